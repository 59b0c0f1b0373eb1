package bench

import (
	"context"
	"fmt"
	"time"

	"portal/internal/billing"
	"portal/internal/store"
)

// question is something a page asks the database.
type question struct {
	name string
	ask  func(ctx context.Context, db *store.DB, scope billing.Scope) error
}

// lines asks for a page of lines, its exact totals included.
func lines(name string, cycle billing.Cycle, f billing.LineFilter) question {
	return question{name, func(ctx context.Context, db *store.DB, scope billing.Scope) error {
		p, err := db.Lines(ctx, scope, cycle, f)
		if err == nil && len(p.Lines) == 0 {
			err = fmt.Errorf("%s: an empty page", name)
		}
		return err
	}}
}

// pages are the questions of P6 and P8 about a month. The first is the first page.
type pages struct {
	first, summary      question
	deep, total, search []question
}

// newPages finds the middle of a month in each order, and what to look for.
func newPages(ctx context.Context, db *store.DB, scope billing.Scope, cycle billing.Cycle) (*pages, error) {
	p := &pages{first: lines("first page", cycle, billing.LineFilter{})}
	middle := cycle.FirstDay() + 14
	for _, sort := range []string{"-date", "date", "-amount", "-list"} {
		half := billing.LineFilter{Sort: sort, To: middle}
		if sort == "date" {
			half = billing.LineFilter{Sort: sort, From: middle}
		}
		page, err := db.Lines(ctx, scope, cycle, half)
		if err != nil {
			return nil, err
		}
		p.deep = append(p.deep, lines("deep page, "+sort, cycle, billing.LineFilter{Sort: sort, After: page.Next}))
	}
	page, err := db.Lines(ctx, scope, cycle, billing.LineFilter{})
	if err != nil {
		return nil, err
	}
	l := page.Lines[0]
	p.summary = question{"month summary", func(ctx context.Context, db *store.DB, scope billing.Scope) error {
		_, err := db.BillGroups(ctx, scope, cycle, billing.ByService)
		return err
	}}
	p.total = []question{
		lines("total of a service", cycle, billing.LineFilter{Services: []string{l.ServiceType}}),
		lines("total of ten days", cycle, billing.LineFilter{From: middle - 5, To: middle + 4}),
		lines("total of a service in ten days", cycle, billing.LineFilter{Services: []string{l.ServiceType}, From: middle - 5, To: middle + 4}),
		lines("total of a resource", cycle, billing.LineFilter{ResourceID: l.ResourceID}),
	}
	p.search = []question{
		{"search of a name", func(ctx context.Context, db *store.DB, scope billing.Scope) error {
			_, err := db.Search(ctx, scope, l.ResourceName, 20)
			return err
		}},
		{"search of an id", func(ctx context.Context, db *store.DB, scope billing.Scope) error {
			_, err := db.Search(ctx, scope, l.ResourceID, 20)
			return err
		}},
	}
	return p, nil
}

func (p *pages) all() []question {
	all := append([]question{p.first, p.summary}, p.deep...)
	return append(append(all, p.total...), p.search...)
}

// asks is how often a question is asked in a round.
const asks = 25

// timed asks a question once and adds what it took.
func timed(ctx context.Context, db *store.DB, scope billing.Scope, q question, times *[]time.Duration) error {
	start := time.Now()
	if err := q.ask(ctx, db, scope); err != nil {
		return fmt.Errorf("%s: %w", q.name, err)
	}
	*times = append(*times, time.Since(start))
	return nil
}

// Reads measures P6: pages against the flat scan and against the first page.
var Reads = Goal{Names: []string{"P6"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	cycle := w.Cycles[0]
	p, err := newPages(ctx, w.DB, w.Scope, cycle)
	if err != nil {
		return nil, err
	}
	times := make(map[string]*[]time.Duration)
	var flat []time.Duration
	for round := range w.Rounds + 1 {
		if round == 1 { // the first only warms the caches
			clear(times)
			flat = nil
		}
		for range asks { // all questions in turn, so that what else the machine does meets all
			for _, q := range p.all() {
				if times[q.name] == nil {
					times[q.name] = new([]time.Duration)
				}
				if err := timed(ctx, w.DB, w.Scope, q, times[q.name]); err != nil {
					return nil, err
				}
			}
		}
		took, err := w.flatScan(ctx, cycle)
		if err != nil {
			return nil, err
		}
		flat = append(flat, took)
	}
	of := func(q question) time.Duration { return median(*times[q.name]) }
	first := of(p.first)
	worst := func(what string, limit float64, list ...question) Result {
		slowest := list[0]
		for _, q := range list {
			if of(q) > of(slowest) {
				slowest = q
			}
		}
		return Result{
			Goal: "P6", What: what + " ÷ first page (slowest: " + slowest.name + ")", Limit: limit, Ratio: ratio(of(slowest), first),
			Ours: short(of(slowest)), Reference: short(first),
		}
	}
	return []Result{
		{Goal: "P6", What: "first page of lines ÷ flat scan", Limit: 1.0 / 150, Ratio: ratio(first, median(flat)), Ours: short(first), Reference: short(median(flat))},
		worst("month summary", 0.5, p.summary),
		worst("any deep page", 1.2, p.deep...),
		worst("exact filtered total, with its page", 3, p.total...),
		worst("search", 3, p.search...),
	}, nil
}}

// flatScan sums the month in the flat table that has all months.
func (w *World) flatScan(ctx context.Context, cycle billing.Cycle) (time.Duration, error) {
	if err := w.fillFlat(ctx); err != nil {
		return 0, err
	}
	// Like the pages: without helpers.
	conn, err := w.admin.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `set max_parallel_workers_per_gather = 0`); err != nil {
		return 0, err
	}
	start := time.Now()
	_, err = conn.Exec(ctx, `select count(*), sum(official), sum(discount), sum(due) from flat_all where bill_date between $1 and $2`,
		cycle.FirstDay().Date(), cycle.LastDay().Date())
	return time.Since(start), err
}

// fillFlat makes the flat table with all months of the main database, once.
func (w *World) fillFlat(ctx context.Context) error {
	if w.flatFilled {
		return nil
	}
	w.Say("filling the flat table with %d months", len(w.Cycles))
	if err := w.createFlat(ctx, "flat_all", ""); err != nil {
		return err
	}
	for _, cycle := range w.Cycles {
		if err := w.copyFlat(ctx, "flat_all", flatText(w.MonthLines(cycle))); err != nil {
			return err
		}
	}
	w.flatFilled = true
	return w.exec(ctx, `vacuum (freeze, analyze) flat_all`)
}

// History measures P8: the same questions to a database of three months and to
// one of thirty-six.
var History = Goal{Names: []string{"P8"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	const short3, long36 = 3, 36
	other, months := "history", long36
	if w.Months >= long36 {
		other, months = "shorter", short3
	}
	db, account, err := w.Open(ctx, other)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	w.Say("loading %d months into a second database", months)
	newest := w.Cycles[0]
	for i := range months {
		lines := w.MonthLines(newest.Add(-i))
		if i >= short3 && w.Months < long36 {
			lines = lines[:len(lines)/4]
		}
		if _, err := w.Load(ctx, db, account.ID, newest.Add(-i), lines); err != nil {
			return nil, err
		}
	}
	if err := w.analyzeRollups(ctx, other); err != nil {
		return nil, err
	}
	few, many := w.DB, db
	if w.Months >= long36 {
		few, many = db, w.DB
	}
	scope := w.Scope
	scope.Accounts = []int64{account.ID}
	p, err := newPages(ctx, many, scope, newest)
	if err != nil {
		return nil, err
	}
	pFew, err := newPages(ctx, few, scope, newest)
	if err != nil {
		return nil, err
	}
	all, allFew := p.all(), pFew.all()
	ours, reference := make([][]time.Duration, len(all)), make([][]time.Duration, len(all))
	for n := range (w.Rounds + 1) * asks {
		for i := range all { // all in turn, as in P6
			if n == asks { // the first round only warms the caches
				ours[i], reference[i] = nil, nil
			}
			if err := timed(ctx, many, scope, all[i], &ours[i]); err != nil {
				return nil, err
			}
			if err := timed(ctx, few, scope, allFew[i], &reference[i]); err != nil {
				return nil, err
			}
		}
	}
	var worst Result
	for i := range all {
		r := Result{
			Goal: "P8", What: "page latency with 36 months ÷ with 3 (worst: " + all[i].name + ")", Limit: 1.2,
			Ratio: ratio(median(ours[i]), median(reference[i])), Ours: short(median(ours[i])), Reference: short(median(reference[i])),
		}
		w.Say("%s", r.What+": "+r.verdict())
		if r.Ratio > worst.Ratio {
			worst = r
		}
	}
	return []Result{worst}, nil
}}
