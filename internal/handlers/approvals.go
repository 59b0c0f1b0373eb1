package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/internal/store"
	"portal/web/templates"
)

// approvals are the inbox, and one request with everything known about it.
type approvals struct{ *site }

// outsideShown is how many orders done outside are listed, and outsideRecent how
// long they are counted beside the tab.
const (
	outsideShown  = 200
	outsideRecent = 30 * 24 * time.Hour
)

// parseRequestFilter reads what selects and sorts requests, and which tab it is.
func parseRequestFilter(r *http.Request) (f approval.Filter, tab string, err error) {
	v, p := visitOf(r), readParams(r)
	tab = p.one(templates.ParamTab)
	if tab == "" {
		tab = defaultTab(v.user)
	}
	if !slices.Contains(templates.RequestTabs, tab) {
		p.note(templates.ParamTab, fault.New(fault.Invalid, fault.BadFilter, templates.ParamTab, tab).At(templates.ParamTab))
	}
	switch tab {
	case templates.TabWaits:
		f.WaitsFor = v.user
	case templates.TabMine:
		f.Mine = v.user.ID
	}
	f.Query = p.one(templates.ParamQuery)
	f.States = codes(p, templates.ParamStatus, parseCode(approval.States))
	f.Operations = codes(p, templates.ParamOperation, parseCode(approval.Operations))
	f.OrderID, f.ResourceID, f.Group = p.one(templates.ParamOrder), p.one(templates.ParamResource), p.one(templates.ParamGroup)
	f.From, f.To = p.span()
	f.Sort = p.sort("created", "amount", "expires")
	f.After, f.Before = p.place()
	f.Limit = p.limit(store.MaxRequestLimit)
	return f, tab, p.done()
}

// parseCode reads one of a closed list of codes.
func parseCode[C ~string](all []C) func(string) (C, error) {
	return func(s string) (C, error) {
		if !slices.Contains(all, C(s)) {
			return "", fmt.Errorf("no code %.20q", s)
		}
		return C(s), nil
	}
}

// defaultTab is what people come for: who decides to what waits for them, who
// asks to what they asked for.
func defaultTab(u *auth.User) string {
	switch {
	case auth.Can(*u, auth.Approve):
		return templates.TabWaits
	case auth.Can(*u, auth.AskToSpend):
		return templates.TabMine
	}
	return templates.TabAll
}

// narrowed reports whether f leaves out any request of its tab.
func narrowed(f *approval.Filter) bool {
	return f.Query != "" || len(f.States)+len(f.Operations) > 0 || f.OrderID != "" || f.ResourceID != "" || f.Group != "" || f.From != 0 || f.To != 0
}

func (a *approvals) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, tab, err := parseRequestFilter(r)
	if err != nil {
		return err
	}
	counts, err := a.db.RequestCounts(r.Context(), v.everything(), *v.user)
	if err != nil {
		return err
	}
	outside, err := a.db.CountOutside(r.Context(), v.everything(), v.now.Add(-outsideRecent))
	if err != nil {
		return err
	}
	shell, err := a.shell(r, v.t.Approvals.Title)
	if err != nil {
		return err
	}
	view := templates.ApprovalsPage{Shell: shell, Multi: len(v.chosen) > 1, Tabs: templates.NewRequestTabs(v.t, tab, r.URL.Query(), counts, outside)}
	if tab == templates.TabOutside {
		all, err := a.db.OutsideOrders(r.Context(), v.everything(), "", outsideShown)
		if err != nil {
			return err
		}
		names, err := a.local(r.Context(), v)
		if err != nil {
			return err
		}
		for i := range all {
			names.put("service", all[i].Order.ServiceType, &all[i].Order.ServiceTypeName)
		}
		view.Outside = templates.NewOutsidePart(v.t, all, view.Multi)
		view.Export = templates.NewExport(v.t, templates.PathApprovals, r.URL.Query(), false, v.t.Orders.Count(int64(len(all))), ".csv", ".xlsx")
		return a.render(w, r, http.StatusOK, templates.Approvals(view))
	}
	page, err := a.db.Requests(r.Context(), v.everything(), f)
	if err != nil {
		return err
	}
	fillApprovals(v, &view, r.URL.Query(), f, tab, &page)
	return a.render(w, r, http.StatusOK, templates.Approvals(view))
}

// fillApprovals builds the list of the requests that f selects.
func fillApprovals(v *visit, view *templates.ApprovalsPage, q url.Values, f approval.Filter, tab string, page *approval.Page) {
	t := v.t
	view.Filter = templates.NewRequestsFilter(t, q, &f)
	var order string
	view.Heads, order = templates.NewRequestsHeads(t, q)
	view.Caption = t.Approvals.Caption(order)
	for i := range page.Requests {
		view.Rows = append(view.Rows, templates.NewRequestRow(t, &page.Requests[i], v.now))
	}
	if len(page.Requests) == 0 {
		view.Void = templates.NewRequestsVoid(t, tab, narrowed(&f))
	}
	view.Sums = templates.NewRequestSums(t, page)
	view.Pager = templates.NewPager(t, templates.PathApprovals, q, page.Prev, page.Next, t.Approvals.Shown(len(page.Requests), int64(page.Total), order))
	view.Export = templates.NewExport(t, templates.PathApprovals, q, narrowed(&f), t.Approvals.Count(int64(page.Total)), ".csv", ".xlsx")
}

// listAs is the list as a file: all rows of the filter, with everything that
// the hash covers.
func (a *approvals) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, tab, err := parseRequestFilter(r)
		if err != nil {
			return "", nil, err
		}
		if tab == templates.TabOutside {
			return "orders-outside" + string(format), func(ctx context.Context, w io.Writer) error {
				all, err := a.db.OutsideOrders(ctx, v.everything(), "", 100_000)
				if err != nil {
					return err
				}
				return export.OutsideOrders(w, format, all)
			}, nil
		}
		return "requests" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewRequestWriter(w, format)
			if err := a.db.EachRequest(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}

// id reads the number in the address.
func (a *approvals) id(r *http.Request) (int64, error) {
	text := chi.URLParam(r, "id")
	n, err := number(text)
	if err != nil {
		return 0, fault.New(fault.NotFound, fault.NoSuchRequest, text)
	}
	return n, nil
}

func (a *approvals) one(w http.ResponseWriter, r *http.Request) error {
	id, err := a.id(r)
	if err != nil {
		return err
	}
	return a.show(w, r, http.StatusOK, id, nil)
}

// posted is a decision that was not taken: which, what was typed, and why not.
type posted struct {
	deed, typed, verdict string
	problem              *fault.Error
}

// show renders a request, with the decision that was just refused, if any.
func (a *approvals) show(w http.ResponseWriter, r *http.Request, status int, id int64, p *posted) error {
	v := visitOf(r)
	d, err := a.db.Request(r.Context(), v.acting().Scope, id)
	if err != nil {
		return err
	}
	shell, err := a.shell(r, v.t.Approvals.Operation[d.Operation].Request(itoa64(d.ID)))
	if err != nil {
		return err
	}
	facts, err := a.facts(r.Context(), v, &d)
	if err != nil {
		return err
	}
	if p != nil {
		facts.Deed, facts.Typed, facts.Verdict, facts.Problem = p.deed, p.typed, p.verdict, p.problem
	}
	page, err := templates.NewApprovalPage(shell, facts)
	if err != nil {
		return fmt.Errorf("request %d: %w", id, err)
	}
	return a.render(w, r, status, templates.Approval(page))
}

// facts gathers what the page of a request is made of, all from the database.
func (a *approvals) facts(ctx context.Context, v *visit, d *approval.Details) (*templates.RequestFacts, error) {
	f := &templates.RequestFacts{
		T: v.t, D: d, Me: *v.user, Fresh: auth.Fresh(v.signedInAt, v.now), Why: approval.MayApprove(&d.Request, d.Decisions, *v.user, v.now),
		Now: v.now, FormKey: approval.NewFormKey(),
	}
	policy, err := a.db.ApprovalPolicy(ctx)
	if err != nil {
		return nil, err
	}
	f.Policy = &policy
	if f.Cost, err = a.costs(ctx, v, d.AccountID, d.Operation, d.ResourceID); err != nil {
		return nil, err
	}
	if f.Why == nil && policy.SecondFactor && !v.factor {
		f.Why = fault.New(fault.Forbidden, fault.NeedsSecondFactor)
	}
	if d.Group != "" {
		together, err := a.db.Requests(ctx, v.acting().Scope, approval.Filter{Group: d.Group, Limit: 1})
		if err != nil {
			return nil, err
		}
		f.Together = int64(together.Total)
	}
	if d.State != approval.Requested && d.State != approval.Approved {
		return f, nil
	}
	queue, err := a.db.ApprovalQueue(ctx, d.AccountID)
	if err != nil {
		return nil, err
	}
	f.Stopped, f.Safe = !queue.StoppedAt.IsZero(), queue.SafeUntil
	exposure, err := a.db.ExposureOf(ctx, d.AccountID, d.RequesterID, d.Discounted.Currency())
	if err != nil {
		return nil, err
	}
	f.Used = exposure.AccountPaid
	return f, a.orderFacts(ctx, v, d, f)
}

// orderFacts adds our copy of the order and the account's cash.
func (a *approvals) orderFacts(ctx context.Context, v *visit, d *approval.Details, f *templates.RequestFacts) error {
	scope := v.acting().Scope
	scope.Accounts = []int64{d.AccountID}
	if d.OrderID != "" {
		found, err := a.db.OrdersByID(ctx, scope, d.OrderID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if len(found) == 1 {
			names, err := a.local(ctx, v)
			if err != nil {
				return err
			}
			names.orders(found)
			f.Order = &found[0]
		}
	}
	if d.Operation == approval.Renew && len(d.Orders) == 1 {
		found, err := a.db.OrdersByID(ctx, scope, d.Orders[0])
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if len(found) == 1 {
			f.Made = &found[0]
		}
	}
	balances, err := a.db.Balances(ctx, scope)
	if err != nil {
		return err
	}
	f.Cash = cashOf(balances, d.AccountID)
	return nil
}
