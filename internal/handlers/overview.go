package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// overview answers: how is the money now, and what waits?
type overview struct{ *site }

// How much of each list the overview shows.
const (
	overviewTies   = 6
	overviewUnpaid = 6
	balanceHistory = 30 * 24 * time.Hour
	overviewEnding = 12
	overviewRest   = 88 // folded below them
	endingWithin   = 30 * 24 * time.Hour
)

func (o *overview) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	shell, err := o.shell(r, v.t.Overview.Title)
	if err != nil {
		return err
	}
	facts, err := o.facts(r.Context(), v)
	if err != nil {
		return err
	}
	page, err := newOverviewPage(v, shell, currencyTabs(v, r.URL), facts)
	if err != nil {
		return err
	}
	return o.render(w, r, http.StatusOK, templates.Overview(page))
}

// firstSync is the progress of the first copy alone, for the script.
func (o *overview) firstSync(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	health, err := o.db.Health(r.Context(), v.everything())
	if err != nil {
		return err
	}
	return o.render(w, r, http.StatusOK, templates.FirstSyncLive(templates.NewFirstSync(v.t, &health)))
}

// overviewFacts is what the overview is made of.
type overviewFacts struct {
	bills    []billing.Bill // newest first
	days     []billing.DayTotal
	left     templates.WithoutDays // accounts of which this month or the one before has no days
	balances []billing.Balances    // the newest of each account
	history  []billing.Balances
	unpaid   billing.OrderPage
	waits    []templates.WaitLine
	ending   []billing.Expiring
}

func (o *overview) facts(ctx context.Context, v *visit) (f overviewFacts, err error) {
	scope := v.scope()
	if f.bills, err = o.db.Bills(ctx, scope); err != nil {
		return f, err
	}
	this := billing.CycleAt(v.now)
	left, byDay, err := withoutDays(scope, f.bills, this, this.Prev())
	if err != nil {
		return f, err
	}
	f.left = left
	for _, c := range []billing.Cycle{this, this.Prev()} {
		days, err := o.db.BillDays(ctx, byDay, c)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return f, err
		}
		f.days = append(f.days, days...)
	}
	if f.balances, err = o.db.Balances(ctx, scope); err != nil {
		return f, err
	}
	if f.history, err = o.db.BalanceHistory(ctx, scope, v.now.Add(-balanceHistory)); err != nil {
		return f, err
	}
	if f.waits, err = o.waits(ctx, v); err != nil {
		return f, err
	}
	if f.ending, err = o.db.Expiring(ctx, v.everything(), v.now.Add(endingWithin)); err != nil {
		return f, err
	}
	f.unpaid, err = o.db.Orders(ctx, v.everything(), billing.OrderFilter{
		Statuses: []billing.OrderStatus{billing.OrderPendingPayment}, Sort: "deadline", Limit: overviewUnpaid,
	})
	if err != nil {
		return f, err
	}
	names, err := o.local(ctx, v)
	names.orders(f.unpaid.Orders)
	return f, err
}

// newOverviewPage builds the page of the facts.
func newOverviewPage(v *visit, shell ui.Shell, currencies []ui.Tab, f overviewFacts) (templates.OverviewPage, error) {
	page := templates.OverviewPage{Shell: shell, Currency: v.currency, Currencies: currencies, UnpaidAll: f.unpaid.Total, Waits: f.waits, EndingAll: len(f.ending)}
	for i := range f.ending[:min(len(f.ending), overviewEnding+overviewRest)] {
		row := templates.NewEndingRow(v.t, &f.ending[i], v.now)
		if i < overviewEnding {
			page.Ending = append(page.Ending, row)
		} else {
			page.EndingRest = append(page.EndingRest, row)
		}
	}
	if v.health.FirstSync {
		page.FirstSync = templates.NewFirstSync(v.t, &v.health)
		page.Refresh = reloadEvery
	}
	money := templates.OverviewFacts{T: v.t, Now: v.now, Currency: v.currency, Days: f.days, Left: f.left, Balances: f.balances}
	money.This = billOf(f.bills, billing.CycleAt(v.now))
	money.Before = billOf(f.bills, billing.CycleAt(v.now).Prev())
	for i := range f.bills {
		if f.bills[i].Cycle.Final(v.now) {
			money.Closed = &f.bills[i]
			money.BeforeClosed = billOf(f.bills, f.bills[i].Cycle.Prev())
			break
		}
	}
	var err error
	if page.Figures, err = templates.NewOverviewFigures(&money); err != nil {
		return page, err
	}
	if page.Run, err = templates.NewOverviewRun(&money); err != nil {
		return page, err
	}
	if page.Money, err = templates.NewBalanceTable(v.t, daily(f.history, f.balances), v.names(), v.now); err != nil {
		return page, err
	}
	if err := addTies(&page, v, f.bills); err != nil {
		return page, err
	}
	for i := range f.unpaid.Orders {
		row, err := templates.NewUnpaidRow(v.t, &f.unpaid.Orders[i], v.now)
		if err != nil {
			return page, err
		}
		page.Unpaid = append(page.Unpaid, row)
	}
	return page, nil
}

// daily keeps each account's last reading of each day, and its newest however
// old: a line of a month needs no more points. readings are ascending.
func daily(readings, newest []billing.Balances) []billing.Balances {
	type dayOf struct {
		account int64
		day     billing.Day
	}
	last := map[dayOf]int{}
	var kept []billing.Balances
	for _, b := range slices.Concat(newest, readings) {
		k := dayOf{b.AccountID, billing.DayAt(b.ReadAt)}
		at, known := last[k]
		switch {
		case !known:
			last[k] = len(kept)
			kept = append(kept, b)
		case b.ReadAt.After(kept[at].ReadAt):
			kept[at] = b
		}
	}
	return kept
}

// addTies adds the tie-out of the newest months.
func addTies(page *templates.OverviewPage, v *visit, bills []billing.Bill) error {
	var newest time.Time
	for i := range bills[:min(len(bills), overviewTies)] {
		row, err := templates.NewTieRow(v.t, &bills[i], v.now)
		if err != nil {
			return err
		}
		page.Ties = append(page.Ties, row)
		for j := range bills[i].Checks {
			if at := bills[i].Checks[j].CheckedAt; at.After(newest) {
				newest = at
			}
		}
	}
	page.TiesAt = ui.Instant(newest)
	return nil
}

func billOf(bills []billing.Bill, c billing.Cycle) *billing.Bill {
	for i := range bills {
		if bills[i].Cycle == c {
			return &bills[i]
		}
	}
	return nil
}

// currencyTabs offers the currencies of the chosen accounts when there are
// several: a page sums one of them and says so.
func currencyTabs(v *visit, at *url.URL) []ui.Tab {
	all := v.currencies()
	if len(all) < 2 {
		return nil
	}
	tabs := make([]ui.Tab, len(all))
	for i, currency := range all {
		q := at.Query()
		q.Set(templates.ParamCurrency, currency)
		tabs[i] = ui.Tab{Href: at.Path + "?" + q.Encode(), Text: currency, Current: currency == v.currency}
	}
	return tabs
}
