package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/web/templates"
)

// items are chosen rows of the first account as the list's boxes post them.
func (w *world) items(deed string, ids ...string) []string {
	fields := []string{"deed", deed}
	for _, id := range ids {
		fields = append(fields, "item", templates.WriteItem(w.alpha.ID, "", id))
	}
	return fields
}

func (w *world) requests() approval.Page {
	w.t.Helper()
	page, err := w.db.Requests(w.t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID, w.bravo.ID}}, approval.Filter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return page
}

// Several orders in one form: each becomes a request of its own, with its own
// hash and fate; the same form again makes nothing twice.
func TestAskForSeveralOrders(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	for id, amount := range map[string]string{"CSONE": "30000", "CSTWO": "30000.50", "CSTHREE": "7"} {
		w.unpaid(id, amount)
	}
	w.order(w.alpha, "CSDONE", billing.OrderCompleted, "9")
	c := w.as("finance")
	list := c.get("/orders").want(http.StatusOK)
	if n := list.page().Find(`tbody input[type=checkbox][form=bulk][name=item]`).Length(); n != 3 || !list.offers("/orders/bulk") {
		t.Errorf("%d rows can be chosen, want the 3 unpaid ones; the list offers a form: %t", n, list.offers("/orders/bulk"))
	}
	if w.as("viewer").get("/orders").offers("/orders/bulk") {
		t.Error("a viewer is offered to ask")
	}
	page := c.post("/orders/bulk", w.items("pay", "CSONE", "CSTWO", "CSTHREE", "CSDONE", "CSONE")...).want(http.StatusOK)
	page.shows("h1", "Request payment of 3 orders").shows("section[aria-labelledby=h-chosen]", "CSONE", "CSTWO", "CSTHREE", "3 requests, USD")
	page.shows("section[aria-labelledby=h-not]", "CSDONE", "does not wait for payment")
	page.shows(".decide", "Request 3 payments, 60,007.50 USD", "Nothing is paid yet", "Admin Person", "the later rows may need more approvers")
	if got := page.exact("section[aria-labelledby=h-chosen] tfoot data"); !slices.Equal(got, []string{"60007.50", "60007.50"}) {
		t.Errorf("the sums are %q", got)
	}
	form := page.fields("/orders/bulk/file")
	a := c.post("/orders/bulk/file", form...).want(http.StatusUnprocessableEntity)
	a.shows("#a-reason-err", "Write a reason")
	if w.requests().Total != 0 {
		t.Fatal("a form without a reason filed something")
	}

	w.huawei.change("CSTWO", func(o *billing.Order) { o.List = o.Discounted.Neg() }) // it is not what the page showed
	form = append(form, "reason", "the quarter's <servers>")
	for _, again := range []string{"first", "second"} { // a replayed form
		result := c.post("/orders/bulk/file", form...).want(http.StatusOK)
		result.shows(".basis", "2 of 3 requests were filed").shows("section[aria-labelledby=h-refused]", "CSTWO", "not what is there now", "Ask for it alone")
		result.shows("section[aria-labelledby=h-made]", "CSONE", "CSTHREE", "30,007.00")
		if all := w.requests(); all.Total != 2 || all.Requests[0].Group == "" || all.Requests[0].Group != all.Requests[1].Group || all.Requests[0].Hash == all.Requests[1].Hash {
			t.Errorf("after the %s post there are %d requests", again, all.Total)
		}
		if links := result.links("p.under a"); !slices.ContainsFunc(links, func(s string) bool { return strings.Contains(s, "group=") }) {
			t.Errorf("no link leads to them in the inbox: %q", links)
		}
	}
	// Each has its own fate.
	w.as("admin").decide("/approvals/1", "approve").want(http.StatusSeeOther)
	w.as("admin").get("/approvals/2").want(http.StatusOK).shows("main", "the quarter's <servers>", "2 requests")
	if a, b := w.state("/approvals/1"), w.state("/approvals/2"); a != approval.Approved || b != approval.Requested {
		t.Errorf("the requests are %s and %s", a, b)
	}
	// What is open already is listed with its request.
	busy := c.post("/orders/bulk", w.items("pay", "CSONE")...).want(http.StatusOK)
	busy.shows(".banner", "None of them can be asked for now").shows("section[aria-labelledby=h-not]", "Request 1", "is open for this")
	if busy.offers("/orders/bulk/file") {
		t.Error("a form without anything to ask for can be sent")
	}
}

// The rows that are chosen have to be some, and not too many; one can be left out.
func TestChoosingRows(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSA", "5")
	w.unpaid("CSB", "6")
	c := w.as("finance")
	c.post("/orders/bulk", "deed", "pay").want(http.StatusUnprocessableEntity).shows(".banner", "select at least one row")
	var many []string
	for i := range approval.MaxTogether + 1 {
		many = append(many, "CS"+itoa(int64(i)))
	}
	c.post("/orders/bulk", w.items("pay", many...)...).want(http.StatusUnprocessableEntity).shows(".banner", "51 rows are selected", "at most 50")
	c.post("/orders/bulk/file", append(w.items("pay", many...), "form_key", approval.NewFormKey(), "reason", "r")...).want(http.StatusUnprocessableEntity).shows(".banner", "at most 50")
	form := append(c.post("/orders/bulk", w.items("pay", "CSA", "CSB")...).want(http.StatusOK).fields("/orders/bulk/file"), "reason", "stays")
	left := c.post("/orders/bulk", append(form, "drop", templates.WriteItem(w.alpha.ID, "", "CSA"))...).want(http.StatusOK)
	left.shows(".decide", "Request 1 payment, 6.00 USD").shows("#a-reason", "stays")
	for _, wrong := range [][]string{{"deed", "steal"}, {"deed", "pay", "item", "CSA"}, {"deed", "pay", "item", "0::CSA"}, {"deed", "pay", "item", "1::"}, {"deed", "pay", "amount", "1"}, {"deed", "pay", "deed", "pay"}, {"deed", "renew"}} {
		c.post("/orders/bulk", wrong...).want(http.StatusBadRequest)
	}
	c.get("/orders/bulk").want(http.StatusSeeOther)
	// Another account's order is as good as not there.
	w.order(w.bravo, "CSBRAVO", billing.OrderPendingPayment, "5")
	w.person("alpha-buyer", "finance", w.alpha.ID)
	other := w.as("alpha-buyer")
	foreign := []string{"deed", "pay", "item", templates.WriteItem(w.bravo.ID, "", "CSBRAVO")}
	other.post("/orders/bulk", foreign...).want(http.StatusOK).shows("section[aria-labelledby=h-not]", "CSBRAVO").shows(".banner", "None of them")
	other.post("/orders/bulk/file", append(foreign, "form_key", approval.NewFormKey(), "reason", "r")...).want(http.StatusConflict).shows(".banner", "Nothing was filed")
	if w.requests().Total != 0 {
		t.Error("something was filed")
	}
	w.huawei.set(func(u *upstream) { u.silent = true })
	c.post("/orders/bulk", w.items("pay", "CSA")...).want(http.StatusOK).shows("section[aria-labelledby=h-not]", "Huawei does not answer right now")
}

// Cancelling several asks for their number.
func TestCancelSeveral(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSA", "5")
	w.unpaid("CSB", "6")
	c := w.as("finance")
	page := c.post("/orders/bulk", w.items("cancel", "CSA", "CSB")...).want(http.StatusOK)
	page.shows(".decide", "Type 2", "Cancel 2 orders", "They need no approver")
	form := page.fields("/orders/bulk/file")
	a := c.post("/orders/bulk/file", append(slices.Clone(form), "confirm", "3", "reason", "stays")...).want(http.StatusUnprocessableEntity)
	a.shows("#a-confirm-err", "2").shows("#a-reason", "stays")
	c.post("/orders/bulk/file", append(form, "confirm", "2")...).want(http.StatusOK).shows(".basis", "2 of 2")
	for _, r := range w.requests().Requests {
		if r.Operation != approval.Cancel || r.State != approval.Approved {
			t.Errorf("request %d: %s, %s", r.ID, r.Operation, r.State)
		}
	}
}

// Renewing and switching auto-renewal for several resources.
func TestAskForSeveralSubscriptions(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.subscribed("res-1")
	w.huawei.set(func(u *upstream) {
		second := u.resources[0]
		second.ID, second.Name, second.ExpirePolicy = "res-2", "server two", billing.ExpireRenew
		u.resources = append(u.resources, second)
		u.quote.Resources = append(u.quote.Resources, billing.ResourceRenewal{ResourceID: "res-2", Amount: u.quote.Resources[0].Amount})
	})
	w.holds(w.alpha, "res-1")
	c := w.as("finance")
	if list := c.get("/subscriptions").want(http.StatusOK); list.page().Find(`tbody input[type=checkbox][form=bulk]`).Length() == 0 || !list.offers("/subscriptions/bulk") {
		t.Error("no subscription can be chosen")
	}
	page := c.post("/subscriptions/bulk", w.items("renew", "res-1", "res-2", "res-9")...).want(http.StatusOK)
	page.shows("section[aria-labelledby=h-chosen]", "server one", "server two", "24.70").shows("section[aria-labelledby=h-not]", "res-9").shows(".decide", "Make 2 renewal orders")
	form := page.fields("/subscriptions/bulk/file")
	a := c.post("/subscriptions/bulk/file", append(slices.Clone(form), "period_type", "2", "period_num", "12", "reason", "stays")...).want(http.StatusUnprocessableEntity)
	a.shows("#a-term-err", "1 to 11 months").shows("#a-reason", "stays")
	shown := c.post("/subscriptions/bulk", append(form, "period_type", "3", "period_num", "1", "preview", "1")...).want(http.StatusOK)
	c.post("/subscriptions/bulk/file", append(shown.fields("/subscriptions/bulk/file"), "period_type", "3", "period_num", "1")...).want(http.StatusOK).shows(".basis", "2 of 2").
		shows("section[aria-labelledby=h-made]", "Quoted", "All 2 requests, USD", "24.70")
	for _, r := range w.requests().Requests {
		if r.Operation != approval.Renew || r.Snapshot.Term != billing.PeriodYear {
			t.Errorf("request %d: %s for %v", r.ID, r.Operation, r.Snapshot.Term)
		}
	}
	c.get("/activity?q=two").want(http.StatusOK).shows("tbody", "Request to renew server two")
	off := c.post("/subscriptions/bulk", w.items("auto-renew-off", "res-1", "res-2")...).want(http.StatusOK)
	off.shows("section[aria-labelledby=h-not]", "server one", "is open for this")
}
