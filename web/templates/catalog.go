package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// CatalogPage is one of the product lists.
type CatalogPage struct {
	ui.Shell
	Basis   []ui.Rich // NewCatalogBasis
	Tabs    []ui.Tab  // NewCatalogTabs
	Filter  CatalogFilter
	Caption string
	Heads   []CatalogHead
	Rows    []CatalogRow
	Pager   ui.Pager
	Export  []ui.ExportGroup
	Void    *ui.Void   // instead of the table
	Convert *Converter // with units and conversions
}

// CatalogFilter is the filter form of a list.
type CatalogFilter struct {
	Query  string
	Facets []ui.Facet
	Keep   []ui.Pair
	Chips  []ui.Chip
	Reset  string
}

// CatalogHead is a column; one that sorts has Sort.
type CatalogHead struct {
	Text, Class string
	Sort        *ui.SortHead
}

// CatalogRow is one entry: its name, then a cell for each further column.
type CatalogRow struct {
	Name  ui.Link
	Gone  ui.Rich // why it is grey; nil while it is listed
	Cells []CatalogCell
}

// CatalogCell is text, an id, or a link.
type CatalogCell struct {
	Class string
	Text  ui.Rich
}

// Converter is the form that converts units, with its answer.
type Converter struct {
	Amount   ui.Field
	From, To ui.Choice
	Keep     []ui.Pair
	Answer   ui.Rich // nil before the first question and after a wrong one
	Note     string
}

// heads are those of the columns that are shown.
func (p *CatalogPage) heads() []CatalogHead {
	if len(p.Heads) == 0 {
		return nil
	}
	return append(p.Heads[:1:1], catalogCells(p.Cols, p.Heads[1:])...)
}

// NewCatalogBasis says where the lists come from, and of when they are.
func NewCatalogBasis(t *lang.Texts, readAt time.Time) []ui.Rich {
	basis := []ui.Rich{ui.Text(t.Catalog.Basis)}
	if !readAt.IsZero() {
		basis = append(basis, ui.Say(t.Catalog.ReadAt, ui.Instant(readAt)))
	}
	return basis
}

// NewCatalogTabs leads to each list; q is of the page.
func NewCatalogTabs(t *lang.Texts, q url.Values, now billing.CatalogList, counts map[billing.CatalogList]int64) []ui.Tab {
	var tabs []ui.Tab
	for _, list := range billing.CatalogLists {
		next := url.Values{}
		for _, name := range []string{ParamAccount, ParamCurrency} {
			if values := q[name]; len(values) > 0 {
				next[name] = values
			}
		}
		if list != billing.CatalogServices {
			next.Set(ParamList, string(list))
		}
		tabs = append(tabs, ui.Tab{Href: ui.Address(PathCatalog, next), Text: t.Catalog.Lists[list] + " " + ui.Count(counts[list]), Current: list == now})
	}
	return tabs
}

// measureName names a kind of measurement; new ones appear upstream.
func measureName(t *lang.Texts, kind int32) string {
	if word, ok := t.Catalog.Measures[kind]; ok {
		return word
	}
	return t.Catalog.Measure(strconv.Itoa(int(kind)))
}

// NewCatalogFilter shows what q filters a list by.
func NewCatalogFilter(t *lang.Texts, q url.Values, f *billing.CatalogFilter, services []billing.Facet, measures []int32) CatalogFilter {
	form := CatalogFilter{Query: f.Query, Keep: ui.Keep(q, ParamList, ParamType, ParamSort, ParamAccount, ParamLimit)}
	if len(services) > 0 {
		form.Facets = append(form.Facets, facet(t, ParamService, t.Catalog.Service, services, f.Services))
	}
	if len(measures) > 0 {
		kinds := ui.Facet{Name: ParamMeasure, Label: t.Catalog.Kind}
		for _, m := range measures {
			kinds.Options = append(kinds.Options, ui.Option{Value: strconv.Itoa(int(m)), Text: measureName(t, m), On: slices.Contains(f.MeasureTypes, m)})
		}
		form.Facets = append(form.Facets, kinds)
	}
	chips := ui.NewChips(t, PathCatalog, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	for _, kind := range f.ResourceTypes {
		chips.Text(ParamType, t.Catalog.Type, kind)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamList, ParamSort, ParamAccount, ParamLimit)
	return form
}

// NewCatalogHeads shows the columns of a list and which one it is sorted by;
// order is the same in words.
func NewCatalogHeads(t *lang.Texts, list billing.CatalogList, q url.Values) (heads []CatalogHead, order string) {
	w := &t.Catalog
	if list == billing.CatalogConversions {
		return []CatalogHead{{Text: w.From}, {Text: w.Ratio, Class: "num"}, {Text: w.To}, {Text: w.Kind, Class: "lo"}}, w.ByName
	}
	sort := ui.Sorting{Path: PathCatalog, Query: firstPage(q), Param: ParamSort, Default: "name"}
	name := sort.Head("name", w.Name, ui.SortWords{Up: w.ByName, Down: w.ByNameDown, UpFirst: true})
	code := sort.Head("code", w.Code, ui.SortWords{Up: w.ByCode, Down: w.ByCodeDown, UpFirst: true})
	heads = []CatalogHead{{Sort: &name}, {Text: w.Other, Class: "lo"}}
	switch list {
	case billing.CatalogServices:
		heads = append(heads, CatalogHead{Text: w.Short}, CatalogHead{Sort: &code, Class: "lo"}, CatalogHead{Text: w.Sells})
	case billing.CatalogTypes, billing.CatalogResources:
		heads = append(heads, CatalogHead{Sort: &code, Class: "lo"}, CatalogHead{Text: w.Service}, CatalogHead{Text: w.Description, Class: "lo"})
	case billing.CatalogUsages:
		heads = append(heads, CatalogHead{Sort: &code}, CatalogHead{Text: w.Type}, CatalogHead{Text: w.Service, Class: "lo"})
	case billing.CatalogUnits:
		heads = append(heads, CatalogHead{Text: w.Short}, CatalogHead{Text: w.Kind}, CatalogHead{Sort: &code, Class: "num lo"})
	}
	return heads, sort.InWords()
}

// NewCatalogRow shows one entry under the columns of its list.
func NewCatalogRow(t *lang.Texts, e *billing.CatalogEntry) CatalogRow {
	name, other := e.Name, e.NameZH
	if t.Tag == lang.Chinese {
		name, other = cmp.Or(e.NameZH, e.Name), e.Name
	}
	row := CatalogRow{Name: ui.Link{Text: cmp.Or(name, e.Code)}}
	if !e.GoneAt.IsZero() {
		row.Gone = ui.Say(t.Catalog.Gone, ui.Instant(e.GoneAt))
	}
	text := func(class, s string) {
		if s == "" {
			s = "–"
		}
		row.Cells = append(row.Cells, CatalogCell{Class: class, Text: ui.Say("{0}", s)})
	}
	code := func(class string) {
		row.Cells = append(row.Cells, CatalogCell{Class: class, Text: ui.Say("{0}", ui.Code(e.Code))})
	}
	link := func(class, text, href string) {
		row.Cells = append(row.Cells, CatalogCell{Class: class, Text: ui.Say("{0}", ui.Link{Href: href, Text: text})})
	}
	service := func(class string) {
		link(class, cmp.Or(local(t, e.ServiceName, e.ServiceNameZH), e.Service), CatalogPath(billing.CatalogTypes, url.Values{ParamService: {e.Service}}))
	}
	text("lo", other)
	switch e.List {
	case billing.CatalogServices:
		row.Name.Href = CatalogPath(billing.CatalogTypes, url.Values{ParamService: {e.Code}})
		text("", e.Abbreviation)
		code("lo")
		link("keep", t.Catalog.SellsOf, CatalogPath(billing.CatalogResources, url.Values{ParamService: {e.Code}}))
	case billing.CatalogTypes, billing.CatalogResources:
		row.Name.Href = CatalogPath(billing.CatalogUsages, url.Values{ParamType: {e.Code}})
		code("lo")
		service("")
		text("lo", local(t, e.Description, e.DescriptionZH))
	case billing.CatalogUsages:
		code("")
		link("", cmp.Or(local(t, e.TypeName, e.TypeNameZH), e.ResourceType), CatalogPath(billing.CatalogUsages, url.Values{ParamType: {e.ResourceType}}))
		service("lo")
	case billing.CatalogUnits:
		text("", e.Abbreviation)
		text("", measureName(t, e.MeasureType))
		row.Cells = append(row.Cells, CatalogCell{Class: "num lo", Text: ui.Text(e.Code)})
	}
	return row
}

// unitName names a unit in the page's language.
func unitName(t *lang.Texts, u *billing.Unit) string {
	return cmp.Or(local(t, u.Name, u.NameZH), u.Abbreviation, strconv.Itoa(int(u.ID)))
}

// Measures are the units of measurement as upstream's catalogue has them.
type Measures struct {
	units       map[int32]*billing.Unit
	Conversions []billing.Conversion
}

// NewMeasures returns the units by their ids, with how they convert.
func NewMeasures(units []billing.Unit, conversions []billing.Conversion) Measures {
	return Measures{unitsByID(units), conversions}
}

// Name names a unit in the page's language; one that the catalogue lacks is
// shown by upstream's code.
func (m Measures) Name(t *lang.Texts, id int32) string {
	if u := m.units[id]; u != nil {
		return ui.Visible(unitName(t, u))
	}
	return t.Held.UnitOf(int(id))
}

// NewConversionRow shows how one unit converts into another.
func NewConversionRow(t *lang.Texts, c billing.Conversion, units map[int32]*billing.Unit) CatalogRow {
	named := func(id int32) string {
		if u := units[id]; u != nil {
			return unitName(t, u)
		}
		return strconv.Itoa(int(id))
	}
	return CatalogRow{Name: ui.Link{Text: named(c.From)}, Cells: []CatalogCell{
		{Class: "num", Text: ui.Say("{0}", ui.Number(strconv.FormatInt(c.Ratio, 10)))},
		{Text: ui.Say("{0}", named(c.To))},
		{Class: "lo", Text: ui.Text(measureName(t, c.Type))},
	}}
}

// NewCatalogVoid says why nothing is listed.
func NewCatalogVoid(t *lang.Texts, list billing.CatalogList, filtered bool) *ui.Void {
	if !filtered {
		return &ui.Void{Title: t.Catalog.None, Text: ui.Say(t.Catalog.NoneText)}
	}
	return &ui.Void{Title: t.Catalog.NoMatch, Text: ui.Say(t.Catalog.NoMatchText, ui.Link{Href: CatalogPath(list, nil), Text: t.Orders.Reset})}
}

// ConvertFacts are the form of the converter as it was sent, and what came of it.
type ConvertFacts struct {
	Amount   string
	From, To int32
	Errors   map[string]string // by field: amount, from, to
	Answer   *billing.Converted
}

// NewConverter shows the form that converts units. Only kinds with more than one
// unit are offered.
func NewConverter(t *lang.Texts, q url.Values, units []billing.Unit, f *ConvertFacts) *Converter {
	w := &t.Catalog
	c := &Converter{
		Amount: ui.Field{ID: "c-amount", Name: ParamAmount, Label: w.Amount, Value: f.Amount, Help: w.AmountHelp, Error: f.Errors[ParamAmount], Required: true},
		From:   ui.Choice{Field: ui.Field{ID: "c-from", Name: ParamFrom, Label: w.ConvertFrom, Error: f.Errors[ParamFrom]}},
		To:     ui.Choice{Field: ui.Field{ID: "c-to", Name: ParamTo, Label: w.ConvertTo, Error: f.Errors[ParamTo]}},
		Keep:   ui.Keep(q, ParamAccount),
	}
	c.From.Groups, c.To.Groups = unitGroups(t, units, f.From), unitGroups(t, units, f.To)
	if f.Answer != nil {
		byID := unitsByID(units)
		c.Answer = ui.Say("{0} {1} = {2} {3}", ui.Number(f.Amount), unitName(t, byID[f.From]), ui.Number(string(f.Answer.Value)), unitName(t, byID[f.To]))
		c.Note = w.Exact
		if !f.Answer.Exact {
			c.Note = w.Rounded
		}
	}
	return c
}

func unitsByID(units []billing.Unit) map[int32]*billing.Unit {
	byID := make(map[int32]*billing.Unit, len(units))
	for i := range units {
		byID[units[i].ID] = &units[i]
	}
	return byID
}

func unitGroups(t *lang.Texts, units []billing.Unit, chosen int32) []ui.OptionGroup {
	var groups []ui.OptionGroup
	for from := 0; from < len(units); {
		to := from
		g := ui.OptionGroup{Label: measureName(t, units[from].Type)}
		for ; to < len(units) && units[to].Type == units[from].Type; to++ {
			u := &units[to]
			g.Options = append(g.Options, ui.Option{Value: strconv.Itoa(int(u.ID)), Text: unitName(t, u), On: u.ID == chosen})
		}
		if to-from > 1 {
			groups = append(groups, g)
		}
		from = to
	}
	return groups
}
