package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// charge is what the upstream took for an order.
type charge struct {
	Order  string      `json:"order_id"`
	Amount json.Number `json:"amount"`
}

// takenFor lists what the upstream took for an order.
func takenFor(t *testing.T, order string) (all []charge) {
	t.Helper()
	res, err := http.Get(demo.Control + "/charges")
	must(t, err)
	defer res.Body.Close()
	var body struct{ Charges []charge }
	must(t, json.NewDecoder(res.Body).Decode(&body))
	for _, c := range body.Charges {
		if c.Order == order {
			all = append(all, c)
		}
	}
	return all
}

// unpaid finds an unpaid order whose payment form has what a selector names.
func unpaid(t *testing.T, p *Page, css string) string {
	t.Helper()
	must(t, p.Go("/orders?status=unpaid&sort=deadline"))
	paths, err := Eval[[]string](p, `[...document.querySelectorAll('tbody th a[href^="/orders/"]')].map(a => a.getAttribute("href"))`)
	must(t, err)
	for _, path := range paths {
		must(t, p.Go(path))
		free, err := Eval[bool](p, `!!document.querySelector('.decide a[href$="/pay"]')`)
		must(t, err)
		if !free {
			continue
		}
		must(t, p.Go(path+"/pay"))
		if has, err := Eval[bool](p, fmt.Sprintf("!!document.querySelector(%q)", css)); err == nil && has {
			return strings.TrimPrefix(path, "/orders/")
		}
	}
	t.Fatalf("no unpaid order of %d has %s on its form", len(paths), css)
	return ""
}

// sound fails the test when a page breaks an accessibility rule.
func sound(t *testing.T, p *Page) {
	t.Helper()
	at, err := p.Location()
	must(t, err)
	violations, err := p.Axe()
	must(t, err)
	for _, v := range violations {
		t.Errorf("%s: %s (%s): %s, at %s", at, v.ID, v.Impact, v.Help, v.Nodes[0].HTML)
	}
	over, err := Eval[int](p, `document.documentElement.scrollWidth - window.innerWidth`)
	must(t, err)
	if over > 0 {
		t.Errorf("%s is %d pixels wider than its window", at, over)
	}
}

// exactAll returns the exact values of the amounts in a part of a page.
func exactAll(t *testing.T, p *Page, css string) string {
	t.Helper()
	values, err := Eval[[]string](p, fmt.Sprintf("[...document.querySelectorAll(%q)].map(d => d.value)", css+" data"))
	must(t, err)
	return strings.Join(values, " ")
}

// Finance chooses, an administrator decides on a phone, the portal pays once: with
// a coupon, and with a discount. Every page shows the same figures and digits,
// and what the upstream took is what was approved.
func TestFinanceAsksAdminApprovesThePortalPays(t *testing.T) {
	finance := signedIn(t, "finance", View{})
	admin := signedIn(t, "admin", View{Width: 390, Height: 844})
	for name, choice := range map[string]string{
		"with a coupon":   `input[name=coupon_id]:enabled`,
		"with a discount": `input[name=discount_id]:enabled:not([value=""]):not(:checked)`,
	} {
		t.Run(name, func(t *testing.T) {
			order := unpaid(t, finance, choice)
			sound(t, finance)
			must(t, finance.Press(choice))
			must(t, finance.Type("#a-reason", "Peak season, CR-2304"))
			must(t, finance.Click("button[name=preview]"))
			if kept, err := Eval[string](finance, `document.querySelector("#a-reason").value`); err != nil || kept != "Peak season, CR-2304" {
				t.Errorf("the reason is now %q, %v", kept, err)
			}
			figures := exactAll(t, finance, "section[aria-labelledby=h-happens] .sum")
			digits, err := finance.Text(".hash")
			must(t, err)
			must(t, finance.Click(`.decide button.btn-go`))
			request, err := finance.Location()
			must(t, err)
			if !strings.HasPrefix(request, "/approvals/") {
				t.Fatalf("the form leads to %s", request)
			}
			sound(t, finance)

			must(t, admin.Go("/approvals"))
			sound(t, admin)
			must(t, admin.Key("j"))
			must(t, admin.Click(fmt.Sprintf(`tbody a[href=%q]`, request)))
			sound(t, admin)
			got, err := admin.Text(".hash")
			must(t, err)
			if seen := exactAll(t, admin, "section[aria-labelledby=h-what] .sum tr:not(.aft):not(.aft ~ tr)"); seen != figures || got != digits {
				t.Errorf("the approver sees %s, %s; the requester saw %s, %s", seen, got, figures, digits)
			}
			must(t, admin.Click(fmt.Sprintf(`form[action="%s/approve"] button`, request)))
			must(t, admin.WaitFor(`document.querySelector("h1 + .chip")?.textContent.startsWith("Paid")`))
			must(t, finance.WaitFor(`document.querySelector("h1 + .chip")?.textContent.startsWith("Paid")`)) // without a click
			sound(t, finance)
			parts := strings.Fields(figures)
			taken := takenFor(t, order)
			if len(taken) != 1 || !decimal.RequireFromString(taken[0].Amount.String()).Equal(decimal.RequireFromString(parts[len(parts)-1])) {
				t.Errorf("the upstream took %v for the order, want once %s", taken, parts[len(parts)-1])
			}
			story, err := finance.Text("section[aria-labelledby=h-time]")
			must(t, err)
			for _, part := range []string{"asked", "approved", "the one try begins", "proved by reading"} {
				if !strings.Contains(story, part) {
					t.Errorf("the timeline does not tell %q: %s", part, story)
				}
			}
			must(t, finance.Go("/orders/"+order))
			if text, err := finance.Text("section[aria-labelledby=h-requests]"); err != nil || !strings.Contains(text, "Paid") {
				t.Errorf("the order says of its requests %q, %v", text, err)
			}
		})
	}
}

// Cancelling asks for the order's number and for nobody else.
func TestFinanceCancelsAnOrder(t *testing.T) {
	a := newAsker(t)
	p, order := a.finance, a.ordered(map[string]any{"amount": "12.00"})
	must(t, p.Go("/orders/"+order))
	must(t, p.Click(`.decide a.btn-bad`))
	sound(t, p)
	must(t, p.Type("#a-confirm", order))
	must(t, p.Click(".decide button.btn-bad"))
	if err := p.WaitFor(`document.querySelector("h1 + .chip")?.textContent === "Done"`); err != nil {
		story, textErr := p.Text("main")
		t.Fatalf("cancelling does not come to an end: %v, %v: %s", err, textErr, story)
	}
	if taken := takenFor(t, order); len(taken) != 0 {
		t.Errorf("the upstream took %v for a cancelled order", taken)
	}
	must(t, p.Go("/orders/"+order+"/pay"))
	if text, err := p.Text(".banner"); err != nil || !strings.Contains(text, "does not wait for payment any more") {
		t.Errorf("the form of a cancelled order says %q, %v", text, err)
	}
	p.Trouble() // the browser notes the 409
}

// The limits change by two people, seen in their browsers.
func TestTwoAdminsChangeTheLimits(t *testing.T) {
	admin, other := signedIn(t, "admin", View{}), signedIn(t, "admin2", View{Dark: true, Width: 390, Height: 844})
	must(t, admin.Go("/admin/policy"))
	sound(t, admin)
	must(t, admin.Press(".decide details summary"))
	must(t, admin.Type("#p-two_above", "45000"))
	must(t, admin.Type("#p-reason", "Budget of the last quarter"))
	must(t, admin.Click(`form[action="/admin/policy"] button`))
	must(t, other.Go("/admin/policy"))
	sound(t, other)
	must(t, other.Click(`form[action="/admin/policy/confirm"] button`))
	if text, err := other.Text("section[aria-labelledby=h-values]"); err != nil || !strings.Contains(text, "45,000.00 USD") {
		t.Errorf("the limits are now %q, %v", text, err)
	}
	sound(t, other)
}

// Several orders are chosen by keys, asked for in one form and each decided on
// its own; without script the same works by the boxes alone.
func TestFinanceAsksForSeveralOrders(t *testing.T) {
	p := signedIn(t, "finance", View{})
	must(t, p.Go("/orders?status=unpaid"))
	must(t, p.Key("jxjx"))
	must(t, p.WaitFor(`document.querySelectorAll("tbody :checked").length === 2`))
	sum := exact(t, p, `tfoot .picked [data-sum="due"]`)
	sound(t, p)
	must(t, p.Click(`form#bulk button[value="cancel"]`))
	sound(t, p)
	last, err := Eval[string](p, `[...document.querySelectorAll("section[aria-labelledby=h-chosen] tfoot data")].at(-1).value`)
	must(t, err)
	if !decimal.RequireFromString(last).Equal(sum) {
		t.Errorf("the form sums up to %s, the list to %s", last, sum)
	}
	must(t, p.Type("#a-confirm", "2"))
	must(t, p.Click(".decide button.btn-bad"))
	sound(t, p)
	if text, err := p.Text(".basis"); err != nil || !strings.Contains(text, "2 of 2 requests were filed") {
		t.Errorf("the result says %q, %v", text, err)
	}

	plain := open(t, View{NoScript: true, Width: 390, Height: 844})
	must(t, plain.SignIn("finance@demo.test", DemoPassword))
	must(t, plain.Go("/subscriptions"))
	must(t, plain.Click(`form#bulk button[value="renew"]`))
	if text, err := plain.Text(".banner"); err != nil || !strings.Contains(text, "Nothing is selected") {
		t.Errorf("without a row chosen the form says %q, %v", text, err)
	}
	plain.Trouble() // the browser notes the 422
	must(t, plain.Go("/subscriptions"))
	must(t, plain.Press(`tbody input[name=item]`))
	must(t, plain.Click(`form#bulk button[value="renew"]`))
	if text, err := plain.Text("h1"); err != nil || !strings.HasPrefix(text, "Renew 1 resource") {
		t.Errorf("the heading is %q, %v", text, err)
	}
}
