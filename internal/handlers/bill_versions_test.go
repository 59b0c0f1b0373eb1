package handlers

import (
	"net/http"
	"strings"
	"testing"

	"portal/internal/billing"
)

// restatedWorld has October of alpha in three versions, of bravo in one.
func restatedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	first := []billing.Line{
		line(october, 3, "ec2", "i-1", 10_00000000), line(october, 4, "ec2", "i-2", 20_00000000),
		line(october, 5, "obs", "b/ü.csv", 30_12345678), line(october, 5, "obs", "b/ü.csv", 30_12345678),
	}
	w.publish(w.alpha, october, first...)
	second := append([]billing.Line{}, first[1:]...)
	second[0].Official, second[0].Due, second[0].Cash = 25_00000000, 25_00000000, 25_00000000
	second = append(second, line(october, 6, "evs", "v-9", 1_00000000))
	w.publish(w.alpha, october, second...)
	w.publish(w.alpha, october, second[:2]...)
	w.publish(w.bravo, october, first[0])
	return w
}

func TestVersionsOfAMonth(t *testing.T) {
	t.Parallel()
	w := restatedWorld(t)
	c := w.as("viewer")
	alpha := "account=" + itoa(w.alpha.ID)

	a := c.get("/bills/2026-10/versions?old=1&new=2&" + alpha).want(http.StatusOK)
	a.shows("h1", "Versions").shows("#h-what", "What changed from version 1 to version 2")
	a.shows(".sums", "Version 1, 4 lines90.25", "1 line changed+5.00", "1 line added+1.00", "1 line gone−10.00", "Version 2, 4 lines86.25", "=")
	rows := a.rows("section[aria-labelledby=h-what] .wrap")
	for i, want := range []string{"name of i-1", "name of i-2", "name of v-9"} {
		if i >= len(rows) || !strings.Contains(rows[i], want) {
			t.Errorf("changes are %q, want %q at %d", rows, want, i)
		}
	}
	a.shows("section[aria-labelledby=h-what] tbody", "name of i-1Gone2026-10-03", "name of i-2Changed2026-10-04", "name of v-9Added2026-10-06")
	a.shows("tfoot", "All 3 changes", "30.00", "26.00", "−4.00")
	// Without a choice: the account with two versions, its newest two.
	c.get("/bills/2026-10/versions").shows("#h-what", "What changed from version 2 to version 3").shows("section[aria-labelledby=h-versions]", "alpha-account", "bravo-account", "shown now")
	c.get("/bills/2026-10/versions?account="+itoa(w.bravo.ID)).shows(".void", "There is nothing to compare with.")
	c.get("/bills/2026-10/versions?kind=gone&old=1&new=2&"+alpha).shows("tfoot", "1 change", "−10.00").shows(".tools .chip", "Gone")
	c.get("/bills/2026-10/versions?q=nowhere&old=1&new=2&"+alpha).shows(".void", "No change matches", "There are 3 changes")
	c.get("/bills/2026-10/versions?old=2&new=2&"+alpha).shows(".void", "The two versions have the same lines.")

	csv := c.get("/bills/2026-10/versions.csv?old=1&new=2&" + alpha).want(http.StatusOK).csv()
	if got := sumOf(t, column(t, csv, "difference")); got != -4_00000000 || len(csv) != 4 {
		t.Errorf("the file has %d changes of %s, want 3 of −4", len(csv)-1, got)
	}
	if got := column(t, csv, "former_amount"); strings.Join(got, " ") != "10.00000000 20.00000000 " {
		t.Errorf("former amounts %q, want none where the line was added", got)
	}
	for path, status := range map[string]int{
		"/bills/2026-10/versions?old=9&new=2&" + alpha: 404, "/bills/2026-10/versions?old=x": 400, "/bills/2026-10/versions?old=-1": 400,
		"/bills/2026-10/versions?kind=lost": 400, "/bills/2026-10/versions?sort=name": 400, "/bills/2026-10/versions?after=x": 400,
		"/bills/2026-10/versions?sevice=x": 400, "/bills/2026-13/versions": 400, "/bills/2019-01/versions": 404,
		"/bills/2026-10/versions.csv?account=" + itoa(w.bravo.ID): 404, "/bills/2026-10/versions?old=1&old=2": 400,
		"/bills/2026-10/versions?limit=201": 400, "/bills/2026-10/versions?old=99999999999999999999": 400,
	} {
		c.get(path).want(status)
	}
}

// The earlier version is marked wherever it shows, and its file is what it was.
func TestAnEarlierVersionCanBeReadAndTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := []billing.Line{line(october, 3, "ec2", "i-1", 10_00000000), line(october, 4, "ec2", "i-2", 20_00000000)}
	w.publish(w.alpha, october, all...)
	c := w.as("finance")
	then := c.get("/bills/2026-10/lines.csv").want(http.StatusOK)
	filtered := c.get("/bills/2026-10/lines.csv?resource=i-2&sort=amount").want(http.StatusOK)
	all[1].ResourceName, all[1].Due, all[1].Official, all[1].Cash = "renamed", 5, 5, 5
	w.publish(w.alpha, october, all...)

	now := c.get("/bills/2026-10/lines.csv").want(http.StatusOK)
	old := c.get("/bills/2026-10/lines.csv?version=1").want(http.StatusOK)
	if old.body != then.body || old.body == now.body {
		t.Errorf("version 1 as a file is\n%s\nwant what it was:\n%s", old.body, then.body)
	}
	if got := c.get("/bills/2026-10/lines.csv?version=1&resource=i-2&sort=amount").body; got != filtered.body {
		t.Errorf("filtered it is\n%s\nwant\n%s", got, filtered.body)
	}
	if got := c.get("/bills/2026-10/lines.csv?version=2").body; got != now.body {
		t.Error("the current version by its number is not the current file")
	}
	for file, want := range map[*answer]string{then: "bill-lines-2026-10.csv", old: "bill-lines-2026-10-v1.csv"} {
		if got := file.header.Get("Content-Disposition"); !strings.Contains(got, `"`+want+`"`) {
			t.Errorf("%s is called %s, want %s", file.what, got, want)
		}
	}
	a := c.get("/bills/2026-10/lines?version=1").want(http.StatusOK)
	a.shows(".head", "Version 1, not current").shows(".banner", "An earlier version", "It is not what the month shows now").shows("tfoot", "30.00")
	if href := first(a.links(`.banner a`)); !strings.Contains(href, "/bills/2026-10/lines?account=") {
		t.Errorf("the notice leads to %q, want the current lines", href)
	}
	for _, link := range a.links(`thead a, .drop a[href*=".csv"]`) {
		if !strings.Contains(link, "version=1") {
			t.Errorf("%s loses the version", link)
		}
	}
	b := c.get("/bills/2026-10/lines?version=2").want(http.StatusOK)
	if strings.Contains(b.text(".head"), "not current") {
		t.Error("the current version is called not current")
	}
	c.get("/bills/2026-10/lines?version=3").want(http.StatusNotFound)
	c.get("/bills/2026-10/lines?version=0").want(http.StatusBadRequest)
	w.publish(w.bravo, october, all[0])
	c.get("/bills/2026-10/lines?version=1").want(http.StatusBadRequest).shows("main", "Choose the account first")
	c.get("/bills/2026-10/lines?version=1&account=" + itoa(w.alpha.ID)).want(http.StatusOK)
	c.get("/bills/2026-10").shows("section[aria-labelledby=h-versions]", "Every version, and what changed between them")
}

func TestFilesSayThatAMonthIsNotSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	november := october.Next()
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1))
	w.publish(w.alpha, november, line(november, 3, "ec2", "i-1", 1))
	w.problem(w.alpha, october, "not_whole", "moved: pages")
	c := w.as("viewer")
	for path, want := range map[string]string{
		"/bills/2026-11/lines.csv": "bill-lines-2026-11-estimated.csv", "/bills/2026-11.csv": "bill-2026-11-by-service-estimated.csv",
		"/bills/2026-10/lines.csv": "bill-lines-2026-10-not-whole.csv", "/bills/2026-10/lines.csv?version=1": "bill-lines-2026-10-not-whole-v1.csv",
	} {
		if got := c.get(path).want(http.StatusOK).header.Get("Content-Disposition"); !strings.Contains(got, `"`+want+`"`) {
			t.Errorf("%s is called %s, want %s", path, got, want)
		}
	}
}
