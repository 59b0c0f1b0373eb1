package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
)

// amortize saves one reading of the cost center: service "ec2" in region-1 costs amount each month.
func (w *world) amortize(a billing.Account, from, to billing.Cycle, service, amount string) {
	w.t.Helper()
	var all []billing.AmortizedCost
	d := decimal.RequireFromString(amount)
	keys := map[billing.Dim]string{
		billing.ByService: service, billing.ByRegion: "region-1", billing.ByProject: "project-1", billing.ByResourceType: "type-1", billing.ByChargeMode: "1",
		billing.ByBillType: "1", billing.ByMember: "customer-1",
	}
	for c := from; !to.Before(c); c = c.Next() {
		for i, one := range billing.Dims {
			for _, two := range billing.Dims[i+1:] {
				all = append(all, billing.AmortizedCost{Cycle: c, Dim1: one, Dim2: two, Key1: keys[one], Key2: keys[two], Amount: money.New(d, a.Currency), List: money.New(d.Add(d), a.Currency)})
			}
		}
	}
	if err := w.db.SaveAmortized(w.t.Context(), a.ID, from, to, a.Currency, all, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
}

// The explorer's total of a month is the bill's amount due, by every dimension
// and pair of them, in the table, the chart's numbers and the file.
func TestCostsEqualTheBills(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	due := first(c.get("/bills/2026-10").exact(".figs div:first-child dd data"))
	if due != "112.50000000" {
		t.Fatalf("the bill says %s", due)
	}
	for _, by := range billing.Dims {
		for _, and := range append([]billing.Dim{""}, billing.Dims...) {
			if and == by {
				continue
			}
			path := "/costs?from=2026-10&to=2026-10&by=" + string(by) + "&and=" + string(and)
			a := c.get(path).want(http.StatusOK)
			if got := a.exact("section[aria-labelledby=h-table] tfoot td.due data"); !slices.Equal(got, []string{due}) {
				t.Errorf("%s: total %q, want %s", path, got, due)
			}
			if got := sumOf(t, a.exact("section[aria-labelledby=h-table] tbody td.due data")); got.String() != due {
				t.Errorf("%s: the groups sum up to %s", path, got)
			}
			if got := sumOf(t, a.exact("section[aria-labelledby=h-chart] tbody td:last-child data")); got.String() != due {
				t.Errorf("%s: the chart's numbers sum up to %s", path, got)
			}
			if a.page().Find(".on-paper, .long-run").Length() != 0 {
				t.Errorf("%s: one month does not fit on paper", path)
			}
			days := c.get("/costs?from=2026-10-01&to=2026-10-31&per=day&by=" + string(by) + "&and=" + string(and)).want(http.StatusOK)
			if days.page().Find("section[aria-labelledby=h-chart] details.on-paper").Length() != 1 || days.page().Find(".long-run").Length() != 1 {
				t.Errorf("%s by day: nothing stands for the list on paper", path)
			}
			if got := sumOf(t, days.exact("section[aria-labelledby=h-chart] tbody td:last-child data")); got.String() != due {
				t.Errorf("%s: the chart's numbers by day sum up to %s", path, got)
			}
			if got := sumOf(t, column(t, c.get("/costs.csv?"+strings.TrimPrefix(path, "/costs?")).csv(), "amount")); got.String() != due {
				t.Errorf("%s: the file sums up to %s", path, got)
			}
		}
	}
	for path, want := range map[string]string{
		"/costs":                      "115.50000000", // the last twelve months
		"/costs?amount=list":          "115.50000000",
		"/costs?per=day&from=2026-10": "112.50000000",
		"/costs?per=day&from=2026-10-04&to=2026-10-04":              "5.00000000",
		"/costs?service=hws.service.type.obs":                       "2.49999999",
		"/costs?by=region&service=hws.service.type.obs&bill_type=4": "-2.50000001",
		"/costs?by=project&project=project-1&and=mode&mode=3":       "115.50000000",
		"/costs?account=" + itoa(w.bravo.ID):                        "100.00000000",
		"/costs?from=2026-09-15&to=2026-09-20":                      "3.00000000", // whole months
	} {
		if got := c.get(path).want(http.StatusOK).exact("section[aria-labelledby=h-table] tfoot td.due data"); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: total %q, want %s", path, got, want)
		}
	}
	// Every mark of the chart leads to lines that sum up to what it shows.
	a := c.get("/costs?from=2026-10&to=2026-10&by=service&and=region").want(http.StatusOK)
	links := a.links("section[aria-labelledby=h-chart] svg a[tabindex]")
	if len(links) != 2 {
		t.Fatalf("the chart has %d parts, want 2", len(links))
	}
	var sum money.E8
	for _, href := range links {
		for _, text := range c.get(href).want(http.StatusOK).exact("tfoot td.due data") {
			e, err := money.ParseE8(text)
			if err != nil {
				t.Fatal(err)
			}
			sum += e
		}
	}
	if sum.String() != due {
		t.Errorf("the lines behind the chart sum up to %s, want %s", sum, due)
	}
}

func TestAmortizedCosts(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	c.get("/costs?cost=amortized").want(http.StatusOK).shows(".void", "has not been read")
	w.amortize(w.alpha, october.Prev(), october, "svc-1", "10.123456789012")
	w.amortize(w.bravo, october, october, "svc-2", "1")
	a := c.get("/costs?cost=amortized").want(http.StatusOK)
	if got := a.exact("section[aria-labelledby=h-table] tfoot td.due data"); !slices.Equal(got, []string{"21.24691358"}) {
		t.Errorf("total %q, want 21.24691358", got)
	}
	a.shows(".basis", "amortized", "2026-11-22 11:00 UTC")
	for path, want := range map[string]string{
		"/costs?cost=amortized&by=region&and=mode":              "21.24691358",
		"/costs?cost=amortized&by=region&and=mode&amount=list":  "42.49382716",
		"/costs?cost=amortized&service=svc-2":                   "1.00000000",
		"/costs?cost=amortized&by=mode&service=svc-2":           "1.00000000",
		"/costs?cost=amortized&by=mode&from=2026-09&to=2026-09": "10.12345679",
	} {
		if got := c.get(path).want(http.StatusOK).exact("section[aria-labelledby=h-table] tfoot td.due data"); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: total %q, want %s", path, got, want)
		}
	}
	for path, says := range map[string]string{
		"/costs?cost=amortized&by=region&and=mode&service=svc-2": "at most two different dimensions",
		"/costs?by=mode&and=mode":                                "two different dimensions",
		"/costs?from=2020-01&to=2026-10":                         "at most 36 months",
		"/costs?per=day&from=2026-01-01&to=2026-10-01":           "62 days",
	} {
		a := c.get(path).want(http.StatusUnprocessableEntity)
		a.shows(".banner", says)
		values, _ := url.ParseQuery(path[7:])
		if by := values.Get("by"); by != "" && a.page().Find("#f-by option[selected]").AttrOr("value", "") != by {
			t.Errorf("%s: the choice is lost", path)
		}
		c.get("/costs.csv" + path[6:]).want(http.StatusBadRequest)
	}
}

// TestAmortizedCostsByDay: the days that were read, and from when to when they
// are there; what was read once stays when a later reading begins after it.
func TestAmortizedCostsByDay(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	w.amortize(w.alpha, october, october.Next(), "svc-1", "30")
	const path = "/costs?cost=amortized&per=day"
	c.get(path).want(http.StatusOK).shows(".void", "has not been read")
	day := billing.DayAt(noon)
	read := func(from, to billing.Day, amount string, days ...billing.Day) {
		var all []billing.AmortizedCost
		for _, d := range days {
			a := amountOf(t, amount, "USD")
			all = append(all,
				billing.AmortizedCost{Cycle: d.Cycle(), Day: d, Dim1: billing.ByService, Dim2: billing.ByRegion, Key1: "svc-1", Key2: "region-1", Amount: a, List: a},
				billing.AmortizedCost{Cycle: d.Cycle(), Day: d, Dim1: billing.ByService, Dim2: billing.ByRegion, Key1: "svc-1", Key2: "region-2", Amount: a, List: a})
		}
		if err := w.db.SaveAmortizedDays(t.Context(), w.alpha.ID, from, to, "USD", all, noon); err != nil {
			t.Fatal(err)
		}
	}
	read(day-40, day-1, "1.5", day-40, day-20, day-2)
	read(day-10, day, "0.12345679", day-1, day) // the day before yesterday was nothing after all
	total := func(path string) []string {
		return c.get(path).want(http.StatusOK).exact("section[aria-labelledby=h-table] tfoot td.due data")
	}
	for query, want := range map[string]string{
		"": "3.49382716", "&by=region": "3.49382716", "&by=region&region=region-2": "1.74691358", "&from=" + (day - 1).String(): "0.49382716",
		"&from=" + (day - 45).String() + "&to=" + (day - 30).String(): "3.00000000",
	} {
		if got := total(path + query); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: total %q, want %s", query, got, want)
		}
	}
	c.get(path).shows(".basis", "By day from "+(day-40).String()+" to "+day.String())
	c.get(path+"&from="+(day-30).String()+"&to="+(day-25).String()).want(http.StatusOK).shows(".void", "Nothing was charged")
	if rows := c.get("/costs.csv?cost=amortized&per=day&by=region").csv(); len(rows) != 7 {
		t.Errorf("the file has %q", rows)
	}
}

func TestCostsBadInputAndPaging(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lines []billing.Line
	for i := range 23 {
		l := line(october, 2, "ec2", "i-1", money.E8((i%7+1)*1_00000000))
		l.ServiceType, l.ServiceTypeName = "svc-"+string(rune('a'+i)), hostileName+string(rune('a'+i))
		lines = append(lines, l)
	}
	w.publish(w.alpha, october, lines...)
	c := w.as("finance")
	for _, sort := range []string{"", "name", "-name", "total", "-total"} {
		seen := map[string]bool{}
		pages := 0
		for path := "/costs?limit=5&from=2026-10&sort=" + sort; path != "" && pages < 9; pages++ {
			a := c.get(path).want(http.StatusOK)
			for _, name := range a.rows("section[aria-labelledby=h-table] table") {
				seen[name] = true
			}
			if a.page().Find("main img").Length() != 0 {
				t.Fatal("a name became an element")
			}
			path = first(a.links("a[rel=next]"))
		}
		if len(seen) != 23 || pages != 5 {
			t.Errorf("sort %q: %d groups on %d pages, want 23 on 5", sort, len(seen), pages)
		}
	}
	for query, says := range map[string]string{
		"by=colour": "colour", "and=colour": "colour", "per=year": "year", "cost=free": "free", "amount=net": "net", "from=2026-13": "2026-13", "to=yesterday": "yesterday",
		"from=2026-11&to=2026-10": "2026-11", "bill_type=x": "x", "sort=colour": "colour", "after=zzz": "place in the list", "limit=1000": "200", "colour=red": "colour", "by=mode&by=type": "by",
	} {
		if a := c.get("/costs?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	c.get("/costs?service="+url.QueryEscape("'; drop table bill_cube; --")).want(http.StatusOK).shows(".void", "Nothing was charged")
	w.person("none", auth.Viewer, w.yuan.ID)
	w.as("none").get("/costs").want(http.StatusOK).shows(".void", "Nothing was charged")
}
