package huaweiapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrorKind says what kind of trouble a call met, for whoever must react to it.
type ErrorKind int

// The kinds.
const (
	Unreachable ErrorKind = iota + 1 // no connection, or it broke
	Timeout                          // no answer in time
	Canceled                         // the caller gave up
	Signature                        // the key is refused: the signature is wrong, so the secret key is
	UnknownKey                       // the upstream does not know the access key
	KeyLocked                        // too many wrong signatures: locked for five minutes
	ClockSkew                        // our clock and the upstream's differ too much: see ServerDate and LocalDate
	Throttled                        // more calls than the quota: see RetryAfter
	Forbidden                        // authenticated, but not permitted
	Refused                          // a documented business code, or an error code we do not know
	Upstream                         // the service failed (5xx, CBC.0999)
	BadAnswer                        // what came is not what the contract says
	NotValid                         // the caller's arguments; nothing was sent
	TooLate                          // a write was not sent because its signing time is too old
	Internal                         // our own failure before the call: the limiter's
)

var kindNames = [...]string{
	"", "unreachable", "timeout", "canceled", "wrong signature", "unknown access key", "access key locked",
	"clocks differ", "throttled", "forbidden", "refused", "upstream failure", "bad answer", "invalid argument", "too late to send", "internal failure",
}

// String returns the kind in words, for logs.
func (k ErrorKind) String() string {
	if k > 0 && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "error kind " + strconv.Itoa(int(k))
}

// stopsKey reports whether the kind says that the key, as we use it, is wrong:
// the next request would only bring it nearer to its lock.
func (k ErrorKind) stopsKey() bool {
	return k == Signature || k == UnknownKey || k == KeyLocked || k == ClockSkew
}

// Error is any failure of a call. Its text holds the operation, the status, the
// code and the request id, never a key and never customer data; Message and
// Body are the upstream's words, which may quote both.
type Error struct {
	Operation  string
	Kind       ErrorKind
	Status     int           // HTTP status, 0 when none came
	Code       Code          // "CBC.…" or "APIGW.…", "" when none came
	Message    string        // the upstream's text
	RequestID  string        // for a support case
	RetryAfter time.Duration // asked for by the upstream, 0 = not said
	ServerDate time.Time     // the answer's Date header, zero = none
	LocalDate  time.Time     // our clock when the answer came
	Body       []byte        // first bytes of the answer
	Detail     string        // what is wrong with a bad answer: the field and why, no value
	Local      bool          // answered by the key guard of this process: nothing was sent
	Cause      error
}

// Error returns the text for logs and for the admin's sync page.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	b.WriteString(": ")
	b.WriteString(e.Kind.String())
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, ", status %d", e.Status)
	}
	if e.Code != "" {
		b.WriteString(", " + string(e.Code))
	}
	if e.Kind == ClockSkew && !e.ServerDate.IsZero() {
		fmt.Fprintf(&b, ", server %s, here %s", e.ServerDate.UTC().Format(time.RFC3339), e.LocalDate.UTC().Format(time.RFC3339))
	}
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	if e.Local {
		b.WriteString(", not sent")
	}
	return b.String()
}

// GoString keeps %#v from printing the upstream's words.
func (e *Error) GoString() string { return e.Error() }

func (e *Error) Unwrap() error { return e.Cause }
