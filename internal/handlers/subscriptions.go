package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// subscriptions are the yearly/monthly resources: the list, one of them, and
// what their terms will cost.
type subscriptions struct{ *site }

// place reads where in a list one is, and how it is sorted.
func (p *params) listPlace(columns ...string) (place billing.Place) {
	place.Sort = p.sort(columns...)
	place.After, place.Before = p.place()
	place.Limit = p.limit(store.MaxHeldLimit)
	return place
}

// states reads the states asked for; "gone" stands for what the upstream no longer lists.
func states[C any](p *params, parse func(string) (C, error)) (all []C, gone bool) {
	for _, text := range p.list(templates.ParamStatus) {
		if text == billing.NoLongerListed {
			gone = true
			continue
		}
		c, err := parse(text)
		if err != nil {
			p.note(templates.ParamStatus, fault.New(fault.Invalid, fault.BadFilter, templates.ParamStatus, text).At(templates.ParamStatus))
		}
		all = append(all, c)
	}
	return all, gone
}

// yes reads a switch that is on with "yes" and off when it is not given.
func (p *params) yes(name string) bool {
	text := p.one(name)
	if text != "" && text != templates.Yes {
		p.note(name, fault.New(fault.Invalid, fault.BadFilter, name, text).At(name))
	}
	return text == templates.Yes
}

func parseSubscriptionFilter(r *http.Request) (f billing.SubscriptionFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.Services = p.list(templates.ParamService)
	f.Regions = p.list(string(billing.ByRegion))
	f.Projects = p.list(string(billing.ByProject))
	f.Statuses, f.Gone = states(p, billing.ParseSubscriptionStatus)
	f.Policies = codes(p, templates.ParamPolicy, billing.ParseExpirePolicy)
	f.From, f.To = p.span()
	f.Main = p.yes(templates.ParamPrimary)
	f.Place = p.listPlace("expires", "amount", "changed")
	return f, p.done()
}

func (s *subscriptions) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, err := parseSubscriptionFilter(r)
	if err != nil {
		return err
	}
	facts := templates.SubscriptionsFacts{T: v.t, Query: r.URL.Query(), Filter: &f, Now: v.now, Multi: len(v.chosen) > 1}
	if facts.Page, err = s.db.Subscriptions(r.Context(), v.everything(), f); err != nil {
		return err
	}
	if facts.Facets, err = s.db.SubscriptionFacets(r.Context(), v.everything()); err != nil {
		return err
	}
	names, err := s.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.subscriptions(facts.Page.Rows)
	shell, err := s.shell(r, v.t.Subscriptions.Title)
	if err != nil {
		return err
	}
	page := templates.NewSubscriptionsPage(shell, &facts)
	page.Bulk = templates.NewBulkBar(v.t, templates.PathSubscriptions, *v.user, s.approval != nil)
	return s.render(w, r, http.StatusOK, templates.Subscriptions(page))
}

// listAs is the list as a file: all rows of the filter, whatever page is shown.
func (s *subscriptions) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseSubscriptionFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "subscriptions" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewSubscriptionWriter(w, format)
			if err := s.db.EachSubscription(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// idOf reads the id in an address; a NotFound fault of the given code when it can be none.
func idOf(r *http.Request, none fault.Code) (string, error) {
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	if err != nil || !proper(id) || len(id) > maxValue {
		return "", fault.New(fault.NotFound, none, chi.URLParam(r, "id"))
	}
	return id, nil
}

func (s *subscriptions) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	id, err := idOf(r, fault.NoSuchSubscription)
	if err != nil {
		return err
	}
	found, err := s.db.SubscriptionsByID(r.Context(), v.everything(), id)
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return s.choose(w, r, found)
	}
	one := &found[0]
	facts := templates.SubscriptionFacts{T: v.t, Subscription: one, Now: v.now}
	scope := billing.Scope{Accounts: []int64{one.AccountID}, Currency: v.currency}
	if facts.Measures, err = s.measures(r); err != nil {
		return err
	}
	if facts.Attached, err = s.db.AttachedTo(r.Context(), scope, one.AccountID, one.ID); err != nil {
		return err
	}
	if facts.Terms, err = s.db.SubscriptionTerms(r.Context(), scope, one.AccountID, one.ID); err != nil {
		return err
	}
	if facts.Months, err = s.db.SubscriptionMonths(r.Context(), scope, one.AccountID, one.ID); err != nil {
		return err
	}
	if facts.Versions, err = s.db.SubscriptionVersions(r.Context(), scope, one.AccountID, one.ID); err != nil {
		return err
	}
	names, err := s.local(r.Context(), v)
	if err != nil {
		return err
	}
	names.subscriptions(found)
	names.subscriptions(facts.Attached)
	shell, err := s.shell(r, templates.SubscriptionTitle(v.t, one))
	if err != nil {
		return err
	}
	page := templates.NewSubscriptionPage(shell, &facts)
	page.Deeds = templates.SubscriptionDeeds(v.t, one, *v.user, s.approval != nil)
	return s.render(w, r, http.StatusOK, templates.Subscription(page))
}

// choose offers the resources of several accounts that have the same id.
func (s *subscriptions) choose(w http.ResponseWriter, r *http.Request, found []billing.Subscription) error {
	v := visitOf(r)
	shell, err := s.shell(r, v.t.Subscriptions.One(found[0].ID))
	if err != nil {
		return err
	}
	facts := templates.SubscriptionsFacts{
		T: v.t, Filter: &billing.SubscriptionFilter{}, Now: v.now, Multi: true, Page: billing.Page[billing.Subscription]{Rows: found, Total: len(found)},
	}
	page := templates.NewSubscriptionsPage(shell, &facts)
	for i := range page.Rows {
		page.Rows[i].Resource.Href += "?" + url.Values{templates.ParamAccount: {fmt.Sprint(found[i].AccountID)}}.Encode()
	}
	return s.render(w, r, http.StatusOK, templates.Subscriptions(page))
}
