package templates

import (
	"net/url"
	"strings"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ShellFacts is what the frame of a page is made of.
type ShellFacts struct {
	T         *lang.Texts
	Company   string
	User      *auth.User // nil for a stranger: the frame then has no contents and no foot
	Path      string     // of the request
	Query     url.Values
	Unpaid    int                   // orders that wait for payment, in the accounts shown
	Held      billing.HeldCounts    // what ends within 30 days, in the accounts shown
	Waiting   int                   // requests that wait for the person
	Open      approval.OpenOutcomes // that people must know of; none for who can neither ask nor approve
	Health    billing.Health
	Accounts  []billing.Account // all that the person was granted
	Account   int64             // the one chosen by ?account=; 0 = all
	Flash     string
	RequestID string
	Now       time.Time
}

// NewShell builds the frame of the page called title.
func NewShell(title string, f *ShellFacts) ui.Shell {
	shell := ui.Shell{
		T: f.T, Title: title, Company: f.Company, Path: withQuery(f.Path, f.Query), Flash: f.Flash,
		RequestID: f.RequestID, PrintedAt: ui.Instant(f.Now),
		To: ui.Ways{Home: PathOverview, Search: PathSearch, Preferences: PathPreferences, SignOut: PathLogout, Account: PathAccount},
	}
	if f.User == nil {
		return shell
	}
	shell.Theme, shell.Density = f.User.Theme, f.User.Density
	shell.Person = &ui.Person{Name: f.User.Name, Email: f.User.Email, Role: f.T.Layout.Roles[f.User.Role]}
	shell.Nav = nav(f)
	shell.Accounts = accountChoice(f)
	shell.Freshness = freshness(f)
	shell.Alarm, shell.Banner = alarmBanner(f), healthBanner(f)
	return shell
}

// nav lists the pages that exist and that the person's role opens.
func nav(f *ShellFacts) []ui.NavGroup {
	t := &f.T.Layout
	unpaid := ""
	if f.Unpaid > 0 {
		unpaid = ui.Count(int64(f.Unpaid))
	}
	waiting := ""
	if f.Waiting > 0 {
		waiting = ui.Count(int64(f.Waiting))
	}
	groups := []ui.NavGroup{
		{ID: "nav-top", Items: []ui.NavItem{{Href: PathOverview, Text: t.Overview}, {Href: PathApprovals, Text: f.T.Approvals.Nav, Count: waiting, CountMeans: f.T.Approvals.Waiting}, {Href: PathActivity, Text: f.T.Activity.Title}}},
		{ID: "nav-buying", Title: t.Buying, Items: []ui.NavItem{{Href: PathOrders, Text: t.Orders, Count: unpaid, CountMeans: t.Unpaid}}},
		{ID: "nav-books", Title: t.Books, Items: []ui.NavItem{{Href: PathBills, Text: t.Bills}, {Href: PathCosts, Text: t.Costs}, {Href: PathProjects, Text: t.Projects}}},
	}
	groups = append(groups, ui.NavGroup{ID: "nav-reference", Title: t.Reference, Items: []ui.NavItem{{Href: PathPrices, Text: t.Prices}, {Href: PathCatalog, Text: t.Catalog}}})
	var admin []ui.NavItem
	for _, page := range []struct {
		deed auth.Deed
		item ui.NavItem
	}{
		{auth.ManagePeople, ui.NavItem{Href: PathUsers, Text: f.T.People.Title}},
		{auth.ManageAccounts, ui.NavItem{Href: PathAccounts, Text: f.T.Accounts.Title}},
		{auth.SetPolicy, ui.NavItem{Href: PathPolicy, Text: f.T.Policy.Title}},
		{auth.RunSync, ui.NavItem{Href: PathSync, Text: t.Sync}},
		{auth.ReadAudit, ui.NavItem{Href: PathAudit, Text: f.T.Audit.Title}},
	} {
		if auth.Can(*f.User, page.deed) {
			admin = append(admin, page.item)
		}
	}
	if len(admin) > 0 {
		groups = append(groups, ui.NavGroup{ID: "nav-admin", Title: t.Admin, Items: admin})
	}
	addHeld(f, groups)
	for _, g := range groups {
		for i := range g.Items {
			g.Items[i].Current = relation(f.Path, g.Items[i].Href)
		}
	}
	return groups
}

// addHeld adds the pages of what the account holds, each with what ends soon.
func addHeld(f *ShellFacts, groups []ui.NavGroup) {
	words := &f.T.Held
	item := func(path, text string, count int, means string) ui.NavItem {
		i := ui.NavItem{Href: path, Text: text}
		if count > 0 {
			i.Count, i.CountMeans = ui.Count(int64(count)), means
		}
		return i
	}
	for i := range groups {
		if groups[i].ID == "nav-books" {
			groups[i].Items = append(groups[i].Items, item(PathInvoices, f.T.Invoices.Title, f.Held.Invoices, f.T.Invoices.Unmatched))
		}
		if groups[i].ID == "nav-buying" {
			groups[i].Items = append(groups[i].Items, item(PathSubscriptions, f.T.Subscriptions.Title, f.Held.Subscriptions, words.EndSoon),
				item(PathPackages, f.T.Packages.Title, f.Held.Packages, words.EndSoon),
				item(PathCoupons, f.T.Coupons.Title, f.Held.Coupons, words.EndSoon))
		}
	}
}

// relation says how an item of the contents relates to the page: it is the
// page, the page is below it, or neither.
func relation(path, href string) string {
	switch {
	case path == href:
		return "page"
	case href != "/" && strings.HasPrefix(path, href+"/"):
		return "true"
	}
	return ""
}

// accountChoice names the account shown and offers the others on the same page.
func accountChoice(f *ShellFacts) ui.AccountChoice {
	choice := ui.AccountChoice{Label: f.T.Layout.Account, Current: f.T.Layout.Accounts(len(f.Accounts))}
	switch len(f.Accounts) {
	case 0:
		choice.Current = f.T.Layout.None
		return choice
	case 1:
		choice.Current = f.Accounts[0].Name
		return choice
	}
	link := func(name string, account int64) ui.NavItem {
		q := firstPage(f.Query)
		q.Del(ParamAccount)
		q.Del(ParamCurrency)
		item := ui.NavItem{Text: name}
		if account != 0 {
			q.Set(ParamAccount, id(account))
		}
		if account == f.Account {
			item.Current = "true"
		}
		item.Href = withQuery(f.Path, q)
		return item
	}
	choice.Links = append(choice.Links, link(f.T.Layout.OneAccount, 0))
	for i := range f.Accounts {
		a := &f.Accounts[i]
		if a.ID == f.Account {
			choice.Current = a.Name
		}
		choice.Links = append(choice.Links, link(a.Name, a.ID))
	}
	return choice
}

// freshness says how old the data is; nothing to whom it does not concern.
func freshness(f *ShellFacts) ui.Rich {
	t, h, now := f.T, &f.Health, f.Now
	switch {
	case len(f.Accounts) == 0:
		return nil
	case h.OKAt.IsZero():
		return ui.Text(t.Layout.NoData)
	}
	at := ui.Clock(h.OKAt)
	if now.Sub(h.OKAt) >= 12*time.Hour {
		at = ui.Instant(h.OKAt)
	}
	return ui.Say(t.Layout.DataOf, at, ui.Text(t.Calendar.Age(now.Sub(h.OKAt))))
}

// healthBanner tells that copying fails: what happened, what it means, and, to
// who can do something about it, what to do.
func healthBanner(f *ShellFacts) *ui.Banner {
	h := &f.Health
	if h.Problem == nil {
		return nil
	}
	words := f.T.Problem(h.Problem.Code)
	title := words.What
	if len(f.Accounts) > 1 && h.Account != "" {
		title = f.T.Layout.Problem(words.What, ui.Visible(h.Account))
	}
	text := ui.Text(words.Means)
	if !h.OKAt.IsZero() {
		text = ui.Join(f.T.List.Gap, text, ui.Say(f.T.Layout.DataOfDay, ui.Instant(h.OKAt)))
	}
	if wait := h.NextTry.Sub(f.Now); wait > 0 && !stopped(h.Problem) {
		text = ui.Join(f.T.List.Gap, text, ui.Text(f.T.Layout.Retry(f.T.Calendar.Left(max(wait, time.Minute)))))
	}
	banner := &ui.Banner{Title: ui.Text(title), Text: text}
	if stopped(h.Problem) {
		banner.Kind = "bad"
	}
	if f.User.Role == auth.Admin {
		banner.Text = ui.Join(f.T.List.Gap, banner.Text, ui.Text(words.Do))
		if f.Path != PathSync {
			banner.Action = &ui.Link{Href: PathSync, Text: f.T.Layout.SeeSync}
		}
	}
	return banner
}

// stopped reports whether the portal asks no more by itself after the problem.
func stopped(p *billing.SyncProblem) bool { return p != nil && p.Code == "wrong_key" }

// Languages offers the other languages at path, each named in itself.
func Languages(t *lang.Texts, path string, q url.Values) []ui.NavItem {
	var items []ui.NavItem
	for _, other := range lang.All() {
		if other.Tag == t.Tag {
			continue
		}
		next := firstPage(q)
		next.Set(ParamLang, other.Tag)
		items = append(items, ui.NavItem{Href: withQuery(path, next), Text: other.Name, Current: other.Tag})
	}
	return items
}
