package sandbox

import "sort"

// invoice is one invoice request of the caller.
type invoice struct {
	id, no  string
	applied int64
	amount  e8
	cycle   string
	method  int // 0 billing cycle, 2 order
	state   int
	from    string // returned request that this one replaces
}

// Invoice states and kinds of requests.
const (
	invoiceMailing   = 6
	invoiceCompleted = 8
	invoiceReturned  = 9
	invoiceOnCycle   = 0
	invoiceOnOrder   = 2
)

// listInvoices is ListInvoices: offset is a page number from 1.
func listInvoices(c *call) *apiError {
	if c.query["domain_id"] != c.account.id {
		return refuse("CBC.0151")
	}
	from, err := parseInstant(c.query["start_time"])
	if err != nil {
		return badParameter("start_time")
	}
	to, err := parseInstant(c.query["end_time"])
	if err != nil || to < from {
		return badParameter("end_time")
	}
	var found []*invoice
	for _, v := range c.invoices() {
		if v.applied >= from && v.applied <= to {
			found = append(found, v)
		}
	}
	start, end := c.clip((c.offset()-1)*c.limit(), c.limit(), len(found))
	c.w.open('{')
	c.total("count", len(found))
	c.w.openKey("invoices", '[')
	for _, v := range found[start:end] {
		c.writeInvoice(v)
	}
	c.w.close(']')
	c.w.close('}')
	return nil
}

// invoices makes the requests of an account: one per paid order of 1,000 dollars
// or more, a day after the payment, and one per month once its bill is final,
// over the rest of what the master pays for everybody. Coupons are not invoiced,
// so the invoices of a cycle sum to its amount due less coupons.
func (c *call) invoices() []*invoice {
	list, alone := c.orderInvoices()
	w := c.s.world
	for m := w.first; m < monthOf(c.now) && c.account.master == nil; m++ {
		if applied := m.final() + 2*hour; applied <= c.now {
			list = append(list, c.monthInvoice(m, applied, alone[m])...)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].applied > list[j].applied })
	return list
}

// orderInvoices are those of single orders, with their sums by cycle.
func (c *call) orderInvoices() (list []*invoice, sums map[month]e8) {
	sums = map[month]e8{}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, o := range c.s.world.orders {
		if o.account != c.account || !o.settled() || o.amount < 1000*dollar || o.paid+day > c.now {
			continue
		}
		h, m := hashText(o.id), monthOf(o.paid)
		list = append(list, &invoice{
			id: "INV" + hexDigitsUpper(h, 16), no: "HWO" + hexDigitsUpper(scramble(h), 12), applied: o.paid + day, amount: o.amount - o.couponPaid(),
			method: invoiceOnOrder, state: invoiceCompleted, cycle: m.String(),
		})
		sums[m] += o.amount - o.couponPaid()
	}
	return list, sums
}

// monthInvoice is the invoice of a cycle; now and then it was returned and issued again.
func (c *call) monthInvoice(m month, applied int64, alone e8) []*invoice {
	w := c.s.world
	c.s.mu.Lock()
	v := c.s.view(m, c.now)
	c.s.mu.Unlock()
	sum := c.s.summarize(v, &lineFilter{}, dateOf(c.now))
	h := mix(w.seed, 90, uint64(m))
	one := &invoice{
		id: "INV" + hexDigitsUpper(h, 16), no: "HWI" + m.String()[:4] + m.String()[5:] + hexDigitsUpper(scramble(h), 6),
		applied: applied, amount: sum.consume - sum.coupon - alone, cycle: m.String(), state: invoiceCompleted,
	}
	if c.now < applied+2*day {
		one.state = invoiceMailing
	}
	if h%7 != 3 || c.now < applied+3*day {
		return []*invoice{one}
	}
	again := *one
	one.state = invoiceReturned
	again.id, again.no, again.applied, again.from = "INV"+hexDigitsUpper(scramble(h+1), 16), one.no+"R", applied+3*day, one.id
	return []*invoice{one, &again}
}

func (c *call) writeInvoice(v *invoice) {
	w := &c.w
	w.open('{')
	w.str("requestId", v.id)
	if v.state == invoiceReturned {
		w.str("cancelReason", "Wrong title")
	} else {
		w.null("cancelReason")
	}
	w.int("titleType", 1)
	w.int("channelType", 0)
	w.int("invoiceType", 1)
	w.str("invoiceTitle", c.account.name)
	w.money("invoiceAmount", v.amount)
	w.int("invoiceMethod", v.method)
	w.int("invoiceClass", 0)
	w.int("invoiceState", v.state)
	w.str("applyOpera", "finance-desk")
	w.openKey("addressInfo", '{')
	w.str("address", "Unit 7, 88 Harbour Road <Wan Chai>")
	w.str("recipients", "财务部 / Finance")
	w.str("zipCode", "999077")
	w.str("mobilePhone", "+852 5550 0100")
	w.close('}')
	w.time("applyTime", v.applied)
	w.str("invoiceMode", "0")
	w.str("email", "billing@example.com")
	w.str("requestMode", map[bool]string{true: "2", false: "0"}[v.state == invoiceReturned])
	w.strOr("srcRequestId", v.from)
	w.str("salesId", "HWC-SG")
	w.str("invoiceNo", v.no)
	w.int("tradeType", map[int]int{invoiceOnCycle: 3, invoiceOnOrder: 8}[v.method])
	w.strOr("billCycle", v.cycle)
	c.writeTaxes(v)
	w.close('}')
}

// writeTaxes: 9 % GST is contained in the amount.
func (c *call) writeTaxes(v *invoice) {
	w := &c.w
	w.openKey("taxList", '[')
	w.open('{')
	w.str("taxClass", "GST")
	w.str("taxRate", "0.09")
	w.str("subTaxClass", "IGST")
	w.money("taxAmount", v.amount.ratio(9, 109).cents())
	w.str("taxVisibleFlag", "Y")
	w.str("taxAccountingFlag", "Y")
	w.close('}')
	w.close(']')
}
