package billing

import (
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// Keys of coupon limits that the contract's notes explain.
const (
	LimitService    = "serviceType"
	LimitRegion     = "regionCode"
	LimitProducts   = "productIds"
	LimitSubscribe  = "subscribeType" // new, renew or change
	LimitFirstOrder = "firstOrderInService"
	LimitMinRate    = "minConsumeDiscount"
	LimitAnnual     = "isForAnnualContracts"
	LimitPartner    = "simultaneousUseWithEmpowerDiscount"
	LimitContract   = "simultaneousUseWithContractDiscount"
	LimitPromotion  = "simultaneousUseWithPromotionDiscount"

	limitProduct = "productId" // an older name of LimitProducts
)

// Purposes of coupons that may not pay one order together.
const (
	purposeMarket    = "MARKETPLACE"
	purposeDedicated = "DEDICATED"
)

// Verdict says whether a coupon may pay an order.
type Verdict int

// The verdicts. Unclear means that all that can be checked fits, and that a
// limit remains which only the upstream can judge.
const (
	Misfit Verdict = iota
	Unclear
	Fits
)

// Why names the first reason against a coupon.
type Why string

// The reasons.
const (
	WhyNot        Why = ""
	WhyAccount    Why = "account"   // another account's
	WhyOrder      Why = "order"     // the order does not wait for payment
	WhyDeadline   Why = "deadline"  // the time to pay is over
	WhyCombined   Why = "combined"  // part of a combined order: that one is paid
	WhyStatus     Why = "status"    // not available by its status
	WhyNotYet     Why = "not_yet"   // not valid yet
	WhyExpired    Why = "expired"   // past its end, whatever the status says
	WhyFrozen     Why = "frozen"    //
	WhyEmpty      Why = "empty"     // nothing is left
	WhyReserved   Why = "reserved"  // by another order
	WhyCurrency   Why = "currency"  //
	WhyKind       Why = "kind"      // a kind that no pay call takes
	WhyNothing    Why = "nothing"   // there is nothing to pay
	WhyService    Why = "service"   // limited to another service
	WhyProduct    Why = "product"   // limited to other products
	WhySubscribe  Why = "subscribe" // limited to another type of order
	WhyNotAnnual  Why = "annual"    // limited to terms of years
	WhyRegion     Why = "region"    // unclear: an order does not say its region
	WhyFirstOrder Why = "first"     // unclear: the first order of a service
	WhyUnknown    Why = "unknown"   // unclear: a limit of a kind that is not known
	WhyItems      Why = "items"     // unclear: the order's items were not read yet
	WhyDiscount   Why = "discount"  // not together with the chosen discount
	WhyRate       Why = "rate"      // the discount goes deeper than it allows
	WhyTogether   Why = "together"  // not together with another chosen coupon
)

// Whys lists the reasons, for the test that each has its words.
var Whys = []Why{
	WhyAccount, WhyOrder, WhyDeadline, WhyCombined, WhyStatus, WhyNotYet, WhyExpired, WhyFrozen, WhyEmpty, WhyReserved, WhyCurrency, WhyKind,
	WhyNothing, WhyService, WhyProduct, WhySubscribe, WhyNotAnnual, WhyRegion, WhyFirstOrder, WhyUnknown, WhyItems, WhyDiscount, WhyRate, WhyTogether,
}

// Fit is whether a coupon may pay an order, why not, and how much it would take over.
type Fit struct {
	Verdict Verdict
	Why     Why
	Limit   CouponLimit   // the one that decides, where a limit does
	Open    []CouponLimit // those that only the upstream can judge
	Takes   money.Amount  // of what is payable, in whole cents; nothing for a misfit
}

// Fit says whether the coupon may pay the order at an instant, as the order
// stands: without a further discount. Excludes says which discounts it does not
// go with, Together which other coupons.
func (c *Coupon) Fit(o *Order, now time.Time) Fit {
	payable, err := o.Payable()
	if err != nil {
		return Fit{Why: WhyCurrency}
	}
	switch {
	case o.Status != OrderPendingPayment:
		return Fit{Why: WhyOrder}
	case !o.PayBy.IsZero() && !now.Before(o.PayBy):
		return Fit{Why: WhyDeadline}
	case o.ParentID != "":
		return Fit{Why: WhyCombined}
	}
	return c.FitWith(o, nil, payable, now)
}

// FitWith says whether the coupon may pay an amount that is due for an order,
// together with the discount that is chosen for it, nil for none. Whether the
// order waits for payment is another question.
func (c *Coupon) FitWith(o *Order, d *OfferedDiscount, due money.Amount, now time.Time) Fit {
	left, err := c.Left()
	if err != nil {
		return Fit{Why: WhyCurrency}
	}
	if why := c.misfit(o, due, left, now); why != WhyNot {
		return Fit{Why: why}
	}
	fit := Fit{Verdict: Fits, Takes: c.Takes(due)}
	for _, l := range c.Limits {
		verdict, why := l.judge(o, d)
		if verdict == Unclear {
			fit.Open = append(fit.Open, l)
		}
		if verdict < fit.Verdict {
			fit.Verdict, fit.Why, fit.Limit = verdict, why, l
		}
	}
	if fit.Verdict == Misfit {
		fit.Takes = money.Amount{}
	}
	return fit
}

// Takes is what the coupon takes over of an amount, in whole cents. The face of
// a discount coupon is per cent of the amount.
func (c *Coupon) Takes(due money.Amount) money.Amount {
	part := due.Decimal()
	if c.Type == DiscountCoupon {
		part = part.Mul(c.FaceValue.Decimal()).Shift(-2)
	} else if left, err := c.Left(); err != nil || left.Decimal().LessThan(part) {
		part = left.Decimal()
	}
	return money.New(part.Truncate(2), due.Currency())
}

// misfit returns the first reason that has nothing to do with limits.
func (c *Coupon) misfit(o *Order, due, left money.Amount, now time.Time) Why {
	_, payableKind := c.Type.PayType()
	_, err := due.Cmp(left)
	for _, r := range []struct {
		why Why
		is  bool
	}{
		{WhyAccount, c.AccountID != o.AccountID},
		{WhyStatus, c.Status != CouponAvailable || c.Gone()},
		{WhyExpired, !c.ExpireAt.IsZero() && !now.Before(c.ExpireAt)},
		{WhyNotYet, now.Before(c.ValidFrom)},
		{WhyFrozen, c.Frozen},
		{WhyReserved, c.LockOrderID != "" && !strings.EqualFold(c.LockOrderID, o.ID)},
		{WhyEmpty, left.Sign() <= 0},
		{WhyKind, !payableKind},
		{WhyCurrency, err != nil},
		{WhyNothing, due.Sign() <= 0},
	} {
		if r.is {
			return r.why
		}
	}
	return WhyNot
}

// subscribeTypes are the order types under the names that limits use.
var subscribeTypes = map[OrderType]string{1: "new", 2: "renew", 3: "change"}

// judge says what one limit means for an order and the discount that is chosen
// for it. The list of keys that the upstream publishes is not complete: one
// that is not known is not judged.
func (l *CouponLimit) judge(o *Order, d *OfferedDiscount) (Verdict, Why) {
	switch l.Key {
	case LimitPartner, LimitContract, LimitPromotion:
		return verdict(d == nil || !l.forbids(d)), WhyDiscount
	case LimitMinRate:
		return l.judgeRate(d)
	case LimitSubscribe:
		return verdict(subscribeTypes[o.Type] == l.Value1), WhySubscribe
	case LimitService:
		if len(o.Items) == 0 {
			return verdict(l.names(o.ServiceType)), WhyService
		}
		return l.every(o, WhyService, func(i *OrderItem) string { return firstOf(i.ServiceType, o.ServiceType) })
	case LimitProducts, limitProduct:
		return l.every(o, WhyProduct, func(i *OrderItem) string { return i.ProductID })
	case LimitAnnual:
		if l.Value1 == "0" {
			return Fits, WhyNot
		}
		if len(o.Items) == 0 {
			return Unclear, WhyItems
		}
		return verdict(!slices.ContainsFunc(o.Items, func(i OrderItem) bool { return PeriodUnit(i.PeriodType) != PeriodYear })), WhyNotAnnual
	case LimitRegion:
		return Unclear, WhyRegion
	case LimitFirstOrder:
		return Unclear, WhyFirstOrder
	}
	return Unclear, WhyUnknown
}

func verdict(fits bool) Verdict {
	if fits {
		return Fits
	}
	return Misfit
}

// every checks that the limit names what each item of the order has.
func (l *CouponLimit) every(o *Order, why Why, of func(*OrderItem) string) (Verdict, Why) {
	if len(o.Items) == 0 {
		return Unclear, WhyItems
	}
	for i := range o.Items {
		if !l.names(of(&o.Items[i])) {
			return Misfit, why
		}
	}
	return Fits, WhyNot
}

// names reports whether a value is in the limit's list, which commas separate.
func (l *CouponLimit) names(value string) bool {
	for part := range strings.SplitSeq(l.Value1, ",") {
		if value != "" && strings.EqualFold(strings.TrimSpace(part), value) {
			return true
		}
	}
	return false
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Excludes reports whether the coupon and a discount may not pay an order
// together: a limit forbids the discount's type, or demands a higher rate than
// every item of it has.
func (c *Coupon) Excludes(d *OfferedDiscount) bool {
	return slices.ContainsFunc(c.Limits, func(l CouponLimit) bool {
		rate, _ := l.judgeRate(d)
		return l.forbids(d) || l.Key == LimitMinRate && rate == Misfit
	})
}

// forbiddenTypes are the types of discounts that a limit of value 0 forbids.
var forbiddenTypes = map[string][]PayDiscountType{
	LimitPartner: {PayPartner}, LimitContract: {PayCommercial, PayContract}, LimitPromotion: {PayPromotion},
}

// forbids reports whether the limit does not let the coupon go with the discount.
func (l *CouponLimit) forbids(d *OfferedDiscount) bool {
	return l.Value1 == "0" && slices.Contains(forbiddenTypes[l.Key], d.Type)
}

// judgeRate says whether a discount leaves at least the rate that the limit
// demands, for one item at least. A fixed price or a reduction has no rate.
func (l *CouponLimit) judgeRate(d *OfferedDiscount) (Verdict, Why) {
	if d == nil || len(d.Items) == 0 {
		return Fits, WhyNot
	}
	least, err := decimal.NewFromString(l.Value1)
	if err != nil {
		return Unclear, WhyUnknown
	}
	for _, item := range d.Items {
		if item.Mode != DiscountByRate {
			return Fits, WhyNot
		}
		ratio, err := decimal.NewFromString(string(item.Ratio))
		if err != nil {
			return Unclear, WhyUnknown
		}
		if ratio.GreaterThanOrEqual(least) {
			return Fits, WhyNot
		}
	}
	return Misfit, WhyRate
}

// Together reports whether two coupons may pay one order: not twice the same,
// not cash with discount, not for the marketplace with a dedicated one.
func (c *Coupon) Together(other *Coupon) bool {
	kinds := [2]CouponType{c.Type, other.Type}
	purposes := [2]string{c.Purpose, other.Purpose}
	mixed := slices.Contains(kinds[:], CashCoupon) && slices.Contains(kinds[:], DiscountCoupon)
	apart := slices.Contains(purposes[:], purposeMarket) && slices.Contains(purposes[:], purposeDedicated)
	return c.ID != other.ID && !mixed && !apart
}

// CouponFilter selects coupons. The zero value selects all that the upstream
// still lists.
type CouponFilter struct {
	Query    string // id, code, plan, order
	Statuses []CouponStatus
	Gone     bool
	Types    []CouponType
	From, To Day // in which it ends, UTC+8
	Place
}

// Active reports whether the filter leaves any coupon out.
func (f *CouponFilter) Active() bool {
	return f.Query != "" || len(f.Statuses)+len(f.Types) > 0 || f.Gone || f.From != 0 || f.To != 0
}
