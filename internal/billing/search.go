package billing

import "portal/internal/money"

// FoundKind is a kind of thing that a search looks for.
type FoundKind string

// The kinds.
const (
	FoundOrders        FoundKind = "orders"
	FoundSubscriptions FoundKind = "subscriptions"
	FoundPackages      FoundKind = "packages"
	FoundCoupons       FoundKind = "coupons"
	FoundInvoices      FoundKind = "invoices"
	FoundResources     FoundKind = "resources" // met in the bill lines of any month
)

// FoundKinds lists the kinds in the order of the page.
var FoundKinds = []FoundKind{FoundOrders, FoundSubscriptions, FoundPackages, FoundCoupons, FoundInvoices, FoundResources}

// Found is what a search over everything kept has found: the first things of
// each kind, and how many there are.
type Found struct {
	Orders        []Order
	Subscriptions []Subscription
	Coupons       []Coupon
	Packages      []Package
	Invoices      []Invoice
	Resources     []FoundResource
	Totals        FoundTotals
}

// FoundTotals is how many things of each kind were found.
type FoundTotals struct{ Orders, Subscriptions, Packages, Coupons, Invoices, Resources int }

// Of is how many things of a kind were found.
func (n *FoundTotals) Of(k FoundKind) int {
	return map[FoundKind]int{
		FoundOrders: n.Orders, FoundSubscriptions: n.Subscriptions, FoundPackages: n.Packages, FoundCoupons: n.Coupons,
		FoundInvoices: n.Invoices, FoundResources: n.Resources,
	}[k]
}

// All is how many things were found.
func (n *FoundTotals) All() (sum int) {
	for _, k := range FoundKinds {
		sum += n.Of(k)
	}
	return sum
}

// FoundResource is one resource met in the bill lines of any month.
type FoundResource struct {
	ResourceID, ResourceName    string
	ServiceType                 string
	ServiceTypeName, RegionName string
	ProjectID, ProjectName      string
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
