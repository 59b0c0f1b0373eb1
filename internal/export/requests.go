package export

import (
	"io"
	"strings"

	"portal/internal/approval"
	"portal/internal/money"
)

// RequestWriter writes requests: what was asked for, by whom, where it
// stands, and the hash that every screen shows the beginning of.
type RequestWriter struct{ out table }

var requestHeader = []string{
	"request", "account", "operation", "state", "order_id", "resource_id", "resource_name", "requester", "reason", "group",
	"created", "state_since", "approved", "expires", "approvers_needed", "owner_needed", "approvals", "policy_version",
	"currency", "list_amount", "discounted_amount", "coupon_amount", "payable_amount", "cost", "coupons", "discount", "made_orders", "hash",
}

// NewRequestWriter writes the header row.
func NewRequestWriter(w io.Writer, f Format) *RequestWriter {
	return &RequestWriter{out: newTable(w, f, requestHeader)}
}

// Write adds one request.
func (rw *RequestWriter) Write(r *approval.Request) error {
	c, s := rw.out, &r.Snapshot
	c.int(r.ID)
	for _, text := range []string{r.AccountName, string(r.Operation), string(r.State), r.OrderID, r.ResourceID, s.ResourceName, r.RequesterName, r.Reason, r.Group} {
		c.text(text)
	}
	c.time(r.CreatedAt)
	c.time(r.StateAt)
	c.time(r.ApprovedAt)
	c.time(r.ExpiresAt)
	c.int(int64(r.Steps))
	c.bool(r.OwnerStep)
	c.int(int64(r.Approvals))
	c.int(int64(r.PolicyVersion))
	c.text(s.Currency)
	for _, amount := range []money.Amount{r.List, r.Discounted, r.Coupon, r.Payable, s.Cost} {
		c.amount(amount)
	}
	coupons := make([]string, len(s.Coupons))
	for i, coupon := range s.Coupons {
		coupons[i] = coupon.ID
	}
	c.text(strings.Join(coupons, "; "))
	discount := ""
	if s.Discount != nil {
		discount = s.Discount.ID
	}
	c.text(discount)
	c.text(strings.Join(r.Orders, "; "))
	c.text(r.Hash.String())
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (rw *RequestWriter) Flush() error { return rw.out.flush() }

var outsideHeader = []string{"account", "order_id", "happened", "noticed", "service_type_name", "user_name", "payment_time", "currency", "amount_after_discount"}

// OutsideOrders writes the orders that were paid or cancelled without the portal.
func OutsideOrders(w io.Writer, f Format, all []approval.Outside) error {
	c := newTable(w, f, outsideHeader)
	for i := range all {
		x := &all[i]
		c.text(x.Order.AccountName)
		c.text(x.Order.ID)
		c.text(x.Kind)
		c.time(x.NoticedAt)
		c.text(x.Order.ServiceTypeName)
		c.text(x.Order.Creator)
		c.time(x.Order.PaidAt)
		c.text(x.Order.Discounted.Currency())
		c.amount(x.Order.Discounted)
		c.endRow()
	}
	return c.flush()
}
