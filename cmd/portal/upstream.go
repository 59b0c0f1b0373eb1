package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
)

// reader answers the money path's questions with the clients of the accounts.
// It is the read key's; nothing here writes.
type reader struct {
	clients *clients
}

// client returns an account's client; a process without its key can't ask.
func (r *reader) client(account int64) (*huaweiapi.Client, error) {
	c := r.clients.of(account)
	if c == nil {
		return nil, fault.New(fault.Unavailable, fault.UpstreamSilent).Because(errors.New("this process has no key for the account"))
	}
	return c, nil
}

// silent turns a failed read into what a page can say of it.
func silent(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	return fault.New(fault.Unavailable, fault.UpstreamSilent).Because(err)
}

func isCode(err error, code huaweiapi.Code) bool {
	var e *huaweiapi.Error
	return errors.As(err, &e) && e.Code == code
}

// ReadOrder returns an order with its items. Fault NoSuchOrder.
func (r *reader) ReadOrder(ctx context.Context, account int64, id string) (billing.Order, error) {
	c, err := r.client(account)
	if err != nil {
		return billing.Order{}, err
	}
	o, err := c.ShowCustomerOrderDetails(ctx, id)
	if isCode(err, huaweiapi.NoSuchOrder) {
		return o, fault.New(fault.NotFound, fault.NoSuchOrder, id).Because(err)
	}
	return o, silent(err)
}

// ReadDiscounts returns the discounts that an unpaid order is offered.
func (r *reader) ReadDiscounts(ctx context.Context, account int64, order string) ([]billing.OfferedDiscount, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	offers, err := c.ListOrderDiscounts(ctx, order)
	return offers, silent(err)
}

// ReadCoupons returns the account's coupons that are not used up.
func (r *reader) ReadCoupons(ctx context.Context, account int64) ([]billing.Coupon, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	var all []billing.Coupon
	for coupon, err := range c.ListSubCustomerCoupons(ctx, huaweiapi.CouponQuery{Status: billing.CouponAvailable}) {
		if err != nil {
			return nil, silent(err)
		}
		all = append(all, coupon)
	}
	return all, nil
}

// ReadSubscription returns a resource and those attached to it.
func (r *reader) ReadSubscription(ctx context.Context, account int64, resource string) ([]billing.Subscription, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	var all []billing.Subscription
	for s, err := range c.ListPayPerUseCustomerResources(ctx, huaweiapi.SubscriptionQuery{IDs: []string{resource}}) {
		if err != nil {
			return nil, silent(err)
		}
		all = append(all, s)
	}
	at := slices.IndexFunc(all, func(s billing.Subscription) bool { return strings.EqualFold(s.ID, resource) })
	if at < 0 {
		return nil, nil
	}
	all[0], all[at] = all[at], all[0]
	return all, nil
}

// ReadRenewalPrice returns the price of a further term.
func (r *reader) ReadRenewalPrice(ctx context.Context, account int64, term billing.Renewal) (billing.RenewalQuote, error) {
	c, err := r.client(account)
	if err != nil {
		return billing.RenewalQuote{}, err
	}
	q, err := c.ListRenewRateOnPeriod(ctx, term, false)
	var refused *huaweiapi.Error
	if errors.As(err, &refused) && refused.Kind == huaweiapi.Refused {
		return q, fault.New(fault.Conflict, fault.NotRenewable, string(refused.Code)).Because(err)
	}
	return q, silent(err)
}

// ReadOrdersSince returns the orders of a type that were created since, with
// their items.
func (r *reader) ReadOrdersSince(ctx context.Context, account int64, kind billing.OrderType, since time.Time) ([]billing.Order, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	var all []billing.Order
	for o, err := range c.ListCustomerOrders(ctx, huaweiapi.OrderQuery{Type: kind, CreatedFrom: since}) {
		if err != nil {
			return nil, silent(err)
		}
		whole, err := c.ShowCustomerOrderDetails(ctx, o.ID)
		if err != nil {
			return nil, silent(err)
		}
		all = append(all, whole)
	}
	return all, nil
}

// ReadRefund returns what an unsubscription gives back.
func (r *reader) ReadRefund(ctx context.Context, account int64, order string) ([]billing.RefundItem, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	items, err := c.ShowRefundOrderDetails(ctx, order)
	return items, silent(err)
}

// linesPage is the most bill lines on one page.
const linesPage = 1000

// ReadLines returns the bill lines of a month that carry an order as trade id.
func (r *reader) ReadLines(ctx context.Context, account int64, order string, cycle billing.Cycle) ([]billing.Line, error) {
	c, err := r.client(account)
	if err != nil {
		return nil, err
	}
	var all []billing.Line
	for {
		page, err := c.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: cycle, TradeID: order, Offset: len(all), Limit: linesPage})
		if err != nil {
			return nil, silent(err)
		}
		page, err = huaweiapi.DecodeFeeRecords(page.Body, func(_ []byte, l *billing.Line) error {
			all = append(all, *l)
			return nil
		})
		if err != nil {
			return nil, silent(err)
		}
		if page.Count < linesPage {
			return all, nil
		}
	}
}

// Ahead returns how far the upstream's clock is before ours, by its last answer.
func (r *reader) Ahead(account int64) (d time.Duration, known bool) {
	c := r.clients.of(account)
	if c == nil {
		return 0, false
	}
	clock := c.Clock()
	return clock.Ahead, !clock.At.IsZero()
}
