package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"portal/internal/billing"
)

// EntryDigests are the names under which the dictionaries know a line's tuples.
func EntryDigests(l *billing.Line) (resource, product uuid.UUID) {
	return digestOf(resourceTuple(&l.Resource)...), digestOf(productTuple(&l.Product)...)
}

// SleepBy makes a limiter wait by sleep.
func (l *Limiter) SleepBy(sleep func(ctx context.Context, d time.Duration) error) { l.sleep = sleep }
