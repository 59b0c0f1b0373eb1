package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// dictionary turns the tuples of an account's bill lines into the ids of
// dim_resource and dim_product. It remembers what it has met; ids are given out
// only once their entry is committed, so a line never points at nothing.
type dictionary struct {
	db      *DB
	account int64

	mu        sync.Mutex
	resources *tuples[billing.Resource]
	products  *tuples[billing.Product]
	shapes    map[[2]billing.FieldSet]int32
	cells     map[int32]cubeKey // by resource id
}

// dictionaryCap bounds what is remembered; a larger account starts over.
const dictionaryCap = 200_000

func newDictionary(db *DB, account int64) *dictionary {
	d := &dictionary{db: db, account: account}
	d.forget()
	return d
}

func (d *dictionary) forget() {
	d.resources = newTuples(hashResource)
	d.products = newTuples(hashProduct)
	d.shapes = make(map[[2]billing.FieldSet]int32)
	d.cells = make(map[int32]cubeKey)
}

// entryIDs are what a line's row says instead of its tuples.
type entryIDs struct{ resource, product, shape int32 }

// known returns the ids of a line whose entries have all been met.
func (d *dictionary) known(l *billing.Line) (ids entryIDs, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(l)
}

func (d *dictionary) find(l *billing.Line) (ids entryIDs, ok bool) {
	if ids.resource, ok = d.resources.get(&l.Resource); !ok {
		return ids, false
	}
	if ids.product, ok = d.products.get(&l.Product); !ok {
		return ids, false
	}
	ids.shape, ok = d.shapes[[2]billing.FieldSet{l.Absent, l.Null}]
	return ids, ok
}

// learn returns the ids of all lines. New entries are committed here, in the
// order of their digests: two loaders that insert in different order would wait
// for each other.
func (d *dictionary) learn(ctx context.Context, lines []billing.Line) ([]entryIDs, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.resources.count > dictionaryCap || d.products.count > dictionaryCap || len(d.shapes) > dictionaryCap {
		d.forget()
	}
	resources := make(map[billing.Resource]uuid.UUID)
	products := make(map[billing.Product]uuid.UUID)
	shapes := make(map[[2]billing.FieldSet]bool)
	for i := range lines {
		l := &lines[i]
		if _, ok := d.resources.get(&l.Resource); !ok && !hasKey(resources, l.Resource) {
			resources[l.Resource] = digestOf(resourceTuple(&l.Resource)...)
		}
		if _, ok := d.products.get(&l.Product); !ok && !hasKey(products, l.Product) {
			products[l.Product] = digestOf(productTuple(&l.Product)...)
		}
		if key := [2]billing.FieldSet{l.Absent, l.Null}; !hasKey(d.shapes, key) {
			shapes[key] = true
		}
	}
	if err := d.learnResources(ctx, resources); err != nil {
		return nil, fmt.Errorf("dictionary of resources: %w", err)
	}
	if err := d.learnProducts(ctx, products); err != nil {
		return nil, fmt.Errorf("dictionary of products: %w", err)
	}
	if err := d.learnShapes(ctx, shapes); err != nil {
		return nil, fmt.Errorf("dictionary of shapes: %w", err)
	}
	ids := make([]entryIDs, len(lines))
	for i := range lines {
		var ok bool
		if ids[i], ok = d.find(&lines[i]); !ok {
			return nil, errors.New("dictionary: an entry was not found after it was made")
		}
	}
	return ids, nil
}

func hasKey[K comparable, V any](m map[K]V, k K) bool { _, ok := m[k]; return ok }

func (d *dictionary) learnResources(ctx context.Context, fresh map[billing.Resource]uuid.UUID) error {
	if len(fresh) == 0 {
		return nil
	}
	byDigest := make(map[uuid.UUID]billing.Resource, len(fresh))
	for r, digest := range fresh {
		byDigest[digest] = r
	}
	found := func(id int32, digest uuid.UUID) {
		r := byDigest[digest]
		d.resources.put(&r, id)
		d.cells[id] = cubeKeyOf(&r)
		delete(byDigest, digest)
	}
	if err := d.lookUp(ctx, "dim_resource", byDigest, found); err != nil || len(byDigest) == 0 {
		return err
	}
	batch := &pgx.Batch{}
	for _, digest := range sortedDigests(byDigest) {
		r := byDigest[digest]
		search := strings.ToLower(r.ResourceID + " " + r.ResourceName + " " + r.ResourceTag + " " + r.OrderID)
		args := []any{d.account, digest}
		args = append(args, resourceTuple(&r)...)
		batch.Queue(`
			insert into dim_resource (account_id, digest, customer_id, account_name, region, region_name,
				service_type, service_type_name, resource_type, resource_type_name, resource_id, resource_name,
				resource_tag, project_id, project_name, charge_mode, order_id, relative_order_id, sub_service_type,
				sub_service_type_name, sub_resource_type, sub_resource_type_name, sub_resource_id, sub_resource_name,
				search, bigrams)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26)
			on conflict (account_id, digest) do nothing`, append(args, search, hanBigrams(search))...)
	}
	if err := d.db.commitBatch(ctx, batch); err != nil {
		return err
	}
	return d.lookUp(ctx, "dim_resource", byDigest, found)
}

func (d *dictionary) learnProducts(ctx context.Context, fresh map[billing.Product]uuid.UUID) error {
	if len(fresh) == 0 {
		return nil
	}
	byDigest := make(map[uuid.UUID]billing.Product, len(fresh))
	for p, digest := range fresh {
		byDigest[digest] = p
	}
	found := func(id int32, digest uuid.UUID) {
		p := byDigest[digest]
		d.products.put(&p, id)
		delete(byDigest, digest)
	}
	if err := d.lookUp(ctx, "dim_product", byDigest, found); err != nil || len(byDigest) == 0 {
		return err
	}
	batch := &pgx.Batch{}
	for _, digest := range sortedDigests(byDigest) {
		p := byDigest[digest]
		batch.Queue(`
			insert into dim_product (account_id, digest, product_id, product_name, spec_desc, sku_code, spec_size,
				spec_size_measure_id, period_type, period_num, usage_type, usage_measure_id, free_measure_id,
				ri_measure_id, unit_price, unit, measure_id)
			values ($1,$2,$3,$4,$5,$6,$7::text::numeric,$8,$9,$10::text::numeric,$11,$12,$13,$14,$15::text::numeric,$16,$17)
			on conflict (account_id, digest) do nothing`, append([]any{d.account, digest}, productTuple(&p)...)...)
	}
	if err := d.db.commitBatch(ctx, batch); err != nil {
		return err
	}
	return d.lookUp(ctx, "dim_product", byDigest, found)
}

// lookUp reports the ids of the digests that have an entry. table is one of our two.
func (d *dictionary) lookUp(ctx context.Context, table string, wanted any, found func(int32, uuid.UUID)) error {
	var digests []uuid.UUID
	switch w := wanted.(type) {
	case map[uuid.UUID]billing.Resource:
		digests = sortedDigests(w)
	case map[uuid.UUID]billing.Product:
		digests = sortedDigests(w)
	}
	rows, err := d.db.pool.Query(ctx, `select id, digest from `+table+` where account_id = $1 and digest = any($2)`, d.account, digests)
	if err != nil {
		return err
	}
	var id int32
	var digest uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&id, &digest}, func() error { found(id, digest); return nil })
	return err
}

func (d *dictionary) learnShapes(ctx context.Context, fresh map[[2]billing.FieldSet]bool) error {
	if len(fresh) == 0 {
		return nil
	}
	absent, null := make([]int64, 0, len(fresh)), make([]int64, 0, len(fresh))
	for key := range fresh {
		absent, null = append(absent, int64(key[0])), append(null, int64(key[1]))
	}
	_, err := d.db.pool.Exec(ctx, `
		insert into dim_shape (absent, nulls)
		select absent, nulls from unnest($1::bigint[], $2::bigint[]) as s (absent, nulls)
		where not exists (select from dim_shape o where (o.absent, o.nulls) = (s.absent, s.nulls))
		order by absent, nulls
		on conflict do nothing`, absent, null)
	if err != nil {
		return err
	}
	rows, err := d.db.pool.Query(ctx, `
		select s.id, s.absent, s.nulls from dim_shape s join unnest($1::bigint[], $2::bigint[]) as w (absent, nulls)
		on (s.absent, s.nulls) = (w.absent, w.nulls)`, absent, null)
	if err != nil {
		return err
	}
	var id int32
	var a, n int64
	_, err = pgx.ForEachRow(rows, []any{&id, &a, &n}, func() error {
		d.shapes[[2]billing.FieldSet{billing.FieldSet(a), billing.FieldSet(n)}] = id
		return nil
	})
	return err
}

// cell returns where in the cube a resource's lines belong, asking the database
// for entries made before this process.
func (d *dictionary) cell(ctx context.Context, resource int32) (cubeKey, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k, ok := d.cells[resource]; ok {
		return k, nil
	}
	var k cubeKey
	err := d.db.pool.QueryRow(ctx, `
		select service_type, resource_type, region, project_id, charge_mode, customer_id
		from dim_resource where account_id = $1 and id = $2`, d.account, resource).
		Scan(&k.service, &k.resourceType, &k.region, &k.project, &k.chargeMode, &k.member)
	if err != nil {
		return k, fmt.Errorf("dictionary entry %d: %w", resource, err)
	}
	d.cells[resource] = k
	return k, nil
}

// commitBatch runs a batch in a transaction of its own.
func (db *DB) commitBatch(ctx context.Context, batch *pgx.Batch) error {
	return db.inTx(ctx, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
}

func sortedDigests[V any](m map[uuid.UUID]V) []uuid.UUID {
	out := make([]uuid.UUID, 0, len(m))
	for digest := range m {
		out = append(out, digest)
	}
	slices.SortFunc(out, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return out
}

// digestOf names a tuple: 128 bits of SHA-256 over its length-prefixed values.
func digestOf(values ...any) uuid.UUID {
	h := sha256.New()
	var n [8]byte
	for _, v := range values {
		var s string
		switch v := v.(type) {
		case string:
			s = v
		case *string:
			if v != nil {
				s = "=" + *v
			}
		case int32:
			s = string(binary.BigEndian.AppendUint32(nil, uint32(v)))
		default:
			panic(fmt.Sprintf("digest of a %T", v))
		}
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	return uuid.UUID(h.Sum(nil)[:16])
}

// resourceTuple lists the columns of dim_resource from customer_id on.
func resourceTuple(r *billing.Resource) []any {
	return []any{
		r.CustomerID, r.AccountName, r.Region, r.RegionName, r.ServiceType, r.ServiceTypeName,
		r.ResourceType, r.ResourceTypeName, r.ResourceID, r.ResourceName, r.ResourceTag, r.ProjectID, r.ProjectName,
		r.ChargeMode, r.OrderID, r.RelativeOrderID, r.SubServiceType, r.SubServiceTypeName,
		r.SubResourceType, r.SubResourceTypeName, r.SubResourceID, r.SubResourceName,
	}
}

// productTuple lists the columns of dim_product from product_id on.
func productTuple(p *billing.Product) []any {
	return []any{
		p.ProductID, p.ProductName, p.SpecDesc, p.SKUCode, quantityOrNull(p.SpecSize), p.SpecSizeMeasureID,
		p.PeriodType, quantityOrNull(p.PeriodNum), p.UsageType, p.UsageMeasureID, p.FreeMeasureID, p.RIMeasureID,
		quantityOrNull(p.UnitPrice), p.Unit, p.MeasureID,
	}
}

func quantityOrNull(q billing.Quantity) *string {
	if q == "" {
		return nil
	}
	s := string(q)
	return &s
}

// hanBigrams lists every Han character and every pair of neighbours in s:
// Chinese words of two characters are too short for trigrams.
func hanBigrams(s string) []string {
	grams := []string{}
	var last rune
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			grams = append(grams, string(r))
			if last != 0 {
				grams = append(grams, string([]rune{last, r}))
			}
			last = r
		} else {
			last = 0
		}
	}
	slices.SortFunc(grams, cmp.Compare)
	return slices.Compact(grams)
}
