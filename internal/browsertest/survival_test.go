package browsertest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func post(t *testing.T, url string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	res, err := http.Post(url, "application/json", bytes.NewReader(raw))
	must(t, err)
	res.Body.Close()
	if res.StatusCode/100 != 2 {
		t.Fatalf("POST %s: status %d", url, res.StatusCode)
	}
}

// charges returns the orders that the upstream has charged.
func charges(t *testing.T, d *Demo) string {
	t.Helper()
	res, err := http.Get(d.Control + "/charges")
	must(t, err)
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	must(t, err)
	return b.String()
}

// TestADemoSurvivesAPowerCut pays an order as somebody would in the vendor's
// console, kills everything, and finds the payment again.
func TestADemoSurvivesAPowerCut(t *testing.T) {
	dir := filepath.Join(filepath.Dir(demo.Dir), "survivor")
	d, err := StartDemo(t.Context(), binary, dir, "--months", "2", "--resources", "60")
	must(t, err)
	defer func() { d.Kill(); os.RemoveAll(dir) }()
	p, err := browser.Open(d.URL, View{})
	must(t, err)
	defer func() { p.Close() }()
	must(t, p.SignIn("admin@demo.test", DemoPassword))
	order := waitForUnpaid(t, p)
	post(t, d.Control+order+"/pay", map[string]any{})
	before := charges(t, d)
	if !bytes.Contains([]byte(before), []byte(filepath.Base(order))) {
		t.Fatalf("the charge of %s is not listed: %s", order, before)
	}
	d.Kill()
	start := time.Now()
	must(t, d.Start(t.Context()))
	t.Logf("the address was there again after %s", time.Since(start))
	if after := charges(t, d); after != before {
		t.Errorf("charges after the power cut:\n%s\nwant\n%s", after, before)
	}
	q, err := browser.Open(d.URL, View{})
	must(t, err)
	defer q.Close()
	must(t, q.SignIn("admin@demo.test", DemoPassword))
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(time.Second) {
		must(t, q.Go(order))
		chip, err := q.Text(".head .chip")
		must(t, err)
		if chip != "Pending payment" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still %q", order, chip)
		}
		must(t, q.Go("/admin/sync"))
		must(t, q.Click(`form[action="/admin/sync"] button[type=submit]`))
	}
}

func waitForUnpaid(t *testing.T, p *Page) string {
	t.Helper()
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(300 * time.Millisecond) {
		must(t, p.Go("/orders?status=unpaid"))
		order, err := Eval[string](p, `document.querySelector('tbody a[href^="/orders/"]')?.getAttribute("href") ?? ""`)
		must(t, err)
		if order != "" {
			return order
		}
	}
	t.Fatal("no unpaid order appeared")
	return ""
}

func TestTwoDemosOnOneDirectory(t *testing.T) {
	if d, err := StartDemo(t.Context(), binary, demo.Dir); err == nil {
		d.Kill()
		t.Error("a second demo on the same directory started")
	} else if !bytes.Contains([]byte(err.Error()), []byte(demo.Dir)) {
		t.Errorf("the second demo says %v, want the directory named", err)
	}
}
