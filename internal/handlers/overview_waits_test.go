package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"portal/internal/approval"
	"portal/internal/billing"
)

// The first page names the requests that wait for who looks, the first to end
// first, and counts what is unclear and what happened outside.
func TestOverviewSaysWhatWaits(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	for id, amount := range map[string]string{"CSW1": "10", "CSW2": "20", "CSW3": "30", "CSW4": "40.50"} {
		w.unpaid(id, amount)
		w.as("finance").ask(id).want(http.StatusSeeOther)
	}
	admin, finance := w.as("admin"), w.as("finance")
	page := admin.get("/").want(http.StatusOK).shows("section[aria-labelledby=h-waits]", "4 requests wait for you", "100.50 USD", "and 1 more", "Finance Person asks", "until 2")
	if first := page.page().Find("main section").First().AttrOr("aria-labelledby", ""); first != "h-waits" {
		t.Errorf("the first part of the page is %s, want what waits", first)
	}
	links := page.links("section[aria-labelledby=h-waits] a")
	if len(links) != 4 || links[0] != "/approvals?tab=waits" || !strings.HasPrefix(links[1], "/approvals/") {
		t.Errorf("the lines lead to %q", links)
	}
	for _, who := range []*client{finance, w.as("viewer")} { // who can decide nothing, and nothing else waits
		if who.get("/").page().Find("section[aria-labelledby=h-waits]").Length() != 0 {
			t.Error("somebody who can't decide is told that requests wait for them")
		}
	}
	admin.decide("/approvals/1", "approve").want(http.StatusSeeOther)
	w.huawei.set(func(u *upstream) { u.payer = billing.WriteUnknown })
	w.work()
	mine := finance.get("/").shows("section[aria-labelledby=h-waits]", "1 request of yours is not settled", "do not pay in the Huawei console").links("section[aria-labelledby=h-waits] a")
	if len(mine) != 1 || len(finance.get(mine[0]).want(http.StatusOK).rows("main table")) != 1 {
		t.Errorf("what is not settled leads to %q", mine)
	}

	w.order(w.alpha, "CSGONE", billing.OrderCanceled, "50")
	w.unpaid("CSOUT", "50")
	w.order(w.alpha, "CSOUT", billing.OrderCompleted, "50", func(o *billing.Order) { o.PaidAt = w.now() })
	if _, err := w.db.NoteOutside(t.Context()); err != nil {
		t.Fatal(err)
	}
	viewer := w.as("viewer")
	viewer.get("/").shows("section[aria-labelledby=h-waits]", "paid or cancelled outside the portal")
	list := viewer.get("/orders?q=CSOUT").want(http.StatusOK).shows("tbody", "Paid outside")
	if !slices.Contains(list.links("tbody td a"), "/approvals?tab=outside") {
		t.Errorf("the mark leads to %q", list.links("tbody td a"))
	}
	viewer.get("/orders/CSOUT").shows("section[aria-labelledby=h-time]", "noticed that it was paid outside")
	if strings.Contains(viewer.get("/orders?q=CSW2").text("tbody"), "outside") {
		t.Error("an order that nobody paid is marked")
	}
	if got := w.state("/approvals/1"); got != approval.Unknown {
		t.Errorf("the request is %s", got)
	}
}
