package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/config"
	"portal/internal/huaweiapi"
)

type syncCommand struct {
	Account string `help:"Only this account: its domain id or name." placeholder:"A"`
	Month   string `help:"Only the bill of this month, read again." placeholder:"2026-10" xor:"months"`
	From    string `help:"Bills from this month on." placeholder:"2024-01" xor:"months"`
	Full    bool   `help:"Everything again, not only what is due."`
}

// Run does what the periodic sync does, now, and shows how far it is.
func (c *syncCommand) Run(ctx context.Context, p *process) error {
	r := billsync.Request{Full: c.Full}
	var err error
	if r.Month, err = parseMonth("--month", c.Month); err != nil {
		return err
	}
	if r.From, err = parseMonth("--from", c.From); err != nil {
		return err
	}
	cfg, err := config.Load(p.getenv, config.ForSync)
	if err != nil {
		return err
	}
	a, err := openApp(ctx, cfg, newLogger(p.stderr, cfg.Log, slog.LevelError))
	if err != nil {
		return err
	}
	defer a.db.Close()
	if c.Account != "" {
		account, err := a.account(ctx, c.Account)
		if err != nil {
			return err
		}
		r.AccountID = account.ID
	}
	began := time.Now()
	if err := a.syncNow(ctx, r, p.stdout); err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return errors.New("stopped; what was copied stays, and the next sync goes on from there")
		}
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "up to date after %s\n", time.Since(began).Round(time.Second))
	return err
}

// syncNow brings every account with a key up to date, one after the other: what
// keeps one from it does not keep the others.
func (a *app) syncNow(ctx context.Context, r billsync.Request, out io.Writer) error {
	accounts, err := a.db.AllAccounts(ctx)
	if err != nil {
		return err
	}
	var errs []error
	done := 0
	for _, one := range accounts {
		client := a.clients.of(one.ID)
		if client == nil || r.AccountID != 0 && r.AccountID != one.ID {
			continue
		}
		syncer, err := a.newSyncer(map[int64]*huaweiapi.Client{one.ID: client})
		if err != nil {
			return err
		}
		if len(a.clients.accounts()) > 1 {
			fmt.Fprintf(out, "%s\n", one.Name)
		}
		bar := newProgress(out)
		err = syncer.SyncNow(ctx, r, bar.show)
		bar.end()
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", one.Name, err))
		}
		done++
	}
	if done == 0 {
		return errors.New("there is no such account with a key")
	}
	return errors.Join(errs...)
}

// parseMonth reads the month of an option; "" is none.
func parseMonth(option, text string) (billing.Cycle, error) {
	if text == "" {
		return billing.Cycle{}, nil
	}
	c, err := billing.ParseCycle(text)
	if err != nil {
		return c, &usageError{fmt.Errorf("%s: %q is no month: write such as 2026-10", option, text)}
	}
	return c, nil
}
