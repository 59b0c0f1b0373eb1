package templates

import (
	"net/url"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// OrderDeeds is what can be asked for at an unpaid order, and why not.
type OrderDeeds struct {
	Pay, Cancel *ui.Link
	PayText     string // of the button that can't be used
	WhyNot      ui.Rich
	Note        string
}

// NewOrderDeeds offers what the person may ask for. requests are those about the
// order; paying says whether this portal takes requests at all.
func NewOrderDeeds(t *lang.Texts, o *billing.Order, requests []approval.Request, u auth.User, q url.Values, paying bool) *OrderDeeds {
	if o.Status != billing.OrderPendingPayment {
		return nil
	}
	words := &t.Approvals
	deeds := &OrderDeeds{PayText: words.AskPay}
	for i := range requests {
		if r := &requests[i]; r.OrderID == o.ID && !r.State.Dead() {
			deeds.WhyNot = ui.Say(words.OrderOpen, ui.Link{Href: RequestPath(r.ID), Text: words.Operation[r.Operation].Request(id(r.ID))})
			return deeds
		}
	}
	switch {
	case !paying:
		deeds.WhyNot = ui.Text(words.NoEngine)
	case !auth.Can(u, auth.AskToSpend):
		deeds.WhyNot = ui.Text(words.NoRole)
	default:
		keep := url.Values{}
		if account := q[ParamAccount]; len(account) > 0 {
			keep[ParamAccount] = account
		}
		deeds.Pay = &ui.Link{Href: withQuery(OrderDeed(o.ID, "pay"), keep), Text: words.AskPay}
		deeds.Cancel = &ui.Link{Href: withQuery(OrderDeed(o.ID, "cancel"), keep), Text: words.AskCancel}
		deeds.Note = words.OrderWhy
	}
	return deeds
}

// NewOrderOutside says that an order was paid or cancelled without the portal.
func NewOrderOutside(t *lang.Texts, x *approval.Outside) ui.Rich {
	if x == nil {
		return nil
	}
	return ui.Say(t.Approvals.OutsideOrder, ui.Instant(x.NoticedAt))
}
