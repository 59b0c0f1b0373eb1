package handlers

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// newPerson is the form that invites. What was typed before a fresh sign-in
// comes back in the address.
func (p *people) newPerson(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	in := invitation{name: q.Get("name"), email: q.Get("email"), role: auth.Role(q.Get(templates.ParamRole)), owner: q.Get("owner") == "true"}
	if _, err := known(in.role, auth.Roles); err != nil {
		in.role = auth.Viewer
	}
	return p.inviteForm(w, r, http.StatusOK, in, nil)
}

// invitation is what was typed of a new person.
type invitation struct {
	name, email string
	role        auth.Role
	owner       bool
	accounts    []int64 // nil = all
}

func (p *people) inviteForm(w http.ResponseWriter, r *http.Request, status int, in invitation, problem *fault.Error) error {
	v := visitOf(r)
	t := v.t
	facts, err := p.facts(r.Context(), v)
	if err != nil {
		return err
	}
	g, err := p.granter(r)
	if err != nil {
		return err
	}
	shell, err := p.shell(r, t.People.InviteTitle)
	if err != nil {
		return err
	}
	at := func(field string) string { return templates.FaultAt(t, problem, field) }
	page := templates.UserNewPage{
		Shell: shell, Alone: facts.AloneBanner(), Roles: templates.RoleOptions(t, in.role), Owner: in.owner, RoleError: at("role"), Note: facts.InviteNote(),
		Name:  ui.Field{ID: "name", Name: "name", Label: t.People.Name, Value: in.name, Required: true, Autocomplete: "off", Focus: true, Error: at("name")},
		Email: ui.Field{ID: "email", Name: "email", Label: t.People.Email, Type: "email", Value: in.email, Required: true, Autocomplete: "off", Error: at("email")},
		Grant: templates.NewGrantForm(t, v.granted, g.All, g.All && in.accounts == nil, in.accounts, at("account")),
	}
	return p.render(w, r, status, templates.UserNew(page))
}

// invite makes a person and shows their link. Fields: name, email, role, owner, grant, account.
func (p *people) invite(w http.ResponseWriter, r *http.Request) error {
	accounts, fields, err := grantFields(r, "name", "email", templates.ParamRole, "owner")
	if err != nil {
		return err
	}
	in := invitation{
		name: fields["name"], email: fields["email"], role: auth.Role(fields[templates.ParamRole]), owner: fields["owner"] == "true", accounts: accounts,
	}
	g, err := p.granter(r)
	if err != nil {
		return err
	}
	u, token, waits, err := p.makePerson(r, g, in)
	if f := fault.As(err); f != nil && f.Field != "" {
		return p.inviteForm(w, r, formStatus(f), in, f)
	}
	if err != nil {
		return err
	}
	return p.showLink(w, r, u.ID, token, waits)
}

func (p *people) makePerson(r *http.Request, g store.Granter, in invitation) (u auth.User, token string, waits bool, err error) {
	if err := g.May(in.accounts); err != nil {
		return u, "", false, err
	}
	token = rand.Text()
	person := store.NewPerson{Email: in.email, Name: in.name, Role: in.role, Owner: in.owner, Accounts: in.accounts}
	u, waits, err = p.db.Invite(r.Context(), g.By, person, hashToken(token), visitOf(r).now)
	return u, token, waits, err
}

// backToInvite brings what was typed back into the form.
func backToInvite(r *http.Request) string {
	q := url.Values{}
	for _, name := range []string{"name", "email", templates.ParamRole, "owner"} {
		if value := r.PostForm.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return templates.PathUserNew
	}
	return templates.PathUserNew + "?" + q.Encode()
}
