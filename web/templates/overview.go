package templates

import (
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// OverviewPage answers: how is the money now, and what waits?
type OverviewPage struct {
	ui.Shell
	Currency   string
	Currencies []ui.Tab    // offered when the accounts have more than one
	FirstSync  *FirstSync  // NewFirstSync; nil when the first copy is complete
	Figures    []ui.Figure // NewOverviewFigures
	Run        *ui.Run     // NewOverviewRun; nil before there are any lines
	Money      BalanceTable
	Ties       []TieRow    // NewTieRow, newest month first
	TiesAt     ui.Time     // of the newest check
	Unpaid     []UnpaidRow // NewUnpaidRow, most urgent first
	UnpaidAll  int         // how many there are in all
	Waits      []WaitLine  // what else waits for the reader
	Ending     []EndingRow // NewEndingRow, the most urgent first
	EndingRest []EndingRow // what follows, out of sight at first
	EndingAll  int         // how many there are in all
}

// FirstSync is the progress of the first full copy, newest month first.
type FirstSync struct {
	T           *lang.Texts
	Text        ui.Rich
	Done, Total string
	Over        bool // it has ended: the script loads the whole page anew
}

// BalanceTable is the money by account, with what cannot be read about it.
type BalanceTable struct {
	Rows  []BalanceRow
	Old   bool // there is a reading to compare with
	Drawn bool // there are two readings or more
	Notes []ui.Rich
}

// BalanceRow is one balance with its history.
type BalanceRow struct {
	Account string // our account's name; "" when there is only one
	Kind    string
	Spark   ui.Spark
	Before  ui.Money // 7 days ago
	Change  ui.Money
	Now     ui.Money
}

// TieRow is one month's tie-out in one line.
type TieRow struct {
	Month      ui.Link
	Machine    string // 2026-10
	Tie        ui.Tie
	Ours       ui.Money
	Truncated  ui.Money // negative: what Huawei dropped when charging cents
	Theirs     ui.Money
	Difference ui.Money // what nobody explains, as a part of the sum
}

// UnpaidRow is an order that waits for payment.
type UnpaidRow struct {
	Order    ui.Link
	What     string // its kind and service
	Payable  ui.Money
	Currency string
	Deadline *ui.Deadline // nil when not known
}

// OverviewFacts are the amounts behind the figures and the chart, all of one currency.
type OverviewFacts struct {
	T            *lang.Texts
	Now          time.Time
	Currency     string
	Days         []billing.DayTotal // of this month and the month before, in any order
	Left         WithoutDays        // accounts of which one of the two months is not known by day: Days are without them
	This         *billing.Bill      // this month; nil when not copied
	Before       *billing.Bill      // the month before this one; nil when not copied
	Closed       *billing.Bill      // the newest final month; nil when there is none
	BeforeClosed *billing.Bill      // the month before Closed; nil when not copied
	Balances     []billing.Balances // the newest reading of each account
}

// split sorts the days into whole days of this month, and all of the month before.
func (f *OverviewFacts) split() (now, before []money.E8) {
	this := billing.CycleAt(f.Now)
	prev := this.Prev()
	yesterday := billing.DayAt(f.Now) - 1
	if f.This != nil {
		for i := range f.This.Versions { // a copy that is older knows no later day whole
			if v := &f.This.Versions[i]; !v.Grain.Coarse() && !v.CheckedAt.IsZero() {
				yesterday = min(yesterday, billing.DayAt(v.CheckedAt)-1)
			}
		}
	}
	if yesterday >= this.FirstDay() {
		now = make([]money.E8, yesterday-this.FirstDay()+1)
	}
	before = make([]money.E8, prev.Days())
	var known, knownBefore bool
	for _, d := range f.Days {
		switch {
		case d.Day >= this.FirstDay() && d.Day <= yesterday:
			now[d.Day-this.FirstDay()] = d.Due
			known = true
		case d.Day >= prev.FirstDay() && d.Day <= prev.LastDay():
			before[d.Day-prev.FirstDay()] = d.Due
			knownBefore = true
		}
	}
	if !known {
		now = nil
	}
	if !knownBefore {
		before = nil
	}
	return now, before
}

// NewOverviewFigures builds the ruled line of key figures. It fails with
// money.ErrRange or money.ErrCurrency when amounts cannot be added.
func NewOverviewFigures(f *OverviewFacts) ([]ui.Figure, error) {
	t := f.T
	this := billing.CycleAt(f.Now)
	now, before := f.split()
	soFar, err := total(now)
	if err != nil {
		return nil, err
	}
	same, err := total(before[:min(len(now), len(before))])
	if err != nil {
		return nil, err
	}
	first := ui.Figure{Label: t.Overview.SoFar(t.Calendar.Name(this)), Currency: f.Currency, Note: ui.Text(t.Overview.NoDay(t.Calendar.Name(this)))}
	if len(now) > 0 {
		first.Value = ui.E8(soFar).AsOpen()
		days := t.Calendar.Days(this.FirstDay(), this.FirstDay()+billing.Day(len(now)-1))
		first.Note = ui.Text(days)
		if len(before) > 0 {
			first.Note = ui.Text(t.Overview.Compared(days, ui.Percent(soFar-same, same), t.Calendar.Name(this.Prev())))
		}
	}
	some := len(now)+len(before) > 0
	if !some && len(f.Left.Accounts) > 0 && f.This != nil { // nothing is known by day
		first.Value, first.Note = ui.E8(f.This.Due).AsOpen(), ui.Text(t.Grain.NoDays(namesOf(t, f.Left.Accounts)))
	}
	first.Note = f.without(first.Note)
	figures := []ui.Figure{first}
	if len(before) > 0 && len(now) > 0 {
		days := t.Calendar.Days(this.Prev().FirstDay(), this.Prev().FirstDay()+billing.Day(min(len(now), len(before))-1))
		figure := ui.Figure{Label: t.Overview.Same(t.Calendar.Name(this.Prev())), Value: ui.E8(same), Note: ui.Text(days)}
		if f.Before != nil && len(f.Left.Accounts) == 0 && (f.Closed == nil || f.Closed.Cycle != f.Before.Cycle) {
			figure.Note = ui.Say(t.Overview.WholeMonth, ui.E8(f.Before.Due).OpenIf(unsettled(f.Before, f.Now)))
		}
		figures = append(figures, figure)
	}
	ahead, err := newMonthForecast(f)
	if err != nil {
		return nil, err
	}
	if ahead != nil {
		figures = append(figures, forecastFigure(f, ahead))
	}
	if some && f.Left.Due != 0 {
		figures = append(figures, ui.Figure{
			Label: t.Grain.LeftSoFar(t.Calendar.Name(this), namesOf(t, f.Left.Accounts)), Value: ui.E8(f.Left.Due).AsOpen(), Note: ui.Text(t.Grain.LeftNote),
		})
	}
	if f.Closed != nil {
		figures = append(figures, closedFigure(f))
	}
	purse, err := purseFigures(f)
	return append(figures, purse...), err
}

// without names the accounts that a figure by day leaves out, where there are any
// beside those that it has.
func (f *OverviewFacts) without(note ui.Rich) ui.Rich {
	if len(f.Left.Accounts) == 0 || len(f.Days) == 0 {
		return note
	}
	return ui.Join(f.T.List.Comma, note, ui.Text(f.T.Grain.Without(namesOf(f.T, f.Left.Accounts))))
}

func closedFigure(f *OverviewFacts) ui.Figure {
	t := f.T
	figure := ui.Figure{Label: t.Overview.Closed(t.Calendar.Month(f.Closed.Cycle)), Value: ui.E8(f.Closed.Due).OpenIf(unsettled(f.Closed, f.Now)), Note: ui.Text(t.Overview.ClosedFirst)}
	if b := f.BeforeClosed; b != nil {
		figure.Note = ui.Text(t.Overview.ClosedNote(ui.Percent(f.Closed.Due-b.Due, b.Due), t.Calendar.Name(b.Cycle)))
	}
	if !f.Closed.Whole() && len(f.Closed.Versions) > 0 {
		figure.Note = ui.Text(t.Bills.NotWhole)
	}
	return figure
}

// purseFigures adds up cash and debt over the accounts.
func purseFigures(f *OverviewFacts) ([]ui.Figure, error) {
	if len(f.Balances) == 0 {
		return nil, nil
	}
	t := f.T
	var cash, debt money.Amount
	var err error
	for i := range f.Balances {
		if debt, err = debt.Add(f.Balances[i].Debt); err != nil {
			return nil, err
		}
		for _, b := range f.Balances[i].Accounts {
			if b.Type != billing.CashAccount {
				continue
			}
			if cash, err = cash.Add(b.Amount); err != nil {
				return nil, err
			}
		}
	}
	cashFigure := ui.Figure{Label: t.Overview.Cash, Value: ui.Amount(cash), Note: ui.Text(t.Overview.CashUnknown)}
	if f.Closed != nil && f.Closed.Due > 0 && cash.Sign() > 0 {
		months := cash.Decimal().DivRound(f.Closed.Due.Decimal(), 1)
		cashFigure.Note = ui.Text(t.Overview.Covers(months.String(), t.Calendar.Name(f.Closed.Cycle)))
	}
	debtFigure := ui.Figure{Label: t.Overview.Debt, Value: ui.Amount(debt), Note: ui.Text(t.Overview.NothingOwed)}
	if !debt.IsZero() {
		debtFigure.Note = ui.Text(t.Overview.Owed)
	}
	return []ui.Figure{cashFigure, debtFigure}, nil
}

// NewOverviewRun draws this month against the month before; nil without lines.
func NewOverviewRun(f *OverviewFacts) (*ui.Run, error) {
	t := f.T
	this := billing.CycleAt(f.Now)
	now, before := f.split()
	names := [2]string{t.Calendar.Name(this), t.Calendar.Name(this.Prev())}
	ahead, err := newMonthForecast(f)
	if err != nil {
		return nil, err
	}
	data := ui.RunData{
		Now: now, Before: before, NowName: names[0], BeforeName: names[1], Currency: f.Currency,
		DayHref: func(day int) string { return LinesOfDay(this.FirstDay() + billing.Day(day-1)) },
		DayName: func(day int) string { return t.Calendar.Day(this.FirstDay() + billing.Day(day-1)) },
		Title:   t.Overview.Run(names[0], names[1]), Caption: t.Overview.RunCaption(names[0], names[1], f.Currency), Notes: t.Overview.RunNote,
	}
	if len(f.Left.Accounts) > 0 {
		data.Title += t.List.Comma + t.Grain.Without(namesOf(t, f.Left.Accounts))
	}
	if ahead != nil {
		data.Forecast, data.ForecastText = ahead.days, t.Overview.ForecastLine(ui.E8Whole(ahead.sum).Shown)
	}
	return ui.NewRun(t, &data)
}

func total(amounts []money.E8) (money.E8, error) {
	var sum money.E8
	var err error
	for _, a := range amounts {
		if sum, err = sum.Add(a); err != nil {
			return 0, err
		}
	}
	return sum, nil
}

// NewTieRow shows a month's comparison with Huawei's total. It fails with
// money.ErrRange when the accounts' totals cannot be added.
func NewTieRow(t *lang.Texts, b *billing.Bill, now time.Time) (TieRow, error) {
	row := TieRow{
		Month: ui.Link{Href: BillPath(b.Cycle), Text: t.Calendar.Short(b.Cycle)}, Machine: b.Cycle.String(), Tie: BillTie(t, b, now),
		Ours: ui.E8(b.Due).OpenIf(unsettled(b, now)),
	}
	if !b.Whole() && len(b.Versions) > 0 {
		row.Tie = ui.Tie{Word: t.Bills.NotWhole}
	}
	sum, known, err := linesCheck(b)
	if err != nil || !known {
		return row, err
	}
	open := unsettled(b, now)
	row.Ours, row.Theirs = ui.E8(sum.Ours).OpenIf(open), ui.E8(sum.Theirs).OpenIf(open)
	row.Truncated, row.Difference = ui.E8(-sum.Truncated), ui.E8(-sum.Difference)
	return row, nil
}

// linesCheck adds up the accounts' comparisons of all lines with Huawei's total.
func linesCheck(b *billing.Bill) (sum billing.Check, known bool, err error) {
	for i := range b.Checks {
		c := &b.Checks[i]
		if c.Name != billing.CheckTotal {
			continue
		}
		known = true
		for _, p := range []struct{ to, add *money.E8 }{
			{&sum.Ours, &c.Ours},
			{&sum.Theirs, &c.Theirs},
			{&sum.Truncated, &c.Truncated},
			{&sum.Difference, &c.Difference},
			{&sum.Tolerance, &c.Tolerance},
		} {
			if *p.to, err = p.to.Add(*p.add); err != nil {
				return sum, known, err
			}
		}
		if c.CheckedAt.After(sum.CheckedAt) {
			sum.CheckedAt = c.CheckedAt
		}
	}
	return sum, known, nil
}

// NewUnpaidRow shows an order that waits for payment.
func NewUnpaidRow(t *lang.Texts, o *billing.Order, now time.Time) (UnpaidRow, error) {
	payable, err := o.Payable()
	return UnpaidRow{
		Order: ui.Link{Href: OrderPath(o.ID), Text: o.ID}, What: t.OrderType(o.Type) + t.List.Comma + serviceName(o.ServiceType, o.ServiceTypeName),
		Payable: ui.Amount(payable), Currency: payable.Currency(), Deadline: NewDeadline(t, o, now),
	}, err
}

// NewFirstSync shows how far the first copy is.
func NewFirstSync(t *lang.Texts, h *billing.Health) *FirstSync {
	words := &t.Overview.FirstSync
	f := &FirstSync{T: t, Done: decimal.NewFromInt(h.Done).String(), Total: decimal.NewFromInt(max(h.Total, 1)).String(), Over: !h.FirstSync}
	reading := ui.Text(words.Starting)
	if !h.Now.IsZero() {
		reading = ui.Say(words.Reading, Month(t, h.Now))
	}
	if h.Total > 0 {
		f.Text = ui.Say(words.Progress, ui.Text(ui.Count(h.Done)), ui.Text(ui.Count(h.Total)))
	}
	f.Text = ui.Join(t.List.Gap, f.Text, reading, ui.Text(words.Rest))
	return f
}

// basis names the amounts' basis and the zones.
func (p *OverviewPage) basis() []ui.Rich {
	return []ui.Rich{ui.Say(p.T.Overview.Basis, ui.Strong(p.T.Bills.AmountDue), ui.Text(p.Currency)), ui.Text(p.T.Calendar.EveryTime)}
}

func (p *OverviewPage) unpaidNote() ui.Rich {
	if p.UnpaidAll == 0 {
		return nil
	}
	return ui.Text(p.T.Overview.UnpaidNote(p.UnpaidAll))
}

// moneyNote names the currency, and the time that is drawn where there is any.
func (p *OverviewPage) moneyNote() string {
	if p.Money.Drawn {
		return p.T.Overview.MoneyNote(p.Currency)
	}
	return p.Currency
}

func (p *OverviewPage) tiesNote() ui.Rich {
	if p.TiesAt.Machine == "" {
		return nil
	}
	return ui.Say(p.T.Overview.TiesAt, p.TiesAt)
}

func (p *OverviewPage) endingNote() ui.Rich {
	if p.EndingAll == 0 {
		return nil
	}
	return ui.Text(p.T.Ending.Note(len(p.Ending)+len(p.EndingRest), p.EndingAll))
}
