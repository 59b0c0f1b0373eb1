package approval

import (
	"context"
	"fmt"
	"strings"

	"portal/internal/auth"
	"portal/internal/fault"
)

// ProposePolicy files a change of the limits. While there is no second admin it
// takes effect at once, loudly in the audit trail, and id is 0; from then on it
// waits for another admin. Faults: NoAccess, StepUp, BadPolicy, PolicyMoved (the
// base is not the newest version any more, or another proposal waits).
func (s *Service) ProposePolicy(ctx context.Context, who Person, base int, p Policy, reason string) (id int64, err error) {
	if err := s.maySetPolicy(who); err != nil {
		return 0, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, fault.New(fault.Invalid, fault.ReasonMissing).At("reason")
	}
	if err := p.Check(); err != nil {
		return 0, err
	}
	last, err := s.store.ApprovalPolicy(ctx)
	if err != nil {
		return 0, err
	}
	switch {
	case last.Version != base:
		return 0, fault.New(fault.Conflict, fault.PolicyMoved)
	case len(Changes(last.Fields(), p.Fields())) == 0:
		return 0, fault.New(fault.Invalid, fault.NothingChanged)
	}
	admins, err := s.store.Admins(ctx)
	if err != nil {
		return 0, err
	}
	p.Reason, p.ProposedBy, p.ConfirmedBy = reason, who.User.ID, 0
	if admins < 2 || p.onlySwitchesOff(&last) {
		_, err := s.store.SavePolicy(ctx, who.actor(), base, p)
		return 0, err
	}
	id, err = s.store.ProposePolicy(ctx, who.actor(), Proposal{Base: base, Policy: p, Reason: reason, ProposedBy: who.User.ID})
	if err != nil {
		return 0, fmt.Errorf("propose policy: %w", err)
	}
	return id, nil
}

// ConfirmPolicy makes a proposal the policy: another admin than who proposed it.
func (s *Service) ConfirmPolicy(ctx context.Context, who Person, id int64) error {
	if err := s.maySetPolicy(who); err != nil {
		return err
	}
	waiting, err := s.waiting(ctx, id)
	if err != nil {
		return err
	}
	if waiting.ProposedBy == who.User.ID {
		return fault.New(fault.Forbidden, fault.OwnRequest)
	}
	return s.store.DecideProposal(ctx, who.actor(), id, true)
}

// DropPolicy takes a proposal away: any admin, the proposer too.
func (s *Service) DropPolicy(ctx context.Context, who Person, id int64) error {
	if err := s.maySetPolicy(who); err != nil {
		return err
	}
	if _, err := s.waiting(ctx, id); err != nil {
		return err
	}
	return s.store.DecideProposal(ctx, who.actor(), id, false)
}

func (s *Service) waiting(ctx context.Context, id int64) (*Proposal, error) {
	waiting, err := s.store.PolicyProposal(ctx)
	if err != nil {
		return nil, err
	}
	if waiting == nil || waiting.ID != id {
		return nil, fault.New(fault.Conflict, fault.PolicyMoved)
	}
	return waiting, nil
}

// StopSubmitting turns the one switch off: any admin, alone and at once.
// Turning it on is a change of the policy like any other.
func (s *Service) StopSubmitting(ctx context.Context, who Person, reason string) error {
	if !auth.Can(who.User, auth.SetPolicy) {
		return fault.New(fault.Forbidden, fault.NoAccess)
	}
	p, err := s.store.ApprovalPolicy(ctx)
	if err != nil || !p.Submitting {
		return err
	}
	p.Submitting, p.Reason, p.ProposedBy, p.ConfirmedBy = false, strings.TrimSpace(reason), who.User.ID, 0
	_, err = s.store.SavePolicy(ctx, who.actor(), p.Version, p)
	return err
}

// ResumeQueue lets an account's queue run again after its key was refused.
func (s *Service) ResumeQueue(ctx context.Context, who Person, account int64) error {
	if err := s.maySetPolicy(who); err != nil {
		return err
	}
	return s.store.ResumeQueue(ctx, who.actor(), account)
}

// EnterSafeMode is for whoever knows that the database was put back to an
// earlier state: nothing is submitted for T_dead, and every approved request
// needs a fresh approval.
func (s *Service) EnterSafeMode(ctx context.Context, who Person, why string) error {
	if !auth.Can(who.User, auth.SetPolicy) {
		return fault.New(fault.Forbidden, fault.NoAccess)
	}
	return enterSafeMode(ctx, s.store, who.actor(), why)
}

func enterSafeMode(ctx context.Context, store Store, by auth.Actor, why string) error {
	p, err := store.ApprovalPolicy(ctx)
	if err != nil {
		return err
	}
	return store.EnterSafeMode(ctx, by, why, deadAfter(&p))
}

func (s *Service) maySetPolicy(who Person) error {
	switch {
	case !auth.Can(who.User, auth.SetPolicy):
		return fault.New(fault.Forbidden, fault.NoAccess)
	case !auth.Fresh(who.SignedInAt, s.now()):
		return fault.New(fault.Forbidden, fault.StepUp)
	}
	return nil
}

// SetPolicyFromHost changes the limits from the host's command line or by the
// demo, under the same rule: alone only while there are not two admins.
func SetPolicyFromHost(ctx context.Context, store Store, by auth.Actor, change func(*Policy)) error {
	p, err := store.ApprovalPolicy(ctx)
	if err != nil {
		return err
	}
	next := p
	change(&next)
	if len(Changes(p.Fields(), next.Fields())) == 0 {
		return nil
	}
	if err := next.Check(); err != nil {
		return err
	}
	next.ProposedBy, next.ConfirmedBy, next.Reason = 0, 0, by.Name
	_, err = store.SavePolicy(ctx, by, p.Version, next)
	return err
}

// SafeModeFromHost is EnterSafeMode for whoever has put the database back.
func SafeModeFromHost(ctx context.Context, store Store, by auth.Actor, why string) error {
	return enterSafeMode(ctx, store, by, why)
}
