package ui

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"portal/internal/money"
)

func mustE8(t *testing.T, s string) money.E8 {
	t.Helper()
	e, err := money.ParseE8(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestE8Shown(t *testing.T) {
	for _, c := range []struct{ in, shown, signed, exact string }{
		{"0", "0.00", "0.00", "0.00000000"},
		{"0.004", "0.00", "0.00", "0.00400000"},
		{"-0.004", "0.00", "0.00", "−0.00400000"},
		{"0.005", "0.01", "+0.01", "0.00500000"},
		{"-0.005", "−0.01", "−0.01", "−0.00500000"},
		{"999.995", "1,000.00", "+1,000.00", "999.99500000"},
		{"48213.11620418", "48,213.12", "+48,213.12", "48,213.11620418"},
		{"-1234567.891", "−1,234,567.89", "−1,234,567.89", "−1,234,567.89100000"},
		{"92233720368.54775807", "92,233,720,368.55", "+92,233,720,368.55", "92,233,720,368.54775807"},
		{"-92233720368.54775807", "−92,233,720,368.55", "−92,233,720,368.55", "−92,233,720,368.54775807"},
	} {
		e := mustE8(t, c.in)
		if got := E8(e).Shown; got != c.shown {
			t.Errorf("E8(%s) = %s, want %s", c.in, got, c.shown)
		}
		if got := E8Signed(e).Shown; got != c.signed {
			t.Errorf("E8Signed(%s) = %s, want %s", c.in, got, c.signed)
		}
		if got := E8Exact(e).Shown; got != c.exact {
			t.Errorf("E8Exact(%s) = %s, want %s", c.in, got, c.exact)
		}
		if got := E8(e).Exact; got != e.String() {
			t.Errorf("E8(%s).Exact = %s, want %s", c.in, got, e)
		}
	}
}

// What is shown is the exact value rounded to cents, and no other.
func TestE8ShowsTheRoundedValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := money.E8(rapid.Int64().Draw(t, "e"))
		shown := strings.NewReplacer(",", "", Minus, "-").Replace(E8(e).Shown)
		if got, want := decimal.RequireFromString(shown), e.Decimal().Round(2); !got.Equal(want) {
			t.Fatalf("E8(%s) shows %s, want %s", e, got, want)
		}
		if amount := Amount(money.FromE8(e, "USD")).Shown; amount != E8(e).Shown {
			t.Fatalf("Amount shows %s, E8 shows %s", amount, E8(e).Shown)
		}
	})
}

func TestNumber(t *testing.T) {
	for _, c := range []struct{ in, exact, shown string }{
		{"", "", ""},
		{"24.000", "24.000", "24.000"},
		{"38815.937", "38815.937", "38,815.937"},
		{"-57318.739", "-57318.739", "−57,318.739"},
		{"0.0000331000", "0.0000331000", "0.0000331000"},
		{"1e999999999", "", "1e999999999"},
		{"many", "", "many"},
		{".5", "", ".5"},
		{"5.", "", "5."},
	} {
		if got := Number(c.in); got.Exact != c.exact || got.Shown != c.shown {
			t.Errorf("Number(%q) = %+v, want %q shown %q", c.in, got, c.exact, c.shown)
		}
	}
}

func TestNumberTo(t *testing.T) {
	for in, want := range map[string]string{"0.418": "0.4180000000", "1234": "1,234.0000000000", "0.00000000001": "0.00000000001", "": "", "n/a": "n/a"} {
		if got := NumberTo(in, 10); got.Shown != want || got.Exact != Number(in).Exact {
			t.Errorf("NumberTo(%q) = %+v, want %q", in, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct{ part, whole, percent, share string }{
		{"2192.15", "46020.92", "+4.8%", "4.8%"},
		{"-36.86", "7821.19", "−0.5%", "−0.5%"},
		{"0", "988", "0.0%", "0.0%"},
		{"1", "0", "–", "–"},
		{"50", "-100", "+50.0%", "50.0%"},
		{"-0.01", "100000", "0.0%", "0.0%"},
		{"123456", "1", "+12,345,600.0%", "12,345,600.0%"},
	} {
		part, whole := mustE8(t, c.part), mustE8(t, c.whole)
		if got := Percent(part, whole); got != c.percent {
			t.Errorf("Percent(%s, %s) = %s, want %s", c.part, c.whole, got, c.percent)
		}
		if got := Share(part, whole); got != c.share {
			t.Errorf("Share(%s, %s) = %s, want %s", c.part, c.whole, got, c.share)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 18442: "18,442", -1000: "−1,000"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func BenchmarkE8(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = E8(4821311620418)
	}
}
