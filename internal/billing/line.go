package billing

import (
	"time"

	"portal/internal/money"
)

// Field names one field of an upstream bill line (ResFeeRecordV2), in the
// order of the contract. It serves to say which fields were absent or null.
type Field uint8

// The sixty fields of a bill line.
const (
	FieldBillDate Field = iota
	FieldBillType
	FieldCustomerID
	FieldAccountName
	FieldRegion
	FieldRegionName
	FieldServiceType
	FieldResourceType
	FieldServiceTypeName
	FieldResourceTypeName
	FieldEffectiveTime
	FieldExpireTime
	FieldConsumeTime
	FieldResourceID
	FieldResourceName
	FieldResourceTag
	FieldProductID
	FieldProductName
	FieldProductSpecDesc
	FieldSKUCode
	FieldSpecSize
	FieldSpecSizeMeasureID
	FieldTradeID
	FieldTradeTime
	FieldID
	FieldProjectID
	FieldProjectName
	FieldChargeMode
	FieldOrderID
	FieldRelativeOrderID
	FieldPeriodType
	FieldPeriodNum
	FieldUsageType
	FieldUsage
	FieldUsageMeasureID
	FieldFreeUsage
	FieldFreeMeasureID
	FieldRIUsage
	FieldRIMeasureID
	FieldUnitPrice
	FieldUnit
	FieldOfficialAmount
	FieldDiscountAmount
	FieldAmount
	FieldCashAmount
	FieldCreditAmount
	FieldCouponAmount
	FieldFlexiCouponAmount
	FieldStoredCardAmount
	FieldBonusAmount
	FieldDebtAmount
	FieldAdjustmentAmount
	FieldMeasureID
	FieldFormula
	FieldSubServiceType
	FieldSubServiceTypeName
	FieldSubResourceType
	FieldSubResourceTypeName
	FieldSubResourceID
	FieldSubResourceName
	FieldCount
)

// FieldNames holds the upstream's property name of each field.
var FieldNames = [FieldCount]string{
	"bill_date", "bill_type", "customer_id", "account_name", "region", "region_name", "cloud_service_type",
	"resource_type", "cloud_service_type_name", "resource_type_name", "effective_time", "expire_time",
	"consume_time", "resource_id", "resource_name", "resource_tag", "product_id", "product_name",
	"product_spec_desc", "sku_code", "spec_size", "spec_size_measure_id", "trade_id", "trade_time", "id",
	"enterprise_project_id", "enterprise_project_name", "charge_mode", "order_id", "relative_order_id",
	"period_type", "period_num", "usage_type", "usage", "usage_measure_id", "free_resource_usage",
	"free_resource_measure_id", "ri_usage", "ri_usage_measure_id", "unit_price", "unit", "official_amount",
	"discount_amount", "amount", "cash_amount", "credit_amount", "coupon_amount", "flexipurchase_coupon_amount",
	"stored_card_amount", "bonus_amount", "debt_amount", "adjustment_amount", "measure_id", "formula",
	"sub_service_type_code", "sub_service_type_name", "sub_resource_type_code", "sub_resource_type_name",
	"sub_resource_id", "sub_resource_name",
}

// String returns the upstream's name of the field.
func (f Field) String() string { return FieldNames[f] }

// FieldSet is a set of fields, one bit each.
type FieldSet uint64

// Has reports whether f is in the set.
func (s FieldSet) Has(f Field) bool { return s&(1<<f) != 0 }

// With returns the set with f in it.
func (s FieldSet) With(f Field) FieldSet { return s | 1<<f }

// Quantity is a decimal number that is not money (a usage, a size, a unit
// price of ten decimals), as the upstream wrote it; "" where it is absent or null.
type Quantity string

// Amounts are the eleven money columns of a bill line, in 1e-8 of the bill's
// currency. Refunds and compensation are negative and count.
type Amounts struct {
	Official   money.E8 // list price (official_amount)
	Discount   money.E8 // on the list price (discount_amount)
	Due        money.E8 // amount due (amount, in the summary consume_amount)
	Cash       money.E8 // paid from the cash account
	Credit     money.E8
	Coupon     money.E8 // cash coupons
	Flexi      money.E8 // flexi-purchase coupons (reserved upstream)
	StoredCard money.E8 // stored-value cards (reserved upstream)
	Bonus      money.E8
	Debt       money.E8 // not yet paid
	Adjustment money.E8 // written-off debt
}

// Add adds b to a, or reports money.ErrRange and leaves a undefined.
func (a *Amounts) Add(b *Amounts) (err error) {
	to, from := a.each(), b.each()
	for i, p := range to {
		if *from[i] == 0 {
			continue
		}
		if *p, err = p.Add(*from[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *Amounts) each() [11]*money.E8 {
	return [11]*money.E8{
		&a.Official, &a.Discount, &a.Due, &a.Cash, &a.Credit, &a.Coupon, &a.Flexi,
		&a.StoredCard, &a.Bonus, &a.Debt, &a.Adjustment,
	}
}

// Resource is the part of a bill line that says what was billed and for whom.
// It is a dictionary entry: equal tuples are stored once, a renamed resource is a new one.
type Resource struct {
	CustomerID, AccountName               string // the member account that consumed
	Region, RegionName                    string
	ServiceType, ServiceTypeName          string // cloud_service_type, "hws.service.type.ec2"
	ResourceType, ResourceTypeName        string
	ResourceID, ResourceName, ResourceTag string
	ProjectID, ProjectName                string // enterprise project; "0" is the default one
	ChargeMode                            string // "1" yearly/monthly, "3" pay-per-use, "10" reserved instance, "11" savings plan
	OrderID, RelativeOrderID              string // yearly/monthly only
	SubServiceType, SubServiceTypeName    string // reserved upstream, like all of Sub…
	SubResourceType, SubResourceTypeName  string
	SubResourceID, SubResourceName        string
}

// Product is the part of a bill line that says at which terms. A dictionary entry like Resource.
type Product struct {
	ProductID, ProductName, SpecDesc, SKUCode string
	SpecSize                                  Quantity
	SpecSizeMeasureID                         int32
	PeriodType                                string // "19" year, "20" month, "24" day, "25" hour, "5" one-time
	PeriodNum                                 Quantity
	UsageType                                 string
	UsageMeasureID                            int32
	FreeMeasureID                             int32
	RIMeasureID                               int32
	UnitPrice                                 Quantity // up to ten decimals, simple pricing only
	Unit                                      string
	MeasureID                                 int32 // unit of the amounts; 1 = basic unit of the currency
}

// Line is one bill line: one record of res-fee-records, with nothing lost.
// Text fields are "" and times zero where Absent or Null has the field; an
// amount is zero both where upstream wrote 0 and where it is absent or null.
type Line struct {
	No           int32    // position within its bill version
	Absent, Null FieldSet // fields that upstream left out, or sent as null
	Resource
	Product
	Amounts
	BillDate      Day // UTC+8
	BillType      int16
	EffectiveTime time.Time // UTC, whole seconds, like all four
	ExpireTime    time.Time
	ConsumeTime   time.Time
	TradeTime     time.Time
	TradeID       string // order id for bill types 1, 2, 3, 4, 8; else a transaction id
	ID            string // reserved upstream: not a key
	Usage         Quantity
	FreeUsage     Quantity // covered by resource packages
	RIUsage       Quantity // covered by reserved instances
	Formula       string
}

// Has reports whether upstream sent a value for f, null excluded.
func (l *Line) Has(f Field) bool { return !l.Absent.Has(f) && !l.Null.Has(f) }
