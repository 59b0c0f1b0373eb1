package store

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// Finding is one thing that `portal verify` found wrong.
type Finding struct {
	Code    Wrong
	Count   int64  // how many rows
	Example string // one of them
}

// Wrong names what can be wrong. The command has the words.
type Wrong string

// What can be wrong.
const (
	WrongCube        Wrong = "cube"       // cells that are not the sum of their lines
	WrongDays        Wrong = "days"       // cells of a day, likewise
	WrongResources   Wrong = "resources"  // sums of a resource, likewise
	WrongSummaries   Wrong = "summaries"  // month summaries that are not the sum of the cube
	WrongVersion     Wrong = "version"    // the version's own row against its lines
	WrongDigest      Wrong = "digest"     // the lines are not those that were published
	WrongNumbers     Wrong = "numbers"    // line numbers that are missing or doubled
	WrongDates       Wrong = "dates"      // lines of another month
	WrongEntries     Wrong = "entries"    // lines whose dictionary entries are missing or another account's
	WrongDictionary  Wrong = "dictionary" // entries that are not what their digest says
	WrongPointer     Wrong = "pointer"    // months whose current version is another's, dropped or not the newest
	WrongPartition   Wrong = "partition"  // tables of lines without their version, or the other way round
	WrongComparison  Wrong = "comparison" // comparisons that do not add up
	WrongTie         Wrong = "tie"        // comparisons of a final month that do not tie
	WrongUncompared  Wrong = "uncompared" // final months that were never compared
	WrongOrderSeries Wrong = "order"      // orders whose versions are not complete
)

// StoredVersion is a version whose lines are kept.
type StoredVersion struct {
	Batch     int32
	AccountID int64
	Account   string
	Cycle     billing.Cycle
	Version   int
	Lines     int64
	Current   bool
}

// StoredVersions lists the versions of the accounts in scope whose lines are
// kept, newest month first; of one month when cycle is not zero.
func (db *DB) StoredVersions(ctx context.Context, scope billing.Scope, cycle billing.Cycle) ([]StoredVersion, error) {
	rows, err := db.pool.Query(ctx, `
		select b.batch, b.account_id, a.name, b.cycle, b.version, b.lines, c.batch is not null
		from bill_batch b join account a on a.id = b.account_id left join bill_current c using (batch)
		where b.account_id = any($1) and b.dropped_at is null and b.cycle = coalesce($2, b.cycle)
		order by b.cycle desc, a.name, a.id, b.version desc`, scope.Accounts, dateOrNull(cycle))
	if err != nil {
		return nil, fmt.Errorf("stored versions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v StoredVersion, err error) {
		var c time.Time
		err = row.Scan(&v.Batch, &v.AccountID, &v.Account, &c, &v.Version, &v.Lines, &v.Current)
		v.Cycle = cycleOf(c)
		return v, err
	})
}

// lineSums are the sums of all amounts of lines l, as the cube has them.
func lineSums() string {
	var b strings.Builder
	for _, c := range strings.Split(amountColumns, ", ") {
		fmt.Fprintf(&b, ", coalesce(sum(l.%s), 0)::bigint as %s", c, c)
	}
	return "count(*) as lines" + b.String()
}

// versionChecks are the questions to a version's lines; each answers with the
// number of rows that are wrong and one of them. $1 is the batch, $2 the account.
var versionChecks = []struct {
	code Wrong
	sql  string
}{
	{WrongCube, `
		with l as (
			select r.service_type as service, r.resource_type, r.region, r.project_id as project, r.charge_mode, l.bill_type, r.customer_id as member, ` + lineSums() + `
			from bill_line l join dim_resource r on r.id = l.resource where l.batch = $1 group by 1, 2, 3, 4, 5, 6, 7
		), c as (
			select service, resource_type, region, project, charge_mode, bill_type, member, lines, ` + amountColumns + ` from bill_cube where batch = $1
		), odd as ((table l except all table c) union all (table c except all table l))
		select count(*), coalesce(min(service || ' ' || region || ' ' || project), '') from odd`},
	{WrongDays, `
		with l as (
			select l.bill_date, r.service_type, r.resource_type, r.region, r.project_id, r.charge_mode, l.bill_type, r.customer_id,
				count(*) as lines, sum(l.official)::bigint, coalesce(sum(l.discount), 0)::bigint, sum(l.due)::bigint
			from bill_line l join dim_resource r on r.id = l.resource where l.batch = $1 group by 1, 2, 3, 4, 5, 6, 7, 8
		), d as (
			select b.cycle + n - 1, c.service, c.resource_type, c.region, c.project, c.charge_mode, c.bill_type, c.member,
				(r.lines[n] - coalesce(r.lines[n - 1], 0))::bigint, r.official[n] - coalesce(r.official[n - 1], 0),
				r.discount[n] - coalesce(r.discount[n - 1], 0), r.due[n] - coalesce(r.due[n - 1], 0)
			from bill_cube_running r join bill_batch b using (batch) join bill_cube c using (batch, cell)
			cross join lateral generate_series(1, array_length(r.lines, 1)) as n
			where r.batch = $1 and (r.lines[n], r.official[n], r.discount[n], r.due[n]) is distinct from
				(coalesce(r.lines[n - 1], 0), coalesce(r.official[n - 1], 0), coalesce(r.discount[n - 1], 0), coalesce(r.due[n - 1], 0))
		), odd as ((table l except all table d) union all (table d except all table l))
		select count(*), coalesce(min(bill_date::text || ' ' || service_type), '') from odd`},
	{WrongDays, `
		with l as (
			select l.bill_date, count(*) as lines, sum(l.official)::bigint, coalesce(sum(l.discount), 0)::bigint, sum(l.due)::bigint
			from bill_line l where l.batch = $1 group by 1
		), d as (
			select bill_date, lines, official, discount, due from bill_day where batch = $1
		), odd as ((table l except all table d) union all (table d except all table l))
		select count(*), coalesce(min(bill_date)::text, '') from odd`},
	{WrongResources, `
		with l as (
			select l.resource, l.bill_type, count(*) as lines, sum(l.official)::bigint, coalesce(sum(l.discount), 0)::bigint, sum(l.due)::bigint
			from bill_line l where l.batch = $1 group by 1, 2
		), m as (
			select resource, bill_type, lines, official, discount, due from bill_resource_month where batch = $1
		), odd as ((table l except all table m) union all (table m except all table l))
		select count(*), coalesce((select min(r.resource_id) from odd join dim_resource r on r.id = odd.resource), '') from odd`},
	{WrongSummaries, `
		with l as (
			select d.dim, d.key, sum(l.lines)::bigint as lines` + strings.TrimPrefix(lineSums(), "count(*) as lines") + `
			from bill_cube l cross join lateral (values
				('total', ''), ('service', service), ('region', region), ('project', project), ('type', resource_type),
				('mode', charge_mode), ('bill_type', bill_type::text), ('member', member)) as d (dim, key)
			where l.batch = $1 group by 1, 2
		), m as (
			select dim, key, lines, ` + amountColumns + ` from bill_month_dim where batch = $1
		), odd as ((table l except all table m) union all (table m except all table l))
		select count(*), coalesce(min(dim || ' ' || key), '') from odd`},
	{WrongVersion, `
		with l as (
			select ` + lineSums() + ` from bill_line l where l.batch = $1
		), b as (
			select lines, ` + amountColumns + ` from bill_batch where batch = $1 and account_id = $2
		), odd as (table l except all table b)
		select count(*), coalesce(min(lines::text || ' lines'), '') from odd`},
	{WrongNumbers, `
		select case when count(*) = count(distinct line_no) and coalesce(min(line_no), 1) = 1 and coalesce(max(line_no), 0) = count(*) then 0 else 1 end,
			coalesce(max(line_no), 0)::text from bill_line where batch = $1`},
	{WrongDates, `
		select count(*), coalesce(min(l.bill_date)::text, '') from bill_line l join bill_batch b using (batch)
		where l.batch = $1 and not (l.bill_date >= b.cycle and l.bill_date < b.cycle + interval '1 month')`},
	{WrongEntries, `
		select count(*), coalesce(min('line ' || l.line_no), '') from bill_line l
		left join dim_resource r on r.id = l.resource and r.account_id = $2
		left join dim_product p on p.id = l.product and p.account_id = $2
		left join dim_shape s on s.id = l.shape
		where l.batch = $1 and (r.id is null or p.id is null or s.id is null)`},
}

// VerifyVersion compares a version's lines with everything that was made of
// them, from the lines themselves. A version that retention drops meanwhile is sound.
func (db *DB) VerifyVersion(ctx context.Context, v *StoredVersion) ([]Finding, error) {
	var found []Finding
	for _, c := range versionChecks {
		f := Finding{Code: c.code}
		args := []any{v.Batch, v.AccountID}
		if !strings.Contains(c.sql, "$2") {
			args = args[:1]
		}
		if err := db.pool.QueryRow(ctx, c.sql, args...).Scan(&f.Count, &f.Example); err != nil {
			return nil, fmt.Errorf("verify batch %d, %s: %w", v.Batch, c.code, err)
		}
		if f.Count > 0 {
			found = append(found, f)
		}
	}
	same, err := db.verifyDigest(ctx, v.Batch)
	if err != nil {
		return nil, err
	}
	if !same {
		found = append(found, Finding{Code: WrongDigest, Count: 1})
	}
	if len(found) > 0 {
		var dropped bool
		err := db.pool.QueryRow(ctx, `select dropped_at is not null from bill_batch where batch = $1`, v.Batch).Scan(&dropped)
		if err != nil || dropped {
			return nil, err
		}
	}
	return found, nil
}

// verifyDigest makes the digest of a version's lines anew.
func (db *DB) verifyDigest(ctx context.Context, batch int32) (bool, error) {
	var want []byte
	if err := db.pool.QueryRow(ctx, `select digest from bill_batch where batch = $1`, batch).Scan(&want); err != nil {
		return false, fmt.Errorf("digest of batch %d: %w", batch, err)
	}
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Release()
	var got multiset
	rows := copyOutReader{each: func(row []byte) error { got.add(row[rowPrefix-2:]); return nil }}
	sql := fmt.Sprintf(`copy (select %s from bill_line where batch = %d) to stdout (format binary)`, rowColumns, batch)
	if _, err := conn.Conn().PgConn().CopyTo(ctx, &rows, sql); err != nil {
		return false, fmt.Errorf("digest of batch %d: %w", batch, err)
	}
	return bytes.Equal(got.sum(), want), rows.err()
}

// VerifyDictionaries makes the digest of every entry of an account anew and
// returns how many there are.
func (db *DB) VerifyDictionaries(ctx context.Context, accountID int64) (entries int64, found []Finding, err error) {
	wrong := Finding{Code: WrongDictionary}
	note := func(kind string, id int32, stored, made uuid.UUID) {
		entries++
		if stored != made {
			if wrong.Count++; wrong.Example == "" {
				wrong.Example = fmt.Sprintf("%s %d", kind, id)
			}
		}
	}
	var id int32
	var digest uuid.UUID
	var r billing.Resource
	rows, err := db.pool.Query(ctx, `
		select id, digest, customer_id, account_name, region, region_name, service_type, service_type_name, resource_type,
			resource_type_name, resource_id, resource_name, resource_tag, project_id, project_name, charge_mode,
			order_id, relative_order_id, sub_service_type, sub_service_type_name, sub_resource_type,
			sub_resource_type_name, sub_resource_id, sub_resource_name
		from dim_resource where account_id = $1`, accountID)
	if err != nil {
		return 0, nil, fmt.Errorf("verify dictionary: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{
		&id, &digest, &r.CustomerID, &r.AccountName, &r.Region, &r.RegionName, &r.ServiceType, &r.ServiceTypeName, &r.ResourceType,
		&r.ResourceTypeName, &r.ResourceID, &r.ResourceName, &r.ResourceTag, &r.ProjectID, &r.ProjectName, &r.ChargeMode,
		&r.OrderID, &r.RelativeOrderID, &r.SubServiceType, &r.SubServiceTypeName, &r.SubResourceType,
		&r.SubResourceTypeName, &r.SubResourceID, &r.SubResourceName,
	}, func() error { note("resource", id, digest, digestOf(resourceTuple(&r)...)); return nil })
	if err != nil {
		return 0, nil, fmt.Errorf("verify dictionary: %w", err)
	}
	var p billing.Product
	rows, err = db.pool.Query(ctx, `
		select id, digest, product_id, product_name, spec_desc, sku_code, coalesce(spec_size::text, ''), spec_size_measure_id,
			period_type, coalesce(period_num::text, ''), usage_type, usage_measure_id, free_measure_id, ri_measure_id,
			coalesce(unit_price::text, ''), unit, measure_id
		from dim_product where account_id = $1`, accountID)
	if err != nil {
		return 0, nil, fmt.Errorf("verify dictionary: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{
		&id, &digest, &p.ProductID, &p.ProductName, &p.SpecDesc, &p.SKUCode, &p.SpecSize, &p.SpecSizeMeasureID,
		&p.PeriodType, &p.PeriodNum, &p.UsageType, &p.UsageMeasureID, &p.FreeMeasureID, &p.RIMeasureID,
		&p.UnitPrice, &p.Unit, &p.MeasureID,
	}, func() error { note("product", id, digest, digestOf(productTuple(&p)...)); return nil })
	if err != nil {
		return 0, nil, fmt.Errorf("verify dictionary: %w", err)
	}
	if wrong.Count > 0 {
		found = append(found, wrong)
	}
	return entries, found, nil
}

// orphanChecks are questions to the whole ledger of the accounts in $1.
var orphanChecks = []struct {
	code Wrong
	sql  string
}{
	{WrongPointer, `
		select count(*), coalesce(min(to_char(c.cycle, 'YYYY-MM')), '') from bill_current c left join bill_batch b using (batch)
		where c.account_id = any($1) and (b.batch is null or b.account_id <> c.account_id or b.cycle <> c.cycle or b.dropped_at is not null or b.replaced_at is not null
			or exists (select from bill_batch n where n.account_id = c.account_id and n.cycle = c.cycle and n.version > b.version))`},
	{WrongPartition, `
		with part as (
			select substr(t.relname, 12)::int as batch, exists (select from pg_inherits i where i.inhrelid = t.oid) as attached
			from pg_class t join pg_namespace n on n.oid = t.relnamespace
			where n.nspname = 'public' and t.relkind = 'r' and t.relname ~ '^bill_line_b[0-9]+$'
		)
		select count(*), coalesce(min(batch)::text, '') from (
			select p.batch from part p left join bill_batch b using (batch) where b.batch is null or b.dropped_at is not null or not p.attached
			union all
			select b.batch from bill_batch b where b.account_id = any($1) and b.dropped_at is null and not exists (select from part p where p.batch = b.batch)
		) odd`},
	{WrongComparison, `
		select count(*), coalesce(min(k.id)::text, '') from bill_comparison k
		join bill_batch f on f.batch = k.former join bill_batch l on l.batch = k.latter
		cross join lateral (
			select count(*) filter (where kind = 'added') as added, count(*) filter (where kind = 'gone') as gone,
				count(*) filter (where kind = 'changed') as changed, coalesce(sum(latter_due - former_due), 0) as difference
			from bill_change c where c.comparison = k.id
		) c
		where k.account_id = any($1) and (
			f.account_id <> k.account_id or l.account_id <> k.account_id or f.cycle <> k.cycle or l.cycle <> k.cycle
			or (c.added, c.gone, c.changed) is distinct from (k.added, k.gone, k.changed)
			or c.difference <> l.due - f.due or k.added - k.gone <> l.lines - f.lines
			or k.added_due - k.gone_due + k.changed_after - k.changed_before <> l.due - f.due)`},
	{WrongTie, `
		select count(*), coalesce(min(to_char(c.cycle, 'YYYY-MM') || ' ' || k.name || ' ' || k.key), '') from bill_current c
		join bill_batch b using (batch) join bill_check k using (batch)
		where c.account_id = any($1) and b.state = 'final' and abs(k.difference) > k.tolerance`},
	{WrongUncompared, `
		select count(*), coalesce(min(to_char(c.cycle, 'YYYY-MM')), '') from bill_current c join bill_batch b using (batch)
		where c.account_id = any($1) and b.state = 'final' and not (
			exists (select from bill_check k where k.batch = c.batch and k.name = 'lines_total')
			and exists (select from bill_check k where k.batch = c.batch and k.name = 'each_price'))`},
	{WrongOrderSeries, `
		select count(*), coalesce(min(o.order_id), '') from customer_order o
		where o.account_id = any($1) and o.version <> (
			select count(*) from customer_order_version v where v.account_id = o.account_id and v.order_id = o.order_id)`},
}

// VerifyOrphans looks for rows without the rows they belong to, for comparisons
// that do not tie, and for what was never compared.
func (db *DB) VerifyOrphans(ctx context.Context, scope billing.Scope) ([]Finding, error) {
	var found []Finding
	for _, c := range orphanChecks {
		f := Finding{Code: c.code}
		if err := db.pool.QueryRow(ctx, c.sql, scope.Accounts).Scan(&f.Count, &f.Example); err != nil {
			return nil, fmt.Errorf("verify %s: %w", c.code, err)
		}
		if f.Count > 0 {
			found = append(found, f)
		}
	}
	return found, nil
}
