package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/store"
)

// syncedWorld has the tasks of two accounts, none of them due.
func syncedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, a := range []billing.Account{w.alpha, w.bravo} {
		if err := w.db.EnsureTasks(t.Context(), a.ID, october.Prev(), october, noon.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// due lists what is due at noon, by account, kind and month.
func (w *world) due() map[string]bool {
	w.t.Helper()
	return w.tasks(func(task *billing.SyncTask) bool { return task.DueAt.Before(noon.Add(48 * time.Hour)) })
}

// tasksOf lists everything that is copied of an account.
func (w *world) tasksOf(a billing.Account) map[string]bool {
	w.t.Helper()
	return w.tasks(func(task *billing.SyncTask) bool { return task.AccountID == a.ID })
}

func (w *world) tasks(wanted func(*billing.SyncTask) bool) map[string]bool {
	w.t.Helper()
	scope := billing.Scope{Accounts: []int64{w.alpha.ID, w.bravo.ID}, Currency: "USD"}
	tasks, err := w.db.SyncTasks(w.t.Context(), scope)
	if err != nil {
		w.t.Fatal(err)
	}
	names := map[string]bool{}
	for i := range tasks {
		task := &tasks[i]
		if wanted(task) {
			name := strings.TrimSuffix(task.AccountName, "-account") + " " + string(task.Kind)
			if !task.Cycle.IsZero() {
				name += " " + task.Cycle.String()
			}
			names[name] = true
		}
	}
	return names
}

func TestSyncNow(t *testing.T) {
	t.Parallel()
	for _, k := range []struct {
		name   string
		fields []string
		status int
		due    string // what is due afterwards
	}{
		{"one kind", []string{"account", "1", "kind", "balances"}, 303, "alpha balances"},
		{"one month", []string{"account", "2", "kind", "bill", "month", "2026-09"}, 303, "bravo bill 2026-09"},
		{"a month without its kind", []string{"account", "1", "kind", "", "month", "2026-10"}, 303, "alpha bill 2026-10"},
		{"all accounts, one month", []string{"month", "2026-10"}, 303, "alpha bill 2026-10, bravo bill 2026-10"},
		{"everything of one", []string{"account", "1"}, 303, "alpha *"},
		{"unknown kind", []string{"account", "1", "kind", "nonsense"}, 400, ""},
		{"bad month", []string{"account", "1", "month", "2026-13"}, 400, ""},
		{"a month of another kind", []string{"account", "1", "kind", "orders", "month", "2026-10"}, 400, ""},
		{"a month that is not copied", []string{"account", "1", "month", "2019-01"}, 404, ""},
		{"no such account", []string{"account", "4711"}, 404, ""},
		{"an account that is not granted", []string{"account", "3"}, 404, ""},
		{"account that is none", []string{"account", "x"}, 400, ""},
		{"a field too many", []string{"account", "1", "force", "1"}, 400, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			w := syncedWorld(t)
			c := w.as("admin")
			before := w.due()
			if len(before) != 0 {
				t.Fatalf("due at first: %v", before)
			}
			a := c.post("/admin/sync", k.fields...).want(k.status)
			got := w.due()
			want := map[string]bool{}
			for name := range strings.SplitSeq(k.due, ", ") {
				switch name {
				case "":
				case "alpha *":
					want = w.tasksOf(w.alpha)
				default:
					want[name] = true
				}
			}
			if len(got) != len(want) {
				t.Errorf("due: %v, want %v", got, want)
			}
			for name := range want {
				if !got[name] {
					t.Errorf("%s is not due", name)
				}
			}
			if k.status != 303 {
				return
			}
			if a.location() != "/admin/sync" {
				t.Errorf("goes to %q", a.location())
			}
			c.get("/admin/sync").want(http.StatusOK).shows(".toast", "asked for")
			if n := c.get("/admin/sync").page().Find(".toast").Length(); n != 0 {
				t.Error("the message is shown twice")
			}
			trail, err := w.db.AuditTrail(t.Context(), 0, 1)
			if err != nil || trail[0].Action != "sync.request" || trail[0].By.Name != "admin@demo.test" {
				t.Errorf("the audit trail ends with %+v, %v", trail, err)
			}
		})
	}
}

func TestSyncIsForAdmins(t *testing.T) {
	t.Parallel()
	w := syncedWorld(t)
	for _, name := range []string{"viewer", "auditor", "finance"} {
		c := w.as(name)
		c.get("/admin/sync").want(http.StatusForbidden)
		c.post("/admin/sync", "account", "1").want(http.StatusForbidden)
		c.post("/admin/sync/key", "account", "1").want(http.StatusForbidden)
		if c.get("/").page().Find(`nav a[href="/admin/sync"]`).Length() != 0 {
			t.Errorf("%s is offered the sync", name)
		}
	}
	if due := w.due(); len(due) != 0 {
		t.Errorf("refused requests made %v due", due)
	}
	if w.as("admin").get("/").page().Find(`nav a[href="/admin/sync"]`).Length() != 1 {
		t.Error("an admin is not offered the sync")
	}
}

func TestSyncPage(t *testing.T) {
	t.Parallel()
	w := syncedWorld(t)
	ctx := t.Context()
	problem := billing.SyncProblem{Code: "wrong_key", Detail: "ShowCustomerAccountBalances CBC.0151", At: noon}
	if err := w.db.UpstreamFailed(ctx, w.alpha.ID, problem, time.Time{}, "stopped"); err != nil {
		t.Fatal(err)
	}
	task, err := w.db.ClaimTask(ctx, w.bravo.ID, store.Wanted{Kinds: []billing.SyncKind{billing.SyncBalances}}, noon.Add(72*time.Hour))
	if err != nil || task == nil {
		t.Fatal(task, err)
	}
	task.Progress(ctx, 3, 9)
	if err := task.Finish(ctx, store.Outcome{Done: 9, NextAt: noon.Add(96 * time.Hour), Problem: &billing.SyncProblem{Code: "throttled", Detail: "429 of ListCustomerOrders", At: noon}}, noon); err != nil {
		t.Fatal(err)
	}
	c := w.as("admin")
	a := c.get("/admin/sync").want(http.StatusOK)
	a.shows("main", "alpha-account", "bravo-account", "429 of ListCustomerOrders", "October 2026")
	part := c.get("/admin/sync/live").want(http.StatusOK)
	if part.page().Find("#sync").Length() != 1 || strings.Contains(part.body, "<html") {
		t.Errorf("the live part is no part: %.200s", part.body)
	}
	c.post("/admin/sync/key", "account", itoa(w.alpha.ID)).want(http.StatusSeeOther)
	if gate, err := w.db.SyncGate(ctx, w.alpha.ID); err != nil || gate.StoppedKey != "" {
		t.Errorf("after trying the key again the gate is %+v, %v", gate, err)
	}
}

// TestSyncAsAFile: the file has every task and every run that ended, not only
// those that the page has room for.
func TestSyncAsAFile(t *testing.T) {
	t.Parallel()
	w := syncedWorld(t)
	ctx := t.Context()
	const runs = syncRuns + 7
	at := noon.Add(72 * time.Hour)
	for i := range runs {
		task, err := w.db.ClaimTask(ctx, w.bravo.ID, store.Wanted{Kinds: []billing.SyncKind{billing.SyncBalances}}, at)
		if err != nil || task == nil {
			t.Fatal(task, err)
		}
		o := store.Outcome{Done: int64(i + 1), NextAt: at.Add(time.Minute)}
		if i == runs-1 {
			o.Problem = &billing.SyncProblem{Code: "throttled", Detail: "429 of =ListCustomerOrders", At: at}
		}
		if err := task.Finish(ctx, o, at); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
	}
	c := w.as("admin")
	rows := c.get("/admin/sync.csv").csv()
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	count := map[string]int{}
	var ended []string
	for _, row := range rows[1:] {
		count[column(row, "record")]++
		if column(row, "record") == "run" {
			ended = append(ended, column(row, "records"))
		}
		if failed := column(row, "account") == "bravo-account" && column(row, "problem_code") == "throttled"; failed != (column(row, "state") == "failed") {
			t.Errorf("a failure is told wrongly: %q", row)
		}
	}
	if tasks := len(w.tasksOf(w.alpha)) + len(w.tasksOf(w.bravo)); count["task"] != tasks || count["run"] != runs || len(count) != 2 {
		t.Errorf("the file has %v, want %d tasks and %d runs", count, tasks, runs)
	}
	for i, n := range ended {
		if n != itoa(int64(runs-i)) {
			t.Fatalf("the %dth run of the file read %s records, want the newest first: %q", i, n, ended)
		}
	}
	one := c.get("/admin/sync.csv?account=" + itoa(w.alpha.ID)).want(http.StatusOK).body
	if strings.Contains(one, "bravo-account") || !strings.Contains(one, "alpha-account") {
		t.Errorf("the file of one account: %.300s", one)
	}
	if links := c.get("/admin/sync").want(http.StatusOK).links("[data-export] a"); !slices.Equal(links, []string{"/admin/sync.xlsx", "/admin/sync.csv"}) {
		t.Errorf("the page offers %q", links)
	}
}

func TestFirstSync(t *testing.T) {
	t.Parallel()
	w := syncedWorld(t)
	c := w.as("viewer")
	part := c.get("/live/first-sync").want(http.StatusOK)
	if part.page().Find("#first-sync").Length() != 1 || strings.Contains(part.body, "<html") {
		t.Errorf("the live part is no part: %.200s", part.body)
	}
	if a := c.get("/").want(http.StatusOK); a.page().Find("#first-sync progress").Length() != 1 {
		t.Error("the overview shows no progress of the first copy")
	}
	empty := w.person("empty", auth.Viewer, w.yuan.ID)
	if a := w.as("empty").get("/").want(http.StatusOK); a.page().Find("#first-sync").Length() != 0 {
		t.Errorf("progress for %s, whose account is not copied", empty.Email)
	}
}
