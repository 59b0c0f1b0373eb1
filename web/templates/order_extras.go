package templates

import (
	"cmp"
	"slices"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// OrderExtras is what else is known of an order: what it can be paid with, what
// it gives back, what it made. Parts that do not apply are nil.
type OrderExtras struct {
	Currency  string
	Coupons   []OrderCouponRow
	NoCoupons *ui.Void // an unpaid order without any
	Offers    *OrderOffers
	Refund    *OrderRefund
	Made      []OrderResourceRow
	Invoices  []InvoiceRow
}

// OrderCouponRow is a coupon and whether it may pay the order.
type OrderCouponRow struct {
	Name    string
	ID      string
	Verdict ui.Status
	Why     ui.Rich
	Ends    ui.Time
	Left    ui.Money
	Takes   ui.Money
}

// OrderOffers are the discounts that an unpaid order may be paid with.
type OrderOffers struct {
	Note ui.Rich
	Rows []OrderOfferRow
}

// OrderOfferRow is one of them.
type OrderOfferRow struct {
	What  string
	Value ui.Rich
	Note  string
	Off   ui.Money
}

// OrderRefund is what an order gives back.
type OrderRefund struct {
	Note  ui.Rich
	Rows  []OrderRefundRow
	Total ui.Money
}

// OrderRefundRow is one record of it.
type OrderRefundRow struct {
	What   string
	Region string
	Base   *ui.Link
	Amount ui.Money
}

// OrderResourceRow is a resource that the order's bill lines name.
type OrderResourceRow struct {
	Resource ui.Link
	ID       string
	Service  string
	Due      ui.Money
	Currency string
}

// OrderExtraFacts is what the extras are made of.
type OrderExtraFacts struct {
	T         *lang.Texts
	Order     *billing.Order
	Coupons   []billing.Coupon // that are not used up, of the order's account
	Offers    []billing.OfferedDiscount
	OffersAt  time.Time // zero when they were not read
	Refunds   []billing.RefundItem
	RefundsAt time.Time // zero when they were not read
	Made      []billing.OrderResource
	Invoices  []billing.Invoice        // that the order fits
	Names     map[string]billing.Facet // of services
	Now       time.Time
}

// NewOrderExtras builds the parts that apply to the order.
func NewOrderExtras(f *OrderExtraFacts) (x OrderExtras, err error) {
	t := f.T
	x.Currency = f.Order.Discounted.Currency()
	if f.Order.Status == billing.OrderPendingPayment {
		if x.Coupons, err = orderCoupons(f); err != nil {
			return x, err
		}
		if len(x.Coupons) == 0 {
			x.NoCoupons = &ui.Void{Title: t.Coupons.NoCoupons, Text: ui.Say(t.Coupons.NoCouponsText, ui.Link{Href: PathCoupons, Text: t.Coupons.Title})}
		}
		if !f.OffersAt.IsZero() {
			if x.Offers, err = orderOffers(f); err != nil {
				return x, err
			}
		}
	}
	if !f.RefundsAt.IsZero() {
		if x.Refund, err = orderRefund(f); err != nil {
			return x, err
		}
	}
	for i := range f.Invoices {
		row, err := newInvoiceRow(t, &f.Invoices[i])
		if err != nil {
			return x, err
		}
		x.Invoices = append(x.Invoices, row)
	}
	for _, r := range f.Made {
		row := OrderResourceRow{Resource: ui.Link{Text: cmp.Or(r.Name, r.ID)}, ID: r.ID, Service: r.ServiceTypeName, Due: ui.E8(r.Due), Currency: r.Currency}
		if r.Subscription {
			row.Resource.Href = SubscriptionPath(r.ID)
		}
		if row.ID == row.Resource.Text {
			row.ID = ""
		}
		x.Made = append(x.Made, row)
	}
	return x, nil
}

// orderCoupons judges every coupon that could still pay: those that fit first,
// those of them that end soonest before others.
func orderCoupons(f *OrderExtraFacts) ([]OrderCouponRow, error) {
	t := f.T
	type judged struct {
		c   *billing.Coupon
		fit billing.Fit
	}
	all := make([]judged, len(f.Coupons))
	for i := range f.Coupons {
		all[i] = judged{&f.Coupons[i], f.Coupons[i].Fit(f.Order, f.Now)}
	}
	slices.SortStableFunc(all, func(a, b judged) int {
		return cmp.Or(cmp.Compare(b.fit.Verdict, a.fit.Verdict), a.c.ExpireAt.Compare(b.c.ExpireAt))
	})
	kinds := map[billing.Verdict]string{billing.Fits: "ok", billing.Unclear: "ask"}
	var rows []OrderCouponRow
	for _, j := range all {
		left, err := j.c.Left()
		if err != nil {
			return nil, err
		}
		row := OrderCouponRow{
			Name: cmp.Or(j.c.PlanName, j.c.ID), ID: j.c.ID, Verdict: ui.Status{Kind: kinds[j.fit.Verdict], Word: t.Coupons.VerdictIs[j.fit.Verdict]},
			Ends: ui.InstantBare(j.c.ExpireAt), Left: ui.Amount(left),
		}
		if j.fit.Why != billing.WhyNot {
			row.Why = ui.Text(t.Coupons.Why[j.fit.Why])
		}
		if j.fit.Limit.Key != "" {
			row.Why = ui.Join(t.List.Comma, row.Why, couponLimit(t, &j.fit.Limit, f.Names))
		}
		if j.fit.Verdict != billing.Misfit {
			row.Takes = ui.Amount(j.fit.Takes).OpenIf(j.fit.Verdict == billing.Unclear)
			row.Why = ui.Join(t.List.Comma, row.Why, excludedOffers(t, j.c, f.Offers))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// excludedOffers names the offered discounts that a coupon does not go with.
func excludedOffers(t *lang.Texts, c *billing.Coupon, offers []billing.OfferedDiscount) ui.Rich {
	var all ui.Rich
	for _, l := range c.Limits {
		one := billing.Coupon{Limits: []billing.CouponLimit{l}}
		if slices.ContainsFunc(offers, func(d billing.OfferedDiscount) bool { return one.Excludes(&d) }) {
			all = ui.Join(t.List.Comma, all, couponLimit(t, &l, nil))
		}
	}
	return all
}

func orderOffers(f *OrderExtraFacts) (*OrderOffers, error) {
	t := f.T
	o := &OrderOffers{Note: ui.Say(t.Coupons.OffersNote, ui.Instant(f.OffersAt), f.Order.Discounted.Currency())}
	for i := range f.Offers {
		offer := &f.Offers[i]
		var off money.Amount
		for _, item := range offer.Items {
			var err error
			if off, err = off.Add(item.Off); err != nil {
				return nil, err
			}
		}
		row := OrderOfferRow{What: t.OfferType(offer.Type), Off: ui.Amount(off.Neg())}
		if len(offer.Items) > 0 && offer.Items[0].Mode == billing.DiscountByRate && offer.Value != "" { // a reduction stands among the amounts
			row.Value = ui.Say(t.Coupons.OfferRate, offer.Value)
		}
		if offer.Type == billing.PayPriceAdjustment {
			row.Note = t.Coupons.MustBeUsed
		}
		o.Rows = append(o.Rows, row)
	}
	return o, nil
}

func orderRefund(f *OrderExtraFacts) (*OrderRefund, error) {
	t := f.T
	r := &OrderRefund{Note: ui.Say(t.OrderExtras.RefundNote, ui.Instant(f.RefundsAt))}
	var sum money.Amount
	for i := range f.Refunds {
		item := &f.Refunds[i]
		var err error
		if sum, err = sum.Add(item.Amount); err != nil {
			return nil, err
		}
		row := OrderRefundRow{
			What: cmp.Or(serviceName(item.ResourceType, item.ResourceTypeName), serviceName(item.ServiceType, item.ServiceTypeName)), Region: item.Region, Amount: ui.Amount(item.Amount),
		}
		if item.BaseOrderID != "" {
			row.Base = &ui.Link{Href: OrderPath(item.BaseOrderID), Text: item.BaseOrderID}
		}
		r.Rows = append(r.Rows, row)
	}
	r.Total = ui.Amount(sum)
	return r, nil
}
