package billing

import "portal/internal/money"

// MatchKind says what was found for an invoice.
type MatchKind string

// The kinds. The upstream names neither order nor bill: an invoice by orders is
// matched with the paid orders of its month that cost exactly its amount, one by
// billing cycles with the bill of its month.
const (
	MatchOrder    MatchKind = "order"
	MatchMonth    MatchKind = "month"
	MatchReturned MatchKind = "returned" // it was given back: nothing is looked for
	MatchNone     MatchKind = "none"
)

// MatchKinds lists the kinds.
var MatchKinds = []MatchKind{MatchOrder, MatchMonth, MatchReturned, MatchNone}

// InvoiceMatch is what was found for an invoice. Several orders of one amount
// cannot be told apart.
type InvoiceMatch struct {
	Kind   MatchKind
	Orders []string
}

// InvoiceMonth compares what a month's bill has to be invoiced with what was.
type InvoiceMonth struct {
	Cycle    Cycle
	Billed   money.Amount // amount due by the upstream's total, less cash coupons, which are not invoiced
	Invoiced money.Amount // invoices of the cycle that were not returned
	Count    int
}

// Difference is what is invoiced beyond what was billed.
func (m *InvoiceMonth) Difference() (money.Amount, error) { return m.Invoiced.Sub(m.Billed) }

// InvoiceFilter selects invoices. The zero value selects all that the upstream
// still lists.
type InvoiceFilter struct {
	Query    string // id, number, title, cycle
	States   []InvoiceState
	Gone     bool
	Methods  []int
	Matches  []MatchKind
	Cycle    Cycle // zero = any
	From, To Day   // of the request, UTC+8
	Place
}

// Active reports whether the filter leaves any invoice out.
func (f *InvoiceFilter) Active() bool {
	return f.Query != "" || len(f.States)+len(f.Methods)+len(f.Matches) > 0 || f.Gone || !f.Cycle.IsZero() || f.From != 0 || f.To != 0
}
