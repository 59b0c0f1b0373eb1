package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"portal/internal/pglocal"
)

// contest is a question to both: the same answer is expected, row by row. Where
// the peer can be asked in several ways, the quickest of them is measured.
type contest struct {
	name   string
	ours   func(ctx context.Context) (answer func() []string, err error)
	theirs [][]peerStatement // by way

	took     []time.Duration
	theyTook [][]time.Duration // by way
}

// peerAsks is how often a question is asked in a round; to warm the caches and
// to choose the way, a third of it.
const peerAsks = 9

// Peer measures P7: the questions of pages to the portal's store and to DuckDB,
// which has the same lines in a table of its own. An answer that differs ends
// the run.
var Peer = Goal{Names: []string{"P7"}, Run: func(ctx context.Context, w *World) (results []Result, err error) {
	p, err := w.startPeers(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := w.fillDuck(ctx, p); err != nil {
		return nil, fmt.Errorf("filling DuckDB: %w", err)
	}
	pages, summaries, err := w.contests(ctx)
	if err != nil {
		return nil, err
	}
	all := append(slices.Clone(pages), summaries...)
	for n := range peerAsks/3 + w.Rounds*peerAsks { // all questions in turn, so that what else the machine does meets all
		for _, c := range all {
			if n == peerAsks/3 {
				c.settle()
			}
			if err := c.ask(ctx, p); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	for _, c := range all {
		r := c.result(c.name, 0.5)
		w.Say("%s: %s against %s, %s", c.name, r.Ours, r.Reference, number(r.Ratio))
	}
	worst := func(what string, limit float64, list []*contest) (r Result) {
		for _, c := range list {
			if one := c.result(what+" ÷ of DuckDB (worst: "+c.name+")", limit); one.Ratio > r.Ratio {
				r = one
			}
		}
		return r
	}
	return []Result{worst(fmt.Sprintf("any of %d pages", len(pages)), 0.5, pages), worst("any summary", 0.1, summaries)}, nil
}}

// ask asks us, then the peer in each way, and compares the answers.
func (c *contest) ask(ctx context.Context, p *peers) error {
	start := time.Now()
	answer, err := c.ours(ctx)
	if err != nil {
		return err
	}
	c.took = append(c.took, time.Since(start))
	ours := answer()
	if len(ours) == 0 {
		return errors.New("an empty answer")
	}
	if c.theyTook == nil {
		c.theyTook = make([][]time.Duration, len(c.theirs))
	}
	for way, statements := range c.theirs {
		a, err := p.ask(peerRequest{Do: "run", Statements: statements})
		if err != nil {
			return err
		}
		if err := sameRows(ours, a.Rows); err != nil {
			return err
		}
		c.theyTook[way] = append(c.theyTook[way], a.Took)
	}
	return nil
}

// settle keeps the way that was the quickest so far and forgets all times.
func (c *contest) settle() {
	best := 0
	for way := range c.theyTook {
		if median(c.theyTook[way]) < median(c.theyTook[best]) {
			best = way
		}
	}
	c.theirs, c.took, c.theyTook = c.theirs[best:best+1], nil, nil
}

func (c *contest) result(what string, limit float64) Result {
	ours, theirs := median(c.took), median(c.theyTook[0])
	return Result{Goal: "P7", What: what, Limit: limit, Ratio: ratio(ours, theirs), Ours: short(ours), Reference: short(theirs)}
}

// sameRows says where two answers differ.
func sameRows(ours, theirs []string) error {
	for i := range min(len(ours), len(theirs)) {
		if ours[i] != theirs[i] {
			return fmt.Errorf("row %d of the answers differs: ours %q, the peer's %q", i, ours[i], theirs[i])
		}
	}
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d rows in our answer, %d in the peer's", len(ours), len(theirs))
	}
	return nil
}

// duckAmounts are the amounts of a line. Eighteen digits are what DuckDB keeps
// and sums as plain integers; it refuses what does not fit.
var duckAmounts = []string{
	"official", "discount", "due", "cash", "credit", "coupon", "flexi", "stored_card", "bonus", "debt", "adjustment",
}

// fillDuck gives DuckDB all months of the main database, oldest first as they
// were billed, and makes sure that the main database still has these.
func (w *World) fillDuck(ctx context.Context, p *peers) error {
	opened, err := p.ask(peerRequest{Do: "open", File: filepath.Join(w.dir, "duck.db")})
	if err != nil {
		return err
	}
	w.Say("filling %s with %d months", opened.Note, len(w.Cycles))
	columns := []string{"line integer"}
	for _, c := range flatColumns {
		kind := c.kind
		switch {
		case slices.Contains(duckAmounts, c.name):
			kind = "decimal(18,8)"
		case kind == "numeric":
			kind = "decimal(38,12)"
		}
		columns = append(columns, c.name+" "+kind)
	}
	if err := p.run("create table bill_line (" + strings.Join(columns, ", ") + ")"); err != nil {
		return err
	}
	for _, cycle := range slices.Backward(w.Cycles) {
		lines := w.MonthLines(cycle)
		if _, err := w.Load(ctx, w.DB, w.Account.ID, cycle, lines); err != nil { // does nothing unless a goal has changed the month
			return err
		}
		file, err := w.writeFlatCSV("month.csv", lines)
		if err != nil {
			return err
		}
		if err := p.run("copy bill_line from " + quoted(file) + " (format csv, header false)"); err != nil {
			return err
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if err := p.run("checkpoint", "analyze"); err != nil {
		return err
	}
	return w.analyzeRollups(ctx, pglocal.Database)
}

// quoted is text as a constant of SQL.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
