package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"portal/migrations"
)

// Migrate brings the schema up to date as its owner and then gives the
// application's role exactly the rights of grants.sql. Any number of replicas
// may call it at once: one works, the others wait. When owner and application
// are one role there is nothing to grant, and the database cannot hold the
// application to its rules.
func Migrate(ctx context.Context, ownerURL, appRole string, log *slog.Logger) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return errors.New("migrate: the owner's database address cannot be read")
	}
	defer pool.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(packDetails, &goose.GoFunc{RunDB: runPackDetails}, nil)))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, r := range results {
		if log != nil {
			log.Info("migrated", "version", r.Source.Version, "file", r.Source.Path, "took", r.Duration)
		}
	}
	return grant(ctx, pool, appRole)
}

// grantLock keeps replicas that migrate together from granting at the same
// moment, which PostgreSQL answers with "tuple concurrently updated".
const grantLock = 7_021_001

func grant(ctx context.Context, pool *pgxpool.Pool, appRole string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, grantLock); err != nil {
			return fmt.Errorf("grant: %w", err)
		}
		var same, exists bool
		err := tx.QueryRow(ctx, `select current_user = $1, exists (select from pg_roles where rolname = $1)`, appRole).Scan(&same, &exists)
		switch {
		case err != nil:
			return fmt.Errorf("grant: %w", err)
		case same:
			return nil
		case !exists:
			return fmt.Errorf("grant: the application's role %q does not exist: create it with LOGIN and no other right, see docs/operations.md", appRole)
		}
		sql := strings.ReplaceAll(migrations.Grants, "{{app}}", pgx.Identifier{appRole}.Sanitize())
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("grant to %s: %w", appRole, err)
		}
		return nil
	})
}

// latestMigration is the highest number among the embedded files.
func latestMigration() int64 {
	var latest int64
	names, _ := fs.Glob(migrations.FS, "*.sql")
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > latest {
			latest = n
		}
	}
	return latest
}
