package handlers

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// limits are all fields of the form of the limits, as the page shows them, with changes.
func (a *answer) limits(changes ...string) []string {
	a.t.Helper()
	form := a.page().Find(`form[action="/admin/policy"]`)
	if form.Length() != 1 {
		a.t.Fatalf("%s: no form of the limits: %.200q", a.what, a.says())
	}
	values := map[string]string{"reason": "tighter"}
	form.Find("input").Each(func(_ int, s *goquery.Selection) {
		if _, on := s.Attr("checked"); on || s.AttrOr("type", "") != "checkbox" {
			values[s.AttrOr("name", "")] = s.AttrOr("value", "")
		}
	})
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
		if changes[i+1] == "" {
			delete(values, changes[i])
		}
	}
	var fields []string
	for name, value := range values {
		fields = append(fields, name, value)
	}
	return fields
}

func TestTheLimitsChangeByTwo(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	admin, other := w.as("admin"), w.as("admin2")
	page := admin.get("/admin/policy").want(http.StatusOK).shows("main", "Approved requests are sent", "50,000.00 USD")
	admin.post("/admin/policy", page.limits()...).want(http.StatusUnprocessableEntity).shows("main", "Nothing was changed")
	for field, value := range map[string]string{"two_above": "many", "owner_above": "1", "request_hours": "0", "approval_hours": "25", "dead_minutes": "29", "reason": " ", "currency": "X"} {
		a := admin.post("/admin/policy", page.limits(field, value)...).want(http.StatusUnprocessableEntity)
		if a.page().Find("#p-"+field+"-err").Length() == 0 {
			t.Errorf("%s = %q: no message at the field: %.300q", field, value, a.says())
		}
		if got := a.page().Find("#p-"+field).AttrOr("value", a.text("#p-"+field)); field != "reason" && got != value {
			t.Errorf("%s: %q was typed, the form has %q", field, value, got)
		}
	}
	admin.post("/admin/policy", page.limits("two_above", "40,000.00")...).want(http.StatusSeeOther)
	own := admin.get("/admin/policy").want(http.StatusOK)
	own.shows("section[aria-labelledby=h-proposal]", "40,000.00 USD", "tighter", "another administrator has to confirm")
	if own.offers("/admin/policy/confirm") || own.offers("/admin/policy") {
		t.Error("who proposed is offered to confirm, or a second change is offered")
	}
	admin.post("/admin/policy/confirm", "proposal", "1").want(http.StatusForbidden).shows(".banner", "You asked for this yourself")
	admin.post("/admin/policy", page.limits("two_above", "30000")...).want(http.StatusConflict).shows(".banner", "another change waits")
	other.post("/admin/policy/confirm", "proposal", "99").want(http.StatusConflict)
	other.post("/admin/policy/confirm", other.get("/admin/policy").fields("/admin/policy/confirm")...).want(http.StatusSeeOther)
	done := other.get("/admin/policy").want(http.StatusOK).shows("section[aria-labelledby=h-values]", "40,000.00 USD")
	done.shows("section[aria-labelledby=h-history] tbody tr:first-child", "50,000.00 USD → 40,000.00 USD", "Admin Person", "Admin2 Person", "tighter")
	if rows := done.rows("section[aria-labelledby=h-history] table"); len(rows) != 3 {
		t.Errorf("the history has %d versions, want 3", len(rows))
	}
	// A proposal may be dropped, by its proposer too.
	admin.post("/admin/policy", admin.get("/admin/policy").limits("cancel_approval", "YES")...).want(http.StatusSeeOther)
	admin.post("/admin/policy/drop", admin.get("/admin/policy").fields("/admin/policy/drop")...).want(http.StatusSeeOther)
	admin.get("/admin/policy").shows("section[aria-labelledby=h-values]", "Cancelling an order needs an approverno")
}

// One person stops all sending at once; turning it on takes two.
func TestStopAllSending(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	w.unpaid("CSSTOP", "50")
	admin, other := w.as("admin"), w.as("admin2")
	path := w.as("finance").ask("CSSTOP").location()
	admin.post("/admin/policy/stop", "reason", "something is wrong").want(http.StatusSeeOther)
	page := admin.get("/admin/policy").want(http.StatusOK).shows(".banner", "Sending is stopped")
	if page.offers("/admin/policy/stop") {
		t.Error("what is stopped can be stopped again")
	}
	admin.decide(path, "approve").want(http.StatusSeeOther)
	admin.get(path).shows(".checks", "Sending is switched off")
	w.work()
	if w.huawei.sent != 0 {
		t.Errorf("%d calls were sent while sending is stopped", w.huawei.sent)
	}
	admin.post("/admin/policy", page.limits("submitting", "YES")...).want(http.StatusSeeOther)
	other.get("/admin/policy").shows("section[aria-labelledby=h-proposal]", "Sending", "off", "on")
	other.post("/admin/policy/confirm", other.get("/admin/policy").fields("/admin/policy/confirm")...).want(http.StatusSeeOther)
	time.Sleep(1100 * time.Millisecond) // the worker's pause after it was told not now
	w.work()
	if w.huawei.sent != 1 {
		t.Errorf("%d calls were sent after it was turned on, want 1", w.huawei.sent)
	}
}

func TestTheLimitsAskForAFreshSignIn(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	admin := w.as("admin")
	fields := admin.get("/admin/policy").limits("two_above", "40000")
	w.advance(6 * time.Minute)
	page := admin.get("/admin/policy").want(http.StatusOK)
	if page.offers("/admin/policy") || !slices.Contains(page.links("main a"), "/login/again?next=%2Fadmin%2Fpolicy") {
		t.Errorf("an old sign-in is offered %q", page.links("main a"))
	}
	admin.post("/admin/policy", fields...).want(http.StatusForbidden).shows(".banner", "Sign in again")
	admin.post("/admin/policy/stop", "reason", "at once, whatever the sign-in").want(http.StatusSeeOther)
	if err := w.db.StopQueue(t.Context(), w.alpha.ID, "key", "wrong_key", "refused"); err != nil {
		t.Fatal(err)
	}
	admin.post("/admin/policy/resume", "account", itoa(w.alpha.ID)).want(http.StatusForbidden)
	again := w.as("admin")
	again.get("/admin/policy").shows(".banner", "alpha-account", "wrong_key")
	again.post("/admin/policy/resume", "account", itoa(w.yuan.ID)).want(http.StatusNotFound)
	again.post("/admin/policy/resume", "account", itoa(w.alpha.ID)).want(http.StatusSeeOther)
	if queue, err := w.db.ApprovalQueue(t.Context(), w.alpha.ID); err != nil || !queue.StoppedAt.IsZero() {
		t.Errorf("the queue stands since %s, %v", queue.StoppedAt, err)
	}
}
