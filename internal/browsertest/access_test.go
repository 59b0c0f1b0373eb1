package browsertest

import (
	"fmt"
	"testing"
)

// pages are all pages of the portal that have an address of their own.
func pages(t *testing.T, p *Page) []string {
	t.Helper()
	must(t, p.Go("/orders?status=unpaid"))
	order, err := Eval[string](p, `document.querySelector('tbody a[href^="/orders/"]').getAttribute("href")`)
	must(t, err)
	must(t, p.Go("/subscriptions"))
	subscription, err := Eval[string](p, `document.querySelector('tbody a[href^="/subscriptions/"]').getAttribute("href")`)
	must(t, err)
	must(t, p.Go("/packages?status=in_effect"))
	pack, err := Eval[string](p, `document.querySelector('tbody a[href^="/packages/"]').getAttribute("href")`)
	must(t, err)
	month := "/bills/" + last.String()
	must(t, p.Go(month))
	resource, err := Eval[string](p, `document.querySelector('tbody a[href^="/resources/"]').getAttribute("href")`)
	must(t, err)
	return []string{
		"/subscriptions", "/subscriptions?then=renew&sort=-amount", "/subscriptions?q=nothing-is-called-this", subscription, "/coupons", "/coupons?status=used,gone", "/packages", pack, "/invoices", "/subscriptions/plan",
		resource, month + "/versions", month + "/lines?version=1",
		"/", "/orders", "/orders?status=unpaid&sort=deadline", order, "/bills", month, month + "?by=region", "/bills/" + last.Next().String(),
		month + "/lines", month + "/lines?mode=3&sort=-amount&columns=all", month + "/lines?q=nothing-is-called-this", "/search?q=prod", "/search?q=", "/admin/sync",
		"/account", "/account/factor", "/account/passkeys", "/activity", "/admin/users", "/admin/users/1", "/admin/users/new", "/admin/audit", "/admin/accounts", "/admin/accounts/1", "/admin/accounts/new",
		"/views", "/orders?status=unpaid&columns=none", "/catalog", "/catalog?list=usages&sort=-code", "/catalog/convert?amount=1.5&from=13&to=10",
		"/account", "/account/factor", "/activity", "/admin/users", "/admin/users/1", "/admin/users/new", "/admin/audit", "/admin/sync/versions", "/admin/sync/versions?days=99", "/admin/accounts", "/admin/accounts/1", "/admin/accounts/new",
		"/catalog", "/catalog?list=usages&sort=-code", "/catalog/convert?amount=1.5&from=13&to=10",
		month + "/usage", month + "/usage?mode=1&sort=-list",
		"/projects", "/projects/0",
		"/costs", "/costs?by=region&and=mode&per=day", "/costs?cost=amortized&by=project", "/costs?cost=amortized&per=day&by=region",
		"/approvals", "/approvals?tab=all&status=requested", "/approvals?tab=outside", "/admin/policy", order + "/pay", order + "/cancel",
		"/prices", "/prices?product=hws.service.type.ebs:hws.resource.type.volume",
	}
}

func TestNoPageBreaksAnAccessibilityRule(t *testing.T) {
	for name, v := range map[string]View{
		"light wide English":  {},
		"dark narrow Chinese": {Width: 390, Height: 844, Dark: true, Language: "zh-CN"},
	} {
		t.Run(name, func(t *testing.T) {
			p := signedIn(t, "admin", v)
			for _, path := range append(pages(t, p), "/login") {
				must(t, p.Go(path))
				violations, err := p.Axe()
				must(t, err)
				for _, v := range violations {
					t.Errorf("%s: %s (%s): %s, at %s", path, v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
				}
			}
		})
	}
}

func TestNoPageIsHeavyOrWiderThanTheScreen(t *testing.T) {
	p := signedIn(t, "admin", View{Width: 390, Height: 844})
	for _, path := range pages(t, p) {
		must(t, p.Go(path))
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
