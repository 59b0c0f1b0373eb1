package templates

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/ui"
)

// framePages are the pages of people, accounts and what happened.
func (s *sample) framePages() map[string]templ.Component {
	wrong := fault.New(fault.Invalid, fault.PasswordShort, 15).At("password")
	return map[string]templ.Component{
		"account":       Account(s.accountPage()),
		"factor":        Factor(s.factorPage([]byte("12345678901234567890"))),
		"factor-none":   Factor(s.factorPage(nil)),
		"codes":         Codes(CodesPage{Shell: s.shell(s.t.Account.CodesTitle, PathFactor+"/codes", nil), Codes: []string{"ABC-DEF"}}),
		"code":          LoginCode(LoginCodePage{Shell: s.doorShell(s.t.Account.CodeTitle), Next: "/bills", Error: "x", Codes: true}),
		"code-passkey":  LoginCode(LoginCodePage{Shell: s.doorShell(s.t.Passkeys.SecondTitle), Next: "/bills", Error: "x", Passkey: s.passkeyDoor(PathCodePasskey)}),
		"passkeys":      Passkeys(s.passkeysPage(s.passkeys(), "https://portal.example")),
		"passkeys-none": Passkeys(s.passkeysPage(nil, "")),
		"passkey":       Passkey(s.passkeyPage(s.passkeys()[0], false)),
		"passkey-last":  Passkey(s.passkeyPage(s.passkeys()[1], true)),
		"audit":         Audit(s.auditPage(2, auth.AuditCheck{At: sampleNow, LastSeq: 3, Anchored: true})),
		"audit-none":    Audit(s.auditPage(0, auth.AuditCheck{})),
		"audit-bad":     Audit(s.auditPage(1, auth.AuditCheck{At: sampleNow, Broken: 2, Why: hostile})),
		"activity":      Activity(s.activityPage(true)),
		"retention":     Retention(NewRetentionPage(s.shell(s.t.Retention.Title, PathRetention, nil), &RetentionFacts{T: s.t, Now: 90, Kept: billing.Superseded{Versions: 3, Months: 2, Lines: 12_345}})),
		"retention-preview": Retention(NewRetentionPage(s.shell(s.t.Retention.Title, PathRetention, nil), &RetentionFacts{
			T: s.t, Days: "730", Confirm: hostile, Preview: true, Wanted: 730, Goes: billing.Superseded{Versions: 3, Months: 2, Lines: 12_345},
			Problem: fault.New(fault.Invalid, fault.ConfirmWord, 730).At(FieldConfirm),
		})),
		"quiet":     Activity(s.activityPage(false)),
		"accounts":  Accounts(s.accountsPage()),
		"upstream":  Upstream(s.upstreamPage()),
		"connect":   UpstreamNew(NewUpstreamNewPage(s.shell(s.t.Accounts.NewTitle, PathAccountNew, nil), billing.Account{Name: hostile}, fault.New(fault.Invalid, fault.BadDomain).At("domain"))),
		"users":     Users(s.usersPage()),
		"user-new":  UserNew(s.userNewPage()),
		"user":      User(s.userPage()),
		"user-link": UserLink(s.userLinkPage()),
		"set":       SetPassword(NewSetPasswordPage(s.doorShell(s.t.People.SetTitle), &auth.User{Name: hostile, Email: "a@b.test"}, wrong)),
	}
}

// doorShell is the frame of a page for strangers.
func (s *sample) doorShell(title string) ui.Shell {
	return NewShell(title, &ShellFacts{T: s.t, Company: "Lindqvist Freight", Path: "/login/link/x", Now: sampleNow})
}

func (s *sample) peopleFacts() *PeopleFacts {
	return &PeopleFacts{T: s.t, Me: auth.User{ID: 1, Role: s.role}, Two: true, Now: sampleNow}
}

func (s *sample) people() []auth.Person {
	return []auth.Person{
		{User: auth.User{ID: 1, Email: "mara@lindqvist.example", Name: "Mara Okafor", Role: auth.Admin, Owner: true}, AllAccounts: true, HasPassword: true, Factor: true, CreatedAt: sampleNow.AddDate(0, -3, 0), PasswordAt: sampleNow.AddDate(0, -1, 0), SeenAt: sampleNow},
		{User: auth.User{ID: 2, Email: "li@lindqvist.example", Name: "李雷", Role: auth.Finance}, Accounts: []int64{2, 9}, HasPassword: true, Waiting: 1, CreatedAt: sampleNow, PasswordAt: sampleNow},
		{User: auth.User{ID: 3, Email: "new@lindqvist.example", Name: hostile, Role: auth.Viewer}, CreatedAt: sampleNow},
		{User: auth.User{ID: 4, Email: "gone@lindqvist.example", Name: "Gone", Role: auth.Auditor, Disabled: true}, HasPassword: true, CreatedAt: sampleNow},
	}
}

func (s *sample) changes() []RightsRow {
	f := s.peopleFacts()
	viewer, admin := auth.Standing{Role: auth.Viewer}, auth.Standing{Role: auth.Admin, Owner: true}
	var rows []RightsRow
	for i, c := range []auth.PeopleChange{
		{Kind: auth.ChangeStanding, PersonID: 2, PersonEmail: "li@lindqvist.example", From: viewer, To: admin, Raises: true, AskedBy: 1, AskedByName: "Mara Okafor"},
		{Kind: auth.ChangeReset, PersonID: 1, PersonEmail: "mara@lindqvist.example", Raises: true, AskedBy: 4, AskedByName: hostile},
		{Kind: auth.ChangeFactor, RolesAfter: []auth.Role{auth.Finance, auth.Admin}, AskedBy: 4, AskedByName: "Gone"},
		{Kind: auth.ChangeFactor, AskedBy: 4, AskedByName: "Gone", Decision: "rejected"},
	} {
		c.ID, c.AskedAt, c.ExpiresAt = int64(i+1), sampleNow.Add(-time.Hour), sampleNow.Add(time.Hour)
		rows = append(rows, f.RightsRow(&c))
	}
	return rows
}

func (s *sample) usersPage() UsersPage {
	q := url.Values{ParamRole: {"finance,admin"}, ParamQuery: {"li"}}
	f := auth.PeopleFilter{Query: "li", Roles: []auth.Role{auth.Finance, auth.Admin}}
	p := UsersPage{Shell: s.shell(s.t.People.Title, PathUsers, q), Filter: NewUsersFilter(s.t, q, &f), Count: s.t.People.Count(4), Changes: s.changes()}
	var order string
	p.Heads, order = NewUsersHeads(s.t, q)
	for _, one := range s.people() {
		p.Rows = append(p.Rows, s.peopleFacts().UserRow(&one, s.accounts()))
	}
	p.Policy = s.peopleFacts().Policy([]auth.Role{auth.Admin}, "x")
	p.Pager = NewPager(s.t, PathUsers, q, "", "next", s.t.People.Shown(4, 4, order))
	p.Export = NewExport(s.t, PathUsers, q, true, p.Count, ".csv")
	p.Alone = (&PeopleFacts{T: s.t}).AloneBanner()
	return p
}

func (s *sample) userNewPage() UserNewPage {
	t := s.t
	return UserNewPage{
		Shell: s.shell(t.People.InviteTitle, PathUserNew, nil), Name: ui.Field{ID: "name", Name: "name", Label: t.People.Name, Value: hostile, Error: "x"},
		Email: ui.Field{ID: "email", Name: "email", Label: t.People.Email}, Roles: RoleOptions(t, auth.Finance), RoleError: "x",
		Grant: NewGrantForm(t, s.accounts(), true, false, []int64{2}, "x"), Note: s.peopleFacts().InviteNote(),
	}
}

func (s *sample) userLinkPage() UserLinkPage {
	return UserLinkPage{
		Shell: s.shell(s.t.People.LinkTitle, UserPath(2, "reset"), nil), Link: "https://portal.example/login/link/ABC", Expires: ui.Say("{0}", ui.Instant(sampleNow)),
		Person: ui.Link{Href: UserPath(2, ""), Text: hostile}, Waits: &ui.Banner{Kind: "wait", Title: ui.Text(s.t.People.Asked)},
	}
}

func (s *sample) entries() []auth.Entry {
	return []auth.Entry{
		{Seq: 3, At: sampleNow, By: auth.Actor{Kind: auth.ByPerson, PersonID: 1, Name: "mara@lindqvist.example", RequestID: "R1"}, Action: "user.role", Subject: "li@lindqvist.example", Detail: json.RawMessage(`{"role": "finance"}`)},
		{Seq: 2, At: sampleNow, By: auth.Console(hostile), Action: "brand.new", Subject: hostile, Detail: json.RawMessage(`{}`)},
	}
}

func (s *sample) userPage() UserPage {
	one := s.people()[2]
	p := s.peopleFacts().NewUserPage(s.shell(ui.Visible(one.Name), UserPath(3, ""), nil), &one, s.accounts(), false)
	p.Changes, p.Errors = s.changes(), map[string]string{"role": "x", "deeds": "y", "change": "z"}
	sessions := []auth.Session{{ID: "a", OpenedAt: sampleNow, SeenAt: sampleNow, EndsAt: sampleNow, Address: "10.0.0.1", Agent: hostile, Current: true}}
	for range 2 * sessionsShown {
		sessions = append(sessions, auth.Session{ID: "b", OpenedAt: sampleNow, SeenAt: sampleNow, EndsAt: sampleNow, Address: "::1"})
	}
	p.Sessions = NewSessionList(s.t, sessions, UserPath(3, "sessions"))
	for _, e := range s.entries() {
		p.History = append(p.History, NewEntryRow(s.t, &e))
	}
	return p
}

func (s *sample) auditPage(n int, check auth.AuditCheck) AuditPage {
	q := url.Values{ParamQuery: {"x"}, ParamPerson: {hostile}, ParamSubject: {"y"}, ParamAction: {"user.role,brand.new"}, ParamKind: {"console"}, ParamFrom: {"2026-11-01"}, ParamTo: {"2026-11-30"}}
	f := auth.AuditFilter{Query: "x", Actor: hostile, Subject: "y", Actions: []string{"user.role", "brand.new"}, Kinds: []auth.ActorKind{auth.ByConsole}}
	return NewAuditPage(&AuditFacts{
		Shell: s.shell(s.t.Audit.Title, PathAudit, q), Query: q, Filter: &f, Actions: []string{"signin", "user.role"}, Check: check, Partial: n == 0, Now: sampleNow,
		Found: &auth.AuditPage{Entries: s.entries()[:n], Total: int64(n), Next: "next"},
	})
}

func (s *sample) activityPage(some bool) ActivityPage {
	q := url.Values{ParamKind: {"order_paid"}}
	f := billing.ActivityFilter{Kinds: []billing.ActivityKind{billing.OrderPaid}, From: 20000, To: 20100, Query: "x"}
	found := billing.ActivityPage{Total: 8, Next: "next"}
	if some {
		for _, a := range []billing.Activity{
			{Kind: billing.OrderPlaced, ID: "CS1", Name: hostile, Actor: "someone"},
			{Kind: billing.OrderPaid, ID: "CS1", Name: "云服务器"},
			{Kind: billing.OrderChanged, ID: "CS1", Before: "6", After: "5", Was: usd(s.tb, "9")},
			{Kind: billing.OrderChanged, ID: "CS1", Before: "6", After: "6"},
			{Kind: billing.MonthRead, ID: "2026-10", After: "estimated"},
			{Kind: billing.MonthFinal, ID: "2026-10"},
			{Kind: billing.MonthRestated, ID: "x"},
			{Kind: billing.RequestMoved, ID: "CS1", Name: "pay", After: "approved", Actor: hostile},
			{Kind: billing.RequestMoved, ID: hostile, Name: "renew", After: "brand_new"},
			{Kind: billing.SubscriptionNew, ID: hostile, Name: hostile, After: "status=2"},
			{Kind: billing.SubscriptionChanged, ID: "r", Name: hostile, Before: "status=2 ends=2026-11-01 then=0", After: "status=99 ends= then=3"},
			{Kind: billing.SubscriptionChanged, ID: "r", After: "gone"},
			{Kind: billing.PackageChanged, ID: "p", Before: "gone status=1", After: "status=2"},
			{Kind: billing.CouponNew, ID: hostile, Name: hostile},
			{Kind: billing.CouponChanged, ID: "c", Was: usd(s.tb, "50"), Before: "frozen=false", After: "frozen=true"},
			{Kind: billing.InvoiceChanged, ID: "i", Name: hostile, Before: "status=1", After: "status=" + "brand-new"},
			{Kind: billing.PersonDid, ID: hostile, Name: "user.role", Actor: "ada"},
			{Kind: billing.PersonDid, Name: "brand.new", Actor: "ada"},
		} {
			a.At, a.AccountName, a.Amount = sampleNow, "林德物流-亚洲", usd(s.tb, "12.345")
			if a.Kind == billing.PersonDid {
				a.AccountName, a.Amount = "", a.Was
			}
			found.Activities = append(found.Activities, a)
		}
	} else {
		f, q = billing.ActivityFilter{}, nil
	}
	return NewActivityPage(&ActivityFacts{Shell: s.shell(s.t.Activity.Title, PathActivity, q), Query: q, Filter: &f, Found: &found, Trail: true, Multi: some})
}

func (s *sample) upstreamFacts() *UpstreamFacts {
	a := s.accounts()[1]
	a.Name = hostile
	return &UpstreamFacts{
		T: s.t, Account: a, Now: sampleNow, Health: billing.Health{OKAt: sampleNow, Problem: &billing.SyncProblem{Code: "wrong_key", At: sampleNow}},
		Keys: []billing.AccountKey{{AccountID: a.ID, Kind: billing.ReadKey, Last4: "WXYZ", SetBy: hostile, SetAt: sampleNow}, {AccountID: a.ID, Kind: billing.PayKey, Last4: "1234", FromSettings: true}},
	}
}

func (s *sample) accountsPage() AccountsPage {
	p := AccountsPage{Shell: s.shell(s.t.Accounts.Title, PathAccounts, nil), Count: s.t.Accounts.Count(2)}
	bare := &UpstreamFacts{T: s.t, Account: s.accounts()[0], Now: sampleNow}
	p.Rows = []UpstreamRow{s.upstreamFacts().Row(), bare.Row()}
	p.Export = NewExport(s.t, PathAccounts, nil, false, p.Count, ".csv")
	return p
}

func (s *sample) upstreamPage() UpstreamPage {
	return NewUpstreamPage(s.shell(ui.Visible(hostile), UpstreamPath(2, ""), nil), s.upstreamFacts(), billing.ReadKey, fault.New(fault.Invalid, fault.BadKey))
}
