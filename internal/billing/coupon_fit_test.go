package billing

import (
	"testing"
	"time"

	"portal/internal/money"
)

func fitAmount(t *testing.T, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, "USD")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCouponFit(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	euro, err := money.Parse("9", "EUR")
	if err != nil {
		t.Fatal(err)
	}
	limit := func(key, value string) func(*Coupon, *Order) {
		return func(c *Coupon, _ *Order) { c.Limits = append(c.Limits, CouponLimit{Key: key, Value1: value}) }
	}
	for _, k := range []struct {
		name    string
		change  func(*Coupon, *Order)
		verdict Verdict
		why     Why
		takes   string
	}{
		{"plain", func(*Coupon, *Order) {}, Fits, WhyNot, "40.00"},
		{"more left than payable", func(c *Coupon, _ *Order) { c.Balance = fitAmount(t, "1000") }, Fits, WhyNot, "90.00"},
		{"generation 1", func(c *Coupon, _ *Order) { c.Generation, c.Balance = 1, money.Amount{} }, Fits, WhyNot, "50.00"},
		{"generation 1 is used whole, whatever its balance", func(c *Coupon, _ *Order) { c.Generation = 1 }, Fits, WhyNot, "50.00"},
		{"whole cents", func(c *Coupon, _ *Order) { c.Balance = fitAmount(t, "7.129") }, Fits, WhyNot, "7.12"},
		{"per cent of what is due", func(c *Coupon, _ *Order) {
			c.Type, c.FaceValue, c.Balance = DiscountCoupon, fitAmount(t, "15"), fitAmount(t, "1")
		}, Fits, WhyNot, "13.50"},
		{"of another account", func(c *Coupon, _ *Order) { c.AccountID = 2 }, Misfit, WhyAccount, ""},
		{"paid order", func(_ *Coupon, o *Order) { o.Status = OrderCompleted }, Misfit, WhyOrder, ""},
		{"deadline over", func(_ *Coupon, o *Order) { o.PayBy = now }, Misfit, WhyDeadline, ""},
		{"part of a combined order", func(_ *Coupon, o *Order) { o.ParentID = "CS0" }, Misfit, WhyCombined, ""},
		{"used", func(c *Coupon, _ *Order) { c.Status = CouponUsed }, Misfit, WhyStatus, ""},
		{"not activated", func(c *Coupon, _ *Order) { c.Status = CouponInactive }, Misfit, WhyStatus, ""},
		{"gone", func(c *Coupon, _ *Order) { c.GoneAt = now }, Misfit, WhyStatus, ""},
		{"shown as available after its end", func(c *Coupon, _ *Order) { c.ExpireAt = now }, Misfit, WhyExpired, ""},
		{"not valid yet", func(c *Coupon, _ *Order) { c.ValidFrom = now.Add(time.Second) }, Misfit, WhyNotYet, ""},
		{"frozen", func(c *Coupon, _ *Order) { c.Frozen = true }, Misfit, WhyFrozen, ""},
		{"nothing left", func(c *Coupon, _ *Order) { c.Balance = fitAmount(t, "0") }, Misfit, WhyEmpty, ""},
		{"reserved by another order", func(c *Coupon, _ *Order) { c.LockOrderID = "CS9" }, Misfit, WhyReserved, ""},
		{"reserved by this order", func(c *Coupon, _ *Order) { c.LockOrderID = "cs1" }, Fits, WhyNot, "40.00"},
		{"product coupon", func(c *Coupon, _ *Order) { c.Type = ProductCoupon }, Misfit, WhyKind, ""},
		{"other currency", func(c *Coupon, _ *Order) { c.FaceValue, c.Balance = euro, euro }, Misfit, WhyCurrency, ""},
		{"nothing to pay", func(_ *Coupon, o *Order) { o.Coupon = fitAmount(t, "100") }, Misfit, WhyNothing, ""},

		{"its service", limit(LimitService, "hws.service.type.ec2,HWS.service.type.EBS"), Fits, WhyNot, "40.00"},
		{"one item of another service", limit(LimitService, "hws.service.type.ec2"), Misfit, WhyService, ""},
		{"service, items not read", func(c *Coupon, o *Order) {
			o.Items = nil
			limit(LimitService, "hws.service.type.ec2")(c, o)
		}, Fits, WhyNot, "40.00"},
		{"its products", limit(LimitProducts, "p1, p2"), Fits, WhyNot, "40.00"},
		{"its products under the older name", limit("productId", "p1,p2"), Fits, WhyNot, "40.00"},
		{"another product", limit(LimitProducts, "p1"), Misfit, WhyProduct, ""},
		{"products, items not read", func(c *Coupon, o *Order) { o.Items = nil; limit(LimitProducts, "p1")(c, o) }, Unclear, WhyItems, "40.00"},
		{"new purchases", limit(LimitSubscribe, "new"), Fits, WhyNot, "40.00"},
		{"renewals only", limit(LimitSubscribe, "renew"), Misfit, WhySubscribe, ""},
		{"any subscribe type, unsubscription", func(c *Coupon, o *Order) { o.Type = 11; limit(LimitSubscribe, "new")(c, o) }, Misfit, WhySubscribe, ""},
		{"years only, one by the month", limit(LimitAnnual, "1"), Misfit, WhyNotAnnual, ""},
		{"years only, all by the year", func(c *Coupon, o *Order) { o.Items[1].PeriodType = 3; limit(LimitAnnual, "1")(c, o) }, Fits, WhyNot, "40.00"},
		{"not for years only", limit(LimitAnnual, "0"), Fits, WhyNot, "40.00"},
		{"a region", limit(LimitRegion, "la-south-2"), Unclear, WhyRegion, "40.00"},
		{"first order", limit(LimitFirstOrder, "1"), Unclear, WhyFirstOrder, "40.00"},
		{"a limit nobody knows", limit("moonPhase", "full"), Unclear, WhyUnknown, "40.00"},
		{"about discounts", func(c *Coupon, o *Order) {
			for _, key := range []string{LimitPartner, LimitContract, LimitPromotion} {
				limit(key, "0")(c, o)
			}
			limit(LimitMinRate, "0.9")(c, o)
		}, Fits, WhyNot, "40.00"},
		{"unclear and a misfit", func(c *Coupon, o *Order) { limit(LimitRegion, "x")(c, o); limit(LimitSubscribe, "renew")(c, o) }, Misfit, WhySubscribe, ""},
	} {
		c := Coupon{
			AccountID: 1, ID: "cp", Status: CouponAvailable, Type: CashCoupon, FaceValue: fitAmount(t, "50"), Balance: fitAmount(t, "40"), Generation: 2,
			ValidFrom: now.AddDate(0, -1, 0), ExpireAt: now.AddDate(0, 1, 0),
		}
		o := Order{
			AccountID: 1, ID: "CS1", Status: OrderPendingPayment, Type: 1, PayBy: now.Add(time.Hour), ServiceType: "hws.service.type.ec2",
			List: fitAmount(t, "110"), Discounted: fitAmount(t, "100"), Coupon: fitAmount(t, "10"),
			Items: []OrderItem{{ServiceType: "hws.service.type.ec2", ProductID: "p1", PeriodType: 3}, {ServiceType: "hws.service.type.ebs", ProductID: "p2", PeriodType: 2}},
		}
		k.change(&c, &o)
		got := c.Fit(&o, now)
		takes := ""
		if got.Takes.Currency() != "" {
			takes = got.Takes.Exact()
		}
		if got.Verdict != k.verdict || got.Why != k.why || takes != k.takes {
			t.Errorf("%s: verdict %d, why %q, takes %q; want %d, %q, %q", k.name, got.Verdict, got.Why, takes, k.verdict, k.why, k.takes)
		}
	}
}

func TestCouponAndDiscountExcludeEachOther(t *testing.T) {
	offer := func(kind PayDiscountType, ratios ...Quantity) *OfferedDiscount {
		d := &OfferedDiscount{ID: "d", Type: kind}
		for _, r := range ratios {
			d.Items = append(d.Items, DiscountedItem{Ratio: r})
		}
		return d
	}
	fixed := offer(PayCommercial, "0.8")
	fixed.Items[0].Mode = 1
	for _, k := range []struct {
		key, value string
		offer      *OfferedDiscount
		want       bool
	}{
		{LimitPartner, "0", offer(PayPartner), true},
		{LimitPartner, "1", offer(PayPartner), false},
		{LimitPartner, "0", offer(PayCommercial), false},
		{LimitContract, "0", offer(PayCommercial), true},
		{LimitContract, "0", offer(PayContract), true},
		{LimitPromotion, "0", offer(PayPromotion), true},
		{LimitPromotion, "0", offer(PayPriceAdjustment), false},
		{LimitMinRate, "0.9", offer(PayCommercial, "0.85", "0.8"), true},
		{LimitMinRate, "0.9", offer(PayCommercial, "0.85", "0.95"), false},
		{LimitMinRate, "0.9", offer(PayCommercial, "0.9"), false},
		{LimitMinRate, "0.9", offer(PayCommercial), false},
		{LimitMinRate, "much", offer(PayCommercial, "0.1"), false},
		{LimitMinRate, "0.9", fixed, false},
		{LimitService, "0", offer(PayCommercial), false},
	} {
		c := Coupon{Limits: []CouponLimit{{Key: k.key, Value1: k.value}}}
		if got := c.Excludes(k.offer); got != k.want {
			t.Errorf("%s %s with a discount of type %d: excludes %t, want %t", k.key, k.value, k.offer.Type, got, k.want)
		}
	}
}

// The verdict beside a chosen discount is that of Excludes, with its reason.
func TestCouponFitsWithDiscount(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		key, value string
		verdict    Verdict
		why        Why
		open       int
	}{
		{LimitPromotion, "0", Misfit, WhyDiscount, 0},
		{LimitPromotion, "1", Fits, WhyNot, 0},
		{LimitContract, "0", Fits, WhyNot, 0},
		{LimitMinRate, "0.9", Misfit, WhyRate, 0},
		{LimitMinRate, "0.85", Fits, WhyNot, 0},
		{LimitMinRate, "much", Unclear, WhyUnknown, 1},
		{LimitRegion, "la-south-2", Unclear, WhyRegion, 1},
	} {
		d := &OfferedDiscount{ID: "d", Type: PayPromotion, Items: []DiscountedItem{{Ratio: "0.85"}}}
		c := Coupon{
			ID: "cp", Status: CouponAvailable, Type: CashCoupon, FaceValue: fitAmount(t, "50"), Balance: fitAmount(t, "40"), Generation: 2,
			Limits: []CouponLimit{{Key: k.key, Value1: k.value}},
		}
		got := c.FitWith(&Order{ID: "CS1"}, d, fitAmount(t, "85"), now)
		if got.Verdict != k.verdict || got.Why != k.why || len(got.Open) != k.open {
			t.Errorf("%s %s: verdict %d, why %q, %d open; want %d, %q, %d", k.key, k.value, got.Verdict, got.Why, len(got.Open), k.verdict, k.why, k.open)
		}
		if excludes := c.Excludes(d); excludes != (got.Verdict == Misfit) {
			t.Errorf("%s %s: excludes %t, verdict %d", k.key, k.value, excludes, got.Verdict)
		}
	}
}

func TestCouponsTogether(t *testing.T) {
	for _, k := range []struct {
		a, b Coupon
		want bool
	}{
		{Coupon{ID: "1", Type: CashCoupon}, Coupon{ID: "2", Type: CashCoupon}, true},
		{Coupon{ID: "1", Type: CashCoupon}, Coupon{ID: "1", Type: CashCoupon}, false},
		{Coupon{ID: "1", Type: CashCoupon}, Coupon{ID: "2", Type: DiscountCoupon}, false},
		{Coupon{ID: "1", Purpose: purposeMarket}, Coupon{ID: "2", Purpose: purposeDedicated}, false},
		{Coupon{ID: "1", Purpose: purposeMarket}, Coupon{ID: "2", Purpose: purposeMarket}, true},
	} {
		if got := k.a.Together(&k.b); got != k.want || k.b.Together(&k.a) != k.want {
			t.Errorf("%+v with %+v: %t, want %t both ways", k.a, k.b, got, k.want)
		}
	}
}
