//go:build moneytest && linux

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"portal/internal/approval"
	"portal/internal/crash"
)

// The chaos test proves the money path by breaking it: real processes of a test
// build, two replicas and more, an upstream that charges every call it accepts and
// misbehaves in every way it knows, and processes that are killed and frozen at
// random and at each named point. Run it with make chaos-money; docs/money.md
// says what it counts. Nothing of it is in a real build.

// leastSeen is what a run must have seen, or it proves nothing.
var leastSeen = struct{ kills, perFault, unknowns, late, mismatches int }{10, 20, 30, 10, 10}

// crashPoints are the points of the specification; C16 to C18 are played by the
// test itself.
var crashPoints = []string{"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "C14", "C15", "C16", "C17", "C18"}

func chaosSetting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// TestChaosMoney runs until there were enough attempts and kills, lets
// everything come to its end, and counts.
func TestChaosMoney(t *testing.T) {
	if crash.Scale(time.Hour) == time.Hour {
		t.Fatal("PORTAL_TEST_FACTOR must be set, at most 20: a run in real time takes days")
	}
	seed := uint64(chaosSetting("CHAOS_SEED", int(time.Now().UnixNano()&0x7fffffff)))
	attempts, replicas := chaosSetting("CHAOS_ATTEMPTS", 340), chaosSetting("CHAOS_REPLICAS", 4)
	t.Logf("seed %d, at least %d attempts, %d replicas, times divided by %d", seed, attempts, replicas, time.Hour/crash.Scale(time.Hour))
	w := newChaos(t, seed, replicas, leastSeen.kills+attempts/100)
	began := time.Now()
	w.start()
	for deadline := time.Now().Add(time.Duration(attempts) * 4 * time.Second); ; time.Sleep(500 * time.Millisecond) {
		missing := w.lacks(attempts)
		if missing == "" || t.Failed() {
			break
		}
		if time.Now().After(deadline) {
			t.Errorf("not enough within its time: %s", missing)
			break
		}
	}
	worked := time.Since(began)
	w.lose() // C16, while the last unknowns wait for T_dead
	lost := time.Since(began) - worked
	w.drain() // everything comes to its end
	t.Logf("%s of work and trouble, %s of lost commits, %s until everything had ended", worked.Round(time.Second), lost.Round(time.Second), (time.Since(began) - worked - lost).Round(time.Second))
	w.judge(attempts)
}

// lacks names what the minimum counts still miss, "" when nothing.
func (w *chaos) lacks(attempts int) string {
	var missing []string
	if n := w.number(`select count(*) from approval_attempt`); n < attempts {
		missing = append(missing, fmt.Sprintf("%d of %d attempts", n, attempts))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range crashPoints {
		if p != "C16" && w.kills[p] < leastSeen.kills {
			missing = append(missing, fmt.Sprintf("%s %d times", p, w.kills[p]))
		}
	}
	for _, kind := range payFaults {
		if w.faults[kind] < leastSeen.perFault {
			missing = append(missing, fmt.Sprintf("fault %s %d times", kind, w.faults[kind]))
		}
	}
	if w.drifted < 3*leastSeen.mismatches {
		missing = append(missing, fmt.Sprintf("%d drifts", w.drifted))
	}
	return strings.Join(missing, ", ")
}

// judge counts what must be zero, and what must be enough.
func (w *chaos) judge(attempts int) {
	t := w.t
	charged, total := w.charges()
	twice, unbooked, wrong := 0, 0, 0
	byOrder := map[string]approval.Request{}
	for _, r := range w.requests(`r.operation = 'pay' and r.state in ('reconciled', 'mismatch', 'closed_exception')`) {
		if _, there := byOrder[r.OrderID]; there {
			t.Errorf("order %s is booked twice", r.OrderID)
			wrong++
		}
		byOrder[r.OrderID] = r
	}
	for order, c := range charged {
		if c.times > 1 {
			t.Errorf("order %s was charged %d times: %s", order, c.times, w.story(order))
			twice++
		}
		r, ok := byOrder[order]
		if !ok {
			t.Errorf("order %s was charged and is not booked: %s", order, w.story(order))
			unbooked++
			continue
		}
		if (r.State == approval.Reconciled) != (c.amount == r.Payable.Exact()) {
			t.Errorf("order %s: approved %s, charged %s, and it is %s: %s", order, r.Payable.Exact(), c.amount, r.State, w.story(order))
			wrong++
		}
	}
	for order := range byOrder {
		if charged[order].times == 0 {
			t.Errorf("order %s is booked and was never charged: %s", order, w.story(order))
			wrong++
		}
	}
	left := w.requests(`not exists (select from approval_state s where s.state = r.state and s.final)`)
	for _, r := range left {
		t.Errorf("request %d of order %s is still %s: %s", r.ID, r.OrderID, r.State, w.story(r.OrderID))
	}
	if _, err := w.db.VerifyAudit(w.ctx); err != nil {
		t.Errorf("the audit trail: %v", err)
	}
	w.atLeast("attempts", w.number(`select count(*) from approval_attempt`), attempts)
	w.atLeast("unknowns", w.number(`select count(*) from approval_history where to_state = 'unknown'`), leastSeen.unknowns)
	w.atLeast("late executions", w.faults["late"], leastSeen.late)
	w.atLeast("mismatches", w.number(`select count(*) from approval_history where to_state = 'mismatch'`), leastSeen.mismatches)
	for _, p := range crashPoints {
		w.atLeast("kills at "+p, w.kills[p], leastSeen.kills)
	}
	for _, kind := range payFaults {
		w.atLeast("attempts under "+kind, w.faults[kind], leastSeen.perFault)
	}
	t.Logf("%d charges of %d orders; %d charged twice, %d charged and not booked, %d wrongly booked, %d left open", total, len(charged), twice, unbooked, wrong, len(left))
	w.report()
}

func (w *chaos) atLeast(what string, got, want int) {
	if got < want {
		w.t.Errorf("only %d %s, want at least %d: the run proves too little", got, what, want)
	}
}

// payFaults are the ways in which a payment can be answered wrongly.
var payFaults = []string{
	"status", "html", "empty200", "error200", "null", "truncate", "reset_before", "reset_after", "hang", "slow", "redirect", "throttle", "late",
}

// fault draws the next misbehaviour, the rarest kind first. A throttle that acts
// would be a gateway that says "not executed" and executes: nothing survives that.
func (w *chaos) fault(r *rand.Rand) map[string]any {
	w.mu.Lock()
	kind := payFaults[r.IntN(len(payFaults))]
	for _, k := range payFaults {
		if w.asked[k] < w.asked[kind] {
			kind = k
		}
	}
	w.asked[kind]++
	w.mu.Unlock()
	f := map[string]any{"operation": "PayOrders", "kind": kind, "count": 1}
	act := r.IntN(2) == 0
	switch kind {
	case "status":
		f["act"], f["status"] = act, []int{400, 401, 403, 404, 409, 429, 500, 502, 503, 504}[r.IntN(10)]
	case "html", "empty200", "error200", "null", "redirect":
		f["act"] = act
	case "hang":
		f["act"], f["delay_ms"] = act, 100+r.IntN(int(2*approval.CallWithin()/time.Millisecond))
	case "slow":
		f["delay_ms"] = 50 + r.IntN(int(2*approval.CallWithin()/time.Millisecond))
	case "late":
		f["delay_ms"] = 200 + r.IntN(int(crash.Scale(13*time.Minute)/time.Millisecond))
	}
	return f
}
