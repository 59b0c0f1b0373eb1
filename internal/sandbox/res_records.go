package sandbox

import "slices"

// listResRecords is ListCustomerselfResourceRecordDetails: usage per cycle, day
// or deduction. It knows no bill type 12; hourly commitments show as usage (5).
func listResRecords(c *call) *apiError {
	m, refusal := c.cycle("cycle", c.body.text("cycle"))
	if refusal != nil || m < 2019*12 {
		return badParameter("cycle")
	}
	kind := c.body.number("statistic_type", 1)
	f, refusal := c.resFilter(m, kind)
	if refusal != nil {
		return refusal
	}
	c.s.mu.Lock()
	v := c.s.view(m, c.now)
	c.s.mu.Unlock()
	c.w.open('{')
	c.w.openKey("monthly_records", '[')
	total := 0
	if kind == 3 {
		x := c.s.index(v, f)
		total = x.total
		from, to := c.window(total)
		v.page(x, f, from, to, func(l *line) { c.writeResRecord(l, kind) })
	} else {
		g := wholeCycle
		if kind == 2 {
			g = eachDay
		}
		lines := c.s.aggregate(v, f, g)
		total = len(lines)
		from, to := c.window(total)
		for i := from; i < to; i++ {
			c.writeResRecord(&lines[i], kind)
		}
	}
	c.w.close(']')
	c.total("total_count", total)
	c.w.str("currency", "USD")
	c.w.close('}')
	return nil
}

// resFilter reads the filters of res-records. "" and null do not filter here.
func (c *call) resFilter(m month, kind int) (*lineFilter, *apiError) {
	f := &lineFilter{billType: c.body.number("bill_type", 0), mode: modeOf(c.body.number("charge_mode", 0))}
	f.nonZero = c.body.has("include_zero_record") && !c.body.flag("include_zero_record")
	for name, field := range map[string]**string{
		"cloud_service_type": &f.service, "resource_type": &f.rtype, "region": &f.region,
		"res_instance_id": &f.resource, "enterprise_project_id": &f.project,
	} {
		if value := c.body.text(name); value != "" {
			*field = &value
		}
	}
	if c.body.text("query_type") == "DAILY" {
		if kind == 1 {
			return nil, badParameter("query_type")
		}
		var refusal *apiError
		if f.from, f.to, refusal = days(m, c.body.text("bill_cycle_begin"), c.body.text("bill_cycle_end"), "bill_cycle"); refusal != nil {
			return nil, refusal
		}
	}
	if payer := c.body.text("payer_account_id"); payer != "" {
		if !c.mayNamePayer(payer) {
			return nil, badParameter("payer_account_id")
		}
		f.payer = payer
	}
	return f, c.scope(f, c.body.text("method"), c.body.text("sub_customer_id"))
}

// mayNamePayer: a plain customer names itself, a member itself or its master.
func (c *call) mayNamePayer(id string) bool {
	if id == c.account.id || id == c.account.payer().id {
		return true
	}
	return c.account.master == nil && slices.ContainsFunc(c.s.world.accounts, func(a *account) bool { return a.id == id })
}

func modeOf(n int) string {
	if n == 0 {
		return ""
	}
	return digits(n)
}

// writeResRecord writes a line as one record of res-records.
func (c *call) writeResRecord(l *line, kind int) {
	w, r, sp, h := &c.w, l.it.res, l.it.spec, scramble(l.key)
	w.open('{')
	w.str("cycle", l.cycle.String())
	if kind == 2 {
		w.str("bill_date", l.day.String())
	} else {
		w.null("bill_date")
	}
	billType := int(l.billType)
	if billType == 12 {
		billType = 5
	}
	w.int("bill_type", billType)
	w.str("customer_id", r.account.id)
	w.str("account_name", r.account.name)
	w.str("payer_account_id", r.account.payer().id)
	c.writePlace(r)
	w.str("cloud_service_type", sp.rt.service.code)
	w.str("resource_Type_code", sp.rt.code)
	w.str("cloud_service_type_name", sp.rt.service.name.in(c.lang))
	w.str("resource_type_name", sp.rt.name.in(c.lang))
	w.str("res_instance_id", r.id)
	w.strOr("resource_name", l.it.name)
	w.strOr("resource_tag", r.tag)
	w.str("sku_code", sp.sku)
	w.str("product_spec_desc", sp.name.in(c.lang))
	writeProject(w, r.project, h)
	w.int("charge_mode", atoi(l.mode))
	c.writeResAmounts(l)
	w.int("measure_id", unitDollar)
	w.int("period_type", atoi(l.periodType))
	if l.periodNum != 0 {
		w.int("period_num", l.periodNum)
	} else {
		w.null("period_num")
	}
	c.writeRelations(l, h)
	if kind == 3 {
		w.time("effective_time", l.effective)
		w.time("expire_time", l.expire)
		w.time("consume_time", l.consumed)
	}
	w.str("be_id", "HWS-INTL")
	w.close('}')
}

func (c *call) writePlace(r *resource) {
	w := &c.w
	if r.region == nil {
		w.null("region")
		w.null("region_name")
		w.null("az_code_infos")
		return
	}
	w.str("region", r.region.code)
	w.str("region_name", r.region.name.in(c.lang))
	w.openKey("az_code_infos", '[')
	w.open('{')
	w.str("az_code", r.zone)
	w.close('}')
	w.close(']')
}

func (c *call) writeResAmounts(l *line) {
	w := &c.w
	w.money("consume_amount", l.amount)
	w.money("cash_amount", l.cash)
	w.money("credit_amount", l.credit)
	w.money("coupon_amount", l.coupon)
	w.money("flexipurchase_coupon_amount", l.flexi)
	w.money("stored_card_amount", l.stored)
	w.money("bonus_amount", l.bonus)
	w.money("debt_amount", l.debt)
	w.money("adjustment_amount", l.adjustment)
	w.money("official_amount", l.official)
	w.money("discount_amount", l.discount)
}

// writeRelations writes trade, order, record id and the resource's relations.
func (c *call) writeRelations(l *line, h uint64) {
	w := &c.w
	parent := ""
	c.s.mu.Lock()
	if s := c.s.world.subscription[l.it.res.id]; s != nil && s.parent != nil {
		parent = s.parent.res.id
	}
	c.s.mu.Unlock()
	w.strOr("root_resource_id", parent)
	w.strOr("parent_resource_id", parent)
	w.str("trade_id", string(l.appendTrade(nil)))
	w.strOr("pre_order_id", l.relative)
	w.str("id", hexID(h, 32))
	if parent == "" {
		w.null("extend_params")
		return
	}
	w.openKey("extend_params", '{')
	w.str("self_resource_id", l.it.res.id)
	w.openKey("relation_infos", '[')
	for _, kind := range []string{"PARENT", "ROOT"} {
		w.open('{')
		w.str("relative_resource_id", parent)
		w.str("relative_type", kind)
		w.close('}')
	}
	w.close(']')
	w.close('}')
}
