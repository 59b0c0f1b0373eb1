package billsync_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/export"
	"portal/internal/sandbox"
)

// less returns the records of a that b does not have, as many times as it lacks them.
func less(a, b []string) []string {
	left := make(map[string]int)
	for _, r := range b {
		left[r]++
	}
	var rest []string
	for _, r := range a {
		if left[r]--; left[r] < 0 {
			rest = append(rest, r)
		}
	}
	slices.Sort(rest)
	return rest
}

// The report on a restated month lists exactly the lines that the upstream
// changed, and the earlier version stays what it was, byte for byte.
func TestTheReportOfARestatedMonthIsExact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 4, Resources: 120})
	month := current.Add(-2)
	w.mustSync(billsync.Request{Month: month})
	before, beforeDue := w.truth(month)
	then := w.file(month, 0)
	w.post("/restate", map[string]any{"month": month.String(), "share": "0.08"})
	after, afterDue := w.truth(month)
	w.mustSync(billsync.Request{Month: month})
	w.check(month)

	records := make(map[int]map[int32]string) // by version and line number
	for _, version := range []int{1, 2} {
		records[version] = make(map[int32]string)
		err := w.db.EachLine(t.Context(), w.scope, month, billing.LineFilter{Version: version}, func(l *billing.Line) error {
			records[version][l.No] = canonical(recordOf(l))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c, err := w.db.Compare(t.Context(), w.scope, month, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	var gone, come []string
	err = w.db.EachChange(t.Context(), w.scope, c.ID, billing.ChangeFilter{}, func(l *billing.LineChange) error {
		if l.FormerLine != 0 {
			gone = append(gone, records[1][l.FormerLine])
		}
		if l.LatterLine != 0 {
			come = append(come, records[2][l.LatterLine])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(gone)
	slices.Sort(come)
	if diff := cmp.Diff(less(before, after), gone); diff != "" {
		t.Errorf("lines that are no longer there (-want +got):\n%.2000s", diff)
	}
	if diff := cmp.Diff(less(after, before), come); diff != "" {
		t.Errorf("lines that are new (-want +got):\n%.2000s", diff)
	}
	if c.Added == 0 || c.Gone == 0 || c.Changed < 10 || !c.AddsUp() {
		t.Errorf("%d added, %d gone, %d changed: the restatement is no test", c.Added, c.Gone, c.Changed)
	}
	if got := (c.Latter.Due - c.Former.Due).Decimal(); !got.Equal(afterDue.Sub(beforeDue)) {
		t.Errorf("the amount due changed by %s, want %s", got, afterDue.Sub(beforeDue))
	}
	if !bytes.Equal(w.file(month, 1), then) {
		t.Error("the earlier version's file is not what it was")
	}
	if bytes.Equal(w.file(month, 0), then) {
		t.Error("the month's file did not change")
	}
}

// file is a month's export.
func (w *world) file(c billing.Cycle, version int) []byte {
	w.t.Helper()
	var b bytes.Buffer
	out := export.NewLineWriter(&b, export.CSV, "USD")
	if err := w.db.EachLine(w.t.Context(), w.scope, c, billing.LineFilter{Version: version}, out.Write); err != nil {
		w.t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// A restatement while the lines are read leaves no trace in their number or
// order; the month's total gives it away, and nothing mixed is published.
func TestARestatementInTheMiddleIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 3, Lines: 5000})
	month := current.Add(-2)
	before, _ := w.truth(month)
	w.post("/faults", map[string]any{"operation": "ListCustomerselfResourceRecords", "kind": "slow", "delay_ms": 200})
	done := make(chan error, 1)
	go func() { done <- w.sync(billsync.Request{Month: month}) }()
	for len(w.calls("ListCustomerselfResourceRecords")) < 3 {
		time.Sleep(20 * time.Millisecond)
	}
	w.post("/restate", map[string]any{"month": month.String(), "share": "0.004"})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	after, _ := w.truth(month)
	if slices.Equal(before, after) {
		t.Fatal("the restatement changed nothing: this is no test")
	}
	versions, err := w.db.Versions(t.Context(), w.scope, month)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		var got []string
		err := w.db.EachLine(t.Context(), w.scope, month, billing.LineFilter{Version: v.Version}, func(l *billing.Line) error {
			got = append(got, canonical(recordOf(l)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if !slices.Equal(got, before) && !slices.Equal(got, after) {
			t.Errorf("version %d is neither the month before nor after the restatement", v.Version)
		}
	}
	w.check(month)
}
