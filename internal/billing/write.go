package billing

import (
	"encoding/json"
	"time"
)

// Outcome is what is known of a write after its one attempt. The zero value is
// WriteUnknown: whoever forgets to look believes nothing.
type Outcome int

// The outcomes.
const (
	WriteUnknown Outcome = iota // it may have acted: only reading tells
	WriteDone                   // accepted upstream. For a payment that is not yet "paid": reading proves that
	WriteRefused                // definitely not executed: a documented refusal
	WriteNotSent                // definitely not executed: nothing was sent, or the gateway stopped it
)

var outcomeNames = map[Outcome]string{WriteUnknown: "unknown", WriteDone: "done", WriteRefused: "refused", WriteNotSent: "not sent"}

// String returns the outcome in words, for logs.
func (o Outcome) String() string { return outcomeNames[o] }

// Receipt is what came of one write.
type Receipt struct {
	Operation  string // the contract's name
	Outcome    Outcome
	Status     int       // HTTP status, 0 when none came
	Code       string    // upstream code, "" when none came
	Message    string    // upstream's text: foreign, may hold anything
	RequestID  string    // for a support case
	SentAt     time.Time // our clock when the request left, zero when it did not
	ServerDate time.Time // upstream's clock in its answer, zero when none came

	Orders  []string        // numbers of orders that it made
	Targets []TargetResult  // batch operations: one for each resource that was named
	Checks  []string        // preconditions that failed (enterprise projects)
	Detail  json.RawMessage // what a refused payment says of quotas or budgets
	Err     error           // why the outcome is not WriteDone; for logs
}

// TargetResult is what came of one resource of a batch.
type TargetResult struct {
	ID            string
	Outcome       Outcome
	Code, Message string // of a refusal
}

// Renewal asks for a further term. It only makes an order, which then waits for
// payment: nothing here can pay.
type Renewal struct {
	ResourceIDs []string // primary resources, at most ten
	Unit        PeriodUnit
	Num         int // 1 to 11 months, 1 to 3 years
}

// Unsubscription gives resources back.
type Unsubscription struct {
	ResourceIDs []string // primary resources, or attached ones with their parent; at most ten
	Scope       UnsubscribeScope
	ReasonType  int    // 1 to 5, 0 = none given
	Reason      string // at most 512 characters
}

// UnsubscribeScope is what an unsubscription gives back.
type UnsubscribeScope int

// The scopes.
const (
	UnsubscribeAll     UnsubscribeScope = 1 // the resource with any renewed term: gone for good
	UnsubscribeRenewed UnsubscribeScope = 2 // only a renewed term that has not begun
)

// AutoRenewal turns auto-renewal of one resource on, or changes it.
type AutoRenewal struct {
	ResourceID string
	Times      int        // how many renewals, 1 to 99; 0 = without end
	Unit       PeriodUnit // PeriodMonth or PeriodYear; PeriodDay (zero) = the term of the latest order
}
