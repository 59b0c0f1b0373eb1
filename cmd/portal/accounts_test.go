package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/sandbox"
	"portal/internal/store"
	"portal/internal/testdb"
	"portal/internal/vault"
)

func aVault(t *testing.T, keys ...byte) *vault.Vault {
	t.Helper()
	var raw [][]byte
	for _, k := range keys {
		raw = append(raw, bytes.Repeat([]byte{k}, 32))
	}
	v, err := vault.New(raw...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func storeKey(t *testing.T, a *app, account billing.Account, kind billing.KeyKind, access, secret string) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"access": access, "secret": secret})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := a.vault.Seal(store.KeyPlace(account.ID, kind), text)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.db.SetAccountKey(t.Context(), auth.Console("tests"), account.ID, kind, last4(access), sealed, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// An account that is connected while the portal runs is copied without a
// restart, another key is taken up, and without a key nothing is asked.
func TestConnectedAccountIsCopiedWithoutRestart(t *testing.T) {
	t.Parallel()
	world, err := sandbox.New(sandbox.Config{AccessKey: "AKIDSECOND000000", SecretKey: "secret-of-the-second", DomainID: "domain-second", Months: 1, Resources: 5, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	upstream := httptest.NewServer(world.Handler())
	t.Cleanup(upstream.Close)
	a := &app{db: testdb.New(t), log: slog.New(slog.DiscardHandler), vault: aVault(t, 1)}
	a.cfg.Huawei = config.Huawei{Endpoint: upstream.URL, PlainHTTP: true}
	a.cfg.SpoolDir = filepath.Join(t.TempDir(), "spool")
	account, err := a.db.CreateAccount(t.Context(), auth.Console("tests"), billing.Account{Name: "second", DomainID: "domain-second", Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.storedAccounts(ctx) }()
	scope := billing.Scope{Accounts: []int64{account.ID}, Currency: "USD"}
	until := func(what string, ok func(h billing.Health) bool) {
		t.Helper()
		for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
			h, err := a.db.Health(t.Context(), scope, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if ok(h) {
				return
			}
			if time.Since(start) > time.Minute {
				t.Fatalf("%s: never so; health %+v", what, h)
			}
		}
	}
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "not-its-secret")
	until("a wrong key is refused", func(h billing.Health) bool { return h.Problem != nil && h.Problem.Code == "wrong_key" })
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "secret-of-the-second")
	until("the right key is taken up", func(h billing.Health) bool { return h.Problem == nil && !h.OKAt.IsZero() })
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the syncs do not stop")
	}
}

// Secrets move to the newest key, whatever number of them and however often the
// work is cut short; afterwards the old key is not needed.
func TestSecretsMoveToTheNewestKey(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := &app{db: testdb.New(t), log: slog.New(slog.DiscardHandler), vault: aVault(t, 1)}
	account, err := a.db.CreateAccount(ctx, auth.Console("tests"), billing.Account{Name: "a", DomainID: "a", Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	storeKey(t, a, account, billing.ReadKey, "AKIDREAD00000000", "secret-one")
	storeKey(t, a, account, billing.PayKey, "AKIDPAY000000000", "secret-two")
	u, err := a.db.CreateUser(ctx, auth.Console("tests"), store.NewPerson{Email: "a@example.test", Name: "A", Role: auth.Viewer})
	if err != nil {
		t.Fatal(err)
	}
	seal := func(text string) []byte {
		sealed, err := a.vault.Seal(store.SeedPlace(u.ID), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	by := auth.As(u, "r")
	first := seal("seed in use")
	if err := a.db.BeginFactor(ctx, by, u.ID, first, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := a.db.SetFactor(ctx, by, u.ID, first, 1, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := a.db.BeginFactor(ctx, by, u.ID, seal("seed that waits"), time.Now()); err != nil {
		t.Fatal(err)
	}
	a.vault = aVault(t, 2, 1)
	// Cut short after one of the four.
	old, err := a.db.SealedUnderOlder(ctx, a.vault.KeyID(), 1)
	if err != nil || len(old) != 1 {
		t.Fatalf("%d secrets, %v", len(old), err)
	}
	value, err := a.vault.Rewrap(old[0].Sealing(), old[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.db.Reseal(ctx, old[0], value); err != nil {
		t.Fatal(err)
	}
	if n, err := a.rewrapNow(ctx); n != 3 || err != nil {
		t.Errorf("moved %d, %v, want the other 3", n, err)
	}
	if n, err := a.rewrapNow(ctx); n != 0 || err != nil {
		t.Errorf("moved %d more, %v", n, err)
	}
	a.vault = aVault(t, 2)
	for _, kind := range billing.KeyKinds {
		keys, err := a.db.SealedKeys(ctx, kind)
		if err != nil || len(keys) != 1 {
			t.Fatal(err)
		}
		if _, err := a.openKey(keys[0]); err != nil {
			t.Errorf("key %s without the old master key: %v", kind, err)
		}
	}
	f, err := a.db.Factor(ctx, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	for want, sealed := range map[string][]byte{"seed in use": f.Seed, "seed that waits": f.NextSeed} {
		if got, err := a.vault.Open(store.SeedPlace(u.ID), sealed); err != nil || string(got) != want {
			t.Errorf("%s opens to %q, %v", want, got, err)
		}
	}
	a.vault = aVault(t, 3)
	if clients, err := a.storedClients(ctx, billing.PayKey); err != nil || len(clients) != 0 {
		t.Errorf("without the master key %d clients, %v", len(clients), err)
	}
}
