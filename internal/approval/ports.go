package approval

import (
	"context"
	"errors"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
)

// Errors of Store that are no faults.
var (
	// ErrStale means that somebody else has moved the request meanwhile.
	ErrStale = errors.New("the request has moved meanwhile")
	// ErrBusy means that another process holds the row right now.
	ErrBusy = errors.New("the request is held by another process")
	// ErrLost means that the database is not the one the last claim was made in,
	// or has lost what was committed since.
	ErrLost = errors.New("the database has lost commits")
)

// Store keeps requests. *store.DB is one.
type Store interface {
	// ApprovalPolicy returns the newest policy.
	ApprovalPolicy(ctx context.Context) (Policy, error)
	// CreateRequest files what draft makes of the exposure, in one transaction with
	// the form's key. A key that was used before returns its request and repeated.
	// Faults: TargetBusy with the request that occupies it.
	CreateRequest(ctx context.Context, by auth.Actor, form Form, draft func(Exposure) (NewRequest, []Move, error)) (id int64, repeated bool, err error)
	// FormRequest returns the request that a form's key has made, 0 when none.
	FormRequest(ctx context.Context, person int64, key string) (int64, error)
	// UpdateRequest locks a request of the scope, runs change and keeps its move.
	// Faults: NoSuchRequest.
	UpdateRequest(ctx context.Context, scope billing.Scope, id int64, form *Form, change func(Current) (*Move, error)) error
	// Occupier returns the open request on a target, 0 when it is free.
	Occupier(ctx context.Context, account int64, targets []Target) (int64, error)
	// RenewalOf returns the done renewal that has made the order, nil when none has.
	RenewalOf(ctx context.Context, account int64, order string) (*Request, error)
	// OrderVersion returns the version of our copy of an order, 0 without one.
	OrderVersion(ctx context.Context, account int64, order string) (int, error)
	// AccountSite returns the account's domain id.
	AccountSite(ctx context.Context, account int64) (string, error)
	// ExposureOf returns what the requester and the account have open and paid.
	ExposureOf(ctx context.Context, account, requester int64, currency string) (Exposure, error)

	policyStore
	workStore
}

type policyStore interface {
	// SavePolicy adds a version that follows base. Faults: PolicyMoved, NeedsTwo.
	SavePolicy(ctx context.Context, by auth.Actor, base int, p Policy) (int, error)
	ProposePolicy(ctx context.Context, by auth.Actor, p Proposal) (int64, error)
	// PolicyProposal returns the one that waits, nil when none does.
	PolicyProposal(ctx context.Context) (*Proposal, error)
	DecideProposal(ctx context.Context, by auth.Actor, id int64, confirm bool) error
	// Admins counts the people who can act as admin.
	Admins(ctx context.Context) (int, error)
	ResumeQueue(ctx context.Context, by auth.Actor, account int64) error
	EnterSafeMode(ctx context.Context, by auth.Actor, why string, until time.Duration) error
}

// workStore is what the loops need.
type workStore interface {
	// Claimable lists approved requests of the accounts that may be submitted now.
	Claimable(ctx context.Context, accounts []int64, limit int) ([]Request, error)
	// Claim makes the attempt's row and moves the request, in one transaction that
	// is on disk when it returns. An error means: do not send. check sees all that
	// the rules look at; what it refuses leaves no trace. ErrBusy, ErrStale, ErrLost.
	Claim(ctx context.Context, c Claim, check func(ClaimFacts) error) (Attempt, error)
	// Overdue lists requests that end by the clock alone: past their end, or
	// submitting without a result for longer than the given time.
	Overdue(ctx context.Context, noResult time.Duration, limit int) ([]int64, error)
	// DueReads takes requests with an open outcome whose turn it is to be read and
	// puts the next turn off, so that no other process reads them meanwhile.
	DueReads(ctx context.Context, accounts []int64, lease time.Duration, limit int) ([]ReadTask, error)
	// Drifted lists waiting requests whose order our copy has seen changed.
	Drifted(ctx context.Context, limit int) ([]Drift, error)
	// NoteOutside keeps which orders were paid or cancelled without the portal.
	NoteOutside(ctx context.Context) (int, error)
	// StopQueue stops the submitting of an account whose key was refused.
	StopQueue(ctx context.Context, account int64, keyPrint, code, detail string) error
	// QueueResumed returns how often a person has let an account's queue run again.
	QueueResumed(ctx context.Context, account int64) (int, error)
	// Beat proves that the database still knows what this process has seen
	// committed; ErrLost when it does not.
	Beat(ctx context.Context) error
	// MoveRequest locks a request, whoever's, runs change and keeps its move.
	MoveRequest(ctx context.Context, id int64, change func(Current) (*Move, error)) error
	// DueSooner makes the copies of these kinds due at a time, if they are not earlier.
	DueSooner(ctx context.Context, account int64, kinds []billing.SyncKind, at time.Time) error
	// DueMatches is DueReads for payments whose bill lines are awaited.
	DueMatches(ctx context.Context, accounts []int64, lease time.Duration, limit int) ([]ReadTask, error)
}

// Form is a posted form, which counts once.
type Form struct {
	Key    string
	Person int64
	Deed   string
}

// Current is a request under lock, with what decides about it.
type Current struct {
	Request
	Decisions   []Decision
	Resolutions []Resolution // of the present state
	Attempt     *Attempt     // the last, nil = none
	Policy      Policy       // the newest
	Now         time.Time    // the database's clock
}

// Claim is what a worker wants to try.
type Claim struct {
	RequestID int64
	Seq       int
	Worker    string
	SignedAt  time.Time     // our clock
	Dead      time.Duration // from the claim on
	By        auth.Actor
}

// ClaimFacts is what the claim's transaction sees.
type ClaimFacts struct {
	Request      Request
	Decisions    []Decision
	Policy       Policy
	Exposure     Exposure // without this request
	Requester    auth.User
	Approvers    []auth.User // as they are now
	Now          time.Time   // the database's clock
	QueueStopped bool
	SafeUntil    time.Time
	Superseded   bool // a later request names the same target
}

// ReadTask is an open outcome to be read.
type ReadTask struct {
	Request Request
	Attempt *Attempt
	Now     time.Time // the database's clock before the question goes out
}

// Drift is a waiting request and the order as our copy has it now.
type Drift struct {
	Request Request
	Order   billing.Order
}

// Reader asks the upstream. Errors are faults: NoSuchOrder, NoSuchResource, or
// one of kind Unavailable. Reads are retried inside, within their context.
type Reader interface {
	// ReadOrder returns an order with its items.
	ReadOrder(ctx context.Context, account int64, id string) (billing.Order, error)
	ReadDiscounts(ctx context.Context, account int64, order string) ([]billing.OfferedDiscount, error)
	// ReadCoupons returns the account's coupons that are not used up.
	ReadCoupons(ctx context.Context, account int64) ([]billing.Coupon, error)
	// ReadSubscription returns a resource, first, and those attached to it; none
	// when it is gone.
	ReadSubscription(ctx context.Context, account int64, resource string) ([]billing.Subscription, error)
	ReadRenewalPrice(ctx context.Context, account int64, r billing.Renewal) (billing.RenewalQuote, error)
	// ReadOrdersSince returns the orders of a type that were created since.
	ReadOrdersSince(ctx context.Context, account int64, kind billing.OrderType, since time.Time) ([]billing.Order, error)
	ReadRefund(ctx context.Context, account int64, order string) ([]billing.RefundItem, error)
	// ReadLines returns the bill lines of a month that carry the order as trade id.
	ReadLines(ctx context.Context, account int64, order string, cycle billing.Cycle) ([]billing.Line, error)
	// Ahead returns how far the upstream's clock is before ours, by the last answer.
	Ahead(account int64) (d time.Duration, known bool)
}

// Payer makes the writes. Only the process with the key that pays has one.
type Payer interface {
	// Accounts lists those it can submit for.
	Accounts() []int64
	// Submit makes the one try of a request, signed as of signedAt. It never
	// repeats, and sees a call that has begun to its end.
	Submit(ctx context.Context, account int64, signedAt time.Time, w Write) billing.Receipt
	// Stopped says why the account's key may not be used any more; "" = it may.
	Stopped(account int64) (code, detail string)
	// Rearm lets the key be used again, after a person said so.
	Rearm(account int64)
	// KeyPrint names the account's key without telling it.
	KeyPrint(account int64) string
}

// Write is the call that a request stands for: one of its fields is set.
type Write struct {
	Pay            *billing.Payment
	Cancel         string // order id
	Renew          *billing.Renewal
	Unsubscribe    *billing.Unsubscription
	AutoRenew      *billing.AutoRenewal
	AutoRenewOff   string // resource id
	PayPerUse      string // resource id
	PayPerUseOff   string // resource id
	EnableProjects bool
}

// WriteOf returns the call of a snapshot: what was approved and nothing else.
func WriteOf(s *Snapshot) Write {
	switch s.Operation {
	case Pay:
		p := &billing.Payment{OrderID: s.OrderID}
		for _, c := range s.Coupons {
			p.Coupons = append(p.Coupons, billing.PayCoupon{ID: c.ID, Type: c.Type})
		}
		if s.Discount != nil {
			p.Discount = &billing.PayDiscount{ID: s.Discount.ID, Type: s.Discount.Type}
		}
		return Write{Pay: p}
	case Cancel:
		return Write{Cancel: s.OrderID}
	case Renew:
		return Write{Renew: &billing.Renewal{ResourceIDs: []string{s.ResourceID}, Unit: s.Term, Num: s.Num}}
	case Unsubscribe:
		return Write{Unsubscribe: &billing.Unsubscription{ResourceIDs: []string{s.ResourceID}, Scope: s.Scope}}
	case AutoRenewOn:
		return Write{AutoRenew: &billing.AutoRenewal{ResourceID: s.ResourceID, Times: s.Times, Unit: s.Term}}
	case AutoRenewOff:
		return Write{AutoRenewOff: s.ResourceID}
	case PayPerUseOn:
		return Write{PayPerUse: s.ResourceID}
	case PayPerUseOff:
		return Write{PayPerUseOff: s.ResourceID}
	case EnableProjects:
		return Write{EnableProjects: true}
	}
	return Write{}
}
