package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// leftLine is a line that the other version does not have.
type leftLine struct {
	line              billing.Line
	latter            bool
	resource, product int32
	what              int64 // equal for lines that can be one another's change
}

// lineKey says which lines are taken for one and the same: of one time, and of
// one trade where that is known.
type lineKey struct {
	consumed, effective, expires int64
	trade, id                    string
}

func keyOf(l *billing.Line, trade bool) lineKey {
	k := lineKey{consumed: l.ConsumeTime.Unix(), effective: l.EffectiveTime.Unix(), expires: l.ExpireTime.Unix()}
	if trade {
		k.trade, k.id = l.TradeID, l.ID
	}
	return k
}

// linePair is a change: one line in both versions, or in one of them.
type linePair struct{ former, latter *leftLine }

// pairLines makes changes of the lines of a group, which come in the order of
// their versions: by time and trade first, then by time alone, because a
// restatement may number its trades anew. What is left was added or is gone.
func pairLines(group []leftLine) []linePair {
	var pairs []linePair
	used := make([]bool, len(group))
	for _, trade := range []bool{true, false} {
		waiting := make(map[lineKey][]int)
		for i := range group {
			if !group[i].latter && !used[i] {
				k := keyOf(&group[i].line, trade)
				waiting[k] = append(waiting[k], i)
			}
		}
		for i := range group {
			if !group[i].latter || used[i] {
				continue
			}
			k := keyOf(&group[i].line, trade)
			if queue := waiting[k]; len(queue) > 0 {
				waiting[k], used[i], used[queue[0]] = queue[1:], true, true
				pairs = append(pairs, linePair{former: &group[queue[0]], latter: &group[i]})
			}
		}
	}
	for i := range group {
		switch {
		case used[i]:
		case group[i].latter:
			pairs = append(pairs, linePair{latter: &group[i]})
		default:
			pairs = append(pairs, linePair{former: &group[i]})
		}
	}
	return pairs
}

// lineChangeColumns are those of bill_change, in the order of changeValues.
var lineChangeColumns = []string{
	"comparison", "no", "kind", "resource", "product", "bill_type", "bill_date", "consume_time", "former_resource", "former_product",
	"former_line", "latter_line", "former_official", "former_discount", "former_due", "latter_official", "latter_discount", "latter_due",
}

func changeValues(comparison int64, no int32, p linePair) []any {
	kind, shown := billing.Changed, p.latter
	var none leftLine
	var formerLine, latterLine, formerResource, formerProduct *int32
	switch {
	case p.former == nil:
		kind, p.former = billing.Added, &none
	case p.latter == nil:
		kind, shown, p.latter = billing.Gone, p.former, &none
	}
	if kind != billing.Added {
		formerLine = &p.former.line.No
	}
	if kind != billing.Gone {
		latterLine = &p.latter.line.No
	}
	if kind == billing.Changed && p.former.resource != p.latter.resource {
		formerResource = &p.former.resource
	}
	if kind == billing.Changed && p.former.product != p.latter.product {
		formerProduct = &p.former.product
	}
	f, l := &p.former.line.Amounts, &p.latter.line.Amounts
	return []any{
		comparison, no, string(kind), shown.resource, shown.product, shown.line.BillType, shown.line.BillDate.Date(), timeOrNull(shown.line.ConsumeTime),
		formerResource, formerProduct, formerLine, latterLine,
		int64(f.Official), int64(f.Discount), int64(f.Due), int64(l.Official), int64(l.Discount), int64(l.Due),
	}
}

// changeSource hands the changes to a COPY while the lines that are left over
// are still being read: it holds one group of them.
type changeSource struct {
	rows       pgx.Rows
	comparison int64
	no         int32
	group      []leftLine
	next       *leftLine // the first line of the group after
	pairs      []linePair
	values     []any
	err        error
	done       bool
}

// Next makes the next change. It is pgx's CopyFromSource.
func (s *changeSource) Next() bool {
	for len(s.pairs) == 0 {
		if s.done || !s.readGroup() {
			return false
		}
		s.pairs = pairLines(s.group)
	}
	s.no--
	s.values = changeValues(s.comparison, s.no, s.pairs[0])
	s.pairs = s.pairs[1:]
	return true
}

// Values returns it.
func (s *changeSource) Values() ([]any, error) { return s.values, nil }

// Err returns what ended the reading.
func (s *changeSource) Err() error { return s.err }

// readGroup reads the lines that can belong together.
func (s *changeSource) readGroup() bool {
	s.group = s.group[:0]
	if s.next != nil {
		s.group = append(s.group, *s.next)
		s.next = nil
	}
	for s.rows.Next() {
		one, err := scanLeft(s.rows)
		if err != nil {
			s.err = err
			return false
		}
		if len(s.group) > 0 && s.group[0].what != one.what {
			s.next = &one
			return true
		}
		s.group = append(s.group, one)
	}
	s.done = true
	s.err = s.rows.Err()
	return s.err == nil && len(s.group) > 0
}

func scanLeft(row pgx.CollectableRow) (l leftLine, err error) {
	var day time.Time
	var detail []byte
	a := &l.line.Amounts
	err = row.Scan(&l.latter, &l.line.No, &l.resource, &l.product, &l.line.BillType, &day, &a.Official, &a.Discount, &a.Due, &detail, &l.what)
	if err != nil {
		return l, err
	}
	l.line.BillDate = billing.DayOfDate(day)
	_, err = readDetail(detail, &l.line)
	return l, err
}

// copyChanges finds the changes and keeps them, the largest difference as number 1.
func (db *DB) copyChanges(ctx context.Context, tx pgx.Tx, c *billing.Comparison) error {
	conn, err := db.pool.Acquire(ctx) // versions do not change: any connection sees the same
	if err != nil {
		return err
	}
	defer conn.Release()
	read, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer read.Rollback(ctx)
	// How many lines are left over cannot be estimated; a plan for a few would
	// read a version anew for each of them.
	if _, err := read.Exec(ctx, `select set_config('work_mem', '64MB', true), set_config('enable_nestloop', 'off', true)`); err != nil {
		return err
	}
	rows, err := read.Query(ctx, leftSQL, c.Former.Batch, c.Latter.Batch)
	if err != nil {
		return err
	}
	defer rows.Close()
	source := &changeSource{rows: rows, comparison: c.ID}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"bill_change"}, lineChangeColumns, source)
	if err = errors.Join(err, source.err); err != nil {
		return fmt.Errorf("copy changes: %w", err)
	}
	rows.Close()
	// Numbered downwards from -1 so far, so that no two numbers meet.
	_, err = tx.Exec(ctx, `
		update bill_change c set no = r.rank from (
			select no, row_number() over (order by abs(latter_due - former_due) desc, bill_date, latter_line nulls last, former_line) as rank
			from bill_change where comparison = $1
		) r where c.comparison = $1 and c.no = r.no`, c.ID)
	return err
}
