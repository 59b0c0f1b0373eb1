package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"portal/internal/billing"
	"portal/internal/billsync"
	"portal/internal/huaweiapi"
)

// upstreamRate is the documented floor: calls a second of one API.
const upstreamRate = 10

// Sync measures P5: three months are read from the pretend upstream at its rate,
// against what its rate allows; and what this process computes meanwhile.
var Sync = Goal{Names: []string{"P5"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	const months = 3
	u, err := w.startUpstream(ctx, months+1, w.Lines, upstreamRate)
	if err != nil {
		return nil, err
	}
	defer u.stop()
	db, account, err := w.Open(ctx, "synced")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	client, err := u.client(db.Limiter(account.ID))
	if err != nil {
		return nil, err
	}
	syncer := billsync.New(billsync.Config{DB: db, Clients: map[int64]*huaweiapi.Client{account.ID: client}, SpoolDir: w.spool})
	newest := billing.CycleAt(time.Now())
	w.Say("reading %d months of %d lines at %d calls a second", months, w.Lines, upstreamRate)
	start, cpu := time.Now(), processTime()
	err = syncer.SyncNow(ctx, billsync.Request{From: newest.Add(-months), Bills: true}, func([]billing.SyncTask) {})
	took := time.Since(start)
	busy := processTime() - cpu
	if err != nil {
		return nil, err
	}
	calls, refused, err := u.calls(ctx, "ListCustomerselfResourceRecords")
	if err != nil {
		return nil, err
	}
	least := time.Duration(calls) * time.Second / upstreamRate
	return []Result{
		{
			Goal: "P5", What: fmt.Sprintf("time of %d calls ÷ the least that the rate allows", calls), Limit: 1.10, Ratio: ratio(took, least),
			Ours: short(took), Reference: short(least),
		},
		{
			Goal: "P5", What: "CPU of reading, decoding and loading ÷ that time, cores", Limit: 0.20, Ratio: ratio(busy, took),
			Ours: short(busy), Reference: short(took),
		},
		{
			Goal: "P5", What: "calls that were refused", Limit: 0, Ratio: float64(refused), Ours: fmt.Sprint(refused), Reference: fmt.Sprint(calls),
		},
	}, nil
}}

// processTime is how long this process has computed, in the program and in the system.
func processTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// calls counts what the upstream was asked of one operation, and what it refused of all.
func (u *upstream) calls(ctx context.Context, operation string) (n, refused int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.control+"/calls", nil)
	if err != nil {
		return 0, 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	var all struct {
		Calls []struct {
			Operation string
			Status    int
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		return 0, 0, err
	}
	for _, c := range all.Calls {
		if c.Operation == operation {
			n++
		}
		if c.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	return n, refused, nil
}
