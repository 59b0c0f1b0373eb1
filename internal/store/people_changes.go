package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/fault"
)

// Changes of rights take two administrators once there are two: one asks,
// another confirms. A disabled administrator counts, or else one could disable
// the other and be alone again. The host's command line acts alone, audited as
// console.

// TwoPersons reports whether changes of rights take two administrators.
func (db *DB) TwoPersons(ctx context.Context) (bool, error) {
	two, err := twoPersons(ctx, db.pool)
	if err != nil {
		return false, fmt.Errorf("count administrators: %w", err)
	}
	return two, nil
}

func twoPersons(ctx context.Context, q querier) (two bool, err error) {
	err = q.QueryRow(ctx, `select count(*) > 1 from person where role = 'admin'`).Scan(&two)
	return two, err
}

// rightsLock is held by what changes rights, so that two changes at once see
// each other's administrators.
const rightsLock = 7_021_040

func lockRights(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, rightsLock)
	return err
}

// Invite makes a person and their link. Once two administrators are needed, a
// role above viewer waits for the second one, and the person begins as viewer.
// Faults as CreateUser.
func (db *DB) Invite(ctx context.Context, by auth.Actor, p NewPerson, linkHash string, now time.Time) (u auth.User, waits bool, err error) {
	if p.Email, p.Name, err = cleanPerson(p); err != nil {
		return u, false, err
	}
	wanted := auth.Standing{Role: p.Role, Owner: p.Owner}
	viewer := auth.Standing{Role: auth.Viewer}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRights(ctx, tx); err != nil {
			return err
		}
		two, err := twoPersons(ctx, tx)
		if err != nil {
			return err
		}
		if waits = two && auth.Raises(viewer, wanted); waits {
			p.Role, p.Owner = auth.Viewer, false
		}
		if u, err = insertPerson(ctx, tx, by, p); err != nil {
			return err
		}
		if waits {
			c := auth.PeopleChange{Kind: auth.ChangeStanding, PersonID: u.ID, PersonEmail: u.Email, From: viewer, To: wanted, Raises: true}
			if err := insertChange(ctx, tx, by, &c, now); err != nil {
				return err
			}
		}
		return createLink(ctx, tx, by, u.ID, linkHash, now)
	})
	if err != nil {
		return auth.User{}, false, fmt.Errorf("invite %s: %w", p.Email, err)
	}
	return u, waits, nil
}

// AskStanding gives a person another role, at once while there is one
// administrator; otherwise it waits for a second one. Faults: BadRole,
// NoSuchUser, SelfGrant, NothingChanges, ChangeOpen, LastAdmin.
func (db *DB) AskStanding(ctx context.Context, by auth.Actor, id int64, to auth.Standing, now time.Time) (waits bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		from, email, err := lockStanding(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := auth.MayAskStanding(by.PersonID, id, from, to); err != nil {
			return err
		}
		if from == to {
			return fault.New(fault.Conflict, fault.NothingChanges)
		}
		if waits, err = twoPersons(ctx, tx); err != nil {
			return err
		}
		if waits {
			c := auth.PeopleChange{Kind: auth.ChangeStanding, PersonID: id, PersonEmail: email, From: from, To: to, Raises: auth.Raises(from, to)}
			return insertChange(ctx, tx, by, &c, now)
		}
		return applyStanding(ctx, tx, by, id, to, map[string]any{"alone": true, "before": from.Role})
	})
	if err != nil {
		return false, fmt.Errorf("ask standing of person %d: %w", id, err)
	}
	return waits, nil
}

// lockStanding returns what a person may do and keeps it so until tx ends.
func lockStanding(ctx context.Context, tx pgx.Tx, id int64) (s auth.Standing, email string, err error) {
	if err := lockRights(ctx, tx); err != nil {
		return s, "", err
	}
	err = tx.QueryRow(ctx, `select role, owner, email from person where id = $1 for update`, id).Scan(&s.Role, &s.Owner, &email)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fault.New(fault.NotFound, fault.NoSuchUser, id)
	}
	return s, email, err
}

func applyStanding(ctx context.Context, tx pgx.Tx, by auth.Actor, id int64, to auth.Standing, detail map[string]any) error {
	detail["role"], detail["owner"] = to.Role, to.Owner
	return changePersonIn(ctx, tx, by, id, "user.role", to.Role != auth.Admin, detail, setStanding, to.Role, to.Owner)
}

// AskReset makes a link for a person to set a new password. The one of an
// administrator waits for a second one, who then gets the link. Faults:
// NoSuchUser, ChangeOpen.
func (db *DB) AskReset(ctx context.Context, by auth.Actor, id int64, linkHash string, now time.Time) (waits bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		of, email, err := lockStanding(ctx, tx, id)
		if err != nil {
			return err
		}
		if waits, err = twoPersons(ctx, tx); err != nil {
			return err
		}
		if waits = waits && of.Role == auth.Admin; waits {
			c := auth.PeopleChange{Kind: auth.ChangeReset, PersonID: id, PersonEmail: email, From: of, To: of, Raises: true}
			return insertChange(ctx, tx, by, &c, now)
		}
		return createLink(ctx, tx, by, id, linkHash, now)
	})
	if err != nil {
		return false, fmt.Errorf("ask reset of person %d: %w", id, err)
	}
	return waits, nil
}

// changeValue is what a change keeps of before and after.
type changeValue struct {
	Role  auth.Role   `json:"role,omitempty"`
	Owner bool        `json:"owner,omitempty"`
	Roles []auth.Role `json:"roles,omitempty"`
}

// insertChange puts a change where a second administrator finds it.
func insertChange(ctx context.Context, tx pgx.Tx, by auth.Actor, c *auth.PeopleChange, now time.Time) error {
	var person *int64
	if c.PersonID != 0 {
		person = &c.PersonID
	}
	// One that ran out makes room.
	_, err := tx.Exec(ctx, `
		update people_change set decision = 'withdrawn', decided_at = $3
		where kind = $1 and coalesce(person_id, 0) = $2 and decided_at is null and expires_at <= $3`, c.Kind, c.PersonID, now)
	if err != nil {
		return err
	}
	before, after := changeValue{c.From.Role, c.From.Owner, c.RolesBefore}, changeValue{c.To.Role, c.To.Owner, c.RolesAfter}
	_, err = tx.Exec(ctx, `
		insert into people_change (kind, person_id, before, after, raises, asked_by, asked_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, c.Kind, person, before, after, c.Raises, by.PersonID, now, now.Add(auth.ChangeFor))
	if isUnique(err) {
		return fault.New(fault.Conflict, fault.ChangeOpen)
	}
	if err != nil {
		return err
	}
	return audit(ctx, tx, by, "user.ask", c.PersonEmail, map[string]any{"kind": c.Kind, "before": before, "after": after})
}

// DecideChange confirms, rejects or withdraws a change that waits. A confirmed
// one takes effect in the same moment; a reset then makes a link with linkHash.
// Faults: NoSuchChange, SamePerson, ChangeOutdated, LastAdmin.
func (db *DB) DecideChange(ctx context.Context, by auth.Actor, id int64, decision, linkHash string, now time.Time) (c auth.PeopleChange, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockRights(ctx, tx); err != nil {
			return err
		}
		if c, err = lockChange(ctx, tx, id, now); err != nil {
			return err
		}
		if err := mayDecide(by, &c, decision); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update people_change set decided_by = $2, decided_at = $3, decision = $4 where id = $1`, id, by.PersonID, now, decision)
		if err != nil {
			return err
		}
		if decision == "confirmed" {
			if err := applyChange(ctx, tx, by, &c, linkHash, now); err != nil {
				return err
			}
		}
		return audit(ctx, tx, by, "user."+decision, c.PersonEmail, map[string]any{"kind": c.Kind, "change": id, "asked_by": c.AskedByName})
	})
	if err != nil {
		return c, fmt.Errorf("decide change %d: %w", id, err)
	}
	c.Decision = decision
	return c, nil
}

func mayDecide(by auth.Actor, c *auth.PeopleChange, decision string) error {
	switch decision {
	case "confirmed":
		return auth.MayConfirm(by.PersonID, c.AskedBy, c.PersonID, c.Raises)
	case "withdrawn":
		if by.PersonID != c.AskedBy {
			return fault.New(fault.Forbidden, fault.SamePerson)
		}
		return nil
	case "rejected":
		return nil
	}
	return fault.New(fault.Invalid, fault.BadForm).At("decision")
}

func lockChange(ctx context.Context, tx pgx.Tx, id int64, now time.Time) (c auth.PeopleChange, err error) {
	rows, err := tx.Query(ctx, `select `+rightsColumns+rightsFrom+` where c.id = $1 for update of c`, id)
	if err != nil {
		return c, err
	}
	c, err = pgx.CollectExactlyOneRow(rows, scanRights)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !c.Open(now) {
		return c, fault.New(fault.Conflict, fault.NoSuchChange)
	}
	return c, err
}

// applyChange does what was asked, if things are still as the asker saw them.
func applyChange(ctx context.Context, tx pgx.Tx, by auth.Actor, c *auth.PeopleChange, linkHash string, now time.Time) error {
	detail := map[string]any{"asked_by": c.AskedByName, "change": c.ID}
	if c.Kind == auth.ChangeFactor {
		is, err := factorRoles(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.Equal(is, c.RolesBefore) {
			return fault.New(fault.Conflict, fault.ChangeOutdated)
		}
		return setFactorRoles(ctx, tx, by, c.RolesAfter, detail)
	}
	is, _, err := lockStanding(ctx, tx, c.PersonID)
	if err != nil {
		return err
	}
	if is != c.From {
		return fault.New(fault.Conflict, fault.ChangeOutdated)
	}
	if c.Kind == auth.ChangeReset {
		return createLink(ctx, tx, by, c.PersonID, linkHash, now)
	}
	return applyStanding(ctx, tx, by, c.PersonID, c.To, detail)
}

const rightsColumns = `c.id, c.kind, coalesce(c.person_id, 0), coalesce(p.email, ''), c.before, c.after, c.raises,
	c.asked_by, a.name, c.asked_at, c.expires_at, coalesce(d.name, ''), c.decided_at, coalesce(c.decision, '')`

const rightsFrom = ` from people_change c join person a on a.id = c.asked_by left join person p on p.id = c.person_id left join person d on d.id = c.decided_by`

func scanRights(row pgx.CollectableRow) (c auth.PeopleChange, err error) {
	var before, after changeValue
	var decided *time.Time
	err = row.Scan(&c.ID, &c.Kind, &c.PersonID, &c.PersonEmail, &before, &after, &c.Raises,
		&c.AskedBy, &c.AskedByName, &c.AskedAt, &c.ExpiresAt, &c.DecidedBy, &decided, &c.Decision)
	c.From, c.To = auth.Standing{Role: before.Role, Owner: before.Owner}, auth.Standing{Role: after.Role, Owner: after.Owner}
	c.RolesBefore, c.RolesAfter = before.Roles, after.Roles
	c.AskedAt, c.ExpiresAt, c.DecidedAt = c.AskedAt.UTC(), c.ExpiresAt.UTC(), orZero(decided)
	return c, err
}

// OpenChanges returns what waits for a second administrator, the oldest first.
func (db *DB) OpenChanges(ctx context.Context, now time.Time) ([]auth.PeopleChange, error) {
	return db.changes(ctx, ` where c.decided_at is null and c.expires_at > $1 order by c.id limit 200`, now)
}

// ChangesOf returns the changes of one person, newest first.
func (db *DB) ChangesOf(ctx context.Context, personID int64) ([]auth.PeopleChange, error) {
	return db.changes(ctx, ` where c.person_id = $1 order by c.id desc limit 50`, personID)
}

func (db *DB) changes(ctx context.Context, which string, args ...any) ([]auth.PeopleChange, error) {
	rows, err := db.pool.Query(ctx, `select `+rightsColumns+rightsFrom+which, args...)
	if err != nil {
		return nil, fmt.Errorf("changes of people: %w", err)
	}
	return pgx.CollectRows(rows, scanRights)
}
