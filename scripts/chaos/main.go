// Command chaos lets the sync of the built binary fail in every way that is
// known, while others read, and then compares everything with the truth.
//
//	go run ./scripts/chaos -lines 40000 -months 3 [-rounds 12] [-seed N] [-portal bin/portal]
//
// A private PostgreSQL, a sandbox without a throttle, one process that serves
// pages, and two processes of `portal sync` at a time, which are killed with
// SIGKILL at random moments. The upstream gives wrong totals, shifts pages, cuts
// connections and restates closed months meanwhile. Two people read all the
// time, one the pages, one the exports. In the end every version that was ever
// published, every export and every total on a page must be one of the truths
// that the sandbox had; the last one must be the present truth. A seed repeats
// the same plan; the timing of processes stays the machine's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

type options struct {
	lines, months, rounds int
	seed                  uint64
	portal                string
	keep                  bool
}

func main() {
	var o options
	flag.IntVar(&o.lines, "lines", 40_000, "lines a month")
	flag.IntVar(&o.months, "months", 3, "closed months")
	flag.IntVar(&o.rounds, "rounds", 12, "rounds of two syncs each")
	flag.Uint64Var(&o.seed, "seed", 0, "repeats a plan; 0 makes a new one")
	flag.StringVar(&o.portal, "portal", "", "the binary; default: built from this tree")
	flag.BoolVar(&o.keep, "keep", false, "leave the database and the logs behind")
	flag.Parse()
	if o.seed == 0 {
		o.seed = uint64(time.Now().UnixNano())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, &o)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "chaos: %v\nchaos: repeat the plan with -seed %d\n", err, o.seed)
		os.Exit(1)
	}
}

func run(ctx context.Context, o *options) error {
	fmt.Printf("chaos: seed %d, %d closed months of %d lines, %d rounds\n", o.seed, o.months, o.lines, o.rounds)
	began := time.Now()
	w, err := newWorld(ctx, o)
	if err != nil {
		return err
	}
	defer w.stop()
	if err := w.firstTruths(); err != nil {
		return err
	}
	loadTime, err := w.firstLoad(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("  one month loads in %s; syncs are killed between 0 and %s\n", loadTime.Round(time.Millisecond), (2 * loadTime).Round(time.Millisecond))
	readers := w.startReaders(ctx)
	plan := rand.New(rand.NewPCG(o.seed, 77))
	var tally counts
	for n := range o.rounds {
		if err := w.round(ctx, plan, loadTime, n, &tally); err != nil {
			readers.stop()
			return fmt.Errorf("round %d: %w", n+1, err)
		}
	}
	if err := w.calm(ctx); err != nil {
		readers.stop()
		return err
	}
	readers.stop()
	problems := readers.judge(w)
	problems = append(problems, w.judge(ctx)...)
	fmt.Printf("  %d syncs, %d killed, %d ended with an error; %d restatements; faults played: %s\n", tally.syncs, tally.killed, tally.failed, tally.restated, tally.faults())
	fmt.Printf("  readers: %d exports, %d pages; %d versions published; took %s\n",
		readers.exports.Load(), readers.pages.Load(), w.versions, time.Since(began).Round(time.Second))
	if len(problems) > 0 {
		times := make(map[string]int)
		for _, p := range problems {
			times[p]++
		}
		for _, p := range slices.Sorted(maps.Keys(times)) {
			fmt.Printf("  WRONG %s (%d times)\n", p, times[p])
		}
		return errors.New("what was seen is not the truth")
	}
	fmt.Println("chaos: every version, every export and every page was the truth")
	return nil
}
