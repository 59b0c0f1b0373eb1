package templates

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/ui"
)

// heldPages are the pages of what the account holds.
func (s *sample) heldPages() map[string]templ.Component {
	none := s.subscriptionsPage(url.Values{ParamStatus: {"gone"}})
	none.Rows, none.Void = nil, &ui.Void{Title: s.t.Subscriptions.NoMatch, Text: ui.Say(s.t.Held.NoMatchText, ui.Link{Href: PathSubscriptions, Text: s.t.Held.Reset})}
	return map[string]templ.Component{
		"subscriptions":      Subscriptions(s.subscriptionsPage(url.Values{ParamQuery: {hostile}, ParamPolicy: {"renew"}})),
		"subscriptions-none": Subscriptions(none),
		"subscription":       Subscription(s.subscriptionPage(false)),
		"subscription-gone":  Subscription(s.subscriptionPage(true)),
		"coupons":            Coupons(s.couponsPage()),
		"cash-plan":          CashPlan(s.cashPlanPage(true)),
		"cash-plan-bare":     CashPlan(s.cashPlanPage(false)),
		"invoices":           Invoices(s.invoicesPage()),
		"packages":           Packages(s.packagesPage()),
		"package":            Package(s.packagePage(0)),
		"package-gone":       Package(s.packagePage(2)),
	}
}

func (s *sample) held() billing.Held {
	return billing.Held{Version: 2, FirstSeenAt: sampleNow.Add(-90 * 24 * time.Hour), SeenAt: sampleNow.Add(-2 * time.Hour), ChangedAt: sampleNow.Add(-9 * time.Hour)}
}

func (s *sample) subscription(i int, name string) billing.Subscription {
	sub := billing.Subscription{
		AccountID: 1, AccountName: "林德物流-亚洲", ID: "res-" + name, InstanceID: "i1", Name: name, Region: "ap-southeast-3", ServiceType: services[i%len(services)].code,
		ServiceTypeName: services[i%len(services)].name, Spec: "s6.large.2.linux", SpecDesc: hostile, SpecSize: "100", SpecSizeMeasureID: 17, ProductID: "p",
		Project: billing.Project{ID: "p1", Name: "亚洲物流"}, Main: i%3 != 1, Status: billing.SubscriptionStatuses[i%4], ExpirePolicy: billing.ExpirePolicies[i%6],
		EffectiveAt: sampleNow.AddDate(-1, 0, 0), ExpireAt: sampleNow.AddDate(0, 0, 4*i-3), UpdatedAt: sampleNow, Held: s.held(),
	}
	if !sub.Main {
		sub.ParentID = "res-web-prod-01"
	}
	if i%2 == 0 {
		sub.Last = billing.PaidTerm{OrderID: "CS26", Cycle: cycle(s.tb, sampleMonth), Amount: usd(s.tb, "1234.5"), Unit: billing.PeriodYear, Num: 1}
	}
	return sub
}

var sampleNames = []string{"web-prod-01", "路径规划-计算-01", hostile, "", "vol-web-prod-data-a-very-long-name-kept-whole-on-hover"}

func (s *sample) subscriptionsPage(q url.Values) SubscriptionsPage {
	facts := SubscriptionsFacts{
		T: s.t, Query: q, Filter: &billing.SubscriptionFilter{Query: q.Get(ParamQuery), Policies: []billing.ExpirePolicy{billing.ExpireRenew}, From: 20_700}, Multi: true, Now: sampleNow,
		Facets: map[billing.Dim][]billing.Facet{
			billing.ByService: {{Key: services[0].code, Name: services[0].name, NameZH: services[0].zh, Lines: 12}}, billing.ByProject: {{Key: "0", Lines: 3}, {Key: "p1", Name: "亚洲物流", Lines: 9}},
		},
	}
	for i, name := range sampleNames {
		facts.Page.Rows = append(facts.Page.Rows, s.subscription(i, name))
	}
	facts.Page.Rows[4].GoneAt = sampleNow
	facts.Page.Total, facts.Page.Next = 312, "abc"
	facts.Page.Sums = append(facts.Page.Sums, []money.Amount{usd(s.tb, "91234.5")})
	return NewSubscriptionsPage(s.shell(s.t.Subscriptions.Title, PathSubscriptions, q), &facts)
}

func (s *sample) subscriptionPage(gone bool) SubscriptionPage {
	one := s.subscription(2, hostile)
	facts := SubscriptionFacts{T: s.t, Subscription: &one, Now: sampleNow, Versions: []billing.SubscriptionVersion{
		{Version: 1, SeenAt: sampleNow.AddDate(0, -3, 0), Status: billing.SubscriptionInUse, ExpireAt: one.ExpireAt}, {Version: 2, SeenAt: sampleNow, Gone: gone, Status: billing.SubscriptionFrozen},
	}}
	if gone {
		one.GoneAt = sampleNow
	} else {
		facts.Attached = []billing.Subscription{s.subscription(1, "路径规划-计算-01"), s.subscription(3, "")}
		facts.Terms = []billing.TermCost{
			{OrderID: "CS26", Cycle: cycle(s.tb, sampleMonth), Lines: 1, Due: 120 * unit, Currency: "USD", Type: 2, Unit: billing.PeriodYear, Num: 1},
			{OrderID: "CS25", Cycle: cycle(s.tb, "2025-10"), Lines: 1, Due: 110 * unit, Currency: "USD"},
		}
		facts.Months = []billing.OrderMonth{{Cycle: cycle(s.tb, sampleMonth), Lines: 31, Due: s.some(1100), Currency: "USD"}}
	}
	return NewSubscriptionPage(s.shell(SubscriptionTitle(s.t, &one), SubscriptionPath(one.ID), nil), &facts)
}

func (s *sample) coupons() []billing.Coupon {
	var list []billing.Coupon
	for i, name := range sampleNames {
		c := billing.Coupon{
			AccountID: 1, AccountName: "林德物流-亚洲", ID: "CP" + name, PlanName: name, Status: billing.CouponStatuses[(i+1)%5], Type: billing.CouponTypes[i%4], Generation: 1 + i%2,
			FaceValue: usd(s.tb, "500"), ValidFrom: sampleNow.AddDate(0, -1, 0), ExpireAt: sampleNow.AddDate(0, 0, i*9), Frozen: i == 4, Held: s.held(),
		}
		if c.Generation == 2 {
			c.Balance = usd(s.tb, "123.456")
		}
		list = append(list, c)
	}
	list[0].Limits = []billing.CouponLimit{{Key: billing.LimitService, Value1: services[0].code + ",x"}, {Key: billing.LimitAnnual, Value1: "1"}, {Key: billing.LimitSubscribe, Value1: "new"}}
	list[1].Limits, list[1].OrderID = []billing.CouponLimit{{Key: billing.LimitRegion, Value1: "la", Value2: hostile}, {Key: billing.LimitFirstOrder}, {Key: hostile, Value1: hostile}}, "CS1"
	list[4].Limits = []billing.CouponLimit{{Key: billing.LimitContract, Value1: "0"}, {Key: billing.LimitMinRate, Value1: "0.9"}, {Key: billing.LimitProducts, Value1: "p1"}}
	return list
}

func (s *sample) names0() map[string]billing.Facet {
	return map[string]billing.Facet{services[0].code: {Key: services[0].code, Name: services[0].name, NameZH: services[0].zh}}
}

func (s *sample) couponsPage() CouponsPage {
	unpaid := s.order("CS2611170759QX7KB", billing.OrderPendingPayment)
	unpaid.AccountID = 1
	facts := CouponsFacts{
		T: s.t, Query: url.Values{ParamQuery: {hostile}}, Filter: &billing.CouponFilter{Query: hostile}, Unpaid: []billing.Order{unpaid, unpaid, unpaid, unpaid, unpaid},
		Names: s.names0(), Multi: true, Now: sampleNow,
	}
	facts.Page.Rows, facts.Page.Total = s.coupons(), 5
	facts.Page.Sums = [][]money.Amount{{usd(s.tb, "700"), usd(s.tb, "2500")}, {usd(s.tb, "7"), usd(s.tb, "25")}}
	return must[CouponsPage](s)(NewCouponsPage(s.shell(s.t.Coupons.Title, PathCoupons, facts.Query), &facts))
}

func (s *sample) orderExtras(o *billing.Order) OrderExtras {
	return must[OrderExtras](s)(NewOrderExtras(&OrderExtraFacts{
		T: s.t, Order: o, Coupons: s.coupons(), Names: s.names0(), Now: sampleNow, OffersAt: sampleNow, RefundsAt: sampleNow,
		Offers: []billing.OfferedDiscount{
			{ID: "d", Type: billing.PayCommercial, Value: "0.85", Items: []billing.DiscountedItem{{Off: usd(s.tb, "12"), Ratio: "0.85"}}}, {ID: "e", Type: billing.PayPriceAdjustment, Value: hostile},
		},
		Refunds:  []billing.RefundItem{{ID: "1", Amount: usd(s.tb, "-90"), ResourceTypeName: hostile, BaseOrderID: "CS1"}, {ID: "2", Amount: usd(s.tb, "9"), ServiceTypeName: "ECS"}},
		Invoices: s.invoices()[:2],
		Made:     []billing.OrderResource{{ID: "r1", Name: hostile, ServiceTypeName: "ECS", Due: 5 * unit, Currency: "USD", Subscription: true}, {ID: "r2", Due: unit, Currency: "USD"}},
	}))
}

func (s *sample) packages() []billing.Package {
	var list []billing.Package
	for i, name := range sampleNames {
		p := billing.Package{
			AccountID: 1, AccountName: "林德物流-亚洲", ID: "pk" + name, OrderID: "CS1", ProductID: "prod", ProductName: name, ServiceType: services[i].code, ServiceTypeName: services[i].name,
			Region: "ap", ProjectID: "p1", ProjectName: "亚洲物流", Status: billing.PackageStatuses[(i+1)%5], EffectiveAt: sampleNow.AddDate(0, -2, 0), ExpireAt: sampleNow.AddDate(0, 2, i),
			Bundle: i == 2, Resettable: i == 1, Held: s.held(), Items: []billing.PackageItem{{ID: "it", UsageTypeName: hostile, Left: "312.5", Quota: "2048", MeasureID: 10, To: sampleNow.AddDate(0, 0, 9)}},
		}
		if i == 2 {
			p.GoneAt = sampleNow
			p.Items = append(p.Items, billing.PackageItem{ID: "it2", UsageTypeName: "订单", Left: hostile, Quota: "5", MeasureID: 777})
		}
		list = append(list, p)
	}
	return list
}

func (s *sample) packagesPage() PackagesPage {
	facts := PackagesFacts{
		T: s.t, Query: url.Values{}, Filter: &billing.PackageFilter{Statuses: []billing.PackageStatus{1}}, Multi: true, Now: sampleNow, Since: sampleNow.AddDate(0, -1, 0),
		Used: map[string][]billing.Measured{"it": {{Value: "90", Unit: 10}}}, Measures: NewMeasures(sampleUnits, nil), Services: []billing.Facet{{Key: services[0].code, Name: services[0].name, NameZH: services[0].zh, Lines: 12}},
	}
	facts.Page.Rows, facts.Page.Total, facts.Page.Prev = s.packages(), 5, "abc"
	return NewPackagesPage(s.shell(s.t.Packages.Title, PathPackages, facts.Query), &facts)
}

func (s *sample) packagePage(at int) PackagePage {
	k := s.packages()[at]
	facts := PackageFacts{T: s.t, Query: url.Values{}, Package: &k, Now: sampleNow, Since: sampleNow.AddDate(0, -1, 0), Used: map[string][]billing.Measured{"it": {{Value: "900", Unit: 10}}}}
	if at == 0 {
		facts.Deductions = billing.DeductionPage{Total: 2, Used: []billing.Measured{{Value: "20.5", Unit: 10}}, Next: "abc", Rows: []billing.PackageDeduction{
			{At: sampleNow, ResourceID: hostile, ResourceTypeName: hostile, Before: "30", Used: "10", After: "20", MeasureID: 10, From: sampleNow, To: sampleNow}, {At: sampleNow, Used: "10.5", MeasureID: 10},
		}}
	}
	facts.Versions = []billing.PackageVersion{{Version: 2, SeenAt: sampleNow, Gone: at == 2, Items: k.Items}, {Version: 1, SeenAt: sampleNow, Status: 1, Items: k.Items}}
	return NewPackagePage(s.shell(PackageTitle(s.t, &k), PackagePath(k.ID), nil), &facts)
}

func (s *sample) invoices() []billing.Invoice {
	var list []billing.Invoice
	for i, name := range sampleNames {
		list = append(list, billing.Invoice{
			AccountName: "林德物流-亚洲", ID: "INV" + name, Number: name, Title: hostile, Amount: usd(s.tb, "1234.5"), State: billing.InvoiceStates[(i*3)%12], Method: i, Cycle: sampleMonth,
			AppliedAt: sampleNow, Held: s.held(), Taxes: []billing.InvoiceTax{{Class: "GST", Subclass: hostile, Rate: "0.09", Amount: usd(s.tb, "9"), Visible: true}},
			Match: billing.InvoiceMatch{Kind: billing.MatchKinds[i%4], Orders: []string{"CS1", "CS2"}[:1+i%2]},
		})
	}
	list[1].Cycle, list[1].Reason, list[2].SourceID = hostile, hostile, "INV1"
	return list
}

func (s *sample) invoicesPage() InvoicesPage {
	facts := InvoicesFacts{
		T: s.t, Query: url.Values{ParamMatch: {"none"}}, Filter: &billing.InvoiceFilter{Matches: []billing.MatchKind{billing.MatchNone}, Cycle: cycle(s.tb, sampleMonth)}, Multi: true, Now: sampleNow,
		Months: []billing.InvoiceMonth{
			{Cycle: billing.CycleAt(sampleNow), Billed: usd(s.tb, "10"), Invoiced: usd(s.tb, "0")},
			{Cycle: cycle(s.tb, sampleMonth), Billed: usd(s.tb, "10.004"), Invoiced: usd(s.tb, "10"), Count: 2},
			{Cycle: cycle(s.tb, "2026-08"), Billed: usd(s.tb, "10"), Invoiced: usd(s.tb, "9"), Count: 1},
			{Cycle: cycle(s.tb, "2026-07"), Billed: usd(s.tb, "10"), Invoiced: usd(s.tb, "0")},
		},
	}
	facts.Page.Rows, facts.Page.Total = s.invoices(), 5
	facts.Page.Sums = [][]money.Amount{{usd(s.tb, "700"), usd(s.tb, "25")}}
	return must[InvoicesPage](s)(NewInvoicesPage(s.shell(s.t.Invoices.Title, PathInvoices, facts.Query), &facts))
}

func (s *sample) cashPlanPage(known bool) CashPlanPage {
	facts := billing.PlanFacts{Currency: "USD", Now: sampleNow, Months: 6}
	for i, name := range sampleNames {
		one := s.subscription(i*4, name)
		one.Status, one.ExpirePolicy, one.Main = billing.SubscriptionInUse, []billing.ExpirePolicy{billing.ExpireRenew, billing.ExpireGrace}[i%2], true
		facts.Subscriptions = append(facts.Subscriptions, one)
	}
	if known {
		facts.Cash, facts.ReadAt, facts.Usage, facts.UsageOf = usd(s.tb, "9000.5"), sampleNow, usd(s.tb, "2800"), cycle(s.tb, sampleMonth)
		facts.Subscriptions[0].Last = billing.PaidTerm{}
	}
	plan := must[billing.CashPlan](s)(billing.NewCashPlan(&facts))
	return NewCashPlanPage(s.shell(s.t.CashPlan.Title, PathCashPlan, nil), s.t, nil, &plan, sampleNow)
}
