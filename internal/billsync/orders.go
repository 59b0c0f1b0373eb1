package billsync

import (
	"context"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
	"portal/internal/store"
)

const (
	ordersEvery  = 15 * time.Minute
	historyEvery = 24 * time.Hour
	// overlap re-reads a little of what the last run had, in case clocks differ.
	overlap = time.Hour
	// detailsPerRun bounds one run, so that balances and new orders get their turn.
	detailsPerRun = 100
	year          = 365 * 24 * time.Hour
	// historyWindows is how many years back order history is looked for at most.
	historyWindows = 10
)

// openStatuses are the states in which an order still changes by itself.
var openStatuses = []billing.OrderStatus{
	billing.OrderPendingPayment, billing.OrderProcessing, billing.OrderPendingApproval, billing.OrderPendingConfirmation,
}

// copyOrders reads what may have changed since the last run. There is no
// modified-since filter: all open states, what was created, what was paid.
func (s *Syncer) copyOrders(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (result, error) {
	now := s.now()
	since := now.Add(-24 * time.Hour)
	if !task.OKAt.IsZero() {
		since = task.OKAt.Add(-overlap)
	}
	since = maxTime(since, now.Add(-year))
	var queries []huaweiapi.OrderQuery
	for _, status := range openStatuses {
		queries = append(queries, huaweiapi.OrderQuery{Status: status})
	}
	queries = append(queries,
		huaweiapi.OrderQuery{CreatedFrom: since, CreatedTo: now.Add(overlap)},
		huaweiapi.OrderQuery{PaidFrom: since, PaidTo: now.Add(overlap)})
	n, changes, err := s.readOrders(ctx, u, queries, m)
	if err != nil {
		return result{}, err
	}
	more, err := s.readDetails(ctx, u, m)
	if err != nil {
		return result{}, err
	}
	if err := s.readExtras(ctx, u); err != nil {
		return result{}, err
	}
	if changes > 0 {
		if err := s.db.DueSooner(ctx, u.account.ID, holdingKinds, now.Add(afterOrder)); err != nil {
			return result{}, err
		}
	}
	next := now.Add(ordersEvery)
	if more {
		next = now
	}
	return result{count: n, next: next}, nil
}

// copyOrderHistory reads the last year every day, and once everything before.
func (s *Syncer) copyOrderHistory(ctx context.Context, u *upstream, task *store.ClaimedTask, m *meter) (result, error) {
	now := s.now()
	windows := 1
	if task.OKAt.IsZero() || task.Requested {
		windows = historyWindows
	}
	var total int64
	empty := 0
	for i := 0; i < windows && empty < 2; i++ {
		to := now.Add(overlap - time.Duration(i)*year)
		n, _, err := s.readOrders(ctx, u, []huaweiapi.OrderQuery{{CreatedFrom: to.Add(-year), CreatedTo: to}}, m)
		if err != nil {
			return result{}, err
		}
		total += n
		if empty++; n > 0 {
			empty = 0
		}
	}
	for {
		more, err := s.readDetails(ctx, u, m)
		if err != nil {
			return result{}, err
		}
		if !more {
			if err := s.readExtras(ctx, u); err != nil {
				return result{}, err
			}
			return result{count: total, next: now.Add(historyEvery)}, nil
		}
	}
}

// readOrders keeps every order that the queries list. It returns how many
// there were, and how many of them had changed.
func (s *Syncer) readOrders(ctx context.Context, u *upstream, queries []huaweiapi.OrderQuery, m *meter) (n, changes int64, err error) {
	for _, q := range queries {
		for o, err := range u.client.ListCustomerOrders(ctx, q) {
			if err != nil {
				return n, changes, err
			}
			o.AccountID = u.account.ID
			changed, err := s.db.SaveOrder(ctx, &o, s.now())
			if err != nil {
				return n, changes, err
			}
			if changed {
				changes++
			}
			n++
			m.done.Add(1)
		}
	}
	return n, changes, nil
}

// readDetails reads the details of orders that are new or have changed, and
// reports whether more are left.
func (s *Syncer) readDetails(ctx context.Context, u *upstream, m *meter) (more bool, err error) {
	ids, err := s.db.OrdersToRead(ctx, u.account.ID, detailsPerRun+1)
	if err != nil {
		return false, err
	}
	if more = len(ids) > detailsPerRun; more {
		ids = ids[:detailsPerRun]
	}
	m.total.Store(m.done.Load() + int64(len(ids)))
	for _, id := range ids {
		at := s.now()
		o, err := u.client.ShowCustomerOrderDetails(ctx, id)
		if err != nil {
			return false, err
		}
		o.AccountID, o.DetailAt = u.account.ID, at
		if _, err := s.db.SaveOrder(ctx, &o, at); err != nil {
			return false, err
		}
		m.done.Add(1)
	}
	if len(ids) > 0 { // what an order is for says how long a resource's newest term is
		if err := s.db.PriceSubscriptions(ctx, u.account.ID); err != nil {
			return false, err
		}
	}
	return more, nil
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
