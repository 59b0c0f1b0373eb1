package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
)

func TestHowBillLinesAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("admin")
	path := "/admin/accounts/" + itoa(w.alpha.ID)
	chosen := func() string {
		return strings.Join(c.get(path).want(http.StatusOK).page().Find("input[name=lines][checked]").Map(attr("value")), " ")
	}
	if got := chosen(); got != "deduction" {
		t.Errorf("at first %q is chosen", got)
	}
	c.get(path).shows("fieldset", "One line per deduction", "One line per month and resource", "nothing is known by day")
	if to := c.post(path+"/lines", "lines", "cycle").want(http.StatusSeeOther).location(); to != path {
		t.Errorf("the form leads to %q", to)
	}
	if got := chosen(); got != "cycle" {
		t.Errorf("after the form %q is chosen", got)
	}
	c.get("/admin/accounts").want(http.StatusOK).shows("tbody", "a whole month")
	if got := column(t, c.get("/admin/accounts.csv").csv(), "bill_lines_per"); !slices.Contains(got, "cycle") {
		t.Errorf("the file has %q", got)
	}
	c.get("/admin/audit").want(http.StatusOK).shows("tbody", "set how bill lines are read", "alpha-account")
	for _, bad := range []string{"", "2", "day"} {
		c.post(path+"/lines", "lines", bad).want(http.StatusBadRequest)
	}
	if got := chosen(); got != "cycle" {
		t.Errorf("after bad forms %q is chosen", got)
	}
	w.as("finance").post(path+"/lines", "lines", "deduction").want(http.StatusForbidden)
	w.as("auditor").post(path+"/lines", "lines", "deduction").want(http.StatusForbidden)
	c.post("/admin/accounts/"+itoa(w.yuan.ID+99)+"/lines", "lines", "cycle").want(http.StatusNotFound)
	w.advance(6 * time.Minute)
	if a := c.post(path+"/lines", "lines", "deduction"); !strings.HasPrefix(a.location(), "/login/again?") {
		t.Errorf("not fresh: %d to %q", a.status, a.location())
	}
}

// coarseWorld has alpha read by cycles, October and November, and bravo by deductions.
func coarseWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	november := october.Next()
	spec := func(c billing.Cycle, price billing.Quantity) billing.Line {
		l := line(c, 20, "ec2", "i-1", 8_00000000)
		l.UnitPrice = price
		return l
	}
	w.publishAs(billing.PerCycle, w.alpha, october, spec(october, "0.1"))
	w.publishAs(billing.PerCycle, w.alpha, november, spec(november, "0.2"))
	w.publish(w.bravo, october, line(october, 3, "evs", "v-1", 1_00000000))
	w.publish(w.bravo, november, line(november, 3, "evs", "v-1", 2_00000000))
	return w
}

// Where a line stands for a whole month, no page tells anything by day.
func TestNothingIsSaidByDayWithoutDays(t *testing.T) {
	t.Parallel()
	w := coarseWorld(t)
	c := w.as("viewer")
	alpha, bravo := "account="+itoa(w.alpha.ID), "account="+itoa(w.bravo.ID)

	a := c.get("/?"+alpha).want(http.StatusOK).shows(".figs", "not known by day", "alpha-account")
	if a.page().Find("section[aria-labelledby=h-run]").Length() != 0 || strings.Contains(a.text(".figs"), "forecast") {
		t.Error("an account without days has a chart of days or a forecast")
	}
	if got := first(c.get("/?" + alpha).exact(".figs data")); got != "8.00000000" {
		t.Errorf("November so far is %s, want 8", got)
	}
	if a := c.get("/?" + bravo); a.page().Find("section[aria-labelledby=h-run]").Length() != 1 || strings.Contains(a.text(".figs"), "not known by day") {
		t.Error("days of an account that has them are missing")
	}

	// Together: what can be compared is compared, and the other account is named.
	a = c.get("/").want(http.StatusOK).shows(".figs", "without alpha-account", "November so far, alpha-account", "not forecast").shows("#h-run", "without alpha-account")
	if got, want := a.exact(".figs dd:nth-child(2) data"), []string{"2.00000000", "1.00000000", "2.00000000", "8.00000000", "9.00000000"}; !slices.Equal(got, want) {
		t.Errorf("figures %q, want bravo's November so far, October, forecast, then alpha's November, and October of both: %q", got, want)
	}

	days := "/costs?per=day&from=2026-10-01&to=2026-10-31&by=service"
	a = c.get(days).want(http.StatusOK).shows(".banner", "left out", "alpha-account (Oct 2026)", "Show the costs by month")
	if got := a.exact("tfoot td:last-child data"); !slices.Equal(got, []string{"1.00000000"}) {
		t.Errorf("the days add up to %q, want bravo's 1", got)
	}
	byMonth := first(a.links(".banner a"))
	if got := c.get(byMonth).want(http.StatusOK).exact("tfoot td:last-child data"); !slices.Equal(got, []string{"9.00000000"}) {
		t.Errorf("%s adds up to %q, want 9", byMonth, got)
	}
	c.get(days+"&"+alpha).want(http.StatusOK).shows(".banner", "left out").shows(".void", "no day to show")
	if c.get(days+"&"+bravo).page().Find(".banner").Length() != 0 {
		t.Error("costs by day of an account that has days are warned of")
	}

	c.get("/projects?month=2026-11").want(http.StatusOK).shows(".basis", "forecast without alpha-account", "so far, plus")
	c.get("/projects?month=2026-11&"+alpha).want(http.StatusOK).shows(".basis", "no forecast: the bills of alpha-account")
	for query, want := range map[string]string{"": "2", "&" + alpha: "", "&" + bravo: "2"} {
		if got := first(c.get("/projects?month=2026-11" + query).exact("tfoot .num:nth-last-child(2) data")); got != want {
			t.Errorf("the projects%s are forecast to come to %q, want %q", query, got, want)
		}
	}
	c.get("/projects/project-1?month=2026-11&"+alpha).want(http.StatusOK).shows("main", "no forecast")
	if strings.Contains(c.get("/projects?month=2026-11&"+bravo).says(), "no forecast: the bills") {
		t.Error("projects of an account that has days say that they have none")
	}

	c.get("/bills/2026-10").want(http.StatusOK).shows(".basis", "One line per deduction", "alpha-account: one line per month and resource").
		shows("section[aria-labelledby=h-versions]", "a whole month", "one deduction")
	c.get("/bills/2026-10/lines").want(http.StatusOK).shows(".banner", "stands for a whole month", "alpha-account")
	if c.get("/bills/2026-10/lines?"+bravo).page().Find(".banner").Length() != 0 {
		t.Error("lines of deductions are warned of")
	}
	c.get("/resources/i-1").want(http.StatusOK).shows("main", "0.1", "0.2", "Nov 2026")
	if strings.Contains(c.get("/resources/i-1").says(), "2026-11-20") {
		t.Error("the page of a resource names a day that nobody knows")
	}
}

func TestVersionsOfTwoGrains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000), line(october, 4, "ec2", "i-1", 2_00000000))
	w.publishAs(billing.PerCycle, w.alpha, october, line(october, 4, "ec2", "i-1", 3_00000000))
	c := w.as("viewer")
	a := c.get("/bills/2026-10/versions").want(http.StatusOK).shows("section[aria-labelledby=h-versions]", "Lines read another way", "a whole month", "one deduction")
	a.shows(".sums", "Version 1, 2 lines3.00", "Version 2, 1 line3.00").shows(".void", "cannot be compared line by line")
	if a.page().Find("form[role=search], [data-export]").Length() != 1 { // the search of the frame
		t.Error("a filter or a file of changes is offered")
	}
	c.get("/bills/2026-10/versions.csv").want(http.StatusConflict)
	c.post("/preferences", "lang", lang.Chinese).want(http.StatusSeeOther)
	c.get("/bills/2026-10/versions").want(http.StatusOK).shows(".void", "无法逐行比较")
}
