package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/auth"
)

// Claimable lists approved requests of the accounts that may be submitted now,
// the longest approved first.
func (db *DB) Claimable(ctx context.Context, accounts []int64, limit int) ([]approval.Request, error) {
	rows, err := db.pool.Query(ctx, `select `+requestColumns+requestFrom+`
		where r.account_id = any($1) and r.state = 'approved' and r.not_before <= clock_timestamp() and r.expires_at > clock_timestamp()
			and r.tries < $2
			and (select v.submitting from approval_policy v order by v.version desc limit 1)
			and not exists (select from approval_queue q where q.account_id = r.account_id and q.stopped_at is not null)
			and not exists (select from approval_guard g where g.safe_until > clock_timestamp())
		order by r.approved_at, r.id limit $3`, accounts, approval.MaxTries, limit)
	if err != nil {
		return nil, fmt.Errorf("claimable requests: %w", err)
	}
	return pgx.CollectRows(rows, scanRequest)
}

// Claim makes the attempt's row and moves the request to submitting in one
// transaction that is on disk when it returns. After any error, also one of the
// commit, nothing may be sent.
func (db *DB) Claim(ctx context.Context, c approval.Claim, check func(approval.ClaimFacts) error) (a approval.Attempt, err error) {
	var mark claimMark
	err = db.inGuarded(ctx, &mark, func(tx pgx.Tx) (beat int64, err error) {
		if _, err := tx.Exec(ctx, `set local synchronous_commit = on`); err != nil {
			return 0, err
		}
		f, err := db.claimFacts(ctx, tx, c)
		if err != nil {
			return 0, err
		}
		if err := check(f.ClaimFacts); err != nil {
			return 0, err
		}
		rows, err := tx.Query(ctx, `
			insert into approval_attempt as t (request_id, number, signed_at, claimed_at, dead_at, worker)
			values ($1, 1 + (select count(*) from approval_attempt where request_id = $1), $2, now(), now() + $3::interval, $4)
			returning `+attemptColumns, c.RequestID, c.SignedAt, c.Dead, c.Worker)
		if err == nil {
			a, err = pgx.CollectExactlyOneRow(rows, scanAttempt)
		}
		if isUnique(err) {
			return 0, approval.ErrStale
		}
		if err != nil {
			return 0, err
		}
		mark = claimMark{f.beat, c.RequestID, a.Number, a.SignedAt.UnixMicro()}
		return f.beat, applyMove(ctx, tx, &f.Request, &approval.Move{
			To: approval.Submitting, By: c.By, Reason: approval.ReasonClaimed, Detail: map[string]any{"attempt": a.Number, "worker": c.Worker},
		})
	})
	if err != nil {
		return approval.Attempt{}, fmt.Errorf("claim request %d: %w", c.RequestID, err)
	}
	return a, nil
}

type claimFacts struct {
	approval.ClaimFacts
	beat int64
}

// claimFacts locks what a claim rests on and reads it.
func (db *DB) claimFacts(ctx context.Context, tx pgx.Tx, c approval.Claim) (f claimFacts, err error) {
	if f.beat, f.SafeUntil, err = db.beat(ctx, tx); err != nil {
		return f, err
	}
	rows, err := tx.Query(ctx, `select `+requestColumns+requestFrom+`where r.id = $1 for update of r skip locked`, c.RequestID)
	if err == nil {
		f.Request, err = pgx.CollectExactlyOneRow(rows, scanRequest)
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return f, approval.ErrBusy
	case err != nil:
		return f, err
	case f.Request.Seq != c.Seq || f.Request.State != approval.Approved:
		return f, approval.ErrStale
	}
	if f.Decisions, err = decisionsOf(ctx, tx, c.RequestID); err != nil {
		return f, err
	}
	if f.Policy, err = approvalPolicy(ctx, tx); err != nil {
		return f, err
	}
	r := &f.Request
	if f.Exposure, err = exposureOf(ctx, tx, r.AccountID, r.RequesterID, r.Discounted.Currency(), r.ID); err != nil {
		return f, err
	}
	people := []int64{r.RequesterID}
	for _, d := range f.Decisions {
		people = append(people, d.ApproverID)
	}
	rows, err = tx.Query(ctx, `select `+personColumns+` from person p where p.id = any($1)
		and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = $2)) for share`, people, r.AccountID)
	if err != nil {
		return f, err
	}
	users, err := pgx.CollectRows(rows, scanUser)
	if err != nil {
		return f, err
	}
	for _, u := range users {
		if u.ID == r.RequesterID {
			f.Requester = u
		} else {
			f.Approvers = append(f.Approvers, u)
		}
	}
	err = tx.QueryRow(ctx, `
		select clock_timestamp(),
			exists (select from approval_queue q where q.account_id = $2 and q.stopped_at is not null),
			exists (select from approval_target mine join approval_target other using (account_id, kind, target)
				where mine.request_id = $1 and other.request_id > $1 and mine.kind = 'resource')`, r.ID, r.AccountID).
		Scan(&f.Now, &f.QueueStopped, &f.Superseded)
	f.Now = f.Now.UTC()
	return f, err
}

// beat counts one more in the guard's row and proves that the database is the
// one, and knows what, this process has seen: else ErrLost.
func (db *DB) beat(ctx context.Context, tx pgx.Tx) (beat int64, safeUntil time.Time, err error) {
	var knownID, systemID int64
	var knownLine, timeline int
	var safe *time.Time
	err = tx.QueryRow(ctx, `
		select g.system_id, g.timeline, g.beat, nullif(g.safe_until, '-infinity'), c.system_id, c.timeline
		from approval_guard g, approval_cluster() c for update of g`).Scan(&knownID, &knownLine, &beat, &safe, &systemID, &timeline)
	if err != nil {
		return 0, time.Time{}, err
	}
	if knownID != 0 && (knownID != systemID || knownLine != timeline) || beat < db.seenBeat.Load() || db.lost.Load() {
		return 0, time.Time{}, approval.ErrLost
	}
	beat++
	_, err = tx.Exec(ctx, `update approval_guard set system_id = $1, timeline = $2, beat = $3, beat_at = clock_timestamp()`, systemID, timeline, beat)
	return beat, orZero(safe), err
}

// saw remembers the highest count that was committed.
func (db *DB) saw(beat int64) {
	for {
		seen := db.seenBeat.Load()
		if beat <= seen || db.seenBeat.CompareAndSwap(seen, beat) {
			return
		}
	}
}

// Beat proves that the database still knows what this process has seen
// committed; ErrLost when it does not.
func (db *DB) Beat(ctx context.Context) error {
	err := db.inGuarded(ctx, nil, func(tx pgx.Tx) (beat int64, err error) {
		beat, _, err = db.beat(ctx, tx)
		return beat, err
	})
	if err != nil {
		return fmt.Errorf("beat: %w", err)
	}
	return nil
}

// EnterSafeMode stops all submitting for a time and takes every approved
// request's approval away: it is superseded. The guard now knows this database.
func (db *DB) EnterSafeMode(ctx context.Context, by auth.Actor, why string, last time.Duration) error {
	var settled claimMark // what was claimed before is not asked for any more
	err := db.inGuarded(ctx, nil, func(tx pgx.Tx) (beat int64, err error) {
		err = tx.QueryRow(ctx, `
			update approval_guard g set system_id = c.system_id, timeline = c.timeline, beat = greatest(g.beat, $1) + 1, beat_at = clock_timestamp(),
				safe_until = greatest(g.safe_until, clock_timestamp() + $2::interval), safe_why = $3
			from approval_cluster() c returning g.beat`, db.seenBeat.Load(), last, why).Scan(&beat)
		if err != nil {
			return 0, err
		}
		rows, err := tx.Query(ctx, `select `+requestColumns+requestFrom+`where r.state = 'approved' order by r.id for update of r`)
		if err != nil {
			return 0, err
		}
		approved, err := pgx.CollectRows(rows, scanRequest)
		if err != nil {
			return 0, err
		}
		for i := range approved {
			if err := applyMove(ctx, tx, &approved[i], &approval.Move{To: approval.Superseded, By: by, Reason: approval.ReasonSafeMode}); err != nil {
				return 0, err
			}
		}
		settled.beat = beat
		return beat, audit(ctx, tx, by, "approval.safe_mode", "database", map[string]any{"why": why, "superseded": len(approved)})
	})
	if err != nil {
		return fmt.Errorf("enter safe mode: %w", err)
	}
	db.lost.Store(false)
	return db.keep(&settled)
}

// Overdue lists requests that end by the clock alone.
func (db *DB) Overdue(ctx context.Context, noResult time.Duration, limit int) ([]int64, error) {
	rows, err := db.pool.Query(ctx, `
		select r.id from approval_request r
		where r.state in ('requested', 'approved') and r.expires_at <= clock_timestamp()
			or r.state = 'submitting' and r.state_at <= clock_timestamp() - $1::interval
		order by r.id limit $2`, noResult, limit)
	if err != nil {
		return nil, fmt.Errorf("overdue requests: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// DueReads takes open outcomes whose turn it is, for as long as the lease.
func (db *DB) DueReads(ctx context.Context, accounts []int64, lease time.Duration, limit int) ([]approval.ReadTask, error) {
	return db.due(ctx, []string{"unknown", "confirming"}, accounts, lease, limit)
}

// DueMatches takes payments whose bill lines are awaited.
func (db *DB) DueMatches(ctx context.Context, accounts []int64, lease time.Duration, limit int) ([]approval.ReadTask, error) {
	return db.due(ctx, []string{"paid"}, accounts, lease, limit)
}

func (db *DB) due(ctx context.Context, states []string, accounts []int64, lease time.Duration, limit int) (tasks []approval.ReadTask, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			with due as (
				select id from approval_request
				where state = any($1) and account_id = any($2) and next_read_at <= clock_timestamp()
				order by next_read_at limit $3 for update skip locked
			)
			update approval_request r set next_read_at = clock_timestamp() + $4::interval, reads = r.reads + 1
			from due where r.id = due.id returning r.id`, states, accounts, limit, lease)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := lockRequest(ctx, tx, id, nil)
			if err != nil {
				return err
			}
			tasks = append(tasks, approval.ReadTask{Request: c.Request, Attempt: c.Attempt, Now: c.Now})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("due reads: %w", err)
	}
	return tasks, nil
}

// Drifted lists waiting requests whose order our copy has seen changed since it
// was last compared, with the order as it is now.
func (db *DB) Drifted(ctx context.Context, limit int) ([]approval.Drift, error) {
	rows, err := db.pool.Query(ctx, `select r.id, r.account_id, r.order_id
		from approval_request r join customer_order o using (account_id, order_id)
		where r.state in ('requested', 'approved') and o.version > r.order_version
			and (o.status <> 6 or o.detail_at >= o.changed_at) order by r.id limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("drifted requests: %w", err)
	}
	type key struct {
		id, account int64
		order       string
	}
	keys, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k key, err error) {
		err = row.Scan(&k.id, &k.account, &k.order)
		return k, err
	})
	if err != nil {
		return nil, fmt.Errorf("drifted requests: %w", err)
	}
	var all []approval.Drift
	for _, k := range keys {
		var d approval.Drift
		rows, err := db.pool.Query(ctx, `select `+requestColumns+requestFrom+`where r.id = $1`, k.id)
		if err == nil {
			d.Request, err = pgx.CollectExactlyOneRow(rows, scanRequest)
		}
		if err != nil {
			return nil, fmt.Errorf("drifted request %d: %w", k.id, err)
		}
		rows, err = db.pool.Query(ctx, `select `+orderColumns+` from customer_order o join account a on a.id = o.account_id
			where o.account_id = $1 and o.order_id = $2`, k.account, k.order)
		if err == nil {
			d.Order, err = pgx.CollectExactlyOneRow(rows, scanOrder)
		}
		if err != nil {
			return nil, fmt.Errorf("order of drifted request %d: %w", k.id, err)
		}
		all = append(all, d)
	}
	return all, nil
}

// NoteOutside keeps which orders were paid or cancelled without a request of the
// portal, since it knows the account. It returns how many are new.
func (db *DB) NoteOutside(ctx context.Context) (int, error) {
	tag, err := db.pool.Exec(ctx, `
		insert into order_outside (account_id, order_id, kind)
		select o.account_id, o.order_id, 'paid'
		from customer_order o join account a on a.id = o.account_id
		where o.paid_at > a.created_at and o.status in (3, 5) and o.order_type <> 4 and o.parent_id = ''
			and not exists (select from approval_request r where r.account_id = o.account_id and r.order_id = o.order_id and r.operation = 'pay'
				and r.state in ('submitting', 'confirming', 'unknown', 'needs_review', 'paid', 'mismatch', 'reconciled', 'closed_exception'))
			and not exists (select from order_outside x where x.account_id = o.account_id and x.order_id = o.order_id and x.kind = 'paid')
		union all
		select o.account_id, o.order_id, 'cancelled'
		from customer_order o
		where o.status = 4 and o.parent_id = '' and (o.pay_by is null or o.changed_at < o.pay_by)
			and exists (select from customer_order_version v where v.account_id = o.account_id and v.order_id = o.order_id and v.status = 6)
			and not exists (select from approval_request r where r.account_id = o.account_id and r.order_id = o.order_id and r.operation = 'cancel'
				and r.state in ('submitting', 'confirming', 'unknown', 'needs_review', 'done'))
			and not exists (select from order_outside x where x.account_id = o.account_id and x.order_id = o.order_id and x.kind = 'cancelled')
		on conflict do nothing`)
	if err != nil {
		return 0, fmt.Errorf("note orders outside: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
