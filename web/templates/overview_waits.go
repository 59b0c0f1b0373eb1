package templates

import (
	"net/url"
	"strings"

	"portal/internal/approval"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// WaitLine is one kind of thing that waits for the reader, or one of the things.
type WaitLine struct {
	Text  ui.Link
	Note  string
	More  ui.Rich // figures and times
	Inner bool    // belongs to the line before
}

// NewRightsWait says how many changes of rights wait for a second administrator.
func NewRightsWait(t *lang.Texts, n int) WaitLine {
	return WaitLine{Text: ui.Link{Href: PathUsers, Text: t.People.WaitingOf(n)}, Note: t.People.Waiting}
}

// NewRequestWaits says how many requests wait for the reader, of which amount,
// and names the first of the page.
func NewRequestWaits(t *lang.Texts, p *approval.Page) []WaitLine {
	if p.Total == 0 {
		return nil
	}
	words := &t.Waits
	var sums ui.Rich
	for _, sum := range p.Sums {
		if !sum.IsZero() {
			sums = ui.Join(t.List.Comma, sums, ui.Say("{0} {1}", ui.Amount(sum), sum.Currency()))
		}
	}
	first := WaitLine{Text: ui.Link{Href: RequestsPath(url.Values{ParamTab: {TabWaits}}), Text: words.Requests(p.Total)}}
	if len(sums) > 0 {
		first.More = ui.Say(words.RequestsSum, sums)
	}
	lines := []WaitLine{first}
	for i := range p.Requests {
		r := &p.Requests[i]
		line := WaitLine{Text: ui.Link{Href: RequestPath(r.ID), Text: t.Approvals.Operation[r.Operation].Request(id(r.ID))}, Inner: true}
		if r.State == approval.Requested {
			line.More = ui.Join(t.List.Comma, ui.Say(words.By, ui.Strong(r.RequesterName), ui.Say("{0} {1}", ui.Amount(r.Discounted), r.Discounted.Currency())), ui.Say(words.Ends, ui.Instant(r.ExpiresAt)))
		} else {
			line.Note = words.Resolve
		}
		lines = append(lines, line)
	}
	if n := p.Total - len(p.Requests); n > 0 {
		lines[0].Note = words.More(n)
	}
	return lines
}

// NewUnclearWait says how many of the reader's own requests have no clear outcome.
func NewUnclearWait(t *lang.Texts, states []approval.State, n int) WaitLine {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return WaitLine{
		Text: ui.Link{Href: RequestsPath(url.Values{ParamTab: {TabMine}, ParamStatus: {strings.Join(names, ",")}}), Text: t.Waits.Unclear(n)}, Note: t.Waits.UnclearNote,
	}
}

// NewOutsideWait says how many orders were paid or cancelled without the portal.
func NewOutsideWait(t *lang.Texts, n int) WaitLine {
	return WaitLine{Text: ui.Link{Href: RequestsPath(url.Values{ParamTab: {TabOutside}}), Text: t.Waits.Outside(n)}, Note: t.Waits.OutsideNote}
}
