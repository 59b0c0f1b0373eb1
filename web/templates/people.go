package templates

import (
	"net/url"
	"slices"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// UsersPage lists people, what waits for a second administrator, and who needs
// a second factor.
type UsersPage struct {
	ui.Shell
	Filter  UsersFilter
	Heads   UsersHeads
	Rows    []UserRow
	Count   string
	Pager   ui.Pager
	Export  []ui.ExportGroup
	Void    *ui.Void
	Alone   *ui.Banner
	Changes []RightsRow
	Policy  FactorPolicy
}

// UsersFilter is the filter form with what is set in it.
type UsersFilter struct {
	Query  string
	Facets []ui.Facet
	Keep   []ui.Pair
	Chips  []ui.Chip
	Reset  string
}

// UsersHeads are the columns that sort.
type UsersHeads struct{ Name, Email, Seen ui.SortHead }

// UserRow is one person of the list.
type UserRow struct {
	Name     ui.Link
	Email    string
	Role     string
	State    ui.Status
	Accounts string
	Factor   ui.Status
	Seen     ui.Time
	Waiting  string
}

// RightsRow is one change of rights.
type RightsRow struct {
	ID       string
	What     string
	AskedBy  string
	AskedAt  ui.Time
	Until    ui.Time
	Confirm  *ui.Button // with Why when this person may not
	Reject   *ui.Button
	Withdraw *ui.Button
	Decision string // instead of the buttons
}

// FactorPolicy is the form of the roles that need a second factor.
type FactorPolicy struct {
	Now   string
	Roles []ui.Option
	Note  string // what happens on pressing
	Error string
}

// PeopleFacts is what the pages of people are built for.
type PeopleFacts struct {
	T   *lang.Texts
	Me  auth.User
	Two bool // changes of rights take two administrators
	Now time.Time
}

// Role names a standing.
func Role(t *lang.Texts, s auth.Standing) string {
	if s.Owner {
		return t.People.OwnerOf(t.Layout.Roles[s.Role])
	}
	return t.Layout.Roles[s.Role]
}

func personState(t *lang.Texts, s auth.PersonState) ui.Status {
	kind := map[auth.PersonState]string{auth.Active: "ok", auth.Invited: "est", auth.Disabled: ""}[s]
	return ui.Status{Kind: kind, Word: t.People.States[s]}
}

// UserRow shows one person; seen are the accounts that the reader sees.
func (f *PeopleFacts) UserRow(p *auth.Person, seen []billing.Account) UserRow {
	t := f.T
	row := UserRow{
		Name: ui.Link{Href: UserPath(p.ID, ""), Text: p.Name}, Email: p.Email, Role: Role(t, p.Standing()), State: personState(t, p.State()),
		Accounts: t.People.All, Factor: ui.Status{Word: t.People.NotSet}, Seen: ui.InstantBare(p.SeenAt),
	}
	if !p.AllAccounts {
		row.Accounts = t.People.SomeAccounts(len(granted(p, seen)))
	}
	if p.Factor {
		row.Factor = ui.Status{Kind: "ok", Word: t.People.Set}
	}
	if p.Waiting > 0 {
		row.Waiting = t.People.WaitingOf(p.Waiting)
	}
	return row
}

// granted are those of the seen accounts that a person may see.
func granted(p *auth.Person, seen []billing.Account) (all []billing.Account) {
	for _, a := range seen {
		if p.AllAccounts || slices.Contains(p.Accounts, a.ID) {
			all = append(all, a)
		}
	}
	return all
}

// RightsRow shows a change with what the reader may do about it.
func (f *PeopleFacts) RightsRow(c *auth.PeopleChange) RightsRow {
	t := f.T
	row := RightsRow{ID: id(c.ID), What: f.what(c), AskedBy: c.AskedByName, AskedAt: ui.InstantBare(c.AskedAt), Until: ui.InstantBare(c.ExpiresAt)}
	if !c.Open(f.Now) {
		row.Decision = t.People.Decisions[c.Decision]
		if c.Decision == "" {
			row.Decision = t.People.Decisions["withdrawn"]
		}
		return row
	}
	button := func(decision, text, label, kind string) *ui.Button {
		return &ui.Button{Action: PathUsersChange, Text: text, Label: label, Kind: kind, Fields: []ui.Pair{{Name: "change", Value: row.ID}, {Name: "decision", Value: decision}}}
	}
	row.Confirm = button("confirmed", t.People.Confirm, t.People.ConfirmOf(row.What), "")
	if c.AskedBy == f.Me.ID {
		row.Confirm.Why = t.People.NotYou
		row.Withdraw = button("withdrawn", t.People.Withdraw, t.People.WithdrawOf(row.What), "bare")
		return row
	}
	if fault.As(auth.MayConfirm(f.Me.ID, c.AskedBy, c.PersonID, c.Raises)) != nil {
		row.Confirm.Why = t.People.NotWhoGains
	}
	row.Reject = button("rejected", t.People.Reject, t.People.RejectOf(row.What), "bare")
	return row
}

// what says what a change would do.
func (f *PeopleFacts) what(c *auth.PeopleChange) string {
	t := f.T
	switch c.Kind {
	case auth.ChangeReset:
		return t.People.ResetOf(ui.Visible(c.PersonEmail))
	case auth.ChangeFactor:
		if len(c.RolesAfter) == 0 {
			return t.People.FactorForNone
		}
		return t.People.FactorFor(roleNames(t, c.RolesAfter))
	}
	return t.People.ToRole(ui.Visible(c.PersonEmail), Role(t, c.From), Role(t, c.To))
}

func roleNames(t *lang.Texts, roles []auth.Role) string {
	text := ""
	for i, r := range roles {
		if i > 0 {
			text += t.List.Comma
		}
		text += t.Layout.Roles[r]
	}
	return text
}

// effect says whether a change of rights waits.
func (f *PeopleFacts) effect() string {
	if f.Two {
		return f.T.People.NeedsTwo
	}
	return f.T.People.Alone
}

// InviteNote says what becomes of the role of somebody invited.
func (f *PeopleFacts) InviteNote() string {
	if f.Two {
		return f.T.People.InviteTwo
	}
	return f.T.People.Alone
}

// Policy shows which roles need a second factor.
func (f *PeopleFacts) Policy(roles []auth.Role, problem string) FactorPolicy {
	p := FactorPolicy{Now: f.T.People.PolicyNone, Note: f.effect(), Error: problem}
	if len(roles) > 0 {
		p.Now = roleNames(f.T, roles)
	}
	for _, r := range auth.Roles {
		p.Roles = append(p.Roles, ui.Option{Value: string(r), Text: f.T.Layout.Roles[r], On: slices.Contains(roles, r)})
	}
	return p
}

// AloneBanner warns while there is one administrator.
func (f *PeopleFacts) AloneBanner() *ui.Banner {
	if f.Two {
		return nil
	}
	return &ui.Banner{Kind: "wait", Title: ui.Text(f.T.People.AloneWarning)}
}

// NewUsersFilter shows what q filters the people by.
func NewUsersFilter(t *lang.Texts, q url.Values, f *auth.PeopleFilter) UsersFilter {
	form := UsersFilter{Query: f.Query, Keep: ui.Keep(q, ParamSort, ParamLimit)}
	role := ui.Facet{Name: ParamRole, Label: t.People.Role}
	for _, r := range auth.Roles {
		role.Options = append(role.Options, ui.Option{Value: string(r), Text: t.Layout.Roles[r], On: contains(f.Roles, r)})
	}
	state := ui.Facet{Name: ParamState, Label: t.People.State}
	for _, s := range auth.PersonStates {
		state.Options = append(state.Options, ui.Option{Value: string(s), Text: t.People.States[s], On: contains(f.States, s)})
	}
	form.Facets = []ui.Facet{role, state}
	chips := ui.NewChips(t, PathUsers, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamSort, ParamLimit)
	return form
}

// NewUsersHeads shows which column the people are sorted by; order is the same in words.
func NewUsersHeads(t *lang.Texts, q url.Values) (heads UsersHeads, order string) {
	sort := ui.Sorting{Path: PathUsers, Query: firstPage(q), Param: ParamSort, Default: "email"}
	alphabet := ui.SortWords{Down: t.People.ByNameBack, Up: t.People.ByName, UpFirst: true}
	heads.Name = sort.Head("name", t.People.Name, alphabet)
	heads.Email = sort.Head("email", t.People.Email, alphabet)
	heads.Seen = sort.Head("seen", t.People.Seen, ui.SortWords{Down: t.People.SeenFirst, Up: t.People.SeenLast})
	return heads, sort.InWords()
}

// UserNewPage is the form that invites a person.
type UserNewPage struct {
	ui.Shell
	Name, Email ui.Field
	Roles       []ui.Option
	RoleError   string
	Owner       bool
	Grant       GrantForm
	Note        string
	Alone       *ui.Banner
}

// GrantForm is the choice of accounts.
type GrantForm struct {
	MayAll   bool // whoever does not see all cannot give all
	All      bool
	Accounts []ui.Option
	Hidden   string // that unseen ones stay
	Error    string
}

// NewGrantForm offers the accounts that the reader sees.
func NewGrantForm(t *lang.Texts, seen []billing.Account, mayAll, all bool, on []int64, problem string) GrantForm {
	g := GrantForm{MayAll: mayAll, All: all, Error: problem}
	for _, a := range seen {
		g.Accounts = append(g.Accounts, ui.Option{Value: id(a.ID), Text: a.Name, On: !all && slices.Contains(on, a.ID)})
	}
	if !mayAll {
		g.Hidden = t.People.HiddenNote
	}
	return g
}

// RoleOptions offers the roles.
func RoleOptions(t *lang.Texts, now auth.Role) []ui.Option {
	var all []ui.Option
	for _, r := range auth.Roles {
		all = append(all, ui.Option{Value: string(r), Text: t.Layout.Roles[r], Count: t.People.RoleHelp[r], On: r == now})
	}
	return all
}

// UserLinkPage shows a link once, to be handed over.
type UserLinkPage struct {
	ui.Shell
	Link    string
	Expires ui.Rich
	Person  ui.Link
	Waits   *ui.Banner // the role waits
}

// UserPage is one person.
type UserPage struct {
	ui.Shell
	States   []ui.Status
	Basis    []ui.Rich
	Changes  []RightsRow
	Roles    []ui.Option
	Owner    bool
	RoleNote string
	Role     string // path of the form
	Grant    GrantForm
	Accounts string // path of the form
	Deeds    []UserDeed
	Sessions SessionList
	History  []EntryRow
	Trail    ui.Link
	Errors   map[string]string // by form: role, account, deeds, change
}

// UserDeed is a button with what it does.
type UserDeed struct {
	Button ui.Button
	Note   string
}

// NewUserPage builds the page of one person.
func (f *PeopleFacts) NewUserPage(shell ui.Shell, p *auth.Person, seen []billing.Account, mayAll bool) UserPage {
	t := f.T
	page := UserPage{
		Shell: shell, States: []ui.Status{personState(t, p.State())}, Owner: p.Owner, Roles: RoleOptions(t, p.Role), RoleNote: f.effect(),
		Role: UserPath(p.ID, "role"), Accounts: UserPath(p.ID, "accounts"), Errors: map[string]string{},
		Grant: NewGrantForm(t, seen, mayAll, p.AllAccounts, p.Accounts, ""),
		Trail: ui.Link{Href: AuditPath(url.Values{ParamSubject: {p.Email}}), Text: t.Audit.Title},
	}
	if p.ID == f.Me.ID {
		page.RoleNote = t.People.NotSelf
	}
	page.Basis = []ui.Rich{ui.Say("{0}", p.Email), ui.Text(Role(t, p.Standing())), ui.Say(t.People.Since, ui.Date(p.CreatedAt))}
	password := ui.Text(t.People.NoPassword)
	if p.HasPassword {
		password = ui.Say(t.People.PasswordAt, ui.Date(p.PasswordAt))
	}
	page.Basis = append(page.Basis, password)
	if p.Factor {
		page.Basis = append(page.Basis, ui.Text(t.People.Factor+t.List.Colon+t.People.Set))
	}
	page.Deeds = f.deeds(p)
	return page
}

func (f *PeopleFacts) deeds(p *auth.Person) []UserDeed {
	t := f.T
	deed := func(path, text, note, kind string) UserDeed {
		return UserDeed{ui.Button{Action: UserPath(p.ID, path), Text: text, Kind: kind}, note}
	}
	if p.State() == auth.Disabled {
		return []UserDeed{deed("enable", t.People.Enable, t.People.EnableNote, "")}
	}
	link := deed("reset", t.People.Reset, t.People.ResetNote, "")
	switch {
	case p.State() == auth.Invited:
		link = deed("reset", t.People.NewLink, t.People.NewLinkNote, "")
	case f.Two && p.Role == auth.Admin:
		link.Note = t.People.ResetTwo
	}
	return []UserDeed{
		link, deed("sessions", t.People.EndSessions, t.People.EndSessionsNote, ""), deed("disable", t.People.Disable, t.People.DisableNote, "bad"),
	}
}

// SetPasswordPage is where a link leads: a form for the person's own password.
type SetPasswordPage struct {
	ui.Shell
	Name             string
	Email            string
	Password, Repeat ui.Field
}

// NewSetPasswordPage builds the form; problem is the fault of what was typed.
func NewSetPasswordPage(shell ui.Shell, u *auth.User, problem *fault.Error) SetPasswordPage {
	t := shell.T
	p := SetPasswordPage{Shell: shell, Name: u.Name, Email: u.Email}
	p.Password = ui.Field{ID: "password", Name: "password", Label: t.People.SetPassword, Type: "password", Help: t.People.SetHelp, Autocomplete: "new-password", Required: true, Focus: true}
	p.Repeat = ui.Field{ID: "repeat", Name: "repeat", Label: t.People.SetRepeat, Type: "password", Autocomplete: "new-password", Required: true}
	for _, f := range []*ui.Field{&p.Password, &p.Repeat} {
		f.Error = FaultAt(t, problem, f.Name)
	}
	return p
}

// FaultAt is the sentence of a fault at the field of that name, "" otherwise.
func FaultAt(t *lang.Texts, f *fault.Error, field string) string {
	if f == nil || f.Field != field {
		return ""
	}
	return t.Fault(f)
}
