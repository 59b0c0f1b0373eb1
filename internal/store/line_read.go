package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
)

// lineRow is a line as its partition has it, the dictionary not yet looked up.
type lineRow struct {
	line              billing.Line
	batch             int32
	resource, product int32
	shape             int32
	derived           bool // the formula follows from the product
}

// lineColumns are the columns that readLine takes, in its order; lineSelect reads
// them.
const (
	lineColumns = `select batch, line_no, resource, product, shape, bill_type, bill_date,
	official, discount, due, cash, credit, coupon, flexi, stored_card, bonus, debt, adjustment, detail`
	lineSelect = lineColumns + ` from bill_line where `
)

// page asks for one page of the query's lines.
func (q *lineQuery) page(limit int) question {
	return question{lineSelect + q.String() + ` order by ` + q.order + ` limit ` + strconv.Itoa(limit), q.args}
}

// sorted asks for the same page, of lines that are so few that all of them are
// read and sorted: no index is followed in the page's order.
func (q *lineQuery) sorted(limit int) question {
	return question{lineColumns + ` from (` + lineSelect + q.String() + ` offset 0) l order by ` + q.order + ` limit ` + strconv.Itoa(limit), q.args}
}

// readLines reads what page asks for: in a batch, the driver asks for integers,
// dates and bytes in their binary form by itself.
func readLines(rows pgx.Rows) (list []lineRow, err error) {
	err = eachOf(rows, func(raw [][]byte) error {
		list = append(list, lineRow{})
		return readLine(raw, &list[len(list)-1])
	})
	return list, err
}

// eachRow calls each with the columns of every row in PostgreSQL's binary form,
// which spares millions of lines a conversion by way of the driver's.
func eachRow(ctx context.Context, q querier, sql string, args []any, each func(raw [][]byte) error) error {
	rows, err := q.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
	if err != nil {
		return err
	}
	return eachOf(rows, each)
}

func eachOf(rows pgx.Rows, each func(raw [][]byte) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.RawValues()); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readLine reads one row of lineSelect. Null amounts are zero.
func readLine(raw [][]byte, r *lineRow) (err error) {
	l := &r.line
	if len(raw) != 19 || len(raw[5]) != 2 {
		return errors.New("a line's row is not in the expected form")
	}
	for i, p := range [...]*int32{&r.batch, &l.No, &r.resource, &r.product, &r.shape} {
		if len(raw[i]) != 4 {
			return errors.New("a line's row is not in the expected form")
		}
		*p = int32(binary.BigEndian.Uint32(raw[i]))
	}
	l.BillType = int16(binary.BigEndian.Uint16(raw[5]))
	if len(raw[6]) != 4 {
		return errors.New("a line's row is not in the expected form")
	}
	l.BillDate = billing.Day(int32(binary.BigEndian.Uint32(raw[6])) + epochDays)
	for i, p := range [...]*money.E8{
		&l.Official, &l.Discount, &l.Due, &l.Cash, &l.Credit, &l.Coupon, &l.Flexi, &l.StoredCard, &l.Bonus, &l.Debt, &l.Adjustment,
	} {
		if v := raw[7+i]; len(v) == 8 {
			*p = money.E8(binary.BigEndian.Uint64(v))
		}
	}
	r.derived, err = readDetail(raw[18], l)
	return err
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

// fillLines returns the rows as lines, with what their numbers stand for.
func (db *DB) fillLines(ctx context.Context, rows []lineRow) ([]billing.Line, error) {
	cache := newEntryCache()
	db.entries.give(rows, cache)
	if err := db.fillRows(ctx, rows, cache); err != nil {
		return nil, err
	}
	db.entries.keep(cache)
	lines := make([]billing.Line, len(rows))
	for i := range rows {
		lines[i] = rows[i].line
	}
	return lines, nil
}

// entryMemo remembers products and shapes for all pages: a few thousand small
// entries make up whole months, and an entry of the dictionary never changes.
// Resources are too many, and each page shows others.
type entryMemo struct {
	mu       sync.Mutex
	products map[int32]billing.Product
	shapes   map[int32][2]billing.FieldSet
}

// Of each kind so many are remembered; the next one begins anew.
const (
	productMemoCap = 5_000
	shapeMemoCap   = 50_000
)

// give copies what is known of the rows' entries.
func (m *entryMemo) give(rows []lineRow, to *entryCache) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range rows {
		if p, ok := m.products[rows[i].product]; ok {
			to.products[rows[i].product] = p
		}
		if s, ok := m.shapes[rows[i].shape]; ok {
			to.shapes[rows[i].shape] = s
		}
	}
}

// keep remembers what was looked up.
func (m *entryMemo) keep(from *entryCache) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.products = remember(m.products, from.products, productMemoCap)
	m.shapes = remember(m.shapes, from.shapes, shapeMemoCap)
}

func remember[V any](known, more map[int32]V, most int) map[int32]V {
	if known == nil || len(known)+len(more) > most {
		known = make(map[int32]V)
	}
	maps.Copy(known, more)
	return known
}

// fillRows looks up what the rows' numbers stand for, in one round trip.
func (db *DB) fillRows(ctx context.Context, rows []lineRow, cache *entryCache) error {
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
	if err := db.lookUp(ctx, resources, products, shapes, cache); err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		l := &r.line
		l.Resource, l.Product = cache.resources[r.resource], cache.products[r.product]
		l.Absent, l.Null = cache.shapes[r.shape][0], cache.shapes[r.shape][1]
		if r.derived {
			l.Formula = derivedFormula(l)
		}
	}
	return nil
}

// lookUp adds dictionary entries to the cache, in one round trip.
func (db *DB) lookUp(ctx context.Context, resources, products, shapes []int32, cache *entryCache) error {
	if len(resources)+len(products)+len(shapes) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	readResources(batch, resources, cache)
	readProducts(batch, products, cache)
	readShapes(batch, shapes, cache)
	if err := db.plainRead.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	return nil
}

func readResources(batch *pgx.Batch, ids []int32, cache *entryCache) {
	if len(ids) == 0 {
		return
	}
	batch.Queue(`
		select id, customer_id, account_name, region, region_name, service_type, service_type_name, resource_type,
			resource_type_name, resource_id, resource_name, resource_tag, project_id, project_name, charge_mode,
			order_id, relative_order_id, sub_service_type, sub_service_type_name, sub_resource_type,
			sub_resource_type_name, sub_resource_id, sub_resource_name
		from dim_resource where id = any($1)`, ids).Query(func(rows pgx.Rows) error {
		var id int32
		var r billing.Resource
		_, err := pgx.ForEachRow(rows, []any{
			&id, &r.CustomerID, &r.AccountName, &r.Region, &r.RegionName, &r.ServiceType, &r.ServiceTypeName, &r.ResourceType,
			&r.ResourceTypeName, &r.ResourceID, &r.ResourceName, &r.ResourceTag, &r.ProjectID, &r.ProjectName, &r.ChargeMode,
			&r.OrderID, &r.RelativeOrderID, &r.SubServiceType, &r.SubServiceTypeName, &r.SubResourceType,
			&r.SubResourceTypeName, &r.SubResourceID, &r.SubResourceName,
		}, func() error { cache.resources[id] = r; return nil })
		return err
	})
}

func readProducts(batch *pgx.Batch, ids []int32, cache *entryCache) {
	if len(ids) == 0 {
		return
	}
	batch.Queue(`
		select id, product_id, product_name, spec_desc, sku_code, coalesce(spec_size::text, ''), spec_size_measure_id,
			period_type, coalesce(period_num::text, ''), usage_type, usage_measure_id, free_measure_id, ri_measure_id,
			coalesce(unit_price::text, ''), unit, measure_id
		from dim_product where id = any($1)`, ids).Query(func(rows pgx.Rows) error {
		var id int32
		var p billing.Product
		_, err := pgx.ForEachRow(rows, []any{
			&id, &p.ProductID, &p.ProductName, &p.SpecDesc, &p.SKUCode, &p.SpecSize, &p.SpecSizeMeasureID,
			&p.PeriodType, &p.PeriodNum, &p.UsageType, &p.UsageMeasureID, &p.FreeMeasureID, &p.RIMeasureID,
			&p.UnitPrice, &p.Unit, &p.MeasureID,
		}, func() error { cache.products[id] = p; return nil })
		return err
	})
}

func readShapes(batch *pgx.Batch, ids []int32, cache *entryCache) {
	if len(ids) == 0 {
		return
	}
	batch.Queue(`select id, absent, nulls from dim_shape where id = any($1)`, ids).Query(func(rows pgx.Rows) error {
		var id int32
		var absent, null int64
		_, err := pgx.ForEachRow(rows, []any{&id, &absent, &null}, func() error {
			cache.shapes[id] = [2]billing.FieldSet{billing.FieldSet(absent), billing.FieldSet(null)}
			return nil
		})
		return err
	})
}
