// Command bench measures the goals of the bill ledger and prints one table; see
// docs/performance.md. `make bench` builds and runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"portal/internal/bench"
)

type options struct {
	Lines   int      `default:"200000" help:"Lines a month."`
	Months  int      `default:"3" help:"Months of the main database."`
	Rounds  int      `default:"3" help:"How often each measurement is made; the medians are compared."`
	Goals   []string `help:"Only these goals, as P1,P6." placeholder:"GOAL"`
	Pages   string   `default:"bin/pages.test" help:"The tests of the handlers as a program; they hold the benchmark of a page." placeholder:"FILE"`
	Portal  string   `default:"bin/portal" help:"The portal's binary; it runs the pretend upstream." placeholder:"FILE"`
	Peers   string   `help:"The program of bench/peers: also measures P7 and GORM." placeholder:"FILE"`
	Dir     string   `help:"Where the data goes for the time of the run." placeholder:"DIR"`
	Hold    bool     `help:"Keep the server up after the run, until interrupted, to look into it."`
	Profile string   `help:"Write a CPU profile of the whole run." placeholder:"FILE"`
}

func main() {
	if child, err := bench.Child(context.Background()); child {
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var o options
	kong.Parse(&o, kong.Name("bench"), kong.Description("Measures the goals of the bill ledger, each against its reference in the same run."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.Profile != "" {
		f, err := os.Create(o.Profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	goals := bench.Goals()
	if o.Peers != "" {
		goals = append(goals, bench.PeerGoals()...)
	} else if slices.Contains(o.Goals, "P7") {
		return errors.New("P7 needs --peers; make bench-peers builds that program and runs it")
	}
	w, err := bench.NewWorld(ctx, bench.Config{
		Lines: o.Lines, Months: o.Months, Rounds: o.Rounds, Portal: o.Portal, PagesTest: o.Pages, Peers: o.Peers, Dir: o.Dir,
		Log: os.Stderr, PGBin: os.Getenv("PORTAL_PG_BIN"),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	results, err := bench.Run(ctx, w, goals, o.Goals)
	if o.Hold {
		w.Say("look around as the superuser: psql '%s'", w.SuperURL())
		<-ctx.Done()
	}
	return errors.Join(err, bench.Print(os.Stdout, results))
}
