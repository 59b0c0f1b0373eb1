package billing

import (
	"errors"
	"testing"
	"time"

	"portal/internal/money"
)

func TestCashPlan(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	sub := func(id string, policy ExpirePolicy, ends time.Time, cost string, unit PeriodUnit, num int) Subscription {
		s := Subscription{ID: id, Main: true, Status: SubscriptionInUse, ExpirePolicy: policy, EffectiveAt: ends.AddDate(0, -1, 0), ExpireAt: ends, Last: PaidTerm{Unit: unit, Num: num}}
		if cost != "" {
			s.Last.Amount = fitAmount(t, cost)
		}
		return s
	}
	attached := sub("a1", ExpireGrace, now.AddDate(0, 0, 20), "5", PeriodYear, 1)
	attached.Main, attached.ParentID = false, "yearly"
	gone := sub("gone", ExpireRenew, now.AddDate(0, 0, 20), "1000", PeriodYear, 1)
	gone.GoneAt = now
	facts := PlanFacts{
		Currency: "USD", Cash: fitAmount(t, "1000"), ReadAt: now, Usage: fitAmount(t, "300"), UsageOf: CycleAt(now).Prev(), Now: now, Months: 4,
		Subscriptions: []Subscription{
			sub("yearly", ExpireRenew, now.AddDate(0, 0, 20), "100", PeriodYear, 1), // paid on 5 December
			attached, // with it
			sub("soon", ExpireRenew, now.AddDate(0, 0, 3), "7", PeriodYear, 1),         // paid at once
			sub("monthly", ExpireRenew, now.AddDate(0, 0, 14), "10", PeriodMonth, 1),   // on 29 November, December, January, February
			sub("guessed", ExpireRenew, now.AddDate(0, 0, 14), "1", 0, 0),              // its present term is a month
			sub("stops", ExpireGrace, now.AddDate(0, 0, 35), "40", PeriodYear, 1),      // 27 December
			sub("switches", ExpirePayPerUse, now.AddDate(0, 0, 35), "", PeriodYear, 1), // costs are not known
			sub("far", ExpireGrace, now.AddDate(2, 0, 0), "40", PeriodYear, 1),
			gone,
		},
	}
	p, err := NewCashPlan(&facts)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		renewals       int
		cost           string
		ends           int
		endCost        string
		unknown        int
		usage, balance string
	}{
		{3, "18.00", 0, "0.00", 0, "90.00", "892.00"},
		{3, "116.00", 2, "40.00", 1, "300.00", "476.00"},
		{2, "11.00", 0, "0.00", 0, "300.00", "165.00"},
		{2, "11.00", 0, "0.00", 0, "300.00", "-146.00"},
	} {
		m := p.Months[i]
		if m.Renewals != want.renewals || m.RenewCost.Exact() != want.cost || m.Ends != want.ends || m.EndCost.Exact() != want.endCost || m.Unknown != want.unknown ||
			m.Usage.Exact() != want.usage || m.Balance.Exact() != want.balance {
			t.Errorf("%s: %+v, want %+v", m.Cycle, m, want)
		}
	}
	if s := p.Soon; s.Renewals != 4 || s.RenewCost.Exact() != "123.00" || s.Ends != 0 {
		t.Errorf("within 30 days %+v, want four renewals of 123.00", s)
	}
	if p.RunsOut != CycleAt(now).Add(3) {
		t.Errorf("runs out in %s", p.RunsOut)
	}
	facts.Cash = money.Amount{}
	if p, err = NewCashPlan(&facts); err != nil || !p.RunsOut.IsZero() || p.Months[1].RenewCost.Exact() != "116.00" {
		t.Errorf("without a balance: %+v, %v", p, err)
	}
	euro, err := money.Parse("1", "EUR")
	if err != nil {
		t.Fatal(err)
	}
	facts.Subscriptions[0].Last.Amount = euro
	if _, err := NewCashPlan(&facts); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("two currencies: %v, want ErrCurrency", err)
	}
}
