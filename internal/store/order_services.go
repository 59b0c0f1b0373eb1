package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// OrderServices returns the services that the orders in scope are for, by name,
// each with the newest name seen and the number of its orders.
func (db *DB) OrderServices(ctx context.Context, scope billing.Scope) ([]billing.Facet, error) {
	rows, err := db.read.Query(ctx, `
		with service as (
			select service_type, (array_agg(service_type_name order by created_at desc))[1] as name, count(*) as orders
			from customer_order where account_id = any($1) and service_type <> ''
			group by service_type
		)
		select s.service_type, s.name, coalesce(zh.name, ''), s.orders
		from service s left join lateral (
			select max(n.name) as name from code_name n
			where n.account_id = any($1) and n.kind = 'service' and n.code = s.service_type and n.language = 'zh_CN'
		) zh on true
		order by lower(s.name), s.service_type limit 500`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("services of orders: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f billing.Facet, err error) {
		err = row.Scan(&f.Key, &f.Name, &f.NameZH, &f.Lines)
		return f, err
	})
}
