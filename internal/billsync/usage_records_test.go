package billsync_test

import (
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/sandbox"
)

// The usage records of the last month sum up to its bill, and know zones and parents.
func TestUsageRecordsAreCopied(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 2, Resources: 60})
	w.mustSync(billsync.Request{})
	last := billing.CycleAt(time.Now()).Prev()
	page, err := w.db.Usage(t.Context(), w.scope, last, billing.UsageFilter{})
	if err != nil || page.Total == 0 || page.ReadAt.IsZero() {
		t.Fatalf("%d records read at %v, %v", page.Total, page.ReadAt, err)
	}
	bill, err := w.db.Bill(t.Context(), w.scope, last)
	if err != nil || page.Sums.Due != bill.Due {
		t.Errorf("the records sum up to %s, the bill to %s, %v", page.Sums.Due, bill.Due, err)
	}
	zones, parents := 0, 0
	err = w.db.EachUsage(t.Context(), w.scope, last, billing.UsageFilter{}, func(r *billing.UsageRow) error {
		if len(r.Zones) > 0 {
			zones++
		}
		if r.ParentResourceID != "" {
			parents++
		}
		return nil
	})
	if err != nil || zones == 0 || parents == 0 {
		t.Errorf("%d records have a zone, %d a parent, %v: want some of each", zones, parents, err)
	}
	w.mustSync(billsync.Request{Full: true}) // a second reading replaces the first
	again, err := w.db.Usage(t.Context(), w.scope, last, billing.UsageFilter{})
	if err != nil || again.Total != page.Total || again.Sums != page.Sums {
		t.Errorf("read again: %d records of %s, %v, want %d of %s", again.Total, again.Sums.Due, err, page.Total, page.Sums.Due)
	}
}
