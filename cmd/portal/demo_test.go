package main

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	addressLine  = `Open +(http://\S+)`
	passwordLine = `Password +(\S+)`
)

// small is a demo that is quick to copy.
func small(dir string, more ...string) []string {
	return append([]string{"demo", "--listen", "127.0.0.1:0", "--data", dir, "--months", "2", "--resources", "20"}, more...)
}

func TestDemo(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	env := map[string]string{"PORTAL_PG_BIN": os.Getenv("PORTAL_PG_BIN"), "DATABASE_URL": "postgres://real:c4n4ry@db/real", "HUAWEI_SECRET_KEY": "c4n4ry"}

	first := begin(t, env, small(dir, "--control", "127.0.0.1:0")...)
	base, password := first.wait(t, addressLine), first.wait(t, passwordLine)
	for _, email := range []string{"viewer", "finance", "admin", "admin2", "auditor"} {
		if !signsIn(t, base, email+"@demo.test", password) {
			t.Errorf("%s@demo.test cannot sign in with the printed password", email)
		}
	}
	if signsIn(t, base, "admin@demo.test", password+"x") {
		t.Error("a wrong password opens the demo")
	}
	if status, _ := get(t, first.wait(t, `control plane is at (http://\S+)`)+"/calls"); status != 200 {
		t.Errorf("control plane: status %d, want 200", status)
	}
	first.wait(t, `(?m)^All bills are here`)
	if strings.Contains(first.out.String()+first.err.String(), "c4n4ry") {
		t.Error("the demo looked at settings of a real portal")
	}

	_, _, err := once(t, env, "", small(dir)...)
	wantError(t, err, "another demo runs on "+dir, "process "+strconv.Itoa(os.Getpid()), "--data")

	other := begin(t, env, small(openDir(t))...)
	if other.wait(t, passwordLine) == password {
		t.Error("two demos have one password")
	}
	if err := other.stop(t); err != nil {
		t.Error(err)
	}
	if err := first.stop(t); err != nil {
		t.Fatal(err)
	}
	if out := first.out.String(); !strings.Contains(out, "stopped; the data stays in "+dir) {
		t.Errorf("no farewell in %q", out)
	}

	began := time.Now()
	again := begin(t, env, "demo", "--listen", "127.0.0.1:0", "--data", dir)
	base = again.wait(t, addressLine)
	if took := time.Since(began); took > 10*time.Second { // under load and the race detector; an idle machine needs under two
		t.Errorf("the second start took %v", took)
	}
	if got := again.wait(t, passwordLine); got != password || !signsIn(t, base, "admin@demo.test", password) {
		t.Errorf("the restarted demo has password %s, want %s as before", got, password)
	}
	if err := again.stop(t); err != nil {
		t.Fatal(err)
	}

	env["PORTAL_DEMO_PASSWORD"] = "seven blue kettles"
	fixed := begin(t, env, "demo", "--listen", "127.0.0.1:0", "--data", dir)
	if base = fixed.wait(t, addressLine); !signsIn(t, base, "finance@demo.test", "seven blue kettles") || signsIn(t, base, "finance@demo.test", password) {
		t.Error("PORTAL_DEMO_PASSWORD is not the password")
	}
	if err := fixed.stop(t); err != nil {
		t.Fatal(err)
	}

	_, _, err = once(t, env, "", small(dir, "--seed", "7")...)
	wantError(t, err, "was made with --seed 1", "--data")
	for _, name := range []string{"demo.json", "database-roles.json"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want mode 0600", name, info, err)
		}
	}
}

func TestDemoRefusesOtherMachines(t *testing.T) {
	t.Parallel()
	env := map[string]string{"PORTAL_PG_BIN": os.Getenv("PORTAL_PG_BIN")}
	for _, c := range []struct{ option, addr, says string }{
		{"--listen", "0.0.0.0:0", "other machines"},
		{"--listen", ":0", "other machines"},
		{"--listen", "[::]:0", "other machines"},
		{"--listen", "example.com:80", "other machines"},
		{"--listen", "8080", "is no address"},
		{"--control", "0.0.0.0:0", "other machines"},
	} {
		_, _, err := once(t, env, "", small(openDir(t), c.option, c.addr)...)
		wantError(t, err, c.option, c.says)
	}
}

func TestDemoOnTakenPort(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	env := map[string]string{"PORTAL_PG_BIN": os.Getenv("PORTAL_PG_BIN")}
	_, _, err = once(t, env, "", small(openDir(t), "--listen", l.Addr().String())...)
	wantError(t, err, "address "+l.Addr().String()+" is taken", "--listen")
}

func TestDemoWithoutPostgreSQL(t *testing.T) {
	t.Parallel()
	_, _, err := once(t, map[string]string{"PORTAL_PG_BIN": "/nowhere"}, "", small(openDir(t))...)
	wantError(t, err, "PORTAL_PG_BIN=/nowhere")
}

func TestDemoDir(t *testing.T) {
	t.Parallel()
	dir, err := demoDir(func(name string) string { return map[string]string{"XDG_STATE_HOME": "/state"}[name] })
	want := "/state/portal"
	if os.Geteuid() == 0 {
		want = "/var/lib/portal"
	}
	if err != nil || dir != want {
		t.Errorf("got %s, %v; want %s", dir, err, want)
	}
}

// A demo killed without a word leaves nothing running, and starts again.
func TestKilledDemo(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	var password string
	for range 2 {
		cmd := exec.Command(os.Args[0], small(dir)...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		got := readPassword(t, out)
		if password != "" && got != password {
			t.Errorf("after the kill the password is %s, want %s as before", got, password)
		}
		password = got
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the demo ended by itself")
		}
	}
	last := begin(t, map[string]string{"PORTAL_PG_BIN": os.Getenv("PORTAL_PG_BIN")}, small(dir)...)
	if !signsIn(t, last.wait(t, addressLine), "viewer@demo.test", password) {
		t.Error("after two kills nobody can sign in")
	}
}

func readPassword(t *testing.T, out interface{ Read([]byte) (int, error) }) string {
	t.Helper()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(passwordLine).FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	t.Fatalf("the demo ended before it printed a password: %v", lines.Err())
	return ""
}
