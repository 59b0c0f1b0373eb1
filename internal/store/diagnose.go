package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Diagnosis is what `portal doctor` wants to know of the database.
type Diagnosis struct {
	ServerVersion int    // such as 150018
	Encoding      string // of the server
	Trigrams      bool   // Chinese text gives trigrams: the ctype knows its letters
	Superuser     bool   // the application's role is one
	MayCreate     bool   // the application's role may make tables
	Connections   int    // the most the server takes
	Now           time.Time
	Schema        error // why the schema does not fit this binary; nil when it does
}

// Diagnose connects as the application's role and looks around, also where
// there is no schema yet.
func Diagnose(ctx context.Context, url string) (d Diagnosis, err error) {
	pool, err := connect(ctx, url, 2, plannedForValues)
	if err != nil {
		return d, err
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, `
		select current_setting('server_version_num')::int, current_setting('server_encoding'), r.rolsuper,
			has_schema_privilege('public', 'create'), current_setting('max_connections')::int, clock_timestamp()
		from pg_roles r where r.rolname = current_user`).
		Scan(&d.ServerVersion, &d.Encoding, &d.Superuser, &d.MayCreate, &d.Connections, &d.Now)
	if err != nil {
		return d, fmt.Errorf("the database does not answer: %w", err)
	}
	d.Now = d.Now.UTC()
	d.Schema = (&DB{pool: pool}).Ready(ctx)
	if d.Schema == nil {
		var grams []string
		rows, err := pool.Query(ctx, `select unnest(show_trgm('订单归档'))`)
		if err == nil {
			grams, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			return d, fmt.Errorf("trigrams: %w", err)
		}
		d.Trigrams = len(grams) > 0
	}
	return d, nil
}
