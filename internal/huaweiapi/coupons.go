package huaweiapi

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"portal/internal/billing"
)

// CouponQuery selects coupons. The zero value selects all that the upstream gives.
type CouponQuery struct {
	ID                     string               // "" = any, like the next three
	OrderID                string               // order that used it
	PlanID                 string               // promotion plan
	SourceID               string               // issuer
	Type                   billing.CouponType   // 0 = any
	Status                 billing.CouponStatus // 0 = any
	ActiveFrom, ActiveTill time.Time            // window of activation
}

// ListSubCustomerCoupons reads the account's coupons (the vendor's page:
// "Querying Coupons"). Used, expired and reclaimed ones are given for twelve
// months only. Values are in the coupon's currency; a coupon of generation 1
// has no balance. One that is past its end is invalid whatever its status says.
func (c *Client) ListSubCustomerCoupons(ctx context.Context, q CouponQuery) iter.Seq2[billing.Coupon, error] {
	var query params
	query.text("coupon_id", q.ID)
	query.text("order_id", q.OrderID)
	query.text("promotion_plan_id", q.PlanID)
	query.text("source_id", q.SourceID)
	query.number("coupon_type", int(q.Type))
	query.number("status", int(q.Status))
	query.time("active_start_time", q.ActiveFrom)
	query.time("active_end_time", q.ActiveTill)
	p := pager[billing.Coupon]{
		op: opListCoupons, size: 100,
		id:    func(c *billing.Coupon) string { return c.ID },
		print: func(c *billing.Coupon) string { return string(c.Raw) },
	}
	p.fetch = listing[billing.Coupon]{
		op: p.op, list: "user_coupons", total: "count", size: p.size, query: query, decode: intake.coupon,
	}.pages(c)
	return p.all(ctx)
}

func (in intake) coupon(v value) (billing.Coupon, error) {
	d := couponDraft{currency: dollar}
	d.Raw = json.RawMessage(slices.Clone(v))
	err := in.object(v, func(key string, v value) error {
		if p := couponText(&d.Coupon, key); p != nil {
			return v.text(p)
		}
		return in.couponField(&d, key, v)
	})
	d.FaceValue, d.Balance = d.face.in(d.currency), d.balance.in(d.currency)
	return d.Coupon, first(err, has("coupon_id", d.ID != ""), has("status", d.Status != 0))
}

type couponDraft struct {
	billing.Coupon
	currency      string
	face, balance number
}

func couponText(c *billing.Coupon, key string) *string {
	switch key {
	case "coupon_id":
		return &c.ID
	case "coupon_code":
		return &c.Code
	case "customer_id":
		return &c.CustomerID
	case "order_id":
		return &c.OrderID
	case "promotion_plan_id":
		return &c.PlanID
	case "plan_name":
		return &c.PlanName
	case "plan_desc":
		return &c.PlanDesc
	case "promotion_id":
		return &c.PromotionID
	case "lock_order_id":
		return &c.LockOrderID
	case "coupon_usage":
		return &c.Purpose
	case "extend_param1":
		return &c.Extension
	case "source_id":
		return &c.SourceID
	}
	return nil
}

func (in intake) couponField(d *couponDraft, key string, v value) error {
	switch key {
	case "status":
		return integer(v, &d.Status)
	case "coupon_type":
		return integer(v, &d.Type)
	case "measure_id":
		return basicUnit(v)
	case "face_value":
		return v.amount(&d.face)
	case "balance":
		return v.amount(&d.balance)
	case "currency":
		return v.currency(&d.currency)
	case "valid_time":
		return v.instant(&d.ValidFrom)
	case "expire_time":
		return v.instant(&d.ExpireAt)
	case "active_time":
		return v.instant(&d.ActivatedAt)
	case "reserve_time":
		return v.instant(&d.UsedAt)
	case "create_time":
		return v.instant(&d.CreatedAt)
	case "media_type":
		return integer(v, &d.Medium)
	case "fetch_method":
		return integer(v, &d.FetchMethod)
	case "coupon_version":
		return integer(v, &d.Generation)
	case "is_frozen":
		return v.flag(&d.Frozen)
	case "use_limits":
		return in.list(v, func(v value) error {
			limit, err := in.couponLimit(v)
			d.Limits = append(d.Limits, limit)
			return err
		})
	}
	return errUnlisted
}

// couponLimit reads one restriction; its id is misspelled upstream.
func (in intake) couponLimit(v value) (l billing.CouponLimit, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "use_limiti_info_id":
			return v.text(&l.ID)
		case "limit_key":
			return v.text(&l.Key)
		case "value1":
			return v.text(&l.Value1)
		case "value2":
			return v.text(&l.Value2)
		case "value_unit":
			return v.text(&l.Unit)
		case "limit_type":
			return v.text(&l.Type)
		case "promotion_plan_id":
			return v.text(&l.PlanID)
		}
		return errUnlisted
	})
	return l, err
}
