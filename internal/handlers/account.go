package handlers

import (
	"context"
	"net/http"
	"slices"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// account is what a person changes of their own: password, second factor,
// sessions, display.
type account struct{ *login }

// accountHistory is how many entries about oneself the page shows.
const accountHistory = 15

func (a *account) show(w http.ResponseWriter, r *http.Request) error {
	return a.again(w, r, http.StatusOK, nil)
}

func (a *account) again(w http.ResponseWriter, r *http.Request, status int, problem *fault.Error) error {
	v, ctx := visitOf(r), r.Context()
	t := v.t
	me, err := a.db.Person(ctx, v.user.ID)
	if err != nil {
		return err
	}
	factor, required, err := a.factorOf(ctx, v)
	if err != nil {
		return err
	}
	shell, err := a.shell(r, t.Account.Title)
	if err != nil {
		return err
	}
	keys, err := a.db.Passkeys(ctx, v.user.ID)
	if err != nil {
		return err
	}
	page := templates.NewAccountPage(shell, v.user, ui.Date(me.PasswordAt), &factor, keys, required, problem)
	sessions, err := a.db.SessionsOf(ctx, v.user.ID, a.sessionHash(ctx), v.now)
	if err != nil {
		return err
	}
	page.Sessions = templates.NewSessionList(t, sessions, templates.PathSessions)
	entries, err := a.db.AuditAbout(ctx, v.user.Email, accountHistory)
	if err != nil {
		return err
	}
	for i := range entries {
		page.Happened = append(page.Happened, templates.NewEntryRow(t, &entries[i]))
	}
	return a.render(w, r, status, templates.Account(page))
}

// factorOf returns the person's second factor, and whether their role must have one.
func (a *account) factorOf(ctx context.Context, v *visit) (f auth.Factor, required bool, err error) {
	if f, err = a.db.Factor(ctx, v.user.ID); err != nil {
		return f, false, err
	}
	roles, err := a.db.FactorRoles(ctx)
	return f, slices.Contains(roles, v.user.Role), err
}

// setPassword changes one's own password. Fields: current, password, repeat,
// and email for password managers. Wrong guesses at the present one count as
// failed sign-ins.
func (a *account) setPassword(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "current", "password", "repeat", "email")
	if err != nil {
		return err
	}
	v, ctx := visitOf(r), r.Context()
	err = a.newPassword(fields, v.user)
	if err == nil && fields["password"] == fields["current"] {
		err = fault.New(fault.Invalid, fault.PasswordSame).At("password")
	}
	if err == nil {
		err = a.present(ctx, r, fields["current"])
	}
	if f := fault.As(err); f != nil {
		return a.again(w, r, formStatus(f), f)
	}
	if err != nil {
		return err
	}
	hash, err := a.passwords.Hash(ctx, fields["password"])
	if err != nil {
		return err
	}
	if err := a.db.SetPassword(ctx, v.actor(), v.user.ID, hash); err != nil {
		return err
	}
	return a.goOn(w, r, flashPassword, templates.PathAccount)
}

// present checks the person's present password.
func (a *account) present(ctx context.Context, r *http.Request, password string) error {
	v := visitOf(r)
	who, err := a.attemptOf(ctx, r, v.user.Email)
	if err != nil {
		return err
	}
	if wait, err := a.db.StartSignIn(ctx, who.keys, v.now); err != nil || wait > 0 {
		if err == nil {
			err = fault.New(fault.Unavailable, fault.SignInWait, wait).At("current")
		}
		return err
	}
	c, err := a.db.Credentials(ctx, v.user.Email)
	if err != nil {
		return err
	}
	v.giveTurn()
	match, _, err := a.passwords.Check(ctx, password, c.Hash)
	if err != nil {
		return err
	}
	if !match {
		return fault.New(fault.Invalid, fault.PasswordWrong).At("current")
	}
	return a.db.SignInWorked(ctx, who.keys)
}

// goOn opens a session anew after all of the person's were ended, so that this
// browser stays, and leads to a page.
func (a *account) goOn(w http.ResponseWriter, r *http.Request, f flash, path string) error {
	if err := a.stay(r); err != nil {
		return err
	}
	a.setFlash(r.Context(), f)
	return seeOther(w, path)
}

func (a *account) stay(r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	c, err := a.db.Credentials(ctx, v.user.Email)
	if err != nil {
		return err
	}
	who := attempt{device: a.device(r)}
	if who.known, err = a.db.KnownDevice(ctx, who.device, v.user.Email); err != nil {
		return err
	}
	if err := a.rememberDevice(ctx, v, v.user.ID, who); err != nil {
		return err
	}
	return a.openSession(ctx, &c, browserOf(r), v.signedInAt)
}

// endSessions ends one of the person's sessions, or all but this. Field: session.
func (a *account) endSessions(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "session")
	if err != nil {
		return err
	}
	v, ctx := visitOf(r), r.Context()
	if fields["session"] != "" {
		if err := a.db.EndSession(ctx, v.actor(), v.user.ID, fields["session"], v.now); err != nil {
			return err
		}
		a.setFlash(ctx, flashEnded)
		return seeOther(w, templates.PathAccount)
	}
	if err := a.db.EndSessions(ctx, v.actor(), v.user.ID); err != nil {
		return err
	}
	return a.goOn(w, r, flashOthers, templates.PathAccount)
}

// showFactor is the page that sets up a second factor.
func (a *account) showFactor(w http.ResponseWriter, r *http.Request) error {
	return a.factorPage(w, r, http.StatusOK, nil)
}

func (a *account) factorPage(w http.ResponseWriter, r *http.Request, status int, problem *fault.Error) error {
	v := visitOf(r)
	f, required, err := a.factorOf(r.Context(), v)
	if err != nil {
		return err
	}
	seed, err := a.waitingSeed(&f, v.user.ID, v.now)
	if err != nil {
		return err
	}
	defer clear(seed)
	shell, err := a.shell(r, v.t.Account.FactorTitle)
	if err != nil {
		return err
	}
	page, err := templates.NewFactorPage(shell, v.user, &f, required, a.company, seed, problem)
	if err != nil {
		return err
	}
	return a.render(w, r, status, templates.Factor(page))
}

// waitingSeed is the seed that waits for its first code; nil when none does.
func (a *account) waitingSeed(f *auth.Factor, personID int64, now time.Time) ([]byte, error) {
	if f.NextSeed == nil || now.Sub(f.NextAt) >= auth.FactorFor {
		return nil, nil
	}
	return a.openSeed(personID, f.NextSeed)
}

// beginFactor makes a seed and keeps it sealed until its first code.
func (a *account) beginFactor(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r); err != nil {
		return err
	}
	v := visitOf(r)
	if a.vault == nil {
		return fault.New(fault.Unavailable, fault.NoVault)
	}
	seed := auth.NewSeed()
	defer clear(seed)
	sealed, err := a.vault.Seal(store.SeedPlace(v.user.ID), seed)
	if err != nil {
		return err
	}
	if err := a.db.BeginFactor(r.Context(), v.actor(), v.user.ID, sealed, v.now); err != nil {
		return err
	}
	return seeOther(w, templates.PathFactor)
}

// confirmFactor takes a seed into use with its first code, and shows the
// recovery codes. Field: code.
func (a *account) confirmFactor(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "code")
	if err != nil {
		return err
	}
	v, ctx := visitOf(r), r.Context()
	f, err := a.db.Factor(ctx, v.user.ID)
	if err != nil {
		return err
	}
	seed, err := a.waitingSeed(&f, v.user.ID, v.now)
	if err != nil {
		return err
	}
	if seed == nil {
		return seeOther(w, templates.PathFactor)
	}
	defer clear(seed)
	step, ok := auth.CodeStep(seed, fields["code"], 0, v.now)
	if !ok {
		return a.factorPage(w, r, http.StatusUnprocessableEntity, fault.New(fault.Invalid, fault.CodeWrong).At("code"))
	}
	codes, hashes := auth.NewRecoveryCodes()
	if err := a.db.SetFactor(ctx, v.actor(), v.user.ID, f.NextSeed, step, hashes, v.now); err != nil {
		return err
	}
	if err := a.stay(r); err != nil {
		return err
	}
	v.user.NeedsFactor = false
	return a.showCodes(w, r, codes)
}

func (a *account) showCodes(w http.ResponseWriter, r *http.Request, codes []string) error {
	shell, err := a.shell(r, visitOf(r).t.Account.CodesTitle)
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, templates.Codes(templates.CodesPage{Shell: shell, Codes: codes}))
}

// newCodes replaces the recovery codes and shows them.
func (a *account) newCodes(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r); err != nil {
		return err
	}
	v := visitOf(r)
	codes, hashes := auth.NewRecoveryCodes()
	err := a.db.SetRecovery(r.Context(), v.actor(), v.user.ID, hashes)
	if fault.Is(err, fault.Conflict) {
		return seeOther(w, templates.PathFactor)
	}
	if err != nil {
		return err
	}
	return a.showCodes(w, r, codes)
}

// removeFactor takes the second factor away.
func (a *account) removeFactor(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r); err != nil {
		return err
	}
	v := visitOf(r)
	err := a.db.RemoveFactor(r.Context(), v.actor(), v.user.ID)
	if fault.Is(err, fault.Conflict) {
		return seeOther(w, templates.PathFactor)
	}
	if err != nil {
		return err
	}
	return a.goOn(w, r, flashUnfactored, templates.PathAccount)
}
