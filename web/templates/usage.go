package templates

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// UsagePage lists the usage records of a month.
type UsagePage struct {
	ui.Shell
	Month   ui.Link
	Basis   []ui.Rich
	Filter  UsageForm
	Heads   UsageHeads
	Caption string
	Rows    []UsageRow
	Total   string
	Sums    LineSums
	Open    bool
	Pager   ui.Pager
	Export  []ui.ExportGroup
	Void    *ui.Void
}

// UsageForm is the filter form of the usage records.
type UsageForm struct {
	Action, Query string
	Facets        []ui.Facet
	Keep          []ui.Pair
	Chips         []ui.Chip
	Reset         string
	Note          ui.Rich // how the records relate to the month's lines
}

// UsageHeads are the columns that sort.
type UsageHeads struct{ List, Due ui.SortHead }

// UsageRow is one usage record.
type UsageRow struct {
	Resource ui.Link // to its lines
	ID       string
	Zone     string
	Parent   *ui.Link // to what belongs to the same
	Spec     string
	SKU      string
	Service  string
	Kind     string
	Region   string
	Project  string
	Mode     string
	Sums     LineSums
}

// dimZone is the availability zone, which bills do not know.
const dimZone billing.Dim = "zone"

// NewUsageRow shows one record of cycle c.
func NewUsageRow(t *lang.Texts, c billing.Cycle, r *billing.UsageRow) UsageRow {
	row := UsageRow{
		Resource: ui.Link{Text: cmp.Or(r.ResourceName, r.ResourceID, t.Lines.Unnamed)}, ID: r.ResourceID, Zone: strings.Join(r.Zones, t.List.Comma), Spec: r.SpecDesc, SKU: r.SKUCode,
		Service: serviceName(r.ServiceType, r.ServiceTypeName), Kind: serviceName(r.ResourceType, r.ResourceTypeName), Region: cmp.Or(r.Region, r.RegionName),
		Project: groupName(t, billing.ByProject, r.ProjectID, r.ProjectName), Sums: NewLineSums(&r.Amounts),
	}
	if r.ChargeMode != "" {
		row.Mode = t.ChargeMode(r.ChargeMode)
	}
	if r.ResourceID != "" {
		row.Resource.Href = LinesOfResource(c, r.ResourceID)
	}
	if row.ID == row.Resource.Text {
		row.ID = ""
	}
	if r.ParentResourceID != "" {
		row.Parent = &ui.Link{Href: UsagePath(c, url.Values{ParamParent: {r.ParentResourceID}}), Text: r.ParentResourceID}
	}
	return row
}

// NewUsageBasis names the basis of the amounts, and when they were read.
func NewUsageBasis(t *lang.Texts, currency string, readAt time.Time) []ui.Rich {
	basis := []ui.Rich{ui.Say(t.Usage.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(currency)), ui.Text(t.Usage.Late)}
	if !readAt.IsZero() {
		basis = append(basis, ui.Say(t.Usage.ReadAt, ui.Instant(readAt)))
	}
	return basis
}

// NewUsageForm shows what q filters the records by. due is the amount due of
// the month's lines.
func NewUsageForm(t *lang.Texts, c billing.Cycle, q url.Values, f *billing.UsageFilter, facets map[billing.Dim][]billing.Facet, p *billing.UsagePage, due ui.Money) UsageForm {
	path := UsagePath(c, nil)
	form := UsageForm{Action: path, Query: f.Query, Keep: ui.Keep(q, ParamResource, ParamParent, ParamSort, ParamAccount, ParamCurrency, ParamLimit)}
	for _, d := range []struct {
		dim    billing.Dim
		label  string
		chosen []string
	}{
		{billing.ByService, t.Codes.Dim[billing.ByService], f.Services},
		{billing.ByResourceType, t.Codes.Dim[billing.ByResourceType], f.ResourceTypes},
		{billing.ByRegion, t.Codes.Dim[billing.ByRegion], f.Regions},
		{dimZone, t.Usage.Zone, f.Zones},
		{billing.ByProject, t.Codes.Dim[billing.ByProject], f.Projects},
		{billing.ByChargeMode, t.Codes.Dim[billing.ByChargeMode], f.ChargeModes},
	} {
		form.Facets = append(form.Facets, facet(t, string(d.dim), d.label, facets[d.dim], d.chosen))
	}
	chips := ui.NewChips(t, path, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Text(ParamResource, t.Lines.ResourceID, f.ResourceID)
	chips.Text(ParamParent, t.Usage.ParentIs, f.ParentID)
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamSort, ParamAccount, ParamCurrency, ParamLimit)
	switch {
	case p.ReadAt.IsZero():
	case f.Active():
		form.Note = ui.Say(t.Usage.FilteredAre, ui.E8(p.Sums.Due), due)
	default:
		form.Note = ui.Say(t.Usage.Against, ui.E8(p.Sums.Due), due)
	}
	return form
}

// NewUsageHeads shows which column the records are sorted by; order is the same in words.
func NewUsageHeads(t *lang.Texts, c billing.Cycle, q url.Values) (heads UsageHeads, order string) {
	sort := ui.Sorting{Path: UsagePath(c, nil), Query: firstPage(q), Param: ParamSort, Default: "-amount"}
	words := ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst}
	heads.List = sort.Head("list", t.Lines.List, words)
	heads.Due = sort.Head("amount", t.Lines.Due, words)
	return heads, sort.InWords()
}

// NewUsageVoid says why no record is listed.
func NewUsageVoid(t *lang.Texts, c billing.Cycle, read bool) *ui.Void {
	if !read {
		return &ui.Void{Title: t.Usage.NotRead, Text: ui.Say(t.Usage.NotReadText, ui.Link{Href: LinesPath(c, nil), Text: t.Usage.ToLines})}
	}
	return &ui.Void{Title: t.Usage.None, Text: ui.Say(t.Usage.NoneText, ui.Link{Href: UsagePath(c, nil), Text: t.Orders.Reset})}
}

func (p *UsagePage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Crumbs: []ui.Link{{Href: PathBills, Text: p.T.Bills.Title}, p.Month}, Title: p.T.Usage.Title, Basis: p.Basis}
}

// blank is the number of columns between the resource and its list price.
func (p *UsagePage) blank() int {
	return p.Cols.Count("zone", "parent", "spec", "sku", "service", "kind", "region", "project", "mode")
}
