package sandbox

import "strconv"

// Resource states of the subscription list.
const (
	subInUse   = 2
	subClosed  = 3
	subFrozen  = 4
	subExpired = 5
	subGone    = 0 // released: not listed any more
)

// Expiry policies.
const (
	expireGrace     = 0
	expireOnDemand  = 1
	expireAutoRenew = 3
)

const (
	gracePeriod     = 15 * day // expired, still running
	retentionPeriod = 15 * day // frozen, then released
	provisioning    = 3 * minute
)

// trait is a property of a subscription that a rule of the upstream looks at.
type trait string

const (
	traitTrial       trait = "trial"
	traitMarket      trait = "marketplace"
	traitSavings     trait = "savings_plan"
	traitPackage     trait = "usage_package" // a pay-per-use package
	traitCodeArts    trait = "codearts"
	traitSolution    trait = "solution"       // part of a solution product: only as a whole
	traitBundle      trait = "bundle"         // of a bundle promotion: renew together
	traitInvoiced    trait = "invoiced"       // the order was invoiced
	traitAddOn       trait = "bandwidth_add"  // a bandwidth add-on package exists
	traitUnmanaged   trait = "unmanaged"      // deleted in the service, not managed any more
	traitNoPrice     trait = "price_gone"     // the product left the catalogue
	traitViolation   trait = "violation"      // frozen for a violation
	traitPolice      trait = "police"         // frozen by the police
	traitBusy        trait = "in_transaction" // a change is running in the service
	traitFixed       trait = "no_on_demand"   // product cannot be switched to pay-per-use
	traitOneTerm     trait = "yearly_only"    // sold by the year only
	traitNoRefund    trait = "refund_unclear" // the refund cannot be computed
	traitLostProject trait = "project_gone"   // its IAM project was deleted
)

// subscription is a yearly/monthly resource.
type subscription struct {
	instance  string // id of the ordered item; not the resource id
	res       *resource
	parent    *subscription
	children  []*subscription
	status    int
	effective int64 // start of the paid term
	expire    int64
	policy    int
	autoLeft  int // auto-renewals left, -1 = unlimited
	autoType  int // term of an auto-renewal: 2 months, 3 years; 0 = as the latest order
	autoNum   int
	termType  int // of the latest order
	termNum   int
	updated   int64
	traits    map[trait]bool
	pending   *order // unpaid order that it is in
	working   *order // order being processed
	bought    *orderItem
	terms     []term // what was paid, oldest first
}

// term is one paid stretch of a subscription.
type term struct {
	from, to int64
	paid     e8 // without coupons: what a refund starts from
	item     *orderItem
}

func (s *subscription) is(t trait) bool { return s.traits[t] }

func (s *subscription) main() bool { return s.parent == nil }

// family is the subscription with what is attached to it.
func (s *subscription) family() []*subscription { return append([]*subscription{s}, s.children...) }

// frozen tells whether someone stopped the resource other than by expiry.
func (s *subscription) blocked() bool { return s.is(traitViolation) || s.is(traitPolice) }

// newSubscription makes a yearly/monthly resource that was not provisioned yet.
func (w *world) newSubscription(c *chance, sp *spec, size int64, parent *subscription) *subscription {
	r := w.newResource(c, sp, modePeriod)
	if parent != nil {
		p := parent.res
		r.account, r.project, r.region, r.zone = p.account, p.project, p.region, p.zone
	}
	w.newItem(r, sp, resourceName(c, sp, len(w.owned)), size, 0)
	w.owned = append(w.owned, r)
	s := &subscription{instance: hexID(c.next(), 32), res: r, parent: parent, traits: map[trait]bool{}, autoLeft: -1}
	if parent != nil {
		parent.children = append(parent.children, s)
	}
	return s
}

// register makes it visible in the resource list.
func (w *world) register(s *subscription) {
	w.subscriptions = append(w.subscriptions, s)
	w.subscription[s.res.id] = s
}

// bundle is a purchase: a primary resource and what comes with it.
type bundle struct {
	service, rtype, spec string
	weight               int
	extras               []extra
}

type extra struct {
	service, rtype, spec string
	low, high            int
}

var (
	systemDisk  = extra{"ebs", "volume", "GPSSD", 40, 100}
	dataDisk    = extra{"ebs", "volume", "SSD", 100, 800}
	publicIP    = extra{"vpc", "ip", "5_bgp", 0, 0}
	dataStorage = extra{"rds", "rds.volume", "rds.mysql.volume.cloudssd", 100, 600}

	bundles = []bundle{
		{"ec2", "vm", "s6.large.2.linux", 14, []extra{systemDisk}},
		{"ec2", "vm", "c7.xlarge.2.linux", 14, []extra{systemDisk, dataDisk}},
		{"ec2", "vm", "c7.2xlarge.4.linux", 9, []extra{systemDisk, dataDisk, publicIP}},
		{"ec2", "vm", "s6.xlarge.2.win", 6, []extra{systemDisk, publicIP}},
		{"rds", "rds.vm", "rds.mysql.c2.large.ha", 7, []extra{dataStorage}},
		{"rds", "rds.vm", "rds.pg.c6.2xlarge.4.ha", 3, []extra{dataStorage}},
		{"dcs", "dcs3", "redis.ha.xu1.large.r2.4", 6, nil},
		{"cce", "cce.cluster", "cce.s2.small", 3, nil},
		{"elb", "elbv3", "elb.l7.flavor.s2.small", 3, nil},
		{"natgateway", "natgateway", "1", 3, nil},
		{"hss", "hss", "hss.version.enterprise", 5, nil},
		{"workspace", "workspace.desktop", "workspace.x86.ultimate.large2", 5, nil},
		{"vpc", "bandwidth", "19_bgp", 4, nil},
		{"ebs", "volume", "GPSSD", 6, nil},
		{"cbr", "cbr", "vault.backup.server.normal", 4, nil},
		{"codearts", "codearts.package", "codearts.professional", 2, nil},
	}
)

// purchase makes the subscriptions of a bundle.
func (w *world) purchase(c *chance, b *bundle) *subscription {
	sp := w.spec("hws.service.type."+b.service, "hws.resource.type."+b.rtype, b.spec)
	size := int64(1)
	if sp.rt.linear > 0 {
		size = int64(c.between(2, 30) * 10)
		if sp.rt.linear == unitMbps {
			size = int64(c.between(2, 20))
		}
	}
	s := w.newSubscription(c, sp, size, nil)
	if sp.rt.service.short == "CodeArts" {
		s.traits[traitCodeArts] = true
	}
	for _, e := range b.extras {
		size := int64(1)
		if e.high > 0 {
			size = int64(c.between(e.low, e.high) / 10 * 10)
		}
		w.newSubscription(c, w.spec("hws.service.type."+e.service, "hws.resource.type."+e.rtype, e.spec), size, s)
	}
	return s
}

// periodPrice is the list price of a term, in cents. A year costs ten months.
func (w *world) periodPrice(it *item, periodType, num int) e8 {
	return periodPrice(it.spec, w.priceRegion(it.res), it.size, periodType, num)
}

func periodPrice(sp *spec, r *region, size int64, periodType, num int) e8 {
	perMonth := sp.monthly.permille(r.factor)
	switch periodType {
	case periodYear:
		return (perMonth * e8(size) * e8(10*num)).cents()
	case periodDay:
		return (perMonth * e8(size) * e8(num)).ratio(1, 30).cents()
	case periodHour:
		return (perMonth * e8(size) * e8(num)).ratio(1, 720).cents()
	}
	return (perMonth * e8(size) * e8(num)).cents()
}

// Period units of orders and price requests.
const (
	periodDay   = 0
	periodMonth = 2
	periodYear  = 3
	periodHour  = 4
	periodOnce  = 5
)

// addPeriod moves an instant by a term.
func addPeriod(at int64, periodType, num int) int64 {
	switch periodType {
	case periodYear:
		return addMonths(at, 12*num)
	case periodMonth:
		return addMonths(at, num)
	case periodHour:
		return at + int64(num)*hour
	}
	return at + int64(num)*day
}

// billPeriod is a bill line's name of a period unit.
func billPeriod(periodType int) string {
	switch periodType {
	case periodYear:
		return "19"
	case periodMonth:
		return "20"
	case periodDay:
		return "24"
	case periodHour:
		return "25"
	}
	return "5"
}

// buildSubscriptions makes the running yearly/monthly resources with their renewals.
func (w *world) buildSubscriptions() {
	c := newChance(w.seed, 30)
	weights := make([]int, len(bundles))
	for i := range bundles {
		weights[i] = bundles[i].weight
	}
	goal := w.set.Resources * 45 / 100
	for i := 0; len(w.owned) < goal; i++ {
		b := &bundles[i%len(bundles)]
		if i >= len(bundles) {
			b = &bundles[weighted(c, weights)]
		}
		s := w.purchase(c, b)
		termType, num := periodYear, 1
		switch {
		case i%19 == 7:
			termType = periodMonth
		case i%9 == 4:
			termType, num = periodMonth, 3
		}
		w.live(c, s, i, termType, num)
		for _, member := range s.family() {
			w.register(member)
		}
	}
	w.markTraits()
}

// live plays a subscription's life up to the base instant: bought before or
// within the history, then renewed whenever its term was about to end.
func (w *world) live(c *chance, s *subscription, i, termType, num int) {
	start := w.first.start()
	length := addPeriod(start, termType, num) - start
	begin := start - int64(c.below(int(length/hour)))*hour - hour*int64(c.between(1, 9))
	fresh := i%5 == 2 && w.set.Months > 1
	if fresh {
		begin = start + int64(c.below(int((w.base-start)/hour)-30))*hour + 11*minute
	}
	kind := orderNew
	auto := i%3 == 0 && i%23 != 11
	for {
		end := addPeriod(begin, termType, num)
		paid := begin
		if kind == orderRenew {
			paid = begin - int64(c.between(1, 9))*day - int64(c.below(20))*hour
			if auto {
				paid = begin - 7*day
				paid = dateOf(paid).start() + 3*hour
			}
		}
		if kind == orderRenew && paid > w.base-2*hour {
			break
		}
		w.buyTerm(c, s, kind, paid, begin, end, termType, num, auto && kind == orderRenew)
		kind, begin = orderRenew, end
		if end > w.base && end-w.base > 60*day || i%23 == 11 && end > w.base-40*day {
			break
		}
	}
	for _, m := range s.family() {
		m.policy = expireGrace
		if auto {
			m.policy = expireAutoRenew
		}
	}
	w.age(s, w.base)
}

// age moves a subscription's state to what it is at an instant after its term ended.
func (w *world) age(s *subscription, now int64) {
	for _, m := range s.family() {
		if m.status == subGone {
			continue
		}
		switch {
		case now < m.expire:
			m.status = subInUse
		case now < m.expire+gracePeriod:
			m.status, m.updated = subExpired, m.expire
		case now < m.expire+gracePeriod+retentionPeriod:
			m.status, m.updated = subFrozen, m.expire+gracePeriod
		default:
			m.status, m.updated = subGone, m.expire+gracePeriod+retentionPeriod
		}
		if m.blocked() && m.status == subInUse {
			m.status = subFrozen
		}
	}
}

// markTraits spreads the special cases that the upstream's rules speak of over
// subscriptions that are in use, one each.
func (w *world) markTraits() {
	wanted := []trait{
		traitSolution, traitBundle, traitBundle, traitInvoiced, traitAddOn, traitUnmanaged, traitNoPrice,
		traitViolation, traitPolice, traitBusy, traitFixed, traitOneTerm, traitNoRefund, traitLostProject,
	}
	for _, s := range w.subscriptions {
		if len(wanted) == 0 {
			break
		}
		if !s.main() || s.status != subInUse || s.expire-w.base < 40*day || s.is(traitCodeArts) || s.res.index%3 != 0 {
			continue
		}
		for _, m := range s.family() {
			m.traits[wanted[0]] = true
		}
		wanted = wanted[1:]
		w.age(s, w.base)
	}
}

func digits(n int) string { return strconv.Itoa(n) }
