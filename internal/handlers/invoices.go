package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
)

// invoices are listed with their taxes, and matched with months and orders.
type invoices struct{ *site }

// invoiceMonths is how many months are compared.
const invoiceMonths = 24

func parseInvoiceFilter(r *http.Request) (f billing.InvoiceFilter, err error) {
	p := readParams(r)
	f.Query = p.one(templates.ParamQuery)
	f.States, f.Gone = states(p, billing.ParseInvoiceState)
	f.Methods = codes(p, templates.ParamMethod, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || !slices.Contains(templates.InvoiceMethods, n) {
			return 0, fmt.Errorf("no method: %.40q", s)
		}
		return n, nil
	})
	f.Matches = codes(p, templates.ParamMatch, func(s string) (billing.MatchKind, error) {
		if k := billing.MatchKind(s); slices.Contains(billing.MatchKinds, k) {
			return k, nil
		}
		return "", fmt.Errorf("no match: %.40q", s)
	})
	if text := p.one(templates.ParamMonth); text != "" {
		if f.Cycle, err = billing.ParseCycle(text); err != nil {
			p.note(templates.ParamMonth, fault.New(fault.Invalid, fault.BadCycle, text).At(templates.ParamMonth))
		}
	}
	f.From, f.To = p.span()
	f.Place = p.listPlace("applied", "amount")
	return f, p.done()
}

func (i *invoices) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	f, err := parseInvoiceFilter(r)
	if err != nil {
		return err
	}
	facts := templates.InvoicesFacts{T: v.t, Query: r.URL.Query(), Filter: &f, Now: v.now, Multi: len(v.chosen) > 1}
	if facts.Page, err = i.db.Invoices(r.Context(), v.everything(), f); err != nil {
		return err
	}
	if facts.Months, err = i.db.InvoiceMonths(r.Context(), v.scope(), invoiceMonths); err != nil {
		return err
	}
	facts.LeftOut = v.leftOut()
	shell, err := i.shell(r, v.t.Invoices.Title)
	if err != nil {
		return err
	}
	page, err := templates.NewInvoicesPage(shell, &facts)
	if err != nil {
		return err
	}
	return i.render(w, r, http.StatusOK, templates.Invoices(page))
}

// listAs is the list as a file: all rows of the filter, whatever page is shown.
func (i *invoices) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		f, err := parseInvoiceFilter(r)
		if err != nil {
			return "", nil, err
		}
		return "invoices" + string(format), func(ctx context.Context, w io.Writer) error {
			out := export.NewInvoiceWriter(w, format)
			if err := i.db.EachInvoice(ctx, v.everything(), f, out.Write); err != nil {
				return err
			}
			return out.Flush()
		}, nil
	}
}
