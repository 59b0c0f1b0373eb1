package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// resourceState is a yearly/monthly resource as the upstream has it.
type resourceState struct {
	Gone    bool      `json:"gone"`
	Expires time.Time `json:"expire_time"`
	Policy  int       `json:"expire_policy"`
	Left    int       `json:"auto_renewals_left"`
}

// What happens to a resource when its term ends.
const (
	thenAutoRenew = 3
	thenPayPerUse = 1
)

// control asks the sandbox's control plane.
func control(t *testing.T, path string, into any) {
	t.Helper()
	res, err := http.Get(demo.Control + path)
	must(t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: status %d", path, res.StatusCode)
	}
	must(t, json.NewDecoder(res.Body).Decode(into))
}

func upstreamResource(t *testing.T, id string) (s resourceState) {
	t.Helper()
	control(t, "/subscriptions/"+id, &s)
	return s
}

// callsOf is how many calls of an operation the upstream has had.
func callsOf(t *testing.T, operation string) int {
	t.Helper()
	var body struct{ Calls []json.RawMessage }
	control(t, "/calls?operation="+operation, &body)
	return len(body.Calls)
}

// delivered lets the upstream's business time pass until what was bought is there.
func delivered(t *testing.T) {
	t.Helper()
	post(t, demo.Control+"/clock", map[string]any{"advance": "4m"})
}

// readAgain has the portal read the resources and orders anew, as the sync does
// by itself some minutes later.
func readAgain(t *testing.T, admin *Page, kinds ...string) {
	t.Helper()
	for _, kind := range kinds {
		status, err := Eval[int](admin, fmt.Sprintf(`fetch("/admin/sync", {method: "POST", body: new URLSearchParams({account: "1", kind: %q})}).then(r => r.status)`, kind))
		must(t, err)
		if status != http.StatusOK {
			t.Fatalf("reading %s again: status %d", kind, status)
		}
	}
}

// shows waits until a page shows what it should, loading it again and again: the
// copy follows the upstream within moments.
func shows(t *testing.T, p *Page, path, expression string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		must(t, p.Go(path))
		ok, err := Eval[bool](p, "!!("+expression+")")
		must(t, err)
		if ok {
			return
		}
		if time.Now().After(deadline) {
			text, _ := p.Text("main")
			t.Fatalf("%s does not show %s; it says %.800q", path, expression, text)
		}
	}
}

// idle finds a resource that may be renewed and that no other test has used.
func idle(t *testing.T, p *Page) string {
	t.Helper()
	must(t, p.Go("/subscriptions?limit=100"))
	ids, err := Eval[[]string](p, `[...document.querySelectorAll('tbody th a[href^="/subscriptions/"]')].map(a => a.getAttribute("href").split("?")[0].slice("/subscriptions/".length))`)
	must(t, err)
	for _, escaped := range ids {
		id, err := url.PathUnescape(escaped)
		must(t, err)
		if usedResources[id] {
			continue
		}
		must(t, p.Go("/subscriptions/"+escaped))
		plain, err := Eval[bool](p, `!!document.querySelector('.decide a[href*="/auto-renew?account=1"]') && document.querySelectorAll(".decide a").length === 4 && !document.querySelector("section[aria-labelledby=h-with]")`)
		must(t, err)
		if policy := upstreamResource(t, id).Policy; !plain || policy == thenPayPerUse || policy == thenAutoRenew {
			continue
		}
		fits := true
		for _, deed := range []string{"renew", "unsubscribe", "expiry"} {
			must(t, p.Go("/subscriptions/"+escaped+"/"+deed))
			ready, err := Eval[bool](p, `!!document.querySelector(".decide button[type=submit]:not([name])")`)
			must(t, err)
			fits = fits && ready
		}
		if fits {
			usedResources[id] = true
			p.Trouble() // a form that can't be offered is a conflict, which the browser notes
			return id
		}
	}
	t.Fatalf("none of %d resources can be renewed, given back and switched", len(ids))
	return ""
}

var usedResources = map[string]bool{}

// opens goes to a resource and opens the form of one of its deeds, by the link
// that says so.
func opens(t *testing.T, p *Page, resource, deed string) {
	t.Helper()
	must(t, p.Go("/subscriptions/"+resource))
	must(t, p.Click(fmt.Sprintf(`.decide a[href^="/subscriptions/%s/%s?"]`, resource, deed)))
	sound(t, p)
}

// sends posts the form shown and returns the request that it made.
func sends(t *testing.T, p *Page) string {
	t.Helper()
	must(t, p.Click(".decide button[type=submit]:not([name])"))
	at, err := p.Location()
	must(t, err)
	if !strings.HasPrefix(at, "/approvals/") {
		text, _ := p.Text("main")
		t.Fatalf("the form leads to %s: %.600q", at, text)
	}
	return at
}

// reaches waits until the request that a page shows is in a state, without a click.
func reaches(t *testing.T, p *Page, state string) {
	t.Helper()
	must(t, p.WaitFor(fmt.Sprintf(`document.querySelector("h1 + .chip")?.textContent.startsWith(%q)`, state)))
}

// tells fails when the timeline leaves a part of the story out.
func tells(t *testing.T, p *Page, parts ...string) {
	t.Helper()
	story, err := p.Text("section[aria-labelledby=h-time]")
	must(t, err)
	at := 0
	for _, part := range parts {
		i := strings.Index(story[at:], part)
		if i < 0 {
			t.Fatalf("the timeline does not tell %q, or not in this order: %s", part, story)
		}
		at += i
	}
}

// approves decides on a request at its page.
func approves(t *testing.T, p *Page, request string) {
	t.Helper()
	must(t, p.Go(request))
	sound(t, p)
	must(t, p.Click(fmt.Sprintf(`form[action="%s/approve"] button`, request)))
}

// tabTo presses Tab until an element has the focus, as who has no mouse does.
func tabTo(t *testing.T, p *Page, css string) {
	t.Helper()
	for range 120 {
		must(t, p.Key("\t"))
		there, err := Eval[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", css))
		must(t, err)
		if there {
			return
		}
	}
	t.Fatalf("Tab does not lead to %s", css)
}

// A renewal from the quote to the new expiry: it makes an unpaid order, whose
// payment an administrator approves with the keyboard alone; then the resource
// lives exactly one term longer, upstream and in the portal.
func TestARenewalFromTheQuoteToTheNewExpiry(t *testing.T) {
	finance, admin := signedIn(t, "finance", View{}), signedIn(t, "admin", View{})
	resource := idle(t, finance)
	before := upstreamResource(t, resource)
	opens(t, finance, resource, "renew")
	quote := exact(t, finance, "section[aria-labelledby=h-happens] .sum")
	must(t, finance.Type("#a-reason", "Still needed next month"))
	sends(t, finance)
	reaches(t, finance, "Done")
	sound(t, finance)
	tells(t, finance, "asked", "the one try begins", "proved by reading")
	if now := upstreamResource(t, resource); !now.Expires.Equal(before.Expires) {
		t.Errorf("the renewal's order alone moves the expiry from %s to %s", before.Expires, now.Expires)
	}

	must(t, finance.Click(`.decide a.btn-go`)) // the payment of its order
	sound(t, finance)
	at, err := finance.Location()
	must(t, err)
	order, _, _ := strings.Cut(strings.TrimPrefix(at, "/orders/"), "/")
	if taken := takenFor(t, order); len(taken) != 0 {
		t.Fatalf("the upstream took %v before anybody has approved", taken)
	}
	parts := strings.Fields(exactAll(t, finance, "section[aria-labelledby=h-happens] .sum"))
	payable := decimal.RequireFromString(parts[len(parts)-1])
	if !payable.Equal(quote) {
		t.Errorf("the order costs %s, the quote was %s", payable, quote)
	}
	must(t, finance.Type("#a-reason", "The renewal of this month"))
	request := sends(t, finance)

	must(t, admin.Go("/approvals"))
	must(t, admin.WaitFor(`document.querySelector("tbody tr th a")`))
	for range 20 { // rows of other tests may stand above it
		must(t, admin.Key("j"))
		if there, err := Eval[bool](admin, fmt.Sprintf(`document.activeElement.getAttribute("href") === %q`, request)); err == nil && there {
			break
		}
	}
	must(t, admin.Key("\r"))
	must(t, admin.WaitFor(fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, request)))
	tabTo(t, admin, fmt.Sprintf(`form[action="%s/approve"] button`, request))
	must(t, admin.Key("\r"))
	reaches(t, admin, "Paid")
	reaches(t, finance, "Paid")
	tells(t, finance, "asked", "approved", "the one try begins", "proved by reading")
	taken := takenFor(t, order)
	if len(taken) != 1 || !decimal.RequireFromString(taken[0].Amount.String()).Equal(payable) {
		t.Errorf("the upstream took %v, want once %s", taken, payable)
	}
	delivered(t)
	after := upstreamResource(t, resource)
	if want := before.Expires.AddDate(0, 1, 0); !after.Expires.Equal(want) {
		t.Errorf("it ends %s, want one month after %s", after.Expires, before.Expires)
	}
	readAgain(t, admin, "subscriptions", "orders")
	shows(t, finance, "/subscriptions/"+resource, fmt.Sprintf(`document.querySelector('section[aria-labelledby=h-facts] time[datetime=%q]')`, after.Expires.Format(time.RFC3339)))
	shows(t, finance, "/orders/"+order, `document.querySelector("section[aria-labelledby=h-requests]").textContent.includes("Paid")`)
}

// Giving a resource back takes its name, two different administrators, the second
// on a phone, and is gone afterwards.
func TestUnsubscribingTakesTwo(t *testing.T) {
	finance := signedIn(t, "finance", View{})
	first, second := signedIn(t, "admin", View{}), signedIn(t, "admin2", View{Width: 390, Height: 844, Dark: true})
	resource := idle(t, finance)
	calls := callsOf(t, "CancelResourcesSubscription")
	opens(t, finance, resource, "unsubscribe")
	must(t, finance.Type("#a-reason", "The campaign is over"))
	if word, err := Eval[string](finance, `document.querySelector('label[for="a-confirm"]').textContent`); err != nil {
		t.Fatal(err)
	} else {
		must(t, finance.Type("#a-confirm", strings.TrimPrefix(word, "Type ")))
	}
	request := sends(t, finance)
	reaches(t, finance, "Waits")
	approves(t, first, request)
	reaches(t, first, "Waits")
	if n := callsOf(t, "CancelResourcesSubscription"); n != calls {
		t.Fatalf("%d calls after one of two approvals", n-calls)
	}
	if again, err := Eval[bool](first, fmt.Sprintf(`!!document.querySelector('form[action="%s/approve"]')`, request)); err != nil || again {
		t.Errorf("the first approver is offered the second step: %t, %v", again, err)
	}
	approves(t, second, request)
	reaches(t, second, "Done")
	reaches(t, finance, "Done")
	sound(t, finance)
	tells(t, finance, "Finn", "asked", "approved", "approved", "the one try begins", "proved by reading")
	if n := callsOf(t, "CancelResourcesSubscription"); n != calls+1 {
		t.Errorf("%d calls, want one", n-calls)
	}
	delivered(t)
	if s := upstreamResource(t, resource); !s.Gone {
		t.Errorf("the upstream still has it: %+v", s)
	}
	readAgain(t, first, "subscriptions", "orders")
	shows(t, finance, "/subscriptions/"+resource, `document.querySelector("h1 + .chip").textContent !== "In use"`)
	if deeds, err := Eval[int](finance, `document.querySelectorAll(".decide a").length`); err != nil || deeds > 0 {
		t.Errorf("a resource that is gone offers %d deeds, %v", deeds, err)
	}
	must(t, finance.Go(request))
	refund, err := Eval[string](finance, `document.querySelector('section[aria-labelledby=h-facts] a[href^="/orders/"]')?.getAttribute("href") ?? ""`)
	must(t, err)
	if refund == "" {
		t.Fatal("the request names no refund order")
	}
	shows(t, finance, refund, `document.querySelector("h1 + .chip")`)
	sound(t, finance)
}

// Auto-renewal and pay-per-use go on with an approval and off without one; the
// upstream and the portal's page agree after each.
func TestWhatHappensAtExpiryIsSwitched(t *testing.T) {
	finance, admin := signedIn(t, "finance", View{}), signedIn(t, "admin", View{Width: 390, Height: 844})
	resource := idle(t, finance)
	before := upstreamResource(t, resource)
	for _, step := range []struct {
		deed     string
		approved bool
		policy   int    // afterwards, upstream
		link     string // what the page then offers
	}{
		{"auto-renew", true, thenAutoRenew, "Turn auto-renewal off"},
		{"auto-renew", false, before.Policy, "Turn auto-renewal on"},
		{"expiry", true, thenPayPerUse, "Not to pay-per-use at expiry"},
		{"expiry", false, before.Policy, "To pay-per-use at expiry"},
	} {
		opens(t, finance, resource, step.deed)
		must(t, finance.Type("#a-reason", "As agreed"))
		request := sends(t, finance)
		story := []string{"asked", "the one try begins", "proved by reading"}
		if step.approved {
			reaches(t, finance, "Waits")
			if now := upstreamResource(t, resource); now.Policy == step.policy {
				t.Fatalf("%s: it is so before anybody has approved", step.link)
			}
			approves(t, admin, request)
			story = []string{"asked", "approved", "the one try begins", "proved by reading"}
		}
		reaches(t, finance, "Done")
		tells(t, finance, story...)
		if now := upstreamResource(t, resource); now.Policy != step.policy || !now.Expires.Equal(before.Expires) {
			t.Errorf("%s: the upstream has %+v, want policy %d and the old expiry", step.link, now, step.policy)
		}
		shows(t, finance, "/subscriptions/"+resource, fmt.Sprintf(`[...document.querySelectorAll(".decide a")].some(a => a.textContent === %q)`, step.link))
	}
}
