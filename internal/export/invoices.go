package export

import (
	"fmt"
	"io"
	"strings"

	"portal/internal/billing"
)

// InvoiceWriter writes invoices: the upstream's fields under its names, and our
// account, the names of states, the sum of taxes, and what was found for them.
type InvoiceWriter struct{ out table }

var invoiceHeader = []string{
	"account", "requestId", "srcRequestId", "invoiceNo", "invoiceTitle", "currency", "invoiceAmount", "tax", "invoiceState", "state_name", "invoiceMethod",
	"invoiceClass", "invoiceType", "tradeType", "billCycle", "applyTime", "applyOpera", "cancelReason", "taxes", "match", "matched_orders", "gone_time",
}

// NewInvoiceWriter writes the header row.
func NewInvoiceWriter(w io.Writer, f Format) *InvoiceWriter {
	return &InvoiceWriter{out: newTable(w, f, invoiceHeader)}
}

// Write adds one invoice.
func (iw *InvoiceWriter) Write(i *billing.Invoice) error {
	tax, err := i.Tax()
	if err != nil {
		return fmt.Errorf("export invoice %s: %w", i.ID, err)
	}
	c := iw.out
	for _, text := range []string{i.AccountName, i.ID, i.SourceID, i.Number, i.Title, i.Amount.Currency()} {
		c.text(text)
	}
	c.amount(i.Amount)
	c.amount(tax)
	c.int(int64(i.State))
	c.text(i.State.Name())
	c.int(int64(i.Method))
	c.int(int64(i.Class))
	c.int(int64(i.VATKind))
	c.int(int64(i.TradeType))
	c.text(i.Cycle)
	c.time(i.AppliedAt)
	c.text(i.Applicant)
	c.text(i.Reason)
	taxes := make([]string, len(i.Taxes))
	for j, t := range i.Taxes {
		taxes[j] = strings.TrimSpace(t.Class+" "+t.Subclass) + " " + t.Rate + ": " + t.Amount.Exact()
	}
	c.text(strings.Join(taxes, "; "))
	c.text(string(i.Match.Kind))
	c.text(strings.Join(i.Match.Orders, "; "))
	c.time(i.GoneAt)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (iw *InvoiceWriter) Flush() error { return iw.out.flush() }
