package sandbox

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzSignature sends requests with made-up signature headers. Whatever they
// are, the verifier answers, and it never lets one in: nobody guesses an HMAC.
func FuzzSignature(f *testing.F) {
	s, err := New(Config{AccessKey: "AKFUZZ", SecretKey: "SKFUZZ", DomainID: "d0", Months: 1, Resources: 5})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	api := s.Handler()
	now := time.Now().UTC().Format("20060102T150405Z")
	hex64 := strings.Repeat("0123456789abcdef", 4)
	f.Add("SDK-HMAC-SHA256 Access=AKFUZZ, SignedHeaders=x-sdk-date, Signature="+hex64, now, "limit=10", "", "")
	f.Add("SDK-HMAC-SHA256 Access=AKFUZZ, SignedHeaders=host;x-sdk-date, Signature="+hex64, now, "a=%zz&a=b;c", "UNSIGNED-PAYLOAD", "x")
	f.Add("SDK-HMAC-SHA256 Access=, SignedHeaders=;;, Signature=", "20260102T030405Z", "", "", "")
	f.Add("SDK-HMAC-SHA256", "", "?", "é", "\x00")
	f.Add("Bearer x", "not a date", "k", "", "")
	f.Fuzz(func(t *testing.T, authorization, date, query, contentHash, extra string) {
		r := httptest.NewRequest(http.MethodGet, "/v2/orders/customer-orders", strings.NewReader(extra))
		r.URL = &url.URL{Path: "/v2/orders/customer-orders", RawQuery: query}
		r.Header = http.Header{"Authorization": {authorization}, "X-Sdk-Date": {date}, "X-Sdk-Content-Sha256": {contentHash}, "X-Extra": {extra}}
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if w.Code < 400 {
			t.Fatalf("status %d for a made-up signature", w.Code)
		}
	})
}
