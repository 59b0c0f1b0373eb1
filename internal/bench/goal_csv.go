package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/billing"
	"portal/internal/export"
	"portal/internal/pglocal"
	"portal/internal/store"
)

// csvChild makes this binary write a CSV instead: a process of its own, so that
// its memory is its own.
const csvChild = "BENCH_CSV"

// csvTask is what the child gets, csvDone what it answers.
type (
	csvTask struct {
		URL   string
		Scope billing.Scope
		Month string
		To    int // last day of the month; 0 = all
	}
	csvDone struct {
		Took  time.Duration
		Bytes int64
		RSS   int64 // the most it ever held
	}
)

// Child reports whether this process is a child, after it has done its work.
func Child(ctx context.Context) (bool, error) {
	text := os.Getenv(csvChild)
	if text == "" {
		return false, nil
	}
	var task csvTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		return true, err
	}
	done, err := writeCSV(ctx, task)
	if err != nil {
		return true, err
	}
	return true, json.NewEncoder(os.Stdout).Encode(done)
}

func writeCSV(ctx context.Context, task csvTask) (csvDone, error) {
	var done csvDone
	db, err := store.Open(ctx, store.Config{URL: task.URL})
	if err != nil {
		return done, err
	}
	defer db.Close()
	month, err := billing.ParseCycle(task.Month)
	if err != nil {
		return done, err
	}
	var f billing.LineFilter
	if task.To != 0 {
		f.To = month.FirstDay() + billing.Day(task.To-1)
	}
	count := &counter{}
	start := time.Now()
	out := export.NewLineWriter(count, export.CSV, "USD")
	if err := db.EachLine(ctx, task.Scope, month, f, out.Write); err != nil {
		return done, err
	}
	if err := out.Flush(); err != nil {
		return done, err
	}
	done.Took, done.Bytes = time.Since(start), count.n
	done.RSS, err = peakMemory(os.Getpid())
	return done, err
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// peakMemory is the most resident memory a process ever had, in bytes.
func peakMemory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("memory of a process is known on Linux only: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb * 1024, err
		}
	}
	return 0, errors.New("no peak of memory in the status of a process")
}

// CSV measures P10.
var CSV = Goal{Names: []string{"P10"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	month := w.Cycles[0]
	if err := w.createFlat(ctx, "flat_csv", ""); err != nil {
		return nil, err
	}
	if err := w.copyFlat(ctx, "flat_csv", flatText(w.lines)); err != nil {
		return nil, err
	}
	if err := w.exec(ctx, "vacuum (freeze, analyze) flat_csv"); err != nil {
		return nil, err
	}
	var reference, ours []time.Duration
	var whole, part csvDone
	for range w.Rounds {
		start := time.Now()
		err := w.onConn(ctx, func(c *pgx.Conn) error {
			_, err := c.PgConn().CopyTo(ctx, io.Discard, "copy flat_csv to stdout")
			return err
		})
		if err != nil {
			return nil, err
		}
		reference = append(reference, time.Since(start))
		if whole, err = w.csvChild(ctx, month, 0); err != nil {
			return nil, err
		}
		ours = append(ours, whole.Took)
		if part, err = w.csvChild(ctx, month, 8); err != nil {
			return nil, err
		}
	}
	const most = 150 << 20
	n := len(w.lines)
	return []Result{
		{
			Goal: "P10", What: fmt.Sprintf("CSV of %d joined lines ÷ COPY of the flat lines TO STDOUT", n), Limit: 1.5,
			Ratio: ratio(median(ours), median(reference)), Ours: short(median(ours)), Reference: short(median(reference)),
		},
		{
			Goal: "P10", What: "most memory of the process ÷ 150 MB", Limit: 1, Ratio: ratio(whole.RSS, int64(most)),
			Ours: megabytes(whole.RSS), Reference: megabytes(most),
		},
		{
			Goal: "P10", What: fmt.Sprintf("memory for %s ÷ for %s of CSV", megabytes(whole.Bytes), megabytes(part.Bytes)), Limit: 1.3,
			Ratio: ratio(whole.RSS, part.RSS), Ours: megabytes(whole.RSS), Reference: megabytes(part.RSS),
		},
	}, w.exec(ctx, "drop table flat_csv")
}}

func (w *World) csvChild(ctx context.Context, month billing.Cycle, to int) (csvDone, error) {
	var done csvDone
	self, err := os.Executable()
	if err != nil {
		return done, err
	}
	task, err := json.Marshal(csvTask{URL: w.server.AppURL(pglocal.Database), Scope: w.Scope, Month: month.String(), To: to})
	if err != nil {
		return done, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), csvChild+"="+string(task))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, w.Log
	if err := cmd.Run(); err != nil {
		return done, fmt.Errorf("the process that writes a CSV: %w", err)
	}
	return done, json.Unmarshal(out.Bytes(), &done)
}
