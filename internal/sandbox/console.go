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
