package templates

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// OrderPage shows one order and everything known about it.
type OrderPage struct {
	ui.Shell            // Title is Texts.Orders.One(id)
	Status   ui.Status  // OrderStatus
	Unpaid   bool       // the path leads through the unpaid orders
	Basis    []ui.Rich  // NewOrderBasis
	Alert    *ui.Banner // NewOrderAlert
	Price    ui.Sum     // NewOrderPrice
	Currency string
	Items    OrderItems        // NewOrderItems
	Months   []OrderMonthRow   // NewOrderMonths
	NoLines  *ui.Void          // NewOrderNoLines, instead of Months
	Facts    []ui.Fact         // NewOrderFacts
	Timeline []ui.Event        // NewOrderTimeline
	Versions []OrderVersionRow // NewOrderVersions, newest first
	Export   []ui.ExportGroup
	Extras   OrderExtras  // NewOrderExtras
	Deeds    *OrderDeeds  // NewOrderDeeds: what can be asked for; nil where nothing can
	Requests []RequestRow // about the order, newest first
	Outside  ui.Rich      // it was paid or cancelled without the portal
}

// OrderItems are the line items; Read is false before the details were read.
type OrderItems struct {
	Read  bool
	Note  string
	Rows  []OrderItemRow
	Total OrderItemRow
}

// OrderItemRow is one line item.
type OrderItemRow struct {
	What     string // service
	Spec     string
	Term     string // "1 year"
	Count    string
	From, To ui.Time
	List     ui.Money
	Discount ui.Money
	After    ui.Money
}

// OrderMonthRow is what one month's bill says of the order.
type OrderMonthRow struct {
	Month    ui.Link // to its lines
	Machine  string
	Lines    string
	Due      ui.Money
	Currency string
	State    ui.Status // of the month
}

// OrderVersionRow is one state in which the order was seen.
type OrderVersionRow struct {
	No      string
	SeenAt  ui.Time
	Status  ui.Status
	Payable ui.Money
	PaidAt  ui.Time
}

// NewOrderBasis says what the order is, who made it, and how fresh this is.
func NewOrderBasis(t *lang.Texts, o *billing.Order, now time.Time) []ui.Rich {
	created := ui.Say(t.Orders.CreatedAt, ui.Instant(o.CreatedAt), ui.Text(t.OrderSource(o.SourceType)))
	if o.Creator != "" {
		created = ui.Say(t.Orders.CreatedBy, ui.Instant(o.CreatedAt), ui.Text(t.OrderSource(o.SourceType)), ui.Strong(o.Creator))
	}
	read := o.SeenAt
	if o.DetailAt.After(read) {
		read = o.DetailAt
	}
	what := ui.Join(t.List.Comma, ui.Text(t.OrderType(o.Type)), ui.Say("{0}", serviceName(o.ServiceType, o.ServiceTypeName)))
	return []ui.Rich{what, created, ui.Say(t.Orders.ReadAt, ui.Instant(read), ui.Text(t.Calendar.Age(now.Sub(read))))}
}

// NewOrderAlert tells how long the order can be paid; nil when nothing is to be done.
func NewOrderAlert(t *lang.Texts, o *billing.Order, now time.Time) *ui.Banner {
	d := NewDeadline(t, o, now)
	if d == nil {
		return nil
	}
	if !o.PayBy.After(now) {
		return &ui.Banner{Kind: "wait", Title: ui.Say(t.Orders.Passed, d.At), Text: ui.Text(t.Orders.PassedText)}
	}
	return &ui.Banner{
		Kind: "wait", Title: ui.Say(t.Orders.PayBy, d.At, ui.Text(t.Calendar.LeftLong(o.PayBy.Sub(now)))), Text: ui.Text(t.Orders.PayByText),
	}
}

// priceSum builds the column from list price to payable.
type priceSum struct {
	sum  ui.Sum
	full decimal.Decimal
}

// couponDiscounts are the types under which upstream lists coupons among the
// discounts; their amounts come again as the coupons' own.
var couponDiscounts = map[string]bool{"300": true, "301": true, "302": true}

// NewOrderPrice shows how the payable amount comes from the list price: each
// discount, then coupons and cards. What the named discounts do not explain is
// a part of its own, so that the column always adds up.
func NewOrderPrice(t *lang.Texts, o *billing.Order) (ui.Sum, error) {
	words := &t.Orders
	payable, err := o.Payable()
	if err != nil {
		return ui.Sum{}, err
	}
	s := priceSum{sum: ui.Sum{Caption: words.Price, Hidden: true}, full: decimal.Max(o.List.Decimal().Abs(), o.Discounted.Decimal().Abs())}
	s.add(words.ListPrice, "", o.List, money.Amount{}, o.List, "plain")
	at := o.List
	for _, d := range o.Discounts {
		if d.Amount.IsZero() || couponDiscounts[d.Type] {
			continue
		}
		next, err := at.Sub(d.Amount)
		if err != nil {
			return s.sum, err
		}
		s.add(t.Discount(d.Type), "", d.Amount.Neg(), next, at, "cut")
		at = next
	}
	rest, err := o.Discounted.Sub(at)
	if err != nil {
		return s.sum, err
	}
	if !rest.IsZero() {
		s.add(words.OtherDisc, "", rest, o.Discounted, at, "cut")
	}
	s.add(words.After, "res", o.Discounted, money.Amount{}, o.Discounted, "plain")
	at = o.Discounted
	for _, part := range []struct {
		name   string
		amount money.Amount
	}{{words.CashCoupon, o.Coupon}, {words.Flexi, o.Flexi}, {words.StoredCard, o.StoredCard}} {
		if part.amount.IsZero() {
			continue
		}
		next, err := at.Sub(part.amount)
		if err != nil {
			return s.sum, err
		}
		s.add(part.name, "", part.amount.Neg(), next, at, "cut")
		at = next
	}
	s.add(payableName(t, o), resultKind(o), payable, money.Amount{}, payable, "res")
	s.refundParts(t, o)
	return s.sum, nil
}

func (s *priceSum) add(label, kind string, value, from, to money.Amount, bar string) {
	row := ui.SumRow{Label: ui.Text(label), Kind: kind, Value: ui.Amount(value)}
	if from.Sign() >= 0 && to.Sign() >= 0 {
		row.Bar = ui.NewBar(from.Decimal(), to.Decimal(), s.full, bar)
	}
	s.sum.Rows = append(s.sum.Rows, row)
}

// refundParts adds what only unsubscription orders have.
func (s *priceSum) refundParts(t *lang.Texts, o *billing.Order) {
	kind := "aft"
	for _, part := range []struct {
		name   string
		amount money.Amount
	}{{t.Orders.Fee, o.Commission}, {t.Orders.Consumed, o.Consumed}} {
		if part.amount.IsZero() {
			continue
		}
		s.sum.Rows = append(s.sum.Rows, ui.SumRow{Label: ui.Text(part.name), Kind: kind, Value: ui.Amount(part.amount)})
		kind = ""
	}
}

const unsubscription billing.OrderType = 4

func payableName(t *lang.Texts, o *billing.Order) string {
	switch {
	case o.Type == unsubscription:
		return t.Orders.Refunded
	case o.Status == billing.OrderCanceled:
		return t.Orders.WasPayable
	case !o.PaidAt.IsZero() || o.Status == billing.OrderCompleted:
		return t.Orders.Paid
	}
	return t.Orders.ToPay
}

// resultKind draws two rules only under an amount that no longer moves.
func resultKind(o *billing.Order) string {
	if o.Status.Final() || !o.PaidAt.IsZero() {
		return "fin"
	}
	return "res"
}

// NewOrderItems shows the line items with their totals.
func NewOrderItems(t *lang.Texts, o *billing.Order) (OrderItems, error) {
	items := OrderItems{Read: len(o.Items) > 0, Note: t.Orders.ItemsNote(len(o.Items), o.Discounted.Currency())}
	var list, after money.Amount
	count := 0
	for i := range o.Items {
		item := &o.Items[i]
		discount, err := item.Discounted.Sub(item.List)
		if err != nil {
			return items, err
		}
		if list, err = list.Add(item.List); err != nil {
			return items, err
		}
		if after, err = after.Add(item.Discounted); err != nil {
			return items, err
		}
		count += item.Count
		items.Rows = append(items.Rows, OrderItemRow{
			What: serviceName(item.ServiceType, item.ServiceTypeName), Spec: item.SpecDesc, Term: t.ItemPeriod(item.PeriodType, item.PeriodNum),
			Count: ui.Count(int64(item.Count)), From: ui.Date(item.EffectiveAt), To: ui.Date(item.ExpireAt),
			List: ui.Amount(item.List), Discount: ui.AmountOrDash(discount), After: ui.Amount(item.Discounted),
		})
	}
	discount, err := after.Sub(list)
	items.Total = OrderItemRow{Count: ui.Count(int64(count)), List: ui.Amount(list), Discount: ui.Amount(discount), After: ui.Amount(after)}
	return items, err
}

// NewOrderMonths shows the months whose bills have lines of the order.
func NewOrderMonths(t *lang.Texts, o *billing.Order, months []billing.OrderMonth, now time.Time) []OrderMonthRow {
	rows := make([]OrderMonthRow, 0, len(months))
	for _, m := range months {
		rows = append(rows, OrderMonthRow{
			Month: ui.Link{Href: LinesOfOrder(m.Cycle, o.ID), Text: t.Calendar.Month(m.Cycle)}, Machine: m.Cycle.String(),
			Lines: ui.Count(m.Lines), Due: ui.E8(m.Due).OpenIf(!m.Cycle.Final(now) || m.NotWhole), Currency: m.Currency,
			State: monthState(t, m.Cycle, !m.NotWhole, now),
		})
	}
	return rows
}

// NewOrderNoLines says why no bill has lines of the order.
func NewOrderNoLines(t *lang.Texts, o *billing.Order) *ui.Void {
	text := t.Orders.NoLinesText
	if !o.PaidAt.IsZero() {
		text = t.Orders.NoLinesYet
	}
	return &ui.Void{Title: t.Orders.NoLines, Text: ui.Say(text)}
}

// NewOrderFacts lists what else is known of the order.
func NewOrderFacts(t *lang.Texts, o *billing.Order) []ui.Fact {
	words := &t.Orders
	var facts []ui.Fact
	add := func(term string, value ui.Rich) {
		if len(value) > 0 {
			facts = append(facts, ui.Fact{Term: term, Value: value})
		}
	}
	name := func(s string) ui.Rich {
		if s == "" {
			return nil
		}
		return ui.Say("{0}", s)
	}
	add(words.OrderNo, ui.Say("{0}", ui.Code(o.ID)))
	add(words.Account, name(o.AccountName))
	add(words.Service, name(serviceName(o.ServiceType, o.ServiceTypeName)))
	add(words.Type, ui.Text(t.OrderType(o.Type)))
	add(words.CreatedHow, ui.Text(t.OrderSource(o.SourceType)))
	add(words.Creator, name(o.Creator))
	add(words.Contract, name(o.ContractID))
	projects := make([]string, 0, len(o.Projects))
	for _, p := range o.Projects {
		projects = append(projects, groupName(t, billing.ByProject, p.ID, p.Name))
	}
	add(words.Projects, name(strings.Join(projects, ", ")))
	if o.ParentID != "" {
		add(words.Combined, ui.Say("{0}", ui.Link{Href: OrderPath(o.ParentID), Text: o.ParentID}))
	}
	var parts ui.Rich
	for _, sub := range o.SubOrderIDs {
		parts = ui.Join(t.List.Comma, parts, ui.Say("{0}", ui.Link{Href: OrderPath(sub), Text: sub}))
	}
	add(words.Contains, parts)
	if o.AgentPaid {
		add(words.AgentPaid, ui.Text(words.AgentPaidYes))
	}
	if !o.PaidAt.IsZero() {
		add(words.PaidAt, ui.Say("{0}", ui.InstantSeconds(o.PaidAt)))
	}
	add(words.FirstSeen, ui.Say("{0}", ui.InstantSeconds(o.FirstSeenAt)))
	if o.DetailAt.IsZero() {
		add(words.DetailAt, ui.Text(words.DetailNever))
	} else {
		add(words.DetailAt, ui.Say("{0}", ui.InstantSeconds(o.DetailAt)))
	}
	return facts
}

// NewOrderVersions shows every state in which the order was seen, newest first.
func NewOrderVersions(t *lang.Texts, versions []billing.OrderVersion) []OrderVersionRow {
	rows := make([]OrderVersionRow, 0, len(versions))
	for i := range versions {
		v := &versions[i]
		rows = append(rows, OrderVersionRow{
			No: strconv.Itoa(v.Version), SeenAt: ui.InstantSeconds(v.SeenAt), Status: OrderStatus(t, v.Status),
			Payable: ui.Amount(v.Payable), PaidAt: ui.Instant(v.PaidAt),
		})
	}
	return rows
}

// crumbs lead back to the list, and to the unpaid ones where the order is one.
func (p *OrderPage) crumbs() []ui.Link {
	crumbs := []ui.Link{{Href: PathOrders, Text: p.T.Orders.Title}}
	if p.Unpaid {
		crumbs = append(crumbs, ui.Link{Href: unpaidPath(), Text: p.T.Orders.Unpaid})
	}
	return crumbs
}
