package huaweiapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"portal/internal/billing"
)

// hasty is for faults that keep a client waiting.
func hasty(cfg *Config) {
	cfg.CallTimeout, cfg.WriteTimeout, cfg.MaxTries = 300*time.Millisecond, 300*time.Millisecond, 2
}

func TestReadsUnderEveryFault(t *testing.T) {
	r := newRig(t)
	for _, f := range []struct {
		kind string
		want ErrorKind // 0 = the fault is survived
		more string
	}{
		{kind: "status", want: Upstream},
		{kind: "html", want: Upstream},
		{kind: "empty200", want: BadAnswer},
		{kind: "error200", want: Upstream},
		{kind: "null", want: BadAnswer},
		{kind: "truncate", want: Unreachable},
		{kind: "reset_before", want: Unreachable},
		{kind: "reset_after", want: Unreachable},
		{kind: "hang", want: Timeout},
		{kind: "slow", more: `,"delay_ms":20`},
		{kind: "redirect", want: BadAnswer},
		{kind: "throttle", want: Throttled},
		{kind: "late", want: Upstream, more: `,"delay_ms":1`},
	} {
		r.tell("/faults", fmt.Sprintf(`{"operation":"*","kind":%q%s}`, f.kind, f.more))
		var all sync.WaitGroup
		for op, read := range reads {
			client := r.connect()
			if f.kind == "hang" {
				client = r.connect(hasty)
			}
			all.Go(func() {
				err := read(context.Background(), client)
				e := (*Error)(nil)
				switch refused := errors.As(err, &e) && e.Kind == Refused; {
				case f.want == 0 && (err == nil || refused):
				case e == nil || e.Kind != f.want || e.Operation != op:
					t.Errorf("%s under %s: %v, want %v", op, f.kind, err, f.want)
				}
			})
		}
		all.Wait()
		r.noFaults()
	}
}

func TestListsUnderFalseTotals(t *testing.T) {
	r := newRig(t)
	r.tell("/faults", `{"operation":"*","kind":"wrong_total"}`)
	unpaged := map[string]bool{
		"ListMeasureUnits": true, "ListConversions": true, "ShowCustomerAccountBalances": true, "ListOrderDiscounts": true,
		"ListOnDemandResourceRatings": true, "ListRateOnPeriodDetail": true, "ListRenewRateOnPeriod": true,
		"ListFreeResourceUsages": true, "ShowRefundOrderDetails": true,
		"ListCustomerselfResourceRecords": true, // one page; the reader compares totals
		"ShowCustomerOrderDetails":        true, // of an order that does not exist
	}
	for op, read := range reads {
		err := read(context.Background(), r.connect())
		if !unpaged[op] && !errors.Is(err, ErrMoved) {
			t.Errorf("%s with a total seven too high: %v, want ErrMoved", op, err)
		}
	}
	r.noFaults()

	r = newRig(t)
	for range 130 {
		r.buy(`{}`)
	}
	r.tell("/faults", `{"operation":"ListCustomerOrders","kind":"shift_pages","count":1}`)
	n := 0
	for _, err := range r.client.ListCustomerOrders(context.Background(), OrderQuery{Status: billing.OrderPendingPayment}) {
		if err != nil {
			t.Fatalf("orders that shifted once: %v", err)
		}
		n++
	}
	if n < 130 {
		t.Errorf("%d orders, want 130 and more", n)
	}
	r.tell("/faults", `{"operation":"ListCustomerOrders","kind":"shift_pages"}`)
	err := drain(r.client.ListCustomerOrders(context.Background(), OrderQuery{Status: billing.OrderPendingPayment}))
	if !errors.Is(err, ErrMoved) {
		t.Errorf("orders that always shift: %v, want ErrMoved", err)
	}
}

// What the client says of a payment is held against what the sandbox charged.
func TestPaymentsUnderEveryFault(t *testing.T) {
	r := newRig(t)
	for _, f := range []struct {
		kind, more string
		want       []billing.Outcome
		charges    []string
	}{
		{kind: "status", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "status", more: `,"act":true`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"1"}},
		{kind: "status", more: `,"status":400,"act":true`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"1"}},
		{kind: "html", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "html", more: `,"status":403`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "empty200", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "error200", more: `,"act":true`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"1"}},
		{kind: "null", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		// The header of a 204 may or may not arrive before the reset.
		{kind: "truncate", want: []billing.Outcome{billing.WriteUnknown, billing.WriteDone}, charges: []string{"1"}},
		{kind: "reset_before", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "reset_after", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"1"}},
		{kind: "hang", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "hang", more: `,"delay_ms":400,"act":true`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0", "1"}},
		{kind: "slow", more: `,"delay_ms":20`, want: []billing.Outcome{billing.WriteDone}, charges: []string{"1"}},
		{kind: "redirect", want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "redirect", more: `,"status":307`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0"}},
		{kind: "throttle", want: []billing.Outcome{billing.WriteNotSent}, charges: []string{"0"}},
		{kind: "late", more: `,"delay_ms":1`, want: []billing.Outcome{billing.WriteUnknown}, charges: []string{"0", "1"}},
	} {
		id := r.buy(`{}`)
		before := r.calls("PayOrders")
		r.tell("/faults", fmt.Sprintf(`{"operation":"PayOrders","kind":%q,"count":1%s}`, f.kind, f.more))
		client := r.connect()
		if f.kind == "hang" {
			client = r.connect(hasty)
		}
		got := client.PayOrder(context.Background(), time.Now(), billing.Payment{OrderID: id})
		if !slices.Contains(f.want, got.Outcome) {
			t.Errorf("%s%s: %v (%v), want %v", f.kind, f.more, got.Outcome, got.Err, f.want)
		}
		if n := r.charges(id); !slices.Contains(f.charges, n) {
			t.Errorf("%s%s: charged %s times, want %v", f.kind, f.more, n, f.charges)
		}
		if n := r.settledCalls("PayOrders", before); n != 1 {
			t.Errorf("%s%s: %d calls, want one", f.kind, f.more, n)
		}
		r.noFaults()
	}
}

// settledCalls waits until a call beyond before is listed: the sandbox lists a
// call when it ends, which can be after the client gave up, and a late entry
// must not count for the next one.
func (r *rig) settledCalls(operation string, before int) int {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if n := r.calls(operation) - before; n > 0 {
			return n
		}
	}
	return 0
}

func TestOtherWritesUnderEveryFault(t *testing.T) {
	r := newRig(t)
	for kind, want := range map[string]billing.Outcome{
		"status": billing.WriteUnknown, "html": billing.WriteUnknown, "empty200": billing.WriteUnknown, "error200": billing.WriteUnknown,
		"null": billing.WriteUnknown, "reset_before": billing.WriteUnknown, "reset_after": billing.WriteUnknown,
		"hang": billing.WriteUnknown, "redirect": billing.WriteUnknown, "late": billing.WriteUnknown, "throttle": billing.WriteNotSent,
	} {
		r.tell("/faults", fmt.Sprintf(`{"operation":"*","kind":%q,"delay_ms":%d}`, kind, map[string]int{"late": 1}[kind]))
		for op, send := range allWrites {
			before := r.calls(op)
			client := r.connect()
			if kind == "hang" {
				client = r.connect(hasty)
			}
			got := send(client, time.Now())
			if got.Outcome != want {
				t.Errorf("%s under %s: %v (%v), want %v", op, kind, got.Outcome, got.Err, want)
			}
			if n := r.settledCalls(op, before); n != 1 {
				t.Errorf("%s under %s: %d calls, want one", op, kind, n)
			}
		}
		r.noFaults()
	}
}
