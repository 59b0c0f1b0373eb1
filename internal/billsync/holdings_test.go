package billsync_test

import (
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/huaweiapi"
	"portal/internal/sandbox"
)

func (w *world) client() *huaweiapi.Client {
	w.t.Helper()
	c, err := huaweiapi.New(huaweiapi.Config{Endpoint: w.server.URL, AccessKey: accessKey, SecretKey: secretKey, DomainID: domainID})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// upstreamSubscriptions is what the upstream lists now, by resource.
func (w *world) upstreamSubscriptions() map[string]billing.Subscription {
	w.t.Helper()
	all := map[string]billing.Subscription{}
	for s, err := range w.client().ListPayPerUseCustomerResources(w.t.Context(), huaweiapi.SubscriptionQuery{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		all[s.ID] = s
	}
	return all
}

func (w *world) storedSubscriptions(f billing.SubscriptionFilter) map[string]billing.Subscription {
	w.t.Helper()
	all := map[string]billing.Subscription{}
	err := w.db.EachSubscription(w.t.Context(), w.scope, f, func(s *billing.Subscription) error {
		all[s.ID] = *s
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// syncHoldings reads what the account holds once more, and the bills of recent months.
func (w *world) syncHoldings() {
	w.t.Helper()
	for _, kind := range []billing.SyncKind{billing.SyncSubscriptions, billing.SyncCoupons, billing.SyncPackages, billing.SyncDeductions, billing.SyncInvoices} {
		if err := w.db.EnsureTasks(w.t.Context(), w.account.ID, current, current, time.Now()); err != nil {
			w.t.Fatal(err)
		}
		if err := w.db.RequestSync(w.t.Context(), w.scope, w.account.ID, kind, billing.Cycle{}, time.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
	w.mustSync(billsync.Request{From: current.Add(-2)})
}

func TestHoldingsAreCopiedAndKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 3, Resources: 120})
	w.syncHoldings()
	theirs, ours := w.upstreamSubscriptions(), w.storedSubscriptions(billing.SubscriptionFilter{})
	if len(theirs) < 40 || len(ours) != len(theirs) {
		t.Fatalf("%d subscriptions kept, upstream has %d", len(ours), len(theirs))
	}
	priced := 0
	for id, want := range theirs {
		got := ours[id]
		if got.Name != want.Name || got.Status != want.Status || got.ExpirePolicy != want.ExpirePolicy || !got.ExpireAt.Equal(want.ExpireAt) ||
			got.ParentID != want.ParentID || got.Main != want.Main || got.Project != want.Project || got.Version != 1 {
			t.Errorf("kept %+v, upstream has %+v", got, want)
		}
		if got.Last.Known() {
			priced++
			order, err := w.db.OrdersByID(t.Context(), w.scope, got.Last.OrderID)
			if err != nil || got.Last.Num == 0 || got.Last.Amount.Sign() <= 0 {
				t.Errorf("%s: newest term %+v of order %v, %v", id, got.Last, order, err)
			}
		}
	}
	if priced == 0 {
		t.Error("no subscription knows what its newest term cost")
	}
	// Time goes by: what ran out is listed no more, and stays here as gone.
	w.post("/clock", map[string]any{"advance": "2160h"})
	w.syncHoldings()
	theirs, ours = w.upstreamSubscriptions(), w.storedSubscriptions(billing.SubscriptionFilter{})
	gone := w.storedSubscriptions(billing.SubscriptionFilter{Gone: true})
	if len(ours) != len(theirs) || len(gone) == 0 {
		t.Errorf("after 90 days %d are kept as listed, %d as gone; upstream lists %d", len(ours), len(gone), len(theirs))
	}
	for id := range gone {
		if _, listed := theirs[id]; listed {
			t.Errorf("%s is gone here and listed there", id)
		}
		versions, err := w.db.SubscriptionVersions(t.Context(), w.scope, w.account.ID, id)
		if err != nil || len(versions) < 2 || versions[0].Gone || !versions[len(versions)-1].Gone {
			t.Errorf("%s: versions %+v, %v; want it listed first and gone at last", id, versions, err)
		}
	}
	w.syncHoldings()
	if again := w.storedSubscriptions(billing.SubscriptionFilter{Gone: true}); len(again) != len(gone) {
		t.Errorf("an equal reading made %d gone, there were %d", len(again), len(gone))
	}
	for id, s := range w.storedSubscriptions(billing.SubscriptionFilter{}) {
		if s.Version != ours[id].Version {
			t.Errorf("%s went from version %d to %d although nothing changed", id, ours[id].Version, s.Version)
		}
	}
}

func TestExpiringListsAllFourKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Config{Months: 3, Resources: 120})
	w.syncHoldings()
	all, err := w.db.Expiring(t.Context(), w.scope, time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[billing.ExpiringKind]int{}
	for i, e := range all {
		kinds[e.Kind]++
		if i > 0 && e.At.Before(all[i-1].At) || e.ID == "" || e.At.Before(time.Now().Add(-time.Hour)) {
			t.Errorf("%+v after %+v", e, all[max(0, i-1)])
		}
		if e.Kind == billing.ExpiringCoupon && e.Amount.Sign() <= 0 || e.Kind == billing.ExpiringOrder && e.Amount.Currency() == "" {
			t.Errorf("%s %s has the amount %s", e.Kind, e.ID, e.Amount)
		}
	}
	for _, k := range []billing.ExpiringKind{billing.ExpiringSubscription, billing.ExpiringCoupon, billing.ExpiringPackage, billing.ExpiringOrder} {
		if kinds[k] == 0 {
			t.Errorf("no %s ends within a year: %v", k, kinds)
		}
	}
	soon, err := w.db.Expiring(t.Context(), w.scope, time.Now().AddDate(0, 0, 30))
	if err != nil || len(soon) == 0 || len(soon) >= len(all) {
		t.Errorf("%d end within 30 days, %d within a year, %v", len(soon), len(all), err)
	}
	other := billing.Scope{Accounts: []int64{w.account.ID + 1}}
	if none, err := w.db.Expiring(t.Context(), other, time.Now().AddDate(9, 0, 0)); err != nil || len(none) != 0 {
		t.Errorf("another account sees %v, %v", none, err)
	}
}
