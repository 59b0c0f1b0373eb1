package pglocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// command prepares one of PostgreSQL's programs, run by the server's user in
// the server's folder.
func (s *Server) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.bin.path(program), args...)
	cmd.Dir = s.home.serverDir()
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	s.user.become(cmd.SysProcAttr)
	cmd.Env = append(quietEnv(), "LC_MESSAGES=C", "TZ=UTC")
	return cmd
}

// quietEnv is our environment without what would redirect PostgreSQL's
// programs, and without our own settings: the server needs no secret of ours.
func quietEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !hasAnyPrefix(kv, "PG", "LC_", "LANG", "PORTAL_", "HUAWEI_", "DATABASE_") {
			env = append(env, kv)
		}
	}
	return env
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// maxSocketDir keeps the socket's whole path, ".s.PGSQL.5432" included, below
// the 104 bytes that the smallest systems allow.
const maxSocketDir = 85

// launch starts the postmaster.
func (s *Server) launch() error {
	s.port = 5432 // with a socket it is only a part of the file's name
	s.tcp = runtime.GOOS == "windows" || len(s.home.run()) > maxSocketDir ||
		strings.Contains(s.home.run(), ",") // which separates hosts in a connection string
	if s.tcp {
		var err error
		if s.port, err = freePort(); err != nil {
			return err
		}
	}
	args := []string{"-D", s.home.data()}
	for _, setting := range append(s.settings(), s.extra...) { // the last of a name counts
		args = append(args, "-c", setting)
	}
	cmd := s.command(context.Background(), "postgres", args...)
	detach(cmd.SysProcAttr, s.throwaway)
	var err error
	s.process, err = startChild(cmd, s.log)
	return err
}

// settings are given on the command line, so the data directory holds nothing
// that a later version of the portal would have to edit.
func (s *Server) settings() []string {
	list := []string{
		"port=" + strconv.Itoa(s.port),
		"timezone=UTC", "log_timezone=UTC", "lc_messages=C",
		"jit=off", // compiling costs more than any query here gains
		"log_checkpoints=off",
		"cluster_name=portal",
	}
	if s.tcp {
		list = append(list, "listen_addresses=127.0.0.1", "unix_socket_directories=")
	} else {
		quoted := `"` + strings.ReplaceAll(s.home.run(), `"`, `""`) + `"`
		list = append(list, "listen_addresses=", "unix_socket_directories="+quoted, "unix_socket_permissions=0700")
	}
	if s.throwaway {
		return append(list, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
			"wal_level=minimal", "max_wal_senders=0", "max_connections=300", "shared_buffers=64MB")
	}
	return append(list, "max_connections=100", "shared_buffers=256MB", "wal_level=minimal", "max_wal_senders=0")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// connect opens one connection as the superuser, waiting for the server to
// come up; it ends early when the server's process does.
func (s *Server) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second) // crash recovery of a big month takes a while
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.SuperURL("postgres"))
		if err == nil {
			return conn, nil
		}
		var refused *pgconn.PgError
		if errors.As(err, &refused) && strings.HasPrefix(refused.Code, "28") { // invalid authorization
			return nil, fmt.Errorf("%s doesn't fit the data: %w", s.home.secretsFile(), err)
		}
		select {
		case <-s.process.done:
			return nil, fmt.Errorf("the server stopped at once: %s", s.process.lastWords())
		case <-ctx.Done():
			return nil, fmt.Errorf("the server doesn't answer: %w; it says: %s", err, s.process.lastWords())
		case <-time.After(15 * time.Millisecond):
		}
	}
}
