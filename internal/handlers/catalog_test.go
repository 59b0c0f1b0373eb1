package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
)

// hostileName is what an upstream text may hold.
const hostileName = `=<img src=x onerror=alert(1)>"`

// listed saves product lists of an account; mark makes them tell apart.
func (w *world) listed(a billing.Account, mark string) {
	w.t.Helper()
	c := billing.Catalog{
		Entries: []billing.CatalogEntry{
			{List: billing.CatalogServices, Code: "svc-" + mark, Name: mark + " Server", NameZH: mark + "服务器", Abbreviation: "ECS"},
			{List: billing.CatalogServices, Code: "svc-hostile", Name: hostileName, NameZH: "恶意", Abbreviation: "-1"},
			{List: billing.CatalogTypes, Code: "type-" + mark, Service: "svc-" + mark, Name: mark + " Host", NameZH: mark + "主机", Description: "A host", DescriptionZH: "主机说明"},
			{List: billing.CatalogResources, Code: "type-" + mark, Service: "svc-" + mark, Name: mark + " Host", NameZH: mark + "主机"},
			{List: billing.CatalogUsages, Code: "Duration", Service: "svc-" + mark, ResourceType: "type-" + mark, Name: "Duration", NameZH: "时长"},
			{List: billing.CatalogUnits, Code: "13", Name: "TB", NameZH: "太字节", Abbreviation: "TB", MeasureType: 3},
			{List: billing.CatalogUnits, Code: "10", Name: "GB", NameZH: "吉字节", Abbreviation: "GB", MeasureType: 3},
			{List: billing.CatalogUnits, Code: "3", Name: "month", NameZH: "月", Abbreviation: "mo", MeasureType: 2},
			{List: billing.CatalogUnits, Code: "7", Name: "year", NameZH: "年", Abbreviation: "y", MeasureType: 2},
			{List: billing.CatalogUnits, Code: "6", Name: "second", NameZH: "秒", Abbreviation: "s", MeasureType: 2},
		},
		Conversions: []billing.Conversion{{From: 13, To: 10, Ratio: 1024, Type: 3}, {From: 7, To: 3, Ratio: 12, Type: 2}},
	}
	if err := w.db.SaveCatalog(w.t.Context(), a.ID, &c, noon); err != nil {
		w.t.Fatal(err)
	}
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.listed(w.alpha, "Alpha")
	w.listed(w.bravo, "Alpha") // the same lists in two accounts are shown once
	c := w.as("viewer")
	for query, want := range map[string][]string{
		"":                                  {hostileName, "Alpha Server"},
		"sort=-name":                        {"Alpha Server", hostileName},
		"sort=-code":                        {hostileName, "Alpha Server"},
		"q=alpha":                           {"Alpha Server"},
		"q=" + url.QueryEscape("服务"):        {"Alpha Server"},
		"q=" + url.QueryEscape("'; drop"):   nil,
		"list=types":                        {"Alpha Host"},
		"list=types&service=svc-Alpha":      {"Alpha Host"},
		"list=types&service=other":          nil,
		"list=resources&service=svc-Alpha":  {"Alpha Host"},
		"list=usages&type=type-Alpha":       {"Duration"},
		"list=units":                        {"GB", "month", "second", "TB", "year"},
		"list=units&measure=3":              {"GB", "TB"},
		"list=conversions":                  {"year", "TB"},
		"list=conversions&measure=3":        {"TB"},
		"list=conversions&q=yea":            {"year"},
		"list=units&account=" + id(w.bravo): {"GB", "month", "second", "TB", "year"},
	} {
		a := c.get("/catalog?" + query).want(http.StatusOK)
		if got := a.rows(".lines table"); !slices.Equal(got, want) {
			t.Errorf("%s: rows %q, want %q", query, got, want)
		}
		if len(want) == 0 && a.text(".void") == "" {
			t.Errorf("%s: no word about nothing found", query)
		}
		if a.page().Find("main img").Length() != 0 {
			t.Errorf("%s: a name became an element", query)
		}
		if n := len(c.get("/catalog.csv?"+query).csv()) - 1; n != len(want) {
			t.Errorf("%s: %d rows in the file, want %d", query, n, len(want))
		}
	}
	if got := column(t, c.get("/catalog.csv").csv(), "name_en"); !slices.Contains(got, "'"+hostileName) {
		t.Errorf("a formula stays one in the file: %q", got)
	}
	zh := c.get("/catalog?list=types", "Accept-Language", "zh-CN").want(http.StatusOK)
	zh.shows(".lines table", "Alpha主机", "Alpha服务器", "主机说明")
	for query, says := range map[string]string{
		"list=colours": "colours", "sort=price": "price", "measure=x": "x", "limit=1000": "200", "after=zzz": "place in the list", "color=red": "color", "list=units&list=types": "list",
	} {
		if a := c.get("/catalog?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	first := c.get("/catalog?list=units&limit=2").want(http.StatusOK)
	second := c.get(first.links("a[rel=next]")[0]).want(http.StatusOK)
	if got := second.rows(".lines table"); !slices.Equal(got, []string{"second", "TB"}) {
		t.Errorf("the second page has %q", got)
	}
	if got := c.get(second.links("a[rel=prev]")[0]).rows(".lines table"); !slices.Equal(got, []string{"GB", "month"}) {
		t.Errorf("and back %q", got)
	}
}

func TestCatalogIsEmptyAtFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	for _, list := range billing.CatalogLists {
		c.get("/catalog?list="+string(list)).want(http.StatusOK).shows(".void", "have not been read yet")
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.listed(w.alpha, "Alpha")
	c := w.as("viewer")
	c.get("/catalog/convert").want(http.StatusOK)
	for query, want := range map[string][]string{
		"amount=1.5&from=13&to=10": {"1.5 TB = 1,536 GB", "exact"},
		"amount=512&from=10&to=13": {"512 GB = 0.5 TB", "exact"},
		"amount=1&from=3&to=7":     {"1 month = 0.08333333333333333333 year", "rounded"},
	} {
		c.get("/catalog/convert?"+query).want(http.StatusOK).shows(".answer", want...)
	}
	for query, want := range map[string]string{
		"amount=1&from=13&to=3": "measure different things", "amount=1&from=6&to=3": "lists no conversion",
		"amount=-1&from=13&to=10": "plain number", "amount=1e9&from=13&to=10": "plain number", "amount=&from=13&to=10": "plain number",
		"amount=1&from=99&to=10": "Choose a unit", "amount=1&from=13&to=": "Choose a unit",
		"amount=" + strings.Repeat("9", 25) + "&from=13&to=10": "plain number",
	} {
		a := c.get("/catalog/convert?" + query).want(http.StatusUnprocessableEntity)
		a.shows(".ask .err", want)
		values, _ := url.ParseQuery(query)
		if got := a.page().Find("#c-amount").AttrOr("value", "?"); got != values.Get("amount") {
			t.Errorf("%s: the amount typed is now %q", query, got)
		}
	}
	c.get("/catalog/convert?amount=1&amount=2").want(http.StatusBadRequest)
	c.get("/catalog/convert?amount=1&color=red").want(http.StatusBadRequest)
}
