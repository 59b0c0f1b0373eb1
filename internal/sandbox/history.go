package sandbox

import "sort"

// buildHistory adds what happened besides plain renewals: cancelled orders, given
// back resources, resizes, trials, hardware, and the orders that are open now.
func (w *world) buildHistory() {
	h := &historian{w: w, c: newChance(w.seed, 31)}
	h.canceled()
	h.givenBack()
	h.changes()
	h.conversions()
	h.trials()
	h.hardware()
	h.couponPaid()
	h.open()
	sort.SliceStable(w.orders, func(i, j int) bool {
		if w.orders[i].created != w.orders[j].created {
			return w.orders[i].created < w.orders[j].created
		}
		return w.orders[i].id < w.orders[j].id
	})
	w.sortSubscriptions()
	w.next = w.nextDue(w.base - 1)
}

type historian struct {
	w *world
	c *chance
}

// moment is an instant of the history, at least some days before the base instant.
func (h *historian) moment(daysBack int) int64 {
	start := min(h.w.first.start()+2*hour, h.w.base-4*hour)
	span := int((h.w.base - start - int64(daysBack)*day) / minute)
	if span < 1 {
		return start
	}
	return start + int64(h.c.below(span))*minute
}

// bundleOf picks what is bought, by service.
func (h *historian) bundleOf(service string) *bundle {
	for {
		b := &bundles[h.c.below(len(bundles))]
		if service == "" || b.service == service {
			return b
		}
	}
}

// draft makes an order for a bundle that nobody has paid.
func (h *historian) draft(b *bundle, kind int, created int64, termType, num int) *order {
	s := h.w.purchase(h.c, b)
	o := h.w.newOrder(kind, s.res.account, s.res.items[0].spec.rt.service, created)
	for _, m := range s.family() {
		it := m.res.items[0]
		official := h.w.periodPrice(it, termType, num)
		o.add(h.w, it, m, official, discounted(it, official), termType, num, 0, 0)
	}
	return o
}

// give makes the account of everything in an order another one.
func (h *historian) give(o *order, a *account) {
	o.account = a
	for _, oi := range o.items {
		oi.it.res.account = a
		h.w.regroup(oi.it.res)
	}
}

// bought pays a draft in the history: its resources run from then on.
func (h *historian) bought(o *order, paid int64) {
	o.paid, o.done, o.state = paid, paid+provisioning, stateCompleted
	for _, oi := range o.items {
		if oi.sub != nil {
			oi.effective, oi.expire = paid+provisioning, addPeriod(paid+provisioning, oi.periodType, oi.periodNum)
			oi.sub.addTerm(oi, o.kind)
			h.w.register(oi.sub)
		}
	}
	h.w.file(o)
	h.w.billOrder(o, paid)
	for _, oi := range o.items {
		if oi.sub != nil && oi.sub.main() {
			h.w.age(oi.sub, h.w.base)
		}
	}
}

func (h *historian) canceled() {
	for range 12 {
		o := h.draft(h.bundleOf(""), orderNew, h.moment(9), periodMonth, 1+h.c.below(6))
		o.state = stateCanceled
		h.w.file(o)
	}
}

// givenBack: bought in the history, unsubscribed in it, one in the country with VAT.
func (h *historian) givenBack() {
	for i := range 9 {
		o := h.draft(h.bundleOf(""), orderNew, h.moment(60), periodYear, 1)
		if i == 0 {
			h.give(o, h.w.accounts[taxedAccount])
		}
		h.bought(o, o.created+20*minute)
		at := o.paid + int64(h.c.between(3, 55))*day
		if at > h.w.base-day {
			continue
		}
		s := o.items[0].sub
		u := h.w.unsubscribe(s, false, at)
		u.state = stateCompleted
		h.w.undoCash(u.amount, u.account)
	}
}

// undoCash keeps balances as they were set up: the history is already in them.
func (w *world) undoCash(amount e8, a *account) { a.payer().take(-amount) }

// changes: resizes up and down of running subscriptions.
func (h *historian) changes() {
	made := 0
	for _, s := range append([]*subscription(nil), h.w.subscriptions...) {
		specs := s.res.items[0].spec.rt.specs
		if made >= 12 || !s.main() || s.status != subInUse || len(specs) < 2 || len(s.terms) == 0 || s.is(traitCodeArts) || s.res.index%2 == 1 {
			continue
		}
		t := s.terms[len(s.terms)-1]
		from := max(t.from, h.w.first.start()+day)
		if t.to < h.w.base || h.w.base-from < 6*day {
			continue
		}
		at := from + int64(h.c.below(int((h.w.base-from)/hour)-50))*hour + 13*minute
		up := made%3 != 2
		if h.resize(s, t, at, up) {
			made++
		}
	}
}

// resize books a change order for the rest of a term.
func (h *historian) resize(s *subscription, t term, at int64, up bool) bool {
	it := s.res.items[len(s.res.items)-1]
	specs := it.spec.rt.specs
	pos := it.spec.index - specs[0].index
	next := pos + 1
	if !up {
		next = pos - 1
	}
	if next < 0 || next >= len(specs) || specs[next].monthly == 0 || specs[next].code == "p2s.2xlarge.8.linux" {
		return false
	}
	to := h.w.newItem(s.res, specs[next], it.name, it.size, monthOf(at))
	o := h.w.newOrder(orderChange, s.res.account, it.spec.rt.service, at)
	num := t.item.periodNum
	official := (h.w.periodPrice(to, t.item.periodType, num) - h.w.periodPrice(it, t.item.periodType, num)).ratio(t.to-at, t.to-t.from).cents()
	amount := official - official.permille(to.discount).cents()
	oi := o.add(h.w, to, s, official, amount, t.item.periodType, num, at, t.to)
	if amount < 0 {
		oi.billType = 20
		o.record(t.item, amount)
	}
	o.changes = to
	o.paid, o.done, o.state = at, at+provisioning, stateCompleted
	h.w.file(o)
	h.w.billOrder(o, at)
	s.terms = append(s.terms, term{from: at, to: t.to, paid: amount, item: oi})
	return true
}

// conversions: to pay-per-use (10), from pay-per-use (11), fee adjustments (15).
func (h *historian) conversions() {
	for range 3 {
		o := h.draft(h.bundleOf("ec2"), orderNew, h.moment(70), periodMonth, 3)
		h.bought(o, o.created+15*minute)
		at := o.paid + int64(h.c.between(5, 60))*day
		if at > h.w.base-day {
			continue
		}
		x := h.w.newOrder(orderToUsage, o.account, o.service, at)
		for _, oi := range o.items {
			left := oi.amount.ratio(oi.expire-at, oi.expire-oi.effective).cents()
			if oi.expire <= at {
				left = 0
			}
			x.add(h.w, oi.it, oi.sub, -left, -left, periodOnce, 0, 0, 0)
			oi.sub.status, oi.sub.updated, oi.stopped = subGone, at, at
		}
		x.paid, x.done, x.state = at, at+provisioning, stateCompleted
		h.w.file(x)
		h.w.billOrder(x, at)
	}
	for i := range 5 {
		o := h.draft(h.bundleOf(""), orderFromUsage, h.moment(3), periodYear, 1)
		h.bought(o, o.created+5*minute)
		if i < 2 {
			at := min(o.paid+3*day, h.w.base-5*hour)
			x := h.w.newOrder(orderFee, o.account, o.service, at)
			x.source = sourceLate
			amount := e8(h.c.between(-4000, 9000)) * cent
			x.add(h.w, o.items[0].it, nil, amount, amount, periodOnce, 1, 0, 0)
			x.paid, x.done, x.state = at, at+provisioning, stateCompleted
			h.w.file(x)
			h.w.billOrder(x, at)
		}
	}
}

// trials: free for a month; some became commercial.
func (h *historian) trials() {
	for i := range 3 {
		o := h.draft(h.bundleOf("hss"), orderTrial, h.w.base-int64(5+9*i)*day, periodMonth, 1)
		for _, oi := range o.items {
			oi.amount, oi.used = 0, []usedDiscount{{"700", oi.official}}
			oi.sub.traits[traitTrial] = true
		}
		o.amount, o.used = 0, []usedDiscount{{"700", o.official}}
		h.bought(o, o.created)
		if i == 0 {
			continue
		}
		x := h.draft(h.bundleOf("hss"), orderCommercial, o.created+2*day, periodYear, 1)
		h.bought(x, x.created+hour)
	}
	h.product("savingsplan", "savingsplan", "savingsplan.compute.1y", traitSavings)
	h.product("codearts", "codearts.package", "codearts.professional", traitPackage)
	m := h.product("workspace", "workspace.desktop", "workspace.x86.ultimate.large2", traitMarket)
	m.res.account = h.w.accounts[0]
	h.w.regroup(m.res)
}

// product buys a single product that a rule of the upstream treats in its own way.
func (h *historian) product(service, rtype, spec string, t trait) *subscription {
	b := &bundle{service: service, rtype: rtype, spec: spec}
	o := h.draft(b, orderNew, h.moment(20), periodYear, 1)
	h.give(o, h.w.accounts[0])
	h.bought(o, o.created+hour)
	s := o.items[0].sub
	s.traits = map[trait]bool{t: true}
	return s
}

// hardware orders know states of their own.
func (h *historian) hardware() {
	sp := h.w.spec("hws.service.type.hardware", "hws.resource.type.edgebox", "edge.atlas500")
	for i, state := range []int{stateRefund, stateShipment, stateReceipt, statePickup, stateExchange} {
		r := h.w.newResource(h.c, sp, modePeriod)
		it := h.w.newItem(r, sp, "edge-box-"+digits(i+1), 1, 0)
		at := h.w.base - int64(3+2*i)*day
		o := h.w.newOrder(orderNew, r.account, sp.rt.service, at-hour)
		price := sp.monthPrice(h.w.priceRegion(r))
		o.add(h.w, it, nil, price, price, periodOnce, 1, 0, 0)
		o.paid, o.state = at, state
		h.w.file(o)
		h.w.billOrder(o, at)
	}
}

// couponPaid: purchases that used coupons.
func (h *historian) couponPaid() {
	for i := range 4 {
		o := h.draft(h.bundleOf("ec2"), orderNew, h.w.base-int64(20+50*i)*day, periodYear, 1)
		if o.created < h.w.first.start() {
			continue
		}
		cp := h.w.newCoupon(o.account, e8(20+35*i)*dollar, o.created-10*day, o.created+80*day, couponLimit{limitService, o.service.code, ""})
		cp.version = 1 + i%2
		part := cp.takes(o.amount)
		cp.spend(part, o, o.created+12*minute)
		o.couponID = append(o.couponID, cp.id)
		o.shareCoupon(part)
		o.used = mergeDiscounts(o.used, []usedDiscount{{"301", part}})
		h.bought(o, o.created+12*minute)
	}
}

// open makes the orders that wait for something at the base instant.
func (h *historian) open() {
	w, b := h.w, h.w.base
	pending := func(o *order, deadline int64) *order {
		o.deadline = deadline
		o.offers = w.offersFor(o)
		w.file(o)
		return o
	}
	master := w.accounts[0]
	first := h.draft(h.bundleOf("ec2"), orderNew, b-2*day, periodYear, 1)
	h.give(first, master)
	pending(first, b+5*day)
	second := h.draft(h.bundleOf("rds"), orderNew, b-26*hour, periodMonth, 6)
	h.give(second, master)
	pending(second, b+30*hour)
	adjusted := h.draft(h.bundleOf("dcs"), orderNew, b-5*hour, periodMonth, 3)
	h.give(adjusted, master)
	pending(adjusted, b+6*day)
	adjusted.offers = []*offer{{id: "DS" + hexID(hashText(adjusted.id), 16), kind: 609, mode: 1, off: adjusted.amount.permille(80).cents()}}
	member := h.draft(h.bundleOf("elb"), orderNew, b-3*hour, periodMonth, 1)
	h.give(member, w.accounts[1])
	pending(member, b+4*day)
	h.renewalPending(b - 90*minute)
	h.combined(b-8*hour, b+6*day)
	review := h.draft(h.bundleOf("cce"), orderNew, b-4*hour, periodYear, 1)
	review.state = stateReview
	w.file(review)
	confirm := h.draft(h.bundleOf("natgateway"), orderNew, b-10*hour, periodYear, 1)
	confirm.state, confirm.source, confirm.contract = stateConfirm, sourceContract, "HWC-FRAME-2026"
	w.file(confirm)
	working := h.draft(h.bundleOf("ebs"), orderNew, b-3*hour, periodMonth, 2)
	working.paid, working.state, working.done = b-2*hour-20*minute, stateProcessing, 0 // stuck in processing
	w.file(working)
	w.billOrder(working, working.paid)
}

// renewalPending leaves a renewal unpaid.
func (h *historian) renewalPending(created int64) {
	for _, s := range h.w.subscriptions {
		if s.main() && s.status == subInUse && s.policy == expireGrace && len(s.traits) == 0 && s.pending == nil && s.res.account == h.w.accounts[0] {
			h.w.renewalOrder([]*subscription{s}, periodMonth, 1, created).deadline = created + paymentTime
			return
		}
	}
}

// combined makes a combined transaction order of two sub-orders.
func (h *historian) combined(created, deadline int64) {
	w := h.w
	parent := w.newOrder(orderNew, w.accounts[0], w.byCode["hws.service.type.ec2"], created)
	for _, service := range []string{"ec2", "ebs"} {
		child := h.draft(h.bundleOf(service), orderNew, created, periodMonth, 3)
		h.give(child, parent.account)
		child.deadline, child.parent = deadline, parent
		parent.children = append(parent.children, child)
		parent.items = append(parent.items, child.items...)
		parent.official += child.official
		parent.amount += child.amount
		parent.used = mergeDiscounts(parent.used, child.used)
		parent.projects = append(parent.projects, child.projects...)
		w.order[child.id] = child
	}
	parent.deadline = deadline
	parent.offers = w.offersFor(parent)
	w.file(parent)
}
