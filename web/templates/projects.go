package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ProjectsPage lists enterprise projects with their cost and their plans.
type ProjectsPage struct {
	ui.Shell
	Prev, Next *ui.Link
	States     []ui.Status
	Basis      []ui.Rich
	Currencies []ui.Tab
	Filter     ProjectsFilter
	Heads      ProjectsHeads
	Month      [2]string // heads of the month before and of the month
	Caption    string
	Rows       []ProjectRow
	Total      ProjectRow
	Budgets    bool // any of the projects has one
	Multi      bool
	Open       bool // the month moves: there is a forecast
	Final      bool
	Pager      ui.Pager
	Export     []ui.ExportGroup
	Void       *ui.Void
	Enable     *ui.Link // to the form that enables the function upstream; nil where nobody may
}

// ProjectsFilter is the filter form of the projects.
type ProjectsFilter struct {
	Query  string
	Over   bool
	Facets []ui.Facet
	Keep   []ui.Pair
	Chips  []ui.Chip
	Reset  string
}

// ProjectsHeads are the columns that sort.
type ProjectsHeads struct{ Name, Due, Used ui.SortHead }

// ProjectRow is one project.
type ProjectRow struct {
	Project  ui.Link
	ID       string
	Account  string
	Owner    string
	Renewals string // "" = none
	Sum      bool   // the row of totals
	Before   ui.Money
	Due      ui.Money
	Forecast ui.Money
	Budget   ui.Money
	Used     string
	Flag     bool
	Bar      *ui.Budget
}

// ProjectFilter selects and sorts projects of a month.
type ProjectFilter struct {
	Query         string
	Owners        []int64 // 0 = nobody
	Over          bool
	Sort          string // cost, name, used; "-" before it = descending; "" = -cost
	After, Before string
	Limit         int
}

// Active reports whether the filter leaves anything out.
func (f *ProjectFilter) Active() bool { return f.Query != "" || len(f.Owners) > 0 || f.Over }

// ProjectName names a project in the page's language.
func ProjectName(t *lang.Texts, p *billing.ProjectMonth) string {
	return groupName(t, billing.ByProject, p.ID, p.Name)
}

// usedShare is the spend, or where it is larger the forecast, as a share of the budget.
func usedShare(p *billing.ProjectMonth) (share decimal.Decimal, ok bool) {
	if p.Budget.Sign() <= 0 {
		return share, false
	}
	spent := p.Due.Decimal()
	if forecast, ok := p.Forecast(); ok {
		spent = decimal.Max(spent, forecast)
	}
	return spent.DivRound(p.Budget.Decimal(), 6), true
}

// SelectProjects returns the projects that f selects, in its order.
func SelectProjects(t *lang.Texts, all []billing.ProjectMonth, f *ProjectFilter) []billing.ProjectMonth {
	query := strings.ToLower(f.Query)
	one := decimal.NewFromInt(1)
	list := slices.DeleteFunc(slices.Clone(all), func(p billing.ProjectMonth) bool {
		share, budgeted := usedShare(&p)
		return !strings.Contains(strings.ToLower(ProjectName(t, &p)+" "+p.ID), query) ||
			len(f.Owners) > 0 && !slices.Contains(f.Owners, p.OwnerID) || f.Over && (!budgeted || !share.GreaterThan(one))
	})
	bare := strings.TrimPrefix(cmp.Or(f.Sort, "-cost"), "-")
	slices.SortStableFunc(list, func(a, b billing.ProjectMonth) int {
		tie := cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.AccountID, b.AccountID))
		switch bare {
		case "name":
			return cmp.Or(cmp.Compare(strings.ToLower(ProjectName(t, &a)), strings.ToLower(ProjectName(t, &b))), tie)
		case "used":
			x, _ := usedShare(&a)
			y, _ := usedShare(&b)
			return cmp.Or(x.Cmp(y), tie)
		}
		return cmp.Or(cmp.Compare(a.Due, b.Due), tie)
	})
	if f.Sort == "" || strings.HasPrefix(f.Sort, "-") {
		slices.Reverse(list)
	}
	return list
}

// NewProjectRow shows one project; several says that the rows are of several accounts.
func NewProjectRow(t *lang.Texts, p *billing.ProjectMonth, open, several bool) ProjectRow {
	row := ProjectRow{
		Project: ui.Link{Text: ProjectName(t, p)}, ID: p.ID, Account: p.AccountName, Owner: p.OwnerName, Before: ui.E8OrDash(p.Before), Due: ui.E8(p.Due).OpenIf(open),
	}
	if p.Real() {
		row.Project.Href = ProjectPath(p.ID)
		if several {
			row.Project.Href += "?" + url.Values{ParamAccount: {id(p.AccountID)}}.Encode()
		}
	}
	if p.Renewals > 0 {
		row.Renewals = ui.Count(int64(p.Renewals))
	}
	forecast, known := p.Forecast()
	if known {
		row.Forecast = ui.Whole(forecast)
	}
	if p.Budget.Sign() > 0 {
		row.Budget = ui.Amount(p.Budget)
		share, _ := usedShare(p)
		row.Used = p.Due.Decimal().Shift(2).DivRound(p.Budget.Decimal(), 0).String() + "%"
		row.Flag = share.GreaterThan(decimal.NewFromInt(1))
		row.Bar = ui.NewBudget(p.Due.Decimal(), forecast, p.Budget.Decimal())
	}
	return row
}

// NewProjectTotal adds projects up. It fails with money.ErrRange.
func NewProjectTotal(t *lang.Texts, all []billing.ProjectMonth, open bool) (ProjectRow, error) {
	var due, before money.E8
	var budget money.Amount
	forecast, known, renewals := decimal.Zero, false, 0
	for i := range all {
		var err error
		renewals += all[i].Renewals
		if one, ok := all[i].Forecast(); ok {
			forecast, known = forecast.Add(one), true
		}
		if due, err = due.Add(all[i].Due); err != nil {
			return ProjectRow{}, err
		}
		if before, err = before.Add(all[i].Before); err != nil {
			return ProjectRow{}, err
		}
		if budget, err = budget.Add(all[i].Budget); err != nil {
			return ProjectRow{}, err
		}
	}
	row := ProjectRow{Project: ui.Link{Text: t.Projects.Total}, Sum: true, Renewals: ui.Count(int64(renewals)), Before: ui.E8(before), Due: ui.E8(due).OpenIf(open)}
	if budget.Sign() > 0 {
		row.Budget = ui.Amount(budget)
	}
	if known {
		row.Forecast = ui.Whole(forecast)
	}
	return row, nil
}

// NewProjectsBasis names the basis of the figures, and whether the function is in
// use upstream; where it is, enable still leads to asking for it.
func NewProjectsBasis(t *lang.Texts, currency string, all []billing.ProjectMonth, enable *ui.Link) []ui.Rich {
	basis := []ui.Rich{ui.Say(t.Projects.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(currency))}
	if ProjectsInUse(all) {
		basis = append(basis, ui.Text(t.Projects.InUse))
		if enable != nil {
			basis = append(basis, ui.Say("{0}", ui.Link{Href: enable.Href, Text: t.Projects.EnableAnyway}))
		}
	} else {
		basis = append(basis, ui.Text(t.Projects.NotInUse))
	}
	if Forecasted(all) {
		basis = append(basis, ui.Text(t.Projects.ForecastIs))
	}
	return basis
}

// ProjectsInUse reports whether bills name a project other than the default one:
// then the function is enabled upstream.
func ProjectsInUse(all []billing.ProjectMonth) bool {
	return slices.ContainsFunc(all, func(p billing.ProjectMonth) bool { return p.Real() && p.ID != "0" })
}

// Forecasted reports whether any of the projects has a forecast.
func Forecasted(all []billing.ProjectMonth) bool {
	return slices.ContainsFunc(all, func(p billing.ProjectMonth) bool {
		_, known := p.Forecast()
		return known
	})
}

// NewProjectsFilter shows what q filters the projects by.
func NewProjectsFilter(t *lang.Texts, q url.Values, f *ProjectFilter, all []billing.ProjectMonth) ProjectsFilter {
	form := ProjectsFilter{Query: f.Query, Over: f.Over, Keep: ui.Keep(q, ParamMonth, ParamSort, ParamAccount, ParamCurrency, ParamLimit)}
	owners := ui.Facet{Name: ParamOwner, Label: t.Projects.OwnerIs}
	counts, names := map[int64]int64{}, map[int64]string{0: t.Projects.Nobody}
	for i := range all {
		counts[all[i].OwnerID]++
		if all[i].OwnerID != 0 {
			names[all[i].OwnerID] = all[i].OwnerName
		}
	}
	for _, owner := range f.Owners {
		if _, met := names[owner]; !met {
			names[owner] = id(owner)
		}
	}
	ids := make([]int64, 0, len(names))
	for owner := range names {
		ids = append(ids, owner)
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(a, b)) })
	for _, owner := range ids {
		owners.Options = append(owners.Options, ui.Option{Value: id(owner), Text: names[owner], Count: ui.Count(counts[owner]), On: slices.Contains(f.Owners, owner)})
	}
	form.Facets = []ui.Facet{owners}
	chips := ui.NewChips(t, PathProjects, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	if f.Over {
		chips.Text(ParamOver, t.Projects.Budget, t.Projects.Over)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamMonth, ParamSort, ParamAccount, ParamCurrency, ParamLimit)
	return form
}

// NewProjectsHeads shows which column the projects are sorted by; order is the same in words.
func NewProjectsHeads(t *lang.Texts, q url.Values, spent string) (heads ProjectsHeads, order string) {
	sort := ui.Sorting{Path: PathProjects, Query: firstPage(q), Param: ParamSort, Default: "-cost"}
	heads.Name = sort.Head("name", t.Projects.Project, ui.SortWords{Up: t.Projects.ByName, Down: t.Projects.ByNameDown, UpFirst: true})
	heads.Due = sort.Head("cost", spent, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	heads.Used = sort.Head("used", t.Projects.Used, ui.SortWords{Down: t.Projects.MostUsed, Up: t.Projects.LeastUsed})
	return heads, sort.InWords()
}

// NewProjectsVoid says why no project is listed.
func NewProjectsVoid(t *lang.Texts, filtered bool) *ui.Void {
	if !filtered {
		return &ui.Void{Title: t.Projects.None, Text: ui.Say(t.Projects.NoneText)}
	}
	return &ui.Void{Title: t.Projects.NoMatch, Text: ui.Say(t.Projects.NoMatchText, ui.Link{Href: PathProjects, Text: t.Orders.Reset})}
}

func (p *ProjectsPage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Prev: p.Prev, Next: p.Next, States: p.States, Basis: p.Basis}
}

// ProjectPage is one project.
type ProjectPage struct {
	ui.Shell
	States  []ui.Status
	Basis   []ui.Rich
	Figures []ui.Figure
	Bar     *ui.Budget
	Year    *ui.Stack
	Explore ui.Link
	Ending  EndingTable // within 30 days
	Orders  []OrderRow
	Plan    PlanForm
	Export  []ui.ExportGroup
}

// PlanForm is owner and budget, to change for who may and to read for the others.
type PlanForm struct {
	May     bool
	Action  string
	Owner   ui.Choice
	Budget  ui.Field
	Account string
	Facts   []ui.Fact // for who may only read
	Note    ui.Rich   // who set it, and when
}

// NewProjectFigures shows the month against the one before, and against the budget.
func NewProjectFigures(t *lang.Texts, p *billing.ProjectMonth, currency string, open bool) []ui.Figure {
	note := ui.Text(spentNote(t, open))
	if p.Before != 0 {
		note = ui.Join(t.List.Comma, note, ui.Text(t.Overview.ClosedNote(ui.Percent(p.Due-p.Before, p.Before), t.Calendar.Name(p.Cycle.Prev()))))
	}
	figures := []ui.Figure{
		{Label: t.Calendar.Month(p.Cycle), Value: ui.E8(p.Due).OpenIf(open), Currency: currency, Note: note},
		{Label: t.Calendar.Month(p.Cycle.Prev()), Value: ui.E8(p.Before), Note: ui.Text(t.Projects.WholeMonth)},
	}
	if forecast, ok := p.Forecast(); ok {
		figures = append(figures, ui.Figure{Label: t.Projects.Forecast, Value: ui.Whole(forecast), Note: ui.Text(t.Calendar.Month(p.Cycle))})
	}
	budget := ui.Figure{Label: t.Projects.Budget, Text: "–", Note: ui.Text(t.Projects.NotSet)}
	if p.Budget.Sign() > 0 {
		row := NewProjectRow(t, p, open, false)
		budget = ui.Figure{Label: t.Projects.Budget, Value: row.Budget, Note: ui.Text(t.Projects.UsedOf(row.Used))}
	}
	return append(figures, budget)
}

// spentNote says whether a month's amount may still change.
func spentNote(t *lang.Texts, open bool) string {
	if open {
		return t.Projects.SoFarEstimated
	}
	return t.Bills.Final
}

// NewProjectEnding lists what of a project ends soon, and offers it as a file.
func NewProjectEnding(t *lang.Texts, p *billing.ProjectMonth, currency string, ending []billing.Expiring, now time.Time) (EndingTable, []ui.ExportGroup) {
	table := EndingTable{Currency: currency, None: t.Projects.NoEnding, Dates: true}
	for i := range ending {
		table.Rows = append(table.Rows, NewEndingRow(t, &ending[i], now))
	}
	if len(ending) == 0 {
		return table, nil
	}
	return table, NewExport(t, ProjectPath(p.ID), url.Values{ParamAccount: {id(p.AccountID)}}, false, t.Projects.EndingNote(len(ending)), ".csv", ".xlsx")
}

// endingNote says how much ends, and what the amounts are.
func (p *ProjectPage) endingNote() ui.Rich {
	if len(p.Ending.Rows) == 0 {
		return nil
	}
	return ui.Text(p.T.Projects.EndingNote(len(p.Ending.Rows)))
}

// ProjectState says how a project stands against its budget.
func ProjectState(t *lang.Texts, p *billing.ProjectMonth) ui.Status {
	share, budgeted := usedShare(p)
	over := share.GreaterThan(decimal.NewFromInt(1))
	switch {
	case !budgeted:
		return ui.Status{Word: t.Projects.NoBudget}
	case over && p.Due.Decimal().GreaterThan(p.Budget.Decimal()):
		return ui.Status{Kind: "wait", Word: t.Projects.OverBudget}
	case over:
		return ui.Status{Kind: "est", Word: t.Projects.WillBeOver}
	}
	return ui.Status{Kind: "ok", Word: t.Projects.Within}
}

// PlanFacts are the form of owner and budget as it was sent, and what is wrong with it.
type PlanFacts struct {
	Owner, Budget string
	Errors        map[string]string // by field
	May           bool
	Owners        []billing.Owner
}

// NewPlanForm shows owner and budget of a project.
func NewPlanForm(t *lang.Texts, p *billing.ProjectMonth, currency string, f *PlanFacts) PlanForm {
	w := &t.Projects
	form := PlanForm{May: f.May, Action: ProjectPath(p.ID), Account: id(p.AccountID)}
	if !p.PlannedAt.IsZero() {
		form.Note = ui.Say(w.PlannedBy, p.PlannedBy, ui.Instant(p.PlannedAt))
	}
	if !f.May {
		budget := ui.Text(w.NoBudget)
		if p.Budget.Sign() > 0 {
			budget = ui.Say("{0} {1}", ui.Amount(p.Budget), ui.Text(currency))
		}
		form.Facts = []ui.Fact{{Term: w.Owner, Value: ui.Say("{0}", cmp.Or(p.OwnerName, w.Nobody))}, {Term: w.Budget, Value: budget}}
		return form
	}
	form.Owner = ui.Choice{Field: ui.Field{ID: "p-owner", Name: ParamOwner, Label: w.Owner, Error: f.Errors[ParamOwner]}, Groups: []ui.OptionGroup{{}}}
	form.Owner.Groups[0].Options = []ui.Option{{Value: "", Text: w.Nobody, On: f.Owner == ""}}
	for _, o := range f.Owners {
		form.Owner.Groups[0].Options = append(form.Owner.Groups[0].Options, ui.Option{Value: id(o.ID), Text: o.Name, On: f.Owner == id(o.ID)})
	}
	form.Budget = ui.Field{ID: "p-budget", Name: ParamBudget, Label: w.Budget, Value: f.Budget, Help: w.BudgetHelp(currency), Error: f.Errors[ParamBudget]}
	return form
}

// PlanValues are owner and budget of a project as the form writes them.
func PlanValues(p *billing.ProjectMonth) (owner, budget string) {
	if p.OwnerID != 0 {
		owner = strconv.FormatInt(p.OwnerID, 10)
	}
	if p.Budget.Sign() > 0 {
		budget = p.Budget.Exact()
	}
	return owner, budget
}

func (p *ProjectPage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Crumbs: []ui.Link{{Href: PathProjects, Text: p.T.Projects.Title}}, States: p.States, Basis: p.Basis}
}
