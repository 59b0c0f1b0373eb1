package huaweiapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"portal/internal/billing"
)

// listServer answers a paged list of n service types; change may falsify a page.
type listServer struct {
	n      int
	calls  int
	change func(call, offset, limit int, l *listServer) (total int, codes []string)
}

func (l *listServer) codes(offset, limit int) []string {
	var codes []string
	for i := offset; i < min(offset+limit, l.n); i++ {
		codes = append(codes, fmt.Sprintf("type-%05d", i))
	}
	return codes
}

func (l *listServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.calls++
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	total, codes := l.n, l.codes(offset, limit)
	if l.change != nil {
		total, codes = l.change(l.calls, offset, limit, l)
	}
	var items []string
	for _, code := range codes {
		items = append(items, fmt.Sprintf(`{"service_type_code":%q,"service_type_name":"n"}`, code))
	}
	fmt.Fprintf(w, `{"total_count":%d,"service_types":[%s]}`, total, strings.Join(items, ","))
}

func TestListsAreReadWhole(t *testing.T) {
	honest := func(_, offset, limit int, l *listServer) (int, []string) { return l.n, l.codes(offset, limit) }
	once := func(f func(offset, limit int, l *listServer) (int, []string)) func(int, int, int, *listServer) (int, []string) {
		return func(call, offset, limit int, l *listServer) (int, []string) {
			if call == 2 {
				return f(offset, limit, l)
			}
			return honest(call, offset, limit, l)
		}
	}
	always := func(f func(offset, limit int, l *listServer) (int, []string)) func(int, int, int, *listServer) (int, []string) {
		return func(_, offset, limit int, l *listServer) (int, []string) { return f(offset, limit, l) }
	}
	early := func(offset, limit int, l *listServer) (int, []string) { return l.n, l.codes(max(0, offset-1), limit) }
	late := func(offset, limit int, l *listServer) (int, []string) {
		if offset == 0 {
			return l.n, l.codes(0, limit)
		}
		return l.n, l.codes(offset+1, limit)
	}
	other := func(offset, limit int, l *listServer) (int, []string) { return l.n + offset, l.codes(offset, limit) }
	short := func(offset, limit int, l *listServer) (int, []string) { return l.n, l.codes(offset, limit-1) }
	more := func(offset, limit int, l *listServer) (int, []string) { return l.n + 7, l.codes(offset, limit) }
	ignores := func(offset, limit int, l *listServer) (int, []string) { return l.n, l.codes(offset, limit+1) }
	for _, c := range []struct {
		name   string
		n      int
		change func(int, int, int, *listServer) (int, []string)
		moved  bool
		calls  int
	}{
		{name: "empty", n: 0, calls: 1},
		{name: "one page", n: 999, calls: 1},
		{name: "exactly one page", n: 1000, calls: 1},
		{name: "three pages", n: 2500, calls: 3},
		{name: "a page shifts once", n: 2500, change: once(early), calls: 5},
		{name: "pages always shift", n: 2500, change: always(early), moved: true, calls: 4},
		{name: "an element is always lost", n: 2500, change: always(late), moved: true, calls: 6},
		{name: "the total changes once", n: 2500, change: once(other), calls: 5},
		{name: "the total always changes", n: 2500, change: always(other), moved: true, calls: 4},
		{name: "pages too short", n: 2500, change: always(short), moved: true, calls: 2},
		{name: "total too high", n: 2500, change: always(more), moved: true, calls: 6},
		{name: "limit ignored", n: 2500, change: always(ignores), moved: true, calls: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := &listServer{n: c.n, change: c.change}
			got, err := upstream(t, server.ServeHTTP).ListServiceTypes(context.Background(), "")
			if errors.Is(err, ErrMoved) != c.moved || !c.moved && err != nil {
				t.Fatalf("error = %v, want ErrMoved = %v", err, c.moved)
			}
			if server.calls != c.calls {
				t.Errorf("%d calls, want %d", server.calls, c.calls)
			}
			if err == nil && len(got) != c.n {
				t.Errorf("%d elements, want %d", len(got), c.n)
			}
		})
	}
}

// Whatever is inserted or removed at the front while a list with ids is read,
// nothing comes twice, and what was there all the time comes or ErrMoved is said.
func TestShiftingListsNeverLieQuietly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stable := rapid.IntRange(0, 60).Draw(t, "stable")
		shifts := rapid.SliceOfN(rapid.IntRange(-3, 3), 0, 30).Draw(t, "shifts")
		front, call := 10, 0
		p := pager[string]{op: opListOrders, size: 7, id: func(s *string) string { return *s }}
		p.fetch = func(_ context.Context, offset int) (page[string], error) {
			if call < len(shifts) {
				front = max(0, front+shifts[call])
			}
			call++
			var all []string
			for i := range front {
				all = append(all, fmt.Sprintf("new-%d", front-i))
			}
			for i := range stable {
				all = append(all, fmt.Sprintf("old-%d", i))
			}
			return page[string]{items: all[min(offset, len(all)):min(offset+p.size, len(all))], total: len(all)}, nil
		}
		seen := make(map[string]int)
		var failed error
		for s, err := range p.all(context.Background()) {
			if err != nil {
				failed = err
				break
			}
			if seen[s]++; seen[s] > 1 {
				t.Fatalf("%s came twice", s)
			}
		}
		if failed != nil {
			if !errors.Is(failed, ErrMoved) {
				t.Fatalf("error = %v", failed)
			}
			return
		}
		for i := range stable {
			if seen[fmt.Sprintf("old-%d", i)] == 0 {
				t.Fatalf("old-%d was lost and nobody said so", i)
			}
		}
	})
}

const orderFields = `"status":6,"order_type":1,"create_time":"2026-10-01T00:00:00Z","currency":"USD","measure_id":1,"amount_after_discount":10.5,"official_amount":"12"`

func TestOrdersWithTheirSubOrders(t *testing.T) {
	client := upstream(t, says(200, `{"total_count":3,"order_infos":[
		{"order_id":" cs1 ",`+orderFields+`,"sub_order_infos":null,"amount_info":{"coupon_amount":1.25,"discounts":[{"discount_type":"605","discount_amount":1.5}]}},
		{"order_id":"CS2",`+orderFields+`,"sub_order_infos":[{"order_id":"cs3",`+orderFields+`},{"order_id":"CS4",`+orderFields+`}],"enterprise_projects":[{"id":"0","name":null}],"agent_pay_info":{"is_agent_pay":true}},
		{"order_id":"CS4",`+orderFields+`}]}`))
	var got []billing.Order
	for o, err := range client.ListCustomerOrders(context.Background(), OrderQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, o)
	}
	var ids []string
	for _, o := range got {
		ids = append(ids, o.ID+"<"+o.ParentID)
	}
	if want := []string{"CS1<", "CS2<", "CS3<CS2", "CS4<CS2", "CS4<CS2"}; !slices.Equal(ids, want) {
		t.Fatalf("orders %v, want %v", ids, want)
	}
	o := got[0]
	if o.List.String() != "12.00 USD" || o.Discounted.String() != "10.50 USD" || o.Coupon.String() != "1.25 USD" || o.Discounts[0].Amount.String() != "1.50 USD" {
		t.Errorf("amounts %v %v %v %v", o.List, o.Discounted, o.Coupon, o.Discounts)
	}
	if o.Flexi.Currency() != "" || !o.Flexi.IsZero() {
		t.Errorf("an amount that was absent is %v, want the zero Amount", o.Flexi)
	}
	if rest, err := o.Payable(); err != nil || rest.String() != "9.25 USD" {
		t.Errorf("payable = %v, %v", rest, err)
	}
	if !strings.HasPrefix(string(o.RawList), `{"order_id":" cs1 "`) || !got[1].AgentPaid || !slices.Equal(got[1].SubOrderIDs, []string{"CS3", "CS4"}) {
		t.Errorf("raw %.40s, agent %v, subs %v", o.RawList, got[1].AgentPaid, got[1].SubOrderIDs)
	}
}

func TestOrderDetailsOfManyItems(t *testing.T) {
	const n = 230
	status := func(call int) int { return 6 }
	server := func(status func(call int) int) http.HandlerFunc {
		call := 0
		return func(w http.ResponseWriter, r *http.Request) {
			call++
			offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
			var items []string
			for i := offset; i < min(n, offset+100); i++ {
				items = append(items, fmt.Sprintf(`{"order_line_item_id":"i%d","official_amount":0.1,"period_num":null,"currency":"USD"}`, i))
			}
			fmt.Fprintf(w, `{"total_count":%d,"order_info":{"order_id":"CS1","status":%d,"order_type":1,"pending_payment_end_time":"2026-10-08T00:00:00Z"},"order_line_items":[%s]}`,
				n, status(call), strings.Join(items, ","))
		}
	}
	o, err := upstream(t, server(status)).ShowCustomerOrderDetails(context.Background(), " cs1")
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Items) != n || o.Items[n-1].ID != "i229" || o.PayBy.IsZero() || o.DetailAt.IsZero() {
		t.Errorf("%d items, deadline %v, read at %v", len(o.Items), o.PayBy, o.DetailAt)
	}
	if head, err := inspect(o.RawDetail, "order_line_items"); err != nil || head.count != n {
		t.Errorf("raw detail has %d items, %v", head.count, err)
	}
	flip := func(call int) int { return 5 + call%2 }
	if _, err := upstream(t, server(flip)).ShowCustomerOrderDetails(context.Background(), "CS1"); !errors.Is(err, ErrMoved) {
		t.Errorf("an order that changes between pages: error = %v, want ErrMoved", err)
	}
	once := func(call int) int {
		if call == 1 {
			return 6
		}
		return 3
	}
	if o, err := upstream(t, server(once)).ShowCustomerOrderDetails(context.Background(), "CS1"); err != nil || o.Status != billing.OrderProcessing || len(o.Items) != n {
		t.Errorf("an order that changed once: %v, status %d, %d items", err, o.Status, len(o.Items))
	}
	if _, err := upstream(t, server(status)).ShowCustomerOrderDetails(context.Background(), "CS2"); asError(t, err).Kind != BadAnswer {
		t.Errorf("another order's details: error = %v", err)
	}
}

func TestMonthlySumTakesTotalsFromTheFirstPage(t *testing.T) {
	const n = 1500
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		var rows []string
		for i := offset; i < min(n, offset+1000); i++ {
			rows = append(rows, `{"bill_cycle":"2026-10","bill_type":2,"charging_mode":3,"consume_amount":-0.00000001,"truncated_amount":null}`)
		}
		totals := `"consume_amount":12.34,"cash_amount":"1e1","currency":"USD",`
		if offset > 0 {
			totals = ""
		}
		fmt.Fprintf(w, `{%s"total_count":%d,"bill_sums":[%s]}`, totals, n, strings.Join(rows, ","))
	})
	s, err := client.ShowCustomerMonthlySum(context.Background(), billing.NewCycle(2026, 10))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Rows) != n || s.Totals.Due.String() != "12.34000000" || s.Totals.Cash.String() != "10.00000000" || s.Currency != "USD" {
		t.Errorf("%d rows, totals %+v in %s", len(s.Rows), s.Totals, s.Currency)
	}
	if row := s.Rows[n-1]; row.Family != billing.Refund || row.ChargeMode != "3" || row.Due != -1 {
		t.Errorf("row %+v", row)
	}
	client = upstream(t, says(200, `{"total_count":1,"consume_amount":1,"bill_sums":[{"bill_type":1,"bill_cycle":"2026-09"}]}`))
	if _, err := client.ShowCustomerMonthlySum(context.Background(), billing.NewCycle(2026, 10)); asError(t, err).Detail != "bill_sums[0].bill_cycle: not the one that was asked for" {
		t.Errorf("a row of another month: error = %v", err)
	}
	client = upstream(t, says(200, `{"total_count":0,"bill_sums":[]}`))
	if s, err := client.ShowCustomerMonthlySum(context.Background(), billing.NewCycle(2026, 10)); err != nil || s.Totals.Due != 0 {
		t.Errorf("an empty month: %+v, %v", s, err)
	}
	client = upstream(t, says(200, `{"total_count":1,"bill_sums":[{"bill_type":1}],"consume_amount":null}`))
	if _, err := client.ShowCustomerMonthlySum(context.Background(), billing.NewCycle(2026, 10)); asError(t, err).Detail != "consume_amount: missing" {
		t.Errorf("no total: error = %v", err)
	}
}

func TestQueriesThatTheContractForbidsAreNotSent(t *testing.T) {
	client := upstream(t, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	ctx := context.Background()
	oct := billing.NewCycle(2026, 10)
	day := oct.FirstDay()
	order := func(q OrderQuery) error {
		for _, err := range client.ListCustomerOrders(ctx, q) {
			return err
		}
		return nil
	}
	fee := func(q FeeQuery) error { _, err := client.FeeRecords(ctx, q); return err }
	usage := func(q billing.UsageQuery) error {
		for _, err := range client.ListCustomerselfResourceRecordDetails(ctx, q) {
			return err
		}
		return nil
	}
	cost := func(q billing.CostQuery) error { _, err := client.ListCosts(ctx, q); return err }
	byRegion := []billing.CostDim{{Kind: billing.CostDimension, Key: "REGION_CODE"}}
	for name, err := range map[string]error{
		"orders of two years":   order(OrderQuery{CreatedFrom: oct.Start().AddDate(-2, 0, 0), CreatedTo: oct.Start()}),
		"orders backwards":      order(OrderQuery{PaidFrom: oct.Start(), PaidTo: oct.Start().AddDate(0, 0, -1)}),
		"hardware state":        order(OrderQuery{Status: billing.OrderPendingShipment}),
		"no such type":          order(OrderQuery{Type: 12}),
		"no month":              fee(FeeQuery{}),
		"negative offset":       fee(FeeQuery{Cycle: oct, Offset: -1}),
		"page too large":        fee(FeeQuery{Cycle: oct, Limit: 1001}),
		"half a slice":          fee(FeeQuery{Cycle: oct, From: day}),
		"slice backwards":       fee(FeeQuery{Cycle: oct, From: day + 1, To: day}),
		"slice outside":         fee(FeeQuery{Cycle: oct, From: day - 1, To: day}),
		"usage slice by cycle":  usage(billing.UsageQuery{Cycle: oct, From: day, To: day}),
		"usage without month":   usage(billing.UsageQuery{}),
		"usage grain":           usage(billing.UsageQuery{Cycle: oct, By: 4}),
		"cost without grouping": cost(billing.CostQuery{From: day, To: day}),
		"cost of 91 days":       cost(billing.CostQuery{From: day, To: day + 90, Daily: true, GroupBy: byRegion}),
		"cost backwards":        cost(billing.CostQuery{From: day, To: day - 1, GroupBy: byRegion}),
		"cost by two tags": cost(billing.CostQuery{From: day, To: day, GroupBy: []billing.CostDim{
			{Kind: billing.CostTag, Key: "a"}, {Kind: billing.CostTag, Key: "b"},
		}}),
	} {
		if err == nil || asError(t, err).Kind != NotValid || !asError(t, err).Local {
			t.Errorf("%s: error = %v, want it refused here", name, err)
		}
	}
}
