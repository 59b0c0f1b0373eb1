package store

import (
	"context"
	"strings"
	"time"

	"portal/internal/billing"
)

// A coupon that can still pay something comes before all others.
const couponEnd = "(case when h.status in (1, 2) and h.left_amount > 0 then coalesce(h.expire_at, '" + farFuture + "') else '" + farFuture + "' end)"

var couponList = heldList[billing.Coupon]{
	holding: couponTable, columns: couponColumns, scan: scanCoupon, usual: "expires",
	identity: func(c *billing.Coupon) (string, int64) { return c.ID, c.AccountID },
	currency: "currency", sums: []string{"left_amount", "face_amount"},
	sorts: map[string]sortKey[billing.Coupon]{
		"expires": {couponEnd, "timestamptz", func(c *billing.Coupon) string {
			if left, err := c.Left(); err != nil || left.Sign() <= 0 {
				return farFuture
			}
			return timeOrFar(c.ExpireAt)
		}},
		"left": {"h.left_amount", "numeric", func(c *billing.Coupon) string {
			left, err := c.Left()
			if err != nil { // the amounts of a stored coupon share its currency
				return "0"
			}
			return left.Exact()
		}},
		"changed": {"h.changed_at", "timestamptz", func(c *billing.Coupon) string { return c.ChangedAt.Format(time.RFC3339Nano) }},
	},
}

func couponWhere(scope billing.Scope, f *billing.CouponFilter) *where {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	listed(w, f.Statuses, f.Gone)
	anyOf(w, "h.kind", f.Types)
	within(w, "h.expire_at", f.From, f.To)
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

// Coupons returns one page of coupons: unless asked otherwise those that can
// still pay come first, by their end. The sums are what is left and the face values.
func (db *DB) Coupons(ctx context.Context, scope billing.Scope, f billing.CouponFilter) (billing.Page[billing.Coupon], error) {
	return couponList.page(ctx, db, couponWhere(scope, &f), f.Place)
}

// EachCoupon calls each for every matching coupon in the filter's order.
func (db *DB) EachCoupon(ctx context.Context, scope billing.Scope, f billing.CouponFilter, each func(*billing.Coupon) error) error {
	return couponList.each(ctx, db, func() *where { return couponWhere(scope, &f) }, f.Place, each)
}
