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

	Passkey *PasskeyForm // nil where there are none
}

func (p *LoginPage) email() ui.Field {
	return ui.Field{
		ID: "email", Name: "email", Label: p.T.Login.Email, Type: "email", Value: p.Email, Autocomplete: "username", Required: true,
		Focus: p.Email == "", ErrorAt: p.errorAt(),
	}
}

func (p *LoginPage) password() ui.Field {
	return ui.Field{
		ID: "password", Name: "password", Label: p.T.Login.Password, Type: "password", Autocomplete: "current-password", Required: true,
		Focus: p.Email != "", ErrorAt: p.errorAt(),
	}
}

// errorAt ties both fields to the one sentence: which of them is wrong is not told.
func (p *LoginPage) errorAt() string {
	if p.Error == "" {
		return ""
	}
	return "login-err"
}
