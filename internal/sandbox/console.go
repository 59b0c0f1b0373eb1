package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// buyRequest is POST /orders: someone orders in the console. The zero value
// buys one small server for a month.
type buyRequest struct {
	Service    string `json:"service_type_code,omitempty"`  // hws.service.type.ec2
	RType      string `json:"resource_type_code,omitempty"` // hws.resource.type.vm
	Spec       string `json:"resource_spec,omitempty"`      // s6.large.2.linux
	Region     string `json:"region,omitempty"`             // ap-southeast-1
	Size       int    `json:"resource_size,omitempty"`
	Count      int    `json:"count,omitempty"` // line items; 1
	PeriodType int    `json:"period_type,omitempty"`
	PeriodNum  int    `json:"period_num,omitempty"`
	Account    string `json:"account,omitempty"`               // customer id; the master
	Project    string `json:"enterprise_project_id,omitempty"` // "0"
	Amount     string `json:"amount,omitempty"`                // price after discount, in cents; else the list price less the contract discount
	ResourceID string `json:"resource_id,omitempty"`           // renew this one instead of buying
	LateBy     string `json:"effective_by,omitempty"`          // must be paid before this instant
	PayWithin  string `json:"pay_within,omitempty"`            // Go duration; 168h
	Combined   bool   `json:"combined,omitempty"`              // a combined transaction order of two sub-orders
	NoOffers   bool   `json:"no_offers,omitempty"`             // without discounts to choose from
	Adjusted   string `json:"adjustment,omitempty"`            // with a 609 price adjustment that takes this much off
	NoStock    bool   `json:"out_of_stock,omitempty"`          // the specification ran out after the order was made
}

// check finds what is wrong with a purchase before it is logged.
func (b *buyRequest) check(w *world) error {
	if b.ResourceID != "" {
		s := w.subscription[b.ResourceID]
		if s == nil || !s.main() || s.status == subGone {
			return fmt.Errorf("resource_id is not a primary resource of this world")
		}
		if s.pending != nil || s.working != nil {
			return fmt.Errorf("resource_id is in another order")
		}
	}
	b.fill()
	if w.spec(b.Service, b.RType, b.Spec) == nil {
		return fmt.Errorf("no such product")
	}
	if w.regionOf[b.Region] == nil {
		return fmt.Errorf("no such region")
	}
	if b.Account != "" && w.accountsByID[b.Account] == nil {
		return fmt.Errorf("no such account")
	}
	if b.Project != "" && w.projectByID(b.Project) == nil {
		return fmt.Errorf("no such enterprise project")
	}
	for _, text := range []string{b.Amount, b.Adjusted} {
		if text == "" {
			continue
		}
		if v, err := parseE8(text); err != nil || v < 0 || v != v.cents() {
			return fmt.Errorf("amount and adjustment are decimals with at most two digits after the point")
		}
	}
	if b.LateBy != "" {
		if _, err := parseInstant(b.LateBy); err != nil {
			return err
		}
	}
	if b.PayWithin != "" {
		if d, err := time.ParseDuration(b.PayWithin); err != nil || d <= 0 {
			return fmt.Errorf("pay_within is a positive duration such as 48h")
		}
	}
	if b.Count < 1 || b.Count > 500 || b.Size < 0 || b.PeriodNum < 1 || b.PeriodNum > 60 || b.PeriodType != periodMonth && b.PeriodType != periodYear {
		return fmt.Errorf("count is 1 to 500, period_type 2 or 3, period_num 1 to 60")
	}
	return nil
}

func (b *buyRequest) fill() {
	set := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	set(&b.Service, "hws.service.type.ec2")
	set(&b.RType, "hws.resource.type.vm")
	set(&b.Spec, "s6.large.2.linux")
	set(&b.Region, "ap-southeast-1")
	b.Count, b.PeriodType, b.PeriodNum = or(b.Count, 1), or(b.PeriodType, periodMonth), or(b.PeriodNum, 1)
}

func (w *world) projectByID(id string) *project {
	for _, p := range w.projects {
		if p.id == id {
			return p
		}
	}
	return nil
}

// applyBuy makes the unpaid order of a purchase.
func (w *world) applyBuy(e *event) {
	b := e.Buy
	var o *order
	if b.ResourceID != "" {
		o = w.renewalOrder([]*subscription{w.subscription[b.ResourceID]}, b.PeriodType, b.PeriodNum, e.At)
	} else if o = w.consoleOrder(b, e.At); b.Combined {
		o = w.combine(o, w.consoleOrder(b, e.At), e.At)
	}
	if b.Amount != "" {
		total, _ := parseE8(b.Amount)
		o.reprice(total)
	}
	if b.ResourceID == "" {
		o.offers = w.offersFor(o)
		w.file(o)
	}
	if b.NoOffers {
		o.offers = nil
	}
	if b.Adjusted != "" {
		off, _ := parseE8(b.Adjusted)
		o.offers = []*offer{{id: "DS" + hexID(hashText(o.id), 16), kind: 609, mode: 1, off: min(off, o.amount)}}
	}
	if b.LateBy != "" {
		o.lateBy, _ = parseInstant(b.LateBy)
	}
	if d, err := time.ParseDuration(b.PayWithin); err == nil {
		o.deadline = e.At + int64(d/time.Second)
	}
	o.noStock = b.NoStock
	w.wake(o.deadline + cancelAfterMissed)
	e.made = append(e.made, o)
}

func (w *world) consoleOrder(b *buyRequest, at int64) *order {
	c := newChance(w.nextID())
	sp := w.spec(b.Service, b.RType, b.Spec)
	a := w.accounts[0]
	if b.Account != "" {
		a = w.accountsByID[b.Account]
	}
	o := w.newOrder(orderNew, a, sp.rt.service, at)
	for range b.Count {
		s := w.newSubscription(c, sp, int64(max(b.Size, 1)), nil)
		r := s.res
		r.account, r.region, r.project = a, w.regionOf[b.Region], w.projects[0]
		r.zone = r.region.zones[0]
		if p := w.projectByID(b.Project); p != nil {
			r.project = p
		}
		w.regroup(r)
		it := r.items[0]
		official := w.periodPrice(it, b.PeriodType, b.PeriodNum)
		o.add(w, it, s, official, discounted(it, official), b.PeriodType, b.PeriodNum, 0, 0)
	}
	return o
}

// combine puts two orders under a combined transaction order.
func (w *world) combine(a, b *order, at int64) *order {
	parent := w.newOrder(orderNew, a.account, a.service, at)
	for _, child := range []*order{a, b} {
		child.parent = parent
		parent.children = append(parent.children, child)
		parent.items = append(parent.items, child.items...)
		parent.official += child.official
		parent.amount += child.amount
		parent.used = mergeDiscounts(parent.used, child.used)
		w.order[child.id] = child
	}
	parent.projects = append(parent.projects, a.projects...)
	return parent
}

// reprice changes what an unpaid order costs after discount, spread over its items.
func (o *order) reprice(total e8) {
	weights := make([]int64, len(o.items))
	for i, oi := range o.items {
		weights[i] = int64(oi.official/cent) + 1
	}
	for _, list := range append([]*order{o}, o.children...) {
		list.amount, list.official, list.used = 0, 0, nil
	}
	for i, part := range split(total, weights, cent) {
		oi := o.items[i]
		oi.amount, oi.official = part, max(oi.official, part)
		oi.used = nil
		if off := oi.official - oi.amount; off != 0 {
			oi.used = []usedDiscount{{"605", off}}
		}
		oi.order.book(oi)
		if oi.order != o {
			o.book(oi)
		}
	}
	o.version++
}

func (o *order) book(oi *orderItem) {
	o.amount += oi.amount
	o.official += oi.official
	o.used = mergeDiscounts(o.used, oi.used)
}

// applyDrift changes the price of an unpaid order.
func (w *world) applyDrift(e *event) {
	o := w.findOrder(e.Order)
	o.reprice(e.Amount)
	o.offers = w.offersFor(o)
}

// keyChange is POST /keys.
type keyChange struct {
	Action  string   `json:"action"` // add, revoke, restore, deny, token, revoke_token
	Access  string   `json:"access_key,omitempty"`
	Secret  string   `json:"secret_key,omitempty"`
	Account string   `json:"account,omitempty"` // add: customer id; the master
	Holder  string   `json:"holder,omitempty"`  // add: customer, partner, other_site
	Deny    []string `json:"deny,omitempty"`    // add, deny: IAM actions the user lacks
	Token   string   `json:"token,omitempty"`
	Expires int64    `json:"expires,omitempty"` // token: Unix seconds of wall time
}

func (s *Sandbox) applyKey(k *keyChange) {
	key := s.keys[k.Access]
	switch k.Action {
	case "add":
		key = &accessKey{access: k.Access, secret: k.Secret, account: k.Account, holder: k.Holder, deny: map[string]bool{}}
		s.keys[k.Access] = key
		for _, a := range k.Deny {
			key.deny[a] = true
		}
	case "revoke":
		key.revoked = true
	case "restore":
		key.revoked = false
		delete(s.failures, k.Access)
	case "deny":
		key.deny = map[string]bool{}
		for _, a := range k.Deny {
			key.deny[a] = true
		}
	case "token":
		s.tokens[k.Token] = &token{value: k.Token, key: k.Access, expires: k.Expires}
	case "revoke_token":
		s.tokens[k.Token].revoked = true
	}
}

// accountChange is POST /account; absent fields stay as they are.
type accountChange struct {
	Account        string            `json:"account,omitempty"` // customer id; the master
	FinanceManaged *bool             `json:"finance_managed,omitempty"`
	Balance        *string           `json:"balance,omitempty"`
	Credit         *string           `json:"credit,omitempty"` // limit
	CreditUsed     *string           `json:"credit_used,omitempty"`
	Bonus          *string           `json:"bonus,omitempty"`
	Deposit        *string           `json:"deposit,omitempty"`
	DailyLimit     *string           `json:"daily_limit,omitempty"`         // 0 = none
	OrgBudget      *string           `json:"organization_budget,omitempty"` // "" = none
	ProjectBudget  map[string]string `json:"project_budgets,omitempty"`     // by enterprise project id; "" = none
	Reseller       *string           `json:"reseller_id,omitempty"`
	BillsHidden    *bool             `json:"bills_hidden,omitempty"`
	Frozen         *bool             `json:"frozen,omitempty"`
	NoTaxRate      *bool             `json:"no_tax_rate,omitempty"`
	CostCenter     *bool             `json:"cost_center,omitempty"`
	Independents   *bool             `json:"many_independent_members,omitempty"`
	Enterprise     *bool             `json:"enterprise,omitempty"`
	ProjectsOn     *bool             `json:"enterprise_projects,omitempty"`
	ProjectGroups  *bool             `json:"project_groups,omitempty"`
	MultiProject   *bool             `json:"multi_project,omitempty"`
}

// check finds what is wrong with an account change before it is logged.
func (a *accountChange) check(w *world) error {
	if a.Account == "" {
		a.Account = w.accounts[0].id
	}
	if w.accountsByID[a.Account] == nil {
		return fmt.Errorf("no such account")
	}
	for _, text := range []*string{a.Balance, a.Credit, a.CreditUsed, a.Bonus, a.Deposit, a.DailyLimit} {
		if text != nil {
			if _, err := parseE8(*text); err != nil {
				return err
			}
		}
	}
	if a.OrgBudget != nil && *a.OrgBudget != "" {
		if _, err := parseE8(*a.OrgBudget); err != nil {
			return err
		}
	}
	for id, text := range a.ProjectBudget {
		if w.projectByID(id) == nil {
			return fmt.Errorf("no such enterprise project")
		}
		if _, err := parseE8(text); err != nil && text != "" {
			return err
		}
	}
	return nil
}

func (w *world) applyAccount(c *accountChange) {
	a := w.accountsByID[c.Account]
	money := func(p *e8, text *string) {
		if text == nil {
			return
		}
		if *text == "" {
			*p = -1
			return
		}
		*p, _ = parseE8(*text)
	}
	flag := func(p *bool, v *bool, invert bool) {
		if v != nil {
			*p = *v != invert
		}
	}
	money(&a.cash, c.Balance)
	money(&a.credit, c.Credit)
	money(&a.creditUsed, c.CreditUsed)
	money(&a.bonus, c.Bonus)
	money(&a.deposit, c.Deposit)
	money(&a.dailyLimit, c.DailyLimit)
	money(&a.orgBudget, c.OrgBudget)
	for id, text := range c.ProjectBudget {
		money(&w.projectByID(id).budget, &text)
	}
	if c.Reseller != nil {
		a.resellerID = *c.Reseller
	}
	flag(&a.financeManaged, c.FinanceManaged, false)
	flag(&a.hidden, c.BillsHidden, false)
	flag(&a.frozen, c.Frozen, false)
	flag(&a.noTaxRate, c.NoTaxRate, false)
	flag(&a.costCenterOff, c.CostCenter, true)
	flag(&a.manyIndependents, c.Independents, false)
	flag(&a.enterprise, c.Enterprise, false)
	flag(&a.projectsOn, c.ProjectsOn, false)
	flag(&a.projectGroups, c.ProjectGroups, false)
	flag(&a.multiProject, c.MultiProject, false)
}

// couponChange is POST /coupons.
type couponChange struct {
	Action  string            `json:"action"` // grant, expire, use, freeze, unfreeze, reclaim
	ID      string            `json:"coupon_id,omitempty"`
	Amount  string            `json:"amount,omitempty"`      // grant: face value; use: what is used
	Kind    int               `json:"coupon_type,omitempty"` // grant: 1 cash, 2 discount (face value = per cent), 4 flexi-purchase
	Version int               `json:"coupon_version,omitempty"`
	Account string            `json:"account,omitempty"`
	Valid   string            `json:"valid_for,omitempty"` // Go duration from now; 720h
	Usage   string            `json:"coupon_usage,omitempty"`
	Limits  map[string]string `json:"use_limits,omitempty"`
	Order   string            `json:"order_id,omitempty"` // use
}

func (c *couponChange) check(w *world) error {
	if c.Action == "grant" {
		c.Kind, c.Version = or(c.Kind, 1), or(c.Version, 2)
		if c.Account == "" {
			c.Account = w.accounts[0].id
		}
		if c.Valid == "" {
			c.Valid = "720h"
		}
		if d, err := time.ParseDuration(c.Valid); err != nil || d <= 0 {
			return fmt.Errorf("valid_for is a positive duration such as 720h")
		}
		if v, err := parseE8(c.Amount); err != nil || v <= 0 || v != v.cents() {
			return fmt.Errorf("amount is a positive decimal with at most two digits after the point")
		}
		if w.accountsByID[c.Account] == nil || c.Kind < 1 || c.Kind > 4 || c.Version > 2 {
			return fmt.Errorf("no such account, coupon_type or coupon_version")
		}
		return nil
	}
	switch c.Action {
	case "expire", "freeze", "unfreeze", "reclaim", "use":
	default:
		return fmt.Errorf("action is grant, expire, use, freeze, unfreeze or reclaim")
	}
	if w.findCoupon(c.ID) == nil {
		return fmt.Errorf("no such coupon")
	}
	if c.Order != "" && w.findOrder(c.Order) == nil {
		return fmt.Errorf("no such order")
	}
	if _, err := parseE8(c.Amount); err != nil && c.Amount != "" {
		return err
	}
	return nil
}

func (w *world) applyCoupon(e *event) {
	c := e.Coupon
	if c.Action == "grant" {
		face, _ := parseE8(c.Amount)
		d, _ := time.ParseDuration(c.Valid)
		cp := w.newCoupon(w.accountsByID[c.Account], face, e.At, e.At+int64(d/time.Second))
		cp.kind, cp.version, cp.usage = c.Kind, c.Version, c.Usage
		for _, key := range sortedKeys(c.Limits) {
			cp.limits = append(cp.limits, couponLimit{key: key, value: c.Limits[key]})
		}
		c.ID = cp.id
		return
	}
	cp := w.findCoupon(c.ID)
	switch c.Action {
	case "expire":
		cp.expire = min(cp.expire, e.At)
	case "freeze", "unfreeze":
		cp.frozen = c.Action == "freeze"
	case "reclaim":
		cp.state, cp.usedAt = couponReclaimed, e.At
	case "use":
		part := cp.left()
		if v, err := parseE8(c.Amount); err == nil {
			part = min(part, v)
		}
		var o *order
		if c.Order != "" {
			o = w.findOrder(c.Order)
		}
		cp.spend(part, o, e.At)
	}
}

// decodeStrict reads a control request; unknown fields are an error, so that a
// misspelled one does not pass silently.
func decodeStrict(body []byte, into any) error {
	value, err := parseJSON(body)
	if err != nil {
		return err
	}
	if _, ok := value.(map[string]any); !ok {
		return fmt.Errorf("the body is not a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
