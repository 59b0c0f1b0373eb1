package templates

import (
	"cmp"
	"slices"
	"time"

	"portal/internal/approval"
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
// comes next. versions may be in any order; requests are those about the order.
func NewOrderTimeline(t *lang.Texts, o *billing.Order, versions []billing.OrderVersion, hasLines bool, now time.Time, requests ...approval.Request) []ui.Event {
	return NewOrderStory(t, o, versions, hasLines, now, nil, requests)
}

// NewOrderStory is NewOrderTimeline of an order that may have been paid or
// cancelled outside the portal; nil when it was not.
func NewOrderStory(t *lang.Texts, o *billing.Order, versions []billing.OrderVersion, hasLines bool, now time.Time, outside *approval.Outside, requests []approval.Request) []ui.Event {
	moments := append(pastOf(t, o, versions), requestMoments(t, requests)...)
	if outside != nil {
		text := t.Waits.NoticedGone
		if outside.Kind == approval.OutsidePaid {
			text = t.Waits.Noticed
		}
		moments = append(moments, moment{outside.NoticedAt, ui.Text(text)})
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
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

// requestMoments tells of each request when it was asked for, approved, and
// where it stands since when.
func requestMoments(t *lang.Texts, requests []approval.Request) []moment {
	var all []moment
	for i := range requests {
		r := &requests[i]
		name := ui.Link{Href: RequestPath(r.ID), Text: t.Approvals.Operation[r.Operation].Request(id(r.ID))}
		tell := func(at time.Time, what string) {
			all = append(all, moment{at, ui.Say(named(t), name, ui.Text(what))})
		}
		all = append(all, moment{r.CreatedAt, ui.Say(named(t), name, ui.Say(t.Approvals.ChainAsked, ui.Strong(r.RequesterName)))})
		if !r.ApprovedAt.IsZero() && r.State != approval.Approved {
			tell(r.ApprovedAt, t.Approvals.Done["approve"])
		}
		if r.State != approval.Requested {
			tell(r.StateAt, t.StateWord(r.State))
		}
	}
	return all
}
