package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/internal/testdb"
)

var books = store.Wanted{Kinds: []billing.SyncKind{billing.SyncBill, billing.SyncProducts}}

func planned(t *testing.T, db *store.DB, domain string, months int) (billing.Account, billing.Scope) {
	t.Helper()
	a, scope := newCustomer(t, db, domain)
	if err := db.EnsureTasks(t.Context(), a.ID, october.Add(1-months), october, noon); err != nil {
		t.Fatal(err)
	}
	return a, scope
}

func claim(t *testing.T, db *store.DB, account int64, at time.Time) *store.ClaimedTask {
	t.Helper()
	c, err := db.ClaimTask(t.Context(), account, books, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTasksAreClaimedOnceAndNewestMonthFirst(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := planned(t, db, "d1", 3)
	if err := db.EnsureTasks(t.Context(), a.ID, october.Add(-2), october, noon); err != nil {
		t.Fatal(err) // a second time adds nothing
	}
	var months []string
	var held []*store.ClaimedTask
	for c := claim(t, db, a.ID, noon); c != nil; c = claim(t, db, a.ID, noon) {
		months = append(months, string(c.Kind)+" "+c.Cycle.String())
		held = append(held, c)
	}
	want := []string{"bill 2026-10", "bill 2026-09", "bill 2026-08", "products 0000-01"}
	if len(months) != len(want) || months[0] != want[0] || months[1] != want[1] || months[2] != want[2] {
		t.Errorf("claimed %q, want %q", months, want)
	}
	tasks, err := db.SyncTasks(t.Context(), scope)
	kinds := map[billing.SyncKind]int{}
	for _, task := range tasks {
		kinds[task.Kind]++
	}
	for kind, n := range kinds {
		if want := map[bool]int{true: 3, false: 1}[kind == billing.SyncBill]; n != want {
			t.Errorf("%d tasks of %s, want %d", n, kind, want)
		}
	}
	if err != nil || kinds[billing.SyncBalances] == 0 || kinds[billing.SyncBill] == 0 {
		t.Errorf("tasks: %v, %v", kinds, err)
	}
	for _, c := range held {
		c.Progress(t.Context(), 5, 10)
		if err := c.Finish(t.Context(), store.Outcome{Done: 10, Result: "new", NextAt: noon.Add(time.Hour)}, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if c := claim(t, db, a.ID, noon); c != nil {
		t.Errorf("claimed %s %s although nothing is due", c.Kind, c.Cycle)
	}
	if c := claim(t, db, a.ID, noon.Add(2*time.Hour)); c == nil {
		t.Error("nothing claimed although an hour has passed")
	} else {
		c.Release()
	}
	runs, err := db.SyncRuns(t.Context(), scope, 10)
	if err != nil || len(runs) != 4 {
		t.Errorf("%d runs, %v; want 4", len(runs), err)
	}
}

func TestManyClaimersShareTheTasks(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := planned(t, db, "d1", 6)
	var mu sync.Mutex
	seen := make(map[string]int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				c, err := db.ClaimTask(t.Context(), a.ID, books, noon)
				if err != nil || c == nil {
					if err != nil {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				seen[string(c.Kind)+c.Cycle.String()]++
				mu.Unlock()
				if err := c.Finish(t.Context(), store.Outcome{NextAt: noon.Add(time.Hour)}, noon); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(seen) != 7 {
		t.Errorf("claimed %v, want 7 tasks", seen)
	}
	for name, n := range seen {
		if n != 1 {
			t.Errorf("%s was claimed %d times", name, n)
		}
	}
}

func TestOnlyWantedMonthsAreClaimed(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := planned(t, db, "d1", 5)
	w := store.Wanted{Kinds: []billing.SyncKind{billing.SyncBill}, From: october.Add(-3), To: october.Add(-2)}
	for _, want := range []string{"2026-08", "2026-07", ""} {
		c, err := db.ClaimTask(t.Context(), a.ID, w, noon)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if c != nil {
			got = c.Cycle.String()
			defer c.Release()
		}
		if got != want {
			t.Errorf("claimed %q, want %q", got, want)
		}
	}
}

func TestAFailureKeepsThePersonsWish(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := planned(t, db, "d1", 1)
	if err := db.RequestSync(t.Context(), scope, a.ID, billing.SyncBill, october, noon); err != nil {
		t.Fatal(err)
	}
	c := claim(t, db, a.ID, noon.AddDate(1, 0, 0))
	if c == nil || !c.Requested {
		t.Fatalf("claimed %+v, want the requested month", c)
	}
	problem := &billing.SyncProblem{Code: "not_whole", Detail: "moved", At: noon}
	if err := c.Finish(t.Context(), store.Outcome{Problem: problem, NextAt: noon}, noon); err != nil {
		t.Fatal(err)
	}
	c = claim(t, db, a.ID, noon.AddDate(1, 0, 0))
	if c == nil || !c.Requested || c.Tries != 1 || c.Problem == nil || c.Problem.Code != "not_whole" {
		t.Fatalf("after a failure: %+v, want still requested with the problem", c)
	}
	c.Release()
	stranger := billing.Scope{Accounts: []int64{a.ID + 1}}
	if err := db.RequestSync(t.Context(), stranger, a.ID, "", billing.Cycle{}, noon); !fault.Is(err, fault.NotFound) {
		t.Errorf("request outside the scope: %v, want not found", err)
	}
}

func TestTheGateClosesAndOpens(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := planned(t, db, "d1", 1)
	p := billing.SyncProblem{Code: "wrong_key", Detail: "ListX: wrong signature", At: noon}
	if err := db.UpstreamFailed(t.Context(), a.ID, p, noon.Add(time.Minute), "f00d"); err != nil {
		t.Fatal(err)
	}
	g, err := db.SyncGate(t.Context(), a.ID)
	if err != nil || g.StoppedKey != "f00d" || g.Tries != 1 || !g.OpenAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("gate %+v, %v; want stopped key f00d", g, err)
	}
	h, err := db.Health(t.Context(), scope)
	if err != nil || h.Problem == nil || h.Problem.Code != "wrong_key" || h.Account != "d1" || !h.FirstSync || h.Total != 1 {
		t.Errorf("health %+v, %v; want the wrong key of d1", h, err)
	}
	if err := db.RequestSync(t.Context(), scope, a.ID, "", billing.Cycle{}, noon); err != nil {
		t.Fatal(err)
	}
	if g, _ := db.SyncGate(t.Context(), a.ID); g.StoppedKey != "" || g.Rearmed != 1 {
		t.Errorf("gate after a request %+v, want open and armed once", g)
	}
	if err := db.UpstreamAnswered(t.Context(), a.ID, noon); err != nil {
		t.Fatal(err)
	}
	if h, _ := db.Health(t.Context(), scope); h.Problem != nil || !h.OKAt.Equal(noon) {
		t.Errorf("health after an answer %+v, want no problem", h)
	}
}

func TestTheLimiterPacesAllReplicasTogether(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := newCustomer(t, db, "d1")
	const calls = 25
	start := time.Now()
	var wg sync.WaitGroup
	for range 5 { // each with a limiter of its own, as replicas have
		wg.Go(func() {
			limiter := db.Limiter(a.ID)
			for range calls / 5 {
				if err := limiter.Wait(t.Context(), "ListCustomerOrders"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	// The last of 25 slots at 9.6 a second begins 2.5 s after the first, however
	// slow the machine.
	if took := time.Since(start); took < 2500*time.Millisecond {
		t.Errorf("%d calls within %s, want no less than 2.5 s", calls, took)
	}
}

// Who was held up beyond its slot takes another: it would come with those whose
// turn it is by then, more of them than the upstream allows.
func TestASlotThatHasGoneByIsReplaced(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := newCustomer(t, db, "d1")
	others := db.Limiter(a.ID)
	others.SleepBy(func(context.Context, time.Duration) error { return nil })
	line := func() { // the next slot is a second away
		for range 10 {
			if err := others.Wait(t.Context(), "ListSubCustomerCoupons"); err != nil {
				t.Fatal(err)
			}
		}
	}
	limiter, sleeps := db.Limiter(a.ID), 0
	limiter.SleepBy(func(_ context.Context, d time.Duration) error {
		if sleeps++; sleeps == 1 {
			line()
			d += 150 * time.Millisecond
		}
		time.Sleep(d)
		return nil
	})
	line()
	if err := limiter.Wait(t.Context(), "ListSubCustomerCoupons"); err != nil {
		t.Fatal(err)
	}
	if sleeps < 2 {
		t.Error("it goes with a slot that has gone by")
	}
	line()
	limiter.SleepBy(func(context.Context, time.Duration) error { return context.Canceled })
	if err := limiter.Wait(t.Context(), "ListSubCustomerCoupons"); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was given up ends with %v", err)
	}
}

// A hundred calls of a backfill wait for their slots; a read for money takes one
// of those that are kept free, and goes at once.
func TestMoneyReadsDoNotWaitBehindABackfill(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := newCustomer(t, db, "d1")
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 100 { // at 7.7 a second the last slot is 13 s away
		wg.Go(func() { _ = db.Limiter(a.ID).Wait(ctx, "ShowCustomerOrderDetails") })
	}
	time.Sleep(time.Second) // enough for most to stand in line
	start := time.Now()
	money := db.Limiter(a.ID).ForMoney()
	for range 2 {
		if err := money.Wait(t.Context(), "ShowCustomerOrderDetails"); err != nil {
			t.Error(err)
		}
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("two reads for money waited %s behind a backfill", took)
	}
	stop()
	wg.Wait()
}
