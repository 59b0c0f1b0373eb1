package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Wall time of the tests; business time begins here too.
var testStart = time.Date(2026, 11, 22, 20, 7, 0, 0, time.UTC)

const testDomain = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

// rig is a sandbox behind two test servers, with a wall clock that tests move.
type rig struct {
	t       *testing.T
	s       *Sandbox
	api     *httptest.Server
	control *httptest.Server

	mu   sync.Mutex
	wall time.Time
}

func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wall
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wall = r.wall.Add(d)
}

// newRig starts a sandbox; change may alter its configuration. The default is a
// small company of six months.
func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, wall: testStart}
	cfg := Config{AccessKey: "AKTEST", SecretKey: "SKTEST", DomainID: testDomain, Months: 6, Resources: 150, Now: r.now}
	for _, f := range change {
		f(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.s = s
	r.api = httptest.NewServer(s.Handler())
	r.control = httptest.NewServer(s.Control())
	t.Cleanup(func() {
		r.api.Close()
		r.control.Close()
		_ = s.Close()
	})
	return r
}

// answer is what came back, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
	parsed map[string]any
}

// json is the body as an object, read when first asked for; nil when it is none.
func (a *answer) json() map[string]any {
	if a.parsed == nil && len(a.body) > 0 {
		d := json.NewDecoder(bytes.NewReader(a.body))
		d.UseNumber()
		_ = d.Decode(&a.parsed)
	}
	return a.parsed
}

func (a *answer) code() string {
	code, _ := a.json()["error_code"].(string)
	return code
}

// list returns the array property of an answer.
func (a *answer) list(name string) []map[string]any {
	raw, _ := a.json()[name].([]any)
	out := make([]map[string]any, 0, len(raw))
	for _, v := range raw {
		m, _ := v.(map[string]any)
		out = append(out, m)
	}
	return out
}

func (a *answer) number(name string) string { return fmt.Sprint(a.json()[name]) }

// sign signs a request with the test's key.
func (r *rig) sign(req *http.Request, body []byte, access, secret string) {
	date := r.now().UTC().Format(signedDate)
	req.Header.Set("X-Sdk-Date", date)
	req.Header.Set("X-Domain-Id", testDomain)
	signed := []string{"x-domain-id", "x-sdk-date"}
	if req.Header.Get("X-Language") != "" {
		signed = []string{"x-domain-id", "x-language", "x-sdk-date"}
	}
	digest := signature(secret, date, canonicalRequest(req, body, signed))
	req.Header.Set("Authorization", signAlgorithm+" Access="+access+", SignedHeaders="+strings.Join(signed, ";")+", Signature="+digest)
}

func (r *rig) request(method, path string, body any) (*http.Request, []byte) {
	r.t.Helper()
	var text []byte
	if body != nil {
		if s, ok := body.(string); ok {
			text = []byte(s)
		} else {
			var err error
			if text, err = json.Marshal(body); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	req, err := http.NewRequest(method, r.api.URL+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	return req, text
}

// call makes a signed call in English.
func (r *rig) call(method, path string, body any) *answer {
	r.t.Helper()
	return r.callAs("AKTEST", "SKTEST", method, path, body)
}

func (r *rig) callAs(access, secret, method, path string, body any) *answer {
	r.t.Helper()
	req, text := r.request(method, path, body)
	req.Header.Set("X-Language", "en_US")
	r.sign(req, text, access, secret)
	return r.send(req)
}

func (r *rig) send(req *http.Request) *answer {
	r.t.Helper()
	a, err := trySend(req)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func trySend(req *http.Request) (*answer, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	a := &answer{status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return nil, err
	}
	return a, nil
}

// ok demands a success and returns the answer.
func (r *rig) ok(method, path string, body any) *answer {
	r.t.Helper()
	a := r.call(method, path, body)
	if a.status != 200 && a.status != 204 {
		r.t.Fatalf("%s %s: got %d %s", method, path, a.status, a.body)
	}
	return a
}

// wants demands a refusal.
func (r *rig) wants(a *answer, status int, code string) {
	r.t.Helper()
	if a.status != status || a.code() != code {
		r.t.Fatalf("got %d %.300s, want %d %s", a.status, a.body, status, code)
	}
}

// ctl makes a control call that has to succeed.
func (r *rig) ctl(method, path string, body any) map[string]any {
	r.t.Helper()
	status, out := r.tryCtl(method, path, body)
	if status != 200 {
		r.t.Fatalf("%s %s: got %d %v", method, path, status, out)
	}
	return out
}

func (r *rig) tryCtl(method, path string, body any) (int, map[string]any) {
	r.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	if string(text) == "null" {
		text = nil
	}
	req, err := http.NewRequest(method, r.control.URL+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	a := r.send(req)
	return a.status, a.json()
}

// buy orders in the console and returns the order's id.
func (r *rig) buy(change map[string]any) string {
	r.t.Helper()
	if change == nil {
		change = map[string]any{}
	}
	id, _ := r.ctl("POST", "/orders", change)["order_id"].(string)
	return id
}

func (r *rig) advance(d string) { r.t.Helper(); r.ctl("POST", "/clock", map[string]any{"advance": d}) }

const (
	pathPay     = "/v3/orders/customer-orders/pay"
	pathCancel  = "/v2/orders/customer-orders/cancel"
	pathOrders  = "/v2/orders/customer-orders"
	pathDetails = "/v2/orders/customer-orders/details/"
	pathFees    = "/v2/bills/customer-bills/res-fee-records"
	pathSum     = "/v2/bills/customer-bills/monthly-sum"
	pathBalance = "/v2/accounts/customer-accounts/balances"
	pathService = "/v2/products/service-types"
)

func payBody(id string) map[string]any {
	return map[string]any{"order_id": id, "use_coupon": "NO", "use_discount": "NO"}
}
