// Package approval is the money path: who may ask for a write upstream, who must
// approve exactly what was shown, the one try that is made, and how its outcome
// is found. docs/money.md tells the promises; the schema (migrations 0030 and
// 0031) refuses what the rules here forbid.
//
// Pages use Service. Offer re-reads the thing upstream and says what would
// happen; Request files it (303 to its page); Approve, Reject, Withdraw decide;
// Resolve is for two persons where reading can't tell. ProposePolicy,
// ConfirmPolicy, DropPolicy and StopSubmitting change the limits. All of them
// return faults with a sentence, and are safe to be called twice with one form
// key. Lists and details are read models of internal/store (Requests, Request,
// RequestCounts, OutsideOrders, Policy, PolicyVersions, PolicyProposal).
//
// Worker claims approved requests and makes the try; Janitor expires, reads
// until the outcome is known, and matches payments with their bill lines.
//
// The room knows no SQL and no HTTP: Store, Reader and Payer are declared here
// and introduced by cmd/portal. What decides is pure functions with tables.
package approval

import "slices"

// Operation is a write of the contract that a person may ask for.
type Operation string

// The operations.
const (
	Pay            Operation = "pay"
	Cancel         Operation = "cancel"
	Renew          Operation = "renew" // only makes an unpaid order
	Unsubscribe    Operation = "unsubscribe"
	AutoRenewOn    Operation = "auto_renew_on"
	AutoRenewOff   Operation = "auto_renew_off"
	PayPerUseOn    Operation = "pay_per_use_on" // at expiry
	PayPerUseOff   Operation = "pay_per_use_off"
	EnableProjects Operation = "enable_projects"
)

// Operations lists all of them.
var Operations = []Operation{Pay, Cancel, Renew, Unsubscribe, AutoRenewOn, AutoRenewOff, PayPerUseOn, PayPerUseOff, EnableProjects}

// OnOrder reports whether the operation is about an order.
func (o Operation) OnOrder() bool { return o == Pay || o == Cancel }

// OnResource reports whether the operation is about a yearly/monthly resource.
func (o Operation) OnResource() bool { return !o.OnOrder() && o != EnableProjects }

// Valid reports whether o is one of the operations.
func (o Operation) Valid() bool { return slices.Contains(Operations, o) }

// State is where a request stands.
type State string

// The states. Draft is the form before it is posted: it has no row.
const (
	Draft           State = "draft"
	Requested       State = "requested"
	Approved        State = "approved"
	Submitting      State = "submitting"       // the one try is being made
	Confirming      State = "confirming"       // accepted upstream: not yet proved by reading
	Unknown         State = "unknown"          // it may have acted: only reading tells
	NeedsReview     State = "needs_review"     // reading could not tell: two persons
	Paid            State = "paid"             // proved by reading; its bill lines are awaited
	Mismatch        State = "mismatch"         // paid, and not what was approved: two persons
	Done            State = "done"             // proved by reading (what is no payment)
	Reconciled      State = "reconciled"       // approval, order and bill lines agree
	ClosedException State = "closed_exception" // a mismatch that two persons explained
	Rejected        State = "rejected"
	Withdrawn       State = "withdrawn"
	Expired         State = "expired"
	Superseded      State = "superseded" // what was approved is not what is there
	External        State = "external"   // somebody did it elsewhere
	Failed          State = "failed"     // proved not to have happened
)

// States lists the states in the order of the flow.
var States = []State{
	Requested, Approved, Submitting, Confirming, Unknown, NeedsReview, Paid, Mismatch, Done, Reconciled, ClosedException,
	Rejected, Withdrawn, Expired, Superseded, External, Failed,
}

// edges are the only moves there are; the table approval_edge is the same.
var edges = map[State][]State{
	Draft:       {Requested},
	Requested:   {Approved, Rejected, Withdrawn, Expired, Superseded, External},
	Approved:    {Withdrawn, Expired, Superseded, External, Submitting},
	Submitting:  {Confirming, Approved, Failed, Unknown},
	Confirming:  {Paid, Done, Failed, NeedsReview},
	Unknown:     {Paid, Done, Failed, NeedsReview},
	NeedsReview: {Paid, Done, Failed},
	Paid:        {Reconciled, Mismatch},
	Mismatch:    {ClosedException},
}

// CanMove reports whether there is an edge from one state to another.
func CanMove(from, to State) bool { return slices.Contains(edges[from], to) }

// Final reports whether the state never changes again.
func (s State) Final() bool { return len(edges[s]) == 0 }

// Dead reports whether nothing was done and nothing will be: a new request for
// the same thing may come.
func (s State) Dead() bool {
	switch s {
	case Rejected, Withdrawn, Expired, Superseded, External, Failed:
		return true
	}
	return false
}

// Open reports whether the operation may still happen to its target.
func (s State) Open() bool {
	switch s {
	case Requested, Approved, Submitting, Confirming, Unknown, NeedsReview:
		return true
	}
	return false
}

// Waiting reports whether nothing was tried yet, so that a change or the clock
// can end it.
func (s State) Waiting() bool { return s == Requested || s == Approved }

// Unsettled reports whether a call was made whose outcome is not known yet:
// nobody should do the same in the vendor's console meanwhile.
func (s State) Unsettled() bool {
	switch s {
	case Submitting, Confirming, Unknown, NeedsReview:
		return true
	}
	return false
}

// Proved is the state of an operation that reading has shown to have happened.
func (o Operation) Proved() State {
	if o == Pay {
		return Paid
	}
	return Done
}
