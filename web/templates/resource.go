package templates

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ResourcePage is one resource of one account through all months.
type ResourcePage struct {
	ui.Shell // Title is ResourceName
	States   []ui.Status
	Basis    []ui.Rich
	Figures  []ui.Figure
	Chart    *ui.Stack
	Months   ResourceMonths
	Changes  []TraitRow // newest first
	Orders   []ResourceOrder
	Facts    []ui.Fact
	Search   ui.Link
	Export   []ui.ExportGroup
}

// ResourceMonths is the resource in each month's bill, newest first.
type ResourceMonths struct {
	Note                string
	Rows                []ResourceMonthRow
	Lines               string
	List, Discount, Due ui.Money
}

// ResourceMonthRow is one month of a resource.
type ResourceMonthRow struct {
	Month               ui.Link // to its lines
	Machine             string
	State               ui.Status
	Lines               string
	List, Discount, Due ui.Money
	Change              ui.Money
	Percent             string
	Flag                bool
}

// TraitRow is one change of a resource.
type TraitRow struct {
	Day    ui.Time
	What   string
	Before ui.Money // text, or a unit price
	After  ui.Money
}

// ResourceOrder is an order that a resource's lines name.
type ResourceOrder struct {
	Order    ui.Link
	Kept     bool
	Status   ui.Status
	Type     string
	Created  ui.Time
	Payable  ui.Money
	Currency string
}

// ResourceChoicePage offers the accounts that share a resource's id.
type ResourceChoicePage struct {
	ui.Shell
	Rows []ResourceChoice
}

// ResourceChoice is one account that has the resource.
type ResourceChoice struct {
	Account  ui.Link
	Span     string
	Due      ui.Money
	Currency string
}

// ResourceName is what a page about a resource is called.
func ResourceName(t *lang.Texts, h *billing.ResourceHistory) string {
	return ui.Visible(cmp.Or(h.Newest.ResourceName, h.ID, t.Resources.Unnamed))
}

// resourceTotals adds up the months of a resource.
func resourceTotals(h *billing.ResourceHistory) (total billing.ResourceMonth, err error) {
	for i := range h.Months {
		m := &h.Months[i]
		total.Lines += m.Lines
		for _, p := range []struct{ to, add *money.E8 }{{&total.Official, &m.Official}, {&total.Discount, &m.Discount}, {&total.Due, &m.Due}} {
			if *p.to, err = p.to.Add(*p.add); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// resourceOpen reports whether a month of a resource may still change.
func resourceOpen(m *billing.ResourceMonth, now time.Time) bool {
	return !m.Cycle.Final(now) || m.NotWhole
}

// NewResourcePage builds the page of a resource; orders are those of its orders
// that are kept. It fails with money.ErrRange when its months cannot be added up.
func NewResourcePage(shell ui.Shell, h *billing.ResourceHistory, orders []billing.Order, now time.Time) (ResourcePage, error) {
	t := shell.T
	p := ResourcePage{
		Shell: shell, Basis: newResourceBasis(t, h), Changes: newTraitRows(t, billing.ResourceChanges(h.Uses)), Facts: newResourceFacts(t, h),
		Search: ui.Link{Href: SearchPath(h.ID), Text: t.Resources.All},
	}
	for i := range h.Months {
		if m := &h.Months[len(h.Months)-1-i]; resourceOpen(m, now) {
			p.States = []ui.Status{monthState(t, m.Cycle, !m.NotWhole, now)}
			break
		}
	}
	total, err := resourceTotals(h)
	if err != nil {
		return p, err
	}
	p.Figures = newResourceFigures(t, h, &total, now)
	p.Months = newResourceMonths(t, h, &total, now)
	if p.Chart, err = newResourceChart(t, h, now); err != nil {
		return p, err
	}
	p.Orders, err = newResourceOrders(t, h, orders)
	return p, err
}

func newResourceBasis(t *lang.Texts, h *billing.ResourceHistory) []ui.Rich {
	r := &h.Newest
	what := ui.Say("{0}", serviceName(r.ServiceType, r.ServiceTypeName))
	if kind := serviceName(r.ResourceType, r.ResourceTypeName); kind != "" && kind != serviceName(r.ServiceType, r.ServiceTypeName) {
		what = ui.Join(t.List.Comma, what, ui.Say("{0}", kind))
	}
	return []ui.Rich{ui.Say(t.Resources.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(h.Currency)), what, ui.Say("{0}", ui.Code(h.ID))}
}

func newResourceFigures(t *lang.Texts, h *billing.ResourceHistory, total *billing.ResourceMonth, now time.Time) []ui.Figure {
	words := &t.Resources
	first, last := &h.Months[0], &h.Months[len(h.Months)-1]
	open := resourceOpen(last, now)
	n := len(h.Months)
	average := money.New(total.Due.Decimal().DivRound(decimal.NewFromInt(int64(n)), money.Scale), h.Currency)
	return []ui.Figure{
		{Label: words.Total, Value: ui.E8(total.Due).OpenIf(open), Currency: h.Currency, Note: ui.Text(words.Span(t.Calendar.Short(first.Cycle), t.Calendar.Short(last.Cycle)))},
		{Label: words.Last, Value: ui.E8(last.Due).OpenIf(open), Note: ui.Text(words.LastIs(t.Calendar.Month(last.Cycle)))},
		{Label: words.Average, Value: ui.Amount(average).OpenIf(open), Note: ui.Text(words.AverageOf(n))},
		{Label: words.ListPrice, Value: ui.E8(total.Official), Note: ui.Text(words.DueOfList(ui.Share(total.Due, total.Official)))},
	}
}

// resourceQuery selects a month's lines of the resource in its account.
func resourceQuery(h *billing.ResourceHistory) url.Values {
	return url.Values{ParamResource: {h.ID}, ParamAccount: {id(h.AccountID)}, ParamCurrency: {h.Currency}}
}

// resourceChartMonths is how many months the chart draws at most, the newest.
const resourceChartMonths = 24

func newResourceChart(t *lang.Texts, h *billing.ResourceHistory, now time.Time) (*ui.Stack, error) {
	byCycle := make(map[billing.Cycle]*billing.ResourceMonth, len(h.Months))
	for i := range h.Months {
		byCycle[h.Months[i].Cycle] = &h.Months[i]
	}
	last := h.Months[len(h.Months)-1].Cycle
	from := h.Months[0].Cycle
	if earliest := last.Add(1 - resourceChartMonths); from.Before(earliest) {
		from = earliest
	}
	var columns []ui.StackMonth
	for c := from; !last.Before(c); c = c.Next() {
		label := t.Calendar.Abbr(c)
		if len(columns) == 0 || c.Month() == time.January {
			label = t.Calendar.AbbrYear(c)
		}
		column := ui.StackMonth{Month: ShortMonth(t, c), Label: label, Href: BillPath(c), Values: []money.E8{0}, Hrefs: []string{""}}
		if m := byCycle[c]; m != nil {
			lines := LinesPath(c, resourceQuery(h))
			column.Href, column.Values[0], column.Hrefs[0], column.Open = lines, m.Due, lines, resourceOpen(m, now)
		}
		columns = append(columns, column)
	}
	chart, err := ui.NewStack(t, h.Currency, t.Resources.ChartOf(h.Currency), []string{t.Bills.AmountDue}, false, columns)
	if err == nil {
		chart.Listed = true // by the months below
	}
	return chart, err
}

func newResourceMonths(t *lang.Texts, h *billing.ResourceHistory, total *billing.ResourceMonth, now time.Time) ResourceMonths {
	months := ResourceMonths{
		Note: t.Resources.MonthsOf(len(h.Months)), Lines: ui.Count(total.Lines), List: ui.E8(total.Official), Discount: ui.E8OrDash(-total.Discount),
		Due: ui.E8(total.Due).OpenIf(resourceOpen(&h.Months[len(h.Months)-1], now)),
	}
	for i := len(h.Months) - 1; i >= 0; i-- {
		m := &h.Months[i]
		row := ResourceMonthRow{
			Month: ui.Link{Href: LinesPath(m.Cycle, resourceQuery(h)), Text: t.Calendar.Month(m.Cycle)}, Machine: m.Cycle.String(),
			State: monthState(t, m.Cycle, !m.NotWhole, now), Lines: ui.Count(m.Lines), List: ui.E8(m.Official), Discount: ui.E8OrDash(-m.Discount),
			Due: ui.E8(m.Due).OpenIf(resourceOpen(m, now)),
		}
		if i > 0 && h.Months[i-1].Cycle == m.Cycle.Prev() {
			row.Change, row.Percent, row.Flag = change(m.Due, h.Months[i-1].Due)
		}
		months.Rows = append(months.Rows, row)
	}
	return months
}

func newTraitRows(t *lang.Texts, changes []billing.TraitChange) []TraitRow {
	rows := make([]TraitRow, 0, len(changes))
	for _, c := range slices.Backward(changes) {
		row := TraitRow{Day: Day(c.Day), What: t.Resources.Traits[string(c.Trait)], Before: traitValue(t, &c, c.Before), After: traitValue(t, &c, c.After)}
		if c.Grain.Coarse() {
			row.Day = ShortMonth(t, c.Day.Cycle())
		}
		if c.About != "" {
			row.What = t.Resources.About(row.What, c.About)
		}
		if c.Unit != "" {
			row.What += " (" + c.Unit + ")"
		}
		rows = append(rows, row)
	}
	return rows
}

// traitValue shows a trait: a price with its ten decimals, a size as a number, text as text.
func traitValue(t *lang.Texts, c *billing.TraitChange, value string) ui.Money {
	switch {
	case value == "":
		return ui.Money{Shown: t.Resources.Nothing}
	case c.Trait == billing.TraitPrice:
		return ui.NumberTo(value, 10)
	case c.Trait == billing.TraitSize:
		return ui.Number(value)
	case c.Trait == billing.TraitMode:
		return ui.Money{Shown: t.ChargeMode(value)}
	}
	return ui.Money{Shown: value}
}

func newResourceOrders(t *lang.Texts, h *billing.ResourceHistory, orders []billing.Order) ([]ResourceOrder, error) {
	kept := make(map[string]*billing.Order, len(orders))
	for i := range orders {
		kept[orders[i].ID] = &orders[i]
	}
	rows := make([]ResourceOrder, 0, len(h.OrderIDs))
	for _, orderID := range slices.Backward(h.OrderIDs) {
		row := ResourceOrder{Order: ui.Link{Text: orderID}}
		if o := kept[orderID]; o != nil {
			payable, err := o.Payable()
			if err != nil {
				return nil, err
			}
			row.Kept, row.Order.Href = true, withQuery(OrderPath(o.ID), url.Values{ParamAccount: {id(o.AccountID)}})
			row.Status, row.Type, row.Created = OrderStatus(t, o.Status), t.OrderType(o.Type), ui.InstantBare(o.CreatedAt)
			row.Payable, row.Currency = ui.Amount(payable), payable.Currency()
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func newResourceFacts(t *lang.Texts, h *billing.ResourceHistory) []ui.Fact {
	r := &h.Newest
	var facts []ui.Fact
	add := func(term, value string) {
		if value != "" {
			facts = append(facts, ui.Fact{Term: term, Value: ui.Say("{0}", value)})
		}
	}
	facts = append(facts, ui.Fact{Term: t.Resources.ID, Value: ui.Say("{0}", ui.Code(h.ID))})
	add(t.Resources.Traits[string(billing.TraitName)], r.ResourceName)
	add(t.Resources.Account, h.AccountName)
	add(t.Lines.Member, cmp.Or(r.AccountName, r.CustomerID))
	add(t.Lines.Service, serviceName(r.ServiceType, r.ServiceTypeName))
	add(t.Lines.Kind, serviceName(r.ResourceType, r.ResourceTypeName))
	add(t.Lines.Region, cmp.Or(r.RegionName, r.Region))
	add(t.Lines.Project, groupName(t, billing.ByProject, r.ProjectID, r.ProjectName))
	add(t.Lines.Tag, r.ResourceTag)
	if r.ChargeMode != "" {
		add(t.Lines.Mode, t.ChargeMode(r.ChargeMode))
	}
	return facts
}

// NewResourceChoice offers the accounts whose bills have the resource.
func NewResourceChoice(shell ui.Shell, all []billing.ResourceHistory, now time.Time) (ResourceChoicePage, error) {
	t := shell.T
	p := ResourceChoicePage{Shell: shell}
	for i := range all {
		h := &all[i]
		total, err := resourceTotals(h)
		if err != nil {
			return p, err
		}
		q := url.Values{ParamAccount: {id(h.AccountID)}, ParamCurrency: {h.Currency}}
		last := &h.Months[len(h.Months)-1]
		p.Rows = append(p.Rows, ResourceChoice{
			Account: ui.Link{Href: withQuery(ResourcePath(h.ID), q), Text: h.AccountName}, Span: t.Resources.Span(t.Calendar.Short(h.Months[0].Cycle), t.Calendar.Short(last.Cycle)),
			Due: ui.E8(total.Due).OpenIf(resourceOpen(last, now)), Currency: h.Currency,
		})
	}
	return p, nil
}

func (p *ResourcePage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Crumbs: []ui.Link{{Href: PathBills, Text: p.T.Bills.Title}}, States: p.States, Basis: p.Basis}
}
