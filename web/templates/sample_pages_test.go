package templates

import (
	"net/url"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/ui"
)

func (s *sample) names() map[int64]string {
	names := map[int64]string{}
	for _, a := range s.accounts() {
		names[a.ID] = a.Name
	}
	return names
}

func (s *sample) overview() OverviewPage {
	t := s.t
	p := OverviewPage{Shell: s.shell(t.Overview.Title, PathOverview, nil), Currency: "USD", UnpaidAll: 9, TiesAt: ui.Clock(sampleNow)}
	this := billing.CycleAt(sampleNow)
	bills := s.bills()
	facts := OverviewFacts{T: t, Now: sampleNow, Currency: "USD", Before: &bills[1], Closed: &bills[1], BeforeClosed: &bills[2], Balances: s.balances()[58:]}
	for d := this.Prev().FirstDay(); d <= billing.DayAt(sampleNow); d++ {
		facts.Days = append(facts.Days, billing.DayTotal{Day: d, Due: s.some(900 + 11000*int64(min(1, 1/d.OfMonth())))})
	}
	p.Figures = must[[]ui.Figure](s)(NewOverviewFigures(&facts))
	p.Run = must[*ui.Run](s)(NewOverviewRun(&facts))
	for i, kind := range []billing.ExpiringKind{billing.ExpiringSubscription, billing.ExpiringCoupon, billing.ExpiringPackage, billing.ExpiringOrder} {
		e := billing.Expiring{Kind: kind, ID: "id-" + string(kind), Name: []string{hostile, "云服务器", "", ""}[i], At: sampleNow.Add(time.Duration(i*i*20-1) * time.Hour), Policy: billing.ExpireRenew}
		if kind != billing.ExpiringPackage {
			e.Amount = usd(s.tb, "12.345")
		}
		p.Ending = append(p.Ending, NewEndingRow(t, &e, sampleNow))
	}
	p.EndingAll = 9
	p.Waits = []WaitLine{NewRightsWait(t, 2)}
	p.Money = must[BalanceTable](s)(NewBalanceTable(t, s.balances(), s.names(), sampleNow))
	for i := range bills[:6] {
		p.Ties = append(p.Ties, must[TieRow](s)(NewTieRow(t, &bills[i], sampleNow)))
	}
	for _, id := range []string{"CS2611170759QX7KB", "CS2611181420M2RTD"} {
		o := s.order(id, billing.OrderPendingPayment)
		p.Unpaid = append(p.Unpaid, must[UnpaidRow](s)(NewUnpaidRow(t, &o, sampleNow)))
	}
	return p
}

func (s *sample) firstSync() OverviewPage {
	facts := s.facts(PathOverview, nil)
	facts.Health = billing.Health{
		FirstSync: true, Done: 3, Total: 36, Now: billing.CycleAt(sampleNow).Add(-3), Account: "lindqvist-main", NextTry: sampleNow.Add(4 * time.Minute),
		Problem: &billing.SyncProblem{Code: "throttled"},
	}
	facts.Flash = s.t.Sync.Asked
	p := OverviewPage{Shell: NewShell(s.t.Overview.Title, facts), Currency: "USD", FirstSync: NewFirstSync(s.t, &facts.Health)}
	p.Refresh = 5
	return p
}

func (s *sample) ordersPage(q url.Values) OrdersPage {
	t := s.t
	orders := s.orders()
	f := billing.OrderFilter{Query: hostile, Statuses: []billing.OrderStatus{billing.OrderPendingPayment, billing.OrderCompleted}}
	p := OrdersPage{Shell: s.shell(t.Orders.Title, PathOrders, q), Multi: true, Count: t.Orders.Count(312)}
	p.Filter = NewOrdersFilter(t, q, &f, []billing.Facet{{Key: services[0].code, Name: services[0].name, NameZH: services[0].zh, Lines: 120}})
	var order string
	p.Heads, order = NewOrdersHeads(t, q)
	for i := range orders {
		p.Rows = append(p.Rows, must[OrderRow](s)(NewOrderRow(t, &orders[i], sampleNow)))
	}
	p.Sums = must[[]OrderSumRow](s)(NewOrderSums(t, &billing.OrderPage{Total: 312, Sums: []billing.OrderSum{
		{List: usd(s.tb, "1500000"), Discounted: usd(s.tb, "1300000.5"), Payable: usd(s.tb, "1290000.5")},
	}}))
	p.Pager = NewPager(t, PathOrders, q, "", "abc", t.Orders.Shown(len(orders), 312, order))
	p.Export = NewExport(t, PathOrders, q, true, t.List.AllColumns(312), ".csv")
	return p
}

func (s *sample) noOrders(q url.Values) OrdersPage {
	p := s.ordersPage(q)
	p.Rows, p.Void = nil, NewOrdersVoid(s.t, true)
	return p
}

func (s *sample) orderPage(status billing.OrderStatus) OrderPage {
	t := s.t
	o := s.order("CS2611170759QX7KB", status)
	o.Creator = hostile
	path := OrderPath(o.ID)
	p := OrderPage{
		Shell: s.shell(t.Orders.One(o.ID), path, nil), Status: OrderStatus(t, o.Status), Unpaid: status == billing.OrderPendingPayment, Currency: "USD",
		Basis: NewOrderBasis(t, &o, sampleNow), Alert: NewOrderAlert(t, &o, sampleNow), Facts: NewOrderFacts(t, &o),
		Export: NewExport(t, path, nil, false, t.List.AllColumns(3), ".csv"),
	}
	versions := []billing.OrderVersion{
		{Version: 2, SeenAt: sampleNow.Add(-3 * 24 * time.Hour), Status: status, Payable: usd(s.tb, "13358.94"), PaidAt: o.PaidAt},
		{Version: 1, SeenAt: o.FirstSeenAt, Status: billing.OrderPendingApproval, Payable: usd(s.tb, "13858.94")},
	}
	p.Price = must[ui.Sum](s)(NewOrderPrice(t, &o))
	p.Extras = s.orderExtras(&o)
	p.Items = must[OrderItems](s)(NewOrderItems(t, &o))
	p.Timeline = NewOrderTimeline(t, &o, versions, status == billing.OrderCompleted, sampleNow)
	p.Versions = NewOrderVersions(t, versions)
	if status == billing.OrderPendingPayment {
		p.NoLines = NewOrderNoLines(t, &o)
	} else {
		p.Months = NewOrderMonths(t, &o, []billing.OrderMonth{{Cycle: billing.CycleAt(sampleNow), Lines: 31, Due: s.some(1100), Currency: "USD"}}, sampleNow)
	}
	return p
}

func (s *sample) billsPage() BillsPage {
	t := s.t
	bills := s.bills()
	return BillsPage{
		Shell: s.shell(t.Bills.Title, PathBills, nil), Currency: "USD", Currencies: []ui.Tab{{Href: "/bills", Text: "USD", Current: true}, {Href: "/bills?currency=EUR", Text: "EUR"}},
		Figures: must[[]ui.Figure](s)(NewBillsFigures(t, bills, sampleNow)), Years: must[[]BillYear](s)(NewBillYears(t, bills, sampleNow)),
		Export: NewExport(t, PathBills, nil, false, t.List.AllColumns(24), ".csv"),
	}
}

func (s *sample) billPage(at int, dim billing.Dim) BillPage {
	t := s.t
	bills := s.bills()
	b := &bills[at]
	c := b.Cycle
	path := BillPath(c)
	p := BillPage{
		Shell: s.shell(t.Calendar.Month(c), path, nil), Cycle: c.String(), Prev: NewBillStep(t, c.Prev()), Next: NewBillStep(t, c.Next()), States: BillStates(t, b, sampleNow),
		Basis: NewBillBasis(t, b), Alerts: NewBillAlerts(t, b, sampleNow), LinesLink: ui.Link{Href: LinesPath(c, nil), Text: t.Bills.LinesOf(b.Lines)}, Currency: "USD",
		MoverHeads: [2]string{t.Calendar.Name(c.Prev()), t.Calendar.Name(c)}, Versions: NewBillVersions(t, b.Versions), Multi: true, AllVersions: ui.Link{Href: VersionsPath(c, nil), Text: t.Versions.Every},
		Export: NewExport(t, path, nil, false, "", ".csv"), Figures: must[[]ui.Figure](s)(NewBillFigures(t, b, &bills[at+1], sampleNow)),
		TieOut: must[*TieOut](s)(NewTieOut(t, b, map[string]string{services[0].code: services[0].name}, s.names(), sampleNow)),
		Paid:   must[ui.Sum](s)(NewBillPaid(t, b, sampleNow)),
	}
	var history []billing.MonthGroup
	for m := c.Add(-11); !c.Before(m); m = m.Next() {
		for _, sv := range services {
			history = append(history, billing.MonthGroup{Cycle: m, Key: sv.code, Name: sv.name, NameZH: sv.zh, Due: s.some(sv.cost)})
		}
	}
	chart, colours, err := NewBillYearChart(t, c, "USD", history, sampleNow)
	p.Year = must[*ui.Stack](s)(chart, err)
	groups, before := s.groups(c), s.groups(c.Prev())
	before[11].Key, before[11].Name = "hws.service.type.old", "Retired Service"
	p.Groups = must[BillGroups](s)(NewBillGroups(&GroupsFacts{T: t, Bill: b, Dim: dim, Now: groups, Before: before, At: sampleNow, Colours: colours}))
	p.Movers = NewMoverRows(t, []billing.Mover{
		{ResourceID: "cce-1", ResourceName: "cce-prod-eu, node pool gpu", ServiceType: "cce", ServiceTypeName: "Cloud Container Engine", ProjectName: "Platform", After: 1186 * unit},
		{ResourceID: "cdn-1", ResourceName: "cdn.lindqvist.example", ServiceTypeName: "CDN", ProjectName: "Web", Before: 2611 * unit, After: 1902 * unit},
		{ResourceID: "obs-1", ResourceName: "订单归档-上海", ServiceTypeName: "OBS", ProjectName: "亚洲物流", Before: 812 * unit, After: 1498 * unit},
		{ResourceID: "x", ResourceName: hostile, ServiceTypeName: hostile, ProjectName: hostile, Before: 643 * unit},
	}, false)
	return p
}

func (s *sample) linesPage(q url.Values) LinesPage {
	t := s.t
	c := cycle(s.tb, sampleMonth)
	path := LinesPath(c, nil)
	b := s.bill(c)
	f := billing.LineFilter{}
	if q.Get("mode") != "" {
		f.ChargeModes, f.Projects = []string{"3"}, []string{"p1"}
	}
	facets := map[billing.Dim][]billing.Facet{
		billing.ByChargeMode: {{Key: "1", Lines: 4}, {Key: "3", Lines: 2107}}, billing.ByProject: {{Key: "0", Lines: 9}, {Key: "p1", Name: "亚洲物流", Lines: 2107}},
	}
	for i, sv := range services {
		facets[billing.ByService] = append(facets[billing.ByService], billing.Facet{Key: sv.code, Name: sv.name, NameZH: sv.zh, Lines: int64(100 * i)})
	}
	shell := s.shell(t.Lines.PageTitle(t.Calendar.Month(c)), path, q)
	shell.Wide = true
	p := LinesPage{
		Usage: ui.Link{Href: UsagePath(billing.CycleAt(sampleNow), nil), Text: s.t.Usage.Open},

		Shell: shell, Month: ui.Link{Href: BillPath(c), Text: t.Calendar.Month(c)}, States: BillStates(t, &b, sampleNow), Basis: NewLinesBasis(t, &b, "USD"),
		Shown: LineColumnsOf(shell.Cols), Total: t.Lines.All(2107), Final: true,
	}
	p.Filter = NewLinesFilter(t, c, q, &f, facets, e8(s.tb, "6350.46296564"), b.Due)
	var order string
	p.Heads, order = NewLinesHeads(t, c, q)
	p.Caption = t.Lines.Caption(t.Calendar.Month(c), "USD", order)
	lines := s.lines(c)
	var sum billing.Amounts
	for i := range lines {
		p.Rows = append(p.Rows, NewLineRow(t, &lines[i]))
		if err := sum.Add(&lines[i].Amounts); err != nil {
			s.tb.Fatal(err)
		}
	}
	p.Sums = NewLineSums(&sum)
	p.Pager = WithEnds(t, NewPager(t, path, q, "abc", "eyJkIjoi", t.Lines.Shown(len(lines), 2107, order)), path, q)
	p.Export = NewExport(t, path, q, f.Active(), t.List.AllColumns(2107), ".csv")
	return p
}

func (s *sample) versions() []billing.KeptVersion {
	c := cycle(s.tb, sampleMonth)
	var all []billing.KeptVersion
	for _, a := range s.accounts() {
		for n := 3; n > 0; n-- {
			v := billing.KeptVersion{Current: n == 3}
			v.Batch, v.AccountID, v.AccountName, v.Cycle, v.Currency, v.Version = a.ID*10+int64(n), a.ID, a.Name, c, "USD", n
			v.Reason, v.State, v.Whole, v.Lines, v.Due = "restated", "final", true, 18442+int64(n), money.E8(n)*unit
			v.Digest, v.ReadAt, v.CheckedAt = []byte{0x3f, 0xa9, 0x11, 0x02, 0x5c}, sampleNow.Add(-time.Duration(n)*time.Hour), sampleNow
			if n < 3 {
				v.ReplacedAt = sampleNow.Add(-time.Hour)
			}
			if n == 1 {
				v.Reason, v.DroppedAt = "new", sampleNow
			}
			all = append(all, v)
		}
	}
	return all
}

func (s *sample) versionsPage(q url.Values) VersionsPage {
	t := s.t
	c := cycle(s.tb, sampleMonth)
	b := s.bill(c)
	all := s.versions()
	k := billing.Comparison{
		ID: 1, Former: all[1], Latter: all[0], MadeAt: sampleNow, Added: 1, Gone: 1, Changed: 2,
		AddedDue: 2 * unit, GoneDue: unit, ChangedBefore: 3 * unit, ChangedAfter: 3 * unit,
	}
	change := func(no int32, kind billing.ChangeKind, name, id string, was, is money.E8) billing.LineChange {
		l := billing.LineChange{No: no, Kind: kind, BillType: 5, BillDate: c.FirstDay() + 3, Before: billing.ChangeAmounts{Due: was}, After: billing.ChangeAmounts{Due: is}}
		l.ResourceName, l.ResourceID, l.ServiceTypeName = name, id, services[0].name
		return l
	}
	page := billing.ChangePage{Total: 4, Before: 4 * unit, After: 5 * unit, Next: "abc", Changes: []billing.LineChange{
		change(1, billing.Added, "订单归档-上海", "obs-1", 0, 2*unit), change(2, billing.Gone, hostile, hostile, unit, 0),
		change(3, billing.Changed, "cce", "a/b.csv", 2*unit, unit), change(4, billing.Changed, "", "", unit, 2*unit),
	}}
	page.Changes[2].Former = &billing.FormerNames{Resource: billing.Resource{ResourceName: hostile}}
	f := billing.ChangeFilter{Query: hostile, Kinds: []billing.ChangeKind{billing.Gone}}
	p := VersionsPage{
		Shell: s.shell(t.Versions.PageTitle(t.Calendar.Month(c)), VersionsPath(c, nil), q), Month: ui.Link{Href: BillPath(c), Text: t.Calendar.Month(c)},
		States: BillStates(t, &b, sampleNow), Basis: NewVersionsBasis(t, 730), Rows: NewVersionRows(t, all), Multi: true,
		Pick: NewVersionPick(t, c, 1, "USD", all[:3], 2, 3), Title: t.Versions.What(2, 3), Note: ui.Say("{0}", t.Versions.WhatNote("林德物流-亚洲", "USD")),
		Sum: NewVersionSum(t, &k), Filter: NewChangesFilter(t, c, q, &f, &k), Export: NewExport(t, VersionsPath(c, nil), q, true, t.List.AllColumns(4), ".csv"),
	}
	var order string
	p.Heads, order = NewChangesHeads(t, c, q)
	p.Rest = NewChangeTable(t, &k, &page, order)
	p.Pager = NewPager(t, VersionsPath(c, nil), q, "", "abc", t.Versions.ShownOf(4, 4, order))
	return p
}

func (s *sample) noVersions(q url.Values) VersionsPage {
	p := s.versionsPage(q)
	c := cycle(s.tb, sampleMonth)
	p.Void = NewChangesVoid(s.t, c, &billing.Comparison{Added: 3}, 1)
	return p
}

func (s *sample) oldLines() LinesPage {
	p := s.linesPage(VersionQuery(1, 2))
	old := s.versions()[1]
	p.Notice = NewVersionNotice(s.t, &old)
	b := s.bill(old.Cycle)
	p.States = VersionStates(s.t, &b, &old, sampleNow)
	return p
}

func (s *sample) resource() *billing.ResourceHistory {
	c := cycle(s.tb, sampleMonth)
	h := &billing.ResourceHistory{ID: "bucket/ü.csv", AccountID: 2, AccountName: "林德物流-亚洲", Currency: "USD", OrderIDs: []string{"CS0", "CS2611170759QX7KB"}}
	h.Newest.ResourceName, h.Newest.ServiceTypeName, h.Newest.ResourceTypeName, h.Newest.ProjectName, h.Newest.ResourceTag = hostile, hostile, "桶", "亚洲物流", hostile
	for i := range 30 {
		if i == 7 {
			continue // a month without it
		}
		h.Months = append(h.Months, billing.ResourceMonth{Cycle: c.Add(i - 28), State: "final", NotWhole: i == 27, Lines: 31, Official: s.some(60), Discount: 5 * unit, Due: s.some(50)})
	}
	use := func(day billing.Day, name, price string, change func(u *billing.ResourceUse)) billing.ResourceUse {
		u := billing.ResourceUse{From: day, To: day + 9, Lines: 10}
		u.ResourceName, u.ResourceTypeName, u.UnitPrice, u.Unit, u.ChargeMode, u.SpecDesc, u.SpecSize = name, hostile, billing.Quantity(price), "USD/hour", "3", "small", "40"
		change(&u)
		return u
	}
	first := c.FirstDay()
	h.Uses = []billing.ResourceUse{
		use(first, "alt", "0.0331", func(*billing.ResourceUse) {}), use(first+10, hostile, "0.0299000000", func(*billing.ResourceUse) {}),
		use(first+20, "", "0.0299000000", func(u *billing.ResourceUse) { u.SpecDesc, u.SpecSize, u.ChargeMode = "大", "100", "1" }),
	}
	return h
}

func (s *sample) resourcePage() ResourcePage {
	h := s.resource()
	orders := []billing.Order{s.order("CS2611170759QX7KB", billing.OrderCompleted)}
	shell := s.shell(ResourceName(s.t, h), ResourcePath(h.ID), nil)
	p := must[ResourcePage](s)(NewResourcePage(shell, h, orders, sampleNow))
	p.Export = NewExport(s.t, ResourcePath(h.ID), nil, false, s.t.List.AllColumns(30), ".csv")
	return p
}

func (s *sample) bareResource() ResourcePage {
	h := &billing.ResourceHistory{ID: "i-1", AccountID: 1, Currency: "USD", Months: []billing.ResourceMonth{{Cycle: billing.CycleAt(sampleNow), State: "estimated", Lines: 1}}}
	return must[ResourcePage](s)(NewResourcePage(s.shell(ResourceName(s.t, h), ResourcePath(h.ID), nil), h, nil, sampleNow))
}

func (s *sample) resourceChoice() ResourceChoicePage {
	one, two := *s.resource(), *s.resource()
	two.AccountID, two.AccountName = 1, hostile
	return must[ResourceChoicePage](s)(NewResourceChoice(s.shell(ResourceName(s.t, &one), ResourcePath(one.ID), nil), []billing.ResourceHistory{one, two}, sampleNow))
}

func (s *sample) noLines() LinesPage {
	p := s.linesPage(url.Values{"mode": {"3"}, "project": {"p1"}})
	p.Rows, p.Void = nil, NewLinesVoid(s.t, cycle(s.tb, sampleMonth), &billing.LineFilter{Query: "gpu"}, 18442)
	return p
}

func (s *sample) searchPage(text string) SearchPage {
	found := billing.Found{Orders: s.orders()[:5]}
	found.Subscriptions, found.Coupons, found.Packages, found.Invoices = []billing.Subscription{s.subscription(0, hostile)}, s.coupons(), s.packages(), s.invoices()
	found.Totals = billing.FoundTotals{Orders: 12, Subscriptions: 3, Coupons: len(found.Coupons), Packages: len(found.Packages), Invoices: len(found.Invoices), Resources: 1234}
	for i, name := range []string{"cce-prod-eu, node pool gpu", "订单归档-上海", hostile, ""} {
		found.Resources = append(found.Resources, billing.FoundResource{
			ResourceID: "res-" + strconv.Itoa(i), ResourceName: name, ServiceTypeName: services[i].name, RegionName: "Singapore", ProjectName: "亚洲物流",
			First: cycle(s.tb, "2025-01"), Last: cycle(s.tb, sampleMonth), Due: money.E8(i+1) * unit, Currency: "USD",
		})
	}
	q := url.Values{ParamQuery: {text}}
	return must[SearchPage](s)(NewSearchPage(s.shell("", PathSearch, q), q, text, "", &found, sampleNow))
}

func (s *sample) syncPage() SyncPage {
	p := NewSyncPage(s.shell(s.t.Sync.Title, PathSync, nil), nil, SyncPart{})
	p.Refresh = 5
	ties := []billing.CheckState{{AccountID: 1, Cycle: billing.CycleAt(sampleNow), Whole: true}}
	for i := range 8 {
		ties = append(ties, billing.CheckState{AccountID: 2, Cycle: cycle(s.tb, sampleMonth).Add(-i), Version: 1, State: "final", Whole: i != 2, Checks: 41, Tie: 41, CheckedAt: sampleNow})
	}
	ties[3].Tie, ties[3].Worst = 40, billing.Check{Name: billing.CheckReading, Difference: -7, Unit: billing.InLines}
	ties[7].Tie, ties[7].Worst = 39, billing.Check{Name: billing.CheckService, Key: hostile, Difference: 12345678, Unit: billing.InAmount}
	p.Live = NewSyncPart(&SyncFacts{T: s.t, Accounts: s.accounts(), Tasks: s.tasks(), Now: sampleNow, Ties: ties, Runs: []billing.SyncRun{
		{ID: 2, AccountName: "lindqvist-main", Kind: billing.SyncBill, Cycle: cycle(s.tb, sampleMonth), StartedAt: sampleNow.Add(-time.Hour), FinishedAt: sampleNow.Add(-57 * time.Minute), Done: 18442, Calls: 21, Result: "restated"},
		{ID: 1, AccountName: "林德物流-亚洲", Kind: billing.SyncOrders, StartedAt: sampleNow.Add(-2 * time.Hour), FinishedAt: sampleNow.Add(-2*time.Hour + 300*time.Millisecond), Calls: 1, Problem: &billing.SyncProblem{Code: "unreachable", Detail: hostile}},
	}})
	return p
}
