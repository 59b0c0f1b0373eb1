package bench

import (
	"context"
	"fmt"

	"portal/internal/billing"
	"portal/internal/money"
)

// Load measures P1 and P2: what a full load of a month costs in time, in disk
// and in log, against a bare text COPY of the same lines into a flat heap.
var Load = Goal{Names: []string{"P1", "P2"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	text := flatText(w.lines)
	month := w.Cycles[0]
	versions := w.versions(w.Rounds + 1) // the first is there already
	i := 0
	var flatLog, oursLog []int64
	if err := w.createFlat(ctx, "flat", ""); err != nil {
		return nil, err
	}
	times, err := interleave(w.Rounds,
		func() error {
			return w.logged(ctx, &flatLog, func() error { return w.copyFlat(ctx, "flat", text) })
		},
		func() error {
			i++
			return w.logged(ctx, &oursLog, func() error {
				p, err := w.Load(ctx, w.DB, w.Account.ID, month, versions[i])
				if err == nil && p.Reason == "unchanged" {
					err = fmt.Errorf("version %d is not new", i)
				}
				return err
			})
		})
	if err != nil {
		return nil, err
	}
	n := float64(len(w.lines))
	flat, ours := median(flatLog), median(oursLog)
	return []Result{
		{
			Goal: "P1", What: "load of a month ÷ bare flat COPY", Limit: 0.70, Ratio: ratio(times[1], times[0]),
			Ours:      fmt.Sprintf("%s, %.1f µs a line", short(times[1]), times[1].Seconds()*1e6/n),
			Reference: fmt.Sprintf("%s, %.1f µs a line", short(times[0]), times[0].Seconds()*1e6/n),
		},
		{
			Goal: "P2", What: "log (WAL) of a load ÷ of the flat COPY", Limit: 0.35, Ratio: ratio(ours, flat),
			Ours: megabytes(ours), Reference: megabytes(flat),
		},
	}, nil
}}

// versions are n readings of the month, each with another amount in one line.
func (w *World) versions(n int) [][]billing.Line {
	out := make([][]billing.Line, n)
	for i := range out {
		out[i] = append([]billing.Line(nil), w.lines...)
		out[i][0].Due += money.E8(i)
	}
	return out
}

// logged runs f and notes how much log it wrote.
func (w *World) logged(ctx context.Context, list *[]int64, f func() error) error {
	var start, end string
	if err := w.admin.QueryRow(ctx, `select pg_current_wal_insert_lsn()::text`).Scan(&start); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	var n int64
	if err := w.admin.QueryRow(ctx, `select pg_current_wal_insert_lsn()::text, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::text::pg_lsn)::bigint`, start).
		Scan(&end, &n); err != nil {
		return err
	}
	*list = append(*list, n)
	return nil
}
