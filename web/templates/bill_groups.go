package templates

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// BillGroups is the month by one dimension, with the month before beside it.
type BillGroups struct {
	Title   string // "October by service"
	Note    string // "12 services, USD"
	Caption string
	Head    string // of the first column
	Tabs    []ui.Tab
	Now     string // head of the month's column
	Was     string // head of the column of the month before
	Keys    bool   // rows have the colours of the chart
	Rows    []GroupRow
	Sum     GroupRow
	Final   bool // two rules under the total
}

// GroupRow is one value of the dimension.
type GroupRow struct {
	Key     string  // class of its colour in the chart; "" where it has none
	Name    ui.Link // to its lines; without an address in the total and for what is gone
	Code    string  // upstream's code, for the title
	Lines   string
	Period  ui.Money
	PerUse  ui.Money
	Refunds ui.Money
	Due     ui.Money
	Share   string
	Before  ui.Money
	Change  ui.Money
	Percent string
	Flag    bool
}

// MoverRow is one resource whose cost changed much.
type MoverRow struct {
	Resource ui.Link // to its lines
	ID       string
	Service  string
	Project  string
	Before   ui.Money
	After    ui.Money
	Change   ui.Money
	Percent  string
	Flag     bool
	Bar      ui.Bar
}

// GroupsFacts are the sums of a month by one dimension, and of the month before.
type GroupsFacts struct {
	T           *lang.Texts
	Bill        *billing.Bill
	Dim         billing.Dim
	Now, Before []billing.Group
	Query       url.Values // of the page: its other parameters stay in the tabs
	At          time.Time
	Colours     map[string]string // by service code, of NewBillYearChart; nil for none
}

// NewBillGroups shows the month by a dimension, the largest first. What was
// there a month ago and is gone keeps its row. It fails with money.ErrRange.
func NewBillGroups(f *GroupsFacts) (BillGroups, error) {
	t, c := f.T, f.Bill.Cycle
	open := !c.Final(f.At)
	month, was := t.Calendar.Name(c), t.Calendar.Name(c.Prev())
	g := BillGroups{
		Title: t.Bills.By(month, t.Codes.DimTab[f.Dim]), Note: t.Bills.ByNote(t.Codes.DimCount[f.Dim](len(f.Now)), f.Bill.Currency),
		Caption: t.Bills.ByCaption(t.Calendar.Month(c), t.Codes.DimTab[f.Dim], f.Bill.Currency, t.Calendar.Month(c.Prev())),
		Head:    t.Codes.Dim[f.Dim], Now: month, Was: was, Keys: f.Dim == billing.ByService && len(f.Colours) > 0, Final: !open && f.Bill.Whole(),
	}
	for _, d := range billing.Dims {
		q := firstPage(f.Query)
		q.Set(ParamBy, string(d))
		g.Tabs = append(g.Tabs, ui.Tab{Href: ui.Address(BillPath(c), q), Text: t.Codes.Dim[d], Current: d == f.Dim})
	}
	before := make(map[string]*billing.Group, len(f.Before))
	for i := range f.Before {
		before[f.Before[i].Key] = &f.Before[i]
	}
	groups := slices.SortedStableFunc(slices.Values(f.Now), func(a, b billing.Group) int { return cmp.Compare(b.Due, a.Due) })
	var sum, sumBefore billing.Group
	for i := range groups {
		row := f.row(&groups[i], before[groups[i].Key], open)
		delete(before, groups[i].Key)
		g.Rows = append(g.Rows, row)
		if err := addGroup(&sum, &groups[i]); err != nil {
			return g, err
		}
	}
	for i := range f.Before {
		if before[f.Before[i].Key] != nil {
			g.Rows = append(g.Rows, f.gone(&f.Before[i]))
		}
		if err := addGroup(&sumBefore, &f.Before[i]); err != nil {
			return g, err
		}
	}
	g.Sum = f.total(&sum, &sumBefore, open)
	return g, nil
}

func (f *GroupsFacts) row(g, before *billing.Group, open bool) GroupRow {
	t := f.T
	row := GroupRow{
		Name: ui.Link{
			Href: LinesOf(f.Bill.Cycle, f.Dim, g.Key), Text: groupName(t, f.Dim, g.Key, local(t, g.Name, g.NameZH)),
		},
		Code: g.Key, Lines: ui.Count(g.Lines), Period: ui.E8OrDash(g.Period), PerUse: ui.E8OrDash(g.PerUse), Refunds: ui.E8OrDash(g.Refunds),
		Due: ui.E8(g.Due).OpenIf(open), Share: ui.Share(g.Due, f.Bill.Due), Percent: t.Bills.New,
	}
	if f.Dim == billing.ByService {
		row.Key = f.Colours[g.Key]
	}
	if g.Key == "" {
		row.Name.Href = "" // no filter can ask for what upstream left empty
	}
	switch {
	case before != nil:
		row.Before = ui.E8(before.Due)
		row.Change, row.Percent, row.Flag = change(g.Due, before.Due)
		row.Flag = row.Flag && !open // a part of a month against a whole one: nothing to look into yet
	case len(f.Before) == 0:
		row.Percent = "–"
	default:
		row.Change = ui.E8Signed(g.Due)
	}
	return row
}

// gone is the row of what the month before had and this one has not.
func (f *GroupsFacts) gone(before *billing.Group) GroupRow {
	row := GroupRow{
		Name:  ui.Link{Href: LinesOf(f.Bill.Cycle.Prev(), f.Dim, before.Key), Text: groupName(f.T, f.Dim, before.Key, local(f.T, before.Name, before.NameZH))},
		Code:  before.Key,
		Lines: "0", Due: ui.E8(0), Share: ui.Share(0, f.Bill.Due), Before: ui.E8(before.Due), Change: ui.E8Signed(-before.Due), Percent: f.T.Bills.Gone,
	}
	if f.Dim == billing.ByService {
		row.Key = f.Colours[before.Key]
	}
	return row
}

func (f *GroupsFacts) total(sum, before *billing.Group, open bool) GroupRow {
	row := GroupRow{
		Name: ui.Link{Text: f.T.Layout.Total}, Lines: ui.Count(sum.Lines), Period: ui.E8(sum.Period), PerUse: ui.E8(sum.PerUse),
		Refunds: ui.E8(sum.Refunds), Due: ui.E8(sum.Due).OpenIf(open), Share: ui.Share(sum.Due, f.Bill.Due),
	}
	if len(f.Before) > 0 {
		row.Before = ui.E8(before.Due)
		row.Change, row.Percent, row.Flag = change(sum.Due, before.Due)
		row.Flag = row.Flag && !open
	}
	return row
}

func addGroup(sum, g *billing.Group) error {
	sum.Lines += g.Lines
	for _, p := range []struct{ to, add *money.E8 }{{&sum.Due, &g.Due}, {&sum.Period, &g.Period}, {&sum.PerUse, &g.PerUse}, {&sum.Refunds, &g.Refunds}} {
		next, err := p.to.Add(*p.add)
		if err != nil {
			return err
		}
		*p.to = next
	}
	return nil
}

// NewMoverRows shows the resources that changed most against the month before; open
// says that the month still runs.
func NewMoverRows(t *lang.Texts, movers []billing.Mover, open bool) []MoverRow {
	var largest money.E8
	for i := range movers {
		largest = max(largest, movers[i].After-movers[i].Before, movers[i].Before-movers[i].After)
	}
	rows := make([]MoverRow, 0, len(movers))
	for i := range movers {
		m := &movers[i]
		diff := m.After - m.Before
		row := MoverRow{
			Resource: ui.Link{Href: ResourcePath(m.ResourceID), Text: cmp.Or(m.ResourceName, m.ResourceID, t.Lines.Unnamed)}, ID: m.ResourceID,
			Service: serviceName(m.ServiceType, m.ServiceTypeName), Project: groupName(t, billing.ByProject, m.ProjectID, m.ProjectName), Before: ui.E8(m.Before), After: ui.E8(m.After),
			Change: ui.E8Signed(diff), Bar: ui.NewChangeBar(diff, largest),
		}
		switch {
		case m.Before == 0:
			row.Percent = t.Bills.New
		case m.After == 0:
			row.Percent = t.Bills.Gone
		default:
			_, row.Percent, row.Flag = change(m.After, m.Before)
			row.Flag = row.Flag && !open
		}
		rows = append(rows, row)
	}
	return rows
}
