package export

import (
	"io"

	"portal/internal/billing"
)

// Accounts writes upstream accounts, with what people may know of their keys.
func Accounts(w io.Writer, f Format, accounts []billing.Account, keys []billing.AccountKey) error {
	c := newTable(w, f, []string{"id", "name", "domain_id", "currency", "read_key_last4", "read_key_source", "pay_key_last4", "pay_key_source", "bill_lines_per"})
	for i := range accounts {
		a := &accounts[i]
		c.int(a.ID)
		c.text(a.Name)
		c.text(a.DomainID)
		c.text(a.Currency)
		for _, kind := range billing.KeyKinds {
			ends, source := "", ""
			for _, k := range keys {
				if k.AccountID == a.ID && k.Kind == kind {
					ends, source = k.Last4, "stored"
					if k.FromSettings {
						source = "settings"
					}
				}
			}
			c.text(ends)
			c.text(source)
		}
		c.text(a.Grain.Code())
		c.endRow()
	}
	return c.flush()
}
