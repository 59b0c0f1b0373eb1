package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/config"
	"portal/internal/crash"
	"portal/internal/fault"
	"portal/internal/huaweiapi"
)

// clientConfig is what all clients of an account have in common. Times
// are the upstream's; a test build shortens all of them by its one factor.
func (a *app) clientConfig(account billing.Account, key config.Key) huaweiapi.Config {
	c := huaweiapi.Config{
		Endpoint:  a.cfg.Huawei.Endpoint,
		AccessKey: key.Access,
		SecretKey: key.Secret.Reveal(),
		DomainID:  account.DomainID,
		PlainHTTP: a.cfg.Huawei.PlainHTTP,
		Limiter:   a.db.Limiter(account.ID),
		Log:       a.log,
		UserAgent: "portal/" + buildVersion().version,
	}
	c.WriteTimeout, c.WriteConnect, c.SendWithin = approval.CallWithin(), approval.ConnectWithin(), approval.SendWithin()
	if crash.Testing {
		c.CallTimeout, c.RetryBudget, c.RetryBase = crash.Scale(60*time.Second), crash.Scale(90*time.Second), crash.Scale(time.Second)
	}
	return c
}

// money is what the approval rooms of this process are made of.
func (a *app) money() approval.Config {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return approval.Config{
		Store: a.db, Reader: &reader{a.clients}, Log: a.log, Name: fmt.Sprintf("%s process %d", host, os.Getpid()),
	}
}

// moneyLoops are the loops of the money path: the janitor, which reads, and with
// PORTAL_PAYING and a key that pays the worker, which alone writes upstream.
func (a *app) moneyLoops(ctx context.Context) ([]work, error) {
	c := a.money()
	loops := []work{{"janitor", approval.NewJanitorOf(c, a.clients.accounts).Run}}
	if !a.cfg.Paying {
		return loops, nil
	}
	fixed := map[int64]*huaweiapi.Client{}
	if a.first.ID != 0 {
		client, err := huaweiapi.New(a.clientConfig(a.first, a.cfg.Pay))
		if err != nil {
			return nil, err
		}
		fixed[a.first.ID] = client
	}
	p := &payer{newClients(fixed)}
	if err := a.refresh(ctx, p.clients, billing.PayKey); err != nil {
		return nil, err
	}
	dir, err := guardDir(&a.cfg)
	if err != nil {
		return nil, err
	}
	if err := a.db.KeepGuard(ctx, dir); err != nil {
		return nil, err
	}
	c.Payer = p
	a.log.Info("paying is on: approved requests are submitted", "accounts", len(p.Accounts()))
	return append(loops, work{"keys that pay", a.followKeys(p.clients, billing.PayKey)}, work{"submit", approval.NewWorker(c).Run}), nil
}

// guardDir is where the paying process keeps how far the database was: beside
// the audit anchor, which is on another disk where it matters, else in the spool.
func guardDir(cfg *config.Config) (string, error) {
	if cfg.AuditAnchorFile != "" {
		return filepath.Join(filepath.Dir(cfg.AuditAnchorFile), "portal-guard"), nil
	}
	spool, err := spoolDir(cfg.SpoolDir)
	return filepath.Join(spool, "portal-guard"), err
}

// setDemoPolicy says that approving asks for no second factor: the demo's people
// have none. Any install may say so; it is a version of the policy like others.
func setDemoPolicy(ctx context.Context, a *app) error {
	err := approval.SetPolicyFromHost(ctx, a.db, demoActor, func(p *approval.Policy) { p.SecondFactor = false })
	if f := fault.As(err); f != nil && f.Code == fault.NeedsTwo {
		return nil // a demo made before there was a policy: its two admins may change it
	}
	return err
}
