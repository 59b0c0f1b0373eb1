package main

import (
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	october := billing.NewCycle(2026, time.October)
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	before := []billing.SyncTask{
		{ID: 1, Kind: billing.SyncBalances, FinishedAt: at, OKAt: at},
		{ID: 2, Kind: billing.SyncBill, Cycle: october, Running: true, Done: 500, Total: 2000},
		{ID: 3, Kind: billing.SyncBill, Cycle: october.Prev()},
		{ID: 4, Kind: billing.SyncOrderHistory},
	}
	after := []billing.SyncTask{
		before[0],
		{ID: 2, Kind: billing.SyncBill, Cycle: october, FinishedAt: at, OKAt: at, Done: 2000},
		{ID: 3, Kind: billing.SyncBill, Cycle: october.Prev(), FinishedAt: at, Problem: &billing.SyncProblem{Code: "throttled"}},
		{ID: 4, Kind: billing.SyncOrderHistory, FinishedAt: at, OKAt: at},
	}
	t.Run("into a file", func(t *testing.T) {
		t.Parallel()
		var out strings.Builder
		b := newProgress(&out)
		b.show(before)
		b.show(after)
		b.show(after)
		b.end()
		if got, want := out.String(), "  2026-10: 2000 lines\n  2026-09: failed: throttled\n  older orders: done\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("without empty months", func(t *testing.T) {
		t.Parallel()
		var out strings.Builder
		b := newProgress(&out)
		b.noEmpty = true
		b.show(before)
		b.show([]billing.SyncTask{{ID: 2, Kind: billing.SyncBill, Cycle: october, FinishedAt: at, OKAt: at}, after[2], after[3]})
		if got, want := out.String(), "  2026-09: failed: throttled\n  older orders: done\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("on a terminal", func(t *testing.T) {
		t.Parallel()
		var out strings.Builder
		b := newProgress(&out)
		b.terminal = true
		b.show(before)
		if got, want := out.String(), "  2026-10 500 of 2000 (2 more to copy)"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		out.Reset()
		b.show(after)
		b.end()
		if got := out.String(); !strings.HasPrefix(got, "\r\x1b[K  2026-10: 2000 lines\n") || !strings.HasSuffix(got, "\r\x1b[K") {
			t.Errorf("got %q, want the changing line taken away before a line that stays, and at the end", got)
		}
	})
}
