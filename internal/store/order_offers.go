package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
)

// OrdersToRead has a second half: the discounts of unpaid orders and the
// refunds of unsubscriptions and downgrades. They are read when the order is
// new or has changed since, as its details are.

// OrdersWithoutOffers returns the unpaid orders whose discounts must be read.
func (db *DB) OrdersWithoutOffers(ctx context.Context, accountID int64, limit int) ([]string, error) {
	return db.ordersWithout(ctx, `order_offer_reading`, `o.status = 6`, accountID, limit)
}

// OrdersWithoutRefunds returns the unsubscriptions, and the changes that give
// money back, whose refunds must be read.
func (db *DB) OrdersWithoutRefunds(ctx context.Context, accountID int64, limit int) ([]string, error) {
	return db.ordersWithout(ctx, `order_refund_reading`, `(o.order_type = 4 or o.order_type = 3 and o.payable_amount < 0) and o.status in (3, 5)`, accountID, limit)
}

func (db *DB) ordersWithout(ctx context.Context, table, which string, accountID int64, limit int) ([]string, error) {
	rows, err := db.pool.Query(ctx, `
		select o.order_id from customer_order o
		where o.account_id = $1 and `+which+` and not exists (
			select from `+table+` r where r.account_id = o.account_id and r.order_id = o.order_id and r.checked_at >= o.changed_at)
		order by o.created_at desc limit $2`, accountID, limit)
	if err != nil {
		return nil, fmt.Errorf("orders to read: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// offerRow and refundRow are how offers and refunds lie in their columns.
type offerRow struct {
	ID    string
	Type  int
	Value string
	Items []offerItemRow
}

type offerItemRow struct {
	OrderID              string
	ItemIDs              []string
	Mode                 int
	Off, Currency, Ratio string
}

type refundRow struct {
	ID, Amount, Currency, CustomerID                                           string
	ServiceType, ServiceTypeName, ResourceType, ResourceTypeName, Region, Base string
}

// SaveOffers keeps a reading of the discounts that an unpaid order may be paid with.
func (db *DB) SaveOffers(ctx context.Context, accountID int64, orderID string, offers []billing.OfferedDiscount, at time.Time) error {
	rows := make([]offerRow, len(offers))
	for i, o := range offers {
		rows[i] = offerRow{ID: o.ID, Type: int(o.Type), Value: o.Value}
		for _, item := range o.Items {
			rows[i].Items = append(rows[i].Items, offerItemRow{item.OrderID, item.ItemIDs, item.Mode, item.Off.Exact(), item.Off.Currency(), string(item.Ratio)})
		}
	}
	return db.saveReading(ctx, `order_offer_reading`, `offers`, accountID, orderID, rows, at)
}

// SaveRefunds keeps a reading of what an order gives back.
func (db *DB) SaveRefunds(ctx context.Context, accountID int64, orderID string, refunds []billing.RefundItem, at time.Time) error {
	rows := make([]refundRow, len(refunds))
	for i, r := range refunds {
		rows[i] = refundRow{r.ID, r.Amount.Exact(), r.Amount.Currency(), r.CustomerID, r.ServiceType, r.ServiceTypeName, r.ResourceType, r.ResourceTypeName, r.Region, r.BaseOrderID}
	}
	return db.saveReading(ctx, `order_refund_reading`, `refunds`, accountID, orderID, rows, at)
}

// saveReading adds a reading that differs from the newest one; an equal one is noted there.
func (db *DB) saveReading(ctx context.Context, table, column string, accountID int64, orderID string, rows any, at time.Time) error {
	text, err := json.Marshal(rows)
	if err == nil {
		_, err = db.pool.Exec(ctx, `
			with newest as (
				select id, `+column+` as value from `+table+` where account_id = $1 and order_id = $2 order by id desc limit 1
			), same as (
				update `+table+` set checked_at = $4 where id = (select id from newest where value = $3::jsonb) returning id
			)
			insert into `+table+` (account_id, order_id, `+column+`, read_at, checked_at)
			select $1, $2, $3, $4, $4 where not exists (select from same)`, accountID, orderID, text, at)
	}
	if err != nil {
		return fmt.Errorf("reading of order %s: %w", orderID, err)
	}
	return nil
}

// OrderOffers returns the discounts that an order may be paid with, as last
// read, and when that was; the zero time when it was not.
func (db *DB) OrderOffers(ctx context.Context, scope billing.Scope, accountID int64, orderID string) (offers []billing.OfferedDiscount, at time.Time, err error) {
	var rows []offerRow
	at, err = db.reading(ctx, `order_offer_reading`, `offers`, scope, accountID, orderID, &rows)
	for _, r := range rows {
		o := billing.OfferedDiscount{ID: r.ID, Type: billing.PayDiscountType(r.Type), Value: r.Value}
		for _, item := range r.Items {
			off, parseErr := amountOrNone(item.Off, item.Currency)
			err = errors.Join(err, parseErr)
			o.Items = append(o.Items, billing.DiscountedItem{OrderID: item.OrderID, ItemIDs: item.ItemIDs, Mode: item.Mode, Off: off, Ratio: billing.Quantity(item.Ratio)})
		}
		offers = append(offers, o)
	}
	return offers, at, err
}

// OrderRefunds returns what an order gives back, as last read, and when that was.
func (db *DB) OrderRefunds(ctx context.Context, scope billing.Scope, accountID int64, orderID string) (refunds []billing.RefundItem, at time.Time, err error) {
	var rows []refundRow
	at, err = db.reading(ctx, `order_refund_reading`, `refunds`, scope, accountID, orderID, &rows)
	for _, r := range rows {
		amount, parseErr := amountOrNone(r.Amount, r.Currency)
		err = errors.Join(err, parseErr)
		refunds = append(refunds, billing.RefundItem{
			ID: r.ID, Amount: amount, CustomerID: r.CustomerID, ServiceType: r.ServiceType, ServiceTypeName: r.ServiceTypeName,
			ResourceType: r.ResourceType, ResourceTypeName: r.ResourceTypeName, Region: r.Region, BaseOrderID: r.Base,
		})
	}
	return refunds, at, err
}

func amountOrNone(text, currency string) (money.Amount, error) {
	if currency == "" {
		return money.Amount{}, nil
	}
	return money.Parse(text, currency)
}

func (db *DB) reading(ctx context.Context, table, column string, scope billing.Scope, accountID int64, orderID string, rows any) (at time.Time, err error) {
	err = db.read.QueryRow(ctx, `
		select `+column+`, checked_at from `+table+` where account_id = any($1) and account_id = $2 and order_id = $3 order by id desc limit 1`,
		scope.Accounts, accountID, orderID).Scan(rows, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("reading of order %s: %w", orderID, err)
	}
	return at.UTC(), nil
}
