package browsertest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
)

// months are the months of the list, by their address.
func (r *reader) months() map[string]*goquery.Selection {
	months := map[string]*goquery.Selection{}
	r.page("/bills").Find("main tbody tr").Each(func(_ int, row *goquery.Selection) {
		if at, ok := row.Find(`th a[href^="/bills/"]`).Attr("href"); ok {
			months[strings.TrimPrefix(at, "/bills/")] = row
		}
	})
	if len(months) < 4 {
		r.t.Fatalf("the list has %d months", len(months))
	}
	return months
}

// short is a month as the head of a column has it.
func short(c billing.Cycle) string { return c.Start().Format("Jan 06") }

// The amount of a month is one figure on all pages, and so are its parts: by
// service, project and the like, by resource, and as the lines add up.
func TestAMonthIsTheSameFigureEverywhere(t *testing.T) {
	r := newReader(t, "finance")
	for month, row := range r.months() {
		t.Run(month, func(t *testing.T) {
			c, err := billing.ParseCycle(month)
			must(t, err)
			f := newFigures(t)
			here := &reader{t, r.http, r.seen}
			at := "/bills/" + month
			f.says("due", "/bills", figure(cell(row, "Amount due")))
			f.says("list", "/bills", figure(cell(row, "List price")))
			f.says("discounts", "/bills", figure(cell(row, "Discounts")))
			here.monthPage(f, c, at)
			here.monthLines(f, at)
			here.monthCosts(f, c)
			here.monthProjects(f, c)
			here.monthResources(f, c)
			here.monthInvoices(f, c)
			if f.n < 80 {
				t.Errorf("only %d figures were compared", f.n)
			}
		})
	}
}

// monthPage reads the month's own page, by every dimension.
func (r *reader) monthPage(f *figures, c billing.Cycle, at string) {
	doc := r.page(at)
	figs := doc.Find("main .figs > div")
	f.says("due", at, figure(figs.First()))
	f.says("list", at, figure(fact(doc.Selection, "main .figs > div", "List price")))
	f.says("discounts", at, figure(fact(doc.Selection, "main .figs > div", "Discounts")))
	f.says("due", at+" versions", figure(doc.Find("section").FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("h2")) == "Versions of this month" }).Find("tbody tr").First()))
	dimensions := append(links(doc, "main a", at+"?by="), at)
	if len(dimensions) < 8 {
		f.t.Errorf("%s has %d dimensions", at, len(dimensions))
	}
	for _, path := range dimensions {
		table := r.page(path).Find("#h-by, [id^=h-]").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.HasPrefix(words(s), c.Month().String()+" by ") }).Closest("section").Find("table")
		total := table.Find("tfoot tr").Last()
		f.says("due", path, figure(cell(total, c.Month().String())))
		parts := decimal.Zero
		table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			parts = parts.Add(number(figure(cell(row, c.Month().String()))))
		})
		f.says("due", path+", its rows added up", parts.String())
	}
}

func number(text string) decimal.Decimal {
	if text == "" {
		return decimal.Zero
	}
	return decimal.RequireFromString(text)
}

// monthLines adds up the lines, on the page and in the file.
func (r *reader) monthLines(f *figures, at string) {
	f.says("due", at+"/lines", figure(r.page(at+"/lines").Find(`tfoot [data-col="due"]`)))
	sum, n := decimal.Zero, 0
	for _, line := range r.file(at + "/lines.csv") {
		sum, n = sum.Add(decimal.RequireFromString(line["amount"])), n+1
	}
	f.says("due", at+"/lines.csv", sum.String())
	sum = decimal.Zero
	for _, group := range r.file(at + ".csv") {
		sum = sum.Add(decimal.RequireFromString(group["amount"]))
	}
	f.says("due", at+".csv", sum.String())
}

// monthCosts finds the month in the explorer, by month and by day.
func (r *reader) monthCosts(f *figures, c billing.Cycle) {
	for _, by := range []string{"service", "region", "project", "mode", "member"} {
		path := "/costs?by=" + by
		total := r.page(path).Find("main table tfoot tr").Last()
		f.says("due", path, figure(cell(total, short(c))))
		r.page(path).Find("main table").Last().Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			if by == "project" {
				r.partOf(f, c, "project", row)
			}
		})
	}
	days := fmt.Sprintf("/costs?per=day&by=service&from=%s-01&to=%s", c, billing.DayAt(c.Next().Start().Add(-time.Second)))
	f.says("due", days, figure(cell(r.page(days).Find("main table tfoot tr").Last(), "Total")))
}

// partOf notes what a row of the explorer says of one value of a dimension.
func (r *reader) partOf(f *figures, c billing.Cycle, dimension string, row *goquery.Selection) {
	link, ok := row.Find("th a").Attr("href")
	if !ok {
		return
	}
	u, err := url.Parse(link)
	must(r.t, err)
	if value := figure(cell(row, short(c))); value != "" && u.Query().Has(dimension) {
		f.says(dimension+" "+u.Query().Get(dimension), "/costs", value)
	}
}

// monthProjects compares the list of projects, the page of each, and its lines.
func (r *reader) monthProjects(f *figures, c billing.Cycle) {
	path := "/projects?month=" + c.String()
	name := c.Month().String()
	table := r.page(path).Find("main table").First()
	f.says("due", path, figure(cell(table.Find("tfoot tr").Last(), name)))
	table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		link := row.Find("th a").AttrOr("href", "")
		link, _, _ = strings.Cut(link, "?")
		value := figure(cell(row, name))
		if link == "" || value == "" {
			return
		}
		id, err := url.PathUnescape(strings.TrimPrefix(link, "/projects/"))
		must(r.t, err)
		f.says("project "+id, path, value)
		one := r.page(link)
		f.says("project "+id, link, figure(one.Find("main table tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
			return words(s.Find("th").First()) == c.Start().Format("Jan 2006") && cell(s, "Total").Length() == 1
		}).Find("td").Last()))
		lines := fmt.Sprintf("/bills/%s/lines?project=%s", c, url.QueryEscape(id))
		if number(value).Sign() != 0 {
			f.says("project "+id, lines, figure(r.page(lines).Find(`tfoot [data-col="due"]`)))
		}
	})
}

// monthResources compares the movers with the page of each resource and its lines.
func (r *reader) monthResources(f *figures, c billing.Cycle) {
	at := "/bills/" + c.String()
	name, n := c.Month().String(), 0
	r.page(at).Find("main table").Each(func(_ int, table *goquery.Selection) {
		table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			link, ok := row.Find(`th a[href^="/resources/"]`).Attr("href")
			value := figure(cell(row, name))
			if !ok || value == "" || number(value).Sign() == 0 {
				return
			}
			n++
			link, _, _ = strings.Cut(link, "?")
			f.says(link, at, value)
			one := r.page(link).Find("main table tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
				return s.Find(`th time[datetime="`+c.String()+`"]`).Length() == 1 && cell(s, "Amount due").Length() == 1 && cell(s, "List").Length() == 1
			})
			f.says(link, link, figure(cell(one, "Amount due")))
			id, err := url.PathUnescape(strings.TrimPrefix(link, "/resources/"))
			must(r.t, err)
			lines := at + "/lines?resource=" + url.QueryEscape(id)
			f.says(link, lines, figure(r.page(lines).Find(`tfoot [data-col="due"]`)))
		})
	})
	if n == 0 && c != billing.CycleAt(time.Now()).Add(-3) {
		f.t.Errorf("%s names no resource", at)
	}
}

// monthInvoices: what the invoices are compared with is Huawei's total less
// coupons, as the bill tells both.
func (r *reader) monthInvoices(f *figures, c billing.Cycle) {
	doc := r.page("/bills/" + c.String())
	purse := doc.Find("#tie-out table.sum").FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("caption")) == "Paid from" })
	coupons := number(figure(fact(purse, "tr, .sum > div", "cash coupons")))
	row := r.page("/invoices").Find("main table").Last().Find("tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Find(`time[datetime="`+c.String()+`"]`).Length() > 0
	}).First()
	if billed := figure(cell(row, "Billed")); billed != "" {
		total := figure(doc.Find("#tie-out table.sum").First().Find("tr").Last())
		f.says("billed", "/invoices", billed)
		f.says("billed", "/bills/"+c.String()+", Huawei’s total less coupons", number(total).Sub(coupons).String())
	} else if c == last {
		f.t.Errorf("the invoices do not tell what was billed in %s", c)
	}
}

// What the overview says is what the pages say that it leads to: the months, the
// balances, and the orders that wait.
func TestTheOverviewSaysWhatThePagesSay(t *testing.T) {
	r := newReader(t, "finance")
	f := newFigures(t)
	home := r.page("/")
	months := r.months()
	f.says("last final month", "/bills", figure(cell(months[last.String()], "Amount due")))
	f.says("last final month", "/", figure(fact(home.Selection, "main .figs > div", last.Start().Format("January 2006")+", final")))
	tie := home.Find("section").FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("h2")) == "Do the totals match?" })
	n := 0
	tie.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		for month, listed := range months {
			if row.Find(`a[href^="/bills/`+month+`"]`).Length() > 0 {
				n++
				f.says(month, "/, tie-out", figure(cell(row, "Our lines")))
				f.says(month, "/bills", figure(cell(listed, "Amount due")))
				sums := r.page("/bills/" + month).Find("#tie-out table.sum").First()
				f.says(month+" at Huawei", "/, tie-out", figure(cell(row, "Huawei’s total")))
				f.says(month+" at Huawei", "/bills/"+month, figure(sums.Find("tr").Last()))
			}
		}
	})
	if n < 2 {
		t.Errorf("the overview ties %d months", n)
	}
	f.says("cash", "/", figure(fact(home.Selection, "main .figs > div", "Cash account")))
	f.says("cash", "/subscriptions/plan", figure(fact(r.page("/subscriptions/plan").Selection, "main .figs > div", "Cash now")))
	home.Find("main section").Each(func(_ int, section *goquery.Selection) {
		if words(section.Find("h2")) == "Money by account" {
			f.says("cash", "/, by account", figure(section.Find("tbody tr").First().Find("td").Last()))
		}
	})
	waiting := 0
	home.Find("main section").Each(func(_ int, section *goquery.Selection) {
		section.Find(`tbody tr:has(a[href^="/orders/"])`).Each(func(_ int, row *goquery.Selection) {
			link := row.Find(`a[href^="/orders/"]`).First().AttrOr("href", "")
			if value := figure(row); value != "" {
				waiting++
				f.says(link, "/, "+words(section.Find("h2")), value)
				f.says(link, link, figure(fact(r.page(link).Selection, "main tr", "Payable")))
			}
		})
	})
	if waiting < 4 {
		t.Errorf("the overview names %d orders", waiting)
	}
}

// The forecast of a month is the sum of its projects' forecasts. The month is open:
// what is read between the two pages would be no fault.
func TestTheForecastIsTheSameEverywhere(t *testing.T) {
	r := newReader(t, "finance")
	open := last.Next()
	var month, projects string
	for range 3 {
		month = words(fact(r.get("/").Selection, "main .figs > div", open.Month().String()+" forecast").Find("data").First())
		projects = words(cell(r.get("/projects?month="+open.String()).Find("main table").First().Find("tfoot tr").Last(), "Forecast"))
		if month == projects {
			break
		}
	}
	if month != projects || month == "" && time.Now().In(billing.Zone).Day() > 1 {
		t.Errorf("the overview says %q, the projects %q", month, projects)
	}
}

// What is to be paid for an order is one figure: in the list, on its page, on the
// form, and where it is approved.
func TestAnOrderIsTheSameFigureEverywhere(t *testing.T) {
	r := newReader(t, "finance")
	f := newFigures(t)
	for path, pages := "/orders?limit=100", 0; path != "" && pages < 10; pages++ {
		doc := r.page(path)
		doc.Find("main tbody tr").Each(func(_ int, row *goquery.Selection) {
			link := row.Find(`th a[href^="/orders/"]`).AttrOr("href", "")
			one := r.page(link)
			sum := one.Find("main table.sum").FilterFunction(func(_ int, s *goquery.Selection) bool {
				return words(s.Find("caption")) == "From list price to payable"
			})
			f.says(link+" List", path, figure(cell(row, "List")))
			f.says(link+" List", link, figure(sum.Find("tr").First()))
			f.says(link+" Payable", path, figure(cell(row, "Payable")))
			f.says(link+" Payable", link, figure(sum.Find("tr.res").Last()))
			items := one.Find("main table").FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("caption")) == "Line items of the order" })
			if total := items.Find("tfoot tr").Last(); total.Length() > 0 {
				f.says(link+" List", link+", items", figure(cell(total, "List")))
			}
		})
		path = doc.Find(`main a[rel="next"]`).AttrOr("href", "")
	}
	sum := decimal.Zero
	for _, order := range r.file("/orders.csv") {
		sum = sum.Add(number(order["payable"]))
	}
	f.says("all orders", "/orders.csv", sum.String())
	f.says("all orders", "/orders", figure(cell(r.page("/orders").Find("main tfoot tr").Last(), "Payable")))
	if f.n < 200 {
		t.Errorf("only %d figures were compared", f.n)
	}
	r.asked(f)
}

// asked files a request, compares what pages say of it, and takes it back.
func (r *reader) asked(f *figures) {
	for _, link := range links(r.page("/orders?status=unpaid&sort=deadline"), "main tbody th a", "/orders/") {
		if r.page(link).Find(`.decide a[href$="/pay"]`).Length() == 0 {
			continue
		}
		doc := r.get(link + "/pay")
		form := doc.Find(`main form[method=post][action^="` + link + `/pay"]`)
		fields := url.Values{"reason": {"To compare figures"}}
		form.Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) { fields.Add(i.AttrOr("name", ""), i.AttrOr("value", "")) })
		form.Find("input[type=radio][checked]").Each(func(_ int, i *goquery.Selection) { fields.Add(i.AttrOr("name", ""), i.AttrOr("value", "")) })
		res, err := r.http.PostForm(demo.URL+link+"/pay", fields)
		must(r.t, err)
		res.Body.Close()
		request := res.Request.URL.Path
		if !strings.HasPrefix(request, "/approvals/") {
			r.t.Fatalf("the form of %s leads to %s", link, request)
		}
		of := func(where string, s *goquery.Selection) { f.says(request, where, figure(s)) }
		of(link+"/pay", fact(doc.Selection, "main table.sum tr", "To be paid, USD"))
		of(request, fact(r.get(request).Selection, "main table.sum tr", "To be paid, USD"))
		for _, tab := range []string{"mine", "all"} {
			of("/approvals?tab="+tab, r.get("/approvals?tab="+tab).Find(`main tbody tr:has(a[href="`+request+`"])`))
		}
		of(link, fact(r.page(link).Selection, "main table.sum tr", "Payable"))
		res, err = r.http.PostForm(demo.URL+request+"/withdraw", url.Values{"form_key": {r.get(request).Find(`form[action$="/withdraw"] [name=form_key]`).AttrOr("value", "")}})
		must(r.t, err)
		res.Body.Close()
		return
	}
	r.t.Error("no unpaid order can be asked for")
}

// The numbers beside the contents are what the lists have.
func TestTheContentsCountWhatTheListsHave(t *testing.T) {
	r := newReader(t, "finance")
	beside := func(path string) int {
		n := number(strings.ReplaceAll(words(r.page("/").Find(`nav a[href="`+path+`"] .n`).Contents().First()), ",", ""))
		return int(n.IntPart())
	}
	soon := func(text string) bool {
		at, err := time.Parse(time.RFC3339, text)
		return err == nil && at.After(time.Now()) && at.Before(time.Now().Add(30*24*time.Hour))
	}
	orders := len(r.file("/orders.csv?status=unpaid"))
	subscriptions, coupons, packages := 0, 0, map[string]bool{}
	for _, s := range r.file("/subscriptions.csv?status=in_use&primary=yes") {
		if soon(s["expire_time"]) {
			subscriptions++
		}
	}
	for _, c := range r.file("/coupons.csv?status=available") {
		if soon(c["expire_time"]) && c["is_frozen"] != "true" && number(c["left"]).Sign() > 0 {
			coupons++
		}
	}
	for _, p := range r.file("/packages.csv?status=pending,in_effect,used_up") {
		if soon(p["expire_time"]) {
			packages[p["order_instance_id"]] = true
		}
	}
	invoices := len(r.file("/invoices.csv?match=none"))
	for path, n := range map[string]int{"/orders": orders, "/subscriptions": subscriptions, "/coupons": coupons, "/packages": len(packages), "/invoices": invoices} {
		if got := beside(path); got != n {
			t.Errorf("beside %s stands %d, its list has %d", path, got, n)
		}
	}
	if orders == 0 || subscriptions == 0 || coupons == 0 {
		t.Errorf("nothing was counted: %d, %d, %d", orders, subscriptions, coupons)
	}
	listed := r.page("/").Find("main section").FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Find("h2")) == "Ending within 30 days" })
	if note := words(listed.Find("h2 + p, h2 ~ p").First()); !strings.Contains(note, fmt.Sprint(orders+subscriptions+coupons+len(packages))) {
		t.Errorf("the overview says %q of what ends, the lists have %d", note, orders+subscriptions+coupons+len(packages))
	}
}
