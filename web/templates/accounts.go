package templates

import (
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// AccountsPage lists upstream accounts.
type AccountsPage struct {
	ui.Shell
	Rows   []UpstreamRow
	Count  string
	Export []ui.ExportGroup
	Void   *ui.Void
}

// UpstreamRow is one upstream account.
type UpstreamRow struct {
	Name      ui.Link
	Domain    string
	Currency  string
	State     ui.Status
	OKAt      ui.Time
	Lines     string // what one stands for
	Read, Pay ui.Rich
}

// UpstreamFacts is what is known of one account.
type UpstreamFacts struct {
	T       *lang.Texts
	Account billing.Account
	Health  billing.Health
	Keys    []billing.AccountKey // of this account
	Now     time.Time
}

func (f *UpstreamFacts) key(kind billing.KeyKind) *billing.AccountKey {
	for i := range f.Keys {
		if f.Keys[i].AccountID == f.Account.ID && f.Keys[i].Kind == kind {
			return &f.Keys[i]
		}
	}
	return nil
}

// Row shows the account in the list.
func (f *UpstreamFacts) Row() UpstreamRow {
	return UpstreamRow{
		Name: ui.Link{Href: UpstreamPath(f.Account.ID, ""), Text: f.Account.Name}, Domain: f.Account.DomainID, Currency: f.Account.Currency,
		State: f.state(), OKAt: ui.InstantBare(f.Health.OKAt), Lines: f.T.Grain.One[f.Account.Grain.Code()], Read: f.keyLine(billing.ReadKey), Pay: f.keyLine(billing.PayKey),
	}
}

// state says whether the account's upstream answers, as the sync last met it.
func (f *UpstreamFacts) state() ui.Status {
	t := f.T
	switch {
	case stopped(f.Health.Problem):
		return ui.Status{Kind: "bad", Word: t.Sync.Stopped}
	case f.Health.Problem != nil:
		return ui.Status{Kind: "wait", Word: t.Sync.Behind}
	case f.Health.OKAt.IsZero():
		return ui.Status{Kind: "est", Word: t.Sync.Waiting}
	}
	return ui.Status{Kind: "ok", Word: t.Sync.Healthy}
}

func (f *UpstreamFacts) keyLine(kind billing.KeyKind) ui.Rich {
	t := f.T
	k := f.key(kind)
	switch {
	case k == nil:
		return ui.Text(t.Accounts.None)
	case k.FromSettings:
		return ui.Join(t.List.Comma, ui.Say(t.Accounts.Ends, ui.Code(k.Last4)), ui.Text(t.Accounts.FromSettings))
	}
	return ui.Say(t.Accounts.Ends, ui.Code(k.Last4))
}

// UpstreamNewPage connects an account.
type UpstreamNewPage struct {
	ui.Shell
	Name, Domain, Currency ui.Field
}

// NewUpstreamNewPage builds the form with what was typed.
func NewUpstreamNewPage(shell ui.Shell, a billing.Account, problem *fault.Error) UpstreamNewPage {
	t := shell.T
	field := func(name, label, help, value string, focus bool) ui.Field {
		return ui.Field{ID: name, Name: name, Label: label, Help: help, Value: value, Required: true, Autocomplete: "off", Focus: focus, Error: FaultAt(t, problem, name)}
	}
	return UpstreamNewPage{
		Shell: shell, Name: field("name", t.Accounts.Name, "", a.Name, true), Domain: field("domain", t.Accounts.Domain, t.Accounts.DomainHelp, a.DomainID, false),
		Currency: field("currency", t.Accounts.Currency, t.Accounts.CurrencyHelp, a.Currency, false),
	}
}

// UpstreamPage is one upstream account with its keys.
type UpstreamPage struct {
	ui.Shell
	State   ui.Status
	Basis   []ui.Rich
	Problem *ui.Banner
	Name    ui.Field
	Rename  string // path of the form
	Lines   GrainChoice
	Keys    []KeyPart
	Path    string // of the key forms
}

// KeyPart is one key of an account.
type KeyPart struct {
	Kind, Title, Is string
	Facts           ui.Rich
	Fixed           bool // it comes from the settings
	Access, Secret  ui.Field
	Button, Note    string
	Remove          *ui.Button
	Error           string
}

// NewUpstreamPage builds the page. problem is about the form of the kind, or of
// the name for "".
func NewUpstreamPage(shell ui.Shell, f *UpstreamFacts, kind billing.KeyKind, problem *fault.Error) UpstreamPage {
	t := f.T
	p := UpstreamPage{
		Shell: shell, State: f.state(), Rename: UpstreamPath(f.Account.ID, "name"), Path: UpstreamPath(f.Account.ID, "key"),
		Basis: []ui.Rich{ui.Say(t.Sync.Domain, ui.Code(f.Account.DomainID)), ui.Text(f.Account.Currency), ui.Text(t.Accounts.OneCurrency)},
		Name:  ui.Field{ID: "name", Name: "name", Label: t.Accounts.Name, Value: f.Account.Name, Required: true, Autocomplete: "off"},
	}
	p.Lines = newGrainChoice(t, &f.Account)
	if !f.Health.OKAt.IsZero() {
		p.Basis = append(p.Basis, ui.Say("{0} {1}", ui.Text(t.Accounts.LastRead), ui.Instant(f.Health.OKAt)))
	}
	if problem != nil && kind == "" {
		p.Name.Error = t.Fault(problem)
	}
	if f.Health.Problem != nil {
		words := t.Problem(f.Health.Problem.Code)
		p.Problem = &ui.Banner{Kind: "wait", Title: ui.Text(words.What), Text: ui.Text(words.Means + t.List.Gap + words.Do), Action: &ui.Link{Href: PathSync, Text: t.Accounts.SeeSync}}
		if stopped(f.Health.Problem) {
			p.Problem.Kind = "bad"
		}
	}
	for _, k := range billing.KeyKinds {
		part := f.keyPart(k)
		if problem != nil && k == kind {
			part.Error = t.Fault(problem)
		}
		p.Keys = append(p.Keys, part)
	}
	return p
}

func (f *UpstreamFacts) keyPart(kind billing.KeyKind) KeyPart {
	t := f.T
	name := string(kind)
	part := KeyPart{Kind: name, Title: t.Accounts.Key[name], Is: t.Accounts.KeyIs[name], Facts: f.keyLine(kind), Button: t.Accounts.Store, Note: t.Accounts.StoreNote}
	part.Access = ui.Field{ID: name + "-ak", Name: "access_key", Label: t.Accounts.Access, Required: true, Autocomplete: "off"}
	part.Secret = ui.Field{ID: name + "-sk", Name: "secret_key", Label: t.Accounts.Secret, Type: "password", Help: t.Accounts.SecretHelp, Required: true, Autocomplete: "off"}
	if kind == billing.PayKey {
		part.Note = t.Accounts.PayNote
	}
	k := f.key(kind)
	if k == nil {
		return part
	}
	if part.Fixed = k.FromSettings; part.Fixed {
		part.Note = t.Accounts.Settings
		return part
	}
	part.Facts = ui.Join(t.List.Comma, part.Facts, ui.Say(t.Accounts.SetBy, k.SetBy, ui.Instant(k.SetAt)))
	part.Button = t.Accounts.Replace
	part.Remove = &ui.Button{
		Action: UpstreamPath(f.Account.ID, "key/remove"), Text: t.Accounts.Remove, Kind: "bad", Label: t.Accounts.RemoveOf(part.Title), Fields: []ui.Pair{{Name: "kind", Value: name}},
	}
	return part
}

// UpstreamPath is the address of one upstream account, or of a deed of it: name,
// lines, key, key/remove.
func UpstreamPath(account int64, deed string) string {
	path := PathAccounts + "/" + id(account)
	if deed != "" {
		path += "/" + deed
	}
	return path
}

// NoAccountPage is shown in place of whatever would be empty without an account.
type NoAccountPage struct {
	ui.Shell
	Void    ui.Void
	Connect *ui.Link // for who may
}

// NewNoAccount says what is to be done; mayConnect is for who manages accounts.
func NewNoAccount(shell ui.Shell, mayConnect bool) NoAccountPage {
	words := &shell.T.Accounts
	page := NoAccountPage{Shell: shell, Void: ui.Void{Title: words.NoneOpen, Text: ui.Text(words.NoneAsk)}}
	if mayConnect {
		page.Void.Text = ui.Text(words.NoneConnect)
		page.Connect = &ui.Link{Href: PathAccountNew, Text: words.Connect}
	}
	return page
}
