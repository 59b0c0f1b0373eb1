package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

const (
	pathResources = "/v2/orders/suscriptions/resources/query"
	pathRenew     = "/v2/orders/subscriptions/resources/renew"
	pathUnsub     = "/v2/orders/subscriptions/resources/unsubscribe"
	pathAuto      = "/v2/orders/subscriptions/resources/autorenew/"
	pathSwitch    = "/v2/orders/subscriptions/resources/to-on-demand"
	pathCoupons   = "/v2/promotions/benefits/coupons"
)

func (r *rig) order(id string) map[string]any {
	r.t.Helper()
	o, _ := r.ok("GET", pathDetails+id, nil).json()["order_info"].(map[string]any)
	return o
}

func (r *rig) resource(id string) map[string]any {
	r.t.Helper()
	list := r.ok("POST", pathResources, map[string]any{"resource_ids": []string{id}}).list("data")
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func (r *rig) cash() decimal.Decimal {
	r.t.Helper()
	n, _ := r.ok("GET", pathBalance, nil).list("account_balances")[0]["amount"].(json.Number)
	return dec(r.t, n)
}

func dec(t *testing.T, n fmt.Stringer) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(n.String())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (r *rig) linesOf(order, m string) []feeRecord {
	r.t.Helper()
	lines, _ := r.readMonth(m, "&trade_id="+order)
	return lines
}

// TestLifeOfAnOrder: bought, paid, provisioned, billed, renewed, given back.
func TestLifeOfAnOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{"period_num": 3, "no_offers": true})
	id, _ := bought["order_id"].(string)
	ids, _ := bought["resource_ids"].([]any)
	res, _ := ids[0].(string)
	if o := r.order(id); o["status"] != json.Number("6") || r.resource(res) != nil {
		t.Fatalf("new order: %v", o)
	}
	before := r.cash()
	r.ok("POST", pathPay, payBody(strings.ToLower(id)))
	o := r.order(id)
	if o["status"] != json.Number("3") || o["payment_time"] == nil {
		t.Errorf("after paying: %v", o)
	}
	amount := dec(t, o["amount_after_discount"].(json.Number))
	if got := before.Sub(r.cash()); !got.Equal(amount) {
		t.Errorf("charged %s, want %s", got, amount)
	}
	r.advance("4m")
	if o := r.order(id); o["status"] != json.Number("5") {
		t.Errorf("four minutes later: %v", o)
	}
	expiry, _ := r.resource(res)["expire_time"].(string)
	if !strings.HasPrefix(expiry, "2027-02-22") {
		t.Errorf("expiry %s, want three months ahead", expiry)
	}
	r.advance("2h")
	lines := r.linesOf(id, "2026-11")
	if len(lines) != 1 || !lines[0].Amount.Equal(amount) || lines[0].BillType != 1 || lines[0].OrderID != id {
		t.Errorf("bill lines: %+v", lines)
	}

	renewal := r.ok("POST", pathRenew, map[string]any{"resource_ids": []string{res}, "period_type": 2, "period_num": 1, "is_auto_pay": 0})
	rid, _ := renewal.json()["order_ids"].([]any)[0].(string)
	if o := r.order(rid); o["status"] != json.Number("6") || o["order_type"] != json.Number("2") {
		t.Errorf("renewal order: %v", o)
	}
	r.wants(r.call("POST", pathRenew, map[string]any{"resource_ids": []string{res}, "period_type": 2, "period_num": 1}), 400, "CBC.99003100")
	r.ok("POST", pathPay, payBody(rid))
	r.wants(r.call("POST", pathUnsub, map[string]any{"resource_ids": []string{res}, "unsubscribe_type": 1}), 400, "CBC.99003651")
	r.advance("4m")
	if got, _ := r.resource(res)["expire_time"].(string); !strings.HasPrefix(got, "2027-03-22") {
		t.Errorf("expiry after renewal %s, want one month later", got)
	}

	r.advance("240h")
	before = r.cash()
	back := r.ok("POST", pathUnsub, map[string]any{"resource_ids": []string{res}, "unsubscribe_type": 1, "unsubscribe_reason": "no longer needed"})
	uid, _ := back.json()["order_ids"].([]any)[0].(string)
	u := r.order(uid)
	refund := dec(t, u["amount_after_discount"].(json.Number))
	if !refund.IsNegative() || !r.cash().Sub(before).Equal(refund.Neg()) || u["order_type"] != json.Number("4") {
		t.Errorf("refund %s, cash moved by %s", refund, r.cash().Sub(before))
	}
	sum := decimal.Zero
	for _, f := range r.ok("GET", pathOrders+"/refund-orders?order_id="+uid, nil).list("refund_infos") {
		sum = sum.Add(dec(t, f["amount"].(json.Number)))
	}
	if !sum.Equal(refund) {
		t.Errorf("refund details give %s, order says %s", sum, refund)
	}
	if r.resource(res) != nil {
		t.Error("the resource is still there")
	}
	r.advance("2h")
	lines = r.linesOf(uid, "2026-12")
	if len(lines) != 1 || !lines[0].Amount.Equal(refund) || lines[0].BillType != 4 {
		t.Errorf("refund lines: %+v", lines)
	}
	r.wants(r.call("POST", pathUnsub, map[string]any{"resource_ids": []string{res}, "unsubscribe_type": 1}), 400, "CBC.30000067")
}

// TestRenewedTermOnly: type 2 gives back just the term that has not begun, whole.
func TestRenewedTermOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{"no_offers": true})
	res, _ := bought["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(bought["order_id"].(string)))
	r.advance("5m")
	first := r.resource(res)["expire_time"]
	before := r.cash()
	r.ok("POST", pathRenew, map[string]any{"resource_ids": []string{res}, "period_type": 3, "period_num": 1, "is_auto_pay": 1})
	r.advance("5m")
	if r.resource(res)["expire_time"] == first {
		t.Fatal("not renewed")
	}
	r.ok("POST", pathUnsub, map[string]any{"resource_ids": []string{res}, "unsubscribe_type": 2})
	if got := r.resource(res)["expire_time"]; got != first {
		t.Errorf("expiry %v, want %v again", got, first)
	}
	if got := r.cash(); !got.Equal(before) {
		t.Errorf("cash %s, want %s: a term that has not begun comes back whole", got, before)
	}
}

// TestEveryPayCallCharges: a second payment shows, unless the sandbox is strict.
func TestEveryPayCallCharges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.buy(map[string]any{"amount": "100.00"})
	before := r.cash()
	for range 2 {
		r.ok("POST", pathPay, payBody(id))
	}
	if got := before.Sub(r.cash()); !got.Equal(decimal.NewFromInt(200)) {
		t.Errorf("charged %s, want 200", got)
	}
	by, _ := r.ctl("GET", "/charges", nil)["by_order"].(map[string]any)
	if by[id] != json.Number("2") {
		t.Errorf("charges by order: %v", by)
	}
	r.advance("2h")
	if n := len(r.linesOf(id, "2026-11")); n != 2 {
		t.Errorf("got %d bill lines, want one per charge", n)
	}
	r.ctl("POST", "/mode", map[string]any{"strict": true})
	r.wants(r.call("POST", pathPay, payBody(id)), 400, "CBC.99003106")
}

// TestCouponPayment: coupons and a discount, then the split in order and bill.
func TestCouponPayment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.buy(map[string]any{"amount": "300.00", "count": 3})
	cp, _ := r.ctl("POST", "/coupons", map[string]any{"action": "grant", "amount": "50.55"})["coupon_id"].(string)
	body := payBody(id)
	body["use_coupon"], body["coupon_infos"] = "YES", []map[string]any{{"id": cp, "type": 301}}
	off := decimal.Zero
	if discounts := r.ok("GET", pathOrders+"/order-discounts?order_id="+id, nil).list("discounts"); len(discounts) > 0 {
		d := discounts[0]
		body["use_discount"], body["discount_infos"] = "YES", []map[string]any{{"id": d["discount_id"], "type": d["discount_type"]}}
		for _, o := range d["orders"].([]any) {
			for _, li := range o.(map[string]any)["order_line_items"].([]any) {
				off = off.Add(dec(t, li.(map[string]any)["discount_amount"].(json.Number)))
			}
		}
	}
	before := r.cash()
	r.ok("POST", pathPay, body)
	paid := decimal.NewFromInt(300).Sub(off)
	coupon := decimal.RequireFromString("50.55")
	if got := before.Sub(r.cash()); !got.Equal(paid.Sub(coupon)) {
		t.Errorf("cash paid %s, want %s", got, paid.Sub(coupon))
	}
	r.advance("2h")
	var amount, used decimal.Decimal
	for _, l := range r.linesOf(id, "2026-11") {
		amount, used = amount.Add(l.Amount), used.Add(l.Coupon)
	}
	if !amount.Equal(paid) || !used.Equal(coupon) {
		t.Errorf("lines give %s with %s by coupon, want %s and %s", amount, used, paid, coupon)
	}
	list := r.ok("GET", pathCoupons+"?coupon_id="+cp, nil).list("user_coupons")
	if len(list) != 1 || list[0]["status"] != json.Number("3") || list[0]["order_id"] != id || list[0]["balance"] != json.Number("0") {
		t.Errorf("coupon after use: %v", list)
	}
}

// TestCombinedOrder: parts are paid and cancelled through the whole only.
func TestCombinedOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{"combined": true})
	id, _ := bought["order_id"].(string)
	part, _ := bought["sub_order_ids"].([]any)[0].(string)
	r.wants(r.call("POST", pathPay, payBody(part)), 400, "CBC.99000089")
	r.wants(r.call("PUT", pathCancel, map[string]any{"order_id": part}), 400, "CBC.99000089")
	r.ok("POST", pathPay, payBody(id))
	r.advance("2h")
	if o := r.order(part); o["status"] != json.Number("5") {
		t.Errorf("part after payment: %v", o)
	}
	lines, _ := r.readMonth("2026-11", "&trade_id="+id)
	parts := map[string]int{}
	sum := decimal.Zero
	for _, l := range lines {
		parts[l.RelativeID]++
		sum = sum.Add(l.Amount)
	}
	if len(parts) != 2 || parts[part] != 1 || !sum.Equal(dec(t, r.order(id)["amount_after_discount"].(json.Number))) {
		t.Errorf("lines of the combined order: %v, %s", parts, sum)
	}
}

// TestFinanceManagedMember: the call is accepted, the master has to pay.
func TestFinanceManagedMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.buy(nil)
	r.ctl("POST", "/account", map[string]any{"finance_managed": true})
	if a := r.call("POST", pathPay, payBody(id)); a.status != 204 {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if o := r.order(id); o["status"] != json.Number("6") || o["payment_time"] != nil {
		t.Errorf("order: %v", o)
	}
	r.ctl("POST", "/orders/"+id+"/pay", nil)
	if o := r.order(id); o["status"] != json.Number("3") {
		t.Errorf("after the master paid: %v", o)
	}
	charges, _ := r.ctl("GET", "/charges", nil)["charges"].([]any)
	if len(charges) != 1 || charges[0].(map[string]any)["by"] != "console" {
		t.Errorf("charges: %v", charges)
	}
}

// TestDeadline: after the deadline the order cannot be paid, a day later it is closed.
func TestDeadline(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.buy(map[string]any{"pay_within": "48h"})
	r.advance("49h")
	r.wants(r.call("POST", pathPay, payBody(id)), 400, "CBC.99003110")
	r.advance("24h")
	if o := r.order(id); o["status"] != json.Number("4") {
		t.Errorf("a day after the deadline: %v", o)
	}
	r.wants(r.call("PUT", pathCancel, map[string]any{"order_id": id}), 400, "CBC.99005010")
}

// TestAutoRenewal: seven days before expiry, at 03:00 UTC+8, as often as set.
// The control plane tells how a resource stands as the API does, and goes on
// when the API lists it no more.
func TestControlTellsOfAResource(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{"no_offers": true})
	res, _ := bought["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(bought["order_id"].(string)))
	r.advance("5m")
	same := func(when string) {
		t.Helper()
		got, want := r.ctl("GET", "/subscriptions/"+res, nil), r.resource(res)
		for _, name := range []string{"resource_id", "status", "expire_time", "expire_policy"} {
			if got[name] != want[name] {
				t.Errorf("%s: %s is %v, want %v", when, name, got[name], want[name])
			}
		}
		if got["gone"] != false {
			t.Errorf("%s: gone", when)
		}
	}
	same("bought")
	if a := r.call("POST", pathAuto+res, map[string]any{"auto_renew_times": 2, "period_type": "MONTH"}); a.status != 204 {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	same("with auto-renewal")
	if got := r.ctl("GET", "/subscriptions/"+res, nil)["auto_renewals_left"]; got != json.Number("2") {
		t.Errorf("%v auto-renewals left, want 2", got)
	}
	r.ok("POST", pathUnsub, map[string]any{"resource_ids": []string{res}, "unsubscribe_type": 1})
	r.advance("5m")
	if got := r.ctl("GET", "/subscriptions/"+res, nil); got["gone"] != true {
		t.Errorf("after unsubscribing %v", got)
	}
	if status, _ := r.tryCtl("GET", "/subscriptions/none", nil); status != 404 {
		t.Errorf("a resource that never was: %d, want 404", status)
	}
}

func TestAutoRenewal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{})
	res, _ := bought["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(bought["order_id"].(string)))
	r.advance("5m")
	if a := r.call("POST", pathAuto+res, map[string]any{"auto_renew_times": 1, "period_type": "MONTH"}); a.status != 204 {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	if p := r.resource(res); p["expire_policy"] != json.Number("3") {
		t.Errorf("policy: %v", p["expire_policy"])
	}
	r.advance("600h") // 25 days: inside the last week
	var renewals []orderRecord
	for _, o := range r.readOrders() {
		if o.Type == orderRenew && o.Created > instant(testStart.Unix()) {
			if d := r.ok("GET", pathDetails+o.ID, nil).list("order_line_items"); d[0]["order_line_item_id"] != nil && r.orderNames(o.ID, res) {
				renewals = append(renewals, o)
			}
		}
	}
	if len(renewals) != 1 || renewals[0].Created != "2026-12-15T19:00:00Z" {
		t.Fatalf("renewals: %+v", renewals)
	}
	if lines := r.linesOf(renewals[0].ID, "2026-12"); len(lines) != 1 || lines[0].BillType != 8 {
		t.Errorf("lines of the auto-renewal: %+v", lines)
	}
	expiry := r.resource(res)["expire_time"]
	r.advance("1000h")
	if got := r.resource(res); got == nil || got["expire_time"] != expiry || got["status"] != json.Number("5") {
		t.Errorf("after the only renewal ran out: %v", got)
	}
	r.advance("400h")
	if got := r.resource(res); got == nil || got["status"] != json.Number("4") {
		t.Errorf("in the retention period: %v", got)
	}
	r.advance("400h")
	if got := r.resource(res); got != nil {
		t.Errorf("after the retention period: %v", got)
	}
}

func (r *rig) orderNames(order, resource string) bool {
	r.t.Helper()
	list := r.ok("POST", pathResources, map[string]any{"order_id": order}).list("data")
	return len(list) == 1 && list[0]["resource_id"] == resource
}

// TestToPayPerUse: at expiry the subscription goes and usage is billed from the next month on.
func TestToPayPerUse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", map[string]any{})
	res, _ := bought["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(bought["order_id"].(string)))
	r.advance("5m")
	set := r.ok("POST", pathSwitch, map[string]any{"operation": "SET_UP", "resource_ids": []string{res, "nobody"}})
	if fails := set.list("error_details"); len(fails) != 1 || fails[0]["id"] != "nobody" || fails[0]["error_code"] != "CBC.99003012" {
		t.Errorf("failures: %v", fails)
	}
	if p := r.resource(res); p["expire_policy"] != json.Number("1") {
		t.Errorf("policy: %v", p["expire_policy"])
	}
	r.advance("1200h") // 50 days
	if r.resource(res) != nil {
		t.Error("the subscription is still there")
	}
	lines, _ := r.readMonth("2027-01", "&resource_id="+res)
	if len(lines) == 0 || lines[0].ChargeMode != "3" || lines[0].BillType != 5 {
		t.Errorf("usage after the switch: %+v", lines)
	}
}

// TestOrderList: filters, sort, paging and the rules for unset values.
func TestOrderList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	all := r.readOrders()
	count := func(q string) int {
		t.Helper()
		var n int
		if _, err := fmt.Sscan(r.ok("GET", pathOrders+q, nil).number("total_count"), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	matching := func(f func(o *orderRecord) bool) (n int) {
		for i := range all {
			if f(&all[i]) {
				n++
			}
		}
		return n
	}
	member := r.s.world.accounts[1].id
	tests := []struct {
		query string
		keep  func(o *orderRecord) bool
	}{
		{"", func(*orderRecord) bool { return true }},
		{"?status=&order_id=&service_type_code=&limit=&offset=null", func(*orderRecord) bool { return true }},
		{"?status=6", func(o *orderRecord) bool { return o.Status == 6 }},
		{"?order_type=2", func(o *orderRecord) bool { return o.Type == 2 }},
		{"?order_id=" + strings.ToLower(all[3].ID), func(o *orderRecord) bool { return o.ID == all[3].ID }},
		{"?order_id=null", func(*orderRecord) bool { return false }},
		{"?customer_id=" + testDomain, func(o *orderRecord) bool { return o.Customer == testDomain }},
		{"?method=sub_customer&customer_id=" + member, func(o *orderRecord) bool { return o.Customer == member }},
		{"?method=oneself&customer_id=" + member, func(*orderRecord) bool { return false }},
		{"?create_time_begin=2026-09-01T00:00:00Z&create_time_end=2026-10-01T00:00:00Z", func(o *orderRecord) bool {
			return o.Created >= "2026-09-01T00:00:00Z" && o.Created <= "2026-10-01T00:00:00Z"
		}},
		{"?payment_time_begin=2026-11-01T00:00:00Z", func(o *orderRecord) bool { return o.Paid >= "2026-11-01T00:00:00Z" }},
	}
	for _, tt := range tests {
		if got, want := count(tt.query), matching(tt.keep); got != want {
			t.Errorf("%s: got %d orders, want %d", tt.query, got, want)
		}
	}
	newest := r.ok("GET", pathOrders+"?limit=1", nil).list("order_infos")
	if newest[0]["order_id"] != all[len(all)-1].ID {
		t.Errorf("without order_by: first is %v, want the newest", newest[0]["order_id"])
	}
	for _, q := range []string{"?status=2", "?status=%22%22", "?order_type=null", "?order_id=%22%22", "?customer_id=", "?limit=101", "?order_by=amount", "?create_time_begin=2026"} {
		r.wants(r.call("GET", pathOrders+q, nil), 400, "CBC.0100")
	}
	r.wants(r.call("GET", pathOrders+"?create_time_begin=2025-01-01T00:00:00Z&create_time_end=2026-11-01T00:00:00Z", nil), 400, "CBC.0101")
}
