package billing

import (
	"encoding/json"

	"portal/internal/money"
)

// PricedProduct says what a price is asked for. Service, resource type, region
// and specification must belong together.
type PricedProduct struct {
	ID                        string // chosen by the caller, unique within a request
	ServiceType, ResourceType string
	Spec                      string // flavor with ".linux" or ".win", "19_bgp", "SSD", …
	Region, Zone              string
	Size                      int   // disk GB, bandwidth Mbps; 0 = not a linear product
	SizeMeasureID             int32 // 15 Mbps, 17 GB, 14 piece; with Size
	Count                     int   // pieces
}

// OnDemandProduct is a pay-per-use product to price.
type OnDemandProduct struct {
	PricedProduct
	UsageType      string   // "Duration", "upflow"
	Usage          Quantity // how much of it
	UsageMeasureID int32    // 4 hour, 10 GB, …
}

// PeriodProduct is a yearly/monthly product to price.
type PeriodProduct struct {
	PricedProduct
	Unit PeriodUnit // day, month, year or hour
	Num  int
}

// Price is an amount at list price, what is taken off, and what is left. Up to
// ten decimals. What the upstream leaves out is the zero Amount.
type Price struct{ List, Discount, Amount money.Amount }

// OnDemandQuote is the price of pay-per-use products, all and each.
type OnDemandQuote struct {
	Currency string
	Price
	Products []OnDemandPrice
	Raw      json.RawMessage // the answer as it came
}

// OnDemandPrice is the price of one product of a request.
type OnDemandPrice struct {
	ID, ProductID string
	Price
	Discounts []QuoteDiscount
}

// QuoteDiscount is a discount that a quote has counted in.
type QuoteDiscount struct {
	ID, Name string
	Type     QuoteDiscountType
	Amount   money.Amount
}

// QuoteDiscountType is the kind of a discount in price answers.
type QuoteDiscountType int

// The kinds.
const (
	CommercialDiscount  QuoteDiscountType = 605
	DistributorDiscount QuoteDiscountType = 606
	PartnerDiscount     QuoteDiscountType = 607
)

// PeriodQuote is the price of yearly/monthly products: at list, and under each
// discount that could be chosen.
type PeriodQuote struct {
	Currency string
	List     money.Amount
	Products []PeriodPrice // at list price
	Offers   []PeriodOffer
	Raw      json.RawMessage // the answer as it came
}

// PeriodPrice is the price of one product of a request.
type PeriodPrice struct {
	ID, ProductID string
	Price
}

// PeriodOffer is the price under one discount.
type PeriodOffer struct {
	DiscountID, DiscountName string
	Type                     QuoteDiscountType
	Best                     bool
	Price
	Products    []PeriodPrice
	Installment Price // of one month, renewals only
}

// RenewalQuote is the price of a further term of resources one owns.
type RenewalQuote struct {
	Currency    string
	List        money.Amount
	Installment money.Amount      // list price of one month's installment
	Resources   []ResourceRenewal // each with its attached ones
	Offers      []PeriodOffer
	Failed      []FailedResource // could not be priced
}

// ResourceRenewal is the renewal price of one primary resource.
type ResourceRenewal struct {
	ResourceID string
	Amount     money.Amount
}

// FailedResource is a resource that a batch call left out, and why.
type FailedResource struct{ ResourceID, Code, Message string }
