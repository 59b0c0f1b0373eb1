package sandbox

import (
	"slices"
	"sort"
	"strings"
)

// Package states.
const (
	packageWaiting  = 0
	packageInEffect = 1
	packageUsedUp   = 2
	packageExpired  = 3
	packageReturned = 4
)

// left is what remains of an item's quota at an instant: the quota of the
// current cycle less what its bill lines of the cycle were covered with.
func (s *Sandbox) left(p *packageItem, now int64) e6 {
	left := p.quota
	if now < p.pkg.effective {
		return left
	}
	from, _ := p.cycle(min(now, p.pkg.expire-1))
	s.deductions(p, from, now, func(l *line) { left -= l.free })
	return max(left, 0)
}

// deductions calls each for every line between two instants that the item covered in part.
func (s *Sandbox) deductions(p *packageItem, from, to int64, each func(*line)) {
	if p.res == nil {
		return
	}
	f := &lineFilter{resource: &p.res.id}
	for m := max(monthOf(from), s.world.first); m <= monthOf(to); m++ {
		v := s.view(m, to)
		x := s.index(v, f)
		v.page(x, f, 0, x.total, func(l *line) {
			if l.free > 0 && l.consumed > from && l.consumed <= to {
				each(l)
			}
		})
	}
}

// state is a package's state at an instant; used up when nothing is left of any item.
func (s *Sandbox) packageState(p *resourcePackage, now int64) int {
	switch {
	case p.returned:
		return packageReturned
	case now < p.effective:
		return packageWaiting
	case now >= p.expire:
		return packageExpired
	}
	for _, it := range p.items {
		if s.left(it, now) > 0 {
			return packageInEffect
		}
	}
	return packageUsedUp
}

// listPackages is ListFreeResourceInfos.
func listPackages(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var found []*resourcePackage
	for _, p := range c.s.world.packages {
		if c.account.master == nil && p.expire > addMonths(c.now, -18) && c.wantsPackage(p) {
			found = append(found, p)
		}
	}
	from, to := c.window(len(found))
	c.w.open('{')
	c.w.openKey("free_resource_packages", '[')
	for _, p := range found[from:to] {
		c.writePackage(p)
	}
	c.w.close(']')
	c.total("total_count", len(found))
	c.w.close('}')
	return nil
}

func (c *call) wantsPackage(p *resourcePackage) bool {
	project := ""
	if p.project != nil {
		project = p.project.id
	}
	exact := func(name, value string) bool {
		want := c.body.text(name)
		return want == "" || want == value
	}
	services := c.body.texts("service_type_code_list")
	inList := len(services) == 0 || slices.ContainsFunc(services, func(code string) bool { return strings.EqualFold(code, p.service.code) })
	return inList && project == c.body.text("enterprise_project_id") && exact("order_id", p.order) && exact("product_id", p.product) &&
		exact("region_code", packageRegion(p)) && exact("product_name", p.name.in(c.lang)) &&
		(!c.body.has("status") || c.body.number("status", 0) == c.s.packageState(p, c.now))
}

func packageRegion(p *resourcePackage) string {
	if p.region == nil {
		return ""
	}
	return p.region.code
}

func (c *call) writePackage(p *resourcePackage) {
	w := &c.w
	w.open('{')
	w.str("order_instance_id", p.id)
	w.str("order_id", p.order)
	w.str("product_id", p.product)
	w.str("product_name", p.name.in(c.lang))
	if p.project != nil {
		w.str("enterprise_project_id", p.project.id)
		w.int("enterprise_project_scope", 1)
	} else {
		w.null("enterprise_project_id")
		w.int("enterprise_project_scope", 0)
	}
	w.time("effective_time", p.effective)
	w.time("expire_time", p.expire)
	w.int("status", c.s.packageState(p, c.now))
	w.str("service_type_code", p.service.code)
	w.str("service_type_name", p.service.name.in(c.lang))
	w.strOr("region_code", packageRegion(p))
	w.int("source_type", map[bool]int{true: 1}[p.order == ""])
	w.str("bundle_type", map[bool]string{true: "BUNDLE_PKG", false: "ATOMIC_PKG"}[p.bundle])
	w.int("quota_reuse_mode", map[bool]int{true: 1, false: 2}[p.reset])
	w.openKey("free_resources", '[')
	for _, it := range p.items {
		w.open('{')
		w.str("free_resource_id", it.id)
		w.str("usage_type_name", it.usage.name.in(c.lang))
		w.quantityText("amount", c.s.left(it, c.now))
		w.quantityText("original_amount", it.quota)
		w.int("measure_id", it.usage.measure)
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

// showPackageUsage is ListFreeResourceUsages: one entry per known item.
func showPackageUsage(c *call) *apiError {
	ids := c.body.texts("free_resource_ids")
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	w := &c.w
	w.open('{')
	w.openKey("free_resources", '[')
	for _, p := range c.s.world.packages {
		for _, it := range p.items {
			if c.account.master == nil && slices.Contains(ids, it.id) {
				c.writePackageUsage(it)
			}
		}
	}
	w.close(']')
	w.close('}')
	return nil
}

func (c *call) writePackageUsage(it *packageItem) {
	w, p := &c.w, it.pkg
	from, to := it.cycle(max(min(c.now, p.expire-1), p.effective))
	w.open('{')
	w.str("free_resource_id", it.id)
	w.str("free_resource_type_name", p.name.in(c.lang))
	if p.reset {
		w.int("quota_reuse_cycle", 4)
		w.int("quota_reuse_cycle_type", map[bool]int{true: 2, false: 1}[p.byPurchase])
	}
	w.str("usage_type_name", it.usage.name.in(c.lang))
	w.time("start_time", from)
	w.time("end_time", to)
	w.quantity("amount", c.s.left(it, c.now))
	w.quantity("original_amount", it.quota)
	w.int("measure_id", it.usage.measure)
	w.close('}')
}

// deduction is one record of package usage.
type deduction struct {
	it        *packageItem
	l         line
	available e6
}

// listDeductions is ListFreeResourcesUsageRecords.
func listDeductions(c *call) *apiError {
	begin, err := parseDate(c.query["deduct_time_begin"])
	if err != nil {
		return badParameter("deduct_time_begin")
	}
	end, err := parseDate(c.query["deduct_time_end"])
	if err != nil || end < begin || end-begin > 90 {
		return badParameter("deduct_time_end")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	found := c.deductionsBetween(begin, end)
	from, to := c.window(len(found))
	c.w.open('{')
	c.w.openKey("free_resource_records", '[')
	for i := range found[from:to] {
		c.writeDeduction(&found[from:to][i])
	}
	c.w.close(']')
	c.total("total_count", len(found))
	c.w.close('}')
	return nil
}

// deductionsBetween finds the records of a range of days. What was available
// before each follows from the start of its cycle, so reading begins there.
func (c *call) deductionsBetween(begin, end date) []deduction {
	var found []deduction
	for _, p := range c.s.world.packages {
		for _, it := range p.items {
			if c.account.master != nil || !c.wants("free_resource_id", it.id) || !c.wants("product_id", p.product) ||
				it.res == nil || !c.wants("resource_type_code", it.res.items[0].spec.rt.code) {
				continue
			}
			left, cycle := it.quota, int64(0)
			first, _ := it.cycle(max(begin.start(), p.effective))
			c.s.deductions(it, first, min(c.now, (end+1).start()), func(l *line) {
				if from, _ := it.cycle(l.consumed - 1); from != cycle {
					cycle, left = from, it.quota
				}
				if l.day >= begin && l.day <= end {
					found = append(found, deduction{it, *l, left})
				}
				left -= l.free
			})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].l.consumed < found[j].l.consumed })
	return found
}

func (c *call) writeDeduction(d *deduction) {
	w, r, sp := &c.w, d.l.it.res, d.l.it.spec
	w.open('{')
	w.time("deduct_time", d.l.traded)
	w.str("free_resource_id", d.it.id)
	w.str("resource_id", r.id)
	w.str("resource_type_code", sp.rt.code)
	w.str("resource_type_name", sp.rt.name.in(english))
	w.strOr("resource_tag", r.tag)
	w.str("product_id", d.it.pkg.product)
	w.str("product_name", d.it.pkg.name.in(english))
	w.str("usage_type_code", d.it.usage.code)
	w.quantityText("available_amount", d.available)
	w.quantityText("remaining_amount", d.available-d.l.free)
	w.quantityText("used_amount", d.l.free)
	w.int("measure_id", d.it.usage.measure)
	w.time("effective_time", d.l.effective)
	w.time("expire_time", d.l.expire)
	w.close('}')
}
