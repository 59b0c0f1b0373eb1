package approval_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

// TestRace lets fifty clients approve, withdraw and claim one request at the
// same moment, again and again: one of them wins, and the order is charged at
// most once.
func TestRace(t *testing.T) {
	t.Parallel()
	ctx, db := t.Context(), testdb.New(t)
	err := approval.SetPolicyFromHost(ctx, db, auth.Console("tests"), func(p *approval.Policy) { p.SecondFactor = false })
	if err != nil {
		t.Fatal(err)
	}
	a, err := db.EnsureAccount(ctx, billing.Account{DomainID: "domain-one"})
	if err != nil {
		t.Fatal(err)
	}
	scope := billing.Scope{Accounts: []int64{a.ID}, Currency: "USD"}
	var people []approval.Person
	for i := range 6 {
		p := store.NewPerson{Email: fmt.Sprintf("p%d@demo.test", i), Name: fmt.Sprint("Person ", i), Role: auth.Admin}
		u, err := db.CreateUser(ctx, auth.Console("tests"), p)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, approval.Person{User: u, Scope: scope, SignedInAt: time.Now()})
	}
	up := newUpstream()
	service := approval.New(approval.Config{Store: db, Reader: up})
	for round := range 5 {
		id := fmt.Sprint("CS", round)
		amount := usd("100")
		up.orders[id] = &fakeOrder{Order: billing.Order{
			ID: id, Status: billing.OrderPendingPayment, Type: 1, List: amount, Discounted: amount, PayBy: time.Now().Add(time.Hour).Truncate(time.Second),
			Items: []billing.OrderItem{{ID: "1", List: amount, Discounted: amount}},
		}}
		ask := approval.Ask{AccountID: a.ID, Operation: approval.Pay, OrderID: id, Reason: "race"}
		o, err := service.Offer(ctx, people[0], ask)
		if err != nil {
			t.Fatal(err)
		}
		ask.FormKey, ask.Hash = o.FormKey, o.Hash.String()
		request, err := service.Request(ctx, people[0], ask)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		start := make(chan struct{})
		for client := range 50 {
			wg.Go(func() {
				<-start
				verdict := approval.Verdict{RequestID: request, Hash: o.Hash.String(), FormKey: approval.NewFormKey()}
				var err error
				switch who := people[1+client%5]; client % 3 {
				case 0:
					err = service.Approve(ctx, who, verdict)
				case 1:
					worker := approval.NewWorker(approval.Config{Store: db, Reader: up, Payer: till{up, a.ID}, Name: fmt.Sprint("client ", client)})
					_, err = worker.Tick(ctx)
				case 2:
					time.Sleep(time.Duration(client) * time.Millisecond)
					err = service.Withdraw(ctx, who, verdict)
				}
				if err != nil && fault.As(err) == nil {
					t.Errorf("client %d: %v", client, err)
				}
			})
		}
		close(start)
		wg.Wait()
		d, err := db.Request(ctx, scope, request)
		if err != nil {
			t.Fatal(err)
		}
		calls := up.orders[id].charges
		switch {
		case calls > 1, len(d.Attempts) > 1, len(d.Decisions) > 1:
			t.Errorf("round %d: %d charges, %d attempts, %d approvals, want one at most", round, calls, len(d.Attempts), len(d.Decisions))
		case d.State == approval.Withdrawn && calls != 0:
			t.Errorf("round %d: withdrawn, and charged", round)
		case calls == 1 && d.State != approval.Confirming:
			t.Errorf("round %d: charged, and %s", round, d.State)
		}
	}
}
