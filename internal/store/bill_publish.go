package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
)

// Verdict is what the sync knows of a reading that Publish cannot see.
type Verdict struct {
	Final   bool              // the month no longer moves by itself
	Grain   billing.LineGrain // of the lines; 0 = one a deduction
	Late    bool              // the cycle has ended but is not final: what changed came late
	ReadAt  time.Time         // when the reading ended
	Summary *billing.Summary  // to tie out with; nil when upstream gave none
}

// Published says what came of a Publish.
type Published struct {
	Batch   int32
	Version int
	Reason  string // new, restated, late, refreshed, grain, or unchanged
	Lines   int64
	Digest  []byte
	Switch  time.Duration // from attaching the batch to the end of the commit; 0 when unchanged
}

// Digest names the multiset of lines added so far, whatever their order.
func (l *Load) Digest(ctx context.Context) ([]byte, error) {
	if err := l.flush(ctx); err != nil {
		return nil, err
	}
	return l.rows.digest.sum(), nil
}

// Publish makes the load the month's current version, in one transaction, or
// only notes that an equal reading was seen.
func (l *Load) Publish(ctx context.Context, v Verdict) (p Published, err error) {
	if err := l.flush(ctx); err != nil {
		return p, err
	}
	if err := l.saveNames(ctx); err != nil {
		return p, err
	}
	if err := l.rows.roll.settle(); err != nil {
		return p, err
	}
	total, err := l.rows.roll.total()
	if err != nil {
		return p, err
	}
	var checks []billing.Check
	if v.Summary != nil {
		if checks, err = billing.TieOut(l.rows.roll.cubeCells(), v.Summary, v.ReadAt); err != nil {
			return p, fmt.Errorf("tie out %s: %w", l.cycle, err)
		}
	}
	p.Lines, p.Digest = l.no, l.rows.digest.sum()
	var attaching time.Time
	err = l.db.inTx(ctx, func(tx pgx.Tx) error {
		cur, err := lockCurrent(ctx, tx, l.account, l.cycle)
		if err != nil {
			return err
		}
		if cur.batch != 0 && bytes.Equal(cur.digest, p.Digest) {
			p.Batch, p.Version, p.Reason = cur.batch, cur.version, "unchanged"
			if err := confirm(ctx, tx, cur, v); err != nil {
				return err
			}
			return saveChecks(ctx, tx, cur.batch, checks)
		}
		p.Version, p.Reason = cur.version+1, reasonFor(cur, v, total.Due)
		if p.Batch, err = l.insertBatch(ctx, tx, &p, v, &total); err != nil {
			return err
		}
		if err := l.copyRows(ctx, tx, p.Batch); err != nil {
			return err
		}
		if err := l.rows.roll.save(ctx, tx, p.Batch); err != nil {
			return err
		}
		if err := saveChecks(ctx, tx, p.Batch, checks); err != nil {
			return err
		}
		l.db.flushLog(ctx)
		attaching = time.Now()
		if _, err := tx.Exec(ctx, `select bill_attach_batch($1)`, p.Batch); err != nil {
			return fmt.Errorf("attach batch: %w", err)
		}
		return switchTo(ctx, tx, l.account, l.cycle, cur.batch, p.Batch)
	})
	if err != nil {
		return p, fmt.Errorf("publish %s of account %d: %w", l.cycle, l.account, err)
	}
	if !attaching.IsZero() {
		p.Switch = time.Since(attaching)
	}
	return p, nil
}

// flushLog has the server write the log so far to disk, by a commit of its own:
// the commit of a switch then has little left to flush. Failing costs time only.
func (db *DB) flushLog(ctx context.Context) {
	if _, err := db.pool.Exec(ctx, `select pg_logical_emit_message(true, 'portal', '')`); err != nil && ctx.Err() == nil {
		db.log.Debug("log not flushed before a switch", "error", err)
	}
}

// reasonFor says why there is another version. Where only what a line stands for
// has changed, that is the reason; an amount that changed as well is told first.
func reasonFor(cur current, v Verdict, due money.E8) string {
	open := cur.state != "final" && !v.Late && !v.Final
	switch {
	case cur.batch == 0:
		return "new"
	case cur.grain != v.grain() && (open || cur.due == due):
		return "grain"
	case cur.state == "final":
		return "restated"
	case v.Late || v.Final:
		return "late"
	}
	return "refreshed"
}

func (v *Verdict) grain() billing.LineGrain { return cmp.Or(v.Grain, billing.PerDeduction) }

func stateOf(v Verdict) string {
	if v.Final {
		return "final"
	}
	return "estimated"
}

func (l *Load) insertBatch(ctx context.Context, tx pgx.Tx, p *Published, v Verdict, t *billing.Amounts) (batch int32, err error) {
	err = tx.QueryRow(ctx, `
		insert into bill_batch (account_id, cycle, version, currency, reason, state, lines, digest, official, discount,
			due, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment, read_at, checked_at, line_grain)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$20,$21) returning batch`,
		l.account, cycleDate(l.cycle), p.Version, l.currency, p.Reason, stateOf(v), p.Lines, p.Digest,
		int64(t.Official), int64(t.Discount), int64(t.Due), int64(t.Cash), int64(t.Credit), int64(t.Coupon), int64(t.Flexi),
		int64(t.StoredCard), int64(t.Bonus), int64(t.Debt), int64(t.Adjustment), v.ReadAt, v.grain()).Scan(&batch)
	return batch, err
}

// copyRows fills a new partition from the file and indexes it.
func (l *Load) copyRows(ctx context.Context, tx pgx.Tx, batch int32) error {
	if err := l.rows.out.Flush(); err != nil {
		return err
	}
	if _, err := l.rows.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var table string
	if err := tx.QueryRow(ctx, `select bill_new_batch($1)`, batch).Scan(&table); err != nil {
		return fmt.Errorf("new batch: %w", err)
	}
	rows := io.MultiReader(l.rows.file, bytes.NewReader(copyTrailer))
	sql := fmt.Sprintf(`copy %s (%s) from stdin (format binary, freeze)`, pgx.Identifier{table}.Sanitize(), copyColumns)
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, rows, sql)
	if err != nil {
		return fmt.Errorf("copy lines: %w", err)
	}
	if tag.RowsAffected() != l.rows.roll.lines {
		return fmt.Errorf("copied %d of %d lines", tag.RowsAffected(), l.rows.roll.lines)
	}
	if _, err := tx.Exec(ctx, `select bill_index_batch($1)`, batch); err != nil {
		return fmt.Errorf("index batch: %w", err)
	}
	return nil
}
