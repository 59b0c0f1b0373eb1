package billing

import "time"

// KeyKind is what a key of an upstream account is for.
type KeyKind string

// The kinds.
const (
	ReadKey KeyKind = "read" // the sync, prices, re-reads
	PayKey  KeyKind = "pay"  // the worker that submits approved requests
)

// KeyKinds lists the kinds.
var KeyKinds = []KeyKind{ReadKey, PayKey}

// AccountKey is what people may know of a stored key.
type AccountKey struct {
	AccountID    int64
	Kind         KeyKind
	Last4        string // of the access key
	FromSettings bool   // of the process; it can be changed only there
	SetBy        string
	SetAt        time.Time
}
