package huaweiapi

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"portal/internal/billing"
)

// ShowCustomerOrderDetails reads one order with all its items (the vendor's
// page: "Querying Order Details"). Only here an order has its deadline and its
// creator. RawDetail is the order and all its items as the upstream wrote them,
// DetailAt the time of the answer. An order that does not exist is Refused with
// NoSuchOrder; one that changes between two pages of items, twice, is ErrMoved.
func (c *Client) ShowCustomerOrderDetails(ctx context.Context, id string) (billing.Order, error) {
	id = strings.TrimSpace(id)
	var first orderDetails
	p := pager[orderLine]{op: opShowOrder, size: 100, id: func(l *orderLine) string { return l.item.OrderID + " " + l.item.ID }}
	p.fetch = func(ctx context.Context, offset int) (page[orderLine], error) {
		query := []param{{"offset", strconv.Itoa(offset)}, {"limit", strconv.Itoa(p.size)}}
		a, err := c.read(ctx, request{op: p.op, ids: []string{id}, query: query})
		if err != nil {
			return page[orderLine]{}, err
		}
		d, err := decodeOrderDetails(c.intake(p.op), a)
		if err == nil && d.order.ID != NormalOrderID(id) {
			err = at("order_info", at("order_id", errOther))
		}
		if err != nil {
			return page[orderLine]{}, c.bad(a, err)
		}
		if offset == 0 {
			first = d
			first.order.DetailAt = a.localDate.UTC()
		}
		return d.page, nil
	}
	lines, err := p.collect(ctx)
	if err != nil {
		return billing.Order{}, err
	}
	return first.whole(lines), nil
}

// orderDetails is one answer: the order and one page of its items.
type orderDetails struct {
	order billing.Order
	page  page[orderLine]
}

type orderLine struct {
	item billing.OrderItem
	raw  value
}

// whole puts the items of all pages into the order.
func (d orderDetails) whole(lines []orderLine) billing.Order {
	o := d.order
	o.Items = make([]billing.OrderItem, 0, len(lines))
	raws := make([][]byte, len(lines))
	for i, line := range lines {
		o.Items = append(o.Items, line.item)
		raws[i] = line.raw
	}
	o.RawDetail = json.RawMessage(`{"order_info":` + d.page.stamp + `,"order_line_items":[` + string(bytes.Join(raws, []byte(","))) + `]}`)
	return o
}

func decodeOrderDetails(in intake, a *answer) (orderDetails, error) {
	var d orderDetails
	total := -1
	err := in.answer(a, []string{"order_info", "order_line_items"}, func(key string, v value) error {
		switch key {
		case "order_info":
			draft, err := in.order(v)
			d.order, d.page.stamp = draft.Order, string(v)
			return err
		case "order_line_items":
			return in.list(v, func(v value) error {
				item, err := in.orderItem(v)
				d.page.items = append(d.page.items, orderLine{item, slices.Clone(v)})
				return err
			})
		case "total_count":
			return integer(v, &total)
		}
		return errUnlisted
	})
	if err == nil {
		d.page.total, err = checkTotal("total_count", total, len(d.page.items))
	}
	return d, err
}

func (in intake) orderItem(v value) (billing.OrderItem, error) {
	var item billing.OrderItem
	var list, discounted number
	currency := dollar
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "order_line_item_id":
			return v.text(&item.ID)
		case "service_type_code":
			return v.text(&item.ServiceType)
		case "service_type_name":
			return v.text(&item.ServiceTypeName)
		case "product_id":
			return v.text(&item.ProductID)
		case "product_spec_desc":
			return v.text(&item.SpecDesc)
		case "period_type":
			return integer(v, &item.PeriodType)
		case "period_num":
			return integer(v, &item.PeriodNum)
		case "effective_time":
			return v.instant(&item.EffectiveAt)
		case "expire_time":
			return v.instant(&item.ExpireAt)
		case "subscription_num":
			return integer(v, &item.Count)
		case "amount_after_discount":
			return v.amount(&discounted)
		case "official_amount":
			return v.amount(&list)
		case "currency":
			return v.currency(&currency)
		case "commercial_resource":
			return v.text(&item.ResourceType)
		case "order_id":
			return v.text(&item.OrderID)
		case "amount_info", "category_code", "product_owner_service", "base_product_info":
			return nil // kept in RawDetail
		}
		return errUnlisted
	})
	err = first(err, has("order_line_item_id", item.ID != ""))
	item.List, item.Discounted = list.in(currency), discounted.in(currency)
	item.OrderID = NormalOrderID(item.OrderID)
	return item, err
}
