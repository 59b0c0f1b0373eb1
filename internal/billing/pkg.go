package billing

import (
	"encoding/json"
	"time"
)

// Package is one resource package that was bought: quotas that pay-per-use
// consumption is taken from first.
type Package struct {
	AccountID   int64  // our account
	AccountName string // our account's name, filled when read from the store

	ID                           string // order_instance_id
	OrderID                      string // "" for a gift
	ProductID, ProductName       string
	ServiceType, ServiceTypeName string
	Region                       string
	ProjectID                    string // enterprise project
	OneProject                   bool   // only that project may use the quota
	Status                       PackageStatus
	EffectiveAt, ExpireAt        time.Time
	Gift                         bool
	Bundle                       bool
	Resettable                   bool // the quota comes back in every cycle
	Items                        []PackageItem
	Raw                          json.RawMessage
	ProjectName                  string // by the names kept, filled when read from the store
	Held                                // by our sync
}

// PackageStatus is the state of a package. A resettable one that is used up
// comes back into effect at its next reset.
type PackageStatus int

// The states.
const (
	PackagePending      PackageStatus = 0
	PackageInEffect     PackageStatus = 1
	PackageUsedUp       PackageStatus = 2
	PackageExpired      PackageStatus = 3
	PackageUnsubscribed PackageStatus = 4
)

// PackageStatuses lists the states in the contract's order.
var PackageStatuses = []PackageStatus{0, 1, 2, 3, 4}

// PackageItem is one quota of a package, for one usage type. Its id is the key
// of usage and deductions.
type PackageItem struct {
	ID            string
	UsageTypeName string
	Left, Quota   Quantity // of the present cycle where the package is resettable
	MeasureID     int32

	// From the usage of the item, once it was read.
	CycleUnit  int       // 1 hour, 2 day, 3 week, 4 month, 5 year; 0 = not resettable
	CycleStart int       // 1 by calendar, 2 by purchase date; 0 = not resettable
	From, To   time.Time // the reset cycle, or the whole validity
}

// PackageUsage is the present state of one package item.
type PackageUsage struct {
	ItemID        string
	TypeName      string
	UsageTypeName string
	CycleUnit     int       // 1 hour, 2 day, 3 week, 4 month, 5 year; 0 = not resettable
	CycleStart    int       // 1 by calendar, 2 by purchase date; 0 = not resettable
	From, To      time.Time // the reset cycle, or the whole validity
	Left, Quota   Quantity
	MeasureID     int32
}

// PackageDeduction is one use of a package by a resource.
type PackageDeduction struct {
	ItemID                         string
	At                             time.Time
	ResourceID, ResourceTag        string
	ResourceType, ResourceTypeName string
	ProductID, ProductName         string
	UsageType                      string
	Before, Used, After            Quantity
	MeasureID                      int32
	From, To                       time.Time // the usage that was covered
	Raw                            json.RawMessage
}
