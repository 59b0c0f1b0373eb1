package store

import (
	"context"
	"fmt"
	"time"
)

// usualRate is the upstream's documented floor: calls a second of one API.
const usualRate = 10

// Limiter paces the calls of one account, shared through PostgreSQL by all replicas.
type Limiter struct {
	db      *DB
	account int64
}

// Limiter returns the limiter of an account.
func (db *DB) Limiter(accountID int64) *Limiter { return &Limiter{db, accountID} }

// Wait reserves the next free slot of api (an operation id) and returns when it
// has come, or when ctx ends. A slot that is not used is lost, not saved.
func (l *Limiter) Wait(ctx context.Context, api string) error {
	var wait time.Duration
	err := l.db.pool.QueryRow(ctx, `select take_api_slot($1, $2, $3)`, l.account, api, usualRate).Scan(&wait)
	if err != nil {
		return fmt.Errorf("take a slot of %s: %w", api, err)
	}
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
