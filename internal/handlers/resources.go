package handlers

import (
	"context"
	"io"
	"net/http"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
)

// resources are what was billed, each through all months.
type resources struct{ *site }

// longestID bounds the id of an address.
const longestID = 512

// find returns the histories of the address's resource: one, or one for each
// account that has it. An id may hold anything, slashes too.
func (s *resources) find(r *http.Request) ([]billing.ResourceHistory, error) {
	v := visitOf(r)
	id, ok := pathValue(r, "id")
	if !ok || !proper(id) || len(id) > longestID {
		return nil, fault.New(fault.NotFound, fault.NotBilled, id)
	}
	all, err := s.db.ResourceHistories(r.Context(), v.everything(), id)
	if err != nil || !r.URL.Query().Has(templates.ParamCurrency) {
		return all, err
	}
	var own []billing.ResourceHistory
	for _, h := range all {
		if h.Currency == v.currency {
			own = append(own, h)
		}
	}
	if len(own) == 0 {
		return nil, fault.New(fault.NotFound, fault.NotBilled, id)
	}
	return own, nil
}

func (s *resources) show(w http.ResponseWriter, r *http.Request) error {
	v, ctx := visitOf(r), r.Context()
	all, err := s.find(r)
	if err != nil {
		return err
	}
	shell, err := s.shell(r, templates.ResourceName(v.t, &all[0]))
	if err != nil {
		return err
	}
	if len(all) > 1 {
		page, err := templates.NewResourceChoice(shell, all, v.now)
		if err != nil {
			return err
		}
		return s.render(w, r, http.StatusOK, templates.ResourceChoose(page))
	}
	h := &all[0]
	scope := billing.Scope{Accounts: []int64{h.AccountID}, Currency: h.Currency}
	if err := s.db.AddResourceUses(ctx, scope, h); err != nil {
		return err
	}
	orders, err := s.db.OrdersAmong(ctx, scope, h.OrderIDs)
	if err != nil {
		return err
	}
	names, err := s.local(ctx, v)
	if err != nil {
		return err
	}
	names.resource(&h.Newest)
	names.orders(orders)
	page, err := templates.NewResourcePage(shell, h, orders, v.now)
	if err != nil {
		return err
	}
	page.Export = templates.NewExport(v.t, templates.ResourcePath(h.ID), kept(r.URL.Query()), false, v.t.List.AllColumns(int64(len(h.Months))), ".csv", ".xlsx")
	return s.render(w, r, http.StatusOK, templates.Resource(page))
}

// showAs is the resource's months as a file; of all accounts that have it, when
// the address does not choose one.
func (s *resources) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		all, err := s.find(r)
		if err != nil {
			return "", nil, err
		}
		return "resource-" + all[0].ID + string(format), func(_ context.Context, w io.Writer) error {
			return export.Resources(w, format, all)
		}, nil
	}
}
