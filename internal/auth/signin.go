package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"portal/internal/fault"
)

// Bounds of a session and of what counts as a fresh sign-in.
const (
	IdleTimeout   = 30 * time.Minute // without a request of the person; polling by a page does not count
	SessionLength = 12 * time.Hour   // in all, however busy
	FreshFor      = 5 * time.Minute  // a younger sign-in counts as step-up
)

// Fresh reports whether a sign-in at signedInAt is young enough at now for
// deeds that ask for the password once more.
func Fresh(signedInAt, now time.Time) bool {
	age := now.Sub(signedInAt)
	return age > -time.Minute && age < FreshFor // replicas' clocks may differ a little
}

// Tries counts the failed sign-ins under one key: a person, an address, a device.
type Tries struct {
	Failures int
	Last     time.Time
}

// Rule says how failures slow down the next attempt.
type Rule struct {
	Free   int           // failures without any delay
	First  time.Duration // the first delay; each further failure doubles it
	Most   time.Duration // the longest delay before Stop
	Stop   int           // from here on nothing is tried until Forget has passed; 0 = no such end
	Forget time.Duration // so long after the last failure the count begins anew
}

// The rules. A stranger meets the first two together. A device that its owner
// signed in from before meets the third alone, so that a stranger's failures
// never lock the owner out.
var (
	PersonRule  = Rule{Free: 5, First: time.Second, Most: 15 * time.Minute, Stop: 100, Forget: 24 * time.Hour}
	AddressRule = Rule{Free: 30, First: time.Second, Most: 15 * time.Minute, Forget: time.Hour}
	DeviceRule  = Rule{Free: 5, First: time.Second, Most: 15 * time.Minute, Stop: 100, Forget: 24 * time.Hour}
)

// Wait returns how long after now the next attempt may be made; 0 = at once.
func (r Rule) Wait(t Tries, now time.Time) time.Duration {
	if t.Failures <= r.Free || now.Sub(t.Last) >= r.Forget {
		return 0
	}
	delay := r.Forget
	if r.Stop == 0 || t.Failures < r.Stop {
		delay = r.Most
		if doublings := t.Failures - r.Free - 1; doublings < 30 {
			delay = min(r.First<<doublings, r.Most)
		}
	}
	return max(0, t.Last.Add(delay).Sub(now))
}

// Failed returns the count with one more failure at now.
func (r Rule) Failed(t Tries, now time.Time) Tries {
	if now.Sub(t.Last) >= r.Forget {
		t.Failures = 0
	}
	return Tries{Failures: t.Failures + 1, Last: now}
}

// CleanEmail returns the address as people are known by: without blanks around
// it, in lower case. What is no plain address is fault.BadEmail at "email".
func CleanEmail(s string) (string, error) {
	bad := fault.New(fault.Invalid, fault.BadEmail, s).At("email")
	email := strings.ToLower(strings.TrimSpace(s))
	if len(email) > 254 || strings.ContainsFunc(email, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", bad
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email || a.Name != "" {
		return "", bad
	}
	return email, nil
}

// TriesKey is one thing whose failed sign-ins are counted.
type TriesKey struct {
	Name   string
	Rule   Rule
	Shared bool // by several people: one who signs in does not clear it
}

// PersonKey counts the failures for an address given at the sign-in, whether or
// not it is anyone's. The address itself is not kept.
func PersonKey(email string) TriesKey {
	sum := sha256.Sum256([]byte(email))
	return TriesKey{Name: "person:" + hex.EncodeToString(sum[:]), Rule: PersonRule}
}

// AddressKey counts the failures from a network address.
func AddressKey(address string) TriesKey {
	return TriesKey{Name: "address:" + address, Rule: AddressRule, Shared: true}
}

// DeviceKey counts the failures from a device that is known, by its cookie's hash.
func DeviceKey(tokenHash string) TriesKey {
	return TriesKey{Name: "device:" + tokenHash, Rule: DeviceRule}
}
