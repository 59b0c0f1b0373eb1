package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// feeRecord is a bill line as a client reads it, written down here again and
// not shared with the code under test.
type feeRecord struct {
	BillDate     string `json:"bill_date"`
	BillType     int    `json:"bill_type"`
	CustomerID   string `json:"customer_id"`
	Region       string
	Service      string `json:"cloud_service_type"`
	ResourceType string `json:"resource_type"`
	ResourceID   string `json:"resource_id"`
	ResourceName string `json:"resource_name"`
	TradeID      string `json:"trade_id"`
	OrderID      string `json:"order_id"`
	RelativeID   string `json:"relative_order_id"`
	Project      string `json:"enterprise_project_id"`
	ChargeMode   string `json:"charge_mode"`
	ConsumeTime  string `json:"consume_time"`

	Official   decimal.Decimal `json:"official_amount"`
	Discount   decimal.Decimal `json:"discount_amount"`
	Amount     decimal.Decimal `json:"amount"`
	Cash       decimal.Decimal `json:"cash_amount"`
	Credit     decimal.Decimal `json:"credit_amount"`
	Coupon     decimal.Decimal `json:"coupon_amount"`
	Flexi      decimal.Decimal `json:"flexipurchase_coupon_amount"`
	Stored     decimal.Decimal `json:"stored_card_amount"`
	Bonus      decimal.Decimal `json:"bonus_amount"`
	Debt       decimal.Decimal `json:"debt_amount"`
	Adjustment decimal.Decimal `json:"adjustment_amount"`
}

type sumRecord struct {
	Cycle        string          `json:"bill_cycle"`
	BillType     int             `json:"bill_type"`
	CustomerID   string          `json:"customer_id"`
	Service      string          `json:"service_type_code"`
	ResourceType string          `json:"resource_type_code"`
	Mode         int             `json:"charging_mode"`
	Official     decimal.Decimal `json:"official_amount"`
	Discount     decimal.Decimal `json:"official_discount_amount"`
	Truncated    decimal.Decimal `json:"truncated_amount"`
	sumColumns
}

type sumColumns struct {
	Consume  decimal.Decimal `json:"consume_amount"`
	Coupon   decimal.Decimal `json:"coupon_amount"`
	Flexi    decimal.Decimal `json:"flexipurchase_coupon_amount"`
	Stored   decimal.Decimal `json:"stored_value_card_amount"`
	Cash     decimal.Decimal `json:"cash_amount"`
	Credit   decimal.Decimal `json:"credit_amount"`
	Debt     decimal.Decimal `json:"debt_amount"`
	Writeoff decimal.Decimal `json:"writeoff_amount"`
}

func (s *sumColumns) each() []*decimal.Decimal {
	return []*decimal.Decimal{&s.Consume, &s.Coupon, &s.Flexi, &s.Stored, &s.Cash, &s.Credit, &s.Debt, &s.Writeoff}
}

type sumAnswer struct {
	Total int         `json:"total_count"`
	Rows  []sumRecord `json:"bill_sums"`
	sumColumns
}

type orderRecord struct {
	ID       string          `json:"order_id"`
	Customer string          `json:"customer_id"`
	Status   int             `json:"status"`
	Type     int             `json:"order_type"`
	Amount   decimal.Decimal `json:"amount_after_discount"`
	Official decimal.Decimal `json:"official_amount"`
	Created  string          `json:"create_time"`
	Paid     string          `json:"payment_time"`
	Deadline string          `json:"pending_payment_end_time"`
	Info     struct {
		Coupon     decimal.Decimal `json:"coupon_amount"`
		Commission decimal.Decimal `json:"commission_amount"`
		Consumed   decimal.Decimal `json:"consumed_amount"`
	} `json:"amount_info"`
	Subs []orderRecord `json:"sub_order_infos"`
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
}

// readMonth pages through a month and returns the records, raw too.
func (r *rig) readMonth(m, more string) ([]feeRecord, [][]byte) {
	r.t.Helper()
	var records []feeRecord
	var raw [][]byte
	for {
		var page struct {
			Records []json.RawMessage `json:"fee_records"`
			Total   int               `json:"total_count"`
		}
		a := r.ok("GET", fmt.Sprintf("%s?cycle=%s&limit=1000&offset=%d%s", pathFees, m, len(raw), more), nil)
		decode(r.t, a.body, &page)
		for _, text := range page.Records {
			var rec feeRecord
			decode(r.t, text, &rec)
			records, raw = append(records, rec), append(raw, text)
		}
		if len(raw) >= page.Total || len(page.Records) == 0 {
			if len(raw) != page.Total {
				r.t.Fatalf("%s: got %d records, total_count says %d", m, len(raw), page.Total)
			}
			return records, raw
		}
	}
}

func (r *rig) readSum(m string) *sumAnswer {
	r.t.Helper()
	x := &sumAnswer{}
	decode(r.t, r.ok("GET", pathSum+"?limit=1000&bill_cycle="+m, nil).body, x)
	if len(x.Rows) != x.Total {
		r.t.Fatalf("%s: got %d rows of %d", m, len(x.Rows), x.Total)
	}
	return x
}

func (r *rig) readOrders() []orderRecord {
	r.t.Helper()
	var all []orderRecord
	for {
		var page struct {
			Orders []orderRecord `json:"order_infos"`
			Total  int           `json:"total_count"`
		}
		decode(r.t, r.ok("GET", fmt.Sprintf("%s?limit=100&order_by=createTime&offset=%d", pathOrders, len(all)), nil).body, &page)
		all = append(all, page.Orders...)
		if len(all) >= page.Total {
			return all
		}
	}
}

func checkLine(t *testing.T, m string, l *feeRecord, raw []byte) {
	t.Helper()
	if got := l.Official.Sub(l.Discount); !got.Equal(l.Amount) {
		t.Fatalf("%s: amount is not official - discount: %s", m, raw)
	}
	paid := l.Cash.Add(l.Credit).Add(l.Coupon).Add(l.Flexi).Add(l.Stored).Add(l.Bonus).Add(l.Debt).Add(l.Adjustment)
	if !paid.Equal(l.Amount) {
		t.Fatalf("%s: payment columns give %s: %s", m, paid, raw)
	}
	if !strings.HasPrefix(l.BillDate, m) {
		t.Fatalf("%s: bill date outside the month: %s", m, raw)
	}
	if at, err := parseInstant(l.ConsumeTime); err != nil || dateOf(at).String() != l.BillDate {
		t.Fatalf("%s: consume time %s is not on %s in UTC+8", m, l.ConsumeTime, l.BillDate)
	}
	negative := familyOf(int16(l.BillType)) == familyRefund || l.BillType == 9 || l.BillType == 101
	if negative && l.Amount.IsPositive() || l.BillType == 16 && l.Amount.IsNegative() {
		t.Fatalf("%s: wrong sign: %s", m, raw)
	}
}

// checkSum compares a month's summary with the sums of its lines up to a day.
func checkSum(t *testing.T, m string, x *sumAnswer, lines []feeRecord, last string) {
	t.Helper()
	type sums struct{ official, discount, amount, cash, credit, coupon, flexi, stored, bonus, debt, adjustment decimal.Decimal }
	groups := map[string]*sums{}
	for i := range lines {
		l := &lines[i]
		if l.BillDate > last {
			continue
		}
		k := fmt.Sprintf("%s|%s|%s|%s|%d", l.CustomerID, l.Service, l.ResourceType, l.ChargeMode, familyOf(int16(l.BillType)))
		g := groups[k]
		if g == nil {
			g = &sums{}
			groups[k] = g
		}
		for _, p := range [][2]*decimal.Decimal{
			{&g.official, &l.Official}, {&g.discount, &l.Discount}, {&g.amount, &l.Amount}, {&g.cash, &l.Cash}, {&g.credit, &l.Credit}, {&g.coupon, &l.Coupon},
			{&g.flexi, &l.Flexi}, {&g.stored, &l.Stored}, {&g.bonus, &l.Bonus}, {&g.debt, &l.Debt}, {&g.adjustment, &l.Adjustment},
		} {
			*p[0] = p[0].Add(*p[1])
		}
	}
	var total sumColumns
	for i := range x.Rows {
		row := &x.Rows[i]
		k := fmt.Sprintf("%s|%s|%s|%d|%d", row.CustomerID, row.Service, row.ResourceType, row.Mode, row.BillType)
		g := groups[k]
		if g == nil {
			t.Fatalf("%s: row %s has no lines", m, k)
		}
		delete(groups, k)
		for _, c := range []struct {
			name      string
			got, want decimal.Decimal
		}{
			{"official", row.Official, g.official},
			{"discount", row.Discount, g.discount},
			{"consume", row.Consume, g.amount.Truncate(2)},
			{"truncated", row.Truncated, g.amount.Sub(g.amount.Truncate(2))},
			{"identity", row.Consume, row.Official.Sub(row.Discount).Sub(row.Truncated)},
			{"payment split", row.Consume, row.Coupon.Add(row.Flexi).Add(row.Stored).Add(row.Cash).Add(row.Credit).Add(row.Debt).Add(row.Writeoff)},
			{"cash", row.Cash, g.cash.Truncate(2)},
			{"credit", row.Credit, g.credit.Truncate(2)},
			{"coupon", row.Coupon, g.coupon},
			{"flexi", row.Flexi, g.flexi},
			{"stored", row.Stored, g.stored},
			{"bonus", decimal.Zero, g.bonus},
			{"debt", row.Debt, g.debt.Truncate(2)},
			{"writeoff", row.Writeoff, g.adjustment.Truncate(2)},
		} {
			if !c.got.Equal(c.want) {
				t.Errorf("%s row %s: %s is %s, want %s", m, k, c.name, c.got, c.want)
			}
		}
		for i, p := range total.each() {
			*p = p.Add(*row.each()[i])
		}
	}
	for k := range groups {
		t.Errorf("%s: lines of %s have no row", m, k)
	}
	for i, p := range total.each() {
		if !p.Equal(*x.each()[i]) {
			t.Errorf("%s: total %d is %s, rows give %s", m, i, x.each()[i], p)
		}
	}
}

// TestDefaultWorld reads everything the default world shows and checks that it agrees.
func TestDefaultWorld(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Months, c.Resources = 0, 0 })
	byOrder := map[string][]feeRecord{}
	billTypes, modes, text := map[int]bool{}, map[string]bool{}, &bytes.Buffer{}
	customers, projects := map[string]bool{}, map[string]bool{}
	months := 0
	var totals []decimal.Decimal
	for m := r.s.world.first; m <= r.s.world.open; m++ {
		months++
		lines, raw := r.readMonth(m.String(), "")
		x := r.readSum(m.String())
		services, regions := map[string]bool{}, map[string]bool{}
		for i := range lines {
			l := &lines[i]
			checkLine(t, m.String(), l, raw[i])
			services[l.Service], regions[l.Region] = true, true
			billTypes[l.BillType], modes[l.ChargeMode] = true, true
			customers[l.CustomerID], projects[l.Project] = true, true
			if l.OrderID != "" {
				byOrder[l.OrderID] = append(byOrder[l.OrderID], *l)
			}
		}
		last := "9999"
		if m == r.s.world.open {
			last = (dateOf(testStart.Unix()) - 1).String()
		}
		checkSum(t, m.String(), x, lines, last)
		cut := decimal.Zero
		for _, row := range x.Rows {
			cut = cut.Add(row.Truncated)
		}
		if len(lines) < 3000 || len(services) < 20 || len(regions) < 4 || cut.IsZero() {
			t.Errorf("%s: %d lines, %d services, %d regions, %s truncated", m, len(lines), len(services), len(regions), cut)
		}
		if m < r.s.world.open {
			totals = append(totals, x.Consume)
			if x.Consume.LessThan(decimal.NewFromInt(38000)) || x.Consume.GreaterThan(decimal.NewFromInt(64000)) {
				t.Errorf("%s: the month costs %s", m, x.Consume)
			}
		}
		if m == r.s.world.first || m >= r.s.world.open-1 {
			text.Write(bytes.Join(raw, []byte("\n")))
			text.WriteByte('\n')
		}
	}
	if months != 18 || len(customers) < 3 || len(projects) < 7 {
		t.Errorf("%d months, %d customers, %d projects", months, len(customers), len(projects))
	}
	for _, bt := range []int{1, 2, 3, 4, 5, 8, 9, 12, 14, 15, 16, 17, 18, 20, 23, 24, 100, 101, 102} {
		if !billTypes[bt] {
			t.Errorf("no line of bill type %d", bt)
		}
	}
	for _, mode := range []string{"1", "3", "10", "11"} {
		if !modes[mode] {
			t.Errorf("no line of billing mode %s", mode)
		}
	}
	if first, last := totals[0], totals[len(totals)-1]; !last.GreaterThan(first) {
		t.Errorf("no growth: %s to %s", first, last)
	}
	checkVariety(t, text.Bytes())
	checkOrders(t, r, byOrder)
}

// checkVariety looks for the forms and names that a reader must cope with.
func checkVariety(t *testing.T, text []byte) {
	t.Helper()
	for name, pattern := range map[string]string{
		"tiny number with exponent":  `_amount":[0-9.]+E-\d`,
		"round number with exponent": `amount":-?[0-9.]+E\+\d`,
		"trailing zeros":             `"amount":\d+\.\d*0[,}]`,
		"null amount":                `"bonus_amount":null`,
		"eight decimals":             `"amount":-?\d+\.\d{8}[,}]`,
		"ten decimals":               `"unit_price":\d+\.\d{10},`,
		"null id":                    `"id":null`,
		"other id":                   `"id":"R-`,
		"other trade id":             `"trade_id":"T\d+"`,
		"bill id":                    `"trade_id":"BILL-`,
		"empty region":               `"region":""`,
		"null region":                `"region":null`,
		"null project":               `"enterprise_project_id":null`,
		"no project":                 `"enterprise_project_id":"-1"`,
		"markup":                     `<script>`,
		"formula starter":            `"resource_name":"=`,
		"right to left":              "\u202e",
		"Chinese":                    `生产-数据库`,
		"control character":          `tab\\there`,
		"very long":                  `(long-){40}`,
		"package coverage":           `"free_resource_usage":\d*[1-9]`,
		"huge quantity":              `"usage":9\d{10}\.\d{5},`,
		"negative":                   `"amount":-`,
		"reserved coverage":          `"ri_usage":\d*[1-9]`,
		"combined order":             `"relative_order_id":""`,
		"sub type null":              `"sub_service_type_code":null`,
	} {
		if !regexp.MustCompile(pattern).Match(text) {
			t.Errorf("no line shows: %s", name)
		}
	}
	count := map[string]int{}
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		count[string(line)]++
	}
	twins, five := 0, false
	for line, n := range count {
		if line != "" && n > 1 {
			twins++
			five = five || n == 5
		}
	}
	if twins < 30 || !five {
		t.Errorf("%d records occur more than once, five times: %t", twins, five)
	}
	if !bytes.Contains(text, []byte(`"bonus_amount":`)) || bytes.Count(text, []byte("\n")) == bytes.Count(text, []byte(`"bonus_amount":`)) {
		t.Error("no amount is ever left out")
	}
}

// checkOrders compares every order with its items and its bill lines.
func checkOrders(t *testing.T, r *rig, byOrder map[string][]feeRecord) {
	t.Helper()
	orders := r.readOrders()
	states, kinds, unpaid := map[int]bool{}, map[int]bool{}, 0
	for i := range orders {
		o := &orders[i]
		states[o.Status], kinds[o.Type] = true, true
		var official, amount, coupon decimal.Decimal
		for _, l := range byOrder[o.ID] {
			official, amount, coupon = official.Add(l.Official), amount.Add(l.Amount), coupon.Add(l.Coupon)
			if slices.Contains([]int{1, 2, 3, 4, 8}, l.BillType) && l.TradeID != o.ID {
				t.Errorf("order %s: a line of bill type %d has trade id %s", o.ID, l.BillType, l.TradeID)
			}
		}
		if o.Paid == "" {
			if len(byOrder[o.ID]) > 0 {
				t.Errorf("order %s is not paid and has %d lines", o.ID, len(byOrder[o.ID]))
			}
		} else if !official.Equal(o.Official) || !amount.Equal(o.Amount) || !coupon.Equal(o.Info.Coupon) {
			t.Errorf("order %s type %d status %d: lines give %s, %s, coupon %s; order says %s, %s, %s", o.ID, o.Type, o.Status, official, amount, coupon, o.Official, o.Amount, o.Info.Coupon)
		}
		delete(byOrder, o.ID)
		d := r.checkItems(o)
		if o.Status == statePending {
			unpaid++
			if at, err := parseInstant(d.Deadline); err != nil || at <= testStart.Unix() {
				t.Errorf("unpaid order %s: deadline %q", o.ID, d.Deadline)
			}
		}
	}
	for id, lines := range byOrder {
		t.Errorf("%d lines name order %s, which is not listed", len(lines), id)
	}
	if len(orders) < 150 || unpaid < 3 {
		t.Errorf("%d orders, %d unpaid", len(orders), unpaid)
	}
	for _, s := range []int{1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13} {
		if !states[s] {
			t.Errorf("no order of status %d", s)
		}
	}
	for _, k := range []int{1, 2, 3, 4, 10, 11, 13, 14, 15} {
		if !kinds[k] {
			t.Errorf("no order of type %d", k)
		}
	}
}

// checkItems compares an order with the sum of its items in the details.
func (r *rig) checkItems(o *orderRecord) *orderRecord {
	r.t.Helper()
	var d struct {
		Total int         `json:"total_count"`
		Order orderRecord `json:"order_info"`
		Items []struct {
			orderRecord
			Currency string
		} `json:"order_line_items"`
	}
	decode(r.t, r.ok("GET", pathDetails+strings.ToLower(o.ID)+"?limit=100", nil).body, &d)
	var official, amount, coupon, fee, used decimal.Decimal
	for i := range d.Items {
		official, amount = official.Add(d.Items[i].Official), amount.Add(d.Items[i].Amount)
		coupon, fee, used = coupon.Add(d.Items[i].Info.Coupon), fee.Add(d.Items[i].Info.Commission), used.Add(d.Items[i].Info.Consumed)
	}
	if d.Total != len(d.Items) || !official.Equal(o.Official) || !amount.Equal(o.Amount) || !coupon.Equal(o.Info.Coupon) || !fee.Equal(o.Info.Commission) || !used.Equal(o.Info.Consumed) {
		r.t.Errorf("order %s: items give %s, %s, %s; order says %s, %s, %s", o.ID, official, amount, coupon, o.Official, o.Amount, o.Info.Coupon)
	}
	if !d.Order.Amount.Equal(o.Amount) || d.Order.Status != o.Status || !d.Order.Amount.Equal(d.Order.Amount.Round(2)) {
		r.t.Errorf("order %s: details differ from the list", o.ID)
	}
	return &d.Order
}

// TestTruth: the control plane tells the lines exactly as the API does.
func TestTruth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, raw := r.readMonth("2026-10", "")
	got := r.truth("2026-10")
	if want := append(bytes.Join(raw, []byte("\n")), '\n'); !bytes.Equal(got, want) {
		t.Errorf("truth differs from the API: %d and %d bytes", len(got), len(want))
	}
}

func (r *rig) truth(m string) []byte {
	r.t.Helper()
	req, _ := r.request("GET", "", nil)
	req.URL.Host, req.URL.Path, req.URL.RawQuery = strings.TrimPrefix(r.control.URL, "http://"), "/truth", "zero=true&month="+m
	a := r.send(req)
	if a.status != 200 {
		r.t.Fatalf("truth: got %d", a.status)
	}
	return a.body
}

// TestDeterminism: equal seeds make equal worlds, other seeds others that agree as well.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	a, b := newRig(t), newRig(t)
	other := newRig(t, func(c *Config) { c.Seed = 2 })
	for _, m := range []string{"2026-06", "2026-10", "2026-11"} {
		if !bytes.Equal(a.truth(m), b.truth(m)) {
			t.Errorf("%s differs between two worlds of one seed", m)
		}
		if bytes.Equal(a.truth(m), other.truth(m)) {
			t.Errorf("%s is the same for two seeds", m)
		}
	}
	if x, y := fmt.Sprint(a.readOrders()), fmt.Sprint(b.readOrders()); x != y {
		t.Error("orders differ between two worlds of one seed")
	}
}

// TestSeeds checks agreement for other seeds and sizes, closed months only.
func TestSeeds(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Config){
		func(c *Config) { c.Seed = 7 },
		func(c *Config) { c.Seed, c.Resources = 8, 30 },
		func(c *Config) { c.Seed, c.Months = 9, 2 },
		func(c *Config) { c.Seed, c.Lines, c.Months = 10, 5000, 3 },
	} {
		r := newRig(t, change)
		for m := r.s.world.first; m < r.s.world.open; m++ {
			lines, raw := r.readMonth(m.String(), "")
			for i := range lines {
				checkLine(t, m.String(), &lines[i], raw[i])
			}
			checkSum(t, m.String(), r.readSum(m.String()), lines, "9999")
			if n := r.s.cfg.Lines; n > 0 && len(lines) != n {
				t.Errorf("%s: got %d lines, want %d", m, len(lines), n)
			}
		}
		checkAllOrders(t, r)
	}
}

// checkAllOrders compares orders with lines read by trade id or order id.
func checkAllOrders(t *testing.T, r *rig) {
	t.Helper()
	byOrder := map[string]decimal.Decimal{}
	for m := r.s.world.first - 1; m <= monthOf(r.s.world.now); m++ {
		lines, _ := r.readMonth(m.String(), "")
		for i := range lines {
			if lines[i].OrderID != "" {
				byOrder[lines[i].OrderID] = byOrder[lines[i].OrderID].Add(lines[i].Amount)
			}
		}
	}
	for _, o := range r.readOrders() {
		if o.Paid != "" && !byOrder[o.ID].Equal(o.Amount) {
			t.Errorf("order %s of type %d: lines give %s, order says %s", o.ID, o.Type, byOrder[o.ID], o.Amount)
		}
	}
}

// TestEveryMonthHasItsLines: with Lines set each month has that many, the open one too.
func TestEveryMonthHasItsLines(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Lines, c.Months = 20_000, 3 })
	for m := r.s.world.first; m <= r.s.world.open; m++ {
		a := r.ok("GET", pathFees+"?limit=1&cycle="+m.String(), nil)
		if got := a.number("total_count"); got != "20000" {
			t.Errorf("%s: got %s lines, want 20000", m, got)
		}
	}
	a := r.ok("GET", pathFees+"?limit=7&offset=19995&cycle=2026-10", nil)
	if n := len(a.list("fee_records")); n != 5 {
		t.Errorf("last page: got %d records, want 5", n)
	}
}

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
	lines, _ := r.readMonth("2026-11", "")
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
		checkLine(t, "2026-09", &lines[i], after[i])
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
