package billsync

import (
	"context"
	"sync/atomic"
	"time"

	"portal/internal/store"
)

// meter carries the progress of a run from the goroutines that work to the
// task's row, a few times a second, and shows that the run lives while it waits.
type meter struct {
	done, total atomic.Int64
	cancel      context.CancelFunc
	ended       chan struct{}
}

func newMeter(ctx context.Context, task *store.ClaimedTask) *meter {
	ctx, cancel := context.WithCancel(ctx)
	m := &meter{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(m.ended)
		var done, total int64
		last := time.Now()
		for sleep(ctx, 300*time.Millisecond) {
			d, t := m.done.Load(), m.total.Load()
			if d != done || t != total || time.Since(last) > 4*time.Second {
				task.Progress(ctx, d, t)
				done, total, last = d, t, time.Now()
			}
		}
	}()
	return m
}

func (m *meter) stop() {
	m.cancel()
	<-m.ended
}
