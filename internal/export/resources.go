package export

import (
	"io"

	"portal/internal/billing"
)

// Resources writes resources through all months, one row a month.
func Resources(w io.Writer, f Format, all []billing.ResourceHistory) error {
	c := newTable(w, f, []string{
		"resource_id", "resource_name", "cloud_service_type", "resource_type", "account", "bill_cycle", "state", "whole", "lines", "currency",
		"official_amount", "discount_amount", "amount",
	})
	for i := range all {
		h := &all[i]
		for k := range h.Months {
			m := &h.Months[k]
			c.text(h.ID)
			c.text(h.Newest.ResourceName)
			c.text(h.Newest.ServiceType)
			c.text(h.Newest.ResourceType)
			c.text(h.AccountName)
			c.text(m.Cycle.String())
			c.text(m.State)
			c.bool(!m.NotWhole)
			c.int(m.Lines)
			c.text(h.Currency)
			c.e8(m.Official)
			c.e8(m.Discount)
			c.e8(m.Due)
			c.endRow()
		}
	}
	return c.flush()
}
