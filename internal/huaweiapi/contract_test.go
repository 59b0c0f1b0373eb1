package huaweiapi

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/billing"
	"portal/internal/money"
)

// month returns the last closed month of a sandbox that runs on wall time.
func closedMonth() billing.Cycle { return billing.CycleAt(time.Now()).Prev() }

func TestContractProducts(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	english, err := r.client.ListServiceTypes(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	chinese, err := r.client.ListServiceTypes(ctx, Chinese)
	if err != nil || len(chinese) != len(english) || len(english) < 20 {
		t.Fatalf("%d English and %d Chinese services, %v; want the same 20 or more", len(english), len(chinese), err)
	}
	byCode := func(a, b ServiceType) int { return strings.Compare(a.Code, b.Code) }
	slices.SortFunc(english, byCode)
	slices.SortFunc(chinese, byCode)
	translated := 0
	for i := range english {
		if english[i].Code != chinese[i].Code || english[i].Name == "" {
			t.Errorf("service %+v against %+v", english[i], chinese[i])
		}
		if english[i].Name != chinese[i].Name {
			translated++
		}
	}
	if translated == 0 {
		t.Error("no service has another name in Chinese")
	}
	resources, err := r.client.ListResourceTypes(ctx, "")
	if err != nil || len(resources) < 20 {
		t.Fatalf("%d resource types, %v", len(resources), err)
	}
	own, err := r.client.ListServiceResources(ctx, "hws.service.type.ec2", "")
	if err != nil || !slices.ContainsFunc(own, func(rt ResourceType) bool { return rt.Code == "hws.resource.type.vm" }) {
		t.Errorf("resource types of ECS: %+v, %v", own, err)
	}
	if none, err := r.client.ListServiceResources(ctx, "hws.service.type.nothing", ""); err != nil || len(none) != 0 {
		t.Errorf("resource types of no service: %v, %v", none, err)
	}
	usages, err := r.client.ListUsageTypes(ctx, "hws.resource.type.vm", "")
	if err != nil || !slices.ContainsFunc(usages, func(u billing.UsageType) bool { return u.Code == "Duration" }) {
		t.Errorf("usage types of a server: %+v, %v", usages, err)
	}
	units, err := r.client.ListMeasureUnits(ctx, "")
	if err != nil || !slices.ContainsFunc(units, func(u billing.MeasureUnit) bool { return u.ID == 4 && u.Type == 2 }) {
		t.Errorf("units: %+v, %v", units, err)
	}
	conversions, err := r.client.ListConversions(ctx, 3)
	if err != nil || len(conversions) == 0 || conversions[0].Type != 3 || conversions[0].Ratio < 2 {
		t.Errorf("conversions of traffic: %+v, %v", conversions, err)
	}
}

func TestContractBalances(t *testing.T) {
	b, err := newRig(t).client.ShowCustomerAccountBalances(context.Background())
	if err != nil || len(b.Accounts) == 0 || b.ReadAt.IsZero() {
		t.Fatalf("%+v, %v", b, err)
	}
	for _, one := range b.Accounts {
		if one.UpstreamID == "" || one.Amount.Currency() != "USD" || one.Type == billing.CreditAccount && one.CreditLimit.IsZero() {
			t.Errorf("balance %+v", one)
		}
	}
}

func TestContractCoupons(t *testing.T) {
	seen := make(map[billing.CouponStatus]int)
	client := newRig(t).client
	for c, err := range client.ListSubCustomerCoupons(context.Background(), CouponQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		seen[c.Status]++
		if c.FaceValue.Currency() != "USD" || c.FaceValue.Sign() <= 0 || c.ExpireAt.IsZero() || !json.Valid(c.Raw) {
			t.Errorf("coupon %+v", c)
		}
		if (c.Generation == 1) != (c.Balance.Currency() == "") {
			t.Errorf("coupon %s of generation %d has the balance %v", c.ID, c.Generation, c.Balance)
		}
	}
	if seen[billing.CouponAvailable] == 0 || seen[billing.CouponUsed] == 0 {
		t.Errorf("coupons by status: %v", seen)
	}
	for c, err := range client.ListSubCustomerCoupons(context.Background(), CouponQuery{Status: billing.CouponUsed}) {
		if err != nil || c.Status != billing.CouponUsed || c.OrderID == "" && c.UsedAt.IsZero() {
			t.Fatalf("used coupon %+v, %v", c, err)
		}
	}
}

func TestContractOrders(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	combined := r.buy(`{"combined":true}`)
	var orders []billing.Order
	for o, err := range r.client.ListCustomerOrders(ctx, OrderQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, o)
	}
	byID := make(map[string]billing.Order)
	for _, o := range orders {
		byID[o.ID] = o
	}
	if len(byID) < 50 || len(byID[combined].SubOrderIDs) != 2 {
		t.Fatalf("%d orders; the combined one has the parts %v", len(byID), byID[combined].SubOrderIDs)
	}
	for _, sub := range byID[combined].SubOrderIDs {
		if byID[sub].ParentID != combined {
			t.Errorf("the part %s has the parent %q, want %s", sub, byID[sub].ParentID, combined)
		}
	}
	kinds := make(map[billing.OrderType]bool)
	for _, o := range orders {
		if o.List.Currency() != "USD" || o.CreatedAt.IsZero() || !json.Valid(o.RawList) {
			t.Errorf("order %+v", o)
		}
		if kinds[o.Type] && o.ID != combined {
			continue
		}
		kinds[o.Type] = true
		d, err := r.client.ShowCustomerOrderDetails(ctx, strings.ToLower(o.ID))
		if err != nil {
			t.Fatalf("details of %s: %v", o.ID, err)
		}
		if d.ID != o.ID || len(d.Items) == 0 || d.Creator == "" || !json.Valid(d.RawDetail) || d.Status != o.Status {
			t.Errorf("details %+v", d)
		}
		if sum := itemSum(t, d); o.ID != combined && !sum.Decimal().Equal(d.Discounted.Decimal()) {
			t.Errorf("items of %s sum up to %v, the order says %v", o.ID, sum, d.Discounted)
		}
	}
	if len(kinds) < 5 {
		t.Errorf("order types seen: %v", kinds)
	}
	for o, err := range r.client.ListCustomerOrders(ctx, OrderQuery{Status: billing.OrderPendingPayment}) {
		if err != nil || o.Status != billing.OrderPendingPayment || !o.PaidAt.IsZero() {
			t.Fatalf("unpaid order %+v, %v", o, err)
		}
	}
	if _, err := r.client.ShowCustomerOrderDetails(ctx, "CS0NOTHING"); asError(t, err).Code != NoSuchOrder {
		t.Errorf("details of no order: %v", err)
	}
}

func itemSum(t *testing.T, o billing.Order) money.Amount {
	var sum money.Amount
	for _, item := range o.Items {
		var err error
		if sum, err = sum.Add(item.Discounted); err != nil {
			t.Fatal(err)
		}
	}
	return sum
}

// All pages of a month are, record for record, what the sandbox says is true,
// and their sum less what was truncated is the monthly sum.
func TestContractBillLinesAndMonthlySum(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	cycle := closedMonth()
	res, err := http.Get(r.control + "/truth?month=" + cycle.String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	truth := make(map[string]int)
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		truth[lines.Text()]++
	}
	if lines.Err() != nil || len(truth) < 1000 {
		t.Fatalf("%d true lines, %v", len(truth), lines.Err())
	}

	var due money.E8
	decoder := r.client.FeeDecoder()
	read := 0
	for offset, total := 0, 1; offset < total; offset += 1000 {
		p, err := r.client.FeeRecords(ctx, FeeQuery{Cycle: cycle, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		total, read = p.Total, read+p.Count
		_, err = decoder.Decode(p.Body, func(raw []byte, l *billing.Line) error {
			truth[string(raw)]--
			if l.Due == 0 {
				return fmt.Errorf("a line with nothing due: %s", raw)
			}
			if l.BillDate.Cycle() != cycle {
				return fmt.Errorf("a line of %s in %s", l.BillDate, cycle)
			}
			due, err = due.Add(l.Due)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for raw, n := range truth {
		var zero bool
		if n != 0 {
			_, err := DecodeFeeRecords([]byte(`{"total_count":1,"fee_records":[`+raw+`]}`), func(_ []byte, l *billing.Line) error {
				zero = l.Due == 0
				return nil
			})
			if err != nil || !zero {
				t.Fatalf("%d too few of %s (%v)", n, raw, err)
			}
		}
	}

	s, err := r.client.ShowCustomerMonthlySum(ctx, cycle)
	if err != nil {
		t.Fatal(err)
	}
	var rows, truncated money.E8
	for _, row := range s.Rows {
		rows += row.Due
		truncated += row.Truncated
		if row.Due != row.Official-row.Discount-row.Truncated {
			t.Errorf("row %s: due is not list less discount less truncated", row.Raw)
		}
	}
	if rows != s.Totals.Due || due != s.Totals.Due+truncated || truncated == 0 {
		t.Errorf("lines %v, rows %v, total %v, truncated %v: lines are not total plus truncated", due, rows, s.Totals.Due, truncated)
	}
}

func TestContractDaySlicesMakeTheMonth(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	cycle := closedMonth()
	whole, err := r.client.FeeRecords(ctx, FeeQuery{Cycle: cycle, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, cut := range [][2]billing.Day{{cycle.FirstDay(), cycle.FirstDay() + 9}, {cycle.FirstDay() + 10, cycle.LastDay()}} {
		p, err := r.client.FeeRecords(ctx, FeeQuery{Cycle: cycle, From: cut[0], To: cut[1], Language: Chinese})
		if err != nil {
			t.Fatal(err)
		}
		sum += p.Total
		_, err = DecodeFeeRecords(p.Body, func(_ []byte, l *billing.Line) error {
			if l.BillDate < cut[0] || l.BillDate > cut[1] {
				return fmt.Errorf("%s is not within %s and %s", l.BillDate, cut[0], cut[1])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if sum != whole.Total || sum == 0 {
		t.Errorf("slices have %d lines, the month %d", sum, whole.Total)
	}
}

func TestContractPayAndCancel(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	r.tell("/mode", `{"strict":true}`)
	id := r.buy(`{}`)
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: strings.ToLower(id)}); got.Outcome != billing.WriteDone {
		t.Fatalf("pay: %+v", got)
	}
	o, err := r.client.ShowCustomerOrderDetails(ctx, id)
	if err != nil || o.PaidAt.IsZero() || o.Status != billing.OrderProcessing && o.Status != billing.OrderCompleted {
		t.Errorf("paid order: status %d, paid %v, %v", o.Status, o.PaidAt, err)
	}
	again := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: id})
	if again.Outcome != billing.WriteUnknown || Code(again.Code) != OrderStateChanged || r.charges(id) != "1" {
		t.Errorf("second payment: %+v, %s charges", again, r.charges(id))
	}
	if got := r.client.CancelOrder(ctx, time.Now(), id); got.Outcome != billing.WriteRefused || Code(got.Code) != OrderNotCancelable {
		t.Errorf("canceling a paid order: %+v", got)
	}
	other := r.buy(`{}`)
	if got := r.client.CancelOrder(ctx, time.Now(), other); got.Outcome != billing.WriteDone {
		t.Errorf("cancel: %+v", got)
	}
	if o, err := r.client.ShowCustomerOrderDetails(ctx, other); err != nil || o.Status != billing.OrderCanceled {
		t.Errorf("canceled order: status %d, %v", o.Status, err)
	}
	dear := r.buy(`{"amount":"99999999.00"}`)
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: dear}); got.Outcome != billing.WriteRefused || Code(got.Code) != BalanceTooLow {
		t.Errorf("paying more than there is: %+v", got)
	}
	combined := r.tell("/orders", `{"combined":true}`)
	part := combined["sub_order_ids"].([]any)[0].(string)
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: part}); got.Outcome != billing.WriteRefused || Code(got.Code) != UseCombinedOrder {
		t.Errorf("paying a part: %+v", got)
	}
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: "CS0NOTHING"}); got.Outcome != billing.WriteRefused || Code(got.Code) != NoSuchOrder {
		t.Errorf("paying nothing: %+v", got)
	}
}

// The sandbox checks signatures by code of its own: keys, clocks and odd
// characters must agree with it.
func TestContractSignatures(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	for _, c := range []struct {
		name   string
		change func(*Config)
		kind   ErrorKind
	}{
		{"wrong secret", func(cfg *Config) { cfg.SecretKey = "wrong" }, Signature},
		{"unknown key", func(cfg *Config) { cfg.AccessKey = "AKNOBODY" }, UnknownKey},
		{"slow clock", func(cfg *Config) { cfg.Now = func() time.Time { return time.Now().Add(-20 * time.Minute) } }, ClockSkew},
		{"fast clock", func(cfg *Config) { cfg.Now = func() time.Time { return time.Now().Add(20 * time.Minute) } }, ClockSkew},
	} {
		before := r.calls("")
		client := r.connect(c.change)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if e := asError(t, readBalances(client)); e.Kind != c.kind {
					t.Errorf("%s: %v, want %v", c.name, e, c.kind)
				}
			})
		}
		wg.Wait()
		if n := r.settledCalls("", before); n != 1 {
			t.Errorf("%s: %d requests, want 1", c.name, n)
		}
	}
	for range 6 {
		readBalances(r.connect(func(cfg *Config) { cfg.SecretKey = "wrong" }))
	}
	if e := asError(t, readBalances(r.connect())); e.Kind != KeyLocked {
		t.Errorf("a locked key: %v", e)
	}

	r = newRig(t)
	for _, id := range []string{"CS 1+%é~;?&=", "订单", "a:b@c", "%2F", "x'(y)*!"} {
		if _, err := r.client.ShowCustomerOrderDetails(ctx, id); asError(t, err).Code != NoSuchOrder {
			t.Errorf("order %q: %v, want a signed answer", id, err)
		}
		for _, err := range r.client.ListCustomerOrders(ctx, OrderQuery{OrderID: id}) {
			if err != nil {
				t.Errorf("orders like %q: %v", id, err)
			}
		}
	}
}

func TestContractThrottleIsWaitedFor(t *testing.T) {
	r := newRig(t)
	r.tell("/faults", `{"operation":"ShowCustomerAccountBalances","kind":"throttle","count":2}`)
	if err := readBalances(r.client); err != nil || r.settledCalls("ShowCustomerAccountBalances", 2) != 1 {
		t.Errorf("%d calls, %v; want two refused and one answered", r.calls("ShowCustomerAccountBalances"), err)
	}
}

func TestFeeDecoderAgainstTheSandboxInAnyForm(t *testing.T) {
	r := newRig(t)
	p, err := r.client.FeeRecords(context.Background(), FeeQuery{Cycle: closedMonth()})
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, p.Body, " ", "\t"); err != nil {
		t.Fatal(err)
	}
	decode := func(body []byte) (lines []billing.Line) {
		_, err := DecodeFeeRecords(body, func(_ []byte, l *billing.Line) error { lines = append(lines, *l); return nil })
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	if diff := cmp.Diff(decode(p.Body), decode(indented.Bytes())); diff != "" {
		t.Error(diff)
	}
}
