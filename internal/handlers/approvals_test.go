package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
)

func TestNobodyApprovesTheirOwn(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSOWN", "50")
	admin := w.as("admin")
	path := admin.ask("CSOWN").want(http.StatusSeeOther).location()
	page := admin.get(path).want(http.StatusOK).shows("#why-not", "You asked for this yourself")
	if page.offers(path+"/approve") || page.offers(path+"/reject") || !page.offers(path+"/withdraw") {
		t.Error("who asked is offered to decide, or not to withdraw")
	}
	other := w.as("admin2").get(path).fields(path + "/approve")
	a := admin.post(path+"/approve", other...).want(http.StatusForbidden)
	a.shows(".banner", "You asked for this yourself")
	admin.post(path+"/reject", append(slices.Clone(other), "reason", "r")...).want(http.StatusForbidden)
	if got := w.state(path); got != approval.Requested {
		t.Errorf("the request is %s", got)
	}
	w.as("finance").post(path+"/approve", other...).want(http.StatusForbidden)
	w.as("viewer").post(path+"/withdraw", other...).want(http.StatusForbidden)
	w.as("finance").post(path+"/withdraw", other...).want(http.StatusForbidden) // another's
	admin.decide(path, "withdraw", "reason", "a mistake").want(http.StatusSeeOther)
	admin.get(path).shows("h1 + .chip", "Withdrawn").shows("section[aria-labelledby=h-time]", "took it back a mistake")
}

func TestRejectAsksForAReason(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSREJECT", "50")
	path := w.as("finance").ask("CSREJECT").location()
	admin := w.as("admin")
	a := admin.decide(path, "reject").want(http.StatusUnprocessableEntity)
	a.shows("#d-reject-err", "Write a reason")
	if _, open := a.page().Find("details:has(#d-reject)").Attr("open"); !open {
		t.Error("the form with the mistake is folded away")
	}
	a = admin.decide(path, "reject", "reason", strings.Repeat("x", 1001)).want(http.StatusUnprocessableEntity)
	if got := len(a.text("#d-reject")); got != 1001 {
		t.Errorf("%d characters of what was typed are left", got)
	}
	admin.decide(path, "reject", "reason", "not in the budget").want(http.StatusSeeOther)
	w.as("finance").get(path).shows("h1 + .chip", "Rejected").shows("section[aria-labelledby=h-time]", "not in the budget")
	w.as("finance").ask("CSREJECT").want(http.StatusSeeOther) // a new request with a new approval
}

// A tab that was open while something happened gets what is there now, and 409.
func TestStaleTabs(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSSTALE", "50")
	w.unpaid("CSTAB2", "70")
	finance, admin := w.as("finance"), w.as("admin")
	path, other := finance.ask("CSSTALE").location(), finance.ask("CSTAB2").location()
	tab, tab2 := admin.get(path).fields(path+"/approve"), admin.get(other).fields(other+"/approve")
	finance.decide(path, "withdraw").want(http.StatusSeeOther)
	admin.post(path+"/approve", tab...).want(http.StatusConflict).shows(".banner", "Withdrawn", "Nothing was done")
	// The hash of one request approves no other.
	a := admin.post(other+"/approve", "hash", tab[indexOf(tab, "hash")+1], "form_key", approval.NewFormKey()).want(http.StatusConflict)
	a.shows(".banner", "not what is there now")
	admin.post(other+"/approve", "hash", "00", "form_key", approval.NewFormKey()).want(http.StatusConflict)
	admin.post(other+"/approve", "hash", tab2[indexOf(tab2, "hash")+1]).want(http.StatusUnprocessableEntity) // no key
	if got := w.state(other); got != approval.Requested {
		t.Errorf("the request is %s", got)
	}
	// A decision form that comes twice counts once.
	admin.post(other+"/approve", tab2...).want(http.StatusSeeOther)
	admin.post(other+"/approve", tab2...).want(http.StatusSeeOther)
	d, err := w.db.Request(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, 2)
	if err != nil || len(d.Decisions) != 1 {
		t.Errorf("%d approvals, %v, want 1", len(d.Decisions), err)
	}
}

func TestTwoApproversAtOnce(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSRACE", "50")
	path := w.as("finance").ask("CSRACE").location()
	var wg sync.WaitGroup
	answers := make([]*answer, 2)
	clients := []*client{w.as("admin"), w.as("admin2")}
	forms := [][]string{clients[0].get(path).fields(path + "/approve"), clients[1].get(path).fields(path + "/approve")}
	for i, c := range clients {
		wg.Go(func() { answers[i] = c.post(path+"/approve", forms[i]...) })
	}
	wg.Wait()
	slices.SortFunc(answers, func(a, b *answer) int { return cmp.Compare(a.status, b.status) })
	answers[0].want(http.StatusSeeOther)
	answers[1].want(http.StatusConflict).shows("main", "This is not possible any more", "Approved")
	d, err := w.db.Request(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, 1)
	if err != nil || len(d.Decisions) != 1 || d.State != approval.Approved {
		t.Errorf("%d approvals, %s, %v", len(d.Decisions), d.State, err)
	}
}

// Who loses the role between the page and the click, or between the approval and
// the payment, decides nothing.
func TestARoleIsTakenAwayInBetween(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSROLE", "50")
	w.unpaid("CSROLE2", "50")
	path, path2 := w.as("finance").ask("CSROLE").location(), w.as("finance").ask("CSROLE2").location()
	moving := w.person("moving", auth.Admin, w.alpha.ID)
	c := w.as("moving")
	form := c.get(path).fields(path + "/approve")
	c.decide(path2, "approve").want(http.StatusSeeOther)
	if err := w.db.SetRole(t.Context(), auth.Console("tests"), moving.ID, auth.Viewer, false); err != nil {
		t.Fatal(err)
	}
	// Another role is another sign-in, and with that one the click is refused.
	if a := c.post(path+"/approve", form...).want(http.StatusSeeOther); !strings.HasPrefix(a.location(), "/login") {
		t.Errorf("without the role the click leads to %q", a.location())
	}
	again := w.as("moving")
	again.get(path).want(http.StatusOK)
	again.post(path+"/approve", form...).want(http.StatusForbidden).shows("main", "Your role does not open this page")
	w.work()
	if got := w.state(path2); got != approval.Superseded {
		t.Errorf("what was approved by who may not any more is %s", got)
	}
	w.as("finance").get(path2).shows("main", "has lost the right to")
	if w.huawei.sent != 0 {
		t.Errorf("%d calls were sent", w.huawei.sent)
	}
}

// Deciding asks for a sign-in of the last five minutes, and comes back.
func TestDecidingAsksForAFreshSignIn(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSFRESH", "50")
	path := w.as("finance").ask("CSFRESH").location()
	admin := w.as("admin")
	form := admin.get(path).fields(path + "/approve")
	w.advance(6 * time.Minute)
	page := admin.get(path).want(http.StatusOK)
	if page.offers(path+"/approve") || first(page.links(".decide a.btn-go")) != "/login/again?next=%2Fapprovals%2F1" {
		t.Errorf("an old sign-in is offered %q", page.links(".decide a"))
	}
	if a := admin.post(path+"/approve", form...).want(http.StatusSeeOther); a.location() != "/login/again?next=%2Fapprovals%2F1" {
		t.Errorf("an old sign-in leads to %q", a.location())
	}
	if got := w.state(path); got != approval.Requested {
		t.Errorf("the request is %s", got)
	}
	again := admin.post("/login/again", "password", password, "next", path).want(http.StatusSeeOther)
	if again.location() != path {
		t.Errorf("after the sign-in: %q", again.location())
	}
	admin.decide(path, "approve").want(http.StatusSeeOther)
}

// Where the limits ask approvers for a second factor, a sign-in without one decides nothing.
func TestApprovingAsksForASecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.time = time.Now().UTC()
	w.person("admin2", auth.Admin, w.alpha.ID)
	w.unpaid("CSFACTOR", "50")
	path := w.as("finance").ask("CSFACTOR").want(http.StatusSeeOther).location()
	c := w.as("admin")
	page := c.get(path).want(http.StatusOK).shows("#why-not", "second factor")
	if page.offers(path + "/approve") {
		t.Error("a sign-in without a second factor is offered to approve")
	}
	hash := page.fields(path + "/reject")
	c.post(path+"/approve", hash...).want(http.StatusForbidden).shows(".banner", "second factor")
	if got := w.state(path); got != approval.Requested {
		t.Errorf("the request is %s", got)
	}
}

// An outcome that is not known says so, offers no second try, and two persons
// settle it with evidence.
func TestUnknownOutcomeIsSettledByTwo(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSUNKNOWN", "50")
	finance, admin := w.as("finance"), w.as("admin")
	path := finance.ask("CSUNKNOWN").location()
	admin.decide(path, "approve").want(http.StatusSeeOther)
	w.huawei.set(func(u *upstream) { u.payer = billing.WriteUnknown })
	w.work()
	page := finance.get(path).want(http.StatusOK)
	page.shows("h1 + .chip", "Outcome not known").shows(".banner", "Do not pay this order in the Huawei console", "The outcome is not known yet")
	page.shows("section[aria-labelledby=h-clock]", "counts only after").shows("#no-retry", "Not offered while the outcome is open")
	if page.page().Find("#request").AttrOr("data-live", "") != path {
		t.Error("the page does not renew itself")
	}
	if got := finance.get(path, "X-Live", "1").want(http.StatusOK); got.page().Find("#request").Length() != 1 {
		t.Error("the part that renews itself is missing")
	}
	finance.get("/orders/CSUNKNOWN").shows(".decide", "is open for this order")
	finance.ask2(t, "CSUNKNOWN", http.StatusConflict)

	w.huawei.change("CSUNKNOWN", func(o *billing.Order) { o.Status = billing.OrderPendingConfirmation }) // a state that no rule explains
	time.Sleep(2100 * time.Millisecond)
	w.work()
	if got := w.state(path); got != approval.NeedsReview {
		t.Fatalf("the request is %s, want needs_review", got)
	}
	admin.get("/approvals").shows("tbody", "Two people must decide")
	a := finance.decide(path, "resolve", "verdict", "paid").want(http.StatusUnprocessableEntity)
	a.shows("#d-reference-err", "Write a reason")
	finance.decide(path, "resolve", "reference", "statement 4711").want(http.StatusConflict)
	finance.decide(path, "resolve", "verdict", "paid", "reference", "statement 4711").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.NeedsReview {
		t.Errorf("one word is enough: %s", got)
	}
	finance.get(path).shows("#why-not", "already decided")
	admin.get(path).shows(".decide", "Finance Person", "It happened", "statement 4711")
	admin.decide(path, "resolve", "verdict", "paid", "reference", "seen on the statement too").want(http.StatusSeeOther)
	if got := w.state(path); got != approval.Paid {
		t.Errorf("after two words the request is %s", got)
	}
	if w.huawei.sent != 1 {
		t.Errorf("%d calls were sent, want 1", w.huawei.sent)
	}
}

// ask2 posts a form for an order whose target is taken.
func (c *client) ask2(t *testing.T, order string, status int) {
	t.Helper()
	path := "/orders/" + order + "/pay"
	a := c.get(path)
	c.post(path, append(a.fields(path), "reason", "r")...).want(status)
}

func TestTheInbox(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	buyer := w.person("buyer", auth.Finance, w.alpha.ID, w.bravo.ID)
	for i, id := range []string{"CSA", "CSB", "CSC", "CSD", "CSE"} {
		w.unpaid(id, []string{"10", "20", "30", "40", "50"}[i])
		w.requested(w.alpha, buyer, id, 1)
	}
	w.order(w.bravo, "CSBRAVO", billing.OrderPendingPayment, "5")
	w.requested(w.bravo, buyer, "CSBRAVO", 1)
	admin := w.as("admin")
	admin.decide("/approvals/1", "reject", "reason", "no").want(http.StatusSeeOther)
	for query, want := range map[string]int{
		"": 5, "tab=mine": 0, "tab=all": 6, "tab=all&status=rejected": 1, "tab=all&status=rejected,requested": 6, "tab=all&operation=cancel": 0, "q=CSB": 2, "order=CSB": 1,
		"tab=all&q=%27": 0, "tab=all&account=" + itoa(w.bravo.ID): 1, "from=2020-01-01": 5, "to=2020-01-01": 0, "group=nothing": 0,
	} {
		a := admin.get("/approvals?" + query).want(http.StatusOK)
		if got, file := len(a.rows("main table")), len(admin.get("/approvals.csv?"+query).csv())-1; got != want || file != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, got, file, want)
		}
	}
	for _, sort := range []string{"", "created", "amount", "-amount", "expires"} {
		seen := map[string]bool{}
		for path := "/approvals?tab=all&limit=2&sort=" + sort; path != ""; {
			a := admin.get(path).want(http.StatusOK)
			for _, href := range a.links("tbody th a") {
				seen[href] = true
			}
			path = first(a.links("a[rel=next]"))
		}
		if len(seen) != 6 {
			t.Errorf("sort %q: %d requests on all pages, want 6", sort, len(seen))
		}
	}
	for query, says := range map[string]string{
		"tab=nothing": "Which requests", "status=gone": "Status", "operation=steal": "Operation", "sort=hash": "hash", "after=x": "place in the list", "limit=999": "200", "colour=red": "colour",
	} {
		if a := admin.get("/approvals?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	if got := sumOf(t, column(t, admin.get("/approvals.csv?tab=all").csv(), "discounted_amount")); got != 155_00000000 {
		t.Errorf("the file's amounts sum to %s", got)
	}
	w.as("buyer").get("/approvals").shows(".tabs [aria-current]", "What I asked for 5")
	w.as("viewer").get("/approvals").shows(".tabs [aria-current]", "Everything")
	for _, id := range []string{"0", "x", "-1", "99", "99999999999999999999", "%00"} {
		admin.get("/approvals/" + id).want(http.StatusNotFound)
		admin.post("/approvals/" + id + "/approve").want(http.StatusNotFound)
	}
}

// Orders that were paid or cancelled elsewhere are listed and marked.
func TestOrdersDoneOutside(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSOUT", "50")
	w.unpaid("CSIN", "60")
	path := w.as("finance").ask("CSIN").location()
	for _, id := range []string{"CSOUT", "CSIN"} {
		w.order(w.alpha, id, billing.OrderCompleted, "50", func(o *billing.Order) { o.PaidAt = w.now() })
	}
	if _, err := w.db.NoteOutside(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.work()
	c := w.as("viewer")
	a := c.get("/approvals?tab=outside").want(http.StatusOK)
	a.shows("tbody", "CSOUT", "Paid outside")
	a.shows(".tabs", "Done outside")
	c.get("/orders/CSOUT").want(http.StatusOK).shows(".banner", "Done outside the portal")
	if rows := c.get("/approvals.csv?tab=outside").csv(); !slices.Contains(column(t, rows, "order_id"), "CSOUT") {
		t.Errorf("the file has %q", rows)
	}
	if got := w.state(path); got != approval.External {
		t.Errorf("the request for an order that was paid elsewhere is %s", got)
	}
}
