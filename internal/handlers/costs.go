package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// costs are the cost explorer.
type costs struct{ *site }

// Bounds of a view: more columns nobody reads.
const (
	costMonths   = 36
	costDays     = 62
	costRows     = 50
	costMostRows = 200
)

// costQuery is a view with how its rows are listed.
type costQuery struct {
	view          billing.CostView
	sort          string
	after, before string
	limit         int
	whole         bool   // no beginning was asked for: empty periods before the first cost are left out
	wrong         string // a sentence: the choices do not go together
}

// parseCostQuery reads the address of the explorer. Values that do not exist are
// faults; choices that do not go together are told on the page.
func parseCostQuery(r *http.Request, v *visit) (q costQuery, err error) {
	p := readParams(r)
	q.view = billing.CostView{Only: map[billing.Dim][]string{}}
	by, and := p.dim(templates.ParamBy), p.dim(templates.ParamAnd)
	if by == "" {
		by = billing.ByService
	}
	q.view.By = []billing.Dim{by}
	if and != "" {
		q.view.By = append(q.view.By, and)
	}
	q.view.Daily = p.either(templates.ParamPer, "month", "day")
	q.view.Amortized = p.either(templates.ParamCost, "charged", "amortized")
	q.view.List = p.either(templates.ParamAmount, "due", "list")
	for _, d := range billing.Dims {
		only := p.keys(string(d))
		if d == billing.ByBillType {
			for _, text := range only {
				if _, err := strconv.ParseInt(text, 10, 16); err != nil {
					p.note(string(d), fault.New(fault.Invalid, fault.BadFilter, string(d), text).At(string(d)))
				}
			}
		}
		q.view.Only[d] = only
	}
	p.costSpan(&q.view, v)
	q.whole = p.values.Get(templates.ParamFrom) == ""
	q.sort = p.sort("name", "total")
	q.after, q.before = p.place()
	if q.limit = p.limit(costMostRows); q.limit == 0 {
		q.limit = costRows
	}
	if err := p.done(); err != nil {
		return q, err
	}
	words := &v.t.Costs
	switch {
	case and == by:
		q.wrong = words.SameDim
	case q.view.Amortized && len(q.view.Dims()) > 2:
		q.wrong = words.TooFineText
	case q.view.Daily && q.view.To-q.view.From >= costDays, len(q.view.Months()) > costMonths:
		q.wrong = words.BadSpan(costMonths, costDays)
	}
	return q, nil
}

// dim reads a dimension, "" for none.
func (p *params) dim(name string) billing.Dim {
	d := billing.Dim(p.one(name))
	if d != "" && !slices.Contains(billing.Dims, d) {
		p.note(name, fault.New(fault.Invalid, fault.BadFilter, name, d).At(name))
	}
	return d
}

// either reads a choice of two; the first is the default. It reports the second.
func (p *params) either(name, first, second string) bool {
	switch text := p.one(name); text {
	case "", first:
		return false
	case second:
		return true
	default:
		p.note(name, fault.New(fault.Invalid, fault.BadFilter, name, text).At(name))
		return false
	}
}

// costSpan reads months or days. Where a form leaves a month in place and
// changes to days, the month's days are meant; and the other way round.
func (p *params) costSpan(view *billing.CostView, v *visit) {
	today := billing.DayAt(v.now)
	read := func(name string, last bool) billing.Day {
		text := p.one(name)
		if c, err := billing.ParseCycle(text); err == nil {
			if last {
				return c.LastDay()
			}
			return c.FirstDay()
		}
		d, err := billing.ParseDay(text)
		if text != "" && err != nil {
			p.note(name, fault.New(fault.Invalid, fault.BadDate, text).At(name))
		}
		return d
	}
	view.From, view.To = read(templates.ParamFrom, false), read(templates.ParamTo, true)
	if view.To == 0 {
		view.To = today
	}
	if view.From == 0 {
		view.From = view.To.Cycle().Add(-11).FirstDay()
		if view.Daily {
			view.From = view.To - 30
		}
	}
	if !view.Daily {
		view.From, view.To = view.From.Cycle().FirstDay(), view.To.Cycle().LastDay()
	}
	if view.From > view.To {
		p.note(templates.ParamFrom, fault.New(fault.Invalid, fault.BadRange, view.From, view.To).At(templates.ParamFrom))
	}
}

func (c *costs) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	q, err := parseCostQuery(r, v)
	if err != nil {
		return err
	}
	shell, err := c.shell(r, v.t.Costs.Title)
	if err != nil {
		return err
	}
	shell.Wide = true
	page, err := c.page(r.Context(), v, shell, r.URL, &q)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if q.wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return c.render(w, r, status, templates.Costs(page))
}

func (c *costs) page(ctx context.Context, v *visit, shell ui.Shell, at *url.URL, q *costQuery) (page templates.CostsPage, err error) {
	t, scope, view := v.t, v.scope(), &q.view
	page = templates.CostsPage{Shell: shell, Currencies: currencyTabs(v, at)}
	facts := templates.CostFacts{T: t, View: view, Query: at.Query(), Currency: v.currency, Now: v.now}
	var readings []billing.CostReading
	if q.wrong == "" {
		if facts.Facets, err = c.db.CostFacets(ctx, scope, view.From.Cycle(), view.To.Cycle()); err != nil {
			return page, err
		}
		if facts.Cells, err = c.db.Costs(ctx, scope, view); err != nil {
			return page, err
		}
		q.begin(facts.Cells)
		if view.Daily && !view.Amortized {
			left, err := c.coarseMonths(ctx, scope, view.From.Cycle(), view.To.Cycle())
			if err != nil {
				return page, err
			}
			page.Alert = templates.NewCoarseCosts(&facts, left)
		}
		if view.Amortized {
			if readings, err = c.db.CostReadings(ctx, scope, view.From.Cycle(), view.To.Cycle()); err != nil {
				return page, err
			}
			if view.Daily {
				if facts.Kept[0], facts.Kept[1], err = c.db.AmortizedDays(ctx, scope); err != nil {
					return page, err
				}
			}
		}
	} else {
		page.Alert = &ui.Banner{Kind: "wait", Title: ui.Text(t.Faults.Titles[fault.Invalid]), Text: ui.Text(q.wrong)}
	}
	page.Basis = append(templates.NewCostBasis(t, view, v.currency, readings), templates.NewCostDays(&facts)...)
	page.Basis = append(page.Basis, v.leftOut()...)
	page.Form = templates.NewCostForm(&facts)
	if len(facts.Cells) == 0 {
		if q.wrong == "" {
			page.Void = templates.NewCostVoid(&facts, readings)
			if page.Alert != nil { // what was charged has no days
				page.Void = templates.NewNoDays(t)
			}
		}
		return page, nil
	}
	return page, c.fill(&page, &facts, q)
}

// begin lets the view begin with the first cost where no beginning was asked for.
func (q *costQuery) begin(cells []billing.CostCell) {
	if !q.whole || len(cells) == 0 {
		return
	}
	first := cells[0].Period
	for i := range cells {
		first = min(first, cells[i].Period)
	}
	q.view.From = max(q.view.From, first)
}

// fill draws the chart and lists one page of the groups.
func (c *costs) fill(page *templates.CostsPage, facts *templates.CostFacts, q *costQuery) error {
	t := facts.T
	bySum, err := templates.NewCostGroups(facts)
	if err != nil {
		return err
	}
	if page.Chart, err = templates.NewCostChart(facts, bySum); err != nil {
		return err
	}
	groups := templates.SortCostGroups(bySum, q.sort)
	from, to, prev, next, err := pageOf(groups, func(g *templates.CostGroup) []string { return g.Keys[:] }, q.after, q.before, q.limit)
	if err != nil {
		return err
	}
	if page.Table, err = templates.NewCostTable(facts, groups, groups[from:to], templates.CostColours(bySum)); err != nil {
		return err
	}
	page.Chart.OnPaper, page.Chart.Unfold = page.Table.LongRun(), t.Costs.Unfold
	var order string
	page.Table.Name, page.Table.Sum, order = templates.NewCostHeads(facts)
	shown := t.Costs.Shown(to-from, len(groups)) + t.List.Comma + order
	page.Pager = templates.NewPager(t, templates.PathCosts, facts.Query, prev, next, shown)
	page.Pager.PrevText, page.Pager.NextText = t.List.Prev, t.List.Next
	rows := int64(len(facts.Cells))
	page.Export = templates.NewExport(t, templates.PathCosts, facts.Query, false, t.List.AllColumns(rows), ".csv", ".xlsx")
	return nil
}

// showAs is the view as a file: one row a group and period.
func (c *costs) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		q, err := parseCostQuery(r, v)
		if err != nil {
			return "", nil, err
		}
		if q.wrong != "" {
			return "", nil, fault.New(fault.Invalid, fault.BadFilter, templates.ParamCost, "amortized").At(templates.ParamCost)
		}
		view := &q.view
		name := fmt.Sprintf("costs-%s-%s%s", view.From, view.To, format)
		return name, func(ctx context.Context, w io.Writer) error {
			facts := templates.CostFacts{T: v.t, View: view, Query: r.URL.Query(), Currency: v.currency, Now: v.now}
			var err error
			if facts.Facets, err = c.db.CostFacets(ctx, v.scope(), view.From.Cycle(), view.To.Cycle()); err != nil {
				return err
			}
			if facts.Cells, err = c.db.Costs(ctx, v.scope(), view); err != nil {
				return err
			}
			groups, err := templates.NewCostGroups(&facts)
			if err != nil {
				return err
			}
			groups = templates.SortCostGroups(groups, q.sort)
			var rows []export.CostRow
			for i := range groups {
				g := &groups[i]
				for _, p := range view.Periods() {
					if a, known := g.Amounts[p]; known {
						rows = append(rows, export.CostRow{Period: p, Keys: g.Keys, Names: g.Names, Amount: a})
					}
				}
			}
			return export.Costs(w, format, view, v.currency, rows)
		}, nil
	}
}
