package export

import (
	"io"

	"portal/internal/billing"
	"portal/internal/money"
)

// LineWriter writes bill lines as a table: the sixty fields under the upstream's
// names (ResFeeRecordV2), in its order, and the currency of the amounts. What
// upstream left out or sent as null is an empty cell, what it sent as zero a zero.
type LineWriter struct {
	out      table
	currency string
}

// NewLineWriter writes the header row.
func NewLineWriter(w io.Writer, f Format, currency string) *LineWriter {
	header := append(billing.FieldNames[:len(billing.FieldNames):len(billing.FieldNames)], "currency")
	lw := &LineWriter{currency: currency}
	if f == Parquet {
		var kinds parquetKinds
		lw.out = &kinds
		lw.row(&billing.Line{})
		lw.out = newParquet(w, header, kinds)
	} else {
		lw.out = newTable(w, f, header)
	}
	return lw
}

// Write adds one line. It keeps nothing of it.
func (lw *LineWriter) Write(l *billing.Line) error {
	lw.row(l)
	return lw.out.failed()
}

func (lw *LineWriter) row(l *billing.Line) {
	for f := range billing.FieldCount {
		writeGiven(lw.out, l, f)
	}
	lw.out.text(lw.currency)
	lw.out.endRow()
}

// Flush writes what is left and returns the first error of all writing.
func (lw *LineWriter) Flush() error { return lw.out.flush() }

// writeGiven writes a field that the upstream gave, and an empty cell else.
func writeGiven(c table, l *billing.Line, f billing.Field) {
	if !l.Has(f) {
		c.empty()
		return
	}
	writeField(c, l, f)
}

func writeField(c table, l *billing.Line, f billing.Field) {
	switch {
	case f == billing.FieldBillDate:
		c.day(l.BillDate)
	case f == billing.FieldBillType:
		c.int(int64(l.BillType))
	case f >= billing.FieldOfficialAmount && f <= billing.FieldAdjustmentAmount:
		c.e8(amountField(l, f))
	default:
		writeOther(c, l, f)
	}
}

// amountField picks one of the eleven money columns, which stand together.
func amountField(l *billing.Line, f billing.Field) money.E8 {
	switch f {
	case billing.FieldOfficialAmount:
		return l.Official
	case billing.FieldDiscountAmount:
		return l.Discount
	case billing.FieldAmount:
		return l.Due
	case billing.FieldCashAmount:
		return l.Cash
	case billing.FieldCreditAmount:
		return l.Credit
	case billing.FieldCouponAmount:
		return l.Coupon
	case billing.FieldFlexiCouponAmount:
		return l.Flexi
	case billing.FieldStoredCardAmount:
		return l.StoredCard
	case billing.FieldBonusAmount:
		return l.Bonus
	case billing.FieldDebtAmount:
		return l.Debt
	}
	return l.Adjustment
}

func writeOther(c table, l *billing.Line, f billing.Field) {
	switch f {
	case billing.FieldEffectiveTime:
		c.time(l.EffectiveTime)
	case billing.FieldExpireTime:
		c.time(l.ExpireTime)
	case billing.FieldConsumeTime:
		c.time(l.ConsumeTime)
	case billing.FieldTradeTime:
		c.time(l.TradeTime)
	case billing.FieldSpecSize:
		c.quantity(l.SpecSize)
	case billing.FieldPeriodNum:
		c.quantity(l.PeriodNum)
	case billing.FieldUsage:
		c.quantity(l.Usage)
	case billing.FieldFreeUsage:
		c.quantity(l.FreeUsage)
	case billing.FieldRIUsage:
		c.quantity(l.RIUsage)
	case billing.FieldUnitPrice:
		c.quantity(l.UnitPrice)
	case billing.FieldSpecSizeMeasureID:
		c.int(int64(l.SpecSizeMeasureID))
	case billing.FieldUsageMeasureID:
		c.int(int64(l.UsageMeasureID))
	case billing.FieldFreeMeasureID:
		c.int(int64(l.FreeMeasureID))
	case billing.FieldRIMeasureID:
		c.int(int64(l.RIMeasureID))
	case billing.FieldMeasureID:
		c.int(int64(l.MeasureID))
	default:
		c.text(*textField(l, f))
	}
}

func textField(l *billing.Line, f billing.Field) *string {
	switch f {
	case billing.FieldCustomerID:
		return &l.CustomerID
	case billing.FieldAccountName:
		return &l.AccountName
	case billing.FieldRegion:
		return &l.Region
	case billing.FieldRegionName:
		return &l.RegionName
	case billing.FieldServiceType:
		return &l.ServiceType
	case billing.FieldResourceType:
		return &l.ResourceType
	case billing.FieldServiceTypeName:
		return &l.ServiceTypeName
	case billing.FieldResourceTypeName:
		return &l.ResourceTypeName
	case billing.FieldResourceID:
		return &l.ResourceID
	case billing.FieldResourceName:
		return &l.ResourceName
	case billing.FieldResourceTag:
		return &l.ResourceTag
	case billing.FieldProductID:
		return &l.ProductID
	case billing.FieldProductName:
		return &l.ProductName
	case billing.FieldProductSpecDesc:
		return &l.SpecDesc
	case billing.FieldSKUCode:
		return &l.SKUCode
	case billing.FieldTradeID:
		return &l.TradeID
	case billing.FieldID:
		return &l.ID
	case billing.FieldProjectID:
		return &l.ProjectID
	case billing.FieldProjectName:
		return &l.ProjectName
	case billing.FieldChargeMode:
		return &l.ChargeMode
	case billing.FieldOrderID:
		return &l.OrderID
	case billing.FieldRelativeOrderID:
		return &l.RelativeOrderID
	case billing.FieldPeriodType:
		return &l.PeriodType
	case billing.FieldUsageType:
		return &l.UsageType
	case billing.FieldUnit:
		return &l.Unit
	case billing.FieldFormula:
		return &l.Formula
	case billing.FieldSubServiceType:
		return &l.SubServiceType
	case billing.FieldSubServiceTypeName:
		return &l.SubServiceTypeName
	case billing.FieldSubResourceType:
		return &l.SubResourceType
	case billing.FieldSubResourceTypeName:
		return &l.SubResourceTypeName
	case billing.FieldSubResourceID:
		return &l.SubResourceID
	case billing.FieldSubResourceName:
		return &l.SubResourceName
	}
	panic("export: bill line field without a column: " + f.String())
}
