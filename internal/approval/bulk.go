package approval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"portal/internal/fault"
	"portal/internal/money"
)

// What one form asks for several things at once are so many requests: each with
// its own hash, its own key and its own fate.

// MaxTogether is how many things one form may ask for.
const MaxTogether = 50

// Reading many things at once: how many questions are out, and how long all of
// them together may take.
const (
	readAtOnce     = 8
	readManyWithin = 14 * time.Second
)

// Offered is an offer for one of several things, or why there is none.
type Offered struct {
	Offer Offer
	Err   error
}

// Filed is the request that was made for one of several things, or why none was.
type Filed struct {
	ID  int64
	Err error
}

// ItemKey is the form key of one of the things that a form with key asks for: a
// form that comes twice finds for each thing the request of the first time.
func ItemKey(key string, a *Ask) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s %d %q %q", key, a.Operation, a.AccountID, a.OrderID, a.ResourceID))
	return hex.EncodeToString(sum[:])
}

// GroupOf names the requests that a form with key makes.
func GroupOf(key string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "group %q", key))
	return hex.EncodeToString(sum[:8])
}

// Offers reads several things anew and says of each what a request would be. The
// plan of each counts those before it, as filing them in this order will.
func (s *Service) Offers(ctx context.Context, who Person, asks []Ask) []Offered {
	all := make([]Offered, len(asks))
	eachOf(ctx, len(asks), func(ctx context.Context, i int) {
		all[i].Offer, all[i].Err = s.Offer(ctx, who, asks[i])
		all[i].Err = unlessLate(ctx, all[i].Err)
	})
	sums := map[string]money.Amount{}
	for i := range all {
		o := &all[i].Offer
		if all[i].Err != nil || o.Obstacle != nil {
			continue
		}
		var err error
		if sums[o.Snapshot.Currency], err = s.planAfter(o, sums[o.Snapshot.Currency]); err != nil {
			all[i].Err = err
		}
	}
	return all
}

// planAfter takes the tier of an offer once more when before, of the same form,
// is asked for as well, and returns the sum with this one.
func (s *Service) planAfter(o *Offer, before money.Amount) (money.Amount, error) {
	weight := o.Snapshot.Weight()
	open, err := o.Plan.Amount.Sub(weight)
	if err != nil {
		return before, err
	}
	none := zero(o.Snapshot.Currency)
	e := Exposure{AccountPaid: none, RequesterPaid: none} // the caps were looked at: asking uses nothing of them
	if e.Open, err = open.Add(before); err != nil {
		return before, err
	}
	plan, err := PlanFor(&o.Policy, &o.Snapshot, e, s.now())
	switch f := fault.As(err); {
	case f != nil:
		o.Obstacle = f
		return before, nil
	case err != nil:
		return before, err
	}
	o.Plan = plan
	return before.Add(weight)
}

// RequestAll files what a person asks for in one form: all are read at once,
// then filed one after the other, so that the tier of each counts those before
// it. What can't be filed keeps the others from nothing.
func (s *Service) RequestAll(ctx context.Context, who Person, asks []Ask) []Filed {
	all, offers := make([]Filed, len(asks)), make([]Offer, len(asks))
	eachOf(ctx, len(asks), func(ctx context.Context, i int) {
		all[i].ID, offers[i], all[i].Err = s.prepare(ctx, who, &asks[i])
		all[i].Err = unlessLate(ctx, all[i].Err)
	})
	for i := range all {
		if all[i].ID != 0 || all[i].Err != nil {
			continue
		}
		all[i].ID, all[i].Err = s.file(ctx, who, &asks[i], &offers[i])
	}
	return all
}

// eachOf calls do for 0 … n-1, a few at a time and within the time that a page has.
func eachOf(ctx context.Context, n int, do func(ctx context.Context, i int)) {
	ctx, cancel := context.WithTimeout(ctx, readManyWithin)
	defer cancel()
	var wg sync.WaitGroup
	free := make(chan struct{}, readAtOnce)
	for i := range n {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			do(ctx, i)
		})
	}
	wg.Wait()
}

// unlessLate says of what did not come in time that the upstream was silent.
func unlessLate(ctx context.Context, err error) error {
	if err != nil && fault.As(err) == nil && ctx.Err() != nil {
		return fault.New(fault.Unavailable, fault.UpstreamSilent).Because(fmt.Errorf("several at once: %w", err))
	}
	return err
}
