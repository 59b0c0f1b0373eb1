package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

// findOrder looks an order up; letter case does not matter.
func (w *world) findOrder(id string) *order { return w.order[strings.ToUpper(strings.TrimSpace(id))] }

func (w *world) findCoupon(id string) *coupon {
	for _, c := range w.coupons {
		if c.id == id {
			return c
		}
	}
	return nil
}

// maySee tells whether an order is the caller's or one it pays for.
func (c *call) maySee(o *order) bool {
	return !o.hidden && (o.account == c.account || o.account.payer() == c.account)
}

// listOrders is ListCustomerOrders.
func listOrders(c *call) *apiError {
	created, refusal := c.timeRange("create_time")
	if refusal != nil {
		return refusal
	}
	paid, refusal := c.timeRange("payment_time")
	if refusal != nil {
		return refusal
	}
	if created.to-created.from > 366*day && c.has("create_time_begin") && c.has("create_time_end") {
		return badValue("create_time_begin")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var found []*order
	for _, o := range c.s.world.orders {
		if c.maySee(o) && c.orderMatches(o) && created.has(o.created) && (paid.open() || o.settled() && paid.has(o.paid)) {
			found = append(found, o)
		}
	}
	if c.query["order_by"] != "createTime" {
		for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
			found[i], found[j] = found[j], found[i]
		}
	}
	from, to := c.window(len(found))
	c.w.open('{')
	c.total("total_count", len(found))
	c.w.openKey("order_infos", '[')
	for _, o := range found[from:to] {
		c.writeListed(o)
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// orderMatches applies the filters of the order list but for the times.
func (c *call) orderMatches(o *order) bool {
	if id, ok := c.query["order_id"]; ok && !strings.EqualFold(id, o.id) {
		return false
	}
	if code, ok := c.query["service_type_code"]; ok && !strings.EqualFold(code, o.service.code) {
		return false
	}
	if customer, ok := c.query["customer_id"]; ok {
		own := c.query["method"] != "sub_customer"
		if o.account.id != customer || own != (o.account == c.account) {
			return false
		}
	}
	return c.wants("status", strconv.Itoa(o.state)) && c.wants("order_type", strconv.Itoa(o.kind))
}

type timeRange struct{ from, to int64 }

func (t timeRange) open() bool { return t.from == 0 && t.to == never }

func (t timeRange) has(at int64) bool { return at >= t.from && at <= t.to }

func (c *call) timeRange(name string) (timeRange, *apiError) {
	t := timeRange{0, never}
	var err error
	if text := c.query[name+"_begin"]; text != "" {
		if t.from, err = parseInstant(text); err != nil {
			return t, badValue(name + "_begin")
		}
	}
	if text := c.query[name+"_end"]; text != "" {
		if t.to, err = parseInstant(text); err != nil || t.to < t.from {
			return t, badValue(name + "_end")
		}
	}
	return t, nil
}

// writeBase writes what all order shapes share.
func (c *call) writeBase(o *order) {
	w := &c.w
	w.str("order_id", o.id)
	w.str("customer_id", o.account.id)
	w.str("service_type_code", o.service.code)
	w.str("service_type_name", o.service.name.in(c.lang))
	w.int("source_type", o.source)
	w.int("status", o.state)
	w.int("order_type", o.kind)
	w.money("amount_after_discount", o.amount)
	w.money("official_amount", o.official)
	w.int("measure_id", unitDollar)
	w.str("create_time", instant(o.created))
	w.time("payment_time", o.paid)
	w.str("currency", "USD")
	w.strIf("contract_id", o.contract)
	writeAmounts(w, o.used, o.couponPaid(), o.fee, o.consumed, o.kind == orderUnsub)
}

// couponPaid is what coupons paid of the order.
func (o *order) couponPaid() e8 {
	var sum e8
	for _, oi := range o.items {
		sum += oi.coupon
	}
	return sum
}

func writeAmounts(w *jsonw, used []usedDiscount, coupon, fee, consumed e8, unsubscription bool) {
	w.openKey("amount_info", '{')
	w.openKey("discounts", '[')
	for _, d := range used {
		if d.amount == 0 {
			continue
		}
		w.open('{')
		w.str("discount_type", d.kind)
		w.money("discount_amount", d.amount)
		w.close('}')
	}
	w.close(']')
	w.money("flexipurchase_coupon_amount", 0)
	w.money("coupon_amount", coupon)
	w.money("stored_card_amount", 0)
	if unsubscription {
		w.money("commission_amount", fee)
		w.money("consumed_amount", consumed)
	}
	w.close('}')
}

func (c *call) writeProjects(o *order) {
	c.w.openKey("enterprise_projects", '[')
	for _, p := range o.projects {
		c.w.open('{')
		c.w.str("id", p.id)
		c.w.str("name", p.name)
		c.w.close('}')
	}
	c.w.close(']')
}

// writeListed writes the list's shape of an order.
func (c *call) writeListed(o *order) {
	c.w.open('{')
	c.writeBase(o)
	c.writeProjects(o)
	if len(o.children) > 0 {
		c.w.openKey("sub_order_infos", '[')
		for _, child := range o.children {
			c.w.open('{')
			c.writeBase(child)
			c.writeProjects(child)
			c.w.close('}')
		}
		c.w.close(']')
	} else if hashText(o.id)&1 == 0 {
		c.w.null("sub_order_infos")
	}
	if o.account.master != nil {
		c.w.openKey("agent_pay_info", '{')
		c.w.str("paying_agent_id", o.account.payer().id)
		c.w.bool("is_agent_pay", true)
		c.w.close('}')
	}
	c.w.close('}')
}

// showOrder is ShowCustomerOrderDetails.
func showOrder(c *call) *apiError {
	if strings.TrimSpace(c.query["order_id"]) == "" {
		return badValue("order_id")
	}
	if partner := c.query["indirect_partner_id"]; partner != "" && c.standing.resellerID != "" && partner != c.standing.resellerID {
		return refuse("CBC.99000037")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	o := c.s.world.findOrder(c.query["order_id"])
	if o == nil || !c.maySee(o) {
		return refuse("CBC.30000010")
	}
	from, to := c.window(len(o.items))
	c.w.open('{')
	c.total("total_count", len(o.items))
	c.w.openKey("order_info", '{')
	c.writeDetails(o)
	if len(o.children) > 0 {
		c.w.openKey("sub_order_infos", '[')
		for _, child := range o.children {
			c.w.open('{')
			c.writeDetails(child)
			c.w.close('}')
		}
		c.w.close(']')
	} else {
		c.w.null("sub_order_infos")
	}
	c.w.close('}')
	c.w.openKey("order_line_items", '[')
	for _, oi := range o.items[from:to] {
		c.writeOrderItem(oi)
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

func (c *call) writeDetails(o *order) {
	c.writeBase(o)
	c.w.str("user_name", o.user)
	if o.state == statePending {
		c.w.time("pending_payment_end_time", o.deadline)
	} else if hashText(o.id)&1 == 0 {
		c.w.null("pending_payment_end_time")
	}
}

func (c *call) writeOrderItem(oi *orderItem) {
	w, sp := &c.w, oi.it.spec
	w.open('{')
	w.str("order_line_item_id", oi.id)
	w.str("service_type_code", sp.rt.service.code)
	w.str("service_type_name", sp.rt.service.name.in(c.lang))
	w.str("product_id", sp.product)
	w.str("product_spec_desc", sp.name.in(c.lang))
	w.int("period_type", oi.periodType)
	if oi.periodNum == 0 {
		w.null("period_num")
	} else {
		w.int("period_num", oi.periodNum)
	}
	w.time("effective_time", oi.effective)
	w.time("expire_time", oi.expire)
	w.int("subscription_num", 1)
	w.money("amount_after_discount", oi.amount)
	w.money("official_amount", oi.official)
	writeAmounts(w, oi.used, oi.coupon, oi.fee, oi.consumed, oi.order.kind == orderUnsub)
	w.str("currency", "USD")
	w.str("category_code", "cat."+sp.rt.service.short)
	w.str("product_owner_service", sp.rt.service.code)
	w.str("commercial_resource", sp.rt.code)
	if oi.order.changes != nil {
		before := oi.it.res.items[0].spec
		w.openKey("base_product_info", '{')
		w.str("product_id", before.product)
		w.str("product_spec_desc", before.name.in(c.lang))
		w.str("category_code", "cat."+before.rt.service.short)
		w.str("product_owner_service", before.rt.service.code)
		w.str("commercial_resource", before.rt.code)
		w.close('}')
	}
	w.str("order_id", oi.order.id)
	w.close('}')
}

// cancelOrder is CancelCustomerOrder.
func cancelOrder(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	o := c.s.world.findOrder(c.body.text("order_id"))
	switch {
	case o == nil || !c.maySee(o):
		return badParameter("order_id")
	case o.parent != nil:
		return refuse("CBC.99000089")
	case o.state != statePending:
		return refuse("CBC.99005010")
	}
	c.status = http.StatusNoContent
	return c.s.commit(&event{Kind: eventCancel, Order: o.id}, c.now)
}
