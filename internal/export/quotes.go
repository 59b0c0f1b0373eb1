package export

import (
	"io"

	"portal/internal/billing"
)

// QuoteWriter writes quotes: the question, list price and price after
// the best discount, with every decimal of the answer.
type QuoteWriter struct{ out table }

// NewQuoteWriter writes the header row.
func NewQuoteWriter(w io.Writer, f Format) *QuoteWriter {
	return &QuoteWriter{out: newTable(w, f, []string{
		"quote", "account", "asked_at", "asked_by", "mode", "service_type_code", "service_type_name", "resource_type_code", "resource_type_name",
		"resource_spec", "region", "available_zone", "resource_size", "size_measure_id", "subscription_num", "usage_factor", "usage_value",
		"usage_measure_id", "period_type", "period_num", "product_id", "currency", "official_website_amount", "amount", "discount",
	})}
}

// Write adds one quote.
func (qw *QuoteWriter) Write(q *billing.Quote) error {
	c := qw.out
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
	writePositive(c, int64(q.Size))
	writePositive(c, int64(q.SizeUnit))
	c.int(int64(q.Count))
	c.text(q.UsageType)
	c.quantity(q.Usage)
	writePositive(c, int64(q.UsageUnit))
	if q.Mode == billing.QuotePeriod {
		c.int(int64(q.Unit))
	} else {
		c.empty()
	}
	writePositive(c, int64(q.Num))
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
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (qw *QuoteWriter) Flush() error { return qw.out.flush() }
