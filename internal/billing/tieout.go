package billing

import (
	"cmp"
	"slices"
	"time"

	"portal/internal/money"
)

// CubeCell is one cell of a month's cube: the sums of all lines that agree in
// everything a list can be filtered by.
type CubeCell struct {
	Service, ResourceType, Region, Project, ChargeMode, Member string
	BillType                                                   int
	Lines                                                      int64
	Amounts
}

// Names of the checks, in the order of the page.
const (
	CheckTotal    = "lines_total"   // Σ lines against the summary's total
	CheckRows     = "summary_rows"  // Σ summary rows against the summary's own total
	CheckService  = "lines_service" // Σ lines of a service against its summary rows
	CheckMode     = "lines_mode"    // the same by charge mode
	CheckFamily   = "lines_family"  // the same by coarse bill type
	CheckPrice    = "line_price"    // Σ lines: amount due = list − discount
	CheckPayment  = "line_payment"  // Σ lines: amount due = the ways it was paid
	CheckSumPrice = "summary_price" // Σ summary: amount due = list − discount − truncated

	CheckReading     = "reading"      // lines read against the upstream's own count
	CheckEachPrice   = "each_price"   // lines of which amount due = list − discount, against all
	CheckEachPayment = "each_payment" // lines of which amount due = the ways it was paid, against all
	CheckRollupDue   = "rollup_due"   // amount due of a roll-up against Σ lines
	CheckRollupLines = "rollup_lines" // lines of a roll-up against the lines themselves
)

// CheckNames lists the checks in the order of the page.
var CheckNames = []string{
	CheckTotal, CheckRows, CheckService, CheckMode, CheckFamily, CheckPrice, CheckPayment, CheckSumPrice,
	CheckReading, CheckEachPrice, CheckEachPayment, CheckRollupDue, CheckRollupLines,
}

// TieOut compares what our lines add up to with what upstream's summary says.
// The vendor says itself that details and summary need not add up: a check
// labels a month and never blocks it. Difference = ours − theirs − truncated.
// A sum that does not fit is money.ErrRange.
func TieOut(cells []CubeCell, s *Summary, at time.Time) ([]Check, error) {
	t := tally{at: at, account: s.AccountID}
	for i := range cells {
		c := &cells[i]
		t.ours(CheckTotal, "", c.Due)
		t.ours(CheckService, c.Service, c.Due)
		t.ours(CheckMode, c.ChargeMode, c.Due)
		t.ours(CheckFamily, familyKey(FamilyOf(c.BillType)), c.Due)
		t.ours(CheckPrice, "", c.Due)
		t.theirs(CheckPrice, "", c.Official, -c.Discount)
		t.ours(CheckPayment, "", c.Due)
		t.theirs(CheckPayment, "", c.Cash, c.Credit, c.Coupon, c.Flexi, c.StoredCard, c.Bonus, c.Debt, c.Adjustment)
	}
	t.theirs(CheckTotal, "", s.Totals.Due)
	t.theirs(CheckRows, "", s.Totals.Due)
	for i := range s.Rows {
		r := &s.Rows[i]
		t.ours(CheckRows, "", r.Due)
		t.truncated(CheckTotal, "", r.Truncated)
		for _, k := range [...][2]string{
			{CheckService, r.ServiceType},
			{CheckMode, r.ChargeMode},
			{CheckFamily, familyKey(r.Family)},
		} {
			t.theirs(k[0], k[1], r.Due)
			t.truncated(k[0], k[1], r.Truncated)
		}
		t.ours(CheckSumPrice, "", r.Due)
		t.theirs(CheckSumPrice, "", r.Official, -r.Discount, -r.Truncated)
	}
	return t.finish()
}

func familyKey(f BillFamily) string {
	switch f {
	case Refund:
		return "refund"
	case Adjustment:
		return "adjustment"
	}
	return "expenditure"
}

// tally collects the sides of the checks.
type tally struct {
	at      time.Time
	account int64
	checks  map[[2]string]*Check
	err     error
}

func (t *tally) check(name, key string) *Check {
	if t.checks == nil {
		t.checks = make(map[[2]string]*Check)
	}
	c := t.checks[[2]string{name, key}]
	if c == nil {
		c = &Check{AccountID: t.account, Name: name, Key: key, Unit: InAmount, CheckedAt: t.at}
		t.checks[[2]string{name, key}] = c
	}
	return c
}

func (t *tally) ours(name, key string, v ...money.E8)      { t.add(&t.check(name, key).Ours, v) }
func (t *tally) theirs(name, key string, v ...money.E8)    { t.add(&t.check(name, key).Theirs, v) }
func (t *tally) truncated(name, key string, v ...money.E8) { t.add(&t.check(name, key).Truncated, v) }

func (t *tally) add(to *money.E8, values []money.E8) {
	for _, v := range values {
		sum, err := to.Add(v)
		if err != nil {
			t.err = err
			return
		}
		*to = sum
	}
}

func (t *tally) finish() ([]Check, error) {
	out := make([]Check, 0, len(t.checks))
	for _, c := range t.checks {
		t.add(&c.Difference, []money.E8{c.Ours, -c.Theirs, -c.Truncated})
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Check) int {
		return cmp.Or(slices.Index(CheckNames, a.Name)-slices.Index(CheckNames, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return out, t.err
}
