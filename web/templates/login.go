package templates

import "portal/web/templates/ui"

// LoginPage is the sign-in form. Its sentences (refused, ended, signed out) are
// those of the catalogue's LoginTexts.
type LoginPage struct {
	ui.Shell
	Email  string       // what was typed before
	Next   string       // local path to go to afterwards; "" = the overview
	Error  string       // the one sentence for a refused sign-in; "" at first
	Notice string       // why the person is here; may be empty
	Langs  []ui.NavItem // Languages
}
