// Package bench measures the goals of the bill ledger, P1 to P11, each against
// its reference in the same run: one measurement of ours, one of the reference,
// and again; the medians are divided. A ratio holds on any machine; the times
// beside it are of this one. docs/performance.md explains the table.
//
// It builds its own data: a pretend upstream bills a month, a private
// PostgreSQL with the settings of production stores it.
package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Result is one row of the table.
type Result struct {
	Goal      string // P1
	What      string
	Ours      string
	Reference string
	Ratio     float64 // what is compared with the limit
	Limit     float64
	AtLeast   bool // the ratio must reach the limit instead of staying below it
	Note      string
}

// Met reports whether the goal is reached.
func (r *Result) Met() bool {
	if r.AtLeast {
		return r.Ratio >= r.Limit
	}
	return r.Ratio <= r.Limit
}

// Goal measures one goal or several that share their data.
type Goal struct {
	Names []string
	Run   func(ctx context.Context, w *World) ([]Result, error)
}

// Run measures the goals whose name is wanted; all when wanted is empty.
func Run(ctx context.Context, w *World, goals []Goal, wanted []string) ([]Result, error) {
	var results []Result
	for _, g := range goals {
		if len(wanted) > 0 && !slices.ContainsFunc(g.Names, func(n string) bool { return slices.Contains(wanted, n) }) {
			continue
		}
		w.Say("measuring %s", strings.Join(g.Names, ", "))
		r, err := g.Run(ctx, w)
		if err != nil {
			return results, fmt.Errorf("%s: %w", strings.Join(g.Names, ", "), err)
		}
		for i := range r {
			w.Say("%s %s: %s", r[i].Goal, r[i].What, r[i].verdict())
		}
		results = append(results, r...)
	}
	return results, nil
}

func (r *Result) verdict() string {
	sign, word := "≤", "met"
	if r.AtLeast {
		sign = "≥"
	}
	if !r.Met() {
		word = "NOT MET"
	}
	return fmt.Sprintf("%s against %s, %s %s %s, %s", r.Ours, r.Reference, number(r.Ratio), sign, number(r.Limit), word)
}

// Print writes the table.
func Print(out io.Writer, results []Result) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "goal\twhat\tours\treference\tratio\tgoal is\tmet")
	for i := range results {
		r := &results[i]
		sign, met := "≤", "yes"
		if r.AtLeast {
			sign = "≥"
		}
		if !r.Met() {
			met = "NO"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s %s\t%s\n", r.Goal, r.What, r.Ours, r.Reference, number(r.Ratio), sign, number(r.Limit), met)
	}
	return t.Flush()
}

// number prints a ratio with three digits that mean something.
func number(f float64) string {
	switch {
	case f == 0:
		return "0"
	case f < 0.1:
		return fmt.Sprintf("%.2g", f)
	case f < 10:
		return fmt.Sprintf("%.2f", f)
	}
	return fmt.Sprintf("%.0f", f)
}

// interleave runs each of the measurements once a round and returns the median
// time of each.
func interleave(rounds int, measure ...func() error) ([]time.Duration, error) {
	times := make([][]time.Duration, len(measure))
	for range rounds {
		for i, m := range measure {
			start := time.Now()
			if err := m(); err != nil {
				return nil, err
			}
			times[i] = append(times[i], time.Since(start))
		}
	}
	medians := make([]time.Duration, len(measure))
	for i := range times {
		medians[i] = median(times[i])
	}
	return medians, nil
}

func median[T int64 | float64 | time.Duration](list []T) T {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

func ratio[T int64 | float64 | time.Duration](a, b T) float64 { return float64(a) / float64(b) }

// short prints a time with three digits.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1000)
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// megabytes prints a size.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// Goals are all that `make bench` measures, in the order of their names.
func Goals() []Goal {
	return []Goal{Size, Load, Resync, Switch, Sync, Reads, History, Pages, CSV, Mixed}
}
