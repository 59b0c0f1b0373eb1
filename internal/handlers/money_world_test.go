package handlers

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/internal/store"
)

// upstream answers the money path's questions from memory, so that a test can
// change what is there between two clicks. The way to the real contract is
// tested against the sandbox by cmd/portal and in the browser.
type upstream struct {
	mu        sync.Mutex
	orders    map[string]billing.Order
	coupons   []billing.Coupon
	discounts []billing.OfferedDiscount
	resources []billing.Subscription
	refunds   []billing.RefundItem
	quote     billing.RenewalQuote
	silent    bool
	payer     billing.Outcome // what a write comes to
	sent      int
}

func newUpstream() *upstream {
	return &upstream{orders: map[string]billing.Order{}, payer: billing.WriteDone}
}

func (u *upstream) put(o *billing.Order) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.orders[o.ID] = *o
}

// change changes an order upstream, not our copy of it.
func (u *upstream) change(id string, f func(*billing.Order)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	o := u.orders[id]
	f(&o)
	u.orders[id] = o
}

func (u *upstream) set(f func(*upstream)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	f(u)
}

func (u *upstream) asked() (func(), error) {
	u.mu.Lock()
	if u.silent {
		u.mu.Unlock()
		return nil, fault.New(fault.Unavailable, fault.UpstreamSilent)
	}
	return u.mu.Unlock, nil
}

func (u *upstream) ReadOrder(_ context.Context, _ int64, id string) (o billing.Order, err error) {
	done, err := u.asked()
	if err != nil {
		return o, err
	}
	defer done()
	o, ok := u.orders[strings.ToUpper(id)]
	if !ok {
		return o, fault.New(fault.NotFound, fault.NoSuchOrder, id)
	}
	return o, nil
}

func (u *upstream) ReadDiscounts(context.Context, int64, string) ([]billing.OfferedDiscount, error) {
	done, err := u.asked()
	if err != nil {
		return nil, err
	}
	defer done()
	return u.discounts, nil
}

func (u *upstream) ReadCoupons(context.Context, int64) ([]billing.Coupon, error) {
	done, err := u.asked()
	if err != nil {
		return nil, err
	}
	defer done()
	return u.coupons, nil
}

func (u *upstream) ReadSubscription(_ context.Context, _ int64, id string) ([]billing.Subscription, error) {
	done, err := u.asked()
	if err != nil {
		return nil, err
	}
	defer done()
	var found []billing.Subscription
	for _, r := range u.resources { // primary ones stand before what is attached to them
		if r.ID == id || r.ParentID == id && len(found) > 0 {
			found = append(found, r)
		}
	}
	return found, nil
}

func (u *upstream) ReadRenewalPrice(context.Context, int64, billing.Renewal) (billing.RenewalQuote, error) {
	done, err := u.asked()
	if err != nil {
		return billing.RenewalQuote{}, err
	}
	defer done()
	return u.quote, nil
}

func (u *upstream) ReadOrdersSince(context.Context, int64, billing.OrderType, time.Time) ([]billing.Order, error) {
	return nil, nil
}

func (u *upstream) ReadRefund(context.Context, int64, string) ([]billing.RefundItem, error) {
	done, err := u.asked()
	if err != nil {
		return nil, err
	}
	defer done()
	return u.refunds, nil
}

func (u *upstream) ReadLines(context.Context, int64, string, billing.Cycle) ([]billing.Line, error) {
	return nil, nil
}

func (u *upstream) Ahead(int64) (time.Duration, bool) { return 0, true }

// till is the upstream's side of the writes.
type till struct {
	*upstream
	accounts []int64
}

func (p till) Accounts() []int64              { return p.accounts }
func (p till) Stopped(int64) (string, string) { return "", "" }
func (p till) Rearm(int64)                    {}
func (p till) KeyPrint(int64) string          { return "key" }
func (p till) Submit(_ context.Context, _ int64, _ time.Time, w approval.Write) billing.Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	if p.payer == billing.WriteDone && w.Pay != nil {
		o := p.orders[w.Pay.OrderID]
		o.Status, o.PaidAt = billing.OrderCompleted, time.Now()
		p.orders[o.ID] = o
	}
	if p.payer == billing.WriteDone && w.Cancel != "" {
		o := p.orders[w.Cancel]
		o.Status = billing.OrderCanceled
		p.orders[o.ID] = o
	}
	receipt := billing.Receipt{Outcome: p.payer, Status: 204, RequestID: "upstream-1", SentAt: time.Now()}
	if p.payer == billing.WriteDone && w.Unsubscribe != nil {
		receipt.Orders = []string{"CSREFUND"}
	}
	return receipt
}

// money is the engine of a world on one of its databases.
func (w *world) money(db *store.DB) approval.Config {
	return approval.Config{Store: db, Reader: w.huawei, Now: w.now}
}

// newMoneyWorld is a world whose clock is the database's, without a second
// factor, with two more admins, the second of them an owner.
func newMoneyWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t).withMoney()
}

// withMoney gives a world what the money path's tests need.
func (w *world) withMoney() *world {
	t := w.t
	t.Helper()
	w.time = time.Now().UTC()
	w.policy(func(p *approval.Policy) { p.SecondFactor = false })
	w.person("admin2", auth.Admin, w.alpha.ID, w.bravo.ID)
	_, err := w.db.CreateUser(t.Context(), auth.Console("tests"), store.NewPerson{
		Email: "owner@demo.test", Name: "Owner Person", Role: auth.Admin, Owner: true, PasswordHash: passwordHash(), Accounts: []int64{w.alpha.ID},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// policy changes the limits from the host; only before there are two admins.
func (w *world) policy(change func(*approval.Policy)) {
	w.t.Helper()
	if err := approval.SetPolicyFromHost(w.t.Context(), w.db, auth.Console("tests"), change); err != nil {
		w.t.Fatal(err)
	}
}

// work lets worker and janitor do what is due, until nothing more is.
func (w *world) work() {
	w.t.Helper()
	c := approval.Config{Store: w.db, Reader: w.huawei, Payer: till{w.huawei, []int64{w.alpha.ID, w.bravo.ID}}, Name: "tests"}
	worker, janitor := approval.NewWorker(c), approval.NewJanitor(c, []int64{w.alpha.ID, w.bravo.ID})
	if _, err := worker.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := janitor.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// requested files a payment of an order by a person as if through the page.
func (w *world) requested(a billing.Account, by auth.User, order string, steps int) int64 {
	w.t.Helper()
	w.huawei.mu.Lock()
	o := w.huawei.orders[order]
	w.huawei.mu.Unlock()
	zero := money.New(money.Amount{}.Decimal(), a.Currency)
	s := approval.Snapshot{
		Version: 1, Operation: approval.Pay, AccountID: a.ID, Site: a.DomainID, Currency: a.Currency, Unit: "1", OrderID: order, OrderType: o.Type,
		List: o.List, Discounted: o.Discounted, Payable: o.Discounted, Cost: zero, Refund: zero, Lines: approval.LinesDigest(o.Items), PayBy: o.PayBy,
		RequesterID: by.ID, PolicyVersion: 1,
	}
	n := approval.NewRequest{
		Snapshot: s, Reason: "for " + order, Plan: approval.Plan{Steps: steps, Amount: o.Discounted, ExpiresAt: time.Now().Add(time.Hour)},
		Targets: []approval.Target{{Kind: approval.OnOrder, ID: order}}, OrderVersion: 1,
	}
	id, _, err := w.db.CreateRequest(w.t.Context(), auth.As(by, "tests"), approval.Form{Key: approval.NewFormKey(), Person: by.ID, Deed: "request"},
		func(approval.Exposure) (approval.NewRequest, []approval.Move, error) {
			return n, []approval.Move{{To: approval.Requested, By: auth.As(by, "tests"), Reason: approval.ReasonAsked}}, nil
		})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// state is where a request stands.
func (w *world) state(path string) approval.State {
	w.t.Helper()
	id, err := number(strings.TrimPrefix(path, "/approvals/"))
	if err != nil {
		w.t.Fatalf("no request at %q", path)
	}
	d, err := w.db.Request(w.t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID, w.bravo.ID, w.yuan.ID}}, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.State
}

// fields are the hidden fields of the form at an address.
func (a *answer) fields(action string) []string {
	a.t.Helper()
	form := a.page().Find(`main form[action="` + action + `"]`)
	if form.Length() != 1 {
		a.t.Fatalf("%s: %d forms lead to %s; the page says %.300q", a.what, form.Length(), action, a.says())
	}
	var all []string
	form.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		all = append(all, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return all
}

// offers reports whether the page has a form that leads there.
func (a *answer) offers(action string) bool {
	a.t.Helper()
	return a.page().Find(`main form[action="`+action+`"]`).Length() > 0
}

// ask asks for the payment of an order through its form; more are further fields.
func (c *client) ask(order string, more ...string) *answer {
	c.t.Helper()
	path := "/orders/" + order + "/pay"
	form := c.get(path).want(http.StatusOK).fields(path)
	return c.post(path, append(append(form, "reason", "needed"), more...)...)
}

// decide posts a decision through the request's page.
func (c *client) decide(path, deed string, more ...string) *answer {
	c.t.Helper()
	form := c.get(path).want(http.StatusOK).fields(path + "/" + deed)
	return c.post(path+"/"+deed, append(form, more...)...)
}
