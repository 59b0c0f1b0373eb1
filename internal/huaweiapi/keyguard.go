package huaweiapi

import (
	"context"
	"sync"
)

// keyGuard keeps a wrong key from locking itself: more than five bad signatures
// in a row lock it upstream for everybody who uses it. Until the upstream has
// accepted the key once, requests go one at a time; one refusal stops them all.
type keyGuard struct {
	mu      sync.Mutex
	proven  bool
	refused *Error
	round   int           // counts rearms: an answer to an older round changes nothing
	alone   chan struct{} // held by the one request of an unproven key
	changed chan struct{} // closed when waiters should look again
}

func newKeyGuard() *keyGuard {
	return &keyGuard{alone: make(chan struct{}, 1), changed: make(chan struct{})}
}

// enter waits until a request may go out. The caller must call the returned
// function exactly once, with what came of the request.
func (g *keyGuard) enter(ctx context.Context) (leave func(verdict), err error) {
	for {
		g.mu.Lock()
		proven, refused, round, changed := g.proven, g.refused, g.round, g.changed
		g.mu.Unlock()
		switch {
		case refused != nil:
			return nil, refused
		case proven:
			return func(v verdict) { g.report(round, v) }, nil
		}
		select {
		case g.alone <- struct{}{}:
			if g.unchanged(changed) {
				return func(v verdict) { g.report(round, v); <-g.alone }, nil
			}
			<-g.alone
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (g *keyGuard) unchanged(seen chan struct{}) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.changed == seen
}

// verdict is what an answer says about the key.
type verdict struct {
	accepted bool   // the upstream has authenticated the key
	refused  *Error // the upstream has refused it
}

func (g *keyGuard) report(round int, v verdict) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if round != g.round {
		return
	}
	switch {
	case v.refused != nil && g.refused == nil:
		g.refused = v.refused
	case v.accepted && !g.proven:
		g.proven = true
	default:
		return
	}
	g.wake()
}

func (g *keyGuard) rearm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.proven, g.refused = false, nil
	g.round++
	g.wake()
}

func (g *keyGuard) refusal() *Error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refused
}

func (g *keyGuard) wake() {
	close(g.changed)
	g.changed = make(chan struct{})
}
