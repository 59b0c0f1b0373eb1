package browsertest

import "testing"

// TestViewsByKeyboard: a view is kept, opened, changed and deleted without a
// mouse, and no open menu breaks an accessibility rule.
func TestViewsByKeyboard(t *testing.T) {
	for name, v := range map[string]View{"wide": {}, "narrow Chinese": {Width: 390, Height: 844, Dark: true, Language: "zh-CN"}} {
		t.Run(name, func(t *testing.T) {
			p := signedIn(t, "finance", v)
			const menu = `document.querySelector("details.views")`
			must(t, p.Go("/orders?status=unpaid&sort=-amount"))
			press(t, p, "details.views > summary", "\r")
			must(t, p.WaitFor(menu+`.open`))
			noViolation(t, p)
			must(t, p.Type("#v-name", "到期 first "+name))
			press(t, p, "#v-name", "\r")
			must(t, p.WaitFor(`document.querySelector(".toast") && `+menu+`.querySelector("summary").textContent.includes("到期 first")`))

			must(t, p.Go("/orders"))
			press(t, p, "details.views > summary", "\r")
			noViolation(t, p)
			press(t, p, ".views a[href*='status=unpaid']", "\r")
			must(t, p.WaitFor(`location.search.includes("status=unpaid") && `+menu+`.querySelector("[aria-current]").textContent.includes("到期 first")`))

			press(t, p, ".acts details.menu:nth-of-type(2) > summary", "\r")
			press(t, p, "#c-service", " ")
			press(t, p, ".acts details.menu:nth-of-type(2) .apply .btn", "\r")
			must(t, p.WaitFor(`document.querySelectorAll("thead th:not(.tick)").length === 9 && document.querySelectorAll("tbody tr:first-child > :not(.tick)").length === 9`))
			press(t, p, ".acts details.menu:nth-of-type(2) > summary", "\r")
			press(t, p, "button[name=reset]", "\r")
			must(t, p.WaitFor(`document.querySelectorAll("thead th:not(.tick)").length === 10`))

			must(t, p.Go("/views"))
			press(t, p, "form[action$='/delete'] button", "\r")
			must(t, p.WaitFor(`document.querySelector(".toast") && !document.querySelector("form[action$='/delete']")`))
			if trouble := p.Trouble(); len(trouble) > 0 {
				t.Errorf("the browser complains: %q", trouble)
			}
		})
	}
}

// press puts the keyboard on an element and presses a key there.
func press(t *testing.T, p *Page, css, key string) {
	t.Helper()
	must(t, p.WaitFor(`document.querySelector(`+"`"+css+"`"+`)`))
	focused, err := Eval[bool](p, `(e => { e.focus(); return document.activeElement === e })(document.querySelector(`+"`"+css+"`"+`))`)
	must(t, err)
	if !focused {
		t.Fatalf("the keyboard cannot reach %s", css)
	}
	must(t, p.Key(key))
}

func noViolation(t *testing.T, p *Page) {
	t.Helper()
	violations, err := p.Axe()
	must(t, err)
	for _, v := range violations {
		t.Errorf("%s (%s): %s, at %s", v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
	}
}

// TestFiltersMakeRoomOnPhones: where there is room the filters stand open and
// have no button; on a phone they wait behind one, with their number on it.
func TestFiltersMakeRoomOnPhones(t *testing.T) {
	shown := func(p *Page, css string) bool {
		on, err := Eval[bool](p, `document.querySelector("`+css+`").checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && document.querySelector("`+css+`").getClientRects().length > 0`)
		must(t, err)
		return on
	}
	for _, path := range []string{"/orders?status=unpaid", "/costs?mode=3", "/activity?kind=order_paid"} {
		wide := signedIn(t, "viewer", View{})
		must(t, wide.Go(path))
		if shown(wide, ".filters > summary") || !shown(wide, ".filters input[name=from]") {
			t.Errorf("%s: where there is room the filters are hidden", path)
		}
		phone := signedIn(t, "viewer", View{Width: 390, Height: 844})
		must(t, phone.Go(path))
		if !shown(phone, ".filters > summary") || shown(phone, ".filters input[name=from]") {
			t.Errorf("%s: on a phone the filters take room", path)
		}
		if n, err := phone.Text(".filters > summary .n"); err != nil || n != "1" {
			t.Errorf("%s: the button counts %q filters, %v", path, n, err)
		}
		press(t, phone, ".filters > summary", "\r")
		must(t, phone.WaitFor(`document.querySelector(".filters").open`))
		if !shown(phone, ".filters input[name=from]") {
			t.Errorf("%s: the button does not open the filters", path)
		}
	}
}
