package handlers

import (
	"context"
	"io"
	"net/http"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates"
)

// planMonths is how far ahead the cash plan looks.
const planMonths = 13

// cashPlan estimates what subscriptions and usage take from the cash balance.
func (s *subscriptions) cashPlan(ctx context.Context, v *visit) (billing.CashPlan, error) {
	scope := v.scope()
	facts := billing.PlanFacts{Currency: v.currency, Now: v.now, Months: planMonths}
	err := s.db.EachSubscription(ctx, scope, billing.SubscriptionFilter{Statuses: []billing.SubscriptionStatus{billing.SubscriptionInUse}}, func(one *billing.Subscription) error {
		facts.Subscriptions = append(facts.Subscriptions, *one)
		return nil
	})
	if err != nil {
		return billing.CashPlan{}, err
	}
	if err := s.cash(ctx, scope, &facts); err != nil {
		return billing.CashPlan{}, err
	}
	// What the last closed month's usage was paid in money; without a bill of it
	// the plan leaves usage out.
	month := billing.CycleAt(v.now).Prev()
	groups, err := s.db.BillGroups(ctx, scope, month, billing.ByChargeMode)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return billing.CashPlan{}, err
	}
	var usage money.E8
	for i := range groups {
		if groups[i].Key != "1" {
			usage += groups[i].Cash + groups[i].Credit + groups[i].Debt
		}
	}
	if len(groups) > 0 {
		facts.Usage, facts.UsageOf = money.FromE8(usage, v.currency), month
	}
	return billing.NewCashPlan(&facts)
}

// cash sums the newest cash balances of the accounts.
func (s *subscriptions) cash(ctx context.Context, scope billing.Scope, facts *billing.PlanFacts) error {
	readings, err := s.db.Balances(ctx, scope)
	if err != nil {
		return err
	}
	for _, r := range readings {
		for _, b := range r.Accounts {
			if b.Type != billing.CashAccount {
				continue
			}
			if facts.Cash, err = facts.Cash.Add(b.Amount); err != nil {
				return err
			}
		}
		if facts.ReadAt.IsZero() || r.ReadAt.Before(facts.ReadAt) {
			facts.ReadAt = r.ReadAt
		}
	}
	return nil
}

func (s *subscriptions) plan(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	plan, err := s.cashPlan(r.Context(), v)
	if err != nil {
		return err
	}
	shell, err := s.shell(r, v.t.CashPlan.Title)
	if err != nil {
		return err
	}
	page := templates.NewCashPlanPage(shell, v.t, r.URL.Query(), &plan, v.now)
	page.Basis = append(page.Basis, v.leftOut()...)
	return s.render(w, r, http.StatusOK, templates.CashPlan(page))
}

// planAs is the plan as a file.
func (s *subscriptions) planAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		return "cash-plan" + string(format), func(ctx context.Context, w io.Writer) error {
			plan, err := s.cashPlan(ctx, v)
			if err != nil {
				return err
			}
			return export.CashPlan(w, format, &plan)
		}, nil
	}
}
