package billsync_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/sandbox"
)

// Every pair of dimensions tells the same amortized cost of a month, and that
// is what the cost center says by any one of them.
func TestAmortizedCostsAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 3, Resources: 60})
	w.mustSync(billsync.Request{})
	last := billing.CycleAt(time.Now()).Prev()
	sum := func(v billing.CostView) decimal.Decimal {
		t.Helper()
		cells, err := w.db.Costs(t.Context(), w.scope, &v)
		if err != nil {
			t.Fatal(err)
		}
		var total decimal.Decimal
		for _, c := range cells {
			if c.Period.Cycle() != last {
				t.Errorf("a cell of %s in a view of %s", c.Period, last)
			}
			total = total.Add(c.Amount.Decimal())
		}
		return total
	}
	view := func(amortized bool, by ...billing.Dim) billing.CostView {
		return billing.CostView{By: by, From: last.FirstDay(), To: last.LastDay(), Amortized: amortized}
	}
	want := sum(view(true, billing.ByService))
	charged := sum(view(false, billing.ByService))
	if want.IsZero() || want.Equal(charged) {
		t.Fatalf("amortized %s, charged %s: the test is blind", want, charged)
	}
	cent := decimal.New(1, -2) // each cell is rounded to eight decimals
	for i, one := range billing.Dims {
		if got := sum(view(true, one)); got.Sub(want).Abs().GreaterThan(cent) {
			t.Errorf("by %s: %s, want %s", one, got, want)
		}
		for _, two := range billing.Dims[i+1:] {
			if got := sum(view(true, two, one)); got.Sub(want).Abs().GreaterThan(cent) {
				t.Errorf("by %s and %s: %s, want %s", two, one, got, want)
			}
			if got := sum(view(false, one, two)); !got.Equal(charged) {
				t.Errorf("charged by %s and %s: %s, want %s", one, two, got, charged)
			}
		}
	}
	// The days of a month make up the month, by any one dimension and any pair.
	daily := func(by ...billing.Dim) billing.CostView {
		v := view(true, by...)
		v.Daily = true
		return v
	}
	dime := decimal.New(1, -1) // thirty times as many roundings
	for _, by := range [][]billing.Dim{{billing.ByService}, {billing.ByMember}, {billing.ByRegion, billing.ByChargeMode}} {
		if got := sum(daily(by...)); got.Sub(want).Abs().GreaterThan(dime) {
			t.Errorf("the days by %s: %s, want %s", by, got, want)
		}
	}
	today := billing.DayAt(time.Now())
	if first, kept, err := w.db.AmortizedDays(t.Context(), w.scope); err != nil || today-first > 90 || today-first < 88 || today-kept > 1 {
		t.Errorf("days from %s to %s are kept, %v", first, kept, err)
	}
	bill, err := w.db.Bill(t.Context(), w.scope, last)
	if err != nil || !bill.Due.Decimal().Equal(charged) {
		t.Errorf("charged %s, the bill says %s, %v", charged, bill.Due, err)
	}
	days := view(false, billing.ByRegion)
	days.Daily = true
	if got := sum(days); !got.Equal(charged) {
		t.Errorf("by day %s, want %s", got, charged)
	}
	readings, err := w.db.CostReadings(t.Context(), w.scope, last, last)
	if err != nil || len(readings) != 1 || readings[0].Off || readings[0].ReadAt.IsZero() {
		t.Errorf("readings %v, %v", readings, err)
	}
}

// An account without a cost center is no failure of the sync.
func TestCostCenterMayBeOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 1, Resources: 10})
	w.post("/account", map[string]any{"account": domainID, "cost_center": false})
	w.mustSync(billsync.Request{})
	now := billing.CycleAt(time.Now())
	readings, err := w.db.CostReadings(t.Context(), w.scope, now, now)
	if err != nil || len(readings) != 1 || !readings[0].Off {
		t.Errorf("readings %v, %v", readings, err)
	}
}
