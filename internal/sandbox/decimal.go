package sandbox

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// e8 is money in 1e-8 US dollars, the finest the upstream bills in.
type e8 int64

const (
	cent   = e8(1_000_000)
	dollar = 100 * cent
)

// e10 is a unit price in 1e-10 US dollars.
type e10 int64

// e6 is a quantity (hours, GB, pieces) in millionths.
type e6 int64

// cents drops what is finer than a cent, toward zero: the charge of an account.
func (a e8) cents() e8 { return a / cent * cent }

// permille takes n thousandths of a, rounded half away from zero.
func (a e8) permille(n int) e8 { return a.ratio(int64(n), 1000) }

// ratio returns a*num/den, rounded half away from zero; num and den are not negative, den not zero.
func (a e8) ratio(num, den int64) e8 {
	v, neg := uint64(a), a < 0
	if neg {
		v = uint64(-a)
	}
	q := mulDiv(v, uint64(num), uint64(den))
	if neg {
		return -e8(q)
	}
	return e8(q)
}

// mulDiv returns v*num/den rounded half up. The product may pass 64 bits, the
// result may not: no amount of this world comes near.
func mulDiv(v, num, den uint64) uint64 {
	hi, lo := bits.Mul64(v, num)
	if hi >= den {
		panic("sandbox: amount out of range")
	}
	q, r := bits.Div64(hi, lo, den)
	if r >= den-r {
		q++
	}
	return q
}

// charge returns usage × size × price, rounded to 8 decimals.
func charge(usage e6, size int64, price e10) e8 {
	return e8(mulDiv(uint64(usage), uint64(size)*uint64(price), 100_000_000))
}

// numberForm is one of the ways in which the upstream writes a decimal.
type numberForm uint8

const (
	formPlain numberForm = iota // 12.5
	formFixed                   // 12.50000000
	formJava                    // BigDecimal without trailing zeros: 1.2E-7, 1.2E+3
)

func (a e8) append(dst []byte, form numberForm) []byte { return appendScaled(dst, int64(a), 8, form) }

func (a e8) String() string { return string(a.append(nil, formPlain)) }

func (q e6) append(dst []byte, form numberForm) []byte { return appendScaled(dst, int64(q), 6, form) }

func (p e10) append(dst []byte, form numberForm) []byte { return appendScaled(dst, int64(p), 10, form) }

// appendScaled writes v / 10^scale.
func appendScaled(dst []byte, v int64, scale int, form numberForm) []byte {
	u := uint64(v)
	if v < 0 {
		dst = append(dst, '-')
		u = uint64(-v)
	}
	if form == formFixed {
		return appendDigits(dst, u, scale)
	}
	for scale > 0 && u%10 == 0 {
		if u == 0 {
			return append(dst, '0')
		}
		u, scale = u/10, scale-1
	}
	if form == formPlain {
		return appendDigits(dst, u, scale)
	}
	for u%10 == 0 && u != 0 {
		u, scale = u/10, scale-1
	}
	return appendJava(dst, u, scale)
}

// appendDigits writes u / 10^scale with exactly scale decimals.
func appendDigits(dst []byte, u uint64, scale int) []byte {
	if scale == 0 {
		return strconv.AppendUint(dst, u, 10)
	}
	var buf [32]byte
	i := len(buf)
	for n := 0; n < scale; n++ {
		i--
		buf[i] = byte('0' + u%10)
		u /= 10
	}
	i--
	buf[i] = '.'
	for {
		i--
		buf[i] = byte('0' + u%10)
		if u /= 10; u == 0 {
			return append(dst, buf[i:]...)
		}
	}
}

// appendJava writes u / 10^scale as Java's BigDecimal.toString does: an
// exponent where the scale is negative or the number is tiny.
func appendJava(dst []byte, u uint64, scale int) []byte {
	digits := len(strconv.AppendUint(nil, u, 10))
	exponent := digits - 1 - scale
	if scale >= 0 && exponent >= -6 {
		return appendDigits(dst, u, scale)
	}
	start := len(dst)
	dst = strconv.AppendUint(dst, u, 10)
	if digits > 1 {
		dst = append(dst, 0)
		copy(dst[start+2:], dst[start+1:])
		dst[start+1] = '.'
	}
	dst = append(dst, 'E')
	if exponent >= 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(exponent), 10)
}

var errDecimal = errors.New("not a decimal number in range")

// parseScaled reads a decimal text as v / 10^scale. More decimals than that,
// exponents and numbers out of range are refused.
func parseScaled(text string, scale int) (int64, error) {
	body, neg := strings.CutPrefix(text, "-")
	whole, frac, _ := strings.Cut(body, ".")
	frac = strings.TrimRight(frac, "0")
	if len(whole) == 0 || len(frac) > scale {
		return 0, errDecimal
	}
	digits := whole + frac + strings.Repeat("0", scale-len(frac))
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, errDecimal
		}
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, errDecimal
	}
	if neg {
		v = -v
	}
	return v, nil
}

func parseE8(text string) (e8, error) {
	v, err := parseScaled(text, 8)
	return e8(v), err
}

// split divides total into parts by weight, largest remainder last, in steps of
// unit, so that the parts sum to the total.
func split(total e8, weights []int64, unit e8) []e8 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	parts := make([]e8, len(weights))
	var given e8
	for i, w := range weights {
		if i == len(weights)-1 {
			parts[i] = total - given
			break
		}
		parts[i] = total.ratio(w, sum) / unit * unit
		given += parts[i]
	}
	return parts
}
