package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// EnsureAccount returns the account with a's domain id, creating it when it is
// new. Name and currency of an existing one are kept.
func (db *DB) EnsureAccount(ctx context.Context, a billing.Account) (billing.Account, error) {
	if a.Name == "" {
		a.Name = a.DomainID
	}
	if a.Currency == "" {
		a.Currency = "USD"
	}
	rows, err := db.pool.Query(ctx, `
		insert into account (name, domain_id, currency) values ($1, $2, $3)
		on conflict (domain_id) do update set domain_id = excluded.domain_id
		returning id, name, domain_id, currency, line_grain`, a.Name, a.DomainID, a.Currency)
	if err == nil {
		a, err = pgx.CollectExactlyOneRow(rows, scanWholeAccount)
	}
	if err != nil {
		return a, fmt.Errorf("ensure account %s: %w", a.DomainID, err)
	}
	return a, nil
}

// Accounts returns the accounts of the scope, by name.
func (db *DB) Accounts(ctx context.Context, scope billing.Scope) ([]billing.Account, error) {
	rows, err := db.read.Query(ctx, `
		select id, name, domain_id, currency, line_grain from account where id = any($1) order by name, id`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	return pgx.CollectRows(rows, scanWholeAccount)
}

// AllAccounts returns every account, for the sync and for who administers them.
func (db *DB) AllAccounts(ctx context.Context) ([]billing.Account, error) {
	rows, err := db.pool.Query(ctx, `select id, name, domain_id, currency, line_grain from account order by name, id`)
	if err != nil {
		return nil, fmt.Errorf("all accounts: %w", err)
	}
	return pgx.CollectRows(rows, scanWholeAccount)
}

// scanAccount reads who an account is.
func scanAccount(row pgx.CollectableRow) (a billing.Account, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.DomainID, &a.Currency)
	return a, err
}

// scanWholeAccount reads how it is read as well.
func scanWholeAccount(row pgx.CollectableRow) (a billing.Account, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.DomainID, &a.Currency, &a.Grain)
	return a, err
}
