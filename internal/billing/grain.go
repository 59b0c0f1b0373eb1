package billing

import "slices"

// LineGrain is how finely an account's bill lines are read: the upstream's
// statistic_type of res-fee-records. The zero value means one line a deduction.
type LineGrain int16

// The grains.
const (
	PerCycle     LineGrain = 1 // one line a billing cycle: nothing is known by day
	PerDeduction LineGrain = 3
)

// LineGrains lists the grains, the usual one first.
var LineGrains = []LineGrain{PerDeduction, PerCycle}

// Coarse reports whether a line stands for a whole cycle, so that its date says
// nothing about when the cost arose.
func (g LineGrain) Coarse() bool { return g == PerCycle }

// Code names the grain in forms, files and the trail.
func (g LineGrain) Code() string {
	if g.Coarse() {
		return "cycle"
	}
	return "deduction"
}

// LineGrainOf returns the grain of a code; false where there is none.
func LineGrainOf(code string) (LineGrain, bool) {
	i := slices.IndexFunc(LineGrains, func(g LineGrain) bool { return g.Code() == code })
	if i < 0 {
		return 0, false
	}
	return LineGrains[i], true
}

// CoarseAccounts names the accounts whose version of the month has one line a cycle.
func (b *Bill) CoarseAccounts() []string {
	var names []string
	for i := range b.Versions {
		if b.Versions[i].Grain.Coarse() {
			names = append(names, b.Versions[i].AccountName)
		}
	}
	return names
}
