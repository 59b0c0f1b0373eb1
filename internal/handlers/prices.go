package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// PriceDesk asks the upstream for a price while a person waits: the one thing
// that a page does not read from the database. It gives up soon.
type PriceDesk interface {
	// Serves reports whether prices of an account can be asked for.
	Serves(accountID int64) bool
	// Ask fills q with the answer. Faults Invalid at the field that the upstream
	// refuses, Unavailable where it does not answer.
	Ask(ctx context.Context, q *billing.Quote) error
}

// prices are questions for prices, and what was answered.
type prices struct{ *site }

const (
	comparedMost = 6  // quotes side by side
	historyShown = 12 // quotes of the same question, on a quote's page
)

// parseQuoteFilter reads what selects and sorts quotes.
func parseQuoteFilter(r *http.Request) (f billing.QuoteFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Modes = codes(p, templates.ParamMode, func(s string) (billing.QuoteMode, error) {
		for _, m := range billing.QuoteModes {
			if s == string(m) {
				return m, nil
			}
		}
		return "", fmt.Errorf("no mode %.20q", s)
	})
	f.Services = p.list(templates.ParamService)
	f.IDs = codes(p, templates.ParamID, number)
	if same := p.one(templates.ParamSame); same != "" {
		if f.SameAs, err = number(same); err != nil {
			p.note(templates.ParamSame, fault.New(fault.Invalid, fault.BadFilter, templates.ParamSame, same).At(templates.ParamSame))
		}
	}
	switch mine := p.one(templates.ParamMine); mine {
	case "":
	case "1":
		f.Person = visitOf(r).user.ID
	default:
		p.note(templates.ParamMine, fault.New(fault.Invalid, fault.BadFilter, templates.ParamMine, mine).At(templates.ParamMine))
	}
	f.From, f.To = p.span()
	f.Sort = p.sort("asked", "amount")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxQuoteLimit)
	p.known = append(p.known, templates.ParamProduct) // the form's, above the list
	return f, p.done()
}

// number reads one of our ids.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("no id: %.20q", s)
	}
	return n, nil
}

func (p *prices) list(w http.ResponseWriter, r *http.Request) error {
	f, err := parseQuoteFilter(r)
	if err != nil {
		return err
	}
	product, err := oneParam(r.URL.Query(), templates.ParamProduct)
	if err != nil {
		return err
	}
	values := map[string]string{
		templates.ParamProduct: product, templates.ParamCount: "1", templates.ParamUsage: "1", templates.ParamNum: "1",
		templates.ParamUsageUnit: "4", // hours
	}
	return p.show(w, r, http.StatusOK, f, &templates.AskFacts{Values: values, Errors: map[string]string{}}, nil)
}

// show renders the form as it was filled in, and the quotes below it.
func (p *prices) show(w http.ResponseWriter, r *http.Request, status int, f billing.QuoteFilter, asked *templates.AskFacts, alert *ui.Banner) error {
	v := visitOf(r)
	shell, err := p.shell(r, v.t.Prices.Title)
	if err != nil {
		return err
	}
	page := templates.PricesPage{Shell: shell, Alert: alert, Multi: len(v.chosen) > 1}
	if err := p.offer(r.Context(), v, asked, &page); err != nil {
		return err
	}
	units := asked.Units
	if units == nil {
		if units, err = p.db.Units(r.Context(), v.everything()); err != nil {
			return err
		}
	}
	quotes, err := p.db.Quotes(r.Context(), v.everything(), f)
	if err != nil {
		return err
	}
	services, err := p.db.QuoteServices(r.Context(), v.everything())
	if err != nil {
		return err
	}
	t, q := v.t, r.URL.Query()
	var order string
	page.Heads, order = templates.NewQuotesHeads(t, q)
	page.Filter, page.Caption = templates.NewQuotesFilter(t, q, &f, services), t.Prices.Caption(order)
	for i := range quotes.Quotes {
		page.Rows = append(page.Rows, templates.NewQuoteRow(t, &quotes.Quotes[i], units))
	}
	if len(page.Rows) == 0 {
		page.Void = templates.NewQuotesVoid(t, f.Active())
	} else {
		page.Note = t.Prices.PriceNote(page.Rows[0].Currency)
		page.Money = slices.ContainsFunc(page.Rows, func(r templates.QuoteRow) bool { return r.Currency != page.Rows[0].Currency })
	}
	if page.Money {
		page.Note = ""
	}
	page.Pager = templates.NewPager(t, templates.PathPrices, q, quotes.Prev, quotes.Next, t.Prices.Shown(len(page.Rows), quotes.Total, order))
	rest := url.Values{}
	for name, values := range q {
		if name != templates.ParamProduct {
			rest[name] = values
		}
	}
	page.Export = templates.NewExport(t, templates.PathPrices, rest, f.Active(), t.Prices.QuoteCount(quotes.Total), ".csv", ".xlsx")
	return p.render(w, r, status, templates.Prices(page))
}

// offer builds the form with what it can offer, or says why there is none.
func (p *prices) offer(ctx context.Context, v *visit, asked *templates.AskFacts, page *templates.PricesPage) (err error) {
	t := v.t
	asked.Accounts = p.served(v)
	switch {
	case !auth.Can(*v.user, auth.Quote):
		page.WhyNot = ui.Text(t.Prices.OnlyAsk)
		return nil
	case len(asked.Accounts) == 0:
		page.WhyNot = ui.Text(t.Prices.NoDesk)
		return nil
	}
	scope := v.everything()
	if asked.Services, err = p.db.CatalogServices(ctx, scope, billing.CatalogTypes); err != nil {
		return err
	}
	if asked.Types, err = p.entries(ctx, scope, billing.CatalogFilter{List: billing.CatalogTypes}); err != nil {
		return err
	}
	if len(asked.Types) == 0 {
		page.WhyNot = ui.Say(t.Prices.NoCatalog)
		return nil
	}
	if service, kind, ok := chosenProduct(asked); ok {
		if asked.Usages, err = p.entries(ctx, scope, billing.CatalogFilter{List: billing.CatalogUsages, Services: []string{service}, ResourceTypes: []string{kind}}); err != nil {
			return err
		}
		if asked.Units, err = p.db.Units(ctx, scope); err != nil {
			return err
		}
		if asked.Used, err = p.db.UsedProducts(ctx, scope, service, kind); err != nil {
			return err
		}
		if asked.Regions, err = p.db.Regions(ctx, scope); err != nil {
			return err
		}
	} else if asked.Values[templates.ParamProduct] != "" {
		asked.Values[templates.ParamProduct] = ""
		asked.Errors[templates.ParamProduct] = t.Prices.BadProduct
	}
	page.Ask = templates.NewAskForm(t, asked)
	return nil
}

// served are the chosen accounts that prices can be asked for.
func (p *prices) served(v *visit) []billing.Account {
	var accounts []billing.Account
	for _, a := range v.chosen {
		if p.desk != nil && p.desk.Serves(a.ID) {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// entries reads a whole list of the catalogue.
func (p *prices) entries(ctx context.Context, scope billing.Scope, f billing.CatalogFilter) ([]billing.CatalogEntry, error) {
	var all []billing.CatalogEntry
	err := p.db.EachCatalogEntry(ctx, scope, f, func(e *billing.CatalogEntry) error {
		if e.GoneAt.IsZero() {
			all = append(all, *e)
		}
		return nil
	})
	return all, err
}

// chosenProduct finds the product that the form names among those that are listed.
func chosenProduct(f *templates.AskFacts) (service, kind string, ok bool) {
	for i := range f.Types {
		e := &f.Types[i]
		if templates.ProductValue(e.Service, e.Code) == f.Values[templates.ParamProduct] {
			return e.Service, e.Code, true
		}
	}
	return "", "", false
}

// find returns the quote of the address.
func (p *prices) find(r *http.Request) (billing.Quote, error) {
	text := chi.URLParam(r, "id")
	n, err := number(text)
	if err != nil {
		return billing.Quote{}, fault.New(fault.NotFound, fault.NoSuchQuote, text)
	}
	return p.db.Quote(r.Context(), visitOf(r).everything(), n)
}

func (p *prices) one(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	q, err := p.find(r)
	if err != nil {
		return err
	}
	units, err := p.db.Units(r.Context(), v.everything())
	if err != nil {
		return err
	}
	same, err := p.db.Quotes(r.Context(), v.everything(), billing.QuoteFilter{SameAs: q.ID, Limit: historyShown})
	if err != nil {
		return err
	}
	shell, err := p.shell(r, v.t.Prices.One(itoa64(q.ID)))
	if err != nil {
		return err
	}
	page, err := newQuotePage(v, shell, &q, units, &same)
	if err != nil {
		return fmt.Errorf("quote %d: %w", q.ID, err)
	}
	if auth.Can(*v.user, auth.Quote) && p.desk != nil && p.desk.Serves(q.AccountID) {
		page.Again = againFields(&q)
	}
	return p.render(w, r, http.StatusOK, templates.Quote(page))
}

// newQuotePage builds the page of one quote.
func newQuotePage(v *visit, shell ui.Shell, q *billing.Quote, units []billing.Unit, same *billing.QuotePage) (page templates.QuotePage, err error) {
	t := v.t
	page = templates.QuotePage{
		Shell: shell, Basis: []ui.Rich{ui.Say(t.Prices.Answered, ui.Instant(q.AskedAt), q.PersonName)}, Currency: q.List.Currency(),
		Offers: templates.NewOfferRows(t, q), Facts: templates.NewQuoteFacts(t, q, units), Count: same.Total,
	}
	if page.Price, err = templates.NewQuotePrice(t, q); err != nil {
		return page, err
	}
	if page.History, err = templates.NewQuoteHistory(t, same.Quotes, units); err != nil {
		return page, err
	}
	all := url.Values{templates.ParamSame: {itoa64(q.ID)}}
	if same.Next != "" {
		page.More = &ui.Link{Href: ui.Address(templates.PathPrices, all), Text: t.Prices.HistoryNote(same.Total)}
	}
	page.Export = templates.NewExport(t, templates.PathPrices, all, false, t.Prices.QuoteCount(same.Total), ".csv", ".xlsx")
	return page, nil
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// compare shows the chosen quotes side by side, in the order of choice.
func (p *prices) compare(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	ids := readParams(r)
	chosen := codes(ids, templates.ParamID, number)
	if err := ids.done(); err != nil {
		return err
	}
	if len(chosen) < 2 || len(chosen) > comparedMost {
		return fault.New(fault.Invalid, fault.BadComparison, comparedMost).At(templates.ParamID)
	}
	var quotes []billing.Quote
	for _, n := range chosen {
		q, err := p.db.Quote(r.Context(), v.everything(), n)
		if err != nil {
			return err
		}
		quotes = append(quotes, q)
	}
	units, err := p.db.Units(r.Context(), v.everything())
	if err != nil {
		return err
	}
	shell, err := p.shell(r, v.t.Prices.Comparison)
	if err != nil {
		return err
	}
	page := templates.ComparePage{Shell: shell, Note: v.t.Prices.CompareNote(len(quotes))}
	for i := range quotes {
		page.Heads = append(page.Heads, ui.Link{Href: templates.QuotePath(quotes[i].ID), Text: v.t.Prices.One(itoa64(quotes[i].ID))})
	}
	if page.Rows, err = templates.NewCompareRows(v.t, quotes, units); err != nil {
		return err
	}
	page.Export = templates.NewExport(v.t, templates.PathPrices, r.URL.Query(), false, v.t.Prices.QuoteCount(int64(len(quotes))), ".csv", ".xlsx")
	return p.render(w, r, http.StatusOK, templates.Compare(page))
}

// listAs is the quotes as a file: all rows of the filter.
func (p *prices) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseQuoteFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "quotes" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewQuoteWriter(w, format)
			if err := p.db.EachQuote(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
