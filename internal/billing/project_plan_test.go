package billing

import (
	"testing"
	"time"

	"portal/internal/money"
)

func TestProjectForecast(t *testing.T) {
	november := NewCycle(2026, time.November)
	for _, c := range []struct {
		settled, perUse money.E8
		days            int
		last            Day
		want            string
		ok              bool
	}{
		{100_00000000, 70_00000000, 7, november.FirstDay() + 20, "190", true}, // 9 days of 10 left
		{100_00000000, 70_00000000, 7, november.LastDay(), "100", true},
		{100_00000000, 1_00000000, 3, november.FirstDay() + 26, "101", true},
		{-5_00000000, 0, 7, november.FirstDay() + 20, "-5", true},
		{100_00000000, 70_00000000, 0, november.FirstDay(), "0", false}, // no whole day yet
		{100_00000000, 70_00000000, 7, 0, "0", false},                   // closed
	} {
		p := ProjectMonth{Cycle: november, Settled: c.settled, PerUse: c.perUse, Days: c.days, LastWholeDay: c.last}
		if got, ok := p.Forecast(); got.String() != c.want || ok != c.ok {
			t.Errorf("forecast of %+v = %s, %t, want %s, %t", c, got, ok, c.want, c.ok)
		}
	}
}
