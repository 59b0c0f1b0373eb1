// Package billing holds what the business talks about: accounts, cycles, bills,
// bill lines, orders, balances, and the state of their copies. Plain types and
// pure rules; no SQL, no HTTP, no JSON.
package billing

import (
	"fmt"
	"time"
)

// Zone is the upstream's calendar: cycles, bill dates and cost days are UTC+8.
var Zone = time.FixedZone("UTC+8", 8*60*60)

// Cycle is a billing month of the UTC+8 calendar. The zero value is no month.
type Cycle struct{ months int32 } // year*12 + month-1

// NewCycle returns the cycle of a year and month.
func NewCycle(year int, month time.Month) Cycle {
	return Cycle{int32(year)*12 + int32(month) - 1}
}

// ParseCycle reads "2026-10". Years run from 2000 to 2999.
func ParseCycle(s string) (Cycle, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || len(s) != 7 || t.Year() < 2000 || t.Year() > 2999 {
		return Cycle{}, fmt.Errorf("not a month: %.40q", s)
	}
	return NewCycle(t.Year(), t.Month()), nil
}

// CycleAt returns the cycle that the instant t falls in.
func CycleAt(t time.Time) Cycle {
	t = t.In(Zone)
	return NewCycle(t.Year(), t.Month())
}

// IsZero reports whether c is no month.
func (c Cycle) IsZero() bool { return c.months == 0 }

// Year and Month give the parts.
func (c Cycle) Year() int         { return int(c.months) / 12 }
func (c Cycle) Month() time.Month { return time.Month(c.months%12) + 1 }

// String returns "2026-10".
func (c Cycle) String() string { return fmt.Sprintf("%04d-%02d", c.Year(), int(c.Month())) }

// Add returns the cycle n months later.
func (c Cycle) Add(n int) Cycle { return Cycle{c.months + int32(n)} }

// Next and Prev return the neighbouring months.
func (c Cycle) Next() Cycle { return c.Add(1) }
func (c Cycle) Prev() Cycle { return c.Add(-1) }

// Before reports whether c is earlier than d.
func (c Cycle) Before(d Cycle) bool { return c.months < d.months }

// Start returns the instant at which the cycle begins: 00:00 UTC+8 of day 1.
func (c Cycle) Start() time.Time { return time.Date(c.Year(), c.Month(), 1, 0, 0, 0, 0, Zone) }

// FirstDay and LastDay bound the bill dates of the cycle.
func (c Cycle) FirstDay() Day { return dayOf(c.Year(), c.Month(), 1) }
func (c Cycle) LastDay() Day  { return c.Next().FirstDay() - 1 }

// Days is how many days the cycle has.
func (c Cycle) Days() int { return int(c.Next().FirstDay() - c.FirstDay()) }

// FinalAt returns the instant from which the month no longer moves by itself:
// 10:00 UTC+8 on day 4 of the next month.
func (c Cycle) FinalAt() time.Time {
	n := c.Next()
	return time.Date(n.Year(), n.Month(), 4, 10, 0, 0, 0, Zone)
}

// Final reports whether the month is final at now; before, its figures are estimates.
func (c Cycle) Final(now time.Time) bool { return !now.Before(c.FinalAt()) }

// Day is a bill date of the UTC+8 calendar, in days since 1970-01-01.
type Day int32

func dayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads "2026-10-31".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != 10 || t.Year() < 2000 || t.Year() > 2999 {
		return 0, fmt.Errorf("not a day: %.40q", s)
	}
	return dayOf(t.Date()), nil
}

// DayAt returns the UTC+8 day that the instant t falls in.
func DayAt(t time.Time) Day { return dayOf(t.In(Zone).Date()) }

// DayOfDate returns the day of a calendar date read from the database (midnight UTC).
func DayOfDate(t time.Time) Day { return dayOf(t.Date()) }

// Date returns the day as midnight UTC, the form that databases and formatters take.
func (d Day) Date() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns "2026-10-31".
func (d Day) String() string { return d.Date().Format(time.DateOnly) }

// Cycle returns the month the day belongs to.
func (d Day) Cycle() Cycle { t := d.Date(); return NewCycle(t.Year(), t.Month()) }

// OfMonth returns the day's number in its month, from 1.
func (d Day) OfMonth() int { return d.Date().Day() }
