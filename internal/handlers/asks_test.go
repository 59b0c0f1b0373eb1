package handlers

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
)

// unpaid saves an unpaid order with a deadline, here and upstream.
func (w *world) unpaid(id, amount string) {
	w.t.Helper()
	w.order(w.alpha, id, billing.OrderPendingPayment, amount, func(o *billing.Order) {
		o.PayBy = w.now().Add(48 * time.Hour)
		o.Items = []billing.OrderItem{{ID: "item-" + id, OrderID: id, ServiceType: "hws.service.type.ec2", ProductID: "p-1", PeriodType: 2, PeriodNum: 1, Count: 1, List: o.List, Discounted: o.Discounted}}
	})
}

func (w *world) coupon(id, amount string, change ...func(*billing.Coupon)) {
	w.t.Helper()
	m, err := money.Parse(amount, "USD")
	if err != nil {
		w.t.Fatal(err)
	}
	c := billing.Coupon{ID: id, Status: billing.CouponAvailable, Type: billing.CashCoupon, FaceValue: m, Balance: m, Generation: 2, PlanName: "plan of " + id, ExpireAt: w.now().Add(24 * time.Hour)}
	for _, f := range change {
		f(&c)
	}
	w.huawei.set(func(u *upstream) { u.coupons = append(u.coupons, c) })
}

// An order that a renewal has just made can be asked for before the sync has
// copied it; one that is not there, or not of one account, can't.
func TestAnOrderThatIsNotCopiedYet(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSCOPIED", "50")
	w.huawei.mu.Lock()
	o := w.huawei.orders["CSCOPIED"]
	w.huawei.mu.Unlock()
	o.ID = "CSNEW"
	w.huawei.put(&o)
	c := w.as("finance")
	form, account := "/orders/CSNEW/pay", "?account="+itoa(w.alpha.ID)
	c.get(form + account).want(http.StatusNotFound) // nothing of ours has made it
	w.subscribed("res-1")
	renew := "/subscriptions/res-1/renew" + account
	terms := []string{"period_type", "2", "period_num", "1"}
	quoted := c.post(renew, append(append(c.get(renew).fields(renew), terms...), "preview", "1")...).want(http.StatusOK)
	c.post(renew, append(append(quoted.fields(renew), terms...), "reason", "r")...).want(http.StatusSeeOther)
	w.rewrite(`update approval_request set made_orders = '{CSNEW}', state = 'done' where operation = 'renew'`)
	w.rewrite(`update approval_target set open = false`)
	c.get(form).want(http.StatusNotFound) // of which account?
	c.get("/orders/CSNONE/pay" + account).want(http.StatusNotFound)
	fields := c.get(form + account).want(http.StatusOK).fields(form + account)
	path := c.post(form+account, append(fields, "reason", "the renewal")...).want(http.StatusSeeOther).location()
	w.as("admin").get(path).want(http.StatusOK).shows("section[aria-labelledby=h-facts]", "CSNEW")
	w.person("other", auth.Finance, w.bravo.ID)
	w.as("other").get(form + account).want(http.StatusNotFound)
}

// The whole way: chosen coupons and discount, the same figures and digits on
// every page, the counts beside the navigation, paid once.
func TestPayThroughThePages(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSPAY", "120.50")
	w.coupon("CP-FITS", "20")
	w.coupon("CP-NOT", "30", func(c *billing.Coupon) {
		c.Limits = []billing.CouponLimit{{Key: "serviceType", Value1: "hws.service.type.rds"}, {Key: "regionCode", Value1: "somewhere"}}
	})
	off, err := money.Parse("10.50", "USD")
	if err != nil {
		t.Fatal(err)
	}
	w.huawei.set(func(u *upstream) {
		u.discounts = []billing.OfferedDiscount{{ID: "DS-1", Type: billing.PayCommercial, Items: []billing.DiscountedItem{{OrderID: "CSPAY", Off: off}}}}
	})
	finance, admin := w.as("finance"), w.as("admin")
	finance.get("/orders/CSPAY").want(http.StatusOK).shows(".decide", "Request payment", "Cancel the order")
	w.as("viewer").get("/orders/CSPAY").want(http.StatusOK).shows(".decide", "Finance and administrators ask for payment")

	form := finance.get("/orders/CSPAY/pay").want(http.StatusOK)
	form.shows("main", "CP-FITS", "The approver reads this", "1 coupon that does not fit", "for another service", "regionCode somewhere", "It needs 1 approver", "Admin Person", "Request payment of 120.50 USD")
	chosen := append(form.fields("/orders/CSPAY/pay"), "coupon_id", "CP-FITS", "discount_id", "DS-1", "reason", "CR-2304 <b>")
	shown := finance.post("/orders/CSPAY/pay", append(chosen, "preview", "1")...).want(http.StatusOK)
	shown.shows(".decide", "Request payment of 90.00 USD", "CR-2304 <b>")
	digits := shown.text(".hash")
	want := strings.Join(shown.exact("section[aria-labelledby=h-happens] .sum data"), " ")
	if want != "120.50 -10.50 110.00 -20.00 90.00" {
		t.Errorf("the form shows %s", want)
	}
	a := finance.post("/orders/CSPAY/pay", append(shown.fields("/orders/CSPAY/pay"), "coupon_id", "CP-FITS", "discount_id", "DS-1", "reason", "CR-2304 <b>")...).want(http.StatusSeeOther)
	path := a.location()
	mine := finance.get(path).want(http.StatusOK).shows(".toast", "filed").shows(".decide", "Administrators approve").shows("#h-what", "What exactly is asked for")
	finance.get("/orders/CSPAY").shows(".decide", "is open for this order")
	if mine.offers(path + "/approve") {
		t.Error("who asked is offered to approve")
	}
	admin.get("/").shows("nav[aria-label=Main]", "Approvals1 waiting")
	admin.get("/approvals").want(http.StatusOK).shows("tbody", "Payment", "CSPAY", "Finance Person", "110.00").shows("tfoot", "1 request, USD", "110.00")
	finance.get("/").shows("nav[aria-label=Main]", "Approvals")
	page := admin.get(path).want(http.StatusOK)
	page.shows("main", "You approve exactly this", "Waits for you", "CR-2304 <b>", "Within the cap of 24 hours", "Approve payment of 90.00 USD")
	if got := strings.Join(page.exact("section[aria-labelledby=h-what] .sum data"), " "); got != want || page.text(".hash") != digits {
		t.Errorf("the approver sees %s %s, the requester saw %s %s", got, page.text(".hash"), want, digits)
	}
	admin.decide(path, "approve", "reason", "fine").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.Approved {
		t.Fatalf("the request is %s, want approved", got)
	}
	w.work()
	w.work()
	if got := w.state(path); got != approval.Paid && got != approval.Confirming {
		t.Errorf("after the try the request is %s", got)
	}
	time.Sleep(2100 * time.Millisecond) // the first reading comes after two seconds
	w.work()
	done := admin.get(path).want(http.StatusOK)
	done.shows("h1 + .chip", "Paid").shows("section[aria-labelledby=h-time]", "Finance Person asked", "Admin Person approved", "the one try begins", "proved by reading")
	done.shows("section[aria-labelledby=h-attempts]", "accepted", "upstream-1")
	if w.huawei.sent != 1 {
		t.Errorf("%d calls were sent, want 1", w.huawei.sent)
	}
}

func TestCancelThroughThePages(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSCANCEL", "50")
	c := w.as("finance")
	form := c.get("/orders/CSCANCEL/cancel").want(http.StatusOK)
	if text := form.text(".decide"); !strings.Contains(text, "It needs no approver") || strings.Contains(text, "approver reads") {
		t.Errorf("a form that nobody approves says %q", text)
	}
	form.shows("main", "Nothing is paid", "It needs no approver", "Type CSCANCEL")
	fields := form.fields("/orders/CSCANCEL/cancel")
	c.post("/orders/CSCANCEL/cancel", append(fields, "confirm", "CSOTHER", "reason", "not needed")...).want(http.StatusUnprocessableEntity).
		shows("#a-confirm-err", "CSCANCEL").shows("#a-reason", "not needed")
	path := c.post("/orders/CSCANCEL/cancel", append(fields, "confirm", "CSCANCEL")...).want(http.StatusSeeOther).location()
	c.get(path).want(http.StatusOK).shows("main", "Cancellation request", "No approval is needed")
	w.work()
	time.Sleep(2100 * time.Millisecond)
	w.work()
	if got := w.state(path); got != approval.Done {
		t.Errorf("the request is %s, want done", got)
	}
}

// Whatever is wrong with a form, it comes back with the sentence at its place and
// everything that was typed; nothing is filed.
func TestWrongRequestForms(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSWRONG", "50")
	w.coupon("CP-1", "5")
	for _, id := range []string{"CP-2", "CP-3", "CP-4"} {
		w.coupon(id, "6")
	}
	c := w.as("finance")
	path := "/orders/CSWRONG/pay"
	form := c.get(path).fields(path)
	for name, k := range map[string]struct {
		more   []string
		status int
		css    string
		says   string
	}{
		"no reason":        {nil, 422, "#a-reason-err", "Write a reason"},
		"a long reason":    {[]string{"reason", strings.Repeat("x", 1001)}, 422, "#a-reason-err", "1000"},
		"no such coupon":   {[]string{"reason", "r", "coupon_id", "CP-9"}, 422, ".err", "CP-9"},
		"a coupon twice":   {[]string{"reason", "r", "coupon_id", "CP-1", "coupon_id", "CP-1"}, 422, ".err", "CP-1"},
		"four coupons":     {[]string{"reason", "r", "coupon_id", "CP-1", "coupon_id", "CP-2", "coupon_id", "CP-3", "coupon_id", "CP-4"}, 422, ".err", "At most 3"},
		"no such discount": {[]string{"reason", "r", "discount_id", "DS"}, 422, ".err", "DS"},
	} {
		a := c.post(path, append(append([]string{}, form...), k.more...)...)
		if a.status != k.status {
			t.Errorf("%s: status %d, want %d: %.200q", name, a.status, k.status, a.says())
		}
		a.shows(k.css, k.says)
		if len(k.more) > 1 && !strings.Contains(a.page().Find("#a-reason").Text(), k.more[1]) {
			t.Errorf("%s: the reason is lost", name)
		}
	}
	for name, fields := range map[string][]string{
		"another field": append(append([]string{}, form...), "amount", "1"), "two reasons": append(append([]string{}, form...), "reason", "a", "reason", "b"),
		"two keys": append(append([]string{}, form...), "form_key", approval.NewFormKey()),
	} {
		if a := c.post(path, fields...); a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, a.status)
		}
	}
	c.post(path, "reason", "r").want(http.StatusUnprocessableEntity)
	c.post(path, "reason", "r", "form_key", approval.NewFormKey(), "hash", "zz").want(http.StatusUnprocessableEntity)
	c.get("/orders/NOPE/pay").want(http.StatusNotFound)
	c.post("/orders/NOPE/pay").want(http.StatusNotFound)
	if page, err := w.db.Requests(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, approval.Filter{}); err != nil || page.Total != 0 {
		t.Errorf("%d requests were filed, %v", page.Total, err)
	}
}

func TestThePriceChangesBeforeTheRequest(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSDRIFT", "50")
	c := w.as("finance")
	path := "/orders/CSDRIFT/pay"
	form := c.get(path).fields(path)
	more, err := money.Parse("60", "USD")
	if err != nil {
		t.Fatal(err)
	}
	w.huawei.change("CSDRIFT", func(o *billing.Order) { o.List, o.Discounted = more, more })
	a := c.post(path, append(form, "reason", "kept")...).want(http.StatusConflict)
	a.shows(".banner", "Something has changed since the page was opened").shows("section[aria-labelledby=h-diff] tbody", "50.00", "60.00")
	a.shows("#a-reason", "kept")
	c.post(path, append(a.fields(path), "reason", "kept")...).want(http.StatusSeeOther)

	// After the request: the worker reads once more, voids it and says what changed.
	request := "/approvals/1"
	w.as("admin").decide(request, "approve").want(http.StatusSeeOther)
	again, err := money.Parse("70", "USD")
	if err != nil {
		t.Fatal(err)
	}
	w.huawei.change("CSDRIFT", func(o *billing.Order) { o.List, o.Discounted = again, again })
	w.work()
	void := c.get(request).want(http.StatusOK)
	void.shows("main", "Void: something changed", "Nothing was sent").shows("section[aria-labelledby=h-diff] tbody", "60.00", "70.00")
	if w.huawei.sent != 0 {
		t.Errorf("%d calls were sent", w.huawei.sent)
	}
}

func TestACouponEndsBeforeTheRequest(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSCOUPON", "50")
	w.coupon("CP-ENDS", "5")
	c := w.as("finance")
	path := "/orders/CSCOUPON/pay"
	form := c.get(path+"?coupon_id=CP-ENDS").shows(".decide", "Request payment of 45.00 USD").fields(path)
	w.huawei.set(func(u *upstream) { u.coupons[0].Status = billing.CouponExpired })
	a := c.post(path, append(form, "reason", "kept", "coupon_id", "CP-ENDS")...).want(http.StatusUnprocessableEntity)
	a.shows(".err", "CP-ENDS", "not available now").shows("#a-reason", "kept").shows(".decide", "Request payment of 50.00 USD")
	w.huawei.set(func(u *upstream) { u.coupons = nil }) // and then it is gone altogether
	c.post(path, append(form, "reason", "kept", "coupon_id", "CP-ENDS")...).want(http.StatusUnprocessableEntity).shows("main", "CP-ENDS")
}

func TestUpstreamSilentAtTheForm(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSSILENT", "50")
	w.coupon("CP-1", "5")
	c := w.as("finance")
	path := "/orders/CSSILENT/pay"
	form := c.get(path).fields(path)
	w.huawei.set(func(u *upstream) { u.silent = true })
	c.get("/orders/CSSILENT").want(http.StatusOK)
	c.get(path).want(http.StatusServiceUnavailable).shows(".banner", "Huawei does not answer right now")
	a := c.post(path, append(form, "reason", "all of this stays", "coupon_id", "CP-1")...).want(http.StatusServiceUnavailable)
	a.shows(".banner", "nothing you wrote is lost").shows("#a-reason", "all of this stays")
	if got := a.page().Find(`input[name=coupon_id]`).AttrOr("value", ""); got != "CP-1" {
		t.Errorf("the chosen coupon is now %q", got)
	}
	w.huawei.set(func(u *upstream) { u.silent = false })
	c.post(path, append(a.fields(path), "reason", "all of this stays", "preview", "1")...).want(http.StatusOK).shows(".decide", "Request payment of 45.00 USD")
}

// One form counts once, however often it comes, one after the other or at once.
func TestAFormCountsOnce(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSTWICE", "50")
	w.unpaid("CSOTHER", "50")
	c := w.as("finance")
	path := "/orders/CSTWICE/pay"
	form := append(c.get(path).fields(path), "reason", "r")
	var wg sync.WaitGroup
	places := make([]string, 4)
	for i := range places {
		wg.Go(func() {
			a := c.post(path, form...)
			places[i] = a.location()
		})
	}
	wg.Wait()
	for _, at := range places {
		if at != "/approvals/1" {
			t.Errorf("a double click leads to %q, want /approvals/1", places)
			break
		}
	}
	c.post(path, form...).want(http.StatusSeeOther)
	// The same key for another order finds the first request and files nothing.
	other := c.get("/orders/CSOTHER/pay").fields("/orders/CSOTHER/pay")
	for i := range other {
		if other[i] == "form_key" {
			other[i+1] = form[indexOf(form, "form_key")+1]
		}
	}
	c.post("/orders/CSOTHER/pay", append(other, "reason", "r")...)
	page, err := w.db.Requests(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, approval.Filter{})
	if err != nil || page.Total != 1 {
		t.Errorf("%d requests, %v, want 1", page.Total, err)
	}
	// A second form for the same order says which request is open.
	busy := w.as("admin").get(path).want(http.StatusOK)
	busy.shows(".banner", "Payment request 1", "is open for this")
	if !strings.Contains(busy.text(".decide button[aria-disabled=true]"), "Request payment") {
		t.Error("the button of an order with an open request can be pressed")
	}
	w.as("admin").post(path, append(w.as("admin").get(path).fields(path), "reason", "r")...).want(http.StatusConflict).shows(".banner", "Payment request 1")
}

func indexOf(all []string, what string) int {
	for i, s := range all {
		if s == what {
			return i
		}
	}
	return -1
}

// An amount split into small orders needs the approvers of the whole.
func TestSplittingDoesNotHelp(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	for _, id := range []string{"CSPART1", "CSPART2", "CSPART3"} {
		w.unpaid(id, "20000")
	}
	c := w.as("finance")
	c.ask("CSPART1").want(http.StatusSeeOther)
	c.ask("CSPART2").want(http.StatusSeeOther)
	form := c.get("/orders/CSPART3/pay").want(http.StatusOK)
	form.shows(".decide", "It needs 2 different approvers", "The limits count 60,000.00")
	path := c.ask("CSPART3").want(http.StatusSeeOther).location()
	admin := w.as("admin")
	admin.decide(path, "approve").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.Requested {
		t.Errorf("after one of two approvals the request is %s", got)
	}
	again := admin.get(path).want(http.StatusOK).shows("#why-not", "Another person has to be the next")
	if again.offers(path+"/approve") || again.offers(path+"/reject") {
		t.Error("one person is offered a second decision")
	}
	w.as("admin2").get(path).shows("h1 + .chip", "second of two")
	w.as("admin2").decide(path, "approve").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.Approved {
		t.Errorf("after both approvals the request is %s", got)
	}
}

// Above the highest tier one of the two has to be an owner.
func TestTheOwnersStep(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSLARGE", "600000")
	path := w.as("finance").ask("CSLARGE").want(http.StatusSeeOther).location()
	w.as("admin").decide(path, "approve").want(http.StatusSeeOther)
	page := w.as("admin2").get(path).want(http.StatusOK).shows("#why-not", "owner").shows(".chain", "an owner, at this amount")
	if page.offers(path + "/approve") {
		t.Error("who is no owner is offered the owner's step")
	}
	w.as("owner").decide(path, "approve").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.Approved {
		t.Errorf("the request is %s", got)
	}
}

func TestCapsAndOtherObstacles(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSOVER", "1000001")
	a := w.as("finance").get("/orders/CSOVER/pay").want(http.StatusOK)
	a.shows("#ask-why", "cap of 24 hours", "account")
	w.as("finance").post("/orders/CSOVER/pay", append(a.fields("/orders/CSOVER/pay"), "reason", "r")...).want(http.StatusConflict).shows(".banner", "cap of 24 hours")

	w.unpaid("CSDONE", "5")
	form := w.as("finance").get("/orders/CSDONE/pay").fields("/orders/CSDONE/pay")
	w.huawei.change("CSDONE", func(o *billing.Order) { o.Status = billing.OrderCompleted })
	w.as("finance").get("/orders/CSDONE/pay").want(http.StatusConflict).shows(".banner", "does not wait for payment any more")
	w.as("finance").post("/orders/CSDONE/pay", append(form, "reason", "r")...).want(http.StatusConflict)

	w.unpaid("CSPART", "5")
	w.huawei.change("CSPART", func(o *billing.Order) { o.ParentID = "CSWHOLE" })
	w.as("finance").get("/orders/CSPART/pay").want(http.StatusConflict).shows(".banner", "CSWHOLE")

	w.order(w.yuan, "CSYUAN", billing.OrderPendingPayment, "5")
	w.person("yuan-buyer", auth.Finance, w.yuan.ID)
	w.as("yuan-buyer").get("/orders/CSYUAN/pay").want(http.StatusOK).shows("#ask-why", "CNY", "USD")
}
