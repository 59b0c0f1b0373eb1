package handlers

import (
	"net/http"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/money"
)

// subscribed puts a yearly/monthly resource with an attached one upstream.
func (w *world) subscribed(id string) {
	w.t.Helper()
	price, err := money.Parse("12.345", "USD")
	if err != nil {
		w.t.Fatal(err)
	}
	end := w.now().Add(20 * 24 * time.Hour)
	w.huawei.set(func(u *upstream) {
		u.resources = []billing.Subscription{
			{ID: id, Name: "server one", Main: true, Status: billing.SubscriptionInUse, ExpireAt: end},
			{ID: id + "-disk", Name: "disk", ParentID: id, Status: billing.SubscriptionInUse, ExpireAt: end},
		}
		u.quote = billing.RenewalQuote{Currency: "USD", Resources: []billing.ResourceRenewal{{ResourceID: id, Amount: price}}}
	})
}

// Every operation on a resource through its form: what it says, who must approve.
func TestAskAboutAResource(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]struct {
		deed, on string
		policy   billing.ExpirePolicy
		more     []string
		says     []string
		steps    int
		state    approval.State
	}{
		"renew":           {"renew", "", 0, []string{"period_type", "3", "period_num", "1"}, []string{"unpaid order", "12.35", "1 attached resource", "It needs no approver"}, 0, approval.Approved},
		"unsubscribe":     {"unsubscribe", "", 0, []string{"unsubscribe_type", "1", "confirm", "server one"}, []string{"gone for good", "Type server one", "It needs 2 different approvers"}, 2, approval.Requested},
		"auto-renew on":   {"auto-renew", "true", 0, []string{"period_type", "2", "period_num", "1", "times", "12"}, []string{"pays from the account", "148.20", "12 times"}, 1, approval.Requested},
		"auto-renew off":  {"auto-renew", "false", billing.ExpireRenew, nil, []string{"not renewed by itself any more"}, 0, approval.Approved},
		"pay-per-use on":  {"expiry", "true", 0, nil, []string{"billed by use", "12.35"}, 1, approval.Requested},
		"pay-per-use off": {"expiry", "false", billing.ExpirePayPerUse, nil, []string{"does not run on by use"}, 0, approval.Approved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newMoneyWorld(t)
			w.subscribed("res-1")
			w.huawei.set(func(u *upstream) { u.resources[0].ExpirePolicy = k.policy })
			path := "/subscriptions/res-1/" + k.deed + "?account=" + itoa(w.alpha.ID)
			if k.on == "false" {
				path += "&on=false"
			}
			c := w.as("finance")
			page := c.get(path).want(http.StatusOK).shows("main", k.says...)
			form := page.fields(path)
			if k.deed == "renew" || name == "auto-renew on" { // the term is chosen first, the figures follow
				page = c.post(path, append(append(form, k.more...), "preview", "1")...).want(http.StatusOK)
				form = page.fields(path)
			}
			at := c.post(path, append(append(form, "reason", "r"), k.more...)...).want(http.StatusSeeOther).location()
			d, err := w.db.Request(t.Context(), billing.Scope{Accounts: []int64{w.alpha.ID}}, 1)
			if err != nil || at != "/approvals/1" || d.Steps != k.steps || d.State != k.state {
				t.Errorf("%s: %s, %d approvers, %s, %v; want %d, %s", name, at, d.Steps, d.State, err, k.steps, k.state)
			}
			c.get(at).want(http.StatusOK).shows("main", "server one")
			if k.steps == 2 {
				w.as("admin").decide(at, "approve").want(http.StatusSeeOther)
				w.as("admin2").decide(at, "approve").want(http.StatusSeeOther)
				if got := w.state(at); got != approval.Approved {
					t.Errorf("after two approvals: %s", got)
				}
			}
		})
	}
}

func TestWrongResourceForms(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.subscribed("res-1")
	c := w.as("finance")
	account := "?account=" + itoa(w.alpha.ID)
	form := func(deed string) []string {
		path := "/subscriptions/res-1/" + deed + account
		return c.get(path).want(http.StatusOK).fields(path)
	}
	for name, k := range map[string]struct {
		deed string
		more []string
		says string
	}{
		"no term":       {"renew", nil, "1 to 11 months"},
		"twelve months": {"renew", []string{"period_type", "2", "period_num", "12"}, "1 to 11 months"},
		"a word":        {"renew", []string{"period_type", "2", "period_num", "x"}, "1 to 11 months"},
		"without end":   {"auto-renew", []string{"period_type", "2", "period_num", "1", "times", "0"}, "1 to 99"},
		"another name":  {"unsubscribe", []string{"unsubscribe_type", "1", "confirm", "server two"}, "server one"},
		"no scope":      {"unsubscribe", []string{"confirm", "server one"}, "what is given back"},
	} {
		a := c.post("/subscriptions/res-1/"+k.deed+account, append(append(form(k.deed), "reason", "stays"), k.more...)...)
		if a.status != http.StatusUnprocessableEntity || a.page().Find("#a-reason").Text() != "stays" {
			t.Errorf("%s: status %d, reason %q", name, a.status, a.page().Find("#a-reason").Text())
		}
		a.shows("main", k.says)
	}
	c.get("/subscriptions/res-9/renew" + account).want(http.StatusNotFound)
	c.get("/subscriptions/res-1/renew").want(http.StatusBadRequest) // of which account?
	c.get("/subscriptions/res-1/renew?account=4711").want(http.StatusNotFound)
	c.get("/subscriptions/res-1/auto-renew" + account + "&on=maybe").want(http.StatusBadRequest)
	c.get("/subscriptions/res-1/auto-renew"+account+"&on=false").want(http.StatusConflict).shows("main", "already set so")
	w.huawei.set(func(u *upstream) { u.resources[0].Main, u.resources[0].ParentID = false, "res-0" })
	c.get("/subscriptions/res-1/renew"+account).want(http.StatusConflict).shows("main", "res-0")
}

// A request that can never have its approvals says so before it is made.
func TestTooFewApprovers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.time = time.Now().UTC()
	w.policy(func(p *approval.Policy) { p.SecondFactor = false })
	w.subscribed("res-1")
	page := w.as("finance").get("/subscriptions/res-1/unsubscribe?account=" + itoa(w.alpha.ID)).want(http.StatusOK)
	page.shows("main", "It needs 2 different approvers", "Who can: Admin Person", "1 more administrator has to be added")
}

// Enabling the function is an admin's, with the account's id typed.
func TestEnableProjects(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	path := "/projects/enable?account=" + itoa(w.alpha.ID)
	w.as("finance").get(path).want(http.StatusForbidden)
	c := w.as("admin")
	// The list of projects leads there: with a button where bills name none, in words where they do.
	ways := func() (button, words int) {
		page := c.get("/projects?account=" + itoa(w.alpha.ID)).want(http.StatusOK).page()
		return page.Find(`.acts a[href^="/projects/enable"]`).Length(), page.Find(`.basis a[href^="/projects/enable"]`).Length()
	}
	if button, words := ways(); button != 1 || words != 0 {
		t.Errorf("before any project: %d buttons, %d links in words", button, words)
	}
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000))
	if button, words := ways(); button != 0 || words != 1 {
		t.Errorf("with projects in the bills: %d buttons, %d links in words", button, words)
	}
	form := c.get(path).want(http.StatusOK).shows("main", "once and for ever", "Type domain-alpha").fields(path)
	c.post(path, append(form, "confirm", "yes")...).want(http.StatusUnprocessableEntity)
	at := c.post(path, append(form, "confirm", "domain-alpha")...).want(http.StatusSeeOther).location()
	if got := w.state(at); got != approval.Approved {
		t.Errorf("the request is %s", got)
	}
}
