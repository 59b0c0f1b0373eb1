package huaweiapi

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const authFailed = `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: `

func TestWrongKeyIsSentOnce(t *testing.T) {
	for _, c := range []struct {
		name, body string
		kind       ErrorKind
	}{
		{"wrong secret", authFailed + `verify aksk signature fail, GET|/v2"}`, Signature},
		{"unknown key", authFailed + `Get secretKey failed"}`, UnknownKey},
		{"locked", authFailed + `AK access failed to reach the limit,forbidden"}`, KeyLocked},
		{"old signature", `{"error_code":"APIGW.0303","error_msg":"signature time expired"}`, ClockSkew},
		{"nothing known", ``, Signature},
	} {
		t.Run(c.name, func(t *testing.T) {
			var seen calls
			client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
				_, done := seen.begin()
				defer done()
				time.Sleep(5 * time.Millisecond)
				says(401, c.body)(w, r)
			})
			var wg sync.WaitGroup
			for range 30 {
				wg.Go(func() {
					if e := asError(t, readBalances(client)); e.Kind != c.kind {
						t.Errorf("kind = %v, want %v", e.Kind, c.kind)
					}
				})
			}
			wg.Wait()
			if seen.n != 1 {
				t.Fatalf("%d requests with a wrong key, want 1", seen.n)
			}
			if client.Tripped() == nil {
				t.Error("Tripped() = nil")
			}
			e := asError(t, readBalances(client))
			if !e.Local || !strings.Contains(e.Error(), "not sent") {
				t.Errorf("a call of a tripped client: %v, want it answered here", e)
			}
			client.Rearm()
			readBalances(client)
			readBalances(client)
			if seen.n != 2 {
				t.Errorf("%d requests after one Rearm, want 2", seen.n)
			}
		})
	}
}

func TestClockSkewTellsBothTimes(t *testing.T) {
	here := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", here.Add(-3*time.Hour).Format(http.TimeFormat))
		says(401, authFailed+`verify aksk signature fail"}`)(w, r)
	}, func(cfg *Config) { cfg.Now = func() time.Time { return here } })
	e := asError(t, readBalances(client))
	if e.Kind != ClockSkew || !e.ServerDate.Equal(here.Add(-3*time.Hour)) || !e.LocalDate.Equal(here) {
		t.Errorf("got %v, server %v, here %v", e.Kind, e.ServerDate, e.LocalDate)
	}
	if text := e.Error(); !strings.Contains(text, "09:00:00Z") || !strings.Contains(text, "12:00:00Z") {
		t.Errorf("text %q lacks one of the times", text)
	}
	if client.Tripped() == nil {
		t.Error("skew did not trip the client")
	}
}

// A key that the service itself has answered is proven, whatever it answered.
func TestKeyIsProvenByTheService(t *testing.T) {
	for body, proven := range map[string]bool{`{"error_code":"CBC.0100"}`: true, `<html>`: false} {
		var seen calls
		client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
			n, done := seen.begin()
			defer done()
			if n == 1 {
				says(400, body)(w, r)
				return
			}
			time.Sleep(20 * time.Millisecond)
			says(200, noBalances)(w, r)
		})
		readBalances(client)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { readBalances(client) })
		}
		time.Sleep(10 * time.Millisecond)
		seen.mu.Lock()
		running := seen.running
		seen.mu.Unlock()
		wg.Wait()
		if (running > 1) != proven {
			t.Errorf("after %s: %d requests at once, want several = %v", body, running, proven)
		}
	}
}

func TestWaitingForAnUnprovenKeyEndsWithTheContext(t *testing.T) {
	release := make(chan struct{})
	client := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		<-release
		says(200, noBalances)(w, r)
	}, func(cfg *Config) { cfg.CallTimeout = 5 * time.Second })
	go readBalances(client)
	time.Sleep(20 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := client.ShowCustomerAccountBalances(ctx)
	close(release)
	if e := asError(t, err); e.Kind != Timeout {
		t.Errorf("kind = %v, want %v", e.Kind, Timeout)
	}
}

// An answer to a request from before Rearm must not stop what came after it.
func TestOldRefusalDoesNotStopANewRound(t *testing.T) {
	g := newKeyGuard()
	leave, err := g.enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	g.rearm()
	leave(verdict{refused: &Error{Kind: Signature}})
	if g.refusal() != nil {
		t.Error("the refusal of an older round stopped the key")
	}
	if leave, err = g.enter(context.Background()); err != nil {
		t.Fatal(err)
	}
	leave(verdict{accepted: true})
}

func TestKeyFingerprintTellsKeysApart(t *testing.T) {
	print := func(change func(*Config)) string { return clientFor(t, "http://127.0.0.1:1", change).KeyFingerprint() }
	same := print(func(*Config) {})
	if same != print(func(cfg *Config) { cfg.DomainID = "other" }) {
		t.Error("the fingerprint depends on more than the key")
	}
	for _, other := range []string{print(func(cfg *Config) { cfg.SecretKey = "x" }), print(func(cfg *Config) { cfg.AccessKey = "x" })} {
		if other == same {
			t.Error("another key has the same fingerprint")
		}
	}
}
