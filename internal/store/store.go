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
	// Like pool and read, for statements whose plans are kept: see plans.
	plain, plainRead *pgxpool.Pool
	log              *slog.Logger

	dicts     sync.Map // account id → *dictionary
	movers    memo[[]billing.Mover]
	entries   entryMemo
	comparing chan struct{} // holds one token while two versions are compared
	guard     *guardFile    // nil = none is kept
	lost      atomic.Bool   // the last claim of an earlier process is not in the database
	seenBeat  atomic.Int64  // highest count of the money path's guard that this process knows to be committed
}

// Config says how to reach the database as the application's role.
type Config struct {
	URL      string
	ReadURL  string // optional replica for pages and exports
	MaxConns int32  // 0 = 20; half as many more for what is planned once
	Log      *slog.Logger
}

// Open connects and checks that the schema is the one this binary knows.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	db := &DB{log: c.Log, comparing: make(chan struct{}, 1)}
	var err error
	if db.pool, db.plain, err = connectBoth(ctx, c.URL, c.MaxConns); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.read, db.plainRead = db.pool, db.plain
	if c.ReadURL != "" {
		if db.read, db.plainRead, err = connectBoth(ctx, c.ReadURL, c.MaxConns); err != nil {
			db.pool.Close()
			db.plain.Close()
			return nil, fmt.Errorf("open read replica: %w", err)
		}
	}
	if err := db.Ready(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// plans says what a connection does with the plan of a statement.
type plans string

// Pages ask for one batch by number: a plan made for its values prunes all other
// partitions before they are opened. For the small tables that every page asks,
// planning costs ten times the answer: there a plan is made once a connection,
// for statements that read no partitioned table and have the same good plan for
// all values.
const (
	plannedForValues plans = "force_custom_plan"
	plannedOnce      plans = "force_generic_plan"
)

// connectBoth opens a pool for each way of planning. Plain statements take a
// fraction of a millisecond: half as many connections are plenty.
func connectBoth(ctx context.Context, url string, maxConns int32) (pool, plain *pgxpool.Pool, err error) {
	if maxConns == 0 {
		maxConns = 20
	}
	if pool, err = connect(ctx, url, maxConns, plannedForValues); err != nil {
		return nil, nil, err
	}
	if plain, err = connect(ctx, url, max(1, maxConns/2), plannedOnce); err != nil {
		pool.Close()
		return nil, nil, err
	}
	return pool, plain, nil
}

func connect(ctx context.Context, url string, maxConns int32, mode plans) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database address cannot be read (its text is not shown, it may hold a password)")
	}
	cfg.MaxConns = maxConns
	cfg.MaxConnIdleTime = 5 * time.Minute
	params := cfg.ConnConfig.RuntimeParams
	params["application_name"] = "portal"
	params["timezone"] = "UTC"
	params["plan_cache_mode"] = string(mode)
	params["max_parallel_workers_per_gather"] = "0" // no page wants helpers
	return pgxpool.NewWithConfig(ctx, cfg)
}

// Close ends all connections.
func (db *DB) Close() {
	if db.read != db.pool {
		db.read.Close()
		db.plainRead.Close()
	}
	db.pool.Close()
	db.plain.Close()
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
