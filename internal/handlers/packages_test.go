package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
)

func packagesWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	list := []billing.Package{
		aPackage("p-used"),
		aPackage("p-idle", func(p *billing.Package) {
			p.ExpireAt, p.ServiceType, p.ServiceTypeName = noon.AddDate(0, 0, 5), "hws.service.type.obs", "OBS"
		}),
		aPackage("p-reset", func(p *billing.Package) {
			p.Resettable, p.Items[0].To, p.ExpireAt = true, noon.AddDate(0, 0, 9), noon.AddDate(1, 0, 0)
		}),
		aPackage("p-odd", func(p *billing.Package) {
			p.ProductName, p.Status, p.ExpireAt, p.Bundle = hostileThing, billing.PackageExpired, noon.AddDate(0, -1, 0), true
			p.Items = append(p.Items, billing.PackageItem{ID: "item-2", UsageTypeName: hostileThing, Left: "n/a", Quota: "5", MeasureID: 9999})
		}),
	}
	w.stock(w.alpha, append(slices.Clone(list), aPackage("p-gone"))...)
	w.stock(w.alpha, list...)
	w.deduct(w.alpha, "item-p-used", "cdn-1", 60)
	units := billing.Catalog{
		Entries: []billing.CatalogEntry{
			{List: billing.CatalogUnits, Code: "10", Name: "GB of traffic", NameZH: "GB（流量）", Abbreviation: "GB", MeasureType: 3},
			{List: billing.CatalogUnits, Code: "11", Name: "MB of traffic", NameZH: "MB（流量）", Abbreviation: "MB", MeasureType: 3},
		},
		Conversions: []billing.Conversion{{From: 10, To: 11, Ratio: 1024, Type: 3}},
	}
	if err := w.db.SaveCatalog(t.Context(), w.alpha.ID, &units, noon); err != nil {
		t.Fatal(err)
	}
	return w
}

// Units have the catalogue's names; one that it lacks has upstream's code. What
// was taken in another unit is added in the unit of the package, or not at all.
func TestPackageUnitsAreTheCataloguesOwn(t *testing.T) {
	t.Parallel()
	w := packagesWorld(t)
	c := w.as("viewer")
	const table = "section[aria-labelledby=h-deductions] tfoot"
	c.get("/packages/p-used").want(http.StatusOK).shows("section[aria-labelledby=h-items]", "Traffic GB of traffic")
	c.get("/packages", "Accept-Language", "zh-CN").want(http.StatusOK).shows(`tr:contains("p-idle")`, "GB（流量）")
	other := billing.PackageDeduction{ItemID: "item-p-idle", At: noon.AddDate(0, 0, -1), ResourceID: "r", Used: "512", MeasureID: 11}
	other.Raw = rawOf(t, other)
	save := func(list ...billing.PackageDeduction) {
		t.Helper()
		if _, err := w.db.SaveDeductions(t.Context(), w.alpha.ID, billing.DayAt(noon)-3, billing.DayAt(noon), list, noon); err != nil {
			t.Fatal(err)
		}
	}
	save(other)
	if got := c.get("/packages/p-idle").want(http.StatusOK).exact(table + " data"); !slices.Equal(got, []string{"0.5"}) {
		t.Errorf("512 MB of a package of GB are %q, want 0.5", got)
	}
	odd := other
	odd.MeasureID, odd.Raw = 14, nil
	odd.Raw = rawOf(t, odd)
	save(other, odd)
	if got := c.get("/packages/p-idle").want(http.StatusOK).exact(table + " data"); len(got) != 0 {
		t.Errorf("pieces and MB are added up to %q", got)
	}
	c.get("/packages/p-idle").shows("section[aria-labelledby=h-deductions] tbody", "unit 14")
}

func TestPackages(t *testing.T) {
	t.Parallel()
	w := packagesWorld(t)
	c := w.as("viewer")
	for query, want := range map[string]int{
		"": 4, "status=in_effect": 3, "status=expired,gone": 2, "service=hws.service.type.obs": 1, "q=P-RE": 1, "q=" + url.QueryEscape("<script>"): 1,
		"q=nothing-like-it": 0, "from=2026-11-27&to=2026-12-12": 2, "account=" + itoa(w.bravo.ID): 0,
	} {
		a := c.get("/packages?" + query).want(http.StatusOK)
		rows, file := a.rows("table.tbl"), column(t, c.get("/packages.csv?"+query).csv(), "order_instance_id")
		if n := len(slices.Compact(file)); len(rows) != want || n != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, len(rows), n, want)
		}
		if want == 0 {
			a.shows(".void", "No ")
		}
	}
	a := c.get("/packages").want(http.StatusOK)
	a.shows(`tr:contains("p-idle")`, "400 of 1,000 GB of traffic", "not used", "40.0%", "2026-11-27 12:00")
	a.shows(`tr:contains("p-used")`, "19.3%", "lasts")
	a.shows(`tr:contains("p-reset")`, "2026-12-01")
	a.shows(`tr:contains("alert(1)")`, "Expired", "n/a of 5 unit 9999", "U+202E")
	if rows := a.rows("table.tbl"); !strings.HasPrefix(rows[0], "name of p-idle") {
		t.Errorf("the first row is %q, want what ends next", rows[0])
	}
	for _, bad := range []string{"status=dead", "sort=name", "limit=0", "x=1"} {
		c.get("/packages?" + bad).want(http.StatusBadRequest)
	}
}

func TestPackage(t *testing.T) {
	t.Parallel()
	w := packagesWorld(t)
	c := w.as("finance")
	a := c.get("/packages/p-used").want(http.StatusOK)
	a.shows("h1", "name of p-used")
	a.shows("section[aria-labelledby=h-items]", "Traffic GB of traffic", "lasts")
	const table = "section[aria-labelledby=h-deductions] "
	a.shows(table, "60 deductions", "All 60 deductions")
	if got := a.exact(table + "tfoot data"); !slices.Equal(got, []string{"600"}) {
		t.Errorf("60 deductions of 10 are %q", got)
	}
	seen := len(a.rows(table + "table"))
	next := first(a.links("a[rel=next]"))
	seen += len(c.get(next).want(http.StatusOK).rows(table + "table"))
	if seen != 60 {
		t.Errorf("two pages have %d of 60 deductions", seen)
	}
	if got := sumOf(t, column(t, c.get("/packages/p-used.csv").csv(), "used_amount")); got != 600_00000000 {
		t.Errorf("the file's deductions are %s, want 600", got)
	}
	a = c.get("/packages/p-odd").want(http.StatusOK)
	a.shows("section[aria-labelledby=h-deductions]", "Nothing has been taken from it.")
	if a.page().Find("main script").Length() != 0 {
		t.Error("a name became a script")
	}
	if n := len(c.get("/packages/p-gone").want(http.StatusOK).rows("section[aria-labelledby=h-versions]")); n != 2 {
		t.Errorf("%d readings of a package that is gone, want 2", n)
	}
	c.get("/packages/p-used?after=garbage").want(http.StatusBadRequest)
	for _, missing := range []string{"p-999", "%27", "%00"} {
		c.get("/packages/" + missing).want(http.StatusNotFound)
		c.get("/packages/" + missing + ".xlsx").want(http.StatusNotFound)
	}
}

// Records have no id: equal ones are counted, and what a later reading lacks is gone.
func TestDeductionsAreAMultiset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stock(w.alpha, aPackage("p"))
	one := func(at int, used billing.Quantity) billing.PackageDeduction {
		d := billing.PackageDeduction{ItemID: "item-p", At: noon.AddDate(0, 0, -at), ResourceID: "r", Used: used, MeasureID: 10}
		d.Raw = rawOf(t, d)
		return d
	}
	today := billing.DayAt(noon)
	save := func(from billing.Day, fresh int, list ...billing.PackageDeduction) {
		t.Helper()
		n, err := w.db.SaveDeductions(t.Context(), w.alpha.ID, from, today, list, noon)
		if err != nil || n != fresh {
			t.Errorf("%d new, %v; want %d", n, err, fresh)
		}
	}
	total := func(want string) {
		t.Helper()
		p, err := w.db.Deductions(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, w.alpha.ID, []string{"item-p"}, "", 10)
		if used, sumErr := billing.SumIn(10, p.Used, nil); err != nil || sumErr != nil || string(used) != want {
			t.Errorf("used %v, %v; want %s", p.Used, err, want)
		}
	}
	save(today-30, 3, one(5, "1"), one(5, "1"), one(9, "2"))
	total("4")
	save(today-30, 1, one(5, "1"), one(5, "1"), one(5, "1"), one(9, "2"))
	total("5")
	save(today-30, 0, one(5, "1"), one(9, "2"))
	total("3")
	save(today-30, 0, one(5, "1"), one(5, "1"), one(9, "2"))
	total("4")
	save(today-9, 1, one(0, "8"), one(5, "1"), one(5, "1")) // the record of nine days ago lies at the edge
	total("12")
	save(today-3, 0, one(0, "8"), one(5, "1")) // one comes along although it is of another day
	total("12")
}
