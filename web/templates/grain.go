package templates

import (
	"strings"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// newGrainBasis says what a line of the month stands for: of every account the
// same, or account by account where they differ.
func newGrainBasis(t *lang.Texts, b *billing.Bill) []ui.Rich {
	if len(b.Versions) == 0 {
		return nil
	}
	first := b.Versions[0].Grain.Code()
	coarse := b.CoarseAccounts()
	if len(coarse) == 0 || len(coarse) == len(b.Versions) {
		return []ui.Rich{ui.Text(ui.Sentence(t.Grain.Lines[first]))}
	}
	return []ui.Rich{
		ui.Text(ui.Sentence(t.Grain.Lines[billing.PerDeduction.Code()])),
		ui.Say(t.Grain.LineOf, ui.Text(namesOf(t, coarse)), ui.Text(t.Grain.Lines[billing.PerCycle.Code()])),
	}
}

// NewCoarseNotice warns of lines that stand for a whole month; nil without any.
func NewCoarseNotice(t *lang.Texts, b *billing.Bill) *ui.Banner {
	coarse := b.CoarseAccounts()
	if len(coarse) == 0 {
		return nil
	}
	return &ui.Banner{Title: ui.Text(t.Grain.CoarseHead), Text: ui.Say(t.Grain.CoarseText, ui.Text(namesOf(t, coarse)))}
}

// CoarseMonths are the months of one account that have no days.
type CoarseMonths struct {
	Account string
	Months  []billing.Cycle
}

// NewCoarseCosts says which months a view of days leaves out; nil without any.
func NewCoarseCosts(f *CostFacts, left []CoarseMonths) *ui.Banner {
	if len(left) == 0 {
		return nil
	}
	parts := make([]string, len(left))
	for i, l := range left {
		months := make([]string, len(l.Months))
		for k, c := range l.Months {
			months[k] = f.T.Calendar.Short(c)
		}
		parts[i] = ui.Visible(l.Account) + " (" + strings.Join(months, f.T.List.Comma) + ")"
	}
	q := f.rest()
	q.Set(ParamPer, "month")
	byMonth := ui.Link{Href: ui.Address(PathCosts, q), Text: f.T.Grain.ByMonth}
	return &ui.Banner{
		Kind: "wait", Title: ui.Text(f.T.Grain.CostsHead), Text: ui.Say(f.T.Grain.CostsText, ui.Text(strings.Join(parts, f.T.List.Comma)), byMonth),
	}
}

// NewNoDays says that a view of days has none: all that was charged is left out.
func NewNoDays(t *lang.Texts) *ui.Void {
	return &ui.Void{Title: t.Grain.NoDayTitle, Text: ui.Say(t.Grain.NoDayText)}
}

// WithoutDays are the accounts that a comparison by day leaves out.
type WithoutDays struct {
	Accounts []string
	Due      money.E8 // of this month
}

// NewNoForecast says why a month has no forecast: the accounts have no days in it.
// some says that other accounts have one.
func NewNoForecast(t *lang.Texts, left []CoarseMonths, some bool) ui.Rich {
	names := make([]string, len(left))
	for i, l := range left {
		names[i] = l.Account
	}
	if some {
		return ui.Text(t.Grain.ForecastWithout(namesOf(t, names)))
	}
	return ui.Text(t.Grain.NoForecast(namesOf(t, names)))
}

func namesOf(t *lang.Texts, names []string) string {
	visible := make([]string, len(names))
	for i, name := range names {
		visible[i] = ui.Visible(name)
	}
	return strings.Join(visible, t.List.Comma)
}

// NewGrainSum compares the totals of two versions of which the lines cannot be
// compared.
func NewGrainSum(t *lang.Texts, former, latter *billing.KeptVersion) *ui.Sum {
	words := &t.Versions
	kind := "res"
	if latter.State == "final" && latter.Current {
		kind = "fin"
	}
	return &ui.Sum{Caption: t.Grain.SumHead, Hidden: true, Rows: []ui.SumRow{
		{Label: ui.Text(words.SumVersion(former.Version, former.Lines)), Value: ui.E8(former.Due).OpenIf(former.State != "final")},
		{Label: ui.Text(t.Grain.Difference), Value: ui.E8Signed(latter.Due - former.Due)},
		{Label: ui.Text(words.SumVersion(latter.Version, latter.Lines)), Kind: kind, Value: ui.E8(latter.Due).OpenIf(latter.State != "final")},
	}}
}

// GrainChoice is the form that says how an account's lines are read.
type GrainChoice struct {
	Action  string
	Options []ui.Option // Count is what it means
}

func newGrainChoice(t *lang.Texts, a *billing.Account) GrainChoice {
	c := GrainChoice{Action: UpstreamPath(a.ID, "lines")}
	for _, g := range billing.LineGrains {
		code := g.Code()
		c.Options = append(c.Options, ui.Option{Value: code, Text: t.Grain.Choice[code], Count: t.Grain.Means[code], On: code == a.Grain.Code()})
	}
	return c
}
