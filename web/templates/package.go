package templates

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PackagePage shows one resource package and everything known about it.
type PackagePage struct {
	ui.Shell
	States         []ui.Status
	Basis          []ui.Rich
	Alert          *ui.Banner
	Items          []PackageItemRow
	ItemsNote      ui.Rich
	Deductions     []DeductionRow
	DeductionsNote string
	Total          string
	Used           ui.Money
	Unit           string // of all deductions; "" where they have several
	NoDeductions   *ui.Void
	Pager          ui.Pager
	Facts          []ui.Fact
	Versions       []PackageVersionRow
	Export         []ui.ExportGroup
}

// DeductionRow is what was taken from the package once.
type DeductionRow struct {
	Resource ui.Link
	ID       string
	What     string
	At       ui.Time
	Covered  ui.Rich
	Before   ui.Money
	Took     ui.Money
	After    ui.Money
	Unit     string
}

// PackageVersionRow is one reading of the package.
type PackageVersionRow struct {
	No     string
	SeenAt ui.Time
	Status ui.Status
	Left   []ui.Rich
}

// PackageFacts is what the page of one package is made of.
type PackageFacts struct {
	T          *lang.Texts
	Query      url.Values
	Package    *billing.Package
	Used       map[string][]billing.Measured
	Since      time.Time
	Measures   Measures
	Deductions billing.DeductionPage
	Versions   []billing.PackageVersion // the newest first
	Now        time.Time
}

// PackageTitle names a package; the name of a product says itself that it is one.
func PackageTitle(t *lang.Texts, p *billing.Package) string {
	if p.ProductName != "" {
		return ui.Visible(p.ProductName)
	}
	return t.Packages.One(p.ID)
}

// NewPackagePage builds the page of one package.
func NewPackagePage(shell ui.Shell, f *PackageFacts) PackagePage {
	t, k := f.T, f.Package
	row := newPackageRow(t, k, packagePace{f.Used, f.Since, f.Now}, f.Measures)
	path := PackagePath(k.ID)
	p := PackagePage{
		Shell: shell, States: []ui.Status{row.Status}, Alert: goneBanner(t, &k.Held), Items: row.Items, Facts: packageFacts(t, k),
		Basis:          []ui.Rich{ui.Say("{0}", row.Service), heldBasis(t, &k.Held, f.Now)},
		ItemsNote:      ui.Say(t.Packages.ItemsNote, ui.Text(strconv.Itoa(billing.PaceDays))),
		DeductionsNote: t.Packages.DeductionsNote(int64(f.Deductions.Total)), Total: t.Packages.Total(int64(f.Deductions.Total)),
	}
	units := map[int32]bool{}
	for i := range k.Items {
		units[k.Items[i].MeasureID] = true
	}
	if len(units) == 1 {
		unit := k.Items[0].MeasureID
		if used, err := billing.SumIn(unit, f.Deductions.Used, f.Measures.Conversions); err == nil {
			p.Unit, p.Used = f.Measures.Name(t, unit), ui.Number(string(used))
		}
	}
	for i := range f.Deductions.Rows {
		p.Deductions = append(p.Deductions, newDeductionRow(t, &f.Deductions.Rows[i], f.Measures))
	}
	if len(p.Deductions) == 0 {
		p.NoDeductions = &ui.Void{Title: t.Packages.NoDeductions, Text: ui.Say(t.Packages.NoDeductionText)}
	} else {
		p.Export = NewExport(t, path, f.Query, false, t.List.AllColumns(int64(f.Deductions.Total)), ".csv", ".xlsx")
	}
	p.Pager = heldPager(t, path, f.Query, "", f.Deductions.Next, p.DeductionsNote)
	for i := range f.Versions {
		v := &f.Versions[i]
		row := PackageVersionRow{No: strconv.Itoa(v.Version), SeenAt: ui.InstantSeconds(v.SeenAt), Status: packageState(t, v.Status)}
		if v.Gone {
			row.Status = ui.Status{Word: t.Held.Gone}
		}
		for j := range v.Items {
			item := &v.Items[j]
			row.Left = append(row.Left, ui.Say(t.Packages.Of, quantity(item.Left), quantity(item.Quota), ui.Text(f.Measures.Name(t, item.MeasureID))))
		}
		p.Versions = append(p.Versions, row)
	}
	return p
}

func newDeductionRow(t *lang.Texts, d *billing.PackageDeduction, measures Measures) DeductionRow {
	row := DeductionRow{
		Resource: ui.Link{Href: LinesOfResource(billing.CycleAt(d.At), d.ResourceID), Text: cmp.Or(d.ResourceID, t.Lines.Unnamed)},
		What:     serviceName(d.ResourceType, d.ResourceTypeName), At: ui.InstantBare(d.At), Before: ui.Number(string(d.Before)), Took: ui.Number(string(d.Used)),
		After: ui.Number(string(d.After)), Unit: measures.Name(t, d.MeasureID),
	}
	if d.ResourceID == "" {
		row.Resource.Href = ""
	}
	if !d.From.IsZero() && !d.To.IsZero() {
		row.Covered = ui.Say("{0} – {1}", ui.InstantBare(d.From), ui.InstantBare(d.To))
	}
	return row
}

func packageFacts(t *lang.Texts, k *billing.Package) []ui.Fact {
	words := &t.Packages
	var f factList
	f.code(t.Held.Id, k.ID)
	f.name(words.Product, k.ProductName)
	f.name(t.Held.Account, k.AccountName)
	f.name(t.Held.Service, serviceName(k.ServiceType, k.ServiceTypeName))
	f.name(t.Held.Region, k.Region)
	if k.ProjectID != "" {
		f.name(t.Held.Project, groupName(t, billing.ByProject, k.ProjectID, k.ProjectName))
	}
	f.order(t.Held.Order, k.OrderID)
	yes := func(b bool) ui.Rich {
		if b {
			return ui.Text(words.Yes)
		}
		return ui.Text(words.No)
	}
	f.add(words.Gift, yes(k.Gift))
	kind := words.Single
	if k.Bundle {
		kind = words.Bundle
	}
	f.add(words.Kind, ui.Text(kind))
	f.add(words.Resettable, yes(k.Resettable))
	f.moment(words.Began, k.EffectiveAt)
	f.moment(words.Ends, k.ExpireAt)
	f.moment(t.Held.FirstSeen, k.FirstSeenAt)
	return f
}

func (p *PackagePage) crumbs() []ui.Link {
	return []ui.Link{{Href: PathPackages, Text: p.T.Packages.Title}}
}
