package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// farFuture sorts orders without a deadline behind all that have one.
const farFuture = "9999-01-01T00:00:00Z"

var orderSorts = map[string]sortKey[billing.Order]{
	"created": {column: "o.created_at", cast: "timestamptz", value: func(o *billing.Order) string { return o.CreatedAt.Format(time.RFC3339Nano) }},
	"amount":  {column: "o.payable_amount", cast: "numeric", value: payableText},
	"deadline": {column: "coalesce(o.pay_by, '" + farFuture + "')", cast: "timestamptz", value: func(o *billing.Order) string {
		if o.PayBy.IsZero() {
			return farFuture
		}
		return o.PayBy.Format(time.RFC3339Nano)
	}},
}

func payableText(o *billing.Order) string {
	p, err := o.Payable()
	if err != nil { // the amounts of a stored order share its currency
		return o.Discounted.Exact()
	}
	return p.Exact()
}

// MaxOrderLimit is the most orders one page may have.
const MaxOrderLimit = 200

// Orders returns one page of orders with the totals of all that match, one a
// currency. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) Orders(ctx context.Context, scope billing.Scope, f billing.OrderFilter) (p billing.OrderPage, err error) {
	if err := checkLimit(&f.Limit, MaxOrderLimit); err != nil {
		return p, err
	}
	w := orderWhere(scope, &f)
	rows, err := db.read.Query(ctx, `
		select currency, count(*), sum(list_amount), sum(discounted_amount), sum(payable_amount)
		from customer_order o where `+w.String()+` group by currency order by currency`, w.args...)
	if err != nil {
		return p, fmt.Errorf("orders: %w", err)
	}
	var currency string
	var count int
	var list, discounted, payable decimal.Decimal
	_, err = pgx.ForEachRow(rows, []any{&currency, &count, &list, &discounted, &payable}, func() error {
		p.Total += count
		p.Sums = append(p.Sums, billing.OrderSum{
			List: money.New(list, currency), Discounted: money.New(discounted, currency), Payable: money.New(payable, currency),
		})
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("orders: %w", err)
	}
	orders, cursor, err := db.orderRows(ctx, scope, f, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Orders, p.Prev, p.Next = cutPage(orders, f.Limit, f.After, f.Before, cursor)
	return p, nil
}

// EachOrder calls each for every matching order in the filter's order.
func (db *DB) EachOrder(ctx context.Context, scope billing.Scope, f billing.OrderFilter, each func(*billing.Order) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.Order, func(*billing.Order) string, error) {
		f.After = after
		return db.orderRows(ctx, scope, f, exportChunk)
	}, each)
}

func orderWhere(scope billing.Scope, f *billing.OrderFilter) *where {
	w := &where{}
	w.and("o.account_id = any(?)", scope.Accounts)
	anyOf(w, "o.status", f.Statuses)
	anyOf(w, "o.order_type", f.Types)
	anyOf(w, "o.service_type", f.Services)
	if f.From != 0 {
		w.and("o.created_at >= ?", dayStart(f.From))
	}
	if f.To != 0 {
		w.and("o.created_at < ?", dayStart(f.To+1))
	}
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

// dayStart is the instant at which a UTC+8 day begins.
func dayStart(d billing.Day) time.Time {
	t := d.Date()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, billing.Zone)
}

func (db *DB) orderRows(ctx context.Context, scope billing.Scope, f billing.OrderFilter, limit int) ([]billing.Order, func(*billing.Order) string, error) {
	sort, r, err := sorted(orderSorts, f.Sort, "-created", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := orderWhere(scope, &f)
	keys := []keyColumn{{sort.column, sort.cast}, {"o.order_id", "text"}, {"o.account_id", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, nil, err
	}
	rows, err := db.read.Query(ctx, `
		select `+orderColumns+` from customer_order o join account a on a.id = o.account_id
		where `+w.String()+`
		order by `+r.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("orders: %w", err)
	}
	orders, err := pgx.CollectRows(rows, scanOrder)
	if err != nil {
		return nil, nil, fmt.Errorf("orders: %w", err)
	}
	return orders, func(o *billing.Order) string {
		return newCursor(sort.value(o), o.ID, strconv.FormatInt(o.AccountID, 10))
	}, nil
}

// OrdersByID returns the order with an id, in whatever letter case; several
// when accounts share the id. None is a NotFound fault.
func (db *DB) OrdersByID(ctx context.Context, scope billing.Scope, id string) ([]billing.Order, error) {
	rows, err := db.read.Query(ctx, `
		select `+orderColumns+` from customer_order o join account a on a.id = o.account_id
		where o.account_id = any($1) and o.order_id = $2 order by a.name, a.id`,
		scope.Accounts, strings.ToUpper(strings.TrimSpace(id)))
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", id, err)
	}
	orders, err := pgx.CollectRows(rows, scanOrder)
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", id, err)
	}
	if len(orders) == 0 {
		return nil, fault.New(fault.NotFound, fault.NoSuchOrder, id)
	}
	return orders, nil
}

// OrderVersions returns the states in which an order was seen, oldest first.
func (db *DB) OrderVersions(ctx context.Context, scope billing.Scope, accountID int64, id string) ([]billing.OrderVersion, error) {
	rows, err := db.read.Query(ctx, `
		select version, seen_at, status, payable_amount, currency, paid_at from customer_order_version
		where account_id = any($1) and account_id = $2 and order_id = $3 order by version`, scope.Accounts, accountID, id)
	if err != nil {
		return nil, fmt.Errorf("versions of order %s: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v billing.OrderVersion, err error) {
		var amount decimal.Decimal
		var currency string
		var paid *time.Time
		err = row.Scan(&v.Version, &v.SeenAt, &v.Status, &amount, &currency, &paid)
		v.SeenAt, v.Payable, v.PaidAt = v.SeenAt.UTC(), money.New(amount, currency), orZero(paid)
		return v, err
	})
}

// OrderMonths returns what the bill lines of each month say of an order, oldest first.
func (db *DB) OrderMonths(ctx context.Context, scope billing.Scope, id string) ([]billing.OrderMonth, error) {
	rows, err := db.read.Query(ctx, `
		select c.cycle, b.currency, sum(m.lines)::bigint, sum(m.due)::bigint, bool_or(`+notWhole("c")+`)
		from bill_current c join bill_batch b using (batch) join bill_resource_month m using (batch)
		where c.account_id = any($1)
			and m.resource = any(array(select id from dim_resource where account_id = any($1) and order_id = $2 and order_id <> ''))
		group by c.cycle, b.currency order by c.cycle`, scope.Accounts, id)
	if err != nil {
		return nil, fmt.Errorf("bill lines of order %s: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m billing.OrderMonth, err error) {
		var cycle time.Time
		err = row.Scan(&cycle, &m.Currency, &m.Lines, &m.Due, &m.NotWhole)
		m.Cycle = cycleOf(cycle)
		return m, err
	})
}

// queueUnpaid counts the orders that wait for payment.
func queueUnpaid(batch *pgx.Batch, scope billing.Scope, n *int) {
	batch.Queue(`select count(*) from customer_order where account_id = any($1) and status = 6`, scope.Accounts).
		QueryRow(func(row pgx.Row) error { return row.Scan(n) })
}
