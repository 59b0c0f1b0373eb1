package templates

import (
	"net/url"
	"time"

	"portal/internal/approval"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ApprovalsPage lists requests, or the orders that were paid or cancelled
// outside the portal.
type ApprovalsPage struct {
	ui.Shell
	Tabs    []ui.Tab // NewRequestTabs
	Filter  RequestsFilter
	Heads   RequestsHeads
	Caption string
	Rows    []RequestRow // NewRequestRow
	Sums    []RequestSumRow
	Multi   bool // rows of several accounts: the account is a column
	Pager   ui.Pager
	Export  []ui.ExportGroup
	Void    *ui.Void
	Outside *OutsidePart // instead of the list
}

// The tabs of the approvals, as ?tab= names them.
const (
	TabWaits   = "waits"
	TabMine    = "mine"
	TabAll     = "all"
	TabOutside = "outside"
)

// RequestTabs lists the tabs.
var RequestTabs = []string{TabWaits, TabMine, TabAll, TabOutside}

// RequestsFilter is the filter form of the requests with what is set in it.
type RequestsFilter struct {
	Query    string
	From, To string
	Facets   []ui.Facet
	Keep     []ui.Pair
	Chips    []ui.Chip
	Reset    string
}

// RequestsHeads are the columns that sort.
type RequestsHeads struct{ Created, Expires, Amount ui.SortHead }

// RequestRow is one request of a list.
type RequestRow struct {
	Request  ui.Link // "Payment 187"
	Status   ui.Status
	What     ui.Link // to the order or resource
	Name     string  // of the resource
	By       string
	Asked    ui.Time
	Expires  *ui.Deadline // while it waits
	Amount   ui.Money
	Currency string
	Account  string
}

// RequestSumRow is the total of all matching requests of one currency.
type RequestSumRow struct {
	Label    string
	Amount   ui.Money
	Currency string
}

// OutsidePart lists orders that were paid or cancelled without the portal.
type OutsidePart struct {
	Rows  []OutsideRow
	Multi bool
	Void  *ui.Void
}

// OutsideRow is one of them.
type OutsideRow struct {
	Order    ui.Link
	Kind     ui.Status
	Noticed  ui.Time
	Service  string
	Creator  string
	Amount   ui.Money
	Currency string
	Account  string
}

// RequestState shows where a request stands.
func RequestState(t *lang.Texts, s approval.State) ui.Status {
	kind := ""
	switch s {
	case approval.Requested:
		kind = "wait"
	case approval.Approved, approval.Submitting, approval.Confirming, approval.Paid:
		kind = "est"
	case approval.Unknown, approval.NeedsReview:
		kind = "ask"
	case approval.Mismatch, approval.Failed:
		kind = "bad"
	case approval.Done, approval.Reconciled, approval.ClosedException:
		kind = "ok"
	}
	return ui.Status{Kind: kind, Word: t.StateWord(s)}
}

// NewRequestTabs shows which of the tabs is current, with what waits in each.
func NewRequestTabs(t *lang.Texts, current string, q url.Values, c approval.Counts, outside int) []ui.Tab {
	words := map[string]string{TabWaits: t.Approvals.TabWaits, TabMine: t.Approvals.TabMine, TabAll: t.Approvals.TabAll, TabOutside: t.Approvals.TabOutside}
	counts := map[string]int{TabWaits: c.WaitsForMe, TabMine: c.Mine, TabOutside: outside}
	var tabs []ui.Tab
	for _, name := range RequestTabs {
		next := url.Values{ParamTab: {name}}
		for _, keep := range []string{ParamAccount} {
			if values := q[keep]; len(values) > 0 {
				next[keep] = values
			}
		}
		tab := ui.Tab{Href: RequestsPath(next), Text: words[name], Current: name == current}
		if n := counts[name]; n > 0 {
			tab.Text += " " + ui.Count(int64(n))
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// NewRequestRow shows one request.
func NewRequestRow(t *lang.Texts, r *approval.Request, now time.Time) RequestRow {
	row := RequestRow{
		Request: ui.Link{Href: RequestPath(r.ID), Text: t.Approvals.Operation[r.Operation].Name + " " + id(r.ID)}, Status: RequestState(t, r.State),
		Name: r.Snapshot.ResourceName, By: r.RequesterName, Asked: ui.InstantBare(r.CreatedAt), Amount: ui.AmountOrDash(r.Discounted),
		Currency: r.Discounted.Currency(), Account: r.AccountName,
	}
	switch {
	case r.OrderID != "":
		row.What = ui.Link{Href: OrderPath(r.OrderID), Text: r.OrderID}
	default:
		row.What = ui.Link{Text: r.ResourceID}
	}
	if r.State == approval.Requested || r.State == approval.Approved {
		left := r.ExpiresAt.Sub(now)
		row.Expires = &ui.Deadline{At: ui.Instant(r.ExpiresAt), Left: t.Calendar.Left(left), Urgent: left < 4*time.Hour}
		if left <= 0 {
			row.Expires.Left = t.Calendar.Over
		}
	}
	return row
}

// NewRequestSums shows the totals of all matching requests, one row a currency.
func NewRequestSums(t *lang.Texts, p *approval.Page) []RequestSumRow {
	rows := make([]RequestSumRow, 0, len(p.Sums))
	for _, sum := range p.Sums {
		rows = append(rows, RequestSumRow{Label: t.Approvals.SumOf(int64(p.Total), sum.Currency()), Amount: ui.Amount(sum), Currency: sum.Currency()})
	}
	return rows
}

// NewRequestsFilter shows what q filters the requests by.
func NewRequestsFilter(t *lang.Texts, q url.Values, f *approval.Filter) RequestsFilter {
	form := RequestsFilter{Query: f.Query, Keep: ui.Keep(q, ParamTab, ParamSort, ParamAccount, ParamLimit, ParamGroup, ParamOrder)}
	status := ui.Facet{Name: ParamStatus, Label: t.Approvals.Status}
	for _, s := range approval.States {
		status.Options = append(status.Options, ui.Option{Value: string(s), Text: t.StateWord(s), On: contains(f.States, s)})
	}
	kind := ui.Facet{Name: ParamOperation, Label: t.Approvals.Kind}
	for _, o := range approval.Operations {
		kind.Options = append(kind.Options, ui.Option{Value: string(o), Text: t.Approvals.Operation[o].Name, On: contains(f.Operations, o)})
	}
	form.Facets = []ui.Facet{status, kind}
	chips := ui.NewChips(t, PathApprovals, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Text(ParamOrder, t.Orders.Order, f.OrderID)
	chips.Text(ParamResource, t.Approvals.Resource, f.ResourceID)
	if f.Group != "" {
		chips.Text(ParamGroup, t.Approvals.Group, f.Group[:min(8, len(f.Group))])
	}
	if f.From != 0 {
		form.From = f.From.String()
		chips.Text(ParamFrom, t.Approvals.AskedFrom, form.From)
	}
	if f.To != 0 {
		form.To = f.To.String()
		chips.Text(ParamTo, t.Approvals.AskedTo, form.To)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamTab, ParamSort, ParamAccount, ParamLimit)
	return form
}

// NewRequestsHeads shows which column the requests are sorted by; order is the
// same in words.
func NewRequestsHeads(t *lang.Texts, q url.Values) (heads RequestsHeads, order string) {
	sort := ui.Sorting{Path: PathApprovals, Query: firstPage(q), Param: ParamSort, Default: "-created"}
	heads.Created = sort.Head("created", t.Approvals.Asked, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	heads.Expires = sort.Head("expires", t.Approvals.Expires, ui.SortWords{Down: t.List.LatestFirst, Up: t.List.UrgentFirst, UpFirst: true})
	heads.Amount = sort.Head("amount", t.Approvals.Amount, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	return heads, sort.InWords()
}

// NewRequestsVoid says why no request is listed.
func NewRequestsVoid(t *lang.Texts, tab string, filtered bool) *ui.Void {
	words := &t.Approvals
	switch {
	case filtered:
		return &ui.Void{Title: words.NoMatch, Text: ui.Say(words.NoMatchText, ui.Link{Href: RequestsPath(url.Values{ParamTab: {tab}}), Text: t.Orders.Reset})}
	case tab == TabWaits:
		return &ui.Void{Title: words.NoneWaits, Text: ui.Text(words.NoneWaitsText)}
	}
	return &ui.Void{Title: words.None, Text: ui.Text(words.NoneText)}
}

// NewOutsideRow shows an order that was paid or cancelled without the portal.
func NewOutsideRow(t *lang.Texts, x *approval.Outside) OutsideRow {
	row := OutsideRow{
		Order: ui.Link{Href: OrderPath(x.Order.ID), Text: x.Order.ID}, Kind: outsideState(t, x.Kind), Noticed: ui.InstantBare(x.NoticedAt),
		Service: serviceName(x.Order.ServiceType, x.Order.ServiceTypeName), Creator: x.Order.Creator, Amount: ui.Amount(x.Order.Discounted),
		Currency: x.Order.Discounted.Currency(), Account: x.Order.AccountName,
	}
	return row
}

func outsideState(t *lang.Texts, kind string) ui.Status {
	if kind == approval.OutsidePaid {
		return ui.Status{Kind: "wait", Word: t.Approvals.OutsidePaid}
	}
	return ui.Status{Word: t.Approvals.OutsideGone}
}

// NewOrderRowOutside marks an order of a list that was paid or cancelled without
// the portal; nil for one that was not.
func NewOrderRowOutside(t *lang.Texts, kind string) *ui.Link {
	if kind == "" {
		return nil
	}
	return &ui.Link{Href: RequestsPath(url.Values{ParamTab: {TabOutside}}), Text: outsideState(t, kind).Word}
}

// NewOutsidePart lists them, or says that there are none.
func NewOutsidePart(t *lang.Texts, all []approval.Outside, multi bool) *OutsidePart {
	part := &OutsidePart{Multi: multi}
	for i := range all {
		part.Rows = append(part.Rows, NewOutsideRow(t, &all[i]))
	}
	if len(all) == 0 {
		part.Void = &ui.Void{Title: t.Approvals.OutsideNone, Text: ui.Text(t.Approvals.OutsideText)}
	}
	return part
}

// blank is the number of columns between the name and the amount.
func (p *ApprovalsPage) blank() int {
	return p.Cols.Count("status", "expires", "what", "by", "created") + accountColumn(p.Multi, p.Cols)
}
