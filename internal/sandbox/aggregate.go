package sandbox

import "fmt"

// granularity of bill lines.
type granularity int

const (
	wholeCycle granularity = iota
	eachDay
)

type aggregateKey struct {
	item     int
	billType int16
	mode     string
	order    string
	relative string
	day      date
	adjusted bool // corrections stay apart, so that their sums keep their sign
}

// aggregate sums the matching lines of a month per resource, terms, bill type and
// order: one record a cycle, or a day. The result is shared: do not change it.
func (s *Sandbox) aggregate(v *view, f *lineFilter, g granularity) []line {
	key := fmt.Sprintf("%d|%v|%t|%d|%d|%s", v.m, v.ver, v.settled, v.n, g, f.key())
	if x, ok := s.aggregates.get(key); ok {
		return x.([]line)
	}
	matching := *f
	matching.nonZero, matching.trade = false, nil
	at := map[aggregateKey]int{}
	var out []line
	v.each(func(l *line) {
		if !matching.match(l) {
			return
		}
		k := aggregateKey{item: l.it.index, billType: l.billType, mode: l.mode, order: l.order, relative: l.relative, adjusted: l.amount < 0}
		if g == eachDay {
			k.day = l.day
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			first := *l
			first.key = mix(uint64(l.it.index), uint64(l.cycle), uint64(l.billType), uint64(k.day), hashText(l.order+l.relative+l.mode), 80)
			out = append(out, first)
			return
		}
		out[i].merge(l)
	})
	kept := out[:0]
	for i := range out {
		out[i].zero = out[i].amount == 0
		if f.match(&out[i]) {
			kept = append(kept, out[i])
		}
	}
	kept = kept[:len(kept):len(kept)]
	s.aggregates.put(key, kept, len(kept))
	return kept
}

// merge adds a line to an aggregated one.
func (l *line) merge(o *line) {
	l.effective, l.expire = min(l.effective, o.effective), max(l.expire, o.expire)
	l.consumed, l.traded, l.day = max(l.consumed, o.consumed), max(l.traded, o.traded), max(l.day, o.day)
	l.usage += o.usage
	l.free += o.free
	l.reserved += o.reserved
	l.simple = l.simple && o.simple && l.it == o.it
	l.official += o.official
	l.discount += o.discount
	l.amount += o.amount
	l.cash += o.cash
	l.credit += o.credit
	l.coupon += o.coupon
	l.flexi += o.flexi
	l.stored += o.stored
	l.bonus += o.bonus
	l.debt += o.debt
	l.adjustment += o.adjustment
}
