package approval

import (
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// CouponChoice is a coupon beside an order: whether it may pay it, and what.
type CouponChoice struct {
	Coupon billing.Coupon
	Pays   money.Amount // alone, at most; zero where it does not fit
	Fits   bool
	Misfit string   // code of the first rule that it breaks, "" where it fits
	Open   []string // limits that only the upstream can judge, as it writes them
}

// Codes of why a coupon does not fit.
const (
	MisfitStatus    = "status"    // not available, frozen, reserved, not valid yet or any more
	MisfitKind      = "kind"      // no pay call takes it
	MisfitCurrency  = "currency"  //
	MisfitService   = "service"   // for another service
	MisfitProduct   = "product"   // for other products
	MisfitSubscribe = "subscribe" // not for this kind of order
	MisfitAnnual    = "annual"    // for yearly terms only
	MisfitDiscount  = "discount"  // not together with the chosen discount
	MisfitRate      = "rate"      // the discount goes deeper than it allows
	MisfitEmpty     = "empty"     // nothing left on it
)

// subscribeNames are the coupon limit's words for kinds of orders.
var subscribeNames = map[billing.OrderType]string{1: "new", 2: "renew", 3: "change"}

// FitCoupon checks a coupon's limits against an order and the chosen discount.
// Limits that the portal can't judge, such as the region of an order, are Open:
// shown, not guessed. due is the order's amount with the discount.
func FitCoupon(c *billing.Coupon, o *billing.Order, d *billing.OfferedDiscount, due money.Amount, now time.Time) CouponChoice {
	choice := CouponChoice{Coupon: *c, Pays: zero(due.Currency())}
	left := couponLeft(c)
	if _, ok := c.Type.PayType(); !ok {
		choice.Misfit = MisfitKind
	} else if !usable(c, o.ID, now) {
		choice.Misfit = MisfitStatus
	} else if left.Currency() != due.Currency() {
		choice.Misfit = MisfitCurrency
	} else if left.Sign() <= 0 {
		choice.Misfit = MisfitEmpty
	}
	for _, limit := range c.Limits {
		misfit, judged := breaks(limit, o, d)
		if misfit != "" && choice.Misfit == "" {
			choice.Misfit = misfit
		}
		if !judged {
			choice.Open = append(choice.Open, strings.TrimSpace(limit.Key+" "+limit.Value1+" "+limit.Value2))
		}
	}
	if choice.Fits = choice.Misfit == ""; choice.Fits {
		choice.Pays = couponPays(c, due)
	}
	return choice
}

func usable(c *billing.Coupon, order string, now time.Time) bool {
	reserved := c.LockOrderID != "" && !strings.EqualFold(c.LockOrderID, order)
	return c.Status == billing.CouponAvailable && !c.Frozen && !reserved &&
		!c.ValidFrom.After(now) && (c.ExpireAt.IsZero() || c.ExpireAt.After(now))
}

// couponLeft is what is left of a coupon: one of generation 1 is used whole.
func couponLeft(c *billing.Coupon) money.Amount {
	if c.Generation == 1 || c.Balance.Currency() == "" {
		return c.FaceValue
	}
	return c.Balance
}

// couponPays is what a coupon takes over of an amount, in whole cents. The face
// of a discount coupon is per cent of the amount.
func couponPays(c *billing.Coupon, due money.Amount) money.Amount {
	left := couponLeft(c)
	if c.Type == billing.DiscountCoupon {
		return money.New(due.Decimal().Mul(c.FaceValue.Decimal()).Shift(-2).Truncate(2), due.Currency())
	}
	if less, err := left.Cmp(due); err == nil && less < 0 {
		return money.New(left.Decimal().Truncate(2), due.Currency())
	}
	return money.New(due.Decimal().Truncate(2), due.Currency())
}

// breaks applies one limit. The keys that the upstream publishes are not
// complete: one we do not know is not judged.
func breaks(l billing.CouponLimit, o *billing.Order, d *billing.OfferedDiscount) (misfit string, judged bool) {
	every := func(ok func(*billing.OrderItem) bool) bool {
		for i := range o.Items {
			if !ok(&o.Items[i]) {
				return false
			}
		}
		return len(o.Items) > 0
	}
	switch l.Key {
	case "serviceType":
		return unless(every(func(it *billing.OrderItem) bool { return it.ServiceType == l.Value1 }), MisfitService), true
	case "productIds", "productId":
		ids := strings.Split(l.Value1, ",")
		return unless(every(func(it *billing.OrderItem) bool { return slices.Contains(ids, it.ProductID) }), MisfitProduct), true
	case "subscribeType":
		return unless(subscribeNames[o.Type] == l.Value1, MisfitSubscribe), true
	case "isForAnnualContracts":
		return unless(l.Value1 != "1" || every(func(it *billing.OrderItem) bool { return billing.PeriodUnit(it.PeriodType) == billing.PeriodYear }), MisfitAnnual), true
	case "simultaneousUseWithPromotionDiscount":
		return unless(l.Value1 != "0" || d == nil || d.Type != billing.PayPromotion, MisfitDiscount), true
	case "simultaneousUseWithContractDiscount":
		return unless(l.Value1 != "0" || d == nil || d.Type != billing.PayCommercial, MisfitDiscount), true
	case "simultaneousUseWithEmpowerDiscount":
		return unless(l.Value1 != "0" || d == nil || d.Type != billing.PayPartner, MisfitDiscount), true
	case "minConsumeDiscount":
		return unless(rateAllows(l.Value1, d), MisfitRate), true
	}
	return "", false
}

// rateAllows reports whether a discount leaves at least the rate that a coupon
// demands, for one item at least.
func rateAllows(least string, d *billing.OfferedDiscount) bool {
	if d == nil {
		return true
	}
	want, err := money.Parse(least, "USD")
	if err != nil {
		return false
	}
	for _, it := range d.Items {
		if it.Mode != 0 {
			return true
		}
		ratio, err := money.Parse(string(it.Ratio), "USD")
		if err != nil {
			return false
		}
		if c, err := ratio.Cmp(want); err == nil && c >= 0 {
			return true
		}
	}
	return len(d.Items) == 0
}

func unless(ok bool, code string) string {
	if ok {
		return ""
	}
	return code
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
