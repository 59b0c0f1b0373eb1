package approval_test

import (
	"testing"

	"portal/internal/approval"
	"portal/internal/fault"
)

// several is the form of some orders as its page shows them.
func (x *office) several(who, key string, orders ...string) (asks []approval.Ask, steps []int) {
	x.t.Helper()
	for _, id := range orders {
		asks = append(asks, approval.Ask{AccountID: x.account, Operation: approval.Pay, OrderID: id, Reason: "needed", Group: approval.GroupOf(key)})
	}
	for i, o := range x.service.Offers(x.t.Context(), x.as(who), asks) {
		if o.Err != nil {
			x.t.Fatal(o.Err)
		}
		asks[i].Hash, asks[i].FormKey = o.Offer.Hash.String(), approval.ItemKey(key, &asks[i])
		steps = append(steps, o.Offer.Plan.Steps)
	}
	return asks, steps
}

// Several things that one form asks for are so many requests: the tier of each
// counts those before it, one that can't be filed keeps no other back, and the
// same form again makes nothing new.
func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	x := newOffice(t)
	for _, id := range []string{"CSA", "CSB", "CSC", "CSD"} {
		x.order(id, "20000")
	}
	key := approval.NewFormKey()
	asks, steps := x.several("finance", key, "CSA", "CSB", "CSC", "CSD")
	want := []int{1, 1, 2, 2}
	for i := range want {
		if steps[i] != want[i] {
			t.Fatalf("the form shows %v approvers, want %v", steps, want)
		}
	}
	x.up.orders["CSB"].List = usd("21000")
	first := x.service.RequestAll(t.Context(), x.as("finance"), asks)
	for i, f := range first {
		if i == 1 {
			if fault.As(f.Err) == nil || fault.As(f.Err).Code != fault.ShownChanged || f.ID != 0 {
				t.Errorf("the order that changed: request %d, %v", f.ID, f.Err)
			}
			continue
		}
		if f.Err != nil {
			t.Fatalf("order %s: %v", asks[i].OrderID, f.Err)
		}
	}
	// CSB was not filed, so CSC is the second and CSD the third.
	for i, steps := range map[int]int{0: 1, 2: 1, 3: 2} {
		if d := x.get(first[i].ID); d.Steps != steps || d.Group != approval.GroupOf(key) || d.OrderID != asks[i].OrderID {
			t.Errorf("request %d for %s has %d approvers and group %q, want %d", d.ID, d.OrderID, d.Steps, d.Group, steps)
		}
	}
	again := x.service.RequestAll(t.Context(), x.as("finance"), asks)
	for i := range again {
		if again[i].ID != first[i].ID {
			t.Errorf("%s: request %d the first time, %d the second", asks[i].OrderID, first[i].ID, again[i].ID)
		}
	}
	if page, err := x.db.Requests(t.Context(), x.scope, approval.Filter{}); err != nil || page.Total != 3 {
		t.Errorf("%d requests, %v, want 3", page.Total, err)
	}
	// Somebody else's form for the same things finds them taken.
	mine, _ := x.several("admin", approval.NewFormKey(), "CSA")
	if f := x.service.RequestAll(t.Context(), x.as("admin"), mine)[0]; fault.As(f.Err) == nil || fault.As(f.Err).Code != fault.TargetBusy {
		t.Errorf("an order that is asked for already: request %d, %v", f.ID, f.Err)
	}
	if f := x.service.RequestAll(t.Context(), x.as("viewer"), mine)[0]; !fault.Is(f.Err, fault.Forbidden) {
		t.Errorf("a viewer: %v", f.Err)
	}
}
