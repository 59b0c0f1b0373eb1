package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// asks are the forms that ask for an approval. Opening one reads the thing anew
// from Huawei, with a short deadline: with the price quote the only page that
// waits for an answer, and it says so when none comes.
type asks struct{ *site }

// wish is a form as it was filled in, and where it stands.
type wish struct {
	ask     approval.Ask
	title   string
	action  string
	crumbs  []ui.Link
	keep    []ui.Pair // further hidden fields
	preview bool      // only show what the choice comes to
}

// form shows the form of an operation on an order.
func (a *asks) form(op approval.Operation) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, err := a.orderWish(w, r, op)
		if err != nil || x == nil {
			return err
		}
		q := r.URL.Query() // a link may bring the choice along
		if x.ask.CouponIDs, err = listParam(q, templates.FieldCoupon); err != nil {
			return err
		}
		if x.ask.DiscountID, err = oneParam(q, templates.FieldDiscount); err != nil {
			return err
		}
		return a.show(w, r, http.StatusOK, x, nil, nil)
	}
}

// request files what the form of an order asks for.
func (a *asks) request(op approval.Operation) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		fields, err := formValues(r, []string{templates.FieldCoupon}, templates.FieldFormKey, templates.FieldHash, templates.FieldShown,
			templates.FieldReason, templates.FieldConfirm, templates.FieldDiscount, templates.FieldShow)
		if err != nil {
			return err
		}
		x, err := a.orderWish(w, r, op)
		if err != nil || x == nil {
			return err
		}
		x.read(fields)
		return a.file(w, r, x)
	}
}

// orderWish finds the order of the address. nil without an error: the answer is
// out, a choice of the accounts that have it.
func (a *asks) orderWish(w http.ResponseWriter, r *http.Request, op approval.Operation) (*wish, error) {
	v, list := visitOf(r), &orders{a.site}
	found, err := list.find(r)
	if fault.Is(err, fault.NotFound) {
		found, err = a.justMade(r, err)
	}
	if err != nil {
		return nil, err
	}
	if len(found) > 1 {
		return nil, list.choose(w, r, found)
	}
	o := &found[0]
	deed := map[approval.Operation]string{approval.Pay: "pay", approval.Cancel: "cancel"}[op]
	x := &wish{
		ask: approval.Ask{AccountID: o.AccountID, Operation: op, OrderID: o.ID}, title: v.t.Approvals.Operation[op].Ask,
		action: accountQuery(templates.OrderDeed(o.ID, deed), r.URL.Query()),
	}
	x.crumbs = []ui.Link{{Href: templates.PathOrders, Text: v.t.Orders.Title}, {Href: accountQuery(templates.OrderPath(o.ID), r.URL.Query()), Text: v.t.Orders.One(o.ID)}}
	return x, nil
}

// justMade is an order that our copy does not have yet, but a renewal of the
// account has made. Any other that we do not know is not there: whose it is
// would be for the upstream to say, and we never ask it about a stranger's.
func (a *asks) justMade(r *http.Request, missing error) ([]billing.Order, error) {
	v := visitOf(r)
	id, ok := pathValue(r, "id")
	account, err := v.oneAccount()
	if err != nil || !ok {
		return nil, missing
	}
	id = strings.ToUpper(strings.TrimSpace(id))
	renewal, err := a.db.RenewalOf(r.Context(), account, id)
	if err != nil {
		return nil, err
	}
	if renewal == nil {
		return nil, missing
	}
	return []billing.Order{{ID: id, AccountID: account}}, nil
}

// accountQuery keeps the choice of an account, which the same id in another
// account makes necessary.
func accountQuery(path string, q url.Values) string {
	if account := q[templates.ParamAccount]; len(account) > 0 {
		return path + "?" + url.Values{templates.ParamAccount: account}.Encode()
	}
	return path
}

// read takes over what was filled in.
func (x *wish) read(fields url.Values) {
	for _, coupon := range fields[templates.FieldCoupon] {
		if coupon != "" {
			x.ask.CouponIDs = append(x.ask.CouponIDs, coupon)
		}
	}
	x.ask.DiscountID = fields.Get(templates.FieldDiscount)
	x.ask.Reason, x.ask.Confirm = fields.Get(templates.FieldReason), fields.Get(templates.FieldConfirm)
	x.ask.FormKey, x.ask.Hash = fields.Get(templates.FieldFormKey), fields.Get(templates.FieldHash)
	x.ask.Shown = templates.ReadShown(fields.Get(templates.FieldShown))
	x.preview = fields.Get(templates.FieldShow) != ""
}

// file asks the engine, and leads to the request's page, or shows the form again.
func (a *asks) file(w http.ResponseWriter, r *http.Request, x *wish) error {
	engine, err := a.engine(visitOf(r))
	if err != nil {
		return err
	}
	if x.preview {
		return a.show(w, r, http.StatusOK, x, nil, nil)
	}
	v := visitOf(r)
	id, err := engine.Request(r.Context(), v.acting(), x.ask)
	if err == nil {
		if x.ask.Operation == approval.PayPerUseOn {
			v.err = errors.Join(v.err, a.keepByUse(r.Context(), v, x)) // for the log
		}
		a.setFlash(r.Context(), flashFiled)
		return seeOther(w, templates.RequestPath(id))
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Forbidden || f.Kind == fault.NotFound && f.Code != fault.NoSuchResource {
		return err
	}
	v.err = err // for the log
	var changed *approval.ChangedError
	var changes []approval.Change
	if errors.As(err, &changed) {
		changes = changed.Changes
	}
	return a.show(w, r, filled(f), x, f, changes)
}

// show renders the form with what Huawei says now. What was typed stays.
func (a *asks) show(w http.ResponseWriter, r *http.Request, status int, x *wish, problem *fault.Error, changes []approval.Change) error {
	v := visitOf(r)
	if !auth.Can(*v.user, auth.AskToSpend) {
		return fault.New(fault.Forbidden, fault.NoAccess)
	}
	facts := templates.RequestFormFacts{
		T: v.t, Ask: x.ask, Problem: problem, Changes: changes, Me: *v.user, Account: v.accountName(x.ask.AccountID), Action: x.action, Crumbs: x.crumbs, Keep: x.keep, Now: v.now,
	}
	offer, f, err := a.offer(r.Context(), v, x.ask)
	if err != nil {
		return err
	}
	facts.Offer = offer
	if f != nil {
		v.err = errors.Join(v.err, f)
		if facts.Problem == nil || offer == nil {
			facts.Problem = f
		}
		if status < http.StatusBadRequest || offer == nil && status != http.StatusUnprocessableEntity {
			status = filled(f)
		}
	}
	if facts.Cost, err = a.costs(r.Context(), v, x.ask.AccountID, x.ask.Operation, x.ask.ResourceID); err != nil {
		return err
	}
	if offer != nil && x.ask.Operation == approval.PayPerUseOn {
		if facts.Cost.ByUse, err = a.askByUse(r.Context(), v, x.ask.AccountID, &offer.Facts.Resources[0]); err != nil {
			return err
		}
	}
	if facts.Approvers, err = a.db.Approvers(r.Context(), v.everything(), x.ask.AccountID); err != nil {
		return err
	}
	if facts.Busy, err = a.busy(r.Context(), v, &facts); err != nil {
		return err
	}
	shell, err := a.shell(r, x.title)
	if err != nil {
		return err
	}
	return a.render(w, r, status, templates.Ask(templates.NewAskPage(shell, &facts)))
}

// offer asks the engine what a request would be. A choice that does not fit is
// told, and the form shown without it. Without an offer the fault says why.
func (a *asks) offer(ctx context.Context, v *visit, ask approval.Ask) (*approval.Offer, *fault.Error, error) {
	engine, err := a.engine(v)
	if err != nil {
		return nil, fault.As(err), nil
	}
	offer, err := engine.Offer(ctx, v.acting(), ask)
	if err == nil {
		return &offer, nil, nil
	}
	f := fault.As(err)
	switch {
	case f == nil, f.Kind == fault.Forbidden, f.Kind == fault.NotFound:
		return nil, nil, err
	case f.Kind != fault.Invalid:
		return nil, f, nil
	}
	ask.CouponIDs, ask.DiscountID, ask.Num, ask.Unit, ask.Times, ask.Scope = nil, "", 1, billing.PeriodYear, 1, billing.UnsubscribeAll
	offer, err = engine.Offer(ctx, v.acting(), ask)
	if again := fault.As(err); err != nil {
		if again == nil || again.Kind != fault.Conflict && again.Kind != fault.Unavailable {
			return nil, nil, err
		}
		return nil, again, nil
	}
	return &offer, f, nil
}

// busy links to the open request on the same thing.
func (a *asks) busy(ctx context.Context, v *visit, f *templates.RequestFormFacts) (*ui.Link, error) {
	var id int64
	if f.Offer != nil {
		id = f.Offer.Occupied
	}
	if p := f.Problem; id == 0 && p != nil && p.Code == fault.TargetBusy && len(p.Args) > 0 {
		id, _ = p.Args[0].(int64)
	}
	if id == 0 {
		return nil, nil
	}
	d, err := a.db.Request(ctx, v.acting().Scope, id)
	if err != nil {
		return nil, err
	}
	return &ui.Link{Href: templates.RequestPath(id), Text: v.t.Approvals.Operation[d.Operation].Request(itoa64(id))}, nil
}
