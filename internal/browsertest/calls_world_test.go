package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// asker is a person at the pages, and beside them a customer of the upstream who
// asks it the same with a key of their own: what it answers is the truth that the
// pages must show.
type asker struct {
	t       *testing.T
	finance *Page
	admin   *Page
	owner   *Page // the second admin
	token   string
	used    map[string]bool // resources that something was done to
}

// askersKey is the access key of who asks for the truth, to leave those calls out.
const askersKey = "AKASKSITSELF00000001"

func newAsker(t *testing.T) *asker {
	t.Helper()
	a := &asker{t: t, finance: signedIn(t, "finance", View{}), admin: signedIn(t, "admin", View{}), owner: signedIn(t, "admin2", View{}), used: map[string]bool{}}
	a.control("POST", "/keys", map[string]any{"action": "add", "access_key": askersKey, "secret_key": "of-who-asks-for-the-truth"})
	a.token = text(a.control("POST", "/keys", map[string]any{"action": "token", "access_key": askersKey}), "token")
	return a
}

// control asks the sandbox's control plane.
func (a *asker) control(method, path string, body any) any {
	a.t.Helper()
	return a.call(method, demo.Control+path, body)
}

// truth asks the upstream itself.
func (a *asker) truth(method, path string, body any) any {
	a.t.Helper()
	if demo.API() == "" {
		a.t.Fatalf("the demo does not say where its API is:\n%s", demo.Output())
	}
	return a.call(method, demo.API()+path, body)
}

// call retries what the upstream refuses only because of its rate.
func (a *asker) call(method, url string, body any) any {
	a.t.Helper()
	var raw []byte // none for a reading: a body that nobody reads resets the connection
	if body != nil {
		var err error
		raw, err = json.Marshal(body)
		must(a.t, err)
	}
	for wait := 300 * time.Millisecond; ; wait *= 2 {
		req, err := http.NewRequestWithContext(a.t.Context(), method, url, bytes.NewReader(raw))
		must(a.t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Language", "en_US")
		req.Header.Set("X-Auth-Token", a.token)
		res, err := http.DefaultClient.Do(req)
		must(a.t, err)
		answer, err := io.ReadAll(res.Body)
		res.Body.Close()
		must(a.t, err)
		if res.StatusCode == http.StatusTooManyRequests && wait < 10*time.Second {
			time.Sleep(wait)
			continue
		}
		if res.StatusCode/100 != 2 {
			a.t.Fatalf("%s %s: status %d: %s", method, url, res.StatusCode, answer)
		}
		var v any
		if len(answer) > 0 {
			d := json.NewDecoder(bytes.NewReader(answer))
			d.UseNumber()
			must(a.t, d.Decode(&v))
		}
		return v
	}
}

// made counts the portal's own calls of an operation that the upstream carried out.
func (a *asker) made(operation string) (n int) {
	a.t.Helper()
	for _, c := range list(a.control("GET", "/calls?operation="+operation, nil), "calls") {
		if text(c, "key") != askersKey && text(c, "verified") == "true" && strings.HasPrefix(text(c, "status"), "2") {
			n++
		}
	}
	return n
}

// at is the value at a path such as "infos.0.basic_info.name", nil where there is none.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(x) {
				return nil
			}
			v = x[n]
		default:
			return nil
		}
	}
	return v
}

func text(v any, path string) string {
	if v = at(v, path); v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func list(v any, path string) []any {
	all, _ := at(v, path).([]any)
	return all
}

// first is the first record that fits.
func (a *asker) first(all []any, what string, fits func(any) bool) any {
	a.t.Helper()
	for _, v := range all {
		if fits(v) {
			return v
		}
	}
	a.t.Fatalf("the upstream has no %s among %d", what, len(all))
	return nil
}

// sees waits until a page shows all of it: texts, and amounts as exact values. A
// first copy may still be under way, so it looks again for a while.
func (a *asker) sees(p *Page, path string, want ...string) {
	a.t.Helper()
	var missing []string
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(500 * time.Millisecond) {
		if path != "" {
			must(a.t, p.Go(path))
		}
		shown, err := Eval[struct {
			Text   string
			Values []string
		}](p, `({Text: document.querySelector("main").textContent, Values: [...document.querySelectorAll("main data")].map(d => d.value)})`)
		must(a.t, err)
		if missing = notIn(strings.Join(strings.Fields(shown.Text), " "), shown.Values, want); len(missing) == 0 {
			return
		}
	}
	where, err := p.Location()
	must(a.t, err)
	a.t.Errorf("%s does not show %q, which is what the upstream says", where, missing)
}

func notIn(text string, values, want []string) (missing []string) {
	for _, w := range want {
		found := w != "" && strings.Contains(text, strings.Join(strings.Fields(w), " "))
		if n, err := decimal.NewFromString(w); err == nil && !found {
			for _, v := range values {
				if d, err := decimal.NewFromString(v); err == nil && d.Equal(n) {
					found = true
				}
			}
		}
		if !found {
			missing = append(missing, w)
		}
	}
	return missing
}

// resource finds a yearly/monthly resource of a list that nothing is under way
// for, and whose form of a deed has what a selector names. The browser is at the
// form afterwards, reached by its link. The first to end come first: the world
// keeps its special cases among the others.
func (a *asker) resource(query, deed, css string) (id string) {
	a.t.Helper()
	must(a.t, a.finance.Go("/subscriptions?limit=100&primary=yes&"+query))
	paths, err := Eval[[]string](a.finance, `[...document.querySelectorAll('tbody th a[href^="/subscriptions/"]')].map(a => a.getAttribute("href"))`)
	must(a.t, err)
	for _, path := range paths {
		id := strings.TrimPrefix(path, "/subscriptions/")
		if a.used[id] {
			continue
		}
		must(a.t, a.finance.Go(path))
		link := fmt.Sprintf(`main a[href^="%s/%s"]`, path, deed)
		free, err := Eval[bool](a.finance, fmt.Sprintf(`(async () => {
			const renew = document.querySelector('main a[href^="%s/renew"]');
			return !!document.querySelector(%q) && !!renew && (await fetch(renew.href)).ok;
		})()`, path, link))
		if err != nil || !free {
			continue
		}
		must(a.t, a.finance.Click(link))
		if has, err := Eval[bool](a.finance, fmt.Sprintf("!!document.querySelector(%q)", css)); err == nil && has {
			a.finance.Trouble() // the browser notes the status of forms that had nothing to offer
			a.used[id] = true
			return id
		}
	}
	a.t.Fatalf("none of %d resources (%s) has %s on its form to %s", len(paths), query, css, deed)
	return ""
}

// sends files the form that the browser shows, lets the admins approve what
// needs them, and waits until reading the upstream has proved the outcome.
func (a *asker) sends(p *Page, reason string) {
	a.t.Helper()
	if has, err := Eval[bool](p, `!!document.querySelector("#a-confirm")`); err == nil && has {
		word, err := Eval[string](p, `document.querySelector('label[for="a-confirm"]').textContent.trim().replace(/^Type /, "")`)
		must(a.t, err)
		must(a.t, p.Type("#a-confirm", word))
	}
	must(a.t, p.Type("#a-reason", reason))
	must(a.t, p.Click(`main form[method=post] button[type=submit]:not([name])`))
	request, err := p.Location()
	must(a.t, err)
	if !strings.HasPrefix(request, "/approvals/") {
		a.t.Fatalf("the form leads to %s", request)
	}
	for _, approver := range []*Page{a.admin, a.owner} {
		must(a.t, approver.Go(request))
		button := fmt.Sprintf(`form[action="%s/approve"] button`, request)
		if asked, err := Eval[bool](approver, fmt.Sprintf("!!document.querySelector(%q)", button)); err == nil && asked {
			must(a.t, approver.Click(button))
		}
	}
	must(a.t, p.Go(request))
	if err := p.WaitFor(`["Paid", "Done"].some(w => document.querySelector("h1 + .chip")?.textContent.startsWith(w))`); err != nil {
		story, textErr := p.Text("main")
		a.t.Fatalf("%s does not come to an end: %v, %v: %s", request, err, textErr, story)
	}
	for _, one := range []*Page{a.finance, a.admin, a.owner} {
		one.Trouble() // the browser notes the statuses of forms that were refused on the way
	}
}

// ordered is an order that somebody makes in the vendor's console, once the
// portal has seen it: an admin asks for the orders now.
func (a *asker) ordered(body map[string]any) (id string) {
	a.t.Helper()
	id = text(a.control("POST", "/orders", body), "order_id")
	must(a.t, a.admin.Go("/admin/sync"))
	must(a.t, a.admin.Click(`form[action="/admin/sync"] button[type=submit]`))
	for start := time.Now(); ; time.Sleep(500 * time.Millisecond) {
		must(a.t, a.finance.Go("/orders?q="+id))
		if has, err := Eval[bool](a.finance, fmt.Sprintf(`!!document.querySelector('tbody a[href="/orders/%s"]')`, id)); err == nil && has {
			return id
		}
		if time.Since(start) > time.Minute {
			a.t.Fatalf("the portal does not see the new order %s", id)
		}
	}
}
