package browsertest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// authenticator gives a tab a device that holds passkeys and looks who is there.
func authenticator(t *testing.T, p *Page) (known func(bool)) {
	t.Helper()
	must(t, p.do(command(webauthn.Enable, webauthn.EnableParams{})))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	added, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Ctap2version: "ctap2_1", Transport: "internal", HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	must(t, err)
	return func(yes bool) {
		t.Helper()
		must(t, p.do(command(webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: added.AuthenticatorID, IsUserVerified: yes})))
	}
}

func accessible(t *testing.T, p *Page, what string) {
	t.Helper()
	violations, err := p.Axe()
	must(t, err)
	for _, v := range violations {
		t.Errorf("%s: %s (%s): %s, at %s", what, v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
	}
}

func signOut(t *testing.T, p *Page) {
	t.Helper()
	_, err := Eval[int](p, `fetch("/logout", {method: "POST"}).then(r => r.status)`)
	must(t, err)
}

// A person adds a passkey, signs in with it as the second step and alone, and
// removes it. The portal is opened by its name: browsers keep passkeys for names.
func TestPasskeys(t *testing.T) {
	const who = "auditor@demo.test"
	p, err := browser.Open(strings.Replace(demo.URL, "127.0.0.1", "localhost", 1), View{})
	must(t, err)
	t.Cleanup(func() {
		if trouble := Only(p.Trouble(), "log info: Clear-Site-Data"); len(trouble) > 0 { // signing out says what it cleared
			t.Errorf("the pages made trouble: %q", trouble)
		}
		p.Close()
	})
	must(t, p.SignIn(who, DemoPassword))
	known := authenticator(t, p)

	must(t, p.Go("/account/passkeys"))
	accessible(t, p, "the page without a passkey")
	must(t, p.Type("#name", "work laptop"))
	must(t, p.Press(".passkey button"))
	must(t, p.WaitFor(`document.querySelectorAll("#codes li").length === 10`))
	must(t, p.Go("/account/passkeys"))
	accessible(t, p, "the page with a passkey")
	must(t, p.Type("#name", "the same once more"))
	must(t, p.Press(".passkey button"))
	must(t, p.WaitFor(`document.querySelector("[data-problem]").textContent.includes("already")`))
	accessible(t, p, "the page that says why not")

	signOut(t, p)
	must(t, p.SignIn(who, DemoPassword))
	if at, err := p.Location(); err != nil || at != "/login/code" {
		t.Fatalf("the password alone leads to %s, %v", at, err)
	}
	accessible(t, p, "the second step")
	must(t, p.Press(".passkey button"))
	must(t, p.WaitFor(`location.pathname === "/"`))

	signOut(t, p)
	must(t, p.Go("/login?next=%2Faccount"))
	accessible(t, p, "the door")
	known(false)
	must(t, p.Press(".passkey button"))
	must(t, p.WaitFor(`!document.querySelector("[data-problem]").hidden`))
	known(true)
	must(t, p.Press(".passkey button"))
	must(t, p.WaitFor(`location.pathname === "/account"`))
	if text, err := p.Text("main"); err != nil || !strings.Contains(text, "work laptop") || !strings.Contains(text, who) {
		t.Errorf("the account does not show the passkey: %v, %.300q", err, text)
	}

	must(t, p.Go("/account/passkeys"))
	must(t, p.Click("td a"))
	accessible(t, p, "one passkey")
	must(t, p.Click(`form[action$="/remove"] button`))
	if text, err := p.Text("main"); err != nil || !strings.Contains(text, "no passkey yet") {
		t.Errorf("after removing it: %v, %.300q", err, text)
	}
	signOut(t, p)
	must(t, p.SignIn(who, DemoPassword))
	if at, err := p.Location(); err != nil || at != "/" {
		t.Errorf("without the passkey the password leads to %s, %v", at, err)
	}
}

// Where passkeys cannot work, the page says why and nobody is offered a button.
func TestPasskeysElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		view View
		says string
	}{
		"at a number":    {View{}, "opened by its name: http://localhost:"},
		"without script": {View{NoScript: true}, "need JavaScript"},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, c.view)
			must(t, p.SignIn("viewer@demo.test", DemoPassword))
			must(t, p.Go("/account/passkeys"))
			text, err := p.Text(".passkey")
			if must(t, err); !strings.Contains(text, c.says) || strings.Contains(text, "Add this passkey") {
				t.Errorf("the page says %q, want %q in it and no button", text, c.says)
			}
		})
	}
}
