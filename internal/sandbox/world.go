package sandbox

// settings are what a world is made from. The first record of the event log
// keeps them, so that a restart finds the same world.
type settings struct {
	Seed      int64  `json:"seed"`
	Base      int64  `json:"base"` // business time at which the world was made, Unix seconds
	Months    int    `json:"months"`
	Resources int    `json:"resources"`
	Lines     int    `json:"lines"`
	DomainID  string `json:"domain_id"`
}

// world is the company and all it has bought. It is changed only by applying
// events and by the passing of business time; both under Sandbox.mu.
type world struct {
	set   settings
	seed  uint64
	base  int64
	now   int64 // business time up to which time has passed
	first month // oldest month with bills
	open  month // month that was open at base

	*catalog
	*company
	accountsByID map[string]*account

	usage  []*resource // pay-per-use resources
	small  []*resource // the long tail: keys, zones, repositories, metered once a month
	owned  []*resource // yearly/monthly resources
	things map[string]*resource
	items  []*item
	groups map[groupKey]int

	subscriptions []*subscription
	subscription  map[string]*subscription // by resource id
	orders        []*order                 // in order of creation
	order         map[string]*order        // by id, upper case
	coupons       []*coupon
	packages      []*resourcePackage
	charges       []*paidCharge

	orderLines map[month][]line    // lines made by orders
	restated   map[month][]restate // changes of closed months
	version    map[month]int       // raised whenever a month's lines change other than by time
	fleet      int                 // raised whenever resources join the pay-per-use ones
	fixtures   fixtures
	next       int64  // when something happens by itself again
	sequence   uint64 // of ids given since the world was made
}

// newWorld builds the company's whole history up to the base instant.
func newWorld(set settings) *world {
	w := &world{
		set: set, seed: mix(uint64(set.Seed), 1), base: set.Base, now: set.Base,
		catalog: newCatalog(), accountsByID: map[string]*account{}, things: map[string]*resource{},
		groups: map[groupKey]int{}, subscription: map[string]*subscription{}, order: map[string]*order{},
		orderLines: map[month][]line{}, restated: map[month][]restate{}, version: map[month]int{},
	}
	w.open = monthOf(w.base)
	w.first = w.open - month(set.Months) + 1
	w.company = newCompany(w.seed, set.DomainID)
	for _, a := range w.accounts {
		w.accountsByID[a.id] = a
	}
	w.buildFleet()
	w.buildFixtures()
	w.buildSubscriptions()
	w.buildPackages()
	w.buildCoupons()
	w.buildHistory()
	return w
}

// nextID makes a number for something new; replaying the events makes the same ones again.
func (w *world) nextID() uint64 {
	w.sequence++
	return mix(w.seed, 99, w.sequence)
}
