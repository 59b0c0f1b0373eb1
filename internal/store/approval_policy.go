package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/shopspring/decimal"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/money"
)

const policyColumns = `v.version, v.currency, v.two_above, v.owner_above, v.account_cap, v.requester_cap, v.request_hours, v.approval_hours,
	v.dead_minutes, v.second_factor, v.cancel_approval, v.endless_renewal, v.managed_accounts, v.pay_managed, v.submitting,
	coalesce(v.proposed_by, 0), coalesce(v.confirmed_by, 0), coalesce(p.name, ''), coalesce(c.name, ''), v.reason, v.at`

const policyFrom = ` from approval_policy v left join person p on p.id = v.proposed_by left join person c on c.id = v.confirmed_by `

func scanPolicy(row pgx.CollectableRow) (p approval.Policy, err error) {
	var amounts [4]decimal.Decimal
	var request, approve, dead int
	err = row.Scan(&p.Version, &p.Currency, &amounts[0], &amounts[1], &amounts[2], &amounts[3], &request, &approve,
		&dead, &p.SecondFactor, &p.CancelApproval, &p.EndlessRenewal, &p.ManagedAccounts, &p.PayManaged, &p.Submitting,
		&p.ProposedBy, &p.ConfirmedBy, &p.ProposerName, &p.ConfirmerName, &p.Reason, &p.At)
	for i, to := range []*money.Amount{&p.TwoAbove, &p.OwnerAbove, &p.AccountCap, &p.RequesterCap} {
		*to = money.New(amounts[i], p.Currency)
	}
	p.RequestLife, p.ApprovalLife = time.Duration(request)*time.Hour, time.Duration(approve)*time.Hour
	p.Dead, p.At = time.Duration(dead)*time.Minute, p.At.UTC()
	return p, err
}

// ApprovalPolicy returns the newest policy.
func (db *DB) ApprovalPolicy(ctx context.Context) (approval.Policy, error) {
	p, err := approvalPolicy(ctx, db.pool)
	if err != nil {
		return p, fmt.Errorf("policy: %w", err)
	}
	return p, nil
}

func approvalPolicy(ctx context.Context, q querier) (approval.Policy, error) {
	rows, err := q.Query(ctx, `select `+policyColumns+policyFrom+`order by v.version desc limit 1`)
	if err != nil {
		return approval.Policy{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanPolicy)
}

// PolicyVersions returns all policies, newest first.
func (db *DB) PolicyVersions(ctx context.Context, limit int) ([]approval.Policy, error) {
	rows, err := db.read.Query(ctx, `select `+policyColumns+policyFrom+`order by v.version desc limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("policies: %w", err)
	}
	return pgx.CollectRows(rows, scanPolicy)
}

// SavePolicy adds the version after base. Faults: PolicyMoved, NeedsTwo.
func (db *DB) SavePolicy(ctx context.Context, by auth.Actor, base int, p approval.Policy) (version int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		version, err = savePolicy(ctx, tx, by, base, p)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("save policy: %w", policyFault(err))
	}
	return version, nil
}

// policyFault translates what the schema's rules say of a policy.
func policyFault(err error) error {
	var pg *pgconn.PgError
	switch {
	case isUnique(err):
		return fault.New(fault.Conflict, fault.PolicyMoved).Because(err)
	case errors.As(err, &pg) && pg.Code == "23514":
		return fault.New(fault.Conflict, fault.NeedsTwo).Because(err)
	}
	return err
}

func savePolicy(ctx context.Context, tx pgx.Tx, by auth.Actor, base int, p approval.Policy) (int, error) {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(7021030)`); err != nil { // as the schema's rule takes it
		return 0, err
	}
	last, err := approvalPolicy(ctx, tx)
	if err != nil {
		return 0, err
	}
	if last.Version != base {
		return 0, fault.New(fault.Conflict, fault.PolicyMoved)
	}
	accounts := p.ManagedAccounts
	if accounts == nil {
		accounts = []int64{}
	}
	_, err = tx.Exec(ctx, `
		insert into approval_policy (version, currency, two_above, owner_above, account_cap, requester_cap, request_hours, approval_hours,
			dead_minutes, second_factor, cancel_approval, endless_renewal, managed_accounts, pay_managed, submitting, proposed_by, confirmed_by, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, nullif($16::bigint, 0), nullif($17::bigint, 0), $18)`,
		base+1, p.Currency, p.TwoAbove, p.OwnerAbove, p.AccountCap, p.RequesterCap, int(p.RequestLife/time.Hour), int(p.ApprovalLife/time.Hour),
		int(p.Dead/time.Minute), p.SecondFactor, p.CancelApproval, p.EndlessRenewal, accounts, p.PayManaged, p.Submitting,
		p.ProposedBy, p.ConfirmedBy, p.Reason)
	if err != nil {
		return 0, err
	}
	changed := map[string]any{}
	for _, c := range approval.Changes(last.Fields(), p.Fields()) {
		changed[c.Name] = map[string]string{"was": c.Was, "is": c.Is}
	}
	action := "policy.change"
	if p.ConfirmedBy == 0 {
		action = "policy.change.alone" // loud: one person was enough
	}
	return base + 1, audit(ctx, tx, by, action, fmt.Sprintf("policy %d", base+1), map[string]any{
		"changes": changed, "reason": p.Reason, "proposed_by": p.ProposedBy, "confirmed_by": p.ConfirmedBy,
	})
}

// ProposePolicy keeps a change that waits for a second admin. Fault PolicyMoved
// when another one waits.
func (db *DB) ProposePolicy(ctx context.Context, by auth.Actor, p approval.Proposal) (id int64, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `
			insert into approval_policy_proposal (base_version, body, reason, proposed_by) values ($1, $2, $3, $4) returning id`,
			p.Base, fieldRows(p.Policy.Fields()), p.Reason, p.ProposedBy).Scan(&id)
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, "policy.propose", fmt.Sprintf("policy proposal %d", id), map[string]any{
			"base": p.Base, "values": fieldRows(p.Policy.Fields()), "reason": p.Reason,
		})
	})
	if err != nil {
		return 0, fmt.Errorf("propose policy: %w", policyFault(err))
	}
	return id, nil
}

// PolicyProposal returns the change that waits, nil when none does.
func (db *DB) PolicyProposal(ctx context.Context) (*approval.Proposal, error) {
	return policyProposal(ctx, db.pool)
}

func policyProposal(ctx context.Context, q querier) (*approval.Proposal, error) {
	var p approval.Proposal
	var fields []fieldRow
	err := q.QueryRow(ctx, `
		select o.id, o.base_version, o.body, o.reason, o.proposed_by, p.name, o.at
		from approval_policy_proposal o join person p on p.id = o.proposed_by where o.state = 'open'`).
		Scan(&p.ID, &p.Base, &fields, &p.Reason, &p.ProposedBy, &p.ProposerName, &p.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		p.Policy, err = approval.ReadPolicy(snapshotFields(fields))
		p.At = p.At.UTC()
	}
	if err != nil {
		return nil, fmt.Errorf("policy proposal: %w", err)
	}
	return &p, nil
}

// DecideProposal makes a waiting change the policy, or drops it. A change of an
// older version than the newest can only be dropped (fault PolicyMoved).
func (db *DB) DecideProposal(ctx context.Context, by auth.Actor, id int64, confirm bool) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select from approval_policy_proposal where id = $1 for update`, id); err != nil {
			return err
		}
		p, err := policyProposal(ctx, tx)
		if err != nil {
			return err
		}
		if p == nil || p.ID != id {
			return fault.New(fault.Conflict, fault.PolicyMoved)
		}
		state, action := "dropped", "policy.drop"
		if confirm {
			state, action = "confirmed", "policy.confirm"
			next := p.Policy
			next.ProposedBy, next.ConfirmedBy, next.Reason = p.ProposedBy, by.PersonID, p.Reason
			if _, err := savePolicy(ctx, tx, by, p.Base, next); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `update approval_policy_proposal set state = $2, decided_by = $3, decided_at = clock_timestamp() where id = $1`, id, state, by.PersonID)
		if err != nil {
			return err
		}
		return audit(ctx, tx, by, action, fmt.Sprintf("policy proposal %d", id), nil)
	})
	if err != nil {
		return fmt.Errorf("decide policy proposal %d: %w", id, policyFault(err))
	}
	return nil
}

// Admins counts the people who can act as admin.
func (db *DB) Admins(ctx context.Context) (n int, err error) {
	err = db.pool.QueryRow(ctx, `select count(*) from person where role = 'admin' and disabled_at is null`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count admins: %w", err)
	}
	return n, nil
}

// Queue is what keeps an account's requests from being submitted.
type Queue struct {
	StoppedAt time.Time // zero = it runs
	KeyPrint  string
	Code      string
	Detail    string
	SafeUntil time.Time // of all accounts; past = no safe mode
	SafeWhy   string
}

// ApprovalQueue says whether an account's requests are submitted.
func (db *DB) ApprovalQueue(ctx context.Context, account int64) (q Queue, err error) {
	var stopped, safe *time.Time
	err = db.pool.QueryRow(ctx, `
		select q.stopped_at, coalesce(q.key_print, ''), coalesce(q.code, ''), coalesce(q.detail, ''),
			case when g.safe_until > clock_timestamp() then g.safe_until end, g.safe_why
		from approval_guard g left join approval_queue q on q.account_id = $1`, account).
		Scan(&stopped, &q.KeyPrint, &q.Code, &q.Detail, &safe, &q.SafeWhy)
	if err != nil {
		return q, fmt.Errorf("queue of account %d: %w", account, err)
	}
	q.StoppedAt, q.SafeUntil = orZero(stopped), orZero(safe)
	return q, nil
}

// StopQueue stops the submitting of an account, once for each key.
func (db *DB) StopQueue(ctx context.Context, account int64, keyPrint, code, detail string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			insert into approval_queue as q (account_id, stopped_at, key_print, code, detail) values ($1, clock_timestamp(), $2, $3, $4)
			on conflict (account_id) do update set stopped_at = clock_timestamp(), key_print = $2, code = $3, detail = $4
			where q.stopped_at is null`, account, keyPrint, code, clean(detail))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return audit(ctx, tx, auth.System("worker"), "approval.queue.stop", fmt.Sprintf("account %d", account), map[string]any{"code": code, "detail": clean(detail)})
	})
	if err != nil {
		return fmt.Errorf("stop the queue of account %d: %w", account, err)
	}
	return nil
}

// ResumeQueue lets an account's queue run again.
func (db *DB) ResumeQueue(ctx context.Context, by auth.Actor, account int64) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update approval_queue set stopped_at = null, resumed = resumed + 1 where account_id = $1 and stopped_at is not null`, account)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return audit(ctx, tx, by, "approval.queue.resume", fmt.Sprintf("account %d", account), nil)
	})
	if err != nil {
		return fmt.Errorf("resume the queue of account %d: %w", account, err)
	}
	return nil
}

// QueueResumed returns how often a person has let an account's queue run again.
func (db *DB) QueueResumed(ctx context.Context, account int64) (n int, err error) {
	err = db.pool.QueryRow(ctx, `select coalesce(max(resumed), 0) from approval_queue where account_id = $1`, account).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("queue of account %d: %w", account, err)
	}
	return n, nil
}
