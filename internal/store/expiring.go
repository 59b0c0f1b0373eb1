package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

// Expiring returns everything that ends until an instant, the most urgent first:
// primary subscriptions in use, coupons that can be used with something left,
// packages in force or still to begin, and unpaid orders by their deadline. What
// had ended already when it was last read is left out; what ended since is not.
func (db *DB) Expiring(ctx context.Context, scope billing.Scope, until time.Time) ([]billing.Expiring, error) {
	rows, err := db.plainRead.Query(ctx, `
		with ending as (
			select 'subscription' as kind, account_id, resource_id as id, name, coalesce(nullif(service_type_name, ''), service_type) as what,
				expire_at as at, last_amount as amount, last_currency as currency, expire_policy as policy
			from subscription where account_id = any($1) and gone_at is null and main and status = 2 and expire_at between seen_at and $2
			union all
			select 'coupon', account_id, coupon_id, plan_name, plan_name, expire_at, left_amount, currency, 0
			from coupon where account_id = any($1) and gone_at is null and status = 2 and not frozen and left_amount > 0 and expire_at between seen_at and $2
			union all
			select 'package', account_id, package_id, product_name, coalesce(nullif(service_type_name, ''), service_type), expire_at, null, null, 0
			from resource_package where account_id = any($1) and gone_at is null and status in (0, 1, 2) and expire_at between seen_at and $2
			union all
			select 'order', account_id, order_id, '', coalesce(nullif(service_type_name, ''), service_type), pay_by, payable_amount, currency, 0
			from customer_order where account_id = any($1) and status = 6 and pay_by between seen_at and $2
		)
		select e.kind, e.account_id, a.name, e.id, e.name, e.what, e.at, e.amount, e.currency, e.policy
		from ending e join account a on a.id = e.account_id order by e.at, e.kind, e.id, e.account_id`, scope.Accounts, until)
	if err != nil {
		return nil, fmt.Errorf("what expires: %w", err)
	}
	return pgx.CollectRows(rows, scanExpiring)
}

// ProjectExpiring returns what of an enterprise project ends until an instant,
// the most urgent first: its primary subscriptions in use, and packages in force
// or still to begin.
func (db *DB) ProjectExpiring(ctx context.Context, scope billing.Scope, project string, until time.Time) ([]billing.Expiring, error) {
	rows, err := db.plainRead.Query(ctx, `
		with ending as (
			select 'subscription' as kind, account_id, resource_id as id, name, coalesce(nullif(service_type_name, ''), service_type) as what,
				expire_at as at, last_amount as amount, last_currency as currency, expire_policy as policy
			from subscription
			where account_id = any($1) and project_id = $2 and gone_at is null and main and status = 2 and expire_at between seen_at and $3
			union all
			select 'package', account_id, package_id, product_name, coalesce(nullif(service_type_name, ''), service_type), expire_at, null, null, 0
			from resource_package
			where account_id = any($1) and project_id = $2 and gone_at is null and status in (0, 1, 2) and expire_at between seen_at and $3
		)
		select e.kind, e.account_id, a.name, e.id, e.name, e.what, e.at, e.amount, e.currency, e.policy
		from ending e join account a on a.id = e.account_id order by e.at, e.kind, e.id, e.account_id`, scope.Accounts, project, until)
	if err != nil {
		return nil, fmt.Errorf("what of project %s expires: %w", project, err)
	}
	return pgx.CollectRows(rows, scanExpiring)
}

func scanExpiring(row pgx.CollectableRow) (e billing.Expiring, err error) {
	var amount decimal.NullDecimal
	var currency *string
	err = row.Scan(&e.Kind, &e.AccountID, &e.AccountName, &e.ID, &e.Name, &e.What, &e.At, &amount, &currency, &e.Policy)
	if currency != nil && amount.Valid {
		e.Amount = money.New(amount.Decimal, *currency)
	}
	e.At = e.At.UTC()
	return e, err
}
