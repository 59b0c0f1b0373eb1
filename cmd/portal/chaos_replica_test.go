//go:build moneytest && linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/crash"
	"portal/internal/store"
)

// pageDeed is what a page's process does before it dies: ask, or approve.
type pageDeed struct {
	Database, Endpoint, Domain string
	Account, Person, RequestID int64
	OrderID, FormKey, Hash     string
}

// init makes this test binary be such a process.
func init() {
	text := os.Getenv("CHAOS_PAGE")
	if text == "" {
		return
	}
	if err := doDeed(context.Background(), text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func doDeed(ctx context.Context, text string) error {
	var d pageDeed
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: d.Database, MaxConns: 2, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer db.Close()
	u, _, err := db.UserWithAccounts(ctx, d.Person)
	if err != nil {
		return err
	}
	who := approval.Person{User: u, Scope: billing.Scope{Accounts: []int64{d.Account}, Currency: "USD"}, SignedInAt: time.Now()}
	service := pageService(func(args ...any) { panic(fmt.Sprint(args...)) }, db, d.Endpoint, billing.Account{ID: d.Account, DomainID: d.Domain})
	if u.Role == auth.Admin {
		return service.Approve(ctx, who, approval.Verdict{RequestID: d.RequestID, Hash: d.Hash, FormKey: d.FormKey})
	}
	_, err = service.Request(ctx, who, approval.Ask{
		AccountID: d.Account, Operation: approval.Pay, OrderID: d.OrderID, Reason: "chaos", FormKey: d.FormKey, Hash: d.Hash,
	})
	return err
}

// inPage does a page's deed in a process of its own, which dies at a point.
func (w *chaos) inPage(point string, d pageDeed) {
	d.Database, d.Endpoint, d.Account, d.Domain = w.appURL, w.api.URL, w.account.ID, w.account.DomainID
	text, err := json.Marshal(d)
	if err != nil {
		w.t.Error(err)
		return
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHAOS_PAGE="+string(text), "PORTAL_TEST_CRASH="+point)
	out, _ := cmd.CombinedOutput()
	if wasKilled(cmd) {
		w.count(point)
	} else if len(out) > 0 {
		w.t.Logf("a page that should die at %s says: %s", point, out)
	}
}

// wasKilled reports whether a process that has ended was ended by SIGKILL.
func wasKilled(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// spawn starts a replica that dies at a point, after it has passed it n times.
func (w *chaos) spawn(slot int, point string, passes int) (*exec.Cmd, error) {
	cmd := exec.Command(os.Args[0], "serve", "--work-only")
	spool := filepath.Join(w.spool, fmt.Sprint("replica", slot)) // of the place, as on a host that outlives its processes
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), asProgram + "=1", "DATABASE_URL=" + w.appURL, "PORTAL_SECRET_KEY=" + secretKey,
		"HUAWEI_ENDPOINT=" + w.api.URL, "HUAWEI_ACCESS_KEY=AKREAD", "HUAWEI_SECRET_KEY=chaos-read", "HUAWEI_DOMAIN_ID=d0main", "PORTAL_ALLOW_SANDBOX=1",
		"HUAWEI_PAY_ACCESS_KEY=AKPAY", "HUAWEI_PAY_SECRET_KEY=chaos-pay", "PORTAL_PAYING=on", "PORTAL_SPOOL_DIR=" + spool,
		"PORTAL_TEST_FACTOR=" + os.Getenv("PORTAL_TEST_FACTOR"), fmt.Sprintf("PORTAL_TEST_CRASH=%s:%d", point, passes),
	}
	if os.Getenv("CHAOS_VERBOSE") != "" {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.alive[slot], w.bornAt[slot] = cmd, time.Now()
	w.mu.Unlock()
	return cmd, nil
}

// nextPoint is the point that a replica dies at next: the one that was reached
// least. Between them some replicas just live.
func (w *chaos) nextPoint(r *rand.Rand) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lives := r.IntN(12) == 0
	if w.enough() {
		lives = r.IntN(4) != 0
	}
	if w.calm || lives {
		return ""
	}
	at := 3 + r.IntN(len(crashPoints)-3) // C1 to C3 are the pages'
	for i := 3; i < len(crashPoints); i++ {
		if crashPoints[i] != "C16" && w.kills[crashPoints[i]] < w.kills[crashPoints[at]] {
			at = i
		}
	}
	if crashPoints[at] == "C16" {
		return ""
	}
	return crashPoints[at]
}

// enough reports whether every point has had its kills. The caller holds mu.
func (w *chaos) enough() bool {
	for _, p := range crashPoints {
		if p != "C16" && w.kills[p] < w.goal {
			return false
		}
	}
	return true
}

// replica keeps one place filled with processes that die one after another.
func (w *chaos) replica(ctx context.Context, slot int, r *rand.Rand) {
	for ctx.Err() == nil {
		point := w.nextPoint(r)
		cmd, err := w.spawn(slot, point, r.IntN(2))
		if err != nil {
			w.t.Error(err)
			return
		}
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }() // how it ended is looked at below
		w.live(ctx, cmd, ended, point, r)
		select {
		case <-ended:
		default:
			_ = cmd.Process.Signal(syscall.SIGCONT)
			_ = cmd.Process.Kill()
			<-ended
		}
	}
}

// live accompanies one process until it has died or is to be replaced.
func (w *chaos) live(ctx context.Context, cmd *exec.Cmd, ended <-chan struct{}, point string, r *rand.Rand) {
	signal := func(s syscall.Signal) { _ = cmd.Process.Signal(s) } // it may be gone already
	until := time.Now().Add(time.Duration(4+r.IntN(8)) * time.Second)
	w.mu.Lock()
	if w.enough() {
		until = time.Now().Add(time.Duration(8+r.IntN(24)) * time.Second)
	}
	w.mu.Unlock()
	trip := time.Now().Add(time.Duration(500+r.IntN(1500)) * time.Millisecond)
	for {
		select {
		case <-ended:
			if wasKilled(cmd) && point != "" && point != "C14" {
				w.count(point)
			}
			return
		case <-ctx.Done():
			w.end(cmd, ended, signal)
			return
		case <-time.After(50 * time.Millisecond):
		}
		now := time.Now()
		switch {
		case point == "C14" && isStopped(cmd.Process.Pid):
			w.count("C14")
			pause := time.Duration(r.Int64N(int64(3 * approval.SendWithin())))
			if r.IntN(4) == 0 { // longer than a signature lives
				pause = crash.Scale(16 * time.Minute)
				until = now.Add(pause + 5*time.Second)
			}
			w.sleep(ctx, pause)
			signal(syscall.SIGCONT)
			point = ""
		case point == "C17" && now.After(trip):
			if w.end(cmd, ended, signal) {
				w.count("C17")
			}
			return
		case point == "C18" && now.After(trip):
			w.post("/keys", map[string]any{"action": "revoke", "access_key": "AKPAY"})
			trip = now.Add(time.Hour)
		case w.isCalm() && point == "":
			signal(syscall.SIGCONT)
			until = now.Add(time.Hour)
		case now.After(until):
			w.mu.Lock()
			w.random++
			w.mu.Unlock()
			signal(syscall.SIGKILL)
			<-ended
			return
		case !w.isCalm() && point != "C17" && r.IntN(60) == 0:
			signal(syscall.SIGSTOP)
			w.sleep(ctx, time.Duration(r.Int64N(int64(3*approval.SendWithin()))))
			signal(syscall.SIGCONT)
			w.mu.Lock()
			w.frozen++
			w.mu.Unlock()
		}
	}
}

// end stops a process in order and reports whether it went well: it may take as
// long as a call upstream takes (C17).
func (w *chaos) end(cmd *exec.Cmd, ended <-chan struct{}, signal func(syscall.Signal)) bool {
	signal(syscall.SIGCONT)
	signal(syscall.SIGTERM)
	select {
	case <-ended:
		return cmd.ProcessState.Success()
	case <-time.After(40 * time.Second):
		w.t.Error("C17: a replica does not stop within 40 s")
		signal(syscall.SIGKILL)
		<-ended
		return false
	}
}

func (w *chaos) isCalm() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calm
}

func (w *chaos) sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// settled waits until all replicas live for good and have seen the database: a
// process that has just begun can't know what it has lost.
func (w *chaos) settled() {
	for {
		w.mu.Lock()
		young := false
		for _, at := range w.bornAt {
			young = young || time.Since(at) < 4*time.Second
		}
		w.mu.Unlock()
		if !young {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// killOne kills one of the replicas; its place is filled again.
func (w *chaos) killOne(r *rand.Rand) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if cmd := w.alive[r.IntN(len(w.alive))]; cmd != nil {
		_ = cmd.Process.Kill() // it may be gone already
	}
}

// isStopped reports whether a process is frozen.
func isStopped(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	return strings.HasPrefix(rest, "T")
}
