package templates

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PackagePath is the address of one resource package.
func PackagePath(id string) string { return PathPackages + "/" + url.PathEscape(id) }

// PackagesPage lists resource packages.
type PackagesPage struct {
	ui.Shell
	Filter HeldFilter
	Ends   ui.SortHead
	Rows   []PackageRow
	Multi  bool // rows of several accounts: the account is a column
	Count  string
	All    string
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void
}

// PackageRow is one package of a list, with a line for each of its quotas.
type PackageRow struct {
	Package  ui.Link
	Account  string
	Service  string
	Status   ui.Status
	Items    []PackageItemRow
	LeftTime *ui.Deadline
	Ends     ui.Time // UTC, as the head says
}

// PackageItemRow is one quota of a package.
type PackageItemRow struct {
	What     string
	Unit     string
	LeftOf   ui.Rich
	Left     ui.Money
	Quota    ui.Money
	PerDay   ui.Money
	Until    ui.Time // of what is left: reset or end
	Reset    ui.Time // the next reset; zero when there is none
	RunsOut  ui.Time // an estimate; zero when it does not before Until
	Instead  string  // of RunsOut: lasts, not used
	Lapses   string  // in percent, an estimate; "" when nothing is known
	Waste    ui.Money
	Wasteful bool
}

// PackagesFacts is what the list is made of.
type PackagesFacts struct {
	T        *lang.Texts
	Query    url.Values
	Filter   *billing.PackageFilter
	Page     billing.Page[billing.Package]
	Services []billing.Facet
	Used     map[string][]billing.Measured // of items, since Since
	Since    time.Time
	Measures Measures
	Multi    bool
	Now      time.Time
}

// NewPackagesPage builds the list.
func NewPackagesPage(shell ui.Shell, f *PackagesFacts) PackagesPage {
	t, q := f.T, f.Query
	total := int64(f.Page.Total)
	form := newHeldFilter(PathPackages, q, t.Packages.Placeholder, f.Filter.Query, []ui.Facet{
		statusFacet(t, billing.PackageStatuses, f.Filter.Statuses, f.Filter.Gone, billing.PackageStatus.Name, t.PackageStatus),
		facet(t, ParamService, t.Held.Service, f.Services, f.Filter.Services),
	})
	form.days(t.Held.ExpiresFrom, t.Held.ExpiresTo, f.Filter.From, f.Filter.To)
	form.chips(t, q)
	p := PackagesPage{Shell: shell, Filter: form, Multi: f.Multi, Count: t.Packages.Count(total), All: t.Packages.All(total)}
	if len(f.Page.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Packages.NoneYet, Text: ui.Say(t.Packages.NoneText)}
		if f.Filter.Active() {
			p.Void = &ui.Void{Title: t.Packages.NoMatch, Text: ui.Say(t.Held.NoMatchText, ui.Link{Href: PathPackages, Text: t.Held.Reset})}
		}
	}
	sort := ui.Sorting{Path: PathPackages, Query: firstPage(q), Param: ParamSort, Default: "expires"}
	p.Ends = sort.Head("expires", t.Held.Expires, ui.SortWords{Down: t.Held.EndLast, Up: t.Held.EndFirst, UpFirst: true})
	for i := range f.Page.Rows {
		p.Rows = append(p.Rows, newPackageRow(t, &f.Page.Rows[i], packagePace{f.Used, f.Since, f.Now}, f.Measures))
	}
	p.Pager = heldPager(t, PathPackages, q, f.Page.Prev, f.Page.Next, t.Packages.Shown(len(p.Rows), total, cmp.Or(sort.InWords(), t.List.NewestFirst)))
	p.Export = NewExport(t, PathPackages, q, f.Filter.Active(), t.List.AllColumns(total), ".csv", ".xlsx")
	return p
}

// packagePace is what was used of package items since a day, by their ids.
type packagePace struct {
	used       map[string][]billing.Measured
	since, now time.Time
}

func newPackageRow(t *lang.Texts, p *billing.Package, pace packagePace, measures Measures) PackageRow {
	row := PackageRow{
		Package: ui.Link{Href: PackagePath(p.ID), Text: cmp.Or(p.ProductName, p.ID)}, Account: p.AccountName, Service: serviceName(p.ServiceType, p.ServiceTypeName),
		Status: packageStatus(t, p), Ends: ui.InstantBare(p.ExpireAt), LeftTime: until(t, p.ExpireAt, pace.now, packageRuns(p)),
	}
	for i := range p.Items {
		row.Items = append(row.Items, newPackageItemRow(t, p, &p.Items[i], pace, measures))
	}
	return row
}

func packageRuns(p *billing.Package) bool {
	return !p.Gone() && (p.Status == billing.PackagePending || p.Status == billing.PackageInEffect || p.Status == billing.PackageUsedUp)
}

// wasteful is from how many percent on a loss stands out.
const wasteful = 20

func newPackageItemRow(t *lang.Texts, p *billing.Package, item *billing.PackageItem, pace packagePace, measures Measures) PackageItemRow {
	unit := measures.Name(t, item.MeasureID)
	row := PackageItemRow{
		What: item.UsageTypeName, Unit: unit, Left: quantity(item.Left), Quota: quantity(item.Quota),
		LeftOf: ui.Say(t.Packages.Of, quantity(item.Left), quantity(item.Quota), ui.Text(unit)),
	}
	if p.Resettable && item.To.After(pace.now) && item.To.Before(p.ExpireAt) {
		row.Reset = ui.Date(item.To.UTC())
	}
	used, err := billing.SumIn(item.MeasureID, pace.used[item.ID], measures.Conversions)
	f, ok := item.Forecast(p, used, pace.since, pace.now)
	if !ok || err != nil {
		return row
	}
	row.Until, row.Waste, row.Lapses = ui.Date(f.EndsAt.UTC()), ui.Number(f.Waste.Round(2).String()).AsOpen(), f.Share.StringFixed(1)+"%"
	row.Wasteful = f.Share.IntPart() >= wasteful
	switch {
	case !f.Used:
		row.Instead = t.Packages.Unused
	case f.RunsOutAt.IsZero():
		row.Instead = t.Packages.Lasts
	default:
		row.RunsOut = ui.Date(f.RunsOutAt.UTC())
	}
	if f.Used {
		row.PerDay = ui.Number(f.PerDay.Round(3).String()).AsOpen()
	}
	return row
}

// quantity shows a quantity to two decimals; its exact value stays beside it.
func quantity(q billing.Quantity) ui.Money {
	m := ui.Number(string(q))
	if d, err := decimal.NewFromString(string(q)); err == nil && m.Exact != "" {
		m.Shown = ui.Number(d.Round(2).String()).Shown
	}
	return m
}

// packageStatus shows the state of a package.
func packageStatus(t *lang.Texts, p *billing.Package) ui.Status {
	if p.Gone() {
		return ui.Status{Word: t.Held.Gone}
	}
	return packageState(t, p.Status)
}

func packageState(t *lang.Texts, s billing.PackageStatus) ui.Status {
	kinds := map[billing.PackageStatus]string{billing.PackagePending: "est", billing.PackageInEffect: "ok", billing.PackageUsedUp: "wait"}
	return ui.Status{Kind: kinds[s], Word: t.PackageStatus(s)}
}

// basis names the method of the estimates, and the zones of the times.
func (p *PackagesPage) basis() []ui.Rich {
	t := p.T
	return []ui.Rich{
		ui.Say(t.Packages.Basis, ui.Strong(t.Packages.RunsOut), ui.Strong(t.Packages.Lapses), ui.Text(strconv.Itoa(billing.PaceDays))), ui.Text(t.Calendar.EveryTime),
	}
}

// width is the number of columns.
func (p *PackagesPage) width() string {
	return span(2 + p.Cols.Count("service", "status", "resets", "runs_out", "lapses", "expires") + accountColumn(p.Multi, p.Cols))
}
