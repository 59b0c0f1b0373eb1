package handlers

import (
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
)

// What the account holds begins, changes and goes; readings that say the same
// are no news, nor is what is left of a package.
func TestActivityOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribe(w.alpha, aSubscription("s1"), aSubscription("s2"))
	w.grant(w.alpha, w.aCoupon("c1"))
	w.stock(w.alpha, aPackage("p1"))
	w.invoice(w.alpha, w.anInvoice("i1", "5", func(i *billing.Invoice) { i.State = billing.InvoiceStates[0] }))
	w.holdsMarked(w.yuan, "HIDDEN")
	viewer := w.as("viewer")
	viewer.get("/activity?kind=subscription_changed,package_changed,coupon_changed,invoice_changed").want(200).shows(".void", "Nothing matches")
	w.subscribe(w.alpha, aSubscription("s1", func(s *billing.Subscription) {
		s.ExpireAt, s.Status = s.ExpireAt.AddDate(0, 1, 0), billing.SubscriptionStatuses[1]
	}))
	w.grant(w.alpha, w.aCoupon("c1", func(c *billing.Coupon) { c.Balance = amountOf(t, "12.5", "USD") }))
	w.stock(w.alpha, aPackage("p1", func(p *billing.Package) { p.Items[0].Left = "300" }))
	w.stock(w.alpha, aPackage("p1", func(p *billing.Package) { p.Items[0].Left, p.Status = "0", billing.PackageUsedUp }))
	w.invoice(w.alpha, w.anInvoice("i1", "5"))
	w.subscribe(w.alpha, aSubscription("s1"))
	a := viewer.get("/activity").want(200)
	if strings.Contains(a.body, "HIDDEN") {
		t.Error("what another account holds is shown")
	}
	for kind, want := range map[string][]string{
		"subscription_new":     {"began", "seen by the sync"},
		"subscription_changed": {"its end moved from", "no longer listed by Huawei"},
		"package_new":          {"Package name of p1 began"},
		"package_changed":      {"Package name of p1: from In effect to Used up"},
		"coupon_new":           {"Coupon plan of c1 was granted, face value 50.00 USD"},
		"coupon_changed":       {"Coupon plan of c1: left to pay with from 40.00 to 12.50 USD"},
		"invoice_new":          {"Invoice no-i1 was applied for, 5.00 USD with tax"},
		"invoice_changed":      {"to Completed"},
	} {
		page := viewer.get("/activity?kind=" + kind).want(200)
		page.shows("main table", want...)
		rows, file := page.rows("main table"), viewer.get("/activity.csv?kind="+kind).want(200).csv()
		expected := map[string]int{"subscription_new": 2, "subscription_changed": 3}[kind]
		if expected == 0 {
			expected = 1
		}
		if len(rows) != expected || len(file) != expected+1 {
			t.Errorf("%s: %d rows, %d in the file with its head, want %d: %q", kind, len(rows), len(file), expected, rows)
		}
	}
	if file := viewer.get("/activity.csv?kind=coupon_changed").csv(); file[1][9] != "12.50" || file[1][10] != "40.00" || file[1][11] != "left" {
		t.Errorf("a coupon's change: %q", file[1])
	}
	if file := viewer.get("/activity.csv?kind=subscription_changed&q=s1").csv(); len(file) != 3 || !strings.HasPrefix(file[2][6], "status=") || !strings.Contains(file[2][6], "ends=") {
		t.Errorf("a subscription's change: %q", file)
	}
	for _, path := range []string{"/subscriptions/s1", "/packages/p1", "/coupons?q=c1", "/invoices?q=i1"} {
		if a.page().Find(`main tbody a[href="`+path+`"]`).Length() == 0 {
			t.Errorf("nothing leads to %s", path)
		}
		viewer.get(path).want(200)
	}
	for _, language := range lang.All() {
		for _, kind := range billing.ActivityKinds {
			if language.Activity.Kinds[string(kind)] == "" {
				t.Errorf("%s has no word for %s", language.Tag, kind)
			}
		}
	}
}

func TestActivityShowsWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000))
	w.order(w.alpha, "CS1", billing.OrderCompleted, "10", func(o *billing.Order) { o.PaidAt = noon.Add(-time.Hour) })
	w.order(w.yuan, "CSYUAN", billing.OrderCompleted, "10")
	viewer, admin := w.as("viewer"), w.as("admin")
	admin.post("/admin/users/" + w.idOf("finance@demo.test") + "/disable").want(303)
	a := viewer.get("/activity").want(200).shows("tbody", "CS1 was paid", "Order CS1 was placed", "October 2026", "10.00").shows("thead", "Amount due, USD")
	for _, hidden := range []string{"CSYUAN", "took access away", "Deeds of people"} {
		if strings.Contains(a.body, hidden) {
			t.Errorf("a viewer of two accounts sees %q", hidden)
		}
	}
	viewer.get("/activity?kind=person_did").want(403)
	viewer.get("/activity.csv?kind=person_did").want(403)
	admin.get("/activity?kind=person_did").want(200).shows("tbody", "Took access away: finance@demo.test", "Admin Person").shows(`tbody td[title="admin@demo.test"]`, "Admin Person")
	if rows := viewer.get("/activity?kind=order_paid").want(200).rows("main table"); len(rows) != 1 {
		t.Errorf("one kind: %q", rows)
	}
	file := viewer.get("/activity.csv?q=cs1").want(200).csv()
	if len(file) != 3 || file[1][1] != "order_paid" || file[1][9] != "10.00" {
		t.Errorf("activity.csv: %q", file)
	}
	viewer.get("/activity?q=nothing-is-like-this").want(200).shows(".void", "Nothing matches")
	w.as("viewer").get("/activity?account="+itoa(w.bravo.ID)).want(200).shows(".void", "Nothing has happened")
	for _, bad := range []string{"?kind=x", "?after=x", "?from=yesterday", "?from=2026-10-02&to=2026-10-01", "?limit=9999", "?status=1"} {
		viewer.get("/activity" + bad).want(400)
	}
}
