package sandbox

import (
	"container/list"
	"fmt"
	"sync"
)

// lineFilter selects bill lines. A nil pointer does not filter.
type lineFilter struct {
	service, rtype, region, resource, project, trade *string
	mode                                             string
	billType                                         int
	nonZero                                          bool
	accounts                                         *[]bool // by account index; nil = all
	from, to                                         date    // inclusive, 0 = open
	payer                                            string
}

// any tells whether the filter lets every line pass.
func (f *lineFilter) any() bool { return f.key() == (&lineFilter{}).key() }

// key identifies the filter in caches.
func (f *lineFilter) key() string {
	who := ""
	if f.accounts != nil {
		who = fmt.Sprint(*f.accounts)
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s|%d|%t|%s|%d|%d|%s", quoted(f.service), quoted(f.rtype), quoted(f.region),
		quoted(f.resource), quoted(f.project), quoted(f.trade), f.mode, f.billType, f.nonZero, who, f.from, f.to, f.payer)
}

func quoted(p *string) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%q", *p)
}

// match tells whether a line passes.
func (f *lineFilter) match(l *line) bool {
	r := l.it.res
	switch {
	case f.nonZero && l.zero,
		f.accounts != nil && !(*f.accounts)[r.account.index],
		f.from != 0 && l.day < f.from,
		f.to != 0 && l.day > f.to,
		f.mode != "" && l.mode != f.mode,
		f.billType != 0 && int(l.billType) != f.billType,
		f.service != nil && l.it.spec.rt.service.code != *f.service,
		f.rtype != nil && l.it.spec.rt.code != *f.rtype,
		f.resource != nil && r.id != *f.resource,
		f.payer != "" && r.account.payer().id != f.payer:
		return false
	}
	if f.region != nil && regionCode(r) != *f.region {
		return false
	}
	if f.project != nil && !sameProject(r.project, *f.project) {
		return false
	}
	return f.trade == nil || string(l.appendTrade(nil)) == *f.trade
}

func regionCode(r *resource) string {
	if r.region == nil {
		return ""
	}
	return r.region.code
}

// sameProject compares with a filter value; "null" and "-1" both mean no project.
func sameProject(p *project, want string) bool {
	if want == "null" {
		want = "-1"
	}
	return p.id == want
}

const block = 512

// lineIndex counts the matches of a filter in blocks of a month's lines, so that
// a page anywhere is found without walking the lines before it.
type lineIndex struct {
	n      int   // visible numbers
	raw    int   // n plus added lines
	before []int // before[i] = matches in the blocks before block i
	total  int
	whole  bool // every number is a match: no counting needed
}

// view is a month as one request sees it.
type view struct {
	*plan
	n int // visible numbers
}

// index counts matches, or reuses an earlier count.
func (s *Sandbox) index(v *view, f *lineFilter) *lineIndex {
	key := fmt.Sprintf("%d|%v|%t|%d|%s", v.m, v.ver, v.settled, v.n, f.key())
	if x, ok := s.indexes.get(key); ok {
		return x.(*lineIndex)
	}
	x := &lineIndex{n: v.n, raw: v.n + v.extra()}
	if len(v.restates) == 0 && f.any() {
		x.whole, x.total = true, x.raw
		s.indexes.put(key, x, 1+len(x.before))
		return x
	}
	var l line
	for k := 0; k < x.raw; k++ {
		if k%block == 0 {
			x.before = append(x.before, x.total)
		}
		if v.line(k, v.n, &l) && f.match(&l) {
			x.total++
		}
	}
	s.indexes.put(key, x, 1+len(x.before))
	return x
}

// page calls each for the matches number from to to-1, in order.
func (v *view) page(x *lineIndex, f *lineFilter, from, to int, each func(*line)) {
	var l line
	if x.whole {
		for k := from; k < to; k++ {
			v.line(k, v.n, &l)
			each(&l)
		}
		return
	}
	if from >= to {
		return
	}
	low, high := 0, len(x.before)
	for high-low > 1 {
		if mid := (low + high) / 2; x.before[mid] <= from {
			low = mid
		} else {
			high = mid
		}
	}
	at := x.before[low]
	for k := low * block; k < x.raw && at < to; k++ {
		if v.line(k, v.n, &l) && f.match(&l) {
			if at >= from {
				each(&l)
			}
			at++
		}
	}
}

// each calls f for every line that is billed.
func (v *view) each(f func(*line)) {
	var l line
	for k := range v.n + v.extra() {
		if v.line(k, v.n, &l) {
			f(&l)
		}
	}
}

// view takes a month as of now. The caller holds s.mu; the view is used without it.
func (s *Sandbox) view(m month, now int64) *view {
	ver, settled := monthVersion{s.world.version[m], s.world.fleet}, now >= m.settled()
	key := fmt.Sprintf("%d|%v|%t", m, ver, settled)
	if p, ok := s.plans.get(key); ok {
		return &view{p.(*plan), p.(*plan).seen(now)}
	}
	p := s.world.plan(m, settled)
	p.ver = ver
	s.plans.put(key, p, 1)
	return &view{p, p.seen(now)}
}

// lru keeps the newest results of something costly, up to a total weight.
type lru struct {
	mu     sync.Mutex
	limit  int
	weight int
	byKey  map[string]*list.Element
	order  list.List
}

type lruEntry struct {
	key    string
	value  any
	weight int
}

func newLRU(limit int) *lru { return &lru{limit: limit, byKey: map[string]*list.Element{}} }

func (c *lru) get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*lruEntry).value, true
}

// put keeps a value; the newest one stays however heavy it is.
func (c *lru) put(key string, value any, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[key]; ok {
		return
	}
	c.byKey[key] = c.order.PushFront(&lruEntry{key, value, weight})
	c.weight += weight
	for c.weight > c.limit && c.order.Len() > 1 {
		last := c.order.Back()
		c.order.Remove(last)
		gone := last.Value.(*lruEntry)
		delete(c.byKey, gone.key)
		c.weight -= gone.weight
	}
}
