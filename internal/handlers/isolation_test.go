package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
)

// secret marks everything of the account that the other person may not see.
const secret = "ALPHASECRET"

// tenants has two accounts with an equal shape, one full of marks.
func tenants(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, k := range []struct {
		a    billing.Account
		mark string
	}{{w.alpha, secret}, {w.bravo, "bravo"}} {
		l := line(october, 2, "ec2", "i-"+k.mark, 7_00000000)
		l.ResourceName, l.ResourceTag, l.ServiceTypeName, l.RegionName = k.mark+"-name", k.mark+"-tag", k.mark+"-service", k.mark+"-region"
		l.ServiceType, l.Region = "svc-"+k.mark, "reg-"+k.mark
		l.ProjectID, l.ProjectName, l.CustomerID, l.AccountName = k.mark+"-p", k.mark+"-project", k.mark+"-customer", k.mark+"-member"
		l.OrderID = "CS" + strings.ToUpper(k.mark)
		w.publish(k.a, october, l)
		w.holdsMarked(k.a, k.mark)
		w.order(k.a, "CS"+strings.ToUpper(k.mark), billing.OrderPendingPayment, "31.41", func(o *billing.Order) {
			o.ServiceTypeName, o.Creator = k.mark+"-service", k.mark+"-creator"
		})
		amount, err := money.Parse("2718.28", "USD")
		if err != nil {
			t.Fatal(err)
		}
		err = w.db.SaveBalances(t.Context(), &billing.Balances{
			AccountID: k.a.ID, ReadAt: noon.Add(-time.Hour), Debt: money.New(money.Amount{}.Decimal(), "USD"),
			Accounts: []billing.Balance{{AccountID: k.a.ID, Type: billing.CashAccount, UpstreamID: k.mark, Amount: amount, Designated: money.New(money.Amount{}.Decimal(), "USD"), CreditLimit: money.New(money.Amount{}.Decimal(), "USD")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.db.EnsureTasks(t.Context(), k.a.ID, october, october, noon); err != nil {
			t.Fatal(err)
		}
		w.listed(k.a, k.mark)
		w.used(k.a, october, k.mark, 7_00000000)
		w.amortize(k.a, october, october, "svc-"+k.mark, "3")
		buyer := w.person("buyer-"+itoa(k.a.ID), auth.Finance, k.a.ID) // people are of the company, not of an account
		w.quoted(k.a, buyer.ID, k.mark+"-spec", "5", noon)
		w.requested(k.a, buyer, "CS"+strings.ToUpper(k.mark), 1)
	}
	w.person("bravo-admin", auth.Admin, w.bravo.ID)
	return w
}

// Whatever id of the other account stands in an address, nothing of it comes
// back, and the answer is the same as for what does not exist.
func TestAccountsStayApart(t *testing.T) {
	t.Parallel()
	w := tenants(t)
	c := w.as("bravo-admin")
	all := w.as("admin")
	paths := []string{
		"/", "/orders", "/orders.csv", "/orders?status=unpaid", "/bills", "/bills.csv", "/bills/2026-10", "/bills/2026-10.csv?by=member",
		"/bills/2026-10?by=project", "/bills/2026-10?by=region", "/bills/2026-10/lines", "/bills/2026-10/lines.csv", "/bills/2026-10/lines?q=name",
		"/subscriptions", "/subscriptions.csv", "/subscriptions?status=in_use", "/coupons", "/coupons.csv", "/packages", "/packages.csv", "/invoices", "/invoices.csv", "/subscriptions/plan", "/subscriptions/plan.csv", "/search?q=name", "/search?q=service", "/search?q=CS", "/live/first-sync", "/admin/sync", "/admin/sync/live",
		"/bills/2026-10/versions", "/bills/2026-10/lines?version=1", "/bills/2026-10/lines.csv?version=1", "/bills/2026-10/focus.csv", "/bills/2026-10/lines.parquet",
		"/search?q=name", "/search?q=service", "/search?q=CS", "/live/first-sync", "/admin/sync", "/admin/sync/live",
		"/catalog", "/catalog.csv", "/catalog?list=types", "/catalog?list=resources", "/catalog?list=usages",
		"/prices", "/prices.csv", "/prices?q=spec",
		"/costs", "/costs.csv", "/costs?by=project&and=member", "/costs?cost=amortized", "/costs?per=day&from=2026-10",
		"/projects", "/projects.csv", "/projects?q=project",
		"/bills/2026-10/usage", "/bills/2026-10/usage.csv", "/bills/2026-10/usage?q=name",
		"/approvals", "/approvals.csv", "/approvals?tab=all", "/approvals.csv?tab=all", "/approvals?tab=outside", "/admin/policy",
	}
	seen := slices.Clone(paths)
	for _, route := range routesOf(t, w.srv.Config.Handler) { // and whatever needs no id
		if path, get := strings.CutPrefix(route, "GET "); get && !strings.ContainsAny(path, "{*") && c.get(path).status == http.StatusOK {
			seen = append(seen, path)
		}
	}
	if len(seen) < len(paths)+30 {
		t.Errorf("only %d pages need no id", len(seen)-len(paths))
	}
	for _, path := range seen {
		a := c.get(path).want(http.StatusOK)
		for _, mark := range []string{secret, strings.ToLower(secret), "alpha-account", "domain-alpha"} {
			if at := strings.Index(a.body, mark); at >= 0 {
				t.Errorf("%s shows something of the other account: %.200q", path, a.body[max(0, at-80):min(len(a.body), at+120)])
			}
		}
	}
	// Where the mark is asked for it is said back, and nothing is found by it.
	for _, path := range []string{
		"/subscriptions?q=" + secret, "/coupons?q=" + secret, "/packages?q=" + secret, "/invoices?q=" + secret, "/subscriptions?service=svc-" + secret, "/orders?q=" + secret, "/search?q=" + secret, "/bills/2026-10/lines?q=" + secret, "/bills/2026-10/lines?resource=i-" + secret,
		"/bills/2026-10/lines?service=svc-" + secret, "/bills/2026-10/lines?order=CS" + secret, "/bills/2026-10/lines?member=" + secret + "-customer",
	} {
		a := c.get(path).want(http.StatusOK)
		if rows := a.rows("main table"); len(rows) != 0 || a.text(".void") == "" {
			t.Errorf("%s finds %q", path, rows)
		}
		if rows := all.get(path).want(http.StatusOK).rows("main table"); len(rows) == 0 {
			t.Errorf("%s finds nothing for those who may see it either: the test is blind", path)
		}
	}
	for _, path := range []string{"/", "/orders", "/subscriptions", "/coupons", "/packages", "/invoices", "/bills", "/bills/2026-10/lines.csv", "/search?q=name", "/admin/sync"} {
		if path != "/bills" && !strings.Contains(strings.ToLower(all.get(path).body), "alpha") {
			t.Errorf("%s does not show the account to those who may see it: the test is blind", path)
		}
	}
	for there, missing := range map[string]string{
		"/projects/" + secret + "-p":                                   "/projects/nothing",
		"/prices/1":                                                    "/prices/4711",
		"/approvals/1":                                                 "/approvals/4711",
		"/approvals?account=" + itoa(w.alpha.ID):                       "/approvals?account=4711",
		"/orders/CS" + secret + "/pay":                                 "/orders/CSNOTHING/pay",
		"/orders/CS" + secret + "/cancel":                              "/orders/CSNOTHING/cancel",
		"/prices/compare?id=1,2":                                       "/prices/compare?id=2,4711",
		"/orders/CS" + secret:                                          "/orders/CSNOTHING",
		"/orders/CS" + secret + ".csv":                                 "/orders/CSNOTHING.csv",
		"/bills?account=" + itoa(w.alpha.ID):                           "/bills?account=4711",
		"/bills/2026-10/lines.csv?account=" + itoa(w.alpha.ID):         "/bills/2026-10/lines.csv?account=4711",
		"/orders?account=" + itoa(w.bravo.ID) + "," + itoa(w.alpha.ID): "/orders?account=" + itoa(w.bravo.ID) + ",4711",
		"/packages/" + secret:                                          "/packages/nothing", "/packages/" + secret + ".csv": "/packages/nothing.csv",
		"/subscriptions/" + secret:                            "/subscriptions/nothing",
		"/bills/2026-10/versions?account=" + itoa(w.alpha.ID): "/bills/2026-10/versions?account=4711",
	} {
		a, b := c.get(there), c.get(missing)
		if a.status != http.StatusNotFound || b.status != http.StatusNotFound {
			t.Errorf("%s: %d, %s: %d, want 404 for both", there, a.status, missing, b.status)
		}
		if ta, tb := a.text("h1"), b.text("h1"); ta != tb {
			t.Errorf("%s is titled %q, %s %q", there, ta, missing, tb)
		}
	}
	c.post("/admin/sync", "account", itoa(w.alpha.ID)).want(http.StatusNotFound)
	for _, path := range []string{
		"/approvals/1/approve", "/approvals/1/reject", "/approvals/1/withdraw", "/approvals/1/resolve", "/orders/CS" + secret + "/pay", "/orders/CS" + secret + "/cancel",
	} {
		fields := []string{"form_key", approval.NewFormKey(), "hash", strings.Repeat("00", 32), "reason", "r"}
		if strings.HasSuffix(path, "/resolve") {
			fields = []string{"form_key", approval.NewFormKey(), "verdict", "paid", "reference", "r"}
		}
		c.post(path, fields...).want(http.StatusNotFound)
	}
	c.post("/admin/policy/resume", "account", itoa(w.alpha.ID)).want(http.StatusNotFound)
}

// People without any account see empty pages, not errors.
func TestNoAccountsAtAll(t *testing.T) {
	t.Parallel()
	w := tenants(t)
	if err := w.db.GrantAccounts(t.Context(), auth.Console("tests"), w.person("none", auth.Admin, w.bravo.ID).ID, []int64{}); err != nil {
		t.Fatal(err)
	}
	c := w.as("none")
	for path, status := range map[string]int{
		"/": 200, "/subscriptions": 200, "/subscriptions.xlsx": 200, "/coupons": 200, "/packages": 200, "/invoices": 200, "/packages/bravo": 404, "/packages/bravo.csv": 404, "/coupons.csv": 200, "/subscriptions/bravo": 404, "/orders": 200, "/orders.csv": 200, "/bills": 200, "/bills.csv": 200, "/search?q=name": 200, "/admin/sync": 200,
		"/live/first-sync": 200, "/bills/2026-10": 404, "/bills/2026-10/lines": 404, "/bills/2026-10.csv": 404, "/orders/CSBRAVO": 404,
	} {
		c.get(path).want(status)
	}
}

// A grant that is taken away is gone with the next request.
func TestGrantsActAtOnce(t *testing.T) {
	t.Parallel()
	w := tenants(t)
	u := w.person("moving", auth.Viewer, w.alpha.ID)
	c := w.as("moving")
	c.get("/orders/CS" + secret).want(http.StatusOK)
	if err := w.db.GrantAccounts(t.Context(), auth.Console("tests"), u.ID, []int64{w.bravo.ID}); err != nil {
		t.Fatal(err)
	}
	c.get("/orders/CS" + secret).want(http.StatusNotFound)
	c.get("/orders/CSBRAVO").want(http.StatusOK)
}
