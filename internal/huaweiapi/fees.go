package huaweiapi

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"portal/internal/billing"
)

// FeeQuery asks for one page of a month's bill lines.
type FeeQuery struct {
	Cycle         billing.Cycle
	From, To      billing.Day       // a slice of the month, both inclusive; zero both = the whole month
	Offset, Limit int               // records to skip; page size 1 to 1000, 0 = 1000
	Language      string            // of names; "" = the client's
	TradeID       string            // only lines of this order or transaction; "" = all
	Grain         billing.LineGrain // what a line stands for; 0 = a deduction
}

// FeePage is one page of bill lines as it came, checked to be a whole answer
// but not decoded: see DecodeFeeRecords.
type FeePage struct {
	Body     []byte // the JSON answer
	Total    int    // records of the whole query, as this page states it
	Currency string // of all amounts
	Count    int    // records on this page
}

// feeList is the key of the list of records.
const feeList = "fee_records"

// maxFeePage is the most records that the upstream puts on one page.
const maxFeePage = 1000

// FeeRecords reads one page of the finest bill records (the vendor's page:
// "Querying Resource Expenditures", res-fee-records). The parameters that
// decide what a line is are fixed but for its grain: members included, records
// with nothing due left out. With one record a cycle no slice can be asked for,
// and times of consumption are missing. Bill dates are UTC+8, instants UTC,
// amounts have up to eight decimals. Order is not promised: compare Total
// between pages, and the sum of Count with it.
func (c *Client) FeeRecords(ctx context.Context, q FeeQuery) (FeePage, error) {
	query, err := q.params()
	if err != nil {
		return FeePage{}, err
	}
	a, err := c.read(ctx, request{op: opFeeRecords, query: query, language: q.Language, counted: feeList})
	if err != nil {
		return FeePage{}, err
	}
	p, err := a.head.feePage()
	p.Body = a.body
	return p, c.bad(a, err)
}

// feePage is what the top level says of a page of bill lines.
func (h *head) feePage() (FeePage, error) {
	p := FeePage{Count: h.count, Currency: dollar}
	if !h.listed {
		return p, at(feeList, errMissing)
	}
	if h.currency != nil {
		if err := h.currency.currency(&p.Currency); err != nil {
			return p, at("currency", err)
		}
	}
	total := -1
	if h.total != nil {
		if err := integer(h.total, &total); err != nil {
			return p, at("total_count", err)
		}
	}
	var err error
	p.Total, err = checkTotal("total_count", total, p.Count)
	return p, err
}

func (q FeeQuery) params() ([]param, error) {
	op := opFeeRecords
	if q.Limit == 0 {
		q.Limit = maxFeePage
	}
	switch {
	case q.Cycle.IsZero():
		return nil, invalid(op, "no month")
	case q.Offset < 0 || q.Limit < 1 || q.Limit > maxFeePage:
		return nil, invalid(op, "offset %d and limit %d are not a page", q.Offset, q.Limit)
	case (q.From == 0) != (q.To == 0):
		return nil, invalid(op, "a slice of days needs both ends")
	case q.From > q.To || q.From != 0 && (q.From.Cycle() != q.Cycle || q.To.Cycle() != q.Cycle):
		return nil, invalid(op, "days %s to %s are no slice of %s", q.From, q.To, q.Cycle)
	case q.Grain != 0 && !slices.Contains(billing.LineGrains, q.Grain):
		return nil, invalid(op, "statistic type %d is none of this list", q.Grain)
	case q.Grain.Coarse() && q.From != 0:
		return nil, invalid(op, "lines of a whole cycle have no slices of days")
	}
	query := []param{
		{"cycle", q.Cycle.String()},
		{"statistic_type", strconv.Itoa(int(cmp.Or(q.Grain, billing.PerDeduction)))},
		{"method", "all"},
		{"include_zero_record", "false"},
		{"offset", strconv.Itoa(q.Offset)},
		{"limit", strconv.Itoa(q.Limit)},
	}
	if q.From != 0 {
		query = append(query, param{"bill_date_begin", q.From.String()}, param{"bill_date_end", q.To.String()})
	}
	if q.TradeID != "" {
		query = append(query, param{"trade_id", q.TradeID})
	}
	return query, nil
}

// FeeDecoder returns a decoder that logs unlisted keys with the client's log.
func (c *Client) FeeDecoder() *FeeDecoder {
	return &FeeDecoder{Unlisted: func(key string) { c.odd.note(opFeeRecords, key) }}
}

// DecodeFeeRecords calls each with every record of a page: its own bytes, and
// the line they mean, which is reused for the next. Whoever reads many pages
// keeps a FeeDecoder instead. With a nil each it only checks and counts.
func DecodeFeeRecords(body []byte, each func(raw []byte, line *billing.Line) error) (FeePage, error) {
	var d FeeDecoder
	return d.Decode(body, each)
}
