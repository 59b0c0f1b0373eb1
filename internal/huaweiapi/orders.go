package huaweiapi

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
)

// OrderQuery selects orders. The zero value selects all that the upstream
// gives. Times are instants; both ends are inclusive, whole seconds.
type OrderQuery struct {
	CreatedFrom, CreatedTo time.Time           // at most one year apart
	PaidFrom, PaidTo       time.Time           //
	Status                 billing.OrderStatus // 0 = any; hardware states cannot be asked for
	Type                   billing.OrderType   // 0 = any
	ServiceType            string              // "" = any
	OrderID                string              // "" = any; letter case is ignored
	ForMember              string              // orders that the account pays for this member account
}

// ListCustomerOrders reads orders, oldest first (the vendor's page: "Querying
// Orders"). Orders below a combined transaction order come too, with its number
// as ParentID. An order whose content changes while the list is read may come
// again; a list that contradicts itself twice ends in ErrMoved. Account and
// sync fields are left to the caller.
func (c *Client) ListCustomerOrders(ctx context.Context, q OrderQuery) iter.Seq2[billing.Order, error] {
	filter, err := q.params()
	if err != nil {
		return func(yield func(billing.Order, error) bool) { yield(billing.Order{}, err) }
	}
	p := pager[listedOrder]{
		op: opListOrders, size: 100,
		id:    func(o *listedOrder) string { return o.order.ID },
		print: func(o *listedOrder) string { return string(o.order.RawList) },
	}
	p.fetch = listing[listedOrder]{
		op: p.op, list: "order_infos", total: "total_count", size: p.size, query: filter, decode: intake.listedOrder,
	}.pages(c)
	return withSubOrders(p.all(ctx))
}

// listedOrder is one element of the order list: an order and those below it.
type listedOrder struct {
	order billing.Order
	subs  []billing.Order
}

// withSubOrders yields each order and then the orders below it. One that is
// listed on its own as well is told its parent wherever it is known by then.
func withSubOrders(listed iter.Seq2[listedOrder, error]) iter.Seq2[billing.Order, error] {
	return func(yield func(billing.Order, error) bool) {
		parents := make(map[string]string)
		for l, err := range listed {
			if err != nil {
				yield(billing.Order{}, err)
				return
			}
			l.order.ParentID = parents[l.order.ID]
			if !yield(l.order, nil) {
				return
			}
			for _, sub := range l.subs {
				parents[sub.ID] = l.order.ID
				if !yield(sub, nil) {
					return
				}
			}
		}
	}
}

func (q OrderQuery) params() ([]param, error) {
	op := opListOrders
	if !q.CreatedFrom.IsZero() && !q.CreatedTo.IsZero() {
		if q.CreatedTo.Before(q.CreatedFrom) || q.CreatedTo.After(q.CreatedFrom.AddDate(1, 0, 0)) {
			return nil, invalid(op, "creation window %s to %s is not within one year", wireTime(q.CreatedFrom), wireTime(q.CreatedTo))
		}
	}
	if !q.PaidFrom.IsZero() && !q.PaidTo.IsZero() && q.PaidTo.Before(q.PaidFrom) {
		return nil, invalid(op, "payment window ends before it begins")
	}
	switch q.Status {
	case 0, 1, 3, 4, 5, 6, 9:
	default:
		return nil, invalid(op, "status %d cannot be asked for", q.Status)
	}
	if q.Type != 0 && !slices.Contains(billing.OrderTypes, q.Type) {
		return nil, invalid(op, "order type %d does not exist", q.Type)
	}
	query := params{{"order_by", "createTime"}}
	query.time("create_time_begin", q.CreatedFrom)
	query.time("create_time_end", q.CreatedTo)
	query.time("payment_time_begin", q.PaidFrom)
	query.time("payment_time_end", q.PaidTo)
	query.number("status", int(q.Status))
	query.number("order_type", int(q.Type))
	query.text("service_type_code", q.ServiceType)
	query.text("order_id", q.OrderID)
	if q.ForMember != "" {
		query.text("customer_id", q.ForMember)
		query.text("method", "sub_customer")
	}
	return query, nil
}

// params are query parameters. What is empty is left out: an empty value
// filters for emptiness in some calls and is refused in others.
type params []param

func (p *params) text(name, value string) {
	if value != "" {
		*p = append(*p, param{name, value})
	}
}

func (p *params) number(name string, n int) {
	if n != 0 {
		*p = append(*p, param{name, strconv.Itoa(n)})
	}
}

func (p *params) time(name string, t time.Time) {
	if !t.IsZero() {
		*p = append(*p, param{name, wireTime(t)})
	}
}

// wireTime writes an instant as the contract wants it.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// NormalOrderID returns an order number as the portal keeps it: trimmed and in
// upper case, because the upstream ignores letter case.
func NormalOrderID(id string) string { return strings.ToUpper(strings.TrimSpace(id)) }

func (in intake) listedOrder(v value) (listedOrder, error) {
	d, err := in.order(v)
	if err != nil {
		return listedOrder{}, err
	}
	l := listedOrder{order: d.Order}
	l.order.RawList = json.RawMessage(slices.Clone(v))
	for i, raw := range d.subs {
		sub, err := in.order(raw)
		if err != nil {
			return l, at("sub_order_infos", at("["+strconv.Itoa(i)+"]", err))
		}
		sub.ParentID = l.order.ID
		sub.RawList = json.RawMessage(slices.Clone(raw))
		l.subs = append(l.subs, sub.Order)
	}
	return l, nil
}

// orderDraft is an order while its fields come in: amounts wait for the
// currency, which may stand behind them.
type orderDraft struct {
	billing.Order
	currency         string
	list, discounted number
	info             amountInfo
	subs             []value
}

// amountInfo is the contract's AmountInfomationV2 (spelled so there).
type amountInfo struct {
	coupon, flexi, storedCard, commission, consumed number
	discounts                                       []discountDraft
}

type discountDraft struct {
	kind   string
	amount number
}

// order reads any of the contract's four order shapes: list and details, and
// the orders below a combined one in both.
func (in intake) order(v value) (orderDraft, error) {
	d := orderDraft{currency: dollar}
	err := in.object(v, func(key string, v value) error { return in.orderField(&d, key, v) })
	err = first(err, has("order_id", NormalOrderID(d.ID) != ""), has("status", d.Status != 0), has("order_type", d.Type != 0))
	if err != nil {
		return d, err
	}
	d.ID = NormalOrderID(d.ID)
	d.List, d.Discounted = d.list.in(d.currency), d.discounted.in(d.currency)
	d.Coupon, d.Flexi, d.StoredCard = d.info.coupon.in(d.currency), d.info.flexi.in(d.currency), d.info.storedCard.in(d.currency)
	d.Commission, d.Consumed = d.info.commission.in(d.currency), d.info.consumed.in(d.currency)
	for _, one := range d.info.discounts {
		d.Discounts = append(d.Discounts, billing.OrderDiscount{Type: one.kind, Amount: one.amount.in(d.currency)})
	}
	return d, nil
}

func (in intake) orderField(d *orderDraft, key string, v value) error {
	switch key {
	case "order_id":
		return v.text(&d.ID)
	case "customer_id":
		return v.text(&d.CustomerID)
	case "service_type_code":
		return v.text(&d.ServiceType)
	case "service_type_name":
		return v.text(&d.ServiceTypeName)
	case "source_type":
		return integer(v, &d.SourceType)
	case "status":
		return integer(v, &d.Status)
	case "order_type":
		return integer(v, &d.Type)
	case "amount_after_discount":
		return v.amount(&d.discounted)
	case "official_amount":
		return v.amount(&d.list)
	case "measure_id":
		return basicUnit(v)
	case "create_time":
		return v.instant(&d.CreatedAt)
	case "payment_time":
		return v.instant(&d.PaidAt)
	case "pending_payment_end_time":
		return v.instant(&d.PayBy)
	case "currency":
		return v.currency(&d.currency)
	case "contract_id":
		return v.text(&d.ContractID)
	case "user_name":
		return v.text(&d.Creator)
	}
	return in.orderPart(d, key, v)
}

// orderPart reads the fields of an order that are objects or lists.
func (in intake) orderPart(d *orderDraft, key string, v value) error {
	switch key {
	case "amount_info":
		return in.amountInfo(v, &d.info)
	case "enterprise_projects":
		return in.list(v, func(v value) error {
			project, err := in.project(v)
			d.Projects = append(d.Projects, project)
			return err
		})
	case "sub_order_infos":
		return in.list(v, func(v value) error {
			sub, err := in.order(v)
			d.subs = append(d.subs, v)
			d.SubOrderIDs = append(d.SubOrderIDs, sub.ID)
			return err
		})
	case "agent_pay_info":
		return in.object(v, func(key string, v value) error {
			switch key {
			case "is_agent_pay":
				return v.boolean(&d.AgentPaid)
			case "paying_agent_id":
				return nil
			}
			return errUnlisted
		})
	}
	return errUnlisted
}

func (in intake) project(v value) (billing.Project, error) {
	var p billing.Project
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "id":
			return v.text(&p.ID)
		case "name":
			return v.text(&p.Name)
		}
		return errUnlisted
	})
	return p, err
}

func (in intake) amountInfo(v value, info *amountInfo) error {
	return in.object(v, func(key string, v value) error {
		switch key {
		case "coupon_amount":
			return v.amount(&info.coupon)
		case "flexipurchase_coupon_amount":
			return v.amount(&info.flexi)
		case "stored_card_amount":
			return v.amount(&info.storedCard)
		case "commission_amount":
			return v.amount(&info.commission)
		case "consumed_amount":
			return v.amount(&info.consumed)
		case "discounts":
			return in.list(v, func(v value) error {
				var one discountDraft
				err := in.object(v, func(key string, v value) error {
					switch key {
					case "discount_type":
						return v.digits(&one.kind)
					case "discount_amount":
						return v.amount(&one.amount)
					}
					return errUnlisted
				})
				info.discounts = append(info.discounts, one)
				return err
			})
		}
		return errUnlisted
	})
}
