package handlers

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"portal/internal/auth"
	"portal/internal/store"
	"portal/internal/testdb"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name     string
		path     string
		fields   []string
		status   int
		location string
	}{
		{"right", "/login", []string{"email", "viewer@demo.test", "password", password}, 303, "/"},
		{"other case and blanks", "/login", []string{"email", " Viewer@DEMO.test ", "password", password}, 303, "/"},
		{"next in the form", "/login", []string{"email", "viewer@demo.test", "password", password, "next", "/bills/2026-10?by=region"}, 303, "/bills/2026-10?by=region"},
		{"next in the address", "/login?next=%2Forders%3Fstatus%3Dunpaid", []string{"email", "viewer@demo.test", "password", password}, 303, "/orders?status=unpaid"},
		{"wrong password", "/login", []string{"email", "viewer@demo.test", "password", password + "!"}, 422, ""},
		{"other case of the password", "/login", []string{"email", "viewer@demo.test", "password", strings.ToUpper(password)}, 422, ""},
		{"no password", "/login", []string{"email", "viewer@demo.test"}, 422, ""},
		{"nobody", "/login", []string{"email", "nobody@demo.test", "password", password}, 422, ""},
		{"no email", "/login", []string{"email", "not an email", "password", password}, 422, ""},
		{"quote in the email", "/login", []string{"email", "' or 1=1 --", "password", "' or 1=1 --"}, 422, ""},
		{"a field that is not there", "/login", []string{"email", "viewer@demo.test", "password", password, "role", "admin"}, 400, ""},
		{"a field twice", "/login", []string{"email", "viewer@demo.test", "email", "admin@demo.test", "password", password}, 400, ""},
	} {
		a := w.stranger().post(c.path, c.fields...)
		if a.status != c.status || a.location() != c.location {
			t.Errorf("%s: status %d, Location %q, want %d, %q", c.name, a.status, a.location(), c.status, c.location)
		}
		if opened := a.header.Get("Set-Cookie") != ""; opened != (c.status == 303) {
			t.Errorf("%s: cookie set: %t", c.name, opened)
		}
	}
}

func TestRedirectsStayHere(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/bills": "/bills", "/bills/2026-10/lines?q=%22&sort=-amount": "/bills/2026-10/lines?q=%22&sort=-amount", "/orders/CS%2F1": "/orders/CS%2F1",
		"": "", "bills": "", "//evil.example": "", "/\\evil.example": "", "\\/evil.example": "", "/\t/evil.example": "", "/\n/evil.example": "",
		" //evil.example": "", "https://evil.example/": "", "https:evil.example": "", "javascript:alert(1)": "", "JavaScript:alert(1)": "",
		"%2f%2fevil.example": "", "/%2fevil.example": "", "/%5cevil.example": "", "/%09/evil.example": "", "///evil.example": "",
		"/logout": "", "/login?next=/login": "", "/login/again": "", "/" + strings.Repeat("a", 2001): "", "/%zz": "", "data:text/html,x": "",
		"http:///evil.example": "", "/bills#https://evil.example": "/bills",
	} {
		if got := localPath(next); got != want {
			t.Errorf("localPath(%q) = %q, want %q", next, got, want)
		}
	}
	w := newWorld(t)
	for _, next := range []string{"//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/%2fevil.example", "/\t/evil.example"} {
		a := w.stranger().post("/login", "email", "viewer@demo.test", "password", password, "next", next)
		if a.status != 303 || a.location() != "/" {
			t.Errorf("sign in with next %q: %d to %q, want 303 to /", next, a.status, a.location())
		}
	}
}

// Unknown person, wrong password, disabled person, no password set: one answer,
// after one hash each.
func TestRefusalsAreAlike(t *testing.T) {
	w := newWorld(t) // not parallel: it counts hashes
	gone := w.person("gone", auth.Viewer)
	if err := w.db.DisableUser(t.Context(), auth.Console("tests"), gone.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.CreateUser(t.Context(), auth.Console("tests"), store.NewPerson{Email: "nopassword@demo.test", Name: "N", Role: auth.Viewer}); err != nil {
		t.Fatal(err)
	}
	passwordHash()
	var first *answer
	for _, c := range []struct{ name, email, password string }{
		{"wrong password", "viewer@demo.test", "wrong"},
		{"unknown person", "unseen@demo.test", password},
		{"disabled person, right password", "gone@demo.test", password},
		{"no password set", "nopassword@demo.test", ""},
	} {
		before := auth.Hashed()
		a := w.stranger().post("/login", "email", c.email, "password", c.password).want(http.StatusUnprocessableEntity)
		if n := auth.Hashed() - before; n != 1 {
			t.Errorf("%s: %d hashes were computed, want 1", c.name, n)
		}
		a.body = strings.NewReplacer(c.email, "EMAIL", url.QueryEscape(c.email), "EMAIL", a.header.Get("X-Request-Id"), "ID").Replace(a.body)
		for _, name := range []string{"X-Request-Id", "Date", "Content-Length"} {
			a.header.Del(name)
		}
		if first == nil {
			first = a
			continue
		}
		if a.body != first.body {
			t.Errorf("%s: the page differs from that of a wrong password", c.name)
		}
		for name := range a.header {
			if !slices.Equal(a.header[name], first.header[name]) {
				t.Errorf("%s: header %s is %q, for a wrong password %q", c.name, name, a.header[name], first.header[name])
			}
		}
	}
}

func TestSignInGrowsSlower(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	victim := w.as("viewer") // a browser its owner has used before
	victim.post("/logout").want(http.StatusSeeOther)
	attacker := w.stranger()
	for range auth.PersonRule.Free + 1 {
		attacker.post("/login", "email", "viewer@demo.test", "password", "guess").want(http.StatusUnprocessableEntity)
	}
	a := attacker.post("/login", "email", "viewer@demo.test", "password", "guess").want(http.StatusTooManyRequests)
	if got := a.header.Get("Retry-After"); got != "1" {
		t.Errorf("Retry-After %q, want 1", got)
	}
	if a := attacker.post("/login", "email", "viewer@demo.test", "password", password).want(http.StatusTooManyRequests); a.header.Get("Set-Cookie") != "" {
		t.Error("the right password gets in during the wait")
	}
	victim.signIn("viewer")
	w.advance(time.Second)
	attacker.post("/login", "email", "viewer@demo.test", "password", "guess").want(http.StatusUnprocessableEntity)
	if got := attacker.post("/login", "email", "viewer@demo.test", "password", "guess").header.Get("Retry-After"); got != "2" {
		t.Errorf("after one more failure Retry-After %q, want 2", got)
	}
	w.advance(2 * time.Second)
	attacker.signIn("viewer")
}

// A device cookie that someone planted does not become known by a sign-in.
func TestDeviceCookieIsNeverAdopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stranger()
	planted := strings.Repeat("P", 26)
	base, err := url.Parse(c.base)
	if err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(base, []*http.Cookie{{Name: "portal_device", Value: planted, Path: "/"}})
	c.signIn("viewer")
	mine := c.cookie("portal_device")
	for token, want := range map[string]bool{planted: false, mine: true} {
		if known, err := w.db.KnownDevice(t.Context(), hashToken(token), "viewer@demo.test"); err != nil || known != want {
			t.Errorf("device %s is known: %t, %v, want %t", token, known, err, want)
		}
	}
	c.post("/logout").want(http.StatusSeeOther)
	c.signIn("viewer")
	if c.cookie("portal_device") != mine {
		t.Error("a known device gets another secret at each sign-in")
	}
}

// 200 tries over two replicas: few are looked at, and the owner gets in from a
// browser that is known, although the address is the same.
func TestTwoReplicasThrottleTogether(t *testing.T) {
	w := newWorld(t) // not parallel: it counts hashes
	victim := w.as("finance")
	other := w.serve(testdb.New(t), "http://127.0.0.1")
	clients := []*client{w.stranger(), w.at(other)}
	before := auth.Hashed()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 25 {
				if s := clients[i%2].post("/login", "email", "finance@demo.test", "password", "guess").status; s != 422 && s != 429 {
					t.Errorf("status %d, want 422 or 429", s)
				}
			}
		})
	}
	wg.Wait()
	if n := auth.Hashed() - before; n > int64(auth.PersonRule.Free)+1 {
		t.Errorf("%d of 200 tries were looked at, want at most %d", n, auth.PersonRule.Free+1)
	}
	victim.post("/logout").want(http.StatusSeeOther)
	victim.signIn("finance")
}

func TestForwardedForCountsOnlyFromProxies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	behind := w.serve(w.db, "http://127.0.0.1", netip.MustParsePrefix("127.0.0.0/8"))
	address := func(c *client, header ...string) string {
		_, after, _ := strings.Cut(w.log.of(c.get("/healthz", header...)), " address=")
		return strings.Fields(after)[0]
	}
	for _, c := range []struct {
		name      string
		c         *client
		forwarded string
		want      string
	}{
		{"a stranger's word", w.stranger(), "198.51.100.7", "127.0.0.1"},
		{"a proxy's word", w.at(behind), "198.51.100.7", "198.51.100.7"},
		{"the client's own word before the proxy's", w.at(behind), "203.0.113.9, 198.51.100.7", "198.51.100.7"},
		{"two proxies", w.at(behind), "198.51.100.7, 127.0.0.9", "198.51.100.7"},
		{"IPv6 by its network", w.at(behind), "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"nonsense", w.at(behind), "nonsense", "127.0.0.1"},
	} {
		if got := address(c.c, "X-Forwarded-For", c.forwarded); got != c.want {
			t.Errorf("%s: the client is %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSessionFixation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stranger()
	planted := strings.Repeat("A", 43)
	base, err := url.Parse(c.base)
	if err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(base, []*http.Cookie{{Name: "portal_session", Value: planted, Path: "/"}})
	c.signIn("viewer")
	first := c.cookie("portal_session")
	if first == planted || len(first) < 40 {
		t.Errorf("after sign-in the cookie is %q: the planted one, or short", first)
	}
	thief := w.stranger()
	thief.http.Jar.SetCookies(base, []*http.Cookie{{Name: "portal_session", Value: planted, Path: "/"}})
	if a := thief.get("/bills"); a.status != 303 || !strings.HasPrefix(a.location(), "/login") {
		t.Errorf("the planted cookie opens %d", a.status)
	}
	w.advance(auth.FreshFor)
	c.post("/login/again", "password", password).want(http.StatusSeeOther)
	if c.cookie("portal_session") == first {
		t.Error("step-up keeps the session's token")
	}
	thief.http.Jar.SetCookies(base, []*http.Cookie{{Name: "portal_session", Value: first, Path: "/"}})
	if a := thief.get("/bills"); a.status != 303 {
		t.Errorf("the token from before the step-up opens %d", a.status)
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secure := w.at(w.serve(w.db, "https://portal.example.test"))
	for _, c := range []struct {
		client       *client
		name, device string
		secureMustBe bool
	}{
		{w.stranger(), "portal_session", "portal_device", false},
		{secure, "__Host-session", "__Host-device", true},
	} {
		a := c.client.post("/login", "email", "viewer@demo.test", "password", password).want(http.StatusSeeOther)
		found := map[string]bool{}
		for _, text := range a.header.Values("Set-Cookie") {
			k, err := http.ParseSetCookie(text)
			if err != nil {
				t.Fatal(err)
			}
			found[k.Name] = true
			if !k.HttpOnly || k.Secure != c.secureMustBe || k.SameSite != http.SameSiteLaxMode || k.Domain != "" || k.Path != "/" {
				t.Errorf("cookie %s", text)
			}
			if k.Name == c.name && (!k.Expires.IsZero() || k.MaxAge != 0) {
				t.Errorf("the session outlives the browser: %s", text)
			}
		}
		if !found[c.name] || !found[c.device] || len(found) != 2 {
			t.Errorf("cookies %v, want %s and %s", found, c.name, c.device)
		}
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	replica := w.serve(testdb.New(t), "http://127.0.0.1")
	c := w.as("viewer")
	token := c.cookie("portal_session")
	a := c.post("/logout").want(http.StatusSeeOther)
	if a.location() != "/login" || !strings.Contains(a.header.Get("Clear-Site-Data"), `"cache"`) || !strings.Contains(a.header.Get("Clear-Site-Data"), `"storage"`) {
		t.Errorf("sign-out: Location %q, Clear-Site-Data %q", a.location(), a.header.Get("Clear-Site-Data"))
	}
	if c.cookie("portal_session") != "" {
		t.Error("the browser keeps the session's cookie")
	}
	for _, srv := range []*client{w.stranger(), w.at(replica)} {
		if a := srv.get("/bills", "Cookie", "portal_session="+token); a.status != 303 {
			t.Errorf("the old cookie opens %d", a.status)
		}
	}
	w.stranger().post("/logout").want(http.StatusSeeOther)
	if a := c.get("/logout"); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST" {
		t.Errorf("GET /logout: %d, Allow %q, want 405, POST", a.status, a.header.Get("Allow"))
	}
}

func TestChangesEndSessionsOnAllReplicas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	replica := w.serve(testdb.New(t), "http://127.0.0.1")
	console := auth.Console("tests")
	for name, change := range map[string]func(id int64) error{
		"role":     func(id int64) error { return w.db.SetRole(t.Context(), console, id, auth.Finance, false) },
		"password": func(id int64) error { return w.db.SetPassword(t.Context(), console, id, passwordHash()) },
		"disabled": func(id int64) error { return w.db.DisableUser(t.Context(), console, id, true) },
	} {
		u := w.person("changing-"+name, auth.Viewer)
		c := w.at(replica)
		c.signIn("changing-" + name)
		c.get("/bills").want(http.StatusOK)
		if err := change(u.ID); err != nil {
			t.Fatal(err)
		}
		if a := c.get("/bills"); a.status != 303 || a.location() != "/login?next=%2Fbills" {
			t.Errorf("after %s: the next request answers %d to %q", name, a.status, a.location())
		}
	}
}

func TestIdleAndAbsoluteEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("admin")
	w.advance(29 * time.Minute)
	c.get("/bills").want(http.StatusOK)
	for range 5 { // the page polls, nobody is there
		w.advance(7 * time.Minute)
		a := c.get("/admin/sync/live")
		if want := 200; w.now().Before(noon.Add(59*time.Minute)) && a.status != want {
			t.Errorf("polling at %s: %d", w.now().Sub(noon), a.status)
		}
	}
	if a := c.get("/admin/sync/live"); a.status != 303 || a.location() != "/login" {
		t.Errorf("after 35 minutes of polling alone: %d to %q, want 303 to /login", a.status, a.location())
	}
	for _, header := range [][]string{{"X-Live", "1"}, {"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Site", "same-origin"}} {
		c = w.as("admin")
		for range 4 {
			w.advance(8 * time.Minute)
			c.get("/bills", header...)
		}
		c.get("/bills").want(http.StatusSeeOther)
	}

	c = w.as("viewer")
	began := w.now()
	for w.now().Sub(began) < auth.SessionLength-20*time.Minute {
		w.advance(20 * time.Minute)
		c.get("/preferences-that-are-not-there").want(http.StatusNotFound)
		c.get("/bills").want(http.StatusOK)
	}
	w.advance(20 * time.Minute)
	c.get("/bills").want(http.StatusSeeOther)
	if a := c.get("/login").want(http.StatusOK); !strings.Contains(a.body, "Your session has ended") {
		t.Error("the sign-in form does not say that the session has ended")
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if a := w.stranger().get("/login/again?next=/bills"); a.status != 303 || !strings.HasPrefix(a.location(), "/login?next=") {
		t.Errorf("a stranger at /login/again: %d to %q", a.status, a.location())
	}
	c := w.as("admin")
	if a := c.get("/login/again?next=/bills"); a.status != 303 || a.location() != "/bills" {
		t.Errorf("right after signing in: %d to %q, want 303 to /bills", a.status, a.location())
	}
	w.advance(auth.FreshFor)
	c.get("/login/again?next=/bills").want(http.StatusOK)
	c.post("/login/again", "password", "wrong", "next", "/bills").want(http.StatusUnprocessableEntity)
	c.get("/bills").want(http.StatusOK) // still signed in
	a := c.post("/login/again", "email", "viewer@demo.test", "password", password, "next", "/bills?by=x").want(http.StatusSeeOther)
	if a.location() != "/bills?by=x" {
		t.Errorf("after step-up: to %q", a.location())
	}
	c.get("/admin/sync").want(http.StatusOK) // the same person as before, whatever email was sent
}

// A route behind fresh asks for the password when the sign-in is old.
func TestFreshAsks(t *testing.T) {
	t.Parallel()
	s := &site{now: func() time.Time { return noon }}
	for _, c := range []struct {
		age    time.Duration
		method string
		want   string // Location; "" = let through
	}{
		{time.Minute, http.MethodPost, ""},
		{auth.FreshFor, http.MethodGet, "/login/again?next=%2Fapprovals%2F7%3Fx%3D1"},
		{auth.FreshFor, http.MethodPost, "/login/again"},
	} {
		rec, r := request(t, c.method, "/approvals/7?x=1")
		v := visitOf(r)
		v.now, v.signedInAt = noon, noon.Add(-c.age)
		through := false
		s.fresh(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { through = true })).ServeHTTP(rec, r)
		if got := rec.Header().Get("Location"); got != c.want || through != (c.want == "") {
			t.Errorf("%s after %s: Location %q, let through %t, want %q", c.method, c.age, got, through, c.want)
		}
	}
}

func TestAlreadySignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	if a := c.get("/login?next=/bills"); a.status != 303 || a.location() != "/bills" {
		t.Errorf("GET /login: %d to %q, want 303 to /bills", a.status, a.location())
	}
	c.signIn("finance") // another person takes over the browser
	if a := c.get("/").want(http.StatusOK); !strings.Contains(a.body, "Finance Person") || strings.Contains(a.body, "Viewer Person") {
		t.Error("the page does not name who signed in last")
	}
}

func TestSignInsAreAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stranger()
	c.post("/login", "email", "viewer@demo.test", "password", "guess")
	c.post("/login", "email", "my secret password", "password", "guess")
	c.signIn("viewer")
	w.log.of(c.post("/logout"))
	trail, err := w.db.AuditTrail(t.Context(), 0, 4)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(trail) {
		got = append(got, e.Action+" "+e.Subject+" "+string(e.By.Kind))
		if e.By.RequestID == "" {
			t.Errorf("entry %d names no request", e.Seq)
		}
	}
	want := []string{"signin.refused viewer@demo.test system", "signin.refused  system", "signin viewer@demo.test person", "signout viewer@demo.test person"}
	if !slices.Equal(got, want) {
		t.Errorf("audit trail %q, want %q", got, want)
	}
	if log := w.log.String(); strings.Contains(log, "secret") || strings.Contains(log, "guess") || strings.Contains(log, password) {
		t.Error("what was typed stands in the log")
	}
}

// A hash of old parameters is replaced at the next sign-in, and the session goes on.
func TestSignInRehashes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.person("old", auth.Viewer)
	weak, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.db.SetPassword(t.Context(), auth.Console("tests"), u.ID, weak); err != nil {
		t.Fatal(err)
	}
	c := w.as("old")
	c.get("/").want(http.StatusOK)
	got, err := w.db.Credentials(t.Context(), u.Email)
	if err != nil || !strings.HasPrefix(got.Hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("after sign-in the hash is %.40s, %v", got.Hash, err)
	}
	w.as("old")
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	a := c.post("/preferences", "lang", "zh-Hans", "theme", "dark", "density", "compact", "next", "/bills").want(http.StatusSeeOther)
	if a.location() != "/bills" {
		t.Errorf("goes to %q, want /bills", a.location())
	}
	page := c.get("/bills").want(http.StatusOK).page()
	html := page.Find("html")
	for attr, want := range map[string]string{"lang": "zh-Hans", "data-theme": "dark", "data-density": "compact"} {
		if got, _ := html.Attr(attr); got != want {
			t.Errorf("%s=%q, want %q", attr, got, want)
		}
	}
	c.post("/preferences", "theme", "light", "next", "//evil.example").want(http.StatusSeeOther)
	if got, _ := c.get("/bills").page().Find("html").Attr("data-density"); got != "compact" {
		t.Errorf("a field that was not sent changed to %q", got)
	}
	for _, bad := range [][]string{{"theme", "pink"}, {"lang", "xx"}, {"role", "admin"}, {"theme", "dark", "theme", "light"}} {
		c.post("/preferences", bad...).want(http.StatusBadRequest)
	}
	if u, err := w.db.UserByEmail(t.Context(), "viewer@demo.test"); err != nil || u.Role != auth.Viewer || u.Theme != "light" {
		t.Errorf("the person is now %+v, %v", u, err)
	}
}

func TestManySignInsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wg sync.WaitGroup
	for i := range 10 {
		name := "crowd" + strconv.Itoa(i)
		w.person(name, auth.Viewer)
		wg.Go(func() {
			c := w.stranger()
			if a := c.post("/login", "email", name+"@demo.test", "password", password); a.status != 303 {
				t.Errorf("%s: %d", name, a.status)
			}
		})
	}
	wg.Wait()
}
