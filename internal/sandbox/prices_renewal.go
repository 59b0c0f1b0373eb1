package sandbox

// rateRenewal is ListRenewRateOnPeriod; all its amounts are texts.
func rateRenewal(c *call) *apiError {
	ids := c.body.texts("resource_ids")
	periodType, num := c.body.number("period_type", 0), c.body.number("period_num", 0)
	if !termFits(periodType, num) {
		return badParameter("period_num")
	}
	if duplicates(ids) {
		return refuse("CBC.30050012")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	w := c.s.world
	var fails []failed
	var list []*subscription
	for _, id := range ids {
		s := w.subscription[id]
		switch {
		case s == nil || s.status == subGone || !c.owns(s) || !s.main() || s.is(traitNoPrice):
			return refuse("CBC.99006006")
		case s.is(traitLostProject):
			return refuse("CBC.99006073")
		case s.pending != nil:
			fails = append(fails, failed{id, "CBC.30050010"})
		case s.working != nil || s.is(traitBusy):
			fails = append(fails, failed{id, "CBC.30050011"})
		case s.is(traitMarket) || s.is(traitTrial) || s.is(traitOneTerm) && periodType != periodYear:
			fails = append(fails, failed{id, "CBC.30050013"})
		default:
			list = append(list, s)
		}
	}
	c.writeRenewalRates(list, fails, periodType, num)
	return nil
}

func (c *call) writeRenewalRates(list []*subscription, fails []failed, periodType, num int) {
	j, w := &c.w, c.s.world
	var official, amount e8
	j.open('{')
	j.str("currency", "USD")
	j.openKey("renew_inquiry_results", '[')
	for _, s := range list {
		price := w.renewalPrice(s, periodType, num)
		if !c.seesDiscounts() {
			price = 0
			for _, m := range s.family() {
				price += w.periodPrice(m.res.item(monthOf(c.now)), periodType, num)
			}
		}
		for _, m := range s.family() {
			official += w.periodPrice(m.res.item(monthOf(c.now)), periodType, num)
		}
		amount += price
		j.open('{')
		j.str("resource_id", s.res.id)
		j.moneyText("amount", price)
		j.close('}')
	}
	j.close(']')
	j.openKey("official_website_rating_result", '{')
	j.moneyText("official_website_amount", official)
	j.moneyText("installment_official_website_amount", 0)
	j.int("installment_period_type", periodMonth)
	j.close('}')
	j.openKey("optional_discount_rating_results", '[')
	if off := official - amount; off > 0 {
		j.open('{')
		j.str("discount_id", c.discountID(605))
		j.moneyText("amount", amount)
		j.moneyText("official_website_amount", official)
		j.moneyText("discount_amount", off)
		j.int("discount_type", 605)
		j.str("discount_name", "Commercial contract")
		j.int("best_offer", 1)
		j.moneyText("installment_official_website_amount", 0)
		j.moneyText("installment_official_discount_amount", 0)
		j.moneyText("installment_amount", 0)
		j.int("installment_period_type", periodMonth)
		j.close('}')
	}
	j.close(']')
	c.writeFails("fail_resource_infos", "resource_id", fails)
	j.close('}')
}
