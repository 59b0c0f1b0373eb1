package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
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
	log, err := u.calls(ctx)
	if err != nil {
		return nil, err
	}
	bills := log.of("ListCustomerselfResourceRecords")
	calls, least := len(bills), time.Duration(len(bills))*time.Second/upstreamRate
	fewest, most := perSecond(bills)
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
			Goal: "P5", What: "calls that were refused", Limit: 0, Ratio: float64(log.refused()), Ours: fmt.Sprint(log.refused()), Reference: fmt.Sprint(len(log)),
		},
		{
			Goal: "P5", What: "most calls in a clock second ÷ the rate", Limit: 1, Ratio: ratio(int64(most), upstreamRate),
			Ours: fmt.Sprint(most), Reference: fmt.Sprint(upstreamRate),
		},
		{
			Goal: "P5", What: "calls a second while there is work (median) ÷ 9", Limit: 1, AtLeast: true, Ratio: ratio(int64(fewest), 9),
			Ours: fmt.Sprint(fewest), Reference: "9",
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

// call is what the upstream has noted of a call.
type call struct {
	Operation string
	Status    int
	Time      time.Time
}

type callLog []call

// of are the calls of one operation.
func (l callLog) of(operation string) callLog {
	return slices.DeleteFunc(slices.Clone(l), func(c call) bool { return c.Operation != operation })
}

func (l callLog) refused() (n int) {
	for _, c := range l {
		if c.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}

// perSecond returns how many calls the middle one of the clock seconds has, from
// the first to the last, and how many the fullest.
func perSecond(calls callLog) (middle, most int) {
	seconds := make(map[int64]int64)
	first, last := int64(math.MaxInt64), int64(0)
	for _, c := range calls {
		s := c.Time.Unix()
		seconds[s]++
		first, last = min(first, s), max(last, s)
	}
	var counts []int64
	for s := first; s <= last; s++ {
		counts = append(counts, seconds[s])
	}
	return int(median(counts)), int(slices.Max(counts))
}

// calls asks the upstream for all that it was asked.
func (u *upstream) calls(ctx context.Context) (callLog, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.control+"/calls", nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var all struct{ Calls callLog }
	return all.Calls, json.NewDecoder(res.Body).Decode(&all)
}
