package sandbox

// unsubscribe gives subscriptions back: an order of its own, a refund, its bill
// lines. renewedOnly gives back just the term that has not started.
func (w *world) unsubscribe(s *subscription, renewedOnly bool, at int64) *order {
	o := w.newOrder(orderUnsub, s.res.account, s.res.items[0].spec.rt.service, at)
	for _, m := range s.family() {
		w.refundOne(o, m, renewedOnly, at)
	}
	o.official = o.amount
	o.paid, o.state, o.done = at, stateProcessing, at+provisioning
	w.file(o)
	w.billOrder(o, at)
	o.account.payer().take(o.amount)
	if o.account.index == taxedAccount {
		w.refundTax(o, at)
	}
	w.wake(o.done)
	return o
}

// taxedAccount is the member in a country with VAT.
const taxedAccount = 3

// refundTax gives back the tax on a refund.
func (w *world) refundTax(o *order, at int64) {
	l := w.special(o.items[0].it, monthOf(at), int(hashText(o.id)%1_000_000), 100, at, o.amount.permille(190))
	l.seen = (at/hour+1)*hour + 5*minute
	w.addOrderLine(l)
}

// refundOne refunds one subscription: what was paid, less what is used up, less
// a handling fee of 5 % on a term that had begun. Terms not begun come back whole.
func (w *world) refundOne(o *order, s *subscription, renewedOnly bool, at int64) {
	var back, consumed, fee e8
	kept := s.terms[:0:0]
	for _, t := range s.terms {
		if t.to <= at || renewedOnly && t.from <= at {
			kept = append(kept, t)
			continue
		}
		t.item.stopped = at
		switch {
		case t.from > at:
			back += t.paid
			o.record(t.item, -t.paid)
		default:
			used := t.paid.ratio(at-t.from, t.to-t.from).cents()
			charge := (t.paid - used).permille(50).cents()
			consumed, fee = consumed+used, fee+charge
			back += t.paid - used - charge
			o.record(t.item, -t.paid)
			o.record(t.item, used)
			o.record(t.item, charge)
		}
	}
	it := s.res.item(monthOf(at))
	oi := o.add(w, it, s, -back, -back, periodOnce, 0, 0, 0)
	oi.fee, oi.consumed = fee, consumed
	o.fee += fee
	o.consumed += consumed
	s.terms = kept
	s.updated = at
	if renewedOnly && len(kept) > 0 {
		s.expire = kept[len(kept)-1].to
		return
	}
	s.status = subGone
}

// record adds a refund detail; a zero amount leaves none.
func (o *order) record(oi *orderItem, amount e8) {
	if amount == 0 {
		return
	}
	o.refunds = append(o.refunds, refund{
		id: hexID(mix(hashText(o.id), uint64(len(o.refunds))), 32), amount: amount, item: oi, base: oi.order.id,
	})
}
