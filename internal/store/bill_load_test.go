package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/internal/store"
	"portal/internal/testdb"
)

var october = billing.NewCycle(2026, time.October)

// newCustomer makes a customer and the scope that sees it alone.
func newCustomer(t *testing.T, db *store.DB, domain string) (billing.Account, billing.Scope) {
	t.Helper()
	a, err := db.EnsureAccount(t.Context(), billing.Account{Name: domain, DomainID: domain, Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	return a, billing.Scope{Accounts: []int64{a.ID}, Currency: "USD"}
}

// makeLines invents n lines of a month that use every field, null and absent ones too.
func makeLines(n int, cycle billing.Cycle, seed uint64) []billing.Line {
	rnd := rand.New(rand.NewPCG(seed, 1))
	lines := make([]billing.Line, n)
	for i := range lines {
		service := rnd.IntN(5)
		l := &lines[i]
		l.Absent = billing.FieldSet(0).With(billing.FieldSubResourceID)
		if i%3 == 0 {
			l.Null = l.Null.With(billing.FieldResourceTag).With(billing.FieldUsage)
		}
		l.Resource = billing.Resource{
			CustomerID: "member-" + fmt.Sprint(rnd.IntN(2)), AccountName: "Lindqvist", Region: "ap-southeast-3", RegionName: "Singapore",
			ServiceType: fmt.Sprintf("hws.service.type.s%d", service), ServiceTypeName: fmt.Sprintf("Service %d", service),
			ResourceType: "hws.resource.type.vm", ResourceTypeName: "VM",
			ResourceID: fmt.Sprintf("i-%04d", rnd.IntN(40)), ResourceName: "订单归档-上海", ProjectID: "0", ProjectName: "default",
			ChargeMode: []string{"1", "3"}[service%2], OrderID: "", SubServiceType: `<b>"x"`,
		}
		if l.ChargeMode == "1" {
			l.OrderID = fmt.Sprintf("CS26%04d", rnd.IntN(9))
		}
		l.Product = billing.Product{
			ProductID: "p1", SKUCode: "c7n.large", PeriodType: "25", PeriodNum: "1", UsageMeasureID: 4, UnitPrice: "0.4180000000", Unit: "USD/hour", MeasureID: 1,
		}
		l.Official = money.E8(rnd.Int64N(1e12))
		l.Discount = l.Official / 10
		l.Due = l.Official - l.Discount
		l.Cash = l.Due
		l.BillDate = cycle.FirstDay() + billing.Day(rnd.IntN(31))
		l.BillType = 5
		if i%17 == 0 {
			l.BillType, l.Official, l.Discount, l.Due, l.Cash = 4, -l.Official, -l.Discount, -l.Due, -l.Cash
		}
		l.ConsumeTime = time.Date(2026, 10, 3, 4, 5, i%60, 0, time.UTC)
		l.TradeID = fmt.Sprintf("%032x", rnd.Uint64())
		l.ID = []string{"", "ABCDEF0123456789ABCDEF0123456789", "not-hex", fmt.Sprintf("%032x", i)}[i%4]
		l.Usage = []billing.Quantity{"", "24.000", "0.00001", "123456789012.5", "-3", "100000000"}[i%6]
		l.RIUsage = []billing.Quantity{"", "0", "0.10", "9999.9999"}[i%4]
		l.Formula = "0.418 * 24 - 0"
	}
	// Five equal lines are five lines.
	for i := 1; i < min(5, n); i++ {
		lines[i] = lines[0]
	}
	return lines
}

func publish(t *testing.T, db *store.DB, account int64, lines []billing.Line, v store.Verdict) store.Published {
	t.Helper()
	load, err := db.NewLoad(account, october, "USD", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer load.Close()
	for i := range lines {
		if err := load.Add(t.Context(), &lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	if v.ReadAt.IsZero() {
		v.ReadAt = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	}
	p, err := load.Publish(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// read returns all lines of a filter through the pages, forwards.
func read(t *testing.T, db *store.DB, scope billing.Scope, f billing.LineFilter) []billing.Line {
	t.Helper()
	var all []billing.Line
	for {
		p, err := db.Lines(t.Context(), scope, october, f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Lines...)
		if p.Next == "" {
			return all
		}
		f.After = p.Next
	}
}

// asMultiset makes lines comparable whatever their order and numbering.
func asMultiset(lines []billing.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		l.No = 0
		out[i] = fmt.Sprintf("%+v", l)
	}
	slices.Sort(out)
	return out
}

func TestLinesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(1234, october, 1)
	p := publish(t, db, account.ID, lines, store.Verdict{Final: true})
	if p.Reason != "new" || p.Version != 1 || p.Lines != 1234 {
		t.Errorf("published %+v, want version 1, new, 1234 lines", p)
	}
	for _, sort := range []string{"", "-date", "date", "-amount", "amount", "-list", "list"} {
		got := read(t, db, scope, billing.LineFilter{Sort: sort, Limit: 200})
		if diff := cmp.Diff(asMultiset(lines), asMultiset(got)); diff != "" {
			t.Fatalf("sort %q: lines differ (-want +got):\n%.2000s", sort, diff)
		}
	}
}

func TestPagingBackwardsMeetsTheSamePages(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(333, october, 2), store.Verdict{})
	for _, sort := range []string{"-date", "date", "-amount"} {
		f := billing.LineFilter{Sort: sort, Limit: 100}
		var forward []billing.LinePage
		for {
			p, err := db.Lines(t.Context(), scope, october, f)
			if err != nil {
				t.Fatal(err)
			}
			forward = append(forward, p)
			if p.Next == "" {
				break
			}
			f.After = p.Next
		}
		if len(forward) != 4 || forward[0].Prev != "" {
			t.Fatalf("sort %s: %d pages, first Prev %q; want 4 and none", sort, len(forward), forward[0].Prev)
		}
		for i := len(forward) - 1; i > 0; i-- {
			p, err := db.Lines(t.Context(), scope, october, billing.LineFilter{Sort: sort, Limit: 100, Before: forward[i].Prev})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(forward[i-1].Lines, p.Lines); diff != "" {
				t.Errorf("sort %s: page %d backwards differs:\n%.800s", sort, i, diff)
			}
		}
	}
}

func TestTotalsAreExactUnderAnyFilter(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(900, october, 3)
	publish(t, db, account.ID, lines, store.Verdict{})
	day := october.FirstDay() + 10
	for name, c := range map[string]struct {
		filter billing.LineFilter
		match  func(l *billing.Line) bool
	}{
		"none": {billing.LineFilter{}, func(*billing.Line) bool { return true }},
		"service": {billing.LineFilter{Services: []string{"hws.service.type.s1", "hws.service.type.s3"}}, func(l *billing.Line) bool {
			return l.ServiceType == "hws.service.type.s1" || l.ServiceType == "hws.service.type.s3"
		}},
		"refunds":           {billing.LineFilter{BillTypes: []int{4}}, func(l *billing.Line) bool { return l.BillType == 4 }},
		"days":              {billing.LineFilter{From: day, To: day + 3}, func(l *billing.Line) bool { return l.BillDate >= day && l.BillDate <= day+3 }},
		"member and days":   {billing.LineFilter{Members: []string{"member-1"}, To: day}, func(l *billing.Line) bool { return l.CustomerID == "member-1" && l.BillDate <= day }},
		"resource":          {billing.LineFilter{ResourceID: "i-0007"}, func(l *billing.Line) bool { return l.ResourceID == "i-0007" }},
		"text":              {billing.LineFilter{Query: "I-000"}, func(l *billing.Line) bool { return l.ResourceID < "i-0010" }},
		"han":               {billing.LineFilter{Query: "归档"}, func(*billing.Line) bool { return true }},
		"text and days":     {billing.LineFilter{Query: "i-000", From: day}, func(l *billing.Line) bool { return l.ResourceID < "i-0010" && l.BillDate >= day }},
		"order":             {billing.LineFilter{OrderID: "CS260003"}, func(l *billing.Line) bool { return l.OrderID == "CS260003" }},
		"a literal percent": {billing.LineFilter{Query: "%"}, func(*billing.Line) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			var want billing.Amounts
			var n int64
			for i := range lines {
				if c.match(&lines[i]) {
					n++
					want.Add(&billing.Amounts{Official: lines[i].Official, Discount: lines[i].Discount, Due: lines[i].Due})
				}
			}
			p, err := db.Lines(t.Context(), scope, october, c.filter)
			if err != nil {
				t.Fatal(err)
			}
			if p.Total != n || p.Sums != want {
				t.Errorf("got %d lines, %+v; want %d, %+v", p.Total, p.Sums, n, want)
			}
			if got := read(t, db, scope, c.filter); int64(len(got)) != n {
				t.Errorf("pages show %d lines, want %d", len(got), n)
			}
			var exported int64
			err = db.EachLine(t.Context(), scope, october, c.filter, func(*billing.Line) error { exported++; return nil })
			if err != nil || exported != n {
				t.Errorf("export has %d lines, %v; want %d", exported, err, n)
			}
		})
	}
}

func TestAnEqualReadingIsNoNewVersion(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(50, october, 4)
	first := publish(t, db, account.ID, lines, store.Verdict{})
	slices.Reverse(lines)
	second := publish(t, db, account.ID, lines, store.Verdict{Final: true})
	if second.Batch != first.Batch || second.Reason != "unchanged" {
		t.Errorf("same lines in another order: %+v, want batch %d unchanged", second, first.Batch)
	}
	bill, err := db.Bill(t.Context(), scope, october)
	if err != nil || bill.Versions[0].State != "final" {
		t.Errorf("state %v, %v; want final", bill.Versions, err)
	}
	lines[7].Due++
	third := publish(t, db, account.ID, lines, store.Verdict{Final: true})
	if third.Version != 2 || third.Reason != "restated" {
		t.Errorf("one amount changed: %+v, want version 2 restated", third)
	}
}

func TestKeptDaysAreTheSameLines(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(400, october, 5)
	publish(t, db, account.ID, lines, store.Verdict{})
	from := october.FirstDay() + 20
	load, err := db.NewLoad(account.ID, october, "USD", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer load.Close()
	kept, err := load.Keep(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(slices.Clone(lines), func(l billing.Line) bool { return l.BillDate >= from })
	if int(kept) != len(want) {
		t.Fatalf("kept %d lines, want %d", kept, len(want))
	}
	fresh := lines[0]
	fresh.BillDate = from
	if err := load.Add(t.Context(), &fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Publish(t.Context(), store.Verdict{ReadAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	got := read(t, db, scope, billing.LineFilter{Limit: 200})
	if diff := cmp.Diff(asMultiset(append(want, fresh)), asMultiset(got)); diff != "" {
		t.Errorf("lines differ (-want +got):\n%.2000s", diff)
	}
	bill, err := db.Bill(t.Context(), scope, october)
	if err != nil || bill.Lines != int64(len(want)+1) {
		t.Errorf("bill has %d lines, %v; want %d", bill.Lines, err, len(want)+1)
	}
}

func TestAFailedPublishLeavesNothing(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(20, october, 6)
	load, err := db.NewLoad(account.ID, october, "USD", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		if err := load.Add(t.Context(), &lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := load.Digest(t.Context()); err != nil { // flushes the rows to the file
		t.Fatal(err)
	}
	load.Close() // the file is gone: the copy must fail
	if _, err := load.Publish(t.Context(), store.Verdict{ReadAt: time.Now()}); err == nil {
		t.Error("publish without rows succeeded")
	}
	if _, err := db.Bill(t.Context(), scope, october); !fault.Is(err, fault.NotFound) {
		t.Errorf("bill after a failed publish: %v, want not found", err)
	}
	if p := publish(t, db, account.ID, lines, store.Verdict{}); p.Reason != "new" {
		t.Errorf("the next publish is %+v, want new", p)
	}
}

func TestANamelessAccountTakesTheUpstreamsName(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	nameless, scope := newCustomer(t, db, "member-0")
	lines := makeLines(40, october, 10)
	publish(t, db, nameless.ID, lines, store.Verdict{})
	accounts, err := db.Accounts(t.Context(), scope)
	if err != nil || len(accounts) != 1 || accounts[0].Name != "Lindqvist" {
		t.Errorf("the account is now %+v, %v; want it called Lindqvist", accounts, err)
	}
	named, err := db.EnsureAccount(t.Context(), billing.Account{Name: "Books", DomainID: "member-1"})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, db, named.ID, lines, store.Verdict{})
	if accounts, _ := db.Accounts(t.Context(), billing.Scope{Accounts: []int64{named.ID}}); accounts[0].Name != "Books" {
		t.Errorf("an account with a name of its own became %q", accounts[0].Name)
	}
}

func TestNobodySeesAnotherAccountsBills(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, aScope := newCustomer(t, db, "a")
	b, bScope := newCustomer(t, db, "b")
	publish(t, db, a.ID, makeLines(30, october, 7), store.Verdict{})
	if _, err := db.Lines(t.Context(), bScope, october, billing.LineFilter{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("lines of another account: %v, want not found", err)
	}
	publish(t, db, b.ID, makeLines(12, october, 8), store.Verdict{})
	both := billing.Scope{Accounts: []int64{a.ID, b.ID}, Currency: "USD"}
	for scope, want := range map[*billing.Scope]int64{&aScope: 30, &bScope: 12, &both: 42} {
		p, err := db.Lines(t.Context(), *scope, october, billing.LineFilter{})
		if err != nil || p.Total != want {
			t.Errorf("scope %v: %d lines, %v; want %d", scope.Accounts, p.Total, err, want)
		}
		if got := read(t, db, *scope, billing.LineFilter{Limit: 7, Sort: "-amount"}); int64(len(got)) != want {
			t.Errorf("scope %v: pages show %d lines, want %d", scope.Accounts, len(got), want)
		}
	}
	found, err := db.Search(t.Context(), bScope, "i-00", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found.Resources {
		if r.Due == 0 {
			t.Errorf("found %s without an amount", r.ResourceID)
		}
	}
}

func TestBadLineFilters(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	account, scope := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(10, october, 9), store.Verdict{})
	for _, c := range []struct {
		f    billing.LineFilter
		code fault.Code
	}{
		{billing.LineFilter{Sort: "name; drop table bill_line"}, fault.BadSort},
		{billing.LineFilter{After: "garbage!"}, fault.BadCursor},
		{billing.LineFilter{After: "bm9uZQ"}, fault.BadCursor},
		{billing.LineFilter{Before: "MjAyNi0xMy0wMQowCjA"}, fault.BadCursor},
		{billing.LineFilter{Limit: 201}, fault.BadLimit},
		{billing.LineFilter{Limit: -1}, fault.BadLimit},
	} {
		_, err := db.Lines(context.Background(), scope, october, c.f)
		if f := fault.As(err); f == nil || f.Code != c.code || f.Kind != fault.Invalid {
			t.Errorf("filter %+v: %v, want %s", c.f, err, c.code)
		}
	}
}

// A month that was published after the last ANALYZE must not be taken for an
// empty one: its pages took seconds, because thousands of rows met thousands.
func TestTheNewestMonthIsPlannedLikeAnyOther(t *testing.T) {
	t.Parallel()
	owner, app := testdb.URLs(t)
	db, err := store.Open(t.Context(), store.Config{URL: app})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	account, _ := newCustomer(t, db, "d1")
	publish(t, db, account.ID, makeLines(3000, october, 1), store.Verdict{Final: true, ReadAt: time.Now()})
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `analyze`); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), `
		select s.tablename from pg_stats s join pg_class c on c.relname = s.tablename and c.relkind = 'r'
		where s.attname = 'batch' and s.tablename not in ('bill_batch', 'bill_current') and s.tablename !~ '^bill_line'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) > 0 {
		t.Errorf("%v, %v have statistics of the batch: add them to the migration of bill statistics", tables, err)
	}
}

// What is always there stands first in a batch's rows, and all batches have the
// parent's columns, whatever their order.
func TestColumnsOfANewBatch(t *testing.T) {
	t.Parallel()
	owner, _ := testdb.URLs(t)
	db := testdb.New(t)
	account, _ := newCustomer(t, db, "d1")
	p := publish(t, db, account.ID, makeLines(10, october, 1), store.Verdict{Final: true})
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	columns := func(table, order string) []string {
		rows, err := conn.Query(t.Context(), `select attname || ' ' || atttypid::regtype || ' ' || attnotnull from pg_attribute
			where attrelid = $1::regclass and attnum > 0 and not attisdropped order by `+order, table)
		if err != nil {
			t.Fatal(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	batch := fmt.Sprint("bill_line_b", p.Batch)
	if got, want := columns(batch, "attname"), columns("bill_line", "attname"); !slices.Equal(got, want) {
		t.Errorf("a batch has %q, the parent %q", got, want)
	}
	first := []string{"due", "official", "batch", "line_no", "resource", "product", "shape", "bill_date"}
	for i, c := range columns(batch, "attnum")[:len(first)] {
		if name, _, _ := strings.Cut(c, " "); name != first[i] {
			t.Errorf("column %d of a batch is %s, want %s", i+1, name, first[i])
		}
	}
}
