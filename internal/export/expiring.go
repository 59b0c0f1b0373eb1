package export

import (
	"io"

	"portal/internal/billing"
)

// Expiring writes what of an enterprise project ends soon, one row a thing. The
// amount of a subscription is what its newest paid term cost.
func Expiring(w io.Writer, f Format, project string, all []billing.Expiring) error {
	c := newTable(w, f, []string{"account", "enterprise_project_id", "kind", "id", "name", "service_type_name", "expire_time", "expire_policy_name", "last_currency", "last_amount"})
	for i := range all {
		e := &all[i]
		for _, text := range []string{e.AccountName, project, string(e.Kind), e.ID, e.Name, e.What} {
			c.text(text)
		}
		c.time(e.At)
		if e.Kind == billing.ExpiringSubscription {
			c.text(e.Policy.Name())
		} else {
			c.empty()
		}
		if e.Amount.Currency() == "" {
			c.empty()
			c.empty()
		} else {
			c.text(e.Amount.Currency())
			c.amount(e.Amount)
		}
		c.endRow()
	}
	return c.flush()
}
