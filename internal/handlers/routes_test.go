package handlers

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/billing"
)

// Who may enter: v = viewer, u = auditor, f = finance, a = admin, s = a stranger.
// This table is the promise; the walk below fails on a route that is not in it.
var permissions = map[string]string{
	"GET /healthz":                     "svufa",
	"GET /readyz":                      "svufa",
	"GET /static/*":                    "svufa",
	"GET /login":                       "svufa",
	"POST /login":                      "svufa",
	"POST /logout":                     "svufa",
	"GET /login/again":                 "vufa",
	"POST /login/again":                "vufa",
	"POST /preferences":                "vufa",
	"GET /":                            "vufa",
	"GET /live/first-sync":             "vufa",
	"GET /orders":                      "vufa",
	"GET /orders.csv":                  "vufa",
	"GET /orders/{id}":                 "vufa",
	"GET /orders/{id}.csv":             "vufa",
	"GET /bills":                       "vufa",
	"GET /bills.csv":                   "vufa",
	"GET /bills/{month}":               "vufa",
	"GET /bills/{month}.csv":           "vufa",
	"GET /bills/{month}/lines":         "vufa",
	"GET /bills/{month}/lines.csv":     "vufa",
	"GET /search":                      "vufa",
	"GET /orders.xlsx":                 "vufa",
	"GET /bills/{month}/lines.xlsx":    "vufa",
	"GET /bills/{month}/lines.parquet": "vufa",
	"GET /bills/{month}/focus.csv":     "vufa",
	"GET /subscriptions":               "vufa",
	"GET /subscriptions.csv":           "vufa",
	"GET /subscriptions.xlsx":          "vufa",
	"GET /subscriptions/plan":          "vufa",
	"GET /subscriptions/plan.csv":      "vufa",
	"GET /subscriptions/plan.xlsx":     "vufa",
	"GET /coupons":                     "vufa",
	"GET /coupons.csv":                 "vufa",
	"GET /coupons.xlsx":                "vufa",
	"GET /packages":                    "vufa",
	"GET /packages.csv":                "vufa",
	"GET /packages.xlsx":               "vufa",
	"GET /invoices":                    "vufa",
	"GET /invoices.csv":                "vufa",
	"GET /invoices.xlsx":               "vufa",
	"GET /packages/{id}":               "vufa",
	"GET /packages/{id}.csv":           "vufa",
	"GET /packages/{id}.xlsx":          "vufa",
	"GET /subscriptions/{id}":          "vufa",
	"GET /admin/sync":                  "a",
	"GET /admin/sync/live":             "a",
	"GET /admin/sync.csv":              "a",
	"GET /search.csv":                  "vufa",
	"GET /projects/{id}.csv":           "vufa",
	"POST /admin/sync":                 "a",
	"POST /admin/sync/key":             "a",
	"GET /admin/sync/versions":         "a",
	"POST /admin/sync/versions":        "a",
	"GET /bills/{month}/versions":      "vufa",
	"GET /bills/{month}/versions.csv":  "vufa",
	"GET /resources/{id}":              "vufa",
	"GET /resources/{id}.csv":          "vufa",

	"GET /bills/{month}/usage":     "vufa",
	"GET /bills/{month}/usage.csv": "vufa",
	"GET /catalog":                 "vufa",
	"GET /catalog.csv":             "vufa",
	"GET /catalog/convert":         "vufa",
	"GET /costs":                   "vufa",
	"GET /costs.csv":               "vufa",
	"GET /prices":                  "vufa",
	"POST /prices":                 "fa",
	"GET /prices.csv":              "vufa",
	"GET /prices/compare":          "vufa",
	"GET /prices/{id}":             "vufa",
	"GET /projects":                "vufa",
	"GET /projects.csv":            "vufa",
	"GET /projects/{id}":           "vufa",
	"POST /projects/{id}":          "fa",

	"GET /approvals":                       "vufa",
	"GET /approvals.csv":                   "vufa",
	"GET /approvals/{id}":                  "vufa",
	"POST /approvals/{id}/approve":         "a",
	"POST /approvals/{id}/reject":          "a",
	"POST /approvals/{id}/withdraw":        "fa",
	"POST /approvals/{id}/resolve":         "fa",
	"GET /subscriptions/{id}/renew":        "fa",
	"POST /subscriptions/{id}/renew":       "fa",
	"GET /subscriptions/{id}/unsubscribe":  "fa",
	"POST /subscriptions/{id}/unsubscribe": "fa",
	"GET /subscriptions/{id}/auto-renew":   "fa",
	"POST /subscriptions/{id}/auto-renew":  "fa",
	"GET /subscriptions/{id}/expiry":       "fa",
	"POST /subscriptions/{id}/expiry":      "fa",
	"GET /projects/enable":                 "a",
	"POST /projects/enable":                "a",
	"GET /orders/{id}/pay":                 "fa",
	"POST /orders/{id}/pay":                "fa",
	"GET /orders/{id}/cancel":              "fa",
	"POST /orders/{id}/cancel":             "fa",
	"GET /orders/bulk":                     "fa",
	"POST /orders/bulk":                    "fa",
	"POST /orders/bulk/file":               "fa",
	"GET /subscriptions/bulk":              "fa",
	"POST /subscriptions/bulk":             "fa",
	"POST /subscriptions/bulk/file":        "fa",
	"GET /admin/policy":                    "a",
	"POST /admin/policy":                   "a",
	"POST /admin/policy/confirm":           "a",
	"POST /admin/policy/drop":              "a",
	"POST /admin/policy/stop":              "a",
	"POST /admin/policy/resume":            "a",
}

// routesOf lists a portal's routes from its router, as "GET /path".
func routesOf(t *testing.T, h http.Handler) []string {
	t.Helper()
	var all []string
	err := chi.Walk(h.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, method+" "+route)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// example fills in a route's parameters with what is there.
func example(route string) string {
	return strings.NewReplacer("/approvals/{id}", "/approvals/1", "/projects/{id}", "/projects/project-1", "/prices/{id}", "/prices/1", "/prices/compare", "/prices/compare?id=1&id=2", "{id}", "CS2611170759QX7KB", "{month}", "2026-10", "*", "portal.css").Replace(route)
}

func bookedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.spare = w.person("spare", auth.Viewer, w.alpha.ID)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 2_00000000))
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1_00000000), line(october, 3, "ec2", "CS2611170759QX7KB", 1_00000000))
	w.order(w.alpha, "CS2611170759QX7KB", billing.OrderPendingPayment, "10")
	w.holds(w.alpha, "CS2611170759QX7KB")
	buyer := w.person("buyer", auth.Finance, w.alpha.ID)
	w.quoted(w.alpha, buyer.ID, "spec", "5", noon)
	w.quoted(w.alpha, buyer.ID, "spec", "6", noon)
	w.order(w.alpha, "CSREQUESTED", billing.OrderPendingPayment, "11")
	w.requested(w.alpha, buyer, "CSREQUESTED", 1)
	w.subscribed("CS2611170759QX7KB")
	if err := w.db.EnsureTasks(t.Context(), w.alpha.ID, october, october, noon); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWhoMayEnter(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	routes := routesOf(t, w.srv.Config.Handler)
	for name := range permissions {
		if !slices.Contains(routes, name) {
			t.Errorf("%s is in the table of permissions, but no route", name)
		}
	}
	for letter, name := range map[string]string{"s": "stranger", "v": "viewer", "u": "auditor", "f": "finance", "a": "admin"} {
		t.Run(name, func(t *testing.T) {
			c := w.stranger()
			if name != "stranger" {
				c.signIn(name)
			}
			for _, route := range routes {
				who, known := permissions[route]
				if !known {
					t.Errorf("%s is a route, but not in the table of permissions", route)
					continue
				}
				if strings.HasPrefix(route, "POST /log") && !strings.Contains(route, "/link/") || route == "GET /login/code" { // they change who is signed in: tested by themselves
					continue
				}
				method, path, _ := strings.Cut(route, " ")
				fields := exampleFields(w, route)
				if strings.HasPrefix(path, "/subscriptions/") || path == "/projects/enable" { // one of several accounts
					path += "?account=" + itoa(w.alpha.ID)
				}
				if strings.Contains(path, "/passkeys/{id}") {
					path = strings.Replace(path, "{id}", itoa(w.passkeyOf(name)), 1)
				}
				path = strings.Replace(path, "/views/{id}", "/views/"+itoa(w.viewOf(name)), 1)
				a := c.do(method, w.example(path), strings.NewReader(fields.Encode()), "Content-Type", "application/x-www-form-urlencoded")
				if got, want := outcome(a), wanted(strings.Contains(who, letter), name == "stranger"); got != want {
					t.Errorf("%s: %s (%d, Location %q), want %s", route, got, a.status, a.location(), want)
				}
			}
		})
	}
}

// outcome is what an answer means for the one who asked.
func outcome(a *answer) string {
	switch {
	case a.status == http.StatusSeeOther && strings.HasPrefix(a.location(), "/login"):
		return "sign in first"
	case a.status == http.StatusForbidden:
		return "refused"
	case a.status < 400, a.status == http.StatusUnprocessableEntity:
		return "enters"
	}
	return "fails"
}

func wanted(may, stranger bool) string {
	switch {
	case may:
		return "enters"
	case stranger:
		return "sign in first"
	}
	return "refused"
}

func TestAnonymousComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stranger()
	for path, want := range map[string]string{
		"/":                              "/login?next=%2F",
		"/bills/2026-10?by=region&x=%20": "/login?next=%2Fbills%2F2026-10%3Fby%3Dregion%26x%3D%2520",
		"/orders.csv?status=unpaid":      "/login?next=%2Forders.csv%3Fstatus%3Dunpaid",
		"/admin/sync":                    "/login?next=%2Fadmin%2Fsync",
	} {
		a := c.get(path)
		if a.status != http.StatusSeeOther || a.location() != want {
			t.Errorf("%s: %d to %q, want 303 to %q", path, a.status, a.location(), want)
		}
	}
	if a := c.post("/preferences", "theme", "dark"); a.status != 303 || a.location() != "/login" {
		t.Errorf("POST /preferences: %d to %q, want 303 to /login", a.status, a.location())
	}
}

func TestUnknownPagesAndMethods(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	viewer := w.as("viewer")
	for _, c := range []*client{w.stranger(), viewer} {
		for _, path := range []string{"/nothing", "/bills/2026-10/nothing", "/orders/", "/static", "/.env", "/%00", "/%ff", "/debug/pprof/", "/metrics", "/admin"} {
			a := c.get(path).want(http.StatusNotFound)
			if a.text("h1") == "" || !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
				t.Errorf("%s: the page lacks a title or its request id", path)
			}
		}
	}
	if a := viewer.get("/nothing"); !strings.Contains(a.body, "Viewer Person") {
		t.Error("the page that is not there lacks the contents of who is signed in")
	}
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"TRACE", "/", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/bills", 405, "GET, HEAD, POST"},
		{"PUT", "/bills", 405, "GET, HEAD, POST"},
		{"DELETE", "/nothing", 405, "GET, HEAD, POST"},
		{"PATCH", "/preferences", 405, "GET, HEAD, POST"},
		{"FOO", "/", 405, "GET, HEAD, POST"},
		{"POST", "/bills", 405, "HEAD, GET"},
		{"POST", "/bills/2026-10", 405, "HEAD, GET"},
		{"GET", "/preferences", 405, "POST"},
		{"POST", "/nothing", 404, ""},
	} {
		a := viewer.do(c.method, c.path, nil)
		if a.status != c.status || a.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q, want %d, %q", c.method, c.path, a.status, a.header.Get("Allow"), c.status, c.allow)
		}
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	c := w.as("viewer")
	for _, path := range []string{"/", "/bills/2026-10", "/bills/2026-10/lines.csv", "/healthz", "/static/portal.css"} {
		a := c.do(http.MethodHead, path, nil).want(http.StatusOK)
		if a.body != "" || a.header.Get("Content-Type") == "" {
			t.Errorf("HEAD %s: %d bytes, Content-Type %q", path, len(a.body), a.header.Get("Content-Type"))
		}
	}
	c.do(http.MethodHead, "/nothing", nil).want(http.StatusNotFound)
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for base, ok := range map[string]bool{
		"https://portal.example.com": true, "https://portal.example.com:8443": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true,
		"http://localhost:8080": true, "http://portal.example.com": false, "http://192.168.0.1": false, "": false, "portal": false,
		"ftp://127.0.0.1": false, "https://": false, "https://a:b@portal.example.com": false, "https://portal.example.com/path": false,
	} {
		if _, err := New(Config{DB: w.db, BaseURL: base}); (err == nil) != ok {
			t.Errorf("New with base URL %q: %v, want ok %t", base, err, ok)
		}
	}
}

// request makes a request as the middleware hands it on, for tests of one piece.
func request(t *testing.T, method, target string) (*httptest.ResponseRecorder, *http.Request) {
	t.Helper()
	rec := httptest.NewRecorder()
	_, r := newVisit(httptest.NewRequestWithContext(t.Context(), method, target, nil), &recorder{ResponseWriter: rec}, noon)
	return rec, r
}

// TestAPortalWithNothingYet: before the first copy every page says so; who sees no
// account is told what to do about it, and may still do what is their own.
func TestAPortalWithNothingYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, role := range map[string]auth.Role{"none": auth.Viewer, "nobody": auth.Admin} {
		w.person(name, role, []int64{}...)
	}
	for who, link := range map[string]string{"admin": "", "none": "", "nobody": "/admin/accounts/new"} {
		c, told := w.as(who), 0
		for _, route := range routesOf(t, w.srv.Config.Handler) {
			path, get := strings.CutPrefix(route, "GET ")
			if letter := map[string]string{"none": "v"}[who]; !get || strings.ContainsAny(path, "{*") || !strings.Contains(permissions[route], cmp.Or(letter, "a")) {
				continue
			}
			a := c.get(path)
			if a.status >= http.StatusInternalServerError || strings.Contains(a.body, "due in  ") || strings.Contains(a.body, ", ,") || strings.Contains(a.says(), "Account 0") {
				t.Errorf("%s sees at %s: %d %.300q", who, path, a.status, a.says())
			}
			if !strings.Contains(a.body, "none is open to you") {
				continue
			}
			told++
			if got := first(a.links("main .tools a")); got != link {
				t.Errorf("%s is led from %s to %q, want %q", who, path, got, link)
			}
		}
		if who == "admin" && told != 0 || who != "admin" && told < 15 {
			t.Errorf("%s is told on %d pages that no account is open to them", who, told)
		}
	}
}
