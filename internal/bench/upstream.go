package bench

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
)

// The account of the pretend upstream.
const (
	accessKey = "AKBENCHBENCHBENCHBEN"
	secretKey = "sk-of-the-benchmark"
	domainID  = "0b3a1c2d4e5f60718293a4b5c6d7e8f9"
)

// upstream is a running `portal sandbox`, a process of its own so that what it
// costs is not ours.
type upstream struct {
	url, control string
	cmd          *exec.Cmd
}

// startUpstream runs the pretend upstream with closed months of that many lines.
func (w *World) startUpstream(ctx context.Context, months, lines, rate int) (*upstream, error) {
	u := &upstream{cmd: exec.CommandContext(ctx, w.Portal, "sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
		"--ak", accessKey, "--sk", secretKey, "--domain", domainID, "--months", strconv.Itoa(months),
		"--lines", strconv.Itoa(lines), "--resources", strconv.Itoa(max(60, lines/500)), "--rate", strconv.Itoa(rate))}
	u.cmd.Cancel = func() error { return u.cmd.Process.Signal(os.Interrupt) }
	u.cmd.WaitDelay = 10 * time.Second
	out, err := u.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := u.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the portal's binary: %w", err)
	}
	address := regexp.MustCompile(`http://[0-9.:]+`)
	for s := bufio.NewScanner(out); s.Scan(); {
		at := address.FindString(s.Text())
		if u.url == "" {
			u.url = at
		} else if at != "" {
			u.control = at
			return u, nil
		}
	}
	u.stop()
	return nil, fmt.Errorf("%s sandbox did not print its two addresses", w.Portal)
}

func (u *upstream) stop() {
	_ = u.cmd.Cancel()
	_ = u.cmd.Wait() // it was interrupted
}

func (u *upstream) client(limiter huaweiapi.Limiter) (*huaweiapi.Client, error) {
	return huaweiapi.New(huaweiapi.Config{
		Endpoint: u.url, AccessKey: accessKey, SecretKey: secretKey, DomainID: domainID, CallTimeout: 2 * time.Minute, Limiter: limiter,
	})
}

// readLines reads last month from an upstream without a throttle.
func (w *World) readLines(ctx context.Context) ([]billing.Line, error) {
	u, err := w.startUpstream(ctx, 2, w.Lines, 0)
	if err != nil {
		return nil, err
	}
	defer u.stop()
	client, err := u.client(nil)
	if err != nil {
		return nil, err
	}
	month := billing.CycleAt(time.Now()).Prev()
	first, err := client.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: month, Limit: 1})
	if err != nil {
		return nil, err
	}
	pages := make([][]billing.Line, (first.Total+999)/1000)
	var next atomic.Int64
	var one sync.Mutex // one decoder, so that equal texts are one
	var decoder huaweiapi.FeeDecoder
	g, ctx := errgroup.WithContext(ctx)
	for range 2 {
		g.Go(func() error {
			for {
				n := int(next.Add(1)) - 1
				if n >= len(pages) {
					return nil
				}
				page, err := client.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: month, Offset: n * 1000, Limit: 1000})
				if err != nil {
					return err
				}
				one.Lock()
				_, err = decoder.Decode(page.Body, func(_ []byte, l *billing.Line) error { pages[n] = append(pages[n], *l); return nil })
				one.Unlock()
				if err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	lines := make([]billing.Line, 0, first.Total)
	for _, p := range pages {
		lines = append(lines, p...)
	}
	return lines, nil
}

// MonthLines returns a month of lines: those of the upstream, moved to another
// month. One resource in 32 is another one each month, as companies change.
func (w *World) MonthLines(cycle billing.Cycle) []billing.Line {
	home := billing.CycleAt(time.Now()).Prev()
	if cycle == home {
		return w.lines
	}
	days := cycle.FirstDay() - home.FirstDay()
	shift := time.Duration(days) * 24 * time.Hour
	month := uint32(cycle.Year()*12 + int(cycle.Month()))
	lines := make([]billing.Line, len(w.lines))
	renamed := make(map[string]string)
	for i := range w.lines {
		l := &lines[i]
		*l = w.lines[i]
		l.BillDate = min(l.BillDate+days, cycle.LastDay())
		for _, t := range []*time.Time{&l.EffectiveTime, &l.ExpireTime, &l.ConsumeTime, &l.TradeTime} {
			if !t.IsZero() {
				*t = t.Add(shift)
			}
		}
		id, ok := renamed[l.ResourceID]
		if !ok {
			id = l.ResourceID
			if h := hash(id); id != "" && (h+month)%32 == 0 {
				id = id[:len(id)-4] + fmt.Sprintf("%04x", month)
			}
			renamed[l.ResourceID] = id
		}
		l.ResourceID = id
		if len(l.TradeID) == 32 {
			l.TradeID = fmt.Sprintf("%08x", month) + l.TradeID[8:]
		}
	}
	return lines
}

func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}
