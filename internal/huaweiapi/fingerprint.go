package huaweiapi

import (
	"crypto/sha256"
	"encoding/hex"
)

// KeyFingerprint names the key pair without giving it away, so that a refused
// key can be told from a new one after a restart.
func (c *Client) KeyFingerprint() string {
	h := sha256.New()
	h.Write([]byte(c.signer.accessKey))
	h.Write([]byte{0})
	h.Write(c.signer.secret)
	return hex.EncodeToString(h.Sum(nil)[:8])
}
