package bench

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/billing"
)

// Size measures P2's disk: lines, indexes, dictionaries and roll-ups of all
// months, one version each, against a bare flat heap of the same lines. It runs
// before any goal that loads a month again.
var Size = Goal{Names: []string{"P2"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	if err := w.createFlat(ctx, "flat_size", ""); err != nil {
		return nil, err
	}
	if err := w.copyFlat(ctx, "flat_size", flatText(w.lines)); err != nil {
		return nil, err
	}
	var ours, flat int64
	err := w.admin.QueryRow(ctx, `
		select sum(pg_total_relation_size(oid)) filter (where relname ~ '^(bill_|dim_|code_name)')::bigint,
			(pg_relation_size('flat_size') * $1)::bigint
		from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace`, len(w.Cycles)).Scan(&ours, &flat)
	if err != nil {
		return nil, err
	}
	return []Result{{
		Goal: "P2", What: fmt.Sprintf("disk of %d months, all told ÷ bare flat heap", len(w.Cycles)), Limit: 0.40,
		Ratio: ratio(ours, flat), Ours: megabytes(ours), Reference: megabytes(flat),
	}}, w.exec(ctx, "drop table flat_size")
}}

// Resync measures P3: a month of which one line in twenty has changed is loaded
// again; against a bare binary COPY of our own rows, and against an upsert.
var Resync = Goal{Names: []string{"P3"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	month := w.Cycles[0]
	var rows bytes.Buffer
	var batch int32
	err := w.admin.QueryRow(ctx, `select batch from bill_current where account_id = $1 and cycle = $2`,
		w.Account.ID, month.FirstDay().Date()).Scan(&batch)
	if err != nil {
		return nil, err
	}
	if err := w.onConn(ctx, func(c *pgx.Conn) error {
		_, err := c.PgConn().CopyTo(ctx, &rows, fmt.Sprintf("copy bill_line_b%d to stdout (format binary)", batch))
		return err
	}); err != nil {
		return nil, err
	}
	if err := w.exec(ctx, fmt.Sprintf("create table own (like bill_line_b%d)", batch)); err != nil {
		return nil, err
	}
	u, err := w.newUpsert(ctx, w.lines[:len(w.lines)/10])
	if err != nil {
		return nil, err
	}
	n := 0
	readings := make([][]billing.Line, w.Rounds)
	for i := range readings {
		readings[i] = changed(w.lines, uint64(i)+1)
	}
	times, err := interleave(w.Rounds,
		func() error {
			return w.onConn(ctx, func(c *pgx.Conn) error {
				_, err := c.PgConn().CopyFrom(ctx, bytes.NewReader(rows.Bytes()), "copy own from stdin (format binary)")
				return err
			})
		},
		func() error {
			n++
			_, err := w.Load(ctx, w.DB, w.Account.ID, month, readings[n-1])
			return err
		},
		func() error { return u.run(ctx) })
	if err != nil {
		return nil, err
	}
	var dead int64
	if err := w.admin.QueryRow(ctx, `select pg_stat_force_next_flush()::text is null, coalesce(sum(n_dead_tup), 0)::bigint from pg_stat_user_tables
		where relname ~ '^(bill_|dim_)'`).Scan(new(bool), &dead); err != nil {
		return nil, err
	}
	upsert := times[2] * 10
	return []Result{
		{
			Goal: "P3", What: "month with 5 % changed lines, again ÷ COPY of our own rows", Limit: 2, Ratio: ratio(times[1], times[0]),
			Ours: short(times[1]), Reference: short(times[0]),
		},
		{
			Goal: "P3", What: "upsert of all lines (10 × a tenth) ÷ that", Limit: 10, AtLeast: true, Ratio: ratio(upsert, times[1]),
			Ours: short(times[1]), Reference: short(upsert),
		},
		{
			Goal: "P3", What: "dead rows that it left ÷ lines", Limit: 0.001, Ratio: ratio(dead, int64(w.Rounds*len(w.lines))),
			Ours: fmt.Sprint(dead), Reference: fmt.Sprint(w.Rounds * len(w.lines)),
		},
	}, w.exec(ctx, "drop table own, keyed")
}}

func (w *World) onConn(ctx context.Context, f func(*pgx.Conn) error) error {
	return w.admin.AcquireFunc(ctx, func(c *pgxpool.Conn) error { return f(c.Conn()) })
}

// changed returns the lines with another amount in one of twenty.
func changed(lines []billing.Line, seed uint64) []billing.Line {
	rnd := rand.New(rand.NewPCG(seed, 3))
	out := append([]billing.Line(nil), lines...)
	for range len(out) / 20 {
		out[rnd.IntN(len(out))].Due++
	}
	return out
}

// upsert writes lines over a table that has them, as applications do: a key, an
// index for each order, a thousand rows a statement.
type upsert struct {
	w    *World
	sql  string
	args [][]any
}

func (w *World) newUpsert(ctx context.Context, lines []billing.Line) (*upsert, error) {
	if err := w.createKeyed(ctx, "keyed"); err != nil {
		return nil, err
	}
	const rows = 1000
	u := &upsert{w: w}
	var names, values, sets []string
	for _, c := range flatColumns {
		names = append(names, c.name)
		sets = append(sets, c.name+" = excluded."+c.name)
	}
	for r := range rows {
		var row []string
		for k, c := range flatColumns {
			row = append(row, fmt.Sprintf("$%d::text::%s", r*len(flatColumns)+k+1, c.kind))
		}
		values = append(values, "("+strings.Join(row, ",")+","+fmt.Sprintf("$%d", rows*len(flatColumns)+1)+"::int + "+fmt.Sprint(r)+")")
	}
	u.sql = "insert into keyed (" + strings.Join(names, ",") + ", line) values " + strings.Join(values, ",") +
		" on conflict (line) do update set " + strings.Join(sets, ",")
	for i := 0; i+rows <= len(lines); i += rows {
		args := make([]any, 0, rows*len(flatColumns)+1)
		for k := range rows {
			for _, c := range flatColumns {
				text := string(c.text(nil, &lines[i+k]))
				if text == `\N` {
					args = append(args, nil)
				} else {
					args = append(args, text)
				}
			}
		}
		u.args = append(u.args, append(args, i))
	}
	return u, u.run(ctx) // the lines are there before anything is measured
}

// createKeyed makes an empty flat table as applications have it: a key, and an
// index for each order.
func (w *World) createKeyed(ctx context.Context, table string) error {
	if err := w.createFlat(ctx, table, ", line int primary key"); err != nil {
		return err
	}
	return w.exec(ctx, "create index on "+table+" (bill_date desc, line)", "create index on "+table+" (due desc, line)",
		"create index on "+table+" (official desc, line)", "create index on "+table+" (resource_id)")
}

func (u *upsert) run(ctx context.Context) error {
	return pgx.BeginFunc(ctx, u.w.admin, func(tx pgx.Tx) error {
		for _, args := range u.args {
			if _, err := tx.Exec(ctx, u.sql, args...); err != nil {
				return err
			}
		}
		return nil
	})
}
