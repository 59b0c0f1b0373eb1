package handlers

import (
	"context"
	"errors"
	"strconv"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
)

// What a month by use is asked as: so many hours of the resource.
const (
	hoursOfMonth = "730"
	byDuration   = "Duration"
	hourUnit     = 4
)

// byUseTerms is the question for the price of a month of a resource by use.
func byUseTerms(account int64, s *billing.Subscription) billing.QuoteTerms {
	terms := billing.QuoteTerms{
		AccountID: account, Mode: billing.QuoteOnDemand, IAMProject: s.IAMProjectID, ServiceType: s.ServiceType, ResourceType: s.ResourceType,
		Spec: s.Spec, Region: s.Region, Count: 1, UsageType: byDuration, Usage: hoursOfMonth, UsageUnit: hourUnit,
	}
	if size, err := strconv.Atoi(string(s.SpecSize)); err == nil && size > 0 && s.SpecSizeMeasureID != 0 {
		terms.Size, terms.SizeUnit = size, s.SpecSizeMeasureID
	}
	return terms
}

// askByUse asks what a month of a resource by use costs; nil where the upstream
// does not tell it.
func (s *site) askByUse(ctx context.Context, v *visit, account int64, r *billing.Subscription) (*billing.Quote, error) {
	if s.desk == nil || !s.desk.Serves(account) || !auth.Can(*v.user, auth.Quote) {
		return nil, nil
	}
	q := &billing.Quote{QuoteTerms: byUseTerms(account, r), AccountName: v.accountName(account), PersonID: v.user.ID, AskedAt: v.now}
	v.giveTurn()
	if err := s.desk.Ask(ctx, q); err != nil {
		if fault.As(err) == nil {
			return nil, err
		}
		v.err = errors.Join(v.err, err) // for the log
		return nil, nil
	}
	if !tells(q) {
		return nil, nil
	}
	return q, nil
}

// tells reports whether an answer has a price. A list price of zero is none: the
// upstream rates what it does not sell by the hour at nothing. A discount may
// well leave nothing of a price.
func tells(q *billing.Quote) bool { return !q.List.IsZero() }

// costs is what is known of the money of a request about a resource, from the
// database alone: the last paid term, and the newest kept price by use.
func (s *site) costs(ctx context.Context, v *visit, account int64, op approval.Operation, resource string) (f templates.MoneyFacts, err error) {
	if op != approval.Unsubscribe && op != approval.PayPerUseOn {
		return f, nil
	}
	scope := billing.Scope{Accounts: []int64{account}, Currency: v.currency}
	found, err := s.db.SubscriptionsByID(ctx, scope, resource)
	if fault.Is(err, fault.NotFound) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if op == approval.Unsubscribe {
		f.Last = &found[0].Last
		return f, nil
	}
	terms := byUseTerms(account, &found[0])
	page, err := s.db.Quotes(ctx, scope, billing.QuoteFilter{Query: terms.Spec, Modes: []billing.QuoteMode{billing.QuoteOnDemand}, Services: []string{terms.ServiceType}, Limit: 50})
	if err != nil {
		return f, err
	}
	for i := range page.Quotes {
		if page.Quotes[i].QuoteTerms == terms && tells(&page.Quotes[i]) {
			f.ByUse = &page.Quotes[i]
			break
		}
	}
	return f, nil
}

// keepByUse keeps the price by use that whoever asks has seen, so that who
// decides sees the same. That it can't be asked keeps nobody from asking.
func (a *asks) keepByUse(ctx context.Context, v *visit, x *wish) error {
	scope := billing.Scope{Accounts: []int64{x.ask.AccountID}, Currency: v.currency}
	found, err := a.db.SubscriptionsByID(ctx, scope, x.ask.ResourceID)
	if err != nil {
		return err
	}
	q, err := a.askByUse(ctx, v, x.ask.AccountID, &found[0])
	if err != nil || q == nil {
		return err
	}
	return a.db.SaveQuote(ctx, scope, q)
}
