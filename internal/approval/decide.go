package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portal/internal/auth"
	"portal/internal/crash"
	"portal/internal/fault"
)

// Verdict is what a person's decision form says.
type Verdict struct {
	RequestID int64
	Hash      string // of what the page showed
	Comment   string // or reason; needed to reject
	FormKey   string
}

// Approve adds a person's approval, and approves the request with the last one.
// Faults: OwnRequest, AlreadyApproved, WrongState, ShownChanged, NeedsOwner,
// StepUp, NeedsSecondFactor, RequestExpired, NoSuchRequest, NoAccess.
func (s *Service) Approve(ctx context.Context, who Person, v Verdict) error {
	return s.decide(ctx, who, v, auth.Approve, "approve", func(c Current) (*Move, error) {
		return approveMove(c, who, v, s.now())
	})
}

// Reject ends a request that waits; the reason is kept.
func (s *Service) Reject(ctx context.Context, who Person, v Verdict) error {
	return s.decide(ctx, who, v, auth.Approve, "reject", func(c Current) (*Move, error) {
		return rejectMove(c, who, v)
	})
}

// Withdraw takes a request back before its try: the requester, or any admin.
func (s *Service) Withdraw(ctx context.Context, who Person, v Verdict) error {
	return s.decide(ctx, who, v, auth.AskToSpend, "withdraw", func(c Current) (*Move, error) {
		return withdrawMove(c, who, v)
	})
}

// decide runs a decision under the request's lock, once a form.
func (s *Service) decide(ctx context.Context, who Person, v Verdict, deed auth.Deed, name string, change func(Current) (*Move, error)) error {
	if !auth.Can(who.User, deed) {
		return fault.New(fault.Forbidden, fault.NoAccess)
	}
	if n := len(v.FormKey); n < 20 || n > 200 {
		return fault.New(fault.Invalid, fault.BadForm).At("form_key")
	}
	if utf8.RuneCountInString(v.Comment) > maxReason {
		return fault.New(fault.Invalid, fault.ReasonLong, maxReason).At("reason")
	}
	err := s.store.UpdateRequest(ctx, who.Scope, v.RequestID, &Form{v.FormKey, who.User.ID, name}, func(c Current) (*Move, error) {
		defer crash.At("C3")
		return change(c)
	})
	if err != nil {
		return fmt.Errorf("%s request %d: %w", name, v.RequestID, err)
	}
	s.log.InfoContext(ctx, "decided", "request", v.RequestID, "deed", name, "person", who.User.ID)
	return nil
}

// approveMove is the rule of an approval.
func approveMove(c Current, who Person, v Verdict, now time.Time) (*Move, error) {
	if err := mayDecide(c, who); err != nil {
		return nil, err
	}
	if posted, ok := ParseHash(v.Hash); !ok || posted != c.Hash {
		return nil, fault.New(fault.Conflict, fault.ShownChanged)
	}
	if !auth.Fresh(who.SignedInAt, now) {
		return nil, fault.New(fault.Forbidden, fault.StepUp)
	}
	if c.Policy.SecondFactor && !who.SecondFactor {
		return nil, fault.New(fault.Forbidden, fault.NeedsSecondFactor)
	}
	owner := who.User.Owner || slices.ContainsFunc(c.Decisions, func(d Decision) bool { return d.Owner })
	step := len(c.Decisions) + 1
	if c.OwnerStep && step == c.Steps && !owner {
		return nil, fault.New(fault.Forbidden, fault.NeedsOwner)
	}
	m := &Move{By: who.actor(), Reason: strings.TrimSpace(v.Comment), Action: "approve.step", Detail: map[string]any{"step": step, "of": c.Steps, "hash": c.Hash.Short()}}
	m.Decision = &Decision{Step: step, ApproverID: who.User.ID, Owner: who.User.Owner, Hash: c.Hash, Comment: strings.TrimSpace(v.Comment)}
	if step == c.Steps {
		end := approvalExpiry(&c.Policy, c.ExpiresAt, c.Now)
		m.To, m.ExpiresAt = Approved, &end
	}
	return m, nil
}

// MayApprove says why a person can't approve a request as it stands, nil when
// they can (once the page's hash, step-up and second factor are there too). A
// page shows it beside a disabled button.
func MayApprove(r *Request, decisions []Decision, u auth.User, now time.Time) *fault.Error {
	err := mayDecide(Current{Request: *r, Decisions: decisions, Now: now}, Person{User: u})
	if err == nil && r.OwnerStep && len(decisions)+1 == r.Steps && !u.Owner &&
		!slices.ContainsFunc(decisions, func(d Decision) bool { return d.Owner }) {
		err = fault.New(fault.Forbidden, fault.NeedsOwner)
	}
	return fault.As(err)
}

// mayDecide checks that a person may decide a request now. There is no bypass.
func mayDecide(c Current, who Person) error {
	switch {
	case !auth.Can(who.User, auth.Approve):
		return fault.New(fault.Forbidden, fault.NoAccess)
	case c.RequesterID == who.User.ID:
		return fault.New(fault.Forbidden, fault.OwnRequest)
	case c.State != Requested:
		return fault.New(fault.Conflict, fault.WrongState, string(c.State))
	case !c.ExpiresAt.After(c.Now):
		return fault.New(fault.Conflict, fault.RequestExpired)
	case slices.ContainsFunc(c.Decisions, func(d Decision) bool { return d.ApproverID == who.User.ID }):
		return fault.New(fault.Conflict, fault.AlreadyApproved)
	}
	return nil
}

func rejectMove(c Current, who Person, v Verdict) (*Move, error) {
	reason := strings.TrimSpace(v.Comment)
	switch {
	case c.RequesterID == who.User.ID:
		return nil, fault.New(fault.Forbidden, fault.OwnRequest)
	case c.State != Requested:
		return nil, fault.New(fault.Conflict, fault.WrongState, string(c.State))
	case reason == "":
		return nil, fault.New(fault.Invalid, fault.ReasonMissing).At("reason")
	}
	return &Move{To: Rejected, By: who.actor(), Reason: reason}, nil
}

func withdrawMove(c Current, who Person, v Verdict) (*Move, error) {
	switch {
	case c.RequesterID != who.User.ID && who.User.Role != auth.Admin:
		return nil, fault.New(fault.Forbidden, fault.NoAccess)
	case c.State != Requested && c.State != Approved:
		return nil, fault.New(fault.Conflict, fault.WrongState, string(c.State))
	}
	return &Move{To: Withdrawn, By: who.actor(), Reason: strings.TrimSpace(v.Comment)}, nil
}

// ResolveForm is one of two persons' word on what reading could not tell.
type ResolveForm struct {
	RequestID int64
	Verdict   State  // Paid or Done, Failed; ClosedException for a mismatch
	Reference string // of the evidence: a statement, a support case, an explanation
	FormKey   string
}

// Resolve adds a person's word; the second different person with the same word
// moves the request, after the order was read once more. Faults: WrongState,
// AlreadyApproved, ReasonMissing, StepUp, Contradicted when the last reading
// says otherwise.
func (s *Service) Resolve(ctx context.Context, who Person, f ResolveForm) error {
	reference := strings.TrimSpace(f.Reference)
	if reference == "" {
		return fault.New(fault.Invalid, fault.ReasonMissing).At("reference")
	}
	var seen *Evidence
	verdict := Verdict{RequestID: f.RequestID, FormKey: f.FormKey}
	// Which request it is decides what to read; the reading must not happen under
	// the row's lock.
	if err := s.store.UpdateRequest(ctx, who.Scope, f.RequestID, nil, func(c Current) (*Move, error) {
		if _, err := resolveMove(c, who, f, s.now(), nil); err != nil {
			return nil, err
		}
		r := c.Request
		seen = &Evidence{Kind: FromPerson, AskedAt: c.Now, Body: map[string]any{"verdict": f.Verdict, "reference": reference}}
		verdict.Hash = r.Hash.String()
		return nil, errReadFirst{r}
	}); err != nil {
		var first errReadFirst
		if !errors.As(err, &first) {
			return fmt.Errorf("resolve request %d: %w", f.RequestID, err)
		}
		if first.request.State == NeedsReview {
			reading, err := readOutcome(ctx, s.reader, &first.request, nil)
			if err != nil {
				return fmt.Errorf("resolve request %d: %w", f.RequestID, err)
			}
			if contradicts(f.Verdict, reading) {
				return fault.New(fault.Conflict, fault.Contradicted)
			}
			seen.Body["reading"] = reading.body()
		}
	}
	return s.decide(ctx, who, verdict, auth.AskToSpend, "resolve", func(c Current) (*Move, error) {
		return resolveMove(c, who, f, s.now(), seen)
	})
}

// errReadFirst leaves the first look without a change.
type errReadFirst struct{ request Request }

func (errReadFirst) Error() string { return "read the upstream first" }

// resolveMove is the rule of a resolution.
func resolveMove(c Current, who Person, f ResolveForm, now time.Time, seen *Evidence) (*Move, error) {
	if !auth.Can(who.User, auth.AskToSpend) {
		return nil, fault.New(fault.Forbidden, fault.NoAccess)
	}
	fits := c.State == NeedsReview && (f.Verdict == Failed || f.Verdict == c.Operation.Proved()) ||
		c.State == Mismatch && f.Verdict == ClosedException
	switch {
	case !fits:
		return nil, fault.New(fault.Conflict, fault.WrongState, string(c.State))
	case !auth.Fresh(who.SignedInAt, now):
		return nil, fault.New(fault.Forbidden, fault.StepUp)
	case slices.ContainsFunc(c.Resolutions, func(r Resolution) bool { return r.PersonID == who.User.ID }):
		return nil, fault.New(fault.Conflict, fault.AlreadyApproved)
	}
	if f.Verdict == Failed && c.Attempt != nil && !c.Now.After(c.Attempt.DeadAt) {
		return nil, fault.New(fault.Conflict, fault.Contradicted) // it may still act
	}
	reference := strings.TrimSpace(f.Reference)
	m := &Move{By: who.actor(), Reason: reference, Action: "approval.resolve", Detail: map[string]any{"verdict": f.Verdict}, Evidence: seen}
	m.Resolution = &Resolution{Seq: c.Seq, PersonID: who.User.ID, Verdict: f.Verdict, Reference: reference}
	if slices.ContainsFunc(c.Resolutions, func(r Resolution) bool { return r.Verdict == f.Verdict }) {
		m.To = f.Verdict
	}
	return m, nil
}

// contradicts reports whether what was just read rules a verdict out.
func contradicts(verdict State, r Reading) bool {
	switch verdict {
	case Failed:
		return r.Finding == FoundDone
	case Paid, Done:
		return r.Finding == FoundCancelled || r.Finding == FoundPending
	}
	return false
}
