package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/billing"
)

const hostileThing = `=cmd|' /C calc'!A0 <script>alert(1)</script>` + "\u202e"

// subscribedWorld has 23 resources in one account, one of them with a hostile
// name, one gone, and one id in two accounts. Two have bill lines of a term.
func subscribedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.publish(w.alpha, october,
		periodLine(october, 2, "r-000", "CSNEW", 120_00000000, 1), periodLine(october, 9, "r-000", "CSCHANGE", 7_00000000, 3),
		periodLine(october, 3, "r-001", "CSRENEW", 30_50000000, 2))
	w.order(w.alpha, "CSNEW", billing.OrderCompleted, "120", func(o *billing.Order) {
		o.Items = []billing.OrderItem{{ID: "1", PeriodType: 3, PeriodNum: 1, List: amountOf(t, "120", "USD"), Discounted: amountOf(t, "120", "USD")}}
		o.DetailAt = noon
	})
	var list []billing.Subscription
	for i := range 22 {
		list = append(list, aSubscription(fmt.Sprintf("r-%03d", i), func(s *billing.Subscription) {
			s.ExpireAt = noon.AddDate(0, 0, 5+i)
			s.ExpirePolicy = billing.ExpirePolicies[i%len(billing.ExpirePolicies)]
			s.Status = billing.SubscriptionStatuses[i%len(billing.SubscriptionStatuses)]
			if i%2 == 1 {
				s.Main, s.ParentID, s.ServiceType, s.ServiceTypeName, s.Region = false, fmt.Sprintf("r-%03d", i-1), "hws.service.type.ebs", "Elastic Volume Service", "eu-west-101"
			}
		}))
	}
	list[4].Name = hostileThing
	last := aSubscription("r-gone")
	w.subscribe(w.alpha, append(slices.Clone(list), last, aSubscription("shared"))...)
	w.subscribe(w.alpha, append(list, aSubscription("shared"))...)
	w.subscribe(w.bravo, aSubscription("shared", func(s *billing.Subscription) { s.Name = "bravo's own" }))
	return w
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := subscribedWorld(t)
	c := w.as("viewer")
	for query, want := range map[string]int{
		"":                                 24,
		"status=in_use":                    8,
		"status=2,gone":                    9,
		"status=gone":                      1,
		"then=renew":                       4,
		"then=renew,1":                     8,
		"service=hws.service.type.ebs":     11,
		"region=eu-west-101":               11,
		"project=project-1":                24,
		"primary=yes":                      13,
		"q=R-00":                           10,
		"q=" + url.QueryEscape("<script>"): 1,
		"q=nothing-like-it":                0,
		"from=2026-11-27&to=2026-11-29":    3,
		"account=" + itoa(w.bravo.ID):      1,
		"status=in_use&account=" + itoa(w.yuan.ID): -1,
	} {
		if want < 0 {
			c.get("/subscriptions?" + query).want(http.StatusNotFound)
			continue
		}
		a := c.get("/subscriptions?" + query).want(http.StatusOK)
		rows := a.rows("table.tbl")
		file := c.get("/subscriptions.csv?" + query).csv()
		if len(rows) != want || len(file)-1 != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, len(rows), len(file)-1, want)
		}
		if want == 0 {
			a.shows(".void", "No subscription")
		}
	}
	a := c.get("/subscriptions?sort=-amount").want(http.StatusOK)
	if got := a.exact("tfoot td.due data"); !slices.Equal(got, []string{"0.00", "150.50"}) {
		t.Errorf("the sum of all terms is %q, want nothing chosen and 150.50", got)
	}
	if got := a.exact("tbody td.due data"); !slices.Equal(got, []string{"120.00", "30.50"}) {
		t.Errorf("terms cost %q, want the purchase without the change, and the renewal", got)
	}
	if n := a.page().Find("tbody td.due data.est").Length(); n != 2 {
		t.Errorf("%d of two amounts are marked as estimates", n)
	}
	if n := a.page().Find("tbody .tick input").Length(); n != 13 {
		t.Errorf("%d resources can be chosen, want the 13 primary ones", n)
	}
	if got := sumOf(t, slices.DeleteFunc(column(t, c.get("/subscriptions.csv").csv(), "last_amount"), func(s string) bool { return s == "" })); got != 150_50000000 {
		t.Errorf("the file's terms cost %s, want 150.50", got)
	}
	if got := column(t, c.get("/subscriptions.csv?q="+url.QueryEscape("<script>")).csv(), "resource_name"); !strings.HasPrefix(got[0], "'=cmd") {
		t.Errorf("the file has the name %q, want it neutral", got)
	}
	if got := c.get("/subscriptions").text(`nav a[href="/subscriptions"] .n`); got != "8 ending within 30 days" {
		t.Errorf("the contents count %q", got)
	}
}

func TestSubscriptionsPageDeep(t *testing.T) {
	t.Parallel()
	w := subscribedWorld(t)
	c := w.as("finance")
	for _, sort := range []string{"", "expires", "-expires", "amount", "-amount", "changed", "-changed"} {
		var there, back []string
		path, last := "/subscriptions?limit=5&sort="+sort, ""
		for path != "" && len(there) < 40 {
			a := c.get(path).want(http.StatusOK)
			there = append(there, a.links("tbody th a")...)
			last, path = path, first(a.links(`a[rel=next]`))
		}
		for path = last; path != "" && len(back) < 40; {
			a := c.get(path).want(http.StatusOK)
			back = append(a.links("tbody th a"), back...)
			path = first(a.links(`a[rel=prev]`))
		}
		if len(there) != 24 || !slices.Equal(there, back) {
			t.Errorf("sort %q: %d forwards, %d backwards, equal %t; want 24", sort, len(there), len(back), slices.Equal(there, back))
		}
	}
}

func TestSubscriptionsBadInput(t *testing.T) {
	t.Parallel()
	w := subscribedWorld(t)
	c := w.as("viewer")
	for query, says := range map[string]string{
		"status=dead": "dead", "then=9": "9", "primary=maybe": "maybe", "sort=name": "name", "limit=201": "200", "from=2026-02-30": "2026-02-30",
		"after=x": "place in the list", "before=" + url.QueryEscape("'"): "place in the list", "stauts=in_use": "stauts", "q=a&q=b": "q",
	} {
		if a := c.get("/subscriptions?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("?%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	w := subscribedWorld(t)
	c := w.as("auditor")
	a := c.get("/subscriptions/r-000").want(http.StatusOK)
	a.shows("h1", "name of r-000")
	a.shows(".banner", "Ends 2026-11-27 12:00 UTC, in 5 days", "grace period")
	a.shows("section[aria-labelledby=h-terms]", "CSNEW", "New purchase", "1 year", "CSCHANGE")
	if got := a.exact("section[aria-labelledby=h-months] tbody data"); !slices.Equal(got, []string{"127.00000000"}) {
		t.Errorf("the months have %q, want everything that was charged", got)
	}
	a.shows("section[aria-labelledby=h-with]", "name of r-001")
	c.get("/subscriptions/r-001").want(http.StatusOK).shows(".facts", "Attached tor-000")

	a = c.get("/subscriptions/r-004").want(http.StatusOK)
	a.shows("h1", "<script>alert(1)</script>", "U+202E")
	if a.page().Find("main script").Length() != 0 {
		t.Error("a name became a script")
	}
	a = c.get("/subscriptions/r-gone").want(http.StatusOK)
	a.shows(".head", "No longer listed")
	a.shows(".banner", "Huawei has not listed it since 2026-11-22 11:00 UTC")
	if n := len(a.rows("section[aria-labelledby=h-versions]")); n != 2 {
		t.Errorf("%d versions, want listed and gone", n)
	}
	a = c.get("/subscriptions/shared").want(http.StatusOK)
	choice := []string{"/subscriptions/shared?account=" + itoa(w.alpha.ID), "/subscriptions/shared?account=" + itoa(w.bravo.ID)}
	if got := a.links("tbody th a"); !slices.Equal(got, choice) {
		t.Errorf("two accounts share the id: the page offers %q, want %q", got, choice)
	}
	c.get(choice[1]).want(http.StatusOK).shows("h1", "bravo's own")
	for _, missing := range []string{"r-999", "%27", "%00", "..%2fx", strings.Repeat("x", 300), "CS%ff"} {
		c.get("/subscriptions/" + missing).want(http.StatusNotFound)
	}
}

// A resource that comes back is listed again, with all its states kept.
func TestSubscriptionComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := aSubscription("one"), aSubscription("two")
	w.subscribe(w.alpha, one, two)
	w.subscribe(w.alpha, one)
	w.subscribe(w.alpha, one, two)
	two.ExpireAt = two.ExpireAt.Add(24 * time.Hour)
	w.subscribe(w.alpha, one, two)
	c := w.as("viewer")
	if got := c.get("/subscriptions").rows("table.tbl"); len(got) != 2 {
		t.Errorf("the list has %q, want both", got)
	}
	versions := c.get("/subscriptions/two").want(http.StatusOK).page().Find("section[aria-labelledby=h-versions] tbody tr").
		Map(func(_ int, s *goquery.Selection) string {
			return s.Find("th").Text() + " " + strings.TrimSpace(s.Find(".st").Text())
		})
	if want := []string{"4 In use", "3 In use", "2 No longer listed", "1 In use"}; !slices.Equal(versions, want) {
		t.Errorf("versions %q, want %q", versions, want)
	}
	if n := c.get("/subscriptions/one").page().Find("section[aria-labelledby=h-versions]").Length(); n != 0 {
		t.Error("an unchanged resource has several versions")
	}
}
