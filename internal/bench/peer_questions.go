package bench

import (
	"context"
	"fmt"
	"strings"

	"portal/internal/billing"
	"portal/internal/money"
)

// pageSize is the lines of a page.
const pageSize = 50

// contests are the questions of P7 about the newest month: those of P6, deep
// pages from the very middle of each order.
func (w *World) contests(ctx context.Context) (pages, summaries []*contest, err error) {
	cycle := w.Cycles[0]
	page, err := w.DB.Lines(ctx, w.Scope, cycle, billing.LineFilter{})
	if err != nil {
		return nil, nil, err
	}
	l := page.Lines[0]
	first, middle := w.newPage("first page", billing.LineFilter{}, nil), cycle.FirstDay()+14
	pages = append(pages, first)
	for _, sort := range []string{"-date", "date", "-amount", "-list"} {
		cursor, last, err := w.middle(ctx, cycle, sort)
		if err != nil {
			return nil, nil, err
		}
		pages = append(pages, w.newPage("deep page, "+sort, billing.LineFilter{Sort: sort, After: cursor}, last))
	}
	pages = append(pages,
		w.newPage("total of a service", billing.LineFilter{Services: []string{l.ServiceType}}, nil),
		w.newPage("total of ten days", billing.LineFilter{From: middle - 5, To: middle + 4}, nil),
		w.newPage("total of a service in ten days", billing.LineFilter{Services: []string{l.ServiceType}, From: middle - 5, To: middle + 4}, nil),
		w.newPage("total of a resource", billing.LineFilter{ResourceID: l.ResourceID}, nil),
		w.newSearch("search of a name", l.ResourceName),
		w.newSearch("search of an id", l.ResourceID))
	summaries = append(summaries,
		w.newSummary("month by service", billing.ByService, "service_type"),
		w.newSummary("month by project", billing.ByProject, "project_id"))
	return pages, summaries, nil
}

// middle walks through half of a month in an order; it returns the cursor
// there, and the line that it names.
func (w *World) middle(ctx context.Context, cycle billing.Cycle, sort string) (cursor string, last *billing.Line, err error) {
	for seen := 0; seen < len(w.lines)/2; {
		page, err := w.DB.Lines(ctx, w.Scope, cycle, billing.LineFilter{Sort: sort, After: cursor, Limit: 200})
		if err != nil {
			return "", nil, err
		}
		seen += len(page.Lines)
		cursor, last = page.Next, &page.Lines[len(page.Lines)-1]
	}
	return cursor, last, nil
}

// newPage is the question for a page of lines with the exact totals of all that
// match; after is the line that a deep page begins behind.
func (w *World) newPage(name string, f billing.LineFilter, after *billing.Line) *contest {
	cycle := w.Cycles[0]
	match := duckMonth(cycle)
	if len(f.Services) > 0 {
		match += " and service_type = " + quoted(f.Services[0])
	}
	if f.From != 0 {
		match += fmt.Sprintf(" and bill_date >= date '%s' and bill_date <= date '%s'", f.From, f.To)
	}
	if f.ResourceID != "" {
		match += " and resource_id = " + quoted(f.ResourceID)
	}
	order, place := duckOrder(f.Sort, after)
	totals := peerStatement{
		SQL:  "select count(*), sum(official), sum(discount), sum(due) from bill_line where " + match,
		Keep: 4, Show: 1,
	}
	keep := []string{"line", "bill_date", "official", "discount", "due", "resource_id", "resource_name", "product_name"}
	columns := strings.Join(keep, ", ")
	for _, c := range flatColumns {
		if !strings.Contains(" "+columns+",", " "+c.name+",") {
			columns += ", " + c.name
		}
	}
	plain := fmt.Sprintf("select %s from bill_line where %s order by %s limit %d", columns, match+place, order, pageSize+1)
	late := fmt.Sprintf("select %s from bill_line where rowid in (select rowid from bill_line where %s order by %s limit %d) order by %s",
		columns, match+place, order, pageSize+1, order)
	joined := fmt.Sprintf("select %s from bill_line join (select bill_date as key_date, line as key_line from bill_line where %s order by %s limit %d) as key"+
		" on bill_date = key_date and line = key_line where %s order by %s", columns, match+place, order, pageSize+1, match, order)
	c := &contest{name: name, ours: func(ctx context.Context) (func() []string, error) {
		page, err := w.DB.Lines(ctx, w.Scope, cycle, f)
		return func() []string { return pageRows(&page) }, err
	}}
	for _, sql := range []string{plain, late, joined} {
		c.theirs = append(c.theirs, []peerStatement{totals, {SQL: sql, Keep: len(keep), Show: pageSize}})
	}
	return c
}

func pageRows(p *billing.LinePage) []string {
	rows := []string{fmt.Sprintf("%d|%d|%d|%d", p.Total, p.Sums.Official, p.Sums.Discount, p.Sums.Due)}
	for i := range p.Lines {
		l := &p.Lines[i]
		rows = append(rows, fmt.Sprintf("%d|%s|%d|%d|%d|%s|%s|%s",
			l.No, l.BillDate, l.Official, l.Discount, l.Due, l.ResourceID, l.ResourceName, l.ProductName))
	}
	return rows
}

// duckMonth keeps to a month.
func duckMonth(cycle billing.Cycle) string {
	return fmt.Sprintf("bill_date >= date '%s' and bill_date <= date '%s'", cycle.FirstDay(), cycle.LastDay())
}

// duckOrder is an order of lines, and the condition to be behind one of them.
func duckOrder(sort string, after *billing.Line) (order, place string) {
	bare, descending := strings.CutPrefix(sort, "-")
	column := map[string]string{"": "bill_date", "date": "bill_date", "amount": "due", "list": "official"}[bare]
	order, less, greater := column+" desc, line", "<", ">"
	if sort != "" && !descending {
		order, less, greater = column+", line desc", ">", "<"
	}
	if after == nil {
		return order, ""
	}
	value := map[string]string{
		"bill_date": "date '" + after.BillDate.String() + "'",
		"due":       after.Due.String() + "::decimal(18,8)",
		"official":  after.Official.String() + "::decimal(18,8)",
	}[column]
	return order, fmt.Sprintf(" and %[1]s %[2]s= %[3]s and (%[1]s %[2]s %[3]s or line %[4]s %[5]d)", column, less, value, greater, after.No)
}

// newSummary is the question for a month by a dimension, all amounts of a
// summary's row included.
func (w *World) newSummary(name string, dim billing.Dim, column string) *contest {
	cycle := w.Cycles[0]
	sql := "select coalesce(" + column + ", '') as key, count(*)"
	for _, a := range duckAmounts {
		sql += ", sum(" + a + ")"
	}
	const refund = "bill_type in (4, 20, 24, 100)"
	sql += ", coalesce(sum(due) filter (where charge_mode = '1' and not " + refund + "), 0)" +
		", coalesce(sum(due) filter (where charge_mode is distinct from '1' and not " + refund + "), 0)" +
		", coalesce(sum(due) filter (where " + refund + "), 0)"
	sql += " from bill_line where " + duckMonth(cycle) + " group by key order by sum(due) desc, key"
	return &contest{
		name:   name,
		theirs: [][]peerStatement{{{SQL: sql, Keep: 5 + len(duckAmounts), Show: 10_000}}},
		ours: func(ctx context.Context) (func() []string, error) {
			groups, err := w.DB.BillGroups(ctx, w.Scope, cycle, dim)
			return func() []string { return groupRows(groups) }, err
		},
	}
}

func groupRows(groups []billing.Group) []string {
	var rows []string
	for i := range groups {
		g := &groups[i]
		row := fmt.Sprintf("%s|%d", g.Key, g.Lines)
		for _, a := range [...]money.E8{
			g.Official, g.Discount, g.Due, g.Cash, g.Credit, g.Coupon, g.Flexi, g.StoredCard, g.Bonus, g.Debt, g.Adjustment,
			g.Period, g.PerUse, g.Refunds,
		} {
			row += fmt.Sprintf("|%d", a)
		}
		rows = append(rows, row)
	}
	return rows
}

// newSearch is the question for the resources that a text means, the costliest
// first, each with its first and last month and its amount due over all months.
// Ours looks through orders, subscriptions, coupons, packages and invoices as well.
func (w *World) newSearch(name, text string) *contest {
	const limit = 20
	fields := []string{"resource_id", "resource_name", "resource_tag", "order_id"}
	like := " ilike " + quoted("%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)+"%") + ` escape '\'`
	c := &contest{name: name, ours: func(ctx context.Context) (func() []string, error) {
		found, err := w.DB.Search(ctx, w.Scope, text, limit)
		return func() []string { return resourceRows(found.Resources) }, err
	}}
	for _, part := range []func(field string) string{
		func(field string) string { return field + like },
		func(field string) string {
			return "contains(lower(" + field + "), " + quoted(strings.ToLower(text)) + ")"
		},
	} {
		var any []string
		for _, f := range fields {
			any = append(any, part(f))
		}
		c.theirs = append(c.theirs, []peerStatement{{
			SQL: "select resource_id, strftime(min(bill_date), '%Y-%m'), strftime(max(bill_date), '%Y-%m'), sum(due)," +
				" any_value(resource_name), any_value(service_type), any_value(service_type_name), any_value(region_name), any_value(project_name)" +
				" from bill_line where resource_id is not null and (" + strings.Join(any, " or ") + ")" +
				fmt.Sprintf(" group by resource_id order by sum(due) desc, resource_id limit %d", limit+1),
			Keep: 4, Show: limit,
		}})
	}
	return c
}

func resourceRows(list []billing.FoundResource) []string {
	var rows []string
	for i := range list {
		r := &list[i]
		rows = append(rows, fmt.Sprintf("%s|%s|%s|%d", r.ResourceID, r.First, r.Last, r.Due))
	}
	return rows
}
