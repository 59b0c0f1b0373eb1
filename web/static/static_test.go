package static

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, address, etag string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestEveryFileIsServed(t *testing.T) {
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
	for name := range all {
		answer := get(t, http.MethodGet, URL(name), "")
		_, suffix, _ := strings.Cut(name, ".")
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != types[suffix] {
			t.Errorf("GET %s = %d, %s", URL(name), answer.StatusCode, answer.Header.Get("Content-Type"))
		}
		if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control = %q", name, got)
		}
		if again := get(t, http.MethodGet, URL(name), answer.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again by ETag = %d, want 304", name, again.StatusCode)
		}
		if head := get(t, http.MethodHead, URL(name), ""); head.StatusCode != http.StatusOK || head.ContentLength > 0 {
			t.Errorf("HEAD %s = %d with %d bytes", name, head.StatusCode, head.ContentLength)
		}
	}
}

func TestOtherAddresses(t *testing.T) {
	for _, c := range []struct {
		method, address string
		status          int
		cache           string
	}{
		{http.MethodGet, "/static/portal.css", http.StatusOK, "no-cache"},
		{http.MethodGet, "/static/000000000000/portal.css", http.StatusOK, "no-cache"},
		{http.MethodGet, "/static/", http.StatusNotFound, ""},
		{http.MethodGet, "/static/static.go", http.StatusNotFound, ""},
		{http.MethodGet, "/static/a/b/portal.css", http.StatusNotFound, ""},
		{http.MethodGet, "/static/../static.go", http.StatusNotFound, ""},
		{http.MethodPost, "/static/portal.css", http.StatusMethodNotAllowed, ""},
	} {
		answer := get(t, c.method, c.address, "")
		if answer.StatusCode != c.status || answer.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s %s = %d, %q; want %d, %q", c.method, c.address, answer.StatusCode, answer.Header.Get("Cache-Control"), c.status, c.cache)
		}
	}
}

func TestUnknownNameIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of a missing file did not panic")
		}
	}()
	URL("missing.css")
}

// A script imports its neighbours by names that exist, and nothing from elsewhere.
func TestScriptsAndStylesStayAtHome(t *testing.T) {
	imported := regexp.MustCompile(`(?:import|from)\s+"([^"]+)"`)
	for name, f := range all {
		body := string(f.body)
		for _, m := range imported.FindAllStringSubmatch(body, -1) {
			if _, ok := all[strings.TrimPrefix(m[1], "./")]; !ok || !strings.HasPrefix(m[1], "./") {
				t.Errorf("%s imports %q, which is not here", name, m[1])
			}
		}
		for _, far := range []string{"url(", "@import", "//cdn", "eval(", "innerHTML", "localStorage", "sessionStorage"} {
			if strings.Contains(body, far) {
				t.Errorf("%s has %q", name, far)
			}
		}
	}
}

// A block that is not closed takes all that follows it along: what was meant for
// every screen is then for phones alone.
func TestEveryBlockOfTheStylesIsClosed(t *testing.T) {
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	for _, name := range []string{"portal.css", "tokens.css"} {
		text, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		depth := 0
		for i, line := range strings.Split(comment.ReplaceAllString(string(text), ""), "\n") {
			if strings.HasPrefix(line, "@") && depth != 0 {
				t.Errorf("%s, rule %d: %q begins within another block", name, i+1, line)
			}
			depth += strings.Count(line, "{") - strings.Count(line, "}")
		}
		if depth != 0 {
			t.Errorf("%s ends within %d blocks", name, depth)
		}
	}
}
