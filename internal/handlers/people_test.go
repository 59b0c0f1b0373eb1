package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
)

// linkOf is the path of the link that a page shows.
func (w *world) linkOf(a *answer) string {
	w.t.Helper()
	link := a.want(http.StatusOK).page().Find("#link").AttrOr("value", "")
	path, ok := strings.CutPrefix(link, "http://127.0.0.1")
	if !ok || !strings.HasPrefix(path, "/login/link/") {
		w.t.Fatalf("%s shows the link %q", a.what, link)
	}
	return path
}

func (w *world) idOf(email string) string {
	w.t.Helper()
	u, err := w.db.UserByEmail(w.t.Context(), email)
	if err != nil {
		w.t.Fatal(err)
	}
	return itoa(u.ID)
}

const newPassword = "nine paper lanterns drift"

func TestInvitedPersonComesIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as("admin")
	admin.get("/admin/users/new").want(200).shows("main", "takes effect at once", "alpha-account")
	a := admin.post("/admin/users", "name", "Nora Lund", "email", "Nora@Demo.test", "role", "finance", "grant", "some", "account", itoa(w.alpha.ID))
	path := w.linkOf(a)
	if again := admin.get("/admin/users/" + w.idOf("nora@demo.test")); strings.Contains(again.body, path) {
		t.Error("the link is shown a second time")
	}
	if strings.Contains(w.log.String(), strings.TrimPrefix(path, "/login/link/")) {
		t.Error("the log holds the link")
	}
	nora := w.stranger()
	nora.get(path).want(200).shows("main", "Nora Lund")
	nora.post(path, "password", newPassword, "repeat", newPassword+"!").want(422).shows(".err", "differ")
	nora.post(path, "password", "Lund Lund Lund", "repeat", "Lund Lund Lund").want(422).shows(".err", "15 characters")
	nora.post(path, "password", newPassword, "repeat", newPassword, "role", "admin").want(400)
	if a := nora.post(path, "password", newPassword, "repeat", newPassword, "email", "nora@demo.test").want(303); a.location() != "/login?set=1" {
		t.Errorf("set, then to %q", a.location())
	}
	if w.srvCookie(nora) != "" {
		t.Error("the link has signed in: a second factor would be skipped")
	}
	nora.get("/login?set=1").shows(".notice", "password is set")
	nora.get(path).want(404)
	nora.post(path, "password", newPassword, "repeat", newPassword).want(404)
	nora.post("/login", "email", "nora@demo.test", "password", newPassword).want(303)
	nora.get("/orders").want(200)
	nora.get("/admin/users").want(403)
	admin.get("/admin/users?q=nora").want(200).shows("main tbody", "Nora Lund", "Finance", "active", "1 account")
	csv := admin.get("/admin/users.csv?role=finance").want(200)
	if !strings.Contains(csv.body, "nora@demo.test,Nora Lund,finance,false,active,alpha-account,false,0,") {
		t.Errorf("people.csv says %s", csv.body)
	}
}

func (w *world) srvCookie(c *client) string { return c.cookie("portal_session") }

func TestInvitationComesBackWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as("admin")
	for _, c := range []struct {
		fields []string
		status int
		says   string
	}{
		{[]string{"name", "N", "email", "viewer@demo.test", "role", "viewer", "grant", "some"}, 409, "already a person"},
		{[]string{"name", "", "email", "n@demo.test", "role", "viewer", "grant", "some"}, 422, "name of one"},
		{[]string{"name", "Kept Name", "email", "n", "role", "viewer", "grant", "some"}, 422, "not an email"},
		{[]string{"name", "N", "email", "n@demo.test", "role", "root", "grant", "some"}, 422, "no role"},
		{[]string{"name", "N", "email", "n@demo.test", "role", "finance", "owner", "true", "grant", "some"}, 422, "no role"},
		{[]string{"name", "N", "email", "n@demo.test", "role", "viewer", "grant", "all"}, 403, "accounts that you don't"},
		{[]string{"name", "N", "email", "n@demo.test", "role", "viewer", "grant", "some", "account", itoa(w.yuan.ID)}, 404, "no account"},
	} {
		a := admin.post("/admin/users", c.fields...).want(c.status).shows("main", c.says)
		if c.fields[1] == "Kept Name" {
			if got := a.page().Find("#name").AttrOr("value", ""); got != "Kept Name" {
				t.Errorf("the name typed is now %q", got)
			}
		}
	}
	admin.post("/admin/users", "name", "N", "email", "n@demo.test", "role", "viewer", "password", "x").want(400)
	admin.post("/admin/users", "name", "N", "name", "M", "email", "n@demo.test").want(400)
	w.advance(6 * time.Minute)
	a := admin.post("/admin/users", "name", "Kept Name", "email", "n@demo.test", "role", "auditor").want(303)
	if want := "/login/again?next=%2Fadmin%2Fusers%2Fnew%3Femail%3Dn%2540demo.test%26name%3DKept%2BName%26role%3Dauditor"; a.location() != want {
		t.Errorf("not fresh: to %q, want %q", a.location(), want)
	}
	admin.post("/login/again", "password", password, "next", "/admin/users/new?name=Kept+Name&role=auditor").want(303)
	form := admin.get("/admin/users/new?name=Kept+Name&role=auditor").want(200).page()
	if form.Find("#name").AttrOr("value", "") != "Kept Name" || form.Find("[name=role][checked]").AttrOr("value", "") != "auditor" {
		t.Error("what was typed before the fresh sign-in is lost")
	}
}

// Who manages people does it by a table: every deed, alone and with a second
// administrator, and none of them without a fresh sign-in.
func TestRightsTakeTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, viewer := w.as("admin"), w.as("viewer")
	path := "/admin/users/" + w.idOf("viewer@demo.test")
	admin.get(path).want(200).shows("main", "takes effect at once")
	admin.post(path+"/role", "role", "finance").want(303)
	viewer.get("/orders").want(303) // the session of the old role is over
	w.person("otto", auth.Admin, w.alpha.ID, w.bravo.ID)
	otto := w.as("otto")
	admin.post(path+"/role", "role", "admin", "owner", "true").want(303)
	admin.get(path).want(200).shows("main", "Finance becomes Administrator, owner", "another administrator confirms")
	change := otto.get("/admin/users").want(200).shows("main", "Finance becomes Administrator, owner").page().Find("[name=change]").First().AttrOr("value", "")
	admin.post("/admin/users/change", "change", change, "decision", "confirmed").want(403)
	admin.post(path+"/role", "role", "auditor").want(409).shows("[role=alert]", "already waits")
	w.advance(6 * time.Minute)
	for deed, back := range map[string]string{
		"/admin/users/change": "%2Fadmin%2Fusers", path + "/role": "", path + "/accounts": "", path + "/disable": "", path + "/enable": "",
		path + "/reset": "", path + "/sessions": "", "/admin/users/factor": "%2Fadmin%2Fusers",
	} {
		if back == "" {
			back = strings.ReplaceAll(path, "/", "%2F")
		}
		if a := otto.post(deed, "change", change, "decision", "confirmed", "role", "admin"); a.status != 303 || a.location() != "/login/again?next="+back {
			t.Errorf("%s without a fresh sign-in: %d to %q, want /login/again?next=%s", deed, a.status, a.location(), back)
		}
	}
	otto.post("/login/again", "password", password).want(303)
	otto.post("/admin/users/change", "change", change, "decision", "confirmed", "actor", "1").want(400)
	otto.post("/admin/users/change", "change", change, "decision", "confirmed").want(303)
	otto.post("/admin/users/change", "change", change, "decision", "confirmed").want(409)
	otto.get(path).want(200).shows(".head", "Administrator, owner")
	self := "/admin/users/" + w.idOf("otto@demo.test")
	otto.post(self+"/role", "role", "admin", "owner", "true").want(403).shows("[role=alert]", "to themselves")
	otto.post(self+"/accounts", "grant", "some", "account", itoa(w.alpha.ID)).want(303)
	otto.post(self+"/accounts", "grant", "some", "account", itoa(w.bravo.ID)).want(404)
	for _, bad := range []string{"/admin/users/4711", "/admin/users/x", "/admin/users/-1"} {
		otto.get(bad).want(404)
		otto.post(bad+"/role", "role", "viewer").want(404)
	}
}

// What is done to a person holds on every replica with the next request.
func TestAccessEndsEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.serve(w.db, "http://127.0.0.1")
	admin := w.as("admin")
	path := "/admin/users/" + w.idOf("finance@demo.test")
	signIn := func() *client {
		c := w.at(other)
		c.post("/login", "email", "finance@demo.test", "password", password).want(303)
		c.get("/orders").want(200)
		return c
	}
	for deed, fields := range map[string][]string{"/sessions": nil, "/role": {"role", "finance", "owner", ""}, "/disable": nil} {
		c := signIn()
		if deed == "/role" {
			fields = []string{"role", "auditor"}
		}
		admin.post(path+deed, fields...).want(303)
		c.get("/orders").want(303)
		admin.post(path + "/enable").want(303)
	}
	c := signIn()
	session := admin.get(path).want(200).page().Find("[name=session]").First().AttrOr("value", "")
	if len(session) != 36 || strings.Contains(admin.get(path).body, c.cookie("portal_session")) {
		t.Errorf("session is named %q", session)
	}
	admin.post("/admin/users/"+w.idOf("viewer@demo.test")+"/sessions", "session", session).want(404)
	admin.post(path+"/sessions", "session", "' or 1=1").want(404)
	admin.post(path+"/sessions", "session", session).want(303)
	c.get("/orders").want(303)
	admin.post("/admin/users/"+w.idOf("admin@demo.test")+"/disable").want(409).shows("[role=alert]", "last administrator")
}

func TestPeopleFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as("admin")
	for path, want := range map[string]int{"?role=viewer,finance": 2, "?state=active&sort=-email": 4, "?q=aud": 1, "?limit=1": 1, "?state=disabled": 0, "?q=%25": 0} {
		if got := len(admin.get("/admin/users" + path).want(200).rows("main .lines table")); got != want {
			t.Errorf("%s lists %d, want %d", path, got, want)
		}
	}
	for _, path := range []string{"?role=root", "?state=x", "?sort=role", "?after=x", "?limit=1000", "?colour=red", "?q=a&q=b"} {
		admin.get("/admin/users" + path).want(400)
		if path != "?after=x" { // a file has all rows, wherever the page begins
			admin.get("/admin/users.csv" + path).want(400)
		}
	}
	next := admin.get("/admin/users?limit=2").page().Find("a[rel=next]").AttrOr("href", "")
	admin.get(next).want(200).shows("main .lines tbody", "Finance Person", "Viewer Person")
}

// The first page tells who may decide, and nobody else.
func TestOverviewTellsWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("otto", auth.Admin, w.alpha.ID)
	admin, otto := w.as("admin"), w.as("otto")
	admin.post("/admin/users/"+w.idOf("viewer@demo.test")+"/role", "role", "auditor").want(303)
	otto.get("/").want(200).shows(".wait-line", "1 change waits")
	for _, name := range []string{"admin", "finance", "viewer"} {
		if a := w.as(name).get("/").want(200); a.text(".wait-line") != "" {
			t.Errorf("%s is told that %q", name, a.text(".wait-line"))
		}
	}
}
