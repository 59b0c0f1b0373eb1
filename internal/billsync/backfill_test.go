package billsync_test

import (
	"context"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/sandbox"
)

// The first copy of 36 months, stopped in the middle and begun again by another
// process: it says how far it is, never goes back, and reads no month twice.
func TestABackfillGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	const months = 36
	w := newWorld(t, sandbox.Config{Months: months, Resources: 60, Lines: 1200})
	newest := billing.CycleAt(time.Now())

	// run copies until so many months are there, and returns the progress that pages showed.
	run := func(until int64) (shown []billing.Health) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		ended := make(chan error, 1)
		go func() { ended <- w.syncer(secretKey).Run(ctx) }()
		for ctx.Err() == nil {
			h, err := w.db.Health(t.Context(), w.scope)
			if err != nil {
				t.Fatal(err)
			}
			shown = append(shown, h)
			if h.Done >= until || h.Total == months && !h.FirstSync {
				cancel()
			}
			time.Sleep(20 * time.Millisecond)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		return shown
	}
	shown := run(months / 3)
	before := shown[len(shown)-1]
	if !before.FirstSync || before.Done < months/3 || before.Done >= months {
		t.Fatalf("stopped at %d of %d months, first sync %t", before.Done, before.Total, before.FirstSync)
	}
	again := run(months)
	if again[0].Done < before.Done {
		t.Errorf("%d months after the stop, %d before", again[0].Done, before.Done)
	}
	shown = append(shown, again...)
	for i := 1; i < len(shown); i++ {
		a, b := shown[i-1], shown[i]
		if b.FirstSync && (b.Done < a.Done || b.Total != months && b.Total != 0) {
			t.Errorf("progress went from %d of %d to %d of %d", a.Done, a.Total, b.Done, b.Total)
		}
	}
	for i := range months {
		c := newest.Add(-i)
		w.check(c)
		versions, err := w.db.Versions(t.Context(), w.scope, c)
		if err != nil || len(versions) != 1 {
			t.Errorf("%s has %d versions, %v", c, len(versions), err)
		}
	}
	// Three calls a month: two pages and a look behind the end. The month that was
	// being read when it stopped goes on from its pages.
	const perMonth, spare = 3, 6
	if n := len(w.calls("ListCustomerselfResourceRecords")); n > months*perMonth+spare {
		t.Errorf("%d calls for bill lines, want at most %d", n, months*perMonth+spare)
	}
}
