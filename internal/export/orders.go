package export

import (
	"fmt"
	"io"
	"strings"

	"portal/internal/billing"
)

// OrderWriter writes orders as a table: the upstream's fields under its names, and
// our account, the names of codes, and what is left to pay.
type OrderWriter struct{ out table }

var orderHeader = []string{
	"account", "order_id", "customer_id", "service_type_code", "service_type_name", "source_type",
	"status", "status_name", "order_type", "order_type_name", "create_time", "payment_time", "pending_payment_end_time",
	"user_name", "contract_id", "enterprise_projects", "currency", "official_amount", "amount_after_discount",
	"coupon_amount", "flexipurchase_coupon_amount", "stored_card_amount", "commission_amount", "consumed_amount", "payable",
}

// NewOrderWriter writes the header row.
func NewOrderWriter(w io.Writer, f Format) *OrderWriter {
	return &OrderWriter{out: newTable(w, f, orderHeader)}
}

// Write adds one order. It fails when the order's amounts have several currencies.
func (ow *OrderWriter) Write(o *billing.Order) error {
	payable, err := o.Payable()
	if err != nil {
		return fmt.Errorf("export order %s: %w", o.ID, err)
	}
	c := ow.out
	c.text(o.AccountName)
	c.text(o.ID)
	c.text(o.CustomerID)
	c.text(o.ServiceType)
	c.text(o.ServiceTypeName)
	c.int(int64(o.SourceType))
	c.int(int64(o.Status))
	c.text(o.Status.Name())
	c.int(int64(o.Type))
	c.text(o.Type.Name())
	c.time(o.CreatedAt)
	c.time(o.PaidAt)
	c.time(o.PayBy)
	c.text(o.Creator)
	c.text(o.ContractID)
	c.text(projectNames(o.Projects))
	c.text(o.Discounted.Currency())
	c.amount(o.List)
	c.amount(o.Discounted)
	c.amount(o.Coupon)
	c.amount(o.Flexi)
	c.amount(o.StoredCard)
	c.amount(o.Commission)
	c.amount(o.Consumed)
	c.amount(payable)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (ow *OrderWriter) Flush() error { return ow.out.flush() }

func projectNames(projects []billing.Project) string {
	names := make([]string, len(projects))
	for i, p := range projects {
		if names[i] = p.Name; p.Name == "" {
			names[i] = p.ID
		}
	}
	return strings.Join(names, "; ")
}

var itemHeader = []string{
	"account", "order_id", "order_line_item_id", "service_type_code", "service_type_name", "product_id",
	"product_spec_desc", "period_type", "period_num", "effective_time", "expire_time", "subscription_num",
	"currency", "official_amount", "amount_after_discount",
}

// OrderItems writes the line items of orders as a table, under the upstream's names.
func OrderItems(w io.Writer, f Format, orders []billing.Order) error {
	c := newTable(w, f, itemHeader)
	for i := range orders {
		for j := range orders[i].Items {
			writeItem(c, &orders[i], &orders[i].Items[j])
		}
	}
	return c.flush()
}

func writeItem(c table, o *billing.Order, item *billing.OrderItem) {
	c.text(o.AccountName)
	c.text(o.ID)
	c.text(item.ID)
	c.text(item.ServiceType)
	c.text(item.ServiceTypeName)
	c.text(item.ProductID)
	c.text(item.SpecDesc)
	c.int(int64(item.PeriodType))
	if item.PeriodNum == 0 {
		c.empty()
	} else {
		c.int(int64(item.PeriodNum))
	}
	c.time(item.EffectiveAt)
	c.time(item.ExpireAt)
	c.int(int64(item.Count))
	c.text(item.Discounted.Currency())
	c.amount(item.List)
	c.amount(item.Discounted)
	c.endRow()
}
