package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/pglocal"
	"portal/internal/store"
	"portal/internal/testdb"
)

// restorer copies the test's database and puts the copy back, as a file copy of
// the same cluster would: same identifier, same timeline, nothing of what came after.
type restorer struct {
	t     *testing.T
	super *pgx.Conn
	name  string
}

func newRestorer(t *testing.T) *restorer {
	t.Helper()
	cfg, err := pgx.ParseConfig(testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	r := &restorer{t: t, name: cfg.Database}
	cfg.Database = "postgres"
	if r.super, err = pgx.ConnectConfig(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.super.Close(t.Context()) })
	return r
}

func (r *restorer) exec(statements ...string) {
	r.t.Helper()
	for _, sql := range statements {
		if _, err := r.super.Exec(r.t.Context(), sql); err != nil {
			r.t.Fatalf("%s: %v", sql, err)
		}
	}
}

// alone ends all connections to the database: every process is down.
func (r *restorer) alone() {
	r.exec("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + r.name + "'")
}

func (r *restorer) copy() {
	r.t.Helper()
	r.alone()
	r.exec("create database " + r.name + "_copy template " + r.name)
}

func (r *restorer) putBack() {
	r.t.Helper()
	r.alone()
	r.exec("drop database "+r.name+" with (force)", "alter database "+r.name+"_copy rename to "+r.name)
	r.exec(pglocal.Rights(r.name)...)
}

// process opens the test's database as a process that pays would.
func process(t *testing.T, guard string) *store.DB {
	t.Helper()
	_, app := testdb.URLs(t)
	db, err := store.Open(t.Context(), store.Config{URL: app, MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if guard != "" {
		if err := db.KeepGuard(t.Context(), guard); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// A file copy of the same cluster that is put back while every process was down
// is noticed by the file beside it, before anything is claimed again (C16).
func TestACopyPutBackIsNoticed(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	guard := filepath.Join(t.TempDir(), "guard")
	id := w.approved(t, "CS1")
	w.Close()
	r := newRestorer(t)
	r.copy()

	first := &moneyWorld{DB: process(t, guard), account: w.account, scope: w.scope}
	beats(t, first.DB, 5)
	first.claim(t, id) // and the call that follows may have paid
	first.Close()
	r.putBack()

	blind := process(t, "")
	beats(t, blind, 2) // without the file nothing shows, which is why it is there
	blind.Close()
	lost := func(when string) {
		t.Helper()
		db := process(t, guard)
		defer db.Close()
		_, err := db.Claim(t.Context(), approval.Claim{RequestID: id, Seq: 2, Worker: "test", SignedAt: time.Now(), Dead: time.Hour, By: auth.System("worker")},
			func(approval.ClaimFacts) error { return nil })
		if !errors.Is(err, approval.ErrLost) {
			t.Errorf("%s: claim: %v, want ErrLost", when, err)
		}
		if err := db.Beat(t.Context()); !errors.Is(err, approval.ErrLost) {
			t.Errorf("%s: beat: %v, want ErrLost", when, err)
		}
	}
	lost("by the count")
	lost("after a process that has died at once")
	blind = process(t, "")
	beats(t, blind, 10) // the count has caught up; the claim is still missing
	blind.Close()
	lost("by the claim")
	db := process(t, guard)
	if err := db.EnterSafeMode(t.Context(), auth.System("worker"), "test", time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := db.Beat(t.Context()); err != nil {
		t.Errorf("after safe mode: %v", err)
	}
	if d, err := db.Request(t.Context(), w.scope, id); err != nil || d.State != approval.Superseded {
		t.Errorf("the approval outlives the loss: %s, %v", d.State, err)
	}
	db.Close()
	if err := process(t, guard).Beat(t.Context()); err != nil {
		t.Errorf("a start after that: %v", err)
	}
}

// No claim is lost, but what people have decided may be: the count alone shows it.
func TestACopyWithoutLostClaimsIsNoticed(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	guard := filepath.Join(t.TempDir(), "guard")
	w.Close()
	r := newRestorer(t)
	r.copy()
	first := process(t, guard)
	beats(t, first, 1)
	first.Close()
	r.putBack()
	if err := process(t, guard).Beat(t.Context()); !errors.Is(err, approval.ErrLost) {
		t.Errorf("beat: %v, want ErrLost", err)
	}
}

func beats(t *testing.T, db *store.DB, n int) {
	t.Helper()
	for range n {
		if err := db.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// What is kept is of this database alone, and of any process; leftovers go.
func TestGuardFiles(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	dir := t.TempDir()
	files := func() []string {
		t.Helper()
		all, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	put := func(name, text string, age time.Duration) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
		return path
	}
	put("guard-other", "1 elsewhere\n99999\n99999 7 1 1000000\n", 48*time.Hour)
	put("guard-empty", "", 48*time.Hour)
	a, b := process(t, dir), process(t, dir)
	if n := len(files()); n != 3 {
		t.Errorf("%d files %q, want one of each process and that of another database", n, files())
	}
	for _, db := range []*store.DB{a, b, a} {
		if err := db.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range files() {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v; want it closed to others", path, info.Mode(), err)
		}
	}
	broken := put("guard-broken", "1 t1\n12\n3 4", 0)
	if err := w.KeepGuard(t.Context(), dir); err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("a broken file: %v, want it named", err)
	}
}

// When the file can't be written nothing is claimed, and nothing is lost by it.
func TestNoClaimWithoutItsGuard(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	dir := filepath.Join(t.TempDir(), "guard")
	if err := w.KeepGuard(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	first, second := w.approved(t, "CS1"), w.approved(t, "CS2")
	claim := func(id int64) error {
		t.Helper()
		_, err := w.Claim(t.Context(), approval.Claim{RequestID: id, Seq: 2, Worker: "test", SignedAt: time.Now(), Dead: time.Hour, By: auth.System("worker")},
			func(approval.ClaimFacts) error { return nil })
		return err
	}
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	// The first one is committed before that shows: it must not be sent.
	if err := claim(first); err == nil || !strings.Contains(err.Error(), "guard file") {
		t.Fatalf("claim: %v, want that the guard could not be kept", err)
	}
	if err := claim(second); err == nil || !strings.Contains(err.Error(), "guard file") {
		t.Fatalf("the next claim: %v, want that the guard could not be kept", err)
	}
	if d, err := w.Request(t.Context(), w.scope, second); err != nil || d.State != approval.Approved || len(d.Attempts) != 0 {
		t.Errorf("the second request is %s with %d attempts, %v; want it untouched", d.State, len(d.Attempts), err)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if err := claim(second); err != nil {
		t.Errorf("with the folder there again: %v", err)
	}
}
