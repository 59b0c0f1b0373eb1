package sandbox

import "strconv"

// Coupon states.
const (
	couponInactive  = 1
	couponAvailable = 2
	couponUsed      = 3
	couponExpired   = 4
	couponReclaimed = 5
)

// Restrictions of a coupon.
const (
	limitService    = "serviceType"
	limitRegion     = "regionCode"
	limitSubscribe  = "subscribeType" // new, renew or change
	limitMinRate    = "minConsumeDiscount"
	limitPartner    = "simultaneousUseWithEmpowerDiscount"
	limitContract   = "simultaneousUseWithContractDiscount"
	limitPromotion  = "simultaneousUseWithPromotionDiscount"
	limitFirstOrder = "firstOrderInService"
	limitProducts   = "productIds"
	limitAnnual     = "isForAnnualContracts"
)

// Purposes of coupons that exclude each other.
const (
	usageMarket    = "MARKETPLACE"
	usageDedicated = "DEDICATED"
)

// coupon is a voucher of an account.
type coupon struct {
	id, code  string
	account   *account
	kind      int // 1 cash, 2 discount
	state     int
	face      e8
	balance   e8
	version   int // 1 once, 2 until the balance is gone
	valid     int64
	expire    int64
	created   int64
	activated int64
	usedAt    int64
	order     *order // that used it last
	plan      string
	usage     string
	frozen    bool
	limits    []couponLimit
}

type couponLimit struct{ key, value, value2 string }

// stateAt is the coupon's state as listed; one that has run out is expired.
func (c *coupon) stateAt(now int64) int {
	if (c.state == couponAvailable || c.state == couponInactive) && now >= c.expire {
		return couponExpired
	}
	return c.state
}

// usable tells whether the coupon has anything left to pay with.
func (c *coupon) usable(now int64) bool {
	return c.stateAt(now) == couponAvailable && !c.frozen && now >= c.valid && c.left() > 0
}

// left is what the coupon can still pay.
func (c *coupon) left() e8 {
	if c.version == 2 {
		return c.balance
	}
	return c.face
}

// fits checks the restrictions that concern the order itself.
func (c *coupon) fits(o *order) bool {
	if c.account != o.account && c.account != o.account.payer() {
		return false
	}
	for _, l := range c.limits {
		ok := true
		switch l.key {
		case limitService:
			ok = o.every(func(oi *orderItem) bool { return oi.it.spec.rt.service.code == l.value })
		case limitRegion:
			ok = o.every(func(oi *orderItem) bool { return regionCode(oi.it.res) == l.value })
		case limitProducts:
			ok = o.every(func(oi *orderItem) bool { return oi.it.spec.product == l.value })
		case limitSubscribe:
			ok = l.value == map[int]string{orderNew: "new", orderRenew: "renew", orderChange: "change"}[o.kind]
		case limitAnnual:
			ok = o.every(func(oi *orderItem) bool { return oi.periodType == periodYear })
		}
		if !ok {
			return false
		}
	}
	return true
}

func (o *order) every(f func(*orderItem) bool) bool {
	for _, oi := range o.items {
		if !f(oi) {
			return false
		}
	}
	return true
}

// limit returns a restriction's value.
func (c *coupon) limit(key string) (string, bool) {
	for _, l := range c.limits {
		if l.key == key {
			return l.value, true
		}
	}
	return "", false
}

const (
	trainingFace  = 5_000 * dollar
	trainingMonth = 150 * dollar
)

// trainingGrant is what the long-lived coupon pays of a month's training usage.
func (w *world) trainingGrant(m month) e8 {
	if (m-w.first+1)*month(trainingMonth/dollar) > month(trainingFace/dollar) {
		return 0
	}
	return trainingMonth
}

func (w *world) newCoupon(a *account, face e8, valid, expire int64, limits ...couponLimit) *coupon {
	h := w.nextID()
	c := &coupon{
		id: "CP" + hexID(h, 18), code: "cs" + hexID(scramble(h), 14), account: a, kind: 1, state: couponAvailable,
		face: face, balance: face, version: 2, valid: valid, expire: expire, created: valid, activated: valid,
		plan: "Migration incentive", limits: limits,
	}
	w.coupons = append(w.coupons, c)
	return c
}

// buildCoupons grants what the company holds: some fit the unpaid orders of the
// history, some do not.
func (w *world) buildCoupons() {
	master, b := w.accounts[0], w.base
	ecs, cdn := w.byCode["hws.service.type.ec2"].code, w.byCode["hws.service.type.cdn"].code
	w.newCoupon(master, 100*dollar, b-40*day, b+50*day).plan = "Welcome voucher"
	w.newCoupon(master, 50*dollar, b-30*day, b+20*day, couponLimit{limitSubscribe, "new", ""})
	w.newCoupon(master, 30*dollar, b-30*day, b+9*day, couponLimit{limitSubscribe, "renew", ""})
	w.newCoupon(master, 75*dollar, b-20*day, b+90*day, couponLimit{limitService, cdn, ""}) // fits no yearly/monthly order
	w.newCoupon(master, 25*dollar, b-20*day, b+60*day, couponLimit{limitRegion, "la-south-2", "LA-Santiago"}, couponLimit{limitService, ecs, ""})
	w.newCoupon(master, 40*dollar, b-10*day, b+30*day, couponLimit{limitContract, "0", ""}, couponLimit{limitPromotion, "0", ""})
	w.newCoupon(master, 60*dollar, b-10*day, b+30*day, couponLimit{limitMinRate, "0.9", ""})
	w.newCoupon(master, 20*dollar, b-10*day, b+2*day).plan = `"Last chance" <b>expiring</b> 即将过期`
	w.newCoupon(master, 500*dollar, b-5*day, b+120*day, couponLimit{limitAnnual, "1", ""})
	w.newCoupon(w.accounts[1], 35*dollar, b-5*day, b+45*day)

	old := w.newCoupon(master, 80*dollar, b-300*day, b-100*day)
	old.version, old.state = 1, couponExpired
	w.newCoupon(master, 15*dollar, b-200*day, b-20*day).state = couponReclaimed
	w.newCoupon(master, 45*dollar, b+3*day, b+200*day).state = couponInactive
	w.newCoupon(master, 55*dollar, b-60*day, b+200*day).frozen = true
	w.newCoupon(master, 10*dollar, b-800*day, b-500*day).state = couponExpired // too old to be listed

	training := w.newCoupon(w.accounts[1], trainingFace, w.first.start(), b+400*day, couponLimit{limitService, "hws.service.type.modelarts", ""})
	training.plan = "AI research grant"
	for m := w.first; m < w.open; m++ {
		training.balance -= w.trainingGrant(m)
	}
}

// spend takes an amount off a coupon for an order.
func (c *coupon) spend(amount e8, o *order, at int64) {
	c.order, c.usedAt = o, at
	c.balance -= amount
	if c.version == 1 || c.balance <= 0 {
		c.state = couponUsed
	}
}

// listCoupons is ListSubCustomerCoupons.
func listCoupons(c *call) *apiError {
	if source := c.query["source_id"]; source != "" && c.standing.resellerID != "" && source != c.standing.resellerID {
		return refuse("CBC.99000037")
	}
	from, to := int64(0), int64(1)<<60
	if t, err := parseInstant(c.query["active_start_time"]); err == nil {
		from = t
	}
	if t, err := parseInstant(c.query["active_end_time"]); err == nil {
		to = t
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var found []*coupon
	for _, cp := range c.s.world.coupons {
		if cp.account != c.account || !cp.listed(c.now) || cp.activated < from || cp.activated > to {
			continue
		}
		if c.wants("coupon_id", cp.id) && c.wants("order_id", cp.orderID()) && c.wants("promotion_plan_id", cp.planID()) &&
			c.wants("coupon_type", strconv.Itoa(cp.kind)) && c.wants("status", strconv.Itoa(cp.stateAt(c.now))) && c.wants("source_id", cp.sourceID()) {
			found = append(found, cp)
		}
	}
	start, end := c.window(len(found))
	c.w.open('{')
	c.total("count", len(found))
	c.w.openKey("user_coupons", '[')
	for _, cp := range found[start:end] {
		cp.write(&c.w, c.now)
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// wants tells whether an exact filter lets a value pass.
func (c *call) wants(name, value string) bool {
	want, ok := c.query[name]
	return !ok || want == value
}

// listed: nothing that expired more than a year ago, and what is used or reclaimed for a year only.
func (c *coupon) listed(now int64) bool {
	switch c.stateAt(now) {
	case couponExpired:
		return now < c.expire+365*day
	case couponUsed:
		return now < c.usedAt+365*day
	case couponReclaimed:
		return now < max(c.usedAt, c.created)+365*day
	}
	return true
}

func (c *coupon) orderID() string {
	if c.order == nil {
		return ""
	}
	return c.order.id
}

func (c *coupon) planID() string { return "PP" + hexID(hashText(c.plan), 16) }

func (c *coupon) sourceID() string { return "HWC-" + hexID(hashText(c.plan), 6) }

func (c *coupon) write(w *jsonw, now int64) {
	w.open('{')
	w.str("coupon_id", c.id)
	w.str("coupon_code", c.code)
	w.int("status", c.stateAt(now))
	w.str("customer_id", c.account.id)
	w.int("coupon_type", c.kind)
	w.int("measure_id", unitDollar)
	w.money("face_value", c.face)
	w.str("valid_time", instant(c.valid))
	w.str("expire_time", instant(c.expire))
	w.strIf("order_id", c.orderID())
	w.str("promotion_plan_id", c.planID())
	w.str("plan_name", c.plan)
	w.str("plan_desc", "Voucher of "+c.plan)
	w.int("media_type", 1)
	w.int("fetch_method", 3)
	w.openKey("use_limits", '[')
	for i, l := range c.limits {
		w.open('{')
		w.str("use_limiti_info_id", "UL"+digits(i+1)+"-"+c.id)
		w.str("limit_key", l.key)
		w.str("value1", l.value)
		w.strIf("value2", l.value2)
		w.str("limit_type", "1")
		w.str("promotion_plan_id", c.planID())
		w.close('}')
	}
	w.close(']')
	w.timeIf("active_time", c.activated)
	w.timeIf("reserve_time", c.usedAt)
	w.str("promotion_id", "PM"+hexID(hashText(c.plan), 12))
	w.str("create_time", instant(c.created))
	w.int("coupon_version", c.version)
	if c.version == 2 {
		w.money("balance", c.balance)
		w.str("lock_order_id", "")
	} else {
		w.null("balance")
		w.null("lock_order_id")
	}
	w.strIf("coupon_usage", c.usage)
	w.str("is_frozen", map[bool]string{false: "0", true: "1"}[c.frozen])
	w.str("currency", "USD")
	w.str("source_id", c.sourceID())
	w.close('}')
}
