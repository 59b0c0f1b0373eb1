package handlers

import (
	"context"
	"io"

	"portal/internal/billing"
	"portal/internal/export"
)

// focusAs is the lines of a month that the filter selects, in the columns of
// FOCUS, account after account.
func (b *billLines) focusAs(format export.Format) find {
	return b.linesAs("focus-", format, func(ctx context.Context, w io.Writer, _ billing.Scope, bill *billing.Bill, f billing.LineFilter) error {
		have := billing.Scope{Currency: bill.Currency} // the accounts that have the month
		for i := range bill.Versions {
			have.Accounts = append(have.Accounts, bill.Versions[i].AccountID)
		}
		accounts, err := b.db.Accounts(ctx, have)
		if err != nil {
			return err
		}
		units, err := b.db.Units(ctx, have)
		if err != nil {
			return err
		}
		out := export.NewFocusWriter(w, format, bill.Cycle, units)
		for i := range accounts {
			a := &accounts[i]
			one := billing.Scope{Accounts: []int64{a.ID}, Currency: have.Currency}
			if err := b.db.EachLine(ctx, one, bill.Cycle, f, func(l *billing.Line) error { return out.Write(a, l) }); err != nil {
				return err
			}
		}
		return out.Flush()
	})
}
