package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/billing"
	"portal/internal/pglocal"
	"portal/internal/store"
)

// Config says how much data the benchmark builds and where.
type Config struct {
	Lines     int    // a month
	Months    int    // of the main database
	Rounds    int    // of every measurement; the medians are compared
	PagesTest string // the tests of the handlers, built
	Portal    string // the portal's binary: runs the pretend upstream
	Peers     string // the program of bench/peers; "" where PeerGoals are not measured
	Dir       string // for the database and the spool; removed at the end. "" makes one
	Log       io.Writer
	PGBin     string
	Timeout   time.Duration
}

// World is a private server with the settings of production, and lines that
// the pretend upstream billed.
type World struct {
	Config
	dir    string
	server *pglocal.Server
	admin  *pgxpool.Pool // the superuser in the main database: references and measurements

	DB      *store.DB // the main database as the application's role
	Account billing.Account
	Scope   billing.Scope
	Cycles  []billing.Cycle // of the main database, newest first
	lines   []billing.Line  // of one month, from the upstream; see Month
	spool   string

	flatFilled bool
}

// settings are those of a small production server. What matters for the
// ratios: everything is logged and flushed as in production, for the reference
// as for us, and no background job runs between two measurements.
var settings = []string{
	"wal_level=replica", "max_wal_senders=4", "fsync=on", "synchronous_commit=on", "full_page_writes=on",
	"shared_buffers=1GB", "max_wal_size=16GB", "checkpoint_timeout=1h", "autovacuum=off", "effective_cache_size=4GB",
}

// NewWorld starts the server, reads a month of lines from the upstream and
// makes the main database.
func NewWorld(ctx context.Context, c Config) (*World, error) {
	w := &World{Config: c}
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (w *World) start(ctx context.Context) (err error) {
	if w.dir, err = os.MkdirTemp(w.Dir, "portal-bench-"); err != nil {
		return err
	}
	if err := os.Chmod(w.dir, 0o711); err != nil { // root's server runs as another user
		return err
	}
	w.spool = filepath.Join(w.dir, "spool")
	if err := os.Mkdir(w.spool, 0o700); err != nil {
		return err
	}
	w.Say("reading %d lines of a month from the pretend upstream", w.Lines)
	if w.lines, err = w.readLines(ctx); err != nil {
		return fmt.Errorf("lines of the upstream: %w", err)
	}
	w.Say("starting a private PostgreSQL")
	w.server, err = pglocal.Start(ctx, pglocal.Config{Dir: filepath.Join(w.dir, "server"), BinDir: w.PGBin, Settings: settings})
	if err != nil {
		return err
	}
	if w.DB, w.Account, err = w.Open(ctx, pglocal.Database); err != nil {
		return err
	}
	w.Scope = billing.Scope{Accounts: []int64{w.Account.ID}, Currency: w.Account.Currency}
	w.admin, err = pgxpool.New(ctx, w.server.SuperURL(pglocal.Database))
	if err != nil {
		return err
	}
	return w.build(ctx)
}

// build loads the months of the main database.
func (w *World) build(ctx context.Context) error {
	newest := billing.CycleAt(time.Now()).Prev()
	w.Say("loading %d months", w.Months)
	for i := range w.Months {
		w.Cycles = append(w.Cycles, newest.Add(-i))
	}
	for _, cycle := range w.Cycles {
		if _, err := w.Load(ctx, w.DB, w.Account.ID, cycle, w.MonthLines(cycle)); err != nil {
			return err
		}
	}
	return w.analyzeRollups(ctx, pglocal.Database)
}

// analyzeRollups does what autovacuum would have done by now.
func (w *World) analyzeRollups(ctx context.Context, database string) error {
	conn, err := pgx.Connect(ctx, w.server.SuperURL(database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `vacuum (analyze) dim_resource, dim_product, dim_shape, code_name, bill_batch, bill_current,
		bill_cube, bill_cube_running, bill_day, bill_month_dim, bill_resource_month`)
	return err
}

// Open makes a migrated database of the name, where it is missing, with one
// account, and opens it as the application's role.
func (w *World) Open(ctx context.Context, name string) (*store.DB, billing.Account, error) {
	var account billing.Account
	if name != pglocal.Database {
		if err := w.createDatabase(ctx, name); err != nil {
			return nil, account, err
		}
	}
	log := slog.New(slog.DiscardHandler)
	if err := store.Migrate(ctx, w.server.OwnerURL(name), w.server.AppRole(), log); err != nil {
		return nil, account, err
	}
	db, err := store.Open(ctx, store.Config{URL: w.server.AppURL(name), Log: log})
	if err != nil {
		return nil, account, err
	}
	account, err = db.EnsureAccount(ctx, billing.Account{Name: "northwind-global", DomainID: domainID, Currency: "USD"})
	return db, account, err
}

func (w *World) createDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, w.server.SuperURL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, sql := range append([]string{"CREATE DATABASE " + name + " OWNER " + w.server.OwnerRole()}, pglocal.Rights(name)...) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("database %s: %w", name, err)
		}
	}
	return nil
}

// SuperURL is the superuser's way into the main database.
func (w *World) SuperURL() string { return w.server.SuperURL(pglocal.Database) }

// Close stops the server and removes all it had.
func (w *World) Close() error {
	var err error
	if w.admin != nil {
		w.admin.Close()
	}
	if w.DB != nil {
		w.DB.Close()
	}
	if w.server != nil {
		err = w.server.Stop()
	}
	if w.dir != "" {
		err = errors.Join(err, os.RemoveAll(w.dir))
	}
	return err
}

// Say prints what the benchmark is doing.
func (w *World) Say(format string, args ...any) {
	fmt.Fprintf(w.Log, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}

// Load publishes lines as a month of an account.
func (w *World) Load(ctx context.Context, db *store.DB, account int64, cycle billing.Cycle, lines []billing.Line) (store.Published, error) {
	load, err := db.NewLoad(account, cycle, "USD", w.spool)
	if err != nil {
		return store.Published{}, err
	}
	defer load.Close()
	for i := range lines {
		if err := load.Add(ctx, &lines[i]); err != nil {
			return store.Published{}, err
		}
	}
	return load.Publish(ctx, store.Verdict{Final: true, ReadAt: time.Now()})
}

// exec runs statements as the superuser.
func (w *World) exec(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		if _, err := w.admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return nil
}
