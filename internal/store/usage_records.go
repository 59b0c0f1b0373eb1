package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

var usageColumns = []string{
	"account_id", "cycle", "no", "bill_type", "customer_id", "account_name", "payer_id", "region", "region_name", "zones", "service_type", "service_type_name",
	"resource_type", "resource_type_name", "resource_id", "resource_name", "resource_tag", "parent_id", "root_id", "project_id", "project_name",
	"charge_mode", "sku_code", "spec_desc", "trade_id", "pre_order_id", "official", "discount", "due",
}

// SaveUsage replaces what is kept of an account's month with one whole reading.
func (db *DB) SaveUsage(ctx context.Context, accountID int64, cycle billing.Cycle, currency string, records []billing.UsageRecord, at time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into usage_reading (account_id, cycle, currency, records, read_at) values ($1,$2,$3,$4,$5)
			on conflict (account_id, cycle) do update set currency = excluded.currency, records = excluded.records, read_at = excluded.read_at`,
			accountID, cycleDate(cycle), currency, len(records), at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from usage_record where account_id = $1 and cycle = $2`, accountID, cycleDate(cycle)); err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"usage_record"}, append(slices.Clone(usageColumns), "search", "bigrams", "raw"),
			pgx.CopyFromSlice(len(records), func(i int) ([]any, error) { return usageRow(accountID, i, &records[i]), nil }))
		return err
	})
	if err != nil {
		return fmt.Errorf("save usage records of %s: %w", cycle, err)
	}
	return nil
}

func usageRow(accountID int64, no int, r *billing.UsageRecord) []any {
	raw := r.Raw
	if len(raw) == 0 {
		raw = json.RawMessage(`{}`)
	}
	search := strings.ToLower(strings.Join([]string{r.ResourceID, r.ResourceName, r.ResourceTag, r.ParentResourceID, r.SpecDesc, r.SKUCode}, " "))
	return []any{
		accountID, cycleDate(r.Cycle), int32(no), r.BillType, r.CustomerID, r.AccountName, r.PayerID, r.Region, r.RegionName, notNil(r.Zones), r.ServiceType, r.ServiceTypeName,
		r.ResourceType, r.ResourceTypeName, r.ResourceID, r.ResourceName, r.ResourceTag, r.ParentResourceID, r.RootResourceID, r.ProjectID, r.ProjectName,
		r.ChargeMode, r.SKUCode, r.SpecDesc, r.TradeID, r.PreOrderID, int64(r.Official), int64(r.Discount), int64(r.Due), search, hanBigrams(search), raw,
	}
}

// UsageReadAt returns when an account's month was read; zero = never.
func (db *DB) UsageReadAt(ctx context.Context, accountID int64, cycle billing.Cycle) (time.Time, error) {
	var at time.Time
	err := db.pool.QueryRow(ctx, `select read_at from usage_reading where account_id = $1 and cycle = $2`, accountID, cycleDate(cycle)).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return at, fmt.Errorf("reading of usage records: %w", err)
	}
	return at.UTC(), nil
}

// MaxUsageLimit is the most usage records one page may have.
const MaxUsageLimit = 200

var usageSorts = map[string]sortKey[billing.UsageRow]{
	"amount": {"due", "bigint", func(r *billing.UsageRow) string { return strconv.FormatInt(int64(r.Due), 10) }},
	"list":   {"official", "bigint", func(r *billing.UsageRow) string { return strconv.FormatInt(int64(r.Official), 10) }},
}

// Usage returns one page of a month's usage records with the count and sums of
// all that match. Faults: BadSort, BadCursor, BadLimit.
func (db *DB) Usage(ctx context.Context, scope billing.Scope, cycle billing.Cycle, f billing.UsageFilter) (p billing.UsagePage, err error) {
	if err := checkLimit(&f.Limit, MaxUsageLimit); err != nil {
		return p, err
	}
	var read *time.Time
	err = db.read.QueryRow(ctx, `select min(read_at) from usage_reading where account_id = any($1) and currency = $2 and cycle = $3`,
		scope.Accounts, scope.Currency, cycleDate(cycle)).Scan(&read)
	if err != nil {
		return p, fmt.Errorf("usage records of %s: %w", cycle, err)
	}
	p.ReadAt = orZero(read)
	w := usageWhere(scope, cycle, &f)
	err = db.read.QueryRow(ctx, `
		select count(*), coalesce(sum(official), 0)::bigint, coalesce(sum(discount), 0)::bigint, coalesce(sum(due), 0)::bigint
		from usage_record where `+w.String(), w.args...).Scan(&p.Total, &p.Sums.Official, &p.Sums.Discount, &p.Sums.Due)
	if err != nil {
		return p, fmt.Errorf("usage records of %s: %w", cycle, err)
	}
	rows, cursor, err := db.usageRows(ctx, scope, cycle, f, f.Limit+1)
	if err != nil {
		return p, err
	}
	p.Rows, p.Prev, p.Next = cutPage(rows, f.Limit, f.After, f.Before, cursor)
	return p, nil
}

// EachUsage calls each for every matching usage record in the filter's order.
func (db *DB) EachUsage(ctx context.Context, scope billing.Scope, cycle billing.Cycle, f billing.UsageFilter, each func(*billing.UsageRow) error) error {
	f.Before = ""
	return everyRow(func(after string) ([]billing.UsageRow, func(*billing.UsageRow) string, error) {
		f.After = after
		return db.usageRows(ctx, scope, cycle, f, exportChunk)
	}, each)
}

func usageWhere(scope billing.Scope, cycle billing.Cycle, f *billing.UsageFilter) *where {
	w := &where{}
	w.and("account_id = any(?)", scope.Accounts)
	w.and("cycle = ?", cycleDate(cycle))
	w.and("(account_id, cycle) in (select account_id, cycle from usage_reading where currency = ?)", scope.Currency)
	anyOf(w, "service_type", f.Services)
	anyOf(w, "region", f.Regions)
	anyOf(w, "project_id", f.Projects)
	anyOf(w, "resource_type", f.ResourceTypes)
	anyOf(w, "charge_mode", f.ChargeModes)
	if len(f.Zones) > 0 {
		w.and("zones && ?::text[]", f.Zones)
	}
	if f.ResourceID != "" {
		w.and("resource_id = ?", f.ResourceID)
	}
	if f.ParentID != "" {
		w.and("parent_id = ?", f.ParentID)
	}
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

func (db *DB) usageRows(ctx context.Context, scope billing.Scope, cycle billing.Cycle, f billing.UsageFilter, limit int) ([]billing.UsageRow, func(*billing.UsageRow) string, error) {
	sort, r, err := sorted(usageSorts, f.Sort, "-amount", f.After, f.Before)
	if err != nil {
		return nil, nil, err
	}
	w := usageWhere(scope, cycle, &f)
	keys := []keyColumn{{sort.column, sort.cast}, {"account_id", "bigint"}, {"no", "bigint"}}
	if err := w.andPast(r, keys...); err != nil {
		return nil, nil, err
	}
	rows, err := db.read.Query(ctx, `
		select `+strings.Join(usageColumns, ", ")+` from usage_record where `+w.String()+`
		order by `+r.order(keys...)+` limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("usage records of %s: %w", cycle, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r billing.UsageRow, err error) {
		var month time.Time
		err = row.Scan(&r.AccountID, &month, &r.No, &r.BillType, &r.CustomerID, &r.AccountName, &r.PayerID, &r.Region, &r.RegionName, &r.Zones, &r.ServiceType,
			&r.ServiceTypeName, &r.ResourceType, &r.ResourceTypeName, &r.ResourceID, &r.ResourceName, &r.ResourceTag, &r.ParentResourceID, &r.RootResourceID,
			&r.ProjectID, &r.ProjectName, &r.ChargeMode, &r.SKUCode, &r.SpecDesc, &r.TradeID, &r.PreOrderID, &r.Official, &r.Discount, &r.Due)
		r.Cycle, r.Currency = cycleOf(month), scope.Currency
		return r, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("usage records of %s: %w", cycle, err)
	}
	return list, func(r *billing.UsageRow) string {
		return newCursor(sort.value(r), strconv.FormatInt(r.AccountID, 10), strconv.Itoa(int(r.No)))
	}, nil
}

// dimZone is the availability zone, which bills do not know.
const dimZone = "zone"

// UsageFacets returns what each filter of a month's usage records has to offer;
// the zones are under "zone".
func (db *DB) UsageFacets(ctx context.Context, scope billing.Scope, cycle billing.Cycle) (map[billing.Dim][]billing.Facet, error) {
	rows, err := db.read.Query(ctx, `
		with r as (
			select u.* from usage_record u join usage_reading g using (account_id, cycle)
			where u.account_id = any($1) and u.cycle = $2 and g.currency = $3
		), g as (
			select 'service' as dim, service_type as key, max(service_type_name) as name, count(*) as records from r group by 2
			union all select 'type', resource_type, max(resource_type_name), count(*) from r group by 2
			union all select 'region', region, max(region_name), count(*) from r group by 2
			union all select 'project', project_id, max(project_name), count(*) from r group by 2
			union all select 'mode', charge_mode, '', count(*) from r group by 2
			union all select '`+dimZone+`', z, '', count(*) from r cross join lateral unnest(r.zones) as z group by 2
		)
		select g.dim, g.key, g.name, coalesce(n.name, ''), g.records
		from g left join lateral (
			select max(n.name) as name from code_name n where n.account_id = any($1) and n.kind = g.dim and n.code = g.key and n.language = 'zh_CN'
		) n on true order by g.dim, lower(g.name), g.key`, scope.Accounts, cycleDate(cycle), scope.Currency)
	if err != nil {
		return nil, fmt.Errorf("filters of usage records: %w", err)
	}
	facets := make(map[billing.Dim][]billing.Facet)
	var dim string
	var f billing.Facet
	_, err = pgx.ForEachRow(rows, []any{&dim, &f.Key, &f.Name, &f.NameZH, &f.Lines}, func() error {
		facets[billing.Dim(dim)] = append(facets[billing.Dim(dim)], f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("filters of usage records: %w", err)
	}
	return facets, nil
}
