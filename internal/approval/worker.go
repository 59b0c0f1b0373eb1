package approval

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/crash"
	"portal/internal/fault"
)

// Worker makes the one try of approved requests. It polls the table: nothing
// that is only in memory decides, and any number of workers may run. It never
// touches another process's attempt.
type Worker struct {
	store  Store
	reader Reader
	payer  Payer
	name   string
	now    func() time.Time
	log    *slog.Logger
	halted map[int64]int // accounts whose key was refused, and how often their queue was resumed by then
	mu     sync.Mutex
}

// atOnce is how many tries one worker makes side by side.
const atOnce = 4

// NewWorker returns a worker; it needs all of the configuration.
func NewWorker(c Config) *Worker {
	c = c.withDefaults()
	return &Worker{store: c.Store, reader: c.Reader, payer: c.Payer, name: c.Name, now: c.Now, log: c.Log, halted: make(map[int64]int)}
}

// Run works until ctx ends; a call that has begun is seen to its end and its
// result is kept.
func (w *Worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		worked, err := w.Tick(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.Error("submitting", "error", err)
		}
		if !worked || err != nil {
			pause(ctx, timing.Poll)
		}
	}
	return nil
}

// Tick makes the tries that are due, and reports whether there were any.
func (w *Worker) Tick(ctx context.Context) (worked bool, err error) {
	var accounts []int64
	for _, account := range w.payer.Accounts() {
		if w.usable(ctx, account) {
			accounts = append(accounts, account)
		}
	}
	if len(accounts) == 0 {
		return false, nil
	}
	due, err := w.store.Claimable(ctx, accounts, 4*atOnce)
	if err != nil {
		return false, err
	}
	if len(due) > 0 {
		crash.At("C4")
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	places := make(chan struct{}, atOnce)
	for i := range due {
		if ctx.Err() != nil {
			break
		}
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			if did, e := w.try(ctx, &due[i]); e != nil || did {
				mu.Lock()
				defer mu.Unlock()
				worked, err = worked || did, errors.Join(err, e)
			}
		})
	}
	wg.Wait()
	return worked, err
}

// usable reports whether an account's key may be used. The refusal of a key
// stops the account's queue for all workers, until a person resumes it (C18).
func (w *Worker) usable(ctx context.Context, account int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	code, detail := w.payer.Stopped(account)
	if code == "" {
		return true
	}
	resumed, err := w.store.QueueResumed(ctx, account)
	if err != nil {
		w.log.Error("the queue was not read", "account", account, "error", err)
		return false
	}
	before, known := w.halted[account]
	if known && resumed > before {
		delete(w.halted, account)
		w.payer.Rearm(account)
		return true
	}
	if known {
		return false
	}
	if err := w.store.StopQueue(ctx, account, w.payer.KeyPrint(account), code, detail); err != nil {
		w.log.Error("the queue was not stopped", "account", account, "error", err)
		return false
	}
	w.halted[account] = resumed
	w.log.Error("the key that pays was refused: nothing is submitted until an admin resumes the queue", "account", account, "code", code)
	return false
}

// try reads the thing once more, claims the request and makes the call. did
// reports whether anything was done.
func (w *Worker) try(ctx context.Context, r *Request) (did bool, err error) {
	ask := askOf(&r.Snapshot)
	readAt := w.now()
	facts, err := w.read(ctx, &ask, readAt)
	if err != nil {
		return false, w.later(ctx, r, err)
	}
	policy, err := w.store.ApprovalPolicy(ctx)
	if err != nil {
		return false, err
	}
	to, reason, changes, err := compare(r, &facts, &policy)
	if err != nil {
		return false, fmt.Errorf("request %d: %w", r.ID, err)
	}
	if to != "" {
		return true, w.end(ctx, r, to, reason, changes)
	}
	signedAt := w.now()
	ahead, known := w.reader.Ahead(r.AccountID)
	a, err := w.store.Claim(ctx, Claim{
		RequestID: r.ID, Seq: r.Seq, Worker: w.name, SignedAt: signedAt, Dead: deadAfter(&policy), By: auth.System("worker"),
	}, func(f ClaimFacts) error {
		defer crash.At("C5")
		return mayClaim(&f, clocks{now: w.now(), readAt: readAt, ahead: ahead, known: known}, &timing)
	})
	if err != nil {
		return false, w.unclaimed(ctx, r, err)
	}
	crash.At("C6")
	w.submit(ctx, r, &a)
	return true, nil
}

// read asks for the facts, for no longer than they would count as fresh.
func (w *Worker) read(ctx context.Context, a *Ask, at time.Time) (Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, timing.FreshRead)
	defer cancel()
	return readFacts(ctx, w.store, w.reader, a, at)
}

// later puts a request off whose thing could not be read.
func (w *Worker) later(ctx context.Context, r *Request, cause error) error {
	if ctx.Err() != nil {
		return nil
	}
	switch f := fault.As(cause); {
	case f == nil:
		return fmt.Errorf("request %d: %w", r.ID, cause)
	case f.Code == fault.NoSuchResource:
		return w.end(ctx, r, External, ReasonDoneElsewhere, nil)
	}
	w.log.Info("not submitted: the upstream could not be read", "request", r.ID, "error", cause)
	return w.move(ctx, r, func(c Current) (*Move, error) {
		at := c.Now.Add(timing.BackOff[0])
		return &Move{NotBefore: &at}, nil
	})
}

// end moves a request that can't be submitted any more.
func (w *Worker) end(ctx context.Context, r *Request, to State, reason string, changes []Change) error {
	return w.move(ctx, r, func(Current) (*Move, error) {
		return &Move{To: to, By: auth.System("worker"), Reason: reason, Detail: changeDetail(changes)}, nil
	})
}

// move changes a request that is as we have seen it; somebody else may have been
// quicker, which is fine.
func (w *Worker) move(ctx context.Context, r *Request, change func(Current) (*Move, error)) error {
	err := w.store.MoveRequest(ctx, r.ID, func(c Current) (*Move, error) {
		if c.Seq != r.Seq {
			return nil, ErrStale
		}
		return change(c)
	})
	if errors.Is(err, ErrStale) {
		return nil
	}
	return err
}

func changeDetail(changes []Change) map[string]any {
	if len(changes) == 0 {
		return nil
	}
	list := make([]map[string]string, len(changes))
	for i, c := range changes {
		list[i] = map[string]string{"name": c.Name, "was": c.Was, "is": c.Is}
	}
	return map[string]any{"changes": list}
}

// unclaimed deals with a claim that was not made. Nothing is sent, whatever it is.
func (w *Worker) unclaimed(ctx context.Context, r *Request, err error) error {
	var wait *notNow
	var gone *never
	switch {
	case errors.Is(err, ErrBusy), errors.Is(err, ErrStale):
		return nil // another worker has it
	case errors.As(err, &wait):
		w.log.Info("not submitted", "request", r.ID, "why", wait.why)
		return w.move(ctx, r, func(c Current) (*Move, error) {
			at := c.Now.Add(timing.BackOff[0] / 2)
			return &Move{NotBefore: &at}, nil
		})
	case errors.As(err, &gone):
		return w.end(ctx, r, Superseded, gone.reason, []Change{{Name: gone.reason, Is: gone.what}})
	case errors.Is(err, ErrLost):
		return enterSafeMode(ctx, w.store, auth.System("worker"), "the database is not the one of the last claim, or has lost commits")
	}
	return err
}

// submit makes the call of a claimed request and keeps what it proves. Neither
// is cut short by the end of the process's context.
func (w *Worker) submit(ctx context.Context, r *Request, a *Attempt) {
	ctx = context.WithoutCancel(ctx)
	crash.At("C7")
	crash.At("C14")
	receipt := w.payer.Submit(ctx, r.AccountID, a.SignedAt, WriteOf(&r.Snapshot))
	crash.At("C10")
	to, outcome, reason := judge(r.Operation, &receipt)
	w.log.Info("submitted", "request", r.ID, "operation", r.Operation, "attempt", a.Number, "outcome", receipt.Outcome, "status", receipt.Status, "code", receipt.Code)
	if outcome == NotExecuted && receipt.Status != 0 {
		crash.At("C18")
	}
	keepUntil := time.Now().Add(timing.NoResult)
	for {
		err := w.keep(ctx, r, a, &receipt, to, outcome, reason)
		switch {
		case err == nil:
			crash.At("C11")
			w.usable(ctx, r.AccountID)
			return
		case errors.Is(err, ErrStale): // the janitor has taken it over
			w.log.Warn("the result came too late for its row", "request", r.ID, "attempt", a.Number)
			return
		case time.Now().After(keepUntil):
			w.log.Error("the result was not kept; reading will find it", "request", r.ID, "attempt", a.Number, "error", err)
			return
		}
		time.Sleep(timing.Poll)
	}
}

// keep moves the request to what the receipt proves, if it is still submitting
// with this very attempt open.
func (w *Worker) keep(ctx context.Context, r *Request, a *Attempt, receipt *billing.Receipt, to State, outcome AttemptOutcome, reason string) error {
	return w.store.MoveRequest(ctx, r.ID, func(c Current) (*Move, error) {
		if c.State != Submitting || c.Attempt == nil || c.Attempt.ID != a.ID || c.Attempt.Outcome != Open {
			return nil, ErrStale
		}
		m := &Move{
			To: to, By: auth.System("worker"), Reason: reason, Close: &Result{AttemptID: a.ID, Outcome: outcome, Receipt: *receipt},
			Detail:   map[string]any{"attempt": a.Number, "status": receipt.Status, "code": receipt.Code},
			Evidence: &Evidence{Kind: FromReceipt, AskedAt: a.ClaimedAt, Body: receiptBody(receipt)},
		}
		at := c.Now.Add(timing.readAfter(0))
		switch to {
		case Approved:
			back := c.Now.Add(timing.backOff(c.Tries + 1))
			m.NotBefore = &back
		case Confirming, Unknown:
			m.NextReadAt, m.Orders = &at, receipt.Orders
		}
		return m, nil
	})
}

func receiptBody(r *billing.Receipt) map[string]any {
	b := map[string]any{"operation": r.Operation, "outcome": r.Outcome.String(), "status": r.Status, "code": r.Code, "request_id": r.RequestID}
	if len(r.Orders) > 0 {
		b["orders"] = r.Orders
	}
	if len(r.Checks) > 0 {
		b["checks"] = r.Checks
	}
	return b
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
