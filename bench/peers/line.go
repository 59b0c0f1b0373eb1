package main

// line is a row of the table that GORM writes: the columns of the benchmark's
// flat table behind a key. Days, quantities and amounts are text on their way
// to PostgreSQL, so that GORM need not convert them.
type line struct {
	Line int32 `gorm:"primaryKey;autoIncrement:false"`

	BillDate            *string
	BillType            int32
	CustomerID          *string
	AccountName         *string
	Region              *string
	RegionName          *string
	ServiceType         *string
	ResourceType        *string
	ServiceTypeName     *string
	ResourceTypeName    *string
	EffectiveTime       *string
	ExpireTime          *string
	ConsumeTime         *string
	ResourceID          *string
	ResourceName        *string
	ResourceTag         *string
	ProductID           *string
	ProductName         *string
	ProductSpecDesc     *string
	SkuCode             *string
	SpecSize            *string
	SpecSizeMeasureID   int32
	TradeID             *string
	TradeTime           *string
	ID                  *string
	ProjectID           *string
	ProjectName         *string
	ChargeMode          *string
	OrderID             *string
	RelativeOrderID     *string
	PeriodType          *string
	PeriodNum           *string
	UsageType           *string
	Usage               *string
	UsageMeasureID      int32
	FreeUsage           *string
	FreeMeasureID       int32
	RiUsage             *string
	RiMeasureID         int32
	UnitPrice           *string
	Unit                *string
	Official            *string
	Discount            *string
	Due                 *string
	Cash                *string
	Credit              *string
	Coupon              *string
	Flexi               *string
	StoredCard          *string
	Bonus               *string
	Debt                *string
	Adjustment          *string
	MeasureID           int32
	Formula             *string
	SubServiceType      *string
	SubServiceTypeName  *string
	SubResourceType     *string
	SubResourceTypeName *string
	SubResourceID       *string
	SubResourceName     *string
}
