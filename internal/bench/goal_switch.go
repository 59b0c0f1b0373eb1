package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/money"
)

// Switch measures P4: while a month is loaded again and again, one reader sums
// all its lines and another asks for pages, and a report of two seconds is
// always open. How long the switch takes, how long anything waited for a lock,
// and how many sums were those of no version.
var Switch = Goal{Names: []string{"P4"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	month := w.Cycles[len(w.Cycles)-1]
	lines := w.MonthLines(month)
	whole := wholeSums{sums: map[money.E8]bool{}}
	whole.add(lines)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, gctx := errgroup.WithContext(ctx)
	var sums, halves, asked atomic.Int64
	var waited atomic.Int64
	quiet := func(err error) error {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	g.Go(func() error { return quiet(w.sumAgain(gctx, month, &whole, &sums, &halves)) })
	g.Go(func() error { return quiet(w.report(gctx, month)) })
	g.Go(func() error { return quiet(w.watchLocks(gctx, &waited)) })
	g.Go(func() error {
		for gctx.Err() == nil {
			if _, err := w.DB.Lines(gctx, w.Scope, month, billing.LineFilter{}); err != nil {
				return quiet(err)
			}
			asked.Add(1)
		}
		return nil
	})
	var switches []time.Duration
	for n := range w.Rounds + 2 {
		again := append([]billing.Line(nil), lines...)
		again[0].Due += money.E8(n + 1)
		whole.add(again)
		p, err := w.Load(gctx, w.DB, w.Account.ID, month, again)
		if err != nil {
			stop()
			return nil, fmt.Errorf("%w (%v)", err, g.Wait())
		}
		switches = append(switches, p.Switch)
	}
	stop()
	if err := g.Wait(); err != nil {
		return nil, err
	}
	const most, wait = 50 * time.Millisecond, 100 * time.Millisecond
	longest := time.Duration(waited.Load())
	return []Result{
		{
			Goal: "P4", What: "switch behind a report of 2 s ÷ 50 ms", Limit: 1, Ratio: ratio(median(switches), most),
			Ours: short(median(switches)), Reference: short(most),
		},
		{
			Goal: "P4", What: fmt.Sprintf("longest wait for a lock, %d pages ÷ 100 ms", asked.Load()), Limit: 1,
			Ratio: ratio(longest, wait), Ours: short(longest), Reference: short(wait),
		},
		{
			Goal: "P4", What: "sums that are of no whole version", Limit: 0, Ratio: float64(halves.Load()),
			Ours: fmt.Sprint(halves.Load()), Reference: fmt.Sprintf("%d sums", sums.Load()),
		},
	}, nil
}}

// wholeSums are the sums of the versions that there may be.
type wholeSums struct {
	mu   sync.Mutex
	sums map[money.E8]bool
}

func (s *wholeSums) add(lines []billing.Line) {
	var sum money.E8
	for i := range lines {
		sum += lines[i].Due
	}
	s.mu.Lock()
	s.sums[sum] = true
	s.mu.Unlock()
}

func (s *wholeSums) has(sum money.E8) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sums[sum]
}

// sumAgain sums all lines of the month as an export reads them.
func (w *World) sumAgain(ctx context.Context, month billing.Cycle, whole *wholeSums, sums, halves *atomic.Int64) error {
	for ctx.Err() == nil {
		var sum money.E8
		err := w.DB.EachLine(ctx, w.Scope, month, billing.LineFilter{}, func(l *billing.Line) error { sum += l.Due; return nil })
		if err != nil {
			return err
		}
		sums.Add(1)
		if !whole.has(sum) {
			halves.Add(1)
		}
	}
	return nil
}

// report holds the lines for two seconds, again and again.
func (w *World) report(ctx context.Context, month billing.Cycle) error {
	for ctx.Err() == nil {
		err := pgx.BeginFunc(ctx, w.admin, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `select sum(due) from bill_line where bill_date = $1`, month.FirstDay().Date())
			if err == nil {
				_, err = tx.Exec(ctx, `select pg_sleep(2)`)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// watchLocks notes the longest that any session waited for a lock.
func (w *World) watchLocks(ctx context.Context, longest *atomic.Int64) error {
	for ctx.Err() == nil {
		var microseconds int64
		err := w.admin.QueryRow(ctx, `
			select coalesce(max(extract(epoch from clock_timestamp() - waitstart) * 1e6), 0)::bigint
			from pg_locks where not granted and waitstart is not null`).Scan(&microseconds)
		if err != nil {
			return err
		}
		if d := microseconds * 1000; d > longest.Load() {
			longest.Store(d)
		}
		time.Sleep(3 * time.Millisecond)
	}
	return nil
}
