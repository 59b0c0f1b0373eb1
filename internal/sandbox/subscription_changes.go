package sandbox

import (
	"net/http"
	"slices"
)

// Renewal, unsubscription, auto-renewal and the switch to pay-per-use.

// failed is one resource that a batch did not process.
type failed struct{ id, code string }

func (c *call) writeBatch(orders []*order, fails []failed) {
	c.w.open('{')
	c.w.openKey("order_ids", '[')
	for _, o := range orders {
		c.w.item(o.id)
	}
	c.w.close(']')
	c.writeFails("fail_resource_infos", "resource_id", fails)
	c.w.close('}')
}

func (c *call) writeFails(list, id string, fails []failed) {
	c.w.openKey(list, '[')
	for _, f := range fails {
		c.w.open('{')
		c.w.str("error_code", f.code)
		c.w.str("error_msg", business[f.code].msg)
		c.w.str(id, f.id)
		c.w.close('}')
	}
	c.w.close(']')
}

// outcome ends a batch: when every resource failed with the same code the call
// itself is refused with it, else the answer lists what failed.
func outcome(good int, fails []failed) *apiError {
	if good > 0 || len(fails) == 0 {
		return nil
	}
	for _, f := range fails {
		if f.code != fails[0].code {
			return nil
		}
	}
	return refuse(fails[0].code)
}

// duplicates tells whether a list names something twice.
func duplicates(ids []string) bool {
	for i, id := range ids {
		if id == "" || slices.Contains(ids[:i], id) {
			return true
		}
	}
	return false
}

// termFits checks the length of a term: 1 to 11 months, 1 to 3 years.
func termFits(periodType, num int) bool {
	return num >= 1 && (periodType == periodMonth && num <= 11 || periodType == periodYear && num <= 3)
}

// maxTerm is how far ahead a subscription may be paid.
const maxTerm = 5 * 366 * day

// renewable returns the code that keeps a resource from being renewed, "" when nothing does.
func (c *call) renewable(id string, ids []string, periodType, num int) string {
	s := c.s.world.subscription[id]
	switch {
	case s == nil || s.status == subGone || !c.owns(s):
		return "CBC.99003016"
	case !s.main():
		return "CBC.30010036"
	case s.pending != nil:
		return "CBC.99003100"
	case s.working != nil || s.is(traitBusy):
		return "CBC.99003144"
	case s.is(traitOneTerm) && periodType != periodYear, s.is(traitMarket), s.is(traitNoPrice):
		return "CBC.30010069"
	case addPeriod(s.expire, periodType, num)-c.now > maxTerm:
		return "CBC.99003154"
	case s.is(traitBundle) && !c.wholeBundle(ids):
		return "CBC.99003634"
	}
	return ""
}

// wholeBundle tells whether all resources of the bundle promotion are named.
func (c *call) wholeBundle(ids []string) bool {
	for _, s := range c.s.world.subscriptions {
		if s.main() && s.is(traitBundle) && s.status != subGone && !slices.Contains(ids, s.res.id) {
			return false
		}
	}
	return true
}

// renew is RenewalResources.
func renew(c *call) *apiError {
	ids := c.body.texts("resource_ids")
	periodType, num := c.body.number("period_type", 0), c.body.number("period_num", 0)
	if duplicates(ids) {
		return badParameter("resource_ids")
	}
	if !termFits(periodType, num) {
		return refuse("CBC.99000092")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	e := &event{Kind: eventRenew, Type: periodType, Num: &num}
	var fails []failed
	var price e8
	for _, id := range ids {
		if code := c.renewable(id, ids, periodType, num); code != "" {
			fails = append(fails, failed{id, code})
			continue
		}
		e.IDs = append(e.IDs, id)
		price += c.s.world.renewalPrice(c.s.world.subscription[id], periodType, num)
	}
	if refusal := outcome(len(e.IDs), fails); refusal != nil {
		return refusal
	}
	if c.body.number("is_auto_pay", 0) == 1 && len(e.IDs) > 0 {
		if price > c.account.payer().available() {
			return refuse("CBC.30050006")
		}
		e.By = "auto_pay"
	}
	if len(e.IDs) > 0 {
		if refusal := c.s.commit(e, c.now); refusal != nil {
			return refusal
		}
	}
	c.writeBatch(e.made, fails)
	return nil
}

// applyRenew makes one order per account and service, and pays it where asked to.
func (w *world) applyRenew(e *event) {
	groups := map[string][]*subscription{}
	var keys []string
	for _, id := range e.IDs {
		s := w.subscription[id]
		k := s.res.account.id + s.res.items[0].spec.rt.service.code
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], s)
	}
	for _, k := range keys {
		o := w.renewalOrder(groups[k], e.Type, *e.Num, e.At)
		e.made = append(e.made, o)
		if e.By == "auto_pay" {
			w.pay(o, nil, nil, e.At, e.By)
		}
	}
}

// returnable returns the code that keeps a resource from being given back.
func (c *call) returnable(id string, ids []string, kind int) string {
	s := c.s.world.subscription[id]
	switch {
	case s == nil || !c.owns(s):
		return "CBC.99003012"
	case s.status == subGone || s.is(traitUnmanaged):
		return "CBC.30000067"
	case !s.main() && !slices.Contains(ids, s.parent.res.id):
		return "CBC.99003012"
	case s.pending != nil:
		return "CBC.99003100"
	case s.working != nil || s.is(traitBusy):
		return "CBC.99003651"
	case s.blocked() || s.status == subFrozen:
		return "CBC.99003656"
	case kind == 2 && (len(s.terms) == 0 || s.terms[len(s.terms)-1].from <= c.now):
		return "CBC.99003128"
	case kind == 2 && s.is(traitAddOn):
		return "CBC.99003654"
	}
	for _, x := range []struct {
		t    trait
		code string
	}{
		{traitSavings, "CBC.30000053"},
		{traitSolution, "CBC.99003185"},
		{traitInvoiced, "CBC.99003643"},
		{traitPackage, "CBC.99003647"},
		{traitTrial, "CBC.99003649"},
		{traitMarket, "CBC.99003650"},
		{traitCodeArts, "CBC.99003652"},
		{traitNoRefund, "CBC.99006066"},
	} {
		if s.is(x.t) {
			return x.code
		}
	}
	return ""
}

// unsubscribe is CancelResourcesSubscription.
func unsubscribe(c *call) *apiError {
	ids, kind := c.body.texts("resource_ids"), c.body.number("unsubscribe_type", 0)
	if duplicates(ids) {
		return badParameter("resource_ids")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	e := &event{Kind: eventUnsubscribe, Type: kind}
	var fails []failed
	for _, id := range ids {
		if code := c.returnable(id, ids, kind); code != "" {
			fails = append(fails, failed{id, code})
		} else if c.s.world.subscription[id].main() {
			e.IDs = append(e.IDs, id) // attached ones go with it
		}
	}
	if refusal := outcome(len(e.IDs), fails); refusal != nil {
		return refusal
	}
	if len(e.IDs) > 0 {
		if refusal := c.s.commit(e, c.now); refusal != nil {
			return refusal
		}
	}
	c.writeBatch(e.made, fails)
	return nil
}

// autoRenewOn is AutoRenewalResources.
func autoRenewOn(c *call) *apiError { return c.setAutoRenew(true) }

// autoRenewOff is CancelAutoRenewalResources.
func autoRenewOff(c *call) *apiError { return c.setAutoRenew(false) }

func (c *call) setAutoRenew(on bool) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	s := c.s.world.subscription[c.query["resource_id"]]
	switch {
	case s == nil || s.status == subGone || !c.owns(s):
		return refuse("CBC.99003012")
	case on && (s.status != subInUse || s.blocked()):
		return refuse("CBC.99003602")
	case !on && s.policy != expireAutoRenew:
		return refuse("CBC.99003605")
	}
	e := &event{Kind: eventAutoRenew, IDs: []string{s.res.id}, On: on}
	if c.body.has("auto_renew_times") {
		n := c.body.number("auto_renew_times", 0)
		e.Num = &n
	}
	e.Type = map[string]int{"MONTH": periodMonth, "YEAR": periodYear}[c.body.text("period_type")]
	c.status = http.StatusNoContent
	return c.s.commit(e, c.now)
}

// applyAutoRenew sets auto-renewal of a primary resource and all attached to it,
// whichever of them was named. 0 times, or none at the first activation, is unlimited.
func (w *world) applyAutoRenew(e *event) {
	s := w.subscription[e.IDs[0]]
	if s.parent != nil {
		s = s.parent
	}
	first := s.policy != expireAutoRenew
	for _, m := range s.family() {
		m.updated = e.At
		m.policy = expireGrace
		if !e.On {
			continue
		}
		m.policy = expireAutoRenew
		if first {
			m.autoLeft = -1
		}
		if e.Num != nil {
			if m.autoLeft = *e.Num; *e.Num == 0 {
				m.autoLeft = -1
			}
		}
		m.autoType, m.autoNum = e.Type, 1
	}
	if e.On {
		w.wake(s.nextAttempt(e.At))
	}
}

// switchable returns the code that keeps a resource from the switch to pay-per-use.
func (c *call) switchable(id string, set bool) string {
	s := c.s.world.subscription[id]
	switch {
	case s == nil || s.status == subGone || !c.owns(s) || !s.main():
		return "CBC.99003012"
	case s.res.account.frozen:
		return "CBC.99003626"
	case s.is(traitPolice):
		return "CBC.99003625"
	case s.is(traitViolation):
		return "CBC.99003624"
	case s.status != subInUse:
		return "CBC.99003610"
	case s.pending != nil || s.working != nil || s.is(traitBusy):
		return "CBC.99003623"
	case s.is(traitMarket):
		return "CBC.99003608"
	case s.is(traitPackage):
		return "CBC.99003611"
	case s.is(traitSolution):
		return "CBC.99003622"
	case s.is(traitFixed) || s.is(traitSavings) || s.is(traitTrial) || s.is(traitCodeArts):
		return "CBC.99003609"
	case !set && s.policy != expireOnDemand:
		return "CBC.0100"
	}
	return ""
}

// toOnDemand is UpdatePeriodToOnDemand. It answers 200 even when all fail.
func toOnDemand(c *call) *apiError {
	ids, set := c.body.texts("resource_ids"), c.body.text("operation") == "SET_UP"
	if duplicates(ids) {
		return badParameter("resource_ids")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	e := &event{Kind: eventOnDemand, On: set}
	var fails []failed
	for _, id := range ids {
		if code := c.switchable(id, set); code != "" {
			fails = append(fails, failed{id, code})
		} else {
			e.IDs = append(e.IDs, id)
		}
	}
	if len(e.IDs) > 0 {
		if refusal := c.s.commit(e, c.now); refusal != nil {
			return refusal
		}
	}
	c.w.open('{')
	c.writeFails("error_details", "id", fails)
	c.w.close('}')
	return nil
}

func (w *world) applyOnDemand(e *event) {
	for _, id := range e.IDs {
		for _, m := range w.subscription[id].family() {
			m.policy, m.updated = expireGrace, e.At
			if e.On {
				m.policy = expireOnDemand
			}
		}
	}
}
