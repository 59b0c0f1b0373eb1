package templates

import (
	"strconv"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ParamDays is a number of days; "" = for ever.
const ParamDays = "days"

// RetentionPage says how long replaced versions are kept, and sets it.
type RetentionPage struct {
	ui.Shell
	Now, Kept ui.Rich
	Days      ui.Field
	Error     string // of the person, not of a field
	Preview   *RetentionPreview
}

// RetentionPreview is what another number of days would take, to be confirmed.
type RetentionPreview struct {
	Title   string
	Text    ui.Rich
	Days    string
	Confirm *ui.Field // where something can go, now or later
	Button  string
	Bad     bool
}

// RetentionFacts is what the page is made of.
type RetentionFacts struct {
	T       *lang.Texts
	Now     int                // days; 0 = for ever
	Kept    billing.Superseded // whose lines are there
	Days    string             // as it was typed
	Confirm string             // the same
	Preview bool
	Wanted  int
	Goes    billing.Superseded
	Problem *fault.Error
}

// NewRetentionPage builds the page.
func NewRetentionPage(shell ui.Shell, f *RetentionFacts) RetentionPage {
	t, w := f.T, &f.T.Retention
	p := RetentionPage{Shell: shell, Now: ui.Text(w.Ever), Kept: ui.Text(w.NoneKept)}
	if f.Now != 0 {
		p.Now = ui.Text(w.Days(f.Now))
	}
	if f.Kept.Versions > 0 {
		p.Kept = ui.Text(w.Kept(f.Kept.Versions, f.Kept.Months, f.Kept.Lines))
	}
	value := f.Days
	if !f.Preview && f.Problem == nil && f.Now != 0 {
		value = strconv.Itoa(f.Now)
	}
	p.Days = ui.Field{ID: "r-days", Name: ParamDays, Label: w.Field, Help: w.FieldHelp, Value: value, Autocomplete: "off", Error: FaultAt(t, f.Problem, ParamDays)}
	if f.Problem != nil && f.Problem.Field != ParamDays && f.Problem.Field != FieldConfirm {
		p.Error = t.Fault(f.Problem)
	}
	if !f.Preview {
		return p
	}
	preview := &RetentionPreview{Title: w.PreviewEver, Text: ui.Text(w.NothingGoes), Button: w.KeepEver}
	if f.Wanted != 0 {
		preview.Days, preview.Title, preview.Button, preview.Bad = strconv.Itoa(f.Wanted), w.Preview(f.Wanted), w.KeepDays(f.Wanted), f.Goes.Versions > 0
		preview.Text = ui.Text(w.LaterGoes(f.Wanted))
		if f.Goes.Versions > 0 {
			preview.Text = ui.Text(w.Goes(f.Goes.Versions, f.Goes.Months, f.Goes.Lines, f.Wanted))
		}
		preview.Confirm = &ui.Field{
			ID: "r-confirm", Name: FieldConfirm, Label: w.Confirm(f.Wanted), Help: w.ConfirmHelp, Value: f.Confirm, Required: true, Autocomplete: "off", Error: FaultAt(t, f.Problem, FieldConfirm),
		}
	}
	p.Preview = preview
	return p
}
