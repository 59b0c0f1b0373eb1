package pglocal

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/natefinch/atomic"
)

// secrets are the passwords of the three roles.
type secrets struct {
	Super string `json:"superuser"`
	Owner string `json:"owner"`
	App   string `json:"app"`
}

// loadSecrets reads the passwords, or makes them where there is no data yet.
func loadSecrets(file string, haveData bool) (secrets, error) {
	var s secrets
	text, err := os.ReadFile(file)
	if err == nil {
		if err := json.Unmarshal(text, &s); err != nil || s.Super == "" || s.Owner == "" || s.App == "" {
			return s, fmt.Errorf("%s is damaged; remove the whole directory to start afresh", file) // without err: it may quote a password
		}
		return s, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return s, err
	}
	if haveData {
		return s, fmt.Errorf("%s is missing, and the data can't be opened without it; remove the whole directory to start afresh", file)
	}
	s = secrets{Super: rand.Text(), Owner: rand.Text(), App: rand.Text()}
	if text, err = json.Marshal(s); err != nil {
		return s, err
	}
	return s, atomic.WriteFile(file, bytes.NewReader(text)) // a new file is private
}

// initdb makes the data directory beside its final place, so that an
// interrupted one is never mistaken for a whole one.
func (s *Server) initdb(ctx context.Context) error {
	s.log.Info("private PostgreSQL: making the database directory", "dir", s.home.data(), "version", s.bin.Version)
	fresh := s.home.data() + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(s.home.data())); err != nil { // without PG_VERSION it is nobody's data
		return err
	}
	passwordFile := filepath.Join(s.home.serverDir(), "password")
	if err := atomic.WriteFile(passwordFile, strings.NewReader(s.secrets.Super)); err != nil {
		return err
	}
	defer os.Remove(passwordFile)
	if err := s.user.own(passwordFile); err != nil {
		return err
	}
	args := []string{
		"-D", fresh, "-U", superRole, "--pwfile=" + passwordFile, "-A", "scram-sha-256", "-E", "UTF8",
		"-N", "--no-instructions",
	}
	args = append(args, s.localeArgs()...)
	if s.throwaway {
		args = append(args, "--wal-segsize=1") // a copy has 1 MB of log instead of 16
	}
	cmd := s.command(ctx, "initdb", args...)
	detach(cmd.SysProcAttr, false)
	cmd.Cancel = func() error { return s.ask(cmd.Process.Pid, fast) } // it removes what it has made
	cmd.WaitDelay = 5 * time.Second
	runtime.LockOSThread() // see startChild
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("could not look up effective user ID")) {
		return errors.New("PostgreSQL refuses a user whom the system doesn't know: give the number that this runs as an entry in /etc/passwd")
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, lastLines(out))
	}
	return os.Rename(fresh, s.home.data())
}

// localeArgs choose plain byte order with Unicode letters: the order in which
// cursors walk lists must be the same on every machine.
func (s *Server) localeArgs() []string {
	switch {
	case s.bin.Major >= 17:
		return []string{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}
	case runtime.GOOS == "linux":
		return []string{"--locale=C.UTF-8"}
	default:
		return []string{"--locale=C"}
	}
}

// prepareDatabase waits for the server and makes the roles and the database
// that are still missing.
func (s *Server) prepareDatabase(ctx context.Context) error {
	conn, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := s.createRoles(ctx, conn); err != nil {
		return err
	}
	return s.createDatabase(ctx, conn, Database)
}

func (s *Server) createRoles(ctx context.Context, conn *pgx.Conn) error {
	have, err := names(ctx, conn, "SELECT rolname::text FROM pg_roles")
	if err != nil {
		return err
	}
	for role, password := range map[string]string{ownerRole: s.secrets.Owner, appRole: s.secrets.App} {
		if have[role] {
			continue
		}
		// A failed statement is written to the server's log; this one holds a password.
		if _, err := conn.Exec(ctx, "SET log_min_error_statement = panic"); err != nil {
			return err
		}
		// Utility statements take no parameters. Both values are ours: letters and digits.
		sql := fmt.Sprintf("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '%s'", role, password)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("create role %s: %w", role, err)
		}
	}
	return nil
}

func (s *Server) createDatabase(ctx context.Context, conn *pgx.Conn, db string) error {
	have, err := names(ctx, conn, "SELECT datname::text FROM pg_database")
	if err != nil || have[db] {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{db}.Sanitize()+" OWNER "+ownerRole); err != nil {
		return fmt.Errorf("create database %s: %w", db, err)
	}
	for _, sql := range Rights(db) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("rights on database %s: %w", db, err)
		}
	}
	return nil
}

// Rights are the statements that close a new database to everybody and let the
// app role in, without the right to make even temporary tables. A clone of a
// database does not inherit them.
func Rights(db string) []string {
	name := pgx.Identifier{db}.Sanitize()
	return []string{"REVOKE ALL ON DATABASE " + name + " FROM PUBLIC", "GRANT CONNECT ON DATABASE " + name + " TO " + appRole}
}

func names(ctx context.Context, conn *pgx.Conn, sql string) (map[string]bool, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	set := make(map[string]bool, len(list))
	for _, n := range list {
		set[n] = true
	}
	return set, nil
}

// endPredecessor deals with the server of a process that was killed. We hold
// the directory's lock, so whoever started it is gone: it is either still
// writing its data, which deserves a moment, or was left alone and must stop.
// A file that names a process which is no such server is removed, because
// PostgreSQL would take the number for a living one and refuse to start.
func (s *Server) endPredecessor(ctx context.Context) error {
	pid, err := s.predecessor()
	if err != nil || pid == 0 {
		return err
	}
	if !runsHere(pid, s.home.data()) {
		s.log.Debug("private PostgreSQL: removing the mark of a server that is gone", "pid", pid)
		if err := os.Remove(s.home.pidFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	s.log.Info("private PostgreSQL: waiting for the server of an earlier run to stop", "pid", pid)
	gone := make(chan struct{})
	watch, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		for watch.Err() == nil {
			if !runsHere(pid, s.home.data()) {
				close(gone)
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Second):
		return s.endProcess(pid, gone, fast, immediate)
	}
}

// predecessor reads the process id of the last server, 0 when it stopped cleanly.
func (s *Server) predecessor() (int, error) {
	text, err := os.ReadFile(s.home.pidFile())
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 {
		// Cut short by a crash of the machine: no server can be behind it.
		return 0, os.Remove(s.home.pidFile())
	}
	return pid, nil
}

// lastLines returns the end of a program's output on one line.
func lastLines(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) > 6 {
		lines = lines[len(lines)-6:]
	}
	return string(bytes.Join(lines, []byte("; ")))
}
