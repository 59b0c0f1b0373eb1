package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/billing"
	"portal/internal/fault"
)

// EnsureTasks makes sure that the sync has a task for everything it copies of
// an account: one of each kind, and one a month from first to last.
func (db *DB) EnsureTasks(ctx context.Context, accountID int64, first, last billing.Cycle, now time.Time) error {
	_, err := db.pool.Exec(ctx, `
		insert into sync_task (account_id, kind, due_at)
		select $1, kind, $2 from unnest(array['balances', 'orders', 'order_history', 'products', 'catalog', 'costs', 'usage_records',
			'subscriptions', 'coupons', 'packages', 'deductions', 'invoices']) as kind
		on conflict do nothing`, accountID, now)
	if err == nil {
		_, err = db.pool.Exec(ctx, `
			insert into sync_task (account_id, kind, cycle, due_at)
			select $1, 'bill', m::date, $4 from generate_series($2::date, $3::date, interval '1 month') as m
			on conflict do nothing`, accountID, cycleDate(first), cycleDate(last), now)
	}
	if err == nil {
		_, err = db.pool.Exec(ctx, `insert into sync_health (account_id) values ($1) on conflict do nothing`, accountID)
	}
	if err != nil {
		return fmt.Errorf("tasks of account %d: %w", accountID, err)
	}
	return nil
}

// DueSooner brings the next reading of some kinds forward, never back.
func (db *DB) DueSooner(ctx context.Context, accountID int64, kinds []billing.SyncKind, at time.Time) error {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	_, err := db.pool.Exec(ctx, `update sync_task set due_at = $3 where account_id = $1 and kind = any($2) and due_at > $3`, accountID, names, at)
	if err != nil {
		return fmt.Errorf("tasks of account %d: %w", accountID, err)
	}
	return nil
}

// ClaimedTask is a task that this process alone works on until Release. The
// claim is a lock of a database session: it dies with the process.
type ClaimedTask struct {
	billing.SyncTask
	Requested bool // a person asked: read everything again

	db   *DB
	conn *pgxpool.Conn
}

// Wanted says which due tasks a worker takes: of these kinds, the most urgent
// first, and bills of these months only; zero months leave that end open.
type Wanted struct {
	Kinds    []billing.SyncKind
	From, To billing.Cycle
}

// ClaimTask returns the most urgent wanted task that is due, or nil when none
// is. Among bill months the newest comes first.
func (db *DB) ClaimTask(ctx context.Context, accountID int64, w Wanted, now time.Time) (*ClaimedTask, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("claim a task: %w", err)
	}
	names := make([]string, len(w.Kinds))
	for i, k := range w.Kinds {
		names[i] = string(k)
	}
	rows, err := conn.Query(ctx, `
		select `+taskColumns+`, t.requested from sync_task t join account a on a.id = t.account_id
		where t.account_id = $1 and t.kind = any($2) and t.due_at <= $3
			and (t.cycle is null or t.cycle between coalesce($4::date, '-infinity') and coalesce($5::date, 'infinity'))
		order by array_position($2, t.kind), t.cycle desc nulls first`, accountID, names, now, dateOrNull(w.From), dateOrNull(w.To))
	var due []ClaimedTask
	if err == nil {
		due, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c ClaimedTask, err error) {
			c.SyncTask, err = scanTask(row, &c.Requested)
			return c, err
		})
	}
	for i := range due {
		if err != nil {
			break
		}
		c := &due[i]
		var locked bool
		if err = conn.QueryRow(ctx, `select pg_try_advisory_lock($1, $2)`, taskLock, int32(c.ID)).Scan(&locked); err != nil || !locked {
			continue
		}
		// Another replica may have finished it between the list and the lock.
		var still bool
		err = conn.QueryRow(ctx, `
			update sync_task set started_at = $2, heartbeat_at = clock_timestamp(), done = 0, total = 0
			where id = $1 and due_at <= $2 returning true`, c.ID, now).Scan(&still)
		if errors.Is(err, pgx.ErrNoRows) {
			_, err = conn.Exec(ctx, `select pg_advisory_unlock($1, $2)`, taskLock, int32(c.ID))
			continue
		}
		if err == nil {
			c.db, c.conn, c.StartedAt = db, conn, now
			return c, nil
		}
	}
	conn.Release()
	if err != nil {
		return nil, fmt.Errorf("claim a task: %w", err)
	}
	return nil, nil
}

// taskLock is the first half of a task's advisory lock.
const taskLock = 7_021_002

// Progress notes how far the run is, and that it lives. A failure to note is
// not a failure to work.
func (c *ClaimedTask) Progress(ctx context.Context, done, total int64) {
	_, err := c.db.pool.Exec(ctx, `
		update sync_task set done = $2, total = $3, heartbeat_at = clock_timestamp() where id = $1`, c.ID, done, total)
	if err != nil && ctx.Err() == nil {
		c.db.log.Warn("sync progress not noted", "task", c.ID, "error", err)
	}
}

// Outcome is what came of a run.
type Outcome struct {
	Done    int64
	Result  string // new, unchanged, restated, late, refreshed, grain; "" for other kinds
	Problem *billing.SyncProblem
	NextAt  time.Time
}

// Finish records the outcome and gives the task back.
func (c *ClaimedTask) Finish(ctx context.Context, o Outcome, now time.Time) error {
	err := c.db.inTx(ctx, func(tx pgx.Tx) error {
		var code, detail *string
		var at, okAt *time.Time
		if o.Problem != nil {
			code, detail, at = &o.Problem.Code, &o.Problem.Detail, &now
		} else {
			okAt = &now
		}
		_, err := tx.Exec(ctx, `
			update sync_task set finished_at = $2, heartbeat_at = null, requested = (requested and $3::text is not null),
				ok_at = coalesce($4, ok_at), problem_code = $3, problem_detail = $5, problem_at = $6,
				tries = case when $3::text is null then 0 else tries + 1 end, due_at = $7, done = $8
			where id = $1`, c.ID, now, code, okAt, detail, at, o.NextAt, o.Done)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			insert into sync_run (account_id, kind, cycle, started_at, finished_at, done, result, problem_code, problem_detail)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9)`, c.AccountID, string(c.Kind), dateOrNull(c.Cycle), c.StartedAt, now, o.Done, o.Result, code, detail)
		return err
	})
	c.Release()
	if err != nil {
		return fmt.Errorf("finish task %d: %w", c.ID, err)
	}
	return nil
}

// Release gives the task back without an outcome; it stays due.
func (c *ClaimedTask) Release() {
	if c.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := c.conn.Exec(ctx, `select pg_advisory_unlock($1, $2)`, taskLock, int32(c.ID)); err != nil {
		// The session is of no more use; closing it frees the lock.
		c.conn.Conn().Close(ctx)
	}
	c.conn.Release()
	c.conn = nil
}

const taskColumns = `t.id, t.account_id, a.name, t.kind, t.cycle, t.due_at,
	t.heartbeat_at is not null and t.heartbeat_at > clock_timestamp() - interval '15 seconds',
	t.started_at, t.finished_at, t.ok_at, t.done, t.total, t.problem_code, t.problem_detail, t.problem_at, t.tries`

func scanTask(row pgx.CollectableRow, more ...any) (t billing.SyncTask, err error) {
	var cycle, started, finished, ok, problemAt *time.Time
	var code, detail *string
	err = row.Scan(append([]any{
		&t.ID, &t.AccountID, &t.AccountName, &t.Kind, &cycle, &t.DueAt, &t.Running,
		&started, &finished, &ok, &t.Done, &t.Total, &code, &detail, &problemAt, &t.Tries,
	}, more...)...)
	if cycle != nil {
		t.Cycle = cycleOf(*cycle)
	}
	t.DueAt, t.StartedAt, t.FinishedAt, t.OKAt = t.DueAt.UTC(), orZero(started), orZero(finished), orZero(ok)
	t.Problem = problemOf(code, detail, problemAt)
	return t, err
}

func problemOf(code, detail *string, at *time.Time) *billing.SyncProblem {
	if code == nil {
		return nil
	}
	p := &billing.SyncProblem{Code: *code, At: orZero(at)}
	if detail != nil {
		p.Detail = *detail
	}
	return p
}

// SyncTasks returns what the sync does for the accounts in scope, running ones
// first, then by kind, months newest first.
func (db *DB) SyncTasks(ctx context.Context, scope billing.Scope) ([]billing.SyncTask, error) {
	rows, err := db.pool.Query(ctx, `
		select `+taskColumns+` from sync_task t join account a on a.id = t.account_id
		where t.account_id = any($1) order by a.name, a.id, t.kind = 'bill', t.kind, t.cycle desc`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("sync tasks: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (billing.SyncTask, error) { return scanTask(row) })
}

// SyncRuns returns the newest finished runs.
func (db *DB) SyncRuns(ctx context.Context, scope billing.Scope, limit int) ([]billing.SyncRun, error) {
	return db.syncRuns(ctx, scope, "", limit)
}

// EachSyncRun calls each for every finished run, the newest first.
func (db *DB) EachSyncRun(ctx context.Context, scope billing.Scope, each func(*billing.SyncRun) error) error {
	return everyRow(func(after string) ([]billing.SyncRun, func(*billing.SyncRun) string, error) {
		runs, err := db.syncRuns(ctx, scope, after, exportChunk)
		return runs, func(r *billing.SyncRun) string {
			return newCursor(r.FinishedAt.Format(time.RFC3339Nano), strconv.FormatInt(r.ID, 10))
		}, err
	}, each)
}

// syncRuns reads finished runs, the newest first, from a cursor on.
func (db *DB) syncRuns(ctx context.Context, scope billing.Scope, after string, limit int) ([]billing.SyncRun, error) {
	w := &where{}
	w.and("r.account_id = any(?)", scope.Accounts)
	keys := []keyColumn{{"r.finished_at", "timestamptz"}, {"r.id", "bigint"}}
	from := readFrom(true, after, "")
	if err := w.andPast(from, keys...); err != nil {
		return nil, err
	}
	rows, err := db.read.Query(ctx, `
		select r.id, a.name, r.kind, r.cycle, r.started_at, r.finished_at, r.done, r.result, r.problem_code, r.problem_detail
		from sync_run r join account a on a.id = r.account_id
		where `+w.String()+` order by `+from.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("sync runs: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r billing.SyncRun, err error) {
		var cycle *time.Time
		var code, detail *string
		err = row.Scan(&r.ID, &r.AccountName, &r.Kind, &cycle, &r.StartedAt, &r.FinishedAt, &r.Done, &r.Result, &code, &detail)
		if cycle != nil {
			r.Cycle = cycleOf(*cycle)
		}
		r.StartedAt, r.FinishedAt = r.StartedAt.UTC(), r.FinishedAt.UTC()
		r.Problem = problemOf(code, detail, &r.FinishedAt)
		return r, err
	})
}

// RequestSync makes tasks of an account due now: all of them, those of one
// kind, or one month. It also lifts a stop after a refused key, so that one
// probe is sent. An account outside the scope is a NoAccess fault.
func (db *DB) RequestSync(ctx context.Context, scope billing.Scope, accountID int64, kind billing.SyncKind, cycle billing.Cycle, now time.Time) error {
	return db.inTx(ctx, func(tx pgx.Tx) error {
		var kindArg any
		if kind != "" {
			kindArg = string(kind)
		}
		tag, err := tx.Exec(ctx, `
			update sync_task set due_at = least(due_at, $5), requested = true
			where account_id = any($1) and account_id = $2 and kind = coalesce($3::text, kind) and cycle is not distinct from coalesce($4::date, cycle)`,
			scope.Accounts, accountID, kindArg, dateOrNull(cycle), now)
		if err != nil {
			return fmt.Errorf("request sync: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.NotFound, fault.NoAccess)
		}
		_, err = tx.Exec(ctx, `
			update sync_health set next_try_at = '-infinity', stopped_key = null, rearmed = rearmed + 1
			where account_id = any($1) and account_id = $2`, scope.Accounts, accountID)
		if err != nil {
			return fmt.Errorf("request sync: %w", err)
		}
		return nil
	})
}
