package export

import (
	"io"

	"portal/internal/billing"
)

// Projects writes the projects of a month, with what people plan for them.
func Projects(w io.Writer, f Format, currency string, projects []billing.ProjectMonth) error {
	c := newTable(w, f, []string{
		"bill_cycle", "account", "enterprise_project_id", "enterprise_project_name", "owner", "renewal_orders", "currency", "amount", "amount_month_before", "forecast", "monthly_budget",
	})
	for i := range projects {
		p := &projects[i]
		c.text(p.Cycle.String())
		c.text(p.AccountName)
		c.text(p.ID)
		c.text(p.Name)
		c.text(p.OwnerName)
		c.int(int64(p.Renewals))
		c.text(currency)
		c.e8(p.Due)
		c.e8(p.Before)
		if forecast, ok := p.Forecast(); ok {
			c.quantity(billing.Quantity(forecast.String()))
		} else {
			c.empty()
		}
		if p.Budget.Sign() > 0 {
			c.amount(p.Budget)
		} else {
			c.empty()
		}
		c.endRow()
	}
	return c.flush()
}
