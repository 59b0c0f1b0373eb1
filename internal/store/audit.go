package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
)

// AuditEntry is one row of the audit trail.
type AuditEntry = auth.Entry

// Audit adds an entry to the trail. Deeds that change rows add theirs in the
// same transaction instead.
func (db *DB) Audit(ctx context.Context, by auth.Actor, action, subject string, detail map[string]any) error {
	if err := audit(ctx, db.pool, by, action, subject, detail); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// audit adds an entry through q. The trail is locked until q's transaction
// ends, so this comes last in it.
func audit(ctx context.Context, q querier, by auth.Actor, action, subject string, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	var person *int64
	if by.Kind == auth.ByPerson {
		person = &by.PersonID
	}
	_, err := q.Exec(ctx, `
		insert into audit_log (actor_kind, person_id, actor, action, subject, detail, request_id)
		values ($1, $2, $3, $4, $5, $6, $7)`, by.Kind, person, by.Name, action, subject, detail, by.RequestID)
	return err
}

const auditColumns = `seq, at, actor_kind, coalesce(person_id, 0), actor, action, subject, detail::text, request_id, prev_hash, hash`

func scanAudit(row pgx.CollectableRow) (e AuditEntry, err error) {
	var detail string
	err = row.Scan(&e.Seq, &e.At, &e.By.Kind, &e.By.PersonID, &e.By.Name, &e.Action, &e.Subject, &detail, &e.By.RequestID, &e.PrevHash, &e.Hash)
	e.At, e.Detail = e.At.UTC(), json.RawMessage(detail)
	return e, err
}

// AuditTrail returns the entries before number before (0 = the newest), newest first.
func (db *DB) AuditTrail(ctx context.Context, before int64, limit int) ([]AuditEntry, error) {
	rows, err := db.pool.Query(ctx, `
		select `+auditColumns+` from audit_log where $1 = 0 or seq < $1 order by seq desc limit $2`, before, limit)
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", err)
	}
	return pgx.CollectRows(rows, scanAudit)
}

// AuditAbout returns the newest entries about a subject, newest first.
func (db *DB) AuditAbout(ctx context.Context, subject string, limit int) ([]AuditEntry, error) {
	rows, err := db.pool.Query(ctx, `
		select `+auditColumns+` from audit_log where subject = $1 order by seq desc limit $2`, subject, limit)
	if err != nil {
		return nil, fmt.Errorf("audit trail about one subject: %w", err)
	}
	return pgx.CollectRows(rows, scanAudit)
}

// BrokenTrail says where the audit trail is not what was once written.
type BrokenTrail struct {
	Seq int64 // the first entry that does not fit
	Why string
}

func (e *BrokenTrail) Error() string { return fmt.Sprintf("audit entry %d: %s", e.Seq, e.Why) }

// firstPrev is the hash before the first entry.
var firstPrev = sha256.Sum256([]byte("audit trail begins"))

// VerifyAudit reads the whole trail, makes every hash anew and returns the last
// entry (zero for an empty trail). A trail that was tampered with is a
// *BrokenTrail. That rows were cut off at the end, or everything was written
// anew, shows only against a last entry that was kept elsewhere.
func (db *DB) VerifyAudit(ctx context.Context) (last AuditEntry, err error) {
	rows, err := db.pool.Query(ctx, `select `+auditColumns+` from audit_log order by seq`)
	if err != nil {
		return last, fmt.Errorf("verify audit trail: %w", err)
	}
	defer rows.Close()
	prev := firstPrev[:]
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return last, fmt.Errorf("verify audit trail: %w", err)
		}
		hash := sha256.Sum256(append(bytes.Clone(prev), auditText(&e)...))
		switch {
		case e.Seq != last.Seq+1:
			return last, &BrokenTrail{Seq: last.Seq + 1, Why: "is missing"}
		case !bytes.Equal(e.PrevHash, prev):
			return last, &BrokenTrail{Seq: e.Seq, Why: "does not follow the entry before it"}
		case !bytes.Equal(e.Hash, hash[:]):
			return last, &BrokenTrail{Seq: e.Seq, Why: "was changed"}
		}
		prev, last = e.Hash, e
	}
	if err := rows.Err(); err != nil {
		return last, fmt.Errorf("verify audit trail: %w", err)
	}
	return last, nil
}

// auditText is what is hashed: each field preceded by its length in bytes. The
// same as audit_text of the schema.
func auditText(e *AuditEntry) []byte {
	person := ""
	if e.By.Kind == auth.ByPerson {
		person = strconv.FormatInt(e.By.PersonID, 10)
	}
	var b strings.Builder
	for _, field := range []string{
		strconv.FormatInt(e.Seq, 10), e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), string(e.By.Kind), person,
		e.By.Name, e.Action, e.Subject, string(e.Detail), e.By.RequestID,
	} {
		fmt.Fprintf(&b, "%d:%s", len(field), field)
	}
	return []byte(b.String())
}
