package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/fault"
)

// hasFactor says of person p that a sign-in asks for more than a password. A
// passkey that may have been copied counts here: it opens nothing any more, and
// must not leave the password alone.
const hasFactor = `(exists (select from second_factor f where f.person_id = p.id and f.seed is not null) or exists (select from passkey k where k.person_id = p.id))`

const passkeyColumns = `k.id, k.name, k.credential_id, k.public_key, k.sign_count, k.flags, k.model, k.transports, k.added_at, k.used_at, k.copied_at`

func scanPasskey(row pgx.CollectableRow) (k auth.Passkey, err error) {
	var count int64
	var flags int16
	var used, copied *time.Time
	err = row.Scan(&k.ID, &k.Name, &k.CredentialID, &k.PublicKey, &count, &flags, &k.Model, &k.Transports, &k.AddedAt, &used, &copied)
	k.Count, k.Flags = uint32(count), byte(flags)
	k.AddedAt, k.UsedAt, k.CopiedAt = k.AddedAt.UTC(), orZero(used), orZero(copied)
	return k, err
}

// Passkeys returns a person's passkeys, the oldest first.
func (db *DB) Passkeys(ctx context.Context, personID int64) ([]auth.Passkey, error) {
	keys, err := passkeys(ctx, db.pool, personID)
	if err != nil {
		return nil, fmt.Errorf("passkeys of person %d: %w", personID, err)
	}
	return keys, nil
}

func passkeys(ctx context.Context, q querier, personID int64) ([]auth.Passkey, error) {
	rows, err := q.Query(ctx, `select `+passkeyColumns+` from passkey k where k.person_id = $1 order by k.id limit $2`, personID, auth.MaxPasskeys)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPasskey)
}

// PasskeyOwner returns a person as authenticators know them, who is given a
// handle if they have none. Fault NotFound/NoSuchUser.
func (db *DB) PasskeyOwner(ctx context.Context, personID int64) (o auth.PasskeyOwner, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `insert into passkey_owner (person_id, handle) select p.id, $2 from person p where p.id = $1 on conflict (person_id) do nothing`,
			personID, auth.NewPasskeyHandle())
		if err != nil {
			return err
		}
		o, err = passkeyOwner(ctx, tx, `o.person_id = $1`, personID)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = fault.New(fault.NotFound, fault.NoSuchUser, personID)
	}
	if err != nil {
		return o, fmt.Errorf("passkeys of person %d: %w", personID, err)
	}
	return o, nil
}

// PasskeyOwnerOf returns the person with a handle. Fault Invalid/PasskeyRefused
// when there is none, or they are disabled.
func (db *DB) PasskeyOwnerOf(ctx context.Context, handle []byte) (auth.PasskeyOwner, error) {
	o, err := passkeyOwner(ctx, db.pool, `o.handle = $1 and p.disabled_at is null`, handle)
	if errors.Is(err, pgx.ErrNoRows) {
		return o, fault.New(fault.Invalid, fault.PasskeyRefused)
	}
	if err != nil {
		return o, fmt.Errorf("whose passkey: %w", err)
	}
	return o, nil
}

func passkeyOwner(ctx context.Context, q querier, which string, arg any) (o auth.PasskeyOwner, err error) {
	err = q.QueryRow(ctx, `select p.id, p.email, p.name, o.handle from passkey_owner o join person p on p.id = o.person_id where `+which, arg).
		Scan(&o.PersonID, &o.Email, &o.Name, &o.Handle)
	if err != nil {
		return o, err
	}
	o.Passkeys, err = passkeys(ctx, q, o.PersonID)
	return o, err
}

// factors is what a person has besides a password.
type factors struct {
	codes    bool // an authenticator that makes codes
	passkeys int
	working  int  // of the passkeys, those that are still taken
	required bool // their role must have one
}

// lockFactors returns a person's factors and keeps them so until tx ends: of two
// that are removed at the same moment, one sees that it is the last.
func lockFactors(ctx context.Context, tx pgx.Tx, personID int64) (f factors, err error) {
	err = tx.QueryRow(ctx, `
		select p.role = any(s.factor_roles) from person p, signin_policy s where p.id = $1 for update of p`, personID).Scan(&f.required)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, fault.New(fault.NotFound, fault.NoSuchUser, personID)
	}
	if err != nil {
		return f, err
	}
	// A statement of its own: it must see what the one that held the lock before has done.
	err = tx.QueryRow(ctx, `
		select exists (select from second_factor f where f.person_id = $1 and f.seed is not null),
			(select count(*) from passkey k where k.person_id = $1),
			(select count(*) from passkey k where k.person_id = $1 and k.copied_at is null)`, personID).Scan(&f.codes, &f.passkeys, &f.working)
	return f, err
}

// AddPasskey keeps a new passkey and ends the person's sessions. When it is
// their first second factor, recovery becomes their recovery codes, and first is
// true. Faults: PasskeyNameTaken, PasskeyTaken, TooManyPasskeys.
func (db *DB) AddPasskey(ctx context.Context, by auth.Actor, personID int64, k *auth.Passkey, recovery [][]byte, now time.Time) (first bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		have, err := lockFactors(ctx, tx, personID)
		if err != nil {
			return err
		}
		if have.passkeys >= auth.MaxPasskeys {
			return fault.New(fault.Conflict, fault.TooManyPasskeys, auth.MaxPasskeys)
		}
		_, err = tx.Exec(ctx, `
			insert into passkey (person_id, name, credential_id, public_key, sign_count, flags, model, transports, added_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			personID, k.Name, k.CredentialID, k.PublicKey, int64(k.Count), int16(k.Flags), k.Model, orNone(k.Transports), now)
		if err := passkeyFault(err, k.Name); err != nil {
			return err
		}
		if first = !have.codes && have.passkeys == 0; first {
			if err := setRecovery(ctx, tx, personID, recovery); err != nil {
				return err
			}
		}
		return changePersonIn(ctx, tx, by, personID, "passkey.add", false, map[string]any{"passkey": k.Name}, endOwnSessions)
	})
	if err != nil {
		return false, fmt.Errorf("add passkey of person %d: %w", personID, err)
	}
	return first, nil
}

// endOwnSessions ends all sessions of person $1.
const endOwnSessions = `update person p set session_epoch = session_epoch + 1, updated_at = now() where p.id = $1 returning ` + personColumns

func orNone(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func isUniqueOf(err error, constraint string) bool {
	var pg *pgconn.PgError
	return isUnique(err) && errors.As(err, &pg) && pg.ConstraintName == constraint
}

// passkeyFault translates what two unique constraints say.
func passkeyFault(err error, name string) error {
	switch {
	case isUniqueOf(err, "passkey_person_id_name_key"):
		return fault.New(fault.Invalid, fault.PasskeyNameTaken, name).At("name")
	case isUnique(err):
		return fault.New(fault.Conflict, fault.PasskeyTaken)
	}
	return err
}

// RenamePasskey gives one of a person's passkeys another name. Faults:
// NoSuchPasskey, PasskeyNameTaken.
func (db *DB) RenamePasskey(ctx context.Context, by auth.Actor, personID, id int64, name string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var before string
		err := tx.QueryRow(ctx, `select k.name from passkey k where k.id = $2 and k.person_id = $1 for update`, personID, id).Scan(&before)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchPasskey)
		}
		if err != nil || before == name {
			return err
		}
		_, err = tx.Exec(ctx, `update passkey set name = $3 where id = $2 and person_id = $1`, personID, id, name)
		if err := passkeyFault(err, name); err != nil {
			return err
		}
		return audit(ctx, tx, by, "passkey.rename", by.Name, map[string]any{"passkey": name, "before": before})
	})
	if err != nil {
		return fmt.Errorf("rename passkey %d of person %d: %w", id, personID, err)
	}
	return nil
}

// RemovePasskey takes one of a person's passkeys away and ends their sessions.
// With the last second factor go the recovery codes. Faults: NoSuchPasskey;
// FactorRequired when the person's role must have a second factor and none that
// works would be left.
func (db *DB) RemovePasskey(ctx context.Context, by auth.Actor, personID, id int64) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		have, err := lockFactors(ctx, tx, personID)
		if err != nil {
			return err
		}
		var name string
		var works bool
		err = tx.QueryRow(ctx, `delete from passkey where id = $2 and person_id = $1 returning name, copied_at is null`, personID, id).Scan(&name, &works)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchPasskey)
		}
		if err != nil {
			return err
		}
		if works {
			have.working--
		}
		if have.required && !have.codes && have.working == 0 {
			return fault.New(fault.Forbidden, fault.FactorRequired)
		}
		if !have.codes && have.passkeys == 1 {
			if err := setRecovery(ctx, tx, personID, nil); err != nil {
				return err
			}
		}
		return changePersonIn(ctx, tx, by, personID, "passkey.remove", false, map[string]any{"passkey": name}, endOwnSessions)
	})
	if err != nil {
		return fmt.Errorf("remove passkey %d of person %d: %w", id, personID, err)
	}
	return nil
}

// UsePasskey takes a use of a person's passkey. Its counter must have grown,
// unless it does not count at all; one that went back is refused now and ever
// after, as there are two of it. Faults: PasskeyCopied, NoSuchPasskey.
func (db *DB) UsePasskey(ctx context.Context, by auth.Actor, personID int64, k *auth.Passkey, count uint32, flags byte, now time.Time) error {
	var copied bool
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var before int64
		var email string
		err := tx.QueryRow(ctx, `
			select k.sign_count, k.copied_at is not null, p.email from passkey k join person p on p.id = k.person_id
			where k.id = $2 and k.person_id = $1 for update of k`, personID, k.ID).Scan(&before, &copied, &email)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.Invalid, fault.NoSuchPasskey)
		}
		if err != nil {
			return err
		}
		grown := int64(count) > before || count == 0 && before == 0
		if !copied && grown {
			_, err = tx.Exec(ctx, `update passkey set sign_count = $3, flags = $4, used_at = $5 where id = $2 and person_id = $1`, personID, k.ID, int64(count), int16(flags), now)
			return err
		}
		copied = true
		_, err = tx.Exec(ctx, `update passkey set copied_at = coalesce(copied_at, $3) where id = $2 and person_id = $1`, personID, k.ID, now)
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "passkey.copied", email, map[string]any{"passkey": k.Name, "count": count, "count_before": before})
	})
	if err == nil && copied { // after the commit: that it was noticed must stay
		err = fault.New(fault.Invalid, fault.PasskeyCopied)
	}
	if err != nil {
		return fmt.Errorf("use passkey %d of person %d: %w", k.ID, personID, err)
	}
	return nil
}
