package testdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/store"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestEachTestHasItsOwn(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			db := New(t)
			if err := db.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
			owner, _ := URLs(t)
			conn := connect(t, owner)
			if _, err := conn.Exec(t.Context(), "CREATE TABLE only_here (x int)"); err != nil {
				t.Errorf("the table of another test is here: %v", err)
			}
			ownerAgain, _ := URLs(t)
			if owner != ownerAgain {
				t.Errorf("one test has two databases: %s and %s", owner, ownerAgain)
			}
		})
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	_, app := URLs(t)
	for _, sql := range []string{"CREATE TABLE x (y int)", "DROP TABLE account", "TRUNCATE account", "CREATE TEMP TABLE x (y int)", "CREATE ROLE z"} {
		var refused *pgconn.PgError
		if _, err := connect(t, app).Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("app role: %s: got %v, want insufficient privilege", sql, err)
		}
	}
	if _, err := connect(t, SuperURL(t)).Exec(t.Context(), "ALTER TABLE account OWNER TO postgres"); err != nil {
		t.Errorf("superuser: %v", err)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	owner, app, role := Empty(t)
	if _, err := store.Open(t.Context(), store.Config{URL: app}); err == nil {
		t.Error("an empty database passes for a migrated one")
	}
	if err := store.Migrate(t.Context(), owner, role, nil); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{URL: app})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

func TestCopyTree(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"a/b/c": "deep", "d": "", "a/postmaster.pid": "1", "lock": "2"} {
		path := filepath.Join(from, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o640)); err != nil {
			t.Fatal(err)
		}
	}
	if err := copyTree(from, to); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(to, "a/b/c")); err != nil || string(text) != "deep" {
		t.Errorf("got %q, %v; want deep", text, err)
	}
	for _, gone := range []string{"a/postmaster.pid", "lock"} {
		if _, err := os.Stat(filepath.Join(to, gone)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want it left behind", gone, err)
		}
	}
}
