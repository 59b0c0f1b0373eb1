package templates

import (
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PasskeyRow is one passkey of a list.
type PasskeyRow struct {
	Name   string
	Added  ui.Time
	Used   ui.Time // zero = never
	Copied bool
	Change *ui.Link // nil where the list is only looked at
}

// PasskeyForm is a form that a script fills with the answer of an authenticator.
// Without script it stays hidden.
type PasskeyForm struct {
	Kind   string // create, get
	Action string
	Origin string // where the portal's passkeys work
	Next   string
	Name   *ui.Field // of a new passkey
	Button string
	Go     bool // it is what the page is for
	Quiet  bool // says nothing where it cannot be used
	Error  string
	Note   string
}

func passkeyRows(keys []auth.Passkey, change bool, t *lang.Texts) []PasskeyRow {
	rows := make([]PasskeyRow, len(keys))
	for i := range keys {
		k := &keys[i]
		rows[i] = PasskeyRow{Name: k.Name, Added: ui.InstantBare(k.AddedAt), Copied: !k.CopiedAt.IsZero()}
		if !k.UsedAt.IsZero() {
			rows[i].Used = ui.InstantBare(k.UsedAt)
		}
		if change {
			rows[i].Change = &ui.Link{Href: PasskeyPath(k.ID, ""), Text: t.Passkeys.Change}
		}
	}
	return rows
}

// PasskeysPage is where one adds passkeys.
type PasskeysPage struct {
	ui.Shell
	Basis []ui.Rich
	Must  *ui.Banner
	Rows  []PasskeyRow
	Add   *PasskeyForm // nil where there can be none
}

// NewPasskeysPage builds the page. origin is where the portal's passkeys work,
// "" when it has no name; name is what was typed, problem the fault of the form.
func NewPasskeysPage(shell ui.Shell, u *auth.User, keys []auth.Passkey, origin, name string, problem *fault.Error) PasskeysPage {
	t := shell.T
	p := PasskeysPage{Shell: shell, Basis: []ui.Rich{ui.Text(t.Passkeys.Basis)}, Rows: passkeyRows(keys, true, t)}
	if u.NeedsFactor {
		p.Must = &ui.Banner{Kind: "wait", Title: ui.Text(t.Account.FactorMust)}
	}
	if origin == "" {
		return p
	}
	p.Add = &PasskeyForm{
		Kind: "create", Action: PathPasskeys, Origin: origin, Button: t.Passkeys.Add, Go: true, Note: t.Passkeys.AddNote,
		Name: &ui.Field{ID: "name", Name: "name", Label: t.Passkeys.Name, Help: t.Passkeys.NameHelp, Value: name, Required: true, Autocomplete: "off", Error: FaultAt(t, problem, "name")},
	}
	if problem != nil && problem.Field != "name" {
		p.Add.Error = t.Fault(problem)
	}
	return p
}

// PasskeyPage is where one renames a passkey, or removes it.
type PasskeyPage struct {
	ui.Shell
	Basis  []ui.Rich
	Copied *ui.Banner
	Action string
	Name   ui.Field
	Remove ui.Button
	Note   string
}

// NewPasskeyPage builds the page. last means that it may not go.
func NewPasskeyPage(shell ui.Shell, k *auth.Passkey, last bool, name string, problem *fault.Error) PasskeyPage {
	t := shell.T
	p := PasskeyPage{
		Shell: shell, Action: PasskeyPath(k.ID, ""), Note: t.Passkeys.RemoveNote,
		Basis:  []ui.Rich{ui.Join(" ", ui.Text(t.Passkeys.Added), ui.Say("{0}", ui.Instant(k.AddedAt)))},
		Name:   ui.Field{ID: "name", Name: "name", Label: t.Passkeys.Name, Help: t.Passkeys.NameHelp, Value: name, Required: true, Autocomplete: "off", Error: FaultAt(t, problem, "name")},
		Remove: ui.Button{Action: PasskeyPath(k.ID, "remove"), Text: t.Passkeys.Remove, Kind: "bad"},
	}
	if !k.UsedAt.IsZero() {
		p.Basis = append(p.Basis, ui.Join(" ", ui.Text(t.Passkeys.LastUsed), ui.Say("{0}", ui.Instant(k.UsedAt))))
	}
	if !k.CopiedAt.IsZero() {
		p.Copied = &ui.Banner{Kind: "bad", Title: ui.Text(t.Passkeys.CopiedNote)}
	}
	if last {
		p.Remove.Why, p.Note = t.Passkeys.RemoveLast, ""
	}
	return p
}
