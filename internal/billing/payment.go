package billing

import "portal/internal/money"

// Payment is what one pay call says: it pays exactly one order. There is no
// amount in it; the upstream charges what the order costs then.
type Payment struct {
	OrderID  string
	Coupons  []PayCoupon // at most three
	Discount *PayDiscount
}

// PayCoupon names a coupon to pay with.
type PayCoupon struct {
	ID   string
	Type PayCouponType
}

// PayCouponType is the kind of a coupon in a pay call.
type PayCouponType int

// The kinds.
const (
	PayDiscountCoupon PayCouponType = 300
	PayCashCoupon     PayCouponType = 301
	PayFlexiCoupon    PayCouponType = 302
	PayStoredCard     PayCouponType = 303
)

// PayDiscount names a discount to pay with.
type PayDiscount struct {
	ID   string
	Type PayDiscountType
}

// PayDiscountType is the kind of a discount in a pay call.
type PayDiscountType int

// The kinds. An order with a price adjustment must be paid with it.
const (
	PayPromotion       PayDiscountType = 0
	PayContract        PayDiscountType = 1 // offered in lists, not accepted for paying
	PayCommercial      PayDiscountType = 2
	PayPartner         PayDiscountType = 3
	PayPriceAdjustment PayDiscountType = 609
)

// OfferedDiscount is a discount that may be used to pay an order.
type OfferedDiscount struct {
	ID    string
	Type  PayDiscountType
	Value string // rate or reduction as text; "" for a fixed price
	Items []DiscountedItem
}

// DiscountedItem is what a discount does to some items of an order. Items of
// the same product, specification and final price are merged.
type DiscountedItem struct {
	OrderID string
	ItemIDs []string
	Mode    int          // DiscountByRate, 1 fixed price, 2 reduction above a threshold
	Off     money.Amount // what is taken off
	Ratio   Quantity     // of the price that is left, "0.85"
}

// DiscountByRate is the mode of a discount that leaves a part of the price.
const DiscountByRate = 0

// RefundItem is one record of an unsubscription or downgrade order.
type RefundItem struct {
	ID                             string
	Amount                         money.Amount // negative: refunded; positive: consumed, or a handling fee
	CustomerID                     string
	ServiceType, ServiceTypeName   string
	ResourceType, ResourceTypeName string
	Region                         string
	BaseOrderID                    string // the original order
}
