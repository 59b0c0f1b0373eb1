package main

import (
	"encoding/base64"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/store"
	"portal/internal/testdb"
)

var secretKey = base64.StdEncoding.EncodeToString([]byte("c4n4ry-c4n4ry-c4n4ry-c4n4ry-c4n4"))

// settings are good ones for a portal on this test's database.
func settings(t *testing.T) map[string]string {
	t.Helper()
	owner, app := testdb.URLs(t)
	env := upstream(t)
	maps.Copy(env, map[string]string{
		"DATABASE_URL": app, "DATABASE_MIGRATE_URL": owner, "PORTAL_SECRET_KEY": secretKey, "PORTAL_LISTEN": "127.0.0.1:0",
		"PORTAL_SPOOL_DIR": filepath.Join(t.TempDir(), "spool"),
	})
	return env
}

const listeningLine = `listening at (http://\S+)`

func TestServe(t *testing.T) {
	t.Parallel()
	env := settings(t)
	env["PORTAL_ADMIN_LISTEN"] = "127.0.0.1:0"
	db := testdb.New(t)
	hash, err := auth.HashPassword(t.Context(), "seven blue kettles")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.CreateUser(t.Context(), auth.System("test"), store.NewPerson{Email: "a@b.test", Name: "A", Role: auth.Viewer, PasswordHash: hash}); err != nil {
		t.Fatal(err)
	}

	r := begin(t, env, "serve")
	base, admin := r.wait(t, listeningLine), r.wait(t, `metrics at (http://\S+)`)
	if status, _ := get(t, base+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d, want 200", status)
	}
	if !signsIn(t, base, "a@b.test", "seven blue kettles") {
		t.Error("nobody can sign in")
	}
	if status, _ := get(t, base+"/metrics"); status == http.StatusOK {
		t.Error("the pages' listener shows the metrics")
	}
	if status, _ := get(t, strings.TrimSuffix(admin, "/metrics")+"/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("the metrics' listener answers %d to pprof, want 404", status)
	}
	var body string
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if _, body = get(t, admin); strings.Contains(body, `portal_sync_age_seconds{account="d0main"}`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no sync within a minute; metrics:\n%s\nlog:\n%s", body, &r.err)
		}
	}
	for _, name := range []string{"portal_build_info{", "portal_http_request_duration_seconds_count{", "portal_sync_months_missing{", "portal_outcomes_unknown{", "go_goroutines "} {
		if !strings.Contains(body, name) {
			t.Errorf("metrics lack %s", name)
		}
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(base, "http://"), time.Second); err == nil {
		t.Error("the port is still open after the stop")
	}
	for _, text := range []string{r.out.String(), r.err.String(), body} {
		if strings.Contains(text, "c4n4ry") || strings.Contains(text, secretKey) {
			t.Errorf("a secret shows in:\n%s", text)
		}
	}
}

func TestServeParts(t *testing.T) {
	t.Parallel()
	t.Run("pages only, without a key", func(t *testing.T) {
		t.Parallel()
		env := settings(t)
		for _, name := range []string{"HUAWEI_ENDPOINT", "HUAWEI_ACCESS_KEY", "HUAWEI_SECRET_KEY", "HUAWEI_DOMAIN_ID"} {
			delete(env, name)
		}
		r := begin(t, env, "serve", "--web-only")
		if status, _ := get(t, r.wait(t, listeningLine)+"/healthz"); status != http.StatusOK {
			t.Errorf("/healthz: %d, want 200", status)
		}
	})
	t.Run("loops only", func(t *testing.T) {
		t.Parallel()
		r := begin(t, settings(t), "serve", "--work-only")
		r.wait(t, `(no pages are served)`)
		if strings.Contains(r.out.String(), "listening") {
			t.Errorf("it listens: %s", &r.out)
		}
	})
}

// What must stop the start, and how it says so.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	openFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(openFile, []byte(secretKey), 0o644); err != nil {
		t.Fatal(err)
	}
	_, empty, _ := testdb.Empty(t)
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	good := settings(t)
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		says []string
	}{
		"a sandbox by mistake":        {map[string]string{"PORTAL_ALLOW_SANDBOX": ""}, nil, []string{"HUAWEI_ENDPOINT", "PORTAL_ALLOW_SANDBOX=1"}},
		"pay key beside pages":        {map[string]string{"HUAWEI_PAY_ACCESS_KEY": "x", "HUAWEI_PAY_SECRET_KEY": "c4n4ry"}, []string{"--web-only"}, []string{"HUAWEI_PAY_SECRET_KEY", "must not hold"}},
		"no key":                      {map[string]string{"HUAWEI_SECRET_KEY": "", "PORTAL_SECRET_KEY": ""}, nil, []string{"HUAWEI_SECRET_KEY", "PORTAL_SECRET_KEY"}},
		"open key file":               {map[string]string{"PORTAL_SECRET_KEY": "", "PORTAL_SECRET_KEY_FILE": openFile}, nil, []string{"PORTAL_SECRET_KEY_FILE", "chmod 600"}},
		"a database without schema":   {map[string]string{"DATABASE_URL": empty}, nil, []string{"portal migrate"}},
		"a taken port":                {map[string]string{"PORTAL_LISTEN": l.Addr().String()}, nil, []string{"is taken", "PORTAL_LISTEN"}},
		"a taken port for metrics":    {map[string]string{"PORTAL_ADMIN_LISTEN": l.Addr().String()}, nil, []string{"is taken", "PORTAL_ADMIN_LISTEN"}},
		"a spool that others may use": {map[string]string{"PORTAL_SPOOL_DIR": shared}, nil, []string{"PORTAL_SPOOL_DIR", "of this user alone"}},
	} {
		env := maps.Clone(good)
		maps.Copy(env, c.env)
		out, errs, err := once(t, env, "", append([]string{"serve"}, c.args...)...)
		t.Log(name)
		wantError(t, err, c.says...)
		if strings.Contains(out+errs+sentence(err), "c4n4ry") {
			t.Errorf("%s: a secret shows", name)
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	owner, app, _ := testdb.Empty(t)
	env := map[string]string{"DATABASE_URL": app, "DATABASE_MIGRATE_URL": owner}
	for range 2 { // the second time there is nothing to do
		if out, _, err := once(t, env, "", "migrate"); err != nil || !strings.Contains(out, "up to date") {
			t.Fatalf("migrate: %q, %v", out, err)
		}
	}
	if out, _, err := once(t, env, "", "user", "list"); err != nil || strings.Count(out, "\n") != 1 {
		t.Errorf("people of a new portal: %q, %v; want none", out, err)
	}
}

func TestSync(t *testing.T) {
	t.Parallel()
	env := settings(t)
	out, _, err := once(t, env, "", "sync")
	if err != nil || !strings.Contains(out, " lines\n") || !strings.Contains(out, "up to date after") {
		t.Fatalf("sync: %v; it printed:\n%s", err, out)
	}
	month := time.Now().UTC().AddDate(0, 0, -2).Format("2006-01")
	if out, _, err := once(t, env, "", "sync", "--month", month, "--account", "d0main"); err != nil || !strings.Contains(out, "up to date") {
		t.Errorf("sync of a month: %q, %v", out, err)
	}
	_, _, err = once(t, env, "", "sync", "--account", "nobody")
	wantError(t, err, `no account "nobody"`, "d0main")

	env["HUAWEI_SECRET_KEY"] = "another"
	_, _, err = once(t, env, "", "sync")
	wantError(t, err, "wrong_key")
}

func TestSandbox(t *testing.T) {
	t.Parallel()
	r := begin(t, nil, "sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--ak", "AK", "--sk", "SK", "--domain", "d", "--months", "2", "--resources", "5")
	if status, body := get(t, r.wait(t, `upstream at (http://\S+)`)+"/v2/bills/customer-bills/monthly-sum"); status != http.StatusUnauthorized {
		t.Errorf("an unsigned call: %d %s, want 401", status, body)
	}
	if status, body := get(t, r.wait(t, `control plane at (http://\S+)`)+"/calls"); status != http.StatusOK || !strings.Contains(body, "401") {
		t.Errorf("calls: %d %s, want the refused one", status, body)
	}
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	r := begin(t, settings(t), "serve", "--web-only")
	addr := strings.TrimPrefix(r.wait(t, listeningLine), "http://")
	if _, _, err := once(t, map[string]string{"PORTAL_LISTEN": addr}, "", "healthcheck"); err != nil {
		t.Errorf("a healthy server: %v", err)
	}
	if err := r.stop(t); err != nil {
		t.Fatal(err)
	}
	if _, _, err := once(t, map[string]string{"PORTAL_LISTEN": addr}, "", "healthcheck"); err == nil {
		t.Error("a stopped server passes for a healthy one")
	}
}
