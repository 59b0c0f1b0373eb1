package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Connections make a plan for each statement's values, see connect. Lines need
// that; for the small tables that every page asks, planning costs ten times the
// answer. A plain batch keeps its plans for as long as the connection lives. It
// is for statements that read no partitioned table and that have the same good
// plan for all values.

// newPlainBatch begins such a batch. The setting is gone with the batch, which
// is one transaction.
func newPlainBatch() *pgx.Batch {
	batch := &pgx.Batch{}
	batch.Queue(`select set_config('plan_cache_mode', 'force_generic_plan', true)`)
	return batch
}

// sender is a pool or a transaction.
type sender interface {
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

// askPlainly asks one statement in a plain batch.
func askPlainly(ctx context.Context, db sender, read func(rows pgx.Rows) error, sql string, args ...any) error {
	batch := newPlainBatch()
	batch.Queue(sql, args...).Query(read)
	return db.SendBatch(ctx, batch).Close()
}

// collect returns a reader that adds every row to a list.
func collect[T any](list *[]T, scan pgx.RowToFunc[T]) func(rows pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*list, err = pgx.AppendRows(*list, rows, scan)
		return err
	}
}
