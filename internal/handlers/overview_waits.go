package handlers

import (
	"context"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates"
)

// overviewWaits is how many of the requests that wait for the reader are named.
const overviewWaits = 3

// unclear are the states of a request whose outcome is not what one may rely on.
var unclear = []approval.State{approval.Unknown, approval.NeedsReview, approval.Mismatch}

// waits lists what waits for the person who looks, besides orders to pay, and
// what happened without the portal. Each kind of thing adds its line here.
func (o *overview) waits(ctx context.Context, v *visit) ([]templates.WaitLine, error) {
	lines, err := o.requestsThatWait(ctx, v)
	if err != nil {
		return nil, err
	}
	rights, err := o.rightsThatWait(ctx, v)
	if err != nil {
		return nil, err
	}
	if rights > 0 {
		lines = append(lines, templates.NewRightsWait(v.t, rights))
	}
	outside, err := o.db.CountOutside(ctx, v.everything(), v.now.Add(-outsideRecent))
	if err != nil {
		return nil, err
	}
	if outside > 0 {
		lines = append(lines, templates.NewOutsideWait(v.t, outside))
	}
	return lines, nil
}

// requestsThatWait names the requests that this person may decide or settle, and
// counts their own whose outcome is not clear.
func (o *overview) requestsThatWait(ctx context.Context, v *visit) ([]templates.WaitLine, error) {
	if !auth.Can(*v.user, auth.AskToSpend) && !auth.Can(*v.user, auth.Approve) {
		return nil, nil
	}
	page, err := o.db.Requests(ctx, v.everything(), approval.Filter{WaitsFor: v.user, Sort: "expires", Limit: overviewWaits})
	if err != nil {
		return nil, err
	}
	lines := templates.NewRequestWaits(v.t, &page)
	mine, err := o.db.Requests(ctx, v.everything(), approval.Filter{Mine: v.user.ID, States: unclear, Limit: 1})
	if err != nil {
		return nil, err
	}
	if mine.Total > 0 {
		lines = append(lines, templates.NewUnclearWait(v.t, unclear, mine.Total))
	}
	return lines, nil
}

// rightsThatWait counts the changes of rights that this administrator may confirm.
func (o *overview) rightsThatWait(ctx context.Context, v *visit) (n int, err error) {
	if !auth.Can(*v.user, auth.ManagePeople) {
		return 0, nil
	}
	open, err := o.db.OpenChanges(ctx, v.now)
	for i := range open {
		c := &open[i]
		if fault.As(auth.MayConfirm(v.user.ID, c.AskedBy, c.PersonID, c.Raises)) == nil {
			n++
		}
	}
	return n, err
}
