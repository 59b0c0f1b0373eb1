// Package store holds all SQL. It fills the types of billing and auth and knows
// no upstream. Functions on customer data take the scope (the accounts a person
// may see) right after ctx and have it in their WHERE. What is not there and
// what is not theirs are the same fault. Exported methods own their transaction.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/billing"
)

// DB is the portal's PostgreSQL. Safe for concurrent use.
type DB struct {
	pool *pgxpool.Pool
	read *pgxpool.Pool // for pages and exports; the same as pool without a replica
	log  *slog.Logger

	dicts     sync.Map      // account id → *dictionary
	movers    memo[[]billing.Mover]
	comparing chan struct{} // holds one token while two versions are compared
	guard     *guardFile    // nil = none is kept
	lost      atomic.Bool   // the last claim of an earlier process is not in the database
	seenBeat  atomic.Int64  // highest count of the money path's guard that this process knows to be committed
}

// Config says how to reach the database as the application's role.
type Config struct {
	URL      string
	ReadURL  string // optional replica for pages and exports
	MaxConns int32  // 0 = 20
	Log      *slog.Logger
}

// Open connects and checks that the schema is the one this binary knows.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	pool, err := connect(ctx, c.URL, c.MaxConns)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{pool: pool, read: pool, log: c.Log, comparing: make(chan struct{}, 1)}
	if c.ReadURL != "" {
		if db.read, err = connect(ctx, c.ReadURL, c.MaxConns); err != nil {
			pool.Close()
			return nil, fmt.Errorf("open read replica: %w", err)
		}
	}
	if err := db.Ready(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func connect(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database address cannot be read (its text is not shown, it may hold a password)")
	}
	if cfg.MaxConns = maxConns; maxConns == 0 {
		cfg.MaxConns = 20
	}
	cfg.MaxConnIdleTime = 5 * time.Minute
	params := cfg.ConnConfig.RuntimeParams
	params["application_name"] = "portal"
	params["timezone"] = "UTC"
	// Pages ask for one batch by number: a plan made for its values prunes all
	// other partitions before they are opened, and no page wants helpers.
	params["plan_cache_mode"] = "force_custom_plan"
	params["max_parallel_workers_per_gather"] = "0"
	return pgxpool.NewWithConfig(ctx, cfg)
}

// Close ends all connections.
func (db *DB) Close() {
	if db.read != db.pool {
		db.read.Close()
	}
	db.pool.Close()
}

// Ready reports whether the database answers and has this binary's schema or a later one.
func (db *DB) Ready(ctx context.Context) error {
	var version int64
	err := db.pool.QueryRow(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&version)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42P01" {
		return errors.New("the database has no schema yet: run `portal migrate`")
	}
	if err != nil {
		return fmt.Errorf("database does not answer: %w", err)
	}
	if want := latestMigration(); version < want {
		return fmt.Errorf("the database schema is at version %d and this portal needs %d: run `portal migrate`", version, want)
	}
	return nil
}

// querier is what a pool, a connection and a transaction have in common.
type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// inTx runs f in a transaction that commits when f returns nil.
func (db *DB) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db.pool, f)
}

// cycleDate is how a cycle is written to the database: its first day.
func cycleDate(c billing.Cycle) time.Time { return c.FirstDay().Date() }

// dateOrNull writes no cycle as null.
func dateOrNull(c billing.Cycle) *time.Time {
	if c.IsZero() {
		return nil
	}
	d := cycleDate(c)
	return &d
}

// cycleOf reads it back.
func cycleOf(t time.Time) billing.Cycle { return billing.NewCycle(t.Year(), t.Month()) }

// timeOrNull writes the zero time as null.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// orZero reads null as the zero time.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
