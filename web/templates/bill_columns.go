package templates

import (
	"math/bits"
	"net/url"
	"slices"

	"portal/web/templates/lang"
	"portal/web/templates/ui"
)

// LineColumns is a set of optional columns of the lines table, one bit each. The
// resource, the day and the amount due are always there.
type LineColumns uint32

// The optional columns, in the order of the table.
const (
	ColType LineColumns = 1 << iota
	ColService
	ColKind
	ColProduct
	ColRegion
	ColProject
	ColMember
	ColMode
	ColTag
	ColOrder
	ColUsage
	ColUnit
	ColPrice
	ColCash
	ColCredit
	ColCoupon
	ColFlexi
	ColStoredCard
	ColBonus
	ColDebt
	ColAdjustment
	ColList
	ColDiscount
	colEnd
)

// The sets of columns by name.
const (
	booksColumns = ColType | ColService | ColRegion | ColProject | ColMode | ColOrder | ColList | ColDiscount
	usageColumns = ColType | ColService | ColRegion | ColUsage | ColUnit | ColPrice | ColList | ColDiscount
	allColumns   = colEnd - 1
)

const alwaysColumns = 3

var columnSets = map[string]LineColumns{"books": booksColumns, "usage": usageColumns, "all": allColumns}

// lineColumn is an optional column with its name in the address and its head.
type lineColumn struct {
	bit  LineColumns
	key  string
	head string
}

// numeric reports whether the column stands right.
func (c lineColumn) numeric() bool { return c.bit == ColUsage || c.bit == ColPrice || c.bit >= ColCash }

// lineColumns lists the optional columns in the order of the table.
func lineColumns(t *lang.Texts) []lineColumn {
	w := &t.Lines
	return []lineColumn{
		{ColType, "type", w.Type},
		{ColService, "service", w.Service},
		{ColKind, "kind", w.Kind},
		{ColProduct, "product", w.Product},
		{ColRegion, "region", w.Region},
		{ColProject, "project", w.Project},
		{ColMember, "member", w.Member},
		{ColMode, "mode", w.Mode},
		{ColTag, "tag", w.Tag},
		{ColOrder, "order", w.Order},
		{ColUsage, "usage", w.Usage},
		{ColUnit, "unit", w.Unit},
		{ColPrice, "price", w.UnitPrice},
		{ColCash, "cash", w.Cash},
		{ColCredit, "credit", w.Credit},
		{ColCoupon, "coupon", w.Coupon},
		{ColFlexi, "flexi", w.Flexi},
		{ColStoredCard, "stored_card", w.StoredCard},
		{ColBonus, "bonus", w.Bonus},
		{ColDebt, "debt", w.Debt},
		{ColAdjustment, "adjustment", w.Adjustment},
		{ColList, "list", w.List},
		{ColDiscount, "discount", w.Discount},
	}
}

// ParseLineColumns reads the values of the parameter "columns": the name of a
// set, or keys of single columns. Without any it is the set for usage; a key it
// does not know is passed over.
func ParseLineColumns(values []string) LineColumns {
	var set LineColumns
	for _, v := range values {
		set |= columnSets[v]
		for _, c := range lineColumns(lang.For(lang.English)) {
			if c.key == v {
				set |= c.bit
			}
		}
	}
	if set == 0 {
		return usageColumns
	}
	return set
}

// Has reports whether the column is shown.
func (s LineColumns) Has(c LineColumns) bool { return s&c != 0 }

// before counts the columns shown left of the money columns: in the footer they
// are one cell.
func (s LineColumns) before() int { return 1 + bits.OnesCount32(uint32(s&(ColCash-1))) }

// ColumnMenu offers sets of columns and single ones.
type ColumnMenu struct {
	Text   string // "12 of 26 columns"
	Sets   []ui.Tab
	Action string
	Keep   []ui.Pair
	Each   []ui.Option
}

// NewColumnMenu offers the columns for the list at path as q shows it.
func NewColumnMenu(t *lang.Texts, path string, q url.Values, shown LineColumns) ColumnMenu {
	columns := lineColumns(t)
	menu := ColumnMenu{Text: t.Lines.Columns(bits.OnesCount32(uint32(shown))+alwaysColumns, len(columns)+alwaysColumns), Action: path}
	rest := make([]string, 0, len(q))
	for name := range q {
		if name != ParamColumns {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	menu.Keep = ui.Keep(q, rest...)
	for _, set := range []struct{ key, text string }{{"usage", t.Lines.SetUsage}, {"books", t.Lines.SetBooks}, {"all", t.Lines.SetAll}} {
		next := make(url.Values, len(q)+1)
		for _, name := range rest {
			next[name] = q[name]
		}
		next.Set(ParamColumns, set.key)
		menu.Sets = append(menu.Sets, ui.Tab{Href: ui.Address(path, next), Text: set.text, Current: shown == columnSets[set.key]})
	}
	for _, c := range columns {
		menu.Each = append(menu.Each, ui.Option{Value: c.key, Text: c.head, On: shown.Has(c.bit)})
	}
	return menu
}
