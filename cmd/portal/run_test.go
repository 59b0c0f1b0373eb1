package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/sandbox"
)

// asProgram makes this test binary be the portal itself, for tests that kill it.
const asProgram = "PORTAL_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// output collects what a command prints, to be read while it runs.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// running is a command that runs until it is stopped.
type running struct {
	out, err output
	cancel   context.CancelFunc
	ended    chan struct{}
	result   error
}

// begin runs a command in the background; the test's end stops it.
func begin(t *testing.T, env map[string]string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.result = run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &r.out, &r.err)
	}()
	t.Cleanup(func() {
		if err := r.stop(t); err != nil && !t.Failed() {
			t.Errorf("portal %s: %v", strings.Join(args, " "), err)
		}
	})
	return r
}

// stop tells the command to stop, as Ctrl-C does, and returns its error.
func (r *running) stop(t *testing.T) error {
	t.Helper()
	r.cancel()
	select {
	case <-r.ended:
		return r.result
	case <-time.After(40 * time.Second):
		t.Fatalf("the command does not stop; it printed:\n%s\n%s", &r.out, &r.err)
		return nil
	}
}

// wait returns what the pattern's group has matched in the output so far.
func (r *running) wait(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if m := re.FindStringSubmatch(r.out.String()); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-r.ended:
			t.Fatalf("ended with %v before it printed %q; it printed:\n%s\n%s", r.result, pattern, &r.out, &r.err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("never printed %q; it printed:\n%s\n%s", pattern, &r.out, &r.err)
		}
	}
}

// once runs a command to its end.
func once(t *testing.T, env map[string]string, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var out, errs output
	err = run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), err
}

// wantError fails unless err says every one of the texts.
func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(sentence(err), text) {
			t.Errorf("got error %q, want it to say %q", sentence(err), text)
		}
	}
}

// openDir is a temporary folder that PostgreSQL's user may pass through when
// the tests run as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// get answers status and body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// signsIn reports whether email and password open the portal at base.
func signsIn(t *testing.T, base, email, password string) bool {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(base+"/login", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return false
	}
	answer, err = client.Get(base + "/")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// upstream is a small pretend upstream and the settings to reach it.
func upstream(t *testing.T) map[string]string {
	t.Helper()
	world, err := sandbox.New(sandbox.Config{AccessKey: "AKTEST", SecretKey: "c4n4ry-upstream", DomainID: "d0main", Months: 2, Resources: 20})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(world.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	return map[string]string{
		"HUAWEI_ENDPOINT": server.URL, "HUAWEI_ACCESS_KEY": "AKTEST", "HUAWEI_SECRET_KEY": "c4n4ry-upstream", "HUAWEI_DOMAIN_ID": "d0main",
		"PORTAL_ALLOW_SANDBOX": "1",
	}
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	out, _, err := once(t, nil, "", "version")
	if err != nil || !regexp.MustCompile(`(?s)^portal \S+.*\ncommit .+\ngo1\.`).MatchString(out) {
		t.Errorf("version: %q, %v", out, err)
	}
	for _, args := range [][]string{{"--help"}, {"demo", "--help"}, {"user", "add", "--help"}, {"serve", "-h"}} {
		out, _, err := once(t, nil, "", args...)
		if err != nil || !strings.Contains(out, "Usage: portal") {
			t.Errorf("%v: %q, %v; want the usage", args, out, err)
		}
	}
}

func TestWrongCommandLine(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{},
		{"dance"},
		{"serve", "--web-only", "--work-only"},
		{"serve", "--listen", "x"},
		{"sync", "--month", "October"},
		{"sync", "--month", "2026-10", "--from", "2026-01"},
		{"user", "add", "--email", "a@b.test", "--name", "A"},
		{"user", "add", "--email", "a@b.test", "--name", "A", "--role", "king"},
		{"user", "add", "--email", "a@b.test", "--name", "A", "--role", "viewer", "--ask", "--password-stdin"},
		{"user", "add", "--email", "a@b.test", "--name", "A", "--role", "viewer", "--password", "x"},
		{"sandbox"},
	} {
		_, _, err := once(t, nil, "", args...)
		var usage *usageError
		if !errors.As(err, &usage) || exitCode(err) != 2 {
			t.Errorf("portal %s: got %v, want a usage error", strings.Join(args, " "), err)
		}
	}
	if code := exitCode(errors.New("x")); code != 1 {
		t.Errorf("exit code of another error: %d, want 1", code)
	}
}

func TestSandboxOperations(t *testing.T) {
	out, _, err := once(t, nil, "", "sandbox", "--operations")
	if err != nil || !strings.Contains(out, "32 of 32 operations in client and sandbox") {
		t.Errorf("operations: %v, ends %q; want 32 of 32", err, out[max(0, len(out)-80):])
	}
	for i, line := range strings.Split(strings.TrimSpace(out), "\n")[1:33] {
		if f := strings.Fields(line); len(f) < 7 || f[5] == "0" || f[6] == "0:" {
			t.Errorf("row %d has an empty cell, no rule or no code: %s", i+1, line)
		}
	}
}
