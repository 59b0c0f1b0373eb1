package billing

import "portal/internal/money"

// Found is what a search over everything kept has found, by kind.
type Found struct {
	Orders        []Order
	MoreOrders    bool
	Resources     []FoundResource
	MoreResources bool
}

// FoundResource is one resource met in the bill lines of any month.
type FoundResource struct {
	ResourceID, ResourceName    string
	ServiceType                 string
	ServiceTypeName, RegionName string
	ProjectName                 string
	First, Last                 Cycle    // months with lines
	Due                         money.E8 // over all current versions
	Currency                    string
}
