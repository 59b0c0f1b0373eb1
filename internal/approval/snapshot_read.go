package approval

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// errSnapshot is a stored list of fields that is none that Fields has made.
var errSnapshot = errors.New("not a snapshot")

// ReadSnapshot is the reverse of Fields: the stored list of what was shown.
func ReadSnapshot(fields []Field) (Snapshot, error) {
	r := fieldReader{rest: fields}
	s := Snapshot{Version: r.number("version"), Operation: Operation(r.text("operation"))}
	if r.err == nil && s.Version != snapshotVersion {
		return s, fmt.Errorf("%w: version %d", errSnapshot, s.Version)
	}
	s.AccountID, s.Site = int64(r.number("account")), r.text("site")
	s.OrderID, s.OrderType = r.text("order"), billing.OrderType(r.number("order_type"))
	s.Currency, s.Unit = r.text("currency"), r.text("unit")
	r.currency = s.Currency
	s.List, s.Discounted, s.Payable = r.amount("list"), r.amount("discounted"), r.amount("payable")
	r.text("use_coupon")
	discount := r.text("use_discount") == "YES"
	for range r.count("coupons") {
		s.Coupons = append(s.Coupons, CouponShare{
			ID: r.text("coupon"), Type: billing.PayCouponType(r.number("coupon_type")), Amount: r.amount("coupon_amount"), ExpireAt: r.time("coupon_end"),
		})
	}
	if discount {
		s.Discount = &DiscountShare{ID: r.text("discount"), Type: billing.PayDiscountType(r.number("discount_type")), Off: r.amount("discount_off")}
	}
	s.Lines, s.PayBy = r.text("lines"), r.time("pay_by")
	s.ResourceID, s.ResourceName = r.text("resource"), r.text("resource_name")
	for range r.count("attached") {
		s.Attached = append(s.Attached, r.text("attached_resource"))
	}
	s.Term, s.Num, s.Times = billing.PeriodUnit(r.number("period_unit")), r.number("period_num"), r.number("times")
	s.Scope = billing.UnsubscribeScope(r.number("scope"))
	s.ExpireBefore, s.ExpireAfter = r.time("expire_before"), r.time("expire_after")
	s.PolicyBefore = billing.ExpirePolicy(r.number("expire_policy_before"))
	s.Cost, s.Refund = r.amount("cost"), r.amount("refund")
	s.RequesterID, s.PolicyVersion = int64(r.number("requester")), r.number("policy")
	if r.err == nil && len(r.rest) > 0 {
		r.err = fmt.Errorf("%w: %q is left over", errSnapshot, r.rest[0].Name)
	}
	return s, r.err
}

// fieldReader takes fields off a list in their order; the first failure stays.
type fieldReader struct {
	rest     []Field
	currency string
	err      error
}

func (r *fieldReader) text(name string) string {
	if r.err != nil {
		return ""
	}
	if len(r.rest) == 0 || r.rest[0].Name != name {
		r.err = fmt.Errorf("%w: no %q", errSnapshot, name)
		return ""
	}
	value := r.rest[0].Value
	r.rest = r.rest[1:]
	return value
}

func (r *fieldReader) number(name string) int {
	text := r.text(name)
	if r.err != nil {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		r.err = fmt.Errorf("%w: %q is no number", errSnapshot, name)
	}
	return n
}

// count reads how many groups follow, no more than there is room for.
func (r *fieldReader) count(name string) int {
	n := r.number(name)
	if r.err == nil && (n < 0 || n > len(r.rest)) {
		r.err = fmt.Errorf("%w: %d of %q", errSnapshot, n, name)
		return 0
	}
	return n
}

func (r *fieldReader) amount(name string) money.Amount {
	text := r.text(name)
	if r.err != nil {
		return money.Amount{}
	}
	a, err := money.Parse(text, r.currency)
	if err != nil {
		r.err = fmt.Errorf("%w: %q: %w", errSnapshot, name, err)
	}
	return a
}

func (r *fieldReader) time(name string) time.Time {
	text := r.text(name)
	if r.err != nil || text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.err = fmt.Errorf("%w: %q is no time", errSnapshot, name)
	}
	return t.UTC()
}
