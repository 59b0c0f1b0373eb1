package billing

import (
	"errors"
	"testing"
)

func TestConvert(t *testing.T) {
	rules := []Conversion{{From: 13, To: 10, Ratio: 1024}, {From: 10, To: 11, Ratio: 1024}, {From: 11, To: 12, Ratio: 1024}, {From: 7, To: 3, Ratio: 12}, {From: 70, To: 71, Ratio: 1000}}
	for _, c := range []struct {
		amount   Quantity
		from, to int32
		want     Quantity
		exact    bool
	}{
		{"1", 13, 10, "1024", true},
		{"1.5", 13, 12, "1610612736", true},
		{"1", 12, 13, "0.000000000931322574615478515625", true},
		{"0.1", 10, 10, "0.1", true},
		{"1000000000000000000000000", 13, 12, "1073741824000000000000000000000000", true},
		{"1", 3, 7, "0.08333333333333333333", false},
		{"18", 3, 7, "1.5", true},
		{"0", 13, 10, "0", true},
	} {
		got, err := Convert(c.amount, c.from, c.to, rules)
		if err != nil || got.Value != c.want || got.Exact != c.exact {
			t.Errorf("Convert(%s, %d, %d) = %v, %v, want %s, exact %t", c.amount, c.from, c.to, got, err, c.want, c.exact)
		}
	}
	if _, err := Convert("1", 13, 71, rules); !errors.Is(err, ErrNoConversion) {
		t.Errorf("traffic of base 1024 into base 1000: %v, want ErrNoConversion", err)
	}
	for _, bad := range []Quantity{"", "1/2", "1e5", "x", "0x10", "1_000"} {
		if _, err := Convert(bad, 13, 10, rules); err == nil {
			t.Errorf("Convert(%q) succeeds", bad)
		}
	}
}

func TestSumIn(t *testing.T) {
	rules := []Conversion{{From: 10, To: 11, Ratio: 1024}}
	for _, c := range []struct {
		parts []Measured
		want  Quantity
		ok    bool
	}{
		{nil, "0", true},
		{[]Measured{{"0.1", 10}, {"0.2", 10}}, "0.3", true},
		{[]Measured{{"1", 10}, {"512", 11}}, "1.5", true},
		{[]Measured{{"1", 10}, {"1", 14}}, "", false},
		{[]Measured{{"no number", 10}}, "", false},
	} {
		if got, err := SumIn(10, c.parts, rules); got != c.want || (err == nil) != c.ok {
			t.Errorf("SumIn(%v) = %s, %v, want %s, %t", c.parts, got, err, c.want, c.ok)
		}
	}
}
