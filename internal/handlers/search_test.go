package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
	"portal/internal/money"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	named := line(october, 2, "ec2", "i-90aa", 7_00000000)
	named.ResourceName, named.ResourceTag = "路径规划-计算-01", "team=routing"
	w.publish(w.alpha, october, named, line(october, 3, "evs", "v-1", 1_00000000))
	w.order(w.alpha, "CS2611170759QX7KB", billing.OrderPendingPayment, "10")
	c := w.as("viewer")
	for query, want := range map[string][]string{
		"QX7KB":        {"CS2611170759QX7KB"},
		"qx7kb":        {"CS2611170759QX7KB"},
		"i-90AA":       {"路径规划-计算-01i-90aa"},
		"路径":           {"路径规划-计算-01i-90aa"},
		"路径规划":         {"路径规划-计算-01i-90aa"},
		"team=routing": {"路径规划-计算-01i-90aa"},
		"  v-1 ":       {"name of v-1v-1"},
		"nothing":      nil,
		"%":            nil,
		"__":           nil,
		`' or 1=1 --`:  nil,
		"":             nil,
		"x":            nil,
	} {
		a := c.get("/search?q=" + url.QueryEscape(query)).want(http.StatusOK)
		if got := a.rows("main table"); !slices.Equal(got, want) {
			t.Errorf("search for %q found %q, want %q", query, got, want)
		}
		if len(want) == 0 && a.text(".void") == "" {
			t.Errorf("search for %q: no word about nothing found", query)
		}
		if got, _ := a.page().Find("input[name=q]").First().Attr("value"); got != strings.TrimSpace(query) {
			t.Errorf("the box has %q, want %q", got, query)
		}
	}
	a := c.get("/search?q=" + url.QueryEscape(`"><img src=x onerror=alert(1)>`)).want(http.StatusOK)
	if a.page().Find("img").Length() != 0 {
		t.Error("the query became an element")
	}
	c.get("/search?q=" + strings.Repeat("x", 300)).want(http.StatusBadRequest)
	c.get("/search?q=aa&q=bb").want(http.StatusBadRequest)
	c.get("/search").want(http.StatusOK)
}

func TestSearchFindsWhatTheAccountHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.holds(w.alpha, "needle-1")
	w.subscribe(w.alpha, aSubscription("other")) // needle-1 is listed no more
	w.holds(w.bravo, "needle-2")
	w.grant(w.bravo, w.aCoupon("needle-2", func(c *billing.Coupon) { c.PlanName = hostileThing }))
	c := w.as("viewer")
	a := c.get("/search?q=NEEDLE").want(http.StatusOK)
	for section, links := range map[string][]string{
		"h-subscriptions": {"/subscriptions/needle-1", "/subscriptions/needle-2"},
		"h-packages":      {"/packages/needle-1", "/packages/needle-2"},
		"h-coupons":       {"/coupons?q=needle-1", "/coupons?q=needle-2"},
		"h-invoices":      {"/invoices?q=needle-1", "/invoices?q=needle-2"},
	} {
		got := a.links("section[aria-labelledby=" + section + "] tbody a")
		slices.Sort(got)
		if !slices.Equal(got, links) {
			t.Errorf("%s leads to %q, want %q", section, got, links)
		}
		for _, link := range got {
			if n := len(c.get(link).want(http.StatusOK).rows("table")); n == 0 && strings.Contains(link, "?") {
				t.Errorf("%s shows nothing", link)
			}
		}
	}
	a.shows("section[aria-labelledby=h-subscriptions]", "No longer listed")
	a.shows("section[aria-labelledby=h-coupons]", "<script>alert(1)</script>")
	if a.page().Find("main script").Length() != 0 {
		t.Error("a name became a script")
	}
}

// A search shows a little of each kind with its count and the way to all of it.
func TestSearchShowsALittleOfEachKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lines []billing.Line
	var held []billing.Subscription
	const many = foundEach + 3
	for i := range many {
		id := "needle-" + itoa(int64(i+1))
		lines = append(lines, line(october, 3, "ec2", id, money.E8(i+1)*1_00000000))
		w.order(w.alpha, "CSNEEDLE"+itoa(int64(i+1)), billing.OrderPendingPayment, "10")
		held = append(held, aSubscription(id))
	}
	w.publish(w.alpha, october, lines...)
	w.subscribe(w.alpha, held...)
	w.grant(w.alpha, w.aCoupon("needle-c", func(*billing.Coupon) {}))
	c := w.as("viewer")
	everything := "Everything " + itoa(3*many+1)

	a := c.get("/search?q=needle").want(http.StatusOK)
	if got, want := a.links("nav.tabs a"), []string{"/search?q=needle", "#h-orders", "#h-subscriptions", "#h-coupons", "#h-resources"}; !slices.Equal(got, want) {
		t.Errorf("the line of kinds leads to %q, want %q", got, want)
	}
	a.shows("nav.tabs [aria-current]", everything)
	a.shows("nav.tabs", "Orders 9", "Coupons 1", "Resources in the bills 9")
	for _, kind := range []string{"orders", "subscriptions", "resources"} {
		part := "section[aria-labelledby=h-" + kind + "]"
		if n := a.page().Find(part + " tbody tr").Length(); n != foundEach {
			t.Errorf("%d %s are shown, want %d", n, kind, foundEach)
		}
		a.shows(part, "the first 6 of 9", "show all 9")
		all := first(a.links(part + " .under a"))
		if want := "/search?kind=" + kind + "&q=needle"; all != want {
			t.Errorf("all %s are at %q, want %q", kind, all, want)
		}
		b := c.get(all).want(http.StatusOK).shows("nav.tabs", everything).shows("nav.tabs [aria-current]", "9")
		if n := b.page().Find("main section").Length(); n != 1 {
			t.Errorf("the page of %s has %d parts", kind, n)
		}
		if n := b.page().Find(part + " tbody tr").Length(); n != many {
			t.Errorf("the page of %s has %d rows, want %d", kind, n, many)
		}
		if list := b.links(part + " .under a"); kind != "resources" && !slices.Equal(list, []string{"/" + kind + "?q=needle"}) {
			t.Errorf("the page of %s leads to %q", kind, list)
		}
		if got := b.links("[data-export] a"); !slices.Equal(got, []string{"/search.xlsx?q=needle", "/search.csv?q=needle"}) {
			t.Errorf("the page of %s offers %q", kind, got)
		}
	}
	if a.page().Find("section[aria-labelledby=h-coupons] .under").Length() != 0 {
		t.Error("a kind that is shown whole leads to more")
	}
	if rows := c.get("/search.csv?q=needle&kind=coupons").csv(); len(rows) != 1+3*many+1 {
		t.Errorf("the file has %d rows, want everything", len(rows)-1)
	}
	c.get("/search?q=needle&kind=invoices").want(http.StatusOK).shows(".void", "Nothing of this kind").shows("nav.tabs", everything)
	c.get("/search?q=nothing-at-all&kind=orders").want(http.StatusOK).shows(".void", "Nothing found")
	c.get("/search?q=needle&kind=other").want(http.StatusBadRequest).shows("main", "Kind")
}

// TestSearchAsAFile: all kinds stand in one table, with amounts under the names
// of their bases, and nothing of an account that is not granted.
func TestSearchAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for c, due := range map[billing.Cycle]money.E8{october: 7_00000001, october.Next(): -1_00000000} {
		l := line(c, 3, "ec2", "needle-res", due)
		l.ResourceName = "=cmd()"
		w.publish(w.alpha, c, l)
	}
	w.order(w.alpha, "CSNEEDLE1", billing.OrderPendingPayment, "10.5")
	w.holds(w.alpha, "needle-1")
	w.subscribe(w.alpha, aSubscription("other")) // needle-1 is listed no more
	w.holds(w.yuan, "needle-3")
	c := w.as("viewer")
	rows := c.get("/search.csv?q=needle").csv()
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	var got []string
	for _, row := range rows[1:] {
		got = append(got, column(row, "kind")+" "+column(row, "account")+" "+column(row, "id")+" "+column(row, "name")+" "+column(row, "basis")+" "+column(row, "amount"))
		if gone := column(row, "gone_time") != ""; gone != (column(row, "kind") == "subscription") {
			t.Errorf("%s is no longer listed: %t", column(row, "id"), gone)
		}
	}
	want := []string{
		"order alpha-account CSNEEDLE1  payable 10.50",
		"subscription alpha-account needle-1 name of needle-1  ",
		"package alpha-account needle-1 name of needle-1  ",
		"coupon alpha-account needle-1 plan of needle-1 left 40.00",
		"invoice alpha-account needle-1 no-needle-1 invoiced 5.00",
		"resource alpha-account needle-res '=cmd() due 6.00000001",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the file has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	links := c.get("/search?q=needle&account=" + itoa(w.alpha.ID)).want(http.StatusOK).links("[data-export] a")
	if want := []string{"/search.xlsx?account=1&q=needle", "/search.csv?account=1&q=needle"}; !slices.Equal(links, want) {
		t.Errorf("the page offers %q, want %q", links, want)
	}
	for _, query := range []string{"", "?q=", "?q=x", "?q=nothing+at+all"} {
		if body := c.get("/search.csv" + query).want(http.StatusOK).body; strings.Count(body, "\n") != 1 {
			t.Errorf("/search.csv%s has rows:\n%s", query, body)
		}
		if n := c.get("/search" + query).want(http.StatusOK).page().Find("[data-export]").Length(); n != 0 {
			t.Errorf("/search%s offers a file of nothing", query)
		}
	}
	c.get("/search.csv?q=" + strings.Repeat("x", 300)).want(http.StatusBadRequest)
}

// TestEveryListFindsTextsOfAnyLength: short Chinese texts, others and long ones
// are looked for in three ways, and every list joins tables of its own.
func TestEveryListFindsTextsOfAnyLength(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	admin := w.as("admin")
	lists := 0
	for _, route := range routesOf(t, w.srv.Config.Handler) {
		list, ok := strings.CutSuffix(strings.TrimPrefix(route, "GET "), ".csv")
		if !ok {
			continue
		}
		at := w.example(list)
		switch admin.get(at + "?q=x").status {
		case http.StatusBadRequest: // it has no box for a text
			continue
		case http.StatusNotFound: // it is a file alone
			at += ".csv"
		}
		lists++
		for _, text := range []string{"x", "路", "路径", "s6.large", "sixteen letters.", "seventeen letters", strings.Repeat("路径规划", 10), `100%_of "it's" all \`} {
			admin.get(at + "?q=" + url.QueryEscape(text)).want(http.StatusOK)
		}
		admin.get(w.example(list) + ".csv?q=" + url.QueryEscape("seventeen letters")).want(http.StatusOK)
	}
	if lists < 12 {
		t.Errorf("only %d lists look for a text", lists)
	}
}
