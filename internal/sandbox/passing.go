package sandbox

import "sort"

// advance lets business time pass up to now: orders complete, unpaid ones are
// closed, auto-renewal fires, terms end. What happens, and in which order,
// depends on the world alone, so replaying the events reaches the same state.
func (w *world) advance(now int64) {
	for w.next <= now {
		at := w.next
		w.now = at
		w.happen(at)
		w.next = w.nextDue(at)
	}
	w.now = max(w.now, now)
}

// wake makes sure that time stops at an instant to look.
func (w *world) wake(at int64) { w.next = min(w.next, at) }

const never = int64(1) << 60

// nextDue finds the next instant after at when something happens by itself.
func (w *world) nextDue(at int64) int64 {
	next := never
	consider := func(t int64) {
		if t > at && t < next {
			next = t
		}
	}
	for _, o := range w.orders {
		switch o.state {
		case stateProcessing:
			consider(o.done)
		case statePending:
			consider(o.deadline + cancelAfterMissed)
		}
	}
	for _, s := range w.subscriptions {
		if s.status == subGone || !s.main() {
			continue
		}
		consider(s.expire)
		consider(s.expire + gracePeriod)
		consider(s.expire + gracePeriod + retentionPeriod)
		if s.policy == expireAutoRenew {
			consider(s.nextAttempt(at))
		}
	}
	return next
}

// happen does everything that is due at an instant.
func (w *world) happen(at int64) {
	for _, o := range append([]*order(nil), w.orders...) {
		switch {
		case o.state == stateProcessing && o.done != 0 && o.done <= at:
			w.complete(o)
		case o.state == statePending && o.deadline+cancelAfterMissed <= at:
			w.cancel(o)
		}
	}
	for _, s := range append([]*subscription(nil), w.subscriptions...) {
		if s.status == subGone || !s.main() {
			continue
		}
		if s.policy == expireAutoRenew && s.attemptDue(at) {
			w.autoRenew(s, at)
		}
		if s.policy == expireOnDemand && s.expire <= at {
			w.toUsage(s, at)
			continue
		}
		w.age(s, at)
	}
}

// renewalLead is how long before expiry auto-renewal is tried first, at 03:00 UTC+8, then daily.
const renewalLead = 7 * day

func (s *subscription) firstAttempt() int64 { return dateOf(s.expire-renewalLead).start() + 3*hour }

// nextAttempt is the first try after an instant.
func (s *subscription) nextAttempt(at int64) int64 {
	first := s.firstAttempt()
	if at < first {
		return first
	}
	next := first + ((at-first)/day+1)*day
	if next > s.expire+gracePeriod+retentionPeriod {
		return never
	}
	return next
}

func (s *subscription) attemptDue(at int64) bool {
	first := s.firstAttempt()
	return at >= first && (at-first)%day == 0 && at <= s.expire+gracePeriod+retentionPeriod
}

// autoRenew buys the next term, or does nothing until tomorrow when it cannot.
func (w *world) autoRenew(s *subscription, at int64) {
	if s.autoLeft == 0 || s.pending != nil || s.working != nil || s.blocked() || s.is(traitNoPrice) {
		return
	}
	termType, num := s.termType, s.termNum
	if s.autoType != 0 {
		termType, num = s.autoType, s.autoNum
	}
	if w.renewalPrice(s, termType, num) > s.res.account.payer().available() {
		return
	}
	o := w.renewalOrder([]*subscription{s}, termType, num, at)
	o.source, o.user = sourceSystem, "System"
	for _, oi := range o.items {
		oi.billType = billTypeOf(o)
	}
	if s.autoLeft > 0 {
		s.autoLeft--
	}
	w.pay(o, nil, nil, at, "auto_renew")
}

// renewalPrice is what a term of a subscription and its attached ones costs after discount.
func (w *world) renewalPrice(s *subscription, termType, num int) e8 {
	var sum e8
	for _, m := range s.family() {
		it := m.res.item(monthOf(w.now))
		sum += discounted(it, w.periodPrice(it, termType, num))
	}
	return sum
}

// renewalOrder makes the unpaid order that extends subscriptions by a term.
func (w *world) renewalOrder(subs []*subscription, termType, num int, at int64) *order {
	first := subs[0].res
	o := w.newOrder(orderRenew, first.account, first.items[0].spec.rt.service, at)
	for _, s := range subs {
		for _, m := range s.family() {
			it := m.res.item(monthOf(at))
			official := w.periodPrice(it, termType, num)
			o.add(w, it, m, official, discounted(it, official), termType, num, m.expire, addPeriod(m.expire, termType, num))
			m.pending = o
		}
	}
	o.offers = w.offersFor(o)
	w.file(o)
	w.wake(o.deadline + cancelAfterMissed)
	return o
}

// complete ends an order's processing: resources appear, change, go or live longer.
func (w *world) complete(o *order) {
	o.state = stateCompleted
	o.version++
	for _, child := range o.children {
		child.state = stateCompleted
		child.version++
	}
	for _, oi := range o.items {
		s := oi.sub
		if s == nil {
			continue
		}
		s.pending, s.working = nil, nil
		switch o.kind {
		case orderUnsub, orderToUsage:
			continue // took effect when it was made
		case orderChange, orderFee:
			if o.changes != nil {
				s.updated = o.done
			}
			continue
		}
		if oi.effective == 0 {
			oi.effective, oi.expire = o.done, addPeriod(o.done, oi.periodType, oi.periodNum)
		}
		s.addTerm(oi, o.kind)
		s.updated = o.done
		if w.subscription[s.res.id] == nil {
			w.register(s)
		}
	}
	w.sortSubscriptions()
	w.refresh(o)
}

// refresh renews the state of everything an order touched.
func (w *world) refresh(o *order) {
	for _, oi := range o.items {
		if oi.sub != nil && oi.sub.main() && oi.sub.status != subGone {
			w.age(oi.sub, w.now)
			w.wake(oi.sub.expire)
			if oi.sub.policy == expireAutoRenew {
				w.wake(oi.sub.nextAttempt(w.now))
			}
		}
	}
}

func (w *world) sortSubscriptions() {
	sort.SliceStable(w.subscriptions, func(i, j int) bool { return w.subscriptions[i].res.index < w.subscriptions[j].res.index })
}

// cancel closes an unpaid order.
func (w *world) cancel(o *order) {
	o.state = stateCanceled
	o.version++
	for _, child := range o.children {
		child.state = stateCanceled
		child.version++
	}
	for _, oi := range o.items {
		if oi.sub != nil && oi.sub.pending == o {
			oi.sub.pending = nil
		}
	}
}

// toUsage turns a subscription whose term ended into a pay-per-use resource.
func (w *world) toUsage(s *subscription, at int64) {
	for _, m := range s.family() {
		m.status, m.updated = subGone, at
		r := m.res
		it := r.item(monthOf(at))
		from := monthOf(at) + 1
		n := *r
		n.index, n.mode, n.items, n.pkg = len(w.things)+len(w.usage), modeUsage, nil, nil
		n.born, n.dead, n.units, n.since = from, 1<<30, 1, w.open
		n.hourOfDay = r.index % 24
		if it.spec.meter != perHour {
			continue
		}
		w.newItem(&n, it.spec, it.name, it.size, from)
		w.usage = append(w.usage, &n)
		w.fleet++
	}
}

// offersFor makes the discounts that a payer may choose for an unpaid order.
func (w *world) offersFor(o *order) []*offer {
	h := hashText(o.id)
	var list []*offer
	add := func(kind, mode, ratio int, value string, off e8) {
		if off > 0 {
			list = append(list, &offer{id: "DS" + hexID(mix(h, uint64(kind)), 16), kind: kind, mode: mode, ratio: ratio, value: value, off: off})
		}
	}
	if h%3 != 0 {
		add(2, 0, 950, "0.95", o.amount.permille(50).cents())
	}
	if h%2 == 0 {
		add(0, 2, 1000, "10", min(10*dollar, o.amount.permille(200).cents()))
	}
	return list
}
