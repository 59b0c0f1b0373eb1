package store

import (
	"context"
	"fmt"
	"time"
)

// usualRate is the upstream's documented floor: calls a second of one API.
const usualRate = 10

// moneyRate is how many of them a second the APIs about orders keep free for
// reads that a payment waits for.
const moneyRate = 2

// orderAPIs are the APIs that a payment asks: the bills are not among them, so
// a backfill of bills has its whole rate.
var orderAPIs = map[string]bool{
	"ListCustomerOrders": true, "ShowCustomerOrderDetails": true, "ListOrderDiscounts": true, "ShowRefundOrderDetails": true,
}

// A slot is of use for so long. The clock of slots leaves four of a hundred
// milliseconds free, so this much later a call is still among those of its second;
// whoever was held up for longer would come with those whose turn it is by now.
const (
	slotLasts   = 40 * time.Millisecond
	answerLasts = 200 * time.Millisecond // between asking for a slot and being told of it
	slotTries   = 3
)

// Limiter paces the calls of one account, shared through PostgreSQL by all replicas.
type Limiter struct {
	db      *DB
	account int64
	money   bool
	sleep   func(ctx context.Context, d time.Duration) error // sleep, but in tests
}

// Limiter returns the limiter of an account.
func (db *DB) Limiter(accountID int64) *Limiter {
	return &Limiter{db: db, account: accountID, sleep: sleep}
}

// ForMoney returns the limiter for reads that a payment waits for: they never
// stand behind a backfill, because a part of the rate is theirs alone.
func (l *Limiter) ForMoney() *Limiter {
	return &Limiter{db: l.db, account: l.account, money: true, sleep: l.sleep}
}

// Wait reserves the next free slot of api (an operation id) and returns when it
// has come, or when ctx ends. A slot that is not used is lost, not saved: one that
// has gone by meanwhile, because the machine was busy, is replaced by another.
func (l *Limiter) Wait(ctx context.Context, api string) error {
	for try := 1; ; try++ {
		asked := time.Now()
		wait, err := l.take(ctx, api)
		if err != nil {
			return err
		}
		told := time.Now()
		if wait > 0 {
			if err := l.sleep(ctx, wait); err != nil {
				return err
			}
		}
		late := told.Sub(asked) > answerLasts || time.Since(told)-max(wait, 0) > slotLasts
		if !late || try == slotTries {
			return nil
		}
	}
}

// take reserves a slot and returns how long it is until then.
func (l *Limiter) take(ctx context.Context, api string) (wait time.Duration, err error) {
	reserve := 0
	if orderAPIs[api] {
		reserve = moneyRate
	}
	err = l.db.pool.QueryRow(ctx, `select take_api_slot($1, $2, $3, $4, $5)`, l.account, api, usualRate, reserve, l.money).Scan(&wait)
	if err != nil {
		return 0, fmt.Errorf("take a slot of %s: %w", api, err)
	}
	return wait, nil
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
