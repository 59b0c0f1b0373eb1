package approval_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
)

// The steps of a sequence: what people, processes, the upstream and the clock do.

func (m *model) newOrder() {
	id := fmt.Sprintf("CS%dX%d", m.account, len(m.orders))
	amount := usd(rapid.SampledFrom([]string{"12.30", "800", "30000", "60000", "700000"}).Draw(m.t, "amount"))
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	o := &fakeOrder{Order: billing.Order{
		ID: id, Status: billing.OrderPendingPayment, Type: 1, CreatedAt: m.up.now(), List: amount, Discounted: amount, Coupon: usd("0"), Flexi: usd("0"), StoredCard: usd("0"),
		PayBy: time.Now().Add(200 * time.Hour).Truncate(time.Second), // time passes by moving rows, not the clock
		Items: []billing.OrderItem{{ID: "1", OrderID: id, List: amount, Discounted: amount}},
	}}
	if rapid.IntRange(0, 5).Draw(m.t, "secret") == 0 { // the price will move between reading and paying
		o.secret = usd("999.99")
	}
	m.up.orders[id] = o
	m.orders = append(m.orders, id)
}

func (m *model) order() string { return rapid.SampledFrom(m.orders).Draw(m.t, "order") }

func (m *model) person() approval.Person {
	return m.as(rapid.SampledFrom(m.people).Draw(m.t, "person").ID)
}

// as is a person as the database has them now.
func (m *model) as(id int64) approval.Person {
	u, _, err := m.db[0].UserWithAccounts(m.ctx, id)
	m.must(err)
	return approval.Person{User: u, Scope: m.scope, SignedInAt: time.Now()}
}

func (m *model) ask() {
	who := m.person()
	a := approval.Ask{AccountID: m.account, Operation: approval.Pay, OrderID: m.order(), Reason: "model"}
	if rapid.IntRange(0, 9).Draw(m.t, "cancel") == 0 {
		a.Operation = approval.Cancel
	}
	o, err := m.service.Offer(m.ctx, who, a)
	if m.mayFail(err); err != nil {
		return
	}
	a.FormKey, a.Hash, a.Confirm = o.FormKey, o.Hash.String(), o.ConfirmWord
	posts := rapid.IntRange(1, 2).Draw(m.t, "posts") // the second is a replay
	for range posts {
		_, err = m.service.Request(m.ctx, who, a)
		m.mayFail(err)
	}
}

// askAndApprove is the usual way: finance asks, as many admins as are needed
// approve. Without it few sequences would come as far as a try.
func (m *model) askAndApprove() {
	m.newOrder()
	id := m.orders[len(m.orders)-1]
	who := m.as(m.people[0].ID)
	a := approval.Ask{AccountID: m.account, Operation: approval.Pay, OrderID: id, Reason: "model"}
	o, err := m.service.Offer(m.ctx, who, a)
	m.must(err)
	a.FormKey, a.Hash = o.FormKey, o.Hash.String()
	request, err := m.service.Request(m.ctx, who, a)
	m.must(err)
	for _, i := range []int{2, 4} {
		m.mayFail(m.service.Approve(m.ctx, m.as(m.people[i].ID), m.verdict(request)))
	}
}

// any draws a request of the account in one of the states, 0 without one.
func (m *model) any(states ...string) int64 {
	rows, err := m.super.Query(m.ctx, `select id from approval_request where account_id = $1 and state = any($2) order by id`, m.account, states)
	m.must(err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	m.must(err)
	if len(ids) == 0 {
		return 0
	}
	return rapid.SampledFrom(ids).Draw(m.t, "request")
}

func (m *model) verdict(id int64) approval.Verdict {
	d, err := m.db[0].Request(m.ctx, m.scope, id)
	m.must(err)
	return approval.Verdict{RequestID: id, Hash: d.Hash.String(), Comment: "model", FormKey: approval.NewFormKey()}
}

func (m *model) decide() {
	if id := m.any("requested", "approved", "paid", "failed"); id != 0 {
		m.mayFail(m.service.Approve(m.ctx, m.person(), m.verdict(id)))
	}
}

func (m *model) reject() {
	if id := m.any("requested", "approved", "submitting"); id != 0 && rapid.IntRange(0, 3).Draw(m.t, "really") == 0 {
		m.mayFail(m.service.Reject(m.ctx, m.person(), m.verdict(id)))
	}
}

func (m *model) withdraw() {
	if id := m.any("requested", "approved", "submitting", "unknown"); id != 0 && rapid.IntRange(0, 3).Draw(m.t, "really") == 0 {
		m.mayFail(m.service.Withdraw(m.ctx, m.person(), m.verdict(id)))
	}
}

func (m *model) resolve() {
	if id := m.any("needs_review", "mismatch"); id != 0 {
		verdict := rapid.SampledFrom([]approval.State{approval.Paid, approval.Done, approval.Failed, approval.ClosedException}).Draw(m.t, "verdict")
		m.mayFail(m.service.Resolve(m.ctx, m.person(), approval.ResolveForm{RequestID: id, Verdict: verdict, Reference: "statement", FormKey: approval.NewFormKey()}))
	}
}

// drift changes an unpaid order's price.
func (m *model) drift() {
	id := m.order()
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	if o := m.up.orders[id]; o.Status == billing.OrderPendingPayment {
		o.Discounted = usd(fmt.Sprint(rapid.IntRange(1, 900).Draw(m.t, "price")))
	}
}

// console pays or cancels an order elsewhere, where no late call can meet it.
func (m *model) console() {
	id := m.order()
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	o := m.up.orders[id]
	if o.Status != billing.OrderPendingPayment || slices.ContainsFunc(m.up.late, func(l lateCharge) bool { return l.order == id }) {
		return
	}
	if rapid.Bool().Draw(m.t, "pays") {
		o.Status, o.PaidAt, o.seenAt = billing.OrderCompleted, m.up.now().Truncate(time.Second), m.up.now().Add(time.Hour)
	} else {
		o.Status = billing.OrderCanceled
	}
}

// copyOrder is the sync's part.
func (m *model) copyOrder() {
	m.up.mu.Lock()
	o := m.up.orders[m.order()].Order
	m.up.mu.Unlock()
	o.AccountID, o.DetailAt = m.account, time.Now()
	_, err := m.db[1].SaveOrder(m.ctx, &o, time.Now())
	m.must(err)
}

// pass lets time pass: everything that has happened was that much earlier.
func (m *model) pass(d time.Duration) {
	m.up.advance(d)
	m.exec(`update approval_request set created_at = created_at - $2::interval, state_at = state_at - $2::interval, approved_at = approved_at - $2::interval,
		expires_at = expires_at - $2::interval, not_before = not_before - $2::interval, next_read_at = next_read_at - $2::interval, alarmed_at = alarmed_at - $2::interval
		where account_id = $1`, m.account, d)
	m.exec(`update approval_attempt t set claimed_at = claimed_at - $2::interval, dead_at = dead_at - $2::interval, finished_at = finished_at - $2::interval
		from approval_request r where r.id = t.request_id and r.account_id = $1`, m.account, d)
	m.exec(`update approval_evidence e set asked_at = asked_at - $2::interval, at = e.at - $2::interval from approval_request r where r.id = e.request_id and r.account_id = $1`, m.account, d)
	m.exec(`update approval_guard set safe_until = safe_until - $1::interval`, d)
}

func (m *model) misbehave() {
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	m.up.script = rapid.SampledFrom(kinds).Draw(m.t, "upstream")
	m.up.silent = rapid.IntRange(0, 7).Draw(m.t, "silent") == 0
	m.up.dying = rapid.IntRange(0, 7).Draw(m.t, "dying") == 0
}

// behave ends what only the loops should meet: a page's process lives on.
func (m *model) behave() {
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	m.up.silent, m.up.dying = false, false
}

// stands reports whether nothing may be written upstream now.
func (m *model) stands() (stands bool) {
	m.must(m.super.QueryRow(m.ctx, `select safe_until > clock_timestamp() or not (select submitting from approval_policy order by version desc limit 1) from approval_guard`).Scan(&stands))
	return stands
}

func (m *model) calls() int {
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	return len(m.up.calls)
}

func (m *model) work() {
	m.misbehave()
	defer m.behave()
	stands, before := m.stands(), m.calls()
	_, err := m.workers[rapid.IntRange(0, 1).Draw(m.t, "replica")].Tick(m.ctx)
	m.mayFail(err)
	if stands && m.calls() != before {
		m.t.Fatal("I11: written upstream with the switch off or in safe mode")
	}
}

func (m *model) workTogether() {
	m.misbehave()
	defer m.behave()
	stands, before := m.stands(), m.calls()
	m.together(func(i int) error { _, err := m.workers[i].Tick(m.ctx); return err })
	if stands && m.calls() != before {
		m.t.Fatal("I11: written upstream with the switch off or in safe mode")
	}
}

func (m *model) together(f func(replica int) error) {
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { errs[i] = f(i) })
	}
	wg.Wait()
	m.mayFail(errors.Join(errs...))
}

func (m *model) clean() {
	m.misbehave()
	defer m.behave()
	m.mayFail(m.tidy[rapid.IntRange(0, 1).Draw(m.t, "replica")].Tick(m.ctx))
}

func (m *model) cleanTogether() {
	m.misbehave()
	defer m.behave()
	m.together(func(i int) error { return m.tidy[i].Tick(m.ctx) })
}

// flip turns the switch off by one admin, or on by two.
func (m *model) flip() {
	if rapid.IntRange(0, 2).Draw(m.t, "really") != 0 && !m.off {
		return
	}
	p, err := m.db[0].ApprovalPolicy(m.ctx)
	m.must(err)
	if p.Submitting {
		m.mayFail(m.service.StopSubmitting(m.ctx, m.as(m.people[2].ID), "model"))
		m.off = true
		return
	}
	m.on()
}

func (m *model) on() {
	p, err := m.db[0].ApprovalPolicy(m.ctx)
	m.must(err)
	m.off = false
	if p.Submitting {
		return
	}
	p.Submitting = true
	id, err := m.service.ProposePolicy(m.ctx, m.as(m.people[3].ID), p.Version, p, "model")
	m.must(err)
	m.must(m.service.ConfirmPolicy(m.ctx, m.as(m.people[4].ID), id))
}

func (m *model) safeMode() {
	if rapid.IntRange(0, 7).Draw(m.t, "really") == 0 {
		m.mayFail(m.service.EnterSafeMode(m.ctx, m.as(m.people[2].ID), "model"))
	}
}

// revoke takes an admin's role for a moment, in which a worker looks.
func (m *model) revoke() {
	who := m.people[2]
	m.must(m.db[0].SetRole(m.ctx, auth.Console("tests"), who.ID, auth.Viewer, false))
	m.work()
	m.must(m.db[0].SetRole(m.ctx, auth.Console("tests"), who.ID, who.Role, who.Owner))
}
