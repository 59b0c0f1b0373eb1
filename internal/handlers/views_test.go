package handlers

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/store"
	"portal/web/templates"
)

// The part of the table of permissions about views and columns.
func init() {
	maps.Copy(permissions, map[string]string{
		"GET /views":              "vufa",
		"POST /views":             "vufa",
		"GET /views/{id}":         "vufa",
		"POST /views/{id}":        "vufa",
		"POST /views/{id}/delete": "vufa",
		"POST /columns":           "vufa",
	})
}

// personOf finds a person of the world by the name they sign in with.
func (w *world) personOf(name string) int64 {
	w.t.Helper()
	people, err := w.db.Users(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range people {
		if p.Email == name+"@demo.test" {
			return p.ID
		}
	}
	return people[0].ID
}

// viewOf makes a view of the orders for a person, for routes that need one.
func (w *world) viewOf(name string) int64 {
	w.t.Helper()
	person := w.personOf(name)
	have, err := w.db.Frame(w.t.Context(), store.FrameFor{User: auth.User{ID: person}, List: templates.ListOrders})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(have.Choices.Views) > 0 {
		return have.Choices.Views[0].ID
	}
	id, err := w.db.CreateView(w.t.Context(), person, auth.View{List: templates.ListOrders, Name: "view of " + name, Query: "status=unpaid"})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// keep posts the form of the list at path that keeps it as a view.
func (c *client) keep(path, name string, fields ...string) *answer {
	c.t.Helper()
	form := c.get(path).want(http.StatusOK).page().Find(".views form")
	if form.Length() != 1 {
		c.t.Fatalf("%s has %d forms that keep a view", path, form.Length())
	}
	form.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		fields = append(fields, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return c.post(form.AttrOr("action", ""), append(fields, "name", name)...)
}

// menu are the views that the page offers, by name with their addresses.
func (a *answer) menu() map[string]string {
	a.t.Helper()
	all := map[string]string{}
	a.page().Find(".views .drop > a").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("href", "") == templates.PathViews {
			return
		}
		s.Find(".dim").Remove()
		all[strings.Join(strings.Fields(s.Text()), " ")] = s.AttrOr("href", "")
	})
	return all
}

func TestViews(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.order(w.alpha, "CSUNPAID", billing.OrderPendingPayment, "10")
	w.order(w.alpha, "CSDONE", billing.OrderCompleted, "11")
	finance, viewer, admin := w.as("finance"), w.as("viewer"), w.as("admin")

	page := "/orders?sort=-amount&status=unpaid"
	if a := finance.keep(page, " What we owe ", "shared", "true").want(http.StatusSeeOther); a.location() != page {
		t.Errorf("after keeping a view the page is %q, want %q", a.location(), page)
	}
	finance.keep("/orders?q=CSDONE", "Mine alone").want(http.StatusSeeOther)

	a := finance.get(page)
	a.shows("[role=status]", "View saved.")
	opens := a.menu()["What we owe"]
	if opens == "" || a.text(".views summary") != "What we owe" || a.text(".views a[aria-current]") != "What we owe" {
		t.Errorf("the menu %v says that %q is shown", a.menu(), a.text(".views summary"))
	}
	if text := finance.get("/orders").text(".views a[aria-current]"); text != "The whole list" {
		t.Errorf("without filters %q is marked", text)
	}
	finance.get(opens).want(http.StatusOK).shows("tbody", "CSUNPAID")
	if strings.Contains(finance.get(opens).text("tbody"), "CSDONE") {
		t.Error("the view shows an order that its filter leaves out")
	}

	// Others see what is shared, and whose it is; they cannot change or delete it.
	shared := viewer.get("/orders").menu()
	if shared["What we owe"] != opens || shared["Mine alone"] != "" {
		t.Errorf("the viewer is offered %v", shared)
	}
	viewer.get("/orders").shows(".views", "Shared by others", "Finance Person")
	viewer.get("/views").shows("tbody", "What we owe", "Finance Person")
	id := w.viewNamed("finance", "What we owe")
	path := "/views/" + itoa(id)
	if a := viewer.get(path).want(http.StatusSeeOther); a.location() != opens {
		t.Errorf("a shared view leads to %q, want %q", a.location(), opens)
	}
	viewer.post(path, "name", "Stolen").want(http.StatusNotFound)
	viewer.post(path + "/delete").want(http.StatusNotFound)
	private := "/views/" + itoa(w.viewNamed("finance", "Mine alone"))
	for _, c := range []*client{viewer, admin} {
		c.get(private).want(http.StatusNotFound)
		c.post(private, "name", "Stolen").want(http.StatusNotFound)
		c.post(private + "/delete").want(http.StatusNotFound)
	}

	// Renaming, opening first, deleting.
	finance.post(path, "name", "Debts", "shared", "true", "first", "true").want(http.StatusSeeOther)
	if href := finance.get("/").page().Find(".rail a[href^='/orders']").AttrOr("href", ""); href != opens {
		t.Errorf("the contents lead to %q, want %q", href, opens)
	}
	if href := viewer.get("/").page().Find(".rail a[href^='/orders']").AttrOr("href", ""); href != "/orders" {
		t.Errorf("the contents of another person lead to %q", href)
	}
	admin.post(path + "/delete").want(http.StatusSeeOther)
	finance.post(private + "/delete").want(http.StatusSeeOther)
	if left := finance.get("/orders").menu(); len(left) != 0 {
		t.Errorf("after deleting all there are still %v", left)
	}
	finance.get("/views").shows("main", "No views yet")
}

func (w *world) viewNamed(person, name string) int64 {
	w.t.Helper()
	all, err := w.db.Views(w.t.Context(), billing.Scope{}, w.personOf(person))
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(v auth.View) bool { return v.Name == name })
	if i < 0 {
		w.t.Fatalf("%s has no view %q", person, name)
	}
	return all[i].ID
}

// TestViewForm: what is wrong is said at the field, and nothing typed is lost.
func TestViewForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	finance := w.as("finance")
	finance.keep("/orders?status=unpaid", "Debts").want(http.StatusSeeOther)
	long := strings.Repeat("长", auth.MaxViewName)
	finance.keep("/orders?status=unpaid", long).want(http.StatusSeeOther)
	for name, says := range map[string]string{
		"": "Write a name", "  ": "Write a name", long + "x": "Write a name of 1 to 60", "a\tb": "Write a name", "dEBTS": "called “dEBTS” already",
	} {
		a := finance.keep("/orders?status=completed&q=x", name, "shared", "true").want(http.StatusUnprocessableEntity)
		a.shows(".err", says)
		field := a.page().Find("#v-name")
		if field.AttrOr("value", "") != name || field.AttrOr("aria-invalid", "") != "true" || a.page().Find("#v-shared[checked]").Length() != 1 {
			t.Errorf("name %q: the form lost what was typed: %s", name, a.text("form.narrow"))
		}
		if q := a.page().Find("form.narrow input[name=query]").AttrOr("value", ""); !strings.Contains(q, "status=completed") || !strings.Contains(q, "q=x") {
			t.Errorf("name %q: the form lost the filters: %q", name, q)
		}
	}
	// The same name is free on another list and for another person.
	finance.keep("/subscriptions", "Debts").want(http.StatusSeeOther)
	w.as("viewer").keep("/orders", "Debts").want(http.StatusSeeOther)

	a := finance.post("/views/"+itoa(w.viewNamed("finance", long)), "name", "debts", "shared", "true").want(http.StatusUnprocessableEntity)
	a.shows(".err", "called “debts” already")

	for n := range auth.MaxViews - 2 {
		view := auth.View{List: templates.ListOrders, Name: "view " + itoa(int64(n))}
		if _, err := w.db.CreateView(t.Context(), w.personOf("finance"), view); err != nil {
			t.Fatal(err)
		}
	}
	finance.keep("/orders", "one too many").want(http.StatusUnprocessableEntity).shows(".err", "the most there can be")
}

// TestViewRefused: a view is only of filters that its list has, of lists that the
// person may see, and of accounts that they were granted.
func TestViewRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	viewer := w.as("viewer")
	for _, c := range []struct {
		list, query string
		status      int
	}{
		{"orders", "nonsense=1", http.StatusBadRequest},
		{"orders", "status=nonsense", http.StatusBadRequest},
		{"orders", "sort=nonsense", http.StatusBadRequest},
		{"orders", "status=%zz", http.StatusBadRequest},
		{"orders", "q=" + strings.Repeat("x", 250) + "&service=" + strings.Repeat(strings.Repeat("y", 250)+",", 9), http.StatusBadRequest},
		{"nonsense", "", http.StatusBadRequest},
		{"", "", http.StatusBadRequest},
		{"lines", "sort=nonsense", http.StatusBadRequest},
		{"bill", "by=nonsense", http.StatusBadRequest},
		{"costs", "by=nonsense", http.StatusBadRequest},
		{"catalog-services", "list=nonsense", http.StatusBadRequest},
		{"audit", "", http.StatusForbidden},
		{"users", "", http.StatusForbidden},
		{"orders", "account=" + itoa(w.yuan.ID), http.StatusNotFound},
		{"orders", "currency=CNY", http.StatusBadRequest},
	} {
		viewer.post("/views", "list", c.list, "query", c.query, "name", "n").want(c.status)
	}
	viewer.post("/views", "list", "orders", "query", "", "name", "n", "surprise", "1").want(http.StatusBadRequest)
	viewer.post("/columns", "list", "audit", "columns", "who").want(http.StatusForbidden)
	viewer.post("/columns", "list", "nonsense").want(http.StatusBadRequest)
	viewer.get("/views/0").want(http.StatusNotFound)
	viewer.get("/views/x").want(http.StatusNotFound)
}

// TestSharedViewsByAccount: a shared view is seen by who may see one of its
// owner's accounts, and all that it names.
func TestSharedViewsByAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("elsewhere", auth.Finance, w.yuan.ID)
	w.person("half", auth.Finance, w.bravo.ID)
	finance := w.as("finance")
	finance.keep("/orders?status=unpaid", "Of all", "shared", "true").want(http.StatusSeeOther)
	finance.keep("/orders?account="+itoa(w.alpha.ID), "Of alpha", "shared", "true").want(http.StatusSeeOther)
	for person, want := range map[string][]string{
		"viewer": {"Of all", "Of alpha", "The whole list"}, "half": {"Of all", "The whole list"}, "elsewhere": nil,
	} {
		menu := w.as(person).get("/orders").menu()
		if got := slices.Sorted(maps.Keys(menu)); !slices.Equal(got, want) {
			t.Errorf("%s is offered %q, want %q", person, got, want)
		}
	}
	w.as("elsewhere").get("/views/" + itoa(w.viewNamed("finance", "Of all"))).want(http.StatusNotFound)
}

// TestViewsOfMonths: the view of a month's list has no month, and opens in the
// month that is shown.
func TestViewsOfMonths(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	viewer := w.as("viewer")
	viewer.keep("/bills/2026-10/lines?sort=amount&from=2026-10-02&columns=cash", "Cheap first").want(http.StatusSeeOther)
	if got := viewer.get("/bills/2026-10/lines").menu()["Cheap first"]; got != "/bills/2026-10/lines?columns=cash&sort=amount" {
		t.Errorf("the view opens %q", got)
	}
	viewer.keep("/projects?month=2026-10&over=1", "Over").want(http.StatusSeeOther)
	got := viewer.get("/projects?month=2026-09").menu()["Over"]
	if u, err := url.Parse(got); err != nil || u.Query().Get("month") != "2026-09" || u.Query().Get("over") != "1" {
		t.Errorf("the view opens %q", got)
	}
	viewer.get("/views").shows("tbody", "Cheap first", "opened from a month’s page")
}

// TestEveryListHasMenus: every list offers views and columns, keeps and opens a
// view of what is shown, and hides what is not chosen.
func TestEveryListHasMenus(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	admin := w.as("admin")
	for name, l := range listings {
		path := strings.Replace(l.route, "{month}", "2026-10", 1)
		if list, ok := strings.CutPrefix(name, "catalog-"); ok && list != string(billing.CatalogServices) {
			path += "?list=" + list
		}
		admin.keep(path, "As it is").want(http.StatusSeeOther)
		a := admin.get(path)
		opens := a.menu()["As it is"]
		if got := admin.get(opens).want(http.StatusOK).text(".views summary"); got != "As it is" {
			t.Errorf("%s: the view opens %q, which is called %q", name, opens, got)
		}
		form := a.page().Find("form[action='/columns']")
		if form.Find("input[name=list]").AttrOr("value", "") != name || form.Find("input[type=checkbox]").Length() == 0 {
			t.Errorf("%s: the menu of columns is %q", name, form.Text())
		}
		heads := len(a.page().Find("table[data-rows]").First().Find("thead th").Nodes)
		if a := admin.post("/columns", "list", name, "next", path).want(http.StatusSeeOther); a.location() != path {
			t.Errorf("%s: choosing columns leads to %q", name, a.location())
		}
		bare := admin.get(path).want(http.StatusOK)
		if got := len(bare.page().Find("table[data-rows]").First().Find("thead th").Nodes); heads > 0 && got >= heads {
			t.Errorf("%s: %d columns are shown of %d, though none was chosen", name, got, heads)
		}
		if got := len(admin.get(opens).page().Find("table[data-rows]").First().Find("thead th").Nodes); got != heads {
			t.Errorf("%s: the view shows %d columns, want the %d that it was kept with", name, got, heads)
		}
		admin.post("/columns", "list", name, "next", path, "reset", "true").want(http.StatusSeeOther)
		if got := len(admin.get(path).page().Find("table[data-rows]").First().Find("thead th").Nodes); got != heads {
			t.Errorf("%s: after the reset %d columns are shown, want %d", name, got, heads)
		}
	}
}

// TestChosenColumns: the choice is the person's and the list's, survives filters
// and sorting, yields to the address, and leaves exports whole.
func TestChosenColumns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.order(w.alpha, "CSUNPAID", billing.OrderPendingPayment, "10")
	finance := w.as("finance")
	whole := finance.get("/orders.csv").body
	finance.post("/columns", "list", "orders", "columns", "status", "columns", "created", "columns", "nonsense", "next", "/orders?q=CS").want(http.StatusSeeOther)
	heads := func(a *answer) string {
		return strings.Join(a.page().Find("thead th:not(.tick)").Map(func(_ int, s *goquery.Selection) string { return s.Text() }), "|")
	}
	want := "Order|Status|Created, UTC|Payable"
	for _, path := range []string{"/orders", "/orders?sort=-amount", "/orders?q=CSUNPAID"} {
		if got := heads(finance.get(path)); got != want {
			t.Errorf("%s: heads %q, want %q", path, got, want)
		}
	}
	if got := heads(finance.get("/orders?columns=list")); got != "Order|List|Payable" {
		t.Errorf("the address asks for one column, and the heads are %q", got)
	}
	a := finance.get("/orders?columns=list&q=CS")
	if form := a.page().Find("form.tools"); form.Find("input[name=columns]").AttrOr("value", "") != "list" {
		t.Error("the form of the filters loses the columns")
	}
	if href := a.page().Find("thead a").AttrOr("href", ""); !strings.Contains(href, "columns=list") {
		t.Errorf("sorting by %q loses the columns", href)
	}
	if got := heads(w.as("viewer").get("/orders")); !strings.Contains(got, "Type") {
		t.Errorf("another person sees %q", got)
	}
	if got := finance.get("/orders.csv?columns=list").body; got != whole {
		t.Error("the export is not whole")
	}
	if href := a.page().Find("a[href^='/orders.csv']").AttrOr("href", ""); strings.Contains(href, "columns") {
		t.Errorf("the export's address is %q", href)
	}
}
