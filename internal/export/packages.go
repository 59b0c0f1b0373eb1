package export

import (
	"io"

	"portal/internal/billing"
)

// PackageWriter writes resource packages, one row an item: the upstream's fields
// under its names, and our account and the names of codes.
type PackageWriter struct{ out table }

var packageHeader = []string{
	"account", "order_instance_id", "order_id", "product_id", "product_name", "service_type_code", "service_type_name", "region_code",
	"enterprise_project_id", "status", "status_name", "effective_time", "expire_time", "gift", "bundle", "resettable", "gone_time",
	"free_resource_id", "usage_type_name", "amount", "original_amount", "measure_id", "start_time", "end_time",
}

// NewPackageWriter writes the header row.
func NewPackageWriter(w io.Writer, f Format) *PackageWriter {
	return &PackageWriter{out: newTable(w, f, packageHeader)}
}

// Write adds one package: a row for each of its items.
func (pw *PackageWriter) Write(p *billing.Package) error {
	items := p.Items
	if len(items) == 0 {
		items = []billing.PackageItem{{}}
	}
	c := pw.out
	for i := range items {
		for _, text := range []string{p.AccountName, p.ID, p.OrderID, p.ProductID, p.ProductName, p.ServiceType, p.ServiceTypeName, p.Region, p.ProjectID} {
			c.text(text)
		}
		c.int(int64(p.Status))
		c.text(p.Status.Name())
		c.time(p.EffectiveAt)
		c.time(p.ExpireAt)
		c.bool(p.Gift)
		c.bool(p.Bundle)
		c.bool(p.Resettable)
		c.time(p.GoneAt)
		c.text(items[i].ID)
		c.text(items[i].UsageTypeName)
		c.quantity(items[i].Left)
		c.quantity(items[i].Quota)
		c.int(int64(items[i].MeasureID))
		c.time(items[i].From)
		c.time(items[i].To)
		c.endRow()
	}
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (pw *PackageWriter) Flush() error { return pw.out.flush() }

// DeductionWriter writes what was taken from packages, under the upstream's names.
type DeductionWriter struct{ out table }

var deductionHeader = []string{
	"deduct_time", "free_resource_id", "product_id", "product_name", "resource_id", "resource_tag", "resource_type_code", "resource_type_name",
	"usage_type_code", "available_amount", "used_amount", "remaining_amount", "measure_id", "effective_time", "expire_time",
}

// NewDeductionWriter writes the header row.
func NewDeductionWriter(w io.Writer, f Format) *DeductionWriter {
	return &DeductionWriter{out: newTable(w, f, deductionHeader)}
}

// Write adds one deduction.
func (dw *DeductionWriter) Write(d *billing.PackageDeduction) error {
	c := dw.out
	c.time(d.At)
	for _, text := range []string{d.ItemID, d.ProductID, d.ProductName, d.ResourceID, d.ResourceTag, d.ResourceType, d.ResourceTypeName, d.UsageType} {
		c.text(text)
	}
	c.quantity(d.Before)
	c.quantity(d.Used)
	c.quantity(d.After)
	c.int(int64(d.MeasureID))
	c.time(d.From)
	c.time(d.To)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (dw *DeductionWriter) Flush() error { return dw.out.flush() }
