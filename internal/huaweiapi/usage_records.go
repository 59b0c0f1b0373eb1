package huaweiapi

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"

	"portal/internal/billing"
)

// ListCustomerselfResourceRecordDetails reads the usage details of a month
// (the vendor's page: "Querying Resource Usage Details", res-records): lines by
// cycle, day or deduction, with zones and related resources, which the finer
// res-fee-records lack. They are up to 24 hours late. Records have no id that
// can be trusted, so twins are two and nothing can be read a second time in
// the middle: at the first sign that the month moved the error is ErrMoved, and
// whoever wants it whole starts again.
func (c *Client) ListCustomerselfResourceRecordDetails(ctx context.Context, q billing.UsageQuery) iter.Seq2[billing.UsageRecord, error] {
	return func(yield func(billing.UsageRecord, error) bool) {
		l, err := usageListing(q)
		if err != nil {
			yield(billing.UsageRecord{}, err)
			return
		}
		p := pager[billing.UsageRecord]{op: l.op, size: l.size, fetch: l.pages(c)}
		moved, err := p.pass(ctx, func(r *billing.UsageRecord) bool { return yield(*r, nil) }, true)
		if err == nil && moved != nil {
			err = p.movedError(moved)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(billing.UsageRecord{}, err)
		}
	}
}

func usageListing(q billing.UsageQuery) (listing[billing.UsageRecord], error) {
	op := opListResRecords
	var none listing[billing.UsageRecord]
	grain := q.By
	if grain == 0 {
		grain = billing.UsageByCycle
	}
	sliced := q.From != 0 || q.To != 0
	switch {
	case q.Cycle.IsZero():
		return none, invalid(op, "no month")
	case grain < billing.UsageByCycle || grain > billing.UsageByDeduction:
		return none, invalid(op, "grain %d does not exist", grain)
	case sliced && (grain == billing.UsageByCycle || q.From > q.To || q.From.Cycle() != q.Cycle || q.To.Cycle() != q.Cycle):
		return none, invalid(op, "days %s to %s are no slice of %s by day or deduction", q.From, q.To, q.Cycle)
	}
	body := map[string]any{
		"cycle": q.Cycle.String(), "statistic_type": grain, "include_zero_record": q.WithZeros, "method": "all",
	}
	if sliced {
		body["query_type"], body["bill_cycle_begin"], body["bill_cycle_end"] = "DAILY", q.From.String(), q.To.String()
	}
	if q.Member != "" {
		body["method"], body["sub_customer_id"] = "sub_customer", q.Member
	}
	setIf(body, "cloud_service_type", q.ServiceType, q.ServiceType != "")
	setIf(body, "resource_type", q.ResourceType, q.ResourceType != "")
	setIf(body, "region", q.Region, q.Region != "")
	setIf(body, "res_instance_id", q.ResourceID, q.ResourceID != "")
	setIf(body, "enterprise_project_id", q.ProjectID, q.ProjectID != "")
	setIf(body, "charge_mode", json.Number(q.ChargeMode), q.ChargeMode != "")
	setIf(body, "bill_type", q.BillType, q.BillType != 0)
	setIf(body, "payer_account_id", q.Payer, q.Payer != "")
	currency := dollar
	return listing[billing.UsageRecord]{
		op: op, list: "monthly_records", total: "total_count", size: 1000, body: body,
		decode: func(in intake, v value) (billing.UsageRecord, error) { return in.usageRecord(v, q.Cycle) },
		head: func(key string, v value) error {
			if key == "currency" {
				return v.currency(&currency)
			}
			return errUnlisted
		},
		finish: func(records []billing.UsageRecord) {
			for i := range records {
				records[i].Currency = currency
			}
		},
	}, nil
}

func (in intake) usageRecord(v value, cycle billing.Cycle) (billing.UsageRecord, error) {
	r := billing.UsageRecord{Cycle: cycle, Raw: json.RawMessage(slices.Clone(v))}
	err := in.object(v, func(key string, v value) error {
		if p := usageText(&r, key); p != nil {
			return v.text(p)
		}
		switch key {
		case "cycle":
			return sameCycle(v, cycle)
		case "bill_date":
			return v.day(&r.Day)
		case "bill_type":
			return integer(v, &r.BillType)
		case "charge_mode":
			return v.digits(&r.ChargeMode)
		case "period_type":
			return v.digits(&r.PeriodType)
		case "period_num":
			return v.quantity(&r.PeriodNum)
		case "effective_time":
			return v.instant(&r.EffectiveAt)
		case "expire_time":
			return v.instant(&r.ExpireAt)
		case "consume_time":
			return v.instant(&r.ConsumeAt)
		case "measure_id":
			return basicUnit(v)
		case "az_code_infos":
			return in.list(v, func(v value) error { return in.zone(v, &r) })
		case "extend_params":
			return in.relations(v, &r)
		}
		return usageAmount(&r.Amounts, key, v)
	})
	return r, err
}

func usageText(r *billing.UsageRecord, key string) *string {
	switch key {
	case "customer_id":
		return &r.CustomerID
	case "account_name":
		return &r.AccountName
	case "payer_account_id":
		return &r.PayerID
	case "region":
		return &r.Region
	case "region_name":
		return &r.RegionName
	case "cloud_service_type":
		return &r.ServiceType
	case "resource_Type_code": // the capital T is the upstream's
		return &r.ResourceType
	case "cloud_service_type_name":
		return &r.ServiceTypeName
	case "resource_type_name":
		return &r.ResourceTypeName
	case "res_instance_id":
		return &r.ResourceID
	case "resource_name":
		return &r.ResourceName
	case "resource_tag":
		return &r.ResourceTag
	case "sku_code":
		return &r.SKUCode
	case "product_spec_desc":
		return &r.SpecDesc
	case "enterprise_project_id":
		return &r.ProjectID
	case "enterprise_project_name":
		return &r.ProjectName
	}
	return usageLink(r, key)
}

// usageLink covers ids of other things, and the reserved fields.
func usageLink(r *billing.UsageRecord, key string) *string {
	switch key {
	case "root_resource_id":
		return &r.RootResourceID
	case "parent_resource_id":
		return &r.ParentResourceID
	case "trade_id":
		return &r.TradeID
	case "pre_order_id":
		return &r.PreOrderID
	case "id":
		return &r.ID
	case "be_id":
		return &r.Entity
	case "sub_service_type_code":
		return &r.SubServiceType
	case "sub_service_type_name":
		return &r.SubServiceTypeName
	case "sub_resource_type_code":
		return &r.SubResourceType
	case "sub_resource_type_name":
		return &r.SubResourceTypeName
	case "sub_resource_id":
		return &r.SubResourceID
	case "sub_resource_name":
		return &r.SubResourceName
	}
	return nil
}

func usageAmount(a *billing.Amounts, key string, v value) error {
	switch key {
	case "official_amount":
		return v.e8(&a.Official)
	case "discount_amount":
		return v.e8(&a.Discount)
	case "consume_amount":
		return v.e8(&a.Due)
	case "cash_amount":
		return v.e8(&a.Cash)
	case "credit_amount":
		return v.e8(&a.Credit)
	case "coupon_amount":
		return v.e8(&a.Coupon)
	case "flexipurchase_coupon_amount":
		return v.e8(&a.Flexi)
	case "stored_card_amount":
		return v.e8(&a.StoredCard)
	case "bonus_amount":
		return v.e8(&a.Bonus)
	case "debt_amount":
		return v.e8(&a.Debt)
	case "adjustment_amount":
		return v.e8(&a.Adjustment)
	}
	return errUnlisted
}

func (in intake) zone(v value, r *billing.UsageRecord) error {
	return in.object(v, func(key string, v value) error {
		if key != "az_code" {
			return errUnlisted
		}
		zone := ""
		err := v.text(&zone)
		r.Zones = append(r.Zones, zone)
		return err
	})
}

// relations reads extend_params, which the contract calls reserved.
func (in intake) relations(v value, r *billing.UsageRecord) error {
	return in.object(v, func(key string, v value) error {
		switch key {
		case "self_resource_id":
			return nil // the resource itself again
		case "relation_infos":
			return in.list(v, func(v value) error {
				var one billing.ResourceRelation
				err := in.object(v, func(key string, v value) error {
					switch key {
					case "relative_resource_id":
						return v.text(&one.ResourceID)
					case "relative_type":
						return v.text(&one.Kind)
					}
					return errUnlisted
				})
				r.Relations = append(r.Relations, one)
				return err
			})
		}
		return errUnlisted
	})
}
