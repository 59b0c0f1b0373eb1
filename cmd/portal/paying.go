package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"portal/internal/approval"
)

type payingCommand struct {
	Status   payingStatus   `cmd:"" default:"1" help:"Say whether approved requests are submitted, and what keeps them."`
	Stop     payingStop     `cmd:"" help:"Turn the one switch off. On again takes two admins, at /admin/policy."`
	SafeMode payingSafeMode `cmd:"" help:"After the database was put back to an earlier state: submit nothing for half an hour, and void every approval."`
	Resume   payingResume   `cmd:"" help:"Let an account's queue run again whose key was refused."`
}

type payingStatus struct{}

// Run prints what keeps requests from being submitted.
func (c *payingStatus) Run(ctx context.Context, p *process) error {
	return withDatabase(ctx, p, func(a *app) error {
		policy, err := a.db.ApprovalPolicy(ctx)
		if err != nil {
			return err
		}
		state := "on"
		if !policy.Submitting {
			state = "off: " + policy.Reason
		}
		fmt.Fprintf(p.stdout, "submitting  %s (policy %d)\n", state, policy.Version)
		accounts, err := a.db.AllAccounts(ctx)
		if err != nil {
			return err
		}
		for i, account := range accounts {
			q, err := a.db.ApprovalQueue(ctx, account.ID)
			if err != nil {
				return err
			}
			if i == 0 && !q.SafeUntil.IsZero() {
				fmt.Fprintf(p.stdout, "safe mode   until %s: %s\n", q.SafeUntil.Format(time.RFC3339), q.SafeWhy)
			}
			queue := "runs"
			if !q.StoppedAt.IsZero() {
				queue = fmt.Sprintf("stands since %s: %s", q.StoppedAt.Format(time.RFC3339), q.Code)
			}
			fmt.Fprintf(p.stdout, "queue       %s: %s\n", account.Name, queue)
		}
		return nil
	})
}

type payingStop struct {
	Why string `required:"" help:"For the audit trail and the admins."`
}

// Run turns the switch off for all processes at once.
func (c *payingStop) Run(ctx context.Context, p *process) error {
	if strings.TrimSpace(c.Why) == "" {
		return errors.New("say why with --why")
	}
	return withDatabase(ctx, p, func(a *app) error {
		by := console(p)
		err := approval.SetPolicyFromHost(ctx, a.db, by, func(policy *approval.Policy) { policy.Submitting = false })
		if err != nil {
			return err
		}
		if err := a.db.Audit(ctx, by, "policy.stop", "policy", map[string]any{"why": c.Why}); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, "nothing is submitted any more; a call that has begun is seen to its end")
		return nil
	})
}

type payingSafeMode struct {
	Why string `required:"" help:"For the audit trail and the admins."`
}

// Run enters safe mode.
func (c *payingSafeMode) Run(ctx context.Context, p *process) error {
	return withDatabase(ctx, p, func(a *app) error {
		if err := approval.SafeModeFromHost(ctx, a.db, console(p), c.Why); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, "safe mode: nothing is submitted until every call that the database may have forgotten is dead; every approved request needs a fresh approval")
		return nil
	})
}

type payingResume struct {
	Account string `required:"" help:"Domain id or name of the account." placeholder:"A"`
}

// Run lets the queue run; the worker then tries the key once more.
func (c *payingResume) Run(ctx context.Context, p *process) error {
	return withDatabase(ctx, p, func(a *app) error {
		account, err := a.account(ctx, c.Account)
		if err != nil {
			return err
		}
		if err := a.db.ResumeQueue(ctx, console(p), account.ID); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "the queue of %s runs\n", account.Name)
		return nil
	})
}
