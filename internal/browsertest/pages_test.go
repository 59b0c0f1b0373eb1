package browsertest

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// kinds are the pages of the portal, as an administrator meets them. Whoever adds
// a page adds it here: a page that no link leads to is no page.
var kinds = []string{
	"/", "/account", "/account/factor", "/account/passkeys", "/activity", "/approvals", "/approvals/*",
	"/admin/accounts", "/admin/accounts/*", "/admin/accounts/new", "/admin/audit", "/admin/policy", "/admin/sync", "/admin/sync/versions", "/admin/users", "/admin/users/*", "/admin/users/new",
	"/bills", "/bills/*", "/bills/*/lines", "/bills/*/usage", "/bills/*/versions", "/catalog", "/catalog/convert", "/costs", "/coupons", "/invoices",
	"/orders", "/orders/*", "/orders/*/cancel", "/orders/*/pay", "/packages", "/packages/*", "/prices", "/prices/*", "/prices/compare", "/projects", "/projects/*", "/projects/enable",
	"/resources/*", "/search", "/subscriptions", "/subscriptions/*", "/subscriptions/plan",
	"/subscriptions/*/auto-renew", "/subscriptions/*/expiry", "/subscriptions/*/renew", "/subscriptions/*/unsubscribe", "/views", "/views/*",
}

// states are pages in a state that no link leads to, or that is worth a look of
// its own. M stands for the last month.
var states = []string{
	"/login", "/nowhere", "/bills/2026-13", "/search?q=", "/search?q=prod", "/search?q=nothing-is-called-this", "/search?kind=resources&q=prod",
	"/orders?status=unpaid&sort=deadline", "/orders?columns=none&status=unpaid", "/orders?from=yesterday", "/coupons?status=used,gone", "/packages?status=in_effect",
	"/subscriptions?sort=-amount&then=renew", "/subscriptions?q=nothing-is-called-this",
	"/bills/M?by=region", "/bills/M/lines?columns=all&mode=3&sort=-amount", "/bills/M/lines?q=nothing-is-called-this", "/bills/M/lines?version=1", "/bills/M/usage?mode=1&sort=-list",
	"/catalog?list=usages&sort=-code", "/catalog/convert?amount=1.5&from=13&to=10", "/admin/sync/versions?days=99",
	"/costs?and=mode&by=region&per=day", "/costs?by=project&cost=amortized", "/costs?by=region&cost=amortized&per=day",
	"/approvals?status=requested&tab=all", "/approvals?tab=outside", "/prices?product=hws.service.type.ebs:hws.resource.type.volume",
}

// mistakes are the states that are answered with a mistake.
var mistakes = []string{"/nowhere", "/bills/2026-13", "/orders?from=yesterday", "/admin/sync/versions?days=99"}

// tour is what the tests that look at every page share.
var tour struct {
	sync.Once
	begin []string // addresses that lead furthest
	pages []string
}

// pages are all pages of the portal: one of each kind, as its links lead there,
// and the states. No link is dead, every form that asks gets an answer.
func pages(t *testing.T) []string {
	t.Helper()
	tour.Do(func() {
		tour.begin = furnish(t)
		c := crawl(t, "admin", tour.begin)
		for kind := range c.pages {
			if !slices.Contains(kinds, kind) {
				t.Errorf("%s is a page that the tests do not know", kind)
			}
		}
		for _, kind := range kinds {
			if c.pages[kind] == "" {
				t.Errorf("no link leads to %s", kind)
			} else {
				tour.pages = append(tour.pages, c.pages[kind])
			}
		}
		for _, state := range states {
			tour.pages = append(tour.pages, strings.ReplaceAll(state, "/M", "/"+last.String()))
		}
		t.Logf("%d pages, found by %d kinds of addresses", len(tour.pages), len(c.seen))
	})
	if len(tour.pages) < len(states) {
		t.Fatal("the pages were not found")
	}
	return tour.pages
}

// TestNobodyMeetsADeadLink: whatever a role is shown, it may follow.
func TestNobodyMeetsADeadLink(t *testing.T) {
	pages(t)
	for _, who := range []string{"viewer", "auditor", "finance"} {
		t.Run(who, func(t *testing.T) {
			if c := crawl(t, who, tour.begin); len(c.pages) < 25 {
				t.Errorf("only %d kinds of pages are found", len(c.pages))
			}
		})
	}
}

// furnish makes what the pretend world does not bring along: prices that were
// asked, a request that waits, a view of the administrator's own. It returns where
// to begin: at what has the most to choose from, then at the overview.
func furnish(t *testing.T) []string {
	t.Helper()
	a := newAsker(t)
	a.quotes("on_demand")
	a.quotes("period")
	order := a.ordered(map[string]any{"amount": "19.50"}) // no other test's
	must(t, a.finance.Go("/orders/"+order+"/pay"))
	must(t, a.finance.Type("#a-reason", "To be looked at"))
	must(t, a.finance.Click(`.decide button.btn-go`))
	admin := a.admin
	must(t, admin.Go("/orders?status=unpaid"))
	press(t, admin, "details.views > summary", "\r")
	must(t, admin.Type("#v-name", "What waits for payment"))
	press(t, admin, "#v-name", "\r")
	must(t, admin.WaitFor(`document.querySelector("details.views summary").textContent.includes("What waits")`))
	order = unpaid(t, admin, "#a-reason")
	held := a.resource("status=in_use&then=grace", "renew", `main form[method=post] button.btn-go`)
	return []string{"/orders/" + order, "/subscriptions/" + held, "/"}
}

var (
	idSegment = regexp.MustCompile(`[0-9A-Z_.:%]`)
	file      = regexp.MustCompile(`\.(csv|xlsx|parquet|json)$`)
)

// kindOf is the kind of page that a path belongs to: with a star for each number,
// month or id.
func kindOf(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if idSegment.MatchString(part) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// crawler follows the links of the portal: those to a kind of page that it has
// not seen, and those that ask such a page for something new.
type crawler struct {
	*reader
	pages map[string]string // address by kind of page
	seen  map[string]bool   // kinds of pages, and what was asked of them
	queue [][2]string       // address, and where it was found
}

func (c *crawler) found(at, on string) {
	u, err := url.Parse(at)
	if err != nil {
		c.t.Errorf("%s leads to %q, which is no address: %v", on, at, err)
		return
	}
	if u.IsAbs() || u.Host != "" {
		c.t.Errorf("%s leads away from the portal, to %s", on, at)
		return
	}
	if u.Path == "" { // a part of the page itself
		return
	}
	fresh, kind := false, kindOf(u.Path)
	for name, values := range u.Query() {
		if name == "list" || name == "tab" || name == "kind" || name == "by" {
			name += "=" + values[0]
		}
		fresh = c.first(kind+" "+name) || fresh
	}
	if !c.first(kind) && !fresh {
		return
	}
	u.Fragment = ""
	c.queue = append(c.queue, [2]string{u.String(), on})
}

// first reports whether something was not seen before.
func (c *crawler) first(what string) bool {
	defer func() { c.seen[what] = true }()
	return !c.seen[what]
}

// crawl follows all links that one of the demo people meets.
func crawl(t *testing.T, who string, begin []string) *crawler {
	t.Helper()
	c := &crawler{reader: newReader(t, who), pages: map[string]string{}, seen: map[string]bool{}}
	for _, at := range begin {
		c.found(at, "the test")
	}
	for len(c.queue) > 0 {
		next := c.queue[0]
		c.queue = c.queue[1:]
		c.follow(next[0], next[1])
	}
	return c
}

// follow reads a page, or a file to its end, and looks for links and for forms
// that ask.
func (c *crawler) follow(at, on string) {
	res, err := c.http.Get(demo.URL + at)
	must(c.t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		c.t.Errorf("%s leads to %s, which has status %d", on, at, res.StatusCode)
		return
	}
	if path := res.Request.URL.Path; file.MatchString(path) {
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			c.t.Errorf("%s does not come whole: %v", at, err)
		}
		return
	} else if kind := kindOf(path); c.pages[kind] == "" {
		c.pages[kind] = at
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	must(c.t, err)
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) { c.found(a.AttrOr("href", ""), at) })
	doc.Find("form:not([method=post])").Each(func(_ int, f *goquery.Selection) { c.found(asks(doc, f), at) })
}

// asks is the address that a form leads to as it stands, once what it needs is
// filled in: a number, or two of several ticks.
func asks(doc *goquery.Document, form *goquery.Selection) string {
	fields := form.Find("input[name], select[name]")
	if id, ok := form.Attr("id"); ok {
		fields = fields.AddSelection(doc.Find("[form=" + id + "][name]"))
	}
	q, ticks := url.Values{}, map[string]int{}
	fields.Each(func(_ int, field *goquery.Selection) {
		name, value := field.AttrOr("name", ""), field.AttrOr("value", "")
		_, needed := field.Attr("required")
		switch kind := field.AttrOr("type", ""); {
		case field.Is("select"):
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			q.Add(name, chosen.AttrOr("value", words(chosen)))
		case kind == "checkbox" || kind == "radio":
			_, checked := field.Attr("checked")
			_, outside := field.Attr("form")
			if ticks[name]++; checked || outside && ticks[name] <= 2 {
				q.Add(name, value)
			}
		case value == "" && needed:
			q.Add(name, "1")
		default:
			q.Add(name, value)
		}
	})
	return form.AttrOr("action", "") + "?" + q.Encode()
}
