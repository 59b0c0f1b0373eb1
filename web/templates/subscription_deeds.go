package templates

import (
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates/lang"
)

// deedLink leads to a form; Kind is " btn-go", " btn-bad" or "".
type deedLink struct{ Href, Text, Kind string }

// subscriptionDeeds are the forms that make sense for a resource as it is set.
func subscriptionDeeds(t *lang.Texts, s *billing.Subscription) []deedLink {
	words := &t.Asks
	to := func(deed string, off bool) string { return SubscriptionDeed(s.AccountID, s.ID, deed, off) }
	links := []deedLink{{to("renew", false), words.RenewDeed, " btn-go"}}
	if s.ExpirePolicy == billing.ExpireRenew {
		links = append(links, deedLink{to("auto-renew", true), words.AutoOff, ""})
	} else {
		links = append(links, deedLink{to("auto-renew", false), words.AutoOn, ""})
	}
	if s.ExpirePolicy == billing.ExpirePayPerUse {
		links = append(links, deedLink{to("expiry", true), words.UseOff, ""})
	} else {
		links = append(links, deedLink{to("expiry", false), words.UseOn, ""})
	}
	return append(links, deedLink{to("unsubscribe", false), words.StopDeed, " btn-bad"})
}

// subscriptionWhy says why nothing can be asked for; "" when something can.
func subscriptionWhy(t *lang.Texts, s *billing.Subscription, u auth.User, paying bool) string {
	switch {
	case s.Gone():
		return sentence(t, fault.New(fault.NotFound, fault.NoSuchResource, s.ID))
	case !s.Main:
		return sentence(t, fault.New(fault.Conflict, fault.NotMainResource, s.ParentID))
	case !paying:
		return t.Approvals.NoEngine
	case !auth.Can(u, auth.AskToSpend):
		return t.Approvals.NoRole
	}
	return ""
}
