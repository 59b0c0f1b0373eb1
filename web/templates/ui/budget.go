package ui

import "github.com/shopspring/decimal"

// Budget is a bar of what is spent, a dashed one of what is still to come, and
// the line they should stay below. All measure in percent.
type Budget struct {
	Spent, Rest Bar
	Limit       string
}

// NewBudget draws spent and forecast against a limit. It is nil where there is
// no limit.
func NewBudget(spent, forecast, limit decimal.Decimal) *Budget {
	if limit.Sign() <= 0 {
		return nil
	}
	spent = decimal.Max(spent, decimal.Zero)
	forecast = decimal.Max(forecast, spent)
	full := decimal.Max(limit, forecast)
	x := share(spent, full, 99)
	return &Budget{
		Spent: Bar{X: "0%", W: percentText(x), Kind: "plain"},
		Rest:  Bar{X: percentText(x), W: percentText(share(forecast, full, 99).Sub(x)), Kind: "cut"},
		Limit: percentText(share(limit, full, 99)),
	}
}

// Whole shows an amount without cents, as what is forecast is.
func Whole(d decimal.Decimal) Money { return Number(d.StringFixed(0)).AsOpen() }
