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

// demand is one entry of what companies like this one run by the hour or the GB.
type demand struct {
	service, rtype, spec string
	weight               int
	low, high            int // size of a linear product, else GB or thousand times a day
	units                int64
}

var demands = []demand{
	{"ec2", "vm", "s6.large.2.linux", 22, 0, 0, 1},
	{"ec2", "vm", "c7.xlarge.2.linux", 16, 0, 0, 1},
	{"ec2", "vm", "c7.2xlarge.4.linux", 12, 0, 0, 1},
	{"ec2", "vm", "m7.4xlarge.8.linux", 5, 0, 0, 1},
	{"ec2", "vm", "s6.xlarge.2.win", 6, 0, 0, 1},
	{"ec2", "vm", "p2s.2xlarge.8.linux", 2, 0, 0, 1},
	{"ebs", "volume", "SAS", 16, 40, 500, 1},
	{"ebs", "volume", "GPSSD", 18, 40, 1000, 1},
	{"ebs", "volume", "SSD", 7, 100, 1000, 1},
	{"vpc", "bandwidth", "12_bgp", 7, 5, 80, 1},
	{"vpc", "bandwidth", "19_bgp", 5, 2, 20, 1},
	{"vpc", "ip", "5_bgp", 12, 0, 0, 1},
	{"obs", "obs", "obs.standard", 8, 500, 60000, 1},
	{"obs", "obs", "obs.warm", 4, 2000, 90000, 1},
	{"obs", "obs", "obs.outflow", 5, 10, 250, 1},
	{"obs", "obs", "obs.request", 4, 2000, 90000, 1},
	{"rds", "rds.vm", "rds.mysql.c2.large.ha", 5, 0, 0, 1},
	{"rds", "rds.vm", "rds.pg.c6.2xlarge.4.ha", 3, 0, 0, 1},
	{"rds", "rds.volume", "rds.mysql.volume.cloudssd", 6, 40, 800, 1},
	{"dcs", "dcs3", "redis.ha.xu1.large.r2.4", 4, 0, 0, 1},
	{"dcs", "dcs3", "redis.cluster.xu1.large.r2.32", 1, 0, 0, 1},
	{"cce", "cce.cluster", "cce.s2.small", 3, 0, 0, 1},
	{"cce", "cce.cluster", "cce.s2.medium", 1, 0, 0, 1},
	{"cdn", "cdn", "cdn.flow.outside", 3, 300, 1500, 1},
	{"cdn", "cdn", "cdn.flow.mainland", 3, 300, 2500, 1},
	{"elb", "elbv3", "elb.l7.flavor.s2.small", 4, 0, 0, 1},
	{"elb", "elbv3", "elb.lcu", 4, 0, 0, 2},
	{"natgateway", "natgateway", "1", 4, 0, 0, 1},
	{"natgateway", "natgateway", "2", 1, 0, 0, 1},
	{"waf", "waf", "waf.payperuserequest", 2, 200, 9000, 1},
	{"lts", "lts", "lts.readwrite", 4, 10, 200, 1},
	{"lts", "lts", "lts.storage", 4, 100, 3000, 1},
	{"cbr", "cbr", "vault.backup.server.normal", 6, 200, 4000, 1},
	{"dds", "dds.vm", "dds.mongodb.s6.large.4.repset", 2, 0, 0, 1},
	{"dms", "dmskafka", "kafka.4u8g.cluster", 2, 0, 0, 1},
	{"dws", "dws", "dws2.olap.4xlarge.m6", 1, 0, 0, 2},
	{"smn", "smn", "smn.sms.intl", 1, 1, 9, 1},
	{"smn", "smn", "smn.email", 2, 20, 900, 1},
	{"swr", "swr", "swr.storage", 4, 20, 900, 1},
	{"functiongraph", "functiongraph", "functiongraph.request", 4, 500, 90000, 1},
	{"modelarts", "modelarts.train", "modelarts.vm.gpu.v100", 2, 0, 0, 1},
	{"modelarts", "modelarts.train", "modelarts.bm.ascend.8", 1, 0, 0, 1},
	{"sfs", "sfsturbo", "sfs.turbo.standard", 3, 500, 3000, 1},
	{"apig", "apig", "apig.basic", 2, 0, 0, 1},
	{"css", "css", "ess.spec-4u16g", 2, 0, 0, 3},
	{"hss", "hss", "hss.version.enterprise", 6, 0, 0, 1},
	{"workspace", "workspace.desktop", "workspace.x86.ultimate.large2", 5, 0, 0, 1},
}

var smallDemands = []demand{
	{"kms", "kms", "kms.key", 3, 0, 0, 1},
	{"dns", "dns", "dns.private.zone", 4, 0, 0, 1},
	{"ces", "ces", "ces.custom.metric", 8, 1, 40, 1},
	{"swr", "swr", "swr.storage", 4, 1, 60, 1},
	{"lts", "lts", "lts.storage", 3, 1, 20, 1},
	{"obs", "obs", "obs.request", 4, 10, 2000, 1},
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

// tellStories gives the last months the movers that a review has to explain.
func (w *world) tellStories() {
	last := w.open - 1
	for i, r := range w.usage {
		if i >= len(demands) {
			break
		}
		switch demands[i].spec {
		case "cdn.flow.outside": // a campaign
			r.bursts[last] = 2600
			r.bursts[last-1] = 900
			r.account, r.growth = w.accounts[0], 8
		case "obs.outflow": // an export job was switched off
			r.bursts[last] = 450
		case "modelarts.vm.gpu.v100": // retraining every few months
			w.trainIn(r, map[int]int{0: 300, 1: 1500, 2: 350, 3: 300, 4: 1400})
		case "modelarts.bm.ascend.8":
			w.trainIn(r, map[int]int{1: 90, 2: 420, 3: 460, 6: 200, 9: 300})
		case "dws2.olap.4xlarge.m6": // resized before the last close
			if w.set.Months > 2 {
				w.newItem(r, w.spec("hws.service.type.dws", "hws.resource.type.dws", "dws2.olap.8xlarge.m6"), r.items[0].name, 1, last)
			}
		case "kafka.4u8g.cluster": // torn down
			if w.set.Months > 2 {
				r.dead = last
			}
		}
		w.regroup(r)
	}
}

// trainIn makes a resource run only in some months, counted back from the base month.
func (w *world) trainIn(r *resource, back map[int]int) {
	for m := w.first - 1; m <= w.open+60; m++ {
		r.bursts[m] = 60
		if n, ok := back[int(w.open-m)]; ok {
			r.bursts[m] = n
		}
	}
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

// used is the usage between two instants of a month.
func (r *resource) used(m month, from, to int64) e6 {
	span := to - from
	it := r.item(m)
	factor := int64(1000)
	if n, ok := r.bursts[m]; ok {
		factor = int64(n)
	}
	if it.spec.meter == perHour {
		hours := e6(span) * 1_000_000 / 3600
		if r.office {
			if wd := (int64(dateOf(from+span/2)) + 4) % 7; wd == 0 || wd == 6 {
				return 0
			}
			hours = hours * 10 / 24
		}
		return hours * e6(r.units) * e6(factor) / 1000
	}
	d := dateOf(to - 1)
	noise := 880 + int64(below(mix(uint64(r.index), uint64(d)), 240))
	if wd := (int64(d) + 4) % 7; (wd == 0 || wd == 6) && it.spec.meter == perTraffic {
		noise = noise * 7 / 10
	}
	months := int64(m) - int64(r.since)
	factor = factor * max(300, 1000+int64(r.growth)*months) / 1000
	amount := int64(r.daily) / 1000 * noise / 1000 * factor
	return e6(mulDiv(uint64(amount), uint64(span), uint64(day)))
}
