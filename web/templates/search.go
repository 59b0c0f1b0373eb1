package templates

import (
	"cmp"
	"net/url"
	"time"
	"unicode/utf8"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// SearchPage lists what a text was found in.
type SearchPage struct {
	ui.Shell                // Query is what was searched
	Kinds        []ui.Tab   // every kind that has something, with how much
	Orders       []OrderRow // NewOrderRow
	OrderPart    FoundPart
	Resources    []FoundRow
	ResourcePart FoundPart
	Held         []FoundHeld
	Export       []ui.ExportGroup
	Void         *ui.Void // nothing asked, or nothing found
}

// FoundPart says how much of a kind is shown, and where the rest is.
type FoundPart struct {
	Note string
	More *ui.Link
	Rest string // what to do where no page has the rest
}

// FoundRow is a resource met in the bill lines of any month.
type FoundRow struct {
	Resource ui.Link // to its page
	ID       string
	Service  string
	Region   string
	Project  string
	First    ui.Link
	Last     ui.Link
	Due      ui.Money
	Currency string
}

// ShortestSearch is the least number of characters that is searched for.
const ShortestSearch = 2

// NewSearchPage shows what was found: a little of each kind, or one kind alone.
// q is the page's address. found is not looked at when query is too short.
func NewSearchPage(shell ui.Shell, q url.Values, query string, kind billing.FoundKind, found *billing.Found, now time.Time) (SearchPage, error) {
	t := shell.T
	p := SearchPage{Shell: shell}
	p.Title, p.Query = t.Search.Title, query
	switch {
	case query == "":
		p.Void = &ui.Void{Title: t.Search.Ask, Text: ui.Say(t.Search.AskText)}
		return p, nil
	case utf8.RuneCountInString(query) < ShortestSearch:
		p.Void = &ui.Void{Title: t.Search.Ask, Text: ui.Say(t.Search.TooShort)}
		return p, nil
	}
	p.Title = t.Search.For(ui.Visible(query))
	f := finding{t: t, q: q, query: query, kind: kind, totals: &found.Totals}
	if found.Totals.All() == 0 {
		p.Void = &ui.Void{Title: t.Search.None, Text: ui.Say(t.Search.NoneText)}
		return p, nil
	}
	p.Kinds = f.kinds()
	exported := url.Values{}
	for name, values := range q {
		if name != ParamKind {
			exported[name] = values
		}
	}
	p.Export = NewExport(t, PathSearch, exported, false, t.Search.ExportNote, ".xlsx", ".csv")
	if kind != "" && found.Totals.Of(kind) == 0 {
		p.Void = &ui.Void{Title: t.Search.None, Text: ui.Say(t.Search.NoneOfKind)}
		return p, nil
	}
	return p, f.fill(&p, found, now)
}

// finding is what the parts of the page have in common.
type finding struct {
	t      *lang.Texts
	q      url.Values
	query  string
	kind   billing.FoundKind // "" = every kind
	totals *billing.FoundTotals
}

// shows reports whether the page shows the kind.
func (f *finding) shows(k billing.FoundKind) bool {
	return f.totals.Of(k) > 0 && (f.kind == "" || f.kind == k)
}

// href is the page of one kind; of every kind for "".
func (f *finding) href(k billing.FoundKind) string {
	q := firstPage(f.q)
	q.Del(ParamKind)
	if k != "" {
		q.Set(ParamKind, string(k))
	}
	return ui.Address(PathSearch, q)
}

// kinds leads to each kind's part of the page, or from one kind to the others.
func (f *finding) kinds() []ui.Tab {
	tabs := []ui.Tab{{Href: f.href(""), Text: withCount(f.t.Search.Every, f.totals.All()), Current: f.kind == ""}}
	for _, k := range billing.FoundKinds {
		n := f.totals.Of(k)
		if n == 0 {
			continue
		}
		tab := ui.Tab{Href: "#" + foundID(k), Text: withCount(f.name(k), n), Current: k == f.kind}
		if f.kind != "" {
			tab.Href = f.href(k)
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// withCount is the name of a part with how much is in it.
func withCount(name string, n int) string { return name + " " + ui.Count(int64(n)) }

// foundID is the heading of a kind's part of the page.
func foundID(k billing.FoundKind) string { return "h-" + string(k) }

func (f *finding) name(k billing.FoundKind) string {
	t := f.t
	return map[billing.FoundKind]string{
		billing.FoundOrders: t.Search.Orders, billing.FoundSubscriptions: t.Subscriptions.Title, billing.FoundPackages: t.Packages.Title,
		billing.FoundCoupons: t.Coupons.Title, billing.FoundInvoices: t.Invoices.Title, billing.FoundResources: t.Search.Resources,
	}[k]
}

// foundLists are the lists that have a kind with their own filters.
var foundLists = map[billing.FoundKind]string{
	billing.FoundOrders: PathOrders, billing.FoundSubscriptions: PathSubscriptions, billing.FoundPackages: PathPackages,
	billing.FoundCoupons: PathCoupons, billing.FoundInvoices: PathInvoices,
}

// part says how many of a kind are shown, and leads to all of it; from there to
// the kind's own list.
func (f *finding) part(k billing.FoundKind, shown int) FoundPart {
	total := f.totals.Of(k)
	p := FoundPart{Note: f.t.Search.Found(shown, total)}
	list := foundLists[k]
	switch {
	case f.kind == "" && shown < total:
		p.More = &ui.Link{Href: f.href(k), Text: f.t.Search.ShowAll(f.name(k), total)}
	case f.kind == "":
	case list != "":
		p.More = &ui.Link{Href: withQuery(list, url.Values{ParamQuery: {f.query}}), Text: f.t.Search.InList(f.name(k))}
	case shown < total:
		p.Rest = f.t.Search.MoreResource
	}
	return p
}

// fill adds the parts that the page shows.
func (f *finding) fill(p *SearchPage, found *billing.Found, now time.Time) (err error) {
	t := f.t
	if !f.shows(billing.FoundOrders) {
		found.Orders = nil
	}
	for i := range found.Orders {
		row, err := NewOrderRow(t, &found.Orders[i], now)
		if err != nil {
			return err
		}
		p.Orders = append(p.Orders, row)
	}
	p.OrderPart = f.part(billing.FoundOrders, len(found.Orders))
	if p.Held, err = f.held(found, now); err != nil {
		return err
	}
	if !f.shows(billing.FoundResources) {
		return nil
	}
	for i := range found.Resources {
		p.Resources = append(p.Resources, newFoundRow(t, &found.Resources[i], now))
	}
	p.ResourcePart = f.part(billing.FoundResources, len(found.Resources))
	return nil
}

func newFoundRow(t *lang.Texts, r *billing.FoundResource, now time.Time) FoundRow {
	row := FoundRow{
		Resource: ui.Link{Href: ResourcePath(r.ResourceID), Text: cmp.Or(r.ResourceName, r.ResourceID, t.Lines.Unnamed)}, ID: r.ResourceID,
		Service: r.ServiceTypeName, Region: r.RegionName, Project: groupName(t, billing.ByProject, r.ProjectID, r.ProjectName),
		First: ui.Link{Href: LinesOfResource(r.First, r.ResourceID), Text: t.Calendar.Short(r.First)},
		Last:  ui.Link{Href: LinesOfResource(r.Last, r.ResourceID), Text: t.Calendar.Short(r.Last)},
		Due:   ui.E8(r.Due).OpenIf(!r.Last.Final(now)), Currency: r.Currency,
	}
	if row.ID == row.Resource.Text {
		row.ID = ""
	}
	return row
}
