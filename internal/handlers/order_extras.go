package handlers

import (
	"context"
	"fmt"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/web/templates"
)

// extras reads what else is known of an order: what it may be paid with while
// it is unpaid, what it gives back, and the resources it made.
func (o *orders) extras(ctx context.Context, v *visit, order *billing.Order) (templates.OrderExtras, error) {
	scope := billing.Scope{Accounts: []int64{order.AccountID}, Currency: v.currency}
	facts := templates.OrderExtraFacts{T: v.t, Order: order, Now: v.now}
	var err error
	if order.Status == billing.OrderPendingPayment {
		page, err := o.db.Coupons(ctx, scope, billing.CouponFilter{Statuses: []billing.CouponStatus{billing.CouponAvailable}, Place: billing.Place{Limit: store.MaxHeldLimit}})
		if err != nil {
			return templates.OrderExtras{}, err
		}
		facts.Coupons = page.Rows
		if facts.Offers, facts.OffersAt, err = o.db.OrderOffers(ctx, scope, order.AccountID, order.ID); err != nil {
			return templates.OrderExtras{}, err
		}
		if facts.Names, err = o.db.ServiceNames(ctx, scope); err != nil {
			return templates.OrderExtras{}, err
		}
	}
	if facts.Refunds, facts.RefundsAt, err = o.db.OrderRefunds(ctx, scope, order.AccountID, order.ID); err != nil {
		return templates.OrderExtras{}, err
	}
	if facts.Made, err = o.db.OrderResources(ctx, scope, order.AccountID, order.ID); err != nil {
		return templates.OrderExtras{}, err
	}
	if facts.Invoices, err = o.db.OrderInvoices(ctx, scope, order.AccountID, order.ID); err != nil {
		return templates.OrderExtras{}, err
	}
	x, err := templates.NewOrderExtras(&facts)
	if err != nil {
		return x, fmt.Errorf("order %s: %w", order.ID, err)
	}
	return x, nil
}
