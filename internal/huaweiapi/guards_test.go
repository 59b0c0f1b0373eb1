package huaweiapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/billing"
)

// hijack ends a request by cutting its connection after sending head.
func hijack(head string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		conn.Write([]byte(head))
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}

func TestGuardsOfEveryAnswer(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}
	for _, c := range []struct {
		name   string
		h      http.HandlerFunc
		kind   ErrorKind
		code   Code
		detail string
		calls  int
	}{
		{name: "html", h: says(200, "<html>Service busy</html>"), kind: BadAnswer, detail: "not a JSON object", calls: 1},
		{name: "empty 200", h: says(200, ""), kind: BadAnswer, detail: "not a JSON object", calls: 1},
		{name: "null", h: says(200, "null"), kind: BadAnswer, detail: "not a JSON object", calls: 1},
		{name: "list", h: says(200, "[]"), kind: BadAnswer, detail: "not a JSON object", calls: 1},
		{name: "without its list", h: says(200, `{"currency":"USD"}`), kind: BadAnswer, detail: "account_balances: missing", calls: 1},
		{name: "list is null", h: says(200, `{"account_balances":null}`), kind: BadAnswer, detail: "account_balances: missing", calls: 1},
		{name: "list is an object", h: says(200, `{"account_balances":{}}`), kind: BadAnswer, detail: "account_balances: not a list", calls: 1},
		{name: "business code", h: says(200, `{"error_code":"CBC.99000049","error_msg":"no"}`), kind: Refused, code: ResellerHasNoBalance, calls: 1},
		{name: "business code behind data", h: says(200, `{"account_balances":[],"error_code":"CBC.3002"}`), kind: Refused, code: ResourceLocked, calls: 1},
		{name: "number for a code", h: says(200, `{"account_balances":[],"error_code":17}`), kind: Refused, code: "17", calls: 1},
		{name: "failure in 200", h: says(200, `{"error_code":"CBC.0999"}`), kind: Upstream, code: OtherError, calls: 1},
		{name: "denied in 200", h: says(200, `{"error_code":"CBC.0151"}`), kind: Forbidden, code: AccessDenied, calls: 1},
		{name: "cut JSON", h: says(200, `{"account_balances":[{"account_id":"a"`), kind: BadAnswer, detail: "cut off", calls: 1},
		{name: "trailing data", h: says(200, noBalances+`{"account_balances":[]}`), kind: BadAnswer, detail: "behind the end", calls: 1},
		{name: "trailing data cut off", h: says(200, noBalances+`[{"account_id":`), kind: BadAnswer, detail: "behind the end", calls: 1},
		{name: "key twice", h: says(200, `{"account_balances":[],"account_balances":[]}`), kind: BadAnswer, detail: "given twice", calls: 1},
		{name: "key twice within", h: says(200, `{"account_balances":[{"account_id":"a","account_id":"b"}]}`), kind: BadAnswer, detail: "account_balances[0]: given twice", calls: 1},
		{name: "escaped twin key", h: says(200, `{"account_balances":[],"account\u005fbalances":[]}`), kind: BadAnswer, detail: "given twice", calls: 1},
		{name: "too many keys", h: says(200, `{"account_balances":[]`+manyKeys(2000)+`}`), kind: BadAnswer, detail: "too many keys", calls: 1},
		{name: "deep", h: says(200, `{"account_balances":[],"x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+`}`), kind: BadAnswer, calls: 1},
		{name: "not UTF-8", h: says(200, "{\"account_balances\":[],\"x\":\"\xff\"}"), kind: BadAnswer, detail: "UTF-8", calls: 1},
		{name: "wrong type", h: says(200, `{"account_balances":[{"account_id":7}]}`), kind: BadAnswer, detail: "account_balances[0].account_id: not a string", calls: 1},
		{name: "NUL", h: says(200, `{"account_balances":[{"account_id":"a\u0000"}]}`), kind: BadAnswer, detail: "account_balances[0].account_id: a NUL", calls: 1},
		{name: "inexact amount", h: says(200, `{"account_balances":[],"debt_amount":0.000000001}`), kind: BadAnswer, detail: "debt_amount: too many decimals", calls: 1},
		{name: "endless amount", h: says(200, `{"account_balances":[],"debt_amount":1e999999999}`), kind: BadAnswer, detail: "debt_amount: out of range", calls: 1},
		{name: "other unit", h: says(200, `{"account_balances":[],"debt_amount":1,"measure_id":3}`), kind: BadAnswer, detail: "measure_id: amounts are not in the basic unit", calls: 1},
		{name: "huge", h: says(200, `{"account_balances":[],"x":"`+strings.Repeat("x", 1<<17)+`"}`), kind: BadAnswer, detail: "more than 65536 bytes", calls: 1},
		{name: "other success", h: says(202, noBalances), kind: BadAnswer, detail: "documented status", calls: 1},
		{name: "no content", h: says(204, ""), kind: BadAnswer, detail: "documented status", calls: 1},
		{name: "redirect", h: redirect, kind: BadAnswer, detail: "documented status", calls: 1},
		{name: "unknown path", h: says(404, `{"error_code":"APIGW.0101","error_msg":"no"}`), kind: BadAnswer, code: GatewayNotFound, calls: 1},
		{name: "page not found", h: says(404, "<html>"), kind: BadAnswer, calls: 1},
		{name: "refused", h: says(400, `{"error_code":"CBC.0100"}`), kind: Refused, code: ParameterError, calls: 1},
		{name: "code in the other spelling", h: says(400, `{"code":"CBC.0101","message":"m"}`), kind: Refused, code: BadValue, calls: 1},
		{name: "forbidden", h: says(403, `{"error_code":"CBC.0155","error_msg":"m"}`), kind: Forbidden, code: NotPermitted, calls: 1},
		{name: "failed", h: says(500, `{"error_code":"CBC.0999"}`), kind: Upstream, code: OtherError, calls: 1},
		{name: "bad gateway", h: says(502, "<html>"), kind: Upstream, calls: 3},
		{name: "unavailable", h: says(503, ""), kind: Upstream, calls: 3},
		{name: "gateway timeout", h: says(504, `{"error_code":"APIGW.0201"}`), kind: Upstream, code: GatewayBadRequest, calls: 3},
		{name: "throttled", h: says(429, `{"error_code":"APIGW.0308","request_id":"r-9"}`), kind: Throttled, code: GatewayThrottled, calls: 3},
		{name: "throttled, old prefix", h: says(429, `{"error_code":"APIG.0308"}`), kind: Throttled, calls: 3, code: "APIG.0308"},
		{name: "throttled by the service", h: says(429, `{"error_code":"CBC.0250"}`), kind: Throttled, code: FlowControl, calls: 3},
		{name: "hang", h: hang, kind: Timeout, calls: 3},
		{name: "reset", h: hijack(""), kind: Unreachable, calls: 3},
		{name: "cut answer", h: hijack("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"account_"), kind: Unreachable, detail: "broke off", calls: 3},
		{name: "no HTTP", h: hijack("SSH-2.0-hello\r\n"), kind: Unreachable, calls: 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			var seen calls
			client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
				_, done := seen.begin()
				defer done()
				c.h(w, r)
			}, func(cfg *Config) { cfg.MaxBody = 1 << 16 })
			e := asError(t, readBalances(client))
			if e.Kind != c.kind || e.Code != c.code || !strings.Contains(e.Detail, c.detail) {
				t.Errorf("got kind %v, code %q, detail %q; want %v, %q, %q", e.Kind, e.Code, e.Detail, c.kind, c.code, c.detail)
			}
			if got := seen.count(); got < c.calls || c.kind != Unreachable && got != c.calls {
				t.Errorf("%d requests, want %d", got, c.calls)
			}
			if e.Operation != "ShowCustomerAccountBalances" {
				t.Errorf("operation = %q", e.Operation)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":0`, i)
	}
	return b.String()
}

func TestUnknownKeysAreLoggedOnceAndPass(t *testing.T) {
	var log strings.Builder
	client := upstream(t, says(200, `{"account_balances":[{"account_id":"a","account_type":"1","amount":"12.50","currency":null,"news":{"x":[1]}}],"more":true}`),
		func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for range 3 {
		b, err := client.ShowCustomerAccountBalances(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Accounts[0].Amount.String(); got != "12.50 USD" || b.Accounts[0].Type != billing.CashAccount {
			t.Errorf("amount %s, type %d; want the quoted 12.50 USD and 1", got, b.Accounts[0].Type)
		}
	}
	for _, key := range []string{"key=news", "key=more"} {
		if n := strings.Count(log.String(), key); n != 1 {
			t.Errorf("%s was logged %d times, want once:\n%s", key, n, log.String())
		}
	}
}

// each request that a client sends is signed when it leaves.
func TestRetriesSignAgainAndAskTheLimiter(t *testing.T) {
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).Unix())
	var dates, apis []string
	var mu sync.Mutex
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if dates = append(dates, r.Header.Get("X-Sdk-Date")); len(dates) < 3 {
			says(503, "")(w, r)
			return
		}
		says(200, noBalances)(w, r)
	}, func(cfg *Config) {
		cfg.Now = func() time.Time { return time.Unix(clock.Add(1), 0) }
		cfg.Limiter = limiterFunc(func(_ context.Context, api string) error {
			mu.Lock()
			defer mu.Unlock()
			apis = append(apis, api)
			return nil
		})
	})
	if err := readBalances(client); err != nil {
		t.Fatal(err)
	}
	if len(dates) != 3 || dates[0] == dates[1] || dates[1] == dates[2] {
		t.Errorf("signing dates %v, want three different", dates)
	}
	if want := []string{"ShowCustomerAccountBalances", "ShowCustomerAccountBalances", "ShowCustomerAccountBalances"}; !slices.Equal(apis, want) {
		t.Errorf("limiter was asked for %v, want %v", apis, want)
	}
}

type limiterFunc func(ctx context.Context, api string) error

func (f limiterFunc) Wait(ctx context.Context, api string) error { return f(ctx, api) }

func TestRetryAfterIsObeyedWithinTheBudget(t *testing.T) {
	var seen calls
	throttled := func(after string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			n, done := seen.begin()
			defer done()
			if n > 1 {
				says(200, noBalances)(w, r)
				return
			}
			w.Header().Set("Retry-After", after)
			says(429, `{"error_code":"APIGW.0308"}`)(w, r)
		}
	}
	began := time.Now()
	if err := readBalances(upstream(t, throttled("1"))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < time.Second {
		t.Errorf("retried after %v, want at least the second that was asked for", took)
	}

	seen = calls{}
	e := asError(t, readBalances(upstream(t, throttled("3600"))))
	if e.Kind != Throttled || e.RetryAfter != time.Hour || seen.count() != 1 {
		t.Errorf("got %v after %d requests, retry after %v; want throttled at once, one hour", e, seen.count(), e.RetryAfter)
	}

	seen = calls{}
	at := time.Now().Add(2 * time.Hour).UTC().Format(http.TimeFormat)
	if e := asError(t, readBalances(upstream(t, throttled(at)))); e.RetryAfter < 119*time.Minute || e.RetryAfter > 121*time.Minute {
		t.Errorf("retry after a date = %v, want two hours", e.RetryAfter)
	}
}

func TestContextStopsACall(t *testing.T) {
	client := upstream(t, says(503, ""), func(cfg *Config) { cfg.RetryBase = time.Minute; cfg.RetryBudget = time.Hour })
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := client.ShowCustomerAccountBalances(ctx)
	if e := asError(t, err); e.Kind != Canceled {
		t.Errorf("kind = %v, want %v", e.Kind, Canceled)
	}
}

func TestAtMostFourInFlight(t *testing.T) {
	var seen calls
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		_, done := seen.begin()
		defer done()
		time.Sleep(5 * time.Millisecond)
		says(200, noBalances)(w, r)
	})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if err := readBalances(client); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if seen.at > maxInFlight || seen.n != 40 {
		t.Errorf("%d at once, %d in all; want at most %d and 40", seen.at, seen.n, maxInFlight)
	}
	if seen.at < 2 {
		t.Error("a key that works still goes one request at a time")
	}
}

func TestRequestsAsTheGatewayWantsThem(t *testing.T) {
	var got *http.Request
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		says(400, `{"error_code":"CBC.30000010"}`)(w, r)
	}, func(cfg *Config) { cfg.Endpoint += "/some prefix/"; cfg.SecurityToken = "token" })
	_, err := client.ShowCustomerOrderDetails(context.Background(), "CS 1+%é;?")
	if e := asError(t, err); e.Code != NoSuchOrder || e.Code.Meaning() == "" {
		t.Fatalf("error = %v", err)
	}
	if want := "/some%20prefix/v2/orders/customer-orders/details/CS%201%2B%25%C3%A9%3B%3F?limit=100&offset=0"; got.RequestURI != want {
		t.Errorf("request URI = %s\nwant %s", got.RequestURI, want)
	}
	for name, want := range map[string]string{"X-Language": "en_US", "X-Domain-Id": "d0123", "X-Security-Token": "token", "Content-Type": "application/json"} {
		if v := got.Header.Get(name); v != want {
			t.Errorf("%s = %q, want %q", name, v, want)
		}
	}
	if auth := got.Header.Get("Authorization"); !strings.Contains(auth, "Access="+testAK+", SignedHeaders=x-domain-id;x-language;x-sdk-date;x-security-token, Signature=") {
		t.Errorf("authorization = %s", auth)
	}
	for _, id := range []string{"", " ", "a/b", "..", ".", "a\\b", "a\nb", strings.Repeat("x", 300)} {
		got = nil
		_, err := client.ShowCustomerOrderDetails(context.Background(), id)
		if e := asError(t, err); e.Kind != NotValid || got != nil {
			t.Errorf("id %.20q: error = %v, sent = %v; want it refused here", id, err, got != nil)
		}
	}
}

func TestErrorsGiveNothingAway(t *testing.T) {
	const customer = "customer-canary-771"
	body := fmt.Sprintf(`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: verify aksk signature fail, GET|/v2/%s|Access=%s","request_id":"r-1"}`, customer, testAK)
	client := upstream(t, says(401, body))
	e := asError(t, readBalances(client))
	for _, shown := range []string{e.Error(), fmt.Sprintf("%v %+v %#v %s", e, e, e, e), fmt.Sprintf("%v %+v %#v", client, client, client), fmt.Sprintf("%v %+v %#v", testConfig("http://x"), testConfig("http://x"), testConfig("http://x"))} {
		for _, secret := range []string{testAK, testSK, customer} {
			if strings.Contains(shown, secret) {
				t.Errorf("%q shows %s", shown, secret)
			}
		}
	}
	if strings.Contains(e.Message+string(e.Body), testAK) {
		t.Error("the kept message or body quotes the access key")
	}
	if e.RequestID != "r-1" || !strings.Contains(e.Error(), "r-1") {
		t.Errorf("request id = %q, text %q", e.RequestID, e)
	}
}

// At debug level, with every kind of failure and retry, no key is in the log.
func TestLogsHoldNoKeys(t *testing.T) {
	var log strings.Builder
	for _, h := range []http.HandlerFunc{
		says(503, testAK), says(401, authFailed+"verify aksk signature fail "+testAK+`"}`), hijack(testAK), says(200, `{"`+testAK+`":1}`),
		says(400, `{"error_code":"CBC.0100","error_msg":"`+testAK+testSK+`"}`),
	} {
		client := upstream(t, h, func(cfg *Config) {
			cfg.SecurityToken = "TOKENCANARY"
			cfg.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		err := readBalances(client)
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "error", err, "config", client.cfg, "client", client)
	}
	for _, secret := range []string{testSK, "TOKENCANARY"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %s:\n%s", secret, log.String())
		}
	}
	if strings.Count(log.String(), testAK) != 1 { // as the name of an unlisted key, which we cannot know
		t.Errorf("the log holds the access key:\n%s", log.String())
	}
}

func TestReadsTrustKnownCertificatesOnly(t *testing.T) {
	var seen calls
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, done := seen.begin()
		defer done()
		says(200, noBalances)(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	if e := asError(t, readBalances(clientFor(t, server.URL))); e.Kind != Unreachable || seen.count() != 0 {
		t.Errorf("unknown certificate: %v, %d requests", e, seen.count())
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := clientFor(t, server.URL, func(cfg *Config) { cfg.RootCAs = roots })
	if err := readBalances(trusting); err != nil {
		t.Errorf("known certificate: %v", err)
	}
	if r := trusting.CancelOrder(context.Background(), time.Now(), "CS1"); r.SentAt.IsZero() {
		t.Errorf("write over a known certificate: %+v", r)
	}

	old := httptest.NewUnstartedServer(says(200, noBalances))
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	defer old.Close()
	roots.AddCert(old.Certificate())
	if e := asError(t, readBalances(clientFor(t, old.URL, func(cfg *Config) { cfg.RootCAs = roots }))); e.Kind != Unreachable {
		t.Errorf("TLS 1.1: %v", e)
	}
}

func TestLimiterFailureIsOurOwn(t *testing.T) {
	down := errors.New("database is down")
	client := upstream(t, func(http.ResponseWriter, *http.Request) { t.Error("sent") }, withLimiter(func(context.Context, string) error { return down }))
	if e := asError(t, readBalances(client)); e.Kind != Internal || !e.Local || !errors.Is(e, down) {
		t.Errorf("error = %v", e)
	}
}

func TestClockIsComparedWithEveryAnswer(t *testing.T) {
	here := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", here.Add(7*time.Second).Format(http.TimeFormat))
		says(404, "")(w, r)
	}, func(cfg *Config) { cfg.Now = func() time.Time { return here } })
	if c := client.Clock(); !c.At.IsZero() {
		t.Errorf("clock before any answer: %+v", c)
	}
	readBalances(client)
	if c := client.Clock(); c.Ahead != 7*time.Second || !c.At.Equal(here) {
		t.Errorf("clock = %+v, want seven seconds ahead", c)
	}
}

func TestNewNamesEveryMistake(t *testing.T) {
	_, err := New(Config{Endpoint: "http://example.com/?x", AccessKey: "a b", DomainID: "a/b", Language: "de", MaxTries: -1})
	for _, want := range []string{"endpoint", "access key", "secret key is missing", "account id", "language", "negative"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not name %q", err, want)
		}
	}
	for endpoint, ok := range map[string]bool{
		"https://bss-intl.myhuaweicloud.com": true, "http://127.0.0.1:9": true, "http://[::1]:9": true, "http://localhost:9": true,
		"http://bss-intl.myhuaweicloud.com": false, "ftp://x": false, "/only/a/path": false, "https://user:pw@x": false, "": false,
	} {
		if _, err := New(testConfig(endpoint)); (err == nil) != ok {
			t.Errorf("endpoint %q: error = %v, want accepted = %v", endpoint, err, ok)
		}
	}
	plain := testConfig("http://sandbox:8081")
	plain.PlainHTTP = true
	if _, err := New(plain); err != nil {
		t.Errorf("plain http was allowed, yet: %v", err)
	}
}
