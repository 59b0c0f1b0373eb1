package templates

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// sampleList is the list that a page of the samples shows.
func sampleList(path string, q url.Values) string {
	if path == PathCatalog {
		if list := q.Get(ParamList); list != "" {
			return ListCatalog(billing.CatalogList(list))
		}
		return ListCatalog(billing.CatalogServices)
	}
	for prefix, list := range map[string]string{
		PathOrders: ListOrders, PathApprovals: ListApprovals, PathSubscriptions: ListSubscriptions, PathPackages: ListPackages, PathCoupons: ListCoupons,
		PathInvoices: ListInvoices, PathBills: ListBills, PathCosts: ListCosts, PathProjects: ListProjects, PathPrices: ListPrices,
		PathActivity: ListActivity, PathAudit: ListAudit, PathUsers: ListUsers, PathAccounts: ListAccounts,
	} {
		if path == prefix {
			return list
		}
	}
	if month, ok := strings.CutPrefix(path, PathBills+"/"); ok {
		_, part, _ := strings.Cut(month, "/")
		return map[string]string{"": ListBill, "lines": ListLines, "usage": ListUsage}[part]
	}
	return ""
}

// listPages are a page of each list whose table has rows, with the list's name.
var listPages = map[string]string{
	"orders": ListOrders, "approvals": ListApprovals, "subscriptions": ListSubscriptions, "packages": ListPackages, "coupons": ListCoupons,
	"invoices": ListInvoices, "bills": ListBills, "bill": ListBill, "bill-open": ListBill, "lines": ListLines, "usage": ListUsage, "costs": ListCosts,
	"projects": ListProjects, "prices": ListPrices, "activity": ListActivity, "audit": ListAudit, "users": ListUsers, "accounts": ListAccounts,
	"catalog": ListCatalog(billing.CatalogServices),
}

// cells are the texts of a table's rows. A cell over several columns is repeated
// in each.
func cells(table *goquery.Selection) [][]string {
	var rows [][]string
	table.Find("tr").Each(func(_ int, tr *goquery.Selection) {
		var row []string
		tr.Children().Each(func(_ int, cell *goquery.Selection) {
			n := 1
			if span := cell.AttrOr("colspan", "1"); span != "1" {
				n = atoi(span)
			}
			for range n {
				row = append(row, strings.TrimSpace(cell.Text()))
			}
		})
		rows = append(rows, row)
	})
	return rows
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// tablesOf are the tables of the lists' pages with some columns: of each page the
// first whose rows the keyboard walks.
func tablesOf(t *testing.T, columns func(list string) []string) map[string][][]string {
	t.Helper()
	s := newSample(t, lang.English, auth.Admin)
	s.columns = columns
	pages, tables := s.pages(), map[string][][]string{}
	for name := range listPages {
		_, doc := render(t, pages[name])
		table := doc.Find("table[data-rows]").First()
		checkColumns(t, table)
		tables[name] = cells(table)
	}
	return tables
}

// TestColumns hides every optional column of every list, one after the other:
// head, rows and totals lose that column and nothing else.
func TestColumns(t *testing.T) {
	full := tablesOf(t, func(list string) []string { return keysOf(listColumns(english, list)) })
	bare := tablesOf(t, func(string) []string { return []string{} })
	most := 0
	for name, list := range listPages {
		all := listColumns(english, list)
		most = max(most, len(all))
		if got := len(full[name][0]) - len(bare[name][0]); got < len(all) {
			t.Errorf("%s: without any the head is still %q", name, bare[name][0])
		}
	}
	for i := range most {
		without := tablesOf(t, func(list string) []string {
			keys := keysOf(listColumns(english, list))
			if i < len(keys) {
				keys = slices.Delete(keys, i, i+1)
			}
			return keys
		})
		for name, list := range listPages {
			if all := listColumns(english, list); i < len(all) {
				checkWithout(t, name, all[i].Key, full[name], without[name])
			}
		}
	}
}

// wideColumns stand for several columns of the table.
var wideColumns = []string{"periods", "budget"}

func checkWithout(t *testing.T, name, key string, full, got [][]string) {
	t.Helper()
	if len(got) != len(full) {
		t.Fatalf("%s without %q has %d rows, want %d", name, key, len(got), len(full))
	}
	gone := len(full[0]) - len(got[0])
	if gone != 1 && !(gone > 1 && slices.Contains(wideColumns, key)) {
		t.Errorf("%s without %q has %d columns less: %q", name, key, gone, got[0])
		return
	}
	at := firstDifference(full[0], got[0])
	for n := range full {
		if want := slices.Delete(slices.Clone(full[n]), at, at+gone); !slices.Equal(got[n], want) {
			t.Errorf("%s without %q: row %d is\n%q, want\n%q", name, key, n, got[n], want)
		}
	}
}

func keysOf(all []ui.Column) []string {
	keys := make([]string, len(all))
	for i, c := range all {
		keys[i] = c.Key
	}
	return keys
}

func firstDifference(a, b []string) int {
	for i := range b {
		if a[i] != b[i] {
			return i
		}
	}
	return len(b)
}

// TestEveryColumnHasAHead: the menu offers no column without a name, in both languages.
func TestEveryColumnHasAHead(t *testing.T) {
	for _, tag := range []string{lang.English, lang.Chinese} {
		for _, list := range listPages {
			seen := map[string]bool{}
			for _, c := range listColumns(lang.For(tag), list) {
				if c.Head == "" || seen[c.Key] {
					t.Errorf("%s: list %q has a column %q with the head %q", tag, list, c.Key, c.Head)
				}
				seen[c.Key] = true
			}
			if ListTitle(lang.For(tag), list) == "" {
				t.Errorf("%s: the list %q has no title", tag, list)
			}
		}
	}
}

// TestViewQuery: a view keeps what selects and sorts, and not the place in the
// list or the month.
func TestViewQuery(t *testing.T) {
	for _, c := range []struct{ list, query, want string }{
		{ListOrders, "status=unpaid&sort=-amount&after=abc&limit=20&q=&columns=created,status", "columns=status%2Ccreated&limit=20&sort=-amount&status=unpaid"},
		{ListOrders, "columns=none", "columns=none"},
		{ListLines, "from=2026-10-01&to=2026-10-09&version=2&service=&sort=amount&columns=cash", "columns=cash&service=&sort=amount"},
		{ListProjects, "month=2026-10&over=1&columns=owner", "columns=owner&over=1"},
		{ListInvoices, "month=2026-10&columns=tax", "columns=tax&month=2026-10"},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := CleanView(c.list, q).Encode(); got != c.want {
			t.Errorf("view of %s?%s = %q, want %q", c.list, c.query, got, c.want)
		}
	}
}

// TestListTools: the view that the page shows is marked, whatever the order of
// its parameters and wherever its columns come from.
func TestListTools(t *testing.T) {
	views := []auth.View{
		{ID: 1, Name: "unpaid", Query: "columns=status%2Cdeadline&status=unpaid", Mine: true},
		{ID: 2, Name: "large", Query: "columns=none&sort=-amount", By: "Li Wei"},
	}
	for _, c := range []struct {
		query   string
		columns []string // chosen by the person
		want    string
	}{
		{"status=unpaid&columns=deadline&columns=status", nil, "unpaid"},
		{"status=unpaid&after=xyz&q=", []string{"status", "deadline"}, "unpaid"},
		{"status=unpaid", nil, "Views"},
		{"sort=-amount&columns=none", nil, "large"},
		{"", nil, "Views"},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		tools, _ := NewListTools(&ListFacts{T: english, List: ListOrders, Path: PathOrders, Query: q, Choices: &auth.ListChoices{Columns: c.columns, Views: views}})
		if tools.Views.Text != c.want {
			t.Errorf("%q with %v shows the view %q, want %q", c.query, c.columns, tools.Views.Text, c.want)
		}
		if whole := tools.Views.Whole.Current; whole != (c.query == "") {
			t.Errorf("%q: the whole list is marked: %v", c.query, whole)
		}
		if got := tools.Views.Shared[0].Href; got != "/orders?columns=none&sort=-amount" {
			t.Errorf("the view opens %q", got)
		}
	}
}
