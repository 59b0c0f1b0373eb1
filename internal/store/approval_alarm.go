package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/billing"
)

// OpenOutcomes returns the calls of the scope whose outcome is not known: those
// that were claimed longer ago than the given time, and all that only persons
// can settle.
func (db *DB) OpenOutcomes(ctx context.Context, scope billing.Scope, older time.Duration) (o approval.OpenOutcomes, err error) {
	batch := &pgx.Batch{}
	queueOutcomes(batch, scope, older, &o)
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return o, fmt.Errorf("open outcomes: %w", err)
	}
	return o, nil
}

func queueOutcomes(batch *pgx.Batch, scope billing.Scope, older time.Duration, o *approval.OpenOutcomes) {
	batch.Queue(`
		with open as (
			select r.id, r.account_id, r.operation, r.state, (select max(t.claimed_at) from approval_attempt t where t.request_id = r.id) as claimed_at
			from approval_request r
			where r.account_id = any($1) and (r.state = 'submitting' or r.state in ('unknown', 'confirming', 'needs_review'))
		), late as (
			select id, account_id, operation, state, claimed_at from open where state = 'needs_review' or claimed_at <= clock_timestamp() - $2::interval
		), first as (
			select id, account_id, operation, state, claimed_at from late order by claimed_at, id limit 1
		)
		select count(late.id), count(late.id) filter (where late.state = 'needs_review'),
			max(first.claimed_at), coalesce(max(first.id), 0), coalesce(max(first.account_id), 0), coalesce(max(first.operation), ''), coalesce(max(first.state), '')
		from late, first`, scope.Accounts, older).QueryRow(func(row pgx.Row) error {
		var since *time.Time
		err := row.Scan(&o.Count, &o.Review, &since, &o.First.ID, &o.First.AccountID, &o.First.Operation, &o.First.State)
		o.Since = orZero(since)
		return err
	})
}
