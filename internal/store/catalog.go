package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// SaveCatalog keeps one reading of an account's product lists. An entry that the
// reading lacks is marked as gone, unless its whole list came empty.
func (db *DB) SaveCatalog(ctx context.Context, accountID int64, c *billing.Catalog, at time.Time) error {
	batch := &pgx.Batch{}
	lists := map[billing.CatalogList]bool{}
	for i := range c.Entries {
		e := &c.Entries[i]
		lists[e.List] = true
		search := strings.ToLower(e.Code + " " + e.Name + " " + e.NameZH + " " + e.Abbreviation)
		batch.Queue(`
			insert into catalog_entry as e (account_id, list, service, resource_type, code, name, name_zh, abbreviation, description,
				description_zh, measure_type, search, bigrams, first_seen_at, seen_at)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$14)
			on conflict (account_id, list, service, resource_type, code) do update set
				name = excluded.name, name_zh = excluded.name_zh, abbreviation = excluded.abbreviation, description = excluded.description,
				description_zh = excluded.description_zh, measure_type = excluded.measure_type, search = excluded.search,
				bigrams = excluded.bigrams, seen_at = excluded.seen_at, gone_at = null`,
			accountID, string(e.List), e.Service, e.ResourceType, e.Code, e.Name, e.NameZH, e.Abbreviation, e.Description,
			e.DescriptionZH, e.MeasureType, search, hanBigrams(search), at)
	}
	for list := range lists {
		batch.Queue(`
			update catalog_entry set gone_at = $3 where account_id = $1 and list = $2 and seen_at < $3 and gone_at is null`, accountID, string(list), at)
	}
	if len(c.Conversions) > 0 {
		batch.Queue(`delete from unit_conversion where account_id = $1`, accountID)
	}
	for _, v := range c.Conversions {
		batch.Queue(`
			insert into unit_conversion (account_id, from_unit, to_unit, ratio, measure_type, seen_at) values ($1,$2,$3,$4,$5,$6)
			on conflict (account_id, from_unit, to_unit) do update set ratio = excluded.ratio`, accountID, v.From, v.To, v.Ratio, v.Type, at)
	}
	if err := db.commitBatch(ctx, batch); err != nil {
		return fmt.Errorf("save catalogue of account %d: %w", accountID, err)
	}
	return nil
}

// MaxCatalogLimit is the most entries one page may have.
const MaxCatalogLimit = 200

// catalogSorts are the orders of a list: a column; what follows makes it unique.
var catalogSorts = map[string]sortKey[billing.CatalogEntry]{
	"name": {"lower(name)", "text", func(e *billing.CatalogEntry) string { return strings.ToLower(e.Name) }},
	"code": {"code", "text", func(e *billing.CatalogEntry) string { return e.Code }},
}

// catalogPlace is an entry's place in its list as one text.
const catalogPlace = `service || ' ' || resource_type || ' ' || code`

// CatalogEntries returns one page of a list. Accounts that list the same entry
// show it once, as read last. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) CatalogEntries(ctx context.Context, scope billing.Scope, f billing.CatalogFilter) (p billing.CatalogPage, err error) {
	if err := checkLimit(&f.Limit, MaxCatalogLimit); err != nil {
		return p, err
	}
	w := catalogWhere(scope, &f)
	err = db.read.QueryRow(ctx, `
		select count(distinct `+catalogPlace+`) from catalog_entry where `+w.String(), w.args...).Scan(&p.Total)
	if err != nil {
		return p, fmt.Errorf("catalogue: %w", err)
	}
	entries, cursor, err := db.catalogRows(ctx, scope, f, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Entries, p.Prev, p.Next = cutPage(entries, f.Limit, f.After, f.Before, cursor)
	return p, nil
}

// EachCatalogEntry calls each for every matching entry in the filter's order.
func (db *DB) EachCatalogEntry(ctx context.Context, scope billing.Scope, f billing.CatalogFilter, each func(*billing.CatalogEntry) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.CatalogEntry, func(*billing.CatalogEntry) string, error) {
		f.After = after
		return db.catalogRows(ctx, scope, f, exportChunk)
	}, each)
}

func catalogWhere(scope billing.Scope, f *billing.CatalogFilter) *where {
	w := &where{}
	w.and("account_id = any(?)", scope.Accounts)
	w.and("list = ?", string(f.List))
	anyOf(w, "service", f.Services)
	anyOf(w, "resource_type", f.ResourceTypes)
	anyOf(w, "measure_type", f.MeasureTypes)
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

func (db *DB) catalogRows(ctx context.Context, scope billing.Scope, f billing.CatalogFilter, limit int) ([]billing.CatalogEntry, func(*billing.CatalogEntry) string, error) {
	sort, r, err := sorted(catalogSorts, f.Sort, "name", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := catalogWhere(scope, &f)
	keys := []keyColumn{{sort.column, sort.cast}, {catalogPlace, "text"}}
	from, err := w.past(r, keys...)
	if err != nil {
		return nil, nil, err
	}
	if from != "" {
		from = "where " + from
	}
	rows, err := db.read.Query(ctx, `
		with newest as (
			select distinct on (service, resource_type, code) *
			from catalog_entry where `+w.String()+`
			order by service, resource_type, code, seen_at desc, account_id
		), page as (
			select *, `+sort.column+` as sorted from newest `+from+` order by `+r.order(keys...)+` limit `+w.arg(limit)+`
		)
		select p.list, p.service, p.resource_type, p.code, p.name, p.name_zh, p.abbreviation, p.description, p.description_zh, p.measure_type,
			p.first_seen_at, p.seen_at, p.gone_at, coalesce(s.name, ''), coalesce(s.name_zh, ''), coalesce(t.name, ''), coalesce(t.name_zh, '')
		from page p
		left join catalog_entry s on s.account_id = p.account_id and s.list = 'services' and s.service = '' and s.resource_type = '' and s.code = p.service
		left join catalog_entry t on t.account_id = p.account_id and t.list = 'types' and t.service = p.service and t.resource_type = '' and t.code = p.resource_type
		order by `+r.order(keyColumn{column: "p.sorted"}, keyColumn{column: "p.service || ' ' || p.resource_type || ' ' || p.code"}), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("catalogue: %w", err)
	}
	entries, err := pgx.CollectRows(rows, scanCatalogEntry)
	if err != nil {
		return nil, nil, fmt.Errorf("catalogue: %w", err)
	}
	return entries, func(e *billing.CatalogEntry) string {
		return newCursor(sort.value(e), e.Service+" "+e.ResourceType+" "+e.Code)
	}, nil
}

func scanCatalogEntry(row pgx.CollectableRow) (e billing.CatalogEntry, err error) {
	var gone *time.Time
	err = row.Scan(&e.List, &e.Service, &e.ResourceType, &e.Code, &e.Name, &e.NameZH, &e.Abbreviation, &e.Description, &e.DescriptionZH, &e.MeasureType,
		&e.FirstSeenAt, &e.SeenAt, &gone, &e.ServiceName, &e.ServiceNameZH, &e.TypeName, &e.TypeNameZH)
	e.FirstSeenAt, e.SeenAt, e.GoneAt = e.FirstSeenAt.UTC(), e.SeenAt.UTC(), orZero(gone)
	return e, err
}

// CatalogSummary counts the entries of each list, and says when they were read last; zero = never.
func (db *DB) CatalogSummary(ctx context.Context, scope billing.Scope) (counts map[billing.CatalogList]int64, readAt time.Time, err error) {
	rows, err := db.read.Query(ctx, `
		select list, count(distinct `+catalogPlace+`), max(seen_at) from catalog_entry where account_id = any($1) group by list
		union all
		select 'conversions', count(distinct (from_unit, to_unit)), max(seen_at) from unit_conversion where account_id = any($1)`, scope.Accounts)
	if err != nil {
		return nil, readAt, fmt.Errorf("catalogue: %w", err)
	}
	counts = make(map[billing.CatalogList]int64)
	var list billing.CatalogList
	var n int64
	var at *time.Time
	_, err = pgx.ForEachRow(rows, []any{&list, &n, &at}, func() error {
		counts[list] = n
		if seen := orZero(at); seen.After(readAt) {
			readAt = seen
		}
		return nil
	})
	if err != nil {
		return nil, readAt, fmt.Errorf("catalogue: %w", err)
	}
	return counts, readAt, nil
}

// CatalogServices returns the services that entries of a list belong to, by
// name, with the number of entries of each.
func (db *DB) CatalogServices(ctx context.Context, scope billing.Scope, list billing.CatalogList) ([]billing.Facet, error) {
	rows, err := db.read.Query(ctx, `
		with g as (
			select service, count(distinct `+catalogPlace+`) as entries from catalog_entry
			where account_id = any($1) and list = $2 and service <> '' group by service
		)
		select g.service, coalesce(n.name, ''), coalesce(n.name_zh, ''), g.entries
		from g left join lateral (
			select s.name, s.name_zh from catalog_entry s where s.account_id = any($1) and s.list = 'services' and s.code = g.service
			order by s.seen_at desc limit 1
		) n on true order by lower(coalesce(n.name, g.service)), g.service`, scope.Accounts, string(list))
	if err != nil {
		return nil, fmt.Errorf("services of the catalogue: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f billing.Facet, err error) {
		err = row.Scan(&f.Key, &f.Name, &f.NameZH, &f.Lines)
		return f, err
	})
}

// Units returns all units of measurement, by kind and name.
func (db *DB) Units(ctx context.Context, scope billing.Scope) ([]billing.Unit, error) {
	rows, err := db.read.Query(ctx, `
		select id, name, name_zh, abbreviation, measure_type from (
			select distinct on (code) code::int as id, name, name_zh, abbreviation, measure_type
			from catalog_entry where account_id = any($1) and list = 'units' and code ~ '^[0-9]{1,9}$'
			order by code, seen_at desc
		) u order by measure_type, lower(name), id`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u billing.Unit, err error) {
		err = row.Scan(&u.ID, &u.Name, &u.NameZH, &u.Abbreviation, &u.Type)
		return u, err
	})
}

// Conversions returns how units convert into each other, by kind.
func (db *DB) Conversions(ctx context.Context, scope billing.Scope) ([]billing.Conversion, error) {
	rows, err := db.read.Query(ctx, `
		select distinct on (measure_type, from_unit, to_unit) from_unit, to_unit, ratio, measure_type
		from unit_conversion where account_id = any($1) order by measure_type, from_unit, to_unit, seen_at desc`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("conversions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c billing.Conversion, err error) {
		err = row.Scan(&c.From, &c.To, &c.Ratio, &c.Type)
		return c, err
	})
}
