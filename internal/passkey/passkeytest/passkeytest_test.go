package passkeytest

import (
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncose"
)

func TestKeysHaveTheirLength(t *testing.T) {
	for range 1000 {
		parsed, err := webauthncose.ParsePublicKey(NewCredential().Key.AttestationData())
		if err != nil {
			t.Fatal(err)
		}
		if k, ok := parsed.(webauthncose.EC2PublicKeyData); !ok || len(k.XCoord) != 32 || len(k.YCoord) != 32 {
			t.Fatalf("a key is %T, coordinates of %d and %d bytes", parsed, len(k.XCoord), len(k.YCoord))
		}
	}
}
