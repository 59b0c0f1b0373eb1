package export

import (
	"fmt"
	"io"
	"strings"

	"portal/internal/billing"
)

// CouponWriter writes coupons: the upstream's fields under its names, and our
// account, the names of codes, and what is left.
type CouponWriter struct{ out table }

var couponHeader = []string{
	"account", "coupon_id", "coupon_code", "customer_id", "status", "status_name", "coupon_type", "coupon_type_name", "currency", "face_value",
	"balance", "left", "coupon_version", "is_frozen", "valid_time", "expire_time", "create_time", "active_time", "reserve_time", "order_id",
	"lock_order_id", "promotion_plan_id", "plan_name", "plan_desc", "promotion_id", "source_id", "coupon_usage", "use_limits", "gone_time",
}

// NewCouponWriter writes the header row.
func NewCouponWriter(w io.Writer, f Format) *CouponWriter {
	return &CouponWriter{out: newTable(w, f, couponHeader)}
}

// Write adds one coupon.
func (cw *CouponWriter) Write(one *billing.Coupon) error {
	left, err := one.Left()
	if err != nil {
		return fmt.Errorf("export coupon %s: %w", one.ID, err)
	}
	c := cw.out
	c.text(one.AccountName)
	c.text(one.ID)
	c.text(one.Code)
	c.text(one.CustomerID)
	c.int(int64(one.Status))
	c.text(one.Status.Name())
	c.int(int64(one.Type))
	c.text(one.Type.Name())
	c.text(one.FaceValue.Currency())
	c.amount(one.FaceValue)
	if one.Balance.Currency() == "" {
		c.empty()
	} else {
		c.amount(one.Balance)
	}
	c.amount(left)
	c.int(int64(one.Generation))
	c.bool(one.Frozen)
	c.time(one.ValidFrom)
	c.time(one.ExpireAt)
	c.time(one.CreatedAt)
	c.time(one.ActivatedAt)
	c.time(one.UsedAt)
	for _, text := range []string{
		one.OrderID, one.LockOrderID, one.PlanID, one.PlanName, one.PlanDesc, one.PromotionID, one.SourceID, one.Purpose, limitText(one.Limits),
	} {
		c.text(text)
	}
	c.time(one.GoneAt)
	c.endRow()
	return c.failed()
}

// Flush writes what is left and returns the first error of all writing.
func (cw *CouponWriter) Flush() error { return cw.out.flush() }

// limitText writes restrictions as "serviceType=hws.service.type.ec2; …".
func limitText(limits []billing.CouponLimit) string {
	parts := make([]string, len(limits))
	for i, l := range limits {
		parts[i] = l.Key + "=" + l.Value1
		if l.Value2 != "" {
			parts[i] += " (" + l.Value2 + ")"
		}
	}
	return strings.Join(parts, "; ")
}
