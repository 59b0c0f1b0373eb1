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

var subscriptionTable = holding{table: "subscription", key: "resource_id", version: "status, expire_policy, expire_at"}

var upsertSubscription = subscriptionTable.upsert("instance_id", "name", "region", "service_type", "service_type_name", "resource_type",
	"resource_type_name", "spec", "spec_desc", "spec_size", "spec_size_measure", "product_id", "iam_project_id", "project_id", "project_name",
	"main", "parent_id", "status", "expire_policy", "effective_at", "expire_at", "updated_at", "raw", "search", "bigrams")

// SaveSubscriptions keeps a whole reading of an account's yearly/monthly
// resources and returns how many changed. Of two entries of one resource the
// one whose term ends later counts.
func (db *DB) SaveSubscriptions(ctx context.Context, accountID int64, list []billing.Subscription, at time.Time) (changed int, err error) {
	newest := map[string]int{}
	for i := range list {
		if j, ok := newest[list[i].ID]; !ok || list[i].ExpireAt.After(list[j].ExpireAt) {
			newest[list[i].ID] = i
		}
	}
	things := make([]held, 0, len(list))
	for i := range list {
		s := &list[i]
		if newest[s.ID] != i {
			continue
		}
		digest, err := sameJSON(s.Raw)
		if err != nil {
			return 0, fmt.Errorf("subscription %s: %w", s.ID, err)
		}
		things = append(things, held{id: s.ID, digest: digest, save: func(b *pgx.Batch, version int) {
			search := searchText(s.ID, s.Name, s.Spec, s.SpecDesc, s.ServiceType, s.ServiceTypeName, s.ResourceTypeName, s.Project.Name, s.InstanceID, s.ParentID)
			b.Queue(upsertSubscription, accountID, s.ID, s.InstanceID, s.Name, s.Region, s.ServiceType, s.ServiceTypeName, s.ResourceType,
				s.ResourceTypeName, s.Spec, s.SpecDesc, quantityOrNull(s.SpecSize), s.SpecSizeMeasureID, s.ProductID, s.IAMProjectID, s.Project.ID, s.Project.Name,
				s.Main, s.ParentID, int(s.Status), int(s.ExpirePolicy), timeOrNull(s.EffectiveAt), timeOrNull(s.ExpireAt), timeOrNull(s.UpdatedAt), s.Raw,
				search, hanBigrams(search), version, digest, at)
		}})
	}
	return db.saveHeld(ctx, subscriptionTable, accountID, things, everything, at)
}

// PriceSubscriptions brings what is known of each resource's newest paid term
// up to date: the order by the bill lines, its length by the order's items. Only
// purchases and renewals count: the price of a change is not that of a term.
func (db *DB) PriceSubscriptions(ctx context.Context, accountID int64) error {
	_, err := db.pool.Exec(ctx, `
		with paid as (
			select d.resource_id, d.order_id, c.cycle, b.currency, sum(m.due) / 1e8 as due
			from dim_resource d
			join bill_resource_month m on m.resource = d.id and m.bill_type in (1, 2, 8)
			join bill_current c on c.batch = m.batch and c.account_id = d.account_id
			join bill_batch b on b.batch = m.batch
			where d.account_id = $1 and d.charge_mode = '1' and d.order_id <> ''
			group by d.resource_id, d.order_id, c.cycle, b.currency
		), newest as (
			select distinct on (p.resource_id) p.*, coalesce((o.items -> 0 ->> 'PeriodType')::int, -1) as unit, coalesce((o.items -> 0 ->> 'PeriodNum')::int, 0) as num
			from paid p left join customer_order o on o.account_id = $1 and o.order_id = upper(p.order_id)
			order by p.resource_id, p.cycle desc, o.created_at desc nulls last, p.order_id desc
		)
		update subscription s set last_order_id = upper(n.order_id), last_cycle = n.cycle, last_currency = n.currency, last_amount = n.due,
			last_period_unit = n.unit, last_period_num = n.num
		from newest n
		where s.account_id = $1 and s.resource_id = n.resource_id
			and (s.last_order_id, s.last_cycle, s.last_currency, s.last_amount, s.last_period_unit, s.last_period_num)
				is distinct from (upper(n.order_id), n.cycle, n.currency, n.due, n.unit, n.num)`, accountID)
	if err != nil {
		return fmt.Errorf("paid terms of account %d: %w", accountID, err)
	}
	return nil
}

const subscriptionColumns = `h.account_id, a.name, h.resource_id, h.instance_id, h.name, h.region, h.service_type, h.service_type_name, h.resource_type,
	h.resource_type_name, h.spec, h.spec_desc, h.spec_size::text, h.spec_size_measure, h.product_id, h.iam_project_id, h.project_id, h.project_name,
	h.main, h.parent_id, h.status, h.expire_policy, h.effective_at, h.expire_at, h.updated_at,
	h.last_order_id, h.last_cycle, h.last_currency, h.last_amount, h.last_period_unit, h.last_period_num, ` + heldColumns

func scanSubscription(row pgx.CollectableRow) (s billing.Subscription, err error) {
	var held heldScan
	var size, currency *string
	var effective, expire, updated, cycle *time.Time
	var amount decimal.NullDecimal
	err = row.Scan(append([]any{
		&s.AccountID, &s.AccountName, &s.ID, &s.InstanceID, &s.Name, &s.Region, &s.ServiceType, &s.ServiceTypeName, &s.ResourceType,
		&s.ResourceTypeName, &s.Spec, &s.SpecDesc, &size, &s.SpecSizeMeasureID, &s.ProductID, &s.IAMProjectID, &s.Project.ID, &s.Project.Name,
		&s.Main, &s.ParentID, &s.Status, &s.ExpirePolicy, &effective, &expire, &updated,
		&s.Last.OrderID, &cycle, &currency, &amount, &s.Last.Unit, &s.Last.Num,
	}, held.targets()...)...)
	if err != nil {
		return s, err
	}
	if size != nil {
		s.SpecSize = billing.Quantity(*size)
	}
	if cycle != nil {
		s.Last.Cycle = cycleOf(*cycle)
	}
	if currency != nil {
		s.Last.Amount = money.New(amount.Decimal, *currency)
	}
	if s.Last.Unit < 0 {
		s.Last.Unit, s.Last.Num = 0, 0
	}
	s.EffectiveAt, s.ExpireAt, s.UpdatedAt, s.Held = orZero(effective), orZero(expire), orZero(updated), held.held()
	return s, nil
}
