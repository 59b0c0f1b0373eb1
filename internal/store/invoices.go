package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
)

var invoiceTable = holding{table: "invoice", key: "invoice_id", version: "state, number, currency, amount"}

var upsertInvoice = invoiceTable.upsert("source_id", "number", "title", "currency", "amount", "tax_amount", "state", "method", "class", "vat_kind",
	"title_type", "trade_type", "channel", "request", "mode", "cycle_text", "cycle", "applied_at", "applicant", "reason", "email", "sales_id",
	"address", "taxes", "raw", "search", "bigrams")

// taxRow is how a tax lies in its column; the currency is the invoice's.
type taxRow struct {
	Class, Subclass, Rate, Amount string
	Visible, Booked               bool
}

// SaveInvoices keeps a whole reading of the invoices that an account asked for
// between two instants, and returns how many changed.
func (db *DB) SaveInvoices(ctx context.Context, accountID int64, list []billing.Invoice, from, to, at time.Time) (changed int, err error) {
	things := make([]held, 0, len(list))
	for i := range list {
		t, err := heldInvoice(accountID, &list[i], at)
		if err != nil {
			return 0, fmt.Errorf("invoice %s: %w", list[i].ID, err)
		}
		things = append(things, t)
	}
	window := among{condition: "applied_at between $4 and $5", args: []any{from, to}}
	return db.saveHeld(ctx, invoiceTable, accountID, things, window, at)
}

func heldInvoice(accountID int64, i *billing.Invoice, at time.Time) (held, error) {
	digest, err := sameJSON(i.Raw)
	if err != nil {
		return held{}, err
	}
	tax, err := i.Tax()
	if err != nil {
		return held{}, err
	}
	rows := make([]taxRow, len(i.Taxes))
	for j, t := range i.Taxes {
		rows[j] = taxRow{t.Class, t.Subclass, t.Rate, t.Amount.Exact(), t.Visible, t.Booked}
	}
	taxes, err := json.Marshal(rows)
	if err != nil {
		return held{}, err
	}
	var address []byte
	if i.Address != nil {
		if address, err = json.Marshal(i.Address); err != nil {
			return held{}, err
		}
	}
	var cycle billing.Cycle
	if c, ok := i.Month(); ok {
		cycle = c
	}
	return held{id: i.ID, digest: digest, save: func(b *pgx.Batch, version int) {
		search := searchText(i.ID, i.SourceID, i.Number, i.Title, i.Cycle, i.Applicant, i.Reason, i.SalesID)
		b.Queue(upsertInvoice, accountID, i.ID, i.SourceID, i.Number, i.Title, i.Amount.Currency(), i.Amount, tax, int(i.State), i.Method, i.Class, i.VATKind,
			i.TitleType, i.TradeType, i.Channel, i.Request, i.Mode, i.Cycle, dateOrNull(cycle), timeOrNull(i.AppliedAt), i.Applicant, i.Reason, i.Email, i.SalesID,
			address, taxes, i.Raw, search, hanBigrams(search), version, digest, at)
	}}, nil
}

const invoiceColumns = `h.account_id, a.name, h.invoice_id, h.source_id, h.number, h.title, h.currency, h.amount, h.state, h.method, h.class, h.vat_kind,
	h.title_type, h.trade_type, h.channel, h.request, h.mode, h.cycle_text, h.applied_at, h.applicant, h.reason, h.email, h.sales_id,
	h.address, h.taxes, ` + invoiceMatch + `, ` + invoiceOrders + `, ` + heldColumns

// invoiceOrders are the paid orders that cost exactly what an invoice by orders
// is about and were paid in its month; invoiceMatch is what was found for it.
const (
	invoiceOrders = `array(select o.order_id from customer_order o
		where o.account_id = h.account_id and h.method = 2 and o.currency = h.currency and o.payable_amount = h.amount and o.paid_at <= h.applied_at
			and date_trunc('month', o.paid_at at time zone interval '8 hours')::date = h.cycle
		order by o.paid_at desc, o.order_id limit 10)`
	invoiceMatch = `(case
		when h.state = 9 then 'returned'
		when h.method = 2 then case when cardinality(` + invoiceOrders + `) > 0 then 'order' else 'none' end
		when exists (select from bill_current c where c.account_id = h.account_id and c.cycle = h.cycle) then 'month'
		else 'none' end)`
)

func scanInvoice(row pgx.CollectableRow) (i billing.Invoice, err error) {
	var held heldScan
	var currency string
	var amount decimal.Decimal
	var applied *time.Time
	var taxes []taxRow
	err = row.Scan(append([]any{
		&i.AccountID, &i.AccountName, &i.ID, &i.SourceID, &i.Number, &i.Title, &currency, &amount, &i.State, &i.Method, &i.Class, &i.VATKind,
		&i.TitleType, &i.TradeType, &i.Channel, &i.Request, &i.Mode, &i.Cycle, &applied, &i.Applicant, &i.Reason, &i.Email, &i.SalesID,
		&i.Address, &taxes, &i.Match.Kind, &i.Match.Orders,
	}, held.targets()...)...)
	if err != nil {
		return i, err
	}
	i.Amount, i.AppliedAt, i.Held = money.New(amount, currency), orZero(applied), held.held()
	for _, t := range taxes {
		tax, err := money.Parse(t.Amount, currency)
		if err != nil {
			return i, err
		}
		i.Taxes = append(i.Taxes, billing.InvoiceTax{Class: t.Class, Subclass: t.Subclass, Rate: t.Rate, Amount: tax, Visible: t.Visible, Booked: t.Booked})
	}
	return i, nil
}
