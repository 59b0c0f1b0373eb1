package approval_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

// TestMain lets PORTAL_MODEL_SEQUENCES say how many sequences are tried: few for
// every commit, 200 in CI, ten thousand before a release.
func TestMain(m *testing.M) {
	flag.Parse()
	n := 12
	if s := os.Getenv("PORTAL_MODEL_SEQUENCES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			panic(err)
		}
	}
	modelParts = max(1, n/50) // a database of many sequences is slow to look at
	if err := flag.Set("rapid.checks", strconv.Itoa((n+modelParts-1)/modelParts)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// modelParts is how many databases the sequences of TestModel are tried on, at
// the same time.
var modelParts int

// model is one sequence: a company of its own on the test's database, two
// replicas of everything, one upstream.
type model struct {
	t       *rapid.T
	ctx     context.Context
	db      [2]*store.DB
	super   *pgx.Conn // to move time on, and to look
	up      *upstream
	account int64
	scope   billing.Scope
	people  []auth.User // two of finance, three admins, the last an owner
	service *approval.Service
	workers [2]*approval.Worker
	tidy    [2]*approval.Janitor
	orders  []string
	final   map[int64]approval.State
	ends    map[approval.State]int // counts over all sequences
	audited bool                   // the whole trail is verified at the end of this sequence
	off     bool
}

// TestModel drives the money path through random sequences of everything that
// people, processes, the upstream and the clock may do, on a real PostgreSQL,
// and checks the invariants I1 to I12 after every step.
func TestModel(t *testing.T) {
	for part := range modelParts {
		t.Run(fmt.Sprint("part ", part+1), modelPart)
	}
}

func modelPart(t *testing.T) {
	t.Parallel()
	dbs := [2]*store.DB{testdb.New(t), testdb.New(t)}
	super := superConn(t)
	err := approval.SetPolicyFromHost(t.Context(), dbs[0], auth.Console("tests"), func(p *approval.Policy) {
		p.SecondFactor = false
		p.AccountCap, p.RequesterCap = usd("100000000"), usd("100000000")
	})
	if err != nil {
		t.Fatal(err)
	}
	var people []auth.User
	for i, role := range []auth.Role{auth.Finance, auth.Finance, auth.Admin, auth.Admin, auth.Admin} {
		p := store.NewPerson{Email: fmt.Sprintf("p%d@demo.test", i), Name: fmt.Sprint("Person ", i), Role: role, Owner: i == 4}
		u, err := dbs[0].CreateUser(t.Context(), auth.Console("tests"), p)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u)
	}
	ends, number := map[approval.State]int{}, 0
	rapid.Check(t, func(rt *rapid.T) {
		number++
		m := &model{t: rt, ctx: t.Context(), db: dbs, super: super, up: newUpstream(), people: people, final: map[int64]approval.State{}, ends: ends}
		// The trail is one for all sequences and only grows: it is verified as a
		// whole after the first ones, now and then, and in the end.
		if m.audited = number <= 3 || number%50 == 0; number%50 == 0 {
			m.exec(`vacuum analyze`) // the throwaway server does not by itself
		}
		a, err := dbs[0].EnsureAccount(m.ctx, billing.Account{DomainID: fmt.Sprint("domain-", number)})
		m.must(err)
		m.account, m.scope = a.ID, billing.Scope{Accounts: []int64{a.ID}, Currency: "USD"}
		m.service = approval.New(approval.Config{Store: dbs[0], Reader: m.up})
		for i := range m.workers {
			c := approval.Config{Store: dbs[i], Reader: m.up, Payer: till{m.up, m.account}, Name: fmt.Sprint("replica ", i)}
			m.workers[i], m.tidy[i] = approval.NewWorker(c), approval.NewJanitor(c, []int64{m.account})
		}
		m.newOrder()
		rt.Repeat(map[string]func(*rapid.T){
			"buy": m.act(m.newOrder), "ask": m.act(m.ask), "ask again": m.act(m.ask), "decide": m.act(m.decide), "decide again": m.act(m.decide), "decide once more": m.act(m.decide),
			"ask and approve": m.act(m.askAndApprove), "ask and approve again": m.act(m.askAndApprove),
			"withdraw": m.act(m.withdraw), "reject": m.act(m.reject), "drift": m.act(m.drift), "console": m.act(m.console), "copy": m.act(m.copyOrder),
			"a moment": m.act(func() { m.pass(time.Duration(rapid.IntRange(1, 120).Draw(m.t, "seconds")) * time.Second) }),
			"a while":  m.act(func() { m.pass(time.Duration(rapid.IntRange(2, 40).Draw(m.t, "minutes")) * time.Minute) }),
			"long":     m.act(func() { m.pass(time.Duration(rapid.IntRange(1, 30).Draw(m.t, "hours")) * time.Hour) }),
			"worker":   m.act(m.work), "worker again": m.act(m.work), "two workers": m.act(m.workTogether),
			"janitor": m.act(m.clean), "two janitors": m.act(m.cleanTogether), "switch": m.act(m.flip), "safe mode": m.act(m.safeMode),
			"resolve": m.act(m.resolve), "person": m.act(m.revoke),
			"": func(*rapid.T) { m.check() },
		})
		m.finish()
	})
	if _, err := dbs[0].VerifyAudit(t.Context()); err != nil {
		t.Errorf("the audit trail of all sequences: %v", err)
	}
	t.Logf("%d sequences; ends: %v", number, ends)
}

// superConn is a connection that no rule of the schema binds, to move time on.
func superConn(t *testing.T) *pgx.Conn {
	t.Helper()
	super, err := pgx.Connect(t.Context(), testdb.SuperURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { super.Close(context.Background()) })
	if _, err := super.Exec(t.Context(), `set session_replication_role = replica`); err != nil {
		t.Fatal(err)
	}
	return super
}

func (m *model) act(f func()) func(*rapid.T) {
	return func(t *rapid.T) { m.t = t; f() }
}

func (m *model) must(err error) {
	if err != nil {
		m.t.Fatal(err)
	}
}

// mayFail passes faults: the rules said no, which is their job.
func (m *model) mayFail(err error) {
	if err != nil && fault.As(err) == nil {
		m.t.Fatal(err)
	}
}

func (m *model) exec(sql string, args ...any) {
	_, err := m.super.Exec(m.ctx, sql, args...)
	m.must(err)
}

func (m *model) count(what, sql string, args ...any) {
	var n int
	m.must(m.super.QueryRow(m.ctx, sql, args...).Scan(&n))
	if n != 0 {
		m.t.Fatalf("%s: %d rows", what, n)
	}
}

// check looks at everything that must hold at any moment.
func (m *model) check() {
	m.up.mu.Lock()
	for id, o := range m.up.orders {
		if o.charges > 1 {
			m.t.Fatalf("I1: order %s was charged %d times", id, o.charges)
		}
	}
	calls := slices.Clone(m.up.calls)
	m.up.mu.Unlock()
	for _, c := range calls {
		var n int
		m.must(m.super.QueryRow(m.ctx, `select count(*) from approval_attempt t join approval_request r on r.id = t.request_id
			where r.account_id = $1 and r.order_id = $2 and abs(extract(epoch from t.signed_at - $3::timestamptz)) < 0.001`, m.account, c.order, c.signedAt).Scan(&n))
		if n != 1 {
			m.t.Fatalf("I2: the call for %s has %d attempts", c.order, n)
		}
	}
	m.count("I3: attempts without their approvals", `
		select count(*) from approval_attempt t join approval_request r on r.id = t.request_id
		where r.account_id = $1 and (select count(distinct d.approver_id) from approval_decision d where d.request_id = r.id and d.hash = r.hash) < r.steps`, m.account)
	m.count("I3: pay or unsubscribe without approver", `select count(*) from approval_request where account_id = $1 and operation = 'pay' and steps = 0`, m.account)
	m.count("I3: owner missing", `select count(*) from approval_attempt t join approval_request r on r.id = t.request_id
		where r.account_id = $1 and r.owner_step and not exists (select from approval_decision d where d.request_id = r.id and d.owner)`, m.account)
	m.count("I4: approved by the requester", `select count(*) from approval_decision d join approval_request r on r.id = d.request_id where r.account_id = $1 and d.approver_id = r.requester_id`, m.account)
	m.count("I5: paid without reading", `select count(*) from approval_history h join approval_request r on r.id = h.request_id
		left join approval_evidence e on e.id = h.evidence_id
		where r.account_id = $1 and h.to_state in ('paid', 'done') and (e.id is null or e.kind = 'receipt')`, m.account)
	m.count("I5: failed without proof", `select count(*) from approval_history h join approval_request r on r.id = h.request_id
		join approval_attempt t on t.request_id = r.id and t.outcome is distinct from 'not_executed' left join approval_evidence e on e.id = h.evidence_id
		where r.account_id = $1 and h.to_state = 'failed' and t.outcome <> 'refused' and h.from_state = 'unknown' and not e.asked_at > t.dead_at`, m.account)
	m.count("I6: two live requests of an order", `select count(*) from (select 1 from approval_request r join approval_state s using (state)
		where r.account_id = $1 and not s.dead group by r.order_id having count(*) > 1) x`, m.account)
	m.count("I6: two open operations on a target", `select count(*) from (select 1 from approval_target where account_id = $1 and open group by kind, target having count(*) > 1) x`, m.account)
	m.count("I7: moves that are not listed", `select count(*) from approval_history h join approval_request r on r.id = h.request_id
		where r.account_id = $1 and not exists (select from approval_edge e where (e.from_state, e.to_state) = (h.from_state, h.to_state))`, m.account)
	m.count("I7: state and history differ", `select count(*) from approval_request r where r.account_id = $1
		and r.state <> (select h.to_state from approval_history h where h.request_id = r.id order by h.seq desc limit 1)`, m.account)
	m.count("I9: moves without their audit entry", `select count(*) from approval_history h join approval_request r on r.id = h.request_id
		where r.account_id = $1 and not exists (select from audit_log a where a.seq = h.audit_seq and a.subject = 'request ' || r.id and a.action = 'approval.' || h.to_state)`, m.account)
	m.checkEnds()
}

// checkEnds: final states stay, and nothing above the approved amount passes.
func (m *model) checkEnds() {
	page, err := m.db[0].Requests(m.ctx, m.scope, approval.Filter{Limit: store.MaxRequestLimit})
	m.must(err)
	for i := range page.Requests {
		r := &page.Requests[i]
		if was, ok := m.final[r.ID]; ok && was != r.State {
			m.t.Fatalf("I7: request %d was %s and is %s", r.ID, was, r.State)
		}
		if r.State.Final() {
			m.final[r.ID] = r.State
		}
		m.up.mu.Lock()
		o := *m.up.orders[r.OrderID]
		m.up.mu.Unlock()
		switch r.State {
		case approval.Reconciled:
			if o.Discounted.Exact() != r.Discounted.Exact() {
				m.t.Fatalf("I8, I12: request %d of %s is reconciled with bill lines of %s", r.ID, r.Discounted, o.Discounted)
			}
		case approval.Failed:
			if r.Operation == approval.Pay && o.charges > 0 && !m.anotherPaid(page.Requests, r) {
				m.t.Fatalf("request %d failed and its order was charged", r.ID)
			}
		}
	}
}

// anotherPaid reports whether a later request accounts for the charge.
func (m *model) anotherPaid(all []approval.Request, r *approval.Request) bool {
	return slices.ContainsFunc(all, func(other approval.Request) bool {
		return other.OrderID == r.OrderID && other.ID > r.ID && (other.State.Unsettled() || !other.State.Dead())
	})
}

// finish lets everything come to its end: 0 open, 0 charged and not booked.
func (m *model) finish() {
	m.on()
	m.up.mu.Lock()
	m.up.script, m.up.silent, m.up.dying = accepts, false, false
	m.up.mu.Unlock()
	for range 12 {
		m.pass(31 * time.Minute)
		for i := range m.workers {
			_, err := m.workers[i].Tick(m.ctx)
			m.mayFail(err)
			m.mayFail(m.tidy[i].Tick(m.ctx))
		}
		m.check()
	}
	m.count("I10: open outcomes at the end", `select count(*) from approval_request where account_id = $1 and state in ('submitting', 'confirming', 'unknown', 'paid')`, m.account)
	page, err := m.db[0].Requests(m.ctx, m.scope, approval.Filter{Limit: store.MaxRequestLimit})
	m.must(err)
	booked := map[string]bool{}
	for i := range page.Requests {
		r := &page.Requests[i]
		m.ends[r.State]++
		if r.Operation == approval.Pay && (r.State == approval.Reconciled || r.State == approval.Mismatch || r.State == approval.ClosedException || r.State == approval.NeedsReview) {
			booked[r.OrderID] = true
		}
	}
	m.up.mu.Lock()
	defer m.up.mu.Unlock()
	for id, o := range m.up.orders {
		if o.charges > 0 && !booked[id] {
			m.t.Fatalf("order %s was charged and is not booked", id)
		}
	}
	if !m.audited {
		return
	}
	if _, err := m.db[0].VerifyAudit(m.ctx); err != nil {
		m.t.Fatal(err)
	}
}
