package templates

import (
	"strconv"

	"portal/internal/fault"
	"portal/web/templates/ui"
)

// ErrorPage says what went wrong, and what to do next.
type ErrorPage struct {
	ui.Shell // Person is nil for a stranger: the page then stands alone
	Status   string
	Sentence string // of the fault, or the apology for a failure of ours
	Advice   string
	Next     []ui.Link
	Repair   *Repair // the form that mends a wrong filter; nil for anything else
}

// NewErrorPage builds the page of a fault; f is nil for a failure of ours, whose
// cause is nobody's business but the log's. shell.Title is set from the kind.
func NewErrorPage(shell ui.Shell, status int, f *fault.Error) ErrorPage {
	t := shell.T
	page := ErrorPage{Shell: shell, Status: "HTTP " + strconv.Itoa(status)}
	if f == nil {
		page.Title, page.Sentence, page.Advice = t.Faults.Ours, t.Faults.Apology, t.Faults.OursNext
	} else {
		page.Title, page.Sentence, page.Advice = t.Faults.Titles[f.Kind], ui.Visible(t.Fault(f)), t.Faults.Advice[f.Kind]
	}
	if shell.Person == nil {
		page.Next = []ui.Link{{Href: PathLogin, Text: t.Faults.SignIn}}
	} else {
		page.Next = []ui.Link{{Href: PathOverview, Text: t.Faults.Home}}
	}
	return page
}
