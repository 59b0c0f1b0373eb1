package billing

import (
	"time"

	"github.com/shopspring/decimal"

	"portal/internal/money"
)

// ProjectMonth is an enterprise project's cost in a month, with what people plan for it.
type ProjectMonth struct {
	AccountID    int64
	AccountName  string
	ID, Name     string // "0" is the default project, "-1" and "" are lines of no project
	Due, Before  money.E8
	Settled      money.E8 // amount due up to the last whole day
	Rest         money.E8 // amount due of the month before, in the days that this one has yet to come
	Renewals     int      // renewal orders created in the month
	OwnerID      int64    // 0 = nobody
	OwnerName    string
	Budget       money.Amount // a month; no currency = none
	PlannedAt    time.Time
	PlannedBy    string
	Cycle        Cycle
	LastWholeDay Day // 0 where the month is closed, its lines have no days, or there is no month before
}

// Real reports whether the project is one that can have an owner and a budget.
func (p *ProjectMonth) Real() bool { return p.ID != "" && p.ID != "-1" }

// Forecast is what the month may come to, by the method of the overview: what it
// has cost so far, and for each day to come what the same day of the month before
// cost, or any day of it where that month was shorter. So the projects of a month
// add up to the month's own forecast. ok is false where there is nothing to go by.
func (p *ProjectMonth) Forecast() (total decimal.Decimal, ok bool) {
	if p.LastWholeDay == 0 {
		return total, false
	}
	total = p.Settled.Decimal().Add(p.Rest.Decimal())
	before := p.Cycle.Prev().Days()
	if more := p.Cycle.Days() - max(before, int(p.LastWholeDay-p.Cycle.FirstDay())+1); more > 0 {
		day := p.Before.Decimal().DivRound(decimal.NewFromInt(int64(before)), money.Scale)
		total = total.Add(day.Mul(decimal.NewFromInt(int64(more))))
	}
	return total, true
}

// ProjectPlan is what people plan for a project.
type ProjectPlan struct {
	AccountID int64
	ID        string
	OwnerID   int64           // 0 = nobody
	Budget    decimal.Decimal // 0 = none
}

// Owner is a person who can answer for a project.
type Owner struct {
	ID   int64
	Name string
}
