package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/fault"
)

// FactorRoles returns the roles that must have a second factor.
func (db *DB) FactorRoles(ctx context.Context) ([]auth.Role, error) {
	roles, err := factorRoles(ctx, db.pool)
	if err != nil {
		return nil, fmt.Errorf("sign-in policy: %w", err)
	}
	return roles, nil
}

func factorRoles(ctx context.Context, q querier) (roles []auth.Role, err error) {
	err = q.QueryRow(ctx, `select factor_roles from signin_policy`).Scan(&roles)
	return roles, err
}

// SetFactorRoles says which roles must have a second factor. The host's command
// line and the demo's set-up use it; pages use AskFactorRoles.
func (db *DB) SetFactorRoles(ctx context.Context, by auth.Actor, roles []auth.Role) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error { return setFactorRoles(ctx, tx, by, roles, map[string]any{}) })
	if err != nil {
		return fmt.Errorf("set sign-in policy: %w", err)
	}
	return nil
}

func setFactorRoles(ctx context.Context, tx pgx.Tx, by auth.Actor, roles []auth.Role, detail map[string]any) error {
	if roles == nil {
		roles = []auth.Role{}
	}
	if _, err := tx.Exec(ctx, `update signin_policy set factor_roles = $1, changed_at = now()`, roles); err != nil {
		return err
	}
	detail["factor_roles"] = roles
	return audit(ctx, tx, by, "policy.factor", "", detail)
}

// AskFactorRoles changes which roles must have a second factor, at once while
// there is one administrator; otherwise it waits for a second one. Faults:
// BadRole, NothingChanges, ChangeOpen.
func (db *DB) AskFactorRoles(ctx context.Context, by auth.Actor, roles []auth.Role, now time.Time) (waits bool, err error) {
	wanted := []auth.Role{}
	for _, r := range auth.Roles {
		if slices.Contains(roles, r) {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) != len(roles) {
		return false, fault.New(fault.Invalid, fault.BadRole, fmt.Sprint(roles)).At("role")
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRights(ctx, tx); err != nil {
			return err
		}
		is, err := factorRoles(ctx, tx)
		if err != nil {
			return err
		}
		if slices.Equal(is, wanted) {
			return fault.New(fault.Conflict, fault.NothingChanges)
		}
		if waits, err = twoPersons(ctx, tx); err != nil {
			return err
		}
		if !waits {
			return setFactorRoles(ctx, tx, by, wanted, map[string]any{"alone": true})
		}
		return insertChange(ctx, tx, by, &auth.PeopleChange{Kind: auth.ChangeFactor, RolesBefore: is, RolesAfter: wanted}, now)
	})
	if err != nil {
		return false, fmt.Errorf("ask sign-in policy: %w", err)
	}
	return waits, nil
}
