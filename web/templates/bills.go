package templates

import (
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// BillsPage lists the months, newest first, under their years.
type BillsPage struct {
	ui.Shell
	Currency   string
	Currencies []ui.Tab    // offered when the accounts have more than one
	Figures    []ui.Figure // NewBillsFigures
	Years      []BillYear  // NewBillYears
	Export     []ui.ExportGroup
	Void       *ui.Void // NewBillsVoid, instead of the table
}

// BillYear is a year of the list with its total.
type BillYear struct {
	Year    string
	Rows    []BillRow
	Label   string // "2026, 10 months"
	Lines   string
	List    ui.Money
	Saved   ui.Money
	Refunds ui.Money
	Due     ui.Money
	Final   bool // two rules: every month of it is final
}

// BillRow is one month.
type BillRow struct {
	Month   ui.Link
	Machine string
	State   ui.Status
	Why     string // why the month is not whole; "" when it is
	Tie     ui.Tie
	Lines   ui.Link
	List    ui.Money
	Saved   ui.Money // discounts, negative
	Refunds ui.Money
	Due     ui.Money
	Change  ui.Money // against the month before
	Percent string
	Flag    bool // the change stands out
}

// NewBillYears shows the months, newest first. It fails with money.ErrRange when
// a year cannot be added up.
func NewBillYears(t *lang.Texts, bills []billing.Bill, now time.Time) ([]BillYear, error) {
	before := make(map[billing.Cycle]*billing.Bill, len(bills))
	for i := range bills {
		before[bills[i].Cycle] = &bills[i]
	}
	var years []BillYear
	var sum yearSum
	for i := range bills {
		b := &bills[i]
		year := strconv.Itoa(b.Cycle.Year())
		if len(years) == 0 || years[len(years)-1].Year != year {
			sum = yearSum{final: true}
			years = append(years, BillYear{Year: year})
		}
		y := &years[len(years)-1]
		y.Rows = append(y.Rows, newBillRow(t, b, before[b.Cycle.Prev()], now))
		if err := sum.add(b, now); err != nil {
			return nil, err
		}
		sum.show(t, y)
	}
	return years, nil
}

// yearSum adds up the months of a year.
type yearSum struct {
	lines int64
	billing.Amounts
	refunds money.E8
	final   bool
}

func (s *yearSum) add(b *billing.Bill, now time.Time) error {
	s.lines += b.Lines
	s.final = s.final && !unsettled(b, now)
	refunds, err := s.refunds.Add(b.Refunds)
	if err != nil {
		return err
	}
	s.refunds = refunds
	return s.Amounts.Add(&b.Amounts)
}

func (s *yearSum) show(t *lang.Texts, y *BillYear) {
	y.Label, y.Lines, y.Final = t.Bills.YearTotal(y.Year, len(y.Rows)), ui.Count(s.lines), s.final
	y.List, y.Saved = ui.E8(s.Official), ui.E8(-s.Discount)
	y.Refunds, y.Due = ui.E8OrDash(s.refunds), ui.E8(s.Due).OpenIf(!s.final)
}

func newBillRow(t *lang.Texts, b, before *billing.Bill, now time.Time) BillRow {
	open := unsettled(b, now)
	row := BillRow{
		Month: ui.Link{Href: BillPath(b.Cycle), Text: t.Calendar.Month(b.Cycle)}, Machine: b.Cycle.String(), State: BillState(t, b, now),
		Why: whyNotWhole(t, b), Tie: BillTie(t, b, now), Lines: ui.Link{Href: LinesPath(b.Cycle, nil), Text: ui.Count(b.Lines)},
		List: ui.E8(b.Official), Saved: ui.E8OrDash(-b.Discount), Refunds: ui.E8OrDash(b.Refunds), Due: ui.E8(b.Due).OpenIf(open),
	}
	if before != nil && b.Cycle.Final(now) {
		row.Change, row.Percent, row.Flag = change(b.Due, before.Due)
	}
	return row
}

// change shows how much more now is than before, in money and in percent.
func change(now, before money.E8) (diff ui.Money, percent string, flag bool) {
	d := now - before
	percent = ui.Percent(d, before)
	if before != 0 {
		flag = !d.Decimal().Abs().Mul(decimal.NewFromInt(100)).LessThan(before.Decimal().Abs().Mul(decimal.NewFromInt(flagPercent)))
	}
	return ui.E8Signed(d), percent, flag
}

// whyNotWhole gives the reason of the first version that is not whole.
func whyNotWhole(t *lang.Texts, b *billing.Bill) string {
	for i := range b.Versions {
		if !b.Versions[i].Whole {
			return t.WhyNotWhole(b.Versions[i].WhyNotWhole)
		}
	}
	return ""
}

// NewBillsFigures shows the newest final month, the year, and the usual month.
func NewBillsFigures(t *lang.Texts, bills []billing.Bill, now time.Time) ([]ui.Figure, error) {
	var final []*billing.Bill
	for i := range bills {
		if bills[i].Cycle.Final(now) {
			final = append(final, &bills[i])
		}
	}
	if len(final) == 0 {
		return nil, nil
	}
	newest := final[0]
	figures := []ui.Figure{{
		Label: t.Bills.Newest(t.Calendar.Month(newest.Cycle)), Value: ui.E8(newest.Due), Currency: newest.Currency, Note: ui.Text(t.Bills.NoBefore),
	}}
	if len(final) > 1 && final[1].Cycle == newest.Cycle.Prev() {
		figures[0].Note = ui.Text(t.Overview.ClosedNote(ui.Percent(newest.Due-final[1].Due, final[1].Due), t.Calendar.Name(final[1].Cycle)))
	}
	year, err := sumOf(final, func(b *billing.Bill) bool { return b.Cycle.Year() == newest.Cycle.Year() })
	if err != nil {
		return nil, err
	}
	figures = append(figures, ui.Figure{
		Label: t.Bills.YearSoFar(strconv.Itoa(newest.Cycle.Year())), Value: ui.E8(year.sum), Note: ui.Text(t.Bills.Months(year.n)),
	})
	twelve, err := sumOf(final, func(b *billing.Bill) bool { return newest.Cycle.Add(-12).Before(b.Cycle) })
	if err != nil {
		return nil, err
	}
	average := money.New(twelve.sum.Decimal().DivRound(decimal.NewFromInt(int64(twelve.n)), money.Scale), newest.Currency)
	largest := twelve.largest
	return append(figures, ui.Figure{
		Label: t.Bills.Average, Value: ui.Amount(average), Note: ui.Text(t.Bills.AverageNote(twelve.n)),
	}, ui.Figure{
		Label: t.Bills.Largest, Value: ui.E8(largest.Due), Note: ui.Say("{0}", ui.Link{Href: BillPath(largest.Cycle), Text: t.Calendar.Month(largest.Cycle)}),
	}), nil
}

// monthSum is what some months add up to.
type monthSum struct {
	sum     money.E8
	n       int
	largest *billing.Bill
}

func sumOf(bills []*billing.Bill, which func(*billing.Bill) bool) (s monthSum, err error) {
	for _, b := range bills {
		if !which(b) {
			continue
		}
		if s.sum, err = s.sum.Add(b.Due); err != nil {
			return s, err
		}
		s.n++
		if s.largest == nil || b.Due > s.largest.Due {
			s.largest = b
		}
	}
	return s, nil
}

// NewBillsVoid says why no month is listed.
func NewBillsVoid(t *lang.Texts) *ui.Void {
	return &ui.Void{Title: t.Bills.None, Text: ui.Say(t.Bills.NoneText)}
}

// basis names what the amounts are.
func (p *BillsPage) basis() []ui.Rich {
	return []ui.Rich{ui.Say(p.T.Bills.Basis, ui.Strong(p.T.Bills.AmountDue), ui.Text(p.Currency)), ui.Text(p.T.Calendar.EveryTime)}
}

// yearClass rules off a year's total, twice when it is final.
func yearClass(final bool) string {
	if final {
		return "total fin"
	}
	return "total"
}

// unsummed is how many columns have no sum, from the first on.
func (p *BillsPage) unsummed() string {
	n := 1
	for _, name := range []string{"state", "tie"} {
		if p.Cols.Has(name) {
			n++
		}
	}
	return strconv.Itoa(n)
}
