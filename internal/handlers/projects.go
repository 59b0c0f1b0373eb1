package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/shopspring/decimal"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// projects are the enterprise projects: what they cost, who answers for them,
// and what they may cost.
type projects struct{ *site }

const (
	projectRows     = 50
	projectMostRows = 200
	projectOrders   = 10 // renewals on a project's page
)

// parseProjectFilter reads the month, and what selects and sorts its projects.
func parseProjectFilter(r *http.Request) (cycle billing.Cycle, f templates.ProjectFilter, err error) {
	p := readParams(r)
	if text := p.one(templates.ParamMonth); text != "" {
		if cycle, err = billing.ParseCycle(text); err != nil {
			p.note(templates.ParamMonth, fault.New(fault.Invalid, fault.BadCycle, text).At(templates.ParamMonth))
		}
	}
	f.Query = p.one(templates.ParamQuery)
	f.Owners = codes(p, templates.ParamOwner, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) })
	switch over := p.one(templates.ParamOver); over {
	case "", "1":
		f.Over = over == "1"
	default:
		p.note(templates.ParamOver, fault.New(fault.Invalid, fault.BadFilter, templates.ParamOver, over).At(templates.ParamOver))
	}
	f.Sort = p.sort("cost", "name", "used")
	f.After, f.Before = p.place()
	if f.Limit = p.limit(projectMostRows); f.Limit == 0 {
		f.Limit = projectRows
	}
	return cycle, f, p.done()
}

// month is the month asked for, or the newest with bills; the present one where there is none.
func (p *projects) month(ctx context.Context, v *visit, asked billing.Cycle) (billing.Cycle, error) {
	if !asked.IsZero() {
		return asked, nil
	}
	newest, err := p.db.NewestMonth(ctx, v.scope())
	if newest.IsZero() {
		newest = billing.CycleAt(v.now)
	}
	return newest, err
}

func (p *projects) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	asked, f, err := parseProjectFilter(r)
	if err != nil {
		return err
	}
	cycle, err := p.month(r.Context(), v, asked)
	if err != nil {
		return err
	}
	all, err := p.db.ProjectMonths(r.Context(), v.scope(), cycle, "", v.now)
	if err != nil {
		return err
	}
	shell, err := p.shell(r, v.t.Projects.Title)
	if err != nil {
		return err
	}
	page, err := newProjectsPage(v, shell, r.URL, cycle, &f, all, p.enable(v))
	if err != nil {
		return fmt.Errorf("projects of %s: %w", cycle, err)
	}
	without, err := p.noForecast(r.Context(), v, v.scope(), cycle, templates.Forecasted(all))
	if err != nil {
		return err
	}
	page.Basis = append(page.Basis, without...)
	return p.render(w, r, http.StatusOK, templates.Projects(page))
}

// enable is the way to ask for enterprise projects; nil for who may not, and while
// several accounts are chosen.
func (p *projects) enable(v *visit) *ui.Link {
	if len(v.chosen) != 1 || p.approval == nil || !auth.Can(*v.user, auth.ManageAccounts) {
		return nil
	}
	q := url.Values{templates.ParamAccount: {itoa64(v.chosen[0].ID)}}
	return &ui.Link{Href: ui.Address(templates.PathEnableProjects, q), Text: v.t.Approvals.Operation[approval.EnableProjects].Ask}
}

// newProjectsPage builds the list of a month's projects that f selects.
func newProjectsPage(v *visit, shell ui.Shell, at *url.URL, cycle billing.Cycle, f *templates.ProjectFilter, all []billing.ProjectMonth, enable *ui.Link) (templates.ProjectsPage, error) {
	t, q, open := v.t, at.Query(), !cycle.Final(v.now)
	list := templates.SelectProjects(t, all, f)
	page := templates.ProjectsPage{
		Shell: shell, Basis: append(templates.NewProjectsBasis(t, v.currency, all, enable), v.leftOut()...), Currencies: currencyTabs(v, at),
		Filter: templates.NewProjectsFilter(t, q, f, all), Month: [2]string{t.Calendar.Name(cycle.Prev()), t.Calendar.Name(cycle)},
		Caption: t.Projects.Caption(t.Calendar.Month(cycle), v.currency), Multi: len(v.chosen) > 1, Open: open, Final: !open,
		States: []ui.Status{{Kind: "est", Word: t.Calendar.Month(cycle) + t.List.Comma + t.Bills.Estimated}},
		Prev:   monthStep(t.Calendar.Abbr(cycle.Prev()), q, cycle.Prev()),
	}
	if !open {
		page.States[0] = ui.Status{Kind: "ok", Word: t.Calendar.Month(cycle) + t.List.Comma + t.Bills.Final}
	}
	if cycle.Before(billing.CycleAt(v.now)) {
		page.Next = monthStep(t.Calendar.Abbr(cycle.Next()), q, cycle.Next())
	}
	var order string
	page.Heads, order = templates.NewProjectsHeads(t, q, page.Month[1])
	from, to, prev, next, err := pageOf(list, func(p *billing.ProjectMonth) []string { return []string{p.ID, itoa64(p.AccountID)} }, f.After, f.Before, f.Limit)
	if err != nil {
		return page, err
	}
	for i := range list[from:to] {
		page.Rows = append(page.Rows, templates.NewProjectRow(t, &list[from+i], open, page.Multi))
	}
	if page.Total, err = templates.NewProjectTotal(t, list, open); err != nil {
		return page, err
	}
	if !templates.ProjectsInUse(all) {
		page.Enable = enable
	}
	page.Budgets = slices.ContainsFunc(all, func(p billing.ProjectMonth) bool { return p.Budget.Sign() > 0 })
	if len(list) == 0 {
		page.Void = templates.NewProjectsVoid(t, f.Active())
	}
	page.Pager = templates.NewPager(t, templates.PathProjects, q, prev, next, t.Projects.Shown(to-from, len(list), order))
	page.Pager.PrevText, page.Pager.NextText = t.List.Prev, t.List.Next
	page.Export = templates.NewExport(t, templates.PathProjects, q, f.Active(), t.List.AllColumns(int64(len(list))), ".csv", ".xlsx")
	return page, nil
}

// monthStep leads to the same list of another month.
func monthStep(text string, q url.Values, c billing.Cycle) *ui.Link {
	next := make(url.Values, len(q)+1)
	for name, values := range q {
		if name != templates.ParamAfter && name != templates.ParamBefore {
			next[name] = values
		}
	}
	next.Set(templates.ParamMonth, c.String())
	return &ui.Link{Href: ui.Address(templates.PathProjects, next), Text: text}
}

func (p *projects) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		asked, f, err := parseProjectFilter(r)
		if err != nil {
			return "", nil, err
		}
		cycle, err := p.month(r.Context(), v, asked)
		if err != nil {
			return "", nil, err
		}
		return fmt.Sprintf("projects-%s%s", cycle, format), func(ctx context.Context, w io.Writer) error {
			all, err := p.db.ProjectMonths(ctx, v.scope(), cycle, "", v.now)
			if err != nil {
				return err
			}
			return export.Projects(w, format, v.currency, templates.SelectProjects(v.t, all, &f))
		}, nil
	}
}

// find returns the project of the address in the newest month; several where
// accounts share its id.
func (p *projects) find(r *http.Request, v *visit) (billing.Cycle, []billing.ProjectMonth, error) {
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	missing := fault.New(fault.NotFound, fault.NoSuchProject, chi.URLParam(r, "id"))
	if err != nil || !proper(id) || len(id) > maxValue || id == "-1" {
		return billing.Cycle{}, nil, missing
	}
	cycle, err := p.month(r.Context(), v, billing.Cycle{})
	if err != nil {
		return cycle, nil, err
	}
	found, err := p.db.ProjectMonths(r.Context(), v.scope(), cycle, id, v.now)
	if err != nil {
		return cycle, nil, err
	}
	if len(found) == 0 {
		// Known, but without cost for two months: it still has its page.
		if found, err = p.db.IdleProjects(r.Context(), v.scope(), cycle, id); err != nil {
			return cycle, nil, err
		}
	}
	if len(found) == 0 {
		return cycle, nil, missing
	}
	return cycle, found, nil
}

func (p *projects) one(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	cycle, found, err := p.find(r, v)
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return p.choose(w, r, cycle, found)
	}
	owner, budget := templates.PlanValues(&found[0])
	return p.show(w, r, http.StatusOK, &found[0], &templates.PlanFacts{Owner: owner, Budget: budget})
}

// endingAs is what of a project ends soon as a file, of every account that has
// a project of this id.
func (p *projects) endingAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		_, found, err := p.find(r, v)
		if err != nil {
			return "", nil, err
		}
		scope := billing.Scope{Currency: v.currency}
		for i := range found {
			scope.Accounts = append(scope.Accounts, found[i].AccountID)
		}
		id := found[0].ID
		return "project-" + id + "-ending" + string(format), func(ctx context.Context, w io.Writer) error {
			ending, err := p.db.ProjectExpiring(ctx, scope, id, v.now.Add(endingWithin))
			if err != nil {
				return err
			}
			return export.Expiring(w, format, id, ending)
		}, nil
	}
}

// choose offers the projects of several accounts that have the same id.
func (p *projects) choose(w http.ResponseWriter, r *http.Request, cycle billing.Cycle, found []billing.ProjectMonth) error {
	v := visitOf(r)
	shell, err := p.shell(r, ui.Visible(templates.ProjectName(v.t, &found[0])))
	if err != nil {
		return err
	}
	page, err := newProjectsPage(v, shell, r.URL, cycle, &templates.ProjectFilter{Limit: projectRows}, found, nil)
	if err != nil {
		return err
	}
	page.Prev, page.Next, page.Export = nil, nil, nil
	return p.render(w, r, http.StatusOK, templates.Projects(page))
}

// show renders a project, with the form as it was filled in.
func (p *projects) show(w http.ResponseWriter, r *http.Request, status int, m *billing.ProjectMonth, plan *templates.PlanFacts) error {
	v := visitOf(r)
	t := v.t
	scope := billing.Scope{Accounts: []int64{m.AccountID}, Currency: v.currency}
	shell, err := p.shell(r, ui.Visible(templates.ProjectName(t, m)))
	if err != nil {
		return err
	}
	plan.May = auth.Can(*v.user, auth.PlanProjects)
	if plan.May {
		if plan.Owners, err = p.db.Owners(r.Context(), scope, m.AccountID); err != nil {
			return err
		}
	}
	open := !m.Cycle.Final(v.now)
	page := templates.ProjectPage{
		Shell: shell, States: []ui.Status{templates.ProjectState(t, m)}, Figures: templates.NewProjectFigures(t, m, v.currency, open),
		Basis: []ui.Rich{ui.Say(t.Projects.ID, ui.Code(m.ID)), ui.Say("{0} {1}", ui.Text(t.Projects.Account), m.AccountName), ui.Say(t.Projects.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(v.currency))},
		Plan:  templates.NewPlanForm(t, m, v.currency, plan),
	}
	forecast, known := m.Forecast()
	if known {
		page.Basis = append(page.Basis, ui.Text(t.Projects.ForecastIs))
	}
	without, err := p.noForecast(r.Context(), v, scope, m.Cycle, false)
	if err != nil {
		return err
	}
	page.Basis = append(page.Basis, without...)
	page.Bar = ui.NewBudget(m.Due.Decimal(), forecast, m.Budget.Decimal())
	ending, err := p.db.ProjectExpiring(r.Context(), scope, m.ID, v.now.Add(endingWithin))
	if err != nil {
		return err
	}
	page.Ending, page.Export = templates.NewProjectEnding(t, m, v.currency, ending, v.now)
	if page.Year, page.Explore, err = p.year(r.Context(), v, scope, m); err != nil {
		return err
	}
	orders, err := p.db.ProjectRenewals(r.Context(), scope, m.AccountID, m.ID, projectOrders)
	if err != nil {
		return err
	}
	names, err := p.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.orders(orders)
	if page.Orders, err = orderRows(v, orders); err != nil {
		return err
	}
	return p.render(w, r, status, templates.Project(page))
}

// year draws twelve months of a project by service, and leads to the explorer.
func (p *projects) year(ctx context.Context, v *visit, scope billing.Scope, m *billing.ProjectMonth) (*ui.Stack, ui.Link, error) {
	view := billing.CostView{
		By: []billing.Dim{billing.ByService}, From: m.Cycle.Add(-11).FirstDay(), To: m.Cycle.LastDay(), Only: map[billing.Dim][]string{billing.ByProject: {m.ID}},
	}
	facts := templates.CostFacts{T: v.t, View: &view, Query: url.Values{templates.ParamAccount: {itoa64(m.AccountID)}}, Currency: v.currency, Now: v.now}
	more := ui.Link{Text: v.t.Projects.Explore, Href: ui.Address(templates.PathCosts, url.Values{
		templates.ParamAccount: {itoa64(m.AccountID)}, string(billing.ByProject): {m.ID},
	})}
	var err error
	if facts.Facets, err = p.db.CostFacets(ctx, scope, view.From.Cycle(), view.To.Cycle()); err != nil {
		return nil, more, err
	}
	if facts.Cells, err = p.db.Costs(ctx, scope, &view); err != nil {
		return nil, more, err
	}
	for i := range facts.Cells { // begin with the first month that has any
		if i == 0 || facts.Cells[i].Period < view.From {
			view.From = facts.Cells[i].Period
		}
	}
	groups, err := templates.NewCostGroups(&facts)
	if err != nil {
		return nil, more, err
	}
	chart, err := templates.NewCostChart(&facts, groups)
	return chart, more, err
}

// plan saves owner and budget. What is wrong stands at its field.
func (p *projects) plan(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	fields, err := form(r, templates.ParamAccount, templates.ParamOwner, templates.ParamBudget)
	if err != nil {
		return err
	}
	if text := fields[templates.ParamAccount]; text != "" {
		account, err := findAccount(v.granted, text)
		if err != nil {
			return err
		}
		v.chosen, v.account, v.currency = []billing.Account{account}, account.ID, account.Currency
	}
	_, found, err := p.find(r, v)
	if err != nil {
		return err
	}
	if len(found) > 1 { // the form names the account; who does not use it must
		return fault.New(fault.Invalid, fault.NoSuchAccount, "").At(templates.ParamAccount)
	}
	account := found[0].AccountID
	asked := templates.PlanFacts{
		Owner: strings.TrimSpace(fields[templates.ParamOwner]), Budget: strings.TrimSpace(fields[templates.ParamBudget]), Errors: map[string]string{},
	}
	plan := billing.ProjectPlan{AccountID: account, ID: found[0].ID}
	if asked.Budget != "" {
		if !plainNumber(asked.Budget, 12, 2) || strings.Trim(asked.Budget, "0.") == "" {
			asked.Errors[templates.ParamBudget] = v.t.Projects.BadBudget
		} else if plan.Budget, err = decimal.NewFromString(asked.Budget); err != nil {
			return err
		}
	}
	if asked.Owner != "" {
		owners, err := p.db.Owners(r.Context(), v.everything(), account)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(owners, func(o billing.Owner) bool { return itoa64(o.ID) == asked.Owner })
		if at < 0 {
			asked.Errors[templates.ParamOwner] = v.t.Projects.BadOwner
		} else {
			plan.OwnerID = owners[at].ID
		}
	}
	if len(asked.Errors) > 0 {
		return p.show(w, r, http.StatusUnprocessableEntity, &found[0], &asked)
	}
	if err := p.db.SavePlan(r.Context(), v.everything(), v.actor(), plan, v.now); err != nil {
		return err
	}
	p.setFlash(r.Context(), flashPlan)
	return seeOther(w, templates.ProjectPath(plan.ID)+"?"+url.Values{templates.ParamAccount: {itoa64(account)}}.Encode())
}
