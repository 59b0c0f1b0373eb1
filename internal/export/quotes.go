package export

import (
	"io"

	"portal/internal/billing"
)

// QuoteWriter writes quotes as CSV: the question, list price and price after
// the best discount, with every decimal of the answer.
type QuoteWriter struct{ csv *csvWriter }

// NewQuoteWriter writes the header row.
func NewQuoteWriter(w io.Writer) *QuoteWriter {
	return &QuoteWriter{csv: newCSV(w, []string{
		"quote", "account", "asked_at", "asked_by", "mode", "service_type_code", "service_type_name", "resource_type_code", "resource_type_name",
		"resource_spec", "region", "available_zone", "resource_size", "size_measure_id", "subscription_num", "usage_factor", "usage_value",
		"usage_measure_id", "period_type", "period_num", "product_id", "currency", "official_website_amount", "amount", "discount",
	})}
}

// Write adds one quote.
func (qw *QuoteWriter) Write(q *billing.Quote) error {
	c := qw.csv
	c.int(q.ID)
	c.text(q.AccountName)
	c.time(q.AskedAt)
	c.text(q.PersonName)
	c.text(string(q.Mode))
	c.text(q.ServiceType)
	c.text(q.ServiceName)
	c.text(q.ResourceType)
	c.text(q.TypeName)
	c.text(q.Spec)
	c.text(q.Region)
	c.text(q.Zone)
	c.positive(int64(q.Size))
	c.positive(int64(q.SizeUnit))
	c.int(int64(q.Count))
	c.text(q.UsageType)
	c.quantity(q.Usage)
	c.positive(int64(q.UsageUnit))
	if q.Mode == billing.QuotePeriod {
		c.int(int64(q.Unit))
	} else {
		c.empty()
	}
	c.positive(int64(q.Num))
	c.text(q.ProductID)
	c.text(q.List.Currency())
	c.amount(q.List)
	c.amount(q.Amount)
	best := ""
	for i := range q.Offers {
		if q.Offers[i].Best {
			best = q.Offers[i].Name
		}
	}
	c.text(best)
	c.endRow()
	return c.err
}

// Flush writes what is left and returns the first error of all writing.
func (qw *QuoteWriter) Flush() error { return qw.csv.flush() }

// positive writes a number, or nothing for zero.
func (c *csvWriter) positive(n int64) {
	if n == 0 {
		c.empty()
		return
	}
	c.int(n)
}
