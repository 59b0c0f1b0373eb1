package handlers

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates"
)

// linkHash is the hash of the token in the address.
func linkHash(r *http.Request) string { return hashToken(chi.URLParam(r, "token")) }

// showLink is the form behind a link. Looking does not use the link up: mail
// programs look ahead.
func (l *login) showLink(w http.ResponseWriter, r *http.Request) error {
	u, err := l.db.LinkPerson(r.Context(), linkHash(r), visitOf(r).now)
	if err != nil {
		return err
	}
	return l.linkForm(w, r, http.StatusOK, &u, nil)
}

func (l *login) linkForm(w http.ResponseWriter, r *http.Request, status int, u *auth.User, problem *fault.Error) error {
	w.Header().Set("Cache-Control", "no-store")
	v := visitOf(r)
	facts := v.shellFacts(r, l.company)
	facts.User = nil
	return l.render(w, r, status, templates.SetPassword(templates.NewSetPasswordPage(templates.NewShell(v.t.People.SetTitle, facts), u, problem)))
}

// useLink sets the password. It does not sign in: that asks for the second
// factor, if there is one. Fields: password, repeat, and email for password managers.
func (l *login) useLink(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "password", "repeat", "email")
	if err != nil {
		return err
	}
	ctx, v := r.Context(), visitOf(r)
	u, err := l.db.LinkPerson(ctx, linkHash(r), v.now)
	if err != nil {
		return err
	}
	err = l.newPassword(fields, &u)
	if f := fault.As(err); f != nil {
		return l.linkForm(w, r, http.StatusUnprocessableEntity, &u, f)
	}
	v.giveTurn()
	hash, err := l.passwords.Hash(ctx, fields["password"])
	if err != nil {
		return err
	}
	if err := l.db.UseLink(ctx, linkHash(r), hash, v.requestID, v.now); err != nil {
		return err
	}
	if err := l.sessions.Destroy(ctx); err != nil { // of whoever was signed in here
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return seeOther(w, templates.PathLogin+"?set=1")
}

// newPassword checks a password typed twice.
func (s *site) newPassword(fields map[string]string, u *auth.User) error {
	if err := auth.CheckNewPassword(fields["password"], u.Name, u.Email, s.company); err != nil {
		return err
	}
	if fields["password"] != fields["repeat"] {
		return fault.New(fault.Invalid, fault.PasswordsDiffer).At("repeat")
	}
	return nil
}
