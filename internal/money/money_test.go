package money

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestParseE8(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
		err  error
	}{
		{in: "0", want: "0.00000000"},
		{in: "-0", want: "0.00000000"},
		{in: "12.5", want: "12.50000000"},
		{in: "-1.20384", want: "-1.20384000"},
		{in: "1E-8", want: "0.00000001"},
		{in: "1.5e3", want: "1500.00000000"},
		{in: "0.000000010000", want: "0.00000001"},
		{in: "92233720368.54775807", want: "92233720368.54775807"},
		{in: "0e40", want: "0.00000000"},
		{in: "0.000000001", err: ErrInexact},
		{in: "92233720368.54775808", err: ErrRange},
		{in: "1e30", err: ErrRange},
		{in: "1e999999999", err: ErrSyntax},
		{in: "", err: ErrSyntax},
		{in: ".5", err: ErrSyntax},
		{in: "5.", err: ErrSyntax},
		{in: "1e", err: ErrSyntax},
		{in: "NaN", err: ErrSyntax},
		{in: "1,5", err: ErrSyntax},
		{in: " 1", err: ErrSyntax},
	} {
		got, err := ParseE8(c.in)
		if !errors.Is(err, c.err) {
			t.Errorf("ParseE8(%q) error = %v, want %v", c.in, err, c.err)
		}
		if err == nil && got.String() != c.want {
			t.Errorf("ParseE8(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestE8RoundTripsThroughText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := E8(rapid.Int64Min(-1<<62).Draw(t, "e"))
		back, err := ParseE8(e.String())
		if err != nil || back != e {
			t.Fatalf("ParseE8(%s) = %d, %v, want %d", e, back, err, e)
		}
		if d := decimal.RequireFromString(e.String()); !d.Equal(e.Decimal()) {
			t.Fatalf("%s and %s differ", d, e.Decimal())
		}
	})
}

func TestE8AddNeverWraps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		exact := E8(a).Decimal().Add(E8(b).Decimal())
		got, err := E8(a).Add(E8(b))
		if err == nil && !got.Decimal().Equal(exact) {
			t.Fatalf("%d + %d = %d", a, b, got)
		}
		if err != nil && exact.Abs().LessThan(decimal.RequireFromString("92233720368")) {
			t.Fatalf("%d + %d refused although it fits", a, b)
		}
	})
}

func TestAmountKeepsCurrenciesApart(t *testing.T) {
	usd, _ := Parse("10.05", "USD")
	eur, _ := Parse("1", "EUR")
	if _, err := usd.Add(eur); !errors.Is(err, ErrCurrency) {
		t.Errorf("USD + EUR: error = %v, want ErrCurrency", err)
	}
	sum, err := Amount{}.Add(usd)
	if err != nil || sum.String() != "10.05 USD" {
		t.Errorf("zero + 10.05 USD = %v, %v", sum, err)
	}
	if _, err := Parse("1e5", "USD"); !errors.Is(err, ErrSyntax) {
		t.Errorf("Parse(1e5): error = %v, want ErrSyntax", err)
	}
}

func TestExactLosesNothingAndIsCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"5": "5.00", "5.1": "5.10", "13358.94000000": "13358.94", "-0.00000001": "-0.00000001", "0.00000000": "0.00", "1.230": "1.23", "100": "100.00",
	} {
		a, err := Parse(in, "USD")
		if err != nil || a.Exact() != want {
			t.Errorf("Parse(%q).Exact() = %s, %v, want %s", in, a.Exact(), err, want)
		}
	}
}
