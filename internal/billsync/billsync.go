// Package billsync copies what the upstream knows into our PostgreSQL, again
// and again. It is the one room that holds both the client and the store.
//
// What there is to copy lies in rows (sync_task) with a due time. Each account
// has lanes that claim due rows: one for money (balances, orders), so that it
// never waits behind those that read the books, old orders, the shelf and what
// the account holds. Any number of processes may run; a claim dies with the
// process that holds it. A run that is
// killed at any moment leaves what was published before, whole.
package billsync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

// Config introduces the rooms to the sync.
type Config struct {
	DB       *store.DB
	Clients  map[int64]*huaweiapi.Client // by our account id
	SpoolDir string                      // pages wait here until their month is whole
	Now      func() time.Time            // nil = time.Now
	Log      *slog.Logger                // nil = silent
}

// Syncer runs the sync of some accounts.
type Syncer struct {
	db       *store.DB
	accounts map[int64]*upstream
	spool    string
	now      func() time.Time
	log      *slog.Logger
}

// upstream is one account's client and what this process knows of it.
type upstream struct {
	account billing.Account
	client  *huaweiapi.Client

	reading chan struct{} // holds one: whose turn it is to read a month's lines

	mu      sync.Mutex
	rearmed int       // the gate's count when the client was last armed
	closed  bool      // this process has closed the gate since then
	heardAt time.Time // last answer of any call
}

// monthsBack is how far back the upstream keeps bills: three years.
const monthsBack = 36

// Lanes: what each works on, the most urgent kind first.
var (
	moneyLane   = store.Wanted{Kinds: []billing.SyncKind{billing.SyncBalances, billing.SyncOrders}}
	historyLane = store.Wanted{Kinds: []billing.SyncKind{billing.SyncOrderHistory}} // long, so never before what is new
	booksLane   = store.Wanted{Kinds: []billing.SyncKind{billing.SyncProducts, billing.SyncBill}}
	// A lane of its own: what is held would otherwise wait for years of bills.
	holdingsLane = store.Wanted{Kinds: holdingKinds}
	// What pages only look up or analyse neither waits for months of bills nor holds them up.
	shelfLane = store.Wanted{Kinds: []billing.SyncKind{billing.SyncCatalog, billing.SyncUsage, billing.SyncCosts}}
)

// booksWorkers is how many months are worked on at once: while one is loaded, the
// next is read, so that the upstream's rate is used without a break. They read
// one after the other, the newest first: see upstream.reading.
const booksWorkers = 2

// New returns a syncer. Run or SyncNow start it.
func New(c Config) *Syncer {
	s := &Syncer{db: c.DB, accounts: make(map[int64]*upstream), spool: c.SpoolDir, now: c.Now, log: c.Log}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for id, client := range c.Clients {
		s.accounts[id] = &upstream{account: billing.Account{ID: id}, client: client, reading: make(chan struct{}, 1)}
	}
	return s
}

// Run works until ctx ends. An error is one that no later try can mend, such
// as a spool directory that cannot be written.
func (s *Syncer) Run(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, u := range s.accounts {
		g.Go(func() error { return s.loop(ctx, u, moneyLane) })
		g.Go(func() error { return s.loop(ctx, u, historyLane) })
		for range booksWorkers {
			g.Go(func() error { return s.loop(ctx, u, booksLane) })
		}
		g.Go(func() error { return s.loop(ctx, u, shelfLane) })
		g.Go(func() error { return s.loop(ctx, u, holdingsLane) })
		g.Go(func() error { return s.plan(ctx, u) })
	}
	err := g.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

// prepare makes the spool, reads the accounts and their tasks.
func (s *Syncer) prepare(ctx context.Context) error {
	if err := os.MkdirAll(s.spool, 0o700); err != nil {
		return fmt.Errorf("spool directory: %w", err)
	}
	known, err := s.db.AllAccounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range known {
		if u := s.accounts[a.ID]; u != nil {
			u.account = a
		}
	}
	for id, u := range s.accounts {
		if u.account.DomainID == "" {
			return fmt.Errorf("account %d is not in the database", id)
		}
		if err := s.ensureTasks(ctx, u); err != nil {
			return err
		}
	}
	s.sweepSpool()
	return nil
}

func (s *Syncer) ensureTasks(ctx context.Context, u *upstream) error {
	now := s.now()
	last := billing.CycleAt(now)
	return s.db.EnsureTasks(ctx, u.account.ID, last.Add(1-monthsBack), last, now)
}

// plan adds the task of a new month when it begins.
func (s *Syncer) plan(ctx context.Context, u *upstream) error {
	for sleep(ctx, time.Minute) {
		if err := s.ensureTasks(ctx, u); err != nil && ctx.Err() == nil {
			s.log.Error("sync tasks not planned", "account", u.account.ID, "error", err)
		}
	}
	return nil
}

// loop works one lane: a task when one is due, a breath when none is.
func (s *Syncer) loop(ctx context.Context, u *upstream, lane store.Wanted) error {
	for ctx.Err() == nil {
		worked, err := s.tick(ctx, u, lane)
		if err != nil && ctx.Err() == nil {
			s.log.Error("sync tick failed", "account", u.account.ID, "error", err)
		}
		if !worked {
			sleep(ctx, time.Second)
		}
	}
	return nil
}

// tick runs the most urgent due task of a lane. It reports whether there was one.
func (s *Syncer) tick(ctx context.Context, u *upstream, lane store.Wanted) (worked bool, err error) {
	open, err := s.gateOpen(ctx, u)
	if err != nil || !open {
		return false, err
	}
	task, err := s.db.ClaimTask(ctx, u.account.ID, lane, s.now())
	if err != nil {
		return false, err
	}
	if task == nil {
		if lane.Kinds[0] == billing.SyncBalances {
			return false, s.pulse(ctx, u)
		}
		return false, nil
	}
	return true, s.work(ctx, u, task)
}

// work runs one claimed task and records what came of it.
func (s *Syncer) work(ctx context.Context, u *upstream, task *store.ClaimedTask) error {
	m := newMeter(ctx, task)
	done, err := s.copyKind(ctx, u, task, m)
	m.stop()
	if ctx.Err() != nil {
		task.Release() // killed or stopped: still due
		return nil
	}
	now := s.now()
	o := store.Outcome{Done: done.count, Result: done.result, NextAt: done.next}
	if err != nil {
		o.Problem = problemOf(err, now)
		o.NextAt = now.Add(retryAfter(task.Tries))
		s.log.Warn("sync failed", "account", u.account.ID, "kind", task.Kind, "cycle", task.Cycle, "code", o.Problem.Code, "error", err)
		stopsAll, gateErr := s.closeGate(ctx, u, err, o.Problem)
		if gateErr != nil {
			return gateErr
		}
		if stopsAll {
			o.NextAt = now // the gate decides when
		}
	} else if err := s.answered(ctx, u); err != nil {
		return err
	}
	return task.Finish(context.WithoutCancel(ctx), o, now)
}

// result is what copying one thing came to.
type result struct {
	count  int64
	result string // for bills: new, unchanged, …
	next   time.Time
}

func (s *Syncer) copyKind(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (result, error) {
	switch task.Kind {
	case billing.SyncBalances:
		return s.copyBalances(ctx, u)
	case billing.SyncOrders:
		return s.copyOrders(ctx, u, task, m)
	case billing.SyncOrderHistory:
		return s.copyOrderHistory(ctx, u, task, m)
	case billing.SyncProducts:
		return s.copyProducts(ctx, u)
	case billing.SyncBill:
		return s.copyBill(ctx, u, task, m)
	case billing.SyncSubscriptions, billing.SyncCoupons, billing.SyncPackages, billing.SyncDeductions, billing.SyncInvoices:
		return s.copyHolding(ctx, u, task, m)
	case billing.SyncCatalog:
		return s.copyCatalog(ctx, u, m)
	case billing.SyncCosts:
		return s.copyCosts(ctx, u, m)
	case billing.SyncUsage:
		return s.copyUsage(ctx, u, m)
	}
	return result{}, fmt.Errorf("unknown sync kind %q", task.Kind)
}

// retryAfter grows with the failures in a row: half a minute to an hour.
func retryAfter(tries int) time.Duration {
	steps := []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}
	return steps[min(tries, len(steps)-1)]
}

// sleep waits for d; false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
