package huaweiapi

import (
	"context"
	"strings"

	"portal/internal/billing"
)

// ListOrderDiscounts reads the discounts that may be used to pay one order that
// waits for payment (the vendor's page: "Querying Available Discounts of an
// Order"). Without the permission to see discounts the list is empty, as it is
// for a reseller's customer. Amounts are US dollars: the answer has no
// currency.
func (c *Client) ListOrderDiscounts(ctx context.Context, orderID string) ([]billing.OfferedDiscount, error) {
	orderID = strings.TrimSpace(orderID)
	if why := badID(orderID); why != "" {
		return nil, invalid(opListOrderDiscounts, "order_id %s", why)
	}
	a, err := c.read(ctx, request{op: opListOrderDiscounts, query: []param{{"order_id", orderID}}})
	if err != nil {
		return nil, err
	}
	offers, err := decodeOrderDiscounts(c.intake(opListOrderDiscounts), a)
	return offers, c.bad(a, err)
}

// decodeOrderDiscounts is the one list that may be absent: the contract leaves
// it out without the permission.
func decodeOrderDiscounts(in intake, a *answer) ([]billing.OfferedDiscount, error) {
	var offers []billing.OfferedDiscount
	err := in.answer(a, nil, func(key string, v value) error {
		if key != "discounts" {
			return errUnlisted
		}
		return in.list(v, func(v value) error {
			offer, err := in.offeredDiscount(v)
			offers = append(offers, offer)
			return err
		})
	})
	return offers, err
}

func (in intake) offeredDiscount(v value) (o billing.OfferedDiscount, err error) {
	typed := false
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "discount_id":
			return v.text(&o.ID)
		case "discount_type":
			typed = !v.isNull()
			return integer(v, &o.Type)
		case "discount_value":
			return v.text(&o.Value)
		case "orders":
			return in.list(v, func(v value) error { return in.discountedOrder(v, &o) })
		}
		return errUnlisted
	})
	return o, first(err, has("discount_id", o.ID != ""), has("discount_type", typed))
}

func (in intake) discountedOrder(v value, o *billing.OfferedDiscount) error {
	begin, id := len(o.Items), ""
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "order_id":
			return v.text(&id)
		case "order_line_items":
			return in.list(v, func(v value) error {
				item, err := in.discountedItem(v)
				o.Items = append(o.Items, item)
				return err
			})
		}
		return errUnlisted
	})
	for i := begin; i < len(o.Items); i++ {
		o.Items[i].OrderID = NormalOrderID(id)
	}
	return err
}

func (in intake) discountedItem(v value) (d billing.DiscountedItem, err error) {
	var off number
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "order_line_item_ids":
			return in.list(v, func(v value) error {
				id := ""
				err := v.text(&id)
				d.ItemIDs = append(d.ItemIDs, id)
				return err
			})
		case "discount_mode":
			return integer(v, &d.Mode)
		case "discount_amount":
			return v.amount(&off)
		case "discount_ratio":
			return v.quantity(&d.Ratio)
		}
		return errUnlisted
	})
	d.Off = off.in(dollar)
	return d, err
}

// ShowRefundOrderDetails reads what an unsubscription or downgrade order gives
// back and keeps (the vendor's page: "Querying Refunds for Orders"). A
// negative amount is refunded, a positive one is consumed or a handling fee.
// Amounts are US dollars. Any other order is Refused with NoRefundDetails.
func (c *Client) ShowRefundOrderDetails(ctx context.Context, orderID string) ([]billing.RefundItem, error) {
	orderID = strings.TrimSpace(orderID)
	if why := badID(orderID); why != "" {
		return nil, invalid(opShowRefund, "order_id %s", why)
	}
	return readOne(ctx, c, request{op: opShowRefund, query: []param{{"order_id", orderID}}}, listing[billing.RefundItem]{
		op: opShowRefund, list: "refund_infos", total: "total_count", whole: true, decode: intake.refundItem,
	})
}

func (in intake) refundItem(v value) (r billing.RefundItem, err error) {
	var amount number
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "id":
			return v.text(&r.ID)
		case "amount":
			return v.amount(&amount)
		case "measure_id":
			return basicUnit(v)
		case "customer_id":
			return v.text(&r.CustomerID)
		case "resource_type_code":
			return v.text(&r.ResourceType)
		case "resource_type_name":
			return v.text(&r.ResourceTypeName)
		case "service_type_code":
			return v.text(&r.ServiceType)
		case "service_type_name":
			return v.text(&r.ServiceTypeName)
		case "region_code":
			return v.text(&r.Region)
		case "base_order_id":
			return v.text(&r.BaseOrderID)
		}
		return errUnlisted
	})
	r.Amount = amount.in(dollar)
	return r, first(err, has("id", r.ID != ""), has("amount", amount.set))
}
