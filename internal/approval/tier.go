package approval

import (
	"time"

	"portal/internal/fault"
	"portal/internal/money"
)

// Exposure is what the same requester has asked for or paid in the last 24
// hours, and what was paid for the account and the requester meanwhile.
type Exposure struct {
	Open          money.Amount // open or paid payments of the requester, before coupons
	AccountPaid   money.Amount // payments tried or made for the account
	RequesterPaid money.Amount // and of the requester
}

// Plan is who must approve a request, and until when.
type Plan struct {
	Steps     int          // approvers
	OwnerStep bool         // one of them an owner
	Amount    money.Amount // what the tier was taken by: this request and the exposure
	ExpiresAt time.Time
}

// payMargin is how long before the order's deadline a request ends.
const payMargin = 10 * time.Minute

// PlanFor takes the tier of a request: by the amount before coupons and what
// the same requester has open or paid in the last 24 hours, so that an amount
// split into small orders needs the same approvers. Faults: OtherCurrency,
// OverCap, TooLateToAsk.
func PlanFor(p *Policy, s *Snapshot, e Exposure, now time.Time) (Plan, error) {
	plan := Plan{ExpiresAt: expiry(p, s, now)}
	if s.Currency != p.Currency {
		return plan, fault.New(fault.Conflict, fault.OtherCurrency, s.Currency, p.Currency)
	}
	if !plan.ExpiresAt.After(now) {
		return plan, fault.New(fault.Conflict, fault.TooLateToAsk)
	}
	weight := s.Weight()
	var err error
	if plan.Amount, err = weight.Add(e.Open); err != nil {
		return plan, err
	}
	if s.Operation == Pay {
		if err := withinCaps(p, s.Discounted, e); err != nil {
			return plan, err
		}
	}
	plan.Steps, plan.OwnerStep, err = approvers(p, s, plan.Amount)
	return plan, err
}

// Weight is the amount that the tier goes by: a payment's amount before
// coupons, a year of auto-renewal, a month of pay-per-use. What spends nothing
// weighs nothing.
func (s *Snapshot) Weight() money.Amount {
	switch s.Operation {
	case Pay:
		return s.Discounted
	case AutoRenewOn, PayPerUseOn:
		return s.Cost
	}
	return zero(s.Currency)
}

// CostUnknown reports whether the request would start costs that no quote puts a
// figure to. It is weighed as above the first bound: no price is not a low price.
func (s *Snapshot) CostUnknown() bool {
	return (s.Operation == AutoRenewOn || s.Operation == PayPerUseOn) && s.Cost.IsZero()
}

// approvers says how many persons must approve, and whether one is an owner.
func approvers(p *Policy, s *Snapshot, amount money.Amount) (steps int, owner bool, err error) {
	switch s.Operation {
	case Unsubscribe:
		return 2, false, nil
	case Cancel:
		if p.CancelApproval {
			return 1, false, nil
		}
		return 0, false, nil
	case Renew, AutoRenewOff, PayPerUseOff, EnableProjects:
		return 0, false, nil
	}
	two, err := amount.Cmp(p.TwoAbove)
	if err != nil {
		return 0, false, err
	}
	top, err := amount.Cmp(p.OwnerAbove)
	if err != nil {
		return 0, false, err
	}
	switch {
	case top > 0:
		return 2, true, nil
	case two > 0, s.CostUnknown():
		return 2, false, nil
	}
	return 1, false, nil
}

// withinCaps checks the caps of 24 hours for a payment of amount.
func withinCaps(p *Policy, amount money.Amount, e Exposure) error {
	for _, cap := range []struct {
		name string
		most money.Amount
		used money.Amount
	}{{"account", p.AccountCap, e.AccountPaid}, {"requester", p.RequesterCap, e.RequesterPaid}} {
		sum, err := cap.used.Add(amount)
		if err != nil {
			return err
		}
		over, err := sum.Cmp(cap.most)
		if err != nil {
			return err
		}
		if over > 0 {
			return fault.New(fault.Conflict, fault.OverCap, cap.name, cap.most, cap.used)
		}
	}
	return nil
}

// expiry is when a request ends that nobody has approved.
func expiry(p *Policy, s *Snapshot, now time.Time) time.Time {
	end := now.Add(p.RequestLife)
	if !s.PayBy.IsZero() {
		end = earlier(end, s.PayBy.Add(-payMargin))
	}
	if coupon := s.CouponEnd(); !coupon.IsZero() {
		end = earlier(end, coupon)
	}
	return end
}

// approvalExpiry is when an approved request ends that nobody has submitted.
func approvalExpiry(p *Policy, expiresAt, approvedAt time.Time) time.Time {
	return earlier(expiresAt, approvedAt.Add(p.ApprovalLife))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
