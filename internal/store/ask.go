package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ask hands the rows of one statement to read.
func ask(ctx context.Context, db *pgxpool.Pool, read func(rows pgx.Rows) error, sql string, args ...any) error {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	return read(rows)
}

// collect returns a reader that adds every row to a list.
func collect[T any](list *[]T, scan pgx.RowToFunc[T]) func(rows pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*list, err = pgx.AppendRows(*list, rows, scan)
		return err
	}
}
