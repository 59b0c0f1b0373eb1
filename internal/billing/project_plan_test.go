package billing

import (
	"testing"
	"time"

	"portal/internal/money"
)

func TestProjectForecast(t *testing.T) {
	october, november, march := NewCycle(2026, time.October), NewCycle(2026, time.November), NewCycle(2026, time.March)
	for _, c := range []struct {
		cycle                 Cycle
		settled, rest, before money.E8
		last                  Day
		want                  string
		ok                    bool
	}{
		{november, 100_00000000, 90_00000000, 310_00000000, november.FirstDay() + 20, "190", true},
		{november, 100_00000000, 0, 310_00000000, november.LastDay(), "100", true},
		{november, -5_00000000, 0, 0, november.FirstDay() + 20, "-5", true},
		{october, 100_00000000, 20_00000000, 300_00000000, october.FirstDay() + 20, "130", true}, // September has no 31st
		{march, 100_00000000, 0, 280_00000000, march.FirstDay() + 27, "130", true},               // three days that February has not
		{march, 100_00000000, 0, 280_00000000, march.FirstDay() + 29, "110", true},               // two of them are over
		{march, 100_00000000, 5_00000000, 100_00000000, march.FirstDay() + 26, "115.71428571", true},
		{november, 100_00000000, 70_00000000, 310_00000000, 0, "0", false}, // closed
	} {
		p := ProjectMonth{Cycle: c.cycle, Settled: c.settled, Rest: c.rest, Before: c.before, LastWholeDay: c.last}
		if got, ok := p.Forecast(); got.String() != c.want || ok != c.ok {
			t.Errorf("forecast of %+v = %s, %t, want %s, %t", c, got, ok, c.want, c.ok)
		}
	}
}
