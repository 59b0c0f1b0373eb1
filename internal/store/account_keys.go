package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/vault"
)

var (
	domainForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)
)

// KeyPlace is where the sealed key of an account lies.
func KeyPlace(accountID int64, kind billing.KeyKind) vault.Place {
	return vault.Place{Column: "account_key.sealed", Row: fmt.Sprintf("%d/%s", accountID, kind)}
}

// CleanAccount checks what was typed of a new account. Faults: BadName,
// BadDomain, BadCurrency.
func CleanAccount(a billing.Account) (billing.Account, error) {
	a.Name, a.DomainID, a.Currency = strings.TrimSpace(a.Name), strings.TrimSpace(a.DomainID), strings.ToUpper(strings.TrimSpace(a.Currency))
	if err := checkAccountName(a.Name); err != nil {
		return a, err
	}
	if !domainForm.MatchString(a.DomainID) {
		return a, fault.New(fault.Invalid, fault.BadDomain).At("domain")
	}
	if !currencyForm.MatchString(a.Currency) {
		return a, fault.New(fault.Invalid, fault.BadCurrency, a.Currency).At("currency")
	}
	return a, nil
}

// CreateAccount connects one more upstream account. Faults as CleanAccount, and
// DomainTaken.
func (db *DB) CreateAccount(ctx context.Context, by auth.Actor, a billing.Account) (billing.Account, error) {
	a, err := CleanAccount(a)
	if err != nil {
		return a, err
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `insert into account (name, domain_id, currency) values ($1, $2, $3) returning id, line_grain`, a.Name, a.DomainID, a.Currency).Scan(&a.ID, &a.Grain)
		if isUnique(err) {
			return fault.New(fault.Conflict, fault.DomainTaken, a.DomainID).At("domain")
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "account.create", a.Name, map[string]any{"account_id": a.ID, "domain_id": a.DomainID, "currency": a.Currency})
	})
	if err != nil {
		return a, fmt.Errorf("create account %s: %w", a.DomainID, err)
	}
	return a, nil
}

func checkAccountName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		return fault.New(fault.Invalid, fault.BadName).At("name")
	}
	return nil
}

// RenameAccount gives an account another name. Faults: BadName, NoSuchAccount.
func (db *DB) RenameAccount(ctx context.Context, by auth.Actor, id int64, name string) error {
	name = strings.TrimSpace(name)
	if err := checkAccountName(name); err != nil {
		return err
	}
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var before string
		err := tx.QueryRow(ctx, `select name from account where id = $1 for update`, id).Scan(&before)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchAccount, id)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update account set name = $2 where id = $1`, id, name); err != nil {
			return err
		}
		return audit(ctx, tx, by, "account.update", name, map[string]any{"account_id": id, "before": before})
	})
	if err != nil {
		return fmt.Errorf("rename account %d: %w", id, err)
	}
	return nil
}

// AccountKeys returns what people may know of the keys of the accounts in scope.
func (db *DB) AccountKeys(ctx context.Context, scope billing.Scope) ([]billing.AccountKey, error) {
	rows, err := db.pool.Query(ctx, `
		select account_id, kind, last4, sealed is null, set_by, set_at from account_key where account_id = any($1) order by account_id, kind desc`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("keys of accounts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k billing.AccountKey, err error) {
		err = row.Scan(&k.AccountID, &k.Kind, &k.Last4, &k.FromSettings, &k.SetBy, &k.SetAt)
		k.SetAt = k.SetAt.UTC()
		return k, err
	})
}

// SetAccountKey stores a sealed key in place of the one before. One that comes
// from the settings stays: fault Conflict/KeyFromSettings.
func (db *DB) SetAccountKey(ctx context.Context, by auth.Actor, accountID int64, kind billing.KeyKind, last4 string, sealed []byte, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			insert into account_key as k (account_id, kind, last4, sealed, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
			on conflict (account_id, kind) do update set last4 = excluded.last4, sealed = excluded.sealed, set_by = excluded.set_by, set_at = excluded.set_at
			where k.sealed is not null`, accountID, kind, last4, sealed, by.Name, now)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.Conflict, fault.KeyFromSettings)
		}
		return auditKey(ctx, tx, by, "account.key", accountID, kind, last4)
	})
	if err != nil {
		return fmt.Errorf("store key of account %d: %w", accountID, err)
	}
	return nil
}

// RemoveAccountKey forgets a stored key. Fault Conflict/KeyFromSettings when
// there is none that was stored.
func (db *DB) RemoveAccountKey(ctx context.Context, by auth.Actor, accountID int64, kind billing.KeyKind) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var last4 string
		err := tx.QueryRow(ctx, `delete from account_key where account_id = $1 and kind = $2 and sealed is not null returning last4`, accountID, kind).Scan(&last4)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.Conflict, fault.KeyFromSettings)
		}
		if err != nil {
			return err
		}
		return auditKey(ctx, tx, by, "account.key_remove", accountID, kind, last4)
	})
	if err != nil {
		return fmt.Errorf("remove key of account %d: %w", accountID, err)
	}
	return nil
}

func auditKey(ctx context.Context, tx pgx.Tx, by auth.Actor, action string, accountID int64, kind billing.KeyKind, last4 string) error {
	var name string
	if err := tx.QueryRow(ctx, `select name from account where id = $1`, accountID).Scan(&name); err != nil {
		return err
	}
	return audit(ctx, tx, by, action, name, map[string]any{"account_id": accountID, "kind": kind, "last4": last4})
}

// NoteSettingsKey says that a key of an account comes from the settings of the
// process; last4 "" says that it does not any more.
func (db *DB) NoteSettingsKey(ctx context.Context, accountID int64, kind billing.KeyKind, last4 string, now time.Time) error {
	sql := `delete from account_key where account_id = $1 and kind = $2 and sealed is null and $3 = '' and $4::timestamptz is not null`
	if last4 != "" {
		sql = `
			insert into account_key as k (account_id, kind, last4, set_by, set_at) values ($1, $2, $3, 'settings', $4)
			on conflict (account_id, kind) do update set last4 = excluded.last4, sealed = null, set_by = excluded.set_by, set_at = excluded.set_at
			where k.last4 <> excluded.last4 or k.sealed is not null`
	}
	if _, err := db.pool.Exec(ctx, sql, accountID, kind, last4, now); err != nil {
		return fmt.Errorf("note key of account %d: %w", accountID, err)
	}
	return nil
}

// SealedKey is a stored key as the process opens it.
type SealedKey struct {
	Account billing.Account
	Kind    billing.KeyKind
	Sealed  []byte
	SetAt   time.Time
}

// SealedKeys returns all stored keys of a kind. Nobody but the process that
// calls upstream asks for them.
func (db *DB) SealedKeys(ctx context.Context, kind billing.KeyKind) ([]SealedKey, error) {
	rows, err := db.pool.Query(ctx, `
		select a.id, a.name, a.domain_id, a.currency, k.kind, k.sealed, k.set_at
		from account_key k join account a on a.id = k.account_id where k.kind = $1 and k.sealed is not null order by a.id`, kind)
	if err != nil {
		return nil, fmt.Errorf("stored keys: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k SealedKey, err error) {
		err = row.Scan(&k.Account.ID, &k.Account.Name, &k.Account.DomainID, &k.Account.Currency, &k.Kind, &k.Sealed, &k.SetAt)
		return k, err
	})
}

// Sealed is one sealed secret, wherever it lies.
type Sealed struct {
	Place vault.Place
	Value []byte
}

// sealedSecrets are all places of sealed secrets: column, row key, table.
const sealedSecrets = `
	select 'account_key.sealed' as place, account_id || '/' || kind as row, sealed from account_key
	union all select 'second_factor.seed', person_id::text, seed from second_factor
	union all select 'second_factor.next_seed', person_id::text, next_seed from second_factor`

// SealedUnderOlder returns some secrets that are sealed under another master key
// than the one of this id.
func (db *DB) SealedUnderOlder(ctx context.Context, keyID []byte, limit int) ([]Sealed, error) {
	rows, err := db.pool.Query(ctx, `
		select place, row, sealed from (`+sealedSecrets+`) s
		where sealed is not null and substring(sealed from $2 for $3) <> $1 order by place, row limit $4`, keyID, vault.KeyIDAt+1, vault.KeyIDSize, limit)
	if err != nil {
		return nil, fmt.Errorf("sealed secrets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Sealed, err error) {
		err = row.Scan(&s.Place.Column, &s.Place.Row, &s.Value)
		return s, err
	})
}

// reseals replace a sealed value by the same secret under another key, if it is
// still there.
var reseals = map[string]string{
	"account_key.sealed":      `update account_key set sealed = $3 where account_id || '/' || kind = $1 and sealed = $2`,
	"second_factor.seed":      `update second_factor set seed = $3 where person_id::text = $1 and seed = $2`,
	"second_factor.next_seed": `update second_factor set next_seed = $3 where person_id::text = $1 and next_seed = $2`,
}

// Reseal replaces a sealed value by the same secret under another master key,
// unless the secret has changed meanwhile.
func (db *DB) Reseal(ctx context.Context, s Sealed, value []byte) error {
	if _, err := db.pool.Exec(ctx, reseals[s.Place.Column], s.Place.Row, s.Value, value); err != nil {
		return fmt.Errorf("seal %s anew: %w", s.Place.Column, err)
	}
	return nil
}

// Sealing is the place that a secret was sealed for: a seed that waits is sealed
// for the place it moves to.
func (s Sealed) Sealing() vault.Place {
	at := s.Place
	if at.Column == "second_factor.next_seed" {
		at.Column = "second_factor.seed"
	}
	return at
}
