package sandbox

// listOrderDiscounts is ListOrderDiscounts.
func listOrderDiscounts(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	o := c.s.world.findOrder(c.query["order_id"])
	if o == nil || !c.maySee(o) {
		return badParameter("order_id")
	}
	w := &c.w
	w.open('{')
	w.openKey("discounts", '[')
	if o.state == statePending && c.account.resellerID == "" && c.seesDiscounts() {
		for _, of := range o.offers {
			writeOffer(w, o, of)
		}
	}
	w.close(']')
	w.close('}')
	return nil
}

func writeOffer(w *jsonw, o *order, of *offer) {
	weights := make([]int64, len(o.items))
	for i, oi := range o.items {
		weights[i] = int64(oi.amount/cent) + 1
	}
	parts := split(of.off, weights, cent)
	orders := []*order{o}
	if len(o.children) > 0 {
		orders = o.children
	}
	w.open('{')
	w.str("discount_id", of.id)
	w.str("discount_value", of.value)
	w.int("discount_type", of.kind)
	w.openKey("orders", '[')
	for _, part := range orders {
		w.open('{')
		w.str("order_id", part.id)
		w.openKey("order_line_items", '[')
		for i, oi := range o.items {
			if oi.order != part {
				continue
			}
			w.open('{')
			w.openKey("order_line_item_ids", '[')
			w.item(oi.id)
			w.close(']')
			w.int("discount_mode", of.mode)
			w.money("discount_amount", parts[i])
			w.money("discount_ratio", e8(or(of.ratio, 1000))*100_000)
			w.close('}')
		}
		w.close(']')
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

// showRefund is ShowRefundOrderDetails: unsubscriptions and downgrades only.
func showRefund(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	o := c.s.world.findOrder(c.query["order_id"])
	if o == nil || !c.maySee(o) || o.kind != orderUnsub && (o.kind != orderChange || o.amount >= 0) {
		return refuse("CBC.99005026")
	}
	w := &c.w
	w.open('{')
	w.int("total_count", len(o.refunds))
	w.openKey("refund_infos", '[')
	for _, r := range o.refunds {
		it := r.item.it
		w.open('{')
		w.str("id", r.id)
		w.money("amount", r.amount)
		w.str("measure_id", digits(unitDollar))
		w.str("customer_id", o.account.id)
		w.str("resource_type_code", it.spec.rt.code)
		w.str("service_type_code", it.spec.rt.service.code)
		w.str("resource_type_name", it.spec.rt.name.in(c.lang))
		w.str("service_type_name", it.spec.rt.service.name.in(c.lang))
		w.str("region_code", regionCode(it.res))
		if o.kind == orderUnsub {
			w.str("base_order_id", r.base)
		}
		w.close('}')
	}
	w.close(']')
	w.close('}')
	return nil
}
