package huaweiapi

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

var (
	errNotNumber = errors.New("not a number")
	errInexact   = errors.New("too many decimals")
	errRange     = errors.New("out of range")
)

// number is a decimal that may be absent: absent and null are not set, 0 is.
type number struct {
	d   decimal.Decimal
	set bool
}

// Bounds of a decimal, checked on its text: whoever sends 1e999999999 must not
// make us build it.
const (
	maxNumberLen = 64
	maxExponent  = 40
	maxWhole     = 16 // digits before the point that numeric(24,8) holds
)

// isNone reports whether a number that may come as a string is not there.
func (v value) isNone() bool { return v.isNull() || string(v) == `""` }

// decimal reads a number or a numeric string with at most scale decimals.
func (v value) decimal(n *number, scale int32) error {
	if v.isNone() {
		return nil
	}
	text := v.bare()
	if err := checkNumber(text); err != nil {
		return err
	}
	d, err := decimal.NewFromString(string(text))
	if err != nil {
		return errNotNumber
	}
	if -d.Exponent() > scale && !d.Equal(d.Truncate(scale)) {
		return errInexact
	}
	if d.NumDigits()+int(d.Exponent()) > maxWhole && !d.IsZero() {
		return errRange
	}
	n.d, n.set = d, true
	return nil
}

// amount reads money, which has at most eight decimals here.
func (v value) amount(n *number) error { return v.decimal(n, money.Scale) }

// price reads money as price calls state it, with at most ten decimals.
func (v value) price(n *number) error { return v.decimal(n, 10) }

// cost reads money as the cost center states it: prepayments spread over their
// term come with long tails.
func (v value) cost(n *number) error { return v.decimal(n, 24) }

// in returns the amount in a currency; one that was absent is the zero Amount,
// which has no currency, so it stays apart from a zero that was sent.
func (n number) in(currency string) money.Amount {
	if !n.set {
		return money.Amount{}
	}
	return money.New(n.d, currency)
}

// checkNumber reports whether text is a JSON number short enough to be parsed.
func checkNumber(text []byte) error {
	if len(text) == 0 || len(text) > maxNumberLen {
		return errNotNumber
	}
	rest := text
	if rest[0] == '-' {
		rest = rest[1:]
	}
	whole, rest := leadingDigits(rest)
	if whole == 0 {
		return errNotNumber
	}
	if len(rest) > 0 && rest[0] == '.' {
		var fraction int
		if fraction, rest = leadingDigits(rest[1:]); fraction == 0 {
			return errNotNumber
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return errNotNumber
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(string(rest[1:]), "+"))
	if err != nil || bytes.HasPrefix(rest[1:], []byte("+-")) {
		return errNotNumber
	}
	if exponent > maxExponent || exponent < -maxExponent {
		return errRange
	}
	return nil
}

func leadingDigits(b []byte) (n int, rest []byte) {
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	return n, b[n:]
}

// e8 reads a bill amount. null is zero: the summary has no mask of absent fields.
func (v value) e8(p *money.E8) error {
	if v.isNull() {
		return nil
	}
	e, err := parseE8(v.bare())
	if err != nil {
		return err
	}
	*p = e
	return nil
}

// parseE8 reads an amount's text. Nearly all are short and without exponent;
// those are read here without an allocation, the rest by money.ParseE8.
func parseE8(text []byte) (money.E8, error) {
	const shortest = 18 // digits that surely fit
	rest, neg := text, false
	if len(rest) > 0 && rest[0] == '-' {
		rest, neg = rest[1:], true
	}
	var n int64
	digits, decimals := 0, -1
	for _, c := range rest {
		switch {
		case '0' <= c && c <= '9' && digits < shortest:
			n = n*10 + int64(c-'0')
			digits++
			if decimals >= 0 {
				decimals++
			}
		case c == '.' && decimals < 0 && digits > 0:
			decimals = 0
		default:
			return parseLongE8(text)
		}
	}
	if digits == 0 || decimals == 0 || decimals > money.Scale {
		return parseLongE8(text)
	}
	scale := money.Scale - max(decimals, 0)
	if digits+scale > shortest {
		return parseLongE8(text)
	}
	for ; scale > 0; scale-- {
		n *= 10
	}
	if neg {
		n = -n
	}
	return money.E8(n), nil
}

func parseLongE8(text []byte) (money.E8, error) {
	if len(text) > maxNumberLen {
		return 0, errNotNumber
	}
	e, err := money.ParseE8(string(text))
	switch {
	case errors.Is(err, money.ErrInexact):
		return 0, errInexact
	case errors.Is(err, money.ErrRange):
		return 0, errRange
	case err != nil:
		return 0, errNotNumber
	}
	return e, nil
}

// quantity reads a decimal that is not money, keeping its text.
func (v value) quantity(p *billing.Quantity) error {
	if v.isNone() {
		return nil
	}
	text := v.bare()
	if err := checkNumber(text); err != nil {
		return err
	}
	*p = billing.Quantity(text)
	return nil
}
