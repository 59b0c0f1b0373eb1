package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/billing"
	"portal/internal/money"
)

// ordersWorld has 23 orders of every status and type, three of them unpaid, and one id in two accounts.
func ordersWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for i := range 20 {
		status := billing.OrderStatuses[i%len(billing.OrderStatuses)]
		w.order(w.alpha, fmt.Sprintf("CS%03d", i), status, fmt.Sprintf("%d.%02d", 100+i*7%13, i), func(o *billing.Order) {
			o.Type = billing.OrderTypes[i%len(billing.OrderTypes)]
			o.CreatedAt = noon.Add(-time.Duration(i) * 24 * time.Hour)
			if i%2 == 0 {
				o.ServiceType, o.ServiceTypeName = "hws.service.type.ebs", "Elastic Volume Service"
			}
			if status == billing.OrderPendingPayment {
				o.PayBy = noon.Add(time.Duration(40-i) * time.Hour)
			}
		})
	}
	w.order(w.alpha, "SHARED", billing.OrderCompleted, "1")
	w.order(w.bravo, "SHARED", billing.OrderPendingPayment, "2")
	w.order(w.alpha, "CS/É 1", billing.OrderCompleted, "3", func(o *billing.Order) {
		usd := func(s string) money.Amount {
			m, err := money.Parse(s, "USD")
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		o.DetailAt, o.PaidAt, o.Creator = noon, noon.Add(-time.Hour), "=ops"
		o.Items = []billing.OrderItem{
			{ID: "item-1", ServiceTypeName: "Elastic Cloud Server", SpecDesc: "<script>alert(1)</script>", PeriodType: 3, PeriodNum: 1, Count: 2, List: usd("2.5"), Discounted: usd("2")},
			{ID: "item-2", ServiceTypeName: "Elastic Volume Service", PeriodType: 2, PeriodNum: 6, Count: 1, List: usd("1"), Discounted: usd("1")},
		}
	})
	return w
}

func TestOrders(t *testing.T) {
	t.Parallel()
	w := ordersWorld(t)
	c := w.as("viewer")
	for query, want := range map[string]int{
		"":                              23,
		"status=unpaid":                 3,
		"status=6":                      3,
		"status=unpaid,completed":       7,
		"status=unpaid&status=5":        7,
		"type=renewal":                  3,
		"type=2":                        3,
		"service=hws.service.type.ebs":  10,
		"q=cs01":                        10,
		"q=nothing-like-it":             0,
		"from=2026-11-20&to=2026-11-22": 6,
		"account=" + itoa(w.bravo.ID):   1,
		"status=unpaid&account=" + itoa(w.alpha.ID): 2,
	} {
		a := c.get("/orders?" + query).want(http.StatusOK)
		rows := a.rows("table.tbl")
		file := c.get("/orders.csv?" + query).csv()
		if len(rows) != want || len(file)-1 != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, len(rows), len(file)-1, want)
		}
		if want == 0 {
			a.shows(".void", "No order")
		}
	}
	file := c.get("/orders.csv?sort=-amount").csv()
	if got := sumOf(t, column(t, file, "payable")); got.String() != strings.TrimSpace(first(c.get("/orders").exact("tfoot tr:not(.picked) td.due data")))+"000000" {
		t.Errorf("the file's payable sum is %s, the page's %q", got, c.get("/orders").exact("tfoot tr:not(.picked) td.due data"))
	}
	if got := c.get("/orders?status=unpaid&sort=deadline").rows("table.tbl"); !slices.Equal(got, []string{"CS016", "CS005", "SHARED"}) {
		t.Errorf("unpaid by deadline: %q", got)
	}
	if got := c.get("/").want(http.StatusOK).rows("section[aria-labelledby=h-unpaid]"); len(got) != 3 || !strings.HasPrefix(got[0], "CS016") {
		t.Errorf("the overview lists %q as unpaid", got)
	}
	if got := c.get("/orders").text(`nav a[href="/orders"] .n`); got != "3 unpaid" {
		t.Errorf("the contents count %q, want 3 unpaid", got)
	}
}

func TestOrdersPageDeep(t *testing.T) {
	t.Parallel()
	w := ordersWorld(t)
	c := w.as("finance")
	for _, sort := range []string{"", "created", "-created", "amount", "-amount", "deadline", "-deadline"} {
		var pages [][]string
		path := "/orders?limit=5&sort=" + sort
		for path != "" && len(pages) < 10 {
			a := c.get(path).want(http.StatusOK)
			pages = append(pages, a.page().Find("tbody tr").Map(func(_ int, s *goquery.Selection) string {
				return s.Find("th").Text() + s.Find("td:not(.tick)").First().Text()
			}))
			path = first(a.links(`a[rel=next]`))
		}
		all := slices.Concat(pages...)
		slices.Sort(all)
		if len(slices.Compact(all)) != 23 || len(pages) != 5 {
			t.Errorf("sort %q: %d orders on %d pages, want 23 on 5", sort, len(all), len(pages))
		}
	}
}

func TestOrdersBadInput(t *testing.T) {
	t.Parallel()
	w := ordersWorld(t)
	c := w.as("viewer")
	quote := url.QueryEscape(`'"; --`)
	for query, says := range map[string]string{
		"status=paid": "paid", "status=7": "7", "status=06": "06", "status=" + quote: "status", "type=16": "16", "sort=status": "status",
		"limit=500": "200", "from=2026-02-30": "2026-02-30", "from=2026-11-02&to=2026-11-01": "2026-11-02", "after=x": "place in the list",
		"before=" + quote: "place in the list", "stauts=unpaid": "stauts", "q=a&q=b": "q", "account=zzz": "account",
	} {
		for _, path := range []string{"/orders", "/orders.csv"} {
			if says == "place in the list" && path != "/orders" {
				continue // a file has all rows, wherever the page was
			}
			if a := c.get(path + "?" + query); a.status != http.StatusBadRequest || !strings.Contains(a.says(), says) {
				t.Errorf("%s?%s: %d %.200q, want 400 with %q", path, query, a.status, a.says(), says)
			}
		}
	}
	c.get("/orders?q=" + quote + "&service=" + quote).want(http.StatusOK)
}

func TestOrder(t *testing.T) {
	t.Parallel()
	w := ordersWorld(t)
	w.publish(w.alpha, october, func() billing.Line { l := line(october, 2, "ec2", "i-1", 7_00000000); l.OrderID = "CS005"; return l }())
	c := w.as("viewer")
	a := c.get("/orders/CS005").want(http.StatusOK)
	a.shows("h1", "CS005")
	a.shows(".head", "Pending payment")
	a.shows(".banner", "2026-11-23 23:00 UTC")
	if got := a.exact("section[aria-labelledby=h-months] tbody data"); !slices.Equal(got, []string{"7.00000000"}) {
		t.Errorf("its bill lines: %q, want 7.00000000", got)
	}
	c.get("/orders/cs005").want(http.StatusOK) // upstream's ids have no case

	path := "/orders/" + url.PathEscape("CS/É 1")
	a = c.get(path).want(http.StatusOK)
	a.shows("h1", "CS/É 1")
	a.shows("section[aria-labelledby=h-items]", "<script>alert(1)</script>", "1 year")
	if a.page().Find("main script").Length() != 0 {
		t.Error("a specification became a script")
	}
	file := c.get(path + ".csv")
	if got := file.header.Get("Content-Disposition"); got != `attachment; filename="order-CS----1.csv"` && got != `attachment; filename="order-CS---1.csv"` {
		t.Errorf("Content-Disposition %q", got)
	}
	if rows := file.csv(); !slices.Equal(column(t, rows, "order_line_item_id"), []string{"item-1", "item-2"}) || sumOf(t, column(t, rows, "amount_after_discount")) != 3_00000000 {
		t.Errorf("items %q", rows)
	}

	a = c.get("/orders/SHARED").want(http.StatusOK)
	choice := []string{"/orders/SHARED?account=" + itoa(w.alpha.ID), "/orders/SHARED?account=" + itoa(w.bravo.ID)}
	if got := a.links("tbody th a"); !slices.Equal(got, choice) {
		t.Errorf("two accounts share the id: the page offers %q, want %q", got, choice)
	}
	c.get(choice[0]).want(http.StatusOK).shows(".head", "Completed")
	c.get(choice[1]).want(http.StatusOK).shows(".head", "Pending payment")

	for _, missing := range []string{"CS999", "%27", "%00", "..%2f..%2fetc", strings.Repeat("x", 300), "CS005.", "CS%ff", "a%0d%0ab"} {
		if a := c.get("/orders/" + missing); a.status != http.StatusNotFound || a.text("h1") == "" {
			t.Errorf("/orders/%s: %d, want 404", missing, a.status)
		}
		c.get("/orders/" + missing + ".csv").want(http.StatusNotFound)
	}
}
