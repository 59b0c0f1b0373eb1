package billsync

import (
	"testing"

	"portal/internal/billing"
)

// Every day is read until its month has settled, and none is left out, however
// long nothing was read.
func TestCostDaysFrom(t *testing.T) {
	t.Parallel()
	for _, k := range []struct{ today, kept, want string }{
		{"2026-11-22", "", "2026-08-25"},
		{"2026-11-22", "2026-11-21", "2026-11-01"},
		{"2026-11-09", "2026-11-08", "2026-11-01"},
		{"2026-11-08", "2026-11-07", "2026-10-01"},
		{"2026-11-01", "2026-10-31", "2026-10-01"},
		{"2026-11-22", "2026-11-03", "2026-10-01"}, // the sync stood still
		{"2026-11-22", "2026-05-03", "2026-08-25"},
	} {
		day := func(text string) billing.Day {
			if text == "" {
				return 0
			}
			d, err := billing.ParseDay(text)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		if got := costDaysFrom(day(k.today), day(k.kept)); got != day(k.want) {
			t.Errorf("on %s with days until %q the reading begins on %s, want %s", k.today, k.kept, got, k.want)
		}
	}
}
