package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"portal/internal/approval"
	"portal/internal/billing"
	"portal/internal/huaweiapi"
)

// payer makes the writes with the clients that have the key that pays.
type payer struct {
	clients map[int64]*huaweiapi.Client
}

// Accounts lists those with a key.
func (p *payer) Accounts() []int64 { return slices.Sorted(maps.Keys(p.clients)) }

// Submit makes the one try of what was approved.
func (p *payer) Submit(ctx context.Context, account int64, signedAt time.Time, w approval.Write) billing.Receipt {
	c := p.clients[account]
	switch {
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
	if e := p.clients[account].Tripped(); e != nil {
		return e.Kind.String(), e.Error()
	}
	return "", ""
}

// Rearm lets the account's key be used again.
func (p *payer) Rearm(account int64) { p.clients[account].Rearm() }

// KeyPrint names the account's key without telling it.
func (p *payer) KeyPrint(account int64) string { return p.clients[account].KeyFingerprint() }
