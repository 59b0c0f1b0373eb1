package templates

import (
	"cmp"
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// EndingRow is one thing that ends soon.
type EndingRow struct {
	What     ui.Link
	Code     bool   // What is an id
	Kind     string // what it is, and what happens then
	Amount   ui.Money
	Currency string
	Deadline *ui.Deadline
	At       ui.Time
}

// EndingTable is a list of what ends soon.
type EndingTable struct {
	Rows     []EndingRow
	Currency string // of the page: amounts in another one name it
	None     string // instead of no rows
	Caption  string // "" = the usual one
	Dates    bool   // say when, beside how long it is until then
}

// NewEndingRow shows one thing that ends soon, with what is at stake.
func NewEndingRow(t *lang.Texts, e *billing.Expiring, now time.Time) EndingRow {
	w := &t.Ending
	left := e.At.Sub(now)
	row := EndingRow{
		What: ui.Link{Href: endingPath(e), Text: cmp.Or(e.Name, e.ID)}, Code: e.Name == "" || e.Name == e.ID, Kind: w.Kinds[string(e.Kind)], At: ui.Instant(e.At),
		Deadline: &ui.Deadline{At: ui.Instant(e.At), Left: t.Calendar.Left(left), Urgent: left < 48*time.Hour},
	}
	if left <= 0 {
		row.Deadline.Left = t.Calendar.Over
	}
	if e.Kind == billing.ExpiringSubscription {
		row.Kind += t.List.Comma + t.ExpirePolicy(e.Policy)
	}
	if e.Amount.Currency() != "" {
		row.Amount, row.Currency = ui.Amount(e.Amount), e.Amount.Currency()
	}
	return row
}

func endingPath(e *billing.Expiring) string {
	switch e.Kind {
	case billing.ExpiringSubscription:
		return SubscriptionPath(e.ID)
	case billing.ExpiringPackage:
		return PackagePath(e.ID)
	case billing.ExpiringCoupon:
		return withQuery(PathCoupons, url.Values{ParamQuery: {e.ID}})
	}
	return OrderPath(e.ID)
}
