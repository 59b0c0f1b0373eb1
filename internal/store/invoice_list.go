package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

var invoiceList = heldList[billing.Invoice]{
	holding: invoiceTable, columns: invoiceColumns, scan: scanInvoice, usual: "-applied",
	identity: func(i *billing.Invoice) (string, int64) { return i.ID, i.AccountID },
	currency: "currency", sums: []string{"amount", "tax_amount"},
	sorts: map[string]sortKey[billing.Invoice]{
		"applied": {"coalesce(h.applied_at, '" + farFuture + "')", "timestamptz", func(i *billing.Invoice) string { return timeOrFar(i.AppliedAt) }},
		"amount":  {"h.amount", "numeric", func(i *billing.Invoice) string { return i.Amount.Exact() }},
	},
}

func invoiceWhere(scope billing.Scope, f *billing.InvoiceFilter) *where {
	w := &where{}
	w.and("h.account_id = any(?)", scope.Accounts)
	listedAs(w, "h.state", f.States, f.Gone)
	anyOf(w, "h.method", f.Methods)
	if len(f.Matches) > 0 {
		w.and(invoiceMatch+" = any(?)", f.Matches)
	}
	if !f.Cycle.IsZero() {
		w.and("h.cycle = ?", cycleDate(f.Cycle))
	}
	within(w, "h.applied_at", f.From, f.To)
	if strings.TrimSpace(f.Query) != "" {
		w.matches(f.Query)
	}
	return w
}

// Invoices returns one page of invoices, the newest request first unless asked
// otherwise. The sums are amounts and taxes.
func (db *DB) Invoices(ctx context.Context, scope billing.Scope, f billing.InvoiceFilter) (billing.Page[billing.Invoice], error) {
	return invoiceList.page(ctx, db, invoiceWhere(scope, &f), f.Place)
}

// EachInvoice calls each for every matching invoice in the filter's order.
func (db *DB) EachInvoice(ctx context.Context, scope billing.Scope, f billing.InvoiceFilter, each func(*billing.Invoice) error) error {
	return invoiceList.each(ctx, db, func() *where { return invoiceWhere(scope, &f) }, f.Place, each)
}

// OrderInvoices returns the invoices by orders that an order fits, the newest first.
func (db *DB) OrderInvoices(ctx context.Context, scope billing.Scope, accountID int64, orderID string) ([]billing.Invoice, error) {
	rows, err := db.read.Query(ctx, `
		select `+invoiceColumns+` from invoice h join account a on a.id = h.account_id
		where h.account_id = any($1) and h.account_id = $2 and h.gone_at is null and h.state <> 9 and $3 = any(`+invoiceOrders+`)
		order by h.applied_at desc, h.invoice_id limit 10`, scope.Accounts, accountID, orderID)
	if err != nil {
		return nil, fmt.Errorf("invoices of order %s: %w", orderID, err)
	}
	return pgx.CollectRows(rows, scanInvoice)
}

// InvoiceMonths compares, for the accounts of the scope's currency, each month
// that has an upstream total with the invoices of its cycle, the newest first.
func (db *DB) InvoiceMonths(ctx context.Context, scope billing.Scope, limit int) ([]billing.InvoiceMonth, error) {
	rows, err := db.read.Query(ctx, `
		with total as (
			select distinct on (account_id, cycle) account_id, cycle, due, rows from bill_summary
			where account_id = any($1) and currency = $2 order by account_id, cycle, id desc
		), billed as (
			select t.cycle, sum(t.due / 1e8 - coalesce((select sum((r ->> 'coupon_amount')::numeric) from jsonb_array_elements(t.rows) r), 0)) as amount
			from total t group by t.cycle
		), invoiced as (
			select cycle, sum(amount) as amount, count(*) as invoices from invoice
			where account_id = any($1) and currency = $2 and gone_at is null and state <> 9 and cycle is not null group by cycle
		)
		select b.cycle, b.amount, coalesce(i.amount, 0), coalesce(i.invoices, 0)
		from billed b left join invoiced i on i.cycle = b.cycle
		where b.amount <> 0 or i.amount is not null order by b.cycle desc limit $3`, scope.Accounts, scope.Currency, limit)
	if err != nil {
		return nil, fmt.Errorf("invoices by month: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m billing.InvoiceMonth, err error) {
		var cycle time.Time
		var billed, invoiced decimal.Decimal
		err = row.Scan(&cycle, &billed, &invoiced, &m.Count)
		m.Cycle, m.Billed, m.Invoiced = cycleOf(cycle), money.New(billed, scope.Currency), money.New(invoiced, scope.Currency)
		return m, err
	})
}
