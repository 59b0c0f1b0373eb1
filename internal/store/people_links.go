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

// CreateLink makes the one link by which a person sets a password; older ones
// of theirs work no more. tokenHash is the hash of what stands in the link.
func (db *DB) CreateLink(ctx context.Context, by auth.Actor, personID int64, tokenHash string, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error { return createLink(ctx, tx, by, personID, tokenHash, now) })
	if err != nil {
		return fmt.Errorf("link for person %d: %w", personID, err)
	}
	return nil
}

func createLink(ctx context.Context, tx pgx.Tx, by auth.Actor, personID int64, tokenHash string, now time.Time) error {
	var email string
	var invited bool
	err := tx.QueryRow(ctx, `select email, password_hash = '' from person where id = $1 for update`, personID).Scan(&email, &invited)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, fault.NoSuchUser, personID)
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update person_link set used_at = $2 where person_id = $1 and used_at is null`, personID, now); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into person_link (token_hash, person_id, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5)`,
		tokenHash, personID, by.Name, now, now.Add(auth.LinkFor))
	if err != nil {
		return err
	}
	action := "user.reset"
	if invited {
		action = "user.invite"
	}
	return audit(ctx, tx, by, action, email, nil)
}

// LinkPerson returns whose link it is. Fault NotFound/NoSuchLink for one that
// was used, replaced or has run out, and for the link of a disabled person.
func (db *DB) LinkPerson(ctx context.Context, tokenHash string, now time.Time) (auth.User, error) {
	rows, err := db.pool.Query(ctx, `
		select `+personColumns+` from person_link l join person p on p.id = l.person_id
		where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and p.disabled_at is null`, tokenHash, now)
	if err != nil {
		return auth.User{}, fmt.Errorf("link: %w", err)
	}
	u, err := pgx.CollectExactlyOneRow(rows, scanUser)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, fault.New(fault.NotFound, fault.NoSuchLink)
	}
	if err != nil {
		return u, fmt.Errorf("link: %w", err)
	}
	return u, nil
}

// UseLink sets the password of the link's person and ends the link, all of the
// person's sessions, and what their devices were known for. The second factor
// stays as it is. Fault NotFound/NoSuchLink.
func (db *DB) UseLink(ctx context.Context, tokenHash, passwordHash, requestID string, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		var email string
		err := tx.QueryRow(ctx, `
			update person_link l set used_at = $2 from person p
			where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and p.id = l.person_id and p.disabled_at is null
			returning p.id, p.email`, tokenHash, now).Scan(&id, &email)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchLink)
		}
		if err != nil {
			return err
		}
		by := auth.As(auth.User{ID: id, Email: email}, requestID)
		return changePersonIn(ctx, tx, by, id, "user.password", false, map[string]any{"by": "link"}, setPassword, passwordHash)
	})
	if err != nil {
		return fmt.Errorf("use link: %w", err)
	}
	return nil
}
