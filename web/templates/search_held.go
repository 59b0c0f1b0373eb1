package templates

import (
	"cmp"
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// FoundHeld is one kind of what the account holds in which a text was found.
type FoundHeld struct {
	ID     string // of the heading
	Title  string
	Note   string
	Times  string // head of the column of times
	Amount string // head of the column of amounts; "" when there is none
	Rows   []FoundHeldRow
	More   *ui.Link
}

// FoundHeldRow is one thing found.
type FoundHeldRow struct {
	Name     ui.Link
	ID       string
	Status   ui.Status
	What     string
	At       ui.Time
	Amount   ui.Money
	Currency string
}

// newFoundHeld lists what was found, a part for each kind that has something.
func newFoundHeld(t *lang.Texts, query string, f *billing.FoundHeld, now time.Time) ([]FoundHeld, error) {
	more := func(path, text string, is bool) *ui.Link {
		if !is {
			return nil
		}
		return &ui.Link{Href: withQuery(path, url.Values{ParamQuery: {query}}), Text: text}
	}
	subscriptions := FoundHeld{
		ID: "h-subscriptions", Title: t.Subscriptions.Title, Times: t.Held.Expires, Amount: t.Subscriptions.ToRenew,
		Note: t.Search.Found(len(f.Subscriptions), f.More.Subscriptions), More: more(PathSubscriptions, t.Search.MoreHeld, f.More.Subscriptions),
	}
	for i := range f.Subscriptions {
		s := newSubscriptionRow(t, &f.Subscriptions[i], now)
		subscriptions.Rows = append(subscriptions.Rows, FoundHeldRow{Name: s.Resource, ID: s.Code, Status: s.Status, What: s.Service, At: s.Ends, Amount: s.ToRenew, Currency: s.Currency})
	}
	packages := FoundHeld{
		ID: "h-packages", Title: t.Packages.Title, Times: t.Held.Expires,
		Note: t.Search.Found(len(f.Packages), f.More.Packages), More: more(PathPackages, t.Search.MoreHeld, f.More.Packages),
	}
	for i := range f.Packages {
		k := newPackageRow(t, &f.Packages[i], packagePace{since: now, now: now}, Measures{})
		packages.Rows = append(packages.Rows, FoundHeldRow{Name: k.Package, ID: f.Packages[i].ID, Status: k.Status, What: k.Service, At: k.Ends})
	}
	coupons := FoundHeld{
		ID: "h-coupons", Title: t.Coupons.Title, Times: t.Held.Expires, Amount: t.Coupons.Left,
		Note: t.Search.Found(len(f.Coupons), f.More.Coupons), More: more(PathCoupons, t.Search.MoreHeld, f.More.Coupons),
	}
	for i := range f.Coupons {
		c := &f.Coupons[i]
		left, err := c.Left()
		if err != nil {
			return nil, err
		}
		coupons.Rows = append(coupons.Rows, FoundHeldRow{
			Name: ui.Link{Href: heldQuery(PathCoupons, c.ID, c.Gone()), Text: cmp.Or(c.PlanName, c.ID)}, ID: c.ID, Status: couponStatus(t, c, now), What: t.CouponType(c.Type),
			At: ui.InstantBare(c.ExpireAt), Amount: ui.Amount(left), Currency: c.FaceValue.Currency(),
		})
	}
	invoices := FoundHeld{
		ID: "h-invoices", Title: t.Invoices.Title, Times: t.Invoices.Applied, Amount: t.Invoices.Amount,
		Note: t.Search.Found(len(f.Invoices), f.More.Invoices), More: more(PathInvoices, t.Search.MoreHeld, f.More.Invoices),
	}
	for i := range f.Invoices {
		row, err := newInvoiceRow(t, &f.Invoices[i])
		if err != nil {
			return nil, err
		}
		invoices.Rows = append(invoices.Rows, FoundHeldRow{
			Name: ui.Link{Href: heldQuery(PathInvoices, f.Invoices[i].ID, f.Invoices[i].Gone()), Text: row.Number}, ID: row.Request, Status: row.Status, What: f.Invoices[i].Title,
			At: row.Applied, Amount: row.Amount, Currency: row.Currency,
		})
	}
	var all []FoundHeld
	for _, part := range []FoundHeld{subscriptions, packages, coupons, invoices} {
		if len(part.Rows) > 0 {
			all = append(all, part)
		}
	}
	return all, nil
}

// heldQuery is the address of a list that shows one thing of it.
func heldQuery(path, id string, gone bool) string {
	q := url.Values{ParamQuery: {id}}
	if gone {
		q.Set(ParamStatus, billing.NoLongerListed)
	}
	return withQuery(path, q)
}
