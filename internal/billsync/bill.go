package billsync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

const (
	openEvery    = 6 * time.Hour      // while the month moves
	confirmAfter = 30 * time.Minute   // the second reading of a final month
	weekly       = 7 * 24 * time.Hour // closed months, for three months
	monthly      = 30 * 24 * time.Hour
	// moreTries is how often a reading that was not whole is repeated at once.
	moreTries = 3
	// recentDays of an open month are read again; earlier ones are kept while
	// the upstream still counts as many lines.
	recentDays = 3
)

// copyBill reads a month's lines and its summary and publishes them when the
// reading is whole. The summary labels the version and never holds it back.
func (s *Syncer) copyBill(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (result, error) {
	now := s.now()
	if task.Cycle.Before(billing.CycleAt(now).Add(1 - monthsBack)) {
		return result{result: "unchanged", next: now.Add(monthly)}, nil // beyond what the upstream keeps
	}
	state, err := s.db.MonthState(ctx, u.account.ID, task.Cycle)
	if err != nil {
		return result{}, err
	}
	grain, err := s.db.LineGrain(ctx, u.account.ID)
	if err != nil {
		return result{}, err
	}
	published, summaryErr, err := s.readMonth(ctx, u, task, grain, &state, m)
	if err != nil {
		return result{}, err
	}
	if _, err := s.db.Prune(ctx, u.account.ID, task.Cycle); err != nil {
		return result{}, err
	}
	if err := s.afterBill(ctx, u, published.Reason); err != nil {
		return result{}, err
	}
	r := result{count: published.Lines, result: published.Reason, next: nextReading(task.Cycle, &state, published, s.now())}
	return r, summaryErr
}

// readMonth tries a reading up to four times; recent days first where that can do.
func (s *Syncer) readMonth(ctx context.Context, u *upstream, task *store.ClaimedTask, grain billing.LineGrain, state *store.MonthState, m *meter) (p store.Published, summaryErr, err error) {
	summary, summaryErr := s.readSummary(ctx, u, task.Cycle)
	if summaryErr != nil && aboutAccount(summaryErr) {
		return p, nil, summaryErr
	}
	sl := slice{cycle: task.Cycle, grain: grain}
	if !task.Requested {
		sl = recentSlice(task.Cycle, grain, state, s.now())
	}
	for try := 0; ; try++ {
		p, err = s.readOnce(ctx, u, sl, summary, m)
		var moved *notWhole
		if !errors.As(err, &moved) {
			return p, summaryErr, err
		}
		if try == moreTries {
			return p, summaryErr, errors.Join(err, s.db.NoteReading(ctx, u.account.ID, task.Cycle, moved.reading(s.now())))
		}
		s.log.Info("bill reading not whole, once more", "account", u.account.ID, "cycle", task.Cycle, "why", moved.why)
		sl = slice{cycle: task.Cycle, grain: grain}
		m.done.Store(0)
		if !sleep(ctx, time.Second) {
			return p, summaryErr, ctx.Err()
		}
		if fresh, err := s.readSummary(ctx, u, task.Cycle); err == nil {
			summary = fresh
		}
	}
}

// recentSlice is the part of a month that must be read: all of it, but for an
// open month that was read before, a line a deduction then as now.
func recentSlice(cycle billing.Cycle, grain billing.LineGrain, state *store.MonthState, now time.Time) slice {
	whole := slice{cycle: cycle, grain: grain}
	if state.Batch == 0 || state.Final || cycle.Final(now) || grain.Coarse() || state.Grain != grain {
		return whole
	}
	from := min(billing.DayAt(now), cycle.LastDay()) - recentDays + 1
	if from <= cycle.FirstDay() {
		return whole
	}
	return slice{cycle: cycle, grain: grain, from: from, to: cycle.LastDay()}
}

// readOnce reads a slice, adds the days it leaves out from the current version
// and publishes. Lines are decoded while later pages still come, so that little
// is left to do when the last one is there.
func (s *Syncer) readOnce(ctx context.Context, u *upstream, sl slice, summary *billing.Summary, m *meter) (p store.Published, err error) {
	pages, err := s.openSpool(u.account.ID, sl)
	if err != nil {
		return p, err
	}
	r := reading{slice: sl}
	defer r.close()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.fetchInTurn(gctx, u, sl, pages, m) })
	useless := false // the pages, for another try
	g.Go(func() error {
		err := s.loadPages(gctx, u, pages, &r)
		useless = err != nil && gctx.Err() == nil
		return err
	})
	if err = g.Wait(); err == nil {
		err = s.checkReading(ctx, u, summary, &r)
	}
	if err == nil || useless || isNotWhole(err) {
		pages.remove()
	}
	if err != nil {
		return p, err
	}
	return s.publish(ctx, u, summary, &r)
}

// reading is a slice of a month on its way into a new version.
type reading struct {
	slice
	load  *store.Load // nil until the first page is there
	total int         // records that the upstream has in the slice
	kept  int64       // lines of the days before it
}

func (r *reading) close() {
	if r.load != nil {
		r.load.Close()
	}
}

// loadPages adds the days before the slice and then the lines of its pages.
func (s *Syncer) loadPages(ctx context.Context, u *upstream, pages *spool, r *reading) (err error) {
	total, currency, err := pages.await(ctx)
	if err != nil {
		return err
	}
	if currency == "" {
		currency = u.account.Currency
	}
	r.total = total
	if r.load, err = s.db.NewLoad(u.account.ID, r.cycle, currency, s.spool); err != nil {
		return err
	}
	if r.from != 0 {
		if r.kept, err = r.load.Keep(ctx, r.from); err != nil {
			return err
		}
	}
	return pour(ctx, pages, total, r.slice, r.load)
}

// checkReading asks the upstream whether anything moved while it was read.
func (s *Syncer) checkReading(ctx context.Context, u *upstream, summary *billing.Summary, r *reading) error {
	if err := s.checkSteady(ctx, u, r.cycle, summary, r.total); err != nil {
		return err
	}
	if r.from == 0 {
		return nil
	}
	return s.checkKept(ctx, u, r)
}

func (s *Syncer) publish(ctx context.Context, u *upstream, summary *billing.Summary, r *reading) (p store.Published, err error) {
	now := s.now()
	final := r.cycle.Final(now)
	p, err = r.load.Publish(ctx, store.Verdict{
		Final: final, Grain: r.grain, Late: !final && !now.Before(r.cycle.Next().Start()), ReadAt: now, Summary: summary,
	})
	if err != nil {
		return p, err
	}
	stated := int64(r.total) + r.kept
	if err := s.db.CheckLoad(ctx, u.account.ID, r.cycle, store.Reading{Lines: p.Lines, Stated: stated, At: now}); err != nil {
		return p, err
	}
	if p.Reason == "restated" || p.Reason == "late" {
		// The page makes the comparison itself when this fails.
		if err := s.db.CompareLatest(ctx, u.account.ID, r.cycle); err != nil && ctx.Err() == nil {
			s.log.Warn("versions not compared", "account", u.account.ID, "cycle", r.cycle, "error", err)
		}
	}
	return p, nil
}

// checkKept asks whether the upstream still has as many lines in the whole
// month as the kept days and the slice together.
func (s *Syncer) checkKept(ctx context.Context, u *upstream, r *reading) error {
	page, err := u.client.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: r.cycle, Grain: r.grain, Limit: 1})
	if err != nil {
		return err
	}
	if have := r.total + int(r.kept); page.Total != have {
		return &notWhole{fmt.Sprintf("moved: earlier days have changed, %d lines and not %d", page.Total, have), have, page.Total}
	}
	return nil
}

// checkSteady asks whether the total of a closed month is what it was before its
// lines were read. A restatement in between can leave the number of lines and
// the borders of pages as they were; the total gives it away.
func (s *Syncer) checkSteady(ctx context.Context, u *upstream, cycle billing.Cycle, before *billing.Summary, total int) error {
	if before == nil || !cycle.Final(s.now()) {
		return nil
	}
	after, err := u.client.ShowCustomerMonthlySum(ctx, cycle)
	switch {
	case err != nil:
		return err
	case after.Totals.Due != before.Totals.Due:
		return &notWhole{"moved: the month's total changed while its lines were read", 0, max(total, 1)}
	}
	return nil
}

// readSummary reads and keeps upstream's own total of the month.
func (s *Syncer) readSummary(ctx context.Context, u *upstream, cycle billing.Cycle) (*billing.Summary, error) {
	summary, err := u.client.ShowCustomerMonthlySum(ctx, cycle)
	if err != nil {
		return nil, err
	}
	summary.AccountID, summary.ReadAt = u.account.ID, s.now()
	if summary.Currency == "" {
		summary.Currency = u.account.Currency
	}
	if err := s.db.SaveSummary(ctx, &summary); err != nil {
		return nil, err
	}
	return &summary, nil
}

// nextReading says when a month should be read again.
func nextReading(cycle billing.Cycle, before *store.MonthState, p store.Published, now time.Time) time.Time {
	if !cycle.Final(now) {
		next := now.Add(openEvery)
		if final := cycle.FinalAt().Add(5 * time.Minute); next.After(final) && now.Before(final) {
			next = final
		}
		return next
	}
	confirmed := p.Reason == "unchanged" && before.Final
	switch {
	case !confirmed:
		return now.Add(confirmAfter)
	case now.Sub(cycle.FinalAt()) < 13*weekly:
		return now.Add(weekly)
	}
	return now.Add(monthly)
}

func isNotWhole(err error) bool {
	var n *notWhole
	return errors.As(err, &n)
}

// aboutAccount reports whether no other call would fare better.
func aboutAccount(err error) bool {
	var e *huaweiapi.Error
	if !errors.As(err, &e) {
		return true // our own failure: the database, say
	}
	switch e.Kind {
	case huaweiapi.Unreachable, huaweiapi.Timeout, huaweiapi.Signature, huaweiapi.UnknownKey, huaweiapi.KeyLocked,
		huaweiapi.ClockSkew, huaweiapi.Canceled:
		return true
	}
	return false
}
