package billing

import (
	"encoding/json"
	"time"

	"portal/internal/money"
)

// Subscription is one yearly/monthly resource that was provisioned.
type Subscription struct {
	AccountID   int64  // our account
	AccountName string // our account's name, filled when read from the store

	ID         string // resource id: the one that all other calls take
	InstanceID string // upstream's own id of the ordered item; exists before provisioning
	Name       string

	Region                         string
	ServiceType, ServiceTypeName   string
	ResourceType, ResourceTypeName string
	Spec, SpecDesc                 string // code ("s6.large.2.linux") and readable text
	SpecSize                       Quantity
	SpecSizeMeasureID              int32
	ProductID                      string
	IAMProjectID                   string
	Project                        Project // enterprise project

	Main     bool   // a primary resource; attached ones follow it in every operation
	ParentID string // resource id of the primary one; "" for a primary resource

	Status       SubscriptionStatus
	ExpirePolicy ExpirePolicy
	EffectiveAt  time.Time // of the paid term
	ExpireAt     time.Time
	UpdatedAt    time.Time
	Raw          json.RawMessage

	Last PaidTerm // the newest term that was paid, filled when read from the store
	Held          // by our sync
}

// Held is how our sync has seen a thing that the account holds.
type Held struct {
	Version                        int // how often it was seen changed, from 1
	FirstSeenAt, SeenAt, ChangedAt time.Time
	GoneAt                         time.Time // when the upstream was found not to list it any more; zero while it does
}

// Gone reports whether the upstream no longer lists the thing.
func (h *Held) Gone() bool { return !h.GoneAt.IsZero() }

// PaidTerm is what bill lines and orders say of a paid term. The zero value
// means that nothing is known.
type PaidTerm struct {
	OrderID string
	Cycle   Cycle        // whose bill has it
	Amount  money.Amount // amount due, before coupons; no currency where it is not known
	Unit    PeriodUnit
	Num     int // 0 where the term's length is not known
}

// Known reports whether there is an amount.
func (t *PaidTerm) Known() bool { return t.Amount.Currency() != "" }

// SubscriptionStatus is the state of a yearly/monthly resource.
type SubscriptionStatus int

// The states. The console does not show closed ones.
const (
	SubscriptionInUse   SubscriptionStatus = 2
	SubscriptionClosed  SubscriptionStatus = 3
	SubscriptionFrozen  SubscriptionStatus = 4
	SubscriptionExpired SubscriptionStatus = 5
)

// SubscriptionStatuses lists the states in the contract's order.
var SubscriptionStatuses = []SubscriptionStatus{2, 3, 4, 5}

// ExpirePolicy is what happens to a resource when its term ends.
type ExpirePolicy int

// The policies. Only ExpireRenew means that auto-renewal is on.
const (
	ExpireGrace          ExpirePolicy = 0 // enter the grace period
	ExpirePayPerUse      ExpirePolicy = 1 // switch to pay-per-use
	ExpireDelete         ExpirePolicy = 2 // delete at once
	ExpireRenew          ExpirePolicy = 3 // renew automatically
	ExpireFreeze         ExpirePolicy = 4
	ExpireDeleteRetained ExpirePolicy = 5 // delete out of the retention period
)

// PeriodUnit is the unit of a term in orders and renewals.
type PeriodUnit int

// The units; a renewal takes months and years only.
const (
	PeriodDay    PeriodUnit = 0
	PeriodWeek   PeriodUnit = 1
	PeriodMonth  PeriodUnit = 2
	PeriodYear   PeriodUnit = 3
	PeriodHour   PeriodUnit = 4
	PeriodOneOff PeriodUnit = 5
)

// Place says which page of a list is asked for, and in which order.
type Place struct {
	Sort          string // a column of the list; "-" before it = descending; "" = the list's own order
	After, Before string // cursors of the page before and of the page after
	Limit         int    // 0 = as many as a page has
}

// Page is one page of a list with the totals of all that match.
type Page[T any] struct {
	Rows       []T
	Total      int
	Sums       [][]money.Amount // one row a currency; which sums, says the list
	Prev, Next string           // cursors, "" at the ends
}

// SubscriptionFilter selects subscriptions. The zero value selects all that the
// upstream still lists.
type SubscriptionFilter struct {
	Query    string // id, name, specification, service, project
	Services []string
	Regions  []string
	Projects []string
	Statuses []SubscriptionStatus
	Gone     bool // with Statuses, or alone: those that the upstream no longer lists
	Policies []ExpirePolicy
	From, To Day  // in which the term ends, UTC+8; zero = open
	Main     bool // primary resources only
	Place
}

// Active reports whether the filter leaves any subscription out.
func (f *SubscriptionFilter) Active() bool {
	return f.Query != "" || len(f.Services)+len(f.Regions)+len(f.Projects)+len(f.Statuses)+len(f.Policies) > 0 || f.Gone || f.From != 0 || f.To != 0 || f.Main
}

// SubscriptionVersion is one state in which a subscription was seen.
type SubscriptionVersion struct {
	Version  int
	SeenAt   time.Time
	Gone     bool
	Status   SubscriptionStatus
	Policy   ExpirePolicy
	ExpireAt time.Time
}

// TermCost is what the bills say of one order's share in a resource.
type TermCost struct {
	OrderID  string
	Cycle    Cycle // the first month with lines of it
	Lines    int64
	Due      money.E8
	Currency string
	Type     OrderType // 0 where the order is not kept
	Unit     PeriodUnit
	Num      int
}

// HeldCounts are the numbers beside the pages of the contents.
type HeldCounts struct{ Subscriptions, Packages, Coupons, Invoices int }
