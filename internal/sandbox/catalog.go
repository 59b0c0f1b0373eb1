package sandbox

// text is a name in both languages of the upstream.
type text struct{ en, zh string }

func (t text) in(lang string) string {
	if lang == chinese {
		return t.zh
	}
	return t.en
}

// service is a cloud service type.
type service struct {
	code  string
	name  text
	short string
	// marketplace services appear in bills but not in the product lists.
	marketplace bool
	types       []*resourceType
}

// resourceType is a product of a service.
type resourceType struct {
	service *service
	index   int
	code    string
	name    text
	desc    text
	usages  []usageType
	specs   []*spec
	linear  int // unit of the size where the product has one (17 GB, 15 Mbps), else 0
}

// usageType is a billing factor, the usage_factor of a price request.
type usageType struct {
	code    string
	name    text
	measure int // unit of the usage
}

// metering says how a product is used over a day.
type metering uint8

const (
	perHour    metering = iota // runs all day
	perTraffic                 // GB, with weekdays and campaigns
	perCount                   // thousand requests, messages, invocations
	perStore                   // GB kept for a day
)

// spec is something with a price: a specification of a resource type.
type spec struct {
	rt      *resourceType
	index   int
	code    string
	name    text
	meter   metering
	usage   usageType
	price   e10    // list price of one unit of usage (and of size) in ap-southeast-1
	monthly e8     // list price of a month (and of one unit of size), 0 = pay-per-use only
	product string // product id
	sku     string
}

// region is a place that prices differ by.
type region struct {
	code   string
	name   text
	factor int // thousandths of the ap-southeast-1 price
	zones  []string
}

// Units of the catalogue; the full list is in products_data.go.
const (
	unitDollar = 1
	unitHour   = 4
	unitGB     = 10
	unitPiece  = 14
	unitMbps   = 15
	unitDiskGB = 17
	unitKilo   = 46 // thousand times
	unitGBDay  = 48
)

// catalog is what the upstream sells. Prices depend on the world's price level.
type catalog struct {
	services []*service
	types    []*resourceType
	specs    []*spec
	regions  []*region
	byCode   map[string]*service
	typeOf   map[string]*resourceType
	regionOf map[string]*region
}

// newCatalog builds the catalogue from the tables.
func newCatalog() *catalog {
	c := &catalog{byCode: map[string]*service{}, typeOf: map[string]*resourceType{}, regionOf: map[string]*region{}}
	for i := range regionTable {
		r := &region{code: regionTable[i].code, name: regionTable[i].name, factor: regionTable[i].factor}
		for _, z := range []string{"a", "b", "c"} {
			r.zones = append(r.zones, r.code+z)
		}
		c.regions = append(c.regions, r)
		c.regionOf[r.code] = r
	}
	for i := range serviceTable {
		row := &serviceTable[i]
		s := &service{code: row.code, name: row.name, short: row.short, marketplace: row.marketplace}
		c.services = append(c.services, s)
		c.byCode[s.code] = s
		for j := range row.types {
			c.addType(s, &row.types[j])
		}
	}
	return c
}

func (c *catalog) addType(s *service, row *typeRow) {
	rt := &resourceType{service: s, index: len(c.types), code: row.code, name: row.name, desc: row.desc, linear: row.linear}
	c.types = append(c.types, rt)
	c.typeOf[rt.code] = rt
	s.types = append(s.types, rt)
	for _, u := range row.specs {
		usage := usageKinds[u.usage]
		seen := false
		for _, known := range rt.usages {
			seen = seen || known.code == usage.code
		}
		if !seen {
			rt.usages = append(rt.usages, usage)
		}
		h := mix(7, hashText(row.code), hashText(u.code))
		sp := &spec{
			rt: rt, index: len(c.specs), code: u.code, name: u.name, meter: u.meter, usage: usage,
			price: u.price, monthly: u.monthly, product: "00301-" + hexID(h, 6) + "-0--0", sku: u.code,
		}
		c.specs = append(c.specs, sp)
		rt.specs = append(rt.specs, sp)
	}
}

// spec finds a specification by its codes, nil when it is not sold.
func (c *catalog) spec(serviceCode, typeCode, specCode string) *spec {
	rt := c.typeOf[typeCode]
	if rt == nil || rt.service.code != serviceCode {
		return nil
	}
	for _, sp := range rt.specs {
		if sp.code == specCode {
			return sp
		}
	}
	return nil
}

// unitPrice is the list price of one unit of usage in a region.
func (sp *spec) unitPrice(r *region) e10 { return sp.price * e10(r.factor) / 1000 }

// monthPrice is the list price of a month in a region, in cents.
func (sp *spec) monthPrice(r *region) e8 { return sp.monthly.permille(r.factor).cents() }

func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return scramble(h)
}
