package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

var couponTable = holding{table: "coupon", key: "coupon_id", version: "status, frozen, currency, left_amount"}

var upsertCoupon = couponTable.upsert("code", "customer_id", "status", "kind", "currency", "face_amount", "balance_amount", "left_amount",
	"generation", "frozen", "valid_from", "expire_at", "created_at", "activated_at", "used_at", "order_id", "lock_order_id", "plan_id", "plan_name",
	"plan_desc", "promotion_id", "source_id", "purpose", "medium", "fetch_method", "limits", "extension", "raw", "search", "bigrams")

// SaveCoupons keeps a whole reading of an account's coupons and returns how
// many changed.
func (db *DB) SaveCoupons(ctx context.Context, accountID int64, list []billing.Coupon, at time.Time) (changed int, err error) {
	things := make([]held, 0, len(list))
	for i := range list {
		c := &list[i]
		digest, err := sameJSON(c.Raw)
		if err != nil {
			return 0, fmt.Errorf("coupon %s: %w", c.ID, err)
		}
		limits, err := json.Marshal(notNone(c.Limits))
		if err != nil {
			return 0, fmt.Errorf("coupon %s: %w", c.ID, err)
		}
		left, err := c.Left()
		if err != nil {
			return 0, fmt.Errorf("coupon %s: %w", c.ID, err)
		}
		currency := c.FaceValue.Currency()
		if currency == "" {
			currency = "USD"
		}
		var balance *money.Amount
		if c.Balance.Currency() != "" {
			balance = &c.Balance
		}
		things = append(things, held{id: c.ID, digest: digest, save: func(b *pgx.Batch, version int) {
			search := searchText(c.ID, c.Code, c.PlanName, c.PlanDesc, c.OrderID, c.LockOrderID, c.SourceID, c.Purpose)
			b.Queue(upsertCoupon, accountID, c.ID, c.Code, c.CustomerID, int(c.Status), int(c.Type), currency, c.FaceValue, balance, left,
				c.Generation, c.Frozen, timeOrNull(c.ValidFrom), timeOrNull(c.ExpireAt), timeOrNull(c.CreatedAt), timeOrNull(c.ActivatedAt), timeOrNull(c.UsedAt),
				c.OrderID, c.LockOrderID, c.PlanID, c.PlanName, c.PlanDesc, c.PromotionID, c.SourceID, c.Purpose, c.Medium, c.FetchMethod, limits,
				c.Extension, c.Raw, search, hanBigrams(search), version, digest, at)
		}})
	}
	return db.saveHeld(ctx, couponTable, accountID, things, everything, at)
}

// notNone is a list that is written as [] where there is nothing in it.
func notNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

const couponColumns = `h.account_id, a.name, h.coupon_id, h.code, h.customer_id, h.status, h.kind, h.currency, h.face_amount, h.balance_amount,
	h.generation, h.frozen, h.valid_from, h.expire_at, h.created_at, h.activated_at, h.used_at, h.order_id, h.lock_order_id, h.plan_id, h.plan_name,
	h.plan_desc, h.promotion_id, h.source_id, h.purpose, h.medium, h.fetch_method, h.limits, h.extension, ` + heldColumns

func scanCoupon(row pgx.CollectableRow) (c billing.Coupon, err error) {
	var held heldScan
	var currency string
	var face decimal.Decimal
	var balance decimal.NullDecimal
	var from, expire, created, activated, used *time.Time
	err = row.Scan(append([]any{
		&c.AccountID, &c.AccountName, &c.ID, &c.Code, &c.CustomerID, &c.Status, &c.Type, &currency, &face, &balance,
		&c.Generation, &c.Frozen, &from, &expire, &created, &activated, &used, &c.OrderID, &c.LockOrderID, &c.PlanID, &c.PlanName,
		&c.PlanDesc, &c.PromotionID, &c.SourceID, &c.Purpose, &c.Medium, &c.FetchMethod, &c.Limits, &c.Extension,
	}, held.targets()...)...)
	if err != nil {
		return c, err
	}
	c.FaceValue = money.New(face, currency)
	if balance.Valid {
		c.Balance = money.New(balance.Decimal, currency)
	}
	c.ValidFrom, c.ExpireAt, c.CreatedAt, c.ActivatedAt, c.UsedAt = orZero(from), orZero(expire), orZero(created), orZero(activated), orZero(used)
	c.Held = held.held()
	return c, nil
}
