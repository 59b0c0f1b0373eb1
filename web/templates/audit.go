package templates

import (
	"net/url"
	"time"

	"portal/internal/auth"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// AuditPage lists entries of the audit trail.
type AuditPage struct {
	ui.Shell
	Basis  []ui.Rich
	Alert  *ui.Banner
	State  ui.Status
	Filter AuditFilterForm
	Rows   []EntryRow
	Count  string
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void
}

// AuditFilterForm is the filter form with what is set in it.
type AuditFilterForm struct {
	Query           string
	Person, Subject string
	From, To        string
	Facets          []ui.Facet
	Keep            []ui.Pair
	Chips           []ui.Chip
	Reset           string
}

// AuditFacts is what the page is made of.
type AuditFacts struct {
	Shell   ui.Shell
	Query   url.Values
	Filter  *auth.AuditFilter
	Found   *auth.AuditPage
	Actions []string // that the trail has
	Check   auth.AuditCheck
	Partial bool // the reader sees some accounts only
	Now     time.Time
}

// NewAuditPage builds the page.
func NewAuditPage(f *AuditFacts) AuditPage {
	t := f.Shell.T
	p := AuditPage{Shell: f.Shell, Filter: newAuditFilter(t, f), Count: t.Audit.Count(f.Found.Total)}
	p.Basis, p.State, p.Alert = auditState(t, f)
	for i := range f.Found.Entries {
		p.Rows = append(p.Rows, NewEntryRow(t, &f.Found.Entries[i]))
	}
	if len(p.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Audit.NoMatch, Text: ui.Say(t.Audit.NoMatchText, ui.Link{Href: PathAudit, Text: t.Audit.Everything})}
	}
	p.Pager = NewPager(t, PathAudit, f.Query, f.Found.Prev, f.Found.Next, t.Audit.Shown(len(p.Rows), f.Found.Total))
	p.Export = NewExport(t, PathAudit, f.Query, f.Filter.Active(), t.Audit.Columns(f.Found.Total), ".csv", ".xlsx")
	return p
}

// auditState says whether the chain is whole, since when, and where else its head is kept.
func auditState(t *lang.Texts, f *AuditFacts) (basis []ui.Rich, state ui.Status, alert *ui.Banner) {
	basis = []ui.Rich{ui.Text(t.Audit.Basis)}
	if f.Partial {
		basis = append(basis, ui.Text(t.Audit.Partial))
	}
	c := &f.Check
	if c.At.IsZero() {
		return append(basis, ui.Text(t.Audit.NotVerified)), ui.Status{Kind: "est", Word: t.Audit.NotVerified}, nil
	}
	when := ui.Say(t.Audit.Verified, ui.Instant(c.At), ui.Text(t.Calendar.Age(f.Now.Sub(c.At))))
	basis = append(basis, ui.Join(t.List.Comma, when, ui.Text(t.Audit.VerifiedTo(c.LastSeq))))
	if c.Broken != 0 {
		alert = &ui.Banner{Kind: "bad", Title: ui.Text(t.Audit.BrokenAt(c.Broken)), Text: ui.Say("{0}", c.Why)}
		return basis, ui.Status{Kind: "bad", Word: t.Audit.Broken}, alert
	}
	anchor := t.Audit.NotAnchored
	if c.Anchored {
		anchor = t.Audit.Anchored
	}
	return append(basis, ui.Text(anchor)), ui.Status{Kind: "ok", Word: t.Audit.Whole}, nil
}

func newAuditFilter(t *lang.Texts, f *AuditFacts) AuditFilterForm {
	form := AuditFilterForm{Query: f.Filter.Query, Person: f.Filter.Actor, Subject: f.Filter.Subject, Keep: ui.Keep(f.Query, ParamLimit)}
	form.From, form.To = f.Query.Get(ParamFrom), f.Query.Get(ParamTo)
	action := ui.Facet{Name: ParamAction, Label: t.Audit.Action}
	seen := map[string]bool{}
	for _, a := range append(f.Actions, f.Filter.Actions...) {
		if seen[a] {
			continue
		}
		seen[a] = true
		text := t.Deed(a)
		if text == "" {
			text = a
		}
		action.Options = append(action.Options, ui.Option{Value: a, Text: text, On: contains(f.Filter.Actions, a)})
	}
	kind := ui.Facet{Name: ParamKind, Label: t.Audit.Kind}
	for _, k := range auth.ActorKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Text: t.Audit.Kinds[string(k)], On: contains(f.Filter.Kinds, k)})
	}
	form.Facets = []ui.Facet{action, kind}
	chips := ui.NewChips(t, PathAudit, f.Query)
	chips.Text(ParamQuery, t.List.Text, form.Query)
	chips.Text(ParamPerson, t.Audit.Person, form.Person)
	chips.Text(ParamSubject, t.Audit.Subject, form.Subject)
	chips.Text(ParamFrom, t.Audit.From, form.From)
	chips.Text(ParamTo, t.Audit.To, form.To)
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamLimit)
	return form
}

// by and about lead to the entries of the same person, and about the same thing.
func (r *EntryRow) by() ui.Link {
	return ui.Link{Href: AuditPath(url.Values{ParamPerson: {r.Who}}), Text: r.By}
}

func (r *EntryRow) about() ui.Link {
	return ui.Link{Href: AuditPath(url.Values{ParamSubject: {r.Subject}}), Text: r.About}
}

// EntryRow is one entry of the audit trail.
type EntryRow struct {
	Seq     string
	At      ui.Time
	Who     string
	By      string // Who in words, for a part of the portal
	Kind    string
	Deed    string // in words; "" when there are none
	Action  string // the code
	Subject string
	About   string // Subject in words, for what has a number
	Detail  string
	Request string
}

// NewEntryRow shows one entry.
func NewEntryRow(t *lang.Texts, e *auth.Entry) EntryRow {
	row := EntryRow{
		Seq: ui.Count(e.Seq), At: ui.InstantBare(e.At), Who: e.By.Name, By: e.By.Name, Kind: t.Audit.Kinds[string(e.By.Kind)],
		Deed: t.Deed(e.Action), Action: e.Action, Subject: e.Subject, About: subjectText(t, e.Subject), Request: e.By.RequestID,
		Detail: detailText(t, e.Detail),
	}
	if e.By.Kind == auth.BySystem {
		row.By = word(t.Audit.Systems, e.By.Name)
	}
	return row
}

// AuditPath is the address of the audit trail that q selects.
func AuditPath(q url.Values) string { return withQuery(PathAudit, q) }
