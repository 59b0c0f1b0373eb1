package store_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/store"
	"portal/internal/testdb"
)

// liveBytes counts what is reachable now.
func liveBytes() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// An export holds some thousand lines, however many it writes: what it keeps
// reachable is counted at the same places of a small and of a large month. Not
// parallel, because other tests' memory would be counted too.
func TestAnExportHoldsTheSameWhateverTheSize(t *testing.T) {
	db := testdb.New(t)
	peak := func(domain string, n int) (held int64) {
		account, scope := newCustomer(t, db, domain)
		load, err := db.NewLoad(account.ID, october, "USD", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		template := makeLines(1, october, 1)[0]
		for i := range n {
			l := template
			l.ResourceID = fmt.Sprintf("i-%04d", i%3000)
			l.BillDate = october.FirstDay() + billing.Day(i%31)
			l.TradeID = fmt.Sprintf("%032x", i)
			if err := load.Add(t.Context(), &l); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := load.Publish(t.Context(), store.Verdict{ReadAt: noon}); err != nil {
			t.Fatal(err)
		}
		load.Close()
		load = nil
		before := liveBytes()
		written := 0
		out := export.NewLineWriter(io.Discard, export.CSV, "USD")
		err = db.EachLine(t.Context(), scope, october, billing.LineFilter{}, func(l *billing.Line) error {
			if written++; written%4999 == 0 {
				held = max(held, liveBytes()-before)
			}
			return out.Write(l)
		})
		if err != nil || written != n {
			t.Fatalf("wrote %d of %d lines: %v", written, n, err)
		}
		return held
	}
	small, large := peak("small", 12_000), peak("large", 48_000)
	const bound = 48 << 20
	if large > bound {
		t.Errorf("an export of 48,000 lines holds %d bytes, want no more than %d", large, bound)
	}
	if large > small*3/2+4<<20 {
		t.Errorf("an export of four times the lines holds %d bytes, of the small month %d: it grows", large, small)
	}
	t.Logf("held: %d of 12,000 lines, %d of 48,000", small, large)
}
