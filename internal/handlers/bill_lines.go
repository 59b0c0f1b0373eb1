package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// billLines are all lines of a month, a page at a time or as a file.
type billLines struct{ *site }

// parseLineFilter reads what selects and sorts the lines of a month.
func parseLineFilter(r *http.Request, c billing.Cycle) (f billing.LineFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Services = p.keys(string(billing.ByService))
	f.Regions = p.keys(string(billing.ByRegion))
	f.Projects = p.keys(string(billing.ByProject))
	f.ResourceTypes = p.keys(string(billing.ByResourceType))
	f.ChargeModes = p.keys(string(billing.ByChargeMode))
	f.Members = p.keys(string(billing.ByMember))
	f.BillTypes = codes(p, string(billing.ByBillType), func(s string) (int, error) {
		n, err := strconv.ParseInt(s, 10, 16)
		return int(n), err
	})
	f.ResourceID = p.one(templates.ParamResource)
	f.OrderID = p.one(templates.ParamOrder)
	f.Version = p.version(templates.ParamVersion)
	f.From, f.To = p.span()
	p.within(f.From, f.To, c)
	f.Sort = p.sort("date", "amount", "list")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxLineLimit)
	return f, p.done()
}

func (b *billLines) list(w http.ResponseWriter, r *http.Request) error {
	page, err := b.view(r)
	if err != nil {
		return err
	}
	return b.render(w, r, http.StatusOK, templates.Lines(page))
}

// view reads what the page of a month's lines shows.
func (b *billLines) view(r *http.Request) (page templates.LinesPage, err error) {
	v := visitOf(r)
	cycle, err := monthOf(r)
	if err != nil {
		return page, err
	}
	facts := linesFacts{}
	if facts.filter, err = parseLineFilter(r, cycle); err != nil {
		return page, err
	}
	if facts.bill, facts.version, err = b.db.BillAt(r.Context(), v.scope(), cycle, facts.filter.Version); err != nil {
		return page, err
	}
	if facts.page, err = b.db.Lines(r.Context(), v.scope(), cycle, facts.filter); err != nil {
		return page, err
	}
	names, err := b.local(r.Context(), v)
	if err != nil {
		return page, err
	}
	names.lines(facts.page.Lines)
	if facts.facets, err = b.db.LineFacets(r.Context(), v.scope(), cycle, facts.filter.Version); err != nil {
		return page, err
	}
	shell, err := b.shell(r, v.t.Lines.PageTitle(v.t.Calendar.Month(cycle)))
	if err != nil {
		return page, err
	}
	shell.Wide = true
	return newLinesPage(v, shell, r.URL.Query(), &facts), nil
}

// linesFacts is what the page of a month's lines is made of.
type linesFacts struct {
	filter  billing.LineFilter
	bill    billing.Bill
	version billing.KeptVersion // asked for; Current without
	page    billing.LinePage
	facets  map[billing.Dim][]billing.Facet
}

// newLinesPage builds one page of the lines that the filter selects.
func newLinesPage(v *visit, shell ui.Shell, q url.Values, f *linesFacts) templates.LinesPage {
	t, c := v.t, f.bill.Cycle
	path := templates.LinesPath(c, nil)
	heads, order := templates.NewLinesHeads(t, c, q)
	view := templates.LinesPage{
		Usage: ui.Link{Href: templates.UsagePath(c, kept(q)), Text: t.Usage.Open},
		Shell: shell, Month: ui.Link{Href: templates.BillPath(c), Text: t.Calendar.Month(c)}, States: templates.VersionStates(t, &f.bill, &f.version, v.now),
		Basis: append(templates.NewLinesBasis(t, &f.bill, v.currency), v.leftOut()...), Caption: t.Lines.Caption(t.Calendar.Month(c), v.currency, order),
		Filter: templates.NewLinesFilter(t, c, q, &f.filter, f.facets, f.page.Sums.Due, f.bill.Due),
		Shown:  templates.LineColumnsOf(shell.Cols), Heads: heads, Total: t.Lines.All(f.page.Total),
		Sums: templates.NewLineSums(&f.page.Sums), Final: c.Final(v.now) && f.bill.Whole() && f.version.Current,
		Pager:  templates.WithEnds(t, templates.NewPager(t, path, q, f.page.Prev, f.page.Next, t.Lines.Shown(len(f.page.Lines), f.page.Total, order)), path, q),
		Export: templates.WithFocus(t, templates.NewExport(t, path, q, f.filter.Active(), t.List.AllColumns(f.page.Total), ".csv", ".xlsx", ".parquet"), c, q),
	}
	view.Coarse = templates.NewCoarseNotice(t, &f.bill)
	if f.filter.Version != 0 {
		view.Notice = templates.NewVersionNotice(t, &f.version)
	}
	if len(f.page.Lines) == 0 {
		view.Void = templates.NewLinesVoid(t, c, &f.filter, f.bill.Lines)
	}
	for i := range f.page.Lines {
		view.Rows = append(view.Rows, templates.NewLineRow(t, &f.page.Lines[i]))
	}
	return view
}

// listAs is all lines of the filter as a file, streamed.
func (b *billLines) listAs(format export.Format) find {
	return b.linesAs("bill-lines-", format, func(ctx context.Context, w io.Writer, scope billing.Scope, bill *billing.Bill, f billing.LineFilter) error {
		out := export.NewLineWriter(w, format, scope.Currency)
		if err := b.db.EachLine(ctx, scope, bill.Cycle, f, out.Write); err != nil {
			return err
		}
		return out.Flush()
	})
}

// linesAs is a file of the lines of a month that the filter selects, whatever
// page of them was shown.
func (b *billLines) linesAs(name string, format export.Format, write func(context.Context, io.Writer, billing.Scope, *billing.Bill, billing.LineFilter) error) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		cycle, err := monthOf(r)
		if err != nil {
			return "", nil, err
		}
		f, err := parseLineFilter(r, cycle)
		if err != nil {
			return "", nil, err
		}
		bill, _, err := b.db.BillAt(r.Context(), v.scope(), cycle, f.Version)
		if err != nil {
			return "", nil, err
		}
		f.After, f.Before, f.Limit = "", "", 0
		return billFile(name+cycle.String(), &bill, f.Version, format), func(ctx context.Context, w io.Writer) error {
			return write(ctx, w, v.scope(), &bill, f)
		}, nil
	}
}

// billFile is the name of a file of a month. It says when the month is not
// settled, and which version it is when it is not the current one.
func billFile(name string, b *billing.Bill, version int, format export.Format) string {
	for i := range b.Versions {
		if b.Versions[i].State != "final" {
			name += "-estimated"
			break
		}
	}
	if !b.Whole() {
		name += "-not-whole"
	}
	if version != 0 {
		name += fmt.Sprintf("-v%d", version)
	}
	return name + string(format)
}

// within refuses days outside of the month.
func (p *params) within(from, to billing.Day, c billing.Cycle) {
	if from != 0 && from.Cycle() != c || to != 0 && to.Cycle() != c {
		name := templates.ParamFrom
		if from == 0 || from.Cycle() == c {
			name = templates.ParamTo
		}
		p.note(name, fault.New(fault.Invalid, fault.BadRange, p.values.Get(templates.ParamFrom), p.values.Get(templates.ParamTo)).At(name))
	}
}
