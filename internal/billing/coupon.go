package billing

import (
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// Coupon is one coupon of the account.
type Coupon struct {
	AccountID   int64  // our account
	AccountName string // our account's name, filled when read from the store

	ID, Code   string
	CustomerID string
	Status     CouponStatus
	Type       CouponType
	FaceValue  money.Amount
	Balance    money.Amount // what is left; no currency where the coupon is of generation 1 and has none
	Generation int          // 1 is used once, 2 until its balance is gone
	Frozen     bool

	ValidFrom, ExpireAt time.Time // past ExpireAt it is invalid, whatever its status
	CreatedAt           time.Time
	ActivatedAt         time.Time
	UsedAt              time.Time
	OrderID             string // that used it
	LockOrderID         string // that has reserved it
	PlanID, PlanName    string // promotion plan
	PlanDesc            string
	PromotionID         string
	SourceID            string // issuer
	Purpose             string
	Medium, FetchMethod int // 1 electronic, 2 paper; 1 … 5 how it was got
	Limits              []CouponLimit
	Extension           string
	Raw                 json.RawMessage
	Held                // by our sync
}

// Left returns what can still be paid with the coupon: its balance, or, for a
// coupon of generation 1, its face value until it was used. A coupon that is
// used up, expired or reclaimed by its status has nothing left; whether the rest
// can be used now is another question.
func (c *Coupon) Left() (money.Amount, error) {
	none := money.New(decimal.Zero, c.FaceValue.Currency())
	switch {
	case c.Status != CouponAvailable && c.Status != CouponInactive:
		return none, nil
	case c.Generation != 1 && c.Balance.Currency() != "":
		return none.Add(c.Balance)
	}
	return none.Add(c.FaceValue)
}

// CouponLimit is one restriction on the use of a coupon. The list of keys that
// the upstream publishes is not complete: an unknown one must be shown, not ignored.
type CouponLimit struct {
	ID, Key        string // serviceType, regionCode, subscribeType, minConsumeDiscount, …
	Value1, Value2 string
	Unit, Type     string
	PlanID         string
}

// CouponStatus is the state of a coupon.
type CouponStatus int

// The states.
const (
	CouponInactive  CouponStatus = 1
	CouponAvailable CouponStatus = 2
	CouponUsed      CouponStatus = 3
	CouponExpired   CouponStatus = 4
	CouponReclaimed CouponStatus = 5
)

// CouponStatuses lists the states in the contract's order.
var CouponStatuses = []CouponStatus{1, 2, 3, 4, 5}

// CouponType is the kind of a coupon in lists. The international site issues
// cash coupons only.
type CouponType int

// The kinds.
const (
	CashCoupon     CouponType = 1
	DiscountCoupon CouponType = 2
	ProductCoupon  CouponType = 3
	FlexiCoupon    CouponType = 4
)

// PayType returns the kind's code in a pay call, which has its own, and whether
// there is one.
func (t CouponType) PayType() (PayCouponType, bool) {
	switch t {
	case CashCoupon:
		return PayCashCoupon, true
	case DiscountCoupon:
		return PayDiscountCoupon, true
	case FlexiCoupon:
		return PayFlexiCoupon, true
	}
	return 0, false
}
