package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

// lineRecord is everything of a line but its place, as one value: two lines are
// the same when these are. The scale of a quantity counts.
const lineRecord = `row(resource, product, shape, bill_type, bill_date, due, official, discount, cash, credit, coupon, flexi, stored_card, bonus,
	debt, adjustment, consume_time, effective_time, expire_time, trade_time, trade_uuid, trade_text, id_uuid, id_text,
	usage, scale(usage), free_usage, scale(free_usage), ri_usage, scale(ri_usage), formula)`

// compareSQL finds the lines that two versions do not share: $1 is the
// comparison, $2 the earlier batch, $3 the later one. Equal lines are matched
// one by one, so five against three are two gone. What is left over is paired
// into changes: by resource, time and trade, then without the trade, which a
// restatement may number anew. 128 bits of hash stand for a record.
const compareSQL = `
	with hashed as (
		select batch, line_no, hash_record_extended(` + lineRecord + `, 1) as h, hash_record_extended(` + lineRecord + `, 2) as i
		from bill_line where batch in ($2, $3)
	), counted as (
		select batch, line_no, h, i, row_number() over (partition by batch, h, i order by line_no) as nth from hashed
	), odd as materialized (
		select f.line_no as former, l.line_no as latter
		from (select line_no, h, i, nth from counted where batch = $2) f
		full join (select line_no, h, i, nth from counted where batch = $3) l on l.h = f.h and l.i = f.i and l.nth = f.nth
		where f.line_no is null or l.line_no is null
	), line as (
		select b.*, l.resource, l.product, l.bill_type, l.bill_date, l.consume_time,
			l.official, coalesce(l.discount, 0) as discount, l.due,
			hash_record_extended(row(l.trade_uuid, l.trade_text, l.id_uuid, l.id_text), 3) as trade,
			hash_record_extended(row(r.customer_id, r.service_type, r.resource_type, r.resource_id, r.order_id, r.charge_mode,
				p.product_id, p.usage_type, l.bill_type, l.bill_date, l.effective_time, l.expire_time, l.consume_time), 4) as what
		from (
			select $2::int as batch, former as line_no from odd where former is not null
			union all
			select $3::int, latter from odd where latter is not null
		) b join bill_line l on l.batch = b.batch and l.line_no = b.line_no
		join dim_resource r on r.id = l.resource join dim_product p on p.id = l.product
		where l.batch in ($2, $3)
	), strict as materialized (
		select *, row_number() over (partition by batch, what, trade order by line_no) as nth from line
	), same_trade as (
		select f.line_no as former, l.line_no as latter
		from strict f join strict l on l.what = f.what and l.trade = f.trade and l.nth = f.nth
		where f.batch = $2 and l.batch = $3
	), loose as (
		select batch, line_no, what, row_number() over (partition by batch, what order by line_no) as nth
		from strict s
		where not exists (select from same_trade t where t.former = s.line_no and s.batch = $2 or t.latter = s.line_no and s.batch = $3)
	), pair as (
		select former, latter from same_trade
		union all
		select f.line_no, l.line_no from loose f join loose l on l.what = f.what and l.nth = f.nth where f.batch = $2 and l.batch = $3
	), change as (
		select p.former, p.latter from pair p
		union all
		select s.line_no, null from strict s where s.batch = $2 and not exists (select from pair p where p.former = s.line_no)
		union all
		select null, s.line_no from strict s where s.batch = $3 and not exists (select from pair p where p.latter = s.line_no)
	)
	insert into bill_change (comparison, no, kind, resource, product, bill_type, bill_date, consume_time, former_resource, former_product,
		former_line, latter_line, former_official, former_discount, former_due, latter_official, latter_discount, latter_due)
	select $1, row_number() over (order by abs(coalesce(l.due, 0) - coalesce(f.due, 0)) desc, coalesce(l.bill_date, f.bill_date), c.latter nulls last, c.former),
		case when c.former is null then 'added' when c.latter is null then 'gone' else 'changed' end,
		coalesce(l.resource, f.resource), coalesce(l.product, f.product), coalesce(l.bill_type, f.bill_type), coalesce(l.bill_date, f.bill_date),
		coalesce(l.consume_time, f.consume_time), nullif(f.resource, coalesce(l.resource, f.resource)), nullif(f.product, coalesce(l.product, f.product)),
		c.former, c.latter, coalesce(f.official, 0), coalesce(f.discount, 0), coalesce(f.due, 0),
		coalesce(l.official, 0), coalesce(l.discount, 0), coalesce(l.due, 0)
	from change c
	left join strict f on f.batch = $2 and f.line_no = c.former
	left join strict l on l.batch = $3 and l.line_no = c.latter`

// Compare returns what happened between two versions of an account's month. It
// is found once, which takes some seconds for a million lines, and kept. Faults:
// those of version, VersionDropped.
func (db *DB) Compare(ctx context.Context, scope billing.Scope, cycle billing.Cycle, former, latter int) (c billing.Comparison, err error) {
	if c.Former, err = db.version(ctx, scope, cycle, former); err != nil {
		return c, err
	}
	if c.Latter, err = db.version(ctx, scope, cycle, latter); err != nil {
		return c, err
	}
	if c.Former.AccountID != c.Latter.AccountID {
		return c, fault.New(fault.Invalid, fault.WhichAccount, latter).At("account")
	}
	if former == latter {
		return c, nil
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		known, err := readComparison(ctx, tx, &c)
		if err != nil || known {
			return err
		}
		return db.makeComparison(ctx, tx, &c)
	})
	if err != nil {
		return c, fmt.Errorf("compare versions %d and %d of %s: %w", former, latter, cycle, err)
	}
	return c, nil
}

const comparisonColumns = `id, made_at, added, gone, changed, added_due, gone_due, changed_before, changed_after`

func comparisonTargets(c *billing.Comparison) []any {
	return []any{&c.ID, &c.MadeAt, &c.Added, &c.Gone, &c.Changed, &c.AddedDue, &c.GoneDue, &c.ChangedBefore, &c.ChangedAfter}
}

// readComparison looks for a comparison made before.
func readComparison(ctx context.Context, q querier, c *billing.Comparison) (known bool, err error) {
	err = q.QueryRow(ctx, `select `+comparisonColumns+` from bill_comparison where account_id = $1 and former = $2 and latter = $3`,
		c.Former.AccountID, c.Former.Batch, c.Latter.Batch).Scan(comparisonTargets(c)...)
	c.MadeAt = c.MadeAt.UTC()
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// makeComparison finds and keeps the changes. It fails rather than keep a
// comparison that does not add up.
func (db *DB) makeComparison(ctx context.Context, tx pgx.Tx, c *billing.Comparison) error {
	for _, v := range []*billing.KeptVersion{&c.Former, &c.Latter} {
		if !v.DroppedAt.IsZero() {
			return fault.New(fault.NotFound, fault.VersionDropped, v.Version, v.Cycle).At("version")
		}
	}
	// One comparison at a time of the same two; the second finds the first's.
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('compare ' || $1::bigint || ' ' || $2::bigint, 0)), set_config('work_mem', '64MB', true)`,
		c.Former.Batch, c.Latter.Batch)
	if err != nil {
		return err
	}
	if known, err := readComparison(ctx, tx, c); err != nil || known {
		return err
	}
	err = tx.QueryRow(ctx, `insert into bill_comparison (account_id, cycle, former, latter) values ($1, $2, $3, $4) returning id`,
		c.Former.AccountID, cycleDate(c.Former.Cycle), c.Former.Batch, c.Latter.Batch).Scan(&c.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, compareSQL, c.ID, c.Former.Batch, c.Latter.Batch); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `
		update bill_comparison set (added, gone, changed, added_due, gone_due, changed_before, changed_after) = (
			select count(*) filter (where kind = 'added'), count(*) filter (where kind = 'gone'), count(*) filter (where kind = 'changed'),
				coalesce(sum(latter_due) filter (where kind = 'added'), 0), coalesce(sum(former_due) filter (where kind = 'gone'), 0),
				coalesce(sum(former_due) filter (where kind = 'changed'), 0), coalesce(sum(latter_due) filter (where kind = 'changed'), 0)
			from bill_change where comparison = $1)
		where id = $1 and account_id = $2 returning `+comparisonColumns, c.ID, c.Former.AccountID).Scan(comparisonTargets(c)...)
	if err != nil {
		return err
	}
	c.MadeAt = c.MadeAt.UTC()
	if !c.AddsUp() {
		return fmt.Errorf("the changes do not add up: %+v", c)
	}
	return nil
}

// CompareLatest compares an account's current version with the one before, so
// that the page finds it made. Nothing happens when there is none before, or
// its lines are gone.
func (db *DB) CompareLatest(ctx context.Context, accountID int64, cycle billing.Cycle) error {
	var number int
	var currency string
	err := db.pool.QueryRow(ctx, `
		select b.version, b.currency from bill_current c join bill_batch b using (batch)
		where c.account_id = $1 and c.cycle = $2 and exists (
			select from bill_batch p where p.account_id = b.account_id and p.cycle = b.cycle and p.version = b.version - 1
				and p.dropped_at is null and p.currency = b.currency)`, accountID, cycleDate(cycle)).Scan(&number, &currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("compare %s: %w", cycle, err)
	}
	_, err = db.Compare(ctx, billing.Scope{Accounts: []int64{accountID}, Currency: currency}, cycle, number-1, number)
	if f := fault.As(err); f != nil && f.Code == fault.VersionDropped {
		return nil // between the question and the answer
	}
	return err
}
