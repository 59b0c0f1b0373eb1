package templates

import (
	"cmp"
	"strconv"

	"portal/internal/billing"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// AskForm asks for a price: first which product, then its terms.
type AskForm struct {
	Title   string
	Product ui.Choice
	Keep    []ui.Pair
	Open    bool // a product is chosen: the terms are asked
	Hidden  []ui.Pair
	Account *ui.Choice // nil with one account
	Mode    ui.Choice
	Fields  AskFields
}

// AskFields are the fields of the terms.
type AskFields struct {
	Spec, Region, Zone, Size, Count, Usage, Num, Project ui.Field
	Specs, Regions                                       []ui.Option
	SizeUnit, UsageType, UsageUnit, Unit                 ui.Choice
}

// AskFacts are what the form is made of: what was typed, what is wrong with it,
// and what it can offer.
type AskFacts struct {
	Values   map[string]string
	Errors   map[string]string
	Accounts []billing.Account
	Services []billing.Facet // to name the groups
	Types    []billing.CatalogEntry
	Usages   []billing.CatalogEntry // of the chosen type
	Units    []billing.Unit
	Used     []billing.UsedProduct
	Regions  []billing.Facet
}

// The units that sizes of products have; all others are offered after them.
var sizeUnits = []int32{17, 15, 14}

// NewAskForm builds the form. Nothing that was typed is lost.
func NewAskForm(t *lang.Texts, f *AskFacts) *AskForm {
	w := &t.Prices
	form := &AskForm{
		Title: w.Ask, Open: f.Values[ParamProduct] != "",
		Product: ui.Choice{Field: f.field("p-product", ParamProduct, w.Product, "")},
	}
	form.Product.Groups = append(form.Product.Groups, ui.OptionGroup{Options: []ui.Option{{Text: w.ProductAsk}}})
	form.Product.Groups = append(form.Product.Groups, f.products(t)...)
	if !form.Open {
		return form
	}
	form.Hidden = []ui.Pair{{Name: ParamProduct, Value: f.Values[ParamProduct]}}
	if len(f.Accounts) > 1 {
		c := ui.Choice{Field: f.field("p-account", ParamAccount, w.Account, ""), Groups: []ui.OptionGroup{{}}}
		for _, a := range f.Accounts {
			c.Groups[0].Options = append(c.Groups[0].Options, ui.Option{Value: id(a.ID), Text: a.Name, On: f.Values[ParamAccount] == id(a.ID)})
		}
		form.Account = &c
	} else if len(f.Accounts) == 1 {
		form.Hidden = append(form.Hidden, ui.Pair{Name: ParamAccount, Value: id(f.Accounts[0].ID)})
	}
	form.Mode = ui.Choice{Field: f.field("p-mode", ParamMode, w.ModeHead, ""), Groups: []ui.OptionGroup{{}}}
	for _, m := range billing.QuoteModes {
		form.Mode.Groups[0].Options = append(form.Mode.Groups[0].Options, ui.Option{Value: string(m), Text: w.Mode[m], On: f.Values[ParamMode] == string(m)})
	}
	form.Fields = f.fields(t)
	return form
}

func (f *AskFacts) field(id, name, label, help string) ui.Field {
	return ui.Field{ID: id, Name: name, Label: label, Help: help, Value: f.Values[name], Error: f.Errors[name]}
}

func (f *AskFacts) fields(t *lang.Texts) AskFields {
	w := &t.Prices
	help := w.SpecHelp
	specs := map[string]bool{}
	var a AskFields
	for _, u := range f.Used {
		if !specs[u.Spec] {
			specs[u.Spec] = true
			a.Specs = append(a.Specs, ui.Option{Value: u.Spec, Text: cmp.Or(u.Desc, u.Spec)})
		}
	}
	if len(a.Specs) > 0 {
		help = w.SpecUsed(len(a.Specs))
	}
	for _, r := range f.Regions {
		a.Regions = append(a.Regions, ui.Option{Value: r.Key, Text: cmp.Or(local(t, r.Name, r.NameZH), r.Key)})
	}
	a.Spec, a.Region = f.field("p-spec", ParamSpec, w.Spec, help), f.field("p-region", ParamRegion, w.Region, w.RegionHelp)
	a.Spec.Required, a.Region.Required = true, true
	a.Zone, a.Size = f.field("p-zone", ParamZone, w.Zone, w.ZoneHelp), f.field("p-size", ParamSize, w.Size, w.SizeHelp)
	a.Count = f.field("p-count", ParamCount, w.Count, "")
	a.Usage, a.Num = f.field("p-usage", ParamUsage, w.Usage, ""), f.field("p-num", ParamNum, w.Num, "")
	a.Project = f.field("p-project", ParamIAM, w.Project, w.ProjHelp)
	a.SizeUnit = f.unitChoice(t, "p-size-unit", ParamSizeUnit, w.SizeUnit)
	a.UsageUnit = f.unitChoice(t, "p-usage-unit", ParamUsageUnit, w.UsageUnit)
	a.UsageType = ui.Choice{Field: f.field("p-usage-type", ParamUsageType, w.UsageType, ""), Groups: []ui.OptionGroup{{}}}
	for i := range f.Usages {
		u := &f.Usages[i]
		a.UsageType.Groups[0].Options = append(a.UsageType.Groups[0].Options, ui.Option{
			Value: u.Code, Text: cmp.Or(local(t, u.Name, u.NameZH), u.Code), On: f.Values[ParamUsageType] == u.Code,
		})
	}
	a.Unit = ui.Choice{Field: f.field("p-unit", ParamUnit, w.Unit, ""), Groups: []ui.OptionGroup{{}}}
	for _, u := range AskUnits {
		a.Unit.Groups[0].Options = append(a.Unit.Groups[0].Options, ui.Option{
			Value: strconv.Itoa(int(u)), Text: w.Units[u], On: f.Values[ParamUnit] == strconv.Itoa(int(u)),
		})
	}
	return a
}

// AskUnits are the units of a term, the usual ones first.
var AskUnits = []billing.PeriodUnit{billing.PeriodMonth, billing.PeriodYear, billing.PeriodDay, billing.PeriodHour}

func (f *AskFacts) unitChoice(t *lang.Texts, id, name, label string) ui.Choice {
	chosen, err := strconv.ParseInt(f.Values[name], 10, 32)
	if err != nil {
		chosen = -1
	}
	c := ui.Choice{Field: f.field(id, name, label, "")}
	if name == ParamSizeUnit {
		usual := ui.OptionGroup{Options: []ui.Option{{Text: t.Prices.NoUnit}}}
		byID := unitsByID(f.Units)
		for _, unit := range sizeUnits {
			if u := byID[unit]; u != nil {
				usual.Options = append(usual.Options, ui.Option{Value: strconv.Itoa(int(unit)), Text: unitName(t, u), On: chosen == int64(unit)})
			}
		}
		c.Groups = []ui.OptionGroup{usual}
		return c
	}
	for from := 0; from < len(f.Units); {
		to := from
		g := ui.OptionGroup{Label: measureName(t, f.Units[from].Type)}
		for ; to < len(f.Units) && f.Units[to].Type == f.Units[from].Type; to++ {
			u := &f.Units[to]
			g.Options = append(g.Options, ui.Option{Value: strconv.Itoa(int(u.ID)), Text: unitName(t, u), On: chosen == int64(u.ID)})
		}
		c.Groups = append(c.Groups, g)
		from = to
	}
	return c
}

// products groups the resource types by their services.
func (f *AskFacts) products(t *lang.Texts) []ui.OptionGroup {
	var groups []ui.OptionGroup
	for _, s := range f.Services {
		g := ui.OptionGroup{Label: cmp.Or(local(t, s.Name, s.NameZH), s.Key)}
		for i := range f.Types {
			e := &f.Types[i]
			if e.Service == s.Key {
				value := ProductValue(e.Service, e.Code)
				g.Options = append(g.Options, ui.Option{Value: value, Text: cmp.Or(local(t, e.Name, e.NameZH), e.Code), On: f.Values[ParamProduct] == value})
			}
		}
		if len(g.Options) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// ProductValue is how the form writes a service's resource type.
func ProductValue(service, resourceType string) string { return service + ":" + resourceType }
