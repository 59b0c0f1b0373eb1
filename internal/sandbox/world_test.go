package sandbox

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

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
		lines := r.readLines(m.String())
		x := r.readSum(m.String())
		services, regions := map[string]bool{}, map[string]bool{}
		for i := range lines {
			l := &lines[i]
			checkLine(t, m.String(), l)
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
			text.Write(r.truth(m.String()))
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
	checkMovers(t, r.readSum((r.s.world.open - 2).String()), r.readSum((r.s.world.open - 1).String()))
}

// checkMovers: the last close has something to explain, up and down.
func checkMovers(t *testing.T, before, after *sumAnswer) {
	t.Helper()
	change := map[string][2]decimal.Decimal{}
	for i, x := range []*sumAnswer{before, after} {
		for _, row := range x.Rows {
			c := change[row.Service]
			c[i] = c[i].Add(row.Consume)
			change[row.Service] = c
		}
	}
	up, down := 0, 0
	for _, c := range change {
		switch {
		case c[0].LessThan(decimal.NewFromInt(300)):
		case c[1].GreaterThan(c[0].Mul(decimal.RequireFromString("1.2"))):
			up++
		case c[1].LessThan(c[0].Mul(decimal.RequireFromString("0.8"))):
			down++
		}
	}
	if up < 2 || down < 1 {
		t.Errorf("services of 300 dollars and more that moved by more than 20 %%: %d up, %d down", up, down)
	}
}

// TestUnpaidOrdersAndCoupons: some coupons fit the unpaid orders, some do not,
// and the pay call agrees with what the restrictions say.
func TestUnpaidOrdersAndCoupons(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Resources = 400 })
	fit, misfit := 0, 0
	for _, o := range r.readOrders() {
		if o.Status != statePending || o.Customer != testDomain {
			continue
		}
		for _, cp := range r.ok("GET", pathCoupons+"?limit=100&status=2", nil).list("user_coupons") {
			if len(cp["use_limits"].([]any)) != 1 || cp["is_frozen"] == "1" {
				continue
			}
			limit := cp["use_limits"].([]any)[0].(map[string]any)
			switch limit["limit_key"] {
			case limitSubscribe:
				if (limit["value1"] == "new") == (o.Type == orderNew) {
					fit++
					continue
				}
				misfit++
			case limitService:
				misfit++ // for a service that has no yearly/monthly orders
			default:
				continue
			}
			body := payWith(o.ID, []object{{"id": cp["coupon_id"], "type": 301}}, nil).body
			if a := r.call("POST", pathPay, body); a.status != 400 {
				t.Errorf("coupon for %v %v pays order %s of type %d: got %d", limit["limit_key"], limit["value1"], o.ID, o.Type, a.status)
			}
		}
	}
	if fit < 3 || misfit < 3 {
		t.Errorf("%d coupons fit an unpaid order, %d do not", fit, misfit)
	}
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

// TestSeeds checks agreement for other seeds and sizes.
func TestSeeds(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Config){
		func(c *Config) { c.Seed = 7 },
		func(c *Config) { c.Seed, c.Resources = 8, 30 },
		func(c *Config) { c.Seed, c.Months = 9, 2 },
		func(c *Config) { c.Seed, c.Lines, c.Months = 10, 5000, 3 },
	} {
		checkWorld(t, newRig(t, change))
	}
}

// checkWorld reads every month and order once and checks that they agree.
func checkWorld(t *testing.T, r *rig) {
	t.Helper()
	byOrder := map[string]decimal.Decimal{}
	now := r.now().Unix()
	for m := r.s.world.first - 1; m <= monthOf(now); m++ {
		lines := r.readLines(m.String())
		for i := range lines {
			checkLine(t, m.String(), &lines[i])
			if id := lines[i].OrderID; id != "" {
				byOrder[id] = byOrder[id].Add(lines[i].Amount)
			}
		}
		last := "9999"
		if now < m.final() {
			last = (dateOf(now) - 1).String()
		}
		checkSum(t, m.String(), r.readSum(m.String()), lines, last)
		if n := r.s.cfg.Lines; n > 0 && len(lines) != n && m >= r.s.world.first {
			t.Errorf("%s: got %d lines, want %d", m, len(lines), n)
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
