package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// SaveSummary keeps a reading of upstream's monthly total. A reading equal to
// the newest one only moves its check time.
func (db *DB) SaveSummary(ctx context.Context, s *billing.Summary) error {
	rows := make([]json.RawMessage, len(s.Rows))
	for i := range s.Rows {
		rows[i] = s.Rows[i].Raw
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("save summary of %s: %w", s.Cycle, err)
	}
	digest := sha256.Sum256(append(body, s.Totals.Due.String()...))
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		var last []byte
		err := tx.QueryRow(ctx, `
			select id, digest from bill_summary where account_id = $1 and cycle = $2 order by id desc limit 1 for update`,
			s.AccountID, cycleDate(s.Cycle)).Scan(&id, &last)
		switch {
		case err == nil && bytes.Equal(last, digest[:]):
			_, err = tx.Exec(ctx, `update bill_summary set checked_at = $2 where id = $1`, id, s.ReadAt)
			return err
		case err != nil && !errors.Is(err, pgx.ErrNoRows):
			return err
		}
		_, err = tx.Exec(ctx, `
			insert into bill_summary (account_id, cycle, currency, digest, due, read_at, checked_at, rows)
			values ($1, $2, $3, $4, $5, $6, $6, $7)`,
			s.AccountID, cycleDate(s.Cycle), s.Currency, digest[:], int64(s.Totals.Due), s.ReadAt, body)
		return err
	})
	if err != nil {
		return fmt.Errorf("save summary of %s: %w", s.Cycle, err)
	}
	return nil
}

// Recheck ties the current version out again with a summary read later than
// its lines, without loading anything.
func (db *DB) Recheck(ctx context.Context, s *billing.Summary) error {
	return db.inTx(ctx, func(tx pgx.Tx) error {
		cur, err := lockCurrent(ctx, tx, s.AccountID, s.Cycle)
		if err != nil || cur.batch == 0 {
			return err
		}
		cells, err := cubeCells(ctx, tx, cur.batch)
		if err != nil {
			return err
		}
		checks, err := billing.TieOut(cells, s, s.ReadAt)
		if err != nil {
			return fmt.Errorf("tie out %s: %w", s.Cycle, err)
		}
		return saveChecks(ctx, tx, cur.batch, checks)
	})
}

func cubeCells(ctx context.Context, q querier, batch int32) ([]billing.CubeCell, error) {
	rows, err := q.Query(ctx, `
		select service, resource_type, region, project, charge_mode, bill_type, member, lines, `+amountColumns+`
		from bill_cube where batch = $1 order by cell`, batch)
	if err != nil {
		return nil, fmt.Errorf("cube of batch %d: %w", batch, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c billing.CubeCell, err error) {
		err = row.Scan(append([]any{
			&c.Service, &c.ResourceType, &c.Region, &c.Project, &c.ChargeMode, &c.BillType, &c.Member, &c.Lines,
		}, amountTargets(&c.Amounts)...)...)
		return c, err
	})
}
