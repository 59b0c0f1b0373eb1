package templates

import (
	"cmp"
	"slices"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// NewBillYearChart draws twelve months by service, ending with month: the six
// largest services over these months each with a colour, the rest together. It
// also returns the colours by service code, for the table below. It is nil
// without any month.
func NewBillYearChart(t *lang.Texts, month billing.Cycle, currency string, groups []billing.MonthGroup, now time.Time) (*ui.Stack, map[string]string, error) {
	y := yearChart{t: t, month: month, names: map[string]string{}, sums: map[string]money.E8{}, due: map[billing.Cycle]map[string]money.E8{}}
	for i := range groups {
		if err := y.add(&groups[i]); err != nil {
			return nil, nil, err
		}
	}
	if len(y.due) == 0 {
		return nil, nil, nil
	}
	codes := make([]string, 0, len(y.sums))
	for code := range y.sums {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(y.sums[b], y.sums[a]), cmp.Compare(a, b)) })
	own := min(len(codes), 6)
	if len(codes) == 7 {
		own = 7 // a rest of one has a name
	}
	colours := make(map[string]string, len(codes))
	series := make([]string, 0, own+1)
	for i, code := range codes {
		colours[code] = ui.SeriesClass(i, false)
		if i < own {
			series = append(series, y.names[code])
		}
	}
	rest := len(codes) > own
	if rest {
		series = append(series, t.Bills.Rest(len(codes)-own))
	}
	months, err := y.months(codes[:own], rest, now)
	if err != nil {
		return nil, nil, err
	}
	chart, err := ui.NewStack(t, currency, t.Bills.YearCaption(currency), series, rest, months)
	return chart, colours, err
}

// yearChart collects what NewBillYearChart draws.
type yearChart struct {
	t     *lang.Texts
	month billing.Cycle
	names map[string]string
	sums  map[string]money.E8 // over all months, by service
	due   map[billing.Cycle]map[string]money.E8
}

func (y *yearChart) add(g *billing.MonthGroup) error {
	if y.month.Before(g.Cycle) || !y.month.Add(-12).Before(g.Cycle) {
		return nil
	}
	sum, err := y.sums[g.Key].Add(g.Due)
	if err != nil {
		return err
	}
	y.sums[g.Key] = sum
	y.names[g.Key] = groupName(y.t, billing.ByService, g.Key, local(y.t, g.Name, g.NameZH))
	if y.due[g.Cycle] == nil {
		y.due[g.Cycle] = map[string]money.E8{}
	}
	y.due[g.Cycle][g.Key] = g.Due
	return nil
}

// months lists the columns from the first month with lines to the last.
func (y *yearChart) months(own []string, rest bool, now time.Time) ([]ui.StackMonth, error) {
	var columns []ui.StackMonth
	for c := y.month.Add(-11); !y.month.Before(c); c = c.Next() {
		due, known := y.due[c]
		if !known && len(columns) == 0 {
			continue
		}
		label := y.t.Calendar.Abbr(c)
		if len(columns) == 0 || c.Month() == time.January {
			label = y.t.Calendar.AbbrYear(c)
		}
		column := ui.StackMonth{Month: ShortMonth(y.t, c), Label: label, Href: BillPath(c), Marked: c == y.month, Open: !c.Final(now)}
		var others money.E8
		for code, v := range due {
			if slices.Contains(own, code) {
				continue
			}
			var err error
			if others, err = others.Add(v); err != nil {
				return nil, err
			}
		}
		for _, code := range own {
			column.Values = append(column.Values, due[code])
			column.Hrefs = append(column.Hrefs, LinesOf(c, billing.ByService, code))
		}
		if rest {
			column.Values = append(column.Values, others)
			column.Hrefs = append(column.Hrefs, BillPath(c))
		}
		columns = append(columns, column)
	}
	return columns, nil
}
