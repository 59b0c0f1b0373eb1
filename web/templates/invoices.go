package templates

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// Parameters of the invoices' filter.
const (
	ParamMethod = "method" // by what was invoiced
	ParamMatch  = "match"  // what was found for it
)

// InvoiceMethods are the codes of what an invoice is made by.
var InvoiceMethods = []int{0, 1, 2}

// InvoicesPage lists invoices and compares them with the bills.
type InvoicesPage struct {
	ui.Shell
	Basis      []ui.Rich
	Filter     HeldFilter
	Heads      InvoicesHeads
	Rows       []InvoiceRow
	Multi      bool // rows of several accounts: the account is a column
	Money      bool // rows of several currencies: the currency is a column
	Count      string
	Sums       []InvoiceSumRow
	Pager      ui.Pager
	Months     []InvoiceMonthRow
	MonthsNote string
	Export     []ui.ExportGroup
	Void       *ui.Void
}

// InvoicesHeads are the columns that sort.
type InvoicesHeads struct{ Applied, Amount ui.SortHead }

// InvoiceRow is one invoice of a list.
type InvoiceRow struct {
	Number   string // of the invoice, or of the request while there is none
	Request  string
	Note     ui.Rich // what it replaces, or why it was returned
	Account  string
	Status   ui.Status
	Applied  ui.Time // UTC, as the head says
	Month    *ui.Link
	MonthRaw string // where it is no month
	Method   string
	Match    ui.Rich
	Code     bool // Match is an id
	Bad      bool // nothing was found
	Taxes    string
	Tax      ui.Money
	Amount   ui.Money
	Currency string
}

// InvoiceSumRow is the sum of all matching invoices of one currency.
type InvoiceSumRow struct {
	Label       string
	Tax, Amount ui.Money
	Currency    string
}

// InvoiceMonthRow compares what was invoiced for a month with its bill.
type InvoiceMonthRow struct {
	Month      ui.Link
	Machine    string
	Billed     ui.Money
	Invoiced   ui.Money
	Difference ui.Money
	Count      string
	Invoices   string // address of them
	Result     ui.Tie
}

// InvoicesFacts is what the page is made of.
type InvoicesFacts struct {
	T       *lang.Texts
	Query   url.Values
	Filter  *billing.InvoiceFilter
	Page    billing.Page[billing.Invoice]
	Months  []billing.InvoiceMonth
	LeftOut []ui.Rich
	Multi   bool
	Now     time.Time
}

// NewInvoicesPage builds the page.
func NewInvoicesPage(shell ui.Shell, f *InvoicesFacts) (InvoicesPage, error) {
	t, q := f.T, f.Query
	total := int64(f.Page.Total)
	p := InvoicesPage{
		Shell: shell, Basis: append([]ui.Rich{ui.Text(t.Invoices.Basis), ui.Text(t.Calendar.EveryTime)}, f.LeftOut...), Filter: newInvoicesFilter(t, q, f.Filter),
		Multi: f.Multi, Money: len(f.Page.Sums) > 1, Count: t.Invoices.Count(total),
	}
	if len(f.Page.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Invoices.NoneYet, Text: ui.Say(t.Invoices.NoneText)}
		if f.Filter.Active() {
			p.Void = &ui.Void{Title: t.Invoices.NoMatch, Text: ui.Say(t.Held.NoMatchText, ui.Link{Href: PathInvoices, Text: t.Held.Reset})}
		}
	}
	sort := ui.Sorting{Path: PathInvoices, Query: firstPage(q), Param: ParamSort, Default: "-applied"}
	p.Heads.Applied = sort.Head("applied", t.Invoices.Applied, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	p.Heads.Amount = sort.Head("amount", t.Invoices.Amount, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	for i := range f.Page.Rows {
		row, err := newInvoiceRow(t, &f.Page.Rows[i])
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range f.Page.Sums {
		row := InvoiceSumRow{Label: t.Invoices.CountOf(total, s[0].Currency()), Amount: ui.Amount(s[0]), Tax: ui.Amount(s[1]), Currency: s[0].Currency()}
		if len(f.Page.Sums) > 1 {
			row.Label = t.Invoices.SumOf(s[0].Currency())
		}
		p.Sums = append(p.Sums, row)
	}
	p.Pager = NewPager(t, PathInvoices, q, f.Page.Prev, f.Page.Next, t.Invoices.Shown(len(p.Rows), total, sort.InWords()))
	p.Export = NewExport(t, PathInvoices, q, f.Filter.Active(), t.List.AllColumns(total), ".csv", ".xlsx")
	for i := range f.Months {
		row, err := newInvoiceMonthRow(t, &f.Months[i], f.Now)
		if err != nil {
			return p, err
		}
		p.Months, p.MonthsNote = append(p.Months, row), t.Invoices.MonthsNote(f.Months[i].Billed.Currency())
	}
	return p, nil
}

func newInvoicesFilter(t *lang.Texts, q url.Values, f *billing.InvoiceFilter) HeldFilter {
	method := ui.Facet{Name: ParamMethod, Label: t.Invoices.Method}
	for _, m := range InvoiceMethods {
		method.Options = append(method.Options, ui.Option{Value: strconv.Itoa(m), Text: t.Invoices.MethodNames[m], On: contains(f.Methods, m)})
	}
	match := ui.Facet{Name: ParamMatch, Label: t.Invoices.Match}
	for _, k := range billing.MatchKinds {
		match.Options = append(match.Options, ui.Option{Value: string(k), Text: t.Invoices.MatchNames[k], On: contains(f.Matches, k)})
	}
	form := newHeldFilter(PathInvoices, q, t.Invoices.Placeholder, f.Query, []ui.Facet{
		statusFacet(t, billing.InvoiceStates, f.States, f.Gone, billing.InvoiceState.Name, t.InvoiceState), method, match,
	})
	form.Keep = append(form.Keep, ui.Keep(q, ParamMonth)...)
	form.days(t.Invoices.AppliedFrom, t.Invoices.AppliedTo, f.From, f.To)
	if !f.Cycle.IsZero() {
		form.Month, form.MonthText = t.Calendar.Month(f.Cycle), t.Invoices.Month
	}
	form.chips(t, q)
	return form
}

func newInvoiceRow(t *lang.Texts, i *billing.Invoice) (InvoiceRow, error) {
	tax, err := i.Tax()
	row := InvoiceRow{
		Number: cmp.Or(i.Number, i.ID), Request: i.ID, Account: i.AccountName, Status: invoiceStatus(t, i), Applied: ui.InstantBare(i.AppliedAt),
		Match: invoiceMatch(t, i), Code: i.Match.Kind == billing.MatchOrder && len(i.Match.Orders) == 1, Bad: i.Match.Kind == billing.MatchNone, Tax: ui.Amount(tax), Amount: ui.Amount(i.Amount), Currency: i.Amount.Currency(),
	}
	if word, ok := t.Invoices.MethodNames[i.Method]; ok {
		row.Method = word
	} else {
		row.Method = t.Codes.UnknownType(strconv.Itoa(i.Method))
	}
	if row.Number == row.Request {
		row.Request = ""
	}
	switch {
	case i.Reason != "":
		row.Note = ui.Say("{0}", i.Reason)
	case i.SourceID != "":
		row.Note = ui.Say(t.Invoices.Replaces, ui.Code(i.SourceID))
	}
	if c, ok := i.Month(); ok {
		row.Month = &ui.Link{Href: BillPath(c), Text: t.Calendar.Short(c)}
	} else {
		row.MonthRaw = i.Cycle
	}
	taxes := make([]string, 0, len(i.Taxes))
	for _, one := range i.Taxes {
		taxes = append(taxes, strings.TrimSpace(one.Class+" "+one.Subclass)+" "+taxRate(one.Rate))
	}
	row.Taxes = strings.Join(taxes, ", ")
	return row, err
}

// taxRate shows "0.09" as "9%"; what is no such number stays as it came.
func taxRate(rate string) string {
	a, err := money.Parse(rate, "USD")
	if err != nil || a.Sign() < 0 || a.Decimal().IntPart() >= 1 {
		return rate
	}
	return a.Decimal().Shift(2).String() + "%"
}

func invoiceStatus(t *lang.Texts, i *billing.Invoice) ui.Status {
	if i.Gone() {
		return ui.Status{Word: t.Held.Gone}
	}
	kind := "est"
	switch i.State {
	case billing.InvoiceCompleted:
		kind = "ok"
	case billing.InvoiceReturned:
		kind = ""
	case billing.InvoiceReturnFailed:
		kind = "bad"
	case billing.InvoiceToFill, billing.InvoiceToReceive:
		kind = "wait"
	}
	return ui.Status{Kind: kind, Word: t.InvoiceState(i.State)}
}

// invoiceMatch names the order or month that an invoice is about.
func invoiceMatch(t *lang.Texts, i *billing.Invoice) ui.Rich {
	switch i.Match.Kind {
	case billing.MatchOrder:
		var orders ui.Rich
		for _, id := range i.Match.Orders {
			orders = ui.Join(t.List.Comma, orders, ui.Say("{0}", ui.Link{Href: OrderPath(id), Text: id}))
		}
		if len(i.Match.Orders) > 1 {
			return ui.Say(t.Invoices.OneOf, orders)
		}
		return orders
	case billing.MatchMonth:
		if c, ok := i.Month(); ok {
			return ui.Say("{0}", ui.Link{Href: BillPath(c), Text: t.Calendar.Month(c)})
		}
	}
	return ui.Text(t.Invoices.MatchNames[i.Match.Kind])
}

func newInvoiceMonthRow(t *lang.Texts, m *billing.InvoiceMonth, now time.Time) (InvoiceMonthRow, error) {
	difference, err := m.Difference()
	row := InvoiceMonthRow{
		Month: ui.Link{Href: BillPath(m.Cycle), Text: t.Calendar.Short(m.Cycle)}, Machine: m.Cycle.String(), Billed: ui.Amount(m.Billed).OpenIf(!m.Cycle.Final(now)),
		Invoiced: ui.Amount(m.Invoiced), Difference: ui.AmountSigned(difference), Count: ui.Count(int64(m.Count)),
		Invoices: withQuery(PathInvoices, url.Values{ParamMonth: {m.Cycle.String()}}),
	}
	switch {
	case !m.Cycle.Final(now):
		row.Result = ui.Tie{Word: t.Invoices.Open}
		row.Difference = ui.Money{}
	case difference.Cents().IsZero():
		row.Result = ui.Tie{Mark: "=", Word: t.Invoices.Ties}
	case m.Count == 0:
		row.Result = ui.Tie{Word: t.Invoices.NotYet}
	default:
		row.Result = ui.Tie{Mark: "≠", Word: t.Invoices.Differs}
	}
	return row, err
}
