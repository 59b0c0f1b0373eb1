package approval

import (
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// CouponChoice is a coupon beside an order: whether it may pay it, and what.
type CouponChoice struct {
	Coupon billing.Coupon
	Fit    billing.Fit
	Pays   money.Amount // alone, at most; zero where it does not fit
}

// Fits reports whether nothing speaks against the coupon. Limits that the portal
// can't judge, such as the region of an order, are shown, not guessed.
func (c *CouponChoice) Fits() bool { return c.Fit.Verdict != billing.Misfit }

// chooseCoupon checks a coupon against an order and the chosen discount. due is
// the order's amount with the discount.
func chooseCoupon(c *billing.Coupon, o *billing.Order, d *billing.OfferedDiscount, due money.Amount, now time.Time) CouponChoice {
	choice := CouponChoice{Coupon: *c, Fit: c.FitWith(o, d, due, now), Pays: zero(due.Currency())}
	if choice.Fits() {
		choice.Pays = choice.Fit.Takes
	}
	return choice
}

// discountOff is what a discount takes off an order.
func discountOff(d *billing.OfferedDiscount, currency string) (money.Amount, error) {
	sum := zero(currency)
	for _, it := range d.Items {
		var err error
		if sum, err = sum.Add(it.Off); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
