package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// MaxHeldLimit is the most rows one page of subscriptions, coupons, packages or
// invoices may have.
const MaxHeldLimit = 200

// heldList reads lists of one kind of things.
type heldList[T any] struct {
	holding
	columns  string
	scan     func(pgx.CollectableRow) (T, error)
	sorts    map[string]sortKey[T]
	usual    string // the order when none is asked for
	identity func(*T) (id string, account int64)
	currency string   // column; "" where nothing is summed
	sums     []string // columns
}

// page returns one page of the rows that w selects, with the totals of all.
// Faults: BadSort, BadCursor, BadLimit.
func (l *heldList[T]) page(ctx context.Context, db *DB, w *where, place billing.Place) (p billing.Page[T], err error) {
	if err := checkLimit(&place.Limit, MaxHeldLimit); err != nil {
		return p, err
	}
	if err := l.totals(ctx, db, w, &p); err != nil {
		return p, err
	}
	limit := place.Limit
	place.Limit++
	rows, sort, err := l.rows(ctx, db, w, place)
	if err != nil {
		return p, err
	}
	p.Rows, p.Prev, p.Next = cutPage(rows, limit, place.After, place.Before, func(row *T) string { return l.cursor(sort, row) })
	return p, nil
}

// totals counts all rows that w selects and sums them, one row a currency.
func (l *heldList[T]) totals(ctx context.Context, db *DB, w *where, p *billing.Page[T]) error {
	currency, sums := "''", ""
	if l.currency != "" {
		currency = "coalesce(h." + l.currency + ", '')"
	}
	for _, column := range l.sums {
		sums += ", coalesce(sum(h." + column + "), 0)"
	}
	rows, err := db.read.Query(ctx, `select `+currency+`, count(*)`+sums+` from `+l.table+` h where `+w.String()+` group by 1 order by 1`, w.args...)
	if err != nil {
		return fmt.Errorf("%s: %w", l.table, err)
	}
	var code string
	var count int
	amounts := make([]decimal.Decimal, len(l.sums))
	targets := []any{&code, &count}
	for i := range amounts {
		targets = append(targets, &amounts[i])
	}
	_, err = pgx.ForEachRow(rows, targets, func() error {
		p.Total += count
		if code == "" {
			return nil
		}
		row := make([]money.Amount, len(amounts))
		for i := range amounts {
			row[i] = money.New(amounts[i], code)
		}
		p.Sums = append(p.Sums, row)
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", l.table, err)
	}
	return nil
}

// each calls f for every row that make selects, in the order asked for.
func (l *heldList[T]) each(ctx context.Context, db *DB, w func() *where, place billing.Place, f func(*T) error) error {
	place.Before, place.Limit = "", exportChunk
	return everyRow(func(after string) ([]T, func(*T) string, error) {
		place.After = after
		rows, sort, err := l.rows(ctx, db, w(), place)
		return rows, func(row *T) string { return l.cursor(sort, row) }, err
	}, f)
}

func (l *heldList[T]) cursor(s sortKey[T], row *T) string {
	id, account := l.identity(row)
	return newCursor(s.value(row), id, fmt.Sprint(account))
}

// rows reads a page as the database gives it: one before a cursor is turned round.
func (l *heldList[T]) rows(ctx context.Context, db *DB, w *where, place billing.Place) ([]T, sortKey[T], error) {
	sort, r, err := sorted(l.sorts, place.Sort, l.usual, place.After, place.Before)
	if err != nil {
		return nil, sort, err
	}
	keys := []keyColumn{{sort.column, sort.cast}, {"h." + l.key, "text"}, {"h.account_id", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, sort, err
	}
	rows, err := db.read.Query(ctx, `
		select `+l.columns+` from `+l.table+` h join account a on a.id = h.account_id
		where `+w.String()+`
		order by `+r.order(keys...)+` limit `+w.arg(place.Limit), w.args...)
	if err != nil {
		return nil, sort, fmt.Errorf("%s: %w", l.table, err)
	}
	list, err := pgx.CollectRows(rows, l.scan)
	if err != nil {
		return nil, sort, fmt.Errorf("%s: %w", l.table, err)
	}
	return list, sort, nil
}

// byID returns the things with an id: one, or several that accounts share. None
// is a NotFound fault of the given code.
func (l *heldList[T]) byID(ctx context.Context, db *DB, scope billing.Scope, id string, none fault.Code) ([]T, error) {
	rows, err := db.read.Query(ctx, `
		select `+l.columns+` from `+l.table+` h join account a on a.id = h.account_id
		where h.account_id = any($1) and h.`+l.key+` = $2 order by a.name, a.id`, scope.Accounts, id)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", l.table, id, err)
	}
	list, err := pgx.CollectRows(rows, l.scan)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", l.table, id, err)
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, none, id)
	}
	return list, nil
}

// listed adds which states are asked for. Those that the upstream no longer
// lists are asked for apart.
func listed[S ~int](w *where, statuses []S, gone bool) { listedAs(w, "h.status", statuses, gone) }

func listedAs[S ~int](w *where, column string, statuses []S, gone bool) {
	switch {
	case len(statuses) > 0 && gone:
		w.and("(h.gone_at is not null or "+column+" = any(?))", statuses)
	case len(statuses) > 0:
		w.and("h.gone_at is null and "+column+" = any(?)", statuses)
	case gone:
		w.and("h.gone_at is not null")
	default:
		w.and("h.gone_at is null")
	}
}

// within adds a span of UTC+8 days, both included.
func within(w *where, column string, from, to billing.Day) {
	if from != 0 {
		w.and(column+" >= ?", dayStart(from))
	}
	if to != 0 {
		w.and(column+" < ?", dayStart(to+1))
	}
}

// timeOrFar is a sort value of a time that may be absent.
func timeOrFar(t time.Time) string {
	if t.IsZero() {
		return farFuture
	}
	return t.Format(time.RFC3339Nano)
}

// facets returns the values of a column that the things still listed have, by
// name: their own newest name, or that of the kept names.
func (db *DB) facets(ctx context.Context, scope billing.Scope, h holding, column, nameColumn, kind string) ([]billing.Facet, error) {
	name := "''"
	if nameColumn != "" {
		name = "(array_agg(" + nameColumn + " order by changed_at desc))[1]"
	}
	rows, err := db.read.Query(ctx, `
		with value as (
			select `+column+` as key, `+name+` as name, count(*) as things
			from `+h.table+` where account_id = any($1) and gone_at is null and `+column+` <> ''
			group by `+column+`
		)
		select v.key, coalesce(nullif(v.name, ''), n.en, ''), coalesce(n.zh, ''), v.things
		from value v left join lateral (
			select max(n.name) filter (where n.language = 'en_US') as en, max(n.name) filter (where n.language = 'zh_CN') as zh from code_name n
			where n.account_id = any($1) and n.kind = $2 and n.code = v.key
		) n on true
		order by lower(coalesce(nullif(v.name, ''), n.en, v.key)), v.key limit 500`, scope.Accounts, kind)
	if err != nil {
		return nil, fmt.Errorf("facets of %s: %w", h.table, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f billing.Facet, err error) {
		err = row.Scan(&f.Key, &f.Name, &f.NameZH, &f.Lines)
		return f, err
	})
}
