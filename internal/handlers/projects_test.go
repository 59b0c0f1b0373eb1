package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/internal/store"
)

// projectsWorld has October and a November that is open, read at 11:00 UTC of
// the 22nd: the last whole day is the 21st.
func projectsWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	in := func(c billing.Cycle, day int, project, name, mode string, due money.E8) billing.Line {
		l := line(c, day, "ec2", "i-"+project, due)
		l.ProjectID, l.ProjectName, l.ChargeMode = project, name, mode
		return l
	}
	november := october.Next()
	w.publish(w.alpha, october, in(october, 3, "p-1", "Web <shop>", "3", 50_00000000), in(october, 25, "p-1", "Web <shop>", "3", 90_00000000), in(october, 31, "p-1", "Web <shop>", "3", 11_00000000), in(october, 3, "0", "default", "3", 5_00000000))
	lines := []billing.Line{in(november, 1, "p-1", "Web <shop>", "1", 100_00000000), in(november, 22, "p-1", "Web <shop>", "3", 3_00000000), in(november, 2, "", "", "3", 1_00000000), in(november, 2, "-1", "", "3", 2_00000000)}
	for day := 15; day <= 21; day++ {
		lines = append(lines, in(november, day, "p-1", "Web <shop>", "3", 10_00000000))
	}
	w.publish(w.alpha, november, lines...)
	w.publish(w.bravo, november, in(november, 5, "p-2", hostileName, "3", 7_00000000), in(november, 5, "0", "default", "3", 8_00000000))
	w.order(w.alpha, "CSRENEW1", billing.OrderCompleted, "33", func(o *billing.Order) {
		o.Type, o.Projects = 2, []billing.Project{{ID: "p-1", Name: "Web <shop>"}}
	})
	return w
}

func TestProjects(t *testing.T) {
	t.Parallel()
	w := projectsWorld(t)
	c := w.as("viewer")
	a := c.get("/projects").want(http.StatusOK)
	if got := a.exact("tfoot td.grp data"); !slices.Equal(got, []string{"191.00000000"}) {
		t.Errorf("total %q, want 191.00000000", got)
	}
	bill := c.get("/bills/2026-11").exact(".figs div:first-child dd data")
	if !slices.Equal(a.exact("tfoot td.grp data"), bill) {
		t.Errorf("the projects sum up to %q, the bill to %q", a.exact("tfoot td.grp data"), bill)
	}
	if got := first(a.rows(".lines table")); got != "Web <shop>" || a.page().Find("main shop, main img").Length() != 0 {
		t.Errorf("the first project is %q", got)
	}
	if got := first(c.get("/projects?month=2026-10").want(http.StatusOK).exact("tfoot td.grp data")); got != "156.00000000" {
		t.Errorf("October is %s, want 156.00000000", got)
	}
	for query, want := range map[string]int{
		"": 5, "q=shop": 1, "q=p-2": 1, "q=zzz": 0, "owner=0": 5, "owner=99": 0, "over=1": 0, "month=2020-01": 0, "account=" + itoa(w.bravo.ID): 2,
	} {
		a := c.get("/projects?" + query).want(http.StatusOK)
		// The default project of alpha had cost in October alone, so it still has a row.
		want := want
		if query == "" || query == "owner=0" {
			want = 6
		}
		if got, file := len(a.rows(".lines table")), len(c.get("/projects.csv?"+query).csv())-1; got != want || file != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, got, file, want)
		}
	}
	for query, says := range map[string]string{
		"month=2026-13": "2026-13", "owner=x": "x", "over=yes": "yes", "sort=colour": "colour", "after=zzz": "place in the list", "limit=999": "200", "colour=red": "colour",
	} {
		if a := c.get("/projects?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
			t.Errorf("%s: %d %.200q, want 400 with %q", query, a.status, a.says(), says)
		}
	}
	for _, sort := range []string{"", "name", "-name", "cost", "used", "-used"} {
		seen := 0
		for path := "/projects?limit=2&sort=" + sort; path != "" && seen < 20; {
			a := c.get(path).want(http.StatusOK)
			seen += len(a.rows(".lines table"))
			path = first(a.links("a[rel=next]"))
		}
		if seen != 6 {
			t.Errorf("sort %q: %d rows on all pages, want 6", sort, seen)
		}
	}
	one := c.get("/projects/p-1").want(http.StatusOK)
	one.shows("section[aria-labelledby=h-renewals]", "CSRENEW1")
	one.shows("section[aria-labelledby=h-plan]", "Finance and administrators", "nobody")
	// 170 up to the 21st, and what October had from its 22nd to its 30th: 90.
	if got := one.exact(".figs data"); !slices.Equal(got, []string{"173.00000000", "151.00000000", "260"}) {
		t.Errorf("figures %q", got)
	}
	sum := first(a.exact("tfoot .num:nth-last-child(2) data"))
	if overview := c.get("/").exact(".figs data"); sum != "278" || !slices.Contains(overview, sum+".00000000") {
		t.Errorf("the projects are forecast to come to %s, the month, on the overview, %q", sum, overview)
	}
	one.shows(".basis", "Project id p-1")
	both := c.get("/projects/0").want(http.StatusOK)
	if got := len(both.links("tbody th a")); got != 2 {
		t.Errorf("an id that two accounts share offers %d", got)
	}
	for _, href := range both.links("tbody th a") {
		c.get(href).want(http.StatusOK)
	}
	for _, id := range []string{"zzz", "-1", "%00", "%ff", strings.Repeat("x", 300), "..%2f"} {
		c.get("/projects/" + id).want(http.StatusNotFound)
	}
}

func TestPlanAProject(t *testing.T) {
	t.Parallel()
	w := projectsWorld(t)
	owner, stranger := w.person("owner", auth.Finance, w.alpha.ID), w.person("elsewhere", auth.Finance, w.bravo.ID)
	c := w.as("finance")
	for _, k := range []struct{ field, value, says string }{
		{"budget", "-5", "above zero"},
		{"budget", "0", "above zero"},
		{"budget", "1e9", "above zero"},
		{"budget", "1.234", "two decimals"},
		{"budget", "many", "above zero"},
		{"owner", itoa(stranger.ID), "who may see this account"},
		{"owner", "x", "who may see"},
		{"owner", "999", "who may see"},
	} {
		fields := map[string]string{"account": itoa(w.alpha.ID), "owner": itoa(owner.ID), "budget": "250.50"}
		fields[k.field] = k.value
		a := c.post("/projects/p-1", "account", fields["account"], "owner", fields["owner"], "budget", fields["budget"]).want(http.StatusUnprocessableEntity)
		a.shows("#p-"+k.field+"-err", k.says)
		if got := a.page().Find("#p-budget").AttrOr("value", "gone"); got != fields["budget"] {
			t.Errorf("%s %q: the budget typed is now %q", k.field, k.value, got)
		}
	}
	saved := c.post("/projects/p-1", "account", itoa(w.alpha.ID), "owner", itoa(owner.ID), "budget", "250.50").want(http.StatusSeeOther)
	a := c.get(saved.location()).want(http.StatusOK)
	a.shows(".toast", "saved")
	a.shows(".head", "Will be over") // 260 of 250.50
	a.shows("section[aria-labelledby=h-plan]", "Set by Finance Person")
	if got := a.page().Find("#p-owner option[selected]").Text(); got != "Owner Person" {
		t.Errorf("the owner is %q", got)
	}
	list := c.get("/projects?over=1").want(http.StatusOK)
	if got := list.rows(".lines table"); !slices.Equal(got, []string{"Web <shop>"}) {
		t.Errorf("over budget: %q", got)
	}
	list.shows(".lines tbody", "Owner Person", "69%")
	if got := column(t, c.get("/projects.csv?q=shop").csv(), "monthly_budget"); !slices.Equal(got, []string{"250.50"}) {
		t.Errorf("budget in the file %q", got)
	}
	trail, err := w.db.AuditTrail(t.Context(), 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(trail, func(e store.AuditEntry) bool { return e.Action == "project.plan" })
	if at < 0 {
		t.Fatal("the change is not in the audit trail")
	}
	var detail struct{ Budget string }
	if err := json.Unmarshal(trail[at].Detail, &detail); err != nil || detail.Budget != "250.5" || trail[at].Subject != "p-1" || trail[at].By.Name != "finance@demo.test" {
		t.Errorf("audit entry %+v %s, %v", trail[at], trail[at].Detail, err)
	}
	// The plan may be taken away, and belongs to one account.
	c.post("/projects/p-1", "account", itoa(w.alpha.ID), "owner", "", "budget", "").want(http.StatusSeeOther)
	c.get("/projects/p-1").shows(".head", "No budget")
	c.post("/projects/p-2", "account", itoa(w.alpha.ID), "budget", "5").want(http.StatusNotFound)
	c.post("/projects/0", "budget", "5").want(http.StatusBadRequest)
	c.post("/projects/p-1", "account", itoa(w.yuan.ID), "budget", "5").want(http.StatusNotFound)
	c.post("/projects/p-1", "account", itoa(w.alpha.ID), "extra", "5").want(http.StatusBadRequest)
	w.as("viewer").post("/projects/p-1", "account", itoa(w.alpha.ID), "budget", "5").want(http.StatusForbidden)
	w.as("elsewhere").post("/projects/p-1", "account", itoa(w.alpha.ID), "budget", "5").want(http.StatusNotFound)
	if a := w.as("elsewhere").get("/projects/" + url.PathEscape("p-1")); a.status != http.StatusNotFound {
		t.Errorf("another account's project: %d", a.status)
	}
}

// TestWhatOfAProjectEnds: the subscriptions and packages of the project of this
// account, with day, what is at stake and a link; the file has the same.
func TestWhatOfAProjectEnds(t *testing.T) {
	t.Parallel()
	w := projectsWorld(t)
	in := func(id string, days int) func(*billing.Subscription) {
		return func(s *billing.Subscription) {
			s.Project, s.ExpireAt = billing.Project{ID: id, Name: hostileName}, noon.AddDate(0, 0, days)
		}
	}
	w.subscribe(w.alpha, aSubscription("soon", in("p-1", 9)), aSubscription("late", in("p-1", 31)), aSubscription("other", in("p-2", 9)),
		aSubscription("attached", in("p-1", 9), func(s *billing.Subscription) { s.Main = false }))
	of := func(id string) func(*billing.Package) { return func(p *billing.Package) { p.ProjectID = id } }
	w.stock(w.alpha, aPackage("pack", of("p-1")), aPackage("elsewhere", of("0")))
	w.subscribe(w.bravo, aSubscription("not-alpha", in("p-1", 3)))
	c := w.as("viewer")
	a := c.get("/projects/p-1").want(http.StatusOK)
	const section = "section[aria-labelledby=h-ending]"
	if got, want := a.links(section+" tbody a"), []string{"/subscriptions/soon", "/packages/pack"}; !slices.Equal(got, want) {
		t.Errorf("what ends leads to %q, want %q", got, want)
	}
	a.shows(section, "9 d", "subscription, ", "2 things", "2026-12-01")
	links := a.links("[data-export] a")
	if want := []string{"/projects/p-1.csv?account=1", "/projects/p-1.xlsx?account=1"}; !slices.Equal(links, want) {
		t.Errorf("the page offers %q, want %q", links, want)
	}
	rows := c.get(links[0]).csv()
	if len(rows) != 3 || rows[1][3] != "soon" || rows[1][6] != "2026-12-01T12:00:00Z" || rows[2][3] != "pack" || rows[2][1] != "p-1" {
		t.Errorf("the file has %q", rows)
	}
	w.subscribe(w.alpha, aSubscription("other", in("p-2", 9)))
	w.stock(w.alpha)
	c.get("/projects/p-1").want(http.StatusOK).shows(section, "Nothing of this project ends within 30 days.")
	if n := c.get("/projects/p-1").page().Find("[data-export]").Length(); n != 0 {
		t.Error("the page offers a file of nothing")
	}
}
