package handlers

import (
	"context"
	"io"
	"net/http"

	"portal/internal/billing"
	"portal/internal/export"
)

// focusAs is the lines of a month that the filter selects, in the columns of
// FOCUS, account after account.
func (b *billLines) focusAs(format export.Format) find {
	return func(r *http.Request) (string, file, error) {
		v := visitOf(r)
		cycle, err := monthOf(r)
		if err != nil {
			return "", nil, err
		}
		f, err := parseLineFilter(r, cycle)
		if err != nil {
			return "", nil, err
		}
		bill, _, err := b.db.BillAt(r.Context(), v.scope(), cycle, f.Version)
		if err != nil {
			return "", nil, err
		}
		f.After, f.Before, f.Limit = "", "", 0
		return billFile("focus-"+cycle.String(), &bill, f.Version, format), func(ctx context.Context, w io.Writer) error {
			return b.writeFocus(ctx, w, format, &bill, f)
		}, nil
	}
}

func (b *billLines) writeFocus(ctx context.Context, w io.Writer, format export.Format, bill *billing.Bill, f billing.LineFilter) error {
	scope := billing.Scope{Currency: bill.Currency}
	for i := range bill.Versions {
		scope.Accounts = append(scope.Accounts, bill.Versions[i].AccountID)
	}
	accounts, err := b.db.Accounts(ctx, scope)
	if err != nil {
		return err
	}
	units, err := b.db.Units(ctx, scope)
	if err != nil {
		return err
	}
	out := export.NewFocusWriter(w, format, bill.Cycle, units)
	for i := range accounts {
		a := &accounts[i]
		one := billing.Scope{Accounts: []int64{a.ID}, Currency: scope.Currency}
		if err := b.db.EachLine(ctx, one, bill.Cycle, f, func(l *billing.Line) error { return out.Write(a, l) }); err != nil {
			return err
		}
	}
	return out.Flush()
}
