package templates

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// TieOut is the comparison of our totals with Huawei's.
type TieOut struct {
	Tie       ui.Tie
	CheckedAt ui.Rich
	Sums      []ui.Sum
	Note      string     // why an open month does not tie; "" for a final one
	Misses    []CheckRow // the comparisons of a final month that do not tie
	All       []CheckRow // every comparison, in the order of the page
	AllText   string     // opens them
	Multi     bool       // of several accounts
}

// CheckRow is one comparison in one line, with all its decimals.
type CheckRow struct {
	What       string
	Account    string
	Ours       ui.Money
	Theirs     ui.Money
	Truncated  ui.Money
	Difference ui.Money
	Tolerance  ui.Money
	Tie        ui.Tie
}

// newCheckRow shows one comparison; services are names by code.
func newCheckRow(t *lang.Texts, c *billing.Check, services map[string]string, account string) CheckRow {
	row := CheckRow{
		What: checkName(t, c, services), Account: account, Ours: checkValue(c, c.Ours), Theirs: checkValue(c, c.Theirs),
		Difference: checkValue(c, -c.Difference), Tolerance: checkValue(c, c.Tolerance), Tie: ui.Tie{Mark: "≠", Word: t.Checks.Differs},
	}
	if c.Unit != billing.InLines {
		row.Truncated = checkValue(c, -c.Truncated)
	}
	if c.Ties() {
		row.Tie = ui.Tie{Mark: "=", Word: t.Checks.Ties}
	}
	return row
}

// checkValue shows one of the numbers of a check: an amount with all its
// decimals, or a number of lines.
func checkValue(c *billing.Check, v money.E8) ui.Money {
	if c.Unit == billing.InLines {
		return ui.Number(strconv.FormatInt(int64(v), 10))
	}
	return ui.E8Exact(v)
}

// NewTieOut shows how the month's totals compare; names are our accounts' names,
// services those of the services by code. It is nil before the first check.
func NewTieOut(t *lang.Texts, b *billing.Bill, services map[string]string, names map[int64]string, now time.Time) (*TieOut, error) {
	if len(b.Checks) == 0 {
		return nil, nil
	}
	words := &t.Bills
	tied := 0
	var newest time.Time
	for i := range b.Checks {
		if b.Checks[i].Ties() {
			tied++
		}
		if b.Checks[i].CheckedAt.After(newest) {
			newest = b.Checks[i].CheckedAt
		}
	}
	out := &TieOut{
		Tie:       ui.Tie{Mark: mark(tied == len(b.Checks)), Word: words.TieCount(tied, len(b.Checks))},
		CheckedAt: ui.Say(words.CheckedAt, ui.Instant(newest)), Multi: len(names) > 1,
	}
	misses := missesOf(b)
	if !b.Cycle.Final(now) {
		out.Tie.Mark, out.Note, misses = "", words.OpenNote, nil
	}
	for _, c := range misses {
		out.Misses = append(out.Misses, newCheckRow(t, c, services, names[c.AccountID]))
	}
	out.AllText = t.Checks.All(len(b.Checks))
	for _, c := range inOrder(b.Checks, func(*billing.Check) bool { return true }) {
		out.All = append(out.All, newCheckRow(t, c, services, names[c.AccountID]))
	}
	lines, err := linesSum(t, b, now)
	if err != nil {
		return nil, err
	}
	if lines != nil {
		out.Sums = append(out.Sums, *lines)
	}
	parts, err := partsSum(t, b, now)
	if err != nil {
		return nil, err
	}
	if len(parts.Rows) > 1 { // without a summary there is nothing to compare them with
		out.Sums = append(out.Sums, parts)
	}
	out.Sums = append(out.Sums, priceSumOf(t, b, now))
	purses, err := NewBillPaid(t, b, now)
	purses.Caption, purses.Hidden = words.Purses, false
	for i := range purses.Rows {
		purses.Rows[i].Bar = nil
	}
	out.Sums = append(out.Sums, purses)
	return out, err
}

// missesOf lists the comparisons that do not tie, in the order of the page.
func missesOf(b *billing.Bill) []*billing.Check {
	return inOrder(b.Checks, func(c *billing.Check) bool { return !c.Ties() })
}

// inOrder lists the checks that are wanted, in the order of the page.
func inOrder(checks []billing.Check, wanted func(*billing.Check) bool) []*billing.Check {
	var list []*billing.Check
	for i := range checks {
		if wanted(&checks[i]) {
			list = append(list, &checks[i])
		}
	}
	slices.SortStableFunc(list, func(a, b *billing.Check) int {
		return cmp.Compare(slices.Index(billing.CheckNames, a.Name), slices.Index(billing.CheckNames, b.Name))
	})
	return list
}

func checkName(t *lang.Texts, c *billing.Check, services map[string]string) string {
	key := c.Key
	switch {
	case key == "":
	case c.Name == billing.CheckService && services[key] != "":
		key = services[key]
	case c.Name == billing.CheckMode:
		key = t.ChargeMode(key)
	case c.Name == billing.CheckFamily:
		key = t.Family(key)
	case t.Checks.Rollup[key] != "":
		key = t.Checks.Rollup[key]
	}
	if key == "" {
		return t.Check(c.Name)
	}
	return t.Check(c.Name) + t.List.Colon + key
}

// linesSum leads from our lines, less what Huawei says it truncated and what
// nobody explains, to Huawei's total, with every decimal; nil when Huawei's total
// is not known.
func linesSum(t *lang.Texts, b *billing.Bill, now time.Time) (*ui.Sum, error) {
	words := &t.Bills
	c, known, err := linesCheck(b)
	if err != nil || !known {
		return nil, err
	}
	return &ui.Sum{Caption: words.OurLines, Rows: []ui.SumRow{
		{Label: ui.Text(words.SumLines(b.Lines)), Value: ui.E8Exact(c.Ours)},
		{Label: ui.Text(words.Truncated), Value: ui.E8Exact(-c.Truncated)},
		{Label: ui.Text(words.Unexplained), Value: ui.E8Exact(-c.Difference)},
		{Label: ui.Text(words.TheirTotal), Kind: finKind(b, now), Mark: markOf(b, c.Ties(), now), Value: ui.E8Exact(c.Theirs).OpenIf(unsettled(b, now))},
	}}, nil
}

// partsSum adds up the coarse bill types as Huawei's summary has them.
func partsSum(t *lang.Texts, b *billing.Bill, now time.Time) (ui.Sum, error) {
	words := &t.Bills
	sum := ui.Sum{Caption: words.Kinds}
	var all money.E8
	ties := true
	for _, key := range []string{"expenditure", "refund", "adjustment"} {
		var part money.E8
		known := false
		for i := range b.Checks {
			c := &b.Checks[i]
			if c.Name != billing.CheckFamily || c.Key != key {
				continue
			}
			var err error
			if part, err = part.Add(c.Ours); err != nil {
				return sum, err
			}
			known, ties = true, ties && c.Ties()
		}
		if !known {
			continue
		}
		var err error
		if all, err = all.Add(part); err != nil {
			return sum, err
		}
		sum.Rows = append(sum.Rows, ui.SumRow{Label: ui.Text(t.Family(key)), Value: ui.E8(part)})
	}
	sum.Rows = append(sum.Rows, ui.SumRow{
		Label: ui.Text(words.AmountDue), Kind: finKind(b, now), Mark: markOf(b, ties && all == b.Due, now), Value: ui.E8(b.Due).OpenIf(unsettled(b, now)),
	})
	return sum, nil
}

// priceSumOf leads from the list price to the amount due of the lines.
func priceSumOf(t *lang.Texts, b *billing.Bill, now time.Time) ui.Sum {
	words := &t.Bills
	rows := []ui.SumRow{
		{Label: ui.Text(words.ListPrice), Value: ui.E8(b.Official)},
		{Label: ui.Text(words.DiscountRow), Value: ui.E8(-b.Discount)},
	}
	rest := b.Due - (b.Official - b.Discount)
	if rest != 0 {
		rows = append(rows, ui.SumRow{Label: ui.Text(words.Unexplained), Value: ui.E8Exact(rest)})
	}
	rows = append(rows, ui.SumRow{
		Label: ui.Text(words.AmountDue), Kind: finKind(b, now), Mark: markOf(b, rest == 0, now), Value: ui.E8(b.Due).OpenIf(unsettled(b, now)),
	})
	return ui.Sum{Caption: words.Price, Rows: rows}
}
