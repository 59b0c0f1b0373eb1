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
	PerUse       money.E8 // pay-per-use of the last whole days
	Days         int      // how many these are
	Renewals     int      // renewal orders created in the month
	OwnerID      int64    // 0 = nobody
	OwnerName    string
	Budget       money.Amount // a month; no currency = none
	PlannedAt    time.Time
	PlannedBy    string
	Cycle        Cycle
	LastWholeDay Day // 0 where the month is closed, or its lines have no days
}

// Real reports whether the project is one that can have an owner and a budget.
func (p *ProjectMonth) Real() bool { return p.ID != "" && p.ID != "-1" }

// Forecast is what the month will come to if pay-per-use goes on as in the last
// whole days: what is settled, and their average for every day that is left.
// ok is false where the month is closed, or no day of it is whole.
func (p *ProjectMonth) Forecast() (total decimal.Decimal, ok bool) {
	if p.LastWholeDay == 0 || p.Days == 0 {
		return total, false
	}
	left := int64(p.Cycle.LastDay() - p.LastWholeDay)
	rest := p.PerUse.Decimal().Mul(decimal.NewFromInt(left)).DivRound(decimal.NewFromInt(int64(p.Days)), money.Scale)
	return p.Settled.Decimal().Add(rest), true
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
