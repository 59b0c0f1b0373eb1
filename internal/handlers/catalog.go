package handlers

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// catalog are the product lists, and the converter of units.
type catalog struct{ *site }

// parseCatalogFilter reads which list is shown, and what selects and sorts its entries.
func parseCatalogFilter(r *http.Request) (f billing.CatalogFilter, err error) {
	p := readParams(r)
	f.List = billing.CatalogList(p.one(templates.ParamList))
	if f.List == "" {
		f.List = billing.CatalogServices
	}
	if !slices.Contains(billing.CatalogLists, f.List) {
		p.note(templates.ParamList, fault.New(fault.Invalid, fault.BadFilter, templates.ParamList, f.List).At(templates.ParamList))
	}
	f.Query = p.one(templates.ParamQuery)
	f.Services = p.list(templates.ParamService)
	f.ResourceTypes = p.list(templates.ParamType)
	f.MeasureTypes = codes(p, templates.ParamMeasure, func(s string) (int32, error) {
		n, err := strconv.ParseInt(s, 10, 32)
		return int32(n), err
	})
	f.Sort = p.sort("name", "code")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxCatalogLimit)
	return f, p.done()
}

func (c *catalog) list(w http.ResponseWriter, r *http.Request) error {
	f, err := parseCatalogFilter(r)
	if err != nil {
		return err
	}
	return c.show(w, r, http.StatusOK, f, &templates.ConvertFacts{})
}

// show renders a list; with units and conversions stands the converter.
func (c *catalog) show(w http.ResponseWriter, r *http.Request, status int, f billing.CatalogFilter, asked *templates.ConvertFacts) error {
	v := visitOf(r)
	shell, err := c.shell(r, v.t.Catalog.Title)
	if err != nil {
		return err
	}
	page, err := c.page(r.Context(), v, shell, r.URL.Query(), f, asked)
	if err != nil {
		return err
	}
	return c.render(w, r, status, templates.Catalog(page))
}

func (c *catalog) page(ctx context.Context, v *visit, shell ui.Shell, q url.Values, f billing.CatalogFilter, asked *templates.ConvertFacts) (templates.CatalogPage, error) {
	t, scope := v.t, v.everything()
	page := templates.CatalogPage{Shell: shell}
	counts, readAt, err := c.db.CatalogSummary(ctx, scope)
	if err != nil {
		return page, err
	}
	page.Basis, page.Tabs = templates.NewCatalogBasis(t, readAt), templates.NewCatalogTabs(t, q, f.List, counts)
	services, err := c.db.CatalogServices(ctx, scope, f.List)
	if err != nil {
		return page, err
	}
	var units []billing.Unit
	if f.List == billing.CatalogUnits || f.List == billing.CatalogConversions {
		if units, err = c.db.Units(ctx, scope); err != nil {
			return page, err
		}
		if len(units) > 0 {
			page.Convert = templates.NewConverter(t, q, units, asked)
		}
	}
	page.Filter = templates.NewCatalogFilter(t, q, &f, services, measureKinds(units))
	var order string
	page.Heads, order = templates.NewCatalogHeads(t, f.List, q)
	var total int64
	var entries billing.CatalogPage
	if f.List == billing.CatalogConversions {
		if page.Rows, err = c.conversionRows(ctx, v, units, &f); err != nil {
			return page, err
		}
		total = int64(len(page.Rows))
	} else {
		if entries, err = c.db.CatalogEntries(ctx, scope, f); err != nil {
			return page, err
		}
		total = entries.Total
		for i := range entries.Entries {
			page.Rows = append(page.Rows, templates.NewCatalogRow(t, &entries.Entries[i]))
		}
	}
	if len(page.Rows) == 0 {
		page.Void = templates.NewCatalogVoid(t, f.List, f.Active())
	}
	page.Caption = t.Catalog.Caption(t.Catalog.Lists[f.List], order)
	page.Pager = templates.NewPager(t, templates.PathCatalog, q, entries.Prev, entries.Next, t.Catalog.Shown(len(page.Rows), total, order))
	page.Pager.PrevText, page.Pager.NextText = t.List.Prev, t.List.Next
	page.Export = templates.NewExport(t, templates.PathCatalog, catalogQuery(f.List, q), false, t.Catalog.Count[f.List](int(total)), ".csv", ".xlsx")
	return page, nil
}

// catalogQuery is the query of a list's export, which the converter's page is none of.
func catalogQuery(list billing.CatalogList, q url.Values) url.Values {
	next := make(url.Values, len(q)+1)
	for _, name := range []string{
		templates.ParamQuery, templates.ParamService, templates.ParamType, templates.ParamMeasure, templates.ParamSort, templates.ParamAccount,
	} {
		if values := q[name]; len(values) > 0 {
			next[name] = values
		}
	}
	next.Set(templates.ParamList, string(list))
	return next
}

func measureKinds(units []billing.Unit) []int32 {
	var kinds []int32
	for i := range units {
		if !slices.Contains(kinds, units[i].Type) {
			kinds = append(kinds, units[i].Type)
		}
	}
	return kinds
}

// conversionRows are the conversions that the filter selects.
func (c *catalog) conversionRows(ctx context.Context, v *visit, units []billing.Unit, f *billing.CatalogFilter) ([]templates.CatalogRow, error) {
	all, err := c.conversions(ctx, v, units, f)
	if err != nil {
		return nil, err
	}
	byID := make(map[int32]*billing.Unit, len(units))
	for i := range units {
		byID[units[i].ID] = &units[i]
	}
	var rows []templates.CatalogRow
	for _, one := range all {
		rows = append(rows, templates.NewConversionRow(v.t, one, byID))
	}
	return rows, nil
}

func (c *catalog) conversions(ctx context.Context, v *visit, units []billing.Unit, f *billing.CatalogFilter) ([]billing.Conversion, error) {
	all, err := c.db.Conversions(ctx, v.everything())
	if err != nil {
		return nil, err
	}
	names := map[int32]string{}
	for i := range units {
		u := &units[i]
		names[u.ID] = strings.ToLower(u.Name + " " + u.NameZH + " " + u.Abbreviation)
	}
	query := strings.ToLower(f.Query)
	return slices.DeleteFunc(all, func(n billing.Conversion) bool {
		return len(f.MeasureTypes) > 0 && !slices.Contains(f.MeasureTypes, n.Type) ||
			!strings.Contains(names[n.From]+" "+names[n.To], query)
	}), nil
}

// convert answers the converter's form. What is wrong stands at its field.
func (c *catalog) convert(w http.ResponseWriter, r *http.Request) error {
	v, p := visitOf(r), readParams(r)
	asked := templates.ConvertFacts{Amount: p.one(templates.ParamAmount), Errors: map[string]string{}}
	from, to := p.one(templates.ParamFrom), p.one(templates.ParamTo)
	if err := p.done(); err != nil {
		return err
	}
	f := billing.CatalogFilter{List: billing.CatalogConversions}
	if asked.Amount == "" && from == "" && to == "" {
		return c.show(w, r, http.StatusOK, f, &asked)
	}
	units, err := c.db.Units(r.Context(), v.everything())
	if err != nil {
		return err
	}
	rules, err := c.db.Conversions(r.Context(), v.everything())
	if err != nil {
		return err
	}
	words := &v.t.Catalog
	if !plainNumber(asked.Amount, 24, 12) {
		asked.Errors[templates.ParamAmount] = words.BadAmount
	}
	kinds := map[string]int32{}
	for name, field := range map[string]struct {
		text string
		unit *int32
	}{templates.ParamFrom: {from, &asked.From}, templates.ParamTo: {to, &asked.To}} {
		at := slices.IndexFunc(units, func(u billing.Unit) bool { return strconv.Itoa(int(u.ID)) == field.text })
		if at < 0 {
			asked.Errors[name] = words.NoUnit
			continue
		}
		*field.unit, kinds[name] = units[at].ID, units[at].Type
	}
	if len(asked.Errors) == 0 {
		answer, err := billing.Convert(billing.Quantity(asked.Amount), asked.From, asked.To, rules)
		switch {
		case err == nil:
			asked.Answer = &answer
		case kinds[templates.ParamFrom] != kinds[templates.ParamTo]:
			asked.Errors[templates.ParamTo] = words.NotAlike
		default:
			asked.Errors[templates.ParamTo] = words.NoChain
		}
	}
	status := http.StatusOK
	if len(asked.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return c.show(w, r, status, f, &asked)
}

// plainNumber reports whether s is digits with an optional fraction, no sign, of
// at most so many digits before and after the point.
func plainNumber(s string, whole, places int) bool {
	before, after, point := strings.Cut(s, ".")
	digits := func(s string, most int) bool {
		return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
	}
	return digits(before, whole) && (!point || digits(after, places))
}

// listAs is a list as a file: all rows of the filter, in both languages.
func (c *catalog) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseCatalogFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "catalog-" + string(f.List) + string(format), func(ctx context.Context, w io.Writer) error {
			if f.List == billing.CatalogConversions {
				units, err := c.db.Units(ctx, v.everything())
				if err != nil {
					return err
				}
				all, err := c.conversions(ctx, v, units, &f)
				if err != nil {
					return err
				}
				return export.Conversions(w, format, units, all)
			}
			out := export.NewCatalogWriter(w, format)
			if err := c.db.EachCatalogEntry(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
