package approval

import (
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func usd(t *testing.T, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, "USD")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// delivered is the policy of the first migration.
func delivered(t *testing.T) *Policy {
	return &Policy{
		Version: 1, Currency: "USD", TwoAbove: usd(t, "50000"), OwnerAbove: usd(t, "500000"), AccountCap: usd(t, "1000000"), RequesterCap: usd(t, "1000000"),
		RequestLife: MaxRequestLife, ApprovalLife: MaxApprovalLife, Dead: MinDead, SecondFactor: true, Submitting: true,
	}
}

func TestTiers(t *testing.T) {
	for _, c := range []struct {
		name         string
		op           Operation
		amount, open string
		steps        int
		owner        bool
		fault        fault.Code
	}{
		{"small", Pay, "0.01", "0", 1, false, ""},
		{"at the first bound", Pay, "50000", "0", 1, false, ""},
		{"above it", Pay, "50000.00000001", "0", 2, false, ""},
		{"at the second bound", Pay, "500000", "0", 2, false, ""},
		{"above it", Pay, "500000.01", "0", 2, true, ""},
		{"split into small ones", Pay, "10000", "45000", 2, false, ""},
		{"split below the owner's bound", Pay, "30000", "480000", 2, true, ""},
		{"above the cap", Pay, "1000000.01", "0", 0, false, fault.OverCap},
		{"unsubscribe", Unsubscribe, "0", "0", 2, false, ""},
		{"cancel", Cancel, "900000", "0", 0, false, ""},
		{"renew", Renew, "900000", "0", 0, false, ""},
		{"auto-renewal", AutoRenewOn, "60000", "0", 2, false, ""},
		{"auto-renewal off", AutoRenewOff, "60000", "0", 0, false, ""},
		{"pay-per-use", PayPerUseOn, "10", "0", 1, false, ""},
		{"pay-per-use, price not known", PayPerUseOn, "0", "0", 2, false, ""},
		{"auto-renewal, price not known", AutoRenewOn, "0", "0", 2, false, ""},
		{"price not known, much open", PayPerUseOn, "0", "600000", 2, true, ""},
		{"pay-per-use off", PayPerUseOff, "0", "0", 0, false, ""},
	} {
		s := &Snapshot{Operation: c.op, Currency: "USD", Discounted: usd(t, c.amount), Cost: usd(t, c.amount)}
		plan, err := PlanFor(delivered(t), s, Exposure{Open: usd(t, c.open)}, noon)
		var code fault.Code
		if f := fault.As(err); f != nil {
			code = f.Code
		} else if err != nil {
			t.Fatal(err)
		}
		if code != c.fault || err == nil && (plan.Steps != c.steps || plan.OwnerStep != c.owner) {
			t.Errorf("%s, %s of %s with %s open: %d approvers, owner %t, %q; want %d, %t, %q", c.name, c.op, c.amount, c.open, plan.Steps, plan.OwnerStep, code, c.steps, c.owner, c.fault)
		}
	}
	s := &Snapshot{Operation: Pay, Currency: "CNY", Discounted: money.New(usd(t, "1").Decimal(), "CNY")}
	if _, err := PlanFor(delivered(t), s, Exposure{}, noon); fault.As(err) == nil || fault.As(err).Code != fault.OtherCurrency {
		t.Errorf("another currency: %v", err)
	}
}

func TestExpiry(t *testing.T) {
	for _, c := range []struct {
		name          string
		payBy, coupon time.Duration // from now; 0 = none
		want          time.Duration // 0 = can't be asked for
	}{
		{"nothing nearer", 0, 0, 7 * 24 * time.Hour},
		{"the deadline", 5 * time.Hour, 0, 4*time.Hour + 50*time.Minute},
		{"a coupon", 5 * time.Hour, 2 * time.Hour, 2 * time.Hour},
		{"too late", 9 * time.Minute, 0, 0},
		{"coupon over", 0, -time.Minute, 0},
	} {
		s := &Snapshot{Operation: Pay, Currency: "USD", Discounted: usd(t, "1")}
		if c.payBy != 0 {
			s.PayBy = noon.Add(c.payBy)
		}
		if c.coupon != 0 {
			s.Coupons = []CouponShare{{ID: "x", ExpireAt: noon.Add(time.Hour * 90)}, {ID: "y", ExpireAt: noon.Add(c.coupon)}}
		}
		plan, err := PlanFor(delivered(t), s, Exposure{}, noon)
		if c.want == 0 {
			if f := fault.As(err); f == nil || f.Code != fault.TooLateToAsk {
				t.Errorf("%s: %v, want TooLateToAsk", c.name, err)
			}
			continue
		}
		if err != nil || !plan.ExpiresAt.Equal(noon.Add(c.want)) {
			t.Errorf("%s: ends %s, %v, want %s", c.name, plan.ExpiresAt, err, noon.Add(c.want))
		}
	}
	if got := approvalExpiry(delivered(t), noon.Add(100*time.Hour), noon); !got.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("an approval ends %s", got)
	}
}

// Every field is under the hash, and the stored list reads back as it was.
func TestHashCoversEveryField(t *testing.T) {
	base := func() Snapshot {
		return Snapshot{
			Version: 1, Operation: Pay, AccountID: 1, Site: "d", Currency: "USD", Unit: "1", OrderID: "CS1", OrderType: 1,
			List: usd(t, "10"), Discounted: usd(t, "9"), Payable: usd(t, "7"), Lines: "l", PayBy: noon,
			Coupons:    []CouponShare{{ID: "c", Type: billing.PayCashCoupon, Amount: usd(t, "2"), ExpireAt: noon}},
			Discount:   &DiscountShare{ID: "d", Type: billing.PayPromotion, Off: usd(t, "1")},
			ResourceID: "r", ResourceName: "n", Attached: []string{"a"}, Term: billing.PeriodMonth, Num: 1, Times: 2, Scope: 1,
			ExpireBefore: noon, ExpireAfter: noon, PolicyBefore: 1, Cost: usd(t, "1"), Refund: usd(t, "1"), RequesterID: 3, PolicyVersion: 4,
		}
	}
	first := base()
	back, err := ReadSnapshot(first.Fields())
	if err != nil || back.Hash() != first.Hash() || back.Coupons[0].Amount.Exact() != "2.00" || !back.PayBy.Equal(noon) {
		t.Errorf("read back as %+v, %v", back, err)
	}
	seen := map[Hash]int{first.Hash(): -1}
	for i, change := range []func(*Snapshot){
		func(s *Snapshot) { s.Operation = Cancel }, func(s *Snapshot) { s.AccountID = 2 }, func(s *Snapshot) { s.Site = "e" },
		func(s *Snapshot) { s.Currency = "EUR" }, func(s *Snapshot) { s.OrderID = "CS2" }, func(s *Snapshot) { s.OrderType = 2 },
		func(s *Snapshot) { s.List = usd(t, "10.00000001") }, func(s *Snapshot) { s.Discounted = usd(t, "9.01") }, func(s *Snapshot) { s.Payable = usd(t, "7.01") },
		func(s *Snapshot) { s.Coupons[0].ID = "x" }, func(s *Snapshot) { s.Coupons[0].Type = 300 }, func(s *Snapshot) { s.Coupons[0].Amount = usd(t, "3") },
		func(s *Snapshot) { s.Coupons[0].ExpireAt = noon.Add(time.Second) }, func(s *Snapshot) { s.Coupons = nil },
		func(s *Snapshot) { s.Discount.ID = "x" }, func(s *Snapshot) { s.Discount.Type = 2 }, func(s *Snapshot) { s.Discount.Off = usd(t, "2") }, func(s *Snapshot) { s.Discount = nil },
		func(s *Snapshot) { s.Lines = "x" }, func(s *Snapshot) { s.PayBy = noon.Add(time.Second) }, func(s *Snapshot) { s.ResourceID = "x" }, func(s *Snapshot) { s.ResourceName = "x" },
		func(s *Snapshot) { s.Attached = []string{"b"} }, func(s *Snapshot) { s.Attached = nil }, func(s *Snapshot) { s.Term = 3 }, func(s *Snapshot) { s.Num = 2 },
		func(s *Snapshot) { s.Times = 3 }, func(s *Snapshot) { s.Scope = 2 }, func(s *Snapshot) { s.ExpireBefore = noon.Add(time.Second) },
		func(s *Snapshot) { s.ExpireAfter = noon.Add(time.Second) }, func(s *Snapshot) { s.PolicyBefore = 2 }, func(s *Snapshot) { s.Cost = usd(t, "2") },
		func(s *Snapshot) { s.Refund = usd(t, "2") }, func(s *Snapshot) { s.RequesterID = 4 }, func(s *Snapshot) { s.PolicyVersion = 5 },
		func(s *Snapshot) { s.Site, s.OrderID = "dC", "S1" }, // lengths keep neighbours apart
	} {
		s := base()
		change(&s)
		hash := s.Hash()
		if before, ok := seen[hash]; ok {
			t.Errorf("change %d has the hash of %d", i, before)
		}
		seen[hash] = i
	}
}

// What an answer to the one call proves. A timeout is a question; so is any 5xx,
// and any code that may hide a payment.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name    string
		op      Operation
		receipt billing.Receipt
		want    State
	}{
		{"accepted", Pay, billing.Receipt{Outcome: billing.WriteDone, Status: 204}, Confirming},
		{"timeout", Pay, billing.Receipt{Outcome: billing.WriteUnknown}, Unknown},
		{"the zero receipt", Pay, billing.Receipt{}, Unknown},
		{"5xx", Pay, billing.Receipt{Outcome: billing.WriteUnknown, Status: 500, Code: "CBC.0999"}, Unknown},
		{"no balance", Pay, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.99005003"}, Failed},
		{"past the deadline", Pay, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.99003110"}, Failed},
		{"state changed", Pay, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.99003106"}, Unknown},
		{"payment running", Pay, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.99000088"}, Unknown},
		{"a code that is not on the list", Pay, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.0101"}, Unknown},
		{"not sent", Pay, billing.Receipt{Outcome: billing.WriteNotSent}, Approved},
		{"cancel refused", Cancel, billing.Receipt{Outcome: billing.WriteRefused, Status: 400, Code: "CBC.99005010"}, Failed},
	} {
		if got, _, _ := judge(c.op, &c.receipt); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// When a reading ends an open outcome, and when it must not.
func TestSettle(t *testing.T) {
	claimed := noon
	attempt := &Attempt{ClaimedAt: claimed, DeadAt: claimed.Add(30 * time.Minute)}
	before, after := claimed.Add(29*time.Minute+59*time.Second), claimed.Add(30*time.Minute+time.Second)
	for _, c := range []struct {
		name    string
		state   State
		found   Reading
		asked   time.Time
		managed bool
		want    State
	}{
		{"paid", Unknown, Reading{Finding: FoundDone}, before, false, Paid},
		{"paid, accepted", Confirming, Reading{Finding: FoundDone}, before, false, Paid},
		{"pending before T_dead", Unknown, Reading{Finding: FoundPending}, before, false, ""},
		{"pending at T_dead", Unknown, Reading{Finding: FoundPending}, attempt.DeadAt, false, ""},
		{"pending after T_dead", Unknown, Reading{Finding: FoundPending}, after, false, Failed},
		{"pending after T_dead, with a bill line", Unknown, Reading{Finding: FoundPending, Lines: 1}, after, false, NeedsReview},
		{"pending after T_dead, a master pays", Unknown, Reading{Finding: FoundPending}, after, true, ""},
		{"cancelled before T_dead", Unknown, Reading{Finding: FoundCancelled}, before, false, ""},
		{"cancelled after T_dead", Unknown, Reading{Finding: FoundCancelled}, after, false, Failed},
		{"accepted and cancelled", Confirming, Reading{Finding: FoundCancelled}, before, false, Failed},
		{"accepted and cancelled, with a bill line", Confirming, Reading{Finding: FoundCancelled, Lines: 1}, before, false, NeedsReview},
		{"accepted and pending before T_dead", Confirming, Reading{Finding: FoundPending}, before, false, ""},
		{"accepted and pending after T_dead", Confirming, Reading{Finding: FoundPending}, after, false, NeedsReview},
		{"odd", Unknown, Reading{Finding: FoundOdd}, before, false, NeedsReview},
		{"a day later", Unknown, Reading{Finding: FoundPending}, claimed.Add(24 * time.Hour), true, NeedsReview},
	} {
		r := &Request{Operation: Pay, State: c.state, Managed: c.managed}
		if got, _ := settle(r, attempt, c.found, c.asked, 24*time.Hour); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFindOrder(t *testing.T) {
	for _, c := range []struct {
		status      billing.OrderStatus
		paid        bool
		pay, cancel Finding
	}{
		{billing.OrderProcessing, true, FoundDone, FoundCancelled},
		{billing.OrderCompleted, true, FoundDone, FoundCancelled},
		{billing.OrderCompleted, false, FoundOdd, FoundOdd},
		{billing.OrderPendingPayment, false, FoundPending, FoundPending},
		{billing.OrderPendingPayment, true, FoundOdd, FoundOdd},
		{billing.OrderCanceled, false, FoundCancelled, FoundDone},
		{billing.OrderCanceled, true, FoundOdd, FoundOdd},
		{billing.OrderPendingApproval, false, FoundOdd, FoundOdd},
		{billing.OrderPendingConfirmation, false, FoundOdd, FoundOdd},
		{billing.OrderPendingRefund, true, FoundOdd, FoundOdd},
		{99, true, FoundOdd, FoundOdd},
	} {
		o := &billing.Order{Status: c.status}
		if c.paid {
			o.PaidAt = noon
		}
		if pay, cancel := findOrder(Pay, o), findOrder(Cancel, o); pay != c.pay || cancel != c.cancel {
			t.Errorf("status %d, paid %t: %s and %s, want %s and %s", c.status, c.paid, pay, cancel, c.pay, c.cancel)
		}
	}
}

// Everything that must hold at the moment of the claim, one thing wrong at a time.
func TestMayClaim(t *testing.T) {
	hash := Hash{1}
	good := func() (ClaimFacts, clocks) {
		f := ClaimFacts{
			Request:   Request{ID: 1, Operation: Pay, RequesterID: 7, Hash: hash, Steps: 2, OwnerStep: true, Discounted: usd(t, "10"), ExpiresAt: noon.Add(time.Hour)},
			Decisions: []Decision{{Step: 1, ApproverID: 8, Hash: hash}, {Step: 2, ApproverID: 9, Hash: hash, Owner: true}},
			Policy:    *delivered(t), Requester: auth.User{ID: 7, Role: auth.Finance},
			Approvers: []auth.User{{ID: 8, Role: auth.Admin}, {ID: 9, Role: auth.Admin}}, Now: noon,
		}
		return f, clocks{now: noon, readAt: noon.Add(-time.Second), known: true}
	}
	f, c := good()
	if err := mayClaim(&f, c, &timing); err != nil {
		t.Fatalf("a good claim: %v", err)
	}
	for _, w := range []struct {
		name string
		harm func(*ClaimFacts, *clocks)
	}{
		{"expired", func(f *ClaimFacts, _ *clocks) { f.Request.ExpiresAt = noon }},
		{"read too long ago", func(_ *ClaimFacts, c *clocks) { c.readAt = noon.Add(-11 * time.Second) }},
		{"our clock is ahead", func(_ *ClaimFacts, c *clocks) { c.now, c.readAt = noon.Add(6*time.Second), noon.Add(6*time.Second) }},
		{"our clock is behind", func(_ *ClaimFacts, c *clocks) { c.now, c.readAt = noon.Add(-6*time.Second), noon.Add(-6*time.Second) }},
		{"the upstream's clock is ahead", func(_ *ClaimFacts, c *clocks) { c.ahead = 61 * time.Second }},
		{"the upstream's clock is behind", func(_ *ClaimFacts, c *clocks) { c.ahead = -61 * time.Second }},
		{"the upstream's clock is not known", func(_ *ClaimFacts, c *clocks) { c.known = false }},
		{"switch off", func(f *ClaimFacts, _ *clocks) { f.Policy.Submitting = false }},
		{"queue stopped", func(f *ClaimFacts, _ *clocks) { f.QueueStopped = true }},
		{"safe mode", func(f *ClaimFacts, _ *clocks) { f.SafeUntil = noon.Add(time.Second) }},
		{"tried five times", func(f *ClaimFacts, _ *clocks) { f.Request.Tries = MaxTries }},
		{"a later request for the resource", func(f *ClaimFacts, _ *clocks) { f.Superseded = true }},
		{"requester disabled", func(f *ClaimFacts, _ *clocks) { f.Requester.Disabled = true }},
		{"requester gone", func(f *ClaimFacts, _ *clocks) { f.Requester = auth.User{} }},
		{"approver lost the role", func(f *ClaimFacts, _ *clocks) { f.Approvers[0].Role = auth.Finance }},
		{"approver gone", func(f *ClaimFacts, _ *clocks) { f.Approvers = f.Approvers[:1] }},
		{"one approval missing", func(f *ClaimFacts, _ *clocks) { f.Decisions = f.Decisions[:1] }},
		{"approved by one twice", func(f *ClaimFacts, _ *clocks) { f.Decisions[0].ApproverID = 9 }},
		{"approved by the requester", func(f *ClaimFacts, _ *clocks) { f.Request.RequesterID = 8; f.Requester = f.Approvers[0] }},
		{"approved for something else", func(f *ClaimFacts, _ *clocks) { f.Decisions[0].Hash = Hash{2} }},
		{"no owner", func(f *ClaimFacts, _ *clocks) { f.Decisions[1].Owner = false }},
		{"account's cap", func(f *ClaimFacts, _ *clocks) { f.Exposure.AccountPaid = usd(t, "999990.01") }},
		{"requester's cap", func(f *ClaimFacts, _ *clocks) { f.Exposure.RequesterPaid = usd(t, "999990.01") }},
		{"a master pays", func(f *ClaimFacts, _ *clocks) { f.Request.AccountID, f.Policy.ManagedAccounts = 3, []int64{3} }},
	} {
		f, c := good()
		w.harm(&f, &c)
		if err := mayClaim(&f, c, &timing); err == nil {
			t.Errorf("%s: claimed", w.name)
		}
	}
}

func TestEdgesMatchStates(t *testing.T) {
	for _, s := range States {
		if s.Dead() && !s.Final() {
			t.Errorf("%s is dead and not final", s)
		}
		if s.Final() && s.Open() {
			t.Errorf("%s is final and open", s)
		}
	}
	if CanMove(Approved, Requested) || CanMove(Failed, Approved) || !CanMove(Unknown, Paid) {
		t.Error("an edge is wrong")
	}
}

func TestMatch(t *testing.T) {
	s := Snapshot{
		Currency: "USD", Discounted: usd(t, "300"), Payable: usd(t, "275"), Coupons: []CouponShare{{ID: "c", Amount: usd(t, "25")}},
	}
	order := func(discounted, coupon string) *billing.Order {
		return &billing.Order{Discounted: usd(t, discounted), Coupon: usd(t, coupon)}
	}
	line := func(due, coupon, cash money.E8) billing.Line {
		return billing.Line{Amounts: billing.Amounts{Due: due, Coupon: coupon, Cash: cash}}
	}
	for _, c := range []struct {
		name    string
		order   *billing.Order
		lines   []billing.Line
		differ  int
		waiting bool
	}{
		{"no lines yet", order("300", "25"), nil, 0, true},
		{"all equal", order("300", "25"), []billing.Line{line(100_00000000, 25_00000000, 75_00000000), line(200_00000000, 0, 200_00000000)}, 0, false},
		{"charged twice", order("300", "25"), []billing.Line{line(300_00000000, 25_00000000, 275_00000000), line(300_00000000, 25_00000000, 275_00000000)}, 3, false},
		{"other price", order("310", "25"), nil, 2, true},
		{"a coupon the master applied", order("300", "50"), nil, 2, true},
		{"one unit of the eighth decimal", order("300", "25"), []billing.Line{line(300_00000001, 25_00000000, 275_00000000)}, 1, false},
	} {
		got, waiting, err := Match(&Request{Snapshot: s}, c.order, c.lines)
		if err != nil || len(got) != c.differ || waiting != c.waiting {
			t.Errorf("%s: %v, waiting %t, %v; want %d differences, waiting %t", c.name, got, waiting, err, c.differ, c.waiting)
		}
	}
}

func TestChooseCoupon(t *testing.T) {
	order := &billing.Order{ID: "CS1", Type: 1, Items: []billing.OrderItem{{ServiceType: "ec2", ProductID: "p", PeriodType: 2}}}
	promotion := &billing.OfferedDiscount{ID: "d", Type: billing.PayPromotion, Items: []billing.DiscountedItem{{Mode: 0, Ratio: "0.85"}}}
	coupon := func(limits ...string) *billing.Coupon {
		c := &billing.Coupon{ID: "c", Type: billing.CashCoupon, Status: billing.CouponAvailable, FaceValue: usd(t, "40"), Balance: usd(t, "30"), Generation: 2, ExpireAt: noon.Add(time.Hour)}
		for i := 0; i < len(limits); i += 2 {
			c.Limits = append(c.Limits, billing.CouponLimit{Key: limits[i], Value1: limits[i+1]})
		}
		return c
	}
	change := func(f func(*billing.Coupon)) *billing.Coupon { c := coupon(); f(c); return c }
	for _, c := range []struct {
		name     string
		coupon   *billing.Coupon
		discount *billing.OfferedDiscount
		misfit   billing.Why
		pays     string
		open     int
	}{
		{"plain", coupon(), nil, "", "30.00", 0},
		{"used once, whole", change(func(c *billing.Coupon) { c.Generation = 1 }), nil, "", "40.00", 0},
		{"frozen", change(func(c *billing.Coupon) { c.Frozen = true }), nil, billing.WhyFrozen, "0.00", 0},
		{"over, whatever its status", change(func(c *billing.Coupon) { c.ExpireAt = noon }), nil, billing.WhyExpired, "0.00", 0},
		{"reserved for another order", change(func(c *billing.Coupon) { c.LockOrderID = "CS2" }), nil, billing.WhyReserved, "0.00", 0},
		{"a kind that can't pay", change(func(c *billing.Coupon) { c.Type = billing.ProductCoupon }), nil, billing.WhyKind, "0.00", 0},
		{"its service", coupon("serviceType", "ec2"), nil, "", "30.00", 0},
		{"another service", coupon("serviceType", "obs"), nil, billing.WhyService, "0.00", 0},
		{"another product", coupon("productIds", "x,y"), nil, billing.WhyProduct, "0.00", 0},
		{"renewals only", coupon("subscribeType", "renew"), nil, billing.WhySubscribe, "0.00", 0},
		{"yearly only", coupon("isForAnnualContracts", "1"), nil, billing.WhyNotAnnual, "0.00", 0},
		{"not with a promotion", coupon("simultaneousUseWithPromotionDiscount", "0"), promotion, billing.WhyDiscount, "0.00", 0},
		{"not with a promotion, and none chosen", coupon("simultaneousUseWithPromotionDiscount", "0"), nil, "", "30.00", 0},
		{"the discount goes too deep", coupon("minConsumeDiscount", "0.9"), promotion, billing.WhyRate, "0.00", 0},
		{"a limit nobody knows", coupon("regionCode", "ap-1"), nil, "", "30.00", 1},
	} {
		got := chooseCoupon(c.coupon, order, c.discount, usd(t, "100"), noon)
		if got.Fits() && c.misfit != "" || !got.Fits() && got.Fit.Why != c.misfit || got.Pays.Exact() != c.pays || len(got.Fit.Open) != c.open || got.Fits() != (c.misfit == "") {
			t.Errorf("%s: %q pays %s, %d open; want %q, %s, %d", c.name, got.Fit.Why, got.Pays.Exact(), len(got.Fit.Open), c.misfit, c.pays, c.open)
		}
	}
}
