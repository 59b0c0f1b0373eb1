package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/store"
	"portal/internal/testdb"
)

// A filter of lines looks for its resources by the cells of the cube. However
// little the planner knows of a month, it must not read all resources for each.
func TestFiltersReadTheResourcesOfAMonthOnce(t *testing.T) {
	t.Parallel()
	owner, app := testdb.URLs(t)
	open := func() *store.DB {
		db, err := store.Open(t.Context(), store.Config{URL: app})
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	account, scope := newCustomer(t, db, "d1")
	lines := makeLines(3000, october, 1)
	publish(t, db, account.ID, lines, store.Verdict{Final: true, ReadAt: time.Now()})
	conn, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `analyze`); err != nil {
		t.Fatal(err)
	}
	var all int64 // rows of the month; counting them is reading them, and is told at once
	if err := conn.QueryRow(t.Context(), `select count(*) from bill_resource_month`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `select pg_stat_force_next_flush()`); err != nil {
		t.Fatal(err)
	}
	read := func() (fetched int64) { // rows read so far
		err := conn.QueryRow(t.Context(), `select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname = 'bill_resource_month'`).Scan(&fetched)
		if err != nil {
			t.Fatal(err)
		}
		return fetched
	}
	// A connection tells what it has read when it ends, and is seen until then.
	alone := func() {
		for range 400 {
			var others int
			if err := conn.QueryRow(t.Context(), `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`).Scan(&others); err != nil {
				t.Fatal(err)
			}
			if others == 0 {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatal("other connections do not end")
	}
	db.Close()
	alone()
	before := read()
	other := open()
	page, err := other.Lines(t.Context(), scope, october, billing.LineFilter{Services: []string{lines[0].ServiceType}, From: october.FirstDay() + 5, To: october.FirstDay() + 20})
	if err != nil || page.Total == 0 {
		t.Fatal(page.Total, err)
	}
	other.Close()
	alone()
	switch after := read(); {
	case after == before:
		t.Error("nothing was read, or the server does not tell")
	case after-before > all:
		t.Errorf("%d rows of a month with %d resources were read", after-before, all)
	}
}
