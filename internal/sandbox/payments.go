package sandbox

import "net/http"

// paidCharge is one time the upstream took money for an order since the world was made.
type paidCharge struct {
	order  *order
	at     int64
	amount e8 // cash and credit
	coupon e8
	by     string // api, console, auto_renew, auto_pay
	repeat bool   // the order had been paid before
}

// payment is a pay request whose coupons and discount were looked up.
type payment struct {
	order   *order
	coupons []*coupon
	offer   *offer
	agent   bool // the caller is a finance-managed member: the master will have to pay
}

// readPayment checks a pay request against the world, in the order in which the
// upstream would meet the obstacles. Nothing changes.
func (w *world) readPayment(c *call) (*payment, *apiError) {
	id := c.body.text("order_id")
	o := w.findOrder(id)
	if o == nil || !c.maySee(o) {
		return nil, refuse("CBC.30000010")
	}
	p := &payment{order: o, agent: c.account.financeManaged}
	if refusal := p.readChoices(w, c); refusal != nil {
		return nil, refusal
	}
	if refusal := p.state(w, c); refusal != nil {
		return nil, refusal
	}
	if refusal := p.discounts(w.now); refusal != nil {
		return nil, refusal
	}
	return p, p.funds()
}

// readChoices reads coupons and discount; YES needs a list, NO forbids one.
func (p *payment) readChoices(w *world, c *call) *apiError {
	coupons, discounts := c.body.objects("coupon_infos"), c.body.objects("discount_infos")
	if (c.body.text("use_coupon") == "YES") != (len(coupons) > 0) {
		return badParameter("coupon_infos")
	}
	if (c.body.text("use_discount") == "YES") != (len(discounts) > 0) {
		return badParameter("discount_infos")
	}
	cash, rate, market, dedicated := false, false, false, false
	for _, f := range coupons {
		cp := w.findCoupon(f.text("id"))
		if cp == nil || payType(cp) != f.number("type", 0) {
			return badParameter("coupon_infos.id")
		}
		for _, other := range p.coupons {
			if other == cp {
				return badParameter("coupon_infos.id")
			}
		}
		cash, rate = cash || cp.kind == 1, rate || cp.kind == 2
		market, dedicated = market || cp.usage == usageMarket, dedicated || cp.usage == usageDedicated
		p.coupons = append(p.coupons, cp)
	}
	if cash && rate {
		return refuse("CBC.99003147")
	}
	if market && dedicated {
		return refuse("CBC.99003156")
	}
	for _, f := range discounts {
		for _, of := range p.order.offers {
			if of.id == f.text("id") && of.kind == f.number("type", -1) {
				p.offer = of
			}
		}
		if p.offer == nil {
			return refuse("CBC.99003108")
		}
	}
	return nil
}

// payType is the pay call's code of a coupon kind.
func payType(c *coupon) int {
	switch c.kind {
	case 2:
		return 300
	case 4:
		return 302
	}
	return 301
}

// state checks that the order can be paid now.
func (p *payment) state(w *world, c *call) *apiError {
	o := p.order
	switch {
	case o.parent != nil:
		return refuse("CBC.99000089")
	case tooOften(o, c.s.cfg.Now().UnixMilli()):
		return refuse("CBC.99008040")
	case o.settled() && o.kind != orderUnsub && !c.s.strict:
		return nil // the sandbox charges again, so that a double payment shows
	case o.state != statePending:
		return refuse("CBC.99003106")
	case c.now > o.deadline:
		return refuse("CBC.99003110")
	case o.lateBy != 0 && c.now > o.lateBy:
		return refuse("CBC.99003162")
	case o.noStock || o.soldOut():
		e := refuse("CBC.99003141")
		e.extra = func(j *jsonw) {
			j.openKey("quota_infos", '[')
			j.open('{')
			j.str("error_code", "2")
			j.str("available_zone", o.items[0].it.res.zone)
			j.close('}')
			j.close(']')
		}
		return e
	case o.account.noTaxRate:
		return refuse("CBC.99006093")
	}
	return p.budgets(w, c)
}

// tooOften: more than five payment calls for one order within a second (wall time).
func tooOften(o *order, wall int64) bool {
	kept := o.paying[:0]
	for _, at := range o.paying {
		if wall-at < 1000 {
			kept = append(kept, at)
		}
	}
	o.paying = append(kept, wall)
	return len(o.paying) > 5
}

// soldOut: GPU servers have no capacity left in the smaller regions.
func (o *order) soldOut() bool {
	return !o.every(func(oi *orderItem) bool { return !soldOut(oi.it.spec, oi.it.res.region) })
}

func soldOut(sp *spec, r *region) bool {
	return sp.code == "p2s.2xlarge.8.linux" && r != nil && (r.code == "la-south-2" || r.code == "af-south-1")
}

// budgets checks enterprise projects, the organization and the daily limit.
func (p *payment) budgets(w *world, c *call) *apiError {
	o, due := p.order, p.due()
	for _, pr := range o.projects {
		if pr.budget >= 0 && due > pr.budget {
			e := refuse("CBC.99003155")
			e.extra = func(j *jsonw) {
				j.openKey("enterprise_project_auth_result", '[')
				j.open('{')
				j.str("enterprise_project_id", pr.id)
				j.str("enterprise_project_name", pr.name)
				j.str("auth_result", "BUDGET_INSUFFICIENT")
				j.close('}')
				j.close(']')
			}
			return e
		}
	}
	payer := o.account.payer()
	if o.account.orgBudget >= 0 && due > o.account.orgBudget {
		return refuse("CBC.99003198")
	}
	if payer.dailyLimit > 0 && w.spentOn(payer, dateOf(c.now))+due > payer.dailyLimit {
		return refuse("CBC.99008056")
	}
	return nil
}

// discounts checks coupons against the order and against the discount.
func (p *payment) discounts(now int64) *apiError {
	o := p.order
	if o.settled() {
		return nil
	}
	for _, of := range o.offers {
		if of.kind == 609 && p.offer != of {
			return refuse("CBC.99003108") // a price adjustment has to be used
		}
	}
	for _, cp := range p.coupons {
		if !cp.usable(now) {
			return refuse("CBC.99003112")
		}
		if !cp.fits(o) {
			return badParameter("coupon_infos.id")
		}
		if p.offer == nil {
			continue
		}
		key := map[int]string{0: limitPromotion, 2: limitContract, 3: limitPartner}[p.offer.kind]
		if v, ok := cp.limit(key); ok && v == "0" {
			return refuse("CBC.99003116")
		}
		if v, ok := cp.limit(limitMinRate); ok {
			if least, err := parseScaled(v, 3); err == nil && p.offer.mode == 0 && int64(p.offer.ratio) < least {
				return refuse("CBC.99003117")
			}
		}
	}
	return nil
}

// funds checks that cash and credit cover what coupons leave.
func (p *payment) funds() *apiError {
	if p.agent {
		return nil
	}
	payer := p.order.account.payer()
	if rest := p.due() - p.couponPart(); rest > payer.available() {
		return refuse("CBC.99005003")
	}
	return nil
}

// available is what an account can still spend.
func (a *account) available() e8 { return a.cash + a.credit - a.creditUsed }

// due is the order's price with the chosen discount, before coupons.
func (p *payment) due() e8 {
	if p.offer == nil || p.order.settled() {
		return p.order.amount
	}
	return p.order.amount - p.offer.off
}

// couponPart is how much of it the coupons pay, in cents.
func (p *payment) couponPart() e8 {
	if p.order.settled() {
		return p.order.coupon
	}
	rest := p.due()
	for _, cp := range p.coupons {
		rest -= cp.takes(rest)
	}
	return p.due() - rest
}

// takes is what a coupon pays of an amount: a cash coupon its value, a discount
// coupon its face value in per cent.
func (c *coupon) takes(rest e8) e8 {
	if c.kind == 2 {
		return rest.ratio(int64(c.face/cent), 10_000).cents()
	}
	return min(c.left(), rest).cents()
}

// spentOn sums what an account paid on a day.
func (w *world) spentOn(a *account, d date) e8 {
	var sum e8
	for _, ch := range w.charges {
		if ch.order.account.payer() == a && dateOf(ch.at) == d {
			sum += ch.amount
		}
	}
	return sum
}

// pay charges an order. It is the only place where money is taken, and it takes
// it every time it is called.
func (w *world) pay(o *order, coupons []*coupon, of *offer, at int64, by string) {
	repeat := o.settled()
	if !repeat {
		if of != nil {
			o.apply(of)
		}
		var total e8
		for _, cp := range coupons {
			part := cp.takes(o.amount - total)
			cp.spend(part, o, at)
			o.couponID = append(o.couponID, cp.id)
			total += part
		}
		o.shareCoupon(total)
		if total > 0 {
			o.used = mergeDiscounts(o.used, []usedDiscount{{"301", total}})
		}
	}
	rest := o.amount - o.coupon
	payer := o.account.payer()
	payer.take(rest)
	w.charges = append(w.charges, &paidCharge{order: o, at: at, amount: rest, coupon: o.coupon, by: by, repeat: repeat})
	w.billOrder(o, at)
	o.version++
	if repeat {
		return
	}
	for _, pr := range o.projects {
		if pr.budget > 0 {
			pr.budget -= min(o.amount, pr.budget)
		}
	}
	if o.account.orgBudget > 0 {
		o.account.orgBudget -= min(o.amount, o.account.orgBudget)
	}
	o.settle(at)
	for _, child := range o.children {
		child.settle(at)
	}
	w.wake(o.done)
}

// settle marks an order as paid and in processing.
func (o *order) settle(at int64) {
	o.paid, o.state, o.done = at, stateProcessing, at+provisioning
	o.version++
	for _, oi := range o.items {
		if oi.sub != nil {
			oi.sub.pending, oi.sub.working = nil, o
		}
	}
}

// take moves money out of an account, cash before credit. Negative amounts are refunds.
func (a *account) take(amount e8) {
	if amount <= a.cash {
		a.cash -= amount
		return
	}
	a.creditUsed += amount - a.cash
	a.cash = 0
}

// apply lowers the order's price by a discount, spread over its items.
func (o *order) apply(of *offer) {
	weights := make([]int64, len(o.items))
	for i, oi := range o.items {
		weights[i] = int64(oi.amount/cent) + 1
	}
	kind := map[int]string{0: "700", 2: "605", 3: "607", 609: "609"}[of.kind]
	for i, part := range split(of.off, weights, cent) {
		oi := o.items[i]
		oi.amount -= part
		oi.used = mergeDiscounts(oi.used, []usedDiscount{{kind, part}})
		if oi.order != o {
			oi.order.amount -= part
			oi.order.used = mergeDiscounts(oi.order.used, []usedDiscount{{kind, part}})
		}
	}
	o.amount -= of.off
	o.used = mergeDiscounts(o.used, []usedDiscount{{kind, of.off}})
}

// payOrders is PayOrders.
func payOrders(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	p, refusal := c.s.world.readPayment(c)
	if refusal != nil {
		return refusal
	}
	c.status = http.StatusNoContent
	if p.agent {
		return nil // accepted; an order for the master to pay, which nobody has paid yet
	}
	e := &event{Kind: eventPay, Order: p.order.id, By: "api"}
	for _, cp := range p.coupons {
		e.Coupons = append(e.Coupons, cp.id)
	}
	if p.offer != nil {
		e.Discount = p.offer.id
	}
	return c.s.commit(e, c.now)
}
