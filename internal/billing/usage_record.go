package billing

import (
	"encoding/json"
	"time"
)

// UsageRecord is one line of res-records: the bill by cycle, day or deduction,
// with what only this call knows: zones, parent and root resource.
type UsageRecord struct {
	Cycle    Cycle
	Day      Day // by day only
	BillType int16
	Resource
	Amounts
	PayerID             string // account that pays
	SpecDesc, SKUCode   string
	PeriodType          string // "19" year, "20" month, "24" day, "25" hour, "5" one-time
	PeriodNum           Quantity
	ParentResourceID    string
	RootResourceID      string
	TradeID, ID         string // ID is reserved upstream: not a key
	PreOrderID          string // the original order
	Zones               []string
	EffectiveAt         time.Time // by deduction only, like the next two
	ExpireAt, ConsumeAt time.Time
	Entity              string // operating entity (be_id)
	Relations           []ResourceRelation
	Currency            string
	Raw                 json.RawMessage
}

// ResourceRelation names a resource above the billed one.
type ResourceRelation struct{ ResourceID, Kind string } // PARENT or ROOT

// UsageQuery asks for res-records of one month.
type UsageQuery struct {
	Cycle        Cycle
	By           UsageGrain
	From, To     Day // with ByDay and ByDeduction: a slice of the month; zero both = all
	ServiceType  string
	ResourceType string
	Region       string
	ResourceID   string
	ProjectID    string
	ChargeMode   string
	BillType     int
	WithZeros    bool // also lines with nothing due
	Payer        string
	Member       string // only this member account; "" = the account and its members
}

// UsageGrain is what one usage record stands for.
type UsageGrain int

// The grains.
const (
	UsageByCycle     UsageGrain = 1
	UsageByDay       UsageGrain = 2
	UsageByDeduction UsageGrain = 3
)

// UsageFilter selects usage records of one month. The values of one field are
// alternatives, the fields are combined with AND.
type UsageFilter struct {
	Query                                             string // resource id or name, tag, parent, specification: substring, any case
	Services, Regions, Zones, Projects, ResourceTypes []string
	ChargeModes                                       []string
	ResourceID, ParentID                              string // exact
	Sort                                              string // amount, list; "-" before it = descending; "" = -amount
	After, Before                                     string
	Limit                                             int
}

// Active reports whether the filter leaves anything out.
func (f *UsageFilter) Active() bool {
	return f.Query != "" || f.ResourceID != "" || f.ParentID != "" ||
		len(f.Services)+len(f.Regions)+len(f.Zones)+len(f.Projects)+len(f.ResourceTypes)+len(f.ChargeModes) > 0
}

// UsageRow is a usage record as it is kept, with its place in the month's reading.
type UsageRow struct {
	AccountID int64
	No        int32
	UsageRecord
}

// UsagePage is one page of usage records with the totals of all that match.
type UsagePage struct {
	Rows       []UsageRow
	Total      int64
	Sums       Amounts // list price, discount and amount due
	Prev, Next string
	ReadAt     time.Time // of the oldest reading in scope; zero = never read
}
