package sandbox

// Order kinds.
const (
	orderNew        = 1
	orderRenew      = 2
	orderChange     = 3
	orderUnsub      = 4
	orderToUsage    = 10
	orderFromUsage  = 11
	orderTrial      = 13
	orderCommercial = 14
	orderFee        = 15
)

// Order states.
const (
	stateReview       = 1
	stateRefund       = 2
	stateProcessing   = 3
	stateCanceled     = 4
	stateCompleted    = 5
	statePending      = 6
	stateConfirm      = 9
	stateShipment     = 10
	stateReceipt      = 11
	statePickup       = 12
	stateExchange     = 13
	sourceCustomer    = 1
	sourceContract    = 3
	sourceLate        = 6
	sourceSystem      = 8
	paymentTime       = 7 * day
	cancelAfterMissed = 24 * hour // an unpaid order is closed this long after its deadline
)

// order is a yearly/monthly order.
type order struct {
	id       string
	account  *account
	service  *service
	source   int
	state    int
	kind     int
	created  int64
	paid     int64
	done     int64 // when processing ends, 0 = not foreseen
	deadline int64
	official e8 // list price
	amount   e8 // after discounts, before coupons
	coupon   e8 // paid with coupons
	fee      e8 // handling fee of an unsubscription
	consumed e8 // consumed amount of an unsubscription
	used     []usedDiscount
	contract string
	user     string
	projects []*project
	items    []*orderItem
	parent   *order // combined transaction order
	children []*order
	offers   []*offer // discounts to choose from when paying
	couponID []string
	lateBy   int64 // configured effective time, 0 = none
	noStock  bool  // its specification ran out
	refunds  []refund
	changes  *item // what a resize order will make of its resource
	hidden   bool  // older than the history: not listed, but its term is amortized
	version  int   // raised by every change
	paying   []int64
}

// orderItem is one line item.
type orderItem struct {
	id         string
	order      *order
	it         *item
	sub        *subscription // nil for one-off products
	periodType int
	periodNum  int
	effective  int64
	expire     int64
	official   e8
	amount     e8
	coupon     e8
	fee        e8
	consumed   e8
	used       []usedDiscount
	billType   int16
	stopped    int64 // when the term was given back; its cost is spread no further
}

// usedDiscount is a discount that was counted in.
type usedDiscount struct {
	kind   string // 605 commercial contract, 700 promotion, 609 price adjustment, 301 cash coupon …
	amount e8
}

// refund is one record of a refund order's details.
type refund struct {
	id     string
	amount e8
	item   *orderItem
	base   string // original order
}

// offer is a discount that may be chosen when an order is paid.
type offer struct {
	id    string
	kind  int // 0 promotion, 2 commercial, 3 partner, 609 price adjustment
	mode  int // 0 rate, 1 fixed price, 2 reduction
	value string
	ratio int // thousandths that are left to pay where the mode is a rate
	off   e8  // what it takes off the whole order
}

// newOrderID makes an id like CS2611221530ABCDEF.
func newOrderID(at int64, h uint64) string {
	t := appendInstant(nil, at+8*hour)
	id := append([]byte("CS"), t[2:4]...)
	for _, i := range []int{5, 8, 11, 14} {
		id = append(id, t[i:i+2]...)
	}
	for range 6 {
		id = append(id, orderDigits[h%uint64(len(orderDigits))])
		h /= uint64(len(orderDigits))
	}
	return string(id)
}

// newOrder starts an order of an account.
func (w *world) newOrder(kind int, a *account, s *service, created int64) *order {
	h := w.nextID()
	o := &order{
		id: newOrderID(created, h), account: a, service: s, source: sourceCustomer, state: statePending, kind: kind,
		created: created, deadline: created + paymentTime, user: "ops-" + hexID(h, 4),
	}
	for w.order[o.id] != nil {
		h = scramble(h)
		o.id = newOrderID(created, h)
	}
	if h%17 == 0 {
		o.contract = "HWC-" + hexID(h, 10)
	}
	return o
}

// add gives the order a line item for a term of a resource and sums it up.
func (o *order) add(w *world, it *item, s *subscription, official, amount e8, periodType, num int, from, to int64) *orderItem {
	oi := &orderItem{
		id: o.id + "-" + append6(len(o.items)+1), order: o, it: it, sub: s, periodType: periodType, periodNum: num,
		effective: from, expire: to, official: official, amount: amount, billType: billTypeOf(o),
	}
	if off := official - amount; off != 0 && o.kind != orderUnsub && o.kind != orderToUsage {
		oi.used = []usedDiscount{{"605", off}}
	}
	o.items = append(o.items, oi)
	o.official += official
	o.amount += amount
	o.used = mergeDiscounts(o.used, oi.used)
	for _, p := range o.projects {
		if p == it.res.project {
			return oi
		}
	}
	if it.res.project != w.unmanaged {
		o.projects = append(o.projects, it.res.project)
	}
	return oi
}

func mergeDiscounts(into, from []usedDiscount) []usedDiscount {
	for _, d := range from {
		found := false
		for i := range into {
			if into[i].kind == d.kind {
				into[i].amount += d.amount
				found = true
			}
		}
		if !found {
			into = append(into, d)
		}
	}
	return into
}

func append6(n int) string {
	t := digits(n)
	return "000000"[:6-len(t)] + t
}

// billTypeOf is the bill type of an order's lines.
func billTypeOf(o *order) int16 {
	switch o.kind {
	case orderRenew:
		if o.source == sourceSystem {
			return 8
		}
		return 2
	case orderChange:
		return 3
	case orderUnsub:
		return 4
	case orderToUsage:
		return 24
	case orderFee:
		return 3
	}
	return 1
}

// file puts the order into the world.
func (w *world) file(o *order) {
	if !o.hidden {
		w.orders = append(w.orders, o)
	}
	w.order[o.id] = o
}

// settled tells whether money has moved.
func (o *order) settled() bool { return o.paid > 0 }

// root is the order that has to be paid: the combined transaction order of a sub-order.
func (o *order) root() *order {
	if o.parent != nil {
		return o.parent
	}
	return o
}

// shareCoupon spreads the coupon amount of an order over its items, in cents.
func (o *order) shareCoupon(total e8) {
	o.coupon = total
	if total == 0 {
		return
	}
	weights := make([]int64, len(o.items))
	for i, oi := range o.items {
		weights[i] = int64(oi.amount/cent) + 1
	}
	for i, part := range split(total, weights, cent) {
		o.items[i].coupon = min(part, o.items[i].amount)
	}
	// What the smallest items could not take goes to those that can.
	rest := total
	for _, oi := range o.items {
		rest -= oi.coupon
	}
	for _, oi := range o.items {
		more := min(rest, oi.amount-oi.coupon)
		oi.coupon += more
		rest -= more
	}
}

// discounted takes the contract discount off a list price, to the cent.
func discounted(it *item, official e8) e8 {
	return official - official.permille(it.discount).cents()
}

// buyTerm makes a paid order for a term of a subscription with all that is
// attached, as part of the history. Orders before the history stay hidden.
func (w *world) buyTerm(c *chance, s *subscription, kind int, paid, from, to int64, termType, num int, auto bool) *order {
	o := w.newOrder(kind, s.res.account, s.res.items[0].spec.rt.service, paid-int64(c.between(1, 50))*minute)
	if auto {
		o.source, o.user, o.created = sourceSystem, "System", paid
	}
	for _, m := range s.family() {
		it := m.res.item(monthOf(paid))
		official := w.periodPrice(it, termType, num)
		oi := o.add(w, it, m, official, discounted(it, official), termType, num, from, to)
		m.addTerm(oi, kind)
	}
	o.paid, o.done, o.state = paid, paid+provisioning, stateCompleted
	o.hidden = o.created < w.first.start()
	w.file(o)
	if !o.hidden {
		w.billOrder(o, paid)
	}
	return o
}

// addTerm books a paid line item on its subscription.
func (s *subscription) addTerm(oi *orderItem, kind int) {
	if s.effective == 0 || kind != orderRenew {
		s.effective = oi.effective
	}
	if s.bought == nil {
		s.bought = oi
	}
	s.expire = oi.expire
	s.termType, s.termNum = oi.periodType, oi.periodNum
	s.status, s.updated = subInUse, max(s.updated, oi.order.paid)
	s.terms = append(s.terms, term{from: oi.effective, to: oi.expire, paid: oi.amount - oi.coupon, item: oi})
}
