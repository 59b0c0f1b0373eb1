package templates

import (
	"cmp"
	"strconv"
	"strings"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// heldActivity is how a kind of what the account holds is linked and worded.
type heldActivity struct {
	path   func(id string, gone bool) string
	status func(t *lang.Texts, code int) string
}

var heldActivities = map[string]heldActivity{
	"subscription": {func(id string, _ bool) string { return SubscriptionPath(id) }, func(t *lang.Texts, n int) string { return t.SubscriptionStatus(billing.SubscriptionStatus(n)) }},
	"package":      {func(id string, _ bool) string { return PackagePath(id) }, func(t *lang.Texts, n int) string { return t.PackageStatus(billing.PackageStatus(n)) }},
	"coupon":       {func(id string, gone bool) string { return heldQuery(PathCoupons, id, gone) }, func(t *lang.Texts, n int) string { return t.CouponStatus(billing.CouponStatus(n)) }},
	"invoice":      {func(id string, gone bool) string { return heldQuery(PathInvoices, id, gone) }, func(t *lang.Texts, n int) string { return t.InvoiceState(billing.InvoiceState(n)) }},
}

// heldWords says what happened to something that the account holds.
func heldWords(t *lang.Texts, a *billing.Activity) ui.Rich {
	thing, _, _ := strings.Cut(string(a.Kind), "_")
	w, h := &t.Activity, heldActivities[thing]
	gone := a.After == "gone"
	link := ui.Link{Href: h.path(a.ID, gone), Text: cmp.Or(a.Name, a.ID)}
	switch a.Kind {
	case billing.CouponNew, billing.InvoiceNew:
		return ui.Say(w.New[thing], link, ui.Amount(a.Amount), a.Amount.Currency())
	case billing.SubscriptionNew, billing.PackageNew:
		return ui.Say(w.New[thing], link)
	}
	if gone {
		return ui.Say(w.Gone[thing], link)
	}
	var parts []ui.Rich
	if a.Before == "gone" || strings.HasPrefix(a.Before, "gone ") {
		parts = append(parts, ui.Text(w.Back))
	}
	if a.Amount.Currency() != "" && a.Was.Currency() != "" && a.Was.Exact() != a.Amount.Exact() {
		parts = append(parts, ui.Say(w.Sum[thing], ui.Amount(a.Was), ui.Amount(a.Amount), a.Amount.Currency()))
	}
	before := heldFacts(a.Before)
	for _, code := range []string{"status", "ends", "then", "frozen"} {
		if is, ok := heldFacts(a.After)[code]; ok {
			parts = append(parts, ui.Say(w.Change[code], factWord(t, &h, code, before[code]), factWord(t, &h, code, is)))
		}
	}
	return ui.Say(w.Changed[thing], link, ui.Join(t.List.Comma, parts...))
}

// heldFacts reads "status=2 ends=2026-12-01".
func heldFacts(text string) map[string]string {
	facts := map[string]string{}
	for part := range strings.FieldsSeq(text) {
		if code, value, ok := strings.Cut(part, "="); ok {
			facts[code] = value
		}
	}
	return facts
}

// factWord is the word for a value of a fact; what has none stays as it came.
func factWord(t *lang.Texts, h *heldActivity, code, value string) ui.Rich {
	n, err := strconv.Atoi(value)
	switch {
	case value == "":
		return ui.Text(t.Held.None)
	case code == "frozen":
		return ui.Text(word(t.Activity.Frozen, value))
	case code == "status" && err == nil:
		return ui.Text(h.status(t, n))
	case code == "then" && err == nil:
		return ui.Text(t.ExpirePolicy(billing.ExpirePolicy(n)))
	}
	return ui.Say("{0}", value)
}
