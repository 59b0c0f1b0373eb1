package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"portal/internal/billing"
	"portal/internal/money"
)

var nasty = []string{
	"", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1", "＋1", "－1", "＠1", " =1", "\u00a0=1", "\u3000@x",
	"'=1", "''=1", "'", "' ", "'quoted'", "plain", "路径规划-计算-01", "a,b", `a"b`, "a\r\nb", "a\nb", "a\rb", " a", "a ", `"`, "\ufeff=1",
	"=HYPERLINK(\"http://x\")", "cmd|' /C calc'!A0",
}

func TestNeutral(t *testing.T) {
	marked := map[string]bool{}
	for _, s := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1", "＋1", "－1", "＠1", " =1", "\u00a0=1", "\u3000@x",
		"'=1", "''=1", "=HYPERLINK(\"http://x\")", "\ufeff=1",
	} {
		marked[s] = true
	}
	for _, s := range nasty {
		got := Neutral(s)
		want := s
		if marked[s] {
			want = "'" + s
		}
		if got != want {
			t.Errorf("Neutral(%q) = %q, want %q", s, got, want)
		}
		if back := Restore(got); back != s {
			t.Errorf("Restore(%q) = %q, want %q", got, back, s)
		}
	}
}

func textGen() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.StringMatching("['= +@\t\r\n\",＝-]{0,6}.{0,4}"))
}

// What is written reads back, whatever it is, and no cell begins with what
// starts a formula. The reader of the standard library turns CR LF inside of a
// cell into LF, so both sides are compared without CR.
func TestTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(textGen(), 2, 5).Draw(t, "cells")
		var buf bytes.Buffer
		c := newCSV(&buf, []string{"head"})
		for _, s := range want {
			c.text(s)
		}
		c.endRow()
		if err := c.flush(); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&buf)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != len(want) {
			t.Fatalf("%q reads as %q, %v", want, rows, err)
		}
		for i, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", first(cell)) {
				t.Fatalf("cell %q begins a formula", cell)
			}
			if got := Restore(cell); strings.ReplaceAll(got, "\r", "") != strings.ReplaceAll(want[i], "\r", "") {
				t.Fatalf("wrote %q, read back %q", want[i], got)
			}
		}
	})
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func TestLinesKeepEveryFieldAndSign(t *testing.T) {
	l := billing.Line{BillDate: day(t, "2026-10-31"), BillType: 4}
	l.ResourceName, l.ResourceID = "=cmd()", "i-1"
	l.Due, l.Official, l.UnitPrice, l.Usage = -120384000, 1, "0.0000331000", "-3.5"
	l.TradeTime = time.Date(2026, 10, 31, 23, 59, 59, 0, time.UTC)
	l.ChargeMode, l.MeasureID, l.SpecSize = "1", 1, "not a number"
	l.Null = l.Null.With(billing.FieldFormula).With(billing.FieldBonusAmount)
	l.Absent = l.Absent.With(billing.FieldSubResourceID)
	var buf bytes.Buffer
	w := NewLineWriter(&buf, CSV, "USD")
	if err := errors.Join(w.Write(&l), w.Flush()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(buf.String())).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("reads as %q, %v", rows, err)
	}
	if got, want := len(rows[0]), int(billing.FieldCount)+1; got != want {
		t.Errorf("%d columns, want %d", got, want)
	}
	cells := map[string]string{}
	for i, name := range rows[0] {
		cells[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"bill_date": "2026-10-31", "bill_type": "4", "resource_name": "'=cmd()", "resource_id": "i-1", "amount": "-1.20384000",
		"official_amount": "0.00000001", "cash_amount": "0.00000000", "bonus_amount": "", "formula": "", "sub_resource_id": "",
		"unit_price": "0.0000331000", "usage": "-3.5", "trade_time": "2026-10-31T23:59:59Z", "effective_time": "",
		"charge_mode": "1", "measure_id": "1", "spec_size": "not a number", "currency": "USD",
	} {
		if got, ok := cells[name]; !ok || got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if !strings.HasSuffix(buf.String(), "\r\n") {
		t.Error("rows do not end with CR LF")
	}
}

// Every field of the contract has a column: writeField panics for one that has none.
func TestEveryFieldIsWritten(t *testing.T) {
	seen := map[string]billing.Field{}
	for f := range billing.FieldCount {
		l := billing.Line{}
		c := &csvWriter{w: io.Discard, first: true}
		writeField(c, &l, f)
		if other, twice := seen[f.String()]; twice {
			t.Errorf("fields %d and %d share the name %s", f, other, f)
		}
		seen[f.String()] = f
	}
}

func TestLinesSumIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var buf bytes.Buffer
		w := NewLineWriter(&buf, CSV, "USD")
		var want money.E8
		for _, n := range rapid.SliceOfN(rapid.Int64Range(-1<<50, 1<<50), 1, 40).Draw(t, "amounts") {
			want += money.E8(n)
			l := billing.Line{}
			l.Due = money.E8(n)
			if err := w.Write(&l); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&buf).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got money.E8
		for _, row := range rows[1:] {
			e, err := money.ParseE8(row[billing.FieldAmount])
			if err != nil {
				t.Fatal(err)
			}
			got += e
		}
		if got != want {
			t.Fatalf("the file sums to %s, want %s", got, want)
		}
	})
}

func TestOrders(t *testing.T) {
	amount := func(s string) money.Amount {
		a, err := money.Parse(s, "USD")
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	o := billing.Order{
		AccountName: "main", ID: "CS1", Status: 6, Type: 2, CreatedAt: time.Date(2026, 11, 1, 2, 3, 4, 0, time.UTC),
		List: amount("15748.8"), Discounted: amount("13858.94"), Coupon: amount("500"), Flexi: amount("0"), StoredCard: amount("0.00000001"),
		Creator: "@ops", Projects: []billing.Project{{ID: "0"}, {ID: "p", Name: "web"}},
		Items: []billing.OrderItem{{ID: "1", PeriodType: 3, PeriodNum: 1, Count: 4, List: amount("1"), Discounted: amount("0.9")}, {ID: "2"}},
	}
	var buf bytes.Buffer
	w := NewOrderWriter(&buf, CSV)
	if err := errors.Join(w.Write(&o), w.Flush()); err != nil {
		t.Fatal(err)
	}
	want := "main,CS1,,,,0,6,unpaid,2,renewal,2026-11-01T02:03:04Z,,,'@ops,,0; web,USD,15748.80,13858.94,500.00,0.00,0.00000001,0.00,0.00,13358.93999999\r\n"
	if _, got, _ := strings.Cut(buf.String(), "\r\n"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	o.Coupon = money.New(amount("1").Decimal(), "EUR")
	if err := w.Write(&o); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("order of two currencies: %v, want ErrCurrency", err)
	}
	buf.Reset()
	if err := OrderItems(&buf, CSV, []billing.Order{o}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(buf.String(), "\r\n"); got != 3 {
		t.Errorf("%d rows with the header, want 3:\n%s", got, buf.String())
	}
}

func TestBillsAndGroups(t *testing.T) {
	cycle, err := billing.ParseCycle("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	b := billing.Bill{Cycle: cycle, Currency: "USD", Lines: 3, Refunds: -5, Versions: []billing.BillVersion{{State: "final", Whole: true}}, Checks: []billing.Check{{}, {Difference: 9}}}
	b.Due = 4821307000000
	var buf bytes.Buffer
	if err := Bills(&buf, CSV, []billing.Bill{b}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2026-10,USD,final,true,3,", ",48213.07000000,", ",-0.00000005,0,2,1\r\n"} {
		if !strings.Contains(buf.String(), want) {
			t.Errorf("months lack %q:\n%s", want, buf.String())
		}
	}
	buf.Reset()
	if err := Groups(&buf, CSV, cycle, "USD", billing.ByService, []billing.Group{{Key: "hws.service.type.ec2", Name: "=x"}}); err != nil {
		t.Fatal(err)
	}
	if want := "2026-10,USD,hws.service.type.ec2,'=x,0,"; !strings.Contains(buf.String(), want) {
		t.Errorf("groups lack %q:\n%s", want, buf.String())
	}
}

func TestWriteErrorsSurface(t *testing.T) {
	w := NewLineWriter(failing{}, CSV, "USD")
	var err error
	for range 1000 {
		if err = w.Write(&billing.Line{}); err != nil {
			break
		}
	}
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a closed connection: %v, want io.ErrClosedPipe", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"bill-2026-10.csv": "bill-2026-10.csv", "../../etc/passwd": "etc-passwd", "a\r\nb\"c": "a--b-c", "": "export", "...": "export", "订单": "export",
		strings.Repeat("x", 300): strings.Repeat("x", 100),
	} {
		if got := SafeName(in); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
}

func day(t *testing.T, s string) billing.Day {
	t.Helper()
	d, err := billing.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func BenchmarkLines(b *testing.B) {
	l := billing.Line{BillDate: 20000}
	l.ResourceName, l.ResourceID, l.Due, l.Usage = "web-prod-01", "i-7c1e", 882816000, "24.000"
	w := NewLineWriter(io.Discard, CSV, "USD")
	b.ReportAllocs()
	for b.Loop() {
		_ = w.Write(&l)
	}
}
