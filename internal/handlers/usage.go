package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// usage are the usage records of a month: where its resources lie, and which
// resource each belongs to.
type usage struct{ *site }

// parseUsageFilter reads what selects and sorts usage records.
func parseUsageFilter(r *http.Request) (f billing.UsageFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Services = p.keys(string(billing.ByService))
	f.ResourceTypes = p.keys(string(billing.ByResourceType))
	f.Regions = p.keys(string(billing.ByRegion))
	f.Zones = p.list(templates.ParamZone)
	f.Projects = p.keys(string(billing.ByProject))
	f.ChargeModes = p.keys(string(billing.ByChargeMode))
	f.ResourceID = p.one(templates.ParamResource)
	f.ParentID = p.one(templates.ParamParent)
	f.Sort = p.sort("amount", "list")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxUsageLimit)
	return f, p.done()
}

func (u *usage) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	cycle, err := monthOf(r)
	if err != nil {
		return err
	}
	f, err := parseUsageFilter(r)
	if err != nil {
		return err
	}
	bill, err := u.db.Bill(r.Context(), v.scope(), cycle)
	if err != nil {
		return err
	}
	page, err := u.db.Usage(r.Context(), v.scope(), cycle, f)
	if err != nil {
		return err
	}
	facets, err := u.db.UsageFacets(r.Context(), v.scope(), cycle)
	if err != nil {
		return err
	}
	names, err := u.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.usage(page.Rows)
	shell, err := u.shell(r, v.t.Usage.PageTitle(v.t.Calendar.Month(cycle)))
	if err != nil {
		return err
	}
	shell.Wide = true
	t, q, open := v.t, r.URL.Query(), !cycle.Final(v.now)
	heads, order := templates.NewUsageHeads(t, cycle, q)
	view := templates.UsagePage{
		Shell: shell, Month: ui.Link{Href: templates.BillPath(cycle), Text: t.Calendar.Month(cycle)}, Heads: heads, Open: open,
		Basis:  append(templates.NewUsageBasis(t, v.currency, page.ReadAt), v.leftOut()...),
		Filter: templates.NewUsageForm(t, cycle, q, &f, facets, &page, ui.E8(bill.Due).OpenIf(open)), Caption: t.Usage.Caption(t.Calendar.Month(cycle), v.currency, order),
		Total: t.Usage.All(page.Total), Sums: templates.NewLineSums(&page.Sums),
		Export: templates.NewExport(t, templates.UsagePath(cycle, nil), q, f.Active(), t.List.AllColumns(page.Total), ".csv", ".xlsx"),
		Pager:  templates.NewPager(t, templates.UsagePath(cycle, nil), q, page.Prev, page.Next, t.Usage.Shown(len(page.Rows), page.Total, order)),
	}
	view.Pager.PrevText, view.Pager.NextText = t.List.Prev, t.List.Next
	for i := range page.Rows {
		view.Rows = append(view.Rows, templates.NewUsageRow(t, cycle, &page.Rows[i]))
	}
	if len(view.Rows) == 0 {
		view.Void = templates.NewUsageVoid(t, cycle, !page.ReadAt.IsZero())
	}
	return u.render(w, r, http.StatusOK, templates.Usage(view))
}

// listAs is the records as a file: all rows of the filter.
func (u *usage) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		cycle, err := monthOf(r)
		if err != nil {
			return "", nil, err
		}
		f, err := parseUsageFilter(r)
		if err != nil {
			return "", nil, err
		}
		if _, err := u.db.Bill(r.Context(), v.scope(), cycle); err != nil {
			return "", nil, err
		}
		return fmt.Sprintf("usage-%s%s", cycle, format), func(ctx context.Context, w io.Writer) error {
			out := export.NewUsageWriter(w, format)
			if err := u.db.EachUsage(ctx, v.scope(), cycle, f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
