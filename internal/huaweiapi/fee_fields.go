package huaweiapi

import (
	"portal/internal/billing"
	"portal/internal/money"
)

// amountOf returns where an amount goes, nil for any other field.
func amountOf(l *billing.Line, f billing.Field) *money.E8 {
	switch f {
	case billing.FieldOfficialAmount:
		return &l.Official
	case billing.FieldDiscountAmount:
		return &l.Discount
	case billing.FieldAmount:
		return &l.Due
	case billing.FieldCashAmount:
		return &l.Cash
	case billing.FieldCreditAmount:
		return &l.Credit
	case billing.FieldCouponAmount:
		return &l.Coupon
	case billing.FieldFlexiCouponAmount:
		return &l.Flexi
	case billing.FieldStoredCardAmount:
		return &l.StoredCard
	case billing.FieldBonusAmount:
		return &l.Bonus
	case billing.FieldDebtAmount:
		return &l.Debt
	case billing.FieldAdjustmentAmount:
		return &l.Adjustment
	}
	return nil
}

// quantityOf returns where a decimal that is not money goes, nil for any other field.
func quantityOf(l *billing.Line, f billing.Field) *billing.Quantity {
	switch f {
	case billing.FieldSpecSize:
		return &l.SpecSize
	case billing.FieldPeriodNum:
		return &l.PeriodNum
	case billing.FieldUsage:
		return &l.Usage
	case billing.FieldFreeUsage:
		return &l.FreeUsage
	case billing.FieldRIUsage:
		return &l.RIUsage
	case billing.FieldUnitPrice:
		return &l.UnitPrice
	}
	return nil
}

// textOf returns where a text goes, nil for any other field.
func textOf(l *billing.Line, f billing.Field) *string {
	if p := resourceText(&l.Resource, f); p != nil {
		return p
	}
	switch f {
	case billing.FieldProductID:
		return &l.ProductID
	case billing.FieldProductName:
		return &l.ProductName
	case billing.FieldProductSpecDesc:
		return &l.SpecDesc
	case billing.FieldSKUCode:
		return &l.SKUCode
	case billing.FieldPeriodType:
		return &l.PeriodType
	case billing.FieldUsageType:
		return &l.UsageType
	case billing.FieldUnit:
		return &l.Unit
	case billing.FieldTradeID:
		return &l.TradeID
	case billing.FieldID:
		return &l.ID
	case billing.FieldFormula:
		return &l.Formula
	}
	return nil
}

func resourceText(r *billing.Resource, f billing.Field) *string {
	switch f {
	case billing.FieldCustomerID:
		return &r.CustomerID
	case billing.FieldAccountName:
		return &r.AccountName
	case billing.FieldRegion:
		return &r.Region
	case billing.FieldRegionName:
		return &r.RegionName
	case billing.FieldServiceType:
		return &r.ServiceType
	case billing.FieldServiceTypeName:
		return &r.ServiceTypeName
	case billing.FieldResourceType:
		return &r.ResourceType
	case billing.FieldResourceTypeName:
		return &r.ResourceTypeName
	case billing.FieldResourceID:
		return &r.ResourceID
	case billing.FieldResourceName:
		return &r.ResourceName
	case billing.FieldResourceTag:
		return &r.ResourceTag
	case billing.FieldProjectID:
		return &r.ProjectID
	case billing.FieldProjectName:
		return &r.ProjectName
	case billing.FieldChargeMode:
		return &r.ChargeMode
	case billing.FieldOrderID:
		return &r.OrderID
	case billing.FieldRelativeOrderID:
		return &r.RelativeOrderID
	}
	return subText(r, f)
}

// subText covers the reserved fields about a resource below the resource.
func subText(r *billing.Resource, f billing.Field) *string {
	switch f {
	case billing.FieldSubServiceType:
		return &r.SubServiceType
	case billing.FieldSubServiceTypeName:
		return &r.SubServiceTypeName
	case billing.FieldSubResourceType:
		return &r.SubResourceType
	case billing.FieldSubResourceTypeName:
		return &r.SubResourceTypeName
	case billing.FieldSubResourceID:
		return &r.SubResourceID
	case billing.FieldSubResourceName:
		return &r.SubResourceName
	}
	return nil
}
