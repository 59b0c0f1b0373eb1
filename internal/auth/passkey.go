package auth

import (
	"crypto/rand"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"portal/internal/fault"
)

// Bounds of passkeys.
const (
	PasskeyFor    = 5 * time.Minute // a challenge waits so long for its answer
	MaxPasskeys   = 20              // of one person
	maxPasskey    = 60              // characters of a name
	passkeyHandle = 64              // random bytes that an authenticator knows a person by
)

// Passkey is a key pair whose private half an authenticator keeps: a phone, a
// computer, a security key.
type Passkey struct {
	ID           int64
	Name         string // as its owner calls it
	CredentialID []byte
	PublicKey    []byte // COSE
	Count        uint32 // signatures so far; 0 with authenticators that do not count
	Flags        byte   // what the authenticator said of itself at the last use
	Model        []byte // AAGUID
	Transports   []string
	AddedAt      time.Time
	UsedAt       time.Time // zero = not yet
	CopiedAt     time.Time // zero, or when its counter went back: it is refused since
}

// PasskeyOwner is a person as authenticators know them.
type PasskeyOwner struct {
	PersonID    int64
	Email, Name string
	Handle      []byte // random; says nothing about the person
	Passkeys    []Passkey
}

// NewPasskeyHandle makes what authenticators know a person by.
func NewPasskeyHandle() []byte {
	handle := make([]byte, passkeyHandle)
	_, _ = rand.Read(handle) // never fails
	return handle
}

// PasskeyName returns a name as it is kept. What is none is fault.BadPasskeyName
// at "name".
func PasskeyName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	n := utf8.RuneCountInString(name)
	if n < 1 || n > maxPasskey || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault.New(fault.Invalid, fault.BadPasskeyName, maxPasskey).At("name")
	}
	return name, nil
}
