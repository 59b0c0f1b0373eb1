package billing

import "portal/internal/money"

// CostQuery asks the cost center for sums by one or two dimensions. Days are
// UTC+8; a range of days spans at most 90, one of months at most 18.
type CostQuery struct {
	Daily     bool // one sum a day, else one a month
	From, To  Day  // both inclusive; for months any day of them
	GroupBy   []CostDim
	Amortized bool // prepayments spread over their term, else as charged
	Net       bool // less cash coupons, else the amount due
	Filters   []CostFilter
}

// CostDim is one dimension to group by.
type CostDim struct {
	Kind string // CostDimension, CostTag, CostUnit
	Key  string // of the dimension, tag or unit
}

// The kinds of dimension. Never two tags, never two units.
const (
	CostDimension = "dimension"
	CostTag       = "tag"
	CostUnit      = "cost_unit"
)

// CostDimensions lists the built-in dimensions in the contract's order.
var CostDimensions = []string{
	"CLOUD_SERVICE_TYPE", "RESOURCE_TYPE", "ASSOCIATED_ACCOUNT", "REGION_CODE", "AZ_CODE", "ENTERPRISE_PROJECT_ID",
	"RES_SPEC_CODE", "CHARGING_MODE", "USAGE_TYPE", "BILL_TYPE", "BE_ID", "PAYER_ACCOUNT_ID", "RESOURCE_ID",
}

// CostFilter keeps, or with Exclude drops, costs with one of the values.
type CostFilter struct {
	Key     string // a built-in dimension, "RESOURCE_TAG" or "COST_UNIT"
	Values  []string
	Exclude bool
}

// Costs is the answer: groups with their sums.
type Costs struct {
	Currency string
	Groups   []CostGroup
}

// CostGroup is one combination of dimension values. Periods without a cost may
// be missing.
type CostGroup struct {
	Values       []CostValue // in the order of GroupBy
	Periods      []CostPeriod
	Amount, List money.Amount // over the whole range
}

// CostValue is the value of one dimension, "" where something is unassigned.
type CostValue struct{ Key, Value string }

// CostPeriod is the cost of one day or month.
type CostPeriod struct {
	Day          Day // for a month its first
	Amount, List money.Amount
}
