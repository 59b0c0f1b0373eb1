package billing

import (
	"time"

	"portal/internal/money"
)

// ActivityKind says what happened.
type ActivityKind string

// What can happen. The first ones are seen by the sync, the last two done by
// people. What the account holds is new, or changed: then Before and After hold
// what changed, as "status=2 ends=2026-12-01", or "gone".
const (
	OrderPlaced   ActivityKind = "order_placed"
	OrderPaid     ActivityKind = "order_paid"
	OrderChanged  ActivityKind = "order_changed"
	MonthRead     ActivityKind = "month_read" // for the first time
	MonthFinal    ActivityKind = "month_final"
	MonthRestated ActivityKind = "month_restated"

	SubscriptionNew     ActivityKind = "subscription_new"
	SubscriptionChanged ActivityKind = "subscription_changed"
	PackageNew          ActivityKind = "package_new"
	PackageChanged      ActivityKind = "package_changed"
	CouponNew           ActivityKind = "coupon_new"     // amount: its face value
	CouponChanged       ActivityKind = "coupon_changed" // amounts: what can be paid with it
	InvoiceNew          ActivityKind = "invoice_new"    // amounts: invoiced, with tax
	InvoiceChanged      ActivityKind = "invoice_changed"

	RequestMoved ActivityKind = "request_moved"
	PersonDid    ActivityKind = "person_did" // an entry of the audit trail; only for who may read it
)

// ActivityKinds lists the kinds as pages offer them.
var ActivityKinds = []ActivityKind{
	OrderPlaced, OrderPaid, OrderChanged, MonthRead, MonthFinal, MonthRestated, SubscriptionNew, SubscriptionChanged, PackageNew, PackageChanged,
	CouponNew, CouponChanged, InvoiceNew, InvoiceChanged, RequestMoved, PersonDid,
}

// Activity is one thing that happened.
type Activity struct {
	At          time.Time
	Kind        ActivityKind
	Key         string // makes it unique among those of its kind
	AccountID   int64  // 0 for what is of no account
	AccountName string
	ID          string // of the order, the month, the request; what a deed was done to
	Name        string // service of an order, operation of a request, action of a deed, name of what is held
	Of          string // code of the service of an order, name of the resource of a request
	Before      string // state before, as a code
	After       string // state after
	Actor       string // who did it; "" = seen by the sync
	ActorName   string // what the person is called; "" = not a person, or one who is gone
	Amount      money.Amount
	Was         money.Amount // the amount before, where it is another one
}

// Basis names what the amounts of such a thing are.
func (k ActivityKind) Basis() string {
	switch k {
	case CouponNew:
		return "face_value"
	case CouponChanged:
		return "left"
	case InvoiceNew, InvoiceChanged:
		return "invoiced"
	}
	return "due"
}

// ActivityFilter selects what happened.
type ActivityFilter struct {
	Query         string // in id, name and actor
	Kinds         []ActivityKind
	From, To      Day // UTC+8 days, both included; 0 = open
	After, Before string
	Limit         int
}

// Active reports whether the filter leaves anything out.
func (f *ActivityFilter) Active() bool {
	return f.Query != "" || len(f.Kinds) > 0 || f.From != 0 || f.To != 0
}

// ActivityPage is one page of what happened, newest first.
type ActivityPage struct {
	Activities []Activity
	Total      int64
	Prev, Next string
}
