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
