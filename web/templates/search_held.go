package templates

import (
	"cmp"
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/ui"
)

// FoundHeld is one kind of what the account holds in which a text was found.
type FoundHeld struct {
	ID    string // of the heading
	Title string
	FoundPart
	Times  string // head of the column of times
	Amount string // head of the column of amounts; "" when there is none
	Rows   []FoundHeldRow
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

// held lists what was found of what accounts hold, a part for each kind that the
// page shows.
func (x *finding) held(f *billing.Found, now time.Time) ([]FoundHeld, error) {
	t := x.t
	part := func(k billing.FoundKind, times, amount string, shown int) FoundHeld {
		return FoundHeld{ID: foundID(k), Title: x.name(k), Times: times, Amount: amount, FoundPart: x.part(k, shown)}
	}
	subscriptions := part(billing.FoundSubscriptions, t.Held.Expires, t.Subscriptions.ToRenew, len(f.Subscriptions))
	for i := range f.Subscriptions {
		s := newSubscriptionRow(t, &f.Subscriptions[i], now)
		subscriptions.Rows = append(subscriptions.Rows, FoundHeldRow{Name: s.Resource, ID: s.Code, Status: s.Status, What: s.Service, At: s.Ends, Amount: s.ToRenew, Currency: s.Currency})
	}
	packages := part(billing.FoundPackages, t.Held.Expires, "", len(f.Packages))
	for i := range f.Packages {
		k := newPackageRow(t, &f.Packages[i], packagePace{since: now, now: now}, Measures{})
		packages.Rows = append(packages.Rows, FoundHeldRow{Name: k.Package, ID: f.Packages[i].ID, Status: k.Status, What: k.Service, At: k.Ends})
	}
	coupons := part(billing.FoundCoupons, t.Held.Expires, t.Coupons.Left, len(f.Coupons))
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
	invoices := part(billing.FoundInvoices, t.Invoices.Applied, t.Invoices.Amount, len(f.Invoices))
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
	for _, one := range []struct {
		kind billing.FoundKind
		part FoundHeld
	}{
		{billing.FoundSubscriptions, subscriptions},
		{billing.FoundPackages, packages},
		{billing.FoundCoupons, coupons},
		{billing.FoundInvoices, invoices},
	} {
		if x.shows(one.kind) {
			all = append(all, one.part)
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
