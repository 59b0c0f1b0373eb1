package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"portal/internal/billing"
)

// packDetails is migration 11: lines that were stored before 0010 get their
// detail, and the columns that it replaces go. It is Go because the packing is.
// Every batch is copied once, through a file; all in one transaction.
const packDetails = 11

func runPackDetails(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(raw any) error {
		return pgx.BeginFunc(ctx, raw.(*stdlib.Conn).Conn(), func(tx pgx.Tx) error { return packAllBatches(ctx, tx) })
	})
}

func packAllBatches(ctx context.Context, tx pgx.Tx) error {
	var done bool
	err := tx.QueryRow(ctx, `
		select not exists (select from pg_attribute where attrelid = 'bill_line'::regclass and attname = 'consume_time' and not attisdropped)`).Scan(&done)
	if err != nil || done {
		return err
	}
	rows, err := tx.Query(ctx, `select batch from bill_batch where to_regclass('bill_line_b' || batch) is not null order by batch`)
	if err != nil {
		return err
	}
	batches, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if err := execAll(ctx, tx,
			fmt.Sprintf(`alter table bill_line detach partition bill_line_b%d`, batch),
			fmt.Sprintf(`alter table bill_line_b%[1]d rename to bill_line_old%[1]d`, batch)); err != nil {
			return err
		}
	}
	err = execAll(ctx, tx, `alter table bill_line drop column consume_time, drop column effective_time, drop column expire_time,
		drop column trade_time, drop column trade_uuid, drop column trade_text, drop column id_uuid, drop column id_text,
		drop column usage, drop column free_usage, drop column ri_usage, drop column formula, alter column detail set not null`)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if err := packBatch(ctx, tx, batch); err != nil {
			return fmt.Errorf("pack batch %d: %w", batch, err)
		}
	}
	return nil
}

func execAll(ctx context.Context, tx pgx.Tx, statements ...string) error {
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return nil
}

// packBatch makes the partition of a batch anew and drops the old one.
func packBatch(ctx context.Context, tx pgx.Tx, batch int32) error {
	file, err := os.CreateTemp("", "pack-*")
	if err != nil {
		return err
	}
	defer file.Close()
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	digest, err := packRows(ctx, tx, batch, file)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	table := fmt.Sprintf("bill_line_b%d", batch)
	err = execAll(ctx, tx,
		fmt.Sprintf(`create table %s (like bill_line including defaults including constraints, check (batch = %d)) with (autovacuum_enabled = off)`, table, batch),
		fmt.Sprintf(`alter table %s alter batch set default %d`, table, batch))
	if err != nil {
		return err
	}
	rows := io.MultiReader(file, bytes.NewReader(copyTrailer))
	if _, err := tx.Conn().PgConn().CopyFrom(ctx, rows, fmt.Sprintf(`copy %s (%s) from stdin (format binary, freeze)`, table, copyColumns)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update bill_batch set digest = $2 where batch = $1`, batch, digest); err != nil {
		return err
	}
	return execAll(ctx, tx, fmt.Sprintf(`select bill_index_batch(%[1]d), bill_attach_batch(%[1]d)`, batch), fmt.Sprintf(`drop table bill_line_old%d`, batch))
}

// packRows writes the rows of the old partition in the new form.
func packRows(ctx context.Context, tx pgx.Tx, batch int32, file io.Writer) (digest []byte, err error) {
	out := bufio.NewWriterSize(file, 1<<18)
	if _, err := out.Write(copyHeader); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, fmt.Sprintf(`
		select l.line_no, l.resource, l.product, l.shape, l.bill_type, l.bill_date,
			l.official, coalesce(l.discount, 0), l.due, coalesce(l.cash, 0), coalesce(l.credit, 0), coalesce(l.coupon, 0), coalesce(l.flexi, 0),
			coalesce(l.stored_card, 0), coalesce(l.bonus, 0), coalesce(l.debt, 0), coalesce(l.adjustment, 0),
			l.consume_time, l.effective_time, l.expire_time, l.trade_time,
			coalesce(replace(l.trade_uuid::text, '-', ''), l.trade_text, ''), coalesce(replace(l.id_uuid::text, '-', ''), l.id_text, ''),
			coalesce(l.usage::text, ''), coalesce(l.free_usage::text, ''), coalesce(l.ri_usage::text, ''), coalesce(l.formula, ''),
			coalesce(p.unit_price::text, '')
		from bill_line_old%d l left join dim_product p on p.id = l.product order by l.line_no`, batch))
	if err != nil {
		return nil, err
	}
	var all multiset
	var l billing.Line
	var ids entryIDs
	var day time.Time
	var times [4]*time.Time
	var buf []byte
	targets := append([]any{&l.No, &ids.resource, &ids.product, &ids.shape, &l.BillType, &day}, amountTargets(&l.Amounts)...)
	targets = append(targets, &times[0], &times[1], &times[2], &times[3], &l.TradeID, &l.ID, &l.Usage, &l.FreeUsage, &l.RIUsage, &l.Formula, &l.UnitPrice)
	_, err = pgx.ForEachRow(rows, targets, func() error {
		l.BillDate = billing.DayOfDate(day)
		l.ConsumeTime, l.EffectiveTime, l.ExpireTime, l.TradeTime = orZero(times[0]), orZero(times[1]), orZero(times[2]), orZero(times[3])
		buf = appendRow(startRow(buf[:0], l.No), &l, ids.resource, ids.product, ids.shape)
		all.add(buf[rowStart:])
		_, err := out.Write(buf)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all.sum(), out.Flush()
}
