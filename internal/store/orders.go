package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

// SaveOrder keeps the newest reading of an order. It reports whether anything
// changed since the one before; every changed state is kept as a version. An
// order read from the list keeps the details that were read earlier.
func (db *DB) SaveOrder(ctx context.Context, o *billing.Order, at time.Time) (changed bool, err error) {
	o.ID = strings.ToUpper(strings.TrimSpace(o.ID))
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		changed, err = saveOrder(ctx, tx, o, at)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("save order %s: %w", o.ID, err)
	}
	return changed, nil
}

func saveOrder(ctx context.Context, tx pgx.Tx, o *billing.Order, at time.Time) (bool, error) {
	payable, err := o.Payable()
	if err != nil {
		return false, err
	}
	// A lock of its own: an order that is seen for the first time has no row to lock.
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('order ' || $1::bigint || ' ' || $2::text, 0))`, o.AccountID, o.ID); err != nil {
		return false, err
	}
	version, changed := 1, true
	digest := orderDigest(o)
	var last []byte
	err = tx.QueryRow(ctx, `select version, digest from customer_order where account_id = $1 and order_id = $2 for update`,
		o.AccountID, o.ID).Scan(&version, &last)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
	case err != nil:
		return false, err
	default:
		if changed = !bytes.Equal(last, digest); changed {
			version++
		}
	}
	discounts, err := json.Marshal(discountRows(o.Discounts))
	if err != nil {
		return false, err
	}
	projects, err := json.Marshal(o.Projects)
	if err != nil {
		return false, err
	}
	var items []byte
	if o.Items != nil {
		if items, err = json.Marshal(itemRows(o.Items)); err != nil {
			return false, err
		}
	}
	search := orderSearch(o)
	currency := orderCurrency(o)
	_, err = tx.Exec(ctx, `
		insert into customer_order as o (account_id, order_id, customer_id, service_type, service_type_name, source_type, status,
			order_type, created_at, paid_at, pay_by, creator, contract_id, currency, list_amount, discounted_amount, coupon_amount,
			flexi_amount, stored_amount, commission_amount, consumed_amount, payable_amount, discounts, projects, parent_id,
			sub_order_ids, agent_paid, items, raw_list, raw_detail, search, bigrams, version, digest,
			first_seen_at, seen_at, changed_at, detail_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,
			$31,$32,$33,$34,$35,$35,$35,$36)
		on conflict (account_id, order_id) do update set
			customer_id = excluded.customer_id, service_type = excluded.service_type, service_type_name = excluded.service_type_name,
			source_type = excluded.source_type, status = excluded.status, order_type = excluded.order_type,
			created_at = excluded.created_at, paid_at = excluded.paid_at, pay_by = coalesce(excluded.pay_by, o.pay_by),
			creator = coalesce(nullif(excluded.creator, ''), o.creator), contract_id = excluded.contract_id,
			currency = excluded.currency, list_amount = excluded.list_amount, discounted_amount = excluded.discounted_amount,
			coupon_amount = excluded.coupon_amount, flexi_amount = excluded.flexi_amount, stored_amount = excluded.stored_amount,
			commission_amount = excluded.commission_amount, consumed_amount = excluded.consumed_amount,
			payable_amount = excluded.payable_amount, discounts = excluded.discounts,
			projects = case when excluded.raw_list is null then o.projects else excluded.projects end,
			parent_id = coalesce(nullif(excluded.parent_id, ''), o.parent_id), sub_order_ids = excluded.sub_order_ids,
			agent_paid = case when excluded.raw_list is null then o.agent_paid else excluded.agent_paid end,
			items = coalesce(excluded.items, o.items), raw_list = coalesce(excluded.raw_list, o.raw_list),
			raw_detail = coalesce(excluded.raw_detail, o.raw_detail),
			search = case when excluded.items is null then o.search else excluded.search end,
			bigrams = case when excluded.items is null then o.bigrams else excluded.bigrams end,
			version = excluded.version, digest = excluded.digest, seen_at = excluded.seen_at,
			changed_at = case when excluded.version > o.version then excluded.seen_at else o.changed_at end,
			detail_at = coalesce(excluded.detail_at, o.detail_at)`,
		o.AccountID, o.ID, o.CustomerID, o.ServiceType, o.ServiceTypeName, o.SourceType, int(o.Status), int(o.Type),
		o.CreatedAt, timeOrNull(o.PaidAt), timeOrNull(o.PayBy), o.Creator, o.ContractID, currency,
		o.List, o.Discounted, o.Coupon, o.Flexi, o.StoredCard, o.Commission, o.Consumed, payable,
		discounts, projects, o.ParentID, notNil(o.SubOrderIDs), o.AgentPaid, items, nullJSON(o.RawList), nullJSON(o.RawDetail),
		search, hanBigrams(search), version, digest, at, timeOrNull(o.DetailAt))
	if err != nil || !changed {
		return changed, err
	}
	_, err = tx.Exec(ctx, `
		insert into customer_order_version (account_id, order_id, version, seen_at, status, paid_at, currency, payable_amount, raw_list, raw_detail)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		o.AccountID, o.ID, version, at, int(o.Status), timeOrNull(o.PaidAt), currency, payable,
		nullJSON(o.RawList), nullJSON(o.RawDetail))
	return true, err
}

// orderCurrency is the currency of whichever amount upstream sent; none of them
// means US dollars there.
func orderCurrency(o *billing.Order) string {
	for _, a := range []money.Amount{o.List, o.Discounted, o.Coupon, o.Commission, o.Consumed, o.Flexi, o.StoredCard} {
		if a.Currency() != "" {
			return a.Currency()
		}
	}
	return "USD"
}

// orderDigest covers what list and details have in common and a person cares
// about: a change of it is a new version.
func orderDigest(o *billing.Order) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d|%d|%s|%s|%s|%s|%s|%s|%s|%s|%s|%q|%q|%q", o.Status, o.Type, o.PaidAt.UTC().Format(time.RFC3339),
		o.List.Exact(), o.Discounted.Exact(), o.Coupon.Exact(), o.Flexi.Exact(), o.StoredCard.Exact(),
		o.Commission.Exact(), o.Consumed.Exact(), o.List.Currency(), o.ServiceType, o.ContractID, o.SubOrderIDs)
	for _, d := range o.Discounts {
		fmt.Fprintf(h, "|%s %s", d.Type, d.Amount.Exact())
	}
	return h.Sum(nil)
}

func orderSearch(o *billing.Order) string {
	parts := []string{o.ID, o.ParentID, o.ServiceType, o.ServiceTypeName, o.Creator, o.ContractID}
	parts = append(parts, o.SubOrderIDs...)
	for _, p := range o.Projects {
		parts = append(parts, p.Name)
	}
	for _, i := range o.Items {
		parts = append(parts, i.SpecDesc, i.ServiceTypeName, i.ProductID)
	}
	return strings.ToLower(strings.Join(parts, " "))
}

func notNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func nullJSON(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return nil
	}
	return raw
}

// discountRow and itemRow are how discounts and items lie in their columns;
// amounts are text, the currency is the order's.
type discountRow struct{ Type, Amount string }

type itemRow struct {
	ID, ServiceType, ServiceTypeName, ProductID, SpecDesc string
	PeriodType, PeriodNum, Count                          int
	EffectiveAt, ExpireAt                                 time.Time
	List, Discounted, ResourceType, OrderID               string
}

func discountRows(discounts []billing.OrderDiscount) []discountRow {
	rows := make([]discountRow, len(discounts))
	for i, d := range discounts {
		rows[i] = discountRow{d.Type, d.Amount.Exact()}
	}
	return rows
}

func itemRows(items []billing.OrderItem) []itemRow {
	rows := make([]itemRow, len(items))
	for i, it := range items {
		rows[i] = itemRow{
			ID: it.ID, ServiceType: it.ServiceType, ServiceTypeName: it.ServiceTypeName, ProductID: it.ProductID,
			SpecDesc: it.SpecDesc, PeriodType: it.PeriodType, PeriodNum: it.PeriodNum, Count: it.Count,
			EffectiveAt: it.EffectiveAt, ExpireAt: it.ExpireAt, List: it.List.Exact(), Discounted: it.Discounted.Exact(),
			ResourceType: it.ResourceType, OrderID: it.OrderID,
		}
	}
	return rows
}

// OrdersToRead returns the ids whose details must be read: never read, or
// changed since.
func (db *DB) OrdersToRead(ctx context.Context, accountID int64, limit int) ([]string, error) {
	rows, err := db.pool.Query(ctx, `
		select order_id from customer_order
		where account_id = $1 and (detail_at is null or detail_at < changed_at)
		order by status = 6 desc, created_at desc limit $2`, accountID, limit)
	if err != nil {
		return nil, fmt.Errorf("orders to read: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// OldestOrder returns when the account's oldest known order was created; zero when it has none.
func (db *DB) OldestOrder(ctx context.Context, accountID int64) (time.Time, error) {
	var t *time.Time
	err := db.pool.QueryRow(ctx, `select min(created_at) from customer_order where account_id = $1`, accountID).Scan(&t)
	if err != nil {
		return time.Time{}, fmt.Errorf("oldest order: %w", err)
	}
	return orZero(t), nil
}

const orderColumns = `o.account_id, a.name, o.order_id, o.customer_id, o.service_type, o.service_type_name, o.source_type, o.status,
	o.order_type, o.created_at, o.paid_at, o.pay_by, o.creator, o.contract_id, o.currency, o.list_amount, o.discounted_amount,
	o.coupon_amount, o.flexi_amount, o.stored_amount, o.commission_amount, o.consumed_amount, o.discounts, o.projects,
	o.parent_id, o.sub_order_ids, o.agent_paid, o.items, o.version, o.first_seen_at, o.seen_at, o.changed_at, o.detail_at`

func scanOrder(row pgx.CollectableRow) (o billing.Order, err error) {
	var currency string
	var amounts [7]decimal.Decimal
	var paid, payBy, detail *time.Time
	var discounts []discountRow
	var items []itemRow
	err = row.Scan(&o.AccountID, &o.AccountName, &o.ID, &o.CustomerID, &o.ServiceType, &o.ServiceTypeName, &o.SourceType, &o.Status,
		&o.Type, &o.CreatedAt, &paid, &payBy, &o.Creator, &o.ContractID, &currency, &amounts[0], &amounts[1],
		&amounts[2], &amounts[3], &amounts[4], &amounts[5], &amounts[6], &discounts, &o.Projects,
		&o.ParentID, &o.SubOrderIDs, &o.AgentPaid, &items, &o.Version, &o.FirstSeenAt, &o.SeenAt, &o.ChangedAt, &detail)
	if err != nil {
		return o, err
	}
	for i, to := range []*money.Amount{&o.List, &o.Discounted, &o.Coupon, &o.Flexi, &o.StoredCard, &o.Commission, &o.Consumed} {
		*to = money.New(amounts[i], currency)
	}
	o.CreatedAt, o.FirstSeenAt, o.SeenAt, o.ChangedAt = o.CreatedAt.UTC(), o.FirstSeenAt.UTC(), o.SeenAt.UTC(), o.ChangedAt.UTC()
	o.PaidAt, o.PayBy, o.DetailAt = orZero(paid), orZero(payBy), orZero(detail)
	for _, d := range discounts {
		amount, err := money.Parse(d.Amount, currency)
		if err != nil {
			return o, err
		}
		o.Discounts = append(o.Discounts, billing.OrderDiscount{Type: d.Type, Amount: amount})
	}
	o.Items, err = orderItems(items, currency)
	return o, err
}

func orderItems(rows []itemRow, currency string) ([]billing.OrderItem, error) {
	var items []billing.OrderItem
	for _, r := range rows {
		list, err := money.Parse(r.List, currency)
		if err != nil {
			return nil, err
		}
		discounted, err := money.Parse(r.Discounted, currency)
		if err != nil {
			return nil, err
		}
		items = append(items, billing.OrderItem{
			ID: r.ID, ServiceType: r.ServiceType, ServiceTypeName: r.ServiceTypeName, ProductID: r.ProductID,
			SpecDesc: r.SpecDesc, PeriodType: r.PeriodType, PeriodNum: r.PeriodNum, Count: r.Count,
			EffectiveAt: r.EffectiveAt.UTC(), ExpireAt: r.ExpireAt.UTC(), List: list, Discounted: discounted,
			ResourceType: r.ResourceType, OrderID: r.OrderID,
		})
	}
	return items, nil
}
