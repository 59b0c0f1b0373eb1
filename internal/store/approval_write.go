package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/shopspring/decimal"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/money"
)

// CreateRequest files what draft makes of the requester's exposure, which can't
// change meanwhile: one requester files one request at a time. A form's key that
// was used before returns its request. Fault TargetBusy.
func (db *DB) CreateRequest(ctx context.Context, by auth.Actor, form approval.Form, draft func(approval.Exposure) (approval.NewRequest, []approval.Move, error)) (id int64, repeated bool, err error) {
	var n approval.NewRequest
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var account int64
		if err := tx.QueryRow(ctx, `select id from person where id = $1 for no key update`, form.Person).Scan(new(int64)); err != nil {
			return err
		}
		if id, err = formRequest(ctx, tx, form.Person, form.Key); err != nil || id != 0 {
			repeated = id != 0
			return err
		}
		// A first look without exposure tells account and currency.
		probe, _, err := draft(approval.Exposure{})
		if fault.As(err) == nil && err != nil {
			return err
		}
		account = probe.Snapshot.AccountID
		exposure, err := exposureOf(ctx, tx, account, form.Person, probe.Snapshot.Currency, 0)
		if err != nil {
			return err
		}
		var moves []approval.Move
		if n, moves, err = draft(exposure); err != nil {
			return err
		}
		id, err = insertRequest(ctx, tx, &n, form, moves)
		return err
	})
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return id, repeated, nil
	case isUnique(err) && errors.As(err, &pg) && pg.TableName == "approval_form":
		return db.usedForm(ctx, form, err)
	case isUnique(err):
		return 0, false, db.targetBusy(ctx, &n, err)
	}
	return 0, false, fmt.Errorf("create request: %w", err)
}

// usedForm is for a key that another transaction has used meanwhile.
func (db *DB) usedForm(ctx context.Context, form approval.Form, cause error) (int64, bool, error) {
	id, err := db.FormRequest(ctx, form.Person, form.Key)
	if err == nil && id == 0 {
		err = fault.New(fault.Conflict, fault.BadForm).At("form_key").Because(cause)
	}
	return id, id != 0, err
}

// targetBusy names the request that a unique index has met.
func (db *DB) targetBusy(ctx context.Context, n *approval.NewRequest, cause error) error {
	occupier, err := db.Occupier(ctx, n.Snapshot.AccountID, n.Targets)
	if err != nil {
		return err
	}
	if occupier == 0 {
		err := db.pool.QueryRow(ctx, `
			select r.id from approval_request r join approval_state s using (state)
			where r.account_id = $1 and r.order_id = $2 and not s.dead`, n.Snapshot.AccountID, n.Snapshot.OrderID).Scan(&occupier)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	return fault.New(fault.Conflict, fault.TargetBusy, occupier).Because(cause)
}

// FormRequest returns the request that a person's form has made, 0 when none.
func (db *DB) FormRequest(ctx context.Context, person int64, key string) (int64, error) {
	id, err := formRequest(ctx, db.pool, person, key)
	if err != nil {
		return 0, fmt.Errorf("request of a form: %w", err)
	}
	return id, nil
}

func formRequest(ctx context.Context, q querier, person int64, key string) (id int64, err error) {
	err = q.QueryRow(ctx, `select request_id from approval_form where key = $1 and person_id = $2`, key, person).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

func insertRequest(ctx context.Context, tx pgx.Tx, n *approval.NewRequest, form approval.Form, moves []approval.Move) (id int64, err error) {
	s := &n.Snapshot
	hash := s.Hash()
	list, discounted, payable := s.List, s.Discounted, s.Payable
	if !s.Operation.OnOrder() {
		list, discounted, payable = s.Weight(), s.Weight(), s.Weight()
	}
	coupon, err := discounted.Sub(payable)
	if err != nil {
		return 0, err
	}
	resource := s.ResourceID
	if s.Operation.OnOrder() {
		resource = ""
	}
	err = tx.QueryRow(ctx, `
		insert into approval_request (account_id, operation, order_id, resource_id, requester_id, reason, group_key, snapshot, hash,
			policy_version, currency, list_amount, discounted_amount, coupon_amount, payable_amount, exposure_amount,
			steps, owner_step, managed, expires_at, order_version)
		values ($1, $2, nullif($3, ''), nullif($4, ''), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		returning id`,
		s.AccountID, s.Operation, s.OrderID, resource, s.RequesterID, n.Reason, n.Group, fieldRows(s.Fields()), hash[:],
		s.PolicyVersion, s.Currency, list, discounted, coupon, payable, n.Plan.Amount,
		n.Plan.Steps, n.Plan.OwnerStep, n.Managed, n.Plan.ExpiresAt, n.OrderVersion).Scan(&id)
	if err != nil {
		return 0, err
	}
	for _, t := range n.Targets {
		if _, err := tx.Exec(ctx, `insert into approval_target (request_id, kind, target) values ($1, $2, $3)`, id, t.Kind, t.ID); err != nil {
			return 0, err
		}
	}
	if err := useForm(ctx, tx, form, id); err != nil {
		return 0, err
	}
	r := approval.Request{
		ID: id, State: approval.Draft, Operation: s.Operation, AccountID: s.AccountID, OrderID: s.OrderID, ResourceID: s.ResourceID,
		Hash: hash, Discounted: discounted,
	}
	for i := range moves {
		if err := applyMove(ctx, tx, &r, &moves[i]); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func useForm(ctx context.Context, tx pgx.Tx, form approval.Form, id int64) error {
	_, err := tx.Exec(ctx, `insert into approval_form (key, person_id, deed, request_id) values ($1, $2, $3, $4)`, form.Key, form.Person, form.Deed, id)
	return err
}

// Occupier returns the open request on any of the targets, 0 when they are free.
func (db *DB) Occupier(ctx context.Context, account int64, targets []approval.Target) (id int64, err error) {
	kinds, names := make([]string, len(targets)), make([]string, len(targets))
	for i, t := range targets {
		kinds[i], names[i] = string(t.Kind), t.ID
	}
	err = db.pool.QueryRow(ctx, `
		select t.request_id from approval_target t join unnest($2::text[], $3::text[]) as w (kind, target) using (kind, target)
		where t.account_id = $1 and t.open order by 1 limit 1`, account, kinds, names).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("open request of a target: %w", err)
	}
	return id, nil
}

// RenewalOf returns the renewal that has made an order, nil when none has.
func (db *DB) RenewalOf(ctx context.Context, account int64, order string) (*approval.Request, error) {
	rows, err := db.pool.Query(ctx, `select `+requestColumns+requestFrom+`
		where r.account_id = $1 and r.operation = 'renew' and $2 = any(r.made_orders) order by r.id desc limit 1`, account, order)
	if err != nil {
		return nil, fmt.Errorf("renewal of order %s: %w", order, err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRequest)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("renewal of order %s: %w", order, err)
	}
	return &r, nil
}

// OrderVersion returns the version of our copy of an order, 0 without one.
func (db *DB) OrderVersion(ctx context.Context, account int64, order string) (version int, err error) {
	err = db.pool.QueryRow(ctx, `select version from customer_order where account_id = $1 and order_id = $2`, account, order).Scan(&version)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("version of order %s: %w", order, err)
	}
	return version, nil
}

// AccountSite returns the domain id of an account. Fault NoSuchAccount.
func (db *DB) AccountSite(ctx context.Context, account int64) (site string, err error) {
	err = db.pool.QueryRow(ctx, `select domain_id from account where id = $1`, account).Scan(&site)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fault.New(fault.NotFound, fault.NoSuchAccount, account)
	}
	if err != nil {
		return "", fmt.Errorf("account %d: %w", account, err)
	}
	return site, nil
}

// ExposureOf returns what a requester and an account have open and paid.
func (db *DB) ExposureOf(ctx context.Context, account, requester int64, currency string) (approval.Exposure, error) {
	e, err := exposureOf(ctx, db.pool, account, requester, currency, 0)
	if err != nil {
		return e, fmt.Errorf("exposure of person %d: %w", requester, err)
	}
	return e, nil
}

// exposureOf sums the last 24 hours; without leaves one request out.
func exposureOf(ctx context.Context, q querier, account, requester int64, currency string, without int64) (e approval.Exposure, err error) {
	var open, byAccount, byRequester decimal.Decimal
	err = q.QueryRow(ctx, `
		with mine as (
			select coalesce(sum(r.discounted_amount), 0) as open
			from approval_request r join approval_state s using (state)
			where r.requester_id = $2 and r.currency = $3 and r.id <> $4 and not s.dead
				and r.operation in ('pay', 'auto_renew_on', 'pay_per_use_on') and r.created_at > clock_timestamp() - interval '24 hours'
		), tried as (
			select r.account_id, r.requester_id, r.discounted_amount
			from approval_attempt t join approval_request r on r.id = t.request_id
			where r.operation = 'pay' and r.currency = $3 and r.id <> $4 and r.state <> 'failed'
				and t.outcome is distinct from 'not_executed' and t.claimed_at > clock_timestamp() - interval '24 hours'
		)
		select (select open from mine),
			(select coalesce(sum(discounted_amount), 0) from tried where account_id = $1),
			(select coalesce(sum(discounted_amount), 0) from tried where requester_id = $2)`,
		account, requester, currency, without).Scan(&open, &byAccount, &byRequester)
	return approval.Exposure{Open: money.New(open, currency), AccountPaid: money.New(byAccount, currency), RequesterPaid: money.New(byRequester, currency)}, err
}
