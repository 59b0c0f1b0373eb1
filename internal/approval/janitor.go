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

// Janitor finds out. It ends what the clock ends, reads until an outcome is
// known, matches payments with their bill lines, and notices what was done
// elsewhere. It makes no write upstream; any number may run.
type Janitor struct {
	store    Store
	reader   Reader
	accounts func() []int64
	now      func() time.Time
	log      *slog.Logger

	lookedAt time.Time // when drift and outside were last looked for
}

// NewJanitor returns a janitor of the accounts whose read key it has.
func NewJanitor(c Config, accounts []int64) *Janitor {
	return NewJanitorOf(c, func() []int64 { return accounts })
}

// NewJanitorOf returns a janitor of accounts that may come and go.
func NewJanitorOf(c Config, accounts func() []int64) *Janitor {
	c = c.withDefaults()
	return &Janitor{store: c.Store, reader: c.Reader, accounts: accounts, now: c.Now, log: c.Log}
}

// Run works until ctx ends.
func (j *Janitor) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := j.Tick(ctx); err != nil && ctx.Err() == nil {
			j.log.Error("finding outcomes", "error", err)
		}
		pause(ctx, timing.Poll)
	}
	return nil
}

// lookEvery is how often the copy of the orders is compared with the requests.
const lookEvery = 10 * time.Second

// Tick does all that is due once.
func (j *Janitor) Tick(ctx context.Context) error {
	err := j.store.Beat(ctx)
	if errors.Is(err, ErrLost) {
		err = enterSafeMode(ctx, j.store, auth.System("janitor"), "the database is not the one that was seen before, or has lost commits")
	}
	err = errors.Join(err, j.endOverdue(ctx), j.readDue(ctx), j.matchDue(ctx))
	if j.now().Sub(j.lookedAt) >= lookEvery {
		j.lookedAt = j.now()
		err = errors.Join(err, j.compareCopies(ctx), j.noteOutside(ctx))
	}
	return err
}

// endOverdue expires what waited too long, and makes an attempt without a
// result a question.
func (j *Janitor) endOverdue(ctx context.Context) error {
	ids, err := j.store.Overdue(ctx, timing.NoResult, 100)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, ignoreStale(j.store.MoveRequest(ctx, id, overdueMove)))
	}
	return errors.Join(errs...)
}

// overdueMove is the rule of what the clock alone does.
func overdueMove(c Current) (*Move, error) {
	by := auth.System("janitor")
	switch {
	case c.State.Waiting() && !c.ExpiresAt.After(c.Now):
		return &Move{To: Expired, By: by, Reason: ReasonTimeUp}, nil
	case c.State == Submitting && c.Now.Sub(c.StateAt) >= timing.NoResult && c.Attempt != nil:
		return &Move{
			To: Unknown, By: by, Reason: ReasonNoResult, NextReadAt: &c.Now,
			Close: &Result{AttemptID: c.Attempt.ID, Outcome: Unclear},
		}, nil
	}
	return nil, ErrStale
}

func ignoreStale(err error) error {
	if errors.Is(err, ErrStale) {
		return nil
	}
	return err
}

// readLease is for how long a read is left to the janitor that took it.
func readLease() time.Duration { return crash.Scale(60 * time.Second) }

// readers is how many outcomes one janitor reads side by side.
const readers = 8

// readDue reads the open outcomes whose turn it is.
func (j *Janitor) readDue(ctx context.Context) error {
	tasks, err := j.store.DueReads(ctx, j.accounts(), readLease(), 4*readers)
	if err != nil {
		return err
	}
	if len(tasks) > 0 {
		crash.At("C13")
	}
	return each(tasks, func(t *ReadTask) error { return j.find(ctx, t) })
}

// each runs f over the tasks, some side by side.
func each(tasks []ReadTask, f func(*ReadTask) error) error {
	var wg sync.WaitGroup
	errs := make([]error, len(tasks))
	places := make(chan struct{}, readers)
	for i := range tasks {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			errs[i] = f(&tasks[i])
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// find reads one open outcome and moves the request as far as that proves.
func (j *Janitor) find(ctx context.Context, t *ReadTask) error {
	r := &t.Request
	if t.Attempt == nil {
		return fmt.Errorf("request %d has an open outcome and no attempt", r.ID)
	}
	found, err := readOutcome(ctx, j.reader, r, func(order string) (bool, error) {
		other, err := j.store.RenewalOf(ctx, r.AccountID, order)
		return other != nil && other.ID != r.ID, err
	})
	var to State
	var reason string
	var evidence *Evidence
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		j.log.Info("outcome not read", "request", r.ID, "error", err)
		if t.Now.Sub(t.Attempt.ClaimedAt) >= timing.GiveUp {
			to, reason = NeedsReview, ReasonTooLong
		}
	} else {
		to, reason = settle(r, t.Attempt, found, t.Now, timing.GiveUp)
		evidence = &Evidence{Kind: FromReading, AskedAt: t.Now, Body: found.body()}
		if found.Finding == FoundPending {
			crash.At("C15")
		}
	}
	crash.At("C12")
	err = j.store.MoveRequest(ctx, r.ID, func(c Current) (*Move, error) {
		if c.Seq != r.Seq {
			return nil, ErrStale
		}
		return outcomeMove(c, to, reason, evidence, found), nil
	})
	if err == nil && to != "" {
		j.log.Info("outcome found", "request", r.ID, "state", to, "reason", reason)
		if to == Paid || to == Done {
			err = j.store.DueSooner(ctx, r.AccountID, changedBy(r.Operation), j.now())
		}
	}
	return ignoreStale(err)
}

// changedBy are the copies that are not right any more once an operation has
// happened: people look at them next, for the order that a renewal has made first.
func changedBy(op Operation) []billing.SyncKind {
	switch op {
	case Pay:
		return []billing.SyncKind{billing.SyncOrders, billing.SyncBalances, billing.SyncCoupons}
	case Cancel, Renew:
		return []billing.SyncKind{billing.SyncOrders}
	case Unsubscribe:
		return []billing.SyncKind{billing.SyncOrders, billing.SyncSubscriptions, billing.SyncBalances}
	case AutoRenewOn, AutoRenewOff, PayPerUseOn, PayPerUseOff:
		return []billing.SyncKind{billing.SyncSubscriptions}
	}
	return nil
}

// outcomeMove keeps a reading: the move that it proves, or the next turn. An
// outcome that stays open for long is told to people once.
func outcomeMove(c Current, to State, reason string, evidence *Evidence, found Reading) *Move {
	m := &Move{To: to, By: auth.System("janitor"), Reason: reason, Evidence: evidence}
	if len(found.Orders) > 0 && found.Finding == FoundDone {
		m.Orders = found.Orders
	}
	if to != "" {
		if to == Paid {
			m.NextReadAt = &c.Now
		}
		return m
	}
	m.Evidence = nil // a reading that proves nothing yet is not kept
	next := c.Now.Add(timing.readAfter(c.Reads))
	m.NextReadAt = &next
	if c.AlarmedAt.IsZero() && c.Attempt != nil && c.Now.Sub(c.Attempt.ClaimedAt) >= timing.Alarm {
		m.Alarmed, m.Action, m.Reason = true, "approval.alarm", ReasonNoAnswer
	}
	return m
}

// matchDue matches payments with their order and bill lines.
func (j *Janitor) matchDue(ctx context.Context) error {
	tasks, err := j.store.DueMatches(ctx, j.accounts(), readLease(), 4*readers)
	if err != nil {
		return err
	}
	return each(tasks, func(t *ReadTask) error { return j.match(ctx, t) })
}

func (j *Janitor) match(ctx context.Context, t *ReadTask) error {
	r := &t.Request
	o, lines, err := j.readPayment(ctx, r)
	if err != nil {
		if ctx.Err() == nil {
			j.log.Info("payment not matched yet", "request", r.ID, "error", err)
		}
		return nil // the lease decides when it is tried again
	}
	differences, waiting, err := Match(r, &o, lines)
	if err != nil {
		return fmt.Errorf("match request %d: %w", r.ID, err)
	}
	return ignoreStale(j.store.MoveRequest(ctx, r.ID, func(c Current) (*Move, error) {
		if c.Seq != r.Seq {
			return nil, ErrStale
		}
		return matchMove(c, &o, lines, differences, waiting, t.Now), nil
	}))
}

func (j *Janitor) readPayment(ctx context.Context, r *Request) (billing.Order, []billing.Line, error) {
	o, err := j.reader.ReadOrder(ctx, r.AccountID, r.OrderID)
	if err != nil {
		return o, nil, err
	}
	first := billing.CycleAt(o.PaidAt)
	lines, err := j.reader.ReadLines(ctx, r.AccountID, r.OrderID, first)
	if err != nil {
		return o, nil, err
	}
	if next := first.Next(); !billing.CycleAt(j.now()).Before(next) { // late ones roll into the next month
		late, err := j.reader.ReadLines(ctx, r.AccountID, r.OrderID, next)
		if err != nil {
			return o, nil, err
		}
		lines = append(lines, late...)
	}
	return o, lines, nil
}

// matchMove says what the match means: reconciled, mismatch, or wait for lines.
func matchMove(c Current, o *billing.Order, lines []billing.Line, differences []Change, waiting bool, asked time.Time) *Move {
	body := map[string]any{"order": o.ID, "lines": len(lines)}
	for name, value := range changeDetail(differences) {
		body[name] = value
	}
	m := &Move{By: auth.System("janitor"), Evidence: &Evidence{Kind: FromBillLines, AskedAt: asked, Body: body}, Detail: changeDetail(differences)}
	overdue := c.Now.Sub(c.StateAt) >= timing.Lines
	switch {
	case waiting && len(differences) == 0 && overdue:
		m.To, m.Reason = Mismatch, ReasonNoLines
	case waiting && len(differences) == 0, !overdue && onlyShort(differences, lines):
		next := c.Now.Add(timing.LinesEvery)
		return &Move{NextReadAt: &next}
	case len(differences) > 0:
		m.To, m.Reason = Mismatch, ReasonDiffers
	default:
		m.To, m.Reason = Reconciled, ReasonMatched
	}
	return m
}

// onlyShort reports whether all that differs is that the lines say less than
// was approved: the rest of them may still come.
func onlyShort(differences []Change, lines []billing.Line) bool {
	if len(lines) == 0 || len(differences) == 0 {
		return false
	}
	for _, d := range differences {
		switch d.Name {
		case "bill_due", "bill_coupon", "bill_paid":
			if !lessText(d.Is, d.Was) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// lessText compares two exact amounts of one currency.
func lessText(a, b string) bool {
	x, errX := parseAmount(a)
	y, errY := parseAmount(b)
	if errX != nil || errY != nil {
		return false
	}
	c, err := x.Cmp(y)
	return err == nil && c < 0
}

// compareCopies ends waiting requests whose order our copy has seen change.
func (j *Janitor) compareCopies(ctx context.Context) error {
	drifts, err := j.store.Drifted(ctx, 100)
	if err != nil {
		return err
	}
	var errs []error
	for i := range drifts {
		d := &drifts[i]
		errs = append(errs, ignoreStale(j.store.MoveRequest(ctx, d.Request.ID, func(c Current) (*Move, error) {
			// The list was made before its requests were read: one of them may have moved on.
			if c.Seq != d.Request.Seq || !c.State.Waiting() {
				return nil, ErrStale
			}
			return driftMove(c, &d.Order), nil
		})))
	}
	return errors.Join(errs...)
}

// driftMove compares a waiting request with our copy of its order. The copy has
// no coupons and discounts on offer; those are read before the claim.
func driftMove(c Current, o *billing.Order) *Move {
	by := auth.System("sync")
	version := o.Version
	s := &c.Snapshot
	if o.Status != billing.OrderPendingPayment {
		return &Move{To: External, By: by, Reason: ReasonDoneElsewhere, Detail: map[string]any{"status": int(o.Status)}, OrderSeen: &version}
	}
	before := s.Discounted
	if s.Discount != nil {
		if sum, err := before.Add(s.Discount.Off); err == nil {
			before = sum
		}
	}
	is := func(name, was, now string) []Field { return []Field{{name, was}, {name, now}} }
	var changes []Change
	for _, pair := range [][]Field{
		is("list", s.List.Exact(), o.List.Exact()), is("discounted", before.Exact(), o.Discounted.Exact()), is("currency", s.Currency, o.Discounted.Currency()),
		is("pay_by", instant(s.PayBy), instant(o.PayBy)), is("lines", s.Lines, LinesDigest(o.Items)),
	} {
		if pair[0].Value != pair[1].Value {
			changes = append(changes, Change{pair[0].Name, pair[0].Value, pair[1].Value})
		}
	}
	if len(changes) > 0 {
		return &Move{To: Superseded, By: by, Reason: ReasonChanged, Detail: changeDetail(changes), OrderSeen: &version}
	}
	return &Move{OrderSeen: &version}
}

func (j *Janitor) noteOutside(ctx context.Context) error {
	n, err := j.store.NoteOutside(ctx)
	if err != nil && fault.As(err) == nil {
		return err
	}
	if n > 0 {
		j.log.Warn("orders were paid or cancelled outside the portal", "orders", n)
	}
	return nil
}
