package approval

import (
	"slices"
	"strings"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
)

// payRefusals are the answers to a payment after which no money has moved: the
// list of the specification and no more. Any other code may hide a payment.
var payRefusals = []string{
	"CBC.99005003",                                                                 // balance
	"CBC.99003110",                                                                 // past the deadline
	"CBC.99003108", "CBC.99003112", "CBC.99003116", "CBC.99003117", "CBC.99003147", // coupon and discount
	"CBC.99003155", "CBC.99003198", // budgets
}

// judge says what a receipt proves. What is not surely one thing or the other
// stays unknown: a timeout is a question.
func judge(op Operation, r *billing.Receipt) (to State, outcome AttemptOutcome, reason string) {
	switch r.Outcome {
	case billing.WriteDone:
		return Confirming, Accepted, ReasonAccepted
	case billing.WriteNotSent:
		return Approved, NotExecuted, ReasonNotExecuted
	case billing.WriteRefused:
		if op != Pay || slices.Contains(payRefusals, r.Code) {
			return Failed, Refused, ReasonRefused
		}
	}
	return Unknown, Unclear, ReasonNoAnswer
}

// Finding is what reading the upstream says about an operation.
type Finding int

// The findings. The zero value proves nothing.
const (
	FoundOdd       Finding = iota // a state that no rule explains: a person looks
	FoundDone                     // it has happened
	FoundPending                  // it has not happened yet
	FoundCancelled                // it can't happen any more
)

var findingNames = map[Finding]string{FoundOdd: "odd", FoundDone: "done", FoundPending: "pending", FoundCancelled: "cancelled"}

// String returns the finding in words, for evidence and logs.
func (f Finding) String() string { return findingNames[f] }

// Reading is one answer of the upstream about an operation's outcome.
type Reading struct {
	Finding   Finding
	Order     *billing.Order
	Resources []billing.Subscription
	Orders    []string // made by the operation
	Refunds   []billing.RefundItem
	Lines     int // bill lines that carry the order, where it is not paid
}

// body is what is kept of a reading.
func (r *Reading) body() map[string]any {
	b := map[string]any{"finding": r.Finding.String()}
	if o := r.Order; o != nil {
		b["order"] = map[string]any{
			"order_id": o.ID, "status": int(o.Status), "payment_time": instant(o.PaidAt), "list": o.List.Exact(), "discounted": o.Discounted.Exact(),
			"coupon": o.Coupon.Exact(), "currency": o.Discounted.Currency(), "payer_agent": o.AgentPaid, "customer": o.CustomerID,
		}
		b["bill_lines"] = r.Lines
	}
	var resources []map[string]any
	for _, s := range r.Resources {
		resources = append(resources, map[string]any{
			"resource_id": s.ID, "status": int(s.Status), "expire_policy": int(s.ExpirePolicy), "expire_time": instant(s.ExpireAt),
		})
	}
	if resources != nil {
		b["resources"] = resources
	}
	if len(r.Orders) > 0 {
		b["orders"] = r.Orders
	}
	var refunds []map[string]any
	for _, f := range r.Refunds {
		refunds = append(refunds, map[string]any{"id": f.ID, "amount": f.Amount.Exact(), "currency": f.Amount.Currency(), "order": f.BaseOrderID})
	}
	if refunds != nil {
		b["refunds"] = refunds
	}
	return b
}

// findOrder says what an order's state means for paying or cancelling it.
func findOrder(op Operation, o *billing.Order) Finding {
	paid := !o.PaidAt.IsZero()
	switch o.Status {
	case billing.OrderProcessing, billing.OrderCompleted:
		switch {
		case !paid:
			return FoundOdd
		case op == Cancel:
			return FoundCancelled // a paid order can't be cancelled any more
		}
		return FoundDone
	case billing.OrderPendingPayment:
		if paid {
			return FoundOdd
		}
		return FoundPending
	case billing.OrderCanceled:
		switch {
		case paid:
			return FoundOdd
		case op == Cancel:
			return FoundDone
		}
		return FoundCancelled
	}
	return FoundOdd
}

// findResource says what a resource's state means for an operation on it; none
// when it is gone. accepted means that the upstream had taken the call.
func findResource(s *Snapshot, found []billing.Subscription, accepted bool) Finding {
	at := slices.IndexFunc(found, func(x billing.Subscription) bool { return strings.EqualFold(x.ID, s.ResourceID) })
	gone := at < 0 || found[at].Status == billing.SubscriptionClosed
	if s.Operation == Unsubscribe && s.Scope == billing.UnsubscribeAll {
		if gone {
			return FoundDone
		}
		return FoundPending
	}
	if gone {
		return FoundOdd
	}
	is := &found[at]
	reached := false
	switch s.Operation {
	case Unsubscribe:
		reached = is.ExpireAt.Before(s.ExpireBefore)
	case AutoRenewOn:
		reached = is.ExpirePolicy == billing.ExpireRenew
		if reached && s.PolicyBefore == billing.ExpireRenew && !accepted {
			return FoundOdd // it was on before: whether the count has changed can't be read
		}
	case AutoRenewOff:
		reached = is.ExpirePolicy != billing.ExpireRenew
	case PayPerUseOn:
		reached = is.ExpirePolicy == billing.ExpirePayPerUse
	case PayPerUseOff:
		reached = is.ExpirePolicy != billing.ExpirePayPerUse
	}
	if reached {
		return FoundDone
	}
	return FoundPending
}

// findRenewal looks for the order that a renewal has made: of this term, price
// and number of resources. Two that fit both are a person's to tell apart.
func findRenewal(s *Snapshot, orders []billing.Order) (Finding, []string) {
	var fit []string
	for i := range orders {
		o := &orders[i]
		if !same(o.Discounted, s.Cost) && !same(o.List, s.Cost) || len(o.Items) != 1+len(s.Attached) {
			continue
		}
		if slices.ContainsFunc(o.Items, func(it billing.OrderItem) bool {
			return billing.PeriodUnit(it.PeriodType) != s.Term || it.PeriodNum != s.Num
		}) {
			continue
		}
		fit = append(fit, o.ID)
	}
	switch len(fit) {
	case 0:
		return FoundPending, nil
	case 1:
		return FoundDone, fit
	}
	return FoundOdd, fit
}

// settle says what a reading means for a request whose outcome is open, "" when
// it stays open. asked is when the question went out, by the database's clock:
// only one that went out after T_dead can show that nothing happened.
func settle(r *Request, a *Attempt, found Reading, asked time.Time, giveUp time.Duration) (to State, reason string) {
	afterDead := asked.After(a.DeadAt)
	tooLong := asked.Sub(a.ClaimedAt) >= giveUp
	switch found.Finding {
	case FoundDone:
		return r.Operation.Proved(), ReasonProved
	case FoundOdd:
		return NeedsReview, ReasonOddState
	case FoundCancelled:
		if found.Lines > 0 {
			return NeedsReview, ReasonOddState
		}
		if r.State == Confirming || r.State == Unknown && afterDead && !r.Managed {
			return Failed, ReasonNotDone
		}
	case FoundPending:
		switch {
		case r.State == Confirming && afterDead:
			return NeedsReview, ReasonStillPending
		case r.State == Unknown && afterDead && found.Lines > 0:
			return NeedsReview, ReasonOddState
		case r.State == Unknown && afterDead && !r.Managed:
			return Failed, ReasonNotDone
		}
	}
	if tooLong {
		return NeedsReview, ReasonTooLong
	}
	return "", ""
}

// Match compares what was approved with the order after payment and with the
// bill lines that carry it. waiting means that the lines are not there yet.
func Match(r *Request, o *billing.Order, lines []billing.Line) (differences []Change, waiting bool, err error) {
	s := &r.Snapshot
	coupon, err := s.Coupon()
	if err != nil {
		return nil, false, err
	}
	differ := func(name, was, is string) {
		if was != is {
			differences = append(differences, Change{name, was, is})
		}
	}
	payable, err := o.Payable()
	if err != nil {
		return nil, false, err
	}
	differ("currency", s.Currency, o.Discounted.Currency())
	differ("discounted", s.Discounted.Exact(), o.Discounted.Exact())
	differ("coupon", coupon.Exact(), o.Coupon.Exact())
	differ("payable", s.Payable.Exact(), payable.Exact())
	if o.AgentPaid {
		differ("payer", "", "agent")
	}
	if len(lines) == 0 {
		return differences, true, nil
	}
	var sum billing.Amounts
	for i := range lines {
		if err := sum.Add(&lines[i].Amounts); err != nil {
			return nil, false, err
		}
	}
	var paid money.E8
	for _, part := range []money.E8{sum.Cash, sum.Credit, sum.Flexi, sum.StoredCard, sum.Bonus, sum.Debt, sum.Adjustment} {
		if paid, err = paid.Add(part); err != nil {
			return nil, false, err
		}
	}
	amount := func(e money.E8) string { return money.FromE8(e, s.Currency).Exact() }
	differ("bill_due", s.Discounted.Exact(), amount(sum.Due))
	differ("bill_coupon", coupon.Exact(), amount(sum.Coupon))
	differ("bill_paid", s.Payable.Exact(), amount(paid))
	return differences, false, nil
}
