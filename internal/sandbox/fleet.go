package sandbox

import "strings"

// Billing modes.
const (
	modePeriod   = "1"
	modeUsage    = "3"
	modeReserved = "10"
	modeSavings  = "11"
)

// resource is something that is charged for.
type resource struct {
	index   int
	account *account
	project *project
	region  *region // nil for global services
	zone    string
	id      string
	tag     string
	mode    string
	items   []*item // what it was from which month on, oldest first

	// Pay-per-use only.
	born, dead month // lives in [born, dead)
	hourly     bool  // settled every hour, else once a day at hourOfDay
	hourOfDay  int
	office     bool  // runs ten hours on weekdays
	units      int64 // nodes that run side by side
	daily      e6    // usage of a day where it is not hours
	growth     int   // thousandths a month, relative to the month since
	since      month // the base month
	bursts     map[month]int
	reserved   bool // covered by a reserved instance: usage without a charge
	pkg        *packageItem
}

// item is a resource at one set of terms: name, specification, size, price, discount.
// A bill line points to one; its unchanging JSON is encoded once.
type item struct {
	res      *resource
	index    int
	from     month
	name     string
	spec     *spec
	size     int64
	price    e10 // list price of one unit of usage and size
	discount int // thousandths
	group    int
	static   [2]staticJSON
}

// groupKey is what a row of the monthly summary stands for, but for the bill type.
type groupKey struct {
	account, rtype int
	mode           string
}

const (
	// smallPerHundred is how many once-a-month resources a hundred others come with.
	smallPerHundred = 720
	// usageGoal is what a hundred resources spend a month on pay-per-use at the base month.
	usageGoal = 10_600 * dollar
	// priceRise is the change of the database price list five months before the base month.
	priceRise = 1060
)

func (w *world) demandSpec(d *demand) *spec {
	return w.spec("hws.service.type."+d.service, "hws.resource.type."+d.rtype, d.spec)
}

// buildFleet makes the pay-per-use resources and sets the price level.
func (w *world) buildFleet() {
	c := newChance(w.seed, 20)
	n := w.set.Resources * 55 / 100
	weights := make([]int, len(demands))
	for i := range demands {
		weights[i] = demands[i].weight
	}
	for i := range n {
		// One of everything first: these anchors live through the whole history.
		d, anchor := &demands[i%len(demands)], i < len(demands)
		if !anchor {
			d = &demands[weighted(c, weights)]
		}
		w.usage = append(w.usage, w.newUsageResource(c, d, i, anchor))
	}
	for i := range w.set.Resources * smallPerHundred / 100 {
		d := &smallDemands[mix(w.seed, 21, uint64(i))%uint64(len(smallDemands))]
		w.small = append(w.small, w.newSmallResource(d, i))
	}
	w.tellStories()
	w.setPriceLevel()
	for _, r := range w.usage {
		w.priceItems(r)
	}
	for _, r := range w.small {
		w.priceItems(r)
	}
}

func (w *world) newUsageResource(c *chance, d *demand, i int, anchor bool) *resource {
	sp := w.demandSpec(d)
	r := w.newResource(c, sp, modeUsage)
	r.born, r.dead = w.first-1, 1<<30
	if !anchor {
		if c.oneIn(3) {
			r.born = w.first + month(c.below(w.set.Months))
		}
		if c.oneIn(14) {
			r.dead = max(r.born+1, w.first+month(c.below(w.set.Months)))
		}
	}
	r.units = d.units
	r.hourOfDay = c.below(24)
	r.hourly = i%73 == 5
	r.office = sp.meter == perHour && c.oneIn(9) && !anchor
	r.reserved = sp.rt.service.short == "ECS" && i%29 == 0 && !anchor
	r.growth = c.between(-2, 24)
	size := int64(1)
	if sp.meter != perHour {
		r.daily = e6(skewed(c, d.low, d.high))*1_000_000 + e6(c.below(1_000_000))
	} else if d.high > 0 {
		size = int64(skewed(c, d.low, d.high)/10*10 + 10)
	}
	r.bursts = map[month]int{}
	if sp.meter == perTraffic || sp.meter == perCount {
		for m := w.first; m <= w.open; m++ {
			if c.oneIn(22) {
				r.bursts[m] = c.between(550, 1700)
			}
		}
	}
	it := w.newItem(r, sp, resourceName(c, sp, i), size, w.first-1)
	w.evolve(c, r, it, i)
	return r
}

// evolve gives some resources a new name, size or specification on the way.
func (w *world) evolve(c *chance, r *resource, it *item, i int) {
	change := w.first + month(c.below(w.set.Months))
	switch {
	case change <= r.born || change >= r.dead || w.set.Months < 2:
	case i%17 == 3: // renamed
		w.newItem(r, it.spec, it.name+"-v2", it.size, change)
	case i%13 == 4 && it.spec.rt.linear > 0: // enlarged
		w.newItem(r, it.spec, it.name, it.size*2, change)
	case i%11 == 5 && it.spec.meter == perHour && len(it.spec.rt.specs) > 1: // resized
		specs := it.spec.rt.specs
		next := specs[(it.spec.index-specs[0].index+1)%len(specs)]
		if next.meter == perHour && next.code != "p2s.2xlarge.8.linux" && next.code != "modelarts.bm.ascend.8" {
			w.newItem(r, next, it.name, it.size, change)
		}
	}
}

func (w *world) newSmallResource(d *demand, i int) *resource {
	c := newChance(w.seed, 22, uint64(i))
	sp := w.demandSpec(d)
	r := w.newResource(c, sp, modeUsage)
	r.born, r.dead, r.units = w.first-1, 1<<30, 1
	r.daily = e6(skewed(c, d.low, max(d.high, 1))) * 1_000_000
	if sp.usage.measure == unitPiece {
		r.daily = (r.daily + 1_000_000) / 30 // pieces are counted by the month
	}
	r.daily += e6(c.below(10_000))
	w.newItem(r, sp, resourceName(c, sp, i), 1, w.first-1)
	return r
}

// newResource makes a resource of the company with an owner and a place.
func (w *world) newResource(c *chance, sp *spec, mode string) *resource {
	r := &resource{
		index: len(w.things), mode: mode, since: w.open,
		account: w.accounts[weighted(c, []int{58, 21, 14, 7})],
		project: w.projects[weighted(c, []int{30, 22, 14, 12, 9, 5, 4, 4})],
		region:  w.regions[weighted(c, []int{38, 24, 16, 11, 6, 5})],
	}
	r.zone = r.region.zones[c.below(3)]
	r.id = w.resourceID(c, sp)
	if sp.rt.service.short == "CDN" {
		r.region, r.zone = nil, ""
	}
	if c.oneIn(25) {
		r.project = w.unmanaged
	}
	switch c.below(5) {
	case 0:
		r.tag = "env=" + pick(c, nameStages) + ";team=" + pick(c, []string{"core", "data", "growth", "ops"})
	case 1:
		if c.oneIn(4) {
			r.tag = pick(c, hostileTags)
		}
	}
	w.things[r.id] = r
	return r
}

// resourceID makes an id in the manner of the service.
func (w *world) resourceID(c *chance, sp *spec) string {
	h := c.next()
	switch sp.rt.service.short {
	case "OBS":
		return "bucket-" + hexID(h, 8)
	case "CDN":
		return "cdn-" + hexID(h, 6) + ".example.com"
	case "RDS", "DDS":
		return hexID(h, 32) + "in0" + string(rune('1'+h%3))
	case "LTS", "SMN", "FunctionGraph", "CES":
		return hexID(h, 32)
	case "KooGallery":
		return "MKT" + strings.ToUpper(hexID(h, 12))
	}
	return uuid(h)
}

// newItem adds a set of terms to a resource.
func (w *world) newItem(r *resource, sp *spec, name string, size int64, from month) *item {
	it := &item{res: r, index: len(w.items), from: from, name: name, spec: sp, size: size}
	if sp.rt.linear == 0 {
		it.size = 1
	}
	k := groupKey{r.account.index, sp.rt.index, r.mode}
	g, ok := w.groups[k]
	if !ok {
		g = len(w.groups)
		w.groups[k] = g
	}
	it.group = g
	it.discount = contractDiscount(sp.rt.service, r.account)
	it.price = sp.unitPrice(w.priceRegion(r))
	w.items = append(w.items, it)
	r.items = append(r.items, it)
	return it
}

// priceRegion is where a resource is priced; global services have the first region's price.
func (w *world) priceRegion(r *resource) *region {
	if r.region == nil {
		return w.regions[0]
	}
	return r.region
}

// contractDiscount is the commercial discount of the company, in thousandths.
func contractDiscount(s *service, a *account) int {
	switch s.short {
	case "ECS", "EVS", "RDS", "DCS":
		return 120
	case "CDN", "OBS":
		return 80 + 15*a.index
	case "ModelArts", "DWS":
		return 175
	case "Support", "KooGallery", "Edge":
		return 0
	}
	return 50
}

// item returns the terms of a resource in a month.
func (r *resource) item(m month) *item {
	for i := len(r.items) - 1; i > 0; i-- {
		if r.items[i].from <= m {
			return r.items[i]
		}
	}
	return r.items[0]
}

// skewed draws from [low, high], small ones far more often.
func skewed(c *chance, low, high int) int {
	a, b := c.below(high-low+1), c.below(high-low+1)
	return low + min(a, b, c.below(high-low+1))
}

// regroup repairs the groups of a resource whose owner was changed.
func (w *world) regroup(r *resource) {
	for _, it := range r.items {
		k := groupKey{r.account.index, it.spec.rt.index, r.mode}
		if _, ok := w.groups[k]; !ok {
			w.groups[k] = len(w.groups)
		}
		it.group = w.groups[k]
		it.discount = contractDiscount(it.spec.rt.service, r.account)
	}
}

// setPriceLevel scales the price list so that every seed spends about as much.
func (w *world) setPriceLevel() {
	var sum e8
	days := w.open.days()
	for _, r := range w.usage {
		if r.born <= w.open && w.open < r.dead && !r.reserved {
			it := r.item(w.open)
			usage := r.used(w.open, w.open.start(), w.open.start()+day)
			sum += charge(usage, it.size, it.price) * e8(days)
		}
	}
	goal := usageGoal * e8(w.set.Resources) / 100
	if sum == 0 || goal == 0 {
		return
	}
	level := min(max(goal.ratio(1000, int64(sum)), 500), 2000)
	for _, sp := range w.specs {
		sp.price = sp.price * e10(level) / 1000
		sp.monthly = sp.monthly.ratio(int64(level), 1000).cents()
	}
}

// priceItems sets the final unit prices, and the older ones before the price rise.
func (w *world) priceItems(r *resource) {
	rise := w.open - 5
	for _, it := range r.items {
		it.price = it.spec.unitPrice(w.priceRegion(r))
	}
	first := r.items[0]
	if s := first.spec.rt.service.short; (s != "RDS" && s != "DDS") || w.set.Months <= 6 {
		return
	}
	for i := len(r.items) - 1; i >= 0; i-- {
		it := r.items[i]
		if it.from >= rise {
			continue
		}
		if i == len(r.items)-1 || r.items[i+1].from > rise {
			later := w.newItem(r, it.spec, it.name, it.size, rise)
			later.price = it.price
			// newItem appends; terms stay sorted by their first month.
			copy(r.items[i+2:], r.items[i+1:len(r.items)-1])
			r.items[i+1] = later
		}
		it.price = it.price * 1000 / priceRise
	}
}
