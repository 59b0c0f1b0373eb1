package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

// happened lists kinds and ids, a page at a time.
func happened(t *testing.T, db *store.DB, scope billing.Scope, f billing.ActivityFilter, trail *auth.AuditReader) (all []string) {
	t.Helper()
	total := int64(-1)
	for {
		page, err := db.Activity(t.Context(), scope, f, trail)
		if err != nil {
			t.Fatal(err)
		}
		if total = page.Total; len(page.Activities) == 0 && page.Next != "" {
			t.Fatal("an empty page has a next one")
		}
		for _, a := range page.Activities {
			all = append(all, string(a.Kind)+" "+a.ID)
		}
		if f.After = page.Next; page.Next == "" {
			break
		}
	}
	if int64(len(all)) != total {
		t.Errorf("%d on the pages, %d in the total", len(all), total)
	}
	n := 0
	if err := db.EachActivity(t.Context(), scope, f, trail, func(*billing.Activity) error { n++; return nil }); err != nil || n != len(all) {
		t.Errorf("%d in the file, %v, want %d", n, err, len(all))
	}
	return all
}

func TestActivity(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, b := newAccount(t, db, "a", "USD"), newAccount(t, db, "b", "USD")
	ada := newPerson(t, db, "ada@example.test", auth.Admin)
	owner, _ := testdb.URLs(t)
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	day := func(n int) time.Time { return time.Date(2026, 10, n, 12, 0, 0, 0, time.UTC) }
	order := func(account int64, id string, status billing.OrderStatus, amount string, created, paid, seen time.Time) {
		t.Helper()
		o := anOrder(t, account, id)
		o.Status, o.Discounted, o.Coupon, o.CreatedAt, o.PaidAt = status, usd(t, amount), usd(t, "0"), created, paid
		saveOrder(t, db, o, seen)
	}
	order(a.ID, "CS1", billing.OrderPendingPayment, "10", day(1), time.Time{}, day(20))
	order(a.ID, "CS1", billing.OrderPendingPayment, "12", day(1), time.Time{}, day(21))
	order(a.ID, "CS1", billing.OrderCompleted, "12", day(1), day(22), day(23))
	order(b.ID, "CS2", billing.OrderPendingPayment, "7", day(2), time.Time{}, day(20))
	batch := func(account int64, version int, state, reason string, due int64, read time.Time) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), `
			insert into bill_batch (account_id, cycle, version, currency, reason, state, digest, due, lines, read_at, checked_at)
			values ($1, '2026-09-01', $2, 'USD', $3, $4, '', $5, 1, $6, $6)`, account, version, reason, state, due, read); err != nil {
			t.Fatal(err)
		}
	}
	batch(a.ID, 1, "estimated", "new", 100_00000000, day(3))
	batch(a.ID, 2, "estimated", "refreshed", 110_00000000, day(4))
	batch(a.ID, 3, "final", "refreshed", 120_00000001, day(5))
	batch(a.ID, 4, "final", "restated", 119_00000000, day(25))
	if err := db.DisableUser(t.Context(), auth.As(ada, "r"), newPerson(t, db, "x@example.test", auth.Viewer).ID, true); err != nil {
		t.Fatal(err)
	}
	both := billing.Scope{Accounts: []int64{a.ID, b.ID}, Currency: "USD"}
	seen := []string{
		"month_restated 2026-09", "order_changed CS1", "order_paid CS1", "order_changed CS1", "month_final 2026-09", "month_read 2026-09", "order_placed CS2", "order_placed CS1",
	}
	whole := &auth.AuditReader{PersonID: ada.ID, All: true}
	deeds := []string{"person_did x@example.test", "person_did x@example.test", "person_did ada@example.test"}
	for _, c := range []struct {
		name  string
		scope billing.Scope
		f     billing.ActivityFilter
		trail *auth.AuditReader
		want  []string
	}{
		{"all, three at a time", both, billing.ActivityFilter{Limit: 3}, nil, seen},
		{"with deeds", both, billing.ActivityFilter{Limit: 4}, whole, append(append([]string{}, deeds...), seen...)},
		{"one account", billing.Scope{Accounts: []int64{b.ID}}, billing.ActivityFilter{}, nil, []string{"order_placed CS2"}},
		{"no account", billing.Scope{}, billing.ActivityFilter{}, nil, nil},
		{"kinds", both, billing.ActivityFilter{Kinds: []billing.ActivityKind{billing.OrderPaid, billing.MonthFinal}}, nil, []string{"order_paid CS1", "month_final 2026-09"}},
		{"deeds without the right", both, billing.ActivityFilter{Kinds: []billing.ActivityKind{billing.PersonDid}}, nil, nil},
		{"text", both, billing.ActivityFilter{Query: "cs2"}, whole, []string{"order_placed CS2"}},
		{"days", both, billing.ActivityFilter{From: dayOf(t, "2026-10-22"), To: dayOf(t, "2026-10-23")}, nil, []string{"order_changed CS1", "order_paid CS1"}},
	} {
		got := happened(t, db, c.scope, c.f, c.trail)
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
				break
			}
		}
	}
	order(a.ID, "CS3", billing.OrderCompleted, "1", day(26), day(26), day(26))
	if got := happened(t, db, both, billing.ActivityFilter{Query: "cs3", Limit: 1}, nil); !slices.Equal(got, []string{"order_paid CS3", "order_placed CS3"}) {
		t.Errorf("paid at once: %q, want the payment after the purchase", got)
	}
	page, err := db.Activity(t.Context(), both, billing.ActivityFilter{Kinds: []billing.ActivityKind{billing.MonthRestated}}, nil)
	if err != nil || page.Activities[0].Amount.Exact() != "119.00" || page.Activities[0].Was.Exact() != "120.00000001" {
		t.Errorf("restated: %+v, %v", page.Activities, err)
	}
	first, err := db.Activity(t.Context(), both, billing.ActivityFilter{Limit: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.Activity(t.Context(), both, billing.ActivityFilter{Limit: 3, After: first.Next}, nil)
	if err != nil {
		t.Fatal(err)
	}
	back, err := db.Activity(t.Context(), both, billing.ActivityFilter{Limit: 3, Before: second.Prev}, nil)
	if err != nil || len(back.Activities) != 3 || back.Activities[0].Key != first.Activities[0].Key || back.Prev != "" || first.Prev != "" {
		t.Errorf("back: %+v, %v", back, err)
	}
	for _, f := range []billing.ActivityFilter{{After: "x"}, {Before: first.Next + "x"}, {Limit: 201}} {
		if _, err := db.Activity(t.Context(), both, f, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func dayOf(t *testing.T, text string) billing.Day {
	t.Helper()
	d, err := billing.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
