package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/lang"
)

// pathLoginAgain asks someone who is signed in for the password once more;
// pathLoginCode asks for the code of the second factor.
const (
	pathLoginAgain = "/login/again"
	pathLoginCode  = "/login/code"
)

// login is the door: in, in again, and out.
type login struct{ *site }

// show is the sign-in form. Who is signed in already goes on.
func (l *login) show(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	v := visitOf(r)
	next := localPath(r.URL.Query().Get(templates.ParamNext))
	if v.user != nil {
		return seeOther(w, orOverview(next))
	}
	f := loginForm{next: next}
	if _, err := r.Cookie(l.sessions.Cookie.Name); err == nil { // a session there was, and it is over
		f.notice = l.texts(r).Login.Ended
	}
	if r.URL.Query().Get("set") != "" { // back from a link
		f.notice = l.texts(r).People.SetDone
	}
	return l.form(w, r, http.StatusOK, f)
}

// showAgain is the same form for step-up: a sign-in of the last five minutes is enough.
func (l *login) showAgain(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	next := localPath(r.URL.Query().Get(templates.ParamNext))
	if auth.Fresh(v.signedInAt, v.now) {
		return seeOther(w, orOverview(next))
	}
	return l.form(w, r, http.StatusOK, loginForm{email: v.user.Email, next: next})
}

// loginForm is what the form shows.
type loginForm struct{ email, next, problem, notice, passkeyProblem string }

func (l *login) form(w http.ResponseWriter, r *http.Request, status int, f loginForm) error {
	v := visitOf(r)
	t := l.texts(r)
	facts := v.shellFacts(r, l.company)
	facts.T, facts.User = t, nil // the form stands alone, also for step-up
	if f.next == templates.PathOverview {
		f.next = ""
	}
	if facts.Path == templates.PathLoginPasskey { // its own form failed: the page is the one that it stood on
		facts.Path = templates.PathLogin
		if v.user != nil {
			facts.Path, f.email = pathLoginAgain, v.user.Email
		}
	}
	withPasskey, err := l.passkeyForm(r, &f)
	if err != nil {
		return err
	}
	page := templates.LoginPage{
		Shell: templates.NewShell(t.Login.Title, facts), Email: f.email, Next: f.next, Error: f.problem, Notice: f.notice,
		Langs: templates.Languages(t, facts.Path, r.URL.Query()), Passkey: withPasskey,
	}
	return l.render(w, r, status, templates.Login(page))
}

// texts is the language of the form: a stranger may choose it in the address.
func (l *login) texts(r *http.Request) *lang.Texts {
	if tag := r.URL.Query().Get(templates.ParamLang); tag != "" {
		return lang.For(tag)
	}
	return visitOf(r).t
}

// signIn opens a session. Unknown people, wrong passwords and disabled people
// get the same answer after the same work.
func (l *login) signIn(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "email", "password", templates.ParamNext)
	if err != nil {
		return err
	}
	return l.attempt(w, r, fields["email"], fields)
}

// signInAgain renews the session of the person who is signed in.
func (l *login) signInAgain(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "email", "password", templates.ParamNext)
	if err != nil {
		return err
	}
	return l.attempt(w, r, visitOf(r).user.Email, fields)
}

func (l *login) attempt(w http.ResponseWriter, r *http.Request, email string, fields map[string]string) error {
	ctx, v, t := r.Context(), visitOf(r), l.texts(r)
	w.Header().Set("Cache-Control", "no-store")
	email = strings.ToLower(strings.TrimSpace(email))
	next := fields[templates.ParamNext]
	if next == "" {
		next = r.URL.Query().Get(templates.ParamNext)
	}
	f := loginForm{email: email, next: localPath(next)}
	c, wait, err := l.check(ctx, r, v, email, fields["password"])
	switch {
	case err != nil:
		return err
	case wait > 0:
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
		f.problem = t.Fault(fault.New(fault.Unavailable, fault.SignInWait, wait))
		return l.form(w, r, http.StatusTooManyRequests, f)
	case c == nil:
		f.problem = t.Fault(fault.New(fault.Invalid, fault.SignInFailed))
		return l.form(w, r, http.StatusUnprocessableEntity, f)
	case c.Factor:
		return l.askCode(w, r, c, f.next)
	}
	if err := l.openSession(ctx, c, browserOf(r), v.now); err != nil {
		return err
	}
	return seeOther(w, orOverview(f.next))
}

// attempt is who a sign-in is for and what its failures are counted under.
type attempt struct {
	keys   []auth.TriesKey
	device string // hash of the device cookie
	known  bool   // they have signed in from it before

	passkey string // the name of the one that was used; "" without one
}

func (l *login) attemptOf(ctx context.Context, r *http.Request, email string) (a attempt, err error) {
	a.keys = []auth.TriesKey{auth.PersonKey(email), auth.AddressKey(visitOf(r).address)}
	a.device = l.device(r)
	a.known, err = l.db.KnownDevice(ctx, a.device, email)
	if a.known {
		a.keys = []auth.TriesKey{auth.DeviceKey(a.device)}
	}
	return a, err
}

// check counts the attempt, computes one hash whoever it is for, and returns the
// credentials if they are right and their person may enter; nil otherwise. Who
// has a second factor stays counted until its code is right.
func (l *login) check(ctx context.Context, r *http.Request, v *visit, email, password string) (*store.Credentials, time.Duration, error) {
	who, err := l.attemptOf(ctx, r, email)
	if err != nil {
		return nil, 0, err
	}
	if wait, err := l.db.StartSignIn(ctx, who.keys, v.now); err != nil || wait > 0 {
		return nil, wait, err
	}
	c, err := l.db.Credentials(ctx, email)
	if err != nil {
		return nil, 0, err
	}
	v.giveTurn() // passwords have a queue of their own, which strangers can fill
	match, outdated, err := l.passwords.Check(ctx, password, c.Hash)
	if err != nil {
		return nil, 0, fmt.Errorf("sign in person %d: %w", c.User.ID, err)
	}
	if !match || c.User.Disabled {
		// What was typed as the address may be a password: only people's own are written down.
		return nil, 0, l.db.Audit(ctx, signInActor(v), "signin.refused", c.User.Email, signInDetail(v, who.known))
	}
	if !c.Factor {
		if err := l.worked(ctx, v, &c, who); err != nil {
			return nil, 0, err
		}
	}
	if outdated {
		err = l.rehash(ctx, &c, password)
	}
	return &c, 0, err
}

// worked settles the counts of a sign-in that is complete and remembers its device.
func (l *login) worked(ctx context.Context, v *visit, c *store.Credentials, who attempt) error {
	if err := l.db.SignInWorked(ctx, who.keys); err != nil {
		return err
	}
	if err := l.rememberDevice(ctx, v, c.User.ID, who); err != nil {
		return err
	}
	detail := signInDetail(v, who.known)
	if who.passkey != "" {
		detail["passkey"] = who.passkey
	}
	return l.db.Audit(ctx, auth.As(c.User, v.requestID), "signin", c.User.Email, detail)
}

func (l *login) rememberDevice(ctx context.Context, v *visit, personID int64, who attempt) error {
	if !who.known { // a new secret, never one that the browser brought along
		token := rand.Text()
		who.device = hashToken(token)
		v.out.Header().Add("Set-Cookie", l.deviceCookie(token).String())
	}
	return l.db.RememberDevice(ctx, who.device, personID, v.now)
}

// signInDetail is what the audit trail keeps of a sign-in besides who and when.
func signInDetail(v *visit, known bool) map[string]any {
	return map[string]any{"address": v.address, "known_device": known}
}

func (l *login) rehash(ctx context.Context, c *store.Credentials, password string) error {
	hash, err := l.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	return l.db.Rehash(ctx, c.User.ID, c.Hash, hash)
}

// signOut ends the session, on every replica, and makes the browser forget what it kept.
func (l *login) signOut(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if err := l.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	if v.user != nil {
		if err := l.db.Audit(r.Context(), v.actor(), "signout", v.user.Email, nil); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`) // the session's cookie is ended by name; the device stays known
	return seeOther(w, templates.PathLogin)
}

// deviceFor is how long a browser remembers that its owner signed in from it.
const deviceFor = 180 * 24 * time.Hour

// deviceCookie tells a known browser from a stranger's, so that strangers who
// fail cannot lock the owner out. It opens nothing.
func (l *login) deviceCookie(token string) *http.Cookie {
	return &http.Cookie{
		Name: l.deviceName(), Value: token, Path: "/", MaxAge: int(deviceFor.Seconds()),
		HttpOnly: true, Secure: l.secure, SameSite: http.SameSiteLaxMode,
	}
}

func (l *login) deviceName() string {
	if l.secure {
		return "__Host-device"
	}
	return "portal_device"
}

// device is the hash of the device cookie; "" without one.
func (l *login) device(r *http.Request) string {
	c, err := r.Cookie(l.deviceName())
	if err != nil || len(c.Value) < 20 || len(c.Value) > 64 {
		return ""
	}
	return hashToken(c.Value)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func orOverview(path string) string {
	if path == "" {
		return templates.PathOverview
	}
	return path
}
