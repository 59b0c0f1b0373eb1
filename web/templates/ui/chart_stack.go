package ui

import (
	"github.com/shopspring/decimal"

	"portal/internal/money"
	"portal/web/templates/lang"
)

// Stack is a chart of columns, one a month, each stacked from the same series;
// every part leads to what it is made of. Its numbers stand below as a table.
type Stack struct {
	Unit    string // "thousand USD"
	Height  string
	Base    string // y of zero
	Ticks   []Tick
	Series  []StackSeries
	Cols    []StackCol
	Caption string // of the table of numbers
	Head    string // of its periods; "" = months
	Listed  bool   // the page lists the same numbers beside it: no table of its own
	Unfold  string // what opens its table; "" = the usual words
	OnPaper bool   // the list is too wide for paper: there the chart's table stands for it
}

// StackSeries names a series; Class is its colour.
type StackSeries struct{ Name, Class string }

// StackCol is one drawn column.
type StackCol struct {
	Href, Title  string
	X, W, Middle string // of the column's share of the width, in percent
	Short        string // the total above it
	ShortY       string
	Label        string // below it
	LabelY       string
	Marked       bool // the month the page is about
	Open         bool // not final
	Narrow       bool // its label stays on narrow screens
	Parts        []StackPart
	Month        Time
	Total        Money
}

// StackPart is one series in one column; a part of nothing has no height.
type StackPart struct {
	Href, Title, Class string
	X, Y, W, H         string
	Value              Money
}

// StackMonth is one column of the data: the values of the series in their order.
type StackMonth struct {
	Month  Time   // "October 2026"
	Label  string // below the column: "Oct"
	Href   string
	Marked bool
	Open   bool
	Values []money.E8
	Hrefs  []string // of the parts; "" for none
}

// NewStack draws months of at most seven series, the largest first; the last one
// is the rest when rest is true. It fails with money.ErrRange when a month's sum
// does not fit.
func NewStack(t *lang.Texts, currency, caption string, series []string, rest bool, months []StackMonth) (*Stack, error) {
	const top, bottom = 22, 190
	totals := make([]money.E8, len(months))
	lo, hi := decimal.Zero, decimal.Zero
	for i := range months {
		up, below := decimal.Zero, decimal.Zero
		for _, v := range months[i].Values {
			sum, err := totals[i].Add(v)
			if err != nil {
				return nil, err
			}
			totals[i] = sum
			if v > 0 {
				up = up.Add(v.Decimal())
			} else {
				below = below.Add(v.Decimal())
			}
		}
		lo, hi = decimal.Min(lo, below), decimal.Max(hi, up)
	}
	s := newScale(lo, hi, top, bottom)
	chart := &Stack{
		Unit: s.unitOf(t, currency), Height: "212", Base: s.y(decimal.Zero).String(), Ticks: s.ticks(), Caption: caption,
	}
	for i, name := range series {
		chart.Series = append(chart.Series, StackSeries{Name: name, Class: SeriesClass(i, rest && i == len(series)-1)})
	}
	for i := range months {
		chart.Cols = append(chart.Cols, chart.column(t, &s, &months[i], totals[i], i, len(months)))
	}
	return chart, nil
}

// crowded is the number of columns from which totals no longer fit above them;
// whoever draws so many labels few of them.
const crowded = 20

// roomy is the number of columns up to which every label has room on a phone.
const roomy = 6

// SeriesClass is the colour of the series at place i: s1 to s7, which is the rest's.
func SeriesClass(i int, rest bool) string {
	if rest || i > 5 {
		return "s7"
	}
	return "s" + string(rune('1'+i))
}

func (chart *Stack) column(t *lang.Texts, s *scale, m *StackMonth, total money.E8, i, n int) StackCol {
	hundred, count := decimal.NewFromInt(100), decimal.NewFromInt(int64(n))
	w := hundred.DivRound(count, 3)
	x := hundred.Mul(decimal.NewFromInt(int64(i))).DivRound(count, 3)
	shown := E8(total)
	col := StackCol{
		Href: m.Href, X: percentText(x), W: percentText(w), Middle: percentText(x.Add(w.DivRound(decimal.NewFromInt(2), 3))),
		Label: m.Label, LabelY: "206", Marked: m.Marked, Open: m.Open, Narrow: n <= roomy || (n-1-i)%2 == 0,
		Month: m.Month, Total: shown.OpenIf(m.Open), Title: t.Chart.Whole(m.Month.Shown, shown.Shown), Short: s.short(total.Decimal()),
	}
	if n > crowded {
		col.Short, col.Narrow = "", true
	}
	barX, barW := x.Add(w.Mul(decimal.New(17, -2))), w.Mul(decimal.New(66, -2))
	above, below := decimal.Zero, decimal.Zero
	for k, v := range m.Values {
		from := above
		if v < 0 {
			from = below
		}
		to := from.Add(v.Decimal())
		if v < 0 {
			below = to
		} else {
			above = to
		}
		upper, lower := s.y(decimal.Max(from, to)), s.y(decimal.Min(from, to))
		value := E8(v)
		part := StackPart{
			Class: chart.Series[k].Class, Title: t.Chart.Part(chart.Series[k].Name, m.Month.Shown, value.Shown),
			X: percentText(barX), W: percentText(barW), Y: upper.String(), H: lower.Sub(upper).String(), Value: value.OpenIf(m.Open),
		}
		if k < len(m.Hrefs) {
			part.Href = m.Hrefs[k]
		}
		col.Parts = append(col.Parts, part)
	}
	col.ShortY = s.y(above).Sub(decimal.NewFromInt(6)).String()
	return col
}

func (chart *Stack) head(t *lang.Texts) string {
	if chart.Head != "" {
		return chart.Head
	}
	return t.Chart.Month
}
