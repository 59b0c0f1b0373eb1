package handlers

import (
	"net/http"
	"slices"
	"testing"

	"portal/internal/money"
)

// The month in the columns of FOCUS is the month: every line of every account in
// view, and the same sum as the page.
func TestFocusFile(t *testing.T) {
	t.Parallel()
	w, all := linesWorld(t)
	other := line(october, 7, "obs", "i-bravo", 5_00000007)
	w.publish(w.bravo, october, other)
	admin := w.as("admin")
	month := admin.get("/bills/2026-10").want(http.StatusOK)
	if links := month.links("[data-export] a"); !slices.Contains(links, "/bills/2026-10/focus.csv") {
		t.Errorf("the month offers %q", links)
	}
	a := admin.get("/bills/2026-10/focus.csv").want(http.StatusOK)
	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="focus-2026-10.csv"` {
		t.Errorf("Content-Disposition %q", got)
	}
	rows := a.csv()
	if len(rows) != len(all)+2 {
		t.Errorf("%d lines, want %d", len(rows)-1, len(all)+1)
	}
	want := other.Due
	for i := range all {
		want += all[i].Due
	}
	if got := sumOf(t, column(t, rows, "BilledCost")); got != want {
		t.Errorf("the file's cost is %s, the month's %s", got, want)
	}
	accounts := column(t, rows, "BillingAccountId")
	if got := slices.Compact(slices.Sorted(slices.Values(accounts))); !slices.Equal(got, slices.Sorted(slices.Values([]string{w.alpha.DomainID, w.bravo.DomainID}))) {
		t.Errorf("the file is of %q", got)
	}
	if !slices.Contains(column(t, rows, "ResourceName"), `'=HYPERLINK("http://evil.example")`) {
		t.Error("a formula is not neutralised")
	}

	few := admin.get("/bills/2026-10/focus.csv?service=hws.service.type.obs&account=" + itoa(w.bravo.ID)).csv()
	if got := column(t, few, "BilledCost"); !slices.Equal(got, []string{money.E8(other.Due).String()}) {
		t.Errorf("one service of one account costs %q", got)
	}
	links := admin.get(linesPath + "?service=hws.service.type.obs").links("[data-export] a")
	if !slices.Contains(links, "/bills/2026-10/focus.csv?service=hws.service.type.obs") {
		t.Errorf("the lines offer %q", links)
	}
	admin.get("/bills/2026-10/focus.csv?from=yesterday").want(http.StatusBadRequest)
	admin.get("/bills/2026-13/focus.csv").want(http.StatusBadRequest)
}
