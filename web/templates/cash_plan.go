package templates

import (
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PathCashPlan is the address of the plan of what subscriptions will cost.
const PathCashPlan = PathSubscriptions + "/plan"

// CashPlanPage shows what is taken from the cash balance in the months to come.
type CashPlanPage struct {
	ui.Shell
	Tabs    []ui.Tab
	Basis   []ui.Rich
	Figures []ui.Figure
	Rows    []PlanRow
	Total   PlanRow
	Usage   bool // a closed month says what usage costs
	Cash    bool // the balance is known
	Unknown string
	NoCash  string
	Export  []ui.ExportGroup
}

// PlanRow is one month of the plan.
type PlanRow struct {
	Month   ui.Link // to what ends in it
	Machine string
	Renew   string
	Cost    ui.Money
	Usage   ui.Money
	Balance ui.Money
	Below   bool // the balance is below zero
	Ends    string
	EndCost ui.Money
}

// forecastOf shows an amount without cents: nobody has billed it.
func forecastOf(a money.Amount) ui.Money {
	if a.Currency() == "" {
		return ui.Money{}
	}
	shown := ui.Amount(money.New(a.Decimal().Round(0), a.Currency()))
	return ui.Money{Exact: a.Cents().Exact(), Shown: shown.Shown[:len(shown.Shown)-len(".00")], Open: true}
}

// forecastOrDash leaves out what is nothing.
func forecastOrDash(a money.Amount) ui.Money {
	if a.IsZero() {
		return ui.Money{}
	}
	return forecastOf(a)
}

// NewCashPlanPage builds the plan.
func NewCashPlanPage(shell ui.Shell, t *lang.Texts, q url.Values, plan *billing.CashPlan, now time.Time) CashPlanPage {
	p := CashPlanPage{
		Shell: shell, Tabs: subscriptionTabs(t, PathCashPlan), Basis: []ui.Rich{ui.Say(t.CashPlan.Basis, ui.Text(plan.Currency))},
		Usage: plan.Usage.Currency() != "", Cash: plan.Opening.Currency() != "", Export: NewExport(t, PathCashPlan, q, false, t.List.AllColumns(int64(len(plan.Months))), ".csv", ".xlsx"),
	}
	if p.Usage {
		p.Basis = append(p.Basis, ui.Say(t.CashPlan.Method, ui.Text(t.Calendar.Month(plan.UsageOf))))
	} else {
		p.Basis = append(p.Basis, ui.Text(t.CashPlan.NoUsage))
	}
	total := billing.PlanMonth{}
	for i := range plan.Months {
		m := &plan.Months[i]
		p.Rows = append(p.Rows, newPlanRow(t, m, p.Usage, p.Cash))
		total.Renewals += m.Renewals
		total.Ends += m.Ends
		total.Unknown += m.Unknown
		total.RenewCost = plus(total.RenewCost, m.RenewCost)
		total.EndCost = plus(total.EndCost, m.EndCost)
		total.Usage = plus(total.Usage, m.Usage)
	}
	p.Total = newPlanRow(t, &total, p.Usage, false)
	if total.Unknown > 0 {
		p.Unknown = t.CashPlan.Unknown(total.Unknown)
	}
	p.Figures = planFigures(t, plan)
	return p
}

// plus adds amounts of one plan, which are all of its currency.
func plus(a, b money.Amount) money.Amount {
	return money.New(a.Decimal().Add(b.Decimal()), b.Currency())
}

func newPlanRow(t *lang.Texts, m *billing.PlanMonth, usage, cash bool) PlanRow {
	row := PlanRow{Renew: planCount(m.Renewals), Cost: forecastOrDash(m.RenewCost), Ends: planCount(m.Ends), EndCost: forecastOrDash(m.EndCost)}
	if !m.Cycle.IsZero() {
		row.Machine = m.Cycle.String()
		row.Month = ui.Link{Text: t.Calendar.Month(m.Cycle), Href: withQuery(PathSubscriptions, url.Values{
			ParamFrom: {m.Cycle.FirstDay().String()}, ParamTo: {m.Cycle.LastDay().String()}, ParamStatus: {billing.SubscriptionInUse.Name()},
		})}
	}
	if usage {
		row.Usage = forecastOf(m.Usage)
	}
	if cash {
		row.Balance, row.Below = forecastOf(m.Balance), m.Balance.Sign() < 0
	}
	return row
}

func planCount(n int) string {
	if n == 0 {
		return ""
	}
	return ui.Count(int64(n))
}

func planFigures(t *lang.Texts, plan *billing.CashPlan) []ui.Figure {
	words := &t.CashPlan
	cash := ui.Figure{Label: words.Cash, Currency: plan.Currency, Note: ui.Text(words.NoCash)}
	runs := ui.Figure{Label: words.RunsOut, Text: "–"}
	if plan.Opening.Currency() != "" {
		cash.Value, cash.Note = ui.Amount(plan.Opening), ui.Say(words.CashAt, ui.Instant(plan.ReadAt))
		runs.Text, runs.Note = words.Never, ui.Text(words.NeverNote(len(plan.Months)))
		if !plan.RunsOut.IsZero() {
			runs.Text, runs.Note = t.Calendar.Month(plan.RunsOut), ui.Text(words.RunsNote)
		}
	}
	renews, ends := ui.Figure{Label: words.Renewals}, ui.Figure{Label: words.EndsNoFee}
	renews.Value, renews.Note = forecastOf(plan.Soon.RenewCost), ui.Text(words.Renews(plan.Soon.Renewals))
	ends.Value, ends.Note = forecastOf(plan.Soon.EndCost), ui.Text(words.Ends(plan.Soon.Ends))
	return []ui.Figure{cash, renews, ends, runs}
}
