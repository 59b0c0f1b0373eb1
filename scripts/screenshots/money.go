package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"portal/internal/browsertest"
)

// moneyPages makes a request of every kind of fate on the pretend upstream, and
// returns the forms and requests to look at.
func (t *taker) moneyPages() ([]page, error) {
	t = t.inEnglish() // what a chip says is waited for
	finance, err := t.open("finance", wide)
	if err != nil {
		return nil, err
	}
	admin, err := t.open("admin", wide)
	if err != nil {
		return nil, err
	}
	orders, err := t.payable(finance)
	if err != nil {
		return nil, err
	}
	if len(orders) < 5 {
		return nil, fmt.Errorf("%d orders may be paid, 5 are needed", len(orders))
	}
	pages := []page{
		{"ask-pay", orders[0] + "/pay", "finance"},
		{"ask-cancel", orders[0] + "/cancel", "finance"},
		{"order-payable", orders[0], "finance"},
		{"approvals", "/approvals", ""},
		{"approvals-outside", "/approvals?tab=outside", ""},
		{"approvals-all", "/approvals?tab=all", ""},
	}
	for i, fate := range []struct{ name, fault, chip string }{
		{"request-waiting", "", ""}, {"request-paid", "", "Paid"}, {"request-unknown", "hang", "not known"}, {"request-rejected", "", "Rejected"},
	} {
		path, err := t.ask(finance, orders[i+1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fate.name, err)
		}
		pages = append(pages, page{fate.name, path, ""})
		if i == 0 {
			pages = append(pages, page{fate.name + "-finance", path, "finance"})
			continue
		}
		decide := t.decide
		if fate.name == "request-rejected" {
			decide = reject
		}
		if err := decide(admin, path, fate.fault, fate.chip); err != nil {
			return nil, fmt.Errorf("%s: %w", fate.name, err)
		}
	}
	held, err := t.held(finance)
	return append(pages, held...), err
}

// inEnglish is a taker with tabs of its own, in English.
func (t *taker) inEnglish() *taker {
	e := *t
	e.language, e.tabs = "en", map[tab]*browsertest.Page{}
	return &e
}

// waiting asks for the payment of an order and returns the request, which nobody
// has decided.
func (t *taker) waiting() (string, error) {
	finance, err := t.open("finance", wide)
	if err != nil {
		return "", err
	}
	orders, err := t.payable(finance)
	if err != nil {
		return "", err
	}
	if len(orders) == 0 {
		return "", errors.New("no order may be paid")
	}
	return t.ask(finance, orders[0])
}

// held are pages of a subscription and a package, with the forms of the first.
func (t *taker) held(p *browsertest.Page) ([]page, error) {
	var pages []page
	for _, list := range []string{"subscriptions", "packages"} {
		if err := p.Go("/" + list); err != nil {
			return nil, err
		}
		// One that something can be asked for, where the list has ticks.
		path, err := browsertest.Eval[string](p, `(document.querySelector('tbody tr:has(:enabled[type=checkbox]) a[href^="/`+list+`/"]') ?? document.querySelector('tbody a[href^="/`+list+`/"]')).getAttribute("href")`)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page{strings.TrimSuffix(list, "s"), path, "finance"})
		if list == "packages" {
			break
		}
		path, _, _ = strings.Cut(path, "?")
		for _, deed := range []string{"renew", "unsubscribe", "auto-renew", "expiry"} {
			pages = append(pages, page{"ask-" + deed, path + "/" + deed + "?account=1", "finance"})
		}
	}
	return pages, nil
}

// payable lists orders that may be paid, by their paths.
func (t *taker) payable(p *browsertest.Page) ([]string, error) {
	if err := p.Go("/orders?status=unpaid&sort=deadline"); err != nil {
		return nil, err
	}
	all, err := browsertest.Eval[[]string](p, `[...document.querySelectorAll('tbody th a[href^="/orders/"]')].map(a => a.getAttribute("href").split("?")[0])`)
	if err != nil {
		return nil, err
	}
	var free []string
	for _, path := range all {
		if err := p.Go(path); err != nil {
			return nil, err
		}
		ok, err := browsertest.Eval[bool](p, `!!document.querySelector('.decide a[href*="/pay"]')`)
		if err != nil {
			return nil, err
		}
		if ok {
			free = append(free, path)
		}
	}
	return free, nil
}

// ask asks for the payment of an order and returns the request's path.
func (t *taker) ask(p *browsertest.Page, order string) (string, error) {
	if err := p.Go(order + "/pay"); err != nil {
		return "", err
	}
	if err := p.Type("#a-reason", "Peak season, CR-2304"); err != nil {
		return "", err
	}
	if err := p.Click(".decide button.btn-go"); err != nil {
		return "", err
	}
	return p.Location()
}

// decide approves a request while the upstream plays a fault, and waits for what
// its chip says then.
func (t *taker) decide(p *browsertest.Page, path, fault, chip string) error {
	if fault != "" {
		body, err := json.Marshal(map[string]any{"operation": "PayOrders", "kind": fault, "count": 1, "delay_ms": 1000})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, t.control+"/faults", bytes.NewReader(body))
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		res.Body.Close()
		if res.StatusCode >= 300 {
			return fmt.Errorf("fault %s: status %d", fault, res.StatusCode)
		}
	}
	if err := p.Go(path); err != nil {
		return err
	}
	if err := p.Click(fmt.Sprintf(`form[action="%s/approve"] button`, path)); err != nil {
		return err
	}
	return says(p, chip)
}

// reject refuses a request, for a reason.
func reject(p *browsertest.Page, path, _, chip string) error {
	if err := p.Go(path); err != nil {
		return err
	}
	form := fmt.Sprintf(`form[action="%s/reject"]`, path)
	if _, err := browsertest.Eval[bool](p, `document.querySelector('`+form+`').closest("details").open = true`); err != nil {
		return err
	}
	if err := p.Type(form+" textarea", "The reserved one covers it"); err != nil {
		return err
	}
	if err := p.Click(form + " button"); err != nil {
		return err
	}
	return says(p, chip)
}

// says waits for what the chip beside the heading says.
func says(p *browsertest.Page, chip string) error {
	return p.WaitFor(fmt.Sprintf(`document.querySelector("h1 + .chip")?.textContent.includes(%q)`, chip))
}
