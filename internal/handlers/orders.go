package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// orders are the list, and one of them with everything known about it.
type orders struct{ *site }

// parseOrderFilter reads what selects and sorts orders.
func parseOrderFilter(r *http.Request) (f billing.OrderFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Statuses = codes(p, templates.ParamStatus, billing.ParseOrderStatus)
	f.Types = codes(p, templates.ParamType, billing.ParseOrderType)
	f.Services = p.list(templates.ParamService)
	f.From, f.To = p.span()
	f.Sort = p.sort("created", "amount", "deadline")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxOrderLimit)
	return f, p.done()
}

// filtered reports whether f leaves any order out.
func filtered(f *billing.OrderFilter) bool {
	return f.Query != "" || len(f.Statuses)+len(f.Types)+len(f.Services) > 0 || f.From != 0 || f.To != 0
}

func (o *orders) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, err := parseOrderFilter(r)
	if err != nil {
		return err
	}
	page, err := o.db.Orders(r.Context(), v.everything(), f)
	if err != nil {
		return err
	}
	names, err := o.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.orders(page.Orders)
	services, err := o.db.OrderServices(r.Context(), v.everything())
	if err != nil {
		return err
	}
	shell, err := o.shell(r, v.t.Orders.Title)
	if err != nil {
		return err
	}
	view, err := newOrdersPage(v, shell, r.URL.Query(), f, services, &page)
	if err != nil {
		return err
	}
	outside, err := o.db.OutsideAmong(r.Context(), v.everything(), page.Orders)
	if err != nil {
		return err
	}
	for i := range page.Orders {
		view.Rows[i].Outside = templates.NewOrderRowOutside(v.t, outside[i])
	}
	view.Bulk = templates.NewBulkBar(v.t, templates.PathOrders, *v.user, o.approval != nil)
	return o.render(w, r, http.StatusOK, templates.Orders(view))
}

// newOrdersPage builds the list of the orders that f selects.
func newOrdersPage(v *visit, shell ui.Shell, q url.Values, f billing.OrderFilter, services []billing.Facet, page *billing.OrderPage) (templates.OrdersPage, error) {
	view := templates.OrdersPage{
		Shell: shell, Filter: templates.NewOrdersFilter(v.t, q, &f, services), Multi: len(v.chosen) > 1, Money: len(page.Sums) > 1,
		Count: v.t.Orders.Count(int64(page.Total)),
	}
	if len(page.Orders) == 0 {
		view.Void = templates.NewOrdersVoid(v.t, filtered(&f))
	}
	var order string
	view.Heads, order = templates.NewOrdersHeads(v.t, q)
	var err error
	if view.Rows, err = orderRows(v, page.Orders); err != nil {
		return view, err
	}
	view.Choose = slices.ContainsFunc(view.Rows, func(r templates.OrderRow) bool { return r.Item != "" })
	if view.Sums, err = templates.NewOrderSums(v.t, page); err != nil {
		return view, err
	}
	shown := v.t.Orders.Shown(len(page.Orders), int64(page.Total), order)
	view.Pager = templates.NewPager(v.t, templates.PathOrders, q, page.Prev, page.Next, shown)
	view.Export = templates.NewExport(v.t, templates.PathOrders, q, filtered(&f), v.t.List.AllColumns(int64(page.Total)), ".csv", ".xlsx")
	return view, nil
}

func orderRows(v *visit, orders []billing.Order) ([]templates.OrderRow, error) {
	rows := make([]templates.OrderRow, len(orders))
	for i := range orders {
		var err error
		if rows[i], err = templates.NewOrderRow(v.t, &orders[i], v.now); err != nil {
			return nil, fmt.Errorf("order %s: %w", orders[i].ID, err)
		}
	}
	return rows, nil
}

// listAs is the list as a file: all rows of the filter, whatever page is shown.
func (o *orders) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseOrderFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "orders" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewOrderWriter(w, format)
			if err := o.db.EachOrder(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// find returns the orders of the address's id: one, or several that accounts share.
func (o *orders) find(r *http.Request) ([]billing.Order, error) {
	id, ok := pathValue(r, "id")
	if !ok || !proper(id) || len(id) > maxValue {
		return nil, fault.New(fault.NotFound, fault.NoSuchOrder, id)
	}
	return o.db.OrdersByID(r.Context(), visitOf(r).everything(), id)
}

func (o *orders) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	found, err := o.find(r)
	if err != nil {
		return err
	}
	names, err := o.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.orders(found)
	if len(found) > 1 {
		return o.choose(w, r, found)
	}
	order := &found[0]
	scope := billing.Scope{Accounts: []int64{order.AccountID}, Currency: v.currency}
	versions, err := o.db.OrderVersions(r.Context(), scope, order.AccountID, order.ID)
	if err != nil {
		return err
	}
	months, err := o.db.OrderMonths(r.Context(), scope, order.ID)
	if err != nil {
		return err
	}
	shell, err := o.shell(r, v.t.Orders.One(order.ID))
	if err != nil {
		return err
	}
	page, err := newOrderPage(v, shell, r.URL.Query(), order, versions, months)
	if err != nil {
		return fmt.Errorf("order %s: %w", order.ID, err)
	}
	if page.Extras, err = o.extras(r.Context(), v, order); err != nil {
		return err
	}
	if err := o.addRequests(r, &page, order, versions, len(months) > 0); err != nil {
		return err
	}
	return o.render(w, r, http.StatusOK, templates.Order(page))
}

// addRequests adds what can be asked for at the order, what was, and whether it
// was settled without the portal.
func (o *orders) addRequests(r *http.Request, page *templates.OrderPage, order *billing.Order, versions []billing.OrderVersion, hasLines bool) error {
	v := visitOf(r)
	requests, err := o.db.OrderRequests(r.Context(), v.everything(), order.AccountID, order.ID)
	if err != nil {
		return err
	}
	outside, err := o.db.OrderOutside(r.Context(), v.everything(), order.AccountID, order.ID)
	if err != nil {
		return err
	}
	page.Deeds = templates.NewOrderDeeds(v.t, order, requests, *v.user, r.URL.Query(), o.approval != nil)
	page.Outside = templates.NewOrderOutside(v.t, outside)
	for i := range requests {
		page.Requests = append(page.Requests, templates.NewRequestRow(v.t, &requests[i], v.now))
	}
	page.Timeline = templates.NewOrderStory(v.t, order, versions, hasLines, v.now, outside, requests)
	return nil
}

// newOrderPage builds the page of one order.
func newOrderPage(v *visit, shell ui.Shell, q url.Values, o *billing.Order, versions []billing.OrderVersion, months []billing.OrderMonth) (templates.OrderPage, error) {
	t := v.t
	page := templates.OrderPage{
		Shell: shell, Status: templates.OrderStatus(t, o.Status), Unpaid: o.Status == billing.OrderPendingPayment,
		Basis: templates.NewOrderBasis(t, o, v.now), Alert: templates.NewOrderAlert(t, o, v.now), Currency: o.Discounted.Currency(),
		Months: templates.NewOrderMonths(t, o, months, v.now), Facts: templates.NewOrderFacts(t, o), Timeline: templates.NewOrderTimeline(t, o, versions, len(months) > 0, v.now),
		Versions: templates.NewOrderVersions(t, versions),
	}
	if len(months) == 0 {
		page.NoLines = templates.NewOrderNoLines(t, o)
	}
	var err error
	if page.Price, err = templates.NewOrderPrice(t, o); err != nil {
		return page, err
	}
	if page.Items, err = templates.NewOrderItems(t, o); err != nil {
		return page, err
	}
	if page.Items.Read {
		page.Export = templates.NewExport(t, templates.OrderPath(o.ID), q, false, t.List.AllColumns(int64(len(o.Items))), ".csv", ".xlsx")
	}
	return page, nil
}

// choose offers the orders of several accounts that have the same id.
func (o *orders) choose(w http.ResponseWriter, r *http.Request, found []billing.Order) error {
	v := visitOf(r)
	shell, err := o.shell(r, v.t.Orders.One(found[0].ID))
	if err != nil {
		return err
	}
	rows, err := orderRows(v, found)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Order.Href += "?" + url.Values{templates.ParamAccount: {fmt.Sprint(found[i].AccountID)}}.Encode()
	}
	page := templates.OrdersPage{Shell: shell, Rows: rows, Multi: true, Count: v.t.Orders.Count(int64(len(rows)))}
	page.Heads, _ = templates.NewOrdersHeads(v.t, nil)
	page.Filter = templates.NewOrdersFilter(v.t, nil, &billing.OrderFilter{}, nil)
	return o.render(w, r, http.StatusOK, templates.Orders(page))
}

// showAs is the order's line items as a file.
func (o *orders) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		found, err := o.find(r)
		if err != nil {
			return "", nil, err
		}
		return "order-" + found[0].ID + string(format), func(_ context.Context, w io.Writer) error {
			return export.OrderItems(w, format, found)
		}, nil
	}
}
