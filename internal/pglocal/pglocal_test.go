package pglocal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A process that the test may kill: this very test binary, told to run a server.
const helperDir = "PGLOCAL_TEST_SERVE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		s, err := Start(context.Background(), Config{Dir: dir, BinDir: os.Getenv("PORTAL_PG_BIN")})
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("pid", s.PID())
		select {} // until killed
	}
	os.Exit(m.Run())
}

func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	cfg.BinDir = os.Getenv("PORTAL_PG_BIN")
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

// tempDir is a folder that the server's user may enter when the tests run as root.
func tempDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustExec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestRolesAndRestart(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	s := start(t, Config{Dir: dir})
	owner := connect(t, s.OwnerURL(Database))
	mustExec(t, owner, "CREATE TABLE kept (name text COLLATE \"default\")")
	mustExec(t, owner, "INSERT INTO kept VALUES ('Ä'), ('b'), ('华')")
	mustExec(t, owner, "GRANT SELECT ON kept TO "+s.AppRole())

	app := connect(t, s.AppURL(Database))
	for _, sql := range []string{
		"CREATE TABLE mine (x int)", "DROP TABLE kept", "ALTER TABLE kept ADD y int", "CREATE SCHEMA s",
		"CREATE ROLE r", "CREATE DATABASE d", "CREATE TEMP TABLE t (x int)", "INSERT INTO kept VALUES ('x')", "SET ROLE portal_owner",
	} {
		var refused *pgconn.PgError
		if _, err := app.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("app role: %s: got %v, want insufficient privilege", sql, err)
		}
	}
	var lower string
	if err := app.QueryRow(t.Context(), "SELECT lower(name) FROM kept WHERE name = 'Ä'").Scan(&lower); err != nil || lower != "ä" {
		t.Errorf("lower: got %q, %v; want ä", lower, err)
	}
	for role, url := range map[string]string{"owner": s.OwnerURL(Database), "app": s.AppURL(Database)} {
		var super bool
		if err := connect(t, url).QueryRow(t.Context(), "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&super); err != nil || super {
			t.Errorf("%s role: powerful %v, %v; want neither", role, super, err)
		}
	}
	info, err := os.Stat(s.home.secretsFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v, %v; want mode 0600", info, err)
	}
	url := s.AppURL(Database)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.home.pidFile()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after a clean stop postmaster.pid: %v, want none", err)
	}

	again := start(t, Config{Dir: dir})
	if again.AppURL(Database) != url {
		t.Error("the connection string changed over a restart")
	}
	var n int
	if err := connect(t, again.AppURL(Database)).QueryRow(t.Context(), "SELECT count(*) FROM kept").Scan(&n); err != nil || n != 3 {
		t.Errorf("after a restart: %d rows, %v; want 3", n, err)
	}
}

func TestSecondOnOneDirectory(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	s := start(t, Config{Dir: dir, Throwaway: true})
	_, err := Start(t.Context(), Config{Dir: dir, Throwaway: true, BinDir: os.Getenv("PORTAL_PG_BIN")})
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() || inUse.Dir != dir {
		t.Fatalf("got %v, want it in use by %d", err, os.Getpid())
	}
	connect(t, s.AppURL(Database)) // the first one lives on
	other := start(t, Config{Dir: tempDir(t), Throwaway: true})
	connect(t, other.AppURL(Database))
}

func TestLongPathUsesLoopback(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tempDir(t), strings.Repeat("long-name-", 9))
	s := start(t, Config{Dir: dir, Throwaway: true})
	if !strings.Contains(s.AppURL("x"), "@127.0.0.1:") {
		t.Errorf("a socket path of %d bytes isn't replaced by a loopback port", len(s.home.run()))
	}
	connect(t, s.OwnerURL(Database))
}

func TestPathWithBlanksAndQuotes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{`a "b" c+d&e=é'%20`, "with, comma"} {
		s := start(t, Config{Dir: filepath.Join(tempDir(t), name), Throwaway: true})
		connect(t, s.OwnerURL(Database))
	}
}

// runHelper starts a server in a process of its own and returns both process ids.
func runHelper(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	pid, bad := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "pid ")))
	if err := errors.Join(err, bad); err != nil {
		t.Fatalf("helper said %q: %v", line, err)
	}
	return cmd, pid
}

func TestKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	for range 2 {
		helper, server := runHelper(t, dir)
		if err := helper.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := helper.Wait(); err == nil {
			t.Fatal("the helper ended by itself")
		}
		began := time.Now()
		s := start(t, Config{Dir: dir})
		connect(t, s.AppURL(Database))
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("starting again took %v", took)
		}
		if s.PID() == server || runsHere(server, s.home.data()) {
			t.Errorf("the server %d of the killed process still lives", server)
		}
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// A server whose parent is gone without the system telling it (as on macOS).
func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	s := start(t, Config{Dir: dir})
	if err := s.lock.release(); err != nil { // as if our process were gone
		t.Fatal(err)
	}
	s.lock = nil
	next := start(t, Config{Dir: dir})
	connect(t, next.AppURL(Database))
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Error("the orphan still runs")
	}
}

func TestStalePIDFile(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	s := start(t, Config{Dir: dir})
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		strconv.Itoa(os.Getpid()) + "\n" + s.home.data() + "\n", // the number belongs to somebody else now
		"", "garbage",
	} {
		if err := os.WriteFile(s.home.pidFile(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		next := start(t, Config{Dir: dir})
		connect(t, next.AppURL(Database))
		if err := next.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInterruptedFirstStart(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	for _, half := range []string{"postgres/data.new/base", "postgres/data"} {
		if err := os.MkdirAll(filepath.Join(dir, half), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t, Config{Dir: dir, Throwaway: true})
	connect(t, s.AppURL(Database))
}

func TestLostPasswords(t *testing.T) {
	t.Parallel()
	dir := tempDir(t)
	s := start(t, Config{Dir: dir})
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{`{"superuser":"canary`, "is damaged"},
		{`{"superuser":"canary","owner":"canary","app":"canary"}`, "doesn't fit the data"},
	} {
		if err := os.WriteFile(s.home.secretsFile(), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Start(t.Context(), Config{Dir: dir, BinDir: os.Getenv("PORTAL_PG_BIN")})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want %q and no secret", c.text, err, c.want)
		}
	}
	if err := os.Remove(s.home.secretsFile()); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Dir: dir, BinDir: os.Getenv("PORTAL_PG_BIN")}); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("got %v, want that the file is missing", err)
	}
}

// Root's closed folders are refused with a way out, not with a riddle.
func TestClosedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // mode 0700
	if os.Geteuid() != 0 {
		dir = filepath.Join(dir, "a file", "x")
		if err := os.WriteFile(filepath.Dir(dir), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Start(t.Context(), Config{Dir: dir, Throwaway: true, BinDir: os.Getenv("PORTAL_PG_BIN")})
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want an error that names the folder", err)
	}
	if os.Geteuid() == 0 && !strings.Contains(err.Error(), "/var/lib/portal") {
		t.Errorf("got %v, want an advice", err)
	}
}

// The server must not see the environment's secrets.
func TestQuietEnv(t *testing.T) {
	for _, name := range []string{"HUAWEI_SECRET_KEY", "DATABASE_URL", "PORTAL_SECRET_KEY", "PGPASSWORD", "LC_ALL"} {
		t.Setenv(name, "canary")
	}
	for _, kv := range quietEnv() {
		if strings.Contains(kv, "canary") {
			t.Errorf("the server is given %s", kv)
		}
	}
}

func TestServerDies(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Dir: tempDir(t), Throwaway: true})
	if err := s.ask(s.PID(), immediate); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("Done isn't closed")
	}
	if err := s.Stop(); err != nil {
		t.Errorf("stop of a dead server: %v", err)
	}
}
