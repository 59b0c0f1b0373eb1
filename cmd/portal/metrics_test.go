package main

import (
	"log/slog"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/testdb"
)

// An operator's Prometheus sees how many outcomes are open, and since when.
func TestMetricsTellOfOpenOutcomes(t *testing.T) {
	t.Parallel()
	x := newTill(t)
	m := newMetrics(x.db, slog.New(slog.DiscardHandler))
	gauge := func(name string) int {
		t.Helper()
		w := httptest.NewRecorder()
		m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		found := regexp.MustCompile(`(?m)^` + name + `\{account="d0main"\} ([0-9]+)`).FindStringSubmatch(w.Body.String())
		if found == nil {
			t.Fatalf("no %s in\n%s", name, w.Body)
		}
		n, err := strconv.Atoi(found[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	expect := func(when string, unknown, review, oldest int) {
		t.Helper()
		if n := gauge("portal_outcomes_unknown"); n != unknown {
			t.Errorf("%s: %d outcomes unknown, want %d", when, n, unknown)
		}
		if n := gauge("portal_outcomes_for_review"); n != review {
			t.Errorf("%s: %d outcomes for review, want %d", when, n, review)
		}
		if n := gauge("portal_outcome_oldest_age_seconds"); n < oldest || n > oldest+300 {
			t.Errorf("%s: the oldest is %d s old, want %d", when, n, oldest)
		}
	}
	expect("before any call", 0, 0, 0)
	order := x.buy(map[string]any{"amount": "30.00", "no_offers": true})
	x.post("/faults", map[string]any{"operation": "PayOrders", "kind": "status", "status": 500, "count": 1})
	id := x.ask("finance", approval.Ask{Operation: approval.Pay, OrderID: order})
	if err := x.approve("admin", id); err != nil {
		t.Fatal(err)
	}
	x.settle(id, approval.Unknown)
	expect("after a call without a clear answer", 1, 0, 0)
	x.pass(`update approval_attempt set claimed_at = claimed_at - interval '25 hours' where request_id = $1`, id)
	expect("a day later", 1, 0, 25*3600)
	x.sql(`update approval_request set next_read_at = '-infinity' where id = $1`, id)
	x.settle(id, approval.NeedsReview)
	expect("when reading gives up", 1, 1, 25*3600)
}

// pass moves rows back in time, which no role of the portal may do.
func (x *till) pass(sql string, args ...any) {
	x.t.Helper()
	super, err := pgx.Connect(x.t.Context(), testdb.SuperURL(x.t))
	if err != nil {
		x.t.Fatal(err)
	}
	defer super.Close(x.t.Context())
	if _, err := super.Exec(x.t.Context(), `set session_replication_role = replica`); err != nil {
		x.t.Fatal(err)
	}
	if _, err := super.Exec(x.t.Context(), sql, args...); err != nil {
		x.t.Fatal(err)
	}
}
