package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
)

var packageTable = holding{table: "resource_package", key: "package_id", version: "status, items"}

var upsertPackage = packageTable.upsert("order_id", "product_id", "product_name", "service_type", "service_type_name", "region", "project_id",
	"one_project", "status", "effective_at", "expire_at", "gift", "bundle", "resettable", "items", "item_ids", "raw", "search", "bigrams")

// SavePackages keeps a whole reading of an account's resource packages, with
// the usage of their items, and returns how many changed.
func (db *DB) SavePackages(ctx context.Context, accountID int64, list []billing.Package, at time.Time) (changed int, err error) {
	things := make([]held, 0, len(list))
	for i := range list {
		p := &list[i]
		digest, err := sameJSON(p.Raw, p.Items)
		if err != nil {
			return 0, fmt.Errorf("package %s: %w", p.ID, err)
		}
		items, err := json.Marshal(notNone(p.Items))
		if err != nil {
			return 0, fmt.Errorf("package %s: %w", p.ID, err)
		}
		ids := make([]string, len(p.Items))
		for j := range p.Items {
			ids[j] = p.Items[j].ID
		}
		things = append(things, held{id: p.ID, digest: digest, save: func(b *pgx.Batch, version int) {
			search := searchText(p.ID, p.OrderID, p.ProductID, p.ProductName, p.ServiceType, p.ServiceTypeName)
			for j := range p.Items {
				search += " " + searchText(p.Items[j].ID, p.Items[j].UsageTypeName)
			}
			b.Queue(upsertPackage, accountID, p.ID, p.OrderID, p.ProductID, p.ProductName, p.ServiceType, p.ServiceTypeName, p.Region, p.ProjectID,
				p.OneProject, int(p.Status), timeOrNull(p.EffectiveAt), timeOrNull(p.ExpireAt), p.Gift, p.Bundle, p.Resettable, items, ids, p.Raw,
				search, hanBigrams(search), version, digest, at)
		}})
	}
	return db.saveHeld(ctx, packageTable, accountID, things, everything, at)
}

// ProjectIDs returns the enterprise projects that an account's orders,
// subscriptions and bill lines name: packages are listed one project at a time.
func (db *DB) ProjectIDs(ctx context.Context, accountID int64) ([]string, error) {
	rows, err := db.pool.Query(ctx, `
		select id from (
			select code as id from code_name where account_id = $1 and kind = 'project'
			union select project_id from subscription where account_id = $1
			union select p ->> 'ID' from customer_order o, jsonb_array_elements(case jsonb_typeof(o.projects) when 'array' then o.projects else '[]' end) p where o.account_id = $1
		) p where id not in ('', '-1') order by id`, accountID)
	if err != nil {
		return nil, fmt.Errorf("projects of account %d: %w", accountID, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// SaveDeductions keeps what was taken from packages within the days from and
// to, both included. Records have no id: equal ones are counted. What the
// reading lacks although it was there before is gone. It returns how many are new.
func (db *DB) SaveDeductions(ctx context.Context, accountID int64, from, to billing.Day, list []billing.PackageDeduction, at time.Time) (fresh int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1, hashtext($2))`, heldLock, fmt.Sprint("package_deduction", accountID)); err != nil {
			return err
		}
		known, err := knownDeductions(ctx, tx, accountID, from, to)
		if err != nil {
			return err
		}
		rows, err := newDeductions(accountID, list, known, at)
		if err != nil {
			return err
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"package_deduction"}, deductionColumns, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		fresh = len(rows)
		return markDeductions(ctx, tx, accountID, known, at)
	})
	if err != nil {
		return 0, fmt.Errorf("save deductions of account %d: %w", accountID, err)
	}
	return fresh, nil
}

// deductionKey tells equal records apart by counting them.
type deductionKey struct {
	digest [sha256.Size]byte
	twin   int
}

// deductionSeen is what is known of a stored record, and whether the reading has
// it. Only a record well inside of the days that were read can be missed: by
// which of its times the upstream files a record under a day, is not said.
type deductionSeen struct{ gone, read, inside bool }

// deductionMargin is how many days a record's time may be off its day.
const deductionMargin = 2

func knownDeductions(ctx context.Context, tx pgx.Tx, accountID int64, from, to billing.Day) (map[deductionKey]*deductionSeen, error) {
	rows, err := tx.Query(ctx, `
		select digest, twin, gone_at is not null, deducted_at >= $4 and deducted_at < $5 from package_deduction
		where account_id = $1 and deducted_at >= $2 and deducted_at < $3`, accountID,
		dayStart(from-deductionMargin), dayStart(to+deductionMargin), dayStart(from+deductionMargin), dayStart(to+1-deductionMargin))
	if err != nil {
		return nil, err
	}
	known := map[deductionKey]*deductionSeen{}
	var digest []byte
	var twin int
	var gone, inside bool
	_, err = pgx.ForEachRow(rows, []any{&digest, &twin, &gone, &inside}, func() error {
		known[deductionKey{[sha256.Size]byte(digest), twin}] = &deductionSeen{gone: gone, inside: inside}
		return nil
	})
	return known, err
}

var deductionColumns = []string{
	"account_id", "digest", "twin", "deducted_at", "item_id", "resource_id", "resource_tag", "resource_type", "resource_type_name", "product_id",
	"product_name", "usage_type", "before_quantity", "used_quantity", "after_quantity", "measure", "from_at", "to_at", "raw", "first_seen_at",
}

// newDeductions returns the rows of the records that are not known, and notes
// in known which ones the reading has.
func newDeductions(accountID int64, list []billing.PackageDeduction, known map[deductionKey]*deductionSeen, at time.Time) ([][]any, error) {
	twins := map[[sha256.Size]byte]int{}
	var rows [][]any
	for i := range list {
		d := &list[i]
		digest, err := sameJSON(d.Raw)
		if err != nil {
			return nil, err
		}
		key := deductionKey{digest: [sha256.Size]byte(digest)}
		twins[key.digest]++
		key.twin = twins[key.digest]
		if seen := known[key]; seen != nil {
			seen.read = true
			continue
		}
		var quantities [3]pgtype.Numeric
		for j, q := range []billing.Quantity{d.Before, d.Used, d.After} {
			if quantities[j], err = numericOf(q); err != nil {
				return nil, err
			}
		}
		rows = append(rows, []any{
			accountID, digest, key.twin, d.At, d.ItemID, d.ResourceID, d.ResourceTag, d.ResourceType, d.ResourceTypeName, d.ProductID,
			d.ProductName, d.UsageType, quantities[0], quantities[1], quantities[2], d.MeasureID, timeOrNull(d.From), timeOrNull(d.To), d.Raw, at,
		})
	}
	return rows, nil
}

// numericOf reads a quantity as PostgreSQL's binary protocol takes it.
func numericOf(q billing.Quantity) (pgtype.Numeric, error) {
	if q == "" {
		return pgtype.Numeric{}, nil
	}
	d, err := decimal.NewFromString(string(q))
	if err != nil {
		return pgtype.Numeric{}, fmt.Errorf("quantity %.40q: %w", q, err)
	}
	return pgtype.Numeric{Int: d.Coefficient(), Exp: d.Exponent(), Valid: true}, nil
}

// markDeductions notes what the reading lacks as gone, and what it has again as back.
func markDeductions(ctx context.Context, tx pgx.Tx, accountID int64, known map[deductionKey]*deductionSeen, at time.Time) error {
	batch := &pgx.Batch{}
	for key, seen := range known {
		if seen.read != seen.gone || !seen.read && !seen.inside {
			continue
		}
		goneAt := &at
		if seen.read {
			goneAt = nil
		}
		batch.Queue(`update package_deduction set gone_at = $4 where account_id = $1 and digest = $2 and twin = $3`, accountID, key.digest[:], key.twin, goneAt)
	}
	return tx.SendBatch(ctx, batch).Close()
}
