package templates

import (
	"net/url"
	"slices"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// Decide is what a person can do about a request, and why not more.
type Decide struct {
	Title    string
	Approve  *DecideForm
	Reject   *DecideForm
	Withdraw *DecideForm
	Resolve  *ResolvePart
	SignIn   *ui.Link // the sign-in is too old
	Next     *ui.Link // what comes after it
	WhyNot   string
	Note     string
	Again    bool // a second try is not offered, and says why
}

// DecideForm posts a decision.
type DecideForm struct {
	Action  string
	Hidden  []ui.Pair
	Opens   string // summary of the details that it stands in; "" = it stands open
	Open    bool
	Comment ui.Field
	Submit  string
	Kind    string // go or bad
}

// ResolvePart is the form for what reading could not tell.
type ResolvePart struct {
	Action    string
	Hidden    []ui.Pair
	Text      string
	Verdicts  []ui.Option
	Reference ui.Field
	Said      []ui.Rich // what the first person says
	Error     string
}

// The deeds of decisions, as their addresses end.
const (
	DeedApprove  = "approve"
	DeedReject   = "reject"
	DeedWithdraw = "withdraw"
	DeedResolve  = "resolve"
)

// DecisionPath is where a decision is posted.
func DecisionPath(request int64, deed string) string { return RequestPath(request) + "/" + deed }

// AgainPath is the sign-in that comes back to a page.
func AgainPath(next string) string {
	return withQuery("/login/again", url.Values{ParamNext: {next}})
}

// NewDecide builds what the person can do.
func NewDecide(f *RequestFacts) Decide {
	t, d := f.T, f.D
	words := &t.Approvals
	part := Decide{Title: words.Decision}
	mine := d.RequesterID == f.Me.ID
	admin := auth.Can(f.Me, auth.Approve)
	switch d.State {
	case approval.Requested:
		switch {
		case f.Why == nil && f.Fresh:
			part.Approve = f.form(DeedApprove, approveText(t, d), "go", "", words.Comment)
		case f.Why == nil:
			part.SignIn = &ui.Link{Href: AgainPath(RequestPath(d.ID)), Text: words.SignIn}
		case !admin:
			part.Title, part.WhyNot = words.NotNow, words.OnlyAdmins
		default:
			part.Title, part.WhyNot = words.NotNow, sentence(t, f.Why)
		}
		if admin && !mine && (f.Why == nil || f.Why.Code != fault.AlreadyApproved && f.Why.Code != fault.RequestExpired) {
			part.Reject = f.form(DeedReject, words.Reject, "bad", words.RejectOpen, words.RejectWhy(ui.Visible(d.RequesterName)))
			part.Reject.Comment.Required = true
		}
		part.Note = words.Sending
	case approval.Approved:
		part.Title, part.Note = words.Outcome, words.Sending
	case approval.NeedsReview, approval.Mismatch:
		part.Title = words.Resolve
		f.resolve(&part)
		part.Again = d.State == approval.NeedsReview
	case approval.Submitting, approval.Confirming, approval.Unknown:
		part.Title, part.Again = words.Outcome, true
	default:
		part.Title, part.Next = words.Outcome, payMade(f)
	}
	if (d.State == approval.Requested || d.State == approval.Approved) && (mine && auth.Can(f.Me, auth.AskToSpend) || admin && part.Reject == nil) {
		part.Withdraw = f.form(DeedWithdraw, words.Withdraw, "bad", words.WithdrawOp, words.WithdrawBy)
	}
	return part
}

// payMade leads to the payment of the order that a renewal has made, while that
// waits for it and to who may ask.
func payMade(f *RequestFacts) *ui.Link {
	d := f.D
	if d.Operation != approval.Renew || d.State != approval.Done || len(d.Orders) != 1 || !auth.Can(f.Me, auth.AskToSpend) ||
		f.Made != nil && f.Made.Status != billing.OrderPendingPayment {
		return nil
	}
	q := url.Values{ParamAccount: {id(d.AccountID)}}
	return &ui.Link{Href: withQuery(OrderDeed(d.Orders[0], "pay"), q), Text: f.T.Approvals.PayMade}
}

func approveText(t *lang.Texts, d *approval.Details) string {
	if d.Operation == approval.Pay {
		return t.Approvals.ApprovePay(ui.Amount(d.Payable).Shown, d.Payable.Currency())
	}
	return t.Approvals.Approve[d.Operation]
}

// form builds one decision; what was typed stays, its problem beside it.
func (f *RequestFacts) form(deed, submit, kind, opens, label string) *DecideForm {
	form := &DecideForm{
		Action: DecisionPath(f.D.ID, deed), Hidden: []ui.Pair{{Name: FieldHash, Value: f.D.Hash.String()}, {Name: FieldFormKey, Value: f.FormKey + deed}},
		Opens: opens, Submit: submit, Kind: kind, Comment: ui.Field{ID: "d-" + deed, Name: FieldReason, Label: label},
	}
	if f.Deed == deed {
		form.Open, form.Comment.Value = true, f.Typed
		if f.Problem != nil && f.Problem.Kind == fault.Invalid {
			form.Comment.Error = sentence(f.T, f.Problem)
		}
	}
	return form
}

// resolve builds the form for one of two persons' word.
func (f *RequestFacts) resolve(part *Decide) {
	t, d := f.T, f.D
	words := &t.Approvals
	spoken := func(r approval.Resolution) bool { return r.Seq == d.Seq && r.PersonID == f.Me.ID }
	switch {
	case !auth.Can(f.Me, auth.AskToSpend):
		part.WhyNot = words.ResolveText
		return
	case slices.ContainsFunc(d.Resolutions, spoken):
		part.WhyNot = sentence(t, fault.New(fault.Conflict, fault.AlreadyApproved))
		return
	case !f.Fresh:
		part.SignIn = &ui.Link{Href: AgainPath(RequestPath(d.ID)), Text: words.SignIn}
		return
	}
	form := &ResolvePart{
		Action: DecisionPath(d.ID, DeedResolve), Hidden: []ui.Pair{{Name: FieldFormKey, Value: f.FormKey + DeedResolve}}, Text: words.ResolveText,
		Reference: ui.Field{ID: "d-reference", Name: FieldReference, Label: words.Reference, Help: words.RefHelp, Required: true},
	}
	verdicts := []approval.State{d.Operation.Proved(), approval.Failed}
	if d.State == approval.Mismatch {
		form.Text, verdicts = words.ResolveMis, []approval.State{approval.ClosedException}
	}
	for _, v := range verdicts {
		form.Verdicts = append(form.Verdicts, ui.Option{Value: string(v), Text: verdictWord(t, v), On: f.Verdict == string(v) || len(verdicts) == 1})
	}
	for _, r := range d.Resolutions {
		if r.Seq == d.Seq {
			form.Said = append(form.Said, ui.Say(words.ResolvedBy, ui.Strong(r.PersonName), ui.Text(verdictWord(t, r.Verdict)), r.Reference))
		}
	}
	if f.Deed == DeedResolve {
		form.Reference.Value = f.Typed
		if p := f.Problem; p != nil && p.Kind == fault.Invalid {
			if p.Field == FieldReference {
				form.Reference.Error = sentence(t, p)
			} else {
				form.Error = sentence(t, p)
			}
		}
	}
	part.Resolve = form
}

// sentence is what a fault says; what it repeats may be foreign.
func sentence(t *lang.Texts, f *fault.Error) string { return ui.Visible(t.Fault(f)) }
