package store_test

import (
	"context"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

// moneyWorld is an account with the people of the money path.
type moneyWorld struct {
	*store.DB
	account                       billing.Account
	scope                         billing.Scope
	finance, admin, admin2, owner auth.User
}

func newMoneyWorld(t *testing.T) *moneyWorld {
	t.Helper()
	w := &moneyWorld{DB: testdb.New(t)}
	ctx := t.Context()
	err := approval.SetPolicyFromHost(ctx, w.DB, auth.Console("tests"), func(p *approval.Policy) { p.SecondFactor = false })
	if err != nil {
		t.Fatal(err)
	}
	if w.account, err = w.EnsureAccount(ctx, billing.Account{DomainID: "domain-one"}); err != nil {
		t.Fatal(err)
	}
	w.scope = billing.Scope{Accounts: []int64{w.account.ID}, Currency: "USD"}
	for _, p := range []struct {
		name  string
		role  auth.Role
		owner bool
		to    *auth.User
	}{{"finance", auth.Finance, false, &w.finance}, {"admin", auth.Admin, false, &w.admin}, {"admin2", auth.Admin, false, &w.admin2}, {"owner", auth.Admin, true, &w.owner}} {
		if *p.to, err = w.CreateUser(ctx, auth.Console("tests"), store.NewPerson{Email: p.name + "@demo.test", Name: p.name, Role: p.role, Owner: p.owner}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// payment is the draft of a payment of an order by a person.
func (w *moneyWorld) payment(t *testing.T, by auth.User, order, amount string, steps int) approval.NewRequest {
	t.Helper()
	s := approval.Snapshot{
		Version: 1, Operation: approval.Pay, AccountID: w.account.ID, Site: w.account.DomainID, Currency: "USD", Unit: "1", OrderID: order, OrderType: 1,
		List: usd(t, amount), Discounted: usd(t, amount), Payable: usd(t, amount), RequesterID: by.ID, PolicyVersion: 1,
	}
	return approval.NewRequest{
		Snapshot: s, Reason: "servers", Plan: approval.Plan{Steps: steps, Amount: usd(t, amount), ExpiresAt: time.Now().Add(time.Hour)},
		Targets: []approval.Target{{Kind: approval.OnOrder, ID: order}},
	}
}

func (w *moneyWorld) create(ctx context.Context, by auth.User, n approval.NewRequest) (int64, error) {
	id, _, err := w.CreateRequest(ctx, auth.As(by, "test"), approval.Form{Key: approval.NewFormKey(), Person: by.ID, Deed: "request"},
		func(approval.Exposure) (approval.NewRequest, []approval.Move, error) {
			return n, []approval.Move{{To: approval.Requested, By: auth.As(by, "test"), Reason: approval.ReasonAsked}}, nil
		})
	return id, err
}

func TestRequestIsKeptAsItWasAsked(t *testing.T) {
	t.Parallel()
	w := newMoneyWorld(t)
	n := w.payment(t, w.finance, "CS1", "120.50", 1)
	id, err := w.create(t.Context(), w.finance, n)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Request(t.Context(), w.scope, id)
	if err != nil {
		t.Fatal(err)
	}
	if d.State != approval.Requested || d.Hash != n.Snapshot.Hash() || len(d.History) != 1 || d.Discounted.Exact() != "120.50" {
		t.Errorf("got %+v", d)
	}
	if _, err := w.create(t.Context(), w.admin, w.payment(t, w.admin, "CS1", "1", 1)); fault.As(err) == nil || fault.As(err).Code != fault.TargetBusy {
		t.Errorf("a second request for the order: %v, want TargetBusy", err)
	}
	page, err := w.Requests(t.Context(), w.scope, approval.Filter{WaitsFor: &w.admin})
	if err != nil || page.Total != 1 || len(page.Requests) != 1 {
		t.Errorf("the admin's inbox has %d requests, %v, want 1", page.Total, err)
	}
	counts, err := w.RequestCounts(t.Context(), w.scope, w.finance)
	if err != nil || counts.Mine != 1 || counts.WaitsForMe != 0 {
		t.Errorf("counts of finance %+v, %v", counts, err)
	}
	if _, err := w.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}
