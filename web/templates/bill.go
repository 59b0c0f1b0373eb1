package templates

import (
	"net/url"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// BillPage is one month: does it tie, what is in it, what moved?
type BillPage struct {
	ui.Shell                // Title is Texts.Calendar.Month(cycle)
	Cycle       string      // 2026-10
	Prev, Next  *ui.Link    // neighbouring months that exist: NewBillStep
	States      []ui.Status // BillStates
	Basis       []ui.Rich   // NewBillBasis
	Alerts      []ui.Banner // NewBillAlerts
	LinesLink   ui.Link     // Texts.Bills.LinesOf, LinesPath
	Currency    string
	Currencies  []ui.Tab
	Figures     []ui.Figure      // NewBillFigures
	TieOut      *TieOut          // NewTieOut; nil before the first check
	Year        *ui.Stack        // NewBillYearChart
	Groups      BillGroups       // NewBillGroups
	MoverHeads  [2]string        // Texts.Calendar.Name of the month before and of the month
	Movers      []MoverRow       // NewMoverRows
	Paid        ui.Sum           // NewBillPaid; the tie-out, where there is one, says the same
	Versions    []BillVersionRow // NewBillVersions
	Multi       bool             // versions of several accounts
	AllVersions ui.Link          // VersionsPath
	Export      []ui.ExportGroup
}

// BillVersionRow is one published reading of an account's month.
type BillVersionRow struct {
	Account string
	No      string
	Reason  string
	State   ui.Status
	Grain   string
	Lines   string
	Due     ui.Money
	ReadAt  ui.Time
	Checked ui.Time
	Digest  string
}

// NewBillStep is the link to a neighbouring month.
func NewBillStep(t *lang.Texts, c billing.Cycle) *ui.Link {
	return &ui.Link{Href: BillPath(c), Text: t.Calendar.Abbr(c)}
}

// NewBillBasis names the basis of the month's figures, its days, and how long it
// has been unchanged.
func NewBillBasis(t *lang.Texts, b *billing.Bill) []ui.Rich {
	basis := []ui.Rich{
		ui.Say(t.Bills.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(b.Currency)),
		ui.Say(t.Bills.Cycle, Day(b.Cycle.FirstDay()), Day(b.Cycle.LastDay())),
	}
	switch len(b.Versions) {
	case 0:
	case 1:
		basis = append(basis, ui.Say(t.Bills.Version, ui.Text(strconv.Itoa(b.Versions[0].Version)), ui.Instant(b.Versions[0].ReadAt)))
	default:
		basis = append(basis, ui.Text(t.Bills.Accounts(len(b.Versions))))
	}
	return append(basis, newGrainBasis(t, b)...)
}

// NewBillAlerts warns of a copy that is not whole, and of totals that differ.
func NewBillAlerts(t *lang.Texts, b *billing.Bill, now time.Time) []ui.Banner {
	var alerts []ui.Banner
	if !b.Whole() && len(b.Versions) > 0 {
		alerts = append(alerts, ui.Banner{
			Kind: "wait", Title: ui.Text(t.Bills.NotWholeTitle), Text: ui.Say(t.Bills.NotWholeText, ui.Text(whyNotWhole(t, b))),
		})
	}
	if b.Cycle.Final(now) {
		misses := missesOf(b)
		if len(misses) > 0 {
			alerts = append(alerts, ui.Banner{
				Kind: "bad", Title: ui.Text(t.Bills.DifferTitle(len(misses))), Text: ui.Say(t.Bills.DifferText, inUnit(t, misses[0], -misses[0].Difference)),
			})
		}
	}
	return alerts
}

// inUnit shows a number of a check within a sentence.
func inUnit(t *lang.Texts, c *billing.Check, v money.E8) ui.Rich {
	if c.Unit == billing.InLines {
		if v == 1 || v == -1 {
			return ui.Say(t.Checks.Line, checkValue(c, v))
		}
		return ui.Say(t.Checks.Lines, checkValue(c, v))
	}
	return ui.Say("{0}", checkValue(c, v))
}

// NewBillFigures builds the ruled line of key figures; before is the month
// before, nil when it is not here.
func NewBillFigures(t *lang.Texts, b, before *billing.Bill, now time.Time) ([]ui.Figure, error) {
	words := &t.Bills
	open := unsettled(b, now)
	due := ui.Figure{Label: words.DueFigure(!b.Cycle.Final(now)), Value: ui.E8(b.Due).OpenIf(open), Currency: b.Currency, Note: ui.Text(words.NoTheirs)}
	sum, known, err := linesCheck(b)
	if err != nil {
		return nil, err
	}
	switch {
	case known && sum.Ties():
		due.Note = ui.Text(words.EqualsTheirs)
	case known:
		due.Note = ui.Say(words.TheirsIs, ui.E8(sum.Theirs).OpenIf(open))
	}
	figures := []ui.Figure{due}
	if before != nil {
		diff, percent, _ := change(b.Due, before.Due)
		state := BillState(t, before, now)
		figures = append(figures,
			ui.Figure{Label: t.Calendar.Month(before.Cycle), Value: ui.E8(before.Due).OpenIf(unsettled(before, now)), Note: ui.Text(state.Word)},
			ui.Figure{Label: words.Change, Value: diff.OpenIf(open), Note: ui.Text(changeNote(t, percent, open))})
	} else {
		figures = append(figures, ui.Figure{Label: words.Change, Note: ui.Text(words.NoBefore)})
	}
	refunds := ui.Figure{Label: words.Refunds, Value: ui.E8(b.Refunds), Note: ui.Text(words.NoRefunds)}
	if b.RefundLines > 0 {
		refunds.Note = ui.Say("{0}", ui.Link{Href: LinesPath(b.Cycle, refundQuery()), Text: words.RefundLines(b.RefundLines)})
	}
	return append(figures,
		ui.Figure{Label: words.List, Value: ui.E8(b.Official), Note: ui.Text(words.ListNote)},
		ui.Figure{Label: words.Discounts, Value: ui.E8(-b.Discount), Note: ui.Text(words.OfList(ui.Share(b.Discount, b.Official)))},
		refunds), nil
}

// NewBillPaid shows which purse paid the month. Purses that paid nothing are
// left out, cash excepted.
func NewBillPaid(t *lang.Texts, b *billing.Bill, now time.Time) (ui.Sum, error) {
	words := &t.Bills
	sum := ui.Sum{Caption: words.Paid, Hidden: true}
	var all money.E8
	for _, p := range pursesOf(t, &b.Amounts) {
		var err error
		if all, err = all.Add(p.amount); err != nil {
			return sum, err
		}
		if p.amount != 0 || p.always {
			row := ui.SumRow{Label: ui.Text(p.name), Value: ui.E8(p.amount)}
			if p.amount > 0 && p.amount <= b.Due {
				row.Bar = ui.NewBar(decimal.Zero, p.amount.Decimal(), b.Due.Decimal(), "plain")
			}
			sum.Rows = append(sum.Rows, row)
		}
	}
	if rest := b.Due - all; rest != 0 {
		sum.Rows = append(sum.Rows, ui.SumRow{Label: ui.Text(words.Unexplained), Value: ui.E8Exact(rest)})
	}
	sum.Rows = append(sum.Rows, ui.SumRow{
		Label: ui.Text(words.AmountDue), Kind: finKind(b, now), Mark: markOf(b, b.Due == all, now), Value: ui.E8(b.Due).OpenIf(unsettled(b, now)),
	})
	return sum, nil
}

type namedAmount struct {
	name   string
	amount money.E8
	always bool
}

func pursesOf(t *lang.Texts, a *billing.Amounts) []namedAmount {
	words := &t.Bills
	return []namedAmount{
		{words.Cash, a.Cash, true},
		{words.Credit, a.Credit, false},
		{words.Coupon, a.Coupon, false},
		{words.Flexi, a.Flexi, false},
		{words.StoredCard, a.StoredCard, false},
		{words.Bonus, a.Bonus, false},
		{words.Adjustment, a.Adjustment, false},
		{words.Debt, a.Debt, false},
	}
}

// finKind draws two rules only under the result of a final, whole month.
func finKind(b *billing.Bill, now time.Time) string {
	if b.Cycle.Final(now) && b.Whole() {
		return "fin"
	}
	return "res"
}

// markOf says whether two totals of a month are equal; an open month's never
// are for long, so it bears no mark.
func markOf(b *billing.Bill, ties bool, now time.Time) string {
	if !b.Cycle.Final(now) {
		return ""
	}
	return mark(ties)
}

func mark(ties bool) string {
	if ties {
		return "="
	}
	return "≠"
}

// refundQuery selects the lines of a month that give money back.
func refundQuery() url.Values {
	q := make(url.Values)
	for _, k := range billing.BillTypes {
		if billing.FamilyOf(k) == billing.Refund {
			q.Add(string(billing.ByBillType), strconv.Itoa(k))
		}
	}
	return q
}

// NewBillVersions lists the readings kept of the month, newest first.
func NewBillVersions(t *lang.Texts, versions []billing.BillVersion) []BillVersionRow {
	rows := make([]BillVersionRow, 0, len(versions))
	for i := range versions {
		v := &versions[i]
		state := ui.Status{Kind: "est", Word: t.Bills.Estimated}
		switch {
		case !v.Whole:
			state = ui.Status{Kind: "bad", Word: t.Bills.NotWhole}
		case v.State == "final":
			state = ui.Status{Kind: "ok", Word: t.Bills.Final}
		}
		rows = append(rows, BillVersionRow{
			Account: v.AccountName, No: strconv.Itoa(v.Version), Reason: t.Reason(v.Reason), State: state, Grain: t.Grain.One[v.Grain.Code()], Lines: ui.Count(v.Lines),
			Due: ui.E8(v.Due).OpenIf(v.State != "final"), ReadAt: ui.InstantBare(v.ReadAt), Checked: ui.InstantBare(v.CheckedAt), Digest: fingerprint(v.Digest),
		})
	}
	return rows
}

// fingerprint shows the first eight hex digits of a digest, four and four.
func fingerprint(digest []byte) string {
	if len(digest) < 4 {
		return ""
	}
	const hex = "0123456789abcdef"
	out := make([]byte, 0, 9)
	for i, b := range digest[:4] {
		if i == 2 {
			out = append(out, ' ')
		}
		out = append(out, hex[b>>4], hex[b&15])
	}
	return string(out)
}

func (p *BillPage) heading() ui.Heading {
	return ui.Heading{
		Shell: p.Shell, Crumbs: []ui.Link{{Href: PathBills, Text: p.T.Bills.Title}}, Prev: p.Prev, Next: p.Next, States: p.States, Basis: p.Basis,
	}
}

// keyClass is the colour of a row; what is not in the chart has the rest's.
func keyClass(key string) string {
	if key == "" {
		return "key s7"
	}
	return "key " + key
}

// finClass draws two rules under final totals.
func finClass(final bool) string {
	if final {
		return "fin"
	}
	return ""
}

// changeNote says how much a month changed, and of one that still runs that it is
// held against a whole one.
func changeNote(t *lang.Texts, percent string, open bool) string {
	if open {
		return t.Bills.OpenPercent(t.Bills.PercentOf(percent))
	}
	return t.Bills.PercentOf(percent)
}
