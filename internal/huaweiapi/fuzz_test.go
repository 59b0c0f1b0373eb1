package huaweiapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"portal/internal/billing"
)

// oneAnswer is a transport that answers everything with one body.
type oneAnswer struct {
	status int
	body   []byte
}

func (o oneAnswer) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: o.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(o.body)), ContentLength: int64(len(o.body))}, nil
}

// reads calls each of the 24 reads with valid arguments.
var reads = map[string]func(ctx context.Context, c *Client) error{
	"ListServiceTypes":  func(ctx context.Context, c *Client) error { return second(c.ListServiceTypes(ctx, "")) },
	"ListResourceTypes": func(ctx context.Context, c *Client) error { return second(c.ListResourceTypes(ctx, "")) },
	"ListServiceResources": func(ctx context.Context, c *Client) error {
		return second(c.ListServiceResources(ctx, "hws.service.type.ec2", ""))
	},
	"ListUsageTypes":   func(ctx context.Context, c *Client) error { return second(c.ListUsageTypes(ctx, "", "")) },
	"ListMeasureUnits": func(ctx context.Context, c *Client) error { return second(c.ListMeasureUnits(ctx, "")) },
	"ListConversions":  func(ctx context.Context, c *Client) error { return second(c.ListConversions(ctx, 0)) },
	"ListOnDemandResourceRatings": func(ctx context.Context, c *Client) error {
		return second(c.ListOnDemandResourceRatings(ctx, "p", []billing.OnDemandProduct{{PricedProduct: aProduct, UsageType: "Duration", Usage: "1.5", UsageMeasureID: 4}}))
	},
	"ListRateOnPeriodDetail": func(ctx context.Context, c *Client) error {
		return second(c.ListRateOnPeriodDetail(ctx, "p", []billing.PeriodProduct{{PricedProduct: aProduct, Unit: billing.PeriodMonth, Num: 1}}))
	},
	"ListRenewRateOnPeriod": func(ctx context.Context, c *Client) error {
		return second(c.ListRenewRateOnPeriod(ctx, billing.Renewal{ResourceIDs: []string{"r"}, Unit: billing.PeriodYear, Num: 1}, false))
	},
	"ShowCustomerAccountBalances": func(ctx context.Context, c *Client) error { return second(c.ShowCustomerAccountBalances(ctx)) },
	"ListSubCustomerCoupons":      func(ctx context.Context, c *Client) error { return drain(c.ListSubCustomerCoupons(ctx, CouponQuery{})) },
	"ListCustomerOrders":          func(ctx context.Context, c *Client) error { return drain(c.ListCustomerOrders(ctx, OrderQuery{})) },
	"ShowCustomerOrderDetails":    func(ctx context.Context, c *Client) error { return second(c.ShowCustomerOrderDetails(ctx, "CS1")) },
	"ListOrderDiscounts":          func(ctx context.Context, c *Client) error { return second(c.ListOrderDiscounts(ctx, "CS1")) },
	"ShowRefundOrderDetails":      func(ctx context.Context, c *Client) error { return second(c.ShowRefundOrderDetails(ctx, "CS1")) },
	"ListPayPerUseCustomerResources": func(ctx context.Context, c *Client) error {
		return drain(c.ListPayPerUseCustomerResources(ctx, SubscriptionQuery{}))
	},
	"ListFreeResourceInfos": func(ctx context.Context, c *Client) error { return drain(c.ListFreeResourceInfos(ctx, PackageQuery{})) },
	"ListFreeResourceUsages": func(ctx context.Context, c *Client) error {
		return second(c.ListFreeResourceUsages(ctx, []string{"i"}))
	},
	"ListFreeResourcesUsageRecords": func(ctx context.Context, c *Client) error {
		return second(c.ListFreeResourcesUsageRecords(ctx, DeductionQuery{From: aMonth.FirstDay(), To: aMonth.LastDay()}))
	},
	"ShowCustomerMonthlySum": func(ctx context.Context, c *Client) error { return second(c.ShowCustomerMonthlySum(ctx, aMonth)) },
	"ListCustomerselfResourceRecordDetails": func(ctx context.Context, c *Client) error {
		return drain(c.ListCustomerselfResourceRecordDetails(ctx, billing.UsageQuery{Cycle: aMonth}))
	},
	"ListCustomerselfResourceRecords": func(ctx context.Context, c *Client) error { return second(c.FeeRecords(ctx, FeeQuery{Cycle: aMonth})) },
	"ListCosts": func(ctx context.Context, c *Client) error {
		return second(c.ListCosts(ctx, billing.CostQuery{From: aMonth.FirstDay(), To: aMonth.LastDay(), GroupBy: []billing.CostDim{{Kind: billing.CostDimension, Key: "CLOUD_SERVICE_TYPE"}}}))
	},
	"ListInvoices": func(ctx context.Context, c *Client) error {
		return drain(c.ListInvoices(ctx, aMonth.Start(), aMonth.Next().Start()))
	},
}

var (
	aMonth   = billing.NewCycle(2026, 10)
	aProduct = billing.PricedProduct{ID: "1", ServiceType: "hws.service.type.ec2", ResourceType: "hws.resource.type.vm", Spec: "s6.large.2.linux", Region: "ap-southeast-1", Count: 1}
)

func second[T any](_ T, err error) error { return err }

func drain[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// fuzzRead gives a read any body: it must not panic, must not take for an
// answer what is no JSON, and must fail with a typed error that quotes nothing.
func fuzzRead(f *testing.F, op string) {
	for _, body := range hostileBodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, status := range []int{200, 400} {
			cfg := testConfig("http://127.0.0.1:1")
			cfg.Transport = oneAnswer{status, body}
			c, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			err = reads[op](context.Background(), c)
			switch e := (*Error)(nil); {
			case err == nil:
				if status != 200 || !json.Valid(body) || !utf8.Valid(body) {
					t.Errorf("status %d with %q passed for an answer", status, body)
				}
			case errors.Is(err, ErrMoved):
			case !errors.As(err, &e) || e.Operation != op || e.Kind == 0 || e.Kind == NotValid:
				t.Errorf("error = %#v", err)
			}
			if err != nil && (len(err.Error()) > 600 || !utf8.ValidString(err.Error())) {
				t.Errorf("error text %q", err)
			}
		}
	})
}

var hostileBodies = []string{
	``, `null`, `{}`, `[]`, `{"error_code":"CBC.0999"}`, `{"error_code":{"a":1}}`,
	`{"total_count":1,"service_types":[{"service_type_code":"a"}]}`,
	`{"total_count":-9223372036854775808}`,
}

func FuzzListServiceTypes(f *testing.F)               { fuzzRead(f, "ListServiceTypes") }
func FuzzListResourceTypes(f *testing.F)              { fuzzRead(f, "ListResourceTypes") }
func FuzzListServiceResources(f *testing.F)           { fuzzRead(f, "ListServiceResources") }
func FuzzListUsageTypes(f *testing.F)                 { fuzzRead(f, "ListUsageTypes") }
func FuzzListMeasureUnits(f *testing.F)               { fuzzRead(f, "ListMeasureUnits") }
func FuzzListConversions(f *testing.F)                { fuzzRead(f, "ListConversions") }
func FuzzListOnDemandResourceRatings(f *testing.F)    { fuzzRead(f, "ListOnDemandResourceRatings") }
func FuzzListRateOnPeriodDetail(f *testing.F)         { fuzzRead(f, "ListRateOnPeriodDetail") }
func FuzzListRenewRateOnPeriod(f *testing.F)          { fuzzRead(f, "ListRenewRateOnPeriod") }
func FuzzShowCustomerAccountBalances(f *testing.F)    { fuzzRead(f, "ShowCustomerAccountBalances") }
func FuzzListSubCustomerCoupons(f *testing.F)         { fuzzRead(f, "ListSubCustomerCoupons") }
func FuzzListCustomerOrders(f *testing.F)             { fuzzRead(f, "ListCustomerOrders") }
func FuzzShowCustomerOrderDetails(f *testing.F)       { fuzzRead(f, "ShowCustomerOrderDetails") }
func FuzzListOrderDiscounts(f *testing.F)             { fuzzRead(f, "ListOrderDiscounts") }
func FuzzShowRefundOrderDetails(f *testing.F)         { fuzzRead(f, "ShowRefundOrderDetails") }
func FuzzListPayPerUseCustomerResources(f *testing.F) { fuzzRead(f, "ListPayPerUseCustomerResources") }
func FuzzListFreeResourceInfos(f *testing.F)          { fuzzRead(f, "ListFreeResourceInfos") }
func FuzzListFreeResourceUsages(f *testing.F)         { fuzzRead(f, "ListFreeResourceUsages") }
func FuzzListFreeResourcesUsageRecords(f *testing.F)  { fuzzRead(f, "ListFreeResourcesUsageRecords") }
func FuzzShowCustomerMonthlySum(f *testing.F)         { fuzzRead(f, "ShowCustomerMonthlySum") }
func FuzzListCustomerselfResourceRecordDetails(f *testing.F) {
	fuzzRead(f, "ListCustomerselfResourceRecordDetails")
}

func FuzzListCustomerselfResourceRecords(f *testing.F) {
	fuzzRead(f, "ListCustomerselfResourceRecords")
}
func FuzzListCosts(f *testing.F)    { fuzzRead(f, "ListCosts") }
func FuzzListInvoices(f *testing.F) { fuzzRead(f, "ListInvoices") }

// FuzzWriteAnswers gives the answers of writes any status and body: no panic,
// and done only where the contract says so.
func FuzzWriteAnswers(f *testing.F) {
	f.Add(200, []byte(`{"order_ids":["a"],"fail_resource_infos":[{"resource_id":"r1","error_code":"CBC.99003100"}]}`))
	f.Add(200, []byte(`{"error_details":[{"id":"r1","error_code":"CBC.99003610"}]}`))
	f.Add(400, []byte(`{"error_code":"CBC.99003141","quota_infos":[],"fail_check_items":["x"]}`))
	f.Add(401, []byte(`{"error_code":"APIG.0301"}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		c, err := New(testConfig("http://127.0.0.1:1"))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []write{
			{op: opPayOrder, success: 204, refusals: payRefusals},
			{op: opRenewResources, success: 200, refusals: renewRefusals, targets: []string{"r1", "r2"}, result: orderedBatch(renewRefusals)},
			{op: opEnableEnterpriseProjects, success: 204, refusals: denied},
		} {
			a := &answer{op: w.op, status: status, header: http.Header{}, body: body, localDate: time.Now()}
			r := billing.Receipt{Operation: w.op.ID}
			for _, id := range w.targets {
				r.Targets = append(r.Targets, billing.TargetResult{ID: id})
			}
			e := c.judge(a, w.success, "")
			if e == nil {
				r = c.accepted(r, w, a)
			} else {
				r = c.declined(r, w, a, e)
			}
			if r.Outcome == billing.WriteDone && (status != w.success || status == 200 && !json.Valid(body)) {
				t.Errorf("%s: status %d with %q is done", w.op.ID, status, body)
			}
			if (r.Outcome == billing.WriteDone) != (r.Err == nil) {
				t.Errorf("%s: %v with error %v", w.op.ID, r.Outcome, r.Err)
			}
		}
	})
}

func TestReadsAndWritesCoverTheContract(t *testing.T) {
	for _, op := range Operations() {
		_, isRead := reads[op.ID]
		if isRead == op.Write {
			t.Errorf("%s has no row among the reads, or is none", op.ID)
		}
	}
}
