package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/config"
	"portal/internal/handlers"
	"portal/internal/huaweiapi"
	"portal/internal/pricedesk"
	"portal/internal/store"
	"portal/internal/vault"
)

// app is the portal put together: the database, the first account, its client
// and the sync. `serve`, `sync` and `demo` run the same one.
type app struct {
	cfg     config.Config
	log     *slog.Logger
	db      *store.DB
	syncer  *billsync.Syncer // nil without a key for the upstream
	desk    *pricedesk.Desk
	clients *clients        // of the keys that read
	vault   *vault.Vault    // nil without PORTAL_SECRET_KEY
	first   billing.Account // the one of the settings; zero without
}

// openApp connects to the database, which must be migrated, and makes sure that
// the account of the settings is known.
func openApp(ctx context.Context, cfg config.Config, log *slog.Logger) (*app, error) {
	db, err := store.Open(ctx, store.Config{URL: cfg.Database.URL.Reveal(), ReadURL: cfg.Database.ReadURL.Reveal(), Log: log})
	if err != nil {
		return nil, err
	}
	a := &app{cfg: cfg, log: log, db: db, clients: newClients(nil)}
	if a.vault, err = openVault(cfg.SecretKeys); err != nil {
		db.Close()
		return nil, err
	}
	if cfg.Huawei.Key != (config.Key{}) && cfg.Huawei.DomainID != "" {
		if err := a.openUpstream(ctx); err != nil {
			db.Close()
			return nil, err
		}
	}
	a.desk = pricedesk.Over(a.clients.of)
	return a, nil
}

// openVault takes the keys that seal what the database keeps secret.
func openVault(keys []config.Secret) (*vault.Vault, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	raw := make([][]byte, len(keys))
	for i, k := range keys {
		raw[i] = []byte(k.Reveal())
	}
	return vault.New(raw...)
}

// openUpstream introduces the account's client to the sync.
func (a *app) openUpstream(ctx context.Context) error {
	account, err := a.db.EnsureAccount(ctx, billing.Account{DomainID: a.cfg.Huawei.DomainID})
	if err != nil {
		return err
	}
	a.first = account
	if err := a.noteSettingsKeys(ctx, account.ID); err != nil {
		return err
	}
	client, err := huaweiapi.New(a.clientConfig(account, a.cfg.Huawei.Key))
	if err != nil {
		return err
	}
	a.clients = newClients(map[int64]*huaweiapi.Client{account.ID: client})
	if err := a.refresh(ctx, a.clients, billing.ReadKey); err != nil {
		return err
	}
	a.syncer, err = a.newSyncer(map[int64]*huaweiapi.Client{account.ID: client})
	return err
}

// newSyncer returns a sync of some accounts. All of them share one spool.
func (a *app) newSyncer(clients map[int64]*huaweiapi.Client) (*billsync.Syncer, error) {
	spool, err := spoolDir(a.cfg.SpoolDir)
	if err != nil {
		return nil, err
	}
	return billsync.New(billsync.Config{DB: a.db, Clients: clients, SpoolDir: spool, Log: a.log}), nil
}

// spoolDir makes the folder where the pages of a running sync wait. In a shared
// temporary directory somebody else could have made it first, so it must be
// closed to others.
func spoolDir(dir string) (string, error) {
	if dir == "" {
		dir = filepath.Join(os.TempDir(), fmt.Sprintf("portal-spool-%d", os.Geteuid()))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("spool directory: %w; name another in PORTAL_SPOOL_DIR", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("spool directory: %w", err)
	}
	if !info.IsDir() || (os.PathSeparator == '/' && info.Mode().Perm()&0o077 != 0) {
		return "", fmt.Errorf("spool directory %s must be a folder of this user alone: run chmod 700 on it, or name another in PORTAL_SPOOL_DIR", dir)
	}
	return dir, nil
}

// work is something that runs until its context ends.
type work struct {
	name string
	run  func(context.Context) error
}

// Deadlines of stopping. A write upstream that has begun is seen to its end, so
// loops get 35 s: give the process 60 s before it is killed (docs/operations.md).
const (
	requestsEndWithin = 10 * time.Second
	loopsEndWithin    = 35 * time.Second
	poolClosesWithin  = 5 * time.Second
)

// run serves requests and runs loops until ctx ends or one of them fails. Then
// it stops in order: no new requests, running ones finish, loops end, the pool
// closes; each within its deadline.
func (a *app) run(ctx context.Context, servers []*server, loops []work) error {
	alive, stopLoops := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLoops()
	failed := make(chan error, len(servers)+len(loops))
	var serving, looping sync.WaitGroup
	for _, s := range servers {
		serving.Go(func() {
			if err := s.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("%s: %w", s.name, err)
			}
		})
	}
	for _, l := range loops {
		looping.Go(func() {
			if err := l.run(alive); err != nil {
				failed <- fmt.Errorf("%s: %w", l.name, err)
			}
		})
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.log.Info("stopping")
	for _, s := range servers {
		s.stop(requestsEndWithin)
	}
	serving.Wait()
	stopLoops()
	if !within(loopsEndWithin, looping.Wait) {
		err = errors.Join(err, errors.New("a loop did not stop in time"))
	}
	if !within(poolClosesWithin, a.db.Close) {
		err = errors.Join(err, errors.New("the database connections did not close in time"))
	}
	return err
}

// within reports whether f returned in time.
func within(d time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

// pages returns the server of the pages.
func (a *app) pages(l net.Listener, m *metrics) (*server, error) {
	base := a.cfg.BaseURL
	if base == "" {
		base = "http://" + l.Addr().String()
	}
	handler, err := handlers.New(handlers.Config{
		DB: a.db, BaseURL: base, TrustedProxies: a.cfg.TrustedProxies, Log: a.log, Company: a.cfg.Company, Prices: a.desk,
		Approval: approval.New(a.money()), Vault: a.vault,
	})
	if err != nil {
		return nil, err
	}
	if m != nil {
		handler = m.watch(handler)
	}
	return newServer("pages", l, handler, a.log), nil
}

// sweepEvery is how often what sign-in leaves behind is removed.
const sweepEvery = 30 * time.Minute

// sweep removes expired sessions and the like, until ctx ends.
func (a *app) sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := a.db.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.log.Warn("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// account finds the account that a person at the command line means: by domain
// id, name or our number.
func (a *app) account(ctx context.Context, what string) (billing.Account, error) {
	all, err := a.db.AllAccounts(ctx)
	if err != nil {
		return billing.Account{}, err
	}
	var names []string
	for _, one := range all {
		if what == one.DomainID || what == one.Name || what == fmt.Sprint(one.ID) {
			return one, nil
		}
		names = append(names, fmt.Sprintf("%s (%s)", one.Name, one.DomainID))
	}
	return billing.Account{}, fmt.Errorf("there is no account %q; known are: %s", what, strings.Join(names, ", "))
}
