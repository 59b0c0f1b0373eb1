package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/money"
)

// Search looks for text in orders, in what the accounts hold and in the resources
// of all months. At most limit of each kind are given, all are counted; an empty
// text finds nothing.
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
		f.Resources, f.Totals.Resources, err = db.searchResources(ctx, scope, text, limit)
		return err
	})
	look("orders", func(ctx context.Context) (err error) {
		f.Orders, f.Totals.Orders, err = db.searchOrders(ctx, scope, text, limit)
		return err
	})
	// What the upstream no longer lists is found as well.
	look("subscriptions", func(ctx context.Context) (err error) {
		f.Subscriptions, f.Totals.Subscriptions, err = subscriptionList.search(ctx, db, scope, text, limit)
		return err
	})
	look("coupons", func(ctx context.Context) (err error) {
		f.Coupons, f.Totals.Coupons, err = couponList.search(ctx, db, scope, text, limit)
		return err
	})
	look("packages", func(ctx context.Context) (err error) {
		f.Packages, f.Totals.Packages, err = packageList.search(ctx, db, scope, text, limit)
		return err
	})
	look("invoices", func(ctx context.Context) (err error) {
		f.Invoices, f.Totals.Invoices, err = invoiceList.search(ctx, db, scope, text, limit)
		return err
	})
	return f, g.Wait()
}

// searchAtOnce is how many kinds of things a search looks through at a time:
// one waits for the database while another is asked.
const searchAtOnce = 3

// counted returns the first limit of a list that was asked for one more, and how
// many there are: where there is one more, count asks for them all.
func counted[T any](list []T, limit int, count func() (int, error)) ([]T, int, error) {
	if len(list) <= limit {
		return list, len(list), nil
	}
	n, err := count()
	return list[:limit], n, err
}

// searchOrders returns the newest orders that contain text, and how many do.
func (db *DB) searchOrders(ctx context.Context, scope billing.Scope, text string, limit int) ([]billing.Order, int, error) {
	f := billing.OrderFilter{Query: text}
	list, _, err := db.orderRows(ctx, scope, f, limit+1)
	if err != nil {
		return nil, 0, err
	}
	return counted(list, limit, func() (n int, err error) {
		w := orderWhere(scope, &f)
		return n, db.read.QueryRow(ctx, `select count(*) from customer_order o where `+w.String(), w.args...).Scan(&n)
	})
}

// searchResources finds resources in the dictionary, then their months in the
// roll-up; lines are never read. The costliest come first, and at most limit of
// them; total is how many there are. The three questions are asked one by one:
// joined, a wrong guess of how much matches costs more than two round trips.
func (db *DB) searchResources(ctx context.Context, scope billing.Scope, text string, limit int) (found []billing.FoundResource, total int, err error) {
	w := &where{}
	w.and("account_id = any(?)", scope.Accounts)
	w.and("resource_id <> ''")
	w.matches(text)
	rows, err := db.read.Query(ctx, `select id, resource_id from dim_resource where `+w.String(), w.args...)
	if err != nil {
		return nil, 0, err
	}
	entries := make(map[int32]string) // resource id by entry
	var entry int32
	var id string
	if _, err := pgx.ForEachRow(rows, []any{&entry, &id}, func() error { entries[entry] = id; return nil }); err != nil || len(entries) == 0 {
		return nil, 0, err
	}
	found, newest, err := db.searchMonths(ctx, scope, entries)
	if err != nil || len(found) == 0 {
		return nil, 0, err
	}
	total = len(found)
	found = found[:min(total, limit)]
	return found, total, db.describeFound(ctx, found, newest)
}

// searchMonths sums the months of dictionary entries by resource and currency,
// the costliest first. newest is each resource's last entry that has lines.
func (db *DB) searchMonths(ctx context.Context, scope billing.Scope, entries map[int32]string) (found []billing.FoundResource, newest map[string]int32, err error) {
	type key struct{ id, currency string }
	at := make(map[key]int)
	newest = make(map[string]int32)
	err = ask(ctx, db.plainRead, func(rows pgx.Rows) error {
		var entry int32
		var currency string
		var first, last time.Time
		var due money.E8
		_, err := pgx.ForEachRow(rows, []any{&entry, &currency, &first, &last, &due}, func() error {
			k := key{entries[entry], currency}
			i, known := at[k]
			if !known {
				i = len(found)
				at[k] = i
				found = append(found, billing.FoundResource{ResourceID: k.id, Currency: currency, First: cycleOf(first), Last: cycleOf(last)})
			}
			r := &found[i]
			newest[k.id] = max(newest[k.id], entry)
			if c := cycleOf(first); c.Before(r.First) {
				r.First = c
			}
			if c := cycleOf(last); r.Last.Before(c) {
				r.Last = c
			}
			sum, err := r.Due.Add(due)
			r.Due = sum
			return err
		})
		return err
	}, `
		select m.resource, b.currency, min(c.cycle), max(c.cycle), sum(m.due)::bigint
		from bill_resource_month m join bill_current c on c.batch = m.batch join bill_batch b on b.batch = m.batch
		where c.account_id = any($1) and m.resource = any($2) group by m.resource, b.currency`,
		scope.Accounts, slices.Collect(maps.Keys(entries)))
	slices.SortFunc(found, func(a, b billing.FoundResource) int {
		return cmp.Or(cmp.Compare(b.Due, a.Due), strings.Compare(a.ResourceID, b.ResourceID), strings.Compare(a.Currency, b.Currency))
	})
	return found, newest, err
}

// describeFound fills in what resources are called.
func (db *DB) describeFound(ctx context.Context, found []billing.FoundResource, newest map[string]int32) error {
	of := make(map[string][]*billing.FoundResource)
	var entries []int32
	for i := range found {
		r := &found[i]
		if of[r.ResourceID] == nil {
			entries = append(entries, newest[r.ResourceID])
		}
		of[r.ResourceID] = append(of[r.ResourceID], r)
	}
	return ask(ctx, db.plainRead, func(rows pgx.Rows) error {
		var d billing.FoundResource
		_, err := pgx.ForEachRow(rows, []any{&d.ResourceID, &d.ResourceName, &d.ServiceType, &d.ServiceTypeName, &d.RegionName, &d.ProjectID, &d.ProjectName, &d.AccountName}, func() error {
			for _, r := range of[d.ResourceID] {
				r.ResourceName, r.ServiceType, r.ServiceTypeName, r.RegionName, r.ProjectName = d.ResourceName, d.ServiceType, d.ServiceTypeName, d.RegionName, d.ProjectName
				r.ProjectID, r.AccountName = d.ProjectID, d.AccountName
			}
			return nil
		})
		return err
	}, `
		select d.resource_id, d.resource_name, d.service_type, d.service_type_name, d.region_name, d.project_id, d.project_name, a.name
		from dim_resource d join account a on a.id = d.account_id where d.id = any($1)`, entries)
}

// EachFound gives all that contains text to v, kind by kind as the page shows
// them. An empty text finds nothing.
func (db *DB) EachFound(ctx context.Context, scope billing.Scope, text string, v billing.FoundVisitor) error {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	if err := db.EachOrder(ctx, scope, billing.OrderFilter{Query: text}, v.Order); err != nil {
		return fmt.Errorf("search orders: %w", err)
	}
	if err := subscriptionList.eachFound(ctx, db, scope, text, v.Subscription); err != nil {
		return fmt.Errorf("search subscriptions: %w", err)
	}
	if err := packageList.eachFound(ctx, db, scope, text, v.Package); err != nil {
		return fmt.Errorf("search packages: %w", err)
	}
	if err := couponList.eachFound(ctx, db, scope, text, v.Coupon); err != nil {
		return fmt.Errorf("search coupons: %w", err)
	}
	if err := invoiceList.eachFound(ctx, db, scope, text, v.Invoice); err != nil {
		return fmt.Errorf("search invoices: %w", err)
	}
	found, _, err := db.searchResources(ctx, scope, text, math.MaxInt)
	if err != nil {
		return fmt.Errorf("search resources: %w", err)
	}
	for i := range found {
		if err := v.Resource(&found[i]); err != nil {
			return err
		}
	}
	return nil
}

// eachFound calls f for every thing that contains text, in the list's usual order.
func (l *heldList[T]) eachFound(ctx context.Context, db *DB, scope billing.Scope, text string, f func(*T) error) error {
	return l.each(ctx, db, func() *where {
		w := &where{}
		w.and("h.account_id = any(?)", scope.Accounts)
		w.matches(text)
		return w
	}, billing.Place{}, f)
}

// search returns the first things that contain text, in the list's usual order,
// and how many do.
func (l *heldList[T]) search(ctx context.Context, db *DB, scope billing.Scope, text string, limit int) ([]T, int, error) {
	having := func() *where {
		w := &where{}
		w.and("h.account_id = any(?)", scope.Accounts)
		w.matches(text)
		return w
	}
	rows, _, err := l.rows(ctx, db, having(), billing.Place{Limit: limit + 1})
	if err != nil {
		return nil, 0, err
	}
	return counted(rows, limit, func() (n int, err error) {
		w := having()
		return n, db.read.QueryRow(ctx, `select count(*) from `+l.table+` h where `+w.String(), w.args...).Scan(&n)
	})
}
