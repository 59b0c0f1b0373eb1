package billing

import (
	"time"

	"portal/internal/money"
)

// Bill is one month of the accounts in scope that share a currency: the sum of
// the current version of each.
type Bill struct {
	Cycle    Cycle
	Currency string
	Versions []BillVersion // one per account
	Lines    int64
	Amounts
	Refunds     money.E8 // amount due of family Refund
	RefundLines int64
	Checks      []Check
}

// Whole reports whether every account's version of the month is whole.
func (b *Bill) Whole() bool {
	for i := range b.Versions {
		if !b.Versions[i].Whole {
			return false
		}
	}
	return len(b.Versions) > 0
}

// BillVersion is one published load of an account's month.
type BillVersion struct {
	Batch       int64
	AccountID   int64
	AccountName string
	Cycle       Cycle
	Currency    string
	Version     int    // 1, 2, … per account and month
	Reason      string // new, restated, late, refreshed, grain
	State       string // estimated (the month moves) or final
	Grain       LineGrain
	Whole       bool
	WhyNotWhole string // code: moved, count, interrupted; "" when whole
	Lines       int64
	Due         money.E8
	Digest      []byte    // of the multiset of lines, without their order
	ReadAt      time.Time // when the reading of the lines ended
	CheckedAt   time.Time // when an equal reading was last seen
}

// Dim is a dimension of the bill cube by which a month can be grouped.
type Dim string

// The dimensions.
const (
	ByService      Dim = "service"
	ByRegion       Dim = "region"
	ByProject      Dim = "project"
	ByResourceType Dim = "type"
	ByChargeMode   Dim = "mode"
	ByBillType     Dim = "bill_type"
	ByMember       Dim = "member"
)

// Dims lists the dimensions in the order of the page's tabs.
var Dims = []Dim{ByService, ByRegion, ByProject, ByResourceType, ByChargeMode, ByBillType, ByMember}

// Group is one row of a month summary: a value of a dimension with its sums.
type Group struct {
	Key    string // the code; "" where upstream named none
	Name   string // the newest English name seen with it; "" for bill types and charge modes
	NameZH string // the Chinese name, where the product lists have one
	Lines  int64
	Amounts
	Period  money.E8 // amount due of yearly/monthly lines, refunds excluded
	PerUse  money.E8 // amount due of all other modes, refunds excluded
	Refunds money.E8 // amount due of family Refund
}

// Merge adds the same group of another account. It fails where a sum overflows.
func (g *Group) Merge(other *Group) (err error) {
	g.Lines += other.Lines
	for _, p := range [...]struct{ to, from *money.E8 }{
		{&g.Period, &other.Period}, {&g.PerUse, &other.PerUse}, {&g.Refunds, &other.Refunds},
	} {
		if *p.to, err = p.to.Add(*p.from); err != nil {
			return err
		}
	}
	return g.Add(&other.Amounts)
}

// MonthGroup is one dimension value's amount due in one month, for charts.
type MonthGroup struct {
	Cycle        Cycle
	Key          string
	Name, NameZH string
	Due          money.E8
}

// DayTotal is one bill date's sums over the lines in scope.
type DayTotal struct {
	Day   Day
	Lines int64
	Due   money.E8
}

// Mover is one resource's amount due in two months.
type Mover struct {
	ResourceID, ResourceName     string
	ServiceType, ServiceTypeName string
	ProjectID, ProjectName       string
	Before, After                money.E8
}

// LineFilter selects lines of one month. Empty slices and zero values do not
// filter; the values of one field are alternatives, the fields are combined with AND.
type LineFilter struct {
	Query                                      string // resource id or name, tag, order id: substring, any case
	Services, Regions, Projects, ResourceTypes []string
	ChargeModes, Members                       []string
	BillTypes                                  []int
	ResourceID, OrderID                        string // exact
	From, To                                   Day    // bill date, inclusive
	Version                                    int    // an earlier version of one account's month; 0 = the current one
	Sort                                       string // date, amount, list; "-" before it = descending; "" = -date
	After, Before                              string // cursors
	Limit                                      int
}

// Active reports whether the filter leaves anything out.
func (f *LineFilter) Active() bool {
	return f.Query != "" || len(f.Services)+len(f.Regions)+len(f.Projects)+len(f.ResourceTypes)+len(f.ChargeModes)+
		len(f.Members)+len(f.BillTypes) > 0 || f.ResourceID != "" || f.OrderID != "" || f.From != 0 || f.To != 0
}

// LinePage is one page of lines with the exact totals of all that match.
type LinePage struct {
	Lines      []Line
	Total      int64
	Sums       Amounts
	Prev, Next string // cursors, "" at the ends
}

// Check is one comparison of two totals that should agree (a tie-out).
type Check struct {
	AccountID  int64
	Name       string // one of CheckNames
	Key        string // what it is about within the name: a service code, or ""
	Ours       money.E8
	Theirs     money.E8
	Truncated  money.E8 // what upstream says it dropped when charging in cents
	Difference money.E8 // ours - theirs - truncated: what nobody explains
	Tolerance  money.E8
	Unit       CheckUnit
	CheckedAt  time.Time
}

// CheckUnit is what the numbers of a check are.
type CheckUnit string

// The units. Counts of lines stand in the same fields as amounts.
const (
	InAmount CheckUnit = "amount" // 1e-8 of the month's currency
	InLines  CheckUnit = "lines"
)

// Ties reports whether the two totals agree within the tolerance.
func (c *Check) Ties() bool { return c.Difference >= -c.Tolerance && c.Difference <= c.Tolerance }

// Facet is one value that a filter offers, with how many lines have it.
type Facet struct {
	Key, Name, NameZH string
	Lines             int64
}
