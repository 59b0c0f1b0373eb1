// Package vault seals secrets before they are stored: keys of the upstream and
// seeds of second factors. Each secret has a data key of its own (AES-256-GCM),
// and that one is wrapped by a master key which never lies in the database. A
// sealed secret is bound to its place, so it cannot be moved to another row.
package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Layout of a sealed secret:
// version 1 | key id 8 | nonce 12 | wrapped data key 32+16 | nonce 12 | text n+16.
const (
	version   = 1
	keySize   = 32
	idSize    = 8
	nonceSize = 12
	tagSize   = 16

	wrapAt = 1 + idSize
	bodyAt = wrapAt + nonceSize + keySize + tagSize
)

// KeyIDAt and KeyIDSize say where a sealed secret names its master key, so that
// the database can find those that are under an older one.
const (
	KeyIDAt   = 1
	KeyIDSize = idSize
)

// ErrSealed is returned for what cannot be opened: sealed under a key that is
// not there, damaged, or moved from another place.
var ErrSealed = errors.New("the sealed secret cannot be opened with the keys of PORTAL_SECRET_KEY")

// Vault seals under its first key and opens with all of them. Safe for
// concurrent use.
type Vault struct{ keys []masterKey }

type masterKey struct {
	id   [idSize]byte
	aead cipher.AEAD
}

// New returns a vault of these master keys, 32 bytes each: the first one seals,
// all open.
func New(keys ...[]byte) (*Vault, error) {
	if len(keys) == 0 {
		return nil, errors.New("vault: there is no key")
	}
	v := &Vault{}
	for _, raw := range keys {
		aead, err := gcm(raw)
		if err != nil {
			return nil, err
		}
		k := masterKey{aead: aead}
		sum := sha256.Sum256(append([]byte("portal master key\x00"), raw...))
		copy(k.id[:], sum[:])
		v.keys = append(v.keys, k)
	}
	return v, nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("vault: a key has %d bytes instead of %d", len(key), keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return cipher.NewGCM(block)
}

// KeyID names the key that seals now.
func (v *Vault) KeyID() []byte { return bytes.Clone(v.keys[0].id[:]) }

// Place says where a sealed secret lies. It is authenticated with the secret.
type Place struct {
	Column string // table.column
	Row    string // key of the row
}

func (p Place) bytes() []byte {
	return fmt.Appendf(nil, "%d:%s/%d:%s", len(p.Column), p.Column, len(p.Row), p.Row)
}

// Seal encrypts a secret for its place, under a data key of its own.
func (v *Vault) Seal(at Place, secret []byte) ([]byte, error) {
	key := make([]byte, keySize)
	defer clear(key)
	_, _ = rand.Read(key) // never fails
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	sealed := v.wrap(at, key)
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce)
	return aead.Seal(append(sealed, nonce...), nonce, secret, at.bytes()), nil
}

// wrap returns the head of a sealed secret: the data key under the newest master key.
func (v *Vault) wrap(at Place, key []byte) []byte {
	head := make([]byte, 0, bodyAt+nonceSize+64)
	head = append(head, version)
	head = append(head, v.keys[0].id[:]...)
	bound := append(bytes.Clone(head), at.bytes()...)
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce)
	return v.keys[0].aead.Seal(append(head, nonce...), nonce, key, bound)
}

// Open decrypts what was sealed for this very place. The error is ErrSealed.
func (v *Vault) Open(at Place, sealed []byte) ([]byte, error) {
	key, err := v.unwrap(at, sealed)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	body := sealed[bodyAt:]
	secret, err := aead.Open(nil, body[:nonceSize], body[nonceSize:], at.bytes())
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}

func (v *Vault) unwrap(at Place, sealed []byte) ([]byte, error) {
	if len(sealed) < bodyAt+nonceSize+tagSize || sealed[0] != version {
		return nil, ErrSealed
	}
	bound := append(bytes.Clone(sealed[:wrapAt]), at.bytes()...)
	for i := range v.keys {
		if !bytes.Equal(v.keys[i].id[:], sealed[1:wrapAt]) {
			continue
		}
		nonce := sealed[wrapAt : wrapAt+nonceSize]
		if key, err := v.keys[i].aead.Open(nil, nonce, sealed[wrapAt+nonceSize:bodyAt], bound); err == nil {
			return key, nil
		}
	}
	return nil, ErrSealed
}

// Rewrap returns the same secret with its data key under the newest master key.
// The secret itself is not decrypted.
func (v *Vault) Rewrap(at Place, sealed []byte) ([]byte, error) {
	key, err := v.unwrap(at, sealed)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return append(v.wrap(at, key), sealed[bodyAt:]...), nil
}

// Newest reports whether sealed is under the key that seals now.
func (v *Vault) Newest(sealed []byte) bool {
	return len(sealed) >= wrapAt && bytes.Equal(sealed[1:wrapAt], v.keys[0].id[:])
}
