package approval

import (
	"encoding/json"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
)

// Request is one thing that somebody asked for, as its row has it.
type Request struct {
	ID          int64
	AccountID   int64
	AccountName string // for lists
	Operation   Operation
	State       State
	Seq         int // of the last move: who changes it says which one they saw
	OrderID     string
	ResourceID  string

	RequesterID   int64
	RequesterName string
	Reason        string
	Group         string // requests that one form made share it

	Snapshot      Snapshot
	Hash          Hash
	PolicyVersion int
	List          money.Amount
	Discounted    money.Amount // before coupons
	Coupon        money.Amount
	Payable       money.Amount
	Exposure      money.Amount // what the tier was taken by
	Steps         int          // approvers needed
	OwnerStep     bool         // one of them an owner
	Managed       bool         // a master pays: only reading decides
	Approvals     int          // so far

	CreatedAt  time.Time
	StateAt    time.Time // of the last move
	ApprovedAt time.Time // zero = not yet
	ExpiresAt  time.Time

	OrderVersion int       // of our copy of the order when it was last compared
	Tries        int       // attempts that were proved not executed
	NotBefore    time.Time // back-off of the next
	Reads        int       // of an open outcome
	NextReadAt   time.Time
	AlarmedAt    time.Time // people were told that the outcome is open
	Orders       []string  // that the operation made
}

// Attempt is a call upstream that was made, or may have been.
type Attempt struct {
	ID         int64
	RequestID  int64
	Number     int
	ClaimedAt  time.Time // the database's clock
	SignedAt   time.Time // our clock: the call is signed as of then
	DeadAt     time.Time // from here on it can't act any more
	Worker     string
	Outcome    AttemptOutcome // "" = not known yet, or never
	Status     int
	Code       string
	Message    string // foreign text
	UpstreamID string // request id for a support case
	SentAt     time.Time
	FinishedAt time.Time
}

// AttemptOutcome is what is known of an attempt.
type AttemptOutcome string

// The outcomes. Only NotExecuted lets another attempt of the request come.
const (
	Open        AttemptOutcome = ""
	Accepted    AttemptOutcome = "accepted"
	Refused     AttemptOutcome = "refused"
	Unclear     AttemptOutcome = "unknown"
	NotExecuted AttemptOutcome = "not_executed"
)

// Decision is one approval.
type Decision struct {
	Step         int
	ApproverID   int64
	ApproverName string
	Owner        bool
	Hash         Hash
	Comment      string
	At           time.Time
}

// HistoryEntry is one move of a request.
type HistoryEntry struct {
	Seq        int
	From, To   State
	At         time.Time
	By         auth.Actor
	ByName     string // of a person
	Reason     string
	Detail     json.RawMessage
	EvidenceID int64 // 0 = none
	AuditSeq   int64
}

// EvidenceKind is where evidence comes from.
type EvidenceKind string

// The kinds.
const (
	FromReading   EvidenceKind = "reading"
	FromReceipt   EvidenceKind = "receipt"
	FromBillLines EvidenceKind = "bill_lines"
	FromPerson    EvidenceKind = "person"
)

// Evidence is what was read, answered or referred to, as it was kept.
type Evidence struct {
	ID      int64
	Kind    EvidenceKind
	AskedAt time.Time // when the question went out, by the database's clock
	Body    map[string]any
	At      time.Time
}

// Resolution is one of the two persons' verdicts.
type Resolution struct {
	Seq        int // of the state that it is about
	PersonID   int64
	PersonName string
	Verdict    State
	Reference  string
	At         time.Time
}

// Target is a thing that an operation touches.
type Target struct {
	Kind TargetKind
	ID   string
}

// TargetKind is what kind of thing.
type TargetKind string

// The kinds.
const (
	OnOrder    TargetKind = "order"
	OnResource TargetKind = "resource"
	OnAccount  TargetKind = "account"
)

// Details is a request with all that is known of it, for its page.
type Details struct {
	Request
	Decisions   []Decision
	History     []HistoryEntry // oldest first
	Attempts    []Attempt
	Evidence    []Evidence
	Resolutions []Resolution
	Targets     []Target
	Successor   int64 // the request that followed one that is over, 0 = none
}

// Filter selects requests for the list.
type Filter struct {
	Mine       int64      // asked by this person
	WaitsFor   *auth.User // this person may decide or resolve it now
	Query      string
	States     []State
	Operations []Operation
	OrderID    string
	ResourceID string
	Group      string
	From, To   billing.Day // day of asking, UTC+8
	Sort       string      // created, amount, expires; "-" = descending; "" = newest first
	After      string
	Before     string
	Limit      int
}

// Page is one page of requests with the totals of all that match.
type Page struct {
	Requests   []Request
	Total      int
	Sums       []money.Amount // of the amounts before coupons, one a currency
	Prev, Next string
}

// Counts are the numbers of the navigation.
type Counts struct {
	WaitsForMe int // the person may decide or resolve
	Mine       int // the person asked, still open
	Unsettled  int // outcome not known
	Trouble    int // mismatch, needs review
}

// Outside is an order that was paid or cancelled without the portal.
type Outside struct {
	Order     billing.Order
	Kind      string // OutsidePaid or OutsideCancelled
	NoticedAt time.Time
}

// What may happen to an order without the portal.
const (
	OutsidePaid      = "paid"
	OutsideCancelled = "cancelled"
)

// NewRequest is a request before it has a row.
type NewRequest struct {
	Snapshot     Snapshot
	Reason       string
	Group        string
	Plan         Plan
	Managed      bool
	Targets      []Target
	OrderVersion int
}

// Move is a change of a request. With To empty the state stays.
type Move struct {
	To     State
	By     auth.Actor
	Reason string         // a code (see Reason…), or a person's words
	Detail map[string]any // kept with the history and the audit entry

	Evidence   *Evidence   // kept, and referred to by the history entry
	Decision   *Decision   // added first
	Resolution *Resolution // added first
	Close      *Result     // closes the open attempt

	ExpiresAt  *time.Time
	NotBefore  *time.Time
	NextReadAt *time.Time
	Alarmed    bool
	OrderSeen  *int     // version of our copy of the order that it was compared with
	Orders     []string // made by the operation
	Action     string   // of the audit entry, where the state stays; "" = none is written
}

// Result is what closes an attempt.
type Result struct {
	AttemptID int64
	Outcome   AttemptOutcome
	Receipt   billing.Receipt
}

// Codes of why a request moved by itself; the catalogue has their sentences.
const (
	ReasonAsked         = "asked"
	ReasonNoApproval    = "no_approval_needed"
	ReasonApproved      = "approved"
	ReasonTimeUp        = "time_up"
	ReasonChanged       = "changed"        // a hashed field is not what it was
	ReasonDoneElsewhere = "done_elsewhere" // the order waits no more, and we made no attempt
	ReasonPersonGone    = "person_gone"    // requester or approver lost the role
	ReasonSafeMode      = "safe_mode"      // the database lost commits
	ReasonClaimed       = "claimed"
	ReasonAccepted      = "accepted"
	ReasonRefused       = "refused"
	ReasonNotExecuted   = "not_executed"
	ReasonNoAnswer      = "no_answer" // or one that proves nothing
	ReasonNoResult      = "no_result" // the process that made the call left none
	ReasonProved        = "proved"
	ReasonNotDone       = "not_done" // read after T_dead
	ReasonStillPending  = "still_pending"
	ReasonOddState      = "odd_state"
	ReasonTooLong       = "too_long" // 24 hours without an answer
	ReasonAmbiguous     = "ambiguous"
	ReasonMatched       = "matched"
	ReasonDiffers       = "differs"
	ReasonNoLines       = "no_lines"
)
