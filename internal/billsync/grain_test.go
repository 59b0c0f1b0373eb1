package billsync_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/fault"
	"portal/internal/sandbox"
)

func (w *world) readLinesPer(g billing.LineGrain) {
	w.t.Helper()
	if err := w.db.SetLineGrain(w.t.Context(), auth.System("test"), w.account.ID, g); err != nil {
		w.t.Fatal(err)
	}
}

// coarse compares the total of a month that is read as one line a cycle with the
// truth, and returns its version.
func (w *world) coarse(c billing.Cycle) billing.BillVersion {
	w.t.Helper()
	records, due := w.truth(c)
	bill, err := w.db.Bill(w.t.Context(), w.scope, c)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bill.Due.Decimal().Equal(due) || bill.Lines == 0 || bill.Lines*2 > int64(len(records)) {
		w.t.Errorf("%s: %d lines due %s; the truth has %d due %s", c, bill.Lines, bill.Due, len(records), due)
	}
	byService := make(map[string]decimal.Decimal)
	for _, k := range bill.Checks {
		if c.Final(time.Now()) && !k.Ties() {
			w.t.Errorf("%s: %s %q does not tie: %s against %s", c, k.Name, k.Key, k.Ours, k.Theirs)
		}
		if k.Name == billing.CheckService {
			byService[k.Key] = k.Ours.Decimal()
		}
	}
	if len(byService) < 3 {
		w.t.Errorf("%s was not tied out: %v", c, byService)
	}
	if g := bill.Versions[0].Grain; g != billing.PerCycle {
		w.t.Errorf("%s was read at grain %d", c, g)
	}
	return bill.Versions[0]
}

// An account may be read as one line a cycle: its totals are the upstream's, and
// going from one grain to the other and back makes versions that say so.
func TestLinesOfWholeCycles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 3, Resources: 60})
	month := current.Add(-2)
	w.readLinesPer(billing.PerCycle)
	w.mustSync(billsync.Request{Month: month})
	first := w.coarse(month)
	if first.Version != 1 || first.Reason != "new" {
		t.Errorf("the first reading is version %d, %s", first.Version, first.Reason)
	}
	w.mustSync(billsync.Request{Month: month})
	if again := w.coarse(month); again.Batch != first.Batch {
		t.Error("an equal reading made a new version")
	}

	w.readLinesPer(billing.PerDeduction)
	if kept := w.coarse(month); kept.Batch != first.Batch {
		t.Error("what is kept has changed with the setting")
	}
	w.mustSync(billsync.Request{Month: month})
	w.check(month)
	fine, err := w.db.Bill(t.Context(), w.scope, month)
	if err != nil {
		t.Fatal(err)
	}
	if v := fine.Versions[0]; v.Version != 2 || v.Reason != "grain" || v.Grain != billing.PerDeduction || v.Due != first.Due {
		t.Errorf("read by deductions: version %d, %s, grain %d, due %s after %s", v.Version, v.Reason, v.Grain, v.Due, first.Due)
	}
	if _, err := w.db.Compare(t.Context(), w.scope, month, 1, 2); fault.As(err) == nil || fault.As(err).Code != fault.GrainDiffers {
		t.Errorf("lines of deductions and of cycles are compared: %v", err)
	}

	// An amount that changed meanwhile is the better reason.
	w.post("/restate", map[string]any{"month": month.String(), "share": "0.05"})
	w.readLinesPer(billing.PerCycle)
	w.mustSync(billsync.Request{Month: month})
	if third := w.coarse(month); third.Version != 3 || third.Reason != "restated" || third.Due == first.Due {
		t.Errorf("restated: version %d, %s, due %s after %s", third.Version, third.Reason, third.Due, first.Due)
	}
}

// The month that is running has no slices of days when it is read by cycles, and
// days kept of the other grain are not mixed into it.
func TestTheOpenMonthChangesItsGrain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 2, Resources: 60})
	w.mustSync(billsync.Request{From: current})
	w.check(current)
	for i, g := range []billing.LineGrain{billing.PerCycle, billing.PerCycle, billing.PerDeduction} {
		w.readLinesPer(g)
		w.post("/clock", map[string]any{"advance": "7h"})
		err := w.later(time.Duration(i+1)*7*time.Hour).SyncNow(t.Context(), billsync.Request{From: current}, func([]billing.SyncTask) {})
		if err != nil {
			t.Fatal(err)
		}
		bill, err := w.db.Bill(t.Context(), w.scope, current)
		if err != nil {
			t.Fatal(err)
		}
		if bill.Versions[0].Grain != g {
			t.Fatalf("reading %d is of grain %d, want %d", i, bill.Versions[0].Grain, g)
		}
		if g.Coarse() {
			w.coarse(current)
		} else {
			w.check(current)
		}
	}
}
