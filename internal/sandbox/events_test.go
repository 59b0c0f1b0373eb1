package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRestart: everything that happened is there again after a restart.
func TestRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "events.log")
	logged := func(c *Config) { c.EventLog = file }
	a := newRig(t, logged)
	paid, cancelled, drifted := a.buy(nil), a.buy(map[string]any{"count": 2}), a.buy(nil)
	a.ok("POST", pathPay, payBody(paid))
	a.ok("PUT", pathCancel, map[string]any{"order_id": cancelled})
	a.ctl("POST", "/drift", map[string]any{"order_id": drifted, "amount": "12.34"})
	a.advance("30h")
	a.ctl("POST", "/restate", map[string]any{"month": "2026-10", "share": json.Number("0.1")})
	a.ctl("POST", "/coupons", map[string]any{"action": "grant", "amount": "10"})
	a.ctl("POST", "/account", map[string]any{"balance": "500.25"})
	a.ctl("POST", "/keys", map[string]any{"action": "add", "access_key": "SECOND", "secret_key": "S"})
	a.ctl("POST", "/mode", map[string]any{"strict": true})
	a.advance("1000h") // auto-renewal fires, terms end
	orders := fmt.Sprint(a.readOrders())
	truth := [][]byte{a.truth("2026-10"), a.truth("2026-11"), a.truth("2026-12"), a.truth("2027-01")}
	balances := a.ok("GET", pathBalance, nil).body
	coupons := a.ok("GET", "/v2/promotions/benefits/coupons?limit=100", nil).body
	resources := a.ok("POST", "/v2/orders/suscriptions/resources/query", map[string]any{"limit": 500}).body
	charges := fmt.Sprint(a.ctl("GET", "/charges", nil))
	if err := a.s.Close(); err != nil {
		t.Fatal(err)
	}

	var warnings bytes.Buffer
	b := newRig(t, logged, func(c *Config) {
		c.Seed, c.Resources = 99, 10 // the log knows better
		c.Log = slog.New(slog.NewTextHandler(&warnings, nil))
	})
	if !strings.Contains(warnings.String(), "keeps the world of its event log") {
		t.Errorf("no warning about other settings: %q", warnings.String())
	}
	if got := fmt.Sprint(b.readOrders()); got != orders {
		t.Error("orders differ after the restart")
	}
	for i, m := range []string{"2026-10", "2026-11", "2026-12", "2027-01"} {
		if !bytes.Equal(b.truth(m), truth[i]) {
			t.Errorf("lines of %s differ after the restart", m)
		}
	}
	for path, want := range map[string][]byte{pathBalance: balances, "/v2/promotions/benefits/coupons?limit=100": coupons} {
		if got := b.ok("GET", path, nil).body; !bytes.Equal(got, want) {
			t.Errorf("%s differs after the restart:\n%s\n%s", path, got, want)
		}
	}
	if got := b.ok("POST", "/v2/orders/suscriptions/resources/query", map[string]any{"limit": 500}).body; !bytes.Equal(got, resources) {
		t.Error("resources differ after the restart")
	}
	if got := fmt.Sprint(b.ctl("GET", "/charges", nil)); got != charges {
		t.Errorf("charges differ after the restart: %s", got)
	}
	if a := b.callAs("SECOND", "S", "GET", pathBalance, nil); a.status != 200 {
		t.Errorf("added key after the restart: got %d", a.status)
	}
	b.wants(b.call("POST", pathPay, payBody(paid)), 400, "CBC.99003106") // still strict
}

// TestTornLog: a last record that was not finished is cut off, nothing else is.
func TestTornLog(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "events.log")
	logged := func(c *Config) { c.EventLog, c.Months, c.Resources = file, 1, 5 }
	a := newRig(t, logged)
	id := a.buy(nil)
	a.ok("POST", pathPay, payBody(id))
	_ = a.s.Close()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(whole, `{"kind":"cancel","at":17`...), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newRig(t, logged)
	if n, _ := b.ctl("GET", "/charges", nil)["charges"].([]any); len(n) != 1 {
		t.Errorf("got %d charges, want 1", len(n))
	}
	b.buy(nil)
	_ = b.s.Close()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(text, whole) || bytes.Count(text, []byte("\n")) != bytes.Count(whole, []byte("\n"))+1 {
		t.Errorf("the log after the repair:\n%s", text)
	}

	if err := os.WriteFile(file, bytes.Replace(whole, []byte(`"kind":"buy"`), []byte(`"kind":buy`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{AccessKey: "a", SecretKey: "b", DomainID: "c", EventLog: file}); err == nil || !strings.Contains(err.Error(), "record 2") {
		t.Errorf("damaged record: got %v", err)
	}
}

// TestLogFailure: what cannot be logged does not happen.
func TestLogFailure(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.EventLog, c.Months, c.Resources = filepath.Join(t.TempDir(), "events.log"), 1, 5 })
	id := r.buy(nil)
	_ = r.s.log.file.Close()
	r.wants(r.call("POST", pathPay, payBody(id)), 500, "CBC.0999")
	if n, _ := r.ctl("GET", "/charges", nil)["charges"].([]any); len(n) != 0 {
		t.Errorf("got %d charges, want none", len(n))
	}
	if status, _ := r.tryCtl("POST", "/orders", map[string]any{}); status != 500 {
		t.Errorf("POST /orders: got %d, want 500", status)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good := Config{AccessKey: "a", SecretKey: "b", DomainID: "c"}
	for _, change := range []func(*Config){
		func(c *Config) { c.AccessKey = "" }, func(c *Config) { c.SecretKey = "" }, func(c *Config) { c.DomainID = "" },
		func(c *Config) { c.Months = 37 }, func(c *Config) { c.Resources = -1 }, func(c *Config) { c.Lines = -1 }, func(c *Config) { c.Rate = -1 },
		func(c *Config) { c.EventLog = filepath.Join(t.TempDir(), "no", "such", "folder") },
	} {
		c := good
		change(&c)
		if s, err := New(c); err == nil {
			_ = s.Close()
			t.Errorf("accepted: %+v", c)
		}
	}
}
