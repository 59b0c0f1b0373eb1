package billing

import "portal/internal/money"

// Found is what a search over everything kept has found, by kind.
type Found struct {
	Orders        []Order
	MoreOrders    bool
	Resources     []FoundResource
	MoreResources bool
	FoundHeld
}

// FoundHeld is what a search has found in what the account holds. More says
// which kinds have more than is given.
type FoundHeld struct {
	Subscriptions []Subscription
	Coupons       []Coupon
	Packages      []Package
	Invoices      []Invoice
	More          struct{ Subscriptions, Coupons, Packages, Invoices bool }
}

// Count is how many things were found.
func (f *FoundHeld) Count() int {
	return len(f.Subscriptions) + len(f.Coupons) + len(f.Packages) + len(f.Invoices)
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
	AccountName                 string // whose the resource's newest lines are
}

// FoundVisitor takes what a search finds, one thing after the other.
type FoundVisitor struct {
	Order        func(*Order) error
	Subscription func(*Subscription) error
	Package      func(*Package) error
	Coupon       func(*Coupon) error
	Invoice      func(*Invoice) error
	Resource     func(*FoundResource) error
}
