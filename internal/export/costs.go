package export

import (
	"io"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// CostRow is one group's cost in one period, as the explorer names it.
type CostRow struct {
	Period billing.Day
	Keys   [2]string
	Names  [2]string
	Amount money.E8
}

// Costs writes the rows of a view, one a group and period, with the
// basis of the amounts in columns of its own.
func Costs(w io.Writer, f Format, v *billing.CostView, currency string, rows []CostRow) error {
	header := []string{"period"}
	for _, d := range v.By {
		header = append(header, string(d), string(d)+"_name")
	}
	c := newTable(w, f, append(header, "cost", "basis", "currency", "amount"))
	cost, basis := "charged", "amount_due"
	if v.Amortized {
		cost = "amortized"
	}
	if v.List {
		basis = "list_price"
	}
	for i := range rows {
		r := &rows[i]
		if v.Daily {
			c.text(r.Period.Date().Format(time.DateOnly))
		} else {
			c.text(r.Period.Cycle().String())
		}
		for k := range v.By {
			c.text(r.Keys[k])
			c.text(r.Names[k])
		}
		c.text(cost)
		c.text(basis)
		c.text(currency)
		c.e8(r.Amount)
		c.endRow()
	}
	return c.flush()
}
