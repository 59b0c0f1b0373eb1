package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
)

// current is the published version of an account's month; batch 0 = none.
type current struct {
	batch   int32
	version int
	digest  []byte
	state   string
	grain   billing.LineGrain
	due     money.E8
}

// currentBatch returns the number of the published version, 0 when there is none.
func currentBatch(ctx context.Context, q querier, account int64, cycle billing.Cycle) (batch int32, err error) {
	err = q.QueryRow(ctx, `select batch from bill_current where account_id = $1 and cycle = $2`,
		account, cycleDate(cycle)).Scan(&batch)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return batch, err
}

// lockCurrent reads the published version and keeps other loaders of the month out until the transaction ends.
func lockCurrent(ctx context.Context, tx pgx.Tx, account int64, cycle billing.Cycle) (c current, err error) {
	_, err = tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('bill ' || $1::bigint || ' ' || $2::text, 0))`,
		account, cycle.String())
	if err != nil {
		return c, err
	}
	err = tx.QueryRow(ctx, `
		select b.batch, b.digest, b.state, b.line_grain, b.due,
			(select max(v.version) from bill_batch v where v.account_id = b.account_id and v.cycle = b.cycle)
		from bill_current c join bill_batch b on b.batch = c.batch
		where c.account_id = $1 and c.cycle = $2`, account, cycleDate(cycle)).Scan(&c.batch, &c.digest, &c.state, &c.grain, &c.due, &c.version)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, nil
	}
	return c, err
}

// confirm notes that the current version was read again and found equal. The
// second equal reading after the month became final confirms it. Equal lines are
// equal at either grain: a month without lines, say.
func confirm(ctx context.Context, tx pgx.Tx, c current, v Verdict) error {
	_, err := tx.Exec(ctx, `
		update bill_batch set checked_at = $2, state = $3, line_grain = $4,
			confirmed_at = case when $3 = 'final' and state = 'final' then coalesce(confirmed_at, $2) else confirmed_at end
		where batch = $1`, c.batch, v.ReadAt, stateOf(v), v.grain())
	if err != nil {
		return fmt.Errorf("confirm batch %d: %w", c.batch, err)
	}
	return nil
}

// switchTo moves the month's pointer from one version to the next.
func switchTo(ctx context.Context, tx pgx.Tx, account int64, cycle billing.Cycle, from, to int32) error {
	if from != 0 {
		if _, err := tx.Exec(ctx, `update bill_batch set replaced_at = now() where batch = $1`, from); err != nil {
			return fmt.Errorf("replace batch %d: %w", from, err)
		}
	}
	_, err := tx.Exec(ctx, `
		insert into bill_current (account_id, cycle, batch) values ($1, $2, $3)
		on conflict (account_id, cycle) do update set batch = excluded.batch`, account, cycleDate(cycle), to)
	if err != nil {
		return fmt.Errorf("switch to batch %d: %w", to, err)
	}
	return nil
}

// saveChecks replaces the checks of a batch that have the names of these; the
// others stay.
func saveChecks(ctx context.Context, tx pgx.Tx, batch int32, checks []billing.Check) error {
	if len(checks) == 0 {
		return nil
	}
	var names []string
	rows := make([][]any, len(checks))
	for i, c := range checks {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
		rows[i] = []any{
			batch, c.Name, c.Key, int64(c.Ours), int64(c.Theirs), int64(c.Truncated), int64(c.Difference), int64(c.Tolerance), string(c.Unit), c.CheckedAt,
		}
	}
	if _, err := tx.Exec(ctx, `delete from bill_check where batch = $1 and name = any($2)`, batch, names); err != nil {
		return fmt.Errorf("replace checks: %w", err)
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"bill_check"}, []string{
		"batch", "name", "key", "ours", "theirs", "truncated", "difference", "tolerance", "unit", "checked_at",
	}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("save checks: %w", err)
	}
	return nil
}

// MonthState is what the sync needs to know of a month before it reads it.
type MonthState struct {
	Batch     int32
	Version   int
	Final     bool
	Confirmed bool // a second reading of the final month was equal
	Lines     int64
	Grain     billing.LineGrain
	Digest    []byte
	ReadAt    time.Time
	CheckedAt time.Time
	ByDay     map[billing.Day]int64 // lines a day
}

// MonthState returns the state of an account's month; Batch 0 when nothing is published.
func (db *DB) MonthState(ctx context.Context, accountID int64, cycle billing.Cycle) (m MonthState, err error) {
	var state string
	var confirmed *time.Time
	err = db.pool.QueryRow(ctx, `
		select b.batch, b.version, b.state, b.confirmed_at, b.lines, b.line_grain, b.digest, b.read_at, b.checked_at
		from bill_current c join bill_batch b using (batch)
		where c.account_id = $1 and c.cycle = $2`, accountID, cycleDate(cycle)).
		Scan(&m.Batch, &m.Version, &state, &confirmed, &m.Lines, &m.Grain, &m.Digest, &m.ReadAt, &m.CheckedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return MonthState{}, nil
	}
	if err != nil {
		return m, fmt.Errorf("state of %s: %w", cycle, err)
	}
	m.Final, m.Confirmed = state == "final", confirmed != nil
	rows, err := db.pool.Query(ctx, `select bill_date, lines from bill_day where batch = $1`, m.Batch)
	if err != nil {
		return m, fmt.Errorf("days of %s: %w", cycle, err)
	}
	m.ByDay = make(map[billing.Day]int64)
	var day time.Time
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&day, &n}, func() error { m.ByDay[billing.DayOfDate(day)] = n; return nil })
	return m, err
}
