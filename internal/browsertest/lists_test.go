package browsertest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
)

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

// TestOpenMenusBreakNoRule opens every menu of the lists with the most columns
// and filters, one after the other, wide and on a phone, with all columns shown.
func TestOpenMenusBreakNoRule(t *testing.T) {
	for name, v := range map[string]View{"wide": {Width: 1440, Height: 900}, "phone": {Width: 390, Height: 844, Dark: true}} {
		t.Run(name, func(t *testing.T) {
			p := signedIn(t, "admin", v)
			for _, path := range []string{"/orders", "/orders?columns=all", "/bills/" + last.String() + "/lines?columns=all"} {
				t.Run(path, func(t *testing.T) { openMenus(t, p, path) })
			}
		})
	}
}

// TestHeadsOfListsOnAPhone: no head that sorts stands half below the one of the
// amount, whoever looks.
func TestHeadsOfListsOnAPhone(t *testing.T) {
	for _, who := range []string{"viewer", "finance"} {
		p := signedIn(t, who, View{Width: 390, Height: 844, Dark: true})
		for _, path := range []string{"/orders", "/orders?status=unpaid", "/subscriptions", "/bills/" + last.String() + "/lines"} {
			t.Run(who+path, func(t *testing.T) {
				must(t, p.Go(path))
				noViolation(t, p)
			})
		}
	}
}

func openMenus(t *testing.T, p *Page, path string) {
	must(t, p.Go(path))
	noViolation(t, p)
	menus, err := Eval[int](p, `document.querySelectorAll(".acts details.menu, .tools details.menu").length`)
	must(t, err)
	if menus < 4 {
		t.Errorf("there are %d menus", menus)
	}
	for i := range menus {
		must(t, p.Go(path))
		opened, err := Eval[bool](p, fmt.Sprintf(`(m => {
			for (let e = m; e; e = e.parentElement.closest("details")) e.open = true;
			const drop = m.querySelector(".drop"), box = drop.getBoundingClientRect();
			return m.open && drop.checkVisibility() && box.left >= 0 && box.right <= innerWidth;
		})(document.querySelectorAll(".acts details.menu, .tools details.menu")[%d])`, i))
		must(t, err)
		if !opened {
			t.Errorf("menu %d does not open, or not within the screen", i)
		}
		noViolation(t, p)
	}
}

// TestTheButtonOfALongMenuStays: the choices of a menu scroll, the button that
// applies them is in sight all the time and covers none of them.
func TestTheButtonOfALongMenuStays(t *testing.T) {
	p := signedIn(t, "finance", View{Width: 1440, Height: 560})
	must(t, p.Go("/bills/"+last.String()+"/lines"))
	press(t, p, ".acts details.menu:nth-of-type(2) > summary", "\r")
	got, err := Eval[[]bool](p, `(drop => {
		const list = drop.querySelector("fieldset"), box = drop.getBoundingClientRect(), button = drop.querySelector(".apply .btn").getBoundingClientRect();
		return [list.scrollHeight > list.clientHeight, button.bottom <= box.bottom, button.top >= list.getBoundingClientRect().bottom];
	})(document.querySelector(".acts details.menu[open] .drop"))`)
	must(t, err)
	if len(got) != 3 || !got[0] || !got[1] || !got[2] {
		t.Errorf("the choices scroll, the button is within the menu, and below them: %v", got)
	}
}

// TestWhatWaitsComesFirstOnAPhone: on a narrow screen above figures and chart,
// on a wide one beside the chart.
func TestWhatWaitsComesFirstOnAPhone(t *testing.T) {
	const tops = `[".todo, .unpaid", ".now", ".run"].map(css => document.querySelector(".morning > :is(" + css + ")").getBoundingClientRect().top)`
	wide, phone := signedIn(t, "admin", View{Width: 1440, Height: 900}), signedIn(t, "admin", View{Width: 390, Height: 844})
	must(t, wide.Go("/"))
	if got, err := Eval[[]json.Number](wide, tops); err != nil || len(got) != 3 || !less(t, got[1], got[2]) || less(t, got[0], got[2]) {
		t.Errorf("where there is room what waits, figures and chart begin at %v, %v", got, err)
	}
	must(t, phone.Go("/"))
	waits, err := Eval[bool](phone, `!!document.querySelector(".morning > .todo")`)
	must(t, err)
	if got, err := Eval[[]json.Number](phone, tops); err != nil || len(got) != 3 || !less(t, got[1], got[2]) || waits && !less(t, got[0], got[1]) {
		t.Errorf("on a phone what waits, figures and chart begin at %v, %v", got, err)
	}
}

func less(t *testing.T, a, b json.Number) bool {
	t.Helper()
	x, err := decimal.NewFromString(a.String())
	must(t, err)
	y, err := decimal.NewFromString(b.String())
	must(t, err)
	return x.LessThan(y)
}
