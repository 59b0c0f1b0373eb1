package billsync

import (
	"context"
	"errors"
	"time"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
)

// costMonths is how far back the cost center answers.
const costMonths = 18

// costDims are our dimensions as the cost center calls them.
var costDims = map[billing.Dim]string{
	billing.ByService: "CLOUD_SERVICE_TYPE", billing.ByRegion: "REGION_CODE", billing.ByProject: "ENTERPRISE_PROJECT_ID",
	billing.ByResourceType: "RESOURCE_TYPE", billing.ByChargeMode: "CHARGING_MODE", billing.ByBillType: "BILL_TYPE", billing.ByMember: "ASSOCIATED_ACCOUNT",
}

// costDays is how many days the cost center answers at a time.
const costDays = 90

// copyCosts keeps the amortized cost of the last 18 months, and of the recent
// days, by every pair of dimensions, every day: the cost center computes it anew
// once a day. What was charged is not read, our own lines say it.
func (s *Syncer) copyCosts(ctx context.Context, u *upstream, m *meter) (result, error) {
	at := s.now()
	last := billing.CycleAt(at)
	first := last.Add(1 - costMonths)
	var all []billing.AmortizedCost
	currency := u.account.Currency
	for i, one := range billing.Dims {
		for _, two := range billing.Dims[i+1:] {
			costs, err := u.client.ListCosts(ctx, billing.CostQuery{From: first.FirstDay(), To: last.FirstDay(), Amortized: true, GroupBy: []billing.CostDim{
				{Kind: billing.CostDimension, Key: costDims[one]}, {Kind: billing.CostDimension, Key: costDims[two]},
			}})
			var e *huaweiapi.Error
			if errors.As(err, &e) && e.Code == huaweiapi.CostCenterOff {
				return result{next: at.Add(24 * time.Hour)}, s.db.CostCenterOff(ctx, u.account.ID, first, last, currency, at)
			}
			if err != nil {
				return result{}, err
			}
			currency = costs.Currency
			all = append(all, amortized(&costs, one, two, false)...)
			m.done.Store(int64(len(all)))
		}
	}
	if err := s.db.SaveAmortized(ctx, u.account.ID, first, last, currency, all, at); err != nil {
		return result{}, err
	}
	days, err := s.copyCostDays(ctx, u, m, int64(len(all)))
	if err != nil {
		return result{}, err
	}
	return result{count: int64(len(all)) + days, next: at.Add(24 * time.Hour)}, nil
}

// copyCostDays keeps the amortized cost by day, and returns how many sums there
// are.
func (s *Syncer) copyCostDays(ctx context.Context, u *upstream, m *meter, before int64) (int64, error) {
	at := s.now()
	today := billing.DayAt(at)
	currency := u.account.Currency
	_, kept, err := s.db.AmortizedDays(ctx, billing.Scope{Accounts: []int64{u.account.ID}, Currency: currency})
	if err != nil {
		return 0, err
	}
	from := costDaysFrom(today, kept)
	var all []billing.AmortizedCost
	for i, one := range billing.Dims {
		for _, two := range billing.Dims[i+1:] {
			costs, err := u.client.ListCosts(ctx, billing.CostQuery{Daily: true, From: from, To: today, Amortized: true, GroupBy: []billing.CostDim{
				{Kind: billing.CostDimension, Key: costDims[one]}, {Kind: billing.CostDimension, Key: costDims[two]},
			}})
			if err != nil {
				return 0, err
			}
			currency = costs.Currency
			all = append(all, amortized(&costs, one, two, true)...)
			m.done.Store(before + int64(len(all)))
		}
	}
	return int64(len(all)), s.db.SaveAmortizedDays(ctx, u.account.ID, from, today, currency, all, at)
}

// costDaysFrom is the first day of a reading, where kept is the last one kept, 0
// for none. The first reading goes back as far as one answer does. Later ones
// begin with the month that the last one ended in, or with the one before it
// while that was not a week over: a month moves until some days after its end.
func costDaysFrom(today, kept billing.Day) billing.Day {
	oldest := today - costDays + 1
	if kept == 0 {
		return oldest
	}
	return max(oldest, (kept - 7).Cycle().FirstDay())
}

// amortized lists the months or days of an answer that cost anything, each pair of
// values once: values that the upstream tells apart, and we do not, are added.
func amortized(costs *billing.Costs, one, two billing.Dim, daily bool) []billing.AmortizedCost {
	var list []billing.AmortizedCost
	at := map[[3]string]int{}
	for _, g := range costs.Groups {
		value := func(i int) string {
			if i < len(g.Values) {
				return g.Values[i].Value
			}
			return ""
		}
		for _, p := range g.Periods {
			if p.Amount.IsZero() && p.List.IsZero() {
				continue
			}
			key := [3]string{p.Day.String(), value(0), value(1)}
			if i, met := at[key]; met {
				// One answer has one currency, so the sums cannot fail.
				list[i].Amount, _ = list[i].Amount.Add(p.Amount)
				list[i].List, _ = list[i].List.Add(p.List)
				continue
			}
			at[key] = len(list)
			c := billing.AmortizedCost{Cycle: p.Day.Cycle(), Dim1: one, Dim2: two, Key1: value(0), Key2: value(1), Amount: p.Amount, List: p.List}
			if daily {
				c.Day = p.Day
			}
			list = append(list, c)
		}
	}
	return list
}
