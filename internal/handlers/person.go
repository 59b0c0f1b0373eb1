package handlers

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// personHistory is how many entries of the audit trail the page of a person shows.
const personHistory = 20

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
	page.Sessions = templates.NewSessionList(v.t, sessions, templates.UserPath(id, "sessions"))
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

// backToPerson is the page of the person whose form needs a fresh sign-in.
func backToPerson(r *http.Request) string {
	if id, err := personID(r); err == nil {
		return templates.UserPath(id, "")
	}
	return templates.PathUsers
}
