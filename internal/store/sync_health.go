package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// Gate says whether an account's upstream may be asked now.
type Gate struct {
	OpenAt     time.Time // not before; after a failure
	StoppedKey string    // fingerprint of a refused key: with this key nothing is sent until a person says so
	Rearmed    int       // how often a person said so
	Tries      int       // failures in a row
}

// SyncGate reads the gate of an account.
func (db *DB) SyncGate(ctx context.Context, accountID int64) (g Gate, err error) {
	var at *time.Time
	err = db.pool.QueryRow(ctx, `
		select nullif(next_try_at, '-infinity'), coalesce(stopped_key, ''), rearmed, tries from sync_health where account_id = $1`, accountID).
		Scan(&at, &g.StoppedKey, &g.Rearmed, &g.Tries)
	if err != nil {
		return g, fmt.Errorf("gate of account %d: %w", accountID, err)
	}
	g.OpenAt = orZero(at)
	return g, nil
}

// UpstreamAnswered notes that the account's upstream answers again.
func (db *DB) UpstreamAnswered(ctx context.Context, accountID int64, now time.Time) error {
	_, err := db.pool.Exec(ctx, `
		update sync_health set ok_at = greatest(ok_at, $2), problem_code = null, problem_detail = null, problem_at = null,
			tries = 0, next_try_at = '-infinity', stopped_key = null
		where account_id = $1`, accountID, now)
	if err != nil {
		return fmt.Errorf("health of account %d: %w", accountID, err)
	}
	return nil
}

// UpstreamFailed notes that the account's upstream cannot be asked before next;
// stoppedKey is the fingerprint of a refused key, or "".
func (db *DB) UpstreamFailed(ctx context.Context, accountID int64, p billing.SyncProblem, next time.Time, stoppedKey string) error {
	_, err := db.pool.Exec(ctx, `
		update sync_health set problem_code = $2, problem_detail = $3, problem_at = $4, tries = tries + 1, next_try_at = $5,
			stopped_key = nullif($6, '')
		where account_id = $1`, accountID, p.Code, p.Detail, p.At, next, stoppedKey)
	if err != nil {
		return fmt.Errorf("health of account %d: %w", accountID, err)
	}
	return nil
}

// Health returns how fresh the copies of the accounts in scope are: the age of
// the one furthest behind, and the problem of the first that has one.
func (db *DB) Health(ctx context.Context, scope billing.Scope) (h billing.Health, err error) {
	batch := &pgx.Batch{}
	queueHealth(batch, scope, &h)
	if err := db.read.SendBatch(ctx, batch).Close(); err != nil {
		return h, fmt.Errorf("health: %w", err)
	}
	return h, nil
}

func queueHealth(batch *pgx.Batch, scope billing.Scope, h *billing.Health) {
	batch.Queue(`
		select a.name, h.ok_at, h.problem_code, h.problem_detail, h.problem_at, nullif(h.next_try_at, '-infinity')
		from sync_health h join account a on a.id = h.account_id
		where h.account_id = any($1) order by h.problem_code is null, h.ok_at nulls first, a.name`, scope.Accounts).Query(func(rows pgx.Rows) error {
		var name string
		var okAt, problemAt, next *time.Time
		var code, detail *string
		first, behind := true, false
		_, err := pgx.ForEachRow(rows, []any{&name, &okAt, &code, &detail, &problemAt, &next}, func() error {
			if first {
				h.Problem, h.Account, h.NextTry = problemOf(code, detail, problemAt), name, orZero(next)
				h.OKAt = orZero(okAt)
				first = false
			}
			if okAt == nil {
				behind = true
			} else if okAt.Before(h.OKAt) {
				h.OKAt = okAt.UTC()
			}
			return nil
		})
		if behind {
			h.OKAt = time.Time{}
		}
		return err
	})
	// How far the first full copy of the months is.
	batch.Queue(`
		select count(*) filter (where ok_at is not null), count(*),
			max(cycle) filter (where heartbeat_at > clock_timestamp() - interval '15 seconds' and ok_at is null)
		from sync_task where account_id = any($1) and kind = 'bill'`, scope.Accounts).QueryRow(func(row pgx.Row) error {
		var current *time.Time
		err := row.Scan(&h.Done, &h.Total, &current)
		h.FirstSync = h.Done < h.Total
		if current != nil {
			h.Now = cycleOf(*current)
		}
		return err
	})
}
