package sandbox

// restate is one correction of a closed month: of a share of its lines some
// amounts change, some lines go, some come. Lines of orders stay as they are,
// because the orders do.
type restate struct {
	seed  uint64
	share int // millionths of the lines
	added int
}

// newRestate corrects a share (millionths) of a month that has n lines.
func (w *world) newRestate(m month, n, share int) restate {
	seed := mix(w.seed, 60, uint64(m), uint64(len(w.restated[m])))
	return restate{seed: seed, share: share, added: int(mulDiv(uint64(n), uint64(share), 10_000_000))}
}

// change applies the correction to line k; false means that the line is gone.
func (r *restate) change(k int, l *line, settled bool) bool {
	h := mix(r.seed, uint64(k))
	if below(h, 1_000_000) >= r.share || !l.correctable() {
		return true
	}
	if h = scramble(h); below(h, 10) == 0 {
		return false
	}
	l.rate(l.official.permille(850 + below(scramble(h), 320)))
	l.pay(settled)
	return true
}

// correctable tells whether a correction may touch the line.
func (l *line) correctable() bool {
	return l.billType == 5 && l.order == "" && l.coupon == 0 && l.free == 0 && l.reserved == 0 && !l.zero
}

// added computes the j-th line that restatements added to a month of n lines: a
// late correction of one of them.
func (p *plan) added(j, n int, l *line) {
	i := 0
	for ; j >= p.restates[i].added; i++ {
		j -= p.restates[i].added
	}
	seed := mix(p.restates[i].seed, 1, uint64(j))
	k := below(seed, n)
	for range n {
		if p.raw(k, l); l.correctable() {
			break
		}
		k = (k + 1) % n
	}
	l.key = seed
	l.usage, l.hasUsage, l.simple = 0, false, false
	l.rate(l.official.permille(100 + below(scramble(seed), 400)))
	l.pay(p.settled)
}
