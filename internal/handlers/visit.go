package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// visit is what is known about one request. The first middleware makes it, the
// later ones fill it in.
type visit struct {
	requestID string
	now       time.Time // one moment for the whole request
	address   string    // of the client, by trusted proxies
	t         *lang.Texts
	out       *recorder
	err       error  // for the log
	giveTurn  func() // lets another request have the turn; before waiting for somebody else

	user       *auth.User // nil for a stranger
	signedInAt time.Time
	factor     bool              // that sign-in used a second factor
	granted    []billing.Account // all the person may see
	chosen     []billing.Account // those of them that ?account= names; all without it
	account    int64             // the one chosen, 0 = several
	currency   string            // chosen by ?currency=, else that of the first
	health     billing.Health    // of the chosen accounts' copy; filled by shell
}

type visitKey struct{}

// visitOf returns the visit of a request that came through the middleware.
func visitOf(r *http.Request) *visit { return r.Context().Value(visitKey{}).(*visit) }

func newVisit(r *http.Request, w *recorder, now time.Time) (*visit, *http.Request) {
	v := &visit{requestID: rand.Text(), now: now, out: w, giveTurn: func() {}, t: lang.Match(r.Header.Get("Accept-Language"), "")}
	return v, r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
}

// actor is who acts, for the audit trail.
func (v *visit) actor() auth.Actor { return auth.As(*v.user, v.requestID) }

// everything is the scope over all chosen accounts, for what is not summed
// across currencies.
func (v *visit) everything() billing.Scope {
	scope := billing.Scope{Currency: v.currency}
	for _, a := range v.chosen {
		scope.Accounts = append(scope.Accounts, a.ID)
	}
	return scope
}

// all is the scope over all granted accounts, for what no choice may hide.
func (v *visit) all() billing.Scope {
	var scope billing.Scope
	for _, a := range v.granted {
		scope.Accounts = append(scope.Accounts, a.ID)
	}
	return scope
}

// scope is the part of the chosen accounts that has the page's currency: what
// can be summed.
func (v *visit) scope() billing.Scope {
	scope := billing.Scope{Currency: v.currency}
	for _, a := range v.chosen {
		if a.Currency == v.currency {
			scope.Accounts = append(scope.Accounts, a.ID)
		}
	}
	return scope
}

// currencies are those of the chosen accounts, in the accounts' order.
func (v *visit) currencies() []string {
	var all []string
	for _, a := range v.chosen {
		if !slices.Contains(all, a.Currency) {
			all = append(all, a.Currency)
		}
	}
	return all
}

// leftOut says which of the chosen accounts a page that sums one currency leaves out.
func (v *visit) leftOut() []ui.Rich {
	var notes []ui.Rich
	for _, currency := range v.currencies() {
		if currency == v.currency {
			continue
		}
		n := 0
		for _, a := range v.chosen {
			if a.Currency == currency {
				n++
			}
		}
		notes = append(notes, ui.Text(v.t.Layout.LeftOut(n, currency)))
	}
	return notes
}

// names are the chosen accounts' names.
func (v *visit) names() map[int64]string {
	names := make(map[int64]string, len(v.chosen))
	for _, a := range v.chosen {
		names[a.ID] = a.Name
	}
	return names
}

// choose narrows the granted accounts to those that the address asks for.
// Faults: BadFilter; NoSuchAccount for one that is not there or not theirs.
func (v *visit) choose(q url.Values) error {
	v.chosen, v.account = v.granted, 0
	ids, err := listParam(q, templates.ParamAccount)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		v.chosen = nil
		for _, text := range ids {
			a, err := findAccount(v.granted, text)
			if err != nil {
				return err
			}
			v.chosen = append(v.chosen, a)
		}
		if len(v.chosen) == 1 {
			v.account = v.chosen[0].ID
		}
	}
	all := v.currencies()
	if len(all) > 0 {
		v.currency = all[0]
	}
	wanted, err := oneParam(q, templates.ParamCurrency)
	if err != nil || wanted == "" {
		return err
	}
	if !slices.Contains(all, wanted) {
		return fault.New(fault.Invalid, fault.BadFilter, templates.ParamCurrency, wanted).At(templates.ParamCurrency)
	}
	v.currency = wanted
	return nil
}

func findAccount(accounts []billing.Account, id string) (billing.Account, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return billing.Account{}, fault.New(fault.Invalid, fault.BadFilter, templates.ParamAccount, id).At(templates.ParamAccount)
	}
	for _, a := range accounts {
		if a.ID == n {
			return a, nil
		}
	}
	return billing.Account{}, fault.New(fault.NotFound, fault.NoSuchAccount, id).At(templates.ParamAccount)
}

// shellFacts is the frame of a page without what it takes queries to know.
func (v *visit) shellFacts(r *http.Request, company string) *templates.ShellFacts {
	return &templates.ShellFacts{
		T: v.t, Company: company, User: v.user, Path: r.URL.Path, Query: r.URL.Query(),
		Accounts: v.granted, Account: v.account, RequestID: v.requestID, Now: v.now,
	}
}

// endsSoon is how far ahead the contents count what ends.
const endsSoon = 30 * 24 * time.Hour

// shell builds the frame of the page called title: how fresh the copy is, how
// many orders wait, and once what the last action did.
func (s *site) shell(r *http.Request, title string) (ui.Shell, error) {
	v := visitOf(r)
	facts := v.shellFacts(r, s.company)
	list := listOf(r)
	frame, err := s.db.Frame(r.Context(), store.FrameFor{
		Chosen: v.everything(), Granted: v.all(), User: *v.user, List: list, Until: v.now.Add(endsSoon),
		Outcomes: auth.Can(*v.user, auth.AskToSpend) || auth.Can(*v.user, auth.Approve), Older: approval.AlarmAfter(),
	})
	if err != nil {
		return ui.Shell{}, err
	}
	v.health = frame.Health
	facts.Health, facts.Unpaid, facts.Held = frame.Health, frame.Unpaid, frame.Held
	facts.Waiting, facts.Open = frame.Waiting.WaitsForMe, frame.Open
	facts.Flash = s.takeFlash(r.Context(), v.t)
	shell := templates.NewShell(title, facts)
	ownList(r, v, list, &frame.Choices, &shell)
	return shell, nil
}

// person finds out who the session belongs to. A stranger goes on as one.
func (s *site) person(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r)
		if err := s.loadPerson(r, v); err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *site) loadPerson(r *http.Request, v *visit) error {
	id, err := strconv.ParseInt(s.sessions.GetString(r.Context(), store.SessionPerson), 10, 64)
	if err != nil {
		return nil // no session
	}
	u, accounts, err := s.db.UserWithAccounts(r.Context(), id)
	if err != nil {
		return fmt.Errorf("load person: %w", err)
	}
	if u.Disabled { // between the look at the session and this one
		return nil
	}
	v.user, v.granted, v.chosen = &u, accounts, accounts
	v.signedInAt, err = time.Parse(time.RFC3339, s.sessions.GetString(r.Context(), sessionSignedIn))
	if err != nil {
		return fmt.Errorf("session of person %d: %w", id, err)
	}
	v.factor = s.sessions.GetString(r.Context(), sessionFactor) == "1"
	v.t = lang.Match(r.Header.Get("Accept-Language"), u.Language)
	return nil
}

// may lets those through whose role allows the deed. Strangers are sent to the
// sign-in and come back afterwards. What they see is not kept by any cache.
func (s *site) may(d auth.Deed) func(http.Handler) http.Handler { return s.mayWhen(d, false) }

// own lets everybody through to what is their own. It is open also to those
// whose role must have a second factor and who have none yet: all other
// addresses send them to the page that sets it up.
func (s *site) own(next http.Handler) http.Handler { return s.mayWhen(auth.Look, true)(next) }

func (s *site) mayWhen(d auth.Deed, unfinished bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := visitOf(r)
			w.Header().Set("Cache-Control", "no-store")
			switch {
			case v.user == nil:
				_ = seeOther(w, loginPath(templates.PathLogin, returnTo(r)))
			case !auth.Can(*v.user, d):
				s.fail(w, r, fault.New(fault.Forbidden, fault.NoAccess))
			case v.user.NeedsFactor && !unfinished:
				_ = seeOther(w, templates.PathFactor)
			default:
				if err := v.choose(r.URL.Query()); err != nil {
					v.chosen, v.account = v.granted, 0
					s.fail(w, r, err)
					return
				}
				next.ServeHTTP(w, r)
			}
		})
	}
}

// fresh lets those through who signed in within the last five minutes; the
// others are asked for their password again. Deeds that spend or change rights
// use it, after may.
func (s *site) fresh(next http.Handler) http.Handler { return s.freshThen(returnTo)(next) }

// freshThen is fresh for forms: back says on which page to go on.
func (s *site) freshThen(back func(*http.Request) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := visitOf(r)
			if !auth.Fresh(v.signedInAt, v.now) {
				_ = seeOther(w, loginPath(pathLoginAgain, localPath(back(r))))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// page is freshThen with a page that is always the same.
func page(path string) func(*http.Request) string {
	return func(*http.Request) string { return path }
}
