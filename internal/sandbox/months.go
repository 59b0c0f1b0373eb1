package sandbox

import "sort"

// plan is a month of bill lines as of one version of the world. Line k is
// computed when asked for; only what orders and special charges made is held.
//
// Lines are numbered by the time at which they appear, so the lines that can be
// seen at any instant are the first so many, and a growing month only appends.
type plan struct {
	w        *world
	m        month
	fixed    []line // sorted by seen
	at       []int  // at[i] = number of fixed[i] among all lines
	fill     filler
	restates []restate
	settled  bool
	ver      monthVersion
}

// monthVersion tells states of a month apart.
type monthVersion struct{ month, fleet int }

// filler is the bulk of a month: lines that follow a rule.
type filler interface {
	count() int
	seenBy(at int64) int // how many have appeared at that instant
	line(k int, l *line)
}

// plan puts a month together. The result does not change when the world does.
func (w *world) plan(m month, settled bool) *plan {
	p := &plan{w: w, m: m, restates: w.restated[m], settled: settled}
	p.fixed = append(p.fixed, w.orderLines[m]...)
	if m >= w.first {
		p.fixed = append(p.fixed, w.specials(m)...)
	}
	sort.SliceStable(p.fixed, func(i, j int) bool { return p.fixed[i].seen < p.fixed[j].seen })
	for i := range p.fixed {
		p.fixed[i].pay(p.settled || p.fixed[i].order != "")
	}
	if n := w.set.Lines; n > 0 && len(p.fixed) > n && m < w.open {
		p.fixed = p.fixed[:n] // fewer lines wanted than the month has of its own
	}
	p.fill = w.filler(m, p)
	p.at = make([]int, len(p.fixed))
	for i := range p.fixed {
		p.at[i] = p.fill.seenBy(p.fixed[i].seen) + i
	}
	return p
}

// filler picks how the bulk of a month is made.
func (w *world) filler(m month, p *plan) filler {
	switch {
	case m < w.first:
		return noFill{}
	case w.set.Lines > 0:
		return w.newDenseFill(m, p)
	}
	return w.newDailyFill(m)
}

type noFill struct{}

func (noFill) count() int       { return 0 }
func (noFill) seenBy(int64) int { return 0 }
func (noFill) line(int, *line)  {}

// seen returns how many numbers (see raw) are in use at an instant.
func (p *plan) seen(now int64) int {
	fixed := sort.Search(len(p.fixed), func(i int) bool { return p.fixed[i].seen > now })
	return p.fill.seenBy(now) + fixed
}

// extra is how many lines restatements added after the numbered ones.
func (p *plan) extra() int {
	n := 0
	for i := range p.restates {
		n += p.restates[i].added
	}
	return n
}

// raw computes line k as it was billed first.
func (p *plan) raw(k int, l *line) {
	i := sort.SearchInts(p.at, k)
	if i < len(p.at) && p.at[i] == k {
		*l = p.fixed[i]
		return
	}
	p.fill.line(k-i, l)
	l.pay(p.settled)
}

// line computes line k of n visible ones as it is billed now; false means that
// a restatement took it away.
func (p *plan) line(k, n int, l *line) bool {
	if k >= n {
		p.added(k-n, n, l)
		return true
	}
	p.raw(k, l)
	for i := range p.restates {
		if !p.restates[i].change(k, l, p.settled) {
			return false
		}
	}
	return true
}

const (
	settleLag = 25 * minute // between the end of metered usage and its line
	twinEvery = 509
)

// dailyFill is the default bulk: the long tail at the start of the month, then
// day by day what every resource used, each at its own hour.
type dailyFill struct {
	w     *world
	m     month
	slots []slot // of one day, by hour
	days  int
	hours [25]int // hours[h] = slots before hour h
}

// slot is one line a day.
type slot struct {
	res  *resource
	hour int
	span int64
}

func (w *world) newDailyFill(m month) *dailyFill {
	f := &dailyFill{w: w, m: m, days: m.days()}
	for _, r := range w.usage {
		if r.born > m || m >= r.dead {
			continue
		}
		if r.hourly {
			for h := range 24 {
				f.slots = append(f.slots, slot{r, h, hour})
			}
			continue
		}
		f.slots = append(f.slots, slot{r, r.hourOfDay, day})
	}
	sort.SliceStable(f.slots, func(i, j int) bool { return f.slots[i].hour < f.slots[j].hour })
	for _, s := range f.slots {
		f.hours[s.hour+1]++
	}
	for h := 1; h < len(f.hours); h++ {
		f.hours[h] += f.hours[h-1]
	}
	return f
}

func (f *dailyFill) count() int { return len(f.w.small) + f.days*len(f.slots) }

func (f *dailyFill) seenBy(at int64) int {
	since := at - settleLag - f.m.start()
	if since < 0 {
		return 0
	}
	days := min(since/day, int64(f.days))
	n := len(f.w.small) + int(days)*len(f.slots)
	if int(days) < f.days {
		n += f.hours[since%day/hour+1]
	}
	return n
}

func (f *dailyFill) line(k int, l *line) {
	key := mix(f.w.seed, 40, uint64(f.m), uint64(k))
	if below(key, twinEvery) == 0 && k > len(f.w.small) {
		if r, before := f.at(k), f.at(k-1); r.res.pkg == nil && before.res.pkg == nil {
			k--
			key = mix(f.w.seed, 40, uint64(f.m), uint64(k))
		}
	}
	start := f.m.start()
	if k < len(f.w.small) {
		r := f.w.small[k]
		from := (f.m - 1).start()
		f.w.usageLine(l, r, f.m, from, start, start, key)
		l.periodType, l.seen = "20", start+settleLag
		return
	}
	s := f.at(k)
	to := start + int64((k-len(f.w.small))/len(f.slots))*day + int64(s.hour)*hour
	f.w.usageLine(l, s.res, f.m, to-s.span, to, to, key)
	l.seen = to + settleLag
}

func (f *dailyFill) at(k int) *slot {
	if k < len(f.w.small) {
		return &slot{res: f.w.small[k]}
	}
	return &f.slots[(k-len(f.w.small))%len(f.slots)]
}

// denseFill is the bulk where a month has a set number of lines: every resource
// in turn, each round a stretch of the month.
type denseFill struct {
	w          *world
	m          month
	rs         []*resource
	n          int
	rounds     int64
	start, end int64
}

// newDenseFill fills a month up to the number of lines of the settings. The month
// that was open at the base instant is full at that instant and grows only by orders.
func (w *world) newDenseFill(m month, p *plan) *denseFill {
	f := &denseFill{w: w, m: m, start: m.start(), end: m.end() - hour}
	if m == w.open {
		f.end = w.base
	}
	held := 0
	for i := range p.fixed {
		bought := p.fixed[i].order != "" && p.fixed[i].traded >= w.base
		if !bought && (m != w.open || p.fixed[i].seen <= w.base) {
			held++
		}
	}
	f.n = max(w.set.Lines-held, 0)
	for _, r := range w.usage {
		if r.born <= m && m < r.dead {
			f.rs = append(f.rs, r)
		}
	}
	f.rs = append(f.rs, w.small...)
	if len(f.rs) == 0 {
		f.n = 0
		return f
	}
	f.rounds = int64((f.n + len(f.rs) - 1) / len(f.rs))
	return f
}

func (f *denseFill) count() int { return f.n }

// instant returns the end of round r-1, which is the start of round r.
func (f *denseFill) instant(r int64) int64 { return f.start + (f.end-f.start)*r/f.rounds }

func (f *denseFill) seenBy(at int64) int {
	if f.n == 0 || at < f.start {
		return 0
	}
	if at >= f.end {
		return f.n
	}
	// The last round whose end is not after the instant.
	r := int64(sort.Search(int(f.rounds), func(i int) bool { return f.instant(int64(i)+1) > at }))
	return min(int(r)*len(f.rs), f.n)
}

func (f *denseFill) line(k int, l *line) {
	key := mix(f.w.seed, 40, uint64(f.m), uint64(k))
	if k > 0 && below(key, twinEvery) == 0 && f.rs[k%len(f.rs)].pkg == nil && f.rs[(k-1)%len(f.rs)].pkg == nil {
		k--
		key = mix(f.w.seed, 40, uint64(f.m), uint64(k))
	}
	round := int64(k / len(f.rs))
	from, to := f.instant(round), f.instant(round+1)
	f.w.usageLine(l, f.rs[k%len(f.rs)], f.m, from, to, to, key)
	l.seen = to
}

// usageLine computes the pay-per-use line of a resource for a stretch of time.
func (w *world) usageLine(l *line, r *resource, m month, from, to, consumed int64, key uint64) {
	it := r.item(m)
	*l = line{
		it: it, key: key, billType: 5, cycle: m, day: dateOf(consumed), effective: from, expire: to,
		consumed: consumed, traded: consumed + 20*minute, mode: modeUsage, periodType: "25", hasUsage: true, simple: true,
	}
	l.usage = r.used(m, from, to)
	if it.spec.usage.measure == unitPiece {
		l.simple = key&7 != 0 // tiered pricing has neither unit price nor formula
	}
	charged := l.usage
	if r.pkg != nil {
		l.free = r.pkg.covers(l.usage, from, to)
		charged -= l.free
	}
	if r.reserved {
		l.reserved = l.usage
		charged = 0
	}
	l.rate(charge(charged, it.size, it.price))
}
