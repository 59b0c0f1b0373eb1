package handlers

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/parquet-go/parquet-go"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/money"
)

// linesWorld has 137 lines of October: three services, every seventh a refund,
// equal twins among them, and an empty project now and then.
func linesWorld(t *testing.T) (*world, []billing.Line) {
	t.Helper()
	w := newWorld(t)
	var all []billing.Line
	for i := range 137 {
		l := line(october, i%31+1, []string{"ec2", "evs", "obs"}[i%3], fmt.Sprintf("i-%02d", i%20), money.E8(1_00000001*(i%50)+1))
		if i%7 == 0 {
			l.BillType, l.Official, l.Due, l.Cash = 4, -l.Official, -l.Due, -l.Cash
		}
		if i%10 == 3 {
			l.ProjectID, l.ProjectName = "", ""
		}
		if i%25 == 5 {
			l.ResourceName, l.OrderID = "=HYPERLINK(\"http://evil.example\")", "CS77"
		}
		all = append(all, l)
	}
	all = append(all, all[10], all[10])
	w.publish(w.alpha, october, all...)
	return w, all
}

func due(lines []billing.Line, keep func(l *billing.Line) bool) (sum money.E8, n int) {
	for i := range lines {
		if keep(&lines[i]) {
			sum += lines[i].Due
			n++
		}
	}
	return sum, n
}

const linesPath = "/bills/2026-10/lines"

func TestLinesPageDeep(t *testing.T) {
	t.Parallel()
	w, all := linesWorld(t)
	c := w.as("viewer")
	for _, sort := range []string{"", "date", "-date", "amount", "-amount", "list", "-list"} {
		path := linesPath + "?limit=17&sort=" + sort
		var pages [][]string
		for path != "" && len(pages) < 20 {
			a := c.get(path).want(http.StatusOK)
			pages = append(pages, a.page().Find("tbody input[name=line]").Map(attr("value")))
			path = first(a.links(`a[rel=next]`))
		}
		seen := map[string]bool{}
		for _, no := range slices.Concat(pages...) {
			if seen[no] {
				t.Errorf("sort %q: line %s is shown twice", sort, no)
			}
			seen[no] = true
		}
		if len(seen) != len(all) || len(pages) != 9 {
			t.Errorf("sort %q: %d lines on %d pages, want %d on 9", sort, len(seen), len(pages), len(all))
		}
		// From the last page back: the same pages, the other way round.
		path = linesPath + "?limit=17&before=end&sort=" + sort
		for i := len(pages) - 1; i >= 0 && path != ""; i-- {
			a := c.get(path).want(http.StatusOK)
			if got := a.page().Find("tbody input[name=line]").Map(attr("value")); !slices.Equal(got, pages[i]) {
				t.Errorf("sort %q: page %d from the end shows %q, want %q", sort, i+1, got, pages[i])
			}
			path = first(a.links(`a[rel=prev]`))
		}
		if path != "" {
			t.Errorf("sort %q: before the first page is another one", sort)
		}
		if last := c.get(linesPath + "?limit=17&sort=" + sort).links(`.pager a[href*="before=end"]`); len(last) != 1 {
			t.Errorf("sort %q: the first page has %d ways to the last", sort, len(last))
		}
		// And back again: the page before is the page that was before.
		a := c.get(linesPath + "?limit=17&sort=" + sort)
		second := c.get(first(a.links(`a[rel=next]`)))
		back := c.get(first(second.links(`a[rel=prev]`))).want(http.StatusOK)
		if got := back.page().Find("tbody input[name=line]").Map(attr("value")); !slices.Equal(got, pages[0]) {
			t.Errorf("sort %q: back on the first page are %q, want %q", sort, got, pages[0])
		}
	}
}

func TestLinesFilter(t *testing.T) {
	t.Parallel()
	w, all := linesWorld(t)
	c := w.as("finance")
	for query, keep := range map[string]func(l *billing.Line) bool{
		"":                             func(*billing.Line) bool { return true },
		"q=&from=&to=&sort=&limit=":    func(*billing.Line) bool { return true },
		"service=hws.service.type.ec2": func(l *billing.Line) bool { return l.ServiceType == "hws.service.type.ec2" },
		"service=hws.service.type.ec2,hws.service.type.obs":         func(l *billing.Line) bool { return l.ServiceType != "hws.service.type.evs" },
		"service=hws.service.type.ec2&service=hws.service.type.obs": func(l *billing.Line) bool { return l.ServiceType != "hws.service.type.evs" },
		"type=hws.resource.type.evs":                                func(l *billing.Line) bool { return l.ResourceType == "hws.resource.type.evs" },
		"region=ap-southeast-3":                                     func(*billing.Line) bool { return true },
		"region=nowhere":                                            func(*billing.Line) bool { return false },
		"project=project-1":                                         func(l *billing.Line) bool { return l.ProjectID != "" },
		"project=":                                                  func(l *billing.Line) bool { return l.ProjectID == "" },
		"bill_type=4":                                               func(l *billing.Line) bool { return l.BillType == 4 },
		"mode=3":                                                    func(*billing.Line) bool { return true },
		"mode=1":                                                    func(*billing.Line) bool { return false },
		"member=customer-1":                                         func(*billing.Line) bool { return true },
		"resource=i-05":                                             func(l *billing.Line) bool { return l.ResourceID == "i-05" },
		"order=CS77":                                                func(l *billing.Line) bool { return l.OrderID == "CS77" },
		"q=I-0":                                                     func(l *billing.Line) bool { return strings.HasPrefix(l.ResourceID, "i-0") },
		"q=%25":                                                     func(*billing.Line) bool { return false },
		"from=2026-10-30":                                           func(l *billing.Line) bool { return l.BillDate.OfMonth() >= 30 },
		"from=2026-10-05&to=2026-10-06":                             func(l *billing.Line) bool { d := l.BillDate.OfMonth(); return d == 5 || d == 6 },
		"to=2026-10-01&bill_type=5&q=i-1": func(l *billing.Line) bool {
			return l.BillDate.OfMonth() == 1 && l.BillType == 5 && strings.HasPrefix(l.ResourceID, "i-1")
		},
		"account=" + itoa(w.alpha.ID): func(*billing.Line) bool { return true },
	} {
		sum, n := due(all, keep)
		a := c.get(linesPath + "?" + query).want(http.StatusOK)
		rows := c.get(linesPath + ".csv?" + query).csv()
		if got := sumOf(t, column(t, rows, "amount")); got != sum || len(rows)-1 != n {
			t.Errorf("%s: the file has %d lines of %s, want %d of %s", query, len(rows)-1, got, n, sum)
		}
		if n == 0 {
			a.shows(".void", "No line matches")
			continue
		}
		if got := a.exact("tfoot tr:last-child td[data-col=due] data"); !slices.Equal(got, []string{sum.String()}) {
			t.Errorf("%s: the page's total is %q, want %s", query, got, sum)
		}
	}
}

func TestLinesBadInput(t *testing.T) {
	t.Parallel()
	w, _ := linesWorld(t)
	c := w.as("viewer")
	quote := url.QueryEscape(`'"; drop table person; --`)
	for query, says := range map[string]string{
		"from=2026-10-32":               "2026-10-32",
		"from=yesterday":                "yesterday",
		"to=2026-10-5":                  "2026-10-5",
		"from=2026-10-09&to=2026-10-08": "2026-10-09",
		"from=2026-09-30":               "outside the month",
		"to=2026-11-01":                 "outside the month",
		"sort=color":                    "color",
		"sort=--date":                   "--date",
		"sort=" + quote:                 "drop table",
		"limit=0":                       "200",
		"limit=201":                     "200",
		"limit=-1":                      "200",
		"limit=many":                    "200",
		"limit=99999999999999999999":    "200",
		"after=garbage":                 "place in the list",
		"after=%2B%2B%2B":               "place in the list",
		"before=" + quote:               "place in the list",
		"after=MjAyNi0xMC0yOAoyOAox&before=MjAyNi0xMC0yOAoyOAox": "place in the list",
		"after=" + strings.Repeat("QUFB", 2000):                  "place in the list",
		"sort=amount&after=MjAyNi0xMC0yOAoyOAox":                 "place in the list",
		"bill_type=x":                                            "bill_type",
		"bill_type=99999999":                                     "bill_type",
		"q=a&q=b":                                                "q",
		"sort=date&sort=amount":                                  "sort",
		"sevice=ec2":                                             "sevice",
		"page=2":                                                 "page",
		"region=" + "a,b," + strings.Repeat("x", 300):            "region",
		"service=" + strings.Repeat("x", 300):                    "service",
		"q=" + strings.Repeat("x", 300):                          "q",
	} {
		for _, path := range []string{linesPath, linesPath + ".csv"} {
			if says == "place in the list" && path != linesPath {
				continue // a file has all rows, wherever the page was
			}
			a := c.get(path + "?" + query)
			if a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
				t.Errorf("%s?%s: %d %.200q, want 400 with %q", path, query, a.status, a.says(), says)
			}
		}
	}
	for _, name := range []string{"q", "service", "region", "project", "type", "mode", "member", "resource", "order"} {
		if a := c.get(linesPath + "?" + name + "=" + quote); a.status != http.StatusOK || !strings.Contains(a.text(".void"), "No line matches") {
			t.Errorf("a quote in %s: %d, want an empty page", name, a.status)
		}
	}
}

func TestLinesFile(t *testing.T) {
	t.Parallel()
	w, all := linesWorld(t)
	c := w.as("viewer")
	a := c.get(linesPath + ".csv?limit=3&after=MjAyNi0xMC0yOAoyOAox&columns=all")
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="bill-lines-2026-10.csv"` {
		t.Errorf("Content-Disposition %q", got)
	}
	rows := a.csv()
	if len(rows) != len(all)+1 {
		t.Errorf("%d lines, want all %d whatever page was shown", len(rows)-1, len(all))
	}
	if got, want := len(rows[0]), int(billing.FieldCount)+1; got != want {
		t.Errorf("%d columns, want %d", got, want)
	}
	names := column(t, rows, "resource_name")
	if slices.ContainsFunc(names, func(s string) bool { return strings.HasPrefix(s, "=") }) || !slices.Contains(names, `'=HYPERLINK("http://evil.example")`) {
		t.Error("a formula is not neutralised")
	}
	negative := false
	for _, v := range column(t, rows, "amount") {
		negative = negative || strings.HasPrefix(v, "-")
		if strings.Index(v, ".") != len(v)-9 {
			t.Errorf("amount %q has no eight decimals", v)
		}
	}
	if !negative {
		t.Error("no negative amount: signs are lost")
	}
	if !slices.IsSortedFunc(column(t, rows, "bill_date"), func(a, b string) int { return strings.Compare(b, a) }) {
		t.Error("the file is not in the order of the page")
	}
	trail, err := w.db.AuditTrail(t.Context(), 0, 1)
	if err != nil || trail[0].Action != "export" || trail[0].Subject != linesPath+".csv" || trail[0].By.Name != "viewer@demo.test" || !strings.Contains(string(trail[0].Detail), "columns=all") {
		t.Errorf("the audit trail ends with %+v, %v", trail, err)
	}
}

// The columns that another program reads are the rows of the table, exact.
func TestLinesInColumns(t *testing.T) {
	t.Parallel()
	w, _ := linesWorld(t)
	c := w.as("viewer")
	if links := c.get(linesPath + "?service=hws.service.type.ec2").links("[data-export] a"); !slices.Contains(links, linesPath+".parquet?service=hws.service.type.ec2") {
		t.Errorf("the page offers %q", links)
	}
	a := c.get(linesPath + ".parquet?service=hws.service.type.ec2&limit=3").want(http.StatusOK)
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="bill-lines-2026-10.parquet"` {
		t.Errorf("Content-Disposition %q", got)
	}
	rows, err := parquet.Read[struct {
		Name     string   `parquet:"resource_name"`
		Amount   [16]byte `parquet:"amount,decimal(8:38)"`
		Currency string   `parquet:"currency"`
	}](strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	table := c.get(linesPath + ".csv?service=hws.service.type.ec2").csv()
	names, amounts := column(t, table, "resource_name"), column(t, table, "amount")
	if len(rows) != len(names) || len(rows) == 0 {
		t.Fatalf("%d rows, the table has %d", len(rows), len(names))
	}
	for i, row := range rows {
		got := money.E8(binary.BigEndian.Uint64(row.Amount[8:]))
		if export.Neutral(row.Name) != names[i] || got.String() != amounts[i] || row.Currency != "USD" {
			t.Errorf("row %d is %q, %s %s, in the table %q, %s", i, row.Name, got, row.Currency, names[i], amounts[i])
		}
	}
	c.get(linesPath + ".parquet?sort=size").want(http.StatusBadRequest)
}

// A second export of one person waits for the first; another person's does not.
func TestOneExportAtATime(t *testing.T) {
	t.Parallel()
	g := newGate()
	leave, err := g.enter(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := g.enter(t.Context(), 2); err != nil {
		t.Errorf("another person: %v", err)
	} else {
		other()
	}
	entered := make(chan struct{})
	go func() {
		defer close(entered)
		again, err := g.enter(t.Context(), 1)
		if err != nil {
			t.Error(err)
			return
		}
		again()
	}()
	select {
	case <-entered:
		t.Error("two exports of one person at once")
	default:
	}
	leave()
	<-entered
	if len(g.busy) != 0 {
		t.Errorf("%d people are still busy", len(g.busy))
	}
}

func TestExportsInParallelAreWhole(t *testing.T) {
	t.Parallel()
	w, all := linesWorld(t)
	c := w.as("viewer")
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			resp, err := c.http.Get(c.base + linesPath + ".csv")
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil || strings.Count(string(text), "\r\n") != len(all)+1 {
				t.Errorf("%d rows, %v, want %d", strings.Count(string(text), "\r\n"), err, len(all)+1)
			}
		})
	}
	wg.Wait()
}
