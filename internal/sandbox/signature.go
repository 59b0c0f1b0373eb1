package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
)

const (
	signAlgorithm = "SDK-HMAC-SHA256"
	signedDate    = "20060102T150405Z"
	maxSkew       = 15 * time.Minute

	// contentHash carries the body hash that the client signed. Any value but
	// unsignedPayload must be the hash of the body that came, so the gateway
	// computes it; a body that was changed on the way then fails the signature.
	contentHash     = "X-Sdk-Content-Sha256"
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

// authorization is a parsed Authorization header of the signature scheme.
type authorization struct {
	access  string
	headers []string // lower case, as the client listed them
	digest  string
}

// parseAuthorization reads "SDK-HMAC-SHA256 Access=…, SignedHeaders=a;b, Signature=…".
func parseAuthorization(header string) (authorization, bool) {
	rest, ok := strings.CutPrefix(header, signAlgorithm+" ")
	if !ok {
		return authorization{}, false
	}
	var a authorization
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Access":
			a.access = value
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.digest = value
		}
	}
	return a, a.access != "" && a.digest != "" && len(a.headers) > 0 && a.headers[0] != ""
}

// canonicalRequest builds the text that was signed from what arrived.
func canonicalRequest(r *http.Request, body []byte, signed []string) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n")
	b.WriteString(canonicalPath(r.URL.EscapedPath()) + "\n")
	b.WriteString(canonicalQuery(r.URL.RawQuery) + "\n")
	for _, name := range signed {
		b.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(signed, ";") + "\n")
	if r.Header.Get(contentHash) == unsignedPayload {
		b.WriteString(unsignedPayload)
	} else {
		sum := sha256.Sum256(body)
		b.WriteString(hex.EncodeToString(sum[:]))
	}
	return b.String()
}

// canonicalPath re-encodes each segment and ends in a slash, which the real path does not.
func canonicalPath(escaped string) string {
	segments := strings.Split(escaped, "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = percentEncode(plain)
		}
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

// canonicalQuery sorts keys by bytes, values within a key, and encodes by RFC 3986.
func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	type pair struct{ key, value string }
	var pairs []pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, pair{unescapeQuery(key), unescapeQuery(value)})
	}
	sort.Slice(pairs, func(i, j int) bool {
		if pairs[i].key != pairs[j].key {
			return pairs[i].key < pairs[j].key
		}
		return pairs[i].value < pairs[j].value
	})
	out := make([]string, len(pairs))
	for i, p := range pairs {
		out[i] = percentEncode(p.key) + "=" + percentEncode(p.value)
	}
	return strings.Join(out, "&")
}

func unescapeQuery(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

// percentEncode encodes everything but RFC 3986's unreserved characters, in upper case.
func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if strings.IndexByte(unreserved, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		const upper = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(upper[c>>4])
		b.WriteByte(upper[c&15])
	}
	return b.String()
}

// headerValue returns a signed header's value. net/http moves Host out of the header map.
func headerValue(r *http.Request, name string) string {
	if name == "host" {
		return strings.TrimSpace(r.Host)
	}
	return strings.TrimSpace(strings.Join(r.Header.Values(name), ","))
}

// stringToSign is what the secret key goes over.
func stringToSign(date, canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return signAlgorithm + "\n" + date + "\n" + hex.EncodeToString(sum[:])
}

// signature returns the hex signature of a canonical request.
func signature(secret, date, canonical string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stringToSign(date, canonical)))
	return hex.EncodeToString(mac.Sum(nil))
}

// sameDigest compares two hex signatures in constant time.
func sameDigest(got, want string) bool {
	return hmac.Equal([]byte(strings.ToLower(got)), []byte(want))
}
