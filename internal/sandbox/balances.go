package sandbox

// showBalances is ShowCustomerAccountBalances.
func showBalances(c *call) *apiError {
	if c.standing.resellerID != "" {
		return refuse("CBC.99000049")
	}
	debt := c.s.debt(c)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	a, w := c.account, &c.w
	w.open('{')
	w.openKey("account_balances", '[')
	entry := func(kind int, amount e8) {
		w.open('{')
		w.str("account_id", "ACC"+hexDigitsUpper(mix(hashText(a.id), uint64(kind)), 20))
		w.int("account_type", kind)
		w.money("amount", amount)
		w.str("currency", "USD")
		if kind == 1 {
			w.money("designated_amount", a.designated)
		} else {
			w.money("designated_amount", 0)
		}
		if kind == 2 {
			w.money("credit_amount", a.credit)
		}
		w.int("measure_id", unitDollar)
		w.close('}')
	}
	entry(1, a.cash)
	entry(2, a.credit)
	entry(5, a.bonus)
	entry(7, a.deposit)
	w.close(']')
	w.money("debt_amount", debt)
	w.int("measure_id", unitDollar)
	w.str("currency", "USD")
	w.close('}')
	return nil
}

// debt is what the caller's bills say is not paid yet: the open month and those
// that are not settled, as the monthly summary shows them.
func (s *Sandbox) debt(c *call) e8 {
	f := &lineFilter{}
	if c.account.master != nil {
		seen := make([]bool, len(s.world.accounts))
		seen[c.account.index] = true
		f.accounts = &seen
	}
	var sum e8
	now := monthOf(c.now)
	for m := now - 1; m <= now; m++ {
		if c.now >= m.settled() {
			continue
		}
		s.mu.Lock()
		v := s.view(m, c.now)
		s.mu.Unlock()
		sum += s.summarize(v, f, dateOf(c.now)).debt
	}
	return sum
}
