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

// copyCosts keeps the amortized cost of the last 18 months by every pair of
// dimensions, every day: the cost center computes it anew once a day. What was
// charged is not read, our own lines say it.
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
			all = append(all, amortized(&costs, one, two)...)
			m.done.Store(int64(len(all)))
		}
	}
	if err := s.db.SaveAmortized(ctx, u.account.ID, first, last, currency, all, at); err != nil {
		return result{}, err
	}
	return result{count: int64(len(all)), next: at.Add(24 * time.Hour)}, nil
}

// amortized lists the months of an answer that cost anything, each pair of
// values once: values that the upstream tells apart, and we do not, are added.
func amortized(costs *billing.Costs, one, two billing.Dim) []billing.AmortizedCost {
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
			key := [3]string{p.Day.Cycle().String(), value(0), value(1)}
			if i, met := at[key]; met {
				// One answer has one currency, so the sums cannot fail.
				list[i].Amount, _ = list[i].Amount.Add(p.Amount)
				list[i].List, _ = list[i].List.Add(p.List)
				continue
			}
			at[key] = len(list)
			list = append(list, billing.AmortizedCost{Cycle: p.Day.Cycle(), Dim1: one, Dim2: two, Key1: value(0), Key2: value(1), Amount: p.Amount, List: p.List})
		}
	}
	return list
}
