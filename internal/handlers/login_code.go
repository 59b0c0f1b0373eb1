package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// A sign-in with a second factor has two steps. Between them the browser holds a
// token that opens nothing but the form for the code.

// askCode puts the sign-in aside until its code comes.
func (l *login) askCode(w http.ResponseWriter, r *http.Request, c *store.Credentials, next string) error {
	token := rand.Text()
	if err := l.db.OpenPending(r.Context(), hashToken(token), c, visitOf(r).now); err != nil {
		return err
	}
	w.Header().Add("Set-Cookie", l.pendingCookie(token, int(store.PendingFor.Seconds())).String())
	return seeOther(w, loginPath(pathLoginCode, next))
}

func (l *login) pendingCookie(token string, age int) *http.Cookie {
	return &http.Cookie{
		Name: l.pendingName(), Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: l.secure, SameSite: http.SameSiteLaxMode,
	}
}

func (l *login) pendingName() string {
	if l.secure {
		return "__Host-signin"
	}
	return "portal_signin"
}

// pending returns the hash of the browser's token and whose sign-in it is.
func (l *login) pending(r *http.Request) (hash string, c store.Credentials, err error) {
	cookie, err := r.Cookie(l.pendingName())
	if err != nil || len(cookie.Value) > 64 {
		return "", c, nil //nolint:nilerr // no cookie: nobody waits
	}
	hash = hashToken(cookie.Value)
	c, err = l.db.Pending(r.Context(), hash, visitOf(r).now)
	return hash, c, err
}

// showCode is the form for the code.
func (l *login) showCode(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	next := localPath(r.URL.Query().Get(templates.ParamNext))
	_, c, err := l.pending(r)
	if err != nil {
		return err
	}
	if c.User.ID == 0 {
		return seeOther(w, loginPath(templates.PathLogin, next))
	}
	return l.codeForm(w, r, http.StatusOK, &c, codeForm{next: next})
}

// codeForm is what the form of the second step shows.
type codeForm struct{ next, problem, passkeyProblem string }

func (l *login) codeForm(w http.ResponseWriter, r *http.Request, status int, c *store.Credentials, f codeForm) error {
	w.Header().Set("Cache-Control", "no-store")
	t := l.texts(r)
	facts := visitOf(r).shellFacts(r, l.company)
	facts.T, facts.User = t, nil
	page := templates.LoginCodePage{Shell: templates.NewShell(t.Account.CodeTitle, facts), Next: f.next, Error: f.problem, Codes: c.Codes}
	if c.Passkeys && l.passkeys != nil {
		page.Title = t.Passkeys.SecondTitle
		page.Passkey = &templates.PasskeyForm{
			Kind: "get", Action: templates.PathCodePasskey, Origin: l.passkeyOrigin(),
			Next: f.next, Button: t.Passkeys.Second, Go: true, Error: f.passkeyProblem,
		}
	}
	return l.render(w, r, status, templates.LoginCode(page))
}

// signInCode finishes a sign-in. Fields: code, next.
func (l *login) signInCode(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	fields, err := form(r, "code", templates.ParamNext)
	if err != nil {
		return err
	}
	ctx, t := r.Context(), l.texts(r)
	next := fields[templates.ParamNext]
	if next == "" {
		next = r.URL.Query().Get(templates.ParamNext)
	}
	next = localPath(next)
	hash, c, err := l.pending(r)
	if err != nil {
		return err
	}
	if c.User.ID == 0 {
		return seeOther(w, loginPath(templates.PathLogin, next))
	}
	ok, wait, err := l.checkCode(ctx, r, &c, fields["code"])
	switch {
	case err != nil:
		return err
	case wait > 0:
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
		return l.codeForm(w, r, http.StatusTooManyRequests, &c, codeForm{next: next, problem: t.Fault(fault.New(fault.Unavailable, fault.SignInWait, wait))})
	case !ok:
		f := codeForm{next: next, problem: t.Fault(fault.New(fault.Invalid, fault.CodeWrong))}
		if !c.Codes {
			f.problem = t.Passkeys.RecoveryWrong
		}
		return l.codeForm(w, r, http.StatusUnprocessableEntity, &c, f)
	}
	return l.secondDone(w, r, hash, &c, next)
}

// secondDone opens the session once the second step is done.
func (l *login) secondDone(w http.ResponseWriter, r *http.Request, hash string, c *store.Credentials, next string) error {
	ctx := r.Context()
	if done, err := l.db.ClosePending(ctx, hash); err != nil || !done {
		return err
	}
	w.Header().Add("Set-Cookie", l.pendingCookie("", -1).String())
	if err := l.openSession(ctx, c, browserOf(r), visitOf(r).now); err != nil {
		return err
	}
	l.sessions.Put(ctx, sessionFactor, "1")
	return seeOther(w, orOverview(next))
}

// checkCode counts the attempt and checks the code of the second factor, or a
// recovery code. What worked also settles the count of the password.
func (l *login) checkCode(ctx context.Context, r *http.Request, c *store.Credentials, code string) (bool, time.Duration, error) {
	v := visitOf(r)
	who, err := l.attemptOf(ctx, r, c.User.Email)
	if err != nil {
		return false, 0, err
	}
	device := ""
	if who.known {
		device = who.device
	}
	keys := []auth.TriesKey{auth.CodeKey(c.User.Email, device), auth.AddressKey(v.address)}
	if wait, err := l.db.StartSignIn(ctx, keys, v.now); err != nil || wait > 0 {
		return false, wait, err
	}
	ok, err := l.rightCode(ctx, auth.As(c.User, v.requestID), c.User.ID, code, v.now)
	if err != nil {
		return false, 0, err
	}
	if !ok {
		return false, 0, l.db.Audit(ctx, signInActor(v), "signin.code_refused", c.User.Email, signInDetail(v, who.known))
	}
	who.keys = append(who.keys, keys[0])
	return true, 0, l.worked(ctx, v, c, who)
}

// rightCode uses up a code of the second factor or a recovery code, if it is right.
func (s *site) rightCode(ctx context.Context, by auth.Actor, personID int64, code string, now time.Time) (bool, error) {
	if auth.IsRecovery(code) {
		return s.db.UseRecovery(ctx, by, personID, auth.RecoveryHash(code), now)
	}
	f, err := s.db.Factor(ctx, personID)
	if err != nil || !f.IsSet() {
		return false, err
	}
	seed, err := s.openSeed(personID, f.Seed)
	if err != nil {
		return false, err
	}
	defer clear(seed)
	step, ok := auth.CodeStep(seed, code, f.LastStep, now)
	if !ok {
		return false, nil
	}
	return s.db.UseCode(ctx, personID, step)
}

// openSeed opens a person's seed.
func (s *site) openSeed(personID int64, sealed []byte) ([]byte, error) {
	if s.vault == nil {
		return nil, fault.New(fault.Unavailable, fault.NoVault)
	}
	seed, err := s.vault.Open(store.SeedPlace(personID), sealed)
	if err != nil {
		return nil, fmt.Errorf("second factor of person %d: %w", personID, err)
	}
	return seed, nil
}
