package store

import (
	"fmt"
	"strings"

	"portal/internal/billing"
)

// totalsOf is where the totals of a page's filter are read to, in their order.
func totalsOf(p *billing.LinePage) []any {
	return []any{&p.Total, &p.Sums.Official, &p.Sums.Discount, &p.Sums.Due}
}

// lineTotals counts and sums all matching lines (list price, discount, due) from
// the smallest roll-up that knows the answer; lines themselves are read only for
// a name within days. What cells of the cube know, cellsOf asks.
func lineTotals(scope billing.Scope, cycle billing.Cycle, batches []int64, f billing.LineFilter, named []int32) question {
	const cellsOfDays = "bill_cube_running t join bill_cube c using (batch, cell)"
	w := &where{}
	from, days := "", f.From != 0 || f.To != 0
	switch {
	case byName(&f) && days:
		from = "bill_line t"
	case byName(&f):
		from = "bill_resource_month t"
	case days && len(f.BillTypes) == 0:
		from = "bill_day t"
	case days:
		from = cellsOfDays
		ofBatches(w, "c.batch", batches)
	case len(f.BillTypes) == 0:
		from = "bill_month_dim t"
	default:
		from = "bill_cube t"
	}
	ofBatches(w, "t.batch", batches)
	switch {
	case byName(&f) && named != nil:
		w.and("t.resource = any(?)", named)
	case byName(&f):
		resources := &where{args: w.args}
		resourceConditions(resources, scope, f)
		w.args = resources.args
		w.and("t.resource = any(array(select id from dim_resource where " + resources.String() + "))")
	case from == "bill_month_dim t":
		w.and("dim = 'total'")
	}
	anyOf(w, "bill_type", f.BillTypes)
	s := sumList{of: func(column string) string { return "sum(t." + column + ")" }}
	switch from {
	case "bill_line t":
		s.count = "count(*)"
		betweenDays(w, f)
	case "bill_day t":
		betweenDays(w, f)
	case cellsOfDays:
		s = runningSums(w, cycle, f)
	}
	return question{`select ` + s.list() + ` from ` + from + ` where ` + w.String(), w.args}
}

// cellsOf sums the cells of the cube that a filter means, in its days, and lists
// their resources. It is planned once: a plan for its values would cost
// more than the sums do.
func cellsOf(cycle billing.Cycle, batches []int64, f billing.LineFilter) question {
	w := &where{}
	ofBatches(w, "c.batch", batches)
	cubeConditions(w, f)
	cells := `with c as materialized (select batch, cell, lines, official, discount, due from bill_cube c where ` + w.String() + `)`
	from, s := `c t`, sumList{of: func(column string) string { return "sum(t." + column + ")" }}
	if f.From != 0 || f.To != 0 {
		from, s = `c join bill_cube_running t using (batch, cell)`, runningSums(w, cycle, f)
	}
	resources := &where{args: w.args}
	ofBatches(resources, "m.batch", batches)
	return question{
		cells + ` select ` + s.list() + `, array(select distinct m.resource from c join bill_resource_month m on m.batch = c.batch and m.cell = c.cell
			where ` + resources.String() + ` limit ` + resources.arg(namedAtMost+1) + `) from ` + from,
		resources.args,
	}
}

// sumList is the totals of a statement: how a column is summed, and how lines are
// counted where that is not the sum of a column.
type sumList struct {
	of    func(column string) string
	count string
}

func (s sumList) list() string {
	if s.count == "" {
		s.count = s.of("lines")
	}
	list := []string{s.count, s.of("official"), s.of("discount"), s.of("due")}
	for i := range list {
		list[i] = "coalesce(" + list[i] + ", 0)::bigint"
	}
	return strings.Join(list, ", ")
}

// runningSums sums what the rows t of bill_cube_running have for the filter's days.
func runningSums(w *where, cycle billing.Cycle, f billing.LineFilter) sumList {
	first, last := daysOfMonth(cycle, f)
	before, upTo := w.arg(first-1)+"::int", w.arg(last)+"::int"
	return sumList{of: func(column string) string {
		return fmt.Sprintf("sum(coalesce(t.%[1]s[%[2]s], 0) - coalesce(t.%[1]s[%[3]s], 0))", column, upTo, before)
	}}
}

// daysOfMonth returns the days that a filter leaves of a month, as numbers from
// 1 to 31; the last is below the first where none are left.
func daysOfMonth(cycle billing.Cycle, f billing.LineFilter) (first, last int) {
	first, last = 1, 31
	if f.From != 0 {
		first = min(max(int(f.From-cycle.FirstDay())+1, 1), 32)
	}
	if f.To != 0 {
		last = min(max(int(f.To-cycle.FirstDay())+1, 0), 31)
	}
	return first, max(last, first-1)
}
