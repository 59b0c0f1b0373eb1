package browsertest

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// reach is how a person reaches one operation of the upstream's contract, and
// sees what it brought.
type reach struct {
	deed bool // the person's own doing makes the call; others are made by the sync
	see  func(*asker)
}

// operations are all of them. A page whose operation is taken away no longer
// shows the value that only this call brings.
var operations = map[string]reach{
	// Product lists, on the catalogue.
	"ListServiceTypes": {see: func(a *asker) {
		s := a.first(list(a.truth("GET", "/v2/products/service-types?limit=1000", nil), "service_types"), "service", func(v any) bool { return text(v, "abbreviation") != "" })
		a.sees(a.finance, "/catalog?q="+text(s, "service_type_code"), text(s, "service_type_name"), text(s, "abbreviation"))
	}},
	"ListResourceTypes": {see: func(a *asker) {
		s := a.first(list(a.truth("GET", "/v2/products/resource-types?limit=1000", nil), "resource_types"), "type", func(v any) bool { return text(v, "resource_type_desc") != "" })
		a.sees(a.finance, "/catalog?list=types&q="+text(s, "resource_type_code"), text(s, "resource_type_name"), text(s, "resource_type_desc"))
	}},
	"ListServiceResources": {see: func(a *asker) {
		s := a.truth("GET", "/v2/products/service-resources?service_type_code=hws.service.type.rds&limit=100", nil)
		a.sees(a.finance, "/catalog?list=resources&service=hws.service.type.rds", text(s, "infos.0.basic_info.name"), text(s, "infos.1.basic_info.name"))
	}},
	"ListUsageTypes": {see: func(a *asker) {
		s := a.first(list(a.truth("GET", "/v2/products/usage-types?limit=100", nil), "usage_types"), "usage type", func(v any) bool { return text(v, "code") != "Duration" })
		a.sees(a.finance, "/catalog?list=usages&q="+text(s, "code"), text(s, "name"), text(s, "resource_type_name"))
	}},
	"ListMeasureUnits": {see: func(a *asker) {
		s := a.first(list(a.truth("GET", "/v2/bases/measurements", nil), "measure_units"), "unit", func(v any) bool { return text(v, "measure_id") == "60" })
		a.sees(a.finance, "/catalog?list=units&q="+text(s, "measure_name"), text(s, "measure_name"), text(s, "abbreviation"), text(s, "measure_id"))
	}},
	"ListConversions": {see: func(a *asker) {
		s := a.truth("GET", "/v2/bases/conversions", nil)
		q := url.Values{"amount": {"1"}, "from": {text(s, "conversions.0.measure_id")}, "to": {text(s, "conversions.0.ref_measure_id")}}
		a.sees(a.finance, "/catalog/convert?"+q.Encode(), text(s, "conversions.0.conversion_ratio"))
	}},

	// Prices, asked for while a person waits.
	"ListOnDemandResourceRatings": {deed: true, see: func(a *asker) {
		product := priced()
		product["usage_factor"], product["usage_value"], product["usage_measure_id"] = "Duration", "7", 4
		s := a.truth("POST", "/v2/bills/ratings/on-demand-resources", map[string]any{"project_id": "", "inquiry_precision": 1, "product_infos": []any{product}})
		a.quotes("on_demand")
		a.sees(a.finance, "", text(s, "official_website_amount"), text(s, "amount"))
	}},
	"ListRateOnPeriodDetail": {deed: true, see: func(a *asker) {
		product := priced()
		product["period_type"], product["period_num"] = 2, 1
		s := a.truth("POST", "/v2/bills/ratings/period-resources/subscribe-rate", map[string]any{"project_id": "", "product_infos": []any{product}})
		a.quotes("period")
		a.sees(a.finance, "", text(s, "official_website_rating_result.official_website_amount"), text(s, "optional_discount_rating_results.0.amount"),
			text(s, "optional_discount_rating_results.1.discount_name"))
	}},
	"ListRenewRateOnPeriod": {deed: true, see: func(a *asker) {
		id := a.resource("status=in_use", "renew", `main form[method=post] button.btn-go`)
		s := a.truth("POST", "/v2/bills/ratings/period-resources/renew-rate", map[string]any{"resource_ids": []string{id}, "period_type": 2, "period_num": 1})
		a.sees(a.finance, "", text(a.first(list(s, "optional_discount_rating_results"), "best offer", func(v any) bool { return text(v, "best_offer") == "1" }), "amount"))
	}},

	// What the account has and holds.
	"ShowCustomerAccountBalances": {see: func(a *asker) {
		s := a.truth("GET", "/v2/accounts/customer-accounts/balances", nil)
		a.sees(a.finance, "/", text(s, "debt_amount"), text(a.first(list(s, "account_balances"), "credit", func(v any) bool { return text(v, "account_type") == "2" }), "credit_amount"))
	}},
	"ListSubCustomerCoupons": {see: func(a *asker) {
		s := a.first(list(a.truth("GET", "/v2/promotions/benefits/coupons?status=2&limit=100", nil), "user_coupons"), "cash coupon", func(v any) bool {
			return text(v, "coupon_type") == "1" && text(v, "lock_order_id") == ""
		})
		a.sees(a.finance, "/coupons?q="+text(s, "coupon_id"), text(s, "balance"), strings.TrimSuffix(text(s, "expire_time"), "T")[:10])
	}},
	"ListPayPerUseCustomerResources": {see: func(a *asker) {
		s := a.first(list(a.truth("POST", "/v2/orders/suscriptions/resources/query", map[string]any{"limit": 50}), "data"), "resource", func(v any) bool {
			return plain.MatchString(text(v, "resource_name")) && text(v, "expire_time") != ""
		})
		a.sees(a.finance, "/subscriptions/"+text(s, "resource_id"), text(s, "resource_name"), text(s, "resource_spec_code"), text(s, "expire_time")[:10])
	}},
	"ListFreeResourceInfos": {see: func(a *asker) {
		s := a.pack(func(any) bool { return true })
		a.sees(a.finance, "/packages/"+text(s, "order_instance_id"), text(s, "product_name"), text(s, "free_resources.0.original_amount"), text(s, "expire_time")[:10])
	}},
	"ListFreeResourceUsages": {see: func(a *asker) {
		s := a.pack(func(v any) bool { return text(v, "quota_reuse_mode") == "1" })
		use := a.truth("POST", "/v2/payments/free-resources/usages/details/query", map[string]any{"free_resource_ids": []string{text(s, "free_resources.0.free_resource_id")}})
		a.sees(a.finance, "/packages/"+text(s, "order_instance_id"), text(use, "free_resources.0.end_time")[:10])
	}},
	"ListFreeResourcesUsageRecords": {see: func(a *asker) {
		days := fmt.Sprintf("deduct_time_begin=%s-01&deduct_time_end=%s-20", last, last)
		record := at(a.truth("GET", "/v2/bills/customer-bills/free-resources-usage-records?limit=1&"+days, nil), "free_resource_records.0")
		s := a.pack(func(v any) bool {
			return text(v, "free_resources.0.free_resource_id") == text(record, "free_resource_id")
		})
		csv, err := Eval[string](a.finance, fmt.Sprintf("fetch(%q).then(r => r.text())", "/packages/"+text(s, "order_instance_id")+".csv"))
		must(a.t, err)
		if !strings.Contains(csv, text(record, "used_amount")) || !strings.Contains(csv, text(record, "resource_id")) {
			a.t.Errorf("the package's file lacks the deduction of %s by %s", text(record, "used_amount"), text(record, "resource_id"))
		}
		a.sees(a.finance, "/packages/"+text(s, "order_instance_id"), text(record, "resource_id"))
	}},
	"ListInvoices": {see: func(a *asker) {
		customer := text(a.control("GET", "/", nil), "accounts.0.customer_id")
		s := a.first(list(a.truth("GET", fmt.Sprintf("/v1.0/%s/payments/intl-invoices?offset=1&limit=100&start_time=%s-01T00:00:00Z&end_time=%s-28T00:00:00Z", customer, last.Prev(), last.Next()), nil),
			"invoices"), "invoice", func(v any) bool { return text(v, "invoiceNo") != "" })
		a.sees(a.finance, "/invoices?q="+text(s, "invoiceNo"), text(s, "invoiceAmount"), text(s, "taxList.0.taxAmount"))
	}},

	// Orders.
	"ListCustomerOrders": {see: func(a *asker) {
		s := at(a.truth("GET", "/v2/orders/customer-orders?status=5&limit=1", nil), "order_infos.0")
		a.sees(a.finance, "/orders?q="+text(s, "order_id"), text(s, "order_id"), text(s, "amount_after_discount"))
	}},
	"ShowCustomerOrderDetails": {see: func(a *asker) {
		order := text(a.truth("GET", "/v2/orders/customer-orders?status=5&order_type=1&limit=1", nil), "order_infos.0.order_id")
		item := at(a.truth("GET", "/v2/orders/customer-orders/details/"+order+"?limit=100", nil), "order_line_items.0")
		a.sees(a.finance, "/orders/"+order, text(item, "official_amount"), text(item, "amount_after_discount"))
	}},
	"ListOrderDiscounts": {see: func(a *asker) {
		order := a.ordered(map[string]any{"amount": "88.00"})
		s := at(a.truth("GET", "/v2/orders/customer-orders/order-discounts?order_id="+order, nil), "discounts.0")
		sum := decimal.Zero
		for _, item := range list(s, "orders.0.order_line_items") {
			sum = sum.Add(decimal.RequireFromString(text(item, "discount_amount")))
		}
		a.sees(a.finance, "/orders/"+order, sum.String())
	}},
	"ShowRefundOrderDetails": {see: func(a *asker) {
		order := text(a.truth("GET", "/v2/orders/customer-orders?order_type=4&limit=1", nil), "order_infos.0.order_id")
		s := a.truth("GET", "/v2/orders/customer-orders/refund-orders?order_id="+order, nil)
		a.sees(a.finance, "/orders/"+order, text(s, "refund_infos.0.amount"), text(s, "refund_infos.0.base_order_id"))
	}},

	// The books.
	"ShowCustomerMonthlySum": {see: func(a *asker) {
		s := a.truth("GET", fmt.Sprintf("/v2/bills/customer-bills/monthly-sum?bill_cycle=%s&limit=1", last), nil)
		a.sees(a.finance, "/bills/"+last.String(), text(s, "consume_amount"))
	}},
	"ListCustomerselfResourceRecordDetails": {see: func(a *asker) {
		s := a.truth("POST", "/v2/bills/customer-bills/res-records/query", map[string]any{"cycle": last.String(), "limit": 500, "statistic_type": 1})
		r := a.first(list(s, "monthly_records"), "record in a zone", func(v any) bool {
			return text(v, "az_code_infos.0.az_code") != "" && plain.MatchString(text(v, "res_instance_id"))
		})
		a.sees(a.finance, fmt.Sprintf("/bills/%s/usage?q=%s", last, text(r, "res_instance_id")), text(r, "az_code_infos.0.az_code"), text(r, "official_amount"))
	}},
	"ListCustomerselfResourceRecords": {see: func(a *asker) {
		s := at(a.truth("GET", fmt.Sprintf("/v2/bills/customer-bills/res-fee-records?cycle=%s&limit=1&statistic_type=3&method=all", last), nil), "fee_records.0")
		a.sees(a.finance, fmt.Sprintf("/bills/%s/lines?columns=all&resource=%s", last, url.QueryEscape(text(s, "resource_id"))), text(s, "amount"), text(s, "official_amount"))
	}},
	"ListCosts": {see: func(a *asker) {
		s := at(a.truth("POST", "/v4/costs/cost-analysed-bills/query", map[string]any{
			"limit": 1, "cost_type": "AMORTIZED_COST", "amount_type": "PAYMENT_AMOUNT", "groupby": []any{map[string]any{"type": "dimension", "key": "CLOUD_SERVICE_TYPE"}},
			"time_condition": map[string]any{"time_measure_id": 2, "begin_time": last.String(), "end_time": last.String()},
		}), "cost_data.0")
		a.sees(a.finance, "/costs?cost=amortized&by=service&limit=200", text(s, "costs.0.amount"))
	}},

	// What people do, by the rules of the money path.
	"PayOrders": {deed: true, see: func(a *asker) {
		order := a.ordered(map[string]any{"amount": "41.50", "no_offers": true})
		must(a.t, a.finance.Go("/orders/"+order))
		must(a.t, a.finance.Click(`.decide a[href$="/pay"]`))
		a.sends(a.finance, "Every call is reachable")
		a.sees(a.finance, "", text(a.first(list(a.control("GET", "/charges", nil), "charges"), "charge", func(v any) bool { return text(v, "order_id") == order }), "amount"))
	}},
	"CancelCustomerOrder": {deed: true, see: func(a *asker) {
		order := a.ordered(map[string]any{"amount": "12.00"})
		must(a.t, a.finance.Go("/orders/"+order))
		must(a.t, a.finance.Click(`.decide a.btn-bad`))
		a.sends(a.finance, "Ordered by mistake")
		a.says("/v2/orders/customer-orders?order_id="+order, nil, "order_infos.0.status", "4")
	}},
	"RenewalResources": {deed: true, see: func(a *asker) {
		a.resource("status=in_use&then=grace", "renew", `main form[method=post] button.btn-go`)
		a.sends(a.finance, "One month more")
		link, err := Eval[string](a.finance, `document.querySelector('main section a[href^="/orders/"]').getAttribute("href")`)
		must(a.t, err)
		order, _, _ := strings.Cut(strings.TrimPrefix(link, "/orders/"), "/")
		order, _, _ = strings.Cut(order, "?")
		a.says("/v2/orders/customer-orders?order_id="+url.QueryEscape(order), nil, "order_infos.0.order_type", "2")
	}},
	"CancelResourcesSubscription": {deed: true, see: func(a *asker) {
		id := a.resource("status=in_use&then=grace", "unsubscribe", `main form[method=post] button[type=submit]`)
		a.sends(a.finance, "Not needed any more")
		a.says("/v2/orders/suscriptions/resources/query", map[string]any{"resource_ids": []string{id}, "limit": 1}, "total_count", "0")
	}},
	"AutoRenewalResources": {deed: true, see: func(a *asker) {
		id := a.resource("status=in_use&then=grace", "auto-renew", `main form[method=post] button[type=submit]`)
		a.sends(a.finance, "It must not lapse")
		a.says("/v2/orders/suscriptions/resources/query", map[string]any{"resource_ids": []string{id}, "limit": 1}, "data.0.expire_policy", "3")
	}},
	"CancelAutoRenewalResources": {deed: true, see: func(a *asker) {
		id := a.resource("status=in_use&then=renew", "auto-renew", `main form[method=post] input[name=on][value=false]`)
		a.sends(a.finance, "It may lapse")
		if policy := text(a.subscription(id), "expire_policy"); policy == "3" || policy == "" {
			a.t.Errorf("%s still renews itself, by the upstream: %q", id, policy)
		}
	}},
	"UpdatePeriodToOnDemand": {deed: true, see: func(a *asker) {
		id := a.resource("status=in_use&then=grace", "expiry", `main form[method=post] button[type=submit]`)
		a.sends(a.finance, "It goes on without a term")
		a.says("/v2/orders/suscriptions/resources/query", map[string]any{"resource_ids": []string{id}, "limit": 1}, "data.0.expire_policy", "1")
	}},
	"CreateEnterpriseProjectAuth": {deed: true, see: func(a *asker) {
		must(a.t, a.admin.Go("/projects"))
		must(a.t, a.admin.Click(`main a[href^="/projects/enable"]`))
		a.sends(a.admin, "Projects are wanted")
	}},
}

// plain names have nothing that a page would show in another way.
var plain = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func priced() map[string]any {
	return map[string]any{
		"id": "1", "cloud_service_type": "hws.service.type.ec2", "resource_type": "hws.resource.type.vm", "resource_spec": "s6.large.2.linux", "region": "ap-southeast-1", "subscription_num": 1,
	}
}

// quotes asks for a price through the form.
func (a *asker) quotes(mode string) {
	a.t.Helper()
	must(a.t, a.finance.Go("/prices"))
	must(a.t, a.finance.Choose("#p-product", "hws.service.type.ec2:hws.resource.type.vm"))
	must(a.t, a.finance.Click(`form.ask.roomy button[type=submit]`))
	must(a.t, a.finance.Type("#p-spec", "s6.large.2.linux"))
	must(a.t, a.finance.Type("#p-region", "ap-southeast-1"))
	must(a.t, a.finance.Choose("#p-mode", mode))
	must(a.t, a.finance.Type("#p-usage", "7"))
	must(a.t, a.finance.Click(`form.ask[method=post] button[type=submit]`))
}

// pack finds a package in effect.
func (a *asker) pack(fits func(any) bool) any {
	a.t.Helper()
	return a.first(list(a.truth("POST", "/v3/payments/free-resources/query", map[string]any{"limit": 100}), "free_resource_packages"), "package", fits)
}

func (a *asker) subscription(id string) any {
	a.t.Helper()
	return at(a.truth("POST", "/v2/orders/suscriptions/resources/query", map[string]any{"resource_ids": []string{id}, "limit": 1}), "data.0")
}

// says checks what the upstream says after a deed.
func (a *asker) says(path string, body any, field, want string) {
	a.t.Helper()
	method := "GET"
	if body != nil {
		method = "POST"
	}
	if got := text(a.truth(method, path, body), field); got != want {
		a.t.Errorf("the upstream says %s %q, want %q", field, got, want)
	}
}

// Every operation of the contract is reached by a person in a browser: the
// upstream has been called, and a page shows what it says.
func TestEveryCallReachesAPerson(t *testing.T) {
	contract, err := os.ReadFile("../sandbox/openapi.yaml")
	must(t, err)
	var named []string
	for _, m := range regexp.MustCompile(`(?m)^\s+operationId: (\w+)`).FindAllSubmatch(contract, -1) {
		named = append(named, string(m[1]))
	}
	if len(named) != 32 {
		t.Errorf("the contract has %d operations", len(named))
	}
	for operation := range operations {
		if !slices.Contains(named, operation) {
			t.Errorf("%s is no operation of the contract", operation)
		}
	}
	a := newAsker(t)
	for _, operation := range named {
		t.Run(operation, func(t *testing.T) {
			r, known := operations[operation]
			if !known {
				t.Fatal("nobody has said how a person reaches it")
			}
			here := *a
			here.t = t
			before := here.made(operation)
			r.see(&here)
			for start := time.Now(); !r.deed && before == 0 && time.Since(start) < time.Minute; time.Sleep(300 * time.Millisecond) {
				before = here.made(operation)
			}
			switch after := here.made(operation); {
			case r.deed && after <= before:
				t.Errorf("the deed made no call: %d before, %d after", before, after)
			case !r.deed && after == 0:
				t.Error("the upstream was never called")
			}
		})
	}
}
