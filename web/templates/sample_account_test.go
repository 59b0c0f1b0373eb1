package templates

import (
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates/ui"
)

func (s *sample) accountPage() AccountPage {
	u := auth.User{ID: 1, Email: "mara@lindqvist.example", Name: hostile, Role: auth.Admin, NeedsFactor: true}
	f := auth.Factor{Seed: []byte{1}, SetAt: sampleNow, CodesLeft: 9}
	p := NewAccountPage(s.shell(s.t.Account.Title, PathAccount, nil), &u, ui.Date(sampleNow), &f, s.passkeys(), false, fault.New(fault.Invalid, fault.PasswordWrong).At("current"))
	p.Sessions, p.Happened = s.userPage().Sessions, s.userPage().History
	return p
}

func (s *sample) passkeys() []auth.Passkey {
	return []auth.Passkey{
		{ID: 1, Name: hostile, AddedAt: sampleNow, UsedAt: sampleNow},
		{ID: 2, Name: "安全密钥", AddedAt: sampleNow, CopiedAt: sampleNow},
	}
}

func (s *sample) passkeysPage(keys []auth.Passkey, origin string) PasskeysPage {
	u := auth.User{ID: 1, Email: "mara@lindqvist.example", Role: auth.Admin, NeedsFactor: true}
	return NewPasskeysPage(s.shell(s.t.Passkeys.Title, PathPasskeys, nil), &u, keys, origin, hostile, fault.New(fault.Invalid, fault.PasskeyRefused))
}

func (s *sample) passkeyPage(k auth.Passkey, last bool) PasskeyPage {
	shell := s.shell(ui.Visible(k.Name), PasskeyPath(k.ID, ""), nil)
	return NewPasskeyPage(shell, &k, last, k.Name, fault.New(fault.Invalid, fault.BadPasskeyName, 60).At("name"))
}

// passkeyDoor is the form of a page for strangers.
func (s *sample) passkeyDoor(action string) *PasskeyForm {
	return &PasskeyForm{Kind: "get", Action: action, Origin: "https://portal.example", Next: "/bills", Button: s.t.Passkeys.Second, Go: true, Error: "x"}
}

func (s *sample) factorPage(seed []byte) FactorPage {
	u := auth.User{ID: 1, Email: "mara@lindqvist.example", Role: auth.Admin, NeedsFactor: true}
	shell := s.shell(s.t.Account.FactorTitle, PathFactor, nil)
	return must[FactorPage](s)(NewFactorPage(shell, &u, &auth.Factor{}, true, "Lindqvist Freight", seed, fault.New(fault.Invalid, fault.CodeWrong).At("code")))
}
