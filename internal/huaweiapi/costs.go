package huaweiapi

import (
	"context"
	"encoding/json"

	"portal/internal/billing"
)

// ListCosts reads sums from the cost center by one or two dimensions, over days
// or months of the UTC+8 calendar (the vendor's section "Cost Management").
// Costs as charged are final after noon of the 4th of the next month, amortized
// ones a day or two later. Periods without cost may be missing. Refused with
// CostCenterOff where the cost center is not enabled.
func (c *Client) ListCosts(ctx context.Context, q billing.CostQuery) (billing.Costs, error) {
	op := opListCosts
	body, err := costBody(q)
	if err != nil {
		return billing.Costs{}, err
	}
	var costs billing.Costs
	groups, err := readAll(ctx, c, nil, listing[costGroup]{
		op: op, list: "cost_data", nullable: true, total: "total_count", size: 1000, body: body,
		decode: func(in intake, v value) (costGroup, error) { return in.costGroup(v, q.Daily) },
		head: func(key string, v value) error {
			if key == "currency" {
				return v.currency(&costs.Currency)
			}
			return errUnlisted
		},
	})
	if err != nil {
		return billing.Costs{}, err
	}
	costs.Currency = or(costs.Currency, dollar)
	for _, g := range groups {
		costs.Groups = append(costs.Groups, g.in(costs.Currency))
	}
	return costs, nil
}

func costBody(q billing.CostQuery) (map[string]any, error) {
	op := opListCosts
	switch {
	case q.From == 0 || q.To < q.From:
		return nil, invalid(op, "the range ends before it begins")
	case q.Daily && q.To-q.From >= 90:
		return nil, invalid(op, "more than 90 days")
	case len(q.GroupBy) < 1 || len(q.GroupBy) > 2:
		return nil, invalid(op, "%d dimensions, not 1 or 2", len(q.GroupBy))
	case len(q.GroupBy) == 2 && q.GroupBy[0].Kind == q.GroupBy[1].Kind && q.GroupBy[0].Kind != billing.CostDimension:
		return nil, invalid(op, "two tags or two cost units")
	case len(q.Filters) > 100:
		return nil, invalid(op, "more than 100 filters")
	}
	unit, from, to := 2, q.From.Cycle().String(), q.To.Cycle().String()
	if q.Daily {
		unit, from, to = 1, q.From.String(), q.To.String()
	}
	body := map[string]any{
		"time_condition": map[string]any{"time_measure_id": unit, "begin_time": from, "end_time": to},
		"cost_type":      "ORIGINAL_COST",
		"amount_type":    "PAYMENT_AMOUNT",
	}
	setIf(body, "cost_type", "AMORTIZED_COST", q.Amortized)
	setIf(body, "amount_type", "NET_AMOUNT", q.Net)
	var groupBy []map[string]string
	for _, dim := range q.GroupBy {
		groupBy = append(groupBy, map[string]string{"type": dim.Kind, "key": dim.Key})
	}
	body["groupby"] = groupBy
	var filters []map[string]any
	for _, f := range q.Filters {
		operator := 0
		if f.Exclude {
			operator = 1
		}
		filters = append(filters, map[string]any{
			"operator": operator, "filter_factor": map[string]any{"key": f.Key, "value": f.Values},
		})
	}
	setIf(body, "filters", filters, filters != nil)
	if _, err := json.Marshal(body); err != nil {
		return nil, invalid(op, "a filter cannot be written as JSON")
	}
	return body, nil
}

// costGroup is a group whose amounts wait for the answer's currency.
type costGroup struct {
	values       []billing.CostValue
	periods      []costPeriod
	amount, list number
}

type costPeriod struct {
	day          billing.Day
	amount, list number
}

func (g costGroup) in(currency string) billing.CostGroup {
	out := billing.CostGroup{Values: g.values, Amount: g.amount.in(currency), List: g.list.in(currency)}
	for _, p := range g.periods {
		out.Periods = append(out.Periods, billing.CostPeriod{Day: p.day, Amount: p.amount.in(currency), List: p.list.in(currency)})
	}
	return out
}

func (in intake) costGroup(v value, daily bool) (g costGroup, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "dimensions":
			return in.list(v, func(v value) error {
				var one billing.CostValue
				err := in.object(v, func(key string, v value) error {
					switch key {
					case "key":
						return v.text(&one.Key)
					case "value":
						return v.text(&one.Value)
					}
					return errUnlisted
				})
				g.values = append(g.values, one)
				return err
			})
		case "costs":
			return in.list(v, func(v value) error {
				period, err := in.costPeriod(v, daily)
				g.periods = append(g.periods, period)
				return err
			})
		case "amount_by_costs":
			return v.cost(&g.amount)
		case "official_amount_by_costs":
			return v.cost(&g.list)
		}
		return errUnlisted
	})
	return g, err
}

func (in intake) costPeriod(v value, daily bool) (p costPeriod, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "time_dimension_value":
			if daily {
				return v.day(&p.day)
			}
			return v.month(&p.day)
		case "time_measure_id":
			unit := 0
			return integer(v, &unit)
		case "amount":
			return v.cost(&p.amount)
		case "official_amount":
			return v.cost(&p.list)
		}
		return errUnlisted
	})
	return p, first(err, has("time_dimension_value", p.day != 0))
}
