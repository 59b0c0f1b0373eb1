package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

// lineSort is an order of lines that an index serves: a column, then line_no, then batch.
type lineSort struct {
	column     string
	cast       string // of the cursor's text
	descending bool
	value      func(l *billing.Line) string
}

var lineSorts = map[string]lineSort{
	"date":   {column: "bill_date", cast: "date", value: func(l *billing.Line) string { return l.BillDate.String() }},
	"amount": {column: "due", cast: "bigint", value: func(l *billing.Line) string { return strconv.FormatInt(int64(l.Due), 10) }},
	"list":   {column: "official", cast: "bigint", value: func(l *billing.Line) string { return strconv.FormatInt(int64(l.Official), 10) }},
}

func parseLineSort(name string) (lineSort, error) {
	if name == "" {
		name = "-date"
	}
	bare, descending := strings.CutPrefix(name, "-")
	s, ok := lineSorts[bare]
	if !ok {
		return s, fault.New(fault.Invalid, fault.BadSort, name).At("sort")
	}
	s.descending = descending
	return s, nil
}

// MaxLineLimit is the most lines one page may have.
const MaxLineLimit = 200

// Lines returns one page of a month's lines with the count and the exact list
// price, discount and amount due of all that match. Faults: those of batchesAt,
// BadSort, BadCursor, BadLimit.
func (db *DB) Lines(ctx context.Context, scope billing.Scope, cycle billing.Cycle, f billing.LineFilter) (p billing.LinePage, err error) {
	if err := checkLimit(&f.Limit, MaxLineLimit); err != nil {
		return p, err
	}
	batches, err := db.batchesAt(ctx, scope, cycle, f.Version)
	if err != nil {
		return p, err
	}
	m, err := db.matchOf(ctx, scope, cycle, batches, f)
	if err != nil {
		return p, err
	}
	q, err := newLineQuery(scope, batches, f, m.resources)
	if err != nil {
		return p, err
	}
	var rows []lineRow
	limit := f.Limit
	if m.counted {
		p.Total, p.Sums = m.page.Total, m.page.Sums
		if f.Before == lastPage {
			limit = lastPageSize(p.Total, f.Limit)
		}
		rows, err = db.lineRows(ctx, pageOfMatch(q, &m, f, limit+1))
	} else {
		rows, limit, err = db.linesAndTotals(ctx, q, lineTotals(scope, cycle, batches, f, m.resources), f, &p)
	}
	if err != nil {
		return p, fmt.Errorf("lines of %s: %w", cycle, err)
	}
	rows, p.Prev, p.Next = cutPage(rows, limit, f.After, f.Before, q.sort.cursor)
	p.Lines, err = db.fillLines(ctx, rows)
	return p, err
}

// linesAndTotals asks for a page, one line more to know whether there is another,
// and for the totals: both in one round trip, unless it is a last page, whose size
// is known only when the totals are.
func (db *DB) linesAndTotals(ctx context.Context, q lineQuery, totals question, f billing.LineFilter, p *billing.LinePage) (list []lineRow, limit int, err error) {
	batch := &pgx.Batch{}
	limit = f.Limit
	if f.Before == lastPage {
		if err := db.read.QueryRow(ctx, totals.sql, totals.args...).Scan(totalsOf(p)...); err != nil {
			return nil, 0, err
		}
		limit = lastPageSize(p.Total, f.Limit)
	} else {
		batch.Queue(totals.sql, totals.args...).QueryRow(func(row pgx.Row) error { return row.Scan(totalsOf(p)...) })
	}
	rows := q.page(limit + 1)
	batch.Queue(rows.sql, rows.args...).Query(func(rows pgx.Rows) (err error) {
		list, err = readLines(rows)
		return err
	})
	return list, limit, db.read.SendBatch(ctx, batch).Close()
}

// question is one statement with its arguments.
type question struct {
	sql  string
	args []any
}

// exportChunk is how many lines an export holds at a time.
const exportChunk = 1000

// EachLine calls each for every matching line in the filter's order, holding
// only a thousand at a time. Cursors and limit of the filter are not used.
// The line is reused between calls.
func (db *DB) EachLine(ctx context.Context, scope billing.Scope, cycle billing.Cycle, f billing.LineFilter, each func(*billing.Line) error) error {
	f.After, f.Before = "", ""
	batches, err := db.batchesAt(ctx, scope, cycle, f.Version)
	if err != nil {
		return err
	}
	m, err := db.matchOf(ctx, scope, cycle, batches, f)
	if err != nil {
		return err
	}
	q, err := newLineQuery(scope, batches, f, m.resources)
	if err != nil {
		return err
	}
	entries := newEntryCache()
	chunk := make([]lineRow, 0, exportChunk)
	hand := func() error {
		if err := db.fillRows(ctx, chunk, entries); err != nil {
			return err
		}
		for i := range chunk {
			if err := each(&chunk[i].line); err != nil {
				return err
			}
		}
		chunk = chunk[:0]
		return nil
	}
	// One query for all lines, in the order of an index: the server hands them
	// out as fast as they are taken.
	err = pgx.BeginTxFunc(ctx, db.read, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local enable_sort = off`); err != nil {
			return err
		}
		err := eachRow(ctx, tx, lineSelect+q.String()+` order by `+q.order, q.args, func(raw [][]byte) error {
			chunk = append(chunk, lineRow{})
			if err := readLine(raw, &chunk[len(chunk)-1]); err != nil {
				return err
			}
			if len(chunk) < exportChunk {
				return nil
			}
			return hand()
		})
		if err != nil {
			return err
		}
		return hand()
	})
	if err != nil {
		return fmt.Errorf("lines of %s: %w", cycle, err)
	}
	return nil
}

func (s lineSort) cursor(r *lineRow) string {
	return newCursor(s.value(&r.line), strconv.Itoa(int(r.line.No)), strconv.Itoa(int(r.batch)))
}

// lineQuery is the WHERE and ORDER BY of a page of lines.
type lineQuery struct {
	where
	sort  lineSort
	order string
}

func newLineQuery(scope billing.Scope, batches []int64, f billing.LineFilter, named []int32) (q lineQuery, err error) {
	if q.sort, err = parseLineSort(f.Sort); err != nil {
		return q, err
	}
	ofBatches(&q.where, "batch", batches)
	switch {
	case named != nil:
		q.and("resource = any(?)", named)
	case byResource(&f):
		resources := &where{args: q.args}
		resourceConditions(resources, scope, f)
		q.args = resources.args
		q.and("resource = any(array(select id from dim_resource where " + resources.String() + "))")
	}
	anyOf(&q.where, "bill_type", f.BillTypes)
	betweenDays(&q.where, f)
	forward := q.sort.descending // "descending" means: column down, line numbers up
	cursor, field := f.After, "after"
	if f.Before != "" {
		cursor, field, forward = f.Before, "before", !forward
	}
	col := q.sort.column
	op, tie := "<", ">"
	q.order = col + " desc, line_no, batch"
	if !forward {
		op, tie = ">", "<"
		q.order = col + ", line_no desc, batch desc"
	}
	if cursor == "" || cursor == lastPage && f.Before != "" {
		return q, nil
	}
	v, err := q.cursorValues(field, cursor)
	if err != nil {
		return q, err
	}
	value, no, batch := q.arg(v[0])+"::text::"+q.sort.cast, q.arg(v[1])+"::text::int", q.arg(v[2])+"::text::int"
	// The bound on the column alone lets the index start at the cursor.
	q.and(col + " " + op + "= " + value)
	q.and(fmt.Sprintf("(%s %s %s or line_no %s %s or (line_no = %s and batch %s %s))", col, op, value, tie, no, no, tie, batch))
	return q, nil
}

// cursorValues checks the values of a cursor before they reach a cast.
func (q *lineQuery) cursorValues(field, cursor string) ([]string, error) {
	v, err := parseCursor(field, cursor, 3)
	if err != nil {
		return nil, err
	}
	ok := true
	if q.sort.cast == "date" {
		_, err := billing.ParseDay(v[0])
		ok = err == nil
	} else {
		_, err := strconv.ParseInt(v[0], 10, 64)
		ok = err == nil
	}
	for _, n := range v[1:] {
		_, err := strconv.ParseInt(n, 10, 32)
		ok = ok && err == nil
	}
	if !ok {
		return nil, fault.New(fault.Invalid, fault.BadCursor).At(field)
	}
	return v, nil
}

// ofBatches keeps to batches: one by its number, so that planning prunes all
// other partitions and knows how little one batch is.
func ofBatches(w *where, column string, batches []int64) {
	if len(batches) == 1 {
		w.and(column+" = ?", batches[0])
	} else {
		w.and(column+" = any(?)", batches)
	}
}

// cubeConditions keeps to the cells c of the cube that a filter means.
func cubeConditions(w *where, f billing.LineFilter) {
	anyOf(w, "c.service", f.Services)
	anyOf(w, "c.region", f.Regions)
	anyOf(w, "c.project", f.Projects)
	anyOf(w, "c.resource_type", f.ResourceTypes)
	anyOf(w, "c.charge_mode", f.ChargeModes)
	anyOf(w, "c.member", f.Members)
	anyOf(w, "c.bill_type", f.BillTypes)
}

func resourceConditions(w *where, scope billing.Scope, f billing.LineFilter) {
	w.and("account_id = any(?)", scope.Accounts)
	anyOf(w, "service_type", f.Services)
	anyOf(w, "region", f.Regions)
	anyOf(w, "project_id", f.Projects)
	anyOf(w, "resource_type", f.ResourceTypes)
	anyOf(w, "charge_mode", f.ChargeModes)
	anyOf(w, "customer_id", f.Members)
	if f.ResourceID != "" {
		w.and("resource_id = ?", f.ResourceID)
	}
	if f.OrderID != "" {
		w.and("order_id = ?", f.OrderID)
	}
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
}

// betweenDays keeps to the filter's days.
func betweenDays(w *where, f billing.LineFilter) {
	if f.From != 0 {
		w.and("bill_date >= ?", f.From.Date())
	}
	if f.To != 0 {
		w.and("bill_date <= ?", f.To.Date())
	}
}
