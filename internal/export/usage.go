package export

import (
	"io"
	"strings"

	"portal/internal/billing"
)

// UsageWriter writes usage records under the upstream's names.
type UsageWriter struct{ out table }

// NewUsageWriter writes the header row.
func NewUsageWriter(w io.Writer, f Format) *UsageWriter {
	return &UsageWriter{out: newTable(w, f, []string{
		"cycle", "bill_type", "customer_id", "account_name", "payer_account_id", "region", "region_name", "az_codes", "cloud_service_type", "cloud_service_type_name",
		"resource_type_code", "resource_type_name", "res_instance_id", "resource_name", "resource_tag", "parent_resource_id", "root_resource_id",
		"enterprise_project_id", "enterprise_project_name", "charge_mode", "sku_code", "product_spec_desc", "trade_id", "pre_order_id", "currency",
		"official_amount", "discount_amount", "consume_amount",
	})}
}

// Write adds one record.
func (uw *UsageWriter) Write(r *billing.UsageRow) error {
	c := uw.out
	c.text(r.Cycle.String())
	c.int(int64(r.BillType))
	for _, s := range []string{
		r.CustomerID, r.AccountName, r.PayerID, r.Region, r.RegionName, strings.Join(r.Zones, " "), r.ServiceType, r.ServiceTypeName,
		r.ResourceType, r.ResourceTypeName, r.ResourceID, r.ResourceName, r.ResourceTag, r.ParentResourceID, r.RootResourceID, r.ProjectID, r.ProjectName,
		r.ChargeMode, r.SKUCode, r.SpecDesc, r.TradeID, r.PreOrderID, r.Currency,
	} {
		c.text(s)
	}
	c.e8(r.Official)
	c.e8(r.Discount)
	c.e8(r.Due)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (uw *UsageWriter) Flush() error { return uw.out.flush() }
