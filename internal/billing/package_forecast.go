package billing

import (
	"time"

	"github.com/shopspring/decimal"
)

// PaceDays is over how many days the use of a package is averaged.
const PaceDays = 30

// PackageForecast says how long what is left of a quota lasts at the pace of
// the last PaceDays days, and how much of it is lost at the end. It is an
// estimate: nothing of it comes from the upstream.
type PackageForecast struct {
	Used      bool            // something was used; without it nothing runs out and all is lost
	PerDay    decimal.Decimal // average use of a day
	EndsAt    time.Time       // of what is left: the next reset, or the end of the package
	RunsOutAt time.Time       // zero when it lasts until EndsAt
	Waste     decimal.Decimal // what is left then
	Share     decimal.Decimal // of the quota, in percent, one decimal
}

// Forecast estimates from what was used of the item since an instant. ok is
// false where there is nothing to estimate: the package is not in force, the
// quantities are no numbers, or its end is not known.
func (i *PackageItem) Forecast(p *Package, used Quantity, since, now time.Time) (f PackageForecast, ok bool) {
	left, errLeft := decimal.NewFromString(string(i.Left))
	quota, errQuota := decimal.NewFromString(string(i.Quota))
	if errLeft != nil || errQuota != nil || p.Gone() || p.Status != PackageInEffect && p.Status != PackageUsedUp || quota.Sign() <= 0 {
		return f, false
	}
	f.EndsAt = p.ExpireAt
	if p.Resettable && !i.To.IsZero() && i.To.Before(f.EndsAt) {
		f.EndsAt = i.To
	}
	if !f.EndsAt.After(now) {
		return f, false
	}
	if p.EffectiveAt.After(since) {
		since = p.EffectiveAt
	}
	seconds := max(int64(now.Sub(since)/time.Second), 24*60*60)
	const day = 24 * 60 * 60
	f.Waste = left
	if sum, err := decimal.NewFromString(string(used)); err == nil && sum.Sign() > 0 {
		f.Used = true
		f.PerDay = sum.Mul(decimal.NewFromInt(day)).DivRound(decimal.NewFromInt(seconds), 6)
		lasts := left.Mul(decimal.NewFromInt(day*seconds)).DivRound(sum.Mul(decimal.NewFromInt(day)), 0).IntPart()
		if until := now.Add(time.Duration(min(lasts, int64(100*365*day))) * time.Second); until.Before(f.EndsAt) {
			f.RunsOutAt, f.Waste = until, decimal.Zero
		} else {
			rest := decimal.NewFromInt(int64(f.EndsAt.Sub(now) / time.Second))
			f.Waste = decimal.Max(left.Sub(sum.Mul(rest).DivRound(decimal.NewFromInt(seconds), 6)), decimal.Zero)
		}
	}
	f.Share = f.Waste.Shift(2).DivRound(quota, 1)
	return f, true
}

// PackageFilter selects packages. The zero value selects all that the upstream
// still lists.
type PackageFilter struct {
	Query    string // id, product, service, order
	Statuses []PackageStatus
	Gone     bool
	Services []string
	From, To Day // in which it ends, UTC+8
	Place
}

// Active reports whether the filter leaves any package out.
func (f *PackageFilter) Active() bool {
	return f.Query != "" || len(f.Statuses)+len(f.Services) > 0 || f.Gone || f.From != 0 || f.To != 0
}

// PackageVersion is one state in which a package was seen.
type PackageVersion struct {
	Version int
	SeenAt  time.Time
	Gone    bool
	Status  PackageStatus
	Items   []PackageItem
}

// DeductionPage is one page of what was taken from a package.
type DeductionPage struct {
	Rows  []PackageDeduction
	Total int
	Used  []Measured // of all, by unit
	Next  string     // cursor, "" at the end
}
