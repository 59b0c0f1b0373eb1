package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// resourceDeeds are the operations on a yearly/monthly resource by the end of
// their address: what it does, and what it does with on=false.
var resourceDeeds = map[string][2]approval.Operation{
	"renew":       {approval.Renew, approval.Renew},
	"unsubscribe": {approval.Unsubscribe, approval.Unsubscribe},
	"auto-renew":  {approval.AutoRenewOn, approval.AutoRenewOff},
	"expiry":      {approval.PayPerUseOn, approval.PayPerUseOff},
}

// resourceForm shows the form of a deed on a resource.
func (a *asks) resourceForm(deed string) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, err := a.resourceWish(r, deed, r.URL.Query())
		if err != nil {
			return err
		}
		x.ask.Num, x.ask.Unit, x.ask.Times, x.ask.Scope = 1, billing.PeriodMonth, 12, billing.UnsubscribeAll
		return a.show(w, r, http.StatusOK, x, nil, nil)
	}
}

// resourceRequest files what such a form asks for.
func (a *asks) resourceRequest(deed string) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		fields, err := formValues(r, nil, templates.FieldFormKey, templates.FieldHash, templates.FieldShown, templates.FieldReason, templates.FieldConfirm,
			templates.FieldShow, templates.FieldTerm, templates.FieldNum, templates.FieldTimes, templates.FieldScope, templates.FieldOn)
		if err != nil {
			return err
		}
		x, err := a.resourceWish(r, deed, fields)
		if err != nil {
			return err
		}
		x.read(fields)
		x.readTerm(fields)
		return a.file(w, r, x)
	}
}

// resourceWish names the resource of the address, in the one account that the
// address or the person's grants leave.
func (a *asks) resourceWish(r *http.Request, deed string, fields url.Values) (*wish, error) {
	v := visitOf(r)
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	if err != nil || !proper(id) || id == "" || len(id) > maxValue {
		return nil, fault.New(fault.NotFound, fault.NoSuchResource, chi.URLParam(r, "id"))
	}
	on := fields.Get(templates.FieldOn)
	if on != "" && on != "true" && on != "false" {
		return nil, fault.New(fault.Invalid, fault.BadFilter, templates.FieldOn, on).At(templates.FieldOn)
	}
	op := resourceDeeds[deed][0]
	if on == "false" {
		op = resourceDeeds[deed][1]
	}
	account, err := v.oneAccount()
	if err != nil {
		return nil, err
	}
	x := &wish{
		ask: approval.Ask{AccountID: account, Operation: op, ResourceID: id}, title: v.t.Approvals.Operation[op].Ask,
		action: templates.SubscriptionDeed(account, id, deed, on == "false"),
	}
	x.keep = []ui.Pair{{Name: templates.FieldOn, Value: strconv.FormatBool(on != "false")}}
	x.crumbs = []ui.Link{{Href: templates.PathSubscriptions, Text: v.t.Subscriptions.Title}, {Href: accountQuery(templates.SubscriptionPath(id), r.URL.Query()), Text: id}}
	return x, nil
}

// oneAccount is the account that a page is about, where it can be about one only.
func (v *visit) oneAccount() (int64, error) {
	if len(v.chosen) != 1 {
		return 0, fault.New(fault.Invalid, fault.BadFilter, templates.ParamAccount, "").At(templates.ParamAccount)
	}
	return v.chosen[0].ID, nil
}

// readTerm takes over the term; what is no number is none, and refused as such.
func (x *wish) readTerm(fields url.Values) {
	count := func(name string) int {
		n, err := strconv.Atoi(fields.Get(name))
		if err != nil || n < 0 || n > 1000 {
			return -1
		}
		return n
	}
	x.ask.Unit, x.ask.Scope = billing.PeriodUnit(count(templates.FieldTerm)), billing.UnsubscribeScope(count(templates.FieldScope))
	x.ask.Num, x.ask.Times = count(templates.FieldNum), count(templates.FieldTimes)
}

// projectsForm shows the form that enables the enterprise project function.
func (a *asks) projectsForm(w http.ResponseWriter, r *http.Request) error {
	x, err := a.projectsWish(r)
	if err != nil {
		return err
	}
	return a.show(w, r, http.StatusOK, x, nil, nil)
}

// projectsRequest files it.
func (a *asks) projectsRequest(w http.ResponseWriter, r *http.Request) error {
	fields, err := formValues(r, nil, templates.FieldFormKey, templates.FieldHash, templates.FieldShown, templates.FieldReason, templates.FieldConfirm)
	if err != nil {
		return err
	}
	x, err := a.projectsWish(r)
	if err != nil {
		return err
	}
	x.read(fields)
	return a.file(w, r, x)
}

func (a *asks) projectsWish(r *http.Request) (*wish, error) {
	v := visitOf(r)
	account, err := v.oneAccount()
	if err != nil {
		return nil, err
	}
	x := &wish{
		ask: approval.Ask{AccountID: account, Operation: approval.EnableProjects}, title: v.t.Approvals.Operation[approval.EnableProjects].Ask,
		action: accountQuery(templates.PathEnableProjects, r.URL.Query()), crumbs: []ui.Link{{Href: templates.PathProjects, Text: v.t.Projects.Title}},
	}
	return x, nil
}
