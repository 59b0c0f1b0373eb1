package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
)

// SaveAmortized replaces what is kept of an account's months from one to
// another with one reading of the cost center.
func (db *DB) SaveAmortized(ctx context.Context, accountID int64, from, to billing.Cycle, currency string, costs []billing.AmortizedCost, at time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if err := noteCostReading(ctx, tx, accountID, from, to, "read", currency, at); err != nil {
			return err
		}
		return amortizedMonths.replace(ctx, tx, accountID, cycleDate(from), cycleDate(to), costs)
	})
	if err != nil {
		return fmt.Errorf("save amortized costs of account %d: %w", accountID, err)
	}
	return nil
}

// SaveAmortizedDays replaces what is kept of an account's days from one to
// another with one reading of the cost center. Days before stay.
func (db *DB) SaveAmortizedDays(ctx context.Context, accountID int64, from, to billing.Day, currency string, costs []billing.AmortizedCost, at time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into cost_day_reading (account_id, day, currency, read_at)
			select $1, d::date, $4, $5 from generate_series($2::date, $3::date, interval '1 day') as d
			on conflict (account_id, day) do update set currency = excluded.currency, read_at = excluded.read_at`,
			accountID, from.Date(), to.Date(), currency, at)
		if err != nil {
			return err
		}
		return amortizedDays.replace(ctx, tx, accountID, from.Date(), to.Date(), costs)
	})
	if err != nil {
		return fmt.Errorf("save amortized days of account %d: %w", accountID, err)
	}
	return nil
}

// amortizedTable is a table of amortized cost by a period.
type amortizedTable struct {
	name, period string
	of           func(*billing.AmortizedCost) time.Time
}

var (
	amortizedMonths = amortizedTable{"cost_amortized", "cycle", func(c *billing.AmortizedCost) time.Time { return cycleDate(c.Cycle) }}
	amortizedDays   = amortizedTable{"cost_amortized_day", "day", func(c *billing.AmortizedCost) time.Time { return c.Day.Date() }}
)

// replace puts costs in the place of what the table has of an account's periods
// from one to another.
func (t *amortizedTable) replace(ctx context.Context, tx pgx.Tx, accountID int64, from, to time.Time, costs []billing.AmortizedCost) error {
	if _, err := tx.Exec(ctx, `delete from `+t.name+` where account_id = $1 and `+t.period+` between $2 and $3`, accountID, from, to); err != nil {
		return err
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{t.name},
		[]string{"account_id", t.period, "dim1", "dim2", "key1", "key2", "amount", "list_amount"},
		pgx.CopyFromSlice(len(costs), func(i int) ([]any, error) {
			c := &costs[i]
			return []any{accountID, t.of(c), string(c.Dim1), string(c.Dim2), c.Key1, c.Key2, c.Amount.Decimal(), c.List.Decimal()}, nil
		}))
	return err
}

// AmortizedDays returns the first and the last day of which amortized cost is
// kept; 0 and 0 while there is none.
func (db *DB) AmortizedDays(ctx context.Context, scope billing.Scope) (first, last billing.Day, err error) {
	var from, to *time.Time
	err = db.read.QueryRow(ctx, `select min(day), max(day) from cost_day_reading where account_id = any($1) and currency = $2`,
		scope.Accounts, scope.Currency).Scan(&from, &to)
	if err != nil {
		return 0, 0, fmt.Errorf("days of amortized cost: %w", err)
	}
	if from == nil {
		return 0, 0, nil
	}
	return billing.DayOfDate(*from), billing.DayOfDate(*to), nil
}

// CostCenterOff notes that the account's cost center is not enabled upstream.
// What was read before stays.
func (db *DB) CostCenterOff(ctx context.Context, accountID int64, from, to billing.Cycle, currency string, at time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error { return noteCostReading(ctx, tx, accountID, from, to, "off", currency, at) })
	if err != nil {
		return fmt.Errorf("cost center of account %d: %w", accountID, err)
	}
	return nil
}

func noteCostReading(ctx context.Context, tx pgx.Tx, accountID int64, from, to billing.Cycle, state, currency string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		insert into cost_reading (account_id, cycle, state, currency, read_at)
		select $1, m::date, $4, $5, $6 from generate_series($2::date, $3::date, interval '1 month') as m
		on conflict (account_id, cycle) do update set state = excluded.state, currency = excluded.currency, read_at = excluded.read_at`,
		accountID, cycleDate(from), cycleDate(to), state, currency, at)
	return err
}

// CostReadings returns when the months of the scope were read from the cost center.
func (db *DB) CostReadings(ctx context.Context, scope billing.Scope, from, to billing.Cycle) ([]billing.CostReading, error) {
	rows, err := db.read.Query(ctx, `
		select account_id, cycle, state = 'off', read_at from cost_reading
		where account_id = any($1) and currency = $2 and cycle between $3 and $4 order by cycle, account_id`,
		scope.Accounts, scope.Currency, cycleDate(from), cycleDate(to))
	if err != nil {
		return nil, fmt.Errorf("readings of costs: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r billing.CostReading, err error) {
		var cycle time.Time
		err = row.Scan(&r.AccountID, &cycle, &r.Off, &r.ReadAt)
		r.Cycle, r.ReadAt = cycleOf(cycle), r.ReadAt.UTC()
		return r, err
	})
}

// cubeColumn is the column of the cube that holds a dimension, as text.
var cubeColumn = map[billing.Dim]string{
	billing.ByService: "t.service", billing.ByRegion: "t.region", billing.ByProject: "t.project", billing.ByResourceType: "t.resource_type",
	billing.ByChargeMode: "t.charge_mode", billing.ByBillType: "t.bill_type::text", billing.ByMember: "t.member",
}

// Costs returns the sums that a view shows, by group and period. What was
// charged comes from the roll-ups of the current versions, so it equals the
// bills; what is amortized comes from the cost center, which knows at most two
// dimensions at a time.
func (db *DB) Costs(ctx context.Context, scope billing.Scope, v *billing.CostView) ([]billing.CostCell, error) {
	query := chargedQuery
	if v.Amortized {
		query = amortizedQuery
	}
	sql, args := query(scope, v)
	rows, err := db.read.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	cells, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c billing.CostCell, err error) {
		var period time.Time
		err = row.Scan(&c.Keys[0], &c.Keys[1], &period, &c.Amount)
		c.Period = billing.DayOfDate(period)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	return cells, nil
}

// groupColumns are the columns of one or two dimensions; the second is ” with one.
func groupColumns(v *billing.CostView, column func(billing.Dim) string) string {
	second := "''"
	if len(v.By) > 1 {
		second = column(v.By[1])
	}
	return column(v.By[0]) + ", " + second
}

func chargedQuery(scope billing.Scope, v *billing.CostView) (string, []any) {
	w := &where{}
	w.and("c.account_id = any(?)", scope.Accounts)
	w.and("b.currency = ?", scope.Currency)
	w.and("c.cycle between ? and ?", cycleDate(v.From.Cycle()), cycleDate(v.To.Cycle()))
	column := func(d billing.Dim) string { return cubeColumn[d] }
	from, period, amount := "bill_cube t using (batch)", "c.cycle", "t"
	if dims := v.Dims(); len(dims) == 1 && !v.Daily {
		// The months' own summaries know one dimension.
		from, column = "bill_month_dim t using (batch)", func(billing.Dim) string { return "t.key" }
		w.and("t.dim = ?", string(dims[0]))
	}
	for _, d := range billing.Dims {
		anyOf(w, column(d), v.Only[d])
	}
	if v.Daily {
		w.and("d.bill_date between ? and ?", v.From.Date(), v.To.Date())
		w.and("b.line_grain <> ?", billing.PerCycle) // a line of a whole cycle has no day: see CoarseMonths
		from, period, amount = from+" join bill_cube_day d using (batch, cell)", "d.bill_date", "d"
	}
	amount += ".due"
	if v.List {
		amount = strings.TrimSuffix(amount, "due") + "official"
	}
	return `select ` + groupColumns(v, column) + `, ` + period + `, sum(` + amount + `)::bigint
		from bill_current c join bill_batch b using (batch) join ` + from + `
		where ` + w.String() + ` group by 1, 2, 3`, w.args
}

// pairOf is the pair of dimensions that a view is read by, in the order of
// billing.Dims: with one dimension any other one stands beside it.
func pairOf(v *billing.CostView) [2]billing.Dim {
	dims := v.Dims()
	if len(dims) < 2 {
		for _, d := range billing.Dims {
			if d != dims[0] {
				dims = append(dims, d)
				break
			}
		}
	}
	if slices.Index(billing.Dims, dims[0]) > slices.Index(billing.Dims, dims[1]) {
		dims[0], dims[1] = dims[1], dims[0]
	}
	return [2]billing.Dim{dims[0], dims[1]}
}

func amortizedQuery(scope billing.Scope, v *billing.CostView) (string, []any) {
	pair := pairOf(v)
	column := func(d billing.Dim) string {
		if d == pair[0] {
			return "t.key1"
		}
		return "t.key2"
	}
	w := &where{}
	w.and("t.account_id = any(?)", scope.Accounts)
	w.and("r.currency = ?", scope.Currency)
	from, period := "cost_amortized t join cost_reading r using (account_id, cycle)", "t.cycle"
	if v.Daily {
		from, period = "cost_amortized_day t join cost_day_reading r using (account_id, day)", "t.day"
		w.and("t.day between ? and ?", v.From.Date(), v.To.Date())
	} else {
		w.and("t.cycle between ? and ?", cycleDate(v.From.Cycle()), cycleDate(v.To.Cycle()))
	}
	w.and("t.dim1 = ? and t.dim2 = ?", string(pair[0]), string(pair[1]))
	for _, d := range pair {
		anyOf(w, column(d), v.Only[d])
	}
	amount := "t.amount"
	if v.List {
		amount = "t.list_amount"
	}
	return `select ` + groupColumns(v, column) + `, ` + period + `, round(sum(` + amount + `) * 100000000)::bigint
		from ` + from + `
		where ` + w.String() + ` group by 1, 2, 3`, w.args
}

// CostFacets returns the values that each dimension has in the bills of some
// months, by name, with their number of lines.
func (db *DB) CostFacets(ctx context.Context, scope billing.Scope, from, to billing.Cycle) (map[billing.Dim][]billing.Facet, error) {
	facets, err := db.facetsOf(ctx, scope, `
		select d.dim, d.key, sum(d.lines)::bigint
		from bill_current c join bill_batch b using (batch) join bill_month_dim d using (batch)
		where c.account_id = any($1) and b.currency = $2 and c.cycle between $3 and $4 and d.dim <> 'total' group by d.dim, d.key`,
		scope.Accounts, scope.Currency, cycleDate(from), cycleDate(to))
	if err != nil {
		return nil, fmt.Errorf("values of costs: %w", err)
	}
	return facets, nil
}
