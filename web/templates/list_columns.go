package templates

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// The lists that a person can make their own. The names are kept with views and
// columns in the database.
const (
	ListOrders        = "orders"
	ListApprovals     = "approvals"
	ListSubscriptions = "subscriptions"
	ListPackages      = "packages"
	ListCoupons       = "coupons"
	ListInvoices      = "invoices"
	ListBills         = "bills"
	ListBill          = "bill"
	ListLines         = "lines"
	ListUsage         = "usage"
	ListCosts         = "costs"
	ListProjects      = "projects"
	ListPrices        = "prices"
	ListActivity      = "activity"
	ListAudit         = "audit"
	ListUsers         = "users"
	ListAccounts      = "accounts"

	listCatalog = "catalog" // and the name of the product list
)

// ListCatalog is the name of one of the product lists.
func ListCatalog(list billing.CatalogList) string { return listCatalog + "-" + string(list) }

// catalogOf is the product list that a list is; "" for others.
func catalogOf(list string) billing.CatalogList {
	if name, ok := strings.CutPrefix(list, listCatalog+"-"); ok {
		return billing.CatalogList(name)
	}
	return ""
}

// ListTitle is what a list is called.
func ListTitle(t *lang.Texts, list string) string {
	if one := catalogOf(list); one != "" {
		return t.Catalog.Title + t.List.Colon + t.Catalog.Lists[one]
	}
	return map[string]string{
		ListOrders: t.Orders.Title, ListApprovals: t.Approvals.Title, ListSubscriptions: t.Subscriptions.Title, ListPackages: t.Packages.Title,
		ListCoupons: t.Coupons.Title, ListInvoices: t.Invoices.Title, ListBills: t.Bills.Title, ListBill: t.Views.OneMonth, ListLines: t.Lines.Title,
		ListUsage: t.Usage.Title, ListCosts: t.Costs.Title, ListProjects: t.Projects.Title, ListPrices: t.Prices.Title, ListActivity: t.Activity.Title,
		ListAudit: t.Audit.Title, ListUsers: t.People.Title, ListAccounts: t.Accounts.Title,
	}[list]
}

// columnAccount is the column that lists have of several accounts.
const columnAccount = "account"

// listColumns are the optional columns of a list in the order of its table. What
// a list can't do without (the name, the amount and its currency) is none of them.
func listColumns(t *lang.Texts, list string) []ui.Column {
	switch list {
	case ListOrders:
		w := &t.Orders
		return columns("status", w.Status, "deadline", w.Deadline, "type", w.Type, "service", w.Service, "account", w.Account, "created", w.CreatedUTC,
			"list", w.List, "discount", w.Discount, "coupons", w.Coupons)
	case ListApprovals:
		w := &t.Approvals
		return columns("status", w.Status, "expires", w.Expires, "what", w.What, "account", w.Account, "by", w.By, "created", w.Asked)
	case ListSubscriptions, ListPackages, ListCoupons, ListInvoices:
		return heldColumns(t, list)
	case ListBills, ListBill, ListLines, ListUsage, ListCosts, ListProjects:
		return bookColumns(t, list)
	case ListPrices:
		w := &t.Prices
		return columns("spec", w.Spec, "mode", w.ModeHead, "terms", w.Terms, "region", w.Region, "account", w.Account, "by", w.By, "asked", w.Asked, "list", w.List)
	case ListActivity:
		return columns("account", t.Activity.Account, "who", t.Activity.Who)
	case ListAudit:
		w := &t.Audit
		return columns("who", w.Who, "subject", w.Subject, "detail", w.Detail, "request", w.Request)
	case ListUsers:
		w := &t.People
		return columns("email", w.Email, "role", w.Role, "state", w.State, "accounts", w.Accounts, "factor", w.Factor, "seen", w.Seen)
	case ListAccounts:
		w := &t.Accounts
		return columns("state", w.State, "read", w.LastReadUTC, "read_key", w.ReadKey, "pay_key", w.PayKey, "lines", t.Grain.Head, "currency", w.Currency, "domain", w.Domain)
	}
	if one := catalogOf(list); one != "" {
		return catalogColumns(t, one)
	}
	return nil
}

// heldColumns are those of what the account holds.
func heldColumns(t *lang.Texts, list string) []ui.Column {
	h := &t.Held
	switch list {
	case ListSubscriptions:
		return columns("status", h.Status, "then", t.Subscriptions.Then, "left", h.Left, "expires", h.Expires, "service", h.Service,
			"spec", t.Subscriptions.Spec, "region", h.Region, "project", h.Project, "account", h.Account)
	case ListPackages:
		w := &t.Packages
		return columns("service", h.Service, "account", h.Account, "status", h.Status, "resets", w.Resets, "runs_out", w.RunsOut, "lapses", w.Lapses, "expires", h.Expires)
	case ListCoupons:
		w := &t.Coupons
		return columns("status", h.Status, "expires", h.Expires, "pays", w.MayPay, "fits", w.Fits, "account", h.Account, "face", w.Face)
	}
	w := &t.Invoices
	return columns("status", h.Status, "applied", w.Applied, "month", w.Month, "method", w.Method, "match", w.Match, "account", h.Account,
		"taxes", w.Taxes, "tax", w.Tax)
}

// bookColumns are those of bills, costs and projects.
func bookColumns(t *lang.Texts, list string) []ui.Column {
	w := &t.Bills
	switch list {
	case ListBills:
		return columns("state", w.State, "tie", w.TieHead, "lines", w.Lines, "list", w.List, "discount", w.Discounts, "refunds", w.Refunds,
			"change", w.Change, "percent", w.Percent)
	case ListBill:
		return columns("lines", w.Lines, "period", w.PerPeriod, "use", w.PerUse, "refunds", w.Refunds, "share", w.Share, "before", t.Views.Before,
			"change", w.Change, "percent", w.Percent)
	case ListUsage:
		l := &t.Lines
		return columns("zone", t.Usage.Zone, "parent", t.Usage.Parent, "spec", t.Usage.Spec, "sku", t.Usage.SKU, "service", l.Service, "kind", l.Kind,
			"region", l.Region, "project", l.Project, "mode", l.Mode, "list", l.List, "discount", l.Discount)
	case ListCosts:
		return columns("periods", t.Views.Periods)
	case ListProjects:
		p := &t.Projects
		return columns("account", p.Account, "owner", p.Owner, "renewals", p.Renewals, "before", t.Views.Before, "forecast", p.Forecast,
			"budget", p.Budget, "used", p.Used)
	}
	var all []ui.Column
	for _, c := range lineColumns(t) {
		all = append(all, ui.Column{Key: c.key, Head: c.head, Off: !usageColumns.Has(c.bit)})
	}
	return all
}

// catalogColumns are those of a product list, by their place.
func catalogColumns(t *lang.Texts, list billing.CatalogList) []ui.Column {
	var all []ui.Column
	heads, _ := NewCatalogHeads(t, list, nil)
	for i, h := range heads[1:] {
		text := h.Text
		if h.Sort != nil {
			text = h.Sort.Text
		}
		all = append(all, ui.Column{Key: catalogColumn(i), Head: text})
	}
	return all
}

// catalogColumn is the key of the column of cell i, which stands after the name.
func catalogColumn(i int) string { return "c" + strconv.Itoa(i+1) }

// columns makes columns of keys and heads.
func columns(keysAndHeads ...string) []ui.Column {
	all := make([]ui.Column, 0, len(keysAndHeads)/2)
	for pair := range slices.Chunk(keysAndHeads, 2) {
		all = append(all, ui.Column{Key: pair[0], Head: pair[1]})
	}
	return all
}

// listSets are a list's choices of columns under a name.
func listSets(t *lang.Texts, list string) []ui.ColumnSet {
	if list != ListLines {
		return nil
	}
	w := &t.Lines
	return []ui.ColumnSet{
		{Key: "usage", Text: w.SetUsage, Columns: usageColumns.keys()},
		{Key: "books", Text: w.SetBooks, Columns: booksColumns.keys()},
		{Key: "all", Text: w.SetAll, Columns: allColumns.keys()},
	}
}

// noColumns is the value of the parameter "columns" that shows none of the optional ones.
const noColumns = "none"

// askedColumns reads the values of the parameter "columns": keys of columns and
// names of sets. It returns nil when it names nothing that the list has.
func askedColumns(list string, values []string) []string {
	t := lang.For(lang.English)
	all, sets := listColumns(t, list), listSets(t, list)
	var keys []string
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			part = strings.TrimSpace(part)
			for _, set := range sets {
				if set.Key == part {
					keys = append(keys, set.Columns...)
				}
			}
			if slices.ContainsFunc(all, func(c ui.Column) bool { return c.Key == part }) {
				keys = append(keys, part)
			}
			if part == noColumns && keys == nil {
				keys = []string{}
			}
		}
	}
	return keys
}

// KnownColumns are those of keys that the list has, each once, in its order.
func KnownColumns(list string, keys []string) []string {
	known := []string{}
	for _, c := range listColumns(lang.For(lang.English), list) {
		if slices.Contains(keys, c.Key) {
			known = append(known, c.Key)
		}
	}
	return known
}

// columnsValue writes columns as the value of the parameter.
func columnsValue(keys []string) string {
	if len(keys) == 0 {
		return noColumns
	}
	return strings.Join(keys, ",")
}
