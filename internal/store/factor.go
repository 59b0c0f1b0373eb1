package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/vault"
)

// SeedPlace is where the seed of a person's second factor lies.
func SeedPlace(personID int64) vault.Place {
	return vault.Place{Column: "second_factor.seed", Row: strconv.FormatInt(personID, 10)}
}

// Factor returns a person's second factor; the zero value when there is none.
func (db *DB) Factor(ctx context.Context, personID int64) (f auth.Factor, err error) {
	var set, next *time.Time
	err = db.pool.QueryRow(ctx, `
		select f.seed, f.set_at, coalesce(f.last_step, 0), f.next_seed, f.next_at,
			(select count(*) from recovery_code c where c.person_id = p.id and c.used_at is null),
			(select count(*) from passkey k where k.person_id = p.id),
			(select count(*) from passkey k where k.person_id = p.id and k.copied_at is null)
		from person p left join second_factor f on f.person_id = p.id where p.id = $1`, personID).
		Scan(&f.Seed, &set, &f.LastStep, &f.NextSeed, &next, &f.CodesLeft, &f.Passkeys, &f.WorkingPasskeys)
	if errors.Is(err, pgx.ErrNoRows) {
		return auth.Factor{}, nil
	}
	if err != nil {
		return f, fmt.Errorf("second factor of person %d: %w", personID, err)
	}
	f.SetAt, f.NextAt = orZero(set), orZero(next)
	return f, nil
}

// BeginFactor keeps a sealed seed that waits for its first code. One that is in
// use stays in use until then.
func (db *DB) BeginFactor(ctx context.Context, by auth.Actor, personID int64, sealed []byte, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into second_factor (person_id, next_seed, next_at) values ($1, $2, $3)
			on conflict (person_id) do update set next_seed = excluded.next_seed, next_at = excluded.next_at`, personID, sealed, now)
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "factor.begin", by.Name, nil)
	})
	if err != nil {
		return fmt.Errorf("begin second factor of person %d: %w", personID, err)
	}
	return nil
}

// SetFactor takes the seed into use whose first code, of this step, was right.
// The recovery codes are new, and all sessions end. sealed must still be the
// seed that waits, or it is fault Conflict/NoFactor.
func (db *DB) SetFactor(ctx context.Context, by auth.Actor, personID int64, sealed []byte, step int64, recovery [][]byte, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := lockFactors(ctx, tx, personID); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			update second_factor set seed = next_seed, set_at = $3, last_step = $4, next_seed = null, next_at = null
			where person_id = $1 and next_seed = $2`, personID, sealed, now, step)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.Conflict, fault.NoFactor)
		}
		if err := setRecovery(ctx, tx, personID, recovery); err != nil {
			return err
		}
		return endSessionsIn(ctx, tx, by, personID, "factor.set")
	})
	if err != nil {
		return fmt.Errorf("set second factor of person %d: %w", personID, err)
	}
	return nil
}

// endSessionsIn ends all sessions of a person as the last step of a transaction.
func endSessionsIn(ctx context.Context, tx pgx.Tx, by auth.Actor, personID int64, action string) error {
	return changePersonIn(ctx, tx, by, personID, action, false, nil, endOwnSessions)
}

func setRecovery(ctx context.Context, tx pgx.Tx, personID int64, hashes [][]byte) error {
	if _, err := tx.Exec(ctx, `delete from recovery_code where person_id = $1`, personID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into recovery_code (person_id, hash) select $1, unnest($2::bytea[])`, personID, hashes)
	return err
}

// RemoveFactor takes the authenticator that makes codes away and ends all
// sessions; the host's command line takes the passkeys as well. With the last
// second factor go the recovery codes. Faults: NoFactor; FactorRequired when the
// person's role must have one and no passkey is left, unless the host's command
// line asks.
func (db *DB) RemoveFactor(ctx context.Context, by auth.Actor, personID int64) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		have, err := lockFactors(ctx, tx, personID)
		if err != nil {
			return err
		}
		all := by.Kind == auth.ByConsole
		if !have.codes && !(all && have.passkeys > 0) {
			return fault.New(fault.Conflict, fault.NoFactor)
		}
		if have.required && have.working == 0 && !all {
			return fault.New(fault.Forbidden, fault.FactorRequired)
		}
		if _, err := tx.Exec(ctx, `delete from second_factor where person_id = $1`, personID); err != nil {
			return err
		}
		if all {
			if _, err := tx.Exec(ctx, `delete from passkey where person_id = $1`, personID); err != nil {
				return err
			}
		}
		if all || have.passkeys == 0 {
			if err := setRecovery(ctx, tx, personID, nil); err != nil {
				return err
			}
		}
		return endSessionsIn(ctx, tx, by, personID, "factor.remove")
	})
	if err != nil {
		return fmt.Errorf("remove second factor of person %d: %w", personID, err)
	}
	return nil
}

// SetRecovery replaces the recovery codes. Fault NoFactor.
func (db *DB) SetRecovery(ctx context.Context, by auth.Actor, personID int64, hashes [][]byte) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		have, err := lockFactors(ctx, tx, personID)
		if err != nil {
			return err
		}
		if !have.codes && have.passkeys == 0 {
			return fault.New(fault.Conflict, fault.NoFactor)
		}
		if err := setRecovery(ctx, tx, personID, hashes); err != nil {
			return err
		}
		return audit(ctx, tx, by, "factor.codes", by.Name, nil)
	})
	if err != nil {
		return fmt.Errorf("recovery codes of person %d: %w", personID, err)
	}
	return nil
}

// UseCode takes the code of a step, once: of any number of replicas that are
// asked at the same moment one is told true.
func (db *DB) UseCode(ctx context.Context, personID, step int64) (bool, error) {
	tag, err := db.pool.Exec(ctx, `update second_factor set last_step = $2 where person_id = $1 and last_step < $2 and seed is not null`, personID, step)
	if err != nil {
		return false, fmt.Errorf("use code of person %d: %w", personID, err)
	}
	return tag.RowsAffected() == 1, nil
}

// UseRecovery takes a recovery code, once.
func (db *DB) UseRecovery(ctx context.Context, by auth.Actor, personID int64, hash []byte, now time.Time) (used bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update recovery_code set used_at = $3 where person_id = $1 and hash = $2 and used_at is null`, personID, hash, now)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		used = true
		return audit(ctx, tx, by, "factor.recovery", by.Name, nil)
	})
	if err != nil {
		return false, fmt.Errorf("use recovery code of person %d: %w", personID, err)
	}
	return used, nil
}

// PendingFor is how long a sign-in waits for its code.
const PendingFor = 5 * time.Minute

// OpenPending keeps a sign-in whose password was right until its code comes.
func (db *DB) OpenPending(ctx context.Context, tokenHash string, c *Credentials, now time.Time) error {
	_, err := db.pool.Exec(ctx, `insert into signin_pending (token_hash, person_id, epoch, expires_at) values ($1, $2, $3, $4)`,
		tokenHash, c.User.ID, c.Epoch, now.Add(PendingFor))
	if err != nil {
		return fmt.Errorf("keep sign-in of person %d: %w", c.User.ID, err)
	}
	return nil
}

// Pending returns the sign-in that waits under a token; zero when there is
// none, it ran out, or the person has changed since.
func (db *DB) Pending(ctx context.Context, tokenHash string, now time.Time) (Credentials, error) {
	var email string
	err := db.pool.QueryRow(ctx, `
		select p.email from signin_pending s join person p on p.id = s.person_id
		where s.token_hash = $1 and s.expires_at > $2 and s.epoch = p.session_epoch and p.disabled_at is null`, tokenHash, now).Scan(&email)
	if errors.Is(err, pgx.ErrNoRows) {
		return Credentials{}, nil
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("sign-in that waits: %w", err)
	}
	return db.Credentials(ctx, email)
}

// ClosePending ends a sign-in that waits. It reports whether it was there: a
// sign-in is finished once.
func (db *DB) ClosePending(ctx context.Context, tokenHash string) (bool, error) {
	tag, err := db.pool.Exec(ctx, `delete from signin_pending where token_hash = $1`, tokenHash)
	if err != nil {
		return false, fmt.Errorf("end sign-in that waits: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}
