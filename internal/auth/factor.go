package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor is a code that an authenticator makes of a shared seed and
// the time (RFC 6238: SHA-1, six digits, half minutes), which every one of them
// knows. The code of one step before or after is taken too.
const (
	seedSize      = 20
	codeDigits    = 6
	codePeriod    = 30 * time.Second
	codeSkew      = 1
	recoveryCodes = 10
)

// FactorFor is how long a seed that is being set up waits for its first code.
const FactorFor = 15 * time.Minute

// Factor is a person's second factor.
type Factor struct {
	Seed      []byte // sealed; nil = none set up
	SetAt     time.Time
	LastStep  int64
	NextSeed  []byte // sealed; being set up
	NextAt    time.Time
	CodesLeft int // recovery codes not used yet

	Passkeys        int
	WorkingPasskeys int // those that are still taken
}

// Any reports whether a sign-in asks for more than a password.
func (f *Factor) Any() bool { return f.IsSet() || f.Passkeys > 0 }

// IsSet reports whether there is an authenticator that makes codes.
func (f *Factor) IsSet() bool { return f.Seed != nil }

// NewSeed makes a seed.
func NewSeed() []byte {
	seed := make([]byte, seedSize)
	_, _ = rand.Read(seed) // never fails
	return seed
}

var seedText = base32.StdEncoding.WithPadding(base32.NoPadding)

// SeedText is a seed as a person types it, in groups of four.
func SeedText(seed []byte) string { return grouped(seedText.EncodeToString(seed), 4) }

func grouped(s string, size int) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%size == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// SeedURI is a seed as an authenticator reads it from a picture.
func SeedURI(company, email string, seed []byte) string {
	q := url.Values{"secret": {seedText.EncodeToString(seed)}, "issuer": {company}}
	label := url.PathEscape(company) + ":" + url.PathEscape(email)
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// CodeStep finds the step whose code this is, among those at now that are later
// than last: a code works once.
func CodeStep(seed []byte, code string, last int64, now time.Time) (step int64, ok bool) {
	code = plainCode(code)
	if len(code) != codeDigits {
		return 0, false
	}
	secret := seedText.EncodeToString(seed)
	at := now.Unix() / int64(codePeriod/time.Second)
	for s := at - codeSkew; s <= at+codeSkew; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// IsRecovery reports whether what was typed looks like a recovery code.
func IsRecovery(code string) bool { return len(plainCode(code)) > codeDigits }

// plainCode takes away what people type between the parts of a code.
func plainCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
}

// NewRecoveryCodes makes codes of 130 random bits each, which stand in for the
// second factor once.
func NewRecoveryCodes() (codes []string, hashes [][]byte) {
	for range recoveryCodes {
		code := rand.Text()
		codes = append(codes, strings.ReplaceAll(grouped(code, 7), " ", "-"))
		hashes = append(hashes, RecoveryHash(code))
	}
	return codes, hashes
}

// RecoveryHash is how a recovery code is stored. Its randomness is what makes a
// plain hash enough.
func RecoveryHash(code string) []byte {
	sum := sha256.Sum256([]byte(plainCode(code)))
	return sum[:]
}

// CodeKey counts the wrong codes of a person, from a device that they signed in
// from before apart from all others. device is the hash of its cookie, "" for
// one that is not known.
func CodeKey(email, device string) TriesKey {
	key := PersonKey(email)
	key.Name = "code:" + key.Name
	if device != "" {
		key.Name = "code:device:" + device
	}
	return key
}
