package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// viewVisible is the condition under which person $1, who may see the accounts
// $2, sees a view: their own, or one that is shared by who may see one of the
// same accounts, unless it names an account that they may not see.
const viewVisible = `(v.person_id = $1 or v.shared and v.accounts <@ $2::bigint[] and exists (
		select from person o where o.id = v.person_id and case when o.all_accounts then cardinality($2::bigint[]) > 0
			else exists (select from person_account g where g.person_id = o.id and g.account_id = any($2)) end))`

const viewColumns = `v.id, v.list, v.name, v.query, v.accounts, v.shared, v.first and v.person_id = $1, v.person_id = $1, o.name`

func scanView(row pgx.CollectableRow) (v auth.View, err error) {
	err = row.Scan(&v.ID, &v.List, &v.Name, &v.Query, &v.Accounts, &v.Shared, &v.First, &v.Mine, &v.By)
	return v, err
}

// queueChoices asks how a person likes a list. scope has all accounts that the
// person may see. Without a list it asks only where the contents lead to.
func queueChoices(batch *pgx.Batch, scope billing.Scope, person int64, list string, c *auth.ListChoices) {
	views := func(to *[]auth.View) func(rows pgx.Rows) error {
		return func(rows pgx.Rows) (err error) {
			*to, err = pgx.CollectRows(rows, scanView)
			return err
		}
	}
	batch.Queue(`select `+viewColumns+` from saved_view v join person o on o.id = v.person_id where v.person_id = $1 and v.first order by v.list`, person).
		Query(views(&c.First))
	if list != "" {
		batch.Queue(`select columns from list_columns where person_id = $1 and list = $2`, person, list).QueryRow(func(row pgx.Row) error {
			if err := row.Scan(&c.Columns); !errors.Is(err, pgx.ErrNoRows) {
				return err
			}
			return nil
		})
		batch.Queue(`
			select `+viewColumns+` from saved_view v join person o on o.id = v.person_id
			where v.list = $3 and `+viewVisible+` order by v.person_id <> $1, lower(v.name), v.id`, person, accountIDs(scope), list).Query(views(&c.Views))
	}
}

// accountIDs are the accounts of a scope as an array that is never null.
func accountIDs(scope billing.Scope) []int64 {
	if scope.Accounts == nil {
		return []int64{}
	}
	return scope.Accounts
}

// Views returns the views of all lists that a person may open: by list, their
// own first.
func (db *DB) Views(ctx context.Context, scope billing.Scope, person int64) ([]auth.View, error) {
	rows, err := db.pool.Query(ctx, `
		select `+viewColumns+` from saved_view v join person o on o.id = v.person_id
		where `+viewVisible+` order by v.list, v.person_id <> $1, lower(v.name), v.id`, person, accountIDs(scope))
	if err != nil {
		return nil, fmt.Errorf("views of person %d: %w", person, err)
	}
	views, err := pgx.CollectRows(rows, scanView)
	if err != nil {
		return nil, fmt.Errorf("views of person %d: %w", person, err)
	}
	return views, nil
}

// View returns one view that a person may open. Fault NotFound/NoSuchView.
func (db *DB) View(ctx context.Context, scope billing.Scope, person, id int64) (auth.View, error) {
	rows, err := db.pool.Query(ctx, `
		select `+viewColumns+` from saved_view v join person o on o.id = v.person_id
		where v.id = $3 and `+viewVisible, person, accountIDs(scope), id)
	if err != nil {
		return auth.View{}, fmt.Errorf("view %d: %w", id, err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanView)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fault.New(fault.NotFound, fault.NoSuchView)
	}
	if err != nil {
		return v, fmt.Errorf("view %d: %w", id, err)
	}
	return v, nil
}

// CreateView keeps a view for a person. Faults at "name": ViewTaken, TooManyViews.
func (db *DB) CreateView(ctx context.Context, person int64, v auth.View) (id int64, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		// One after the other for each person, so that the count holds.
		var views int
		if _, err := tx.Exec(ctx, `select from person where id = $1 for no key update`, person); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select count(*) from saved_view where person_id = $1 and list = $2`, person, v.List).Scan(&views); err != nil {
			return err
		}
		if views >= auth.MaxViews {
			return fault.New(fault.Invalid, fault.TooManyViews, auth.MaxViews).At("name")
		}
		if v.Accounts == nil {
			v.Accounts = []int64{}
		}
		return tx.QueryRow(ctx, `insert into saved_view (person_id, list, name, query, accounts, shared) values ($1, $2, $3, $4, $5, $6) returning id`,
			person, v.List, v.Name, v.Query, v.Accounts, v.Shared).Scan(&id)
	})
	if err != nil {
		return 0, viewFault(v.Name, fmt.Errorf("create view of person %d: %w", person, err))
	}
	return id, nil
}

// UpdateView changes name, sharing and whether the contents lead to a person's
// own view. Faults: ViewTaken at "name"; NotFound/NoSuchView.
func (db *DB) UpdateView(ctx context.Context, person int64, v auth.View) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if v.First {
			if _, err := tx.Exec(ctx, `
				update saved_view set first = false where person_id = $1 and first and id <> $2
					and list = (select list from saved_view where id = $2 and person_id = $1)`, person, v.ID); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `
			update saved_view set name = $3, shared = $4, first = $5, updated_at = now() where id = $2 and person_id = $1`,
			person, v.ID, v.Name, v.Shared, v.First)
		if err == nil && tag.RowsAffected() == 0 {
			return fault.New(fault.NotFound, fault.NoSuchView)
		}
		return err
	})
	if err != nil {
		return viewFault(v.Name, fmt.Errorf("update view %d: %w", v.ID, err))
	}
	return nil
}

// viewFault tells a name that is taken from a failure.
func viewFault(name string, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "saved_view_name" {
		return fault.New(fault.Invalid, fault.ViewTaken, name).At("name").Because(err)
	}
	return err
}

// DeleteView drops a person's own view. With any it drops one that others share
// with them too. Fault NotFound/NoSuchView.
func (db *DB) DeleteView(ctx context.Context, scope billing.Scope, person, id int64, any bool) error {
	tag, err := db.pool.Exec(ctx, `delete from saved_view v where v.id = $3 and (v.person_id = $1 or $4) and `+viewVisible,
		person, accountIDs(scope), id, any)
	if err != nil {
		return fmt.Errorf("delete view %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.NotFound, fault.NoSuchView)
	}
	return nil
}

// SaveColumns keeps which optional columns a person wants to see of a list.
func (db *DB) SaveColumns(ctx context.Context, person int64, list string, columns []string) error {
	if columns == nil {
		columns = []string{}
	}
	_, err := db.pool.Exec(ctx, `
		insert into list_columns (person_id, list, columns) values ($1, $2, $3)
		on conflict (person_id, list) do update set columns = excluded.columns`, person, list, columns)
	if err != nil {
		return fmt.Errorf("columns of list %q of person %d: %w", list, person, err)
	}
	return nil
}

// ResetColumns shows a person the list as it comes.
func (db *DB) ResetColumns(ctx context.Context, person int64, list string) error {
	if _, err := db.pool.Exec(ctx, `delete from list_columns where person_id = $1 and list = $2`, person, list); err != nil {
		return fmt.Errorf("columns of list %q of person %d: %w", list, person, err)
	}
	return nil
}
