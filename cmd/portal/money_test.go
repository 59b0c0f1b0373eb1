package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
	"portal/internal/sandbox"
	"portal/internal/store"
	"portal/internal/testdb"
)

// till is a portal's money path against a sandbox over HTTP: service, worker and
// janitor, stepped by hand, and the sandbox's control plane.
type till struct {
	t       *testing.T
	db      *store.DB
	control *httptest.Server
	account int64
	scope   billing.Scope
	service *approval.Service
	worker  *approval.Worker
	janitor *approval.Janitor
	people  map[string]auth.User
}

func newTill(t *testing.T) *till {
	t.Helper()
	world, err := sandbox.New(sandbox.Config{AccessKey: "AKTEST", SecretKey: "c4n4ry-upstream", DomainID: "d0main", Months: 2, Resources: 60})
	if err != nil {
		t.Fatal(err)
	}
	api, control := httptest.NewServer(world.Handler()), httptest.NewServer(world.Control())
	t.Cleanup(func() { api.Close(); control.Close(); world.Close() })
	x := &till{t: t, db: testdb.New(t), control: control, people: map[string]auth.User{}}
	ctx := t.Context()
	x.post("/keys", map[string]any{"action": "add", "access_key": "AKPAY", "secret_key": "c4n4ry-pay"})
	account, err := x.db.EnsureAccount(ctx, billing.Account{DomainID: "d0main"})
	if err != nil {
		t.Fatal(err)
	}
	x.account, x.scope = account.ID, billing.Scope{Accounts: []int64{account.ID}, Currency: "USD"}
	if err := approval.SetPolicyFromHost(ctx, x.db, auth.Console("tests"), func(p *approval.Policy) { p.SecondFactor = false }); err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		name  string
		role  auth.Role
		owner bool
	}{{"finance", auth.Finance, false}, {"admin", auth.Admin, false}, {"admin2", auth.Admin, true}} {
		if x.people[p.name], err = x.db.CreateUser(ctx, auth.Console("tests"), store.NewPerson{Email: p.name + "@demo.test", Name: p.name, Role: p.role, Owner: p.owner}); err != nil {
			t.Fatal(err)
		}
	}
	a := &app{cfg: config.Config{Huawei: config.Huawei{Endpoint: api.URL, PlainHTTP: true, DomainID: "d0main"}}, log: slog.New(slog.DiscardHandler), db: x.db}
	client := func(key config.Key) *huaweiapi.Client {
		c, err := huaweiapi.New(a.clientConfig(account, key))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	a.clients = newClients(map[int64]*huaweiapi.Client{x.account: client(config.Key{Access: "AKTEST", Secret: config.NewSecret("c4n4ry-upstream")})})
	c := a.money()
	c.Payer = &payer{newClients(map[int64]*huaweiapi.Client{x.account: client(config.Key{Access: "AKPAY", Secret: config.NewSecret("c4n4ry-pay")})})}
	x.service, x.worker, x.janitor = approval.New(c), approval.NewWorker(c), approval.NewJanitor(c, []int64{x.account})
	return x
}

// post sends a control request and returns what came back.
func (x *till) post(path string, body any) map[string]any {
	x.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		x.t.Fatal(err)
	}
	res, err := http.Post(x.control.URL+path, "application/json", bytes.NewReader(text))
	if err != nil {
		x.t.Fatal(err)
	}
	return x.answer(path, res)
}

func (x *till) get(path string) map[string]any {
	x.t.Helper()
	res, err := http.Get(x.control.URL + path)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.answer(path, res)
}

func (x *till) answer(path string, res *http.Response) map[string]any {
	x.t.Helper()
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		x.t.Fatalf("%s: %d %s %v", path, res.StatusCode, text, err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		x.t.Fatalf("%s: %v", path, err)
	}
	return out
}

func (x *till) as(name string) approval.Person {
	return approval.Person{User: x.people[name], Scope: x.scope, SignedInAt: time.Now(), RequestID: "test"}
}

// buy makes an unpaid order in the console.
func (x *till) buy(body map[string]any) string {
	x.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	return x.post("/orders", body)["order_id"].(string)
}

// ask takes an offer as a page would show it and posts its form.
func (x *till) ask(who string, a approval.Ask) int64 {
	x.t.Helper()
	id, err := x.tryAsk(who, a)
	if err != nil {
		x.t.Fatalf("%s asks for %s: %v", who, a.Operation, err)
	}
	return id
}

func (x *till) tryAsk(who string, a approval.Ask) (int64, error) {
	x.t.Helper()
	a.AccountID = x.account
	o, err := x.service.Offer(x.t.Context(), x.as(who), a)
	if err != nil {
		return 0, err
	}
	a.FormKey, a.Hash, a.Shown, a.Confirm = o.FormKey, o.Hash.String(), o.Snapshot.Fields(), o.ConfirmWord
	if a.Reason == "" {
		a.Reason = "needed"
	}
	return x.service.Request(x.t.Context(), x.as(who), a)
}

func (x *till) request(id int64) approval.Details {
	x.t.Helper()
	d, err := x.db.Request(x.t.Context(), x.scope, id)
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

func (x *till) approve(who string, id int64) error {
	x.t.Helper()
	return x.service.Approve(x.t.Context(), x.as(who), approval.Verdict{RequestID: id, Hash: x.request(id).Hash.String(), FormKey: approval.NewFormKey()})
}

// settle steps worker and janitor until the request is in one of the states.
func (x *till) settle(id int64, want ...approval.State) approval.Details {
	x.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		x.step()
		d := x.request(id)
		for _, s := range want {
			if d.State == s {
				return d
			}
		}
		if d.State.Final() || time.Now().After(deadline) {
			x.t.Fatalf("request %d is %s, want %v; history %+v; attempts %+v", id, d.State, want, d.History, d.Attempts)
		}
	}
}

func (x *till) step() {
	x.t.Helper()
	if _, err := x.worker.Tick(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
	if err := x.janitor.Tick(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

// charges is how often the upstream has charged an order.
func (x *till) charges(order string) int {
	n, _ := x.get("/charges")["by_order"].(map[string]any)[order].(float64)
	return int(n)
}

func TestPayEndToEnd(t *testing.T) {
	t.Parallel()
	x := newTill(t)
	order := x.buy(map[string]any{"amount": "300.00", "no_offers": true})
	coupon := x.post("/coupons", map[string]any{"action": "grant", "amount": "25.00"})["coupon_id"].(string)
	id := x.ask("finance", approval.Ask{Operation: approval.Pay, OrderID: order, CouponIDs: []string{coupon}})
	d := x.request(id)
	if d.State != approval.Requested || d.Discounted.Exact() != "300.00" || d.Coupon.Exact() != "25.00" || d.Payable.Exact() != "275.00" || d.Steps != 1 {
		t.Fatalf("asked for %+v", d.Request)
	}
	if err := x.approve("finance", id); err == nil {
		t.Fatal("finance approves")
	}
	if err := x.approve("admin", id); err != nil {
		t.Fatal(err)
	}
	d = x.settle(id, approval.Paid)
	if n := x.charges(order); n != 1 {
		t.Errorf("charged %d times, want once", n)
	}
	x.post("/clock", map[string]any{"advance": "3h"})
	d = x.reconcile(id)
	if d.State != approval.Reconciled {
		t.Errorf("state %s, want reconciled; %+v", d.State, d.History)
	}
	if _, err := x.db.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// Whatever an operation has changed is copied at once, not at the next turn of
// the sync a quarter of an hour later.
func TestWhatAnOperationChangedIsCopiedSoon(t *testing.T) {
	t.Parallel()
	x := newTill(t)
	kinds := []billing.SyncKind{billing.SyncOrders, billing.SyncSubscriptions, billing.SyncBalances, billing.SyncCoupons, billing.SyncPackages}
	due := func() (soon string) {
		t.Helper()
		tasks, err := x.db.SyncTasks(t.Context(), x.scope)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			if !task.DueAt.After(time.Now()) {
				soon += string(task.Kind) + " "
			}
		}
		return soon
	}
	later := func() {
		t.Helper()
		for _, kind := range kinds {
			x.sql(`insert into sync_task (account_id, kind, due_at) values ($1, $2, now() + interval '10 min')
				on conflict (account_id, kind, coalesce(cycle, '-infinity')) do update set due_at = excluded.due_at`, x.account, kind)
		}
	}
	later()
	order := x.buy(map[string]any{"amount": "30.00", "no_offers": true})
	pay := x.ask("finance", approval.Ask{Operation: approval.Pay, OrderID: order})
	if err := x.approve("admin", pay); err != nil {
		t.Fatal(err)
	}
	if got := due(); got != "" {
		t.Errorf("before anything has happened %sare due", got)
	}
	x.settle(pay, approval.Paid)
	if got := due(); got != "balances coupons orders " {
		t.Errorf("after a payment %sare due", got)
	}
	later()
	x.settle(x.ask("finance", approval.Ask{Operation: approval.Renew, ResourceID: x.resource(), Unit: billing.PeriodMonth, Num: 1}), approval.Done)
	if got := due(); got != "orders " {
		t.Errorf("after a renewal %sare due", got)
	}
}

// reconcile waits for the bill lines' turn to be read.
func (x *till) reconcile(id int64) approval.Details {
	x.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		x.sql(`update approval_request set next_read_at = '-infinity' where id = $1 and state = 'paid'`, id)
		x.step()
		if d := x.request(id); d.State.Final() || d.State == approval.Mismatch || time.Now().After(deadline) {
			return d
		}
	}
}

// sql changes a row as the owner, for what only time would do.
func (x *till) sql(text string, args ...any) {
	x.t.Helper()
	owner, _ := testdb.URLs(x.t)
	conn, err := pgx.Connect(x.t.Context(), owner)
	if err != nil {
		x.t.Fatal(err)
	}
	defer conn.Close(x.t.Context())
	if _, err := conn.Exec(x.t.Context(), text, args...); err != nil {
		x.t.Fatal(err)
	}
}

func TestEveryOperationEndToEnd(t *testing.T) {
	t.Parallel()
	x := newTill(t)
	t.Run("pay with a discount", func(t *testing.T) {
		// Not every order is offered one.
		var order string
		var o approval.Offer
		for range 40 {
			order = x.buy(map[string]any{"amount": "400.00"})
			var err error
			if o, err = x.service.Offer(t.Context(), x.as("finance"), approval.Ask{AccountID: x.account, Operation: approval.Pay, OrderID: order}); err != nil {
				t.Fatal(err)
			}
			if len(o.Facts.Discounts) > 0 {
				break
			}
		}
		if len(o.Facts.Discounts) == 0 {
			t.Fatal("none of forty orders is offered a discount")
		}
		id := x.ask("finance", approval.Ask{Operation: approval.Pay, OrderID: order, DiscountID: o.Facts.Discounts[0].ID})
		if err := x.approve("admin", id); err != nil {
			t.Fatal(err)
		}
		x.settle(id, approval.Paid)
		x.post("/clock", map[string]any{"advance": "3h"})
		if d := x.reconcile(id); d.State != approval.Reconciled {
			t.Errorf("state %s; %+v", d.State, d.History[len(d.History)-1])
		}
	})
	t.Run("cancel", func(t *testing.T) {
		order := x.buy(nil)
		id := x.ask("finance", approval.Ask{Operation: approval.Cancel, OrderID: order})
		x.settle(id, approval.Done)
	})
	resource := x.resource()
	t.Run("renew and pay", func(t *testing.T) {
		id := x.ask("finance", approval.Ask{Operation: approval.Renew, ResourceID: resource, Unit: billing.PeriodMonth, Num: 2})
		d := x.settle(id, approval.Done)
		if len(d.Orders) != 1 {
			t.Fatalf("made %v, want one order", d.Orders)
		}
		pay := x.ask("finance", approval.Ask{Operation: approval.Pay, OrderID: d.Orders[0]})
		if got := x.request(pay).Snapshot; !got.ExpireAfter.After(got.ExpireBefore) || got.ResourceID != resource {
			t.Errorf("the payment does not show what is renewed: %+v", got)
		}
		if err := x.approve("admin", pay); err != nil {
			t.Fatal(err)
		}
		x.settle(pay, approval.Paid)
		x.post("/clock", map[string]any{"advance": "10m"})
		o, err := x.service.Offer(t.Context(), x.as("finance"), approval.Ask{AccountID: x.account, Operation: approval.AutoRenewOn, ResourceID: resource, Unit: billing.PeriodMonth, Times: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := o.Snapshot.ExpireBefore, d.Snapshot.ExpireAfter; !got.Equal(want) {
			t.Errorf("ends %s after the renewal, want %s", got, want)
		}
	})
	t.Run("auto-renewal on and off", func(t *testing.T) {
		on := x.ask("finance", approval.Ask{Operation: approval.AutoRenewOn, ResourceID: resource, Unit: billing.PeriodMonth, Times: 3})
		if err := x.approve("admin", on); err != nil {
			t.Fatal(err)
		}
		x.settle(on, approval.Done)
		x.settle(x.ask("finance", approval.Ask{Operation: approval.AutoRenewOff, ResourceID: resource}), approval.Done)
	})
	t.Run("pay-per-use on and off", func(t *testing.T) {
		on := x.ask("finance", approval.Ask{Operation: approval.PayPerUseOn, ResourceID: resource})
		if err := x.approve("admin", on); err != nil {
			t.Fatal(err)
		}
		x.settle(on, approval.Done)
		x.settle(x.ask("finance", approval.Ask{Operation: approval.PayPerUseOff, ResourceID: resource}), approval.Done)
	})
	t.Run("unsubscribe", func(t *testing.T) {
		id := x.ask("finance", approval.Ask{Operation: approval.Unsubscribe, ResourceID: resource, Scope: billing.UnsubscribeAll})
		for _, who := range []string{"admin", "admin2"} {
			if err := x.approve(who, id); err != nil {
				t.Fatal(err)
			}
		}
		d := x.settle(id, approval.Done)
		if len(d.Orders) == 0 {
			t.Error("no refund order")
		}
	})
	t.Run("enterprise projects", func(t *testing.T) {
		x.post("/account", map[string]any{"enterprise": true, "enterprise_projects": false})
		x.settle(x.ask("admin", approval.Ask{Operation: approval.EnableProjects}), approval.Done)
		if _, err := x.tryAsk("finance", approval.Ask{Operation: approval.EnableProjects}); fault.As(err) == nil {
			t.Errorf("finance enables projects: %v", err)
		}
	})
}

// resource buys a server for a year and returns its resource id.
func (x *till) resource() string {
	x.t.Helper()
	made := x.post("/orders", map[string]any{"period_type": 3, "period_num": 1})
	x.post("/orders/"+made["order_id"].(string)+"/pay", map[string]any{})
	x.post("/clock", map[string]any{"advance": "10m"})
	return made["resource_ids"].([]any)[0].(string)
}
