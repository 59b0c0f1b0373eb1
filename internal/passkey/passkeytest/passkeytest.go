// Package passkeytest makes the keys of pretend devices for tests.
package passkeytest

import virtual "github.com/descope/virtualwebauthn"

// keyLength is the length of a public key whose two coordinates have their 32 bytes.
const keyLength = 77

// NewCredential makes a key of the kind that devices make. The library drops
// leading zeros of a coordinate, one key in 128, and such a key is none by the
// standard (RFC 9053, 7.1.1): it is thrown away.
func NewCredential() virtual.Credential {
	for {
		if c := virtual.NewCredential(virtual.KeyTypeEC2); len(c.Key.AttestationData()) == keyLength {
			return c
		}
	}
}
