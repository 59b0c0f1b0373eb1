package handlers

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/internal/store"
	"portal/internal/testdb"
	"portal/internal/vault"
)

// noon is now in these tests: a Sunday in an open month.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const password = "seven blue kettles sing"

// passwordHash is computed once: it is slow on purpose.
var passwordHash = sync.OnceValue(func() string {
	hash, err := auth.HashPassword(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return hash
})

// testVault seals for these tests.
var testVault = sync.OnceValue(func() *vault.Vault {
	v, err := vault.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		panic(err)
	}
	return v
})

// world is a portal with people, accounts and bills, on a database of its own.
type world struct {
	t      testing.TB
	db     *store.DB
	srv    *httptest.Server
	log    *lines
	mu     sync.Mutex
	time   time.Time
	desk   PriceDesk
	huawei *upstream // what the money path reads

	alpha, bravo, yuan billing.Account // two of USD, one of CNY

	spare auth.User // on whom the walk of all routes acts; not in every world
}

// lines keeps what was logged.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// of returns the log line of an answer. It is written just after the answer went out.
func (l *lines) of(a *answer) string {
	a.t.Helper()
	id := a.header.Get("X-Request-Id")
	for range 500 {
		for line := range strings.Lines(l.String()) {
			if strings.Contains(line, "request_id="+id) {
				return line
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	a.t.Fatalf("%s: no log line of request %s", a.what, id)
	return ""
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// newWorld makes a portal with the demo's people and three accounts, no bills yet.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, db: testdb.New(t), time: noon, log: &lines{}, huawei: newUpstream()}
	w.srv = w.serve(w.db, "http://127.0.0.1")
	w.alpha, w.bravo, w.yuan = w.account("alpha", "USD"), w.account("bravo", "USD"), w.account("yuan", "CNY")
	for role, email := range map[auth.Role]string{auth.Viewer: "viewer", auth.Auditor: "auditor", auth.Finance: "finance", auth.Admin: "admin"} {
		w.person(email, role, w.alpha.ID, w.bravo.ID)
	}
	// What a company decides; a test of the second factor decides otherwise.
	if err := w.db.SetFactorRoles(t.Context(), auth.Console("tests"), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

// serve starts one more replica of the portal.
func (w *world) serve(db *store.DB, base string, proxies ...netip.Prefix) *httptest.Server {
	w.t.Helper()
	h, err := New(Config{
		DB: db, BaseURL: base, TrustedProxies: proxies, Now: w.now, Company: "Lindqvist Freight", Prices: w.desk, Vault: testVault(), Approval: approval.New(w.money(db)),
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	w.t.Cleanup(srv.Close)
	return srv
}

func (w *world) account(name, currency string) billing.Account {
	w.t.Helper()
	a, err := w.db.EnsureAccount(w.t.Context(), billing.Account{Name: name + "-account", DomainID: "domain-" + name, Currency: currency})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) person(name string, role auth.Role, accounts ...int64) auth.User {
	w.t.Helper()
	u, err := w.db.CreateUser(w.t.Context(), auth.Console("tests"), store.NewPerson{
		Email: name + "@demo.test", Name: strings.ToUpper(name[:1]) + name[1:] + " Person", Role: role, PasswordHash: passwordHash(), Accounts: accounts,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

// client is a browser: it keeps cookies and does not follow redirects.
type client struct {
	*world
	base string
	http *http.Client
}

func (w *world) stranger() *client { return w.at(w.srv) }

func (w *world) at(srv *httptest.Server) *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &client{world: w, base: srv.URL, http: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as signs in.
func (w *world) as(name string) *client {
	w.t.Helper()
	c := w.stranger()
	c.signIn(name)
	return c
}

func (c *client) signIn(name string) {
	c.t.Helper()
	a := c.post("/login", "email", name+"@demo.test", "password", password)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		c.t.Fatalf("sign in as %s: status %d, Location %q", name, a.status, a.header.Get("Location"))
	}
}

// answer is what came back.
type answer struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   string
}

func (c *client) get(path string, header ...string) *answer {
	c.t.Helper()
	return c.do(http.MethodGet, path, nil, header...)
}

// post sends a form of names and values.
func (c *client) post(path string, fields ...string) *answer {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

func (c *client) do(method, path string, body io.Reader, header ...string) *answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return &answer{t: c.t, what: method + " " + path, status: resp.StatusCode, header: resp.Header, body: string(text)}
}

func (c *client) cookies() []*http.Cookie {
	u, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.http.Jar.Cookies(u)
}

func (c *client) cookie(name string) string {
	for _, k := range c.cookies() {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}

func (a *answer) want(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Errorf("%s: status %d, want %d; the page says %.200q", a.what, a.status, status, a.says())
	}
	return a
}

func (a *answer) location() string { return a.header.Get("Location") }

func (a *answer) page() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatalf("%s: %v", a.what, err)
	}
	return doc
}

// text is what the first element of the selector says, blanks as one.
func (a *answer) text(selector string) string {
	a.t.Helper()
	return strings.Join(strings.Fields(a.page().Find(selector).First().Text()), " ")
}

// says is the main text of a page.
func (a *answer) says() string {
	a.t.Helper()
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return a.body
	}
	return a.text("main")
}

// shows fails the test unless the element says all of the texts.
func (a *answer) shows(selector string, texts ...string) *answer {
	a.t.Helper()
	said := strings.Join(strings.Fields(a.page().Find(selector).Text()), " ")
	for _, text := range texts {
		if !strings.Contains(said, text) {
			a.t.Errorf("%s: %s says %.300q, want %q in it", a.what, selector, said, text)
		}
	}
	return a
}

// october is the last closed month.
var october = billing.NewCycle(2026, time.October)

// line makes a bill line of a resource.
func line(c billing.Cycle, day int, service, resource string, due money.E8) billing.Line {
	l := billing.Line{BillDate: c.FirstDay() + billing.Day(day-1), BillType: 5}
	l.CustomerID, l.AccountName = "customer-1", "member one"
	l.ServiceType, l.ServiceTypeName = "hws.service.type."+service, "Service "+strings.ToUpper(service)
	l.ResourceType, l.ResourceTypeName = "hws.resource.type."+service, "Type "+service
	l.Region, l.RegionName = "ap-southeast-3", "AP-Singapore"
	l.ResourceID, l.ResourceName = resource, "name of "+resource
	l.ProjectID, l.ProjectName = "project-1", "Project One"
	l.ChargeMode, l.MeasureID = "3", 1
	l.Official, l.Discount, l.Due, l.Cash = due, 0, due, due
	l.Usage, l.UsageMeasureID, l.UnitPrice, l.Unit = "24.000", 4, "0.0331000000", "hour"
	l.ConsumeTime, l.TradeTime = l.BillDate.Date(), l.BillDate.Date().Add(time.Hour)
	return l
}

// publish makes lines the current version of an account's month.
func (w *world) publish(a billing.Account, c billing.Cycle, lines ...billing.Line) {
	w.t.Helper()
	w.publishAs(billing.PerDeduction, a, c, lines...)
}

// publishAs is publish with what a line stands for.
func (w *world) publishAs(grain billing.LineGrain, a billing.Account, c billing.Cycle, lines ...billing.Line) {
	w.t.Helper()
	load, err := w.db.NewLoad(a.ID, c, a.Currency, w.t.TempDir())
	if err != nil {
		w.t.Fatal(err)
	}
	defer load.Close()
	for i := range lines {
		if err := load.Add(w.t.Context(), &lines[i]); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, err := load.Publish(w.t.Context(), store.Verdict{Final: c.Final(noon), Grain: grain, ReadAt: noon.Add(-time.Hour)}); err != nil {
		w.t.Fatal(err)
	}
}

// problem makes the newest reading of a month fail.
func (w *world) problem(a billing.Account, c billing.Cycle, code, detail string) {
	w.t.Helper()
	if err := w.db.EnsureTasks(w.t.Context(), a.ID, c, c, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
	task, err := w.db.ClaimTask(w.t.Context(), a.ID, store.Wanted{Kinds: []billing.SyncKind{billing.SyncBill}, From: c, To: c}, noon)
	if err != nil || task == nil {
		w.t.Fatalf("claim the reading of %s: %v, %v", c, task, err)
	}
	o := store.Outcome{Problem: &billing.SyncProblem{Code: code, Detail: detail}, NextAt: noon.Add(time.Hour)}
	if err := task.Finish(w.t.Context(), o, noon); err != nil {
		w.t.Fatal(err)
	}
}

// order saves an order of an account as read an hour ago.
func (w *world) order(a billing.Account, id string, status billing.OrderStatus, amount string, change ...func(o *billing.Order)) {
	w.t.Helper()
	m, err := money.Parse(amount, a.Currency)
	if err != nil {
		w.t.Fatal(err)
	}
	zero := money.New(money.Amount{}.Decimal(), a.Currency)
	o := billing.Order{
		AccountID: a.ID, ID: id, CustomerID: "customer-1", ServiceType: "hws.service.type.ec2", ServiceTypeName: "Elastic Cloud Server",
		SourceType: 1, Status: status, Type: 1, CreatedAt: noon.Add(-48 * time.Hour), List: m, Discounted: m,
		Coupon: zero, Flexi: zero, StoredCard: zero, Commission: zero, Consumed: zero,
	}
	for _, c := range change {
		c(&o)
	}
	if _, err := w.db.SaveOrder(w.t.Context(), &o, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
	w.huawei.put(&o)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// attr picks an attribute of what a selector finds.
func attr(name string) func(int, *goquery.Selection) string {
	return func(_ int, s *goquery.Selection) string { return s.AttrOr(name, "") }
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
