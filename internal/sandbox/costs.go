package sandbox

import (
	"sort"
	"strings"
)

// costQuery is a checked ListCosts request.
type costQuery struct {
	daily     bool
	periods   []string
	months    []month
	days      [2]date
	groups    []costGroup
	filters   []costFilter
	amortized bool
	net       bool // less coupons
}

// costGroup is a dimension, a tag or a cost unit to group by.
type costGroup struct{ kind, key string }

type costFilter struct {
	exclude bool
	group   costGroup
	values  map[string]bool
}

// cell is some cost at one place in all dimensions.
type cell struct {
	l        *line
	period   string
	amount   e8
	official e8
}

// listCosts is ListCosts.
func listCosts(c *call) *apiError {
	switch {
	case c.standing.costCenterOff:
		return refuse("CBC.18000014")
	case c.standing.financeManaged:
		return refuse("CBC.18000053")
	}
	f := &lineFilter{}
	if refusal := c.scope(f, "", ""); refusal != nil {
		return refusal
	}
	q, refusal := c.readCosts()
	if refusal != nil {
		return refusal
	}
	rows := map[string]*costRow{}
	c.cells(q, f, func(x *cell) {
		for i := range q.filters {
			if q.filters[i].values[q.filters[i].group.value(x.l)] == q.filters[i].exclude {
				return
			}
		}
		var key []string
		for _, g := range q.groups {
			key = append(key, g.value(x.l))
		}
		k := strings.Join(key, "\x00")
		row := rows[k]
		if row == nil {
			row = &costRow{values: key, amount: map[string]e8{}, official: map[string]e8{}}
			rows[k] = row
		}
		row.amount[x.period] += x.amount
		row.official[x.period] += x.official
	})
	c.writeCosts(q, rows)
	return nil
}

// costRow is one group with its costs by day or month.
type costRow struct {
	values           []string
	amount, official map[string]e8
}

func (c *call) writeCosts(q *costQuery, rows map[string]*costRow) {
	keys := sortedKeys(rows)
	from, to := c.window(len(keys))
	w := &c.w
	unit := 2
	if q.daily {
		unit = 1
	}
	w.open('{')
	w.str("currency", "USD")
	c.total("total_count", len(keys))
	w.openKey("cost_data", '[')
	for _, k := range keys[from:to] {
		row := rows[k]
		var amount, official e8
		w.open('{')
		w.openKey("dimensions", '[')
		for i, g := range q.groups {
			w.open('{')
			w.str("key", g.key)
			w.strOr("value", row.values[i])
			w.close('}')
		}
		w.close(']')
		w.openKey("costs", '[')
		for _, p := range q.periods {
			w.open('{')
			w.str("time_dimension_value", p)
			w.int("time_measure_id", unit)
			w.moneyText("amount", row.amount[p])
			w.moneyText("official_amount", row.official[p])
			w.close('}')
			amount += row.amount[p]
			official += row.official[p]
		}
		w.close(']')
		w.moneyText("amount_by_costs", amount)
		w.moneyText("official_amount_by_costs", official)
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

// readCosts checks time range, grouping and filters.
func (c *call) readCosts() (*costQuery, *apiError) {
	q := &costQuery{amortized: c.body.text("cost_type") == "AMORTIZED_COST", net: c.body.text("amount_type") == "NET_AMOUNT"}
	if refusal := q.readTime(c.body.object("time_condition"), c.now); refusal != nil {
		return nil, refusal
	}
	for _, f := range c.body.objects("groupby") {
		g := costGroup{f.text("type"), f.text("key")}
		if g.kind == "dimension" && dimensions[g.key] == nil {
			return nil, badParameter("groupby.key")
		}
		for _, other := range q.groups {
			if other == g || other.kind == g.kind && g.kind != "dimension" {
				return nil, badParameter("groupby")
			}
		}
		q.groups = append(q.groups, g)
	}
	for _, f := range c.body.objects("filters") {
		factor := f.object("filter_factor")
		x := costFilter{exclude: f.number("operator", 0) == 1, values: map[string]bool{}}
		for _, v := range factor.texts("value") {
			x.values[v] = true
		}
		switch key := factor.text("key"); key {
		case "RESOURCE_TAG":
			x.group.kind = "any_tag"
		case "COST_UNIT":
			x.group = costGroup{"cost_unit", "business_unit"}
		default:
			x.group = costGroup{"dimension", key}
		}
		q.filters = append(q.filters, x)
	}
	return q, nil
}

// readTime reads the range: the last 18 months, or at most 90 days of them.
func (q *costQuery) readTime(f fields, now int64) *apiError {
	begin, end := f.text("begin_time"), f.text("end_time")
	oldest := monthOf(now) - 17
	if f.number("time_measure_id", 0) == 2 {
		from, err := parseMonth(begin)
		if err != nil || from < oldest {
			return badParameter("time_condition.begin_time")
		}
		to, err := parseMonth(end)
		if err != nil || to < from || to > monthOf(now) {
			return badParameter("time_condition.end_time")
		}
		q.days = [2]date{dateOf(from.start()), dateOf(to.end()) - 1}
		for m := from; m <= to; m++ {
			q.months, q.periods = append(q.months, m), append(q.periods, m.String())
		}
		return nil
	}
	q.daily = true
	from, err := parseDate(begin)
	if err != nil || from.month() < oldest {
		return badParameter("time_condition.begin_time")
	}
	to, err := parseDate(end)
	if err != nil || to < from || to-from >= 90 || to > dateOf(now) {
		return badParameter("time_condition.end_time")
	}
	q.days = [2]date{from, to}
	for d := from; d <= to; d++ {
		q.periods = append(q.periods, d.String())
	}
	for m := from.month(); m <= to.month(); m++ {
		q.months = append(q.months, m)
	}
	return nil
}

// cells calls each for all cost in the range: what was charged and, amortized,
// the prepaid terms spread over their days instead of the orders that bought them.
func (c *call) cells(q *costQuery, f *lineFilter, each func(*cell)) {
	g := wholeCycle
	if q.daily {
		g = eachDay
	}
	for _, m := range q.months {
		c.s.mu.Lock()
		v := c.s.view(m, c.now)
		c.s.mu.Unlock()
		lines := c.s.aggregate(v, f, g)
		for i := range lines {
			l := &lines[i]
			if q.daily && (l.day < q.days[0] || l.day > q.days[1]) || q.amortized && l.prepaid() {
				continue
			}
			x := &cell{l: l, period: m.String(), amount: l.amount, official: l.official}
			if q.daily {
				x.period = l.day.String()
			}
			if q.net {
				x.amount -= l.coupon
			}
			each(x)
		}
	}
	if q.amortized {
		c.spread(q, f, each)
	}
}

// prepaid tells whether a line pays for a term.
func (l *line) prepaid() bool { return l.order != "" && l.periodType != "5" }

// spread amortizes the terms of all paid orders over the range.
func (c *call) spread(q *costQuery, f *lineFilter, each func(*cell)) {
	c.s.mu.Lock()
	items := c.s.world.prepaidItems()
	c.s.mu.Unlock()
	type stretch struct {
		name     string
		from, to int64
	}
	var parts []stretch
	if q.daily {
		for d := q.days[0]; d <= q.days[1]; d++ {
			parts = append(parts, stretch{d.String(), d.start(), (d + 1).start()})
		}
	} else {
		for _, m := range q.months {
			parts = append(parts, stretch{m.String(), m.start(), m.end()})
		}
	}
	for i := range items {
		oi := &items[i]
		l := &line{it: oi.it, billType: oi.billType, mode: modePeriod, order: oi.order.id, periodType: billPeriod(oi.periodType), amount: oi.amount}
		if !f.match(l) {
			continue
		}
		paid := oi.amount
		if q.net {
			paid -= oi.coupon
		}
		for _, p := range parts {
			to := min(p.to, c.now)
			if p.from >= to || oi.effective >= to || oi.expire <= p.from {
				continue
			}
			each(&cell{l: l, period: p.name, amount: oi.earned(paid, to) - oi.earned(paid, p.from), official: oi.earned(oi.official, to) - oi.earned(oi.official, p.from)})
		}
	}
}

// earned is how much of an amount belongs to the time before an instant. A term
// that was given back is complete at that instant: its refund is a line of its own.
func (oi *orderItem) earned(amount e8, at int64) e8 {
	switch {
	case at <= oi.effective && oi.stopped <= oi.effective && oi.stopped != 0 && at >= oi.stopped:
		return amount
	case at <= oi.effective:
		return 0
	case at >= oi.expire || oi.stopped != 0 && at >= oi.stopped:
		return amount
	}
	return amount.ratio(at-oi.effective, oi.expire-oi.effective)
}

// prepaidItems copies the line items of all paid orders that bought a term, those
// from before the history too.
func (w *world) prepaidItems() []orderItem {
	var items []orderItem
	for _, id := range sortedKeys(w.order) {
		o := w.order[id]
		if !o.settled() || o.parent != nil {
			continue
		}
		for _, oi := range o.items {
			if oi.expire > oi.effective && oi.effective > 0 && oi.periodType != periodOnce {
				items = append(items, *oi)
			}
		}
	}
	sort.SliceStable(items, func(i, j int) bool { return items[i].id < items[j].id })
	return items
}

// dimensions read a line's value of each dimension.
var dimensions = map[string]func(*line) string{
	"CLOUD_SERVICE_TYPE":    func(l *line) string { return l.it.spec.rt.service.code },
	"RESOURCE_TYPE":         func(l *line) string { return l.it.spec.rt.code },
	"ASSOCIATED_ACCOUNT":    func(l *line) string { return l.it.res.account.id },
	"REGION_CODE":           func(l *line) string { return regionCode(l.it.res) },
	"AZ_CODE":               func(l *line) string { return l.it.res.zone },
	"ENTERPRISE_PROJECT_ID": func(l *line) string { return l.it.res.project.id },
	"RES_SPEC_CODE":         func(l *line) string { return l.it.spec.code },
	"CHARGING_MODE":         func(l *line) string { return l.mode },
	"USAGE_TYPE":            func(l *line) string { return l.it.spec.usage.code },
	"BILL_TYPE":             func(l *line) string { return digits(int(l.billType)) },
	"BE_ID":                 func(*line) string { return "HWS-INTL" },
	"PAYER_ACCOUNT_ID":      func(l *line) string { return l.it.res.account.payer().id },
	"RESOURCE_ID":           func(l *line) string { return l.it.res.id },
}

// value reads what a line belongs to in a grouping; "" when it is unassigned.
func (g *costGroup) value(l *line) string {
	switch g.kind {
	case "tag":
		for part := range strings.SplitSeq(l.it.res.tag, ";") {
			if key, value, ok := strings.Cut(part, "="); ok && key == g.key {
				return value
			}
		}
		return ""
	case "any_tag":
		return l.it.res.tag
	case "cost_unit":
		return map[int]string{0: "Commerce", 1: "Platform", 2: "Research"}[l.it.res.project.index%3]
	}
	if f := dimensions[g.key]; f != nil {
		return f(l)
	}
	return ""
}
