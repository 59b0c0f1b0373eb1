package money

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/shopspring/decimal"
)

// E8 is an amount in hundred-millionths (1e-8) of a currency's basic unit: the
// scale of bill lines, which carry up to eight decimals. It has no currency of
// its own; the bill version it belongs to has one. Sums are checked, never wrapped.
type E8 int64

// Scale is the number of decimals an E8 holds.
const Scale = 8

// Errors of ParseE8 and the checked sums.
var (
	ErrSyntax  = errors.New("not a decimal number")
	ErrInexact = errors.New("more than eight decimals")
	ErrRange   = errors.New("amount out of range")
)

// maxExponent bounds the exponent of a number before anything is allocated for it.
const maxExponent = 40

// ParseE8 reads a JSON number's text: digits, optional fraction, optional
// exponent. Non-zero digits beyond the eighth decimal are ErrInexact.
func ParseE8(s string) (E8, error) {
	digits, exp, neg, err := scan(s)
	if err != nil {
		return 0, err
	}
	shift := exp + Scale
	for shift < 0 && len(digits) > 0 {
		if digits[len(digits)-1] != '0' {
			return 0, fmt.Errorf("%w: %q", ErrInexact, s)
		}
		digits, shift = digits[:len(digits)-1], shift+1
	}
	if len(digits) == 0 {
		return 0, nil
	}
	if len(digits)+shift > 19 {
		return 0, fmt.Errorf("%w: %q", ErrRange, s)
	}
	var n uint64
	for i := 0; i < len(digits); i++ {
		n = n*10 + uint64(digits[i]-'0')
	}
	for ; shift > 0; shift-- {
		n *= 10
	}
	if n > math.MaxInt64 {
		return 0, fmt.Errorf("%w: %q", ErrRange, s)
	}
	if neg {
		return -E8(n), nil
	}
	return E8(n), nil
}

// scan splits a number into its significant digits (no point, no leading
// zeros), the power of ten of the last digit, and the sign.
func scan(s string) (digits []byte, exp int, neg bool, err error) {
	bad := func() error { return fmt.Errorf("%w: %.40q", ErrSyntax, s) }
	rest := s
	if strings.HasPrefix(rest, "-") {
		neg, rest = true, rest[1:]
	}
	if len(rest) == 0 || len(rest) > 64 {
		return nil, 0, false, bad()
	}
	var buf [64]byte
	digits = buf[:0]
	mantissa, point, sawExp := 0, false, false
	i := 0
	for ; i < len(rest); i++ {
		c := rest[i]
		switch {
		case c >= '0' && c <= '9':
			mantissa++
			if point {
				exp--
			}
			if c != '0' || len(digits) > 0 {
				digits = append(digits, c)
			}
			continue
		case c == '.' && !point && mantissa > 0:
			point = true
			continue
		case (c == 'e' || c == 'E') && mantissa > 0:
			sawExp = true
		default:
			return nil, 0, false, bad()
		}
		break
	}
	if mantissa == 0 || rest[len(rest)-1] == '.' {
		return nil, 0, false, bad()
	}
	if sawExp {
		e, ok := parseExponent(rest[i+1:])
		if !ok {
			return nil, 0, false, bad()
		}
		exp += e
	}
	return digits, exp, neg, nil
}

func parseExponent(s string) (int, bool) {
	sign := 1
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if s == "" || len(s) > 3 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	if n > maxExponent {
		return 0, false
	}
	return sign * n, true
}

// Add returns e+o, or ErrRange when the sum does not fit.
func (e E8) Add(o E8) (E8, error) {
	sum := e + o
	if (sum > e) != (o > 0) && o != 0 {
		return 0, ErrRange
	}
	return sum, nil
}

// Decimal returns the exact value in basic units of the currency.
func (e E8) Decimal() decimal.Decimal { return decimal.New(int64(e), -Scale) }

// String returns the exact value with all eight decimals, "-1.20384000".
func (e E8) String() string {
	var buf [24]byte
	return string(e.Append(buf[:0]))
}

// Append writes String's text to b without allocating.
func (e E8) Append(b []byte) []byte {
	n := uint64(e)
	if e < 0 {
		b, n = append(b, '-'), -n
	}
	var tmp [20]byte
	i := len(tmp)
	for k := 0; k < Scale || n > 0 || k == Scale; k++ {
		if k == Scale {
			i--
			tmp[i] = '.'
			if n == 0 {
				i--
				tmp[i] = '0'
				break
			}
		}
		i--
		tmp[i] = byte('0' + n%10)
		n /= 10
	}
	return append(b, tmp[i:]...)
}
