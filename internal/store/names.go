package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// nameKey is a code whose name may change: the newest one met is shown.
type nameKey struct{ kind, code string }

// noteNames remembers the names a line gives to its codes.
func (l *Load) noteNames(line *billing.Line) {
	for _, n := range [...][3]string{
		{"service", line.ServiceType, line.ServiceTypeName},
		{"type", line.ResourceType, line.ResourceTypeName},
		{"region", line.Region, line.RegionName},
		{"project", line.ProjectID, line.ProjectName},
		{"member", line.CustomerID, line.AccountName},
	} {
		if n[2] != "" {
			l.names[nameKey{n[0], n[1]}] = n[2]
		}
	}
}

// saveNames keeps the names of a load. An older month does not overwrite the
// names that a newer one brought.
func (l *Load) saveNames(ctx context.Context) error {
	newer := true
	err := l.db.pool.QueryRow(ctx, `select not exists (select from bill_current where account_id = $1 and cycle > $2)`,
		l.account, cycleDate(l.cycle)).Scan(&newer)
	if err != nil {
		return fmt.Errorf("names: %w", err)
	}
	names := make([]Name, 0, len(l.names))
	for k, name := range l.names {
		names = append(names, Name{Kind: k.kind, Code: k.code, Language: "en_US", Name: name})
	}
	if err := l.db.saveNames(ctx, l.account, names, newer); err != nil {
		return err
	}
	// An account that was given no name of its own takes the upstream's.
	_, err = l.db.pool.Exec(ctx, `
		update account a set name = n.name from code_name n
		where a.id = $1 and a.name = a.domain_id and n.account_id = a.id and n.kind = 'member' and n.code = a.domain_id and n.name <> ''`, l.account)
	if err != nil {
		return fmt.Errorf("name of account %d: %w", l.account, err)
	}
	return nil
}

// Name is what a code is called in a language.
type Name struct {
	Kind         string // service, type, region, project, member
	Code         string
	Language     string // en_US or zh_CN, as upstream writes them
	Name         string
	Abbreviation string
}

// SaveNames keeps the names of product lists.
func (db *DB) SaveNames(ctx context.Context, accountID int64, names []Name) error {
	return db.saveNames(ctx, accountID, names, true)
}

func (db *DB) saveNames(ctx context.Context, accountID int64, names []Name, overwrite bool) error {
	// In one order for all: two writers would otherwise wait for each other.
	slices.SortFunc(names, func(a, b Name) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Language, b.Language))
	})
	batch := &pgx.Batch{}
	for _, n := range names {
		batch.Queue(`
			insert into code_name as c (account_id, kind, code, language, name, abbreviation) values ($1,$2,$3,$4,$5,$6)
			on conflict (account_id, kind, code, language) do update
				set name = excluded.name, abbreviation = coalesce(nullif(excluded.abbreviation, ''), c.abbreviation)
			where $7 and (c.name, c.abbreviation) is distinct from (excluded.name, coalesce(nullif(excluded.abbreviation, ''), c.abbreviation))`,
			accountID, n.Kind, n.Code, n.Language, n.Name, n.Abbreviation, overwrite)
	}
	if err := db.commitBatch(ctx, batch); err != nil {
		return fmt.Errorf("save names: %w", err)
	}
	return nil
}

// ChineseNames returns what services and resource types are called in Chinese,
// by kind ("service", "type") and code. Bill lines and orders are read in English.
func (db *DB) ChineseNames(ctx context.Context, scope billing.Scope) (map[[2]string]string, error) {
	names := make(map[[2]string]string)
	err := ask(ctx, db.plainRead, func(rows pgx.Rows) error {
		var key [2]string
		var name string
		_, err := pgx.ForEachRow(rows, []any{&key[0], &key[1], &name}, func() error { names[key] = name; return nil })
		return err
	}, `
		select kind, code, max(name) from code_name
		where account_id = any($1) and kind in ('service', 'type') and language = 'zh_CN' and name <> '' group by kind, code`, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("names in Chinese: %w", err)
	}
	return names, nil
}

// codeNames are the names of codes in English and Chinese.
type codeNames map[nameKey][2]string

// queue asks for the names of some kinds, "" being none, that the accounts in scope know.
func (n *codeNames) queue(batch *pgx.Batch, scope billing.Scope, kinds ...string) {
	*n = make(codeNames)
	batch.Queue(`
		select kind, code, coalesce(max(name) filter (where language = 'en_US'), ''), coalesce(max(name) filter (where language = 'zh_CN'), '')
		from code_name where account_id = any($1) and kind = any($2) group by kind, code`, scope.Accounts, kinds).Query(func(rows pgx.Rows) error {
		var key nameKey
		var en, zh string
		_, err := pgx.ForEachRow(rows, []any{&key.kind, &key.code, &en, &zh}, func() error { (*n)[key] = [2]string{en, zh}; return nil })
		return err
	})
}

// of returns what a code is called, "" where no name is known.
func (n codeNames) of(kind, code string) (en, zh string) {
	names := n[nameKey{kind, code}]
	return names[0], names[1]
}
