package templates

import (
	"cmp"
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// SubscriptionsPage lists yearly/monthly resources.
type SubscriptionsPage struct {
	ui.Shell
	Tabs   []ui.Tab
	Filter HeldFilter
	Heads  SubscriptionsHeads
	Rows   []SubscriptionRow
	Multi  bool // rows of several accounts: the account is a column
	Money  bool // sums of several currencies: the currency is a column
	Count  string
	Sums   []SubscriptionSumRow
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void
	Bulk   *BulkBar // what can be asked for about the chosen rows; nil for who can't ask
}

// SubscriptionsHeads are the columns that sort.
type SubscriptionsHeads struct{ Ends, ToRenew ui.SortHead }

// SubscriptionRow is one resource of a list.
type SubscriptionRow struct {
	ID       string
	Item     string // as the form of the chosen rows carries it; "" = attached or gone, can't be chosen
	Resource ui.Link
	Code     string // the resource's id where its name is the link
	Account  string
	Service  string
	Spec     string
	Region   string
	Project  string
	Status   ui.Status
	Then     ui.Status
	Ends     ui.Time // UTC, as the head says
	Left     *ui.Deadline
	ToRenew  ui.Money
	Currency string
}

// SubscriptionSumRow is the sum of all matching resources of one currency.
type SubscriptionSumRow struct {
	Label    string
	ToRenew  ui.Money
	Currency string
}

// SubscriptionsFacts is what the list is made of.
type SubscriptionsFacts struct {
	T      *lang.Texts
	Query  url.Values
	Filter *billing.SubscriptionFilter
	Facets map[billing.Dim][]billing.Facet
	Page   billing.Page[billing.Subscription]
	Multi  bool
	Now    time.Time
}

// NewSubscriptionsPage builds the list.
func NewSubscriptionsPage(shell ui.Shell, f *SubscriptionsFacts) SubscriptionsPage {
	t, q := f.T, f.Query
	total := int64(f.Page.Total)
	p := SubscriptionsPage{
		Shell: shell, Tabs: subscriptionTabs(t, PathSubscriptions), Filter: newSubscriptionsFilter(t, q, f), Multi: f.Multi, Money: len(f.Page.Sums) > 1,
		Count: t.Subscriptions.Count(total), Sums: subscriptionSums(t, &f.Page),
	}
	p.Wide = true
	if len(f.Page.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Subscriptions.None, Text: ui.Say(t.Subscriptions.NoneText)}
		if f.Filter.Active() {
			p.Void = &ui.Void{Title: t.Subscriptions.NoMatch, Text: ui.Say(t.Held.NoMatchText, ui.Link{Href: PathSubscriptions, Text: t.Held.Reset})}
		}
	}
	sort := ui.Sorting{Path: PathSubscriptions, Query: firstPage(q), Param: ParamSort, Default: "expires"}
	p.Heads.Ends = sort.Head("expires", t.Held.Expires, ui.SortWords{Down: t.Held.EndLast, Up: t.Held.EndFirst, UpFirst: true})
	p.Heads.ToRenew = sort.Head("amount", t.Subscriptions.ToRenew, ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst})
	for i := range f.Page.Rows {
		p.Rows = append(p.Rows, newSubscriptionRow(t, &f.Page.Rows[i], f.Now))
	}
	shown := t.Subscriptions.Shown(len(p.Rows), total, cmp.Or(sort.InWords(), t.List.NewestFirst))
	p.Pager = heldPager(t, PathSubscriptions, q, f.Page.Prev, f.Page.Next, shown)
	p.Export = NewExport(t, PathSubscriptions, q, f.Filter.Active(), t.List.AllColumns(total), ".csv", ".xlsx")
	return p
}

// heldPager leads through a list that is not sorted by time backwards.
func heldPager(t *lang.Texts, path string, q url.Values, prev, next, shown string) ui.Pager {
	p := NewPager(t, path, q, prev, next, shown)
	p.PrevText, p.NextText = t.List.Prev, t.List.Next
	return p
}

func newSubscriptionsFilter(t *lang.Texts, q url.Values, f *SubscriptionsFacts) HeldFilter {
	policy := ui.Facet{Name: ParamPolicy, Label: t.Subscriptions.Policy}
	for _, p := range billing.ExpirePolicies {
		policy.Options = append(policy.Options, ui.Option{Value: p.Name(), Text: t.ExpirePolicy(p), On: contains(f.Filter.Policies, p)})
	}
	form := newHeldFilter(PathSubscriptions, q, t.Subscriptions.Placeholder, f.Filter.Query, []ui.Facet{
		statusFacet(t, billing.SubscriptionStatuses, f.Filter.Statuses, f.Filter.Gone, billing.SubscriptionStatus.Name, t.SubscriptionStatus),
		policy,
		facet(t, ParamService, t.Held.Service, f.Facets[billing.ByService], f.Filter.Services),
		facet(t, string(billing.ByRegion), t.Held.Region, f.Facets[billing.ByRegion], f.Filter.Regions),
		facet(t, string(billing.ByProject), t.Held.Project, f.Facets[billing.ByProject], f.Filter.Projects),
		{Name: ParamPrimary, Label: t.Subscriptions.Primary, Options: []ui.Option{{Value: Yes, Text: t.Subscriptions.PrimaryOnly, On: f.Filter.Main}}},
	})
	form.days(t.Held.ExpiresFrom, t.Held.ExpiresTo, f.Filter.From, f.Filter.To)
	form.chips(t, q)
	return form
}

func subscriptionSums(t *lang.Texts, page *billing.Page[billing.Subscription]) []SubscriptionSumRow {
	rows := make([]SubscriptionSumRow, 0, len(page.Sums))
	for _, s := range page.Sums {
		row := SubscriptionSumRow{Label: t.Subscriptions.CountOf(int64(page.Total), s[0].Currency()), ToRenew: estimated(s[0]), Currency: s[0].Currency()}
		if len(page.Sums) > 1 {
			row.Label = t.Subscriptions.SumOf(s[0].Currency())
		}
		rows = append(rows, row)
	}
	return rows
}

func newSubscriptionRow(t *lang.Texts, s *billing.Subscription, now time.Time) SubscriptionRow {
	row := SubscriptionRow{
		ID: s.ID, Resource: ui.Link{Href: SubscriptionPath(s.ID), Text: cmp.Or(s.Name, s.ID)}, Account: s.AccountName,
		Service: serviceName(s.ServiceType, s.ServiceTypeName), Spec: cmp.Or(s.SpecDesc, s.Spec), Region: s.Region,
		Project: groupName(t, billing.ByProject, s.Project.ID, s.Project.Name), Status: subscriptionStatus(t, s), Then: subscriptionThen(t, s),
		Ends: ui.InstantBare(s.ExpireAt), Left: until(t, s.ExpireAt, now, s.Status == billing.SubscriptionInUse && !s.Gone()),
		ToRenew: estimated(s.Last.Amount), Currency: s.Last.Amount.Currency(),
	}
	if s.Main && !s.Gone() {
		row.Item = WriteItem(s.AccountID, "", s.ID)
	}
	if row.Code = s.ID; s.Name == "" {
		row.Code = ""
	}
	return row
}

// subscriptionStatus shows the state of a resource.
func subscriptionStatus(t *lang.Texts, s *billing.Subscription) ui.Status {
	if s.Gone() {
		return ui.Status{Word: t.Held.Gone}
	}
	return subscriptionState(t, s.Status)
}

func subscriptionState(t *lang.Texts, s billing.SubscriptionStatus) ui.Status {
	kinds := map[billing.SubscriptionStatus]string{billing.SubscriptionInUse: "ok", billing.SubscriptionExpired: "wait", billing.SubscriptionFrozen: "bad"}
	return ui.Status{Kind: kinds[s], Word: t.SubscriptionStatus(s)}
}

// subscriptionThen shows what happens at the end of the term.
func subscriptionThen(t *lang.Texts, s *billing.Subscription) ui.Status {
	kind := "wait"
	switch {
	case s.ExpirePolicy == billing.ExpireRenew:
		kind = "ok"
	case s.ExpirePolicy == billing.ExpirePayPerUse, s.Gone(), !s.Main:
		kind = ""
	}
	return ui.Status{Kind: kind, Word: t.ExpirePolicy(s.ExpirePolicy)}
}

// subscriptionTabs are the two views of the subscriptions.
func subscriptionTabs(t *lang.Texts, path string) []ui.Tab {
	return []ui.Tab{
		{Href: PathSubscriptions, Text: t.CashPlan.List, Current: path == PathSubscriptions},
		{Href: PathCashPlan, Text: t.CashPlan.Title, Current: path == PathCashPlan},
	}
}

// basis says what the amounts are, and in which zones the times.
func (p *SubscriptionsPage) basis() []ui.Rich {
	return []ui.Rich{ui.Say(p.T.Subscriptions.Basis, ui.Strong(p.T.Subscriptions.ToRenew)), ui.Text(p.T.Calendar.EveryTime)}
}

// blank is the number of columns between the resource and its amount.
func (p *SubscriptionsPage) blank() int {
	return p.Cols.Count("status", "then", "left", "expires", "service", "spec", "region", "project") + accountColumn(p.Multi, p.Cols)
}
