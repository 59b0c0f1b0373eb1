package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/config"
	"portal/internal/testdb"
)

// The chain alone cannot tell that its end was cut off, or that all of it was
// written anew; the file beside it can.
func TestAnchorFileTellsWhatTheChainCannot(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := testdb.New(t)
	path := filepath.Join(t.TempDir(), "anchor")
	a := &app{db: db, cfg: config.Config{AuditAnchorFile: path}, log: slog.New(slog.DiscardHandler)}
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	check := func(why string, broken int64, anchored bool) {
		t.Helper()
		now = now.Add(time.Hour)
		if err := a.anchorNow(ctx, now); err != nil {
			t.Fatal(err)
		}
		c, err := db.LastAuditCheck(ctx)
		if err != nil || c.Broken != broken || c.Anchored != anchored || !strings.Contains(c.Why, why) || !c.At.Equal(now) {
			t.Errorf("check %+v, %v, want broken at %d, anchored %t, %q", c, err, broken, anchored, why)
		}
	}
	check("", 0, false) // an empty trail
	for range 4 {
		if err := db.Audit(ctx, auth.Console("tests"), "signin", "x", nil); err != nil {
			t.Fatal(err)
		}
	}
	check("", 0, true)
	check("", 0, true)
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "\n") != 2 || !strings.HasPrefix(string(text), "2026-11-22T10:00:00Z 4 ") {
		t.Errorf("file %q, %v", text, err)
	}
	super, err := pgx.Connect(ctx, testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(context.WithoutCancel(ctx))
	tamper := func(sql string) {
		t.Helper()
		if _, err := super.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	tamper(`alter table audit_log disable trigger audit_no_change`)
	tamper(`delete from audit_log where seq = 4`)
	check("missing, but stands in the anchor file", 4, false)
	if err := db.Audit(ctx, auth.Console("tests"), "signin", "y", nil); err != nil { // a new end in its place
		t.Fatal(err)
	}
	check("differs from the anchor file", 4, false)
	tamper(`update audit_log set actor = 'somebody else' where seq = 2`)
	check("was changed", 2, false)
	if after, err := os.ReadFile(path); err != nil || string(after) != string(text) {
		t.Errorf("a broken trail was anchored: %q, %v", after, err)
	}
	if err := os.WriteFile(path, []byte("rubbish\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tamper(`update audit_log set actor = 'tests' where seq = 2`)
	if err := a.anchorNow(ctx, now); err == nil {
		t.Error("a file that is none of the portal's is taken as an anchor")
	}
}
