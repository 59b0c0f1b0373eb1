package export

import (
	"io"

	"portal/internal/billing"
)

// CashPlan writes the estimate of what is taken from the cash balance, one row a month.
func CashPlan(w io.Writer, f Format, p *billing.CashPlan) error {
	c := newTable(w, f, []string{
		"month", "currency", "renewals", "renewals_amount_estimate", "usage_estimate", "balance_estimate", "ends_without_renewal", "ends_amount_estimate", "unknown_amounts",
	})
	for i := range p.Months {
		m := &p.Months[i]
		c.text(m.Cycle.String())
		c.text(p.Currency)
		c.int(int64(m.Renewals))
		c.amount(m.RenewCost)
		if p.Usage.Currency() == "" {
			c.empty()
		} else {
			c.amount(m.Usage)
		}
		if p.Opening.Currency() == "" {
			c.empty()
		} else {
			c.amount(m.Balance)
		}
		c.int(int64(m.Ends))
		c.amount(m.EndCost)
		c.int(int64(m.Unknown))
		c.endRow()
	}
	return c.flush()
}
