package handlers

import (
	"net/http"
	"testing"
)

// A wrong filter is shown in a field of its own, as it was typed, with the
// sentence beside it; sending the form again keeps every other filter.
func TestAWrongFilterCanBeMendedWhereItWasTyped(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	a := c.get("/orders?q=disk+%3C&from=2026-31-12&status=unpaid&after=x").want(http.StatusBadRequest)
	if got, _ := a.page().Find("main form").Attr("action"); got != "/orders" {
		t.Errorf("the form leads to %q, want /orders", got)
	}
	field := a.page().Find(`main form input[name=from]`)
	if got, _ := field.Attr("value"); got != "2026-31-12" {
		t.Errorf("the field holds %q, want what was typed", got)
	}
	if wrong, _ := field.Attr("aria-invalid"); wrong != "true" {
		t.Error("the field is not marked as wrong")
	}
	a.shows("main form .err", "2026-31-12", "is not a day")
	for name, want := range map[string]string{"q": "disk <", "status": "unpaid"} {
		if got, _ := a.page().Find(`main form input[type=hidden][name=` + name + `]`).Attr("value"); got != want {
			t.Errorf("filter %s is kept as %q, want %q", name, got, want)
		}
	}
	if n := a.page().Find(`main form input[name=after]`).Length(); n != 0 {
		t.Error("the place in the list is kept, although another filter makes another list")
	}
	if got, _ := a.page().Find(`main a.btn[href^="/orders?"]`).First().Attr("href"); got != "/orders?q=disk+%3C&status=unpaid" {
		t.Errorf("without the filter the list is at %q", got)
	}
}

// What is wrong with the address itself or with a posted form is no filter.
func TestOnlyFiltersAreMendedOnTheErrorPage(t *testing.T) {
	t.Parallel()
	w := monthsWorld(t)
	c := w.as("viewer")
	for _, a := range []*answer{c.get("/bills/2026-13"), c.get("/nothing?from=x"), c.post("/preferences", "theme", "pink")} {
		if n := a.page().Find("main form").Length(); n != 0 {
			t.Errorf("%s: the error page has a form", a.what)
		}
	}
	a := c.get("/orders?from=2026-10-31&to=2026-10-01").want(http.StatusBadRequest)
	for name, want := range map[string]string{"from": "2026-10-31", "to": "2026-10-01"} {
		if got, _ := a.page().Find(`main form input[type=text][name=` + name + `]`).Attr("value"); got != want {
			t.Errorf("%s of a range turned round can be changed from %q, want %q", name, got, want)
		}
	}
}
