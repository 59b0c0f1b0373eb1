package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// ORM measures what P1 and P3 win over the usual way of an application: GORM
// creating rows in batches of a thousand, and writing over those that are there.
// It gets a tenth of the lines, in a table with a key and an index for each order.
var ORM = Goal{Names: []string{"P1", "P3", "P7"}, Run: func(ctx context.Context, w *World) (results []Result, err error) {
	p, err := w.startPeers(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	const table, part = "gorm_line", 10
	if err := w.createKeyed(ctx, table); err != nil {
		return nil, err
	}
	file, err := w.writeFlatCSV("part.csv", w.lines[:len(w.lines)/part])
	if err != nil {
		return nil, err
	}
	if _, err := p.ask(peerRequest{Do: "rows", URL: w.SuperURL(), File: file}); err != nil {
		return nil, err
	}
	if err := os.Remove(file); err != nil {
		return nil, err
	}
	var ours, inserts, upserts []time.Duration
	for round := range w.Rounds {
		start := time.Now()
		if _, err := w.Load(ctx, w.DB, w.Account.ID, w.Cycles[0], changed(w.lines, uint64(round)+7)); err != nil {
			return nil, err
		}
		ours = append(ours, time.Since(start))
		if err := w.exec(ctx, "truncate "+table); err != nil {
			return nil, err
		}
		for _, do := range []struct {
			name string
			took *[]time.Duration
		}{{"insert", &inserts}, {"upsert", &upserts}} {
			a, err := p.ask(peerRequest{Do: do.name, Table: table})
			if err != nil {
				return nil, err
			}
			*do.took = append(*do.took, a.Took)
		}
	}
	if err := w.countRows(ctx, table, len(w.lines)/part); err != nil {
		return nil, err
	}
	load, insert, upsert := median(ours), part*median(inserts), part*median(upserts)
	return []Result{
		{
			Goal: "P1", What: fmt.Sprintf("GORM CreateInBatches of all lines (%d × a tenth) ÷ load of a month", part), Limit: 10, AtLeast: true,
			Ratio: ratio(insert, load), Ours: short(load), Reference: short(insert),
		},
		{
			Goal: "P3", What: fmt.Sprintf("GORM upsert of all lines (%d × a tenth) ÷ load of a month with 5 %% changed", part), Limit: 10, AtLeast: true,
			Ratio: ratio(upsert, load), Ours: short(load), Reference: short(upsert),
		},
	}, w.exec(ctx, "drop table "+table)
}}

// countRows makes sure that a table got what was to be written.
func (w *World) countRows(ctx context.Context, table string, want int) error {
	var got int
	if err := w.admin.QueryRow(ctx, "select count(*) from "+table).Scan(&got); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%d rows in %s instead of %d", got, table, want)
	}
	return nil
}
