package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// CostsPage is the cost explorer.
type CostsPage struct {
	ui.Shell
	Basis      []ui.Rich
	Currencies []ui.Tab
	Form       CostForm
	Alert      *ui.Banner // why nothing is shown, and what to change
	Chart      *ui.Stack
	Table      CostTable
	Pager      ui.Pager
	Export     []ui.ExportGroup
	Void       *ui.Void
}

// CostForm chooses what is shown.
type CostForm struct {
	By, And, Per, Cost, Amount ui.Choice
	From, To                   string
	Hint, Form                 string // how a month or a day is written
	Facets                     []ui.Facet
	Keep                       []ui.Pair
	Chips                      []ui.Chip
	Reset                      string
}

// CostTable has a row a group and a column a period.
type CostTable struct {
	Caption string
	Name    ui.SortHead // of the first dimension
	Second  string      // head of the second one; "" with one
	Periods []ui.Time
	Rows    []CostRow
	Total   CostRow
	Sum     ui.SortHead
	Final   bool
}

// paperPeriods is how many periods a sheet of paper has room for side by side.
const paperPeriods = 13

// LongRun reports whether the periods do not fit on paper: there they stand below
// one another, in the table of the chart.
func (t *CostTable) LongRun() bool { return len(t.Periods) > paperPeriods }

// CostRow is one group.
type CostRow struct {
	Key   string // class of its colour in the chart
	Names []ui.Link
	Cells []ui.Money
	Sum   ui.Money
}

// CostFacts are what the explorer shows.
type CostFacts struct {
	T        *lang.Texts
	View     *billing.CostView
	Query    url.Values
	Cells    []billing.CostCell
	Facets   map[billing.Dim][]billing.Facet
	Currency string
	Now      time.Time
	Kept     [2]billing.Day // the first and last day of amortized cost by day; 0 = none
}

// CostGroup is one group of the explorer with its sums by period.
type CostGroup struct {
	Keys    [2]string
	Names   [2]string
	Amounts map[billing.Day]money.E8
	Sum     money.E8
}

// Name is the group's name in one line.
func (g *CostGroup) Name() string {
	if g.Names[1] == "" {
		return g.Names[0]
	}
	return g.Names[0] + " · " + g.Names[1]
}

// NewCostGroups adds the cells up by group, the largest first. It fails with
// money.ErrRange.
func NewCostGroups(f *CostFacts) ([]CostGroup, error) {
	at := map[[2]string]int{}
	var groups []CostGroup
	for _, c := range f.Cells {
		i, known := at[c.Keys]
		if !known {
			i = len(groups)
			at[c.Keys] = i
			g := CostGroup{Keys: c.Keys, Amounts: map[billing.Day]money.E8{}}
			for k, d := range f.View.By {
				g.Names[k] = f.name(d, c.Keys[k])
			}
			groups = append(groups, g)
		}
		g := &groups[i]
		sum, err := g.Sum.Add(c.Amount)
		if err != nil {
			return nil, err
		}
		g.Sum, g.Amounts[c.Period] = sum, c.Amount
	}
	slices.SortFunc(groups, func(a, b CostGroup) int { return cmp.Or(cmp.Compare(b.Sum, a.Sum), compareKeys(&a, &b)) })
	return groups, nil
}

func compareKeys(a, b *CostGroup) int {
	return cmp.Or(cmp.Compare(a.Keys[0], b.Keys[0]), cmp.Compare(a.Keys[1], b.Keys[1]))
}

// SortCostGroups returns groups, which are sorted by sum, in another order:
// name, -name, total or -total; "" is -total.
func SortCostGroups(groups []CostGroup, sort string) []CostGroup {
	sorted := slices.Clone(groups)
	if strings.HasSuffix(sort, "name") {
		slices.SortFunc(sorted, func(a, b CostGroup) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name())), compareKeys(&a, &b))
		})
	}
	if sort == "-name" || sort == "total" {
		slices.Reverse(sorted)
	}
	return sorted
}

// NewCostHeads shows what the groups are sorted by; order is the same in words.
func NewCostHeads(f *CostFacts) (name, total ui.SortHead, order string) {
	t := f.T
	sort := ui.Sorting{Path: PathCosts, Query: firstPage(f.Query), Param: ParamSort, Default: "-total"}
	name = sort.Head("name", t.Codes.Dim[f.View.By[0]], ui.SortWords{Up: t.Costs.ByName, Down: t.Costs.ByNameDown, UpFirst: true})
	total = sort.Head("total", t.Costs.Total, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	return name, total, sort.InWords()
}

// name names a value in the page's language; one that no bill has is its code.
func (f *CostFacts) name(d billing.Dim, key string) string {
	for _, v := range f.Facets[d] {
		if v.Key == key {
			return groupName(f.T, d, key, local(f.T, v.Name, v.NameZH))
		}
	}
	return groupName(f.T, d, key, "")
}

// NewCostBasis names the basis of the figures and, of amortized ones, when they were read.
func NewCostBasis(t *lang.Texts, v *billing.CostView, currency string, readings []billing.CostReading) []ui.Rich {
	amount := t.Bills.AmountDue
	if v.List {
		amount = t.Bills.List
	}
	if !v.Amortized {
		return []ui.Rich{ui.Say(t.Costs.BasisCharged, ui.Strong(amount), ui.Text(currency)), ui.Text(t.Costs.ChargedNote), ui.Text(t.Calendar.EveryTime)}
	}
	basis := []ui.Rich{ui.Say(t.Costs.BasisAmort, ui.Strong(amount), ui.Text(currency)), ui.Text(t.Costs.ChargedNote)}
	var oldest time.Time
	for _, r := range readings {
		if oldest.IsZero() || r.ReadAt.Before(oldest) {
			oldest = r.ReadAt
		}
	}
	if !oldest.IsZero() {
		basis = append(basis, ui.Say(t.Costs.ReadAt, ui.Instant(oldest)))
	}
	return basis
}

// NewCostDays says from when to when amortized cost by day is kept.
func NewCostDays(f *CostFacts) []ui.Rich {
	if !f.View.Amortized || !f.View.Daily || f.Kept[1] == 0 {
		return nil
	}
	return []ui.Rich{ui.Say(f.T.Costs.DaysKept, ui.Text(f.Kept[0].String()), ui.Text(f.Kept[1].String()))}
}

// open reports whether a period's figures still move.
func (f *CostFacts) open(p billing.Day) bool { return !p.Cycle().Final(f.Now) }

// NewCostTable shows the groups of one page; all are those of the whole view.
// It fails with money.ErrRange.
func NewCostTable(f *CostFacts, all, page []CostGroup, colours map[[2]string]string) (CostTable, error) {
	t := CostTable{Caption: f.caption(), Final: true}
	if len(f.View.By) > 1 {
		t.Second = f.T.Codes.Dim[f.View.By[1]]
	}
	periods := f.View.Periods()
	for _, p := range periods {
		t.Periods = append(t.Periods, f.headTime(p))
		t.Final = t.Final && !f.open(p)
	}
	for i := range page {
		row := f.row(&page[i], periods)
		row.Key = colours[page[i].Keys]
		t.Rows = append(t.Rows, row)
	}
	total := CostGroup{Amounts: map[billing.Day]money.E8{}}
	for i := range all {
		for p, a := range all[i].Amounts {
			sum, err := total.Amounts[p].Add(a)
			if err != nil {
				return t, err
			}
			total.Amounts[p] = sum
		}
		sum, err := total.Sum.Add(all[i].Sum)
		if err != nil {
			return t, err
		}
		total.Sum = sum
	}
	t.Total = f.row(&total, periods)
	return t, nil
}

// headTime is a period as a narrow column's head.
func (f *CostFacts) headTime(p billing.Day) ui.Time {
	if f.View.Daily {
		return ui.Time{Machine: p.String(), Shown: f.T.Calendar.DayAbbr(p)}
	}
	return ui.Time{Machine: p.Cycle().String(), Shown: f.T.Calendar.AbbrYear(p.Cycle())}
}

func (f *CostFacts) row(g *CostGroup, periods []billing.Day) CostRow {
	row := CostRow{Sum: ui.E8(g.Sum)}
	href := f.narrowed(g)
	for k := range f.View.By {
		link := ui.Link{Text: g.Names[k]}
		if k == 0 {
			link.Href = href
		}
		row.Names = append(row.Names, link)
	}
	for _, p := range periods {
		a, known := g.Amounts[p]
		cell := ui.Money{}
		if known {
			cell = ui.E8(a).OpenIf(f.open(p))
		}
		row.Cells = append(row.Cells, cell)
		if f.open(p) {
			row.Sum = row.Sum.AsOpen()
		}
	}
	return row
}

// CostColours are the classes of the groups that have a colour in the chart.
func CostColours(bySum []CostGroup) map[[2]string]string {
	colours := make(map[[2]string]string, len(bySum))
	for i := range bySum {
		colours[bySum[i].Keys] = ui.SeriesClass(i, false)
	}
	return colours
}

// NewCostForm shows what q chooses.
func NewCostForm(f *CostFacts) CostForm {
	t, v, q := f.T, f.View, f.Query
	w := &t.Costs
	choice := func(id, name, label string, on string, options ...[2]string) ui.Choice {
		c := ui.Choice{Field: ui.Field{ID: id, Name: name, Label: label}, Groups: []ui.OptionGroup{{}}}
		for _, o := range options {
			c.Groups[0].Options = append(c.Groups[0].Options, ui.Option{Value: o[0], Text: o[1], On: o[0] == on})
		}
		return c
	}
	var dims [][2]string
	for _, d := range billing.Dims {
		dims = append(dims, [2]string{string(d), t.Codes.Dim[d]})
	}
	second := ""
	if len(v.By) > 1 {
		second = string(v.By[1])
	}
	pick := func(yes bool, a, b string) string {
		if yes {
			return a
		}
		return b
	}
	form := CostForm{
		By:     choice("f-by", ParamBy, w.By, string(v.By[0]), dims...),
		And:    choice("f-and", ParamAnd, w.And, second, append([][2]string{{"", w.Nothing}}, dims...)...),
		Per:    choice("f-per", ParamPer, w.Per, pick(v.Daily, "day", "month"), [2]string{"month", w.Months}, [2]string{"day", w.Days}),
		Cost:   choice("f-cost", ParamCost, w.Cost, pick(v.Amortized, "amortized", "charged"), [2]string{"charged", w.Charged}, [2]string{"amortized", w.Amortized}),
		Amount: choice("f-amount", ParamAmount, w.Amount, pick(v.List, "list", "due"), [2]string{"due", t.Bills.AmountDue}, [2]string{"list", t.Bills.List}),
		From:   v.From.Cycle().String(), To: v.To.Cycle().String(), Hint: w.MonthHint, Form: w.MonthForm,
		Keep: ui.Keep(q, ParamSort, ParamAccount, ParamCurrency, ParamLimit),
	}
	if v.Daily {
		form.From, form.To, form.Hint, form.Form = v.From.String(), v.To.String(), t.List.DayHint, t.List.DayForm
	}
	for _, d := range billing.Dims {
		form.Facets = append(form.Facets, facet(t, string(d), t.Codes.Dim[d], f.Facets[d], v.Only[d]))
	}
	chips := ui.NewChips(t, PathCosts, q)
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamBy, ParamAnd, ParamPer, ParamCost, ParamAmount, ParamFrom, ParamTo, ParamSort, ParamAccount, ParamCurrency, ParamLimit)
	return form
}

// NewCostVoid says why nothing is shown: no line, or no reading of the cost center.
func NewCostVoid(f *CostFacts, readings []billing.CostReading) *ui.Void {
	t, v := f.T, f.View
	reset := ui.Link{Href: PathCosts, Text: t.Orders.Reset}
	if v.Amortized {
		charged := ui.Link{Href: PathCosts, Text: t.Costs.Charged}
		if slices.ContainsFunc(readings, func(r billing.CostReading) bool { return r.Off }) {
			return &ui.Void{Title: t.Costs.Off, Text: ui.Say(t.Costs.OffText, charged)}
		}
		if len(readings) == 0 || v.Daily && f.Kept[1] == 0 {
			return &ui.Void{Title: t.Costs.NotRead, Text: ui.Say(t.Costs.NotReadText, charged)}
		}
	}
	return &ui.Void{Title: t.Costs.None, Text: ui.Say(t.Costs.NoneText, reset)}
}

// periods are the heads of the columns of months or days that are shown.
func (p *CostsPage) periods() []ui.Time {
	if !p.Cols.Has("periods") {
		return nil
	}
	return p.Table.Periods
}

// cells are those of a row under the periods that are shown.
func (p *CostsPage) cells(r CostRow) []ui.Money {
	if !p.Cols.Has("periods") {
		return nil
	}
	return r.Cells
}
