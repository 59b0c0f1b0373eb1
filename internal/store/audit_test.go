package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/store"
	"portal/internal/testdb"
)

func superuser(t *testing.T) *pgx.Conn {
	t.Helper()
	return connect(t, testdb.SuperURL(t))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestAuditTrailVerifies(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	if last, err := db.VerifyAudit(t.Context()); err != nil || last.Seq != 0 {
		t.Errorf("empty trail: %d, %v, want 0, nil", last.Seq, err)
	}
	by := auth.As(auth.User{ID: 7, Email: "mara@example.test"}, "request-1")
	for i, detail := range []map[string]any{nil, {"text": "路径 \"quoted\"\n", "n": 3, "list": []int64{1, 2}}, {"b": true, "a": nil}} {
		if err := db.Audit(t.Context(), by, "test.deed", fmt.Sprint("subject ", i), detail); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Audit(t.Context(), auth.System("sync"), "test.deed", "", nil); err != nil {
		t.Fatal(err)
	}
	last, err := db.VerifyAudit(t.Context())
	if err != nil || last.Seq != 4 || last.By != auth.System("sync") {
		t.Errorf("four entries: last %+v, %v", last, err)
	}
	page, err := db.AuditTrail(t.Context(), 4, 2)
	if err != nil || len(page) != 2 || page[0].Seq != 3 || page[1].By != by {
		t.Errorf("the page before 4: %+v, %v", page, err)
	}
}

func TestTamperingShows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		sql  string
		seq  int64
	}{
		{"edit", `update audit_log set actor = 'someone else' where seq = 3`, 3},
		{"edit of the detail", `update audit_log set detail = '{"n": 4}' where seq = 2`, 2},
		{"moved in time", `update audit_log set at = at - interval '1 second' where seq = 5`, 5},
		{"delete", `delete from audit_log where seq = 4`, 4},
		{"delete of the first", `delete from audit_log where seq = 1`, 1},
		{"swap", `update audit_log set seq = case seq when 2 then -3 else -2 end where seq in (2, 3); update audit_log set seq = -seq where seq < 0`, 2},
		{"edit with a new hash", `update audit_log set actor = 'x' where seq = 3; update audit_log a set hash = sha256(prev_hash || convert_to(audit_text(a), 'UTF8')) where seq = 3`, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t)
			for i := range 6 {
				if err := db.Audit(t.Context(), console, "test.deed", fmt.Sprint(i), map[string]any{"n": i}); err != nil {
					t.Fatal(err)
				}
			}
			root := superuser(t)
			if _, err := root.Exec(t.Context(), `alter table audit_log disable trigger all`); err != nil {
				t.Fatal(err)
			}
			for _, sql := range strings.Split(c.sql, ";") {
				if _, err := root.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			_, err := db.VerifyAudit(t.Context())
			var broken *store.BrokenTrail
			if !errors.As(err, &broken) || broken.Seq != c.seq {
				t.Errorf("%s: %v, want broken at entry %d", c.name, err, c.seq)
			}
		})
	}
}

// Rows that were cut off at the end, or a trail written wholly anew, verify; the
// last hash kept elsewhere tells.
func TestTruncationShowsAgainstTheAnchor(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	for i := range 4 {
		if err := db.Audit(t.Context(), console, "test.deed", fmt.Sprint(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	anchor, err := db.VerifyAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root := superuser(t)
	for _, sql := range []string{`alter table audit_log disable trigger all`, `delete from audit_log where seq = 4`} {
		if _, err := root.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	last, err := db.VerifyAudit(t.Context())
	if err != nil || last.Seq >= anchor.Seq {
		t.Errorf("after the cut: last %d, %v, want less than the anchor's %d", last.Seq, err, anchor.Seq)
	}
}

func TestAppRoleOnlyAddsToTheTrail(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	if err := db.Audit(t.Context(), console, "test.deed", "", nil); err != nil {
		t.Fatal(err)
	}
	owner, app := testdb.URLs(t)
	for role, url := range map[string]string{"app": app, "owner": owner} {
		conn := connect(t, url)
		for _, sql := range []string{
			`update audit_log set actor = 'x'`, `delete from audit_log`, `truncate audit_log`,
			`update audit_log set hash = hash where false`,
		} {
			if _, err := conn.Exec(t.Context(), sql); err == nil {
				t.Errorf("%s may: %s", role, sql)
			}
		}
	}
	conn := connect(t, app)
	for _, sql := range []string{
		`insert into audit_log (seq, at, actor_kind, actor, action, prev_hash, hash) values (99, now(), 'system', 'x', 'y', '', '')`,
		`insert into audit_log (actor_kind, actor, action, hash) values ('system', 'x', 'y', sha256('z'))`,
		`alter table audit_log disable trigger all`, `create or replace function audit_chain() returns trigger language plpgsql as 'begin return new; end'`,
		`select setval('x', 1)`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("the application's role may: %s", sql)
		}
	}
	if _, err := conn.Exec(t.Context(), `insert into audit_log (actor_kind, actor, action) values ('system', 'by hand', 'test.deed')`); err != nil {
		t.Errorf("a plain insert: %v", err)
	}
	if last, err := db.VerifyAudit(t.Context()); err != nil || last.Seq != 2 || last.By.Name != "by hand" {
		t.Errorf("after a plain insert: %+v, %v, want it chained as entry 2", last, err)
	}
}

// Fifty writers at once, some of whom give up: no gap, no fork.
func TestAuditChainUnderWriters(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	_, app := testdb.URLs(t)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if i%5 != 0 {
				if err := db.Audit(t.Context(), console, "test.deed", fmt.Sprint(i), nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		wg.Go(func() {
			conn := connect(t, app)
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := tx.Exec(t.Context(), `insert into audit_log (actor_kind, actor, action) values ('system', 'gives up', 'test.deed')`); err != nil {
				t.Error(err)
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if last, err := db.VerifyAudit(t.Context()); err != nil || last.Seq != 40 {
		t.Errorf("last entry %d, %v, want 40", last.Seq, err)
	}
}
