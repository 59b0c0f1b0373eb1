package handlers

import (
	"context"

	"portal/internal/auth"
	"portal/internal/fault"
	"portal/web/templates"
)

// waits lists what waits for the person who looks, besides orders to pay. Each
// kind of thing adds its line here.
func (o *overview) waits(ctx context.Context, v *visit) ([]templates.WaitLine, error) {
	var lines []templates.WaitLine
	rights, err := o.rightsThatWait(ctx, v)
	if err != nil {
		return nil, err
	}
	if rights > 0 {
		lines = append(lines, templates.NewRightsWait(v.t, rights))
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
