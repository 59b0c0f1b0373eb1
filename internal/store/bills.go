package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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
	b.line_grain, b.digest, b.read_at, b.checked_at,
	coalesce((select split_part(t.problem_detail, ':', 1) from sync_task t where t.account_id = b.account_id and t.kind = 'bill'
		and t.cycle = b.cycle and t.problem_code = 'not_whole'), '')`

func scanVersion(row pgx.CollectableRow) (v billing.BillVersion, err error) {
	var cycle time.Time
	err = row.Scan(&v.Batch, &v.AccountID, &v.AccountName, &cycle, &v.Currency, &v.Version, &v.Reason, &v.State, &v.Lines,
		&v.Due, &v.Grain, &v.Digest, &v.ReadAt, &v.CheckedAt, &v.WhyNotWhole)
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
	var versions []billing.BillVersion
	err := ask(ctx, db.plainRead, collect(&versions, scanVersion), `
		select `+versionColumns+`
		from bill_batch b join account a on a.id = b.account_id
		where b.account_id = any($1) and b.currency = $2 and `+which+`
		order by b.cycle desc, a.name, a.id`, args...)
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
	return bills, db.addSums(ctx, bills, byBatch)
}

func batchesOf(byBatch map[int64]int) []int64 {
	batches := make([]int64, 0, len(byBatch))
	for batch := range byBatch {
		batches = append(batches, batch)
	}
	return batches
}

// addSums adds the totals and the checks of the batches to the bills that they are of.
func (db *DB) addSums(ctx context.Context, bills []billing.Bill, byBatch map[int64]int) error {
	batch := &pgx.Batch{}
	batches := batchesOf(byBatch)
	batch.Queue(`
		select batch, lines, refunds, refund_due, `+amountColumns+` from bill_month_dim where batch = any($1) and dim = 'total'`, batches).
		Query(func(rows pgx.Rows) error { return readTotals(rows, bills, byBatch) })
	batch.Queue(`
		select k.batch, b.account_id, k.name, k.key, k.ours, k.theirs, k.truncated, k.difference, k.tolerance, k.unit, k.checked_at
		from bill_check k join bill_batch b using (batch)
		where k.batch = any($1) order by k.batch, k.name, k.key`, batches).
		Query(func(rows pgx.Rows) error { return readChecks(rows, bills, byBatch) })
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("totals and checks of bills: %w", err)
	}
	return nil
}

func readTotals(rows pgx.Rows, bills []billing.Bill, byBatch map[int64]int) error {
	var batch, lines, refunds int64
	var refund money.E8
	var sum billing.Amounts
	_, err := pgx.ForEachRow(rows, append([]any{&batch, &lines, &refunds, &refund}, amountTargets(&sum)...), func() error {
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
	return err
}

func readChecks(rows pgx.Rows, bills []billing.Bill, byBatch map[int64]int) error {
	var batch int64
	var c billing.Check
	_, err := pgx.ForEachRow(rows, []any{
		&batch, &c.AccountID, &c.Name, &c.Key, &c.Ours, &c.Theirs, &c.Truncated, &c.Difference, &c.Tolerance, &c.Unit, &c.CheckedAt,
	}, func() error {
		c.CheckedAt = c.CheckedAt.UTC()
		b := &bills[byBatch[batch]]
		b.Checks = append(b.Checks, c)
		return nil
	})
	return err
}

// scopeBatches returns the current batches of a month for the scope.
func (db *DB) scopeBatches(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]int64, error) {
	batches, err := pinned(ctx, scope, cycle, func() (batches []int64, err error) {
		return batches, ask(ctx, db.plainRead, collect(&batches, pgx.RowTo[int64]), `
			select c.batch::bigint from bill_current c join bill_batch b using (batch)
			where c.account_id = any($1) and b.currency = $2 and c.cycle = $3 order by 1`,
			scope.Accounts, scope.Currency, cycleDate(cycle))
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

// BillGroups returns a month by one dimension, the largest amount due first.
func (db *DB) BillGroups(ctx context.Context, scope billing.Scope, cycle billing.Cycle, dim billing.Dim) ([]billing.Group, error) {
	batches, err := db.scopeBatches(ctx, scope, cycle) // a request has asked already, see WithPins
	if err != nil {
		return nil, err
	}
	// Two plain questions in one round trip are quicker than their join: the
	// planner has less to think about than the answer has rows.
	batch := &pgx.Batch{}
	w := &where{}
	ofBatches(w, "batch", batches)
	w.and("dim = ?", string(dim))
	var groups []billing.Group
	batch.Queue(`select key, lines, period_due, use_due, refund_due, `+amountColumns+` from bill_month_dim where `+w.String(), w.args...).
		Query(collect(&groups, func(row pgx.CollectableRow) (g billing.Group, err error) {
			err = row.Scan(append([]any{&g.Key, &g.Lines, &g.Period, &g.PerUse, &g.Refunds}, amountTargets(&g.Amounts)...)...)
			return g, err
		}))
	var names codeNames
	names.queue(batch, scope, nameKind[dim])
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("%s by %s: %w", cycle, dim, err)
	}
	if groups, err = mergeGroups(groups); err != nil {
		return nil, fmt.Errorf("%s by %s: %w", cycle, dim, err)
	}
	for i := range groups {
		groups[i].Name, groups[i].NameZH = names.of(nameKind[dim], groups[i].Key)
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
	var list []billing.MonthGroup
	batch := &pgx.Batch{}
	batch.Queue(`
		select c.cycle, d.key, sum(d.due)::bigint as due
		from bill_current c join bill_batch b using (batch) join bill_month_dim d using (batch)
		where c.account_id = any($1) and b.currency = $2 and c.cycle between $3 and $4 and d.dim = $5
		group by c.cycle, d.key order by c.cycle, due desc, d.key`,
		scope.Accounts, scope.Currency, cycleDate(from), cycleDate(to), string(dim)).Query(collect(&list, func(row pgx.CollectableRow) (m billing.MonthGroup, err error) {
		var cycle time.Time
		err = row.Scan(&cycle, &m.Key, &m.Due)
		m.Cycle = cycleOf(cycle)
		return m, err
	}))
	var names codeNames
	names.queue(batch, scope, nameKind[dim])
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("history by %s: %w", dim, err)
	}
	for i := range list {
		list[i].Name, list[i].NameZH = names.of(nameKind[dim], list[i].Key)
	}
	return list, nil
}

// BillDays returns the month's totals by bill date, ascending; days without lines are left out.
func (db *DB) BillDays(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]billing.DayTotal, error) {
	batches, err := db.scopeBatches(ctx, scope, cycle)
	if err != nil {
		return nil, err
	}
	var days []billing.DayTotal
	err = ask(ctx, db.plainRead, collect(&days, func(row pgx.CollectableRow) (d billing.DayTotal, err error) {
		var day time.Time
		err = row.Scan(&day, &d.Lines, &d.Due)
		d.Day = billing.DayOfDate(day)
		return d, err
	}), `select bill_date, sum(lines)::bigint, sum(due)::bigint from bill_day where batch = any($1) group by 1 order by 1`, batches)
	if err != nil {
		return nil, fmt.Errorf("days of %s: %w", cycle, err)
	}
	return days, nil
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
	movers, err := db.movers.of(fmt.Sprint(batches, cycle, limit), func() (movers []billing.Mover, err error) {
		err = ask(ctx, db.plainRead, collect(&movers, func(row pgx.CollectableRow) (m billing.Mover, err error) {
			err = row.Scan(&m.ResourceID, &m.ResourceName, &m.ServiceType, &m.ServiceTypeName, &m.ProjectID, &m.ProjectName, &m.Before, &m.After)
			return m, err
		}), `
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
			select r.resource_id, r.resource_name, r.service_type, r.service_type_name, r.project_id, r.project_name, p.before, p.after
			from (select * from part where before <> after order by abs(after - before) desc, resource_id limit $5) p
			join dim_resource r on r.id = p.newest
			order by abs(p.after - p.before) desc, r.resource_id`,
			scope.Accounts, scope.Currency, cycleDate(cycle), cycleDate(cycle.Prev()), limit, batches)
		if err != nil {
			return nil, fmt.Errorf("movers of %s: %w", cycle, err)
		}
		return movers, nil
	})
	return slices.Clone(movers), err // a page may put other names on them
}

// LineFacets returns what each filter of the lines of a month's version has to offer.
func (db *DB) LineFacets(ctx context.Context, scope billing.Scope, cycle billing.Cycle, version int) (map[billing.Dim][]billing.Facet, error) {
	batches, err := db.batchesAt(ctx, scope, cycle, version)
	if err != nil {
		return nil, err
	}
	facets, err := db.facetsOf(ctx, scope, `
		select dim, key, sum(lines)::bigint from bill_month_dim where batch = any($1) and dim <> 'total' group by dim, key`, batches)
	if err != nil {
		return nil, fmt.Errorf("filters of %s: %w", cycle, err)
	}
	return facets, nil
}

// facetsOf returns the values of each dimension that a statement finds, with
// their lines, by name.
func (db *DB) facetsOf(ctx context.Context, scope billing.Scope, sql string, args ...any) (map[billing.Dim][]billing.Facet, error) {
	facets := make(map[billing.Dim][]billing.Facet)
	batch := &pgx.Batch{}
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		var dim string
		var f billing.Facet
		_, err := pgx.ForEachRow(rows, []any{&dim, &f.Key, &f.Lines}, func() error {
			facets[billing.Dim(dim)] = append(facets[billing.Dim(dim)], f)
			return nil
		})
		return err
	})
	var names codeNames
	names.queue(batch, scope, slices.Sorted(maps.Values(nameKind))...)
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	for dim, list := range facets {
		for i := range list {
			list[i].Name, list[i].NameZH = names.of(nameKind[dim], list[i].Key)
		}
		slices.SortFunc(list, func(a, b billing.Facet) int {
			return cmp.Or(strings.Compare(strings.ToLower(cmp.Or(a.Name, a.Key)), strings.ToLower(cmp.Or(b.Name, b.Key))), strings.Compare(a.Key, b.Key))
		})
	}
	return facets, nil
}
