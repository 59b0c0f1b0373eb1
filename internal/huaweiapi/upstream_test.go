package huaweiapi

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

const (
	testAK = "AKTESTCANARY0001"
	testSK = "SKTESTCANARYsecretsecret"
)

// testConfig is a configuration for the server at url that fails fast.
func testConfig(url string) Config {
	return Config{
		Endpoint: url, AccessKey: testAK, SecretKey: testSK, DomainID: "d0123",
		CallTimeout: 300 * time.Millisecond, MaxTries: 3, RetryBase: time.Millisecond, RetryBudget: 2 * time.Second,
		WriteTimeout: 500 * time.Millisecond,
	}
}

// upstream starts a server and a client for it.
func upstream(t testing.TB, h http.HandlerFunc, change ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return clientFor(t, server.URL, change...)
}

func clientFor(t testing.TB, url string, change ...func(*Config)) *Client {
	t.Helper()
	cfg := testConfig(url)
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says answers every request with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

// asError returns the *Error in err's chain and fails the test when there is none.
func asError(t testing.TB, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error = %v (%T), want an *Error", err, err)
	}
	return e
}

// calls counts requests and the most that ran at once.
type calls struct {
	mu             sync.Mutex
	n, running, at int
}

func (c *calls) begin() (n int, done func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	c.running++
	c.at = max(c.at, c.running)
	return c.n, func() {
		c.mu.Lock()
		c.running--
		c.mu.Unlock()
	}
}

func (c *calls) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

const noBalances = `{"account_balances":[],"debt_amount":0,"measure_id":1,"currency":"USD"}`

func readBalances(c *Client) error {
	_, err := c.ShowCustomerAccountBalances(context.Background())
	return err
}
