package handlers

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/internal/store"
)

// exact lists the exact values of the amounts that a selector finds.
func (a *answer) exact(selector string) []string {
	a.t.Helper()
	return a.page().Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "no value") })
}

// rows lists what the rows of a table say in their first cell.
func (a *answer) rows(table string) []string {
	a.t.Helper()
	return a.page().Find(table + " tbody th[scope=row]").Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
}

// links lists the addresses that a selector finds.
func (a *answer) links(selector string) []string {
	a.t.Helper()
	return a.page().Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
}

// csv reads a file that was taken away.
func (a *answer) csv() [][]string {
	a.t.Helper()
	a.want(http.StatusOK)
	if got := a.header.Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" {
		a.t.Errorf("%s: Content-Type %q", a.what, got)
	}
	rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil {
		a.t.Fatalf("%s: %v", a.what, err)
	}
	return rows
}

// column is a CSV's column by its name, without the head.
func column(t *testing.T, rows [][]string, name string) []string {
	t.Helper()
	at := slices.Index(rows[0], name)
	if at < 0 {
		t.Fatalf("no column %q among %q", name, rows[0])
	}
	var values []string
	for _, row := range rows[1:] {
		values = append(values, row[at])
	}
	return values
}

func sumOf(t *testing.T, values []string) money.E8 {
	t.Helper()
	var sum money.E8
	for _, v := range values {
		e, err := money.ParseE8(v)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err = sum.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return sum
}

// monthsWorld has September and October of two accounts, and October of a third currency.
func monthsWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	refund := line(october, 9, "obs", "i-3", -2_50000001)
	refund.BillType = 4
	w.publish(w.alpha, october.Prev(), line(october.Prev(), 3, "ec2", "i-1", 3_00000000))
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 10_00000001), line(october, 4, "obs", "i-2", 5_00000000), refund)
	w.publish(w.bravo, october, line(october, 3, "ec2", "i-9", 100_00000000))
	w.publish(w.yuan, october, line(october, 3, "ec2", "i-y", 700_00000000))
	return w
}

func TestBills(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	w.publish(w.alpha, october.Next(), line(october.Next(), 3, "ec2", "i-1", 1_00000000))
	c := w.as("viewer")
	a := c.get("/bills").want(http.StatusOK)
	if got, want := a.links("tbody th[scope=row] a"), []string{"/bills/2026-11", "/bills/2026-10", "/bills/2026-09"}; !slices.Equal(got, want) {
		t.Errorf("months %q, want %q", got, want)
	}
	if got := a.exact("tbody tr:nth-child(2) td b data"); !slices.Equal(got, []string{"112.50000000"}) {
		t.Errorf("October's amount due is %q, want 112.50000000", got)
	}
	a.shows("tbody tr:nth-child(1)", "Estimated")
	a.shows("tbody tr:nth-child(2)", "Final")

	rows := c.get("/bills.csv").csv()
	if got, want := column(t, rows, "bill_cycle"), []string{"2026-11", "2026-10", "2026-09"}; !slices.Equal(got, want) {
		t.Errorf("months in the file %q, want %q", got, want)
	}
	if got, want := column(t, rows, "amount"), []string{"1.00000000", "112.50000000", "3.00000000"}; !slices.Equal(got, want) {
		t.Errorf("amounts in the file %q, want %q", got, want)
	}
	if got := column(t, rows, "state"); !slices.Equal(got, []string{"estimated", "final", "final"}) {
		t.Errorf("states in the file %q", got)
	}
}

func TestBill(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("finance")
	a := c.get("/bills/2026-10").want(http.StatusOK)
	if got := a.text("h1"); got != "October 2026" {
		t.Errorf("h1 %q, want October 2026", got)
	}
	if got := a.exact(".figs div:first-child dd data"); !slices.Equal(got, []string{"112.50000000"}) {
		t.Errorf("amount due %q, want 112.50000000", got)
	}
	if got, want := a.rows("section[aria-labelledby=h-by]"), []string{"Service EC2", "Service OBS"}; !slices.Equal(got, want) {
		t.Errorf("services %q, want %q", got, want)
	}
	if got := a.links(`a[rel=prev], a[rel=next]`); !slices.Equal(got, []string{"/bills/2026-09"}) {
		t.Errorf("neighbours %q, want September alone", got)
	}
	a = c.get("/bills/2026-09").want(http.StatusOK)
	if got := a.links(`a[rel=prev], a[rel=next]`); !slices.Equal(got, []string{"/bills/2026-10"}) {
		t.Errorf("neighbours %q, want October alone", got)
	}
	for by, want := range map[string][]string{
		"region": {"AP-Singapore"}, "project": {"Project One"}, "type": {"Type ec2", "Type obs"}, "mode": {"Pay-per-use"},
		"bill_type": {"Usage", "Refund, unsubscription"}, "member": {"member one"},
	} {
		if got := c.get("/bills/2026-10?by=" + by).want(http.StatusOK).rows("section[aria-labelledby=h-by]"); !slices.Equal(got, want) {
			t.Errorf("by %s: %q, want %q", by, got, want)
		}
		a := c.get("/bills/2026-10.csv?by=" + by)
		if got, want := a.header.Get("Content-Disposition"), `attachment; filename="bill-2026-10-by-`+by+`.csv"`; got != want {
			t.Errorf("Content-Disposition %q, want %q", got, want)
		}
		if got := sumOf(t, column(t, a.csv(), "amount")); got != 112_50000000 {
			t.Errorf("by %s the file sums to %s, want 112.50000000", by, got)
		}
	}
}

func TestBillBadInput(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/bills/2026-13":                   {400, "2026-13"},
		"/bills/202610":                    {400, "is not a month"},
		"/bills/abc":                       {400, "is not a month"},
		"/bills/1999-12":                   {400, "is not a month"},
		"/bills/2026-1":                    {400, "is not a month"},
		"/bills/%27;--":                    {400, "is not a month"},
		"/bills/2026-13.csv":               {400, "is not a month"},
		"/bills/2026-13/lines":             {400, "is not a month"},
		"/bills/2026-13/lines.csv":         {400, "is not a month"},
		"/bills/2020-01":                   {404, "2020-01"},
		"/bills/2020-01.csv":               {404, "2020-01"},
		"/bills/2020-01/lines":             {404, "2020-01"},
		"/bills/2020-01/lines.csv":         {404, "2020-01"},
		"/bills/2026-10?by=color":          {400, "color"},
		"/bills/2026-10.csv?by=color":      {400, "color"},
		"/bills/2026-10?by=region&by=mode": {400, "by"},
		"/bills/2026-10?account=x":         {400, "account"},
		"/bills/2026-10?account=-1":        {400, "account"},
		"/bills/2026-10?account=999":       {404, "999"},
		"/bills/2026-10?currency=EUR":      {400, "EUR"},
		"/bills?account=1%27":              {400, "account"},
	} {
		a := c.get(path)
		if a.status != want.status || !strings.Contains(a.says(), want.says) || a.text("h1") == "" {
			t.Errorf("%s: %d %.200q, want %d with %q", path, a.status, a.says(), want.status, want.says)
		}
		if a.header.Get("Content-Disposition") != "" {
			t.Errorf("%s: the error is an attachment", path)
		}
	}
}

// Accounts of two currencies are never added: the page shows one currency,
// offers the other, and says so.
func TestCurrenciesStayApart(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	w.person("both", auth.Viewer, w.alpha.ID, w.yuan.ID)
	c := w.as("both")
	for _, k := range []struct{ query, want, currency string }{
		{"", "12.50000000", "USD"},
		{"?currency=CNY", "700.00000000", "CNY"},
		{"?currency=USD", "12.50000000", "USD"},
		{"?account=" + id(w.yuan), "700.00000000", "CNY"},
		{"?account=" + id(w.yuan) + "," + id(w.alpha), "700.00000000", "CNY"},
		{"?account=" + id(w.alpha) + "&account=" + id(w.yuan), "12.50000000", "USD"},
	} {
		a := c.get("/bills/2026-10" + k.query).want(http.StatusOK)
		if got := a.exact(".figs div:first-child dd data"); !slices.Equal(got, []string{k.want}) {
			t.Errorf("%s: amount due %q, want %s", k.query, got, k.want)
		}
		a.shows(".basis", k.currency)
		if got := column(t, c.get("/bills/2026-10.csv"+k.query).csv(), "currency"); got[0] != k.currency {
			t.Errorf("%s: the file is in %q, want %s", k.query, got, k.currency)
		}
	}
	for _, path := range []string{"/", "/bills", "/bills/2026-10"} {
		tabs := c.get(path).want(http.StatusOK).links(`a[href*="currency="]`)
		if !slices.ContainsFunc(tabs, func(href string) bool { return strings.HasSuffix(href, "currency=CNY") }) {
			t.Errorf("%s offers no other currency: %q", path, tabs)
		}
	}
	for _, path := range []string{"/bills/2026-10", "/bills/2026-10/lines"} {
		c.get(path).shows(".basis", "1 account in CNY left out")
		if strings.Contains(c.get(path+"?account="+id(w.alpha)).text(".basis"), "left out") {
			t.Errorf("%s of one account: something is left out", path)
		}
	}
	if a := c.get("/bills/2026-10?account=" + id(w.alpha) + "&currency=CNY"); a.status != http.StatusBadRequest {
		t.Errorf("a currency that the account does not have: %d, want 400", a.status)
	}
}

func id(a billing.Account) string { return itoa(a.ID) }

// A failing sync is told on every page, in words, with the age of the data; the
// pages answer all the same.
func TestBannerWhenTheUpstreamFails(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	w.order(w.alpha, "CS1", billing.OrderPendingPayment, "10")
	ctx := t.Context()
	if err := w.db.EnsureTasks(ctx, w.alpha.ID, october, october, noon); err != nil {
		t.Fatal(err)
	}
	if err := w.db.UpstreamAnswered(ctx, w.alpha.ID, noon.Add(-3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	c := w.as("viewer")
	if c.get("/bills").page().Find(".banner").Length() != 0 {
		t.Error("a banner although the upstream answers")
	}
	problem := billing.SyncProblem{Code: "unreachable", Detail: "ShowCustomerMonthlySum: dial tcp: secret-host", At: noon}
	if err := w.db.UpstreamFailed(ctx, w.alpha.ID, problem, noon.Add(5*time.Minute), ""); err != nil {
		t.Fatal(err)
	}
	for path, status := range map[string]int{
		"/": 200, "/orders": 200, "/orders/CS1": 200, "/bills": 200, "/bills/2026-10": 200, "/bills/2026-10/lines": 200, "/search?q=CS1": 200,
		"/nothing": 404, "/admin/sync": 403, "/bills?account=4711": 404,
	} {
		a := c.get(path).want(status)
		if banner := a.text(".banner"); banner == "" || !strings.Contains(banner, "2026-11-22 09:00 UTC") {
			t.Errorf("%s: the banner says %q, want the cause and 2026-11-22 09:00 UTC", path, banner)
		}
		if strings.Contains(a.body, "secret-host") {
			t.Errorf("%s tells a viewer the detail for support", path)
		}
	}
}

// Every comparison of a month is on its page, with both numbers; so is its state
// where administrators look.
func TestBillShowsItsChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := line(october, 3, "ec2", "i-1", 5_00000000)
	odd := line(october, 4, "ec2", "i-2", 7_00000000)
	odd.Discount = 1 // the amount due is not list less discount any more
	w.publish(w.alpha, october, l, odd)
	at := noon.Add(-time.Hour)
	if err := w.db.CheckLoad(t.Context(), w.alpha.ID, october, store.Reading{Lines: 2, Stated: 2, At: at}); err != nil {
		t.Fatal(err)
	}
	c := w.as("admin")
	a := c.get("/bills/2026-10").want(http.StatusOK)
	a.shows("#tie-out details", "13 comparisons", "is the amount duealpha-account≠ differs1–210",
		"that Huawei statesalpha-account= ties2–200", "Our own totals against the lines: totals by dayalpha-account= ties12.00000000")
	a.shows(".banner-bad", "One total differs", "1 line is what nobody explains")
	c.get("/admin/sync").shows("#sync", "Tie-outs", "Oct 2026alpha-accountFinal≠ 12 of 13 tie")

	if err := w.db.NoteReading(t.Context(), w.alpha.ID, october, store.Reading{Lines: 2, Stated: 9, At: at}); err != nil {
		t.Fatal(err)
	}
	w.problem(w.alpha, october, "not_whole", "count: page 1 has 2 lines of 9")
	for path, where := range map[string]string{
		"/bills": "tbody", "/bills/2026-10": ".head", "/bills/2026-10/lines": ".head", "/": "main", "/admin/sync": "#sync",
	} {
		c.get(path).shows(where, "Not whole")
	}
	c.get("/bills/2026-10").shows("#tie-out", "2–97").shows(".banner-wait", "Another number of lines arrived")
	if n := c.get("/bills/2026-10").page().Find(".figs data.est").Length(); n == 0 {
		t.Error("the figures of a month that is not whole look final")
	}
}
