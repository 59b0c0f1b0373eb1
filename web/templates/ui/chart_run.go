package ui

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"portal/internal/money"
	"portal/web/templates/lang"
)

// Run is a chart of two months' cumulative cost, day by day. Its numbers stand
// below as a table.
type Run struct {
	Title, Unit  string
	Label        string // in words, for who cannot see it
	Height, Base string
	Box          string
	Ticks, Days  []Tick
	Now, Before  string // points
	Forecast     string // points, dashed; "" for none
	Names        []RunName
	Hits         []RunHit
	Rows         []RunRow
	NowName      string
	BeforeName   string
	Caption      string
	Note         string
}

// RunName is the name at a line; Now is the present month's.
type RunName struct {
	Label
	Now bool
}

// RunHit is one day's strip: it leads to the day's lines.
type RunHit struct{ Href, Title, X, W string }

// RunRow is one day of the table.
type RunRow struct {
	Day         string
	That        Money // that day, present month
	Now, Before Money // so far
}

// RunData is what a Run is drawn from: amounts due of each day from the first,
// the present month's ending with its last whole day.
type RunData struct {
	Now, Before           []money.E8
	Forecast              []money.E8 // of the days after Now; may be empty
	ForecastText          string     // names the line: "forecast 50,340"
	NowName, BeforeName   string     // "November", "October"
	Currency              string
	DayHref               func(day int) string
	DayName               func(day int) string // "12 November"
	Title, Caption, Notes string
}

// NewRun draws both months. It fails with money.ErrRange when a sum does not
// fit, and returns nil where there is no day at all.
func NewRun(t *lang.Texts, d *RunData) (*Run, error) {
	now, err := cumulate(d.Now)
	if err != nil {
		return nil, err
	}
	before, err := cumulate(d.Before)
	if err != nil {
		return nil, err
	}
	ahead, err := cumulate(append(append([]money.E8{}, d.Now...), d.Forecast...))
	if err != nil {
		return nil, err
	}
	days := max(len(d.Before), len(ahead), 28)
	if len(now)+len(before) == 0 {
		return nil, nil
	}
	lo, hi := decimal.Zero, decimal.Zero
	for _, line := range [][]money.E8{ahead, before} {
		for _, v := range line {
			lo, hi = decimal.Min(lo, v.Decimal()), decimal.Max(hi, v.Decimal())
		}
	}
	s := newScale(lo, hi, 18, 200)
	run := &Run{
		Title: d.Title, Unit: s.unitOf(t, d.Currency), Height: "222", Base: s.y(decimal.Zero).String(),
		Box: "0 0 " + strconv.Itoa(days) + " 100", Ticks: s.ticks(), Now: s.points(now), Before: s.points(before),
		NowName: d.NowName, BeforeName: d.BeforeName, Caption: d.Caption, Note: d.Notes,
	}
	run.Label = t.Chart.RunLabel(d.NowName, last(now).Shown, len(now), d.BeforeName, at(before, len(now)).Shown)
	run.name(&s, d, now, before, days)
	if len(d.Forecast) > 0 {
		run.forecast(&s, d, ahead, before, days)
	}
	for day := 1; day <= days; day += 7 {
		run.Days = append(run.Days, Tick{At: middle(day, days), Text: strconv.Itoa(day)})
	}
	for day := 1; day <= max(len(ahead), len(before)); day++ {
		row := RunRow{Day: strconv.Itoa(day), Before: at(before, day)}
		if day <= len(now) {
			row.That, row.Now = E8(d.Now[day-1]), E8(now[day-1]).AsOpen()
			run.Hits = append(run.Hits, RunHit{
				Href: d.DayHref(day), X: of(day-1, days), W: of(1, days),
				Title: t.Chart.RunDay(d.DayName(day), row.That.Shown, row.Now.Shown, d.BeforeName, row.Before.Shown),
			})
		}
		if day > len(now) && day <= len(ahead) {
			row.Now = E8Whole(ahead[day-1]).AsOpen()
		}
		run.Rows = append(run.Rows, row)
	}
	return run, nil
}

// name puts each line's name where neither line is. Both lines rise: a name above
// its line ends at a point of it, a name below begins at one.
func (run *Run) name(s *scale, d *RunData, now, before []money.E8, days int) {
	lower := len(now) > 0 && len(now) <= len(before) && now[len(now)-1] < before[len(now)-1] // the present month is the lower line
	if n := len(now); n > 0 {
		text := d.NowName + " " + group(now[n-1].Decimal().StringFixed(0))
		label := s.label(now, n, days, lower, text)
		if n < days/4 {
			label.Anchor = "start"
		}
		if lower && n > days*2/3 { // no room to the right
			label.Anchor, label.X = "end", of(n, days)
			label.Y = s.clear(n, days, text, now, before).String()
		}
		run.Names = append(run.Names, RunName{Now: true, Label: label})
	}
	if n := len(before); n > 0 {
		day := n
		if len(now) > days*2/3 { // the present line comes near: name the old one further left
			day = min(max(len(now)/2, 1), n)
			lower = now[day-1] < before[day-1]
		} else {
			lower = true
		}
		run.Names = append(run.Names, RunName{Label: s.label(before, day, days, !lower, d.BeforeName)})
	}
}

// forecast draws what is to come from where the present month stands.
func (run *Run) forecast(s *scale, d *RunData, ahead, before []money.E8, days int) {
	whole := strings.Fields(s.points(ahead))
	run.Forecast = strings.Join(whole[len(d.Now):], " ")
	label := s.label(ahead, len(ahead), days, false, d.ForecastText)
	end := ahead[len(ahead)-1]
	if n := min(len(before), len(ahead)); n > 0 && end < before[n-1] { // the other line is above
		y := s.clear(len(ahead), days, d.ForecastText, ahead, before)
		label.Y = y.String()
		// Both names stand below: one under the other.
		if now := &run.Names[0]; now.Now && now.Anchor == "end" {
			if other, err := decimal.NewFromString(now.Y); err == nil && other.LessThan(y.Add(decimal.NewFromInt(14))) {
				now.Y = y.Add(decimal.NewFromInt(14)).String()
			}
		}
	}
	run.Names = append(run.Names, RunName{Now: true, Label: label})
}

// clear is how far down a name that ends at a day stands below the lines, also
// where the chart is narrowest: lines rise, and to the left they are lower.
func (s *scale) clear(day, days int, text string, lines ...[]money.E8) decimal.Decimal {
	const narrowest, letter, han = 318, 7, 13 // pixels
	width := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			width += han
		} else {
			width += letter
		}
	}
	first := max(day-1-(width*days+narrowest-1)/narrowest, 0)
	lowest := decimal.Zero
	for _, sums := range lines {
		for _, v := range sums[min(first, len(sums)):min(day, len(sums))] {
			lowest = decimal.Max(lowest, s.y(v.Decimal()))
		}
	}
	return decimal.Min(lowest.Add(decimal.NewFromInt(14)), decimal.NewFromInt(s.bottom-4))
}

// label names the line of sums at a day, above it or below.
func (s *scale) label(sums []money.E8, day, days int, below bool, text string) Label {
	l := Label{X: of(day, days), Anchor: "end", Text: text}
	off := int64(-9)
	if below {
		l.Anchor, off = "start", 16
	}
	l.Y = s.y(sums[day-1].Decimal()).Add(decimal.NewFromInt(off)).String()
	return l
}

func cumulate(daily []money.E8) ([]money.E8, error) {
	sums := make([]money.E8, len(daily))
	var sum money.E8
	for i, v := range daily {
		var err error
		if sum, err = sum.Add(v); err != nil {
			return nil, err
		}
		sums[i] = sum
	}
	return sums, nil
}

func (s *scale) points(sums []money.E8) string {
	if len(sums) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("0," + s.per100(decimal.Zero))
	for i, v := range sums {
		b.WriteString(" " + strconv.Itoa(i+1) + "," + s.per100(v.Decimal()))
	}
	return b.String()
}

func last(sums []money.E8) Money { return at(sums, len(sums)) }

// at is the sum after day days, or a dash where the month had no such day.
func at(sums []money.E8, day int) Money {
	if day < 1 || day > len(sums) {
		return Money{}
	}
	return E8(sums[day-1])
}

// of is part of whole in percent.
func of(part, whole int) string {
	return percentText(decimal.NewFromInt(int64(part)).Mul(decimal.NewFromInt(100)).DivRound(decimal.NewFromInt(int64(whole)), 3))
}

// middle is the middle of a day's strip in percent.
func middle(day, days int) string {
	return percentText(decimal.NewFromInt(int64(2*day-1)).Mul(decimal.NewFromInt(50)).DivRound(decimal.NewFromInt(int64(days)), 3))
}
