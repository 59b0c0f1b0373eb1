package templates

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// BulkPage is the form that asks for the same about several chosen rows.
type BulkPage struct {
	ui.Shell
	Crumbs  []ui.Link
	Basis   []ui.Rich
	Alert   *ui.Banner
	Means   string
	Orders  bool // prices are a column each, or else what a term costs
	Cost    string
	Multi   bool // of several accounts: the account is a column
	Money   bool // of several currencies: the currency is a column
	Note    ui.Rich
	Rows    []BulkRow
	Sums    []BulkSum
	Not     []BulkNot
	NotNote ui.Rich
	Form    BulkForm
	Back    ui.Rich
}

// BulkRow is one of the things that can be asked for.
type BulkRow struct {
	Item, Drop     string // values of the form
	Thing          ui.Link
	Code           string // its id where its name is the link
	Kind           string // service
	Deadline       *ui.Deadline
	Expiry         ui.Rich
	List, Discount ui.Money
	Amount         ui.Money
	Currency       string
	Account        string
	Approvers      string
}

// BulkSum is the sum of what can be asked for in one currency.
type BulkSum struct {
	Label          string
	List, Discount ui.Money
	Amount         ui.Money
	Currency       string
}

// BulkNot is a thing that can't be asked for, and why.
type BulkNot struct {
	Thing ui.Link
	Code  string
	Why   ui.Rich
}

// BulkForm is what is filled in for all of them. Without Submit there is nothing
// to send.
type BulkForm struct {
	Action, Show string
	Hidden       []ui.Pair
	Term         *TermFields
	Reason       *ui.Field
	Confirm      *ui.Field
	Submit, Kind string
	Help         []ui.Rich
}

// BulkFacts is what the form is made of.
type BulkFacts struct {
	T         *lang.Texts
	List      string // path of the list
	Deed      string
	Ask       approval.Ask       // as it was filled in, without the things
	Asks      []approval.Ask     // one for each thing
	Offers    []approval.Offered // of the same things; none where there are none or too many
	Problem   *fault.Error       // why nothing was filed
	Approvers []auth.User
	Me        auth.User
	Members   map[int64]string // names of accounts, where there are several
	FormKey   string
	Now       time.Time
}

// WriteItem is a chosen row as a form carries it: whose it is, the hash of what
// was shown (none in the list), which.
func WriteItem(account int64, hash, thing string) string {
	return strconv.FormatInt(account, 10) + ":" + hash + ":" + thing
}

// ReadItem reads what WriteItem wrote.
func ReadItem(text string) (account int64, hash, thing string, ok bool) {
	number, rest, found := strings.Cut(text, ":")
	hash, thing, more := strings.Cut(rest, ":")
	account, err := strconv.ParseInt(number, 10, 64)
	return account, hash, thing, found && more && err == nil && account > 0 && thing != ""
}

// Count is how many of the things can be asked for; all of them where none can.
func (f *BulkFacts) Count() (n int) {
	for i := range f.Offers {
		if f.whyNot(&f.Offers[i]) == nil {
			n++
		}
	}
	return cmp.Or(n, len(f.Asks))
}

// NewBulkPage builds the form.
func NewBulkPage(shell ui.Shell, f *BulkFacts) BulkPage {
	t := f.T
	op := f.Ask.Operation
	title := map[bool]string{true: t.Orders.Title, false: t.Subscriptions.Title}[op.OnOrder()]
	p := BulkPage{
		Shell: shell, Crumbs: []ui.Link{{Href: f.List, Text: title}}, Means: t.Bulk.Means[op], Orders: op.OnOrder(), Cost: t.Bulk.Cost[op],
		Multi: len(f.Members) > 0, Back: ui.Say(t.Bulk.Back, ui.Link{Href: f.List, Text: title}),
	}
	var sums []bulkSum
	for i := range f.Offers {
		o := &f.Offers[i]
		if why := f.whyNot(o); why != nil {
			p.Not = append(p.Not, BulkNot{Thing: bulkThing(&f.Asks[i], &o.Offer), Code: bulkCode(&f.Asks[i], &o.Offer), Why: why})
			continue
		}
		p.Rows = append(p.Rows, f.row(&f.Asks[i], &o.Offer))
		sums = addOffer(sums, &o.Offer)
		p.Basis = []ui.Rich{ui.Say(t.Bulk.ReadAt, ui.InstantSeconds(o.Offer.Facts.ReadAt)), ui.Text(t.Bulk.Each)}
	}
	p.Money = len(sums) > 1
	for _, s := range sums {
		p.Sums = append(p.Sums, s.row(t))
	}
	p.Note, p.NotNote = ui.Text(t.Bulk.ChosenNote(len(p.Rows))), ui.Text(t.Bulk.NotNote(len(p.Not)))
	p.Alert = f.alert(len(p.Rows))
	p.Form = f.form(p.Rows, sums)
	return p
}

// alert says why nothing was filed, or that nothing can be.
func (f *BulkFacts) alert(rows int) *ui.Banner {
	t, problem := f.T, f.Problem
	switch {
	case problem != nil && (problem.Field == FieldItem || problem.Kind != fault.Invalid):
		return &ui.Banner{Kind: "wait", Title: ui.Text(t.Faults.Titles[problem.Kind]), Text: ui.Text(sentence(t, problem))}
	case problem == nil && rows == 0:
		return &ui.Banner{Kind: "wait", Title: ui.Text(t.Bulk.NoneLeft)}
	}
	return nil
}

// whyNot says why a thing can't be asked for; nil when it can.
func (f *BulkFacts) whyNot(o *approval.Offered) ui.Rich {
	problem := o.Offer.Obstacle
	if o.Err != nil {
		problem = fault.As(o.Err)
	}
	if problem == nil {
		return nil
	}
	return bulkWhy(f.T, problem)
}

// bulkWhy is the sentence of a fault; with a link where another request is open.
func bulkWhy(t *lang.Texts, problem *fault.Error) ui.Rich {
	if problem.Code == fault.TargetBusy && len(problem.Args) > 0 {
		if n, ok := problem.Args[0].(int64); ok && n != 0 {
			return ui.Say(t.Asks.Busy, ui.Link{Href: RequestPath(n), Text: t.Bulk.Request + " " + id(n)})
		}
	}
	if problem.Code == fault.UpstreamSilent {
		return ui.Text(t.Asks.Silent)
	}
	return ui.Text(sentence(t, problem))
}

// bulkThing leads to what is asked about.
func bulkThing(a *approval.Ask, o *approval.Offer) ui.Link {
	if a.Operation.OnOrder() {
		return ui.Link{Href: accountPath(OrderPath(a.OrderID), a.AccountID), Text: a.OrderID}
	}
	return ui.Link{Href: accountPath(SubscriptionPath(a.ResourceID), a.AccountID), Text: cmp.Or(o.Snapshot.ResourceName, a.ResourceID)}
}

func bulkCode(a *approval.Ask, o *approval.Offer) string {
	if o.Snapshot.ResourceName == "" || a.Operation.OnOrder() {
		return ""
	}
	return a.ResourceID
}

// accountPath names the account in an address, which the same id in another one
// makes necessary.
func accountPath(path string, account int64) string {
	return path + "?" + ParamAccount + "=" + id(account)
}

func (f *BulkFacts) row(a *approval.Ask, o *approval.Offer) BulkRow {
	t, s := f.T, &o.Snapshot
	row := BulkRow{
		Item: WriteItem(a.AccountID, o.Hash.String(), a.OrderID+a.ResourceID), Drop: WriteItem(a.AccountID, "", a.OrderID+a.ResourceID),
		Thing: bulkThing(a, o), Code: bulkCode(a, o), Currency: s.Currency, Account: f.Members[a.AccountID], Approvers: t.Bulk.People(o.Plan.Steps, o.Plan.OwnerStep),
	}
	if order := o.Facts.Order; order != nil {
		row.Kind, row.Deadline = serviceName(order.ServiceType, order.ServiceTypeName), NewDeadline(t, order, f.Now)
		row.List, row.Amount = ui.Amount(s.List), ui.Amount(s.Payable)
		row.Discount = ui.AmountOrDash(money.New(s.Payable.Decimal().Sub(s.List.Decimal()), s.Currency))
		return row
	}
	row.Kind = serviceName(o.Facts.Resources[0].ServiceType, o.Facts.Resources[0].ServiceTypeName)
	row.Amount = ui.Amount(s.Cost).AsOpen()
	row.Expiry = ui.Say("{0}", ui.Date(s.ExpireBefore))
	if !s.ExpireAfter.IsZero() {
		row.Expiry = ui.Say(t.Approvals.ExpiryMoves, ui.Date(s.ExpireBefore), ui.Date(s.ExpireAfter))
	}
	return row
}

// bulkSum adds up what can be asked for in one currency.
type bulkSum struct {
	n             int
	open          bool
	list, payable money.Amount
	currency      string
}

func addOffer(sums []bulkSum, o *approval.Offer) []bulkSum {
	s := &o.Snapshot
	at := -1
	for i := range sums {
		if sums[i].currency == s.Currency {
			at = i
		}
	}
	if at < 0 {
		zero := money.New(money.Amount{}.Decimal(), s.Currency)
		sums, at = append(sums, bulkSum{list: zero, payable: zero, currency: s.Currency, open: !s.Operation.OnOrder()}), len(sums)
	}
	sum := &sums[at]
	amount := s.Payable
	if !s.Operation.OnOrder() {
		amount = s.Cost
	}
	sum.n++
	sum.list = money.New(sum.list.Decimal().Add(s.List.Decimal()), s.Currency)
	sum.payable = money.New(sum.payable.Decimal().Add(amount.Decimal()), s.Currency)
	return sums
}

func (s *bulkSum) row(t *lang.Texts) BulkSum {
	return BulkSum{
		Label: t.Bulk.SumOf(s.n, s.currency), List: ui.Amount(s.list), Amount: ui.Amount(s.payable).OpenIf(s.open), Currency: s.currency,
		Discount: ui.AmountOrDash(money.New(s.payable.Decimal().Sub(s.list.Decimal()), s.currency)),
	}
}

// form builds what is filled in for all rows.
func (f *BulkFacts) form(rows []BulkRow, sums []bulkSum) BulkForm {
	t, op := f.T, f.Ask.Operation
	form := BulkForm{
		Action: BulkFilePath(f.List), Show: BulkPath(f.List),
		Hidden: []ui.Pair{{Name: FieldDeed, Value: f.Deed}, {Name: FieldFormKey, Value: f.FormKey}},
	}
	if len(rows) == 0 {
		return form
	}
	for i := range rows {
		form.Hidden = append(form.Hidden, ui.Pair{Name: FieldItem, Value: rows[i].Item})
	}
	one := RequestFormFacts{T: t, Ask: f.Ask, Problem: f.Problem}
	if op == approval.Renew || op == approval.AutoRenewOn {
		form.Term = one.term()
	}
	form.Reason = &ui.Field{ID: "a-reason", Name: FieldReason, Label: t.Asks.Reason, Help: t.Asks.ReasonHelp, Value: f.Ask.Reason, Error: one.errorAt(FieldReason), Required: op == approval.Pay}
	if _, most := f.approvals(); most == 0 {
		form.Reason.Help = t.Asks.ReasonKept
	}
	form.Kind, form.Submit = "go", t.Bulk.Submit[op](len(rows))
	if op == approval.Cancel {
		form.Kind = "bad"
		form.Confirm = &ui.Field{
			ID: "a-confirm", Name: FieldConfirm, Label: t.Bulk.Confirm(len(rows)), Help: t.Bulk.ConfirmFor, Value: f.Ask.Confirm, Error: one.errorAt(FieldConfirm), Required: true, Autocomplete: "off",
		}
	}
	if len(sums) == 1 && (op == approval.Pay || op == approval.AutoRenewOn) {
		form.Submit = t.Bulk.SubmitSum(form.Submit, ui.Amount(sums[0].payable).Shown, sums[0].currency)
	}
	form.Help = f.help()
	return form
}

// approvals are how many approvers the first of the requests needs, and the one
// that needs the most.
func (f *BulkFacts) approvals() (first, most int) {
	first = -1
	for i := range f.Offers {
		if f.whyNot(&f.Offers[i]) != nil {
			continue
		}
		if first < 0 {
			first = f.Offers[i].Offer.Plan.Steps
		}
		most = max(most, f.Offers[i].Offer.Plan.Steps)
	}
	return first, most
}

// help says what happens next and who can approve.
func (f *BulkFacts) help() []ui.Rich {
	t := f.T
	first, steps := f.approvals()
	switch {
	case steps == 0 && f.Count() > 1:
		return []ui.Rich{ui.Text(t.Bulk.Free)}
	case steps == 0:
		return []ui.Rich{ui.Text(t.Asks.Approvers(0))}
	}
	var lines []ui.Rich
	if f.Ask.Operation == approval.Pay {
		lines = append(lines, ui.Text(t.Asks.Nothing))
	}
	names, able := approverNames(t, f.Approvers, f.Me.ID)
	if able == 0 {
		return append(lines, ui.Text(t.Asks.NoApprover))
	}
	lines = append(lines, ui.Say(t.Bulk.ByWhom, names))
	if able < steps {
		lines = append(lines, ui.Text(t.Asks.TooFew(steps-able)))
	}
	if steps > first {
		lines = append(lines, ui.Say(t.Bulk.Most))
	}
	return lines
}

// BulkBar is what can be asked for about the chosen rows of a list; nil when the
// person can't ask.
type BulkBar struct {
	Action  string
	Buttons []BulkButton
}

// BulkButton is one of the things to ask for.
type BulkButton struct{ Deed, Text, Kind string }

// NewBulkBar offers what a person may ask for about several rows.
func NewBulkBar(t *lang.Texts, list string, u auth.User, paying bool) *BulkBar {
	if !paying || !auth.Can(u, auth.AskToSpend) {
		return nil
	}
	bar := &BulkBar{Action: BulkPath(list)}
	if list == PathOrders {
		bar.Buttons = []BulkButton{{BulkPay, t.Bulk.Deed[approval.Pay], ""}, {BulkCancel, t.Bulk.Deed[approval.Cancel], " btn-bad"}}
		return bar
	}
	bar.Buttons = []BulkButton{
		{BulkRenew, t.Bulk.Deed[approval.Renew], ""}, {BulkAutoOn, t.Bulk.Deed[approval.AutoRenewOn], ""}, {BulkAutoOff, t.Bulk.Deed[approval.AutoRenewOff], ""},
	}
	return bar
}

// waitsForPayment reports whether a row of the orders can be chosen.
func waitsForPayment(o *billing.Order) bool { return o.Status == billing.OrderPendingPayment }

// tickClass keeps the boxes of a form that works without script.
func tickClass(b *BulkBar) string {
	if b != nil {
		return "tick choose"
	}
	return "tick"
}
