package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
)

// Search looks for text in orders and in the resources of all months. At most
// limit of each kind; an empty text finds nothing.
func (db *DB) Search(ctx context.Context, scope billing.Scope, text string, limit int) (f billing.Found, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return f, nil
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(searchAtOnce)
	look := func(what string, search func(ctx context.Context) error) {
		g.Go(func() error {
			if err := search(gctx); err != nil {
				return fmt.Errorf("search %s: %w", what, err)
			}
			return nil
		})
	}
	look("resources", func(ctx context.Context) (err error) {
		f.Resources, err = db.searchResources(ctx, scope, text, limit+1)
		f.Resources, f.MoreResources = upTo(f.Resources, limit)
		return err
	})
	look("orders", func(ctx context.Context) (err error) {
		f.Orders, _, err = db.orderRows(ctx, scope, billing.OrderFilter{Query: text}, limit+1)
		f.Orders, f.MoreOrders = upTo(f.Orders, limit)
		return err
	})
	// What the upstream no longer lists is found as well.
	look("subscriptions", func(ctx context.Context) (err error) {
		f.Subscriptions, f.More.Subscriptions, err = subscriptionList.search(ctx, db, scope, text, limit)
		return err
	})
	look("coupons", func(ctx context.Context) (err error) {
		f.Coupons, f.More.Coupons, err = couponList.search(ctx, db, scope, text, limit)
		return err
	})
	look("packages", func(ctx context.Context) (err error) {
		f.Packages, f.More.Packages, err = packageList.search(ctx, db, scope, text, limit)
		return err
	})
	look("invoices", func(ctx context.Context) (err error) {
		f.Invoices, f.More.Invoices, err = invoiceList.search(ctx, db, scope, text, limit)
		return err
	})
	return f, g.Wait()
}

// searchAtOnce is how many kinds of things a search looks through at a time:
// one waits for the database while another is asked.
const searchAtOnce = 3

// upTo returns the first limit of a list, and whether it has more.
func upTo[T any](list []T, limit int) ([]T, bool) {
	if len(list) <= limit {
		return list, false
	}
	return list[:limit], true
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

// search returns the first things that contain text, in the list's usual order,
// and whether there are more.
func (l *heldList[T]) search(ctx context.Context, db *DB, scope billing.Scope, text string, limit int) ([]T, bool, error) {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	w.matches(text)
	rows, _, err := l.rows(ctx, db, w, billing.Place{Limit: limit + 1})
	rows, more := upTo(rows, limit)
	return rows, more, err
}
