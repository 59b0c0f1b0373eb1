package export

import (
	"bytes"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"portal/internal/billing"
	"portal/internal/money"
)

// columns reads a finished file back: the texts of each row by column, nil for
// nothing, and the kind of each column in order.
func columns(t testing.TB, raw []byte) (rows []map[string]string, kinds [][2]string) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatalf("nobody can open the file: %v", err)
	}
	leaves := f.Root().Columns()
	for _, c := range leaves {
		kinds = append(kinds, [2]string{c.Name(), c.Type().String()})
	}
	for _, group := range f.RowGroups() {
		r := group.Rows()
		buf := make([]parquet.Row, 7)
		for {
			n, err := r.ReadRows(buf)
			for _, row := range buf[:n] {
				cells := map[string]string{}
				for _, v := range row {
					if c := leaves[v.Column()]; !v.IsNull() {
						cells[c.Name()] = written(c.Type(), v)
					}
				}
				rows = append(rows, cells)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return rows, kinds
}

// written shows a value as its column means it.
func written(c parquet.Type, v parquet.Value) string {
	switch l := c.LogicalType(); {
	case strings.HasPrefix(c.String(), "DECIMAL"):
		b := v.ByteArray()
		n := new(big.Int).SetBytes(b)
		if b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		scale := int32(8)
		if strings.Contains(c.String(), ",18)") {
			scale = 18
		}
		return decimal.NewFromBigInt(n, -scale).String()
	case strings.HasPrefix(c.String(), "TIMESTAMP"):
		return time.UnixMilli(v.Int64()).UTC().Format(time.RFC3339)
	case c.String() == "DATE":
		return billing.Day(v.Int32()).String()
	case l == nil && v.Kind() == parquet.Boolean:
		return map[bool]string{true: "true", false: "false"}[v.Boolean()]
	}
	return v.String()
}

func TestParquetKeepsEveryFieldAndSign(t *testing.T) {
	l := billing.Line{BillDate: day(t, "2026-10-31"), BillType: 4}
	l.ResourceName, l.ResourceID = "=cmd()", "i-1"
	l.Due, l.Official, l.UnitPrice, l.Usage = -120384000, 1, "0.0000331000", "-3.5"
	l.TradeTime = time.Date(2026, 10, 31, 23, 59, 59, 0, time.UTC)
	l.ChargeMode, l.MeasureID, l.SpecSize, l.FreeUsage, l.RIUsage = "1", 1, "1e-19", "1E19", "0.10"
	l.Null = l.Null.With(billing.FieldFormula).With(billing.FieldBonusAmount)
	l.Absent = l.Absent.With(billing.FieldSubResourceID)
	var buf bytes.Buffer
	w := NewLineWriter(&buf, Parquet, "USD")
	if err := errors.Join(w.Write(&l), w.Write(&billing.Line{}), w.Flush()); err != nil {
		t.Fatal(err)
	}
	rows, kinds := columns(t, buf.Bytes())
	if len(rows) != 2 || len(kinds) != int(billing.FieldCount)+2 {
		t.Fatalf("%d rows of %d columns", len(rows), len(kinds))
	}
	for f := range billing.FieldCount {
		if kinds[f][0] != f.String() {
			t.Errorf("column %d is %s, want %s", f, kinds[f][0], f)
		}
	}
	for f, want := range map[billing.Field]string{
		billing.FieldAmount: "DECIMAL(38,8)", billing.FieldUnitPrice: "DECIMAL(38,18)", billing.FieldBillDate: "DATE", billing.FieldBillType: "INT(64,true)",
		billing.FieldTradeTime: "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", billing.FieldResourceName: "STRING",
	} {
		if kinds[f][1] != want {
			t.Errorf("%s is %s, want %s", f, kinds[f][1], want)
		}
	}
	got := rows[0]
	want := map[string]string{
		"bill_date": "2026-10-31", "bill_type": "4", "resource_name": "=cmd()", "resource_id": "i-1", "amount": "-1.20384", "official_amount": "0.00000001",
		"cash_amount": "0", "unit_price": "0.0000331", "usage": "-3.5", "trade_time": "2026-10-31T23:59:59Z", "charge_mode": "1", "measure_id": "1",
		"free_resource_usage": "10000000000000000000", "ri_usage": "0.1", "currency": "USD", "inexact": "spec_size=1e-19", "region": "",
	}
	for _, none := range []billing.Field{billing.FieldBonusAmount, billing.FieldFormula, billing.FieldSubResourceID, billing.FieldEffectiveTime, billing.FieldSpecSize} {
		if cell, there := got[none.String()]; there {
			t.Errorf("%s = %q, want nothing", none, cell)
		}
	}
	for name := range got {
		if _, asked := want[name]; !asked {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if cell, there := rows[1]["inexact"]; there {
		t.Errorf("nothing is inexact, the file says %q", cell)
	}
}

// Amounts of any size and sign read back as they are, through several groups of rows.
func TestParquetSumIsExact(t *testing.T) {
	var buf bytes.Buffer
	w := NewLineWriter(&buf, Parquet, "USD")
	want := decimal.Zero
	for i := range rowGroup + 100 {
		l := billing.Line{}
		l.Due = money.E8(i%3-1) * money.E8(i) * 123456789012
		want = want.Add(l.Due.Decimal())
		if err := w.Write(&l); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	rows, _ := columns(t, buf.Bytes())
	got := decimal.Zero
	for _, row := range rows {
		got = got.Add(decimal.RequireFromString(row["amount"]))
	}
	if len(rows) != rowGroup+100 || !got.Equal(want) {
		t.Errorf("%d rows sum to %s, want %d and %s", len(rows), got, rowGroup+100, want)
	}
}

// A quantity is a number of its column, or stands as it was written: never another number.
func TestParquetQuantities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.StringMatching(`-?[0-9]{1,30}(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "quantity")
		var l billing.Line
		l.Usage = billing.Quantity(q)
		var buf bytes.Buffer
		w := NewLineWriter(&buf, Parquet, "USD")
		if err := errors.Join(w.Write(&l), w.Flush()); err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
		if err != nil {
			t.Fatal(err)
		}
		r := f.RowGroups()[0].Rows()
		defer r.Close()
		row := make([]parquet.Row, 1)
		if n, err := r.ReadRows(row); n != 1 || err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(n, err)
		}
		cell, note := row[0][billing.FieldUsage], row[0][billing.FieldCount+1]
		if cell.IsNull() {
			if note.String() != "usage="+q {
				t.Fatalf("%s is lost: %q", q, note)
			}
			return
		}
		typ := f.Root().Columns()[billing.FieldUsage].Type()
		if got := written(typ, cell); !decimal.RequireFromString(got).Equal(decimal.RequireFromString(q)) || !note.IsNull() {
			t.Fatalf("%s reads back as %s with the note %q", q, got, note)
		}
	})
}

func TestParquetErrorsSurface(t *testing.T) {
	w := NewLineWriter(failing{}, Parquet, "USD")
	if err := errors.Join(w.Write(&billing.Line{}), w.Flush()); err == nil {
		t.Error("a file that cannot be written looks whole")
	}
}
