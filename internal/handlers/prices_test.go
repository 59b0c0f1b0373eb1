package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/money"
	"portal/internal/pricedesk"
	"portal/internal/sandbox"
)

// pricedWorld has a pretend upstream behind the price desk of alpha's account.
func pricedWorld(t *testing.T) (*world, *httptest.Server, *huaweiapi.Client) {
	t.Helper()
	const key, secret, domain = "AKTESTTESTTESTTESTTE", "sk-of-the-test-account", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	box, err := sandbox.New(sandbox.Config{AccessKey: key, SecretKey: secret, DomainID: domain, Months: 1, Resources: 10})
	if err != nil {
		t.Fatal(err)
	}
	upstream := httptest.NewServer(box.Handler())
	t.Cleanup(func() { upstream.Close(); box.Close() })
	client, err := huaweiapi.New(huaweiapi.Config{Endpoint: upstream.URL, AccessKey: key, SecretKey: secret, DomainID: domain, RetryBase: 10 * time.Millisecond, RetryBudget: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.desk = pricedesk.New(map[int64]*huaweiapi.Client{w.alpha.ID: client})
	w.srv = w.serve(w.db, "http://127.0.0.1")
	c := billing.Catalog{Entries: []billing.CatalogEntry{
		{List: billing.CatalogServices, Code: "hws.service.type.ec2", Name: "Elastic Cloud Server", NameZH: "弹性云服务器"},
		{List: billing.CatalogTypes, Code: "hws.resource.type.vm", Service: "hws.service.type.ec2", Name: "Cloud Host", NameZH: "云主机"},
		{List: billing.CatalogUsages, Code: "Duration", Service: "hws.service.type.ec2", ResourceType: "hws.resource.type.vm", Name: "Duration", NameZH: "时长"},
		{List: billing.CatalogServices, Code: "hws.service.type.ebs", Name: "Elastic Volume Service", NameZH: "云硬盘"},
		{List: billing.CatalogTypes, Code: "hws.resource.type.volume", Service: "hws.service.type.ebs", Name: "Cloud Disk", NameZH: "云硬盘"},
		{List: billing.CatalogUsages, Code: "Duration", Service: "hws.service.type.ebs", ResourceType: "hws.resource.type.volume", Name: "Duration", NameZH: "时长"},
		{List: billing.CatalogUnits, Code: "4", Name: "hour", NameZH: "小时", MeasureType: 2},
		{List: billing.CatalogUnits, Code: "10", Name: "GB", NameZH: "吉字节", MeasureType: 3},
		{List: billing.CatalogUnits, Code: "17", Name: "GB", NameZH: "吉字节", MeasureType: 7},
	}}
	if err := w.db.SaveCatalog(t.Context(), w.alpha.ID, &c, noon); err != nil {
		t.Fatal(err)
	}
	return w, upstream, client
}

// question is a form that the upstream answers; changes are names and values.
func question(changes ...string) []string {
	fields := map[string]string{
		"product": "hws.service.type.ec2:hws.resource.type.vm", "spec": "s6.large.2.linux", "region": "ap-southeast-1", "zone": "", "size": "", "size_unit": "",
		"count": "2", "mode": "on_demand", "usage_type": "Duration", "usage": "10", "usage_unit": "4", "num": "1", "unit": "2", "project": "",
	}
	for i := 0; i < len(changes); i += 2 {
		fields[changes[i]] = changes[i+1]
	}
	var list []string
	for name, value := range fields {
		list = append(list, name, value)
	}
	return list
}

func TestAskForAPrice(t *testing.T) {
	t.Parallel()
	w, _, direct := pricedWorld(t)
	c := w.as("finance")
	c.get("/prices").want(http.StatusOK).shows("#p-product", "Cloud Host", "Cloud Disk")
	c.get("/prices?product=hws.service.type.ec2:hws.resource.type.vm").want(http.StatusOK).shows("#p-usage-type", "Duration")

	// Ten hours of two servers, as the upstream says to whoever asks it directly.
	terms := billing.QuoteTerms{
		ServiceType: "hws.service.type.ec2", ResourceType: "hws.resource.type.vm", Spec: "s6.large.2.linux", Region: "ap-southeast-1", Count: 2,
		UsageType: "Duration", Usage: "10", UsageUnit: 4, Unit: billing.PeriodYear, Num: 1,
	}
	hours, err := direct.ListOnDemandResourceRatings(t.Context(), "", []billing.OnDemandProduct{terms.OnDemand()})
	if err != nil {
		t.Fatal(err)
	}
	year, err := direct.ListRateOnPeriodDetail(t.Context(), "", []billing.PeriodProduct{terms.Period()})
	if err != nil {
		t.Fatal(err)
	}
	a := c.post("/prices", question()...).want(http.StatusSeeOther)
	one := c.get(a.location()).want(http.StatusOK)
	want := []string{hours.List.Exact(), hours.Discount.Neg().Exact(), hours.Amount.Exact()}
	if got := one.exact("section[aria-labelledby=h-price] data"); !slices.Equal(got, want) || want[0] == want[2] {
		t.Errorf("the price is %q, want %q", got, want)
	}
	one.shows(".toast", "Huawei answered")
	one.shows("section[aria-labelledby=h-facts]", "s6.large.2.linux", "Cloud Host", "10 hours, 2 pieces")

	b := c.post("/prices", question("mode", "period", "num", "1", "unit", "3")...).want(http.StatusSeeOther)
	period := c.get(b.location()).want(http.StatusOK)
	sums := period.exact("section[aria-labelledby=h-price] data")
	best := slices.IndexFunc(year.Offers, func(o billing.PeriodOffer) bool { return o.Best })
	if len(sums) != 3 || sums[0] != year.List.Exact() || sums[2] != year.Offers[best].Amount.Exact() {
		t.Errorf("a year costs %q, want %s and with the best offer %s", sums, year.List, year.Offers[best].Amount)
	}
	if offers := period.rows("section[aria-labelledby=h-offers] table"); len(offers) != 2 {
		t.Errorf("offers %q, want two", offers)
	}

	// The same once more: a history of two, of which the list shows all three.
	w.advance(time.Minute)
	form := one.page().Find(`form.press[action="/prices"]`)
	var again []string
	form.Find("input").Each(func(_ int, s *goquery.Selection) {
		again = append(again, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	second := c.get(c.post("/prices", again...).want(http.StatusSeeOther).location()).want(http.StatusOK)
	if got := second.rows("section[aria-labelledby=h-history] table"); len(got) != 2 {
		t.Errorf("the history has %q, want two quotes", got)
	}
	if got := len(c.get("/prices").rows("section[aria-labelledby=h-quotes] table")); got != 3 {
		t.Errorf("%d quotes listed, want 3", got)
	}
	rows := c.get("/prices.csv?sort=amount").csv()
	if got := column(t, rows, "official_website_amount"); !slices.Equal(got, []string{want[0], want[0], year.List.Exact()}) {
		t.Errorf("list prices in the file %q", got)
	}
	// Others see it, and may not ask.
	v := w.as("viewer")
	v.get(b.location()).want(http.StatusOK)
	if v.get("/prices").page().Find("form[method=post][action='/prices'], #p-product").Length() != 0 {
		t.Error("a viewer is offered to ask")
	}
	v.post("/prices", question()...).want(http.StatusForbidden)

	compare := c.get("/prices/compare?id=" + strings.TrimPrefix(a.location(), "/prices/") + "&id=" + strings.TrimPrefix(b.location(), "/prices/")).want(http.StatusOK)
	compare.shows("tbody", "Pay-per-use", "Yearly/monthly", want[0], year.List.Exact())
	c.get("/prices/compare?id=1").want(http.StatusBadRequest)
	c.get("/prices/compare?id=1&id=9999").want(http.StatusNotFound)
	zh := c.get(b.location(), "Accept-Language", "zh-CN").want(http.StatusOK)
	zh.shows("section[aria-labelledby=h-facts]", "云主机", "1 年")
}

// Whatever is wrong, the form comes back as it was filled in, with the sentence at its field.
func TestWrongQuestionsForPrices(t *testing.T) {
	t.Parallel()
	w, upstream, _ := pricedWorld(t)
	c := w.as("finance")
	type wrong struct{ field, value, id, says string }
	for _, k := range []wrong{
		{"spec", "no-such-flavor", "p-spec", "sells no such product"},
		{"spec", "", "p-spec", "Write the specification"},
		{"spec", "a b", "p-spec", "without blanks"},
		{"spec", strings.Repeat("x", 129), "p-spec", "at most 128"},
		{"region", "nowhere-9", "p-region", ""},
		{"region", "AP SOUTH", "p-region", "region code"},
		{"region", "'; drop table", "p-region", "region code"},
		{"count", "0", "p-count", "whole number"},
		{"count", "1.5", "p-count", "whole number"},
		{"count", "99999999999999999999", "p-count", "whole number"},
		{"usage", "-1", "p-usage", "plain number"},
		{"usage", "1e9", "p-usage", "plain number"},
		{"usage", "0.000", "p-usage", "plain number"},
		{"usage", "NaN", "p-usage", "plain number"},
		{"usage_type", "upflow", "p-usage-type", "not billed by this usage type"},
		{"usage_unit", "10", "p-usage-unit", "not measured in this unit"},
		{"usage_unit", "999", "p-usage-unit", "unit of the usage"},
		{"size", "x", "p-size", "whole number"},
		{"project", "a/b", "p-project", "at most 64"},
	} {
		a := c.post("/prices", question(k.field, k.value)...).want(http.StatusUnprocessableEntity)
		if k.says != "" {
			a.shows("#"+k.id+"-err", k.says)
		}
		page := a.page()
		if k.field != "usage_unit" && k.field != "usage_type" {
			if got := page.Find("#"+k.id).AttrOr("value", "gone"); got != k.value {
				t.Errorf("%s: %q was typed, the form has %q", k.field, k.value, got)
			}
		}
		if got := page.Find("#p-zone").AttrOr("value", "gone"); got != "" {
			t.Errorf("%s: the zone is now %q", k.field, got)
		}
		if page.Find("#"+k.id).AttrOr("aria-invalid", "") != "true" && k.says != "" {
			t.Errorf("%s: the field is not marked", k.field)
		}
	}
	disk := question("product", "hws.service.type.ebs:hws.resource.type.volume", "spec", "SSD")
	c.post("/prices", disk...).want(http.StatusUnprocessableEntity).shows("#p-size-err", "has a size")
	c.post("/prices", question("product", "nothing:there")...).want(http.StatusUnprocessableEntity).shows("#p-product-err", "Choose a product")
	c.post("/prices", question("account", itoa(w.bravo.ID))...).want(http.StatusUnprocessableEntity)
	c.post("/prices", question("account", "4711")...).want(http.StatusUnprocessableEntity)
	c.post("/prices", append(question(), "extra", "1")...).want(http.StatusBadRequest)
	if got := len(c.get("/prices.csv").csv()) - 1; got != 0 {
		t.Errorf("%d quotes were kept of refused questions", got)
	}

	upstream.Close()
	start := time.Now()
	a := c.post("/prices", question("spec", "c7.xlarge.2.linux")...).want(http.StatusServiceUnavailable)
	a.shows(".banner", "did not answer", "Nothing was saved")
	if got := a.page().Find("#p-spec").AttrOr("value", ""); got != "c7.xlarge.2.linux" {
		t.Errorf("after the outage the specification is %q", got)
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("the person waited %s", took)
	}
}

// quoted keeps a quote as if it had been asked for.
func (w *world) quoted(a billing.Account, person int64, spec, amount string, at time.Time) int64 {
	w.t.Helper()
	m, err := money.Parse(amount, a.Currency)
	if err != nil {
		w.t.Fatal(err)
	}
	q := billing.Quote{QuoteTerms: billing.QuoteTerms{
		AccountID: a.ID, Mode: billing.QuotePeriod, ServiceType: "svc", ResourceType: "type", Spec: spec, Region: "r-1", Count: 1, Unit: billing.PeriodMonth, Num: 1,
	}, PersonID: person, AskedAt: at, List: m, Amount: m}
	if err := w.db.SaveQuote(w.t.Context(), billing.Scope{Accounts: []int64{a.ID}}, &q); err != nil {
		w.t.Fatal(err)
	}
	return q.ID
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mine, other := w.person("mine", auth.Finance, w.alpha.ID, w.bravo.ID), w.person("other", auth.Finance, w.alpha.ID)
	for i := range 7 {
		who := mine.ID
		if i%2 == 1 {
			who = other.ID
		}
		w.quoted(w.alpha, who, fmt.Sprintf("spec-%d%s", i, hostileName), fmt.Sprintf("%d.0000000001", 10+i*3%7)[:10], noon.Add(-time.Duration(i)*24*time.Hour))
	}
	c := w.as("mine")
	for query, want := range map[string]int{
		"": 7, "mine=1": 4, "mode=period": 7, "mode=on_demand": 0, "q=spec-3": 1, "q=" + url.QueryEscape("spec-3"+hostileName): 1, "q=" + url.QueryEscape("'"): 0, "from=2026-11-21": 2, "to=2026-11-16": 1,
		"service=svc": 7, "service=other": 0, "same=1": 1, "same=999": 0, "id=1,2": 2, "account=" + itoa(w.bravo.ID): 0,
	} {
		a := c.get("/prices?" + query).want(http.StatusOK)
		if got, file := len(a.rows("section[aria-labelledby=h-quotes] table")), len(c.get("/prices.csv?"+query).csv())-1; got != want || file != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, got, file, want)
		}
		if a.page().Find("main img").Length() != 0 {
			t.Errorf("%s: a specification became an element", query)
		}
	}
	for _, sort := range []string{"", "asked", "amount", "-amount"} {
		seen := map[string]bool{}
		for path := "/prices?limit=3&sort=" + sort; path != ""; {
			a := c.get(path).want(http.StatusOK)
			for _, href := range a.links("section[aria-labelledby=h-quotes] tbody th a") {
				seen[href] = true
			}
			path = first(a.links("a[rel=next]"))
		}
		if len(seen) != 7 {
			t.Errorf("sort %q: %d quotes on all pages, want 7", sort, len(seen))
		}
	}
	for query, says := range map[string]string{
		"mine=yes": "mine", "mode=free": "free", "same=x": "same", "id=0": "id", "sort=spec": "spec", "after=x": "place in the list", "limit=999": "200", "colour=red": "colour",
	} {
		if a := c.get("/prices?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	for _, id := range []string{"0", "x", "-1", "99999", "99999999999999999999", "%00"} {
		c.get("/prices/" + id).want(http.StatusNotFound)
	}
}

// The form offers the specifications and regions that the account's bills have.
func TestPricesOfferWhatIsInUse(t *testing.T) {
	t.Parallel()
	w, _, _ := pricedWorld(t)
	l := line(october, 3, "ec2", "i-1", 1_00000000)
	l.ResourceType, l.SKUCode, l.SpecDesc = "hws.resource.type.vm", "c7.xlarge.2.linux", hostileName
	other := line(october, 3, "evs", "v-1", 1_00000000)
	other.SKUCode = "SSD"
	w.publish(w.alpha, october, l, other)
	page := w.as("finance").get("/prices?product=hws.service.type.ec2:hws.resource.type.vm").want(http.StatusOK).page()
	if got := page.Find("#p-spec-list option").Map(attr("value")); !slices.Equal(got, []string{"c7.xlarge.2.linux"}) {
		t.Errorf("specifications offered: %q", got)
	}
	if got := page.Find("#p-region-list option").Map(attr("value")); !slices.Equal(got, []string{"ap-southeast-3"}) {
		t.Errorf("regions offered: %q", got)
	}
	if page.Find("main img").Length() != 0 {
		t.Error("a description became an element")
	}
}
