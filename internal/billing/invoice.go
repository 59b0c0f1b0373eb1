package billing

import (
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// Invoice is one invoice request. Upstream has no file to fetch.
type Invoice struct {
	AccountID   int64  // our account
	AccountName string // our account's name, filled when read from the store

	ID        string // requestId
	SourceID  string // the original request when this is a return
	Number    string // once issued
	Title     string
	Amount    money.Amount // always US dollars
	State     InvoiceState
	Method    int    // basis: 0 billing cycle, 1 received payment, 2 order
	Class     int    // 0 tax invoice, 1 commercial invoice
	VATKind   int    // 0 special, 1 ordinary
	TitleType int    // 0 individual, 1 enterprise
	TradeType int    // 3 … 10, see the contract
	Channel   int    // 0 Huawei Cloud
	Request   string // "0" issuing, "1" return, "2" issued and returned
	Mode      string // "0" paper
	Cycle     string // billing cycle as upstream writes it
	AppliedAt time.Time
	Applicant string
	Reason    string // of a rejection
	Email     string
	SalesID   string // contracting entity
	Address   *InvoiceAddress
	Taxes     []InvoiceTax
	Raw       json.RawMessage
	Match     InvoiceMatch // filled when read from the store
	Held                   // by our sync
}

// Month returns the billing cycle of the invoice, and false where upstream
// names none or writes it in another way than 2026-10.
func (i *Invoice) Month() (Cycle, bool) {
	c, err := ParseCycle(i.Cycle)
	return c, err == nil
}

// Tax returns the sum of the taxes that upstream shows on the invoice.
func (i *Invoice) Tax() (money.Amount, error) {
	sum := money.New(decimal.Zero, i.Amount.Currency())
	for _, t := range i.Taxes {
		if !t.Visible {
			continue
		}
		var err error
		if sum, err = sum.Add(t.Amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// InvoiceState is the state of an invoice request.
type InvoiceState int

// The states.
const (
	InvoiceDraft           InvoiceState = 0
	InvoiceInReview        InvoiceState = 1
	InvoiceToExport        InvoiceState = 4
	InvoiceToFill          InvoiceState = 5
	InvoiceToMail          InvoiceState = 6
	InvoiceToReceive       InvoiceState = 7
	InvoiceCompleted       InvoiceState = 8
	InvoiceReturned        InvoiceState = 9
	InvoiceRejectionReview InvoiceState = 11
	InvoiceReturnReview    InvoiceState = 13
	InvoiceReturnPending   InvoiceState = 14
	InvoiceReturnFailed    InvoiceState = 15
)

// InvoiceStates lists the states in the contract's order.
var InvoiceStates = []InvoiceState{0, 1, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15}

// InvoiceAddress is where a paper invoice goes.
type InvoiceAddress struct{ Address, Recipient, ZIP, Phone string }

// InvoiceTax is one tax of an invoice.
type InvoiceTax struct {
	Class, Subclass string // "VAT"; "IGST"
	Rate            string // as upstream writes it
	Amount          money.Amount
	Visible, Booked bool
}
