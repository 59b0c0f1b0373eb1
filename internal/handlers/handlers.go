// Package handlers is the portal as a browser sees it: routes, pages, forms and
// files to take away. routes.go is the table of contents. A handler returns an
// error instead of answering it; fail turns every error into status, page and
// log entry, in one place. Pages are rendered into a buffer and go out whole.
// A page reads PostgreSQL and never waits for the upstream, but for a price.
package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"golang.org/x/sync/semaphore"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/passkey"
	"portal/internal/store"
	"portal/internal/vault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// Config is what the web side needs to know.
type Config struct {
	DB             *store.DB
	BaseURL        string            // as browsers know the portal: https, or http on a loopback address
	TrustedProxies []netip.Prefix    // whose X-Forwarded-For is believed
	Now            func() time.Time  // nil = time.Now
	Log            *slog.Logger      // nil = nothing is logged
	Company        string            // whose portal it is, as the pages call it
	Prices         PriceDesk         // nil = no prices can be asked for
	Approval       *approval.Service // asks for and decides on what is written upstream
	Vault          *vault.Vault      // seals what people and accounts keep secret; nil = nothing secret can be kept
}

// New returns the whole web side as one handler. It fails when the base URL is
// none that sessions can be safe under.
func New(c Config) (http.Handler, error) {
	s, err := newSite(&c)
	if err != nil {
		return nil, err
	}
	crossOrigin := http.NewCrossOriginProtection()
	if err := crossOrigin.AddTrustedOrigin(s.base); err != nil {
		return nil, fmt.Errorf("the base URL %q: %w", c.BaseURL, err)
	}
	return s.routes(crossOrigin, c.TrustedProxies), nil
}

func newSite(c *Config) (*site, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || strings.Trim(base.Path, "/") != "" {
		return nil, fmt.Errorf("the base URL %q is not an address such as https://portal.example.com, without a path", c.BaseURL)
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
		return nil, fmt.Errorf("the base URL %q must be https, or http on a loopback address", c.BaseURL)
	}
	s := &site{db: c.DB, now: c.Now, log: c.Log, company: c.Company, secure: base.Scheme == "https", exports: newGate(), turns: newTurns(), passwords: auth.SharedPasswords(), desk: c.Prices, approval: c.Approval}
	s.base = base.Scheme + "://" + base.Host
	s.vault = c.Vault
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.sessions = s.newSessions()
	if s.passkeys, err = passkey.New(c.Company, s.base); err != nil {
		s.log.Warn("passkeys are off", slog.String("why", err.Error()))
	}
	return s, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// site is what all features share: the way from a request to an answer.
type site struct {
	db        *store.DB
	now       func() time.Time
	log       *slog.Logger
	company   string
	base      string // scheme and host, as browsers know the portal
	secure    bool   // https: Secure cookies, HSTS
	sessions  *scs.SessionManager
	exports   *gate
	turns     *semaphore.Weighted // of the requests that are worked on at a time
	passwords *auth.Passwords
	desk      PriceDesk // nil = no prices can be asked for
	vault     *vault.Vault
	passkeys  *passkey.Desk     // nil = the portal has no name that passkeys could belong to
	approval  *approval.Service // nil = nothing can be asked for or decided
}

// handle answers a request, or returns why it cannot.
type handle func(w http.ResponseWriter, r *http.Request) error

// pageTime is how long a page may take before it gives up: longer than any page
// needs, shorter than anyone waits.
const pageTime = 20 * time.Second

// page makes a handler of a page or a form.
func (s *site) page(h handle) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), pageTime)
		defer cancel()
		if err := h(w, r.WithContext(store.WithPins(ctx))); err != nil {
			s.fail(w, r, err)
		}
	}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render answers with a page, once it is whole.
func (s *site) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= 1<<20 {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if err := page.Render(r.Context(), buf); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the client went away: nothing to do about it
	return nil
}

// fail answers an error: a fault with its sentence, anything else with an
// apology. What happened goes to the request's log entry and nowhere else.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	v := visitOf(r)
	v.err = errors.Join(v.err, err)
	if v.out.started() { // half a file is out: the client must see that it is not whole
		panic(http.ErrAbortHandler)
	}
	f := fault.As(err)
	if f == nil && errors.Is(err, context.DeadlineExceeded) {
		f = fault.New(fault.Unavailable, fault.Busy)
	}
	status := statusOf(f)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	for _, name := range []string{"Content-Disposition", "Content-Length", "Content-Encoding", "ETag", "Last-Modified"} {
		h.Del(name)
	}
	if wait := retryAfter(f); wait > 0 && h.Get("Retry-After") == "" {
		h.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.failJSON(w, v, status, f)
		return
	}
	page := templates.NewErrorPage(s.errorShell(r, v, status), status, f)
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		page.Repair = templates.NewRepair(v.t, r.URL.Path, r.URL.Query(), f)
	}
	if err := s.render(w, r, status, templates.Error(page)); err != nil {
		v.err = errors.Join(v.err, err)
		http.Error(w, "Request "+v.requestID+" failed.", status)
	}
}

// errorShell is the frame of an error page: whole where the database can be
// asked, and without what it would say where the failure is ours.
func (s *site) errorShell(r *http.Request, v *visit, status int) ui.Shell {
	if v.user != nil && status < 500 {
		shell, err := s.shell(r, "")
		if err == nil {
			return shell
		}
		v.err = errors.Join(v.err, err)
	}
	shell := templates.NewShell("", v.shellFacts(r, s.company))
	shell.Freshness = nil
	return shell
}

// failJSON answers a program.
func (s *site) failJSON(w http.ResponseWriter, v *visit, status int, f *fault.Error) {
	code, message := "internal", v.t.Faults.Apology
	if f != nil {
		code, message = string(f.Code), v.t.Fault(f)
	}
	writeJSON(w, status, map[string]any{"error": map[string]string{"code": code, "message": message, "request_id": v.requestID}})
}

// statusOf is the HTTP status of a fault; nil is a failure of ours.
func statusOf(f *fault.Error) int {
	if f == nil {
		return http.StatusInternalServerError
	}
	switch f.Code {
	case fault.BadMethod:
		return http.StatusMethodNotAllowed
	case fault.BadMediaType:
		return http.StatusUnsupportedMediaType
	case fault.TooOften, fault.SignInWait:
		return http.StatusTooManyRequests
	case fault.BodyTooLarge:
		if f.Field == headerField {
			return http.StatusRequestHeaderFieldsTooLarge
		}
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// retryAfter is when it makes sense to ask again.
func retryAfter(f *fault.Error) time.Duration {
	switch {
	case f == nil:
		return 0
	case f.Code == fault.TooOften:
		return time.Minute
	case f.Kind == fault.Unavailable:
		return 5 * time.Second
	}
	return 0
}

// seeOther sends the browser on with a GET. Forms answer with it, so that going
// back or loading again does not send them twice.
func seeOther(w http.ResponseWriter, path string) error {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
