package templates

import (
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ApprovalPage shows one request: what exactly is asked for, who decides, what
// came of it.
type ApprovalPage struct {
	ui.Shell
	States   []ui.Status
	Basis    []ui.Rich
	Alerts   []*ui.Banner
	Live     string // address that the page renews itself from; "" when nothing moves
	Every    string // seconds
	What     string // heading of the amounts
	WhatNote string
	Sum      *ui.Sum
	SumNote  string // below it
	Facts    []ui.Fact
	Changes  *Differences
	Chain    []ChainStep
	Clock    *KnowClock
	Attempts []AttemptRow
	Evidence []EvidenceRow
	Timeline []ui.Event
	Hash     string // "9f3c 1a7e"
	Decide   Decide
	Checks   []Check
	Ends     []ui.Event
}

// ChainStep is a person or deed of the chain. State is "" for past, now or next.
type ChainStep struct {
	Text  ui.Rich
	State string
	At    ui.Time
	Note  string
}

// Check is something that the portal has looked at for the person who decides.
type Check struct {
	Kind string
	Text ui.Rich
}

// Differences are fields that are not what was shown.
type Differences struct {
	Title, Note string
	Rows        []DifferenceRow
}

// DifferenceRow is one of them.
type DifferenceRow struct{ Name, Was, Is string }

// RequestFacts is what the page of a request is made of.
type RequestFacts struct {
	T        *lang.Texts
	D        *approval.Details
	Me       auth.User
	Fresh    bool         // the sign-in is young enough to decide
	Why      *fault.Error // why the person can't approve; nil when they can
	Now      time.Time
	FormKey  string
	Policy   *approval.Policy
	Used     money.Amount     // paid for the account in 24 hours, without this request
	Cash     *money.Amount    // of the account, as last read; nil = not known
	Order    *billing.Order   // our copy of it; nil = none
	Made     *billing.Order   // our copy of the order that a renewal has made; nil = not copied yet
	Stopped  bool             // the account's queue stands
	Safe     time.Time        // safe mode until then; zero = none
	Together int64            // requests of the same form, 0 = alone
	Problem  *fault.Error     // of the decision that was just posted
	Deed     string           // which decision that was
	Typed    string           // and what was written with it
	Verdict  string           // and what was chosen
	Members  map[int64]string // names of the accounts shown
	Cost     MoneyFacts       // of what is about a resource
}

// NewApprovalPage builds the page of a request.
func NewApprovalPage(shell ui.Shell, f *RequestFacts) (ApprovalPage, error) {
	t, d := f.T, f.D
	p := ApprovalPage{
		Shell: shell, States: []ui.Status{requestChip(f)}, Basis: requestBasis(f), Alerts: requestAlerts(f), What: t.Approvals.Asks,
		Facts: NewRequestFacts(f), Chain: NewChain(f), Attempts: NewAttemptRows(t, d.Attempts), Evidence: NewEvidenceRows(t, d.Evidence),
		Timeline: NewRequestTimeline(t, d), Hash: shortHash(d.Hash), Decide: NewDecide(f), Changes: requestChanges(t, d),
	}
	if d.State == approval.Requested {
		p.What, p.WhatNote = t.Approvals.AsksNow, t.Approvals.ExactlyNote
		if p.Decide.Approve != nil {
			p.What = t.Approvals.Exactly
		}
	}
	if !d.State.Final() {
		p.Live, p.Every = RequestPath(d.ID), "10"
		if d.State != approval.Requested && d.State != approval.Paid && d.State != approval.Mismatch {
			p.Every = "3"
			p.Refresh = 15
		}
	}
	var err error
	if p.Sum, err = NewRequestSum(f); err != nil {
		return p, err
	}
	p.SumNote = costNote(t, &d.Snapshot, &f.Cost)
	if d.State == approval.Unknown || d.State == approval.Confirming {
		p.Clock, p.Ends = NewKnowClock(f), requestEnds(f)
	}
	if p.Checks, err = NewChecks(f); err != nil {
		return p, err
	}
	return p, nil
}

func requestChip(f *RequestFacts) ui.Status {
	s := RequestState(f.T, f.D.State)
	if f.D.State == approval.Requested && f.Why == nil {
		s.Word = f.T.Approvals.WaitsYou
		if len(f.D.Decisions) > 0 {
			s.Word = f.T.Approvals.WaitsSecond
		}
	}
	return s
}

func requestBasis(f *RequestFacts) []ui.Rich {
	t, d := f.T, f.D
	basis := []ui.Rich{ui.Say(t.Approvals.AskedBy, ui.Strong(d.RequesterName), ui.Instant(d.CreatedAt))}
	if d.State == approval.Requested || d.State == approval.Approved {
		left := t.Calendar.Over
		if d.ExpiresAt.After(f.Now) {
			left = t.Calendar.LeftLong(d.ExpiresAt.Sub(f.Now))
		}
		basis = append(basis, ui.Say(t.Approvals.ExpiresAt, ui.Instant(d.ExpiresAt), ui.Text(left)))
	}
	if d.OrderID != "" {
		basis = append(basis, ui.Say(t.Approvals.OrderOf, ui.Link{Href: OrderPath(d.OrderID), Text: d.OrderID}))
	}
	return basis
}

// requestAlerts says what everybody must know: that an outcome is open, that a
// decision was not taken, what the state means.
func requestAlerts(f *RequestFacts) []*ui.Banner {
	t, d := f.T, f.D
	var alerts []*ui.Banner
	if p := f.Problem; p != nil && p.Kind != fault.Invalid {
		alerts = append(alerts, &ui.Banner{Kind: "bad", Title: ui.Text(t.Faults.Titles[p.Kind]), Text: ui.Text(sentence(t, p))})
	}
	switch d.State {
	case approval.Submitting, approval.Confirming, approval.Unknown, approval.NeedsReview:
		title := t.Approvals.DoNot
		if d.Operation == approval.Pay {
			title = t.Approvals.DoNotPay
		}
		text := t.Approvals.State[d.State].Means
		if d.State == approval.Unknown {
			text = t.Approvals.UnknownText
		}
		alerts = append(alerts, &ui.Banner{Kind: "wait banner-ask", Title: ui.Text(title), Text: ui.Text(text)})
	case approval.Mismatch, approval.Failed:
		alerts = append(alerts, &ui.Banner{Kind: "bad", Title: ui.Text(t.StateWord(d.State)), Text: ui.Text(t.Approvals.State[d.State].Means)})
	case approval.Requested:
		if f.Why != nil && f.Why.Code == fault.RequestExpired {
			alerts = append(alerts, &ui.Banner{Kind: "wait", Title: ui.Text(t.StateWord(approval.Expired)), Text: ui.Text(sentence(t, f.Why))})
		}
	default:
		kind := ""
		if d.State == approval.Done || d.State == approval.Reconciled {
			kind = "ok"
		}
		alerts = append(alerts, &ui.Banner{Kind: kind, Title: ui.Text(t.StateWord(d.State)), Text: ui.Text(t.Approvals.State[d.State].Means)})
	}
	return alerts
}

// NewRequestSum shows the amounts that are asked for: the parts and what is left
// to pay. nil where no amount is involved.
func NewRequestSum(f *RequestFacts) (*ui.Sum, error) {
	t, s := f.T, &f.D.Snapshot
	if !s.Operation.OnOrder() {
		f.Cost.Evidence = f.D.Evidence
		return costSum(t, s, &f.Cost), nil
	}
	sum := snapshotSum(t, s)
	last := &sum.Rows[len(sum.Rows)-1]
	if f.D.State.Unsettled() && s.Operation == approval.Pay {
		last.Kind, last.Label, last.Value = "res", ui.Say(pair(t), ui.Text(t.Approvals.PaidOrNot), s.Currency), last.Value.AsOpen()
	}
	if word := settledWord(t, s.Operation, f.D.State); word != "" {
		last.Label = ui.Say(pair(t), ui.Text(word), s.Currency)
	}
	if f.D.State.Dead() {
		last.Kind = "res" // it is nobody's final figure
	}
	if f.Cash == nil || s.Operation != approval.Pay || f.D.State != approval.Requested && f.D.State != approval.Approved || f.Cash.Currency() != s.Currency {
		return sum, nil
	}
	after, err := f.Cash.Sub(s.Payable)
	if err != nil {
		return nil, err
	}
	sum.Rows = append(sum.Rows, ui.SumRow{Label: ui.Text(t.Approvals.CashNow), Kind: "aft", Value: ui.Amount(*f.Cash)},
		ui.SumRow{Label: ui.Text(t.Approvals.CashAfter), Value: ui.Amount(after).AsOpen()})
	return sum, nil
}

// snapshotSum is the column from list price to payable as the hash covers it.
func snapshotSum(t *lang.Texts, s *approval.Snapshot) *ui.Sum {
	words := &t.Approvals
	sum := &ui.Sum{Caption: words.Facts, Hidden: true}
	add := func(label ui.Rich, kind string, value money.Amount) {
		sum.Rows = append(sum.Rows, ui.SumRow{Label: label, Kind: kind, Value: ui.Amount(value)})
	}
	add(ui.Text(words.ListPrice), "", s.List)
	rest := s.Discounted.Decimal().Sub(s.List.Decimal())
	if d := s.Discount; d != nil {
		rest = rest.Add(d.Off.Decimal())
	}
	if !rest.IsZero() {
		add(ui.Text(words.OrderDisc), "", money.New(rest, s.Currency))
	}
	if d := s.Discount; d != nil {
		add(ui.Say(words.Discount, ui.Code(d.ID)), "", d.Off.Neg())
	}
	add(ui.Text(words.AfterDisc), "res", s.Discounted)
	for _, c := range s.Coupons {
		add(ui.Say(words.CouponOf, ui.Code(c.ID)), "", c.Amount.Neg())
	}
	label, kind := words.Pay, "fin"
	if s.Operation == approval.Cancel {
		label, kind = t.Orders.WasPayable, "res"
	}
	add(ui.Say(pair(t), ui.Text(label), s.Currency), kind, s.Payable)
	return sum
}

// NewRequestFacts lists what else the hash covers, and what belongs to it.
func NewRequestFacts(f *RequestFacts) []ui.Fact {
	t, d, s := f.T, f.D, &f.D.Snapshot
	words := &t.Approvals
	facts := snapshotFacts(t, s, d.AccountName)
	if o := f.Order; o != nil {
		facts = append(facts, ui.Fact{Term: t.Orders.Items, Value: orderContent(t, o)})
	}
	add := func(term string, value ui.Rich) {
		if len(value) > 0 {
			facts = append(facts, ui.Fact{Term: term, Value: value})
		}
	}
	if d.Reason != "" {
		add(words.Why, ui.Say("{0}", d.Reason))
	}
	add(words.Rules, ui.Text(words.RulesOf(d.PolicyVersion)))
	var made ui.Rich
	for _, order := range d.Orders {
		made = ui.Join(t.List.Comma, made, ui.Say("{0}", ui.Link{Href: OrderPath(order), Text: order}))
	}
	add(words.MadeOrders, made)
	if f.Together > 1 {
		add(words.Group, ui.Say("{0}", ui.Link{Href: RequestsPath(groupQuery(d.Group)), Text: words.GroupNote(f.Together)}))
	}
	if d.Successor != 0 {
		add(words.Successor, ui.Say("{0}", ui.Link{Href: RequestPath(d.Successor), Text: words.Operation[d.Operation].Request(id(d.Successor))}))
	}
	return facts
}

func groupQuery(group string) map[string][]string {
	return map[string][]string{ParamTab: {TabAll}, ParamGroup: {group}}
}

// snapshotFacts lists what a snapshot says besides its amounts.
func snapshotFacts(t *lang.Texts, s *approval.Snapshot, account string) []ui.Fact {
	words := &t.Approvals
	var facts []ui.Fact
	add := func(term string, value ui.Rich) {
		if len(value) > 0 {
			facts = append(facts, ui.Fact{Term: term, Value: value})
		}
	}
	add(words.Account, ui.Say("{0} {1}", account, ui.Code(s.Site)))
	if s.OrderID != "" {
		add(t.Orders.Order, ui.Say(pair(t), ui.Link{Href: OrderPath(s.OrderID), Text: s.OrderID}, ui.Text(t.OrderType(s.OrderType))))
		if s.Operation == approval.Pay {
			add(words.CouponUsed, couponFact(t, s))
			add(words.DiscountUsed, discountFact(t, s))
		}
		if !s.PayBy.IsZero() {
			add(words.PayBy, ui.Say("{0}", ui.Instant(s.PayBy)))
		}
	}
	if s.ResourceID != "" {
		add(words.Resource, ui.Say("{0} {1}", ui.Strong(s.ResourceName), ui.Code(s.ResourceID)))
	}
	if n := len(s.Attached); n > 0 {
		add(words.Attached, ui.Text(words.AttachedOf(n)))
	}
	if s.Num > 0 {
		add(words.Term, ui.Text(t.ItemPeriod(int(s.Term), s.Num)))
	}
	if s.Operation == approval.AutoRenewOn {
		times := words.TimesOf(s.Times)
		if s.Times == 0 {
			times = words.Endless
		}
		add(words.Repeats, ui.Text(times))
	}
	switch {
	case !s.ExpireAfter.IsZero():
		add(words.Expiry, ui.Say(words.ExpiryMoves, ui.Instant(s.ExpireBefore), ui.Instant(s.ExpireAfter)))
	case !s.ExpireBefore.IsZero():
		add(words.Expiry, ui.Say("{0}", ui.Instant(s.ExpireBefore)))
	}
	switch s.Scope {
	case billing.UnsubscribeAll:
		add(words.GivesBack, ui.Text(words.ScopeAll))
	case billing.UnsubscribeRenewed:
		add(words.GivesBack, ui.Text(words.ScopeRenewed))
	}
	return facts
}

func couponFact(t *lang.Texts, s *approval.Snapshot) ui.Rich {
	var all ui.Rich
	for _, c := range s.Coupons {
		one := ui.Say("{0} {1}", ui.Code(c.ID), ui.Amount(c.Amount))
		if !c.ExpireAt.IsZero() {
			one = ui.Join(" ", one, ui.Say(t.Approvals.Until, ui.Date(c.ExpireAt)))
		}
		all = ui.Join(t.List.Comma, all, one)
	}
	if len(all) == 0 {
		return ui.Text(t.Approvals.NotUsed)
	}
	return all
}

func discountFact(t *lang.Texts, s *approval.Snapshot) ui.Rich {
	if s.Discount == nil {
		return ui.Text(t.Approvals.NotUsed)
	}
	return ui.Say("{0} {1}", ui.Text(t.DiscountKind(int(s.Discount.Type))), ui.Code(s.Discount.ID))
}

// shortHash is the fingerprint that people compare, in two groups.
func shortHash(h approval.Hash) string {
	short := h.Short()
	return short[:4] + " " + short[4:]
}

// orderContent says in a line what an order is for.
func orderContent(t *lang.Texts, o *billing.Order) ui.Rich {
	line := ui.Say("{0}", serviceName(o.ServiceType, o.ServiceTypeName))
	if len(o.Items) == 0 {
		return line
	}
	line = ui.Join(t.List.Comma, line, ui.Text(t.Approvals.ItemCount(len(o.Items))))
	if first := &o.Items[0]; first.SpecDesc != "" {
		line = ui.Join(t.List.Colon, line, ui.Say("{0}", first.SpecDesc))
	}
	return line
}

// settledWord names the result of a payment that is over; "" while it is not.
func settledWord(t *lang.Texts, op approval.Operation, s approval.State) string {
	switch {
	case op != approval.Pay:
		return ""
	case s == approval.Paid || s == approval.Reconciled:
		return t.Orders.Paid
	case s.Dead():
		return t.Orders.WasPayable
	}
	return ""
}
