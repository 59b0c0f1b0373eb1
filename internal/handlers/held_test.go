package handlers

import (
	"encoding/json"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

func rawOf(t testing.TB, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func amountOf(t testing.TB, text, currency string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, currency)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// aSubscription is a primary resource in use that ends in ten days.
func aSubscription(id string, change ...func(*billing.Subscription)) billing.Subscription {
	s := billing.Subscription{
		ID: id, InstanceID: "item-" + id, Name: "name of " + id, Region: "ap-southeast-3", ServiceType: "hws.service.type.ec2", ServiceTypeName: "Elastic Cloud Server",
		ResourceType: "hws.resource.type.vm", ResourceTypeName: "Cloud server", Spec: "s6.large.2.linux", SpecDesc: "2 vCPUs, 4 GB", ProductID: "p1",
		Project: billing.Project{ID: "project-1", Name: "Project One"}, Main: true, Status: billing.SubscriptionInUse, ExpirePolicy: billing.ExpireGrace,
		EffectiveAt: noon.AddDate(-1, 0, 10), ExpireAt: noon.AddDate(0, 0, 10), UpdatedAt: noon.AddDate(-1, 0, 10),
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

// subscribe keeps a whole reading of an account's subscriptions, made an hour ago.
func (w *world) subscribe(a billing.Account, list ...billing.Subscription) {
	w.t.Helper()
	for i := range list {
		list[i].Raw = rawOf(w.t, list[i])
	}
	if _, err := w.db.SaveSubscriptions(w.t.Context(), a.ID, list, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
	if err := w.db.PriceSubscriptions(w.t.Context(), a.ID); err != nil {
		w.t.Fatal(err)
	}
}

// holds gives an account one thing of each kind, all with the same id.
func (w *world) holds(a billing.Account, id string) {
	w.t.Helper()
	w.subscribe(a, aSubscription(id))
	w.grant(a, w.aCoupon(id))
	w.stock(a, aPackage(id))
	w.invoice(a, w.anInvoice(id, "5"))
}

// periodLine is the bill line of a yearly/monthly resource's term.
func periodLine(c billing.Cycle, day int, resource, order string, due money.E8, billType int16) billing.Line {
	l := line(c, day, "ec2", resource, due)
	l.ChargeMode, l.OrderID, l.BillType = "1", order, billType
	return l
}

// holdsMarked gives an account one thing of each kind, all texts of which bear a mark.
func (w *world) holdsMarked(a billing.Account, mark string) {
	w.t.Helper()
	w.subscribe(a, aSubscription(mark, func(s *billing.Subscription) {
		s.InstanceID, s.Name, s.Region, s.ServiceType, s.ServiceTypeName = mark, mark+"-name", "reg-"+mark, "svc-"+mark, mark+"-service"
		s.Spec, s.SpecDesc, s.ProductID, s.Project = mark, mark, mark, billing.Project{ID: mark + "-p", Name: mark + "-project"}
	}))
	w.grant(a, w.aCoupon(mark, func(c *billing.Coupon) {
		c.Code, c.PlanName, c.PlanDesc, c.SourceID, c.CustomerID = mark, mark+"-name", mark, mark, mark
		c.Limits = []billing.CouponLimit{{Key: billing.LimitRegion, Value1: "reg-" + mark, Value2: mark + "-region"}}
	}))
	w.stock(a, aPackage(mark, func(p *billing.Package) {
		p.OrderID, p.ProductID, p.ProductName, p.ServiceType, p.ServiceTypeName, p.Region = mark, mark, mark+"-name", "svc-"+mark, mark+"-service", "reg-"+mark
		p.Items[0].ID, p.Items[0].UsageTypeName = "item-"+mark, mark
	}))
	w.invoice(a, w.anInvoice(mark, "5", func(i *billing.Invoice) {
		i.Number, i.Title, i.Applicant, i.Reason, i.Taxes[0].Class = mark, mark+"-name", mark, mark, mark
	}))
	w.deduct(a, "item-"+mark, mark+"-resource", 3)
}

// aCoupon is a cash coupon with 40 of 50 dollars left that ends in ten days.
func (w *world) aCoupon(id string, change ...func(*billing.Coupon)) billing.Coupon {
	c := billing.Coupon{
		ID: id, Code: "code-" + id, CustomerID: "customer-1", Status: billing.CouponAvailable, Type: billing.CashCoupon, Generation: 2,
		FaceValue: amountOf(w.t, "50", "USD"), Balance: amountOf(w.t, "40", "USD"), ValidFrom: noon.AddDate(0, -1, 0), ExpireAt: noon.AddDate(0, 0, 10),
		PlanName: "plan of " + id, SourceID: "HWC",
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

// grant keeps a whole reading of an account's coupons, made an hour ago.
func (w *world) grant(a billing.Account, list ...billing.Coupon) {
	w.t.Helper()
	for i := range list {
		list[i].AccountID = a.ID
		left, err := list[i].Left()
		if err != nil {
			w.t.Fatal(err)
		}
		list[i].Raw = rawOf(w.t, []any{list[i], left.Exact()})
	}
	if _, err := w.db.SaveCoupons(w.t.Context(), a.ID, list, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
}

// aPackage is a package in effect with one quota, 400 of 1000 GB left, that ends in 20 days.
func aPackage(id string, change ...func(*billing.Package)) billing.Package {
	p := billing.Package{
		ID: id, OrderID: "CS" + id, ProductID: "product-" + id, ProductName: "name of " + id, ServiceType: "hws.service.type.cdn", ServiceTypeName: "CDN",
		Region: "ap-southeast-3", Status: billing.PackageInEffect, EffectiveAt: noon.AddDate(-1, 0, 0), ExpireAt: noon.AddDate(0, 0, 20),
		Items: []billing.PackageItem{{ID: "item-" + id, UsageTypeName: "Traffic", Left: "400", Quota: "1000", MeasureID: 10}},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

// stock keeps a whole reading of an account's packages, made an hour ago.
func (w *world) stock(a billing.Account, list ...billing.Package) {
	w.t.Helper()
	for i := range list {
		list[i].Raw = rawOf(w.t, list[i])
	}
	if _, err := w.db.SavePackages(w.t.Context(), a.ID, list, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
}

// deduct keeps n deductions of 10 GB from a package's item, one a day up to today.
func (w *world) deduct(a billing.Account, item, resource string, n int) {
	w.t.Helper()
	var list []billing.PackageDeduction
	for i := range n {
		at := noon.AddDate(0, 0, -i)
		d := billing.PackageDeduction{
			ItemID: item, At: at, ResourceID: resource, ResourceTypeName: "Traffic type", ProductName: resource, Before: "410", Used: "10", After: "400", MeasureID: 10,
			From: at.Add(-time.Hour), To: at,
		}
		d.Raw = rawOf(w.t, d)
		list = append(list, d)
	}
	today := billing.DayAt(noon)
	if _, err := w.db.SaveDeductions(w.t.Context(), a.ID, today-89, today, list, noon); err != nil {
		w.t.Fatal(err)
	}
}

// anInvoice is a completed invoice over a month.
func (w *world) anInvoice(id, amount string, change ...func(*billing.Invoice)) billing.Invoice {
	i := billing.Invoice{
		ID: id, Number: "no-" + id, Title: "Lindqvist Freight", Amount: amountOf(w.t, amount, "USD"), State: billing.InvoiceCompleted, Cycle: "2026-10",
		AppliedAt: noon.AddDate(0, 0, -15), Applicant: "desk",
		Taxes: []billing.InvoiceTax{{Class: "GST", Subclass: "IGST", Rate: "0.09", Amount: amountOf(w.t, "9", "USD"), Visible: true}},
	}
	for _, f := range change {
		f(&i)
	}
	return i
}

// invoice keeps a whole reading of an account's invoices of a year, made an hour ago.
func (w *world) invoice(a billing.Account, list ...billing.Invoice) {
	w.t.Helper()
	for i := range list {
		list[i].Raw = rawOf(w.t, []any{list[i], list[i].Amount.Exact()})
	}
	if _, err := w.db.SaveInvoices(w.t.Context(), a.ID, list, noon.AddDate(-1, 0, 0), noon, noon.Add(-time.Hour)); err != nil {
		w.t.Fatal(err)
	}
}
