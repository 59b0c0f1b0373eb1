package billing

import (
	"errors"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// ErrNoConversion is returned where no chain of conversions leads from one unit to the other.
var ErrNoConversion = errors.New("the units do not convert into each other")

// convertedPlaces is how many decimals a quotient that never ends is given.
const convertedPlaces = 20

// Converted is an amount in another unit.
type Converted struct {
	Value Quantity
	Exact bool // false: the decimals never end, Value is rounded
}

// Convert returns amount, a plain decimal of one unit, in another one, along
// the shortest chain of conversions in either direction.
func Convert(amount Quantity, from, to int32, conversions []Conversion) (Converted, error) {
	value, ok := new(big.Rat).SetString(string(amount))
	if !ok || strings.ContainsAny(string(amount), "/eExXpP_") {
		return Converted{}, errors.New("not a plain decimal")
	}
	type step struct {
		unit   int32
		factor *big.Rat
	}
	seen := map[int32]bool{from: true}
	for queue := []step{{from, big.NewRat(1, 1)}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.unit == to {
			return decimalOf(value.Mul(value, at.factor)), nil
		}
		for _, c := range conversions {
			next, ratio := c.To, big.NewRat(c.Ratio, 1)
			if c.To == at.unit {
				next, ratio = c.From, big.NewRat(1, c.Ratio)
			} else if c.From != at.unit {
				continue
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, step{next, ratio.Mul(ratio, at.factor)})
			}
		}
	}
	return Converted{}, ErrNoConversion
}

// Measured is a quantity of a unit.
type Measured struct {
	Value Quantity
	Unit  int32
}

// SumIn adds up quantities in one unit. ErrNoConversion where one of them can't
// be told in it.
func SumIn(unit int32, parts []Measured, conversions []Conversion) (Quantity, error) {
	sum := decimal.Zero
	for _, p := range parts {
		value := p.Value
		if p.Unit != unit {
			c, err := Convert(p.Value, p.Unit, unit, conversions)
			if err != nil {
				return "", err
			}
			value = c.Value
		}
		d, err := decimal.NewFromString(string(value))
		if err != nil {
			return "", err
		}
		sum = sum.Add(d)
	}
	return Quantity(sum.String()), nil
}

// decimalOf writes a fraction with all its decimals, or rounded where they never end.
func decimalOf(v *big.Rat) Converted {
	places, ends := v.FloatPrec() // the number of decimals; nothing here is a float
	if !ends {
		places = convertedPlaces
	}
	text := v.FloatString(places)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return Converted{Value: Quantity(text), Exact: ends}
}
