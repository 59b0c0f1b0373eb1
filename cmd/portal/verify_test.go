package main

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/testdb"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	env := settings(t)
	if out, _, err := once(t, env, "", "verify"); err != nil || !strings.Contains(out, "everything fits") {
		t.Fatalf("verify of an empty portal: %v, %s", err, out)
	}
	month := billing.CycleAt(time.Now()).Add(-1)
	if _, log, err := once(t, env, "", "sync", "--month", month.String()); err != nil {
		t.Fatalf("sync: %v\n%s", err, log)
	}
	out, _, err := once(t, env, "", "verify")
	if err != nil {
		t.Fatalf("verify after a sync: %v\n%s", err, out)
	}
	for _, part := range []string{"audit trail: ", "dictionaries: ", month.String() + " version 1, current: ", "all belong, all tie", "everything fits"} {
		if !strings.Contains(out, part) {
			t.Errorf("verify does not say %q:\n%s", part, out)
		}
	}
	conn, err := pgx.Connect(t.Context(), testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	// Early in a month the one before is not final yet.
	for _, sql := range []string{`update bill_batch set state = 'final'`, `update bill_line set due = due + 1 where line_no = 7`, `update bill_check set difference = 99, tolerance = 0 where name = 'lines_total'`} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	out, _, err = once(t, env, "", "verify", "--account", "d0main", "--month", month.String())
	wantError(t, err, "things are wrong, see above")
	for _, part := range []string{"WRONG", "fingerprint that the lines no longer have", "cells of the cube", "do not tie", "lines_total"} {
		if !strings.Contains(out, part) {
			t.Errorf("verify does not say %q:\n%s", part, out)
		}
	}
	_, _, err = once(t, env, "", "verify", "--account", "nobody")
	wantError(t, err, `no account "nobody"`)
}
