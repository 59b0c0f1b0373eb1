package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
)

// FrameFor says for whom and over what the frame of a page is.
type FrameFor struct {
	Chosen   billing.Scope // the accounts that the page is about
	Granted  billing.Scope // all that the person may see
	User     auth.User
	List     string        // that the page shows; "" for other pages
	Until    time.Time     // what ends before is counted
	Outcomes bool          // whether calls without a known outcome are asked for
	Older    time.Duration // how long ago they must have been claimed
}

// Frame is what stands around every page.
type Frame struct {
	Health  billing.Health        // of the chosen accounts' copy
	Unpaid  int                   // orders that wait for payment
	Held    billing.HeldCounts    // what ends soon
	Waiting approval.Counts       // requests, by whom they wait for
	Open    approval.OpenOutcomes // in all granted accounts, whatever was chosen
	Choices auth.ListChoices
}

// Frame returns all that the frame of a page asks, in one round trip. Every page
// pays for it, so its statements are planned once.
func (db *DB) Frame(ctx context.Context, who FrameFor) (f Frame, err error) {
	copied, own := &pgx.Batch{}, &pgx.Batch{}
	if db.read == db.pool {
		own = copied
	}
	queueHealth(copied, who.Chosen, &f.Health)
	queueUnpaid(copied, who.Chosen, &f.Unpaid)
	queueHeld(copied, who.Chosen, who.Until, &f.Held)
	queueRequests(own, who.Chosen, who.User, &f.Waiting)
	if who.Outcomes {
		queueOutcomes(own, who.Granted, who.Older, &f.Open)
	}
	queueChoices(own, who.Granted, who.User.ID, who.List, &f.Choices)
	if err := db.plainRead.SendBatch(ctx, copied).Close(); err != nil {
		return f, fmt.Errorf("frame of a page: %w", err)
	}
	if own == copied {
		return f, nil
	}
	if err := db.plain.SendBatch(ctx, own).Close(); err != nil {
		return f, fmt.Errorf("frame of a page: %w", err)
	}
	return f, nil
}
