// Package browsertest drives a real Chromium against a real portal: the demo,
// built and started as a person would start it. Its tests walk through the
// pages as people do; the screenshots program uses the same two pieces.
//
// A page that prints to the console, breaks the content security policy or asks
// another origin for anything is reported by Page.Trouble.
package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a headless Chromium with a profile of its own.
type Browser struct {
	ctx   context.Context
	close []context.CancelFunc
}

// StartBrowser starts Chromium. It is stopped by Close or the end of ctx.
func StartBrowser(ctx context.Context) (*Browser, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium refuses root otherwise; it meets our own pages only
	}
	actx, cancelAllocator := chromedp.NewExecAllocator(ctx, opts...)
	bctx, cancelBrowser := chromedp.NewContext(actx)
	b := &Browser{ctx: bctx, close: []context.CancelFunc{cancelBrowser, cancelAllocator}}
	if err := chromedp.Do(bctx); err != nil {
		b.Close()
		return nil, fmt.Errorf("start Chromium (is it installed? see scripts/setup.sh): %w", err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() {
	for _, c := range b.close {
		c()
	}
}

// View is how a page is looked at.
type View struct {
	Width, Height int64
	Dark          bool
	NoScript      bool
	Language      string // Accept-Language; "" = en
}

// Page is one tab with cookies of its own.
type Page struct {
	ctx    context.Context
	cancel context.CancelFunc
	base   string

	mu      sync.Mutex
	trouble []string
}

// patience bounds each step; a page answers far quicker.
const patience = 30 * time.Second

// Open opens a tab that looks at base.
func (b *Browser) Open(base string, v View) (*Page, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{ctx: ctx, cancel: cancel, base: strings.TrimSuffix(base, "/")}
	if v.Width == 0 {
		v.Width, v.Height = 1440, 900
	}
	if v.Language == "" {
		v.Language = "en"
	}
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	// The tab lives as long as the context of its first step, so that one has no deadline.
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	err := p.do(
		chromedp.EmulateViewport(v.Width, v.Height),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}),
		command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript}),
		command(network.Enable, network.EnableParams{}),
		command(cdplog.Enable, cdp.Empty{}),
		command(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "portal browser test", AcceptLanguage: v.Language}),
	)
	if err == nil {
		err = chromedp.Listen(ctx, p.note)
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	return p, nil
}

// A sheet of A4 within its margins of 12 mm, in CSS pixels.
const (
	sheetWidth, sheetLength = 703, 1032
)

// OnPaper shows the pages of the tab as they are printed on A4, upright or across.
func (p *Page) OnPaper(across bool) error {
	w, h := int64(sheetWidth), int64(sheetLength)
	if across {
		w, h = h, w
	}
	return p.do(chromedp.EmulateViewport(w, h), command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
}

// command makes a step of a protocol command.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// note collects what a good page never does.
func (p *Page) note(ev any) {
	var what string
	switch e := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		what = fmt.Sprintf("console %s", e.Type)
		for _, a := range e.Args {
			what += " " + string(a.Value)
		}
	case *runtime.EventExceptionThrown:
		what = "exception " + e.ExceptionDetails.Text
	case *cdplog.EventEntryAdded:
		what = fmt.Sprintf("log %s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && strings.HasPrefix(u.Scheme, "http") && u.Scheme+"://"+u.Host != p.base {
			what = "request to another origin: " + e.Request.URL
		}
	}
	if what != "" {
		p.mu.Lock()
		p.trouble = append(p.trouble, what)
		p.mu.Unlock()
	}
}

// Trouble returns what the pages of this tab did that they should not, and forgets it.
func (p *Page) Trouble() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.trouble
	p.trouble = nil
	return t
}

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

func (p *Page) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Go navigates to a path and waits for the page.
func (p *Page) Go(path string) error {
	if err := p.do(chromedp.Navigate(p.base + path)); err != nil {
		return fmt.Errorf("go to %s: %w", path, err)
	}
	return nil
}

// Click clicks the first element of a CSS selector; when it leads elsewhere,
// the new page is there afterwards.
func (p *Page) Click(css string) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible)); err != nil {
		return fmt.Errorf("click %s: %w", css, err)
	}
	return nil
}

// Press clicks without waiting for another page.
func (p *Page) Press(css string) error {
	if err := p.do(chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible)); err != nil {
		return fmt.Errorf("press %s: %w", css, err)
	}
	return nil
}

// Type puts text into a field.
func (p *Page) Type(css, text string) error {
	if _, err := Eval[chromedp.Void](p, "document.querySelector("+strconv.Quote(css)+").value = ''; void 0"); err != nil {
		return fmt.Errorf("empty %s: %w", css, err)
	}
	if err := p.do(chromedp.SendKeys(chromedp.CSS(css), text)); err != nil {
		return fmt.Errorf("type into %s: %w", css, err)
	}
	return nil
}

// Choose sets the value of a select or another control.
func (p *Page) Choose(css, value string) error {
	if _, err := Eval[chromedp.Void](p, "document.querySelector("+strconv.Quote(css)+").value = "+strconv.Quote(value)+"; void 0"); err != nil {
		return fmt.Errorf("choose %q in %s: %w", value, css, err)
	}
	return nil
}

// Key types keys into the page as a whole.
func (p *Page) Key(keys string) error {
	if err := p.do(chromedp.KeyEvent(keys)); err != nil {
		return fmt.Errorf("press %q: %w", keys, err)
	}
	return nil
}

// Location returns the address shown, without the origin.
func (p *Page) Location() (string, error) {
	at, err := runIn(p, chromedp.Location())
	return strings.TrimPrefix(at, p.base), err
}

// Text returns the visible text of the first element of a selector.
func (p *Page) Text(css string) (string, error) {
	s, err := runIn(p, chromedp.Text(chromedp.CSS(css)))
	if err != nil {
		return "", fmt.Errorf("text of %s: %w", css, err)
	}
	return strings.Join(strings.Fields(s), " "), nil
}

// Eval runs a JavaScript expression and returns its value.
func Eval[T any](p *Page, expression string) (T, error) {
	return runIn(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// WaitFor waits until a JavaScript expression is true.
func (p *Page) WaitFor(expression string) error {
	deadline := time.Now().Add(patience)
	for {
		ok, err := Eval[bool](p, "!!("+expression+")")
		if ok && err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s did not become true: %w", expression, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Screenshot returns the view as PNG; whole takes all of the page's height.
func (p *Page) Screenshot(whole bool) ([]byte, error) {
	if whole {
		return runIn(p, chromedp.FullScreenshot(100))
	}
	return runIn(p, chromedp.CaptureScreenshot())
}

func runIn[T any](p *Page, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

// SignIn signs a person in through the form.
func (p *Page) SignIn(email, password string) error {
	if err := p.Go("/login"); err != nil {
		return err
	}
	if err := p.Type("#email", email); err != nil {
		return err
	}
	if err := p.Type("#password", password); err != nil {
		return err
	}
	return p.Click(`form[action^="/login"] button[type=submit]`)
}

// axeVersion is the release of axe-core that scripts/setup.sh fetches.
const axeVersion = "4.14.1"

// Violation is one accessibility rule that a page breaks.
type Violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML   string
		Target []any
	}
}

// Axe checks the page with axe-core and returns what it violates.
func (p *Page) Axe() ([]Violation, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(cache, "portal", "axe-core-"+axeVersion, "axe.min.js")
	script, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("axe-core is missing, run scripts/setup.sh axe: %w", err)
	}
	if _, err := Eval[chromedp.Void](p, string(script)+"\n;void 0"); err != nil {
		return nil, fmt.Errorf("load axe: %w", err)
	}
	return Eval[[]Violation](p, `axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, Target: n.target}))})))`)
}

// Only returns the trouble that is not among the allowed beginnings.
func Only(trouble []string, allowed ...string) []string {
	return slices.DeleteFunc(trouble, func(t string) bool {
		return slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(t, a) })
	})
}
