package handlers

import (
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
)

func TestActivityShowsWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000))
	w.order(w.alpha, "CS1", billing.OrderCompleted, "10", func(o *billing.Order) { o.PaidAt = noon.Add(-time.Hour) })
	w.order(w.yuan, "CSYUAN", billing.OrderCompleted, "10")
	viewer, admin := w.as("viewer"), w.as("admin")
	admin.post("/admin/users/" + w.idOf("finance@demo.test") + "/disable").want(303)
	a := viewer.get("/activity").want(200).shows("tbody", "CS1 was paid", "Order CS1 was placed", "October 2026", "10.00", "USD")
	for _, hidden := range []string{"CSYUAN", "took access away", "Deeds of people"} {
		if strings.Contains(a.body, hidden) {
			t.Errorf("a viewer of two accounts sees %q", hidden)
		}
	}
	viewer.get("/activity?kind=person_did").want(403)
	viewer.get("/activity.csv?kind=person_did").want(403)
	admin.get("/activity?kind=person_did").want(200).shows("tbody", "took access away: finance@demo.test", "admin@demo.test")
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
