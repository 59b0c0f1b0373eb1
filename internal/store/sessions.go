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

// Keys of a session's values that say whose it is. The codec writes a session
// as JSON {"values": {…}} with text values; Sessions reads these two out of it.
const (
	SessionPerson = "person" // auth.User.ID
	SessionEpoch  = "epoch"  // Credentials.Epoch at sign-in
)

// Sessions keeps signed-in sessions for scs (it is a scs.CtxStore). The rows
// decide, so what ends a session ends it on every replica with the next
// request: sign-out, a new role or password, a disabled person, 30 minutes
// without a request, 12 hours in all. scs's own expiry is not used, as it
// knows neither the portal's clock nor which requests are a person's.
type Sessions struct {
	db  *DB
	now func() time.Time
}

// Sessions returns the session store; now is the portal's clock.
func (db *DB) Sessions(now func() time.Time) *Sessions { return &Sessions{db: db, now: now} }

// seenEvery is how much later than the last one a request must be to be noted,
// so that a page does not cost a write.
const seenEvery = time.Minute

type pollingKey struct{}

// Polling marks a request that a page made by itself: it does not keep an idle
// session alive.
func Polling(ctx context.Context) context.Context { return context.WithValue(ctx, pollingKey{}, true) }

// FindCtx returns the data of a live session whose person still has the access
// it was opened with, and notes that the person is there.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	now := s.now()
	batch := &pgx.Batch{}
	if ctx.Value(pollingKey{}) == nil {
		batch.Queue(`
			update session set last_seen_at = $2
			where token_hash = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3 and last_seen_at < $4`,
			token, now, now.Add(-auth.IdleTimeout), now.Add(-seenEvery))
	}
	batch.Queue(`
		select s.data
		from session s join person p on p.id = s.person_id
		where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and s.last_seen_at > $3
		  and s.epoch = p.session_epoch and p.disabled_at is null`,
		token, now, now.Add(-auth.IdleTimeout)).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&data)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		found = err == nil
		return err
	})
	if err := s.db.plain.SendBatch(ctx, batch).Close(); err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return data, found, nil
}

// CommitCtx saves a session. A new one is opened only for a person who is not
// disabled and whose role and password are still those of the sign-in; one that
// was ended meanwhile stays ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	now := s.now()
	_, err := s.db.pool.Exec(ctx, `
		insert into session as s (token_hash, person_id, epoch, data, created_at, last_seen_at, expires_at)
		select $1, p.id, p.session_epoch, $2::jsonb, $3, $3, $4
		from person p
		where p.id = ($2::jsonb -> 'values' ->> 'person')::bigint
		  and p.session_epoch = ($2::jsonb -> 'values' ->> 'epoch')::int
		  and p.disabled_at is null
		on conflict (token_hash) do update set data = excluded.data
		where s.ended_at is null and s.person_id = excluded.person_id`,
		token, string(data), now, now.Add(auth.SessionLength))
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session, on every replica with its next request.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.db.pool.Exec(ctx, `update session set ended_at = $2, data = '{}' where token_hash = $1 and ended_at is null`, token, s.now())
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// Find, Commit and Delete complete the scs.Store interface; scs calls the forms
// with a context.

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// SessionsOf returns the live sessions of a person, the one last used first.
// current is the token hash of the one that asks, "" for none.
func (db *DB) SessionsOf(ctx context.Context, personID int64, current string, now time.Time) ([]auth.Session, error) {
	rows, err := db.pool.Query(ctx, `
		select s.id::text, s.created_at, s.last_seen_at, coalesce(s.data #>> '{values,signed_in}', ''), s.expires_at,
			coalesce(s.data #>> '{values,address}', ''), coalesce(s.data #>> '{values,agent}', ''), s.token_hash = $2
		from session s join person p on p.id = s.person_id
		where s.person_id = $1 and s.ended_at is null and s.expires_at > $3 and s.last_seen_at > $4
		  and s.epoch = p.session_epoch and p.disabled_at is null
		order by s.last_seen_at desc, s.id limit 200`, personID, current, now, now.Add(-auth.IdleTimeout))
	if err != nil {
		return nil, fmt.Errorf("sessions of user %d: %w", personID, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s auth.Session, err error) {
		var signedIn string
		if err := row.Scan(&s.ID, &s.OpenedAt, &s.SeenAt, &signedIn, &s.EndsAt, &s.Address, &s.Agent, &s.Current); err != nil {
			return s, err
		}
		s.OpenedAt, s.SeenAt, s.EndsAt = s.OpenedAt.UTC(), s.SeenAt.UTC(), s.EndsAt.UTC()
		s.SignedInAt, err = time.Parse(time.RFC3339, signedIn)
		return s, err
	})
}

// EndSession ends one session of a person, on every replica with its next
// request. Fault NotFound/NoSuchSession.
func (db *DB) EndSession(ctx context.Context, by auth.Actor, personID int64, sessionID string, now time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var email string
		err := tx.QueryRow(ctx, `
			update session s set ended_at = $3, data = '{}' from person p
			where s.id::text = $2 and s.person_id = $1 and s.ended_at is null and p.id = s.person_id returning p.email`,
			personID, sessionID, now).Scan(&email)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, fault.NoSuchSession)
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "session.end", email, nil)
	})
	if err != nil {
		return fmt.Errorf("end session of user %d: %w", personID, err)
	}
	return nil
}

// Sweep removes what sign-in leaves behind: expired sessions, forgotten
// failures, devices not used for half a year. A loop calls it now and then.
func (db *DB) Sweep(ctx context.Context, now time.Time) error {
	batch := &pgx.Batch{}
	batch.Queue(`delete from session where expires_at < $1`, now)
	batch.Queue(`delete from signin_tries where last_at < $1`, now.Add(-max(auth.PersonRule.Forget, auth.AddressRule.Forget, auth.DeviceRule.Forget)))
	batch.Queue(`delete from signin_pending where expires_at < $1`, now)
	batch.Queue(`delete from passkey_ceremony where expires_at < $1`, now)
	batch.Queue(`delete from signin_device where last_used_at < $1`, now.AddDate(0, -6, 0))
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}
