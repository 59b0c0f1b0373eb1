package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/passkey"
	"portal/internal/store"
	"portal/web/templates"
)

// passkeys is where a person adds passkeys to their own account, renames and
// removes them. All of it asks for a fresh sign-in.
type passkeys struct{ *account }

// fieldCredential is the field that a script fills with an authenticator's answer.
const fieldCredential = "credential"

// begun answers a script with what it hands to an authenticator, or with why
// there is nothing.
func (s *site) begun(w http.ResponseWriter, r *http.Request, begin func() (json.RawMessage, error)) error {
	w.Header().Set("Cache-Control", "no-store")
	options, err := json.RawMessage(nil), error(fault.New(fault.Unavailable, fault.PasskeysOff))
	if s.passkeys != nil {
		options, err = begin()
	}
	if f := fault.As(err); f != nil {
		s.failJSON(w, visitOf(r), formStatus(f), f)
		return nil
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, options)
	return nil
}

// passkeyOrigin is where the portal's passkeys work; "" when there are none.
func (s *site) passkeyOrigin() string {
	if s.passkeys == nil {
		return ""
	}
	return s.passkeys.Origin()
}

func (p *passkeys) list(w http.ResponseWriter, r *http.Request) error {
	return p.listAgain(w, r, http.StatusOK, "", nil)
}

func (p *passkeys) listAgain(w http.ResponseWriter, r *http.Request, status int, name string, problem *fault.Error) error {
	v := visitOf(r)
	keys, err := p.db.Passkeys(r.Context(), v.user.ID)
	if err != nil {
		return err
	}
	shell, err := p.shell(r, v.t.Passkeys.Title)
	if err != nil {
		return err
	}
	return p.render(w, r, status, templates.Passkeys(templates.NewPasskeysPage(shell, v.user, keys, p.passkeyOrigin(), name, problem)))
}

// begin makes the challenge for a new passkey. Fields: name, credential (empty).
func (p *passkeys) begin(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "name", fieldCredential)
	if err != nil {
		return err
	}
	return p.begun(w, r, func() (json.RawMessage, error) {
		v, ctx := visitOf(r), r.Context()
		name, err := auth.PasskeyName(fields["name"])
		if err != nil {
			return nil, err
		}
		o, err := p.db.PasskeyOwner(ctx, v.user.ID)
		if err != nil {
			return nil, err
		}
		for i := range o.Passkeys { // now, not once the device has made one
			if o.Passkeys[i].Name == name {
				return nil, fault.New(fault.Invalid, fault.PasskeyNameTaken, name).At("name")
			}
		}
		if len(o.Passkeys) >= auth.MaxPasskeys {
			return nil, fault.New(fault.Conflict, fault.TooManyPasskeys, auth.MaxPasskeys)
		}
		options, kept, err := p.passkeys.BeginAdd(&o)
		if err != nil {
			return nil, err
		}
		return options, p.db.OpenCeremony(ctx, p.sessionHash(ctx), store.PasskeyAdd, v.user.ID, kept, v.now)
	})
}

// add takes a passkey into use. With a person's first second factor it shows
// the recovery codes. Fields: name, credential.
func (p *passkeys) add(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "name", fieldCredential)
	if err != nil {
		return err
	}
	v, ctx := visitOf(r), r.Context()
	codes, hashes := auth.NewRecoveryCodes()
	first, err := p.keep(ctx, v, fields, hashes)
	if f := fault.As(err); f != nil {
		return p.listAgain(w, r, formStatus(f), fields["name"], f)
	}
	if err != nil {
		return err
	}
	if err := p.staySame(r); err != nil {
		return err
	}
	if first {
		v.user.NeedsFactor = false
		return p.showCodes(w, r, codes)
	}
	p.setFlash(ctx, flashPasskeyAdded)
	return seeOther(w, templates.PathPasskeys)
}

func (p *passkeys) keep(ctx context.Context, v *visit, fields map[string]string, recovery [][]byte) (first bool, err error) {
	name, err := auth.PasskeyName(fields["name"])
	if err != nil {
		return false, err
	}
	if err := p.answered(fields[fieldCredential]); err != nil {
		return false, err
	}
	kept, err := p.db.TakeCeremony(ctx, p.sessionHash(ctx), store.PasskeyAdd, v.user.ID, v.now)
	if err != nil {
		return false, err
	}
	o, err := p.db.PasskeyOwner(ctx, v.user.ID)
	if err != nil {
		return false, err
	}
	k, err := p.passkeys.FinishAdd(&o, kept, []byte(fields[fieldCredential]))
	if err != nil {
		return false, err
	}
	k.Name = name
	return p.db.AddPasskey(ctx, v.actor(), v.user.ID, &k, recovery, v.now)
}

// answered reports why nothing can be checked: passkeys are off, or the form
// came without what a script puts into it.
func (s *site) answered(credential string) error {
	switch {
	case s.passkeys == nil:
		return fault.New(fault.Unavailable, fault.PasskeysOff)
	case credential == "":
		return fault.New(fault.Invalid, fault.PasskeyScript)
	}
	return nil
}

// staySame is stay for those who keep a second factor: a sign-in that used one
// goes on counting as such.
func (p *passkeys) staySame(r *http.Request) error {
	if err := p.stay(r); err != nil {
		return err
	}
	if visitOf(r).factor {
		p.sessions.Put(r.Context(), sessionFactor, "1")
	}
	return nil
}

// own returns the passkey of the address, and whether it may not go. Fault
// NoSuchPasskey, also for one of another person.
func (p *passkeys) own(r *http.Request) (k auth.Passkey, last bool, err error) {
	v, ctx := visitOf(r), r.Context()
	missing := fault.New(fault.NotFound, fault.NoSuchPasskey)
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return k, false, missing
	}
	keys, err := p.db.Passkeys(ctx, v.user.ID)
	if err != nil {
		return k, false, err
	}
	f, required, err := p.factorOf(ctx, v)
	if err != nil {
		return k, false, err
	}
	for i := range keys {
		if keys[i].ID != id {
			continue
		}
		left := f.WorkingPasskeys
		if keys[i].CopiedAt.IsZero() {
			left--
		}
		return keys[i], required && !f.IsSet() && left == 0, nil
	}
	return k, false, missing
}

func (p *passkeys) show(w http.ResponseWriter, r *http.Request) error {
	k, last, err := p.own(r)
	if err != nil {
		return err
	}
	return p.one(w, r, http.StatusOK, &k, last, k.Name, nil)
}

func (p *passkeys) one(w http.ResponseWriter, r *http.Request, status int, k *auth.Passkey, last bool, name string, problem *fault.Error) error {
	shell, err := p.shell(r, k.Name)
	if err != nil {
		return err
	}
	return p.render(w, r, status, templates.Passkey(templates.NewPasskeyPage(shell, k, last, name, problem)))
}

// rename gives a passkey another name. Field: name.
func (p *passkeys) rename(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "name")
	if err != nil {
		return err
	}
	k, last, err := p.own(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	name, err := auth.PasskeyName(fields["name"])
	if err == nil {
		err = p.db.RenamePasskey(r.Context(), v.actor(), v.user.ID, k.ID, name)
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Invalid {
		return p.one(w, r, formStatus(f), &k, last, fields["name"], f)
	}
	if err != nil {
		return err
	}
	p.setFlash(r.Context(), flashPasskeyRenamed)
	return seeOther(w, templates.PathPasskeys)
}

// remove takes a passkey away.
func (p *passkeys) remove(w http.ResponseWriter, r *http.Request) error {
	if _, err := form(r); err != nil {
		return err
	}
	k, _, err := p.own(r)
	if err != nil {
		return err
	}
	v, ctx := visitOf(r), r.Context()
	if err := p.db.RemovePasskey(ctx, v.actor(), v.user.ID, k.ID); err != nil {
		return err
	}
	if err := p.staySame(r); err != nil {
		return err
	}
	p.setFlash(ctx, flashPasskeyRemoved)
	return seeOther(w, templates.PathPasskeys)
}

// usePasskey checks an authenticator's answer to the challenge kept under a
// token, and takes the use: its counter must have grown. find returns whose
// passkey it is.
func (s *site) usePasskey(ctx context.Context, v *visit, tokenHash string, purpose store.Purpose, personID int64, credential string,
	find func(handle []byte) (auth.PasskeyOwner, error),
) (u passkey.Used, err error) {
	if err := s.answered(credential); err != nil {
		return u, err
	}
	kept, err := s.db.TakeCeremony(ctx, tokenHash, purpose, personID, v.now)
	if err != nil {
		return u, err
	}
	u, err = s.passkeys.FinishUse(find, kept, []byte(credential))
	if err != nil {
		return u, err
	}
	return u, s.db.UsePasskey(ctx, signInActor(v), u.Owner.PersonID, &u.Passkey, u.Count, u.Flags, v.now)
}

// signInActor is who notes what happens before anybody is signed in.
func signInActor(v *visit) auth.Actor {
	return auth.Actor{Kind: auth.BySystem, Name: "sign-in", RequestID: v.requestID}
}
