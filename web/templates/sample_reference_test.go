package templates

import (
	"net/url"
	"time"

	"github.com/a-h/templ"

	"portal/internal/billing"
	"portal/web/templates/ui"
)

// referencePages are the pages of prices, costs, projects and product lists.
func (s *sample) referencePages() map[string]templ.Component {
	return map[string]templ.Component{
		"catalog":         Catalog(s.catalogPage(billing.CatalogServices, url.Values{ParamService: {"x"}})),
		"catalog-usages":  Catalog(s.catalogPage(billing.CatalogUsages, nil)),
		"catalog-units":   Catalog(s.catalogPage(billing.CatalogUnits, nil)),
		"catalog-convert": Catalog(s.catalogPage(billing.CatalogConversions, nil)),
		"prices":          Prices(s.pricesPage(true)),
		"prices-viewer":   Prices(s.pricesPage(false)),
		"quote":           Quote(s.quotePage()),
		"compare":         Compare(s.comparePage()),
		"costs":           Costs(s.costsPage(&billing.CostView{By: []billing.Dim{billing.ByService, billing.ByProject}})),
		"costs-days":      Costs(s.costsPage(&billing.CostView{By: []billing.Dim{billing.ByRegion}, Daily: true, Only: map[billing.Dim][]string{billing.ByMember: {hostile}}})),
		"costs-amortized": Costs(s.costsPage(&billing.CostView{By: []billing.Dim{billing.ByChargeMode}, Amortized: true, List: true})),
		"costs-none":      Costs(s.noCosts()),
		"projects":        Projects(s.projectsPage(url.Values{ParamOver: {"1"}})),
		"usage":           Usage(s.usagePage()),
		"project":         Project(s.projectPage(true)),
		"project-viewer":  Project(s.projectPage(false)),
	}
}

func (s *sample) catalogPage(list billing.CatalogList, q url.Values) CatalogPage {
	t := s.t
	f := billing.CatalogFilter{List: list, Query: hostile, Services: []string{hostile}, MeasureTypes: []int32{3}}
	p := CatalogPage{Shell: s.shell(t.Catalog.Title, PathCatalog, q), Basis: NewCatalogBasis(t, sampleNow)}
	p.Tabs = NewCatalogTabs(t, q, list, map[billing.CatalogList]int64{billing.CatalogServices: 33})
	p.Filter = NewCatalogFilter(t, q, &f, []billing.Facet{{Key: "a", Name: hostile, NameZH: "弹性云服务器", Lines: 3}}, []int32{1, 3, 999})
	var order string
	p.Heads, order = NewCatalogHeads(t, list, q)
	for i, name := range []string{"Elastic Cloud Server", hostile, ""} {
		e := billing.CatalogEntry{
			List: list, Code: "code-" + id(int64(i)), Name: name, NameZH: "弹性云服务器", Abbreviation: "ECS", Description: hostile, DescriptionZH: "说明",
			Service: "svc", ServiceName: name, ServiceNameZH: "服务", ResourceType: "type", MeasureType: int32(i),
		}
		if i == 2 {
			e.GoneAt = sampleNow.Add(-24 * time.Hour)
		}
		if list != billing.CatalogConversions {
			p.Rows = append(p.Rows, NewCatalogRow(t, &e))
		}
	}
	units := []billing.Unit{{ID: 10, Name: "GB", NameZH: "吉字节", Type: 3}, {ID: 13, Name: hostile, NameZH: "太字节", Type: 3}}
	if list == billing.CatalogConversions {
		p.Rows = append(p.Rows, NewConversionRow(t, billing.Conversion{From: 13, To: 10, Ratio: 1024, Type: 3}, unitsByID(units)))
	}
	asked := ConvertFacts{Amount: "1.5", From: 13, To: 10, Answer: &billing.Converted{Value: "1536", Exact: true}}
	if list == billing.CatalogUnits {
		asked = ConvertFacts{Amount: hostile, Errors: map[string]string{ParamAmount: t.Catalog.BadAmount, ParamFrom: t.Catalog.NoUnit, ParamTo: t.Catalog.NotAlike}}
	}
	if list == billing.CatalogUnits || list == billing.CatalogConversions {
		p.Convert = NewConverter(t, q, units, &asked)
	}
	p.Caption = t.Catalog.Caption(t.Catalog.Lists[list], order)
	p.Pager = NewPager(t, PathCatalog, q, "", "abc", t.Catalog.Shown(len(p.Rows), 312, order))
	p.Export = NewExport(t, PathCatalog, q, false, t.Catalog.Count[list](312), ".csv")
	return p
}

var sampleUnits = []billing.Unit{{ID: 4, Name: "hour", NameZH: "小时", Type: 2}, {ID: 10, Name: hostile, NameZH: "吉字节", Type: 3}, {ID: 17, Name: "GB", NameZH: "吉字节", Type: 7}}

func (s *sample) quotes() []billing.Quote {
	var all []billing.Quote
	for i, spec := range []string{"c7.xlarge.2.linux", hostile, "GPSSD"} {
		q := billing.Quote{
			ID: int64(i + 1), AccountName: "lindqvist-main", PersonName: "李雯", AskedAt: sampleNow.Add(-time.Duration(i) * time.Hour), ServiceName: hostile, ServiceNameZH: "弹性云服务器",
			QuoteTerms: billing.QuoteTerms{Mode: billing.QuoteOnDemand, Spec: spec, Region: "ap-southeast-3", Count: i + 1, UsageType: "Duration", Usage: "720", UsageUnit: 4, Size: 100 * i, SizeUnit: 17},
			List:       usd(s.tb, "128.16"), Amount: usd(s.tb, "112.7808"), ProductID: hostile,
			Offers: []billing.QuoteOffer{{Name: hostile, Type: 605, Best: true, Off: usd(s.tb, "15.3792"), Amount: usd(s.tb, "112.7808")}, {Type: 999, Off: usd(s.tb, "1"), Amount: usd(s.tb, "127.16")}},
		}
		if i == 1 {
			q.Mode, q.Unit, q.Num, q.Zone, q.IAMProject = billing.QuotePeriod, billing.PeriodYear, 1, "ap-southeast-3a", "p-1"
		}
		all = append(all, q)
	}
	return all
}

func (s *sample) pricesPage(ask bool) PricesPage {
	t, q := s.t, url.Values{ParamMine: {"1"}, ParamQuery: {hostile}}
	f := billing.QuoteFilter{Query: hostile, Person: 1, SameAs: 3, From: billing.DayAt(sampleNow), To: billing.DayAt(sampleNow), Modes: billing.QuoteModes[:1]}
	p := PricesPage{Shell: s.shell(t.Prices.Title, PathPrices, q), Multi: true, Money: ask, WhyNot: ui.Text(t.Prices.OnlyAsk)}
	p.Filter = NewQuotesFilter(t, q, &f, []billing.Facet{{Key: "svc", Name: hostile, NameZH: "服务", Lines: 2}})
	var order string
	p.Heads, order = NewQuotesHeads(t, q)
	quotes := s.quotes()
	for i := range quotes {
		p.Rows = append(p.Rows, NewQuoteRow(t, &quotes[i], sampleUnits))
	}
	p.Caption, p.Pager = t.Prices.Caption(order), NewPager(t, PathPrices, q, "", "abc", t.Prices.Shown(3, 300, order))
	p.Export = NewExport(t, PathPrices, q, true, t.Prices.QuoteCount(300), ".csv")
	if ask {
		p.Ask = NewAskForm(t, &AskFacts{
			Values: map[string]string{ParamProduct: ProductValue("svc", "type"), ParamSpec: hostile, ParamMode: "period"},
			Errors: map[string]string{ParamSpec: t.Prices.BadSpec, ParamUsageUnit: t.Prices.BadUsageUnit}, Accounts: s.accounts(), Units: sampleUnits,
			Services: []billing.Facet{{Key: "svc", Name: "Elastic Cloud Server", NameZH: "弹性云服务器"}}, Types: []billing.CatalogEntry{{Service: "svc", Code: "type", Name: "云主机"}},
			Usages: []billing.CatalogEntry{{Code: "Duration", Name: hostile}}, Used: []billing.UsedProduct{{Spec: "s6", Desc: "通用计算型"}}, Regions: []billing.Facet{{Key: "r", Name: hostile}},
		})
	} else {
		p.Rows, p.Void = nil, NewQuotesVoid(t, true)
	}
	return p
}

func (s *sample) quotePage() QuotePage {
	t, quotes := s.t, s.quotes()
	p := QuotePage{Shell: s.shell(t.Prices.One("2"), QuotePath(2), nil), Currency: "USD", Offers: NewOfferRows(t, &quotes[1]), Facts: NewQuoteFacts(t, &quotes[1], sampleUnits), Count: 3}
	p.Basis = []ui.Rich{ui.Say(t.Prices.Answered, ui.Instant(quotes[1].AskedAt), hostile)}
	p.Price = must[ui.Sum](s)(NewQuotePrice(t, &quotes[1]))
	p.History = must[[]QuoteRow](s)(NewQuoteHistory(t, quotes, sampleUnits))
	p.More, p.Again = &ui.Link{Href: PathPrices, Text: t.Prices.HistoryNote(3)}, []ui.Pair{{Name: ParamSpec, Value: "x"}}
	return p
}

func (s *sample) comparePage() ComparePage {
	p := ComparePage{Shell: s.shell(s.t.Prices.Comparison, PathCompare, nil), Note: s.t.Prices.CompareNote(3), Heads: []ui.Link{{Href: QuotePath(1), Text: "1"}, {Href: QuotePath(2), Text: "2"}, {Href: QuotePath(3), Text: "3"}}}
	p.Rows = must[[]CompareRow](s)(NewCompareRows(s.t, s.quotes(), sampleUnits))
	return p
}

func (s *sample) costsPage(v *billing.CostView) CostsPage {
	t, q := s.t, url.Values{ParamBy: {string(v.By[0])}}
	this := billing.CycleAt(sampleNow)
	v.From, v.To = this.Add(-11).FirstDay(), this.LastDay()
	if v.Daily {
		v.From, v.To = this.Prev().FirstDay(), this.Prev().LastDay()
	}
	f := CostFacts{T: t, View: v, Query: q, Currency: "USD", Now: sampleNow, Facets: map[billing.Dim][]billing.Facet{}}
	for _, d := range billing.Dims {
		f.Facets[d] = []billing.Facet{{Key: "k0", Name: hostile, NameZH: "服务", Lines: 3}, {Key: "k1", Name: "Elastic Cloud Server", NameZH: "弹性云服务器", Lines: 2}}
	}
	for _, p := range v.Periods() {
		for i := range 9 {
			c := billing.CostCell{Period: p, Keys: [2]string{"k" + id(int64(i)), ""}, Amount: s.some(900) - 100}
			if len(v.By) > 1 {
				c.Keys[1] = "k" + id(int64(i%2))
			}
			f.Cells = append(f.Cells, c)
		}
	}
	p := CostsPage{Shell: s.shell(t.Costs.Title, PathCosts, q), Form: NewCostForm(&f), Basis: NewCostBasis(t, v, "USD", []billing.CostReading{{ReadAt: sampleNow}})}
	p.Shell.Wide = true
	groups := must[[]CostGroup](s)(NewCostGroups(&f))
	p.Chart = must[*ui.Stack](s)(NewCostChart(&f, groups))
	p.Table = must[CostTable](s)(NewCostTable(&f, groups, SortCostGroups(groups, "name"), CostColours(groups)))
	p.Table.Name, p.Table.Sum, _ = NewCostHeads(&f)
	p.Pager = NewPager(t, PathCosts, q, "a", "b", t.Costs.Shown(9, 300))
	p.Export = NewExport(t, PathCosts, q, false, t.List.AllColumns(300), ".csv")
	return p
}

func (s *sample) noCosts() CostsPage {
	p := s.costsPage(&billing.CostView{By: []billing.Dim{billing.ByService}})
	p.Chart, p.Alert = nil, &ui.Banner{Kind: "wait", Title: ui.Text(s.t.Costs.SameDim), Text: ui.Text(s.t.Costs.TooFineText)}
	p.Void = NewCostVoid(&CostFacts{T: s.t, View: &billing.CostView{Amortized: true}}, []billing.CostReading{{Off: true}})
	return p
}

func (s *sample) projects() []billing.ProjectMonth {
	var all []billing.ProjectMonth
	this := billing.CycleAt(sampleNow)
	for i, name := range []string{"Web <shop>", hostile, "数据平台", ""} {
		p := billing.ProjectMonth{
			AccountID: 1, AccountName: "lindqvist-main", ID: "p-" + id(int64(i)), Name: name, Due: s.some(90000), Before: s.some(90000), Settled: s.some(80000), Rest: s.some(9000),
			LastWholeDay: billing.DayAt(sampleNow) - 1, Renewals: i, Cycle: this,
		}
		if i < 2 {
			p.OwnerID, p.OwnerName, p.Budget, p.PlannedAt, p.PlannedBy = 7, hostile, usd(s.tb, "500"), sampleNow, "李雯"
		}
		if name == "" {
			p.ID = ""
		}
		all = append(all, p)
	}
	return all
}

func (s *sample) projectsPage(q url.Values) ProjectsPage {
	t, all := s.t, s.projects()
	f := ProjectFilter{Query: hostile, Over: true, Owners: []int64{7, 99}}
	p := ProjectsPage{Shell: s.shell(t.Projects.Title, PathProjects, q), Basis: NewProjectsBasis(t, "USD", all, nil), Multi: true, Open: true, Budgets: true, Month: [2]string{"October", "November"}}
	p.Filter, p.Caption = NewProjectsFilter(t, q, &f, all), t.Projects.Caption("November", "USD")
	var order string
	p.Heads, order = NewProjectsHeads(t, q, "November")
	for _, m := range SelectProjects(t, all, &ProjectFilter{Sort: "used"}) {
		p.Rows = append(p.Rows, NewProjectRow(t, &m, true, true))
	}
	p.Total = must[ProjectRow](s)(NewProjectTotal(t, all, true))
	p.Pager = NewPager(t, PathProjects, q, "a", "b", t.Projects.Shown(4, 80, order))
	p.Enable = &ui.Link{Href: PathEnableProjects, Text: t.Projects.Title}
	return p
}

func (s *sample) projectPage(may bool) ProjectPage {
	t, all := s.t, s.projects()
	m := &all[1]
	f := PlanFacts{Owner: "7", Budget: hostile, May: may, Owners: []billing.Owner{{ID: 7, Name: hostile}, {ID: 8, Name: "李雯"}}, Errors: map[string]string{ParamBudget: t.Projects.BadBudget, ParamOwner: t.Projects.BadOwner}}
	p := ProjectPage{
		Shell: s.shell(ui.Visible(ProjectName(t, m)), ProjectPath(m.ID), nil), States: []ui.Status{ProjectState(t, m)}, Figures: NewProjectFigures(t, m, "USD", true),
		Plan: NewPlanForm(t, m, "USD", &f), Explore: ui.Link{Href: PathCosts, Text: t.Projects.Explore}, Year: s.costsPage(&billing.CostView{By: []billing.Dim{billing.ByService}}).Chart,
		Bar: ui.NewBudget(m.Due.Decimal(), m.Due.Decimal(), m.Budget.Decimal()),
	}
	var ending []billing.Expiring
	if may {
		p.Orders = s.ordersPage(nil).Rows
		for _, kind := range []billing.ExpiringKind{billing.ExpiringSubscription, billing.ExpiringPackage} {
			ending = append(ending, billing.Expiring{Kind: kind, AccountID: 1, ID: "res-" + string(kind), Name: hostile, At: sampleNow.Add(40 * time.Hour), Policy: billing.ExpireRenew})
		}
	}
	p.Ending, p.Export = NewProjectEnding(t, m, "USD", ending, sampleNow)
	return p
}

func (s *sample) usagePage() UsagePage {
	t, c, q := s.t, billing.CycleAt(sampleNow).Prev(), url.Values{ParamParent: {hostile}}
	f := billing.UsageFilter{Query: hostile, ParentID: hostile, ResourceID: hostile, Zones: []string{hostile}}
	page := billing.UsagePage{Total: 300, ReadAt: sampleNow}
	facets := map[billing.Dim][]billing.Facet{dimZone: {{Key: hostile, Lines: 3}}, billing.ByService: {{Key: "x", Name: hostile, NameZH: "服务", Lines: 3}}}
	p := UsagePage{
		Shell: s.shell(t.Usage.PageTitle(t.Calendar.Month(c)), UsagePath(c, nil), q), Month: ui.Link{Href: BillPath(c), Text: t.Calendar.Month(c)}, Basis: NewUsageBasis(t, "USD", sampleNow),
		Filter: NewUsageForm(t, c, q, &f, facets, &page, ui.E8(s.some(900))), Total: t.Usage.All(300),
	}
	var order string
	p.Heads, order = NewUsageHeads(t, c, q)
	for _, name := range []string{"web-prod-01", hostile, "路径规划", ""} {
		r := billing.UsageRow{UsageRecord: billing.UsageRecord{Cycle: c, Zones: []string{"ap-southeast-3a", hostile}, ParentResourceID: name, SpecDesc: hostile, SKUCode: name}}
		r.ResourceID, r.ResourceName, r.ServiceTypeName, r.Region, r.ProjectName, r.ChargeMode = name, name, hostile, hostile, "数据平台", "1"
		p.Rows = append(p.Rows, NewUsageRow(t, c, &r))
	}
	p.Caption, p.Pager = t.Usage.Caption("October", "USD", order), NewPager(t, UsagePath(c, nil), q, "a", "b", t.Usage.Shown(4, 300, order))
	return p
}
