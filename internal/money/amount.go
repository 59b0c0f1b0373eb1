// Package money holds amounts: exact, with their currency, never floating point.
//
// E8 is the scale of bill lines, a plain integer of 1e-8 units. Amount is a
// decimal with a currency, for orders, balances, coupons and totals on a page.
// Amounts of two currencies are never added or compared. Nothing rounds by
// itself: who pays or reads calls Cents, by name, once.
package money

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is an exact decimal amount of one currency. The zero value is zero of
// no currency and takes the currency of what is added to it.
type Amount struct {
	value    decimal.Decimal
	currency string
}

// ErrCurrency is returned when two currencies meet in one sum or comparison.
var ErrCurrency = errors.New("amounts of different currencies")

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// New returns an amount of value in currency (ISO 4217, upper case).
func New(value decimal.Decimal, currency string) Amount {
	return Amount{value: value, currency: currency}
}

// FromE8 returns the amount of a bill-line sum in currency.
func FromE8(e E8, currency string) Amount { return Amount{value: e.Decimal(), currency: currency} }

// Parse reads a plain decimal such as "1234.5" in currency. It refuses
// exponents, blanks and anything longer than 24 digits before and 8 after the point.
func Parse(text, currency string) (Amount, error) {
	if !plainDecimal.MatchString(text) {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrSyntax, text)
	}
	if !currencyCode.MatchString(currency) {
		return Amount{}, fmt.Errorf("%w: currency %.8q", ErrSyntax, currency)
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrSyntax, text)
	}
	return Amount{value: d, currency: currency}, nil
}

var plainDecimal = regexp.MustCompile(`^-?[0-9]{1,24}(\.[0-9]{1,8})?$`)

// Decimal returns the exact value.
func (a Amount) Decimal() decimal.Decimal { return a.value }

// Currency returns the ISO code, "" for the zero value.
func (a Amount) Currency() string { return a.currency }

// IsZero reports whether the value is zero, whatever the currency.
func (a Amount) IsZero() bool { return a.value.IsZero() }

// Sign returns -1, 0 or 1.
func (a Amount) Sign() int { return a.value.Sign() }

// Neg returns the amount with the opposite sign.
func (a Amount) Neg() Amount { return Amount{a.value.Neg(), a.currency} }

// Add returns a+b, or ErrCurrency.
func (a Amount) Add(b Amount) (Amount, error) {
	cur, err := common(a, b)
	return Amount{a.value.Add(b.value), cur}, err
}

// Sub returns a-b, or ErrCurrency.
func (a Amount) Sub(b Amount) (Amount, error) {
	cur, err := common(a, b)
	return Amount{a.value.Sub(b.value), cur}, err
}

// Cmp compares two amounts of one currency: -1, 0, 1, or ErrCurrency.
func (a Amount) Cmp(b Amount) (int, error) {
	_, err := common(a, b)
	return a.value.Cmp(b.value), err
}

func common(a, b Amount) (string, error) {
	switch {
	case a.currency == b.currency, b.currency == "" && b.value.IsZero():
		return a.currency, nil
	case a.currency == "" && a.value.IsZero():
		return b.currency, nil
	}
	return "", fmt.Errorf("%w: %s and %s", ErrCurrency, a.currency, b.currency)
}

// Cents rounds half away from zero to two decimals, where someone reads or pays.
func (a Amount) Cents() Amount { return Amount{a.value.Round(2), a.currency} }

// Exact returns the plain decimal text, no digit lost: two decimals, and
// further ones only as far as they are not zero. Equal amounts have equal texts.
func (a Amount) Exact() string {
	text := a.value.String() // without trailing zeros
	if _, fraction, _ := strings.Cut(text, "."); len(fraction) > 2 {
		return text
	}
	return a.value.StringFixed(2)
}

// String returns the exact text with its currency, for logs.
func (a Amount) String() string { return a.Exact() + " " + a.currency }

// Value lets PostgreSQL store the number; the currency has its own column.
func (a Amount) Value() (driver.Value, error) { return a.value.Value() }
