package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

// ResourceHistories returns the months of the resource with this id, one history
// for each account in scope that was billed for it. Only their months are
// filled in; see AddResourceUses. Fault NotBilled when there is none.
func (db *DB) ResourceHistories(ctx context.Context, scope billing.Scope, id string) ([]billing.ResourceHistory, error) {
	var all []billing.ResourceHistory
	var newest []int32
	err := ask(ctx, db.plainRead, func(rows pgx.Rows) (err error) {
		all, newest, err = readMonths(rows, id)
		return err
	}, `
		select c.account_id, a.name, b.currency, c.cycle, b.state, bool_or(`+notWhole("c")+`), max(r.id),
			sum(m.lines)::bigint, sum(m.official)::bigint, sum(m.discount)::bigint, sum(m.due)::bigint
		from dim_resource r join bill_resource_month m on m.resource = r.id
		join bill_current c on c.batch = m.batch and c.account_id = r.account_id
		join bill_batch b on b.batch = c.batch join account a on a.id = c.account_id
		where r.account_id = any($1) and r.resource_id = $2 and $2 <> ''
		group by c.account_id, a.name, b.currency, c.cycle, b.state
		order by a.name, c.account_id, b.currency, c.cycle`, scope.Accounts, id)
	if err != nil {
		return nil, fmt.Errorf("resource %s: %w", id, err)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, fault.NotBilled, id)
	}
	cache := newEntryCache()
	if err := db.lookUp(ctx, newest, nil, nil, cache); err != nil {
		return nil, fmt.Errorf("resource %s: %w", id, err)
	}
	for i := range all {
		all[i].Newest = cache.resources[newest[i]]
	}
	return all, nil
}

// readMonths reads the months of ResourceHistories, and the newest dictionary
// entry of each history.
func readMonths(rows pgx.Rows, id string) (all []billing.ResourceHistory, newest []int32, err error) {
	var h billing.ResourceHistory
	var m billing.ResourceMonth
	var cycle time.Time
	var entry int32
	_, err = pgx.ForEachRow(rows, []any{
		&h.AccountID, &h.AccountName, &h.Currency, &cycle, &m.State, &m.NotWhole, &entry, &m.Lines, &m.Official, &m.Discount, &m.Due,
	}, func() error {
		if n := len(all); n == 0 || all[n-1].AccountID != h.AccountID || all[n-1].Currency != h.Currency {
			all = append(all, billing.ResourceHistory{ID: id, AccountID: h.AccountID, AccountName: h.AccountName, Currency: h.Currency})
			newest = append(newest, 0)
		}
		m.Cycle = cycleOf(cycle)
		last := &all[len(all)-1]
		last.Months, newest[len(newest)-1] = append(last.Months, m), entry
		return nil
	})
	return all, newest, err
}

// AddResourceUses fills in under which names and at which terms a resource was
// billed, and the orders that its lines name. Refunds and adjustments say
// nothing about either.
func (db *DB) AddResourceUses(ctx context.Context, scope billing.Scope, h *billing.ResourceHistory) error {
	var types []int16
	for _, k := range billing.BillTypes {
		if billing.FamilyOf(k) == billing.Expenditure {
			types = append(types, int16(k))
		}
	}
	entries, batches, err := db.resourceEntries(ctx, scope, h)
	if err != nil {
		return err
	}
	rows, err := db.read.Query(ctx, `
		select resource, product, min(bill_date), max(bill_date), count(*), sum(due)::bigint,
			(select b.line_grain from bill_batch b where b.batch = bill_line.batch)
		from bill_line where batch = any($1) and resource = any($2) and bill_type = any($3)
		group by batch, resource, product order by 3, 4, 1, 2`, batches, entries, types)
	if err != nil {
		return fmt.Errorf("uses of resource %s: %w", h.ID, err)
	}
	type use struct {
		billing.ResourceUse
		resource, product int32
	}
	uses, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u use, err error) {
		var from, to time.Time
		err = row.Scan(&u.resource, &u.product, &from, &to, &u.Lines, &u.Due, &u.Grain)
		u.From, u.To = billing.DayOfDate(from), billing.DayOfDate(to)
		return u, err
	})
	if err != nil {
		return fmt.Errorf("uses of resource %s: %w", h.ID, err)
	}
	products := make(map[int32]bool)
	for i := range uses {
		products[uses[i].product] = true
	}
	cache := newEntryCache()
	if err := db.lookUp(ctx, entries, keysOf(products), nil, cache); err != nil {
		return fmt.Errorf("uses of resource %s: %w", h.ID, err)
	}
	h.Uses = nil
	for i := range uses {
		u := uses[i].ResourceUse
		u.Resource, u.Product = cache.resources[uses[i].resource], cache.products[uses[i].product]
		h.Uses = append(h.Uses, u)
	}
	return db.addResourceOrders(ctx, scope, h, entries)
}

// resourceEntries returns the dictionary entries of a resource, and the batches
// of its months. The batches are found by the resource: the planner, which knows
// little of one batch, would read all resources of each month for it.
func (db *DB) resourceEntries(ctx context.Context, scope billing.Scope, h *billing.ResourceHistory) (entries []int32, batches []int64, err error) {
	const mine = `select id from dim_resource where account_id = any($1) and account_id = $2 and resource_id = $3`
	batch := &pgx.Batch{}
	batch.Queue(mine+` order by id`, scope.Accounts, h.AccountID, h.ID).Query(collect(&entries, pgx.RowTo[int32]))
	batch.Queue(`
		with m as materialized (select distinct batch from bill_resource_month where resource = any(array(`+mine+`)))
		select c.batch::bigint from m join bill_current c using (batch) join bill_batch b using (batch)
		where c.account_id = any($1) and c.account_id = $2 and b.currency = $4`,
		scope.Accounts, h.AccountID, h.ID, h.Currency).Query(collect(&batches, pgx.RowTo[int64]))
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return nil, nil, fmt.Errorf("entries and months of resource %s: %w", h.ID, err)
	}
	return entries, batches, nil
}

// maxResourceOrders bounds how many orders a resource's page names.
const maxResourceOrders = 60

func (db *DB) addResourceOrders(ctx context.Context, scope billing.Scope, h *billing.ResourceHistory, entries []int32) error {
	rows, err := db.read.Query(ctx, `
		select o.id from (
			select r.order_id as id, max(r.id) as newest from dim_resource r
			where r.account_id = any($1) and r.id = any($2) and r.order_id <> '' group by 1
		) o order by o.newest, o.id limit $3`, scope.Accounts, entries, maxResourceOrders)
	if err == nil {
		h.OrderIDs, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return fmt.Errorf("orders of resource %s: %w", h.ID, err)
	}
	return nil
}

// OrdersAmong returns those of the given orders that are kept, oldest first.
func (db *DB) OrdersAmong(ctx context.Context, scope billing.Scope, ids []string) ([]billing.Order, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.read.Query(ctx, `
		select `+orderColumns+` from customer_order o join account a on a.id = o.account_id
		where o.account_id = any($1) and o.order_id = any($2) order by o.created_at, o.order_id`, scope.Accounts, ids)
	if err != nil {
		return nil, fmt.Errorf("orders by id: %w", err)
	}
	return pgx.CollectRows(rows, scanOrder)
}
