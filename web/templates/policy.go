package templates

import (
	"strconv"
	"strings"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PolicyPage shows the limits: those that hold, a change that waits, the one
// switch, and every version there was.
type PolicyPage struct {
	ui.Shell
	States   []ui.Status
	Basis    []ui.Rich
	Alerts   []*ui.Banner
	Facts    []ui.Fact
	Proposal *ProposalPart
	Change   *PolicyForm // nil while a change waits, or the sign-in is too old
	SignIn   *ui.Link
	Stop     *StopForm // nil when sending is stopped already
	Versions []PolicyRow
}

// ProposalPart is a change that waits for a second administrator.
type ProposalPart struct {
	Note        ui.Rich
	Reason      string
	Changes     *Differences
	Confirm     *ui.Button
	Drop        *ui.Button
	WhyNot      string
	ChangesNote string
}

// PolicyForm proposes a change.
type PolicyForm struct {
	Note     string
	Open     bool
	Hidden   []ui.Pair
	Fields   []ui.Field
	Flags    []Pick
	Accounts []Pick
	Reason   ui.Field
	Submit   string
}

// StopForm stops all sending.
type StopForm struct {
	Reason ui.Field
}

// PolicyRow is one version.
type PolicyRow struct {
	Version   string
	At        ui.Time
	By        string
	Confirmed string
	Changes   []string
	Reason    string
}

// PolicyFacts is what the page is made of.
type PolicyFacts struct {
	T        *lang.Texts
	Me       auth.User
	Fresh    bool
	Now      time.Time
	Versions []approval.Policy // newest first; the first one holds
	Proposal *approval.Proposal
	Alone    bool // there is no second administrator
	Accounts []billing.Account
	Stopped  []StoppedQueue
	Safe     time.Time
	Values   map[string][]string // as it was filled in; nil = as it is
	Problem  *fault.Error
	Errors   map[string]string
}

// StoppedQueue is an account whose key that pays was refused.
type StoppedQueue struct {
	Account   billing.Account
	StoppedAt time.Time
	Code      string
}

// Names of the fields of the limits, as approval.Policy.Fields has them.
const (
	FieldBase     = "base"
	FieldManaged  = "managed_accounts"
	FieldCurrency = "currency"
)

// PolicyTexts are the fields that are typed, in the form's order.
var PolicyTexts = []string{FieldCurrency, "two_above", "owner_above", "account_cap", "requester_cap", "request_hours", "approval_hours", "dead_minutes"}

// PolicyFlags are the fields that are ticked.
var PolicyFlags = []string{"second_factor", "cancel_approval", "endless_renewal", "pay_managed", "submitting"}

const ticked = "YES"

// NewPolicyPage builds the page.
func NewPolicyPage(shell ui.Shell, f *PolicyFacts) PolicyPage {
	t, now := f.T, &f.Versions[0]
	words := &t.Policy
	p := PolicyPage{
		Shell: shell, States: []ui.Status{switchState(t, now.Submitting)}, Basis: []ui.Rich{ui.Text(words.Basis), ui.Text(words.Version(now.Version)), sinceText(t, now)},
		Alerts: policyAlerts(f), Facts: policyFacts(t, now, f.Accounts),
	}
	for i := range f.Versions {
		p.Versions = append(p.Versions, newPolicyRow(f, i))
	}
	if f.Proposal != nil {
		p.Proposal = newProposalPart(f)
	}
	if now.Submitting {
		p.Stop = &StopForm{Reason: ui.Field{ID: "p-stop", Name: FieldReason, Label: words.StopWhy, Required: true}}
	}
	switch {
	case !f.Fresh:
		p.SignIn = &ui.Link{Href: AgainPath(PathPolicy), Text: t.Approvals.SignIn}
	case f.Proposal == nil:
		p.Change = newPolicyForm(f)
	}
	return p
}

func switchState(t *lang.Texts, on bool) ui.Status {
	if on {
		return ui.Status{Kind: "ok", Word: t.Policy.SendingOn}
	}
	return ui.Status{Kind: "bad", Word: t.Policy.SendingOff}
}

func sinceText(t *lang.Texts, p *approval.Policy) ui.Rich {
	by := p.ProposerName
	if by == "" {
		by = t.Policy.Delivered
	}
	if p.ConfirmedBy != 0 {
		return ui.Say(t.Policy.SinceTwo, ui.Instant(p.At), by, p.ConfirmerName)
	}
	return ui.Say(t.Policy.Since, ui.Instant(p.At), by)
}

func policyAlerts(f *PolicyFacts) []*ui.Banner {
	t := f.T
	words := &t.Policy
	var alerts []*ui.Banner
	if p := f.Problem; p != nil {
		b := &ui.Banner{Kind: "bad", Title: ui.Text(t.Faults.Titles[p.Kind]), Text: ui.Text(sentence(t, p))}
		if p.Code == fault.StepUp {
			b.Action = &ui.Link{Href: AgainPath(PathPolicy), Text: t.Approvals.SignIn}
		}
		alerts = append(alerts, b)
	}
	if !f.Versions[0].Submitting {
		alerts = append(alerts, &ui.Banner{Kind: "bad", Title: ui.Text(words.SendingOff), Text: ui.Text(words.OffText)})
	}
	if f.Safe.After(f.Now) {
		alerts = append(alerts, &ui.Banner{Kind: "bad", Title: ui.Say(words.SafeTitle, ui.Instant(f.Safe)), Text: ui.Text(words.SafeText)})
	}
	for _, q := range f.Stopped {
		alerts = append(alerts, &ui.Banner{
			Kind: "bad", Title: ui.Say(words.QueueStopped, q.Account.Name, ui.Instant(q.StoppedAt), ui.Code(q.Code)), Text: ui.Text(words.QueueText),
			Button: &ui.Button{Action: PathPolicyResume, Text: words.Resume, Label: words.Resume + t.List.Colon + ui.Visible(q.Account.Name), Fields: []ui.Pair{{Name: ParamAccount, Value: id(q.Account.ID)}}},
		})
	}
	return alerts
}

// policyValue says a value of the limits in words.
func policyValue(t *lang.Texts, name, value, currency string, accounts []billing.Account) string {
	words := &t.Policy
	switch name {
	case "two_above", "owner_above", "account_cap", "requester_cap":
		return ui.Number(value).Shown + " " + currency
	case "request_hours", "approval_hours":
		n, _ := strconv.Atoi(value)
		return words.Hours(n)
	case "dead_minutes":
		n, _ := strconv.Atoi(value)
		return words.Minutes(n)
	case "submitting":
		if value == ticked {
			return words.On
		}
		return words.Off
	case FieldManaged:
		return accountNames(t, value, accounts)
	case FieldCurrency:
		return value
	}
	if value == ticked {
		return words.Yes
	}
	return words.No
}

func accountNames(t *lang.Texts, ids string, accounts []billing.Account) string {
	if ids == "" {
		return t.Policy.None
	}
	var names []string
	for text := range strings.SplitSeq(ids, ",") {
		name := text
		for i := range accounts {
			if id(accounts[i].ID) == text {
				name = accounts[i].Name
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, t.List.Comma)
}

func policyFacts(t *lang.Texts, p *approval.Policy, accounts []billing.Account) []ui.Fact {
	var facts []ui.Fact
	for _, field := range p.Fields() {
		facts = append(facts, ui.Fact{Term: t.Policy.Field[field.Name], Value: ui.Say("{0}", policyValue(t, field.Name, field.Value, p.Currency, accounts))})
	}
	return facts
}

// policyDifferences compares two versions in words.
func policyDifferences(f *PolicyFacts, was, is *approval.Policy) *Differences {
	changes := approval.Changes(was.Fields(), is.Fields())
	d := &Differences{Title: f.T.Policy.WhatChanges}
	for _, c := range changes {
		d.Rows = append(d.Rows, DifferenceRow{
			Name: f.T.Policy.Field[c.Name], Was: policyValue(f.T, c.Name, c.Was, was.Currency, f.Accounts), Is: policyValue(f.T, c.Name, c.Is, is.Currency, f.Accounts),
		})
	}
	return d
}

func newPolicyRow(f *PolicyFacts, at int) PolicyRow {
	p := &f.Versions[at]
	row := PolicyRow{Version: strconv.Itoa(p.Version), At: ui.InstantBare(p.At), By: p.ProposerName, Confirmed: p.ConfirmerName, Reason: p.Reason}
	if row.By == "" {
		row.By, row.Reason = f.T.Policy.Delivered, word(f.T.Policy.Own, p.Reason)
	}
	if at+1 == len(f.Versions) {
		row.Changes = []string{f.T.Policy.First}
		return row
	}
	for _, d := range policyDifferences(f, &f.Versions[at+1], p).Rows {
		row.Changes = append(row.Changes, f.T.Policy.Moved(d.Name, d.Was, d.Is))
	}
	return row
}

func newProposalPart(f *PolicyFacts) *ProposalPart {
	t, p := f.T, f.Proposal
	words := &t.Policy
	part := &ProposalPart{Note: ui.Say(words.ProposalNote, ui.Strong(p.ProposerName), ui.Instant(p.At)), Reason: p.Reason, Changes: policyDifferences(f, &f.Versions[0], &p.Policy)}
	fields := []ui.Pair{{Name: FieldProposal, Value: id(p.ID)}}
	part.Drop = &ui.Button{Action: PathPolicyDrop, Text: words.Drop, Fields: fields}
	switch {
	case p.Base != f.Versions[0].Version:
		part.WhyNot = words.Outdated
	case p.ProposedBy == f.Me.ID:
		part.WhyNot = words.OwnProposal
	case f.Fresh:
		part.Confirm = &ui.Button{Action: PathPolicyConfirm, Text: words.Confirm, Kind: "go", Fields: fields}
	}
	if !f.Fresh {
		part.Drop = nil
	}
	return part
}

func newPolicyForm(f *PolicyFacts) *PolicyForm {
	t, now := f.T, &f.Versions[0]
	words := &t.Policy
	values := map[string][]string{}
	for _, field := range now.Fields() {
		values[field.Name] = []string{field.Value}
		if field.Name == FieldManaged {
			values[field.Name] = strings.Split(field.Value, ",")
		}
	}
	form := &PolicyForm{Note: words.ChangeNote, Hidden: []ui.Pair{{Name: FieldBase, Value: strconv.Itoa(now.Version)}}, Submit: words.Propose}
	if f.Alone {
		form.Note, form.Submit = words.ChangeAlone, words.ProposeAlone
	}
	if f.Values != nil {
		values, form.Open = f.Values, true
	}
	first := func(name string) string {
		if len(values[name]) > 0 {
			return values[name][0]
		}
		return ""
	}
	for _, name := range PolicyTexts {
		form.Fields = append(form.Fields, ui.Field{ID: "p-" + name, Name: name, Label: words.Field[name], Help: words.Help[name], Value: first(name), Error: f.Errors[name], Required: true})
	}
	for _, name := range PolicyFlags {
		form.Flags = append(form.Flags, Pick{ID: "p-" + name, Name: name, Value: ticked, Kind: "checkbox", Text: ui.Text(words.Field[name]), On: first(name) == ticked})
	}
	for i := range f.Accounts {
		a := &f.Accounts[i]
		form.Accounts = append(form.Accounts, Pick{ID: "p-account-" + id(a.ID), Name: FieldManaged, Value: id(a.ID), Kind: "checkbox", Text: ui.Say("{0}", a.Name), On: contains(values[FieldManaged], id(a.ID))})
	}
	form.Reason = ui.Field{ID: "p-reason", Name: FieldReason, Label: words.Reason, Help: words.ReasonHelp, Value: first(FieldReason), Error: f.Errors[FieldReason], Required: true}
	if f.Values == nil {
		form.Reason.Value = ""
	}
	return form
}
