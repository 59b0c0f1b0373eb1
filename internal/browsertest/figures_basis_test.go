package browsertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// bases are the words by which a page names what an amount is.
var bases = []string{
	"amount due", "payable", "to be paid", "paid", "list", "discount", "coupon", "face value", "left", "balance", "cash", "credit", "debt", "refund", "invoiced", "billed", "tax",
	"to renew", "renew", "quote", "price", "budget", "forecast", "amortized", "takes off", "would pay", "given back", "cost", "truncated", "total of", "estimate",
}

// quantities are words of columns whose numbers are no money.
var quantities = []string{"usage", "used", "quantity", "deduct", "taken", "size", "lines", "count", "days", "runs", "of ", "took", "before", "after", "ratio", "amount to convert"}

// named reports whether something that belongs to a figure says what it is: the
// head of its column, of its row, its table's caption, its choices, its section, its sentence,
// or the head of the page. A currency alone says nothing.
func named(data *goquery.Selection) bool {
	var said []string
	if td := data.Closest("td, th"); td.Length() > 0 {
		said = append(said, words(td.Closest("tr").Find("th").First()), words(td.Closest("table").Find("caption")), columnHead(data))
	}
	said = append(said, words(data.Closest("p, li, dl > div, .banner, label, .toast, summary, figcaption")))
	said = append(said, words(data.Closest("dd").PrevAllFiltered("dt").First()))
	said = append(said, words(data.Closest("fieldset").Find("legend").First()))
	section := data.Closest("section")
	said = append(said, words(section.Find("h2").First()), words(section.Find("h2 ~ p").First()))
	said = append(said, words(data.Closest("main").Find(".basis").First()))
	all := strings.ToLower(strings.Join(said, " | "))
	for _, list := range [][]string{bases, quantities} {
		for _, word := range list {
			if strings.Contains(all, word) {
				return true
			}
		}
	}
	return false
}

// No amount stands on a page without a word for what it is.
func TestEveryFigureNamesItsBasis(t *testing.T) {
	r := newReader(t, "admin")
	month := "/bills/" + last.String()
	paths := slices.DeleteFunc(slices.Clone(pages(t)), func(path string) bool { return slices.Contains(mistakes, path) || path == "/login" })
	paths = append(paths, month+"?by=project", "/orders?status=unpaid", "/costs?per=day", "/projects?month="+last.String(), "/approvals?tab=all", "/search?q=CS")
	some := func(list, css, prefix string) {
		found := links(r.page(list), css, prefix)
		paths = append(paths, found[:min(len(found), 5)]...)
		if len(found) == 0 {
			t.Errorf("%s leads to no %s", list, prefix)
		}
	}
	some("/orders", "main tbody th a", "/orders/")
	some("/orders?status=unpaid", "main tbody th a", "/orders/")
	some("/orders?type=unsubscription", "main tbody th a", "/orders/")
	some("/subscriptions", "main tbody th a", "/subscriptions/")
	some("/packages", "main tbody th a", "/packages/")
	some("/projects", "main tbody th a", "/projects/")
	some(month, "main tbody th a", "/resources/")
	n, told := 0, map[string]bool{}
	for _, path := range paths {
		r.page(path).Find("main data").Each(func(_ int, data *goquery.Selection) {
			n++
			if once := path + columnHead(data); told[once] {
				return
			} else if !named(data) || currencyAlone.MatchString(columnHead(data)) {
				told[once] = true
			}
			if !named(data) {
				t.Errorf("%s: nothing says what %s is: %.120q", path, words(data), words(data.Closest("tr, p, section")))
			}
			if head := columnHead(data); currencyAlone.MatchString(head) {
				t.Errorf("%s: the column of %s says %q and no basis", path, words(data), head)
			}
		})
	}
	if n < 2000 {
		t.Errorf("only %d figures were seen", n)
	}
}

var currencyAlone = regexp.MustCompile(`^[A-Z]{3}$`)

// columnHead is the head of the column that a figure stands in, "" outside of tables.
func columnHead(data *goquery.Selection) string {
	td := data.Closest("td, th")
	at := 0
	td.PrevAll().Each(func(_ int, s *goquery.Selection) { at += int(number(s.AttrOr("colspan", "1")).IntPart()) })
	return words(td.Closest("table").Find("thead tr").Last().Find("th").Eq(at))
}
