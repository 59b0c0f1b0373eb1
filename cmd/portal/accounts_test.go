package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/config"
	"portal/internal/fault"
	"portal/internal/pricedesk"
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
			h, err := a.db.Health(t.Context(), scope)
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
	without := newClients(nil)
	if err := a.refresh(ctx, without, billing.PayKey); err != nil || len(without.accounts()) != 0 {
		t.Errorf("without the master key %d clients, %v", len(without.accounts()), err)
	}
}

// sandboxApp is an app whose upstream is a small sandbox with one customer, whose
// keys are stored: none come from the settings.
func sandboxApp(t *testing.T) (*app, billing.Account) {
	t.Helper()
	world, err := sandbox.New(sandbox.Config{AccessKey: "AKIDSECOND000000", SecretKey: "secret-of-the-second", DomainID: "domain-second", Months: 1, Resources: 5, Seed: 3, Rate: 100})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	upstream := httptest.NewServer(world.Handler())
	t.Cleanup(upstream.Close)
	a := &app{db: testdb.New(t), log: slog.New(slog.DiscardHandler), vault: aVault(t, 1), clients: newClients(nil)}
	a.cfg.Huawei = config.Huawei{Endpoint: upstream.URL, PlainHTTP: true}
	a.cfg.SpoolDir = filepath.Join(t.TempDir(), "spool")
	account, err := a.db.CreateAccount(t.Context(), auth.Console("tests"), billing.Account{Name: "second", DomainID: "domain-second", Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	return a, account
}

// Prices are asked for, orders read and payments made with the keys that are
// stored now: a new one is taken up while the process runs, the same one keeps its
// client, one that is taken away is not used any more.
func TestStoredKeysComeAndGo(t *testing.T) {
	t.Parallel()
	a, account := sandboxApp(t)
	desk, orders, pay := pricedesk.Over(a.clients.of), &reader{a.clients}, &payer{newClients(nil)}
	refresh := func() {
		t.Helper()
		for kind, c := range map[billing.KeyKind]*clients{billing.ReadKey: a.clients, billing.PayKey: pay.clients} {
			if err := a.refresh(t.Context(), c, kind); err != nil {
				t.Fatal(err)
			}
		}
	}
	quote := func() *fault.Error {
		t.Helper()
		return fault.As(desk.Ask(t.Context(), &billing.Quote{AccountName: account.Name, QuoteTerms: billing.QuoteTerms{
			AccountID: account.ID,
			Mode:      billing.QuoteOnDemand, ServiceType: "hws.service.type.ec2", ResourceType: "hws.resource.type.vm", Spec: "s6.large.2.linux", Region: "ap-southeast-1", Count: 1,
			UsageType: "Duration", Usage: "1", UsageUnit: 4, Unit: billing.PeriodMonth, Num: 1,
		}}))
	}
	refresh()
	if f := quote(); f == nil || f.Code != fault.PriceNoKey || len(pay.Accounts()) != 0 {
		t.Errorf("without a key: %v, %v", f, pay.Accounts())
	}
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "secret-of-the-second")
	storeKey(t, a, account, billing.PayKey, "AKIDSECOND000000", "secret-of-the-second")
	refresh()
	if f := quote(); f != nil {
		t.Errorf("with a key no price: %v", f)
	}
	if _, err := orders.ReadOrder(t.Context(), account.ID, "CSNONE"); fault.As(err) == nil || fault.As(err).Code != fault.NoSuchOrder {
		t.Errorf("an order that is not there: %v", err)
	}
	if got := pay.Accounts(); len(got) != 1 || got[0] != account.ID || pay.KeyPrint(account.ID) == "" {
		t.Errorf("the accounts that can pay are %v", got)
	}
	same := a.clients.of(account.ID)
	refresh()
	if a.clients.of(account.ID) != same {
		t.Error("the same key has another client: what it knew of refusals is lost")
	}
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "not-its-secret")
	refresh()
	if f := quote(); f == nil || a.clients.of(account.ID) == same {
		t.Errorf("another key is not taken up: %v", f)
	}
	for _, kind := range billing.KeyKinds {
		if err := a.db.RemoveAccountKey(t.Context(), auth.Console("tests"), account.ID, kind); err != nil {
			t.Fatal(err)
		}
	}
	refresh()
	if f := quote(); f == nil || f.Code != fault.PriceNoKey {
		t.Errorf("after the key was taken away: %v", f)
	}
	if _, err := orders.ReadOrder(t.Context(), account.ID, "CSNONE"); fault.As(err) == nil || fault.As(err).Code != fault.UpstreamSilent {
		t.Errorf("an order is read without a key: %v", err)
	}
	if r := pay.Submit(t.Context(), account.ID, time.Now(), approval.Write{Cancel: "CSNONE"}); r.Outcome != billing.WriteNotSent || len(pay.Accounts()) != 0 {
		t.Errorf("a payment without its key: %v, accounts %v", r.Outcome, pay.Accounts())
	}
	if code, _ := pay.Stopped(account.ID); code != "" || pay.KeyPrint(account.ID) != "" {
		t.Errorf("a key that is gone was refused: %q", code)
	}
	pay.Rearm(account.ID)
}

// The loop takes a key up without being told.
func TestStoredKeysAreFollowed(t *testing.T) {
	t.Parallel()
	a, account := sandboxApp(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.followKeys(a.clients, billing.ReadKey)(ctx) }()
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "secret-of-the-second")
	for start := time.Now(); a.clients.of(account.ID) == nil; time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatal("the key is not noticed")
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// `portal sync` copies every account with a key; one whose key is wrong is named
// and does not keep the others.
func TestSyncNowCopiesStoredAccounts(t *testing.T) {
	t.Parallel()
	a, account := sandboxApp(t)
	wrong, err := a.db.CreateAccount(t.Context(), auth.Console("tests"), billing.Account{Name: "a-wrong-one", DomainID: "domain-wrong", Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	storeKey(t, a, account, billing.ReadKey, "AKIDSECOND000000", "secret-of-the-second")
	storeKey(t, a, wrong, billing.ReadKey, "AKIDNOBODY000000", "secret-of-nobody")
	var out bytes.Buffer
	if err := a.syncNow(t.Context(), billsync.Request{}, &out); err == nil || err.Error() != "there is no such account with a key" {
		t.Errorf("before the keys are taken up: %v", err)
	}
	if err := a.refresh(t.Context(), a.clients, billing.ReadKey); err != nil {
		t.Fatal(err)
	}
	month := billing.CycleAt(time.Now())
	err = a.syncNow(t.Context(), billsync.Request{Month: month}, &out)
	if err == nil || !strings.Contains(err.Error(), "a-wrong-one: ") || strings.Contains(err.Error(), "second: ") {
		t.Errorf("a wrong key: %v", err)
	}
	if err := a.syncNow(t.Context(), billsync.Request{Month: month, AccountID: account.ID}, &out); err != nil {
		t.Errorf("one account: %v", err)
	}
	scope := billing.Scope{Accounts: []int64{account.ID}, Currency: "USD"}
	tasks, err := a.db.SyncTasks(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	copied := slices.ContainsFunc(tasks, func(task billing.SyncTask) bool { return task.Cycle == month && !task.OKAt.IsZero() })
	if !copied || !strings.Contains(out.String(), "second\n") {
		t.Errorf("the month of the stored account is not copied; it printed:\n%s", out.String())
	}
}
