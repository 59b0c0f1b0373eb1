package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// clients are the accounts' clients of one kind of key. Those of stored keys
// appear, change and vanish while the process runs; the ones it was started with
// stay.
type clients struct {
	mu     sync.RWMutex
	fixed  map[int64]*huaweiapi.Client
	stored map[int64]storedKey
}

// storedKey is the client of a stored key. nil: the key can't be opened.
type storedKey struct {
	client *huaweiapi.Client
	setAt  time.Time
}

// newClients returns those that stay; nil = none.
func newClients(fixed map[int64]*huaweiapi.Client) *clients {
	return &clients{fixed: fixed, stored: map[int64]storedKey{}}
}

// of returns an account's client, nil without a key.
func (c *clients) of(account int64) *huaweiapi.Client {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if one := c.fixed[account]; one != nil {
		return one
	}
	return c.stored[account].client
}

// accounts lists those with a client.
func (c *clients) accounts() []int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := slices.Collect(maps.Keys(c.fixed))
	for id, one := range c.stored {
		if one.client != nil && c.fixed[id] == nil {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// take makes the clients those of the stored keys; open makes one. A key that is
// the same keeps its client, and with it what the client knows of refusals.
func (c *clients) take(keys []store.SealedKey, open func(store.SealedKey) *huaweiapi.Client) {
	next := make(map[int64]storedKey, len(keys))
	for _, k := range keys {
		c.mu.RLock()
		before, known := c.stored[k.Account.ID]
		c.mu.RUnlock()
		if !known || !before.setAt.Equal(k.SetAt) {
			before = storedKey{open(k), k.SetAt}
		}
		next[k.Account.ID] = before
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stored = next
}

// refresh takes up the stored keys of a kind as they are now. One that cannot be
// opened is told in the log and left out.
func (a *app) refresh(ctx context.Context, c *clients, kind billing.KeyKind) error {
	keys, err := a.db.SealedKeys(ctx, kind)
	if err != nil {
		return err
	}
	c.take(keys, func(k store.SealedKey) *huaweiapi.Client {
		client, err := a.storedClient(k)
		if err != nil {
			a.log.Error("stored key not used", "account", k.Account.ID, "error", err)
			return nil
		}
		return client
	})
	return nil
}

// followKeys takes up stored keys within seconds of their change, until ctx ends.
func (a *app) followKeys(c *clients, kind billing.KeyKind) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			if err := a.refresh(ctx, c, kind); err != nil && ctx.Err() == nil {
				a.log.Warn("stored keys not read", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(lookEvery):
			}
		}
	}
}
