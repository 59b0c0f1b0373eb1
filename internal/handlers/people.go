package handlers

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// people are those who may sign in, as administrators manage them.
type people struct{ *site }

// personHistory is how many entries of the audit trail the page of a person shows.
const personHistory = 20

func parsePeopleFilter(r *http.Request) (f auth.PeopleFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Roles = codes(p, templates.ParamRole, parseRole)
	f.States = codes(p, templates.ParamState, func(text string) (auth.PersonState, error) {
		return known(auth.PersonState(text), auth.PersonStates)
	})
	f.Sort = p.sort("email", "name", "seen")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxPeopleLimit)
	return f, p.done()
}

func parseRole(text string) (auth.Role, error) { return known(auth.Role(text), auth.Roles) }

// known returns v if it is one of all.
func known[T ~string](v T, all []T) (T, error) {
	if !slices.Contains(all, v) {
		return "", fault.New(fault.Invalid, fault.BadForm)
	}
	return v, nil
}

// facts is what the pages of people are built for.
func (p *people) facts(ctx context.Context, v *visit) (f templates.PeopleFacts, err error) {
	f = templates.PeopleFacts{T: v.t, Me: *v.user, Now: v.now}
	f.Two, err = p.db.TwoPersons(ctx)
	return f, err
}

func (p *people) list(w http.ResponseWriter, r *http.Request) error {
	f, err := parsePeopleFilter(r)
	if err != nil {
		return err
	}
	page, err := p.listPage(r, f, nil)
	if err != nil {
		return err
	}
	return p.render(w, r, http.StatusOK, templates.Users(page))
}

// listPage builds the list; problem is about the form of the policy.
func (p *people) listPage(r *http.Request, f auth.PeopleFilter, problem *fault.Error) (page templates.UsersPage, err error) {
	v, ctx, q := visitOf(r), r.Context(), r.URL.Query()
	facts, err := p.facts(ctx, v)
	if err != nil {
		return page, err
	}
	found, err := p.db.People(ctx, f)
	if err != nil {
		return page, err
	}
	open, err := p.db.OpenChanges(ctx, v.now)
	if err != nil {
		return page, err
	}
	roles, err := p.db.FactorRoles(ctx)
	if err != nil {
		return page, err
	}
	if page.Shell, err = p.shell(r, v.t.People.Title); err != nil {
		return page, err
	}
	filtered := f.Query != "" || len(f.Roles)+len(f.States) > 0
	page.Filter, page.Count, page.Alone = templates.NewUsersFilter(v.t, q, &f), v.t.People.Count(int64(found.Total)), facts.AloneBanner()
	var order string
	page.Heads, order = templates.NewUsersHeads(v.t, q)
	for i := range found.People {
		page.Rows = append(page.Rows, facts.UserRow(&found.People[i], v.granted))
	}
	if len(page.Rows) == 0 {
		page.Void = &ui.Void{Title: v.t.People.NoMatch, Text: ui.Say(v.t.People.NoMatchText, ui.Link{Href: templates.PathUsers, Text: v.t.People.Everybody})}
	}
	for i := range open {
		page.Changes = append(page.Changes, facts.RightsRow(&open[i]))
	}
	text := ""
	if problem != nil {
		text = v.t.Fault(problem)
	}
	page.Policy = facts.Policy(roles, text)
	page.Pager = templates.NewPager(v.t, templates.PathUsers, q, found.Prev, found.Next, v.t.People.Shown(len(page.Rows), int64(found.Total), order))
	page.Pager.PrevText, page.Pager.NextText = v.t.List.Prev, v.t.List.Next
	page.Export = templates.NewExport(v.t, templates.PathUsers, q, filtered, page.Count, ".csv", ".xlsx")
	return page, nil
}

// listAs is the list as a file.
func (p *people) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		f, err := parsePeopleFilter(r)
		if err != nil {
			return "", nil, err
		}
		seen := map[int64]string{}
		for _, a := range visitOf(r).granted {
			seen[a.ID] = a.Name
		}
		return "people" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewPeopleWriter(w, format, seen)
			if err := p.db.EachPerson(ctx, f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// setFactorRoles changes who needs a second factor. Field: role, any number.
func (p *people) setFactorRoles(w http.ResponseWriter, r *http.Request) error {
	var roles []auth.Role
	for name, values := range r.PostForm {
		if name != templates.ParamRole {
			return fault.New(fault.Invalid, fault.BadForm).At(name)
		}
		for _, text := range values {
			roles = append(roles, auth.Role(text))
		}
	}
	v := visitOf(r)
	waits, err := p.db.AskFactorRoles(r.Context(), v.actor(), roles, v.now)
	if f := fault.As(err); f != nil {
		page, err := p.listPage(r, auth.PeopleFilter{}, f)
		if err != nil {
			return err
		}
		return p.render(w, r, formStatus(f), templates.Users(page))
	}
	if err != nil {
		return err
	}
	p.setFlash(r.Context(), askedOr(waits, flashChanged))
	return seeOther(w, templates.PathUsers)
}

// formStatus is the status of a form that comes back with its fault.
func formStatus(f *fault.Error) int {
	if f.Kind == fault.Invalid {
		return http.StatusUnprocessableEntity
	}
	return statusOf(f)
}

func askedOr(waits bool, otherwise flash) flash {
	if waits {
		return flashAsked
	}
	return otherwise
}

// personID reads the person of the address.
func personID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "person"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.NotFound, fault.NoSuchUser, chi.URLParam(r, "person"))
	}
	return id, nil
}

func (p *people) show(w http.ResponseWriter, r *http.Request) error {
	id, err := personID(r)
	if err != nil {
		return err
	}
	page, err := p.personPage(r, id)
	if err != nil {
		return err
	}
	return p.render(w, r, http.StatusOK, templates.User(page))
}

func (p *people) personPage(r *http.Request, id int64) (page templates.UserPage, err error) {
	v, ctx := visitOf(r), r.Context()
	person, err := p.db.Person(ctx, id)
	if err != nil {
		return page, err
	}
	facts, err := p.facts(ctx, v)
	if err != nil {
		return page, err
	}
	me, err := p.db.Person(ctx, v.user.ID)
	if err != nil {
		return page, err
	}
	shell, err := p.shell(r, ui.Visible(person.Name))
	if err != nil {
		return page, err
	}
	page = facts.NewUserPage(shell, &person, v.granted, me.AllAccounts)
	changes, err := p.db.ChangesOf(ctx, id)
	if err != nil {
		return page, err
	}
	for i := range changes {
		if changes[i].Open(v.now) {
			page.Changes = append(page.Changes, facts.RightsRow(&changes[i]))
		}
	}
	sessions, err := p.db.SessionsOf(ctx, id, p.sessionHash(ctx), v.now)
	if err != nil {
		return page, err
	}
	for i := range sessions {
		page.Sessions = append(page.Sessions, templates.NewSessionRow(v.t, &sessions[i], templates.UserPath(id, "sessions")))
	}
	entries, err := p.db.AuditAbout(ctx, person.Email, personHistory)
	if err != nil {
		return page, err
	}
	for i := range entries {
		page.History = append(page.History, templates.NewEntryRow(v.t, &entries[i]))
	}
	return page, nil
}

// again shows the page of a person once more, with what is wrong with a form of it.
func (p *people) again(w http.ResponseWriter, r *http.Request, id int64, form string, err error, fill func(*templates.UserPage)) error {
	f := fault.As(err)
	if f == nil || f.Code == fault.NoSuchUser {
		return err
	}
	page, err := p.personPage(r, id)
	if err != nil {
		return err
	}
	if form == "account" {
		page.Grant.Error = visitOf(r).t.Fault(f)
	}
	page.Errors[form] = visitOf(r).t.Fault(f)
	if fill != nil {
		fill(&page)
	}
	return p.render(w, r, formStatus(f), templates.User(page))
}

// setRole asks for another standing. Fields: role, owner.
func (p *people) setRole(w http.ResponseWriter, r *http.Request) error {
	id, err := personID(r)
	if err != nil {
		return err
	}
	fields, err := form(r, templates.ParamRole, "owner")
	if err != nil {
		return err
	}
	v := visitOf(r)
	to := auth.Standing{Role: auth.Role(fields[templates.ParamRole]), Owner: fields["owner"] == "true"}
	waits, err := p.db.AskStanding(r.Context(), v.actor(), id, to, v.now)
	if err != nil {
		return p.again(w, r, id, "role", err, func(page *templates.UserPage) {
			page.Roles, page.Owner = templates.RoleOptions(v.t, to.Role), to.Owner
		})
	}
	p.setFlash(r.Context(), askedOr(waits, flashChanged))
	return seeOther(w, templates.UserPath(id, ""))
}

// grantFields reads the choice of accounts; nil = all.
func grantFields(r *http.Request, others ...string) (accounts []int64, fields map[string]string, err error) {
	fields = map[string]string{}
	accounts = []int64{}
	for name, values := range r.PostForm {
		switch {
		case name == templates.ParamAccount:
			for _, text := range values {
				n, err := strconv.ParseInt(text, 10, 64)
				if err != nil {
					return nil, nil, fault.New(fault.Invalid, fault.BadForm).At(name)
				}
				accounts = append(accounts, n)
			}
		case len(values) == 1 && (name == "grant" || slices.Contains(others, name)):
			fields[name] = values[0]
		default:
			return nil, nil, fault.New(fault.Invalid, fault.BadForm).At(name)
		}
	}
	if fields["grant"] == "all" {
		accounts = nil
	}
	return accounts, fields, nil
}

// granter is the administrator who acts, with what they see.
func (p *people) granter(r *http.Request) (g store.Granter, err error) {
	v := visitOf(r)
	me, err := p.db.Person(r.Context(), v.user.ID)
	g = store.Granter{By: v.actor(), All: me.AllAccounts}
	for _, a := range v.granted {
		g.See = append(g.See, a.ID)
	}
	return g, err
}

// setAccounts says which accounts a person sees. Fields: grant (all, some), account.
func (p *people) setAccounts(w http.ResponseWriter, r *http.Request) error {
	id, err := personID(r)
	if err != nil {
		return err
	}
	accounts, _, err := grantFields(r)
	if err != nil {
		return err
	}
	g, err := p.granter(r)
	if err != nil {
		return err
	}
	if err := p.db.GrantWithin(r.Context(), g, id, accounts); err != nil {
		v := visitOf(r)
		return p.again(w, r, id, "account", err, func(page *templates.UserPage) {
			page.Grant = templates.NewGrantForm(v.t, v.granted, g.All, accounts == nil, accounts, page.Grant.Error)
		})
	}
	p.setFlash(r.Context(), flashGranted)
	return seeOther(w, templates.UserPath(id, ""))
}

// reset makes a link for a new password and shows it, once.
func (p *people) reset(w http.ResponseWriter, r *http.Request) error {
	id, err := personID(r)
	if err != nil {
		return err
	}
	if _, err := form(r); err != nil {
		return err
	}
	v, token := visitOf(r), rand.Text()
	waits, err := p.db.AskReset(r.Context(), v.actor(), id, hashToken(token), v.now)
	if err != nil {
		return p.again(w, r, id, "deeds", err, nil)
	}
	if waits {
		p.setFlash(r.Context(), flashAsked)
		return seeOther(w, templates.UserPath(id, ""))
	}
	return p.showLink(w, r, id, token, false)
}

// showLink prints a link. It is not kept anywhere but as its hash.
func (p *people) showLink(w http.ResponseWriter, r *http.Request, id int64, token string, waits bool) error {
	v := visitOf(r)
	person, err := p.db.Person(r.Context(), id)
	if err != nil {
		return err
	}
	shell, err := p.shell(r, v.t.People.LinkTitle)
	if err != nil {
		return err
	}
	page := templates.UserLinkPage{
		Shell: shell, Link: p.base + templates.PathLoginLink + token, Person: ui.Link{Href: templates.UserPath(id, ""), Text: person.Name},
		Expires: ui.Join(" ", ui.Text(v.t.People.LinkExpires), ui.Say("{0}.", ui.Instant(v.now.Add(auth.LinkFor))), ui.Text(v.t.People.LinkSelf)),
	}
	if waits {
		page.Waits = &ui.Banner{Kind: "wait", Title: ui.Text(v.t.People.Asked)}
	}
	return p.render(w, r, http.StatusOK, templates.UserLink(page))
}

// setDisabled takes access away or gives it back.
func (p *people) setDisabled(disabled bool) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := personID(r)
		if err != nil {
			return err
		}
		if _, err := form(r); err != nil {
			return err
		}
		if err := p.db.DisableUser(r.Context(), visitOf(r).actor(), id, disabled); err != nil {
			return p.again(w, r, id, "deeds", err, nil)
		}
		f := flashEnabled
		if disabled {
			f = flashDisabled
		}
		p.setFlash(r.Context(), f)
		return seeOther(w, templates.UserPath(id, ""))
	}
}

// endSessions ends one session of a person, or all. Field: session.
func (p *people) endSessions(w http.ResponseWriter, r *http.Request) error {
	id, err := personID(r)
	if err != nil {
		return err
	}
	fields, err := form(r, "session")
	if err != nil {
		return err
	}
	v, f := visitOf(r), flashEnded
	if fields["session"] != "" {
		err = p.db.EndSession(r.Context(), v.actor(), id, fields["session"], v.now)
	} else {
		f = flashGone
		err = p.db.EndSessions(r.Context(), v.actor(), id)
	}
	if err != nil {
		return err
	}
	p.setFlash(r.Context(), f)
	return seeOther(w, templates.UserPath(id, ""))
}

// decide answers a change that waits. Fields: change, decision.
func (p *people) decide(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, "change", "decision")
	if err != nil {
		return err
	}
	change, err := strconv.ParseInt(fields["change"], 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, fault.BadForm).At("change")
	}
	v, token := visitOf(r), rand.Text()
	c, err := p.db.DecideChange(r.Context(), v.actor(), change, fields["decision"], hashToken(token), v.now)
	if err != nil {
		return err
	}
	if c.Kind == auth.ChangeReset && c.Decision == "confirmed" {
		return p.showLink(w, r, c.PersonID, token, false)
	}
	p.setFlash(r.Context(), flashDecided)
	if c.PersonID == 0 {
		return seeOther(w, templates.PathUsers)
	}
	return seeOther(w, templates.UserPath(c.PersonID, ""))
}

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

// backToPerson is the page of the person whose form needs a fresh sign-in.
func backToPerson(r *http.Request) string {
	if id, err := personID(r); err == nil {
		return templates.UserPath(id, "")
	}
	return templates.PathUsers
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
