package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"portal/internal/billing"
)

func invoicesWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	paid := func(o *billing.Order) { o.PaidAt = time.Date(2026, 10, 31, 17, 0, 0, 0, time.UTC).Add(-2 * time.Hour) }
	w.order(w.alpha, "CSONE", billing.OrderCompleted, "1000", paid)
	w.order(w.alpha, "CSTWIN1", billing.OrderCompleted, "50", paid)
	w.order(w.alpha, "CSTWIN2", billing.OrderCompleted, "50", paid)
	w.order(w.alpha, "CSLATE", billing.OrderCompleted, "70", func(o *billing.Order) { o.PaidAt = time.Date(2026, 10, 31, 17, 0, 0, 0, time.UTC) }) // 1 November in UTC+8
	w.order(w.bravo, "CSOTHER", billing.OrderCompleted, "33", paid)
	w.publish(w.alpha, october, line(october, 3, "ec2", "i-1", 1500_00000000))
	byOrder := func(i *billing.Invoice) { i.Method = 2 }
	list := []billing.Invoice{
		w.anInvoice("m1", "350"),
		w.anInvoice("m0", "350", func(i *billing.Invoice) { i.State, i.Reason = billing.InvoiceReturned, hostileThing }),
		w.anInvoice("o1", "1000", byOrder),
		w.anInvoice("o2", "50", byOrder),
		w.anInvoice("o3", "70", byOrder),
		w.anInvoice("o4", "33", byOrder),
		w.anInvoice("odd", "7", func(i *billing.Invoice) {
			i.Cycle, i.Title, i.Number, i.SourceID = "Q3/2026", hostileThing, "", "m0"
			i.Taxes = append(i.Taxes, billing.InvoiceTax{Class: "VAT", Rate: "reduced", Amount: amountOf(t, "1.5", "USD"), Visible: true}, billing.InvoiceTax{Amount: amountOf(t, "100", "USD")})
		}),
	}
	w.invoice(w.alpha, list...)
	err := w.db.SaveSummary(t.Context(), &billing.Summary{
		AccountID: w.alpha.ID, Cycle: october, ReadAt: noon, Currency: "USD", Totals: billing.SummaryAmounts{Due: 1510_00000000},
		Rows: []billing.SummaryRow{{Raw: []byte(`{"coupon_amount": 4.5, "consume_amount": 1000}`)}, {Raw: []byte(`{"coupon_amount": 2.5}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestInvoices(t *testing.T) {
	t.Parallel()
	w := invoicesWorld(t)
	c := w.as("viewer")
	for query, want := range map[string]int{
		"": 7, "status=completed": 6, "status=returned": 1, "method=2": 4, "match=none": 3, "match=order,month": 3, "month=2026-10": 6, "month=2026-09": 0,
		"q=NO-O": 4, "q=" + url.QueryEscape("<script>"): 2, "from=2026-11-07&to=2026-11-07": 7, "from=2026-11-08": 0, "account=" + itoa(w.bravo.ID): 0,
	} {
		a := c.get("/invoices?" + query).want(http.StatusOK)
		rows, file := a.rows(".lines table"), c.get("/invoices.csv?"+query).csv()
		if len(rows) != want || len(file)-1 != want {
			t.Errorf("%s: %d rows, %d in the file, want %d", query, len(rows), len(file)-1, want)
		}
	}
	a := c.get("/invoices").want(http.StatusOK)
	row := func(text string) string { return `.lines tr:contains("` + text + `")` }
	a.shows(row("no-m1"), "October 2026", "billing cycle", "GST IGST 9%")
	a.shows(row("no-m0"), "Returned", "nothing, returned", "<script>alert(1)</script>")
	a.shows(row("no-o1"), "CSONE")
	a.shows(row("no-o2"), "one of ", "CSTWIN1", "CSTWIN2")
	a.shows(row("no-o3"), "nothing found") // its order was paid in another month, by UTC+8
	a.shows(row("no-o4"), "nothing found") // its order is another account's
	a.shows(row("Q3/2026"), "nothing found", "replaces m0", "VAT reduced")
	if got := a.exact(".lines tfoot data"); !slices.Equal(got, []string{"64.50", "1860.00"}) {
		t.Errorf("sums %q, want the visible taxes 64.50 and 1860.00", got)
	}
	if got := sumOf(t, column(t, c.get("/invoices.csv").csv(), "invoiceAmount")); got != 1860_00000000 {
		t.Errorf("the file's invoices sum up to %s, want 1860", got)
	}
	const months = "section[aria-labelledby=h-months] "
	if got := a.exact(months + "tbody data"); !slices.Equal(got, []string{"1503.00", "1503.00", "0.00"}) {
		t.Errorf("October: %q, want 1510 less 7 of coupons billed, as much invoiced, no difference", got)
	}
	a.shows(months, "= ties")
	if got := a.links(months + "td a"); !slices.Equal(got, []string{"/invoices?month=2026-10"}) {
		t.Errorf("October's invoices lead to %q", got)
	}
	if got := a.text(`nav a[href="/invoices"] .n`); got != "3 unmatched" {
		t.Errorf("the contents count %q, want 3 unmatched", got)
	}
	for _, bad := range []string{"status=paid", "method=9", "match=maybe", "month=2026-13", "sort=title", "limit=999"} {
		c.get("/invoices?" + bad).want(http.StatusBadRequest)
	}
	order := c.get("/orders/CSONE").want(http.StatusOK)
	if got := order.exact("section[aria-labelledby=h-invoice] data"); !slices.Equal(got, []string{"9.00", "1000.00"}) {
		t.Errorf("the order's invoice has %q", got)
	}
	if n := c.get("/orders/CSLATE").page().Find("section[aria-labelledby=h-invoice]").Length(); n != 0 {
		t.Error("an order has the invoice of another month")
	}
}

// A wrong sum shows as a difference, and an invoice that is listed no more as gone.
func TestInvoicesThatDoNotTie(t *testing.T) {
	t.Parallel()
	w := invoicesWorld(t)
	w.invoice(w.alpha, w.anInvoice("m1", "349.99"), w.anInvoice("o1", "1000", func(i *billing.Invoice) { i.Method = 2 }))
	c := w.as("auditor")
	a := c.get("/invoices").want(http.StatusOK)
	const months = "section[aria-labelledby=h-months] "
	if got := a.exact(months + "tbody data"); !slices.Equal(got, []string{"1503.00", "1349.99", "-153.01"}) {
		t.Errorf("October: %q", got)
	}
	a.shows(months, "≠ differs")
	if n := len(c.get("/invoices?status=gone").rows(".lines table")); n != 5 {
		t.Errorf("%d invoices are gone, want 5", n)
	}
}
