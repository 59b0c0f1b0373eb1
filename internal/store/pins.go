package store

import (
	"context"
	"fmt"
	"sync"

	"portal/internal/billing"
)

// A page asks several questions about a month. They must all be about the same
// version, or a sync that publishes in between would show on one half of the
// page. So the first question pins the month's batches for the request.

type pinsKey struct{}

type pins struct {
	mu      sync.Mutex
	batches map[string][]int64
}

// WithPins returns a context within which a month's current version stays the
// same, whatever is published meanwhile. For one request, no longer.
func WithPins(ctx context.Context) context.Context {
	return context.WithValue(ctx, pinsKey{}, &pins{batches: make(map[string][]int64)})
}

// pinned returns the batches of a month as the context's first question found
// them, or asks.
func pinned(ctx context.Context, scope billing.Scope, cycle billing.Cycle, ask func() ([]int64, error)) ([]int64, error) {
	p, ok := ctx.Value(pinsKey{}).(*pins)
	if !ok {
		return ask()
	}
	key := fmt.Sprint(cycle, scope.Currency, scope.Accounts)
	p.mu.Lock()
	defer p.mu.Unlock()
	if batches, known := p.batches[key]; known {
		return batches, nil
	}
	batches, err := ask()
	if err == nil {
		p.batches[key] = batches
	}
	return batches, err
}
