package templates

import (
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// OrdersPage lists orders.
type OrdersPage struct {
	ui.Shell
	Filter OrdersFilter  // NewOrdersFilter
	Heads  OrdersHeads   // NewOrdersHeads
	Rows   []OrderRow    // NewOrderRow
	Multi  bool          // rows of several accounts: the account is a column
	Money  bool          // rows of several currencies: the currency is a column
	Count  string        // Texts.Orders.Count
	Sums   []OrderSumRow // NewOrderSums
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void // NewOrdersVoid, instead of the table
	Choose bool     // some of the rows can be chosen
	Bulk   *BulkBar // what can be asked for about them; nil for who can't ask
}

// OrdersFilter is the filter form of the orders with what is set in it.
type OrdersFilter struct {
	Query    string
	From, To string // 2026-10-31
	Facets   []ui.Facet
	Keep     []ui.Pair // other parameters that stay
	Chips    []ui.Chip
	Reset    string // address without filters; "" when none is set
}

// OrdersHeads are the columns that sort.
type OrdersHeads struct{ Created, Deadline, Payable ui.SortHead }

// OrderRow is one order of a list.
type OrderRow struct {
	Item     string   // as the form of the chosen rows carries it; "" = can't be chosen
	Outside  *ui.Link // paid or cancelled without the portal
	Order    ui.Link
	Account  string
	Service  string
	Type     string
	Status   ui.Status
	Created  ui.Time      // UTC, as the head says
	Deadline *ui.Deadline // unpaid orders whose details are known
	List     ui.Money
	Discount ui.Money // negative
	Coupons  ui.Money // negative: coupons and cards
	Payable  ui.Money
	Currency string
}

// OrderSumRow is the total of all matching orders of one currency.
type OrderSumRow struct {
	Label    string // "All 312 orders, USD"
	List     ui.Money
	Discount ui.Money
	Coupons  ui.Money
	Payable  ui.Money
	Currency string
}

// NewOrderRow shows one order. It fails with money.ErrCurrency when the order
// mixes currencies.
func NewOrderRow(t *lang.Texts, o *billing.Order, now time.Time) (OrderRow, error) {
	row := OrderRow{
		Order: ui.Link{Href: OrderPath(o.ID), Text: o.ID}, Account: o.AccountName, Service: serviceName(o.ServiceType, o.ServiceTypeName),
		Type: t.OrderType(o.Type), Status: OrderStatus(t, o.Status), Created: ui.InstantBare(o.CreatedAt), Deadline: NewDeadline(t, o, now),
		List: ui.Amount(o.List), Currency: o.Discounted.Currency(),
	}
	if waitsForPayment(o) {
		row.Item = WriteItem(o.AccountID, "", o.ID)
	}
	payable, err := o.Payable()
	if err != nil {
		return row, err
	}
	discount, err := o.Discounted.Sub(o.List)
	if err != nil {
		return row, err
	}
	coupons, err := payable.Sub(o.Discounted)
	if err != nil {
		return row, err
	}
	row.Discount, row.Coupons, row.Payable = ui.AmountOrDash(discount), ui.AmountOrDash(coupons), ui.Amount(payable)
	return row, nil
}

// NewOrderSums shows the totals of all matching orders, one row per currency.
func NewOrderSums(t *lang.Texts, page *billing.OrderPage) ([]OrderSumRow, error) {
	rows := make([]OrderSumRow, 0, len(page.Sums))
	for _, s := range page.Sums {
		discount, err := s.Discounted.Sub(s.List)
		if err != nil {
			return nil, err
		}
		coupons, err := s.Payable.Sub(s.Discounted)
		if err != nil {
			return nil, err
		}
		row := OrderSumRow{
			Label: t.Orders.CountOf(int64(page.Total), s.Discounted.Currency()), List: ui.Amount(s.List), Discount: ui.Amount(discount),
			Coupons: ui.Amount(coupons), Payable: ui.Amount(s.Payable), Currency: s.Discounted.Currency(),
		}
		if len(page.Sums) > 1 {
			row.Label = t.Orders.SumOf(s.Discounted.Currency())
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// NewOrdersFilter shows what q filters the orders by. services are those that
// the orders have, with the number of orders of each.
func NewOrdersFilter(t *lang.Texts, q url.Values, f *billing.OrderFilter, services []billing.Facet) OrdersFilter {
	form := OrdersFilter{Query: f.Query, Keep: ui.Keep(q, ParamSort, ParamAccount, ParamLimit)}
	status := ui.Facet{Name: ParamStatus, Label: t.Orders.Status}
	for _, s := range billing.OrderStatuses {
		status.Options = append(status.Options, ui.Option{Value: s.Name(), Text: t.OrderStatus(s), On: contains(f.Statuses, s)})
	}
	kind := ui.Facet{Name: ParamType, Label: t.Orders.Type}
	for _, k := range billing.OrderTypes {
		kind.Options = append(kind.Options, ui.Option{Value: k.Name(), Text: t.OrderType(k), On: contains(f.Types, k)})
	}
	form.Facets = []ui.Facet{status, kind, facet(t, ParamService, t.Orders.Service, services, f.Services)}
	chips := ui.NewChips(t, PathOrders, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	if f.From != 0 {
		form.From = f.From.String()
		chips.Text(ParamFrom, t.Orders.CreatedFrom, form.From)
	}
	if f.To != 0 {
		form.To = f.To.String()
		chips.Text(ParamTo, t.Orders.CreatedTo, form.To)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamSort, ParamAccount, ParamLimit)
	return form
}

// NewOrdersHeads shows which column the orders are sorted by; order is the same in words.
func NewOrdersHeads(t *lang.Texts, q url.Values) (heads OrdersHeads, order string) {
	sort := ui.Sorting{Path: PathOrders, Query: firstPage(q), Param: ParamSort, Default: "-created"}
	heads.Created = sort.Head("created", t.Orders.CreatedUTC, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	heads.Deadline = sort.Head("deadline", t.Orders.Deadline, ui.SortWords{Down: t.List.LatestFirst, Up: t.List.UrgentFirst, UpFirst: true})
	heads.Payable = sort.Head("amount", t.Orders.Payable, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	return heads, sort.InWords()
}

// NewOrdersVoid says why no order is listed.
func NewOrdersVoid(t *lang.Texts, filtered bool) *ui.Void {
	if !filtered {
		return &ui.Void{Title: t.Orders.None, Text: ui.Say(t.Orders.NoneText)}
	}
	return &ui.Void{Title: t.Orders.NoMatch, Text: ui.Say(t.Orders.NoMatchText, ui.Link{Href: PathOrders, Text: t.Orders.Reset})}
}

// serviceName is the name upstream gave, or else the code.
func serviceName(code, name string) string {
	if name != "" {
		return name
	}
	return code
}

// facet offers the values that rows have; a chosen value that no row has stays.
func facet(t *lang.Texts, name, label string, values []billing.Facet, chosen []string) ui.Facet {
	f := ui.Facet{Name: name, Label: label}
	seen := map[string]bool{}
	for _, v := range values {
		if v.Key == "" {
			continue // no filter can ask for what upstream left empty
		}
		seen[v.Key] = true
		f.Options = append(f.Options, ui.Option{
			Value: v.Key, Text: groupName(t, billing.Dim(name), v.Key, local(t, v.Name, v.NameZH)), Count: ui.Count(v.Lines), On: contains(chosen, v.Key),
		})
	}
	for _, v := range chosen {
		if !seen[v] {
			f.Options = append(f.Options, ui.Option{Value: v, Text: groupName(t, billing.Dim(name), v, ""), Count: "0", On: true})
		}
	}
	return f
}

// local picks the name of the page's language.
func local(t *lang.Texts, name, chinese string) string {
	if t.Tag == lang.Chinese && chinese != "" {
		return chinese
	}
	return name
}

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// basis says what the amounts are, and in which zones the times.
func (p *OrdersPage) basis() []ui.Rich {
	return []ui.Rich{ui.Say(p.T.Orders.Basis, ui.Strong(p.T.Orders.Payable)), ui.Text(p.T.Calendar.EveryTime)}
}

// blank is the number of columns between the order and its list price.
func (p *OrdersPage) blank() int {
	return p.Cols.Count("status", "deadline", "type", "service", "created") + accountColumn(p.Multi, p.Cols)
}
