package templates

import (
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
)

// daysOf makes the days of a month from its first on.
func daysOf(c billing.Cycle, due ...money.E8) (days []billing.DayTotal) {
	for i, d := range due {
		days = append(days, billing.DayTotal{Day: c.FirstDay() + billing.Day(i), Due: d * unit})
	}
	return days
}

func TestForecast(t *testing.T) {
	day := func(n int, each money.E8) (all []money.E8) {
		for range n {
			all = append(all, each)
		}
		return all
	}
	nov, feb := cycle(t, "2026-11"), cycle(t, "2026-02")
	at := func(c billing.Cycle, n int) time.Time {
		return c.FirstDay().Date().AddDate(0, 0, n-1).Add(4 * time.Hour)
	}
	for _, c := range []struct {
		name           string
		now            time.Time
		days           []billing.DayTotal
		none           bool
		sum, low, high money.E8
	}{
		{"ten days at the same pace", at(nov, 11), append(daysOf(nov, day(10, 5)...), daysOf(nov.Prev(), day(31, 5)...)...), false, 150, 150, 150},
		{"twice the pace", at(nov, 11), append(daysOf(nov, day(10, 10)...), daysOf(nov.Prev(), day(31, 5)...)...), false, 200, 200, 300},
		{"half the pace", at(nov, 11), append(daysOf(nov, day(10, 5)...), daysOf(nov.Prev(), day(31, 10)...)...), false, 250, 150, 250},
		{"a longer month", at(feb.Next(), 28), append(daysOf(feb.Next(), day(27, 1)...), daysOf(feb, day(28, 1)...)...), false, 31, 31, 31},
		{"no day yet", at(nov, 1), daysOf(nov.Prev(), day(31, 5)...), true, 0, 0, 0},
		{"no month before", at(nov, 11), daysOf(nov, day(10, 5)...), true, 0, 0, 0},
		{"nothing in these days before", at(nov, 3), append(daysOf(nov, 5, 5), daysOf(nov.Prev(), append([]money.E8{0, 0}, day(29, 2)...)...)...), false, 66, 66, 66},
		{"refunds so far", at(nov, 3), append(daysOf(nov, -5, -5), daysOf(nov.Prev(), day(31, 2)...)...), false, 46, 46, 46},
	} {
		f, err := newMonthForecast(&OverviewFacts{T: lang.For(lang.English), Now: c.now, Days: c.days})
		if err != nil {
			t.Fatal(err)
		}
		if c.none || f == nil {
			if (f == nil) != c.none {
				t.Errorf("%s: forecast %+v, want none: %t", c.name, f, c.none)
			}
			continue
		}
		if f.sum != c.sum*unit || f.low != c.low*unit || f.high != c.high*unit {
			t.Errorf("%s: %s (%s to %s), want %d (%d to %d)", c.name, f.sum, f.low, f.high, c.sum, c.low, c.high)
		}
	}
}
