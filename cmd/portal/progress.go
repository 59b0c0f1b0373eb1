package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"portal/internal/billing"
)

// progress shows how far a sync is: one line that changes on a terminal, one
// line for each thing that is done anywhere else.
type progress struct {
	out      io.Writer
	terminal bool
	noEmpty  bool                // months without lines are not worth a line
	finished map[int64]time.Time // by task: the end that has been shown
	shown    bool                // a line is on the terminal that the next one replaces
}

func newProgress(out io.Writer) *progress {
	f, ok := out.(*os.File)
	return &progress{out: out, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// show takes the state of all tasks. The first call only remembers what had
// been done before.
func (b *progress) show(tasks []billing.SyncTask) {
	first := b.finished == nil
	if first {
		b.finished = map[int64]time.Time{}
	}
	for i := range tasks {
		t := &tasks[i]
		if t.FinishedAt.Equal(b.finished[t.ID]) {
			continue
		}
		b.finished[t.ID] = t.FinishedAt
		if empty := t.Kind == billing.SyncBill && t.Problem == nil && t.Done == 0; !first && !(b.noEmpty && empty) {
			b.line(taskName(t) + ": " + taskResult(t))
		}
	}
	if b.terminal {
		b.clear()
		fmt.Fprint(b.out, nowLine(tasks))
		b.shown = true
	}
}

// line prints a line that stays.
func (b *progress) line(text string) {
	b.clear()
	fmt.Fprintln(b.out, "  "+text)
}

// clear takes the changing line away.
func (b *progress) clear() {
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
		b.shown = false
	}
}

// end leaves the terminal as it was found.
func (b *progress) end() { b.clear() }

// nowLine is what runs and how much is left.
func nowLine(tasks []billing.SyncTask) string {
	var running []string
	left := 0
	for i := range tasks {
		t := &tasks[i]
		if t.Running {
			text := taskName(t)
			if t.Total > 0 {
				text += fmt.Sprintf(" %d of %d", t.Done, t.Total)
			}
			running = append(running, text)
		} else if t.OKAt.IsZero() {
			left++
		}
	}
	text := "  " + strings.Join(running, ", ")
	if len(running) == 0 {
		text = "  waiting"
	}
	if left > 0 {
		text += fmt.Sprintf(" (%d more to copy)", left)
	}
	return text
}

func taskName(t *billing.SyncTask) string {
	switch t.Kind {
	case billing.SyncBill:
		return t.Cycle.String()
	case billing.SyncOrderHistory:
		return "older orders"
	case billing.SyncProducts:
		return "names of services"
	case billing.SyncCatalog:
		return "product lists"
	case billing.SyncCosts:
		return "amortized costs"
	case billing.SyncUsage:
		return "usage records"
	}
	return string(t.Kind)
}

func taskResult(t *billing.SyncTask) string {
	if t.Problem != nil {
		return "failed: " + t.Problem.Code
	}
	if t.Kind == billing.SyncBill {
		return fmt.Sprintf("%d lines", t.Done)
	}
	return "done"
}
