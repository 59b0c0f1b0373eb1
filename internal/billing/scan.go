package billing

import (
	"time"

	"portal/internal/money"
)

// Scan is what one look at all lines of a version has found, and what its
// roll-ups say of the same lines.
type Scan struct {
	AccountID int64
	Lines     int64
	Due       money.E8
	PriceFits int64 // lines of which amount due = list − discount
	PaidFits  int64 // lines of which amount due = the ways it was paid
	Rollups   []Rollup
}

// Rollup is what one of the tables made at load adds up to.
type Rollup struct {
	Key   string // one of RollupKeys
	Lines int64
	Due   money.E8
}

// RollupKeys name the tables: the version's own row, the cube, the cube by day,
// the month summaries, the resources.
var RollupKeys = []string{"version", "cube", "days", "summaries", "resources"}

// CheckScan compares what was found, as named checks. Nothing is tolerated: these
// are our own numbers, or identities that hold for every line. A difference that
// does not fit is money.ErrRange.
func CheckScan(s *Scan, at time.Time) ([]Check, error) {
	checks := []Check{
		counted(s.AccountID, CheckEachPrice, "", s.PriceFits, s.Lines, at),
		counted(s.AccountID, CheckEachPayment, "", s.PaidFits, s.Lines, at),
	}
	for _, r := range s.Rollups {
		c := Check{AccountID: s.AccountID, Name: CheckRollupDue, Key: r.Key, Ours: r.Due, Theirs: s.Due, Unit: InAmount, CheckedAt: at}
		var err error
		if c.Difference, err = r.Due.Add(-s.Due); err != nil {
			return nil, err
		}
		checks = append(checks, c, counted(s.AccountID, CheckRollupLines, r.Key, r.Lines, s.Lines, at))
	}
	return checks, nil
}

// CheckOfReading compares the lines that were read with the upstream's count. A
// reading that was not whole differs in one of the two numbers by definition.
func CheckOfReading(accountID, read, stated int64, at time.Time) Check {
	return counted(accountID, CheckReading, "", read, stated, at)
}

func counted(account int64, name, key string, ours, theirs int64, at time.Time) Check {
	return Check{
		AccountID: account, Name: name, Key: key, Ours: money.E8(ours), Theirs: money.E8(theirs),
		Difference: money.E8(ours - theirs), Unit: InLines, CheckedAt: at,
	}
}

// CheckState is how the checks of one account's current version of a month stand.
type CheckState struct {
	AccountID int64
	Cycle     Cycle
	Version   int
	State     string
	Whole     bool
	Checks    int
	Tie       int
	Worst     Check // the one furthest from its tolerance; its Name is "" when all tie
	CheckedAt time.Time
}
