package approval_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// upstream is a pretend one that charges each call that it accepts, can act
// late, stay silent, lie, and take the caller's process with it.
type upstream struct {
	mu     sync.Mutex
	ahead  time.Duration // how far the test has moved time on
	orders map[string]*fakeOrder
	script kind // of the next calls
	silent bool // reads get no answer
	dying  bool // the process dies after its next read
	calls  []call
	late   []lateCharge
}

type fakeOrder struct {
	billing.Order
	charges int
	secret  money.Amount // what it will really cost; zero value = what it says
	seenAt  time.Time    // when its lines appear
}

type call struct {
	order    string
	signedAt time.Time
	at       time.Time
}

type lateCharge struct {
	order string
	at    time.Time
}

// kind is how the upstream treats a payment.
type kind string

const (
	accepts      kind = "accepts"
	actsSilently kind = "acts, no answer"
	swallows     kind = "does nothing, no answer"
	actsLate     kind = "acts later, no answer"
	refuses      kind = "refuses"
	stateChanged kind = "says that the state has changed"
	lies         kind = "acts and answers 500"
	unreachable  kind = "can't be reached"
	killsBefore  kind = "the process dies before the call"
	killsAfter   kind = "acts, and the process dies"
	killsLate    kind = "acts later, and the process dies"
)

var kinds = []kind{accepts, accepts, actsSilently, swallows, actsLate, refuses, stateChanged, lies, unreachable, killsBefore, killsAfter, killsLate}

func newUpstream() *upstream { return &upstream{orders: map[string]*fakeOrder{}, script: accepts} }

func (u *upstream) now() time.Time { return time.Now().Add(u.ahead) }

// advance moves time on, and acts late on the way.
func (u *upstream) advance(d time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ahead += d
	kept := u.late[:0]
	for _, l := range u.late {
		if l.at.After(u.now()) {
			kept = append(kept, l)
		} else {
			u.charge(l.order)
		}
	}
	u.late = kept
}

// charge takes the money, every time it is called.
func (u *upstream) charge(id string) {
	o := u.orders[id]
	o.charges++
	if o.secret.Currency() != "" {
		o.List, o.Discounted = o.secret, o.secret
	}
	o.Status, o.PaidAt = billing.OrderProcessing, u.now().Truncate(time.Second)
	o.seenAt = u.now().Add(90 * time.Minute)
}

// Submit is Payer's.
func (u *upstream) Submit(_ context.Context, _ int64, signedAt time.Time, w approval.Write) billing.Receipt {
	u.mu.Lock()
	defer u.mu.Unlock()
	id := w.Cancel
	if w.Pay != nil {
		id = w.Pay.OrderID
	}
	o := u.orders[id]
	unknown := billing.Receipt{Outcome: billing.WriteUnknown, SentAt: time.Now()}
	switch u.script {
	case unreachable:
		return billing.Receipt{Outcome: billing.WriteNotSent}
	case killsBefore:
		runtime.Goexit()
	}
	u.calls = append(u.calls, call{id, signedAt, time.Now()})
	if w.Cancel != "" {
		return u.cancel(o)
	}
	if o.Status != billing.OrderPendingPayment && o.charges == 0 { // paid or cancelled in the console
		return billing.Receipt{Outcome: billing.WriteRefused, Code: "CBC.99003106", Status: 400}
	}
	switch u.script {
	case accepts:
		u.charge(id)
		return billing.Receipt{Outcome: billing.WriteDone, Status: 204}
	case actsSilently:
		u.charge(id)
	case lies:
		u.charge(id)
		unknown.Status = 500
	case actsLate, killsLate:
		// As late as the upstream can be: just before T_dead.
		u.late = append(u.late, lateCharge{id, u.now().Add(29 * time.Minute)})
		if u.script == killsLate {
			runtime.Goexit()
		}
	case refuses:
		return billing.Receipt{Outcome: billing.WriteRefused, Code: "CBC.99005003", Status: 400}
	case stateChanged:
		u.charge(id)
		return billing.Receipt{Outcome: billing.WriteRefused, Code: "CBC.99003106", Status: 400}
	case killsAfter:
		u.charge(id)
		runtime.Goexit()
	}
	return unknown
}

func (u *upstream) cancel(o *fakeOrder) billing.Receipt {
	if o.Status != billing.OrderPendingPayment {
		return billing.Receipt{Outcome: billing.WriteRefused, Code: "CBC.99005010", Status: 400}
	}
	o.Status = billing.OrderCanceled
	return billing.Receipt{Outcome: billing.WriteDone, Status: 204}
}

// Stopped, Rearm and KeyPrint are Payer's: the key is fine.
func (u *upstream) Stopped(int64) (string, string) { return "", "" }
func (u *upstream) Rearm(int64)                    {}
func (u *upstream) KeyPrint(int64) string          { return "fake" }

// till is the upstream as one account's Payer.
type till struct {
	*upstream
	account int64
}

func (t till) Accounts() []int64 { return []int64{t.account} }

// read guards every question.
func (u *upstream) read() error {
	if u.silent {
		return fault.New(fault.Unavailable, fault.UpstreamSilent)
	}
	if u.dying {
		u.dying = false
		runtime.Goexit()
	}
	return nil
}

// ReadOrder is Reader's.
func (u *upstream) ReadOrder(_ context.Context, _ int64, id string) (billing.Order, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.read(); err != nil {
		return billing.Order{}, err
	}
	o := u.orders[id]
	if o == nil {
		return billing.Order{}, fault.New(fault.NotFound, fault.NoSuchOrder, id)
	}
	return o.Order, nil
}

// ReadLines is Reader's.
func (u *upstream) ReadLines(_ context.Context, _ int64, id string, cycle billing.Cycle) ([]billing.Line, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.read(); err != nil {
		return nil, err
	}
	o := u.orders[id]
	if o == nil || o.PaidAt.IsZero() || cycle != billing.CycleAt(o.PaidAt) || u.now().Before(o.seenAt) {
		return nil, nil
	}
	var lines []billing.Line
	for range max(1, o.charges) {
		due, err := money.ParseE8(o.Discounted.Exact())
		if err != nil {
			return nil, err
		}
		lines = append(lines, billing.Line{TradeID: id, Amounts: billing.Amounts{Official: due, Due: due, Cash: due}})
	}
	return lines, nil
}

// The rest of Reader has nothing to say in these tests.
func (u *upstream) ReadDiscounts(context.Context, int64, string) ([]billing.OfferedDiscount, error) {
	return nil, nil
}
func (u *upstream) ReadCoupons(context.Context, int64) ([]billing.Coupon, error) { return nil, nil }
func (u *upstream) ReadSubscription(context.Context, int64, string) ([]billing.Subscription, error) {
	return nil, nil
}

func (u *upstream) ReadRenewalPrice(context.Context, int64, billing.Renewal) (billing.RenewalQuote, error) {
	return billing.RenewalQuote{}, nil
}

func (u *upstream) ReadOrdersSince(context.Context, int64, billing.OrderType, time.Time) ([]billing.Order, error) {
	return nil, nil
}

func (u *upstream) ReadRefund(context.Context, int64, string) ([]billing.RefundItem, error) {
	return nil, nil
}
func (u *upstream) Ahead(int64) (time.Duration, bool) { return 0, true }

// usd reads an amount of a test.
func usd(text string) money.Amount {
	a, err := money.Parse(text, "USD")
	if err != nil {
		panic(fmt.Sprintf("%q: %v", text, err))
	}
	return a
}
