package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/ui"
)

// drawn is how many groups have a colour of their own.
const drawn = 6

// NewCostChart stacks the largest groups over time, the rest together. groups
// are sorted by sum. It is nil without any.
func NewCostChart(f *CostFacts, groups []CostGroup) (*ui.Stack, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	own := min(len(groups), drawn)
	if len(groups) == drawn+1 {
		own = drawn + 1
	}
	var series []string
	for i := range groups[:own] {
		series = append(series, ui.Visible(groups[i].Name()))
	}
	rest := len(groups) > own
	if rest {
		others := f.T.Costs.Rest
		if slices.Equal(f.View.By, []billing.Dim{billing.ByService}) {
			others = f.T.Bills.Rest
		}
		series = append(series, others(len(groups)-own))
	}
	var columns []ui.StackMonth
	for i, p := range f.View.Periods() {
		column := ui.StackMonth{Month: f.period(p), Label: f.label(p, i == 0), Href: f.periodHref(p), Open: f.open(p)}
		for k := range groups[:own] {
			column.Values = append(column.Values, groups[k].Amounts[p])
			column.Hrefs = append(column.Hrefs, f.partHref(&groups[k], p))
		}
		if rest {
			var others money.E8
			for k := own; k < len(groups); k++ {
				sum, err := others.Add(groups[k].Amounts[p])
				if err != nil {
					return nil, err
				}
				others = sum
			}
			column.Values, column.Hrefs = append(column.Values, others), append(column.Hrefs, f.periodHref(p))
		}
		columns = append(columns, column)
	}
	chart, err := ui.NewStack(f.T, f.Currency, f.caption(), series, rest, columns)
	if err == nil && f.View.Daily {
		chart.Head = f.T.Chart.Day
		first := f.View.Periods()[0]
		chart.Cols[0].Narrow = first.OfMonth() < 22 // or the next month's first day stands too near by on a phone
	}
	return chart, err
}

func (f *CostFacts) caption() string {
	var dims []string
	for _, d := range f.View.By {
		dims = append(dims, f.T.Codes.Dim[d])
	}
	return f.T.Costs.Caption(strings.Join(dims, " "+f.T.Costs.And+" "), f.Currency)
}

func (f *CostFacts) period(p billing.Day) ui.Time {
	if f.View.Daily {
		return Day(p)
	}
	return ShortMonth(f.T, p.Cycle())
}

// label is what stands below a column: few days have one.
func (f *CostFacts) label(p billing.Day, first bool) string {
	switch {
	case f.View.Daily && first, f.View.Daily && p.OfMonth() == 1:
		return f.T.Calendar.Day(p)
	case f.View.Daily && p.OfMonth()%7 == 1 && p.OfMonth() < 28:
		return strconv.Itoa(p.OfMonth())
	case f.View.Daily:
		return ""
	case first || p.Cycle().Month() == time.January:
		return f.T.Calendar.AbbrYear(p.Cycle())
	}
	return f.T.Calendar.Abbr(p.Cycle())
}

// periodHref leads to what a period is made of: its bill, its lines, or, where
// there are no lines, the same view of that month alone.
func (f *CostFacts) periodHref(p billing.Day) string {
	if f.View.Amortized {
		q, at := f.rest(), p.Cycle().String()
		if f.View.Daily {
			at = p.String()
		}
		q.Set(ParamFrom, at)
		q.Set(ParamTo, at)
		return ui.Address(PathCosts, q)
	}
	q := f.lineQuery(p)
	if !f.View.Daily && len(q) == 0 {
		return BillPath(p.Cycle())
	}
	return LinesPath(p.Cycle(), q)
}

// lineQuery selects the lines of a period that the filters leave.
func (f *CostFacts) lineQuery(p billing.Day) url.Values {
	q := url.Values{}
	for _, name := range []string{ParamAccount, ParamCurrency} {
		if values := f.Query[name]; len(values) > 0 {
			q[name] = values
		}
	}
	for d, values := range f.View.Only {
		if len(values) > 0 {
			q[string(d)] = values
		}
	}
	if f.View.Daily {
		q.Set(ParamFrom, p.String())
		q.Set(ParamTo, p.String())
	}
	return q
}

// partHref leads to the lines of a group in a period.
func (f *CostFacts) partHref(g *CostGroup, p billing.Day) string {
	if f.View.Amortized {
		return cmp.Or(f.narrowed(g), f.periodHref(p))
	}
	q := f.lineQuery(p)
	for k, d := range f.View.By {
		q[string(d)] = []string{g.Keys[k]}
	}
	return LinesPath(p.Cycle(), q)
}

// rest is the query of the page without the place in the list.
func (f *CostFacts) rest() url.Values { return firstPage(f.Query) }

// narrowed is the view of one group alone, by the next dimension; "" where
// amortized cost does not go so fine.
func (f *CostFacts) narrowed(g *CostGroup) string {
	if f.View.Amortized && len(f.View.Dims()) > 1 {
		return ""
	}
	q := f.rest()
	for k, d := range f.View.By {
		if g.Keys[k] == "" {
			return "" // an empty filter would read as none
		}
		q[string(d)] = []string{g.Keys[k]}
	}
	q.Del(ParamAnd)
	for _, d := range []billing.Dim{billing.ByService, billing.ByResourceType, billing.ByRegion, billing.ByProject, billing.ByChargeMode} {
		if !slices.Contains(f.View.By, d) && len(f.View.Only[d]) == 0 {
			q.Set(ParamBy, string(d))
			break
		}
	}
	return ui.Address(PathCosts, q)
}
