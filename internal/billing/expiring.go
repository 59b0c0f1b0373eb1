package billing

import (
	"time"

	"portal/internal/money"
)

// Expiring is one thing of the account that ends within a time: a subscription,
// a coupon, a package, or the time to pay an order.
type Expiring struct {
	Kind        ExpiringKind
	AccountID   int64
	AccountName string
	ID          string // resource, coupon, package or order id
	Name        string // as the upstream calls it; may be empty
	What        string // service, promotion plan or product
	At          time.Time
	// Amount is what is at stake: what the newest paid term of a subscription
	// cost, what is left of a coupon, what is to pay of an order. A package has
	// none, and neither has a subscription whose bill lines are not known.
	Amount money.Amount
	Policy ExpirePolicy // subscriptions: what happens then
}

// ExpiringKind is the kind of a thing that ends.
type ExpiringKind string

// The kinds.
const (
	ExpiringSubscription ExpiringKind = "subscription"
	ExpiringCoupon       ExpiringKind = "coupon"
	ExpiringPackage      ExpiringKind = "package"
	ExpiringOrder        ExpiringKind = "order" // the time to pay it
)
