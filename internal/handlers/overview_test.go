package handlers

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

func (w *world) balance(a billing.Account, at time.Time, cash string) {
	w.t.Helper()
	amount, err := money.Parse(cash, a.Currency)
	if err != nil {
		w.t.Fatal(err)
	}
	zero := money.New(money.Amount{}.Decimal(), a.Currency)
	err = w.db.SaveBalances(w.t.Context(), &billing.Balances{AccountID: a.ID, ReadAt: at, Debt: zero, Accounts: []billing.Balance{
		{AccountID: a.ID, Type: billing.CashAccount, UpstreamID: "cash", Amount: amount, Designated: zero, CreditLimit: zero},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestOverview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	november := october.Next()
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 40_00000000), line(october, 25, "ec2", "i-1", 8_00000000))
	w.publish(w.alpha, november, line(november, 3, "ec2", "i-1", 50_00000000), line(november, 22, "ec2", "i-1", 9_00000000))
	for hour := range 30 * 24 {
		if hour%6 == 0 {
			w.balance(w.alpha, noon.Add(-time.Duration(hour)*time.Hour), itoa(int64(1000+hour))+".50")
		}
	}
	a := w.as("viewer").get("/").want(http.StatusOK)
	figures := a.exact(".figs dd:nth-child(2) data")
	// November until yesterday, October on the same days, November with October's
	// days for the rest, October whole, cash, debt.
	if want := []string{"50.00000000", "40.00000000", "58.00000000", "48.00000000", "1000.50", "0.00"}; !slices.Equal(figures, want) {
		t.Errorf("figures %q, want %q", figures, want)
	}
	if got := a.exact("section[aria-labelledby=h-money] tbody tr:first-child td:last-child data"); !slices.Equal(got, []string{"1000.50"}) {
		t.Errorf("cash now %q, want 1000.50", got)
	}
	if got := a.links("section[aria-labelledby=h-ties] tbody a"); !slices.Equal(got, []string{"/bills/2026-11", "/bills/2026-10"}) {
		t.Errorf("tie-outs of %q", got)
	}
	w.order(w.alpha, "CSSOON", billing.OrderPendingPayment, "12.50", func(o *billing.Order) { o.PayBy = noon.Add(50 * time.Hour) })
	w.as("viewer").get("/").want(http.StatusOK).shows("section[aria-labelledby=h-ending]", "CSSOON", "12.50", "2 d 2 h", "1 thing")
	for i := range overviewEnding + 2 {
		w.order(w.alpha, "CSLATER"+itoa(int64(i)), billing.OrderPendingPayment, "1", func(o *billing.Order) { o.PayBy = noon.Add(100 * time.Hour) })
	}
	all := w.as("viewer").get("/").want(http.StatusOK).shows("section[aria-labelledby=h-ending]", "15 things").shows("section[aria-labelledby=h-ending] details", "3 more")
	if got := len(all.links("section[aria-labelledby=h-ending] tbody .id a")); got != overviewEnding+3 {
		t.Errorf("%d of %d things that end are listed", got, overviewEnding+3)
	}
	empty := w.as("finance").get("/?account=" + itoa(w.bravo.ID)).want(http.StatusOK)
	if got := empty.exact(".figs data"); len(got) != 0 {
		t.Errorf("an account without bills has the figures %q", got)
	}
}

func TestDailyKeepsTheLastOfEachDay(t *testing.T) {
	t.Parallel()
	reading := func(account int64, hoursAgo int) billing.Balances {
		return billing.Balances{AccountID: account, ReadAt: noon.Add(-time.Duration(hoursAgo) * time.Hour)}
	}
	readings := []billing.Balances{reading(1, 50), reading(2, 49), reading(1, 26), reading(1, 25), reading(1, 2), reading(1, 1)}
	newest := []billing.Balances{reading(1, 1), reading(2, 49), reading(3, 24*90)}
	got := map[int64][]int{}
	for _, b := range daily(readings, newest) {
		got[b.AccountID] = append(got[b.AccountID], int(noon.Sub(b.ReadAt).Hours()))
	}
	for account, want := range map[int64][]int{1: {1, 25, 50}, 2: {49}, 3: {24 * 90}} {
		slices.Sort(got[account])
		if !slices.Equal(got[account], want) {
			t.Errorf("account %d keeps the readings of %v hours ago, want %v", account, got[account], want)
		}
	}
}
