package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/testdb"
)

// passed moves all claims back, as if so much time had gone by.
func (w *world) passed(d time.Duration) {
	w.t.Helper()
	w.rewrite(`update approval_attempt set claimed_at = claimed_at - interval '` + d.String() + `'`)
}

// rewrite changes rows past all rules of the database.
func (w *world) rewrite(sql string) {
	w.t.Helper()
	super, err := pgx.Connect(w.t.Context(), testdb.SuperURL(w.t))
	if err != nil {
		w.t.Fatal(err)
	}
	defer super.Close(w.t.Context())
	for _, sql := range []string{`set session_replication_role = replica`, sql} {
		if _, err := super.Exec(w.t.Context(), sql); err != nil {
			w.t.Fatal(err)
		}
	}
}

// An outcome that is open for five minutes is told on every page to who could
// pay a second time, whatever account they look at, and to nobody else.
func TestAnOpenOutcomeIsToldOnEveryPage(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSOPEN", "50")
	finance, admin := w.as("finance"), w.as("admin")
	path := finance.ask("CSOPEN").location()
	admin.decide(path, "approve").want(http.StatusSeeOther)
	w.huawei.set(func(u *upstream) { u.payer = billing.WriteUnknown })
	w.work()
	const alarm = ".banner:contains('its outcome is not known')"
	told := func(c *client, page string) int {
		t.Helper()
		return c.get(page).page().Find(alarm).Length()
	}
	w.passed(4 * time.Minute)
	if told(admin, "/") != 0 {
		t.Error("people are told before five minutes have passed")
	}
	w.passed(2 * time.Minute)
	pages := []string{"/", "/orders", "/orders/CSOPEN", "/bills", "/subscriptions", "/approvals", "/account", "/activity", "/prices", "/nowhere", "/orders?account=" + itoa(w.bravo.ID)}
	for _, c := range []*client{finance, admin} {
		for _, page := range pages {
			if n := told(c, page); n != 1 {
				t.Errorf("%s says it %d times, want once", page, n)
			}
		}
		if told(c, path) != 0 {
			t.Error("the request's own page says it twice")
		}
	}
	if n := told(admin, "/admin/policy"); n != 1 {
		t.Errorf("the limits say it %d times", n)
	}
	a := admin.get("/orders").shows(alarm, "Payment request", "min ago", "Do not pay in the console", "will not send it again")
	if href := a.page().Find(alarm+" a").AttrOr("href", ""); href != path {
		t.Errorf("it leads to %q, want %s", href, path)
	}
	for _, who := range []string{"viewer", "auditor"} {
		if told(w.as(who), "/") != 0 {
			t.Errorf("a %s is told not to pay", who)
		}
	}
	w.person("elsewhere", auth.Admin, w.bravo.ID)
	if told(w.as("elsewhere"), "/") != 0 {
		t.Error("who has not been granted the account is told")
	}

	// What only persons can settle is told at once; two are told as two.
	w.unpaid("CSODD", "60")
	second := finance.ask("CSODD").location()
	admin.decide(second, "approve").want(http.StatusSeeOther)
	w.work()
	if got := admin.get("/").shows(alarm, "Payment request"); strings.Contains(got.text(alarm), "two people") {
		t.Error("persons are asked for although reading goes on")
	}
	w.huawei.change("CSODD", func(o *billing.Order) { o.Status = billing.OrderPendingConfirmation })
	time.Sleep(2100 * time.Millisecond) // the first reading
	w.work()
	const many = ".banner:contains('without a known outcome')"
	a = admin.get("/").shows(many, "2 calls to Huawei", "what came of 1 of them: two people", "Do not pay in the console")
	href := a.page().Find(many+" a").AttrOr("href", "")
	list := admin.get(href).want(http.StatusOK).shows("tbody", "CSOPEN", "CSODD")
	if n := list.page().Find(many).Length(); n != 1 {
		t.Errorf("the list says it %d times", n)
	}
	// Once everything is known nobody is told any more.
	for _, order := range []string{"CSODD", "CSOPEN"} {
		w.huawei.change(order, func(o *billing.Order) { o.Status, o.PaidAt = billing.OrderCompleted, time.Now() })
	}
	finance.decide(second, "resolve", "verdict", "paid", "reference", "statement 1").want(http.StatusSeeOther)
	admin.decide(second, "resolve", "verdict", "paid", "reference", "statement 1").want(http.StatusSeeOther)
	w.readNow()
	w.work()
	if got := w.state(path); got != "paid" {
		t.Fatalf("the first request is %s", got)
	}
	if admin.get("/").page().Find(alarm).Length()+admin.get("/").page().Find(many).Length() != 0 {
		t.Error("people are still told")
	}
}

// readNow makes every open outcome's turn to be read now.
func (w *world) readNow() {
	w.t.Helper()
	owner, _ := testdb.URLs(w.t)
	c, err := pgx.Connect(w.t.Context(), owner)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close(w.t.Context())
	if _, err := c.Exec(w.t.Context(), `update approval_request set next_read_at = '-infinity' where state in ('unknown', 'confirming', 'paid')`); err != nil {
		w.t.Fatal(err)
	}
}
