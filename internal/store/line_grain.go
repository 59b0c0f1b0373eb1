package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// LineGrain returns how finely the account's bill lines are to be read.
func (db *DB) LineGrain(ctx context.Context, accountID int64) (g billing.LineGrain, err error) {
	if err = db.pool.QueryRow(ctx, `select line_grain from account where id = $1`, accountID).Scan(&g); err != nil {
		return 0, fmt.Errorf("line grain of account %d: %w", accountID, err)
	}
	return g, nil
}

// LineGrains is LineGrain of every account in scope, by account.
func (db *DB) LineGrains(ctx context.Context, scope billing.Scope) (map[int64]billing.LineGrain, error) {
	rows, err := db.pool.Query(ctx, `select id, line_grain from account where id = any($1)`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("line grains: %w", err)
	}
	grains := make(map[int64]billing.LineGrain)
	var id int64
	var g billing.LineGrain
	_, err = pgx.ForEachRow(rows, []any{&id, &g}, func() error { grains[id] = g; return nil })
	return grains, err
}

// SetLineGrain decides how finely an account's bill lines are read from now on.
// What is kept stays as it was read. Fault NoSuchAccount.
func (db *DB) SetLineGrain(ctx context.Context, by auth.Actor, accountID int64, g billing.LineGrain) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var name string
		var before billing.LineGrain
		err := tx.QueryRow(ctx, `select name, line_grain from account where id = $1 for update`, accountID).Scan(&name, &before)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchAccount, accountID)
		}
		if err != nil || before == g {
			return err
		}
		if _, err := tx.Exec(ctx, `update account set line_grain = $2 where id = $1`, accountID, g); err != nil {
			return err
		}
		return audit(ctx, tx, by, "account.lines", name, map[string]any{"account_id": accountID, "before": before.Code(), "after": g.Code()})
	})
	if err != nil {
		return fmt.Errorf("set line grain of account %d: %w", accountID, err)
	}
	return nil
}

// CoarseMonth is a month of an account of which nothing is known by day, because
// its lines stand for the whole cycle.
type CoarseMonth struct {
	AccountName string
	Cycle       billing.Cycle
}

// CoarseMonths returns such months among those of the scope, by account and month.
func (db *DB) CoarseMonths(ctx context.Context, scope billing.Scope, from, to billing.Cycle) ([]CoarseMonth, error) {
	rows, err := db.read.Query(ctx, `
		select a.name, c.cycle from bill_current c join bill_batch b using (batch) join account a on a.id = c.account_id
		where c.account_id = any($1) and b.currency = $2 and c.cycle between $3 and $4 and b.line_grain = $5 and b.lines > 0
		order by a.name, a.id, c.cycle`, scope.Accounts, scope.Currency, cycleDate(from), cycleDate(to), billing.PerCycle)
	if err != nil {
		return nil, fmt.Errorf("months without days: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m CoarseMonth, err error) {
		var cycle time.Time
		err = row.Scan(&m.AccountName, &cycle)
		m.Cycle = cycleOf(cycle)
		return m, err
	})
}
