package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/internal/store"
	"portal/internal/testdb"
)

func usd(t *testing.T, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, "USD")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// anOrder is a valid unpaid order.
func anOrder(t *testing.T, account int64, id string) *billing.Order {
	t.Helper()
	zero := usd(t, "0")
	return &billing.Order{
		AccountID: account, ID: id, CustomerID: "c1", ServiceType: "hws.service.type.ec2", ServiceTypeName: "Elastic Cloud Server",
		SourceType: 1, Status: billing.OrderPendingPayment, Type: 1, CreatedAt: noon,
		List: usd(t, "15748.80"), Discounted: usd(t, "13858.94"), Coupon: usd(t, "500.00"),
		Flexi: zero, StoredCard: zero, Commission: zero, Consumed: zero,
		Discounts: []billing.OrderDiscount{{Type: "605", Amount: usd(t, "1889.86")}},
		Projects:  []billing.Project{{ID: "0", Name: "default"}},
		RawList:   []byte(`{"order_id":"x"}`),
	}
}

func saveOrder(t *testing.T, db *store.DB, o *billing.Order, at time.Time) bool {
	t.Helper()
	changed, err := db.SaveOrder(t.Context(), o, at)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestOrdersKeepEveryState(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := newCustomer(t, db, "d1")
	o := anOrder(t, a.ID, " cs26ab ")
	if !saveOrder(t, db, o, noon) {
		t.Error("a new order is not changed")
	}
	if saveOrder(t, db, anOrder(t, a.ID, "CS26AB"), noon.Add(time.Minute)) {
		t.Error("an equal reading is a change")
	}
	if ids, err := db.OrdersToRead(t.Context(), a.ID, 10); err != nil || len(ids) != 1 {
		t.Errorf("to read: %v, %v; want the one order", ids, err)
	}
	detail := anOrder(t, a.ID, "CS26AB")
	detail.RawList, detail.RawDetail, detail.DetailAt = nil, []byte(`{"order_info":{}}`), noon.Add(2*time.Minute)
	detail.Projects, detail.Creator, detail.PayBy = nil, "ops-singapore", noon.Add(48*time.Hour)
	detail.Items = []billing.OrderItem{{ID: "i1", SpecDesc: "c7n.2xlarge.4 路径规划", Count: 4, PeriodType: 3, PeriodNum: 1, List: usd(t, "11404.80"), Discounted: usd(t, "10036.22")}}
	saveOrder(t, db, detail, noon.Add(2*time.Minute))
	if ids, _ := db.OrdersToRead(t.Context(), a.ID, 10); len(ids) != 0 {
		t.Errorf("to read after the details: %v, want none", ids)
	}
	paid := anOrder(t, a.ID, "CS26AB")
	paid.Status, paid.PaidAt = billing.OrderProcessing, noon.Add(time.Hour)
	if !saveOrder(t, db, paid, noon.Add(time.Hour)) {
		t.Error("a payment is no change")
	}
	orders, err := db.OrdersByID(t.Context(), scope, "cs26ab")
	if err != nil {
		t.Fatal(err)
	}
	got := orders[0]
	if got.Status != billing.OrderProcessing || got.Creator != "ops-singapore" || len(got.Items) != 1 || got.Version != 2 ||
		len(got.Projects) != 1 || !got.PayBy.Equal(noon.Add(48*time.Hour)) || !got.ChangedAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("order after list, details and payment: %+v", got)
	}
	if diff := cmp.Diff(detail.Items, got.Items, cmp.Comparer(func(a, b money.Amount) bool { return a.String() == b.String() }), cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if p, err := got.Payable(); err != nil || p.Exact() != "13358.94" {
		t.Errorf("payable %s, %v; want 13358.94", p, err)
	}
	versions, err := db.OrderVersions(t.Context(), scope, a.ID, "CS26AB")
	if err != nil || len(versions) != 2 || versions[0].Status != 6 || versions[1].Status != 3 {
		t.Errorf("versions %+v, %v; want unpaid, then processing", versions, err)
	}
	if found, err := db.Search(t.Context(), scope, "规划", 5); err != nil || len(found.Orders) != 1 {
		t.Errorf("search for two Han characters: %d orders, %v; want 1", len(found.Orders), err)
	}
}

func TestAnOrderWithoutAmountsIsKept(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := newCustomer(t, db, "d1")
	bare := &billing.Order{AccountID: a.ID, ID: "CS9", Status: 5, Type: 1, CreatedAt: noon, RawList: []byte("{}")}
	saveOrder(t, db, bare, noon)
	got, err := db.OrdersByID(t.Context(), scope, "CS9")
	if err != nil || got[0].List.String() != "0.00 USD" {
		t.Errorf("order without amounts: %v, %v; want zero dollars", got, err)
	}
}

func TestOrderPagesAndTotals(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := newCustomer(t, db, "d1")
	b, both := newCustomer(t, db, "d2")
	both.Accounts = append(both.Accounts, a.ID)
	for i := range 23 {
		o := anOrder(t, a.ID, fmt.Sprintf("CS%03d", i))
		o.CreatedAt = noon.Add(time.Duration(i/2) * time.Hour) // pairs share an instant
		o.Status = []billing.OrderStatus{6, 5, 4}[i%3]
		saveOrder(t, db, o, noon)
	}
	saveOrder(t, db, anOrder(t, b.ID, "CS001"), noon)
	for _, sort := range []string{"", "-created", "created", "-amount", "amount", "deadline", "-deadline"} {
		f := billing.OrderFilter{Sort: sort, Limit: 5}
		seen := make(map[string]bool)
		pages := 0
		for {
			p, err := db.Orders(t.Context(), scope, f)
			if err != nil {
				t.Fatal(err)
			}
			if p.Total != 23 || p.Sums[0].Payable.Exact() != "307255.62" {
				t.Fatalf("total %d, %s; want 23 and 307255.62", p.Total, p.Sums[0].Payable)
			}
			for _, o := range p.Orders {
				if seen[o.ID] {
					t.Errorf("sort %q: %s twice", sort, o.ID)
				}
				seen[o.ID] = true
			}
			pages++
			if p.Next == "" {
				break
			}
			f.After = p.Next
		}
		if len(seen) != 23 || pages != 5 {
			t.Errorf("sort %q: %d orders on %d pages, want 23 on 5", sort, len(seen), pages)
		}
	}
	p, err := db.Orders(t.Context(), scope, billing.OrderFilter{Statuses: []billing.OrderStatus{6}})
	if err != nil || p.Total != 8 {
		t.Errorf("%d unpaid, %v; want 8", p.Total, err)
	}
	if f, err := db.Frame(t.Context(), store.FrameFor{Chosen: scope}); err != nil || f.Unpaid != 8 {
		t.Errorf("%d unpaid counted, %v; want 8", f.Unpaid, err)
	}
	if got, err := db.OrdersByID(t.Context(), both, "CS001"); err != nil || len(got) != 2 {
		t.Errorf("%d orders share the id, %v; want 2", len(got), err)
	}
	if _, err := db.OrdersByID(t.Context(), scope, "nope"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown order: %v, want not found", err)
	}
	for code, f := range map[fault.Code]billing.OrderFilter{
		fault.BadSort:   {Sort: "secret"},
		fault.BadCursor: {After: "zzz"},
		fault.BadLimit:  {Limit: 500},
	} {
		if _, err := db.Orders(t.Context(), scope, f); fault.As(err) == nil || fault.As(err).Code != code {
			t.Errorf("filter %+v: %v, want %s", f, err, code)
		}
	}
}

func TestBalancesKeepTheirHistory(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, scope := newCustomer(t, db, "d1")
	for i, cash := range []string{"100.00", "90.00", "80.00"} {
		err := db.SaveBalances(t.Context(), &billing.Balances{
			AccountID: a.ID, ReadAt: noon.Add(time.Duration(i) * 10 * time.Hour), Debt: usd(t, "0"),
			Accounts: []billing.Balance{
				{Type: billing.CashAccount, UpstreamID: "x1", Amount: usd(t, cash), Designated: usd(t, "0"), CreditLimit: usd(t, "0")},
				{Type: billing.CreditAccount, UpstreamID: "x2", Amount: usd(t, "60000"), Designated: usd(t, "0"), CreditLimit: usd(t, "60000")},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	now, err := db.Balances(t.Context(), scope)
	if err != nil || len(now) != 1 || len(now[0].Accounts) != 2 || now[0].Accounts[0].Amount.Exact() != "80.00" {
		t.Errorf("balances %+v, %v; want 80.00 cash", now, err)
	}
	// Noon and ten hours later are 20:00 and 06:00 in UTC+8: two days.
	history, err := db.BalanceHistory(t.Context(), scope, noon)
	if err != nil || len(history) != 2 || history[0].Accounts[0].Amount.Exact() != "100.00" || history[1].Accounts[0].Amount.Exact() != "80.00" {
		t.Errorf("history %+v, %v; want the last of each of two days", history, err)
	}
	stranger := billing.Scope{Accounts: []int64{a.ID + 1}}
	if got, err := db.Balances(t.Context(), stranger); err != nil || len(got) != 0 {
		t.Errorf("a stranger sees %v, %v", got, err)
	}
}

// The list of new orders and that of the whole history may meet the same order
// for the first time at the same moment.
func TestAnOrderIsFirstSeenTwice(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	a, _ := newCustomer(t, db, "d1")
	for i := range 20 {
		var g errgroup.Group
		var news atomic.Int32
		for range 4 {
			o := anOrder(t, a.ID, fmt.Sprint("CS", i))
			g.Go(func() error {
				changed, err := db.SaveOrder(t.Context(), o, noon)
				if changed {
					news.Add(1)
				}
				return err
			})
		}
		if err := g.Wait(); err != nil || news.Load() != 1 {
			t.Fatalf("an order was new %d times: %v", news.Load(), err)
		}
	}
}
