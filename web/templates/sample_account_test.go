package templates

import (
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates/ui"
)

func (s *sample) accountPage() AccountPage {
	u := auth.User{ID: 1, Email: "mara@lindqvist.example", Name: hostile, Role: auth.Admin, NeedsFactor: true}
	f := auth.Factor{Seed: []byte{1}, SetAt: sampleNow, CodesLeft: 9}
	p := NewAccountPage(s.shell(s.t.Account.Title, PathAccount, nil), &u, ui.Date(sampleNow), &f, false, fault.New(fault.Invalid, fault.PasswordWrong).At("current"))
	p.Sessions, p.Happened, p.Others = s.userPage().Sessions, s.userPage().History, true
	return p
}

func (s *sample) factorPage(seed []byte) FactorPage {
	u := auth.User{ID: 1, Email: "mara@lindqvist.example", Role: auth.Admin, NeedsFactor: true}
	shell := s.shell(s.t.Account.FactorTitle, PathFactor, nil)
	return must[FactorPage](s)(NewFactorPage(shell, &u, &auth.Factor{}, true, "Lindqvist Freight", seed, fault.New(fault.Invalid, fault.CodeWrong).At("code")))
}
