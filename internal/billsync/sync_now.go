package billsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/store"
)

// Request says what `portal sync` should bring up to date.
type Request struct {
	AccountID int64         // 0 = all accounts
	Month     billing.Cycle // this month's bill only
	From      billing.Cycle // bills from this month on, and everything else
	Full      bool          // every month again, not only what is due
	Bills     bool          // with From: the bills and nothing else
}

// SyncNow does what the periodic sync does, at once and until it is done. The
// running service may take part: both claim from the same rows. progress gets
// the tasks a few times a second. The error names what could not be brought up to date.
func (s *Syncer) SyncNow(ctx context.Context, r Request, progress func([]billing.SyncTask)) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	started := s.now()
	var scope billing.Scope
	for id, u := range s.accounts {
		if r.AccountID != 0 && r.AccountID != id {
			continue
		}
		scope.Accounts = append(scope.Accounts, id)
		if err := s.request(ctx, u, r); err != nil {
			return err
		}
	}
	if len(scope.Accounts) == 0 {
		return errors.New("there is no such account with a key")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, gctx := errgroup.WithContext(ctx)
	for _, id := range scope.Accounts {
		for _, lane := range r.lanes() {
			g.Go(func() error { return s.loop(gctx, s.accounts[id], lane) })
		}
	}
	err := s.watch(ctx, scope, r, started, progress)
	cancel()
	return errors.Join(err, g.Wait())
}

// lanes are the usual ones, or only the month that r is about.
func (r *Request) lanes() []store.Wanted {
	if !r.Month.IsZero() {
		return []store.Wanted{{Kinds: []billing.SyncKind{billing.SyncBill}, From: r.Month, To: r.Month}}
	}
	books := booksLane
	books.From = r.From
	if r.Bills {
		books.Kinds = []billing.SyncKind{billing.SyncBill}
		return []store.Wanted{books, books}
	}
	return []store.Wanted{moneyLane, historyLane, books, books, shelfLane, holdingsLane}
}

// request makes due what r asks for.
func (s *Syncer) request(ctx context.Context, u *upstream, r Request) error {
	id := u.account.ID
	scope := billing.Scope{Accounts: []int64{id}}
	if !r.Month.IsZero() {
		if err := s.db.EnsureTasks(ctx, id, r.Month, r.Month, s.now()); err != nil {
			return err
		}
		return s.db.RequestSync(ctx, scope, id, billing.SyncBill, r.Month, s.now())
	}
	if !r.From.IsZero() {
		if err := s.db.EnsureTasks(ctx, id, r.From, billing.CycleAt(s.now()), s.now()); err != nil {
			return err
		}
	}
	if r.Full {
		return s.db.RequestSync(ctx, scope, id, "", billing.Cycle{}, s.now())
	}
	for _, kind := range []billing.SyncKind{billing.SyncBalances, billing.SyncOrders} {
		if err := s.db.RequestSync(ctx, scope, id, kind, billing.Cycle{}, s.now()); err != nil {
			return err
		}
	}
	return s.db.RequestSync(ctx, scope, id, billing.SyncBill, billing.CycleAt(s.now()), s.now())
}

// watch reports progress until nothing asked for is due any more, or the
// account's gate is closed.
func (s *Syncer) watch(ctx context.Context, scope billing.Scope, r Request, started time.Time, progress func([]billing.SyncTask)) error {
	for sleep(ctx, 300*time.Millisecond) {
		tasks, err := s.db.SyncTasks(ctx, scope)
		if err != nil {
			return err
		}
		progress(tasks)
		health, err := s.db.Health(ctx, scope)
		if err != nil {
			return err
		}
		if p := health.Problem; p != nil && !p.At.Before(started) {
			return fmt.Errorf("%s: %s", p.Code, p.Detail)
		}
		waiting := slices.ContainsFunc(tasks, func(t billing.SyncTask) bool {
			return r.covers(&t) && (t.Running || !t.DueAt.After(s.now()))
		})
		if !waiting {
			return failures(tasks, &r, started)
		}
	}
	return ctx.Err()
}

func (r *Request) covers(t *billing.SyncTask) bool {
	switch {
	case !r.Month.IsZero():
		return t.Cycle == r.Month
	case r.Bills && t.Cycle.IsZero():
		return false
	case !r.From.IsZero() && !t.Cycle.IsZero():
		return !t.Cycle.Before(r.From)
	}
	return true
}

func failures(tasks []billing.SyncTask, r *Request, started time.Time) error {
	var errs []error
	for _, t := range tasks {
		if p := t.Problem; p != nil && r.covers(&t) && !p.At.Before(started) {
			errs = append(errs, fmt.Errorf("%s %s of %s: %s: %s", t.Kind, monthText(t.Cycle), t.AccountName, p.Code, p.Detail))
		}
	}
	return errors.Join(errs...)
}

func monthText(c billing.Cycle) string {
	if c.IsZero() {
		return ""
	}
	return c.String()
}
