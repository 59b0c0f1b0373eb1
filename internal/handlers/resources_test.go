package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/billing"
	"portal/web/templates"
)

// oddIDs are ids that an address must carry unharmed.
var oddIDs = []string{"b/ü.csv", "a/../b", "x.csv", "50%", "q?a=b&c#d", "två ord", "a;b,c", `"<i>`, "订单", "a%2Fb", ".", "a+b"}

func resourcesWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	september, november := october.Prev(), october.Next()
	first := line(september, 5, "ec2", "i-1", 10_00000000)
	first.ResourceName, first.ProjectName, first.ProjectID, first.UnitPrice = "old name", "Old Project", "p-0", "0.0500000000"
	w.publish(w.alpha, september, first)
	bought := line(october, 1, "ec2", "i-1", 20_00000000)
	bought.OrderID, bought.ChargeMode = "CS-ONE", "3"
	refund := line(october, 9, "ec2", "i-1", -3_00000000)
	refund.BillType, refund.ResourceName = 4, "name on a refund"
	lines := []billing.Line{bought, refund}
	for _, id := range oddIDs {
		lines = append(lines, line(october, 2, "obs", id, 1_00000000))
	}
	w.publish(w.alpha, october, lines...)
	w.publish(w.alpha, november, line(november, 3, "ec2", "i-1", 7_00000000))
	w.publish(w.bravo, october, line(october, 3, "ec2", "shared", 2_00000000))
	w.publish(w.alpha, september.Prev(), line(september.Prev(), 3, "ec2", "shared", 5_00000000))
	w.order(w.alpha, "CS-ONE", billing.OrderCompleted, "99.50")
	return w
}

func TestAResourceThroughAllMonths(t *testing.T) {
	t.Parallel()
	w := resourcesWorld(t)
	c := w.as("viewer")
	a := c.get("/resources/i-1").want(http.StatusOK)
	a.shows("h1", "name of i-1").shows(".head", "Estimated").shows(".figs", "34.00", "Sep 2026 to Nov 2026", "7.00", "of 3 months")
	a.shows("section[aria-labelledby=h-months] tbody", "November 2026Estimated", "October 2026Final", "September 2026Final", "+7.00", "−10.00")
	a.shows("section[aria-labelledby=h-months] tfoot", "34.00")
	a.shows("section[aria-labelledby=h-changes]", "2026-10-01Nameold namename of i-1", "2026-10-01Enterprise projectOld ProjectProject One",
		"2026-10-01Unit price: Type ec2 (hour)0.05000000000.0331000000")
	if strings.Contains(a.text("section[aria-labelledby=h-changes]"), "refund") {
		t.Error("a refund is taken for a change of the resource")
	}
	a.shows("section[aria-labelledby=h-orders]", "CS-ONE", "99.50")
	for _, href := range a.links("section[aria-labelledby=h-months] tbody a") {
		b := c.get(href).want(http.StatusOK)
		if rows := b.rows("main table"); len(rows) == 0 {
			t.Errorf("%s lists no line", href)
		}
	}
	csv := c.get("/resources/i-1.csv").want(http.StatusOK).csv()
	if got := sumOf(t, column(t, csv, "amount")); got != 34_00000000 || len(csv) != 4 {
		t.Errorf("the file has %d months of %s, want 3 of 34", len(csv)-1, got)
	}
	if got := strings.Join(column(t, csv, "state"), " "); got != "final final estimated" {
		t.Errorf("states %q", got)
	}
	w.problem(w.alpha, october, "not_whole", "count: 7")
	c.get("/resources/i-1").shows("section[aria-labelledby=h-months] tbody", "October 2026Not whole")
	c.get("/orders/CS-ONE").shows("section[aria-labelledby=h-months]", "October 2026Not whole")

	for path, status := range map[string]int{
		"/resources/": 404, "/resources/nobody": 404, "/resources/%ff": 404, "/resources/%00": 404, "/resources/" + strings.Repeat("x", 600): 404,
		"/resources/nobody.csv": 404, "/resources/i-1/": 404, "/resources/i-1?account=4711": 404, "/resources/i-1?account=" + itoa(w.bravo.ID): 404,
	} {
		c.get(path).want(status)
	}
}

func TestAnyResourceIDHasAnAddress(t *testing.T) {
	t.Parallel()
	w := resourcesWorld(t)
	c := w.as("viewer")
	for _, id := range oddIDs {
		if id == "." { // an address cannot say it; the search and the lines still do
			continue
		}
		path := templates.ResourcePath(id)
		a := c.get(path).want(http.StatusOK)
		a.shows("h1", "name of "+id)
		if csv := c.get(templates.Suffixed(path, ".csv", nil)).want(http.StatusOK).csv(); len(csv) != 2 || csv[1][0] != id && csv[1][0] != "'"+id {
			t.Errorf("the file of %q is %q", id, csv)
		}
		links := c.get("/bills/2026-10/lines?limit=200&resource=" + url.QueryEscape(id)).links("tbody th a")
		if len(links) != 1 || links[0] != path {
			t.Errorf("the line of %q links to %q, want %q", id, links, path)
		}
	}
	c.get("/search?q=i-1").want(http.StatusOK)
	if links := c.get("/search?q=i-1").links("section[aria-labelledby=h-resources] th a"); first(links) != "/resources/i-1" {
		t.Errorf("the search leads to %q", links)
	}
	if links := c.get("/bills/2026-10").links("section[aria-labelledby=h-moved] th a"); len(links) == 0 || !strings.HasPrefix(links[0], "/resources/") {
		t.Errorf("the movers lead to %q", links)
	}
}

func TestAResourceOfTwoAccounts(t *testing.T) {
	t.Parallel()
	w := resourcesWorld(t)
	c := w.as("finance")
	a := c.get("/resources/shared").want(http.StatusOK)
	a.shows("main", "More than one account has this resource", "alpha-account", "bravo-account", "5.00", "2.00")
	links := a.links("tbody a")
	if len(links) != 2 {
		t.Fatalf("choices %q, want two", links)
	}
	for i, want := range []string{"Aug 2026", "Oct 2026"} {
		c.get(links[i]).want(http.StatusOK).shows(".figs", want)
	}
	if csv := c.get("/resources/shared.csv").csv(); len(csv) != 3 {
		t.Errorf("the file of both has %d rows, want 2 and the head", len(csv))
	}
}
