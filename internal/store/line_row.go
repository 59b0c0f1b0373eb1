package store

import (
	"encoding/binary"
	"fmt"

	"portal/internal/billing"
	"portal/internal/money"
)

// rowColumns is the order in which a line's columns are copied out. batch and
// line_no come first, so that the rest of a row is the same bytes in every
// version of the month. copyColumns is the order in which they are copied in: a
// partition knows its own batch.
const (
	rowColumns  = `batch, ` + copyColumns
	copyColumns = `line_no, resource, product, shape, bill_type, bill_date,
	due, official, discount, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment, detail`
)

const (
	rowFields = 18      // of copyColumns
	rowPrefix = 2 + 2*8 // of a row copied out: field count, batch and line_no with their lengths
)

// copyHeader opens, copyTrailer closes a stream of PostgreSQL's binary COPY.
var (
	copyHeader  = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTrailer = []byte{0xff, 0xff}
)

// epochDays is where PostgreSQL begins to count days: 2000-01-01.
const epochDays = 10957

// appendRow encodes everything of a line but batch and line_no.
func appendRow(b []byte, l *billing.Line, resource, product, shape int32) []byte {
	b = appendInt32(b, resource)
	b = appendInt32(b, product)
	b = appendInt32(b, shape)
	b = appendInt16(b, l.BillType)
	b = appendInt32(b, int32(l.BillDate)-epochDays)
	b = appendInt64(b, int64(l.Due))
	b = appendInt64(b, int64(l.Official))
	for _, e := range [...]money.E8{l.Discount, l.Cash, l.Credit, l.Coupon, l.Flexi, l.StoredCard, l.Bonus, l.Debt, l.Adjustment} {
		if e == 0 {
			b = appendNull(b)
		} else {
			b = appendInt64(b, int64(e))
		}
	}
	at := len(b)
	b = appendDetail(append(b, 0, 0, 0, 0), l)
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

func appendNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func appendInt16(b []byte, n int16) []byte {
	return binary.BigEndian.AppendUint16(append(b, 0, 0, 0, 2), uint16(n))
}

func appendInt32(b []byte, n int32) []byte {
	return binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 4), uint32(n))
}

func appendInt64(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(n))
}

// rowFacts is what the roll-ups need of an encoded row.
type rowFacts struct {
	resource int32
	billType int16
	day      billing.Day
	amounts  billing.Amounts
}

// factsOf reads them back from a row written by appendRow (without batch and line_no).
func factsOf(row []byte) (f rowFacts, err error) {
	var fields [18 - 2][]byte
	rest := row
	for i := range fields {
		if len(rest) < 4 {
			return f, fmt.Errorf("bill row cut at column %d", i)
		}
		n := int32(binary.BigEndian.Uint32(rest))
		rest = rest[4:]
		if n < 0 {
			continue
		}
		if len(rest) < int(n) || n > 8 {
			return f, fmt.Errorf("bill row broken at column %d", i)
		}
		fields[i], rest = rest[:n], rest[n:]
	}
	if len(fields[0]) != 4 || len(fields[3]) != 2 || len(fields[4]) != 4 {
		return f, fmt.Errorf("bill row has an unexpected layout")
	}
	f.resource = int32(binary.BigEndian.Uint32(fields[0]))
	f.billType = int16(binary.BigEndian.Uint16(fields[3]))
	f.day = billing.Day(int32(binary.BigEndian.Uint32(fields[4])) + epochDays)
	a := &f.amounts
	for i, p := range [...]*money.E8{
		&a.Due, &a.Official, &a.Discount, &a.Cash, &a.Credit, &a.Coupon, &a.Flexi, &a.StoredCard, &a.Bonus, &a.Debt, &a.Adjustment,
	} {
		if v := fields[5+i]; len(v) == 8 {
			*p = money.E8(binary.BigEndian.Uint64(v))
		}
	}
	return f, nil
}
