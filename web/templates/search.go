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
	ui.Shell              // Query is what was searched
	Orders     []OrderRow // NewOrderRow
	OrdersNote string     // Texts.Search.Found
	MoreOrders *ui.Link
	Resources  []FoundRow
	ResNote    string
	More       bool // there are more resources than shown
	Held       []FoundHeld
	Export     []ui.ExportGroup
	Void       *ui.Void // nothing asked, or nothing found
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

// NewSearchPage shows what was found; q is the page's address. found is not
// looked at when query is too short.
func NewSearchPage(shell ui.Shell, q url.Values, query string, found *billing.Found, now time.Time) (SearchPage, error) {
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
	if len(found.Orders)+len(found.Resources)+found.FoundHeld.Count() == 0 {
		p.Void = &ui.Void{Title: t.Search.None, Text: ui.Say(t.Search.NoneText)}
		return p, nil
	}
	p.Export = NewExport(t, PathSearch, q, false, t.Search.ExportNote, ".xlsx", ".csv")
	for i := range found.Orders {
		row, err := NewOrderRow(t, &found.Orders[i], now)
		if err != nil {
			return p, err
		}
		p.Orders = append(p.Orders, row)
	}
	p.OrdersNote = t.Search.Found(len(found.Orders), found.MoreOrders)
	if found.MoreOrders {
		p.MoreOrders = &ui.Link{Href: OrdersPath(url.Values{ParamQuery: {query}}), Text: t.Search.MoreOrders}
	}
	var err error
	if p.Held, err = newFoundHeld(t, query, &found.FoundHeld, now); err != nil {
		return p, err
	}
	for i := range found.Resources {
		p.Resources = append(p.Resources, newFoundRow(t, &found.Resources[i], now))
	}
	p.ResNote, p.More = t.Search.Found(len(found.Resources), found.MoreResources), found.MoreResources
	return p, nil
}

func newFoundRow(t *lang.Texts, r *billing.FoundResource, now time.Time) FoundRow {
	row := FoundRow{
		Resource: ui.Link{Href: ResourcePath(r.ResourceID), Text: cmp.Or(r.ResourceName, r.ResourceID, t.Lines.Unnamed)}, ID: r.ResourceID,
		Service: r.ServiceTypeName, Region: r.RegionName, Project: r.ProjectName,
		First: ui.Link{Href: LinesOfResource(r.First, r.ResourceID), Text: t.Calendar.Short(r.First)},
		Last:  ui.Link{Href: LinesOfResource(r.Last, r.ResourceID), Text: t.Calendar.Short(r.Last)},
		Due:   ui.E8(r.Due).OpenIf(!r.Last.Final(now)), Currency: r.Currency,
	}
	if row.ID == row.Resource.Text {
		row.ID = ""
	}
	return row
}
