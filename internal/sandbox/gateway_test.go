package sandbox

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSignatureVectors(t *testing.T) {
	t.Parallel()
	v1, err := http.NewRequest("GET", "https://bss-intl.myhuaweicloud.com/v2/orders/customer-orders?order_id=CS%201%25%C3%A9~&limit=10", nil)
	if err != nil {
		t.Fatal(err)
	}
	v1.Header.Set("X-Domain-Id", "d1")
	v1.Header.Set("X-Language", "en_US")
	body := []byte("{\"order_id\":\"CS1\"}\n")
	v2, err := http.NewRequest("PUT", "https://bss-intl.myhuaweicloud.com/v2/orders/customer-orders/cancel", nil)
	if err != nil {
		t.Fatal(err)
	}
	const date = "20260102T030405Z"
	v1.Header.Set("X-Sdk-Date", date)
	v2.Header.Set("X-Sdk-Date", date)
	tests := []struct {
		name      string
		req       *http.Request
		body      []byte
		signed    []string
		hash      string
		signature string
	}{
		{
			"query and language", v1, nil,
			[]string{"x-domain-id", "x-language", "x-sdk-date"},
			"763ee52e6dc64c7dbc2ffbd5431a71c4a07f0a0d77d7d86429d75acc1782bf95", "c2ac547bdb4c10e8bf450a5f5d5e564fa86144ea570e60baefd23efbe02f9336",
		},
		{
			"body with newline, host signed", v2, body,
			[]string{"host", "x-sdk-date"},
			"4ed36b0cbade02957c36606b5c320ab91cb26a5ca9c1415769873fb5efd5e675", "0eb4d24869f208c0a4c3f0aee3a87fc0339bdaab0e7b05382234617ade8bd17c",
		},
	}
	for _, tt := range tests {
		canonical := canonicalRequest(tt.req, tt.body, tt.signed)
		if got := stringToSign(date, canonical); !strings.HasSuffix(got, "\n"+tt.hash) {
			t.Errorf("%s: canonical request hash: got %s, want %s\n%s", tt.name, got, tt.hash, canonical)
		}
		if got := signature("SKEXAMPLE", date, canonical); got != tt.signature {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.signature)
		}
	}
}

func TestRefusedSignatures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	get := func() *http.Request {
		req, _ := r.request("GET", pathOrders+"?limit=3&order_id=CS%201", nil)
		req.Header.Set("X-Language", "en_US")
		r.sign(req, nil, "AKTEST", "SKTEST")
		return req
	}
	tests := []struct {
		name   string
		change func(*http.Request)
		code   string
		says   string
	}{
		{"query", func(q *http.Request) { q.URL.RawQuery = "limit=4&order_id=CS%201" }, codeAuth, "verify aksk signature fail, canonicalRequest:GET|"},
		{"path", func(q *http.Request) { q.URL.Path = pathService }, codeAuth, "verify aksk"},
		{"signed header", func(q *http.Request) { q.Header.Set("X-Language", "zh_CN") }, codeAuth, "verify aksk"},
		{"no credentials", func(q *http.Request) { q.Header.Del("Authorization") }, codeAuth, "x-auth-token not found"},
		{"malformed", func(q *http.Request) { q.Header.Set("Authorization", "SDK-HMAC-SHA256 x") }, codeAuth, "malformed"},
		{"unknown token", func(q *http.Request) { q.Header.Set("X-Auth-Token", "MIIabc") }, codeAuth, "decrypt token fail"},
		{"date not signed", func(q *http.Request) {
			q.Header.Set("Authorization", strings.Replace(q.Header.Get("Authorization"), ";x-sdk-date", "", 1))
		}, codeAuth, "x-sdk-date"},
		{"another date", func(q *http.Request) {
			q.Header.Set("X-Sdk-Date", r.now().Add(time.Second).UTC().Format(signedDate))
		}, codeAuth, "verify aksk"},
		{"unknown key", func(q *http.Request) { r.sign(q, nil, "AKOTHER", "SKTEST") }, codeAuth, "Get secretKey failed"},
		{"stale date", func(q *http.Request) {
			q.Header.Set("X-Sdk-Date", r.now().Add(-16*time.Minute).UTC().Format(signedDate))
		}, codeAuthExpired, "server time"},
	}
	for _, tt := range tests {
		r.ok("GET", pathService, nil) // a good signature ends the row of bad ones
		req := get()
		tt.change(req)
		a := r.send(req)
		r.wants(a, 401, tt.code)
		msg, _ := a.json()["error_msg"].(string)
		if !strings.Contains(msg, tt.says) {
			t.Errorf("%s: got %q, want it to contain %q", tt.name, msg, tt.says)
		}
		if a.header.Get("X-Request-Id") == "" || a.json()["request_id"] != a.header.Get("X-Request-Id") {
			t.Errorf("%s: request id in header %q, in body %v", tt.name, a.header.Get("X-Request-Id"), a.json()["request_id"])
		}
	}
	req, text := r.request("PUT", pathCancel, `{"order_id":"CS1"}`)
	r.sign(req, text, "AKTEST", "SKTEST")
	tampered, _ := r.request("PUT", pathCancel, `{"order_id":"CS2"}`)
	tampered.Header = req.Header
	r.wants(r.send(tampered), 401, codeAuth)
}

func TestSignedBodyHash(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	req, text := r.request("PUT", pathCancel, `{"order_id":"CS1"}`)
	req.Header.Set(contentHash, unsignedPayload)
	r.sign(req, text, "AKTEST", "SKTEST")
	r.wants(r.send(req), 400, "CBC.0100") // no such order, but accepted by the gateway
	other, _ := r.request("PUT", pathCancel, `{"order_id":"CS2"}`)
	other.Header = req.Header
	r.wants(r.send(other), 400, "CBC.0100")
}

func TestKeyLock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bad := func() *answer { return r.callAs("AKTEST", "wrong", "GET", pathService, nil) }
	for range lockAfter {
		bad()
	}
	if a := r.call("GET", pathService, nil); a.status != 200 {
		t.Fatalf("after five bad signatures: got %d, want 200", a.status)
	}
	for range lockAfter + 1 {
		r.wants(bad(), 401, codeAuth)
	}
	a := r.call("GET", pathService, nil)
	r.wants(a, 401, codeAuth)
	if msg, _ := a.json()["error_msg"].(string); !strings.Contains(msg, "AK access failed to reach the limit,forbidden") {
		t.Errorf("locked key: got %q", msg)
	}
	r.pass(lockFor + time.Second)
	r.ok("GET", pathService, nil)
}

func TestTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token, _ := r.ctl("POST", "/keys", map[string]any{"action": "token", "expires_in": "1h"})["token"].(string)
	get := func(path string) *answer {
		req, _ := r.request("GET", path, nil)
		req.Header.Set("X-Auth-Token", token)
		return r.send(req)
	}
	if a := get(pathBalance); a.status != 200 {
		t.Fatalf("token: got %d %s", a.status, a.body)
	}
	r.ctl("POST", "/keys", map[string]any{"action": "revoke_token", "token": token})
	r.wants(get(pathBalance), 403, "CBC.0154")
	token, _ = r.ctl("POST", "/keys", map[string]any{"action": "token", "expires_in": "1h"})["token"].(string)
	r.pass(61 * time.Minute)
	r.wants(get(pathBalance), 401, codeAuth)
}

func TestKeysAndPermissions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	add := func(access string, change map[string]any) {
		change["action"], change["access_key"], change["secret_key"] = "add", access, "S"
		r.ctl("POST", "/keys", change)
	}
	add("READER", map[string]any{"deny": []string{"bss:order:pay"}})
	add("PARTNER", map[string]any{"holder": "partner"})
	add("ELSEWHERE", map[string]any{"holder": "other_site"})
	r.wants(r.callAs("READER", "S", "POST", pathPay, payBody("CS1")), 403, "CBC.0151")
	if a := r.callAs("READER", "S", "GET", pathOrders, nil); a.status != 200 {
		t.Errorf("reader: got %d", a.status)
	}
	r.wants(r.callAs("PARTNER", "S", "GET", pathOrders, nil), 403, "CBC.0151")
	r.wants(r.callAs("ELSEWHERE", "S", "GET", pathOrders, nil), 403, "CBC.0156")
	r.ctl("POST", "/keys", map[string]any{"action": "revoke", "access_key": "READER"})
	r.wants(r.callAs("READER", "S", "GET", pathOrders, nil), 401, codeAuth)
	r.ctl("POST", "/keys", map[string]any{"action": "restore", "access_key": "READER"})
	if a := r.callAs("READER", "S", "GET", pathOrders, nil); a.status != 200 {
		t.Errorf("restored key: got %d", a.status)
	}
}

func TestGatewayEdges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.wants(r.call("GET", "/v2/nothing", nil), 404, codeNoAPI)
	r.wants(r.call("DELETE", pathService, nil), 404, codeNoAPI)
	r.wants(r.call("PUT", pathCancel, "not json"), 400, "CBC.0100")
	r.wants(r.call("PUT", pathCancel, `{"order_id":"CS1"} trailing`), 400, "CBC.0100")
	r.wants(r.call("PUT", pathCancel, `{"order_id":null}`), 400, "CBC.0100")
	r.wants(r.call("PUT", pathCancel, ""), 400, "CBC.0100")
	req, text := r.request("GET", pathService, nil)
	req.Header.Set("X-Language", "fr_FR")
	r.sign(req, text, "AKTEST", "SKTEST")
	r.wants(r.send(req), 400, "CBC.0100")
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Rate = 3 })
	for range 3 {
		r.ok("GET", pathService, nil)
	}
	r.wants(r.call("GET", pathService, nil), 429, codeThrottled)
	r.ok("GET", pathBalance, nil) // another API has its own quota
	r.ctl("POST", "/clock", map[string]any{"advance": "1h"})
	r.wants(r.call("GET", pathService, nil), 429, codeThrottled)
	r.pass(time.Second)
	r.ok("GET", pathService, nil)
}

func TestCallLog(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ok("GET", pathService, nil)
	r.callAs("AKTEST", "wrong", "GET", pathBalance, nil)
	calls, _ := r.ctl("GET", "/calls", nil)["calls"].([]any)
	if len(calls) != 2 {
		t.Fatalf("got %d calls, want 2", len(calls))
	}
	first, _ := calls[0].(map[string]any)
	second, _ := calls[1].(map[string]any)
	if first["operation"] != "ListServiceTypes" || first["verified"] != true || first["key"] != "AKTEST" {
		t.Errorf("first call: %v", first)
	}
	if second["operation"] != "ShowCustomerAccountBalances" || second["verified"] != false || second["code"] != codeAuth {
		t.Errorf("second call: %v", second)
	}
}

func TestCallLogIsBounded(t *testing.T) {
	t.Parallel()
	var l callLog
	for i := range keptCalls + 10 {
		l.add(callRecord{status: i})
	}
	all := l.all()
	if len(all) != keptCalls || all[0].status != 10 || all[len(all)-1].status != keptCalls+9 || l.total != keptCalls+10 {
		t.Errorf("got %d records from %d to %d", len(all), all[0].status, all[len(all)-1].status)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	plan := func(f map[string]any) { r.ctl("DELETE", "/faults", nil); r.ctl("POST", "/faults", f) }
	answers := []struct {
		kind   string
		status int
		body   string
	}{
		{"status", 500, `"CBC.0999"`},
		{"html", 502, "<html>"},
		{"empty200", 200, ""},
		{"error200", 200, `"error_code":"CBC.0999"`},
		{"null", 200, "null"},
		{"redirect", 302, ""},
		{"throttle", 429, codeThrottled},
		{"late", 504, codeGateway},
		{"slow", 200, "service_types"},
	}
	for _, tt := range answers {
		plan(map[string]any{"operation": "ListServiceTypes", "kind": tt.kind, "count": 1, "delay_ms": 1})
		a := r.call("GET", pathService, nil)
		if a.status != tt.status || !strings.Contains(string(a.body), tt.body) {
			t.Errorf("%s: got %d %.100s", tt.kind, a.status, a.body)
		}
		if a := r.call("GET", pathService, nil); a.status != 200 || a.json()["total_count"] == nil {
			t.Errorf("%s: after its count the answer is %d", tt.kind, a.status)
		}
	}
	for _, kind := range []string{"reset_before", "reset_after", "truncate"} {
		plan(map[string]any{"operation": "*", "kind": kind})
		req, _ := r.request("GET", pathService, nil)
		r.sign(req, nil, "AKTEST", "SKTEST")
		if a, err := trySend(req); err == nil {
			t.Errorf("%s: got %d %.60s, want a broken connection", kind, a.status, a.body)
		}
	}
	plan(map[string]any{"kind": "hang"})
	req, _ := r.request("GET", pathService, nil)
	r.sign(req, nil, "AKTEST", "SKTEST")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := trySend(req.WithContext(ctx)); !errors.Is(err, ctx.Err()) {
		t.Errorf("hang: got %v, want the client's own deadline", err)
	}
	if status, _ := r.tryCtl("POST", "/faults", map[string]any{"kind": "nonsense"}); status != 400 {
		t.Errorf("unknown kind: got %d, want 400", status)
	}
}

func TestFaultsThatFalsify(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const first, second = pathService + "?limit=5", pathService + "?limit=5&offset=5"
	before, next := r.ok("GET", first, nil), r.ok("GET", second, nil)
	r.ctl("POST", "/faults", map[string]any{"kind": "wrong_total", "count": 1})
	if a := r.ok("GET", first, nil); a.number("total_count") == before.number("total_count") {
		t.Error("wrong_total left the total")
	}
	r.ctl("POST", "/faults", map[string]any{"kind": "shift_pages"})
	if a := r.ok("GET", first, nil); string(a.body) != string(before.body) {
		t.Error("shift_pages changed the first page")
	}
	shifted := r.ok("GET", second, nil)
	if shifted.list("service_types")[1]["service_type_code"] != next.list("service_types")[0]["service_type_code"] {
		t.Error("shift_pages did not shift the second page")
	}
	sum := pathSum + "?bill_cycle=2026-10"
	honest := r.ok("GET", sum, nil)
	r.ctl("DELETE", "/faults", nil)
	r.ctl("POST", "/faults", map[string]any{"kind": "wrong_summary"})
	if a := r.ok("GET", sum, nil); a.number("consume_amount") == honest.number("consume_amount") {
		t.Error("wrong_summary left the summary")
	}
}

func TestFaultsAndPayments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault   map[string]any
		charges int
	}{
		{map[string]any{"kind": "status"}, 0},
		{map[string]any{"kind": "status", "act": true}, 1},
		{map[string]any{"kind": "reset_before"}, 0},
		{map[string]any{"kind": "reset_after"}, 1},
		{map[string]any{"kind": "empty200", "act": true}, 1},
		{map[string]any{"kind": "redirect"}, 0},
		{map[string]any{"kind": "truncate"}, 1},
		{map[string]any{"kind": "late", "delay_ms": 1}, 1},
		{map[string]any{"kind": "late", "delay_ms": 1, "act": true}, 1},
		{map[string]any{"kind": "hang", "delay_ms": 1}, 0},
		{map[string]any{"kind": "hang", "delay_ms": 1, "act": true}, 1},
		{map[string]any{"kind": "reset_before", "act": true}, 0},
		{map[string]any{"kind": "throttle"}, 0},
	}
	for _, tt := range tests {
		r := newRig(t, func(c *Config) { c.Months, c.Resources = 1, 5 })
		id := r.buy(nil)
		r.ctl("POST", "/faults", tt.fault)
		req, text := r.request("POST", pathPay, payBody(id))
		r.sign(req, text, "AKTEST", "SKTEST")
		_, _ = trySend(req)
		charges := func() int { n, _ := r.ctl("GET", "/charges", nil)["charges"].([]any); return len(n) }
		for i := 0; i < 500 && charges() != tt.charges; i++ {
			time.Sleep(time.Millisecond)
		}
		if got := charges(); got != tt.charges {
			t.Errorf("%v: got %d charges, want %d", tt.fault, got, tt.charges)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Months, c.Resources = 1, 5 })
	req, text := r.request("PUT", pathCancel, strings.Repeat("x", 12<<20+1))
	r.sign(req, text, "AKTEST", "SKTEST")
	r.wants(r.send(req), 413, codeGateway)
}

// TestConcurrency reads and changes at the same time; the race detector watches.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Months, c.Resources = 3, 40 })
	var wg sync.WaitGroup
	fail := make(chan string, 100)
	work := func(f func() (int, string)) {
		wg.Go(func() {
			for range 15 {
				if status, what := f(); status >= 500 || status == 401 {
					fail <- what
				}
			}
		})
	}
	for _, path := range []string{pathFees + "?cycle=2026-11&limit=1000", pathSum + "?bill_cycle=2026-11", pathOrders, pathBalance, pathCoupons} {
		work(func() (int, string) { a := r.call("GET", path, nil); return a.status, path })
	}
	work(func() (int, string) {
		a := r.call("POST", pathCosts, costs(object{"cost_type": "AMORTIZED_COST"}))
		return a.status, string(a.body)
	})
	work(func() (int, string) {
		a := r.call("POST", pathPay, payBody(r.buy(nil)))
		return a.status, string(a.body)
	})
	work(func() (int, string) { r.advance("7h"); return 200, "" })
	work(func() (int, string) {
		r.ctl("POST", "/account", object{"many_independent_members": false, "balance": "100000"})
		r.ctl("POST", "/keys", object{"action": "deny", "deny": []string{"bss:discount:view"}})
		return 200, ""
	})
	wg.Wait()
	close(fail)
	for what := range fail {
		t.Error(what)
	}
}
