package billsync

import (
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/store"
)

func TestRecentSlice(t *testing.T) {
	t.Parallel()
	november := billing.NewCycle(2026, time.November)
	now := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	const fine, coarse = billing.PerDeduction, billing.PerCycle
	for name, c := range map[string]struct {
		state store.MonthState
		grain billing.LineGrain
		now   time.Time
		whole bool
	}{
		"never read":               {store.MonthState{}, fine, now, true},
		"read before":              {store.MonthState{Batch: 1, Grain: fine}, fine, now, false},
		"final":                    {store.MonthState{Batch: 1, Grain: fine, Final: true}, fine, now, true},
		"final by now":             {store.MonthState{Batch: 1, Grain: fine}, fine, now.AddDate(0, 1, 0), true},
		"first days":               {store.MonthState{Batch: 1, Grain: fine}, fine, now.AddDate(0, 0, -18), true},
		"lines of cycles":          {store.MonthState{Batch: 1, Grain: coarse}, coarse, now, true},
		"from deductions to cycle": {store.MonthState{Batch: 1, Grain: fine}, coarse, now, true},
		"from cycle to deductions": {store.MonthState{Batch: 1, Grain: coarse}, fine, now, true},
	} {
		got := recentSlice(november, c.grain, &c.state, c.now)
		if (got.from == 0) != c.whole || got.grain != c.grain || got.cycle != november {
			t.Errorf("%s: %+v, want the whole month: %t", name, got, c.whole)
		}
	}
}
