package ui

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/money"
	"portal/web/templates/lang"
)

// Charts are drawn on the server. Across they measure in percent, down in pixels,
// so that type never scales; all geometry is exact decimals until it is text.

// Bar is a horizontal bar in a cell: start and width in percent. Kind is plain,
// cut (taken off), or res (a result).
type Bar struct{ X, W, Kind string }

// NewBar returns the bar from one value to another on a scale that ends at full.
func NewBar(from, to, full decimal.Decimal, kind string) *Bar {
	if full.Sign() <= 0 {
		return nil
	}
	if to.LessThan(from) {
		from, to = to, from
	}
	x := share(from, full, 99)
	return &Bar{X: percentText(x), W: percentText(share(to, full, 99).Sub(x)), Kind: kind}
}

// NewChangeBar returns a bar that leaves the middle to the right for more and to
// the left for less; largest is the change that takes the whole half.
func NewChangeBar(change, largest money.E8) Bar {
	half := decimal.NewFromInt(50)
	w := decimal.Zero
	if largest != 0 {
		w = share(change.Decimal().Abs(), largest.Decimal().Abs(), 48)
	}
	x := half
	if change < 0 {
		x = half.Sub(w)
	}
	return Bar{X: percentText(x), W: percentText(w), Kind: "plain"}
}

// share is part of whole in percent of a scale that is size percent long, kept within it.
func share(part, whole decimal.Decimal, size int64) decimal.Decimal {
	full := decimal.NewFromInt(size)
	p := part.Mul(full).DivRound(whole, 3)
	return decimal.Max(decimal.Zero, decimal.Min(full, p))
}

func percentText(p decimal.Decimal) string { return p.Round(3).String() + "%" }

// Spark is a small line without axes. Box is its coordinate system.
type Spark struct{ Box, Points string }

// NewSpark draws values from left to right, from zero to the largest. It is
// empty for fewer than two values.
func NewSpark(values []decimal.Decimal) Spark {
	if len(values) < 2 {
		return Spark{}
	}
	lo, hi := decimal.Zero, decimal.Zero
	for _, v := range values {
		lo, hi = decimal.Min(lo, v), decimal.Max(hi, v)
	}
	const top, bottom = 15, 150 // tenths of a pixel
	var points strings.Builder
	for i, v := range values {
		y := decimal.NewFromInt(bottom)
		if hi.GreaterThan(lo) {
			y = y.Sub(v.Sub(lo).Mul(decimal.NewFromInt(bottom-top)).DivRound(hi.Sub(lo), 0))
		}
		if i > 0 {
			points.WriteByte(' ')
		}
		points.WriteString(decimal.NewFromInt(int64(i)).String() + "," + y.Shift(-1).String())
	}
	return Spark{Box: "0 0 " + decimal.NewFromInt(int64(len(values)-1)).String() + " 16", Points: points.String()}
}

// Tick is a line of the scale, or a mark under the chart.
type Tick struct{ At, Text string }

// Label is text in a chart.
type Label struct{ X, Y, Anchor, Text string }

// scale maps amounts to pixels between top and bottom.
type scale struct {
	lo, hi, unit decimal.Decimal
	top, bottom  int64
	step         decimal.Decimal
}

// newScale returns a scale of round steps that holds lo and hi, at most six of
// them, counted in ones, thousands or millions.
func newScale(lo, hi decimal.Decimal, top, bottom int64) scale {
	s := scale{top: top, bottom: bottom, unit: decimal.NewFromInt(1)}
	lo, hi = decimal.Min(lo, decimal.Zero), decimal.Max(hi, decimal.Zero)
	if hi.Equal(lo) {
		hi = decimal.NewFromInt(1)
	}
	span := hi.Sub(lo)
	s.step = decimal.New(1, -2)
	for i := 0; s.step.Mul(decimal.NewFromInt(6)).LessThan(span); i++ {
		factor := decimal.NewFromInt(2)
		if i%3 == 1 { // 1, 2, 5, 10, …
			factor = decimal.New(25, -1)
		}
		s.step = s.step.Mul(factor)
	}
	s.hi = steps(hi, s.step)
	s.lo = steps(lo.Neg(), s.step).Neg()
	switch reach := decimal.Max(s.hi, s.lo.Abs()); {
	case !reach.LessThan(decimal.NewFromInt(10_000_000)):
		s.unit = decimal.NewFromInt(1_000_000)
	case !reach.LessThan(decimal.NewFromInt(10_000)):
		s.unit = decimal.NewFromInt(1_000)
	}
	return s
}

// steps is the least multiple of step that is not below v, for v from zero up.
func steps(v, step decimal.Decimal) decimal.Decimal {
	whole, rest := v.QuoRem(step, 0)
	if rest.Sign() > 0 {
		whole = whole.Add(decimal.NewFromInt(1))
	}
	return whole.Mul(step)
}

// y is the height of v in pixels from the top, to a tenth.
func (s *scale) y(v decimal.Decimal) decimal.Decimal {
	height := decimal.NewFromInt(s.bottom - s.top)
	return decimal.NewFromInt(s.bottom).Sub(v.Sub(s.lo).Mul(height).DivRound(s.hi.Sub(s.lo), 1))
}

// per100 is the height of v on a scale of 0 (top) to 100 (bottom).
func (s *scale) per100(v decimal.Decimal) string {
	hundred := decimal.NewFromInt(100)
	return hundred.Sub(v.Sub(s.lo).Mul(hundred).DivRound(s.hi.Sub(s.lo), 2)).String()
}

// short shows v in the scale's unit: "48.2".
func (s *scale) short(v decimal.Decimal) string {
	places := int32(1)
	switch one := s.unit.Equal(decimal.NewFromInt(1)); {
	case one && s.hi.Sub(s.lo).LessThan(decimal.NewFromInt(100)): // cents are a part of so little
		places = 2
	case one:
		places = 0
	}
	return group(v.DivRound(s.unit, places).StringFixed(places))
}

func (s *scale) ticks() []Tick {
	var ticks []Tick
	for v := s.lo; !v.GreaterThan(s.hi); v = v.Add(s.step) {
		ticks = append(ticks, Tick{At: s.y(v).String(), Text: group(v.Div(s.unit).String())})
	}
	return ticks
}

// unitOf names the scale's unit with the currency: "thousand USD".
func (s *scale) unitOf(t *lang.Texts, currency string) string {
	switch s.unit.IntPart() {
	case 1_000:
		return t.Chart.Thousand(currency)
	case 1_000_000:
		return t.Chart.Million(currency)
	}
	return currency
}
