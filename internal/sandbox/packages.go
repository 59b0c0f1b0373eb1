package sandbox

// resourcePackage is a bought package of usage.
type resourcePackage struct {
	id         string
	order      string // "" for a gift
	product    string
	name       text
	service    *service
	region     *region
	project    *project // nil = all projects
	effective  int64
	expire     int64
	returned   bool // unsubscribed
	bundle     bool
	reset      bool // the quota comes back every month
	byPurchase bool // … on the day of purchase, else on day 1
	items      []*packageItem
}

// packageItem is the quota of one usage type. What it covers is a set share of
// its quota per day, so what is left at any instant follows from the calendar.
type packageItem struct {
	pkg   *resourcePackage
	id    string
	quota e6
	share e6 // most that is covered in a day
	res   *resource
	usage usageType
}

// buildPackages buys packages for some metered resources.
func (w *world) buildPackages() {
	c := newChance(w.seed, 55)
	n := 0
	for i, r := range w.usage {
		sp := r.items[0].spec
		if n >= 9 || sp.meter != perTraffic && sp.meter != perStore || r.hourly || i%2 == 0 || r.born >= w.first {
			continue
		}
		n++
		w.newPackage(c, r, n)
	}
	w.extraPackages(c)
}

// newPackage covers a part of a resource's daily usage.
func (w *world) newPackage(c *chance, r *resource, n int) {
	sp := r.items[0].spec
	p := &resourcePackage{
		id: hexID(c.next(), 32), product: "00302-" + hexID(c.next(), 6) + "-0--0",
		name:    text{sp.rt.name.en + " package", sp.rt.name.zh + "资源包"},
		service: sp.rt.service, region: r.region, reset: n%3 != 0, byPurchase: n%2 == 0,
	}
	p.order = "CS" + hexDigitsUpper(c.next(), 16)
	if n%4 == 1 {
		p.project = r.project
	}
	bought := w.base - int64(c.between(20, 300))*day
	p.effective, p.expire = bought, addMonths(bought, 12)
	share := e6(mulDiv(uint64(r.daily), uint64(c.between(150, 500)), 1000)) / 1000 * 1000
	it := &packageItem{pkg: p, id: hexID(c.next(), 32), share: share, res: r, usage: sp.usage}
	it.quota = share * 31
	switch {
	case !p.reset:
		it.quota = share * 366
	case n == 1:
		it.quota = share * 2 // used up soon after the cycle began
	}
	p.items = append(p.items, it)
	r.pkg = it
	w.packages = append(w.packages, p)
}

// extraPackages are those that cover nothing at present: not begun, expired, given back, gifts, bundles.
func (w *world) extraPackages(c *chance) {
	kinds := []struct {
		from, to int64
		name     text
	}{
		{w.base + 10*day, w.base + 375*day, text{"CDN traffic package 10TB (next year)", "CDN流量包10TB（明年）"}},
		{w.base - 500*day, w.base - 135*day, text{"OBS storage package 1TB", "OBS存储包1TB"}},
		{w.base - 1300*day, w.base - 900*day, text{"OBS storage package (long gone)", "OBS存储包（早已过期）"}},
		{w.base - 90*day, w.base + 275*day, text{"SMS package 10,000", "短信包1万条"}},
		{w.base - 30*day, w.base + 335*day, text{"CodeArts build time", "CodeArts构建时长"}},
		{w.base - 10*day, w.base + 355*day, text{"Starter bundle: traffic + requests", "入门套餐：流量+请求"}},
	}
	services := []string{"cdn", "obs", "obs", "smn", "codearts", "obs"}
	for i, k := range kinds {
		s := w.byCode["hws.service.type."+services[i]]
		p := &resourcePackage{
			id: hexID(c.next(), 32), product: "00302-" + hexID(c.next(), 6) + "-0--0", name: k.name, service: s,
			effective: k.from, expire: k.to, region: w.regions[i%3], returned: i == 3, bundle: i == 5,
		}
		if i != 4 {
			p.order = "CS" + hexDigitsUpper(c.next(), 16)
		}
		for j := range 1 + i/5 {
			sp := s.types[0].specs[len(s.types[0].specs)-1-j]
			p.items = append(p.items, &packageItem{pkg: p, id: hexID(c.next(), 32), quota: e6(1000*(i+1)) * 1_000_000, usage: sp.usage})
		}
		w.packages = append(w.packages, p)
	}
}

func hexDigitsUpper(h uint64, n int) string {
	b := appendHex(nil, h, n)
	for i, c := range b {
		if c >= 'a' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// covers is the part of a stretch of usage that the item pays for.
func (p *packageItem) covers(used e6, from, to int64) e6 {
	if from < p.pkg.effective || to > p.pkg.expire || p.pkg.returned {
		return 0
	}
	start, _ := p.cycle(to - 1)
	begin := max(start, p.pkg.effective)
	// A stretch that began in the cycle before counts from where this one starts.
	from = max(from, begin)
	// The calendar share before this stretch says what is left of the quota.
	before := e6(mulDiv(uint64(p.share), uint64(from-begin), uint64(day)))
	most := e6(mulDiv(uint64(p.share), uint64(to-from), uint64(day)))
	return max(min(used, most, p.quota-before), 0)
}

// cycle is the stretch of time that the quota is for.
func (p *packageItem) cycle(at int64) (from, to int64) {
	k := p.pkg
	if !k.reset {
		return k.effective, k.expire
	}
	if !k.byPurchase {
		m := monthOf(at)
		return m.start(), m.end()
	}
	from = k.effective
	for n := 1; ; n++ {
		if to = addMonths(k.effective, n); to > at || n > 600 {
			return from, to
		}
		from = to
	}
}
