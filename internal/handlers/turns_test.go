package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

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

// slowDesk answers when it is told to.
type slowDesk struct{ asked, answer chan struct{} }

func (d *slowDesk) Serves(int64) bool { return true }

func (d *slowDesk) Ask(context.Context, *billing.Quote) error {
	close(d.asked)
	<-d.answer
	return nil
}
