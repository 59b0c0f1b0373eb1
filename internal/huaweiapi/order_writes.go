package huaweiapi

import (
	"context"
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
)

// payRefusals are the codes after which a payment has surely not been made.
// Not among them: OrderStateChanged and PaymentRunning, because someone, perhaps
// we, may have paid; TooFrequent, because something is going on; OtherError.
var payRefusals = slices.Concat(denied, []Code{
	NoSuchOrder, UseCombinedOrder, DiscountMismatch, DeadlinePassed, CouponUsed,
	CouponAndDiscount, CouponNeedsDiscount, QuotaMissing, CouponsExclude, ProjectBudget, MarketplaceCoupon,
	AfterEffectiveTime, OrganizationBudget, BalanceTooLow, NoTaxRate, DailyLimit,
})

// PayOrder pays one order that waits for payment (the vendor's page: "Paying
// Yearly/Monthly Product Orders"), signed as of signedAt. The upstream charges
// what the order costs at that moment: compare before and after. WriteDone
// means accepted, not paid; for a member of an enterprise it may only have made
// an order that the master has to pay. There is no idempotency key: never pay
// again after WriteUnknown, read the order.
func (c *Client) PayOrder(ctx context.Context, signedAt time.Time, p billing.Payment) billing.Receipt {
	w := write{op: opPayOrder, success: 204, refusals: payRefusals}
	id := strings.TrimSpace(p.OrderID)
	if why := badPayment(p, id); why != "" {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "%s", why))
	}
	body := payBody{OrderID: id, UseCoupon: "NO", UseDiscount: "NO"}
	for _, coupon := range p.Coupons {
		body.UseCoupon = "YES"
		body.Coupons = append(body.Coupons, payItem{coupon.ID, int(coupon.Type)})
	}
	if p.Discount != nil {
		body.UseDiscount = "YES"
		body.Discounts = []payItem{{p.Discount.ID, int(p.Discount.Type)}}
	}
	w.body = body
	return c.send(ctx, signedAt, w)
}

type payBody struct {
	OrderID     string    `json:"order_id"`
	UseCoupon   string    `json:"use_coupon"`
	UseDiscount string    `json:"use_discount"`
	Coupons     []payItem `json:"coupon_infos,omitempty"`
	Discounts   []payItem `json:"discount_infos,omitempty"`
}

type payItem struct {
	ID   string `json:"id"`
	Type int    `json:"type"`
}

// badPayment says why a payment cannot be sent, "" when it can.
func badPayment(p billing.Payment, id string) string {
	if why := badID(id); why != "" {
		return "the order id " + why
	}
	if len(p.Coupons) > 3 {
		return "more than three coupons"
	}
	seen := make(map[string]bool)
	for _, c := range p.Coupons {
		if c.ID == "" || seen[c.ID] {
			return "a coupon id is empty or twice"
		}
		seen[c.ID] = true
		if c.Type < billing.PayDiscountCoupon || c.Type > billing.PayStoredCard {
			return "a coupon is of a kind that cannot pay"
		}
	}
	if d := p.Discount; d != nil {
		switch d.Type {
		case billing.PayPromotion, billing.PayCommercial, billing.PayPartner, billing.PayPriceAdjustment:
		default:
			return "the discount is of a kind that cannot pay"
		}
		if d.ID == "" {
			return "the discount id is empty"
		}
	}
	return ""
}

var cancelRefusals = slices.Concat(denied, []Code{NoSuchOrder, OrderNotCancelable, UseCombinedOrder})

// CancelOrder cancels one order that waits for payment (the vendor's page:
// "Canceling Orders in the Pending Payment Status"), signed as of signedAt. An order in any other
// state is refused with OrderNotCancelable.
func (c *Client) CancelOrder(ctx context.Context, signedAt time.Time, orderID string) billing.Receipt {
	w := write{op: opCancelOrder, success: 204, refusals: cancelRefusals}
	id := strings.TrimSpace(orderID)
	if why := badID(id); why != "" {
		return notSent(billing.Receipt{Operation: w.op.ID}, invalid(w.op, "the order id %s", why))
	}
	w.body = map[string]string{"order_id": id}
	return c.send(ctx, signedAt, w)
}
