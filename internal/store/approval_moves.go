package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// UpdateRequest locks a request of the scope, runs change and keeps its move,
// in one transaction. A form that was used for the same before changes nothing.
// Faults: NoSuchRequest; BadForm for a key of another form.
func (db *DB) UpdateRequest(ctx context.Context, scope billing.Scope, id int64, form *approval.Form, change func(approval.Current) (*approval.Move, error)) error {
	return db.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockRequest(ctx, tx, id, scope.Accounts)
		if err != nil {
			return err
		}
		if form != nil {
			var person, request int64
			var deed string
			err := tx.QueryRow(ctx, `select person_id, deed, request_id from approval_form where key = $1`, form.Key).Scan(&person, &deed, &request)
			switch {
			case err == nil && person == form.Person && deed == form.Deed && request == id:
				return nil
			case err == nil:
				return fault.New(fault.Conflict, fault.BadForm).At("form_key")
			case !errors.Is(err, pgx.ErrNoRows):
				return err
			}
		}
		m, err := change(c)
		if err != nil || m == nil {
			return err
		}
		if form != nil {
			if err := useForm(ctx, tx, *form, id); err != nil {
				return err
			}
		}
		return applyMove(ctx, tx, &c.Request, m)
	})
}

// MoveRequest is UpdateRequest for the loops, which see all accounts.
func (db *DB) MoveRequest(ctx context.Context, id int64, change func(approval.Current) (*approval.Move, error)) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockRequest(ctx, tx, id, nil)
		if err != nil {
			return err
		}
		m, err := change(c)
		if err != nil || m == nil {
			return err
		}
		return applyMove(ctx, tx, &c.Request, m)
	})
	if err != nil {
		return fmt.Errorf("move request %d: %w", id, err)
	}
	return nil
}

// lockRequest locks a request and reads what decides about it; accounts nil = any.
func lockRequest(ctx context.Context, tx pgx.Tx, id int64, accounts []int64) (c approval.Current, err error) {
	rows, err := tx.Query(ctx, `select `+requestColumns+requestFrom+`where r.id = $1 and ($2::bigint[] is null or r.account_id = any($2)) for update of r`, id, accounts)
	if err == nil {
		c.Request, err = pgx.CollectExactlyOneRow(rows, scanRequest)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return c, noSuchRequest(id)
	}
	if err != nil {
		return c, err
	}
	return c, fillCurrent(ctx, tx, &c)
}

func fillCurrent(ctx context.Context, tx pgx.Tx, c *approval.Current) (err error) {
	if c.Decisions, err = decisionsOf(ctx, tx, c.ID); err != nil {
		return err
	}
	if c.Resolutions, err = resolutionsOf(ctx, tx, c.ID, c.Seq); err != nil {
		return err
	}
	attempts, err := attemptsOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if len(attempts) > 0 {
		c.Attempt = &attempts[len(attempts)-1]
	}
	if c.Policy, err = approvalPolicy(ctx, tx); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `select clock_timestamp()`).Scan(&c.Now)
	c.Now = c.Now.UTC()
	return err
}

// applyMove keeps a move: what it adds first, then, where the state changes, the
// audit entry, the history row that names it, and the request. The audit entry
// locks the trail until the end, so it comes as late as it can.
func applyMove(ctx context.Context, tx pgx.Tx, r *approval.Request, m *approval.Move) error {
	evidence, err := addParts(ctx, tx, r, m)
	if err != nil {
		return err
	}
	if m.To == "" {
		if err := setRequest(ctx, tx, r, m); err != nil || m.Action == "" {
			return err
		}
		_, err := auditMove(ctx, tx, r, m, m.Action)
		return err
	}
	seq, err := auditMove(ctx, tx, r, m, "approval."+string(m.To))
	if err != nil {
		return err
	}
	var person *int64
	if m.By.Kind == auth.ByPerson {
		person = &m.By.PersonID
	}
	detail := m.Detail
	if detail == nil {
		detail = map[string]any{}
	}
	_, err = tx.Exec(ctx, `
		insert into approval_history (request_id, seq, from_state, to_state, actor_kind, person_id, actor, reason, detail, evidence_id, audit_seq)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11)`,
		r.ID, r.Seq+1, r.State, m.To, m.By.Kind, person, m.By.Name, m.Reason, detail, evidence, seq)
	if err != nil {
		return err
	}
	born := r.State == approval.Draft
	r.State, r.Seq = m.To, r.Seq+1
	if born { // the row is there already, as requested
		return nil
	}
	return setRequest(ctx, tx, r, m)
}

// addParts adds what a move brings along and returns the evidence's number.
func addParts(ctx context.Context, tx pgx.Tx, r *approval.Request, m *approval.Move) (evidence int64, err error) {
	if d := m.Decision; d != nil {
		_, err := tx.Exec(ctx, `
			insert into approval_decision (request_id, step, requester_id, approver_id, hash, owner, comment) values ($1, $2, $3, $4, $5, $6, $7)`,
			r.ID, d.Step, r.RequesterID, d.ApproverID, d.Hash[:], d.Owner, d.Comment)
		if err != nil {
			return 0, err
		}
	}
	if s := m.Resolution; s != nil {
		_, err := tx.Exec(ctx, `insert into approval_resolution (request_id, seq, person_id, verdict, reference) values ($1, $2, $3, $4, $5)`,
			r.ID, s.Seq, s.PersonID, s.Verdict, s.Reference)
		if err != nil {
			return 0, err
		}
	}
	if c := m.Close; c != nil {
		if err := closeAttempt(ctx, tx, c); err != nil {
			return 0, err
		}
	}
	if e := m.Evidence; e != nil {
		err := tx.QueryRow(ctx, `insert into approval_evidence (request_id, kind, asked_at, body) values ($1, $2, $3, $4) returning id`,
			r.ID, e.Kind, e.AskedAt, e.Body).Scan(&evidence)
		if err != nil {
			return 0, err
		}
	}
	return evidence, nil
}

// closeAttempt keeps what came of an attempt, if it is still open: ErrStale when
// somebody else has closed it.
func closeAttempt(ctx context.Context, tx pgx.Tx, c *approval.Result) error {
	receipt, err := receiptRow(&c.Receipt)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `
		update approval_attempt set outcome = $2, http_status = $3, code = $4, message = $5, upstream_request = $6, sent_at = $7, receipt = $8
		where id = $1 and outcome is null`,
		c.AttemptID, c.Outcome, c.Receipt.Status, c.Receipt.Code, clean(c.Receipt.Message), c.Receipt.RequestID, timeOrNull(c.Receipt.SentAt), receipt)
	if err == nil && tag.RowsAffected() != 1 {
		err = approval.ErrStale
	}
	return err
}

// clean takes out of a foreign text what PostgreSQL can't keep.
func clean(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if r != 0 && r != 0xfffd {
			out = append(out, r)
		}
	}
	return string(out)
}

// receiptRow is what is kept of a receipt beside the columns.
func receiptRow(r *billing.Receipt) ([]byte, error) {
	type target struct{ ID, Outcome, Code, Message string }
	kept := struct {
		Operation, Outcome, Cause string
		ServerDate                *time.Time
		Orders, Checks            []string
		Targets                   []target
		Detail                    json.RawMessage
	}{Operation: r.Operation, Outcome: r.Outcome.String(), ServerDate: timeOrNull(r.ServerDate), Orders: r.Orders, Checks: r.Checks, Detail: r.Detail}
	if r.Err != nil {
		kept.Cause = clean(r.Err.Error())
	}
	for _, t := range r.Targets {
		kept.Targets = append(kept.Targets, target{t.ID, t.Outcome.String(), t.Code, clean(t.Message)})
	}
	return json.Marshal(kept)
}

// auditMove adds the audit entry of a move and returns its number.
func auditMove(ctx context.Context, tx pgx.Tx, r *approval.Request, m *approval.Move, action string) (seq int64, err error) {
	detail := map[string]any{
		"operation": r.Operation, "account": r.AccountID, "from": r.State, "to": m.To, "hash": r.Hash.Short(), "reason": m.Reason,
		"amount": r.Discounted.Exact(), "currency": r.Discounted.Currency(),
	}
	for name, value := range map[string]string{"order": r.OrderID, "resource": r.ResourceID} {
		if value != "" {
			detail[name] = value
		}
	}
	if len(m.Detail) > 0 {
		detail["detail"] = m.Detail
	}
	var person *int64
	if m.By.Kind == auth.ByPerson {
		person = &m.By.PersonID
	}
	err = tx.QueryRow(ctx, `
		insert into audit_log (actor_kind, person_id, actor, action, subject, detail, request_id)
		values ($1, $2, $3, $4, $5, $6, $7) returning seq`,
		m.By.Kind, person, m.By.Name, action, fmt.Sprintf("request %d", r.ID), detail, m.By.RequestID).Scan(&seq)
	return seq, err
}

// setRequest writes what a move changes in the request's row.
func setRequest(ctx context.Context, tx pgx.Tx, r *approval.Request, m *approval.Move) error {
	_, err := tx.Exec(ctx, `
		update approval_request set
			state = $2, seq = $3,
			approved_at = case when $2 = 'approved' then coalesce(approved_at, clock_timestamp()) else approved_at end,
			expires_at = coalesce(least($4, expires_at), expires_at),
			not_before = coalesce($5, not_before),
			next_read_at = coalesce($6, next_read_at),
			reads = case when $2 <> state then 0 else reads end,
			tries = tries + $7,
			alarmed_at = case when $8 then clock_timestamp() else alarmed_at end,
			made_orders = coalesce($9, made_orders),
			order_version = coalesce($10, order_version)
		where id = $1`,
		r.ID, r.State, r.Seq, m.ExpiresAt, m.NotBefore, m.NextReadAt, notExecuted(m), m.Alarmed, m.Orders, m.OrderSeen)
	return err
}

func notExecuted(m *approval.Move) int {
	if m.Close != nil && m.Close.Outcome == approval.NotExecuted {
		return 1
	}
	return 0
}
