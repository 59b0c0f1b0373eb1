package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/money"
)

// cubeKey is where in the cube a resource's lines belong.
type cubeKey struct {
	service, resourceType, region, project, chargeMode, member string
}

func cubeKeyOf(r *billing.Resource) cubeKey {
	return cubeKey{r.ServiceType, r.ResourceType, r.Region, r.ProjectID, r.ChargeMode, r.CustomerID}
}

// rollup sums a version while its rows pass by: by resource, and by cube cell
// and day; the cells themselves are sums of resources. Sums that would not fit
// are money.ErrRange.
type rollup struct {
	first     billing.Day // of the month
	lines     int64
	resources map[resourceKey]*sums
	last      *sums // of lastKey: lines repeat themselves
	lastKey   resourceKey
	cells     map[cellKey]*cell
	order     []*cell // cells by number
}

type resourceKey struct {
	resource int32
	billType int16
}

type cellKey struct {
	cubeKey
	billType int16
}

type sums struct {
	lines int64
	billing.Amounts
	cell *cell // of the resource, looked up once
}

type cell struct {
	no int32
	cellKey
	sums
	days [31]daySums
}

type daySums struct {
	lines                   int64
	official, discount, due money.E8
}

func newRollup(cycle billing.Cycle) *rollup {
	return &rollup{
		first:     cycle.FirstDay(),
		resources: make(map[resourceKey]*sums),
		cells:     make(map[cellKey]*cell),
	}
}

// add counts one row. keyOf says where a resource belongs; it is asked once a resource.
func (r *rollup) add(f *rowFacts, keyOf func(resource int32) (cubeKey, error)) error {
	key := resourceKey{f.resource, f.billType}
	res := r.last
	if res == nil || key != r.lastKey {
		if res = r.resources[key]; res == nil {
			where, err := keyOf(f.resource)
			if err != nil {
				return err
			}
			res = &sums{cell: r.cellFor(cellKey{where, f.billType})}
			r.resources[key] = res
		}
		r.last, r.lastKey = res, key
	}
	n := f.day - r.first
	if n < 0 || int(n) >= len(res.cell.days) {
		return fmt.Errorf("a line of %s in the month of %s", f.day, r.first)
	}
	r.lines++
	res.lines++
	if err := res.Add(&f.amounts); err != nil {
		return fmt.Errorf("sum of resource %d: %w", f.resource, err)
	}
	if err := res.cell.days[n].add(&daySums{1, f.amounts.Official, f.amounts.Discount, f.amounts.Due}); err != nil {
		return fmt.Errorf("sum of %s: %w", f.day, err)
	}
	return nil
}

func (d *daySums) add(o *daySums) (err error) {
	d.lines += o.lines
	if d.official, err = d.official.Add(o.official); err != nil {
		return err
	}
	if d.discount, err = d.discount.Add(o.discount); err != nil {
		return err
	}
	d.due, err = d.due.Add(o.due)
	return err
}

func (r *rollup) cellFor(k cellKey) *cell {
	c := r.cells[k]
	if c == nil {
		c = &cell{no: int32(len(r.order)), cellKey: k}
		r.cells[k] = c
		r.order = append(r.order, c)
	}
	return c
}

// settle sums the cells; call it when all rows have passed.
func (r *rollup) settle() error {
	for _, c := range r.order {
		c.sums = sums{}
	}
	for k, res := range r.resources {
		res.cell.lines += res.lines
		if err := res.cell.Add(&res.Amounts); err != nil {
			return fmt.Errorf("sum of resource %d: %w", k.resource, err)
		}
	}
	return nil
}

// total sums all cells.
func (r *rollup) total() (billing.Amounts, error) {
	var t billing.Amounts
	for _, c := range r.order {
		if err := t.Add(&c.Amounts); err != nil {
			return t, fmt.Errorf("sum of the month: %w", err)
		}
	}
	return t, nil
}

// cubeCells hands the cube to the tie-out.
func (r *rollup) cubeCells() []billing.CubeCell {
	cells := make([]billing.CubeCell, len(r.order))
	for i, c := range r.order {
		cells[i] = billing.CubeCell{
			Service: c.service, ResourceType: c.resourceType, Region: c.region, Project: c.project,
			ChargeMode: c.chargeMode, BillType: int(c.billType), Member: c.member, Lines: c.lines, Amounts: c.Amounts,
		}
	}
	return cells
}

// byDay returns the rows of bill_day, and those of bill_cube_running: of each
// cell the sums of all days up to the first, the second, to the last.
func (r *rollup) byDay(batch int32) (days, running [][]any, err error) {
	var month [len(cell{}.days)]daySums
	for _, c := range r.order {
		var sum daySums
		var lines []int32 // line numbers are int
		var upTo [3][]int64
		for n := range c.days {
			d := &c.days[n]
			if err := errors.Join(sum.add(d), month[n].add(d)); err != nil {
				return nil, nil, fmt.Errorf("sum of %s: %w", r.first+billing.Day(n), err)
			}
			lines = append(lines, int32(sum.lines))
			for i, v := range [...]int64{int64(sum.official), int64(sum.discount), int64(sum.due)} {
				upTo[i] = append(upTo[i], v)
			}
		}
		running = append(running, []any{batch, c.no, lines, upTo[0], upTo[1], upTo[2]})
	}
	for n := range month {
		if d := &month[n]; d.lines > 0 {
			days = append(days, []any{
				batch, (r.first + billing.Day(n)).Date(), d.lines, int64(d.official), int64(d.discount), int64(d.due),
			})
		}
	}
	return days, running, nil
}

func compareResources(a, b resourceKey) int {
	return cmp.Or(cmp.Compare(a.resource, b.resource), cmp.Compare(a.billType, b.billType))
}

// dimSums is one row of bill_month_dim.
type dimSums struct {
	sums
	period, use, refund money.E8
	refunds             int64
}

// byDim folds the cube into one map a dimension, and "total".
func (r *rollup) byDim() (map[[2]string]*dimSums, error) {
	out := make(map[[2]string]*dimSums)
	for _, c := range r.order {
		for dim, key := range map[billing.Dim]string{
			"total": "", billing.ByService: c.service, billing.ByRegion: c.region, billing.ByProject: c.project,
			billing.ByResourceType: c.resourceType, billing.ByChargeMode: c.chargeMode,
			billing.ByBillType: strconv.Itoa(int(c.billType)), billing.ByMember: c.member,
		} {
			d := out[[2]string{string(dim), key}]
			if d == nil {
				d = &dimSums{}
				out[[2]string{string(dim), key}] = d
			}
			d.lines += c.lines
			if err := d.Add(&c.Amounts); err != nil {
				return nil, fmt.Errorf("sum of %s %q: %w", dim, key, err)
			}
			// Parts of a sum that fits fit too, unless signs cancel: check them all the same.
			part := &d.use
			switch {
			case billing.FamilyOf(int(c.billType)) == billing.Refund:
				part = &d.refund
				d.refunds += c.lines
			case c.chargeMode == "1":
				part = &d.period
			}
			sum, err := part.Add(c.Due)
			if err != nil {
				return nil, fmt.Errorf("sum of %s %q: %w", dim, key, err)
			}
			*part = sum
		}
	}
	return out, nil
}

// save writes all roll-ups of a batch.
func (r *rollup) save(ctx context.Context, tx pgx.Tx, batch int32) error {
	amounts := func(a *billing.Amounts) []any {
		return []any{
			int64(a.Official), int64(a.Discount), int64(a.Due), int64(a.Cash), int64(a.Credit), int64(a.Coupon),
			int64(a.Flexi), int64(a.StoredCard), int64(a.Bonus), int64(a.Debt), int64(a.Adjustment),
		}
	}
	amountColumns := []string{
		"official", "discount", "due", "cash", "credit", "coupon", "flexi", "stored_card", "bonus", "debt", "adjustment",
	}

	cube := make([][]any, 0, len(r.order))
	for _, c := range r.order {
		cube = append(cube, append([]any{
			batch, c.no, c.service, c.resourceType, c.region, c.project, c.chargeMode, c.billType, c.member, c.lines,
		}, amounts(&c.Amounts)...))
	}
	days, running, err := r.byDay(batch)
	if err != nil {
		return err
	}
	resources := make([][]any, 0, len(r.resources))
	for _, k := range slices.SortedFunc(maps.Keys(r.resources), compareResources) {
		s := r.resources[k]
		resources = append(resources, []any{
			batch, k.resource, k.billType, s.cell.no, s.lines, int64(s.Official), int64(s.Discount), int64(s.Due),
		})
	}
	dims, err := r.byDim()
	if err != nil {
		return err
	}
	dimRows := make([][]any, 0, len(dims))
	for k, d := range dims {
		row := append([]any{batch, k[0], k[1], d.lines}, amounts(&d.Amounts)...)
		dimRows = append(dimRows, append(row, int64(d.period), int64(d.use), int64(d.refund), d.refunds))
	}

	three := []string{"lines", "official", "discount", "due"}
	for _, t := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{
		{"bill_cube", append([]string{
			"batch", "cell", "service", "resource_type", "region", "project", "charge_mode", "bill_type", "member", "lines",
		}, amountColumns...), cube},
		{"bill_day", append([]string{"batch", "bill_date"}, three...), days},
		{"bill_cube_running", append([]string{"batch", "cell"}, three...), running},
		{"bill_resource_month", append([]string{"batch", "resource", "bill_type", "cell"}, three...), resources},
		{"bill_month_dim", append(append([]string{"batch", "dim", "key", "lines"}, amountColumns...),
			"period_due", "use_due", "refund_due", "refunds"), dimRows},
	} {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.table}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("save %s: %w", t.table, err)
		}
	}
	return nil
}
