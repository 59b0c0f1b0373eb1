package huaweiapi

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"portal/internal/billing"
)

// ListInvoices reads invoice requests made within a window, both ends inclusive
// (the vendor's section "Managing Invoices"). Amounts and taxes are US dollars.
// The upstream counts pages here, from 1, and at most 99,999 of them. There is
// no file to fetch and no way to cancel.
func (c *Client) ListInvoices(ctx context.Context, from, to time.Time) iter.Seq2[billing.Invoice, error] {
	if from.IsZero() || to.Before(from) {
		err := invalid(opListInvoices, "the window ends before it begins")
		return func(yield func(billing.Invoice, error) bool) { yield(billing.Invoice{}, err) }
	}
	p := pager[billing.Invoice]{
		op: opListInvoices, size: 100,
		id:    func(i *billing.Invoice) string { return i.ID },
		print: func(i *billing.Invoice) string { return string(i.Raw) },
	}
	p.fetch = listing[billing.Invoice]{
		op: p.op, ids: []string{c.cfg.DomainID}, list: "invoices", total: "count", size: p.size, pageNumber: true,
		query:  []param{{"start_time", wireTime(from)}, {"end_time", wireTime(to)}},
		decode: intake.invoice,
	}.pages(c)
	return p.all(ctx)
}

func (in intake) invoice(v value) (billing.Invoice, error) {
	i := billing.Invoice{Raw: json.RawMessage(slices.Clone(v))}
	var amount number
	state := false
	err := in.object(v, func(key string, v value) error {
		if p := invoiceText(&i, key); p != nil {
			return v.text(p)
		}
		if p := invoiceCode(&i, key); p != nil {
			return integer(v, p)
		}
		switch key {
		case "invoiceState":
			state = !v.isNull()
			return integer(v, &i.State)
		case "invoiceAmount":
			return v.amount(&amount)
		case "invoiceMode":
			return v.digits(&i.Mode)
		case "requestMode":
			return v.digits(&i.Request)
		case "applyTime":
			return v.instant(&i.AppliedAt)
		case "addressInfo":
			return in.invoiceAddress(v, &i)
		case "taxList":
			return in.list(v, func(v value) error {
				tax, err := in.invoiceTax(v)
				i.Taxes = append(i.Taxes, tax)
				return err
			})
		}
		return errUnlisted
	})
	i.Amount = amount.in(dollar)
	return i, first(err, has("requestId", i.ID != ""), has("invoiceState", state))
}

func invoiceText(i *billing.Invoice, key string) *string {
	switch key {
	case "requestId":
		return &i.ID
	case "srcRequestId":
		return &i.SourceID
	case "invoiceNo":
		return &i.Number
	case "invoiceTitle":
		return &i.Title
	case "cancelReason":
		return &i.Reason
	case "applyOpera":
		return &i.Applicant
	case "email":
		return &i.Email
	case "salesId":
		return &i.SalesID
	case "billCycle":
		return &i.Cycle
	}
	return nil
}

func invoiceCode(i *billing.Invoice, key string) *int {
	switch key {
	case "titleType":
		return &i.TitleType
	case "channelType":
		return &i.Channel
	case "invoiceType":
		return &i.VATKind
	case "invoiceMethod":
		return &i.Method
	case "invoiceClass":
		return &i.Class
	case "tradeType":
		return &i.TradeType
	}
	return nil
}

func (in intake) invoiceAddress(v value, i *billing.Invoice) error {
	if v.isNull() {
		return nil
	}
	i.Address = new(billing.InvoiceAddress)
	return in.object(v, func(key string, v value) error {
		switch key {
		case "address":
			return v.text(&i.Address.Address)
		case "recipients":
			return v.text(&i.Address.Recipient)
		case "zipCode":
			return v.text(&i.Address.ZIP)
		case "mobilePhone":
			return v.text(&i.Address.Phone)
		}
		return errUnlisted
	})
}

func (in intake) invoiceTax(v value) (t billing.InvoiceTax, err error) {
	var amount number
	yes := func(v value, p *bool) error {
		text := ""
		err := v.text(&text)
		*p = text == "Y"
		return err
	}
	err = in.object(v, func(key string, v value) error {
		switch key {
		case "taxClass":
			return v.text(&t.Class)
		case "subTaxClass":
			return v.text(&t.Subclass)
		case "taxRate":
			return v.text(&t.Rate)
		case "taxAmount":
			return v.amount(&amount)
		case "taxVisibleFlag":
			return yes(v, &t.Visible)
		case "taxAccountingFlag":
			return yes(v, &t.Booked)
		}
		return errUnlisted
	})
	t.Amount = amount.in(dollar)
	return t, err
}
