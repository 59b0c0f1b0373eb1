package sandbox

import "strconv"

// listFeeRecords is ListCustomerselfResourceRecords: the finest bill lines.
func listFeeRecords(c *call) *apiError {
	m, refusal := c.cycle("cycle", c.query["cycle"])
	if refusal != nil {
		return refusal
	}
	f, refusal := c.feeFilter(m)
	if refusal != nil {
		return refusal
	}
	c.s.mu.Lock()
	v := c.s.view(m, c.now)
	c.s.mu.Unlock()
	if c.number("statistic_type", 3) == 1 {
		f.from, f.to = 0, 0
		lines := c.s.aggregate(v, f, wholeCycle)
		from, to := c.window(len(lines))
		c.w.open('{')
		c.w.openKey("fee_records", '[')
		for i := from; i < to; i++ {
			c.w.sep()
			c.w.b = lines[i].appendFee(c.w.b, c.lang, true)
		}
		c.w.close(']')
		return c.endFees(len(lines))
	}
	x := c.s.index(v, f)
	from, to := c.window(x.total)
	c.w.open('{')
	c.w.openKey("fee_records", '[')
	v.page(x, f, from, to, func(l *line) {
		c.w.sep()
		c.w.b = l.appendFee(c.w.b, c.lang, false)
	})
	c.w.close(']')
	return c.endFees(x.total)
}

func (c *call) endFees(total int) *apiError {
	c.total("total_count", total)
	c.w.str("currency", "USD")
	c.w.close('}')
	return nil
}

// feeFilter reads the filters of res-fee-records.
func (c *call) feeFilter(m month) (*lineFilter, *apiError) {
	f := &lineFilter{mode: c.query["charge_mode"], billType: c.number("bill_type", 0)}
	f.nonZero = c.has("include_zero_record") && c.query["include_zero_record"] == "false"
	for name, field := range map[string]**string{
		"cloud_service_type": &f.service, "region": &f.region, "resource_id": &f.resource,
		"enterprise_project_id": &f.project, "trade_id": &f.trade,
	} {
		if value, ok := c.query[name]; ok {
			*field = &value
		}
	}
	if c.has("bill_date_begin") != c.has("bill_date_end") {
		return nil, badParameter("bill_date_begin and bill_date_end")
	}
	if c.has("bill_date_begin") {
		var refusal *apiError
		if f.from, f.to, refusal = days(m, c.query["bill_date_begin"], c.query["bill_date_end"], "bill_date"); refusal != nil {
			return nil, refusal
		}
	}
	return f, c.scope(f, c.query["method"], c.query["sub_customer_id"])
}

// days reads a range of bill dates, which has to lie inside the cycle.
func days(m month, begin, end, name string) (from, to date, refusal *apiError) {
	from, err := parseDate(begin)
	if err != nil || from.month() != m {
		return 0, 0, badParameter(name + "_begin")
	}
	if to, err = parseDate(end); err != nil || to.month() != m || to < from {
		return 0, 0, badParameter(name + "_end")
	}
	return from, to, nil
}

// cycle reads a billing month: at most three years back, not in the future.
func (c *call) cycle(name, text string) (month, *apiError) {
	m, err := parseMonth(text)
	if err != nil {
		return 0, badParameter(name)
	}
	if now := monthOf(c.now); m > now || m < now-36 {
		return 0, badParameter(name)
	}
	return m, nil
}

// scope limits a filter to the accounts that the caller asked for and may see.
func (c *call) scope(f *lineFilter, method, sub string) *apiError {
	if refusal := c.mayBill(); refusal != nil {
		return refusal
	}
	if c.standing.manyIndependents && (method == "" || method == "all") {
		return refuse("CBC.18000048")
	}
	all := c.s.world.accounts
	seen := make([]bool, len(all))
	switch {
	case c.account.master != nil || method == "oneself":
		seen[c.account.index] = true
	case method == "sub_customer":
		if sub == "" {
			return badParameter("sub_customer_id")
		}
		for _, a := range all {
			if a.id == sub {
				seen[a.index] = true
			}
		}
	default:
		return nil
	}
	f.accounts = &seen
	return nil
}

// mayBill refuses customers of a reseller that keeps bills to itself.
func (c *call) mayBill() *apiError {
	if c.standing.resellerID != "" && c.standing.hidden {
		return refuse("CBC.18000016")
	}
	return nil
}

// showMonthlySum is ShowCustomerMonthlySum: the control totals.
func showMonthlySum(c *call) *apiError {
	m, refusal := c.cycle("bill_cycle", c.query["bill_cycle"])
	if refusal != nil {
		return refusal
	}
	f := &lineFilter{}
	if value, ok := c.query["service_type_code"]; ok {
		f.service = &value
	}
	if value, ok := c.query["enterprise_project_id"]; ok {
		f.project = &value
	}
	if refusal := c.scope(f, c.query["method"], c.query["sub_customer_id"]); refusal != nil {
		return refusal
	}
	c.s.mu.Lock()
	v := c.s.view(m, c.now)
	c.s.mu.Unlock()
	x := c.s.summarize(v, f, dateOf(c.now))
	off := e8(0)
	if c.fault != nil && c.fault.Kind == "wrong_summary" {
		off = dollar
	}
	from, to := c.window(len(x.rows))
	c.w.open('{')
	c.total("total_count", len(x.rows))
	c.w.openKey("bill_sums", '[')
	for i := from; i < to; i++ {
		row := *x.rows[i]
		if i == 0 {
			row.consume += off
		}
		row.write(&c.w, m, c.lang)
	}
	c.w.close(']')
	c.w.money("consume_amount", x.consume+off)
	x.sums.write(&c.w)
	c.w.int("measure_id", unitDollar)
	c.w.str("currency", "USD")
	c.w.close('}')
	return nil
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
