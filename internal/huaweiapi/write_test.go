package huaweiapi

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/billing"
)

// allWrites calls each of the eight writes with valid arguments.
var allWrites = map[string]func(c *Client, at time.Time) billing.Receipt{
	"PayOrders": func(c *Client, at time.Time) billing.Receipt {
		return c.PayOrder(context.Background(), at, billing.Payment{OrderID: "CS1"})
	},
	"CancelCustomerOrder": func(c *Client, at time.Time) billing.Receipt {
		return c.CancelOrder(context.Background(), at, "CS1")
	},
	"RenewalResources": func(c *Client, at time.Time) billing.Receipt {
		return c.RenewResources(context.Background(), at, billing.Renewal{ResourceIDs: []string{"r1"}, Unit: billing.PeriodMonth, Num: 1})
	},
	"CancelResourcesSubscription": func(c *Client, at time.Time) billing.Receipt {
		return c.Unsubscribe(context.Background(), at, billing.Unsubscription{ResourceIDs: []string{"r1"}, Scope: billing.UnsubscribeAll})
	},
	"AutoRenewalResources": func(c *Client, at time.Time) billing.Receipt {
		return c.SetAutoRenew(context.Background(), at, billing.AutoRenewal{ResourceID: "r1", Times: 2, Unit: billing.PeriodYear})
	},
	"CancelAutoRenewalResources": func(c *Client, at time.Time) billing.Receipt {
		return c.CancelAutoRenew(context.Background(), at, "r1")
	},
	"UpdatePeriodToOnDemand": func(c *Client, at time.Time) billing.Receipt {
		return c.SetPayPerUseAtExpiry(context.Background(), at, []string{"r1"}, true)
	},
	"CreateEnterpriseProjectAuth": func(c *Client, at time.Time) billing.Receipt {
		return c.EnableEnterpriseProjects(context.Background(), at)
	},
}

// succeeds is the documented success of each write.
var succeeds = map[string]http.HandlerFunc{
	"PayOrders": says(204, ""), "CancelCustomerOrder": says(204, ""),
	"AutoRenewalResources": says(204, ""), "CancelAutoRenewalResources": says(204, ""), "CreateEnterpriseProjectAuth": says(204, ""),
	"RenewalResources":            says(200, `{"order_ids":["cs9"],"fail_resource_infos":[]}`),
	"CancelResourcesSubscription": says(200, `{"order_ids":["cs9"]}`),
	"UpdatePeriodToOnDemand":      says(200, `{"error_details":[]}`),
}

// Nothing but the documented success is done, nothing but a proof is "not
// executed"; every write reaches the server at most once.
func TestEveryWriteIsSortedByWhatIsProved(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for _, c := range []struct {
		name string
		h    http.HandlerFunc
		want billing.Outcome
		kind ErrorKind
	}{
		{"html", says(200, "<html>"), billing.WriteUnknown, BadAnswer},
		{"empty 200", says(200, ""), billing.WriteUnknown, BadAnswer},
		{"null", says(200, "null"), billing.WriteUnknown, BadAnswer},
		{"code in 200", says(200, `{"error_code":"CBC.0999"}`), billing.WriteUnknown, Upstream},
		{"unlisted code in 200", says(200, `{"error_code":"CBC.12345"}`), billing.WriteUnknown, Refused},
		{"accepted", says(202, ""), billing.WriteUnknown, BadAnswer},
		{"moved for good", says(301, ""), billing.WriteUnknown, BadAnswer},
		{"redirect with method", says(307, ""), billing.WriteUnknown, BadAnswer},
		{"failed", says(500, `{"error_code":"CBC.0999"}`), billing.WriteUnknown, Upstream},
		{"failed with a refusal's code", says(500, `{"error_code":"CBC.0100"}`), billing.WriteUnknown, Upstream},
		{"bad gateway", says(502, "<html>"), billing.WriteUnknown, Upstream},
		{"gateway timeout", says(504, `{"error_code":"APIGW.0201"}`), billing.WriteUnknown, Upstream},
		{"throttle code in 503", says(503, `{"error_code":"APIGW.0308"}`), billing.WriteUnknown, Throttled},
		{"unlisted code", says(400, `{"error_code":"CBC.12345"}`), billing.WriteUnknown, Refused},
		{"no code", says(400, `nothing`), billing.WriteUnknown, BadAnswer},
		{"state changed", says(400, `{"error_code":"CBC.99003106"}`), billing.WriteUnknown, Refused},
		{"payment running", says(400, `{"error_code":"CBC.99000088"}`), billing.WriteUnknown, Refused},
		{"flow control of the service", says(429, `{"error_code":"CBC.0250"}`), billing.WriteUnknown, Throttled},
		{"throttled without a code", says(429, ``), billing.WriteUnknown, Throttled},
		{"gateway code with another status", says(400, `{"error_code":"APIGW.0301"}`), billing.WriteUnknown, Signature},
		{"wrong parameter", says(400, `{"error_code":"CBC.0100","error_msg":"m"}`), billing.WriteRefused, Refused},
		{"denied", says(403, `{"error_code":"CBC.0151"}`), billing.WriteRefused, Forbidden},
		{"wrong signature", says(401, authFailed+`verify aksk signature fail"}`), billing.WriteNotSent, Signature},
		{"wrong signature as 403", says(403, authFailed+`verify aksk signature fail"}`), billing.WriteNotSent, Signature},
		{"expired", says(401, `{"error_code":"APIGW.0303"}`), billing.WriteNotSent, ClockSkew},
		{"throttled", says(429, `{"error_code":"APIGW.0308"}`), billing.WriteNotSent, Throttled},
		{"throttled, old prefix", says(429, `{"error_code":"APIG.0308"}`), billing.WriteNotSent, Throttled},
		{"hang", hang, billing.WriteUnknown, Timeout},
		{"reset", hijack(""), billing.WriteUnknown, Unreachable},
		{"cut answer", hijack("HTTP/1.1 400 Bad Request\r\nContent-Length: 90\r\n\r\n{\"error_code\":\"CBC.0100\""), billing.WriteUnknown, Unreachable},
		{"cut success", hijack("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"order_ids\":"), billing.WriteUnknown, Unreachable},
		{"huge", says(200, `{"order_ids":["`+strings.Repeat("x", 2<<20)+`"]}`), billing.WriteUnknown, BadAnswer},
	} {
		for op, send := range allWrites {
			t.Run(c.name+"/"+op, func(t *testing.T) {
				t.Parallel()
				var seen calls
				client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
					_, done := seen.begin()
					defer done()
					io.Copy(io.Discard, r.Body)
					c.h(w, r)
				})
				r := send(client, time.Now())
				if r.Outcome != c.want || r.Operation != op {
					t.Errorf("%s = %v, want %v (%v)", r.Operation, r.Outcome, c.want, r.Err)
				}
				if e := asError(t, r.Err); e.Kind != c.kind {
					t.Errorf("kind = %v, want %v", e.Kind, c.kind)
				}
				for _, target := range r.Targets {
					if target.Outcome != c.want {
						t.Errorf("target %s is %v, want %v", target.ID, target.Outcome, c.want)
					}
				}
				if seen.count() != 1 || r.SentAt.IsZero() {
					t.Errorf("the server saw %d requests, sent at %v; want one", seen.count(), r.SentAt)
				}
			})
		}
	}
}

func TestEveryWriteSucceedsAsDocumented(t *testing.T) {
	for op, send := range allWrites {
		client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
				if r.Header.Get(name) != "" {
					t.Errorf("%s: header %s was sent", op, name)
				}
			}
			if !r.Close || r.ProtoMajor != 1 {
				t.Errorf("%s: HTTP/%d with keep-alive %v", op, r.ProtoMajor, !r.Close)
			}
			w.Header().Set("X-Request-Id", "r-5")
			succeeds[op](w, r)
		})
		r := send(client, time.Now())
		if r.Outcome != billing.WriteDone || r.Err != nil || r.RequestID != "r-5" || r.ServerDate.IsZero() {
			t.Errorf("%s: %+v", op, r)
		}
		for _, target := range r.Targets {
			if target.Outcome != billing.WriteDone {
				t.Errorf("%s: target %+v", op, target)
			}
		}
		if strings.Contains(op, "Resources") && !strings.Contains(op, "AutoRenewal") && !slices.Equal(r.Orders, []string{"CS9"}) {
			t.Errorf("%s: orders %v", op, r.Orders)
		}
	}
}

// One connection for one write, never shared and never used again.
func TestWritesUseFreshConnections(t *testing.T) {
	var mu sync.Mutex
	remote := make(map[string]int)
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		remote[r.RemoteAddr]++
		mu.Unlock()
		says(204, "")(w, r)
	})
	for range 5 {
		if r := allWrites["PayOrders"](client, time.Now()); r.Outcome != billing.WriteDone {
			t.Fatal(r)
		}
	}
	if len(remote) != 5 {
		t.Errorf("%d connections for 5 writes", len(remote))
	}
}

// A redirect is an answer that proves nothing; the call does not follow it, with
// its body or without.
func TestWritesFollowNoRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s %s followed", r.Method, r.URL) }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for op, call := range allWrites {
			client := upstream(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL+r.URL.Path, status) })
			if r := call(client, time.Now()); r.Outcome != billing.WriteUnknown || r.Status != status {
				t.Errorf("%s answered by %d is %s with status %d, want unknown", op, status, r.Outcome, r.Status)
			}
		}
	}
}

func TestWritesThatNeverLeft(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	listener.Close()
	tls := httptest.NewTLSServer(says(204, ""))
	defer tls.Close()
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	sent := func(http.ResponseWriter, *http.Request) { t.Error("sent") }
	now := time.Now()
	pay := billing.Payment{OrderID: "CS1"}
	background := context.Background()
	for _, c := range []struct {
		name    string
		receipt billing.Receipt
		kind    ErrorKind
	}{
		{"nobody listens", clientFor(t, nobody).PayOrder(background, now, pay), Unreachable},
		{"unknown certificate", clientFor(t, tls.URL).PayOrder(background, now, pay), Unreachable},
		{"signed long ago", upstream(t, sent).PayOrder(background, now.Add(-11*time.Second), pay), TooLate},
		{"signed in the future", upstream(t, sent).PayOrder(background, now.Add(11*time.Second), pay), TooLate},
		{"context ended", upstream(t, sent, withLimiter(func(ctx context.Context, _ string) error { return ctx.Err() })).PayOrder(canceled, now, pay), Canceled},
		{"no order", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: " "}), NotValid},
		{"slash in the order", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: "a/b"}), NotValid},
		{"four coupons", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: "a", Coupons: []billing.PayCoupon{{ID: "1", Type: 301}, {ID: "2", Type: 301}, {ID: "3", Type: 301}, {ID: "4", Type: 301}}}), NotValid},
		{"coupon twice", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: "a", Coupons: []billing.PayCoupon{{ID: "1", Type: 301}, {ID: "1", Type: 301}}}), NotValid},
		{"list kind of a coupon", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: "a", Coupons: []billing.PayCoupon{{ID: "1", Type: 1}}}), NotValid},
		{"contract discount", upstream(t, sent).PayOrder(background, now, billing.Payment{OrderID: "a", Discount: &billing.PayDiscount{ID: "1", Type: billing.PayContract}}), NotValid},
		{"cancel nothing", upstream(t, sent).CancelOrder(background, now, ""), NotValid},
		{"renew twelve months", upstream(t, sent).RenewResources(background, now, billing.Renewal{ResourceIDs: []string{"a"}, Unit: billing.PeriodMonth, Num: 12}), NotValid},
		{"renew by the day", upstream(t, sent).RenewResources(background, now, billing.Renewal{ResourceIDs: []string{"a"}, Unit: billing.PeriodDay, Num: 1}), NotValid},
		{"renew twice", upstream(t, sent).RenewResources(background, now, billing.Renewal{ResourceIDs: []string{"a", "a"}, Unit: billing.PeriodYear, Num: 1}), NotValid},
		{"renew eleven", upstream(t, sent).RenewResources(background, now, billing.Renewal{ResourceIDs: strings.Split("abcdefghijk", ""), Unit: billing.PeriodYear, Num: 1}), NotValid},
		{"unsubscribe what", upstream(t, sent).Unsubscribe(background, now, billing.Unsubscription{ResourceIDs: []string{"a"}}), NotValid},
		{"unsubscribe why", upstream(t, sent).Unsubscribe(background, now, billing.Unsubscription{ResourceIDs: []string{"a"}, Scope: 1, Reason: strings.Repeat("x", 513)}), NotValid},
		{"renew 100 times", upstream(t, sent).SetAutoRenew(background, now, billing.AutoRenewal{ResourceID: "a", Times: 100}), NotValid},
		{"renew by the hour", upstream(t, sent).SetAutoRenew(background, now, billing.AutoRenewal{ResourceID: "a", Unit: billing.PeriodHour}), NotValid},
		{"resource is a path", upstream(t, sent).CancelAutoRenew(background, now, "../x"), NotValid},
		{"no resources", upstream(t, sent).SetPayPerUseAtExpiry(background, now, nil, true), NotValid},
	} {
		if c.receipt.Outcome != billing.WriteNotSent || !c.receipt.SentAt.IsZero() {
			t.Errorf("%s: %v, sent at %v; want not sent", c.name, c.receipt.Outcome, c.receipt.SentAt)
		}
		if e := asError(t, c.receipt.Err); e.Kind != c.kind {
			t.Errorf("%s: kind = %v, want %v (%v)", c.name, e.Kind, c.kind, e)
		}
	}
}

func withLimiter(f limiterFunc) func(*Config) { return func(cfg *Config) { cfg.Limiter = f } }

// A tripped key stops writes too, and the caller's time is what is signed.
func TestWritesAndTheKey(t *testing.T) {
	var seen calls
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		seen.begin()
		says(401, authFailed+`verify aksk signature fail"}`)(w, r)
	})
	at := time.Now().Add(-5 * time.Second)
	for range 3 {
		if r := client.PayOrder(context.Background(), at, billing.Payment{OrderID: "CS1"}); r.Outcome != billing.WriteNotSent {
			t.Errorf("outcome = %v", r.Outcome)
		}
	}
	if seen.n != 1 {
		t.Errorf("%d requests with a wrong key, want 1", seen.n)
	}

	var date string
	client = upstream(t, func(w http.ResponseWriter, r *http.Request) {
		date = r.Header.Get("X-Sdk-Date")
		says(204, "")(w, r)
	})
	client.PayOrder(context.Background(), at, billing.Payment{OrderID: "CS1"})
	if want := at.UTC().Format(sdkDateFormat); date != want {
		t.Errorf("signed as of %s, want %s", date, want)
	}
}

// A shutdown that cancels the context does not cut a payment that is on its way.
func TestWriteInFlightOutlivesItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		time.Sleep(50 * time.Millisecond)
		says(204, "")(w, r)
	})
	if r := client.PayOrder(ctx, time.Now(), billing.Payment{OrderID: "CS1"}); r.Outcome != billing.WriteDone {
		t.Errorf("outcome = %v, %v; want done", r.Outcome, r.Err)
	}
}

func TestBodiesOfWrites(t *testing.T) {
	var method, path, body string
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		method, path, body = r.Method, r.URL.Path, string(b)
		says(500, "")(w, r)
	})
	background, now := context.Background(), time.Now()
	for _, c := range []struct {
		send               func()
		method, path, body string
	}{
		{func() { client.PayOrder(background, now, billing.Payment{OrderID: " CS1 "}) }, "POST", "/v3/orders/customer-orders/pay", `{"order_id":"CS1","use_coupon":"NO","use_discount":"NO"}`},
		{
			func() {
				client.PayOrder(background, now, billing.Payment{
					OrderID: "CS1", Coupons: []billing.PayCoupon{{ID: "c1", Type: billing.PayCashCoupon}, {ID: "c2", Type: billing.PayCashCoupon}},
					Discount: &billing.PayDiscount{ID: "d1", Type: billing.PayPromotion},
				})
			}, "POST", "/v3/orders/customer-orders/pay",
			`{"order_id":"CS1","use_coupon":"YES","use_discount":"YES","coupon_infos":[{"id":"c1","type":301},{"id":"c2","type":301}],"discount_infos":[{"id":"d1","type":0}]}`,
		},
		{func() { client.CancelOrder(background, now, "CS1") }, "PUT", "/v2/orders/customer-orders/cancel", `{"order_id":"CS1"}`},
		{func() {
			client.RenewResources(background, now, billing.Renewal{ResourceIDs: []string{"a"}, Unit: billing.PeriodYear, Num: 2})
		}, "POST", "/v2/orders/subscriptions/resources/renew", `{"is_auto_pay":0,"period_num":2,"period_type":3,"resource_ids":["a"]}`},
		{func() {
			client.Unsubscribe(background, now, billing.Unsubscription{ResourceIDs: []string{"a"}, Scope: billing.UnsubscribeRenewed, ReasonType: 5, Reason: "<gone>"})
		}, "POST", "/v2/orders/subscriptions/resources/unsubscribe", `{"resource_ids":["a"],"unsubscribe_reason":"\u003cgone\u003e","unsubscribe_reason_type":5,"unsubscribe_type":2}`},
		{func() { client.SetAutoRenew(background, now, billing.AutoRenewal{ResourceID: "a b"}) }, "POST", "/v2/orders/subscriptions/resources/autorenew/a b", `{"auto_renew_times":0}`},
		{func() {
			client.SetAutoRenew(background, now, billing.AutoRenewal{ResourceID: "a", Times: 3, Unit: billing.PeriodMonth})
		}, "POST", "/v2/orders/subscriptions/resources/autorenew/a", `{"auto_renew_times":3,"period_type":"MONTH"}`},
		{func() { client.CancelAutoRenew(background, now, "a") }, "DELETE", "/v2/orders/subscriptions/resources/autorenew/a", ""},
		{func() { client.SetPayPerUseAtExpiry(background, now, []string{"a"}, false) }, "POST", "/v2/orders/subscriptions/resources/to-on-demand", `{"operation":"CANCEL","resource_ids":["a"]}`},
		{func() { client.EnableEnterpriseProjects(background, now) }, "POST", "/v2/enterprises/enterprise-projects/authority", ""},
	} {
		c.send()
		if method != c.method || path != c.path || body != c.body {
			t.Errorf("sent %s %s %s\nwant %s %s %s", method, path, body, c.method, c.path, c.body)
		}
	}
}

func TestPartialSuccessIsSaidPerTarget(t *testing.T) {
	three := []string{"r1", "r2", "r3"}
	renew := func(c *Client) billing.Receipt {
		return c.RenewResources(context.Background(), time.Now(), billing.Renewal{ResourceIDs: three, Unit: billing.PeriodMonth, Num: 1})
	}
	switchOver := func(c *Client) billing.Receipt {
		return c.SetPayPerUseAtExpiry(context.Background(), time.Now(), three, true)
	}
	done, refused, unknown := billing.WriteDone, billing.WriteRefused, billing.WriteUnknown
	for _, c := range []struct {
		name    string
		send    func(*Client) billing.Receipt
		body    string
		overall billing.Outcome
		each    []billing.Outcome
	}{
		{"all", renew, `{"order_ids":["o1"],"fail_resource_infos":null}`, done, []billing.Outcome{done, done, done}},
		{"one refused", renew, `{"order_ids":["o1"],"fail_resource_infos":[{"resource_id":"R2","error_code":"CBC.99003100","error_msg":"m"}]}`, unknown, []billing.Outcome{unknown, refused, unknown}},
		{"one refused for no listed reason", renew, `{"order_ids":["o1"],"fail_resource_infos":[{"resource_id":"r2","error_code":"CBC.30050006"}]}`, unknown, []billing.Outcome{unknown, unknown, unknown}},
		{"all refused", renew, `{"fail_resource_infos":[{"resource_id":"r1","error_code":"CBC.99003100"},{"resource_id":"r2","error_code":"CBC.99003144"},{"resource_id":"r3","error_code":"CBC.99003154"}]}`, refused, []billing.Outcome{refused, refused, refused}},
		{"all refused, yet an order", renew, `{"order_ids":["o1"],"fail_resource_infos":[{"resource_id":"r1","error_code":"CBC.99003100"},{"resource_id":"r2","error_code":"CBC.99003144"},{"resource_id":"r3","error_code":"CBC.99003154"}]}`, unknown, []billing.Outcome{refused, refused, refused}},
		{"nothing at all", renew, `{}`, unknown, []billing.Outcome{unknown, unknown, unknown}},
		{"orders are no list", renew, `{"order_ids":"o1"}`, unknown, []billing.Outcome{unknown, unknown, unknown}},
		{"switch all", switchOver, `{}`, done, []billing.Outcome{done, done, done}},
		{"switch, one refused", switchOver, `{"error_details":[{"id":"r3","error_code":"CBC.99003610"}]}`, unknown, []billing.Outcome{unknown, unknown, refused}},
	} {
		r := c.send(upstream(t, says(200, c.body)))
		var each []billing.Outcome
		for _, target := range r.Targets {
			each = append(each, target.Outcome)
		}
		if r.Outcome != c.overall || !slices.Equal(each, c.each) {
			t.Errorf("%s: %v %v, want %v %v", c.name, r.Outcome, each, c.overall, c.each)
		}
		if (r.Outcome == done) != (r.Err == nil) {
			t.Errorf("%s: outcome %v with error %v", c.name, r.Outcome, r.Err)
		}
	}
}

func TestRefusedPaymentsByCode(t *testing.T) {
	refusals := []Code{
		BalanceTooLow, DeadlinePassed, DiscountMismatch, CouponUsed, CouponAndDiscount, CouponNeedsDiscount, CouponsExclude, ProjectBudget, OrganizationBudget,
	}
	for _, code := range refusals {
		r := allWrites["PayOrders"](upstream(t, says(400, `{"error_code":"`+string(code)+`","error_msg":"why"}`)), time.Now())
		if r.Outcome != billing.WriteRefused || r.Code != string(code) || r.Message != "why" || code.Meaning() == "" {
			t.Errorf("%s: %+v", code, r)
		}
	}
	r := allWrites["PayOrders"](upstream(t, says(400, `{"error_code":"CBC.99003141","error_msg":"m","quota_infos":[{"error_code":"1"}]}`)), time.Now())
	if want := `{"quota_infos":[{"error_code":"1"}]}`; r.Outcome != billing.WriteRefused || string(r.Detail) != want {
		t.Errorf("quota refusal: %v, detail %s, want %s", r.Outcome, r.Detail, want)
	}
	r = allWrites["CreateEnterpriseProjectAuth"](upstream(t, says(400, `{"error_code":"CBC.99007004","error_msg":"m","fail_check_items":["NOT_OPEN_PROJECT_GROUP"]}`)), time.Now())
	if r.Outcome != billing.WriteRefused || !slices.Equal(r.Checks, []string{"NOT_OPEN_PROJECT_GROUP"}) {
		t.Errorf("enterprise refusal: %v, checks %v", r.Outcome, r.Checks)
	}
	r = allWrites["RenewalResources"](upstream(t, says(200, `{"error_code":"CBC.3002","error_msg":"locked"}`)), time.Now())
	if r.Outcome != billing.WriteRefused {
		t.Errorf("a documented refusal with 200: %v, want refused", r.Outcome)
	}
	r = allWrites["PayOrders"](upstream(t, says(200, `{"error_code":"CBC.99005003"}`)), time.Now())
	if r.Outcome != billing.WriteUnknown {
		t.Errorf("a refusal with 200 where success is 204: %v, want unknown", r.Outcome)
	}
}

func TestOperationsNameMethodsAndCodesHaveMeanings(t *testing.T) {
	ops := Operations()
	if len(ops) != 32 {
		t.Errorf("%d operations, want 32", len(ops))
	}
	client := reflect.TypeFor[*Client]()
	seen := make(map[string]bool)
	for _, op := range ops {
		if _, ok := client.MethodByName(op.Go); !ok || seen[op.ID] || seen[op.Go] {
			t.Errorf("%s: method %s is missing, or one is named twice", op.ID, op.Go)
		}
		seen[op.ID], seen[op.Go] = true, true
		if _, writes := allWrites[op.ID]; writes != op.Write {
			t.Errorf("%s: write = %v", op.ID, op.Write)
		}
	}
	for _, list := range [][]Code{payRefusals, renewRefusals, unsubscribeRefusals, atExpiryRefusals, denied} {
		for _, code := range list {
			if code.Meaning() == "" {
				t.Errorf("%s has no meaning", code)
			}
			if code == OrderStateChanged || code == PaymentRunning || code == OtherError || code == TooFrequent {
				t.Errorf("%s counts as a sure refusal", code)
			}
		}
	}
	if Code("APIG.0308").Meaning() != GatewayThrottled.Meaning() {
		t.Error("the older gateway prefix has no meaning")
	}
}

func TestReceiptsGiveNothingAway(t *testing.T) {
	r := allWrites["PayOrders"](upstream(t, says(500, testAK)), time.Now())
	shown, err := json.Marshal(r)
	if err != nil || strings.Contains(string(shown)+r.Err.Error(), testAK) || strings.Contains(string(shown), testSK) {
		t.Errorf("receipt %s, %v", shown, err)
	}
}
