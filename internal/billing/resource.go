package billing

import (
	"cmp"
	"slices"

	"portal/internal/money"
)

// ResourceHistory is one resource of one account through all months, as the
// bills know it.
type ResourceHistory struct {
	ID          string
	AccountID   int64
	AccountName string
	Currency    string
	Newest      Resource // as the newest lines name it
	Months      []ResourceMonth
	Uses        []ResourceUse // by first day
	OrderIDs    []string      // named by its lines, newest last
}

// ResourceMonth is what one month's bill says of a resource.
type ResourceMonth struct {
	Cycle                   Cycle
	State                   string // estimated or final
	NotWhole                bool   // a newer reading of the month was not whole
	Lines                   int64
	Official, Discount, Due money.E8
}

// ResourceUse is a stretch of a month in which a resource was billed under the
// same names at the same terms.
type ResourceUse struct {
	From, To Day       // of lines of a whole cycle: days within it, no more
	Grain    LineGrain // of the month's lines
	Lines    int64
	Due      money.E8
	Resource
	Product
}

// Trait is a property of a resource that can change while it lives.
type Trait string

// The traits.
const (
	TraitName    Trait = "name"
	TraitProject Trait = "project"
	TraitTag     Trait = "tag"
	TraitRegion  Trait = "region"
	TraitMember  Trait = "member"
	TraitMode    Trait = "mode"
	TraitSpec    Trait = "spec"
	TraitSize    Trait = "size"
	TraitPrice   Trait = "price"
)

// Traits lists them in the order of a day's changes.
var Traits = []Trait{TraitName, TraitProject, TraitTag, TraitRegion, TraitMember, TraitMode, TraitSpec, TraitSize, TraitPrice}

// TraitChange says that a resource's trait was one thing until a day and another from it on.
type TraitChange struct {
	Day           Day
	Grain         LineGrain // coarse: in the day's month, the day is not known
	Trait         Trait
	About         string // what is priced or sized, where a resource has several such things
	Unit          string // of a price
	Before, After string
}

// traitOf returns a use's value of a trait, and which series of values it belongs
// to: a server's disk and its traffic have prices of their own.
func traitOf(u *ResourceUse, t Trait) (series, value string) {
	billed := u.ResourceType + "\x00" + u.ChargeMode + "\x00" + u.UsageType
	switch t {
	case TraitName:
		return "", u.ResourceName
	case TraitProject:
		return "", cmp.Or(u.ProjectName, u.ProjectID)
	case TraitTag:
		return "", u.ResourceTag
	case TraitRegion:
		return "", cmp.Or(u.RegionName, u.Region)
	case TraitMember:
		return "", cmp.Or(u.AccountName, u.CustomerID)
	case TraitMode:
		return u.ResourceType, u.ChargeMode
	case TraitSpec:
		return billed, cmp.Or(u.SpecDesc, u.ProductName)
	case TraitSize:
		return billed, string(u.SpecSize)
	}
	return billed + "\x00" + u.ProductID, string(u.UnitPrice)
}

// ResourceChanges finds when a resource's traits changed, oldest first. Two
// values that are billed side by side are no change, nor is a value that the
// upstream left out.
func ResourceChanges(uses []ResourceUse) []TraitChange {
	ordered := slices.Clone(uses)
	slices.SortStableFunc(ordered, func(a, b ResourceUse) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var changes []TraitChange
	for _, t := range Traits {
		last := make(map[string]*ResourceUse) // by series: the stretch that holds now
		for i := range ordered {
			u := ordered[i]
			series, value := traitOf(&u, t)
			if value == "" && t != TraitTag && t != TraitName {
				continue
			}
			held := last[series]
			if held == nil {
				last[series] = &u
				continue
			}
			_, was := traitOf(held, t)
			switch {
			case was == value:
				held.To = max(held.To, u.To)
			case u.From >= held.To:
				c := TraitChange{Day: u.From, Grain: u.Grain, Trait: t, Before: was, After: value}
				if t == TraitSpec || t == TraitSize || t == TraitPrice {
					c.About = cmp.Or(u.ResourceTypeName, u.ResourceType)
				}
				if t == TraitPrice {
					c.Unit = u.Unit
				}
				changes = append(changes, c)
				last[series] = &u
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b TraitChange) int { return cmp.Compare(a.Day, b.Day) })
	return changes
}
