package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// asked is a request of the tables below.
type asked struct {
	path string
	body any
}

type object = map[string]any

// validRequests holds one good request per operation; %s in a path is the account id.
var validRequests = map[string]asked{
	"ListServiceTypes":                      {pathService, nil},
	"ListResourceTypes":                     {"/v2/products/resource-types", nil},
	"ListServiceResources":                  {"/v2/products/service-resources?service_type_code=hws.service.type.ec2", nil},
	"ListUsageTypes":                        {"/v2/products/usage-types?resource_type_code=hws.resource.type.vm", nil},
	"ListMeasureUnits":                      {"/v2/bases/measurements", nil},
	"ListConversions":                       {"/v2/bases/conversions?measure_type=3", nil},
	"ListOnDemandResourceRatings":           {"/v2/bills/ratings/on-demand-resources", onDemand(nil)},
	"ListRateOnPeriodDetail":                {"/v2/bills/ratings/period-resources/subscribe-rate", period(nil)},
	"ListRenewRateOnPeriod":                 {"/v2/bills/ratings/period-resources/renew-rate", object{"resource_ids": []string{"@main"}, "period_type": 2, "period_num": 1}},
	"ShowCustomerAccountBalances":           {pathBalance, nil},
	"ListSubCustomerCoupons":                {pathCoupons, nil},
	"ListCustomerOrders":                    {pathOrders, nil},
	"ShowCustomerOrderDetails":              {pathDetails + "@order", nil},
	"ListOrderDiscounts":                    {pathOrders + "/order-discounts?order_id=@order", nil},
	"PayOrders":                             {pathPay, payBody("@order")},
	"CancelCustomerOrder":                   {pathCancel, object{"order_id": "@order"}},
	"ShowRefundOrderDetails":                {pathOrders + "/refund-orders?order_id=@refund", nil},
	"ListPayPerUseCustomerResources":        {pathResources, object{}},
	"RenewalResources":                      {pathRenew, object{"resource_ids": []string{"@main"}, "period_type": 2, "period_num": 1}},
	"CancelResourcesSubscription":           {pathUnsub, object{"resource_ids": []string{"@main"}, "unsubscribe_type": 1}},
	"AutoRenewalResources":                  {pathAuto + "@main", nil},
	"CancelAutoRenewalResources":            {pathAuto + "@auto", nil},
	"UpdatePeriodToOnDemand":                {pathSwitch, object{"operation": "SET_UP", "resource_ids": []string{"@main"}}},
	"ListFreeResourceInfos":                 {"/v3/payments/free-resources/query", object{}},
	"ListFreeResourceUsages":                {"/v2/payments/free-resources/usages/details/query", object{"free_resource_ids": []string{"@package"}}},
	"ListFreeResourcesUsageRecords":         {"/v2/bills/customer-bills/free-resources-usage-records?deduct_time_begin=2026-10-01&deduct_time_end=2026-10-31", nil},
	"ShowCustomerMonthlySum":                {pathSum + "?bill_cycle=2026-10", nil},
	"ListCustomerselfResourceRecordDetails": {pathRes, object{"cycle": "2026-10"}},
	"ListCustomerselfResourceRecords":       {pathFees + "?cycle=2026-10", nil},
	"ListCosts":                             {pathCosts, costs(nil)},
	"CreateEnterpriseProjectAuth":           {"/v2/enterprises/enterprise-projects/authority", nil},
	"ListInvoices":                          {"/v1.0/" + testDomain + "/payments/intl-invoices?start_time=2026-01-01T00:00:00Z&end_time=2027-01-01T00:00:00Z&offset=1&limit=10", nil},
}

const (
	pathRes   = "/v2/bills/customer-bills/res-records/query"
	pathCosts = "/v4/costs/cost-analysed-bills/query"
)

func with(base, change object) object {
	for k, v := range change {
		if v == nil {
			delete(base, k)
		} else {
			base[k] = v
		}
	}
	return base
}

func onDemand(change object, more ...object) object {
	p := with(object{
		"id": "1", "cloud_service_type": "hws.service.type.ec2", "resource_type": "hws.resource.type.vm", "resource_spec": "s6.large.2.linux", "region": "ap-southeast-1",
		"usage_factor": "Duration", "usage_value": "1.5", "usage_measure_id": 4, "subscription_num": 1,
	}, change)
	return object{"project_id": "p1", "product_infos": append([]object{p}, more...)}
}

func period(change object, more ...object) object {
	p := with(object{
		"id": "1", "cloud_service_type": "hws.service.type.ec2", "resource_type": "hws.resource.type.vm", "resource_spec": "s6.large.2.linux", "region": "ap-southeast-1",
		"period_type": 2, "period_num": 1, "subscription_num": 1,
	}, change)
	return object{"project_id": "p1", "product_infos": append([]object{p}, more...)}
}

func costs(change object) object {
	return with(object{
		"time_condition": object{"time_measure_id": 2, "begin_time": "2026-09", "end_time": "2026-10"},
		"groupby":        []object{{"type": "dimension", "key": "CLOUD_SERVICE_TYPE"}}, "cost_type": "ORIGINAL_COST", "amount_type": "PAYMENT_AMOUNT",
	}, change)
}

// badRequests holds one request per operation that the contract forbids (CBC.0100).
var badRequests = map[string]asked{
	"ListServiceTypes":                      {pathService + "?limit=1001", nil},
	"ListResourceTypes":                     {"/v2/products/resource-types?offset=-1", nil},
	"ListServiceResources":                  {"/v2/products/service-resources?service_type_code=x&limit=", nil},
	"ListUsageTypes":                        {"/v2/products/usage-types?limit=101", nil},
	"ListConversions":                       {"/v2/bases/conversions?measure_type=%22%22", nil},
	"ListOnDemandResourceRatings":           {"/v2/bills/ratings/on-demand-resources", onDemand(object{"usage_value": "much"})},
	"ListRateOnPeriodDetail":                {"/v2/bills/ratings/period-resources/subscribe-rate", period(object{"period_type": 1})},
	"ListRenewRateOnPeriod":                 {"/v2/bills/ratings/period-resources/renew-rate", object{"resource_ids": []string{"x"}, "period_type": 3, "period_num": 4}},
	"ListSubCustomerCoupons":                {pathCoupons + "?active_start_time=null", nil},
	"ListCustomerOrders":                    {pathOrders + "?customer_id=", nil},
	"ShowCustomerOrderDetails":              {pathDetails + "@order?limit=101", nil},
	"ListOrderDiscounts":                    {pathOrders + "/order-discounts?order_id=", nil},
	"PayOrders":                             {pathPay, with(payBody("@order"), object{"use_coupon": "YES"})},
	"CancelCustomerOrder":                   {pathCancel, object{"order_id": "CSNONE"}},
	"ListPayPerUseCustomerResources":        {pathResources, object{"service_type_code": ""}},
	"RenewalResources":                      {pathRenew, object{"resource_ids": []string{}, "period_type": 2, "period_num": 1}},
	"CancelResourcesSubscription":           {pathUnsub, object{"resource_ids": []string{"@main"}, "unsubscribe_type": 3}},
	"AutoRenewalResources":                  {pathAuto + "@main", object{"auto_renew_times": 100}},
	"CancelAutoRenewalResources":            {pathAuto + strings.Repeat("x", 65), nil},
	"UpdatePeriodToOnDemand":                {pathSwitch, object{"operation": "SET", "resource_ids": []string{"@main"}}},
	"ListFreeResourceInfos":                 {"/v3/payments/free-resources/query", object{"offset": 1000000}},
	"ListFreeResourceUsages":                {"/v2/payments/free-resources/usages/details/query", object{"free_resource_ids": []string{}}},
	"ListFreeResourcesUsageRecords":         {"/v2/bills/customer-bills/free-resources-usage-records?deduct_time_begin=2026-07-01&deduct_time_end=2026-10-31", nil},
	"ShowCustomerMonthlySum":                {pathSum, nil},
	"ListCustomerselfResourceRecordDetails": {pathRes, object{"cycle": "2026-10", "statistic_type": ""}},
	"ListCustomerselfResourceRecords":       {pathFees + "?cycle=2026-10&charge_mode=", nil},
	"ListCosts":                             {pathCosts, costs(object{"groupby": []object{{"type": "tag", "key": "a"}, {"type": "tag", "key": "b"}}})},
	"ListInvoices":                          {"/v1.0/" + testDomain + "/payments/intl-invoices?start_time=2026-01-01T00:00:00Z&end_time=2027-01-01T00:00:00Z&offset=0&limit=10", nil},
}

// place fills @names of a request with things of the world.
func (r *rig) place(a asked) asked {
	r.t.Helper()
	text, err := json.Marshal(a.body)
	if err != nil {
		r.t.Fatal(err)
	}
	swap := func(name string, value func() string) {
		if strings.Contains(a.path+string(text), name) {
			v := value()
			a.path, text = strings.ReplaceAll(a.path, name, v), []byte(strings.ReplaceAll(string(text), name, v))
		}
	}
	swap("@order", func() string { return r.buy(nil) })
	swap("@main", func() string { return r.plain().res.id })
	swap("@refund", func() string {
		for _, o := range r.s.world.orders {
			if o.kind == orderUnsub {
				return o.id
			}
		}
		return ""
	})
	swap("@auto", func() string { return r.find(func(s *subscription) bool { return s.policy == expireAutoRenew }).res.id })
	swap("@package", func() string { return r.s.world.packages[0].items[0].id })
	if a.body != nil {
		a.body = string(text)
	}
	return a
}

// find returns a running primary subscription with a property.
func (r *rig) find(f func(*subscription) bool) *subscription {
	r.t.Helper()
	for _, s := range r.s.world.subscriptions {
		if s.main() && s.status != subGone && f(s) {
			return s
		}
	}
	r.t.Fatal("the world has no such subscription")
	return nil
}

// plain returns one that no special rule concerns.
func (r *rig) plain() *subscription {
	r.t.Helper()
	return r.find(func(s *subscription) bool {
		return s.status == subInUse && len(s.traits) == 0 && s.pending == nil && s.working == nil && s.policy == expireGrace && s.expire-r.s.world.now > 30*day
	})
}

func (r *rig) with(t trait) string {
	r.t.Helper()
	return r.find(func(s *subscription) bool { return s.is(t) }).res.id
}

func (r *rig) method(id string) string {
	for _, op := range r.s.ops {
		if op.id == id {
			return op.method
		}
	}
	return ""
}

// do makes the request of an operation.
func (r *rig) do(op string, a asked) *answer {
	r.t.Helper()
	a = r.place(a)
	return r.call(r.method(op), a.path, a.body)
}

// defaultRig has the default company, which holds every special case.
func defaultRig(t *testing.T) *rig {
	t.Helper()
	return newRig(t, func(c *Config) { c.Months, c.Resources = 4, 400 })
}

// TestValidRequests: every operation accepts its good request.
func TestValidRequests(t *testing.T) {
	t.Parallel()
	r := defaultRig(t)
	for _, op := range r.s.ops {
		want := 200
		switch op.id {
		case "PayOrders", "CancelCustomerOrder", "AutoRenewalResources", "CancelAutoRenewalResources", "CreateEnterpriseProjectAuth":
			want = 204
		}
		a := r.do(op.id, validRequests[op.id])
		if a.status != want || want == 200 && a.json() == nil || want == 204 && len(a.body) > 0 {
			t.Errorf("%s: got %d %.200s, want %d", op.id, a.status, a.body, want)
		}
	}
}

// ruleCase drives one refusal: how the world is put there, and what is asked.
type ruleCase struct {
	op, code string
	ask      func(r *rig) asked
	item     string // list property in which the code stands when the answer is 200
}

func flag(name string, value any) func(r *rig) asked {
	return func(r *rig) asked {
		r.ctl("POST", "/account", object{name: value})
		return asked{}
	}
}

// orderWith buys and asks to pay.
func orderWith(change object) func(r *rig) asked {
	return func(r *rig) asked { return asked{pathPay, payBody(r.buy(change))} }
}

// payWith asks to pay an order with coupons and a discount.
func payWith(order string, coupons []object, discount object) asked {
	body := payBody(order)
	if len(coupons) > 0 {
		body["use_coupon"], body["coupon_infos"] = "YES", coupons
	}
	if discount != nil {
		body["use_discount"], body["discount_infos"] = "YES", []object{discount}
	}
	return asked{pathPay, body}
}

func (r *rig) grant(change object) object {
	r.t.Helper()
	id := r.ctl("POST", "/coupons", with(object{"action": "grant", "amount": "10"}, change))["coupon_id"]
	kind := 301
	if change["coupon_type"] == 2 {
		kind = 300
	}
	return object{"id": id, "type": kind}
}

// offered buys until the order offers a commercial discount.
func (r *rig) offered() (string, object) {
	r.t.Helper()
	for range 30 {
		id := r.buy(nil)
		for _, d := range r.ok("GET", pathOrders+"/order-discounts?order_id="+id, nil).list("discounts") {
			if d["discount_type"] == json.Number("2") {
				return id, object{"id": d["discount_id"], "type": 2}
			}
		}
	}
	r.t.Fatal("no order offers a commercial discount")
	return "", nil
}

func renewIDs(ids ...string) asked {
	return asked{pathRenew, object{"resource_ids": ids, "period_type": 2, "period_num": 1}}
}

func unsubIDs(kind int, ids ...string) asked {
	return asked{pathUnsub, object{"resource_ids": ids, "unsubscribe_type": kind}}
}

func quoteIDs(ids ...string) asked {
	return asked{"/v2/bills/ratings/period-resources/renew-rate", object{"resource_ids": ids, "period_type": 2, "period_num": 1}}
}

func unsubTrait(t trait) func(r *rig) asked {
	return func(r *rig) asked { return unsubIDs(1, r.with(t)) }
}

func switchTrait(t trait) func(r *rig) asked {
	return func(r *rig) asked {
		return asked{pathSwitch, object{"operation": "SET_UP", "resource_ids": []string{r.with(t)}}}
	}
}

// ruleCases lists the codes that a rule of one operation causes.
var ruleCases = []ruleCase{
	{op: "ListOnDemandResourceRatings", code: "CBC.99006006", ask: func(*rig) asked { return asked{"", onDemand(object{"region": "mars-1"})} }},
	{op: "ListOnDemandResourceRatings", code: "CBC.99006050", ask: func(*rig) asked { return asked{"", onDemand(object{"usage_measure_id": 10})} }},
	{op: "ListOnDemandResourceRatings", code: "CBC.99006055", ask: func(*rig) asked { return asked{"", onDemand(object{"usage_value": "99999999999"})} }},
	{op: "ListOnDemandResourceRatings", code: "CBC.99006074", ask: func(*rig) asked { return asked{"", onDemand(object{"usage_factor": "upflow"})} }},
	{op: "ListRateOnPeriodDetail", code: "CBC.99006006", ask: func(*rig) asked { return asked{"", period(object{"resource_spec": "s6.large.2"})} }},
	{op: "ListRateOnPeriodDetail", code: "CBC.99006055", ask: func(*rig) asked { return asked{"", period(object{"subscription_num": 2147483647})} }},
	{op: "ListRateOnPeriodDetail", code: "CBC.0250", ask: func(r *rig) asked {
		var more []object
		for i := range 99 {
			more = append(more, with(period(nil)["product_infos"].([]object)[0], object{"id": fmt.Sprint("x", i)}))
		}
		for range flowLimit / 100 {
			r.ok("POST", validRequests["ListRateOnPeriodDetail"].path, period(nil, more...))
		}
		return asked{"", period(nil)}
	}},
	{op: "ListRenewRateOnPeriod", code: "CBC.99006006", ask: func(*rig) asked { return quoteIDs("nobody") }},
	{op: "ListRenewRateOnPeriod", code: "CBC.99006073", ask: func(r *rig) asked { return quoteIDs(r.with(traitLostProject)) }},
	{op: "ListRenewRateOnPeriod", code: "CBC.30050012", ask: func(r *rig) asked { id := r.plain().res.id; return quoteIDs(id, id) }},
	{op: "ListRenewRateOnPeriod", code: "CBC.0154", ask: nil},
	{op: "ListRenewRateOnPeriod", code: "CBC.30050010", item: "fail_resource_infos", ask: func(r *rig) asked {
		id := r.plain().res.id
		r.do("RenewalResources", renewIDs(id))
		return quoteIDs(id)
	}},
	{op: "ListRenewRateOnPeriod", code: "CBC.30050011", item: "fail_resource_infos", ask: func(r *rig) asked { return quoteIDs(r.with(traitBusy)) }},
	{op: "ListRenewRateOnPeriod", code: "CBC.30050013", item: "fail_resource_infos", ask: func(r *rig) asked { return quoteIDs(r.with(traitMarket)) }},
	{op: "ShowCustomerAccountBalances", code: "CBC.99000049", ask: flag("reseller_id", "PARTNER1")},
	{op: "ListSubCustomerCoupons", code: "CBC.99000037", ask: func(r *rig) asked {
		flag("reseller_id", "PARTNER1")(r)
		return asked{pathCoupons + "?source_id=PARTNER2", nil}
	}},
	{op: "ListCustomerOrders", code: "CBC.0101", ask: func(*rig) asked {
		return asked{pathOrders + "?create_time_begin=2025-01-01T00:00:00Z&create_time_end=2026-11-01T00:00:00Z", nil}
	}},
	{op: "ShowCustomerOrderDetails", code: "CBC.0101", ask: func(*rig) asked { return asked{pathDetails + "%20", nil} }},
	{op: "ShowCustomerOrderDetails", code: "CBC.30000010", ask: func(*rig) asked { return asked{pathDetails + "CSNONE", nil} }},
	{op: "ShowCustomerOrderDetails", code: "CBC.99000037", ask: func(r *rig) asked {
		flag("reseller_id", "PARTNER1")(r)
		return asked{pathDetails + r.buy(nil) + "?indirect_partner_id=PARTNER2", nil}
	}},
	{op: "PayOrders", code: "CBC.30000010", ask: func(*rig) asked { return asked{pathPay, payBody("CSNONE")} }},
	{op: "PayOrders", code: "CBC.99000089", ask: func(r *rig) asked {
		part, _ := r.ctl("POST", "/orders", object{"combined": true})["sub_order_ids"].([]any)[0].(string)
		return asked{pathPay, payBody(part)}
	}},
	{op: "PayOrders", code: "CBC.99003106", ask: func(r *rig) asked {
		id := r.buy(nil)
		r.ctl("POST", "/orders/"+id+"/cancel", nil)
		return asked{pathPay, payBody(id)}
	}},
	{op: "PayOrders", code: "CBC.99003108", ask: func(r *rig) asked { return payWith(r.buy(nil), nil, object{"id": "DSNONE", "type": 2}) }},
	{op: "PayOrders", code: "CBC.99003108", ask: orderWith(object{"adjustment": "5"})},
	{op: "PayOrders", code: "CBC.99003110", ask: func(r *rig) asked {
		id := r.buy(object{"pay_within": "1h"})
		r.advance("2h")
		return asked{pathPay, payBody(id)}
	}},
	{op: "PayOrders", code: "CBC.99003112", ask: func(r *rig) asked {
		cp := r.grant(nil)
		r.ctl("POST", "/coupons", object{"action": "use", "coupon_id": cp["id"]})
		return payWith(r.buy(nil), []object{cp}, nil)
	}},
	{op: "PayOrders", code: "CBC.99003116", ask: func(r *rig) asked {
		id, d := r.offered()
		return payWith(id, []object{r.grant(object{"use_limits": object{limitContract: "0"}})}, d)
	}},
	{op: "PayOrders", code: "CBC.99003117", ask: func(r *rig) asked {
		id, d := r.offered()
		return payWith(id, []object{r.grant(object{"use_limits": object{limitMinRate: "0.99"}})}, d)
	}},
	{op: "PayOrders", code: "CBC.99003141", ask: orderWith(object{"out_of_stock": true})},
	{op: "PayOrders", code: "CBC.99003141", ask: orderWith(object{"resource_spec": "p2s.2xlarge.8.linux", "region": "la-south-2"})},
	{op: "PayOrders", code: "CBC.99003147", ask: func(r *rig) asked {
		return payWith(r.buy(nil), []object{r.grant(nil), r.grant(object{"coupon_type": 2})}, nil)
	}},
	{op: "PayOrders", code: "CBC.99003155", ask: func(r *rig) asked {
		p := r.s.world.projects[2].id
		r.ctl("POST", "/account", object{"project_budgets": object{p: "1.00"}})
		return orderWith(object{"enterprise_project_id": p})(r)
	}},
	{op: "PayOrders", code: "CBC.99003156", ask: func(r *rig) asked {
		return payWith(r.buy(nil), []object{r.grant(object{"coupon_usage": usageMarket}), r.grant(object{"coupon_usage": usageDedicated})}, nil)
	}},
	{op: "PayOrders", code: "CBC.99003162", ask: func(r *rig) asked {
		id := r.buy(object{"effective_by": "2026-11-23T00:00:00Z"})
		r.advance("5h")
		return asked{pathPay, payBody(id)}
	}},
	{op: "PayOrders", code: "CBC.99003198", ask: func(r *rig) asked {
		flag("organization_budget", "1.00")(r)
		return orderWith(nil)(r)
	}},
	{op: "PayOrders", code: "CBC.99005003", ask: func(r *rig) asked {
		r.ctl("POST", "/account", object{"balance": "1.00", "credit": "0"})
		return orderWith(nil)(r)
	}},
	{op: "PayOrders", code: "CBC.99006093", ask: func(r *rig) asked { flag("no_tax_rate", true)(r); return orderWith(nil)(r) }},
	{op: "PayOrders", code: "CBC.99008040", ask: func(r *rig) asked {
		id := r.buy(object{"out_of_stock": true})
		for range 5 {
			r.call("POST", pathPay, payBody(id))
		}
		return asked{pathPay, payBody(id)}
	}},
	{op: "PayOrders", code: "CBC.99008056", ask: func(r *rig) asked {
		flag("daily_limit", "40.00")(r)
		r.ok("POST", pathPay, payBody(r.buy(object{"amount": "30.00"})))
		return orderWith(object{"amount": "30.00"})(r)
	}},
	{op: "CancelCustomerOrder", code: "CBC.99005010", ask: func(r *rig) asked {
		id := r.buy(nil)
		r.ok("POST", pathPay, payBody(id))
		return asked{pathCancel, object{"order_id": id}}
	}},
	{op: "CancelCustomerOrder", code: "CBC.99000089", ask: func(r *rig) asked {
		part, _ := r.ctl("POST", "/orders", object{"combined": true})["sub_order_ids"].([]any)[0].(string)
		return asked{pathCancel, object{"order_id": part}}
	}},
	{op: "ShowRefundOrderDetails", code: "CBC.99005026", ask: func(r *rig) asked { return asked{pathOrders + "/refund-orders?order_id=" + r.buy(nil), nil} }},
	{op: "RenewalResources", code: "CBC.30010036", ask: func(r *rig) asked {
		return renewIDs(r.find(func(s *subscription) bool { return len(s.children) > 0 }).children[0].res.id)
	}},
	{op: "RenewalResources", code: "CBC.30010069", ask: func(r *rig) asked { return renewIDs(r.with(traitOneTerm)) }},
	{op: "RenewalResources", code: "CBC.30050006", ask: func(r *rig) asked {
		r.ctl("POST", "/account", object{"balance": "1.00", "credit": "0"})
		return asked{"", object{"resource_ids": []string{r.plain().res.id}, "period_type": 3, "period_num": 1, "is_auto_pay": 1}}
	}},
	{op: "RenewalResources", code: "CBC.99000092", ask: func(r *rig) asked {
		return asked{"", object{"resource_ids": []string{r.plain().res.id}, "period_type": 3, "period_num": 4}}
	}},
	{op: "RenewalResources", code: "CBC.99003016", ask: func(*rig) asked { return renewIDs("nobody") }},
	{op: "RenewalResources", code: "CBC.99003100", ask: func(r *rig) asked {
		id := r.plain().res.id
		r.do("RenewalResources", renewIDs(id))
		return renewIDs(id)
	}},
	{op: "RenewalResources", code: "CBC.99003144", ask: func(r *rig) asked {
		id := r.plain().res.id
		r.ok("POST", pathRenew, object{"resource_ids": []string{id}, "period_type": 2, "period_num": 1, "is_auto_pay": 1})
		return renewIDs(id)
	}},
	{op: "RenewalResources", code: "CBC.99003154", ask: func(r *rig) asked {
		id := r.find(func(s *subscription) bool {
			return s.expire-r.s.world.now > 200*day && len(s.traits) == 0 && s.pending == nil && s.termType == periodYear
		}).res.id
		for range 2 {
			r.call("POST", pathRenew, object{"resource_ids": []string{id}, "period_type": 3, "period_num": 3, "is_auto_pay": 1})
			r.advance("5m")
		}
		return asked{"", object{"resource_ids": []string{id}, "period_type": 3, "period_num": 3}}
	}},
	{op: "RenewalResources", code: "CBC.99003634", ask: func(r *rig) asked { return renewIDs(r.with(traitBundle)) }},
	{op: "CancelResourcesSubscription", code: "CBC.30000053", ask: unsubTrait(traitSavings)},
	{op: "CancelResourcesSubscription", code: "CBC.30000067", ask: unsubTrait(traitUnmanaged)},
	{op: "CancelResourcesSubscription", code: "CBC.99003012", ask: func(*rig) asked { return unsubIDs(1, "nobody") }},
	{op: "CancelResourcesSubscription", code: "CBC.99003100", ask: func(r *rig) asked {
		id := r.plain().res.id
		r.do("RenewalResources", renewIDs(id))
		return unsubIDs(1, id)
	}},
	{op: "CancelResourcesSubscription", code: "CBC.99003128", ask: func(r *rig) asked { return unsubIDs(2, r.plain().res.id) }},
	{op: "CancelResourcesSubscription", code: "CBC.99003185", ask: unsubTrait(traitSolution)},
	{op: "CancelResourcesSubscription", code: "CBC.99003643", ask: unsubTrait(traitInvoiced)},
	{op: "CancelResourcesSubscription", code: "CBC.99003647", ask: unsubTrait(traitPackage)},
	{op: "CancelResourcesSubscription", code: "CBC.99003649", ask: unsubTrait(traitTrial)},
	{op: "CancelResourcesSubscription", code: "CBC.99003650", ask: unsubTrait(traitMarket)},
	{op: "CancelResourcesSubscription", code: "CBC.99003651", ask: unsubTrait(traitBusy)},
	{op: "CancelResourcesSubscription", code: "CBC.99003652", ask: unsubTrait(traitCodeArts)},
	{op: "CancelResourcesSubscription", code: "CBC.99003654", ask: func(r *rig) asked {
		id := r.with(traitAddOn)
		r.ok("POST", pathRenew, object{"resource_ids": []string{id}, "period_type": 2, "period_num": 1, "is_auto_pay": 1})
		r.advance("5m")
		return unsubIDs(2, id)
	}},
	{op: "CancelResourcesSubscription", code: "CBC.99003656", ask: unsubTrait(traitViolation)},
	{op: "CancelResourcesSubscription", code: "CBC.99006066", ask: unsubTrait(traitNoRefund)},
	{op: "AutoRenewalResources", code: "CBC.99003012", ask: func(*rig) asked { return asked{pathAuto + "nobody", nil} }},
	{op: "AutoRenewalResources", code: "CBC.99003602", ask: func(r *rig) asked { return asked{pathAuto + r.with(traitViolation), nil} }},
	{op: "CancelAutoRenewalResources", code: "CBC.99003012", ask: func(*rig) asked { return asked{pathAuto + "nobody", nil} }},
	{op: "CancelAutoRenewalResources", code: "CBC.99003605", ask: func(r *rig) asked { return asked{pathAuto + r.plain().res.id, nil} }},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003012", item: "error_details", ask: func(*rig) asked {
		return asked{"", object{"operation": "SET_UP", "resource_ids": []string{"nobody"}}}
	}},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003608", item: "error_details", ask: switchTrait(traitMarket)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003609", item: "error_details", ask: switchTrait(traitFixed)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003610", item: "error_details", ask: func(r *rig) asked {
		s := r.plain()
		r.advance(fmt.Sprint((s.expire-r.s.world.now)/3600+1, "h"))
		return asked{"", object{"operation": "SET_UP", "resource_ids": []string{s.res.id}}}
	}},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003611", item: "error_details", ask: switchTrait(traitPackage)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003622", item: "error_details", ask: switchTrait(traitSolution)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003623", item: "error_details", ask: switchTrait(traitBusy)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003624", item: "error_details", ask: switchTrait(traitViolation)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003625", item: "error_details", ask: switchTrait(traitPolice)},
	{op: "UpdatePeriodToOnDemand", code: "CBC.99003626", item: "error_details", ask: func(r *rig) asked {
		s := r.plain()
		r.ctl("POST", "/account", object{"frozen": true, "account": s.res.account.id})
		return asked{"", object{"operation": "SET_UP", "resource_ids": []string{s.res.id}}}
	}},
	{op: "ShowCustomerMonthlySum", code: "CBC.18000016", ask: hiddenBills},
	{op: "ShowCustomerMonthlySum", code: "CBC.18000048", ask: flag("many_independent_members", true)},
	{op: "ListCustomerselfResourceRecordDetails", code: "CBC.18000016", ask: hiddenBills},
	{op: "ListCustomerselfResourceRecordDetails", code: "CBC.18000048", ask: flag("many_independent_members", true)},
	{op: "ListCustomerselfResourceRecords", code: "CBC.18000016", ask: hiddenBills},
	{op: "ListCustomerselfResourceRecords", code: "CBC.18000048", ask: flag("many_independent_members", true)},
	{op: "ListCosts", code: "CBC.18000014", ask: flag("cost_center", false)},
	{op: "ListCosts", code: "CBC.18000016", ask: hiddenBills},
	{op: "ListCosts", code: "CBC.18000048", ask: flag("many_independent_members", true)},
	{op: "ListCosts", code: "CBC.18000053", ask: flag("finance_managed", true)},
	{op: "CreateEnterpriseProjectAuth", code: "CBC.99007004", ask: flag("project_groups", true)},
}

func hiddenBills(r *rig) asked {
	r.ctl("POST", "/account", object{"reseller_id": "PARTNER1", "bills_hidden": true})
	return asked{}
}

// TestRules drives every refusal that a rule of one operation causes.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, tt := range ruleCases {
		if tt.ask == nil {
			continue // TestCommonRefusals
		}
		r := defaultRig(t)
		a := tt.ask(r)
		good := validRequests[tt.op]
		if a.path == "" {
			a.path = good.path
			if a.body == nil {
				a.body = good.body
			}
		}
		got := r.do(tt.op, a)
		if tt.item != "" {
			fails := got.list(tt.item)
			if got.status != 200 || len(fails) != 1 || fails[0]["error_code"] != tt.code || fails[0]["error_msg"] == "" {
				t.Errorf("%s %s: got %d %.300s", tt.op, tt.code, got.status, got.body)
			}
			continue
		}
		want := business[tt.code].status
		if got.code() != tt.code || got.status != want {
			t.Errorf("%s %s: got %d %.300s, want %d", tt.op, tt.code, got.status, got.body, want)
		}
	}
}

// TestCommonRefusals drives what all operations share: bad parameters, missing
// permissions, wrong holders, withdrawn tokens, a failing service.
func TestCommonRefusals(t *testing.T) {
	t.Parallel()
	r := defaultRig(t)
	actions := map[string]bool{}
	for _, op := range r.s.ops {
		actions[op.action] = true
	}
	r.ctl("POST", "/keys", object{"action": "add", "access_key": "PARTNER", "secret_key": "S", "holder": "partner"})
	r.ctl("POST", "/keys", object{"action": "add", "access_key": "NOTHING", "secret_key": "S", "deny": sortedKeys(actions)})
	token, _ := r.ctl("POST", "/keys", object{"action": "token"})["token"].(string)
	r.ctl("POST", "/keys", object{"action": "revoke_token", "token": token})
	covered := map[string]bool{}
	for _, tt := range ruleCases {
		covered[tt.op+" "+tt.code] = true
	}
	for _, op := range r.s.ops {
		good := r.place(validRequests[op.id])
		seen := func(a *answer, status int, code string) {
			t.Helper()
			if a.status != status || a.code() != code {
				t.Errorf("%s: got %d %.200s, want %d %s", op.id, a.status, a.body, status, code)
			}
			covered[op.id+" "+a.code()] = true
		}
		if bad, ok := badRequests[op.id]; ok {
			seen(r.do(op.id, bad), 400, "CBC.0100")
		} else {
			req, text := r.request(op.method, good.path, good.body)
			req.Header.Set("X-Language", "fr_FR")
			r.sign(req, text, "AKTEST", "SKTEST")
			seen(r.send(req), 400, "CBC.0100")
		}
		seen(r.callAs("PARTNER", "S", op.method, good.path, good.body), 403, op.documented("CBC.0151", "CBC.0155"))
		if op.action != "" && !op.softAction() {
			seen(r.callAs("NOTHING", "S", op.method, good.path, good.body), 403, op.documented("CBC.0155", "CBC.0151"))
		}
		req, _ := r.request(op.method, good.path, good.body)
		req.Header.Set("X-Auth-Token", token)
		seen(r.send(req), 403, "CBC.0154")
	}
	_ = r.s.Close()
	for _, op := range r.s.ops {
		good := validRequests[op.id]
		if strings.Contains(fmt.Sprint(good), "@order") {
			good = asked{strings.ReplaceAll(good.path, "@order", "CS1"), json.RawMessage(strings.ReplaceAll(mustJSON(t, good.body), "@order", "CS1"))}
			if op.body == nil {
				good.body = nil
			}
		}
		a := r.do(op.id, good)
		if a.status != http.StatusInternalServerError || a.code() != "CBC.0999" {
			t.Errorf("%s of a closed sandbox: got %d %.200s", op.id, a.status, a.body)
		}
		covered[op.id+" CBC.0999"] = true
	}
	for _, op := range r.s.ops {
		for _, code := range op.codes {
			if !covered[op.id+" "+code] {
				t.Errorf("no test drives %s of %s", code, op.id)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOperations(t *testing.T) {
	t.Parallel()
	infos := Operations()
	if len(infos) != 32 {
		t.Fatalf("got %d operations, want 32", len(infos))
	}
	names := map[string]bool{}
	for _, o := range infos {
		if o.Handler == "" || names[o.Handler] || len(o.Codes) == 0 || o.Rules < len(o.Codes) || !strings.HasPrefix(o.Path, "/v") {
			t.Errorf("odd entry: %+v", o)
		}
		names[o.Handler] = true
	}
}
