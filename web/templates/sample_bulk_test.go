package templates

import (
	"errors"

	"github.com/a-h/templ"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
)

// bulkFacts are chosen rows: two that can be asked for, one that is taken, one
// that Huawei does not know.
func (s *sample) bulkFacts(op approval.Operation) *BulkFacts {
	list := PathSubscriptions
	if op.OnOrder() {
		list = PathOrders
	}
	f := &BulkFacts{
		T: s.t, List: list, Deed: BulkPay, Ask: approval.Ask{Operation: op, Reason: hostile, Num: 1, Unit: billing.PeriodYear, FormKey: "0192f3c1b70192f3c1b7"}, FormKey: "0192f3c1b70192f3c1b7",
		Me: auth.User{ID: 3, Role: auth.Finance}, Approvers: []auth.User{{ID: 3, Name: "me"}, {ID: 4, Name: hostile}}, Members: map[int64]string{1: hostile, 2: "second"}, Now: sampleNow,
	}
	for i := range 4 {
		a := f.Ask
		a.AccountID = int64(1 + i%2)
		o := *s.offer(op)
		o.Plan.Steps, o.Plan.OwnerStep = 1+i, i == 1
		if op.OnOrder() {
			a.OrderID = "CS2611170759QX7K" + string(rune('A'+i))
		} else {
			a.ResourceID, o.Facts.Order = hostile+string(rune('A'+i)), nil
			o.Facts.Resources = []billing.Subscription{{ID: a.ResourceID, ServiceTypeName: hostile}}
		}
		offered := approval.Offered{Offer: o}
		switch i {
		case 2:
			offered.Offer.Obstacle = fault.New(fault.Conflict, fault.TargetBusy, int64(187))
		case 3:
			offered = approval.Offered{Err: fault.New(fault.NotFound, fault.NoSuchOrder, hostile)}
		}
		f.Asks, f.Offers = append(f.Asks, a), append(f.Offers, offered)
	}
	return f
}

// bulkPages are the forms about several rows, and what came of them.
func (s *sample) bulkPages() map[string]templ.Component {
	page := func(op approval.Operation, change func(*BulkFacts)) templ.Component {
		f := s.bulkFacts(op)
		if change != nil {
			change(f)
		}
		return Bulk(NewBulkPage(s.shell(s.t.Bulk.Ask[op](f.Count()), BulkPath(f.List), nil), f))
	}
	pages := map[string]templ.Component{
		"bulk-wrong": page(approval.Cancel, func(f *BulkFacts) { f.Problem = fault.New(fault.Invalid, fault.ConfirmWord, "2").At(FieldConfirm) }),
		"bulk-none": page(approval.Pay, func(f *BulkFacts) {
			f.Asks, f.Offers, f.Problem = nil, nil, fault.New(fault.Invalid, fault.NothingChosen).At(FieldItem)
		}),
	}
	for _, op := range []approval.Operation{approval.Pay, approval.Cancel, approval.Renew, approval.AutoRenewOn, approval.AutoRenewOff} {
		pages["bulk-"+string(op)] = page(op, nil)
	}
	f := s.bulkFacts(approval.Pay)
	made := s.details(approval.Pay, approval.Requested)
	result := &BulkResultFacts{
		T: s.t, List: f.List, Ask: f.Ask, Asks: f.Asks, Members: f.Members, Now: sampleNow, Made: approval.Page{Requests: []approval.Request{made.Request}, Total: 1},
		Filed: []approval.Filed{{ID: 187}, {Err: fault.New(fault.Conflict, fault.ShownChanged)}, {Err: fault.New(fault.Conflict, fault.TargetBusy, int64(187))}, {Err: errors.New(hostile)}},
	}
	pages["bulk-result"] = BulkResult(NewBulkResultPage(s.shell(s.t.Bulk.Done[approval.Pay], BulkFilePath(f.List), nil), result))
	result.Filed, result.Made = result.Filed[1:], approval.Page{}
	result.Asks = result.Asks[1:]
	pages["bulk-nothing"] = BulkResult(NewBulkResultPage(s.shell(s.t.Bulk.Done[approval.Pay], BulkFilePath(f.List), nil), result))
	orders := s.ordersPage(nil)
	orders.Choose, orders.Bulk = true, NewBulkBar(s.t, PathOrders, auth.User{ID: 3, Role: auth.Finance}, true)
	pages["orders-choose"] = Orders(orders)
	return pages
}
