package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// rowColumns is the order in which a line's columns are copied in and out.
// batch and line_no come first, so that the rest of a row is the same bytes in
// every version of the month.
const rowColumns = `batch, line_no, resource, product, shape, bill_type, bill_date,
	due, official, discount, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment,
	consume_time, effective_time, expire_time, trade_time, trade_uuid, trade_text, id_uuid, id_text,
	usage, free_usage, ri_usage, formula`

const (
	rowFields = 30
	rowPrefix = 2 + 2*8 // field count, batch and line_no with their lengths
)

// copyHeader opens, copyTrailer closes a stream of PostgreSQL's binary COPY.
var (
	copyHeader  = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTrailer = []byte{0xff, 0xff}
)

// PostgreSQL counts days and microseconds from 2000-01-01.
const (
	epochDays    = 10957
	epochSeconds = epochDays * 86400
)

// appendRow encodes everything of a line but batch and line_no.
func appendRow(b []byte, l *billing.Line, resource, product, shape int32) ([]byte, error) {
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
	for _, t := range [...]time.Time{l.ConsumeTime, l.EffectiveTime, l.ExpireTime, l.TradeTime} {
		if t.IsZero() {
			b = appendNull(b)
		} else {
			b = appendInt64(b, (t.Unix()-epochSeconds)*1_000_000)
		}
	}
	b = appendID(b, l.TradeID)
	b = appendID(b, l.ID)
	var err error
	for _, q := range [...]billing.Quantity{l.Usage, l.FreeUsage, l.RIUsage} {
		if b, err = appendNumeric(b, q); err != nil {
			return nil, err
		}
	}
	return appendText(b, l.Formula), nil
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

func appendText(b []byte, s string) []byte {
	if s == "" {
		return appendNull(b)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// appendID writes two columns: a uuid where s is 32 lower-case hex digits, else text.
func appendID(b []byte, s string) []byte {
	var raw [16]byte
	if len(s) == 32 && strings.ToLower(s) == s {
		if _, err := hex.Decode(raw[:], []byte(s)); err == nil {
			b = append(b, 0, 0, 0, 16)
			return appendNull(append(b, raw[:]...))
		}
	}
	return appendText(appendNull(b), s)
}

// maxNumericDigits bounds a quantity; upstream's have some twenty.
const maxNumericDigits = 64

// appendNumeric encodes a decimal in PostgreSQL's base 10,000 form, keeping
// the number of decimals it was written with.
func appendNumeric(b []byte, q billing.Quantity) ([]byte, error) {
	if q == "" {
		return appendNull(b), nil
	}
	digits, scale, neg, err := numericDigits(string(q))
	if err != nil {
		return nil, err
	}
	whole := len(digits) - scale // digits before the point; may be negative
	// Groups of four count from the point in both directions.
	first := (whole + 3) / 4
	if whole < 0 {
		first = -(-whole / 4)
	}
	pad := first*4 - whole
	groups := make([]uint16, 0, 20)
	for i := -pad; i < len(digits); i += 4 {
		var g uint16
		for k := i; k < i+4; k++ {
			g *= 10
			if k >= 0 && k < len(digits) {
				g += uint16(digits[k] - '0')
			}
		}
		groups = append(groups, g)
	}
	weight := first - 1
	for len(groups) > 0 && groups[0] == 0 {
		groups, weight = groups[1:], weight-1
	}
	for len(groups) > 0 && groups[len(groups)-1] == 0 {
		groups = groups[:len(groups)-1]
	}
	if len(groups) == 0 {
		weight, neg = 0, false
	}
	sign := uint16(0)
	if neg {
		sign = 0x4000
	}
	b = binary.BigEndian.AppendUint32(b, uint32(8+2*len(groups)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(groups)))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(weight)))
	b = binary.BigEndian.AppendUint16(b, sign)
	b = binary.BigEndian.AppendUint16(b, uint16(max(scale, 0)))
	for _, g := range groups {
		b = binary.BigEndian.AppendUint16(b, g)
	}
	return b, nil
}

// numericDigits splits a JSON number into digits, decimals and sign; an
// exponent moves the point.
func numericDigits(s string) (digits string, scale int, neg bool, err error) {
	bad := fmt.Errorf("not a quantity: %.40q", s)
	mantissa, exponent, hasExp := s, "", false
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent, hasExp = s[:i], s[i+1:], true
	}
	mantissa, neg = strings.CutPrefix(mantissa, "-")
	whole, fraction, point := strings.Cut(mantissa, ".")
	digits = whole + fraction
	scale = len(fraction)
	if whole == "" || point && fraction == "" || len(digits) > maxNumericDigits || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false, bad
	}
	if hasExp {
		shift := 0
		if _, err := fmt.Sscanf(exponent, "%d", &shift); err != nil || shift > maxNumericDigits || shift < -maxNumericDigits {
			return "", 0, false, bad
		}
		scale -= shift
	}
	if scale < 0 {
		digits, scale = digits+strings.Repeat("0", -scale), 0
	}
	if scale > len(digits) {
		digits = strings.Repeat("0", scale-len(digits)) + digits
	}
	return digits, scale, neg, nil
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
