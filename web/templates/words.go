package templates

import (
	"strconv"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// This file turns single billing values into what a page shows of them.

// flagPercent is the change from which a percentage stands out.
const flagPercent = 20

// Month shows a cycle: "October 2026".
func Month(t *lang.Texts, c billing.Cycle) ui.Time {
	return ui.Time{Machine: c.String(), Shown: t.Calendar.Month(c)}
}

// ShortMonth shows a cycle in little room: "Oct 2026".
func ShortMonth(t *lang.Texts, c billing.Cycle) ui.Time {
	return ui.Time{Machine: c.String(), Shown: t.Calendar.Short(c)}
}

// Day shows a bill date: "2026-10-31".
func Day(d billing.Day) ui.Time { return ui.Date(d.Date()) }

// OrderStatus shows the state of an order.
func OrderStatus(t *lang.Texts, s billing.OrderStatus) ui.Status {
	kind := ""
	switch s {
	case billing.OrderCompleted:
		kind = "ok"
	case billing.OrderPendingPayment, billing.OrderPendingApproval, billing.OrderPendingConfirmation:
		kind = "wait"
	case billing.OrderCanceled:
		kind = ""
	default:
		kind = "est" // Huawei is still working on it
	}
	return ui.Status{Kind: kind, Word: t.OrderStatus(s)}
}

// pair is two parts of a line with the comma of the language between them.
func pair(t *lang.Texts) lang.Phrase { return lang.Phrase("{0}" + t.List.Comma + "{1}") }

// BillStates shows a month's state, final or estimated, and whether it is whole.
func BillStates(t *lang.Texts, b *billing.Bill, now time.Time) []ui.Status {
	states := []ui.Status{monthState(t, b.Cycle, true, now)}
	if !b.Whole() {
		states = append(states, monthState(t, b.Cycle, false, now))
	}
	return states
}

// monthState is a month's one state: not whole before final or estimated.
func monthState(t *lang.Texts, c billing.Cycle, whole bool, now time.Time) ui.Status {
	switch {
	case !whole:
		return ui.Status{Kind: "bad", Word: t.Bills.NotWhole}
	case c.Final(now):
		return ui.Status{Kind: "ok", Word: t.Bills.Final}
	}
	return ui.Status{Kind: "est", Word: t.Bills.Estimated}
}

// unsettled reports whether a month's figures may still change: it moves by
// itself, or its newest reading was not whole.
func unsettled(b *billing.Bill, now time.Time) bool {
	return !b.Cycle.Final(now) || !b.Whole() && len(b.Versions) > 0
}

// BillState is the one state that fits a cell: not whole before all others.
func BillState(t *lang.Texts, b *billing.Bill, now time.Time) ui.Status {
	states := BillStates(t, b, now)
	return states[len(states)-1]
}

// BillTie says whether a month ties. An open month never does, so it is called open.
func BillTie(t *lang.Texts, b *billing.Bill, now time.Time) ui.Tie {
	switch {
	case !b.Cycle.Final(now):
		return ui.Tie{Word: t.Bills.Open}
	case len(b.Checks) == 0:
		return ui.Tie{Word: t.Bills.NotChecked}
	}
	for i := range b.Checks {
		if !b.Checks[i].Ties() {
			return ui.Tie{Mark: "≠", Word: t.Bills.Differs}
		}
	}
	return ui.Tie{Mark: "=", Word: t.Bills.Ties}
}

// NewDeadline shows how long an order can still be paid; nil when the deadline
// is not known or the order does not wait for payment.
func NewDeadline(t *lang.Texts, o *billing.Order, now time.Time) *ui.Deadline {
	if o.Status != billing.OrderPendingPayment || o.PayBy.IsZero() {
		return nil
	}
	left := o.PayBy.Sub(now)
	d := &ui.Deadline{At: ui.Instant(o.PayBy), Left: t.Calendar.Left(left), Urgent: left < 48*time.Hour}
	if left <= 0 {
		d.Left = t.Calendar.Over
	}
	return d
}

// groupName names a value of a dimension: by the catalogue for bill types and
// charge modes, by the newest name upstream gave for the others.
func groupName(t *lang.Texts, d billing.Dim, key, name string) string {
	switch {
	case d == billing.ByChargeMode && key != "":
		return t.ChargeMode(key)
	case d == billing.ByBillType && key != "":
		code, err := strconv.Atoi(key)
		if err != nil {
			return key
		}
		return t.BillType(code)
	case d == billing.ByProject && key == "0":
		return t.Codes.DefaultProj
	case d == billing.ByProject && key == "-1":
		return t.Codes.Unassigned
	case name != "":
		return name
	case key != "":
		return key
	case d == billing.ByProject:
		return t.Codes.NoProject
	}
	return t.Bills.Unnamed
}

// oneUnit is the currency that all rows with an amount have; "" when they have
// several: then each row names its own.
func oneUnit[T any](rows []T, of func(*T) string) (unit string) {
	for i := range rows {
		switch c := of(&rows[i]); {
		case c == "":
		case unit == "":
			unit = c
		case unit != c:
			return ""
		}
	}
	return unit
}

// headIn is the head of a column of amounts, with their currency if they have one.
func headIn(t *lang.Texts, head, unit string) string {
	if unit == "" {
		return head
	}
	return t.List.InUnit(head, unit)
}

// named is a phrase of a name and what it is.
func named(t *lang.Texts) lang.Phrase { return lang.Phrase("{0}" + t.List.Colon + "{1}") }
