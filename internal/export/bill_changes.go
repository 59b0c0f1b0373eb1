package export

import (
	"io"

	"portal/internal/billing"
)

// ChangeWriter writes what changed between two versions of a month, one
// row a line. Amounts of a version that does not have the line are empty cells,
// not zeros.
type ChangeWriter struct {
	out table
	of  *billing.Comparison
}

// NewChangeWriter writes the header row.
func NewChangeWriter(w io.Writer, f Format, of *billing.Comparison) *ChangeWriter {
	return &ChangeWriter{of: of, out: newTable(w, f, []string{
		"bill_cycle", "account", "former_version", "latter_version", "change", "former_line", "latter_line",
		"bill_date", "bill_type", "consume_time", "cloud_service_type", "resource_type", "resource_id", "resource_name", "former_resource_name",
		"region", "enterprise_project_id", "enterprise_project_name", "former_enterprise_project_id", "order_id", "product_id", "product_spec_desc", "currency",
		"former_official_amount", "former_discount_amount", "former_amount", "latter_official_amount", "latter_discount_amount", "latter_amount", "difference",
	})}
}

// Write adds one change. It keeps nothing of it.
func (cw *ChangeWriter) Write(l *billing.LineChange) error {
	c := cw.out
	former := billing.FormerNames{Resource: l.Resource, Product: l.Product}
	if l.Former != nil {
		former = *l.Former
	}
	c.text(cw.of.Latter.Cycle.String())
	c.text(cw.of.Latter.AccountName)
	c.int(int64(cw.of.Former.Version))
	c.int(int64(cw.of.Latter.Version))
	c.text(string(l.Kind))
	writePositive(c, int64(l.FormerLine))
	writePositive(c, int64(l.LatterLine))
	c.day(l.BillDate)
	c.int(int64(l.BillType))
	c.time(l.ConsumedAt)
	for _, s := range []string{
		l.ServiceType, l.ResourceType, l.ResourceID, l.ResourceName, former.Resource.ResourceName,
		l.Region, l.ProjectID, l.ProjectName, former.Resource.ProjectID, l.OrderID, l.ProductID, l.SpecDesc, cw.of.Latter.Currency,
	} {
		c.text(s)
	}
	writeChange(c, &l.Before, l.Kind != billing.Added)
	writeChange(c, &l.After, l.Kind != billing.Gone)
	c.e8(l.After.Due - l.Before.Due)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (cw *ChangeWriter) Flush() error { return cw.out.flush() }

func writeChange(c table, a *billing.ChangeAmounts, there bool) {
	if !there {
		c.empty()
		c.empty()
		c.empty()
		return
	}
	c.e8(a.Official)
	c.e8(a.Discount)
	c.e8(a.Due)
}
