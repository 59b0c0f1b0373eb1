package huaweiapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portal/internal/sandbox"
)

// rig is a sandbox with its control plane, and the client of its account.
type rig struct {
	t       testing.TB
	client  *Client
	api     string
	control string
}

func newRig(t testing.TB, change ...func(*sandbox.Config)) *rig {
	t.Helper()
	cfg := sandbox.Config{AccessKey: testAK, SecretKey: testSK, DomainID: "d0123", Months: 4, Resources: 60}
	for _, f := range change {
		f(&cfg)
	}
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	api, control := httptest.NewServer(s.Handler()), httptest.NewServer(s.Control())
	t.Cleanup(func() {
		api.Close()
		control.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &rig{t: t, api: api.URL, control: control.URL}
	r.client = r.connect()
	return r
}

// connect returns a further client, patient enough for a loaded machine.
func (r *rig) connect(change ...func(*Config)) *Client {
	return clientFor(r.t, r.api, append([]func(*Config){func(cfg *Config) {
		cfg.CallTimeout, cfg.WriteTimeout, cfg.RetryBudget = 20*time.Second, 20*time.Second, 30*time.Second
	}}, change...)...)
}

// tell posts to the control plane and returns its answer.
func (r *rig) tell(path, body string) map[string]any {
	r.t.Helper()
	res, err := http.Post(r.control+path, "application/json", strings.NewReader(body))
	return r.answer(path, res, err)
}

func (r *rig) ask(path string) map[string]any {
	r.t.Helper()
	res, err := http.Get(r.control + path)
	return r.answer(path, res, err)
}

func (r *rig) answer(path string, res *http.Response, err error) map[string]any {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: status %d, %s, %v", path, res.StatusCode, body, err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	return out
}

// noFaults ends all faults.
func (r *rig) noFaults() {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodDelete, r.control+"/faults", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	r.answer("/faults", res, err)
}

// buy makes an unpaid order and returns its number.
func (r *rig) buy(request string) string {
	r.t.Helper()
	return r.tell("/orders", request)["order_id"].(string)
}

// charges returns how often an order was charged.
func (r *rig) charges(order string) string {
	r.t.Helper()
	n, ok := r.ask("/charges")["by_order"].(map[string]any)[order]
	if !ok {
		return "0"
	}
	return n.(json.Number).String()
}

// calls returns how many calls of an operation reached the sandbox.
func (r *rig) calls(op string) int {
	r.t.Helper()
	return len(r.ask("/calls?limit=10000&operation=" + op)["calls"].([]any))
}
