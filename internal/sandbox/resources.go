package sandbox

import (
	"slices"
)

// listResources is ListPayPerUseCustomerResources: the yearly/monthly resources.
func listResources(c *call) *apiError {
	if code, ok := c.body["service_type_code"]; ok && code == "" {
		return badParameter("service_type_code")
	}
	from, to := int64(0), never
	var err error
	if text := c.body.text("expire_time_begin"); text != "" {
		if from, err = parseInstant(text); err != nil {
			return badParameter("expire_time_begin")
		}
	}
	if text := c.body.text("expire_time_end"); text != "" {
		if to, err = parseInstant(text); err != nil || to < from {
			return badParameter("expire_time_end")
		}
	}
	ids, states := c.body.texts("resource_ids"), c.body.numbers("status_list")
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var found []*subscription
	for _, s := range c.s.world.subscriptions {
		if s.status != subGone && c.owns(s) && c.picks(s, ids) && s.expire >= from && s.expire <= to &&
			(len(states) == 0 || slices.Contains(states, s.status)) && c.boughtWith(s) &&
			(!c.body.has("service_type_code") || s.res.items[0].spec.rt.service.code == c.body.text("service_type_code")) {
			found = append(found, s)
		}
	}
	start, end := c.window(len(found))
	c.w.open('{')
	c.w.openKey("data", '[')
	for _, s := range found[start:end] {
		c.writeResource(s)
	}
	c.w.close(']')
	c.total("total_count", len(found))
	c.w.close('}')
	return nil
}

// owns tells whether the caller manages a subscription: its own and its members'.
func (c *call) owns(s *subscription) bool {
	return s.res.account == c.account || s.res.account.payer() == c.account
}

// picks applies resource_ids and only_main_resource. Naming a primary resource
// brings what is attached to it; naming an attached one brings it in any case.
func (c *call) picks(s *subscription, ids []string) bool {
	only := c.body.number("only_main_resource", 0) == 1
	if len(ids) == 0 {
		return s.main() || !only
	}
	if slices.Contains(ids, s.res.id) {
		return true
	}
	return !only && s.parent != nil && slices.Contains(ids, s.parent.res.id)
}

// boughtWith applies order_id: the order that bought, renewed or changed it.
func (c *call) boughtWith(s *subscription) bool {
	id := c.body.text("order_id")
	if id == "" {
		return true
	}
	o := c.s.world.findOrder(id)
	if o == nil {
		return false
	}
	if s.bought != nil && s.bought.order == o {
		return true
	}
	return slices.ContainsFunc(s.terms, func(t term) bool { return t.item.order == o })
}

func (c *call) writeResource(s *subscription) {
	w, r := &c.w, s.res
	it := r.items[len(r.items)-1]
	sp := it.spec
	w.open('{')
	w.str("id", s.instance)
	w.str("resource_id", r.id)
	w.str("resource_name", it.name)
	w.str("region_code", regionCode(r))
	w.str("service_type_code", sp.rt.service.code)
	w.str("resource_type_code", sp.rt.code)
	w.str("resource_type_name", sp.rt.name.in(c.lang))
	w.str("service_type_name", sp.rt.service.name.in(c.lang))
	w.str("resource_spec_code", sp.code)
	w.str("project_id", hexID(mix(hashText(r.account.id), hashText(regionCode(r))), 32))
	w.str("product_id", sp.product)
	if s.main() {
		w.str("parent_resource_id", "")
		w.int("is_main_resource", 1)
	} else {
		w.str("parent_resource_id", s.parent.res.id)
		w.int("is_main_resource", 0)
	}
	w.int("status", s.status)
	w.time("effective_time", s.effective)
	w.time("expire_time", s.expire)
	w.int("expire_policy", s.policy)
	w.str("product_spec_desc", sp.name.in(c.lang))
	if sp.rt.linear > 0 {
		w.int("spec_size", int(it.size))
		w.int("spec_size_measure_id", sp.rt.linear)
	} else {
		w.null("spec_size")
	}
	w.time("update_time", s.updated)
	if r.project.id == "-1" {
		w.null("enterprise_project")
	} else {
		w.openKey("enterprise_project", '{')
		w.str("id", r.project.id)
		w.str("name", r.project.name)
		w.close('}')
	}
	w.close('}')
}
