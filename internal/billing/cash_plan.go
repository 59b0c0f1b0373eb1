package billing

import (
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// CashPlan estimates, month by month, what is taken from the cash balance:
// subscriptions that renew by themselves, at what their newest term cost, and
// usage, at the level of the last closed month. Nothing of it is Huawei's.
type CashPlan struct {
	Opening  money.Amount // cash now; no currency where it was never read
	ReadAt   time.Time
	Usage    money.Amount // a month; no currency where no month is closed
	UsageOf  Cycle
	Months   []PlanMonth
	Soon     PlanMonth // what the next 30 days bring, without usage and balance
	RunsOut  Cycle     // the first month whose balance is below zero; zero when none is
	Currency string

	soonUntil time.Time
}

// PlanMonth is one month of the plan.
type PlanMonth struct {
	Cycle     Cycle
	Renewals  int // that are paid in it
	RenewCost money.Amount
	Ends      int          // terms that end in it and are not renewed by themselves
	EndCost   money.Amount // what renewing those would cost
	Unknown   int          // of both: what their newest term cost is not known
	Usage     money.Amount // for the first month, its rest
	Balance   money.Amount // afterwards
}

// PlanFacts is what a plan is made of.
type PlanFacts struct {
	Subscriptions []Subscription // still listed, of one currency
	Currency      string
	Cash          money.Amount
	ReadAt        time.Time
	Usage         money.Amount
	UsageOf       Cycle
	Now           time.Time
	Months        int
}

// renewBefore is how long before its end the upstream takes the money for an
// automatic renewal for the first time.
const renewBefore = 7 * 24 * time.Hour

// NewCashPlan adds up what is known. Amounts of another currency fail with
// money.ErrCurrency.
func NewCashPlan(f *PlanFacts) (CashPlan, error) {
	first := CycleAt(f.Now)
	none := money.New(decimal.Zero, f.Currency)
	p := CashPlan{Opening: f.Cash, ReadAt: f.ReadAt, Usage: f.Usage, UsageOf: f.UsageOf, Currency: f.Currency}
	for i := range f.Months {
		p.Months = append(p.Months, PlanMonth{Cycle: first.Add(i), RenewCost: none, EndCost: none, Usage: none, Balance: none})
	}
	p.Soon = PlanMonth{RenewCost: none, EndCost: none}
	p.soonUntil = f.Now.AddDate(0, 0, 30)
	policies := map[string]ExpirePolicy{}
	for i := range f.Subscriptions {
		policies[f.Subscriptions[i].ID] = f.Subscriptions[i].ExpirePolicy
	}
	for i := range f.Subscriptions {
		s := &f.Subscriptions[i]
		policy := s.ExpirePolicy
		if parent, ok := policies[s.ParentID]; ok && s.ParentID != "" {
			policy = parent // an attached resource is renewed with its primary one
		}
		if err := p.add(s, policy, f.Now); err != nil {
			return p, err
		}
	}
	return p, p.balance(f.Now)
}

// add enters the ends of a subscription's terms.
func (p *CashPlan) add(s *Subscription, policy ExpirePolicy, now time.Time) error {
	if s.Gone() || s.Status != SubscriptionInUse || !s.ExpireAt.After(now) {
		return nil
	}
	if policy != ExpireRenew {
		return p.enter(s, s.ExpireAt, func(m *PlanMonth) (*int, *money.Amount) { return &m.Ends, &m.EndCost })
	}
	for end, n := s.ExpireAt, 0; n < 10*len(p.Months); n++ {
		at := end.Add(-renewBefore)
		if at.Before(now) {
			at = now
		}
		if err := p.enter(s, at, func(m *PlanMonth) (*int, *money.Amount) { return &m.Renewals, &m.RenewCost }); err != nil {
			return err
		}
		next := s.term(end)
		if !next.After(end) || p.month(at) == nil {
			return nil
		}
		end = next
	}
	return nil
}

// term returns the end of the term after one that ends at an instant: as long
// as the newest order's, or as the present one; the same instant when neither is known.
func (s *Subscription) term(end time.Time) time.Time {
	if n := s.Last.Num; n > 0 {
		switch s.Last.Unit {
		case PeriodYear:
			return end.AddDate(n, 0, 0)
		case PeriodMonth:
			return end.AddDate(0, n, 0)
		case PeriodWeek:
			return end.AddDate(0, 0, 7*n)
		case PeriodDay:
			return end.AddDate(0, 0, n)
		}
	}
	if !s.EffectiveAt.IsZero() && s.EffectiveAt.Before(s.ExpireAt) {
		return end.Add(s.ExpireAt.Sub(s.EffectiveAt))
	}
	return end
}

// month returns the plan's month that an instant falls in, or nil.
func (p *CashPlan) month(at time.Time) *PlanMonth {
	c := CycleAt(at)
	for i := range p.Months {
		if p.Months[i].Cycle == c {
			return &p.Months[i]
		}
	}
	return nil
}

func (p *CashPlan) enter(s *Subscription, at time.Time, where func(*PlanMonth) (*int, *money.Amount)) error {
	months := []*PlanMonth{p.month(at)}
	if !at.After(p.soonUntil) {
		months = append(months, &p.Soon)
	}
	for _, m := range months {
		if m == nil {
			continue
		}
		count, cost := where(m)
		if s.Main {
			*count++
		}
		if !s.Last.Known() {
			if s.Main {
				m.Unknown++
			}
			continue
		}
		var err error
		if *cost, err = cost.Add(s.Last.Amount); err != nil {
			return err
		}
	}
	return nil
}

// balance takes usage and renewals off, month by month.
func (p *CashPlan) balance(now time.Time) error {
	if p.Opening.Currency() == "" {
		return nil
	}
	rest := p.Opening
	for i := range p.Months {
		m := &p.Months[i]
		if p.Usage.Currency() != "" {
			m.Usage = p.Usage
			if i == 0 {
				days := int64(m.Cycle.Days())
				left := int64(m.Cycle.LastDay()-DayAt(now)) + 1
				m.Usage = money.New(p.Usage.Decimal().Mul(decimal.NewFromInt(left)).DivRound(decimal.NewFromInt(days), 8), p.Usage.Currency())
			}
		}
		for _, part := range []money.Amount{m.RenewCost, m.Usage} {
			var err error
			if rest, err = rest.Sub(part); err != nil {
				return err
			}
		}
		m.Balance = rest
		if rest.Sign() < 0 && p.RunsOut.IsZero() {
			p.RunsOut = m.Cycle
		}
	}
	return nil
}
