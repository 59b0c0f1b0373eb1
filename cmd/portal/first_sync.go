package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"portal/internal/billing"
)

// showFirstSync shows how far the first copy is until every month is there, or
// ctx ends. It only watches: when it can't, the demo goes on.
func showFirstSync(ctx context.Context, a *app, out io.Writer) error {
	bar := newProgress(out)
	bar.noEmpty = true // the upstream may keep three years, and most companies are younger
	defer bar.end()
	began, copying := time.Now(), false
	for {
		tasks, health, err := firstSync(ctx, a)
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.Warn("progress of the first sync", "error", err)
		case health.Total == 0: // not planned yet
		case health.FirstSync:
			if !copying {
				fmt.Fprintln(out, "Copying the bills, newest month first. The pages work meanwhile.")
			}
			copying = true
			bar.show(tasks)
		default:
			bar.end()
			if copying {
				fmt.Fprintf(out, "All bills are here, after %s. New ones are copied as they come.\n", time.Since(began).Round(time.Second))
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(300 * time.Millisecond):
		}
	}
}

func firstSync(ctx context.Context, a *app) ([]billing.SyncTask, billing.Health, error) {
	accounts, err := a.db.AllAccounts(ctx)
	if err != nil {
		return nil, billing.Health{}, err
	}
	var scope billing.Scope
	for _, one := range accounts {
		scope.Accounts = append(scope.Accounts, one.ID)
	}
	health, err := a.db.Health(ctx, scope)
	if err != nil {
		return nil, billing.Health{}, err
	}
	tasks, err := a.db.SyncTasks(ctx, scope)
	return tasks, health, err
}
