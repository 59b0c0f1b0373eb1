package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
)

// rateFlow is the flow control inside the service: products priced in one second of wall time.
type rateFlow struct {
	second int64
	count  int
}

const (
	flowLimit = 500 // products a second for purchase prices
	maxRating = 100_000_000 * dollar
)

// product is a priced product of a request.
type product struct {
	id     string
	sp     *spec
	region *region
	list   *big.Rat // list price
	pieces int64    // that it is the price of; a discount is cut to cents per piece
}

// readProduct finds what a price request names; any mismatch is "product not found".
func (c *call) readProduct(f fields) (*product, *apiError) {
	w := c.s.world
	p := &product{id: f.text("id"), region: w.regionOf[f.text("region")]}
	p.sp = w.spec(f.text("cloud_service_type"), f.text("resource_type"), f.text("resource_spec"))
	if p.sp == nil || p.region == nil {
		return nil, refuse("CBC.99006006")
	}
	if zone := f.text("available_zone"); zone != "" && !strings.HasPrefix(zone, p.region.code) {
		return nil, refuse("CBC.99006006")
	}
	if unit := p.sp.rt.linear; unit > 0 {
		if !f.has("resource_size") {
			return nil, badParameter("resource_size")
		}
		if f.number("size_measure_id", 0) != unit {
			return nil, badParameter("size_measure_id")
		}
	}
	return p, nil
}

// products reads the products of a price request; ids must be unique.
func (c *call) products(read func(fields) (*product, *apiError)) ([]*product, *apiError) {
	var list []*product
	seen := map[string]bool{}
	for _, f := range c.body.objects("product_infos") {
		if id := f.text("id"); id == "" || seen[id] {
			return nil, badParameter("product_infos.id")
		}
		seen[f.text("id")] = true
		p, refusal := read(f)
		if refusal != nil {
			return nil, refusal
		}
		list = append(list, p)
	}
	return list, nil
}

// rational makes a fraction of a scaled number.
func rational(v, scale int64) *big.Rat { return big.NewRat(v, scale) }

const (
	scaleE8  = 100_000_000
	scaleE10 = 10_000_000_000
)

// readUsage reads usage_value, which may be a number or a numeric text.
func readUsage(f fields) (*big.Rat, bool) {
	text := ""
	switch v := f["usage_value"].(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	// Bounded before parsing: an exponent could ask for a gigabyte of digits.
	if text == "" || len(text) > 40 || strings.ContainsAny(text, "eE/_xXpP") {
		return nil, false
	}
	v, ok := new(big.Rat).SetString(text)
	return v, ok && v.Sign() >= 0
}

// rateOnDemand is ListOnDemandResourceRatings.
func rateOnDemand(c *call) *apiError {
	list, refusal := c.products(func(f fields) (*product, *apiError) {
		p, refusal := c.readProduct(f)
		if refusal != nil {
			return nil, refusal
		}
		usage, ok := readUsage(f)
		if !ok {
			return nil, badParameter("product_infos.usage_value")
		}
		if !strings.EqualFold(f.text("usage_factor"), p.sp.usage.code) {
			return nil, refuse("CBC.99006074")
		}
		if f.number("usage_measure_id", 0) != p.sp.usage.measure {
			return nil, refuse("CBC.99006050")
		}
		if p.sp.price == 0 {
			return nil, refuse("CBC.99006006")
		}
		p.list = new(big.Rat).Mul(usage, rational(int64(p.sp.unitPrice(p.region)), scaleE10))
		p.list.Mul(p.list, rational(int64(f.number("subscription_num", 1))*int64(max(f.number("resource_size", 1), 1)), 1))
		if p.list.Cmp(rational(int64(maxRating), scaleE8)) > 0 {
			return nil, refuse("CBC.99006055")
		}
		return p, nil
	})
	if refusal != nil {
		return refusal
	}
	digits := 6
	if c.body.number("inquiry_precision", 0) == 1 {
		digits = 10
	}
	c.writeRatings(list, digits)
	return nil
}

// cut drops decimals beyond n.
func cut(v *big.Rat, n int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	scaled := new(big.Int).Mul(v.Num(), scale)
	return new(big.Rat).SetFrac(scaled.Quo(scaled, v.Denom()), scale)
}

// number writes a fraction as a JSON number of at most n decimals.
func (w *jsonw) number(name string, v *big.Rat, n int) {
	text := v.FloatString(n)
	if n > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	w.key(name)
	w.b = append(w.b, text...)
	w.comma = true
}

func (c *call) writeRatings(list []*product, n int) {
	w := &c.w
	var amount, official, off big.Rat
	type price struct{ official, amount, off *big.Rat }
	prices := make([]price, len(list))
	for i, p := range list {
		one := price{official: cut(p.list, n), off: new(big.Rat)}
		if c.seesDiscounts() {
			one.off = cut(new(big.Rat).Mul(p.list, rational(int64(contractDiscount(p.sp.rt.service, c.account)), 1000)), n)
		}
		one.amount = new(big.Rat).Sub(one.official, one.off)
		prices[i] = one
		official.Add(&official, one.official)
		amount.Add(&amount, one.amount)
		off.Add(&off, one.off)
	}
	w.open('{')
	w.number("amount", &amount, n)
	w.number("discount_amount", &off, n)
	w.number("official_website_amount", &official, n)
	w.int("measure_id", unitDollar)
	w.str("currency", "USD")
	w.openKey("product_rating_results", '[')
	for i, p := range list {
		w.open('{')
		w.str("id", p.id)
		w.str("product_id", p.sp.product)
		w.number("amount", prices[i].amount, n)
		w.number("discount_amount", prices[i].off, n)
		w.number("official_website_amount", prices[i].official, n)
		w.int("measure_id", unitDollar)
		w.openKey("discount_rating_results", '[')
		if prices[i].off.Sign() > 0 {
			w.open('{')
			w.str("discount_id", c.discountID(605))
			w.int("discount_type", 605)
			w.number("amount", prices[i].off, n)
			w.int("measure_id", unitDollar)
			w.str("discount_name", "Commercial contract")
			w.close('}')
		}
		w.close(']')
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

func (c *call) discountID(kind int) string {
	return "DSC" + hexID(mix(hashText(c.account.id), uint64(kind)), 16)
}

// admit counts products and tells whether the service takes them this second.
func (f *rateFlow) admit(n int, second int64) bool {
	if f.second != second {
		f.second, f.count = second, 0
	}
	f.count += n
	return f.count <= flowLimit
}

// ratePeriod is ListRateOnPeriodDetail.
func ratePeriod(c *call) *apiError {
	c.s.mu.Lock()
	flowing := c.s.rated.admit(len(c.body.objects("product_infos")), c.s.cfg.Now().Unix())
	c.s.mu.Unlock()
	if !flowing {
		e := refuse("CBC.0250")
		e.status = http.StatusTooManyRequests
		return e
	}
	list, refusal := c.products(func(f fields) (*product, *apiError) {
		p, refusal := c.readProduct(f)
		if refusal != nil {
			return nil, refusal
		}
		if p.sp.monthly == 0 {
			return nil, refuse("CBC.99006006")
		}
		p.list = p.term(f.number("resource_size", 1), f.number("period_type", 0), f.number("period_num", 1))
		p.pieces = int64(f.number("subscription_num", 1))
		p.list.Mul(p.list, rational(p.pieces, 1))
		if p.list.Cmp(rational(int64(maxRating), scaleE8)) > 0 {
			return nil, refuse("CBC.99006055")
		}
		return p, nil
	})
	if refusal != nil {
		return refusal
	}
	c.writePeriodRates(list)
	return nil
}

// term is the list price of one piece for a term, to the cent: what an order of it costs.
func (p *product) term(size, periodType, num int) *big.Rat {
	v := rational(int64(p.sp.monthly.permille(p.region.factor)), scaleE8)
	v.Mul(v, rational(int64(max(size, 1))*int64(num), 1))
	switch periodType {
	case periodYear:
		v.Mul(v, rational(10, 1))
	case periodDay:
		v.Mul(v, rational(1, 30))
	case periodHour:
		v.Mul(v, rational(1, 720))
	}
	return cut(v, 2)
}

// choice is a discount that a buyer may choose, in thousandths per service.
type choice struct {
	kind int
	name string
	off  func(*product) int
}

func (c *call) choices() []choice {
	return []choice{
		{605, "Commercial contract", func(p *product) int { return contractDiscount(p.sp.rt.service, c.account) }},
		{607, "Partner discount", func(*product) int { return 60 }},
	}
}

func (c *call) writePeriodRates(list []*product) {
	w := &c.w
	total := new(big.Rat)
	for _, p := range list {
		total.Add(total, p.list)
	}
	w.open('{')
	w.openKey("official_website_rating_result", '{')
	w.number("official_website_amount", total, 2)
	w.int("measure_id", unitDollar)
	w.openKey("product_rating_results", '[')
	for _, p := range list {
		w.open('{')
		w.str("id", p.id)
		w.str("product_id", p.sp.product)
		w.number("official_website_amount", p.list, 2)
		w.int("measure_id", unitDollar)
		w.close('}')
	}
	w.close(']')
	w.close('}')
	w.openKey("optional_discount_rating_results", '[')
	if c.seesDiscounts() {
		best := c.bestChoice(list)
		for i, ch := range c.choices() {
			c.writeChoice(ch, list, total, i == best)
		}
	}
	w.close(']')
	w.str("currency", "USD")
	w.close('}')
}

// saves is what a discount takes off a product, to the cent per piece.
func (ch *choice) saves(p *product) *big.Rat {
	one := new(big.Rat).Quo(p.list, rational(p.pieces, 1))
	one = cut(one.Mul(one, rational(int64(ch.off(p)), 1000)), 2)
	return one.Mul(one, rational(p.pieces, 1))
}

func (c *call) bestChoice(list []*product) int {
	best, most := 0, new(big.Rat)
	for i, ch := range c.choices() {
		sum := new(big.Rat)
		for _, p := range list {
			sum.Add(sum, ch.saves(p))
		}
		if sum.Cmp(most) > 0 {
			best, most = i, sum
		}
	}
	return best
}

func (c *call) writeChoice(ch choice, list []*product, total *big.Rat, best bool) {
	w, off := &c.w, new(big.Rat)
	for _, p := range list {
		off.Add(off, ch.saves(p))
	}
	w.open('{')
	w.str("discount_id", c.discountID(ch.kind))
	w.number("amount", new(big.Rat).Sub(total, off), 2)
	w.number("official_website_amount", total, 2)
	w.number("discount_amount", off, 2)
	w.int("measure_id", unitDollar)
	w.int("discount_type", ch.kind)
	w.str("discount_name", ch.name)
	w.int("best_offer", map[bool]int{true: 1}[best])
	w.openKey("product_rating_results", '[')
	for _, p := range list {
		saved := ch.saves(p)
		w.open('{')
		w.str("id", p.id)
		w.str("product_id", p.sp.product)
		w.number("amount", new(big.Rat).Sub(p.list, saved), 2)
		w.number("official_website_amount", p.list, 2)
		w.number("discount_amount", saved, 2)
		w.int("measure_id", unitDollar)
		w.close('}')
	}
	w.close(']')
	w.close('}')
}
