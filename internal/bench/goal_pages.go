package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/pglocal"
	"portal/internal/store"
	"portal/web/templates"
)

// Pages measures P9: BenchmarkLinesPage of the handlers, which knows how to make
// a page from memory; `make bench` has built it as a program.
var Pages = Goal{Names: []string{"P9"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	cmd := exec.CommandContext(ctx, w.PagesTest, "-test.run", "^$", "-test.bench", "^BenchmarkLinesPage$", "-test.benchtime", "2s",
		"-test.count", strconv.Itoa(w.Rounds), "-test.benchmem")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, w.Log
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the benchmark of a page: %w\n%s", err, &out)
	}
	took := make(map[string][]time.Duration)
	var allocs []float64
	for _, m := range benchLine.FindAllStringSubmatch(out.String(), -1) {
		ns, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, err
		}
		took[m[1]] = append(took[m[1]], time.Duration(ns))
		if m[3] != "" {
			n, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				return nil, err
			}
			allocs = append(allocs, n)
		}
	}
	if len(took["whole"]) == 0 || len(took["memory"]) == 0 || len(allocs) == 0 {
		return nil, fmt.Errorf("the benchmark of a page said nothing:\n%s", &out)
	}
	whole, memory := median(took["whole"]), median(took["memory"])
	return []Result{
		{
			Goal: "P9", What: "pages a second with session and queries ÷ from memory", Limit: 0.3, AtLeast: true, Ratio: ratio(memory, whole),
			Ours: short(whole) + " a page", Reference: short(memory) + " a page",
		},
		{Goal: "P9", What: "allocations a cell ÷ 3", Limit: 1, Ratio: median(allocs) / 3, Ours: fmt.Sprintf("%.2f", median(allocs)), Reference: "3"},
	}, nil
}}

var benchLine = regexp.MustCompile(`BenchmarkLinesPage/(\w+)-\d+\s+\d+\s+([\d.]+) ns/op(?:\s+([\d.]+) allocs/cell)?`)

// What P11 asks for: so many pages a second for so long, by so many people.
const (
	pageRate   = 300
	pagesTime  = 20 * time.Second
	pagePeople = 8
	pagesLate  = 200 * time.Millisecond // the 99th of a hundred
	pagesRSS   = 256 << 20
)

// Mixed measures P11: the binary serves mixed pages to people who ask at a steady
// rate, whether it has answered or not, on the same cores as the database and
// the people.
var Mixed = Goal{Names: []string{"P11"}, Run: func(ctx context.Context, w *World) ([]Result, error) {
	if err := w.DB.SetFactorRoles(ctx, auth.Console("bench"), nil); err != nil {
		return nil, err
	}
	p, err := w.servePages(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	people, err := w.pagePeople(ctx, p)
	if err != nil {
		return nil, err
	}
	paths, err := w.mixedPaths(ctx)
	if err != nil {
		return nil, err
	}
	for _, path := range paths { // the first of each is slow, once
		if _, err := p.ask(ctx, people[0], path); err != nil {
			return nil, err
		}
	}
	times, failed := p.load(ctx, people, paths)
	for _, err := range failed[:min(len(failed), 3)] {
		w.Say("a page failed: %v", err)
	}
	memory, err := peakMemory(p.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	slices.Sort(times)
	late := times[len(times)*99/100]
	return []Result{
		{
			Goal: "P11", What: fmt.Sprintf("the 99th of 100 of %d pages at %d a second ÷ 200 ms", len(times), pageRate), Limit: 1, Ratio: ratio(late, pagesLate),
			Ours: short(late) + ", median " + short(median(times)), Reference: short(pagesLate),
		},
		{
			Goal: "P11", What: "most memory of the app ÷ 256 MB", Limit: 1, Ratio: ratio(memory, pagesRSS),
			Ours: megabytes(memory), Reference: megabytes(pagesRSS),
		},
		{
			Goal: "P11", What: "pages that failed", Limit: 0, Ratio: float64(len(failed)), Ours: fmt.Sprint(len(failed)), Reference: fmt.Sprint(len(times)),
		},
	}, nil
}}

// pagePeople are signed in, each in a browser of their own: what is bounded for
// each person is bounded here as well.
func (w *World) pagePeople(ctx context.Context, p *portal) ([]*http.Client, error) {
	const password = "twelve grey herons wade"
	hash, err := auth.HashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	var people []*http.Client
	for i := range pagePeople {
		email := fmt.Sprintf("bench%d@demo.test", i)
		_, err := w.DB.CreateUser(ctx, auth.Console("bench"), store.NewPerson{Email: email, Name: "Bench Person", Role: auth.Viewer, PasswordHash: hash})
		if err != nil {
			return nil, err
		}
		c, err := p.signIn(ctx, email, password)
		if err != nil {
			return nil, err
		}
		people = append(people, c)
	}
	return people, nil
}

// portal is a running `portal serve --web-only`.
type portal struct {
	cmd *exec.Cmd
	url string
}

func (w *World) servePages(ctx context.Context) (*portal, error) {
	p := &portal{cmd: exec.CommandContext(ctx, w.Portal, "serve", "--web-only")}
	p.cmd.Env = append(os.Environ(), "DATABASE_URL="+w.server.AppURL(pglocal.Database), "PORTAL_LISTEN=127.0.0.1:0",
		"PORTAL_SECRET_KEY="+base64.StdEncoding.EncodeToString(make([]byte, 32)), "PORTAL_SPOOL_DIR="+w.spool)
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = 10 * time.Second
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var said tail // the log has a line a request
	p.cmd.Stderr = &said
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the portal's binary: %w", err)
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		if _, address, ok := strings.Cut(s.Text(), "listening at "); ok {
			p.url = strings.TrimSpace(address)
			return p, nil
		}
	}
	p.stop()
	return nil, fmt.Errorf("the portal does not serve: %s", said)
}

// tail keeps the end of what is written.
type tail []byte

func (t *tail) Write(b []byte) (int, error) {
	*t = append(*t, b...)
	*t = (*t)[max(0, len(*t)-2000):]
	return len(b), nil
}

func (p *portal) stop() {
	_ = p.cmd.Cancel()
	_ = p.cmd.Wait() // it was interrupted
}

// signIn returns a browser of a person.
func (p *portal) signIn(ctx context.Context, email, password string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{
		Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: 64},
	}
	form := url.Values{"email": {email}, "password": {password}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+templates.PathLogin, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: status %d", res.StatusCode)
	}
	return c, nil
}

func (p *portal) ask(ctx context.Context, c *http.Client, path string) (took time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	res, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0, err
	}
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: status %d", path, res.StatusCode)
	}
	return time.Since(start), nil
}

// load asks at a steady rate. A page's time counts from the moment when it was
// to be asked for, so that a queue shows.
func (p *portal) load(ctx context.Context, people []*http.Client, paths []string) (times []time.Duration, failed []error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for i := range int(pagesTime.Seconds() * pageRate) {
		due := start.Add(time.Duration(i) * time.Second / pageRate)
		time.Sleep(time.Until(due))
		wg.Go(func() {
			_, err := p.ask(ctx, people[i%len(people)], paths[i*7%len(paths)])
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Since(due))
			if err != nil {
				failed = append(failed, err)
			}
		})
	}
	wg.Wait()
	return times, failed
}

// mixedPaths are the pages that people ask for.
func (w *World) mixedPaths(ctx context.Context) ([]string, error) {
	month := w.Cycles[0]
	first, err := w.DB.Lines(ctx, w.Scope, month, billing.LineFilter{})
	if err != nil {
		return nil, err
	}
	deep, err := w.DB.Lines(ctx, w.Scope, month, billing.LineFilter{Sort: "-amount", To: month.FirstDay() + 14})
	if err != nil {
		return nil, err
	}
	l := first.Lines[0]
	return []string{
		templates.PathOverview, templates.PathBills, templates.BillPath(month), templates.BillPath(w.Cycles[1]),
		templates.LinesPath(month, nil), templates.LinesPath(month, url.Values{"sort": {"-amount"}, "after": {deep.Next}}),
		templates.LinesPath(month, url.Values{string(billing.ByService): {l.ServiceType}}),
		templates.ResourcePath(l.ResourceID), templates.PathOrders, templates.PathSearch + "?" + url.Values{"q": {l.ResourceName}}.Encode(),
		templates.PathCosts,
	}, nil
}
