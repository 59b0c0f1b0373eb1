package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/fault"
)

// GrantAccounts lets a person see exactly these accounts; nil = all, those that
// come later included. Fault NotFound/NoSuchAccount.
func (db *DB) GrantAccounts(ctx context.Context, by auth.Actor, id int64, accounts []int64) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var email string
		err := tx.QueryRow(ctx, `update person set all_accounts = $2, updated_at = now() where id = $1 returning email`, id, accounts == nil).Scan(&email)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchUser, id)
		}
		if err != nil {
			return err
		}
		if err := grantAccounts(ctx, tx, id, accounts); err != nil {
			return err
		}
		return audit(ctx, tx, by, "user.accounts", email, map[string]any{"accounts": accountsOrAll(accounts)})
	})
	if err != nil {
		return fmt.Errorf("grant accounts to user %d: %w", id, err)
	}
	return nil
}

func grantAccounts(ctx context.Context, tx pgx.Tx, id int64, accounts []int64) error {
	if _, err := tx.Exec(ctx, `delete from person_account where person_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into person_account (person_id, account_id) select distinct $1::bigint, unnest($2::bigint[])`, id, accounts)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23503" {
		return fault.New(fault.NotFound, fault.NoSuchAccount, fmt.Sprint(accounts)).At("account").Because(err)
	}
	return err
}

func accountsOrAll(accounts []int64) any {
	if accounts == nil {
		return "all"
	}
	return accounts
}

// Granter is an administrator who grants accounts: nobody hands out, or takes
// away, what they do not see themselves.
type Granter struct {
	By  auth.Actor
	All bool    // sees all accounts, those that come later included
	See []int64 // the accounts they see
}

// GrantWithin lets a person see exactly these of the accounts that the granter
// sees; nil = all, those that come later included. What the granter does not see
// stays as it is. Faults: NoSuchUser, NoSuchAccount, AccountsHidden, SelfGrant.
func (db *DB) GrantWithin(ctx context.Context, g Granter, id int64, accounts []int64) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRights(ctx, tx); err != nil {
			return err
		}
		var email string
		var all bool
		var had []int64
		err := tx.QueryRow(ctx, `
			select email, all_accounts, array(select account_id from person_account where person_id = id order by 1)
			from person where id = $1 for update`, id).Scan(&email, &all, &had)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchUser, id)
		}
		if err != nil {
			return err
		}
		next, err := g.grant(all, had, accounts)
		if err != nil {
			return err
		}
		widens := !all && (next == nil || slices.ContainsFunc(next, func(a int64) bool { return !slices.Contains(had, a) }))
		two, err := twoPersons(ctx, tx)
		if err != nil {
			return err
		}
		if widens && two && id == g.By.PersonID {
			return fault.New(fault.Forbidden, fault.SelfGrant)
		}
		if _, err := tx.Exec(ctx, `update person set all_accounts = $2, updated_at = now() where id = $1`, id, next == nil); err != nil {
			return err
		}
		if err := grantAccounts(ctx, tx, id, next); err != nil {
			return err
		}
		return audit(ctx, tx, g.By, "user.accounts", email, map[string]any{"accounts": accountsOrAll(next)})
	})
	if err != nil {
		return fmt.Errorf("grant accounts to user %d: %w", id, err)
	}
	return nil
}

// May says whether the granter may hand out these accounts; nil = all.
func (g *Granter) May(accounts []int64) error {
	_, err := g.grant(false, nil, accounts)
	return err
}

// grant returns what a person who had these accounts has afterwards; nil = all.
func (g *Granter) grant(all bool, had, wanted []int64) ([]int64, error) {
	if !g.All && (all || wanted == nil) {
		return nil, fault.New(fault.Forbidden, fault.AccountsHidden).At("account")
	}
	if wanted == nil {
		return nil, nil
	}
	next := []int64{}
	for _, a := range wanted {
		if !slices.Contains(g.See, a) {
			return nil, fault.New(fault.NotFound, fault.NoSuchAccount, strconv.FormatInt(a, 10)).At("account")
		}
		if !slices.Contains(next, a) {
			next = append(next, a)
		}
	}
	if !g.All {
		for _, a := range had {
			if !slices.Contains(g.See, a) {
				next = append(next, a)
			}
		}
	}
	slices.Sort(next)
	return next, nil
}
