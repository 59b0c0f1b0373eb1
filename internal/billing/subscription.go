package billing

import (
	"encoding/json"
	"time"
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
}

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
