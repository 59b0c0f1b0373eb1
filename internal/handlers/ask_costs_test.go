package handlers

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
)

// What a month by use costs is asked for on the form, and whoever decides sees
// the price that was seen there, from the database; where it can't be told, the
// pages say so.
func TestPriceByUseAtExpiry(t *testing.T) {
	t.Parallel()
	w, huawei, _ := pricedWorld(t)
	w.withMoney()
	w.subscribed("res-1")
	server := aSubscription("res-1", func(s *billing.Subscription) { s.Region, s.ExpireAt = "ap-southeast-1", w.now().Add(20*24*time.Hour) })
	w.huawei.set(func(u *upstream) {
		u.resources[0].ServiceType, u.resources[0].ResourceType, u.resources[0].Spec, u.resources[0].Region = server.ServiceType, server.ResourceType, server.Spec, server.Region
	})
	w.subscribe(w.alpha, server)
	c, path := w.as("finance"), "/subscriptions/res-1/expiry?account="+itoa(w.alpha.ID)
	page := c.get(path).want(http.StatusOK).shows("section[aria-labelledby=h-happens]", "A month as it is paid now, quoted", "12.35", "730 hours by use, quoted, USD, asked", "without what is attached")
	figures := page.exact("section[aria-labelledby=h-happens] .sum data")
	if len(figures) != 2 || figures[0] != "12.35" {
		t.Fatalf("the form's figures are %q", figures)
	}
	at := c.post(path, append(page.fields(path), "reason", "r")...).want(http.StatusSeeOther).location()
	huawei.Close() // who decides waits for nobody
	decide := w.as("admin").get(at).want(http.StatusOK).shows("section[aria-labelledby=h-what]", "730 hours by use")
	if got := decide.exact("section[aria-labelledby=h-what] .sum data"); len(got) != 2 || got[0] != figures[0] || got[1] != figures[1] {
		t.Errorf("who decides sees %q, who asked saw %q", got, figures)
	}

	w.subscribe(w.alpha, server, aSubscription("res-2"))
	w.huawei.set(func(u *upstream) {
		second := u.resources[0]
		second.ID = "res-2"
		u.resources = append(u.resources, second)
	})
	path = "/subscriptions/res-2/expiry?account=" + itoa(w.alpha.ID)
	page = c.get(path).want(http.StatusOK).shows("section[aria-labelledby=h-happens]", "known once it is done", "What a month by use costs is not known", "did not tell it")

	// A price of nothing is none: what is not sold by the hour is rated at zero.
	second, zero := aSubscription("res-2"), amountOf(t, "0", "USD")
	nothing := billing.Quote{QuoteTerms: byUseTerms(w.alpha.ID, &second), PersonID: 1, AskedAt: w.now(), List: zero, Amount: zero, Raw: []byte(`{}`)}
	if err := w.db.SaveQuote(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}, Currency: "USD"}, &nothing); err != nil {
		t.Fatal(err)
	}
	at = c.post(path, append(page.fields(path), "reason", "r")...).want(http.StatusSeeOther).location()
	decide = w.as("admin").get(at).want(http.StatusOK).shows("section[aria-labelledby=h-what]", "What a month by use costs is not known")
	if got := decide.exact("section[aria-labelledby=h-what] .sum data"); slices.Contains(got, "0.00") {
		t.Errorf("who decides is told %q", got)
	}
}

// What unsubscribing gives back is known once it is done: afterwards the refund order
// says it.
func TestRefundIsToldAfterwards(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.subscribed("res-1")
	w.subscribe(w.alpha, aSubscription("res-1"))
	c, path := w.as("finance"), "/subscriptions/res-1/unsubscribe?account="+itoa(w.alpha.ID)
	page := c.get(path).want(http.StatusOK).shows("section[aria-labelledby=h-happens]", "Refund", "Handling fee", "known once it is done", "in the refund order only")
	if got := page.exact("section[aria-labelledby=h-happens] .sum data"); len(got) != 0 {
		t.Errorf("the form shows %q as if it were known", got)
	}
	at := c.post(path, append(page.fields(path), "reason", "r", "unsubscribe_type", "1", "confirm", "server one")...).want(http.StatusSeeOther).location()
	w.as("admin").decide(at, "approve").want(http.StatusSeeOther)
	w.as("admin2").get(at).shows("section[aria-labelledby=h-what]", "known once it is done")
	w.as("admin2").decide(at, "approve").want(http.StatusSeeOther)
	w.huawei.set(func(u *upstream) {
		u.orders["CSREFUND"] = billing.Order{ID: "CSREFUND"}
		u.refunds = []billing.RefundItem{{ID: "1", Amount: amountOf(t, "-80.10", "USD")}, {ID: "2", Amount: amountOf(t, "5.10", "USD")}}
	})
	w.work()
	time.Sleep(2100 * time.Millisecond) // the first reading comes after two seconds
	w.huawei.set(func(u *upstream) { u.resources = nil })
	w.work()
	if got := w.state(at); got != approval.Done {
		t.Fatalf("the request is %s, want done", got)
	}
	done := c.get(at).want(http.StatusOK).shows("section[aria-labelledby=h-what]", "Given back", "as the refund order says")
	if got := done.exact("section[aria-labelledby=h-what] .sum data"); len(got) != 3 || got[0] != "-80.10" || got[1] != "5.10" || got[2] != "-75.00" {
		t.Errorf("the refund is told as %q", got)
	}
}
