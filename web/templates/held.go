package templates

import (
	"net/url"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// What the lists of subscriptions, coupons, packages and invoices have in common.

// Addresses and parameters of what the account holds.
const (
	PathSubscriptions = "/subscriptions"
	PathCoupons       = "/coupons"
	PathPackages      = "/packages"
	PathInvoices      = "/invoices"

	ParamPolicy  = "then"    // subscriptions: what happens at the end of the term
	ParamPrimary = "primary" // subscriptions: Yes = primary resources only
	Yes          = "yes"
)

// SubscriptionPath is the address of one yearly/monthly resource.
func SubscriptionPath(id string) string { return PathSubscriptions + "/" + url.PathEscape(id) }

// HeldFilter is the filter form of a list with what is set in it.
type HeldFilter struct {
	Action           string
	Placeholder      string
	FromText, ToText string // "" where the list is not filtered by days
	Query            string
	From, To         string
	Month, MonthText string // a month that a link has chosen
	Facets           []ui.Facet
	Keep             []ui.Pair
	Chips            []ui.Chip
	Reset            string
}

// heldKeep are the parameters that are no filters.
var heldKeep = []string{ParamSort, ParamAccount, ParamLimit}

// newHeldFilter begins the form of the list at path.
func newHeldFilter(path string, q url.Values, placeholder, query string, facets []ui.Facet) HeldFilter {
	return HeldFilter{Action: path, Placeholder: placeholder, Query: query, Facets: facets, Keep: ui.Keep(q, heldKeep...)}
}

// days adds the two days of a span.
func (f *HeldFilter) days(fromText, toText string, from, to billing.Day) {
	f.FromText, f.ToText = fromText, toText
	if from != 0 {
		f.From = from.String()
	}
	if to != 0 {
		f.To = to.String()
	}
}

// chips shows what is set, each with its way out.
func (f *HeldFilter) chips(t *lang.Texts, q url.Values) {
	chips := ui.NewChips(t, f.Action, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Text(ParamMonth, f.MonthText, f.Month)
	chips.Text(ParamFrom, f.FromText, f.From)
	chips.Text(ParamTo, f.ToText, f.To)
	chips.Facets(f.Facets)
	f.Chips, f.Reset = chips.List(heldKeep...)
}

// statusFacet offers states, and last those that are no longer listed.
func statusFacet[S comparable](t *lang.Texts, all, chosen []S, gone bool, name, word func(S) string) ui.Facet {
	f := ui.Facet{Name: ParamStatus, Label: t.Held.Status}
	for _, s := range all {
		f.Options = append(f.Options, ui.Option{Value: name(s), Text: word(s), On: contains(chosen, s)})
	}
	f.Options = append(f.Options, ui.Option{Value: billing.NoLongerListed, Text: t.Held.Gone, On: gone})
	return f
}

// heldBasis says when a thing was read, or since when it is gone.
func heldBasis(t *lang.Texts, h *billing.Held, now time.Time) ui.Rich {
	if h.Gone() {
		return ui.Say(t.Held.GoneSince, ui.Instant(h.GoneAt))
	}
	return ui.Say(t.Held.ReadAt, ui.Instant(h.SeenAt), ui.Text(t.Calendar.Age(now.Sub(h.SeenAt))))
}

// goneBanner tells that a thing is no longer listed; nil while it is.
func goneBanner(t *lang.Texts, h *billing.Held) *ui.Banner {
	if !h.Gone() {
		return nil
	}
	return &ui.Banner{Title: ui.Say(t.Held.GoneSince, ui.Instant(h.GoneAt)), Text: ui.Text(t.Held.GoneText)}
}

// until shows how long something still runs; nil when it does not end or is not running.
func until(t *lang.Texts, at, now time.Time, running bool) *ui.Deadline {
	if at.IsZero() || !running {
		return nil
	}
	left := at.Sub(now)
	d := &ui.Deadline{At: ui.Instant(at), Left: t.Calendar.Left(left), Urgent: left < 14*24*time.Hour}
	if left <= 0 {
		d.Left = t.Calendar.Over
	}
	return d
}

// estimated shows an amount that is not Huawei's price: dashed, and a dash where it is not known.
func estimated(a money.Amount) ui.Money {
	if a.Currency() == "" {
		return ui.Money{}
	}
	return ui.Amount(a).AsOpen()
}

// factList collects terms with their values and leaves empty ones out.
type factList []ui.Fact

func (f *factList) add(term string, value ui.Rich) {
	if len(value) > 0 {
		*f = append(*f, ui.Fact{Term: term, Value: value})
	}
}

// name adds foreign text.
func (f *factList) name(term, text string) {
	if text != "" {
		f.add(term, ui.Say("{0}", text))
	}
}

// code adds an id.
func (f *factList) code(term, text string) {
	if text != "" {
		f.add(term, ui.Say("{0}", ui.Code(text)))
	}
}

// moment adds a time.
func (f *factList) moment(term string, at time.Time) {
	if !at.IsZero() {
		f.add(term, ui.Say("{0}", ui.InstantSeconds(at)))
	}
}

// order adds an order with its link.
func (f *factList) order(term, id string) {
	if id != "" {
		f.add(term, ui.Say("{0}", ui.Link{Href: OrderPath(id), Text: id}))
	}
}
