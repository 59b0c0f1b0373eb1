package billing

import (
	"encoding/json"
	"time"

	"portal/internal/money"
)

// Order is one yearly/monthly order as last read, from the list
// (CustomerOrderV2) and, once read, the details (CustomerOrderV3).
type Order struct {
	AccountID   int64  // our account
	AccountName string // our account's name, filled when read from the store
	ID          string // trimmed, upper case: upstream matches ids without case
	CustomerID  string

	ServiceType, ServiceTypeName string
	SourceType                   int // who created it: 1 customer, 2 agent, … 8 system
	Status                       OrderStatus
	Type                         OrderType
	CreatedAt                    time.Time
	PaidAt                       time.Time // zero while unpaid
	PayBy                        time.Time // deadline of a pending order; known from the details only
	Creator                      string    // details only
	ContractID                   string

	List       money.Amount // official_amount
	Discounted money.Amount // amount_after_discount: before coupons and cards
	Coupon     money.Amount // amount_info.coupon_amount
	Flexi      money.Amount
	StoredCard money.Amount
	Commission money.Amount // handling fee, unsubscription orders only
	Consumed   money.Amount // unsubscription orders only
	Discounts  []OrderDiscount

	Projects    []Project
	ParentID    string // of the combined transaction order this one belongs to; "" for a normal order
	SubOrderIDs []string
	AgentPaid   bool
	Items       []OrderItem // nil until the details were read

	FirstSeenAt, SeenAt, ChangedAt time.Time // by our sync
	DetailAt                       time.Time // when the details were last read; zero = never
	Version                        int       // how often it was seen changed, from 1
	RawList, RawDetail             json.RawMessage
}

// Payable returns what is left to pay: discounted amount less coupons and cards.
func (o *Order) Payable() (money.Amount, error) {
	rest := o.Discounted
	for _, part := range []money.Amount{o.Coupon, o.Flexi, o.StoredCard} {
		var err error
		if rest, err = rest.Sub(part); err != nil {
			return money.Amount{}, err
		}
	}
	return rest, nil
}

// OrderDiscount is one discount that an order or item used.
type OrderDiscount struct {
	Type   string // "605" commercial contract, "700" promotion, …
	Amount money.Amount
}

// Project is an enterprise project, as an order or a bill line names it.
type Project struct{ ID, Name string }

// OrderItem is one line item of an order.
type OrderItem struct {
	ID                           string
	ServiceType, ServiceTypeName string
	ProductID, SpecDesc          string
	PeriodType                   int // 0 day, 1 week, 2 month, 3 year, 4 hour, 5 one-off
	PeriodNum                    int // 0 where null (unsubscription)
	Count                        int
	EffectiveAt, ExpireAt        time.Time
	List, Discounted             money.Amount
	ResourceType                 string // commercial_resource
	OrderID                      string
}

// OrderFilter selects orders. The zero value selects all.
type OrderFilter struct {
	Query    string // order id, service, creator, item text
	Statuses []OrderStatus
	Types    []OrderType
	Services []string // service type codes
	From, To Day      // creation day, UTC+8; zero = open
	Sort     string   // created, amount, deadline; "-" before it = descending; "" = newest first
	After    string   // cursor of the page before
	Before   string   // cursor of the page after
	Limit    int
}

// OrderPage is one page of orders with the totals of all that match.
type OrderPage struct {
	Orders     []Order
	Total      int
	Sums       []OrderSum // one per currency
	Prev, Next string     // cursors, "" at the ends
}

// OrderSum is the total of all matching orders of one currency.
type OrderSum struct{ List, Discounted, Payable money.Amount }

// OrderVersion is one state in which an order was seen.
type OrderVersion struct {
	Version int
	SeenAt  time.Time
	Status  OrderStatus
	Payable money.Amount
	PaidAt  time.Time
}

// OrderMonth is what the bill lines of one month say of an order.
type OrderMonth struct {
	Cycle    Cycle
	Lines    int64
	Due      money.E8
	Currency string
	NotWhole bool // a newer reading of the month was not whole
}

// OrderResource is a resource that the bill lines of an order name.
type OrderResource struct {
	ID, Name, ServiceTypeName string
	Due                       money.E8
	Currency                  string
	Subscription              bool // it is, or was, listed as a yearly/monthly resource
}
