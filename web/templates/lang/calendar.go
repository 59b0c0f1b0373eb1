package lang

import (
	"fmt"
	"strconv"
	"time"

	"portal/internal/billing"
)

// CalendarTexts name months, days and spans of time.
type CalendarTexts struct {
	Month     func(billing.Cycle) string // "October 2026"
	Short     func(billing.Cycle) string // "Oct 2026"
	Name      func(billing.Cycle) string // "October"
	Abbr      func(billing.Cycle) string // "Oct"
	AbbrYear  func(billing.Cycle) string // "Oct 26", where an axis changes its year
	Day       func(billing.Day) string   // "12 October"
	DayAbbr   func(billing.Day) string   // "12 Oct"
	Days      func(from, to billing.Day) string
	Age       func(time.Duration) string // "7 min old"
	Left      func(time.Duration) string // "1 d 23 h", for cells
	LeftLong  func(time.Duration) string // "in 1 day 23 h 47 min", for sentences
	Took      func(time.Duration) string // "2 min 5 s"
	Over      string                     // a deadline that has passed
	Never     string
	EveryTime string // the rule of the zones
}

var enCalendar = CalendarTexts{
	Month:    func(c billing.Cycle) string { return fmt.Sprintf("%s %d", c.Month(), c.Year()) },
	Short:    func(c billing.Cycle) string { return fmt.Sprintf("%.3s %d", c.Month(), c.Year()) },
	Name:     func(c billing.Cycle) string { return c.Month().String() },
	Abbr:     func(c billing.Cycle) string { return c.Month().String()[:3] },
	AbbrYear: func(c billing.Cycle) string { return fmt.Sprintf("%.3s %02d", c.Month(), c.Year()%100) },
	Day:      func(d billing.Day) string { return fmt.Sprintf("%d %s", d.OfMonth(), d.Cycle().Month()) },
	DayAbbr:  func(d billing.Day) string { return fmt.Sprintf("%d %.3s", d.OfMonth(), d.Cycle().Month()) },
	Days: func(from, to billing.Day) string {
		if from == to {
			return fmt.Sprintf("%d %s", to.OfMonth(), to.Cycle().Month())
		}
		return fmt.Sprintf("%d–%d %s", from.OfMonth(), to.OfMonth(), to.Cycle().Month())
	},
	Age: func(d time.Duration) string {
		if d < time.Minute {
			return "just now"
		}
		return span(d, "d", "h", "min", " ") + " old"
	},
	Left: func(d time.Duration) string { return span(d, "d", "h", "min", " ") },
	LeftLong: func(d time.Duration) string {
		days, rest := d/day, d%day
		text := fmt.Sprintf("%d h %d min", rest/time.Hour, rest%time.Hour/time.Minute)
		if days > 0 {
			text = plural(int64(days), "day", "days") + " " + text
		}
		return "in " + text
	},
	Took:      func(d time.Duration) string { return took(d, "h", "min", "s", " ") },
	Over:      "passed",
	Never:     "never",
	EveryTime: "Bill days are UTC+8, times are UTC",
}

var zhCalendar = CalendarTexts{
	Month:    func(c billing.Cycle) string { return fmt.Sprintf("%d年%d月", c.Year(), int(c.Month())) },
	Short:    func(c billing.Cycle) string { return fmt.Sprintf("%d年%d月", c.Year(), int(c.Month())) },
	Name:     func(c billing.Cycle) string { return fmt.Sprintf("%d月", int(c.Month())) },
	Abbr:     func(c billing.Cycle) string { return fmt.Sprintf("%d月", int(c.Month())) },
	AbbrYear: func(c billing.Cycle) string { return fmt.Sprintf("%02d年%d月", c.Year()%100, int(c.Month())) },
	Day:      func(d billing.Day) string { return fmt.Sprintf("%d月%d日", int(d.Cycle().Month()), d.OfMonth()) },
	DayAbbr:  func(d billing.Day) string { return fmt.Sprintf("%d月%d日", int(d.Cycle().Month()), d.OfMonth()) },
	Days: func(from, to billing.Day) string {
		if from == to {
			return fmt.Sprintf("%d月%d日", int(to.Cycle().Month()), to.OfMonth())
		}
		return fmt.Sprintf("%d月%d日至%d日", int(to.Cycle().Month()), from.OfMonth(), to.OfMonth())
	},
	Age: func(d time.Duration) string {
		if d < time.Minute {
			return "刚刚"
		}
		return span(d, "天", "小时", "分钟", " ") + "前"
	},
	Left: func(d time.Duration) string { return span(d, "天", "小时", "分钟", " ") },
	LeftLong: func(d time.Duration) string {
		days, rest := d/day, d%day
		text := fmt.Sprintf("%d 小时 %d 分钟", rest/time.Hour, rest%time.Hour/time.Minute)
		if days > 0 {
			text = fmt.Sprintf("%d 天 ", days) + text
		}
		return "还剩 " + text
	},
	Took:      func(d time.Duration) string { return took(d, "小时", "分", "秒", " ") },
	Over:      "已过期",
	Never:     "从未",
	EveryTime: "账单日期为 UTC+8，时间为 UTC",
}

const day = 24 * time.Hour

// span names the two largest units of d, from minutes up.
func span(d time.Duration, days, hours, minutes, gap string) string {
	part := func(n time.Duration, unit string) string { return strconv.FormatInt(int64(n), 10) + gap + unit }
	switch {
	case d >= day && d%day >= time.Hour:
		return part(d/day, days) + gap + part(d%day/time.Hour, hours)
	case d >= day:
		return part(d/day, days)
	case d >= time.Hour && d%time.Hour >= time.Minute:
		return part(d/time.Hour, hours) + gap + part(d%time.Hour/time.Minute, minutes)
	case d >= time.Hour:
		return part(d/time.Hour, hours)
	}
	return part(d/time.Minute, minutes)
}

// took names a duration from seconds up.
func took(d time.Duration, hours, minutes, seconds, gap string) string {
	part := func(n time.Duration, unit string) string { return strconv.FormatInt(int64(n), 10) + gap + unit }
	switch {
	case d >= time.Hour:
		return part(d/time.Hour, hours) + gap + part(d%time.Hour/time.Minute, minutes)
	case d >= time.Minute:
		return part(d/time.Minute, minutes) + gap + part(d%time.Minute/time.Second, seconds)
	case d < time.Second:
		return "< 1" + gap + seconds
	}
	return part(d/time.Second, seconds)
}

// plural counts things in English.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// allOf counts what a total is of: nobody says all of one.
func allOf(n int64, one, many string) string {
	if n == 1 {
		return plural(n, one, many)
	}
	return "All " + plural(n, one, many)
}

// count writes a whole number with separators, the same in both languages.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
