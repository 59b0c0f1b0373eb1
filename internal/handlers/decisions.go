package handlers

import (
	"context"
	"net/http"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/internal/money"
	"portal/web/templates"
)

// decide takes one of the three decisions on a request: approve, reject, withdraw.
func (a *approvals) decide(deed string) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := a.id(r)
		if err != nil {
			return err
		}
		fields, err := form(r, templates.FieldHash, templates.FieldFormKey, templates.FieldReason)
		if err != nil {
			return err
		}
		engine, err := a.engine(visitOf(r))
		if err != nil {
			return err
		}
		does := map[string]func(context.Context, approval.Person, approval.Verdict) error{
			templates.DeedApprove: engine.Approve, templates.DeedReject: engine.Reject, templates.DeedWithdraw: engine.Withdraw,
		}[deed]
		err = does(r.Context(), visitOf(r).acting(), approval.Verdict{
			RequestID: id, Hash: fields[templates.FieldHash], Comment: fields[templates.FieldReason], FormKey: fields[templates.FieldFormKey],
		})
		return a.decided(w, r, id, err, &posted{deed: deed, typed: fields[templates.FieldReason]})
	}
}

// resolve takes one of two persons' word on what reading could not tell.
func (a *approvals) resolve(w http.ResponseWriter, r *http.Request) error {
	id, err := a.id(r)
	if err != nil {
		return err
	}
	fields, err := form(r, templates.FieldVerdict, templates.FieldReference, templates.FieldFormKey)
	if err != nil {
		return err
	}
	engine, err := a.engine(visitOf(r))
	if err != nil {
		return err
	}
	err = engine.Resolve(r.Context(), visitOf(r).acting(), approval.ResolveForm{
		RequestID: id, Verdict: approval.State(fields[templates.FieldVerdict]), Reference: fields[templates.FieldReference], FormKey: fields[templates.FieldFormKey],
	})
	return a.decided(w, r, id, err, &posted{deed: templates.DeedResolve, typed: fields[templates.FieldReference], verdict: fields[templates.FieldVerdict]})
}

// decided leads back to the request, or shows it with why the decision was not
// taken. What asks for a fresh sign-in leads there and comes back.
func (a *approvals) decided(w http.ResponseWriter, r *http.Request, id int64, err error, p *posted) error {
	if err == nil {
		a.setFlash(r.Context(), flash(p.deed))
		return seeOther(w, templates.RequestPath(id))
	}
	if stepUp(w, err, templates.RequestPath(id)) {
		return nil
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.NotFound || f.Code == fault.NoAccess {
		return err
	}
	visitOf(r).err = err // for the log
	p.problem = f
	return a.show(w, r, filled(f), id, p)
}

// cashOf is what the account's cash accounts hold; nil when it was never read.
func cashOf(all []billing.Balances, account int64) *money.Amount {
	var sum *money.Amount
	for i := range all {
		if all[i].AccountID != account {
			continue
		}
		for _, b := range all[i].Accounts {
			if b.Type != billing.CashAccount {
				continue
			}
			if sum == nil {
				sum = new(money.Amount)
			}
			next, err := sum.Add(b.Amount)
			if err != nil {
				return nil
			}
			*sum = next
		}
	}
	return sum
}
