package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// bills are the months, and one of them by every dimension.
type bills struct{ *site }

// movers is how many resources the month names that changed most.
const movers = 10

// monthOf reads the month of the address.
func monthOf(r *http.Request) (billing.Cycle, error) {
	text := chi.URLParam(r, "month")
	c, err := billing.ParseCycle(text)
	if err != nil {
		return c, fault.New(fault.Invalid, fault.BadCycle, text).At("month")
	}
	return c, nil
}

func (b *bills) list(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	months, err := b.db.Bills(r.Context(), v.scope())
	if err != nil {
		return err
	}
	shell, err := b.shell(r, v.t.Bills.Title)
	if err != nil {
		return err
	}
	page, err := newBillsPage(v, shell, r.URL, months)
	if err != nil {
		return err
	}
	return b.render(w, r, http.StatusOK, templates.Bills(page))
}

// newBillsPage builds the list of the months.
func newBillsPage(v *visit, shell ui.Shell, at *url.URL, months []billing.Bill) (templates.BillsPage, error) {
	page := templates.BillsPage{Shell: shell, Currency: v.currency, Currencies: currencyTabs(v, at)}
	if len(months) == 0 {
		page.Void = templates.NewBillsVoid(v.t)
		return page, nil
	}
	var err error
	if page.Figures, err = templates.NewBillsFigures(v.t, months, v.now); err != nil {
		return page, err
	}
	if page.Years, err = templates.NewBillYears(v.t, months, v.now); err != nil {
		return page, err
	}
	page.Export = templates.NewExport(v.t, templates.PathBills, at.Query(), false, v.t.List.AllColumns(int64(len(months))), ".csv", ".xlsx")
	return page, nil
}

// listAs is the months as a file.
func (b *bills) listAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		scope := visitOf(r).scope()
		return "bills" + string(format), func(ctx context.Context, w io.Writer) error {
			months, err := b.db.Bills(ctx, scope)
			if err != nil {
				return err
			}
			return export.Bills(w, format, months)
		}, nil
	}
}

// dimOf reads the dimension that the month is shown by.
func dimOf(r *http.Request) (billing.Dim, error) {
	text, err := oneParam(r.URL.Query(), templates.ParamBy)
	if err != nil || text == "" {
		return billing.ByService, err
	}
	if d := billing.Dim(text); slices.Contains(billing.Dims, d) {
		return d, nil
	}
	return "", fault.New(fault.Invalid, fault.BadFilter, templates.ParamBy, text).At(templates.ParamBy)
}

func (b *bills) show(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	cycle, err := monthOf(r)
	if err != nil {
		return err
	}
	facts := billFacts{}
	if facts.dim, err = dimOf(r); err != nil {
		return err
	}
	if err := b.facts(r.Context(), v, cycle, &facts); err != nil {
		return err
	}
	shell, err := b.shell(r, v.t.Calendar.Month(cycle))
	if err != nil {
		return err
	}
	page, err := newBillPage(v, shell, r.URL, &facts)
	if err != nil {
		return fmt.Errorf("bill %s: %w", cycle, err)
	}
	return b.render(w, r, http.StatusOK, templates.Bill(page))
}

// billFacts is what the page of a month is made of.
type billFacts struct {
	dim          billing.Dim
	bill         billing.Bill
	before       *billing.Bill // nil when it is not here
	after        bool          // there is a next month
	groups       []billing.Group
	groupsBefore []billing.Group
	services     []billing.Group
	history      []billing.MonthGroup
	movers       []billing.Mover
}

func (b *bills) facts(ctx context.Context, v *visit, cycle billing.Cycle, f *billFacts) (err error) {
	scope := v.scope()
	if f.bill, err = b.db.Bill(ctx, scope, cycle); err != nil {
		return err
	}
	before, err := b.db.Bill(ctx, scope, cycle.Prev())
	switch {
	case err == nil:
		f.before = &before
	case !fault.Is(err, fault.NotFound):
		return err
	}
	if f.groups, err = b.db.BillGroups(ctx, scope, cycle, f.dim); err != nil {
		return err
	}
	f.services = f.groups
	if f.dim != billing.ByService {
		if f.services, err = b.db.BillGroups(ctx, scope, cycle, billing.ByService); err != nil {
			return err
		}
	}
	if f.before != nil {
		if f.groupsBefore, err = b.db.BillGroups(ctx, scope, cycle.Prev(), f.dim); err != nil {
			return err
		}
	}
	if f.history, err = b.db.BillHistory(ctx, scope, cycle.Add(-11), cycle.Next(), billing.ByService); err != nil {
		return err
	}
	f.after = slices.ContainsFunc(f.history, func(g billing.MonthGroup) bool { return g.Cycle == cycle.Next() })
	if f.movers, err = b.db.BillMovers(ctx, scope, cycle, movers); err != nil {
		return err
	}
	names, err := b.local(ctx, v)
	names.movers(f.movers)
	return err
}

// newBillPage builds the page of a month.
func newBillPage(v *visit, shell ui.Shell, at *url.URL, f *billFacts) (templates.BillPage, error) {
	t, bill, q := v.t, &f.bill, at.Query()
	page := templates.BillPage{
		Shell: shell, Cycle: bill.Cycle.String(), States: templates.BillStates(t, bill, v.now), Basis: append(templates.NewBillBasis(t, bill), v.leftOut()...),
		Alerts: templates.NewBillAlerts(t, bill, v.now), LinesLink: ui.Link{Href: templates.LinesPath(bill.Cycle, kept(q)), Text: t.Bills.LinesOf(bill.Lines)},
		Currency: bill.Currency, Currencies: currencyTabs(v, at), Movers: templates.NewMoverRows(t, f.movers, !bill.Cycle.Final(v.now)),
		MoverHeads: [2]string{t.Calendar.Name(bill.Cycle.Prev()), t.Calendar.Name(bill.Cycle)},
		Versions:   templates.NewBillVersions(t, bill.Versions), Multi: len(bill.Versions) > 1,
		AllVersions: ui.Link{Href: templates.VersionsPath(bill.Cycle, kept(q)), Text: t.Versions.Every},
		Export:      templates.WithFocus(t, templates.NewExport(t, at.Path, q, false, t.List.AllColumns(int64(len(f.groups))), ".csv", ".xlsx"), bill.Cycle, kept(q)),
	}
	if f.before != nil {
		page.Prev = templates.NewBillStep(t, bill.Cycle.Prev())
	}
	if f.after {
		page.Next = templates.NewBillStep(t, bill.Cycle.Next())
	}
	var err error
	if page.Figures, err = templates.NewBillFigures(t, bill, f.before, v.now); err != nil {
		return page, err
	}
	if page.TieOut, err = templates.NewTieOut(t, bill, serviceNames(t, f.services), v.names(), v.now); err != nil {
		return page, err
	}
	var colours map[string]string
	if page.Year, colours, err = templates.NewBillYearChart(t, bill.Cycle, bill.Currency, f.history, v.now); err != nil {
		return page, err
	}
	page.Groups, err = templates.NewBillGroups(&templates.GroupsFacts{
		T: t, Bill: bill, Dim: f.dim, Now: f.groups, Before: f.groupsBefore, Query: q, At: v.now, Colours: colours,
	})
	if err != nil {
		return page, err
	}
	page.Paid, err = templates.NewBillPaid(t, bill, v.now)
	return page, err
}

// kept is what of an address stays when it leads to another page of the same accounts.
func kept(q url.Values) url.Values {
	rest := url.Values{}
	for _, name := range []string{templates.ParamAccount, templates.ParamCurrency} {
		if values := q[name]; len(values) > 0 {
			rest[name] = values
		}
	}
	return rest
}

// serviceNames are the services' names in the page's language, by code.
func serviceNames(t *lang.Texts, groups []billing.Group) map[string]string {
	names := make(map[string]string, len(groups))
	for i := range groups {
		names[groups[i].Key] = groups[i].Name
		if t.Tag == lang.Chinese && groups[i].NameZH != "" {
			names[groups[i].Key] = groups[i].NameZH
		}
	}
	return names
}

// showAs is the month by one dimension as a file.
func (b *bills) showAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		cycle, err := monthOf(r)
		if err != nil {
			return "", nil, err
		}
		dim, err := dimOf(r)
		if err != nil {
			return "", nil, err
		}
		scope := visitOf(r).scope()
		bill, err := b.db.Bill(r.Context(), scope, cycle)
		if err != nil {
			return "", nil, err
		}
		groups, err := b.db.BillGroups(r.Context(), scope, cycle, dim)
		if err != nil {
			return "", nil, err
		}
		return billFile(fmt.Sprintf("bill-%s-by-%s", cycle, dim), &bill, 0, format), func(_ context.Context, w io.Writer) error {
			return export.Groups(w, format, cycle, scope.Currency, dim, groups)
		}, nil
	}
}
