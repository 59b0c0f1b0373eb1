package templates

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

var english = lang.For(lang.English)

// The column from list price to payable adds up whatever upstream says: parts
// between two results sum to the second.
func TestOrderPriceAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := func(name string, least int64) money.Amount {
			return money.New(decimal.New(rapid.Int64Range(least, 1e12).Draw(t, name), -4), "USD")
		}
		o := billing.Order{List: amount("list", 0), Discounted: amount("discounted", 0), Coupon: amount("coupon", 0), Flexi: amount("flexi", 0)}
		for i := range rapid.IntRange(0, 3).Draw(t, "discounts") {
			o.Discounts = append(o.Discounts, billing.OrderDiscount{Type: "605", Amount: amount(fmt.Sprint("d", i), -1e12)})
		}
		sum, err := NewOrderPrice(english, &o)
		if err != nil {
			t.Fatal(err)
		}
		at := decimal.Zero
		for _, row := range sum.Rows {
			value := decimal.RequireFromString(row.Value.Exact)
			if row.Kind == "" {
				at = at.Add(value)
			} else if !at.Equal(value) {
				t.Fatalf("%s is %s, the parts above are %s", row.Label.Plain(), value, at)
			}
		}
	})
}

// Upstream names a coupon both among the discounts and as the coupon's amount:
// it is taken off once.
func TestACouponIsTakenOffOnce(t *testing.T) {
	o := billing.Order{
		List: usd(t, "900.82"), Discounted: usd(t, "794.33"), Coupon: usd(t, "20"),
		Discounts: []billing.OrderDiscount{{Type: "605", Amount: usd(t, "106.49")}, {Type: "301", Amount: usd(t, "20")}},
	}
	sum, err := NewOrderPrice(english, &o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range sum.Rows {
		got = append(got, row.Label.Plain()+" "+row.Value.Shown)
	}
	want := "List price 900.82; Commercial contract discount −106.49; After discount 794.33; Cash coupons −20.00; Payable 774.33"
	if strings.Join(got, "; ") != want {
		t.Errorf("the column is %s, want %s", strings.Join(got, "; "), want)
	}
}

func TestOrderPriceRefusesTwoCurrencies(t *testing.T) {
	o := billing.Order{List: usd(t, "2"), Discounted: usd(t, "1"), Coupon: money.New(decimal.NewFromInt(1), "EUR")}
	if _, err := NewOrderPrice(english, &o); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("error = %v, want ErrCurrency", err)
	}
	if _, err := NewOrderRow(english, &o, sampleNow); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("row: error = %v, want ErrCurrency", err)
	}
}

func TestOnlySettledAmountsAreRuledTwice(t *testing.T) {
	for status, want := range map[billing.OrderStatus]string{
		billing.OrderPendingPayment: "res", billing.OrderProcessing: "res", billing.OrderCanceled: "fin", billing.OrderCompleted: "fin",
	} {
		o := billing.Order{Status: status, List: usd(t, "2"), Discounted: usd(t, "2")}
		sum, err := NewOrderPrice(english, &o)
		if err != nil {
			t.Fatal(err)
		}
		if got := sum.Rows[len(sum.Rows)-1].Kind; got != want {
			t.Errorf("status %d: the result is ruled %q, want %q", status, got, want)
		}
	}
}

func TestDeadline(t *testing.T) {
	for _, c := range []struct {
		left   time.Duration
		text   string
		urgent bool
	}{
		{72 * time.Hour, "3 d", false},
		{48 * time.Hour, "2 d", false},
		{47 * time.Hour, "1 d 23 h", true},
		{0, "passed", true},
		{-time.Hour, "passed", true},
	} {
		o := billing.Order{Status: billing.OrderPendingPayment, PayBy: sampleNow.Add(c.left)}
		d := NewDeadline(english, &o, sampleNow)
		if d.Left != c.text || d.Urgent != c.urgent {
			t.Errorf("%s left = %q, urgent %v; want %q, %v", c.left, d.Left, d.Urgent, c.text, c.urgent)
		}
	}
	if d := NewDeadline(english, &billing.Order{Status: billing.OrderCompleted, PayBy: sampleNow}, sampleNow); d != nil {
		t.Errorf("a completed order has the deadline %v", d)
	}
}

func TestTieOutAddsUp(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	bills := s.bills()
	for _, at := range []int{0, 1, 6} {
		tie := must[*TieOut](s)(NewTieOut(s.t, &bills[at], nil, s.names(), sampleNow))
		for _, sum := range tie.Sums {
			total := decimal.Zero
			for _, row := range sum.Rows {
				value := decimal.RequireFromString(row.Value.Exact)
				if row.Kind == "" {
					total = total.Add(value)
				} else if !total.Equal(value) {
					t.Errorf("month %d, %s: %s is %s, the parts are %s", at, sum.Caption, row.Label.Plain(), value, total)
				}
			}
		}
	}
	if tie := must[*TieOut](s)(NewTieOut(s.t, &bills[6], nil, s.names(), sampleNow)); len(tie.Misses) != 3 || tie.Tie.Mark != "≠" {
		t.Errorf("three differences show as %d, marked %q", len(tie.Misses), tie.Tie.Mark)
	}
	bills[0].Checks[0].Difference = unit
	tie := must[*TieOut](s)(NewTieOut(s.t, &bills[0], nil, s.names(), sampleNow))
	if tie.Tie.Mark != "" || len(tie.Misses) != 0 || tie.Note == "" {
		t.Errorf("the open month is marked %q with %d differences", tie.Tie.Mark, len(tie.Misses))
	}
	for _, sum := range tie.Sums {
		if last := sum.Rows[len(sum.Rows)-1]; last.Mark != "" || last.Kind != "res" {
			t.Errorf("%s of the open month ends with %q, ruled %q", sum.Caption, last.Mark, last.Kind)
		}
	}
	if tie, err := NewTieOut(s.t, &billing.Bill{Cycle: bills[1].Cycle}, nil, nil, sampleNow); tie != nil || err != nil {
		t.Errorf("a month never checked has the tie-out %v, %v", tie, err)
	}
}

func TestOverviewOnTheFirstOfTheMonth(t *testing.T) {
	first := time.Date(2026, 11, 1, 1, 0, 0, 0, time.UTC) // 09:00 in UTC+8
	facts := OverviewFacts{T: english, Now: first, Currency: "USD"}
	for d := billing.DayAt(first) - 31; d <= billing.DayAt(first); d++ {
		facts.Days = append(facts.Days, billing.DayTotal{Day: d, Due: unit})
	}
	figures, err := NewOverviewFigures(&facts)
	if err != nil {
		t.Fatal(err)
	}
	if len(figures) != 1 || figures[0].Value.Exact != "" || figures[0].Note.Plain() != "no whole day of November yet" {
		t.Errorf("figures = %+v", figures)
	}
	run, err := NewOverviewRun(&facts)
	if err != nil || run == nil || len(run.Hits) != 0 || run.Rows[30].Before.Exact != "31.00000000" {
		t.Errorf("run = %+v, %v", run, err)
	}
}

func TestOverviewComparesTheSameDays(t *testing.T) {
	facts := OverviewFacts{T: english, Now: sampleNow, Currency: "USD"}
	this := billing.CycleAt(sampleNow)
	for d := this.Prev().FirstDay(); d <= billing.DayAt(sampleNow); d++ {
		facts.Days = append(facts.Days, billing.DayTotal{Day: d, Due: unit})
	}
	figures, err := NewOverviewFigures(&facts)
	if err != nil {
		t.Fatal(err)
	}
	if got := figures[0]; got.Value.Exact != "21.00000000" || !got.Value.Open || got.Note.Plain() != "1–21 November, 0.0% on October" {
		t.Errorf("so far = %+v, %q", got.Value, got.Note.Plain())
	}
	if got := figures[1]; got.Value.Exact != "21.00000000" || got.Label != "October, same days" {
		t.Errorf("same days = %+v", got)
	}
	if run, err := NewOverviewRun(&OverviewFacts{T: english, Now: sampleNow}); run != nil || err != nil {
		t.Errorf("a chart of nothing: %v, %v", run, err)
	}
}

func TestGroupsKeepNewAndGone(t *testing.T) {
	c := cycle(t, sampleMonth)
	b := billing.Bill{Cycle: c, Currency: "USD", Amounts: billing.Amounts{Due: 4 * unit}}
	group := func(key string, due money.E8) billing.Group {
		return billing.Group{Key: key, Name: "name of " + key, Lines: 1, Amounts: billing.Amounts{Due: due}, PerUse: due}
	}
	g, err := NewBillGroups(&GroupsFacts{
		T: english, Bill: &b, Dim: billing.ByService, At: sampleNow, Query: url.Values{ParamAccount: {"2"}},
		Now: []billing.Group{group("a", unit), group("", unit/2), group("b", 5*unit/2)}, Before: []billing.Group{group("a", 2*unit), group("old", unit)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range g.Rows {
		got = append(got, strings.Join([]string{r.Name.Text, r.Due.Shown, r.Change.Shown, r.Percent, r.Name.Href}, "|"))
	}
	want := []string{
		"name of b|2.50|+2.50|new|/bills/2026-10/lines?service=b",
		"name of a|1.00|−1.00|−50.0%|/bills/2026-10/lines?service=a",
		"name of |0.50|+0.50|new|",
		"name of old|0.00|−1.00|gone|/bills/2026-09/lines?service=old",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if g.Sum.Due.Exact != "4.00000000" || g.Sum.Before.Exact != "3.00000000" || g.Sum.Change.Shown != "+1.00" {
		t.Errorf("total = %+v", g.Sum)
	}
	if href := g.Tabs[1].Href; href != "/bills/2026-10?account=2&by=region" {
		t.Errorf("a tab leads to %s", href)
	}
}

func TestYearChart(t *testing.T) {
	c := cycle(t, sampleMonth)
	var groups []billing.MonthGroup
	for back := range 15 { // more than twelve months, one of them missing
		if back == 4 {
			continue
		}
		for i := range 9 {
			groups = append(groups, billing.MonthGroup{Cycle: c.Add(-back), Key: fmt.Sprint("s", i), Name: fmt.Sprint("Service ", i), Due: money.E8(9-i) * unit})
		}
	}
	chart, colours, err := NewBillYearChart(english, c, "USD", groups, sampleNow)
	if err != nil {
		t.Fatal(err)
	}
	if len(chart.Cols) != 12 || len(chart.Series) != 7 || chart.Series[6].Name != "3 other services" {
		t.Fatalf("%d columns, series %v", len(chart.Cols), chart.Series)
	}
	if chart.Cols[7].Total.Exact != "0.00000000" || chart.Cols[11].Total.Exact != "45.00000000" || !chart.Cols[11].Marked {
		t.Errorf("totals: missing month %s, newest %s", chart.Cols[7].Total.Exact, chart.Cols[11].Total.Exact)
	}
	if colours["s0"] != "s1" || colours["s5"] != "s6" || colours["s6"] != "s7" || colours["s8"] != "s7" {
		t.Errorf("colours = %v", colours)
	}
	if none, _, err := NewBillYearChart(english, c, "USD", nil, sampleNow); none != nil || err != nil {
		t.Errorf("a chart of nothing: %v, %v", none, err)
	}
}

func TestLineColumns(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   LineColumns
	}{
		{nil, usageColumns},
		{[]string{"books"}, booksColumns},
		{[]string{"all"}, allColumns},
		{[]string{"tag", "due_date", "cash"}, ColTag | ColCash},
		{[]string{"tag,cash"}, ColTag | ColCash},
		{[]string{"nonsense"}, usageColumns},
		{[]string{"none"}, 0},
	} {
		facts := ListFacts{T: english, List: ListLines, Query: url.Values{ParamColumns: c.values}, Choices: &auth.ListChoices{}}
		if _, shown := NewListTools(&facts); LineColumnsOf(shown) != c.want {
			t.Errorf("columns of %v = %b, want %b", c.values, LineColumnsOf(shown), c.want)
		}
	}
	var every LineColumns
	for _, c := range lineColumns(english) {
		every |= c.bit
	}
	if every != allColumns {
		t.Errorf("the list of columns is %b, the set of all %b", every, allColumns)
	}
}

func TestPaths(t *testing.T) {
	c := cycle(t, sampleMonth)
	q := url.Values{"service": {"a", "b"}, ParamAfter: {"x"}, ParamLimit: {"20"}, ParamColumns: {"all"}}
	for _, p := range []struct{ got, want string }{
		{OrderPath("CS/1?#"), "/orders/CS%2F1%3F%23"},
		{LinesOf(c, billing.ByProject, "a&b"), "/bills/2026-10/lines?project=a%26b"},
		{LinesOfDay(c.LastDay()), "/bills/2026-10/lines?from=2026-10-31&to=2026-10-31"},
		{Turned("/l", q, "next", ""), "/l?after=next&columns=all&limit=20&service=a&service=b"},
		{Turned("/l", q, "", "prev"), "/l?before=prev&columns=all&limit=20&service=a&service=b"},
		{Turned("/l", q, "", ""), ""},
		{Suffixed("/l", ".csv", q), "/l.csv?service=a&service=b"},
		{SearchPath("亚洲"), "/search?q=%E4%BA%9A%E6%B4%B2"},
		{unpaidPath(), "/orders?sort=deadline&status=unpaid"},
	} {
		if p.got != p.want {
			t.Errorf("got %s, want %s", p.got, p.want)
		}
	}
}

func TestPagerWords(t *testing.T) {
	for sort, want := range map[string]string{"": "Older ›", "-date": "Older ›", "date": "Next ›", "-amount": "Next ›"} {
		q := url.Values{}
		if sort != "" {
			q.Set(ParamSort, sort)
		}
		if got := NewPager(english, "/l", q, "", "c", "").NextText; got != want {
			t.Errorf("sorted by %q the next page is called %q, want %q", sort, got, want)
		}
	}
}

func TestBannerByRole(t *testing.T) {
	for _, role := range auth.Roles {
		facts := newSample(t, lang.English, role).facts("/bills", nil)
		facts.Health.Problem = &billing.SyncProblem{Code: "wrong_key", Detail: "secret detail"}
		facts.Health.Account = "lindqvist-main"
		shell := NewShell("Bills", facts)
		if shell.Banner == nil || shell.Banner.Kind != "bad" {
			t.Fatalf("%s sees the banner %+v", role, shell.Banner)
		}
		text := shell.Banner.Title.Plain() + shell.Banner.Text.Plain()
		if got, want := strings.Contains(text, "Try the key again"), role == auth.Admin; got != want {
			t.Errorf("%s is told what to do: %v, want %v", role, got, want)
		}
		if strings.Contains(text, "secret detail") {
			t.Errorf("%s sees the detail", role)
		}
		if got, want := shell.Banner.Action != nil, role == auth.Admin; got != want {
			t.Errorf("%s is led to the sync: %v, want %v", role, got, want)
		}
	}
}

func TestSyncHealth(t *testing.T) {
	s := newSample(t, lang.English, auth.Admin)
	part := s.syncPage().Live
	main, asia := part.Accounts[0], part.Accounts[1]
	if main.Health.Kind != "wait" || main.Retry != nil || main.Now == nil {
		t.Errorf("a passing problem: %+v, retry %v", main.Health, main.Retry)
	}
	if asia.Health.Kind != "bad" || asia.Retry == nil || asia.Retry.Action != PathSyncKey || asia.Now != nil {
		t.Errorf("a refused key: %+v, retry %+v", asia.Health, asia.Retry)
	}
	if running := main.Tasks[2]; running.Done != "12000" || running.Total != "18442" || running.Now != nil {
		t.Errorf("a running task: %+v", running)
	}
	if got := main.Tasks[3].Now.Fields; len(got) != 3 || got[2] != (ui.Pair{Name: "month", Value: "2026-10"}) {
		t.Errorf("the month's form posts %v", got)
	}
	healthy := NewSyncPart(&SyncFacts{T: english, Accounts: s.accounts()[:1], Tasks: s.tasks()[:1], Now: sampleNow})
	if got := healthy.Accounts[0].Health; got != (ui.Status{Kind: "ok", Word: "Working"}) {
		t.Errorf("a healthy account: %+v", got)
	}
	if none := NewSyncPart(&SyncFacts{T: english, Now: sampleNow}); none.Void == nil {
		t.Error("no account, and nothing says so")
	}
}

func TestShortSearchIsNotSearched(t *testing.T) {
	s := newSample(t, lang.English, auth.Viewer)
	for query, want := range map[string]string{"": "What are you looking for?", "x": "What are you looking for?", "亚": "What are you looking for?"} {
		p, err := NewSearchPage(s.shell("", PathSearch, nil), nil, query, "", nil, sampleNow)
		if err != nil || p.Void == nil || p.Void.Title != want {
			t.Errorf("search for %q: %+v, %v", query, p.Void, err)
		}
	}
	p, err := NewSearchPage(s.shell("", PathSearch, nil), nil, "gpu", "", &billing.Found{}, sampleNow)
	if err != nil || p.Void == nil || p.Void.Title != "Nothing found." {
		t.Errorf("nothing found: %+v, %v", p.Void, err)
	}
}
