package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates"
)

// A request that does not come to its turn is told to come again, and nothing
// that waits for an upstream keeps others from theirs.
func TestTurns(t *testing.T) {
	t.Parallel()
	w, _, _ := pricedWorld(t)
	finance := w.as("finance")
	desk := &slowDesk{asked: make(chan struct{}), answer: make(chan struct{})}
	s, err := newSite(&Config{DB: w.db, BaseURL: "http://127.0.0.1", Now: w.now, Prices: desk})
	if err != nil {
		t.Fatal(err)
	}
	s.turns = semaphore.NewWeighted(1)
	portal := s.routes(http.NewCrossOriginProtection(), nil)
	ask := func(ctx context.Context, r *http.Request) *httptest.ResponseRecorder {
		for _, c := range finance.cookies() {
			r.AddCookie(c)
		}
		out := httptest.NewRecorder()
		portal.ServeHTTP(out, r.WithContext(ctx))
		return out
	}
	page := func(ctx context.Context) *httptest.ResponseRecorder {
		return ask(ctx, httptest.NewRequestWithContext(ctx, http.MethodGet, templates.PathOrders, nil))
	}

	if !s.turns.TryAcquire(1) {
		t.Fatal("no turn to begin with")
	}
	hurried, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	out := page(hurried)
	if out.Code != http.StatusServiceUnavailable || out.Header().Get("Retry-After") == "" {
		t.Errorf("without a turn: status %d, Retry-After %q", out.Code, out.Header().Get("Retry-After"))
	}
	s.turns.Release(1)
	if out := page(t.Context()); out.Code != http.StatusOK {
		t.Errorf("with a turn: status %d", out.Code)
	}

	form := url.Values{}
	for fields := question("account", fmt.Sprint(w.alpha.ID)); len(fields) > 0; fields = fields[2:] {
		form.Set(fields[0], fields[1])
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, templates.PathPrices, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	done := make(chan int)
	go func() { done <- ask(t.Context(), r).Code }()
	select {
	case <-desk.asked:
	case code := <-done:
		t.Fatalf("the price was not asked for: status %d", code)
	}
	if out := page(t.Context()); out.Code != http.StatusOK {
		t.Errorf("while a price is asked for: status %d", out.Code)
	}
	close(desk.answer)
	<-done
}

// While somebody waits for the queue of passwords, which strangers can fill, the
// pages of all others are made.
func TestWhoWaitsForAPasswordHoldsNoTurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	finance := w.as("finance")
	w.spare = w.person("spare", auth.Viewer, w.alpha.ID)
	link := templates.PathLoginLink + w.newLink()
	const fresh = "nine green lanterns hum"
	for name, c := range map[string]struct {
		path   string
		mine   bool // of finance; else a stranger's
		fields []string
		status int // once the queue moves on
		where  string
	}{
		"sign-in":         {templates.PathLogin, false, []string{"email", "nobody@example.com", "password", "whatever it is"}, http.StatusUnprocessableEntity, ""},
		"own password":    {templates.PathPassword, true, []string{"current", "not the present one", "password", fresh, "repeat", fresh}, http.StatusUnprocessableEntity, ""},
		"invitation link": {link, false, []string{"password", fresh, "repeat", fresh}, http.StatusSeeOther, templates.PathLogin},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := newSite(&Config{DB: w.db, BaseURL: "http://127.0.0.1", Now: w.now})
			if err != nil {
				t.Fatal(err)
			}
			s.turns, s.passwords = semaphore.NewWeighted(1), auth.NewPasswords(1)
			portal := s.routes(http.NewCrossOriginProtection(), nil)
			ask := func(mine bool, method, path string, body io.Reader) *httptest.ResponseRecorder {
				r := httptest.NewRequestWithContext(t.Context(), method, path, body)
				for _, k := range finance.cookies() {
					if mine {
						r.AddCookie(k)
					}
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				out := httptest.NewRecorder()
				portal.ServeHTTP(out, r)
				return out
			}
			leave, err := s.passwords.Enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			form := url.Values{}
			for i := 0; i < len(c.fields); i += 2 {
				form.Set(c.fields[i], c.fields[i+1])
			}
			done := make(chan *httptest.ResponseRecorder, 1)
			go func() { done <- ask(c.mine, http.MethodPost, c.path, strings.NewReader(form.Encode())) }()
			for s.passwords.Waiting() == 0 {
				select {
				case out := <-done:
					t.Fatalf("it did not wait for the queue: status %d", out.Code)
				case <-time.After(time.Millisecond):
				}
			}
			if !s.turns.TryAcquire(1) {
				t.Error("it holds its turn while it waits")
			} else {
				s.turns.Release(1)
				if out := ask(true, http.MethodGet, templates.PathOrders, nil); out.Code != http.StatusOK {
					t.Errorf("a page meanwhile: status %d", out.Code)
				}
			}
			leave()
			if out := <-done; out.Code != c.status || c.where != "" && !strings.HasPrefix(out.Header().Get("Location"), c.where) {
				t.Errorf("in the end: status %d to %q, want %d", out.Code, out.Header().Get("Location"), c.status)
			}
		})
	}
}

// slowDesk answers when it is told to.
type slowDesk struct{ asked, answer chan struct{} }

func (d *slowDesk) Serves(int64) bool { return true }

func (d *slowDesk) Ask(context.Context, *billing.Quote) error {
	close(d.asked)
	<-d.answer
	return nil
}
