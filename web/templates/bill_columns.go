package templates

import (
	"math/bits"

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
		{ColPrice, "price", w.UnitPrice},
		{ColUnit, "unit", w.Unit},
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

// LineColumnsOf are the optional columns that are shown.
func LineColumnsOf(shown ui.Columns) LineColumns {
	var set LineColumns
	for _, c := range lineColumns(lang.For(lang.English)) {
		if shown.Has(c.key) {
			set |= c.bit
		}
	}
	return set
}

// keys names the columns of the set.
func (s LineColumns) keys() []string {
	var keys []string
	for _, c := range lineColumns(lang.For(lang.English)) {
		if s.Has(c.bit) {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// Has reports whether the column is shown.
func (s LineColumns) Has(c LineColumns) bool { return s&c != 0 }

// before counts the columns shown left of the money columns: in the footer they
// are one cell.
func (s LineColumns) before() int { return 1 + bits.OnesCount32(uint32(s&(ColCash-1))) }
