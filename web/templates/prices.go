package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// PricesPage asks for prices and lists what was answered.
type PricesPage struct {
	ui.Shell
	Ask     *AskForm // nil for who may not ask, or while nobody can
	WhyNot  ui.Rich  // instead of the form
	Alert   *ui.Banner
	Filter  QuotesFilter
	Heads   QuotesHeads
	Rows    []QuoteRow
	Multi   bool   // quotes of several accounts
	Money   bool   // quotes of several currencies: the currency is a column
	Note    string // names the currency where there is one
	Caption string
	Pager   ui.Pager
	Export  []ui.ExportGroup
	Void    *ui.Void
}

// QuotesFilter is the filter form of the quotes.
type QuotesFilter struct {
	Query    string
	From, To string
	Mine     bool
	Facets   []ui.Facet
	Keep     []ui.Pair
	Chips    []ui.Chip
	Reset    string
}

// QuotesHeads are the columns that sort.
type QuotesHeads struct{ Asked, Amount ui.SortHead }

// QuoteRow is one quote of a list.
type QuoteRow struct {
	ID       string
	Quote    ui.Link // the product
	Spec     string
	Mode     string
	Terms    string
	Region   string
	Account  string
	By       string
	Asked    ui.Time
	List     ui.Money
	Amount   ui.Money
	Change   ui.Money // against the quote before, in a history
	Currency string
}

// Exactly shows an amount with every decimal that is not zero: of prices, the
// small ones count.
func Exactly(a money.Amount) ui.Money {
	if a.Currency() == "" {
		return ui.Money{}
	}
	return ui.Number(a.Exact())
}

// productName names what a quote is about.
func productName(t *lang.Texts, q *billing.Quote) string {
	service := cmp.Or(local(t, q.ServiceName, q.ServiceNameZH), q.ServiceType)
	return service + " · " + cmp.Or(local(t, q.TypeName, q.TypeNameZH), q.ResourceType)
}

// quoteTerms says how much of it, and for how long.
func quoteTerms(t *lang.Texts, q *billing.QuoteTerms, units map[int32]*billing.Unit) string {
	named := func(id int32) string {
		if u := units[id]; u != nil {
			return unitName(t, u)
		}
		return strconv.Itoa(int(id))
	}
	text := ""
	if q.Mode == billing.QuotePeriod {
		if term, ok := t.Prices.Term[q.Unit]; ok {
			text = term(q.Num)
		}
	} else {
		text = t.Prices.UsageOf(ui.Number(string(q.Usage)).Shown, named(q.UsageUnit), q.UsageType)
	}
	if q.Size > 0 {
		text += t.List.Comma + t.Prices.SizeOf(q.Size, named(q.SizeUnit))
	}
	if q.Count != 1 {
		text += t.List.Comma + t.Prices.PiecesOf(q.Count)
	}
	return text
}

// NewQuoteRow shows one quote of a list.
func NewQuoteRow(t *lang.Texts, q *billing.Quote, units []billing.Unit) QuoteRow {
	return QuoteRow{
		ID: id(q.ID), Quote: ui.Link{Href: QuotePath(q.ID), Text: productName(t, q)}, Spec: q.Spec, Mode: t.Prices.Mode[q.Mode],
		Terms: quoteTerms(t, &q.QuoteTerms, unitsByID(units)), Region: q.Region, Account: q.AccountName, By: q.PersonName, Asked: ui.InstantBare(q.AskedAt),
		List: Exactly(q.List), Amount: Exactly(q.Amount), Currency: q.List.Currency(),
	}
}

// NewQuotesFilter shows what q filters the quotes by.
func NewQuotesFilter(t *lang.Texts, q url.Values, f *billing.QuoteFilter, services []billing.Facet) QuotesFilter {
	form := QuotesFilter{Query: f.Query, Mine: f.Person != 0, Keep: ui.Keep(q, ParamSort, ParamAccount, ParamLimit, ParamProduct)}
	mode := ui.Facet{Name: ParamMode, Label: t.Prices.ModeHead}
	for _, m := range billing.QuoteModes {
		mode.Options = append(mode.Options, ui.Option{Value: string(m), Text: t.Prices.Mode[m], On: slices.Contains(f.Modes, m)})
	}
	form.Facets = []ui.Facet{mode, facet(t, ParamService, t.Prices.Service, services, f.Services)}
	chips := ui.NewChips(t, PathPrices, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	if form.Mine {
		chips.Text(ParamMine, t.Prices.By, t.Prices.Mine)
	}
	if f.SameAs != 0 {
		chips.Text(ParamSame, t.Prices.History, id(f.SameAs))
	}
	if f.From != 0 {
		form.From = f.From.String()
		chips.Text(ParamFrom, t.Prices.AskedFrom, form.From)
	}
	if f.To != 0 {
		form.To = f.To.String()
		chips.Text(ParamTo, t.Prices.AskedTo, form.To)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamSort, ParamAccount, ParamLimit)
	return form
}

// NewQuotesHeads shows which column the quotes are sorted by; order is the same in words.
func NewQuotesHeads(t *lang.Texts, q url.Values) (heads QuotesHeads, order string) {
	sort := ui.Sorting{Path: PathPrices, Query: firstPage(q), Param: ParamSort, Default: "-asked"}
	heads.Asked = sort.Head("asked", t.Prices.Asked, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	heads.Amount = sort.Head("amount", t.Prices.Amount, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	return heads, sort.InWords()
}

// NewQuotesVoid says why no quote is listed.
func NewQuotesVoid(t *lang.Texts, filtered bool) *ui.Void {
	if !filtered {
		return &ui.Void{Title: t.Prices.None, Text: ui.Say(t.Prices.NoneText)}
	}
	return &ui.Void{Title: t.Prices.NoMatch, Text: ui.Say(t.Prices.NoMatchText, ui.Link{Href: PathPrices, Text: t.Orders.Reset})}
}

// QuotePage is one quote with the ones before it.
type QuotePage struct {
	ui.Shell
	Basis    []ui.Rich
	Price    ui.Sum
	Currency string
	Offers   []OfferRow
	Facts    []ui.Fact
	History  []QuoteRow
	Count    int64
	More     *ui.Link  // all of the history
	Again    []ui.Pair // fields of the form that asks again; nil for who may not
	Export   []ui.ExportGroup
}

// OfferRow is a discount with the price under it.
type OfferRow struct {
	Name, Kind string
	Best       bool
	Off, Left  ui.Money
}

// NewQuotePrice leads from the list price to what is left of it.
func NewQuotePrice(t *lang.Texts, q *billing.Quote) (ui.Sum, error) {
	sum := ui.Sum{Caption: t.Prices.Price, Hidden: true}
	off, err := q.Amount.Sub(q.List)
	if err != nil {
		return sum, err
	}
	sum.Rows = []ui.SumRow{{Label: ui.Text(t.Prices.ListPrice), Value: Exactly(q.List)}}
	name := ui.Text(t.Prices.NoDiscount)
	for i := range q.Offers {
		if q.Offers[i].Best {
			name = ui.Say("{0}", cmp.Or(q.Offers[i].Name, t.Prices.Discount))
		}
	}
	sum.Rows = append(sum.Rows, ui.SumRow{Label: name, Value: Exactly(off)}, ui.SumRow{Label: ui.Text(t.Prices.Discounted), Kind: "res", Value: Exactly(q.Amount)})
	return sum, nil
}

// NewOfferRows lists the discounts of a quote.
func NewOfferRows(t *lang.Texts, q *billing.Quote) []OfferRow {
	var rows []OfferRow
	for i := range q.Offers {
		o := &q.Offers[i]
		kind, ok := t.Prices.Kind[o.Type]
		if !ok {
			kind = t.Codes.UnknownType(strconv.Itoa(int(o.Type)))
		}
		rows = append(rows, OfferRow{Name: cmp.Or(o.Name, t.Prices.Discount), Kind: kind, Best: o.Best, Off: Exactly(o.Off.Neg()), Left: Exactly(o.Amount)})
	}
	return rows
}

// NewQuoteFacts lists what was asked.
func NewQuoteFacts(t *lang.Texts, q *billing.Quote, units []billing.Unit) []ui.Fact {
	w := &t.Prices
	facts := []ui.Fact{
		{Term: w.Service, Value: ui.Say("{0}", cmp.Or(local(t, q.ServiceName, q.ServiceNameZH), q.ServiceType))},
		{Term: w.Type, Value: ui.Say("{0}", cmp.Or(local(t, q.TypeName, q.TypeNameZH), q.ResourceType))},
		{Term: w.Spec, Value: ui.Say("{0}", ui.Code(q.Spec))},
		{Term: w.Region, Value: ui.Say("{0}", ui.Code(q.Region))},
		{Term: w.ModeHead, Value: ui.Text(w.Mode[q.Mode])},
		{Term: w.Terms, Value: ui.Say("{0}", quoteTerms(t, &q.QuoteTerms, unitsByID(units)))},
		{Term: w.Count, Value: ui.Text(ui.Count(int64(q.Count)))},
		{Term: w.Account, Value: ui.Say("{0}", q.AccountName)},
	}
	for _, more := range []struct{ term, value string }{{w.Zone, q.Zone}, {w.Project, q.IAMProject}, {w.ProductID, q.ProductID}} {
		if more.value != "" {
			facts = append(facts, ui.Fact{Term: more.term, Value: ui.Say("{0}", ui.Code(more.value))})
		}
	}
	return facts
}

// NewQuoteHistory lists quotes of one question, newest first, each with its
// change against the one before. It fails with money.ErrCurrency.
func NewQuoteHistory(t *lang.Texts, quotes []billing.Quote, units []billing.Unit) ([]QuoteRow, error) {
	var rows []QuoteRow
	for i := range quotes {
		row := NewQuoteRow(t, &quotes[i], units)
		if i+1 < len(quotes) && quotes[i].Amount.Currency() == quotes[i+1].Amount.Currency() {
			change, err := quotes[i].Amount.Sub(quotes[i+1].Amount)
			if err != nil {
				return nil, err
			}
			row.Change = signed(change)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// signed shows an exact change with a plus where positive.
func signed(a money.Amount) ui.Money {
	m := ui.Number(a.Exact())
	if a.Sign() > 0 {
		m.Shown = "+" + m.Shown
	}
	return m
}

// ComparePage shows quotes side by side.
type ComparePage struct {
	ui.Shell
	Note   string
	Heads  []ui.Link
	Rows   []CompareRow
	Export []ui.ExportGroup
}

// CompareRow is one thing of every quote.
type CompareRow struct {
	Term   string
	Number bool
	Cells  []ui.Rich
	Result bool
}

// NewCompareRows shows quotes side by side, each against the first where they
// share a currency. It fails with money.ErrCurrency.
func NewCompareRows(t *lang.Texts, quotes []billing.Quote, units []billing.Unit) ([]CompareRow, error) {
	w := &t.Prices
	byID := unitsByID(units)
	row := func(term string, cell func(q *billing.Quote) ui.Rich) CompareRow {
		r := CompareRow{Term: term}
		for i := range quotes {
			r.Cells = append(r.Cells, cell(&quotes[i]))
		}
		return r
	}
	text := func(s string) ui.Rich { return ui.Say("{0}", cmp.Or(s, "–")) }
	rows := []CompareRow{
		row(w.What, func(q *billing.Quote) ui.Rich { return text(productName(t, q)) }),
		row(w.Spec, func(q *billing.Quote) ui.Rich { return ui.Say("{0}", ui.Code(q.Spec)) }),
		row(w.Region, func(q *billing.Quote) ui.Rich { return text(q.Region) }),
		row(w.ModeHead, func(q *billing.Quote) ui.Rich { return ui.Text(w.Mode[q.Mode]) }),
		row(w.Terms, func(q *billing.Quote) ui.Rich { return text(quoteTerms(t, &q.QuoteTerms, byID)) }),
		row(w.Asked, func(q *billing.Quote) ui.Rich { return ui.Say("{0}", ui.InstantBare(q.AskedAt)) }),
		row(w.Currency, func(q *billing.Quote) ui.Rich { return text(q.List.Currency()) }),
	}
	list := row(w.ListPrice, func(q *billing.Quote) ui.Rich { return ui.Say("{0}", Exactly(q.List)) })
	amount := row(w.Discounted, func(q *billing.Quote) ui.Rich { return ui.Say("{0}", Exactly(q.Amount)) })
	list.Number, amount.Number, amount.Result = true, true, true
	against := CompareRow{Term: w.Against, Number: true}
	for i := range quotes {
		if i == 0 || quotes[i].Amount.Currency() != quotes[0].Amount.Currency() {
			against.Cells = append(against.Cells, ui.Say("{0}", ui.Money{}))
			continue
		}
		d, err := quotes[i].Amount.Sub(quotes[0].Amount)
		if err != nil {
			return nil, err
		}
		against.Cells = append(against.Cells, ui.Say("{0}", signed(d)))
	}
	return append(rows, list, amount, against), nil
}

func (p *PricesPage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Basis: []ui.Rich{ui.Text(p.T.Prices.Basis)}}
}

// historyNote counts the quotes of the same question where there are others.
func (p *QuotePage) historyNote() ui.Rich {
	if p.Count < 2 {
		return nil
	}
	return ui.Text(p.T.Prices.HistoryNote(p.Count))
}

func (p *QuotePage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Crumbs: []ui.Link{{Href: PathPrices, Text: p.T.Prices.Title}}, Basis: p.Basis}
}

func (p *ComparePage) heading() ui.Heading {
	return ui.Heading{Shell: p.Shell, Crumbs: []ui.Link{{Href: PathPrices, Text: p.T.Prices.Title}}, Basis: []ui.Rich{ui.Text(p.Note)}}
}
