package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// Search looks for text in orders and in the resources of all months. At most
// limit of each kind; an empty text finds nothing.
func (db *DB) Search(ctx context.Context, scope billing.Scope, text string, limit int) (f billing.Found, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return f, nil
	}
	f.Orders, _, err = db.orderRows(ctx, scope, billing.OrderFilter{Query: text}, limit+1)
	if err != nil {
		return f, fmt.Errorf("search orders: %w", err)
	}
	if f.MoreOrders = len(f.Orders) > limit; f.MoreOrders {
		f.Orders = f.Orders[:limit]
	}
	f.Resources, err = db.searchResources(ctx, scope, text, limit+1)
	if err != nil {
		return f, fmt.Errorf("search resources: %w", err)
	}
	if f.MoreResources = len(f.Resources) > limit; f.MoreResources {
		f.Resources = f.Resources[:limit]
	}
	if err := db.searchHeld(ctx, scope, text, limit, &f.FoundHeld); err != nil {
		return f, fmt.Errorf("search holdings: %w", err)
	}
	return f, nil
}

// searchResources finds resources in the dictionary, then their months in the
// roll-up; lines are never read. The costliest come first.
func (db *DB) searchResources(ctx context.Context, scope billing.Scope, text string, limit int) ([]billing.FoundResource, error) {
	w := &where{}
	w.and("account_id = any(?)", scope.Accounts)
	w.and("resource_id <> ''")
	w.matches(text)
	rows, err := db.read.Query(ctx, `
		with hit as (
			select id, resource_id from dim_resource where `+w.String()+`
		), part as (
			select h.resource_id, b.currency, max(h.id) as newest, min(c.cycle) as first, max(c.cycle) as last, sum(m.due)::bigint as due
			from hit h join bill_resource_month m on m.resource = h.id
			join bill_current c on c.batch = m.batch join bill_batch b on b.batch = m.batch
			where c.account_id = any($1)
			group by h.resource_id, b.currency
		)
		select r.resource_id, r.resource_name, r.service_type, r.service_type_name, r.region_name, r.project_name, p.first, p.last, p.due, p.currency
		from part p join dim_resource r on r.id = p.newest
		order by p.due desc, r.resource_id limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r billing.FoundResource, err error) {
		var first, last time.Time
		err = row.Scan(&r.ResourceID, &r.ResourceName, &r.ServiceType, &r.ServiceTypeName, &r.RegionName, &r.ProjectName, &first, &last, &r.Due, &r.Currency)
		r.First, r.Last = cycleOf(first), cycleOf(last)
		return r, err
	})
}

// searchHeld looks in what the account holds, and held: what the upstream no
// longer lists is found as well.
func (db *DB) searchHeld(ctx context.Context, scope billing.Scope, text string, limit int, f *billing.FoundHeld) (err error) {
	if f.Subscriptions, f.More.Subscriptions, err = subscriptionList.search(ctx, db, scope, text, limit); err != nil {
		return err
	}
	if f.Coupons, f.More.Coupons, err = couponList.search(ctx, db, scope, text, limit); err != nil {
		return err
	}
	if f.Packages, f.More.Packages, err = packageList.search(ctx, db, scope, text, limit); err != nil {
		return err
	}
	f.Invoices, f.More.Invoices, err = invoiceList.search(ctx, db, scope, text, limit)
	return err
}

// search returns the first things that contain text, in the list's usual order,
// and whether there are more.
func (l *heldList[T]) search(ctx context.Context, db *DB, scope billing.Scope, text string, limit int) ([]T, bool, error) {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	w.matches(text)
	rows, _, err := l.rows(ctx, db, w, billing.Place{Limit: limit + 1})
	if err != nil || len(rows) <= limit {
		return rows, false, err
	}
	return rows[:limit], true, nil
}
