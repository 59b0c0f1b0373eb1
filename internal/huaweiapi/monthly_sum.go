package huaweiapi

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"portal/internal/billing"
)

// ShowCustomerMonthlySum reads the upstream's own total of a month and all its
// rows (the vendor's page: "Querying Summary Bills"): the number to reconcile
// with. It covers days up to 24:00 UTC+8 of yesterday, and reaches back three
// years. The totals are those stated at offset 0; later pages may lack them.
// A master account gets its members' rows too. AccountID is left to the caller.
func (c *Client) ShowCustomerMonthlySum(ctx context.Context, cycle billing.Cycle) (billing.Summary, error) {
	if cycle.IsZero() {
		return billing.Summary{}, invalid(opShowMonthlySum, "no month")
	}
	var first summaryPage
	p := pager[billing.SummaryRow]{op: opShowMonthlySum, size: 1000}
	p.fetch = func(ctx context.Context, offset int) (page[billing.SummaryRow], error) {
		a, err := c.read(ctx, request{op: p.op, query: []param{
			{"bill_cycle", cycle.String()},
			{"method", "all"},
			{"offset", strconv.Itoa(offset)},
			{"limit", strconv.Itoa(p.size)},
		}})
		if err != nil {
			return page[billing.SummaryRow]{}, err
		}
		s, err := decodeSummary(c.intake(p.op), a, cycle, offset == 0)
		if err != nil {
			return page[billing.SummaryRow]{}, c.bad(a, err)
		}
		if offset == 0 {
			first = s
			first.summary.ReadAt = a.localDate.UTC()
		}
		return s.page, nil
	}
	rows, err := p.collect(ctx)
	if err != nil {
		return billing.Summary{}, err
	}
	summary := first.summary
	summary.Cycle, summary.Rows = cycle, rows
	return summary, nil
}

// summaryPage is one answer: the totals and one page of rows.
type summaryPage struct {
	summary billing.Summary
	page    page[billing.SummaryRow]
}

func decodeSummary(in intake, a *answer, cycle billing.Cycle, totals bool) (summaryPage, error) {
	s := summaryPage{summary: billing.Summary{Currency: dollar}}
	total := -1
	stated := false
	sum := &s.summary.Totals
	err := in.answer(a, []string{"bill_sums"}, func(key string, v value) error {
		switch key {
		case "bill_sums":
			return in.list(v, func(v value) error {
				row, err := in.summaryRow(v, cycle)
				s.page.items = append(s.page.items, row)
				return err
			})
		case "total_count":
			return integer(v, &total)
		case "currency":
			return v.currency(&s.summary.Currency)
		case "consume_amount":
			stated = !v.isNull()
			return v.e8(&sum.Due)
		}
		return summaryPayment(sum, key, v)
	})
	if totals && len(s.page.items) > 0 { // a month without rows may have no total
		err = first(err, has("consume_amount", stated))
	}
	if err == nil {
		s.page.total, err = checkTotal("total_count", total, len(s.page.items))
	}
	return s, err
}

// summaryPayment reads the money fields that totals and rows share.
func summaryPayment(sum *billing.SummaryAmounts, key string, v value) error {
	switch key {
	case "coupon_amount":
		return v.e8(&sum.Coupon)
	case "flexipurchase_coupon_amount":
		return v.e8(&sum.Flexi)
	case "stored_value_card_amount":
		return v.e8(&sum.StoredCard)
	case "cash_amount":
		return v.e8(&sum.Cash)
	case "credit_amount":
		return v.e8(&sum.Credit)
	case "debt_amount":
		return v.e8(&sum.Debt)
	case "writeoff_amount":
		return v.e8(&sum.Adjustment)
	case "measure_id":
		return basicUnit(v)
	}
	return errUnlisted
}

func (in intake) summaryRow(v value, cycle billing.Cycle) (billing.SummaryRow, error) {
	row := billing.SummaryRow{Raw: json.RawMessage(slices.Clone(v))}
	err := in.object(v, func(key string, v value) error {
		switch key {
		case "bill_cycle":
			return sameCycle(v, cycle)
		case "bill_type":
			return integer(v, &row.Family)
		case "customer_id":
			return v.text(&row.CustomerID)
		case "account_name":
			return v.text(&row.AccountName)
		case "service_type_code":
			return v.text(&row.ServiceType)
		case "service_type_name":
			return v.text(&row.ServiceTypeName)
		case "resource_type_code":
			return v.text(&row.ResourceType)
		case "resource_type_name":
			return v.text(&row.ResourceTypeName)
		case "charging_mode":
			return v.digits(&row.ChargeMode)
		case "official_amount":
			return v.e8(&row.Official)
		case "official_discount_amount":
			return v.e8(&row.Discount)
		case "truncated_amount":
			return v.e8(&row.Truncated)
		case "consume_amount":
			return v.e8(&row.Due)
		}
		return summaryPayment(&row.SummaryAmounts, key, v)
	})
	err = first(err, has("bill_type", row.Family != 0))
	return row, err
}

// sameCycle refuses a row of another month than the one asked for.
func sameCycle(v value, cycle billing.Cycle) error {
	text := ""
	if err := v.text(&text); err != nil {
		return err
	}
	if text != "" && text != cycle.String() {
		return errOther
	}
	return nil
}
