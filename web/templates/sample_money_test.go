package templates

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// snapshot is a payment with a discount and a coupon, as an attacker named it.
func (s *sample) snapshot(op approval.Operation) approval.Snapshot {
	zero := usd(s.tb, "0")
	x := approval.Snapshot{
		Version: 1, Operation: op, AccountID: 1, Site: "0a1b2c3d4e5f", Currency: "USD", Unit: "1", RequesterID: 3, PolicyVersion: 7,
		List: zero, Discounted: zero, Payable: zero, Cost: zero, Refund: zero,
	}
	if op.OnOrder() {
		x.OrderID, x.OrderType, x.PayBy = "CS2611170759QX7KB", 1, sampleNow.Add(47*time.Hour)
		x.List, x.Discounted, x.Payable = usd(s.tb, "84240"), usd(s.tb, "71604"), usd(s.tb, "71604")
		if op == approval.Pay {
			x.Payable = usd(s.tb, "70604")
			x.Coupons = []approval.CouponShare{{ID: "CP4390", Type: billing.PayCashCoupon, Amount: usd(s.tb, "1000"), ExpireAt: sampleNow.AddDate(0, 0, 9)}}
			x.Discount = &approval.DiscountShare{ID: hostile, Type: billing.PayCommercial, Off: usd(s.tb, "12636")}
		}
		return x
	}
	if op.OnResource() {
		x.ResourceID, x.ResourceName, x.Attached = "res-1", "仓储数据库 "+hostile, []string{"res-2", "res-3"}
		x.ExpireBefore, x.Cost = sampleNow.AddDate(0, 0, 11), usd(s.tb, "1200.5")
	}
	switch op {
	case approval.Renew, approval.AutoRenewOn:
		x.Term, x.Num, x.ExpireAfter = billing.PeriodYear, 1, sampleNow.AddDate(1, 0, 11)
	case approval.Unsubscribe:
		x.Scope = billing.UnsubscribeAll
	}
	return x
}

func (s *sample) details(op approval.Operation, state approval.State) *approval.Details {
	x := s.snapshot(op)
	at := sampleNow.Add(-2 * time.Hour)
	d := &approval.Details{Request: approval.Request{
		ID: 187, AccountID: 1, AccountName: "lindqvist-main", Operation: op, State: state, Seq: 3, OrderID: x.OrderID, ResourceID: x.ResourceID,
		RequesterID: 3, RequesterName: "Priya " + hostile, Reason: hostile, Group: "G1", Snapshot: x, Hash: x.Hash(), PolicyVersion: 7,
		List: x.List, Discounted: x.Discounted, Payable: x.Payable, Steps: 2, OwnerStep: true, CreatedAt: at, StateAt: at.Add(time.Minute), ExpiresAt: sampleNow.Add(23 * time.Hour),
		Reads: 7, NextReadAt: sampleNow.Add(21 * time.Second), AlarmedAt: sampleNow.Add(-5 * time.Minute), Orders: []string{"CS2611170759NEW01"},
	}}
	d.Decisions = []approval.Decision{{Step: 1, ApproverID: 4, ApproverName: "Jonas Weber", Hash: d.Hash, Comment: hostile, At: at.Add(time.Minute)}}
	d.History = []approval.HistoryEntry{{Seq: 1, From: approval.Draft, To: approval.Requested, At: at, By: auth.Actor{Kind: auth.ByPerson}, ByName: d.RequesterName, Reason: approval.ReasonAsked}}
	if state == approval.Requested {
		return d
	}
	d.ApprovedAt, d.Approvals = at.Add(2*time.Minute), 2
	changes, err := json.Marshal(map[string]any{"changes": []map[string]string{{"name": "discounted", "was": "71604.00", "is": "71605.00"}, {"name": "lines", "was": strings.Repeat("0a", 32), "is": strings.Repeat("1b", 32)}, {"name": hostile, "was": hostile, "is": hostile}}})
	if err != nil {
		s.tb.Fatal(err)
	}
	d.History = append(d.History,
		approval.HistoryEntry{Seq: 2, From: approval.Requested, To: approval.Approved, At: at.Add(2 * time.Minute), By: auth.Actor{Kind: auth.ByPerson}, ByName: "李雯 Li Wen", Reason: approval.ReasonApproved},
		approval.HistoryEntry{Seq: 3, From: approval.Approved, To: state, At: at.Add(3 * time.Minute), By: auth.System("worker"), Reason: approval.ReasonNoAnswer, Detail: changes},
	)
	d.Attempts = []approval.Attempt{{Number: 1, ClaimedAt: sampleNow.Add(-10 * time.Minute), SentAt: sampleNow.Add(-10 * time.Minute), DeadAt: sampleNow.Add(20 * time.Minute), Outcome: approval.Unclear, Status: 500, Code: hostile, UpstreamID: hostile}}
	d.Evidence = []approval.Evidence{
		{ID: 1, Kind: approval.FromReceipt, At: at, Body: map[string]any{"status": 500, "code": hostile}},
		{ID: 2, Kind: approval.FromReading, At: at, Body: map[string]any{"finding": "pending", "order": map[string]any{"status": 6, "payment_time": hostile}}},
		{ID: 3, Kind: approval.FromBillLines, At: at, Body: map[string]any{"lines": 31}},
		{ID: 4, Kind: approval.FromPerson, At: at, Body: map[string]any{"verdict": "paid", "reference": hostile}},
	}
	d.Resolutions = []approval.Resolution{{Seq: 3, PersonID: 9, PersonName: hostile, Verdict: approval.Paid, Reference: hostile, At: at}}
	d.Successor = 190
	return d
}

// requestPage is the page of a request in a state, as an admin sees it.
func (s *sample) requestPage(op approval.Operation, state approval.State, change func(*RequestFacts)) ApprovalPage {
	d := s.details(op, state)
	o := s.order("CS2611170759QX7KB", billing.OrderPendingPayment)
	cash := usd(s.tb, "128440.19")
	policy := s.policy(7)
	f := &RequestFacts{
		T: s.t, D: d, Me: auth.User{ID: 7, Role: s.role, Owner: true}, Fresh: true, Now: sampleNow, FormKey: "0192f3c1c00192f3c1c0", Policy: &policy,
		Used: usd(s.tb, "100"), Cash: &cash, Order: &o, Together: 3, Stopped: true, Safe: sampleNow.Add(time.Hour),
	}
	f.Why = approval.MayApprove(&d.Request, d.Decisions, f.Me, f.Now)
	if change != nil {
		change(f)
	}
	return must[ApprovalPage](s)(NewApprovalPage(s.shell(s.t.Approvals.Operation[op].Request("187"), RequestPath(187), nil), f))
}

func (s *sample) policy(version int) approval.Policy {
	return approval.Policy{
		Version: version, Currency: "USD", TwoAbove: usd(s.tb, "50000"), OwnerAbove: usd(s.tb, "500000"), AccountCap: usd(s.tb, "150000"), RequesterCap: usd(s.tb, "100000"),
		RequestLife: 168 * time.Hour, ApprovalLife: time.Duration(24-version) * time.Hour, Dead: 30 * time.Minute, SecondFactor: true, ManagedAccounts: []int64{2, 77}, Submitting: version%2 == 1,
		ProposedBy: 4, ConfirmedBy: 5, ProposerName: hostile, ConfirmerName: "李雯", Reason: hostile, At: sampleNow.AddDate(0, 0, -version),
	}
}

func (s *sample) requestsPage(q url.Values, tab string) ApprovalsPage {
	t := s.t
	f := approval.Filter{Query: hostile, States: []approval.State{approval.Requested}, Group: "G1234567890"}
	p := ApprovalsPage{Shell: s.shell(t.Approvals.Title, PathApprovals, q), Multi: true, Tabs: NewRequestTabs(t, tab, q, approval.Counts{WaitsForMe: 3, Mine: 2}, 4)}
	if tab == TabOutside {
		o := s.order("CS2611170759QX7KB", billing.OrderCompleted)
		o.Creator = hostile
		p.Outside = NewOutsidePart(t, []approval.Outside{{Order: o, Kind: "paid", NoticedAt: sampleNow}, {Order: o, Kind: "cancelled", NoticedAt: sampleNow}}, true)
		return p
	}
	p.Filter = NewRequestsFilter(t, q, &f)
	var order string
	p.Heads, order = NewRequestsHeads(t, q)
	p.Caption = t.Approvals.Caption(order)
	for i, state := range approval.States {
		d := s.details(approval.Operations[i%len(approval.Operations)], state)
		p.Rows = append(p.Rows, NewRequestRow(t, &d.Request, sampleNow))
	}
	p.Sums = NewRequestSums(t, &approval.Page{Total: 17, Sums: nil})
	p.Pager = NewPager(t, PathApprovals, q, "", "abc", t.Approvals.Shown(17, 17, order))
	p.Export = NewExport(t, PathApprovals, q, true, t.Approvals.Count(17), ".csv")
	return p
}

func (s *sample) offer(op approval.Operation) *approval.Offer {
	o := s.order("CS2611170759QX7KB", billing.OrderPendingPayment)
	x := s.snapshot(op)
	coupon := func(id string) billing.Coupon {
		return billing.Coupon{ID: id, PlanName: hostile, Type: billing.CashCoupon, Status: billing.CouponAvailable, ExpireAt: sampleNow.AddDate(0, 0, 9), FaceValue: usd(s.tb, "1000"), Balance: usd(s.tb, "1000")}
	}
	offer := &approval.Offer{
		Snapshot: x, Hash: x.Hash(), Policy: s.policy(7), FormKey: "0192f3c1b70192f3c1b7",
		Plan:  approval.Plan{Steps: 2, OwnerStep: true, Amount: usd(s.tb, "90000"), ExpiresAt: sampleNow.Add(40 * time.Hour)},
		Facts: approval.Facts{Order: &o, ReadAt: sampleNow, Discounts: []billing.OfferedDiscount{{ID: hostile, Type: billing.PayCommercial, Items: []billing.DiscountedItem{{Off: usd(s.tb, "12636")}}}, {ID: "p8", Type: billing.PayPriceAdjustment, Items: []billing.DiscountedItem{{Off: usd(s.tb, "8")}}}}},
	}
	if op == approval.Pay {
		offer.Coupons = []approval.CouponChoice{
			{Coupon: coupon("CP4390"), Fit: billing.Fit{Verdict: billing.Unclear, Why: billing.WhyUnknown, Open: []billing.CouponLimit{{Key: hostile}}}, Pays: usd(s.tb, "1000")}, {Coupon: coupon("CP4502"), Fit: billing.Fit{Why: billing.WhySubscribe}, Pays: usd(s.tb, "0")},
		}
	} else {
		offer.ConfirmWord = hostile
	}
	return offer
}

func (s *sample) askPage(op approval.Operation, change func(*RequestFormFacts)) AskPage {
	f := &RequestFormFacts{
		T: s.t, Ask: approval.Ask{AccountID: 1, Operation: op, OrderID: "CS2611170759QX7KB", Reason: hostile, Num: 1, Unit: billing.PeriodYear, Scope: billing.UnsubscribeAll, CouponIDs: []string{"CP4390"}},
		Offer: s.offer(op), Me: auth.User{ID: 3, Role: auth.Finance}, Account: "lindqvist-main", Action: OrderDeed("CS2611170759QX7KB", "pay"), Now: sampleNow,
		Approvers: []auth.User{{ID: 3, Name: "me"}, {ID: 4, Name: hostile}}, Crumbs: []ui.Link{{Href: PathOrders, Text: s.t.Orders.Title}},
	}
	if change != nil {
		change(f)
	}
	return NewAskPage(s.shell(s.t.Approvals.Operation[op].Ask, "/orders/CS2611170759QX7KB/pay", nil), f)
}

func (s *sample) policyPage(change func(*PolicyFacts)) PolicyPage {
	f := &PolicyFacts{
		T: s.t, Me: auth.User{ID: 7, Role: auth.Admin}, Fresh: true, Now: sampleNow, Accounts: s.accounts(), Versions: []approval.Policy{s.policy(7), s.policy(6), s.policy(5)},
		Errors: map[string]string{}, Safe: sampleNow.Add(time.Hour), Stopped: []StoppedQueue{{Account: s.accounts()[1], StoppedAt: sampleNow, Code: hostile}},
	}
	if change != nil {
		change(f)
	}
	return NewPolicyPage(s.shell(s.t.Policy.Title, PathPolicy, nil), f)
}

// moneyPages are the pages of the money path.
func (s *sample) moneyPages() map[string]templ.Component {
	pages := map[string]templ.Component{
		"approvals":         Approvals(s.requestsPage(url.Values{ParamTab: {TabAll}, ParamQuery: {hostile}}, TabAll)),
		"approvals-outside": Approvals(s.requestsPage(url.Values{ParamTab: {TabOutside}}, TabOutside)),
		"approval-refused": Approval(s.requestPage(approval.Pay, approval.Requested, func(f *RequestFacts) {
			f.Deed, f.Typed, f.Problem = DeedReject, hostile, fault.New(fault.Invalid, fault.ReasonMissing).At(FieldReason)
		})),
		"approval-stale": Approval(s.requestPage(approval.Pay, approval.Requested, func(f *RequestFacts) { f.Problem = fault.New(fault.Conflict, fault.ShownChanged) })),
		"approval-old":   Approval(s.requestPage(approval.Pay, approval.Requested, func(f *RequestFacts) { f.Fresh = false })),
		"approval-own": Approval(s.requestPage(approval.Pay, approval.Requested, func(f *RequestFacts) {
			f.Me.ID, f.Why = 3, fault.New(fault.Forbidden, fault.OwnRequest)
		})),
		"pay-changed": Ask(s.askPage(approval.Pay, func(f *RequestFormFacts) {
			f.Problem, f.Changes = fault.New(fault.Conflict, fault.ShownChanged), []approval.Change{{Name: "discounted", Was: "1", Is: hostile}}
		})),
		"pay-silent": Ask(s.askPage(approval.Pay, func(f *RequestFormFacts) {
			f.Offer, f.Problem = nil, fault.New(fault.Unavailable, fault.UpstreamSilent)
		})),
		"pay-over": Ask(s.askPage(approval.Pay, func(f *RequestFormFacts) {
			f.Offer.Obstacle = fault.New(fault.Conflict, fault.OverCap, "account", hostile)
		})),
		"pay-gone": Ask(s.askPage(approval.Pay, func(f *RequestFormFacts) {
			f.Offer, f.Problem = nil, fault.New(fault.Conflict, fault.NotWaiting, hostile)
		})),
		"policy": Policy(s.policyPage(nil)),
		"policy-waits": Policy(s.policyPage(func(f *PolicyFacts) {
			f.Proposal = &approval.Proposal{ID: 4, Base: 7, Policy: s.policy(8), Reason: hostile, ProposedBy: 4, ProposerName: hostile, At: sampleNow}
		})),
		"policy-wrong": Policy(s.policyPage(func(f *PolicyFacts) {
			f.Values, f.Errors["two_above"] = map[string][]string{"two_above": {hostile}}, s.t.Policy.BadAmount
			f.Problem = fault.New(fault.Forbidden, fault.StepUp)
		})),
	}
	deeds := s.orderPage(billing.OrderPendingPayment)
	unpaid := s.order("CS2611170759QX7KB", billing.OrderPendingPayment)
	open := s.details(approval.Pay, approval.Requested)
	deeds.Deeds = NewOrderDeeds(s.t, &unpaid, nil, auth.User{ID: 3, Role: auth.Finance}, url.Values{ParamAccount: {"2"}}, true)
	deeds.Requests = []RequestRow{NewRequestRow(s.t, &open.Request, sampleNow)}
	deeds.Outside = NewOrderOutside(s.t, &approval.Outside{Kind: "paid", NoticedAt: sampleNow})
	pages["order-deeds"] = Order(deeds)
	deeds.Deeds = NewOrderDeeds(s.t, &unpaid, []approval.Request{open.Request}, auth.User{ID: 3, Role: auth.Finance}, nil, true)
	pages["order-busy"] = Order(deeds)
	for _, state := range approval.States {
		pages["approval-"+string(state)] = Approval(s.requestPage(approval.Pay, state, nil))
	}
	for _, op := range approval.Operations {
		pages["approval-of-"+string(op)] = Approval(s.requestPage(op, approval.Unknown, nil))
		pages["ask-"+string(op)] = Ask(s.askPage(op, nil))
	}
	maps.Copy(pages, s.bulkPages())
	return pages
}

// Every state says what it means in words, and tells about the console exactly
// while an outcome is open.
func TestEveryStateSaysWhatItMeans(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	for _, state := range approval.States {
		_, doc := render(t, Approval(s.requestPage(approval.Pay, state, nil)))
		said := doc.Find("main").Text()
		if got, want := strings.Contains(said, "Do not pay this order in the Huawei console"), state.Unsettled(); got != want {
			t.Errorf("%s warns of the console: %t, want %t", state, got, want)
		}
		if state == approval.Unknown && !strings.Contains(said, "The outcome is not known yet") {
			t.Errorf("unknown does not say so: %.300q", said)
		}
		if state != approval.Requested && !strings.Contains(said, s.t.StateWord(state)) {
			t.Errorf("%s is not on its page", state)
		}
		if got, want := doc.Find(`[data-live]`).Length() == 1, !state.Final(); got != want {
			t.Errorf("%s renews itself: %t, want %t", state, got, want)
		}
		if got, want := doc.Find(`form[action="/approvals/187/approve"]`).Length() == 1, state == approval.Requested; got != want {
			t.Errorf("%s can be approved: %t, want %t", state, got, want)
		}
	}
}

// A renewal that is done leads to the payment of its order, as long as that waits
// and for who may ask; nothing else does.
func TestARenewalLeadsToItsPayment(t *testing.T) {
	const next = `.decide a[href="/orders/CS2611170759NEW01/pay?account=1"]`
	for _, c := range []struct {
		op    approval.Operation
		state approval.State
		role  auth.Role
		made  billing.OrderStatus // of our copy; 0 = none
		leads bool
	}{
		{approval.Renew, approval.Done, auth.Finance, 0, true},
		{approval.Renew, approval.Done, auth.Admin, billing.OrderPendingPayment, true},
		{approval.Renew, approval.Done, auth.Viewer, 0, false},
		{approval.Renew, approval.Done, auth.Finance, billing.OrderCompleted, false},
		{approval.Renew, approval.Unknown, auth.Finance, 0, false},
		{approval.Unsubscribe, approval.Done, auth.Finance, 0, false},
	} {
		s := newSample(t, lang.English, auth.Admin)
		_, doc := render(t, Approval(s.requestPage(c.op, c.state, func(f *RequestFacts) {
			f.Me.Role = c.role
			if c.made != 0 {
				f.Made = &billing.Order{Status: c.made}
			}
		})))
		if got := doc.Find(next).Length() == 1; got != c.leads {
			t.Errorf("%+v: leads to the payment: %t", c, got)
		}
	}
}

// The form and the request's page show the same figures and the same digits.
func TestSameFiguresEverywhere(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	values := func(page templ.Component, css string) (all []string) {
		_, doc := render(t, page)
		for _, n := range doc.Find(css).Nodes {
			for _, a := range n.Attr {
				if a.Key == "value" {
					all = append(all, a.Val)
				}
			}
		}
		return append(all, doc.Find(".hash").First().Text())
	}
	asked := values(Ask(s.askPage(approval.Pay, nil)), "section[aria-labelledby=h-happens] .sum data")
	shown := values(Approval(s.requestPage(approval.Pay, approval.Rejected, nil)), "section[aria-labelledby=h-what] .sum data")
	if len(asked) != 6 || strings.Join(asked, " ") != strings.Join(shown, " ") {
		t.Errorf("the form shows %q, the request %q", asked, shown)
	}
}

// A resource is offered what makes sense as it is set, and only to who may ask.
func TestSubscriptionDeeds(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	for policy, want := range map[billing.ExpirePolicy]string{
		billing.ExpireGrace:     "Renew, Turn auto-renewal on, To pay-per-use at expiry, Unsubscribe",
		billing.ExpireRenew:     "Renew, Turn auto-renewal off, To pay-per-use at expiry, Unsubscribe",
		billing.ExpirePayPerUse: "Renew, Turn auto-renewal on, Not to pay-per-use at expiry, Unsubscribe",
	} {
		sub := billing.Subscription{AccountID: 2, ID: "res/1", Main: true, ExpirePolicy: policy}
		_, doc := render(t, SubscriptionDeeds(s.t, &sub, auth.User{ID: 3, Role: auth.Finance}, true))
		var got []string
		for _, n := range doc.Find("a").Nodes {
			got = append(got, n.FirstChild.Data)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("policy %d offers %q, want %s", policy, got, want)
		}
		if href := doc.Find("a").First().AttrOr("href", ""); href != "/subscriptions/res%2F1/renew?account=2" {
			t.Errorf("it leads to %s", href)
		}
		gone := sub
		gone.GoneAt = sampleNow
		_, doc = render(t, SubscriptionDeeds(s.t, &gone, auth.User{ID: 3, Role: auth.Finance}, true))
		if doc.Find("a").Length() != 0 || doc.Find(".note").Length() != 1 {
			t.Errorf("a resource that is gone offers %q", doc.Text())
		}
		_, doc = render(t, SubscriptionDeeds(s.t, &sub, auth.User{ID: 3, Role: auth.Viewer}, true))
		if doc.Find("a").Length() != 0 || !strings.Contains(doc.Text(), "Finance and administrators") {
			t.Errorf("a viewer is offered %q", doc.Text())
		}
	}
}
