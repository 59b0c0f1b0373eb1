package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

// changeQuery is the WHERE and ORDER BY of a list of changes.
type changeQuery struct {
	where
	order   string
	byDate  bool
	forward bool
}

// MaxChangeLimit is the most changes one page may have.
const MaxChangeLimit = 200

func changeConditions(w *where, scope billing.Scope, comparison int64, f *billing.ChangeFilter) {
	w.and("exists (select from bill_comparison k where k.id = c.comparison and k.account_id = any(?))", scope.Accounts)
	w.and("c.comparison = ?", comparison)
	kinds := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		kinds[i] = string(k)
	}
	anyOf(w, "c.kind", kinds)
	if f.Query != "" || f.ResourceID != "" {
		resources := &where{args: w.args}
		resourceConditions(resources, scope, billing.LineFilter{Query: f.Query, ResourceID: f.ResourceID})
		w.args = resources.args
		w.and("c.resource = any(array(select id from dim_resource where " + resources.String() + "))")
	}
}

func newChangeQuery(scope billing.Scope, comparison int64, f *billing.ChangeFilter) (q changeQuery, err error) {
	changeConditions(&q.where, scope, comparison, f)
	down := false
	switch f.Sort {
	case "", "-change":
	case "change":
		down = true
	case "date":
		q.byDate = true
	case "-date":
		q.byDate, down = true, true
	default:
		return q, fault.New(fault.Invalid, fault.BadSort, f.Sort).At("sort")
	}
	cursor, field := f.After, "after"
	q.forward = true
	if f.Before != "" {
		cursor, field, q.forward, down = f.Before, "before", false, !down
	}
	op, way := ">", ""
	if down {
		op, way = "<", " desc"
	}
	q.order = "c.no" + way
	if q.byDate {
		q.order = "c.bill_date" + way + ", c.no" + way
	}
	if cursor == "" || cursor == lastPage && !q.forward {
		return q, nil
	}
	v, err := parseCursor(field, cursor, 2)
	if err != nil {
		return q, err
	}
	if _, err := billing.ParseDay(v[0]); err != nil {
		return q, fault.New(fault.Invalid, fault.BadCursor).At(field)
	}
	if _, err := strconv.ParseInt(v[1], 10, 32); err != nil {
		return q, fault.New(fault.Invalid, fault.BadCursor).At(field)
	}
	if q.byDate {
		q.and("(c.bill_date, c.no) "+op+" (?::text::date, ?::text::int)", v[0], v[1])
	} else {
		q.and("c.no "+op+" ?::text::int", v[1])
	}
	return q, nil
}

func changeCursor(c *billing.LineChange) string {
	return newCursor(c.BillDate.String(), strconv.Itoa(int(c.No)))
}

// Changes returns one page of a comparison's changes with the count and the
// exact amounts due of all that match. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) Changes(ctx context.Context, scope billing.Scope, comparison int64, f billing.ChangeFilter) (p billing.ChangePage, err error) {
	if err := checkLimit(&f.Limit, MaxChangeLimit); err != nil {
		return p, err
	}
	q, err := newChangeQuery(scope, comparison, &f)
	if err != nil {
		return p, err
	}
	all := &where{}
	changeConditions(all, scope, comparison, &f)
	err = db.read.QueryRow(ctx, `
		select count(*), coalesce(sum(c.former_due), 0)::bigint, coalesce(sum(c.latter_due), 0)::bigint
		from bill_change c where `+all.String(), all.args...).Scan(&p.Total, &p.Before, &p.After)
	if err != nil {
		return p, fmt.Errorf("totals of comparison %d: %w", comparison, err)
	}
	limit := f.Limit
	if f.Before == lastPage {
		limit = lastPageSize(p.Total, f.Limit)
	}
	rows, err := db.changeRows(ctx, q, limit+1)
	if err != nil {
		return p, fmt.Errorf("changes of comparison %d: %w", comparison, err)
	}
	p.Changes, p.Prev, p.Next = cutPage(rows, limit, f.After, f.Before, changeCursor)
	return p, nil
}

// EachChange calls each for every matching change in the filter's order, holding
// only some thousands at a time. Cursors and limit of the filter are not used.
func (db *DB) EachChange(ctx context.Context, scope billing.Scope, comparison int64, f billing.ChangeFilter, each func(*billing.LineChange) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.LineChange, func(*billing.LineChange) string, error) {
		f.After = after
		q, err := newChangeQuery(scope, comparison, &f)
		if err != nil {
			return nil, nil, err
		}
		rows, err := db.changeRows(ctx, q, exportChunk)
		if err != nil {
			return nil, nil, fmt.Errorf("changes of comparison %d: %w", comparison, err)
		}
		return rows, changeCursor, nil
	}, each)
}

// changeRow is a change, the dictionary not yet looked up.
type changeRow struct {
	billing.LineChange
	resource, product             int32
	formerResource, formerProduct *int32
}

func (db *DB) changeRows(ctx context.Context, q changeQuery, limit int) ([]billing.LineChange, error) {
	rows, err := db.read.Query(ctx, `
		select c.no, c.kind, c.resource, c.product, c.former_resource, c.former_product, c.bill_type, c.bill_date, c.consume_time,
			coalesce(c.former_line, 0), coalesce(c.latter_line, 0), c.former_official, c.former_discount, c.former_due,
			c.latter_official, c.latter_discount, c.latter_due
		from bill_change c where `+q.String()+` order by `+q.order+` limit `+strconv.Itoa(limit), q.args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r changeRow, err error) {
		var day time.Time
		var consumed *time.Time
		err = row.Scan(&r.No, &r.Kind, &r.resource, &r.product, &r.formerResource, &r.formerProduct, &r.BillType, &day, &consumed,
			&r.FormerLine, &r.LatterLine, &r.Before.Official, &r.Before.Discount, &r.Before.Due,
			&r.After.Official, &r.After.Discount, &r.After.Due)
		r.BillDate, r.ConsumedAt = billing.DayOfDate(day), orZero(consumed)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	return db.fillChanges(ctx, found)
}

// fillChanges looks up what the rows' numbers stand for.
func (db *DB) fillChanges(ctx context.Context, rows []changeRow) ([]billing.LineChange, error) {
	cache := newEntryCache()
	resources, products := make(map[int32]bool), make(map[int32]bool)
	for i := range rows {
		r := &rows[i]
		resources[r.resource], products[r.product] = true, true
		if r.formerResource != nil {
			resources[*r.formerResource] = true
		}
		if r.formerProduct != nil {
			products[*r.formerProduct] = true
		}
	}
	if err := db.lookUp(ctx, keysOf(resources), keysOf(products), nil, cache); err != nil {
		return nil, err
	}
	changes := make([]billing.LineChange, len(rows))
	for i := range rows {
		r := &rows[i]
		c := &r.LineChange
		c.Resource, c.Product = cache.resources[r.resource], cache.products[r.product]
		if r.formerResource != nil || r.formerProduct != nil {
			c.Former = &billing.FormerNames{Resource: c.Resource, Product: c.Product}
			if r.formerResource != nil {
				c.Former.Resource = cache.resources[*r.formerResource]
			}
			if r.formerProduct != nil {
				c.Former.Product = cache.products[*r.formerProduct]
			}
		}
		changes[i] = *c
	}
	return changes, nil
}

func keysOf(m map[int32]bool) []int32 {
	keys := make([]int32, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}
