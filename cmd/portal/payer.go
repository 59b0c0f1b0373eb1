package main

import (
	"context"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
)

// payer makes the writes with the clients that have the key that pays.
type payer struct {
	clients *clients
}

// Accounts lists those with a key.
func (p *payer) Accounts() []int64 { return p.clients.accounts() }

// Submit makes the one try of what was approved.
func (p *payer) Submit(ctx context.Context, account int64, signedAt time.Time, w approval.Write) billing.Receipt {
	c := p.clients.of(account)
	switch {
	case c == nil: // its key was taken away since the account was listed
	case w.Pay != nil:
		return c.PayOrder(ctx, signedAt, *w.Pay)
	case w.Cancel != "":
		return c.CancelOrder(ctx, signedAt, w.Cancel)
	case w.Renew != nil:
		return c.RenewResources(ctx, signedAt, *w.Renew)
	case w.Unsubscribe != nil:
		return c.Unsubscribe(ctx, signedAt, *w.Unsubscribe)
	case w.AutoRenew != nil:
		return c.SetAutoRenew(ctx, signedAt, *w.AutoRenew)
	case w.AutoRenewOff != "":
		return c.CancelAutoRenew(ctx, signedAt, w.AutoRenewOff)
	case w.PayPerUse != "":
		return c.SetPayPerUseAtExpiry(ctx, signedAt, []string{w.PayPerUse}, true)
	case w.PayPerUseOff != "":
		return c.SetPayPerUseAtExpiry(ctx, signedAt, []string{w.PayPerUseOff}, false)
	case w.EnableProjects:
		return c.EnableEnterpriseProjects(ctx, signedAt)
	}
	return billing.Receipt{Outcome: billing.WriteNotSent}
}

// Stopped says why the account's key may not be used any more.
func (p *payer) Stopped(account int64) (code, detail string) {
	c := p.clients.of(account)
	if c == nil {
		return "", ""
	}
	if e := c.Tripped(); e != nil {
		return e.Kind.String(), e.Error()
	}
	return "", ""
}

// Rearm lets the account's key be used again.
func (p *payer) Rearm(account int64) {
	if c := p.clients.of(account); c != nil {
		c.Rearm()
	}
}

// KeyPrint names the account's key without telling it.
func (p *payer) KeyPrint(account int64) string {
	if c := p.clients.of(account); c != nil {
		return c.KeyFingerprint()
	}
	return ""
}
