package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/billing"
	"portal/internal/money"
)

func couponsWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	limit := func(key, value, value2 string) func(*billing.Coupon) {
		return func(c *billing.Coupon) {
			c.Limits = append(c.Limits, billing.CouponLimit{Key: key, Value1: value, Value2: value2})
		}
	}
	list := []billing.Coupon{
		w.aCoupon("cp-plain", func(c *billing.Coupon) { c.ExpireAt = noon.AddDate(0, 0, 3) }),
		w.aCoupon("cp-renew", limit(billing.LimitSubscribe, "renew", "")),
		w.aCoupon("cp-region", limit(billing.LimitRegion, "la-south-2", "LA-Santiago")),
		w.aCoupon("cp-odd", limit("moonPhase", hostileThing, ""), func(c *billing.Coupon) { c.PlanName = hostileThing }),
		w.aCoupon("cp-contract", limit(billing.LimitContract, "0", "")),
		w.aCoupon("cp-used", func(c *billing.Coupon) {
			c.Status, c.OrderID, c.Generation, c.Balance = billing.CouponUsed, "CSUSED", 1, money.Amount{}
		}),
		w.aCoupon("cp-stale", func(c *billing.Coupon) { c.ExpireAt = noon.AddDate(0, 0, -1) }),
		w.aCoupon("cp-frozen", func(c *billing.Coupon) { c.Frozen = true }),
	}
	w.grant(w.alpha, append(slices.Clone(list), w.aCoupon("cp-gone"))...)
	w.grant(w.alpha, list...)
	w.grant(w.bravo, w.aCoupon("cp-bravo"))
	w.order(w.alpha, "CSUNPAID", billing.OrderPendingPayment, "25", func(o *billing.Order) {
		o.PayBy = noon.AddDate(0, 0, 2)
		o.Items = []billing.OrderItem{{ID: "1", PeriodType: 2, PeriodNum: 1, List: o.List, Discounted: o.Discounted}}
		o.DetailAt = noon
	})
	if err := w.db.SaveOffers(t.Context(), w.alpha.ID, "CSUNPAID", []billing.OfferedDiscount{
		{ID: "d1", Type: billing.PayCommercial, Value: "0.9", Items: []billing.DiscountedItem{{Off: amountOf(t, "2.5", "USD"), Ratio: "0.9"}, {Off: amountOf(t, "1", "USD"), Ratio: "0.9"}}},
		{ID: "d2", Type: 77, Value: hostileThing},
	}, noon); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCoupons(t *testing.T) {
	t.Parallel()
	w := couponsWorld(t)
	c := w.as("viewer")
	for query, want := range map[string]int{
		"": 9, "status=available": 8, "status=used,gone": 2, "status=gone": 1, "q=CP-R": 2, "q=" + url.QueryEscape("<script>"): 1, "q=csused": 1,
		"q=nothing-like-it": 0, "from=2026-11-25&to=2026-11-25": 1, "account=" + itoa(w.bravo.ID): 1,
	} {
		a := c.get("/coupons?" + query).want(http.StatusOK)
		rows, file := a.rows("table.tbl"), c.get("/coupons.csv?"+query).csv()
		if len(rows) != want || len(file)-1 != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, len(rows), len(file)-1, want)
		}
		if want == 0 {
			a.shows(".void", "No coupon matches.")
		}
	}
	a := c.get("/coupons").want(http.StatusOK)
	rows := a.rows("table.tbl")
	for i, want := range []string{"plan of cp-stale", "plan of cp-plain"} { // by their end
		if !strings.HasPrefix(rows[i], want) {
			t.Errorf("row %d is %q, want %s", i, rows[i], want)
		}
	}
	if !strings.Contains(rows[8], "cp-used") {
		t.Errorf("the last row is %q, want the one that can pay nothing", rows[8])
	}
	a.shows("table.tbl", "in LA-Santiago only", "renewals only", "not with a contract discount", "any order", "used for CSUSED", "usable once", "<script>alert(1)</script>", "moonPhase", "U+202E")
	if got := a.links(`tr:contains("cp-plain") a`); !slices.Equal(got, []string{"/orders/CSUNPAID"}) {
		t.Errorf("the plain coupon fits %q", got)
	}
	if got := a.links(`tr:contains("cp-renew") a`); len(got) != 0 {
		t.Errorf("the coupon for renewals fits %q", got)
	}
	a.shows(`tr:contains("cp-region")`, "CSUNPAID perhaps")
	if got := a.exact("tfoot data"); !slices.Equal(got, []string{"450.00", "320.00"}) {
		t.Errorf("sums %q, want face value 450.00 and 320.00 left", got)
	}
	if got := sumOf(t, column(t, c.get("/coupons.csv").csv(), "left")); got != 320_00000000 {
		t.Errorf("the file's coupons have %s left, want 320.00", got)
	}
	c.get("/coupons?status=paid").want(http.StatusBadRequest)
	c.get("/coupons?sort=name").want(http.StatusBadRequest)
	if got := c.get("/coupons").text(`nav a[href="/coupons"] .n`); got != "6 ending within 30 days" {
		t.Errorf("the contents count %q", got)
	}
}

func TestWhatAnUnpaidOrderMayBePaidWith(t *testing.T) {
	t.Parallel()
	w := couponsWorld(t)
	c := w.as("finance")
	a := c.get("/orders/CSUNPAID").want(http.StatusOK)
	const table = "section[aria-labelledby=h-coupons] "
	for coupon, says := range map[string]string{
		"cp-plain": "yes", "cp-contract": "yesnot with a contract discount", "cp-region": "perhapsan order does not say its region",
		"cp-odd": "perhapsit has a limit that the portal does not know", "cp-renew": "nothe order is of another type, renewals only",
		"cp-stale": "noit has expired", "cp-frozen": "noit is frozen",
	} {
		a.shows(table+`tr:contains("`+coupon+`")`, says)
	}
	if got := a.exact(table + `tr:contains("cp-plain") data`); !slices.Equal(got, []string{"40.00", "25.00"}) {
		t.Errorf("the plain coupon has %q, want 40.00 left and 25.00 to pay", got)
	}
	if n := a.page().Find(table + `tr:contains("cp-bravo")`).Length(); n != 0 {
		t.Error("a coupon of another account is offered")
	}
	a.shows("section[aria-labelledby=h-offers]", "Commercial discount to 0.9 of the price", "Discount of type 77")
	if got := a.exact("section[aria-labelledby=h-offers] data"); got[0] != "-3.50" {
		t.Errorf("the discount takes off %q, want -3.50", got)
	}
}

func TestWhatAnOrderGivesBackAndMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribe(w.alpha, aSubscription("r-1"))
	w.publish(w.alpha, october, periodLine(october, 2, "r-1", "CSBACK", -70_00000000, 4), periodLine(october, 2, "r-2", "CSBACK", -5_00000000, 4))
	w.order(w.alpha, "CSBACK", billing.OrderCompleted, "-75", func(o *billing.Order) { o.Type = 4 })
	if err := w.db.SaveRefunds(t.Context(), w.alpha.ID, "CSBACK", []billing.RefundItem{
		{ID: "1", Amount: amountOf(t, "-100", "USD"), ResourceTypeName: hostileThing, BaseOrderID: "CSBASE"}, {ID: "2", Amount: amountOf(t, "25", "USD"), ServiceTypeName: "ECS"},
	}, noon); err != nil {
		t.Fatal(err)
	}
	a := w.as("viewer").get("/orders/CSBACK").want(http.StatusOK)
	if got := a.exact("section[aria-labelledby=h-refund] data"); !slices.Equal(got, []string{"-100.00", "25.00", "-75.00"}) {
		t.Errorf("the refund has %q, want its parts and their sum", got)
	}
	a.shows("section[aria-labelledby=h-refund]", "<script>alert(1)</script>", "CSBASE")
	if got := a.exact("section[aria-labelledby=h-made] data"); !slices.Equal(got, []string{"-5.00000000", "-70.00000000"}) {
		t.Errorf("its resources have %q", got)
	}
	if got := a.links("section[aria-labelledby=h-made] a"); !slices.Equal(got, []string{"/subscriptions/r-1"}) {
		t.Errorf("its resources lead to %q, want the one that is a subscription", got)
	}
	if a.page().Find("section[aria-labelledby=h-coupons]").Length() != 0 {
		t.Error("a paid order is offered coupons")
	}
}
