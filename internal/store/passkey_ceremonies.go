package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/fault"
)

// Purpose is what a challenge of a passkey is for.
type Purpose string

// The purposes: adding one to a signed-in person's, the second step of a
// sign-in, signing in without a password.
const (
	PasskeyAdd  Purpose = "add"
	PasskeyCode Purpose = "code"
	PasskeyDoor Purpose = "door"
)

// OpenCeremony keeps a challenge until its answer comes. tokenHash is of what
// the browser holds; a later challenge for the same purpose replaces an earlier
// one. personID is 0 when the passkey is to say who it is.
func (db *DB) OpenCeremony(ctx context.Context, tokenHash string, purpose Purpose, personID int64, kept []byte, now time.Time) error {
	var person *int64
	if personID != 0 {
		person = &personID
	}
	_, err := db.pool.Exec(ctx, `
		insert into passkey_ceremony (token_hash, purpose, person_id, data, expires_at) values ($1, $2, $3, $4, $5)
		on conflict (token_hash, purpose) do update set person_id = excluded.person_id, data = excluded.data, expires_at = excluded.expires_at`,
		tokenHash, purpose, person, kept, now.Add(auth.PasskeyFor))
	if err != nil {
		return fmt.Errorf("keep passkey challenge: %w", err)
	}
	return nil
}

// TakeCeremony returns a challenge and forgets it: of any number of answers one
// is looked at. personID must be the person it was opened for. Fault
// Invalid/PasskeyExpired when there is none, or it ran out.
func (db *DB) TakeCeremony(ctx context.Context, tokenHash string, purpose Purpose, personID int64, now time.Time) (kept []byte, err error) {
	var live bool
	err = db.pool.QueryRow(ctx, `
		delete from passkey_ceremony where token_hash = $1 and purpose = $2
		returning data, expires_at > $4 and coalesce(person_id, 0) = $3`, tokenHash, purpose, personID, now).Scan(&kept, &live)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !live {
		return nil, fault.New(fault.Invalid, fault.PasskeyExpired)
	}
	if err != nil {
		return nil, fmt.Errorf("take passkey challenge: %w", err)
	}
	return kept, nil
}
