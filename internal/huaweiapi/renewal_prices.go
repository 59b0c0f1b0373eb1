package huaweiapi

import (
	"context"
	"encoding/json"

	"portal/internal/billing"
)

// ListRenewRateOnPeriod prices a further term of 1 to 10 primary resources (the
// vendor's page: "Querying the Renewal Price of a Yearly/Monthly Resource");
// attached ones are priced with theirs, and with withAttached others that belong
// to them too. Resources that cannot be priced are in Failed, beside those that
// can. Unlike the other price calls all amounts come as strings.
func (c *Client) ListRenewRateOnPeriod(ctx context.Context, r billing.Renewal, withAttached bool) (billing.RenewalQuote, error) {
	op := opPriceRenewal
	if why := badRenewal(r); why != "" {
		return billing.RenewalQuote{}, invalid(op, "%s", why)
	}
	body := map[string]any{"resource_ids": r.ResourceIDs, "period_type": r.Unit, "period_num": r.Num}
	setIf(body, "include_relative_resources", true, withAttached)
	written, err := json.Marshal(body)
	if err != nil {
		return billing.RenewalQuote{}, invalid(op, "an id cannot be written as JSON")
	}
	a, err := c.read(ctx, request{op: op, body: written})
	if err != nil {
		return billing.RenewalQuote{}, err
	}
	q, err := decodeRenewalQuote(c.intake(op), a)
	return q, c.bad(a, err)
}

// badRenewal says why a renewal cannot be asked for, "" when it can.
func badRenewal(r billing.Renewal) string {
	if why := badBatch(r.ResourceIDs, 10); why != "" {
		return why
	}
	switch {
	case r.Unit == billing.PeriodMonth && r.Num >= 1 && r.Num <= 11:
	case r.Unit == billing.PeriodYear && r.Num >= 1 && r.Num <= 3:
	default:
		return "the term is neither 1 to 11 months nor 1 to 3 years"
	}
	return ""
}

// badBatch says why ids cannot be sent together, "" when they can.
func badBatch(ids []string, most int) string {
	if len(ids) < 1 || len(ids) > most {
		return "too few or too many resources"
	}
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if why := badID(id); why != "" {
			return "a resource id " + why
		}
		if seen[id] {
			return "a resource is named twice"
		}
		seen[id] = true
	}
	return ""
}

func decodeRenewalQuote(in intake, a *answer) (billing.RenewalQuote, error) {
	q := billing.RenewalQuote{Currency: dollar}
	var todo later
	err := in.answer(a, nil, func(key string, v value) error {
		switch key {
		case "currency":
			return v.currency(&q.Currency)
		case "renew_inquiry_results":
			return in.list(v, func(v value) error { return in.resourceRenewal(v, &q, &todo) })
		case "official_website_rating_result":
			return in.renewalList(v, &q, &todo)
		case "optional_discount_rating_results":
			return in.list(v, func(v value) error { return in.periodOffer(v, &q.Offers, &todo) })
		case "fail_resource_infos":
			return in.list(v, func(v value) error {
				failed, err := in.failedResource(v)
				q.Failed = append(q.Failed, failed)
				return err
			})
		}
		return errUnlisted
	})
	todo.finish(q.Currency)
	return q, first(err, has("renew_inquiry_results", q.Resources != nil || q.Failed != nil))
}

func (in intake) resourceRenewal(v value, q *billing.RenewalQuote, todo *later) error {
	var r billing.ResourceRenewal
	var amount number
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "resource_id":
			return v.text(&r.ResourceID)
		case "amount":
			return v.price(&amount)
		}
		return errUnlisted
	})
	q.Resources = append(q.Resources, r)
	i := len(q.Resources) - 1
	todo.add(func(currency string) { q.Resources[i].Amount = amount.in(currency) })
	return first(err, has("resource_id", r.ResourceID != ""), has("amount", amount.set))
}

func (in intake) renewalList(v value, q *billing.RenewalQuote, todo *later) error {
	var list, installment number
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "official_website_amount":
			return v.price(&list)
		case "installment_official_website_amount":
			return v.price(&installment)
		case "installment_period_type":
			return monthly(v)
		}
		return errUnlisted
	})
	todo.add(func(currency string) { q.List, q.Installment = list.in(currency), installment.in(currency) })
	return err
}

// failedResource reads one entry of fail_resource_infos or error_details: the
// id has another name in each.
func (in intake) failedResource(v value) (f billing.FailedResource, err error) {
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "resource_id", "id":
			return v.text(&f.ResourceID)
		case "error_code":
			return v.text(&f.Code)
		case "error_msg":
			return v.text(&f.Message)
		}
		return errUnlisted
	})
	return f, first(err, has("resource_id", f.ResourceID != ""))
}
