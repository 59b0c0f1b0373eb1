package export

import (
	"io"

	"portal/internal/billing"
)

// amountHeader names the eleven money columns as the upstream does on lines.
var amountHeader = billing.FieldNames[billing.FieldOfficialAmount : billing.FieldAdjustmentAmount+1]

func writeAmounts(c table, a *billing.Amounts) {
	c.e8(a.Official)
	c.e8(a.Discount)
	c.e8(a.Due)
	c.e8(a.Cash)
	c.e8(a.Credit)
	c.e8(a.Coupon)
	c.e8(a.Flexi)
	c.e8(a.StoredCard)
	c.e8(a.Bonus)
	c.e8(a.Debt)
	c.e8(a.Adjustment)
}

// Bills writes months, one row each with its sums.
func Bills(w io.Writer, f Format, bills []billing.Bill) error {
	header := append([]string{"bill_cycle", "currency", "state", "whole", "lines"}, amountHeader...)
	c := newTable(w, f, append(header, "refund_amount", "refund_lines", "checks", "checks_that_tie"))
	for i := range bills {
		b := &bills[i]
		c.text(b.Cycle.String())
		c.text(b.Currency)
		c.text(state(b))
		c.bool(b.Whole())
		c.int(b.Lines)
		writeAmounts(c, &b.Amounts)
		c.e8(b.Refunds)
		c.int(b.RefundLines)
		c.int(int64(len(b.Checks)))
		c.int(ties(b.Checks))
		c.endRow()
	}
	return c.flush()
}

// state is final when every account's version is.
func state(b *billing.Bill) string {
	for i := range b.Versions {
		if b.Versions[i].State != "final" {
			return b.Versions[i].State
		}
	}
	return "final"
}

func ties(checks []billing.Check) (n int64) {
	for i := range checks {
		if checks[i].Ties() {
			n++
		}
	}
	return n
}

// Groups writes a month by one dimension, one row a value.
func Groups(w io.Writer, f Format, cycle billing.Cycle, currency string, dim billing.Dim, groups []billing.Group) error {
	header := append([]string{"bill_cycle", "currency", string(dim), "name", "lines"}, amountHeader...)
	c := newTable(w, f, append(header, "yearly_monthly_amount", "other_modes_amount", "refund_amount"))
	for i := range groups {
		g := &groups[i]
		c.text(cycle.String())
		c.text(currency)
		c.text(g.Key)
		c.text(g.Name)
		c.int(g.Lines)
		writeAmounts(c, &g.Amounts)
		c.e8(g.Period)
		c.e8(g.PerUse)
		c.e8(g.Refunds)
		c.endRow()
	}
	return c.flush()
}
