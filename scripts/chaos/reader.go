package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/shopspring/decimal"

	"portal/internal/billing"
)

// sight is what a reader saw of a month at one moment.
type sight struct {
	what  string
	month billing.Cycle
	state *state // of an export; nil for a page
	lines int    // of a page
	due   decimal.Decimal
}

// readers read all the time until they are stopped.
type readers struct {
	base           string
	months         []billing.Cycle
	cancel         context.CancelFunc
	wait           sync.WaitGroup
	exports, pages atomic.Int64

	mu     sync.Mutex
	sights []sight // in the order of each reader
	errs   []string
}

func (w *world) startReaders(ctx context.Context) *readers {
	ctx, cancel := context.WithCancel(ctx)
	r := &readers{base: w.base, months: w.months, cancel: cancel}
	for _, one := range []struct {
		email string
		read  func(context.Context, *http.Client, billing.Cycle) (bool, error)
	}{{"exports@chaos.test", r.readExport}, {"pages@chaos.test", r.readPages}} {
		r.wait.Go(func() {
			if err := r.loop(ctx, one.email, one.read); err != nil && ctx.Err() == nil {
				r.note(one.email + ": " + err.Error())
			}
		})
	}
	return r
}

func (r *readers) stop() {
	r.cancel()
	r.wait.Wait()
}

func (r *readers) note(problem string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, problem)
}

func (r *readers) saw(s sight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sights = append(r.sights, s)
}

// loop signs in and reads one month after the other.
func (r *readers) loop(ctx context.Context, email string, read func(context.Context, *http.Client, billing.Cycle) (bool, error)) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	client := &http.Client{Jar: jar}
	res, err := client.PostForm(r.base+"/login", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		return err
	}
	res.Body.Close()
	if res.Request.URL.Path != "/" {
		return fmt.Errorf("cannot sign in: at %s", res.Request.URL)
	}
	for n := 0; ctx.Err() == nil; n++ {
		there, err := read(ctx, client, r.months[n%len(r.months)])
		if err != nil && ctx.Err() == nil {
			r.note(err.Error())
		}
		if !there {
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nil
}

// get asks for a page; nil when the month is not there yet or there were too many.
func (r *readers) get(ctx context.Context, client *http.Client, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	switch res.StatusCode {
	case http.StatusOK:
		return res, nil
	case http.StatusNotFound, http.StatusTooManyRequests:
		res.Body.Close()
		return nil, nil
	}
	res.Body.Close()
	return nil, fmt.Errorf("%s: %s", path, res.Status)
}

func (r *readers) readExport(ctx context.Context, client *http.Client, c billing.Cycle) (bool, error) {
	path := "/bills/" + c.String() + "/lines.csv"
	res, err := r.get(ctx, client, path)
	if res == nil || err != nil {
		return false, err
	}
	defer res.Body.Close()
	s, err := readExport(res.Body)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	r.exports.Add(1)
	r.saw(sight{what: path, month: c, state: s})
	return true, nil
}

var digits = regexp.MustCompile(`[0-9][0-9,]*`)

// readPages looks at the month and at its lines: a total with its count each.
func (r *readers) readPages(ctx context.Context, client *http.Client, c billing.Cycle) (bool, error) {
	for _, p := range []struct{ path, lines, due string }{
		{"/bills/" + c.String(), ".acts > a.btn", ".figs data"},
		{"/bills/" + c.String() + "/lines?limit=200&sort=-amount", "tfoot tr:last-child th", "tfoot tr:last-child td.due data"},
	} {
		res, err := r.get(ctx, client, p.path)
		if res == nil || err != nil {
			return false, err
		}
		doc, err := goquery.NewDocumentFromReader(res.Body)
		res.Body.Close()
		if err != nil {
			return false, fmt.Errorf("%s: %w", p.path, err)
		}
		lines, err := strconv.Atoi(strings.ReplaceAll(digits.FindString(doc.Find(p.lines).First().Text()), ",", ""))
		if err != nil {
			return false, fmt.Errorf("%s: number of lines: %w", p.path, err)
		}
		due, err := decimal.NewFromString(doc.Find(p.due).First().AttrOr("value", ""))
		if err != nil {
			return false, fmt.Errorf("%s: amount due: %w", p.path, err)
		}
		if parts := doc.Find("section[aria-labelledby=h-by] tbody td.num.grp b data"); parts.Length() > 0 {
			sum := decimal.Zero
			for _, part := range parts.EachIter() {
				d, err := decimal.NewFromString(part.AttrOr("value", ""))
				if err != nil {
					return false, fmt.Errorf("%s: a part: %w", p.path, err)
				}
				sum = sum.Add(d)
			}
			if !sum.Equal(due) {
				r.note(fmt.Sprintf("%s shows %s in its head and parts of %s below", p.path, due, sum))
			}
		}
		r.pages.Add(1)
		r.saw(sight{what: p.path, month: c, lines: lines, due: due})
	}
	return true, nil
}

// judge compares everything seen with everything that was true. What is seen
// never goes back to an earlier truth.
func (r *readers) judge(w *world) (problems []string) {
	problems = append(problems, r.errs...)
	newest := make(map[string]int)
	for _, s := range r.sights {
		t := w.truths[s.month]
		is := func(t *truth) bool {
			if s.state != nil {
				return t.equal(s.state)
			}
			return t.lines == s.lines && t.due.Equal(s.due)
		}
		at := t.find(newest[s.what], is)
		if at < 0 {
			what := fmt.Sprintf("%d lines due %s", s.lines, s.due)
			if s.state != nil {
				what = s.state.String()
			}
			if earlier := t.find(0, is); earlier >= 0 {
				problems = append(problems, fmt.Sprintf("%s showed %s, truth %d, after truth %d", s.what, what, earlier+1, newest[s.what]+1))
			} else {
				problems = append(problems, fmt.Sprintf("%s showed %s, which never was true", s.what, what))
			}
			continue
		}
		newest[s.what] = at
	}
	if r.exports.Load() < 3 || r.pages.Load() < 20 {
		problems = append(problems, fmt.Sprintf("the readers saw too little to prove anything: %d exports, %d pages", r.exports.Load(), r.pages.Load()))
	}
	return problems
}
