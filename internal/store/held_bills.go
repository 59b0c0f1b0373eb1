package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// What the bills say of things that the account holds. Lines are never read:
// the dictionary finds the entries, the roll-up has their sums.

// SubscriptionTerms returns the orders that bill lines of a resource name, the
// newest first.
func (db *DB) SubscriptionTerms(ctx context.Context, scope billing.Scope, accountID int64, resourceID string) ([]billing.TermCost, error) {
	rows, err := db.read.Query(ctx, `
		with part as (
			select upper(d.order_id) as order_id, b.currency, min(c.cycle) as cycle, sum(m.lines)::bigint as lines, sum(m.due)::bigint as due
			from dim_resource d join bill_resource_month m on m.resource = d.id
			join bill_current c on c.batch = m.batch join bill_batch b on b.batch = m.batch
			where d.account_id = any($1) and d.account_id = $2 and c.account_id = $2 and d.resource_id = $3 and d.order_id <> ''
			group by 1, 2
		)
		select p.order_id, p.cycle, p.lines, p.due, p.currency, coalesce(o.order_type, 0),
			coalesce((o.items -> 0 ->> 'PeriodType')::int, 0), coalesce((o.items -> 0 ->> 'PeriodNum')::int, 0)
		from part p left join customer_order o on o.account_id = $2 and o.order_id = p.order_id
		order by p.cycle desc, o.created_at desc nulls last, p.order_id`, scope.Accounts, accountID, resourceID)
	if err != nil {
		return nil, fmt.Errorf("terms of %s: %w", resourceID, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c billing.TermCost, err error) {
		var cycle time.Time
		err = row.Scan(&c.OrderID, &cycle, &c.Lines, &c.Due, &c.Currency, &c.Type, &c.Unit, &c.Num)
		c.Cycle = cycleOf(cycle)
		return c, err
	})
}

// SubscriptionMonths returns what the bills of each month say of a resource, the
// newest first.
func (db *DB) SubscriptionMonths(ctx context.Context, scope billing.Scope, accountID int64, resourceID string) ([]billing.OrderMonth, error) {
	rows, err := db.read.Query(ctx, `
		select c.cycle, b.currency, sum(m.lines)::bigint, sum(m.due)::bigint
		from dim_resource d join bill_resource_month m on m.resource = d.id
		join bill_current c on c.batch = m.batch join bill_batch b on b.batch = m.batch
		where d.account_id = any($1) and d.account_id = $2 and c.account_id = $2 and d.resource_id = $3
		group by c.cycle, b.currency order by c.cycle desc`, scope.Accounts, accountID, resourceID)
	if err != nil {
		return nil, fmt.Errorf("months of %s: %w", resourceID, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m billing.OrderMonth, err error) {
		var cycle time.Time
		err = row.Scan(&cycle, &m.Currency, &m.Lines, &m.Due)
		m.Cycle = cycleOf(cycle)
		return m, err
	})
}

// queueHeld counts what ends until an instant, by the rules of Expiring, and
// the invoices that nothing was found for.
func queueHeld(batch *pgx.Batch, scope billing.Scope, until time.Time, c *billing.HeldCounts) {
	batch.Queue(`
		select
			(select count(*) from subscription where account_id = any($1) and gone_at is null and main and status = 2 and expire_at between seen_at and $2),
			(select count(*) from resource_package where account_id = any($1) and gone_at is null and status in (0, 1, 2) and expire_at between seen_at and $2),
			(select count(*) from coupon where account_id = any($1) and gone_at is null and status = 2 and not frozen and left_amount > 0 and expire_at between seen_at and $2),
			(select count(*) from invoice h where h.account_id = any($1) and h.gone_at is null and `+invoiceMatch+` = 'none')`, scope.Accounts, until).QueryRow(func(row pgx.Row) error {
		return row.Scan(&c.Subscriptions, &c.Packages, &c.Coupons, &c.Invoices)
	})
}

// ServiceNames returns the kept names of services by code: English, and Chinese
// where there is one.
func (db *DB) ServiceNames(ctx context.Context, scope billing.Scope) (map[string]billing.Facet, error) {
	batch := &pgx.Batch{}
	var names codeNames
	names.queue(batch, scope, "service")
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("names of services: %w", err)
	}
	services := make(map[string]billing.Facet, len(names))
	for key, name := range names {
		services[key.code] = billing.Facet{Key: key.code, Name: name[0], NameZH: name[1]}
	}
	return services, nil
}

// OrderResources returns the resources that bill lines name with an order, with
// what they cost by it, the costliest first.
func (db *DB) OrderResources(ctx context.Context, scope billing.Scope, accountID int64, orderID string) ([]billing.OrderResource, error) {
	rows, err := db.read.Query(ctx, `
		select d.resource_id, (array_agg(d.resource_name order by d.id desc))[1], (array_agg(d.service_type_name order by d.id desc))[1],
			b.currency, sum(m.due)::bigint, s.resource_id is not null
		from dim_resource d join bill_resource_month m on m.resource = d.id
		join bill_current c on c.batch = m.batch join bill_batch b on b.batch = m.batch
		left join subscription s on s.account_id = d.account_id and s.resource_id = d.resource_id
		where d.account_id = any($1) and d.account_id = $2 and c.account_id = $2 and d.order_id = $3 and d.order_id <> '' and d.resource_id <> ''
		group by d.resource_id, b.currency, s.resource_id
		order by sum(m.due) desc, d.resource_id limit 500`, scope.Accounts, accountID, orderID)
	if err != nil {
		return nil, fmt.Errorf("resources of order %s: %w", orderID, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r billing.OrderResource, err error) {
		err = row.Scan(&r.ID, &r.Name, &r.ServiceTypeName, &r.Currency, &r.Due, &r.Subscription)
		return r, err
	})
}
