package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
)

// A line's detail is what no list sorts, filters or sums by: its four times, its
// two ids, its quantities and the formula, packed into one column. It is a third
// of what the columns took, and PostgreSQL parses one value instead of ten.
//
// The first two bytes are flags, then come the parts in the order of the flags.
// Times are seconds from one another, the first from the start of the bill date
// (UTC+8); numbers are varints; texts have their length before them. Each part
// is kept exactly as it came, whatever it is.
const (
	hasConsume = 1 << iota
	hasExpire
	hasEffective
	hasTrade
	tradeHex // 32 lower-case hex digits, kept as 16 bytes
	tradeText
	idHex
	idText
	hasUsage
	hasFreeUsage
	hasRIUsage
	formulaText
	formulaDerived   // "unit price * usage", as nearly all are
	expiresAtConsume // the two times are one
)

// appendDetail packs the detail of a line.
func appendDetail(b []byte, l *billing.Line) []byte {
	at := len(b)
	b = append(b, 0, 0)
	var flags uint16
	last := billDayStart(l.BillDate)
	for i, t := range [...]time.Time{l.ConsumeTime, l.ExpireTime, l.EffectiveTime, l.TradeTime} {
		switch {
		case t.IsZero():
		case i == 1 && t.Equal(l.ConsumeTime):
			flags |= expiresAtConsume
		default:
			flags |= hasConsume << i
			b = appendSeconds(b, t.Unix()-last)
			last = t.Unix()
		}
	}
	var f uint16
	b, f = appendDetailID(b, l.TradeID)
	flags |= f * tradeHex
	b, f = appendDetailID(b, l.ID)
	flags |= f * idHex
	for i, q := range [...]billing.Quantity{l.Usage, l.FreeUsage, l.RIUsage} {
		if q != "" {
			flags |= hasUsage << i
			b = appendQuantity(b, string(q))
		}
	}
	switch {
	case l.Formula == "":
	case isDerived(l.Formula, string(l.UnitPrice), string(l.Usage)):
		flags |= formulaDerived
	default:
		flags |= formulaText
		b = appendDetailText(b, l.Formula)
	}
	binary.LittleEndian.PutUint16(b[at:], flags)
	return b
}

// appendSeconds writes a span: twice its minutes where it is whole minutes, as
// spans mostly are, else twice its seconds and one.
func appendSeconds(b []byte, n int64) []byte {
	if n%60 == 0 {
		return binary.AppendVarint(b, n/60*2)
	}
	return binary.AppendVarint(b, n*2+1)
}

// billDayStart is midnight of a bill date, in seconds since 1970.
func billDayStart(d billing.Day) int64 { return int64(d)*86400 - 8*3600 }

// appendDetailID packs an id and says how: 0 none, 1 hex, 2 text.
func appendDetailID(b []byte, s string) ([]byte, uint16) {
	if s == "" {
		return b, 0
	}
	if len(s) == 32 {
		var raw [16]byte
		if decodeLowerHex(&raw, s) {
			return append(b, raw[:]...), 1
		}
	}
	return appendDetailText(b, s), 2
}

func decodeLowerHex(raw *[16]byte, s string) bool {
	for i := range raw {
		hi, lo := hexDigits[s[2*i]], hexDigits[s[2*i+1]]
		if hi|lo > 15 {
			return false
		}
		raw[i] = hi<<4 | lo
	}
	return true
}

// hexDigits is the value of each lower-case hex digit, 255 of anything else.
var hexDigits = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c] = byte(i)
	}
	return t
}()

func appendDetailText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// A quantity is one byte, its number of decimals, and the number without its
// point; quantityZero is a bare 0; quantityText comes before the text of one
// that is not written in that one way.
const (
	maxDecimals  = 17
	quantityZero = 30
	quantityText = 31
	quantityNeg  = 64 // added to the number of decimals
)

func appendQuantity(b []byte, s string) []byte {
	if s == "0" {
		return append(b, quantityZero)
	}
	n, scale, ok := parseQuantity(s)
	if !ok {
		return appendDetailText(append(b, quantityText), s)
	}
	if n < 0 {
		return binary.AppendUvarint(append(b, byte(scale|quantityNeg)), uint64(-n))
	}
	return binary.AppendUvarint(append(b, byte(scale)), uint64(n))
}

// parseQuantity reads a decimal that formatQuantity writes back byte for byte:
// no exponent, no leading zeros, at most 18 digits.
func parseQuantity(s string) (n int64, scale int, ok bool) {
	digits := s
	neg := strings.HasPrefix(s, "-")
	if neg {
		digits = s[1:]
	}
	point := -1
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c == '.' && point < 0 && i > 0:
			point = i
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
		default:
			return 0, 0, false
		}
		if i > 18 {
			return 0, 0, false
		}
	}
	whole := len(digits)
	if point >= 0 {
		whole, scale = point, len(digits)-point-1
		if scale == 0 {
			return 0, 0, false
		}
	}
	if whole == 0 || whole > 1 && digits[0] == '0' || len(digits) > 18 || scale > maxDecimals || neg && n == 0 {
		return 0, 0, false
	}
	if neg {
		n = -n
	}
	return n, scale, true
}

// formatQuantity is the inverse of parseQuantity.
func formatQuantity(n int64, scale int) string {
	if scale == 0 {
		return strconv.FormatInt(n, 10)
	}
	var buf [24]byte
	b := buf[:0]
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	digits := strconv.AppendInt(make([]byte, 0, 20), n, 10)
	for len(digits) <= scale {
		digits = append([]byte{'0'}, digits...)
	}
	b = append(b, digits[:len(digits)-scale]...)
	b = append(b, '.')
	return string(append(b, digits[len(digits)-scale:]...))
}

// isDerived reports whether a formula is what derivedFormula makes again, also
// after the unit price has been through the dictionary.
func isDerived(formula, price, usage string) bool {
	if len(formula) != len(price)+3+len(usage) || !strings.HasPrefix(formula, price) || formula[len(price):len(price)+3] != " * " ||
		formula[len(price)+3:] != usage {
		return false
	}
	_, _, ok := parseQuantity(price)
	return ok
}

func derivedFormula(l *billing.Line) string { return string(l.UnitPrice) + " * " + string(l.Usage) }

var errDetail = errors.New("a line's detail is damaged")

// detailReader takes a detail apart.
type detailReader struct {
	b   []byte
	bad bool
}

// readDetail unpacks a detail into a line whose BillDate is set. A derived
// formula needs the product too, so it is left to the caller.
func readDetail(b []byte, l *billing.Line) (derived bool, err error) {
	if len(b) < 2 {
		return false, errDetail
	}
	flags := binary.LittleEndian.Uint16(b)
	r := detailReader{b: b[2:]}
	last := billDayStart(l.BillDate)
	for i, t := range [...]*time.Time{&l.ConsumeTime, &l.ExpireTime, &l.EffectiveTime, &l.TradeTime} {
		if flags&(hasConsume<<i) != 0 {
			last += r.seconds()
			*t = time.Unix(last, 0).UTC()
		}
	}
	if flags&expiresAtConsume != 0 {
		l.ExpireTime = l.ConsumeTime
	}
	l.TradeID = r.id(flags / tradeHex & 3)
	l.ID = r.id(flags / idHex & 3)
	for i, q := range [...]*billing.Quantity{&l.Usage, &l.FreeUsage, &l.RIUsage} {
		if flags&(hasUsage<<i) != 0 {
			*q = billing.Quantity(r.quantity())
		}
	}
	if flags&formulaText != 0 {
		l.Formula = r.text()
	}
	if r.bad || len(r.b) != 0 {
		return false, errDetail
	}
	return flags&formulaDerived != 0, nil
}

func (r *detailReader) take(n uint64) []byte {
	if uint64(len(r.b)) < n {
		r.bad, r.b = true, nil
		return nil
	}
	part := r.b[:n]
	r.b = r.b[n:]
	return part
}

func (r *detailReader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *detailReader) seconds() int64 {
	v := r.varint()
	if v&1 == 0 {
		return v / 2 * 60
	}
	return (v - 1) / 2
}

func (r *detailReader) text() string {
	return string(r.take(r.uvarint()))
}

func (r *detailReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *detailReader) id(how uint16) string {
	switch how {
	case 1:
		return hex.EncodeToString(r.take(16))
	case 2:
		return r.text()
	}
	return ""
}

func (r *detailReader) quantity() string {
	head := r.take(1)
	switch {
	case len(head) == 0:
		return ""
	case head[0] == quantityText:
		return r.text()
	case head[0] == quantityZero:
		return "0"
	case head[0]&^quantityNeg > maxDecimals:
		r.bad = true
		return ""
	}
	n := int64(r.uvarint())
	if head[0]&quantityNeg != 0 {
		n = -n
	}
	return formatQuantity(n, int(head[0]&^quantityNeg))
}
