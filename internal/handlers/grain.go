package handlers

import (
	"context"
	"net/http"
	"slices"

	"portal/internal/billing"
	"portal/internal/fault"
	"portal/web/templates"
	"portal/web/templates/ui"
)

// setLines decides how finely the account's bill lines are read from now on.
// Field: lines.
func (a *accounts) setLines(w http.ResponseWriter, r *http.Request) error {
	account, err := accountOf(r)
	if err != nil {
		return err
	}
	fields, err := form(r, "lines")
	if err != nil {
		return err
	}
	grain, known := billing.LineGrainOf(fields["lines"])
	if !known {
		return fault.New(fault.Invalid, fault.BadForm).At("lines")
	}
	err = a.db.SetLineGrain(r.Context(), visitOf(r).actor(), account.ID, grain)
	return a.answer(w, r, account, "", err, flashLines)
}

// withGrains returns accounts with how finely their bill lines are read.
func (a *accounts) withGrains(ctx context.Context, list []billing.Account) ([]billing.Account, error) {
	var scope billing.Scope
	for _, one := range list {
		scope.Accounts = append(scope.Accounts, one.ID)
	}
	grains, err := a.db.LineGrains(ctx, scope)
	if err != nil {
		return nil, err
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Grain = grains[list[i].ID]
	}
	return list, nil
}

// coarseMonths are the months of which nothing is known by day, account by account.
func (s *site) coarseMonths(ctx context.Context, scope billing.Scope, from, to billing.Cycle) ([]templates.CoarseMonths, error) {
	months, err := s.db.CoarseMonths(ctx, scope, from, to)
	if err != nil {
		return nil, err
	}
	var all []templates.CoarseMonths
	for _, m := range months {
		if n := len(all); n == 0 || all[n-1].Account != m.AccountName {
			all = append(all, templates.CoarseMonths{Account: m.AccountName})
		}
		last := &all[len(all)-1]
		last.Months = append(last.Months, m.Cycle)
	}
	return all, nil
}

// noForecast says why projects of a month that is still running have no forecast,
// where its lines or those of the month before have no days. some says that the
// projects of other accounts have one.
func (p *projects) noForecast(ctx context.Context, v *visit, scope billing.Scope, cycle billing.Cycle, some bool) ([]ui.Rich, error) {
	if !v.now.Before(cycle.Next().Start()) {
		return nil, nil
	}
	left, err := p.coarseMonths(ctx, scope, cycle.Prev(), cycle)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	return []ui.Rich{templates.NewNoForecast(v.t, left, some)}, nil
}

// withoutDays finds the accounts of which one of the months is not known by day,
// with what the newest of these months came to, and the scope of the others.
func withoutDays(scope billing.Scope, bills []billing.Bill, newest, before billing.Cycle) (left templates.WithoutDays, rest billing.Scope, err error) {
	coarse := map[int64]bool{}
	for _, c := range []billing.Cycle{newest, before} {
		b := billOf(bills, c)
		if b == nil {
			continue
		}
		for i := range b.Versions {
			if v := &b.Versions[i]; v.Grain.Coarse() && !coarse[v.AccountID] {
				coarse[v.AccountID] = true
				left.Accounts = append(left.Accounts, v.AccountName)
			}
		}
	}
	slices.Sort(left.Accounts)
	if b := billOf(bills, newest); b != nil {
		for i := range b.Versions {
			if !coarse[b.Versions[i].AccountID] {
				continue
			}
			if left.Due, err = left.Due.Add(b.Versions[i].Due); err != nil {
				return left, rest, err
			}
		}
	}
	rest = billing.Scope{Currency: scope.Currency}
	for _, account := range scope.Accounts {
		if !coarse[account] {
			rest.Accounts = append(rest.Accounts, account)
		}
	}
	return left, rest, nil
}
