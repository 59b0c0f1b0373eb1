package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"portal/internal/billing"
)

// lineRow is a line as its partition has it, the dictionary not yet looked up.
type lineRow struct {
	line              billing.Line
	batch             int32
	resource, product int32
	shape             int32
	derived           bool // the formula follows from the product
}

// lineRows runs a query for lines.
func (db *DB) lineRows(ctx context.Context, q lineQuery, limit int) ([]lineRow, error) {
	rows, err := db.read.Query(ctx, `
		select batch, line_no, resource, product, shape, bill_type, bill_date,
			official, coalesce(discount, 0), due, coalesce(cash, 0), coalesce(credit, 0), coalesce(coupon, 0), coalesce(flexi, 0),
			coalesce(stored_card, 0), coalesce(bonus, 0), coalesce(debt, 0), coalesce(adjustment, 0),
			detail
		from bill_line where `+q.String()+` order by `+q.order+` limit `+fmt.Sprint(limit), q.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanLine)
}

func scanLine(row pgx.CollectableRow) (r lineRow, err error) {
	l := &r.line
	var day time.Time
	var detail []byte
	targets := append([]any{&r.batch, &l.No, &r.resource, &r.product, &r.shape, &l.BillType, &day}, amountTargets(&l.Amounts)...)
	if err := row.Scan(append(targets, (*pgtype.DriverBytes)(&detail))...); err != nil {
		return r, err
	}
	l.BillDate = billing.DayOfDate(day)
	r.derived, err = readDetail(detail, l)
	return r, err
}

// entryCache keeps dictionary entries between the chunks of an export.
type entryCache struct {
	resources map[int32]billing.Resource
	products  map[int32]billing.Product
	shapes    map[int32][2]billing.FieldSet
}

func newEntryCache() *entryCache {
	return &entryCache{
		resources: make(map[int32]billing.Resource),
		products:  make(map[int32]billing.Product),
		shapes:    make(map[int32][2]billing.FieldSet),
	}
}

// entryCacheCap bounds the cache, so that an export of any size has a flat memory.
const entryCacheCap = 50_000

// fillLines looks up what the rows' numbers stand for.
func (db *DB) fillLines(ctx context.Context, rows []lineRow, cache *entryCache) ([]billing.Line, error) {
	if cache == nil || len(cache.resources) > entryCacheCap || len(cache.products) > entryCacheCap {
		fresh := newEntryCache()
		if cache != nil {
			*cache = *fresh
		} else {
			cache = fresh
		}
	}
	var resources, products []int32
	var shapes []int32
	for i := range rows {
		r := &rows[i]
		if !hasKey(cache.resources, r.resource) {
			cache.resources[r.resource] = billing.Resource{}
			resources = append(resources, r.resource)
		}
		if !hasKey(cache.products, r.product) {
			cache.products[r.product] = billing.Product{}
			products = append(products, r.product)
		}
		if !hasKey(cache.shapes, r.shape) {
			cache.shapes[r.shape] = [2]billing.FieldSet{}
			shapes = append(shapes, r.shape)
		}
	}
	if err := db.readResources(ctx, resources, cache); err != nil {
		return nil, fmt.Errorf("dictionary of resources: %w", err)
	}
	if err := db.readProducts(ctx, products, cache); err != nil {
		return nil, fmt.Errorf("dictionary of products: %w", err)
	}
	if err := db.readShapes(ctx, shapes, cache); err != nil {
		return nil, fmt.Errorf("dictionary of shapes: %w", err)
	}
	lines := make([]billing.Line, len(rows))
	for i := range rows {
		r := &rows[i]
		lines[i] = r.line
		l := &lines[i]
		l.Resource, l.Product = cache.resources[r.resource], cache.products[r.product]
		l.Absent, l.Null = cache.shapes[r.shape][0], cache.shapes[r.shape][1]
		if r.derived {
			l.Formula = derivedFormula(l)
		}
	}
	return lines, nil
}

func (db *DB) readResources(ctx context.Context, ids []int32, cache *entryCache) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := db.read.Query(ctx, `
		select id, customer_id, account_name, region, region_name, service_type, service_type_name, resource_type,
			resource_type_name, resource_id, resource_name, resource_tag, project_id, project_name, charge_mode,
			order_id, relative_order_id, sub_service_type, sub_service_type_name, sub_resource_type,
			sub_resource_type_name, sub_resource_id, sub_resource_name
		from dim_resource where id = any($1)`, ids)
	if err != nil {
		return err
	}
	var id int32
	var r billing.Resource
	_, err = pgx.ForEachRow(rows, []any{
		&id, &r.CustomerID, &r.AccountName, &r.Region, &r.RegionName, &r.ServiceType, &r.ServiceTypeName, &r.ResourceType,
		&r.ResourceTypeName, &r.ResourceID, &r.ResourceName, &r.ResourceTag, &r.ProjectID, &r.ProjectName, &r.ChargeMode,
		&r.OrderID, &r.RelativeOrderID, &r.SubServiceType, &r.SubServiceTypeName, &r.SubResourceType,
		&r.SubResourceTypeName, &r.SubResourceID, &r.SubResourceName,
	}, func() error { cache.resources[id] = r; return nil })
	return err
}

func (db *DB) readProducts(ctx context.Context, ids []int32, cache *entryCache) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := db.read.Query(ctx, `
		select id, product_id, product_name, spec_desc, sku_code, coalesce(spec_size::text, ''), spec_size_measure_id,
			period_type, coalesce(period_num::text, ''), usage_type, usage_measure_id, free_measure_id, ri_measure_id,
			coalesce(unit_price::text, ''), unit, measure_id
		from dim_product where id = any($1)`, ids)
	if err != nil {
		return err
	}
	var id int32
	var p billing.Product
	_, err = pgx.ForEachRow(rows, []any{
		&id, &p.ProductID, &p.ProductName, &p.SpecDesc, &p.SKUCode, &p.SpecSize, &p.SpecSizeMeasureID,
		&p.PeriodType, &p.PeriodNum, &p.UsageType, &p.UsageMeasureID, &p.FreeMeasureID, &p.RIMeasureID,
		&p.UnitPrice, &p.Unit, &p.MeasureID,
	}, func() error { cache.products[id] = p; return nil })
	return err
}

func (db *DB) readShapes(ctx context.Context, ids []int32, cache *entryCache) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := db.read.Query(ctx, `select id, absent, nulls from dim_shape where id = any($1)`, ids)
	if err != nil {
		return err
	}
	var id int32
	var absent, null int64
	_, err = pgx.ForEachRow(rows, []any{&id, &absent, &null}, func() error {
		cache.shapes[id] = [2]billing.FieldSet{billing.FieldSet(absent), billing.FieldSet(null)}
		return nil
	})
	return err
}
