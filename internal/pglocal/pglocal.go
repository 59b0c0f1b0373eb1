// Package pglocal runs a private PostgreSQL server from programs already on the
// machine: for `portal demo`, and for the database of every test.
//
// A server lives in one directory, which its process locks for its life. It
// listens on a unix socket inside (on a loopback port where the path is too
// long), has three roles with random passwords kept beside the data (mode
// 0600), and ends with the process that started it, however that ends.
package pglocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Database is the database that Start makes in every new server, owned by the
// owner role.
const Database = "portal"

// The roles of a private server. Super is the bootstrap superuser and serves
// this package and the tests; owner owns the schema; app may only use it.
const (
	superRole = "postgres"
	ownerRole = "portal_owner"
	appRole   = "portal_app"
)

// Config says where the server lives and how careful it has to be.
type Config struct {
	Dir       string   // made when missing; kept
	BinDir    string   // where postgres and initdb are; "" searches the machine
	Throwaway bool     // nobody will miss the data: no fsync, small files, stops without ceremony
	Settings  []string // of the server, "name=value", over our own; for benchmarks
	Log       *slog.Logger
}

// Server is a running private PostgreSQL.
type Server struct {
	home      layout
	bin       Binaries
	user      *serverUser // whom the server runs as; nil = like us
	throwaway bool
	extra     []string // settings over our own
	log       *slog.Logger
	lock      *dirLock
	secrets   secrets

	port    int    // of the socket's name or on 127.0.0.1
	tcp     bool   // listens on 127.0.0.1 instead of a socket
	process *child // the postmaster

	stopping sync.Once
	stopErr  error
}

// layout names the files of a server's directory.
type layout struct{ dir string }

func (l layout) secretsFile() string { return filepath.Join(l.dir, "database-roles.json") }
func (l layout) lockFile() string    { return filepath.Join(l.dir, "lock") }

// serverDir and what is under it belongs to the user whom the server runs as.
func (l layout) serverDir() string { return filepath.Join(l.dir, "postgres") }
func (l layout) data() string      { return filepath.Join(l.serverDir(), "data") }
func (l layout) run() string       { return filepath.Join(l.serverDir(), "run") }
func (l layout) pidFile() string   { return filepath.Join(l.data(), "postmaster.pid") }

// InUseError says that another process holds the directory.
type InUseError struct {
	Dir string
	PID int // 0 when it can't be read
}

func (e *InUseError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("directory %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("directory %s is in use by process %d", e.Dir, e.PID)
}

// Start brings up the server of cfg.Dir and returns when it answers; the first
// time it makes the data directory, the roles and the database. It fails with
// *InUseError while another process holds the directory, and with
// *NotFoundError where no PostgreSQL is installed.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	s := &Server{home: layout{dir}, throwaway: cfg.Throwaway, extra: cfg.Settings, log: cfg.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.start(ctx, cfg.BinDir); err != nil {
		return nil, errors.Join(fmt.Errorf("private PostgreSQL in %s: %w", dir, err), s.Stop())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, binDir string) error {
	if err := s.openDir(); err != nil {
		return err
	}
	major, err := s.dataVersion()
	if err != nil {
		return err
	}
	if s.bin, err = find(binDir, major); err != nil {
		return err
	}
	if err := s.prepareServerDir(ctx); err != nil {
		return err
	}
	if s.secrets, err = loadSecrets(s.home.secretsFile(), major != 0); err != nil {
		return err
	}
	if major == 0 {
		if err := s.initdb(ctx); err != nil {
			return err
		}
	} else if err := s.endPredecessor(ctx); err != nil {
		return err
	}
	if err := s.launch(); err != nil {
		return err
	}
	return s.prepareDatabase(ctx)
}

// openDir makes the directory and takes its lock.
func (s *Server) openDir() error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the server's user has to pass through
	}
	if err := os.MkdirAll(s.home.dir, mode); err != nil {
		return err
	}
	var err error
	s.lock, err = lockDir(s.home)
	return err
}

// dataVersion returns the major version that made the data, 0 when there is none yet.
func (s *Server) dataVersion() (int, error) {
	text, err := os.ReadFile(filepath.Join(s.home.data(), "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("data of an unknown version %.20q", text)
	}
	return major, nil
}

// prepareServerDir makes the server's own folder, hands it to the server's user
// and proves that this user can work there: root's own folders are often closed
// to everybody else.
func (s *Server) prepareServerDir(ctx context.Context) error {
	user, err := chooseUser(s.home.data())
	if err != nil {
		return err
	}
	s.user = user
	for _, dir := range []string{s.home.serverDir(), s.home.run()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := s.user.own(dir); err != nil {
			return err
		}
	}
	if s.user == nil {
		return nil
	}
	if out, err := s.command(ctx, "postgres", "-V").CombinedOutput(); err != nil {
		return fmt.Errorf("PostgreSQL doesn't run as root, so it runs as %s, who can't use this directory or %s: choose a directory whose parents %s may enter, such as /var/lib/portal: %w %s",
			s.user.name, s.bin.Dir, s.user.name, err, bytes.TrimSpace(out))
	}
	return nil
}

// OwnerURL returns the connection string of the role that owns the schema of db.
func (s *Server) OwnerURL(db string) string { return s.url(ownerRole, s.secrets.Owner, db) }

// AppURL returns the connection string of the role that the portal works with:
// no superuser, owner of nothing.
func (s *Server) AppURL(db string) string { return s.url(appRole, s.secrets.App, db) }

// SuperURL returns the superuser's connection string; for making databases.
func (s *Server) SuperURL(db string) string { return s.url(superRole, s.secrets.Super, db) }

// AppRole is the name of the role of AppURL, for grants.
func (s *Server) AppRole() string { return appRole }

// OwnerRole is the name of the role of OwnerURL.
func (s *Server) OwnerRole() string { return ownerRole }

func (s *Server) url(role, password, db string) string {
	query := url.Values{"sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Path: "/" + db}
	if s.tcp {
		u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
	} else {
		query.Set("host", s.home.run())
		query.Set("port", strconv.Itoa(s.port))
	}
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20") // libpq and pgx read a plus as a plus
	return u.String()
}

// PID is the process id of the server.
func (s *Server) PID() int { return s.process.pid }

// Done is closed when the server's process has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.process.done }

// LastWords returns the end of what the server printed, for an error message.
func (s *Server) LastWords() string { return s.process.lastWords() }

// Stop ends the server and gives up the directory. A throwaway server stops
// without writing anything; use StopClean to keep its data.
func (s *Server) Stop() error {
	if s.throwaway {
		return s.stop(immediate, fast)
	}
	return s.stop(fast, immediate)
}

// StopClean ends the server with its data written, also a throwaway one.
func (s *Server) StopClean() error { return s.stop(fast, immediate) }

// manner is a way to ask a server to stop.
type manner int

const (
	fast      manner = iota // ends sessions, writes everything
	immediate               // ends now; the next start recovers
)

// stop asks in the first manner, then in the second, then kills.
func (s *Server) stop(first, second manner) error {
	s.stopping.Do(func() {
		if s.process != nil {
			s.stopErr = s.endProcess(s.process.pid, s.process.done, first, second)
		}
		if s.lock != nil {
			s.stopErr = errors.Join(s.stopErr, s.lock.release())
		}
	})
	return s.stopErr
}

func (s *Server) endProcess(pid int, done <-chan struct{}, manners ...manner) error {
	for _, m := range manners {
		select {
		case <-done:
			return nil // gone already: nobody is left to ask
		default:
		}
		if err := s.ask(pid, m); err != nil {
			s.log.Debug("private PostgreSQL: ask to stop", "pid", pid, "err", err)
		}
		select {
		case <-done:
			return nil
		case <-time.After(15 * time.Second):
		}
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop PostgreSQL process %d: %w", pid, err)
	}
	return nil
}
