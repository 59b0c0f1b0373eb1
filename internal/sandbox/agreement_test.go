package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/shopspring/decimal"
)

// pages reads a whole list of a POST call.
func (r *rig) pages(path, list string, body object) []object {
	r.t.Helper()
	var all []object
	for {
		body["offset"], body["limit"] = len(all), 1000
		a := r.ok("POST", path, body)
		all = append(all, a.list(list)...)
		if fmt.Sprint(len(all)) == a.number("total_count") {
			return all
		}
		if len(a.list(list)) == 0 {
			r.t.Fatalf("%s: %d records, total_count says %s", path, len(all), a.number("total_count"))
		}
	}
}

func sumOf(t *testing.T, list []object, name string) decimal.Decimal {
	t.Helper()
	sum := decimal.Zero
	for _, o := range list {
		d, err := decimal.NewFromString(fmt.Sprint(o[name]))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sum = sum.Add(d)
	}
	return sum
}

// TestResRecords: the three granularities of res-records sum to the fee records.
func TestResRecords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lines, _ := r.readMonth("2026-10", "")
	due, list, coupon := decimal.Zero, decimal.Zero, decimal.Zero
	for i := range lines {
		due, list, coupon = due.Add(lines[i].Amount), list.Add(lines[i].Official), coupon.Add(lines[i].Coupon)
	}
	counts := map[int]int{}
	for kind := 1; kind <= 3; kind++ {
		records := r.pages(pathRes, "monthly_records", object{"cycle": "2026-10", "statistic_type": kind})
		counts[kind] = len(records)
		if a, o, c := sumOf(t, records, "consume_amount"), sumOf(t, records, "official_amount"), sumOf(t, records, "coupon_amount"); !a.Equal(due) || !o.Equal(list) || !c.Equal(coupon) {
			t.Errorf("statistic_type %d: %s, %s, %s; fee records say %s, %s, %s", kind, a, o, c, due, list, coupon)
		}
		for _, rec := range records {
			if (rec["bill_date"] != nil) != (kind == 2) || (rec["consume_time"] != nil) != (kind == 3) {
				t.Fatalf("statistic_type %d: bill_date %v, consume_time %v", kind, rec["bill_date"], rec["consume_time"])
			}
			if rec["bill_type"] == json.Number("12") || rec["resource_Type_code"] == nil {
				t.Fatalf("record: %v", rec)
			}
		}
	}
	if counts[3] != len(lines) || counts[1] >= counts[2] || counts[2] > counts[3] {
		t.Errorf("records by granularity: %v, lines %d", counts, len(lines))
	}
	one := r.pages(pathRes, "monthly_records", object{"cycle": "2026-10", "statistic_type": 2, "query_type": "DAILY", "bill_cycle_begin": "2026-10-05", "bill_cycle_end": "2026-10-05", "include_zero_record": false})
	want := decimal.Zero
	for i := range lines {
		if lines[i].BillDate == "2026-10-05" {
			want = want.Add(lines[i].Amount)
		}
	}
	if got := sumOf(t, one, "consume_amount"); !got.Equal(want) {
		t.Errorf("one day: got %s, want %s", got, want)
	}
	member := r.s.world.accounts[2].id
	for _, body := range []object{
		{"cycle": "2018-12"},
		{"cycle": "2026-10", "query_type": "DAILY", "bill_cycle_begin": "2026-10-05", "bill_cycle_end": "2026-10-05"},
		{"cycle": "2026-10", "statistic_type": 2, "query_type": "DAILY"},
		{"cycle": "2026-10", "bill_type": 12},
		{"cycle": "2026-10", "payer_account_id": "stranger"},
		{"cycle": "2026-10", "method": "sub_customer"},
	} {
		r.wants(r.call("POST", pathRes, body), 400, "CBC.0100")
	}
	only := r.pages(pathRes, "monthly_records", object{"cycle": "2026-10", "method": "sub_customer", "sub_customer_id": member})
	for _, rec := range only {
		if rec["customer_id"] != member || rec["payer_account_id"] != testDomain {
			t.Fatalf("record of a member: %v", rec)
		}
	}
}

// TestCosts: original costs are the bill; amortized ones spread what was prepaid.
func TestCosts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	due, net := map[string]decimal.Decimal{}, decimal.Zero
	for _, m := range []string{"2026-09", "2026-10"} {
		lines, _ := r.readMonth(m, "")
		for i := range lines {
			due[m] = due[m].Add(lines[i].Amount)
			net = net.Add(lines[i].Amount).Sub(lines[i].Coupon)
		}
	}
	for _, group := range [][]object{
		{{"type": "dimension", "key": "CLOUD_SERVICE_TYPE"}},
		{{"type": "dimension", "key": "RESOURCE_ID"}},
		{{"type": "dimension", "key": "REGION_CODE"}, {"type": "dimension", "key": "BILL_TYPE"}},
		{{"type": "tag", "key": "env"}, {"type": "dimension", "key": "ENTERPRISE_PROJECT_ID"}},
		{{"type": "cost_unit", "key": "business_unit"}},
	} {
		months := map[string]decimal.Decimal{}
		total := decimal.Zero
		for _, g := range r.pages(pathCosts, "cost_data", costs(object{"groupby": group})) {
			total = total.Add(decimal.RequireFromString(g["amount_by_costs"].(string)))
			for _, c := range g["costs"].([]any) {
				one := c.(map[string]any)
				m := one["time_dimension_value"].(string)
				months[m] = months[m].Add(decimal.RequireFromString(one["amount"].(string)))
			}
		}
		if !months["2026-09"].Equal(due["2026-09"]) || !months["2026-10"].Equal(due["2026-10"]) || !total.Equal(due["2026-09"].Add(due["2026-10"])) {
			t.Errorf("%v: %v, want %v", group, months, due)
		}
	}
	if got := sumOf(t, r.pages(pathCosts, "cost_data", costs(object{"amount_type": "NET_AMOUNT"})), "amount_by_costs"); !got.Equal(net) {
		t.Errorf("net: got %s, want %s", got, net)
	}
	filter := func(operator int) decimal.Decimal {
		return sumOf(t, r.pages(pathCosts, "cost_data", costs(object{"filters": []object{{"operator": operator, "filter_factor": object{"key": "REGION_CODE", "value": []string{"eu-west-101"}}}}})), "amount_by_costs")
	}
	if in, out := filter(0), filter(1); in.IsZero() || !in.Add(out).Equal(due["2026-09"].Add(due["2026-10"])) {
		t.Errorf("included %s, excluded %s", in, out)
	}
	day := func(cost string) decimal.Decimal {
		return sumOf(t, r.pages(pathCosts, "cost_data", costs(object{"cost_type": cost, "time_condition": object{"time_measure_id": 1, "begin_time": "2026-10-01", "end_time": "2026-10-31"}})), "amount_by_costs")
	}
	if got := day("ORIGINAL_COST"); !got.Equal(due["2026-10"]) {
		t.Errorf("31 days: got %s, want %s", got, due["2026-10"])
	}
	october := sumOf(t, r.pages(pathCosts, "cost_data", costs(object{"cost_type": "AMORTIZED_COST", "time_condition": object{"time_measure_id": 2, "begin_time": "2026-10", "end_time": "2026-10"}})), "amount_by_costs")
	if got := day("AMORTIZED_COST"); !got.Equal(october) || got.Equal(due["2026-10"]) {
		t.Errorf("amortized by day %s, by month %s, charged %s", got, october, due["2026-10"])
	}
	for _, change := range []object{
		{"time_condition": object{"time_measure_id": 2, "begin_time": "2025-01", "end_time": "2026-10"}},
		{"time_condition": object{"time_measure_id": 1, "begin_time": "2026-05-01", "end_time": "2026-10-31"}},
		{"time_condition": object{"time_measure_id": 2, "begin_time": "2026-10", "end_time": "2026-09"}},
		{"groupby": []object{{"type": "dimension", "key": "SHOE_SIZE"}}},
		{"groupby": []object{}},
		{"offset": 200001},
	} {
		r.wants(r.call("POST", pathCosts, costs(change)), 400, "CBC.0100")
	}
}

// TestAmortizedTerm: a bought term spreads to exactly its price, also when given back.
func TestAmortizedTerm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bought := r.ctl("POST", "/orders", object{"amount": "100.00", "period_num": 2})
	res := bought["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(bought["order_id"].(string)))
	query := costs(object{
		"cost_type": "AMORTIZED_COST", "time_condition": object{"time_measure_id": 2, "begin_time": "2026-11", "end_time": "2027-01"},
		"filters": []object{{"operator": 0, "filter_factor": object{"key": "RESOURCE_ID", "value": []string{res}}}},
	})
	r.advance("1680h") // 70 days
	got := r.pages(pathCosts, "cost_data", query)
	if len(got) != 1 || got[0]["amount_by_costs"] != "100" {
		t.Fatalf("amortized: %v", got)
	}
	parts := got[0]["costs"].([]any)
	for _, p := range parts {
		if p.(map[string]any)["amount"] == "0" {
			t.Errorf("a month without its share: %v", parts)
		}
	}
	second := r.ctl("POST", "/orders", object{"amount": "90.00", "period_num": 3})
	res = second["resource_ids"].([]any)[0].(string)
	r.ok("POST", pathPay, payBody(second["order_id"].(string)))
	r.advance("240h")
	u := r.ok("POST", pathUnsub, object{"resource_ids": []string{res}, "unsubscribe_type": 1})
	refund := dec(t, r.order(u.json()["order_ids"].([]any)[0].(string))["amount_after_discount"].(json.Number))
	r.advance("240h")
	query["time_condition"] = object{"time_measure_id": 2, "begin_time": "2027-01", "end_time": "2027-02"}
	query["filters"] = []object{{"operator": 0, "filter_factor": object{"key": "RESOURCE_ID", "value": []string{res}}}}
	if got := sumOf(t, r.pages(pathCosts, "cost_data", query), "amount_by_costs"); !got.Equal(decimal.NewFromInt(90).Add(refund)) {
		t.Errorf("after the refund of %s: amortized %s", refund, got)
	}
}

// TestPackages: what is left is the quota less the deductions of the cycle, and
// the deductions are the covered quantities of the bill lines.
func TestPackages(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Resources = 400 })
	const query = "/v3/payments/free-resources/query"
	packages := r.pages(query, "free_resource_packages", object{})
	for _, p := range r.s.world.projects {
		packages = append(packages, r.pages(query, "free_resource_packages", object{"enterprise_project_id": p.id})...)
	}
	states := map[string]bool{}
	checked := 0
	for _, p := range packages {
		states[fmt.Sprint(p["status"])] = true
		for _, raw := range p["free_resources"].([]any) {
			item := raw.(map[string]any)
			id := item["free_resource_id"].(string)
			usage := r.ok("POST", "/v2/payments/free-resources/usages/details/query", object{"free_resource_ids": []string{id}}).list("free_resources")
			if len(usage) != 1 || fmt.Sprint(usage[0]["amount"]) != item["amount"] || (usage[0]["quota_reuse_cycle"] != nil) != (p["quota_reuse_mode"] == json.Number("1")) {
				t.Errorf("usage of %s: %v, list says %v", id, usage, item["amount"])
				continue
			}
			start, err := parseInstant(usage[0]["start_time"].(string))
			if err != nil {
				t.Fatal(err)
			}
			if start < r.s.world.now-89*day || p["status"] == json.Number("0") || p["status"] == json.Number("3") || p["status"] == json.Number("4") {
				continue
			}
			used := decimal.Zero
			records := r.deductionsOf(id, dateOf(start), dateOf(r.s.world.now))
			for i, d := range records {
				available, taken, left := decimal.RequireFromString(d["available_amount"].(string)), decimal.RequireFromString(d["used_amount"].(string)), decimal.RequireFromString(d["remaining_amount"].(string))
				if !available.Sub(taken).Equal(left) {
					t.Fatalf("deduction: %v", d)
				}
				if at, _ := parseInstant(d["expire_time"].(string)); at > start {
					used = used.Add(taken)
				}
				if i > 0 && records[i-1]["remaining_amount"] != d["available_amount"] && d["available_amount"] != item["original_amount"] {
					t.Fatalf("deductions do not follow each other: %v, %v", records[i-1], d)
				}
			}
			quota, left := decimal.RequireFromString(item["original_amount"].(string)), decimal.RequireFromString(item["amount"].(string))
			if !quota.Sub(used).Equal(left) {
				t.Errorf("package item %s: quota %s, used %s, left %s", id, quota, used, left)
			}
			checked++
		}
	}
	if checked < 4 || !states["0"] || !states["1"] || !states["2"] || !states["3"] || !states["4"] {
		t.Errorf("%d items checked, states %v", checked, states)
	}
	covered, recorded := decimal.Zero, decimal.Zero
	for _, l := range r.readLines("2026-10") {
		covered = covered.Add(l.Free)
	}
	for _, d := range r.deductionsOf("", dateOf(month(2026*12+9).start()), dateOf(month(2026*12+10).start())-1) {
		recorded = recorded.Add(decimal.RequireFromString(d["used_amount"].(string)))
	}
	if covered.IsZero() || !covered.Equal(recorded) {
		t.Errorf("October: lines were covered with %s, deductions say %s", covered, recorded)
	}
}

func (r *rig) deductionsOf(item string, from, to date) []object {
	r.t.Helper()
	from = max(from, to-90)
	var all []object
	for {
		a := r.ok("GET", fmt.Sprintf("/v2/bills/customer-bills/free-resources-usage-records?deduct_time_begin=%s&deduct_time_end=%s&free_resource_id=%s&limit=1000&offset=%d", from, to, item, len(all)), nil)
		all = append(all, a.list("free_resource_records")...)
		if fmt.Sprint(len(all)) == a.number("total_count") {
			return all
		}
	}
}

// TestInvoices: pages are numbered from 1; a cycle's invoices sum to its amount due less coupons.
func TestInvoices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	path := "/v1.0/" + testDomain + "/payments/intl-invoices?start_time=2026-01-01T00:00:00Z&end_time=2027-12-01T00:00:00Z&limit=7&offset="
	var all []object
	for page := 1; ; page++ {
		a := r.ok("GET", path+fmt.Sprint(page), nil)
		list := a.list("invoices")
		all = append(all, list...)
		if len(list) < 7 {
			if a.number("count") != fmt.Sprint(len(all)) {
				t.Fatalf("%d invoices, count says %s", len(all), a.number("count"))
			}
			break
		}
	}
	byCycle := map[string]decimal.Decimal{}
	for _, v := range all {
		if v["invoiceState"] != json.Number("9") {
			c := v["billCycle"].(string)
			byCycle[c] = byCycle[c].Add(dec(t, v["invoiceAmount"].(json.Number)))
		}
	}
	for m := r.s.world.first; m < r.s.world.open; m++ {
		sum := r.readSum(m.String())
		if want := sum.Consume.Sub(sum.Coupon); !byCycle[m.String()].Equal(want) {
			t.Errorf("%s: invoices sum to %s, bill less coupons is %s", m, byCycle[m.String()], want)
		}
	}
	r.wants(r.call("GET", strings.Replace(path, testDomain, "someone", 1)+"1", nil), 403, "CBC.0151")
	r.wants(r.call("GET", path+"0", nil), 400, "CBC.0100")
	before := len(all)
	id := r.buy(object{"amount": "2500.00"})
	r.ok("POST", pathPay, payBody(id))
	r.advance("25h")
	if got := r.ok("GET", path+"1", nil); got.number("count") != fmt.Sprint(before+1) {
		t.Errorf("a day after a payment of 2,500: %s invoices, before %d", got.number("count"), before)
	}
}

// TestPrices: quotes add up, and a purchase or renewal costs what was quoted.
func TestPrices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	num := func(o object, name string) decimal.Decimal {
		t.Helper()
		d, err := decimal.NewFromString(fmt.Sprint(o[name]))
		if err != nil {
			t.Fatalf("%s: %v", name, o[name])
		}
		return d
	}
	ask := onDemand(nil, with(onDemand(nil)["product_infos"].([]object)[0], object{
		"id": "2", "cloud_service_type": "hws.service.type.ebs", "resource_type": "hws.resource.type.volume", "resource_spec": "SSD", "resource_size": 123, "size_measure_id": 17, "usage_value": json.Number("7.25"),
	}))
	for _, precision := range []int{0, 1} {
		ask["inquiry_precision"] = precision
		a := r.ok("POST", validRequests["ListOnDemandResourceRatings"].path, ask)
		results := a.list("product_rating_results")
		if len(results) != 2 || results[1]["id"] != "2" {
			t.Fatalf("results: %v", results)
		}
		amount, off, list := num(a.json(), "amount"), num(a.json(), "discount_amount"), num(a.json(), "official_website_amount")
		if !list.Sub(amount).Equal(off) || !sumOf(t, results, "amount").Equal(amount) || !sumOf(t, results, "official_website_amount").Equal(list) {
			t.Errorf("precision %d: %s", precision, a.body)
		}
		if digits := int32(6 + 4*precision); !list.Equal(list.Truncate(digits)) {
			t.Errorf("precision %d: %s has too many decimals", precision, list)
		}
	}
	quote := r.ok("POST", validRequests["ListRateOnPeriodDetail"].path, period(object{"period_type": 3, "subscription_num": 2}))
	official := quote.json()["official_website_rating_result"].(object)
	best := object{}
	for _, o := range quote.list("optional_discount_rating_results") {
		if !num(o, "official_website_amount").Sub(num(o, "discount_amount")).Equal(num(o, "amount")) {
			t.Errorf("option: %v", o)
		}
		if o["best_offer"] == json.Number("1") {
			best = o
		}
	}
	bought := r.ctl("POST", "/orders", object{"period_type": 3, "count": 2})
	if !num(bought, "official_amount").Equal(num(official, "official_website_amount")) || !num(bought, "amount").Equal(num(best, "amount")) {
		t.Errorf("quoted %v and %v, the order costs %v and %v", official["official_website_amount"], best["amount"], bought["official_amount"], bought["amount"])
	}
	res := r.plain().res.id
	renewal := r.ok("POST", validRequests["ListRenewRateOnPeriod"].path, object{"resource_ids": []string{res}, "period_type": 2, "period_num": 3}).list("renew_inquiry_results")
	order := r.ok("POST", pathRenew, object{"resource_ids": []string{res}, "period_type": 2, "period_num": 3}).json()["order_ids"].([]any)[0].(string)
	if got := num(r.order(order), "amount_after_discount"); !got.Equal(num(renewal[0], "amount")) {
		t.Errorf("renewal quoted at %v costs %s", renewal[0]["amount"], got)
	}
	r.ctl("POST", "/keys", object{"action": "deny", "deny": []string{"bss:discount:view"}})
	if a := r.ok("POST", validRequests["ListRateOnPeriodDetail"].path, period(nil)); len(a.list("optional_discount_rating_results")) != 0 {
		t.Error("discounts are shown without the permission")
	}
	r.wants(r.call("POST", validRequests["ListOnDemandResourceRatings"].path, onDemand(object{"cloud_service_type": "hws.service.type.ebs", "resource_type": "hws.resource.type.volume", "resource_spec": "SSD"})), 400, "CBC.0100")
	twice := onDemand(nil, onDemand(nil)["product_infos"].([]object)[0])
	r.wants(r.call("POST", validRequests["ListOnDemandResourceRatings"].path, twice), 400, "CBC.0100")
}

// TestAnswersFitTheContract: every answer has the contract's kinds and no unknown property.
func TestAnswersFitTheContract(t *testing.T) {
	t.Parallel()
	r := defaultRig(t)
	doc, err := openapi3.NewLoader().LoadFromData(contractYAML)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range r.s.ops {
		o := doc.Paths.Value(op.path).GetOperation(op.method)
		media := o.Responses.Status(200)
		if media == nil {
			continue
		}
		schema := media.Value.Content.Get("application/json").Schema.Value
		a := r.do(op.id, validRequests[op.id])
		value, err := parseJSON(a.body)
		if err != nil {
			t.Fatalf("%s: %v", op.id, err)
		}
		if err := schema.VisitJSON(value, openapi3.VisitAsResponse()); err != nil {
			t.Errorf("%s: %v", op.id, err)
		}
		if unknown := unknownKeys(op.id, schema, value); len(unknown) > 0 {
			t.Errorf("%s: properties that the contract lacks: %v", op.id, unknown)
		}
	}
}

// unknownKeys lists properties that a schema does not describe.
func unknownKeys(path string, s *openapi3.Schema, v any) []string {
	var out []string
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			if s.Items != nil {
				out = append(out, unknownKeys(path+"[]", s.Items.Value, e)...)
			}
		}
	case map[string]any:
		for name, e := range x {
			p := property(s, name)
			if p == nil {
				out = append(out, path+"."+name)
				continue
			}
			out = append(out, unknownKeys(path+"."+name, p, e)...)
		}
	}
	return out
}

func property(s *openapi3.Schema, name string) *openapi3.Schema {
	if p := s.Properties[name]; p != nil {
		return p.Value
	}
	for _, part := range s.AllOf {
		if p := property(part.Value, name); p != nil {
			return p
		}
	}
	return nil
}

// TestResourceList: filters, attached resources, pages.
func TestResourceList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	all := r.ok("POST", pathResources, object{"limit": 500}).list("data")
	mains := r.ok("POST", pathResources, object{"limit": 500, "only_main_resource": 1}).list("data")
	if len(mains) == 0 || len(mains) >= len(all) {
		t.Fatalf("%d resources, %d of them primary", len(all), len(mains))
	}
	parent := r.find(func(s *subscription) bool { return len(s.children) > 0 })
	child := parent.children[0].res.id
	for _, tt := range []struct {
		body object
		want int
	}{
		{object{"resource_ids": []string{parent.res.id}}, 1 + len(parent.children)},
		{object{"resource_ids": []string{parent.res.id}, "only_main_resource": 1}, 1},
		{object{"resource_ids": []string{child}, "only_main_resource": 1}, 1},
		{object{"resource_ids": []string{"nobody"}}, 0},
		{object{"resource_ids": []string{}, "order_id": "", "status_list": nil, "limit": 500}, len(all)},
	} {
		if got := r.ok("POST", pathResources, tt.body).list("data"); len(got) != tt.want {
			t.Errorf("%v: got %d resources, want %d", tt.body, len(got), tt.want)
		}
	}
	soon := r.ok("POST", pathResources, object{"limit": 500, "status_list": []int{2}, "expire_time_begin": "2026-11-22T00:00:00Z", "expire_time_end": "2026-12-22T00:00:00Z"}).list("data")
	for _, s := range soon {
		if at := s["expire_time"].(string); at < "2026-11-22" || at > "2026-12-22T00:00:00Z" || s["status"] != json.Number("2") {
			t.Errorf("outside the filter: %v", s)
		}
	}
	if len(soon) == 0 {
		t.Error("nothing expires within a month")
	}
	r.wants(r.call("POST", pathResources, object{"limit": 501}), 400, "CBC.0100")
	r.wants(r.call("POST", pathResources, object{"expire_time_begin": "tomorrow"}), 400, "CBC.0100")
}

// TestBaseInstants: a world can begin at any moment of a month and year.
func TestBaseInstants(t *testing.T) {
	t.Parallel()
	for _, at := range []string{
		"2026-10-31T16:01:00Z", "2026-11-04T02:00:00Z", "2026-12-31T15:59:59Z", "2028-02-28T20:00:00Z", "2027-03-30T23:30:00Z", "2026-11-01T04:00:00Z",
	} {
		start, err := parseInstant(at)
		if err != nil {
			t.Fatal(err)
		}
		r := newRig(t, func(c *Config) {
			c.Months, c.Resources = 3, 60
			c.Now = func() time.Time { return time.Unix(start, 0) }
		})
		r.pass(time.Unix(start, 0).Sub(r.now()))
		checkWorld(t, r)
	}
}

// TestYoungMonth: half a day into a month the default company has 3,000 lines already.
func TestYoungMonth(t *testing.T) {
	t.Parallel()
	start := month(2026*12+10).start() + 12*hour
	r := newRig(t, func(c *Config) {
		c.Resources = 400
		c.Now = func() time.Time { return time.Unix(start, 0) }
	})
	r.pass(time.Unix(start, 0).Sub(r.now()))
	if lines, _ := r.readMonth("2026-11", ""); len(lines) < 3000 {
		t.Errorf("got %d lines", len(lines))
	}
}
