package sandbox

// line is one bill line, still without its text.
type line struct {
	it        *item
	key       uint64 // its ids and the forms of its numbers come from it
	billType  int16
	zero      bool // nothing due
	day       date
	effective int64 // charged usage, pay-per-use only
	expire    int64
	consumed  int64 // consume_time
	traded    int64 // trade_time
	seen      int64 // when the upstream starts to show it
	cycle     month

	mode       string // differs from the resource's for reserved instances and savings plans
	trade      string // "" = made from key
	order      string
	relative   string // order behind a combined transaction order
	periodType string
	periodNum  int
	usage      e6
	free       e6
	reserved   e6
	hasUsage   bool
	simple     bool // has a unit price and a formula

	official, discount, amount                                   e8
	cash, credit, coupon, flexi, stored, bonus, debt, adjustment e8
}

// families of the monthly summary.
const (
	familyExpense    = 1
	familyRefund     = 2
	familyAdjustment = 3
)

// familyOf maps a bill type of the lines to the coarse one of the summary.
func familyOf(billType int16) int {
	switch billType {
	case 4, 20, 24, 100:
		return familyRefund
	case 9, 16, 101, 102:
		return familyAdjustment
	}
	return familyExpense
}

// pay fills the payment columns of a line: coupon first, the rest from the one
// source that all lines of its summary row share. Only that source carries
// fractions of a cent, so that cutting a row to cents cuts exactly one column.
func (l *line) pay(settled bool) {
	rest := l.amount - l.coupon - l.flexi - l.stored - l.bonus
	l.cash, l.credit, l.debt, l.adjustment = 0, 0, 0, 0
	switch l.source(settled) {
	case 'c':
		l.credit = rest
	case 'd':
		l.debt = rest
	case 'w':
		l.adjustment = rest
	default:
		l.cash = rest
	}
}

// source says where the money of the line's summary row came from. Debts of a
// month are collected from credit once the month is settled, but for few that are written off.
func (l *line) source(settled bool) byte {
	if l.order != "" {
		return 'm'
	}
	n := below(mix(uint64(l.it.group), uint64(l.cycle), uint64(familyOf(l.billType)), 5), 100)
	switch {
	case n < 62:
		return 'm'
	case n < 86 || settled && n >= 88:
		return 'c'
	case settled && n == 86:
		return 'w'
	case settled:
		return 'm'
	}
	return 'd'
}

// rate sets the amounts of a line from its list price by the item's discount.
func (l *line) rate(official e8) {
	l.official = official
	l.discount = official.permille(l.it.discount)
	l.amount = l.official - l.discount
	l.zero = l.amount == 0
}

// billOrder makes the lines of a paid order, once for every charge. They are
// shown from the next full hour on.
func (w *world) billOrder(o *order, at int64) {
	m := monthOf(at)
	for i, oi := range o.items {
		l := line{
			it: oi.it, key: mix(w.seed, hashText(o.id), uint64(i), uint64(at)), billType: oi.billType, cycle: m, day: dateOf(at),
			consumed: at, traded: at, seen: (at/hour+1)*hour + 5*minute, mode: modePeriod, order: o.id, trade: o.id,
			periodType: billPeriod(oi.periodType), periodNum: oi.periodNum,
			official: oi.official, discount: oi.official - oi.amount, amount: oi.amount, coupon: oi.coupon,
		}
		if oi.order != o {
			l.relative = oi.order.id // o is the combined transaction order
		}
		switch l.billType {
		case 20, 24:
			l.trade = "" // refunds of a change carry a transaction id
		}
		l.zero = l.amount == 0
		l.pay(true)
		w.addOrderLine(l)
	}
}

// addOrderLine keeps a line that an order made, in the order of appearance.
func (w *world) addOrderLine(l line) {
	lines := append(w.orderLines[l.cycle], l)
	for i := len(lines) - 1; i > 0 && lines[i-1].seen > l.seen; i-- {
		lines[i], lines[i-1] = lines[i-1], lines[i]
	}
	w.orderLines[l.cycle] = lines
	w.version[l.cycle]++
}
