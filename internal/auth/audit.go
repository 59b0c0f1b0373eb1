package auth

import (
	"encoding/json"
	"time"
)

// Entry is one row of the audit trail.
type Entry struct {
	Seq      int64 // from 1, without gaps
	At       time.Time
	By       Actor
	Action   string // "user.role", "signin", "export", …
	Subject  string // what it was done to: an email, an order id, a month
	Detail   json.RawMessage
	PrevHash []byte
	Hash     []byte // SHA-256 over PrevHash and all that is above
}

// AuditFilter selects entries of the trail.
type AuditFilter struct {
	Query         string // in actor, subject, request and details
	Actor         string // exactly
	Subject       string // exactly
	Actions       []string
	Kinds         []ActorKind
	From, To      time.Time // From ≤ at < To; zero = open
	After, Before string    // cursors
	Limit         int
}

// Active reports whether the filter leaves any entry out.
func (f *AuditFilter) Active() bool {
	return f.Query != "" || f.Actor != "" || f.Subject != "" || len(f.Actions)+len(f.Kinds) > 0 || !f.From.IsZero() || !f.To.IsZero()
}

// AuditReader is who reads the trail. Entries about accounts that they do not
// see are not for them.
type AuditReader struct {
	PersonID int64
	All      bool    // sees all accounts, and so all entries
	Accounts []int64 // otherwise those that they see
}

// AuditPage is one page of the trail, newest first.
type AuditPage struct {
	Entries    []Entry
	Total      int64
	Prev, Next string
}

// AuditCheck is what came of verifying the trail.
type AuditCheck struct {
	At       time.Time
	LastSeq  int64 // up to which entry the chain is whole
	Broken   int64 // the first entry that does not fit; 0 = unbroken
	Why      string
	Anchored bool // the last hash is kept outside the database
}
