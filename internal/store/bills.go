package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
)

// amountColumns are the eleven sums of a roll-up, in the order of amountTargets.
const amountColumns = `official, discount, due, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment`

func amountTargets(a *billing.Amounts) []any {
	return []any{
		&a.Official, &a.Discount, &a.Due, &a.Cash, &a.Credit, &a.Coupon, &a.Flexi, &a.StoredCard, &a.Bonus, &a.Debt, &a.Adjustment,
	}
}

// versionColumns reads a published version joined as b with its account as a.
// A month whose newest reading was not whole says so.
const versionColumns = `b.batch, b.account_id, a.name, b.cycle, b.currency, b.version, b.reason, b.state, b.lines, b.due,
	b.digest, b.read_at, b.checked_at,
	coalesce((select split_part(t.problem_detail, ':', 1) from sync_task t where t.account_id = b.account_id and t.kind = 'bill'
		and t.cycle = b.cycle and t.problem_code = 'not_whole'), '')`

func scanVersion(row pgx.CollectableRow) (v billing.BillVersion, err error) {
	var cycle time.Time
	err = row.Scan(&v.Batch, &v.AccountID, &v.AccountName, &cycle, &v.Currency, &v.Version, &v.Reason, &v.State, &v.Lines,
		&v.Due, &v.Digest, &v.ReadAt, &v.CheckedAt, &v.WhyNotWhole)
	v.Cycle, v.Whole = cycleOf(cycle), v.WhyNotWhole == ""
	v.ReadAt, v.CheckedAt = v.ReadAt.UTC(), v.CheckedAt.UTC()
	return v, err
}

// Bills returns every month that has lines, newest first, each the sum over
// the accounts in scope that have the scope's currency.
func (db *DB) Bills(ctx context.Context, scope billing.Scope) ([]billing.Bill, error) {
	return db.billsOf(ctx, scope, `b.batch in (select batch from bill_current where account_id = any($1))
		and exists (select from bill_current e join bill_batch x using (batch)
			where e.account_id = any($1) and e.cycle <= b.cycle and x.lines > 0)`)
}

// Bill returns one month, or a NotFound fault when no account has it.
func (db *DB) Bill(ctx context.Context, scope billing.Scope, cycle billing.Cycle) (billing.Bill, error) {
	batches, err := db.scopeBatches(ctx, scope, cycle)
	if err != nil {
		return billing.Bill{}, err
	}
	bills, err := db.billsOf(ctx, scope, `b.batch = any($3)`, batches)
	if err != nil {
		return billing.Bill{}, err
	}
	if len(bills) == 0 {
		return billing.Bill{}, fault.New(fault.NotFound, fault.NoSuchBill, cycle.String())
	}
	return bills[0], nil
}

func (db *DB) billsOf(ctx context.Context, scope billing.Scope, which string, args ...any) ([]billing.Bill, error) {
	args = append([]any{scope.Accounts, scope.Currency}, args...)
	rows, err := db.read.Query(ctx, `
		select `+versionColumns+`
		from bill_batch b join account a on a.id = b.account_id
		where b.account_id = any($1) and b.currency = $2 and `+which+`
		order by b.cycle desc, a.name, a.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("bills: %w", err)
	}
	versions, err := pgx.CollectRows(rows, scanVersion)
	if err != nil {
		return nil, fmt.Errorf("bills: %w", err)
	}
	var bills []billing.Bill
	byBatch := make(map[int64]int)
	for _, v := range versions {
		if n := len(bills); n == 0 || bills[n-1].Cycle != v.Cycle {
			bills = append(bills, billing.Bill{Cycle: v.Cycle, Currency: v.Currency})
		}
		b := &bills[len(bills)-1]
		b.Versions = append(b.Versions, v)
		byBatch[v.Batch] = len(bills) - 1
	}
	if err := db.addTotals(ctx, bills, byBatch); err != nil {
		return nil, err
	}
	return bills, db.addChecks(ctx, bills, byBatch)
}

func batchesOf(byBatch map[int64]int) []int64 {
	batches := make([]int64, 0, len(byBatch))
	for batch := range byBatch {
		batches = append(batches, batch)
	}
	return batches
}

func (db *DB) addTotals(ctx context.Context, bills []billing.Bill, byBatch map[int64]int) error {
	rows, err := db.read.Query(ctx, `
		select batch, lines, refunds, refund_due, `+amountColumns+` from bill_month_dim where batch = any($1) and dim = 'total'`,
		batchesOf(byBatch))
	if err != nil {
		return fmt.Errorf("totals of bills: %w", err)
	}
	var batch, lines, refunds int64
	var refund money.E8
	var sum billing.Amounts
	_, err = pgx.ForEachRow(rows, append([]any{&batch, &lines, &refunds, &refund}, amountTargets(&sum)...), func() error {
		b := &bills[byBatch[batch]]
		b.Lines += lines
		b.RefundLines += refunds
		total, err := b.Refunds.Add(refund)
		if err != nil {
			return err
		}
		b.Refunds = total
		return b.Add(&sum)
	})
	if err != nil {
		return fmt.Errorf("totals of bills: %w", err)
	}
	return nil
}

func (db *DB) addChecks(ctx context.Context, bills []billing.Bill, byBatch map[int64]int) error {
	rows, err := db.read.Query(ctx, `
		select k.batch, b.account_id, k.name, k.key, k.ours, k.theirs, k.truncated, k.difference, k.tolerance, k.unit, k.checked_at
		from bill_check k join bill_batch b using (batch)
		where k.batch = any($1) order by k.batch, k.name, k.key`, batchesOf(byBatch))
	if err != nil {
		return fmt.Errorf("checks of bills: %w", err)
	}
	var batch int64
	var c billing.Check
	_, err = pgx.ForEachRow(rows, []any{
		&batch, &c.AccountID, &c.Name, &c.Key, &c.Ours, &c.Theirs, &c.Truncated, &c.Difference, &c.Tolerance, &c.Unit, &c.CheckedAt,
	}, func() error {
		c.CheckedAt = c.CheckedAt.UTC()
		b := &bills[byBatch[batch]]
		b.Checks = append(b.Checks, c)
		return nil
	})
	if err != nil {
		return fmt.Errorf("checks of bills: %w", err)
	}
	return nil
}

// scopeBatches returns the current batches of a month for the scope.
func (db *DB) scopeBatches(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]int64, error) {
	batches, err := pinned(ctx, scope, cycle, func() ([]int64, error) {
		rows, err := db.read.Query(ctx, `
			select c.batch::bigint from bill_current c join bill_batch b using (batch)
			where c.account_id = any($1) and b.currency = $2 and c.cycle = $3 order by 1`,
			scope.Accounts, scope.Currency, cycleDate(cycle))
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[int64])
	})
	if err != nil {
		return nil, fmt.Errorf("batches of %s: %w", cycle, err)
	}
	if len(batches) == 0 {
		return nil, fault.New(fault.NotFound, fault.NoSuchBill, cycle.String())
	}
	return batches, nil
}

// batchesAt returns the batches that a filter's version means: the current ones
// for 0, else the one that an account in scope has under this number. Faults:
// NoSuchBill, NoSuchVersion, WhichAccount, VersionDropped.
func (db *DB) batchesAt(ctx context.Context, scope billing.Scope, cycle billing.Cycle, version int) ([]int64, error) {
	if version == 0 {
		return db.scopeBatches(ctx, scope, cycle)
	}
	v, err := db.version(ctx, scope, cycle, version)
	if err != nil {
		return nil, err
	}
	if !v.DroppedAt.IsZero() {
		return nil, fault.New(fault.NotFound, fault.VersionDropped, version, cycle).At("version")
	}
	return []int64{v.Batch}, nil
}

// nameKind is the kind of name that a dimension's keys have; the others are
// codes that the page's language has words for.
var nameKind = map[billing.Dim]string{
	billing.ByService: "service", billing.ByRegion: "region", billing.ByProject: "project",
	billing.ByResourceType: "type", billing.ByMember: "member",
}

// namesOfKey joins the names of g.key in the accounts in scope: one look at the
// names, not one for each key.
const namesOfKey = `
	left join (
		select n.code, max(n.name) filter (where n.language = 'en_US') as name, max(n.name) filter (where n.language = 'zh_CN') as name_zh
		from code_name n where n.account_id = any($1) and n.kind = $2 group by n.code
	) n on n.code = g.key`

// BillGroups returns a month by one dimension, the largest amount due first.
func (db *DB) BillGroups(ctx context.Context, scope billing.Scope, cycle billing.Cycle, dim billing.Dim) ([]billing.Group, error) {
	batches, err := db.scopeBatches(ctx, scope, cycle) // a request has asked already, see WithPins
	if err != nil {
		return nil, err
	}
	// Two plain questions in one round trip are quicker than their join: the
	// planner has less to think about than the answer has rows.
	batch := &pgx.Batch{}
	var groups []billing.Group
	batch.Queue(`select key, lines, period_due, use_due, refund_due, `+amountColumns+` from bill_month_dim where dim = $1 and batch = any($2)`,
		string(dim), batches).Query(func(rows pgx.Rows) error {
		groups, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (g billing.Group, err error) {
			err = row.Scan(append([]any{&g.Key, &g.Lines, &g.Period, &g.PerUse, &g.Refunds}, amountTargets(&g.Amounts)...)...)
			return g, err
		})
		return err
	})
	names := make(map[string][2]string)
	batch.Queue(`
		select code, coalesce(max(name) filter (where language = 'en_US'), ''), coalesce(max(name) filter (where language = 'zh_CN'), '')
		from code_name where account_id = any($1) and kind = $2 group by code`, scope.Accounts, nameKind[dim]).Query(func(rows pgx.Rows) error {
		var code, en, zh string
		_, err := pgx.ForEachRow(rows, []any{&code, &en, &zh}, func() error { names[code] = [2]string{en, zh}; return nil })
		return err
	})
	if err := db.read.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("%s by %s: %w", cycle, dim, err)
	}
	if groups, err = mergeGroups(groups); err != nil {
		return nil, fmt.Errorf("%s by %s: %w", cycle, dim, err)
	}
	for i := range groups {
		n := names[groups[i].Key]
		groups[i].Name, groups[i].NameZH = n[0], n[1]
	}
	slices.SortFunc(groups, func(a, b billing.Group) int { return cmp.Or(cmp.Compare(b.Due, a.Due), strings.Compare(a.Key, b.Key)) })
	return groups, nil
}

// mergeGroups adds up the groups of several accounts that have the same key.
func mergeGroups(list []billing.Group) ([]billing.Group, error) {
	at := make(map[string]int, len(list))
	merged := list[:0]
	for _, g := range list {
		i, ok := at[g.Key]
		if !ok {
			at[g.Key] = len(merged)
			merged = append(merged, g)
			continue
		}
		if err := merged[i].Merge(&g); err != nil {
			return nil, err
		}
	}
	return merged, nil
}

// BillHistory returns the amount due by one dimension in each month from one to another, both included.
func (db *DB) BillHistory(ctx context.Context, scope billing.Scope, from, to billing.Cycle, dim billing.Dim) ([]billing.MonthGroup, error) {
	rows, err := db.read.Query(ctx, `
		with g as (
			select c.cycle, d.key, sum(d.due)::bigint as due
			from bill_current c join bill_batch b using (batch) join bill_month_dim d using (batch)
			where c.account_id = any($1) and b.currency = $3 and c.cycle between $4 and $5 and d.dim = $6
			group by c.cycle, d.key
		)
		select g.cycle, g.key, coalesce(n.name, ''), coalesce(n.name_zh, ''), g.due
		from g `+namesOfKey+` order by g.cycle, g.due desc, g.key`,
		scope.Accounts, nameKind[dim], scope.Currency, cycleDate(from), cycleDate(to), string(dim))
	if err != nil {
		return nil, fmt.Errorf("history by %s: %w", dim, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m billing.MonthGroup, err error) {
		var cycle time.Time
		err = row.Scan(&cycle, &m.Key, &m.Name, &m.NameZH, &m.Due)
		m.Cycle = cycleOf(cycle)
		return m, err
	})
}

// BillDays returns the month's totals by bill date, ascending; days without lines are left out.
func (db *DB) BillDays(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]billing.DayTotal, error) {
	batches, err := db.scopeBatches(ctx, scope, cycle)
	if err != nil {
		return nil, err
	}
	rows, err := db.read.Query(ctx, `
		select bill_date, sum(lines)::bigint, sum(due)::bigint from bill_day where batch = any($1) group by 1 order by 1`, batches)
	if err != nil {
		return nil, fmt.Errorf("days of %s: %w", cycle, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d billing.DayTotal, err error) {
		var day time.Time
		err = row.Scan(&day, &d.Lines, &d.Due)
		d.Day = billing.DayOfDate(day)
		return d, err
	})
}

// BillMovers returns the resources whose amount due changed most against the
// month before, the largest change first, whichever way. A resource is its id;
// lines without one are left out.
func (db *DB) BillMovers(ctx context.Context, scope billing.Scope, cycle billing.Cycle, limit int) ([]billing.Mover, error) {
	var batches []int64
	for _, c := range []billing.Cycle{cycle, cycle.Prev()} {
		some, err := db.scopeBatches(ctx, scope, c)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		batches = append(batches, some...)
	}
	rows, err := db.read.Query(ctx, `
		with month as (
			select b.cycle, b.batch from bill_batch b
			where b.account_id = any($1) and b.currency = $2 and b.batch = any($6) and b.cycle in ($3, $4)
		), part as (
			select r.resource_id, max(m.resource) as newest,
				coalesce(sum(m.due) filter (where month.cycle = $4), 0)::bigint as before,
				coalesce(sum(m.due) filter (where month.cycle = $3), 0)::bigint as after
			from month join bill_resource_month m using (batch) join dim_resource r on r.id = m.resource
			where r.resource_id <> ''
			group by r.resource_id
		)
		select r.resource_id, r.resource_name, r.service_type, r.service_type_name, r.project_name, p.before, p.after
		from (select * from part where before <> after order by abs(after - before) desc, resource_id limit $5) p
		join dim_resource r on r.id = p.newest
		order by abs(p.after - p.before) desc, r.resource_id`,
		scope.Accounts, scope.Currency, cycleDate(cycle), cycleDate(cycle.Prev()), limit, batches)
	if err != nil {
		return nil, fmt.Errorf("movers of %s: %w", cycle, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m billing.Mover, err error) {
		err = row.Scan(&m.ResourceID, &m.ResourceName, &m.ServiceType, &m.ServiceTypeName, &m.ProjectName, &m.Before, &m.After)
		return m, err
	})
}

// LineFacets returns what each filter of the lines of a month's version has to offer.
func (db *DB) LineFacets(ctx context.Context, scope billing.Scope, cycle billing.Cycle, version int) (map[billing.Dim][]billing.Facet, error) {
	batches, err := db.batchesAt(ctx, scope, cycle, version)
	if err != nil {
		return nil, err
	}
	rows, err := db.read.Query(ctx, `
		with g as (
			select dim, key, sum(lines)::bigint as lines from bill_month_dim
			where batch = any($2) and dim <> 'total' group by dim, key
		)
		select g.dim, g.key, coalesce(n.name, ''), coalesce(n.name_zh, ''), g.lines
		from g left join lateral (
			select max(n.name) filter (where n.language = 'en_US') as name, max(n.name) filter (where n.language = 'zh_CN') as name_zh
			from code_name n where n.account_id = any($1) and n.kind = g.dim and n.code = g.key
		) n on true
		order by g.dim, lower(coalesce(n.name, g.key)), g.key`, scope.Accounts, batches)
	if err != nil {
		return nil, fmt.Errorf("filters of %s: %w", cycle, err)
	}
	facets := make(map[billing.Dim][]billing.Facet)
	var dim string
	var f billing.Facet
	_, err = pgx.ForEachRow(rows, []any{&dim, &f.Key, &f.Name, &f.NameZH, &f.Lines}, func() error {
		facets[billing.Dim(dim)] = append(facets[billing.Dim(dim)], f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("filters of %s: %w", cycle, err)
	}
	return facets, nil
}
