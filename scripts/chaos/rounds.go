package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"portal/internal/billing"
	"portal/internal/export"
)

// counts is what happened.
type counts struct {
	mu                              sync.Mutex
	syncs, killed, failed, restated int
	played                          map[string]int
}

func (c *counts) faults() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(c.played)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, c.played[kind]))
	}
	return strings.Join(parts, ", ")
}

// faultKinds are the ways in which the upstream misbehaves here.
var faultKinds = []string{"shift_pages", "wrong_total", "truncate", "reset_before", "reset_after", "empty200", "html"}

// round plays one round of the plan: perhaps a fault, perhaps a restatement in
// the middle, and two syncs, each of which may be killed. Everything random is
// drawn before anything runs.
func (w *world) round(ctx context.Context, plan *rand.Rand, load time.Duration, n int, tally *counts) error {
	within := func(d time.Duration) time.Duration { return time.Duration(plan.Int64N(int64(d))) }
	first := w.months[plan.IntN(len(w.months))]
	months := [2]billing.Cycle{first, first}
	if plan.IntN(2) == 0 {
		months[1] = w.months[plan.IntN(len(w.months))]
	}
	var lives [2]time.Duration
	for i := range lives {
		if plan.IntN(10) < 8 {
			lives[i] = within(2*load) + 1
		}
	}
	kind, times := "", 1+plan.IntN(4)
	if plan.IntN(10) < 6 {
		kind = faultKinds[plan.IntN(len(faultKinds))]
	}
	var restateAfter time.Duration
	if plan.IntN(10) < 6 {
		restateAfter = within(2*load) + 1
	}
	share := fmt.Sprintf("0.%03d", 1+plan.IntN(40))

	if kind != "" {
		if err := w.post("/faults", map[string]any{"operation": feeRecords, "kind": kind, "count": times}); err != nil {
			return err
		}
		if tally.played == nil {
			tally.played = make(map[string]int)
		}
		tally.played[kind]++
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	note := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
	}
	for i, c := range months {
		all.Go(func() {
			if err := w.syncOnce(ctx, c, lives[i], load, tally); err != nil {
				note(err)
			}
		})
	}
	if restateAfter > 0 {
		all.Go(func() {
			time.Sleep(restateAfter)
			if err := w.restate(first, share); err != nil {
				note(err)
			}
			tally.mu.Lock()
			tally.restated++
			tally.mu.Unlock()
		})
	}
	all.Wait()
	return failed
}

// syncOnce runs one process of the sync and kills it after life; 0 lets it live.
func (w *world) syncOnce(ctx context.Context, c billing.Cycle, life, load time.Duration, tally *counts) error {
	p, err := w.start(w.env, "sync", "--month", c.String())
	if err != nil {
		return err
	}
	var end <-chan time.Time
	if life > 0 {
		end = time.After(life)
	}
	killed := false
	select {
	case <-p.done:
	case <-end:
		killed = true
		p.kill()
	case <-ctx.Done():
		p.kill()
		return ctx.Err()
	case <-time.After(3*time.Minute + 20*load):
		p.kill()
		return fmt.Errorf("sync of %s hangs:\n    %s", c, &p.tail)
	}
	tally.mu.Lock()
	defer tally.mu.Unlock()
	tally.syncs++
	switch {
	case killed:
		tally.killed++
	case p.err != nil: // a fault that no second try could mend: allowed, and tried again
		tally.failed++
	}
	return nil
}

// restate lets the upstream correct a month. Its new truth is known at once.
func (w *world) restate(c billing.Cycle, share string) error {
	if err := w.post("/restate", map[string]any{"month": c.String(), "share": share}); err != nil {
		return err
	}
	one, err := w.readTruth(c)
	if err != nil {
		return err
	}
	w.truths[c].add(one)
	return nil
}

// calm ends all faults and brings every month up to date.
func (w *world) calm(ctx context.Context) error {
	if err := w.endFaults(ctx); err != nil {
		return err
	}
	for _, c := range w.months {
		var err error
		for range 3 { // a connection that was cut closes the account's gate for a while
			if _, err = w.run(ctx, "", "sync", "--month", c.String()); err == nil {
				break
			}
			time.Sleep(2 * time.Second)
		}
		if err != nil {
			return fmt.Errorf("the last sync of %s: %w", c, err)
		}
	}
	return nil
}

// judge compares what is kept with the truth.
func (w *world) judge(ctx context.Context) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, c := range w.months {
		if err := w.judgeMonth(ctx, c, say); err != nil {
			say("%s: %v", c, err)
		}
	}
	if out, err := w.run(ctx, "", "verify"); err != nil {
		say("%v", err)
	} else if !strings.Contains(out, "everything fits") {
		say("verify says:\n%s", out)
	}
	return problems
}

func (w *world) judgeMonth(ctx context.Context, c billing.Cycle, say func(string, ...any)) error {
	last := w.truths[c].last()
	bill, err := w.db.Bill(ctx, w.scope, c)
	if err != nil {
		return err
	}
	if !bill.Due.Decimal().Equal(last.due) || bill.Lines != int64(last.lines) {
		say("%s shows %d lines due %s, the truth is %s", c, bill.Lines, bill.Due, &last.state)
	}
	if !bill.Whole() {
		say("%s is not whole after an undisturbed sync", c)
	}
	for i := range bill.Checks {
		if k := &bill.Checks[i]; !k.Ties() {
			say("%s: %s %s does not tie: %d against %d", c, k.Name, k.Key, k.Ours, k.Theirs)
		}
	}
	days, err := w.db.BillDays(ctx, w.scope, c)
	if err != nil {
		return err
	}
	if len(days) != len(last.days) {
		say("%s has lines on %d days, the truth on %d", c, len(days), len(last.days))
	}
	for _, d := range days {
		if !d.Due.Decimal().Equal(last.days[d.Day.String()]) {
			say("%s: due %s, the truth is %s", d.Day, d.Due, last.days[d.Day.String()])
		}
	}
	versions, err := w.db.Versions(ctx, w.scope, c)
	if err != nil {
		return err
	}
	newest := 0
	for _, v := range slices.Backward(versions) { // oldest first
		w.versions++
		got, err := w.stored(ctx, c, v.Version)
		if err != nil {
			return err
		}
		at := w.truths[c].find(newest, func(t *truth) bool { return t.whole.equal(got) })
		if at < 0 {
			say("%s version %d is %s, which was not true then", c, v.Version, got)
			continue
		}
		newest = at
		if v.Version > 1 {
			k, err := w.db.Compare(ctx, w.scope, c, v.Version-1, v.Version)
			if err != nil {
				return err
			}
			if !k.AddsUp() || k.Added+k.Gone+k.Changed == 0 {
				say("%s: what changed from version %d to %d does not add up", c, v.Version-1, v.Version)
			}
		}
	}
	if newest != len(w.truths[c].all)-1 {
		say("%s: the newest version is truth %d of %d", c, newest+1, len(w.truths[c].all))
	}
	return nil
}

// stored adds up a version's lines as they are kept, with what upstream left out.
func (w *world) stored(ctx context.Context, c billing.Cycle, version int) (*state, error) {
	from, to := io.Pipe()
	shapes := make(chan string, 1<<12) // of the lines that the export's buffer holds back, and more
	go func() {
		out := export.NewLineWriter(to, export.CSV, w.scope.Currency)
		err := w.db.EachLine(ctx, w.scope, c, billing.LineFilter{Version: version}, func(l *billing.Line) error {
			shapes <- shapeOf(l)
			return out.Write(l)
		})
		to.CloseWithError(errors.Join(err, out.Flush()))
	}()
	s := &state{}
	rows := csv.NewReader(from)
	if _, err := rows.Read(); err != nil { // the head
		return nil, err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		fields := plainRow(row)
		if err := s.add(append(fields[:len(fields):len(fields)], <-shapes), fields[billing.FieldAmount]); err != nil {
			return nil, err
		}
	}
}
