package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// used saves usage records of an account's month: one of a disk that belongs to
// a server, and n further ones.
func (w *world) used(a billing.Account, c billing.Cycle, mark string, amounts ...money.E8) {
	w.t.Helper()
	var all []billing.UsageRecord
	for i, amount := range amounts {
		r := billing.UsageRecord{Cycle: c, BillType: 5, Zones: []string{"zone-" + mark}, ParentResourceID: "server-" + mark, SpecDesc: mark + hostileName, SKUCode: "sku", Currency: a.Currency}
		r.ResourceID, r.ResourceName = "disk-"+mark+string(rune('a'+i)), mark+"-name"
		r.ServiceType, r.ServiceTypeName, r.Region, r.ProjectID, r.ChargeMode, r.ResourceType = "svc-"+mark, mark+" service", "reg-"+mark, mark+"-p", "3", "type-1"
		r.Official, r.Due = amount, amount
		all = append(all, r)
	}
	if err := w.db.SaveUsage(w.t.Context(), a.ID, c, a.Currency, all, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	c.get("/bills/2026-10/usage").want(http.StatusOK).shows(".void", "have not been read")
	w.used(w.alpha, october, "uno", 3_00000000, 1_00000000, 5_00000001, 4_00000000, 2_00000000, 9_00000000, 7_00000000)
	w.used(w.bravo, october, "two", 80_00000000)
	a := c.get("/bills/2026-10/usage").want(http.StatusOK)
	if got := a.exact("tfoot td.due data"); !slices.Equal(got, []string{"111.00000001"}) {
		t.Errorf("sum %q, want 111.00000001", got)
	}
	a.shows(".note", "111.00", "112.50")
	if a.page().Find("main img").Length() != 0 {
		t.Error("a specification became an element")
	}
	for query, want := range map[string]int{
		"": 8, "q=uno": 7, "q=disk-unoc": 1, "q=%25": 0, "zone=zone-two": 1, "zone=zone-two,zone-uno": 8, "service=svc-uno": 7, "region=reg-two": 1, "project=two-p": 1,
		"mode=3": 8, "mode=1": 0, "type=type-1": 8, "parent=server-uno": 7, "resource=disk-twoa": 1, "account=" + itoa(w.bravo.ID): 1, "service=" + url.QueryEscape("'; --"): 0,
	} {
		a := c.get("/bills/2026-10/usage?" + query).want(http.StatusOK)
		if got, file := len(a.rows(".lines table")), len(c.get("/bills/2026-10/usage.csv?"+query).csv())-1; got != want || file != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, got, file, want)
		}
	}
	for _, sort := range []string{"", "amount", "-amount", "list", "-list"} {
		var seen []string
		for path := "/bills/2026-10/usage?limit=3&sort=" + sort; path != "" && len(seen) < 20; {
			a := c.get(path).want(http.StatusOK)
			seen = append(seen, a.links(".lines tbody th a")...)
			path = first(a.links("a[rel=next]"))
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) != 8 {
			t.Errorf("sort %q: %d records on all pages, want 8", sort, len(seen))
		}
	}
	if got := sumOf(t, column(t, c.get("/bills/2026-10/usage.csv").csv(), "consume_amount")); got != 111_00000001 {
		t.Errorf("the file sums up to %s", got)
	}
	for query, says := range map[string]string{"sort=zone": "zone", "after=zzz": "place in the list", "limit=999": "200", "colour=red": "colour", "resource=a&resource=b": "resource"} {
		if a := c.get("/bills/2026-10/usage?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	c.get("/bills/2026-13/usage").want(http.StatusBadRequest)
	c.get("/bills/2020-01/usage").want(http.StatusNotFound)
	c.get("/bills/2020-01/usage.csv").want(http.StatusNotFound)
	if got := c.get("/bills/2026-10/lines").want(http.StatusOK).links(".acts > a.btn"); !slices.Equal(got, []string{"/bills/2026-10/usage"}) {
		t.Errorf("the lines lead to %q", got)
	}
}
