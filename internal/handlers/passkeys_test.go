package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	virtual "github.com/descope/virtualwebauthn"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/passkey/passkeytest"
)

// device is an authenticator made in software, in a browser that shows origin.
type device struct {
	t    testing.TB
	rp   virtual.RelyingParty
	auth virtual.Authenticator
	cred virtual.Credential
}

func (w *world) device() *device {
	return &device{w.t, virtual.RelyingParty{ID: "localhost", Origin: "http://localhost"}, virtual.NewAuthenticator(), passkeytest.NewCredential()}
}

func (d *device) create(options string) string {
	d.t.Helper()
	o, err := virtual.ParseAttestationOptions(options)
	if err != nil {
		d.t.Fatalf("%v in %.300q", err, options)
	}
	d.auth.Options.UserHandle = []byte(o.UserID)
	return virtual.CreateAttestationResponse(d.rp, d.auth, d.cred, *o)
}

func (d *device) get(options string) string {
	d.t.Helper()
	o, err := virtual.ParseAssertionOptions(options)
	if err != nil {
		d.t.Fatalf("%v in %.300q", err, options)
	}
	d.cred.Counter++
	return virtual.CreateAssertionResponse(d.rp, d.auth, d.cred, *o)
}

// addPasskey adds a passkey of who is signed in.
func (c *client) addPasskey(name string) (*device, *answer) {
	c.t.Helper()
	d := c.device()
	options := c.post("/account/passkeys/begin", "name", name, "credential", "").want(http.StatusOK)
	return d, c.post("/account/passkeys", "name", name, "credential", d.create(options.body))
}

// sign answers the challenge of a form with a device.
func (c *client) sign(path string, d *device) *answer {
	c.t.Helper()
	return c.post(path, "credential", d.get(c.post(path+"/begin", "next", "/bills").want(http.StatusOK).body), "next", "/bills")
}

// passworded is a browser in which the password was given, and nothing more.
func (w *world) passworded(name string) *client {
	w.t.Helper()
	b := w.stranger()
	if a := b.post("/login", "email", name+"@demo.test", "password", password, "next", "/bills").want(303); a.location() != "/login/code?next=%2Fbills" {
		w.t.Fatalf("the password leads to %q", a.location())
	}
	b.get("/orders").want(303)
	return b
}

// passkeyOf is a passkey of a person, for the walk of all routes: it is put
// there without what adding one does to sessions.
func (w *world) passkeyOf(name string) int64 {
	w.t.Helper()
	if name == "stranger" {
		return 1
	}
	id := w.personOf(name)
	keys, err := w.db.Passkeys(w.t.Context(), id)
	if err == nil && len(keys) == 0 {
		w.rewrite(fmt.Sprintf(`insert into passkey (person_id, name, credential_id, public_key, sign_count, flags, model, added_at) values (%d, 'key', '\x%016x', '', 0, 1, '', now())`, id, id))
		keys, err = w.db.Passkeys(w.t.Context(), id)
	}
	if err != nil || len(keys) == 0 {
		w.t.Fatalf("no passkey of %s: %v", name, err)
	}
	return keys[0].ID
}

func TestPasskeyAsSecondFactor(t *testing.T) {
	t.Parallel()
	const step = "/login/code/passkey"
	w := newWorld(t)
	c, elsewhere := w.as("finance"), w.as("finance")
	phone, done := c.addPasskey("  work  phone ")
	recovery := done.want(http.StatusOK).page().Find("#codes li").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes with the first passkey", len(recovery))
	}
	elsewhere.get("/orders").want(303)
	c.get("/account").want(200).shows("main", "work phone", "not yet", "1 passkey, 10 recovery codes left", "added a passkey")

	b := w.passworded("finance")
	b.get("/login/code?next=/bills").want(200).shows("main", "Confirm that it is you", "Use a passkey", "Recovery code")
	if a := b.sign(step, phone).want(303); a.location() != "/bills" {
		t.Errorf("after the passkey to %q", a.location())
	}
	b.get("/orders").want(200)
	b.get("/login/code").want(303) // nothing waits any more
	b.get("/account").want(200).shows("main", "2026-11-22 12:00", "passkey: work phone")
	w.passworded("finance").post("/login/code", "code", recovery[0]).want(303)
	w.passworded("finance").post("/login/code", "code", recovery[0]).want(422).shows("[role=alert]", "recovery code is not right")

	// A second one needs no new recovery codes, and leaves this browser signed in.
	laptop, done := b.addPasskey("laptop")
	if done.want(303).location() != "/account/passkeys" {
		t.Errorf("after the second passkey to %q", done.location())
	}
	b.get("/account/passkeys").want(200).shows(".toast", "is added").shows("main", "laptop")
	w.passworded("finance").sign(step, laptop).want(303)

	// What does not open it.
	b = w.passworded("finance")
	old := phone.get(b.post(step + "/begin").want(200).body)
	b.post(step+"/begin", "next", "/bills").want(200)
	b.post(step, "credential", old).want(422).shows("[role=alert]", "not one that opens")
	b.post(step, "credential", old).want(422).shows("[role=alert]", "answered already") // the challenge is gone
	b.post(step, "credential", "").want(422).shows("[role=alert]", "JavaScript")
	b.post(step, "credential", old, "role", "admin").want(400)
	for what, d := range map[string]func(d *device){
		"answered already": nil,
		"another address":  func(d *device) { d.rp.Origin = "https://localhost.evil.example" },
		"not one that":     func(d *device) { d.rp.ID = "evil.example" },
		"not one":          func(d *device) { d.cred.Key = passkeytest.NewCredential().Key },
	} {
		if d == nil {
			b.post(step, "credential", phone.get(b.post(step + "/begin").body)[1:]).want(422) // not even JSON
			b.post(step, "credential", old).want(422).shows("[role=alert]", what)
			continue
		}
		bad := *phone
		d(&bad)
		b.sign(step, &bad).want(422).shows("[role=alert]", what)
	}
	w.as("viewer").addPasskey("phone")
	stolen, _ := w.as("auditor").addPasskey("phone")
	b.sign(step, stolen).want(422).shows("[role=alert]", "not one that opens")
	b.get("/orders").want(303)
	phone.cred.Counter += 5
	b.sign(step, phone).want(303)

	// Without the password, or too late, there is nothing to confirm.
	var told struct {
		Error struct{ Code, Message string }
	}
	a := w.stranger().post(step + "/begin").want(422)
	if err := json.Unmarshal([]byte(a.body), &told); err != nil || told.Error.Code != "passkey_expired" {
		t.Errorf("a stranger's challenge: %s, %v", a.body, err)
	}
	if a := w.stranger().post(step, "credential", "x").want(303); a.location() != "/login" {
		t.Errorf("a stranger to %q", a.location())
	}
	late := w.passworded("finance")
	answer := phone.get(late.post(step + "/begin").want(200).body)
	w.advance(auth.PasskeyFor)
	if a := late.post(step, "credential", answer).want(303); a.location() != "/login" {
		t.Errorf("too late to %q", a.location())
	}
	trail, err := w.db.AuditTrail(t.Context(), 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, e := range trail {
		if e.Action == "signin.passkey_refused" && e.Subject == "finance@demo.test" {
			refused++
		}
	}
	if refused < 8 {
		t.Errorf("%d refusals in the audit trail, want 8 or more", refused)
	}
}

// Of a passkey that was copied neither is taken, once the older counter shows.
func TestCopiedPasskey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	phone, done := c.addPasskey("phone")
	recovery := done.want(200).page().Find("#codes li").First().Text()
	for range 3 {
		w.passworded("viewer").sign("/login/code/passkey", phone).want(303)
	}
	twin := *phone
	twin.cred.Counter = 1
	b := w.passworded("viewer")
	b.sign("/login/code/passkey", &twin).want(422).shows("[role=alert]", "may be a copy")
	b.sign("/login/code/passkey", phone).want(422).shows("[role=alert]", "may be a copy")
	w.stranger().sign("/login/passkey", phone).want(422).shows("[role=alert]", "may be a copy")
	b.post("/login/code", "code", recovery).want(303)
	b.get("/account").want(200).shows("main", "refused", "refused a passkey that may be copied", "1 passkey")
	href := b.get("/account/passkeys").want(200).page().Find(`td a[href^="/account/passkeys/"]`).AttrOr("href", "")
	b.get(href).want(200).shows(".banner", "may be a copy")
	b.post(href + "/remove").want(303)
	b.get("/account/passkeys").want(200).shows("main", "no passkey yet")
	w.as("viewer") // the password alone again
}

func TestPasskeyOpensTheDoor(t *testing.T) {
	t.Parallel()
	const door = "/login/passkey"
	w := newWorld(t)
	phone, _ := w.as("finance").addPasskey("phone")
	other, _ := w.as("viewer").addPasskey("phone")
	b := w.stranger()
	b.get("/login?next=/bills").want(200).shows("[data-passkey]", "Sign in with a passkey")
	if a := b.sign(door, phone).want(303); a.location() != "/bills" {
		t.Errorf("to %q", a.location())
	}
	b.get("/account").want(200).shows("main", "finance@demo.test", "passkey: phone")
	if b.cookie("portal_passkey") != "" {
		t.Error("the cookie of the challenge stays")
	}

	// An authenticator that does not look who is there is not enough here.
	sloppy := *phone
	sloppy.auth.Options.UserNotVerified = true
	w.stranger().sign(door, &sloppy).want(422).shows("[role=alert]", "did not make sure")
	sloppy.cred.Counter++
	phone.cred.Counter += 5

	// Nor is a stranger's, one of another's handle, or an answer in another browser.
	w.stranger().sign(door, w.device()).want(422).shows("[role=alert]", "not one that opens")
	mixed := *other
	mixed.auth.Options.UserHandle = phone.auth.Options.UserHandle
	w.stranger().sign(door, &mixed).want(422).shows("[role=alert]", "not one that opens")
	elsewhere := phone.get(w.stranger().post(door + "/begin").want(200).body)
	w.stranger().post(door, "credential", elsewhere).want(422).shows("[role=alert]", "once more")
	late := w.stranger()
	answer := phone.get(late.post(door + "/begin").want(200).body)
	w.advance(auth.PasskeyFor)
	late.post(door, "credential", answer, "next", "/bills").want(422).shows("[role=alert]", "too long").shows("h1", "Sign in")

	// Asked again, a person gives a passkey of their own.
	b.post("/account/factor/codes").want(303)
	b.get("/login/again?next=/account/passkeys").want(200).shows("[data-passkey]", "Sign in with a passkey")
	page := b.sign(door, other).want(422)
	if page.page().Find(`form[action="/login/again"]`).Length() != 1 {
		t.Error("a refusal of a step-up does not show its form again")
	}
	b.sign(door, phone).want(303)
	b.get("/account/passkeys").want(200)
	again := w.as("auditor")
	w.advance(auth.FreshFor)
	if again.get("/login/again").want(200).page().Find("[data-passkey]").Length() != 0 {
		t.Error("who has no passkey is offered one")
	}

	if err := w.db.DisableUser(t.Context(), auth.Console("tests"), w.personOf("finance"), true); err != nil {
		t.Fatal(err)
	}
	w.stranger().sign(door, phone).want(422).shows("[role=alert]", "not one that opens")
}

// A passkey is what a role that must have a second factor may have, and what the
// limits ask of approvers.
func TestRequiredPasskey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.time = time.Now().UTC()
	w.person("admin2", auth.Admin, w.alpha.ID)
	w.unpaid("CSFACTOR", "50")
	path := w.as("finance").ask("CSFACTOR").want(http.StatusSeeOther).location()
	c := w.as("admin")
	if err := w.db.SetFactorRoles(t.Context(), auth.Console("tests"), []auth.Role{auth.Admin}); err != nil {
		t.Fatal(err)
	}
	c.get("/orders").want(303)
	c.get("/account/factor").want(200).shows("main", "Or use a passkey instead")
	c.get("/account/passkeys").want(200).shows(".banner", "Your role needs one")
	phone, done := c.addPasskey("phone")
	done.want(200)
	c.get("/admin/users").want(200)

	href := c.get("/account/passkeys").want(200).page().Find(`td a[href^="/account/passkeys/"]`).AttrOr("href", "")
	c.get(href).want(200).shows("main", "your role needs one")
	c.post(href+"/remove").want(http.StatusForbidden).shows("main", "Your role needs a second factor")
	c.post(href, "name", "").want(422).shows(".err", "60 characters")
	c.post(href, "name", "my phone").want(303)
	c.get("/account/passkeys").want(200).shows("main", "my phone")
	c.addPasskey("laptop")
	c.post(href, "name", "laptop").want(422).shows(".err", "already")
	w.as("viewer").get(href).want(http.StatusNotFound)
	w.as("viewer").post(href + "/remove").want(http.StatusNotFound)
	c.get("/account/passkeys/x").want(http.StatusNotFound)

	b := w.passworded("admin")
	b.sign("/login/code/passkey", phone).want(303)
	page := b.get(path).want(http.StatusOK)
	if !page.offers(path + "/approve") {
		t.Errorf("who signed in with a passkey may not approve: %s", page.text("#why-not"))
	}
	c.get(path).want(http.StatusOK).shows("#why-not", "second factor")
	if got := w.state(path); got != approval.Requested {
		t.Errorf("the request is %s", got)
	}
	b.post(href + "/remove").want(303)
	b.get(path).want(200)
	if !b.get(path).offers(path + "/approve") {
		t.Error("removing another passkey takes the second factor from this sign-in")
	}
}

func TestAddingAPasskeyAsksForMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	for name, want := range map[string]string{"": "60 characters", strings.Repeat("x", 61): "60 characters", "a\x7fb": "60 characters"} {
		var told struct {
			Error struct{ Code, Message string }
		}
		a := c.post("/account/passkeys/begin", "name", name).want(422)
		if err := json.Unmarshal([]byte(a.body), &told); err != nil || !strings.Contains(told.Error.Message, want) {
			t.Errorf("name %q: %s, %v", name, a.body, err)
		}
	}
	c.post("/account/passkeys", "name", "phone").want(422).shows("[role=alert]", "JavaScript").shows("main", "Add a passkey")
	d := w.device()
	answer := d.create(c.post("/account/passkeys/begin", "name", "phone").want(200).body)
	w.as("finance").post("/account/passkeys", "name", "phone", "credential", answer).want(422).shows("[role=alert]", "once more")
	c.post("/account/passkeys", "name", "phone", "credential", answer).want(200)
	c.post("/account/passkeys", "name", "again", "credential", answer).want(422).shows("[role=alert]", "answered already")
	c.post("/account/passkeys/begin", "name", "phone").want(422)
	d.cred = passkeytest.NewCredential()
	d.rp.Origin = "https://evil.example"
	c.post("/account/passkeys", "name", "x", "credential", d.create(c.post("/account/passkeys/begin", "name", "x").want(200).body)).want(422).shows("[role=alert]", "http://localhost")

	for _, path := range []string{"/account/passkeys/begin", "/account/passkeys", "/login/passkey/begin", "/login/passkey", "/login/code/passkey/begin"} {
		a := c.do(http.MethodPost, path, strings.NewReader("name=x"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site")
		a.want(http.StatusForbidden)
	}
	w.advance(auth.FreshFor)
	for _, path := range []string{"/account/passkeys/begin", "/account/passkeys"} {
		if a := c.post(path, "name", "x").want(303); a.location() != "/login/again?next=%2Faccount%2Fpasskeys" {
			t.Errorf("%s without a fresh sign-in: to %q", path, a.location())
		}
	}
}

// A portal at a bare number has no passkeys, and says so.
func TestNoPasskeysWithoutAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(w.serve(w.db, "https://10.0.0.7"))
	if c.get("/login").want(200).page().Find("[data-passkey]").Length() != 0 {
		t.Error("a passkey is offered")
	}
	c.post("/login/passkey/begin").want(http.StatusServiceUnavailable)
	c.post("/login/passkey", "credential", "x").want(http.StatusServiceUnavailable)
}
