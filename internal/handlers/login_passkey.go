package handlers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// A passkey stands in for the code of the second step, or for both steps. For
// both the authenticator must make sure who is there, by a finger, a face or a
// PIN. Nothing can be guessed here, so failures are written down but count for
// nothing: a stranger locks nobody out.

// beginSecond makes the challenge of the second step. Fields: credential (empty), next.
func (l *login) beginSecond(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r, fieldCredential, templates.ParamNext); err != nil {
		return err
	}
	return l.begun(w, r, func() (json.RawMessage, error) {
		ctx := r.Context()
		hash, c, err := l.pending(r)
		if err != nil {
			return nil, err
		}
		if c.User.ID == 0 {
			return nil, fault.New(fault.Invalid, fault.PasskeyExpired)
		}
		o, err := l.db.PasskeyOwner(ctx, c.User.ID)
		if err != nil {
			return nil, err
		}
		options, kept, err := l.passkeys.BeginUse(&o, false)
		if err != nil {
			return nil, err
		}
		return options, l.db.OpenCeremony(ctx, hash, store.PasskeyCode, c.User.ID, kept, visitOf(r).now)
	})
}

// signInSecond finishes a sign-in with a passkey in place of a code. Fields:
// credential, next.
func (l *login) signInSecond(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	fields, err := form(r, fieldCredential, templates.ParamNext)
	if err != nil {
		return err
	}
	ctx, v := r.Context(), visitOf(r)
	next := localPath(fields[templates.ParamNext])
	hash, c, err := l.pending(r)
	if err != nil {
		return err
	}
	if c.User.ID == 0 {
		return seeOther(w, loginPath(templates.PathLogin, next))
	}
	used, err := l.usePasskey(ctx, v, hash, store.PasskeyCode, c.User.ID, fields[fieldCredential], l.ownerOf(ctx, c.User.ID))
	if f := fault.As(err); f != nil {
		if err := l.passkeyRefused(ctx, v, c.User.Email, f); err != nil {
			return err
		}
		return l.codeForm(w, r, formStatus(f), &c, codeForm{next: next, passkeyProblem: l.texts(r).Fault(f)})
	}
	if err != nil {
		return err
	}
	who, err := l.attemptOf(ctx, r, c.User.Email)
	if err != nil {
		return err
	}
	who.passkey = used.Passkey.Name
	if err := l.worked(ctx, v, &c, who); err != nil {
		return err
	}
	return l.secondDone(w, r, hash, &c, next)
}

// ownerOf finds the one person whose passkeys are asked for.
func (l *login) ownerOf(ctx context.Context, personID int64) func([]byte) (auth.PasskeyOwner, error) {
	return func([]byte) (auth.PasskeyOwner, error) { return l.db.PasskeyOwner(ctx, personID) }
}

// passkeyRefused writes down that a passkey did not open an account. While nobody
// knows whose it was to be, that goes to the log alone: a stranger fills no trail.
func (l *login) passkeyRefused(ctx context.Context, v *visit, email string, f *fault.Error) error {
	v.err = errors.Join(v.err, f)
	if email == "" {
		return nil
	}
	return l.db.Audit(ctx, signInActor(v), "signin.passkey_refused", email, map[string]any{"address": v.address, "why": f.Code})
}

// doorCookie holds the token of a sign-in with a passkey alone while the
// authenticator is asked. It opens nothing.
func (l *login) doorCookie(token string, age int) *http.Cookie {
	return &http.Cookie{
		Name: l.doorName(), Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: l.secure, SameSite: http.SameSiteLaxMode,
	}
}

func (l *login) doorName() string {
	if l.secure {
		return "__Host-passkey"
	}
	return "portal_passkey"
}

// beginDoor makes the challenge of a sign-in without a password. Who is signed
// in and asked again is asked for a passkey of their own. Fields: credential
// (empty), next.
func (l *login) beginDoor(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r, fieldCredential, templates.ParamNext); err != nil {
		return err
	}
	return l.begun(w, r, func() (options json.RawMessage, err error) {
		v, ctx := visitOf(r), r.Context()
		var kept []byte
		if v.user == nil {
			options, kept, err = l.passkeys.BeginDoor()
		} else {
			var o auth.PasskeyOwner
			if o, err = l.db.PasskeyOwner(ctx, v.user.ID); err == nil {
				options, kept, err = l.passkeys.BeginUse(&o, true)
			}
		}
		if err != nil {
			return nil, err
		}
		token := rand.Text()
		w.Header().Add("Set-Cookie", l.doorCookie(token, int(auth.PasskeyFor.Seconds())).String())
		return options, l.db.OpenCeremony(ctx, hashToken(token), store.PasskeyDoor, v.personID(), kept, v.now)
	})
}

// signInDoor opens a session with a passkey alone. Fields: credential, next.
func (l *login) signInDoor(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	fields, err := form(r, fieldCredential, templates.ParamNext)
	if err != nil {
		return err
	}
	ctx, v := r.Context(), visitOf(r)
	next := localPath(fields[templates.ParamNext])
	token := ""
	if cookie, err := r.Cookie(l.doorName()); err == nil && len(cookie.Value) <= 64 {
		token = cookie.Value
	}
	find := func(handle []byte) (auth.PasskeyOwner, error) { return l.db.PasskeyOwnerOf(ctx, handle) }
	if v.user != nil {
		find = l.ownerOf(ctx, v.user.ID)
	}
	used, err := l.usePasskey(ctx, v, hashToken(token), store.PasskeyDoor, v.personID(), fields[fieldCredential], find)
	if f := fault.As(err); f != nil {
		if err := l.passkeyRefused(ctx, v, used.Owner.Email, f); err != nil {
			return err
		}
		return l.form(w, r, formStatus(f), loginForm{next: next, passkeyProblem: l.texts(r).Fault(f)})
	}
	if err != nil {
		return err
	}
	c, err := l.db.Credentials(ctx, used.Owner.Email)
	if err != nil {
		return err
	}
	who, err := l.attemptOf(ctx, r, c.User.Email)
	if err != nil {
		return err
	}
	who.keys, who.passkey = nil, used.Passkey.Name // nothing was counted
	if err := l.worked(ctx, v, &c, who); err != nil {
		return err
	}
	w.Header().Add("Set-Cookie", l.doorCookie("", -1).String())
	if err := l.openSession(ctx, &c, browserOf(r), v.now); err != nil {
		return err
	}
	l.sessions.Put(ctx, sessionFactor, "1")
	return seeOther(w, orOverview(next))
}

// passkeyForm is the button of the sign-in form; nil where there are no
// passkeys, or none of who is asked again.
func (l *login) passkeyForm(r *http.Request, f *loginForm) (*templates.PasskeyForm, error) {
	v := visitOf(r)
	if l.passkeys == nil {
		return nil, nil
	}
	if v.user != nil {
		keys, err := l.db.Passkeys(r.Context(), v.user.ID)
		if err != nil || len(keys) == 0 {
			return nil, err
		}
	}
	return &templates.PasskeyForm{
		Kind: "get", Action: templates.PathLoginPasskey, Origin: l.passkeyOrigin(),
		Next: f.next, Button: l.texts(r).Passkeys.SignIn, Quiet: true, Error: f.passkeyProblem,
	}, nil
}

// personID is whose session this is; 0 for a stranger.
func (v *visit) personID() int64 {
	if v.user == nil {
		return 0
	}
	return v.user.ID
}
