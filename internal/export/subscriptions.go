package export

import (
	"io"

	"portal/internal/billing"
)

// SubscriptionWriter writes yearly/monthly resources: the upstream's fields
// under its names, and our account, the names of codes, and the newest paid term.
type SubscriptionWriter struct{ out table }

var subscriptionHeader = []string{
	"account", "resource_id", "resource_name", "region_code", "service_type_code", "service_type_name", "resource_type_code", "resource_type_name",
	"resource_spec_code", "product_spec_desc", "spec_size", "spec_size_measure_id", "product_id", "enterprise_project_id", "enterprise_project_name",
	"is_main_resource", "parent_resource_id", "status", "status_name", "expire_policy", "expire_policy_name", "effective_time", "expire_time",
	"update_time", "id", "gone_time", "last_order_id", "last_bill_cycle", "last_currency", "last_amount",
}

// NewSubscriptionWriter writes the header row.
func NewSubscriptionWriter(w io.Writer, f Format) *SubscriptionWriter {
	return &SubscriptionWriter{out: newTable(w, f, subscriptionHeader)}
}

// Write adds one subscription.
func (sw *SubscriptionWriter) Write(s *billing.Subscription) error {
	c := sw.out
	for _, text := range []string{
		s.AccountName, s.ID, s.Name, s.Region, s.ServiceType, s.ServiceTypeName, s.ResourceType, s.ResourceTypeName, s.Spec, s.SpecDesc,
	} {
		c.text(text)
	}
	if c.quantity(s.SpecSize); s.SpecSize == "" {
		c.empty()
	} else {
		c.int(int64(s.SpecSizeMeasureID))
	}
	c.text(s.ProductID)
	c.text(s.Project.ID)
	c.text(s.Project.Name)
	c.bool(s.Main)
	c.text(s.ParentID)
	c.int(int64(s.Status))
	c.text(s.Status.Name())
	c.int(int64(s.ExpirePolicy))
	c.text(s.ExpirePolicy.Name())
	c.time(s.EffectiveAt)
	c.time(s.ExpireAt)
	c.time(s.UpdatedAt)
	c.text(s.InstanceID)
	c.time(s.GoneAt)
	c.text(s.Last.OrderID)
	if s.Last.Known() {
		c.text(s.Last.Cycle.String())
		c.text(s.Last.Amount.Currency())
		c.amount(s.Last.Amount)
	} else {
		c.empty()
		c.empty()
		c.empty()
	}
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (sw *SubscriptionWriter) Flush() error { return sw.out.flush() }
