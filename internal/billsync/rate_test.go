package billsync_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/huaweiapi"
	"portal/internal/sandbox"
)

// A backfill of months at the upstream's rate: no clock second of any API sees
// more calls than it allows, nothing is refused, and a read of an order for
// money does not wait for the backfill.
func TestABackfillKeepsTheRate(t *testing.T) {
	t.Parallel()
	const rate = 10
	w := newWorld(t, sandbox.Config{Months: 3, Resources: 60, Lines: 9000, Rate: rate})
	client := func(limiter huaweiapi.Limiter) *huaweiapi.Client {
		c, err := huaweiapi.New(huaweiapi.Config{
			Endpoint: w.server.URL, AccessKey: accessKey, SecretKey: secretKey, DomainID: domainID, Limiter: limiter,
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	limiter := w.db.Limiter(w.account.ID)
	syncer := billsync.New(billsync.Config{
		DB: w.db, Clients: map[int64]*huaweiapi.Client{w.account.ID: client(limiter)}, SpoolDir: w.spool,
	})
	done := make(chan error, 1)
	go func() {
		done <- syncer.SyncNow(t.Context(), billsync.Request{From: current.Add(-2)}, func([]billing.SyncTask) {})
	}()
	// What asks before a payment.
	money := client(limiter.ForMoney())
	reads, slowest := 0, time.Duration(0)
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		case <-time.After(700 * time.Millisecond):
			start := time.Now()
			for _, err := range money.ListCustomerOrders(t.Context(), huaweiapi.OrderQuery{}) {
				if err != nil {
					t.Errorf("a read for money: %v", err)
				}
				break // the first page is one call
			}
			reads, slowest = reads+1, max(slowest, time.Since(start))
		}
	}
	if reads == 0 || slowest > 5*time.Second {
		t.Errorf("%d reads for money, the slowest took %s", reads, slowest)
	}
	for i := range 3 {
		w.check(current.Add(-i))
	}
	var all struct {
		Calls []struct {
			Time      time.Time
			Operation string
			Status    int
		}
	}
	if err := json.NewDecoder(w.get("/calls").Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	bySecond := make(map[string]int)
	for _, c := range all.Calls {
		bySecond[c.Operation+c.Time.Truncate(time.Second).Format(" 15:04:05")]++
		if c.Status == http.StatusTooManyRequests {
			t.Errorf("%s was refused at %s", c.Operation, c.Time)
		}
	}
	for second, n := range bySecond {
		if n > rate {
			t.Errorf("%d calls of %s, allowed are %d", n, second, rate)
		}
	}
}
