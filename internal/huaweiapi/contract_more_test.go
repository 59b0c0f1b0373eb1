package huaweiapi

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

// plus adds amounts of one currency.
func plus(t *testing.T, amounts ...money.Amount) money.Amount {
	t.Helper()
	var sum money.Amount
	for _, a := range amounts {
		var err error
		if sum, err = sum.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return sum
}

func TestContractPrices(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	server, disk := aProduct, billing.PricedProduct{
		ID: "2", ServiceType: "hws.service.type.ebs", ResourceType: "hws.resource.type.volume", Spec: "SSD", Region: "ap-southeast-1", Size: 100, SizeMeasureID: 17, Count: 2,
	}
	q, err := r.client.ListOnDemandResourceRatings(ctx, "p", []billing.OnDemandProduct{
		{PricedProduct: server, UsageType: "Duration", Usage: "1.5", UsageMeasureID: 4},
		{PricedProduct: disk, UsageType: "Duration", Usage: "24", UsageMeasureID: 4},
	})
	if err != nil || len(q.Products) != 2 || q.Currency != "USD" {
		t.Fatalf("on demand: %+v, %v", q, err)
	}
	if sum := plus(t, q.Products[0].List, q.Products[1].List); !sum.Decimal().Equal(q.List.Decimal()) || q.List.Sign() <= 0 {
		t.Errorf("list prices sum up to %v, stated %v", sum, q.List)
	}
	if sum := plus(t, q.Amount, q.Discount); !sum.Decimal().Equal(q.List.Decimal()) {
		t.Errorf("amount %v and discount %v are not the list price %v", q.Amount, q.Discount, q.List)
	}

	p, err := r.client.ListRateOnPeriodDetail(ctx, "p", []billing.PeriodProduct{{PricedProduct: server, Unit: billing.PeriodMonth, Num: 3}})
	if err != nil || len(p.Products) != 1 || p.List.Sign() <= 0 {
		t.Fatalf("period: %+v, %v", p, err)
	}
	for _, o := range p.Offers {
		if sum := plus(t, o.Amount, o.Discount); !sum.Decimal().Equal(o.List.Decimal()) || o.DiscountID == "" {
			t.Errorf("offer %+v: amount and discount are not the list price", o)
		}
	}
	if !slices.ContainsFunc(p.Offers, func(o billing.PeriodOffer) bool { return o.Best }) {
		t.Errorf("no best offer among %d", len(p.Offers))
	}
	wrong := server
	wrong.Spec = "none"
	if _, err := r.client.ListRateOnPeriodDetail(ctx, "p", []billing.PeriodProduct{{PricedProduct: wrong, Unit: billing.PeriodMonth, Num: 1}}); asError(t, err).Code != ProductNotFound {
		t.Errorf("a product that does not exist: %v", err)
	}
	if _, err := r.client.ListOnDemandResourceRatings(ctx, "p", []billing.OnDemandProduct{{PricedProduct: server, UsageType: "Nothing", Usage: "1", UsageMeasureID: 4}}); asError(t, err).Code != NoSuchBillingFactor {
		t.Errorf("a factor that does not exist: %v", err)
	}
}

// subscriptions returns the primary resources that can be renewed.
func (r *rig) subscriptions() []billing.Subscription {
	r.t.Helper()
	var all []billing.Subscription
	for s, err := range r.client.ListPayPerUseCustomerResources(context.Background(), SubscriptionQuery{MainOnly: true, Statuses: []billing.SubscriptionStatus{billing.SubscriptionInUse}}) {
		if err != nil {
			r.t.Fatal(err)
		}
		if !s.Main || s.ParentID != "" || s.Status != billing.SubscriptionInUse || s.ExpireAt.IsZero() || !json.Valid(s.Raw) {
			r.t.Errorf("subscription %+v", s)
		}
		all = append(all, s)
	}
	if len(all) < 5 {
		r.t.Fatalf("%d subscriptions", len(all))
	}
	return all
}

func (r *rig) subscription(id string) billing.Subscription {
	r.t.Helper()
	for s, err := range r.client.ListPayPerUseCustomerResources(context.Background(), SubscriptionQuery{IDs: []string{id}}) {
		if err != nil {
			r.t.Fatal(err)
		}
		if s.ID == id {
			return s
		}
	}
	return billing.Subscription{}
}

// ownServer buys and pays a fresh server and returns its resource id.
func (r *rig) ownServer() string {
	r.t.Helper()
	made := r.tell("/orders", `{}`)
	r.tell("/orders/"+made["order_id"].(string)+"/pay", "")
	r.tell("/clock", `{"advance":"1h"}`)
	return made["resource_ids"].([]any)[0].(string)
}

func TestContractSubscriptionsRenewal(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	r.subscriptions()
	id := r.ownServer()
	before := r.subscription(id)
	term := billing.Renewal{ResourceIDs: []string{id}, Unit: billing.PeriodMonth, Num: 2}
	q, err := r.client.ListRenewRateOnPeriod(ctx, term, true)
	if err != nil || len(q.Resources) != 1 || q.Resources[0].ResourceID != id || q.Resources[0].Amount.Sign() <= 0 || q.List.Currency() != "USD" {
		t.Fatalf("renewal price: %+v, %v", q, err)
	}
	made := r.client.RenewResources(ctx, time.Now(), term)
	if made.Outcome != billing.WriteDone || len(made.Orders) != 1 {
		t.Fatalf("renewal: %+v", made)
	}
	o, err := r.client.ShowCustomerOrderDetails(ctx, made.Orders[0])
	if err != nil || o.Status != billing.OrderPendingPayment || o.Type != 2 || r.charges(o.ID) != "0" {
		t.Errorf("renewal order: %+v, %v; want it unpaid", o, err)
	}
	again := r.client.RenewResources(ctx, time.Now(), term)
	if again.Outcome != billing.WriteRefused || Code(again.Code) != OrderPendingPayment {
		t.Errorf("renewal again: %+v", again)
	}
	if blocked, err := r.client.ListRenewRateOnPeriod(ctx, term, false); err != nil || len(blocked.Failed) != 1 || Code(blocked.Failed[0].Code) != PriceOrderPending {
		t.Errorf("price while an order waits: %+v, %v", blocked, err)
	}
	offers, err := r.client.ListOrderDiscounts(ctx, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	pay := billing.Payment{OrderID: o.ID}
	for _, offer := range offers {
		if offer.ID == "" || len(offer.Items) == 0 || offer.Items[0].OrderID != o.ID || offer.Items[0].Off.Sign() <= 0 {
			t.Errorf("offer %+v", offer)
		}
		if offer.Type == billing.PayCommercial {
			pay.Discount = &billing.PayDiscount{ID: offer.ID, Type: offer.Type}
		}
	}
	if paid := r.client.PayOrder(ctx, time.Now(), pay); paid.Outcome != billing.WriteDone {
		t.Fatalf("payment with discount %v: %+v", pay.Discount, paid)
	}
	r.tell("/clock", `{"advance":"1h"}`)
	if after := r.subscription(id); !after.ExpireAt.After(before.ExpireAt.AddDate(0, 0, 50)) {
		t.Errorf("expiry went from %v to %v", before.ExpireAt, after.ExpireAt)
	}
}

func TestContractSubscriptionsSettings(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	id := r.ownServer()
	if got := r.client.SetAutoRenew(ctx, time.Now(), billing.AutoRenewal{ResourceID: id, Times: 3, Unit: billing.PeriodMonth}); got.Outcome != billing.WriteDone {
		t.Fatalf("auto-renewal on: %+v", got)
	}
	if s := r.subscription(id); s.ExpirePolicy != billing.ExpireRenew {
		t.Errorf("policy = %d after auto-renewal was turned on", s.ExpirePolicy)
	}
	if got := r.client.CancelAutoRenew(ctx, time.Now(), id); got.Outcome != billing.WriteDone {
		t.Errorf("auto-renewal off: %+v", got)
	}
	if got := r.client.CancelAutoRenew(ctx, time.Now(), id); got.Outcome != billing.WriteRefused || Code(got.Code) != AutoRenewOff {
		t.Errorf("auto-renewal off again: %+v", got)
	}
	if got := r.client.SetAutoRenew(ctx, time.Now(), billing.AutoRenewal{ResourceID: "nothing"}); got.Outcome != billing.WriteRefused || Code(got.Code) != NoSuchResource {
		t.Errorf("auto-renewal of nothing: %+v", got)
	}
	if got := r.client.SetPayPerUseAtExpiry(ctx, time.Now(), []string{id}, true); got.Outcome != billing.WriteDone {
		t.Errorf("pay-per-use at expiry: %+v", got)
	}
	if s := r.subscription(id); s.ExpirePolicy != billing.ExpirePayPerUse {
		t.Errorf("policy = %d after the switch was set", s.ExpirePolicy)
	}
	mixed := r.client.SetPayPerUseAtExpiry(ctx, time.Now(), []string{id, "nothing"}, false)
	if mixed.Outcome != billing.WriteUnknown || mixed.Targets[0].Outcome != billing.WriteUnknown || mixed.Targets[1].Outcome != billing.WriteRefused {
		t.Errorf("partial success: %+v", mixed)
	}
	if s := r.subscription(id); s.ExpirePolicy != billing.ExpireGrace {
		t.Errorf("policy = %d after the switch was withdrawn", s.ExpirePolicy)
	}
}

func TestContractUnsubscriptionAndRefund(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	id := r.ownServer()
	if got := r.client.Unsubscribe(ctx, time.Now(), billing.Unsubscription{ResourceIDs: []string{id}, Scope: billing.UnsubscribeRenewed}); got.Outcome != billing.WriteRefused || Code(got.Code) != NoRenewedTerm {
		t.Errorf("giving back a term that is not there: %+v", got)
	}
	got := r.client.Unsubscribe(ctx, time.Now(), billing.Unsubscription{ResourceIDs: []string{id}, Scope: billing.UnsubscribeAll, ReasonType: 5, Reason: "no longer needed"})
	if got.Outcome != billing.WriteDone || len(got.Orders) != 1 {
		t.Fatalf("unsubscription: %+v", got)
	}
	refund, err := r.client.ShowRefundOrderDetails(ctx, got.Orders[0])
	if err != nil || len(refund) == 0 {
		t.Fatalf("refund: %+v, %v", refund, err)
	}
	back := decimal.Zero
	for _, item := range refund {
		if item.ID == "" || item.ServiceType == "" || item.Amount.Currency() != "USD" {
			t.Errorf("refund item %+v", item)
		}
		back = back.Add(item.Amount.Decimal())
	}
	if back.Sign() >= 0 {
		t.Errorf("refund items sum up to %s, want less than nothing", back)
	}
	if s := r.subscription(id); s.ID != "" {
		t.Errorf("the resource is still there: %+v", s)
	}
	if _, err := r.client.ShowRefundOrderDetails(ctx, r.buy(`{}`)); asError(t, err).Code != NoRefundDetails {
		t.Errorf("refund of a purchase: %v", err)
	}
}

func TestContractPackages(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	var ids []string
	for p, err := range r.client.ListFreeResourceInfos(ctx, PackageQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.ID == "" || len(p.Items) == 0 || p.ExpireAt.IsZero() || !json.Valid(p.Raw) {
			t.Errorf("package %+v", p)
		}
		for _, item := range p.Items {
			ids = append(ids, item.ID)
		}
	}
	if len(ids) == 0 {
		t.Fatal("no packages")
	}
	ids = ids[:min(len(ids), 100)]
	usages, err := r.client.ListFreeResourceUsages(ctx, append(slices.Clone(ids[:min(len(ids), 99)]), "nothing"))
	if err != nil || len(usages) != min(len(ids), 99) {
		t.Errorf("%d usages of %d items, %v", len(usages), len(ids), err)
	}
	day := billing.DayAt(time.Now())
	deductions, err := r.client.ListFreeResourcesUsageRecords(ctx, DeductionQuery{From: day - 89, To: day})
	if err != nil || len(deductions) == 0 {
		t.Fatalf("%d deductions, %v", len(deductions), err)
	}
	for _, d := range deductions {
		before, used, after := decimal.RequireFromString(string(d.Before)), decimal.RequireFromString(string(d.Used)), decimal.RequireFromString(string(d.After))
		if !before.Sub(used).Equal(after) || d.At.IsZero() {
			t.Fatalf("deduction %+v: %s less %s is not %s", d, before, used, after)
		}
	}
}

func TestContractUsageRecordsAndCosts(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	cycle := closedMonth()
	s, err := r.client.ShowCustomerMonthlySum(ctx, cycle)
	if err != nil {
		t.Fatal(err)
	}
	want := s.Totals.Due
	for _, row := range s.Rows {
		want += row.Truncated
	}
	for _, q := range []billing.UsageQuery{
		{Cycle: cycle},
		{Cycle: cycle, By: billing.UsageByDay},
		{Cycle: cycle, By: billing.UsageByDeduction, WithZeros: true},
		{Cycle: cycle, By: billing.UsageByDay, From: cycle.FirstDay(), To: cycle.LastDay()},
	} {
		var due money.E8
		n := 0
		for u, err := range r.client.ListCustomerselfResourceRecordDetails(ctx, q) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			due += u.Due
			if u.Cycle != cycle || u.Currency != "USD" || u.ServiceType == "" || (q.By == billing.UsageByDay) != (u.Day != 0) {
				t.Fatalf("usage record %+v", u)
			}
		}
		if due != want || n == 0 {
			t.Errorf("%d records by %d sum up to %v, want %v", n, q.By, due, want)
		}
	}

	costs, err := r.client.ListCosts(ctx, billing.CostQuery{
		From: cycle.FirstDay(), To: cycle.LastDay(), GroupBy: []billing.CostDim{{Kind: billing.CostDimension, Key: "CLOUD_SERVICE_TYPE"}, {Kind: billing.CostDimension, Key: "REGION_CODE"}},
	})
	if err != nil || len(costs.Groups) == 0 || costs.Currency != "USD" {
		t.Fatalf("costs: %d groups, %v", len(costs.Groups), err)
	}
	total := money.Amount{}
	for _, g := range costs.Groups {
		total = plus(t, total, g.Amount)
		if len(g.Values) != 2 || len(g.Periods) > 1 || len(g.Periods) == 1 && g.Periods[0].Day != cycle.FirstDay() {
			t.Errorf("group %+v", g)
		}
	}
	if total.Sign() <= 0 {
		t.Errorf("costs of the month: %v", total)
	}
	daily, err := r.client.ListCosts(ctx, billing.CostQuery{
		Daily: true, Amortized: true, Net: true, From: cycle.FirstDay(), To: cycle.FirstDay() + 6, GroupBy: []billing.CostDim{{Kind: billing.CostDimension, Key: "ENTERPRISE_PROJECT_ID"}},
		Filters: []billing.CostFilter{{Key: "REGION_CODE", Values: []string{"ap-southeast-1"}}, {Key: "BILL_TYPE", Values: []string{"15"}, Exclude: true}},
	})
	if err != nil || len(daily.Groups) == 0 {
		t.Fatalf("daily costs: %+v, %v", daily, err)
	}
	for _, g := range daily.Groups {
		sum := money.Amount{}
		for _, p := range g.Periods {
			sum = plus(t, sum, p.Amount)
			if p.Day < cycle.FirstDay() || p.Day > cycle.FirstDay()+6 {
				t.Errorf("period %s", p.Day)
			}
		}
		if !sum.Decimal().Equal(g.Amount.Decimal()) {
			t.Errorf("days of %v sum up to %v, stated %v", g.Values, sum, g.Amount)
		}
	}
}

func TestContractInvoices(t *testing.T) {
	r := newRig(t)
	n := 0
	for i, err := range r.client.ListInvoices(context.Background(), time.Now().AddDate(-3, 0, 0), time.Now()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if i.ID == "" || i.Amount.Currency() != "USD" || i.AppliedAt.IsZero() || !json.Valid(i.Raw) {
			t.Errorf("invoice %+v", i)
		}
	}
	if n == 0 {
		t.Error("no invoices")
	}
	r.tell("/faults", `{"operation":"ListInvoices","kind":"wrong_total"}`)
	if err := drain(r.client.ListInvoices(context.Background(), time.Now().AddDate(-3, 0, 0), time.Now())); err == nil {
		t.Error("a false count of invoices was not noticed")
	}
}

func TestContractEnterpriseProjects(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	r.tell("/account", `{"project_groups":true,"enterprise":false}`)
	got := r.client.EnableEnterpriseProjects(ctx, time.Now())
	want := []string{"NOT_OPEN_PROJECT_GROUP", "SELF_OPEN_ONLY_FOR_ENT_AND_INTR_CUST"}
	if got.Outcome != billing.WriteRefused || Code(got.Code) != ProjectsNotAllowed || !slices.Equal(got.Checks, want) {
		t.Errorf("refusal: %+v, want the checks %v", got, want)
	}
	r.tell("/account", `{"project_groups":false,"enterprise":true}`)
	if got := r.client.EnableEnterpriseProjects(ctx, time.Now()); got.Outcome != billing.WriteDone {
		t.Errorf("outcome = %v (%v)", got.Outcome, got.Err)
	}
}

// Refusals that depend on the account come as typed codes.
func TestContractRefusalsOfTheAccount(t *testing.T) {
	r, ctx := newRig(t), context.Background()
	r.tell("/account", `{"cost_center":false,"many_independent_members":true,"daily_limit":"0.01"}`)
	costs := reads["ListCosts"](ctx, r.client)
	if e := asError(t, costs); e.Kind != Refused || e.Code != CostCenterOff && e.Code != TooManyMembers {
		t.Errorf("costs: %v", costs)
	}
	if e := asError(t, reads["ShowCustomerMonthlySum"](ctx, r.client)); e.Kind != Refused || e.Code != TooManyMembers {
		t.Errorf("monthly sum: %v", e)
	}
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: r.buy(`{}`)}); got.Outcome != billing.WriteRefused || Code(got.Code) != DailyLimit {
		t.Errorf("payment above the daily limit: %+v", got)
	}
	if got := r.client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: r.buy(`{"out_of_stock":true}`)}); got.Outcome != billing.WriteRefused || Code(got.Code) != QuotaMissing || len(got.Detail) == 0 {
		t.Errorf("payment of what ran out: %+v", got)
	}
	r.tell("/account", `{"reseller_id":"partner-1"}`)
	if e := asError(t, readBalances(r.client)); e.Kind != Refused || e.Code != ResellerHasNoBalance {
		t.Errorf("balances of a reseller's customer: %v", e)
	}
	r.tell("/keys", `{"action":"deny","deny":["billing:bill:view"]}`)
	if e := asError(t, reads["ShowCustomerMonthlySum"](ctx, r.client)); e.Kind != Forbidden {
		t.Errorf("a permission that is missing: %v", e)
	}
}
