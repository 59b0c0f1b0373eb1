package templates

import (
	"cmp"
	"slices"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// moment is an event with the time it is sorted by.
type moment struct {
	at   time.Time
	text ui.Rich
}

// NewOrderTimeline tells what happened to the order, what it waits for, and what
// comes next. versions may be in any order.
func NewOrderTimeline(t *lang.Texts, o *billing.Order, versions []billing.OrderVersion, hasLines bool, now time.Time) []ui.Event {
	moments := pastOf(t, o, versions)
	events := make([]ui.Event, 0, len(moments)+3)
	for _, m := range moments {
		events = append(events, ui.Event{Text: m.text, At: ui.InstantSeconds(m.at)})
	}
	words := &t.Orders
	switch {
	case o.Status == billing.OrderPendingPayment:
		events = append(events, ui.Event{Text: ui.Text(words.EvWaits), When: words.Since(t.Calendar.Left(now.Sub(o.CreatedAt))), State: "now"})
		if !o.PayBy.IsZero() {
			events = append(events, ui.Event{Text: ui.Text(words.EvDeadline), At: ui.InstantSeconds(o.PayBy), State: "next"})
		}
		events = append(events, ui.Event{Text: ui.Text(words.NextPaid), State: "next"})
	case !o.Status.Final():
		events = append(events, ui.Event{Text: ui.Text(words.EvProcess), When: t.OrderStatus(o.Status), State: "now"})
	}
	if o.Status != billing.OrderCanceled && !hasLines {
		events = append(events, ui.Event{Text: ui.Text(words.NextLines), State: "next"})
	}
	return events
}

// pastOf lists what is known to have happened, in order of time.
func pastOf(t *lang.Texts, o *billing.Order, versions []billing.OrderVersion) []moment {
	words := &t.Orders
	created := ui.Say(words.EvCreatedBare, ui.Text(t.OrderSource(o.SourceType)))
	if o.Creator != "" {
		created = ui.Say(words.EvCreated, ui.Text(t.OrderSource(o.SourceType)), o.Creator)
	}
	moments := []moment{{o.CreatedAt, created}, {o.FirstSeenAt, ui.Text(words.EvSeen)}}
	if !o.PaidAt.IsZero() {
		moments = append(moments, moment{o.PaidAt, ui.Text(words.EvPaid)})
	}
	versions = slices.SortedStableFunc(slices.Values(versions), func(a, b billing.OrderVersion) int { return cmp.Compare(a.Version, b.Version) })
	for i := range versions {
		if i > 0 && versions[i].Status != versions[i-1].Status {
			moments = append(moments, moment{versions[i].SeenAt, ui.Say(words.EvStatus, ui.Text(t.OrderStatus(versions[i].Status)))})
		}
	}
	moments = slices.DeleteFunc(moments, func(m moment) bool { return m.at.IsZero() })
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	return moments
}
