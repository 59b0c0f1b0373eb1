package sandbox

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
)

func TestFeeFilters(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const m = "2026-10"
	all, _ := r.readMonth(m, "")
	member := r.s.world.accounts[1].id
	res := all[len(all)/2].ResourceID
	trade := all[len(all)/3].TradeID
	project := r.s.world.projects[1].id
	tests := []struct {
		query string
		keep  func(*feeRecord) bool
	}{
		{"&include_zero_record=false", func(l *feeRecord) bool { return !l.Amount.IsZero() }},
		{"&include_zero_record=true", func(*feeRecord) bool { return true }},
		{"&include_zero_record=", func(*feeRecord) bool { return true }},
		{"&charge_mode=1", func(l *feeRecord) bool { return l.ChargeMode == "1" }},
		{"&charge_mode=11", func(l *feeRecord) bool { return l.ChargeMode == "11" }},
		{"&bill_type=9", func(l *feeRecord) bool { return l.BillType == 9 }},
		{"&cloud_service_type=hws.service.type.obs", func(l *feeRecord) bool { return l.Service == "hws.service.type.obs" }},
		{"&cloud_service_type=", func(*feeRecord) bool { return false }},
		{"&region=eu-west-101", func(l *feeRecord) bool { return l.Region == "eu-west-101" }},
		{"&region=", func(l *feeRecord) bool { return l.Region == "" }},
		{"&resource_id=" + res, func(l *feeRecord) bool { return l.ResourceID == res }},
		{"&trade_id=" + trade, func(l *feeRecord) bool { return l.TradeID == trade }},
		{"&enterprise_project_id=" + project, func(l *feeRecord) bool { return l.Project == project }},
		{"&enterprise_project_id=-1", func(l *feeRecord) bool { return l.Project == "-1" || l.Project == "" }},
		{"&enterprise_project_id=null", func(l *feeRecord) bool { return l.Project == "-1" || l.Project == "" }},
		{"&method=oneself", func(l *feeRecord) bool { return l.CustomerID == testDomain }},
		{"&method=sub_customer&sub_customer_id=" + member, func(l *feeRecord) bool { return l.CustomerID == member }},
		{"&bill_date_begin=2026-10-05&bill_date_end=2026-10-06", func(l *feeRecord) bool { return l.BillDate >= "2026-10-05" && l.BillDate <= "2026-10-06" }},
		{"&bill_date_begin=2026-10-05&bill_date_end=2026-10-05&charge_mode=3&include_zero_record=false", func(l *feeRecord) bool {
			return l.BillDate == "2026-10-05" && l.ChargeMode == "3" && !l.Amount.IsZero()
		}},
	}
	for _, tt := range tests {
		want := 0
		for i := range all {
			if tt.keep(&all[i]) {
				want++
			}
		}
		got, _ := r.readMonth(m, tt.query)
		for i := range got {
			if !tt.keep(&got[i]) {
				t.Errorf("%s lets through %+v", tt.query, got[i])
				break
			}
		}
		if len(got) != want {
			t.Errorf("%s: got %d records, want %d", tt.query, len(got), want)
		}
	}
}

// TestWholeCycleRecords: statistic_type 1 sums the same lines per cycle.
func TestWholeCycleRecords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	fine, _ := r.readMonth("2026-10", "")
	coarse, raw := r.readMonth("2026-10", "&statistic_type=1&bill_date_begin=2026-10-05&bill_date_end=2026-10-05")
	sum := func(lines []feeRecord) (a, o decimal.Decimal) {
		for i := range lines {
			a, o = a.Add(lines[i].Amount), o.Add(lines[i].Official)
		}
		return a, o
	}
	a1, o1 := sum(fine)
	a2, o2 := sum(coarse)
	if !a1.Equal(a2) || !o1.Equal(o2) || len(coarse)*2 > len(fine) {
		t.Errorf("%d lines of %s become %d records of %s", len(fine), a1, len(coarse), a2)
	}
	if bytes.Contains(bytes.Join(raw, nil), []byte("consume_time")) {
		t.Error("a record of a whole cycle has a time of consumption")
	}
	want, got := byTerms(fine), byTerms(coarse)
	if len(got) != len(want) {
		t.Errorf("%d resources and terms, want %d", len(got), len(want))
	}
	for k, amounts := range want {
		for i, a := range amounts {
			if b := got[k][i]; !a.Equal(b) {
				t.Errorf("%v: amount %d is %s in the records of the cycle, %s in those of deductions", k, i, b, a)
			}
		}
	}
	due := func(lines []feeRecord) (sum decimal.Decimal) {
		for i := range lines {
			sum = sum.Add(lines[i].Amount)
		}
		return sum
	}
	some, _ := r.readMonth("2026-10", "&statistic_type=1&include_zero_record=false")
	if !due(some).Equal(a1) {
		t.Errorf("without records of nothing due %s are due, want %s", due(some), a1)
	}
	for i := range some {
		if some[i].Amount.IsZero() {
			t.Fatalf("nothing is due of %+v", some[i])
		}
	}
}

// terms are what the records of a cycle are summed by, as far as they show.
type terms struct{ customer, service, kind, resource, mode, order, relative, billType string }

func byTerms(lines []feeRecord) map[terms][11]decimal.Decimal {
	sums := map[terms][11]decimal.Decimal{}
	for i := range lines {
		l := &lines[i]
		k := terms{l.CustomerID, l.Service, l.ResourceType, l.ResourceID, l.ChargeMode, l.OrderID, l.RelativeID, strconv.Itoa(l.BillType)}
		all := sums[k]
		for n, a := range [11]decimal.Decimal{
			l.Official, l.Discount, l.Amount, l.Cash, l.Credit, l.Coupon, l.Flexi, l.Stored, l.Bonus, l.Debt, l.Adjustment,
		} {
			all[n] = all[n].Add(a)
		}
		sums[k] = all
	}
	return sums
}

func TestBillRules(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, q := range []string{
		"", "?cycle=2026-13", "?cycle=202610", "?cycle=2026-12", "?cycle=2023-10", "?cycle=2026-10&limit=1001", "?cycle=2026-10&limit=0",
		"?cycle=2026-10&offset=-1", "?cycle=2026-10&charge_mode=", "?cycle=2026-10&charge_mode=null", "?cycle=2026-10&charge_mode=2", "?cycle=2026-10&bill_type=7",
		"?cycle=2026-10&bill_date_begin=2026-10-01", "?cycle=2026-10&bill_date_begin=2026-09-30&bill_date_end=2026-10-02", "?cycle=2026-10&method=sub_customer",
		"?cycle=2026-10&method=some", "?cycle=2026-10&statistic_type=2", "?cycle=2026-10&include_zero_record=perhaps", "?cycle=2026-10&cycle=2026-09",
	} {
		r.wants(r.call("GET", pathFees+q, nil), 400, "CBC.0100")
	}
	for _, q := range []string{"", "?bill_cycle=2026-10&enterprise_project_id=%22%22", "?bill_cycle=2026-10&method=sub_customer", "?bill_cycle=2026-10&limit=1001"} {
		r.wants(r.call("GET", pathSum+q, nil), 400, "CBC.0100")
	}
	if a := r.ok("GET", pathFees+"?cycle=2026-10", nil); len(a.list("fee_records")) != 10 {
		t.Errorf("default page: got %d records, want 10", len(a.list("fee_records")))
	}
	if a := r.ok("GET", pathFees+"?cycle=2026-10&offset=9999999", nil); len(a.list("fee_records")) != 0 || a.number("total_count") == "0" {
		t.Errorf("past the end: got %s", a.body)
	}
	if a := r.ok("GET", pathFees+"?cycle=2024-01", nil); a.number("total_count") != "0" || a.json()["fee_records"] == nil {
		t.Errorf("before the first month: got %s", a.body)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	name := func(lang, path, list, field string) string {
		req, _ := r.request("GET", path, nil)
		if lang != "" {
			req.Header.Set("X-Language", lang)
		}
		r.sign(req, nil, "AKTEST", "SKTEST")
		text, _ := r.send(req).list(list)[0][field].(string)
		return text
	}
	for _, tt := range []struct{ lang, path, list, field, want string }{
		{"", pathService, "service_types", "service_type_name", "弹性云服务器"},
		{"zh_CN", pathService, "service_types", "service_type_name", "弹性云服务器"},
		{"en_US", pathService, "service_types", "service_type_name", "Elastic Cloud Server"},
		{"", "/v2/products/resource-types", "resource_types", "resource_type_name", "云主机"},
		{"en_US", "/v2/products/resource-types", "resource_types", "resource_type_name", "Cloud Host"},
		{"", pathFees + "?cycle=2026-10&region=eu-west-101", "fee_records", "region_name", "欧洲-都柏林"},
		{"en_US", pathFees + "?cycle=2026-10&region=eu-west-101", "fee_records", "region_name", "EU-Dublin"},
	} {
		if got := name(tt.lang, tt.path, tt.list, tt.field); got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.path, tt.lang, got, tt.want)
		}
	}
}

// TestOpenMonth: lines grow by the hour and only at the end, the summary stops
// yesterday, late charges come in after the month and before it is final.
func TestOpenMonth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, before := r.readMonth("2026-11", "")
	r.advance("3h")
	_, after := r.readMonth("2026-11", "")
	if len(after) <= len(before) {
		t.Fatalf("three hours later: %d lines, before %d", len(after), len(before))
	}
	for i := range before {
		if !bytes.Equal(before[i], after[i]) {
			t.Fatalf("line %d changed while the month grew", i)
		}
	}
	r.advance(strconv.Itoa(int((month(2026*12+11).start()-r.s.world.now)/3600)+1) + "h") // December begins
	_, closed := r.readMonth("2026-11", "")
	provisional := r.readSum("2026-11")
	r.advance("48h")
	_, late := r.readMonth("2026-11", "")
	if len(late) <= len(closed) {
		t.Errorf("no late charges: %d lines, then %d", len(closed), len(late))
	}
	if r.readSum("2026-11").Consume.Equal(provisional.Consume) {
		t.Error("late charges did not reach the summary")
	}
	r.advance("72h")
	lines := r.readLines("2026-11")
	if len(lines) != len(late) {
		t.Errorf("the final month still grew from %d to %d lines", len(late), len(lines))
	}
	checkSum(t, "2026-11", r.readSum("2026-11"), lines, "9999")
}

func TestRestate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, before := r.readMonth("2026-09", "")
	old := r.readSum("2026-09")
	r.ctl("POST", "/restate", map[string]any{"month": "2026-09", "share": json.Number("0.05")})
	lines, after := r.readMonth("2026-09", "")
	for i := range lines {
		checkLine(t, "2026-09", &lines[i])
	}
	sum := r.readSum("2026-09")
	checkSum(t, "2026-09", sum, lines, "9999")
	if sum.Consume.Equal(old.Consume) {
		t.Error("the summary did not follow")
	}
	count := map[string]int{}
	for _, b := range before {
		count[string(b)]++
	}
	fresh := 0
	for _, b := range after {
		if count[string(b)]--; count[string(b)] < 0 {
			fresh++
		}
	}
	gone := 0
	for _, n := range count {
		gone += max(n, 0)
	}
	if fresh < len(before)*3/100 || fresh > len(before)*7/100 || gone < len(before)*3/100 {
		t.Errorf("of %d lines %d are new and %d gone", len(before), fresh, gone)
	}
	if bytes.Equal(bytes.Join(after, nil), bytes.Join(before, nil)) {
		t.Error("nothing changed")
	}
	for _, bad := range []map[string]any{{"month": "2026-11", "share": json.Number("0.1")}, {"month": "2026-09", "share": json.Number("2")}, {"month": "x"}} {
		if status, _ := r.tryCtl("POST", "/restate", bad); status != 400 {
			t.Errorf("%v: got %d, want 400", bad, status)
		}
	}
}

// BenchmarkFeePage encodes pages of 1,000 lines from the middle of a month.
func BenchmarkFeePage(b *testing.B) {
	s, err := New(Config{AccessKey: "a", SecretKey: "b", DomainID: "c", Months: 2, Lines: 200_000})
	if err != nil {
		b.Fatal(err)
	}
	v := s.view(s.world.open-1, s.world.now)
	f := &lineFilter{nonZero: true}
	buf := make([]byte, 0, 2<<20)
	for b.Loop() {
		x := s.index(v, f)
		buf = buf[:0]
		v.page(x, f, 100_000, 101_000, func(l *line) { buf = l.appendFee(buf, english, false) })
	}
	b.SetBytes(int64(len(buf)))
}
