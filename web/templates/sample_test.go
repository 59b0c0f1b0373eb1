package templates

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/a-h/templ"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// A made-up company with everything a page can show: two accounts, twenty-four
// months, hostile and Chinese names. Every page is built by the same functions
// that the handlers use.

var sampleNow = time.Date(2026, 11, 22, 8, 12, 20, 0, time.UTC)

const sampleMonth = "2026-10"

// hostile is a name as an attacker would choose it.
const hostile = "pay\u202egnp.exe\u200b<img src=x onerror=alert(1)>\"'"

type sample struct {
	t    *lang.Texts
	tb   testing.TB
	role auth.Role
	rnd  *rand.Rand

	columns func(list string) []string // that the person chose; nil = as the lists come
}

func newSample(tb testing.TB, tag string, role auth.Role) *sample {
	return &sample{t: lang.For(tag), tb: tb, role: role, rnd: rand.New(rand.NewPCG(1, 2))}
}

func must[T any](s *sample) func(T, error) T {
	return func(v T, err error) T {
		s.tb.Helper()
		if err != nil {
			s.tb.Fatalf("build sample: %v", err)
		}
		return v
	}
}

func cycle(tb testing.TB, text string) billing.Cycle {
	c, err := billing.ParseCycle(text)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func usd(tb testing.TB, text string) money.Amount {
	a, err := money.Parse(text, "USD")
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func e8(tb testing.TB, text string) money.E8 {
	e, err := money.ParseE8(text)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func (s *sample) accounts() []billing.Account {
	return []billing.Account{
		{ID: 1, Name: "lindqvist-main", DomainID: "0a1b2c3d4e5f", Currency: "USD"},
		{ID: 2, Name: "林德物流-亚洲", DomainID: "9f8e7d6c5b4a", Currency: "USD"},
	}
}

func (s *sample) facts(path string, q url.Values) *ShellFacts {
	user := auth.User{ID: 7, Email: "mara@lindqvist.example", Name: "Mara Okafor", Role: s.role}
	return &ShellFacts{
		T: s.t, Company: "Lindqvist Freight", User: &user, Path: path, Query: q, Unpaid: 4, Accounts: s.accounts(), RequestID: "V3NQ6A7YJ2KX",
		Now: sampleNow, Health: billing.Health{OKAt: sampleNow.Add(-7 * time.Minute)},
	}
}

func (s *sample) shell(title, path string, q url.Values) ui.Shell {
	shell := NewShell(title, s.facts(path, q))
	if list := sampleList(path, q); list != "" {
		choices := auth.ListChoices{Views: []auth.View{
			{ID: 1, List: list, Name: hostile, Query: "q=x", Shared: true, Mine: true, By: "Mara Okafor"},
			{ID: 2, List: list, Name: "逾期", Query: "sort=amount", Shared: true, By: hostile},
		}}
		if s.columns != nil {
			choices.Columns = s.columns(list)
		}
		shell.List, shell.Cols = NewListTools(&ListFacts{T: s.t, List: list, Path: path, Query: q, Several: true, Choices: &choices})
	}
	return shell
}

// service is a cloud service with its usual cost of a month.
type service struct {
	code, name, zh string
	cost           int64 // whole units
}

var services = []service{
	{"hws.service.type.ec2", "Elastic Cloud Server", "弹性云服务器", 16709},
	{"hws.service.type.rds", "Relational Database Service", "云数据库", 7784},
	{"hws.service.type.obs", "Object Storage Service", "对象存储服务", 5031},
	{"hws.service.type.ebs", "Elastic Volume Service", "云硬盘", 3970},
	{"hws.service.type.cce", "Cloud Container Engine", "云容器引擎", 3945},
	{"hws.service.type.vpc", "Virtual Private Cloud", "虚拟私有云", 3473},
	{"hws.service.type.cdn", "Content Delivery Network", "内容分发网络", 2418},
	{"hws.service.type.dcs", "Distributed Cache Service", "分布式缓存服务", 1582},
	{"hws.service.type.elb", "Elastic Load Balance", "弹性负载均衡", 1029},
	{"hws.service.type.waf", "Web Application Firewall", "Web应用防火墙", 988},
	{"hws.service.type.lts", "Log Tank Service", "云日志服务", 512},
	{"hws.service.type.cbr", "Cloud Backup and Recovery", "云备份", 766},
}

const unit money.E8 = 100_000_000

// some is a cost near n units, with eight decimals.
func (s *sample) some(n int64) money.E8 {
	return money.E8(n)*unit*money.E8(80+s.rnd.IntN(40))/100 + money.E8(s.rnd.Int64N(int64(unit)))
}

func (s *sample) groups(c billing.Cycle) []billing.Group {
	list := make([]billing.Group, 0, len(services))
	for i, sv := range services {
		g := billing.Group{Key: sv.code, Name: sv.name, NameZH: sv.zh, Lines: int64(300 + 97*i)}
		g.Due = s.some(sv.cost)
		g.Period = g.Due / 3
		g.PerUse = g.Due - g.Period
		if i == 0 {
			g.Refunds = -128 * unit
			g.PerUse += 128 * unit
		}
		list = append(list, g)
	}
	return list
}

func (s *sample) bill(c billing.Cycle) billing.Bill {
	b := billing.Bill{Cycle: c, Currency: "USD", Lines: 18442, RefundLines: 3, Refunds: e8(s.tb, "-150.5")}
	b.Due = s.some(46000)
	b.Discount = b.Due / 11
	b.Official = b.Due + b.Discount
	b.Coupon = 800 * unit
	b.Cash = b.Due - b.Coupon
	for i, a := range s.accounts() {
		b.Versions = append(b.Versions, billing.BillVersion{
			Batch: int64(i), AccountID: a.ID, AccountName: a.Name, Cycle: c, Currency: "USD", Version: 3 - i, Reason: "restated", State: "final",
			Whole: true, Lines: 9221, Due: b.Due / 2, Digest: []byte{0x77, 0xa0, 0xe4, 0x1b, 9}, ReadAt: c.FinalAt().Add(36 * time.Hour), CheckedAt: sampleNow,
		})
	}
	trunc := e8(s.tb, "0.04620418")
	check := func(name, key string, ours, cut money.E8) {
		b.Checks = append(b.Checks, billing.Check{AccountID: 1, Name: name, Key: key, Ours: ours, Truncated: cut, Theirs: ours - cut, CheckedAt: sampleNow})
	}
	check(billing.CheckTotal, "", b.Due, trunc)
	check(billing.CheckFamily, "expenditure", b.Due-b.Refunds, trunc)
	check(billing.CheckFamily, "refund", b.Refunds, 0)
	for _, sv := range services {
		check(billing.CheckService, sv.code, money.E8(sv.cost)*unit, 0)
	}
	check(billing.CheckPrice, "", b.Due, 0)
	return b
}

// bills are two years of months, the newest open, one not whole, one that differs.
func (s *sample) bills() []billing.Bill {
	now := billing.CycleAt(sampleNow)
	list := make([]billing.Bill, 0, 24)
	for i := range 24 {
		list = append(list, s.bill(now.Add(-i)))
	}
	list[3].Versions[1].Whole, list[3].Versions[1].WhyNotWhole = false, "moved"
	for _, i := range []int{2, 5, 9} {
		miss := &list[6].Checks[i]
		miss.Theirs += e8(s.tb, "2.14000001")
		miss.Difference = -e8(s.tb, "2.14000001")
	}
	return list
}

func (s *sample) order(id string, status billing.OrderStatus) billing.Order {
	o := billing.Order{
		AccountID: 1, AccountName: "lindqvist-main", ID: id, CustomerID: "c1", ServiceType: "hws.service.type.ec2", ServiceTypeName: "Elastic Cloud Server",
		SourceType: 1, Status: status, Type: 1, CreatedAt: sampleNow.Add(-5 * 24 * time.Hour), Creator: "ops-singapore",
		List: usd(s.tb, "15748.80"), Discounted: usd(s.tb, "13858.94"), Coupon: usd(s.tb, "500"), Flexi: usd(s.tb, "0"), StoredCard: usd(s.tb, "0"),
		Commission: usd(s.tb, "0"), Consumed: usd(s.tb, "0"), ContractID: "HW-2026-117",
		Discounts: []billing.OrderDiscount{{Type: "605", Amount: usd(s.tb, "1889.80")}},
		Projects:  []billing.Project{{ID: "0", Name: "default"}, {ID: "p1", Name: "亚洲物流"}}, SubOrderIDs: []string{"CS2611170759SUB01", "CS2611170759SUB02"},
		FirstSeenAt: sampleNow.Add(-5*24*time.Hour + 6*time.Minute), SeenAt: sampleNow.Add(-time.Minute), DetailAt: sampleNow.Add(-16 * time.Second), Version: 2,
	}
	if status == billing.OrderPendingPayment {
		o.PayBy = sampleNow.Add(47*time.Hour + 47*time.Minute)
	} else {
		o.PaidAt = sampleNow.Add(-4 * 24 * time.Hour)
	}
	for i, spec := range []string{"c7n.2xlarge.4, 路径规划-计算-05 至 08", "Ultra-high I/O, 500 GB", hostile} {
		o.Items = append(o.Items, billing.OrderItem{
			ID: fmt.Sprint(i), ServiceType: "hws.service.type.ec2", ServiceTypeName: services[i].name, SpecDesc: spec, PeriodType: 3, PeriodNum: 1, Count: 4,
			EffectiveAt: sampleNow.AddDate(0, 0, -4), ExpireAt: sampleNow.AddDate(1, 0, -4), List: usd(s.tb, "5249.60"), Discounted: usd(s.tb, "4619.64"),
		})
	}
	return o
}

func (s *sample) orders() []billing.Order {
	var list []billing.Order
	for i, status := range append(billing.OrderStatuses, billing.OrderStatuses...) {
		o := s.order(fmt.Sprintf("CS26111707%02dQX7KB", i), status)
		o.Type = billing.OrderTypes[i%len(billing.OrderTypes)]
		o.ServiceTypeName = services[i%len(services)].name
		if i == 4 {
			o.ServiceTypeName, o.Creator = hostile, hostile
		}
		list = append(list, o)
	}
	list[5].PayBy = sampleNow.Add(90 * time.Hour)
	return list
}

func (s *sample) lines(c billing.Cycle) []billing.Line {
	names := []string{"web-prod-01", "路径规划-计算-01", "tracking-api-sg-03", "订单归档-上海", "vol-web-prod-data-a-very-long-name-kept-whole-on-hover", hostile, ""}
	list := make([]billing.Line, 50)
	for i := range list {
		l := &list[i]
		sv := services[i%len(services)]
		l.No, l.BillDate, l.BillType, l.ChargeMode = int32(i+1), c.LastDay()-billing.Day(i/17), 5, "3"
		l.ResourceID, l.ResourceName = fmt.Sprintf("i-7c%02x", i), names[i%len(names)]
		if l.ResourceName == "" {
			l.ResourceID = ""
		}
		l.ServiceType, l.ServiceTypeName, l.Region, l.ProjectID, l.ProjectName = sv.code, sv.name, "ap-southeast-3", "p1", "亚洲物流"
		l.ResourceTypeName, l.AccountName, l.SpecDesc, l.ResourceTag = "Cloud server", "lindqvist-main", "c7n.2xlarge.4", "team=routing"
		l.Usage, l.Unit, l.UnitPrice = billing.Quantity(fmt.Sprintf("%d.500", 24*i)), "hour", "0.4180000000"
		l.Official = s.some(12)
		l.Discount = l.Official / 8
		l.Due = l.Official - l.Discount
		l.Cash = l.Due
		if i%9 == 7 {
			l.BillType, l.Official, l.Discount, l.Due, l.Cash = 20, -l.Official, -l.Discount, -l.Due, -l.Cash
		}
		if i%6 == 0 {
			l.OrderID, l.ChargeMode = "CS2611170700QX7KB", "1"
		}
	}
	return list
}

func (s *sample) balances() []billing.Balances {
	var list []billing.Balances
	for i := range 30 {
		at := sampleNow.AddDate(0, 0, i-29)
		for _, a := range s.accounts() {
			list = append(list, billing.Balances{
				AccountID: a.ID, ReadAt: at, Debt: usd(s.tb, "0"), Accounts: []billing.Balance{
					{AccountID: a.ID, Type: billing.CashAccount, Amount: usd(s.tb, fmt.Sprintf("%d.19", 140000-700*i)), Designated: usd(s.tb, "0")},
					{AccountID: a.ID, Type: billing.BonusAccount, Amount: usd(s.tb, fmt.Sprintf("%d", 500-250*(i/20)))},
					{AccountID: a.ID, Type: billing.CreditAccount, Amount: usd(s.tb, "60000"), CreditLimit: usd(s.tb, "60000")},
				},
			})
		}
	}
	return list
}

func (s *sample) tasks() []billing.SyncTask {
	list := []billing.SyncTask{
		{ID: 1, AccountID: 1, AccountName: "lindqvist-main", Kind: billing.SyncBalances, DueAt: sampleNow.Add(40 * time.Minute), OKAt: sampleNow.Add(-20 * time.Minute), Done: 4},
		{ID: 2, AccountID: 1, Kind: billing.SyncOrders, DueAt: sampleNow.Add(-time.Second), OKAt: sampleNow.Add(-15 * time.Minute), Done: 12},
		{ID: 3, AccountID: 1, Kind: billing.SyncBill, Cycle: billing.CycleAt(sampleNow), Running: true, Done: 12000, Total: 18442, OKAt: sampleNow.Add(-6 * time.Hour)},
		{ID: 4, AccountID: 1, Kind: billing.SyncBill, Cycle: billing.CycleAt(sampleNow).Prev(), DueAt: sampleNow.Add(time.Hour), Tries: 2, Problem: &billing.SyncProblem{Code: "not_whole", Detail: "ListCustomerselfResourceRecordDetails: total_count 18,442 then 18,450", At: sampleNow}},
		{ID: 5, AccountID: 2, Kind: billing.SyncBalances, DueAt: sampleNow, Tries: 1, Problem: &billing.SyncProblem{Code: "wrong_key", Detail: "ShowCustomerAccountBalances: 401 APIGW.0301, request 5f1c\u202e", At: sampleNow}},
		{ID: 6, AccountID: 2, Kind: billing.SyncBill, Cycle: billing.CycleAt(sampleNow), DueAt: sampleNow},
	}
	for back := range 12 {
		list = append(list, billing.SyncTask{ID: int64(10 + back), AccountID: 1, Kind: billing.SyncBill, Cycle: billing.CycleAt(sampleNow).Add(-2 - back), OKAt: sampleNow, DueAt: sampleNow.Add(time.Hour), Done: 4000})
	}
	return list
}

// pages returns every page by name.
func (s *sample) pages() map[string]templ.Component {
	t := s.t
	query := url.Values{ParamStatus: {"unpaid,completed"}, ParamQuery: {hostile}}
	stranger := s.facts("/login", url.Values{ParamNext: {"/bills/2026-10"}})
	stranger.User = nil
	login := LoginPage{
		Shell: NewShell(t.Login.Title, stranger), Email: "mara@lindqvist.example", Next: "/bills/2026-10",
		Error: t.Fault(fault.New(fault.Invalid, fault.SignInFailed)), Notice: t.Login.Ended, Langs: Languages(t, "/login", stranger.Query),
	}
	pages := map[string]templ.Component{
		"login":           Login(login),
		"error":           Error(NewErrorPage(s.shell("", "/orders/CS1", nil), 404, fault.New(fault.NotFound, fault.NoSuchOrder, hostile))),
		"error-ours":      Error(NewErrorPage(NewShell("", stranger), 500, nil)),
		"overview":        Overview(s.overview()),
		"first-sync":      Overview(s.firstSync()),
		"orders":          Orders(s.ordersPage(query)),
		"orders-none":     Orders(s.noOrders(query)),
		"order":           Order(s.orderPage(billing.OrderPendingPayment)),
		"order-paid":      Order(s.orderPage(billing.OrderCompleted)),
		"bills":           Bills(s.billsPage()),
		"bill":            Bill(s.billPage(1, billing.ByService)),
		"bill-odd":        Bill(s.billPage(6, billing.ByProject)),
		"bill-open":       Bill(s.billPage(0, billing.ByService)),
		"lines":           Lines(s.linesPage(nil)),
		"lines-all":       Lines(s.linesPage(url.Values{ParamColumns: {"all"}, "mode": {"3"}, "project": {"p1"}})),
		"lines-none":      Lines(s.noLines()),
		"search":          Search(s.searchPage("gpu")),
		"search-none":     Search(s.searchPage("")),
		"sync":            Sync(s.syncPage()),
		"resource":        Resource(s.resourcePage()),
		"resource-bare":   Resource(s.bareResource()),
		"resource-choice": ResourceChoose(s.resourceChoice()),
		"lines-old":       Lines(s.oldLines()),
		"versions":        Versions(s.versionsPage(url.Values{"q": {hostile}, "kind": {"gone"}, "old": {"2"}, "new": {"3"}, "account": {"1"}})),
		"versions-none":   Versions(s.noVersions(nil)),
	}
	maps.Copy(pages, s.referencePages())
	maps.Copy(pages, s.heldPages())
	maps.Copy(pages, s.framePages())
	maps.Copy(pages, s.moneyPages())
	return pages
}
