package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
)

// bulk are the forms that ask for the same about several chosen rows of a list.
// Each row becomes a request of its own, with its own fate.
type bulk struct{ *asks }

// list is a list whose rows can be chosen: where it is, and what can be asked for.
type bulkList struct {
	path  string // of the list
	first string // what its first button asks for
	deeds map[string]approval.Operation
}

var (
	orderBulk        = bulkList{templates.PathOrders, templates.BulkPay, map[string]approval.Operation{templates.BulkPay: approval.Pay, templates.BulkCancel: approval.Cancel}}
	subscriptionBulk = bulkList{templates.PathSubscriptions, templates.BulkRenew, map[string]approval.Operation{
		templates.BulkRenew: approval.Renew, templates.BulkAutoOn: approval.AutoRenewOn, templates.BulkAutoOff: approval.AutoRenewOff,
	}}
)

// bulkForm is such a form as it came.
type bulkForm struct {
	list bulkList
	deed string
	ask  approval.Ask // what all have in common
	asks []approval.Ask
}

// back leads who comes to the form without choosing anything to the list.
func (b *bulk) back(l bulkList) handle {
	return func(w http.ResponseWriter, _ *http.Request) error { return seeOther(w, l.path) }
}

// show shows the form for the rows that were chosen in the list, or for those
// that are left of them.
func (b *bulk) show(l bulkList) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, problem, err := b.read(r, l)
		if err != nil {
			return err
		}
		return b.render(w, r, http.StatusOK, form, problem)
	}
}

// request files what the form asks for and says of each thing what came of it.
func (b *bulk) request(l bulkList) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, problem, err := b.read(r, l)
		if err != nil {
			return err
		}
		engine, err := b.engine(visitOf(r))
		if err != nil {
			return err
		}
		if problem == nil {
			problem, err = b.check(r.Context(), form)
		}
		if problem != nil || err != nil {
			if err != nil {
				return err
			}
			return b.render(w, r, http.StatusUnprocessableEntity, form, problem)
		}
		v := visitOf(r)
		return b.result(w, r, form, engine.RequestAll(r.Context(), v.acting(), form.asks))
	}
}

// read reads the form. A fault without an error is to be shown with it.
func (b *bulk) read(r *http.Request, l bulkList) (*bulkForm, *fault.Error, error) {
	fields, err := formValues(r, []string{templates.FieldItem}, templates.FieldDeed, templates.FieldDrop, templates.FieldFormKey, templates.FieldReason,
		templates.FieldConfirm, templates.FieldTerm, templates.FieldNum, templates.FieldTimes, templates.FieldShow)
	if err != nil {
		return nil, nil, err
	}
	form := &bulkForm{list: l, deed: fields.Get(templates.FieldDeed)}
	if form.deed == "" { // sent with the Enter key, which presses the first button
		form.deed = l.first
	}
	op, known := l.deeds[form.deed]
	if !known {
		return nil, nil, fault.New(fault.Invalid, fault.BadForm).At(templates.FieldDeed)
	}
	form.ask = approval.Ask{
		Operation: op, Reason: fields.Get(templates.FieldReason), Confirm: fields.Get(templates.FieldConfirm), FormKey: fields.Get(templates.FieldFormKey),
		Unit: billing.PeriodMonth, Num: 1, Times: 12,
	}
	if fields.Has(templates.FieldTerm) {
		x := wish{ask: form.ask}
		x.readTerm(fields)
		form.ask.Unit, form.ask.Num, form.ask.Times = x.ask.Unit, x.ask.Num, x.ask.Times
	}
	if err := form.choose(fields); err != nil {
		return nil, nil, err
	}
	switch n := len(form.asks); {
	case n == 0:
		return form, fault.New(fault.Invalid, fault.NothingChosen).At(templates.FieldItem), nil
	case n > approval.MaxTogether:
		return form, fault.New(fault.Invalid, fault.TooManyChosen, n, approval.MaxTogether).At(templates.FieldItem), nil
	}
	return form, nil, nil
}

// choose reads the chosen rows, each once, without the one that is left out.
func (f *bulkForm) choose(fields url.Values) error {
	var seen []string
	for _, text := range fields[templates.FieldItem] {
		account, hash, id, ok := templates.ReadItem(text)
		if !ok || len(id) > maxValue {
			return fault.New(fault.Invalid, fault.BadForm).At(templates.FieldItem)
		}
		thing := templates.WriteItem(account, "", id)
		if slices.Contains(seen, thing) || thing == fields.Get(templates.FieldDrop) {
			continue
		}
		seen = append(seen, thing)
		a := f.ask
		a.AccountID, a.Hash, a.Group = account, hash, approval.GroupOf(f.ask.FormKey)
		if a.Operation.OnOrder() {
			a.OrderID = strings.ToUpper(strings.TrimSpace(id))
		} else {
			a.ResourceID = id
		}
		a.FormKey = approval.ItemKey(f.ask.FormKey, &a)
		f.asks = append(f.asks, a)
	}
	return nil
}

// check checks what all things have in common, and takes the typed confirmation
// of all of them as that of each.
func (b *bulk) check(ctx context.Context, form *bulkForm) (*fault.Error, error) {
	policy, err := b.db.ApprovalPolicy(ctx)
	if err != nil {
		return nil, err
	}
	for _, err := range []error{approval.CheckForm(&form.ask), form.ask.CheckTerm(&policy)} {
		if err != nil {
			return fault.As(err), nil
		}
	}
	if form.ask.Operation == approval.Cancel {
		if number := strconv.Itoa(len(form.asks)); strings.TrimSpace(form.ask.Confirm) != number {
			return fault.New(fault.Invalid, fault.ConfirmWord, number).At(templates.FieldConfirm), nil
		}
		for i := range form.asks {
			form.asks[i].Confirm = form.asks[i].OrderID
		}
	}
	return nil, nil
}

// render shows the form with what Huawei says now of each thing.
func (b *bulk) render(w http.ResponseWriter, r *http.Request, status int, form *bulkForm, problem *fault.Error) error {
	v := visitOf(r)
	facts := templates.BulkFacts{T: v.t, Deed: form.deed, Ask: form.ask, Asks: form.asks, Problem: problem, List: form.list.path, Me: *v.user, Members: v.memberNames(), Now: v.now}
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	if len(form.asks) > 0 && len(form.asks) <= approval.MaxTogether {
		if err := b.offers(r.Context(), v, form, &facts); err != nil {
			return err
		}
	}
	shell, err := b.shell(r, v.t.Bulk.Ask[form.ask.Operation](facts.Count()))
	if err != nil {
		return err
	}
	return b.site.render(w, r, status, templates.Bulk(templates.NewBulkPage(shell, &facts)))
}

// offers fills in what each request would be, and who could approve all of them.
func (b *bulk) offers(ctx context.Context, v *visit, form *bulkForm, facts *templates.BulkFacts) error {
	engine, err := b.engine(v)
	if err != nil {
		return err
	}
	policy, err := b.db.ApprovalPolicy(ctx)
	if err != nil {
		return err
	}
	asks := slices.Clone(form.asks)
	if wrong := form.ask.CheckTerm(&policy); wrong != nil { // shown with the usual term, and told at its field
		if facts.Problem == nil {
			facts.Problem = fault.As(wrong)
		}
		for i := range asks {
			asks[i].Unit, asks[i].Num, asks[i].Times = billing.PeriodMonth, 1, 12
		}
	}
	facts.Offers = engine.Offers(ctx, v.acting(), asks)
	for i := range facts.Offers {
		if err := facts.Offers[i].Err; err != nil && fault.As(err) == nil {
			return err
		}
	}
	facts.FormKey = approval.NewFormKey()
	names, err := b.local(ctx, v)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for i := range facts.Offers {
		o := &facts.Offers[i].Offer
		if o.Facts.Order != nil {
			one := []billing.Order{*o.Facts.Order}
			names.orders(one)
			o.Facts.Order = &one[0]
		}
		o.Facts.Resources = slices.Clone(o.Facts.Resources)
		names.subscriptions(o.Facts.Resources)
		account := asks[i].AccountID
		if facts.Offers[i].Err != nil || seen[account] {
			continue
		}
		seen[account] = true
		people, err := b.db.Approvers(ctx, v.everything(), account)
		if err != nil {
			return err
		}
		for _, u := range people {
			if !slices.ContainsFunc(facts.Approvers, func(x auth.User) bool { return x.ID == u.ID }) {
				facts.Approvers = append(facts.Approvers, u)
			}
		}
	}
	return nil
}

// result says of each thing what came of it: the request that was made, or why
// none was.
func (b *bulk) result(w http.ResponseWriter, r *http.Request, form *bulkForm, filed []approval.Filed) error {
	v := visitOf(r)
	facts := templates.BulkResultFacts{T: v.t, Ask: form.ask, Asks: form.asks, Filed: filed, List: form.list.path, Members: v.memberNames(), Now: v.now}
	status := http.StatusConflict
	for i := range filed {
		switch err := filed[i].Err; {
		case err == nil:
			status = http.StatusOK
		default:
			v.err = errors.Join(v.err, err) // for the log
		}
	}
	if status == http.StatusOK {
		page, err := b.db.Requests(r.Context(), v.acting().Scope, approval.Filter{Group: approval.GroupOf(form.ask.FormKey), Sort: "created", Limit: approval.MaxTogether})
		if err != nil {
			return err
		}
		facts.Made = page
	}
	shell, err := b.shell(r, v.t.Bulk.Done[form.ask.Operation])
	if err != nil {
		return err
	}
	return b.site.render(w, r, status, templates.BulkResult(templates.NewBulkResultPage(shell, &facts)))
}

// memberNames are the names of the granted accounts, where there are several.
func (v *visit) memberNames() map[int64]string {
	if len(v.granted) < 2 {
		return nil
	}
	names := make(map[int64]string, len(v.granted))
	for _, a := range v.granted {
		names[a.ID] = a.Name
	}
	return names
}
