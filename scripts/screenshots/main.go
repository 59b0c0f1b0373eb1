// Command screenshots takes pictures of the portal's pages on demo data: the
// ones of the documentation, or every page in both themes and widths.
//
//	go run ./scripts/screenshots -out docs/screenshots         the documentation's six
//	go run ./scripts/screenshots -out bin/screenshots -all     every page
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"portal/internal/browsertest"
)

// shot is one picture.
type shot struct {
	name, path string
	view       browsertest.View
	whole      bool   // the whole page, not the window alone
	as         string // who looks; "" = the admin
}

var (
	wide       = browsertest.View{Width: 1440, Height: 940}
	wideDark   = browsertest.View{Width: 1440, Height: 940, Dark: true}
	narrow     = browsertest.View{Width: 390, Height: 844}
	narrowDark = browsertest.View{Width: 390, Height: 844, Dark: true}
)

func main() {
	out := flag.String("out", "docs/screenshots", "directory for the pictures")
	all := flag.Bool("all", false, "every page, light and dark, wide and narrow")
	only := flag.String("only", "", "pictures whose name contains this, or one of these, with commas")
	url := flag.String("url", "", "a portal that runs already; default: a demo of its own")
	control := flag.String("control", "", "the control plane of that portal's pretend upstream, for -all")
	password := flag.String("password", browsertest.DemoPassword, "of the demo people there")
	language := flag.String("language", "en", "of the pages: en or zh")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := taker{out: *out, url: *url, control: *control, password: *password, language: *language, tabs: map[tab]*browsertest.Page{}}
	if err := t.run(ctx, *all, *only); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// taker takes pictures of one portal.
type taker struct {
	out, url, password string
	control            string // the pretend upstream's
	language           string
	browser            *browsertest.Browser
	tabs               map[tab]*browsertest.Page
}

// tab is who looks in which view: signed in once, it shows page after page.
type tab struct {
	who  string
	view browsertest.View
}

func (t *taker) run(ctx context.Context, all bool, only string) error {
	if err := os.MkdirAll(t.out, 0o755); err != nil {
		return err
	}
	if t.url == "" {
		stop, err := t.startDemo(ctx)
		if err != nil {
			return err
		}
		defer stop()
	}
	var err error
	if t.browser, err = browsertest.StartBrowser(ctx); err != nil {
		return err
	}
	defer t.browser.Close()
	last := time.Now().UTC().AddDate(0, 0, 1-time.Now().UTC().Day()).AddDate(0, -1, 0).Format("2006-01")
	order, resource, err := t.firstSync(last)
	if err != nil {
		return err
	}
	if !all {
		request, err := t.waiting()
		if err != nil {
			return fmt.Errorf("a request to look at: %w", err)
		}
		return t.takeAll([]shot{
			{"bill-month-light", "/bills/" + last, wide, true, ""},
			{"bill-lines-light", "/bills/" + last + "/lines", wide, false, ""},
			{"request-light", request, wide, false, ""},
			{"request-390", request, narrow, false, ""},
			{"overview-dark", "/", wideDark, false, ""},
			{"overview-390-dark", "/", narrowDark, false, ""},
		}, only)
	}
	pages, err := t.moneyPages()
	if err != nil {
		return fmt.Errorf("requests to look at: %w", err)
	}
	quotes, err := t.quotes()
	if err != nil {
		return fmt.Errorf("prices to look at: %w", err)
	}
	pages = append(pages, quotes...)
	return t.takeAll(everything(append(pages, page{"order", order, ""}, page{"resource", resource, ""}), last), only)
}

// takeAll takes those pictures whose name contains only, or one of several parts
// with commas.
func (t *taker) takeAll(shots []shot, only string) error {
	for _, s := range shots {
		if !slices.ContainsFunc(strings.Split(only, ","), func(part string) bool { return strings.Contains(s.name, part) }) {
			continue
		}
		if err := t.take(s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Println(filepath.Join(t.out, s.name+".png"), s.path)
	}
	return nil
}

// startDemo starts a demo in a directory of its own.
func (t *taker) startDemo(ctx context.Context) (stop func(), err error) {
	tmp, err := os.MkdirTemp("", "screenshots-*")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(tmp, 0o755); err != nil { // the private server may run as another user
		return nil, err
	}
	binary, err := browsertest.Build(ctx, tmp)
	if err != nil {
		return nil, err
	}
	demo, err := browsertest.StartDemo(ctx, binary, filepath.Join(tmp, "data"))
	if err != nil {
		return nil, err
	}
	t.url, t.control = demo.URL, demo.Control
	return func() { demo.Stop(); os.RemoveAll(tmp) }, nil
}

// page is a page to look at.
type page struct {
	name, path string
	as         string // "" = the admin
}

// everything lists each page four times.
func everything(more []page, last string) []shot {
	var shots []shot
	for _, p := range append(more, []page{
		{"overview", "/", ""},
		{"orders", "/orders", ""},
		{"orders-unpaid", "/orders?status=unpaid", ""},
		{"bills", "/bills", ""},
		{"bill-month", "/bills/" + last, ""},
		{"bill-lines", "/bills/" + last + "/lines", ""},
		{"bill-lines-filtered", "/bills/" + last + "/lines?mode=3&bill_type=5&sort=-amount", ""},
		{"bill-lines-none", "/bills/" + last + "/lines?q=nothing-has-this-name", ""},
		{"bill-versions", "/bills/" + last + "/versions", ""},
		{"bill-lines-old", "/bills/" + last + "/lines?version=1", ""},
		{"search", "/search?q=web", ""},
		{"search-kind", "/search?q=web&kind=resources", ""},
		{"sync", "/admin/sync", ""},
		{"subscriptions", "/subscriptions", ""},
		{"subscription-plan", "/subscriptions/plan", ""},
		{"packages", "/packages", ""},
		{"coupons", "/coupons", ""},
		{"invoices", "/invoices", ""},
		{"users", "/admin/users", ""},
		{"user", "/admin/users/1", ""},
		{"user-new", "/admin/users/new", ""},
		{"account", "/account", ""},
		{"factor", "/account/factor", ""},
		{"passkeys", "/account/passkeys", ""},
		{"audit", "/admin/audit", ""},
		{"activity", "/activity", ""},
		{"accounts", "/admin/accounts", ""},
		{"account-new", "/admin/accounts/new", ""},
		{"account-one", "/admin/accounts/1", ""},
		{"not-found", "/bills/2026-13", ""},
		{"catalog", "/catalog", ""},
		{"catalog-convert", "/catalog/convert?amount=1.5&from=13&to=10", ""},
		{"usage", "/bills/" + last + "/usage", ""},
		{"projects", "/projects", ""},
		{"project", "/projects/0", ""},
		{"costs", "/costs", ""},
		{"costs-days", "/costs?by=region&and=mode&per=day", ""},
		{"costs-amortized", "/costs?cost=amortized&by=project&and=mode", ""},
		{"prices", "/prices", ""},
		{"prices-ask", "/prices?product=hws.service.type.ebs:hws.resource.type.volume", ""},
		{"views", "/views", ""},
		{"policy", "/admin/policy", ""},
		{"retention", "/admin/sync/versions", ""},
	}...) {
		for _, v := range []struct {
			suffix string
			view   browsertest.View
		}{{"", wide}, {"-dark", wideDark}, {"-390", narrow}, {"-390-dark", narrowDark}} {
			shots = append(shots, shot{p.name + v.suffix, p.path, v.view, true, p.as})
		}
	}
	return append(shots, shot{"sign-in", "/login?next=%2Fbills", wide, false, ""}, shot{"sign-in-390", "/login", narrow, false, ""})
}

// firstSync waits until every month has been read, and returns the paths of an
// unpaid order and of the resource that moved most in the last month.
func (t *taker) firstSync(last string) (order, resource string, err error) {
	p, err := t.open("admin", wide)
	if err != nil {
		return "", "", err
	}
	for range 180 {
		if err := p.Go("/"); err != nil {
			return "", "", err
		}
		busy, err := browsertest.Eval[bool](p, `!!document.querySelector("progress")`)
		if err != nil {
			return "", "", err
		}
		if !busy {
			break
		}
		time.Sleep(time.Second)
	}
	if err := p.Go("/orders?status=unpaid"); err != nil {
		return "", "", err
	}
	if order, err = browsertest.Eval[string](p, `document.querySelector('tbody a[href^="/orders/"]').getAttribute("href")`); err != nil {
		return "", "", err
	}
	if err := p.Go("/bills/" + last); err != nil {
		return "", "", err
	}
	resource, err = browsertest.Eval[string](p, `document.querySelector('tbody a[href^="/resources/"]').getAttribute("href")`)
	return order, resource, err
}

// take takes one picture. The page of the sign-in is looked at by nobody.
func (t *taker) take(s shot) error {
	who := cmp.Or(s.as, "admin")
	if strings.HasPrefix(s.path, "/login") {
		who = ""
	}
	p, err := t.open(who, s.view)
	if err != nil {
		return err
	}
	if err := p.Go(s.path); err != nil {
		return err
	}
	png, err := p.Screenshot(s.whole)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(t.out, s.name+".png"), png, 0o644)
}

// open returns the tab of a person and a view, signed in. It stays open.
func (t *taker) open(who string, v browsertest.View) (*browsertest.Page, error) {
	v.Language = t.language
	if p := t.tabs[tab{who, v}]; p != nil {
		return p, nil
	}
	p, err := t.browser.Open(t.url, v)
	if err != nil {
		return nil, err
	}
	if who != "" {
		if err := p.SignIn(who+"@demo.test", t.password); err != nil {
			p.Close()
			return nil, err
		}
	}
	t.tabs[tab{who, v}] = p
	return p, nil
}
