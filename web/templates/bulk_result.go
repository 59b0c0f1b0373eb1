package templates

import (
	"time"

	"portal/internal/approval"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// BulkResultPage says of each thing that a form asked for what came of it.
type BulkResultPage struct {
	ui.Shell
	Crumbs   []ui.Link
	Basis    []ui.Rich
	Alert    *ui.Banner
	Multi    bool
	Price    string // what the amounts are; none where nothing is paid
	Rows     []RequestRow
	Sums     []RequestSumRow
	MadeNote ui.Rich
	Together ui.Link
	Not      []BulkRefused
	NotNote  ui.Rich
	Back     ui.Rich
}

// BulkRefused is a thing that no request was made for.
type BulkRefused struct {
	Thing ui.Link
	Why   ui.Rich
	Again *ui.Link
}

// BulkResultFacts is what the page is made of.
type BulkResultFacts struct {
	T       *lang.Texts
	List    string
	Ask     approval.Ask
	Asks    []approval.Ask
	Filed   []approval.Filed
	Made    approval.Page
	Members map[int64]string
	Now     time.Time
}

// NewBulkResultPage builds it.
func NewBulkResultPage(shell ui.Shell, f *BulkResultFacts) BulkResultPage {
	t := f.T
	title := map[bool]string{true: t.Orders.Title, false: t.Subscriptions.Title}[f.Ask.Operation.OnOrder()]
	p := BulkResultPage{
		Shell: shell, Crumbs: []ui.Link{{Href: f.List, Text: title}}, Multi: len(f.Members) > 0, Back: ui.Say(t.Bulk.Back, ui.Link{Href: f.List, Text: title}),
		Together: ui.Link{Href: RequestsPath(groupQuery(approval.GroupOf(f.Ask.FormKey))), Text: t.Bulk.Together},
	}
	p.Rows, p.Sums, p.Price = f.made()
	for i := range f.Filed {
		if err := f.Filed[i].Err; err != nil {
			p.Not = append(p.Not, bulkRefused(t, &f.Asks[i], err))
		}
	}
	p.MadeNote, p.NotNote = ui.Text(t.Bulk.MadeNote(len(p.Rows))), ui.Text(t.Bulk.RefusedOf(len(p.Not)))
	p.Basis = []ui.Rich{ui.Text(t.Bulk.Count(len(f.Filed)-len(p.Not), len(f.Filed)))}
	if len(p.Rows) == 0 {
		p.Alert = &ui.Banner{Kind: "wait", Title: ui.Text(t.Bulk.NothingFor)}
	}
	return p
}

// made are the requests and what their amounts are: the same as in the form.
func (f *BulkResultFacts) made() (rows []RequestRow, sums []RequestSumRow, price string) {
	t := f.T
	quoted := t.Bulk.Cost[f.Ask.Operation]
	if quoted == "" && f.Ask.Operation == approval.Pay {
		sums, price = NewRequestSums(t, &f.Made), t.Approvals.Amount
	}
	var costs []bulkSum
	for i := range f.Made.Requests {
		r := &f.Made.Requests[i]
		row := NewRequestRow(t, r, f.Now)
		if quoted != "" {
			row.Amount = ui.AmountOrDash(r.Snapshot.Cost).AsOpen()
			costs = addOffer(costs, &approval.Offer{Snapshot: r.Snapshot})
		}
		rows = append(rows, row)
	}
	for i := range costs {
		s := &costs[i]
		sums, price = append(sums, RequestSumRow{Label: t.Approvals.SumOf(int64(s.n), s.currency), Amount: ui.Amount(s.payable).AsOpen(), Currency: s.currency}), quoted
	}
	return rows, sums, price
}

func bulkRefused(t *lang.Texts, a *approval.Ask, err error) BulkRefused {
	row := BulkRefused{Thing: bulkThing(a, &approval.Offer{}), Again: &ui.Link{Href: singleForm(a), Text: t.Bulk.Again}}
	problem := fault.As(err)
	if problem == nil {
		row.Why = ui.Text(t.Bulk.OurFault)
		return row
	}
	row.Why = bulkWhy(t, problem)
	switch problem.Code {
	case fault.TargetBusy, fault.NotWaiting, fault.AlreadySo, fault.NoSuchOrder, fault.NoSuchResource: // asking alone helps nothing
		row.Again = nil
	}
	return row
}

// singleForm is the form that asks for the same about one thing alone.
func singleForm(a *approval.Ask) string {
	switch a.Operation {
	case approval.Pay:
		return accountPath(OrderDeed(a.OrderID, "pay"), a.AccountID)
	case approval.Cancel:
		return accountPath(OrderDeed(a.OrderID, "cancel"), a.AccountID)
	case approval.Renew:
		return SubscriptionDeed(a.AccountID, a.ResourceID, "renew", false)
	}
	return SubscriptionDeed(a.AccountID, a.ResourceID, "auto-renew", a.Operation == approval.AutoRenewOff)
}
