package templates

import (
	"cmp"
	"net/url"
	"strconv"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// ActivityPage lists what happened, newest first.
type ActivityPage struct {
	ui.Shell
	Filter ActivityFilterForm
	Rows   []ActivityRow
	Multi  bool // of several accounts: the account is a column
	Count  string
	Pager  ui.Pager
	Export []ui.ExportGroup
	Void   *ui.Void
}

// ActivityFilterForm is the filter form with what is set in it.
type ActivityFilterForm struct {
	Query, From, To string
	Facets          []ui.Facet
	Keep            []ui.Pair
	Chips           []ui.Chip
	Reset           string
}

// ActivityRow is one thing that happened.
type ActivityRow struct {
	At       ui.Time
	Kind     string // status shape: ok, wait, est, bad or ""
	What     ui.Rich
	Who      string // "" = the sync
	Mail     string // of the person, beside the name
	Account  string
	Amount   ui.Money
	Was      ui.Rich
	Currency string
}

// ActivityFacts is what the page is made of.
type ActivityFacts struct {
	Shell  ui.Shell
	Query  url.Values
	Filter *billing.ActivityFilter
	Found  *billing.ActivityPage
	Trail  bool // deeds of people can be asked for
	Multi  bool
}

// NewActivityPage builds the page.
func NewActivityPage(f *ActivityFacts) ActivityPage {
	t := f.Shell.T
	p := ActivityPage{Shell: f.Shell, Filter: newActivityFilter(t, f), Multi: f.Multi, Count: t.Activity.Count(f.Found.Total)}
	for i := range f.Found.Activities {
		p.Rows = append(p.Rows, NewActivityRow(t, &f.Found.Activities[i]))
	}
	if len(p.Rows) == 0 {
		p.Void = &ui.Void{Title: t.Activity.None, Text: ui.Say(t.Activity.NoneText)}
		if f.Filter.Active() {
			p.Void = &ui.Void{Title: t.Activity.NoMatch, Text: ui.Say(t.Activity.NoMatchText, ui.Link{Href: PathActivity, Text: t.Activity.Everything})}
		}
	}
	p.Pager = NewPager(t, PathActivity, f.Query, f.Found.Prev, f.Found.Next, t.Activity.Shown(len(p.Rows), f.Found.Total))
	p.Export = NewExport(t, PathActivity, f.Query, f.Filter.Active(), t.Activity.Columns(f.Found.Total), ".csv", ".xlsx")
	return p
}

// NewActivityRow shows one thing that happened.
func NewActivityRow(t *lang.Texts, a *billing.Activity) ActivityRow {
	row := ActivityRow{At: ui.InstantBare(a.At), Who: word(t.Activity.Parts, a.Actor), Account: a.AccountName, What: activityWords(t, a)}
	switch {
	case a.Actor == "" || a.Kind == billing.OrderPlaced:
		row.Who = ""
	case a.ActorName != "":
		row.Who, row.Mail = a.ActorName, a.Actor
	}
	if a.Amount.Currency() != "" && a.Kind.Basis() == "due" { // others are in words, with their basis
		row.Amount, row.Currency = ui.Amount(a.Amount), a.Amount.Currency()
		if a.Kind == billing.RequestMoved { // most of them spend nothing
			row.Amount = ui.AmountOrDash(a.Amount)
		}
		open := a.Kind == billing.MonthRead && a.After == "estimated"
		row.Amount = row.Amount.OpenIf(open)
		if a.Was.Currency() != "" && a.Was.Exact() != a.Amount.Exact() {
			row.Was = ui.Say(t.Activity.Was, ui.Amount(a.Was))
		}
	}
	switch a.Kind {
	case billing.OrderPaid, billing.MonthFinal:
		row.Kind = "ok"
	case billing.MonthRestated:
		row.Kind = "wait"
	case billing.MonthRead:
		row.Kind = "est"
	}
	return row
}

// activityWords says what happened, with the way to what it happened to.
func activityWords(t *lang.Texts, a *billing.Activity) ui.Rich {
	w := &t.Activity
	order := ui.Link{Href: OrderPath(a.ID), Text: a.ID}
	switch a.Kind {
	case billing.OrderPlaced:
		return ui.Say(w.OrderPlaced, order, a.Name)
	case billing.OrderPaid:
		return ui.Say(w.OrderPaid, order, a.Name)
	case billing.OrderChanged:
		if a.Before == a.After {
			return ui.Say(w.OrderSame, order, a.Name)
		}
		return ui.Say(w.OrderChanged, order, a.Name, ui.Text(orderState(t, a.Before)), ui.Text(orderState(t, a.After)))
	case billing.MonthRead, billing.MonthFinal, billing.MonthRestated:
		phrase := map[billing.ActivityKind]lang.Phrase{billing.MonthRead: w.MonthRead, billing.MonthFinal: w.MonthFinal, billing.MonthRestated: w.MonthRestated}[a.Kind]
		c, err := billing.ParseCycle(a.ID)
		if err != nil {
			return ui.Say(phrase, a.ID)
		}
		return ui.Say(phrase, ui.Link{Href: BillPath(c), Text: t.Calendar.Month(c)})
	case billing.SubscriptionNew, billing.PackageNew, billing.CouponNew, billing.InvoiceNew, billing.SubscriptionChanged, billing.PackageChanged, billing.CouponChanged,
		billing.InvoiceChanged:
		return heldWords(t, a)
	case billing.RequestMoved:
		target := ui.Say("{0}", order)
		switch op := approval.Operation(a.Name); {
		case op == approval.EnableProjects:
			return ui.Say(w.RequestAlone, ui.Text(word(w.Operations, a.Name)), ui.Text(word(w.States, a.After)))
		case !op.OnOrder():
			target = ui.Say("{0}", ui.Link{Href: accountPath(SubscriptionPath(a.ID), a.AccountID), Text: cmp.Or(a.Of, a.ID)})
		}
		return ui.Say(w.Request, ui.Text(word(w.Operations, a.Name)), target, ui.Text(word(w.States, a.After)))
	}
	deed := ui.Text(ui.Sentence(t.Deed(a.Name)))
	if len(deed) == 0 {
		deed = ui.Say("{0}", ui.Code(a.Name))
	}
	if a.ID == "" {
		return deed
	}
	return ui.Say(w.Deed, deed, a.ID)
}

// word is the word for a code, or the code where there is none yet.
func word(words map[string]string, code string) string {
	if w := words[code]; w != "" {
		return w
	}
	return code
}

func orderState(t *lang.Texts, code string) string {
	n, err := strconv.Atoi(code)
	if err != nil {
		return code
	}
	return t.OrderStatus(billing.OrderStatus(n))
}

func newActivityFilter(t *lang.Texts, f *ActivityFacts) ActivityFilterForm {
	form := ActivityFilterForm{Query: f.Filter.Query, Keep: ui.Keep(f.Query, ParamAccount, ParamLimit)}
	kind := ui.Facet{Name: ParamKind, Label: t.Activity.Kind}
	for _, k := range billing.ActivityKinds {
		if k != billing.PersonDid || f.Trail {
			kind.Options = append(kind.Options, ui.Option{Value: string(k), Text: t.Activity.Kinds[string(k)], On: contains(f.Filter.Kinds, k)})
		}
	}
	form.Facets = []ui.Facet{kind}
	chips := ui.NewChips(t, PathActivity, f.Query)
	chips.Text(ParamQuery, t.List.Text, form.Query)
	if f.Filter.From != 0 {
		form.From = f.Filter.From.String()
		chips.Text(ParamFrom, t.Activity.From, form.From)
	}
	if f.Filter.To != 0 {
		form.To = f.Filter.To.String()
		chips.Text(ParamTo, t.Activity.To, form.To)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamAccount, ParamLimit)
	return form
}
