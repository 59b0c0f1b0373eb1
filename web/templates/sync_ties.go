package templates

import (
	"portal/internal/billing"
	"portal/web/templates/ui"
)

// TieStateRow is how the comparisons of one month's current version stand.
type TieStateRow struct {
	Month   ui.Link
	Machine string
	Account string
	State   ui.Status
	Tie     ui.Tie
	Worst   string // the comparison furthest off; "" when all tie
	Off     ui.Money
	At      ui.Time
	Never   string // instead of At
}

// ties lists the months, those that need a look in the open.
func (f *SyncFacts) ties(part *SyncPart) {
	names := make(map[int64]string, len(f.Accounts))
	for i := range f.Accounts {
		names[f.Accounts[i].ID] = f.Accounts[i].Name
	}
	for i := range f.Ties {
		s := &f.Ties[i]
		row := f.tieState(s, names[s.AccountID])
		if i >= monthsShown && s.Tie == s.Checks && s.Checks > 0 && s.State == "final" {
			part.TiesMore = append(part.TiesMore, row)
		} else {
			part.Ties = append(part.Ties, row)
		}
	}
	part.TiesText = f.T.Checks.Quiet(len(part.TiesMore))
}

func (f *SyncFacts) tieState(s *billing.CheckState, account string) TieStateRow {
	t := f.T
	row := TieStateRow{
		Month: ui.Link{Href: BillPath(s.Cycle) + "#tie-out", Text: t.Calendar.Short(s.Cycle)}, Machine: s.Cycle.String(), Account: account,
		State: monthState(t, s.Cycle, s.Whole, f.Now), At: ui.InstantBare(s.CheckedAt), Tie: ui.Tie{Word: t.Bills.TieCount(s.Tie, s.Checks)},
	}
	switch {
	case s.Checks == 0:
		row.Never, row.Tie = t.Checks.Never, ui.Tie{}
	case !s.Cycle.Final(f.Now): // an open month bears no mark
	case s.Tie == s.Checks:
		row.Tie.Mark = "="
	default:
		row.Tie.Mark = "≠"
	}
	if s.Worst.Name != "" {
		row.Worst, row.Off = checkName(t, &s.Worst, nil), checkValue(&s.Worst, -s.Worst.Difference)
	}
	return row
}
