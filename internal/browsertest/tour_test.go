package browsertest

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// sums fetches a CSV within the page, so with its session, and returns the
// number of records and the sum of a column.
func sums(t *testing.T, p *Page, path, column string) (n int, sum decimal.Decimal) {
	t.Helper()
	text, err := Eval[string](p, fmt.Sprintf("fetch(%q).then(r => r.ok ? r.text() : 'status ' + r.status)", path))
	must(t, err)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%s is no table: %v, %.200s", path, err, text)
	}
	at := -1
	for i, name := range records[0] {
		if name == column {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("%s has no column %s, but %q", path, column, records[0])
	}
	for _, record := range records[1:] {
		sum = sum.Add(decimal.RequireFromString(record[at]))
	}
	return len(records) - 1, sum
}

// truth returns the number of lines and their sum as the upstream knows them.
func truth(t *testing.T, month string) (n int, sum decimal.Decimal) {
	t.Helper()
	res, err := http.Get(demo.Control + "/truth?month=" + month)
	must(t, err)
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var record struct{ Amount json.Number }
		must(t, json.Unmarshal(lines.Bytes(), &record))
		sum = sum.Add(decimal.RequireFromString(record.Amount.String()))
		n++
	}
	must(t, lines.Err())
	return n, sum
}

// exact returns the exact value of the first amount in an element.
func exact(t *testing.T, p *Page, css string) decimal.Decimal {
	t.Helper()
	v, err := Eval[string](p, fmt.Sprintf("document.querySelector(%q).getAttribute('value')", css+" data"))
	must(t, err)
	return decimal.RequireFromString(v)
}

func TestAStrangerIsSentToTheDoor(t *testing.T) {
	p := open(t, View{})
	for _, path := range []string{"/", "/orders", "/bills", "/bills/" + last.String() + "/lines", "/search?q=x", "/admin/sync"} {
		must(t, p.Go(path))
		at, err := p.Location()
		must(t, err)
		if !strings.HasPrefix(at, "/login?next=") {
			t.Errorf("%s leads a stranger to %s, want the sign-in", path, at)
		}
	}
	must(t, p.Type("#email", "finance@demo.test"))
	must(t, p.Type("#password", "not the password"))
	must(t, p.Click("button[type=submit]"))
	if text, err := p.Text("[role=alert]"); err != nil || text == "" {
		t.Errorf("a wrong password says %q, %v; want a sentence", text, err)
	}
	p.Trouble() // the browser notes the status of a refused form
	if v, err := Eval[string](p, `document.querySelector("#email").value`); err != nil || v != "finance@demo.test" {
		t.Errorf("the email typed is now %q, %v; want it kept", v, err)
	}
	must(t, p.Type("#password", DemoPassword))
	must(t, p.Click("button[type=submit]"))
	if at, err := p.Location(); err != nil || at != "/admin/sync" && at != "/" {
		t.Errorf("after the sign-in at %s, %v", at, err)
	}
	p.Trouble() // finance may not see the sync page: that answer is noted too
}

func TestFinanceReadsTheMonthAndTakesItAway(t *testing.T) {
	p := signedIn(t, "finance", View{})
	must(t, p.Click(`nav a[href="/bills"]`))
	must(t, p.Click(fmt.Sprintf(`main a[href="/bills/%s"]`, last)))
	heading, err := p.Text("h1")
	must(t, err)
	if want := last.Month().String() + fmt.Sprintf(" %d", last.Year()); heading != want {
		t.Errorf("heading %q, want %q", heading, want)
	}
	due := exact(t, p, ".figs")
	n, sum := truth(t, last.String())
	if !due.Equal(sum) {
		t.Errorf("the page says %s, the upstream %s", due, sum)
	}
	if tie, err := p.Text("#h-tie ~ .tie, .sec .tie"); err != nil || !strings.Contains(tie, "=") {
		t.Errorf("tie-out says %q, %v; want that it ties", tie, err)
	}
	must(t, p.Click(fmt.Sprintf(`.acts a[href="/bills/%s/lines"]`, last)))
	if total := exact(t, p, "tfoot .fin .due"); !total.Equal(sum) {
		t.Errorf("lines sum up to %s on the page, want %s", total, sum)
	}
	link, err := Eval[string](p, `document.querySelector('a[href$=".csv"], a[href*=".csv?"]').getAttribute("href")`)
	must(t, err)
	if gotN, got := sums(t, p, link, "amount"); gotN != n || !got.Equal(sum) {
		t.Errorf("the download has %d lines of %s, want %d of %s", gotN, got, n, sum)
	}
}

func TestEveryMonthsDownloadIsTheTruth(t *testing.T) {
	p := signedIn(t, "viewer", View{})
	for i := range 4 {
		c := last.Add(1 - i)
		must(t, p.Go("/bills/"+c.String()))
		n, sum := truth(t, c.String())
		if i == 0 {
			// The open month has moved on since it was read: compare it with itself.
			sum = exact(t, p, ".figs")
		}
		gotN, got := sums(t, p, "/bills/"+c.String()+"/lines.csv", "amount")
		if page := exact(t, p, ".figs"); !page.Equal(sum) || !got.Equal(sum) || i > 0 && gotN != n {
			t.Errorf("%s: page %s, download %d lines of %s, want %d of %s", c, page, gotN, got, n, sum)
		}
	}
}

func TestFiltersStayInTheAddressAndSayWhatTheyLeaveOut(t *testing.T) {
	p := signedIn(t, "finance", View{})
	lines := "/bills/" + last.String() + "/lines"
	must(t, p.Go(lines))
	whole := exact(t, p, "tfoot .fin .due")
	must(t, p.Type("#f-q", "prod"))
	must(t, p.Click(`form.tools .filters > button[type=submit]`))
	at, err := p.Location()
	must(t, err)
	if !strings.Contains(at, "q=prod") {
		t.Errorf("filtered at %s, want q=prod in it", at)
	}
	part := exact(t, p, "tfoot .fin .due")
	if part.Equal(whole) || part.IsZero() {
		t.Errorf("filtered total %s, whole %s", part, whole)
	}
	if note, err := p.Text(".flag"); err != nil || note == "" {
		t.Errorf("nothing says that the lines are filtered: %q, %v", note, err)
	}
	link, err := Eval[string](p, `document.querySelector('a[href*=".csv?"]').getAttribute("href")`)
	must(t, err)
	if _, got := sums(t, p, link, "amount"); !got.Equal(part) {
		t.Errorf("the filtered download sums up to %s, want %s", got, part)
	}
	must(t, p.Click(`thead a[href*="sort="]`))
	must(t, p.Click(`a[rel=next]`))
	if after := exact(t, p, "tfoot .fin .due"); !after.Equal(part) {
		t.Errorf("the total on the next page is %s, want %s", after, part)
	}
	must(t, p.Click(`.tools .chip a`))
	if back := exact(t, p, "tfoot .fin .due"); !back.Equal(whole) {
		t.Errorf("without the filter the total is %s, want %s", back, whole)
	}
	must(t, p.Go(lines+"?q=no-resource-has-this-name"))
	if void, err := p.Text(".void"); err != nil || void == "" {
		t.Errorf("an empty list says %q, %v", void, err)
	}
}

func TestKeysWalkTheTable(t *testing.T) {
	p := signedIn(t, "finance", View{})
	must(t, p.Go("/bills/"+last.String()+"/lines"))
	must(t, p.Key("jjx"))
	must(t, p.WaitFor(`document.querySelectorAll("tbody :checked").length === 1 && !document.querySelector("tfoot .picked").hidden`))
	sum := exact(t, p, `tfoot .picked [data-sum="due"]`)
	row, err := Eval[string](p, `document.querySelector("tbody tr:has(:checked) .due data").getAttribute("value")`)
	must(t, err)
	if !sum.Equal(decimal.RequireFromString(row)) {
		t.Errorf("selected sum %s, want %s", sum, row)
	}
	must(t, p.Key("/"))
	must(t, p.WaitFor(`document.activeElement.matches("[type=search]")`))
}

func TestEverythingWorksWithoutScript(t *testing.T) {
	p := open(t, View{NoScript: true})
	must(t, p.SignIn("admin@demo.test", DemoPassword))
	must(t, p.Go("/bills/"+last.String()+"/lines"))
	must(t, p.Type("#f-q", "prod"))
	must(t, p.Click(`form.tools .filters > button[type=submit]`))
	must(t, p.Click(`a[rel=next]`))
	must(t, p.Go("/admin/sync"))
	if h, err := p.Text("h1"); err != nil || h == "" {
		t.Errorf("heading %q, %v", h, err)
	}
	must(t, p.Go("/orders"))
	must(t, p.Click(`tbody a[href^="/orders/"]`))
	if h, err := p.Text("h1"); err != nil || !strings.Contains(h, "CS") {
		t.Errorf("order heading %q, %v", h, err)
	}
}

func TestChineseFromTheFirstPageOn(t *testing.T) {
	p := open(t, View{Language: "zh-CN"})
	must(t, p.Go("/login"))
	lang, err := Eval[string](p, "document.documentElement.lang")
	must(t, err)
	if lang != "zh-Hans" {
		t.Errorf("a Chinese browser gets lang %q, want zh-Hans", lang)
	}
}
