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

// Limiter paces the calls of one account, shared through PostgreSQL by all replicas.
type Limiter struct {
	db      *DB
	account int64
	money   bool
}

// Limiter returns the limiter of an account.
func (db *DB) Limiter(accountID int64) *Limiter { return &Limiter{db: db, account: accountID} }

// ForMoney returns the limiter for reads that a payment waits for: they never
// stand behind a backfill, because a part of the rate is theirs alone.
func (l *Limiter) ForMoney() *Limiter { return &Limiter{db: l.db, account: l.account, money: true} }

// Wait reserves the next free slot of api (an operation id) and returns when it
// has come, or when ctx ends. A slot that is not used is lost, not saved.
func (l *Limiter) Wait(ctx context.Context, api string) error {
	reserve := 0
	if orderAPIs[api] {
		reserve = moneyRate
	}
	var wait time.Duration
	err := l.db.pool.QueryRow(ctx, `select take_api_slot($1, $2, $3, $4, $5)`, l.account, api, usualRate, reserve, l.money).Scan(&wait)
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
