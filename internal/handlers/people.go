package handlers

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/auth"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// people are those who may sign in, as administrators manage them.
type people struct{ *site }

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
