package approval_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

// office is one account's money path on the test's database, stepped by hand.
type office struct {
	t       *testing.T
	db      *store.DB
	up      *upstream
	account int64
	scope   billing.Scope
	people  map[string]auth.User
	service *approval.Service
	worker  *approval.Worker
	janitor *approval.Janitor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	x := &office{t: t, db: testdb.New(t), up: newUpstream(), people: map[string]auth.User{}}
	err := approval.SetPolicyFromHost(t.Context(), x.db, auth.Console("tests"), func(p *approval.Policy) { p.SecondFactor = false })
	if err != nil {
		t.Fatal(err)
	}
	a, err := x.db.EnsureAccount(t.Context(), billing.Account{DomainID: "domain-one"})
	if err != nil {
		t.Fatal(err)
	}
	x.account, x.scope = a.ID, billing.Scope{Accounts: []int64{a.ID}, Currency: "USD"}
	for name, role := range map[string]auth.Role{"finance": auth.Finance, "admin": auth.Admin, "second": auth.Admin, "viewer": auth.Viewer} {
		x.people[name], err = x.db.CreateUser(t.Context(), auth.Console("tests"), store.NewPerson{Email: name + "@demo.test", Name: name, Role: role})
		if err != nil {
			t.Fatal(err)
		}
	}
	c := approval.Config{Store: x.db, Reader: x.up, Payer: till{x.up, x.account}, Name: "test"}
	x.service, x.worker, x.janitor = approval.New(c), approval.NewWorker(c), approval.NewJanitor(c, []int64{x.account})
	return x
}

func (x *office) as(name string) approval.Person {
	return approval.Person{User: x.people[name], Scope: x.scope, SignedInAt: time.Now()}
}

// order makes an unpaid order.
func (x *office) order(id, amount string) *fakeOrder {
	o := &fakeOrder{Order: billing.Order{
		ID: id, Status: billing.OrderPendingPayment, Type: 1, List: usd(amount), Discounted: usd(amount), PayBy: time.Now().Add(100 * time.Hour).Truncate(time.Second),
		Items: []billing.OrderItem{{ID: "1", OrderID: id, List: usd(amount), Discounted: usd(amount)}},
	}}
	x.up.orders[id] = o
	return o
}

// form is the request form of an order as its page shows it.
func (x *office) form(who, order string) approval.Ask {
	x.t.Helper()
	a := approval.Ask{AccountID: x.account, Operation: approval.Pay, OrderID: order, Reason: "needed"}
	o, err := x.service.Offer(x.t.Context(), x.as(who), a)
	if err != nil {
		x.t.Fatal(err)
	}
	a.FormKey, a.Hash, a.Shown = o.FormKey, o.Hash.String(), o.Snapshot.Fields()
	return a
}

func (x *office) ask(who, order string) int64 {
	x.t.Helper()
	id, err := x.service.Request(x.t.Context(), x.as(who), x.form(who, order))
	if err != nil {
		x.t.Fatal(err)
	}
	return id
}

func (x *office) verdict(id int64) approval.Verdict {
	x.t.Helper()
	return approval.Verdict{RequestID: id, Hash: x.get(id).Hash.String(), Comment: "said", FormKey: approval.NewFormKey()}
}

func (x *office) approve(who string, id int64) {
	x.t.Helper()
	if err := x.service.Approve(x.t.Context(), x.as(who), x.verdict(id)); err != nil {
		x.t.Fatal(err)
	}
}

func (x *office) get(id int64) approval.Details {
	x.t.Helper()
	d, err := x.db.Request(x.t.Context(), x.scope, id)
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

func (x *office) submit() {
	x.t.Helper()
	if _, err := x.worker.Tick(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

// code is the fault's code of an error, "" without one.
func code(err error) fault.Code {
	if f := fault.As(err); f != nil {
		return f.Code
	}
	if err != nil {
		return fault.Code("no fault: " + err.Error())
	}
	return ""
}

func wants(t *testing.T, what string, err error, want fault.Code) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// Who may approve what, when, and with what in hand.
func TestApprovalRules(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	x.order("CS1", "100")
	id := x.ask("admin", "CS1")
	approve := func(who approval.Person, v approval.Verdict) error {
		return x.service.Approve(t.Context(), who, v)
	}
	wants(t, "the requester, an admin", approve(x.as("admin"), x.verdict(id)), fault.OwnRequest)
	wants(t, "finance", approve(x.as("finance"), x.verdict(id)), fault.NoAccess)
	wants(t, "a viewer", approve(x.as("viewer"), x.verdict(id)), fault.NoAccess)
	stale := x.verdict(id)
	stale.Hash = approval.Hash{1}.String()
	wants(t, "a stale tab", approve(x.as("second"), stale), fault.ShownChanged)
	old := x.as("second")
	old.SignedInAt = time.Now().Add(-5 * time.Minute)
	wants(t, "signed in five minutes ago", approve(old, x.verdict(id)), fault.StepUp)
	elsewhere := x.as("second")
	elsewhere.Scope = billing.Scope{Accounts: []int64{999}}
	wants(t, "another account's admin", approve(elsewhere, x.verdict(id)), fault.NoSuchRequest)
	noKey := x.verdict(id)
	noKey.FormKey = ""
	wants(t, "no form key", approve(x.as("second"), noKey), fault.BadForm)

	p, err := x.db.ApprovalPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	strict := p
	strict.SecondFactor = true
	proposal, err := x.service.ProposePolicy(t.Context(), x.as("admin"), p.Version, strict, "stricter")
	if err != nil {
		t.Fatal(err)
	}
	if err := x.service.ConfirmPolicy(t.Context(), x.as("second"), proposal); err != nil {
		t.Fatal(err)
	}
	wants(t, "without a second factor", approve(x.as("second"), x.verdict(id)), fault.NeedsSecondFactor)
	both := x.as("second")
	both.SecondFactor = true
	good := x.verdict(id)
	if err := approve(both, good); err != nil {
		t.Fatal(err)
	}
	if err := approve(both, good); err != nil {
		t.Errorf("the same form again: %v, want nothing to happen", err)
	}
	wants(t, "once more", approve(both, x.verdict(id)), fault.WrongState)
	if d := x.get(id); d.State != approval.Approved || len(d.Decisions) != 1 {
		t.Errorf("%s with %d approvals", d.State, len(d.Decisions))
	}
}

// The tier sees through a payment that was split into small ones, and an owner
// is needed at the top.
func TestSplitIntoSmallOrders(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	steps := func(order, amount string) (int, bool) {
		x.order(order, amount)
		d := x.get(x.ask("finance", order))
		return d.Steps, d.OwnerStep
	}
	for i, c := range []struct {
		amount string
		steps  int
		owner  bool
	}{{"40000", 1, false}, {"10000", 1, false}, {"0.01", 2, false}, {"460000", 2, true}} {
		if n, owner := steps(fmt.Sprint("CS", i), c.amount); n != c.steps || owner != c.owner {
			t.Errorf("request %d of %s: %d approvers, owner %t, want %d, %t", i, c.amount, n, owner, c.steps, c.owner)
		}
	}
}

// What changed between the form and its post, or between approval and payment,
// is never paid.
func TestChangedPriceIsNotPaid(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	o := x.order("CS1", "100")
	form := x.form("finance", "CS1")
	o.Discounted = usd("120")
	_, err := x.service.Request(t.Context(), x.as("finance"), form)
	wants(t, "the price moved before the post", err, fault.ShownChanged)
	var changed *approval.ChangedError
	if !errors.As(err, &changed) || len(changed.Changes) != 2 || changed.Changes[0].Was != "100.00" || changed.Changes[0].Is != "120.00" {
		t.Errorf("the differences are %+v", changed)
	}
	id := x.ask("finance", "CS1")
	x.approve("admin", id)
	o.Discounted = usd("130")
	x.submit()
	if d := x.get(id); d.State != approval.Superseded || o.charges != 0 || len(d.Attempts) != 0 {
		t.Errorf("the price moved after the approval: %s, %d charges", d.State, o.charges)
	}
	id = x.ask("finance", "CS1")
	x.approve("admin", id)
	o.Status, o.PaidAt = billing.OrderCompleted, time.Now()
	x.submit()
	if d := x.get(id); d.State != approval.External || o.charges != 0 {
		t.Errorf("paid elsewhere after the approval: %s, %d charges", d.State, o.charges)
	}
}

// A role that was taken away takes its approvals with it.
func TestRoleRevokedInBetween(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	o := x.order("CS1", "100")
	id := x.ask("finance", "CS1")
	x.approve("admin", id)
	if err := x.db.SetRole(t.Context(), auth.Console("tests"), x.people["admin"].ID, auth.Viewer, false); err != nil {
		t.Fatal(err)
	}
	x.submit()
	if d := x.get(id); d.State != approval.Superseded || d.History[len(d.History)-1].Reason != approval.ReasonPersonGone || o.charges != 0 {
		t.Errorf("%s, %d charges: %+v", d.State, o.charges, d.History[len(d.History)-1])
	}
}

// The call carries the claim's own time, so that the gateway kills it when it
// is late.
func TestSignedAtTheClaim(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	x.order("CS1", "100")
	id := x.ask("finance", "CS1")
	x.approve("admin", id)
	x.submit()
	a := x.get(id).Attempts[0]
	if got := x.up.calls[0].signedAt; got.Sub(a.SignedAt).Abs() > time.Millisecond {
		t.Errorf("signed as of %s, claimed at %s", got, a.SignedAt)
	}
	if got := a.DeadAt.Sub(a.ClaimedAt); got < approval.MinDead || got > approval.MinDead+time.Second {
		t.Errorf("T_dead is %s after the claim, want %s", got, approval.MinDead)
	}
}

// A process that has left no result leaves a question, not another try.
func TestLostResultIsAQuestion(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	x.order("CS1", "100")
	id := x.ask("finance", "CS1")
	x.approve("admin", id)
	x.up.script = killsBefore
	x.submit()
	if d := x.get(id); d.State != approval.Submitting {
		t.Fatalf("%s after the process died, want submitting", d.State)
	}
	x.ago(id, 61*time.Second)
	if err := x.janitor.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := x.get(id); d.State != approval.Unknown || d.Attempts[0].Outcome != approval.Unclear {
		t.Errorf("%s, attempt %q; want unknown", d.State, d.Attempts[0].Outcome)
	}
}

// lateStore hands out drifted requests after something has happened to them: the
// list is made first, each of its requests is read after it.
type lateStore struct {
	approval.Store
	meanwhile func(*approval.Drift)
}

func (s lateStore) Drifted(ctx context.Context, limit int) ([]approval.Drift, error) {
	list, err := s.Store.Drifted(ctx, limit)
	for i := range list {
		s.meanwhile(&list[i])
	}
	return list, err
}

// A request that has moved on while its order's change was looked at stays where
// it is: only one that waits is ended by a change.
func TestDriftOfWhatNoLongerWaits(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	o := x.order("CS1", "100")
	id := x.ask("finance", "CS1")
	changed := o.Order
	changed.AccountID, changed.Status, changed.DetailAt = x.account, billing.OrderCanceled, time.Now()
	if _, err := x.db.SaveOrder(t.Context(), &changed, time.Now()); err != nil {
		t.Fatal(err)
	}
	seen := 0
	late := lateStore{x.db, func(d *approval.Drift) {
		seen++
		if err := x.service.Withdraw(t.Context(), x.as("finance"), x.verdict(id)); err != nil {
			t.Fatal(err)
		}
		d.Request = x.get(id).Request
	}}
	janitor := approval.NewJanitor(approval.Config{Store: late, Reader: x.up, Name: "test"}, []int64{x.account})
	if err := janitor.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	if d := x.get(id); seen != 1 || d.State != approval.Withdrawn {
		t.Errorf("%d changes seen; %s, want withdrawn", seen, d.State)
	}
}

// ago moves a request back in time.
func (x *office) ago(id int64, d time.Duration) {
	x.t.Helper()
	super := superConn(x.t)
	for _, sql := range []string{
		`update approval_request set state_at = state_at - $2::interval where id = $1`,
		`update approval_attempt set claimed_at = claimed_at - $2::interval, dead_at = dead_at - $2::interval where request_id = $1`,
	} {
		if _, err := super.Exec(x.t.Context(), sql, id, d); err != nil {
			x.t.Fatal(err)
		}
	}
}
