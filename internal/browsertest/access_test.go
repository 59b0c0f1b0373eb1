package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNoPageBreaksAnAccessibilityRule(t *testing.T) {
	for name, v := range map[string]View{
		"light wide English":   {},
		"dark wide Chinese":    {Dark: true, Language: "zh-CN"},
		"light narrow Chinese": {Width: 390, Height: 844, Language: "zh-CN"},
		"dark narrow English":  {Width: 390, Height: 844, Dark: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := signedIn(t, "admin", v)
			for _, path := range pages(t) {
				looksAt(t, p, path)
				violations, err := p.Axe()
				must(t, err)
				for _, v := range violations {
					t.Errorf("%s: %s (%s): %s, at %s", path, v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
				}
			}
		})
	}
}

// looksAt goes to a page of the tour. That the browser notes the status of the
// states that are mistakes is no trouble.
func looksAt(t *testing.T, p *Page, path string) {
	t.Helper()
	must(t, p.Go(path))
	if !slices.Contains(mistakes, path) {
		return
	}
	if trouble := Only(p.Trouble(), "log error: Failed to load resource"); len(trouble) > 0 {
		t.Errorf("%s makes trouble: %q", path, trouble)
	}
}

func TestNoPageIsHeavyOrWiderThanTheScreen(t *testing.T) {
	p := signedIn(t, "admin", View{Width: 390, Height: 844})
	for _, path := range pages(t) {
		looksAt(t, p, path)
		size, err := Eval[int](p, `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).reduce((n, e) => n + e.encodedBodySize, 0)`)
		must(t, err)
		if size > 150_000 {
			t.Errorf("%s takes %d bytes on the wire, want no more than 150,000", path, size)
		}
		over, err := Eval[int](p, `document.documentElement.scrollWidth - window.innerWidth`)
		must(t, err)
		if over > 0 {
			t.Errorf("%s is %d pixels wider than a phone", path, over)
		}
	}
}

// walk notes where the keyboard comes to. It returns how many stops a page has:
// whatever can be followed or pressed, of radio buttons one a group. The marks of
// a chart are no stops when the table beside it leads to the same.
const walk = `(() => {
	const stops = [...document.querySelectorAll("a[href], button, input:not([readonly]), select, textarea, summary")].filter(e =>
		!e.matches(":disabled, [type=hidden]") && e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && e.getClientRects().length > 0);
	const group = e => [...document.getElementsByName(e.name)].filter(r => r.type === "radio" && r.form === e.form);
	const leads = e => { const u = new URL(e.getAttribute("href"), location); u.searchParams.sort(); return u.pathname + u.search };
	const told = new Set([...document.querySelectorAll("main table a[href]")].map(leads));
	window.missed = new Set(stops.filter(e => e.closest("svg") ? !told.has(leads(e)) : e.type !== "radio" || e.checked || !group(e).some(r => r.checked) && group(e)[0] === e));
	window.unseen = new Set();
	window.covered = new Set();
	document.addEventListener("focusin", ({target}) => {
		missed.delete(target);
		const s = getComputedStyle(target);
		if (!target.closest("svg") && (s.outlineStyle === "none" || s.outlineWidth === "0px")) unseen.add(target);
	});
	document.addEventListener("focusout", ({target}) => { // by now it has been scrolled to
		const {left, top, width, height} = target.getBoundingClientRect();
		const hits = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
			const there = document.elementFromPoint(left + width * x, top + height * y);
			return there && (target.contains(there) || there.contains(target) || target.labels && [...target.labels].some(l => l.contains(there)));
		});
		if (!hits && !target.matches(".skip, svg a")) covered.add(target);
	});
	return stops.filter(e => e.tabIndex >= 0).length;
})()`

// TestEveryPageIsWalkedByKeyboard: the Tab key alone comes to whatever can be
// followed or pressed, its place is seen, and nothing holds it.
func TestEveryPageIsWalkedByKeyboard(t *testing.T) {
	p := signedIn(t, "admin", View{})
	for _, path := range pages(t) {
		looksAt(t, p, path)
		stops, err := Eval[int](p, walk)
		must(t, err)
		if stops < 3 {
			t.Errorf("%s has only %d things to press", path, stops)
		}
		tables, err := Eval[int](p, `document.querySelectorAll(".wrap, .pane").length`) // they scroll by keyboard
		must(t, err)
		for left := stops + tables + 1; left > 0; left -= 50 {
			must(t, p.Key(strings.Repeat("\t", min(left, 50))))
		}
		for what, css := range map[string]string{"is not reached by": "missed", "does not show": "unseen", "is covered when reached by": "covered"} {
			found, err := Eval[[]string](p, fmt.Sprintf(`[...%s].slice(0, 5).map(e => e.outerHTML.slice(0, 160))`, css))
			must(t, err)
			for _, element := range found {
				t.Errorf("%s: %s %s the keyboard", path, element, what)
			}
		}
	}
}

// TestNoPageNeedsScript: without it every page has its heading, its content and no
// control that does nothing.
func TestNoPageNeedsScript(t *testing.T) {
	p := open(t, View{NoScript: true})
	must(t, p.SignIn("admin@demo.test", DemoPassword))
	for _, path := range pages(t) {
		looksAt(t, p, path)
		dead, err := Eval[[]string](p, `[...document.querySelectorAll("button, input, select, textarea")].filter(e =>
			e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0 && (!e.form || e.type === "button") && !e.popoverTargetElement).map(e => e.outerHTML.slice(0, 160))`)
		must(t, err)
		for _, control := range dead {
			t.Errorf("%s: without script %s does nothing", path, control)
		}
		whole, err := Eval[bool](p, `!!document.querySelector("h1")?.innerText.trim() && !document.querySelector("main [hidden]:not(tr, .passkey *)")`)
		must(t, err)
		if !whole {
			hidden, err := Eval[[]string](p, `[...document.querySelectorAll("main [hidden]")].map(e => e.outerHTML.slice(0, 160))`)
			t.Errorf("%s: without script something stays hidden: %q, %v", path, hidden, err)
		}
	}
}

// TestEveryPageFitsOnPaper: printed on A4, upright or across as the page asks, no
// page is so wide that the browser would make it too small to read, or cut it, and
// no control is on it.
func TestEveryPageFitsOnPaper(t *testing.T) {
	p := signedIn(t, "admin", View{})
	for _, path := range pages(t) {
		looksAt(t, p, path)
		across, err := Eval[bool](p, `!!document.querySelector("body.wide")`)
		must(t, err)
		must(t, p.OnPaper(across))
		sheet, err := Eval[struct {
			Page, Sheet int
			Controls    []string
		}](p, `({Page: document.documentElement.scrollWidth, Sheet: innerWidth, Controls: [...document.querySelectorAll("button, input, select, textarea, summary")]
			.filter(e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0).map(e => e.outerHTML.slice(0, 160))})`)
		must(t, err)
		if sheet.Page*4 > sheet.Sheet*5 {
			t.Errorf("%s is %d wide on a sheet of %d", path, sheet.Page, sheet.Sheet)
		}
		for _, control := range sheet.Controls {
			t.Errorf("%s: %s is printed", path, control)
		}
	}
}

func TestWrongAddressesGetAClearPage(t *testing.T) {
	p := signedIn(t, "viewer", View{})
	month := "/bills/" + last.String()
	for path, status := range map[string]int{
		"/bills/2026-13": 400, "/bills/1999-01": 400, month + "/lines?after=garbage": 400, month + "/lines?sort=colour": 400,
		month + "/lines?limit=100000": 400, "/orders?from=yesterday": 400, "/orders/NOPE": 404, "/nowhere": 404, "/admin/sync": 403,
	} {
		got, err := Eval[int](p, fmt.Sprintf("fetch(%q).then(r => r.status)", path))
		must(t, err)
		if got != status {
			t.Errorf("%s: status %d, want %d", path, got, status)
		}
		must(t, p.Go(path))
		if h, err := p.Text("h1"); err != nil || h == "" {
			t.Errorf("%s has no heading: %v", path, err)
		}
	}
	p.Trouble() // the browser notes the statuses
}
