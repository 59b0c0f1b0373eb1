package approval

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"portal/internal/auth"
	"portal/internal/fault"
)

// notNow is why a request can't be claimed at this moment; a later one may do.
type notNow struct{ why string }

func (e *notNow) Error() string { return "not now: " + e.why }

// never is why a request can't be claimed any more: it is superseded.
type never struct{ reason, what string }

func (e *never) Error() string { return "never: " + e.what }

// clocks are the three clocks at a claim.
type clocks struct {
	now    time.Time     // ours
	readAt time.Time     // ours, when the question went out whose answer equals the snapshot
	ahead  time.Duration // the upstream's before ours
	known  bool          // whether that is known
}

// mayClaim is the rule of the claim: everything that must hold at this moment,
// seen in the claim's own transaction.
func mayClaim(f *ClaimFacts, c clocks, t *Timing) error {
	r := &f.Request
	if err := inTime(f, c, t); err != nil {
		return err
	}
	switch {
	case !f.Policy.Submitting:
		return &notNow{"submitting is switched off"}
	case f.QueueStopped:
		return &notNow{"the account's queue stands"}
	case f.SafeUntil.After(f.Now):
		return &notNow{"safe mode"}
	case r.Tries >= MaxTries:
		return &notNow{fmt.Sprintf("%d tries were not executed", r.Tries)}
	case f.Superseded:
		return &never{ReasonChanged, "a later request names the same resource"}
	}
	if err := approvedBy(f); err != nil {
		return err
	}
	if r.Operation != Pay {
		return nil
	}
	if f.Policy.Managed(r.AccountID) && !f.Policy.PayManaged {
		return &never{ReasonChanged, "a master pays the account's orders"}
	}
	err := withinCaps(&f.Policy, r.Discounted, f.Exposure)
	if fault.As(err) != nil {
		return &notNow{"a cap of 24 hours"}
	}
	return err
}

// inTime checks expiry, the age of the reading and the three clocks.
func inTime(f *ClaimFacts, c clocks, t *Timing) error {
	switch {
	case !f.Request.ExpiresAt.After(f.Now):
		return &notNow{"it has expired"}
	case c.now.Sub(c.readAt) > t.FreshRead || c.readAt.After(c.now):
		return &notNow{"the reading is too old"}
	case c.now.Sub(f.Now).Abs() > maxClockDiff:
		return &notNow{"our clock and the database's differ by " + c.now.Sub(f.Now).String()}
	case !c.known:
		return &notNow{"the upstream's clock is not known"}
	case c.ahead.Abs() > maxUpstreamDiff:
		return &notNow{"our clock and the upstream's differ by " + c.ahead.String()}
	}
	return nil
}

// approvedBy checks that the full set of approvals is there for exactly this
// hash, by people who still may give them, for somebody who still may ask.
func approvedBy(f *ClaimFacts) error {
	r := &f.Request
	ask := auth.AskToSpend
	if r.Operation == EnableProjects {
		ask = auth.ManageAccounts
	}
	if !auth.Can(f.Requester, ask) {
		return &never{ReasonPersonGone, "the requester may not ask any more"}
	}
	owner := false
	var counted []int64
	for _, d := range f.Decisions {
		at := slices.IndexFunc(f.Approvers, func(u auth.User) bool { return u.ID == d.ApproverID })
		if at < 0 || !auth.Can(f.Approvers[at], auth.Approve) {
			return &never{ReasonPersonGone, "an approver may not approve any more"}
		}
		if d.Hash != r.Hash || d.ApproverID == r.RequesterID || slices.Contains(counted, d.ApproverID) {
			return errors.New("an approval that is none")
		}
		counted = append(counted, d.ApproverID)
		owner = owner || d.Owner
	}
	if len(counted) < r.Steps || r.OwnerStep && !owner {
		return errors.New("approvals are missing")
	}
	return nil
}

// askOf is the form that a snapshot came from: what to read again.
func askOf(s *Snapshot) Ask {
	a := Ask{
		AccountID: s.AccountID, Operation: s.Operation, OrderID: s.OrderID, ResourceID: s.ResourceID,
		Unit: s.Term, Num: s.Num, Times: s.Times, Scope: s.Scope,
	}
	for _, c := range s.Coupons {
		a.CouponIDs = append(a.CouponIDs, c.ID)
	}
	if s.Discount != nil {
		a.DiscountID = s.Discount.ID
	}
	return a
}

// compare says what a fresh reading means for a request that waits: "" when it
// still is exactly what was shown.
func compare(r *Request, f *Facts, p *Policy) (to State, reason string, changes []Change, err error) {
	a := askOf(&r.Snapshot)
	now, err := snapshotOf(&a, f, p, r.RequesterID)
	if c := fault.As(err); c != nil {
		changes := []Change{{Name: string(c.Code), Is: fmt.Sprint(c.Args...)}}
		switch c.Code {
		case fault.NotWaiting, fault.AlreadySo:
			return External, ReasonDoneElsewhere, changes, nil
		}
		return Superseded, ReasonChanged, changes, nil
	}
	if err != nil {
		return "", "", nil, err
	}
	now.PolicyVersion = r.PolicyVersion
	if now.Hash() == r.Hash {
		return "", "", nil, nil
	}
	return Superseded, ReasonChanged, Changes(r.Snapshot.Fields(), now.Fields()), nil
}
