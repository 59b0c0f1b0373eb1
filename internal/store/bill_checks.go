package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// Reading says how many lines a reading of a month found, and how many the
// upstream says there are.
type Reading struct {
	Lines, Stated int64
	At            time.Time
}

// CheckLoad looks at all lines of an account's current version once and keeps
// what it finds as named checks, with those of the reading. A version that was
// looked at before only gets the new reading's numbers.
func (db *DB) CheckLoad(ctx context.Context, accountID int64, cycle billing.Cycle, r Reading) error {
	batch, err := currentBatch(ctx, db.pool, accountID, cycle)
	if err != nil || batch == 0 {
		return err
	}
	checks := []billing.Check{billing.CheckOfReading(accountID, r.Lines, r.Stated, r.At)}
	var known bool
	err = db.pool.QueryRow(ctx, `select exists (select from bill_check where batch = $1 and name = $2)`, batch, billing.CheckEachPrice).Scan(&known)
	if err != nil {
		return fmt.Errorf("check batch %d: %w", batch, err)
	}
	if !known {
		scan, err := scanBatch(ctx, db.pool, accountID, batch)
		if err != nil {
			return err
		}
		more, err := billing.CheckScan(&scan, r.At)
		if err != nil {
			return fmt.Errorf("check batch %d: %w", batch, err)
		}
		checks = append(checks, more...)
	}
	return db.inTx(ctx, func(tx pgx.Tx) error { return saveChecks(ctx, tx, batch, checks) })
}

// NoteReading keeps the numbers of a reading that was not whole with the version
// that stays current because of it.
func (db *DB) NoteReading(ctx context.Context, accountID int64, cycle billing.Cycle, r Reading) error {
	batch, err := currentBatch(ctx, db.pool, accountID, cycle)
	if err != nil || batch == 0 {
		return err
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		return saveChecks(ctx, tx, batch, []billing.Check{billing.CheckOfReading(accountID, r.Lines, r.Stated, r.At)})
	})
}

// scanBatch reads all lines of a version once, and what its roll-ups say.
func scanBatch(ctx context.Context, q querier, accountID int64, batch int32) (s billing.Scan, err error) {
	s.AccountID = accountID
	err = q.QueryRow(ctx, `
		select count(*), coalesce(sum(due), 0)::bigint,
			count(*) filter (where due = official - coalesce(discount, 0)),
			count(*) filter (where due = coalesce(cash, 0) + coalesce(credit, 0) + coalesce(coupon, 0) + coalesce(flexi, 0)
				+ coalesce(stored_card, 0) + coalesce(bonus, 0) + coalesce(debt, 0) + coalesce(adjustment, 0))
		from bill_line where batch = $1`, batch).Scan(&s.Lines, &s.Due, &s.PriceFits, &s.PaidFits)
	if err != nil {
		return s, fmt.Errorf("scan batch %d: %w", batch, err)
	}
	rows, err := q.Query(ctx, `
		select key, lines, due from (
			select 1 as place, 'version' as key, lines, due from bill_batch where batch = $1 and account_id = $2
			union all
			select 2, 'cube', coalesce(sum(lines), 0)::bigint, coalesce(sum(due), 0)::bigint from bill_cube where batch = $1
			union all
			select 3, 'days', coalesce(sum(lines), 0)::bigint, coalesce(sum(due), 0)::bigint from bill_day where batch = $1
			union all
			(-- Each dimension adds up to the whole month: the one furthest off stands for all.
			select 4, 'summaries', coalesce(sum(lines), 0)::bigint, coalesce(sum(due), 0)::bigint
			from bill_month_dim where batch = $1 group by dim
			order by abs(sum(lines) - $3) desc, abs(sum(due) - $4) desc limit 1)
			union all
			select 5, 'resources', coalesce(sum(lines), 0)::bigint, coalesce(sum(due), 0)::bigint from bill_resource_month where batch = $1
		) r order by place`, batch, accountID, s.Lines, int64(s.Due))
	if err != nil {
		return s, fmt.Errorf("roll-ups of batch %d: %w", batch, err)
	}
	s.Rollups, err = pgx.CollectRows(rows, pgx.RowToStructByPos[billing.Rollup])
	if err != nil {
		return s, fmt.Errorf("roll-ups of batch %d: %w", batch, err)
	}
	return s, nil
}

// notWhole is the condition that the newest reading of the month that the row
// called alias is about was not whole.
func notWhole(alias string) string {
	return `exists (select from sync_task t where t.account_id = ` + alias + `.account_id and t.kind = 'bill'
		and t.cycle = ` + alias + `.cycle and t.problem_code = 'not_whole')`
}

// CheckStates returns the state of the checks of every current version, newest month first.
func (db *DB) CheckStates(ctx context.Context, scope billing.Scope) ([]billing.CheckState, error) {
	rows, err := db.read.Query(ctx, `
		select c.account_id, c.cycle, b.version, b.state, not `+notWhole("c")+`, count(k.name), count(*) filter (where abs(k.difference) <= k.tolerance), max(k.checked_at),
			coalesce(w.name, ''), coalesce(w.key, ''), coalesce(w.ours, 0), coalesce(w.theirs, 0), coalesce(w.truncated, 0),
			coalesce(w.difference, 0), coalesce(w.tolerance, 0), coalesce(w.unit, '')
		from bill_current c join bill_batch b using (batch) join account a on a.id = c.account_id
		left join bill_check k on k.batch = c.batch
		left join lateral (
			select x.name, x.key, x.ours, x.theirs, x.truncated, x.difference, x.tolerance, x.unit from bill_check x where x.batch = c.batch and abs(x.difference) > x.tolerance
			order by abs(x.difference) - x.tolerance desc, x.name, x.key limit 1
		) w on true
		where c.account_id = any($1)
		group by a.name, c.account_id, c.cycle, b.version, b.state, w.name, w.key, w.ours, w.theirs, w.truncated, w.difference, w.tolerance, w.unit
		order by c.cycle desc, a.name, c.account_id`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("state of the checks: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s billing.CheckState, err error) {
		var cycle time.Time
		var at *time.Time
		w := &s.Worst
		err = row.Scan(&s.AccountID, &cycle, &s.Version, &s.State, &s.Whole, &s.Checks, &s.Tie, &at,
			&w.Name, &w.Key, &w.Ours, &w.Theirs, &w.Truncated, &w.Difference, &w.Tolerance, &w.Unit)
		s.Cycle, s.CheckedAt, w.AccountID, w.CheckedAt = cycleOf(cycle), orZero(at), s.AccountID, orZero(at)
		return s, err
	})
}
