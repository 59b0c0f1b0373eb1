package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/marcboeker/go-duckdb"
)

// duck is a DuckDB database in this process, with its own settings: as many
// threads as there are cores.
type duck struct {
	db   *sql.DB
	conn *sql.Conn
}

func openDuck(ctx context.Context, file string) (*duck, string, error) {
	db, err := sql.Open("duckdb", file)
	if err != nil {
		return nil, "", err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, "", errors.Join(err, db.Close())
	}
	d := &duck{db, conn}
	var version, threads, memory string
	err = conn.QueryRowContext(ctx, `select version(), current_setting('threads')::varchar, current_setting('memory_limit')`).Scan(&version, &threads, &memory)
	if err != nil {
		return nil, "", errors.Join(err, d.close())
	}
	return d, fmt.Sprintf("DuckDB %s, %s threads, at most %s of memory", version, threads, memory), nil
}

func (d *duck) close() error { return errors.Join(d.conn.Close(), d.db.Close()) }

// run asks all statements one after the other, every cell of every row read,
// and says how long that took. Writing the answer down comes after the clock.
func (d *duck) run(ctx context.Context, statements []statement) (rows []string, took time.Duration, err error) {
	tables := make([][][]any, len(statements))
	start := time.Now()
	for i := range statements {
		if tables[i], err = d.query(ctx, statements[i].SQL); err != nil {
			return nil, 0, fmt.Errorf("%.60s: %w", statements[i].SQL, err)
		}
	}
	took = time.Since(start)
	for i, s := range statements {
		for _, row := range tables[i][:min(s.Show, len(tables[i]))] {
			cells := make([]string, s.Keep)
			for k := range cells {
				if cells[k], err = text(row[k]); err != nil {
					return nil, 0, err
				}
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
	return rows, took, nil
}

func (d *duck) query(ctx context.Context, sql string) (table [][]any, err error) {
	rows, err := d.conn.QueryContext(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	targets := make([]any, len(columns))
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		table = append(table, row)
	}
	return table, rows.Err()
}

// text is a cell as the bench writes it: a day as 2026-11-01, an amount in
// units of its last decimal.
func text(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case time.Time:
		return v.Format(time.DateOnly), nil
	case duckdb.Decimal:
		return v.Value.String(), nil
	case string, int32, int64, fmt.Stringer:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a cell of type %T", cell)
}
