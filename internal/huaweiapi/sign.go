package huaweiapi

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// signer makes SDK-HMAC-SHA256 signatures, the upstream's own scheme: no derived
// key, no date or region scope.
type signer struct {
	accessKey, token string
	secret           []byte
}

func newSigner(accessKey, secretKey, token string) *signer {
	return &signer{accessKey: accessKey, token: token, secret: []byte(secretKey)}
}

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	sdkDateFormat      = "20060102T150405Z"
)

// sign dates the request at and signs its method, path, query, body and every
// header it has so far, apart from Content-Type, which a gateway may rewrite.
// The query must be canonical already: what is signed is what is sent.
func (s *signer) sign(req *http.Request, body []byte, at time.Time) {
	req.Header.Set("X-Sdk-Date", at.UTC().Format(sdkDateFormat))
	if s.token != "" {
		req.Header.Set("X-Security-Token", s.token)
	}
	headers, names := canonicalHeaders(req.Header)
	canonical := canonicalRequest(req.Method, req.URL.EscapedPath(), req.URL.RawQuery, headers, names, body)
	req.Header.Set("Authorization", signatureAlgorithm+" Access="+s.accessKey+", SignedHeaders="+names+
		", Signature="+s.signature(canonical, req.Header.Get("X-Sdk-Date")))
}

func (s *signer) signature(canonical, date string) string {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(signatureAlgorithm + "\n" + date + "\n" + hexHash([]byte(canonical))))
	return hex.EncodeToString(mac.Sum(nil))
}

// canonicalRequest joins what is signed. The canonical path ends in a slash
// although the path that is sent does not.
func canonicalRequest(method, path, query, headers, names string, body []byte) string {
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return strings.Join([]string{method, path, query, headers, names, hexHash(body)}, "\n")
}

// canonicalHeaders returns the "name:value\n" lines of the headers that are
// signed, and their names.
func canonicalHeaders(h http.Header) (lines, names string) {
	var keys []string
	for name := range h {
		if !strings.HasPrefix(name, "Content-Type") && name != "Authorization" {
			keys = append(keys, name)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	var b strings.Builder
	for i, name := range keys {
		keys[i] = strings.ToLower(name)
		b.WriteString(keys[i] + ":" + strings.TrimSpace(h.Get(name)) + "\n")
	}
	return b.String(), strings.Join(keys, ";")
}

func hexHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// param is one query parameter.
type param struct{ name, value string }

// canonicalQuery writes the parameters sorted by name and value, then encoded
// by RFC 3986: the one form that is both sent and signed.
func canonicalQuery(params []param) string {
	sorted := slices.Clone(params)
	slices.SortFunc(sorted, func(a, b param) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.value, b.value))
	})
	var b strings.Builder
	for i, p := range sorted {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(p.name) + "=" + escape(p.value))
	}
	return b.String()
}

// escape percent-encodes all but the unreserved characters of RFC 3986: a
// space is %20 and never a plus sign.
func escape(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return b.String()
}
