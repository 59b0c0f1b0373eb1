package templates

import (
	"encoding/json"
	"slices"
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

// AskPage is the form that asks for an approval, with what would happen as it
// was read from Huawei just now.
type AskPage struct {
	ui.Shell
	Crumbs  []ui.Link
	Basis   []ui.Rich
	Alerts  []*ui.Banner
	Means   string
	Sum     *ui.Sum
	Below   string // below the sum
	Facts   []ui.Fact
	Changes *Differences
	Hash    string
	Form    *RequestForm // nil: nothing can be asked for
	Back    *ui.Link
}

// RequestForm is the form itself.
type RequestForm struct {
	Action        string
	Hidden        []ui.Pair
	Discounts     []Pick
	DiscountError string
	Coupons       []Pick
	Unfit         []Pick // coupons that do not fit, folded away
	UnfitText     string
	CouponError   string
	NoCoupons     bool
	Term          *TermFields
	Scopes        []Pick
	ScopeError    string
	Reason        *ui.Field
	Confirm       *ui.Field
	Result        *ui.Sum
	Preview       bool // a button that only shows what the choice comes to
	Submit, Kind  string
	Why           ui.Rich // why it can't be asked for now
	Help          []ui.Rich
}

// TermFields choose a further term.
type TermFields struct {
	Num   ui.Field
	Unit  ui.Select
	Times *ui.Field
	Error string
}

// Pick is one thing to choose: with what it is worth, and why it can't be chosen.
type Pick struct {
	ID, Name, Value, Kind string // Kind is radio or checkbox
	Text                  ui.Rich
	Notes                 []ui.Rich
	Amount                ui.Money
	On, Off               bool
}

// RequestFormFacts is what the form is made of.
type RequestFormFacts struct {
	T         *lang.Texts
	Ask       approval.Ask    // as it was filled in
	Offer     *approval.Offer // nil: Huawei did not answer, or nothing can be said
	Problem   *fault.Error    // why it was not filed
	Changes   []approval.Change
	Busy      *ui.Link // the open request on the same thing
	Approvers []auth.User
	Me        auth.User
	Account   string // its name
	Action    string
	Crumbs    []ui.Link
	Keep      []ui.Pair  // further hidden fields
	Cost      MoneyFacts // of what is about a resource
	Now       time.Time
}

// NewAskPage builds the form.
func NewAskPage(shell ui.Shell, f *RequestFormFacts) AskPage {
	t := f.T
	p := AskPage{
		Shell: shell, Crumbs: f.Crumbs, Means: t.Asks.Means[f.Ask.Operation],
		Changes: NewDifferences(t, f.Changes, ""),
	}
	p.Alerts = askAlerts(f)
	o := f.Offer
	if o == nil && f.Problem != nil && f.Problem.Kind == fault.Conflict {
		if n := len(f.Crumbs); n > 0 {
			p.Back = &ui.Link{Href: f.Crumbs[n-1].Href, Text: f.Crumbs[n-1].Text}
		}
		return p
	}
	p.Form = &RequestForm{Action: f.Action, Hidden: f.Keep}
	f.fields(p.Form)
	if o == nil {
		return p
	}
	s := &o.Snapshot
	p.Basis = []ui.Rich{ui.Say(t.Asks.ReadAt, ui.InstantSeconds(o.Facts.ReadAt))}
	p.Facts, p.Hash = snapshotFacts(t, s, f.Account), shortHash(o.Hash)
	if s.Operation.OnOrder() {
		p.Sum = snapshotSum(t, s)
	} else {
		p.Sum, p.Below = costSum(t, s, &f.Cost), costNote(t, s, &f.Cost)
	}
	if n := len(p.Crumbs); n > 1 && s.ResourceName != "" { // people know it by its name
		p.Crumbs = slices.Clone(p.Crumbs)
		p.Crumbs[n-1].Text = s.ResourceName
	}
	f.offered(p.Form)
	return p
}

// askAlerts says why nothing was filed, or why nothing can be.
func askAlerts(f *RequestFormFacts) []*ui.Banner {
	t, p := f.T, f.Problem
	if p == nil && f.Offer != nil && f.Offer.Obstacle != nil {
		return []*ui.Banner{{Kind: "wait", Title: ui.Text(t.Asks.Obstacle), Text: f.obstacle()}}
	}
	if p == nil {
		return nil
	}
	switch {
	case p.Code == fault.UpstreamSilent:
		return []*ui.Banner{{Kind: "wait", Title: ui.Text(t.Asks.Silent), Text: ui.Text(t.Asks.SilentText)}}
	case p.Code == fault.ShownChanged:
		return []*ui.Banner{{Kind: "wait", Title: ui.Text(t.Asks.Changed), Text: ui.Text(t.Asks.ChangedTo)}}
	case p.Code == fault.TargetBusy && f.Busy != nil:
		return []*ui.Banner{{Kind: "wait", Title: ui.Text(t.Asks.Obstacle), Text: ui.Say(t.Asks.Busy, *f.Busy)}}
	case p.Kind == fault.Conflict && f.Offer == nil: // not even on offer
		return []*ui.Banner{{Kind: "wait", Title: ui.Text(t.Asks.Obstacle), Text: ui.Text(sentence(t, p))}}
	case p.Kind == fault.Invalid && slices.Contains(ownFields, p.Field):
		return nil // it stands at its field
	}
	return []*ui.Banner{{Kind: "bad", Title: ui.Text(t.Faults.Titles[p.Kind]), Text: ui.Text(sentence(t, p))}}
}

// ownFields are the fields that have a place for their problem.
var ownFields = []string{FieldReason, FieldConfirm, FieldCoupon, FieldDiscount, FieldNum, FieldTimes, FieldScope}

func (f *RequestFormFacts) obstacle() ui.Rich {
	if f.Busy != nil && f.Offer.Obstacle.Code == fault.TargetBusy {
		return ui.Say(f.T.Asks.Busy, *f.Busy)
	}
	return ui.Text(sentence(f.T, f.Offer.Obstacle))
}

// errorAt is the sentence of the problem, where it is about the field.
func (f *RequestFormFacts) errorAt(field string) string {
	if f.Problem == nil || f.Problem.Field != field {
		return ""
	}
	return sentence(f.T, f.Problem)
}

// fields builds what is there whether Huawei answers or not.
func (f *RequestFormFacts) fields(form *RequestForm) {
	t := f.T
	form.Reason = &ui.Field{ID: "a-reason", Name: FieldReason, Label: t.Asks.Reason, Help: t.Asks.ReasonHelp, Value: f.Ask.Reason, Error: f.errorAt(FieldReason)}
	form.Reason.Required = f.Ask.Operation == approval.Pay || f.Ask.Operation == approval.Unsubscribe
	switch f.Ask.Operation {
	case approval.Pay:
		form.Preview = true
	case approval.Renew, approval.AutoRenewOn:
		form.Preview = true
		form.Term = f.term()
	case approval.Unsubscribe:
		form.Scopes, form.ScopeError = f.scopes(), f.errorAt(FieldScope)
	}
	if f.Offer == nil { // what was chosen is not lost
		for _, coupon := range f.Ask.CouponIDs {
			form.Hidden = append(form.Hidden, ui.Pair{Name: FieldCoupon, Value: coupon})
		}
		if f.Ask.DiscountID != "" {
			form.Hidden = append(form.Hidden, ui.Pair{Name: FieldDiscount, Value: f.Ask.DiscountID})
		}
		form.Preview = true
	}
}

func (f *RequestFormFacts) term() *TermFields {
	t := f.T
	num := ""
	if f.Ask.Num > 0 {
		num = ui.Count(int64(f.Ask.Num))
	}
	fields := &TermFields{Error: f.errorAt(FieldNum), Num: ui.Field{ID: "a-num", Name: FieldNum, Label: t.Asks.Num, Value: num}, Unit: ui.Select{ID: "a-unit", Name: FieldTerm, Label: t.Asks.Unit}}
	if fields.Error != "" {
		fields.Num.ErrorAt = "a-term-err"
	}
	for _, unit := range []billing.PeriodUnit{billing.PeriodMonth, billing.PeriodYear} {
		fields.Unit.Options = append(fields.Unit.Options, ui.Option{Value: ui.Count(int64(unit)), Text: t.Prices.Units[unit], On: f.Ask.Unit == unit})
	}
	if f.Ask.Operation == approval.AutoRenewOn {
		fields.Num.Value = "1"
		fields.Times = &ui.Field{ID: "a-times", Name: FieldTimes, Label: t.Asks.Times, Help: t.Asks.TimesHelp, Error: f.errorAt(FieldTimes), Value: ui.Count(int64(f.Ask.Times))}
	}
	return fields
}

func (f *RequestFormFacts) scopes() []Pick {
	words := &f.T.Approvals
	var picks []Pick
	for _, s := range []struct {
		scope billing.UnsubscribeScope
		text  string
	}{{billing.UnsubscribeAll, words.ScopeAll}, {billing.UnsubscribeRenewed, words.ScopeRenewed}} {
		value := ui.Count(int64(s.scope))
		picks = append(picks, Pick{ID: "a-scope-" + value, Name: FieldScope, Value: value, Kind: "radio", Text: ui.Text(s.text), On: f.Ask.Scope == s.scope})
	}
	return picks
}

// offered builds what Huawei's answer allows.
func (f *RequestFormFacts) offered(form *RequestForm) {
	t, o := f.T, f.Offer
	s := &o.Snapshot
	form.Hidden = append(form.Hidden, ui.Pair{Name: FieldFormKey, Value: o.FormKey}, ui.Pair{Name: FieldHash, Value: o.Hash.String()}, ui.Pair{Name: FieldShown, Value: WriteShown(s.Fields())})
	if s.Operation == approval.Pay {
		form.Discounts, form.DiscountError = f.discounts(), f.errorAt(FieldDiscount)
		form.CouponError, form.NoCoupons = f.errorAt(FieldCoupon), len(o.Coupons) == 0
		for _, pick := range f.coupons() {
			if pick.Off {
				form.Unfit = append(form.Unfit, pick)
			} else {
				form.Coupons = append(form.Coupons, pick)
			}
		}
		form.UnfitText = t.Asks.UnfitCount(len(form.Unfit))
		form.Result = &ui.Sum{Caption: t.Approvals.Pay, Hidden: true, Rows: []ui.SumRow{
			{Label: ui.Say(pair(t), ui.Text(t.Approvals.Pay), s.Currency), Kind: "fin", Value: ui.Amount(s.Payable)},
		}}
	}
	if o.ConfirmWord != "" {
		form.Confirm = &ui.Field{ID: "a-confirm", Name: FieldConfirm, Label: t.Asks.Confirm(ui.Visible(o.ConfirmWord)), Help: t.Asks.ConfirmFor, Value: f.Ask.Confirm, Error: f.errorAt(FieldConfirm), Required: true, Autocomplete: "off"}
	}
	form.Submit, form.Kind = t.Asks.Submit[s.Operation], "go"
	switch s.Operation {
	case approval.Pay:
		form.Submit = t.Asks.SubmitPay(ui.Amount(s.Payable).Shown, s.Currency)
	case approval.Cancel, approval.Unsubscribe:
		form.Kind = "bad"
	}
	if o.Obstacle != nil {
		form.Why = f.obstacle()
	}
	if o.Plan.Steps == 0 {
		form.Reason.Help = t.Asks.ReasonKept
	}
	form.Help = f.help()
}

// approverNames are the people who can approve what me asks for, and their number.
func approverNames(t *lang.Texts, people []auth.User, me int64) (names ui.Rich, n int) {
	for i := range people {
		if u := &people[i]; u.ID != me {
			names, n = ui.Join(t.List.Comma, names, ui.Say("{0}", ui.Strong(u.Name))), n+1
		}
	}
	return names, n
}

// help says what happens next: nothing yet, who must approve, until when.
func (f *RequestFormFacts) help() []ui.Rich {
	t, o := f.T, f.Offer
	words := &t.Asks
	lines := []ui.Rich{ui.Text(words.Approvers(o.Plan.Steps))}
	if o.Snapshot.Operation == approval.Pay {
		lines[0] = ui.Join(t.List.Gap, ui.Text(words.Nothing), lines[0])
	}
	if o.Plan.Steps > 0 {
		names, able := approverNames(t, f.Approvers, f.Me.ID)
		if able == 0 {
			lines = append(lines, ui.Text(words.NoApprover))
		} else {
			if o.Plan.OwnerStep {
				lines = append(lines, ui.Text(words.Owner))
			}
			if o.Snapshot.CostUnknown() {
				lines = append(lines, ui.Text(words.NoPrice))
			}
			lines = append(lines, ui.Say(words.ByWhom, names))
			if missing := o.Plan.Steps - able; missing > 0 {
				lines = append(lines, ui.Text(words.TooFew(missing)))
			}
		}
		if o.Snapshot.Operation == approval.Pay && o.Plan.Amount.Currency() != "" {
			lines = append(lines, ui.Say(words.Tier, ui.Amount(o.Plan.Amount), o.Plan.Amount.Currency()))
		}
	}
	if o.Plan.Steps > 0 {
		lines = append(lines, ui.Say(words.Deadline, ui.Instant(o.Plan.ExpiresAt)))
	}
	return lines
}

func (f *RequestFormFacts) discounts() []Pick {
	t, o := f.T, f.Offer
	forced := slices.ContainsFunc(o.Facts.Discounts, func(d billing.OfferedDiscount) bool { return d.Type == billing.PayPriceAdjustment })
	chosen := ""
	if o.Snapshot.Discount != nil {
		chosen = o.Snapshot.Discount.ID
	}
	picks := []Pick{{ID: "a-discount-0", Name: FieldDiscount, Kind: "radio", Text: ui.Text(t.Asks.NoDiscount), On: chosen == "", Off: forced}}
	for i := range o.Facts.Discounts {
		d := &o.Facts.Discounts[i]
		if d.Type == billing.PayContract { // offered in lists, not accepted for paying
			continue
		}
		p := Pick{
			ID: "a-discount-" + ui.Count(int64(i+1)), Name: FieldDiscount, Value: d.ID, Kind: "radio", On: chosen == d.ID,
			Text: ui.Say("{0} {1}", ui.Text(t.DiscountKind(int(d.Type))), ui.Code(d.ID)), Amount: ui.Amount(offOf(d, o.Snapshot.Currency).Neg()),
		}
		if d.Type == billing.PayPriceAdjustment {
			p.Notes = []ui.Rich{ui.Text(t.Asks.Forced)}
		}
		p.Off = forced && d.Type != billing.PayPriceAdjustment
		picks = append(picks, p)
	}
	if len(picks) == 1 {
		return nil
	}
	return picks
}

func offOf(d *billing.OfferedDiscount, currency string) money.Amount {
	sum := money.New(money.Amount{}.Decimal(), currency)
	for _, it := range d.Items {
		if next, err := sum.Add(it.Off); err == nil {
			sum = next
		}
	}
	return sum
}

func (f *RequestFormFacts) coupons() []Pick {
	t, o := f.T, f.Offer
	picks := make([]Pick, 0, len(o.Coupons))
	for i := range o.Coupons {
		c := &o.Coupons[i]
		name := c.Coupon.PlanName
		p := Pick{
			ID: "a-coupon-" + ui.Count(int64(i)), Name: FieldCoupon, Value: c.Coupon.ID, Kind: "checkbox", Off: !c.Fits(),
			Text: ui.Join(" ", ui.Say("{0}", name), ui.Say("{0}", ui.Code(c.Coupon.ID))),
		}
		if !c.Coupon.ExpireAt.IsZero() {
			p.Notes = append(p.Notes, ui.Say(t.Asks.CouponEnds, ui.Date(c.Coupon.ExpireAt)))
		}
		if c.Fits() {
			p.Amount = ui.Amount(c.Pays.Neg())
			p.On = slices.ContainsFunc(o.Snapshot.Coupons, func(s approval.CouponShare) bool { return s.ID == c.Coupon.ID })
		} else {
			p.Notes = append(p.Notes, ui.Say(t.Asks.Unfit, ui.Text(t.Coupons.Why[c.Fit.Why])))
		}
		for _, open := range c.Fit.Open {
			p.Notes = append(p.Notes, ui.Say(t.Asks.Open, strings.TrimSpace(open.Key+" "+open.Value1+" "+open.Value2)))
		}
		picks = append(picks, p)
	}
	return picks
}

// WriteShown writes what a page showed into a form field; ReadShown reads it back.
func WriteShown(fields []approval.Field) string {
	rows := make([][2]string, len(fields))
	for i, f := range fields {
		rows[i] = [2]string{f.Name, f.Value}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return ""
	}
	return string(text)
}

// ReadShown reads what a page showed; nothing of it when it is damaged. It
// decides nothing: the hash does.
func ReadShown(text string) []approval.Field {
	var rows [][2]string
	if json.NewDecoder(strings.NewReader(text)).Decode(&rows) != nil {
		return nil
	}
	fields := make([]approval.Field, len(rows))
	for i, r := range rows {
		fields[i] = approval.Field{Name: r[0], Value: r[1]}
	}
	return fields
}
