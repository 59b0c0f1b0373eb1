package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
)

// StartSignIn asks whether a sign-in may be tried now under all of the keys,
// and if so counts it as failed in advance: replicas that are asked at the same
// moment wait for each other at the rows and together allow no more than the
// rules. It returns how long to wait; 0 = go on, and call SignInWorked if it does.
func (db *DB) StartSignIn(ctx context.Context, keys []auth.TriesKey, now time.Time) (wait time.Duration, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		counts := make([]auth.Tries, len(keys))
		for i, k := range keys {
			// The update that changes nothing locks the row until the end.
			err := tx.QueryRow(ctx, `
				insert into signin_tries as t (key, failures, last_at) values ($1, 0, $2)
				on conflict (key) do update set key = excluded.key
				returning t.failures, t.last_at`, k.Name, now).Scan(&counts[i].Failures, &counts[i].Last)
			if err != nil {
				return err
			}
			wait = max(wait, k.Rule.Wait(counts[i], now))
		}
		if wait > 0 {
			return nil
		}
		for i, k := range keys {
			t := k.Rule.Failed(counts[i], now)
			if _, err := tx.Exec(ctx, `update signin_tries set failures = $2, last_at = $3 where key = $1`, k.Name, t.Failures, t.Last); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count sign-in: %w", err)
	}
	return wait, nil
}

// SignInWorked takes back what StartSignIn counted. Under keys of one person
// the count ends; an address keeps the failures of others.
func (db *DB) SignInWorked(ctx context.Context, keys []auth.TriesKey) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		for _, k := range keys {
			sql := `delete from signin_tries where key = $1`
			if k.Shared {
				sql = `update signin_tries set failures = greatest(failures - 1, 0) where key = $1`
			}
			if _, err := tx.Exec(ctx, sql, k.Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sign-in worked: %w", err)
	}
	return nil
}

// KnownDevice reports whether the person of that address has signed in before
// with the device whose cookie has this hash.
func (db *DB) KnownDevice(ctx context.Context, tokenHash, email string) (known bool, err error) {
	err = db.pool.QueryRow(ctx, `
		select exists (select from signin_device d join person p on p.id = d.person_id where d.token_hash = $1 and p.email = $2)`,
		tokenHash, email).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("known device: %w", err)
	}
	return known, nil
}

// devicesKept is how many devices of a person are remembered, the latest ones.
const devicesKept = 20

// RememberDevice notes that the person signed in from a device. A device that
// another person used before is theirs no longer.
func (db *DB) RememberDevice(ctx context.Context, tokenHash string, personID int64, now time.Time) error {
	batch := &pgx.Batch{}
	batch.Queue(`
		insert into signin_device (token_hash, person_id, created_at, last_used_at) values ($1, $2, $3, $3)
		on conflict (token_hash) do update set person_id = excluded.person_id, last_used_at = excluded.last_used_at`, tokenHash, personID, now)
	batch.Queue(`
		delete from signin_device where person_id = $1 and token_hash not in (
			select token_hash from signin_device where person_id = $1 order by last_used_at desc, token_hash limit $2)`, personID, devicesKept)
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("remember device: %w", err)
	}
	return nil
}
