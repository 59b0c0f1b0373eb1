package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

var subscriptionList = heldList[billing.Subscription]{
	holding: subscriptionTable, columns: subscriptionColumns, scan: scanSubscription, usual: "expires",
	identity: func(s *billing.Subscription) (string, int64) { return s.ID, s.AccountID },
	currency: "last_currency", sums: []string{"last_amount"},
	sorts: map[string]sortKey[billing.Subscription]{
		"expires": {"coalesce(h.expire_at, '" + farFuture + "')", "timestamptz", func(s *billing.Subscription) string { return timeOrFar(s.ExpireAt) }},
		"amount":  {"coalesce(h.last_amount, 0)", "numeric", func(s *billing.Subscription) string { return s.Last.Amount.Exact() }},
		"changed": {"h.changed_at", "timestamptz", func(s *billing.Subscription) string { return s.ChangedAt.Format(time.RFC3339Nano) }},
	},
}

func subscriptionWhere(scope billing.Scope, f *billing.SubscriptionFilter) *where {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	listed(w, f.Statuses, f.Gone)
	anyOf(w, "h.service_type", f.Services)
	anyOf(w, "h.region", f.Regions)
	anyOf(w, "h.project_id", f.Projects)
	anyOf(w, "h.expire_policy", f.Policies)
	within(w, "h.expire_at", f.From, f.To)
	if f.Main {
		w.and("h.main")
	}
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

// Subscriptions returns one page of subscriptions, by the end of their terms
// unless asked otherwise, with the sum of what the newest paid terms cost.
func (db *DB) Subscriptions(ctx context.Context, scope billing.Scope, f billing.SubscriptionFilter) (billing.Page[billing.Subscription], error) {
	return subscriptionList.page(ctx, db, subscriptionWhere(scope, &f), f.Place)
}

// EachSubscription calls each for every matching subscription in the filter's order.
func (db *DB) EachSubscription(ctx context.Context, scope billing.Scope, f billing.SubscriptionFilter, each func(*billing.Subscription) error) error {
	return subscriptionList.each(ctx, db, func() *where { return subscriptionWhere(scope, &f) }, f.Place, each)
}

// SubscriptionsByID returns the subscription of a resource; several when
// accounts share the id. None is a NotFound fault.
func (db *DB) SubscriptionsByID(ctx context.Context, scope billing.Scope, id string) ([]billing.Subscription, error) {
	return subscriptionList.byID(ctx, db, scope, id, fault.NoSuchSubscription)
}

// SubscriptionFacets returns what the subscriptions can be filtered by.
func (db *DB) SubscriptionFacets(ctx context.Context, scope billing.Scope) (map[billing.Dim][]billing.Facet, error) {
	facets := map[billing.Dim][]billing.Facet{}
	for _, d := range []struct {
		dim                    billing.Dim
		column, name, nameKind string
	}{
		{billing.ByService, "service_type", "service_type_name", "service"},
		{billing.ByRegion, "region", "", "region"},
		{billing.ByProject, "project_id", "project_name", "project"},
	} {
		list, err := db.facets(ctx, scope, subscriptionTable, d.column, d.name, d.nameKind)
		if err != nil {
			return nil, err
		}
		facets[d.dim] = list
	}
	return facets, nil
}

// AttachedTo returns the resources that follow a primary one, and that one
// itself when id is attached: what an operation on one of them takes along.
func (db *DB) AttachedTo(ctx context.Context, scope billing.Scope, accountID int64, id string) ([]billing.Subscription, error) {
	rows, err := db.read.Query(ctx, `
		select `+subscriptionColumns+` from subscription h join account a on a.id = h.account_id
		where h.account_id = any($1) and h.account_id = $2 and h.parent_id = $3 and h.parent_id <> ''
		order by h.main desc, h.service_type_name, h.name, h.resource_id`, scope.Accounts, accountID, id)
	if err != nil {
		return nil, fmt.Errorf("attached to %s: %w", id, err)
	}
	return pgx.CollectRows(rows, scanSubscription)
}

// SubscriptionVersions returns the states in which a subscription was seen, oldest first.
func (db *DB) SubscriptionVersions(ctx context.Context, scope billing.Scope, accountID int64, id string) ([]billing.SubscriptionVersion, error) {
	rows, err := db.read.Query(ctx, `
		select version, seen_at, gone, status, expire_policy, expire_at from subscription_version
		where account_id = any($1) and account_id = $2 and resource_id = $3 order by version`, scope.Accounts, accountID, id)
	if err != nil {
		return nil, fmt.Errorf("versions of subscription %s: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v billing.SubscriptionVersion, err error) {
		var expire *time.Time
		err = row.Scan(&v.Version, &v.SeenAt, &v.Gone, &v.Status, &v.Policy, &expire)
		v.SeenAt, v.ExpireAt = v.SeenAt.UTC(), orZero(expire)
		return v, err
	})
}
