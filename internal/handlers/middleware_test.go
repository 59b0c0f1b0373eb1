package handlers

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portal/internal/fault"
	"portal/internal/testdb"
)

// Every answer carries the same headers, whatever its address and status.
func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	admin := w.as("admin")
	want := map[string]string{
		"Content-Security-Policy":      "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Frame-Options":              "DENY",
		"Strict-Transport-Security":    "",
	}
	check := func(a *answer) {
		t.Helper()
		for name, value := range want {
			if got := a.header.Get(name); got != value {
				t.Errorf("%s (%d): %s is %q, want %q", a.what, a.status, name, got, value)
			}
		}
		if a.header.Get("Permissions-Policy") == "" || len(a.header.Get("X-Request-Id")) < 20 {
			t.Errorf("%s (%d): Permissions-Policy %q, X-Request-Id %q", a.what, a.status, a.header.Get("Permissions-Policy"), a.header.Get("X-Request-Id"))
		}
		for _, name := range []string{"Server", "X-Powered-By"} {
			if a.header.Get(name) != "" {
				t.Errorf("%s: %s tells %q", a.what, name, a.header.Get(name))
			}
		}
	}
	for _, route := range routesOf(t, w.srv.Config.Handler) {
		method, path, _ := strings.Cut(route, " ")
		for _, c := range []*client{w.stranger(), admin} {
			if path == "/logout" {
				continue
			}
			a := c.do(method, example(path), nil)
			check(a)
			if c == admin && !strings.HasPrefix(path, "/static") && a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s, signed in: Cache-Control %q, want no-store", a.what, a.header.Get("Cache-Control"))
			}
		}
	}
	for _, a := range []*answer{
		admin.get("/nothing"), admin.get("/bills/2026-13"), admin.do("TRACE", "/", nil), admin.get("/bills/1999-01"),
		admin.post("/preferences", "x", "y"), w.stranger().post("/login", "email", "x", "password", "y"),
		admin.do("POST", "/preferences", strings.NewReader("{}"), "Content-Type", "application/json"),
		admin.do("POST", "/preferences", strings.NewReader("a=b"), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site"),
	} {
		check(a)
	}
	want["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
	secure := w.at(w.serve(w.db, "https://portal.example.test"))
	for _, path := range []string{"/login", "/", "/nothing", "/healthz", "/static/portal.css"} {
		check(secure.get(path))
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	host := strings.TrimPrefix(w.srv.URL, "http://")
	for _, k := range []struct {
		name   string
		header []string
		status int
	}{
		{"no headers, as a script", nil, 303},
		{"same origin", []string{"Sec-Fetch-Site", "same-origin"}, 303},
		{"typed", []string{"Sec-Fetch-Site", "none"}, 303},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a sibling", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"old browser, own origin", []string{"Origin", "http://" + host}, 303},
		{"old browser, other origin", []string{"Origin", "http://evil.example"}, 403},
		{"origin null", []string{"Origin", "null"}, 403},
		{"the base URL behind a proxy that rewrites the host", []string{"Origin", "http://127.0.0.1"}, 303},
		{"cross-site with the right origin of another port", []string{"Sec-Fetch-Site", "cross-site", "Origin", "http://127.0.0.1:1"}, 403},
	} {
		header := append([]string{"Content-Type", "application/x-www-form-urlencoded"}, k.header...)
		a := c.do(http.MethodPost, "/preferences", strings.NewReader("theme=dark"), header...)
		if a.status != k.status {
			t.Errorf("%s: %d, want %d", k.name, a.status, k.status)
		}
		if k.status == 403 && !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
			t.Errorf("%s: no error page", k.name)
		}
	}
	if a := c.get("/", "Sec-Fetch-Site", "cross-site"); a.status != 200 {
		t.Errorf("a link from another site: %d, want 200", a.status)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	params := func(n int) string { return strings.TrimSuffix(strings.Repeat("p=1&", n), "&") }
	urlencoded := []string{"Content-Type", "application/x-www-form-urlencoded"}
	for _, k := range []struct {
		name   string
		a      *answer
		status int
	}{
		{"200 parameters", c.get("/bills?" + params(200)), 200},
		{"201 parameters", c.get("/bills?" + params(201)), 400},
		{"10,000 parameters", c.get("/bills?" + params(10_000)), 400},
		{"10,000 fields", c.do("POST", "/preferences", strings.NewReader(params(10_000)), urlencoded...), 400},
		{"150 and 150", c.do("POST", "/preferences?"+params(150), strings.NewReader(params(150)), urlencoded...), 400},
		{"1 MiB and a bit, said", c.do("POST", "/login", strings.NewReader("email="+strings.Repeat("x", 1<<20)), urlencoded...), 413},
		{"2 MiB, not said", c.do("POST", "/login", io.MultiReader(strings.NewReader("email="), strings.NewReader(strings.Repeat("x", 2<<20))), urlencoded...), 413},
		{"almost 1 MiB", c.do("POST", "/preferences", strings.NewReader("theme="+strings.Repeat("x", 1<<20-10)), urlencoded...), 400},
		{"an upload", c.do("POST", "/preferences", strings.NewReader("--x\r\n\r\n--x--"), "Content-Type", "multipart/form-data; boundary=x"), 415},
		{"JSON", c.do("POST", "/preferences", strings.NewReader(`{"theme":"dark"}`), "Content-Type", "application/json"), 415},
		{"no type", c.do("POST", "/preferences", strings.NewReader("theme=dark"), "Content-Type", ""), 415},
		{"a damaged query", c.get("/bills?a=%zz"), 400},
		{"a semicolon", c.get("/bills?a=1;b=2"), 400},
		{"NUL in the query", c.get("/search?q=a%00b"), 400},
		{"no UTF-8 in the query", c.get("/search?q=%ff%fe"), 400},
		{"no UTF-8 in a form", c.do("POST", "/preferences", strings.NewReader("theme=%ff"), urlencoded...), 400},
		{"no UTF-8 in the path", c.get("/orders/%ff"), 404},
		{"17 KiB of headers", c.get("/", "X-Large", strings.Repeat("x", 17<<10)), 431},
		{"a large cookie", c.get("/", "X-Large", strings.Repeat("x", 8<<10)), 200},
	} {
		if k.a.status != k.status {
			t.Errorf("%s: %d, want %d; %.200s", k.name, k.a.status, k.status, k.a.says())
		}
		if k.status >= 400 && (k.a.text("h1") == "" || !strings.Contains(k.a.body, k.a.header.Get("X-Request-Id"))) {
			t.Errorf("%s: no error page with its id", k.name)
		}
	}
}

// around makes a portal's outer middleware around one handler.
func around(t *testing.T, log io.Writer, h http.HandlerFunc) *client {
	t.Helper()
	s := &site{now: func() time.Time { return noon }, log: slog.New(slog.NewTextHandler(log, nil)), company: "Lindqvist Freight"}
	var chain http.Handler = h
	for _, m := range []func(http.Handler) http.Handler{s.limits, s.survive, compress, clientAddress(nil), s.secureHeaders, s.observe} {
		chain = m(chain)
	}
	srv := httptest.NewServer(chain)
	t.Cleanup(srv.Close)
	w := &world{t: t, srv: srv}
	return w.at(srv)
}

func TestPanicIsAnAnswer(t *testing.T) {
	t.Parallel()
	log := &lines{}
	c := around(t, log, func(http.ResponseWriter, *http.Request) { panic("secret of the inside") })
	for range 2 { // the process and the connection live on
		a := c.get("/bills?q=typed-by-a-person").want(http.StatusInternalServerError)
		id := a.header.Get("X-Request-Id")
		if !strings.Contains(a.body, id) || strings.Contains(a.body, "secret") || strings.Contains(a.body, "goroutine") {
			t.Errorf("the page lacks its id or tells too much: %s", a.body)
		}
		if a.header.Get("Content-Security-Policy") == "" {
			t.Error("no security headers")
		}
		if line := log.of(a); !strings.Contains(line, id) || !strings.Contains(line, "secret of the inside") || !strings.Contains(line, "level=ERROR") {
			t.Errorf("the log lacks the cause: %s", line)
		}
		if strings.Contains(log.String(), "typed-by-a-person") {
			t.Error("the query stands in the log")
		}
	}
}

// Half a file is never taken for a whole one.
func TestBrokenDownloadIsCut(t *testing.T) {
	t.Parallel()
	log := &lines{}
	s := &site{now: func() time.Time { return noon }, log: slog.New(slog.DiscardHandler)}
	c := around(t, log, func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r)
		v.out.Header().Set("Content-Type", "text/csv")
		_, _ = w.Write(bytes.Repeat([]byte("a,b\r\n"), 10_000))
		s.fail(w, r, errors.New("the database went away"))
	})
	for i, encoding := range []string{"identity", "gzip"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.base+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", encoding)
		resp, err := c.http.Do(r)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: the broken file reads to its end", encoding)
		}
		for range 500 {
			if strings.Count(log.String(), "the database went away") > i {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	if n := strings.Count(log.String(), "the database went away"); n != 2 {
		t.Errorf("the log names the cause %d times, want 2: %s", n, log.String())
	}
}

// A slow client's deadline reaches the connection through every wrapper.
func TestDeadlineReachesTheConnection(t *testing.T) {
	t.Parallel()
	s := &site{now: func() time.Time { return noon }, db: testdb.New(t)}
	s.sessions = s.newSessions()
	var got error
	h := s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		got = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute))
	}))
	around(t, io.Discard, h.ServeHTTP).get("/").want(http.StatusOK)
	if got != nil {
		t.Errorf("SetWriteDeadline: %v", got)
	}
}

func TestErrorsByKind(t *testing.T) {
	t.Parallel()
	for _, k := range []struct {
		err    error
		status int
		retry  string
	}{
		{fault.New(fault.Invalid, fault.BadDate, "x"), 400, ""},
		{fault.New(fault.Forbidden, fault.NoAccess), 403, ""},
		{fmt.Errorf("wrapped: %w", fault.New(fault.NotFound, fault.NoSuchBill, "2026-10").Because(errors.New("cause"))), 404, ""},
		{fault.New(fault.Conflict, fault.LastAdmin), 409, ""},
		{fault.New(fault.TooLarge, fault.BodyTooLarge), 413, ""},
		{fault.New(fault.Invalid, fault.BadMediaType), 415, ""},
		{fault.New(fault.Unavailable, fault.TooOften), 429, "60"},
		{fault.New(fault.Unavailable, fault.Busy), 503, "5"},
		{fmt.Errorf("slow: %w", context.DeadlineExceeded), 503, "5"},
		{errors.New("dial tcp 10.0.0.5: password authentication failed"), 500, ""},
	} {
		log := &lines{}
		s := &site{}
		c := around(t, log, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Disposition", "attachment")
			s.fail(w, r, k.err)
		})
		a := c.get("/page").want(k.status)
		if a.header.Get("Retry-After") != k.retry || a.header.Get("Content-Disposition") != "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: headers %v", k.err, a.header)
		}
		if strings.Contains(a.body, "10.0.0.5") || strings.Contains(a.body, "cause") {
			t.Errorf("%v: the page shows the cause", k.err)
		}
		if !strings.Contains(a.body, a.header.Get("X-Request-Id")) {
			t.Errorf("%v: the page lacks its id", k.err)
		}
		j := c.get("/api/v1/page").want(k.status)
		if got := j.header.Get("Content-Type"); got != "application/json; charset=utf-8" || !strings.Contains(j.body, `"request_id":"`+j.header.Get("X-Request-Id")) {
			t.Errorf("%v: a program gets %s %s", k.err, got, j.body)
		}
	}
}

func TestOneLogLineARequest(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	c := w.as("viewer")
	a := c.get("/bills/2026-10/lines?q=what-they-look-for&limit=20")
	all := []string{w.log.of(a), w.log.of(c.get("/bills/2026-13"))}
	if n := strings.Count(w.log.String(), a.header.Get("X-Request-Id")); n != 1 {
		t.Errorf("%d log lines for one request", n)
	}
	for _, want := range []string{"method=GET", "route=/bills/{month}/lines ", "status=200", "request_id=" + a.header.Get("X-Request-Id"), "person=", "address=127.0.0.1"} {
		if !strings.Contains(all[0], want) {
			t.Errorf("the log line lacks %q: %s", want, all[0])
		}
	}
	if !strings.Contains(all[1], `why="bad_cycle at month"`) || !strings.Contains(all[1], "level=INFO") {
		t.Errorf("the log line of a refused request: %s", all[1])
	}
	if strings.Contains(w.log.String(), "what-they-look-for") {
		t.Error("the query stands in the log")
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	w := bookedWorld(t)
	c := w.as("viewer")
	for _, path := range []string{"/bills/2026-10", "/bills/2026-10/lines.csv", "/static/portal.css"} {
		plain := c.get(path, "Accept-Encoding", "identity")
		packed := c.get(path, "Accept-Encoding", "gzip")
		if packed.header.Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(packed.header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: Content-Encoding %q, Vary %q", path, packed.header.Get("Content-Encoding"), packed.header.Values("Vary"))
			continue
		}
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		strip := func(a *answer, s string) string { return strings.ReplaceAll(s, a.header.Get("X-Request-Id"), "") }
		if strip(plain, plain.body) != strip(packed, string(text)) {
			t.Errorf("%s: unpacked it is not what it is unpacked", path)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stranger()
	if a := c.get("/healthz").want(http.StatusOK); a.body != "ok\n" {
		t.Errorf("/healthz says %q", a.body)
	}
	if a := c.get("/readyz").want(http.StatusOK); a.body != "ready\n" {
		t.Errorf("/readyz says %q", a.body)
	}
	viewer := w.as("viewer")
	w.db.Close()
	if a := c.get("/readyz").want(http.StatusServiceUnavailable); a.body != "not ready\n" {
		t.Errorf("/readyz without a database says %q", a.body)
	}
	c.get("/healthz").want(http.StatusOK)
	if a := viewer.get("/bills").want(http.StatusInternalServerError); !strings.Contains(a.body, a.header.Get("X-Request-Id")) || strings.Contains(a.body, "closed pool") {
		t.Errorf("a page without a database: %s", a.body)
	}
}

func TestTooOften(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as("viewer")
	refused := 0
	for range searchesPerPerson + 5 {
		if a := c.get("/search"); a.status == http.StatusTooManyRequests {
			refused++
			if a.header.Get("Retry-After") == "" || a.text("h1") == "" {
				t.Fatalf("429 with Retry-After %q and page %.100q", a.header.Get("Retry-After"), a.says())
			}
		}
	}
	if refused == 0 {
		t.Errorf("%d searches in a moment, none refused", searchesPerPerson+5)
	}
	if a := w.as("finance").get("/search"); a.status != http.StatusOK {
		t.Errorf("another person is refused as well: %d", a.status)
	}
}
