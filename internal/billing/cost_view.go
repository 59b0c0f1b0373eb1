package billing

import (
	"time"

	"portal/internal/money"
)

// CostView is what the cost explorer shows: sums by one or two dimensions over
// months or days, of what the filters leave.
type CostView struct {
	By        []Dim // one or two
	Daily     bool
	From, To  Day // inclusive; without Daily whole months
	Amortized bool
	List      bool             // list price, else amount due
	Only      map[Dim][]string // values of one dimension are alternatives, dimensions are combined with AND
}

// Dims lists the dimensions that the view touches, each once.
func (v *CostView) Dims() []Dim {
	var all []Dim
	for _, d := range Dims {
		touched := len(v.Only[d]) > 0
		for _, by := range v.By {
			touched = touched || by == d
		}
		if touched {
			all = append(all, d)
		}
	}
	return all
}

// Months lists the months of the view.
func (v *CostView) Months() []Cycle {
	var all []Cycle
	for c := v.From.Cycle(); !v.To.Cycle().Before(c); c = c.Next() {
		all = append(all, c)
	}
	return all
}

// Periods lists the first day of each month, or each day.
func (v *CostView) Periods() []Day {
	var all []Day
	if v.Daily {
		for d := v.From; d <= v.To; d++ {
			all = append(all, d)
		}
		return all
	}
	for _, c := range v.Months() {
		all = append(all, c.FirstDay())
	}
	return all
}

// CostCell is one group's cost in one period.
type CostCell struct {
	Keys   [2]string // values of the dimensions; the second is "" with one
	Period Day       // the day, or the month's first
	Amount money.E8
}

// CostReading is one reading of an account's amortized month.
type CostReading struct {
	AccountID int64
	Cycle     Cycle
	Off       bool // the cost center is not enabled upstream
	ReadAt    time.Time
}

// AmortizedCost is one combination of two dimensions' values in one month, or on
// one day.
type AmortizedCost struct {
	Cycle        Cycle
	Day          Day // 0 = of the whole month
	Dim1, Dim2   Dim // in the order of Dims
	Key1, Key2   string
	Amount, List money.Amount
}
