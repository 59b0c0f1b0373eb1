package templates

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// LinesPage lists the lines of a month.
type LinesPage struct {
	ui.Shell             // Title is Texts.Lines.PageTitle; Wide is true
	Month    ui.Link     // the path up
	Usage    ui.Link     // UsagePath
	States   []ui.Status // BillStates
	Basis    []ui.Rich   // NewLinesBasis
	Caption  string      // Texts.Lines.Caption
	Filter   LinesFilter // NewLinesFilter
	Shown    LineColumns // LineColumnsOf
	Heads    LinesHeads  // NewLinesHeads
	Rows     []LineRow   // NewLineRow
	Total    string      // Texts.Lines.All
	Sums     LineSums    // NewLineSums of all matching lines
	Final    bool        // the month is final and whole: two rules under the totals
	Pager    ui.Pager
	Export   []ui.ExportGroup
	Void     *ui.Void   // NewLinesVoid, instead of the table
	Notice   *ui.Banner // NewVersionNotice; nil for the current lines
	Coarse   *ui.Banner // NewCoarseNotice
}

// LinesFilter is the filter form of the lines with what is set in it.
type LinesFilter struct {
	Action   string
	Query    string
	From, To string // 2026-10-31
	First    string // first and last day of the month
	Last     string
	Facets   []ui.Facet
	Keep     []ui.Pair
	Chips    []ui.Chip
	Reset    string
	Note     ui.Rich // how the lines relate to the month's total; nil when all are shown
}

// LinesHeads are the columns that sort.
type LinesHeads struct{ Day, List, Due ui.SortHead }

// LineRow is one bill line.
type LineRow struct {
	No       string  // its number in the month's version: names the row
	Resource ui.Link // to all lines of the resource
	ID       string
	Tag      string
	Day      ui.Time
	Type     string
	Bold     bool // not ordinary expenditure: a refund, an adjustment
	Service  string
	Kind     string // resource type
	Product  string
	Region   string
	Project  string
	Member   string
	Mode     string
	Order    *ui.Link
	Usage    ui.Money
	Unit     string
	Price    ui.Money // unit price, ten decimals
	Sums     LineSums
}

// LineSums are the money columns of a line or a total.
type LineSums struct {
	List, Discount, Due                                              ui.Money
	Cash, Credit, Coupon, Flexi, StoredCard, Bonus, Debt, Adjustment ui.Money
}

// NewLineSums shows the eleven amounts; the discount as what it takes off.
func NewLineSums(a *billing.Amounts) LineSums {
	return LineSums{
		List: ui.E8(a.Official), Discount: ui.E8(-a.Discount), Due: ui.E8(a.Due), Cash: ui.E8(a.Cash), Credit: ui.E8(a.Credit), Coupon: ui.E8(a.Coupon),
		Flexi: ui.E8(a.Flexi), StoredCard: ui.E8(a.StoredCard), Bonus: ui.E8(a.Bonus), Debt: ui.E8(a.Debt), Adjustment: ui.E8(a.Adjustment),
	}
}

// NewLineRow shows one line.
func NewLineRow(t *lang.Texts, l *billing.Line) LineRow {
	row := LineRow{
		No: strconv.Itoa(int(l.No)), ID: l.ResourceID, Tag: l.ResourceTag, Day: Day(l.BillDate), Type: t.BillType(int(l.BillType)),
		Bold:    billing.FamilyOf(int(l.BillType)) != billing.Expenditure,
		Service: serviceName(l.ServiceType, l.ServiceTypeName), Kind: serviceName(l.ResourceType, l.ResourceTypeName), Product: cmp.Or(l.SpecDesc, l.ProductName),
		Region: cmp.Or(l.Region, l.RegionName), Project: groupName(t, billing.ByProject, l.ProjectID, l.ProjectName), Member: cmp.Or(l.AccountName, l.CustomerID),
		Usage: ui.Number(string(l.Usage)), Unit: l.Unit, Price: ui.NumberTo(string(l.UnitPrice), 10), Sums: NewLineSums(&l.Amounts),
		Resource: ui.Link{Text: cmp.Or(l.ResourceName, l.ResourceID, t.Lines.Unnamed)},
	}
	if l.ChargeMode != "" {
		row.Mode = t.ChargeMode(l.ChargeMode)
	}
	if l.ResourceID != "" {
		row.Resource.Href = ResourcePath(l.ResourceID)
	}
	if row.ID == row.Resource.Text {
		row.ID = ""
	}
	if l.OrderID != "" {
		row.Order = &ui.Link{Href: OrderPath(l.OrderID), Text: l.OrderID}
	}
	return row
}

// NewLinesBasis names the basis of the amounts, the month, and what a line is.
func NewLinesBasis(t *lang.Texts, b *billing.Bill, currency string) []ui.Rich {
	basis := []ui.Rich{ui.Say(t.Lines.Basis, ui.Strong(t.Bills.AmountDue), ui.Text(currency)), ui.Text(t.Lines.Days(t.Calendar.Month(b.Cycle)))}
	return append(basis, newGrainBasis(t, b)...)
}

// NewLinesFilter shows what q filters the lines by. sum is the amount due of the
// matching lines, month that of the whole month.
func NewLinesFilter(t *lang.Texts, c billing.Cycle, q url.Values, f *billing.LineFilter, facets map[billing.Dim][]billing.Facet, sum, month money.E8) LinesFilter {
	path := LinesPath(c, nil)
	form := LinesFilter{
		Action: path, Query: f.Query, First: c.FirstDay().String(), Last: c.LastDay().String(),
		Keep: ui.Keep(q, ParamResource, ParamOrder, ParamVersion, ParamSort, ParamAccount, ParamCurrency, ParamLimit),
	}
	chosen := map[billing.Dim][]string{
		billing.ByService: f.Services, billing.ByRegion: f.Regions, billing.ByProject: f.Projects, billing.ByResourceType: f.ResourceTypes,
		billing.ByChargeMode: f.ChargeModes, billing.ByMember: f.Members,
	}
	for _, k := range f.BillTypes {
		chosen[billing.ByBillType] = append(chosen[billing.ByBillType], strconv.Itoa(k))
	}
	for _, d := range billing.Dims {
		form.Facets = append(form.Facets, facet(t, string(d), t.Codes.Dim[d], facets[d], chosen[d]))
	}
	chips := ui.NewChips(t, path, q)
	chips.Text(ParamQuery, t.List.Text, f.Query)
	chips.Text(ParamResource, t.Lines.ResourceID, f.ResourceID)
	chips.Text(ParamOrder, t.Lines.OrderID, f.OrderID)
	if f.From != 0 {
		form.From = f.From.String()
		chips.Text(ParamFrom, t.Lines.DayFrom, form.From)
	}
	if f.To != 0 {
		form.To = f.To.String()
		chips.Text(ParamTo, t.Lines.DayTo, form.To)
	}
	chips.Facets(form.Facets)
	form.Chips, form.Reset = chips.List(ParamVersion, ParamSort, ParamAccount, ParamCurrency, ParamLimit)
	if f.Active() {
		form.Note = ui.Say(t.Lines.FilteredAre, ui.E8(sum), ui.E8(month))
	}
	return form
}

// NewLinesHeads shows which column the lines are sorted by; order is the same in words.
func NewLinesHeads(t *lang.Texts, c billing.Cycle, q url.Values) (heads LinesHeads, order string) {
	sort := ui.Sorting{Path: LinesPath(c, nil), Query: firstPage(q), Param: ParamSort, Default: "-date"}
	amounts := ui.SortWords{Down: t.List.LargestFirst, Up: t.List.SmallFirst}
	heads.Day = sort.Head("date", t.Lines.Day, ui.SortWords{Down: t.List.NewestFirst, Up: t.List.OldestFirst})
	heads.List = sort.Head("list", t.Lines.List, amounts)
	heads.Due = sort.Head("amount", t.Lines.Due, amounts)
	return heads, sort.InWords()
}

// NewLinesVoid says why no line is listed; all is the number of lines of the month.
func NewLinesVoid(t *lang.Texts, c billing.Cycle, f *billing.LineFilter, all int64) *ui.Void {
	if all == 0 {
		return &ui.Void{Title: t.Lines.Empty, Text: ui.Say(t.Lines.EmptyText)}
	}
	text := cmp.Or(f.Query, f.ResourceID, f.OrderID)
	return &ui.Void{Title: t.Lines.None, Text: ui.Say(t.Lines.NoneText, ui.Text(ui.Count(all)),
		ui.Link{Href: LinesPath(c, nil), Text: t.Orders.Reset}, ui.Link{Href: SearchPath(text), Text: t.Lines.NoneSearch})}
}

// moneyColumns are the columns of the purses that are shown, in the order of the table.
func moneyColumns(t *lang.Texts, shown LineColumns) []lineColumn {
	return slices.DeleteFunc(lineColumns(t), func(c lineColumn) bool { return c.bit < ColCash || c.bit >= ColList || !shown.Has(c.bit) })
}

// textColumns are the columns left of them that are shown.
func textColumns(t *lang.Texts, shown LineColumns) []lineColumn {
	return slices.DeleteFunc(lineColumns(t), func(c lineColumn) bool { return c.bit >= ColCash || !shown.Has(c.bit) })
}

// purse picks the amount of a money column.
func (s *LineSums) purse(c LineColumns) ui.Money {
	switch c {
	case ColCash:
		return s.Cash
	case ColCredit:
		return s.Credit
	case ColCoupon:
		return s.Coupon
	case ColFlexi:
		return s.Flexi
	case ColStoredCard:
		return s.StoredCard
	case ColBonus:
		return s.Bonus
	case ColDebt:
		return s.Debt
	case ColAdjustment:
		return s.Adjustment
	}
	return ui.Money{}
}

func (p *LinesPage) heading() ui.Heading {
	return ui.Heading{
		Shell: p.Shell, Crumbs: []ui.Link{{Href: PathBills, Text: p.T.Bills.Title}, p.Month}, Title: p.T.Lines.Title, States: p.States, Basis: p.Basis,
	}
}

// whole is the row's name in full, for where the cell cuts it.
func (r *LineRow) whole() string {
	if r.ID == "" {
		return ui.Visible(r.Resource.Text)
	}
	return ui.Visible(r.Resource.Text) + ", " + ui.Visible(r.ID)
}
