package handlers

import (
	"net/http"
	"slices"
	"testing"

	"portal/internal/billing"
	"portal/internal/money"
)

func TestCashPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zero := money.New(money.Amount{}.Decimal(), "USD")
	err := w.db.SaveBalances(t.Context(), &billing.Balances{AccountID: w.alpha.ID, ReadAt: noon, Debt: zero, Accounts: []billing.Balance{
		{AccountID: w.alpha.ID, Type: billing.CashAccount, UpstreamID: "1", Amount: amountOf(t, "400.50", "USD"), Designated: zero, CreditLimit: zero},
		{AccountID: w.alpha.ID, Type: billing.BonusAccount, UpstreamID: "2", Amount: amountOf(t, "9999", "USD"), Designated: zero, CreditLimit: zero},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.publish(w.alpha, october, periodLine(october, 2, "r-1", "CS1", 120_00000000, 1), periodLine(october, 3, "r-2", "CS2", 40_00000000, 2), line(october, 3, "obs", "use", 300_00000000))
	w.subscribe(w.alpha, aSubscription("r-1", func(s *billing.Subscription) { s.ExpirePolicy = billing.ExpireRenew }), aSubscription("r-2"), aSubscription("r-3"))
	c := w.as("viewer")
	a := c.get("/subscriptions/plan").want(http.StatusOK)
	if got := a.exact("tbody tr:first-child data"); !slices.Equal(got, []string{"190.50", "120.00", "90.00"}) {
		t.Errorf("November: %q, want 400.50 less a renewal of 120 and nine of thirty days of 300", got)
	}
	if n := a.page().Find("tbody data").Length() - a.page().Find("tbody data.est").Length(); n != 0 {
		t.Errorf("%d amounts of the plan are not marked as estimates", n)
	}
	a.shows("tbody tr:nth-child(2)", "December 2026", "2", "40") // two end without renewal, the cost of one is known
	a.shows(".figs", "400.50", "1 renewal within 30 days", "December 2026")
	a.shows("main", "1 subscription has no known cost", "Usage as in October 2026")
	file := c.get("/subscriptions/plan.csv").csv()
	if got := column(t, file, "balance_estimate"); len(got) != 13 || got[0] != "190.50" || got[1] != "-109.50" {
		t.Errorf("the file's balances are %q", got)
	}
	if got := a.links("tbody th a")[1]; len(c.get(got).want(http.StatusOK).rows("table.tbl")) != 3 {
		t.Errorf("%s does not list what ends in December", got)
	}
	// Nothing is known of an account that was never read.
	b := c.get("/subscriptions/plan?account=" + itoa(w.bravo.ID)).want(http.StatusOK)
	b.shows("main", "The balance has not been read yet.", "usage is left out")
}
