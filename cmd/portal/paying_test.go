package main

import (
	"strings"
	"testing"

	"portal/internal/billing"
	"portal/internal/testdb"
)

func TestPayingFromTheHost(t *testing.T) {
	t.Parallel()
	_, app := testdb.URLs(t)
	db := testdb.New(t)
	account, err := db.EnsureAccount(t.Context(), billing.Account{DomainID: "d0main"})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.StopQueue(t.Context(), account.ID, "print", "unknown access key", "revoked"); err != nil {
		t.Fatal(err)
	}
	says := func(want string, args ...string) {
		t.Helper()
		out, _, err := once(t, map[string]string{"DATABASE_URL": app}, "", append([]string{"paying"}, args...)...)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("paying %s: %q, %v; want %q", strings.Join(args, " "), out, err, want)
		}
	}
	says("submitting  on (policy 1)", "status")
	says("d0main: stands since", "status")
	says("the queue of d0main runs", "resume", "--account", "d0main")
	says("d0main: runs")
	says("every approved request needs a fresh approval", "safe-mode", "--why", "restored")
	says("safe mode   until", "status")
	says("nothing is submitted any more", "stop", "--why", "audit")
	says("submitting  off", "status")
	if _, err := db.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}
