package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/fault"
)

const packageColumns = `h.account_id, a.name, h.package_id, h.order_id, h.product_id, h.product_name, h.service_type, h.service_type_name, h.region,
	h.project_id, h.one_project, h.status, h.effective_at, h.expire_at, h.gift, h.bundle, h.resettable, h.items,
	coalesce((select max(n.name) from code_name n where n.account_id = h.account_id and n.kind = 'project' and n.code = h.project_id and n.language = 'en_US'), ''), ` + heldColumns

func scanPackage(row pgx.CollectableRow) (p billing.Package, err error) {
	var held heldScan
	var effective, expire *time.Time
	err = row.Scan(append([]any{
		&p.AccountID, &p.AccountName, &p.ID, &p.OrderID, &p.ProductID, &p.ProductName, &p.ServiceType, &p.ServiceTypeName, &p.Region,
		&p.ProjectID, &p.OneProject, &p.Status, &effective, &expire, &p.Gift, &p.Bundle, &p.Resettable, &p.Items, &p.ProjectName,
	}, held.targets()...)...)
	if err != nil {
		return p, err
	}
	p.EffectiveAt, p.ExpireAt, p.Held = orZero(effective), orZero(expire), held.held()
	for i := range p.Items {
		p.Items[i].From, p.Items[i].To = p.Items[i].From.UTC(), p.Items[i].To.UTC()
	}
	return p, nil
}

// A package that can still cover something comes before all others.
const packageEnd = "(case when h.status in (0, 1, 2) then coalesce(h.expire_at, '" + farFuture + "') else '" + farFuture + "' end)"

var packageList = heldList[billing.Package]{
	holding: packageTable, columns: packageColumns, scan: scanPackage, usual: "expires",
	identity: func(p *billing.Package) (string, int64) { return p.ID, p.AccountID },
	sorts: map[string]sortKey[billing.Package]{
		"expires": {packageEnd, "timestamptz", func(p *billing.Package) string {
			if p.Status != billing.PackagePending && p.Status != billing.PackageInEffect && p.Status != billing.PackageUsedUp {
				return farFuture
			}
			return timeOrFar(p.ExpireAt)
		}},
		"changed": {"h.changed_at", "timestamptz", func(p *billing.Package) string { return p.ChangedAt.Format(time.RFC3339Nano) }},
	},
}

func packageWhere(scope billing.Scope, f *billing.PackageFilter) *where {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	listed(w, f.Statuses, f.Gone)
	anyOf(w, "h.service_type", f.Services)
	within(w, "h.expire_at", f.From, f.To)
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

// Packages returns one page of packages: unless asked otherwise those that can
// still cover something come first, by their end. Nothing is summed.
func (db *DB) Packages(ctx context.Context, scope billing.Scope, f billing.PackageFilter) (billing.Page[billing.Package], error) {
	return packageList.page(ctx, db, packageWhere(scope, &f), f.Place)
}

// EachPackage calls each for every matching package in the filter's order.
func (db *DB) EachPackage(ctx context.Context, scope billing.Scope, f billing.PackageFilter, each func(*billing.Package) error) error {
	return packageList.each(ctx, db, func() *where { return packageWhere(scope, &f) }, f.Place, each)
}

// PackagesByID returns the package with an id; several when accounts share it.
// None is a NotFound fault.
func (db *DB) PackagesByID(ctx context.Context, scope billing.Scope, id string) ([]billing.Package, error) {
	return packageList.byID(ctx, db, scope, id, fault.NoSuchPackage)
}

// PackageServices returns the services that the packages are of.
func (db *DB) PackageServices(ctx context.Context, scope billing.Scope) ([]billing.Facet, error) {
	return db.facets(ctx, scope, packageTable, "service_type", "service_type_name", "service")
}

// PackageUse sums what was taken from package items since an instant.
func (db *DB) PackageUse(ctx context.Context, scope billing.Scope, itemIDs []string, since time.Time) (map[string][]billing.Measured, error) {
	rows, err := db.read.Query(ctx, `
		select item_id, measure, coalesce(sum(used_quantity), 0)::text from package_deduction
		where account_id = any($1) and item_id = any($2) and deducted_at >= $3 and gone_at is null group by item_id, measure order by item_id, measure`,
		scope.Accounts, itemIDs, since)
	if err != nil {
		return nil, fmt.Errorf("use of packages: %w", err)
	}
	use := map[string][]billing.Measured{}
	var id string
	var sum billing.Measured
	_, err = pgx.ForEachRow(rows, []any{&id, &sum.Unit, &sum.Value}, func() error {
		use[id] = append(use[id], sum)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("use of packages: %w", err)
	}
	return use, nil
}

// PackageVersions returns the newest states in which a package was seen, the
// newest first.
func (db *DB) PackageVersions(ctx context.Context, scope billing.Scope, accountID int64, id string, limit int) ([]billing.PackageVersion, error) {
	rows, err := db.read.Query(ctx, `
		select version, seen_at, gone, status, items from resource_package_version
		where account_id = any($1) and account_id = $2 and package_id = $3 order by version desc limit $4`, scope.Accounts, accountID, id, limit)
	if err != nil {
		return nil, fmt.Errorf("versions of package %s: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v billing.PackageVersion, err error) {
		err = row.Scan(&v.Version, &v.SeenAt, &v.Gone, &v.Status, &v.Items)
		v.SeenAt = v.SeenAt.UTC()
		return v, err
	})
}

// Deductions returns one page of what was taken from package items, the newest
// first, with the number of all and the sum of what was used.
func (db *DB) Deductions(ctx context.Context, scope billing.Scope, accountID int64, itemIDs []string, after string, limit int) (p billing.DeductionPage, err error) {
	sums, err := db.read.Query(ctx, `
		select measure, count(*), coalesce(sum(used_quantity), 0)::text from package_deduction
		where account_id = any($1) and account_id = $2 and item_id = any($3) and gone_at is null group by measure order by measure`, scope.Accounts, accountID, itemIDs)
	if err != nil {
		return p, fmt.Errorf("deductions: %w", err)
	}
	var n int
	var used billing.Measured
	_, err = pgx.ForEachRow(sums, []any{&used.Unit, &n, &used.Value}, func() error {
		p.Total, p.Used = p.Total+n, append(p.Used, used)
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("deductions: %w", err)
	}
	rows, err := db.deductions(ctx, scope, accountID, itemIDs, after, limit+1)
	if err != nil {
		return p, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		p.Next = rows[limit-1].cursor()
	}
	for i := range rows {
		p.Rows = append(p.Rows, rows[i].PackageDeduction)
	}
	return p, nil
}

// EachDeduction calls each for everything that was taken from package items, the newest first.
func (db *DB) EachDeduction(ctx context.Context, scope billing.Scope, accountID int64, itemIDs []string, each func(*billing.PackageDeduction) error) error {
	return everyRow(func(after string) ([]storedDeduction, func(*storedDeduction) string, error) {
		rows, err := db.deductions(ctx, scope, accountID, itemIDs, after, exportChunk)
		return rows, (*storedDeduction).cursor, err
	}, func(d *storedDeduction) error { return each(&d.PackageDeduction) })
}

// storedDeduction is a deduction with what makes it unique.
type storedDeduction struct {
	billing.PackageDeduction
	digest []byte
	twin   int
}

func (d *storedDeduction) cursor() string {
	return newCursor(d.At.Format(time.RFC3339Nano), hex.EncodeToString(d.digest), strconv.Itoa(d.twin))
}

func (db *DB) deductions(ctx context.Context, scope billing.Scope, accountID int64, itemIDs []string, after string, limit int) ([]storedDeduction, error) {
	w := &where{}
	w.and("account_id = any(?)", scope.Accounts)
	w.and("account_id = ?", accountID)
	w.and("item_id = any(?)", itemIDs)
	w.and("gone_at is null")
	if after != "" {
		v, err := parseCursor("after", after, 3)
		if err != nil {
			return nil, err
		}
		at, errAt := time.Parse(time.RFC3339Nano, v[0])
		digest, errDigest := hex.DecodeString(v[1])
		twin, errTwin := strconv.Atoi(v[2])
		if errAt != nil || errDigest != nil || errTwin != nil || twin > 1<<30 || twin < 0 {
			return nil, fault.New(fault.Invalid, fault.BadCursor).At("after")
		}
		w.and("(deducted_at, digest, twin) < (?, ?, ?)", at, digest, twin)
	}
	rows, err := db.read.Query(ctx, `
		select digest, twin, deducted_at, item_id, resource_id, resource_tag, resource_type, resource_type_name, product_id, product_name, usage_type,
			coalesce(before_quantity::text, ''), coalesce(used_quantity::text, ''), coalesce(after_quantity::text, ''), measure, from_at, to_at
		from package_deduction where `+w.String()+` order by deducted_at desc, digest desc, twin desc limit `+w.arg(limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("deductions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d storedDeduction, err error) {
		var from, to *time.Time
		err = row.Scan(&d.digest, &d.twin, &d.At, &d.ItemID, &d.ResourceID, &d.ResourceTag, &d.ResourceType, &d.ResourceTypeName, &d.ProductID, &d.ProductName,
			&d.UsageType, &d.Before, &d.Used, &d.After, &d.MeasureID, &from, &to)
		d.At, d.From, d.To = d.At.UTC(), orZero(from), orZero(to)
		return d, err
	})
}
