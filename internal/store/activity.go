package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// MaxActivityLimit is the most rows one page of what happened may have.
const MaxActivityLimit = 200

// activitySource is a table whose rows are things that happened. Every source
// gives the same columns, so that a new one is one entry of the list below.
type activitySource struct {
	kind  billing.ActivityKind
	from  string // tables and joins
	where string // what of it happened, with the scope as $1
	at    string
	key   string
	// account, id, name, of, before, after, actor, person, amount, currency, amount before
	columns string
	search  string // what a text is looked for in
	trail   bool   // only for who may read the audit trail
}

// resourceName is what the resource of a request was called when it was asked for.
const resourceName = `(select f ->> 1 from jsonb_array_elements(r.snapshot) f where f ->> 0 = 'resource_name')`

const orderWords = `lower(o.order_id || ' ' || o.service_type_name || ' ' || o.creator)`

var activitySources = slices.Concat([]activitySource{
	{
		kind: billing.OrderPlaced, from: `customer_order o`, where: `o.account_id = any($1)`, at: `o.created_at`, key: `o.account_id || '/' || o.order_id`,
		columns: `o.account_id, o.order_id, o.service_type_name, o.service_type, '', o.status::text, o.creator, null::bigint, o.payable_amount, o.currency, null::numeric`, search: orderWords,
	},
	{
		kind: billing.OrderPaid, from: `customer_order o`, where: `o.account_id = any($1) and o.paid_at is not null`, at: `o.paid_at`, key: `o.account_id || '/' || o.order_id`,
		columns: `o.account_id, o.order_id, o.service_type_name, o.service_type, '', o.status::text, '', null::bigint, o.payable_amount, o.currency, null::numeric`, search: orderWords,
	},
	{
		kind: billing.OrderChanged,
		from: `customer_order_version v join customer_order o using (account_id, order_id)
			join customer_order_version b on b.account_id = v.account_id and b.order_id = v.order_id and b.version = v.version - 1`,
		where: `v.account_id = any($1) and v.version > 1 and (b.status <> v.status or b.payable_amount <> v.payable_amount)`,
		at:    `v.seen_at`, key: `v.account_id || '/' || v.order_id || '/' || v.version`,
		columns: `v.account_id, v.order_id, o.service_type_name, o.service_type, b.status::text, v.status::text, '', null::bigint, v.payable_amount, v.currency, b.payable_amount`, search: orderWords,
	},
	monthSource(billing.MonthRead, `b.version = 1 and b.lines > 0`),
	monthSource(billing.MonthFinal, `b.state = 'final' and p.state = 'estimated'`),
	monthSource(billing.MonthRestated, `b.state = 'final' and p.state = 'final' and b.reason in ('restated', 'late')`),
	{
		kind: billing.RequestMoved, from: `approval_history h join approval_request r on r.id = h.request_id`, where: `r.account_id = any($1)`,
		at: `h.at`, key: `h.request_id || '/' || h.seq`,
		columns: `r.account_id, coalesce(r.order_id, r.resource_id, ''), r.operation, coalesce(` + resourceName + `, ''), h.from_state, h.to_state, h.actor, h.person_id, r.payable_amount, r.currency, null::numeric`,
		search:  `lower(concat_ws(' ', r.order_id, r.resource_id, ` + resourceName + `, h.actor))`,
	},
	{
		kind: billing.PersonDid, from: `audit_log l`, trail: true,
		where: `$1::bigint[] is not null and l.actor_kind <> 'system' and l.action not like 'signin%' and l.action not like 'approval.%'
			and l.action not in ('signout', 'export', 'session.end', 'user.sessions')`,
		at: `l.at`, key: `lpad(l.seq::text, 19, '0')`,
		columns: `0::bigint, l.subject, l.action, '', '', '', l.actor, l.person_id, null::numeric, null::text, null::numeric`,
		search:  `lower(l.actor || ' ' || l.subject || ' ' || l.action)`,
	},
}, heldSources[0].sources(), heldSources[1].sources(), heldSources[2].sources(), heldSources[3].sources())

// ranked is a kind as it is sorted: of what happened at the same instant, what
// stands later in the list above came later.
func ranked(kind billing.ActivityKind) string {
	i := slices.IndexFunc(activitySources, func(s activitySource) bool { return s.kind == kind })
	return fmt.Sprintf("%02d %s", i+1, kind)
}

// monthSource is the versions of months that began in some way; p is the version before.
func monthSource(kind billing.ActivityKind, began string) activitySource {
	return activitySource{
		kind:  kind,
		from:  `bill_batch b left join bill_batch p on p.account_id = b.account_id and p.cycle = b.cycle and p.version = b.version - 1`,
		where: `b.account_id = any($1) and ` + began, at: `b.read_at`, key: `b.account_id || '/' || b.batch`,
		columns: `b.account_id, to_char(b.cycle, 'YYYY-MM'), '', '', coalesce(p.state, ''), b.state, '', null::bigint, b.due * 0.00000001, b.currency, p.due * 0.00000001`,
		search:  `to_char(b.cycle, 'YYYY-MM')`,
	}
}

// activityUnion builds the union of the sources that the filter selects. limit 0
// counts.
func activityUnion(w *where, f *billing.ActivityFilter, trail *auth.AuditReader, cursor []string, backwards bool, limit int) string {
	op, direction := "<", " desc"
	if backwards {
		op, direction = ">", ""
	}
	var parts []string
	for _, s := range activitySources {
		if s.trail && trail == nil || len(f.Kinds) > 0 && !slices.Contains(f.Kinds, s.kind) {
			continue
		}
		conditions := []string{s.where}
		if s.trail && !trail.All {
			conditions = append(conditions, auditPeople)
		}
		add := func(condition string, args ...any) {
			for _, a := range args {
				condition = strings.Replace(condition, "?", w.arg(a), 1)
			}
			conditions = append(conditions, condition)
		}
		if f.From != 0 {
			add(s.at+" >= ?", dayStart(f.From))
		}
		if f.To != 0 {
			add(s.at+" < ?", dayStart(f.To+1))
		}
		if q := strings.TrimSpace(f.Query); q != "" {
			add(s.search+" like ?", likePattern(q))
		}
		if limit == 0 {
			parts = append(parts, "select count(*) as n from "+s.from+" where "+strings.Join(conditions, " and "))
			continue
		}
		if cursor != nil { // the first condition alone can use an index
			add(s.at+" "+op+"= ?::text::timestamptz", cursor[0])
			add("("+s.at+", '"+ranked(s.kind)+"'::text, "+s.key+") "+op+" (?::text::timestamptz, ?::text, ?::text)", cursor[0], cursor[1], cursor[2])
		}
		parts = append(parts, "(select "+s.at+" as at, '"+ranked(s.kind)+"'::text as kind, "+s.key+" as key, "+s.columns+
			" from "+s.from+" where "+strings.Join(conditions, " and ")+
			" order by 1"+direction+", 2"+direction+", 3"+direction+" limit "+w.arg(limit)+")")
	}
	return strings.Join(parts, " union all ")
}

// Activity returns one page of what happened in the accounts, newest first. With
// trail, the deeds of the audit trail that this reader sees are in it. Faults: BadCursor, BadLimit.
func (db *DB) Activity(ctx context.Context, scope billing.Scope, f billing.ActivityFilter, trail *auth.AuditReader) (p billing.ActivityPage, err error) {
	if err := checkLimit(&f.Limit, MaxActivityLimit); err != nil {
		return p, err
	}
	w := &where{args: []any{scope.Accounts}}
	if union := activityUnion(w, &f, trail, nil, false, 0); union != "" {
		if err := db.read.QueryRow(ctx, `select coalesce(sum(n), 0)::bigint from (`+union+`) c`, w.args...).Scan(&p.Total); err != nil {
			return p, fmt.Errorf("count activity: %w", err)
		}
	}
	rows, err := db.activityRows(ctx, scope, f, trail, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Activities, p.Prev, p.Next = cutPage(rows, f.Limit, f.After, f.Before, activityCursor)
	return p, nil
}

func activityCursor(a *billing.Activity) string {
	return newCursor(a.At.Format(time.RFC3339Nano), ranked(a.Kind), a.Key)
}

// EachActivity calls each for all that happened, newest first.
func (db *DB) EachActivity(ctx context.Context, scope billing.Scope, f billing.ActivityFilter, trail *auth.AuditReader, each func(*billing.Activity) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.Activity, func(*billing.Activity) string, error) {
		f.After = after
		rows, err := db.activityRows(ctx, scope, f, trail, exportChunk)
		return rows, activityCursor, err
	}, each)
}

func (db *DB) activityRows(ctx context.Context, scope billing.Scope, f billing.ActivityFilter, trail *auth.AuditReader, limit int) ([]billing.Activity, error) {
	cursor, field := f.After, "after"
	if f.Before != "" {
		cursor, field = f.Before, "before"
	}
	var values []string
	if cursor != "" {
		var err error
		if values, err = parseCursor(field, cursor, 3); err != nil {
			return nil, err
		}
		if _, err := time.Parse(time.RFC3339Nano, values[0]); err != nil {
			return nil, fault.New(fault.Invalid, fault.BadCursor).At(field)
		}
	}
	w := &where{args: []any{scope.Accounts}}
	union := activityUnion(w, &f, trail, values, f.Before != "", limit)
	if union == "" {
		return nil, nil
	}
	direction := " desc"
	if f.Before != "" {
		direction = ""
	}
	rows, err := db.read.Query(ctx, `
		select e.at, substr(e.kind, 4), e.key, e.account_id, coalesce(a.name, ''), e.id, e.name, e.of, e.before, e.after, e.actor, coalesce(p.name, ''),
			e.amount, e.currency, e.was
		from (`+union+`) e (at, kind, key, account_id, id, name, of, before, after, actor, person_id, amount, currency, was)
			left join account a on a.id = e.account_id left join person p on p.id = e.person_id
		order by e.at`+direction+`, e.kind`+direction+`, e.key`+direction+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("activity: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanActivity)
	if err != nil {
		return nil, fmt.Errorf("activity: %w", err)
	}
	return all, nil
}

func scanActivity(row pgx.CollectableRow) (a billing.Activity, err error) {
	var amount, was decimal.NullDecimal
	var currency *string
	err = row.Scan(&a.At, &a.Kind, &a.Key, &a.AccountID, &a.AccountName, &a.ID, &a.Name, &a.Of, &a.Before, &a.After, &a.Actor, &a.ActorName, &amount, &currency, &was)
	a.At = a.At.UTC()
	if currency != nil && amount.Valid {
		a.Amount = money.New(amount.Decimal, *currency)
		if was.Valid {
			a.Was = money.New(was.Decimal, *currency)
		}
	}
	return a, err
}
