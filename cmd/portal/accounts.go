package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// Accounts besides the one of the settings have their keys in the database,
// sealed. The web process seals; only what calls upstream opens.

// lookEvery is how soon a stored key is noticed.
const lookEvery = 5 * time.Second

// openKey opens a stored key.
func (a *app) openKey(k store.SealedKey) (config.Key, error) {
	if a.vault == nil {
		return config.Key{}, fmt.Errorf("key of account %s: there is no PORTAL_SECRET_KEY to open it", k.Account.Name)
	}
	text, err := a.vault.Open(store.KeyPlace(k.Account.ID, k.Kind), k.Sealed)
	if err != nil {
		return config.Key{}, fmt.Errorf("key of account %s: %w", k.Account.Name, err)
	}
	defer clear(text)
	var pair struct{ Access, Secret string }
	if err := json.Unmarshal(text, &pair); err != nil {
		return config.Key{}, fmt.Errorf("key of account %s is damaged", k.Account.Name) // without err: it may quote the key
	}
	return config.Key{Access: pair.Access, Secret: config.NewSecret(pair.Secret)}, nil
}

// storedClient is the client of a stored key.
func (a *app) storedClient(k store.SealedKey) (*huaweiapi.Client, error) {
	key, err := a.openKey(k)
	if err != nil {
		return nil, err
	}
	return huaweiapi.New(a.clientConfig(k.Account, key))
}

// noteSettingsKeys tells the pages which keys come from the settings.
func (a *app) noteSettingsKeys(ctx context.Context, accountID int64) error {
	now := time.Now()
	if err := a.db.NoteSettingsKey(ctx, accountID, billing.ReadKey, last4(a.cfg.Huawei.Key.Access), now); err != nil {
		return err
	}
	return a.db.NoteSettingsKey(ctx, accountID, billing.PayKey, last4(a.cfg.Pay.Access), now)
}

func last4(accessKey string) string { return accessKey[max(0, len(accessKey)-4):] }

// storedAccounts copies what the accounts with stored keys have, each in a sync
// of its own. One that is connected, gets another key or loses it is noticed
// within seconds, without a restart.
func (a *app) storedAccounts(ctx context.Context) error {
	running := map[int64]*storedSync{}
	defer func() {
		for _, s := range running {
			s.stop()
		}
	}()
	for {
		keys, err := a.db.SealedKeys(ctx, billing.ReadKey)
		if err != nil && ctx.Err() == nil {
			a.log.Warn("stored keys not read", "error", err)
		}
		if err == nil {
			a.follow(ctx, running, keys)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
	}
}

// storedSync is the sync of one account with one key.
type storedSync struct {
	setAt  time.Time
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func (s *storedSync) stop() {
	s.cancel()
	s.done.Wait()
}

// follow stops the syncs whose key is gone or another one, and starts those that
// do not run yet.
func (a *app) follow(ctx context.Context, running map[int64]*storedSync, keys []store.SealedKey) {
	stored := map[int64]time.Time{}
	for _, k := range keys {
		stored[k.Account.ID] = k.SetAt
	}
	for id, s := range running {
		if at, ok := stored[id]; !ok || !at.Equal(s.setAt) {
			s.stop()
			delete(running, id)
		}
	}
	for _, k := range keys {
		if running[k.Account.ID] != nil {
			continue
		}
		s, err := a.startSync(ctx, k)
		if err != nil {
			a.log.Error("account not copied", "account", k.Account.ID, "error", err)
			continue
		}
		running[k.Account.ID] = s
	}
}

func (a *app) startSync(ctx context.Context, k store.SealedKey) (*storedSync, error) {
	client, err := a.storedClient(k)
	if err != nil {
		return nil, err
	}
	syncer, err := a.newSyncer(map[int64]*huaweiapi.Client{k.Account.ID: client})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &storedSync{setAt: k.SetAt, cancel: cancel}
	s.done.Go(func() {
		if err := syncer.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("sync of an account ended", "account", k.Account.ID, "error", err)
		}
	})
	a.log.Info("account is copied", "account", k.Account.ID, "name", k.Account.Name)
	return s, nil
}

// rewrapBatch is how many secrets are sealed anew at a time.
const rewrapBatch = 100

// rewrap seals everything under the newest key of PORTAL_SECRET_KEY, then ends:
// afterwards an older key may be taken out of the settings. Killed in the middle
// it goes on at the next start.
func (a *app) rewrap(ctx context.Context) error {
	n, err := a.rewrapNow(ctx)
	if err != nil && ctx.Err() == nil {
		a.log.Error("secrets not sealed anew", "error", err)
	} else if n > 0 {
		a.log.Info("secrets are sealed under the newest key", "secrets", n)
	}
	<-ctx.Done()
	return nil
}

func (a *app) rewrapNow(ctx context.Context) (n int, err error) {
	if a.vault == nil {
		return 0, nil
	}
	for {
		old, err := a.db.SealedUnderOlder(ctx, a.vault.KeyID(), rewrapBatch)
		if err != nil || len(old) == 0 {
			return n, err
		}
		for _, s := range old {
			value, err := a.vault.Rewrap(s.Sealing(), s.Value)
			if err != nil {
				return n, fmt.Errorf("%s of row %s: %w", s.Place.Column, s.Place.Row, err)
			}
			if err := a.db.Reseal(ctx, s, value); err != nil {
				return n, err
			}
			n++
		}
	}
}
