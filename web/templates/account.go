package templates

import (
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// AccountPage is a person's own account.
type AccountPage struct {
	ui.Shell
	Basis                []ui.Rich
	Username             string
	Current, New, Repeat ui.Field
	Factor               FactorPart
	Sessions             SessionList
	Passkeys             []PasskeyRow
	Happened             []EntryRow
}

// FactorPart says how a person's second factor is.
type FactorPart struct {
	State    ui.Status
	Facts    ui.Rich
	Must     *ui.Banner // nothing else is open before it is set up
	SetUp    ui.Link
	NewCodes *ui.Button
	Remove   *ui.Button
	Required bool

	RemoveNote string
}

// NewAccountPage builds the page; problem is the fault of the password form.
func NewAccountPage(shell ui.Shell, u *auth.User, passwordAt ui.Time, f *auth.Factor, keys []auth.Passkey, required bool, problem *fault.Error) AccountPage {
	t := shell.T
	p := AccountPage{Shell: shell, Username: u.Email, Factor: newFactorPart(t, u, f, required), Passkeys: passkeyRows(keys, false, t)}
	p.Basis = []ui.Rich{ui.Say("{0}", u.Email), ui.Text(Role(t, u.Standing()) + t.List.Colon + t.People.RoleHelp[u.Role]), ui.Say(t.People.PasswordAt, passwordAt)}
	field := func(name, label, help, complete string) ui.Field {
		return ui.Field{ID: name, Name: name, Label: label, Type: "password", Help: help, Autocomplete: complete, Required: true, Error: FaultAt(t, problem, name)}
	}
	p.Current = field("current", t.Account.Current, "", "current-password")
	p.New = field("password", t.Account.New, t.Account.NewHelp, "new-password")
	p.Repeat = field("repeat", t.Account.Repeat, "", "new-password")
	return p
}

func newFactorPart(t *lang.Texts, u *auth.User, f *auth.Factor, required bool) FactorPart {
	part := FactorPart{State: ui.Status{Word: t.Account.FactorOff}, SetUp: ui.Link{Href: PathFactor, Text: t.Account.SetUp}, Required: required}
	if u.NeedsFactor {
		part.Must = &ui.Banner{Kind: "wait", Title: ui.Text(t.Account.FactorMust)}
	}
	if !f.Any() {
		return part
	}
	part.State = ui.Status{Kind: "ok", Word: t.Account.FactorOn}
	part.NewCodes = &ui.Button{Action: PathFactor + "/codes", Text: t.Account.NewCodes}
	var since, passkeys ui.Rich
	if f.IsSet() {
		since, part.SetUp.Text = ui.Say(t.Account.FactorSince, ui.Date(f.SetAt)), t.Account.Replace
	} else {
		part.SetUp.Text = t.Passkeys.SetUpCodes
	}
	if f.Passkeys > 0 {
		passkeys = ui.Text(t.Passkeys.Have(f.Passkeys))
	}
	part.Facts = ui.Join(t.List.Comma, since, passkeys, ui.Text(t.Account.CodesLeft(f.CodesLeft)))
	if f.IsSet() && (!required || f.WorkingPasskeys > 0) {
		part.Remove, part.RemoveNote = &ui.Button{Action: PathFactor + "/remove", Text: t.Account.Remove, Kind: "bad"}, t.Account.RemoveNote
		if f.Passkeys > 0 {
			part.Remove.Text, part.RemoveNote = t.Passkeys.RemoveCodes, t.Passkeys.RemoveCodesNote
		}
	}
	return part
}

// FactorPage sets up a second factor.
type FactorPage struct {
	ui.Shell
	Part  FactorPart
	Begin *ui.Button
	Seed  string // as text, in groups; "" before it is begun
	QR    ui.QR
	Code  ui.Field
}

// NewFactorPage builds the page. seed is the one that waits for its first code,
// nil when none does.
func NewFactorPage(shell ui.Shell, u *auth.User, f *auth.Factor, required bool, company string, seed []byte, problem *fault.Error) (FactorPage, error) {
	t := shell.T
	p := FactorPage{Shell: shell, Part: newFactorPart(t, u, f, required)}
	if seed == nil {
		text := t.Account.SetUp
		if f.IsSet() {
			text = t.Account.Replace
		}
		p.Begin = &ui.Button{Action: PathFactor + "/begin", Text: text, Kind: "go"}
		return p, nil
	}
	p.Seed = auth.SeedText(seed)
	p.Code = ui.Field{ID: "code", Name: "code", Label: t.Account.CodeLabel, Help: t.Account.CodeHelp, Autocomplete: "one-time-code", Required: true, Focus: true, Error: FaultAt(t, problem, "code")}
	var err error
	p.QR, err = ui.NewQR(auth.SeedURI(company, u.Email, seed))
	return p, err
}

// CodesPage shows recovery codes, once.
type CodesPage struct {
	ui.Shell
	Codes []string
}

// LoginCodePage is the second step of the sign-in.
type LoginCodePage struct {
	ui.Shell
	Next    string
	Error   string
	Codes   bool         // an authenticator makes codes; else only recovery codes are left to type
	Passkey *PasskeyForm // nil without passkeys
}

func (p *LoginCodePage) code() ui.Field {
	f := ui.Field{ID: "code", Name: "code", Label: p.T.Account.CodeTitle, Help: p.T.Account.CodeHint, Autocomplete: "one-time-code", Required: true, Focus: true}
	if !p.Codes {
		f.Label, f.Help, f.Autocomplete = p.T.Passkeys.RecoveryLabel, p.T.Passkeys.RecoveryHint, "off"
	}
	f.Focus = p.Codes && p.Passkey == nil
	if p.Error != "" {
		f.ErrorAt = "login-err"
	}
	return f
}

// lost says what to do without the second factor.
func (p *LoginCodePage) lost() string {
	if p.Codes {
		return p.T.Account.CodeLost
	}
	return p.T.Passkeys.Lost
}
