package vault

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	oldKey = bytes.Repeat([]byte{1}, 32)
	newKey = bytes.Repeat([]byte{2}, 32)
	here   = Place{Column: "account_key.sealed", Row: "7/read"}
)

func vaultOf(t *testing.T, keys ...[]byte) *Vault {
	t.Helper()
	v, err := New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func seal(t *testing.T, v *Vault, secret string) []byte {
	t.Helper()
	sealed, err := v.Seal(here, []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealedSecretsOpenAtTheirPlaceOnly(t *testing.T) {
	v := vaultOf(t, newKey)
	sealed := seal(t, v, "secret key of the upstream")
	if got, err := v.Open(here, sealed); err != nil || string(got) != "secret key of the upstream" {
		t.Errorf("opened %q, %v", got, err)
	}
	if bytes.Contains(sealed, []byte("secret")) {
		t.Error("the sealed secret shows its text")
	}
	if bytes.Equal(sealed, seal(t, v, "secret key of the upstream")) {
		t.Error("the same secret is sealed to the same bytes twice")
	}
	for _, other := range []Place{{here.Column, "8/read"}, {"second_factor.seed", here.Row}, {"account_key.sealed7", "/read"}, {}} {
		if got, err := v.Open(other, sealed); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("opened at %v: %q, %v", other, got, err)
		}
	}
	if _, err := vaultOf(t, oldKey).Open(here, sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("opened with another key: %v", err)
	}
}

// Whatever bit is flipped, and wherever the end is cut, nothing opens.
func TestDamageShows(t *testing.T) {
	v := vaultOf(t, newKey, oldKey)
	sealed := seal(t, v, "s")
	for i := range sealed {
		for bit := range 8 {
			bad := bytes.Clone(sealed)
			bad[i] ^= 1 << bit
			if _, err := v.Open(here, bad); !errors.Is(err, ErrSealed) {
				t.Fatalf("byte %d bit %d flipped: %v, want ErrSealed", i, bit, err)
			}
		}
		if _, err := v.Open(here, sealed[:i]); !errors.Is(err, ErrSealed) {
			t.Fatalf("cut to %d bytes: %v, want ErrSealed", i, err)
		}
	}
	if _, err := v.Rewrap(here, nil); !errors.Is(err, ErrSealed) {
		t.Errorf("rewrap of nothing: %v", err)
	}
}

func TestKeysRotate(t *testing.T) {
	before, during, after := vaultOf(t, oldKey), vaultOf(t, newKey, oldKey), vaultOf(t, newKey)
	sealed := seal(t, before, "kept")
	if during.Newest(sealed) || !before.Newest(sealed) {
		t.Error("the sealed secret names another key than the one it is under")
	}
	if got, err := during.Open(here, sealed); err != nil || string(got) != "kept" {
		t.Errorf("during the rotation: %q, %v", got, err)
	}
	moved, err := during.Rewrap(here, sealed)
	if err != nil || !during.Newest(moved) || !bytes.Equal(moved[KeyIDAt:KeyIDAt+KeyIDSize], after.KeyID()) {
		t.Fatalf("rewrap: %v", err)
	}
	if got, err := after.Open(here, moved); err != nil || string(got) != "kept" {
		t.Errorf("after the old key is gone: %q, %v", got, err)
	}
	if _, err := after.Open(here, sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("the old one without its key: %v", err)
	}
	if _, err := during.Rewrap(Place{here.Column, "8/read"}, sealed); !errors.Is(err, ErrSealed) {
		t.Errorf("rewrap at another place: %v", err)
	}
}

func TestKeysAreChecked(t *testing.T) {
	for _, keys := range [][][]byte{nil, {nil}, {oldKey[:31]}, {oldKey, append(bytes.Clone(newKey), 0)}} {
		if _, err := New(keys...); err == nil {
			t.Errorf("New(%d keys) takes them", len(keys))
		} else if strings.Contains(err.Error(), "\x01") {
			t.Errorf("the error shows a key: %v", err)
		}
	}
}

func TestAnySecretComesBack(t *testing.T) {
	v := vaultOf(t, newKey)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOf(rapid.Byte()).Draw(t, "secret")
		at := Place{rapid.String().Draw(t, "column"), rapid.String().Draw(t, "row")}
		sealed, err := v.Seal(at, secret)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(at, sealed); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("%q came back as %q, %v", secret, got, err)
		}
	})
}
