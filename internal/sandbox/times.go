package sandbox

import (
	"fmt"
	"strconv"
	"time"
)

// utc8 is the zone of billing cycles, bill dates and cost days. Instants are UTC.
var utc8 = time.FixedZone("UTC+8", 8*60*60)

const (
	minute = int64(60)
	hour   = 60 * minute
	day    = 24 * hour
)

// instantLayout is how the upstream writes instants.
const instantLayout = "2006-01-02T15:04:05Z"

// month is a billing cycle: year*12 + (month-1), in UTC+8.
type month int32

// monthOf returns the cycle that the instant (Unix seconds) falls into.
func monthOf(at int64) month {
	t := time.Unix(at, 0).In(utc8)
	return month(t.Year()*12 + int(t.Month()) - 1)
}

// parseMonth reads YYYY-MM.
func parseMonth(text string) (month, error) {
	t, err := time.Parse("2006-01", text)
	if err != nil || len(text) != 7 {
		return 0, fmt.Errorf("month %q is not YYYY-MM", text)
	}
	return month(t.Year()*12 + int(t.Month()) - 1), nil
}

func (m month) String() string { return string(m.append(nil)) }

func (m month) append(dst []byte) []byte {
	dst = strconv.AppendInt(dst, int64(m/12), 10)
	return append2(append(dst, '-'), int(m%12)+1)
}

// start returns the first instant of the cycle, Unix seconds.
func (m month) start() int64 {
	return time.Date(int(m/12), time.Month(m%12+1), 1, 0, 0, 0, 0, utc8).Unix()
}

// end returns the first instant after the cycle.
func (m month) end() int64 { return (m + 1).start() }

// final returns when the cycle's bill stops moving: day 4 of the next month, 10:00 UTC+8.
func (m month) final() int64 { return m.end() + 3*day + 10*hour }

// settled returns when what the customer owes of the cycle is collected.
func (m month) settled() int64 { return m.final() + 2*hour }

func (m month) days() int { return int((m.end() - m.start()) / day) }

// date is a calendar day in UTC+8, counted from 1970-01-01.
type date int32

func dateOf(at int64) date { return date((at + 8*hour) / day) }

func (d date) start() int64 { return int64(d)*day - 8*hour }

func (d date) month() month { return monthOf(d.start()) }

func (d date) String() string { return string(d.append(nil)) }

func (d date) append(dst []byte) []byte {
	y, m, dd := civil(int64(d))
	dst = strconv.AppendInt(dst, int64(y), 10)
	dst = append2(append(dst, '-'), m)
	return append2(append(dst, '-'), dd)
}

// parseDate reads YYYY-MM-DD.
func parseDate(text string) (date, error) {
	t, err := time.ParseInLocation("2006-01-02", text, utc8)
	if err != nil || len(text) != 10 {
		return 0, fmt.Errorf("date %q is not YYYY-MM-DD", text)
	}
	return dateOf(t.Unix()), nil
}

// parseInstant reads yyyy-MM-ddTHH:mm:ssZ.
func parseInstant(text string) (int64, error) {
	t, err := time.Parse(instantLayout, text)
	if err != nil {
		return 0, fmt.Errorf("time %q is not yyyy-MM-ddTHH:mm:ssZ", text)
	}
	return t.Unix(), nil
}

// appendInstant writes Unix seconds as yyyy-MM-ddTHH:mm:ssZ. It is on the path
// of every bill line, hence no time.Time.
func appendInstant(dst []byte, at int64) []byte {
	days, rest := at/day, at%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	y, m, d := civil(days)
	dst = strconv.AppendInt(dst, int64(y), 10)
	dst = append2(append(dst, '-'), m)
	dst = append2(append(dst, '-'), d)
	dst = append2(append(dst, 'T'), int(rest/hour))
	dst = append2(append(dst, ':'), int(rest%hour/minute))
	dst = append2(append(dst, ':'), int(rest%minute))
	return append(dst, 'Z')
}

func instant(at int64) string { return string(appendInstant(nil, at)) }

// addMonths moves an instant by calendar months in UTC+8; a day that the target
// month lacks becomes its last day.
func addMonths(at int64, n int) int64 {
	t := time.Unix(at, 0).In(utc8)
	y, m := t.Year(), int(t.Month())-1+n
	target := month(y*12 + m)
	dd := min(t.Day(), target.days())
	h, mi, s := t.Clock()
	return target.start() + int64(dd-1)*day + int64(h)*hour + int64(mi)*minute + int64(s)
}

func append2(dst []byte, v int) []byte {
	return append(dst, byte('0'+v/10), byte('0'+v%10))
}

// civil turns days since 1970-01-01 into a Gregorian date (Hinnant's algorithm).
func civil(days int64) (year, mon, dom int) {
	z := days + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = int(doy - (153*mp+2)/5 + 1)
	mon = int(mp + 3)
	if mp >= 10 {
		mon = int(mp - 9)
	}
	year = int(yoe + era*400)
	if mon <= 2 {
		year++
	}
	return year, mon, dom
}
