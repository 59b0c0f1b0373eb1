package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// byResource reports whether the filter asks for anything that only the dictionary knows.
func byResource(f *billing.LineFilter) bool {
	return byName(f) || len(f.Services)+len(f.Regions)+len(f.Projects)+len(f.ResourceTypes)+len(f.ChargeModes)+len(f.Members) > 0
}

// byName reports whether the filter goes finer than the cube.
func byName(f *billing.LineFilter) bool {
	return strings.TrimSpace(f.Query) != "" || f.ResourceID != "" || f.OrderID != ""
}

// namedAtMost is how many resources a page looks for by number. PostgreSQL then
// knows how few lines they have, and starts from them instead of from the order.
const namedAtMost = 5000

// match is what is known of a filter before its lines are read.
type match struct {
	resources []int32 // the dictionary entries it means; nil = none in particular, or too many
	counted   bool    // page has the totals
	page      billing.LinePage
}

// matchOf finds the resources that a filter means: in the dictionary where it is
// finer than the cube, else in the cube's cells, whose sums are its totals.
func (db *DB) matchOf(ctx context.Context, scope billing.Scope, cycle billing.Cycle, batches []int64, f billing.LineFilter) (m match, err error) {
	if !byResource(&f) {
		return m, nil
	}
	m.resources = make([]int32, 0, 64)
	if byName(&f) {
		w := &where{}
		resourceConditions(w, scope, f)
		err = ask(ctx, db.read, collect(&m.resources, pgx.RowTo[int32]), `select id from dim_resource where `+w.String()+` limit `+w.arg(namedAtMost+1), w.args...)
	} else {
		m.counted = true
		q := cellsOf(cycle, batches, f)
		err = db.plainRead.QueryRow(ctx, q.sql, q.args...).Scan(append(totalsOf(&m.page), &m.resources)...)
	}
	if err != nil {
		return m, fmt.Errorf("resources of a filter: %w", err)
	}
	if len(m.resources) > namedAtMost {
		m.resources = nil
	}
	return m, nil
}

// fewLines is how many lines are rather all read and sorted than looked for in the
// order of a page.
const fewLines = 1000

// pageOfMatch asks for a page of the lines that a counted filter means. How many
// they are is known here, while the planner guesses, and at times walks in the
// page's order through a whole month for a handful of lines.
func pageOfMatch(q lineQuery, m *match, f billing.LineFilter, limit int) question {
	if m.page.Total > fewLines || m.resources == nil || f.From != 0 || f.To != 0 { // days may be the better way in
		return q.page(limit)
	}
	return q.sorted(limit)
}

func (db *DB) lineRows(ctx context.Context, q question) (list []lineRow, err error) {
	err = ask(ctx, db.read, func(rows pgx.Rows) (err error) {
		list, err = readLines(rows)
		return err
	}, q.sql, q.args...)
	return list, err
}
