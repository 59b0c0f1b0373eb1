// Package testdb gives each test a migrated PostgreSQL database of its own.
//
// A test binary starts one private throwaway server, from a copy of a data
// directory that was migrated once and is kept in the user's cache. A test's
// database is a clone, made in some 20 ms, so all tests run in parallel. The
// server and its files end with the test binary, even after kill -9. Without
// PostgreSQL on the machine the test fails and names the command to run.
package testdb

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/pglocal"
	"portal/internal/store"
)

// maxConns bounds one test's connections, so that many tests fit one server.
const maxConns = 10

// New opens the database of this test as the application's role. Called again
// in the same test it opens the same database once more, as a second replica
// would; a subtest has its own.
func New(t testing.TB) *store.DB {
	t.Helper()
	_, app := URLs(t)
	db, err := store.Open(t.Context(), store.Config{URL: app, MaxConns: maxConns, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

// URLs returns the connection strings of this test's database: as the role that
// owns the schema and as the application's role. It is the database of New.
func URLs(t testing.TB) (owner, app string) {
	t.Helper()
	db := databaseOf(t)
	return shared.server.OwnerURL(db), shared.server.AppURL(db)
}

// SuperURL returns the superuser's connection string of this test's database,
// for what no role of the portal may do: tampering with the audit trail, or
// looking at other sessions.
func SuperURL(t testing.TB) string {
	t.Helper()
	db := databaseOf(t)
	return shared.server.SuperURL(db)
}

// Empty returns the connection strings of a new database without any schema,
// and the name of the application's role: for tests of the migrations.
func Empty(t testing.TB) (owner, app, appRole string) {
	t.Helper()
	shared.start(t)
	db := create(t, "template0")
	return shared.server.OwnerURL(db), shared.server.AppURL(db), shared.server.AppRole()
}

// binary is what the tests of one process share.
type binary struct {
	once    sync.Once
	err     error
	leash   *os.File // closed by the system when the process ends; then the server's folder goes
	server  *pglocal.Server
	admin   *pgxpool.Pool
	created atomic.Int64
	byTest  sync.Map // testing.TB → name of its database
}

var shared binary

func (b *binary) start(t testing.TB) {
	t.Helper()
	b.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		b.err = b.launch(ctx)
	})
	if b.err != nil {
		t.Fatalf("testdb: %v", b.err)
	}
}

func (b *binary) launch(ctx context.Context) error {
	bin, err := pglocal.Find(os.Getenv("PORTAL_PG_BIN"))
	if err != nil {
		return err
	}
	sweep()
	var dir string
	dir, b.leash, err = newRunDir()
	if err != nil {
		return err
	}
	if err := fillFromTemplate(ctx, bin, dir); err != nil {
		return err
	}
	b.server, err = pglocal.Start(ctx, pglocal.Config{Dir: dir, BinDir: bin.Dir, Throwaway: true})
	if err != nil {
		return err
	}
	cfg, err := pgxpool.ParseConfig(b.server.SuperURL("postgres"))
	if err != nil {
		return err
	}
	cfg.MaxConns = 4
	b.admin, err = pgxpool.NewWithConfig(ctx, cfg)
	return err
}

func databaseOf(t testing.TB) string {
	t.Helper()
	shared.start(t)
	if name, ok := shared.byTest.Load(t); ok {
		return name.(string)
	}
	name := create(t, pglocal.Database)
	shared.byTest.Store(t, name)
	t.Cleanup(func() { shared.byTest.Delete(t) })
	return name
}

// create makes a database like template and drops it after the test.
func create(t testing.TB, template string) string {
	t.Helper()
	name := "t" + strconv.FormatInt(shared.created.Add(1), 10)
	clone := fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s STRATEGY = FILE_COPY OWNER %s", name, template, shared.server.OwnerRole())
	for _, sql := range append([]string{clone}, pglocal.Rights(name)...) {
		if _, err := shared.admin.Exec(t.Context(), sql); err != nil {
			t.Fatalf("testdb: %s: %v; the server says: %s", sql, err, shared.server.LastWords())
		}
	}
	t.Cleanup(func() {
		if _, err := shared.admin.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("testdb: drop: %v", err)
		}
	})
	return name
}
