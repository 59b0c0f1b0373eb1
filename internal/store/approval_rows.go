package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/approval"
	"portal/internal/fault"
	"portal/internal/money"
)

// requestColumns are those of a request, of tables r, a (account) and p (requester).
const requestColumns = `r.id, r.account_id, a.name, r.operation, r.state, r.seq, coalesce(r.order_id, ''), coalesce(r.resource_id, ''),
	r.requester_id, p.name, r.reason, r.group_key, r.snapshot, r.hash, r.policy_version, r.currency, r.list_amount, r.discounted_amount,
	r.coupon_amount, r.payable_amount, r.exposure_amount, r.steps, r.owner_step, r.managed,
	(select count(*) from approval_decision d where d.request_id = r.id),
	r.created_at, r.state_at, r.approved_at, r.expires_at, r.order_version, r.tries, nullif(r.not_before, '-infinity'), r.reads,
	nullif(r.next_read_at, '-infinity'), r.alarmed_at, r.made_orders`

const requestFrom = ` from approval_request r join account a on a.id = r.account_id join person p on p.id = r.requester_id `

// errTampered is a stored request whose fields do not have its hash.
var errTampered = errors.New("what was approved is not what is stored")

func scanRequest(row pgx.CollectableRow) (r approval.Request, err error) {
	var fields []fieldRow
	var hash []byte
	var currency string
	var amounts [5]decimal.Decimal
	var approved, notBefore, nextRead, alarmed *time.Time
	err = row.Scan(&r.ID, &r.AccountID, &r.AccountName, &r.Operation, &r.State, &r.Seq, &r.OrderID, &r.ResourceID,
		&r.RequesterID, &r.RequesterName, &r.Reason, &r.Group, &fields, &hash, &r.PolicyVersion, &currency, &amounts[0], &amounts[1],
		&amounts[2], &amounts[3], &amounts[4], &r.Steps, &r.OwnerStep, &r.Managed,
		&r.Approvals,
		&r.CreatedAt, &r.StateAt, &approved, &r.ExpiresAt, &r.OrderVersion, &r.Tries, &notBefore, &r.Reads,
		&nextRead, &alarmed, &r.Orders)
	if err != nil {
		return r, err
	}
	for i, to := range []*money.Amount{&r.List, &r.Discounted, &r.Coupon, &r.Payable, &r.Exposure} {
		*to = money.New(amounts[i], currency)
	}
	r.CreatedAt, r.StateAt, r.ExpiresAt = r.CreatedAt.UTC(), r.StateAt.UTC(), r.ExpiresAt.UTC()
	r.ApprovedAt, r.NotBefore, r.NextReadAt, r.AlarmedAt = orZero(approved), orZero(notBefore), orZero(nextRead), orZero(alarmed)
	copy(r.Hash[:], hash)
	if r.Snapshot, err = approval.ReadSnapshot(snapshotFields(fields)); err != nil {
		return r, fmt.Errorf("request %d: %w", r.ID, err)
	}
	if r.Snapshot.Hash() != r.Hash {
		return r, fmt.Errorf("request %d: %w", r.ID, errTampered)
	}
	return r, nil
}

// fieldRow is how a field lies in its column: name and value.
type fieldRow [2]string

func snapshotFields(rows []fieldRow) []approval.Field {
	fields := make([]approval.Field, len(rows))
	for i, r := range rows {
		fields[i] = approval.Field{Name: r[0], Value: r[1]}
	}
	return fields
}

func fieldRows(fields []approval.Field) []fieldRow {
	rows := make([]fieldRow, len(fields))
	for i, f := range fields {
		rows[i] = fieldRow{f.Name, f.Value}
	}
	return rows
}

const attemptColumns = `t.id, t.request_id, t.number, t.claimed_at, t.signed_at, t.dead_at, t.worker, coalesce(t.outcome, ''), t.http_status,
	t.code, t.message, t.upstream_request, t.sent_at, t.finished_at`

func scanAttempt(row pgx.CollectableRow) (a approval.Attempt, err error) {
	var sent, finished *time.Time
	err = row.Scan(&a.ID, &a.RequestID, &a.Number, &a.ClaimedAt, &a.SignedAt, &a.DeadAt, &a.Worker, &a.Outcome, &a.Status,
		&a.Code, &a.Message, &a.UpstreamID, &sent, &finished)
	a.ClaimedAt, a.SignedAt, a.DeadAt = a.ClaimedAt.UTC(), a.SignedAt.UTC(), a.DeadAt.UTC()
	a.SentAt, a.FinishedAt = orZero(sent), orZero(finished)
	return a, err
}

func attemptsOf(ctx context.Context, q querier, id int64) ([]approval.Attempt, error) {
	rows, err := q.Query(ctx, `select `+attemptColumns+` from approval_attempt t where t.request_id = $1 order by t.number`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAttempt)
}

func decisionsOf(ctx context.Context, q querier, id int64) ([]approval.Decision, error) {
	rows, err := q.Query(ctx, `
		select d.step, d.approver_id, p.name, d.owner, d.hash, d.comment, d.at
		from approval_decision d join person p on p.id = d.approver_id where d.request_id = $1 order by d.step`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d approval.Decision, err error) {
		var hash []byte
		err = row.Scan(&d.Step, &d.ApproverID, &d.ApproverName, &d.Owner, &hash, &d.Comment, &d.At)
		copy(d.Hash[:], hash)
		d.At = d.At.UTC()
		return d, err
	})
}

// resolutionsOf returns the words of persons on a request; seq 0 = of all states.
func resolutionsOf(ctx context.Context, q querier, id int64, seq int) ([]approval.Resolution, error) {
	rows, err := q.Query(ctx, `
		select s.seq, s.person_id, p.name, s.verdict, s.reference, s.at
		from approval_resolution s join person p on p.id = s.person_id
		where s.request_id = $1 and ($2 = 0 or s.seq = $2) order by s.at, s.person_id`, id, seq)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r approval.Resolution, err error) {
		err = row.Scan(&r.Seq, &r.PersonID, &r.PersonName, &r.Verdict, &r.Reference, &r.At)
		r.At = r.At.UTC()
		return r, err
	})
}

func historyOf(ctx context.Context, q querier, id int64) ([]approval.HistoryEntry, error) {
	rows, err := q.Query(ctx, `
		select h.seq, h.from_state, h.to_state, h.at, h.actor_kind, coalesce(h.person_id, 0), h.actor, coalesce(p.name, ''), h.reason,
			h.detail::text, coalesce(h.evidence_id, 0), h.audit_seq
		from approval_history h left join person p on p.id = h.person_id where h.request_id = $1 order by h.seq`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h approval.HistoryEntry, err error) {
		var detail string
		err = row.Scan(&h.Seq, &h.From, &h.To, &h.At, &h.By.Kind, &h.By.PersonID, &h.By.Name, &h.ByName, &h.Reason,
			&detail, &h.EvidenceID, &h.AuditSeq)
		h.At, h.Detail = h.At.UTC(), json.RawMessage(detail)
		return h, err
	})
}

func evidenceOf(ctx context.Context, q querier, id int64) ([]approval.Evidence, error) {
	rows, err := q.Query(ctx, `select id, kind, asked_at, body, at from approval_evidence where request_id = $1 order by id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e approval.Evidence, err error) {
		err = row.Scan(&e.ID, &e.Kind, &e.AskedAt, &e.Body, &e.At)
		e.AskedAt, e.At = e.AskedAt.UTC(), e.At.UTC()
		return e, err
	})
}

func targetsOf(ctx context.Context, q querier, id int64) ([]approval.Target, error) {
	rows, err := q.Query(ctx, `select kind, target from approval_target where request_id = $1 order by kind, target`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t approval.Target, err error) {
		err = row.Scan(&t.Kind, &t.ID)
		return t, err
	})
}

func noSuchRequest(id int64) error { return fault.New(fault.NotFound, fault.NoSuchRequest, id) }
