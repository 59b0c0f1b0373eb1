package sandbox

import (
	"fmt"
	"sort"
)

// sumRow is one row of the monthly summary.
type sumRow struct {
	account  *account
	rtype    *resourceType
	mode     string
	family   int
	official e8
	discount e8
	cut      e8 // fractions of a cent that are not charged (truncated_amount)
	consume  e8
	sums     // in cents
}

// sums are the payment columns of the summary.
type sums struct{ coupon, flexi, stored, cash, credit, debt, writeoff e8 }

func (s *sums) add(o *sums) {
	s.coupon += o.coupon
	s.flexi += o.flexi
	s.stored += o.stored
	s.cash += o.cash
	s.credit += o.credit
	s.debt += o.debt
	s.writeoff += o.writeoff
}

// cutToCents drops fractions of a cent, toward zero.
func (s *sums) cutToCents() {
	for _, p := range []*e8{&s.coupon, &s.flexi, &s.stored, &s.cash, &s.credit, &s.debt, &s.writeoff} {
		*p = p.cents()
	}
}

// summary is a month's rows and their totals.
type summary struct {
	rows    []*sumRow
	consume e8
	sums
}

type rowKey struct {
	account, rtype, family int
	mode                   string
}

// summarize groups the lines of a month up to and including the day before
// today by customer, resource type, billing mode and coarse bill type. Bonus
// payments cancel out within a row; the summary has no column for them.
func (s *Sandbox) summarize(v *view, f *lineFilter, today date) *summary {
	until := today - 1
	if today.start() >= v.m.final() {
		until = 0 // final: late lines and all
	}
	key := fmt.Sprintf("%d|%v|%t|%d|%d|%s", v.m, v.ver, v.settled, v.n, until, f.key())
	if x, ok := s.summaries.get(key); ok {
		return x.(*summary)
	}
	limited := *f
	if until != 0 && (limited.to == 0 || until < limited.to) {
		limited.to = until
	}
	byKey := map[rowKey]*sumRow{}
	v.each(func(l *line) {
		if !limited.match(l) {
			return
		}
		r := l.it.res
		k := rowKey{r.account.index, l.it.spec.rt.index, familyOf(l.billType), l.mode}
		row := byKey[k]
		if row == nil {
			row = &sumRow{account: r.account, rtype: l.it.spec.rt, mode: l.mode, family: k.family}
			byKey[k] = row
		}
		row.official += l.official
		row.discount += l.discount
		row.sums.add(&sums{l.coupon, l.flexi, l.stored, l.cash, l.credit, l.debt, l.adjustment})
	})
	x := &summary{}
	for _, row := range byKey {
		due := row.official - row.discount
		row.consume = due.cents()
		row.cut = due - row.consume
		row.cutToCents()
		x.rows = append(x.rows, row)
		x.consume += row.consume
		x.add(&row.sums)
	}
	sort.Slice(x.rows, func(i, j int) bool { return x.rows[i].before(x.rows[j]) })
	s.summaries.put(key, x, 1)
	return x
}

func (r *sumRow) before(o *sumRow) bool {
	switch {
	case r.account != o.account:
		return r.account.index < o.account.index
	case r.rtype != o.rtype:
		return r.rtype.index < o.rtype.index
	case r.mode != o.mode:
		return r.mode < o.mode
	}
	return r.family < o.family
}

// write encodes a row as bill_sums has it.
func (r *sumRow) write(w *jsonw, m month, lang string) {
	w.open('{')
	w.str("bill_cycle", m.String())
	w.int("bill_type", r.family)
	w.str("customer_id", r.account.id)
	w.str("account_name", r.account.name)
	w.str("service_type_code", r.rtype.service.code)
	w.str("service_type_name", r.rtype.service.name.in(lang))
	w.str("resource_type_code", r.rtype.code)
	w.str("resource_type_name", r.rtype.name.in(lang))
	w.int("charging_mode", atoi(r.mode))
	w.money("official_amount", r.official)
	w.money("official_discount_amount", r.discount)
	w.money("truncated_amount", r.cut)
	w.money("consume_amount", r.consume)
	r.sums.write(w)
	w.int("measure_id", unitDollar)
	w.close('}')
}

func (s *sums) write(w *jsonw) {
	w.money("coupon_amount", s.coupon)
	w.money("flexipurchase_coupon_amount", s.flexi)
	w.money("stored_value_card_amount", s.stored)
	w.money("cash_amount", s.cash)
	w.money("credit_amount", s.credit)
	w.money("debt_amount", s.debt)
	w.money("writeoff_amount", s.writeoff)
}
