package export

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

// Numbers of a Parquet file are exact: amounts have eight decimals, quantities
// eighteen, both among the 38 digits that every reader knows.
const (
	decimalDigits    = 38
	decimalBytes     = 16
	quantityDecimals = 18
)

// rowGroup is how many rows are held, packed, before they are written on.
const rowGroup = 1 << 16

// inexactColumn has the quantities of a row that eighteen decimals cannot state,
// as the upstream wrote them; their own cells are empty.
const inexactColumn = "inexact"

// parquetWriter writes one table in columns, for whoever reckons with it. Text
// stands as it came: nothing that reads Parquet runs it. The first error ends
// it; flush returns it.
type parquetWriter struct {
	out     *parquet.GenericWriter[any]
	names   []string
	row     parquet.Row
	inexact []string
	err     error
}

func newParquet(w io.Writer, header []string, kinds parquetKinds) *parquetWriter {
	table := parquetTable{Group: parquet.Group{}, names: append(header[:len(header):len(header)], inexactColumn)}
	for i, kind := range append(kinds, parquet.String()) {
		table.Group[table.names[i]] = parquet.Optional(kind)
	}
	return &parquetWriter{names: header, out: parquet.NewGenericWriter[any](w,
		parquet.NewSchema("row", table),
		parquet.Compression(&parquet.Zstd),
		parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.CreatedBy("portal", "1", ""),
	)}
}

// parquetTable is a group whose columns stand in order: the library's own sorts
// them by name.
type parquetTable struct {
	parquet.Group
	names []string
}

// Fields returns the columns.
func (t parquetTable) Fields() []parquet.Field {
	fields := t.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return cmp.Compare(slices.Index(t.names, a.Name()), slices.Index(t.names, b.Name()))
	})
	return fields
}

// cell adds a value to the row, null for nothing.
func (p *parquetWriter) cell(v parquet.Value) {
	present := 1
	if v.IsNull() {
		present = 0
	}
	p.row = append(p.row, v.Level(0, present, len(p.row)))
}

func (p *parquetWriter) empty()        { p.cell(parquet.NullValue()) }
func (p *parquetWriter) text(s string) { p.cell(parquet.ByteArrayValue([]byte(s))) }
func (p *parquetWriter) int(n int64)   { p.cell(parquet.Int64Value(n)) }
func (p *parquetWriter) bool(b bool)   { p.cell(parquet.BooleanValue(b)) }

func (p *parquetWriter) e8(e money.E8) {
	b := make([]byte, decimalBytes)
	if e < 0 {
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7] = 255, 255, 255, 255, 255, 255, 255, 255
	}
	binary.BigEndian.PutUint64(b[decimalBytes-8:], uint64(e))
	p.cell(parquet.FixedLenByteArrayValue(b))
}

func (p *parquetWriter) amount(a money.Amount) { p.decimal(a.Decimal(), money.Scale, a.Exact()) }

func (p *parquetWriter) quantity(q billing.Quantity) {
	if q == "" {
		p.empty()
		return
	}
	d, err := decimal.NewFromString(string(q))
	if err != nil {
		p.beyond(string(q))
		return
	}
	p.decimal(d, quantityDecimals, string(q))
}

// decimal adds a number with so many decimals, or notes it as it was written.
func (p *parquetWriter) decimal(d decimal.Decimal, scale int32, written string) {
	scaled := d.Shift(scale)
	if !scaled.IsInteger() || scaled.NumDigits()+int(max(scaled.Exponent(), 0)) > decimalDigits {
		p.beyond(written)
		return
	}
	p.cell(parquet.FixedLenByteArrayValue(twosComplement(scaled.BigInt())))
}

// beyond notes a number that the column cannot state.
func (p *parquetWriter) beyond(written string) {
	p.inexact = append(p.inexact, p.names[len(p.row)]+"="+written)
	p.empty()
}

// twosComplement is a number of at most 38 digits as Parquet wants it.
func twosComplement(n *big.Int) []byte {
	b := make([]byte, decimalBytes)
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 8*decimalBytes))
	}
	return n.FillBytes(b)
}

func (p *parquetWriter) time(t time.Time) {
	if t.IsZero() {
		p.empty()
		return
	}
	p.int(t.UnixMilli())
}

func (p *parquetWriter) day(d billing.Day) {
	if d == 0 {
		p.empty()
		return
	}
	p.cell(parquet.Int32Value(int32(d)))
}

func (p *parquetWriter) endRow() {
	if len(p.inexact) > 0 {
		p.text(strings.Join(p.inexact, " "))
	} else {
		p.empty()
	}
	if p.err == nil {
		_, p.err = p.out.WriteRows([]parquet.Row{p.row})
	}
	p.row, p.inexact = p.row[:0], p.inexact[:0]
}

func (p *parquetWriter) failed() error { return p.err }

func (p *parquetWriter) flush() error {
	if p.err == nil {
		p.err = p.out.Close()
	}
	return p.err
}

// parquetKinds learns what the columns of a table hold by being written a row.
type parquetKinds []parquet.Node

func (k *parquetKinds) is(n parquet.Node) { *k = append(*k, n) }

func (k *parquetKinds) text(string)               { k.is(parquet.Encoded(parquet.String(), &parquet.RLEDictionary)) }
func (k *parquetKinds) empty()                    { k.text("") }
func (k *parquetKinds) e8(money.E8)               { k.is(parquetDecimal(money.Scale)) }
func (k *parquetKinds) amount(money.Amount)       { k.is(parquetDecimal(money.Scale)) }
func (k *parquetKinds) quantity(billing.Quantity) { k.is(parquetDecimal(quantityDecimals)) }
func (k *parquetKinds) int(int64)                 { k.is(parquet.Int(64)) }
func (k *parquetKinds) time(time.Time)            { k.is(parquet.Timestamp(parquet.Millisecond)) }
func (k *parquetKinds) day(billing.Day)           { k.is(parquet.Date()) }
func (k *parquetKinds) bool(bool)                 { k.is(parquet.Leaf(parquet.BooleanType)) }
func (k *parquetKinds) endRow()                   {}
func (k *parquetKinds) failed() error             { return nil }
func (k *parquetKinds) flush() error              { return errors.ErrUnsupported }

func parquetDecimal(scale int) parquet.Node {
	return parquet.Encoded(parquet.Decimal(scale, decimalDigits, parquet.FixedLenByteArrayType(decimalBytes)), &parquet.RLEDictionary)
}
