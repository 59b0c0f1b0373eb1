// Command peers runs what the benchmark of the bill ledger compares itself
// with: DuckDB on the same lines, and GORM writing them. It is a module of its
// own, so that none of it is in the portal's go.mod. cmd/bench starts it and
// asks one request a line on stdin, one JSON answer a line on stdout; it keeps
// the time itself, so that the pipe is not in it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// request is one line of the bench.
type request struct {
	Do         string      // open, run: DuckDB; rows, insert, upsert: GORM
	File       string      // open: the database; rows: the lines as CSV
	URL        string      // rows: the PostgreSQL that GORM writes to
	Table      string      // insert, upsert
	Statements []statement // run
}

// statement is one question of a page.
type statement struct {
	SQL  string
	Keep int // columns of the answer that are sent back, from the first
	Show int // most rows that are sent back
}

// answer is what a request came to.
type answer struct {
	Error string
	Took  time.Duration
	Rows  []string // of all statements, the cells of a row between bars
	Note  string   // open: version and settings
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) (err error) {
	var p peers
	defer func() { err = errors.Join(err, p.close()) }()
	in := bufio.NewReader(os.Stdin)
	requests, answers := json.NewDecoder(in), json.NewEncoder(os.Stdout)
	for requests.More() {
		var r request
		if err := requests.Decode(&r); err != nil {
			return err
		}
		a, err := p.do(ctx, &r)
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// peers holds what was opened.
type peers struct {
	duck *duck
	orm  *orm
}

func (p *peers) do(ctx context.Context, r *request) (a answer, err error) {
	switch r.Do {
	case "open":
		p.duck, a.Note, err = openDuck(ctx, r.File)
	case "run":
		a.Rows, a.Took, err = p.duck.run(ctx, r.Statements)
	case "rows":
		p.orm, err = openORM(r.URL, r.File)
	case "insert":
		a.Took, err = p.orm.insert(ctx, r.Table)
	case "upsert":
		a.Took, err = p.orm.upsert(ctx, r.Table)
	default:
		err = fmt.Errorf("unknown request %q", r.Do)
	}
	return a, err
}

func (p *peers) close() error {
	var err error
	if p.duck != nil {
		err = p.duck.close()
	}
	if p.orm != nil {
		err = errors.Join(err, p.orm.close())
	}
	return err
}
