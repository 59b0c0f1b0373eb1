package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/internal/testdb"
)

// app is a connection as the application's role: what a mistake in the code, or
// somebody with its password, could send.
func app(t *testing.T) *pgx.Conn {
	t.Helper()
	_, url := testdb.URLs(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// refused runs statements in one transaction, commit included, and demands that
// PostgreSQL refuses them for a reason that names what.
func refused(t *testing.T, conn *pgx.Conn, what string, statements ...string) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		for _, sql := range statements {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		t.Errorf("%q: got %v, want a refusal by %s", statements, err, what)
		return
	}
	if reason := pg.Message + " " + pg.ConstraintName + " " + pg.Code; !strings.Contains(reason, what) {
		t.Errorf("%q: refused as %q, want %s", statements, reason, what)
	}
}

// approved files a payment of an order by finance, approved by admin.
func (w *moneyWorld) approved(t *testing.T, order string) int64 {
	t.Helper()
	id, err := w.create(t.Context(), w.finance, w.payment(t, w.finance, order, "10", 1))
	if err != nil {
		t.Fatal(err)
	}
	w.approve(t, id, w.admin)
	return id
}

func (w *moneyWorld) approve(t *testing.T, id int64, who auth.User) {
	t.Helper()
	err := w.MoveRequest(t.Context(), id, func(c approval.Current) (*approval.Move, error) {
		return &approval.Move{
			To: approval.Approved, By: auth.As(who, "test"),
			Decision: &approval.Decision{Step: len(c.Decisions) + 1, ApproverID: who.ID, Hash: c.Hash},
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// claim makes the attempt of an approved request.
func (w *moneyWorld) claim(t *testing.T, id int64) approval.Attempt {
	t.Helper()
	d, err := w.Request(t.Context(), w.scope, id)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Claim(t.Context(), approval.Claim{
		RequestID: id, Seq: d.Seq, Worker: "test", SignedAt: time.Now(), Dead: 30 * time.Minute, By: auth.System("worker"),
	}, func(approval.ClaimFacts) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// copyOf is the statement that files a request like another one, with changes.
func copyOf(id int64, changes map[string]string) string {
	columns := []string{
		"account_id", "operation", "order_id", "requester_id", "reason", "snapshot", "hash", "policy_version", "currency", "list_amount", "discounted_amount",
		"coupon_amount", "payable_amount", "exposure_amount", "steps", "owner_step", "managed", "expires_at",
	}
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = c
		if v, ok := changes[c]; ok {
			values[i] = v
		}
	}
	return fmt.Sprintf("insert into approval_request (%s) select %s from approval_request where id = %d", strings.Join(columns, ","), strings.Join(values, ","), id)
}

// history is the statements of a move by hand, with its audit entry.
func history(id int64, seq int, from, to string) string {
	return fmt.Sprintf(`with a as (insert into audit_log (actor_kind, actor, action, subject, detail, request_id) values ('system', 'x', 'x', 'request %[1]d', '{}', '') returning seq)
		insert into approval_history (request_id, seq, from_state, to_state, actor_kind, actor, audit_seq) select %[1]d, %[2]d, '%[3]s', '%[4]s', 'system', 'x', seq from a`, id, seq, from, to)
}

func TestD1OneLiveRequestAnOrder(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t)
	refused(t, conn, "approval_request_order", copyOf(id, nil))
	refused(t, conn, "approval_request_order", copyOf(id, map[string]string{"operation": "'cancel'"}))
	refused(t, conn, "approval_request_order_id_check", copyOf(id, map[string]string{"order_id": "'cs1'"}))
	refused(t, conn, "approval_request_order_id_check", copyOf(id, map[string]string{"order_id": "' CS1'"}))
	// The order stays taken through every state that is not dead.
	a := w.claim(t, id)
	w.move(t, id, approval.Move{To: approval.Unknown, By: auth.System("worker"), Close: &approval.Result{AttemptID: a.ID, Outcome: approval.Unclear}})
	refused(t, conn, "approval_request_order", copyOf(id, nil))
	evidence := &approval.Evidence{Kind: approval.FromReading, AskedAt: time.Now(), Body: map[string]any{}}
	w.move(t, id, approval.Move{To: approval.Paid, By: auth.System("janitor"), Evidence: evidence})
	refused(t, conn, "approval_request_order", copyOf(id, nil))
	w.move(t, id, approval.Move{To: approval.Mismatch, By: auth.System("janitor"), Evidence: evidence})
	refused(t, conn, "approval_request_order", copyOf(id, nil))
}

func (w *moneyWorld) move(t *testing.T, id int64, m approval.Move) {
	t.Helper()
	if err := w.MoveRequest(t.Context(), id, func(approval.Current) (*approval.Move, error) { return &m, nil }); err != nil {
		t.Fatal(err)
	}
}

func TestD2OneOperationATarget(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	parent := w.payment(t, w.finance, "CSPARENT", "10", 1)
	parent.Targets = append(parent.Targets, approval.Target{Kind: approval.OnOrder, ID: "CSCHILD"}, approval.Target{Kind: approval.OnResource, ID: "r-1"})
	if _, err := w.create(t.Context(), w.finance, parent); err != nil {
		t.Fatal(err)
	}
	child := w.payment(t, w.admin, "CSCHILD", "10", 1)
	if _, err := w.create(t.Context(), w.admin, child); fault.As(err) == nil || fault.As(err).Code != fault.TargetBusy {
		t.Errorf("parent and child at once: %v, want TargetBusy", err)
	}
	id := w.approved(t, "CSOTHER")
	conn := app(t)
	refused(t, conn, "approval_target_open", fmt.Sprintf("insert into approval_target (request_id, kind, target) values (%d, 'resource', 'r-1')", id))
	refused(t, conn, "42501", fmt.Sprintf("insert into approval_target (request_id, account_id, kind, target, open) values (%d, 1, 'resource', 'r-1', false)", id))
	refused(t, conn, "42501", "update approval_target set open = false")
	refused(t, conn, "42501", "delete from approval_target")
	w.move(t, id, approval.Move{To: approval.Withdrawn, By: auth.As(w.finance, "test")})
	var open bool
	if err := conn.QueryRow(t.Context(), `select open from approval_target where request_id = $1`, id).Scan(&open); err != nil || open {
		t.Errorf("the target of a withdrawn request is open: %t, %v", open, err)
	}
}

func TestD3OneAttempt(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t)
	attempt := func(n int) string {
		return fmt.Sprintf("insert into approval_attempt (request_id, number, signed_at, dead_at, worker) values (%d, %d, now(), now() + interval '1h', 'x')", id, n)
	}
	refused(t, conn, "approval_attempt_one", attempt(1), attempt(2))
	a := w.claim(t, id)
	refused(t, conn, "not approved", attempt(2))
	refused(t, conn, "42501", fmt.Sprintf("delete from approval_attempt where id = %d", a.ID))
	refused(t, conn, "42501", fmt.Sprintf("update approval_attempt set request_id = 999 where id = %d", a.ID))
	w.move(t, id, approval.Move{To: approval.Unknown, By: auth.System("worker"), Close: &approval.Result{AttemptID: a.ID, Outcome: approval.Unclear}})
	refused(t, conn, "closed once", fmt.Sprintf("update approval_attempt set outcome = 'not_executed' where id = %d", a.ID))
	// Nothing but a closed attempt that was not executed lets another come.
	other := w.approved(t, "CS2")
	b := w.claim(t, other)
	w.move(t, other, approval.Move{To: approval.Approved, By: auth.System("worker"), Close: &approval.Result{AttemptID: b.ID, Outcome: approval.NotExecuted}})
	w.claim(t, other)
}

func TestD4ApprovalOfExactlyThis(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	conn := app(t)
	id, err := w.create(t.Context(), w.admin, w.payment(t, w.admin, "CS1", "10", 2))
	if err != nil {
		t.Fatal(err)
	}
	decide := func(step int, requester, approver int64, hash string) string {
		return fmt.Sprintf("insert into approval_decision (request_id, step, requester_id, approver_id, hash, owner) select %d, %d, %d, %d, %s, false from approval_request where id = %[1]d", id, step, requester, approver, hash)
	}
	refused(t, conn, "approval_decision_check", decide(1, w.admin.ID, w.admin.ID, "hash"))                          // of one's own
	refused(t, conn, "approval_decision_request_id_requester_id_fkey", decide(1, w.finance.ID, w.admin.ID, "hash")) // under another's name
	refused(t, conn, "approval_decision_request_id_hash_fkey", decide(1, w.admin.ID, w.admin2.ID, "sha256('other')"))
	refused(t, conn, "may not approve", decide(1, w.admin.ID, w.finance.ID, "hash"))
	refused(t, conn, "not next", decide(2, w.admin.ID, w.admin2.ID, "hash")) // skipping a step
	refused(t, conn, "approval_decision", decide(1, w.admin.ID, w.admin2.ID, "hash"), decide(2, w.admin.ID, w.admin2.ID, "hash"))
	// One of two approvals is not enough.
	refused(t, conn, "lacks approvals", decide(1, w.admin.ID, w.admin2.ID, "hash"), history(id, 2, "requested", "approved"),
		fmt.Sprintf("update approval_request set state = 'approved', seq = 2 where id = %d", id))
	refused(t, conn, "42501", "update approval_decision set approver_id = 1")
	refused(t, conn, "42501", fmt.Sprintf("update approval_request set hash = sha256('other') where id = %d", id))
	// Not even the owner of the schema can change what an approval is for.
	w.move(t, id, approval.Move{By: auth.As(w.admin2, "test"), Decision: &approval.Decision{Step: 1, ApproverID: w.admin2.ID, Hash: w.hash(t, id)}, Action: "approve.step"})
	owner, _ := testdb.URLs(t)
	super, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { super.Close(context.Background()) })
	refused(t, super, "never changes", fmt.Sprintf("update approval_request set hash = sha256('other') where id = %d", id))
	refused(t, super, "approval_decision_request_id_hash_fkey", "alter table approval_request disable trigger approval_request_moved",
		fmt.Sprintf("update approval_request set hash = sha256('other') where id = %d", id))
}

func (w *moneyWorld) hash(t *testing.T, id int64) approval.Hash {
	t.Helper()
	d, err := w.Request(t.Context(), w.scope, id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Hash
}

func TestD5OnlyListedMoves(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t) // two history rows
	set := func(state string, seq int) string {
		return fmt.Sprintf("update approval_request set state = '%s', seq = %d where id = %d", state, seq, id)
	}
	refused(t, conn, "approval_request_id_seq_state_fkey", set("withdrawn", 3))                                                 // no history row
	refused(t, conn, "approval_history_from_state_to_state_fkey", history(id, 3, "approved", "requested"), set("requested", 3)) // no such edge
	refused(t, conn, "approval_history_from_state_to_state_fkey", history(id, 3, "approved", "confirming"), set("confirming", 3))
	refused(t, conn, "approval_history_request_id_prev_seq_from_state_fkey", history(id, 3, "requested", "withdrawn"), set("withdrawn", 3)) // not its state
	refused(t, conn, "approval_history_request_id_prev_seq_from_state_fkey", history(id, 4, "approved", "withdrawn"), set("withdrawn", 4))
	refused(t, conn, "runs ahead", history(id, 3, "approved", "withdrawn"))
	refused(t, conn, "foreign audit", strings.Replace(history(id, 3, "approved", "withdrawn"), "'request ", "'something ", 1), set("withdrawn", 3))
	refused(t, conn, "no open attempt", history(id, 3, "approved", "submitting"), set("submitting", 3))
	refused(t, conn, "approval_history_check", history(id, 3, "requested", "failed")) // no evidence
	w.move(t, id, approval.Move{To: approval.Withdrawn, By: auth.As(w.finance, "test")})
	refused(t, conn, "approval_history_from_state_to_state_fkey", history(id, 4, "withdrawn", "approved"), set("approved", 4)) // a final state
	for _, table := range []string{"approval_history", "approval_decision", "approval_evidence", "approval_resolution", "approval_policy", "approval_form", "audit_log"} {
		refused(t, conn, "permission denied", "delete from "+table)
		refused(t, conn, "permission denied", "truncate "+table)
	}
	// The owner of the tables has all rights; there the triggers refuse.
	owner, _ := testdb.URLs(t)
	for _, table := range []string{"approval_history", "approval_decision", "approval_evidence", "approval_resolution", "approval_policy", "approval_form"} {
		refused(t, connect(t, owner), "only ever added to", "delete from "+table)
		refused(t, connect(t, owner), "only ever added to", "truncate "+table+" cascade")
	}
	refused(t, connect(t, owner), "only ever added to", "update approval_history set reason = 'x'")
	for _, sql := range []string{
		"update approval_history set reason = 'x'", "update approval_policy set two_above = 1e9", "insert into approval_edge values ('failed', 'approved')",
		"update approval_state set dead = true", "delete from approval_request", "update approval_request set requester_id = 1", "update approval_evidence set body = '{}'",
	} {
		refused(t, conn, "permission denied", sql)
	}
	refused(t, conn, "live longer", fmt.Sprintf("update approval_request set expires_at = expires_at + interval '1h' where id = %d", id))
}

func TestD6ExactAmounts(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t)
	for _, column := range []string{"list_amount", "discounted_amount", "coupon_amount", "payable_amount"} {
		refused(t, conn, "23514", copyOf(id, map[string]string{"order_id": "'CS2'", column: "-1"}))
	}
	refused(t, conn, "23514", copyOf(id, map[string]string{"order_id": "'CS2'", "payable_amount": "payable_amount + 1"}))
	refused(t, conn, "approval_request_currency_check", copyOf(id, map[string]string{"order_id": "'CS2'", "currency": "'usd'"}))
	var wrong []string
	rows, err := conn.Query(t.Context(), `
		select table_name || '.' || column_name || ' ' || data_type from information_schema.columns
		where table_name like 'approval%' and (data_type in ('real', 'double precision', 'money')
			or data_type = 'numeric' and (numeric_precision, numeric_scale) <> (24, 8))`)
	if err == nil {
		wrong, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil || len(wrong) > 0 {
		t.Errorf("columns that are no numeric(24,8): %v, %v", wrong, err)
	}
}

func TestD7AFormCountsOnce(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t)
	form := fmt.Sprintf("insert into approval_form (key, person_id, deed, request_id) values ('aaaaaaaaaaaaaaaaaaaaaaaaaa', %d, 'request', %d)", w.finance.ID, id)
	refused(t, conn, "approval_form_pkey", form, form)
	refused(t, conn, "approval_form_key_check", strings.Replace(form, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "short", 1))
	key := approval.Form{Key: approval.NewFormKey(), Person: w.finance.ID, Deed: "request"}
	post := func(order string) (int64, bool) {
		t.Helper()
		id, repeated, err := w.CreateRequest(t.Context(), auth.As(w.finance, "test"), key, func(approval.Exposure) (approval.NewRequest, []approval.Move, error) {
			return w.payment(t, w.finance, order, "1", 1), []approval.Move{{To: approval.Requested, By: auth.As(w.finance, "test")}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return id, repeated
	}
	first, repeated := post("CS2")
	again, repeatedAgain := post("CS3")
	if first != again || repeated || !repeatedAgain {
		t.Errorf("one form made requests %d and %d (repeated %t, %t)", first, again, repeated, repeatedAgain)
	}
}

// A double click is two posts of one form at the same moment.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	key := approval.Form{Key: approval.NewFormKey(), Person: w.finance.ID, Deed: "request"}
	ids := make([]int64, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			var err error
			ids[i], _, err = w.CreateRequest(t.Context(), auth.As(w.finance, "test"), key, func(approval.Exposure) (approval.NewRequest, []approval.Move, error) {
				return w.payment(t, w.finance, "CS1", "1", 1), []approval.Move{{To: approval.Requested, By: auth.As(w.finance, "test")}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("one form made requests %v", ids)
			break
		}
	}
}

// I11 and I3 in the schema: no attempt with the switch off, in safe mode, with
// the queue stopped, or without its approvals.
func TestNoAttemptAgainstTheSwitch(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id, conn := w.approved(t, "CS1"), app(t)
	attempt := fmt.Sprintf("insert into approval_attempt (request_id, number, signed_at, dead_at, worker) values (%d, 1, now(), now() + interval '1h', 'x')", id)
	if err := w.StopQueue(t.Context(), w.account.ID, "k", "unknown access key", "x"); err != nil {
		t.Fatal(err)
	}
	refused(t, conn, "queue", attempt)
	if err := w.ResumeQueue(t.Context(), auth.As(w.admin, "test"), w.account.ID); err != nil {
		t.Fatal(err)
	}
	p, err := w.ApprovalPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Submitting, p.ProposedBy, p.Reason = false, w.admin.ID, "stop"
	if _, err := w.SavePolicy(t.Context(), auth.As(w.admin, "test"), p.Version, p); err != nil {
		t.Fatalf("one admin turns the switch off: %v", err)
	}
	refused(t, conn, "switched off", attempt)
	// On again needs two.
	p.Submitting = true
	_, err = w.SavePolicy(t.Context(), auth.As(w.admin, "test"), p.Version+1, p)
	if f := fault.As(err); f == nil || f.Code != fault.NeedsTwo {
		t.Errorf("one admin turns the switch on: %v, want NeedsTwo", err)
	}
	p.ConfirmedBy = w.admin2.ID
	if _, err := w.SavePolicy(t.Context(), auth.As(w.admin2, "test"), p.Version+1, p); err != nil {
		t.Fatal(err)
	}
	if err := w.EnterSafeMode(t.Context(), auth.As(w.admin, "test"), "restored", time.Hour); err != nil {
		t.Fatal(err)
	}
	if d, err := w.Request(t.Context(), w.scope, id); err != nil || d.State != approval.Superseded {
		t.Errorf("safe mode leaves the approval: %s, %v", d.State, err)
	}
	again := w.approved(t, "CS1")
	refused(t, conn, "safe mode", strings.Replace(attempt, fmt.Sprint("(", id, ","), fmt.Sprint("(", again, ","), 1))
}

// A database that was put back to an earlier moment, or is another one, is
// noticed before anything is claimed in it (C16).
func TestLostCommitsAreNoticed(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id := w.approved(t, "CS1")
	if err := w.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner, _ := testdb.URLs(t)
	super, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(context.Background())
	claim := func() error {
		_, err := w.Claim(t.Context(), approval.Claim{RequestID: id, Seq: 2, Worker: "test", SignedAt: time.Now(), Dead: time.Hour, By: auth.System("worker")},
			func(approval.ClaimFacts) error { return nil })
		return err
	}
	for _, restore := range []string{
		"update approval_guard set beat = beat - 1", "update approval_guard set timeline = timeline + 1", "update approval_guard set system_id = system_id + 1",
	} {
		if _, err := super.Exec(t.Context(), restore); err != nil {
			t.Fatal(err)
		}
		if err := claim(); !errors.Is(err, approval.ErrLost) {
			t.Errorf("%s: claim: %v, want ErrLost", restore, err)
		}
		if err := w.Beat(t.Context()); !errors.Is(err, approval.ErrLost) {
			t.Errorf("%s: beat: %v, want ErrLost", restore, err)
		}
		if _, err := super.Exec(t.Context(), "update approval_guard g set beat = beat + 1, timeline = c.timeline, system_id = c.system_id from approval_cluster() c"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := claim(); err != nil {
		t.Errorf("claim in the right database: %v", err)
	}
}

// T_dead in the schema: no reading from before it ends an open outcome, whoever
// says so, and the claim of a request that needs a word of two persons too.
func TestNotFailedBeforeTDead(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id := w.approved(t, "CS1")
	a := w.claim(t, id)
	w.move(t, id, approval.Move{To: approval.Unknown, By: auth.System("worker"), Close: &approval.Result{AttemptID: a.ID, Outcome: approval.Unclear}})
	for _, asked := range []time.Time{time.Now(), a.DeadAt} {
		err := w.MoveRequest(t.Context(), id, func(approval.Current) (*approval.Move, error) {
			return &approval.Move{
				To: approval.Failed, By: auth.System("janitor"),
				Evidence: &approval.Evidence{Kind: approval.FromReading, AskedAt: asked, Body: map[string]any{}},
			}, nil
		})
		if err == nil || !strings.Contains(err.Error(), "T_dead") {
			t.Fatalf("failed by a reading of %s: %v, want a refusal by T_dead", asked, err)
		}
	}
	w.move(t, id, approval.Move{
		To: approval.Failed, By: auth.System("janitor"),
		Evidence: &approval.Evidence{Kind: approval.FromReading, AskedAt: a.DeadAt.Add(time.Millisecond), Body: map[string]any{}},
	})
}

// What reading could not tell takes two different persons with the same word,
// and none of them can call it failed before T_dead.
func TestTwoPersonsResolve(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	id := w.approved(t, "CS1")
	a := w.claim(t, id)
	w.move(t, id, approval.Move{To: approval.Unknown, By: auth.System("worker"), Close: &approval.Result{AttemptID: a.ID, Outcome: approval.Unclear}})
	w.move(t, id, approval.Move{To: approval.NeedsReview, By: auth.System("janitor"), Reason: approval.ReasonOddState})
	conn := app(t)
	say := func(who auth.User, verdict string) string {
		return fmt.Sprintf("insert into approval_resolution (request_id, seq, person_id, verdict, reference) values (%d, 5, %d, '%s', 'statement')", id, who.ID, verdict)
	}
	evidence := fmt.Sprintf("insert into approval_evidence (request_id, kind, asked_at, body) values (%d, 'person', now(), '{}')", id)
	paid := func(state string) []string {
		return []string{
			evidence, strings.Replace(strings.Replace(history(id, 6, "needs_review", state), "audit_seq)", "audit_seq, evidence_id)", 1),
				"seq from a", "seq, (select max(id) from approval_evidence) from a", 1),
			fmt.Sprintf("update approval_request set state = '%s', seq = 6 where id = %d", state, id),
		}
	}
	refused(t, conn, "two persons", append([]string{say(w.admin, "paid")}, paid("paid")...)...)
	refused(t, conn, "approval_resolution_pkey", say(w.admin, "paid"), say(w.admin, "paid"))
	refused(t, conn, "two persons", append([]string{say(w.admin, "paid"), say(w.finance, "failed")}, paid("paid")...)...)
	refused(t, conn, "T_dead", append([]string{say(w.admin, "failed"), say(w.finance, "failed")}, paid("failed")...)...)
}

// The limits: alone only while there is no second admin, and only downwards off.
func TestPolicyTakesTwo(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	p, err := w.ApprovalPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	higher := p
	higher.TwoAbove, higher.ProposedBy, higher.Reason = usd(t, "60000"), w.admin.ID, "growth"
	if _, err := w.SavePolicy(t.Context(), auth.As(w.admin, "test"), p.Version, higher); fault.As(err) == nil || fault.As(err).Code != fault.NeedsTwo {
		t.Errorf("one admin raises a tier: %v, want NeedsTwo", err)
	}
	higher.Submitting = false // hidden behind the switch
	if _, err := w.SavePolicy(t.Context(), auth.As(w.admin, "test"), p.Version, higher); fault.As(err) == nil || fault.As(err).Code != fault.NeedsTwo {
		t.Errorf("one admin raises a tier with the switch off: %v, want NeedsTwo", err)
	}
	service := approval.New(approval.Config{Store: w.DB})
	person := func(u auth.User) approval.Person {
		return approval.Person{User: u, Scope: w.scope, SignedInAt: time.Now()}
	}
	higher.Submitting = true
	id, err := service.ProposePolicy(t.Context(), person(w.admin), p.Version, higher, "growth")
	if err != nil || id == 0 {
		t.Fatalf("propose: %d, %v", id, err)
	}
	if err := service.ConfirmPolicy(t.Context(), person(w.admin), id); fault.As(err) == nil || fault.As(err).Code != fault.OwnRequest {
		t.Errorf("the proposer confirms: %v, want OwnRequest", err)
	}
	if err := service.ConfirmPolicy(t.Context(), person(w.finance), id); fault.As(err) == nil || fault.As(err).Code != fault.NoAccess {
		t.Errorf("finance confirms: %v, want NoAccess", err)
	}
	if err := service.ConfirmPolicy(t.Context(), person(w.owner), id); err != nil {
		t.Fatal(err)
	}
	now, err := w.ApprovalPolicy(t.Context())
	if err != nil || now.Version != p.Version+1 || now.TwoAbove.Exact() != "60000.00" || now.ConfirmedBy != w.owner.ID {
		t.Errorf("policy now %+v, %v", now, err)
	}
}
