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

// SaveBalances keeps one reading of an account's balances.
func (db *DB) SaveBalances(ctx context.Context, b *billing.Balances) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `
			insert into balance_reading (account_id, read_at, currency, debt_amount) values ($1, $2, $3, $4) returning id`,
			b.AccountID, b.ReadAt, b.Debt.Currency(), b.Debt).Scan(&id)
		if err != nil {
			return err
		}
		for _, a := range b.Accounts {
			if a.Amount.Currency() != b.Debt.Currency() {
				return fmt.Errorf("%w: balance %s and debt %s", money.ErrCurrency, a.Amount.Currency(), b.Debt.Currency())
			}
			_, err := tx.Exec(ctx, `
				insert into balance (reading_id, account_type, upstream_id, amount, designated_amount, credit_limit)
				values ($1, $2, $3, $4, $5, $6)`, id, int(a.Type), a.UpstreamID, a.Amount, a.Designated, a.CreditLimit)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save balances of account %d: %w", b.AccountID, err)
	}
	return nil
}

// Balances returns the newest reading of each account in scope.
func (db *DB) Balances(ctx context.Context, scope billing.Scope) ([]billing.Balances, error) {
	return db.balanceReadings(ctx, `
		select distinct on (account_id) id, account_id, read_at, currency, debt_amount
		from balance_reading where account_id = any($1) order by account_id, read_at desc, id desc`, scope.Accounts)
}

// BalanceHistory returns the last reading of each UTC+8 day since an instant, oldest first.
func (db *DB) BalanceHistory(ctx context.Context, scope billing.Scope, since time.Time) ([]billing.Balances, error) {
	return db.balanceReadings(ctx, `
		select id, account_id, read_at, currency, debt_amount from (
			select distinct on (account_id, date_trunc('day', read_at at time zone interval '8 hours')) *
			from balance_reading where account_id = any($1) and read_at >= $2
			order by account_id, date_trunc('day', read_at at time zone interval '8 hours'), read_at desc, id desc
		) d order by read_at, id`, scope.Accounts, since)
}

func (db *DB) balanceReadings(ctx context.Context, sql string, args ...any) ([]billing.Balances, error) {
	rows, err := db.plainRead.Query(ctx, `
		with r as (`+sql+`)
		select r.id, r.account_id, r.read_at, r.currency, r.debt_amount, b.account_type, b.upstream_id, b.amount, b.designated_amount, b.credit_limit
		from r left join balance b on b.reading_id = r.id order by r.read_at, r.id, b.account_type, b.upstream_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("balances: %w", err)
	}
	var out []billing.Balances
	var id, last, account int64
	var readAt time.Time
	var currency string
	var debt decimal.Decimal
	var kind *int
	var upstream *string
	var amount, designated, limit decimal.NullDecimal
	_, err = pgx.ForEachRow(rows, []any{&id, &account, &readAt, &currency, &debt, &kind, &upstream, &amount, &designated, &limit}, func() error {
		if id != last {
			out = append(out, billing.Balances{AccountID: account, ReadAt: readAt.UTC(), Debt: money.New(debt, currency)})
			last = id
		}
		if kind == nil {
			return nil
		}
		r := &out[len(out)-1]
		r.Accounts = append(r.Accounts, billing.Balance{
			AccountID: account, Type: billing.AccountType(*kind), UpstreamID: *upstream, Amount: money.New(amount.Decimal, currency),
			Designated: money.New(designated.Decimal, currency), CreditLimit: money.New(limit.Decimal, currency),
		})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("balances: %w", err)
	}
	return out, nil
}
