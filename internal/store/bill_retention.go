package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// Retention says how long the lines of replaced versions live.
type Retention struct {
	SupersededDays int // of closed months; 0 = for ever
}

// Retention reads the policy.
func (db *DB) Retention(ctx context.Context) (r Retention, err error) {
	err = db.read.QueryRow(ctx, `select coalesce(superseded_days, 0) from bill_retention`).Scan(&r.SupersededDays)
	if err != nil {
		return r, fmt.Errorf("retention: %w", err)
	}
	return r, nil
}

// Bounds of how many days replaced versions are kept; the schema has the lower one.
const (
	MinRetention = 30
	MaxRetention = 36_500
)

// CheckRetention reports whether replaced versions can be kept so many days; 0 =
// for ever. Fault BadRetention.
func CheckRetention(days int) error {
	if days != 0 && (days < MinRetention || days > MaxRetention) {
		return fault.New(fault.Invalid, fault.BadRetention, MinRetention, MaxRetention).At("days")
	}
	return nil
}

// SetRetention says how many days the lines of replaced versions of closed
// months are kept; 0 = for ever. It holds for all accounts. Fault BadRetention.
func (db *DB) SetRetention(ctx context.Context, by auth.Actor, days int) error {
	if err := CheckRetention(days); err != nil {
		return err
	}
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var was *int
		if err := tx.QueryRow(ctx, `select bill_set_retention(nullif($1, 0))`, days).Scan(&was); err != nil {
			return err
		}
		before := 0
		if was != nil {
			before = *was
		}
		return audit(ctx, tx, by, "retention.set", "retention", map[string]any{"days": days, "before": before})
	})
	if err != nil {
		return fmt.Errorf("set retention: %w", err)
	}
	return nil
}

// Superseded counts the replaced versions of closed months whose lines are kept
// and were replaced more than so many days ago.
func (db *DB) Superseded(ctx context.Context, scope billing.Scope, days int) (s billing.Superseded, err error) {
	err = db.read.QueryRow(ctx, `
		select count(*), count(distinct (account_id, cycle)), coalesce(sum(lines), 0)::bigint from bill_batch b
		where account_id = any($1) and state <> 'estimated' and dropped_at is null and replaced_at < now() - make_interval(days => $2)
			and not exists (select from bill_current c where c.batch = b.batch)`, scope.Accounts, days).Scan(&s.Versions, &s.Months, &s.Lines)
	if err != nil {
		return s, fmt.Errorf("superseded versions: %w", err)
	}
	return s, nil
}

// How often, and how long apart, the drop of a version behind an open report is
// tried before it is left for the next time.
const (
	dropTries = 4
	dropPause = 200 * time.Millisecond
)

// Prune drops the lines of replaced versions of a month whose time is over:
// estimates but for the newest of each day while the month moves, and all of
// them once a final version is current; versions of a closed month as long ago
// as the policy says. Roll-ups, totals and comparisons stay.
func (db *DB) Prune(ctx context.Context, accountID int64, cycle billing.Cycle) (dropped int, err error) {
	rows, err := db.pool.Query(ctx, `
		with month as (
			select b.batch, b.state, b.replaced_at,
				row_number() over (partition by b.state, date_trunc('day', b.read_at at time zone interval '8 hours') order by b.read_at desc) as nth,
				(select n.state = 'final' from bill_current c join bill_batch n using (batch)
				 where c.account_id = $1 and c.cycle = $2) as done
			from bill_batch b
			where b.account_id = $1 and b.cycle = $2 and b.dropped_at is null
		)
		select batch from month
		where replaced_at < now() - interval '1 hour' and not exists (select from bill_current c where c.batch = month.batch) and case state
			when 'estimated' then done or nth > 1
			else replaced_at < now() - make_interval(days => (select superseded_days from bill_retention))
		end order by batch`, accountID, cycleDate(cycle))
	if err != nil {
		return 0, fmt.Errorf("prune %s: %w", cycle, err)
	}
	batches, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return 0, fmt.Errorf("prune %s: %w", cycle, err)
	}
	for _, batch := range batches {
		ok, err := db.drop(ctx, batch)
		if err != nil {
			return dropped, fmt.Errorf("prune batch %d: %w", batch, err)
		}
		if ok {
			dropped++
		}
	}
	return dropped, nil
}

// drop removes the lines of one version, or gives up behind an open report.
func (db *DB) drop(ctx context.Context, batch int32) (ok bool, err error) {
	for try := range dropTries {
		if try > 0 {
			select {
			case <-time.After(dropPause):
			case <-ctx.Done():
				return false, ctx.Err()
			}
		}
		if err = db.pool.QueryRow(ctx, `select bill_drop_batch($1)`, batch).Scan(&ok); err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}
