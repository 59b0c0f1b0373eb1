package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"portal/internal/auth"
	"portal/internal/billing"
	"portal/internal/money"
	"portal/web/templates"
)

// BenchmarkLinesPage serves fifty lines of a month: "whole" as a browser gets
// them, with session and queries; "memory" renders the same page from what the
// queries brought. Goal P9 of the ledger is that whole does at least 0.3 of the
// requests of memory, and that a cell costs at most three allocations.
func BenchmarkLinesPage(b *testing.B) {
	w := newWorld(b)
	var all []billing.Line
	for i := range 2000 {
		all = append(all, line(october, i%31+1, []string{"ec2", "evs", "obs"}[i%3], fmt.Sprintf("i-%03d", i%200), money.E8(1_00000001*(i%50)+1)))
	}
	w.publish(w.alpha, october, all...)
	finance := w.as("finance")
	path := templates.LinesPath(october, url.Values{"account": {fmt.Sprint(w.alpha.ID)}})
	cookies := finance.cookies()
	ask := func() *http.Request {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		return r
	}
	s, err := newSite(&Config{DB: w.db, BaseURL: "http://127.0.0.1", Now: w.now, Company: "Lindqvist Freight"})
	if err != nil {
		b.Fatal(err)
	}
	whole := s.routes(http.NewCrossOriginProtection(), nil)
	serve := func(b *testing.B, h http.Handler) string {
		out := httptest.NewRecorder()
		h.ServeHTTP(out, ask())
		if out.Code != http.StatusOK {
			b.Fatalf("status %d: %.300s", out.Code, out.Body)
		}
		return out.Body.String()
	}
	// few has a fifth of the rows: what a cell costs is the difference.
	page, few := s.keptLinesPage(b, ask(), 50), s.keptLinesPage(b, ask(), 10)
	memory := func(page templates.LinesPage) http.Handler {
		return s.observe(s.page(func(w http.ResponseWriter, r *http.Request) error {
			return s.render(w, r, http.StatusOK, templates.Lines(page))
		}))
	}
	if want, got := serve(b, whole), serve(b, memory(page)); len(got) != len(want) {
		b.Fatalf("the page from memory has %d bytes, the whole one %d", len(got), len(want))
	}
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			serve(b, whole)
		}
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			serve(b, memory(page))
		}
	})
	b.Run("cell", func(b *testing.B) {
		h, small := memory(page), memory(few)
		cells := strings.Count(serve(b, h), "</td>") - strings.Count(serve(b, small), "</td>")
		more := testing.AllocsPerRun(20, func() { serve(b, h) }) - testing.AllocsPerRun(20, func() { serve(b, small) })
		for b.Loop() {
			serve(b, small)
		}
		b.ReportMetric(more/float64(cells), "allocs/cell")
	})
}

// keptLinesPage returns the page of lines that a request would get, cut to some rows.
func (s *site) keptLinesPage(b *testing.B, request *http.Request, rows int) (page templates.LinesPage) {
	b.Helper()
	lines := &billLines{s}
	r := chi.NewRouter()
	r.Use(s.observe, s.sessions.LoadAndSave, s.person, s.may(auth.Look))
	r.Get("/bills/{month}/lines", s.page(func(w http.ResponseWriter, r *http.Request) (err error) {
		page, err = lines.view(r)
		return err
	}))
	out := httptest.NewRecorder()
	r.ServeHTTP(out, request)
	if len(page.Rows) < rows {
		b.Fatalf("%d rows of %d: %.300s", len(page.Rows), rows, out.Body)
	}
	page.Rows = page.Rows[:rows]
	return page
}
