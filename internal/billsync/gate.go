package billsync

import (
	"context"
	"errors"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// The gate of an account says whether its upstream may be asked at all. It lies
// in the database, so that all replicas stop together when a key is refused or
// nobody answers, and go on together.

// pulseEvery is how long an idle account stays unasked: an outage shows on the
// pages within this time, not when the next order list happens to be due.
const pulseEvery = 30 * time.Second

// gateOpen reports whether a call may be made now, arming the client again
// when a person or the passing of time allows one more try.
func (s *Syncer) gateOpen(ctx context.Context, u *upstream) (bool, error) {
	// Under the lock: another lane that has met a refusal says so in the database
	// before it marks the gate as closed here, and must not be overlooked between.
	u.mu.Lock()
	defer u.mu.Unlock()
	g, err := s.db.SyncGate(ctx, u.account.ID)
	if err != nil {
		return false, err
	}
	if g.StoppedKey != "" && g.StoppedKey == u.client.KeyFingerprint() || s.now().Before(g.OpenAt) {
		return false, nil
	}
	if u.client.Tripped() != nil && !u.closed {
		return false, nil // another lane has met the refusal and is about to close the gate
	}
	if u.closed || u.rearmed != g.Rearmed {
		u.client.Rearm()
		u.rearmed, u.closed = g.Rearmed, false
	}
	return true, nil
}

// closeGate stops all calls of the account for a while when err is about the
// account and not about the one thing that was asked.
func (s *Syncer) closeGate(ctx context.Context, u *upstream, err error, p *billing.SyncProblem) (bool, error) {
	var e *huaweiapi.Error
	if !errors.As(err, &e) {
		return false, s.answered(ctx, u)
	}
	var pause time.Duration
	key := ""
	switch e.Kind {
	case huaweiapi.Unreachable, huaweiapi.Timeout:
		g, err := s.db.SyncGate(ctx, u.account.ID)
		if err != nil {
			return false, err
		}
		pause = min(5*time.Second<<min(g.Tries, 4), time.Minute)
	case huaweiapi.Signature, huaweiapi.UnknownKey, huaweiapi.KeyLocked:
		key = u.client.KeyFingerprint()
	case huaweiapi.ClockSkew:
		pause = 5 * time.Minute
	default:
		return false, s.answered(ctx, u)
	}
	err = s.db.UpstreamFailed(ctx, u.account.ID, *p, s.now().Add(pause), key)
	u.mu.Lock()
	u.closed = true
	u.mu.Unlock()
	return true, err
}

// answered notes that the upstream answered, at most once a few seconds.
func (s *Syncer) answered(ctx context.Context, u *upstream) error {
	now := s.now()
	u.mu.Lock()
	recent := now.Sub(u.heardAt) < 2*time.Second && !u.heardAt.IsZero()
	if !recent {
		u.heardAt = now
	}
	u.mu.Unlock()
	if recent {
		return nil
	}
	return s.db.UpstreamAnswered(ctx, u.account.ID, now)
}

// pulse asks something small of an account that has been idle.
func (s *Syncer) pulse(ctx context.Context, u *upstream) error {
	u.mu.Lock()
	idle := s.now().Sub(u.heardAt) >= pulseEvery
	u.mu.Unlock()
	if !idle {
		return nil
	}
	_, err := u.client.ShowCustomerAccountBalances(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err == nil {
		return s.answered(ctx, u)
	}
	_, err = s.closeGate(ctx, u, err, problemOf(err, s.now()))
	return err
}

// notWhole is the failure of a reading that contradicted itself.
type notWhole struct {
	why         string // code, colon, in words
	found, want int    // the two numbers that differ
}

// reading is the failure as the two numbers of a check.
func (e *notWhole) reading(at time.Time) store.Reading {
	return store.Reading{Lines: int64(e.found), Stated: int64(e.want), At: at}
}

func (e *notWhole) Error() string { return "the reading is not whole: " + e.why }

// problemOf turns an error into the code that pages have words for. The detail
// is the error's text, which holds no key and no customer data.
func problemOf(err error, now time.Time) *billing.SyncProblem {
	p := &billing.SyncProblem{Code: "internal", Detail: err.Error(), At: now}
	var moved *notWhole
	var e *huaweiapi.Error
	switch {
	case errors.As(err, &moved):
		p.Code, p.Detail = "not_whole", moved.why
	case errors.Is(err, huaweiapi.ErrMoved):
		p.Code, p.Detail = "not_whole", "moved"
	case errors.As(err, &e):
		p.Code = problemCodes[e.Kind]
		p.Detail = e.Error()
		if p.Code == "" {
			p.Code = "upstream_error"
		}
	}
	return p
}

var problemCodes = map[huaweiapi.ErrorKind]string{
	huaweiapi.Unreachable: "unreachable",
	huaweiapi.Timeout:     "unreachable",
	huaweiapi.Signature:   "wrong_key",
	huaweiapi.UnknownKey:  "wrong_key",
	huaweiapi.KeyLocked:   "locked",
	huaweiapi.ClockSkew:   "clock_skew",
	huaweiapi.Throttled:   "throttled",
	huaweiapi.Forbidden:   "forbidden",
	huaweiapi.Refused:     "upstream_error",
	huaweiapi.Upstream:    "upstream_error",
	huaweiapi.BadAnswer:   "bad_answer",
	huaweiapi.NotValid:    "internal",
}
