package templates

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// SubscriptionPage shows one yearly/monthly resource and everything known about it.
type SubscriptionPage struct {
	ui.Shell
	States   []ui.Status
	Basis    []ui.Rich
	Alert    *ui.Banner
	Deeds    templ.Component // what can be asked for here; nil when nothing can
	Terms    []TermRow
	NoTerms  *ui.Void
	Months   []OrderMonthRow
	Resource ui.Link // its page, through all months
	NoMonths *ui.Void
	With     []SubscriptionRow
	Facts    []ui.Fact
	Versions []SubscriptionVersionRow
}

// TermRow is what one order's share in a resource cost.
type TermRow struct {
	Order    ui.Link
	What     string
	Term     string
	Month    ui.Link
	Machine  string
	Due      ui.Money
	Currency string
}

// SubscriptionVersionRow is one state in which a resource was seen.
type SubscriptionVersionRow struct {
	No     string
	SeenAt ui.Time
	Status ui.Status
	Then   string
	Ends   ui.Time
}

// SubscriptionFacts is what the page of one resource is made of.
type SubscriptionFacts struct {
	T            *lang.Texts
	Subscription *billing.Subscription
	Attached     []billing.Subscription
	Terms        []billing.TermCost
	Months       []billing.OrderMonth
	Versions     []billing.SubscriptionVersion
	Measures     Measures
	Now          time.Time
}

// SubscriptionTitle names a resource.
func SubscriptionTitle(t *lang.Texts, s *billing.Subscription) string {
	return t.Subscriptions.One(ui.Visible(cmp.Or(s.Name, s.ID)))
}

// NewSubscriptionPage builds the page of one resource.
func NewSubscriptionPage(shell ui.Shell, f *SubscriptionFacts) SubscriptionPage {
	t, s := f.T, f.Subscription
	p := SubscriptionPage{
		Shell: shell, States: []ui.Status{subscriptionStatus(t, s), subscriptionThen(t, s)}, Basis: []ui.Rich{
			ui.Say("{0}", serviceName(s.ServiceType, s.ServiceTypeName)), ui.Say("{0}", cmp.Or(s.SpecDesc, s.Spec)), heldBasis(t, &s.Held, f.Now),
		},
		Alert: subscriptionAlert(t, s, f.Now), Facts: subscriptionFacts(t, s, f.Measures),
	}
	for _, c := range f.Terms {
		row := TermRow{
			Order: ui.Link{Href: OrderPath(c.OrderID), Text: c.OrderID}, Month: ui.Link{Href: LinesOfOrder(c.Cycle, c.OrderID), Text: t.Calendar.Month(c.Cycle)},
			Machine: c.Cycle.String(), Due: ui.E8(c.Due).OpenIf(!c.Cycle.Final(f.Now)), Currency: c.Currency,
		}
		if c.Type != 0 {
			row.What = t.OrderType(c.Type)
		}
		if c.Num > 0 {
			row.Term = t.ItemPeriod(int(c.Unit), c.Num)
		}
		p.Terms = append(p.Terms, row)
	}
	if len(p.Terms) == 0 {
		p.NoTerms = &ui.Void{Title: t.Subscriptions.NoTerms, Text: ui.Say(t.Subscriptions.NoTermsText)}
	}
	for _, m := range f.Months {
		p.Months = append(p.Months, OrderMonthRow{
			Month: ui.Link{Href: LinesOfResource(m.Cycle, s.ID), Text: t.Calendar.Month(m.Cycle)}, Machine: m.Cycle.String(),
			Lines: ui.Count(m.Lines), Due: ui.E8(m.Due).OpenIf(!m.Cycle.Final(f.Now)), Currency: m.Currency,
		})
	}
	p.Resource = ui.Link{Href: withQuery(ResourcePath(s.ID), url.Values{ParamAccount: {id(s.AccountID)}}), Text: t.Subscriptions.AllMonths}
	if len(p.Months) == 0 {
		p.NoMonths = &ui.Void{Title: t.Subscriptions.NoMonths, Text: ui.Say(t.Subscriptions.NoMonthsText)}
	}
	for i := range f.Attached {
		p.With = append(p.With, newSubscriptionRow(t, &f.Attached[i], f.Now))
	}
	for i := len(f.Versions) - 1; i >= 0; i-- {
		v := &f.Versions[i]
		row := SubscriptionVersionRow{No: strconv.Itoa(v.Version), SeenAt: ui.InstantSeconds(v.SeenAt), Status: subscriptionState(t, v.Status), Then: t.ExpirePolicy(v.Policy), Ends: ui.Instant(v.ExpireAt)}
		if v.Gone {
			row.Status = ui.Status{Word: t.Held.Gone}
		}
		p.Versions = append(p.Versions, row)
	}
	return p
}

// subscriptionAlert tells that the term ends soon and nothing renews it, or has ended.
func subscriptionAlert(t *lang.Texts, s *billing.Subscription, now time.Time) *ui.Banner {
	left := s.ExpireAt.Sub(now)
	switch {
	case s.Gone():
		return goneBanner(t, &s.Held)
	case s.ExpireAt.IsZero():
		return nil
	case left <= 0:
		return &ui.Banner{Kind: "wait", Title: ui.Say(t.Subscriptions.EndedOn, ui.Instant(s.ExpireAt)), Text: ui.Text(t.Subscriptions.EndedText)}
	case left > 30*24*time.Hour, s.ExpirePolicy == billing.ExpireRenew:
		return nil
	}
	return &ui.Banner{
		Kind: "wait", Title: ui.Say(t.Subscriptions.EndsOn, ui.Instant(s.ExpireAt), ui.Text(t.Calendar.LeftLong(left))),
		Text: ui.Text(t.Subscriptions.EndsText(t.ExpirePolicy(s.ExpirePolicy))),
	}
}

func subscriptionFacts(t *lang.Texts, s *billing.Subscription, measures Measures) []ui.Fact {
	words := &t.Subscriptions
	var f factList
	f.code(t.Held.Id, s.ID)
	f.name(words.Name, s.Name)
	f.name(t.Held.Account, s.AccountName)
	f.name(t.Held.Service, serviceName(s.ServiceType, s.ServiceTypeName))
	f.name(words.Type, serviceName(s.ResourceType, s.ResourceTypeName))
	f.code(words.Spec, s.Spec)
	if s.SpecSize != "" {
		f.add(words.Size, ui.Say("{0} {1}", ui.Number(string(s.SpecSize)), ui.Text(measures.Name(t, s.SpecSizeMeasureID))))
	}
	f.name(t.Held.Region, s.Region)
	f.name(t.Held.Project, groupName(t, billing.ByProject, s.Project.ID, s.Project.Name))
	if s.ParentID != "" {
		f.add(words.Parent, ui.Say("{0}", ui.Link{Href: SubscriptionPath(s.ParentID), Text: s.ParentID}))
	}
	f.moment(words.Began, s.EffectiveAt)
	f.moment(words.Ends, s.ExpireAt)
	f.add(words.Then, ui.Text(t.ExpirePolicy(s.ExpirePolicy)))
	f.code(words.Product, s.ProductID)
	f.code(words.Instance, s.InstanceID)
	f.moment(words.Updated, s.UpdatedAt)
	f.moment(t.Held.FirstSeen, s.FirstSeenAt)
	return f
}

func (p *SubscriptionPage) crumbs() []ui.Link {
	return []ui.Link{{Href: PathSubscriptions, Text: p.T.Subscriptions.Title}}
}
