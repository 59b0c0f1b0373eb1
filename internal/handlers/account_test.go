package handlers

import (
	"encoding/base32"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"

	"portal/internal/auth"
)

// authenticator is a person's phone.
type authenticator struct {
	w      *world
	secret string
}

func (a authenticator) code() string { return a.at(0) }

// at is the code that shows d from now.
func (a authenticator) at(d time.Duration) string {
	a.w.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.w.now().Add(d))
	if err != nil {
		a.w.t.Fatal(err)
	}
	return code
}

// setUp sets up the second factor of who is signed in.
func (c *client) setUp() (phone authenticator, recovery []string) {
	c.t.Helper()
	c.post("/account/factor/begin").want(http.StatusSeeOther)
	page := c.get("/account/factor").want(http.StatusOK)
	phone = authenticator{c.world, strings.ReplaceAll(page.text("#seed"), " ", "")}
	if seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(phone.secret); err != nil || len(seed) != 20 {
		c.t.Fatalf("seed %q, %v", phone.secret, err)
	}
	if path := page.page().Find(".qr path").AttrOr("d", ""); len(path) < 1000 {
		c.t.Errorf("the picture is %d bytes long", len(path))
	}
	done := c.post("/account/factor/confirm", "code", phone.code()).want(http.StatusOK)
	recovery = done.page().Find("#codes li").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if len(recovery) != 10 {
		c.t.Fatalf("%d recovery codes", len(recovery))
	}
	return phone, recovery
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("finance")
	elsewhere := w.as("finance")
	c.post("/account/factor/begin").want(303)
	c.post("/account/factor/confirm", "code", "000000").want(422).shows(".err", "not right")
	phone, recovery := c.setUp()
	c.get("/account").want(200).shows("main", "set up", "10 recovery codes left")
	elsewhere.get("/orders").want(303)
	for _, secret := range append(recovery, phone.secret) {
		if strings.Contains(w.log.String(), secret) || strings.Contains(c.get("/account/factor").body, secret) {
			t.Errorf("%s shows again", secret)
		}
	}

	signIn := func() *client {
		t.Helper()
		b := w.stranger()
		a := b.post("/login", "email", "finance@demo.test", "password", password, "next", "/bills").want(303)
		if a.location() != "/login/code?next=%2Fbills" || w.srvCookie(b) != "" {
			t.Fatalf("the password leads to %q, session %q", a.location(), w.srvCookie(b))
		}
		b.get("/orders").want(303)
		return b
	}
	w.advance(time.Minute)
	code := phone.code()
	b := signIn()
	b.get("/login/code?next=%2Fbills").want(200)
	b.post("/login/code", "code", phone.at(-time.Minute)).want(422).shows("[role=alert]", "not right")
	b.post("/login/code", "code", "").want(422)
	b.post("/login/code", "code", code, "role", "admin").want(400)
	if a := b.post("/login/code", "code", code, "next", "/bills").want(303); a.location() != "/bills" {
		t.Errorf("after the code to %q", a.location())
	}
	b.get("/orders").want(200)
	b.get("/login/code").want(303) // nothing waits any more
	if a := signIn(); a.post("/login/code", "code", code).status != 422 {
		t.Error("a code works twice")
	}
	signIn().post("/login/code", "code", phone.at(30*time.Second)).want(303)

	r := signIn()
	r.post("/login/code", "code", strings.ToLower(recovery[3])).want(303)
	r.get("/account").want(200).shows("main", "9 recovery codes left", "used a recovery code")
	signIn().post("/login/code", "code", recovery[3]).want(422)

	late := signIn()
	w.advance(6 * time.Minute)
	if a := late.post("/login/code", "code", phone.code()); a.status != 303 || a.location() != "/login" {
		t.Errorf("six minutes later: %d to %q", a.status, a.location())
	}
	if a := w.stranger().post("/login/code", "code", phone.code()); a.status != 303 || a.location() != "/login" {
		t.Errorf("without a password: %d to %q", a.status, a.location())
	}

	// A fresh sign-in asks for both as well.
	if a := b.post("/login/again", "password", password, "next", "/bills").want(303); a.location() != "/login/code?next=%2Fbills" {
		t.Errorf("again: to %q", a.location())
	}
	b.post("/account/factor/remove").want(303) // not fresh: leads to the sign-in
	b.post("/login/code", "code", phone.code()).want(303)
	b.post("/account/factor/codes").want(200)
	signIn().post("/login/code", "code", recovery[4]).want(422)
	if a := b.post("/account/factor/remove").want(303); a.location() != "/account" {
		t.Errorf("removed, to %q", a.location())
	}
	w.stranger().post("/login", "email", "finance@demo.test", "password", password).want(303)
}

// A new password by a link does not get round the second factor.
func TestLinkKeepsTheSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone, _ := w.as("viewer").setUp()
	admin := w.as("admin")
	path := w.linkOf(admin.post("/admin/users/" + w.idOf("viewer@demo.test") + "/reset"))
	b := w.stranger()
	b.post(path, "password", newPassword, "repeat", newPassword).want(303)
	a := b.post("/login", "email", "viewer@demo.test", "password", newPassword).want(303)
	if a.location() != "/login/code" {
		t.Errorf("to %q, want the second factor", a.location())
	}
	w.advance(time.Minute)
	b.post("/login/code", "code", phone.code()).want(303)
	b.get("/orders").want(200)
}

// Guessing codes slows down like guessing passwords, on all replicas together.
func TestGuessingCodesSlowsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone, _ := w.as("viewer").setUp()
	known := w.stranger()
	w.advance(time.Minute)
	known.post("/login", "email", "viewer@demo.test", "password", password).want(303)
	known.post("/login/code", "code", phone.code()).want(303)
	w.advance(time.Minute)
	replicas := []*client{w.at(w.srv), w.at(w.serve(w.db, "http://127.0.0.1"))}
	refused := 0
	for i := range 20 {
		c := replicas[i%2]
		if i < 2 {
			c.post("/login", "email", "viewer@demo.test", "password", password).want(303)
		}
		if a := c.post("/login/code", "code", "000000"); a.status == http.StatusTooManyRequests {
			refused++
		} else {
			a.want(422)
		}
	}
	if refused < 10 {
		t.Errorf("%d of 20 guesses were refused, want most", refused)
	}
	if a := known.post("/login", "email", "viewer@demo.test", "password", password).want(303); a.location() != "/login/code" {
		t.Errorf("the owner's own device: to %q", a.location())
	}
	known.post("/login/code", "code", phone.code()).want(303)
}

func TestRequiredFactorComesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, viewer := w.as("admin"), w.as("viewer")
	if err := w.db.SetFactorRoles(t.Context(), auth.Console("tests"), []auth.Role{auth.Admin}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/orders", "/orders.csv", "/admin/users", "/admin/sync"} {
		if a := c.get(path); a.status != 303 || a.location() != "/account/factor" {
			t.Errorf("%s: %d to %q, want the second factor first", path, a.status, a.location())
		}
	}
	if a := c.post("/admin/users/" + w.idOf("viewer@demo.test") + "/disable"); a.location() != "/account/factor" {
		t.Errorf("a deed: to %q", a.location())
	}
	viewer.get("/orders").want(200)
	c.get("/account").want(200).shows("main", "Your role needs one")
	c.setUp()
	c.get("/admin/users").want(200)
	c.post("/account/factor/remove").want(403)
}

func TestOwnPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, elsewhere := w.as("viewer"), w.as("viewer")
	for _, f := range []struct {
		current, password, repeat string
		status                    int
		says                      string
	}{
		{password, "short", "short", 422, "15 characters"},
		{password, newPassword, newPassword + "x", 422, "differ"},
		{"not the present one", newPassword, newPassword, 422, "not your present"},
		{password, password, password, 422, "Choose another"},
		{password, "viewer person demo", "viewer person demo", 422, "built around"},
	} {
		c.post("/account/password", "current", f.current, "password", f.password, "repeat", f.repeat).want(f.status).shows(".err", f.says)
	}
	old := c.cookie("portal_session")
	c.post("/account/password", "current", password, "password", newPassword, "repeat", newPassword).want(303)
	c.get("/account").want(200).shows(".toast", "password is changed")
	elsewhere.get("/orders").want(303)
	if c.cookie("portal_session") == old {
		t.Error("the session keeps its token")
	}
	w.stranger().post("/login", "email", "viewer@demo.test", "password", password).want(422)
	w.stranger().post("/login", "email", "viewer@demo.test", "password", newPassword).want(303)
	for range 6 {
		c.post("/account/password", "current", "guess", "password", newPassword+"!", "repeat", newPassword+"!")
	}
	c.post("/account/password", "current", "guess", "password", newPassword+"!", "repeat", newPassword+"!").want(429)
}

// TestManySessionsAreFolded: this one and the newest stand open, all others can
// be ended at once without opening the fold.
func TestManySessionsAreFolded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	for range 3 {
		w.advance(time.Minute)
		w.as("viewer")
	}
	counts := func() (open, folded int) {
		part := c.get("/account").want(200).page().Find("section[aria-labelledby=h-sessions]")
		folded = part.Find("details tbody tr").Length()
		return part.Find("tbody tr").Length() - folded, folded
	}
	if open, folded := counts(); open != 4 || folded != 0 {
		t.Errorf("of four sessions %d stand open and %d are folded", open, folded)
	}
	w.as("viewer")
	w.as("viewer")
	if open, folded := counts(); open != 6 || folded != 0 {
		t.Errorf("of six sessions %d stand open and %d are folded", open, folded)
	}
	w.as("viewer")
	if open, folded := counts(); open != 5 || folded != 2 {
		t.Errorf("of seven sessions %d stand open and %d are folded", open, folded)
	}
	a := c.get("/account")
	a.shows("section[aria-labelledby=h-sessions] > .wrap tbody tr:first-child", "this one").shows("section[aria-labelledby=h-sessions] details summary", "2 older sessions")
	if a.page().Find("section[aria-labelledby=h-sessions] form:not(:has([name=session]))").Not("details form").Length() != 1 {
		t.Error("ending all other sessions is not at hand")
	}
	if id := a.page().Find("details [name=session]").AttrOr("value", ""); c.post("/account/sessions", "session", id).status != 303 {
		t.Error("a folded session cannot be ended")
	}
	c.post("/account/sessions").want(303)
	if open, folded := counts(); open != 1 || folded != 0 {
		t.Errorf("after all others ended %d stand open and %d are folded", open, folded)
	}
}

func TestOwnSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, b, stranger := w.as("viewer"), w.as("viewer"), w.as("finance")
	sessions := c.get("/account").want(200).shows("main", "this one", "Go-http-client").page().Find("[name=session]")
	if sessions.Length() != 1 {
		t.Fatalf("%d other sessions, want 1", sessions.Length())
	}
	id := sessions.AttrOr("value", "")
	stranger.post("/account/sessions", "session", id).want(404)
	b.get("/orders").want(200)
	c.post("/account/sessions", "session", id).want(303)
	b.get("/orders").want(303)
	b = w.as("viewer")
	c.post("/account/sessions").want(303)
	b.get("/orders").want(303)
	c.get("/orders").want(200)
}
