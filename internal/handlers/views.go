package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// views are the filters, orders and columns of lists that people keep, and which
// columns they want to see: one mechanism for every list.
type views struct{ *site }

// listing is a list that a person can make their own.
type listing struct {
	route string // as routes.go has it
	deed  auth.Deed
	check func(r *http.Request) error // that the list can be shown with the query of r
}

// listings are all such lists by name.
var listings = func() map[string]listing {
	all := map[string]listing{
		templates.ListOrders:        {templates.PathOrders, auth.Look, only(parseOrderFilter)},
		templates.ListSubscriptions: {templates.PathSubscriptions, auth.Look, only(parseSubscriptionFilter)},
		templates.ListPackages:      {templates.PathPackages, auth.Look, only(parsePackageFilter)},
		templates.ListCoupons:       {templates.PathCoupons, auth.Look, only(parseCouponFilter)},
		templates.ListInvoices:      {templates.PathInvoices, auth.Look, only(parseInvoiceFilter)},
		templates.ListUsage:         {"/bills/{month}/usage", auth.Look, only(parseUsageFilter)},
		templates.ListPrices:        {templates.PathPrices, auth.Look, only(parseQuoteFilter)},
		templates.ListActivity:      {templates.PathActivity, auth.Look, only(parseActivityFilter)},
		templates.ListAudit:         {templates.PathAudit, auth.ReadAudit, only(parseAuditFilter)},
		templates.ListUsers:         {templates.PathUsers, auth.ManagePeople, only(parsePeopleFilter)},
		templates.ListBills:         {templates.PathBills, auth.Look, func(r *http.Request) error { return readParams(r).done() }},
		templates.ListAccounts:      {templates.PathAccounts, auth.ManageAccounts, func(r *http.Request) error { return readParams(r).done() }},
		templates.ListApprovals: {templates.PathApprovals, auth.Look, func(r *http.Request) error {
			_, _, err := parseRequestFilter(r)
			return err
		}},
		templates.ListProjects: {templates.PathProjects, auth.Look, func(r *http.Request) error {
			_, _, err := parseProjectFilter(r)
			return err
		}},
		templates.ListCosts: {templates.PathCosts, auth.Look, func(r *http.Request) error {
			_, err := parseCostQuery(r, visitOf(r))
			return err
		}},
		templates.ListBill: {"/bills/{month}", auth.Look, func(r *http.Request) error {
			p := readParams(r)
			p.dim(templates.ParamBy)
			return p.done()
		}},
		templates.ListLines: {"/bills/{month}/lines", auth.Look, func(r *http.Request) error {
			_, err := parseLineFilter(r, billing.CycleAt(visitOf(r).now))
			return err
		}},
	}
	for _, list := range billing.CatalogLists {
		all[templates.ListCatalog(list)] = listing{templates.PathCatalog, auth.Look, only(parseCatalogFilter)}
	}
	return all
}()

// only makes a check of a list's parser.
func only[F any](parse func(r *http.Request) (F, error)) func(r *http.Request) error {
	return func(r *http.Request) error {
		_, err := parse(r)
		return err
	}
}

// listOf is the name of the list that a request shows; "" for other pages.
func listOf(r *http.Request) string {
	route := chi.RouteContext(r.Context()).RoutePattern()
	if route == templates.PathCatalog {
		list, err := oneParam(r.URL.Query(), templates.ParamList)
		if err != nil {
			return ""
		}
		if list == "" {
			list = string(billing.CatalogServices)
		}
		if _, ok := listings[templates.ListCatalog(billing.CatalogList(list))]; !ok {
			return ""
		}
		return templates.ListCatalog(billing.CatalogList(list))
	}
	if route == templates.PathApprovals && r.URL.Query().Get(templates.ParamTab) == templates.TabOutside {
		return "" // a table of another kind
	}
	for name, l := range listings {
		if l.route == route {
			return name
		}
	}
	return ""
}

// listAddress is the address of a list; "" where the month is a part of it.
func listAddress(list string) string {
	if templates.MonthBound(list) {
		return ""
	}
	return listings[list].route
}

// ownList adds to the frame of a page how the person made its list their own,
// and leads the contents to the views that they open first.
func ownList(r *http.Request, v *visit, list string, choices *auth.ListChoices, shell *ui.Shell) {
	paths := map[string]string{}
	for _, first := range choices.First {
		if templates.OpensFirst(first.List) {
			paths[first.List] = listAddress(first.List)
		}
	}
	templates.FirstViews(shell.Nav, choices.First, paths)
	if list == "" {
		return
	}
	shell.List, shell.Cols = templates.NewListTools(&templates.ListFacts{
		T: v.t, List: list, Path: r.URL.Path, Query: r.URL.Query(), Default: takenFor(v, list), Choices: choices, Several: len(v.chosen) > 1,
	})
}

// takenFor is what a list takes when its address does not say it and other people's would
// take something else.
func takenFor(v *visit, list string) url.Values {
	if list == templates.ListApprovals {
		return url.Values{templates.ParamTab: {defaultTab(v.user)}}
	}
	return nil
}

// list shows the views that the person may open.
func (s *views) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	all, err := s.db.Views(r.Context(), v.all(), v.user.ID)
	if err != nil {
		return err
	}
	shell, err := s.shell(r, v.t.Views.Title)
	if err != nil {
		return err
	}
	page := templates.ViewsPage{Shell: shell}
	for i := range all {
		if l, ok := listings[all[i].List]; ok && auth.Can(*v.user, l.deed) {
			page.Rows = append(page.Rows, templates.NewViewRow(v.t, &all[i], listAddress(all[i].List), auth.Can(*v.user, auth.ManagePeople)))
		}
	}
	if len(page.Rows) == 0 {
		page.Void = templates.NewViewsVoid(v.t)
	}
	return s.render(w, r, http.StatusOK, templates.Views(page))
}

// create keeps what a list shows as a view.
func (s *views) create(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	fields, err := form(r, templates.FieldList, templates.FieldQuery, templates.FieldName, templates.FieldShared, templates.ParamNext)
	if err != nil {
		return err
	}
	view := auth.View{List: fields[templates.FieldList], Name: strings.TrimSpace(fields[templates.FieldName]), Shared: fields[templates.FieldShared] == "true"}
	if err := s.checkView(r, v, fields[templates.FieldQuery], &view); err != nil {
		return err
	}
	err = checkViewName(view.Name)
	if err == nil {
		_, err = s.db.CreateView(r.Context(), v.user.ID, view)
	}
	if f := fault.As(err); f != nil && f.Field == templates.FieldName {
		return s.again(w, r, v.t.Views.NewTitle, &templates.ViewFields{
			List: view.List, Query: view.Query, Next: fields[templates.ParamNext], Name: fields[templates.FieldName], Shared: view.Shared, Error: v.t.Fault(f),
		})
	}
	if err != nil {
		return err
	}
	s.setFlash(r.Context(), flashView)
	return seeOther(w, orViews(localPath(fields[templates.ParamNext])))
}

// checkView fills in what a view keeps of a query, after making sure that its list
// can be shown with it. Faults: BadForm, NoAccess, BadView, those of accounts.
func (s *views) checkView(r *http.Request, v *visit, query string, view *auth.View) error {
	l, ok := listings[view.List]
	if !ok {
		return fault.New(fault.Invalid, fault.BadForm).At(templates.FieldList)
	}
	if !auth.Can(*v.user, l.deed) {
		return fault.New(fault.Forbidden, fault.NoAccess)
	}
	bad := fault.New(fault.Invalid, fault.BadView)
	q, err := url.ParseQuery(query)
	if err != nil {
		return bad.Because(err)
	}
	q = templates.CleanView(view.List, q)
	if view.Query = q.Encode(); len(view.Query) > 2000 {
		return bad
	}
	probe := *v
	if err := probe.choose(q); err != nil {
		return err
	}
	if q.Has(templates.ParamAccount) {
		view.Accounts = probe.everything().Accounts
	}
	asked := r.WithContext(context.WithValue(r.Context(), visitKey{}, &probe))
	asked.Method, asked.URL = http.MethodGet, &url.URL{Path: l.route, RawQuery: view.Query}
	if err := l.check(asked); err != nil {
		return bad.Because(err)
	}
	return nil
}

func checkViewName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > auth.MaxViewName || !proper(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return fault.New(fault.Invalid, fault.BadViewName, auth.MaxViewName).At(templates.FieldName)
	}
	return nil
}

// again shows the form of a view as it was sent, with what is wrong.
func (s *views) again(w http.ResponseWriter, r *http.Request, title string, f *templates.ViewFields) error {
	shell, err := s.shell(r, title)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if f.Error != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, r, status, templates.View(templates.NewViewPage(shell, f)))
}

// find returns the view of the address, if the person may open it.
func (s *views) find(r *http.Request) (auth.View, error) {
	v := visitOf(r)
	n, err := number(chi.URLParam(r, "id"))
	if err != nil {
		return auth.View{}, fault.New(fault.NotFound, fault.NoSuchView).Because(err)
	}
	view, err := s.db.View(r.Context(), v.all(), v.user.ID, n)
	if err == nil && !auth.Can(*v.user, listings[view.List].deed) {
		return view, fault.New(fault.NotFound, fault.NoSuchView)
	}
	return view, err
}

// show is the form that changes a view of one's own. What others share opens.
func (s *views) show(w http.ResponseWriter, r *http.Request) error {
	view, err := s.find(r)
	if err != nil {
		return err
	}
	if !view.Mine {
		if path := listAddress(view.List); path != "" {
			return seeOther(w, path+"?"+view.Query)
		}
		return seeOther(w, templates.PathViews)
	}
	return s.again(w, r, view.Name, &templates.ViewFields{ID: view.ID, List: view.List, Name: view.Name, Shared: view.Shared, First: view.First})
}

// change renames a view, shares it, or opens it first.
func (s *views) change(w http.ResponseWriter, r *http.Request) error {
	view, err := s.find(r)
	if err != nil {
		return err
	}
	if !view.Mine {
		return fault.New(fault.NotFound, fault.NoSuchView)
	}
	fields, err := form(r, templates.FieldName, templates.FieldShared, templates.FieldFirst)
	if err != nil {
		return err
	}
	title, v := view.Name, visitOf(r)
	view.Name, view.Shared = strings.TrimSpace(fields[templates.FieldName]), fields[templates.FieldShared] == "true"
	view.First = fields[templates.FieldFirst] == "true" && templates.OpensFirst(view.List)
	if err = checkViewName(view.Name); err == nil {
		err = s.db.UpdateView(r.Context(), v.user.ID, view)
	}
	if f := fault.As(err); f != nil && f.Field == templates.FieldName {
		return s.again(w, r, title, &templates.ViewFields{
			ID: view.ID, List: view.List, Name: fields[templates.FieldName], Shared: view.Shared, First: view.First, Error: v.t.Fault(f),
		})
	}
	if err != nil {
		return err
	}
	s.setFlash(r.Context(), flashViewChanged)
	return seeOther(w, templates.PathViews)
}

// remove deletes a view: one's own, and for admins also one that others share.
func (s *views) remove(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	n, err := number(chi.URLParam(r, "id"))
	if err != nil {
		return fault.New(fault.NotFound, fault.NoSuchView).Because(err)
	}
	if err := s.db.DeleteView(r.Context(), v.all(), v.user.ID, n, auth.Can(*v.user, auth.ManagePeople)); err != nil {
		return err
	}
	s.setFlash(r.Context(), flashViewGone)
	return seeOther(w, templates.PathViews)
}

// columns keeps which columns of a list the person wants to see.
func (s *views) columns(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	asked := r.PostForm[templates.ParamColumns]
	r.PostForm.Del(templates.ParamColumns) // the one field that is sent several times
	fields, err := form(r, templates.FieldList, templates.ParamNext, "reset")
	if err != nil {
		return err
	}
	list := fields[templates.FieldList]
	l, ok := listings[list]
	switch {
	case !ok:
		return fault.New(fault.Invalid, fault.BadForm).At(templates.FieldList)
	case !auth.Can(*v.user, l.deed):
		return fault.New(fault.Forbidden, fault.NoAccess)
	case fields["reset"] != "":
		err = s.db.ResetColumns(r.Context(), v.user.ID, list)
	default:
		err = s.db.SaveColumns(r.Context(), v.user.ID, list, templates.KnownColumns(list, asked))
	}
	if err != nil {
		return err
	}
	return seeOther(w, orOverview(localPath(fields[templates.ParamNext])))
}

func orViews(path string) string {
	if path == "" {
		return templates.PathViews
	}
	return path
}
