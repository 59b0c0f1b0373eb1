package handlers

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"

	"portal/internal/fault"
)

// newTurns bounds how many pages are made at a time. More at once would not be
// done sooner, only all of them later, each with its memory.
func newTurns() *semaphore.Weighted {
	return semaphore.NewWeighted(int64(max(16, 8*runtime.GOMAXPROCS(0))))
}

// turn lets a request wait until it is its turn. Whatever waits for something
// else, an upstream, a slow client or the queue of passwords, gives it back
// before: see visit.giveTurn.
func (s *site) turn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), pageTime)
		defer cancel()
		if err := s.turns.Acquire(ctx, 1); err != nil {
			s.fail(w, r, errors.Join(fault.New(fault.Unavailable, fault.Busy), err))
			return
		}
		v := visitOf(r)
		v.giveTurn = sync.OnceFunc(func() { s.turns.Release(1) })
		defer v.giveTurn()
		next.ServeHTTP(w, r)
	})
}
