//go:build moneytest && linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/crash"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
	"portal/internal/money"
	"portal/internal/sandbox"
	"portal/internal/store"
	"portal/internal/testdb"
)

// chaos is the database, the upstream, the replicas and what was counted.
type chaos struct {
	t       *testing.T
	ctx     context.Context
	seed    uint64
	db      *store.DB
	owner   *pgxpool.Pool
	appURL  string
	api     *httptest.Server
	control *httptest.Server
	account billing.Account
	scope   billing.Scope
	finance auth.User
	admins  []auth.User
	service *approval.Service

	endTrouble context.CancelFunc // of the loops that make work and trouble
	trouble    sync.WaitGroup
	endWork    context.CancelFunc // of the replicas
	replicas   sync.WaitGroup

	spool string // of all replicas
	goal  int    // kills at each point, after which processes live longer

	mu      sync.Mutex
	alive   []*exec.Cmd
	bornAt  []time.Time
	kills   map[string]int
	faults  map[string]int // as the upstream played them
	asked   map[string]int
	seen    map[string]bool // request ids of counted calls
	frozen  int             // SIGSTOP at random
	random  int             // SIGKILL at random
	drifted int
	resumed int // queues that an admin resumed
	calm    bool
}

func newChaos(t *testing.T, seed uint64, replicas, goal int) *chaos {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	w := &chaos{
		t: t, ctx: ctx, seed: seed, db: testdb.New(t), spool: t.TempDir(), alive: make([]*exec.Cmd, replicas), bornAt: make([]time.Time, replicas), goal: goal,
		kills: map[string]int{}, faults: map[string]int{}, asked: map[string]int{}, seen: map[string]bool{},
	}
	world, err := sandbox.New(sandbox.Config{
		AccessKey: "AKREAD", SecretKey: "chaos-read", DomainID: "d0main", Months: 1, Resources: 5, Seed: int64(seed%1000) + 1,
		SignatureWindow: crash.Scale(15 * time.Minute),
	})
	w.must(err)
	w.api, w.control = httptest.NewServer(world.Handler()), httptest.NewServer(world.Control())
	t.Cleanup(func() { w.api.CloseClientConnections(); w.api.Close(); w.control.Close(); world.Close() })
	w.post("/keys", map[string]any{"action": "add", "access_key": "AKPAY", "secret_key": "chaos-pay"})
	w.post("/account", map[string]any{"credit": "100000000.00"})

	ownerURL, appURL := testdb.URLs(t)
	w.appURL = appURL
	w.owner, err = pgxpool.New(ctx, ownerURL)
	w.must(err)
	t.Cleanup(w.owner.Close)
	w.account, err = w.db.EnsureAccount(ctx, billing.Account{DomainID: "d0main"})
	w.must(err)
	w.scope = billing.Scope{Accounts: []int64{w.account.ID}, Currency: "USD"}
	for _, api := range []string{"PayOrders", "ShowCustomerOrderDetails", "ListOrderDiscounts", "ListSubCustomerCoupons", "ListCustomerselfResourceRecords"} {
		_, err := w.owner.Exec(ctx, `insert into api_rate (account_id, api, per_second) values ($1, $2, 500)`, w.account.ID, api)
		w.must(err)
	}
	w.must(approval.SetPolicyFromHost(ctx, w.db, auth.Console("chaos"), func(p *approval.Policy) {
		p.SecondFactor = false
		p.AccountCap, p.RequesterCap = dollars("100000000"), dollars("100000000")
		p.TwoAbove, p.OwnerAbove = dollars("50000000"), dollars("60000000")
	}))
	person := func(name string, role auth.Role) auth.User {
		u, err := w.db.CreateUser(ctx, auth.Console("chaos"), store.NewPerson{Email: name + "@demo.test", Name: name, Role: role})
		w.must(err)
		return u
	}
	w.finance, w.admins = person("finance", auth.Finance), []auth.User{person("admin", auth.Admin), person("second", auth.Admin)}
	w.service = pageService(w.t.Fatal, w.db, w.api.URL, w.account)
	return w
}

// pageService is what the pages of a process ask, with the key that reads.
func pageService(fatal func(...any), db *store.DB, endpoint string, account billing.Account) *approval.Service {
	a := &app{cfg: config.Config{Huawei: config.Huawei{Endpoint: endpoint, PlainHTTP: true, DomainID: account.DomainID}}, log: slog.New(slog.DiscardHandler), db: db}
	client, err := huaweiapi.New(a.clientConfig(account, config.Key{Access: "AKREAD", Secret: config.NewSecret("chaos-read")}))
	if err != nil {
		fatal(err)
	}
	a.clients = newClients(map[int64]*huaweiapi.Client{account.ID: client})
	return approval.New(a.money())
}

func dollars(text string) money.Amount {
	a, err := money.Parse(text, "USD")
	if err != nil {
		panic(err)
	}
	return a
}

func (w *chaos) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// post sends a control request; a refusal is nil.
func (w *chaos) post(path string, body any) map[string]any {
	text, err := json.Marshal(body)
	if err != nil {
		return nil
	}
	return w.send(http.MethodPost, path, text)
}

func (w *chaos) send(method, path string, body []byte) map[string]any {
	req, err := http.NewRequestWithContext(w.ctx, method, w.control.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	var out map[string]any
	if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(text, &out) != nil {
		return nil
	}
	return out
}

func (w *chaos) number(sql string, args ...any) (n int) {
	if err := w.owner.QueryRow(w.ctx, sql, args...).Scan(&n); err != nil {
		w.t.Errorf("%s: %v", sql, err)
	}
	return n
}

// column returns the texts of a query's one column.
func (w *chaos) column(sql string, args ...any) (all []string) {
	rows, err := w.owner.Query(w.ctx, sql, args...)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if rows.Scan(&text) == nil {
			all = append(all, text)
		}
	}
	return all
}

// requests returns the requests that a condition selects.
func (w *chaos) requests(condition string) (all []approval.Request) {
	for _, text := range w.column(`select r.id::text from approval_request r where ` + condition + ` order by r.id`) {
		var id int64
		if _, err := fmt.Sscan(text, &id); err != nil {
			continue
		}
		d, err := w.db.Request(w.ctx, w.scope, id)
		if err != nil {
			w.t.Error(err)
			continue
		}
		all = append(all, d.Request)
	}
	return all
}

// story tells what happened to an order, for a failed run.
func (w *chaos) story(order string) string {
	return "\n  " + strings.Join(w.column(`
		select format('request %s #%s %s to %s, %s, %s', h.request_id, h.seq, h.from_state, h.to_state, h.reason, to_char(h.at, 'HH24:MI:SS.MS'))
		from approval_history h join approval_request r on r.id = h.request_id where r.order_id = $1 order by h.request_id, h.seq`, order), "\n  ")
}

type chargedOrder struct {
	times  int
	amount string // what balance and credit paid the last time
}

// charges asks the upstream what it really took through the API.
func (w *chaos) charges() (map[string]chargedOrder, int) {
	by, total := map[string]chargedOrder{}, 0
	list, _ := w.send(http.MethodGet, "/charges", nil)["charges"].([]any)
	for _, one := range list {
		c := one.(map[string]any)
		if c["by"] != "api" {
			continue
		}
		total++
		id := c["order_id"].(string)
		by[id] = chargedOrder{by[id].times + 1, dollars(c["amount"].(string)).Exact()}
	}
	return by, total
}

func (w *chaos) person(u auth.User) approval.Person {
	return approval.Person{User: u, Scope: w.scope, SignedInAt: time.Now()}
}

func (w *chaos) count(point string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kills[point]++
}

func (w *chaos) killsOf(point string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.kills[point]
}

// pay buys an order, asks for its payment and has it approved. Some of it is
// done by processes that die on the way; the same form is then posted again.
func (w *chaos) pay(r *rand.Rand) {
	price := fmt.Sprintf("%d.%02d", 10+r.IntN(400), r.IntN(100))
	order, _ := w.post("/orders", map[string]any{"amount": price, "no_offers": r.IntN(2) == 0})["order_id"].(string)
	if order == "" {
		return
	}
	ask := approval.Ask{AccountID: w.account.ID, Operation: approval.Pay, OrderID: order, Reason: "chaos"}
	o, err := w.service.Offer(w.ctx, w.person(w.finance), ask)
	if err != nil {
		w.shown("offer", err)
		return
	}
	ask.FormKey, ask.Hash = o.FormKey, o.Hash.String()
	for _, point := range []string{"C1", "C2"} {
		if w.killsOf(point) < leastSeen.kills && r.IntN(3) == 0 {
			w.inPage(point, pageDeed{Person: w.finance.ID, OrderID: order, FormKey: ask.FormKey, Hash: ask.Hash})
		}
	}
	id, err := w.service.Request(w.ctx, w.person(w.finance), ask)
	if err != nil {
		w.shown("request", err)
		return
	}
	verdict := approval.Verdict{RequestID: id, Hash: ask.Hash, FormKey: approval.NewFormKey()}
	if w.killsOf("C3") < leastSeen.kills && r.IntN(2) == 0 {
		w.inPage("C3", pageDeed{Person: w.admins[0].ID, RequestID: id, FormKey: verdict.FormKey, Hash: verdict.Hash})
	}
	w.shown("approve", w.service.Approve(w.ctx, w.person(w.admins[0]), verdict))
}

// shown passes what a page would show as a sentence; anything else is wrong.
func (w *chaos) shown(what string, err error) {
	if err != nil && fault.As(err) == nil && w.ctx.Err() == nil && !errors.Is(err, context.Canceled) {
		w.t.Errorf("%s: %v", what, err)
	}
}

// start begins to make work and trouble.
func (w *chaos) start() {
	var troubled, working context.Context
	troubled, w.endTrouble = context.WithCancel(w.ctx)
	working, w.endWork = context.WithCancel(w.ctx)
	for i := range w.alive {
		r := rand.New(rand.NewPCG(w.seed, uint64(i)))
		w.replicas.Go(func() { w.replica(working, i, r) })
	}
	for n, l := range []struct {
		every time.Duration
		f     func(*rand.Rand)
	}{
		{100 * time.Millisecond, w.feed},
		{100 * time.Millisecond, w.feed},
		{100 * time.Millisecond, w.feed},
		{2 * time.Second, func(*rand.Rand) { w.resolve(10) }},
		{200 * time.Millisecond, w.drift},
		{time.Second, w.tally},
		{20 * time.Second, func(*rand.Rand) { w.post("/clock", map[string]any{"advance": "30m"}) }},
		{time.Second, w.spoilReads},
		{15 * time.Second, w.vacuum},
		{300 * time.Millisecond, func(*rand.Rand) { w.resume() }},
	} {
		r := rand.New(rand.NewPCG(w.seed, uint64(100+n)))
		w.trouble.Go(func() {
			for troubled.Err() == nil {
				l.f(r)
				select {
				case <-troubled.Done():
				case <-time.After(l.every):
				}
			}
		})
	}
}

// feed keeps some approved requests waiting, most of them with trouble ahead.
func (w *chaos) feed(r *rand.Rand) {
	if w.number(`select count(*) from approval_request where state in ('requested', 'approved')`) >= 6*len(w.alive) {
		return
	}
	if r.IntN(8) != 0 {
		w.post("/faults", w.fault(r))
	}
	w.pay(r)
}

func (w *chaos) spoilReads(r *rand.Rand) {
	if r.IntN(4) == 0 {
		kind := []string{"status", "reset_before", "slow", "html"}[r.IntN(4)]
		w.post("/faults", map[string]any{"operation": "ShowCustomerOrderDetails", "kind": kind, "count": 1, "delay_ms": 300})
	}
}

// vacuum does what the throwaway server does not do by itself: without it a long
// run would wade through its own dead rows.
func (w *chaos) vacuum(*rand.Rand) {
	_, err := w.owner.Exec(w.ctx, `vacuum analyze approval_request, approval_target, approval_guard, approval_attempt, approval_history, approval_evidence, sync_task`)
	if err != nil && w.ctx.Err() == nil {
		w.t.Errorf("vacuum: %v", err)
	}
}

// drift moves the price of orders whose payment is on its way.
func (w *chaos) drift(r *rand.Rand) {
	for _, id := range w.column(`select order_id from approval_request where state in ('unknown', 'submitting') and state_at > clock_timestamp() - interval '20 s' order by random() limit 3`) {
		if r.IntN(3) == 0 && w.post("/drift", map[string]any{"order_id": id, "amount": fmt.Sprintf("%d.00", 500+r.IntN(400))}) != nil {
			w.mu.Lock()
			w.drifted++
			w.mu.Unlock()
		}
	}
}

// tally counts the faults that payments really met.
func (w *chaos) tally(*rand.Rand) {
	list, _ := w.send(http.MethodGet, "/calls?operation=PayOrders&limit=500", nil)["calls"].([]any)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range list {
		c := one.(map[string]any)
		id, _ := c["request_id"].(string)
		if kind, _ := c["fault"].(string); kind != "" && !w.seen[id] {
			w.seen[id] = true
			w.faults[kind]++
		}
	}
}

// resume is an admin who lets a queue run again whose key was refused.
func (w *chaos) resume() {
	if w.number(`select count(*) from approval_queue where stopped_at is not null`) == 0 {
		return
	}
	w.post("/keys", map[string]any{"action": "restore", "access_key": "AKPAY"})
	w.shown("resume", w.service.ResumeQueue(w.ctx, w.person(w.admins[0]), w.account.ID))
	w.mu.Lock()
	w.resumed++
	w.mu.Unlock()
}

const safeModes = `select count(*) from audit_log where action = 'approval.safe_mode'`

// lose plays C16: again and again the database has forgotten what was committed
// last, and the process dies at that moment. Nothing approved may be submitted.
func (w *chaos) lose() {
	w.endTrouble()
	w.trouble.Wait()
	w.send(http.MethodDelete, "/faults", nil)
	w.tally(nil)
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	if n := w.number(safeModes); n > 0 {
		w.t.Errorf("C16: a loss was noticed %d times before there was any", n)
	}
	r := rand.New(rand.NewPCG(w.seed, 77))
	w.sleep(w.ctx, 13*time.Second) // those that were to die at a point have done so
	for range leastSeen.kills {
		w.settled()
		w.pay(r)
		before := w.number(safeModes)
		_, err := w.owner.Exec(w.ctx, `update approval_guard set beat = beat / 2`)
		w.must(err)
		for deadline := time.Now().Add(30 * time.Second); w.number(safeModes) == before; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				w.t.Error("C16: nobody has noticed the loss within 30 s")
				return
			}
		}
		if n := w.number(`select count(*) from approval_request where state = 'approved' and approved_at < (select max(at) from audit_log where action = 'approval.safe_mode')`); n > 0 {
			w.t.Errorf("C16: %d approvals outlive the loss", n)
		}
		w.killOne(r)
		w.count("C16")
	}
	if n := w.number(`select count(*) from approval_attempt where claimed_at > (select max(at) from audit_log where action = 'approval.safe_mode')`); n > 0 {
		w.t.Errorf("C16: %d attempts in safe mode", n)
	}
}

// drain waits until everything has ended, without further trouble; people
// resolve what only people can.
func (w *chaos) drain() {
	w.post("/keys", map[string]any{"action": "restore", "access_key": "AKPAY"})
	for deadline := time.Now().Add(crash.Scale(90 * time.Minute)); ; time.Sleep(time.Second) {
		w.resume()
		w.post("/clock", map[string]any{"advance": "3m"})
		_, err := w.owner.Exec(w.ctx, `update approval_request set next_read_at = '-infinity' where state = 'paid'`) // the lines' turn
		w.must(err)
		w.resolve(1000)
		w.withdraw()
		open := w.number(`select count(*) from approval_request r join approval_state s using (state) where not s.final`)
		if open == 0 || time.Now().After(deadline) {
			break
		}
	}
	w.endWork()
	w.replicas.Wait()
}

// resolve is what two admins do: explain mismatches, some at a time.
func (w *chaos) resolve(most int) {
	for _, r := range w.requests(`r.id in (select id from approval_request where state = 'mismatch' order by id limit ` + strconv.Itoa(most) + `)`) {
		for _, u := range w.admins {
			w.shown("resolve", w.service.Resolve(w.ctx, w.person(u), approval.ResolveForm{
				RequestID: r.ID, Verdict: approval.ClosedException, Reference: "the price moved before it was paid", FormKey: approval.NewFormKey(),
			}))
		}
	}
}

// withdraw takes back what was tried too often or was never approved.
func (w *chaos) withdraw() {
	for _, r := range w.requests(fmt.Sprintf(`r.state = 'requested' or r.state = 'approved' and r.tries >= %d`, approval.MaxTries)) {
		w.shown("withdraw", w.service.Withdraw(w.ctx, w.person(w.admins[0]), approval.Verdict{RequestID: r.ID, FormKey: approval.NewFormKey()}))
	}
}

// report prints what a run has seen.
func (w *chaos) report() {
	states, outcomes := map[string]int{}, map[string]int{}
	for _, s := range approval.States {
		if n := w.number(`select count(*) from approval_request where state = $1`, s); n > 0 {
			states[string(s)] = n
		}
	}
	for _, o := range []string{"accepted", "refused", "unknown", "not_executed"} {
		outcomes[o] = w.number(`select count(*) from approval_attempt where outcome = $1`, o)
	}
	var kills, faults []string
	total := w.random
	for _, p := range crashPoints {
		kills = append(kills, fmt.Sprintf("%s %d", p, w.kills[p]))
		total += w.kills[p]
	}
	for kind, n := range w.faults {
		faults = append(faults, fmt.Sprintf("%s %d", kind, n))
	}
	slices.Sort(faults)
	w.t.Logf("seed %d; %d attempts; requests end as %v; attempts end as %v", w.seed, w.number(`select count(*) from approval_attempt`), states, outcomes)
	w.t.Logf("%d kills: %s, at random %d; frozen at random %d", total, strings.Join(kills, ", "), w.random, w.frozen)
	w.t.Logf("faults met: %s; prices moved %d; queues resumed %d", strings.Join(faults, ", "), w.drifted, w.resumed)
}
