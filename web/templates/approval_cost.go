package templates

import (
	"encoding/json"
	"slices"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// MoneyFacts is what is known of the money beside what a snapshot covers: none of
// it is approved, all of it helps to decide.
type MoneyFacts struct {
	Last     *billing.PaidTerm   // the newest term of the resource that was paid; nil = not known
	ByUse    *billing.Quote      // a month of the resource by use; nil = not known
	Evidence []approval.Evidence // what was read after the operation, oldest first
}

// costSum is what an operation on a resource costs or gives back; nil for one
// that does neither.
func costSum(t *lang.Texts, s *approval.Snapshot, f *MoneyFacts) *ui.Sum {
	sum := &ui.Sum{Caption: t.Approvals.Facts, Hidden: true}
	add := func(kind string, label ui.Rich, value ui.Money) {
		sum.Rows = append(sum.Rows, ui.SumRow{Label: label, Kind: kind, Value: value})
	}
	words := &t.Refunds
	unknown := ui.Money{Shown: words.NotKnown}
	switch s.Operation {
	case approval.Unsubscribe:
		if paid := f.Last; paid != nil && paid.Known() {
			add("", ui.Say(pair(t), ui.Text(words.LastPaid), paid.Amount.Currency()), ui.Amount(paid.Amount))
		}
		if back, used, ok := refunded(f.Evidence); ok {
			add("", ui.Text(words.Back), ui.Amount(back))
			add("", ui.Text(words.Used), ui.Amount(used))
			add("fin", ui.Say(pair(t), ui.Text(words.Refund), back.Currency()), ui.Amount(money.New(back.Decimal().Add(used.Decimal()), back.Currency())))
			return sum
		}
		add("", ui.Text(words.Refund), unknown)
		add("", ui.Text(words.Fee), unknown)
	case approval.PayPerUseOn:
		before, after := ui.Amount(s.Cost).AsOpen(), unknown
		if s.Cost.IsZero() { // it can't be renewed, so there was no quote
			before = unknown
		}
		add("", ui.Say(pair(t), ui.Text(words.Before), s.Currency), before)
		label := ui.Text(words.After)
		if q := f.ByUse; q != nil {
			after, label = ui.Amount(q.Amount).AsOpen(), ui.Say(words.AfterAsked, q.Amount.Currency(), ui.Instant(q.AskedAt))
		}
		add("", label, after)
	default:
		label, ok := t.Approvals.Cost[s.Operation]
		if !ok {
			return nil
		}
		add("res", ui.Say(pair(t), ui.Text(label), s.Currency), ui.Amount(s.Cost).AsOpen())
	}
	return sum
}

// costNote says where the figures come from, or why there are none.
func costNote(t *lang.Texts, s *approval.Snapshot, f *MoneyFacts) string {
	switch s.Operation {
	case approval.Unsubscribe:
		if _, _, ok := refunded(f.Evidence); ok {
			return t.Refunds.FromOrder
		}
		return t.Refunds.Later
	case approval.PayPerUseOn:
		if f.ByUse != nil {
			return t.Refunds.Hours
		}
		return t.Refunds.NoPrice
	}
	return ""
}

// refunded adds up what the refund order says: what it gives back (negative), and
// what was used or is kept as a fee; false where no refund order was read yet.
func refunded(evidence []approval.Evidence) (back, used money.Amount, ok bool) {
	for i := range slices.Backward(evidence) {
		var body struct {
			Refunds []struct{ Amount, Currency string }
		}
		raw, err := json.Marshal(evidence[i].Body)
		if err != nil || json.Unmarshal(raw, &body) != nil || len(body.Refunds) == 0 {
			continue
		}
		for _, r := range body.Refunds {
			amount, err := money.Parse(r.Amount, r.Currency)
			if err != nil {
				return back, used, false
			}
			to := &used
			if amount.Sign() < 0 {
				to = &back
			}
			if *to, err = to.Add(amount); err != nil {
				return back, used, false
			}
		}
		currency := body.Refunds[0].Currency
		return money.New(back.Decimal(), currency), money.New(used.Decimal(), currency), true
	}
	return back, used, false
}
