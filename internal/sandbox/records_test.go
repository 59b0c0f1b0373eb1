package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-faster/jx"
	"github.com/shopspring/decimal"
)

// feeRecord is a bill line as a client reads it, written down here again and
// not shared with the code under test.
type feeRecord struct {
	BillDate, ConsumeTime, CustomerID, Region, Service, ResourceType, ResourceID string
	TradeID, OrderID, RelativeID, Project, ChargeMode                            string
	BillType                                                                     int

	Official, Discount, Amount, Cash, Credit, Coupon, Flexi, Stored, Bonus, Debt, Adjustment decimal.Decimal
	Free                                                                                     decimal.Decimal // free_resource_usage
}

// text returns where a text member goes, nil where it is not needed.
func (l *feeRecord) text(name string) *string {
	switch name {
	case "bill_date":
		return &l.BillDate
	case "consume_time":
		return &l.ConsumeTime
	case "customer_id":
		return &l.CustomerID
	case "region":
		return &l.Region
	case "cloud_service_type":
		return &l.Service
	case "resource_type":
		return &l.ResourceType
	case "resource_id":
		return &l.ResourceID
	case "trade_id":
		return &l.TradeID
	case "order_id":
		return &l.OrderID
	case "relative_order_id":
		return &l.RelativeID
	case "enterprise_project_id":
		return &l.Project
	case "charge_mode":
		return &l.ChargeMode
	}
	return nil
}

// amount returns where a decimal member goes, nil where it is not needed.
func (l *feeRecord) amount(name string) *decimal.Decimal {
	switch name {
	case "official_amount":
		return &l.Official
	case "discount_amount":
		return &l.Discount
	case "amount":
		return &l.Amount
	case "cash_amount":
		return &l.Cash
	case "credit_amount":
		return &l.Credit
	case "coupon_amount":
		return &l.Coupon
	case "flexipurchase_coupon_amount":
		return &l.Flexi
	case "stored_card_amount":
		return &l.Stored
	case "bonus_amount":
		return &l.Bonus
	case "debt_amount":
		return &l.Debt
	case "adjustment_amount":
		return &l.Adjustment
	case "free_resource_usage":
		return &l.Free
	}
	return nil
}

// decode reads a record; encoding/json would take most of the tests' time.
func (l *feeRecord) decode(d *jx.Decoder) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) error {
		if d.Next() == jx.Null {
			return d.Null()
		}
		name := string(key)
		if p := l.text(name); p != nil {
			text, err := d.Str()
			*p = text
			return err
		}
		if p := l.amount(name); p != nil {
			number, err := d.Num()
			if err == nil {
				*p, err = decimal.NewFromString(number.String())
			}
			return err
		}
		if name == "bill_type" {
			n, err := d.Int()
			l.BillType = n
			return err
		}
		return d.Skip()
	})
}

// decodePage reads a page of fee records, each as it came too where raw is wanted.
func decodePage(t *testing.T, body []byte, raw bool) (records []feeRecord, texts [][]byte, total int) {
	t.Helper()
	err := jx.DecodeBytes(body).ObjBytes(func(d *jx.Decoder, key []byte) error {
		switch string(key) {
		case "total_count":
			n, err := d.Int()
			total = n
			return err
		case "fee_records":
			return d.Arr(func(d *jx.Decoder) error {
				var l feeRecord
				if !raw {
					err := l.decode(d)
					records = append(records, l)
					return err
				}
				text, err := d.Raw()
				if err != nil {
					return err
				}
				texts = append(texts, append([]byte(nil), text...))
				err = l.decode(jx.DecodeBytes(text))
				records = append(records, l)
				return err
			})
		}
		return d.Skip()
	})
	if err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	return records, texts, total
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

// readLines pages through a month.
func (r *rig) readLines(m string) []feeRecord {
	r.t.Helper()
	records, _ := r.readPages(m, "", false)
	return records
}

// readMonth pages through a month, narrowed by more, and returns the records, raw too.
func (r *rig) readMonth(m, more string) ([]feeRecord, [][]byte) {
	r.t.Helper()
	return r.readPages(m, more, true)
}

func (r *rig) readPages(m, more string, raw bool) (all []feeRecord, texts [][]byte) {
	r.t.Helper()
	for {
		a := r.ok("GET", fmt.Sprintf("%s?cycle=%s&limit=1000&offset=%d%s", pathFees, m, len(all), more), nil)
		records, page, total := decodePage(r.t, a.body, raw)
		all, texts = append(all, records...), append(texts, page...)
		if len(all) == total {
			return all, texts
		}
		if len(records) == 0 {
			r.t.Fatalf("%s: got %d records, total_count says %d", m, len(all), total)
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

func checkLine(t *testing.T, m string, l *feeRecord) {
	t.Helper()
	if got := l.Official.Sub(l.Discount); !got.Equal(l.Amount) {
		t.Fatalf("%s: amount is not official - discount: %+v", m, *l)
	}
	paid := l.Cash.Add(l.Credit).Add(l.Coupon).Add(l.Flexi).Add(l.Stored).Add(l.Bonus).Add(l.Debt).Add(l.Adjustment)
	if !paid.Equal(l.Amount) {
		t.Fatalf("%s: payment columns give %s: %+v", m, paid, *l)
	}
	if !strings.HasPrefix(l.BillDate, m) {
		t.Fatalf("%s: bill date outside the month: %+v", m, *l)
	}
	if at, err := parseInstant(l.ConsumeTime); err != nil || dateOf(at).String() != l.BillDate {
		t.Fatalf("%s: consume time %s is not on %s in UTC+8", m, l.ConsumeTime, l.BillDate)
	}
	negative := familyOf(int16(l.BillType)) == familyRefund || l.BillType == 9 || l.BillType == 101
	if negative && l.Amount.IsPositive() || l.BillType == 16 && l.Amount.IsNegative() {
		t.Fatalf("%s: wrong sign: %+v", m, *l)
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
			{&g.official, &l.Official},
			{&g.discount, &l.Discount},
			{&g.amount, &l.Amount},
			{&g.cash, &l.Cash},
			{&g.credit, &l.Credit},
			{&g.coupon, &l.Coupon},
			{&g.flexi, &l.Flexi},
			{&g.stored, &l.Stored},
			{&g.bonus, &l.Bonus},
			{&g.debt, &l.Debt},
			{&g.adjustment, &l.Adjustment},
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
