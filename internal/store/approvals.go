package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
)

// Pages of the money path read the primary, never a replica: whoever has just
// approved must see it.

var requestSorts = map[string]sortKey[approval.Request]{
	"created": {"r.id", "bigint", func(r *approval.Request) string { return strconv.FormatInt(r.ID, 10) }},
	"amount":  {"r.discounted_amount", "numeric", func(r *approval.Request) string { return r.Discounted.Exact() }},
	"expires": {"r.expires_at", "timestamptz", func(r *approval.Request) string { return r.ExpiresAt.Format(time.RFC3339Nano) }},
}

// MaxRequestLimit is the most requests one page may have.
const MaxRequestLimit = 200

// waitsFor is the condition that a request waits for this person: an approval,
// or a word on what reading could not tell.
func (w *where) waitsFor(u auth.User) {
	approve := "false"
	if auth.Can(u, auth.Approve) {
		me := w.arg(u.ID)
		approve = `(r.state = 'requested' and r.expires_at > clock_timestamp() and r.requester_id <> ` + me + `
			and not exists (select from approval_decision d where d.request_id = r.id and d.approver_id = ` + me + `))`
	}
	resolve := "false"
	if auth.Can(u, auth.AskToSpend) {
		resolve = `(r.state in ('needs_review', 'mismatch')
			and not exists (select from approval_resolution s where s.request_id = r.id and s.seq = r.seq and s.person_id = ` + w.arg(u.ID) + `))`
	}
	w.and("(" + approve + " or " + resolve + ")")
}

func requestWhere(scope billing.Scope, f *approval.Filter) *where {
	w := &where{}
	w.and("r.account_id = any(?)", scope.Accounts)
	anyOf(w, "r.state", f.States)
	anyOf(w, "r.operation", f.Operations)
	if f.Mine != 0 {
		w.and("r.requester_id = ?", f.Mine)
	}
	if f.WaitsFor != nil {
		w.waitsFor(*f.WaitsFor)
	}
	for _, one := range []struct{ column, value string }{{"r.order_id", f.OrderID}, {"r.resource_id", f.ResourceID}, {"r.group_key", f.Group}} {
		if one.value != "" {
			w.and(one.column+" = ?", one.value)
		}
	}
	if f.From != 0 {
		w.and("r.created_at >= ?", dayStart(f.From))
	}
	if f.To != 0 {
		w.and("r.created_at < ?", dayStart(f.To+1))
	}
	if text := strings.TrimSpace(f.Query); text != "" {
		w.and(`lower(concat_ws(' ', r.id, r.order_id, r.resource_id, r.reason, p.name)) like ?`, likePattern(text))
	}
	return w
}

// Requests returns one page of requests with the totals of all that match.
// Faults: BadSort, BadCursor, BadLimit.
func (db *DB) Requests(ctx context.Context, scope billing.Scope, f approval.Filter) (p approval.Page, err error) {
	if err := checkLimit(&f.Limit, MaxRequestLimit); err != nil {
		return p, err
	}
	w := requestWhere(scope, &f)
	rows, err := db.pool.Query(ctx, `
		select r.currency, count(*), sum(r.discounted_amount) from approval_request r join person p on p.id = r.requester_id
		where `+w.String()+` group by r.currency order by r.currency`, w.args...)
	if err != nil {
		return p, fmt.Errorf("requests: %w", err)
	}
	var currency string
	var count int
	var sum decimal.Decimal
	_, err = pgx.ForEachRow(rows, []any{&currency, &count, &sum}, func() error {
		p.Total += count
		p.Sums = append(p.Sums, money.New(sum, currency))
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("requests: %w", err)
	}
	requests, cursor, err := db.requestRows(ctx, scope, f, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Requests, p.Prev, p.Next = cutPage(requests, f.Limit, f.After, f.Before, cursor)
	return p, nil
}

// EachRequest calls each for every matching request in the filter's order.
func (db *DB) EachRequest(ctx context.Context, scope billing.Scope, f approval.Filter, each func(*approval.Request) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]approval.Request, func(*approval.Request) string, error) {
		f.After = after
		return db.requestRows(ctx, scope, f, exportChunk)
	}, each)
}

func (db *DB) requestRows(ctx context.Context, scope billing.Scope, f approval.Filter, limit int) ([]approval.Request, func(*approval.Request) string, error) {
	sort, r, err := sorted(requestSorts, f.Sort, "-created", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := requestWhere(scope, &f)
	keys := []keyColumn{{sort.column, sort.cast}, {"r.id", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, nil, err
	}
	rows, err := db.pool.Query(ctx, `select `+requestColumns+requestFrom+`where `+w.String()+`
		order by `+r.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("requests: %w", err)
	}
	requests, err := pgx.CollectRows(rows, scanRequest)
	if err != nil {
		return nil, nil, fmt.Errorf("requests: %w", err)
	}
	return requests, func(q *approval.Request) string { return newCursor(sort.value(q), strconv.FormatInt(q.ID, 10)) }, nil
}

// Request returns a request with all that is known of it. Fault NoSuchRequest.
func (db *DB) Request(ctx context.Context, scope billing.Scope, id int64) (d approval.Details, err error) {
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+requestColumns+requestFrom+`where r.id = $1 and r.account_id = any($2)`, id, scope.Accounts)
		if err == nil {
			d.Request, err = pgx.CollectExactlyOneRow(rows, scanRequest)
		}
		if errors.Is(err, pgx.ErrNoRows) {
			return noSuchRequest(id)
		}
		if err != nil {
			return err
		}
		return fillDetails(ctx, tx, &d)
	})
	if err != nil {
		return d, fmt.Errorf("request %d: %w", id, err)
	}
	return d, nil
}

func fillDetails(ctx context.Context, tx pgx.Tx, d *approval.Details) (err error) {
	if d.Decisions, err = decisionsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.History, err = historyOf(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.Attempts, err = attemptsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.Evidence, err = evidenceOf(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.Resolutions, err = resolutionsOf(ctx, tx, d.ID, 0); err != nil {
		return err
	}
	if d.Targets, err = targetsOf(ctx, tx, d.ID); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `
		select coalesce(min(next.id), 0) from approval_request next, approval_request r
		where r.id = $1 and next.id > r.id and next.account_id = r.account_id and next.operation = r.operation
			and (next.order_id = r.order_id or next.resource_id = r.resource_id)`, d.ID).Scan(&d.Successor)
}

// RequestCounts returns the numbers of the navigation for a person.
func (db *DB) RequestCounts(ctx context.Context, scope billing.Scope, u auth.User) (c approval.Counts, err error) {
	batch := &pgx.Batch{}
	queueRequests(batch, scope, u, &c)
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return c, fmt.Errorf("count requests: %w", err)
	}
	return c, nil
}

func queueRequests(batch *pgx.Batch, scope billing.Scope, u auth.User, c *approval.Counts) {
	w := &where{}
	w.and("r.account_id = any(?)", scope.Accounts)
	waiting := &where{args: w.args}
	waiting.waitsFor(u)
	me := waiting.arg(u.ID)
	batch.Queue(`
		select count(*) filter (where `+waiting.String()+`),
			count(*) filter (where r.requester_id = `+me+` and s.open),
			count(*) filter (where r.state in ('submitting', 'confirming', 'unknown', 'needs_review')),
			count(*) filter (where r.state in ('needs_review', 'mismatch'))
		from approval_request r join approval_state s using (state)
		where `+w.String()+` and not s.final`, waiting.args...).QueryRow(func(row pgx.Row) error {
		return row.Scan(&c.WaitsForMe, &c.Mine, &c.Unsettled, &c.Trouble)
	})
}

// OrderRequests returns the requests about an order, newest first: its own, and
// the renewal that has made it.
func (db *DB) OrderRequests(ctx context.Context, scope billing.Scope, account int64, order string) ([]approval.Request, error) {
	rows, err := db.pool.Query(ctx, `select `+requestColumns+requestFrom+`
		where r.account_id = any($1) and r.account_id = $2 and (r.order_id = $3 or $3 = any(r.made_orders)) order by r.id desc limit 200`,
		scope.Accounts, account, strings.ToUpper(strings.TrimSpace(order)))
	if err != nil {
		return nil, fmt.Errorf("requests of order %s: %w", order, err)
	}
	return pgx.CollectRows(rows, scanRequest)
}

// OutsideOrders returns orders that were paid or cancelled without the portal,
// the last noticed first; kind "" = both.
func (db *DB) OutsideOrders(ctx context.Context, scope billing.Scope, kind string, limit int) ([]approval.Outside, error) {
	rows, err := db.pool.Query(ctx, `
		select x.kind, x.noticed_at, `+orderColumns+`
		from order_outside x join customer_order o using (account_id, order_id) join account a on a.id = o.account_id
		where x.account_id = any($1) and ($2 = '' or x.kind = $2) order by x.noticed_at desc, x.order_id limit $3`, scope.Accounts, kind, limit)
	if err != nil {
		return nil, fmt.Errorf("orders outside: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (x approval.Outside, err error) {
		if x.Order, err = scanOrder(rowAfter{row, []any{&x.Kind, &x.NoticedAt}}); err != nil {
			return x, err
		}
		x.NoticedAt = x.NoticedAt.UTC()
		return x, nil
	})
}

// rowAfter is a row whose first columns have targets of their own.
type rowAfter struct {
	pgx.CollectableRow
	first []any
}

func (r rowAfter) Scan(to ...any) error { return r.CollectableRow.Scan(append(r.first, to...)...) }

// Approvers lists who may approve for an account: the admins that see it.
func (db *DB) Approvers(ctx context.Context, scope billing.Scope, account int64) ([]auth.User, error) {
	rows, err := db.pool.Query(ctx, `
		select p.id, p.name, p.owner from person p
		where p.role = 'admin' and p.disabled_at is null and $1 = any($2::bigint[])
			and (p.all_accounts or exists (select from person_account g where g.person_id = p.id and g.account_id = $1))
		order by p.name, p.id limit 50`, account, scope.Accounts)
	if err != nil {
		return nil, fmt.Errorf("approvers of account %d: %w", account, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (auth.User, error) {
		u := auth.User{Role: auth.Admin}
		return u, row.Scan(&u.ID, &u.Name, &u.Owner)
	})
}

// OrderOutside says whether an order was paid or cancelled without the portal;
// nil when it was not. The order itself is not filled in.
func (db *DB) OrderOutside(ctx context.Context, scope billing.Scope, account int64, order string) (*approval.Outside, error) {
	var x approval.Outside
	err := db.pool.QueryRow(ctx, `
		select kind, noticed_at from order_outside
		where account_id = $1 and account_id = any($2) and order_id = $3 order by noticed_at desc limit 1`, account, scope.Accounts, order).
		Scan(&x.Kind, &x.NoticedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("order %s outside: %w", order, err)
	}
	x.NoticedAt = x.NoticedAt.UTC()
	return &x, nil
}

// CountOutside counts the orders that were paid or cancelled without the portal
// since a moment.
func (db *DB) CountOutside(ctx context.Context, scope billing.Scope, since time.Time) (n int, err error) {
	err = db.pool.QueryRow(ctx, `select count(*) from order_outside where account_id = any($1) and noticed_at >= $2`, scope.Accounts, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count orders outside: %w", err)
	}
	return n, nil
}

// OutsideAmong says of each order of a list whether it was paid or cancelled
// without the portal: its kind, or "".
func (db *DB) OutsideAmong(ctx context.Context, scope billing.Scope, orders []billing.Order) ([]string, error) {
	accounts, ids := make([]int64, len(orders)), make([]string, len(orders))
	for i := range orders {
		accounts[i], ids[i] = orders[i].AccountID, orders[i].ID
	}
	kinds := make([]string, len(orders))
	rows, err := db.pool.Query(ctx, `
		select t.place, x.kind from unnest($2::bigint[], $3::text[]) with ordinality as t (account_id, order_id, place)
		join order_outside x using (account_id, order_id) where x.account_id = any($1) order by x.noticed_at`, scope.Accounts, accounts, ids)
	if err != nil {
		return nil, fmt.Errorf("orders outside: %w", err)
	}
	var place int64
	var kind string
	_, err = pgx.ForEachRow(rows, []any{&place, &kind}, func() error {
		kinds[place-1] = kind
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("orders outside: %w", err)
	}
	return kinds, nil
}
