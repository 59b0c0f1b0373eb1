package handlers

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/testdb"
)

// An admin who sees all accounts sets how long replaced versions live: it says
// what would go before it asks, wants it confirmed, and is in the audit trail.
func TestRetention(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("chief", auth.Admin)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000))
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 2_00000000))
	owner, _ := testdb.URLs(t)
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), `update bill_batch set replaced_at = now() - interval '100 days' where replaced_at is not null`); err != nil {
		t.Fatal(err)
	}
	chief, admin := w.as("chief"), w.as("admin")
	const path = "/admin/sync/versions"
	chief.get("/admin/sync").want(200).shows(`.acts a[href="`+path+`"]`, "Old versions")
	chief.get(path).want(200).shows("main", "kept for ever", "There are 1 older version of 1 month now, with 1 line.")
	if chief.get(path).page().Find("form[method=post][action=\""+path+"\"]").Length() != 0 {
		t.Error("it can be set before it was said what goes")
	}
	chief.get(path+"?days=99").want(200).shows("section[aria-labelledby=h-preview]", "Keep them for 99 days", "The lines of 1 older version of 1 month go", "1 line for good", "Type 99")
	chief.get(path+"?days=101").want(200).shows("section[aria-labelledby=h-preview]", "Nothing goes at once")
	chief.get(path+"?days=").want(200).shows("section[aria-labelledby=h-preview]", "Keep them for ever", "Nothing goes.")
	for _, bad := range []string{"29", "0", "-1", "36501", "many", "1e3", "99999999999999999999"} {
		chief.get(path+"?days="+url.QueryEscape(bad)).want(422).shows(".err", "from 30 to 36500")
		a := chief.post(path, "days", bad, "confirm", bad).want(422)
		a.shows(".err", "from 30 to 36500")
		if got := a.page().Find("#r-days").AttrOr("value", ""); got != bad {
			t.Errorf("typed %q is now %q", bad, got)
		}
	}
	chief.get(path + "?days=30&days=40").want(400)
	chief.get(path + "?weeks=1").want(400)
	chief.post(path, "days", "99", "confirm", "98").want(422).shows(".err", "99")
	chief.post(path, "days", "99").want(422)
	admin.post(path, "days", "99", "confirm", "99").want(403).shows("[role=alert]", "sees accounts that you don't")
	if r, err := w.db.Retention(t.Context()); err != nil || r.SupersededDays != 0 {
		t.Fatalf("set before it was confirmed: %+v, %v", r, err)
	}
	chief.post(path, "days", "99", "confirm", "99").want(303)
	chief.get(path).want(200).shows("main", "go 99 days after it was replaced").shows(".toast", "audit trail")
	chief.get("/admin/audit?action=retention.set").want(200).shows("tbody", "set how long replaced versions live", "chief@demo.test")
	if n, err := w.db.Prune(t.Context(), w.alpha.ID, october); err != nil || n != 1 {
		t.Errorf("afterwards %d versions went, %v", n, err)
	}
	chief.get(path).want(200).shows("main", "There are no older versions")
	chief.post(path, "days", "").want(303)
	chief.get(path).want(200).shows("main", "kept for ever")
	w.advance(6 * time.Minute)
	a := chief.post(path, "days", "365", "confirm", "365").want(303)
	if at := a.location(); !strings.HasPrefix(at, "/login/again?next=") || !strings.Contains(at, url.QueryEscape(url.QueryEscape("days=365"))) && !strings.Contains(at, "days%3D365") {
		t.Errorf("an old sign-in is led to %s", at)
	}
	if s, err := w.db.Superseded(t.Context(), billing.Scope{}, 0); err != nil || s.Versions != 0 {
		t.Errorf("no account: %+v, %v", s, err)
	}
}
