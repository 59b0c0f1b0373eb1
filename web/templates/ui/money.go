package ui

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// Minus is the sign of negative amounts on a page (U+2212); exact values keep "-".
const Minus = "−"

// Money is a number as a page prints it: <data value="Exact">Shown</data>. The
// zero value is "not applicable" and prints as a grey dash.
type Money struct {
	Exact string // plain decimal with every digit
	Shown string
	Open  bool // not final: an estimate, printed with a dashed underline
}

// E8 shows cents, rounded half away from zero.
func E8(e money.E8) Money { return Money{Exact: e.String(), Shown: cents(e, false)} }

// E8Whole shows an amount without cents: what is forecast has none.
func E8Whole(e money.E8) Money {
	return Money{Exact: e.String(), Shown: group(e.Decimal().StringFixed(0))}
}

// E8Signed shows cents with a plus where positive: for changes.
func E8Signed(e money.E8) Money { return Money{Exact: e.String(), Shown: cents(e, true)} }

// E8Exact shows all eight decimals, where they are the point.
func E8Exact(e money.E8) Money {
	exact := e.String()
	return Money{Exact: exact, Shown: group(exact)}
}

// E8OrDash shows cents, and a dash for zero: for parts that may not apply.
func E8OrDash(e money.E8) Money {
	if e == 0 {
		return Money{}
	}
	return E8(e)
}

// Amount shows cents of an amount whose currency the page names elsewhere.
func Amount(a money.Amount) Money {
	return Money{Exact: a.Exact(), Shown: group(a.Cents().Exact())}
}

// AmountSigned shows cents with a plus where positive: for changes.
func AmountSigned(a money.Amount) Money {
	m := Amount(a)
	if a.Cents().Sign() > 0 {
		m.Shown = "+" + m.Shown
	}
	return m
}

// AmountOrDash shows cents, and a dash for zero: for parts that may not apply.
func AmountOrDash(a money.Amount) Money {
	if a.IsZero() {
		return Money{}
	}
	return Amount(a)
}

// Number shows a quantity as it was written, with separators. Text that is not
// a plain decimal is shown as it is, without a machine-readable value.
func Number(text string) Money {
	if text == "" {
		return Money{}
	}
	if !plain(text) {
		return Money{Shown: text}
	}
	return Money{Exact: text, Shown: group(text)}
}

// NumberTo shows a quantity with at least places decimals, so that a column of
// them lines up.
func NumberTo(text string, places int) Money {
	m := Number(text)
	if m.Exact == "" {
		return m
	}
	whole, fraction, _ := strings.Cut(m.Shown, ".")
	if len(fraction) < places {
		m.Shown = whole + "." + fraction + strings.Repeat("0", places-len(fraction))
	}
	return m
}

// AsOpen returns m marked as not final.
func (m Money) AsOpen() Money {
	m.Open = m.Exact != ""
	return m
}

// OpenIf returns m marked as not final when open is true.
func (m Money) OpenIf(open bool) Money {
	if open {
		return m.AsOpen()
	}
	return m
}

// Count shows a whole number with separators.
func Count(n int64) string { return group(decimal.NewFromInt(n).String()) }

// Percent shows part of whole with one decimal and its sign, "+4.8%"; a dash
// where there is no whole.
func Percent(part, whole money.E8) string { return percent(part, whole, true) }

// Share shows part of whole with one decimal and no plus, "34.7%".
func Share(part, whole money.E8) string { return percent(part, whole, false) }

func percent(part, whole money.E8, plus bool) string {
	if whole == 0 {
		return "–"
	}
	p := part.Decimal().Shift(2).DivRound(whole.Decimal().Abs(), 1)
	sign := ""
	if plus && p.Sign() > 0 {
		sign = "+"
	}
	return sign + group(p.StringFixed(1)) + "%"
}

// cents rounds half away from zero in integers: a page prints thousands of these.
func cents(e money.E8, plus bool) string {
	const unit = 1_000_000 // of an E8 in a cent
	n := uint64(e)
	if e < 0 {
		n = -n
	}
	n = (n + unit/2) / unit
	var buf [40]byte
	i := len(buf)
	put := func(c byte) { i--; buf[i] = c }
	put('0' + byte(n%10))
	n /= 10
	put('0' + byte(n%10))
	n /= 10
	put('.')
	for digits := 0; n > 0 || digits == 0; digits++ {
		if digits > 0 && digits%3 == 0 {
			put(',')
		}
		put('0' + byte(n%10))
		n /= 10
	}
	zero := strings.Trim(string(buf[i:]), "0.,") == ""
	switch {
	case zero:
	case e < 0:
		i -= copy(buf[i-len(Minus):], Minus)
	case plus:
		put('+')
	}
	return string(buf[i:])
}

// group puts separators into a plain decimal and sets the minus of the page.
func group(plain string) string {
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign, plain = Minus, plain[1:]
	}
	whole, fraction, _ := strings.Cut(plain, ".")
	if strings.Trim(whole, "0") == "" && strings.Trim(fraction, "0") == "" {
		sign = ""
	}
	var b strings.Builder
	b.Grow(len(plain) + len(plain)/3 + len(sign))
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// plain reports whether s is digits with an optional minus and fraction.
func plain(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return len(s) <= 64 && digits(whole) && (!point || digits(fraction))
}
