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
// the same when these are.
const lineRecord = `row(resource, product, shape, bill_type, bill_date, due, official, discount, cash, credit, coupon, flexi, stored_card, bonus,
	debt, adjustment, detail)`

// leftSQL finds the lines that two versions do not share: $1 is the earlier
// batch, $2 the later one. Equal lines are matched one by one, so five against
// three are two left over; 128 bits of hash stand for a record. What is left
// comes in groups that can belong together: of one resource, product and day.
const leftSQL = `
	with hashed as (
		select batch, line_no, hash_record_extended(` + lineRecord + `, 1) as h, hash_record_extended(` + lineRecord + `, 2) as i
		from bill_line where batch in ($1, $2)
	), counted as (
		select batch, line_no, h, i, row_number() over (partition by batch, h, i order by line_no) as nth from hashed
	), odd as materialized (
		select f.line_no as former, l.line_no as latter
		from (select line_no, h, i, nth from counted where batch = $1) f
		full join (select line_no, h, i, nth from counted where batch = $2) l on l.h = f.h and l.i = f.i and l.nth = f.nth
		where f.line_no is null or l.line_no is null
	)
	select b.batch = $2, l.line_no, l.resource, l.product, l.bill_type, l.bill_date, l.official, coalesce(l.discount, 0), l.due, l.detail,
		hash_record_extended(row(r.customer_id, r.service_type, r.resource_type, r.resource_id, r.order_id, r.charge_mode,
			p.product_id, p.usage_type, l.bill_type, l.bill_date), 4) as what
	from (
		select $1::int as batch, former as line_no from odd where former is not null
		union all
		select $2::int, latter from odd where latter is not null
	) b join bill_line l on l.batch = b.batch and l.line_no = b.line_no
	join dim_resource r on r.id = l.resource join dim_product p on p.id = l.product
	where l.batch in ($1, $2)
	order by what, b.line_no`

// Compare returns what happened between two versions of an account's month. It
// is found once, which takes some seconds for a million lines, and kept. Faults:
// those of version, VersionDropped; GrainDiffers where a line stands for one
// deduction in the one and for a whole cycle in the other.
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
	if c.Former.Grain != c.Latter.Grain {
		return c, fault.New(fault.Conflict, fault.GrainDiffers, former, latter, cycle.String()).At("version")
	}
	known, err := readComparison(ctx, db.pool, &c)
	if err == nil && !known {
		err = db.makeOneComparison(ctx, &c)
	}
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

// makeOneComparison waits for its turn: a comparison holds two connections, one
// at a time of a process leaves the others to the pages.
func (db *DB) makeOneComparison(ctx context.Context, c *billing.Comparison) error {
	select {
	case db.comparing <- struct{}{}:
		defer func() { <-db.comparing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return db.inTx(ctx, func(tx pgx.Tx) error { return db.makeComparison(ctx, tx, c) })
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
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('compare ' || $1::bigint || ' ' || $2::bigint, 0))`,
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
	if err := db.copyChanges(ctx, tx, c); err != nil {
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
// that the page finds it made. Nothing happens when there is none before, its
// lines are gone, or they were read at another grain.
func (db *DB) CompareLatest(ctx context.Context, accountID int64, cycle billing.Cycle) error {
	var number int
	var currency string
	err := db.pool.QueryRow(ctx, `
		select b.version, b.currency from bill_current c join bill_batch b using (batch)
		where c.account_id = $1 and c.cycle = $2 and exists (
			select from bill_batch p where p.account_id = b.account_id and p.cycle = b.cycle and p.version = b.version - 1
				and p.dropped_at is null and p.currency = b.currency and p.line_grain = b.line_grain)`, accountID, cycleDate(cycle)).Scan(&number, &currency)
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
