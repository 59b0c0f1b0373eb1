package templates

import (
	"net/url"
	"time"

	"portal/internal/approval"
	"portal/web/templates/ui"
)

// alarmBanner tells on every page that a call's outcome is not known, and that
// nobody should do the same in the vendor's console. The page of the one request
// that it is about says so itself.
func alarmBanner(f *ShellFacts) *ui.Banner {
	o, words := &f.Open, &f.T.Alarm
	if o.Count == 0 || o.Count == 1 && f.Path == RequestPath(o.First.ID) {
		return nil
	}
	age := f.T.Calendar.Left(max(f.Now.Sub(o.Since), time.Minute))
	b := &ui.Banner{Kind: "wait banner-ask"}
	if o.Count == 1 {
		name := f.T.Approvals.Operation[o.First.Operation].Request(id(o.First.ID))
		b.Title, b.Text = ui.Join(f.T.List.Gap, ui.Text(words.One(name, age)), ui.Text(words.DoNot(o.First.Operation == approval.Pay))), ui.Text(words.Read)
		b.Action = &ui.Link{Href: RequestPath(o.First.ID), Text: words.SeeOne}
	} else {
		b.Title, b.Text = ui.Join(f.T.List.Gap, ui.Text(words.Many(o.Count, age)), ui.Text(words.DoNot(true))), ui.Text(words.Read)
		q := url.Values{ParamTab: {TabAll}}
		for _, s := range approval.States {
			if s.Unsettled() {
				q.Add(ParamStatus, string(s))
			}
		}
		b.Action = &ui.Link{Href: RequestsPath(q), Text: words.SeeAll}
	}
	if o.Review > 0 {
		b.Text = ui.Text(words.Review(o.Review, o.Count))
	}
	return b
}
