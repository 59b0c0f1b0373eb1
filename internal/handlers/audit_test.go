package handlers

import (
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
)

func TestAuditTrailIsReadAndTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("chief", auth.Auditor)
	c, admin := w.as("chief"), w.as("admin")
	admin.post("/admin/sync").want(404) // nothing to copy yet; no entry
	admin.post("/admin/users/"+w.idOf("viewer@demo.test")+"/role", "role", "finance").want(303)
	admin.get("/orders.csv").want(200)
	c.get("/admin/audit").want(200).shows("main", "not checked yet").shows("tbody", "changed the role", "signed in", "exported", "/orders.csv")
	a := c.get("/admin/audit?action=user.role&person=admin@demo.test&subject=viewer@demo.test&from=2026-01-01").want(200)
	if rows := a.rows("main table"); len(rows) != 1 {
		t.Errorf("filtered to %d rows, want 1", len(rows))
	}
	a.shows(".tools .chip", "admin@demo.test", "viewer@demo.test", "changed the role")
	file := c.get("/admin/audit.csv?action=user.role").want(200).csv()
	if len(file) != 2 || file[1][5] != "user.role" || file[1][6] != "viewer@demo.test" || len(file[1][10]) != 64 {
		t.Errorf("audit.csv: %q", file)
	}
	c.get("/admin/audit?q=nothing-is-like-this").want(200).shows(".void", "No entry matches")
	for _, bad := range []string{"?after=x", "?kind=robot", "?from=yesterday", "?limit=1000", "?x=1", "?person=a&person=b"} {
		c.get("/admin/audit" + bad).want(400)
	}
	if err := w.db.SaveAuditCheck(t.Context(), auth.AuditCheck{At: w.now().Add(-time.Minute), LastSeq: 12, Broken: 3, Why: "was changed"}); err != nil {
		t.Fatal(err)
	}
	c.get("/admin/audit").want(200).shows(".banner", "broken at entry 3").shows(".head", "Broken", "up to entry 12")
	// The auditor of some accounts does not see what is of another one.
	if a := w.as("auditor").get("/admin/audit").want(200); strings.Contains(a.text("tbody"), "/orders.csv") || !strings.Contains(a.says(), "some accounts only") {
		t.Errorf("the auditor of two accounts reads %.300q", a.says())
	}
}
