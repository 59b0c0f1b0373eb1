package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
)

// MaxAuditLimit is the most entries one page may have.
const MaxAuditLimit = 200

// auditPeople is what everybody who may read the trail sees: nothing in it is of
// an account.
const auditPeople = `(action like 'user.%' or action like 'signin%' or action like 'session.%' or action like 'factor.%' or action like 'passkey.%' or action like 'policy.%' or action = 'signout')`

func auditWhere(reader auth.AuditReader, f *auth.AuditFilter) *where {
	w := &where{}
	if !reader.All {
		accounts := make([]string, len(reader.Accounts))
		for i, a := range reader.Accounts {
			accounts[i] = strconv.FormatInt(a, 10)
		}
		w.and("("+auditPeople+" or person_id = ? or detail ->> 'account_id' = any(?))", reader.PersonID, accounts)
	}
	if q := strings.TrimSpace(f.Query); q != "" {
		w.and("lower(actor || ' ' || subject || ' ' || request_id || ' ' || detail::text) like ?", likePattern(q))
	}
	if f.Actor != "" {
		w.and("actor = ?", f.Actor)
	}
	if f.Subject != "" {
		w.and("subject = ?", f.Subject)
	}
	anyOf(w, "action", f.Actions)
	anyOf(w, "actor_kind", f.Kinds)
	if !f.From.IsZero() {
		w.and("at >= ?", f.From)
	}
	if !f.To.IsZero() {
		w.and("at < ?", f.To)
	}
	return w
}

// AuditList returns one page of the trail. Faults: BadCursor, BadLimit.
func (db *DB) AuditList(ctx context.Context, reader auth.AuditReader, f auth.AuditFilter) (page auth.AuditPage, err error) {
	if err := checkLimit(&f.Limit, MaxAuditLimit); err != nil {
		return page, err
	}
	w := auditWhere(reader, &f)
	if err := db.read.QueryRow(ctx, `select count(*) from audit_log where `+w.String(), w.args...).Scan(&page.Total); err != nil {
		return page, fmt.Errorf("count audit trail: %w", err)
	}
	entries, err := db.auditRows(ctx, reader, f, f.Limit+1)
	if err != nil {
		return page, err
	}
	page.Entries, page.Prev, page.Next = cutPage(entries, f.Limit, f.After, f.Before, auditCursor)
	return page, nil
}

func auditCursor(e *auth.Entry) string { return newCursor(strconv.FormatInt(e.Seq, 10)) }

// EachAudit calls each for every matching entry, newest first.
func (db *DB) EachAudit(ctx context.Context, reader auth.AuditReader, f auth.AuditFilter, each func(*auth.Entry) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]auth.Entry, func(*auth.Entry) string, error) {
		f.After = after
		entries, err := db.auditRows(ctx, reader, f, exportChunk)
		return entries, auditCursor, err
	}, each)
}

func (db *DB) auditRows(ctx context.Context, reader auth.AuditReader, f auth.AuditFilter, limit int) ([]auth.Entry, error) {
	w := auditWhere(reader, &f)
	r, key := readFrom(true, f.After, f.Before), keyColumn{"seq", "bigint"}
	if err := w.andPast(r, key); err != nil {
		return nil, err
	}
	rows, err := db.read.Query(ctx, `select `+auditColumns+` from audit_log where `+w.String()+` order by `+r.order(key)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", err)
	}
	return pgx.CollectRows(rows, scanAudit)
}

// AuditActions returns the actions that the trail has, for the filter.
func (db *DB) AuditActions(ctx context.Context) ([]string, error) {
	// A loose scan of the index: one step for each action, however long the trail.
	rows, err := db.read.Query(ctx, `
		with recursive a as (
			(select action from audit_log order by action limit 1)
			union all
			select (select l.action from audit_log l where l.action > a.action order by l.action limit 1) from a where a.action is not null
		)
		select action from a where action is not null limit 500`)
	if err != nil {
		return nil, fmt.Errorf("actions of the audit trail: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// AuditHash returns the hash of an entry; nil when there is none of that number.
func (db *DB) AuditHash(ctx context.Context, seq int64) (hash []byte, err error) {
	err = db.pool.QueryRow(ctx, `select hash from audit_log where seq = $1`, seq).Scan(&hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("hash of audit entry %d: %w", seq, err)
	}
	return hash, nil
}

// SaveAuditCheck keeps what came of verifying the trail.
func (db *DB) SaveAuditCheck(ctx context.Context, c auth.AuditCheck) error {
	var broken *int64
	if c.Broken != 0 {
		broken = &c.Broken
	}
	_, err := db.pool.Exec(ctx, `insert into audit_check (checked_at, last_seq, broken_seq, why, anchored) values ($1, $2, $3, $4, $5)`,
		c.At, c.LastSeq, broken, c.Why, c.Anchored)
	if err != nil {
		return fmt.Errorf("keep the check of the audit trail: %w", err)
	}
	return nil
}

// LastAuditCheck returns what came of the last verifying; zero before the first.
func (db *DB) LastAuditCheck(ctx context.Context) (c auth.AuditCheck, err error) {
	var at time.Time
	err = db.pool.QueryRow(ctx, `
		select checked_at, last_seq, coalesce(broken_seq, 0), why, anchored from audit_check order by id desc limit 1`).
		Scan(&at, &c.LastSeq, &c.Broken, &c.Why, &c.Anchored)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("last check of the audit trail: %w", err)
	}
	c.At = at.UTC()
	return c, nil
}
